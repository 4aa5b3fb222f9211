/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: values of a law from uniforms or from standard normals, whole arrays. */
#include "law_internal.h"

#include <gsl/gsl_cdf.h>

#define BLOCK 256

void th_normal_cdf_array(double *out, const double *z, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = thi_rounded(thi_normal_cdf(z[i]));
}

bool th_law_wants_normal(const th_law *law)
{
    return law->kind != TH_LAW_UNIFORM && law->kind != TH_LAW_TRIANGULAR &&
           law->kind != TH_LAW_EMPIRICAL;
}

/* ---- from normals ---- */

static void by_table(const th_law *law, double *out, const double *z, size_t n)
{
    const double scale = THI_TABLE_CELLS / (2 * THI_TABLE_END);
    const double *table = law->table;
    for (size_t i = 0; i < n; i++) {
        double place = (z[i] + THI_TABLE_END) * scale;
        place = place < 0 ? 0 : place;
        place = place > THI_TABLE_CELLS ? THI_TABLE_CELLS : place;
        int cell = (int)place;
        cell = cell < THI_TABLE_CELLS ? cell : THI_TABLE_CELLS - 1;
        double t = place - cell;
        const double *c = table + 4 * cell;
        out[i] = c[0] + t * (c[1] + t * (c[2] + t * c[3]));
    }
}

static void
plain_from_uniform(const th_law *law, double *out, const double *u, size_t n)
{
    double width = law->b - law->a;
    if (law->kind == TH_LAW_UNIFORM)
        for (size_t i = 0; i < n; i++)
            out[i] = law->a + width * u[i];
    else
        for (size_t i = 0; i < n; i++) {
            double x = u[i];
            if (law->kind == TH_LAW_EMPIRICAL) {
                double place = x * (double)(law->count - 1);
                size_t k = (size_t)place;
                k = k < law->count - 1 ? k : law->count - 2;
                out[i] = law->values[k] +
                         (place - (double)k) * (law->values[k + 1] - law->values[k]);
                continue;
            }
            double left = law->c - law->a, right = law->b - law->c;
            out[i] = x * width < left ? law->a + sqrt(x * width * left)
                                      : law->b - sqrt((1 - x) * width * right);
        }
}

void th_law_from_normal(const th_law *law, double *out, const double *z, size_t n)
{
    if (law->kind == TH_LAW_POINT) {
        for (size_t i = 0; i < n; i++)
            out[i] = law->mean;
    } else if (law->kind == TH_LAW_NORMAL) {
        thi_kernels_get()->scaled(out, z, n, law->mean, law->sd);
    } else if (law->kind == TH_LAW_LOGNORMAL) {
        thi_kernels_get()->lognormals(out, z, n, law->a, law->b * law->sign);
        for (size_t i = 0; law->sign < 0 && i < n; i++)
            out[i] = -out[i];
    } else if (law->table) {
        by_table(law, out, z, n);
    } else {
        th_normal_cdf_array(out, z, n);
        plain_from_uniform(law, out, out, n);
    }
}

/* ---- from uniforms ---- */

void th_law_from_uniform(const th_law *law, double *out, const double *u, size_t n)
{
    if (!th_law_wants_normal(law)) {
        plain_from_uniform(law, out, u, n);
        return;
    }
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t some = n - i < BLOCK ? n - i : BLOCK;
        double z[BLOCK];
        th_normal_quantile_array(z, u + i, some);
        th_law_from_normal(law, out + i, z, some);
    }
}

/* ---- one value ---- */

double th_law_quantile(const th_law *law, double u)
{
    return thi_law_at(
        law, u < 0.5 ? gsl_cdf_ugaussian_Pinv(u) : gsl_cdf_ugaussian_Qinv(1 - u));
}

/** Where the quantile function passes x, by bisection over scores. */
double th_law_cdf(const th_law *law, double x)
{
    double low = -9, high = 9;
    if (law->kind == TH_LAW_POINT)
        return x < law->mean ? 0 : 1;
    for (int i = 0; i < 80; i++) {
        double middle = (low + high) / 2;
        if (thi_law_at(law, middle) <= x)
            low = middle;
        else
            high = middle;
    }
    return thi_normal_cdf((low + high) / 2);
}
