/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vectors: `vector_runner SOURCE_FOLDER FILE...` runs the cases of files; with
 * `--coverage` it tells each method of a guideline that no passing case proves. */
#include "vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A failing file turns the verdict round: a case that passes there is the surprise. */
static size_t run_file(const vec_file *file, const char *source_folder)
{
    size_t failed = file->wrong_lines;
    for (size_t i = 0; i < file->case_count; i++) {
        const vec_case *one = &file->cases[i];
        size_t failures = vec_case_run(file, one, source_folder, !file->failing);
        if (file->failing && failures == 0)
            fprintf(stderr,
                    "%s:%u: %s: passes now; move it to the file of passing cases\n",
                    file->name,
                    one->line,
                    one->name);
        failed += file->failing ? failures == 0 : failures > 0;
    }
    printf("%s: %zu cases, %zu wrong\n", file->name, file->case_count, failed);
    return failed;
}

static void mark_methods(const vec_case *one, const th_registry *r, bool *proved)
{
    for (size_t i = 0; i < one->method_count; i++) {
        th_sym id = th_names_find(th_registry_names(r), one->methods[i]);
        int32_t method = id ? th_method_find(r, id) : -1;
        if (method >= 0)
            proved[method] = true;
    }
}

static size_t tell_unproved(const th_registry *r, const bool *proved)
{
    size_t missing = 0;
    for (uint32_t g = 0; g < th_guideline_count(r); g++) {
        const th_guideline *guideline = th_guideline_get(r, g);
        for (uint32_t i = 0; i < guideline->method_count; i++) {
            const th_method *m = th_method_get(r, guideline->methods[i]);
            if (proved[guideline->methods[i]])
                continue;
            fprintf(stderr,
                    "method %s of guideline %s has no passing vector\n",
                    th_names_text(th_registry_names(r), m->id),
                    th_names_text(th_registry_names(r), guideline->id));
            missing++;
        }
    }
    for (uint32_t i = 0; i < th_method_count(r); i++)
        if (!proved[i] && !vec_is_listed(r, i)) {
            fprintf(stderr,
                    "method %s, of no guideline, has no passing vector\n",
                    th_names_text(th_registry_names(r), th_method_get(r, i)->id));
            missing++;
        }
    return missing;
}

static size_t cover(int count, char **paths, const char *source_folder)
{
    const th_registry *r = vec_registry();
    if (!r)
        return 1;
    bool *proved = calloc(th_method_count(r) + 1, sizeof *proved);
    for (int i = 0; i < count && proved; i++) {
        vec_file *file = vec_file_read(paths[i]);
        for (size_t k = 0; file && !file->failing && k < file->case_count; k++)
            if (!vec_case_wants_error(&file->cases[k]) &&
                vec_case_run(file, &file->cases[k], source_folder, false) == 0)
                mark_methods(&file->cases[k], r, proved);
        vec_file_free(file);
    }
    size_t missing = proved ? tell_unproved(r, proved) : 1;
    free(proved);
    return missing;
}

static size_t run_files(int count, char **paths, const char *source_folder)
{
    size_t failed = 0;
    for (int i = 0; i < count; i++) {
        vec_file *file = vec_file_read(paths[i]);
        failed += file ? run_file(file, source_folder) : 1;
        vec_file_free(file);
    }
    return failed;
}

int main(int argc, char **argv)
{
    bool coverage = argc > 1 && strcmp(argv[1], "--coverage") == 0;
    int first = coverage ? 2 : 1;
    if (argc < first + 2) {
        fprintf(stderr, "usage: vector_runner [--coverage] SOURCE_FOLDER FILE...\n");
        return 2;
    }
    const char *source_folder = argv[first];
    size_t failed = coverage
                        ? cover(argc - first - 1, argv + first + 1, source_folder)
                        : run_files(argc - first - 1, argv + first + 1, source_folder);
    vec_registry_free();
    return failed ? 1 : 0;
}
