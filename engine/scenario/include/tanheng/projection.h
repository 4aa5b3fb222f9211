/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * projection: what a compiled scenario computes, step by step: for those who print it
 * again (live workbooks). Everything is borrowed from the projection or owned by the
 * arena; numbers are canonical.
 */
#ifndef TANHENG_PROJECTION_H
#define TANHENG_PROJECTION_H

#include "tanheng/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_STEP_NONE UINT32_MAX

typedef enum th_step_form {
    TH_STEP_LINEAR,
    TH_STEP_GEOMETRIC,
    TH_STEP_STEPWISE,
    TH_STEP_LOGIT
} th_step_form;

/** Points of a path; the base year's value comes before the first, the last holds. */
typedef struct th_step_points {
    uint32_t count;
    const int32_t *years;
    const double *levels;
} th_step_points;

/** (D(t-lag) / D(t-lag-1)) ^ elasticity, D the sum of the final values of series. */
typedef struct th_step_driver {
    uint32_t count;
    const uint32_t *series; /* numbers in th_projection_steps.series */
    double elasticity;
    int32_t lag;
} th_step_driver;

/** One number a projected year, given by periods and what follows the last of them. */
typedef struct th_step_rates {
    const double *values; /* [year_count]; NULL: none */
    const bool *starts;   /* [year_count] a period begins: the number is given here */
    int32_t last;         /* last year of the last period */
    double fade_years;    /* after it: times max(0, 1 - (year - last) / fade_years) */
    bool after;           /* the years after the last period are not given */
} th_step_rates;

/** A `grow` or `set`, on one series or many. */
typedef struct th_step_rule {
    const char *step, *source, *quality, *note; /* "" when not said */
    bool grows;
    bool fitted;          /* `levels` come from a curve fitted to data */
    uint32_t growth;      /* series of the rate where a measure acts on it */
    th_step_rates rates;  /* of a `grow` */
    th_step_rates levels; /* of a `set` by period; `path` else */
    uint32_t driver_count;
    const th_step_driver *drivers;
    th_step_form form;
    bool relative; /* levels are multiples of the base value */
    th_step_points path;
} th_step_rule;

typedef enum th_effect_word {
    TH_EFFECT_CUT,
    TH_EFFECT_RAISE,
    TH_EFFECT_SHIFT,
    TH_EFFECT_ADD,
    TH_EFFECT_TOWARD
} th_effect_word;

/** What a measure does to one series. */
typedef struct th_step_effect {
    uint32_t measure; /* number in the view */
    uint32_t number;  /* of the effect as it is written: one may meet many series */
    th_effect_word word;
    bool down, constant;
    double given;        /* `by` or `amount` as written */
    double part;         /* given x strength */
    double per;          /* shift: units of the other series */
    double level;        /* toward, constant */
    th_step_points path; /* toward, else */
    uint32_t partner;    /* series a shift goes to, or comes from */
} th_step_effect;

typedef struct th_step_effects {
    uint32_t count;
    const th_step_effect *items;
} th_step_effects;

typedef struct th_step_series {
    th_projected info;
    bool moves;             /* false: holds its base value */
    uint32_t rule;          /* TH_STEP_NONE: it holds, but for what follows */
    uint32_t group, forest; /* TH_STEP_NONE: none */
    uint32_t turnover, link;
    int32_t
        first_year; /* of a row that begins with its first point, 0 before; 0: none */
    th_dim dim;
    double lower, upper; /* bounds; infinite: none */
    const char *quality; /* of its row, "" none */
    const double
        *history; /* [TH_STEP_HISTORY] base year and years before; may be NULL */
    /* measures, in the order in which they act */
    th_step_effects toward, before, out, in, after, add;
} th_step_series;
#define TH_STEP_HISTORY 12

typedef struct th_step_group {
    const char *step, *source, *quality, *note;
    uint32_t count;
    const char *const *names;
    const uint32_t *members; /* series */
    const double *weights, *base_shares;
    const uint32_t *paths; /* series of the given shares, TH_STEP_NONE */
    int32_t rest;          /* member; -1: the others in proportion; -2: all given */
} th_step_group;

/** A stock by vintage, as it is in the base year. */
typedef struct th_step_turnover {
    const char *step, *source, *quality, *note;
    uint32_t count; /* technologies */
    const char *const *names;
    const uint32_t *members;   /* series */
    const uint32_t *paths;     /* of their shares, TH_STEP_NONE: the rest by `rest` */
    const uint32_t *economies; /* series of the parameter by vintage, TH_STEP_NONE */
    const double *rest;
    uint32_t stock; /* series of the whole; TH_STEP_NONE: the sum of the members */
    bool of_stock;  /* shares are of the stock, not of sales */
    size_t ages;
    const double *survival, *vintages; /* [count][ages] */
} th_step_turnover;

/** units x share x distance x economy of a fleet: series; share may be TH_STEP_NONE */
typedef struct th_step_use {
    uint32_t stock, share, distance, economy;
} th_step_use;
/** A row that moves with what fleets use. */
typedef struct th_step_link {
    uint32_t target; /* series */
    uint32_t count;
    const th_step_use *uses;
    bool ratio; /* times use / use of the base year; else plus the difference */
} th_step_link;

/** A forest by age. NULL `area_ha`: it does what this view cannot tell. */
typedef struct th_step_forest {
    const char *step, *source, *quality, *note;
    uint32_t area, volume, harvest, hit;    /* series written, TH_STEP_NONE */
    uint32_t plant, cut, disturbed, growth; /* series read */
    double survival, recovery;
    bool abandon;
    size_t ages;
    const double *area_ha, *stocking, *yield; /* [ages] of the base year */
} th_step_forest;

/** How a measure comes in, beside what th_measure says. */
typedef struct th_step_ramp {
    bool logistic;
    double steepness;
    bool plain; /* start, full and the form say all; else adoption is given by year */
} th_step_ramp;

typedef struct th_projection_steps {
    uint32_t series_count; /* those of the view first, in its order; then series that
                              hold and drive others */
    const th_step_series *series;
    uint32_t rule_count, group_count, forest_count, effect_count;
    uint32_t turnover_count, link_count;
    const th_step_rule *rules;
    const th_step_group *groups;
    const th_step_forest *forests;
    const th_step_turnover *turnovers;
    const th_step_link *links;
    const th_step_ramp *ramps; /* [measure_count] */
    const uint32_t
        *input_series;          /* [input_count of the model] TH_STEP_NONE: no series */
    const uint32_t *input_year; /* 1: the year after the base year */
} th_projection_steps;

TH_API th_projection_steps th_projection_steps_get(const th_projection *projection,
                                                   th_arena *arena);

/** Columns of a series within a year. */
typedef enum th_step_column {
    TH_STEP_HELD,   /* after grow or set */
    TH_STEP_SHARED, /* after share or forest: what measures act on */
    TH_STEP_CUT,    /* after toward, cut and raise: what shifts take from */
    TH_STEP_FINAL,
    TH_STEP_COLUMNS
} th_step_column;
/**
 * Values of all columns, [series_count of the view][TH_STEP_COLUMNS][year_count + 1],
 * the base year first; `mask` as th_projection_values. False: they are no result.
 */
TH_API bool th_projection_columns(const th_projection *projection,
                                  const uint8_t *mask,
                                  double *columns);

#ifdef __cplusplus
}
#endif
#endif
