/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who feeds whom: methods whose driver or `over` table another method computes. A
 * circle is E-CYCLE. */
#include <string.h>

#include "registry_flow.h"

static void add_writer(thi_build *b, thi_flow *flow, uint32_t variable, uint32_t method)
{
    thi_writers *w = &flow->writers[variable];
    if (w->n == 0 || w->method[w->n - 1] != method)
        TH_PUSH(b->arena, w->method, w->n, w->cap, method);
}

void thi_flow_build(thi_build *b, const th_guideline *g, thi_flow *flow)
{
    th_registry *r = b->r;
    flow->writers = TH_NEW_N(b->arena, thi_writers, r->n_variable + 1);
    for (uint32_t i = 0; i < g->method_count; i++) {
        const th_method *m = &r->method[g->methods[i]];
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t e = 0; e < m->variants[v].equation_count; e++) {
                const th_equation *q = &m->variants[v].equations[e];
                uint32_t variable = thi_map_get(&r->by_variable, q->name);
                if (q->left == TH_LEFT_VARIABLE && variable != THI_NONE)
                    add_writer(b, flow, variable, g->methods[i]);
            }
    }
}

/* ---- cycles ---- */

typedef struct search {
    thi_build *b;
    const thi_flow *flow;
    uint8_t *state; /* by method: 0 new, 1 on the path, 2 done */
    uint32_t *path; /* methods on the path */
    size_t depth;
} search;

/* The variables that make instances of a method: drivers of all variants, then `over`.
 */
static uint32_t *needs(thi_build *b, const th_method *m, size_t *n)
{
    size_t cap = 0;
    uint32_t *list = NULL;
    *n = 0;
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
            TH_PUSH(b->arena, list, *n, cap, m->variants[v].drivers[d]);
    for (uint32_t o = 0; o < m->over_count; o++)
        TH_PUSH(b->arena, list, *n, cap, m->over[o].variable);
    return list;
}

static void report(search *s, uint32_t method)
{
    th_registry *r = s->b->r;
    const char *text = "";
    size_t from = 0;
    while (s->path[from] != method)
        from++;
    for (size_t i = from; i < s->depth; i++)
        text = th_arena_format(
            s->b->arena, "%s%s -> ", text, thi_sym(s->b, r->method[s->path[i]].id));
    th_diags_add(
        s->b->diags,
        TH_ERROR,
        "E-CYCLE",
        r->method[method].place,
        "methods drive each other in a circle: %s%s; let one start from activity",
        text,
        thi_sym(s->b, r->method[method].id));
}

/* Depth is bounded by the number of methods of a guideline, at most a few hundred. */
static void visit(search *s, uint32_t method)
{
    const th_method *m = &s->b->r->method[method];
    size_t n;
    const uint32_t *need = needs(s->b, m, &n);
    s->state[method] = 1;
    s->path[s->depth++] = method;
    for (size_t i = 0; i < n; i++) {
        const thi_writers *w = &s->flow->writers[need[i]];
        for (size_t k = 0; k < w->n; k++) {
            if (s->state[w->method[k]] == 1)
                report(s, w->method[k]);
            else if (s->state[w->method[k]] == 0)
                visit(s, w->method[k]);
        }
    }
    s->depth--;
    s->state[method] = 2;
}

void thi_check_cycles(thi_build *b)
{
    th_registry *r = b->r;
    for (size_t g = 0; g < r->n_guideline; g++) {
        thi_flow flow;
        thi_flow_build(b, &r->guideline[g], &flow);
        search s = {.b = b, .flow = &flow};
        s.state = TH_NEW_N(b->arena, uint8_t, r->n_method + 1);
        s.path = TH_NEW_N(b->arena, uint32_t, r->n_method + 1);
        for (uint32_t i = 0; i < r->guideline[g].method_count; i++)
            if (!s.state[r->guideline[g].methods[i]])
                visit(&s, r->guideline[g].methods[i]);
    }
}
