/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LMDI-I. Ang (2005), Energy Policy 33, 867; zeros: Ang and Liu (2007), Energy Policy
 * 35, 238; negative terms have no logarithm and stand beside.
 */
#include "tanheng/decompose.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SQRT2 0x1.6a09e667f3bcdp+0
#define LN2_HIGH                                                                       \
    0x1.62e42feep-1 /* 20 zero bits at its end: a multiple of it is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

/** x = result * 2^exponent, 1 <= result < 2; x normal and positive. */
static double mantissa(double x, int64_t *exponent)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    *exponent = (int64_t)(bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* atanh(s) / s with z = s * s, s at most (sqrt 2 - 1) / (sqrt 2 + 1): to the last bit.
 */
static double atanh_over(double z)
{
    double q = 1.0 / 21;
    q = q * z + 1.0 / 19;
    q = q * z + 1.0 / 17;
    q = q * z + 1.0 / 15;
    q = q * z + 1.0 / 13;
    q = q * z + 1.0 / 11;
    q = q * z + 1.0 / 9;
    q = q * z + 1.0 / 7;
    q = q * z + 1.0 / 5;
    q = q * z + 1.0 / 3;
    return q * z + 1;
}

/*
 * ln(b / a) = k ln 2 + 2 atanh((y - x) / (y + x)) of the mantissas, brought within a
 * factor of sqrt 2. Near 1 k is 0 and y - x exact, so nothing cancels; the signs change
 * with the roles, so time reversed gives the same bits.
 */
static double log_ratio(double from, double to)
{
    int64_t down, up;
    if (!isnormal(from) || !isnormal(to))
        return th_ln(to) - th_ln(from);
    double x = mantissa(from, &down), y = mantissa(to, &up);
    bool high = y > SQRT2 * x, low = x > SQRT2 * y;
    x = low ? x * 0.5 : x;
    y = high ? y * 0.5 : y;
    double k = (double)(up - down + high - low), s = (y - x) / (y + x);
    return k * LN2_HIGH + (2 * s * atanh_over(s * s) + k * LN2_LOW);
}

static double log_mean(double a, double b)
{
    if (a <= 0 || b <= 0)
        return 0;
    return a == b ? a : (a - b) / log_ratio(b, a);
}

/* Exported names may be replaced at run time and are never inlined here. */
double th_log_ratio(double from, double to)
{
    return log_ratio(from, to);
}

double th_log_mean(double a, double b)
{
    return log_mean(a, b);
}

/* False: a negative factor, or no finite product. */
static bool product(size_t n, const double *x, double *out)
{
    bool fits = true;
    double value = 1;
    for (size_t j = 0; j < n; j++) {
        fits = fits && x[j] >= 0;
        value *= x[j];
    }
    *out = value;
    return fits && isfinite(value);
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
        sum += log_ratio(gone[j], there[j]);
    for (size_t j = 0; j < n; j++)
        e[j] = change * log_ratio(gone[j], there[j]) / sum;
}

static bool term_effects(
    size_t n, const double *from, const double *to, double *effects, double *change)
{
    double a, b;
    bool fits = product(n, from, &a);
    fits = product(n, to, &b) && fits;
    *change = b - a;
    for (size_t j = 0; j < n; j++)
        effects[j] = 0;
    if (!fits || (a == 0 && b == 0))
        return fits;
    if (a == 0 || b == 0) {
        whole_change(n, a == 0 ? from : to, a == 0 ? to : from, b - a, effects);
        return true;
    }
    double mean = log_mean(b, a);
    for (size_t j = 0; j < n; j++)
        effects[j] = mean * log_ratio(from[j], to[j]);
    return true;
}

bool th_lmdi_term(size_t n, const double *from, const double *to, double *effects)
{
    double change;
    return term_effects(n, from, to, effects, &change);
}

/* Factor by factor, so that a sum is compensated without memory of its own. */
static void
add_terms(size_t terms, size_t n, const double *from, const double *to, th_sum *sums)
{
    double effects[TH_LMDI_FACTORS], change;
    assert(n <= TH_LMDI_FACTORS);
    for (size_t i = 0; i < terms; i++) {
        const double *x = from + i * n, *y = to + i * n;
        if (term_effects(n, x, y, effects, &change))
            for (size_t j = 0; j < n; j++)
                th_sum_add(&sums[j], effects[j]);
        else
            th_sum_add(&sums[n], change);
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
    return th_exp(effect / log_mean(total_to, total_from));
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
