/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * dual: dual control of carbon. Totals by boundary and intensity per GDP at constant
 * prices against targets.yaml, with progress, verdict and its probability under data
 * uncertainty. A target is compared only with a total of its own boundary.
 */
#ifndef TANHENG_DUAL_H
#define TANHENG_DUAL_H

#include "tanheng/inventory.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum th_target_kind {
    TH_TARGET_INTENSITY_REDUCTION,
    TH_TARGET_CAP,
    TH_TARGET_ENERGY_INTENSITY_REDUCTION,
    TH_TARGET_PEAK_BY,
    TH_TARGET_LEVEL_AT_LEAST,
    TH_TARGET_ENERGY_CAP,
    TH_TARGET_LEVEL_AT_MOST
} th_target_kind;
TH_API const char *th_target_kind_text(th_target_kind kind);

typedef struct th_target {
    const char *id;
    th_target_kind kind;
    const th_boundary *boundary; /* NULL for energy_tce, indicators */
    const char *boundary_text;
    int32_t base_year, year;
    double value; /* reduction as a fraction; a cap in t; a level in its unit */
    const char *value_text; /* as written */
    int32_t gdp_prices;
    bool geometric; /* path; else linear */
    int32_t path_from;
    const char *nature, *status, *scope, *document, *note,
        *indicator; /* "" when absent */
    th_place place;
    double tolerance, stretch;   /* fractions; NAN: not given */
    const char *restate;         /* "" when absent */
    const char *power_factor;    /* "" or "annual", "fixed 2020" */
    bool keep_feedstock;         /* exclude: {feedstock: none} */
    const char *new_renewables;  /* exclude: {new_renewable_power: total |
                                    total_and_intensity | none}; "total" */
    const char *energy_variable; /* energy targets: the variable whose outputs are
                                    summed; else "" */
} th_target;

/** GDP at constant prices of one year's prices, chained by index. */
typedef struct th_gdp_year {
    int32_t year;
    bool known;
    double constant_yuan; /* CNY at prices of `price_year` */
    double half_yuan;     /* half of its 95 % interval; 0 unknown */
    int32_t anchor_row;   /* activity row of the level it rests on */
    uint32_t chain_count; /* gdp_index rows multiplied or divided in, in order */
    const uint32_t *chain_rows;
    bool chain_down; /* years before the anchor: divided */
    th_quality quality;
    int32_t price_year; /* whose prices it is in: those asked for, unless no gdp_current
                           restates them */
    int32_t current_row; /* gdp_current row that restates the level; -1 */
    double restate;      /* factor of the restatement: gdp_current(price_year) over the
                            chain's level of price_year; else 1 */
} th_gdp_year;

typedef enum th_verdict {
    TH_VERDICT_NONE,
    TH_VERDICT_ON_TRACK,
    TH_VERDICT_BEHIND,
    TH_VERDICT_MET,
    TH_VERDICT_MISSED
} th_verdict;
TH_API const char *th_verdict_text(th_verdict verdict, bool zh);

/** One boundary (or tce) in one reported year. Energy targets: tce wherever t stands.
 */
typedef struct th_dual_year {
    int32_t year;
    th_total total;   /* t */
    double gdp_yuan;  /* at the target's prices; NAN unknown */
    double intensity; /* t per 10,000 CNY; NAN unknown */
    double intensity_half;
    double per_head;    /* t per person; NAN unknown */
    double required;    /* path value of that year (t or t/10,000 CNY); NAN before the
                           path begins and after its end */
    double reduction;   /* 1 - intensity/intensity(base), or for a cap: NAN */
    double progress;    /* reduction / target reduction; a cap: total / cap */
    double time_share;  /* share of the plan's years that is over */
    double room_t;      /* t left under the path (negative: over) */
    double probability; /* that the path value is kept, normal; NAN when no uncertainty
                           is known */
    th_verdict verdict;
} th_dual_year;

typedef struct th_dual_result {
    const th_target *target;
    bool computable;
    const char *why; /* when not: what is missing, zh and en joined by " / " */
    uint32_t year_count;
    const th_dual_year *years; /* reported years from the base year on */
    int32_t price_year;        /* of gdp_yuan; 0: no GDP */
    const char *unit;          /* of totals: "t_CO2", "t_CO2e" or "tce" */
} th_dual_result;

typedef struct th_dual th_dual;

/**
 * Reads targets (tree of targets.yaml; NULL: none), chains GDP, judges. Problems of
 * targets and GDP go to diags; a target with a problem is left out. The inventory is
 * borrowed and must outlive the dual; the tree need not.
 */
TH_API TH_MUST_USE th_status th_dual_create(th_dual **out,
                                            const th_inventory *inventory,
                                            const th_tree *targets,
                                            th_diags *diags,
                                            th_error *err);
TH_API void th_dual_free(th_dual *dual);
TH_API size_t th_dual_count(const th_dual *dual);
TH_API const th_dual_result *th_dual_get(const th_dual *dual, size_t i);
/** GDP of a year at the prices of `price_year` (0: as the data has them). Its rows are
 * borrowed from the dual. */
TH_API th_gdp_year th_dual_gdp(const th_dual *dual, int32_t year, int32_t price_year);
/** Resident population of a year, NAN unknown. */
TH_API double th_dual_population(const th_dual *dual, int32_t year);

#ifdef __cplusplus
}
#endif
#endif
