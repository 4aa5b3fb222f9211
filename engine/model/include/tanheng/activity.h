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

typedef enum th_before {
    TH_BEFORE_NONE,
    TH_BEFORE_ZERO,
    TH_BEFORE_HOLD,
    TH_BEFORE_GROWTH,
    TH_BEFORE_SCALE
} th_before;

/** How holes inside a series and its history are filled. */
typedef struct th_series_rule {
    uint32_t variable;
    th_key key; /* optional filters */
    enum { TH_INSIDE_NONE, TH_INSIDE_LINEAR, TH_INSIDE_HOLD } inside;
    th_before before;
    int32_t from;   /* first year of the history */
    double growth;  /* a year, as a fraction */
    uint32_t scale; /* variable of TH_BEFORE_SCALE */
    th_place place;
} th_series_rule;

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
/** Adds a file's hash to the activity's. */
TH_API void
th_activity_add_hash(th_activity *activity, const char *path, const char sha256[65]);
/** Ends the building: duplicates (E-DUP); rows go into canonical order: variable,
 * region, category, subject, further indices, year (open members by name), whatever the
 * order of files and rows was. */
TH_API void th_activity_finish(th_activity *activity, th_diags *diags);
TH_API th_activity_view th_activity_get(const th_activity *activity);
TH_API const th_names *th_activity_names(const th_activity *activity);
TH_API const th_registry *th_activity_registry(const th_activity *activity);

#ifdef __cplusplus
}
#endif
#endif
