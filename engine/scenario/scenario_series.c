/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: the series of the base year: activity rows, filled values, and the factor
 * rows that the inventory uses. */
#include "scenario_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *thi_series_text(th_projection *p, uint32_t variable, const th_key *key)
{
    th_text text = {0};
    th_text_add(&text,
                th_names_text(p->names, th_variable_get(p->registry, variable)->name));
    for (uint32_t i = 0; i < th_index_count(p->registry); i++)
        if (key->member[i])
            th_text_addf(&text,
                         " %s=%s",
                         th_names_text(p->names, th_index_get(p->registry, i)->name),
                         th_names_text(p->names, key->member[i]));
    const char *copy = th_arena_text(p->arena, text.data);
    th_text_free(&text);
    return copy;
}

static void
add(th_projection *p, th_projected_kind kind, const th_datum *row, bool emit)
{
    const th_variable *v = th_variable_get(p->registry, row->variable);
    double factor = v->unit.factor;
    thi_series s = {.info = {.kind = kind,
                             .variable = row->variable,
                             .key = row->key,
                             .address = thi_series_text(p, row->variable, &row->key),
                             .base = row->state == TH_STATE_VALUE ? row->value : 0},
                    .state = row->state,
                    .row = row,
                    .emit = emit,
                    .share = THI_NONE,
                    .forest = THI_NONE,
                    .slot = THI_NONE,
                    .lower = v->has_lower ? v->lower * factor : (double)-INFINITY,
                    .upper = v->has_upper ? v->upper * factor : (double)INFINITY,
                    .place = row->place};
    TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
}

/** Rows of the base year go on; rates for all years go on by themselves. */
static void load_rows(th_projection *p)
{
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(p->inventory)).activity);
    for (size_t i = 0; i < a.row_count; i++)
        if (a.rows[i].year == p->base_year && !a.rows[i].rest)
            add(p, TH_PROJECTED_ACTIVITY, &a.rows[i], true);
        else if (a.rows[i].year == TH_ALL_YEARS && !a.rows[i].rest)
            add(p, TH_PROJECTED_ACTIVITY, &a.rows[i], false);
}

static void load_filled(th_projection *p)
{
    th_model_view m = th_model_get(th_inventory_model(p->inventory));
    th_activity_view a = th_activity_get(m.activity);
    const double *values = th_inventory_values(p->inventory);
    for (uint32_t i = 0; i < m.cell_count; i++) {
        const th_cell *cell = &m.cells[i];
        if (cell->instance != UINT32_MAX || cell->filled_year != p->base_year)
            continue;
        th_datum *row = TH_NEW(p->arena, th_datum);
        *row = a.rows[cell->filled_row];
        row->year = p->base_year;
        row->state = cell->state;
        row->value = values[i];
        add(p, TH_PROJECTED_ACTIVITY, row, true);
    }
}

/** A factor row as an activity row: nearer than any pack. */
static th_datum *datum_of(th_projection *p, const th_factor *f)
{
    th_datum *row = TH_NEW(p->arena, th_datum);
    *row = (th_datum){.variable = f->variable,
                      .key = f->key,
                      .year = p->base_year,
                      .state = f->state,
                      .value = f->value,
                      .written = f->written,
                      .unit_text = f->unit_text,
                      .unit_factor = f->unit_factor,
                      .department = "",
                      .source = f->source,
                      .note = "",
                      .place = f->place};
    return row;
}

/** Of the rows of one key that the inventory uses, the one that holds in the base year,
 * else the latest before it. */
static bool better(const th_factor *a, const th_factor *b, int32_t year)
{
    bool a_holds = a->from_year <= year && year <= a->to_year;
    bool b_holds = b->from_year <= year && year <= b->to_year;
    if (a_holds != b_holds)
        return a_holds;
    return a->from_year > b->from_year;
}

static void load_factors(th_projection *p)
{
    th_model_view m = th_model_get(th_inventory_model(p->inventory));
    const th_factor **best = TH_NEW_N(p->arena, const th_factor *, m.input_count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < m.input_count; i++) {
        if (m.inputs[i].kind != TH_INPUT_FACTOR)
            continue;
        const th_factor *f = th_factor_get(p->registry, m.inputs[i].row);
        size_t k = 0;
        while (k < count && (best[k]->variable != f->variable ||
                             memcmp(&best[k]->key, &f->key, sizeof f->key) != 0))
            k++;
        if (k == count)
            best[count++] = f;
        else if (better(f, best[k], p->base_year))
            best[k] = f;
    }
    for (size_t k = 0; k < count; k++)
        if (!best[k]->rest) {
            add(p, TH_PROJECTED_FACTOR, datum_of(p, best[k]), false);
            p->series[p->series_count - 1].factor = best[k];
        }
}

static int by_address(const void *a, const void *b, void *context)
{
    const thi_series *x = a, *y = b;
    (void)context;
    if (x->info.kind != y->info.kind)
        return x->info.kind < y->info.kind ? -1 : 1;
    return strcmp(x->info.address, y->info.address);
}

const double *thi_series_history(th_projection *p, uint32_t series)
{
    thi_series *s = &p->series[series];
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(p->inventory)).activity);
    if (s->history)
        return s->history;
    double *h = TH_NEW_N(p->arena, double, THI_HISTORY);
    for (int k = 0; k < THI_HISTORY; k++)
        h[k] = k && s->emit ? (double)NAN : s->info.base;
    for (size_t r = 0; s->emit && r < a.row_count; r++) {
        int32_t back = p->base_year - a.rows[r].year;
        if (back >= 1 && back < THI_HISTORY && a.rows[r].state == TH_STATE_VALUE &&
            a.rows[r].variable == s->info.variable &&
            !memcmp(&s->info.key, &a.rows[r].key, sizeof(th_key)))
            h[back] = a.rows[r].value;
    }
    s->history = h;
    return h;
}

void thi_series_load(th_projection *p)
{
    load_rows(p);
    load_filled(p);
    load_factors(p);
    th_sort(p->series, p->series_count, sizeof *p->series, by_address, NULL);
}

uint32_t
thi_series_make(th_projection *p, uint32_t variable, const th_key *key, th_place place)
{
    const th_variable *v = th_variable_get(p->registry, variable);
    th_datum *row = TH_NEW(p->arena, th_datum);
    *row = (th_datum){.variable = variable,
                      .key = *key,
                      .year = p->base_year,
                      .state = TH_STATE_VALUE,
                      .unit_text = v->unit_text,
                      .unit_factor = v->unit.factor,
                      .quality = TH_ESTIMATE,
                      .department = "",
                      .source = "",
                      .note = "",
                      .place = place};
    add(p, TH_PROJECTED_ACTIVITY, row, true);
    thi_series *s = &p->series[p->series_count - 1];
    s->info.made = true;
    thi_wrong(p,
              TH_NOTE,
              "W-SCN-NEWROW",
              place,
              "no row of %s in the base year: one with 0 is made",
              s->info.address);
    return (uint32_t)p->series_count - 1;
}

void thi_touch(th_projection *p, uint32_t series)
{
    thi_series *s = &p->series[series];
    if (s->slot != THI_NONE)
        return;
    s->slot = (uint32_t)p->slot_count;
    s->emit = s->info.kind != TH_PROJECTED_PATH;
    TH_PUSH(p->arena, p->slots, p->slot_count, p->slot_capacity, series);
}
