/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: the slow simple evaluator (the plan's oracle) and the reverse sweep over the
 * same trees. */
#include "model_internal.h"

#include <string.h>

#define FEW 8

double thi_node_value(const th_node *node, const double *inputs, const double *values)
{
    double few[FEW], slope[FEW];
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
    return th_node_apply(node, few, slope);
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
    th_arena *scratch;
} sweep;

static void push(const sweep *s, const th_node *node, double adjoint)
{
    double few[FEW], few_slopes[FEW], *k = few, *slope = few_slopes;
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
    if (node->n_kids > FEW) {
        k = TH_NEW_N(s->scratch, double, node->n_kids);
        slope = TH_NEW_N(s->scratch, double, node->n_kids);
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        k[i] = thi_node_value(node->kids[i], s->inputs, s->values);
    th_node_apply(node, k, slope);
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (slope[i] != 0) /* a branch not taken, 0 * infinity */
            push(s, node->kids[i], adjoint * slope[i]);
}

void th_model_gradient(const th_model *m,
                       const double *values,
                       const uint32_t *cells,
                       const double *weights,
                       size_t count,
                       double *gradient)
{
    th_model_gradient_at(m, NULL, values, cells, weights, count, gradient);
}

void th_model_gradient_at(const th_model *m,
                          const double *inputs,
                          const double *values,
                          const uint32_t *cells,
                          const double *weights,
                          size_t count,
                          double *gradient)
{
    th_arena *scratch = th_arena_create();
    double *own = TH_NEW_N(scratch, double, m->input_count + 1);
    sweep s = {.inputs = inputs ? inputs : own,
               .values = values,
               .input_adjoint = gradient,
               .scratch = scratch,
               .cell_adjoint = TH_NEW_N(scratch, double, m->cell_count + 1)};
    thi_inputs_default(m, own);
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
