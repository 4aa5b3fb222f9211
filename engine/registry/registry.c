/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building in order of roles, then lint, then freeze, then hash. */
#include <stdlib.h>
#include <string.h>

#include "registry_build.h"

/* ---- sources ---- */

static int by_path(const void *a, const void *b, void *context)
{
    const th_source *x = *(const th_source *const *)a,
                    *y = *(const th_source *const *)b;
    (void)context;
    if (x->extra != y->extra)
        return x->extra ? 1 : -1;
    return strcmp(x->path, y->path);
}

static int by_path_and_hash(const void *a, const void *b, void *context)
{
    const th_source *x = *(const th_source *const *)a,
                    *y = *(const th_source *const *)b;
    int order = strcmp(x->path, y->path);
    (void)context;
    return order ? order : strcmp(x->sha256, y->sha256);
}

static const th_source **
sorted_sources(th_arena *arena,
               const th_source *sources,
               size_t count,
               int (*compare)(const void *, const void *, void *))
{
    const th_source **list = TH_NEW_N(arena, const th_source *, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = &sources[i];
    th_sort(list, count, sizeof(void *), compare, NULL);
    return list;
}

/* Over sorted (path, hash), so that neither the order of reading nor the place of the
 * folder matters. */
static void hash_sources(th_registry *r, const th_source *sources, size_t count)
{
    const th_source **list = sorted_sources(r->arena, sources, count, by_path_and_hash);
    th_hash *hash = th_hash_create();
    for (size_t i = 0; i < count; i++) {
        th_hash_add(hash, list[i]->path, strlen(list[i]->path) + 1);
        th_hash_add(hash, list[i]->sha256, strlen(list[i]->sha256) + 1);
    }
    th_hash_end(hash, r->hash);
}

/* A file that no reader asks for is a file with a typing error in its name. */
static void warn_unread(thi_build *b)
{
    static const char *const role[] = {
        "variables.csv",  "indices.csv",    "members.csv",   "subjects.csv",
        "categories.csv", "regions.csv",    "gases.csv",     "gwp.csv",
        "units.csv",      "boundaries.csv", "checks.csv",    "guidelines.yaml",
        "schemes.yaml",   "names.csv",      "conflicts.csv", "withheld.csv",
        "methods/",       "layouts/",       "packs/",        NULL};
    for (size_t i = 0; i < b->source_count; i++) {
        bool known = b->source[i]->extra;
        for (size_t k = 0; role[k] && !known; k++)
            known = thi_role(b->source[i], role[k]);
        th_place place = {b->source[i]->path, 0, 0};
        if (!known)
            th_diags_add(b->diags,
                         TH_WARNING,
                         "W-FILE",
                         place,
                         "no part of the registry has this name; the file is not read");
    }
}

static th_status build_units(thi_build *b)
{
    const th_rows **rows = TH_NEW_N(b->arena, const th_rows *, b->source_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->source_count; i++)
        if (thi_role(b->source[i], "units.csv") && b->source[i]->rows)
            rows[n++] = b->source[i]->rows;
    if (n == 0)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-REQUIRED",
                     (th_place){"units.csv", 0, 0},
                     "the file of units is missing; nothing can be read without it");
    return th_units_create(&b->r->units, rows, n, b->diags);
}

/* ---- the whole ---- */

static void build(thi_build *b)
{
    warn_unread(b);
    thi_read_gases(b);
    thi_read_gwp(b);
    thi_read_taxonomies(b);
    thi_read_constants(b);
    thi_read_variables(b);
    thi_read_boundaries(b);
    thi_read_checks(b);
    thi_check_indices(b);
    thi_read_packs(b);
    thi_read_factors(b);
    thi_read_conflicts(b);
    thi_read_methods(b);
    thi_check_groups(b);
    thi_read_guidelines(b);
    thi_read_layouts(b);
    thi_keep_schemes(b);
    thi_check_cycles(b);
    thi_check_doubles(b);
    thi_freeze_titles(b);
}

th_status th_registry_create(th_registry **out,
                             const th_source *sources,
                             size_t count,
                             th_diags *diags,
                             th_error *err)
{
    th_arena *arena = th_arena_create();
    th_registry *r = TH_NEW(arena, th_registry);
    size_t before = th_diags_count(diags, TH_ERROR);
    *out = NULL;
    r->arena = arena;
    r->names = th_names_create();
    thi_build b = {.r = r, .arena = arena, .names = r->names, .diags = diags};
    b.source = sorted_sources(arena, sources, count, by_path);
    b.source_count = count;
    th_status status = build_units(&b);
    if (r->units)
        build(&b);
    if (status != TH_OK || !r->units || th_diags_count(diags, TH_ERROR) > before) {
        th_registry_free(r);
        th_diags_sort(diags);
        size_t errors = th_diags_count(diags, TH_ERROR);
        return th_error_set(err,
                            TH_BAD_DATA,
                            "factors and methods: %zu error%s",
                            errors,
                            errors == 1 ? "" : "s");
    }
    hash_sources(r, sources, count);
    *out = r;
    return TH_OK;
}

void th_registry_free(th_registry *registry)
{
    if (!registry)
        return;
    th_units_free(registry->units);
    th_names_free(registry->names);
    th_arena_free(registry->arena);
}
