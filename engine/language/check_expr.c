/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dimension of an expression, bottom up. Every wrong operation is said once, where it
 * stands. */
#include "checker.h"

#include <stdio.h>
#include <string.h>

#define DIM_TEXT 160

static thi_type type_of_dim(const th_dim *dim)
{
    thi_type type = {THI_TYPE_DIM, *dim};
    return type;
}

static const thi_type plain_number = {THI_TYPE_DIM, {{0}}};

/** Type of a kid where a number must stand: a comparison is none. */
static thi_type value_of(thi_checker *c, const th_expr *e)
{
    thi_type type = thi_check_expr(c, e);
    if (type.state != THI_TYPE_CONDITION)
        return type;
    return thi_check_fail(
        c,
        e->line,
        e->column,
        "E-PARSE",
        "a comparison is no number; it stands only as the condition of "
        "if() or as a whole check");
}

/** The type of two values that must agree; `verb` says what is done with them. */
static thi_type
agree(const thi_checker *c, const th_expr *e, const char *verb, thi_type a, thi_type b)
{
    char left[DIM_TEXT], right[DIM_TEXT], hint[80];
    if (a.state == THI_TYPE_BROKEN || b.state == THI_TYPE_BROKEN)
        return thi_broken;
    if (a.state != THI_TYPE_DIM)
        return b.state == THI_TYPE_UNKNOWN ? a : b;
    if (b.state != THI_TYPE_DIM || th_dim_equal(&a.dim, &b.dim))
        return a;
    if (!thi_check_hint(c, &b.dim, &a.dim, hint, sizeof hint))
        (void)thi_check_hint(c, &a.dim, &b.dim, hint, sizeof hint);
    return thi_check_fail(c,
                          e->line,
                          e->column,
                          "E-DIM",
                          "cannot %s %s and %s%s",
                          verb,
                          th_dim_print(c->scope->units, &a.dim, left, sizeof left),
                          th_dim_print(c->scope->units, &b.dim, right, sizeof right),
                          hint);
}

/** Type of an argument that must have no dimension; `what` names it. */
static thi_type need_plain(thi_checker *c, const th_expr *e, const char *what)
{
    char text[DIM_TEXT];
    thi_type type = value_of(c, e);
    if (type.state != THI_TYPE_DIM || th_dim_none(&type.dim))
        return type.state == THI_TYPE_BROKEN ? type : plain_number;
    return thi_check_fail(c,
                          e->line,
                          e->column,
                          "E-DIM",
                          "%s has dimension %s, needs none; divide by 1 [unit]",
                          what,
                          th_dim_print(c->scope->units, &type.dim, text, sizeof text));
}

/* ---- numbers and names
 * ------------------------------------------------------------------------------------
 */

static thi_type check_number(const th_expr *e)
{
    if (e->unit_text == NULL && !(e->number < 0) && !(e->number > 0))
        return (thi_type){THI_TYPE_ANY, {{0}}};
    return type_of_dim(&e->unit.dim);
}

static bool is_counter(const thi_checker *c, th_sym name)
{
    for (const thi_counter *k = c->counters; k != NULL; k = k->outer) {
        if (k->name == name)
            return true;
    }
    return false;
}

int thi_check_local(const thi_checker *c, th_sym name)
{
    for (size_t i = 0; i < c->count; i++) {
        const th_equation *equation = &c->equations[i];
        if (equation->name == name && equation->left != TH_LEFT_CHECK &&
            equation->stream == 0)
            return (int)i;
    }
    return -1;
}

/** A variable of variables.csv, or an equation of this method when `locals`. */
static thi_type type_of_name(const thi_checker *c, const th_expr *e, bool locals)
{
    const th_scope *scope = c->scope;
    th_name_info info;
    th_dim dim;
    int local = thi_check_local(c, e->name);
    if (locals && local >= 0)
        return c->types[local];
    if (scope->variable(scope->context, e->name, &info))
        return type_of_dim(&info.unit->dim);
    if (local >= 0)
        return thi_check_fail(
            c,
            e->line,
            e->column,
            "E-NAME",
            "%s is local to this method; only a name of variables.csv "
            "can be asked for other members",
            th_names_text(scope->names, e->name));
    if (scope->gas(scope->context, e->name, &dim))
        return thi_check_fail(
            c,
            e->line,
            e->column,
            "E-NAME",
            "%s is an emission of other methods; read it by sum(%s, ...)",
            th_names_text(scope->names, e->name),
            th_names_text(scope->names, e->name));
    return thi_check_unknown(c, e);
}

static void check_numbers_of_selects(thi_checker *c, const th_expr *e)
{
    for (uint32_t i = 0; i < e->n_selects; i++) {
        thi_check_select(c, &e->selects[i]);
        if (e->selects[i].kind == TH_SELECT_NUMBER)
            (void)need_plain(c, e->selects[i].number, "the number of a band");
    }
}

static thi_type check_name(thi_checker *c, const th_expr *e)
{
    th_unit constant;
    check_numbers_of_selects(c, e);
    if (e->n_selects > 0)
        return type_of_name(c, e, false);
    if (is_counter(c, e->name) ||
        strcmp(th_names_text(c->scope->names, e->name), "year") == 0)
        return plain_number;
    if (c->scope->constant(c->scope->context, e->name, &constant))
        return type_of_dim(&constant.dim);
    return type_of_name(c, e, true);
}

/* ---- arithmetic
 * -------------------------------------------------------------------------------------------
 */

static thi_type check_product(thi_checker *c, const th_expr *e)
{
    thi_type a = value_of(c, e->kids[0]);
    thi_type b = value_of(c, e->kids[1]);
    if (a.state == THI_TYPE_BROKEN || b.state == THI_TYPE_BROKEN)
        return thi_broken;
    if (a.state != THI_TYPE_DIM)
        return a;
    if (b.state != THI_TYPE_DIM)
        return b;
    if (th_dim_multiply(&a.dim, &b.dim, e->kind == TH_X_DIVIDE ? -1 : 1, &a.dim))
        return a;
    return thi_check_fail(c, e->line, e->column, "E-DIM", "an exponent is too large");
}

/** An integer written out, as `2` or `-1`. */
static bool literal_integer(const th_expr *e, int *out)
{
    int sign = 1;
    if (e->kind == TH_X_NEGATE) {
        sign = -1;
        e = e->kids[0];
    }
    if (e->kind != TH_X_NUMBER || e->unit_text != NULL || e->number > 100 ||
        e->number > (double)(int)e->number)
        return false;
    *out = sign * (int)e->number;
    return true;
}

static thi_type check_power(thi_checker *c, const th_expr *e)
{
    char text[DIM_TEXT];
    int power;
    thi_type base = value_of(c, e->kids[0]);
    thi_type exponent = need_plain(c, e->kids[1], "an exponent");
    if (exponent.state == THI_TYPE_BROKEN)
        return thi_broken;
    if (base.state != THI_TYPE_DIM || th_dim_none(&base.dim))
        return base;
    if (!literal_integer(e->kids[1], &power))
        return thi_check_fail(
            c,
            e->line,
            e->column,
            "E-DIM",
            "a base of dimension %s needs a written integer as exponent; or divide it "
            "by "
            "1 [unit]",
            th_dim_print(c->scope->units, &base.dim, text, sizeof text));
    const th_dim none = {{0}};
    if (th_dim_multiply(&none, &base.dim, power, &base.dim))
        return base;
    return thi_check_fail(c, e->line, e->column, "E-DIM", "an exponent is too large");
}

static thi_type check_sqrt(thi_checker *c, const th_expr *e)
{
    char text[DIM_TEXT];
    thi_type type = value_of(c, e->kids[0]);
    if (type.state != THI_TYPE_DIM)
        return type;
    for (size_t i = 0; i < TH_DIM_COUNT; i++) {
        if (type.dim.exponent[i] % 2 != 0)
            return thi_check_fail(
                c,
                e->line,
                e->column,
                "E-DIM",
                "%s has no square root",
                th_dim_print(c->scope->units, &type.dim, text, sizeof text));
    }
    for (size_t i = 0; i < TH_DIM_COUNT; i++)
        type.dim.exponent[i] = (int8_t)(type.dim.exponent[i] / 2);
    return type;
}

static thi_type check_pair(thi_checker *c, const th_expr *e, const char *verb)
{
    thi_type a = value_of(c, e->kids[0]);
    thi_type b = value_of(c, e->kids[1]);
    return agree(c, e, verb, a, b);
}

static thi_type check_comparison(thi_checker *c, const th_expr *e)
{
    thi_type type = check_pair(c, e, "compare");
    if (type.state == THI_TYPE_BROKEN)
        return type;
    return (thi_type){THI_TYPE_CONDITION, {{0}}};
}

static thi_type check_choice(thi_checker *c, const th_expr *e, uint32_t from)
{
    thi_type type = value_of(c, e->kids[from]);
    for (uint32_t i = from + 1; i < e->n_kids; i++)
        type = agree(c, e, "choose between", type, value_of(c, e->kids[i]));
    return type;
}

static thi_type check_if(thi_checker *c, const th_expr *e)
{
    const th_expr *condition = e->kids[0];
    thi_type tested = thi_check_expr(c, condition);
    thi_type type = check_choice(c, e, 1);
    if (tested.state == THI_TYPE_BROKEN)
        return thi_broken;
    if (tested.state != THI_TYPE_CONDITION)
        return thi_check_fail(c,
                              condition->line,
                              condition->column,
                              "E-PARSE",
                              "the condition of if() must be a comparison, as x > 0");
    return type;
}

/* ---- other years, sums
 * ------------------------------------------------------------------------------------
 */

static thi_type check_lag(thi_checker *c, const th_expr *e)
{
    thi_type back = need_plain(c, e->kids[0], "the number of years back");
    thi_type type = type_of_name(c, e, true);
    if (e->n_kids == 2)
        type = agree(c, e, "continue", type, value_of(c, e->kids[1]));
    return back.state == THI_TYPE_BROKEN ? back : type;
}

static thi_type check_sum(thi_checker *c, const th_expr *e)
{
    const th_scope *scope = c->scope;
    th_name_info info;
    th_dim dim;
    check_numbers_of_selects(c, e);
    if (scope->gas(scope->context, e->name, &dim))
        return type_of_dim(&dim);
    if (!scope->variable(scope->context, e->name, &info))
        return type_of_name(c, e, false);
    if (info.kind != TH_KIND_AMOUNT)
        return thi_check_fail(c,
                              e->line,
                              e->column,
                              "E-SUMRATE",
                              "sum(%s): a %s cannot be summed; weight it, as in "
                              "sum(i in x, x * %s)",
                              th_names_text(scope->names, e->name),
                              info.kind == TH_KIND_RATE ? "rate" : "share",
                              th_names_text(scope->names, e->name));
    return type_of_dim(&info.unit->dim);
}

static thi_type check_sum_in(thi_checker *c, const th_expr *e)
{
    bool index = thi_check_index(c, e->bound, e->line, e->column);
    thi_type table = type_of_name(c, e, false);
    thi_type body = value_of(c, e->kids[0]);
    return index && table.state != THI_TYPE_BROKEN ? body : thi_broken;
}

static thi_type check_sum_count(thi_checker *c, const th_expr *e)
{
    const thi_counter counter = {e->bound, c->counters};
    th_name_info info;
    if (thi_check_reserved(c, e->bound) || thi_check_local(c, e->bound) >= 0 ||
        c->scope->variable(c->scope->context, e->bound, &info))
        return thi_check_fail(c,
                              e->line,
                              e->column,
                              "E-NAME",
                              "the counter %s has the name of something else; use k",
                              th_names_text(c->scope->names, e->bound));
    c->counters = &counter;
    thi_type body = value_of(c, e->kids[0]);
    c->counters = counter.outer;
    return body;
}

thi_type thi_check_expr(thi_checker *c, const th_expr *e)
{
    switch (e->kind) {
    case TH_X_NUMBER:
        return check_number(e);
    case TH_X_NAME:
        return check_name(c, e);
    case TH_X_NEGATE:
    case TH_X_ABS:
        return value_of(c, e->kids[0]);
    case TH_X_ADD:
        return check_pair(c, e, "add");
    case TH_X_SUBTRACT:
        return check_pair(c, e, "subtract");
    case TH_X_MULTIPLY:
    case TH_X_DIVIDE:
        return check_product(c, e);
    case TH_X_POWER:
        return check_power(c, e);
    case TH_X_LESS:
    case TH_X_LESS_EQUAL:
    case TH_X_GREATER:
    case TH_X_GREATER_EQUAL:
        return check_comparison(c, e);
    case TH_X_DEFAULT:
        return check_pair(c, e, "choose between");
    case TH_X_IF:
        return check_if(c, e);
    case TH_X_MIN:
    case TH_X_MAX:
        return check_choice(c, e, 0);
    case TH_X_EXP:
        return need_plain(c, e->kids[0], "the argument of exp");
    case TH_X_LN:
        return need_plain(c, e->kids[0], "the argument of ln");
    case TH_X_SQRT:
        return check_sqrt(c, e);
    case TH_X_LAG:
        return check_lag(c, e);
    case TH_X_CUMULATIVE:
        return type_of_name(c, e, true);
    case TH_X_SUM:
        return check_sum(c, e);
    case TH_X_SUM_IN:
        return check_sum_in(c, e);
    case TH_X_SUM_COUNT:
        return check_sum_count(c, e);
    }
    return thi_broken;
}
