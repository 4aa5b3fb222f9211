/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: the arithmetic of two cells side by side. Where both have the same operation
 * their operands are paired by place; where they differ stands a toggle. */
#include "compare_internal.h"

#include <string.h>

/* ---- causes ---- */

/** By bits: rounding must not be taken for a cause, nor a cause for rounding. */
static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

uint32_t thi_cause(th_bridge *br, th_part part, th_origin a, th_origin b)
{
    const char *words = th_arena_format(br->scratch,
                                        "%d %d %u %d %u",
                                        (int)part,
                                        (int)a.kind,
                                        a.number,
                                        (int)b.kind,
                                        b.number);
    th_cause cause = {.part = part, .a = a, .b = b};
    th_sym known = th_names_find(br->cause_names, words);
    if (known)
        return known - 1;
    th_sym sym = th_names_add(br->cause_names, words);
    TH_PUSH(br->arena, br->causes, br->cause_count, br->cause_capacity, cause);
    return sym - 1;
}

static bool is_leaf(const thi_side *s, const th_node *n)
{
    return n->kind == TH_N_CONSTANT || n->kind == TH_N_INPUT ||
           (n->kind == TH_N_CELL && s->m.cells[n->ref].instance == UINT32_MAX);
}

static th_origin input_origin(const thi_side *s, uint32_t input)
{
    static const th_origin_kind kinds[] = {[TH_INPUT_ACTIVITY] = TH_ORIGIN_ROW,
                                           [TH_INPUT_FACTOR] = TH_ORIGIN_FACTOR,
                                           [TH_INPUT_GWP] = TH_ORIGIN_GWP};
    const th_input *in = &s->m.inputs[input];
    return (th_origin){kinds[in->kind], in->row, in->value};
}

th_origin
thi_origin_of(th_bridge *br, const thi_side *s, const th_node *n, uint32_t cell)
{
    if (n->kind == TH_N_INPUT)
        return input_origin(s, n->ref);
    if (n->kind == TH_N_CONSTANT)
        return (th_origin){TH_ORIGIN_NUMBER, cell, n->number};
    if (n->kind == TH_N_CELL)
        return (th_origin){is_leaf(s, n) ? TH_ORIGIN_FILLED : TH_ORIGIN_CELL,
                           n->ref,
                           s->values[n->ref]};
    return (th_origin){TH_ORIGIN_TERM, cell, thi_node_of(br, s, n)};
}

double thi_node_of(th_bridge *br, const thi_side *s, const th_node *n)
{
    if (n->kind == TH_N_INPUT)
        return s->m.inputs[n->ref].value;
    if (n->kind == TH_N_CELL)
        return s->values[n->ref];
    double *kids = TH_NEW_N(br->scratch, double, 2 * n->n_kids + 1);
    for (uint32_t i = 0; i < n->n_kids; i++)
        kids[i] = thi_node_of(br, s, n->kids[i]);
    return th_node_apply(n, kids, kids + n->n_kids);
}

/* ---- making pairs ---- */

thi_pair *thi_toggle(th_bridge *br, th_part part, th_origin a, th_origin b)
{
    thi_pair *pair = TH_NEW(br->scratch, thi_pair);
    pair->kind = TH_N_CONSTANT;
    pair->a = a.value;
    pair->b = b.value;
    if (same_number(a.value, b.value))
        return pair;
    pair->active = (uint8_t)(1u << part);
    pair->cause = thi_cause(br, part, a, b);
    return pair;
}

static double apply(th_bridge *br, const thi_pair *pair, bool b)
{
    double *kids = TH_NEW_N(br->scratch, double, 2 * pair->count + 1);
    th_node shape = {.kind = pair->kind, .n_kids = pair->count};
    double chain = 0;
    for (uint32_t i = 0; i < pair->count; i++)
        kids[i] = b ? pair->kids[i]->b : pair->kids[i]->a;
    for (uint32_t i = 0; pair->sign && i < pair->count; i++)
        chain += pair->sign[i] < 0 ? -kids[i] : kids[i];
    return pair->sign ? chain : th_node_apply(&shape, kids, kids + pair->count);
}

thi_pair *thi_new_pair(th_bridge *br,
                       th_node_kind kind,
                       uint32_t count,
                       struct thi_pair *const *kids,
                       const int8_t *sign)
{
    thi_pair *pair = TH_NEW(br->scratch, thi_pair);
    *pair = (thi_pair){.kind = kind, .count = count, .kids = kids, .sign = sign};
    for (uint32_t i = 0; i < count; i++)
        pair->active |= kids[i]->active;
    pair->a = apply(br, pair, false);
    pair->b = pair->active ? apply(br, pair, true) : pair->a;
    return pair;
}

/** A row of the inventory in place of a pack's row, or the other way round, is another
 * factor; all else that the inventory gives is activity. */
static th_part part_of_leaves(th_origin a, th_origin b)
{
    if (a.kind == TH_ORIGIN_GWP || b.kind == TH_ORIGIN_GWP)
        return TH_PART_GWP;
    if (a.kind == TH_ORIGIN_FACTOR || b.kind == TH_ORIGIN_FACTOR)
        return TH_PART_FACTOR;
    if (a.kind == TH_ORIGIN_NUMBER && b.kind == TH_ORIGIN_NUMBER)
        return TH_PART_METHOD;
    return TH_PART_ACTIVITY;
}

static bool additive(const th_node *n)
{
    return n->kind == TH_N_ADD || n->kind == TH_N_SUBTRACT || n->kind == TH_N_NEGATE;
}

static thi_pair *pair_kids(
    th_bridge *br, const th_node *a, uint32_t cell_a, const th_node *b, uint32_t cell_b)
{
    thi_pair **kids = TH_NEW_N(br->scratch, thi_pair *, a->n_kids + 1);
    for (uint32_t i = 0; i < a->n_kids; i++)
        kids[i] = thi_pair_nodes(br, a->kids[i], cell_a, b->kids[i], cell_b);
    return thi_new_pair(br, a->kind, a->n_kids, kids, NULL);
}

thi_pair *thi_pair_nodes(
    th_bridge *br, const th_node *a, uint32_t cell_a, const th_node *b, uint32_t cell_b)
{
    th_origin from_a = {0}, from_b = {0};
    thi_pair *chains = NULL;
    bool leaves = is_leaf(&br->a, a) && is_leaf(&br->b, b);
    if (!leaves && a->kind == TH_N_CELL && b->kind == TH_N_CELL)
        return thi_pair_cells(br, a->ref, b->ref);
    if (a->kind == TH_N_SUM && b->kind == TH_N_SUM)
        return thi_pair_sums(br, a, cell_a, b, cell_b);
    if (additive(a) || additive(b))
        chains = thi_pair_chains(br, a, cell_a, b, cell_b);
    if (chains)
        return chains;
    if (!leaves && a->kind == b->kind && a->n_kids == b->n_kids && a->n_kids)
        return pair_kids(br, a, cell_a, b, cell_b);
    from_a = thi_origin_of(br, &br->a, a, cell_a);
    from_b = thi_origin_of(br, &br->b, b, cell_b);
    return thi_toggle(
        br, leaves ? part_of_leaves(from_a, from_b) : TH_PART_METHOD, from_a, from_b);
}

/* ---- cells ---- */

static bool same_equation(const th_bridge *br, const th_cell *a, const th_cell *b)
{
    if (a->instance == UINT32_MAX || b->instance == UINT32_MAX || !a->root || !b->root)
        return false;
    uint32_t of_a = br->a.m.instances[a->instance].method,
             of_b = br->b.m.instances[b->instance].method;
    const char *id_a = thi_name_text(&br->a, th_method_get(br->a.m.registry, of_a)->id),
               *id_b = thi_name_text(&br->b, th_method_get(br->b.m.registry, of_b)->id);
    return !strcmp(id_a, id_b) && !strcmp(a->equation->text, b->equation->text);
}

static thi_pair *new_cells(th_bridge *br, uint32_t a, uint32_t b)
{
    const th_cell *x = &br->a.m.cells[a], *y = &br->b.m.cells[b];
    if (same_equation(br, x, y))
        return thi_pair_nodes(br, x->root, a, y->root, b);
    th_node node_a = {.kind = TH_N_CELL, .ref = a},
            node_b = {.kind = TH_N_CELL, .ref = b};
    return thi_toggle(br,
                      TH_PART_METHOD,
                      thi_origin_of(br, &br->a, &node_a, a),
                      thi_origin_of(br, &br->b, &node_b, b));
}

thi_pair *thi_pair_cells(th_bridge *br, uint32_t a, uint32_t b)
{
    for (thi_partner *p = br->partners[a]; p; p = p->next)
        if (p->cell_b == b)
            return p->pair;
    thi_pair *pair = new_cells(br, a, b);
    thi_partner *partner = TH_NEW(br->scratch, thi_partner);
    *partner = (thi_partner){b, pair, br->partners[a]};
    br->partners[a] = partner;
    return pair;
}
