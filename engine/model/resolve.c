/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: equations of an instance to arithmetic over inputs and cells; notation keys
 * (docs/LANGUAGE.md, section 9). */
#include "outcome.h"

#include <string.h>

/* ---- operators ---- */

static th_state stronger(th_state a, th_state b)
{
    return a > b ? a : b;
}

static thi_outcome add(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    thi_outcome a = thi_resolve(c, f, x->kids[0]), b = thi_resolve(c, f, x->kids[1]);
    bool minus = x->kind == TH_X_SUBTRACT;
    thi_outcome o = thi_of_state(TH_STATE_NE);
    if (a.state == TH_STATE_NE || b.state == TH_STATE_NE)
        return o;
    if (a.state == TH_STATE_VALUE && b.state == TH_STATE_VALUE)
        o = thi_of_node(
            thi_node_two(c, minus ? TH_N_SUBTRACT : TH_N_ADD, x, a.node, b.node));
    else if (a.state == TH_STATE_VALUE)
        o = a;
    else if (b.state == TH_STATE_VALUE)
        o = thi_of_node(minus ? thi_node(c, TH_N_NEGATE, x, 1, &b.node) : b.node);
    else
        o = thi_of_state(stronger(a.state, b.state));
    o.incomplete = a.incomplete || b.incomplete;
    return o;
}

/** Takes back what this cell's own look-ups told since `mark`. What cells below it told
 * stays: others read them, and they are not resolved a second time. */
void thi_take_back(thi_compiler *c, size_t mark, size_t failures)
{
    size_t kept = mark;
    for (size_t i = mark; i < c->problem_count; i++)
        if (c->problems[i].depth > c->under_way_count)
            c->problems[kept++] = c->problems[i];
    c->problem_count = kept;
    c->failures = failures;
}

/** A key of a product: `nothing` absorbs it, and what the other factor misses is then
 * no error. */
static thi_outcome multiply(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    size_t mark = c->problem_count, failures = c->failures;
    thi_outcome a = thi_resolve(c, f, x->kids[0]);
    if (a.state == TH_STATE_NOTHING)
        return a;
    thi_outcome b = thi_resolve(c, f, x->kids[1]);
    if (b.state == TH_STATE_NOTHING) {
        thi_take_back(c, mark, failures);
        return b;
    }
    thi_outcome o;
    if (a.state != TH_STATE_VALUE || b.state != TH_STATE_VALUE)
        o = thi_of_state(
            stronger(a.state == TH_STATE_VALUE ? TH_STATE_NOTHING : a.state,
                     b.state == TH_STATE_VALUE ? TH_STATE_NOTHING : b.state));
    else
        o = thi_of_node(
            thi_node_two(c,
                         x->kind == TH_X_MULTIPLY ? TH_N_MULTIPLY : TH_N_DIVIDE,
                         x,
                         a.node,
                         b.node));
    o.incomplete = a.incomplete || b.incomplete;
    return o;
}

static th_node_kind function_kind(th_expr_kind kind)
{
    static const struct {
        th_expr_kind from;
        th_node_kind to;
    } pairs[] = {{TH_X_NEGATE, TH_N_NEGATE},
                 {TH_X_POWER, TH_N_POWER},
                 {TH_X_LESS, TH_N_LESS},
                 {TH_X_LESS_EQUAL, TH_N_LESS_EQUAL},
                 {TH_X_GREATER, TH_N_GREATER},
                 {TH_X_GREATER_EQUAL, TH_N_GREATER_EQUAL},
                 {TH_X_IF, TH_N_IF},
                 {TH_X_MIN, TH_N_MIN},
                 {TH_X_MAX, TH_N_MAX},
                 {TH_X_EXP, TH_N_EXP},
                 {TH_X_LN, TH_N_LN},
                 {TH_X_SQRT, TH_N_SQRT},
                 {TH_X_ABS, TH_N_ABS}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].from == kind)
            return pairs[i].to;
    return TH_N_CONSTANT;
}

/** Functions and ^ read `nothing` as 0; any key is the result. */
static thi_outcome function(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    const th_node **kids = TH_NEW_N(c->scratch, const th_node *, x->n_kids + 1);
    th_state state = TH_STATE_VALUE;
    bool incomplete = false;
    for (uint32_t i = 0; i < x->n_kids; i++) {
        thi_outcome o = thi_resolve(c, f, x->kids[i]);
        incomplete = incomplete || o.incomplete;
        if (x->kind == TH_X_NEGATE && o.state == TH_STATE_NOTHING)
            return o;
        kids[i] =
            o.state == TH_STATE_NOTHING ? thi_node_number(c, 0, x->kids[i]) : o.node;
        if (o.state != TH_STATE_VALUE && o.state != TH_STATE_NOTHING)
            state = stronger(state, o.state);
    }
    thi_outcome o = thi_of_state(state);
    if (state == TH_STATE_VALUE)
        o = thi_of_node(thi_node(c, function_kind(x->kind), x, x->n_kids, kids));
    o.incomplete = incomplete;
    return o;
}

static thi_outcome fall_back(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    const th_expr *left = x->kids[0], *right = x->kids[1];
    thi_outcome o =
        left->kind == TH_X_NAME ? thi_name(c, f, left, true) : thi_resolve(c, f, left);
    if (!o.missing)
        return o;
    if (right->kind == TH_X_NUMBER && right->number == 0)
        return thi_of_state(TH_STATE_NOTHING);
    return thi_resolve(c, f, right);
}

static thi_outcome sum(thi_compiler *c, const thi_frame *f, const thi_wish *w)
{
    return w->from->kind == TH_X_SUM ? thi_sum(c, f, w->from)
                                     : thi_sum_in(c, f, w->from);
}

thi_outcome thi_resolve(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    if (x->kind == TH_X_NUMBER)
        return thi_of_node(thi_node_number(
            c, x->unit_text ? x->number * x->unit.factor : x->number, x));
    if (x->kind == TH_X_NAME)
        return thi_name(c, f, x, false);
    if (x->kind == TH_X_ADD || x->kind == TH_X_SUBTRACT)
        return add(c, f, x);
    if (x->kind == TH_X_MULTIPLY || x->kind == TH_X_DIVIDE)
        return multiply(c, f, x);
    if (x->kind == TH_X_DEFAULT)
        return fall_back(c, f, x);
    if (x->kind == TH_X_LAG)
        return thi_lag(c, f, x);
    if (x->kind == TH_X_CUMULATIVE)
        return thi_cumulative(c, f, x);
    if (x->kind == TH_X_SUM || x->kind == TH_X_SUM_IN)
        return thi_of_one_class(c, f, sum, &(thi_wish){.name = x->name, .from = x});
    if (x->kind == TH_X_SUM_COUNT)
        return thi_sum_count(c, f, x);
    return function(c, f, x);
}

/* ---- cells ---- */

/** The way from a cell back to itself: `a -> b -> a`. */
static void tell_cycle(thi_compiler *c, uint32_t cell)
{
    const th_cell *k = &c->m->cells[cell];
    th_place place = {k->equation->file, k->equation->line, k->equation->column};
    th_text path = {0};
    size_t at = c->under_way_count;
    while (at && c->under_way[at - 1] != cell)
        at--;
    for (size_t i = at ? at - 1 : 0; i < c->under_way_count; i++)
        th_text_addf(
            &path,
            "%s -> ",
            th_names_text(c->names, c->m->cells[c->under_way[i]].equation->name));
    th_text_add(&path, th_names_text(c->names, k->equation->name));
    thi_problem_add(
        c,
        TH_ERROR,
        "E-CYCLE",
        place,
        "the equation depends on itself within one year: %s; break the circle, or "
        "read the year before with prev()",
        path.data);
    th_text_free(&path);
}

th_state thi_cell_resolve(thi_compiler *c, uint32_t cell)
{
    if (c->cell_status[cell] == 2 || cell < c->filled_cells)
        return c->m->cells[cell].state;
    if (c->cell_status[cell] == 1) {
        tell_cycle(c, cell);
        return TH_STATE_NE;
    }
    c->cell_status[cell] = 1;
    c->under_way[c->under_way_count++] = cell;
    size_t failures = c->failures;
    uint32_t before = c->current_instance;
    thi_asked *asked = c->asked;
    c->asked = NULL;
    c->current_instance = c->m->cells[cell].instance;
    thi_frame f = thi_frame_of(c, c->current_instance);
    const th_expr *right = c->m->cells[cell].equation->right;
    thi_outcome o = right ? thi_resolve(c, &f, right) : thi_of_state(TH_STATE_NE);
    th_cell *k = &c->m->cells[cell];
    k->state = o.missing ? TH_STATE_NE : o.state;
    k->root = o.state == TH_STATE_VALUE ? o.node : NULL;
    k->incomplete = o.incomplete;
    k->failed = k->failed || c->failures > failures; /* or of an overlap */
    c->current_instance = before;
    c->asked = asked;
    c->cell_status[cell] = 2;
    c->under_way_count--;
    c->resolved[c->resolved_count++] = cell;
    return k->state;
}

void thi_cells_resolve(thi_compiler *c)
{
    c->cell_status = TH_NEW_N(c->scratch, uint8_t, c->m->cell_count + 1);
    c->under_way = TH_NEW_N(c->scratch, uint32_t, c->m->cell_count + 1);
    c->read = TH_NEW_N(c->scratch, bool, c->fact_count + 1);
    c->resolved = TH_NEW_N(c->scratch, uint32_t, c->m->cell_count + 1);
    for (uint32_t i = 0; i < c->filled_cells; i++)
        c->resolved[c->resolved_count++] = i;
    thi_series_index(c);
    for (uint32_t i = c->filled_cells; i < c->m->cell_count; i++)
        thi_cell_resolve(c, i);
}
