/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: a total as a sum of products, how it falls apart into independent parts,
 * and its distribution. */
#ifndef TANHENG_EXACT_INTERNAL_H
#define TANHENG_EXACT_INTERNAL_H

#include "uncertainty_internal.h"

#define THI_NO_VARIABLE UINT32_MAX
#define THI_MOST_DEPTH 6 /* 3 shared inputs, and 3 inside a group */

/** What a product is made of: a value, or a node that can't be taken apart. */
typedef struct thi_factor {
    const th_node *node; /* NULL: value number `value` */
    uint32_t value;
    uint32_t size;  /* nodes of its tree: what it costs */
    uint32_t count; /* variables that move it */
    const uint32_t *variables;
} thi_factor;

typedef struct thi_power {
    uint32_t factor;
    int32_t power;
} thi_power;

typedef struct thi_term {
    double weight;
    uint32_t count; /* factors in order of their numbers */
    const thi_power *powers;
} thi_term;

/** constant + sum of terms. A value is an uncertain number; values of one variable are
 * functions of one standard normal. */
typedef struct thi_form {
    size_t value_count;
    const th_law *const *laws;   /* [value] */
    const uint32_t *variable_of; /* [value] below value_count */
    size_t factor_count, term_count;
    const thi_factor *factors;
    const thi_term *terms;
    double constant;
    const th_errors *errors; /* of the nodes; values are its sources. NULL: no nodes */
} thi_form;

/** Expands the output's cells. NULL, or why it cannot be. */
const char *thi_form_of_output(thi_form *out,
                               th_arena *arena,
                               const th_errors *errors,
                               const th_output *output);
double thi_form_node(const thi_form *form, const th_node *node, const double *values);
/** A term without the factor of value `but` (THI_NO_SOURCE: whole). */
double
thi_form_term(const thi_form *form, uint32_t term, uint32_t but, const double *values);
double thi_form_value(const thi_form *form, const double *values);

/** A normal variable that enters linearly: term x (mean + sd z) of one value. */
typedef struct thi_linear {
    uint32_t term, value;
} thi_linear;

typedef struct thi_normal {
    uint32_t count;
    const thi_linear *entries;
} thi_normal;

typedef struct thi_nodes {
    size_t count;
    const double *weights, *x; /* [count], [count * values of the variable] */
} thi_nodes;

#define THI_LEVELS 9 /* numbers of nodes, small to large */
extern const size_t thi_node_counts[THI_LEVELS];

/**
 * What is left once the variables above are known: constants, normals, and parts that
 * are independent of one another, each given its own `variable`. The root has none.
 */
typedef struct thi_part {
    uint32_t variable;
    uint32_t value_count; /* of the variable */
    const uint32_t *values;
    uint32_t constant_count, normal_count, part_count;
    const uint32_t *constants; /* terms */
    const thi_normal *normals;
    struct thi_part **parts;
    bool flat;   /* a chain: all its nodes are one mixture of normals */
    bool shared; /* given it, two or more things are independent */
    int level, most_level;
    int deep;          /* variables given here and below */
    double work;       /* factors to multiply, once for each node of all of them */
    double node_error; /* change of its characteristic function by more nodes */
    thi_nodes nodes[THI_LEVELS];
} thi_part;

typedef struct thi_split {
    thi_part *root;
    uint32_t groups, shared;
} thi_split;

/** NULL, or why it cannot be. */
const char *thi_split_build(thi_split *out, th_arena *arena, const thi_form *form);

/** How far to go. */
typedef struct thi_effort {
    uint32_t first_terms, most_terms; /* of the cosine series */
    double tolerance;                 /* of the quantiles, in sd */
} thi_effort;

/** First four cumulants. */
void thi_split_cumulants(double out[4],
                         th_arena *arena,
                         const thi_form *form,
                         const thi_split *split);
/** Characteristic function at step, 2 step, ... count step (index 0: step). */
typedef struct thi_wave {
    size_t count;
    double step;
    double *re, *im;
} thi_wave;
/** Chooses the numbers of nodes for frequencies up to `most`; returns the sum of the
 * changes that more nodes would still make. */
double thi_split_refine(th_arena *arena,
                        const thi_form *form,
                        const thi_split *split,
                        double most,
                        double tolerance);
void thi_split_wave(const thi_wave *out,
                    th_arena *arena,
                    const thi_form *form,
                    const thi_split *split);

/** Quantiles and moments of a form into `out`, which says why when it does not apply.
 */
void thi_exact_form(th_exact *out,
                    th_arena *arena,
                    const thi_form *form,
                    const thi_effort *effort);

#endif
