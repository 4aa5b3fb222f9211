/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: what a planned project does to a target, and a budget within the year. */
#include "tanheng/decision.h"

#include <math.h>

static void against_target(th_planned *r, const th_planned_ask *ask)
{
    double gdp = ask->gdp + ask->project_added;
    double emission = ask->emission + ask->project_t;
    r->most_t = r->added_needed = (double)NAN;
    if (!(ask->target_intensity > 0))
        return;
    r->most_t = ask->target_intensity * gdp - ask->emission;
    r->added_needed = emission / ask->target_intensity - ask->gdp;
    r->breaks_target = emission > ask->target_intensity * gdp;
}

/** The change by one quotient, whose sign is that of e G - E V: near equality the
 * difference of two intensities would lose it. */
th_planned th_planned_review(const th_planned_ask *ask)
{
    th_planned r = {.room_share = (double)NAN, .per_added = (double)NAN};
    double gdp = ask->gdp + ask->project_added;
    double cross = ask->project_t * ask->gdp - ask->emission * ask->project_added;
    r.before = ask->emission / ask->gdp;
    r.after = (ask->emission + ask->project_t) / gdp;
    r.change = cross / (ask->gdp * gdp);
    r.raises = cross > 0;
    if (ask->project_added > 0)
        r.per_added = ask->project_t / ask->project_added;
    against_target(&r, ask);
    r.target_missed = ask->room_t < 0;
    if (ask->room_t > 0)
        r.room_share = ask->project_t / ask->room_t;
    return r;
}

uint32_t th_planned_tier(const double *quantity,
                         uint32_t quantities,
                         const double *thresholds,
                         uint32_t tiers)
{
    for (uint32_t tier = tiers; tier > 0; tier--)
        for (uint32_t i = 0; i < quantities; i++)
            if (quantity[i] >= thresholds[(size_t)(tier - 1) * quantities + i])
                return tier;
    return 0;
}

/* ---- within the year ---- */

bool th_season_profile(double *share,
                       const double *history,
                       size_t years,
                       size_t periods)
{
    th_sum all = {0, 0};
    for (size_t i = 0; i < years * periods; i++)
        th_sum_add(&all, history[i]);
    double sum = th_sum_get(&all);
    for (size_t p = 0; p < periods; p++) {
        th_sum own = {0, 0};
        for (size_t y = 0; y < years; y++)
            th_sum_add(&own, history[y * periods + p]);
        share[p] = sum > 0 ? th_sum_get(&own) / sum : (double)NAN;
    }
    return sum > 0;
}

th_season th_season_year(const double *spent,
                         size_t count,
                         const double *share,
                         size_t periods,
                         double budget_t)
{
    th_sum to_date = {0, 0}, part = {0, 0};
    for (size_t p = 0; p < count; p++) {
        th_sum_add(&to_date, spent[p]);
        th_sum_add(&part, share[p]);
    }
    double over = th_sum_get(&part);
    th_season t = {.spent = th_sum_get(&to_date),
                   .used = (double)NAN,
                   .forecast = (double)NAN,
                   .each_left = (double)NAN};
    t.due = budget_t * over;
    t.left = budget_t - t.spent;
    if (t.due > 0)
        t.used = t.spent / t.due;
    if (over > 0)
        t.forecast = t.spent / over;
    if (count < periods)
        t.each_left = t.left / (double)(periods - count);
    return t;
}
