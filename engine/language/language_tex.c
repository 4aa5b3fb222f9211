/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees to TeX, for pages that typeset formulas. Only what KaTeX and MathJax both know,
 * without \operatorname, which some hosts of pages refuse. */
#include "language_internal.h"

#include <string.h>

/** How tightly a typeset node binds; a fraction needs no brackets but under a power. */
typedef enum level {
    LEVEL_COMPARISON,
    LEVEL_FALLBACK,
    LEVEL_SUM,
    LEVEL_BIG_SUM,
    LEVEL_PRODUCT,
    LEVEL_UNARY,
    LEVEL_PRIMARY
} level;

enum { WIDE = 50 }; /* letters of a line after which it is broken */

typedef struct typesetter {
    const th_tex *tex;
    th_text *out;
    th_text firsts;    /* what `prev` and `lag` take before a series */
    size_t line_start; /* in `out` */
    bool breakable;    /* outside of brackets, fractions, scripts */
} typesetter;

static void print(typesetter *p, const th_expr *e, level least);

static void add(typesetter *p, const char *text)
{
    th_text_add(p->out, text);
}

static void open_bracket(typesetter *p, bool needed)
{
    add(p, needed ? "\\left(" : "");
}

static void close_bracket(typesetter *p, bool needed)
{
    add(p, needed ? "\\right)" : "");
}

/* ---- words ---- */

/* Letters and digits of ASCII: what stands in \mathrm without loss. */
static bool is_plain(const char *text)
{
    for (const char *c = text; *c; c++)
        if (strchr(" -~", *c) || (unsigned char)*c >= 0x80)
            return false;
    return true;
}

static const char *escaped(char c)
{
    static const struct {
        char sign;
        const char *tex;
    } signs[] = {{'_', "\\_"},
                 {'%', "\\%"},
                 {'#', "\\#"},
                 {'&', "\\&"},
                 {'$', "\\$"},
                 {'{', "\\{"},
                 {'}', "\\}"},
                 {'^', "\\wedge "},
                 {'~', "\\sim "},
                 {'\\', "\\backslash "}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].sign == c)
            return signs[i].tex;
    return NULL;
}

/* Inside \text the escapes differ from host to host, so signs step out of it; a tilde
 * would be a blank there. */
static void add_word(th_text *out, const char *text)
{
    bool plain = is_plain(text);
    th_text_add(out, plain ? "\\mathrm{" : "\\text{");
    for (const char *c = text; *c; c++) {
        const char *sign = escaped(*c);
        if (!sign)
            th_text_add_n(out, c, 1);
        else if (plain)
            th_text_add(out, sign);
        else
            th_text_addf(out, "}%s\\text{", sign);
    }
    th_text_add(out, "}");
}

void th_name_print_tex(const th_tex *tex, th_sym name, th_text *out)
{
    const char *title = tex->title ? tex->title(tex->context, name) : NULL;
    add_word(out, title ? title : th_names_text(tex->names, name));
}

static void add_name(typesetter *p, th_sym name)
{
    th_name_print_tex(p->tex, name, p->out);
}

static void add_said(typesetter *p, const char *given, const char *otherwise)
{
    add_word(p->out, given ? given : otherwise);
}

/* ---- numbers ---- */

/* 1.5e-7 as a power of ten. */
static void add_digits(typesetter *p, const char *digits)
{
    const char *exponent = strchr(digits, 'e');
    size_t n = exponent ? (size_t)(exponent - digits) : strlen(digits);
    bool one = exponent && n == 1 && *digits == '1';
    if (!one)
        th_text_add_n(p->out, digits, n);
    if (exponent)
        th_text_addf(p->out, "%s10^{%s}", one ? "" : " \\times ", exponent + 1);
}

static void print_number(typesetter *p, const th_expr *e, level least)
{
    char buffer[32];
    const char *digits = th_number_print(e->number, buffer);
    bool simple = !e->unit_text && !strchr(digits, 'e') && *digits != '-';
    bool brackets = least == LEVEL_PRIMARY && !simple;
    open_bracket(p, brackets);
    add_digits(p, digits);
    if (e->unit_text) {
        add(p, "\\,");
        add_word(p->out, e->unit_text);
    }
    close_bracket(p, brackets);
}

/* ---- names ---- */

static void print_select(typesetter *p, const th_select *select, const char *is)
{
    add_name(p, select->index);
    if (select->kind == TH_SELECT_SAME)
        return;
    if (select->kind == TH_SELECT_NUMBER) {
        add(p, " \\ni "); /* the band that holds the number */
        print(p, select->number, LEVEL_COMPARISON);
        return;
    }
    add(p, is);
    add_name(p, select->member);
}

static void print_selects(typesetter *p, const th_expr *e, const char *is)
{
    for (uint32_t i = 0; i < e->n_selects; i++) {
        add(p, i ? ",\\," : "_{");
        print_select(p, &e->selects[i], is);
    }
    add(p, e->n_selects ? "}" : "");
}

static void print_name(typesetter *p, const th_expr *e)
{
    add_name(p, e->name);
    print_selects(p, e, " = ");
}

/* ---- time ---- */

/* Told once, behind the formula. */
static void keep_first(typesetter *p, const th_expr *lag)
{
    th_text first = {0}, *out = p->out;
    p->out = &first;
    add(p, p->tex->line_break ? p->tex->line_break : ",\\qquad ");
    add_said(p, p->tex->before, "before the series: ");
    add_name(p, lag->name);
    add(p, " = ");
    print(p, lag->kids[1], LEVEL_COMPARISON);
    p->out = out;
    if (!p->firsts.size || !strstr(p->firsts.data, first.data))
        th_text_add(&p->firsts, first.data);
    th_text_free(&first);
}

/* lag(x, -2) is x two years on. */
static void print_lag(typesetter *p, const th_expr *e)
{
    const th_expr *back = e->kids[0];
    bool ahead = back->kind == TH_X_NEGATE;
    add_name(p, e->name);
    add(p, ahead ? "_{t + " : "_{t - ");
    print(p, ahead ? back->kids[0] : back, LEVEL_PRODUCT);
    add(p, "}");
    if (e->n_kids > 1)
        keep_first(p, e);
}

static void print_cumulative(typesetter *p, const th_expr *e)
{
    add(p, "\\sum_{\\tau \\le t} ");
    add_name(p, e->name);
    add(p, "_{\\tau}");
}

/* ---- sums ---- */

static void print_sum(typesetter *p, const th_expr *e)
{
    add(p, "\\sum");
    if (e->kind == TH_X_SUM) {
        print_selects(p, e, " \\in ");
        add(p, " ");
        add_name(p, e->name);
        return;
    }
    add(p, "_{");
    add_name(p, e->bound);
    if (e->kind == TH_X_SUM_COUNT) {
        th_text_addf(p->out, " = %d}^{%d} ", e->from, e->to);
    } else {
        add(p, " \\in ");
        add_name(p, e->name);
        add(p, "} ");
    }
    print(p, e->kids[0], LEVEL_BIG_SUM);
}

static bool print_big_sum(typesetter *p, const th_expr *e, level least)
{
    bool brackets = least > LEVEL_BIG_SUM;
    switch (e->kind) {
    case TH_X_SUM:
    case TH_X_SUM_IN:
    case TH_X_SUM_COUNT:
        open_bracket(p, brackets);
        print_sum(p, e);
        break;
    case TH_X_CUMULATIVE:
        open_bracket(p, brackets);
        print_cumulative(p, e);
        break;
    default:
        return false;
    }
    close_bracket(p, brackets);
    return true;
}

/* ---- operators ---- */

static const struct {
    th_expr_kind kind;
    const char *sign;
    level own, left, right;
} operators[] = {
    {TH_X_ADD, " + ", LEVEL_SUM, LEVEL_SUM, LEVEL_BIG_SUM},
    {TH_X_SUBTRACT, " - ", LEVEL_SUM, LEVEL_SUM, LEVEL_BIG_SUM},
    {TH_X_MULTIPLY, " \\cdot ", LEVEL_PRODUCT, LEVEL_PRODUCT, LEVEL_UNARY},
    {TH_X_LESS, " < ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_LESS_EQUAL, " \\le ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_GREATER, " > ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
    {TH_X_GREATER_EQUAL, " \\ge ", LEVEL_COMPARISON, LEVEL_SUM, LEVEL_SUM},
};

/* No two signs stand side by side: a - (-b), a * (-b). */
static bool leads_with_minus(const th_expr *e)
{
    while (e->kind == TH_X_MULTIPLY)
        e = e->kids[0];
    return e->kind == TH_X_NEGATE || (e->kind == TH_X_NUMBER && e->number < 0);
}

/* Letters as they will show, nearly: without the words of TeX. */
static size_t width(const char *tex)
{
    size_t n = 0;
    for (const char *c = tex; *c; c++) {
        if (*c == '\\')
            while (c[1] >= 'a' && c[1] <= 'z')
                c++;
        else
            n += strchr("{}_^", *c) == NULL;
    }
    return n;
}

static void break_line(typesetter *p, bool breakable)
{
    if (!breakable || !p->tex->line_break || width(p->out->data + p->line_start) < WIDE)
        return;
    add(p, p->tex->line_break);
    p->line_start = p->out->size;
}

static bool print_operator(typesetter *p, const th_expr *e, level least, bool breakable)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (operators[i].kind != e->kind)
            continue;
        bool brackets = operators[i].own < least;
        level right = operators[i].right;
        breakable = breakable && !brackets;
        open_bracket(p, brackets);
        p->breakable = breakable;
        print(p, e->kids[0], operators[i].left);
        break_line(p, breakable);
        add(p, operators[i].sign);
        p->breakable = breakable;
        print(p, e->kids[1], leads_with_minus(e->kids[1]) ? LEVEL_PRIMARY : right);
        close_bracket(p, brackets);
        return true;
    }
    return false;
}

static void print_fraction(typesetter *p, const th_expr *e, level least)
{
    bool brackets = least == LEVEL_PRIMARY;
    open_bracket(p, brackets);
    add(p, "\\frac{");
    print(p, e->kids[0], LEVEL_COMPARISON);
    add(p, "}{");
    print(p, e->kids[1], LEVEL_COMPARISON);
    add(p, "}");
    close_bracket(p, brackets);
}

static void print_power(typesetter *p, const th_expr *e, level least)
{
    bool brackets = least == LEVEL_PRIMARY;
    open_bracket(p, brackets);
    print(p, e->kids[0], LEVEL_PRIMARY);
    add(p, "^{");
    print(p, e->kids[1], LEVEL_COMPARISON);
    add(p, "}");
    close_bracket(p, brackets);
}

static void print_negate(typesetter *p, const th_expr *e, level least)
{
    bool brackets = LEVEL_UNARY < least;
    open_bracket(p, brackets);
    add(p, "-");
    print(p, e->kids[0], leads_with_minus(e->kids[0]) ? LEVEL_PRIMARY : LEVEL_UNARY);
    close_bracket(p, brackets);
}

static void print_fallback(typesetter *p, const th_expr *e, level least, bool breakable)
{
    bool brackets = LEVEL_FALLBACK < least;
    bool chain = e->kids[1]->kind == TH_X_DEFAULT;
    open_bracket(p, brackets);
    print(p, e->kids[0], LEVEL_PRIMARY);
    break_line(p, breakable && !brackets);
    add(p, "\\;");
    add_said(p, p->tex->fallback, "else");
    add(p, "\\;");
    p->breakable = breakable && !brackets;
    print(p, e->kids[1], chain ? LEVEL_FALLBACK : LEVEL_UNARY);
    close_bracket(p, brackets);
}

/* ---- functions ---- */

/* An `if` in the last place of another is one more row of it. */
static void print_cases(typesetter *p, const th_expr *e, level least)
{
    bool brackets = least > LEVEL_COMPARISON;
    open_bracket(p, brackets);
    add(p, "\\begin{cases} ");
    for (; e->kind == TH_X_IF; e = e->kids[2]) {
        print(p, e->kids[1], LEVEL_COMPARISON);
        add(p, " & ");
        add_said(p, p->tex->when, "if ");
        print(p, e->kids[0], LEVEL_COMPARISON);
        add(p, " \\\\ ");
    }
    print(p, e, LEVEL_COMPARISON);
    add(p, " & ");
    add_said(p, p->tex->otherwise, "otherwise ");
    add(p, " \\end{cases}");
    close_bracket(p, brackets);
}

static const struct {
    th_expr_kind kind;
    const char *before, *after;
} functions[] = {
    {TH_X_MIN, "\\min\\left(", "\\right)"},
    {TH_X_MAX, "\\max\\left(", "\\right)"},
    {TH_X_EXP, "\\exp\\left(", "\\right)"},
    {TH_X_LN, "\\ln\\left(", "\\right)"},
    {TH_X_SQRT, "\\sqrt{", "}"},
    {TH_X_ABS, "\\left|", "\\right|"},
};

static bool print_function(typesetter *p, const th_expr *e)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (functions[i].kind != e->kind)
            continue;
        add(p, functions[i].before);
        for (uint32_t k = 0; k < e->n_kids; k++) {
            add(p, k ? ",\\, " : "");
            print(p, e->kids[k], LEVEL_COMPARISON);
        }
        add(p, functions[i].after);
        return true;
    }
    return false;
}

static void print(typesetter *p, const th_expr *e, level least)
{
    bool breakable = p->breakable;
    p->breakable = false;
    if (print_operator(p, e, least, breakable) || print_big_sum(p, e, least) ||
        print_function(p, e))
        return;
    switch (e->kind) {
    case TH_X_NUMBER:
        print_number(p, e, least);
        break;
    case TH_X_NEGATE:
        print_negate(p, e, least);
        break;
    case TH_X_DIVIDE:
        print_fraction(p, e, least);
        break;
    case TH_X_POWER:
        print_power(p, e, least);
        break;
    case TH_X_DEFAULT:
        print_fallback(p, e, least, breakable);
        break;
    case TH_X_IF:
        print_cases(p, e, least);
        break;
    case TH_X_LAG:
        print_lag(p, e);
        break;
    default:
        print_name(p, e);
        break;
    }
}

void th_expr_print_tex(const th_tex *tex, const th_expr *expr, th_text *out)
{
    typesetter p = {.tex = tex, .out = out, .line_start = out->size, .breakable = true};
    print(&p, expr, LEVEL_COMPARISON);
    if (p.firsts.size)
        th_text_add(out, p.firsts.data);
    th_text_free(&p.firsts);
}
