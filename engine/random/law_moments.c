/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: moments of a law, and the nodes of a quadrature over it. */
#include "law_internal.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

/* ---- moments about a point of the law's own, then about 0 ---- */

/** E (origin + y)^k from moments of y. */
static void shifted(double out[4], double origin, const double y[4])
{
    double o = origin, o2 = o * o;
    out[0] = o + y[0];
    out[1] = o2 + 2 * o * y[0] + y[1];
    out[2] = o2 * o + 3 * o2 * y[0] + 3 * o * y[1] + y[2];
    out[3] = o2 * o2 + 4 * o2 * o * y[0] + 6 * o2 * y[1] + 4 * o * y[2] + y[3];
}

static void lognormal_moments(const th_law *law, double out[4])
{
    double sign = 1;
    for (int k = 1; k <= 4; k++) {
        sign *= law->sign;
        out[k - 1] = sign * th_exp(k * law->a + k * k * law->b * law->b / 2);
    }
}

static void beta_moments(const th_law *law, double out[4])
{
    double width = law->most - law->least, product = 1, y[4];
    for (int k = 0; k < 4; k++) {
        product *= width * (law->a + k) / (law->a + law->b + k);
        y[k] = product;
    }
    shifted(out, law->least, y);
}

static void gamma_moments(const th_law *law, double out[4])
{
    double product = 1, y[4];
    for (int k = 0; k < 4; k++) {
        product *= law->b * (law->a + k);
        y[k] = product;
    }
    shifted(out, law->least, y);
}

static void twopiece_moments(const th_law *law, double out[4])
{
    const double half[4] = {0.7978845608028654, 1, 2 * 0.7978845608028654, 3};
    double p = law->b / (law->b + law->c), left = 1, right = 1, y[4];
    for (int k = 0; k < 4; k++) {
        left *= -law->b;
        right *= law->c;
        y[k] = half[k] * (p * left + (1 - p) * right);
    }
    shifted(out, law->a, y);
}

static void piece_moments(double from, double to, double weight, double y[4])
{
    /* of a uniform piece, about 0 */
    y[0] += weight * (from + to) / 2;
    y[1] += weight * (from * from + from * to + to * to) / 3;
    y[2] += weight * (from + to) * (from * from + to * to) / 4;
    double sum = 0, power = 1;
    for (int k = 0; k <= 4; k++) {
        double other = 1;
        for (int j = k; j < 4; j++)
            other *= to;
        sum += power * other;
        power *= from;
    }
    y[3] += weight * sum / 5;
}

static void empirical_moments(const th_law *law, double out[4])
{
    double y[4] = {0}, weight = 1 / (double)(law->count - 1);
    for (size_t i = 0; i + 1 < law->count; i++)
        piece_moments(
            law->values[i] - law->mean, law->values[i + 1] - law->mean, weight, y);
    shifted(out, law->mean, y);
}

static void quadrature_moments(const th_law *law, double out[4])
{
    double x[128], weight[128], y[4] = {0};
    th_law_nodes(law, 128, x, weight);
    for (size_t i = 0; i < 128; i++) {
        double d = x[i] - law->mean, power = weight[i];
        for (int k = 0; k < 4; k++) {
            power *= d;
            y[k] += power;
        }
    }
    shifted(out, law->mean, y);
}

void th_law_moments(const th_law *law, double out[4])
{
    double s2 = law->sd * law->sd;
    double y[4] = {0, s2, 0, 3 * s2 * s2};
    switch (law->kind) {
    case TH_LAW_POINT:
    case TH_LAW_NORMAL:
        shifted(out, law->mean, y);
        break;
    case TH_LAW_UNIFORM:
        y[3] = 1.8 * s2 * s2;
        shifted(out, law->mean, y);
        break;
    case TH_LAW_LOGNORMAL:
        lognormal_moments(law, out);
        break;
    case TH_LAW_BETA:
        beta_moments(law, out);
        break;
    case TH_LAW_GAMMA:
        gamma_moments(law, out);
        break;
    case TH_LAW_TWOPIECE:
        twopiece_moments(law, out);
        break;
    case TH_LAW_EMPIRICAL:
        empirical_moments(law, out);
        break;
    case TH_LAW_TRIANGULAR:
    case TH_LAW_TRUNCATED:
        quadrature_moments(law, out);
        break;
    }
}

/* ---- nodes ---- */

static void legendre(double from, double to, size_t n, double *x, double *weight)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(n);
    for (size_t i = 0; i < n; i++)
        gsl_integration_glfixed_point(from, to, i, &x[i], &weight[i], table);
    gsl_integration_glfixed_table_free(table);
}

static void hermite(size_t n, double *z, double *weight)
{
    gsl_integration_fixed_workspace *w =
        gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, n, 0, 0.5, 0, 0);
    memcpy(z, gsl_integration_fixed_nodes(w), n * sizeof *z);
    memcpy(weight, gsl_integration_fixed_weights(w), n * sizeof *weight);
    gsl_integration_fixed_free(w);
}

static double density_of(const th_law *law, double x)
{
    if (law->kind == TH_LAW_TRIANGULAR)
        return x < law->c ? (x - law->a) / (law->c - law->a)
                          : (law->b - x) / (law->b - law->c);
    double s = law->kind == TH_LAW_TRUNCATED ? law->b : x < law->a ? law->b : law->c;
    return th_exp(-(x - law->a) * (x - law->a) / (2 * s * s));
}

/** Two stretches that meet where the density has its corner. */
static void split_nodes(const th_law *law, size_t n, double *x, double *weight)
{
    double from, middle, to;
    if (law->kind == TH_LAW_TRIANGULAR) {
        from = law->a;
        middle = law->c;
        to = law->b;
    } else if (law->kind == TH_LAW_TRUNCATED) {
        from = fmax(law->least, law->a - 9 * law->b);
        to = fmin(law->most, law->a + 9 * law->b);
        middle = fmin(fmax(law->a, from + (to - from) / 4), to - (to - from) / 4);
    } else {
        from = law->a - 9 * law->b;
        middle = law->a;
        to = law->a + 9 * law->c;
    }
    size_t half = n / 2;
    legendre(from, middle, half, x, weight);
    legendre(middle, to, n - half, x + half, weight + half);
    for (size_t i = 0; i < n; i++)
        weight[i] *= density_of(law, x[i]);
}

void th_law_nodes(const th_law *law, size_t n, double *x, double *weight)
{
    switch (law->kind) {
    case TH_LAW_UNIFORM:
        legendre(law->a, law->b, n, x, weight);
        break;
    case TH_LAW_TRIANGULAR:
    case TH_LAW_TRUNCATED:
    case TH_LAW_TWOPIECE:
        split_nodes(law, n, x, weight);
        break;
    case TH_LAW_EMPIRICAL:
        for (size_t i = 0; i < n; i++) {
            x[i] = th_law_quantile(law, ((double)i + 0.5) / (double)n);
            weight[i] = 1;
        }
        break;
    default:
        hermite(n, x, weight);
        for (size_t i = 0; i < n; i++)
            x[i] = thi_law_at(law, x[i]);
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weight[i];
    for (size_t i = 0; i < n; i++)
        weight[i] /= sum;
}
