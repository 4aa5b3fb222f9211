/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: compile from end to end, and the view of what came out. */
#include "key_order.h"
#include "model_internal.h"

#include <stdio.h>
#include <string.h>

const char *th_match_text(th_match match)
{
    static const char *const words[] = {
        "exact", "parent", "region", "default", "older"};
    return words[match];
}

/* ---- problems: kept back, since `nothing` in a product takes some of them away again
 * ---- */

static bool is_loser(const thi_compiler *c, uint32_t instance)
{
    return instance != THI_NONE && !c->m->instances[instance].counted;
}

/** An alternative that does not count: what it lacks is a note, without advice. */
static const char *loser_text(const thi_compiler *c, const char *text)
{
    const char *advice = strstr(text, "; nearest: ");
    size_t n = advice ? (size_t)(advice - text) : strlen(text);
    return th_arena_format(
        c->scratch,
        "alternative only (method %s, which does not count here): %s; nothing to do",
        th_names_text(
            c->names,
            th_method_get(c->r, c->m->instances[c->current_instance].method)->id),
        th_arena_text_n(c->scratch, text, n));
}

void thi_problem_add(thi_compiler *c,
                     th_severity severity,
                     const char *code,
                     th_place place,
                     const char *format,
                     ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    thi_problem p = {severity,
                     (uint32_t)c->under_way_count,
                     code,
                     place,
                     th_arena_text(c->scratch, text)};
    if (is_loser(c, c->current_instance) && severity > TH_NOTE) {
        p.severity = TH_NOTE;
        p.text = loser_text(c, text);
    }
    c->failures += p.severity == TH_ERROR;
    if (p.severity == TH_ERROR && !c->under_way_count)
        c->m->lost++; /* no cell carries it: what it leaves out is in no line */
    TH_PUSH(c->scratch, c->problems, c->problem_count, c->problem_capacity, p);
}

th_place thi_instance_place(const thi_compiler *c, uint32_t instance)
{
    th_place none = {NULL, 0, 0};
    if (instance == THI_NONE)
        return none;
    const th_instance *inst = &c->m->instances[instance];
    if (inst->driver_row >= 0)
        return c->m->view.rows[inst->driver_row].place;
    return th_method_get(c->r, inst->method)->place;
}

static void publish_problems(const thi_compiler *c)
{
    for (size_t i = 0; i < c->problem_count; i++)
        th_diags_add(c->diags,
                     c->problems[i].severity,
                     c->problems[i].code,
                     c->problems[i].place,
                     "%s",
                     c->problems[i].text);
}

/* ---- choices ---- */

static bool unknown_guideline(const thi_compiler *c, const char *text, th_error *err)
{
    const char *known = "";
    for (uint32_t i = 0; i < th_guideline_count(c->r); i++)
        known = th_arena_format(c->scratch,
                                "%s %s",
                                known,
                                th_names_text(c->names, th_guideline_get(c->r, i)->id));
    if (text)
        th_error_set(err, TH_BAD_DATA, "unknown guideline '%s'; known:%s", text, known);
    else
        th_error_set(err,
                     TH_BAD_DATA,
                     "inventory.yaml names no known guideline; known:%s",
                     known);
    return false;
}

static bool unknown_gwp(const thi_compiler *c, const char *text, th_error *err)
{
    const char *known = "";
    for (uint32_t i = 0; i < th_gwp_count(c->r); i++)
        known = th_arena_format(c->scratch,
                                "%s %s",
                                known,
                                th_names_text(c->names, th_gwp_get(c->r, i)->name));
    th_error_set(err, TH_BAD_DATA, "unknown GWP set '%s'; known:%s", text, known);
    return false;
}

static bool is_listed(const th_guideline *g, uint32_t method)
{
    for (uint32_t i = 0; i < g->method_count; i++)
        if (g->methods[i] == method)
            return true;
    return false;
}

/* The guideline with the methods that the options add at the end of its list. */
static const th_guideline *
with_also(th_arena *arena, const th_guideline *given, const th_model_options *options)
{
    if (!options || !options->also_count)
        return given;
    th_guideline *g = TH_NEW(arena, th_guideline);
    *g = *given;
    uint32_t *methods =
        TH_NEW_N(arena, uint32_t, given->method_count + options->also_count);
    memcpy(methods, given->methods, given->method_count * sizeof *methods);
    for (uint32_t i = 0; i < options->also_count; i++)
        if (!is_listed(given, options->also[i]))
            methods[g->method_count++] = options->also[i];
    g->methods = methods;
    return g;
}

static bool choose(thi_compiler *c, const th_model_options *options, th_error *err)
{
    th_model *m = c->m;
    th_sym id = m->view.guideline;
    if (options && options->guideline)
        id = th_names_find(c->names, options->guideline);
    m->guideline = id ? th_guideline_find(c->r, id) : NULL;
    if (!m->guideline)
        return unknown_guideline(c, options ? options->guideline : NULL, err);
    m->guideline = with_also(m->arena, m->guideline, options);
    th_sym gwp = m->view.gwp ? m->view.gwp : m->guideline->gwp;
    if (options && options->gwp)
        gwp = th_names_find(c->names, options->gwp);
    m->gwp = gwp ? th_gwp_find(c->r, gwp) : NULL;
    if (!m->gwp)
        return unknown_gwp(c,
                           options && options->gwp ? options->gwp
                                                   : th_names_text(c->names, gwp),
                           err);
    for (uint32_t i = 0; i < m->guideline->setting_count; i++)
        c->setting[m->guideline->settings[i].index] = m->guideline->settings[i].member;
    for (uint32_t i = 0; i < m->view.setting_count; i++)
        c->setting[m->view.settings[i].index] = m->view.settings[i].member;
    return true;
}

static void prepare(thi_compiler *c)
{
    uint32_t variables = th_variable_count(c->r);
    c->vintage = th_index_find(c->r, th_names_find(c->names, "vintage"));
    c->old_read = TH_NEW_N(c->scratch, bool, c->m->view.row_count + 1);
    c->as_given = TH_NEW_N(c->scratch, bool, variables + 1);
    for (uint32_t i = 0; i < c->m->view.as_given_count; i++)
        c->as_given[c->m->view.as_given[i]] = true;
    c->input_of_row = TH_NEW_N(c->scratch, uint32_t, c->m->view.row_count + 1);
    c->input_of_factor = TH_NEW_N(c->scratch, uint32_t, th_factor_count(c->r) + 1);
    c->input_of_gas = TH_NEW_N(c->scratch, uint32_t, th_gas_count(c->r) + 1);
    c->fact_rows = TH_NEW_N(c->scratch, uint8_t, variables + 1);
    c->pack_rows = TH_NEW_N(c->scratch, uint8_t, variables * th_pack_count(c->r) + 1);
    th_rank_order(c->r, c->rank_of);
}

/* ---- emissions ---- */

/** Gas of a left side: its id, or for `gas` the instance's gas index, else its subject.
 */
static int32_t gas_of(const thi_compiler *c, const th_instance *inst, th_sym name)
{
    int32_t gas = th_gas_find(c->r, name);
    int32_t index = th_index_find(c->r, th_names_find(c->names, "gas"));
    if (gas < 0 && index >= 0 && inst->key.member[index])
        gas = th_gas_find(c->r, inst->key.member[index]);
    return gas >= 0 ? gas : th_gas_find(c->r, inst->key.member[TH_IX_SUBJECT]);
}

/** Position of each method in the guideline's list. */
static uint32_t *method_positions(thi_compiler *c)
{
    uint32_t *at = TH_NEW_N(c->scratch, uint32_t, th_method_count(c->r) + 1);
    for (uint32_t i = 0; i < c->m->guideline->method_count; i++)
        at[c->m->guideline->methods[i]] = i;
    return at;
}

typedef struct emission_order {
    const thi_compiler *c;
    const uint32_t *position;
} emission_order;

/** Method in the guideline's list, region, category, further key, year, equation. */
static int compare_emissions(const void *left, const void *right, void *context)
{
    const emission_order *o = context;
    const th_emission *a = left, *b = right;
    const th_instance *x = &o->c->m->instances[a->instance],
                      *y = &o->c->m->instances[b->instance];
    if (x->method != y->method)
        return o->position[x->method] < o->position[y->method] ? -1 : 1;
    int order = thi_keys_compare(o->c->r, o->c->names, &x->key, &y->key);
    if (order)
        return order;
    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return a->cell < b->cell ? -1 : a->cell > b->cell;
}

static void sort_emissions(thi_compiler *c)
{
    emission_order order = {c, method_positions(c)};
    th_sort(c->m->emissions,
            c->m->emission_count,
            sizeof *c->m->emissions,
            compare_emissions,
            &order);
}

static void list_emissions(thi_compiler *c)
{
    th_sym direct = th_names_find(c->names, "direct");
    for (uint32_t i = 0; i < c->m->instance_count; i++) {
        const th_instance *inst = &c->m->instances[i];
        const th_method *m = th_method_get(c->r, inst->method);
        const th_variant *v = &m->variants[inst->variant];
        for (uint32_t e = 0; e < v->equation_count; e++) {
            if (v->equations[e].left != TH_LEFT_EMISSION)
                continue;
            int32_t gas = gas_of(c, inst, v->equations[e].name);
            th_sym stream = v->equations[e].stream ? v->equations[e].stream : m->stream;
            th_emission emission = {
                i, inst->first_cell + e, (uint32_t)gas, stream == direct ? 0 : stream};
            if (gas < 0)
                thi_problem_add(c,
                                TH_ERROR,
                                "E-GAS",
                                thi_instance_place(c, i),
                                "the row states no gas (index gas or subject), and "
                                "method %s needs one",
                                th_names_text(c->names, m->id));
            else
                TH_PUSH(c->arena,
                        c->m->emissions,
                        c->m->emission_count,
                        c->m->emission_capacity,
                        emission);
        }
    }
}

/* ---- provenance and checks ---- */

static th_confidence input_confidence(const th_model *m, const th_input *in)
{
    return in->kind == TH_INPUT_FACTOR ? th_factor_get(m->registry, in->row)->confidence
                                       : TH_TWO_SOURCES;
}

static th_match input_match(const th_model *m, const th_cell *cell, const th_input *in)
{
    if (in->kind != TH_INPUT_FACTOR || cell->instance == UINT32_MAX)
        return TH_MATCH_EXACT;
    const th_factor *f = th_factor_get(m->registry, in->row);
    const th_instance *inst = &m->instances[cell->instance];
    th_sym region = f->key.member[TH_IX_REGION], subject = f->key.member[TH_IX_SUBJECT];
    if (f->from_year > 0 && f->from_year < inst->year && f->to_year == INT32_MAX &&
        f->from_year != INT32_MIN && f->key.member[TH_IX_REGION])
        return TH_MATCH_OLDER;
    if (subject && inst->key.member[TH_IX_SUBJECT] &&
        subject != inst->key.member[TH_IX_SUBJECT])
        return TH_MATCH_PARENT;
    if (region && region != inst->key.member[TH_IX_REGION])
        return TH_MATCH_REGION;
    return TH_MATCH_EXACT;
}

static void trace(th_model *m, th_cell *cell, const th_node *n)
{
    if (n->kind == TH_N_INPUT) {
        const th_input *in = &m->inputs[n->ref];
        th_confidence confidence = input_confidence(m, in);
        th_match match = input_match(m, cell, in);
        cell->confidence =
            confidence > cell->confidence ? confidence : cell->confidence;
        cell->match = match > cell->match ? match : cell->match;
        if (in->kind == TH_INPUT_ACTIVITY &&
            m->view.rows[in->row].quality > cell->quality)
            cell->quality = m->view.rows[in->row].quality;
    } else if (n->kind == TH_N_CELL) {
        const th_cell *below = &m->cells[n->ref];
        cell->confidence =
            below->confidence > cell->confidence ? below->confidence : cell->confidence;
        cell->quality = below->quality > cell->quality ? below->quality : cell->quality;
    }
    for (uint32_t i = 0; i < n->n_kids; i++)
        trace(m, cell, n->kids[i]);
}

static void trace_all(const thi_compiler *c)
{
    for (size_t i = 0; i < c->resolved_count; i++) {
        th_cell *cell = &c->m->cells[c->resolved[i]];
        if (cell->root)
            trace(c->m, cell, cell->root);
    }
}

/** Of a check without a row whose place would say it: region and year. */
static const char *check_frame(thi_compiler *c, const th_instance *inst)
{
    if (inst->driver_row >= 0)
        return "";
    const char *frame =
        thi_frame_text(c, &(thi_frame){.key = inst->key, .year = inst->year});
    return th_arena_format(c->scratch, " (%s)", frame);
}

/** A check that must hold fails its whole instance, whose lines carry the error. */
static void fail_instance(thi_compiler *c, const th_instance *inst)
{
    for (uint32_t i = 0; i < inst->cell_count; i++)
        c->m->cells[inst->first_cell + i].failed = true;
}

static void tell_check(thi_compiler *c, const th_cell *cell)
{
    const th_instance *inst = &c->m->instances[cell->instance];
    bool must = cell->equation->must;
    size_t lost = c->m->lost;
    thi_problem_add(c,
                    must ? TH_ERROR : TH_WARNING,
                    must ? "E-CHECK" : "W-CHECK",
                    thi_instance_place(c, cell->instance),
                    "check %s of method %s fails%s: %s%s",
                    th_names_text(c->names, cell->equation->name),
                    th_names_text(c->names, th_method_get(c->r, inst->method)->id),
                    check_frame(c, inst),
                    cell->equation->text,
                    must ? "; mend the rows that it compares" : "");
    if (must)
        fail_instance(c, inst);
    c->m->lost = lost;
}

static void run_checks(thi_compiler *c)
{
    th_model *m = c->m;
    double *values = TH_NEW_N(c->scratch, double, m->cell_count + 1);
    th_model_run(m, NULL, values);
    for (size_t i = 0; i < m->cell_count; i++) {
        th_cell *cell = &m->cells[i];
        if (!cell->equation || cell->equation->left != TH_LEFT_CHECK || !cell->root ||
            values[i] != 0)
            continue;
        cell->check_failed = true;
        if (m->instances[cell->instance].counted &&
            m->instances[cell->instance].reported)
            tell_check(c, cell);
    }
}

static void finite_results(thi_compiler *c)
{
    th_model *m = c->m;
    double *values = TH_NEW_N(c->scratch, double, m->cell_count + 1);
    th_model_run(m, NULL, values);
    for (size_t i = 0; i < m->cell_count; i++)
        if (m->cells[i].root && m->cells[i].equation && values[i] - values[i] != 0) {
            size_t lost = m->lost;
            m->cells[i].failed = true; /* its line carries it */
            thi_problem_add(c,
                            TH_ERROR,
                            "E-RESULT",
                            thi_instance_place(c, m->cells[i].instance),
                            "%s is no finite number (a division by zero, or a function "
                            "outside its range)",
                            th_names_text(c->names, m->cells[i].equation->name));
            m->lost = lost;
        }
}

/** Rows that drive instances become inputs first and in order: their columns then load
 * neighbours. */
static void number_drivers(thi_compiler *c)
{
    for (uint32_t i = 0; i < c->m->instance_count; i++) {
        const th_instance *inst = &c->m->instances[i];
        uint32_t base = c->base_instance[i];
        if (base && c->facts[base - 1].kind == THI_DATUM && inst->driver_row >= 0 &&
            c->m->view.rows[inst->driver_row].state == TH_STATE_VALUE)
            thi_input_of_row(c, (uint32_t)inst->driver_row);
    }
}

static void compile(thi_compiler *c)
{
    thi_facts_load(c);
    thi_series_fill(c);
    thi_instances_create(c);
    list_emissions(c);
    sort_emissions(c);
    thi_emissions_index(c);
    number_drivers(c);
    thi_cells_resolve(c);
    thi_rows_check(c);
    trace_all(c);
    thi_plan_build(c->m, c->scratch, c->resolved, c->resolved_count);
    finite_results(c);
    run_checks(c);
}

th_status th_model_compile(th_model **out,
                           const th_activity *activity,
                           const th_model_options *options,
                           th_diags *diags,
                           th_error *err)
{
    th_arena *arena = th_arena_create();
    th_model *m = TH_NEW(arena, th_model);
    m->arena = arena;
    m->activity = activity;
    m->registry = th_activity_registry(activity);
    m->view = th_activity_get(activity);
    m->names = th_activity_names(activity);
    thi_compiler c = {.m = m,
                      .arena = arena,
                      .scratch = th_arena_create(),
                      .r = m->registry,
                      .names = m->names,
                      .diags = diags,
                      .current_instance = THI_NONE,
                      .partial = options && options->partial,
                      .factors_as_of = options ? options->factors_as_of : 0,
                      .classes_at_run = options && options->classes_at_run};
    size_t before = th_diags_count(diags, TH_ERROR);
    th_status status = TH_OK;
    *out = NULL;
    if (!choose(&c, options, err)) {
        status = TH_BAD_DATA;
    } else {
        prepare(&c);
        compile(&c);
        publish_problems(&c);
        if (th_diags_count(diags, TH_ERROR) > before && !c.partial)
            status = th_error_set(err, TH_BAD_DATA, "the inventory has errors");
    }
    th_arena_free(c.scratch);
    if (status == TH_OK)
        *out = m;
    else
        th_model_free(m);
    return status;
}

void th_model_free(th_model *model)
{
    if (model)
        th_arena_free(model->arena);
}

th_model_view th_model_get(const th_model *m)
{
    th_model_view view = {
        .registry = m->registry,
        .activity = m->activity,
        .guideline = m->guideline,
        .gwp = m->gwp,
        .input_count = (uint32_t)m->input_count,
        .inputs = m->inputs,
        .instance_count = (uint32_t)m->instance_count,
        .instances = m->instances,
        .cell_count = (uint32_t)m->cell_count,
        .cells = m->cells,
        .emission_count = (uint32_t)m->emission_count,
        .emissions = m->emissions,
        .column_count = m->plan.column_count,
        .level_count = m->plan.level_count,
        .lost = m->lost,
    };
    return view;
}
