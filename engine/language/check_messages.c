/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the checker says what is wrong: nearest names, the factor that was forgotten. */
#include "checker.h"

#include <stdio.h>
#include <string.h>

const thi_type thi_broken = {THI_TYPE_BROKEN, {{0}}};

/** Constants that are easily forgotten, in the order in which a hint tries them. */
static const char *const constants[] = {
    "co2_per_c", "ch4_per_c", "n2o_per_n", "days_per_year", "co2_per_ch4"};
#define CONSTANT_COUNT (sizeof constants / sizeof *constants)

thi_type thi_check_fail(const thi_checker *c,
                        uint32_t line,
                        uint32_t column,
                        const char *code,
                        const char *format,
                        ...)
{
    char text[480];
    va_list list;
    if (c->diags == NULL)
        return thi_broken;
    va_start(list, format);
    (void)vsnprintf(text, sizeof text, format, list);
    va_end(list);
    th_diags_add(
        c->diags, TH_ERROR, code, (th_place){c->file, line, column}, "%s", text);
    return thi_broken;
}

/* ---- the forgotten factor
 * --------------------------------------------------------------------------------- */

static bool constant_dim(const thi_checker *c, size_t i, th_dim *out)
{
    th_unit unit;
    th_sym name = th_names_find(c->scope->names, constants[i]);
    if (name == 0 || !c->scope->constant(c->scope->context, name, &unit))
        return false;
    *out = unit.dim;
    return true;
}

static bool
mends(const th_dim *has, const th_dim *factor, int power, const th_dim *needs)
{
    th_dim product;
    return th_dim_multiply(has, factor, power, &product) &&
           th_dim_equal(&product, needs);
}

static bool hint_of_one(const thi_checker *c,
                        const th_dim *has,
                        const th_dim *needs,
                        int power,
                        char *buffer,
                        size_t size)
{
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
        th_dim dim;
        if (!constant_dim(c, i, &dim) || !mends(has, &dim, power, needs))
            continue;
        (void)snprintf(buffer, size, power > 0 ? " (%s?)" : " (/ %s?)", constants[i]);
        return true;
    }
    return false;
}

static bool hint_of_two(const thi_checker *c,
                        const th_dim *has,
                        const th_dim *needs,
                        char *buffer,
                        size_t size)
{
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
        th_dim first, part;
        if (!constant_dim(c, i, &first) || !th_dim_multiply(has, &first, 1, &part))
            continue;
        for (size_t k = i + 1; k < CONSTANT_COUNT; k++) {
            th_dim second;
            if (!constant_dim(c, k, &second) || !mends(&part, &second, 1, needs))
                continue;
            (void)snprintf(buffer, size, " (%s * %s?)", constants[i], constants[k]);
            return true;
        }
    }
    return false;
}

bool thi_check_hint(const thi_checker *c,
                    const th_dim *has,
                    const th_dim *needs,
                    char *buffer,
                    size_t size)
{
    buffer[0] = '\0';
    return hint_of_one(c, has, needs, 1, buffer, size) ||
           hint_of_two(c, has, needs, buffer, size);
}

bool thi_check_hint_over(const thi_checker *c,
                         const th_dim *has,
                         const th_dim *needs,
                         char *buffer,
                         size_t size)
{
    buffer[0] = '\0';
    return hint_of_one(c, has, needs, -1, buffer, size);
}

/* ---- the nearest right name
 * ------------------------------------------------------------------------------- */

typedef struct nearest {
    const char *wrong;
    const char *best; /* NULL: nothing is near */
    unsigned distance;
} nearest;

static nearest nearest_start(const char *wrong)
{
    nearest n = {wrong, NULL, 2 + (unsigned)strlen(wrong) / 4};
    return n;
}

static void nearest_try(nearest *n, const char *candidate)
{
    unsigned distance = th_text_distance(n->wrong, candidate, n->distance);
    if (distance >= n->distance)
        return;
    n->distance = distance;
    n->best = candidate;
}

/** ` (best?)` or "". */
static const char *nearest_text(const nearest *n, char *buffer, size_t size)
{
    if (n->best == NULL)
        buffer[0] = '\0';
    else
        (void)snprintf(buffer, size, " (%s?)", n->best);
    return buffer;
}

thi_type thi_check_unknown(const thi_checker *c, const th_expr *e)
{
    char hint[120];
    if (c->diags == NULL)
        return thi_broken;
    nearest n = nearest_start(th_names_text(c->scope->names, e->name));
    for (size_t i = 0; i < c->count; i++) {
        if (c->equations[i].left != TH_LEFT_CHECK)
            nearest_try(&n, th_names_text(c->scope->names, c->equations[i].name));
    }
    for (size_t i = 0; i < CONSTANT_COUNT; i++)
        nearest_try(&n, constants[i]);
    if (c->scope->nearest_name != NULL) {
        const char *near = c->scope->nearest_name(c->scope->context, n.wrong);
        if (near != NULL)
            nearest_try(&n, near);
    }
    return thi_check_fail(c,
                          e->line,
                          e->column,
                          "E-NAME",
                          "unknown name %s%s",
                          n.wrong,
                          nearest_text(&n, hint, sizeof hint));
}

bool thi_check_index(const thi_checker *c, th_sym index, uint32_t line, uint32_t column)
{
    const th_scope *scope = c->scope;
    char hint[120];
    bool banded;
    if (scope->index(scope->context, index, &banded))
        return true;
    if (c->diags == NULL)
        return false;
    nearest n = nearest_start(th_names_text(scope->names, index));
    for (size_t sym = 1; sym < th_names_size(scope->names); sym++) {
        if (scope->index(scope->context, (th_sym)sym, &banded))
            nearest_try(&n, th_names_text(scope->names, (th_sym)sym));
    }
    (void)thi_check_fail(c,
                         line,
                         column,
                         "E-INDEX",
                         "unknown index %s%s",
                         n.wrong,
                         nearest_text(&n, hint, sizeof hint));
    return false;
}

static void check_member(const thi_checker *c, const th_select *select)
{
    const th_scope *scope = c->scope;
    char hint[120];
    if (scope->member(scope->context, select->index, select->member) ||
        c->diags == NULL)
        return;
    nearest n = nearest_start(th_names_text(scope->names, select->member));
    for (size_t sym = 1; sym < th_names_size(scope->names); sym++) {
        if (scope->member(scope->context, select->index, (th_sym)sym))
            nearest_try(&n, th_names_text(scope->names, (th_sym)sym));
    }
    (void)thi_check_fail(c,
                         select->line,
                         select->column,
                         "E-MEMBER",
                         "%s is no member of %s%s",
                         n.wrong,
                         th_names_text(scope->names, select->index),
                         nearest_text(&n, hint, sizeof hint));
}

void thi_check_select(const thi_checker *c, const th_select *select)
{
    bool banded = false;
    if (!thi_check_index(c, select->index, select->line, select->column))
        return;
    (void)c->scope->index(c->scope->context, select->index, &banded);
    if (select->kind == TH_SELECT_MEMBER)
        check_member(c, select);
    else if (select->kind == TH_SELECT_INDEX)
        (void)thi_check_index(c, select->member, select->line, select->column);
    else if (select->kind == TH_SELECT_NUMBER && !banded)
        (void)thi_check_fail(c,
                             select->line,
                             select->column,
                             "E-MEMBER",
                             "%s has no bands, so a member or an index must follow '='",
                             th_names_text(c->scope->names, select->index));
}

bool thi_check_reserved(const thi_checker *c, th_sym name)
{
    const char *text = th_names_text(c->scope->names, name);
    th_unit unit;
    return thi_is_function(text) || strcmp(text, "in") == 0 ||
           strcmp(text, "year") == 0 ||
           c->scope->constant(c->scope->context, name, &unit);
}
