/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what is allowed and mostly a mistake: a change counted twice (in a rate and
 * in a measure), an energy demand that does not hang on GDP. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

/* ---- W-DOUBLE ---- */

/** The scenario's own document changes the path of that step. */
static bool changes_step(const thi_document *d, const char *id)
{
    static const char *const paths[] = {
        "rate", "path", "stock", "stock_share", "sales_share"};
    const th_tree *list = th_tree_get(d->tree, "steps");
    for (size_t i = 0; list && i < list->count; i++) {
        const th_tree *item = list->items[i];
        const char *own = item->kind == TH_TREE_MAP ? th_tree_text(item, "id") : NULL;
        for (size_t k = 0; own && !strcmp(own, id) && k < 5; k++)
            if (th_tree_get(item, paths[k]))
                return true;
    }
    return false;
}

static bool switches_on(const thi_document *d, const char *measure)
{
    const th_tree *map = th_tree_get(d->tree, "measures");
    const th_tree *t =
        map && map->kind == TH_TREE_MAP ? th_tree_get(map, measure) : NULL;
    return t && !(t->text && !strcmp(t->text, "off"));
}

/** Which way an effect moves its series: 1, -1. */
static int direction(const thi_effect *e, bool into)
{
    switch (e->word) {
    case THI_CUT_BY:
        return -1;
    case THI_RAISE:
        return 1;
    case THI_SHIFT:
        return into ? 1 : -1;
    case THI_ADD:
        return e->part > 0 ? 1 : -1;
    case THI_TOWARD:
        return e->down ? -1 : 1;
    case THI_WORDS:
        break;
    }
    return 0;
}

/** The parent's steps without measures, over the same years. */
static th_projection *parent_of(const th_projection *p, th_diags *quiet)
{
    th_projection *q = TH_NEW(p->arena, th_projection);
    *q = (th_projection){.arena = p->arena,
                         .inventory = p->inventory,
                         .registry = p->registry,
                         .names = p->names,
                         .document = &p->scenarios->documents[p->document->info.parent],
                         .scenarios = p->scenarios,
                         .diags = quiet,
                         .base_year = p->base_year,
                         .horizon = p->horizon,
                         .year_count = p->year_count};
    thi_series_load(q);
    thi_steps_compile(q);
    thi_graph_sort(q);
    return q;
}

static const thi_series *same_in(const th_projection *q, const thi_series *s)
{
    for (size_t i = 0; i < q->series_count; i++)
        if (q->series[i].info.kind == s->info.kind &&
            !strcmp(q->series[i].info.address, s->info.address))
            return &q->series[i];
    return NULL;
}

/** Which way the scenario moves a series against its parent, over all years. */
static double moved(const th_projection *p,
                    const double *own,
                    uint32_t series,
                    const th_projection *q,
                    const double *theirs)
{
    const thi_series *other = same_in(q, &p->series[series]);
    th_sum sum = {0};
    for (uint32_t y = 1; other && y <= p->year_count; y++)
        th_sum_add(&sum,
                   thi_final(p, own, series, y) -
                       thi_final(q, theirs, (uint32_t)(other - q->series), y));
    return th_sum_get(&sum);
}

static bool moves(const thi_series *s, uint32_t measure)
{
    const thi_list *lists[] = {
        &s->before, &s->after, &s->shifts_out, &s->shifts_in, &s->adds, &s->towards};
    for (size_t k = 0; k < 6; k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            if (lists[k]->items[i].measure == measure)
                return true;
    return false;
}

/** Once a step and measure is enough. */
static bool told_before(const th_projection *p, uint32_t series, uint32_t measure)
{
    for (uint32_t i = 0; i < series; i++)
        if (p->series[i].rule == p->series[series].rule &&
            moves(&p->series[i], measure))
            return true;
    return false;
}

static void tell_double(
    th_projection *p, uint32_t series, double change, const thi_list *list, bool into)
{
    const thi_series *s = &p->series[series];
    for (size_t i = 0; i < list->count; i++) {
        const thi_effect *e = &list->items[i];
        const char *id = p->measures[e->measure].id;
        if (switches_on(p->document, id) && !told_before(p, series, e->measure) &&
            change * direction(e, into) > 0)
            thi_wrong(
                p,
                TH_WARNING,
                "W-DOUBLE",
                s->rule->place,
                "step %s and measure %s, which this scenario switches on, move %s "
                "the same way: the change may be counted twice; keep one of them",
                s->rule->step->id,
                id,
                s->info.address);
    }
}

static bool has_effects(const thi_series *s)
{
    return s->before.count + s->after.count + s->shifts_out.count + s->shifts_in.count +
               s->adds.count + s->towards.count >
           0;
}

static bool may_double(const th_projection *p, const thi_series *s)
{
    return s->rule && has_effects(s) && changes_step(p->document, s->rule->step->id);
}

static void lint_double(th_projection *p)
{
    bool any = false;
    for (size_t i = 0; i < p->series_count; i++)
        any = any || may_double(p, &p->series[i]);
    if (!any || p->document->info.parent < 0 || !p->year_count)
        return;
    th_diags *quiet = th_diags_create();
    th_projection *q = parent_of(p, quiet);
    double *own = TH_NEW_N(p->arena, double, thi_cube_size(p)),
           *theirs = TH_NEW_N(p->arena, double, thi_cube_size(q));
    const uint8_t *none = TH_NEW_N(p->arena, uint8_t, p->measure_count + 1);
    bool good = !th_diags_count(quiet, TH_ERROR) && thi_run(p, none, own, NULL) &&
                thi_run(q, NULL, theirs, NULL);
    for (uint32_t i = 0; good && i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        if (!may_double(p, s))
            continue;
        double change = moved(p, own, i, q, theirs);
        const thi_list *lists[] = {
            &s->before, &s->after, &s->shifts_out, &s->adds, &s->towards};
        for (size_t k = 0; k < 5; k++)
            tell_double(p, i, change, lists[k], false);
        tell_double(p, i, change, &s->shifts_in, true);
    }
    th_diags_free(quiet);
}

/* ---- W-SCN-FREE ---- */

static bool any_of(const bool *hangs, const uint32_t *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] != THI_NONE && hangs[list[i]])
            return true;
    return false;
}

/** One series hangs on GDP, from those that are known to. */
static bool hangs_on(const th_projection *p, const bool *hangs, const thi_series *s)
{
    for (uint32_t d = 0; s->rule && d < s->rule->driver_count; d++)
        if (any_of(hangs, s->rule->drivers[d].series, s->rule->drivers[d].count))
            return true;
    for (size_t i = 0; i < s->shifts_in.count; i++)
        if (hangs[s->shifts_in.items[i].partner])
            return true;
    if (s->share != THI_NONE)
        return any_of(hangs, p->groups[s->share].members, p->groups[s->share].count);
    if (s->turnover) {
        const thi_turnover *t = &p->turnovers[s->turnover - 1];
        return any_of(hangs, t->members, t->count) || any_of(hangs, &t->stock, 1);
    }
    for (size_t i = 0; s->link && i < p->links[s->link - 1].count; i++)
        if (hangs[p->links[s->link - 1].terms[i].stock])
            return true;
    return false;
}

static bool *hanging(th_projection *p)
{
    bool *hangs = TH_NEW_N(p->arena, bool, p->series_count + 1);
    bool more = true;
    for (size_t i = 0; i < p->series_count; i++)
        hangs[i] = p->series[i].info.kind == TH_PROJECTED_ACTIVITY &&
                   p->series[i].info.variable == p->series[p->gdp].info.variable;
    while (more) {
        more = false;
        for (size_t i = 0; i < p->series_count; i++)
            if (!hangs[i] && hangs_on(p, hangs, &p->series[i]))
                more = hangs[i] = true;
    }
    return hangs;
}

/** Where demand stands beside GDP, more GDP lowers the intensity and moves nothing
 * else: the probability of a verdict would mean little. */
static void lint_free(th_projection *p)
{
    const th_boundary *b = th_role_boundary(p->registry, "carbon");
    if (!b || p->gdp == THI_NONE || !p->series[p->gdp].rule || !p->year_count)
        return;
    th_projector *j = th_projector_create(p, &b, 1);
    double all = thi_projector_probe(j, NULL);
    double rest = thi_projector_probe(j, hanging(p));
    th_projector_free(j);
    if (!(all > 0) || (all - rest) / all >= 0.5)
        return;
    thi_wrong(
        p,
        TH_WARNING,
        "W-SCN-FREE",
        p->series[p->gdp].rule->place,
        "%s %% of energy CO2 in %d hangs on GDP, under half: a higher GDP would "
        "lower the intensity and leave emissions as they are; give demands GDP as "
        "driver, with an elasticity",
        th_number_print_digits(100 * (all - rest) / all, 3, (char[32]){0}),
        p->base_year + 1);
}

/* ---- W-SCN-FIRE ---- */

/** Gases of fire go by rows of area burnt, in a category of their own: `disturb` of a
 * stratum does not move them, so they stay while the disasters change. */
static void lint_fire(th_projection *p)
{
    const thi_forest *disturbed = NULL;
    for (size_t i = 0; i < p->forest_count && !disturbed; i++)
        if (thi_step_key(p->forests[i].step, "disturb"))
            disturbed = &p->forests[i];
    for (uint32_t i = 0; disturbed && i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        if (s->state != TH_STATE_VALUE || s->slot != THI_NONE ||
            !thi_forest_names(p, "burnt", i))
            continue;
        thi_wrong(
            p,
            TH_WARNING,
            "W-SCN-FIRE",
            disturbed->place,
            "step %s disturbs its stratum, but %s, from which CH4 and N2O of fire "
            "are computed, holds its base value: give it a step of its own",
            disturbed->step->id,
            s->info.address);
        return;
    }
}

void thi_lint(th_projection *p)
{
    lint_double(p);
    lint_free(p);
    lint_fire(p);
}
