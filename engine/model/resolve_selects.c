/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: selects, bands and numbers that are needed at compile (equation language,
 * section 5). */
#include "outcome.h"

#include <string.h>

/* ---- selects ---- */

double thi_central(thi_compiler *c, const th_node *node)
{
    if (node->kind == TH_N_INPUT)
        return c->m->inputs[node->ref].value;
    if (node->kind == TH_N_CELL) {
        const th_cell *cell = &c->m->cells[node->ref];
        return cell->root ? thi_central(c, cell->root) : 0;
    }
    double *kids = TH_NEW_N(c->scratch, double, node->n_kids + 1);
    double *slopes = TH_NEW_N(c->scratch, double, node->n_kids + 1);
    for (uint32_t i = 0; i < node->n_kids; i++)
        kids[i] = thi_central(c, node->kids[i]);
    return th_node_apply(node, kids, slopes);
}

/** A computed variable of the frame's own instance, for bands; false: none with a
 * value. */
bool thi_own_number(
    thi_compiler *c, const thi_frame *f, th_sym variable, double *out, uint32_t *own)
{
    uint32_t cell;
    if (!c->cell_status || f->instance == THI_NONE ||
        !thi_equation_of(c, f->instance, variable, &cell))
        return false;
    if (c->cell_status[cell] == 1 || thi_cell_resolve(c, cell) != TH_STATE_VALUE)
        return false;
    *out = thi_central(c, c->m->cells[cell].root);
    *own = cell;
    return true;
}

double thi_number_at_compile(thi_compiler *c,
                             const thi_frame *f,
                             const th_expr *x,
                             bool *known)
{
    thi_outcome o = thi_resolve(c, f, x);
    *known = o.state == TH_STATE_VALUE || o.state == TH_STATE_NOTHING;
    return o.state == TH_STATE_VALUE ? thi_central(c, o.node) : 0;
}

/** The member of a band that holds the number, 0: none; the frame tries another. */
static th_sym number_member(thi_compiler *c,
                            const thi_frame *f,
                            const th_select *s,
                            uint32_t index,
                            double *number)
{
    if (f->settled >> index & 1)
        return f->key.member[index];
    thi_outcome o = thi_resolve(c, f, s->number);
    if (o.state != TH_STATE_VALUE && o.state != TH_STATE_NOTHING)
        return 0;
    *number = o.state == TH_STATE_VALUE ? thi_central(c, o.node) : 0;
    th_sym member = thi_band_of(c->r, index, *number);
    if (o.state == TH_STATE_VALUE && thi_node_moves(c, o.node))
        thi_note_class(c,
                       (thi_asked){.index = index, .number = o.node, .member = member});
    return member;
}

static bool select_number(thi_compiler *c, thi_frame *f, const th_select *s)
{
    uint32_t index = s->index ? (uint32_t)th_index_find(c->r, s->index) : 0;
    double number = 0;
    char text[32];
    th_sym member = number_member(c, f, s, index, &number);
    if (member) {
        thi_frame_state(f, index, member);
        return true;
    }
    thi_problem_add(c,
                    TH_ERROR,
                    "E-BAND",
                    thi_instance_place(c, f->instance),
                    "no member of %s holds %s",
                    th_names_text(c->names, s->index),
                    th_number_print_digits(number, 6, text));
    return false;
}

/** Frame with the named indices replaced. False: an index it needs is not stated (told,
 * unless optional). */
static bool
apply_selects(thi_compiler *c, thi_frame *f, const th_expr *x, bool optional)
{
    const thi_frame from = *f;
    for (uint32_t i = 0; i < x->n_selects; i++) {
        const th_select *s = &x->selects[i];
        int32_t index = th_index_find(c->r, s->index);
        if (index < 0)
            return false;
        if (s->kind == TH_SELECT_NUMBER) {
            if (!select_number(c, f, s))
                return false;
            continue;
        }
        th_sym member = s->member;
        if (s->kind == TH_SELECT_INDEX) {
            int32_t other = th_index_find(c->r, s->member);
            member = other < 0 ? 0 : thi_frame_member(c, &from, (uint32_t)other);
        }
        if (!member) {
            if (!optional)
                thi_problem_add(c,
                                TH_ERROR,
                                "E-MISSING",
                                thi_instance_place(c, f->instance),
                                "%s needs the %s, which the row does not state",
                                th_names_text(c->names, x->name),
                                th_names_text(c->names, s->member));
            return false;
        }
        thi_frame_state(f, (uint32_t)index, member);
    }
    return true;
}

static bool counter_value(const thi_frame *f, th_sym name, int32_t *out)
{
    for (uint32_t i = f->counter_count; i-- > 0;)
        if (f->counters[i].name == name) {
            *out = f->counters[i].number;
            return true;
        }
    return false;
}

static thi_outcome selected(thi_compiler *c, const thi_frame *f, const thi_wish *w)
{
    thi_frame at = *f;
    if (apply_selects(c, &at, w->from, w->optional))
        return thi_look_up(c, &at, w->name, w->from, w->optional);
    thi_outcome o = thi_of_state(TH_STATE_NE);
    o.missing = true;
    return o;
}

thi_outcome
thi_name(thi_compiler *c, const thi_frame *f, const th_expr *x, bool optional)
{
    int32_t counter;
    uint32_t cell;
    th_unit constant;
    if (!x->n_selects) {
        if (counter_value(f, x->name, &counter))
            return thi_of_node(thi_node_number(c, counter, x));
        if (strcmp(th_names_text(c->names, x->name), "year") == 0)
            return thi_of_node(thi_node_number(c, f->year, x));
        if (th_constant_find(c->r, x->name, &constant))
            return thi_of_node(thi_node_number(c, constant.factor, x));
        if (thi_equation_of(c, f->instance, x->name, &cell))
            return thi_of_cell(c, cell, x);
        return thi_look_up(c, f, x->name, x, optional);
    }
    return thi_by_class(
        c, f, selected, &(thi_wish){.name = x->name, .from = x, .optional = optional});
}
