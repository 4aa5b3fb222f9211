/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * E-DOUBLE: two methods of a guideline that would emit one gas and stream twice, in one
 * category, from one activity row. Alternatives of a group, different parts and
 * excluding filters are fine.
 */
#include <string.h>

#include "registry_flow.h"

#define PATH_STEPS 16    /* methods from an emission up to its activity */
#define PATH_LIMIT 20000 /* ways of a guideline; more is a tangle nobody means */

/* One way from a method up to a variable that may be activity. */
typedef struct way {
    uint32_t root;
    uint32_t direct; /* the driver the emitting method itself names */
    uint32_t step_count;
    uint32_t
        step[PATH_STEPS]; /* methods whose filters hold on it, the emitting one first */
} way;

typedef struct ways {
    way *item;
    size_t n, cap;
} ways;

/** Pairs told already: a method against a group (or a method without one), once for all
 * guidelines and members of the group. */
typedef struct told_pairs {
    uint64_t *pair;
    size_t n, cap;
} told_pairs;

typedef struct doubles {
    thi_build *b;
    told_pairs *told;
    const th_guideline *g;
    thi_flow flow;
    ways *of; /* [n_method] */
    size_t total;
} doubles;

/* ---- ways up to the roots ---- */

static void climb(doubles *x, uint32_t method, way w, uint32_t variable)
{
    thi_build *b = x->b;
    const thi_writers *writers = &x->flow.writers[variable];
    w.root = variable;
    if (x->total >= PATH_LIMIT)
        return;
    x->total++;
    TH_PUSH(b->arena, x->of[method].item, x->of[method].n, x->of[method].cap, w);
    for (size_t i = 0; i < writers->n && w.step_count < PATH_STEPS; i++) {
        const th_method *m = &b->r->method[writers->method[i]];
        bool back = false;
        for (uint32_t k = 0; k < w.step_count; k++)
            back = back || w.step[k] == writers->method[i];
        if (back)
            continue;
        way next = w;
        next.step[next.step_count++] = writers->method[i];
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
                climb(x, method, next, m->variants[v].drivers[d]);
    }
}

static void find_ways(doubles *x, uint32_t method)
{
    const th_method *m = &x->b->r->method[method];
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++) {
            way w = {.direct = m->variants[v].drivers[d], .step_count = 1};
            w.step[0] = method;
            climb(x, method, w, w.direct);
        }
}

/* ---- do two methods, or two ways, exclude each other? ---- */

static bool share_category(
    const th_domain *d, const th_sym *a, uint32_t na, const th_sym *b, uint32_t nb)
{
    for (uint32_t i = 0; i < na; i++)
        for (uint32_t k = 0; k < nb; k++)
            if (thi_related(d, a[i], b[k]))
                return true;
    return false;
}

/* Filters on one index whose subtrees do not touch. */
static bool
filters_exclude(const th_registry *r, const th_filter *a, const th_filter *b)
{
    return a->index == b->index &&
           !share_category(
               th_domain_of(r, a->index), a->members, a->count, b->members, b->count);
}

static bool
methods_exclude(const th_registry *r, const th_method *a, const th_method *b)
{
    for (uint32_t i = 0; i < a->filter_count; i++)
        for (uint32_t k = 0; k < b->filter_count; k++)
            if (filters_exclude(r, &a->filters[i], &b->filters[k]))
                return true;
    return false;
}

static bool ways_meet(const th_registry *r, const way *a, const way *b)
{
    const th_method *ma = &r->method[a->step[0]], *mb = &r->method[b->step[0]];
    if (a->root != b->root)
        return false;
    if (a->step_count == 1 && b->step_count == 1 &&
        !share_category(th_domain_of(r, TH_IX_CATEGORY),
                        ma->from,
                        ma->from_count,
                        mb->from,
                        mb->from_count))
        return false; /* they read rows of different categories */
    for (uint32_t i = 0; i < a->step_count; i++)
        for (uint32_t k = 0; k < b->step_count; k++)
            if (methods_exclude(r, &r->method[a->step[i]], &r->method[b->step[k]]))
                return false;
    return true;
}

/* The first emission of `a` that `b` emits too; `gas` may be any gas. */
static const th_equation *
same_emission(thi_build *b, const th_variant *x, const th_variant *y)
{
    th_sym any = th_names_find(b->names, "gas");
    for (uint32_t i = 0; i < x->equation_count; i++)
        for (uint32_t k = 0; k < y->equation_count; k++) {
            const th_equation *p = &x->equations[i], *q = &y->equations[k];
            if (p->left == TH_LEFT_EMISSION && q->left == TH_LEFT_EMISSION &&
                p->stream == q->stream &&
                (p->name == q->name || p->name == any || q->name == any))
                return p;
        }
    return NULL;
}

static const way *meeting(const doubles *x, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < x->of[a].n; i++)
        for (size_t k = 0; k < x->of[b].n; k++)
            if (ways_meet(x->b->r, &x->of[a].item[i], &x->of[b].item[k]))
                return &x->of[a].item[i];
    return NULL;
}

static const th_equation *
emission_of_both(thi_build *b, const th_method *x, const th_method *y)
{
    for (uint32_t i = 0; i < x->variant_count; i++)
        for (uint32_t k = 0; k < y->variant_count; k++) {
            const th_equation *e = same_emission(b, &x->variants[i], &y->variants[k]);
            if (e)
                return e;
        }
    return NULL;
}

static bool told_before(doubles *x, const th_method *p, const th_method *q)
{
    uint64_t pair = (uint64_t)q->id << 32 | (p->group ? p->group : p->id);
    for (size_t i = 0; i < x->told->n; i++)
        if (x->told->pair[i] == pair)
            return true;
    TH_PUSH(x->b->arena, x->told->pair, x->told->n, x->told->cap, pair);
    return false;
}

static void check_pair(doubles *x, uint32_t a, uint32_t c)
{
    thi_build *b = x->b;
    th_registry *r = b->r;
    const th_method *p = &r->method[a], *q = &r->method[c];
    if ((p->group && p->group == q->group) || p->part != q->part ||
        !share_category(th_domain_of(r, TH_IX_CATEGORY),
                        p->categories,
                        p->category_count,
                        q->categories,
                        q->category_count))
        return;
    const th_equation *e = emission_of_both(b, p, q);
    const way *w = e ? meeting(x, a, c) : NULL;
    if (!w || told_before(x, p, q))
        return;
    th_diags_add(
        b->diags,
        TH_ERROR,
        "E-DOUBLE",
        q->place,
        "guideline %s: %s and %s both emit %s%s%s from %s in one category; make "
        "them one group, or give each a part: or a for: that excludes the other",
        thi_sym(b, x->g->id),
        thi_sym(b, p->id),
        thi_sym(b, q->id),
        thi_sym(b, e->name),
        e->stream ? "." : "",
        thi_sym(b, e->stream),
        thi_sym(b, r->variable[w->root].name));
}

static void check_guideline(thi_build *b, uint32_t number, told_pairs *told)
{
    const th_guideline *g = &b->r->guideline[number];
    doubles x = {.b = b, .told = told, .g = g};
    x.of = TH_NEW_N(b->arena, ways, b->r->n_method + 1);
    thi_flow_build(b, g, &x.flow);
    for (uint32_t i = 0; i < g->method_count; i++)
        find_ways(&x, g->methods[i]);
    if (x.total >= PATH_LIMIT)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-LIMIT",
                     b->guideline_place[number],
                     "guideline %s: its methods drive each other in more than %d ways",
                     thi_sym(b, g->id),
                     PATH_LIMIT);
    for (uint32_t i = 0; i < g->method_count; i++)
        for (uint32_t k = i + 1; k < g->method_count; k++)
            check_pair(&x, g->methods[i], g->methods[k]);
}

void thi_check_doubles(thi_build *b)
{
    told_pairs told = {0};
    for (uint32_t i = 0; i < b->r->n_guideline; i++)
        check_guideline(b, i, &told);
}
