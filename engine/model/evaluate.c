/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: the slow simple evaluator (the plan's oracle) and the reverse sweep over the
 * same trees. */
#include "model_internal.h"

#include <math.h>
#include <string.h>

static double power(const double *k)
{
    return th_pow(k[0], k[1]);
}

double thi_node_apply(const th_node *node, const double *k)
{
    switch (node->kind) {
    case TH_N_NEGATE:
        return -k[0];
    case TH_N_ADD:
        return k[0] + k[1];
    case TH_N_SUBTRACT:
        return k[0] - k[1];
    case TH_N_MULTIPLY:
        return k[0] * k[1];
    case TH_N_DIVIDE:
        return k[0] / k[1];
    case TH_N_POWER:
        return power(k);
    case TH_N_LESS:
        return k[0] < k[1];
    case TH_N_LESS_EQUAL:
        return k[0] <= k[1];
    case TH_N_GREATER:
        return k[0] > k[1];
    case TH_N_GREATER_EQUAL:
        return k[0] >= k[1];
    case TH_N_IF:
        return k[0] != 0 ? k[1] : k[2];
    case TH_N_MIN:
    case TH_N_MAX: {
        double best = k[0];
        for (uint32_t i = 1; i < node->n_kids; i++)
            best = (node->kind == TH_N_MIN ? k[i] < best : k[i] > best) ? k[i] : best;
        return best;
    }
    case TH_N_EXP:
        return th_exp(k[0]);
    case TH_N_LN:
        return th_ln(k[0]);
    case TH_N_SQRT:
        return sqrt(k[0]);
    case TH_N_ABS:
        return fabs(k[0]);
    case TH_N_CONSTANT:
        return node->number;
    case TH_N_INPUT:
    case TH_N_CELL:
    case TH_N_SUM:
        break;
    }
    return NAN;
}

#define FEW 8

double thi_node_value(const th_node *node, const double *inputs, const double *values)
{
    double few[FEW];
    if (node->kind == TH_N_INPUT)
        return inputs[node->ref];
    if (node->kind == TH_N_CELL)
        return values[node->ref];
    if (node->kind == TH_N_SUM) {
        th_sum sum = {0};
        for (uint32_t i = 0; i < node->n_kids; i++)
            th_sum_add(&sum, thi_node_value(node->kids[i], inputs, values));
        return th_sum_get(&sum);
    }
    if (node->n_kids > FEW) { /* min or max of many */
        double best = thi_node_value(node->kids[0], inputs, values);
        for (uint32_t i = 1; i < node->n_kids; i++) {
            double x = thi_node_value(node->kids[i], inputs, values);
            best = (node->kind == TH_N_MIN ? x < best : x > best) ? x : best;
        }
        return best;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        few[i] = thi_node_value(node->kids[i], inputs, values);
    return thi_node_apply(node, few);
}

void thi_inputs_default(const th_model *m, double *inputs)
{
    for (size_t i = 0; i < m->input_count; i++)
        inputs[i] = m->inputs[i].value;
}

void th_model_run_simple(const th_model *m, const double *inputs, double *values)
{
    th_arena *scratch = th_arena_create();
    double *own = TH_NEW_N(scratch, double, m->input_count + 1);
    if (!inputs) {
        thi_inputs_default(m, own);
        inputs = own;
    }
    for (size_t i = 0; i < m->cell_count; i++)
        values[i] = 0;
    for (uint32_t i = 0; i < m->plan.ordered_count; i++) {
        uint32_t cell = m->plan.order[i];
        values[cell] = thi_node_value(m->cells[cell].root, inputs, values);
    }
    th_arena_free(scratch);
}

/* ---- reverse sweep ---- */

typedef struct sweep {
    const double *inputs, *values;
    double *input_adjoint, *cell_adjoint;
} sweep;

/** d(power)/d(base), d(power)/d(exponent). */
static void power_slopes(double a, double b, double *to_base, double *to_exponent)
{
    *to_base = b == 0 ? 0 : b * th_pow(a, b - 1);
    *to_exponent = a > 0 ? th_pow(a, b) * th_ln(a) : 0;
}

/** Slopes of a node to its kids (comparisons and the condition of `if` are held fixed).
 */
static void slopes(const th_node *node, const double *k, double *out)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < node->n_kids; i++)
        out[i] = 0;
    switch (node->kind) {
    case TH_N_NEGATE:
        out[0] = -1;
        break;
    case TH_N_ADD:
        out[0] = out[1] = 1;
        break;
    case TH_N_SUBTRACT:
        out[0] = 1;
        out[1] = -1;
        break;
    case TH_N_MULTIPLY:
        out[0] = k[1];
        out[1] = k[0];
        break;
    case TH_N_DIVIDE:
        out[0] = 1 / k[1];
        out[1] = -k[0] / (k[1] * k[1]);
        break;
    case TH_N_POWER:
        power_slopes(k[0], k[1], &out[0], &out[1]);
        break;
    case TH_N_IF:
        out[k[0] != 0 ? 1 : 2] = 1;
        break;
    case TH_N_MIN:
    case TH_N_MAX:
        for (uint32_t i = 1; i < node->n_kids; i++)
            if (node->kind == TH_N_MIN ? k[i] < k[best] : k[i] > k[best])
                best = i;
        out[best] = 1;
        break;
    case TH_N_EXP:
        out[0] = th_exp(k[0]);
        break;
    case TH_N_LN:
        out[0] = 1 / k[0];
        break;
    case TH_N_SQRT:
        out[0] = 0.5 / sqrt(k[0]);
        break;
    case TH_N_ABS:
        out[0] = k[0] < 0 ? -1 : 1;
        break;
    default:
        break;
    }
}

static void push(const sweep *s, const th_node *node, double adjoint)
{
    double k[FEW], slope[FEW];
    if (adjoint == 0 || node->kind == TH_N_CONSTANT)
        return;
    if (node->kind == TH_N_INPUT) {
        s->input_adjoint[node->ref] += adjoint;
        return;
    }
    if (node->kind == TH_N_CELL) {
        s->cell_adjoint[node->ref] += adjoint;
        return;
    }
    if (node->kind == TH_N_SUM) {
        for (uint32_t i = 0; i < node->n_kids; i++)
            push(s, node->kids[i], adjoint);
        return;
    }
    if (node->n_kids > FEW)
        return;
    for (uint32_t i = 0; i < node->n_kids; i++)
        k[i] = thi_node_value(node->kids[i], s->inputs, s->values);
    slopes(node, k, slope);
    for (uint32_t i = 0; i < node->n_kids; i++)
        push(s, node->kids[i], adjoint * slope[i]);
}

void th_model_gradient(const th_model *m,
                       const double *values,
                       const uint32_t *cells,
                       const double *weights,
                       size_t count,
                       double *gradient)
{
    th_arena *scratch = th_arena_create();
    double *inputs = TH_NEW_N(scratch, double, m->input_count + 1);
    sweep s = {.inputs = inputs,
               .values = values,
               .input_adjoint = gradient,
               .cell_adjoint = TH_NEW_N(scratch, double, m->cell_count + 1)};
    thi_inputs_default(m, inputs);
    memset(gradient, 0, m->input_count * sizeof *gradient);
    for (size_t i = 0; i < count; i++)
        s.cell_adjoint[cells[i]] += weights[i];
    for (uint32_t i = m->plan.ordered_count; i-- > 0;) {
        uint32_t cell = m->plan.order[i];
        if (s.cell_adjoint[cell] != 0)
            push(&s, m->cells[cell].root, s.cell_adjoint[cell]);
    }
    th_arena_free(scratch);
}
