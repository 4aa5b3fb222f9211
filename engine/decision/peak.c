/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: when one path peaks, and how long until it has fallen. */
#include "tanheng/decision.h"

#include <assert.h>
#include <math.h>

th_path th_path_from(th_path path, int32_t year)
{
    if (year <= path.first)
        return path;
    uint32_t skipped = (uint32_t)(year - path.first);
    assert(skipped < path.count);
    th_path part = {year, path.count - skipped, path.value + skipped};
    return part;
}

const char *th_path_status_text(th_path_status status, bool zh)
{
    static const char *const words[TH_PATH_STATUSES][2] = {
        [TH_PATH_FLAT] = {"flat", "基本持平"},
        [TH_PATH_RISING] = {"rising, not peaked", "上升，未达峰"},
        [TH_PATH_PLATEAU] = {"plateau", "平台期"},
        [TH_PATH_DECLINING] = {"declining", "持续下降"},
        [TH_PATH_PEAKED] = {"peaked", "已达峰"},
    };
    return words[status][zh ? 1 : 0];
}

/** (1 + d) times the maximum; of a negative maximum the same distance above it. */
static double above(double maximum, double tolerance)
{
    return maximum + (tolerance + TH_PATH_EQUAL) * fabs(maximum);
}

static double below(double maximum, double tolerance)
{
    return maximum - (tolerance + TH_PATH_EQUAL) * fabs(maximum);
}

static double maximum_of(th_path path)
{
    double maximum = path.value[0];
    for (uint32_t i = 1; i < path.count; i++)
        maximum = fmax(maximum, path.value[i]);
    return maximum;
}

/** First year of the maximum: equal values are a tie that the earliest wins. */
static uint32_t first_maximum(th_path path, double maximum)
{
    uint32_t i = 0;
    while (path.value[i] < below(maximum, 0))
        i++;
    return i;
}

static bool all_within(th_path path, double maximum, double tolerance)
{
    for (uint32_t i = 0; i < path.count; i++)
        if (path.value[i] < below(maximum, tolerance))
            return false;
    return true;
}

static bool rising(th_path path, double maximum, double tolerance)
{
    return first_maximum(path, maximum) == path.count - 1 &&
           !all_within(path, maximum, tolerance);
}

/**
 * Index of the smallest X with peaked_by(X, d): running maximum from the left against
 * the maximum of all. What follows X never exceeds (1 + d) max until X exactly when the
 * maximum of all doesn't. The last year: none.
 */
static uint32_t smallest_peaked_by(th_path path, double maximum, double tolerance)
{
    if (rising(path, maximum, tolerance))
        return path.count - 1;
    double so_far = path.value[0];
    for (uint32_t i = 0; i + 1 < path.count; i++) {
        so_far = fmax(so_far, path.value[i]);
        if (maximum <= above(so_far, tolerance))
            return i;
    }
    return path.count - 1;
}

bool th_path_peaked_by(th_path path, int32_t year, double tolerance)
{
    int32_t last = path.first + (int32_t)path.count - 1;
    if (year < path.first || year >= last)
        return false;
    uint32_t smallest = smallest_peaked_by(path, maximum_of(path), tolerance);
    return year >= path.first + (int32_t)smallest;
}

static th_path_status status_of(const th_path_peak *p, bool flat)
{
    if (flat)
        return TH_PATH_FLAT;
    if (p->year == p->to)
        return TH_PATH_RISING;
    if (p->band_last == p->to)
        return TH_PATH_PLATEAU;
    return p->year == p->from ? TH_PATH_DECLINING : TH_PATH_PEAKED;
}

static void find_rebound(th_path_peak *p, th_path path, double least)
{
    for (uint32_t i = 0; i < path.count && !p->rebound; i++) {
        int32_t year = path.first + (int32_t)i;
        if ((year >= p->band_first && year <= p->band_last) || path.value[i] < least)
            continue;
        p->rebound = true;
        p->rebound_year = year < p->band_first ? p->band_first : year;
    }
}

th_path_peak th_path_peak_find(th_path path, double tolerance)
{
    assert(path.count > 0 && tolerance >= 0);
    double maximum = maximum_of(path), least = below(maximum, tolerance);
    uint32_t at = first_maximum(path, maximum), first = at, last = at;
    while (first > 0 && path.value[first - 1] >= least)
        first--;
    while (last + 1 < path.count && path.value[last + 1] >= least)
        last++;
    th_path_peak p = {.from = path.first,
                      .to = path.first + (int32_t)path.count - 1,
                      .year = path.first + (int32_t)at,
                      .value = path.value[at],
                      .band_first = path.first + (int32_t)first,
                      .band_last = path.first + (int32_t)last};
    p.tolerant_year =
        path.first + (int32_t)smallest_peaked_by(path, maximum, tolerance);
    p.status = status_of(&p, all_within(path, maximum, tolerance));
    find_rebound(&p, path, least);
    return p;
}

th_path_peak_views
th_path_peak_views_find(th_path path, int32_t base_year, double tolerance)
{
    th_path_peak_views v = {
        .since_first = th_path_peak_find(path, tolerance),
        .since_base = th_path_peak_find(th_path_from(path, base_year), tolerance)};
    v.past = v.since_first.status != TH_PATH_FLAT &&
             v.since_first.status != TH_PATH_RISING && v.since_first.year <= base_year;
    return v;
}

th_path_peak_fall th_path_peak_fall_find(th_path path, double fall)
{
    th_path_peak_fall f = {false, 0, 0};
    double maximum = maximum_of(path);
    double most = maximum - (fall - TH_PATH_EQUAL) * fabs(maximum);
    uint32_t peak = first_maximum(path, maximum), since = path.count;
    while (since > peak && path.value[since - 1] <= most)
        since--;
    if (since == path.count)
        return f;
    f.reached = true;
    f.year = path.first + (int32_t)since;
    f.years = (int32_t)(since - peak);
    return f;
}
