/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: how far one lever of a scenario must move to reach an aim. */
#include "tanheng/measures.h"

#include <math.h>

double th_aim_value(const th_aim *aim,
                    int32_t first_year,
                    const double *totals,
                    const double *gdp_yuan)
{
    int32_t at = aim->year - first_year;
    if (aim->kind == TH_AIM_LEVEL)
        return totals[at];
    double base = aim->base_intensity;
    if (isnan(base))
        base =
            totals[aim->base_year - first_year] / gdp_yuan[aim->base_year - first_year];
    return totals[at] / gdp_yuan[at] / base;
}

typedef struct search {
    const th_solve_ask *ask;
    th_projector *projector;
    int32_t first_year;
    double *totals, *gdp_yuan;
} search;

static th_status value_at(void *context, double lever, double *value, th_error *err)
{
    search *s = context;
    (void)err;
    bool good =
        th_lever_run(s->ask->lever, s->projector, lever, s->totals, s->gdp_yuan);
    *value = good ? th_aim_value(&s->ask->aim, s->first_year, s->totals, s->gdp_yuan)
                  : (double)NAN;
    return TH_OK;
}

/** Years are few: each is tried; of those that keep the aim, the nearest to today. */
static th_status try_years(search *s, th_solve *out, th_error *err)
{
    th_backcast *f = &out->found;
    double target = s->ask->aim.value, best = (double)NAN;
    bool found = false;
    f->value = (double)NAN;
    for (double year = out->low; year <= out->high; year++) {
        double value;
        th_status status = value_at(s, year, &value, err);
        if (status != TH_OK)
            return status;
        f->calls++;
        if (isnan(value))
            continue;
        bool keeps = value <= target;
        f->answers += keeps;
        bool nearer = fabs(year - out->today) < fabs(f->lever - out->today);
        bool better = isnan(best) || fabs(value - target) < fabs(best - target);
        if (keeps ? !found || nearer : !found && better) {
            f->lever = year;
            f->value = value;
            best = value;
        }
        found = found || keeps;
    }
    f->code = found ? NULL : "E-BACKCAST-REACH";
    return TH_OK;
}

static th_status search_lever(search *s, th_solve *out, th_error *err)
{
    th_lever_view v = th_lever_get(s->ask->lever);
    out->today = v.today;
    out->whole = v.whole;
    out->low = isnan(s->ask->low) ? v.low : s->ask->low;
    out->high = isnan(s->ask->high) ? v.high : s->ask->high;
    th_status status = value_at(s, v.today, &out->value_today, err);
    if (status != TH_OK || v.whole)
        return status == TH_OK ? try_years(s, out, err) : status;
    th_backcast_ask ask = {.low = out->low,
                           .high = out->high,
                           .today = v.today,
                           .target = s->ask->aim.value,
                           .value = value_at,
                           .context = s};
    return th_backcast_find(&out->found, &ask, err);
}

/** Nothing has to move for an aim that is kept. */
static void forgive(const th_solve_ask *ask, th_solve *out)
{
    if (!out->found.code || !(out->value_today <= ask->aim.value))
        return;
    out->kept = true;
    out->found.code = NULL;
    out->found.lever = out->today;
    out->found.value = out->value_today;
}

th_status th_solve_find(th_solve *out, const th_solve_ask *ask, th_error *err)
{
    th_projection_view v = th_projection_get(ask->projection);
    th_arena *scratch = th_arena_create();
    search s = {.ask = ask,
                .projector = th_projector_create(ask->projection, &ask->boundary, 1),
                .first_year = v.base_year + 1,
                .totals = TH_NEW_N(scratch, double, v.year_count + 1),
                .gdp_yuan = TH_NEW_N(scratch, double, v.year_count + 1)};
    *out = (th_solve){.today = 0};
    th_status status = search_lever(&s, out, err);
    forgive(ask, out);
    th_projector_free(s.projector);
    th_arena_free(scratch);
    return status;
}
