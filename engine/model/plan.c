/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: trees to the flat plan. Cells of one level and one shape form a column; a
 * column is a short program for a stack of blocks, its operands are gather lists. */
#include "model_internal.h"

#include <string.h>

typedef struct shape_text {
    uint8_t *bytes;
    size_t count, capacity;
} shape_text;

typedef struct builder {
    th_model *m;
    th_arena *scratch;
    uint32_t *level; /* by cell */
    uint64_t *shape; /* by cell */
    double *constants;
    size_t constant_count, constant_capacity;
} builder;

static bool leaf(const th_node *n)
{
    return n->kind == TH_N_CONSTANT || n->kind == TH_N_INPUT || n->kind == TH_N_CELL;
}

/** A sum of plain operands: its length is no part of the shape. */
static bool segments(const th_node *n)
{
    if (n->kind != TH_N_SUM)
        return false;
    for (uint32_t i = 0; i < n->n_kids; i++)
        if (!leaf(n->kids[i]))
            return false;
    return true;
}

static uint32_t level_of(builder *b, const th_node *n)
{
    uint32_t level = n->kind == TH_N_CELL ? b->level[n->ref] + 1 : 0;
    for (uint32_t i = 0; i < n->n_kids; i++) {
        uint32_t kid = level_of(b, n->kids[i]);
        level = kid > level ? kid : level;
    }
    return level;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 1099511628211u;
    return h ^ h >> 32;
}

static uint64_t shape_of(const th_node *n, uint64_t h)
{
    if (leaf(n))
        return mix(h, 1);
    if (segments(n))
        return mix(h, 2);
    h = mix(h, 3 + (uint64_t)n->kind);
    h = mix(h, n->n_kids);
    for (uint32_t i = 0; i < n->n_kids; i++)
        h = shape_of(n->kids[i], h);
    return mix(h, 99);
}

/** Cells of one equation stand together; 0 for filled values. */
static uint64_t equation_number(const th_model *m, uint32_t cell)
{
    if (m->cells[cell].instance == UINT32_MAX)
        return 0;
    const th_instance *inst = &m->instances[m->cells[cell].instance];
    return ((uint64_t)inst->method + 1) << 20 | (uint64_t)inst->variant << 10 |
           (cell - inst->first_cell);
}

static bool same_shape(const th_node *a, const th_node *b)
{
    if (leaf(a) || leaf(b))
        return leaf(a) && leaf(b);
    if (segments(a) || segments(b))
        return segments(a) && segments(b);
    if (a->kind != b->kind || a->n_kids != b->n_kids)
        return false;
    for (uint32_t i = 0; i < a->n_kids; i++)
        if (!same_shape(a->kids[i], b->kids[i]))
            return false;
    return true;
}

/** `resolved` lists the cells in the order in which they were settled: whatever a cell
 * reads stands before it. */
static void set_levels(builder *b, const uint32_t *resolved, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (b->m->cells[resolved[i]].root)
            b->level[resolved[i]] = level_of(b, b->m->cells[resolved[i]].root);
}

static int compare_cells(const void *x, const void *y, void *context)
{
    const builder *b = context;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    if (b->level[i] != b->level[j])
        return b->level[i] < b->level[j] ? -1 : 1;
    if (b->shape[i] != b->shape[j])
        return b->shape[i] < b->shape[j] ? -1 : 1;
    return i < j ? -1 : i > j;
}

/* ---- one column ---- */

typedef struct column_builder {
    builder *b;
    thi_column *column;
    const uint32_t *cells;
    thi_instruction *code;
    size_t count, capacity;
    const uint32_t **gather;
    const uint32_t **starts;
    uint8_t *pattern;
    size_t slots, slot_capacity, starts_capacity, pattern_capacity;
    uint32_t depth, deepest;
    uint32_t *path; /* from the root to the node being emitted */
    size_t path_length, path_capacity;
} column_builder;

static const th_node *at_path(const column_builder *cb, uint32_t row)
{
    const th_node *n = cb->b->m->cells[cb->cells[row]].root;
    for (size_t i = 0; i < cb->path_length; i++)
        n = n->kids[cb->path[i]];
    return n;
}

static uint32_t constant_position(builder *b, double number)
{
    uint64_t bits, have;
    memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < b->constant_count; i++) {
        memcpy(&have, &b->constants[i], sizeof have);
        if (have == bits)
            return (uint32_t)(b->m->input_count + i);
    }
    TH_PUSH(b->scratch, b->constants, b->constant_count, b->constant_capacity, number);
    return (uint32_t)(b->m->input_count + b->constant_count - 1);
}

/** Positions of constants are settled when all columns are known: until then cells are
 * offset past a large gap. */
#define CELL_BASE 0x80000000u

static uint32_t position(builder *b, const th_node *n)
{
    if (n->kind == TH_N_INPUT)
        return n->ref;
    if (n->kind == TH_N_CELL)
        return CELL_BASE + b->m->plan.position_of_cell[n->ref];
    return constant_position(b, n->number);
}

static uint32_t add_slot(column_builder *cb,
                         const uint32_t *list,
                         const uint32_t *starts,
                         uint8_t pattern)
{
    th_arena *a = cb->b->scratch;
    size_t n = cb->slots, m = cb->slots;
    TH_PUSH(a, cb->starts, n, cb->starts_capacity, starts);
    TH_PUSH(a, cb->pattern, m, cb->pattern_capacity, pattern);
    TH_PUSH(a, cb->gather, cb->slots, cb->slot_capacity, list);
    return (uint32_t)cb->slots - 1;
}

static uint32_t gather_slot(column_builder *cb)
{
    uint32_t count = cb->column->count;
    uint32_t *list = TH_NEW_N(cb->b->m->arena, uint32_t, count);
    bool uniform = true, contiguous = true;
    for (uint32_t i = 0; i < count; i++) {
        list[i] = position(cb->b, at_path(cb, i));
        uniform = uniform && list[i] == list[0];
        contiguous = contiguous && list[i] == list[0] + i;
    }
    return add_slot(cb,
                    list,
                    NULL,
                    uniform      ? THI_UNIFORM
                    : contiguous ? THI_CONTIGUOUS
                                 : THI_GATHER);
}

static uint32_t segment_slot(column_builder *cb)
{
    uint32_t count = cb->column->count, total = 0;
    uint32_t *starts = TH_NEW_N(cb->b->m->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        starts[i] = total;
        total += at_path(cb, i)->n_kids;
    }
    starts[count] = total;
    uint32_t *list = TH_NEW_N(cb->b->m->arena, uint32_t, total + 1);
    for (uint32_t i = 0; i < count; i++) {
        const th_node *n = at_path(cb, i);
        for (uint32_t k = 0; k < n->n_kids; k++)
            list[starts[i] + k] = position(cb->b, n->kids[k]);
    }
    return add_slot(cb, list, starts, THI_GATHER);
}

static void emit(column_builder *cb, thi_op op, bool with_leaf, uint32_t slot)
{
    thi_instruction in = {op, with_leaf, slot};
    TH_PUSH(cb->b->scratch, cb->code, cb->count, cb->capacity, in);
}

static void deepen(column_builder *cb, uint32_t by)
{
    cb->depth += by;
    cb->deepest = cb->depth > cb->deepest ? cb->depth : cb->deepest;
}

static void emit_node(column_builder *cb, const th_node *n);

static void emit_kid(column_builder *cb, const th_node *n, uint32_t kid)
{
    TH_PUSH(cb->b->scratch, cb->path, cb->path_length, cb->path_capacity, kid);
    emit_node(cb, n->kids[kid]);
    cb->path_length--;
}

static uint32_t leaf_slot(column_builder *cb, uint32_t kid)
{
    TH_PUSH(cb->b->scratch, cb->path, cb->path_length, cb->path_capacity, kid);
    uint32_t slot = gather_slot(cb);
    cb->path_length--;
    return slot;
}

static thi_op op_of(th_node_kind kind)
{
    static const thi_op ops[] = {
        [TH_N_NEGATE] = THI_NEGATE,
        [TH_N_ADD] = THI_ADD,
        [TH_N_SUBTRACT] = THI_SUBTRACT,
        [TH_N_MULTIPLY] = THI_MULTIPLY,
        [TH_N_DIVIDE] = THI_DIVIDE,
        [TH_N_POWER] = THI_POWER,
        [TH_N_LESS] = THI_LESS,
        [TH_N_LESS_EQUAL] = THI_LESS_EQUAL,
        [TH_N_GREATER] = THI_GREATER,
        [TH_N_GREATER_EQUAL] = THI_GREATER_EQUAL,
        [TH_N_IF] = THI_IF,
        [TH_N_MIN] = THI_MIN,
        [TH_N_MAX] = THI_MAX,
        [TH_N_EXP] = THI_EXP,
        [TH_N_LN] = THI_LN,
        [TH_N_SQRT] = THI_SQRT,
        [TH_N_ABS] = THI_ABS,
    };
    return ops[kind];
}

/** Operators of two sides; min and max of many fold from the left. */
static void emit_binary(column_builder *cb, const th_node *n)
{
    emit_kid(cb, n, 0);
    for (uint32_t i = 1; i < n->n_kids; i++) {
        if (leaf(n->kids[i])) {
            emit(cb, op_of(n->kind), true, leaf_slot(cb, i));
            continue;
        }
        emit_kid(cb, n, i);
        emit(cb, op_of(n->kind), false, 0);
        cb->depth--;
    }
}

static void emit_sum(column_builder *cb, const th_node *n)
{
    if (segments(n)) {
        emit(cb, THI_SEGMENTS, false, segment_slot(cb));
        deepen(cb, 1);
        return;
    }
    emit(cb, THI_SUM_BEGIN, false, 0);
    deepen(cb, 2);
    for (uint32_t i = 0; i < n->n_kids; i++) {
        emit_kid(cb, n, i);
        emit(cb, THI_SUM_ADD, false, 0);
        cb->depth--;
    }
    emit(cb, THI_SUM_END, false, 0);
    cb->depth--;
}

static void emit_node(column_builder *cb, const th_node *n)
{
    if (leaf(n)) {
        emit(cb, THI_LOAD, true, gather_slot(cb));
        deepen(cb, 1);
    } else if (n->kind == TH_N_SUM) {
        emit_sum(cb, n);
    } else if (n->kind == TH_N_IF) {
        for (uint32_t i = 0; i < 3; i++)
            emit_kid(cb, n, i);
        emit(cb, THI_IF, false, 0);
        cb->depth -= 2;
    } else if (n->n_kids == 1 && n->kind != TH_N_MIN && n->kind != TH_N_MAX) {
        emit_kid(cb, n, 0);
        emit(cb, op_of(n->kind), false, 0);
    } else {
        emit_binary(cb, n);
    }
}

static void build_column(builder *b, thi_column *column, const uint32_t *cells)
{
    column_builder cb = {.b = b, .column = column, .cells = cells};
    emit_node(&cb, b->m->cells[cells[0]].root);
    thi_instruction *code = TH_NEW_N(b->m->arena, thi_instruction, cb.count);
    memcpy(code, cb.code, cb.count * sizeof *code);
    const uint32_t **gather = TH_NEW_N(b->m->arena, const uint32_t *, cb.slots + 1);
    const uint32_t **starts = TH_NEW_N(b->m->arena, const uint32_t *, cb.slots + 1);
    uint8_t *pattern = TH_NEW_N(b->m->arena, uint8_t, cb.slots + 1);
    for (size_t i = 0; i < cb.slots; i++) {
        gather[i] = cb.gather[i];
        starts[i] = cb.starts[i];
        pattern[i] = cb.pattern[i];
    }
    column->instructions = code;
    column->instruction_count = (uint32_t)cb.count;
    column->gather = gather;
    column->starts = starts;
    column->pattern = pattern;
    column->slot_count = (uint32_t)cb.slots;
    column->depth = cb.deepest;
}

/** Cell positions move behind inputs and constants, now that their number is known. */
static void settle(const thi_plan *plan, const thi_column *column)
{
    uint32_t base = plan->input_count + plan->constant_count;
    for (uint32_t s = 0; s < column->slot_count; s++) {
        uint32_t n =
            column->starts[s] ? column->starts[s][column->count] : column->count;
        uint32_t *list = (uint32_t *)(uintptr_t)column->gather[s];
        for (uint32_t i = 0; i < n; i++)
            if (list[i] >= CELL_BASE)
                list[i] = list[i] - CELL_BASE + base;
    }
}

void thi_plan_build(th_model *m,
                    th_arena *scratch,
                    const uint32_t *resolved,
                    size_t count)
{
    builder b = {.m = m, .scratch = scratch};
    thi_plan *plan = &m->plan;
    b.level = TH_NEW_N(scratch, uint32_t, m->cell_count + 1);
    b.shape = TH_NEW_N(scratch, uint64_t, m->cell_count + 1);
    set_levels(&b, resolved, count);
    uint32_t *order = TH_NEW_N(m->arena, uint32_t, m->cell_count + 1);
    uint32_t *place = TH_NEW_N(m->arena, uint32_t, m->cell_count + 1);
    for (uint32_t i = 0; i < m->cell_count; i++) {
        place[i] = THI_NONE;
        if (!m->cells[i].root)
            continue;
        b.shape[i] = shape_of(m->cells[i].root, equation_number(m, i));
        order[plan->ordered_count++] = i;
    }
    th_sort(order, plan->ordered_count, sizeof *order, compare_cells, &b);
    for (uint32_t i = 0; i < plan->ordered_count; i++)
        place[order[i]] = i;
    plan->order = order;
    plan->position_of_cell = place;
    plan->input_count = (uint32_t)m->input_count;
    plan->cell_count = (uint32_t)m->cell_count;
    thi_column *columns = TH_NEW_N(m->arena, thi_column, plan->ordered_count + 1);
    for (uint32_t i = 0; i < plan->ordered_count;) {
        uint32_t end = i + 1;
        const th_node *root = m->cells[order[i]].root;
        while (end < plan->ordered_count && b.level[order[end]] == b.level[order[i]] &&
               b.shape[order[end]] == b.shape[order[i]] &&
               same_shape(root, m->cells[order[end]].root))
            end++;
        thi_column *column = &columns[plan->column_count++];
        column->first = i;
        column->count = end - i;
        build_column(&b, column, order + i);
        plan->depth = column->depth > plan->depth ? column->depth : plan->depth;
        plan->level_count = b.level[order[i]] + 1;
        i = end;
    }
    double *constants = TH_NEW_N(m->arena, double, b.constant_count + 1);
    if (b.constant_count)
        memcpy(constants, b.constants, b.constant_count * sizeof *constants);
    plan->constants = constants;
    plan->constant_count = (uint32_t)b.constant_count;
    plan->value_count = plan->input_count + plan->constant_count + plan->ordered_count;
    plan->columns = columns;
    for (uint32_t i = 0; i < plan->column_count; i++)
        settle(plan, &columns[i]);
}
