/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: resolved arithmetic as the text of a formula. Excel's precedence is not ours
 * (-a^2 is (-a)^2 there, a^b^c runs from the left), so powers and negations always
 * carry parentheses. */
#include "workbook.h"

#include <math.h>
#include <string.h>

#define GUARDED_MAX                                                                    \
    5000 /* bytes of a whole formula; beyond, a part moves to a cell of its own */
#define SPANS_MAX 12 /* ranges in one sum */

enum { ATOM = 9, POWER = 6, PRODUCT = 4, SUM = 3 };

typedef struct piece {
    const char *text;
    int rank; /* how tightly it binds */
    thi_refs refs;
} piece;

typedef struct printer {
    thi_workbook *w;
    uint32_t sheet;
    thi_leaf_fn leaf;
    thi_tree_fn tree; /* NULL: cells are always referred to */
    bool plain;       /* no guard: every cell it reads has a number */
    void *context;
} printer;

static piece print(printer *p, const th_node *node);

/* ---- values of parts ---- */

static double sum_value(const thi_workbook *w, const th_node *node)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < node->n_kids; i++)
        th_sum_add(&sum, thi_value_of(w, node->kids[i]));
    return th_sum_get(&sum);
}

static double best_value(const thi_workbook *w, const th_node *node)
{
    double best = thi_value_of(w, node->kids[0]);
    for (uint32_t i = 1; i < node->n_kids; i++) {
        double x = thi_value_of(w, node->kids[i]);
        best = (node->kind == TH_N_MIN ? x < best : x > best) ? x : best;
    }
    return best;
}

static double operation_value(const th_node *node, double a, double b, double c)
{
    switch (node->kind) {
    case TH_N_NEGATE:
        return -a;
    case TH_N_ADD:
        return a + b;
    case TH_N_SUBTRACT:
        return a - b;
    case TH_N_MULTIPLY:
        return a * b;
    case TH_N_DIVIDE:
        return a / b;
    case TH_N_POWER:
        return th_pow(a, b);
    case TH_N_LESS:
        return a < b;
    case TH_N_LESS_EQUAL:
        return a <= b;
    case TH_N_GREATER:
        return a > b;
    case TH_N_GREATER_EQUAL:
        return a >= b;
    case TH_N_IF:
        return a != 0 ? b : c;
    case TH_N_EXP:
        return th_exp(a);
    case TH_N_LN:
        return th_ln(a);
    case TH_N_SQRT:
        return sqrt(a);
    case TH_N_ABS:
        return fabs(a);
    default:
        return NAN;
    }
}

double thi_value_of(const thi_workbook *w, const th_node *node)
{
    double kids[3] = {0};
    if (node->kind == TH_N_CONSTANT)
        return node->number;
    if (node->kind == TH_N_INPUT)
        return w->m.inputs[node->ref].value;
    if (node->kind == TH_N_CELL)
        return w->values[node->ref];
    if (node->kind == TH_N_SUM)
        return sum_value(w, node);
    if (node->kind == TH_N_MIN || node->kind == TH_N_MAX)
        return best_value(w, node);
    for (uint32_t i = 0; i < node->n_kids && i < 3; i++)
        kids[i] = thi_value_of(w, node->kids[i]);
    return operation_value(node, kids[0], kids[1], kids[2]);
}

/* ---- pieces ---- */

#define GLUED_MAX 5
/** The texts one after another; NULL ends them. */
static const char *glue(printer *p, const char *const parts[GLUED_MAX])
{
    size_t sizes[GLUED_MAX], whole = 0, n = 0;
    for (; n < GLUED_MAX && parts[n]; n++)
        whole += sizes[n] = strlen(parts[n]);
    char *text = th_arena_alloc(p->w->arena, whole + 1), *end = text;
    for (size_t i = 0; i < n; end += sizes[i++])
        memcpy(end, parts[i], sizes[i]);
    *end = '\0';
    return text;
}
#define GLUE(p, ...) glue(p, (const char *const[GLUED_MAX]){__VA_ARGS__})

static const char *keep(printer *p, th_text *text)
{
    const char *copy = th_arena_text(p->w->arena, text->data ? text->data : "");
    th_text_free(text);
    return copy;
}

static void add_refs(printer *p, thi_refs *to, const thi_refs *from)
{
    for (size_t i = 0; i < from->count; i++)
        thi_ref_add(p->w, to, from->list[i]);
}

static bool too_long(printer *p, const piece *a)
{
    if (p->plain)
        return strlen(a->text) > GUARDED_MAX;
    if (strlen(a->text) < 250 && a->refs.count < 8)
        return false;
    thi_spans spans = thi_spans_of(p->w, &a->refs);
    return strlen(thi_guarded(p->w, p->sheet, &spans, a->text, true)) > GUARDED_MAX;
}

static piece of_ref(printer *p, thi_ref ref)
{
    piece out = {.rank = ATOM};
    th_text text = {0};
    thi_ref_print(p->w, p->sheet, ref, &text);
    out.text = keep(p, &text);
    thi_ref_add(p->w, &out.refs, ref);
    return out;
}

/** Moves a piece to the block of partial results: what is left is a reference. */
static piece move_out(printer *p, const piece *a, double value)
{
    thi_spans spans = thi_spans_of(p->w, &a->refs);
    const char *formula =
        p->plain ? a->text : thi_guarded(p->w, p->sheet, &spans, a->text, true);
    return of_ref(p, thi_helper_add(p->w, p->sheet, formula, value));
}

static thi_ref leaf_ref(printer *p, const th_node *node)
{
    thi_ref ref = {.sheet = THI_NOWHERE};
    if (p->leaf)
        ref = p->leaf(p->context, node);
    return ref.sheet == THI_NOWHERE ? thi_place_of(p->w, node) : ref;
}

/** The tree to print in place of a cell, NULL: a reference. */
static const th_node *tree_of(const printer *p, const th_node *node)
{
    return p->tree && node->kind == TH_N_CELL ? p->tree(p->context, node) : NULL;
}

static bool is_leaf(const printer *p, const th_node *node)
{
    return node->kind == TH_N_INPUT || (node->kind == TH_N_CELL && !tree_of(p, node));
}

static piece print_constant(printer *p, double number)
{
    char text[40];
    piece out = {.rank = ATOM};
    th_number_print(number, text);
    for (char *c = text; *c; c++)
        if (*c == 'e')
            *c = 'E';
    out.text = th_arena_format(p->w->arena, number < 0 ? "(%s)" : "%s", text);
    return out;
}

/* ---- sums ---- */

typedef struct term {
    thi_ref ref;
    const th_node *node;
} term;

static int compare_terms(const void *a, const void *b, void *context)
{
    const term *x = a, *y = b;
    (void)context;
    if (x->ref.sheet != y->ref.sheet)
        return x->ref.sheet < y->ref.sheet ? -1 : 1;
    if (x->ref.column != y->ref.column)
        return x->ref.column < y->ref.column ? -1 : 1;
    return x->ref.row < y->ref.row ? -1 : x->ref.row > y->ref.row;
}

/** SUM over leaves [from, to): text by ranges, unless a reference stands twice. */
static piece sum_leaves(printer *p, const term *terms, size_t from, size_t to)
{
    piece out = {.rank = ATOM};
    th_text text = {0};
    if (to == from + 1)
        return of_ref(p, terms[from].ref);
    for (size_t i = from; i < to; i++)
        thi_ref_add(p->w, &out.refs, terms[i].ref);
    thi_spans spans = thi_spans_of(p->w, &out.refs);
    th_text_add(&text, "SUM(");
    if (spans.cells == out.refs.count)
        thi_spans_print(p->w, p->sheet, &spans, 0, spans.count, &text);
    else
        for (size_t i = from; i < to; i++) {
            th_text_add(&text, i > from ? "," : "");
            thi_ref_print(p->w, p->sheet, terms[i].ref, &text);
        }
    th_text_add(&text, ")");
    out.text = keep(p, &text);
    return out;
}

static double
sum_terms(const thi_workbook *w, const term *terms, size_t from, size_t to)
{
    th_sum sum = {0};
    for (size_t i = from; i < to; i++)
        th_sum_add(&sum, thi_value_of(w, terms[i].node));
    return th_sum_get(&sum);
}

static bool continues(const term *a, const term *b)
{
    return a->ref.sheet == b->ref.sheet && a->ref.column == b->ref.column &&
           a->ref.row + 1 == b->ref.row;
}

/** Leaves of a sum, in groups of few ranges; all groups but a lone one move out. */
static void add_leaf_groups(printer *p,
                            const term *terms,
                            size_t count,
                            piece *parts,
                            double *values,
                            size_t *part_count)
{
    size_t from = 0, spans = 0;
    for (size_t i = 0; i < count; i++) {
        bool same_run = i > from && continues(&terms[i - 1], &terms[i]);
        spans += !same_run;
        if (spans <= SPANS_MAX)
            continue;
        piece group = sum_leaves(p, terms, from, i);
        values[*part_count] = sum_terms(p->w, terms, from, i);
        parts[*part_count] = move_out(p, &group, values[*part_count]);
        (*part_count)++;
        from = i;
        spans = 1;
    }
    if (from < count) {
        values[*part_count] = sum_terms(p->w, terms, from, count);
        parts[(*part_count)++] = sum_leaves(p, terms, from, count);
    }
}

static void append(printer *p, piece *sum, const piece *part)
{
    sum->text = *sum->text ? GLUE(p, sum->text, ",", part->text) : part->text;
    add_refs(p, &sum->refs, &part->refs);
}

/** SUM(part,part,...), split where it gets too long. `values` [count] of the parts. */
static piece join_parts(printer *p,
                        const char *name,
                        const piece *parts,
                        const double *values,
                        size_t count)
{
    piece all = {.text = "", .rank = ATOM};
    th_sum value = {0};
    for (size_t i = 0; i < count; i++) {
        piece longer = all;
        longer.refs = (thi_refs){0};
        add_refs(p, &longer.refs, &all.refs);
        append(p, &longer, &parts[i]);
        if (too_long(p, &longer) && *all.text) {
            piece done = {.text =
                              th_arena_format(p->w->arena, "%s(%s)", name, all.text),
                          .rank = ATOM,
                          .refs = all.refs};
            all = move_out(p, &done, th_sum_get(&value));
            append(p, &all, &parts[i]);
        } else {
            all = longer;
        }
        th_sum_add(&value, values[i]);
    }
    all.text = th_arena_format(p->w->arena, "%s(%s)", name, all.text);
    all.rank = ATOM;
    return all;
}

/** total_<boundary>: the total of that year stands on the sheet of results already. */
static bool print_total(printer *p, const th_node *node, piece *out)
{
    const thi_workbook *w = p->w;
    th_sym name = node->from ? node->from->name : 0;
    const th_node *first = node->n_kids ? node->kids[0] : NULL;
    if (first && first->kind == TH_N_MULTIPLY)
        first = first->kids[0];
    if (!name || !first || first->kind != TH_N_CELL)
        return false;
    uint32_t instance = w->m.cells[first->ref].instance;
    for (uint32_t b = 0; instance != UINT32_MAX && b < th_boundary_count(w->m.registry);
         b++) {
        const th_boundary *boundary = th_boundary_get(w->m.registry, b);
        uint32_t year = thi_year_position(w, w->m.instances[instance].year);
        if (boundary->variable != name || year == THI_NOWHERE)
            continue;
        double here = sum_value(w, node);
        double there =
            th_inventory_total(w->inventory, boundary, w->a.years[year]).value;
        if (fabs(here - there) > 1e-10 * fabs(here))
            return false;
        *out = of_ref(p, thi_total_at(w, b, year));
        return true;
    }
    return false;
}

static piece print_sum(printer *p, const th_node *node)
{
    piece total;
    if (!p->plain && print_total(p, node, &total))
        return total;
    thi_workbook *w = p->w;
    term *terms = TH_NEW_N(w->arena, term, node->n_kids + 1);
    piece *parts = TH_NEW_N(w->arena, piece, node->n_kids + 1);
    double *values = TH_NEW_N(w->arena, double, node->n_kids + 1);
    size_t leaves = 0, count = 0;
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (is_leaf(p, node->kids[i]))
            terms[leaves++] = (term){leaf_ref(p, node->kids[i]), node->kids[i]};
    th_sort(terms, leaves, sizeof *terms, compare_terms, NULL);
    add_leaf_groups(p, terms, leaves, parts, values, &count);
    if (leaves == node->n_kids && count == 1)
        return parts[0];
    for (uint32_t i = 0; i < node->n_kids; i++) {
        if (is_leaf(p, node->kids[i]))
            continue;
        values[count] = thi_value_of(w, node->kids[i]);
        parts[count++] = print(p, node->kids[i]);
    }
    return count ? join_parts(p, "SUM", parts, values, count) : print_constant(p, 0);
}

static piece print_best(printer *p, const th_node *node)
{
    piece out = {.text = "", .rank = ATOM};
    for (uint32_t i = 0; i < node->n_kids; i++) {
        piece part = print(p, node->kids[i]);
        piece longer = {.text = out.text};
        add_refs(p, &longer.refs, &out.refs);
        append(p, &longer, &part);
        if (too_long(p, &longer))
            part = move_out(p, &part, thi_value_of(p->w, node->kids[i]));
        append(p, &out, &part);
    }
    out.text = th_arena_format(
        p->w->arena, "%s(%s)", node->kind == TH_N_MIN ? "MIN" : "MAX", out.text);
    return out;
}

/* ---- operators ---- */

static const char *inside(printer *p, const piece *a, int least)
{
    return a->rank >= least ? a->text : GLUE(p, "(", a->text, ")");
}

/** Pieces of the kids; the longest move out until the whole is short enough. */
static void print_kids(printer *p, const th_node *node, piece *kids)
{
    for (uint32_t i = 0; i < node->n_kids && i < 3; i++)
        kids[i] = print(p, node->kids[i]);
    for (uint32_t round = 0; round < node->n_kids; round++) {
        piece all = {.text = ""};
        uint32_t longest = 0;
        for (uint32_t i = 0; i < node->n_kids && i < 3; i++) {
            append(p, &all, &kids[i]);
            longest = strlen(kids[i].text) > strlen(kids[longest].text) ? i : longest;
        }
        if (!too_long(p, &all))
            return;
        kids[longest] =
            move_out(p, &kids[longest], thi_value_of(p->w, node->kids[longest]));
    }
}

static const char *comparison_sign(th_node_kind kind)
{
    static const struct {
        th_node_kind kind;
        const char *sign;
    } signs[] = {{TH_N_LESS, "<"},
                 {TH_N_LESS_EQUAL, "<="},
                 {TH_N_GREATER, ">"},
                 {TH_N_GREATER_EQUAL, ">="}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].kind == kind)
            return signs[i].sign;
    return NULL;
}

static const char *function_name(th_node_kind kind)
{
    static const struct {
        th_node_kind kind;
        const char *name;
    } functions[] = {
        {TH_N_EXP, "EXP"}, {TH_N_LN, "LN"}, {TH_N_SQRT, "SQRT"}, {TH_N_ABS, "ABS"}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (functions[i].kind == kind)
            return functions[i].name;
    return NULL;
}

/** a sign b with the ranks that each side needs. */
static bool binary_sign(th_node_kind kind, char *sign, int *left, int *right, int *rank)
{
    static const struct {
        th_node_kind kind;
        char sign;
        int left, right, rank;
    } signs[] = {{TH_N_ADD, '+', SUM, PRODUCT, SUM},
                 {TH_N_SUBTRACT, '-', SUM, PRODUCT, SUM},
                 {TH_N_MULTIPLY, '*', PRODUCT, ATOM, PRODUCT},
                 {TH_N_DIVIDE, '/', PRODUCT, ATOM, PRODUCT},
                 {TH_N_POWER, '^', ATOM, ATOM, POWER}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].kind == kind) {
            sign[0] = signs[i].sign;
            *left = signs[i].left;
            *right = signs[i].right;
            *rank = signs[i].rank;
            return true;
        }
    return false;
}

/** `a<b` of the comparison `IF(a<b,1,0)`; a condition that has moved out is a number.
 */
static const char *condition_of(printer *p, const th_node *node, const piece *text)
{
    static const char head[] = "IF(", tail[] = ",1,0)";
    size_t n = strlen(text->text), outside = sizeof head + sizeof tail - 2;
    if (comparison_sign(node->kind) && n > outside &&
        !strncmp(text->text, head, sizeof head - 1) &&
        !strcmp(text->text + n - (sizeof tail - 1), tail))
        return th_arena_text_n(p->w->arena, text->text + sizeof head - 1, n - outside);
    return th_arena_format(p->w->arena, "%s<>0", inside(p, text, SUM));
}

static piece print_operation(printer *p, const th_node *node)
{
    th_arena *arena = p->w->arena;
    piece kids[3] = {0}, out = {.rank = ATOM};
    char sign[2] = "";
    int left, right;
    const char *compare = comparison_sign(node->kind),
               *function = function_name(node->kind);
    print_kids(p, node, kids);
    for (uint32_t i = 0; i < node->n_kids && i < 3; i++)
        add_refs(p, &out.refs, &kids[i].refs);
    if (binary_sign(node->kind, sign, &left, &right, &out.rank))
        out.text = GLUE(p, inside(p, &kids[0], left), sign, inside(p, &kids[1], right));
    else if (compare)
        out.text = GLUE(p, "IF(", kids[0].text, compare, kids[1].text, ",1,0)");
    else if (function)
        out.text = GLUE(p, function, "(", kids[0].text, ")");
    else if (node->kind == TH_N_IF)
        out.text = th_arena_format(arena,
                                   "IF(%s,%s,%s)",
                                   condition_of(p, node->kids[0], &kids[0]),
                                   kids[1].text,
                                   kids[2].text);
    else
        out.text = th_arena_format(arena, "(0-%s)", inside(p, &kids[0], PRODUCT));
    return out;
}

static piece print(printer *p, const th_node *node)
{
    if (node->kind == TH_N_CONSTANT)
        return print_constant(p, node->number);
    const th_node *tree = tree_of(p, node);
    if (tree)
        return print(p, tree);
    if (is_leaf(p, node))
        return of_ref(p, leaf_ref(p, node));
    if (node->kind == TH_N_SUM)
        return print_sum(p, node);
    if (node->kind == TH_N_MIN || node->kind == TH_N_MAX)
        return print_best(p, node);
    return print_operation(p, node);
}

const char *thi_formula_of(thi_workbook *w,
                           uint32_t sheet,
                           const th_node *root,
                           thi_leaf_fn leaf,
                           void *context)
{
    printer p = {.w = w, .sheet = sheet, .leaf = leaf, .context = context};
    piece all = print(&p, root);
    if (too_long(&p, &all))
        all =
            move_out(&p, &all, thi_value_of(w, root)); /* SPANS_MAX keeps this short */
    thi_spans spans = thi_spans_of(w, &all.refs);
    return thi_guarded(w, sheet, &spans, all.text, true);
}

const char *thi_formula_plain(thi_workbook *w,
                              uint32_t sheet,
                              const th_node *root,
                              thi_leaf_fn leaf,
                              thi_tree_fn tree,
                              void *context)
{
    printer p = {.w = w,
                 .sheet = sheet,
                 .leaf = leaf,
                 .tree = tree,
                 .plain = true,
                 .context = context};
    return print(&p, root).text;
}

thi_ref thi_place_of(const thi_workbook *w, const th_node *leaf)
{
    return leaf->kind == TH_N_INPUT ? w->input_at[leaf->ref] : w->cell_at[leaf->ref];
}

bool thi_cell_shown(const thi_workbook *w, uint32_t cell)
{
    const th_cell *c = &w->m.cells[cell];
    return c->root && !c->failed && isfinite(w->values[cell]);
}
