/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: shares of a total that stay shares. */
#include "curves_internal.h"

/* Rounding of shares that are given as decimals. */
#define ROUNDING 1e-12

static double total_of(size_t count, const double *weight, const double *x)
{
    th_sum sum = {0};
    for (size_t i = 0; i < count; i++)
        th_sum_add(&sum, weight[i] * x[i]);
    return th_sum_get(&sum);
}

void th_share_of(double *share, size_t count, const double *weight, const double *x)
{
    double total = total_of(count, weight, x);
    for (size_t i = 0; i < count; i++)
        share[i] = total != 0 ? weight[i] * x[i] / total : 0;
}

static th_share_code judge_given(const th_share_wish *wish, size_t *member, double *sum)
{
    th_sum given = {0};
    for (size_t i = 0; i < wish->count; i++) {
        if (!wish->given[i])
            continue;
        th_sum_add(&given, wish->share[i]);
        if (wish->share[i] >= 0 && wish->share[i] <= 1)
            continue;
        *member = i;
        *sum = wish->share[i];
        return TH_SHARE_RANGE;
    }
    *sum = th_sum_get(&given);
    return *sum > 1 + ROUNDING ? TH_SHARE_SUM : TH_SHARE_FINE;
}

/** Gives `left` to the members that have no share of their own. */
static bool give_rest(double *share, const th_share_wish *wish, double left)
{
    if (wish->rest != TH_SHARE_PROPORTIONAL) {
        if (wish->given[wish->rest])
            return left <= ROUNDING;
        share[wish->rest] = left;
        return true;
    }
    th_sum sum = {0};
    for (size_t i = 0; i < wish->count; i++)
        if (!wish->given[i])
            th_sum_add(&sum, wish->base_share[i]);
    double whole = th_sum_get(&sum);
    if (!(whole > 0))
        return left <= ROUNDING;
    for (size_t i = 0; i < wish->count; i++)
        if (!wish->given[i])
            share[i] = left * wish->base_share[i] / whole;
    return true;
}

th_share_code th_share_solve(
    double *x, double *share, const th_share_wish *wish, size_t *member, double *sum)
{
    *member = 0;
    th_share_code code = judge_given(wish, member, sum);
    if (code)
        return code;
    for (size_t i = 0; i < wish->count; i++)
        share[i] = wish->given[i] ? wish->share[i] : 0;
    double left = *sum < 1 ? 1 - *sum : 0;
    if (!give_rest(share, wish, left))
        return TH_SHARE_REST;
    double total = total_of(wish->count, wish->weight, x);
    for (size_t i = 0; i < wish->count; i++)
        x[i] = total * share[i] / wish->weight[i];
    return TH_SHARE_FINE;
}
