/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domains: trees of members, and numeric bands. Parents are resolved when all files are
 * read. */
#include <math.h>
#include <string.h>

#include "registry_build.h"

uint32_t thi_domain_add(thi_build *b, const char *name)
{
    th_registry *r = b->r;
    th_sym sym = th_names_add(b->names, name);
    uint32_t number = thi_map_get(&r->by_domain, sym);
    if (number != THI_NONE)
        return number;
    th_domain domain = {.name = sym};
    thi_domain_build building = {0};
    number = (uint32_t)r->n_domain;
    TH_PUSH(b->arena, r->domain, r->n_domain, r->cap_domain, domain);
    TH_PUSH(b->arena, b->domain, b->n_domain, b->cap_domain, building);
    thi_map_set(b, &r->by_domain, sym, number);
    return number;
}

const th_domain *thi_domain_named(thi_build *b, const char *name, uint32_t index)
{
    if (index != THI_NONE)
        return th_domain_of(b->r, index);
    uint32_t number = thi_domain_add(b, name); /* may move b->r->domain */
    return &b->r->domain[number];
}

bool thi_member_add(thi_build *b,
                    uint32_t domain,
                    const th_member *member,
                    th_sym parent,
                    th_place place)
{
    thi_domain_build *d = &b->domain[domain];
    uint32_t old = thi_map_get(&d->by_sym, member->id);
    if (old != THI_NONE) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-DUP-NAME",
                     place,
                     "%s stands twice in %s (first in %s, line %u); keep one",
                     thi_sym(b, member->id),
                     thi_sym(b, b->r->domain[domain].name),
                     d->place[old].file ? d->place[old].file : "the built-in rows",
                     (unsigned)d->place[old].line);
        return false;
    }
    thi_map_set(b, &d->by_sym, member->id, (uint32_t)d->n_member);
    TH_PUSH(b->arena, d->member, d->n_member, d->cap_member, *member);
    TH_PUSH(b->arena, d->parent, d->n_parent, d->cap_parent, parent);
    TH_PUSH(b->arena, d->place, d->n_place, d->cap_place, place);
    /* th_registry_nearest looks at the domain while it grows */
    b->r->domain[domain].members = d->member;
    b->r->domain[domain].count = (uint32_t)d->n_member;
    return true;
}

static void link_parents(thi_build *b, uint32_t number)
{
    thi_domain_build *d = &b->domain[number];
    for (size_t i = 0; i < d->n_member; i++) {
        uint32_t parent = thi_map_get(&d->by_sym, d->parent[i]);
        d->member[i].parent = parent == THI_NONE ? -1 : (int32_t)parent;
        if (!d->parent[i] || parent != THI_NONE)
            continue;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-PARENT",
                     d->place[i],
                     "the parent %s of %s is no member of %s; add it or mend the name",
                     thi_sym(b, d->parent[i]),
                     thi_sym(b, d->member[i].id),
                     thi_sym(b, b->r->domain[number].name));
    }
}

/* A walk of more steps than members has met a cycle; it is cut so that later walks end.
 */
static void set_depth(thi_build *b, uint32_t number, size_t i)
{
    thi_domain_build *d = &b->domain[number];
    int32_t depth = 0;
    for (int32_t at = d->member[i].parent; at >= 0; at = d->member[at].parent) {
        if ((size_t)++depth <= d->n_member)
            continue;
        th_diags_add(
            b->diags,
            TH_ERROR,
            "E-CYCLE",
            d->place[i],
            "the parents of %s lead back to it in %s; one of them must have none",
            thi_sym(b, d->member[i].id),
            thi_sym(b, b->r->domain[number].name));
        d->member[i].parent = -1;
        depth = 0;
        break;
    }
    d->member[i].depth = depth;
}

static int by_lower(const void *a, const void *c, void *context)
{
    const th_member *members = context;
    const th_member *x = &members[*(const uint32_t *)a];
    const th_member *y = &members[*(const uint32_t *)c];
    return (x->lower > y->lower) - (x->lower < y->lower);
}

/* Bands of one parent must not overlap: a value would be held by two. */
static void check_bands(thi_build *b, uint32_t number)
{
    thi_domain_build *d = &b->domain[number];
    uint32_t *order = TH_NEW_N(b->arena, uint32_t, d->n_member);
    size_t n = 0;
    for (size_t i = 0; i < d->n_member; i++)
        if (d->member[i].banded)
            order[n++] = (uint32_t)i;
    th_sort(order, n, sizeof *order, by_lower, d->member);
    for (size_t i = 1; i < n; i++) {
        const th_member *x = &d->member[order[i - 1]], *y = &d->member[order[i]];
        if (x->parent != y->parent || y->lower >= x->upper)
            continue;
        th_diags_add(
            b->diags,
            TH_ERROR,
            "E-BAND-OVERLAP",
            d->place[order[i]],
            "the bands %s and %s of %s overlap; let one end where the next begins",
            thi_sym(b, x->id),
            thi_sym(b, y->id),
            thi_sym(b, b->r->domain[number].name));
    }
}

void thi_domains_freeze(thi_build *b)
{
    for (uint32_t n = 0; n < b->n_domain; n++) {
        thi_domain_build *d = &b->domain[n];
        th_domain *domain = &b->r->domain[n];
        link_parents(b, n);
        for (size_t i = 0; i < d->n_member; i++)
            set_depth(b, n, i);
        check_bands(b, n);
        domain->members = d->member;
        domain->count = (uint32_t)d->n_member;
        domain->by_sym = d->by_sym.slot;
        domain->by_sym_count = d->by_sym.size;
    }
}

int32_t th_domain_distance(const th_domain *d, th_sym descendant, th_sym ancestor)
{
    if (descendant == ancestor)
        return d->open || th_member_find(d, descendant) ? 0 : -1;
    const th_member *from = th_member_find(d, descendant);
    const th_member *to = th_member_find(d, ancestor);
    if (!from || !to)
        return -1;
    int32_t steps = 0;
    while (from->parent >= 0) {
        from = &d->members[from->parent];
        steps++;
        if (from == to)
            return steps;
    }
    return -1;
}

bool thi_related(const th_domain *d, th_sym a, th_sym b)
{
    return th_domain_distance(d, a, b) >= 0 || th_domain_distance(d, b, a) >= 0;
}
