/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * series: what happened over the years. The log of filled values, jumps and steps, and
 * the emission factors that results imply.
 */
#ifndef TANHENG_SERIES_H
#define TANHENG_SERIES_H

#include "tanheng/inventory.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- tests of a series: pure functions ---- */

/** Change into one year of a series. */
typedef struct th_jump {
    bool tested;   /* enough changes, and this one has a value */
    double change; /* relative, of the value to the one before; a year, if years are
                      left out */
    double score;  /* robust z: (log change - median) / (1.4826 median deviation) */
} th_jump;

/**
 * Robust scores of the changes of a series (`years` ascending). Changes are of the
 * logarithm, a year; between values of one sign, neither zero: others are not tested.
 * By the mean absolute deviation where the median one is zero; scores of 0 where both
 * are. `out` [count]; out[0] is never tested. None is tested when the series has fewer
 * than `least` changes.
 */
TH_API void th_series_jumps(const int32_t *years,
                            const double *values,
                            size_t count,
                            size_t least,
                            th_jump *out);

/** Change-point of a series by Pettitt (1979). */
typedef struct th_step {
    size_t after;       /* values [0, after) stand before the step; 0: none */
    double statistic;   /* K */
    double probability; /* two-sided, approximate (good below 0.5); at most 1 */
    double change;      /* median after over median before, minus 1 */
    bool trend; /* one straight line fits better than two levels: rather a trend */
} th_step;
TH_API th_step th_series_step(const int32_t *years, const double *values, size_t count);

/* ---- of an inventory ---- */

/** A row of layouts/series_checks.csv. */
typedef struct th_series_check {
    const char *id;      /* jump, step, ief_range, ief_jump */
    const char *finding; /* N-JUMP ... */
    th_titles titles;
    th_severity severity;
    double threshold, least; /* 0: not stated; `least` as a fraction */
    uint32_t years;          /* that a series must have */
} th_series_check;

/** A value that a rule filled in. */
typedef struct th_filled {
    uint32_t cell;
    uint32_t variable;
    const th_key *key;
    int32_t year;
    th_state state;
    double value;      /* canonical; 0 unless state is a value */
    bool confidential; /* an anchor is */
    th_side side;
    const th_series_rule *rule;
    uint32_t anchor_count;
    const uint32_t *anchors; /* activity rows that its formula reads */
} th_filled;

typedef enum th_series_kind {
    TH_SERIES_ACTIVITY,
    TH_SERIES_EMISSION,
    TH_SERIES_IEF
} th_series_kind;

/** A finding. */
typedef struct th_series_finding {
    const th_series_check *check;
    th_series_kind kind;
    uint32_t variable;                   /* of an activity series or a driver */
    const th_key *key;                   /* of an activity series; else NULL */
    const char *region, *category, *gas; /* ids; gas "" for activity */
    const char *subject, *stream;        /* ids */
    int32_t year;
    double before, value; /* in `unit`: of the year before (or the level before) */
    double change;        /* relative; NAN: none */
    double score;         /* robust z, or probability of a step; NAN: none */
    double lower, upper;  /* limits of an implied factor; NAN: none */
    const char *unit;
    th_place place;
} th_series_finding;

/** Emission over activity, of a category, subject, driver, gas and stream in a year. */
typedef struct th_ief {
    const char *region, *category, *subject, *gas, *stream; /* ids */
    uint32_t variable;                                      /* the driver */
    int32_t year;
    double mass_t, activity; /* t of the gas; the driver in its own unit */
    double value;            /* mass_t / activity */
    const char *unit;        /* "t_CO2/t" */
    double change;       /* to the reported year before; NAN: none; 0 within rounding */
    bool has_range;      /* its factors have limits */
    double lower, upper; /* by the packs' limits, to first order */
    bool filled;         /* a filled value is among its activity */
    th_place place;
} th_ief;

typedef struct th_series th_series;
/** The inventory is borrowed and must outlive it. */
TH_API TH_MUST_USE th_status th_series_create(th_series **out,
                                              const th_inventory *inventory,
                                              th_error *err);
TH_API void th_series_free(th_series *series);

typedef struct th_series_view {
    size_t filled_count;
    const th_filled *filled;
    size_t finding_count;
    const th_series_finding *findings;
    size_t ief_count;
    const th_ief *iefs; /* by region, category, subject, driver, gas, stream, year */
    uint32_t check_count;
    const th_series_check *checks;
    uint32_t activity_series, emission_series; /* there are */
    uint32_t activity_short, emission_short;   /* too short for every test */
} th_series_view;
TH_API th_series_view th_series_get(const th_series *series);
/** The rule of a filled value in words: "overlap with old (mean of ratios)". */
TH_API const char *th_series_rule_text(th_arena *arena,
                                       const th_registry *registry,
                                       const th_names *names,
                                       const th_filled *filled,
                                       bool zh);
/** Findings as diagnostics, for `check`. */
TH_API void th_series_tell(const th_series *series, th_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
