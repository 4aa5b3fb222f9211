/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inventory: Approach 1. Each cell below a line gets a sparse row: how far each
 * independent error moves it. One pass from inputs to lines (a sweep for each line
 * would be quadratic in the number of lines); any total is then a sum of rows, so that
 * an input that many lines share counts once. IPCC 2006, volume 1, chapter 3,
 * equations 3.1 and 3.2 in their general form.
 */
#include "inventory_internal.h"

#include <math.h>

typedef struct builder {
    th_inventory *inv;
    th_arena *scratch;
    uint8_t *seen;   /* [cell_count] */
    uint32_t *order; /* cells, those read before their readers */
    size_t order_count, order_capacity;
    size_t move_count, move_capacity, unit_capacity;
    thi_adder adder;
    uint32_t cell; /* whose row is being made */
} builder;

/* ---- units of error ---- */

static uint32_t unit_of_name(uint32_t *unit_by_name, th_sym name, uint32_t *count)
{
    if (!unit_by_name[name])
        unit_by_name[name] = ++*count;
    return unit_by_name[name] - 1;
}

static th_sym shared_name(const th_inventory *inv, const th_input *in)
{
    if (in->kind != TH_INPUT_ACTIVITY)
        return 0;
    return inv->rows[in->row].shared_error;
}

static void find_units(th_inventory *inv, th_arena *scratch)
{
    uint32_t n = inv->view.input_count, count = 0;
    uint32_t *unit = TH_NEW_N(inv->arena, uint32_t, n + 1);
    double *half = TH_NEW_N(inv->arena, double, n + 1);
    uint32_t *by_name = TH_NEW_N(scratch, uint32_t, th_names_size(inv->names) + 1);
    uint32_t *factor = TH_NEW_N(inv->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const th_input *in = &inv->view.inputs[i];
        th_sym name = shared_name(inv, in);
        unit[i] = THI_NO_UNIT;
        if (!(in->half_width > 0))
            continue;
        unit[i] = name ? unit_of_name(by_name, name, &count) : count++;
        half[i] = name ? copysign(in->half_width, in->value) : in->half_width;
        factor[unit[i]] = in->kind == TH_INPUT_FACTOR ? in->row : THI_NO_UNIT;
    }
    inv->errors.unit_of_input = unit;
    inv->errors.half_of_input = half;
    inv->errors.factor_of_unit = factor;
    inv->errors.unit_count = count;
}

/* ---- adding up ---- */

thi_adder thi_adder_create(const th_inventory *inv, th_arena *arena)
{
    thi_adder a = {.inventory = inv};
    a.moves = TH_NEW_N(arena, double, inv->errors.unit_count + 1);
    a.touched = TH_NEW_N(arena, bool, inv->errors.unit_count + 1);
    a.order = TH_NEW_N(arena, uint32_t, inv->errors.unit_count + 1);
    return a;
}

static void move_unit(thi_adder *a, uint32_t unit, double move)
{
    if (!a->touched[unit])
        a->order[a->count++] = unit;
    a->touched[unit] = true;
    a->moves[unit] += move;
}

void thi_adder_add(thi_adder *a, uint32_t cell, double weight)
{
    const thi_errors *e = &a->inventory->errors;
    for (size_t i = e->starts[cell]; i < e->ends[cell]; i++)
        move_unit(a, e->units[i], weight * e->moves[i]);
}

static double take(thi_adder *a, uint32_t i)
{
    uint32_t unit = a->order[i];
    double move = a->moves[unit];
    a->moves[unit] = 0;
    a->touched[unit] = false;
    return move;
}

double thi_adder_detail(thi_adder *a, th_arena *arena, th_group_detail *detail)
{
    const uint32_t *factor_of = a->inventory->errors.factor_of_unit;
    uint32_t room = detail ? a->count : 0, n = 0;
    uint32_t *factors = room ? TH_NEW_N(arena, uint32_t, room) : NULL;
    double *moves = room ? TH_NEW_N(arena, double, room) : NULL;
    th_sum squares = {0}, own = {0};
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t factor = factor_of[a->order[i]];
        double move = take(a, i);
        th_sum_add(&squares, move * move);
        if (factor == THI_NO_UNIT) {
            th_sum_add(&own, move * move);
        } else if (moves) {
            factors[n] = factor;
            moves[n++] = move;
        }
    }
    a->count = 0;
    if (detail)
        *detail = (th_group_detail){.own_squares = th_sum_get(&own),
                                    .move_count = n,
                                    .factors = factors,
                                    .moves = moves};
    return sqrt(th_sum_get(&squares));
}

double thi_adder_half(thi_adder *a)
{
    return thi_adder_detail(a, NULL, NULL);
}

/* ---- one pass from inputs to lines ---- */

static void visit_cell(builder *b, uint32_t cell);

static void visit_node(builder *b, const th_node *node)
{
    if (node->kind == TH_N_CELL)
        visit_cell(b, node->ref);
    for (uint32_t i = 0; i < node->n_kids; i++)
        visit_node(b, node->kids[i]);
}

static void visit_cell(builder *b, uint32_t cell)
{
    const th_cell *c = &b->inv->view.cells[cell];
    if (b->seen[cell] || !c->root)
        return;
    b->seen[cell] = 1;
    visit_node(b, c->root);
    TH_PUSH(b->scratch, b->order, b->order_count, b->order_capacity, cell);
}

static void add_slope(void *context, const th_node *leaf, double slope)
{
    builder *b = context;
    thi_errors *e = &b->inv->errors;
    if (leaf->kind == TH_N_CELL) {
        e->on_filled[b->cell] = e->on_filled[b->cell] || e->on_filled[leaf->ref];
        thi_adder_add(&b->adder, leaf->ref, slope);
    } else if (e->unit_of_input[leaf->ref] != THI_NO_UNIT) {
        move_unit(&b->adder,
                  e->unit_of_input[leaf->ref],
                  slope * e->half_of_input[leaf->ref]);
    }
}

static void make_row(builder *b, thi_tape *tape, uint32_t cell)
{
    thi_errors *e = &b->inv->errors;
    const th_cell *c = &b->inv->view.cells[cell];
    b->cell = cell;
    e->on_filled[cell] = c->instance == UINT32_MAX;
    thi_tape_slopes(tape, c->root, add_slope, b);
    e->starts[cell] = b->move_count;
    for (uint32_t i = 0; i < b->adder.count; i++) {
        uint32_t unit = b->adder.order[i];
        size_t at = b->move_count;
        double move = take(&b->adder, i);
        TH_PUSH(b->inv->arena, e->units, at, b->unit_capacity, unit);
        TH_PUSH(b->inv->arena, e->moves, b->move_count, b->move_capacity, move);
    }
    e->ends[cell] = b->move_count;
    b->adder.count = 0;
}

void thi_errors_build(th_inventory *inv)
{
    uint32_t cells = inv->view.cell_count;
    th_arena *scratch = th_arena_create();
    builder b = {.inv = inv, .scratch = scratch};
    find_units(inv, scratch);
    inv->errors.starts = TH_NEW_N(inv->arena, size_t, cells + 1);
    inv->errors.ends = TH_NEW_N(inv->arena, size_t, cells + 1);
    inv->errors.on_filled = TH_NEW_N(inv->arena, bool, cells + 1);
    b.seen = TH_NEW_N(scratch, uint8_t, cells + 1);
    b.adder = thi_adder_create(inv, scratch);
    double *inputs = TH_NEW_N(scratch, double, inv->view.input_count + 1);
    for (uint32_t i = 0; i < inv->view.input_count; i++)
        inputs[i] = inv->view.inputs[i].value;
    thi_tape *tape = thi_tape_create(scratch, inputs, inv->values);
    for (size_t i = 0; i < inv->line_count; i++)
        visit_cell(&b, inv->lines[i].cell);
    for (size_t i = 0; i < b.order_count; i++)
        make_row(&b, tape, b.order[i]);
    th_arena_free(scratch);
}

double th_inventory_half(const th_inventory *inv,
                         const uint32_t *cells,
                         const double *weights,
                         size_t count)
{
    th_arena *scratch = th_arena_create();
    double *gradient = TH_NEW_N(scratch, double, inv->view.input_count + 1);
    th_model_gradient(inv->model, inv->values, cells, weights, count, gradient);
    double half = th_inventory_gradient_half(inv, gradient);
    th_arena_free(scratch);
    return half;
}

double th_inventory_gradient_half(const th_inventory *inv, const double *gradient)
{
    th_arena *scratch = th_arena_create();
    thi_adder a = thi_adder_create(inv, scratch);
    for (uint32_t i = 0; i < inv->view.input_count; i++)
        if (gradient[i] != 0 && inv->errors.unit_of_input[i] != THI_NO_UNIT)
            move_unit(&a,
                      inv->errors.unit_of_input[i],
                      gradient[i] * inv->errors.half_of_input[i]);
    double half = thi_adder_half(&a);
    th_arena_free(scratch);
    return half;
}
