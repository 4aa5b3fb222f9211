/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bad inputs: `bad_runner CASE_FOLDER [--update]`. A case is a folder with `inventory/`
 * (an inventory folder, or whatever stands in its place) and perhaps `methods/` (files
 * as of --methods), or a file `strict` (judged as with --strict). Everything the engine
 * says of it, with file:line:column and code, must be expected.txt to the byte. */
#include "tanheng/dual.h"
#include "tanheng/intake.h"
#include "tanheng/inventory.h"
#include "tanheng/uncertainty.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { METHODS_MAX = 8 };

typedef struct bad_case {
    th_arena *arena;
    const char *methods[METHODS_MAX];
    size_t method_count;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_errors *errors;
    th_diags *diags;
    th_error err;
} bad_case;

static int by_text(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_methods(bad_case *b)
{
    DIR *dir = opendir("methods");
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (*entry->d_name != '.' && b->method_count < METHODS_MAX)
            b->methods[b->method_count++] =
                th_arena_format(b->arena, "methods/%s", entry->d_name);
    if (dir)
        closedir(dir);
    th_sort(b->methods, b->method_count, sizeof *b->methods, by_text, NULL);
}

/** What --strict refuses. */
static th_status judge_strictly(bad_case *b)
{
    th_inventory *inventory = NULL;
    th_status status = th_inventory_create(&inventory, b->model, &b->err);
    if (status == TH_OK && th_inventory_unconfirmed(inventory, b->diags))
        status = TH_BAD_DATA;
    th_inventory_free(inventory);
    return status;
}

/** Targets, where the case has any. */
static th_status judge_targets(bad_case *b)
{
    th_inventory *inventory = NULL;
    th_dual *dual = NULL;
    const th_tree *targets = th_targets_load(b->arena, "inventory", b->diags);
    if (!targets)
        return TH_OK;
    th_status status = th_inventory_create(&inventory, b->model, &b->err);
    if (status == TH_OK)
        status = th_dual_create(&dual, inventory, targets, b->diags, &b->err);
    for (size_t i = 0; dual && i < th_dual_count(dual); i++)
        (void)th_dual_track(b->arena, dual, i, 0, b->diags);
    th_dual_free(dual);
    th_inventory_free(inventory);
    return status;
}

/** The whole way, as far as it goes: registry, inventory, model, laws of errors. */
static th_status compute(bad_case *b)
{
    th_load_options options = {.inventory_folder = "inventory",
                               .method_files = b->methods,
                               .method_file_count = b->method_count};
    th_status status = th_registry_load(&b->registry, &options, b->diags, &b->err);
    if (status == TH_OK)
        status = th_inventory_load(&b->activity,
                                   b->registry,
                                   "inventory",
                                   TH_ENCODING_AUTO,
                                   b->diags,
                                   &b->err);
    if (status == TH_OK)
        status = th_model_compile(&b->model, b->activity, NULL, b->diags, &b->err);
    if (status == TH_OK && access("strict", F_OK) == 0)
        status = judge_strictly(b);
    if (status == TH_OK)
        status = judge_targets(b);
    if (status == TH_OK && th_diags_count(b->diags, TH_ERROR))
        status = TH_BAD_DATA;
    if (status == TH_OK)
        status = th_errors_create(&b->errors, b->model, b->diags, &b->err);
    return status;
}

static void describe(const bad_case *b, th_status status, th_text *out)
{
    th_diags_sort(b->diags);
    for (size_t i = 0; i < th_diags_size(b->diags); i++) {
        if (th_diags_get(b->diags, i)->severity < TH_WARNING)
            continue;
        th_diag_print(th_diags_get(b->diags, i), out);
        th_text_add(out, "\n");
    }
    th_text_addf(out, "status: %s", th_status_words(status));
    th_text_addf(out, "%s%s\n", *b->err.text ? ": " : "", b->err.text);
}

static int write_expected(const th_text *text)
{
    FILE *file = fopen("expected.txt", "wb");
    if (!file)
        return 1;
    size_t written = fwrite(text->data, 1, text->size, file);
    return fclose(file) == 0 && written == text->size ? 0 : 1;
}

static int compare_expected(const bad_case *b, const th_text *text)
{
    const char *want = "";
    size_t size = 0;
    th_error err = {0};
    if (th_file_read(b->arena, "expected.txt", &want, &size, &err) == TH_OK &&
        size == text->size && memcmp(want, text->data, size) == 0)
        return 0;
    fprintf(stderr, "expected:\n%.*s\nfound:\n%s", (int)size, want, text->data);
    return 1;
}

int main(int argc, char **argv)
{
    bad_case b = {.arena = th_arena_create(), .diags = th_diags_create()};
    bool update = argc > 2 && strcmp(argv[2], "--update") == 0;
    th_text text = {0};
    if (argc < 2 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: bad_runner CASE_FOLDER [--update]\n");
        return 2;
    }
    find_methods(&b);
    th_status status = compute(&b);
    describe(&b, status, &text);
    int result = status == TH_OK && !update ? 1 : 0;
    if (result)
        fprintf(stderr, "the input is not refused\n");
    else
        result = update ? write_expected(&text) : compare_expected(&b, &text);
    th_text_free(&text);
    th_errors_free(b.errors);
    th_model_free(b.model);
    th_activity_free(b.activity);
    th_registry_free(b.registry);
    th_diags_free(b.diags);
    th_arena_free(b.arena);
    return result;
}
