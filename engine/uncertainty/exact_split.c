/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: how a sum of products falls apart. Terms that share no variable are
 * independent; where they do, the variable that joins most is taken as known, and what
 * is left falls apart again. A normal that enters linearly needs no nodes. */
#include "exact_internal.h"

#include <math.h>
#include <string.h>

#define MOST_WORK 2e5  /* factors multiplied in one pass over the nodes of a group */
#define FEWEST_LEVEL 2 /* of nodes: with fewer the answer means nothing */

typedef struct planner {
    th_arena *arena, *scratch;
    const thi_form *form;
    bool *known;      /* [variable] */
    uint32_t *parent; /* [variable] of the union-find */
    double *weight;   /* [variable] */
    const char *reason;
    size_t group; /* terms of the group that is being taken apart */
    uint32_t shared;
} planner;

static uint32_t find_root(planner *p, uint32_t v)
{
    while (p->parent[v] != v)
        v = p->parent[v] = p->parent[p->parent[v]];
    return v;
}

typedef void (*variable_fn)(void *context, uint32_t variable);

/** Calls for each unknown variable of a term; one may come twice. */
static void
each_variable(const planner *p, uint32_t term, variable_fn call, void *context)
{
    const thi_term *t = &p->form->terms[term];
    for (uint32_t i = 0; i < t->count; i++) {
        const thi_factor *f = &p->form->factors[t->powers[i].factor];
        for (uint32_t k = 0; k < f->count; k++)
            if (!p->known[f->variables[k]])
                call(context, f->variables[k]);
    }
}

typedef struct joining {
    planner *p;
    uint32_t first;
    uint32_t others; /* further mentions */
} joining;

static void start_apart(void *context, uint32_t v)
{
    planner *p = context;
    p->parent[v] = v;
    p->weight[v] = 0;
}

static void join(void *context, uint32_t v)
{
    joining *j = context;
    if (j->first == THI_NO_VARIABLE)
        j->first = v;
    else if (v != j->first)
        j->others++;
    j->p->parent[find_root(j->p, v)] = find_root(j->p, j->first);
}

typedef struct scoring {
    planner *p;
    double score;
} scoring;

static void score(void *context, uint32_t v)
{
    scoring *s = context;
    s->p->weight[v] += s->score;
}

/* ---- normals that enter linearly ---- */

/** The value of variable v by which a term is linear in it; THI_NO_SOURCE: it isn't. */
static uint32_t linear_value(const planner *p, uint32_t term, uint32_t v)
{
    const thi_term *t = &p->form->terms[term];
    uint32_t value = THI_NO_SOURCE;
    for (uint32_t i = 0; i < t->count; i++) {
        const thi_factor *f = &p->form->factors[t->powers[i].factor];
        for (uint32_t k = 0; k < f->count; k++) {
            if (f->variables[k] != v)
                continue;
            if (value != THI_NO_SOURCE || f->node || t->powers[i].power != 1 ||
                th_law_get_kind(p->form->laws[f->value]) != TH_LAW_NORMAL)
                return THI_NO_SOURCE;
            value = f->value;
        }
    }
    return value;
}

/** A term's only unknown variable, or THI_NO_VARIABLE. */
static void note_only(void *context, uint32_t v)
{
    joining *j = context;
    if (j->first == THI_NO_VARIABLE)
        j->first = v;
    else if (j->first != v)
        j->others++;
}

static bool
is_linear_normal(const planner *p, const uint32_t *terms, size_t n, uint32_t *variable)
{
    *variable = THI_NO_VARIABLE;
    for (size_t i = 0; i < n; i++) {
        joining j = {.first = THI_NO_VARIABLE};
        each_variable(p, terms[i], note_only, &j);
        if (j.others || (*variable != THI_NO_VARIABLE && *variable != j.first))
            return false;
        *variable = j.first;
        if (linear_value(p, terms[i], j.first) == THI_NO_SOURCE)
            return false;
    }
    return true;
}

/* ---- which variable to take as known ---- */

typedef struct choice {
    planner *p;
    const uint32_t *terms;
    size_t count;
    uint32_t best;
} choice;

static void prefer(void *context, uint32_t v)
{
    choice *c = context;
    const double *w = c->p->weight;
    if (c->best == THI_NO_VARIABLE || w[v] > w[c->best] ||
        (!(w[v] < w[c->best]) && v < c->best))
        c->best = v;
}

/** What joins most; among equals a law that is no normal, since normals may come out
 * linear; then the lowest number. */
static uint32_t choose(planner *p, const uint32_t *terms, size_t n)
{
    for (size_t i = 0; i < n; i++)
        each_variable(p, terms[i], start_apart, p);
    for (size_t i = 0; i < n; i++) {
        joining j = {.p = p, .first = THI_NO_VARIABLE};
        each_variable(p, terms[i], note_only, &j);
        scoring s = {p, (double)j.others};
        each_variable(p, terms[i], score, &s);
    }
    for (size_t i = 0; i < n; i++) {
        const thi_term *t = &p->form->terms[terms[i]];
        for (uint32_t k = 0; k < t->count; k++) {
            const thi_factor *f = &p->form->factors[t->powers[k].factor];
            bool plain = !f->node && t->powers[k].power == 1 &&
                         th_law_get_kind(p->form->laws[f->value]) == TH_LAW_NORMAL;
            for (uint32_t v = 0; !plain && v < f->count; v++)
                p->weight[f->variables[v]] += 1e-6;
        }
    }
    choice c = {p, terms, n, THI_NO_VARIABLE};
    for (size_t i = 0; i < n; i++)
        each_variable(p, terms[i], prefer, &c);
    return c.best;
}

/* ---- parts ---- */

static thi_part *
build(planner *p, uint32_t variable, const uint32_t *terms, size_t n, int depth);

static thi_normal normal_of(planner *p, const uint32_t *terms, size_t n, uint32_t v)
{
    thi_linear *entries = TH_NEW_N(p->arena, thi_linear, n);
    for (size_t i = 0; i < n; i++)
        entries[i] = (thi_linear){terms[i], linear_value(p, terms[i], v)};
    return (thi_normal){(uint32_t)n, entries};
}

typedef struct labelled {
    uint32_t label, term;
} labelled;

static int by_label(const void *a, const void *b, void *context)
{
    (void)context;
    const labelled *x = a, *y = b;
    return (x->label > y->label) - (x->label < y->label);
}

/** Terms with unknown variables, those of a connected component side by side. */
static labelled *components(planner *p, const uint32_t *terms, size_t n, size_t *count)
{
    labelled *out = TH_NEW_N(p->scratch, labelled, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        each_variable(p, terms[i], start_apart, p);
    for (size_t i = 0; i < n; i++) {
        joining j = {.p = p, .first = THI_NO_VARIABLE};
        each_variable(p, terms[i], join, &j);
        if (j.first != THI_NO_VARIABLE)
            out[(*count)++] = (labelled){j.first, terms[i]};
    }
    for (size_t i = 0; i < *count; i++)
        out[i].label = find_root(p, out[i].label);
    th_sort(out, *count, sizeof *out, by_label, NULL);
    return out;
}

static void set_constants(planner *p, thi_part *part, const uint32_t *terms, size_t n)
{
    uint32_t *constants = TH_NEW_N(p->arena, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        joining j = {.first = THI_NO_VARIABLE};
        each_variable(p, terms[i], note_only, &j);
        if (j.first == THI_NO_VARIABLE)
            constants[part->constant_count++] = terms[i];
    }
    part->constants = constants;
}

static void set_values(planner *p, thi_part *part)
{
    uint32_t *values = TH_NEW_N(p->arena, uint32_t, 1);
    size_t count = 0, capacity = 1;
    for (uint32_t i = 0; i < p->form->value_count; i++)
        if (p->form->variable_of[i] == part->variable)
            TH_PUSH(p->arena, values, count, capacity, i);
    part->values = values;
    part->value_count = (uint32_t)count;
}

/** One component: a normal, or a part of its own. */
static void add_component(planner *p,
                          thi_part *part,
                          thi_normal *normals,
                          const uint32_t *terms,
                          size_t n,
                          int depth)
{
    uint32_t v;
    if (is_linear_normal(p, terms, n, &v)) {
        normals[part->normal_count++] = normal_of(p, terms, n, v);
        return;
    }
    v = choose(p, terms, n);
    p->known[v] = true;
    part->parts[part->part_count] = build(p, v, terms, n, depth + 1);
    part->part_count += !p->reason;
    p->known[v] = false;
}

static const char *joined(planner *p)
{
    return th_arena_format(p->arena,
                           "%zu terms hang together: with %d inputs taken as known "
                           "they still share some",
                           p->group,
                           THI_MOST_DEPTH);
}

static double term_work(const planner *p, uint32_t term)
{
    const thi_term *t = &p->form->terms[term];
    double work = 1;
    for (uint32_t i = 0; i < t->count; i++)
        work += 1 + p->form->factors[t->powers[i].factor].size;
    return work;
}

static void weigh(const planner *p, thi_part *part)
{
    for (uint32_t i = 0; i < part->constant_count; i++)
        part->work += term_work(p, part->constants[i]);
    for (uint32_t i = 0; i < part->normal_count; i++)
        for (uint32_t k = 0; k < part->normals[i].count; k++)
            part->work += term_work(p, part->normals[i].entries[k].term);
    for (uint32_t i = 0; i < part->part_count; i++) {
        part->work += part->parts[i]->work;
        if (part->deep < part->parts[i]->deep)
            part->deep = part->parts[i]->deep;
    }
    part->deep += part->variable != THI_NO_VARIABLE;
}

static void set_most(thi_part *part, int level)
{
    part->most_level = level;
    for (uint32_t i = 0; i < part->part_count; i++)
        set_most(part->parts[i], level);
}

/** As many nodes as a group's work allows. False: too few. */
static bool allow(thi_part *group)
{
    int level = THI_LEVELS - 1;
    while (level >= FEWEST_LEVEL &&
           th_pow((double)thi_node_counts[level], group->deep) * group->work >
               MOST_WORK)
        level--;
    set_most(group, level);
    return level >= FEWEST_LEVEL;
}

static void allow_groups(planner *p, thi_part *root)
{
    for (uint32_t i = 0; i < root->part_count && !p->reason; i++)
        if (!allow(root->parts[i]))
            p->reason = th_arena_format(p->arena,
                                        "%d inputs of a group hang together: draws are "
                                        "faster",
                                        root->parts[i]->deep);
}

static thi_part *
build(planner *p, uint32_t variable, const uint32_t *terms, size_t n, int depth)
{
    thi_part *part = TH_NEW(p->arena, thi_part);
    part->variable = variable;
    if (!p->reason && depth > THI_MOST_DEPTH)
        p->reason = joined(p);
    if (p->reason)
        return part;
    if (variable != THI_NO_VARIABLE)
        set_values(p, part);
    set_constants(p, part, terms, n);
    size_t count;
    labelled *of = components(p, terms, n, &count);
    thi_normal *normals = TH_NEW_N(p->arena, thi_normal, count + 1);
    part->parts = TH_NEW_N(p->arena, thi_part *, count + 1);
    part->normals = normals;
    uint32_t *own = TH_NEW_N(p->scratch, uint32_t, count + 1);
    for (size_t i = 0, end; i < count && !p->reason; i = end) {
        size_t some = 0;
        for (end = i; end < count && of[end].label == of[i].label; end++)
            own[some++] = of[end].term;
        p->group = depth ? p->group : some;
        add_component(p, part, normals, own, some, depth);
    }
    part->flat = !part->part_count || (part->part_count == 1 && part->parts[0]->flat);
    part->shared =
        variable != THI_NO_VARIABLE && part->normal_count + part->part_count > 1;
    p->shared += part->shared;
    weigh(p, part);
    return part;
}

const char *thi_split_build(thi_split *out, th_arena *arena, const thi_form *form)
{
    th_arena *scratch = th_arena_create();
    size_t n = form->value_count + 1;
    planner p = {.arena = arena,
                 .scratch = scratch,
                 .form = form,
                 .known = TH_NEW_N(scratch, bool, n),
                 .parent = TH_NEW_N(scratch, uint32_t, n),
                 .weight = TH_NEW_N(scratch, double, n)};
    uint32_t *terms = TH_NEW_N(scratch, uint32_t, form->term_count + 1);
    for (uint32_t i = 0; i < form->term_count; i++)
        terms[i] = i;
    thi_part *root = build(&p, THI_NO_VARIABLE, terms, form->term_count, 0);
    allow_groups(&p, root);
    *out = (thi_split){root, root->normal_count + root->part_count, p.shared};
    th_arena_free(scratch);
    return p.reason;
}
