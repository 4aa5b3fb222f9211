/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vectors: one `expect` against the run. */
#include "vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** What the terms of an expect ask of an instance. */
typedef struct filter {
    th_key key;
    bool any_year;
    int32_t year;
    th_sym stream, method, part;
    bool alternative;
} filter;

/** What the matches add up to. */
typedef struct tally {
    size_t matches, numbers;
    th_sum sum;
    th_state key; /* strongest */
} tally;

static th_sym symbol(const vec_run *run, const char *text)
{
    return th_names_find(th_activity_names(run->activity), text);
}

static bool read_term(vec_run *run, const vec_expect *e, const char *term, filter *out)
{
    const char *equals = strchr(term, '=');
    char name[64] = {0};
    if (!equals || (size_t)(equals - term) >= sizeof name)
        return false;
    memcpy(name, term, (size_t)(equals - term));
    const char *text = equals + 1;
    th_sym member = symbol(run, text), index = symbol(run, name);
    int32_t number = index ? th_index_find(run->registry, index) : -1;
    if (strcmp(name, "year") == 0) {
        out->year = atoi(text);
        out->any_year = false;
        return true;
    }
    if (strcmp(name, "state") == 0) {
        out->alternative = strcmp(text, "alternative") == 0;
        return out->alternative;
    }
    if (!member)
        vec_fail(run, e->line, "nothing is called '%s'", text);
    if (strcmp(name, "stream") == 0)
        out->stream = strcmp(text, "direct") == 0 ? 0 : member;
    else if (strcmp(name, "method") == 0)
        out->method = member;
    else if (strcmp(name, "part") == 0)
        out->part = member;
    else if (number >= 0)
        out->key.member[number] = member;
    else
        return false;
    return member != 0;
}

static bool read_filter(vec_run *run, const vec_expect *e, filter *out)
{
    for (size_t i = 0; i < e->term_count; i++)
        if (!read_term(run, e, e->terms[i], out)) {
            vec_fail(run, e->line, "the filter '%s' is not understood", e->terms[i]);
            return false;
        }
    return true;
}

static bool passes(const vec_run *run, const filter *f, const th_instance *inst)
{
    const th_method *m = th_method_get(run->registry, inst->method);
    if (inst->counted == f->alternative ||
        (f->any_year ? !inst->reported : inst->year != f->year))
        return false;
    if ((f->method && m->id != f->method) || (f->part && m->part != f->part))
        return false;
    for (uint32_t i = 0; i < th_index_count(run->registry); i++) {
        th_sym have = inst->key.member[i], want = f->key.member[i];
        if (want && (!have || th_domain_distance(
                                  th_domain_of(run->registry, i), have, want) < 0))
            return false;
    }
    return true;
}

static void count_cell(const vec_run *run, uint32_t number, double weight, tally *t)
{
    th_model_view view = th_model_get(run->model);
    const th_cell *cell = &view.cells[number];
    t->matches++;
    if (cell->state != TH_STATE_VALUE) {
        th_state key = cell->state == TH_STATE_NOTHING ? TH_STATE_NE : cell->state;
        t->key = key > t->key ? key : t->key;
        return;
    }
    t->numbers++;
    th_sum_add(&t->sum, run->values[number] * weight);
}

static void tally_gas(const vec_run *run, const filter *f, uint32_t gas, tally *t)
{
    th_model_view view = th_model_get(run->model);
    for (uint32_t i = 0; i < view.emission_count; i++) {
        const th_emission *e = &view.emissions[i];
        if (e->gas == gas && e->stream == f->stream &&
            passes(run, f, &view.instances[e->instance]))
            count_cell(run, e->cell, 1, t);
    }
}

static void tally_variable(const vec_run *run, const filter *f, th_sym name, tally *t)
{
    th_model_view view = th_model_get(run->model);
    for (uint32_t i = 0; i < view.cell_count; i++) {
        const th_cell *cell = &view.cells[i];
        if (cell->instance == UINT32_MAX || cell->equation->name != name ||
            cell->equation->left == TH_LEFT_EMISSION ||
            cell->equation->left == TH_LEFT_CHECK)
            continue;
        if (passes(run, f, &view.instances[cell->instance]))
            count_cell(run, i, 1, t);
    }
}

/* ---- total_<boundary>: added up here from the lines, on a way of its own ---- */

static bool
under_any(const vec_run *run, th_sym category, const th_sym *roots, uint32_t count)
{
    const th_domain *domain = th_domain_of(run->registry, TH_IX_CATEGORY);
    for (uint32_t i = 0; i < count; i++)
        if (th_domain_distance(domain, category, roots[i]) >= 0)
            return true;
    return false;
}

static bool inside(const vec_run *run, const th_boundary *b, const th_emission *e)
{
    th_model_view view = th_model_get(run->model);
    th_sym category = view.instances[e->instance].key.member[TH_IX_CATEGORY];
    bool gas = b->gas_count == 0, stream = e->stream == 0;
    for (uint32_t i = 0; i < b->gas_count; i++)
        gas = gas || b->gases[i] == e->gas;
    for (uint32_t i = 0; i < b->stream_count; i++)
        stream = stream || b->streams[i] == e->stream;
    return gas && stream &&
           (!b->category_count ||
            under_any(run, category, b->categories, b->category_count)) &&
           !under_any(run, category, b->excludes, b->exclude_count);
}

static void
tally_total(const vec_run *run, const filter *f, const th_boundary *b, tally *t)
{
    th_model_view view = th_model_get(run->model);
    th_sym co2 = symbol(run, "CO2");
    bool plain = b->gas_count == 1 && th_gas_get(run->registry, b->gases[0])->id == co2;
    for (uint32_t i = 0; i < view.emission_count; i++) {
        const th_emission *e = &view.emissions[i];
        if (inside(run, b, e) && passes(run, f, &view.instances[e->instance]))
            count_cell(run, e->cell, plain ? 1 : view.gwp->value[e->gas], t);
    }
}

static const th_boundary *boundary_of(const vec_run *run, th_sym name)
{
    for (uint32_t i = 0; i < th_boundary_count(run->registry); i++)
        if (th_boundary_get(run->registry, i)->variable == name)
            return th_boundary_get(run->registry, i);
    return NULL;
}

/** Dimension of the name in the expect; false for a local of a method, whose dimension
 * is the equation's. */
static bool dimension(const vec_run *run, th_sym name, th_dim *out)
{
    int32_t gas = th_gas_find(run->registry, name),
            variable = th_variable_find(run->registry, name);
    if (gas >= 0)
        *out = th_gas_get(run->registry, (uint32_t)gas)->dim;
    else if (variable >= 0)
        *out = th_variable_get(run->registry, (uint32_t)variable)->unit.dim;
    return gas >= 0 || variable >= 0;
}

static void check_number(vec_run *run, const vec_expect *e, th_sym name, const tally *t)
{
    char why[256] = "", have_text[32], want_text[32];
    th_unit unit;
    th_dim dim;
    if (!th_unit_parse(
            th_registry_units(run->registry), e->unit, &unit, why, sizeof why)) {
        vec_fail(run, e->line, "unit '%s': %s", e->unit, why);
        return;
    }
    if (dimension(run, name, &dim) && !th_dim_equal(&dim, &unit.dim)) {
        vec_fail(
            run, e->line, "unit '%s' is not of the dimension of %s", e->unit, e->name);
        return;
    }
    if (!t->numbers) {
        vec_fail(run,
                 e->line,
                 "%s is %s, expected a number",
                 e->name,
                 th_state_text(t->key));
        return;
    }
    double have = th_sum_get(&t->sum) / unit.factor;
    double scale = fmax(fabs(have), fabs(e->number));
    bool good = e->number == 0 ? fabs(have) <= 1e-9
                               : fabs(have - e->number) <= e->tolerance * scale;
    if (!good)
        vec_fail(run,
                 e->line,
                 "%s is %s %s, expected %s (%zu lines, ratio %.12f)",
                 e->name,
                 th_number_print(have, have_text),
                 e->unit,
                 th_number_print(e->number, want_text),
                 t->numbers,
                 have / e->number);
}

static void check_error(vec_run *run, const vec_expect *e)
{
    th_text seen = {0};
    for (size_t i = 0; i < th_diags_size(run->diags); i++) {
        const th_diag *d = th_diags_get(run->diags, i);
        if (d->severity == TH_ERROR && strcmp(d->code, e->name) == 0) {
            th_text_free(&seen);
            return;
        }
        if (d->severity == TH_ERROR)
            th_text_addf(&seen, " %s", d->code);
    }
    vec_fail(run,
             e->line,
             "expected %s, found%s",
             e->name,
             seen.data ? seen.data : " no error");
    th_text_free(&seen);
}

void vec_expect_check(vec_run *run, const vec_expect *e)
{
    filter f = {.any_year = true};
    tally t = {.key = TH_STATE_VALUE};
    if (e->want == VEC_ERROR) {
        check_error(run, e);
        return;
    }
    if (!run->model || !read_filter(run, e, &f))
        return;
    th_sym name = symbol(run, e->name);
    int32_t gas = name ? th_gas_find(run->registry, name) : -1;
    const th_boundary *boundary = name ? boundary_of(run, name) : NULL;
    if (gas >= 0)
        tally_gas(run, &f, (uint32_t)gas, &t);
    else if (boundary)
        tally_total(run, &f, boundary, &t);
    else if (name)
        tally_variable(run, &f, name, &t);
    if (!t.matches)
        vec_fail(run, e->line, "no line of %s fits the filters", e->name);
    else if (e->want == VEC_NUMBER)
        check_number(run, e, name, &t);
    else if (t.numbers || t.key != e->key)
        vec_fail(run,
                 e->line,
                 "%s is %s, expected %s",
                 e->name,
                 t.numbers ? "a number" : th_state_text(t.key),
                 th_state_text(e->key));
}
