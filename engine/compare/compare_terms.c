/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: sums. A term that is a notation key is left out of the arithmetic, and rows
 * come and go: terms are matched by what they say, in chains of + and - by where they
 * stand in the equation. A term of one side only is 0 on the other. */
#include "compare_internal.h"

typedef struct term {
    const th_node *node;
    int8_t sign;
    int64_t place;         /* in a chain */
    uint64_t weak, strong; /* without and with its factors and methods, in a sum */
    bool taken;
} term;

typedef struct terms {
    term *items;
    size_t count, capacity;
} terms;

typedef struct match {
    const term *a, *b; /* either may be NULL */
} match;

typedef struct matches {
    match *items;
    size_t count, capacity;
} matches;

static void join(th_bridge *br, matches *m, term *a, term *b)
{
    match both = {a, b};
    TH_PUSH(br->scratch, m->items, m->count, m->capacity, both);
    if (a)
        a->taken = true;
    if (b)
        b->taken = true;
}

/* ---- a term of one side ---- */

/** The row or cell that a term is about: the first that is no factor. */
static const th_node *subject_of(const thi_side *s, const th_node *n)
{
    if (n->kind == TH_N_CELL)
        return n;
    if (n->kind == TH_N_INPUT)
        return s->m.inputs[n->ref].kind == TH_INPUT_ACTIVITY ? n : NULL;
    for (uint32_t i = 0; i < n->n_kids; i++) {
        const th_node *found = subject_of(s, n->kids[i]);
        if (found)
            return found;
    }
    return NULL;
}

static const th_node *first_factor(const thi_side *s, const th_node *n)
{
    if (n->kind == TH_N_INPUT && s->m.inputs[n->ref].kind != TH_INPUT_ACTIVITY)
        return n;
    for (uint32_t i = 0; i < n->n_kids; i++) {
        const th_node *found = first_factor(s, n->kids[i]);
        if (found)
            return found;
    }
    return NULL;
}

/** The row of the inventory that a term comes from; UINT32_MAX: none. */
static uint32_t row_below(const thi_side *s, const th_node *n)
{
    if (n->kind == TH_N_INPUT)
        return s->m.inputs[n->ref].kind == TH_INPUT_ACTIVITY ? s->m.inputs[n->ref].row
                                                             : UINT32_MAX;
    if (n->kind == TH_N_CELL) {
        const th_cell *cell = &s->m.cells[n->ref];
        if (cell->instance == UINT32_MAX)
            return cell->filled_row;
        int32_t driver = s->m.instances[cell->instance].driver_row;
        if (driver >= 0)
            return (uint32_t)driver;
        return cell->root ? row_below(s, cell->root) : UINT32_MAX;
    }
    for (uint32_t i = 0; i < n->n_kids; i++) {
        uint32_t row = row_below(s, n->kids[i]);
        if (row != UINT32_MAX)
            return row;
    }
    return UINT32_MAX;
}

static bool uses_method(const thi_side *other, const thi_side *s, uint32_t cell)
{
    uint32_t instance = s->m.cells[cell].instance;
    if (instance == UINT32_MAX)
        return false;
    th_sym id = th_method_get(s->m.registry, s->m.instances[instance].method)->id;
    int32_t there = th_method_find(other->m.registry,
                                   th_names_find(other->names, thi_name_text(s, id)));
    return there >= 0 && other->method_used[there];
}

/** A term whose row the other inventory has too is not there for another reason: its
 * factor (a share of a system that is used nowhere else), or the method that gives it.
 */
static th_part part_of_lone(th_bridge *br, const thi_side *s, const term *t)
{
    const thi_side *other = s == &br->a ? &br->b : &br->a;
    bool of_factors = t->node->kind == TH_N_CELL ? uses_method(other, s, t->node->ref)
                                                 : first_factor(s, t->node) != NULL;
    uint32_t row = row_below(s, t->node);
    bool known = row == UINT32_MAX || thi_has_row(other, br->scratch, s, row);
    if (!known)
        return TH_PART_ACTIVITY;
    return of_factors ? TH_PART_FACTOR : TH_PART_METHOD;
}

static thi_pair *
lone_term(th_bridge *br, const thi_side *s, const term *t, uint32_t cell)
{
    const th_node *factor = first_factor(s, t->node), *subject = subject_of(s, t->node);
    th_part part = part_of_lone(br, s, t);
    const th_node *shown = part == TH_PART_FACTOR && factor ? factor
                           : subject                        ? subject
                                                            : t->node;
    th_origin nothing = {TH_ORIGIN_NONE, 0, 0};
    th_origin there = thi_origin_of(br, s, shown, cell);
    bool in_a = s == &br->a;
    double value = thi_node_of(br, s, t->node);
    thi_pair *pair = TH_NEW(br->scratch, thi_pair);
    *pair =
        (thi_pair){.kind = TH_N_CONSTANT, .a = in_a ? value : 0, .b = in_a ? 0 : value};
    if (value == 0)
        return pair;
    pair->active = (uint8_t)(1u << part);
    pair->cause = thi_cause(br, part, in_a ? there : nothing, in_a ? nothing : there);
    return pair;
}

static thi_pair *pair_match(th_bridge *br, const match *m, uint32_t a, uint32_t b)
{
    if (!m->b)
        return lone_term(br, &br->a, m->a, a);
    if (!m->a)
        return lone_term(br, &br->b, m->b, b);
    return thi_pair_nodes(br, m->a->node, a, m->b->node, b);
}

static void join_rest(th_bridge *br, matches *m, terms *a, terms *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!a->items[i].taken)
            join(br, m, &a->items[i], NULL);
    for (size_t i = 0; i < b->count; i++)
        if (!b->items[i].taken)
            join(br, m, NULL, &b->items[i]);
}

/* ---- sums over rows ---- */

static uint64_t method_hash(const thi_side *s, uint32_t cell)
{
    uint32_t instance = s->m.cells[cell].instance;
    return instance == UINT32_MAX
               ? 0
               : thi_text_hash(
                     0,
                     thi_name_text(
                         s,
                         th_method_get(s->m.registry, s->m.instances[instance].method)
                             ->id));
}

static void
identify(th_bridge *br, thi_side *s, const th_node *n, uint64_t *weak, uint64_t *strong)
{
    uint64_t id = 0;
    bool factor = false;
    if (n->kind == TH_N_CELL) {
        id = thi_identity_of_cell(s, br->scratch, n->ref);
    } else if (n->kind == TH_N_INPUT) {
        id = thi_identity_of_input(s, br->scratch, n->ref);
        factor = s->m.inputs[n->ref].kind != TH_INPUT_ACTIVITY;
    }
    for (uint32_t i = 0; i < n->n_kids; i++)
        identify(br, s, n->kids[i], weak, strong);
    if (n->kind == TH_N_CELL)
        *strong = (*strong ^ method_hash(s, n->ref)) * 1099511628211u;
    if (id && !factor)
        *weak = (*weak ^ id) * 1099511628211u;
    if (id)
        *strong = (*strong ^ id) * 1099511628211u;
}

static const th_key *key_of_leaf(const thi_side *s, const th_node *n)
{
    if (n->kind == TH_N_CELL) {
        uint32_t instance = s->m.cells[n->ref].instance;
        return instance == UINT32_MAX ? &s->view.rows[s->m.cells[n->ref].filled_row].key
                                      : &s->m.instances[instance].key;
    }
    if (n->kind != TH_N_INPUT || s->m.inputs[n->ref].kind == TH_INPUT_GWP)
        return NULL;
    const th_input *in = &s->m.inputs[n->ref];
    return in->kind == TH_INPUT_FACTOR ? &th_factor_get(s->m.registry, in->row)->key
                                       : &s->view.rows[in->row].key;
}

static th_sym member_of(const thi_side *s, const th_node *n, uint32_t index)
{
    const th_key *key = key_of_leaf(s, n);
    th_sym member = key ? key->member[index] : 0;
    for (uint32_t i = 0; i < n->n_kids && !member; i++)
        member = member_of(s, n->kids[i], index);
    return member;
}

/** The index whose members a sum runs over: that of `sum(component in x, ...)`, or the
 * one that every row of a share states; -1: none. */
static int32_t index_of_sum(const thi_side *s, const th_node *sum)
{
    const th_node *kid = sum->kids[0];
    if (sum->from && sum->from->kind == TH_X_SUM_IN)
        return th_index_find(s->m.registry, sum->from->bound);
    if (kid->kind != TH_N_INPUT || s->m.inputs[kid->ref].kind == TH_INPUT_GWP)
        return -1;
    return th_variable_get(s->m.registry, s->m.inputs[kid->ref].variable)->index;
}

/** What a term is about, whatever else its factors' rows state: packs state different
 * indices. */
static uint64_t
with_member(const thi_side *s, const th_node *sum, const th_node *kid, uint64_t weak)
{
    int32_t index = index_of_sum(s, sum);
    th_sym member = index < 0 ? 0 : member_of(s, kid, (uint32_t)index);
    return member ? thi_text_hash(weak, thi_name_text(s, member)) : weak;
}

static terms terms_of_sum(th_bridge *br, thi_side *s, const th_node *n)
{
    terms t = {0};
    for (uint32_t i = 0; i < n->n_kids; i++) {
        term item = {.node = n->kids[i], .sign = 1};
        identify(br, s, item.node, &item.weak, &item.strong);
        item.weak = with_member(s, n, item.node, item.weak);
        TH_PUSH(br->scratch, t.items, t.count, t.capacity, item);
    }
    return t;
}

/** Where the next term with this identity is looked for: lists keep their order, so the
 * search starts behind the last find. */
static term *find_term(terms *t, size_t *from, uint64_t id, bool strong)
{
    for (size_t i = 0; i < t->count; i++) {
        term *item = &t->items[(*from + i) % t->count];
        if (item->taken || (strong ? item->strong : item->weak) != id)
            continue;
        *from = (size_t)(item - t->items) + 1;
        return item;
    }
    return NULL;
}

static void join_alike(th_bridge *br, matches *m, terms *a, terms *b, bool strong)
{
    size_t from = 0;
    for (size_t i = 0; i < a->count; i++) {
        term *x = &a->items[i], *y = NULL;
        if (!x->taken)
            y = find_term(b, &from, strong ? x->strong : x->weak, strong);
        if (y)
            join(br, m, x, y);
    }
}

/** The order of addition must not tell A from B. */
static int compare_matches(const void *x, const void *y, void *context)
{
    (void)context;
    const match *p = x, *q = y;
    uint64_t a[2] = {p->a ? p->a->strong : p->b->strong,
                     p->b ? p->b->strong : p->a->strong};
    uint64_t b[2] = {q->a ? q->a->strong : q->b->strong,
                     q->b ? q->b->strong : q->a->strong};
    uint64_t i = a[0] < a[1] ? a[0] : a[1], j = b[0] < b[1] ? b[0] : b[1];
    return i < j ? -1 : i > j;
}

thi_pair *thi_pair_sums(
    th_bridge *br, const th_node *a, uint32_t cell_a, const th_node *b, uint32_t cell_b)
{
    terms of_a = terms_of_sum(br, &br->a, a), of_b = terms_of_sum(br, &br->b, b);
    matches m = {0};
    join_alike(br, &m, &of_a, &of_b, true);
    join_alike(br, &m, &of_a, &of_b, false);
    join_rest(br, &m, &of_a, &of_b);
    th_sort(m.items, m.count, sizeof *m.items, compare_matches, NULL);
    thi_pair **kids = TH_NEW_N(br->scratch, thi_pair *, m.count + 1);
    for (size_t i = 0; i < m.count; i++)
        kids[i] = pair_match(br, &m.items[i], cell_a, cell_b);
    return thi_new_pair(br, TH_N_SUM, (uint32_t)m.count, kids, NULL);
}

/* ---- chains of + and - ---- */

/** Where a node's text stands in its equation. */
static int64_t place_of(const thi_side *s, const th_node *n, uint32_t cell)
{
    const th_equation *e = s->m.cells[cell].equation;
    if (!n->from || !e)
        return -1;
    int64_t line = (int64_t)n->from->line - e->line;
    return line * 100000 +
           (line ? n->from->column : (int64_t)n->from->column - e->column);
}

static void flatten(th_bridge *br,
                    const thi_side *s,
                    const th_node *n,
                    uint32_t cell,
                    int8_t sign,
                    terms *out)
{
    term item = {.node = n, .sign = sign, .place = place_of(s, n, cell)};
    if (n->kind == TH_N_NEGATE) {
        flatten(br, s, n->kids[0], cell, (int8_t)-sign, out);
    } else if (n->kind == TH_N_ADD || n->kind == TH_N_SUBTRACT) {
        flatten(br, s, n->kids[0], cell, sign, out);
        flatten(
            br, s, n->kids[1], cell, (int8_t)(n->kind == TH_N_ADD ? sign : -sign), out);
    } else {
        TH_PUSH(br->scratch, out->items, out->count, out->capacity, item);
    }
}

static void join_places(th_bridge *br, matches *m, terms *a, terms *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count && !a->items[i].taken; k++)
            if (!b->items[k].taken && a->items[i].place == b->items[k].place &&
                a->items[i].sign == b->items[k].sign)
                join(br, m, &a->items[i], &b->items[k]);
}

static size_t left_over(const terms *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++)
        count += !t->items[i].taken;
    return count;
}

/** One of each side and one sign: the two sides of a `??`. */
static void join_last(th_bridge *br, matches *m, terms *a, terms *b)
{
    if (left_over(a) != 1 || left_over(b) != 1)
        return;
    size_t i = 0, k = 0;
    while (a->items[i].taken)
        i++;
    while (b->items[k].taken)
        k++;
    if (a->items[i].sign == b->items[k].sign)
        join(br, m, &a->items[i], &b->items[k]);
}

static int64_t match_place(const match *m)
{
    int64_t a = m->a ? m->a->place : m->b->place, b = m->b ? m->b->place : a;
    return a < b ? a : b;
}

static int compare_places(const void *x, const void *y, void *context)
{
    (void)context;
    int64_t a = match_place(x), b = match_place(y);
    return a < b ? -1 : a > b;
}

thi_pair *thi_pair_chains(
    th_bridge *br, const th_node *a, uint32_t cell_a, const th_node *b, uint32_t cell_b)
{
    terms of_a = {0}, of_b = {0};
    matches m = {0};
    flatten(br, &br->a, a, cell_a, 1, &of_a);
    flatten(br, &br->b, b, cell_b, 1, &of_b);
    join_places(br, &m, &of_a, &of_b);
    if (!m.count)
        return NULL;
    join_last(br, &m, &of_a, &of_b);
    join_rest(br, &m, &of_a, &of_b);
    th_sort(m.items, m.count, sizeof *m.items, compare_places, NULL);
    thi_pair **kids = TH_NEW_N(br->scratch, thi_pair *, m.count + 1);
    int8_t *sign = TH_NEW_N(br->scratch, int8_t, m.count + 1);
    for (size_t i = 0; i < m.count; i++) {
        kids[i] = pair_match(br, &m.items[i], cell_a, cell_b);
        sign[i] = m.items[i].a ? m.items[i].a->sign : m.items[i].b->sign;
    }
    return thi_new_pair(br, TH_N_ADD, (uint32_t)m.count, kids, sign);
}
