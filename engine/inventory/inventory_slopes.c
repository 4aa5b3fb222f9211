/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inventory: derivatives of one cell to what it reads. A cell's tree is laid out once
 * (kids before parents), values go up, adjoints go down. Comparisons and the condition
 * of `if` are held fixed, as in th_model_gradient, which the tests compare with this.
 */
#include "inventory_internal.h"

typedef struct step {
    const th_node *node;
    double value, adjoint;
    size_t kids; /* index of its kids' step numbers in `links` */
} step;

struct thi_tape {
    th_arena *arena;
    const double *inputs, *values;
    step *steps;
    size_t n_steps, cap_steps;
    size_t *links;
    size_t n_links, cap_links;
    double *kid, *slope; /* of one node */
    size_t width;
};
typedef struct thi_tape tape;

static void widen(tape *t, size_t n)
{
    if (n <= t->width)
        return;
    t->width = n < 16 ? 16 : 2 * n;
    t->kid = TH_NEW_N(t->arena, double, t->width);
    t->slope = TH_NEW_N(t->arena, double, t->width);
}

static void read_kids(tape *t, const step *s)
{
    widen(t, s->node->n_kids);
    for (size_t i = 0; i < s->node->n_kids; i++)
        t->kid[i] = t->steps[t->links[s->kids + i]].value;
}

static double leaf_value(const tape *t, const th_node *node)
{
    return node->kind == TH_N_INPUT  ? t->inputs[node->ref]
           : node->kind == TH_N_CELL ? t->values[node->ref]
                                     : node->number;
}

/** Lays out a tree, kids first; returns the number of its step. */
static size_t lay_out(tape *t, const th_node *node)
{
    step s = {.node = node, .kids = t->n_links};
    for (size_t i = 0; i < node->n_kids;
         i++) /* room first: deeper kids add their own links */
        TH_PUSH(t->arena, t->links, t->n_links, t->cap_links, 0);
    for (size_t i = 0; i < node->n_kids; i++) {
        size_t kid = lay_out(t, node->kids[i]);
        t->links[s.kids + i] = kid;
    }
    if (node->n_kids || node->kind == TH_N_SUM) {
        read_kids(t, &s);
        s.value = th_node_apply(node, t->kid, t->slope);
    } else {
        s.value = leaf_value(t, node);
    }
    TH_PUSH(t->arena, t->steps, t->n_steps, t->cap_steps, s);
    return t->n_steps - 1;
}

static void push_down(tape *t, const step *s)
{
    read_kids(t, s);
    th_node_apply(s->node, t->kid, t->slope);
    for (size_t i = 0; i < s->node->n_kids; i++)
        if (t->slope[i] != 0) /* a branch not taken, 0 * infinity */
            t->steps[t->links[s->kids + i]].adjoint += s->adjoint * t->slope[i];
}

thi_tape *thi_tape_create(th_arena *arena, const double *inputs, const double *values)
{
    tape *t = TH_NEW(arena, tape);
    t->arena = arena;
    t->inputs = inputs;
    t->values = values;
    return t;
}

void thi_tape_slopes(thi_tape *t,
                     const th_node *root,
                     thi_slope_fn visit,
                     void *context)
{
    t->n_steps = t->n_links = 0;
    size_t top = lay_out(t, root);
    t->steps[top].adjoint = 1;
    for (size_t i = t->n_steps; i-- > 0;) {
        const step *s = &t->steps[i];
        if (s->adjoint == 0)
            continue;
        if (s->node->kind == TH_N_INPUT || s->node->kind == TH_N_CELL)
            visit(context, s->node, s->adjoint);
        else if (s->node->n_kids)
            push_down(t, s);
    }
}
