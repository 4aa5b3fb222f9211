/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: which law an interval stands for, and its parameters. The mean is the value,
 * whatever the law. */
#include "law_internal.h"

#include <gsl/gsl_cdf.h>

#define SYMMETRIC                                                                      \
    0.01           /* of the width: limits so near the same distance are symmetric */
#define NARROW 0.3 /* half width over value up to which a symmetric error is normal */
#define HALF_NORMAL_MEAN 0.7978845608028654 /* sqrt(2/pi) */
#define FARTHEST 1e60 /* limits of which products and squares stay finite */
/* Shapes for which the library's incomplete gamma and beta functions were seen to hold:
 * from 1e6 on the one aborts and the other loses the upper half. */
#define NARROWEST_SHAPE 1e5
#define LARGEST_SHAPE 1e12
#define TOO_NARROW                                                                     \
    "the limits are too close to the value for this law, where normal has its shape"

double thi_normal_cdf(double z)
{
    return gsl_cdf_ugaussian_P(z);
}

double thi_normal_quantile(double u)
{
    double z;
    th_normal_quantile_array(&z, &u, 1);
    return z;
}

static const char *const names[] = {"point",
                                    "normal",
                                    "lognormal",
                                    "triangular",
                                    "uniform",
                                    "beta",
                                    "gamma",
                                    "twopiece",
                                    "truncated",
                                    "empirical"};

const char *th_law_name(th_law_kind kind)
{
    return names[kind];
}

static th_status cannot(th_error *err, const th_law_wish *w, const char *why)
{
    char value[32], lower[32], upper[32];
    return th_error_set(err,
                        TH_BAD_DATA,
                        "no %s%sdistribution has mean %s and 95 %% limits %s to %s: %s",
                        w->kind == TH_LAW_POINT ? "" : th_law_name(w->kind),
                        w->kind == TH_LAW_POINT ? "" : " ",
                        th_number_print_digits(w->value, 6, value),
                        th_number_print_digits(w->lower, 6, lower),
                        th_number_print_digits(w->upper, 6, upper),
                        why);
}

/* ---- one fit a law: true when it can be ---- */

static double wanted_sd(const th_law_wish *w)
{
    return (w->upper - w->lower) / (2 * THI_Z975);
}

static bool symmetric(const th_law_wish *w)
{
    return fabs((w->upper - w->value) - (w->value - w->lower)) <=
           SYMMETRIC * (w->upper - w->lower);
}

static const char *fit_normal(th_law *law, const th_law_wish *w)
{
    law->sd = wanted_sd(w);
    return NULL;
}

/** Symmetric limits give the sd, others the ratio of the limits. */
static const char *fit_lognormal(th_law *law, const th_law_wish *w)
{
    law->sign = w->value < 0 ? -1 : 1;
    double value = fabs(w->value);
    double low = law->sign > 0 ? w->lower : -w->upper;
    double high = law->sign > 0 ? w->upper : -w->lower;
    if (!(value > 0))
        return "its value must not be 0";
    double relative = wanted_sd(w) / value;
    double variance = th_ln(1 + relative * relative);
    if (!symmetric(w)) {
        if (!(low > 0))
            return "both limits must have the sign of the value and not be 0";
        double s = th_ln(high / low) / (2 * THI_Z975);
        variance = s * s;
    }
    law->a = th_ln(value) - variance / 2;
    law->b = sqrt(variance);
    law->sd = value * sqrt(th_exp(variance) - 1);
    return NULL;
}

static const char *fit_uniform(th_law *law, const th_law_wish *w)
{
    if (!symmetric(w))
        return "its limits must lie at the same distance from the value";
    double half = (w->upper - w->lower) / 2 / 0.95;
    law->a = w->value - half;
    law->b = w->value + half;
    law->sd = half / sqrt(3.0);
    return NULL;
}

/** Distances from the mean down to the 2.5 and up to the 97.5 percentile of a family of
 * shape p and unit scale; d1/d2 rises with p. */
typedef void (*distance_fn)(double p, double *down, double *up);

static void triangle_distances(double p, double *down, double *up)
{
    double mean = (1 - 2 * p) / 3; /* from the mode */
    *down = mean + p - sqrt(0.025 * p);
    *up = (1 - p) - sqrt(0.025 * (1 - p)) - mean;
}

static void twopiece_distances(double p, double *down, double *up)
{
    double mean = HALF_NORMAL_MEAN * (1 - 2 * p);
    *down = mean - p * thi_normal_quantile(0.025 / (2 * p));
    *up = (1 - p) * -thi_normal_quantile(0.025 / (2 * (1 - p))) - mean;
}

/** Shape whose distances have the wanted ratio, by bisection between two shapes; an end
 * when none has. `*met`: whether it has. */
static double solve_shape(
    distance_fn distances, double from, double to, const th_law_wish *w, bool *met)
{
    double down = w->value - w->lower, up = w->upper - w->value, a, b;
    distances(from, &a, &b);
    bool above = a * up <= down * b;
    distances(to, &a, &b);
    bool below = a * up >= down * b;
    *met = above && below;
    if (!above)
        return from;
    if (!below)
        return to;
    for (int i = 0; i < 60; i++) {
        double middle = (from + to) / 2;
        distances(middle, &a, &b);
        if (a * up <= down * b)
            from = middle;
        else
            to = middle;
    }
    return (from + to) / 2;
}

static double solve_scale(distance_fn distances, double shape, const th_law_wish *w)
{
    double a, b;
    distances(shape, &a, &b);
    return (w->upper - w->lower) / (a + b);
}

static const char *fit_triangular(th_law *law, const th_law_wish *w)
{
    bool met;
    double p = solve_shape(triangle_distances, 0.025, 0.975, w, &met);
    if (!met)
        return "its limits are too far from symmetric";
    double width = solve_scale(triangle_distances, p, w);
    law->c = w->value - width * (1 - 2 * p) / 3;
    law->a = law->c - p * width;
    law->b = law->c + (1 - p) * width;
    law->sd = width * sqrt((1 - p * (1 - p)) / 18);
    return NULL;
}

static const char *fit_twopiece(th_law *law, const th_law_wish *w)
{
    bool met;
    double p = solve_shape(twopiece_distances, 0.026, 0.974, w, &met);
    if (!met && w->chosen)
        return "its limits are too far from symmetric";
    double sum = solve_scale(twopiece_distances, p, w);
    law->b = thi_rounded(p * sum);
    law->c = thi_rounded((1 - p) * sum);
    law->a = w->value - HALF_NORMAL_MEAN * (law->c - law->b);
    double skew = law->c - law->b;
    law->sd = sqrt((1 - 0.6366197723675814) * skew * skew + law->b * law->c);
    return NULL;
}

static const char *fit_beta(th_law *law, const th_law_wish *w)
{
    double width = w->most - w->least;
    if (!isfinite(width))
        return "its variable has no two bounds";
    double m = (w->value - w->least) / width, sd = wanted_sd(w) / width;
    if (!(m > 0 && m < 1))
        return "the value stands on a bound of its variable";
    double sum = m * (1 - m) / (sd * sd) - 1;
    if (!(sum > 0.05))
        return "the limits are too wide for the bounds of its variable";
    if (!(fmin(m, 1 - m) * sum <= NARROWEST_SHAPE))
        return TOO_NARROW;
    if (!(sum <= LARGEST_SHAPE))
        return "a bound of its variable is too far away to shape the error";
    law->a = thi_rounded(m * sum);
    law->b = thi_rounded((1 - m) * sum);
    law->sd = wanted_sd(w);
    return NULL;
}

static const char *fit_gamma(th_law *law, const th_law_wish *w)
{
    law->least = isfinite(w->least) && w->least <= w->lower ? w->least : 0;
    double m = w->value - law->least, sd = wanted_sd(w);
    if (!(m > 0))
        return "the value must be above the least its variable can be";
    law->a = thi_rounded(m / sd * (m / sd));
    if (!(law->a <= NARROWEST_SHAPE))
        return TOO_NARROW;
    law->b = m / law->a;
    law->sd = law->b * sqrt(law->a);
    return NULL;
}

/** Mean and sd of a normal cut at its bounds. */
static void cut_normal(const th_law *law, double mean, double sd, double out[2])
{
    double a = (law->least - mean) / sd, b = (law->most - mean) / sd;
    double fa = isfinite(a) ? th_exp(-a * a / 2) * 0.3989422804014327 : 0;
    double fb = isfinite(b) ? th_exp(-b * b / 2) * 0.3989422804014327 : 0;
    double mass = a > 0 ? thi_normal_cdf(-a) - thi_normal_cdf(-b)
                        : thi_normal_cdf(b) - thi_normal_cdf(a);
    double shift = (fa - fb) / mass;
    double spread = ((isfinite(a) ? a * fa : 0) - (isfinite(b) ? b * fb : 0)) / mass -
                    shift * shift;
    out[0] = mean + sd * shift;
    out[1] = sd * sqrt(fmax(1 + spread, 0));
}

static const char *fit_truncated(th_law *law, const th_law_wish *w)
{
    if (!(w->value > w->least && w->value < w->most))
        return "the value stands on a bound of its variable";
    double sd = wanted_sd(w), low = w->value - 30 * sd, high = w->value + 30 * sd;
    double cut[2] = {w->value, sd};
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        cut_normal(law, middle, sd, cut);
        if (!(cut[0] > w->value))
            low = middle;
        else
            high = middle;
    }
    law->a = thi_rounded((low + high) / 2);
    law->b = sd;
    cut_normal(law, law->a, sd, cut);
    law->sd = cut[1];
    return fabs(cut[0] - w->value) <= 1e-6 * sd
               ? NULL
               : "the bounds of its variable leave no room";
}

static int ascending(const void *a, const void *b, void *context)
{
    (void)context;
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Sorted and moved so that their mean is the value. */
static const char *fit_empirical(th_law *law, const th_law_wish *w, th_arena *arena)
{
    if (w->count < 2)
        return "it needs two values or more";
    double *values = TH_NEW_N(arena, double, w->count);
    memcpy(values, w->values, w->count * sizeof *values);
    th_sort(values, w->count, sizeof *values, ascending, NULL);
    double n = (double)(w->count - 1), mean = 0, square = 0;
    for (size_t i = 0; i + 1 < w->count; i++)
        mean += (values[i] + values[i + 1]) / 2 / n;
    for (size_t i = 0; i < w->count; i++)
        values[i] += w->value - mean;
    for (size_t i = 0; i + 1 < w->count; i++) {
        double a = values[i] - w->value, b = values[i + 1] - w->value;
        square += (a * a + a * b + b * b) / 3 / n;
    }
    law->count = w->count;
    law->values = values;
    law->sd = sqrt(square);
    return NULL;
}

static const char *fit_kind(th_law *law, const th_law_wish *w, th_arena *arena)
{
    switch (law->kind) {
    case TH_LAW_NORMAL:
        return fit_normal(law, w);
    case TH_LAW_LOGNORMAL:
        return fit_lognormal(law, w);
    case TH_LAW_TRIANGULAR:
        return fit_triangular(law, w);
    case TH_LAW_UNIFORM:
        return fit_uniform(law, w);
    case TH_LAW_BETA:
        return fit_beta(law, w);
    case TH_LAW_GAMMA:
        return fit_gamma(law, w);
    case TH_LAW_TWOPIECE:
        return fit_twopiece(law, w);
    case TH_LAW_TRUNCATED:
        return fit_truncated(law, w);
    case TH_LAW_EMPIRICAL:
        return fit_empirical(law, w, arena);
    case TH_LAW_POINT:
        break;
    }
    return NULL;
}

/* ---- the rule when the row names no distribution ---- */

static bool bounded(const th_law_wish *w)
{
    return isfinite(w->least) && isfinite(w->most);
}

/** Does a normal of this width pass its variable's bounds at four sd? */
static bool crosses_bounds(const th_law_wish *w)
{
    double reach = 4 * wanted_sd(w);
    return w->value - reach < w->least || w->value + reach > w->most;
}

/** Do both bounds shape the error, as those of a share do? A bound far above what is
 * likely (that of an emission factor) does not; one just above the value does, however
 * narrow the error is. */
static bool between_bounds(const th_law_wish *w)
{
    th_law trial = {0};
    if (!bounded(w) || !crosses_bounds(w))
        return false;
    bool far_below = w->value + 4 * wanted_sd(w) <= w->most;
    if (far_below && wanted_sd(w) < 0.02 * (w->most - w->least))
        return false;
    return !fit_beta(&trial, w) && trial.a > 0.2 && trial.b > 0.2;
}

static th_law_kind kind_by_rule(const th_law_wish *w)
{
    double half = (w->upper - w->lower) / 2;
    bool skewed_right = w->upper - w->value > w->value - w->lower;
    if (symmetric(w) && half <= NARROW * fabs(w->value) && !crosses_bounds(w))
        return TH_LAW_NORMAL;
    if (between_bounds(w))
        return TH_LAW_BETA;
    if (symmetric(w))
        return w->value > 0 && w->least >= 0 ? TH_LAW_LOGNORMAL : TH_LAW_NORMAL;
    if (skewed_right && w->lower > 0)
        return TH_LAW_LOGNORMAL;
    if (skewed_right && w->least == 0 && w->value > 0)
        return TH_LAW_GAMMA;
    return TH_LAW_TWOPIECE;
}

static th_status check_limits(const th_law_wish *w, th_error *err)
{
    if (!isfinite(w->value) || !isfinite(w->lower) || !isfinite(w->upper))
        return cannot(err, w, "a number is not finite");
    if (fabs(w->lower) > FARTHEST || fabs(w->upper) > FARTHEST)
        return cannot(err, w, "a limit is beyond 1e60");
    if (w->lower > w->value)
        return cannot(err, w, "the lower limit is above the value");
    if (w->upper < w->value)
        return cannot(err, w, "the upper limit is below the value");
    return TH_OK;
}

th_status
th_law_fit(const th_law **out, th_arena *arena, const th_law_wish *wish, th_error *err)
{
    th_law_wish w = *wish;
    th_status status =
        w.chosen && w.kind == TH_LAW_EMPIRICAL ? TH_OK : check_limits(&w, err);
    if (status)
        return status;
    if (!w.chosen)
        w.kind = kind_by_rule(&w);
    if (w.kind != TH_LAW_EMPIRICAL && w.lower == w.upper)
        w.kind = TH_LAW_POINT;
    th_law *law = TH_NEW(arena, th_law);
    *law = (th_law){
        .kind = w.kind, .mean = w.value, .sign = 1, .least = w.least, .most = w.most};
    const char *why = fit_kind(law, &w, arena);
    if (why)
        return cannot(err, &w, why);
    if (!w.undrawn)
        thi_law_tabulate(law, arena);
    *out = law;
    return TH_OK;
}

th_law_kind th_law_get_kind(const th_law *law)
{
    return law->kind;
}

double th_law_mean(const th_law *law)
{
    return law->mean;
}

double th_law_sd(const th_law *law)
{
    return law->sd;
}
