/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "every_method.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VECTORS TEST_SOURCE_DIR "/tests/vectors"
#define EXCEPTIONS TEST_SOURCE_DIR "/tests/property/exceptions.csv"

static const th_rows *read_exceptions(th_arena *arena)
{
    const char *data = NULL;
    size_t size = 0;
    th_error err = {0};
    th_diags *diags = th_diags_create();
    assert_int_equal(th_file_read(arena, EXCEPTIONS, &data, &size, &err), TH_OK);
    const th_rows *rows =
        th_csv_parse(arena, "exceptions.csv", data, size, TH_ENCODING_UTF8, diags);
    assert_non_null(rows);
    th_diags_free(diags);
    return rows;
}

void every_method_begin(every_method *all, const char *property)
{
    *all = (every_method){.property = property, .arena = th_arena_create()};
    all->registry = vec_registry();
    assert_non_null(all->registry);
    all->exceptions = read_exceptions(all->arena);
    all->needed = TH_NEW_N(all->arena, bool, all->exceptions->row_count + 1);
    all->reached = TH_NEW_N(all->arena, bool, th_method_count(all->registry) + 1);
}

static const char *exception(const every_method *all, size_t row, const char *column)
{
    return th_rows_text(all->exceptions, row, th_rows_column(all->exceptions, column));
}

static bool is_mine(const every_method *all, size_t row)
{
    return strcmp(exception(all, row, "property"), all->property) == 0;
}

/** An empty `what` of a row means whatever it is. */
static bool
is_excepted(every_method *all, size_t row, const char *method, const char *what)
{
    const char *listed = exception(all, row, "what");
    return is_mine(all, row) && strcmp(exception(all, row, "method"), method) == 0 &&
           (!what || !*listed || strcmp(listed, what) == 0);
}

static bool except(every_method *all, const char *method, const char *what)
{
    for (size_t i = 0; i < all->exceptions->row_count; i++)
        if (is_excepted(all, i, method, what)) {
            all->needed[i] = true;
            return true;
        }
    return false;
}

void every_method_breach(every_method *all,
                         const vec_run *run,
                         const char *method,
                         const char *what,
                         const char *format,
                         ...)
{
    char text[512];
    va_list args;
    if (except(all, method, what))
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    print_error("%s: %s %s (%s:%u %s): %s\n",
                all->property,
                method,
                what,
                run->file->name,
                run->one->line,
                run->one->name,
                text);
    all->breaches++;
}

void every_method_reach(every_method *all, const vec_run *run, uint32_t method)
{
    const char *id = every_method_text(run, th_method_get(run->registry, method)->id);
    th_sym sym = th_names_find(th_registry_names(all->registry), id);
    int32_t number = sym ? th_method_find(all->registry, sym) : -1;
    if (number >= 0)
        all->reached[number] = true;
}

const char *every_method_text(const vec_run *run, th_sym name)
{
    return th_names_text(th_activity_names(run->activity), name);
}

const char *every_method_name(const vec_run *run, const th_cell *cell)
{
    if (!cell->equation)
        return "series";
    const th_instance *inst = &th_model_get(run->model).instances[cell->instance];
    return every_method_text(run, th_method_get(run->registry, inst->method)->id);
}

bool every_method_output(const vec_run *run, const th_cell *cell, bool *amount)
{
    if (!cell->equation || cell->equation->left == TH_LEFT_LOCAL ||
        cell->equation->left == TH_LEFT_CHECK)
        return false;
    int32_t variable = cell->equation->left == TH_LEFT_VARIABLE
                           ? th_variable_find(run->registry, cell->equation->name)
                           : -1;
    *amount =
        variable < 0 ||
        th_variable_get(run->registry, (uint32_t)variable)->kind == TH_KIND_AMOUNT;
    return true;
}

void every_method_errors(every_method *all, const vec_run *run)
{
    for (size_t i = 0; i < th_diags_size(run->diags); i++) {
        const th_diag *d = th_diags_get(run->diags, i);
        th_text text = {0};
        if (d->severity != TH_ERROR)
            continue;
        th_diag_print(d, &text);
        for (size_t k = 0; k < run->one->method_count; k++)
            every_method_breach(all,
                                run,
                                run->one->methods[k],
                                d->code,
                                "%s",
                                text.data ? text.data : "");
        th_text_free(&text);
    }
}

/* ---- the cases ---- */

static bool seen_folder(const char **seen, size_t *count, const char *folder)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(seen[i], folder) == 0)
            return true;
    if (*count < 16)
        seen[(*count)++] = folder;
    return false;
}

static void
visit_file(every_method *all, const char *path, every_visit visit, void *context)
{
    const char *seen[16];
    size_t seen_count = 0;
    vec_file *file = vec_file_read(path);
    assert_non_null(file);
    for (size_t i = 0; i < file->case_count; i++) {
        const vec_case *one = &file->cases[i];
        if (vec_case_wants_error(one) || one->extra_methods ||
            (one->folder && seen_folder(seen, &seen_count, one->folder)))
            continue;
        all->case_count++;
        visit(all, context, file, one);
    }
    vec_file_free(file);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void every_method_visit(every_method *all, every_visit visit, void *context)
{
    const char **paths = NULL;
    size_t count = 0, capacity = 0;
    DIR *dir = opendir(VECTORS);
    assert_non_null(dir);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        size_t n = strlen(entry->d_name);
        if (n > 4 && strcmp(entry->d_name + n - 4, ".vec") == 0)
            TH_PUSH(all->arena,
                    paths,
                    count,
                    capacity,
                    th_arena_format(all->arena, VECTORS "/%s", entry->d_name));
    }
    closedir(dir);
    qsort(paths, count, sizeof *paths, by_name);
    for (size_t i = 0; i < count; i++)
        visit_file(all, paths[i], visit, context);
}

/* ---- the verdict ---- */

static void tell_exceptions(every_method *all)
{
    for (size_t i = 0; i < all->exceptions->row_count; i++) {
        if (!is_mine(all, i))
            continue;
        print_message("%s: %s%s %s %s: %s\n",
                      all->property,
                      all->needed[i] ? "excepted " : "not needed, take it out: ",
                      exception(all, i, "method"),
                      exception(all, i, "what"),
                      all->needed[i] ? "" : "(listed)",
                      exception(all, i, "reason"));
        all->breaches += !all->needed[i] || !*exception(all, i, "reason");
    }
}

static bool is_wanted(const every_method *all, const char *id)
{
    for (size_t i = 0; all->only && all->only[i]; i++)
        if (strcmp(all->only[i], id) == 0)
            return true;
    return !all->only;
}

/** Tells the methods that no case reaches; returns how many are to be reached. */
static size_t tell_unreached(every_method *all)
{
    size_t wanted = 0;
    for (uint32_t i = 0; i < th_method_count(all->registry); i++) {
        const char *id = th_names_text(th_registry_names(all->registry),
                                       th_method_get(all->registry, i)->id);
        if (!is_wanted(all, id))
            continue;
        wanted++;
        if (all->reached[i] || except(all, id, NULL))
            continue;
        print_error("%s: no case reaches method %s\n", all->property, id);
        all->breaches++;
    }
    return wanted;
}

size_t every_method_end(every_method *all)
{
    size_t reached = 0, methods = tell_unreached(all);
    tell_exceptions(all);
    for (size_t i = 0; i < th_method_count(all->registry); i++)
        reached += all->reached[i];
    print_message(
        "%s: %zu cases, %zu of %zu methods, %zu values looked at, %zu breaches\n",
        all->property,
        all->case_count,
        reached,
        methods,
        all->checked,
        all->breaches);
    th_arena_free(all->arena);
    return all->breaches;
}
