/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: tests over years and values. Sources: Iglewicz and Hoaglin 1993 (modified
 * z-score), Pettitt 1979 (change-point). */
#include "tanheng/series.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Standard deviation over mean absolute deviation of a normal law. */
#define MEAN_TO_SIGMA 1.2533141373155003

static bool comparable(double a, double b)
{
    return (a > 0 && b > 0) || (a < 0 && b < 0);
}

static double mean_deviation(const double *x, size_t n, double centre)
{
    th_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&sum, fabs(x[i] - centre));
    return th_sum_get(&sum) / (double)n;
}

/* Changes that are equal but for rounding have no spread. */
static double spread(const double *x, size_t n, double centre, double *work)
{
    const double rounding = 1e-12;
    double median = gsl_stats_mad(x, 1, n, work);
    if (median > rounding)
        return median;
    double mean = MEAN_TO_SIGMA * mean_deviation(x, n, centre);
    return mean > rounding ? mean : 0;
}

void th_series_jumps(const int32_t *years,
                     const double *values,
                     size_t count,
                     size_t least,
                     th_jump *out)
{
    th_arena *scratch = th_arena_create();
    double *log_change = TH_NEW_N(scratch, double, count + 1);
    double *changes = TH_NEW_N(scratch, double, count + 1);
    double *work = TH_NEW_N(scratch, double, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        out[i] = (th_jump){0};
        if (!i || !comparable(values[i - 1], values[i]))
            continue;
        double gap = years[i] - years[i - 1];
        out[i].tested = true;
        log_change[i] = th_ln(values[i] / values[i - 1]) / gap;
        out[i].change =
            gap > 1 ? th_exp(log_change[i]) - 1 : values[i] / values[i - 1] - 1;
        changes[n++] = log_change[i];
    }
    bool enough = n && n >= least;
    for (size_t i = 0; i < n && enough; i++)
        work[i] = changes[i];
    double centre = enough ? gsl_stats_median(work, 1, n) : 0;
    double scale = enough ? spread(changes, n, centre, work) : 0;
    for (size_t i = 0; i < count; i++) {
        out[i].tested = out[i].tested && enough;
        if (out[i].tested && scale > 0)
            out[i].score = (log_change[i] - centre) / scale;
    }
    th_arena_free(scratch);
}

/* ---- Pettitt ---- */

static int sign_of(double x)
{
    return (x > 0) - (x < 0);
}

static double median_of(th_arena *scratch, const double *x, size_t n)
{
    double *copy = TH_NEW_N(scratch, double, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = x[i];
    return n ? gsl_stats_median(copy, 1, n) : 0;
}

static double squares_about_mean(const double *x, size_t n)
{
    th_sum sum = {0}, squares = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&sum, x[i]);
    double mean = n ? th_sum_get(&sum) / (double)n : 0;
    for (size_t i = 0; i < n; i++)
        th_sum_add(&squares, (x[i] - mean) * (x[i] - mean));
    return th_sum_get(&squares);
}

static double squares_about_line(const int32_t *years, const double *x, size_t n)
{
    double t_mean = 0, x_mean = 0, tt = 0, tx = 0;
    for (size_t i = 0; i < n; i++) {
        t_mean += years[i] / (double)n;
        x_mean += x[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        tt += (years[i] - t_mean) * (years[i] - t_mean);
        tx += (years[i] - t_mean) * (x[i] - x_mean);
    }
    double slope = tt > 0 ? tx / tt : 0;
    th_sum squares = {0};
    for (size_t i = 0; i < n; i++) {
        double rest = x[i] - x_mean - slope * (years[i] - t_mean);
        th_sum_add(&squares, rest * rest);
    }
    return th_sum_get(&squares);
}

/* U(t) = U(t - 1) + sum over j of sign(x_j - x_t); K is its greatest size. */
static void find_change(const double *x, size_t n, th_step *out)
{
    long u = 0, best = 0;
    for (size_t t = 0; t + 1 < n; t++) {
        for (size_t j = 0; j < n; j++)
            u += sign_of(x[t] - x[j]);
        if (labs(u) > best) {
            best = labs(u);
            out->after = t + 1;
        }
    }
    out->statistic = (double)best;
}

th_step th_series_step(const int32_t *years, const double *values, size_t count)
{
    th_step step = {.probability = 1};
    double n = (double)count;
    find_change(values, count, &step);
    if (!step.after)
        return step;
    double p = 2 * th_exp(-6 * step.statistic * step.statistic / (n * n * n + n * n));
    step.probability = p < 1 ? p : 1;
    th_arena *scratch = th_arena_create();
    double before = median_of(scratch, values, step.after);
    double after = median_of(scratch, values + step.after, count - step.after);
    step.change = before != 0 ? after / before - 1 : (double)NAN;
    step.trend = squares_about_line(years, values, count) <=
                 squares_about_mean(values, step.after) +
                     squares_about_mean(values + step.after, count - step.after);
    th_arena_free(scratch);
    return step;
}
