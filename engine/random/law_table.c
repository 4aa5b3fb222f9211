/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: quantile functions, and their cubic tables over normal scores, by which a
 * beta or a gamma draw costs no more than a normal one. A table over scores is smooth
 * in both tails. */
#include "law_internal.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

double thi_rounded(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + 0x800U) & ~(uint64_t)0xfffU;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

/* ---- values ---- */

static double triangular_at(const th_law *law, double u)
{
    double width = law->b - law->a, p = (law->c - law->a) / width;
    if (u < p)
        return law->a + sqrt(u * width * (law->c - law->a));
    return law->b - sqrt((1 - u) * width * (law->b - law->c));
}

static double empirical_at(const th_law *law, double u)
{
    double place = u * (double)(law->count - 1);
    size_t i = (size_t)place;
    if (i >= law->count - 1)
        i = law->count - 2;
    return law->values[i] + (place - (double)i) * (law->values[i + 1] - law->values[i]);
}

/** The tail nearer to the score is computed, so that no digit is lost. */
static double twopiece_at(const th_law *law, double z)
{
    double p = law->b / (law->b + law->c), u = thi_normal_cdf(z);
    if (u < p)
        return law->a + law->b * gsl_cdf_ugaussian_Pinv(u / (2 * p));
    return law->a + law->c * gsl_cdf_ugaussian_Qinv(thi_normal_cdf(-z) / (2 * (1 - p)));
}

static double truncated_at(const th_law *law, double z)
{
    double a = (law->least - law->a) / law->b, b = (law->most - law->a) / law->b;
    double u = thi_normal_cdf(z), v = thi_normal_cdf(-z), x;
    if (a > 0)
        x = gsl_cdf_ugaussian_Qinv(thi_normal_cdf(-a) * v + thi_normal_cdf(-b) * u);
    else
        x = gsl_cdf_ugaussian_Pinv(thi_normal_cdf(a) * v + thi_normal_cdf(b) * u);
    return fmin(fmax(law->a + law->b * x, law->least), law->most);
}

/** Newton between brackets: the library's own inverse gives up in far tails. Begins at
 * `near`, or at the mean where that is none. */
static double beta_quantile(const th_law *law, double z, double near)
{
    double target = thi_normal_cdf(-fabs(z)), low = 0, high = 1;
    double x = near > 0 && near < 1 ? near : law->a / (law->a + law->b);
    for (int i = 0; i < 100 && high - low > 1e-15; i++) {
        double miss = z < 0 ? gsl_cdf_beta_P(x, law->a, law->b) - target
                            : target - gsl_cdf_beta_Q(x, law->a, law->b);
        if (miss == 0)
            break;
        if (miss < 0)
            low = x;
        else
            high = x;
        double f = gsl_ran_beta_pdf(x, law->a, law->b);
        double next = f > 0 && isfinite(f) ? x - miss / f : -1;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (fabs(next - x) <= 1e-14 * x)
            break;
        x = next;
    }
    return x;
}

static double beta_at(const th_law *law, double z)
{
    return law->least + (law->most - law->least) * beta_quantile(law, z, 0);
}

static double gamma_quantile(const th_law *law, double z, double near)
{
    double target = thi_normal_cdf(-fabs(z)), low = 0, high = law->a + 10;
    double x = near > 0 ? near : law->a;
    while (gsl_cdf_gamma_Q(high, law->a, 1) > thi_normal_cdf(-THI_TABLE_END - 3))
        high *= 2;
    x = x < high ? x : law->a;
    for (int i = 0; i < 100 && high - low > 1e-15 * high; i++) {
        double miss = z < 0 ? gsl_cdf_gamma_P(x, law->a, 1) - target
                            : target - gsl_cdf_gamma_Q(x, law->a, 1);
        if (miss == 0)
            break;
        if (miss < 0)
            low = x;
        else
            high = x;
        double f = gsl_ran_gamma_pdf(x, law->a, 1);
        double next = f > 0 && isfinite(f) ? x - miss / f : -1;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (fabs(next - x) <= 1e-14 * x)
            break;
        x = next;
    }
    return x;
}

static double gamma_at(const th_law *law, double z)
{
    return law->least + law->b * gamma_quantile(law, z, 0);
}

double thi_law_at(const th_law *law, double z)
{
    switch (law->kind) {
    case TH_LAW_POINT:
        break;
    case TH_LAW_NORMAL:
        return law->mean + law->sd * z;
    case TH_LAW_LOGNORMAL:
        return law->sign * th_exp(law->a + law->b * law->sign * z);
    case TH_LAW_TRIANGULAR:
        return triangular_at(law, thi_normal_cdf(z));
    case TH_LAW_UNIFORM:
        return law->a + (law->b - law->a) * thi_normal_cdf(z);
    case TH_LAW_BETA:
        return beta_at(law, z);
    case TH_LAW_GAMMA:
        return gamma_at(law, z);
    case TH_LAW_TWOPIECE:
        return twopiece_at(law, z);
    case TH_LAW_TRUNCATED:
        return truncated_at(law, z);
    case TH_LAW_EMPIRICAL:
        return empirical_at(law, thi_normal_cdf(z));
    }
    return law->mean;
}

/* ---- slopes: density of the normal over density of the law ---- */

static double density(const th_law *law, double x)
{
    double width = law->most - law->least;
    switch (law->kind) {
    case TH_LAW_BETA:
        return gsl_ran_beta_pdf((x - law->least) / width, law->a, law->b) / width;
    case TH_LAW_GAMMA:
        return gsl_ran_gamma_pdf(x - law->least, law->a, law->b);
    case TH_LAW_TWOPIECE: {
        double s = x < law->a ? law->b : law->c;
        return 2 * s / (law->b + law->c) * gsl_ran_gaussian_pdf(x - law->a, s);
    }
    case TH_LAW_TRUNCATED: {
        double a = (law->least - law->a) / law->b, b = (law->most - law->a) / law->b;
        double mass = a > 0 ? thi_normal_cdf(-a) - thi_normal_cdf(-b)
                            : thi_normal_cdf(b) - thi_normal_cdf(a);
        return gsl_ran_gaussian_pdf(x - law->a, law->b) / mass;
    }
    default:
        return (double)NAN;
    }
}

double thi_law_slope(const th_law *law, double z, double x)
{
    double f = density(law, x);
    return f > 0 && isfinite(f) ? th_exp(-z * z / 2) * 0.3989422804014327 / f
                                : (double)NAN;
}

/* ---- the table ---- */

static bool tabulated(th_law_kind kind)
{
    return kind == TH_LAW_BETA || kind == TH_LAW_GAMMA || kind == TH_LAW_TWOPIECE ||
           kind == TH_LAW_TRUNCATED;
}

/** Slopes that keep a cubic monotone lie between 0 and three times the chords beside
 * them (Fritsch, Carlson 1980). */
static double kept_monotone(double slope, double left, double right)
{
    double most = 3 * fmin(left, right);
    double wanted = isfinite(slope) ? slope : (left + right) / 2;
    return fmin(fmax(wanted, 0), most);
}

/** Values of a beta or a gamma law at the scores of the table, from the middle outward:
 * each root is near the line through the two before it. */
static void shape_scores(const th_law *law,
                         double (*quantile)(const th_law *law, double z, double near),
                         double *x)
{
    enum { N = THI_TABLE_CELLS, MIDDLE = N / 2 };
    const double step = 2 * THI_TABLE_END / N;
    for (int i = MIDDLE; i <= N; i++)
        x[i] = quantile(law,
                        i * step - THI_TABLE_END,
                        i > MIDDLE + 1 ? 2 * x[i - 1] - x[i - 2] : 0);
    for (int i = MIDDLE - 1; i >= 0; i--) /* in the left tail, near in ratio */
        x[i] =
            quantile(law, i * step - THI_TABLE_END, x[i + 1] * (x[i + 1] / x[i + 2]));
}

static void table_values(const th_law *law, double *x)
{
    enum { N = THI_TABLE_CELLS };
    const double step = 2 * THI_TABLE_END / N;
    double scale = law->kind == TH_LAW_BETA ? law->most - law->least : law->b;
    if (law->kind == TH_LAW_BETA)
        shape_scores(law, beta_quantile, x);
    else if (law->kind == TH_LAW_GAMMA)
        shape_scores(law, gamma_quantile, x);
    for (int i = 0; i <= N; i++)
        x[i] = thi_rounded(law->kind == TH_LAW_BETA || law->kind == TH_LAW_GAMMA
                               ? law->least + scale * x[i]
                               : thi_law_at(law, i * step - THI_TABLE_END));
}

void thi_law_tabulate(th_law *law, th_arena *arena)
{
    enum { N = THI_TABLE_CELLS };
    const double step = 2 * THI_TABLE_END / N;
    double x[N + 1], slope[N + 1];
    if (!tabulated(law->kind))
        return;
    table_values(law, x);
    for (int i = 0; i <= N; i++) {
        double left = i > 0 ? x[i] - x[i - 1] : x[1] - x[0];
        double right = i < N ? x[i + 1] - x[i] : x[N] - x[N - 1];
        double s = thi_law_slope(law, i * step - THI_TABLE_END, x[i]) * step;
        slope[i] = thi_rounded(kept_monotone(s, left, right));
    }
    double *table = TH_NEW_N(arena, double, 4 * (size_t)N);
    for (size_t i = 0; i < N; i++) {
        double rise = x[i + 1] - x[i];
        table[4 * i] = x[i];
        table[4 * i + 1] = slope[i];
        table[4 * i + 2] = 3 * rise - 2 * slope[i] - slope[i + 1];
        table[4 * i + 3] = slope[i] + slope[i + 1] - 2 * rise;
    }
    law->table = table;
}
