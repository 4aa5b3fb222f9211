/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * model: rows by the class (band) of a number that differs from run to run, such as the
 * growing stock per hectare of a projected forest. The look-up is made once for each
 * class, and `if` chooses among what they found.
 */
#include "outcome.h"

#include <math.h>
#include <string.h>

/** Below borders[0] nodes[0], ..., from the last border on nodes[count]. */
typedef struct classes {
    uint32_t count; /* borders */
    double *borders;
    const th_node **nodes;
    const th_node *number;
} classes;

static int by_size(const void *a, const void *b, void *context)
{
    (void)context;
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void list_borders(thi_compiler *c, uint32_t index, classes *k)
{
    const th_domain *domain = th_domain_of(c->r, index);
    uint32_t n = 0;
    k->borders = TH_NEW_N(c->scratch, double, 2 * (size_t)domain->count + 1);
    for (uint32_t i = 0; i < domain->count; i++) {
        if (domain->members[i].banded && isfinite(domain->members[i].lower))
            k->borders[n++] = domain->members[i].lower;
        if (domain->members[i].banded && isfinite(domain->members[i].upper))
            k->borders[n++] = domain->members[i].upper;
    }
    th_sort(k->borders, n, sizeof *k->borders, by_size, NULL);
    for (uint32_t i = 0; i < n; i++)
        if (!k->count || k->borders[i] > k->borders[k->count - 1])
            k->borders[k->count++] = k->borders[i];
    k->nodes = TH_NEW_N(c->scratch, const th_node *, k->count + 1);
}

static bool same_node(const th_node *a, const th_node *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->ref != b->ref || a->n_kids != b->n_kids ||
        memcmp(&a->number, &b->number, sizeof a->number) != 0)
        return false;
    for (uint32_t i = 0; i < a->n_kids; i++)
        if (!same_node(a->kids[i], b->kids[i]))
            return false;
    return true;
}

/** Classes side by side that found the same are one. */
static void join(classes *k)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i <= k->count; i++) {
        if (same_node(k->nodes[i], k->nodes[n]))
            continue;
        k->borders[n] = k->borders[i - 1];
        k->nodes[++n] = k->nodes[i];
    }
    k->count = n;
}

/** Halves, so that the stack of the plan stays low. */
static const th_node *choice(
    thi_compiler *c, const classes *k, uint32_t from, uint32_t to, const th_expr *text)
{
    if (from == to)
        return k->nodes[from];
    uint32_t mid = (from + to) / 2;
    const th_node *border = thi_node_number(c, k->borders[mid], NULL);
    const th_node *kids[] = {thi_node_two(c, TH_N_LESS, NULL, k->number, border),
                             choice(c, k, from, mid, text),
                             choice(c, k, mid + 1, to, text)};
    return thi_node(c, TH_N_IF, text, 3, kids);
}

static thi_frame settled(const thi_frame *f, uint32_t index, th_sym member)
{
    thi_frame g = *f;
    g.key.member[index] = member;
    g.settled |= (uint64_t)1 << index;
    return g;
}

static void tell_gap(thi_compiler *c,
                     const thi_frame *f,
                     const thi_wish *w,
                     uint32_t index,
                     th_sym member)
{
    thi_problem_add(c,
                    TH_WARNING,
                    "W-CLASS",
                    thi_instance_place(c, f->instance),
                    "no row gives %s for %s=%s: a run whose number comes there has no "
                    "total; add a row for that class",
                    th_names_text(c->names, w->name),
                    th_names_text(c->names, th_index_get(c->r, index)->name),
                    member ? th_names_text(c->names, member) : "(no class)");
}

/** What another class finds; NaN where it finds no number, so that no run uses it. */
static const th_node *
other(thi_compiler *c, const thi_frame *f, thi_once once, const thi_wish *w, bool *gap)
{
    thi_wish quiet = *w;
    size_t mark = c->problem_count, failures = c->failures, lost = c->m->lost;
    quiet.optional = true;
    thi_outcome o = thi_by_class(c, f, once, &quiet);
    bool good = c->failures == failures;
    thi_take_back(c, mark, failures);
    c->m->lost = lost;
    *gap = !good || (o.state != TH_STATE_VALUE && o.state != TH_STATE_NOTHING);
    if (!*gap && o.state == TH_STATE_VALUE)
        return o.node;
    return thi_node_number(c, *gap ? (double)NAN : 0, w->from);
}

/** The class is a choice among numbers; where the own one has none there is no choice.
 */
static void tell_key(thi_compiler *c, const thi_frame *f, const thi_wish *w)
{
    thi_problem_add(c,
                    TH_ERROR,
                    "E-CLASS",
                    thi_instance_place(c, f->instance),
                    "%s has a number in some classes and none in the one of this row, "
                    "and its class can change from run to run; add a row for it",
                    th_names_text(c->names, w->name));
}

static const th_node *number_of(thi_compiler *c, const thi_asked *asked)
{
    if (asked->number)
        return asked->number;
    if (asked->cell)
        return thi_node_ref(c, TH_N_CELL, asked->ref, NULL);
    return thi_node_ref(c, TH_N_INPUT, thi_input_of_row(c, asked->ref), NULL);
}

static thi_outcome by_class(thi_compiler *c,
                            const thi_frame *f,
                            thi_once once,
                            const thi_wish *w,
                            const thi_asked *asked,
                            thi_outcome own)
{
    classes k = {0};
    uint32_t values = 0, gaps = 0;
    list_borders(c, asked->index, &k);
    for (uint32_t i = 0; i <= k.count; i++) {
        double from = i ? k.borders[i - 1] : -(double)INFINITY;
        th_sym member = thi_band_of(c->r, asked->index, from);
        bool gap = own.state != TH_STATE_VALUE;
        if (member == asked->member) {
            k.nodes[i] = own.node;
            continue;
        }
        thi_frame g = settled(f, asked->index, member);
        k.nodes[i] = other(c, &g, once, w, &gap);
        values += !gap;
        if (gap && !gaps++ && own.state == TH_STATE_VALUE)
            tell_gap(c, f, w, asked->index, member);
    }
    if (own.state == TH_STATE_VALUE) {
        join(&k);
        k.number = k.count ? number_of(c, asked) : NULL;
        own.node = choice(c, &k, 0, k.count, w->from);
    } else if (values) {
        tell_key(c, f, w);
    }
    return own;
}

thi_outcome
thi_by_class(thi_compiler *c, const thi_frame *f, thi_once once, const thi_wish *w)
{
    if (!c->classes_at_run)
        return once(c, f, w);
    thi_asked asked = {0}, *outer = c->asked;
    c->asked = &asked;
    size_t failures = c->failures;
    thi_outcome own = once(c, f, w);
    c->asked = outer;
    if (!asked.any || c->failures > failures)
        return own;
    return by_class(c, f, once, w, &asked, own);
}

thi_outcome
thi_of_one_class(thi_compiler *c, const thi_frame *f, thi_once once, const thi_wish *w)
{
    thi_asked asked = {0}, *outer = c->asked;
    c->asked = c->classes_at_run ? &asked : NULL;
    thi_outcome o = once(c, f, w);
    c->asked = outer;
    if (asked.any)
        thi_problem_add(c,
                        TH_ERROR,
                        "E-CLASS",
                        thi_instance_place(c, f->instance),
                        "a sum takes its rows by the %s, which can change from run to "
                        "run; let the method read one row of each class",
                        th_names_text(c->names, th_index_get(c->r, asked.index)->name));
    return o;
}

void thi_note_class(thi_compiler *c, thi_asked asked)
{
    if (c->asked && !c->asked->any) {
        *c->asked = asked;
        c->asked->any = true;
    }
}

bool thi_row_moves(const thi_compiler *c, uint32_t row)
{
    const th_datum *d = &c->m->view.rows[row];
    return (c->factors_as_of && d->year > c->factors_as_of &&
            d->year != TH_ALL_YEARS) ||
           d->has_limits || d->half_width > 0;
}

bool thi_node_moves(const thi_compiler *c, const th_node *node)
{
    if (node->kind == TH_N_INPUT)
        return c->m->inputs[node->ref].kind == TH_INPUT_ACTIVITY &&
               thi_row_moves(c, c->m->inputs[node->ref].row);
    if (node->kind == TH_N_CELL)
        return c->m->cells[node->ref].root &&
               thi_node_moves(c, c->m->cells[node->ref].root);
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (thi_node_moves(c, node->kids[i]))
            return true;
    return false;
}
