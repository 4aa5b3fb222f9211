/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * dual: dual control of carbon. Totals by boundary and intensity per GDP at constant
 * prices against targets.yaml, with progress, verdict and its probability under data
 * uncertainty. A target is compared only with a total of its own boundary.
 */
#ifndef TANHENG_DUAL_H
#define TANHENG_DUAL_H

#include "tanheng/uncertainty.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- schemes.yaml ---- */

typedef enum th_item_measure {
    TH_ITEM_GIVEN,     /* no target answers it: a person judges */
    TH_ITEM_VERDICT,   /* met or missed by a target */
    TH_ITEM_YEAR,      /* share of the reduction of one year that is done */
    TH_ITEM_CUMULATIVE /* the same since the base year */
} th_item_measure;
typedef struct th_scheme_item {
    const char *id;
    th_titles titles;
    int32_t kind;          /* of the targets that answer it; -1: any */
    const char *indicator; /* "" none */
    const char *boundary;  /* of these targets; "" any */
    bool control;          /* of a form of grades: a control indicator, else support */
    double points;         /* of a form of points */
    th_item_measure measure;
    th_titles why; /* it is not evaluated where no target answers it; "" not said */
} th_scheme_item;
typedef struct th_scheme_grade {
    double least; /* points from which it holds */
    th_titles titles;
} th_scheme_grade;
typedef struct th_scheme {
    const char *id, *source;
    th_titles titles, note;
    bool points; /* sum of points; else first, middle and last grade by misses */
    uint32_t fail_control, fail_support; /* misses that give the last grade */
    size_t item_count, grade_count;
    const th_scheme_item *items;
    const th_scheme_grade *grades; /* best first */
} th_scheme;

/** Who reviews a project: the first tier that fits. NAN: no limit. */
typedef struct th_review_tier {
    const char *id;
    th_titles titles;
    double energy_below_tce, coal_below_t; /* below both */
    double energy_from_tce, coal_from_t;   /* from either on */
} th_review_tier;

typedef struct th_schemes {
    size_t power_count;
    const uint32_t *power_variables; /* numbers: factors of the grid */
    size_t weight_count;
    const char *const *weight_names; /* columns of the table of members */
    const double *weights;           /* sum 1 */
    double least, most;              /* of the target, for a member */
    const char *split_source, *review_source;
    size_t tier_count;
    const th_review_tier *tiers;
    size_t scheme_count;
    const th_scheme *schemes;
} th_schemes;
/** Reads and checks schemes.yaml of a registry: E-SCHEME with the place. False after a
 * problem; without the file all is empty. */
TH_API bool th_schemes_read(th_schemes *out,
                            th_arena *arena,
                            const th_registry *registry,
                            th_diags *diags);

/* ---- targets ---- */

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
/** -1: no such kind. */
TH_API int32_t th_target_kind_find(const char *text);

typedef struct th_target {
    const char *id;
    th_titles titles; /* "" where targets.yaml gives none */
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
    int32_t power_year;          /* of "fixed 2020"; else 0 */
    double value_before;         /* of a cap that was restated: as written; else NAN */
    bool keep_feedstock;         /* exclude: {feedstock: none} */
    const char *new_renewables;  /* exclude: {new_renewable_power: total |
                                    total_and_intensity | none}; "total" */
    const char *energy_variable; /* energy targets: the variable whose outputs are
                                    summed; else "" */
    const char *energy_used, *energy_counted; /* outputs of one instance: with its
                                                 feedstock and without; else "" */
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
    TH_VERDICT_MISSED,
    TH_VERDICT_REACHED, /* a level, before its year: it is there already */
    TH_VERDICT_NOT_YET
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
    double probability_draws; /* the same by th_dual_sample; NAN before */
    th_verdict verdict;
    /* What follows is NAN where it has no meaning (caps have no reduction). */
    double required_reduction; /* of the path in this year, since the base year */
    double completion;         /* reduction / required_reduction, not capped */
    double year_reduction;     /* 1 - intensity / that of the year before */
    double year_target;        /* of the path, over one year */
    double catch_up;    /* reduction a year that still meets the target in its year */
    double room_share;  /* room_t / total */
    double gdp_growth;  /* over the year before, constant prices */
    double growth_left; /* of the total next year, if GDP grows as in this year */
    double gdp_needed_yuan; /* with which this total keeps the path */
} th_dual_year;

/** History of a total: first and last years tell whether it rises, falls or peaked. */
typedef enum th_peak_status {
    TH_PEAK_FLAT,
    TH_PEAK_RISING,
    TH_PEAK_PLATEAU,
    TH_PEAK_DECLINING,
    TH_PEAK_PEAKED,
    TH_PEAK_REBOUND
} th_peak_status;
TH_API const char *th_peak_status_text(th_peak_status status, bool zh);
typedef struct th_peak {
    int32_t year, tolerant_year; /* smallest that holds for d = 0 and d = tolerance */
    double value;                /* largest total */
    double tolerance;            /* d */
    th_peak_status status;
} th_peak;
/** `years` ascending; count > 0. */
TH_API th_peak th_peak_of(const int32_t *years,
                          const double *totals,
                          size_t count,
                          double tolerance);

/** What the path of a cap adds up to, over the years after its beginning. */
typedef struct th_budget {
    double budget_t;
    double used_t;
    int32_t to_year;     /* used up to here */
    double years_left;   /* at the last year's total */
    double exhausted_at; /* year and fraction when it was used up; NAN: not yet */
} th_budget;
typedef struct th_dual_result {
    const th_target *target;
    bool computable;
    const char *why; /* when not: what is missing, zh and en joined by " / "; of a peak
                        or a level: what the data say */
    bool path_free;  /* a peak or a level: a year holds `intensity` (the level),
                        `required` and the verdict */
    uint32_t year_count;
    const th_dual_year *years; /* reported years from the base year on */
    int32_t price_year;        /* of gdp_yuan; 0: no GDP */
    const char *unit; /* of totals: "t_CO2", "t_CO2e" or "tce"; of a level its own */
    /* The years again with the grid's factors of one year throughout. NULL: no such
       factor moves the total (fixed_why ""), or it can't be had. */
    const th_dual_year *fixed;
    int32_t fixed_year;
    bool fixed_counts;     /* power_factor: fixed YEAR; else the annual one counts */
    const char *fixed_why; /* why not; else "", or which row of the registry it is */
    bool has_peak, has_budget;
    th_peak peak;
    th_budget budget;
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
/**
 * The same where the inventory replaces an older one: `previous` is the dual of that
 * inventory with the same targets, and must outlive this one. Rates keep their value; a
 * cap follows its `restate`: keep, scale (by new over old total of its beginning) or
 * shift (by their difference).
 */
TH_API TH_MUST_USE th_status th_dual_create_restated(th_dual **out,
                                                     const th_inventory *inventory,
                                                     const th_dual *previous,
                                                     const th_tree *targets,
                                                     th_diags *diags,
                                                     th_error *err);
TH_API void th_dual_free(th_dual *dual);
/** The result of the same target in the previous inventory, or NULL. */
TH_API const th_dual_result *th_dual_previous(const th_dual *dual,
                                              const th_target *target);

/**
 * Draws all totals that targets rest on at once (the factors of two years are the same
 * random numbers) and GDP where its rows state an interval; fills probability_draws.
 * With factors of a fixed year there are no draws. TH_BAD_DATA: E-LAW in diags.
 */
TH_API TH_MUST_USE th_status th_dual_sample(th_dual *dual,
                                            const th_sampling *sampling,
                                            th_diags *diags,
                                            th_error *err);

/** An input that decides a verdict. */
typedef struct th_deciding {
    uint32_t input;    /* number in the model */
    const char *label; /* variable, key, year; owned by the dual */
    const char *unit;  /* of value and needed: as in its file */
    double value, half;
    double room_move; /* of the room (t) when it grows by `half`, to first order */
    double needed;    /* value at which the room is 0, all else equal; NAN: none */
} th_deciding;
#define TH_DECIDING_MOST 5
/** The largest |room_move| in the last judged year of a result (by the grid's factors
 * that count), largest first; returns how many. */
TH_API size_t th_dual_deciding(th_deciding out[TH_DECIDING_MOST],
                               th_dual *dual,
                               size_t result);

/** An indicator of a scheme. */
typedef struct th_item_result {
    const th_scheme_item *item;
    const th_target *target; /* that answers it; NULL: not evaluated */
    double completion;       /* of points: clamped to 0..1 */
    double points;
    bool met; /* of grades */
} th_item_result;
typedef struct th_assessment {
    const th_scheme *scheme;
    int32_t year;
    const th_item_result *items; /* [scheme->item_count] */
    double least_points, most_points;
    uint32_t missed_control, missed_support, open_control, open_support;
    uint32_t best, worst; /* grades, if all that is open went well, or badly */
} th_assessment;
/** By the verdicts of a year (0: the last reported). Owned by `arena`. */
TH_API th_assessment th_dual_assess(th_arena *arena,
                                    const th_dual *dual,
                                    const th_scheme *scheme,
                                    int32_t year);
TH_API const th_schemes *th_dual_schemes(const th_dual *dual);
TH_API size_t th_dual_count(const th_dual *dual);
TH_API const th_dual_result *th_dual_get(const th_dual *dual, size_t i);
/** GDP of a year at the prices of `price_year` (0: as the data has them). Its rows are
 * borrowed from the dual. */
TH_API th_gdp_year th_dual_gdp(const th_dual *dual, int32_t year, int32_t price_year);
/**
 * The terms of an energy target's total in a year: cells and weights (+1, -1) of what
 * is summed, in base units. With feedstock kept in, what an instance used takes the
 * place of what it counted. Arrays [3 * cell count]; returns how many.
 */
TH_API size_t th_dual_energy_terms(const th_dual *dual,
                                   const th_target *target,
                                   int32_t year,
                                   uint32_t *cells,
                                   double *weights);
/** The activity row of an indicator in a year that states the inventory's region and no
 * other index; -1: none. */
TH_API int32_t th_dual_indicator_row(const th_dual *dual,
                                     const char *variable,
                                     int32_t year);
/** What was computed with the grid's factors of one year in all years. */
typedef struct th_dual_power {
    const uint32_t
        *input; /* [inputs] that stands in for each; itself where none does */
    const uint32_t *factor; /* [inputs] of one that stands in: factor of the registry +
                               1 whose value it has; 0: its own */
    const double *value;    /* [cells] of the model */
} th_dual_power;
/** False: no result has asked for that year, or it can't be had. Borrowed. */
TH_API bool th_dual_power_get(th_dual_power *out, const th_dual *dual, int32_t year);
/** What a target is about: its boundary, its indicator, or energy use. */
TH_API th_titles th_target_titles(const th_dual *dual, const th_target *target);
/** Resident population of a year, NAN unknown. */
TH_API double th_dual_population(const th_dual *dual, int32_t year);

/* ---- a target split to members ---- */

typedef struct th_split_member {
    const char *name;
    double emission_t, gdp_yuan, population; /* of the base year; NAN: not given */
    double growth;    /* expected GDP of the target year over that of the base */
    double bottom_up; /* reduction that it offers; NAN: none */
    const double *indicators; /* [weight_count] */
    th_place place;
    /* by th_split_solve */
    double index;           /* weighted; emission-weighted mean 1 */
    double equal, weighted; /* reduction of intensity */
    double allowed_t;       /* emission of the target year under `weighted` */
    bool clamped;
} th_split_member;
typedef struct th_split {
    const th_schemes *schemes; /* weights and bounds */
    double target;             /* reduction of the whole */
    size_t count;
    th_split_member *members;
    bool has_growth; /* else every GDP grows alike */
    /* by th_split_solve */
    double emission_t, gdp_yuan, population; /* sums; NAN where one lacks it */
    double lambda;      /* weighted = lambda x index, but for those clamped */
    double budget_t;    /* emission of the target year that the target allows */
    double allowed_t;   /* sum of the members' */
    double bottom_up;   /* reduction that all offers give together; NAN: one lacks it */
    double gap;         /* target - bottom_up */
    double bottom_up_t; /* emission of the target year under the offers */
} th_split;
/**
 * Members from a table: member, emission_t, gdp_10k_cny, and perhaps population,
 * gdp_growth_pct, bottom_up_pct, boundary (must be that of the target), and a column
 * for each weight of schemes.yaml. False after E-SPLIT or E-DUAL-BOUNDARY.
 */
TH_API bool th_split_read(th_split *out,
                          th_arena *arena,
                          const th_schemes *schemes,
                          const th_target *target,
                          const th_rows *rows,
                          th_diags *diags);
/** Fills the results by th_allot_find: the weighted reductions fit the budget exactly,
 * within bounds. False after E-SPLIT-INDEX or E-SPLIT-BOUNDS. */
TH_API bool th_split_solve(th_split *split, th_arena *arena, th_diags *diags);

/* ---- within the year ---- */

typedef struct th_track_period {
    const char *period; /* its id */
    double total_t;     /* stated and spread */
    double stated_t;    /* of lines and rows that state the period */
    double shared_t;    /* of these, the rows' part of lines that sum several periods */
    double spread_t;    /* of what states none, by the profile */
    double profile;     /* share of this period in the earlier years; NAN: none */
    double used_t, profile_used; /* cumulated */
    double budget_t;             /* cumulated: budget of the year x profile_used */
    double used_share;           /* used_t / budget_t */
    double forecast_t;           /* used_t / profile_used */
    double left_t;               /* of the year's budget */
    double each_left_t;          /* for each period to come; NAN: none is */
} th_track_period;
typedef struct th_track {
    int32_t year;
    int32_t fixed_year; /* of the grid's factors; 0: the year's own */
    double budget_t;    /* of the year: what the path allows; NAN unknown */
    size_t count;       /* periods until the last that has something in the year */
    size_t calendar;    /* all periods that rows up to the year state */
    const th_track_period *periods; /* [calendar]; past `count` only the profile */
    uint32_t profile_years;         /* earlier years with all periods */
    const int32_t *years;           /* [profile_years + 1]: these, and the year */
    const double *stated;           /* [years * calendar] t */
    const double *shared;           /* of it, the rows' part of lines */
    double shared_t;
    double without_t; /* of the year, without a period */
    bool spread;      /* it is spread by the profile; else it is in no period */
    bool refused;     /* E-DUAL-PERIOD in diags */
} th_track;
/**
 * The target's boundary by the index `period`, months or quarters, in a year (0: the
 * last reported), with the year's own factors. A line without a period that is a sum of
 * amounts (net import of power) is shared out by its rows. Where some rows state months
 * and others quarters, months go to their quarter. Refused: a period without emissions
 * before one that has some. `diags` may be NULL. Owned by `arena`.
 */
TH_API th_track th_dual_track(
    th_arena *arena, const th_dual *dual, size_t result, int32_t year, th_diags *diags);
/** The same with the grid's factors of the target's fixed year; nothing (count 0) where
 * they move no total of it or can't be had. */
TH_API th_track th_dual_track_fixed(th_arena *arena,
                                    const th_dual *dual,
                                    size_t result,
                                    int32_t year);

/* ---- a planned project ---- */

typedef struct th_project {
    th_titles titles;
    const th_boundary *boundary;
    double co2_t, energy_tce, coal_t, value_added_yuan, product; /* a year; NAN: none */
    const char *product_unit;
    int32_t price_year; /* of the value added */
    th_place place;
} th_project;
/** `project: {title, boundary, co2, energy, coal, value_added, price_year, product}`.
 * False after E-PROJECT or E-DUAL-BOUNDARY. */
TH_API bool th_project_read(th_project *out,
                            th_arena *arena,
                            const th_dual *dual,
                            const th_tree *tree,
                            th_diags *diags);
/** Against a result in its last year with a verdict. t per 10,000 CNY. NAN: no
 * meaning. */
typedef struct th_project_review {
    const th_target *target;
    int32_t year;
    const char *unit;
    double before, own, after; /* intensity of the region, the project, both */
    bool raises;
    double room_t, room_share; /* of the region; e / room, NAN when there is none */
    bool missed_already, breaks;
    double co2_most_t;        /* that the target leaves to a project of its value */
    double value_needed_yuan; /* that keeps the target with its emission */
} th_project_review;
/** One review for each result of the project's boundary; returns how many. */
TH_API size_t th_project_judge(th_project_review *out,
                               const th_dual *dual,
                               const th_project *project);
/** The first tier that fits, or NULL. */
TH_API const th_review_tier *th_project_tier(const th_schemes *schemes,
                                             const th_project *project);

#ifdef __cplusplus
}
#endif
#endif
