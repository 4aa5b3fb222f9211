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
    bool control;          /* of a form of grades: a control indicator, else support */
    double points;         /* of a form of points */
    th_item_measure measure;
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
/** Budget: the sum of allowed[count], of the years first_year on; totals[totals_count]
 * of the first of them. */
TH_API th_budget th_budget_of(int32_t first_year,
                              const double *allowed,
                              size_t count,
                              const double *totals,
                              size_t totals_count);

/** Reduction that a path to `target` wants in year k of n. */
TH_API double th_path_reduction(double target, double k, double n, bool geometric);

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
    bool fixed_counts; /* power_factor: fixed YEAR; else the annual one counts */
    const char *fixed_why;
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
TH_API void th_dual_free(th_dual *dual);
TH_API const th_schemes *th_dual_schemes(const th_dual *dual);
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
