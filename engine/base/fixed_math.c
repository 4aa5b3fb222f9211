/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exp, ln and pow with fixed polynomials: only + - * / in a fixed order, without
 * contraction, so that every x86-64 gives the same bits. Series of Taylor and of the
 * inverse hyperbolic tangent, cut where the rest is under 2^-57 of the result. pow
 * carries ln in two doubles (about 64 bits), for y ln x reaches 745. Measured: under 1
 * ulp.
 */
#include "tanheng/base.h"

#include <math.h>
#include <string.h>

#define LN2_HIGH 0x1.62e42feep-1 /* 32 bits: a product with an exponent is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define INVERSE_LN2 0x1.71547652b82fep+0
#define SQRT2 0x1.6a09e667f3bcdp+0
#define EXP_GREATEST 709.782712893384  /* above: infinity */
#define EXP_LEAST (-745.1332191019412) /* below: 0 */

/** An unevaluated sum, |low| <= ulp(high) / 2. */
typedef struct pair {
    double high, low;
} pair;

static pair sum_exact(double a, double b)
{
    double sum = a + b;
    double b_used = sum - a;
    return (pair){sum, (a - (sum - b_used)) + (b - b_used)};
}

static pair product_exact(double a, double b)
{
    const double splitter = 134217729.0; /* 2^27 + 1 */
    double ta = splitter * a;
    double tb = splitter * b;
    double a_high = ta - (ta - a);
    double b_high = tb - (tb - b);
    double a_low = a - a_high;
    double b_low = b - b_high;
    double product = a * b;
    double rest = ((a_high * b_high - product) + a_high * b_low + a_low * b_high);
    return (pair){product, rest + a_low * b_low};
}

static pair pair_sum(pair a, pair b)
{
    pair s = sum_exact(a.high, b.high);
    return sum_exact(s.high, s.low + (a.low + b.low));
}

static pair pair_product(pair a, pair b)
{
    pair p = product_exact(a.high, b.high);
    return sum_exact(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static pair pair_quotient(double a, pair b)
{
    double q = a / b.high;
    pair back = product_exact(q, b.high);
    double rest = ((a - back.high) - back.low) - q * b.low;
    return sum_exact(q, rest / b.high);
}

/** x * 2^k. ldexp is exact but for the one rounding into the subnormals; most calls
 * need only a product. */
static double scaled(double x, int k)
{
    if (k < -1000 || k > 1000)
        return ldexp(x, k);
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double factor;
    memcpy(&factor, &bits, sizeof factor);
    return x * factor;
}

/** (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2. */
static double exp_tail(double r)
{
    double q = 1.0 / 6227020800.0;
    q = q * r + 1.0 / 479001600.0;
    q = q * r + 1.0 / 39916800.0;
    q = q * r + 1.0 / 3628800.0;
    q = q * r + 1.0 / 362880.0;
    q = q * r + 1.0 / 40320.0;
    q = q * r + 1.0 / 5040.0;
    q = q * r + 1.0 / 720.0;
    q = q * r + 1.0 / 120.0;
    q = q * r + 1.0 / 24.0;
    q = q * r + 1.0 / 6.0;
    return q * r + 0.5;
}

/** e^(high + low); high between the limits, low a correction. */
static double exp_of(double high, double low)
{
    int k = (int)(high * INVERSE_LN2 + (high < 0 ? -0.5 : 0.5));
    double r_high = high - k * LN2_HIGH;
    double r_low = k * LN2_LOW - low;
    double r = r_high - r_low;
    double lost = (r_high - r) - r_low;
    double one_r = 1.0 + r;
    lost += r - (one_r - 1.0); /* what that sum rounded off */
    return scaled(one_r + (r * r * exp_tail(r) + lost), k);
}

double th_exp(double x)
{
    if (isnan(x))
        return x;
    if (x > EXP_GREATEST)
        return HUGE_VAL;
    if (x < EXP_LEAST)
        return 0.0;
    return exp_of(x, 0.0);
}

/** x = result * 2^exponent, 1/sqrt(2) < result <= sqrt(2); x positive and finite. */
static double mantissa(double x, int *exponent)
{
    int k = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        k = -54;
    }
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    k += (int)(bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > SQRT2) {
        m *= 0.5;
        k++;
    }
    *exponent = k;
    return m;
}

/** 2/5 + 2/7 z + ... + 2/25 z^10: the series of ln((1+s)/(1-s)) / s - 2 - 2/3 z, over
 * z^2, with z = s^2. */
static double ln_tail(double z)
{
    double q = 2.0 / 25.0;
    q = q * z + 2.0 / 23.0;
    q = q * z + 2.0 / 21.0;
    q = q * z + 2.0 / 19.0;
    q = q * z + 2.0 / 17.0;
    q = q * z + 2.0 / 15.0;
    q = q * z + 2.0 / 13.0;
    q = q * z + 2.0 / 11.0;
    q = q * z + 2.0 / 9.0;
    q = q * z + 2.0 / 7.0;
    return q * z + 2.0 / 5.0;
}

double th_ln(double x)
{
    if (isnan(x) || x <= 0)
        return (double)NAN;
    if (isinf(x))
        return x;
    int k;
    double f = mantissa(x, &k) - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double rest = z * (2.0 / 3.0 + z * ln_tail(z));
    double half_square = 0.5 * f * f;
    /* ln(1+f) = 2s + s rest, and 2s = f - s f: f, which is exact, comes last. */
    double correction = s * (half_square + rest) + k * LN2_LOW;
    return k * LN2_HIGH - ((half_square - correction) - f);
}

/** ln x to about 64 bits. */
static pair ln_pair(double x)
{
    const pair two_thirds = {0x1.5555555555555p-1, 0x1.5555555555555p-55};
    int k;
    double m = mantissa(x, &k);
    pair s = pair_quotient(m - 1.0, sum_exact(m, 1.0));
    pair z = pair_product(s, s);
    pair factor = pair_sum(two_thirds, (pair){z.high * ln_tail(z.high), 0.0});
    pair rest = pair_product(s, pair_product(z, factor));
    pair ln_m = pair_sum((pair){2.0 * s.high, 2.0 * s.low}, rest);
    return pair_sum(sum_exact(k * LN2_HIGH, k * LN2_LOW), ln_m);
}

/** x^n by squaring in two doubles, so that the one rounding comes last; x finite, not
 * 0, |n| <= 64. */
static double whole_power(double x, int n)
{
    int k;
    double m = mantissa(fabs(x), &k);
    pair square = {m, 0.0};
    pair result = {1.0, 0.0};
    for (unsigned left = (unsigned)(n < 0 ? -n : n); left; left >>= 1) {
        if (left & 1)
            result = pair_product(result, square);
        square = pair_product(square, square);
    }
    if (n < 0)
        result = pair_quotient(1.0, result);
    double size = scaled(result.high + result.low, k * n);
    return x < 0 && (n & 1) ? -size : size;
}

static bool is_whole(double y)
{
    return fabs(y) >= 0x1p53 || (double)(int64_t)y == y;
}

static bool is_odd(double y)
{
    return fabs(y) < 0x1p53 && ((int64_t)y & 1);
}

/** 0 or infinity, what x^y tends to when it `grows`. */
static double limit(bool grows)
{
    return grows ? HUGE_VAL : 0.0;
}

/** x^y for x positive and finite, y finite. */
static double positive_power(double x, double y)
{
    pair ln_x = ln_pair(x);
    if (fabs(y) > 0x1p66) /* |ln x| is 0 or at least 2^-53 */
        return ln_x.high == 0 ? 1.0 : limit((ln_x.high > 0) == (y > 0));
    pair product = product_exact(y, ln_x.high);
    pair z = sum_exact(product.high, product.low + y * ln_x.low);
    if (z.high > EXP_GREATEST)
        return HUGE_VAL;
    return z.high < EXP_LEAST ? 0.0 : exp_of(z.high, z.low);
}

double th_pow(double x, double y)
{
    if (y == 0 || x == 1)
        return 1.0;
    if (isnan(x) || isnan(y))
        return (double)NAN;
    if (isinf(y))
        return fabs(x) == 1 ? 1.0 : limit((fabs(x) > 1) == (y > 0));
    if (x == 0)
        return limit(y < 0);
    if (x < 0 && !is_whole(y))
        return (double)NAN;
    if (isinf(x))
        return x < 0 && is_odd(y) ? -limit(y > 0) : limit(y > 0);
    if (y == 1)
        return x;
    if (y == 2)
        return x * x;
    if (fabs(y) <= 64 && is_whole(y))
        return whole_power(x, (int)y);
    double size = positive_power(fabs(x), y);
    return x < 0 && is_odd(y) ? -size : size;
}
