/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a factor row beyond its cells: unit, bounds, a twin. */
#include <string.h>

#include "registry_factors.h"

/* The unit of the right dimension whose text is nearest to what was written. */
static const char *nearest_unit(thi_build *b, const th_variable *v, const char *text)
{
    const char *best = v->unit_text;
    unsigned distance = th_text_distance(text, best, 64);
    for (size_t i = 0; i < th_units_size(b->r->units); i++) {
        th_unit unit;
        const char *name = th_units_get(b->r->units, i).name;
        unsigned d = th_text_distance(text, name, distance);
        if (d >= distance || !th_unit_parse(b->r->units, name, &unit, NULL, 0) ||
            !th_dim_equal(&unit.dim, &v->unit.dim))
            continue;
        best = name;
        distance = d;
    }
    return best;
}

void thi_unit_error(thi_build *b,
                    th_place place,
                    const th_variable *v,
                    const char *unit_text)
{
    char why[256] = "", got[128], want[128];
    th_unit unit;
    const char *name = thi_sym(b, v->name);
    const char *near = nearest_unit(b, v, unit_text);
    if (!*unit_text)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     place,
                     "%s has no unit, needs %s; give the unit (1 for a plain number)",
                     name,
                     v->unit_text);
    else if (!th_unit_parse(b->r->units, unit_text, &unit, why, sizeof why))
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     place,
                     "%s has %s, needs %s: %s; use %s",
                     name,
                     unit_text,
                     v->unit_text,
                     why,
                     near);
    else
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     place,
                     "%s has %s (%s), needs %s (%s); use %s or mend the variable",
                     name,
                     unit_text,
                     th_dim_print(b->r->units, &unit.dim, got, sizeof got),
                     v->unit_text,
                     th_dim_print(b->r->units, &v->unit.dim, want, sizeof want),
                     near);
}

/* ---- bounds ---- */

/* Bounds are in the variable's own unit; 1e-12 lets 100 % of 1 pass after the
 * conversion. */
static bool inside(const th_variable *v, double x)
{
    double slack = (x < 0 ? -x : x) * 1e-12;
    return !(v->has_lower && x < v->lower - slack) &&
           !(v->has_upper && x > v->upper + slack);
}

void thi_check_bounds(thi_build *b, th_place place, const th_factor *factor)
{
    const th_variable *v = &b->r->variable[factor->variable];
    double own = factor->value / v->unit.factor;
    char value[32], lower[32] = "-inf", upper[32] = "inf";
    if (inside(v, own))
        return;
    if (v->has_lower)
        th_number_print(v->lower, lower);
    if (v->has_upper)
        th_number_print(v->upper, upper);
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-BOUNDS",
                 place,
                 "%s is %s %s, outside %s .. %s; %s",
                 thi_sym(b, v->name),
                 th_number_print_digits(own, 6, value),
                 v->unit_text,
                 lower,
                 upper,
                 inside(v, own / 100)   ? "is the unit % meant?"
                 : inside(v, own * 100) ? "is the unit 1 meant instead of %?"
                                        : "mend the value or its unit");
}

/* ---- twins ---- */

static uint64_t hash_row(const th_factor *f)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ f->key.member[i]) * 1099511628211u;
    h = (h ^ f->variable) * 1099511628211u;
    h = (h ^ f->pack) * 1099511628211u;
    h = (h ^ (uint32_t)f->from_year) * 1099511628211u;
    return h ^ (h >> 32);
}

static bool same_row(const th_factor *a, const th_factor *b)
{
    return a->variable == b->variable && a->pack == b->pack &&
           a->from_year == b->from_year && memcmp(&a->key, &b->key, sizeof a->key) == 0;
}

static void report_twin(thi_build *b, const th_factor *first, const th_factor *second)
{
    th_diags_add(
        b->diags,
        TH_ERROR,
        "E-DUP",
        second->place,
        "two rows of %s with one key and first year in pack %s, lines %u and %u "
        "(the first in %s); keep one",
        thi_sym(b, b->r->variable[second->variable].name),
        thi_sym(b, b->r->pack[second->pack].id),
        (unsigned)first->place.line,
        (unsigned)second->place.line,
        first->place.file);
}

void thi_check_twice(thi_build *b, const bool *bad)
{
    const th_factor *factor = b->r->factor;
    size_t size = 16;
    while (size < 2 * b->r->n_factor)
        size *= 2;
    uint32_t *table = TH_NEW_N(b->arena, uint32_t, size);
    for (uint32_t i = 0; i < b->r->n_factor; i++) {
        if (bad[i])
            continue;
        size_t at = hash_row(&factor[i]) & (size - 1);
        while (table[at] && !same_row(&factor[table[at] - 1], &factor[i]))
            at = (at + 1) & (size - 1);
        if (table[at])
            report_twin(b, &factor[table[at] - 1], &factor[i]);
        else
            table[at] = i + 1;
    }
}
