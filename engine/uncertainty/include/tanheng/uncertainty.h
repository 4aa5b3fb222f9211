/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * uncertainty: Approach 1 and Approach 2 of IPCC 2006 volume 1 chapter 3, key
 * categories of chapter 4, contributions of inputs, and quantiles without sampling.
 */
#ifndef TANHENG_UNCERTAINTY_H
#define TANHENG_UNCERTAINTY_H

#include "tanheng/inventory.h"
#include "tanheng/random.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what is uncertain ---- */

/** One independent source of error: an input row with an interval. */
typedef struct th_error_source {
    uint32_t input;  /* number in the model */
    uint64_t stream; /* identity: hash of pack and row, or of the activity row's key */
    const th_law *law;
    th_sym shared; /* shared_error name of the row, 0: none. Rows of one name move with
                      one standard normal (all of their relative error, as in
                      Approach 1: a value below zero falls as the others rise) */
    const char *label; /* "ncv bituminous_coal (cn_energy)" */
} th_error_source;

typedef struct th_errors th_errors;
/** Lists them, fits their laws. A law that cannot be is E-LAW at the row's place; all
 * in one run. Borrowed: the model. */
TH_API TH_MUST_USE th_status th_errors_create(th_errors **out,
                                              const th_model *model,
                                              th_diags *diags,
                                              th_error *err);
/** The same for who reads limits and quantiles alone: cheaper, and cannot be drawn. */
TH_API TH_MUST_USE th_status th_errors_list(th_errors **out,
                                            const th_model *model,
                                            th_diags *diags,
                                            th_error *err);
TH_API void th_errors_free(th_errors *errors);
TH_API size_t th_errors_count(const th_errors *errors);
TH_API const th_error_source *th_errors_get(const th_errors *errors, size_t i);
/** Correlated groups: names in order and their correlation matrix [n*n], joined by a
 * Gaussian copula. From `correlations:` of inventory.yaml; E-CORR when not positive
 * definite, not symmetric, diagonal not 1. */
TH_API TH_MUST_USE th_status th_errors_correlate(th_errors *errors,
                                                 const uint32_t *sources,
                                                 size_t n,
                                                 const double *matrix,
                                                 th_place place,
                                                 th_diags *diags);

/* ---- outputs: sums of cells ---- */

/** sum(weights[i] * value of cells[i]). */
typedef struct th_output {
    uint32_t count;
    const uint32_t *cells;
    const double *weights;
    bool keep; /* all its draws are kept, its quantiles exact; else a histogram */
} th_output;

/* ---- Approach 2 ---- */

typedef struct th_sampling {
    uint64_t draws; /* 0: adaptive; else 100 to 100,000,000 */
    double
        tolerance; /* adaptive: of both limits, relative to the half width; 0: 0.01 */
    uint64_t seed; /* 1 when not said */
    th_design_kind design;
    uint32_t threads; /* 0: as many as cores */
} th_sampling;

/** What the draws say of one output. */
typedef struct th_sampled {
    double value; /* deterministic */
    double mean, median, sd;
    double lower, upper;                   /* percentiles 2.5 and 97.5 */
    double shortest_lower, shortest_upper; /* shortest interval of 95 % */
    double p05, p10, p25, p75, p90, p95;
    double lower_se, upper_se, mean_se; /* standard errors (between replicates, or by
                                           the order statistics) */
    double skewness;
    const double *draws; /* [draw count] of a kept output, in draw order; else NULL */
} th_sampled;

typedef struct th_simulation th_simulation;
/**
 * Runs the plan of the cells below the outputs once a draw, block by block; nothing of
 * size inputs x draws is held. The first `outputs` are linear; `ratio_count` further
 * ones are (a - b) / |b| of two of them (trends), numbers a[i], b[i].
 */
TH_API TH_MUST_USE th_status th_simulate(th_simulation **out,
                                         const th_errors *errors,
                                         const th_output *outputs,
                                         size_t output_count,
                                         const uint32_t (*ratios)[2],
                                         size_t ratio_count,
                                         const th_sampling *sampling,
                                         th_error *err);
TH_API void th_simulation_free(th_simulation *simulation);
TH_API uint64_t th_simulation_draws(const th_simulation *simulation);
TH_API const th_sampled *th_simulation_get(const th_simulation *simulation, size_t i);
/** FNV-1a over all draws of all outputs, in order: equal for any threads and path. */
TH_API uint64_t th_simulation_hash(const th_simulation *simulation);

/** First-order (Saltelli et al. 2010) and total (Jansen 1999) Sobol indices of an
 * output by pick-freeze over the sources that matter (ranked by slope x sd; `most` of
 * them), with their standard errors between 16 replicates. Sources that move together
 * (one shared_error name, one correlated group) are frozen together and listed once, by
 * their first. `sampling->draws` (0: 65536) is the number of base points in all. Array
 * [most]; returns how many. */
typedef struct th_sobol {
    uint32_t source;
    double first, first_se, total, total_se;
} th_sobol;
TH_API size_t th_sobol_indices(th_sobol *out,
                               size_t most,
                               const th_errors *errors,
                               const th_output *output,
                               const th_sampling *sampling);

/* ---- quantiles without sampling ---- */

typedef struct th_exact {
    bool applies; /* the output is a sum of groups of independent inputs that share
                     at most a few inputs, which are conditioned on */
    const char *reason;                  /* why not; "" when it does */
    double mean, sd, skewness, kurtosis; /* kurtosis: excess, 0 of a normal */
    double lower, median, upper;
    double error; /* bound of the quantiles' error, relative to sd */
    uint32_t groups, shared;
} th_exact;
/** Moments by cumulants, quantiles by COS inversion of the characteristic function
 * (Fang, Oosterlee 2008). `arena` owns the reason. */
TH_API void th_exact_distribution(th_exact *out,
                                  th_arena *arena,
                                  const th_errors *errors,
                                  const th_output *output);

/* ---- Table 3.2 by its own arithmetic ---- */

/** One row: C to F are given, G to M are filled. */
typedef struct th_table32_row {
    double base, current;            /* C, D; removals negative */
    double activity_pct, factor_pct; /* E, F */
    bool activity_correlated;        /* across years; the table's default: not */
    bool factor_independent;         /* across years; the table's default: correlated */
    double combined_pct;             /* G = sqrt(E^2 + F^2) */
    double variance;                 /* H = (G D)^2 / (sum D)^2, percent squared */
    double type_a;                   /* I by Note B */
    double type_b;                   /* J = |D / sum C| */
    double trend_factor;             /* K = I F, or J F sqrt(2) */
    double trend_activity;           /* L = J E sqrt(2), or I E */
    double trend_variance;           /* M = K^2 + L^2 */
} th_table32_row;
/** IPCC 2006 volume 1 chapter 3, Table 3.2, as it is printed: sqrt(sum H) in percent
 * and sqrt(sum M) in percentage points of the trend. A sum of 0 gives what division
 * gives.
 */
TH_API void
th_table32(th_table32_row *rows, size_t count, double *level_pct, double *trend_half);
/** weight x the product of some inputs; one may stand twice. */
typedef struct th_product {
    double weight;
    uint32_t count;
    const uint32_t *inputs; /* numbers below law_count */
} th_product;
/** The same of a sum of products of independent inputs, without a model. `terms`: of
 * the cosine series, then its `error` says nothing of the range; 0: as many as it
 * takes. */
TH_API void th_exact_products(th_exact *out,
                              th_arena *arena,
                              const th_law *const *laws,
                              size_t law_count,
                              const th_product *products,
                              size_t product_count,
                              uint32_t terms);

/* ---- the tables ---- */

/** Place of a row in one key category analysis. */
typedef struct th_key_place {
    double share;     /* of the sum over the rows of the analysis; NAN: not in it */
    double cumulated; /* in falling order of share */
    bool key;
} th_key_place;

typedef enum th_key_analysis {
    TH_KEY_LEVEL1, /* equation 4.1 */
    TH_KEY_TREND1, /* 4.2, 4.3 */
    TH_KEY_LEVEL2, /* 4.4 */
    TH_KEY_TREND2, /* 4.5 */
    TH_KEY_ANALYSES
} th_key_analysis;

/** One row of Table 3.2: category, gas and stream. t CO2e (t CO2 where the boundary is
 * CO2 alone). Percentages as the table prints; NAN: cannot be given. */
typedef struct th_uncertainty_row {
    th_sym category;
    uint32_t gas;
    th_sym stream;
    bool land;         /* of a land sector (layouts/sectors.csv) */
    bool confidential; /* nothing but confidential lines: to show it is to show them */
    double base, current; /* C, D */
    double half;          /* of the 95 % interval of D, in t */
    double activity_pct;  /* E: half width by amounts of the activity, % of D (of C if D
                             is 0) */
    double factor_pct;    /* F */
    double combined_pct;  /* G */
    double variance;      /* H, percent squared of the total */
    double type_a, type_b;               /* I, J (Note B) */
    double trend_factor, trend_activity; /* K, L by derivatives: inputs that both years
                                            share are correlated, the others not */
    double trend_variance;               /* M */
    bool asymmetric; /* an input below it has limits of unequal width; half of the
                        interval's width is what enters */
    uint32_t base_output, current_output, trend_output; /* numbers in the simulation;
                                                           UINT32_MAX: none */
    th_key_place key[2][TH_KEY_ANALYSES]; /* [0] without land, [1] with land */
    const char *flags; /* codes of layouts/key_criteria.csv that it meets, by blanks */
    const char *note;  /* of `key_notes` in inventory.yaml, "" */
} th_uncertainty_row;

/** One input's part in the variance of the total and of the trend. Rows of one
 * shared_error name are one entry, by their first. */
typedef struct th_contribution {
    uint32_t source;
    double level, trend; /* share of the variance by slopes: m_i (R m)_i / m' R m with m
                            = slope x sd and R the correlations; NAN: no variance */
    double low, high;    /* total with the input at its 2.5 and 97.5 percentiles; NAN
                            beyond    the `tornado` largest */
} th_contribution;

typedef struct th_uncertainty_options {
    const char *boundary;          /* NULL: the first of all gases and direct streams */
    bool with_land;                /* of those the first that excludes nothing */
    int32_t base_year, year;       /* 0: first and last reported year */
    double threshold1, threshold2; /* key categories; 0: 0.95 and 0.90 */
    uint32_t tornado;              /* inputs run at their limits; 0: 20 */
    bool simulate;
    th_sampling sampling;
} th_uncertainty_options;

typedef struct th_uncertainty th_uncertainty;
/** All of it for one boundary and two years. Borrowed: the inventory. TH_BAD_USAGE: an
 * unknown boundary or year, or wrong options of sampling; TH_BAD_DATA: E-LAW, E-CORR.
 */
TH_API TH_MUST_USE th_status
th_uncertainty_create(th_uncertainty **out,
                      const th_inventory *inventory,
                      const th_uncertainty_options *options,
                      th_diags *diags,
                      th_error *err);
TH_API void th_uncertainty_free(th_uncertainty *uncertainty);

typedef struct th_uncertainty_view {
    const th_inventory *inventory;
    const th_boundary *boundary;
    int32_t base_year, year;
    double threshold1, threshold2;
    const th_errors *errors;
    uint32_t row_count;
    const th_uncertainty_row *rows;  /* by category, gas, stream */
    double base, current, trend_pct; /* sums of C and D, (D-C)/|C| in % */
    bool near_zero; /* a sum is below 1 % of its gross: percentages of it are not given
                     */
    double base_half, current_half; /* t, each input counted once over all rows */
    double level_pct, base_pct, trend_half;     /* the same in %, and of the trend in
                                                   percentage points */
    double level_simple_pct, trend_simple_half; /* sqrt(sum H), sqrt(sum M): the rows as
                                                   if independent */
    uint32_t contribution_count;
    const th_contribution *contributions; /* largest level share first */
    th_output total_base, total;          /* the sums themselves */
    const th_simulation *simulation;      /* NULL unless asked */
    th_sampling sampling;
    uint32_t total_base_output, total_output, total_trend_output;
    const bool *asymmetric;        /* [sources] */
    const bool *limits_differ;     /* [sources] limits of the law are more than 5 % of
                                      the value away from the printed ones */
    uint32_t source_lines_without; /* lines of `year` with a value and no interval */
    double covered_share;          /* of gross emissions: lines with an interval */
} th_uncertainty_view;
TH_API th_uncertainty_view th_uncertainty_get(const th_uncertainty *uncertainty);

#ifdef __cplusplus
}
#endif
#endif
