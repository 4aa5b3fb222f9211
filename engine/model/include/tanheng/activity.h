/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * activity: what happened. The rows of an inventory with their keys, values, units,
 * quality and origin, and the choices of inventory.yaml. Built from neutral rows, so
 * the core opens no file.
 */
#ifndef TANHENG_ACTIVITY_H
#define TANHENG_ACTIVITY_H

#include "tanheng/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_ALL_YEARS 0 /* a rate that holds for every year */

typedef enum th_quality {
    TH_QUALITY_NONE,
    TH_PUBLISHED,
    TH_DOWNSCALED,
    TH_ESTIMATE
} th_quality;
TH_API const char *th_quality_text(th_quality quality); /* "", "published" ... */

/** One activity row. */
typedef struct th_datum {
    uint32_t variable;
    th_key key;
    int32_t year; /* TH_ALL_YEARS: empty */
    th_state state;
    double value;   /* canonical base */
    double written; /* as in the file, in unit_text */
    const char *unit_text;
    double unit_factor;
    bool has_limits;
    double lower, upper; /* canonical, 95 % */
    double half_width;   /* canonical half of the 95 % interval, 0 when none */
    th_distribution distribution;
    th_quality quality;
    bool confidential;
    th_sym shared_error;
    const char *department, *source, *note;
    th_place place;
    bool rest;      /* a share that says `rest`: 1 minus the others */
    bool indicator; /* from indicators.csv */
    int32_t price_year;
} th_datum;

typedef struct th_use {
    th_sym group, method;
    th_key cell; /* stated indices of `per` */
    uint32_t year_count;
    const int32_t *years; /* 0: all */
    const char *reason;
    th_place place;
} th_use;

/** How the missing years of one side of a series are made (IPCC 2006 V1 Ch5;
 * docs/LANGUAGE.md, section 8). */
typedef enum th_fill {
    TH_FILL_NONE,
    TH_FILL_ZERO,
    TH_FILL_HOLD,
    TH_FILL_LINEAR, /* inside: between the anchors; outside: slope of the nearest rows
                     */
    TH_FILL_GROWTH,
    TH_FILL_SURROGATE, /* Eq 5.2 */
    TH_FILL_OVERLAP    /* Eq 5.1: another series of the same variable */
} th_fill;
typedef enum th_side { TH_INSIDE, TH_BEFORE, TH_AFTER, TH_SIDES } th_side;

typedef struct th_series_side {
    th_fill fill;
    int32_t year;       /* first of TH_BEFORE, last of TH_AFTER; 0: not said */
    double growth;      /* a year, as a fraction */
    uint32_t surrogate; /* variable */
    uint32_t rows;      /* whose slope is followed, >= 2 */
    th_sym vintage;     /* of the other series */
    bool of_sums;       /* ratio of sums, not mean of ratios */
    th_place place;
} th_series_side;

/** How holes inside a series, its history and its last years are filled. */
typedef struct th_series_rule {
    uint32_t variable;
    th_key key; /* optional filters */
    th_series_side side[TH_SIDES];
    th_place place;
} th_series_rule;

/** Which rows a correlation or a note means: all of a variable (-1: any) whose key lies
 * at or below the stated members, of one year (0: any). */
typedef struct th_selector {
    int32_t variable;
    th_key key;
    int32_t year;
    th_place place;
} th_selector;

/** Rows whose errors go together. */
typedef struct th_correlation {
    uint32_t selector_count;
    const th_selector *selectors;
    const double *matrix; /* [selector_count^2], one row a selector; NULL: `rho` between
                             any two of the rows */
    double rho;
    th_place place;
} th_correlation;

/** A category that is key for a reason that no number tells. */
typedef struct th_key_note {
    th_sym category;
    th_sym gas; /* 0: any */
    const char *reason;
    th_place place;
} th_key_note;
/** What an inventory says about a check: `checks:` of inventory.yaml. */
typedef struct th_check_choice {
    uint32_t rule; /* number in the registry's checks */
    bool off;      /* with its reason */
    bool has_threshold, has_least;
    double threshold, least; /* in the check's unit */
    const char *reason;      /* "" when not said */
    th_place place;
} th_check_choice;

typedef struct th_activity th_activity;

typedef struct th_activity_view {
    th_titles name;
    th_sym region;
    uint32_t year_count;
    const int32_t *years;  /* reported, ascending */
    th_sym guideline, gwp; /* 0: not said */
    const char *language;  /* "zh" when not said */
    size_t row_count;
    const th_datum *rows;
    uint32_t use_count;
    const th_use *uses;
    uint32_t series_count;
    const th_series_rule *series;
    uint32_t setting_count;
    const th_setting *settings;
    uint32_t as_given_count;
    const uint32_t *as_given; /* variables of `shares: {x: as_given}` */
    uint32_t correlation_count;
    const th_correlation *correlations;
    uint32_t key_note_count;
    const th_key_note *key_notes;
    uint32_t check_count;
    const th_check_choice *checks;
    const char *sha256; /* over all input files */
} th_activity_view;

/** An empty activity table over a registry (borrowed, must outlive it). Its names
 * extend the registry's. */
TH_API th_activity *th_activity_create(const th_registry *registry);
TH_API void th_activity_free(th_activity *activity);
/** Reads the tree of inventory.yaml. */
TH_API void th_activity_set_inventory(th_activity *activity,
                                      const th_tree *inventory,
                                      th_diags *diags);
/** Adds rows of an activity file (README), with `indicators` those of
 * indicators.csv (category `indicator`). */
TH_API void th_activity_add(th_activity *activity,
                            const th_rows *rows,
                            bool indicators,
                            th_diags *diags);
/** Is a grid (rows without a header) an energy balance table of the registry's layout:
 * a row of fuels and items below it? */
TH_API bool th_balance_is(const th_registry *registry, const th_rows *grid);
/** Adds an energy balance table (docs/energy-balance.md). */
TH_API void
th_activity_add_balance(th_activity *activity, const th_rows *grid, th_diags *diags);
/** Adds a file's hash to the activity's. */
TH_API void
th_activity_add_hash(th_activity *activity, const char *path, const char sha256[65]);
/** Ends the building: duplicates (E-DUP); rows go into canonical order: variable,
 * region, category, subject, further indices, year (open members by name), whatever the
 * order of files and rows was. */
TH_API void th_activity_finish(th_activity *activity, th_diags *diags);
/**
 * A finished table like `from`, with these rows and reported years in place of its own
 * and without its series rules: for projections. Rows have one key each; `names`
 * extends those of `from`, and the rows' symbols are its. Shares texts with `from`,
 * which must outlive it.
 */
TH_API th_activity *th_activity_derive(const th_activity *from,
                                       const th_names *names,
                                       const int32_t *years,
                                       size_t year_count,
                                       const th_datum *rows,
                                       size_t row_count);
TH_API th_activity_view th_activity_get(const th_activity *activity);
TH_API const th_names *th_activity_names(const th_activity *activity);
TH_API const th_registry *th_activity_registry(const th_activity *activity);

#ifdef __cplusplus
}
#endif
#endif
