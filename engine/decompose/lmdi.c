/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LMDI-I. Ang (2005), Energy Policy 33, 867; zeros: Ang and Liu (2007), Energy Policy
 * 35, 238; negative terms have no logarithm and stand beside.
 */
#include "tanheng/decompose.h"

#include <assert.h>
#include <math.h>

#define NEAR 0.1 /* |a - b| / (a + b) below which the series is used */

/* atanh(u) / u for |u| < NEAR: to the last bit by nine terms. */
static double atanh_over(double u)
{
    double square = u * u, sum = 0;
    for (int k = 8; k >= 0; k--)
        sum = sum * square + 1.0 / (2 * k + 1);
    return sum;
}

/* The greater over the lesser, so that time reversed gives the same bits. */
static double positive_ratio(double greater, double lesser)
{
    double u = (greater - lesser) / (greater + lesser);
    if (u < NEAR)
        return 2 * u * atanh_over(u);
    double ratio = greater / lesser;
    return isnormal(ratio) ? th_ln(ratio) : th_ln(greater) - th_ln(lesser);
}

double th_log_ratio(double from, double to)
{
    return to >= from ? positive_ratio(to, from) : -positive_ratio(from, to);
}

double th_log_mean(double a, double b)
{
    if (a <= 0 || b <= 0)
        return 0;
    double u = fabs(a - b) / (a + b);
    if (u < NEAR)
        return (a + b) / 2 / atanh_over(u);
    return (a - b) / th_log_ratio(b, a);
}

static double product(size_t n, const double *x)
{
    double value = 1;
    for (size_t j = 0; j < n; j++)
        value *= x[j];
    return value;
}

static bool has_logarithm(size_t n, const double *x)
{
    for (size_t j = 0; j < n; j++)
        if (!(x[j] >= 0) || !isfinite(x[j]))
            return false;
    return isfinite(product(n, x));
}

/* `gone`: the end at which the term is zero. */
static void whole_change(
    size_t n, const double *gone, const double *there, double change, double *e)
{
    size_t zeros = 0;
    for (size_t j = 0; j < n; j++)
        zeros += gone[j] == 0;
    for (size_t j = 0; j < n && zeros; j++)
        e[j] = gone[j] == 0 ? change / (double)zeros : 0;
    if (zeros)
        return;
    /* Not zero but too small for a double: by the shares of the logarithms. */
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += th_log_ratio(gone[j], there[j]);
    for (size_t j = 0; j < n; j++)
        e[j] = change * th_log_ratio(gone[j], there[j]) / sum;
}

bool th_lmdi_term(size_t n, const double *from, const double *to, double *effects)
{
    bool fits = has_logarithm(n, from) && has_logarithm(n, to);
    double a = product(n, from), b = product(n, to);
    for (size_t j = 0; j < n; j++)
        effects[j] = 0;
    if (!fits || (a == 0 && b == 0))
        return fits;
    if (a == 0 || b == 0) {
        whole_change(n, a == 0 ? from : to, a == 0 ? to : from, b - a, effects);
        return true;
    }
    double mean = th_log_mean(b, a);
    for (size_t j = 0; j < n; j++)
        effects[j] = mean * th_log_ratio(from[j], to[j]);
    return true;
}

/* Factor by factor, so that a sum is compensated without memory of its own. */
static void
add_terms(size_t terms, size_t n, const double *from, const double *to, th_sum *sums)
{
    double effects[TH_LMDI_FACTORS];
    assert(n <= TH_LMDI_FACTORS);
    for (size_t i = 0; i < terms; i++) {
        const double *x = from + i * n, *y = to + i * n;
        if (th_lmdi_term(n, x, y, effects))
            for (size_t j = 0; j < n; j++)
                th_sum_add(&sums[j], effects[j]);
        else
            th_sum_add(&sums[n], product(n, y) - product(n, x));
    }
}

void th_lmdi(
    size_t terms, size_t n, const double *from, const double *to, double *effects)
{
    th_sum sums[TH_LMDI_FACTORS + 1] = {{0, 0}};
    add_terms(terms, n, from, to, sums);
    for (size_t j = 0; j <= n; j++)
        effects[j] = th_sum_get(&sums[j]);
}

void th_lmdi_chained(
    size_t years, size_t terms, size_t n, const double *x, double *effects)
{
    th_sum sums[TH_LMDI_FACTORS + 1] = {{0, 0}};
    for (size_t y = 0; y + 1 < years; y++)
        add_terms(terms, n, x + y * terms * n, x + (y + 1) * terms * n, sums);
    for (size_t j = 0; j <= n; j++)
        effects[j] = th_sum_get(&sums[j]);
}

double th_lmdi_index(double effect, double total_from, double total_to)
{
    return th_exp(effect / th_log_mean(total_to, total_from));
}

/* One factor at one end: 1 known, 0 left to the other end, -1 none. */
static int ratio(double level, double below, double *x)
{
    *x = level;
    if (below == 0)
        return level == 0 ? 0 : -1;
    *x = level / below;
    return 1;
}

bool th_lmdi_ratios(size_t n,
                    const double *levels_from,
                    const double *levels_to,
                    double *x_from,
                    double *x_to)
{
    for (size_t k = 0; k < n; k++) {
        int a = ratio(levels_from[k], k ? levels_from[k - 1] : 1, &x_from[k]);
        int b = ratio(levels_to[k], k ? levels_to[k - 1] : 1, &x_to[k]);
        if (a < 0 || b < 0)
            return false;
        if (a == 0)
            x_from[k] = b ? x_to[k] : 1;
        if (b == 0)
            x_to[k] = x_from[k];
    }
    return true;
}
