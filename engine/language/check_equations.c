/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The equations of a method together. Locals are inferred by silent passes until
 * nothing changes, so that a local may refer to locals below it and, through prev, to
 * itself; a last pass says what is wrong.
 */
#include "checker.h"

#include <string.h>

#define DIM_TEXT 160

/** The dimension that the left side demands; false where it demands none. */
static bool demanded(const thi_checker *c, const th_equation *equation, th_dim *out)
{
    const th_scope *scope = c->scope;
    th_name_info info;
    if (equation->left == TH_LEFT_VARIABLE &&
        scope->variable(scope->context, equation->name, &info)) {
        *out = info.unit->dim;
        return true;
    }
    if (equation->left != TH_LEFT_EMISSION)
        return false;
    if (strcmp(th_names_text(scope->names, equation->name), "gas") == 0)
        return th_units_mass_dim(scope->units, "gas", out);
    return scope->gas(scope->context, equation->name, out);
}

static void start_types(const thi_checker *c)
{
    for (size_t i = 0; i < c->count; i++) {
        c->types[i] = (thi_type){THI_TYPE_UNKNOWN, {{0}}};
        if (demanded(c, &c->equations[i], &c->types[i].dim))
            c->types[i].state = THI_TYPE_DIM;
    }
}

static thi_type type_of_right(thi_checker *c, const th_equation *equation)
{
    c->file = equation->file;
    c->counters = NULL;
    return equation->right == NULL ? thi_broken : thi_check_expr(c, equation->right);
}

/** One silent pass over the locals; true if one became known. A type only ever gains
 * knowledge. */
static bool infer_once(thi_checker *c)
{
    bool changed = false;
    for (size_t i = 0; i < c->count; i++) {
        thi_type *type = &c->types[i];
        if (c->equations[i].left != TH_LEFT_LOCAL ||
            (type->state != THI_TYPE_UNKNOWN && type->state != THI_TYPE_ANY))
            continue;
        thi_type found = type_of_right(c, &c->equations[i]);
        if (found.state == THI_TYPE_CONDITION)
            found = thi_broken;
        if (found.state <= type->state)
            continue;
        *type = found;
        changed = true;
    }
    return changed;
}

static void check_dimension(const thi_checker *c,
                            const th_equation *equation,
                            const thi_type *found,
                            const th_dim *needs)
{
    char has_text[DIM_TEXT], needs_text[DIM_TEXT], hint[80];
    const th_scope *scope = c->scope;
    if (found->state != THI_TYPE_DIM || th_dim_equal(&found->dim, needs))
        return;
    if (!thi_check_hint(c, &found->dim, needs, hint, sizeof hint))
        (void)thi_check_hint_over(c, &found->dim, needs, hint, sizeof hint);
    (void)thi_check_fail(
        c,
        equation->line,
        equation->column,
        "E-DIM",
        "%s has dimension %s, needs %s%s",
        th_names_text(scope->names, equation->name),
        th_dim_print(scope->units, &found->dim, has_text, sizeof has_text),
        th_dim_print(scope->units, needs, needs_text, sizeof needs_text),
        hint);
}

static void check_left(const thi_checker *c, const th_equation *equation)
{
    const char *name = th_names_text(c->scope->names, equation->name);
    th_dim dim;
    if (equation->left != TH_LEFT_CHECK && thi_check_reserved(c, equation->name))
        (void)thi_check_fail(c,
                             equation->line,
                             equation->column,
                             "E-NAME",
                             "%s is a reserved word; call the result by another name",
                             name);
    if (equation->left == TH_LEFT_EMISSION && !demanded(c, equation, &dim))
        (void)thi_check_fail(
            c, equation->line, equation->column, "E-NAME", "unknown gas %s", name);
}

/** A local that no pass could type: it stands on itself alone (`x: prev(x)`). */
static void
check_known(const thi_checker *c, const th_equation *equation, const thi_type *found)
{
    if (found->state == THI_TYPE_UNKNOWN)
        (void)thi_check_fail(
            c,
            equation->line,
            equation->column,
            "E-DIM",
            "the dimension of %s cannot be told: it depends on itself only; "
            "give a first value, as prev(x, 0 [t])",
            th_names_text(c->scope->names, equation->name));
}

/** Says what is wrong with one equation; `broken`: inference found that something is.
 */
static void check_equation(thi_checker *c, const th_equation *equation, bool broken)
{
    thi_type found = type_of_right(c, equation);
    th_dim needs;
    check_left(c, equation);
    if (found.state == THI_TYPE_BROKEN)
        return;
    if (equation->left == TH_LEFT_CHECK) {
        if (found.state != THI_TYPE_CONDITION)
            (void)thi_check_fail(
                c,
                equation->line,
                equation->column,
                "E-PARSE",
                "the check %s must be a comparison, as abs(a - b) < 0.01",
                th_names_text(c->scope->names, equation->name));
        return;
    }
    if (found.state == THI_TYPE_CONDITION)
        (void)thi_check_fail(
            c,
            equation->right->line,
            equation->right->column,
            "E-PARSE",
            "a comparison is no number; it stands only as the condition "
            "of if() or as a whole check");
    else if (demanded(c, equation, &needs))
        check_dimension(c, equation, &found, &needs);
    else if (!broken)
        check_known(c, equation, &found);
}

/**
 * Says everything. A wrong local counts as unknown here: it then silences what depends
 * on it, but not its own error where it reads itself, directly or through others.
 */
static void check_all(thi_checker *c, bool *broken)
{
    for (size_t i = 0; i < c->count; i++) {
        broken[i] = c->types[i].state == THI_TYPE_BROKEN;
        if (broken[i])
            c->types[i].state = THI_TYPE_UNKNOWN;
    }
    for (size_t i = 0; i < c->count; i++)
        check_equation(c, &c->equations[i], broken[i]);
}

/** A check and a wrong equation stay untyped; the literal 0 takes what its left side
 * demands. */
static void write_types(const thi_checker *c, th_equation *equations)
{
    for (size_t i = 0; i < c->count; i++) {
        const thi_type *type = &c->types[i];
        equations[i].typed = type->state == THI_TYPE_DIM || type->state == THI_TYPE_ANY;
        equations[i].dim = equations[i].typed ? type->dim : (th_dim){{0}};
    }
}

void th_equations_check(const th_scope *scope,
                        th_equation *equations,
                        size_t count,
                        th_diags *diags)
{
    th_arena *arena = th_arena_create();
    thi_checker c = {.scope = scope, .equations = equations, .count = count};
    c.types = TH_NEW_N(arena, thi_type, count);
    start_types(&c);
    while (infer_once(&c))
        ;
    c.diags = diags;
    check_all(&c, TH_NEW_N(arena, bool, count));
    write_types(&c, equations);
    th_arena_free(arena);
}
