/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: which series, steps of the evaluation and inputs of the model differ from
 * draw to draw. The rest is computed once. */
#include "ensemble_internal.h"

#include <string.h>

/* ---- laws of the base year ---- */

static uint32_t source_of_input(const th_ensemble *e, uint32_t input)
{
    for (size_t i = 0; i < th_errors_count(e->errors); i++)
        if (th_errors_get(e->errors, i)->input == input)
            return (uint32_t)i;
    return THI_NONE;
}

static bool same_row(const th_datum *d, uint32_t variable, const th_key *key)
{
    return d->variable == variable && !memcmp(&d->key, key, sizeof *key);
}

/** The law of a row in the base year (or of a rate for all years), THI_NONE. */
static uint32_t
source_of_row(const th_ensemble *e, uint32_t variable, const th_key *key)
{
    th_model_view m = th_model_get(e->p->model);
    th_activity_view a = th_activity_get(e->p->activity);
    for (size_t i = 0; i < th_errors_count(e->errors); i++) {
        const th_input *in = &m.inputs[th_errors_get(e->errors, i)->input];
        const th_datum *d = in->kind == TH_INPUT_ACTIVITY ? &a.rows[in->row] : NULL;
        if (d && (d->year == e->p->base_year || d->year == TH_ALL_YEARS) &&
            same_row(d, variable, key))
            return (uint32_t)i;
    }
    return THI_NONE;
}

static uint32_t source_of_factor(const th_ensemble *e, const th_factor *factor)
{
    th_model_view m = th_model_get(e->p->model);
    for (size_t i = 0; i < th_errors_count(e->errors); i++) {
        const th_input *in = &m.inputs[th_errors_get(e->errors, i)->input];
        if (in->kind == TH_INPUT_FACTOR &&
            th_factor_get(e->p->registry, in->row) == factor)
            return (uint32_t)i;
    }
    return THI_NONE;
}

static void find_base_sources(th_ensemble *e)
{
    const th_projection *p = e->p;
    e->base_source = TH_NEW_N(e->arena, uint32_t, p->slot_count + 1);
    for (size_t k = 0; k < p->slot_count; k++) {
        const thi_series *s = &p->series[p->slots[k]];
        e->base_source[k] =
            s->info.kind == TH_PROJECTED_PATH || s->state != TH_STATE_VALUE ? THI_NONE
            : s->factor ? source_of_factor(e, s->factor)
                        : source_of_row(e, s->info.variable, &s->info.key);
    }
}

/* ---- what moves ---- */

static bool list_moves(const th_ensemble *e, const thi_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        uint32_t partner = list->items[i].partner;
        if (list->items[i].spread || (partner != THI_NONE && e->series_moves[partner]))
            return true;
    }
    return false;
}

static bool rule_moves(const th_ensemble *e, const thi_rule *rule)
{
    if (!rule)
        return false;
    for (uint32_t d = 0; d < rule->driver_count; d++)
        for (uint32_t i = 0; i < rule->drivers[d].count; i++)
            if (e->series_moves[rule->drivers[d].series[i]])
                return true;
    bool growth = rule->growth && *rule->growth != THI_NONE;
    return rule->spread != 0 || (growth && e->series_moves[*rule->growth]);
}

static bool group_moves(const th_ensemble *e, const thi_group *g)
{
    bool moves = g->spreads != NULL;
    for (uint32_t i = 0; i < g->count; i++)
        moves = moves || e->series_moves[g->members[i]] ||
                (g->paths[i] != THI_NONE && e->series_moves[g->paths[i]]);
    return moves;
}

static bool forest_moves(const th_ensemble *e, const thi_forest *f)
{
    bool moves = false;
    for (int k = 0; k < THI_PARTS; k++)
        moves = moves || e->series_moves[f->paths[k]];
    return moves;
}

static bool series_moves(const th_ensemble *e, uint32_t number)
{
    const thi_series *s = &e->p->series[number];
    bool fleet = s->turnover || s->link; /* computed every time */
    return fleet || e->base_source[s->slot] != THI_NONE || rule_moves(e, s->rule) ||
           list_moves(e, &s->before) || list_moves(e, &s->after) ||
           list_moves(e, &s->adds) || list_moves(e, &s->towards) ||
           list_moves(e, &s->shifts_in) || list_moves(e, &s->shifts_out) ||
           (s->share != THI_NONE && group_moves(e, &e->p->groups[s->share])) ||
           (s->forest != THI_NONE && forest_moves(e, &e->p->forests[s->forest]));
}

/** Paths of a share begin at the shares of drawn members. */
static void move_paths(th_ensemble *e)
{
    for (size_t i = 0; i < e->p->group_count; i++) {
        const thi_group *g = &e->p->groups[i];
        bool drawn = false;
        for (uint32_t k = 0; k < g->count; k++)
            drawn =
                drawn || e->base_source[e->p->series[g->members[k]].slot] != THI_NONE;
        for (uint32_t k = 0; k < g->count; k++)
            if (drawn && g->paths[k] != THI_NONE)
                e->series_moves[g->paths[k]] = true;
    }
}

static void find_moving_series(th_ensemble *e)
{
    const th_projection *p = e->p;
    bool more = true;
    e->series_moves = TH_NEW_N(e->arena, bool, p->series_count + 1);
    move_paths(e);
    while (more) { /* lags and measures join series in any order */
        more = false;
        for (size_t k = 0; k < p->slot_count; k++)
            if (!e->series_moves[p->slots[k]] && series_moves(e, p->slots[k]))
                more = e->series_moves[p->slots[k]] = true;
    }
}

static void find_moving_steps(th_ensemble *e)
{
    const th_projection *p = e->p;
    e->moves = TH_NEW_N(e->arena, bool, p->order_count + 1);
    e->forest_moves = TH_NEW_N(e->arena, bool, p->forest_count + 1);
    for (size_t i = 0; i < p->forest_count; i++)
        e->forest_moves[i] = forest_moves(e, &p->forests[i]);
    for (size_t i = 0; i < p->order_count; i++)
        switch (p->order[i].kind) {
        case THI_OF_SERIES:
            e->moves[i] = e->series_moves[p->order[i].ref];
            break;
        case THI_OF_GROUP:
            e->moves[i] = group_moves(e, &p->groups[p->order[i].ref]);
            break;
        case THI_OF_FOREST: /* its rows may have laws */
        default:            /* what is not known here is computed every time */
            e->moves[i] = true;
            break;
        }
}

/* ---- inputs of the model ---- */

static uint32_t quantity(th_ensemble *e, thi_quantity_of q)
{
    TH_PUSH(e->arena, e->quantities, e->quantity_count, e->quantity_capacity, q);
    return (uint32_t)e->quantity_count - 1;
}

/** One quantity a source: an input of each year reads the same draws. */
static uint32_t drawn_source(th_ensemble *e, uint32_t *of_source, uint32_t source)
{
    if (of_source[source] == THI_NONE)
        of_source[source] = quantity(e, (thi_quantity_of){.source = source});
    return of_source[source];
}

static uint32_t input_quantity(th_ensemble *e, uint32_t input, uint32_t *of_source)
{
    const th_projection *p = e->p;
    th_model_view m = th_model_get(p->model);
    const th_input *in = &m.inputs[input];
    uint32_t series = p->input_series[input];
    if (series != THI_NONE)
        return e->series_moves[series]
                   ? quantity(e,
                              (thi_quantity_of){.source = THI_NONE,
                                                .series = series,
                                                .year = p->input_year[input]})
                   : UINT32_MAX;
    uint32_t source = source_of_input(e, input);
    if (source == THI_NONE && in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &th_activity_get(p->activity).rows[in->row];
        if (d->year > p->base_year) /* a row that is held */
            source = source_of_row(e, d->variable, &d->key);
        if (source != THI_NONE &&
            m.inputs[th_errors_get(e->errors, source)->input].value != in->value)
            source = THI_NONE;
    }
    return source == THI_NONE ? UINT32_MAX : drawn_source(e, of_source, source);
}

static void map_quantities(th_ensemble *e)
{
    uint32_t inputs = th_model_get(e->p->model).input_count;
    size_t sources = th_errors_count(e->errors);
    uint32_t *of_source = TH_NEW_N(e->arena, uint32_t, sources + 1);
    for (size_t i = 0; i < sources; i++)
        of_source[i] = THI_NONE;
    e->quantity_of = TH_NEW_N(e->arena, uint32_t, inputs + 1);
    for (uint32_t i = 0; i < inputs; i++)
        e->quantity_of[i] = input_quantity(e, i, of_source);
    for (size_t i = 0; i < sources; i++) {
        bool base = false;
        for (size_t k = 0; k < e->p->slot_count; k++)
            base = base || e->base_source[k] == i;
        e->source_count += of_source[i] != THI_NONE || base;
    }
}

void thi_ensemble_map(th_ensemble *e)
{
    e->still = TH_NEW_N(e->arena, double, thi_cube_size(e->p));
    (void)thi_run(e->p, NULL, e->still, NULL); /* it ran when it was compiled */
    find_base_sources(e);
    find_moving_series(e);
    find_moving_steps(e);
    map_quantities(e);
}
