/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: what draws say: moments, percentiles, the shortest interval, and how
 * well the limits are known. */
#include "simulate_internal.h"

#include <math.h>
#include <string.h>

static int ascending(const void *a, const void *b, void *context)
{
    (void)context;
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void set_moments(th_sampled *r, const th_sum sums[3], double central, double n)
{
    double m1 = th_sum_get(&sums[0]) / n, m2 = th_sum_get(&sums[1]) / n;
    double m3 = th_sum_get(&sums[2]) / n;
    double variance = fmax(m2 - m1 * m1, 0);
    r->value = central;
    r->mean = central + m1;
    r->sd = n > 1 ? sqrt(variance * n / (n - 1)) : 0;
    double third = m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1;
    r->skewness = variance > 0 ? third / (variance * sqrt(variance)) : 0;
    r->mean_se = r->sd / sqrt(n);
}

/* ---- from all draws: both tails are sorted, the rest is only selected ---- */

typedef struct tails {
    double *x; /* x[0 .. low] and x[high .. n - 1] are in order */
    size_t n, low, high;
} tails;

static tails sort_tails(double *x, size_t n)
{
    tails t = {
        x, n, (size_t)(0.051 * (double)n) + 1, n - 2 - (size_t)(0.051 * (double)n)};
    if (n < 64 || t.low >= t.high) {
        th_sort(x, n, sizeof *x, ascending, NULL);
        return (tails){x, n, n - 1, 0};
    }
    thi_select(x, n, t.low);
    thi_select(x + t.low + 1, n - t.low - 1, t.high - t.low - 1);
    th_sort(x, t.low + 1, sizeof *x, ascending, NULL);
    th_sort(x + t.high, n - t.high, sizeof *x, ascending, NULL);
    return t;
}

static double tails_quantile(const void *data, size_t n, double p)
{
    const tails *t = data;
    double place = p * (double)(n - 1);
    size_t k = (size_t)place;
    if (k + 1 >= n)
        return t->x[n - 1];
    if (k + 1 <= t->low || k >= t->high)
        return t->x[k] + (place - (double)k) * (t->x[k + 1] - t->x[k]);
    size_t from = t->low + 1, size = t->high - from;
    double inner = (place - (double)from) / (double)(size > 1 ? size - 1 : 1);
    return thi_select_quantile(t->x + from, size, fmin(fmax(inner, 0), 1));
}

/** Standard error of a quantile: sqrt(p (1 - p) / n) over the density, the density from
 * the order statistics one such error of p to either side. */
static double tails_error(const tails *t, double p)
{
    double step = fmax(sqrt(p * (1 - p) / (double)t->n), 1.0 / (double)t->n);
    double low = fmax(p - step, 0), high = fmin(p + step, 1);
    return (tails_quantile(t, t->n, high) - tails_quantile(t, t->n, low)) / 2;
}

static void shortest_of_tails(th_sampled *r, const tails *t)
{
    size_t inside = (size_t)ceil(0.95 * (double)t->n);
    inside = inside < 1 ? 1 : inside;
    const double *x = t->x;
    size_t best = 0;
    for (size_t i = 0; i + inside <= t->n; i++)
        if (x[i + inside - 1] - x[i] < x[best + inside - 1] - x[best])
            best = i;
    r->shortest_lower = x[best];
    r->shortest_upper = x[best + inside - 1];
}

typedef double (*quantile_fn)(const void *data, size_t n, double p);

static void
set_percentiles(th_sampled *r, quantile_fn quantile, const void *data, size_t n)
{
    r->lower = quantile(data, n, 0.025);
    r->upper = quantile(data, n, 0.975);
    r->median = quantile(data, n, 0.5);
    r->p05 = quantile(data, n, 0.05);
    r->p10 = quantile(data, n, 0.10);
    r->p25 = quantile(data, n, 0.25);
    r->p75 = quantile(data, n, 0.75);
    r->p90 = quantile(data, n, 0.90);
    r->p95 = quantile(data, n, 0.95);
}

static void from_draws(th_simulation *sim, uint32_t output)
{
    th_sampled *r = &sim->results[output];
    size_t n = (size_t)sim->draws;
    memcpy(sim->scratch, sim->kept[output], n * sizeof(double));
    tails t = sort_tails(sim->scratch, n);
    set_percentiles(r, tails_quantile, &t, n);
    shortest_of_tails(r, &t);
    r->draws = sim->kept[output];
    bool between = sim->lower_se[output] > 0 || sim->upper_se[output] > 0;
    r->lower_se = between ? sim->lower_se[output] : tails_error(&t, 0.025);
    r->upper_se = between ? sim->upper_se[output] : tails_error(&t, 0.975);
}

/* ---- from a histogram ---- */

typedef struct histogram {
    const _Atomic uint64_t *counts;
    thi_bins bins;
    double least, most; /* no quantile lies beyond: a bin is wider than its draws */
} histogram;

/** Where the cumulated count passes p, by a line inside the bin. */
static double of_histogram(const void *data, size_t n, double p)
{
    const histogram *h = data;
    double wanted = p * (double)n, below = 0;
    for (size_t i = 0; i < THI_BINS; i++) {
        double here = (double)h->counts[i];
        if (below + here >= wanted && here > 0) {
            double at =
                h->bins.low + ((double)i + (wanted - below) / here) * h->bins.width;
            return fmin(fmax(at, h->least), h->most);
        }
        below += here;
    }
    return h->most;
}

static void shortest_of_histogram(th_sampled *r, const histogram *h, size_t n)
{
    const int steps = 100;
    r->shortest_lower = r->lower;
    r->shortest_upper = r->upper;
    for (int i = 0; i <= steps; i++) {
        double p = 0.05 * i / steps;
        double low = of_histogram(h, n, p), high = of_histogram(h, n, p + 0.95);
        if (high - low < r->shortest_upper - r->shortest_lower) {
            r->shortest_lower = low;
            r->shortest_upper = high;
        }
    }
}

static double histogram_error(const histogram *h, size_t n, double p)
{
    double step = sqrt(p * (1 - p) / (double)n);
    return (of_histogram(h, n, p + step) - of_histogram(h, n, p - step)) / 2;
}

static void from_histogram(th_simulation *sim, uint32_t output)
{
    th_sampled *r = &sim->results[output];
    histogram h = {.counts = sim->counts + (size_t)output * THI_BINS,
                   .bins = sim->bins[output],
                   .least = sim->program.central[output] + sim->least[output],
                   .most = sim->program.central[output] + sim->most[output]};
    size_t n = (size_t)sim->draws;
    if (!(h.bins.width > 0)) {
        r->lower = r->upper = r->median = r->value;
        r->p05 = r->p10 = r->p25 = r->p75 = r->p90 = r->p95 = r->value;
        r->shortest_lower = r->shortest_upper = r->value;
        return;
    }
    set_percentiles(r, of_histogram, &h, n);
    shortest_of_histogram(r, &h, n);
    r->lower_se = histogram_error(&h, n, 0.025);
    r->upper_se = histogram_error(&h, n, 0.975);
}

void thi_simulation_summarise(th_simulation *sim)
{
    for (uint32_t i = 0; i < sim->program.output_count; i++) {
        set_moments(&sim->results[i],
                    sim->sums[i],
                    sim->program.central[i],
                    (double)sim->draws);
        if (sim->kept[i])
            from_draws(sim, i);
        else
            from_histogram(sim, i);
    }
}
