/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names that a method uses, and the rows of packs that may give their values. */
#include "method_pages.h"

#include <string.h>

typedef struct finder {
    const thi_pages *p;
    const th_variant *variant;
    thi_uses uses;
} finder;

/* NULL: a constant, a counter, `year` or a name of the method's own. */
static thi_use *use_of(finder *f, th_sym name)
{
    const th_registry *r = f->p->r;
    int32_t variable = th_variable_find(r, name);
    if (variable < 0 && th_gas_find(r, name) < 0)
        return NULL;
    for (size_t i = 0; i < f->uses.n; i++)
        if (f->uses.item[i].name == name)
            return &f->uses.item[i];
    thi_use use = {.name = name, .variable = variable};
    TH_PUSH(f->p->arena, f->uses.item, f->uses.n, f->uses.cap, use);
    return &f->uses.item[f->uses.n - 1];
}

/* A method that computes a name reads its own result there. */
static bool is_own(const finder *f, th_sym name)
{
    for (uint32_t i = 0; f->variant && i < f->variant->equation_count; i++)
        if (f->variant->equations[i].left == TH_LEFT_VARIABLE &&
            f->variant->equations[i].name == name)
            return true;
    return false;
}

static void keep_fallback(finder *f, const th_expr *node)
{
    thi_use *use =
        node->kids[0]->kind == TH_X_NAME ? use_of(f, node->kids[0]->name) : NULL;
    th_text text = {0};
    if (!use)
        return;
    th_expr_print(f->p->names, node->kids[1], NULL, NULL, &text);
    if (!use->fallback)
        use->fallback = th_arena_text(f->p->arena, text.data);
    else if (!strstr(use->fallback, text.data))
        use->fallback =
            th_arena_format(f->p->arena, "%s; %s", use->fallback, text.data);
    th_text_free(&text);
}

static void visit(void *context, const th_expr *node)
{
    finder *f = context;
    if (node->kind == TH_X_DEFAULT)
        keep_fallback(f, node);
    if (!node->name || is_own(f, node->name))
        return;
    thi_use *use = use_of(f, node->name);
    if (use)
        TH_PUSH(f->p->arena, use->nodes, use->node_count, use->node_capacity, node);
}

thi_uses thi_uses_of(const thi_pages *p, const th_method *m)
{
    finder f = {.p = p};
    for (uint32_t i = 0; i < m->variant_count; i++)
        for (uint32_t d = 0; d < m->variants[i].driver_count; d++)
            (void)use_of(&f, th_variable_get(p->r, m->variants[i].drivers[d])->name);
    for (uint32_t i = 0; i < m->over_count; i++)
        (void)use_of(&f, th_variable_get(p->r, m->over[i].variable)->name);
    for (uint32_t i = 0; i < m->variant_count; i++) {
        f.variant = &m->variants[i];
        for (uint32_t e = 0; e < f.variant->equation_count; e++)
            th_expr_walk(f.variant->equations[e].right, visit, &f);
    }
    return f.uses;
}

/* ---- rows that may serve ---- */

static bool
are_related(const thi_pages *p, uint32_t index, const th_sym *any, uint32_t n, th_sym x)
{
    const th_domain *d = th_domain_of(p->r, index);
    for (uint32_t i = 0; i < n; i++)
        if (th_domain_distance(d, any[i], x) >= 0 ||
            th_domain_distance(d, x, any[i]) >= 0)
            return true;
    return false;
}

/* Of the method as a whole: its categories and filters. */
static bool fits_method(const thi_pages *p, const th_method *m, uint32_t i, th_sym x)
{
    if (i == TH_IX_CATEGORY)
        return are_related(p, i, m->categories, m->category_count, x) ||
               are_related(p, i, m->from, m->from_count, x);
    for (uint32_t k = 0; k < m->filter_count; k++)
        if (m->filters[k].index == i &&
            !are_related(p, i, m->filters[k].members, m->filters[k].count, x))
            return false;
    return true;
}

static const th_select *select_on(const th_expr *node, th_sym index)
{
    for (uint32_t i = 0; node->kind == TH_X_NAME && i < node->n_selects; i++)
        if (node->selects[i].index == index)
            return &node->selects[i];
    return NULL;
}

/* `node` NULL: a name that stands in no equation. */
static bool fits_node(const thi_pages *p,
                      const th_method *m,
                      const th_expr *node,
                      const th_factor *row)
{
    for (uint32_t i = TH_IX_CATEGORY; i < th_index_count(p->r); i++) {
        th_sym x = row->key.member[i];
        const th_select *select =
            node ? select_on(node, th_index_get(p->r, i)->name) : NULL;
        if (!x)
            continue;
        if (!select && !fits_method(p, m, i, x))
            return false;
        if (select && select->kind == TH_SELECT_MEMBER &&
            th_domain_distance(th_domain_of(p->r, i), select->member, x) < 0)
            return false;
    }
    return true;
}

bool thi_row_serves(const thi_pages *p,
                    const th_method *m,
                    const thi_use *use,
                    const th_factor *row)
{
    if (!use->node_count)
        return fits_node(p, m, NULL, row);
    for (size_t i = 0; i < use->node_count; i++)
        if (fits_node(p, m, use->nodes[i], row))
            return true;
    return false;
}
