/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: in which order the columns of the series are computed within a year. The
 * order holds for every subset of the measures: it is made with all of them on. */
#include "scenario_internal.h"

#include <string.h>

/* A node is slot * THI_COLUMNS + column; groups follow, then forests, turnovers,
 * links. */
typedef struct sorter {
    th_projection *p;
    uint8_t *status; /* 0 new, 1 under way, 2 done */
    uint32_t *stack;
    size_t depth;
    bool ring;
} sorter;

static uint32_t node_of(const th_projection *p, uint32_t series, thi_column column)
{
    uint32_t slot = p->series[series].slot;
    return slot == THI_NONE ? THI_NONE : slot * THI_COLUMNS + (uint32_t)column;
}

/** What a node is of. */
static thi_order order_of(const th_projection *p, uint32_t node)
{
    uint32_t columns = (uint32_t)p->slot_count * THI_COLUMNS;
    uint32_t groups = columns + (uint32_t)p->group_count;
    uint32_t forests = groups + (uint32_t)p->forest_count;
    uint32_t turnovers = forests + (uint32_t)p->turnover_count;
    if (node >= turnovers)
        return (thi_order){THI_OF_LINK, node - turnovers, THI_SHARED};
    if (node >= forests)
        return (thi_order){THI_OF_TURNOVER, node - forests, THI_SHARED};
    if (node >= groups)
        return (thi_order){THI_OF_FOREST, node - groups, THI_SHARED};
    if (node >= columns)
        return (thi_order){THI_OF_GROUP, node - columns, THI_SHARED};
    return (thi_order){
        THI_OF_SERIES, p->slots[node / THI_COLUMNS], (thi_column)(node % THI_COLUMNS)};
}

static const char *node_text(const th_projection *p, uint32_t node)
{
    thi_order o = order_of(p, node);
    return o.kind == THI_OF_GROUP      ? p->groups[o.ref].step->id
           : o.kind == THI_OF_FOREST   ? p->forests[o.ref].step->id
           : o.kind == THI_OF_TURNOVER ? p->turnovers[o.ref].step->id
           : o.kind == THI_OF_LINK     ? p->series[p->links[o.ref].target].info.address
                                       : p->series[o.ref].info.address;
}

static th_place node_place(const th_projection *p, uint32_t node)
{
    thi_order o = order_of(p, node);
    if (o.kind == THI_OF_GROUP)
        return p->groups[o.ref].place;
    if (o.kind == THI_OF_FOREST)
        return p->forests[o.ref].place;
    if (o.kind == THI_OF_TURNOVER)
        return p->turnovers[o.ref].place;
    if (o.kind == THI_OF_LINK)
        return p->links[o.ref].place;
    const thi_series *s = &p->series[o.ref];
    return s->rule ? s->rule->place : s->place;
}

/** The loop as it stands on the stack, each name once. */
static void tell_ring(sorter *s, uint32_t node)
{
    th_projection *p = s->p;
    size_t from = s->depth;
    const char *before = "";
    th_text text = {0};
    while (from && s->stack[from - 1] != node)
        from--;
    for (size_t i = from ? from - 1 : 0; i < s->depth; i++) {
        const char *name = node_text(p, s->stack[i]);
        if (strcmp(name, before) != 0)
            th_text_addf(&text, "%s%s", text.size ? " <- " : "", name);
        before = name;
    }
    thi_wrong(p,
              TH_ERROR,
              "E-SCN-CYCLE-SERIES",
              node_place(p, node),
              "these need each other in one year: %s; give one driver a lag, or take "
              "one of them out",
              text.data ? text.data : "");
    th_text_free(&text);
    s->ring = true;
}

static void visit(sorter *s, uint32_t node);

static void visit_drivers(sorter *s, const thi_series *series)
{
    for (uint32_t d = 0; series->rule && d < series->rule->driver_count; d++) {
        const thi_driver *driver = &series->rule->drivers[d];
        for (uint32_t i = 0; i < driver->count && !driver->lag; i++)
            visit(s, node_of(s->p, driver->series[i], THI_FINAL));
    }
    if (series->rule && series->rule->growth && *series->rule->growth != THI_NONE)
        visit(s, node_of(s->p, *series->rule->growth, THI_FINAL));
}

static void visit_group(sorter *s, const thi_group *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        visit(s, node_of(s->p, g->members[i], THI_HELD));
        if (g->paths[i] != THI_NONE)
            visit(s, node_of(s->p, g->paths[i], THI_FINAL));
    }
}

static void visit_turnover(sorter *s, const thi_turnover *t)
{
    if (t->stock != THI_NONE)
        visit(s, node_of(s->p, t->stock, THI_FINAL));
    for (uint32_t i = 0; i < t->count; i++) {
        visit(s, node_of(s->p, t->members[i], THI_HELD));
        if (t->economies[i] != THI_NONE)
            visit(s, node_of(s->p, t->economies[i], THI_HELD));
        if (t->paths[i] != THI_NONE)
            visit(s, node_of(s->p, t->paths[i], THI_FINAL));
    }
}

static void visit_link(sorter *s, const thi_link *link)
{
    visit(s, node_of(s->p, link->target, THI_HELD));
    for (size_t i = 0; i < link->count; i++) {
        const thi_link_term *term = &link->terms[i];
        const uint32_t reads[] = {
            term->stock, term->share, term->distance, term->economy};
        for (size_t k = 0; k < 4; k++)
            if (reads[k] != THI_NONE)
                visit(s, node_of(s->p, reads[k], THI_FINAL));
    }
}

static void visit_column(sorter *s, uint32_t number, thi_column column)
{
    th_projection *p = s->p;
    const thi_series *series = &p->series[number];
    uint32_t groups = (uint32_t)p->slot_count * THI_COLUMNS;
    switch (column) {
    case THI_HELD:
        visit_drivers(s, series);
        break;
    case THI_CUT:
        if (series->share != THI_NONE)
            visit(s, groups + series->share);
        else if (series->forest != THI_NONE)
            visit(s, groups + (uint32_t)p->group_count + series->forest);
        else if (series->turnover)
            visit(s,
                  groups + (uint32_t)(p->group_count + p->forest_count) +
                      series->turnover - 1);
        else if (series->link)
            visit(s,
                  groups +
                      (uint32_t)(p->group_count + p->forest_count + p->turnover_count) +
                      series->link - 1);
        else
            visit(s, node_of(p, number, THI_HELD));
        break;
    case THI_FINAL:
        visit(s, node_of(p, number, THI_CUT));
        for (size_t i = 0; i < series->shifts_in.count; i++)
            visit(s, node_of(p, series->shifts_in.items[i].partner, THI_CUT));
        break;
    case THI_SHARED:
    case THI_COLUMNS:
        break;
    }
}

static void visit_needs(sorter *s, uint32_t node)
{
    thi_order o = order_of(s->p, node);
    if (o.kind == THI_OF_SERIES)
        visit_column(s, o.ref, o.column);
    else if (o.kind == THI_OF_GROUP)
        visit_group(s, &s->p->groups[o.ref]);
    else if (o.kind == THI_OF_TURNOVER)
        visit_turnover(s, &s->p->turnovers[o.ref]);
    else if (o.kind == THI_OF_LINK)
        visit_link(s, &s->p->links[o.ref]);
    for (int k = 0; o.kind == THI_OF_FOREST && k < THI_PARTS; k++)
        visit(s, node_of(s->p, s->p->forests[o.ref].paths[k], THI_FINAL));
}

static void visit(sorter *s, uint32_t node)
{
    th_projection *p = s->p;
    if (node == THI_NONE || s->status[node] == 2 || s->ring)
        return;
    if (s->status[node] == 1) {
        tell_ring(s, node);
        return;
    }
    s->status[node] = 1;
    s->stack[s->depth++] = node;
    visit_needs(s, node);
    s->depth--;
    s->status[node] = 2;
    thi_order item = order_of(p, node);
    TH_PUSH(p->arena, p->order, p->order_count, p->order_capacity, item);
}

static int by_address(const void *a, const void *b, void *context)
{
    const th_projection *p = context;
    const thi_series *x = &p->series[*(const uint32_t *)a],
                     *y = &p->series[*(const uint32_t *)b];
    return strcmp(x->info.address, y->info.address);
}

void thi_graph_sort(th_projection *p)
{
    size_t nodes = p->slot_count * THI_COLUMNS + p->group_count + p->forest_count +
                   p->turnover_count + p->link_count;
    sorter s = {.p = p,
                .status = TH_NEW_N(p->arena, uint8_t, nodes + 1),
                .stack = TH_NEW_N(p->arena, uint32_t, nodes + 1)};
    uint32_t *series = TH_NEW_N(p->arena, uint32_t, p->slot_count + 1);
    for (size_t i = 0; i < p->slot_count; i++)
        series[i] = p->slots[i];
    th_sort(series, p->slot_count, sizeof *series, by_address, p);
    for (size_t i = 0; i < p->slot_count; i++)
        visit(&s, node_of(p, series[i], THI_FINAL));
}
