/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: the budget of a year by months or quarters. What rows say by the index `period`
 * is set against the mean shares of the same periods in earlier years. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

typedef struct tracker {
    const th_dual *dual;
    const th_boundary *boundary;
    th_arena *arena;
    int32_t index;   /* of `period` */
    th_sym *periods; /* of the year, by name */
    size_t count, capacity;
    double without_t;
} tracker;

static th_sym period_of(const tracker *t, const th_line *line)
{
    const th_instance *inst = &t->dual->model.instances[line->instance];
    return t->index < 0 ? 0 : inst->key.member[t->index];
}

static double weight_of(const tracker *t, const th_line *line)
{
    return th_boundary_is_co2(t->dual->inventory, t->boundary)
               ? 1
               : t->dual->model.gwp->value[line->gas];
}

/** Total of a year in one period; 0 asks for lines without one. */
static double total_of(const tracker *t, int32_t year, th_sym period)
{
    const th_inventory *inv = t->dual->inventory;
    th_sum sum = {0};
    for (size_t i = 0; i < th_inventory_line_count(inv); i++) {
        const th_line *line = th_inventory_line(inv, i);
        if (line->year == year && line->state == TH_STATE_VALUE &&
            th_boundary_has(inv, t->boundary, line) && period_of(t, line) == period)
            th_sum_add(&sum, line->mass_t * weight_of(t, line));
    }
    return th_sum_get(&sum);
}

static int by_name(const void *a, const void *b, void *context)
{
    const tracker *t = context;
    return strcmp(th_names_text(t->dual->names, *(const th_sym *)a),
                  th_names_text(t->dual->names, *(const th_sym *)b));
}

static bool is_listed(const tracker *t, th_sym period)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->periods[i] == period)
            return true;
    return false;
}

static void list_periods(tracker *t, int32_t year)
{
    const th_inventory *inv = t->dual->inventory;
    for (size_t i = 0; i < th_inventory_line_count(inv); i++) {
        const th_line *line = th_inventory_line(inv, i);
        th_sym period = period_of(t, line);
        if (line->year == year && period && th_boundary_has(inv, t->boundary, line) &&
            !is_listed(t, period))
            TH_PUSH(t->arena, t->periods, t->count, t->capacity, period);
    }
    th_sort(t->periods, t->count, sizeof *t->periods, by_name, t);
}

/** Sum over all periods of an earlier year, by its own list. */
static double whole_year(const tracker *t, int32_t year)
{
    tracker all = {
        .dual = t->dual, .boundary = t->boundary, .arena = t->arena, .index = t->index};
    th_sum sum = {0};
    list_periods(&all, year);
    for (size_t i = 0; i < all.count; i++)
        th_sum_add(&sum, total_of(&all, year, all.periods[i]));
    return all.count > t->count || (all.count == t->count && t->count)
               ? th_sum_get(&sum)
               : (double)NAN; /* a year with fewer periods is no profile */
}

static void put_profile(const tracker *t, th_track *out, th_track_period *periods)
{
    const th_activity_view *a = &t->dual->activity;
    for (uint32_t y = 0; y < a->year_count && a->years[y] < out->year; y++) {
        double whole = whole_year(t, a->years[y]);
        if (!(whole > 0))
            continue;
        for (size_t i = 0; i < t->count; i++)
            periods[i].profile += total_of(t, a->years[y], t->periods[i]) / whole;
        out->profile_years++;
    }
    for (size_t i = 0; i < t->count; i++)
        periods[i].profile =
            out->profile_years ? periods[i].profile / out->profile_years : (double)NAN;
}

static double budget_of(const th_dual_result *r, int32_t year)
{
    for (uint32_t i = 0; i < r->year_count; i++) {
        const th_dual_year *y = &r->years[i];
        if (y->year != year || isnan(y->required))
            continue;
        return r->target->kind == TH_TARGET_CAP
                   ? y->required
                   : y->required * y->gdp_yuan / THI_YUAN_PER_WAN;
    }
    return (double)NAN;
}

static void put_sums(const tracker *t, const th_track *out, th_track_period *periods)
{
    double used = 0, profile = 0;
    for (size_t i = 0; i < t->count; i++) {
        th_track_period *p = &periods[i];
        used += p->total_t;
        profile += p->profile;
        p->used_t = used;
        p->profile_used = profile;
        p->budget_t = out->budget_t * profile;
        p->used_share = p->used_t / p->budget_t;
        p->forecast_t = p->used_t / profile;
    }
}

th_track
th_dual_track(th_arena *arena, const th_dual *dual, size_t result, int32_t year)
{
    const th_activity_view *a = &dual->activity;
    const th_dual_result *r = &dual->results[result];
    th_sym period = th_names_find(dual->names, "period");
    tracker t = {.dual = dual,
                 .boundary = r->target->boundary,
                 .arena = arena,
                 .index = period ? th_index_find(dual->model.registry, period) : -1};
    th_track out = {.year = year ? year : a->years[a->year_count - 1]};
    if (!t.boundary)
        return out;
    list_periods(&t, out.year);
    th_track_period *periods = TH_NEW_N(arena, th_track_period, t.count + 1);
    for (size_t i = 0; i < t.count; i++) {
        periods[i].period = th_names_text(dual->names, t.periods[i]);
        periods[i].total_t = total_of(&t, out.year, t.periods[i]);
    }
    out.without_t = total_of(&t, out.year, 0);
    out.budget_t = budget_of(r, out.year);
    put_profile(&t, &out, periods);
    put_sums(&t, &out, periods);
    out.periods = periods;
    out.count = t.count;
    return out;
}
