/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * ensemble: a projection drawn many times. Rates, paths, shares and effects vary by
 * their `spread`, rows of the base year and factors by their laws; totals of the
 * history vary with them. A draw is a pure function of the seed and its number, and a
 * step or measure that two scenarios share draws the same numbers in both: draws of two
 * ensembles of one seed may be subtracted one by one.
 */
#ifndef TANHENG_ENSEMBLE_H
#define TANHENG_ENSEMBLE_H

#include "tanheng/decision.h"
#include "tanheng/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct th_ensemble_options {
    uint64_t draws;   /* 0: 10000; else 100 to 1,000,000 */
    uint64_t seed;    /* 0: 1 */
    uint32_t threads; /* 0: as many as cores */
    bool simple;      /* one draw after the other through th_runner, nothing left out:
                         slow, for tests; agrees to rounding */
} th_ensemble_options;

/** A boundary over consecutive years, history and projection. */
typedef struct th_ensemble_total {
    const th_boundary *boundary;
    int32_t first; /* years before it lack a total, or a year is missing between */
    uint32_t count;
    const double *path;  /* [count] without draws; t CO2 where the boundary is CO2
                            alone, else t CO2e */
    const double *draws; /* [draws][count]; NAN in a draw without a result */
} th_ensemble_total;

/** What left its bounds in some draws and was held at them. */
typedef struct th_ensemble_clip {
    const char *what; /* address of a series, or measure and word */
    uint64_t draws;
} th_ensemble_clip;

typedef struct th_ensemble_view {
    const th_projection *projection;
    int32_t base_year, horizon;
    uint64_t draws, seed;
    uint64_t failed; /* draws without a result: a driver emptied, shares beyond 1 */
    uint32_t total_count;
    const th_ensemble_total *totals;
    uint32_t gdp_count;     /* projected years, or 0: no gdp_constant */
    const double *gdp_yuan; /* [draws][gdp_count], from the base year + 1 on; the
                               base year's GDP is certain */
    uint32_t spread_count;  /* of steps and measures */
    uint32_t source_count;  /* factor and activity rows with a law that are drawn */
    uint32_t clip_count;
    const th_ensemble_clip *clips;
} th_ensemble_view;

typedef struct th_ensemble th_ensemble;
/** With all measures of the scenario on. Borrowed: the projection, which must outlive
 * it. TH_BAD_USAGE: wrong options; TH_BAD_DATA: a law that cannot be (E-LAW in
 * `diags`).
 */
TH_API TH_MUST_USE th_status th_ensemble_create(th_ensemble **out,
                                                const th_projection *projection,
                                                const th_boundary *const *boundaries,
                                                size_t boundary_count,
                                                const th_ensemble_options *options,
                                                th_diags *diags,
                                                th_error *err);
TH_API void th_ensemble_free(th_ensemble *ensemble);
TH_API th_ensemble_view th_ensemble_get(const th_ensemble *ensemble);
/** FNV-1a over all totals of the first `draws` draws, draw after draw: the same for any
 * number of threads, and for the first draws of a longer run. */
TH_API uint64_t th_ensemble_hash(const th_ensemble *ensemble, uint64_t draws);

/** Percentiles of a total in a year (NAN: not among its years), draws without a result
 * left out. */
TH_API void th_ensemble_percentiles(double *out,
                                    const th_ensemble *ensemble,
                                    uint32_t total,
                                    int32_t year,
                                    const double *levels,
                                    size_t level_count);
/** Peaks of all draws from a year on (its first year, if later). */
TH_API const th_path_peak_tally *th_ensemble_peaks(th_arena *arena,
                                                   const th_ensemble *ensemble,
                                                   uint32_t total,
                                                   int32_t from,
                                                   double tolerance);

/** One number a draw, for percentiles of it; draws without one are left out. */
typedef struct th_ensemble_numbers {
    double *value; /* [count] in draw order */
    size_t count;
} th_ensemble_numbers;
/** Largest total from a year on; years from the peak to a fall of `fall` (draws that
 * never fall so far are left out); sum over years `from`..`to`, t. */
TH_API th_ensemble_numbers th_ensemble_peak_values(th_arena *arena,
                                                   const th_ensemble *ensemble,
                                                   uint32_t total,
                                                   int32_t from);
TH_API th_ensemble_numbers th_ensemble_fall_years(th_arena *arena,
                                                  const th_ensemble *ensemble,
                                                  uint32_t total,
                                                  int32_t from,
                                                  double fall);
TH_API th_ensemble_numbers th_ensemble_sums(th_arena *arena,
                                            const th_ensemble *ensemble,
                                            uint32_t total,
                                            int32_t from,
                                            int32_t to);

/** Share of draws with a total at most `most_t` in a year. */
TH_API th_share th_ensemble_below(const th_ensemble *ensemble,
                                  uint32_t total,
                                  int32_t year,
                                  double most_t);
/** Share of draws whose total per GDP falls by `reduction` or more between two years.
 * GDP of a year up to the base year is certain and given (`base_gdp_yuan`, prices of
 * the projection's GDP); not read where the year is projected. All NAN where a year has
 * no total or no GDP. */
TH_API th_share th_ensemble_reduced(const th_ensemble *ensemble,
                                    uint32_t total,
                                    int32_t base_year,
                                    double base_gdp_yuan,
                                    int32_t year,
                                    double gdp_yuan,
                                    double reduction);

#ifdef __cplusplus
}
#endif
#endif
