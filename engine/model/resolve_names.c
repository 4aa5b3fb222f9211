/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: names of an equation to rows, factors and cells; shares (equation language,
 * section 5). */
#include "outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

thi_outcome thi_of_node(const th_node *node)
{
    thi_outcome o = {.state = TH_STATE_VALUE, .node = node};
    return o;
}

thi_outcome thi_of_state(th_state state)
{
    thi_outcome o = {.state = state};
    return o;
}

/* ---- names ---- */

const th_equation *
thi_equation_of(const thi_compiler *c, uint32_t instance, th_sym name, uint32_t *cell)
{
    if (instance == THI_NONE)
        return NULL;
    const th_instance *inst = &c->m->instances[instance];
    const th_variant *v = &th_method_get(c->r, inst->method)->variants[inst->variant];
    for (uint32_t e = 0; e < v->equation_count; e++) {
        if (v->equations[e].left != TH_LEFT_CHECK && v->equations[e].name == name) {
            *cell = inst->first_cell + e;
            return &v->equations[e];
        }
    }
    return NULL;
}

thi_outcome thi_of_cell(thi_compiler *c, uint32_t cell, const th_expr *from)
{
    th_state state = thi_cell_resolve(c, cell);
    thi_outcome o = thi_of_state(state);
    c->failures += c->m->cells[cell].failed;
    if (state == TH_STATE_VALUE)
        o.node = thi_node_ref(c, TH_N_CELL, cell, from);
    o.incomplete = c->m->cells[cell].incomplete;
    return o;
}

thi_outcome thi_of_fact(thi_compiler *c, uint32_t number, const th_expr *from)
{
    const thi_fact *fact = &c->facts[number];
    c->read[number] = true;
    if (fact->kind != THI_DATUM)
        return thi_of_cell(c, fact->ref, from);
    if (c->m->view.rows[fact->ref].state != TH_STATE_VALUE)
        return thi_of_state(c->m->view.rows[fact->ref].state);
    return thi_of_node(
        thi_node_ref(c, TH_N_INPUT, thi_input_of_row(c, fact->ref), from));
}

static thi_outcome
of_found(thi_compiler *c, const thi_found *found, const th_expr *from)
{
    if (found->kind == THI_FOUND_FACT)
        return thi_of_fact(c, found->ref, from);
    const th_factor *factor = th_factor_get(c->r, found->ref);
    if (factor->state != TH_STATE_VALUE)
        return thi_of_state(factor->state);
    return thi_of_node(
        thi_node_ref(c, TH_N_INPUT, thi_input_of_factor(c, found->ref), from));
}

/** Where a fact comes from: its row, or what drives the instance that makes it. */
static th_place fact_place(const thi_compiler *c, uint32_t number)
{
    const thi_fact *fact = &c->facts[number];
    if (fact->kind == THI_OUTPUT)
        return thi_instance_place(c, fact->instance);
    return c->m->view.rows[fact->root].place;
}

static void tell_ambiguous(thi_compiler *c,
                           const thi_frame *f,
                           uint32_t variable,
                           const thi_found *found)
{
    const char *name = th_names_text(c->names, th_variable_get(c->r, variable)->name);
    if (found->kind == THI_FOUND_FACTOR) {
        th_place a = th_factor_get(c->r, found->ref)->place;
        th_place b = th_factor_get(c->r, found->other)->place;
        thi_problem_add(
            c,
            TH_ERROR,
            "E-TIE",
            b,
            "two factor rows answer %s for %s equally well: this one and %s line %u; "
            "let one of them state more",
            name,
            thi_frame_text(c, f),
            a.file ? a.file : "",
            a.line);
        return;
    }
    th_place a = fact_place(c, found->ref), b = fact_place(c, found->other);
    thi_problem_add(
        c,
        TH_ERROR,
        "E-AMBIGUOUS",
        thi_instance_place(c, f->instance),
        "two rows answer %s for %s equally well: %s line %u and %s line %u; let "
        "one of them state more, or let the method use sum() or a select",
        name,
        thi_frame_text(c, f),
        a.file ? a.file : "",
        a.line,
        b.file ? b.file : "",
        b.line);
}

static thi_outcome
missing(thi_compiler *c, const thi_frame *f, uint32_t variable, bool optional)
{
    thi_outcome o = thi_of_state(TH_STATE_NE);
    o.missing = true;
    if (optional)
        return o;
    thi_problem_add(c,
                    TH_ERROR,
                    "E-MISSING",
                    thi_instance_place(c, f->instance),
                    "%s for %s: no activity row, output or factor; nearest: %s",
                    th_names_text(c->names, th_variable_get(c->r, variable)->name),
                    thi_frame_text(c, f),
                    thi_nearest_rows(c, variable, f));
    return o;
}

/** The index over which the members of a share sum to 1. */
static uint32_t share_index(const thi_compiler *c, uint32_t variable)
{
    int32_t index = th_variable_get(c->r, variable)->index;
    return index < 0 ? THI_NONE : (uint32_t)index;
}

static bool is_rest(const thi_compiler *c, const thi_found *row)
{
    if (row->kind == THI_FOUND_FACTOR)
        return th_factor_get(c->r, row->ref)->rest;
    const thi_fact *fact = &c->facts[row->ref];
    return fact->kind == THI_DATUM && c->m->view.rows[fact->ref].rest;
}

/** A vector's thi_terms and the member asked for. */
typedef struct share_vector {
    const th_node **nodes; /* all but the rest */
    uint32_t count;
    double sum;     /* of what is given */
    uint32_t rests; /* one at most: the rest is one member's */
    bool own_is_rest, found;
    thi_outcome own;
} share_vector;

static share_vector
read_shares(thi_compiler *c, const thi_vector *v, th_sym member, const th_expr *from)
{
    share_vector s = {.nodes = TH_NEW_N(c->scratch, const th_node *, v->count + 1)};
    for (uint32_t i = 0; i < v->count; i++) {
        bool own = v->members[i] == member;
        s.found = s.found || own;
        if (is_rest(c, &v->rows[i])) {
            s.rests++;
            s.own_is_rest = s.own_is_rest || own;
            continue;
        }
        thi_outcome o = of_found(c, &v->rows[i], from);
        if (o.state == TH_STATE_VALUE) {
            s.sum += thi_central(c, o.node);
            s.nodes[s.count++] = o.node;
        }
        if (own)
            s.own = o;
    }
    return s;
}

static void tell_shares(
    thi_compiler *c, const thi_frame *f, uint32_t variable, uint32_t index, double sum)
{
    const char *name = th_names_text(c->names, th_variable_get(c->r, variable)->name);
    thi_frame vector = *f; /* one message a vector, not one a member */
    vector.key.member[index] = 0;
    thi_problem_add(c,
                    TH_ERROR,
                    "E-SHARES",
                    thi_instance_place(c, f->instance),
                    "%s of %s over %s adds up to %.4f, not 1; mend the shares, or "
                    "write shares: {%s: as_given} "
                    "in inventory.yaml",
                    name,
                    thi_frame_text(c, &vector),
                    th_names_text(c->names, th_index_get(c->r, index)->name),
                    sum,
                    name);
}

static void
tell_rests(thi_compiler *c, const thi_frame *f, uint32_t variable, uint32_t index)
{
    thi_frame vector = *f;
    vector.key.member[index] = 0;
    thi_problem_add(
        c,
        TH_ERROR,
        "E-SHARES",
        thi_instance_place(c, f->instance),
        "%s of %s over %s says `rest` of two members, and both would get the "
        "whole of it; write a number for one of them",
        th_names_text(c->names, th_variable_get(c->r, variable)->name),
        thi_frame_text(c, &vector),
        th_names_text(c->names, th_index_get(c->r, index)->name));
}

/** A share is divided by the sum of its vector, unless the vector is taken as given or
 * has a `rest`. */
static thi_outcome share(thi_compiler *c,
                         const thi_frame *f,
                         uint32_t variable,
                         const th_expr *from,
                         bool optional)
{
    uint32_t index = share_index(c, variable);
    th_sym member = index == THI_NONE ? 0 : thi_frame_member(c, f, index);
    if (!member)
        return missing(c, f, variable, optional);
    thi_vector v = thi_lookup_vector(c, f, variable, index);
    share_vector s = read_shares(c, &v, member, from);
    if (!s.found)
        return missing(c, f, variable, optional);
    if (s.rests > 1)
        tell_rests(c, f, variable, index);
    if (s.rests ? s.sum > 1.005 : fabs(s.sum - 1) > 0.005 && !c->as_given[variable])
        tell_shares(c, f, variable, index, s.sum);
    const th_node *total = thi_node(c, TH_N_SUM, from, s.count, s.nodes);
    if (s.own_is_rest)
        return thi_of_node(
            thi_node_two(c, TH_N_SUBTRACT, from, thi_node_number(c, 1, from), total));
    if (s.rests || s.own.state != TH_STATE_VALUE || c->as_given[variable])
        return s.own;
    return thi_of_node(thi_node_two(c, TH_N_DIVIDE, from, s.own.node, total));
}

static bool drives(const thi_compiler *c, uint32_t instance, uint32_t variable)
{
    const th_instance *inst = &c->m->instances[instance];
    const th_variant *v = &th_method_get(c->r, inst->method)->variants[inst->variant];
    for (uint32_t d = 0; d < v->driver_count; d++)
        if (v->drivers[d] == variable)
            return true;
    return false;
}

/** Every instance made from a driver row reads that row: the key it had before `over`
 * and selects. */
static bool driver(thi_compiler *c,
                   const thi_frame *f,
                   uint32_t variable,
                   const th_expr *from,
                   thi_outcome *out)
{
    if (f->instance == THI_NONE || !drives(c, f->instance, variable) ||
        !c->base_instance[f->instance])
        return false;
    const thi_fact *base = &c->facts[c->base_instance[f->instance] - 1];
    if (base->variable == variable && f->year == c->m->instances[f->instance].year) {
        *out = thi_of_fact(c, c->base_instance[f->instance] - 1, from);
        return true;
    }
    thi_frame at = *f;
    at.key = c->base_key[f->instance];
    at.stated = c->base_stated[f->instance];
    thi_found found = thi_lookup(c, &at, variable);
    if (found.kind == THI_NOT_FOUND)
        return false;
    *out = of_found(c, &found, from);
    return true;
}

static const th_boundary *boundary_of(const thi_compiler *c, th_sym variable)
{
    for (uint32_t i = 0; i < th_boundary_count(c->r); i++)
        if (th_boundary_get(c->r, i)->variable == variable)
            return th_boundary_get(c->r, i);
    return NULL;
}

static thi_outcome look_up(thi_compiler *c, const thi_frame *f, const thi_wish *w)
{
    uint32_t variable = (uint32_t)th_variable_find(c->r, w->name);
    thi_outcome o;
    if (driver(c, f, variable, w->from, &o))
        return o;
    if (th_variable_get(c->r, variable)->kind == TH_KIND_SHARE)
        return share(c, f, variable, w->from, w->optional);
    thi_found found = thi_lookup(c, f, variable);
    if (found.kind == THI_NOT_FOUND)
        return missing(c, f, variable, w->optional);
    if (found.ambiguous)
        tell_ambiguous(c, f, variable, &found);
    return of_found(c, &found, w->from);
}

thi_outcome thi_look_up(thi_compiler *c,
                        const thi_frame *f,
                        th_sym name,
                        const th_expr *from,
                        bool optional)
{
    if (th_variable_find(c->r, name) < 0)
        return thi_of_state(TH_STATE_NE); /* the registry's lint has told it */
    const th_boundary *boundary = boundary_of(c, name);
    if (boundary)
        return thi_total(c, f, boundary, from);
    return thi_by_class(c, f, look_up, &(thi_wish){name, from, optional});
}
