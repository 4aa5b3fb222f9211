/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: running the plan. Columns in order, rows in blocks, instructions over a stack
 * of blocks. */
#include "model_internal.h"

#include <math.h>
#include <string.h>

#define BLOCK 256

typedef struct machine {
    const double *values; /* inputs, constants, cells in plan order */
    double **stack; /* the lowest block is the column's own place among the values */
    uint32_t top;   /* blocks in use */
    uint32_t row, count;
} machine;

/** Operand block of a slot: gathered into `out`, or filled with the one value that all
 * rows read. */
static void
load(const machine *m, const thi_column *c, uint32_t slot, double *restrict out)
{
    const uint32_t *restrict list = c->gather[slot];
    const double *restrict values = m->values;
    if (c->pattern[slot] == THI_UNIFORM) {
        double x = values[list[0]];
        for (uint32_t i = 0; i < m->count; i++)
            out[i] = x;
        return;
    }
    list += m->row;
    if (c->pattern[slot] == THI_CONTIGUOUS) {
        memcpy(out, values + list[0], m->count * sizeof *out);
        return;
    }
    for (uint32_t i = 0; i < m->count; i++)
        out[i] = values[list[i]];
}

static void segments(const machine *m, const thi_column *c, uint32_t slot, double *out)
{
    const uint32_t *starts = c->starts[slot], *list = c->gather[slot];
    for (uint32_t i = 0; i < m->count; i++) {
        th_sum sum = {0};
        for (uint32_t k = starts[m->row + i]; k < starts[m->row + i + 1]; k++)
            th_sum_add(&sum, m->values[list[k]]);
        out[i] = th_sum_get(&sum);
    }
}

/* a = a op b over a block; b is a loaded operand or the block above. */
#define BINARY(name, expression)                                                       \
    static void name(double *restrict a, const double *restrict b, uint32_t n)         \
    {                                                                                  \
        for (uint32_t i = 0; i < n; i++)                                               \
            a[i] = (expression);                                                       \
    }
BINARY(run_add, a[i] + b[i])
BINARY(run_subtract, a[i] - b[i])
BINARY(run_multiply, a[i] * b[i])
BINARY(run_divide, a[i] / b[i])
BINARY(run_power, th_pow(a[i], b[i]))
BINARY(run_less, a[i] < b[i])
BINARY(run_less_equal, a[i] <= b[i])
BINARY(run_greater, a[i] > b[i])
BINARY(run_greater_equal, a[i] >= b[i])
BINARY(run_min, b[i] < a[i] ? b[i] : a[i])
BINARY(run_max, b[i] > a[i] ? b[i] : a[i])

/* The same with the operand fetched on the way: gathered, or one number for all rows.
 */
#define FUSED(name, op)                                                                \
    static void name(                                                                  \
        const machine *m, const thi_column *c, uint32_t slot, double *restrict a)      \
    {                                                                                  \
        const uint32_t *restrict list = c->gather[slot];                               \
        const double *restrict v = m->values;                                          \
        uint32_t n = m->count;                                                         \
        if (c->pattern[slot] == THI_UNIFORM) {                                         \
            double x = v[list[0]];                                                     \
            for (uint32_t i = 0; i < n; i++)                                           \
                a[i] = a[i] op x;                                                      \
            return;                                                                    \
        }                                                                              \
        list += m->row;                                                                \
        if (c->pattern[slot] == THI_CONTIGUOUS) {                                      \
            const double *restrict next = v + list[0];                                 \
            for (uint32_t i = 0; i < n; i++)                                           \
                a[i] = a[i] op next[i];                                                \
            return;                                                                    \
        }                                                                              \
        for (uint32_t i = 0; i < n; i++)                                               \
            a[i] = a[i] op v[list[i]];                                                 \
    }
FUSED(fused_add, +)
FUSED(fused_subtract, -)
FUSED(fused_multiply, *)
FUSED(fused_divide, /)

typedef void (*binary_fn)(double *restrict a, const double *restrict b, uint32_t n);
typedef void (*fused_fn)(const machine *m,
                         const thi_column *c,
                         uint32_t slot,
                         double *restrict a);

static const binary_fn binaries[] = {
    [THI_ADD] = run_add,
    [THI_SUBTRACT] = run_subtract,
    [THI_MULTIPLY] = run_multiply,
    [THI_DIVIDE] = run_divide,
    [THI_POWER] = run_power,
    [THI_LESS] = run_less,
    [THI_LESS_EQUAL] = run_less_equal,
    [THI_GREATER] = run_greater,
    [THI_GREATER_EQUAL] = run_greater_equal,
    [THI_MIN] = run_min,
    [THI_MAX] = run_max,
    [THI_SEGMENTS] = NULL,
};

static const fused_fn fused[] = {
    [THI_ADD] = fused_add,
    [THI_SUBTRACT] = fused_subtract,
    [THI_MULTIPLY] = fused_multiply,
    [THI_DIVIDE] = fused_divide,
    [THI_SEGMENTS] = NULL,
};

static void run_binary(machine *m, const thi_column *c, const thi_instruction *in)
{
    if (in->leaf && fused[in->op]) {
        fused[in->op](m, c, in->slot, m->stack[m->top - 1]);
        return;
    }
    if (in->leaf) {
        load(m, c, in->slot, m->stack[m->top]);
        binaries[in->op](m->stack[m->top - 1], m->stack[m->top], m->count);
        return;
    }
    m->top--;
    binaries[in->op](m->stack[m->top - 1], m->stack[m->top], m->count);
}

static void run_if(machine *m)
{
    m->top -= 2;
    double *condition = m->stack[m->top - 1];
    for (uint32_t i = 0; i < m->count; i++)
        condition[i] =
            condition[i] != 0 ? m->stack[m->top][i] : m->stack[m->top + 1][i];
}

static void run_function(const machine *m, thi_op op)
{
    double *a = m->stack[m->top - 1];
    for (uint32_t i = 0; i < m->count; i++)
        a[i] = op == THI_NEGATE ? -a[i]
               : op == THI_EXP  ? th_exp(a[i])
               : op == THI_LN   ? th_ln(a[i])
               : op == THI_SQRT ? sqrt(a[i])
                                : fabs(a[i]);
}

/** Sum and compensation stand in two blocks below the term. */
static void run_sum_add(machine *m)
{
    double *sum = m->stack[m->top - 3], *compensation = m->stack[m->top - 2];
    const double *term = m->stack[m->top - 1];
    for (uint32_t i = 0; i < m->count; i++) {
        th_sum s = {sum[i], compensation[i]};
        th_sum_add(&s, term[i]);
        sum[i] = s.sum;
        compensation[i] = s.compensation;
    }
    m->top--;
}

static void run_sum(machine *m, thi_op op)
{
    if (op == THI_SUM_BEGIN) {
        memset(m->stack[m->top], 0, m->count * sizeof(double));
        memset(m->stack[m->top + 1], 0, m->count * sizeof(double));
        m->top += 2;
    } else if (op == THI_SUM_ADD) {
        run_sum_add(m);
    } else {
        m->top--;
        run_add(m->stack[m->top - 1], m->stack[m->top], m->count);
    }
}

static void run_block(machine *m, const thi_column *c)
{
    for (uint32_t i = 0; i < c->instruction_count; i++) {
        const thi_instruction *in = &c->instructions[i];
        if (in->op == THI_LOAD)
            load(m, c, in->slot, m->stack[m->top++]);
        else if (in->op == THI_SEGMENTS)
            segments(m, c, in->slot, m->stack[m->top++]);
        else if (in->op == THI_IF)
            run_if(m);
        else if (in->op == THI_SUM_BEGIN || in->op == THI_SUM_ADD ||
                 in->op == THI_SUM_END)
            run_sum(m, in->op);
        else if (binaries[in->op])
            run_binary(m, c, in);
        else
            run_function(m, in->op);
    }
}

static void
run_column(const thi_column *c, const double *values, double *out, double **stack)
{
    for (uint32_t row = 0; row < c->count; row += BLOCK) {
        machine m = {.values = values, .stack = stack, .row = row};
        m.count = c->count - row < BLOCK ? c->count - row : BLOCK;
        stack[0] = out + row;
        run_block(&m, c);
    }
}

struct th_runner {
    const th_model *model;
    th_arena *arena;
    double *all; /* inputs, constants, cells in plan order */
    double **stack;
};

th_runner *th_runner_create(const th_model *model)
{
    const thi_plan *p = &model->plan;
    th_arena *arena = th_arena_create();
    th_runner *r = TH_NEW(arena, th_runner);
    size_t blocks = (size_t)p->depth + 4;
    r->model = model;
    r->arena = arena;
    r->all = TH_NEW_N(arena, double, p->value_count + 1);
    r->stack = TH_NEW_N(arena, double *, blocks);
    for (size_t i = 1; i < blocks; i++)
        r->stack[i] = TH_NEW_N(arena, double, BLOCK);
    if (p->constant_count)
        memcpy(
            r->all + p->input_count, p->constants, p->constant_count * sizeof *r->all);
    return r;
}

void th_runner_free(th_runner *runner)
{
    if (runner)
        th_arena_free(runner->arena);
}

const double *th_runner_run(th_runner *r, const double *inputs)
{
    const thi_plan *p = &r->model->plan;
    double *cells = r->all + p->input_count + p->constant_count;
    if (inputs)
        memcpy(r->all, inputs, p->input_count * sizeof *r->all);
    else
        thi_inputs_default(r->model, r->all);
    for (uint32_t i = 0; i < p->column_count; i++)
        run_column(&p->columns[i], r->all, cells + p->columns[i].first, r->stack);
    return cells;
}

uint32_t th_model_position(const th_model *model, uint32_t cell)
{
    return model->plan.position_of_cell[cell];
}

void th_model_run(const th_model *model, const double *inputs, double *values)
{
    const thi_plan *p = &model->plan;
    th_runner *runner = th_runner_create(model);
    const double *cells = th_runner_run(runner, inputs);
    memset(values, 0, p->cell_count * sizeof *values);
    for (uint32_t i = 0; i < p->ordered_count; i++)
        values[p->order[i]] = cells[i];
    th_runner_free(runner);
}
