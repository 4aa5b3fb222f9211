/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees to text: canonical, with the fewest brackets that the grammar allows. */
#include "language_internal.h"

/** How tightly a node binds: the rule of the grammar that makes it. */
typedef enum level {
    LEVEL_COMPARISON,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_UNARY,
    LEVEL_POWER,
    LEVEL_OPTIONAL,
    LEVEL_PRIMARY
} level;

typedef struct printer {
    const th_names *names;
    th_title_fn title;
    void *context;
    th_text *out;
} printer;

static void print(const printer *p, const th_expr *e, level least);

/** Operators of two kids: the sign, the rule it belongs to, what its sides must bind to
 * stand bare. */
static const struct {
    th_expr_kind kind;
    const char *sign;
    level own, left, right;
} operators[] = {
    {TH_X_ADD, " + ", LEVEL_SUM, LEVEL_SUM, LEVEL_PRODUCT},
    {TH_X_SUBTRACT, " - ", LEVEL_SUM, LEVEL_SUM, LEVEL_PRODUCT},
    {TH_X_MULTIPLY, " * ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_UNARY},
    {TH_X_DIVIDE, " / ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_UNARY},
    {TH_X_POWER, " ^ ", LEVEL_POWER, LEVEL_OPTIONAL, LEVEL_UNARY},
    {TH_X_DEFAULT, " ?? ", LEVEL_OPTIONAL, LEVEL_PRIMARY, LEVEL_OPTIONAL},
    {TH_X_LESS, " < ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_LESS_EQUAL, " <= ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_GREATER, " > ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_GREATER_EQUAL, " >= ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
};

/** Functions whose arguments are their kids. */
static const struct {
    th_expr_kind kind;
    const char *name;
} functions[] = {
    {TH_X_IF, "if"},
    {TH_X_MIN, "min"},
    {TH_X_MAX, "max"},
    {TH_X_EXP, "exp"},
    {TH_X_LN, "ln"},
    {TH_X_SQRT, "sqrt"},
    {TH_X_ABS, "abs"},
};

static void add(const printer *p, const char *text)
{
    th_text_add(p->out, text);
}

static void add_title(const printer *p, th_sym sym)
{
    const char *title = p->title == NULL ? NULL : p->title(p->context, sym);
    add(p, title == NULL ? th_names_text(p->names, sym) : title);
}

static void add_id(const printer *p, th_sym sym)
{
    add(p, th_names_text(p->names, sym));
}

static void print_number(const printer *p, const th_expr *e)
{
    char buffer[32];
    add(p, th_number_print(e->number, buffer));
    if (e->unit_text != NULL)
        th_text_addf(p->out, " [%s]", e->unit_text);
}

static void print_select(const printer *p, const th_select *select)
{
    add_title(p, select->index);
    if (select->kind == TH_SELECT_SAME)
        return;
    add(p, "=");
    if (select->kind == TH_SELECT_NUMBER)
        print(p, select->number, LEVEL_COMPARISON);
    else
        add_title(p, select->member);
}

static void print_selects(const printer *p, const th_expr *e)
{
    for (uint32_t i = 0; i < e->n_selects; i++) {
        if (i > 0)
            add(p, ", ");
        print_select(p, &e->selects[i]);
    }
}

static void print_name(const printer *p, const th_expr *e)
{
    add_title(p, e->name);
    if (e->n_selects == 0)
        return;
    add(p, "[");
    print_selects(p, e);
    add(p, "]");
}

static void print_arguments(const printer *p, const th_expr *e, uint32_t from)
{
    for (uint32_t i = from; i < e->n_kids; i++) {
        if (i > 0)
            add(p, ", ");
        print(p, e->kids[i], LEVEL_COMPARISON);
    }
    add(p, ")");
}

static void print_lag(const printer *p, const th_expr *e)
{
    const th_expr *back = e->kids[0];
    bool prev = back->kind == TH_X_NUMBER && back->unit_text == NULL &&
                !(back->number < 1) && !(back->number > 1);
    add(p, prev ? "prev(" : "lag(");
    add_title(p, e->name);
    if (!prev)
        add(p, ", ");
    print_arguments(p, e, prev ? 1 : 0);
}

static void print_sum(const printer *p, const th_expr *e)
{
    add(p, "sum(");
    if (e->kind == TH_X_SUM) {
        add_title(p, e->name);
        if (e->n_selects > 0)
            add(p, ", ");
        print_selects(p, e);
        add(p, ")");
        return;
    }
    if (e->kind == TH_X_SUM_COUNT) {
        add_id(p, e->bound);
        th_text_addf(p->out, " in %d..%d, ", e->from, e->to);
    } else {
        add_title(p, e->bound);
        add(p, " in ");
        add_title(p, e->name);
        add(p, ", ");
    }
    print_arguments(p, e, 0);
}

static bool print_operator(const printer *p, const th_expr *e, level least)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (operators[i].kind != e->kind)
            continue;
        bool brackets = operators[i].own < least;
        if (brackets)
            add(p, "(");
        print(p, e->kids[0], operators[i].left);
        add(p, operators[i].sign);
        print(p, e->kids[1], operators[i].right);
        if (brackets)
            add(p, ")");
        return true;
    }
    return false;
}

static bool print_function(const printer *p, const th_expr *e)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (functions[i].kind != e->kind)
            continue;
        add(p, functions[i].name);
        add(p, "(");
        print_arguments(p, e, 0);
        return true;
    }
    return false;
}

static void print_negate(const printer *p, const th_expr *e, level least)
{
    bool brackets = LEVEL_UNARY < least;
    add(p, brackets ? "(-" : "-");
    print(p, e->kids[0], LEVEL_UNARY);
    if (brackets)
        add(p, ")");
}

static void print(const printer *p, const th_expr *e, level least)
{
    if (print_operator(p, e, least) || print_function(p, e))
        return;
    switch (e->kind) {
    case TH_X_NUMBER:
        print_number(p, e);
        break;
    case TH_X_NEGATE:
        print_negate(p, e, least);
        break;
    case TH_X_LAG:
        print_lag(p, e);
        break;
    case TH_X_CUMULATIVE:
        add(p, "cumulative(");
        add_title(p, e->name);
        add(p, ")");
        break;
    case TH_X_SUM:
    case TH_X_SUM_IN:
    case TH_X_SUM_COUNT:
        print_sum(p, e);
        break;
    default:
        print_name(p, e);
        break;
    }
}

void th_expr_print(const th_names *names,
                   const th_expr *expr,
                   th_title_fn title,
                   void *context,
                   th_text *out)
{
    const printer p = {names, title, context, out};
    print(&p, expr, LEVEL_COMPARISON);
}
