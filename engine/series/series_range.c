/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: the range of an implied factor by the limits that the packs print, to first
 * order: every factor stands at its pack's value (a rate of the inventory's own at that
 * of the pack row which it displaces), limits of different rows add as squares. */
#include "series_internal.h"

#include <math.h>
#include <string.h>

enum { NODES_MAX = 20000 }; /* of a line; longer chains have no range */

typedef struct term {
    uint32_t input, instance;
    double slope;
} term;

struct thi_ranger {
    const th_series *s;
    th_arena *arena;
    th_sym local;
    term *terms;
    size_t term_count, term_capacity;
    uint32_t nodes;
    int32_t year;
};

thi_ranger *thi_ranger_create(const th_series *s, th_arena *scratch)
{
    thi_ranger *r = TH_NEW(scratch, thi_ranger);
    r->s = s;
    r->arena = scratch;
    r->local = th_names_find(s->names, "local");
    return r;
}

/* ---- slopes ---- */

static bool is_rate(const thi_ranger *r, uint32_t input)
{
    const th_input *in = &r->s->model.inputs[input];
    return in->kind != TH_INPUT_GWP &&
           th_variable_get(r->s->registry, in->variable)->kind != TH_KIND_AMOUNT;
}

static void add_slope(thi_ranger *r, uint32_t input, uint32_t instance, double slope)
{
    for (size_t i = 0; i < r->term_count; i++)
        if (r->terms[i].input == input) {
            r->terms[i].slope += slope;
            return;
        }
    term t = {input, instance, slope};
    TH_PUSH(r->arena, r->terms, r->term_count, r->term_capacity, t);
}

static double value_of(thi_ranger *r, const th_node *node)
{
    enum { FEW = 8 };
    double few[2 * FEW];
    const th_model_view *m = &r->s->model;
    r->nodes++;
    if (node->kind == TH_N_INPUT)
        return m->inputs[node->ref].value;
    if (node->kind == TH_N_CELL)
        return r->s->values[node->ref];
    double *kids =
        node->n_kids <= FEW ? few : TH_NEW_N(r->arena, double, 2 * node->n_kids);
    double *slopes = kids + (node->n_kids <= FEW ? FEW : node->n_kids);
    for (uint32_t i = 0; i < node->n_kids; i++)
        kids[i] = value_of(r, node->kids[i]);
    return th_node_apply(node, kids, slopes);
}

static void walk(thi_ranger *r, const th_node *node, uint32_t instance, double slope);

static void
walk_kids(thi_ranger *r, const th_node *node, uint32_t instance, double slope)
{
    double *kids = TH_NEW_N(r->arena, double, 2 * node->n_kids + 1);
    double *slopes = kids + node->n_kids;
    for (uint32_t i = 0; i < node->n_kids; i++)
        kids[i] = value_of(r, node->kids[i]);
    th_node_apply(node, kids, slopes);
    for (uint32_t i = 0; i < node->n_kids; i++)
        walk(r, node->kids[i], instance, slope * slopes[i]);
}

/* Cells of other years stand as they are: their factors are judged in their own year.
 */
static void walk(thi_ranger *r, const th_node *node, uint32_t instance, double slope)
{
    const th_model_view *m = &r->s->model;
    if (++r->nodes > NODES_MAX || slope == 0)
        return;
    if (node->kind == TH_N_INPUT) {
        if (is_rate(r, node->ref))
            add_slope(r, node->ref, instance, slope);
    } else if (node->kind == TH_N_CELL) {
        const th_cell *cell = &m->cells[node->ref];
        if (cell->root && cell->instance != UINT32_MAX &&
            m->instances[cell->instance].year == r->year)
            walk(r, cell->root, cell->instance, slope);
    } else if (node->n_kids) {
        walk_kids(r, node, instance, slope);
    }
}

/* ---- the pack row of a rate ---- */

/* Steps from a key up to the factor's; -1: it does not fit. An index that the row does
 * not state is that of the line. */
static int32_t
distance(const th_series *s, const th_key *row, const th_key *line, const th_factor *f)
{
    int32_t steps = 0;
    for (uint32_t i = 0; i < th_index_count(s->registry); i++) {
        if (!f->key.member[i])
            continue;
        th_sym own = row->member[i] ? row->member[i] : line->member[i];
        int32_t d = own ? th_domain_distance(
                              th_domain_of(s->registry, i), own, f->key.member[i])
                        : -1;
        if (d < 0)
            return -1;
        steps += d;
    }
    return steps;
}

static int stated(const th_key *key)
{
    int n = 0;
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        n += key->member[i] != 0;
    return n;
}

/** The row of the first published pack that answers the key: the nearest, of equal ones
 * that which says most. */
static const th_factor *
published(const thi_ranger *r, uint32_t variable, const th_key *row, uint32_t instance)
{
    const th_series *s = r->s;
    const th_guideline *g = s->model.guideline;
    const th_key *line = &s->model.instances[instance].key;
    uint32_t begin, end;
    const th_factor *best = NULL;
    int32_t best_steps = 0;
    th_factor_range(s->registry, variable, &begin, &end);
    for (uint32_t p = 0; p < g->pack_count && !best; p++) {
        if (r->local && th_pack_get(s->registry, g->packs[p])->id == r->local)
            continue;
        for (uint32_t i = begin; i < end; i++) {
            const th_factor *f = th_factor_get(s->registry, i);
            if (f->pack != g->packs[p] || f->state != TH_STATE_VALUE || f->rest ||
                r->year < f->from_year || r->year > f->to_year)
                continue;
            int32_t steps = distance(s, row, line, f);
            if (steps < 0 || (best && (steps > best_steps ||
                                       (steps == best_steps &&
                                        stated(&f->key) <= stated(&best->key)))))
                continue;
            best = f;
            best_steps = steps;
        }
    }
    return best;
}

/** The published factor that an input is, or displaces; NULL: there is none. */
static const th_factor *factor_of(const thi_ranger *r, const term *t, double *value)
{
    const th_series *s = r->s;
    const th_input *in = &s->model.inputs[t->input];
    *value = in->value;
    if (in->kind == TH_INPUT_ACTIVITY)
        return published(r, in->variable, &s->activity.rows[in->row].key, t->instance);
    const th_factor *own = th_factor_get(s->registry, in->row);
    bool local = r->local && th_pack_get(s->registry, own->pack)->id == r->local;
    const th_factor *other =
        local ? published(r, in->variable, &own->key, t->instance) : NULL;
    return other ? other : own;
}

static void add_limits(const thi_ranger *r, thi_range *range)
{
    double shift = 0, down = 0, up = 0;
    for (size_t i = 0; i < r->term_count; i++) {
        double value, slope = r->terms[i].slope;
        const th_factor *f = factor_of(r, &r->terms[i], &value);
        if (!f || !f->has_limits)
            continue;
        double low = slope * (f->lower - f->value),
               high = slope * (f->upper - f->value);
        double less = fmin(low, high), more = fmax(low, high);
        shift += slope * (f->value - value);
        down += less * less;
        up += more * more;
        range->known = true;
    }
    range->lower += shift - sqrt(down);
    range->upper += shift + sqrt(up);
}

thi_range thi_range_of(
    thi_ranger *r, const uint32_t *cells, size_t count, double weight, double value)
{
    thi_range range = {.lower = value, .upper = value};
    bool whole = true;
    r->term_count = 0;
    for (size_t i = 0; i < count && whole; i++) {
        r->nodes = 0;
        const th_cell *cell = &r->s->model.cells[cells[i]];
        r->year = r->s->model.instances[cell->instance].year;
        walk(r, cell->root, cell->instance, weight);
        whole = r->nodes <= NODES_MAX;
    }
    if (whole)
        add_limits(r, &range);
    return range;
}
