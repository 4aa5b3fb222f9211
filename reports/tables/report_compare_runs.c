/* SPDX-License-Identifier: GPL-3.0-or-later */
/* factors compare: what one unit of a driver gives under each guideline. An inventory
 * of one row is computed, so that all that a method does is in the number. */
#include "report_compare.h"

#include <math.h>
#include <string.h>

typedef struct trial {
    thi_comparison *x;
    uint32_t guideline; /* place in x->guidelines */
    const th_variable *driver;
    th_diags *diags;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
} trial;

static const char *name_of(const thi_comparison *x, th_sym sym)
{
    return th_names_text(x->names, sym);
}

/* ---- an inventory of one row ---- */

static const char *settings_text(const trial *t)
{
    const thi_comparison *x = t->x;
    return th_arena_format(
        x->arena,
        "name: {zh: one, en: one}\nregion: \"%s\"\nyears: [%d]\nguideline: %s\n",
        name_of(x, x->region),
        x->year,
        name_of(x, x->guidelines[t->guideline]->id));
}

static const char *row_text(const trial *t)
{
    const thi_comparison *x = t->x;
    return th_arena_format(x->arena,
                           "region,year,category,subject,variable,value,unit\n"
                           "%s,%d,%s,%s,%s,1,%s\n",
                           name_of(x, x->region),
                           x->year,
                           name_of(x, x->asked->category),
                           name_of(x, x->asked->subject),
                           name_of(x, t->driver->name),
                           t->driver->unit_text);
}

static bool compute(trial *t)
{
    thi_comparison *x = t->x;
    th_error err = {0};
    th_model_options options = {.partial = true};
    const char *settings = settings_text(t), *rows = row_text(t);
    t->activity = th_activity_create(x->r);
    th_activity_set_inventory(
        t->activity,
        th_yaml_parse(x->arena, "one.yaml", settings, strlen(settings), t->diags),
        t->diags);
    th_activity_add(
        t->activity,
        th_csv_parse(
            x->arena, "one.csv", rows, strlen(rows), TH_ENCODING_UTF8, t->diags),
        false,
        t->diags);
    th_activity_finish(t->activity, t->diags);
    return th_model_compile(&t->model, t->activity, &options, t->diags, &err) ==
               TH_OK &&
           th_inventory_create(&t->inventory, t->model, &err) == TH_OK;
}

/* ---- its lines ---- */

static thi_compared *
result_of(thi_comparison *x, th_sym driver, const th_line *line, th_sym category)
{
    th_sym gas = th_gas_get(x->r, line->gas)->id;
    for (size_t i = 0; i < x->n_results; i++) {
        thi_compared *c = &x->results[i];
        if (c->item == driver && c->gas == gas && c->stream == line->stream &&
            c->category == category)
            return c;
    }
    thi_compared c = {
        .item = driver, .gas = gas, .stream = line->stream, .category = category};
    c.unit = th_gas_get(x->r, line->gas)->unit_text;
    c.values = TH_NEW_N(x->arena, double, x->guideline_count + 1);
    c.failed = TH_NEW_N(x->arena, bool, x->guideline_count + 1);
    for (uint32_t i = 0; i < x->guideline_count; i++)
        c.values[i] = NAN;
    TH_PUSH(x->arena, x->results, x->n_results, x->cap_results, c);
    return &x->results[x->n_results - 1];
}

/* Terms are few: plain addition in the order of the lines. */
static void read_lines(const trial *t)
{
    th_model_view view = th_model_get(t->model);
    for (size_t i = 0; i < th_inventory_line_count(t->inventory); i++) {
        const th_line *line = th_inventory_line(t->inventory, i);
        bool failed = view.cells[line->cell].failed;
        if (line->alternative || (!failed && line->state != TH_STATE_VALUE))
            continue;
        th_sym category = view.instances[line->instance].key.member[TH_IX_CATEGORY];
        thi_compared *c = result_of(t->x, t->driver->name, line, category);
        double *value = &c->values[t->guideline];
        c->failed[t->guideline] |= failed;
        *value = (isnan(*value) ? 0.0 : *value) + line->mass_t;
    }
}

/* Does the number depend on the subject asked? A driver of anything at all (heat
 * bought, waste) has no answer about a fuel. */
static bool is_about_subject(const trial *t)
{
    const thi_comparison *x = t->x;
    th_model_view view = th_model_get(t->model);
    const th_domain *subjects = th_domain_of(x->r, TH_IX_SUBJECT);
    for (uint32_t i = 0; i < view.input_count; i++) {
        if (view.inputs[i].kind != TH_INPUT_FACTOR)
            continue;
        th_sym subject =
            th_factor_get(x->r, view.inputs[i].row)->key.member[TH_IX_SUBJECT];
        if (subject && th_domain_distance(subjects, x->asked->subject, subject) >= 0)
            return true;
    }
    return !x->asked->subject;
}

static void note_errors(const trial *t)
{
    thi_comparison *x = t->x;
    for (size_t i = 0; i < th_diags_size(t->diags); i++) {
        const th_diag *d = th_diags_get(t->diags, i);
        if (d->severity != TH_ERROR)
            continue;
        const char *note = th_arena_format(x->arena,
                                           "%s, %s: [%s] %s",
                                           name_of(x, x->guidelines[t->guideline]->id),
                                           name_of(x, t->driver->name),
                                           d->code,
                                           d->text);
        TH_PUSH(x->arena, x->notes, x->n_notes, x->cap_notes, note);
        return; /* the first says what to bring; more would bury it */
    }
}

/* True: it could be computed whole. */
static bool try_driver(thi_comparison *x, uint32_t guideline, uint32_t variable)
{
    trial t = {.x = x,
               .guideline = guideline,
               .driver = th_variable_get(x->r, variable),
               .diags = th_diags_create()};
    bool about = compute(&t) && is_about_subject(&t);
    if (about)
        read_lines(&t);
    note_errors(&t);
    bool whole = about && !th_diags_count(t.diags, TH_ERROR);
    th_inventory_free(t.inventory);
    th_model_free(t.model);
    th_activity_free(t.activity);
    th_diags_free(t.diags);
    return whole;
}

/* ---- which drivers ---- */

/* A driver that must state a further index has no one unit to try. */
static bool is_simple(const thi_comparison *x, const th_variant *v)
{
    if (v->driver_count != 1)
        return false;
    const th_variable *driver = th_variable_get(x->r, v->drivers[0]);
    bool stated =
        driver->index < 0 || (driver->index == TH_IX_SUBJECT && x->asked->subject);
    return stated && driver->kind == TH_KIND_AMOUNT &&
           (x->asked->variable < 0 || v->drivers[0] == (uint32_t)x->asked->variable);
}

static void find_drivers(const thi_comparison *x, const th_guideline *g, bool *drives)
{
    for (uint32_t i = 0; i < g->method_count; i++) {
        const th_method *m = th_method_get(x->r, g->methods[i]);
        for (uint32_t k = 0; thi_compare_serves(x, m) && k < m->variant_count; k++)
            if (is_simple(x, &m->variants[k]))
                drives[m->variants[k].drivers[0]] = true;
    }
}

/* Lines that are nothing under every guideline come from methods without a driver. */
static void drop_zeros(thi_comparison *x)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->n_results; i++) {
        bool any = false;
        for (uint32_t g = 0; g < x->guideline_count; g++) {
            double *value = &x->results[i].values[g];
            if (x->results[i].failed[g])
                *value = NAN;
            any = any || (isfinite(*value) && *value != 0);
        }
        if (any)
            x->results[kept++] = x->results[i];
    }
    x->n_results = kept;
}

/* A driver that no guideline can compute is no driver of this subject. */
static void try_everywhere(thi_comparison *x, uint32_t variable, bool *const *drives)
{
    size_t results = x->n_results, notes = x->n_notes;
    bool any = false;
    for (uint32_t g = 0; g < x->guideline_count; g++)
        if (drives[g][variable])
            any = try_driver(x, g, variable) || any;
    if (!any) {
        x->n_results = results;
        x->n_notes = notes;
    }
}

void thi_compare_run(thi_comparison *x)
{
    uint32_t variables = th_variable_count(x->r);
    bool **drives = TH_NEW_N(x->arena, bool *, x->guideline_count + 1);
    for (uint32_t g = 0; g < x->guideline_count; g++) {
        drives[g] = TH_NEW_N(x->arena, bool, variables + 1);
        find_drivers(x, x->guidelines[g], drives[g]);
    }
    for (uint32_t v = 0; v < variables; v++)
        try_everywhere(x, v, drives);
    drop_zeros(x);
}
