/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a compiled projection as its steps, for those who print it again. */
#include "scenario_internal.h"
#include "tanheng/projection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct viewer {
    const th_projection *p;
    th_arena *arena;
    uint32_t *number_of; /* by series of the projection; THI_NONE: not in the view */
    uint32_t *listed;    /* series of the projection by number */
    uint32_t listed_count;
    const thi_rule **rules;
    uint32_t rule_count;
    const thi_effect **effects; /* as written: one a place */
    size_t effect_count, effect_capacity;
} viewer;

static const char *word_key(const thi_step *step, const char *key)
{
    const th_tree *t = thi_step_key(step, key);
    return t && t->text ? t->text : "";
}

/* ---- numbers ---- */

static void list(viewer *v, uint32_t series)
{
    if (v->number_of[series] != THI_NONE)
        return;
    v->number_of[series] = v->listed_count;
    v->listed[v->listed_count++] = series;
}

static void list_use(viewer *v, const thi_link_term *t)
{
    const uint32_t series[] = {t->stock, t->share, t->distance, t->economy};
    for (int i = 0; i < 4; i++)
        if (series[i] != THI_NONE)
            list(v, series[i]);
}

static void list_all(viewer *v)
{
    const th_projection *p = v->p;
    v->number_of = TH_NEW_N(v->arena, uint32_t, p->series_count + 1);
    v->listed = TH_NEW_N(v->arena, uint32_t, p->series_count + 1);
    v->rules = TH_NEW_N(v->arena, const thi_rule *, p->slot_count + 1);
    for (size_t i = 0; i < p->series_count; i++)
        v->number_of[i] = THI_NONE;
    for (uint32_t i = 0; i < p->listed_count; i++)
        list(v, p->series_of[i]);
    for (uint32_t i = 0; i < p->listed_count; i++) {
        const thi_rule *rule = p->series[p->series_of[i]].rule;
        for (uint32_t d = 0; rule && d < rule->driver_count; d++)
            for (uint32_t k = 0; k < rule->drivers[d].count; k++)
                list(v, rule->drivers[d].series[k]);
    }
    for (size_t i = 0; i < p->link_count; i++)
        for (size_t k = 0; k < p->links[i].count; k++)
            list_use(v, &p->links[i].terms[k]);
}

static uint32_t number_of(const viewer *v, uint32_t series)
{
    return series == THI_NONE ? TH_STEP_NONE : v->number_of[series];
}

static const uint32_t *numbers_of(const viewer *v, const uint32_t *series, size_t count)
{
    uint32_t *out = TH_NEW_N(v->arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++)
        out[i] = number_of(v, series[i]);
    return out;
}

/* ---- rules ---- */

/** The tree that gives a rule its numbers by period: `rate`, or a path of a forest. */
static const th_tree *periods_of(const thi_rule *rule)
{
    const th_tree *stock = thi_step_key(rule->step, "stock");
    if (rule->verb == THI_GROW && rule->step->verb == THI_TURNOVER)
        return stock ? th_tree_get(stock, "rate") : NULL;
    if (rule->verb == THI_GROW || (rule->step->verb == THI_GROW && rule->levels))
        return thi_step_key(rule->step, "rate");
    for (size_t i = 0; i < rule->step->key_count; i++) {
        th_place place = th_tree_place(rule->step->keys[i]);
        if (place.line == rule->place.line && place.column == rule->place.column &&
            rule->step->keys[i]->kind == TH_TREE_MAP)
            return rule->step->keys[i];
    }
    return NULL;
}

static void fill_starts(const viewer *v, const th_tree *periods, th_step_rates *out)
{
    int32_t from = 0, to = 0, base = v->p->base_year;
    bool *starts = TH_NEW_N(v->arena, bool, v->p->year_count + 1);
    out->last = v->p->horizon;
    for (size_t i = 0; periods && i < periods->count; i++) {
        if (!thi_years_parse(periods->items[i]->key, &from, &to))
            continue;
        from = from > base ? from : base + 1;
        if (to > base && from <= v->p->horizon)
            starts[from - base - 1] = true;
        out->last = !i || to > out->last ? to : out->last;
    }
    starts[0] = true;
    out->starts = starts;
}

static const char *after_of(const thi_rule *rule)
{
    const th_tree *stock = thi_step_key(rule->step, "stock");
    const th_tree *own =
        rule->step->verb == THI_TURNOVER && stock ? th_tree_get(stock, "after") : NULL;
    if (rule->step->verb == THI_TURNOVER)
        return own && own->text ? own->text : "";
    return word_key(rule->step, "after");
}

static th_step_rates
rates_of(const viewer *v, const thi_rule *rule, const double *values)
{
    th_step_rates out = {.values = values};
    const char *after = after_of(rule);
    if (!values)
        return out;
    fill_starts(v, periods_of(rule), &out);
    out.after = out.last < v->p->horizon;
    if (!strncmp(after, "fade ", 5))
        (void)th_number_parse(after + 5, strcspn(after + 5, " "), &out.fade_years);
    return out;
}

static const th_step_driver *drivers_of(const viewer *v, const thi_rule *rule)
{
    th_step_driver *out = TH_NEW_N(v->arena, th_step_driver, rule->driver_count + 1);
    for (uint32_t i = 0; i < rule->driver_count; i++) {
        const thi_driver *d = &rule->drivers[i];
        out[i] = (th_step_driver){.count = d->count,
                                  .series = numbers_of(v, d->series, d->count),
                                  .elasticity = d->elasticity,
                                  .lag = d->lag};
    }
    return out;
}

static th_step_points points_of(const thi_path *path)
{
    return (th_step_points){path->count, path->years, path->levels};
}

static th_step_form form_of(thi_interpolation form)
{
    static const th_step_form forms[] = {[THI_LINEAR] = TH_STEP_LINEAR,
                                         [THI_GEOMETRIC] = TH_STEP_GEOMETRIC,
                                         [THI_STEPWISE] = TH_STEP_STEPWISE,
                                         [THI_LOGIT] = TH_STEP_LOGIT};
    return forms[form];
}

static th_step_rule rule_of(const viewer *v, const thi_rule *rule)
{
    return (th_step_rule){.step = rule->step->id,
                          .source = word_key(rule->step, "source"),
                          .quality = word_key(rule->step, "quality"),
                          .note = word_key(rule->step, "note"),
                          .grows = rule->verb == THI_GROW,
                          .fitted = rule->fit || rule->regression,
                          .growth =
                              rule->growth ? number_of(v, *rule->growth) : TH_STEP_NONE,
                          .rates = rates_of(v, rule, rule->rate),
                          .levels = rates_of(v, rule, rule->levels),
                          .driver_count = rule->driver_count,
                          .drivers = drivers_of(v, rule),
                          .form = form_of(rule->interpolation),
                          .relative = rule->relative,
                          .path = points_of(&rule->path)};
}

static uint32_t rule_number(viewer *v, const thi_rule *rule)
{
    for (uint32_t i = 0; rule && i < v->rule_count; i++)
        if (v->rules[i] == rule)
            return i;
    if (!rule)
        return TH_STEP_NONE;
    v->rules[v->rule_count] = rule;
    return v->rule_count++;
}

/* ---- effects ---- */

static bool same_place(th_place a, th_place b)
{
    return a.line == b.line && a.column == b.column;
}

static uint32_t effect_number(viewer *v, const thi_effect *e)
{
    for (uint32_t i = 0; i < (uint32_t)v->effect_count; i++)
        if (v->effects[i]->measure == e->measure && v->effects[i]->word == e->word &&
            same_place(v->effects[i]->place, e->place))
            return i;
    TH_PUSH(v->arena, v->effects, v->effect_count, v->effect_capacity, e);
    return (uint32_t)v->effect_count - 1;
}

static th_effect_word word_of(thi_word word)
{
    static const th_effect_word words[THI_WORDS] = {[THI_CUT_BY] = TH_EFFECT_CUT,
                                                    [THI_RAISE] = TH_EFFECT_RAISE,
                                                    [THI_SHIFT] = TH_EFFECT_SHIFT,
                                                    [THI_ADD] = TH_EFFECT_ADD,
                                                    [THI_TOWARD] = TH_EFFECT_TOWARD};
    return words[word];
}

static th_step_effects effects_of(viewer *v, const thi_list *from)
{
    th_step_effect *out = TH_NEW_N(v->arena, th_step_effect, from->count + 1);
    for (size_t i = 0; i < from->count; i++) {
        const thi_effect *e = &from->items[i];
        out[i] = (th_step_effect){.measure = e->measure,
                                  .number = effect_number(v, e),
                                  .word = word_of(e->word),
                                  .down = e->down,
                                  .constant = e->constant,
                                  .given = e->given,
                                  .part = e->part,
                                  .per = e->per,
                                  .level = e->level,
                                  .path = points_of(&e->path),
                                  .partner = number_of(v, e->partner)};
    }
    return (th_step_effects){(uint32_t)from->count, out};
}

/* ---- series, groups, forests ---- */

static th_dim dim_of(const viewer *v, const thi_series *s)
{
    th_dim none = {{0}};
    if (s->info.kind == TH_PROJECTED_PATH)
        return s->dim ? *s->dim : none;
    return th_variable_get(v->p->registry, s->info.variable)->unit.dim;
}

static th_step_series series_of(viewer *v, uint32_t number)
{
    const thi_series *s = &v->p->series[number];
    return (th_step_series){
        .info = s->info,
        .moves = s->slot != THI_NONE,
        .rule = rule_number(v, s->rule),
        .group = s->share,
        .forest = s->forest,
        .turnover = s->turnover ? s->turnover - 1 : TH_STEP_NONE,
        .link = s->link ? s->link - 1 : TH_STEP_NONE,
        .first_year = s->first_year,
        .dim = dim_of(v, s),
        .lower = s->lower,
        .upper = s->upper,
        .quality = s->row && s->row->quality ? th_quality_text(s->row->quality) : "",
        .history = s->history,
        .toward = effects_of(v, &s->towards),
        .before = effects_of(v, &s->before),
        .out = effects_of(v, &s->shifts_out),
        .in = effects_of(v, &s->shifts_in),
        .after = effects_of(v, &s->after),
        .add = effects_of(v, &s->adds)};
}

static th_step_group group_of(const viewer *v, const thi_group *g)
{
    return (th_step_group){.step = g->step->id,
                           .source = word_key(g->step, "source"),
                           .quality = word_key(g->step, "quality"),
                           .note = word_key(g->step, "note"),
                           .count = g->count,
                           .names = g->names,
                           .members = numbers_of(v, g->members, g->count),
                           .weights = g->weights,
                           .base_shares = g->base_shares,
                           .paths = numbers_of(v, g->paths, g->count),
                           .rest = g->rest};
}

/** No thinning, no felling by area, one stocking in the base year, no shrubs: what the
 * view's few numbers tell whole. */
static bool by_age_alone(const thi_forest *f)
{
    double stocking = -1;
    for (size_t a = 0; a < f->ages; a++) {
        if (!(f->area_ha[a] > 0))
            continue;
        if (stocking >= 0 && f->stocking[a] != stocking)
            return false;
        stocking = f->stocking[a];
    }
    return !f->info.shrub && !f->thinning_count && !f->harvest_is_area &&
           f->outputs[THI_VOLUME] != THI_NONE;
}

static th_step_turnover turnover_of(const viewer *v, const thi_turnover *t)
{
    return (th_step_turnover){.step = t->step->id,
                              .source = word_key(t->step, "source"),
                              .quality = word_key(t->step, "quality"),
                              .note = word_key(t->step, "note"),
                              .count = t->count,
                              .names = t->names,
                              .members = numbers_of(v, t->members, t->count),
                              .paths = numbers_of(v, t->paths, t->count),
                              .economies = numbers_of(v, t->economies, t->count),
                              .rest = t->rest,
                              .stock = number_of(v, t->stock),
                              .of_stock = t->of_stock,
                              .ages = t->ages,
                              .survival = t->survival,
                              .vintages = t->vintages};
}

static th_step_link link_of(const viewer *v, const thi_link *l)
{
    th_step_use *uses = TH_NEW_N(v->arena, th_step_use, l->count + 1);
    for (size_t i = 0; i < l->count; i++)
        uses[i] = (th_step_use){number_of(v, l->terms[i].stock),
                                number_of(v, l->terms[i].share),
                                number_of(v, l->terms[i].distance),
                                number_of(v, l->terms[i].economy)};
    return (th_step_link){number_of(v, l->target), (uint32_t)l->count, uses, l->ratio};
}

static th_step_forest forest_of(const viewer *v, const thi_forest *f)
{
    return (th_step_forest){.step = f->step->id,
                            .source = word_key(f->step, "source"),
                            .quality = word_key(f->step, "quality"),
                            .note = word_key(f->step, "note"),
                            .area = number_of(v, f->outputs[THI_AREA]),
                            .volume = number_of(v, f->outputs[THI_VOLUME]),
                            .harvest = number_of(v, f->outputs[THI_HARVEST]),
                            .hit = number_of(v, f->outputs[THI_DISTURBED]),
                            .plant = number_of(v, f->paths[THI_PLANT_HA]),
                            .cut = number_of(v, f->paths[THI_HARVEST_M3]),
                            .disturbed = number_of(v, f->paths[THI_DISTURB]),
                            .growth = number_of(v, f->paths[THI_GROWTH]),
                            .survival = f->survival,
                            .recovery = f->recovery,
                            .abandon = f->abandon,
                            .ages = f->ages,
                            .area_ha = by_age_alone(f) ? f->area_ha : NULL,
                            .stocking = f->stocking,
                            .yield = f->yield};
}

static void fill_inputs(viewer *v, th_projection_steps *out)
{
    uint32_t count = th_model_get(v->p->model).input_count;
    uint32_t *series = TH_NEW_N(v->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        series[i] = number_of(v, v->p->input_series[i]);
    out->input_series = series;
    out->input_year = v->p->input_year;
}

th_projection_steps th_projection_steps_get(const th_projection *p, th_arena *arena)
{
    viewer v = {.p = p, .arena = arena};
    list_all(&v);
    th_step_series *series = TH_NEW_N(arena, th_step_series, v.listed_count + 1);
    th_step_group *groups = TH_NEW_N(arena, th_step_group, p->group_count + 1);
    th_step_forest *forests = TH_NEW_N(arena, th_step_forest, p->forest_count + 1);
    for (uint32_t i = 0; i < v.listed_count; i++)
        series[i] = series_of(&v, v.listed[i]);
    for (size_t i = 0; i < p->group_count; i++)
        groups[i] = group_of(&v, &p->groups[i]);
    for (size_t i = 0; i < p->forest_count; i++)
        forests[i] = forest_of(&v, &p->forests[i]);
    th_step_turnover *turnovers =
        TH_NEW_N(arena, th_step_turnover, p->turnover_count + 1);
    th_step_link *links = TH_NEW_N(arena, th_step_link, p->link_count + 1);
    for (size_t i = 0; i < p->turnover_count; i++)
        turnovers[i] = turnover_of(&v, &p->turnovers[i]);
    for (size_t i = 0; i < p->link_count; i++)
        links[i] = link_of(&v, &p->links[i]);
    th_step_rule *rules = TH_NEW_N(arena, th_step_rule, v.rule_count + 1);
    for (uint32_t i = 0; i < v.rule_count; i++)
        rules[i] = rule_of(&v, v.rules[i]);
    th_projection_steps out = {.series_count = v.listed_count,
                               .series = series,
                               .rule_count = v.rule_count,
                               .rules = rules,
                               .group_count = (uint32_t)p->group_count,
                               .groups = groups,
                               .forest_count = (uint32_t)p->forest_count,
                               .forests = forests,
                               .turnover_count = (uint32_t)p->turnover_count,
                               .turnovers = turnovers,
                               .link_count = (uint32_t)p->link_count,
                               .links = links,
                               .effect_count = (uint32_t)v.effect_count,
                               .ramps = p->ramps};
    fill_inputs(&v, &out);
    return out;
}

bool th_projection_columns(const th_projection *p, const uint8_t *mask, double *columns)
{
    th_arena *scratch = th_arena_create();
    double *cube = TH_NEW_N(scratch, double, thi_cube_size(p));
    size_t row = (size_t)TH_STEP_COLUMNS * (p->year_count + 1);
    bool good = thi_run(p, mask, cube, NULL);
    for (uint32_t i = 0; good && i < p->listed_count; i++) {
        size_t from = p->series[p->series_of[i]].slot;
        memcpy(columns + i * row, cube + from * row, row * sizeof *columns);
    }
    th_arena_free(scratch);
    return good;
}

bool th_projection_holds(const th_projection *projection, const th_boundary *boundary)
{
    th_projection_view v = th_projection_get(projection);
    for (size_t i = 0; i < th_inventory_line_count(v.inventory); i++) {
        const th_line *line = th_inventory_line(v.inventory, i);
        if (line->state == TH_STATE_VALUE && line->year > v.base_year &&
            th_boundary_has(v.inventory, boundary, line))
            return true;
    }
    return false;
}
