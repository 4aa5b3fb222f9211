/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: the forms of sum, and totals of boundaries (docs/LANGUAGE.md, section 6). */
#include "outcome.h"

#include <math.h>
#include <string.h>

/* ---- sums ---- */

void thi_add_term(thi_compiler *c, thi_terms *t, thi_outcome o)
{
    t->incomplete = t->incomplete || o.incomplete || o.state == TH_STATE_NE;
    if (o.state == TH_STATE_VALUE) {
        TH_PUSH(c->scratch, t->nodes, t->count, t->capacity, o.node);
    } else if (o.state != TH_STATE_NOTHING) {
        t->key = t->any_key && t->key > o.state ? t->key : o.state;
        t->any_key = true;
    }
}

thi_outcome thi_of_terms(thi_compiler *c, const thi_terms *t, const th_expr *from)
{
    thi_outcome o = thi_of_state(t->any_key ? t->key : TH_STATE_NOTHING);
    if (t->count)
        o = thi_of_node(thi_node(c, TH_N_SUM, from, (uint32_t)t->count, t->nodes));
    o.incomplete = t->incomplete;
    return o;
}

static bool
filters_pass(thi_compiler *c, const thi_frame *f, const th_expr *x, const th_key *key)
{
    for (uint32_t i = 0; i < x->n_selects; i++) {
        const th_select *s = &x->selects[i];
        int32_t index = th_index_find(c->r, s->index);
        if (index < 0 || strcmp(th_names_text(c->names, s->index), "stream") == 0)
            continue;
        uint32_t ix = (uint32_t)index;
        if (s->kind == TH_SELECT_SAME) {
            if (key->member[ix] != thi_frame_member(c, f, ix))
                return false;
        } else if (!thi_under(c, ix, key->member[ix], s->member)) {
            return false;
        }
    }
    return true;
}

static th_sym filter_stream(const thi_compiler *c, const th_expr *x)
{
    for (uint32_t i = 0; i < x->n_selects; i++)
        if (strcmp(th_names_text(c->names, x->selects[i].index), "stream") == 0)
            return strcmp(th_names_text(c->names, x->selects[i].member), "direct") == 0
                       ? 0
                       : x->selects[i].member;
    return 0;
}

static void sum_facts(thi_compiler *c,
                      const thi_frame *f,
                      const th_expr *x,
                      const thi_map *map,
                      uint32_t variable,
                      thi_terms *t)
{
    th_sym region = f->key.member[TH_IX_REGION];
    uint32_t i = thi_map_first(map, thi_year_bucket(variable, region, f->year));
    for (; i; i = c->facts[i - 1].next_in_year) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year != f->year || !filters_pass(c, f, x, fact->key))
            continue;
        if (fact->kind == THI_OUTPUT && !c->m->instances[fact->instance].counted)
            continue;
        if (fact->kind == THI_OUTPUT && fact->instance == f->instance)
            continue;
        thi_add_term(c, t, thi_of_fact(c, i - 1, x));
    }
}

static bool region_within(const thi_compiler *c, th_sym region, th_sym outer)
{
    return region == outer || thi_under(c, TH_IX_REGION, region, outer);
}

static void sum_emissions(
    thi_compiler *c, const thi_frame *f, const th_expr *x, uint32_t gas, thi_terms *t)
{
    th_sym stream = filter_stream(c, x);
    uint32_t i = thi_map_first(&c->emission_map, thi_emission_bucket(gas, f->year));
    for (; i; i = c->emission_next[i - 1]) {
        const th_emission *e = &c->m->emissions[i - 1];
        const th_instance *inst = &c->m->instances[e->instance];
        if (e->gas != gas || e->stream != stream || !inst->counted ||
            inst->year != f->year)
            continue;
        if (!region_within(
                c, inst->key.member[TH_IX_REGION], f->key.member[TH_IX_REGION]))
            continue;
        if (filters_pass(c, f, x, &inst->key))
            thi_add_term(c, t, thi_of_cell(c, e->cell, x));
    }
}

thi_outcome thi_sum(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    thi_terms t = {0};
    int32_t gas = th_gas_find(c->r, x->name);
    int32_t variable = th_variable_find(c->r, x->name);
    if (gas >= 0) {
        sum_emissions(c, f, x, (uint32_t)gas, &t);
    } else if (variable >= 0) {
        sum_facts(c, f, x, &c->activity_year_map, (uint32_t)variable, &t);
        sum_facts(c, f, x, &c->output_year_map, (uint32_t)variable, &t);
    }
    return thi_of_terms(c, &t, x);
}

thi_outcome thi_sum_in(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    thi_terms t = {0};
    int32_t index = th_index_find(c->r, x->bound),
            variable = th_variable_find(c->r, x->name);
    if (index < 0 || variable < 0)
        return thi_of_state(TH_STATE_NE);
    thi_vector v = thi_lookup_vector(c, f, (uint32_t)variable, (uint32_t)index);
    for (uint32_t i = 0; i < v.count; i++) {
        thi_frame inner = *f;
        thi_frame_state(&inner, (uint32_t)index, v.members[i]);
        thi_add_term(c, &t, thi_resolve(c, &inner, x->kids[0]));
    }
    return thi_of_terms(c, &t, x);
}

thi_outcome thi_sum_count(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    thi_terms t = {0};
    for (int32_t k = x->from; k <= x->to && f->counter_count < 8; k++) {
        thi_frame inner = *f;
        inner.counters[inner.counter_count].name = x->bound;
        inner.counters[inner.counter_count++].number = k;
        thi_add_term(c, &t, thi_resolve(c, &inner, x->kids[0]));
    }
    return thi_of_terms(c, &t, x);
}

static bool
in_boundary(const thi_compiler *c, const th_boundary *b, const th_emission *e)
{
    const th_instance *inst = &c->m->instances[e->instance];
    th_sym category = inst->key.member[TH_IX_CATEGORY];
    bool inside = b->category_count == 0, gas = b->gas_count == 0,
         stream = e->stream == 0;
    for (uint32_t i = 0; i < b->category_count; i++)
        inside = inside || thi_under(c, TH_IX_CATEGORY, category, b->categories[i]);
    for (uint32_t i = 0; i < b->exclude_count; i++)
        inside = inside && !thi_under(c, TH_IX_CATEGORY, category, b->excludes[i]);
    for (uint32_t i = 0; i < b->gas_count; i++)
        gas = gas || b->gases[i] == e->gas;
    for (uint32_t i = 0; i < b->stream_count; i++)
        stream = stream || b->streams[i] == e->stream;
    return inside && gas && stream;
}

/** total_<boundary>: all counted emissions inside it, in CO2e unless it is CO2 alone.
 */
thi_outcome thi_total(thi_compiler *c,
                      const thi_frame *f,
                      const th_boundary *b,
                      const th_expr *from)
{
    thi_terms t = {0};
    if (f->instance != THI_NONE && !c->m->instances[f->instance].reported)
        return thi_of_state(TH_STATE_NE); /* a total is made for reported years only */
    for (size_t i = 0; i < c->m->emission_count; i++) {
        const th_emission *e = &c->m->emissions[i];
        const th_instance *inst = &c->m->instances[e->instance];
        if (!inst->counted || inst->year != f->year || !in_boundary(c, b, e) ||
            !region_within(
                c, inst->key.member[TH_IX_REGION], f->key.member[TH_IX_REGION]))
            continue;
        thi_outcome o = thi_of_cell(c, e->cell, from);
        bool plain =
            b->gas_count == 1 &&
            strcmp(th_names_text(c->names, th_gas_get(c->r, e->gas)->id), "CO2") == 0;
        if (o.state == TH_STATE_VALUE && !b->removals) /* what is removed stays out */
            o.node =
                thi_node_two(c, TH_N_MAX, from, o.node, thi_node_number(c, 0, from));
        if (!plain && isnan(c->m->gwp->value[e->gas])) /* the set lacks this gas */
            o = thi_of_state(TH_STATE_NE);
        if (o.state == TH_STATE_VALUE && !plain)
            o.node = thi_node_two(
                c,
                TH_N_MULTIPLY,
                from,
                o.node,
                thi_node_ref(c, TH_N_INPUT, thi_input_of_gas(c, e->gas), from));
        thi_add_term(c, &t, o);
    }
    return thi_of_terms(c, &t, from);
}
