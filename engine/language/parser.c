/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recursive descent over the grammar of the equation language; one function a rule:
 *
 *   comparison = sum [ ("<"|"<="|">"|">=") sum ] ;      unary    = "-" unary | power ;
 *   sum        = product { ("+"|"-") product } ;        power    = optional [ "^" unary
 * ] ; product    = unary { ("*"|"/") unary } ;            optional = primary [ "??"
 * optional ] ;
 *
 * Every rule returns NULL after a failure, and the lexer then yields only ends, so that
 * failures unwind by themselves.
 */
#include "language_internal.h"
#include "lexer.h"

#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 64 /* nested brackets, calls, signs */
#define NODE_MAX                                                                       \
    2000 /* bounds the height of the tree, and so every recursion over it */
#define COUNT_MAX 1000 /* terms of sum(k in a..b, ...) */
#define UNROLLED_MAX                                                                   \
    10000              /* terms of such sums inside each other: all are written out */
#define COUNTERS_MAX 8 /* sums inside each other (model: thi_frame) */

typedef struct parser {
    thi_lexer lexer;
    const th_parse *in;
    unsigned depth;
    unsigned nodes;
    unsigned counters; /* open sums over a range */
    int32_t unrolled;  /* terms of these sums together, at least 1 */
    bool bad_unit;
} parser;

static const th_expr *parse_comparison(parser *p);
static const th_expr *parse_unary(parser *p);

/* ---- helpers
 * ----------------------------------------------------------------------------------------------
 */

static const char *describe(const thi_token *token, char *buffer, size_t size)
{
    if (token->kind == THI_T_END)
        (void)snprintf(buffer, size, "end of the equation");
    else
        (void)snprintf(buffer,
                       size,
                       "'%.*s'",
                       token->size > 60 ? 60 : (int)token->size,
                       token->start);
    return buffer;
}

static void fail_unexpected(parser *p, const char *wanted)
{
    char found[80];
    const thi_token token = p->lexer.token;
    thi_lexer_fail(&p->lexer,
                   token.line,
                   token.column,
                   "unexpected %s; %s",
                   describe(&token, found, sizeof found),
                   wanted);
}

static bool is(const parser *p, int kind)
{
    return p->lexer.token.kind == kind;
}

static bool accept(parser *p, int kind)
{
    if (!is(p, kind) || p->lexer.failed)
        return false;
    thi_lexer_next(&p->lexer);
    return true;
}

static bool expect(parser *p, int kind, const char *wanted)
{
    if (accept(p, kind))
        return true;
    fail_unexpected(p, wanted);
    return false;
}

static th_expr *new_node(parser *p, th_expr_kind kind, const thi_token *token)
{
    th_expr *node = TH_NEW(p->in->arena, th_expr);
    if (++p->nodes > NODE_MAX)
        thi_lexer_fail(&p->lexer,
                       token->line,
                       token->column,
                       "the equation is too long (over %d terms); split it",
                       NODE_MAX);
    node->kind = kind;
    node->line = token->line;
    node->column = token->column;
    node->unit.factor = 1;
    return node;
}

static void
set_kids(parser *p, th_expr *node, const th_expr *const *kids, uint32_t count)
{
    const th_expr **copy = TH_NEW_N(p->in->arena, const th_expr *, count);
    memcpy(copy, kids, count * sizeof *copy);
    node->kids = copy;
    node->n_kids = count;
}

static const th_expr *new_pair(parser *p,
                               th_expr_kind kind,
                               const thi_token *token,
                               const th_expr *a,
                               const th_expr *b)
{
    if (a == NULL || b == NULL)
        return NULL;
    th_expr *node = new_node(p, kind, token);
    const th_expr *kids[] = {a, b};
    set_kids(p, node, kids, 2);
    return node;
}

static bool enter(parser *p)
{
    if (++p->depth <= DEPTH_MAX)
        return true;
    thi_lexer_fail(&p->lexer,
                   p->lexer.token.line,
                   p->lexer.token.column,
                   "nested deeper than %d; give a part a name of its own",
                   DEPTH_MAX);
    return false;
}

static void leave(parser *p)
{
    p->depth--;
}

/** A name that no call starts with: a variable, an index, a counter. */
static th_sym read_name(parser *p, const char *wanted)
{
    thi_token token = p->lexer.token;
    if (token.kind != THI_T_NAME) {
        fail_unexpected(p, wanted);
        return 0;
    }
    if (thi_is_function(token.name) || strcmp(token.name, "in") == 0) {
        thi_lexer_fail(&p->lexer,
                       token.line,
                       token.column,
                       "unexpected '%s', a reserved word; %s",
                       token.name,
                       wanted);
        return 0;
    }
    thi_lexer_next(&p->lexer);
    return th_names_add(p->in->names, token.name);
}

/* ---- select and filters
 * -----------------------------------------------------------------------------------
 */

static bool is_banded(const parser *p, th_sym index)
{
    const th_scope *scope = p->in->scope;
    bool banded = false;
    return scope != NULL && scope->index(scope->context, index, &banded) && banded;
}

static bool is_index(const parser *p, th_sym name)
{
    return p->in->is_index != NULL && p->in->is_index(p->in->context, name);
}

/** A word after `=`: on a banded index, one that is neither member nor index starts a
 * number. */
static bool is_member_word(parser *p, th_sym index, th_select *select)
{
    thi_lexer saved = p->lexer;
    const char *word = thi_lexer_member(&p->lexer);
    if (word == NULL)
        return false;
    select->member = th_names_add(p->in->names, word);
    select->kind = is_index(p, select->member) ? TH_SELECT_INDEX : TH_SELECT_MEMBER;
    if (select->kind == TH_SELECT_INDEX || !is_banded(p, index) ||
        p->in->scope->member(p->in->scope->context, index, select->member))
        return true;
    p->lexer = saved;
    return false;
}

/** What stands after `index`, the current token being `=`. */
static bool parse_member(parser *p, th_select *select)
{
    if (is_member_word(p, select->index, select))
        return true;
    select->kind = TH_SELECT_NUMBER;
    select->member = 0;
    thi_lexer_next(&p->lexer);
    select->number = parse_comparison(p);
    return select->number != NULL;
}

static void
set_selects(parser *p, th_expr *node, const th_select *selects, size_t count)
{
    th_select *copy = TH_NEW_N(p->in->arena, th_select, count);
    memcpy(copy, selects, count * sizeof *copy);
    node->selects = copy;
    node->n_selects = (uint32_t)count;
}

static bool
repeats(parser *p, const th_select *list, size_t count, const th_select *item)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].index != item->index)
            continue;
        thi_lexer_fail(&p->lexer,
                       item->line,
                       item->column,
                       "index %s is given twice",
                       th_names_text(p->in->names, item->index));
        return true;
    }
    return false;
}

/** One `index=member`; a filter of sum() may leave `=member` away, and takes no number.
 */
static bool parse_select(parser *p, bool filter, th_select *out)
{
    *out = (th_select){.line = p->lexer.token.line, .column = p->lexer.token.column};
    out->index = read_name(p, "an index, as in [subject=clinker], must stand here");
    if (out->index == 0)
        return false;
    if (!is(p, '=')) {
        out->kind = TH_SELECT_SAME;
        if (!filter)
            fail_unexpected(p, "'=' and a member must follow the index");
        return filter;
    }
    if (!parse_member(p, out))
        return false;
    if (filter && out->kind == TH_SELECT_NUMBER) {
        thi_lexer_fail(&p->lexer,
                       out->line,
                       out->column,
                       "a filter of sum() takes a member, not a number");
        return false;
    }
    return true;
}

/** `[a=b, c=d]` after a name, or `, a=b, c` in sum(name ...), up to `close`. */
static bool parse_selects(parser *p, th_expr *node, int close)
{
    th_select *list = NULL;
    size_t count = 0, capacity = 0;
    do {
        th_select item;
        if (!parse_select(p, close == ')', &item) || repeats(p, list, count, &item))
            return false;
        TH_PUSH(p->in->arena, list, count, capacity, item);
    } while (accept(p, ','));
    set_selects(p, node, list, count);
    return expect(
        p, close, close == ']' ? "']' or ',' must follow" : "')' or ',' must follow");
}

/* ---- calls
 * ------------------------------------------------------------------------------------------------
 */

/** Functions of plain arguments: name, kind, least and most arguments. */
static const struct {
    const char *name;
    th_expr_kind kind;
    uint32_t least, most;
} functions[] = {
    {"exp", TH_X_EXP, 1, 1},
    {"ln", TH_X_LN, 1, 1},
    {"sqrt", TH_X_SQRT, 1, 1},
    {"abs", TH_X_ABS, 1, 1},
    {"if", TH_X_IF, 3, 3},
    {"min", TH_X_MIN, 1, NODE_MAX},
    {"max", TH_X_MAX, 1, NODE_MAX},
};

static const char *const other_functions[] = {"prev", "lag", "cumulative", "sum"};

bool thi_is_function(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(name, functions[i].name) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof other_functions / sizeof *other_functions; i++) {
        if (strcmp(name, other_functions[i]) == 0)
            return true;
    }
    return false;
}

static const th_expr *parse_arguments(parser *p, const thi_token *name, size_t function)
{
    th_expr *node = new_node(p, functions[function].kind, name);
    const th_expr **list = NULL;
    size_t count = 0, capacity = 0;
    do {
        const th_expr *kid = parse_comparison(p);
        if (kid == NULL)
            return NULL;
        TH_PUSH(p->in->arena, list, count, capacity, kid);
    } while (accept(p, ','));
    if (!expect(p, ')', "')' or ',' must follow"))
        return NULL;
    if (count < functions[function].least || count > functions[function].most) {
        thi_lexer_fail(&p->lexer,
                       name->line,
                       name->column,
                       "%s takes %u argument%s, not %zu",
                       name->name,
                       functions[function].least,
                       functions[function].least == 1 ? "" : "s",
                       count);
        return NULL;
    }
    node->kids = list;
    node->n_kids = (uint32_t)count;
    return node;
}

static const char *const wanted_name = "a name must stand here";

/** `prev(name [, first])`, `lag(name, n [, first])`; prev is a lag of the number 1. */
static const th_expr *parse_lag(parser *p, const thi_token *call)
{
    th_expr *node = new_node(p, TH_X_LAG, call);
    const th_expr *kids[2] = {NULL, NULL};
    uint32_t count = 1;
    node->name = read_name(p, wanted_name);
    if (node->name == 0)
        return NULL;
    if (strcmp(call->name, "prev") == 0) {
        th_expr *one = new_node(p, TH_X_NUMBER, call);
        one->number = 1;
        kids[0] = one;
    } else if (expect(p, ',', "lag needs how many years back: lag(x, 1)")) {
        kids[0] = parse_comparison(p);
    }
    if (kids[0] != NULL && accept(p, ',')) {
        kids[1] = parse_comparison(p);
        count = 2;
    }
    if (kids[0] == NULL || (count == 2 && kids[1] == NULL))
        return NULL;
    set_kids(p, node, kids, count);
    return expect(p, ')', "')' must follow") ? node : NULL;
}

static const th_expr *parse_cumulative(parser *p, const thi_token *call)
{
    th_expr *node = new_node(p, TH_X_CUMULATIVE, call);
    node->name = read_name(p, wanted_name);
    if (node->name == 0 || !expect(p, ')', "')' must follow"))
        return NULL;
    return node;
}

static bool read_integer(parser *p, int32_t *out)
{
    bool negative = accept(p, '-');
    thi_token token = p->lexer.token;
    if (token.kind != THI_T_NUMBER || token.number > 100000 ||
        token.number != (double)(int32_t)token.number) {
        fail_unexpected(p, "an integer must stand here");
        return false;
    }
    thi_lexer_next(&p->lexer);
    *out = negative ? -(int32_t)token.number : (int32_t)token.number;
    return true;
}

static bool parse_range(parser *p, th_expr *node)
{
    if (!read_integer(p, &node->from) || !expect(p, THI_T_DOTS, "'..' must follow") ||
        !read_integer(p, &node->to))
        return false;
    if (node->to >= node->from && node->to - node->from < COUNT_MAX)
        return true;
    thi_lexer_fail(&p->lexer,
                   node->line,
                   node->column,
                   "%d..%d: the second must not be below the first, nor %d above it",
                   node->from,
                   node->to,
                   COUNT_MAX);
    return false;
}

/** Terms of the open sums over ranges, this one included; false if they are too many.
 */
static bool enter_range(parser *p, const th_expr *node, int32_t *before)
{
    *before = p->unrolled;
    int32_t terms = node->to - node->from + 1;
    if (p->counters < COUNTERS_MAX && p->unrolled <= UNROLLED_MAX / terms) {
        p->counters++;
        p->unrolled *= terms;
        return true;
    }
    thi_lexer_fail(&p->lexer,
                   node->line,
                   node->column,
                   "sums over ranges inside each other: at most %d, and %d terms "
                   "together; give the inner one a name of its own",
                   COUNTERS_MAX,
                   UNROLLED_MAX);
    return false;
}

static const th_expr *parse_sum_body(parser *p)
{
    return expect(p, ',', "',' and the term to add must follow") ? parse_comparison(p)
                                                                 : NULL;
}

static const th_expr *parse_range_body(parser *p, th_expr *node)
{
    int32_t before;
    if (!parse_range(p, node) || !enter_range(p, node, &before))
        return NULL;
    const th_expr *body = parse_sum_body(p);
    p->counters--;
    p->unrolled = before;
    return body;
}

static const th_expr *parse_member_body(parser *p, th_expr *node)
{
    node->name = read_name(p, "a name or a range a..b must stand here");
    return node->name == 0 ? NULL : parse_sum_body(p);
}

/** After `sum(name in`: over the members of a table, or over a range of integers. */
static const th_expr *parse_sum_in(parser *p, th_expr *node)
{
    bool range = is(p, THI_T_NUMBER) || is(p, '-');
    node->bound = node->name;
    node->name = 0;
    node->kind = range ? TH_X_SUM_COUNT : TH_X_SUM_IN;
    const th_expr *body =
        range ? parse_range_body(p, node) : parse_member_body(p, node);
    if (body == NULL)
        return NULL;
    set_kids(p, node, &body, 1);
    return expect(p, ')', "')' must follow") ? node : NULL;
}

static const th_expr *parse_sum_call(parser *p, const thi_token *call)
{
    th_expr *node = new_node(p, TH_X_SUM, call);
    node->name = read_name(p, "sum needs a name first: sum(x), sum(i in x, term)");
    if (node->name == 0)
        return NULL;
    if (is(p, THI_T_NAME) && strcmp(p->lexer.token.name, "in") == 0) {
        thi_lexer_next(&p->lexer);
        return parse_sum_in(p, node);
    }
    if (accept(p, ','))
        return parse_selects(p, node, ')') ? node : NULL;
    return expect(p, ')', "')', ',' or 'in' must follow") ? node : NULL;
}

static const th_expr *parse_call(parser *p, const thi_token *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(name->name, functions[i].name) == 0)
            return parse_arguments(p, name, i);
    }
    if (strcmp(name->name, "sum") == 0)
        return parse_sum_call(p, name);
    if (strcmp(name->name, "cumulative") == 0)
        return parse_cumulative(p, name);
    if (strcmp(name->name, "prev") == 0 || strcmp(name->name, "lag") == 0)
        return parse_lag(p, name);
    thi_lexer_fail(&p->lexer,
                   name->line,
                   name->column,
                   "unknown function %s; there are exp ln sqrt abs min max if prev lag "
                   "cumulative sum",
                   name->name);
    return NULL;
}

/* ---- primary to comparison
 * -------------------------------------------------------------------------------- */

static const th_expr *parse_number(parser *p)
{
    th_place place;
    char why[200];
    th_expr *node = new_node(p, TH_X_NUMBER, &p->lexer.token);
    node->number = p->lexer.token.number;
    thi_lexer_next(&p->lexer);
    if (!is(p, '['))
        return node;
    node->unit_text = thi_lexer_unit(&p->lexer, &place);
    if (node->unit_text == NULL)
        return NULL;
    if (node->unit_text[0] == '\0')
        (void)snprintf(why, sizeof why, "a unit must stand in [ ]");
    else if (th_unit_parse(p->in->units, node->unit_text, &node->unit, why, sizeof why))
        return node;
    th_diags_add(p->lexer.diags, TH_ERROR, "E-UNIT", place, "%s", why);
    p->bad_unit = true;
    return node;
}

static const th_expr *parse_name(parser *p)
{
    thi_token token = p->lexer.token;
    thi_lexer_next(&p->lexer);
    if (accept(p, '(')) {
        const th_expr *call = enter(p) ? parse_call(p, &token) : NULL;
        leave(p);
        return call;
    }
    if (thi_is_function(token.name) || strcmp(token.name, "in") == 0) {
        thi_lexer_fail(&p->lexer,
                       token.line,
                       token.column,
                       "'%s' is a reserved word, no value%s",
                       token.name,
                       strcmp(token.name, "in") == 0 ? "" : "; '(' must follow it");
        return NULL;
    }
    th_expr *node = new_node(p, TH_X_NAME, &token);
    node->name = th_names_add(p->in->names, token.name);
    if (!accept(p, '['))
        return node;
    return parse_selects(p, node, ']') ? node : NULL;
}

static const th_expr *parse_primary(parser *p)
{
    if (is(p, THI_T_NUMBER))
        return parse_number(p);
    if (is(p, THI_T_NAME))
        return parse_name(p);
    if (!accept(p, '(')) {
        fail_unexpected(p, "a number, a name or '(' must stand here");
        return NULL;
    }
    const th_expr *inner = enter(p) ? parse_comparison(p) : NULL;
    leave(p);
    return inner != NULL && expect(p, ')', "')' must follow") ? inner : NULL;
}

static const th_expr *parse_optional(parser *p)
{
    const th_expr *left = parse_primary(p);
    thi_token token = p->lexer.token;
    if (left == NULL || !accept(p, THI_T_DEFAULT))
        return left;
    if (left->kind != TH_X_NAME && left->kind != TH_X_LAG) {
        thi_lexer_fail(&p->lexer,
                       token.line,
                       token.column,
                       "?? gives a default to a name, prev or lag; to nothing else");
        return NULL;
    }
    const th_expr *right = enter(p) ? parse_optional(p) : NULL;
    leave(p);
    return new_pair(p, TH_X_DEFAULT, &token, left, right);
}

static const th_expr *parse_power(parser *p)
{
    const th_expr *left = parse_optional(p);
    thi_token token = p->lexer.token;
    if (left == NULL || !accept(p, '^'))
        return left;
    const th_expr *right = enter(p) ? parse_unary(p) : NULL;
    leave(p);
    return new_pair(p, TH_X_POWER, &token, left, right);
}

static const th_expr *parse_unary(parser *p)
{
    thi_token token = p->lexer.token;
    if (!accept(p, '-'))
        return parse_power(p);
    const th_expr *kid = enter(p) ? parse_unary(p) : NULL;
    leave(p);
    if (kid == NULL)
        return NULL;
    th_expr *node = new_node(p, TH_X_NEGATE, &token);
    set_kids(p, node, &kid, 1);
    return node;
}

static const th_expr *parse_product(parser *p)
{
    const th_expr *left = parse_unary(p);
    while (left != NULL && (is(p, '*') || is(p, '/'))) {
        thi_token token = p->lexer.token;
        thi_lexer_next(&p->lexer);
        th_expr_kind kind = token.kind == '*' ? TH_X_MULTIPLY : TH_X_DIVIDE;
        left = new_pair(p, kind, &token, left, parse_unary(p));
    }
    return left;
}

static const th_expr *parse_sum(parser *p)
{
    const th_expr *left = parse_product(p);
    while (left != NULL && (is(p, '+') || is(p, '-'))) {
        thi_token token = p->lexer.token;
        thi_lexer_next(&p->lexer);
        th_expr_kind kind = token.kind == '+' ? TH_X_ADD : TH_X_SUBTRACT;
        left = new_pair(p, kind, &token, left, parse_product(p));
    }
    return left;
}

static bool comparison_kind(int token, th_expr_kind *out)
{
    static const struct {
        int token;
        th_expr_kind kind;
    } table[] = {
        {'<', TH_X_LESS},
        {THI_T_LESS_EQUAL, TH_X_LESS_EQUAL},
        {'>', TH_X_GREATER},
        {THI_T_GREATER_EQUAL, TH_X_GREATER_EQUAL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (token == table[i].token) {
            *out = table[i].kind;
            return true;
        }
    }
    return false;
}

static const th_expr *parse_comparison(parser *p)
{
    th_expr_kind kind;
    const th_expr *left = parse_sum(p);
    thi_token token = p->lexer.token;
    if (left == NULL || !comparison_kind(token.kind, &kind))
        return left;
    thi_lexer_next(&p->lexer);
    return new_pair(p, kind, &token, left, parse_sum(p));
}

const th_expr *th_expr_parse(const th_parse *parse, const char *text, th_diags *diags)
{
    parser p = {.in = parse, .unrolled = 1};
    thi_lexer_start(&p.lexer, parse, text, diags);
    const th_expr *tree = parse_comparison(&p);
    if (tree != NULL && !is(&p, THI_T_END))
        fail_unexpected(&p, "an operator must stand between two values");
    return p.lexer.failed || p.bad_unit ? NULL : tree;
}
