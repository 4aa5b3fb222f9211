/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random: the vector kernels, once for all widths. The file that includes this has
 * defined W (lanes), the types VD (W doubles), VU and VI (W 64-bit integers), and
 * MULTIPLY_32 (low halves to 64 bits), SQUARE_ROOT. Each lane does the same + - * /
 * sqrt and bit operations whatever W is, so that all widths give the same bits.
 *
 * Polynomials: e^r and ln in the manner of the public-domain fdlibm; sine and cosine as
 * Taylor sums on a quarter turn; AS 241 (Wichura 1988) for the normal quantile.
 */
#ifndef THI_RANDOM_KERNEL_H
#define THI_RANDOM_KERNEL_H

#include "random_internal.h"

#define LANES(x) ((VD){0} + (x))

static inline VU as_bits(VD x)
{
    return (VU)x;
}
static inline VD as_double(VU x)
{
    return (VD)x;
}
static inline VD choose(VI mask, VD yes, VD no)
{
    return (VD)(((VU)mask & (VU)yes) | (~(VU)mask & (VU)no));
}
static inline VD load(const double *p)
{
    VD v;
    memcpy(&v, p, sizeof v);
    return v;
}
static inline void store(double *p, VD v)
{
    memcpy(p, &v, sizeof v);
}

/** Whole numbers below 2^52 to double, exactly. */
static inline VD from_whole(VU n)
{
    return as_double(n | 0x4330000000000000U) - 0x1p52;
}

/* ---- e^x: x = n ln 2 + r, |r| <= ln 2 / 2 ---- */

static inline VD kernel_exp(VD x)
{
    const double magic = 0x1.8p52;
    VD low = LANES(-708.0), high = LANES(709.0);
    VD cut = choose(x < low, low, choose(x > high, high, x));
    VD shifted = cut * 0x1.71547652b82fep0 + magic;
    VD n = shifted - magic;
    VD r = (cut - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    VD r2 = r * r;
    VD r4 = r2 * r2;
    VD a0 = 0x1.0p-1 + r * 0x1.5555555555555p-3;
    VD a1 = 0x1.5555555555555p-5 + r * 0x1.1111111111111p-7;
    VD a2 = 0x1.6c16c16c16c17p-10 + r * 0x1.a01a01a01a01ap-13;
    VD a3 = 0x1.a01a01a01a01ap-16 + r * 0x1.71de3a556c734p-19;
    VD a4 = 0x1.27e4fb7789f5cp-22 + r * 0x1.ae64567f544e4p-26;
    VD q =
        (a0 + r2 * a1) + r4 * ((a2 + r2 * a3) + r4 * (a4 + r2 * 0x1.1eed8eff8d898p-29));
    VD p = 1.0 + (r + r2 * q);
    VU scale = (as_bits(shifted) << 52) + 0x3ff0000000000000U;
    VD y = p * as_double(scale);
    y = choose(x < low, LANES(0.0), y);
    y = choose(x > high, LANES(INFINITY), y);
    return choose(x == x, y, x);
}

/* ---- ln x for normal x > 0: x = 2^k (1 + f) ---- */

static inline VD kernel_ln_positive(VD x)
{
    VU bits = as_bits(x);
    VU shifted = bits + (0x3ff0000000000000U - 0x3fe6a09e667f3bcdU);
    VU k = shifted >> 52;
    VU mantissa = (shifted & 0x000fffffffffffffU) + 0x3fe6a09e667f3bcdU;
    VD e = from_whole(k) - 1023.0;
    VD f = as_double(mantissa) - 1.0;
    VD s = f / (2.0 + f);
    VD z = s * s;
    VD w = z * z;
    VD t1 = w * (0x1.999999997fa04p-2 +
                 w * (0x1.c71c51d8e78afp-3 + w * 0x1.39a09d078c69fp-3));
    VD t2 = z * (0x1.5555555555593p-1 +
                 w * (0x1.2492494229359p-2 +
                      w * (0x1.7466496cb03dep-3 + w * 0x1.2f112df3e5244p-3)));
    VD half_square = 0.5 * f * f;
    VD r = t1 + t2;
    return e * 0x1.62e42fee00000p-1 -
           ((half_square - (s * (half_square + r) + e * 0x1.a39ef35793c76p-33)) - f);
}

static inline VD kernel_ln(VD x)
{
    VD y = kernel_ln_positive(choose(x > LANES(0x1p-1022), x, LANES(1.0)));
    VD tiny = kernel_ln_positive(choose(x > LANES(0.0), x * 0x1p54, LANES(1.0))) -
              37.429947750237046;
    y = choose(x < LANES(0x1p-1022), tiny, y);
    y = choose(x == LANES(0.0), LANES(-INFINITY), y);
    y = choose(x == LANES(INFINITY), x, y);
    y = choose(x < LANES(0.0), LANES(NAN), y);
    return choose(x == x, y, x);
}

/* ---- sine and cosine of a turn given as a 32-bit fraction ---- */

/** sin and cos of (pi/2) t, |t| <= 1/2. */
static inline void quarter(VD t, VD *sine, VD *cosine)
{
    VD a = t * 0x1.921fb54442d18p0;
    VD z = a * a;
    VD z2 = z * z;
    VD z4 = z2 * z2;
    VD s = ((-0x1.5555555555555p-3 + z * 0x1.1111111111111p-7) +
            z2 * (-0x1.a01a01a01a01ap-13 + z * 0x1.71de3a556c734p-19)) +
           z4 * ((-0x1.ae64567f544e4p-26 + z * 0x1.6124613a86d09p-33) +
                 z2 * -0x1.ae7f3e733b81fp-41);
    VD c = ((0x1.5555555555555p-5 + z * -0x1.6c16c16c16c17p-10) +
            z2 * (0x1.a01a01a01a01ap-16 + z * -0x1.27e4fb7789f5cp-22)) +
           z4 * ((0x1.1eed8eff8d898p-29 + z * -0x1.93974a8c07c9dp-37) +
                 z2 * 0x1.ae7f3e733b81fp-45);
    *sine = a + a * z * s;
    *cosine = (1.0 - 0.5 * z) + z2 * c;
}

/** Two normals from two 32-bit words: Box and Muller. */
static inline void box_muller(VU w0, VU w1, VD *first, VD *second)
{
    VD u = (from_whole(w0) + 0.5) * 0x1p-32;
    VD radius = SQUARE_ROOT(-2.0 * kernel_ln_positive(u));
    VU quadrant = (w1 + 0x20000000U) >> 30; /* 0 to 4: nearest multiple of a quarter */
    VD t = (from_whole(w1) + 0.5) * 0x1p-30 - from_whole(quadrant);
    VD sine, cosine;
    quarter(t, &sine, &cosine);
    VI swap = (VI)((quadrant & 1) == 1);
    VU minus_sine = (quadrant & 2) << 62;
    VU minus_cosine = ((quadrant + 1) & 2) << 62;
    VD s = choose(swap, cosine, sine);
    VD c = choose(swap, sine, cosine);
    *first = radius * as_double(as_bits(c) ^ minus_cosine);
    *second = radius * as_double(as_bits(s) ^ minus_sine);
}

/* ---- Philox4x32-10: counters in the low halves; what stands above is ignored ---- */

typedef struct words {
    VU w[4];
} words;

static inline words
philox_lanes(VU c0, uint32_t c1, uint32_t c2, uint32_t c3, uint64_t key)
{
    VU a = c0, b = (VU){0} + c1, c = (VU){0} + c2, d = (VU){0} + c3;
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        VU p0 = MULTIPLY_32(a, 0xD2511F53U);
        VU p1 = MULTIPLY_32(c, 0xCD9E8D57U);
        a = (p1 >> 32) ^ b ^ k0;
        b = p1;
        c = (p0 >> 32) ^ d ^ k1;
        d = p0;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
    const uint64_t low = 0xffffffffU;
    return (words){{a & low, b & low, c & low, d & low}};
}

static inline VU lane_numbers(void)
{
    VU lanes;
    for (unsigned i = 0; i < W; i++)
        lanes[i] = i;
    return lanes;
}

/* ---- what the table of kernels offers ---- */

/* Draw 32 g + 8 j + i is word j of counter 8 g + i (uniforms), or comes from it and its
 * partner (normals: words 0, 1 give j = 0, 1; words 2, 3 give j = 2, 3). */

static void kernel_normals(double *out, size_t groups, const thi_counter *at)
{
    const VU lanes = lane_numbers();
    for (size_t g = 0; g < groups; g++)
        for (unsigned half = 0; half < 8; half += W) {
            VU c0 = lanes + ((at->group + g) * 8 + half);
            words w = philox_lanes(c0, at->replicate, at->low, at->high, at->seed);
            VD z[4];
            box_muller(w.w[0], w.w[1], &z[0], &z[1]);
            box_muller(w.w[2], w.w[3], &z[2], &z[3]);
            for (unsigned j = 0; j < 4; j++)
                store(out + g * 32 + 8 * j + half, z[j]);
        }
}

static void kernel_uniforms(double *out, size_t groups, const thi_counter *at)
{
    const VU lanes = lane_numbers();
    for (size_t g = 0; g < groups; g++)
        for (unsigned half = 0; half < 8; half += W) {
            VU c0 = lanes + ((at->group + g) * 8 + half);
            words w = philox_lanes(c0, at->replicate, at->low, at->high, at->seed);
            for (unsigned j = 0; j < 4; j++)
                store(out + g * 32 + 8 * j + half,
                      (from_whole(w.w[j]) + 0.5) * 0x1p-32);
        }
}

static inline VD polynomial(VD r, const double *coefficients)
{
    VD sum = LANES(coefficients[7]);
    for (int i = 6; i >= 0; i--)
        sum = sum * r + coefficients[i];
    return sum;
}

static inline VD kernel_quantile(VD u)
{
    VD q = u - 0.5;
    VD r = 0.180625 - q * q;
    VD centre = q * polynomial(r, thi_as241[0]) / polynomial(r, thi_as241[1]);
    VD tail = choose(q < LANES(0.0), u, 1.0 - u);
    VD t = SQUARE_ROOT(
        -kernel_ln_positive(choose(tail > LANES(0x1p-1000), tail, LANES(0x1p-1000))));
    VD near = polynomial(t - 1.6, thi_as241[2]) / polynomial(t - 1.6, thi_as241[3]);
    VD far = polynomial(t - 5.0, thi_as241[4]) / polynomial(t - 5.0, thi_as241[5]);
    VD side = choose(t <= LANES(5.0), near, far);
    side = choose(q < LANES(0.0), -side, side);
    VD magnitude = choose(q < LANES(0.0), -q, q);
    return choose(magnitude <= LANES(0.425), centre, side);
}

/* Arrays of any length: whole vectors, then one padded. */
#define ARRAY_KERNEL(name, expression)                                                 \
    static void name(double *out, const double *x, size_t n)                           \
    {                                                                                  \
        size_t i = 0;                                                                  \
        for (; i + W <= n; i += W)                                                     \
            store(out + i, expression(load(x + i)));                                   \
        if (i < n) {                                                                   \
            double last[W];                                                            \
            for (size_t k = 0; k < W; k++)                                             \
                last[k] = i + k < n ? x[i + k] : 0.5;                                  \
            store(last, expression(load(last)));                                       \
            memcpy(out + i, last, (n - i) * sizeof *last);                             \
        }                                                                              \
    }
ARRAY_KERNEL(kernel_exp_array, kernel_exp)
ARRAY_KERNEL(kernel_ln_array, kernel_ln)
ARRAY_KERNEL(kernel_quantile_array, kernel_quantile)

/** out = shift + factor * z. */
static void
kernel_scaled(double *out, const double *z, size_t n, double shift, double factor)
{
    size_t i = 0;
    for (; i + W <= n; i += W)
        store(out + i, load(z + i) * factor + shift);
    for (; i < n; i++)
        out[i] = z[i] * factor + shift;
}

/** out = scale * e^(shift + factor * z): log-normal draws in one pass. */
static void
kernel_lognormals(double *out, const double *z, size_t n, double shift, double factor)
{
    size_t i = 0;
    for (; i + W <= n; i += W)
        store(out + i, kernel_exp(load(z + i) * factor + shift));
    if (i < n) {
        double last[W] = {0};
        memcpy(last, z + i, (n - i) * sizeof *last);
        store(last, kernel_exp(load(last) * factor + shift));
        memcpy(out + i, last, (n - i) * sizeof *last);
    }
}

#define KERNELS(path)                                                                  \
    {                                                                                  \
        path, kernel_normals, kernel_uniforms, kernel_exp_array, kernel_ln_array,      \
            kernel_quantile_array, kernel_scaled, kernel_lognormals                    \
    }

#endif
