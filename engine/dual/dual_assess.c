/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: a region by a scheme of schemes.yaml. What no target answers is open: it leaves
 * a range of grades, never a guess. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

/* ---- what answers an item ---- */

static const th_dual_year *year_of(const th_dual_result *r, int32_t year)
{
    const th_dual_year *years = r->fixed_counts ? r->fixed : r->years;
    for (uint32_t i = 0; years && i < r->year_count; i++)
        if (years[i].year == year)
            return &years[i];
    return NULL;
}

static bool is_judged(th_verdict v)
{
    return v != TH_VERDICT_NONE && v != TH_VERDICT_NOT_YET;
}

/** The target of an item's kind, boundary and indicator with a verdict in the year; of
 * several the one that ends first. */
static const th_dual_result *
answer(const th_dual *d, const th_scheme_item *item, int32_t year)
{
    const th_dual_result *best = NULL;
    for (size_t i = 0; item->measure != TH_ITEM_GIVEN && i < d->result_count; i++) {
        const th_dual_result *r = &d->results[i];
        const th_dual_year *y = year_of(r, year);
        if (!r->computable || !y || !is_judged(y->verdict) ||
            (item->kind >= 0 && (int32_t)r->target->kind != item->kind) ||
            (*item->indicator && strcmp(item->indicator, r->target->indicator) != 0) ||
            (*item->boundary && strcmp(item->boundary, r->target->boundary_text) != 0))
            continue;
        if (!best || r->target->year < best->target->year)
            best = r;
    }
    return best;
}

static double share(double done, double wanted)
{
    double x = done / wanted;
    return wanted <= 0 ? (double)NAN : x < 0 ? 0 : x > 1 ? 1 : x;
}

static th_item_result
judge_item(const th_dual *d, const th_scheme_item *item, int32_t year)
{
    th_item_result out = {.item = item, .completion = (double)NAN};
    const th_dual_result *r = answer(d, item, year);
    const th_dual_year *y = r ? year_of(r, year) : NULL;
    if (!y)
        return out;
    if (item->measure == TH_ITEM_YEAR)
        out.completion = share(y->year_reduction, y->year_target);
    else if (item->measure == TH_ITEM_CUMULATIVE)
        out.completion = share(y->reduction, y->required_reduction);
    else
        out.completion =
            y->verdict != TH_VERDICT_MISSED && y->verdict != TH_VERDICT_BEHIND;
    if (isnan(out.completion))
        return out;
    out.target = r->target;
    out.met = out.completion >= 1;
    out.points = item->points * out.completion;
    return out;
}

/* ---- the grade ---- */

static uint32_t grade_of_points(const th_scheme *s, double points)
{
    uint32_t i = 0;
    while (i + 1 < s->grade_count && points < s->grades[i].least)
        i++;
    return i;
}

static uint32_t grade_of_misses(const th_scheme *s, uint32_t control, uint32_t support)
{
    if (control >= s->fail_control || support >= s->fail_support)
        return 2;
    return control + support == 0 ? 0 : 1;
}

static void add_item(th_assessment *a, const th_item_result *r)
{
    bool open = !r->target;
    a->least_points += r->points;
    a->most_points += open ? r->item->points : r->points;
    if (r->item->control) {
        a->open_control += open;
        a->missed_control += !open && !r->met;
    } else {
        a->open_support += open;
        a->missed_support += !open && !r->met;
    }
}

th_assessment th_dual_assess(th_arena *arena,
                             const th_dual *dual,
                             const th_scheme *scheme,
                             int32_t year)
{
    const th_activity_view *a = &dual->activity;
    th_assessment out = {.scheme = scheme,
                         .year = year || !a->year_count ? year
                                                        : a->years[a->year_count - 1]};
    th_item_result *items = TH_NEW_N(arena, th_item_result, scheme->item_count + 1);
    for (size_t i = 0; i < scheme->item_count; i++) {
        items[i] = judge_item(dual, &scheme->items[i], out.year);
        add_item(&out, &items[i]);
    }
    out.items = items;
    if (scheme->points) {
        out.best = grade_of_points(scheme, out.most_points);
        out.worst = grade_of_points(scheme, out.least_points);
    } else {
        out.best = grade_of_misses(scheme, out.missed_control, out.missed_support);
        out.worst = grade_of_misses(scheme,
                                    out.missed_control + out.open_control,
                                    out.missed_support + out.open_support);
    }
    return out;
}
