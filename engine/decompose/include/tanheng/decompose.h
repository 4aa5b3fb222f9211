/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * decompose: why a total changed between two years. LMDI-I (Ang 2005) of
 * V = sum over terms of a product of factors, and the factors of an inventory by the
 * tables layouts/decompose_groups.csv and layouts/decompose_levels.csv.
 */
#ifndef TANHENG_DECOMPOSE_H
#define TANHENG_DECOMPOSE_H

#include "tanheng/dual.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- arithmetic: numbers up to 1e150, all by th_ln and th_exp ---- */

enum { TH_LMDI_FACTORS = 32 }; /* of a term, at most */

/** (a - b) / ln(a / b); a where they are equal, 0 where one is 0. a, b >= 0. */
TH_API double th_log_mean(double a, double b);
/** ln(to / from), exact near 1. Both > 0. */
TH_API double th_log_ratio(double from, double to);
/**
 * Effects of one term x1 * x2 * ... * xn that goes from `from` to `to`, [n] each; they
 * add up to its change. A term that appears or vanishes gives its whole change, in
 * equal parts, to the factors that are zero at that end alone: the limit when those go
 * to zero together (Ang and Liu 2007). False, and effects 0: a factor is negative (or
 * not finite), so the term has no logarithm.
 */
TH_API bool
th_lmdi_term(size_t n, const double *from, const double *to, double *effects);
/**
 * The same for a sum of terms: `from`, `to` [terms * n] row by row; `effects` [n + 1]:
 * the factors, then the change of all terms that were kept out of logarithms.
 */
TH_API void
th_lmdi(size_t terms, size_t n, const double *from, const double *to, double *effects);
/** Link by link over `years` years, x [years * terms * n]; effects [n + 1] summed. */
TH_API void
th_lmdi_chained(size_t years, size_t terms, size_t n, const double *x, double *effects);
/** Multiplicative index of an additive effect: exp(effect / L(to, from)) of the totals,
 * both > 0. The product of all is to / from. */
TH_API double th_lmdi_index(double effect, double total_from, double total_to);
/**
 * Factors of a chain of levels: x[0] = levels[0], x[k] = levels[k] / levels[k - 1], so
 * that their product is the last level. 0 / 0 is taken as it is at the other end (1
 * when it is so at both): what is not there has no rate that could change. False: a
 * level that is not 0 stands on one that is 0.
 */
TH_API bool th_lmdi_ratios(size_t n,
                           const double *levels_from,
                           const double *levels_to,
                           double *x_from,
                           double *x_to);

/* ---- an inventory ---- */

typedef enum th_decompose_form {
    TH_DECOMPOSE_ADDITIVE,
    TH_DECOMPOSE_MULTIPLICATIVE
} th_decompose_form;

typedef struct th_decompose_options {
    const char *set;  /* of the tables: "kaya", "lmdi" */
    bool by_fuel;     /* sums by fuel; else by group */
    int32_t from, to; /* 0: first and last reported year */
    bool chained;     /* link by link over the reported years between */
    th_decompose_form form;
    const th_boundary *boundary;    /* NULL: the set's own */
    const th_boundary *boundary_to; /* of the end year, where it differs; its difference
                                       is an effect of its own */
} th_decompose_options;

typedef struct th_decompose_effect {
    const char *id;
    th_titles titles;
    bool apart; /* no act of the region: the vintage of a published factor, the
                   boundary; the change is told without them too */
    bool used;  /* some term has it */
} th_decompose_effect;

typedef struct th_decompose_part {
    const char *id; /* group or fuel; "" what stands outside all */
    th_titles titles;
    bool confidential; /* nothing but confidential lines: to show it is to show them */
} th_decompose_part;

/** Additive: t (or t CO2e). Multiplicative: indices whose product is to / from. */
typedef struct th_decompose_pair {
    int32_t from, to;
    bool summed; /* of the links before it */
    double total_from, total_to;
    double change;   /* to - from, or to / from */
    double without;  /* the change without the effects that stand apart */
    double residual; /* change less all effects, or change over their product - 1 */
    const double *effects;  /* [effect_count] */
    const double *by_parts; /* [part_count * effect_count] */
} th_decompose_pair;

/** Where a number comes from: an activity row, or else a cell of the model. */
typedef struct th_decompose_origin {
    int32_t row; /* -1: none */
    uint32_t cell;
} th_decompose_origin;

typedef struct th_decompose_sum {
    uint32_t count;
    const th_decompose_origin *list;
} th_decompose_sum;

/** A level of a term at one end of a pair. */
typedef struct th_decompose_end {
    double value;
    th_decompose_sum sum, per; /* value = sum of the first; none: see the kind */
} th_decompose_end;

typedef enum th_decompose_kind {
    TH_DECOMPOSE_NUMBER, /* a chained index: no plain sum */
    TH_DECOMPOSE_SUM,
    TH_DECOMPOSE_SCALED, /* the level before x sum / per (per of none: 1) */
    TH_DECOMPOSE_LINES   /* the lines that `line_terms` gives to the term, weighted;
                            NUMBER where it shares a stream */
} th_decompose_kind;

typedef struct th_decompose_level {
    th_decompose_kind kind;
    uint32_t effect; /* of the view */
    th_decompose_end from, to;
} th_decompose_level;

/** What was decomposed: a chain of levels whose ratios are the factors; th_lmdi_ratios
 * and th_lmdi_term of it are its effects. */
typedef struct th_decompose_term {
    uint32_t pair, part;
    th_sym fuel, stream; /* stream 0: direct */
    uint32_t level_count;
    const th_decompose_level *levels;
} th_decompose_term;

/** A change that has no factors. */
typedef struct th_decompose_rest {
    uint32_t pair, part, effect;
    double from, to;
} th_decompose_rest;

typedef struct th_decompose_view {
    th_decompose_form form;
    bool is_co2; /* t of CO2; else t CO2e */
    const th_boundary *boundary, *boundary_to;
    int32_t price_year; /* of GDP; 0: GDP is no factor */
    uint32_t effect_count, part_count, pair_count, note_count;
    const th_decompose_effect *effects;
    const th_decompose_part *parts;
    const th_decompose_pair *pairs;
    const th_titles *notes;
    uint32_t term_count, rest_count;
    const th_decompose_term *terms; /* of each link */
    const th_decompose_rest *rests;
    const uint32_t *line_terms;   /* [line_count of the inventory] number of the term
                                     within each link that takes the whole line;
                                     UINT32_MAX: none. Terms without factors count too */
    const uint32_t *term_numbers; /* [term_count] that number of each term */
} th_decompose_view;

typedef struct th_decompose th_decompose;
/** Problems go to diags; TH_BAD_DATA then. The inventory is borrowed and must outlive
 * the result. */
TH_API TH_MUST_USE th_status th_decompose_create(th_decompose **out,
                                                 const th_inventory *inventory,
                                                 const th_decompose_options *options,
                                                 th_diags *diags,
                                                 th_error *err);
TH_API void th_decompose_free(th_decompose *decompose);
TH_API th_decompose_view th_decompose_get(const th_decompose *decompose);

#ifdef __cplusplus
}
#endif
#endif
