/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: what each kind of node does: its value from its kids, and its slopes to them.
 */
#include "outcome.h"

#include <math.h>

static size_t best_kid(const th_node *node, const double *k)
{
    size_t best = 0;
    for (size_t i = 1; i < node->n_kids; i++)
        if (node->kind == TH_N_MIN ? k[i] < k[best] : k[i] > k[best])
            best = i;
    return best;
}

static double sum_of(const double *k, size_t n, double *slope)
{
    th_sum sum = {0};
    for (size_t i = 0; i < n; i++) {
        th_sum_add(&sum, k[i]);
        slope[i] = 1;
    }
    return th_sum_get(&sum);
}

static double power(const double *k, double *slope)
{
    double value = th_pow(k[0], k[1]);
    slope[0] = k[1] == 0 ? 0 : k[1] * th_pow(k[0], k[1] - 1);
    slope[1] = k[0] > 0 ? value * th_ln(k[0]) : 0;
    return value;
}

double th_node_apply(const th_node *node, const double *k, double *slope)
{
    size_t chosen;
    double value;
    for (size_t i = 0; i < node->n_kids; i++)
        slope[i] = 0;
    switch (node->kind) {
    case TH_N_NEGATE:
        slope[0] = -1;
        return -k[0];
    case TH_N_ADD:
        slope[0] = slope[1] = 1;
        return k[0] + k[1];
    case TH_N_SUBTRACT:
        slope[0] = 1;
        slope[1] = -1;
        return k[0] - k[1];
    case TH_N_MULTIPLY:
        slope[0] = k[1];
        slope[1] = k[0];
        return k[0] * k[1];
    case TH_N_DIVIDE:
        slope[0] = 1 / k[1];
        slope[1] = -k[0] / (k[1] * k[1]);
        return k[0] / k[1];
    case TH_N_POWER:
        return power(k, slope);
    case TH_N_LESS:
        return k[0] < k[1];
    case TH_N_LESS_EQUAL:
        return k[0] <= k[1];
    case TH_N_GREATER:
        return k[0] > k[1];
    case TH_N_GREATER_EQUAL:
        return k[0] >= k[1];
    case TH_N_IF:
        chosen = k[0] != 0 ? 1 : 2;
        slope[chosen] = 1;
        return k[chosen];
    case TH_N_MIN:
    case TH_N_MAX:
        chosen = best_kid(node, k);
        slope[chosen] = 1;
        return k[chosen];
    case TH_N_EXP:
        value = th_exp(k[0]);
        slope[0] = value;
        return value;
    case TH_N_LN:
        slope[0] = 1 / k[0];
        return th_ln(k[0]);
    case TH_N_SQRT:
        value = sqrt(k[0]);
        slope[0] = 0.5 / value;
        return value;
    case TH_N_ABS:
        slope[0] = k[0] < 0 ? -1 : 1;
        return fabs(k[0]);
    case TH_N_SUM:
        return sum_of(k, node->n_kids, slope);
    case TH_N_CONSTANT:
    case TH_N_INPUT:
    case TH_N_CELL:
        break;
    }
    return node->number;
}

/* ---- making nodes ---- */

const th_node *thi_node(thi_compiler *c,
                        th_node_kind kind,
                        const th_expr *from,
                        uint32_t n_kids,
                        const th_node *const *kids)
{
    th_node *node = TH_NEW(c->arena, th_node);
    const th_node **copy = TH_NEW_N(c->arena, const th_node *, n_kids + 1);
    for (uint32_t i = 0; i < n_kids; i++)
        copy[i] = kids[i];
    node->kind = kind;
    node->from = from;
    node->n_kids = n_kids;
    node->kids = copy;
    return node;
}

const th_node *thi_node_number(thi_compiler *c, double number, const th_expr *from)
{
    th_node *node = TH_NEW(c->arena, th_node);
    node->kind = TH_N_CONSTANT;
    node->number = number;
    node->from = from;
    return node;
}

const th_node *
thi_node_ref(thi_compiler *c, th_node_kind kind, uint32_t ref, const th_expr *from)
{
    th_node *node = TH_NEW(c->arena, th_node);
    node->kind = kind;
    node->ref = ref;
    node->from = from;
    return node;
}

const th_node *thi_node_two(thi_compiler *c,
                            th_node_kind kind,
                            const th_expr *from,
                            const th_node *a,
                            const th_node *b)
{
    const th_node *kids[] = {a, b};
    return thi_node(c, kind, from, 2, kids);
}
