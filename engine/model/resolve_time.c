/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: prev, lag and cumulative (docs/LANGUAGE.md, section 8). */
#include "outcome.h"

#include <math.h>
#include <string.h>

/* ---- time ---- */

static uint64_t series_hash(const th_instance *inst)
{
    uint64_t h = 1469598103934665603u ^ inst->method;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ inst->key.member[i]) * 1099511628211u;
    return h | 1;
}

/** Instance of the same method and key in another year; THI_NONE: none. *first, *last:
 * the series' ends. */
static uint32_t instance_in(const thi_compiler *c,
                            uint32_t instance,
                            int32_t year,
                            int32_t *first,
                            int32_t *last)
{
    const th_instance *own = &c->m->instances[instance];
    uint32_t found = THI_NONE;
    *first = *last = own->year;
    for (uint32_t i = thi_map_first(&c->series_map, series_hash(own)); i;) {
        const th_instance *have = &c->m->instances[i - 1];
        if (have->method == own->method &&
            memcmp(&have->key, &own->key, sizeof own->key) == 0) {
            if (have->year == year)
                found = i - 1;
            *first = have->year < *first ? have->year : *first;
            *last = have->year > *last ? have->year : *last;
        }
        i = c->series_next[i - 1];
    }
    return found;
}

/** The nearest years on both sides of `year` with a row of the key that answers `name`
 * in the frame's own year. */
static void rows_around(thi_compiler *c,
                        const thi_frame *f,
                        th_sym name,
                        int32_t year,
                        int32_t *first,
                        int32_t *last)
{
    int32_t variable = th_variable_find(c->r, name);
    uint32_t base = f->instance == THI_NONE ? 0 : c->base_instance[f->instance];
    const thi_fact *own = NULL;
    if (variable < 0)
        return;
    if (base && c->facts[base - 1].variable == (uint32_t)variable) {
        own = &c->facts[base - 1];
    } else {
        thi_found found = thi_lookup(c, f, (uint32_t)variable);
        own = found.kind == THI_FOUND_FACT ? &c->facts[found.ref] : NULL;
    }
    if (!own || own->year == TH_ALL_YEARS)
        return;
    int32_t before = INT32_MIN, after = INT32_MAX;
    const thi_map *map = own->kind == THI_OUTPUT ? &c->output_map : &c->activity_map;
    uint32_t i = thi_map_first(
        map, thi_fact_bucket(own->variable, own->key->member[TH_IX_REGION]));
    for (; i; i = c->facts[i - 1].next) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year == TH_ALL_YEARS ||
            memcmp(fact->key, own->key, sizeof *own->key) != 0)
            continue;
        if (fact->year < year && fact->year > before)
            before = fact->year;
        if (fact->year > year && fact->year < after)
            after = fact->year;
    }
    if (before != INT32_MIN && after != INT32_MAX) {
        *first = before;
        *last = after;
    }
}

/** A hole in a computed series is a hole in the rows that drive it: those are named,
 * once for all parts. */
static void tell_gap(thi_compiler *c,
                     const thi_frame *f,
                     th_sym name,
                     int32_t year,
                     int32_t first,
                     int32_t last)
{
    uint32_t base = f->instance == THI_NONE ? 0 : c->base_instance[f->instance];
    thi_frame shown = *f;
    if (base) {
        shown.key = c->base_key[f->instance];
        name = th_variable_get(c->r, c->facts[base - 1].variable)->name;
        rows_around(c, f, name, year, &first, &last);
    }
    const char *text = th_names_text(c->names, name);
    thi_problem_add(
        c,
        TH_ERROR,
        "E-GAP",
        thi_instance_place(c, f->instance),
        "%s of %d is needed, between %d and %d (%s), and there is no row; add "
        "it, or a rule under series: in inventory.yaml: {variable: %s, inside: linear}",
        text,
        year,
        first,
        last,
        thi_frame_text(c, &shown),
        text);
}

thi_outcome thi_lag(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    bool known;
    double n = thi_number_at_compile(c, f, x->kids[0], &known);
    int32_t year = f->year - (int32_t)lround(n);
    uint32_t cell;
    thi_outcome absent = thi_of_state(TH_STATE_NE);
    absent.missing = true;
    if (!known)
        return absent;
    int32_t first = f->year, last = f->year;
    if (!thi_equation_of(c, f->instance, x->name, &cell)) {
        thi_frame then = *f;
        then.year = year;
        thi_outcome o = thi_look_up(c, &then, x->name, x, true);
        if (!o.missing)
            return o;
        rows_around(c, f, x->name, year, &first, &last);
    } else {
        uint32_t there = instance_in(c, f->instance, year, &first, &last);
        if (there != THI_NONE && thi_equation_of(c, there, x->name, &cell))
            return thi_of_cell(c, cell, x);
    }
    if (year > first && year < last) {
        tell_gap(c, f, x->name, year, first, last);
        return absent;
    }
    return x->n_kids > 1 ? thi_resolve(c, f, x->kids[1]) : absent;
}

thi_outcome thi_cumulative(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    thi_terms t = {0};
    int32_t first, last;
    uint32_t cell;
    if (!thi_equation_of(c, f->instance, x->name, &cell)) {
        for (int32_t year = 1900; year <= f->year; year++) {
            thi_frame then = *f;
            then.year = year;
            thi_outcome o = thi_look_up(c, &then, x->name, x, true);
            if (!o.missing)
                thi_add_term(c, &t, o);
        }
        return thi_of_terms(c, &t, x);
    }
    instance_in(c, f->instance, f->year, &first, &last);
    for (int32_t year = first; year <= f->year; year++) {
        uint32_t there = instance_in(c, f->instance, year, &first, &last);
        if (there != THI_NONE && thi_equation_of(c, there, x->name, &cell))
            thi_add_term(c, &t, thi_of_cell(c, cell, x));
    }
    return thi_of_terms(c, &t, x);
}

/** Instances by (method, key), for prev and lag. */
void thi_series_index(thi_compiler *c)
{
    uint32_t count = (uint32_t)c->m->instance_count;
    c->series_next = TH_NEW_N(c->scratch, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const th_instance *inst = &c->m->instances[i];
        thi_map_put(c, &c->series_map, series_hash(inst), i, c->series_next);
    }
}
