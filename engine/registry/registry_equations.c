/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The equations of a method: left sides, copies a gas, variants by driver; parsed, then
 * typed by the language. */
#include <string.h>

#include "registry_build.h"

/* A growing list of equations. */
typedef struct equations {
    th_equation *item;
    size_t n, cap;
} equations;

typedef struct left_side {
    th_left_kind kind;
    th_sym name, stream;
    const char *gas; /* lower-case id for {gas}; NULL: none */
    bool must;
} left_side;

/* ---- what the language asks about the world ---- */

static bool scope_variable(void *context, th_sym name, th_name_info *out)
{
    const th_registry *r = context;
    uint32_t number = thi_map_get(&r->by_variable, name);
    if (number == THI_NONE)
        return false;
    *out = (th_name_info){&r->variable[number].unit, r->variable[number].kind};
    return true;
}

static bool scope_gas(void *context, th_sym name, th_dim *out)
{
    const th_registry *r = context;
    uint32_t number = thi_map_get(&r->by_gas, name);
    if (number != THI_NONE)
        *out = r->gas[number].dim;
    return number != THI_NONE;
}

static bool scope_constant(void *context, th_sym name, th_unit *out)
{
    return th_constant_find(context, name, out);
}

static bool scope_index(void *context, th_sym name, bool *banded)
{
    const th_registry *r = context;
    uint32_t number = thi_map_get(&r->by_index, name);
    if (number == THI_NONE)
        return false;
    const th_domain *d = th_domain_of(r, number);
    *banded = d->count > 0 && d->members[0].banded;
    return true;
}

static bool scope_member(void *context, th_sym index, th_sym member)
{
    const th_registry *r = context;
    uint32_t number = thi_map_get(&r->by_index, index);
    if (number == THI_NONE)
        return false;
    const th_domain *d = th_domain_of(r, number);
    return d->open || th_member_find(d, member);
}

static const char *scope_nearest(void *context, const char *text)
{
    const th_registry *r = context;
    return th_registry_nearest(r, "variable", text);
}

static bool is_index(void *context, th_sym name)
{
    const th_registry *r = context;
    return thi_map_get(&r->by_index, name) != THI_NONE;
}

/* ---- left sides ---- */

static void left_error(
    thi_build *b, th_place place, const char *code, const char *text, const char *what)
{
    th_diags_add(b->diags, TH_ERROR, code, place, "left side \"%s\": %s", text, what);
}

static bool read_stream(thi_build *b, th_place place, const char *text, th_sym *stream)
{
    uint32_t index = thi_map_get(&b->r->by_index, th_names_find(b->names, "stream"));
    th_sym sym = th_names_add(b->names, text);
    *stream = strcmp(text, "direct") == 0 ? 0 : sym;
    if (*text && (index == THI_NONE || th_member_find(th_domain_of(b->r, index), sym)))
        return true;
    const char *hint = index == THI_NONE ? "" : thi_hint_member(b, index, text);
    th_diags_add(
        b->diags, TH_ERROR, "E-STREAM", place, "\"%s\" is no stream%s", text, hint);
    return false;
}

static const char *lower_case(thi_build *b, const char *text)
{
    char *copy = th_arena_text(b->arena, text);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

/* One name of a left side, like CO2.biogenic, energy or n_excreted. */
static bool read_left(
    thi_build *b, const th_method *m, th_place place, const char *text, left_side *out)
{
    size_t n = strcspn(text, ".");
    const char *name = th_arena_text_n(b->arena, text, n);
    th_unit unit;
    *out = (left_side){.kind = TH_LEFT_LOCAL};
    if (!thi_is_name(name) || thi_is_reserved(name)) {
        left_error(
            b, place, "E-LEFT", text, "here stands a name or a gas, with a stream");
        return false;
    }
    out->name = th_names_add(b->names, name);
    bool gas = thi_map_get(&b->r->by_gas, out->name) != THI_NONE;
    if (gas || strcmp(name, "gas") == 0) {
        out->kind = TH_LEFT_EMISSION;
        out->stream = m->stream;
        out->gas = gas ? lower_case(b, name) : NULL;
        return !text[n] || read_stream(b, place, text + n + 1, &out->stream);
    }
    if (text[n] || th_constant_find(b->r, out->name, &unit)) {
        left_error(b,
                   place,
                   "E-LEFT",
                   text,
                   "only a gas has a stream, and constants are fixed");
        return false;
    }
    if (thi_map_get(&b->r->by_variable, out->name) != THI_NONE)
        out->kind = TH_LEFT_VARIABLE;
    return true;
}

/* ---- one equation ---- */

static bool check_plain(thi_build *b, const th_tree *item)
{
    if (item->kind == TH_TREE_SCALAR && !item->quoted && *item->text)
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-YAML",
                 thi_tree_place(b, item),
                 "the equation of %s must be one plain text without quotes",
                 item->key ? item->key : "this line");
    return false;
}

static bool seen(const equations *list, const left_side *left)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].name == left->name && list->item[i].stream == left->stream &&
            (list->item[i].left == TH_LEFT_CHECK) == (left->kind == TH_LEFT_CHECK))
            return true;
    return false;
}

/** What the parser and the checker may ask: the registry as it is built so far. */
static th_scope scope_of(const thi_build *b)
{
    th_scope scope = {.context = b->r,
                      .names = b->names,
                      .units = b->r->units,
                      .variable = scope_variable,
                      .gas = scope_gas,
                      .constant = scope_constant,
                      .index = scope_index,
                      .member = scope_member,
                      .nearest_name = scope_nearest};
    return scope;
}

static void
add_equation(thi_build *b, const th_tree *item, const left_side *left, equations *list)
{
    th_place place = thi_tree_place(b, item);
    th_equation e = {.left = left->kind,
                     .must = left->must,
                     .name = left->name,
                     .stream = left->stream};
    e.text = th_arena_text(b->arena, item->text);
    e.file = place.file;
    e.line = place.line;
    e.column = place.column;
    const th_scope scope = scope_of(b);
    th_parse parse = {.arena = b->arena,
                      .names = b->names,
                      .units = b->r->units,
                      .file = e.file,
                      .line = e.line,
                      .column = e.column,
                      .gas = left->gas,
                      .is_index = is_index,
                      .context = b->r,
                      .scope = &scope};
    if (seen(list, left)) {
        left_error(b, place, "E-DUP-NAME", item->key, "it is computed twice; keep one");
        return;
    }
    e.right = th_expr_parse(&parse, e.text, b->diags);
    TH_PUSH(b->arena, list->item, list->n, list->cap, e);
}

static th_place left_place(thi_build *b, const th_tree *item)
{
    th_place place = thi_tree_place(b, item);
    place.line = item->key_line;
    place.column = item->key_column;
    return place;
}

/* A gas list on the left makes one copy a gas. */
static void
read_equation(thi_build *b, const th_method *m, const th_tree *item, equations *list)
{
    th_place place = left_place(b, item);
    const char *key = item->key;
    bool many = strchr(key, ',') != NULL;
    if (!check_plain(b, item))
        return;
    while (*key) {
        left_side left;
        key += strspn(key, " ");
        size_t n = strcspn(key, ",");
        const char *next = key + n + (key[n] == ',');
        while (n > 0 && key[n - 1] == ' ')
            n--;
        const char *name = th_arena_text_n(b->arena, key, n);
        key = next;
        if (!read_left(b, m, place, name, &left))
            continue;
        if (many && left.kind != TH_LEFT_EMISSION)
            left_error(b, place, "E-LEFT", name, "a list on the left holds gases only");
        else
            add_equation(b, item, &left, list);
    }
}

static bool check_block(thi_build *b, const th_tree *node, const char *what)
{
    if (node->kind == TH_TREE_MAP && !node->flow)
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-YAML",
                 thi_tree_place(b, node),
                 "%s is a block map: one `name: equation` a line, without braces",
                 what);
    return false;
}

static void read_block(thi_build *b,
                       const th_method *m,
                       const th_tree *node,
                       const char *what,
                       equations *list)
{
    if (!node || !check_block(b, node, what))
        return;
    for (size_t i = 0; i < node->count; i++)
        read_equation(b, m, node->items[i], list);
}

/** `checks` and `must`: comparisons. */
static void read_checks(thi_build *b, const th_tree *method, bool must, equations *list)
{
    const char *block = must ? "must" : "checks";
    const th_tree *node = th_tree_get(method, block);
    if (!node || !check_block(b, node, block))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const th_tree *item = node->items[i];
        left_side left = {.kind = TH_LEFT_CHECK,
                          .must = must,
                          .name = th_names_add(b->names, item->key)};
        if (!thi_is_name(item->key))
            left_error(
                b, left_place(b, item), "E-LEFT", item->key, "here stands a name");
        else if (check_plain(b, item))
            add_equation(b, item, &left, list);
    }
}

/* ---- variants ---- */

static void type_variant(thi_build *b, th_equation *list, size_t n)
{
    th_scope scope = scope_of(b);
    for (size_t i = 0; i < n; i++)
        if (!list[i].right)
            return; /* E-PARSE stands already; half a method types itself wrongly */
    th_equations_check(&scope, list, n, b->diags);
}

/* Driver's own equations first, then the common ones, then the checks. */
static void finish_variant(thi_build *b,
                           th_variant *v,
                           const equations *own,
                           const equations *common,
                           const equations *checks)
{
    const equations *part[] = {own, common, checks};
    size_t n = 0;
    th_equation *all =
        TH_NEW_N(b->arena, th_equation, own->n + common->n + checks->n + 1);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < part[i]->n; k++)
            all[n++] = part[i]->item[k];
    for (size_t i = 0; i < own->n; i++)
        for (size_t k = 0; k < common->n; k++)
            if (own->item[i].name == common->item[k].name &&
                own->item[i].stream == common->item[k].stream)
                th_diags_add(b->diags,
                             TH_ERROR,
                             "E-DUP-NAME",
                             (th_place){own->item[i].file,
                                        own->item[i].line,
                                        own->item[i].column},
                             "%s is computed here and in equations; keep one",
                             thi_sym(b, own->item[i].name));
    type_variant(b, all, n);
    v->equations = all;
    v->equation_count = (uint32_t)n;
}

static void read_drivers(thi_build *b,
                         const th_tree *node,
                         th_method *m,
                         const equations *common,
                         const equations *checks)
{
    if (!check_block(b, node, "drivers"))
        return;
    th_variant *variants = TH_NEW_N(b->arena, th_variant, node->count + 1);
    for (size_t i = 0; i < node->count; i++) {
        const th_tree *item = node->items[i];
        th_place place = left_place(b, item);
        th_tree name = {.kind = TH_TREE_SCALAR,
                        .file = item->file,
                        .line = place.line,
                        .column = place.column,
                        .text = item->key};
        uint32_t *driver = TH_NEW(b->arena, uint32_t);
        equations own = {0};
        if (!thi_resolve_variable(b, &name, 0, driver))
            continue;
        if (item->kind != TH_TREE_SCALAR || *item->text) /* `x:` alone adds nothing */
            read_block(b, m, item, item->key, &own);
        variants[m->variant_count].drivers = driver;
        variants[m->variant_count].driver_count = 1;
        finish_variant(b, &variants[m->variant_count++], &own, common, checks);
    }
    m->variants = variants;
}

static void read_driver(thi_build *b,
                        const th_tree *node,
                        th_method *m,
                        const equations *common,
                        const equations *checks)
{
    th_variant *v = TH_NEW(b->arena, th_variant);
    equations none = {0};
    v->drivers = thi_tree_list(
        b, th_tree_get(node, "driver"), thi_resolve_variable, 0, &v->driver_count);
    finish_variant(b, v, &none, common, checks);
    m->variants = v;
    m->variant_count = 1;
}

void thi_read_equations(thi_build *b, const th_tree *node, th_method *m)
{
    const th_tree *drivers = th_tree_get(node, "drivers");
    const th_tree *block = th_tree_get(node, "equations");
    equations common = {0}, checks = {0};
    read_block(b, m, block, "equations", &common);
    read_checks(b, node, false, &checks);
    read_checks(b, node, true, &checks);
    if (drivers && th_tree_get(node, "driver"))
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-KEY",
                     left_place(b, drivers),
                     "driver and drivers exclude each other; keep one");
    if (!block)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-REQUIRED",
                     m->place,
                     "method %s lacks the key equations; add it",
                     thi_sym(b, m->id));
    if (drivers)
        read_drivers(b, drivers, m, &common, &checks);
    else
        read_driver(b, node, m, &common, &checks);
}
