/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uncertainty: the cells below some outputs as a list of steps over registers.
 * Constants are folded, common terms computed once, and a register is given back after
 * the last step that reads it, so that a block of draws stays in the near caches.
 */
#include "uncertainty_internal.h"

#include <math.h>
#include <string.h>

#define NO_VALUE UINT32_MAX

/** What a node comes to: a constant, or value number `id`; `central` without errors. */
typedef struct operand {
    uint32_t id; /* NO_VALUE: the constant `central` */
    double central;
} operand;

typedef struct builder {
    th_arena *arena; /* scratch */
    const th_errors *errors;
    thi_step *steps; /* dst, a, b are value numbers until registers are given */
    size_t step_count, step_capacity;
    uint32_t value_count;
    operand *of_cell;
    bool *cell_done;
    uint32_t *value_of_source; /* + 1 */
    uint32_t *source_order;
    uint32_t source_count;
    uint32_t *map; /* step + 1, by hash */
    size_t map_capacity, map_used;
} builder;

static operand constant(double x)
{
    return (operand){NO_VALUE, x};
}

static bool is_constant(operand x)
{
    return x.id == NO_VALUE;
}

/* ---- steps, each once ---- */

static uint64_t step_hash(const thi_step *s)
{
    uint64_t bits;
    memcpy(&bits, &s->c, sizeof bits);
    uint64_t h = ((uint64_t)s->op * 0x9e3779b97f4a7c15U) ^ bits;
    h = (h ^ s->a) * 0xbf58476d1ce4e5b9U;
    h = (h ^ (h >> 29) ^ s->b) * 0x94d049bb133111ebU;
    return h ^ h >> 31;
}

static bool same_step(const thi_step *a, const thi_step *b)
{
    return a->op == b->op && a->a == b->a && a->b == b->b &&
           memcmp(&a->c, &b->c, sizeof a->c) == 0;
}

static void map_grow(builder *b)
{
    size_t capacity = b->map_capacity ? 2 * b->map_capacity : 1024;
    uint32_t *map = TH_NEW_N(b->arena, uint32_t, capacity);
    for (size_t i = 0; i < b->map_capacity; i++)
        if (b->map[i]) {
            size_t at = step_hash(&b->steps[b->map[i] - 1]) & (capacity - 1);
            while (map[at])
                at = (at + 1) & (capacity - 1);
            map[at] = b->map[i];
        }
    b->map = map;
    b->map_capacity = capacity;
}

static uint32_t push_step(builder *b, thi_step step)
{
    step.dst = b->value_count++;
    TH_PUSH(b->arena, b->steps, b->step_count, b->step_capacity, step);
    return step.dst;
}

static operand compute(builder *b, thi_step step, double central)
{
    if (2 * (b->map_used + 1) > b->map_capacity)
        map_grow(b);
    size_t at = step_hash(&step) & (b->map_capacity - 1);
    for (; b->map[at]; at = (at + 1) & (b->map_capacity - 1))
        if (same_step(&b->steps[b->map[at] - 1], &step))
            return (operand){b->steps[b->map[at] - 1].dst, central};
    uint32_t id = push_step(b, step);
    b->map[at] = (uint32_t)b->step_count;
    b->map_used++;
    return (operand){id, central};
}

/* ---- arithmetic of two ---- */

typedef struct forms {
    thi_operation both, right, left; /* right: a op c; left: c op a */
} forms;

static forms forms_of(th_node_kind kind)
{
    switch (kind) {
    case TH_N_ADD:
        return (forms){THI_OP_ADD, THI_OP_ADD_C, THI_OP_ADD_C};
    case TH_N_SUBTRACT:
        return (forms){THI_OP_SUB, THI_OP_ADD_C, THI_OP_C_SUB};
    case TH_N_MULTIPLY:
        return (forms){THI_OP_MUL, THI_OP_MUL_C, THI_OP_MUL_C};
    case TH_N_DIVIDE:
        return (forms){THI_OP_DIV, THI_OP_DIV_C, THI_OP_C_DIV};
    case TH_N_POWER:
        return (forms){THI_OP_POW, THI_OP_POW_C, THI_OP_C_POW};
    case TH_N_MIN:
        return (forms){THI_OP_MIN, THI_OP_MIN_C, THI_OP_MIN_C};
    default:
        return (forms){THI_OP_MAX, THI_OP_MAX_C, THI_OP_MAX_C};
    }
}

static operand binary(builder *b, th_node_kind kind, operand x, operand y)
{
    th_node node = {.kind = kind, .n_kids = 2};
    double kids[2] = {x.central, y.central}, slopes[2];
    double central = th_node_apply(&node, kids, slopes);
    forms f = forms_of(kind);
    if (is_constant(x) && is_constant(y))
        return constant(central);
    if (is_constant(y)) {
        double c = kind == TH_N_SUBTRACT ? -y.central : y.central;
        return compute(b, (thi_step){.op = f.right, .a = x.id, .c = c}, central);
    }
    if (is_constant(x))
        return compute(b, (thi_step){.op = f.left, .a = y.id, .c = x.central}, central);
    return compute(b, (thi_step){.op = f.both, .a = x.id, .b = y.id}, central);
}

static operand unary(builder *b, th_node_kind kind, operand x)
{
    th_node node = {.kind = kind, .n_kids = 1};
    double slope, central = th_node_apply(&node, &x.central, &slope);
    thi_operation op = kind == TH_N_EXP    ? THI_OP_EXP
                       : kind == TH_N_LN   ? THI_OP_LN
                       : kind == TH_N_SQRT ? THI_OP_SQRT
                                           : THI_OP_ABS;
    if (is_constant(x))
        return constant(central);
    if (kind == TH_N_NEGATE)
        return compute(b, (thi_step){.op = THI_OP_MUL_C, .a = x.id, .c = -1}, central);
    return compute(b, (thi_step){.op = op, .a = x.id}, central);
}

/* ---- nodes ---- */

static operand node_operand(builder *b, const th_node *node);

static operand draw_of(builder *b, uint32_t source)
{
    const th_error_source *s = &b->errors->sources[source];
    double central = b->errors->view.inputs[s->input].value;
    if (!b->value_of_source[source]) {
        b->value_of_source[source] =
            push_step(b, (thi_step){.op = THI_OP_DRAW, .a = source}) + 1;
        b->source_order[b->source_count++] = source;
    }
    return (operand){b->value_of_source[source] - 1, central};
}

static operand input_operand(builder *b, uint32_t input)
{
    uint32_t source = b->errors->source_of_input[input];
    if (source == THI_NO_SOURCE)
        return constant(b->errors->view.inputs[input].value);
    return draw_of(b, source);
}

static operand cell_operand(builder *b, uint32_t cell)
{
    const th_cell *c = &b->errors->view.cells[cell];
    if (!c->root)
        return constant(b->errors->values[cell]);
    if (!b->cell_done[cell]) {
        b->of_cell[cell] = node_operand(b, c->root);
        b->cell_done[cell] = true;
    }
    return b->of_cell[cell];
}

/** Terms in order; the constants among them are added at the end, in order. */
static operand sum_operand(builder *b, const th_node *node)
{
    operand sum = constant(0);
    th_sum constants = {0}, central = {0};
    for (uint32_t i = 0; i < node->n_kids; i++) {
        operand x = node_operand(b, node->kids[i]);
        th_sum_add(&central, x.central);
        if (is_constant(x))
            th_sum_add(&constants, x.central);
        else
            sum = is_constant(sum) ? x : binary(b, TH_N_ADD, sum, x);
    }
    if (th_sum_get(&constants) != 0 || is_constant(sum))
        sum = binary(b, TH_N_ADD, sum, constant(th_sum_get(&constants)));
    sum.central = th_sum_get(&central);
    return sum;
}

static operand most_operand(builder *b, const th_node *node)
{
    operand best = node_operand(b, node->kids[0]);
    for (uint32_t i = 1; i < node->n_kids; i++)
        best = binary(b, node->kind, best, node_operand(b, node->kids[i]));
    return best;
}

/** Comparisons and conditions are those of the central values. */
static operand compare_operand(builder *b, const th_node *node)
{
    double kids[2], slopes[2];
    for (uint32_t i = 0; i < 2; i++)
        kids[i] = node_operand(b, node->kids[i]).central;
    return constant(th_node_apply(node, kids, slopes));
}

static operand in_register(builder *b, operand x)
{
    if (!is_constant(x))
        return x;
    return compute(b, (thi_step){.op = THI_OP_CLEAR, .c = x.central}, x.central);
}

/** A class is that of the draw (an `if` that a look-up made, with a border as
 * constant); a written condition is that of the central values. */
static operand if_operand(builder *b, const th_node *node)
{
    const th_node *condition = node->kids[0];
    bool first = node_operand(b, condition).central != 0;
    bool is_class =
        node->from && node->from->kind != TH_X_IF && condition->kind == TH_N_LESS;
    operand number =
        is_class ? node_operand(b, condition->kids[0]) : constant(first ? 1 : 0);
    if (is_constant(number))
        return node_operand(b, node->kids[first ? 1 : 2]);
    double border = condition->kids[1]->number;
    operand parts[2];
    for (uint32_t i = 0; i < 2; i++) {
        operand x = in_register(b, node_operand(b, node->kids[i + 1]));
        thi_operation op = i ? THI_OP_FROM : THI_OP_BELOW;
        bool on = first == !i;
        parts[i] = compute(b,
                           (thi_step){.op = op, .a = x.id, .b = number.id, .c = border},
                           on ? x.central : 0);
    }
    operand all = binary(b, TH_N_ADD, parts[0], parts[1]);
    return (operand){all.id, parts[first ? 0 : 1].central};
}

static operand node_operand(builder *b, const th_node *node)
{
    switch (node->kind) {
    case TH_N_CONSTANT:
        return constant(node->number);
    case TH_N_INPUT:
        return input_operand(b, node->ref);
    case TH_N_CELL:
        return cell_operand(b, node->ref);
    case TH_N_SUM:
        return sum_operand(b, node);
    case TH_N_MIN:
    case TH_N_MAX:
        return most_operand(b, node);
    case TH_N_LESS:
    case TH_N_LESS_EQUAL:
    case TH_N_GREATER:
    case TH_N_GREATER_EQUAL:
        return compare_operand(b, node);
    case TH_N_IF:
        return if_operand(b, node);
    case TH_N_NEGATE:
    case TH_N_EXP:
    case TH_N_LN:
    case TH_N_SQRT:
    case TH_N_ABS:
        return unary(b, node->kind, node_operand(b, node->kids[0]));
    case TH_N_ADD:
    case TH_N_SUBTRACT:
    case TH_N_MULTIPLY:
    case TH_N_DIVIDE:
    case TH_N_POWER:
        break;
    }
    operand left = node_operand(b, node->kids[0]);
    return binary(b, node->kind, left, node_operand(b, node->kids[1]));
}

/* ---- outputs ---- */

static operand counted_operand(builder *b, uint32_t cell, bool positive)
{
    operand x = cell_operand(b, cell);
    return positive ? binary(b, TH_N_MAX, x, constant(0)) : x;
}

static operand output_operand(builder *b, const th_output *output, bool positive)
{
    th_sum constants = {0}, central = {0};
    for (uint32_t i = 0; i < output->count; i++) {
        operand x = counted_operand(b, output->cells[i], positive);
        th_sum_add(&central, output->weights[i] * x.central);
        if (is_constant(x))
            th_sum_add(&constants, output->weights[i] * x.central);
    }
    operand sum = {
        push_step(b, (thi_step){.op = THI_OP_CLEAR, .c = th_sum_get(&constants)}),
        th_sum_get(&central)};
    for (uint32_t i = 0; i < output->count; i++) {
        operand x = counted_operand(b, output->cells[i], positive);
        if (!is_constant(x))
            sum.id = push_step(b,
                               (thi_step){.op = THI_OP_AXPY,
                                          .a = sum.id,
                                          .b = x.id,
                                          .c = output->weights[i]});
    }
    return sum;
}

static void finish(builder *b, uint32_t output, operand x)
{
    thi_step step = {.op = THI_OP_FINISH, .dst = NO_VALUE, .a = output, .b = x.id};
    TH_PUSH(b->arena, b->steps, b->step_count, b->step_capacity, step);
}

static operand ratio_operand(builder *b, operand now, operand then)
{
    double central = (now.central - then.central) / fabs(then.central);
    uint32_t id =
        push_step(b, (thi_step){.op = THI_OP_CHANGE, .a = now.id, .b = then.id});
    return (operand){id, central};
}

/* ---- registers ---- */

static bool reads_first(thi_operation op)
{
    return op != THI_OP_DRAW && op != THI_OP_CLEAR && op != THI_OP_FINISH;
}

static bool reads_second(thi_operation op)
{
    return op == THI_OP_ADD || op == THI_OP_SUB || op == THI_OP_MUL ||
           op == THI_OP_DIV || op == THI_OP_MIN || op == THI_OP_MAX ||
           op == THI_OP_POW || op == THI_OP_AXPY || op == THI_OP_CHANGE ||
           op == THI_OP_BELOW || op == THI_OP_FROM || op == THI_OP_FINISH;
}

typedef struct registers {
    uint32_t *of_value;
    size_t *last; /* step that reads a value last */
    uint32_t *free;
    uint32_t free_count, count;
} registers;

static void give_back(registers *r, uint32_t value, size_t step)
{
    if (r->last[value] == step) {
        r->free[r->free_count++] = r->of_value[value];
        r->last[value] = SIZE_MAX; /* once, where both operands are one */
    }
}

/** In the order of the steps; a step may write where an operand that dies stood. */
static uint32_t give_registers(builder *b)
{
    registers r = {.of_value = TH_NEW_N(b->arena, uint32_t, b->value_count + 1),
                   .last = TH_NEW_N(b->arena, size_t, b->value_count + 1),
                   .free = TH_NEW_N(b->arena, uint32_t, b->value_count + 1)};
    for (size_t i = 0; i < b->step_count; i++) {
        const thi_step *s = &b->steps[i];
        if (reads_first(s->op))
            r.last[s->a] = i;
        if (reads_second(s->op))
            r.last[s->b] = i;
    }
    for (size_t i = 0; i < b->step_count; i++) {
        thi_step *s = &b->steps[i];
        uint32_t a = s->a, second = s->b;
        if (reads_first(s->op)) {
            s->a = r.of_value[a];
            give_back(&r, a, i);
        }
        if (reads_second(s->op)) {
            s->b = r.of_value[second];
            give_back(&r, second, i);
        }
        if (s->op == THI_OP_FINISH)
            continue;
        uint32_t place;
        if (s->op == THI_OP_AXPY) { /* its accumulator is read once: it has just died */
            place = s->a;
            for (uint32_t k = 0; k < r.free_count; k++)
                if (r.free[k] == place)
                    r.free[k--] = r.free[--r.free_count];
        } else {
            place = r.free_count ? r.free[--r.free_count] : r.count++;
        }
        r.of_value[s->dst] = place;
        if (!r.last[s->dst]) /* nobody reads it */
            r.free[r.free_count++] = place;
        s->dst = place;
    }
    return r.count;
}

/* ---- all of it ---- */

static builder builder_create(th_arena *scratch, const th_errors *errors)
{
    builder b = {.arena = scratch, .errors = errors};
    b.of_cell = TH_NEW_N(scratch, operand, errors->view.cell_count + 1);
    b.cell_done = TH_NEW_N(scratch, bool, errors->view.cell_count + 1);
    b.value_of_source = TH_NEW_N(scratch, uint32_t, errors->count + 1);
    b.source_order = TH_NEW_N(scratch, uint32_t, errors->count + 1);
    return b;
}

static const void *kept(th_arena *arena, const void *data, size_t size)
{
    void *copy = th_arena_alloc(arena, size + 1);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

/** Registers, and all of it where it is to stay. */
static void
freeze(thi_program *out, th_arena *arena, builder *b, const double *central, size_t n)
{
    uint32_t register_count = give_registers(b);
    *out = (thi_program){
        .step_count = b->step_count,
        .steps = kept(arena, b->steps, b->step_count * sizeof *b->steps),
        .register_count = register_count,
        .output_count = (uint32_t)n,
        .central = central,
        .source_count = b->source_count,
        .sources =
            kept(arena, b->source_order, b->source_count * sizeof *b->source_order)};
}

void thi_program_build_sums(thi_program *out,
                            th_arena *arena,
                            const th_errors *errors,
                            const th_output *sums,
                            const bool *positive,
                            size_t count)
{
    th_arena *scratch = th_arena_create();
    builder b = builder_create(scratch, errors);
    double *central = TH_NEW_N(arena, double, count + 1);
    for (size_t i = 0; i < count; i++) {
        operand x = output_operand(&b, &sums[i], positive[i]);
        finish(&b, (uint32_t)i, x);
        central[i] = x.central;
    }
    freeze(out, arena, &b, central, count);
    th_arena_free(scratch);
}

void thi_program_build(thi_program *out,
                       th_arena *arena,
                       const th_errors *errors,
                       const th_output *outputs,
                       size_t output_count,
                       const uint32_t (*ratios)[2],
                       size_t ratio_count)
{
    th_arena *scratch = th_arena_create();
    builder b = builder_create(scratch, errors);
    size_t count = output_count + ratio_count;
    operand *of_output = TH_NEW_N(scratch, operand, output_count + 1);
    double *central = TH_NEW_N(arena, double, count + 1);
    size_t done = 0;
    for (size_t i = 0; i < output_count; i++) {
        of_output[i] = output_operand(&b, &outputs[i], false);
        finish(&b, (uint32_t)i, of_output[i]);
        central[i] = of_output[i].central;
        for (; done < ratio_count && ratios[done][0] <= i && ratios[done][1] <= i;
             done++) {
            operand r = ratio_operand(
                &b, of_output[ratios[done][0]], of_output[ratios[done][1]]);
            finish(&b, (uint32_t)(output_count + done), r);
            central[output_count + done] = r.central;
        }
    }
    freeze(out, arena, &b, central, count);
    th_arena_free(scratch);
}
