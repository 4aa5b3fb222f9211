/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vectors: one case through the engine, in memory. */
#include "vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The registry is the same for all cases, so it is built once a process. */
static th_registry *shared_registry;

void vec_fail(vec_run *run, uint32_t line, const char *format, ...)
{
    run->failures++;
    if (!run->loud)
        return;
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%u: %s: ", run->file->name, line, run->one->name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void print_diags(const th_diags *diags, th_severity at_least)
{
    for (size_t i = 0; i < th_diags_size(diags); i++) {
        const th_diag *d = th_diags_get(diags, i);
        th_text text = {0};
        if (d->severity < at_least)
            continue;
        th_diag_print(d, &text);
        fprintf(stderr, "    %s\n", text.data ? text.data : "");
        th_text_free(&text);
    }
}

static th_registry *load_registry(const char *inventory_folder, const char *methods)
{
    th_load_options options = {.inventory_folder = inventory_folder,
                               .method_files = &methods,
                               .method_file_count = methods ? 1 : 0};
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_registry *registry = NULL;
    if (th_registry_load(&registry, &options, diags, &err) != TH_OK) {
        fprintf(stderr, "the registry has errors: %s\n", err.text);
        print_diags(diags, TH_ERROR);
    }
    th_diags_free(diags);
    return registry;
}

const th_registry *vec_registry(void)
{
    if (!shared_registry)
        shared_registry = load_registry(NULL, NULL);
    return shared_registry;
}

void vec_registry_free(void)
{
    th_registry_free(shared_registry);
    shared_registry = NULL;
}

/* ---- the inventory made up from the case's lines ---- */

/** `2015 2018 2020-2022` as a list of YAML. */
static void add_years(th_text *yaml, const char *years)
{
    th_text_add(yaml, "years: [");
    for (const char *at = years; *at; at++)
        th_text_add_n(yaml, *at == ' ' ? ", " : at, *at == ' ' ? 2 : 1);
    th_text_add(yaml, "]\n");
}

static void set_inventory(vec_run *run)
{
    const vec_case *one = run->one;
    th_arena *arena = th_arena_create();
    th_text yaml = {0};
    th_text_addf(&yaml,
                 "name: {zh: 试验, en: test}\nregion: %s\nguideline: %s\n",
                 one->region,
                 one->guideline ? one->guideline : "cn2025");
    add_years(&yaml, one->years);
    for (size_t i = 0; i < one->setting_count; i++)
        th_text_addf(&yaml, "%s\n", one->settings[i]);
    const th_tree *tree =
        th_yaml_parse(arena, "inventory.yaml", yaml.data, yaml.size, run->diags);
    if (tree)
        th_activity_set_inventory(run->activity, tree, run->diags);
    th_text_free(&yaml);
    th_arena_free(arena);
}

static bool has_column(const char *header, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = header; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, n) == 0 && (at[n] == ',' || !at[n]))
            return true;
    }
    return false;
}

/** Blank lines before each line keep the numbers of the .vec file in the messages. */
static void
add_line(th_text *csv, uint32_t *at, uint32_t line, const char *text, const char *tail)
{
    for (; *at < line; (*at)++)
        th_text_add(csv, "\n");
    th_text_addf(csv, "%s%s\n", text, tail);
    (*at)++;
}

/** The rows with each value as the change wants it. */
static const th_rows *changed(const vec_run *run, th_arena *arena, const th_rows *rows)
{
    int value = th_rows_column(rows, "value"), name = th_rows_column(rows, "variable");
    int unit = th_rows_column(rows, "unit");
    size_t count = rows->row_count * rows->column_count;
    th_field *fields = TH_NEW_N(arena, th_field, count + 1);
    th_rows *copy = TH_NEW(arena, th_rows);
    memcpy(fields, rows->fields, count * sizeof *fields);
    *copy = *rows;
    copy->fields = fields;
    for (size_t i = 0; i < rows->row_count && value >= 0; i++) {
        th_field *field = &fields[i * rows->column_count + (size_t)value];
        th_sym id = th_names_find(th_registry_names(run->registry),
                                  th_rows_text(rows, i, name));
        int32_t variable = id ? th_variable_find(run->registry, id) : -1;
        if (variable >= 0)
            field->text =
                run->change->value(run->change->context,
                                   arena,
                                   th_variable_get(run->registry, (uint32_t)variable),
                                   field->text,
                                   th_rows_text(rows, i, unit));
    }
    return copy;
}

static void add_table(vec_run *run, const vec_table *t)
{
    th_arena *arena = th_arena_create();
    th_text csv = {0};
    uint32_t at = 1;
    bool region = has_column(t->header, "region"), year = has_column(t->header, "year");
    const char *first = run->one->years;
    const char *tail = th_arena_format(arena,
                                       "%s%s%s%.4s",
                                       region ? "" : ",",
                                       region ? "" : run->one->region,
                                       year ? "" : ",",
                                       year ? "" : first);
    const char *head =
        th_arena_format(arena, "%s%s", region ? "" : ",region", year ? "" : ",year");
    add_line(&csv, &at, t->line, t->header, head);
    for (size_t i = 0; i < t->row_count; i++)
        add_line(&csv, &at, t->row_lines[i], t->rows[i], tail);
    const th_rows *rows = th_csv_parse(
        arena, run->file->name, csv.data, csv.size, TH_ENCODING_UTF8, run->diags);
    if (rows && run->change)
        rows = changed(run, arena, rows);
    if (rows)
        th_activity_add(run->activity, rows, false, run->diags);
    th_text_free(&csv);
    th_arena_free(arena);
}

static bool has_error(const vec_run *run)
{
    return th_diags_count(run->diags, TH_ERROR) > 0;
}

static void build(vec_run *run)
{
    run->activity = th_activity_create(run->registry);
    set_inventory(run);
    for (size_t i = 0; i < run->one->table_count; i++)
        add_table(run, &run->one->tables[i]);
    th_activity_finish(run->activity, run->diags);
}

bool vec_is_listed(const th_registry *r, uint32_t method)
{
    for (uint32_t g = 0; g < th_guideline_count(r); g++) {
        const th_guideline *guideline = th_guideline_get(r, g);
        for (uint32_t i = 0; i < guideline->method_count; i++)
            if (guideline->methods[i] == method)
                return true;
    }
    return false;
}

/* Methods of the case that no guideline lists: they run beside the guideline's. */
static uint32_t *find_also(const vec_run *run, uint32_t *count)
{
    const th_registry *r = run->registry;
    uint32_t *also = calloc(run->one->method_count + 1, sizeof *also);
    *count = 0;
    for (size_t i = 0; also && i < run->one->method_count; i++) {
        th_sym id = th_names_find(th_registry_names(r), run->one->methods[i]);
        int32_t method = id ? th_method_find(r, id) : -1;
        if (method >= 0 && !vec_is_listed(r, (uint32_t)method))
            also[(*count)++] = (uint32_t)method;
    }
    return also;
}

static void compile(vec_run *run)
{
    th_error err = {0};
    th_model_options options = {.guideline = run->one->guideline};
    uint32_t *also = find_also(run, &options.also_count);
    options.also = also;
    th_status status =
        th_model_compile(&run->model, run->activity, &options, run->diags, &err);
    free(also);
    if (status != TH_OK && !has_error(run))
        vec_fail(
            run, run->one->line, "compile fails without a diagnostic: %s", err.text);
    if (has_error(run)) {
        th_model_free(run->model);
        run->model = NULL;
    }
    if (!run->model)
        return;
    run->values = calloc(th_model_get(run->model).cell_count + 1, sizeof *run->values);
    if (run->values)
        th_model_run(run->model, NULL, run->values);
}

/** Each method that a case proves must have an instance in it, else it proves nothing.
 */
static void check_methods(vec_run *run)
{
    th_model_view view = th_model_get(run->model);
    for (size_t i = 0; i < run->one->method_count; i++) {
        th_sym id =
            th_names_find(th_registry_names(run->registry), run->one->methods[i]);
        int32_t method = id ? th_method_find(run->registry, id) : -1;
        bool found = false;
        for (uint32_t k = 0; k < view.instance_count && method >= 0; k++)
            found = found || view.instances[k].method == (uint32_t)method;
        if (!found)
            vec_fail(run,
                     run->one->line,
                     "method %s has no instance here%s",
                     run->one->methods[i],
                     method < 0 ? " (unknown)" : "");
    }
}

bool vec_case_wants_error(const vec_case *one)
{
    for (size_t i = 0; i < one->expect_count; i++)
        if (one->expects[i].want == VEC_ERROR)
            return true;
    return false;
}

static void judge(vec_run *run)
{
    if (!run->model && !vec_case_wants_error(run->one)) {
        vec_fail(run, run->one->line, "the case has errors:");
        if (run->loud)
            print_diags(run->diags, TH_ERROR);
        return;
    }
    if (run->model && !vec_case_wants_error(run->one))
        check_methods(run);
    for (size_t i = 0; i < run->one->expect_count; i++)
        vec_expect_check(run, &run->one->expects[i]);
}

static const char *path_in(th_arena *arena, const char *source_folder, const char *path)
{
    return path ? th_arena_format(arena, "%s/%s", source_folder, path) : NULL;
}

/** A case with files of its own has a registry of its own. */
static void load_own(vec_run *run, const char *source_folder)
{
    const vec_case *one = run->one;
    th_arena *arena = th_arena_create();
    th_error err = {0};
    const char *folder =
        path_in(arena, source_folder, one->folder ? one->folder : one->local);
    run->registry = run->own =
        load_registry(folder, path_in(arena, source_folder, one->extra_methods));
    if (run->own && !one->folder)
        build(run);
    else if (run->own && th_inventory_load(&run->activity,
                                           run->own,
                                           folder,
                                           TH_ENCODING_AUTO,
                                           run->diags,
                                           &err) != TH_OK)
        vec_fail(run, one->line, "%s", err.text);
    th_arena_free(arena);
}

void vec_run_open(vec_run *run,
                  const vec_file *file,
                  const vec_case *one,
                  const char *source_folder,
                  const vec_change *change,
                  bool loud)
{
    *run = (vec_run){.file = file,
                     .one = one,
                     .change = change,
                     .loud = loud,
                     .diags = th_diags_create()};
    run->registry = vec_registry();
    if (one->folder || one->local || one->extra_methods)
        load_own(run, source_folder);
    else if (run->registry)
        build(run);
    if (run->activity)
        compile(run);
}

void vec_run_close(vec_run *run)
{
    free(run->values);
    th_model_free(run->model);
    th_activity_free(run->activity);
    th_registry_free(run->own);
    th_diags_free(run->diags);
}

size_t vec_case_run(const vec_file *file,
                    const vec_case *one,
                    const char *source_folder,
                    bool loud)
{
    return vec_case_look(file, one, source_folder, loud, judge);
}

size_t vec_case_look(const vec_file *file,
                     const vec_case *one,
                     const char *source_folder,
                     bool loud,
                     vec_look look)
{
    vec_run run;
    vec_run_open(&run, file, one, source_folder, NULL, loud);
    if (run.registry)
        look(&run);
    else
        run.failures++;
    vec_run_close(&run);
    return run.failures;
}
