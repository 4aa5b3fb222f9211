/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a scenario compiled over an inventory: its rows, its model, its listing. */
#include "scenario_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void thi_wrong(th_projection *p,
               th_severity severity,
               const char *code,
               th_place place,
               const char *format,
               ...)
{
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    th_diags_add(p->diags, severity, code, place, "%s", text);
}

/* ---- years ---- */

static void choose_years(th_projection *p, const th_projection_options *options)
{
    th_activity_view a = th_activity_get(p->scenarios->activity);
    const th_scenario *info = &p->document->info;
    p->base_year = info->base_year ? info->base_year
                   : a.year_count  ? a.years[a.year_count - 1]
                                   : 0;
    p->horizon = options && options->horizon ? options->horizon : info->horizon;
    bool reported = false;
    for (uint32_t i = 0; i < a.year_count; i++)
        reported = reported || a.years[i] == p->base_year;
    if (!reported)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-HORIZON",
                  info->place,
                  "the base year %d is no reported year of the inventory",
                  p->base_year);
    if (p->horizon < p->base_year)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-HORIZON",
                  info->place,
                  "the horizon of %s, %d, lies before the base year %d: give `horizon: "
                  "YEAR` here or in an ancestor",
                  info->id,
                  p->horizon,
                  p->base_year);
    p->year_count =
        p->horizon > p->base_year ? (uint32_t)(p->horizon - p->base_year) : 0;
}

/* ---- rows ---- */

typedef struct rows {
    th_datum *items;
    size_t count, capacity;
} rows;

static void push(th_projection *p, rows *r, const th_datum *d)
{
    TH_PUSH(p->arena, r->items, r->count, r->capacity, *d);
}

/** Rows up to the base year as they stand, rates for all years; older series have done
 * their work in the filled values. */
static void copy_history(th_projection *p, rows *out)
{
    th_activity_view a = th_activity_get(p->scenarios->activity);
    for (size_t i = 0; i < a.row_count; i++)
        if (a.rows[i].year <= p->base_year)
            push(p, out, &a.rows[i]);
}

static void copy_filled(th_projection *p, rows *out)
{
    th_model_view m = th_model_get(th_inventory_model(p->inventory));
    th_activity_view a = th_activity_get(m.activity);
    const double *values = th_inventory_values(p->inventory);
    for (uint32_t i = 0; i < m.cell_count; i++) {
        const th_cell *cell = &m.cells[i];
        if (cell->instance != UINT32_MAX || cell->filled_year > p->base_year)
            continue;
        th_datum d = a.rows[cell->filled_row];
        d.year = cell->filled_year;
        d.state = cell->state;
        d.value = values[i];
        d.written = values[i] / d.unit_factor;
        push(p, out, &d);
    }
}

static void copy_rests(th_projection *p, rows *out)
{
    th_activity_view a = th_activity_get(p->scenarios->activity);
    for (size_t i = 0; i < a.row_count; i++)
        for (uint32_t y = 1;
             a.rows[i].rest && a.rows[i].year == p->base_year && y <= p->year_count;
             y++) {
            th_datum d = a.rows[i];
            d.year += (int32_t)y;
            push(p, out, &d);
        }
}

static void project_rows(th_projection *p, const double *cube, rows *out)
{
    for (size_t i = 0; i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        for (uint32_t y = 1; s->emit && s->row && y <= p->year_count; y++) {
            th_datum d = *s->row;
            d.year = p->base_year + (int32_t)y;
            if (d.year < s->first_year)
                d.state = TH_STATE_NE; /* a new row begins with its first point */
            if (d.state == TH_STATE_VALUE)
                d.value = thi_final(p, cube, (uint32_t)i, y);
            d.written = d.value / d.unit_factor;
            d.has_limits = false;
            d.half_width = 0;
            d.quality = TH_ESTIMATE;
            push(p, out, &d);
        }
    }
}

static void derive(th_projection *p, const double *cube)
{
    th_activity_view a = th_activity_get(p->scenarios->activity);
    rows all = {0};
    int32_t *years = TH_NEW_N(p->arena, int32_t, a.year_count + p->year_count + 1);
    size_t count = 0;
    for (uint32_t i = 0; i < a.year_count && a.years[i] <= p->base_year; i++)
        years[count++] = a.years[i];
    for (uint32_t y = 1; y <= p->year_count; y++)
        years[count++] = p->base_year + (int32_t)y;
    copy_history(p, &all);
    copy_filled(p, &all);
    copy_rests(p, &all);
    project_rows(p, cube, &all);
    p->activity = th_activity_derive(
        p->scenarios->activity, p->names, years, count, all.items, all.count);
}

/* ---- model ---- */

static bool same_place(th_place a, th_place b)
{
    return a.line == b.line && a.column == b.column && a.file && b.file &&
           !strcmp(a.file, b.file);
}

/** The row that stands behind an error, if a measure or a share made it. */
static const thi_series *made_at(const th_projection *p, const th_diag *d)
{
    for (size_t i = 0; i < p->series_count; i++)
        if (p->series[i].info.made && same_place(p->series[i].place, d->place))
            return &p->series[i];
    return NULL;
}

static void tell_unread(th_projection *p, const thi_series *s)
{
    thi_wrong(p,
              TH_ERROR,
              "E-SCN-NOMETHOD",
              s->place,
              "no method reads %s: what is moved there would vanish; look at its "
              "category, subject and further indices",
              s->info.address);
}

/** The same row has the same error in every year: once is enough. */
static bool told_before(const th_diags *found, size_t i)
{
    const th_diag *d = th_diags_get(found, i);
    for (size_t k = 0; k < i; k++)
        if (!strcmp(th_diags_get(found, k)->code, d->code) &&
            same_place(th_diags_get(found, k)->place, d->place))
            return true;
    return false;
}

/** Errors of the projected model are the scenario's; its notes were told of the
 * inventory. */
static void tell_errors(th_projection *p, const th_diags *found)
{
    for (size_t i = 0; i < th_diags_size(found); i++) {
        const th_diag *d = th_diags_get(found, i);
        if (d->severity != TH_ERROR || told_before(found, i))
            continue;
        const thi_series *made = made_at(p, d);
        bool unread = !strcmp(d->code, "E-UNREAD") || !strcmp(d->code, "E-NOLINE");
        if (made && unread)
            tell_unread(p, made);
        else
            thi_wrong(p,
                      TH_ERROR,
                      d->code,
                      d->place,
                      "in scenario %s: %s",
                      p->document->info.id,
                      d->text);
    }
}

/** A class without a factor is told beforehand: a run that comes there has no total. */
static void tell_gaps(th_projection *p, const th_diags *found)
{
    for (size_t i = 0; i < th_diags_size(found); i++) {
        const th_diag *d = th_diags_get(found, i);
        if (!strcmp(d->code, "W-CLASS") && !told_before(found, i))
            thi_wrong(p,
                      TH_WARNING,
                      d->code,
                      d->place,
                      "in scenario %s: %s",
                      p->document->info.id,
                      d->text);
    }
}

static th_status
compile(th_projection *p, const th_projection_options *options, th_error *err)
{
    th_diags *found = th_diags_create();
    th_error inner = {0};
    th_model_options how =
        options && options->compile ? *options->compile : (th_model_options){0};
    how.factors_as_of = p->base_year; /* a factor without a step holds */
    how.classes_at_run = true;        /* measures and draws move numbers over borders */
    th_status status = th_model_compile(&p->model, p->activity, &how, found, &inner);
    if (status == TH_OK)
        status = th_inventory_create(&p->projected, p->model, &inner);
    tell_gaps(p, found);
    if (status != TH_OK) {
        tell_errors(p, found);
        (void)th_error_set(
            err, status, "scenario %s: %s", p->document->info.id, inner.text);
    }
    th_diags_free(found);
    return status;
}

static int by_row(const void *a, const void *b, void *context)
{
    const th_projection *p = context;
    const thi_series *x = &p->series[*(const uint32_t *)a],
                     *y = &p->series[*(const uint32_t *)b];
    if (x->info.variable != y->info.variable)
        return x->info.variable < y->info.variable ? -1 : 1;
    return memcmp(&x->info.key, &y->info.key, sizeof x->info.key);
}

static uint32_t find_series(const th_projection *p,
                            const uint32_t *sorted,
                            size_t count,
                            const th_datum *d)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const thi_series *s = &p->series[sorted[mid]];
        int order = s->info.variable != d->variable
                        ? (s->info.variable < d->variable ? -1 : 1)
                        : memcmp(&s->info.key, &d->key, sizeof d->key);
        if (!order)
            return sorted[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return THI_NONE;
}

/** Which series and year stands behind each input of the model. */
static void map_inputs(th_projection *p)
{
    th_model_view m = th_model_get(p->model);
    th_activity_view a = th_activity_get(p->activity);
    uint32_t *sorted = TH_NEW_N(p->arena, uint32_t, p->slot_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < p->slot_count; i++)
        if (p->series[p->slots[i]].row)
            sorted[count++] = p->slots[i];
    th_sort(sorted, count, sizeof *sorted, by_row, p);
    p->input_series = TH_NEW_N(p->arena, uint32_t, m.input_count + 1);
    p->input_year = TH_NEW_N(p->arena, uint32_t, m.input_count + 1);
    for (uint32_t i = 0; i < m.input_count; i++) {
        p->input_series[i] = THI_NONE;
        const th_datum *d =
            m.inputs[i].kind == TH_INPUT_ACTIVITY ? &a.rows[m.inputs[i].row] : NULL;
        if (!d || d->year <= p->base_year)
            continue;
        p->input_series[i] = find_series(p, sorted, count, d);
        p->input_year[i] = (uint32_t)(d->year - p->base_year);
    }
}

/** Tonnes that a measure or a share moves to a row that nothing reads would vanish. */
static void find_unread(th_projection *p)
{
    th_model_view m = th_model_get(p->model);
    for (size_t k = 0; k < p->series_count; k++) {
        bool read = !p->series[k].info.made || p->series[k].turnover || !p->year_count;
        for (uint32_t i = 0; i < m.input_count && !read; i++)
            read = p->input_series[i] == k;
        if (!read)
            tell_unread(p, &p->series[k]);
    }
}

/* ---- listing ---- */

static int by_address(const void *a, const void *b, void *context)
{
    const th_projection *p = context;
    return strcmp(p->series[*(const uint32_t *)a].info.address,
                  p->series[*(const uint32_t *)b].info.address);
}

static void list_series(th_projection *p)
{
    p->series_of = TH_NEW_N(p->arena, uint32_t, p->slot_count + 1);
    p->listed = TH_NEW_N(p->arena, th_projected, p->slot_count + 1);
    p->listed_count = (uint32_t)p->slot_count;
    for (size_t i = 0; i < p->slot_count; i++)
        p->series_of[i] = p->slots[i];
    th_sort(p->series_of, p->slot_count, sizeof *p->series_of, by_address, p);
    for (size_t i = 0; i < p->slot_count; i++)
        p->listed[i] = p->series[p->series_of[i]].info;
}

static void find_gdp(th_projection *p)
{
    th_sym name = th_names_find(p->names, th_role_text(p->registry, "gdp"));
    int32_t variable = name ? th_variable_find(p->registry, name) : -1;
    th_sym region = th_activity_get(p->scenarios->activity).region;
    p->gdp = THI_NONE;
    for (size_t i = 0; i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        bool plain = (int32_t)s->info.variable == variable && s->row &&
                     s->state == TH_STATE_VALUE &&
                     s->info.key.member[TH_IX_REGION] == region;
        for (uint32_t k = TH_IX_SUBJECT; plain && k < TH_INDEX_MAX; k++)
            plain = !s->info.key.member[k];
        if (plain)
            p->gdp = (uint32_t)i;
    }
}

/** A measure that moves nothing when it stands alone is past its level, or complete. */
static void find_idle(th_projection *p)
{
    size_t size = thi_cube_size(p);
    double *none = TH_NEW_N(p->arena, double, size),
           *alone = TH_NEW_N(p->arena, double, size);
    uint8_t *mask = TH_NEW_N(p->arena, uint8_t, p->measure_count + 1);
    bool good = thi_run(p, mask, none, NULL);
    for (size_t i = 0; i < p->measure_count && good; i++) {
        mask[i] = 1;
        p->measures[i].no_effect = thi_run(p, mask, alone, NULL) &&
                                   !memcmp(none, alone, (size - 1) * sizeof *none);
        mask[i] = 0;
    }
}

/* ---- create ---- */

/** What is on when no mask is given, [measure_count]; NULL: all. */
static const uint8_t *start_mask(th_projection *p)
{
    const thi_document *d = p->document;
    uint8_t *mask = TH_NEW_N(p->arena, uint8_t, d->switch_count + 1);
    size_t n = 0;
    bool all = true;
    for (size_t i = 0; i < d->switch_count; i++) {
        if (!d->switches[i].on)
            continue;
        mask[n++] = !d->switches[i].spare;
        all = all && !d->switches[i].spare;
    }
    return all ? NULL : mask;
}

/** Series, steps, measures and their order; false after an error. */
static bool read_document(th_projection *p, size_t before)
{
    thi_series_load(p);
    thi_steps_compile(p);
    thi_measures_compile(p);
    thi_cost_spreads_check(p);
    thi_graph_sort(p);
    return th_diags_count(p->diags, TH_ERROR) == before;
}

static th_status build(th_projection *p,
                       const th_projection_options *options,
                       size_t before,
                       th_error *err)
{
    choose_years(p, options);
    bool good =
        th_diags_count(p->diags, TH_ERROR) == before && read_document(p, before);
    double *cube = TH_NEW_N(p->arena, double, thi_cube_size(p));
    if (good && thi_run(p, start_mask(p), cube, p->diags)) {
        derive(p, cube);
        th_status status = compile(p, options, err);
        if (status != TH_OK)
            return status;
        map_inputs(p);
        find_unread(p);
        thi_turnovers_check(p);
        list_series(p);
        find_gdp(p);
        find_idle(p);
        thi_lint(p);
    }
    if (th_diags_count(p->diags, TH_ERROR) > before)
        return th_error_set(
            err, TH_BAD_DATA, "scenario %s has errors", p->document->info.id);
    return TH_OK;
}

th_status thi_projection_make(th_projection **out,
                              const th_inventory *inventory,
                              const th_scenarios *scenarios,
                              const thi_document *document,
                              const th_projection_options *options,
                              th_diags *diags,
                              th_error *err)
{
    th_arena *arena = th_arena_create();
    th_projection *p = TH_NEW(arena, th_projection);
    *p = (th_projection){.arena = arena,
                         .inventory = inventory,
                         .registry = scenarios->registry,
                         .names = th_names_copy(th_activity_names(scenarios->activity)),
                         .document = document,
                         .scenarios = scenarios,
                         .diags = diags};
    th_status status = build(p, options, th_diags_count(diags, TH_ERROR), err);
    p->diags = NULL;
    *out = status == TH_OK ? p : NULL;
    if (status != TH_OK)
        th_projection_free(p);
    return status;
}

th_status th_projection_create(th_projection **out,
                               const th_inventory *inventory,
                               const th_scenarios *scenarios,
                               size_t number,
                               const th_projection_options *options,
                               th_diags *diags,
                               th_error *err)
{
    return thi_projection_make(
        out, inventory, scenarios, &scenarios->documents[number], options, diags, err);
}

void th_projection_free(th_projection *p)
{
    if (!p)
        return;
    th_inventory_free(p->projected);
    th_model_free(p->model);
    th_activity_free(p->activity);
    th_names_free(p->names);
    th_arena_free(p->arena);
}

/* ---- sketch ---- */

/** The sketch's series behind each input of the host's model. */
static void map_to_host(th_projection *p, const th_projection *host)
{
    uint32_t inputs = th_model_get(host->model).input_count;
    uint32_t *sorted = TH_NEW_N(p->arena, uint32_t, p->slot_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < p->slot_count; i++)
        if (p->series[p->slots[i]].row)
            sorted[count++] = p->slots[i];
    th_sort(sorted, count, sizeof *sorted, by_row, p);
    p->input_series = TH_NEW_N(p->arena, uint32_t, inputs + 1);
    for (uint32_t i = 0; i < inputs; i++) {
        uint32_t series = host->input_series[i];
        p->input_series[i] = THI_NONE;
        if (series == THI_NONE)
            continue;
        th_datum row = {.variable = host->series[series].info.variable,
                        .key = host->series[series].info.key};
        p->input_series[i] = find_series(p, sorted, count, &row);
    }
}

th_projection *thi_sketch_create(const th_projection *host,
                                 const thi_document *document,
                                 th_diags *diags)
{
    th_arena *arena = th_arena_create();
    th_projection *p = TH_NEW(arena, th_projection);
    *p = (th_projection){.arena = arena,
                         .inventory = host->inventory,
                         .registry = host->registry,
                         .names = th_names_copy(host->names),
                         .document = document,
                         .scenarios = host->scenarios,
                         .diags = diags,
                         .base_year = host->base_year,
                         .horizon = host->horizon,
                         .year_count = host->year_count};
    if (!read_document(p, th_diags_count(diags, TH_ERROR))) {
        thi_sketch_free(p);
        return NULL;
    }
    map_to_host(p, host);
    find_gdp(p);
    p->diags = NULL;
    return p;
}

void thi_sketch_free(th_projection *sketch)
{
    if (!sketch)
        return;
    th_names_free(sketch->names);
    th_arena_free(sketch->arena);
}

th_projection_view th_projection_get(const th_projection *p)
{
    th_projection_view view = {.scenario = &p->document->info,
                               .base_year = p->base_year,
                               .horizon = p->horizon,
                               .year_count = p->year_count,
                               .measure_count = (uint32_t)p->measure_count,
                               .measures = p->measures,
                               .series_count = p->listed_count,
                               .series = p->listed,
                               .activity = p->activity,
                               .model = p->model,
                               .inventory = p->projected,
                               .gdp_series = -1,
                               .gdp_base_yuan = NAN,
                               .extrapolated_from = p->extrapolated_from};
    if (p->gdp != THI_NONE) {
        view.gdp_base_yuan = p->series[p->gdp].info.base;
        view.gdp_price_year = p->series[p->gdp].row->price_year;
    }
    for (uint32_t i = 0; i < p->listed_count; i++)
        if (p->series_of[i] == p->gdp)
            view.gdp_series = (int32_t)i;
    return view;
}
