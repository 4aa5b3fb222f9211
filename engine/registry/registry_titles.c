/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles of known names, and the known name nearest to what somebody typed. */
#include <string.h>

#include "registry_build.h"

/* The first of two things with one name keeps the title. */
static void put(th_registry *r, th_sym sym, const th_titles *titles)
{
    if (sym && sym < r->n_title && !r->title[sym])
        r->title[sym] = titles;
}

void thi_freeze_titles(thi_build *b)
{
    th_registry *r = b->r;
    r->n_title = th_names_size(b->names);
    r->title = TH_NEW_N(b->arena, const th_titles *, r->n_title);
    for (size_t i = 0; i < r->n_variable; i++)
        put(r, r->variable[i].name, &r->variable[i].titles);
    for (size_t i = 0; i < r->n_index; i++)
        put(r, r->index[i].name, &r->index[i].titles);
    for (size_t i = 0; i < r->n_gas; i++)
        put(r, r->gas[i].id, &r->gas[i].titles);
    for (size_t i = 0; i < r->n_category; i++)
        put(r, r->category[i].code, &r->category[i].titles);
    for (size_t d = 0; d < r->n_domain; d++)
        for (uint32_t m = 0; m < r->domain[d].count; m++)
            put(r, r->domain[d].members[m].id, &r->domain[d].members[m].titles);
    for (size_t i = 0; i < r->n_method; i++)
        put(r, r->method[i].id, &r->method[i].titles);
    for (size_t i = 0; i < r->n_boundary; i++)
        put(r, r->boundary[i].id, &r->boundary[i].titles);
    for (size_t i = 0; i < r->n_guideline; i++)
        put(r, r->guideline[i].id, &r->guideline[i].titles);
    for (size_t i = 0; i < r->n_pack; i++)
        put(r, r->pack[i].id, &r->pack[i].titles);
}

const th_titles *th_titles_find(const th_registry *r, th_sym name)
{
    return name < r->n_title ? r->title[name] : NULL;
}

/* ---- nearest ---- */

typedef struct nearest {
    const th_registry *r;
    const char *text;
    unsigned best; /* smallest distance so far */
    const char *found;
} nearest;

/* Distance, or for one that stands whole inside the other at most 2: coal for raw_coal.
 */
static unsigned distance(const char *typed, const char *known, unsigned cap)
{
    size_t a = strlen(typed), b = strlen(known), gap = a > b ? a - b : b - a;
    bool inside = (a >= 3 && strstr(known, typed)) || (b >= 3 && strstr(typed, known));
    unsigned limit = inside && cap > 2 ? 2 : cap;
    if (!inside && gap >= cap)
        return cap;
    if (inside && gap >= limit)
        return limit;
    return th_text_distance(typed, known, limit);
}

static void try_name(nearest *n, th_sym sym, const th_titles *titles)
{
    const char *known[] = {th_names_text(n->r->names, sym), titles->zh, titles->en};
    for (size_t i = 0; i < 3; i++) {
        unsigned d = known[i] ? distance(n->text, known[i], n->best) : n->best;
        if (d >= n->best)
            continue;
        n->best = d;
        n->found = known[0];
    }
}

static void try_members(nearest *n, const th_domain *d)
{
    for (uint32_t i = 0; i < d->count; i++)
        try_name(n, d->members[i].id, &d->members[i].titles);
}

static void try_index_members(nearest *n, const char *name)
{
    int32_t index = th_index_find(n->r, th_names_find(n->r->names, name));
    if (index >= 0)
        try_members(n, th_domain_of(n->r, (uint32_t)index));
}

#define TRY_ALL(n, list, id)                                                           \
    for (size_t i_ = 0; i_ < (n)->r->n_##list; i_++)                                   \
    try_name((n), (n)->r->list[i_].id, &(n)->r->list[i_].titles)

static void try_variables(nearest *n)
{
    TRY_ALL(n, variable, name);
}

static void try_indices(nearest *n)
{
    TRY_ALL(n, index, name);
}

static void try_gases(nearest *n)
{
    TRY_ALL(n, gas, id);
}

static void try_categories(nearest *n)
{
    TRY_ALL(n, category, code);
}

static void try_regions(nearest *n)
{
    try_index_members(n, "region");
}

static void try_methods(nearest *n)
{
    TRY_ALL(n, method, id);
}

static void try_guidelines(nearest *n)
{
    TRY_ALL(n, guideline, id);
}

static void try_packs(nearest *n)
{
    TRY_ALL(n, pack, id);
}

static void try_boundaries(nearest *n)
{
    TRY_ALL(n, boundary, id);
}

static void try_checks(nearest *n)
{
    TRY_ALL(n, check, id);
}

const char *
th_registry_nearest(const th_registry *r, const char *sort, const char *text)
{
    static const struct {
        const char *sort;
        void (*try)(nearest *n);
    } row[] = {{"variable", try_variables},
               {"index", try_indices},
               {"gas", try_gases},
               {"category", try_categories},
               {"region", try_regions},
               {"method", try_methods},
               {"guideline", try_guidelines},
               {"pack", try_packs},
               {"boundary", try_boundaries},
               {"check", try_checks}};
    enum { LONGEST_NAME = 255 }; /* nothing is near to a page of text */
    size_t length = strlen(text);
    nearest n = {
        r, text, length < 6 ? 3 : (unsigned)(length > 60 ? 20 : length / 3 + 1), NULL};
    if (length == 0 || length > LONGEST_NAME)
        return NULL;
    if (strncmp(sort, "index:", 6) == 0)
        try_index_members(&n, sort + 6);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        if (strcmp(sort, row[i].sort) == 0)
            row[i].try(&n);
    return n.found;
}
