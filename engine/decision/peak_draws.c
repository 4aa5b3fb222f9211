/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: peaks over draws, shares with their interval, percentiles of a fan. */
#include "tanheng/decision.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define Z95 1.959963984540054 /* 97.5 % quantile of the standard normal */

/** Wilson (1927), J. Am. Stat. Assoc. 22, 209. */
th_share th_share_wilson(uint64_t hits, uint64_t draws)
{
    assert(hits <= draws);
    th_share s = {(double)NAN, (double)NAN, (double)NAN};
    if (draws == 0)
        return s;
    double n = (double)draws, p = (double)hits / n, z2 = Z95 * Z95;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    s.share = p;
    s.lower = hits == 0 ? 0 : fmax(0, middle - half);
    s.upper = hits == draws ? 1 : fmin(1, middle + half);
    return s;
}

th_path_peak_tally *th_path_peak_tally_create(th_arena *arena,
                                              int32_t first,
                                              uint32_t count,
                                              double tolerance)
{
    assert(count > 0);
    th_path_peak_tally *t = TH_NEW(arena, th_path_peak_tally);
    t->first = first;
    t->count = count;
    t->tolerance = tolerance;
    t->strict = TH_NEW_N(arena, uint64_t, count);
    t->tolerant = TH_NEW_N(arena, uint64_t, count);
    return t;
}

void th_path_peak_tally_add(th_path_peak_tally *tally, th_path path)
{
    assert(path.first == tally->first && path.count == tally->count);
    th_path_peak p = th_path_peak_find(path, tally->tolerance);
    tally->draws++;
    tally->status[p.status]++;
    tally->rebounds += p.rebound ? 1 : 0;
    if (p.year < p.to)
        tally->strict[p.year - p.from]++;
    if (p.tolerant_year < p.to)
        tally->tolerant[p.tolerant_year - p.from]++;
}

void th_path_peak_tally_merge(th_path_peak_tally *into, const th_path_peak_tally *from)
{
    assert(into->first == from->first && into->count == from->count);
    into->draws += from->draws;
    into->rebounds += from->rebounds;
    for (uint32_t i = 0; i < TH_PATH_STATUSES; i++)
        into->status[i] += from->status[i];
    for (uint32_t i = 0; i < into->count; i++) {
        into->strict[i] += from->strict[i];
        into->tolerant[i] += from->tolerant[i];
    }
}

th_share
th_path_peak_probability(const th_path_peak_tally *tally, int32_t year, bool tolerant)
{
    const uint64_t *counts = tolerant ? tally->tolerant : tally->strict;
    uint64_t hits = 0;
    for (uint32_t i = 0; i < tally->count && tally->first + (int32_t)i <= year; i++)
        hits += counts[i];
    return th_share_wilson(hits, tally->draws);
}

th_path_peak_knot th_path_peak_knot_find(const th_path_peak_tally *tally,
                                         const int32_t *knots,
                                         size_t knot_count)
{
    th_path_peak_knot found = {0, 0, NULL};
    for (size_t k = 0; k < knot_count; k++) {
        int64_t at = (int64_t)knots[k] - tally->first;
        if (at < 0 || at >= (int64_t)tally->count || tally->draws == 0)
            continue;
        double share = (double)tally->strict[at] / (double)tally->draws;
        if (found.year != 0 && share <= found.share)
            continue;
        found.year = knots[k];
        found.share = share;
    }
    found.code = found.share > TH_PATH_KNOT_SHARE ? "W-PEAK-KNOT" : NULL;
    return found;
}

/* ---- percentiles ---- */

static int by_value(const void *a, const void *b, void *context)
{
    double x, y;
    (void)context;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

void th_percentiles(
    double *out, double *values, size_t n, const double *p, size_t p_count)
{
    th_sort(values, n, sizeof *values, by_value, NULL);
    for (size_t i = 0; i < p_count; i++) {
        assert(p[i] >= 0 && p[i] <= 1);
        if (n == 0) {
            out[i] = (double)NAN;
            continue;
        }
        double rank = (double)(n - 1) * p[i], whole = floor(rank);
        size_t low = (size_t)whole, high = low + 1 < n ? low + 1 : low;
        out[i] = values[low] + (rank - whole) * (values[high] - values[low]);
    }
}

const double *th_fan_levels(void)
{
    static const double levels[TH_FAN_COUNT] = {
        0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975};
    return levels;
}

void th_fan(double *out, const double *draws, size_t draw_count, size_t year_count)
{
    th_arena *scratch = th_arena_create();
    double *column = TH_NEW_N(scratch, double, draw_count + 1);
    for (size_t year = 0; year < year_count; year++) {
        double levels[TH_FAN_COUNT];
        for (size_t draw = 0; draw < draw_count; draw++)
            column[draw] = draws[draw * year_count + year];
        th_percentiles(levels, column, draw_count, th_fan_levels(), TH_FAN_COUNT);
        for (size_t i = 0; i < TH_FAN_COUNT; i++)
            out[i * year_count + year] = levels[i];
    }
    th_arena_free(scratch);
}
