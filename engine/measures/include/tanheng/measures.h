/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * measures: what the measures of a scenario do, cost and could do. Who of them saves
 * how much (Shapley values over runs of the projection), what a tonne costs, how far
 * one lever must move to reach a target, which mix of measures reaches targets at the
 * least cost. Shares, levers and mixes are to be written with nine significant digits.
 */
#ifndef TANHENG_MEASURES_H
#define TANHENG_MEASURES_H

#include "tanheng/contest.h"
#include "tanheng/curves.h"
#include "tanheng/decision.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- attribution ---- */

/** Effects are reductions: `from` minus `to` (without minus with). */
typedef struct th_attribution {
    th_contest_view contest;
    int32_t first_year; /* of the shares: base year + 1 */
    th_shapley shapley;
} th_attribution;
/** Borrows the contest; arrays belong to the arena. `seed`: of sampled orders, which
 * only more than 12 players of one component need. */
TH_API TH_MUST_USE th_status th_attribution_find(th_attribution *out,
                                                 th_arena *arena,
                                                 th_contest *contest,
                                                 uint64_t seed,
                                                 th_error *err);

/* ---- cost ---- */

typedef struct th_measure_costs {
    int32_t price_year;    /* 0: not said */
    double discount_rate;  /* fraction */
    const th_mac_cost *of; /* [measures of the projection] */
} th_measure_costs;
/** Costs of the measures of a projection, from `cost` of measures.yaml or of the
 * scenario: E-MEA-COST. False after an error. A measure without `cost` is not known. */
TH_API bool th_measure_costs_read(th_measure_costs *out,
                                  th_arena *arena,
                                  const th_scenarios *scenarios,
                                  const th_projection_view *projection,
                                  th_diags *diags);

/** Discounted cost over discounted tonnes of a measure's life. */
typedef struct th_measure_levelised {
    double cny_per_t; /* NAN: no known cost, no tonnes, or no year of its life ahead */
    int32_t first, last; /* years that count; 0: none */
    bool cut;            /* its life goes on after the horizon */
} th_measure_levelised;
/**
 * Yearly cost (capital as an annuity) x what is adopted beyond the base year, over the
 * yearly Shapley share, both discounted to the first year: from its start, or the first
 * projected year, to the end of its life or the horizon. `player`: a measure.
 */
TH_API th_measure_levelised th_measure_levelise(const th_attribution *attribution,
                                                const th_measure_costs *costs,
                                                uint32_t player);

/* ---- aims ---- */

typedef enum th_aim_kind {
    TH_AIM_LEVEL,    /* total of the year, t */
    TH_AIM_INTENSITY /* total over GDP, of the base year's: 1 - reduction */
} th_aim_kind;
typedef struct th_aim {
    th_aim_kind kind;
    int32_t year; /* projected */
    double value; /* t, or the ratio to reach */
    int32_t base_year;
    double base_intensity; /* t per CNY; NAN: the base year is projected too */
} th_aim;
/** What stands against th_aim.value; NAN where it can't be had. */
TH_API double th_aim_value(const th_aim *aim,
                           int32_t first_year,
                           const double *totals,
                           const double *gdp_yuan);

/* ---- back-cast ---- */

typedef struct th_solve_ask {
    const th_projection *projection;
    const th_boundary *boundary;
    const th_lever *lever;
    double low, high; /* NAN: the lever's own bounds */
    th_aim aim;
} th_solve_ask;
typedef struct th_solve {
    double today, value_today; /* lever and value as they stand */
    double low, high;
    bool whole; /* a year: the one nearest to today that keeps the aim, if any does */
    bool kept;  /* as it stands the aim is kept, and no value of the lever is where it
                   just is: no lever is needed */
    th_backcast found;
} th_solve;
TH_API TH_MUST_USE th_status th_solve_find(th_solve *out,
                                           const th_solve_ask *ask,
                                           th_error *err);

/* ---- least-cost mix for targets by year ---- */

typedef struct th_least_target {
    int32_t year;
    double level_t;
} th_least_target;

typedef struct th_least_measure {
    uint32_t measure;    /* of the projection */
    bool whole;          /* all or nothing */
    uint32_t department; /* TH_MIX_NONE */
} th_least_measure;

typedef struct th_least_department {
    const char *name;
    double budget; /* CNY */
} th_least_department;

/** Block `plan` of measures.yaml, or a file of its own. */
typedef struct th_least_ask {
    const th_boundary *boundary;
    uint32_t target_count;
    const th_least_target *targets; /* by year */
    double budget;                  /* CNY of capital; INFINITY: none */
    uint32_t department_count;
    const th_least_department *departments;
    uint32_t measure_count; /* that may be chosen: their cost is known */
    const th_least_measure *measures;
    uint32_t needs_count, excludes_count;
    const th_mix_pair *needs, *excludes; /* numbers of `measures` */
} th_least_ask;
/** False after an error: E-PLAN with the place. `otherwise`: the boundary where the
 * plan names none. */
TH_API bool th_least_read(th_least_ask *out,
                          th_arena *arena,
                          const th_tree *plan,
                          const th_boundary *otherwise,
                          const th_projection *projection,
                          const th_measure_costs *costs,
                          th_diags *diags);

typedef struct th_least {
    th_mix mix;
    const double *without_t; /* [targets] none of the measures that may be chosen */
    const double *all_t;     /* [targets] all of them */
    const double *abated_t;  /* [measures * targets] Shapley values of them */
} th_least;
/** Measures whose cost is not known stay as the scenario has them: on. */
TH_API TH_MUST_USE th_status th_least_find(th_least *out,
                                           th_arena *arena,
                                           const th_least_ask *ask,
                                           const th_projection *projection,
                                           const th_measure_costs *costs,
                                           th_error *err);

/* ---- top-down cross-checks ---- */

enum { TH_TOPDOWN_POPULATION, TH_TOPDOWN_PER_HEAD, TH_TOPDOWN_DRIVERS };

/** History by year, and the scenario's drivers ahead of its last year. */
typedef struct th_topdown_ask {
    uint32_t history;
    const int32_t *years;
    const double *population, *gdp_yuan, *emission_t;
    const double *energy; /* NAN: unknown; no Kaya then */
    uint32_t ahead;       /* years that follow the last one */
    const double *population_ahead, *gdp_ahead;
} th_topdown_ask;
typedef struct th_topdown {
    bool fitted, kaya;
    const char *why;    /* not fitted: one sentence */
    th_stirpat stirpat; /* ln E on ln population and ln GDP per head; ridge by GCV */
    double rate[TH_KAYA_FACTORS];  /* mean a year over the history */
    const double *ols_t, *ridge_t; /* [ahead] where fitted */
    const double *kaya_t; /* [ahead] population and GDP of the scenario, energy per GDP
                             and CO2 per energy by their mean rates */
} th_topdown;
TH_API void
th_topdown_find(th_topdown *out, th_arena *arena, const th_topdown_ask *ask);

#ifdef __cplusplus
}
#endif
#endif
