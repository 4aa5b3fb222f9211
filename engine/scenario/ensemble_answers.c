/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what an ensemble answers: percentiles, peaks, sums, targets. */
#include "ensemble_internal.h"

#include <math.h>
#include <string.h>

static const th_ensemble_total *total_of(const th_ensemble *e, uint32_t total)
{
    return &e->view.totals[total];
}

/** Place of a year in a total, -1. */
static int64_t place(const th_ensemble_total *t, int32_t year)
{
    return year >= t->first && year < t->first + (int32_t)t->count ? year - t->first
                                                                   : -1;
}

static th_path path_of(const th_ensemble *e, uint32_t total, uint64_t draw)
{
    const th_ensemble_total *t = total_of(e, total);
    return (th_path){t->first, t->count, t->draws + draw * t->count};
}

void th_ensemble_percentiles(double *out,
                             const th_ensemble *e,
                             uint32_t total,
                             int32_t year,
                             const double *levels,
                             size_t level_count)
{
    const th_ensemble_total *t = total_of(e, total);
    int64_t at = place(t, year);
    th_arena *scratch = th_arena_create();
    double *x = TH_NEW_N(scratch, double, e->view.draws + 1);
    size_t n = 0;
    for (uint64_t d = 0; at >= 0 && d < e->view.draws; d++)
        if (e->good[d])
            x[n++] = t->draws[d * t->count + (uint64_t)at];
    th_percentiles(out, x, n, levels, level_count);
    th_arena_free(scratch);
}

const th_path_peak_tally *th_ensemble_peaks(th_arena *arena,
                                            const th_ensemble *e,
                                            uint32_t total,
                                            int32_t from,
                                            double tolerance)
{
    const th_ensemble_total *t = total_of(e, total);
    th_path years = th_path_from((th_path){t->first, t->count, t->path}, from);
    th_path_peak_tally *tally =
        th_path_peak_tally_create(arena, years.first, years.count, tolerance);
    for (uint64_t d = 0; d < e->view.draws; d++)
        if (e->good[d])
            th_path_peak_tally_add(tally, th_path_from(path_of(e, total, d), from));
    return tally;
}

/* ---- numbers of draws ---- */

static th_ensemble_numbers numbers(th_arena *arena, const th_ensemble *e)
{
    return (th_ensemble_numbers){TH_NEW_N(arena, double, e->view.draws + 1), 0};
}

th_ensemble_numbers th_ensemble_peak_values(th_arena *arena,
                                            const th_ensemble *e,
                                            uint32_t total,
                                            int32_t from)
{
    th_ensemble_numbers out = numbers(arena, e);
    for (uint64_t d = 0; d < e->view.draws; d++) {
        th_path path = th_path_from(path_of(e, total, d), from);
        if (e->good[d] && path.count)
            out.value[out.count++] = th_path_peak_find(path, 0).value;
    }
    return out;
}

th_ensemble_numbers th_ensemble_fall_years(
    th_arena *arena, const th_ensemble *e, uint32_t total, int32_t from, double fall)
{
    th_ensemble_numbers out = numbers(arena, e);
    for (uint64_t d = 0; d < e->view.draws; d++) {
        if (!e->good[d])
            continue;
        th_path_peak_fall f =
            th_path_peak_fall_find(th_path_from(path_of(e, total, d), from), fall);
        if (f.reached)
            out.value[out.count++] = f.years;
    }
    return out;
}

th_ensemble_numbers th_ensemble_sums(
    th_arena *arena, const th_ensemble *e, uint32_t total, int32_t from, int32_t to)
{
    th_ensemble_numbers out = numbers(arena, e);
    const th_ensemble_total *t = total_of(e, total);
    int64_t first = place(t, from), last = place(t, to);
    for (uint64_t d = 0; first >= 0 && last >= first && d < e->view.draws; d++) {
        th_sum sum = {0};
        for (int64_t y = first; y <= last; y++)
            th_sum_add(&sum, t->draws[d * t->count + (uint64_t)y]);
        if (e->good[d])
            out.value[out.count++] = th_sum_get(&sum);
    }
    return out;
}

/* ---- targets ---- */

static th_share nothing(void)
{
    return th_share_wilson(0, 0);
}

th_share
th_ensemble_below(const th_ensemble *e, uint32_t total, int32_t year, double most_t)
{
    const th_ensemble_total *t = total_of(e, total);
    int64_t at = place(t, year);
    uint64_t hits = 0;
    for (uint64_t d = 0; at >= 0 && d < e->view.draws; d++)
        hits += e->good[d] && t->draws[d * t->count + (uint64_t)at] <= most_t;
    return at < 0 ? nothing() : th_share_wilson(hits, e->view.draws - e->view.failed);
}

/** GDP of a draw: given up to the base year, drawn after it. NAN: none. */
static double gdp_in(const th_ensemble *e, uint64_t draw, int32_t year, double given)
{
    if (year <= e->view.base_year)
        return given;
    if (!e->view.gdp_count)
        return NAN;
    return e->gdp[draw * e->view.gdp_count + (uint64_t)(year - e->view.base_year - 1)];
}

th_share th_ensemble_reduced(const th_ensemble *e,
                             uint32_t total,
                             int32_t base_year,
                             double base_gdp_yuan,
                             int32_t year,
                             double gdp_yuan,
                             double reduction)
{
    const th_ensemble_total *t = total_of(e, total);
    int64_t from = place(t, base_year), to = place(t, year);
    uint64_t hits = 0, good = 0;
    for (uint64_t d = 0; from >= 0 && to >= 0 && d < e->view.draws; d++) {
        const double *x = t->draws + d * t->count;
        double before = x[from] / gdp_in(e, d, base_year, base_gdp_yuan),
               after = x[to] / gdp_in(e, d, year, gdp_yuan);
        if (!e->good[d] || !isfinite(before) || !isfinite(after))
            continue;
        good++;
        hits += 1 - after / before >= reduction;
    }
    return th_share_wilson(hits, good);
}
