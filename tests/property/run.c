/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void run_print_errors(const run *r)
{
    for (size_t i = 0; i < th_diags_size(r->diags); i++) {
        th_text text = {0};
        if (th_diags_get(r->diags, i)->severity < TH_ERROR)
            continue;
        th_diag_print(th_diags_get(r->diags, i), &text);
        print_error("%s\n", text.data ? text.data : "");
        th_text_free(&text);
    }
}

static void compute(run *r)
{
    th_error err = {0};
    if (th_model_compile(&r->model, r->activity, NULL, r->diags, &err) != TH_OK)
        return;
    if (th_diags_count(r->diags, TH_ERROR)) {
        th_model_free(r->model);
        r->model = NULL;
        return;
    }
    r->view = th_model_get(r->model);
    r->values = calloc(r->view.cell_count + 1, sizeof *r->values);
    assert_non_null(r->values);
    th_model_run(r->model, NULL, r->values);
}

run run_folder(const char *folder,
               const char *const *method_files,
               size_t method_file_count)
{
    run r = {.diags = th_diags_create()};
    th_load_options options = {.inventory_folder = folder,
                               .method_files = method_files,
                               .method_file_count = method_file_count};
    th_error err = {0};
    th_status status = th_registry_load(&r.registry, &options, r.diags, &err);
    if (status == TH_OK)
        status = th_inventory_load(
            &r.activity, r.registry, folder, TH_ENCODING_AUTO, r.diags, &err);
    if (status != TH_OK)
        print_error("%s\n", err.text);
    else
        compute(&r);
    return r;
}

run run_good(const char *folder)
{
    run r = run_folder(folder, NULL, 0);
    if (!r.model)
        run_print_errors(&r);
    assert_non_null(r.model);
    return r;
}

void run_free(run *r)
{
    free(r->values);
    th_model_free(r->model);
    th_activity_free(r->activity);
    th_registry_free(r->registry);
    th_diags_free(r->diags);
    memset(r, 0, sizeof *r);
}

static const char *name_of(const run *r, th_sym sym)
{
    return th_names_text(th_activity_names(r->activity), sym);
}

static void add_instance(const run *r, const th_instance *inst, th_text *out)
{
    th_text_addf(out, "%s", name_of(r, th_method_get(r->registry, inst->method)->id));
    for (uint32_t i = 0; i < th_index_count(r->registry); i++)
        if (inst->key.member[i])
            th_text_addf(out,
                         " %s=%s",
                         name_of(r, th_index_get(r->registry, i)->name),
                         name_of(r, inst->key.member[i]));
    th_text_addf(out, " year=%d", inst->year);
}

static void add_cell_name(const run *r, uint32_t number, th_text *out)
{
    const th_cell *cell = &r->view.cells[number];
    char left = cell->equation->left == TH_LEFT_CHECK ? '?' : ':';
    add_instance(r, &r->view.instances[cell->instance], out);
    th_text_addf(out, " %c%s", left, name_of(r, cell->equation->name));
    if (cell->equation->stream)
        th_text_addf(out, ".%s", name_of(r, cell->equation->stream));
}

char *run_cell_name(const run *r, uint32_t cell)
{
    th_text text = {0};
    add_cell_name(r, cell, &text);
    char *copy = strdup(text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static void add_value(const run *r, uint32_t number, th_text *out)
{
    const th_cell *cell = &r->view.cells[number];
    char text[32];
    th_text_addf(out,
                 " = %s%s%s%s\n",
                 cell->state == TH_STATE_VALUE
                     ? th_number_print(r->values[number], text)
                     : th_state_text(cell->state),
                 cell->incomplete ? " incomplete" : "",
                 cell->check_failed ? " failed" : "",
                 r->view.instances[cell->instance].counted ? "" : " alternative");
}

th_text run_results(const run *r)
{
    th_text out = {0};
    for (uint32_t i = 0; i < r->view.cell_count; i++) {
        if (r->view.cells[i].instance == UINT32_MAX)
            continue;
        add_cell_name(r, i, &out);
        add_value(r, i, &out);
    }
    for (uint32_t i = 0; i < r->view.emission_count; i++) {
        const th_emission *e = &r->view.emissions[i];
        th_text_addf(&out,
                     "%s %s ",
                     name_of(r, th_gas_get(r->registry, e->gas)->id),
                     name_of(r, e->stream));
        add_cell_name(r, e->cell, &out);
        add_value(r, e->cell, &out);
    }
    return out;
}

static int compare_sums(const void *a, const void *b)
{
    return strcmp(((const run_sum *)a)->name, ((const run_sum *)b)->name);
}

/** Items of one name become one; the sum is compensated, as the parts may be many. */
static size_t merge_sums(run_sum *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count;) {
        th_sum sum = {0};
        run_sum merged = items[i];
        merged.numbers = merged.keys = 0;
        for (; i < count && strcmp(items[i].name, merged.name) == 0; i++) {
            th_sum_add(&sum, items[i].value);
            merged.numbers += items[i].numbers;
            merged.keys += items[i].keys;
        }
        merged.value = th_sum_get(&sum);
        items[kept++] = merged;
    }
    return kept;
}

run_sums run_sum_up(const run *r)
{
    run_sums s = {.items = calloc(r->view.emission_count + 1, sizeof *s.items)};
    assert_non_null(s.items);
    for (uint32_t i = 0; i < r->view.emission_count; i++) {
        const th_emission *e = &r->view.emissions[i];
        const th_instance *inst = &r->view.instances[e->instance];
        run_sum *one = &s.items[s.count++];
        snprintf(one->name,
                 sizeof one->name,
                 "%s %s %s %s %s %d %s",
                 name_of(r, th_gas_get(r->registry, e->gas)->id),
                 name_of(r, e->stream),
                 name_of(r, th_method_get(r->registry, inst->method)->id),
                 name_of(r, inst->key.member[TH_IX_CATEGORY]),
                 name_of(r, inst->key.member[TH_IX_SUBJECT]),
                 inst->year,
                 inst->counted ? "" : "alternative");
        bool number = r->view.cells[e->cell].state == TH_STATE_VALUE;
        one->value = number ? r->values[e->cell] : 0;
        one->numbers = number;
        one->keys = !number;
    }
    qsort(s.items, s.count, sizeof *s.items, compare_sums);
    s.count = merge_sums(s.items, s.count);
    return s;
}
