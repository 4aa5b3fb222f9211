/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * compare: the recalculation bridge. Two computed inventories of one region (other
 * rows, factors, methods, guideline or GWP set) line by line: the difference of each
 * line is split exactly into activity, factor, method, GWP and boundary.
 *
 * Lines are matched by what they say (region, category, subject, further indices, gas,
 * stream, year, method), not by number, so that the two may stand on two registries.
 * The two trees of arithmetic of a matched line are laid side by side; each place where
 * they differ belongs to one part. The parts of a line are the Shapley values of the
 * mixed lines in which some parts are taken from A and the others from B: they add up
 * to the difference, no order of replacement is preferred, and exchanging A and B
 * changes signs alone.
 */
#ifndef TANHENG_COMPARE_H
#define TANHENG_COMPARE_H

#include "tanheng/inventory.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Parts of a difference, in the order in which reports show them. */
typedef enum th_part {
    TH_PART_ACTIVITY, /* rows of the inventory, filled values, terms that came or went
                       */
    TH_PART_FACTOR,   /* rows of packs; a row of the inventory in place of one */
    TH_PART_METHOD,   /* another method or equation */
    TH_PART_GWP,
    TH_PART_BOUNDARY, /* a line that counts in one only */
    TH_PARTS
} th_part;
TH_API const char *th_part_text(th_part part); /* "activity" ... */

/** What stood in one place of one inventory. */
typedef enum th_origin_kind {
    TH_ORIGIN_NONE,   /* nothing */
    TH_ORIGIN_ROW,    /* number: activity row */
    TH_ORIGIN_FILLED, /* number: cell of a filled value */
    TH_ORIGIN_FACTOR, /* number: factor */
    TH_ORIGIN_GWP,    /* number: gas */
    TH_ORIGIN_CELL,   /* number: cell of a method */
    TH_ORIGIN_NUMBER, /* a number of the equation's text */
    TH_ORIGIN_TERM    /* number: cell in whose equation another term is taken */
} th_origin_kind;

typedef struct th_origin {
    th_origin_kind kind;
    uint32_t number;
    double value; /* canonical */
} th_origin;

/** One thing that differs; it may stand behind many lines. */
typedef struct th_cause {
    th_part part;
    th_origin a, b;
    uint32_t line_count; /* lines it stands behind */
    double co2e_t;       /* this part of those lines; causes of one line share it */
    int32_t first_year, last_year; /* of those lines */
    bool confidential;             /* nothing but confidential lines */
} th_cause;

/** One side of a line. */
typedef struct th_bridge_side {
    const th_line *line; /* the first, or NULL: there is none */
    uint32_t line_count;
    const char *methods;   /* ids, joined by `+` */
    double mass_t, co2e_t; /* 0 where there is no value */
} th_bridge_side;

/** A line of the bridge: one line of each inventory; several where a method that gives
 * more lines replaces another. */
typedef struct th_bridge_line {
    const char *region, *category, *subject, *key, *gas, *stream, *sector;
    int32_t year;
    th_bridge_side a, b;
    bool confidential;
    bool differs;
    bool unsplit; /* a mixed line has no finite value: its difference is in one part */
    double mass_t[TH_PARTS], co2e_t[TH_PARTS];
    uint32_t cause_count;
    const uint32_t *causes;
} th_bridge_line;

/** Totals over the lines of a year, t CO2e. */
typedef struct th_bridge_year {
    int32_t year;
    double a_t, b_t;
    bool a_incomplete, b_incomplete; /* a line below is NE or missing */
    bool confidential;               /* nothing but confidential lines */
    double co2e_t[TH_PARTS];
    double residual_t; /* b - a - sum of the parts: rounding */
} th_bridge_year;

typedef struct th_bridge th_bridge;
typedef struct th_bridge_view {
    const th_inventory *a, *b;
    size_t line_count;
    const th_bridge_line *lines; /* by category, subject, key, gas, stream, region, year
                                  */
    uint32_t cause_count;
    const th_cause *causes;
    uint32_t year_count;
    const th_bridge_year *years; /* that both report */
    size_t different;            /* lines that differ */
} th_bridge_view;

/**
 * Compares. The filters choose lines of each (NULL: counted, direct ones); the
 * inventories are borrowed and must outlive the bridge. TH_BAD_DATA: other regions, or
 * no common year; TH_INTERNAL if parts do not add up to 1e-12 of the gross amounts.
 */
TH_API TH_MUST_USE th_status th_bridge_create(th_bridge **out,
                                              const th_inventory *a,
                                              const th_line_filter *filter_a,
                                              const th_inventory *b,
                                              const th_line_filter *filter_b,
                                              th_error *err);
TH_API void th_bridge_free(th_bridge *bridge);
TH_API th_bridge_view th_bridge_get(const th_bridge *bridge);

#ifdef __cplusplus
}
#endif
#endif
