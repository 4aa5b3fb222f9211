/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: what the files that resolve equations share. */
#ifndef TANHENG_OUTCOME_H
#define TANHENG_OUTCOME_H

#include "model_internal.h"

/** What an expression comes to: a key, or a value with its node. `missing`: no row at
 * all (for ??). */
typedef struct thi_outcome {
    th_state state;
    const th_node *node;
    bool incomplete;
    bool missing;
} thi_outcome;

/** Terms of a sum: keys are skipped, NE marks the sum incomplete. */
typedef struct thi_terms {
    const th_node **nodes;
    size_t count, capacity;
    th_state key; /* strongest of the keys */
    bool any_key, incomplete;
} thi_terms;

/* resolve.c */
thi_outcome thi_resolve(thi_compiler *c, const thi_frame *f, const th_expr *x);

/** Takes back what this cell's own look-ups told since `mark`. */
void thi_take_back(thi_compiler *c, size_t mark, size_t failures);

/* resolve_classes.c */
/** A look-up that may ask for classes. */
typedef struct thi_wish {
    th_sym name;
    const th_expr *from;
    bool optional;
} thi_wish;
typedef thi_outcome (*thi_once)(thi_compiler *c,
                                const thi_frame *f,
                                const thi_wish *wish);
/** What `once` finds; where it asks for a class that can change, a choice by it. */
thi_outcome
thi_by_class(thi_compiler *c, const thi_frame *f, thi_once once, const thi_wish *wish);
/** The same where no choice can stand: E-CLASS. */
thi_outcome
thi_of_one_class(thi_compiler *c, const thi_frame *f, thi_once once, const thi_wish *w);

/* node.c */
const th_node *thi_node_two(thi_compiler *c,
                            th_node_kind kind,
                            const th_expr *from,
                            const th_node *a,
                            const th_node *b);

/* resolve_names.c */
thi_outcome thi_of_node(const th_node *node);
thi_outcome thi_of_state(th_state state);
thi_outcome thi_of_cell(thi_compiler *c, uint32_t cell, const th_expr *from);
thi_outcome thi_of_fact(thi_compiler *c, uint32_t number, const th_expr *from);
const th_equation *
thi_equation_of(const thi_compiler *c, uint32_t instance, th_sym name, uint32_t *cell);
thi_outcome thi_look_up(thi_compiler *c,
                        const thi_frame *f,
                        th_sym name,
                        const th_expr *from,
                        bool optional);

/* resolve_selects.c */
thi_outcome
thi_name(thi_compiler *c, const thi_frame *f, const th_expr *x, bool optional);
double thi_number_at_compile(thi_compiler *c,
                             const thi_frame *f,
                             const th_expr *x,
                             bool *known);

/* resolve_time.c */
thi_outcome thi_lag(thi_compiler *c, const thi_frame *f, const th_expr *x);
thi_outcome thi_cumulative(thi_compiler *c, const thi_frame *f, const th_expr *x);
void thi_series_index(thi_compiler *c);

/* resolve_sums.c */
void thi_add_term(thi_compiler *c, thi_terms *t, thi_outcome o);
thi_outcome thi_of_terms(thi_compiler *c, const thi_terms *t, const th_expr *from);
thi_outcome thi_sum(thi_compiler *c, const thi_frame *f, const th_expr *x);
thi_outcome thi_sum_in(thi_compiler *c, const thi_frame *f, const th_expr *x);
thi_outcome thi_sum_count(thi_compiler *c, const thi_frame *f, const th_expr *x);
thi_outcome thi_total(thi_compiler *c,
                      const thi_frame *f,
                      const th_boundary *b,
                      const th_expr *from);

#endif
