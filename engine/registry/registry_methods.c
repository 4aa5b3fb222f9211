/* SPDX-License-Identifier: GPL-3.0-or-later */
/* methods/X.yaml: the head of a method (its keys), docs/LANGUAGE.md section 2. */
#include <string.h>

#include "registry_build.h"

static const char *const allowed[] = {
    "method", "category", "from",      "for",    "driver", "drivers", "over",
    "group",  "per",      "when",      "tier",   "part",   "stream",  "scope",
    "source", "title",    "equations", "checks", "must",   NULL};

static th_sym read_word(thi_build *b, const th_tree *node, const char *key)
{
    return th_names_add(b->names, thi_tree_scalar(b, node, key));
}

/* ---- source ---- */

/* "IPCC 2006, V4 Ch10, Eq 10.25": one line for every table and comment. */
static const char *source_line(thi_build *b, const th_method *m)
{
    const struct {
        const char *before, *text;
    } part[] = {{", V", m->volume},
                {*m->volume ? " Ch" : ", Ch", m->chapter},
                {", ", m->section},
                {", Eq ", m->equation},
                {", Table ", m->table},
                {", ", m->source_note}};
    const char *line = m->document;
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        if (*part[i].text)
            line =
                th_arena_format(b->arena, "%s%s%s", line, part[i].before, part[i].text);
    return line;
}

static void read_source(thi_build *b, const th_tree *node, th_method *m)
{
    static const char *const keys[] = {
        "document", "volume", "chapter", "equation", "table", "section", "note", NULL};
    const char **field[] = {&m->document,
                            &m->volume,
                            &m->chapter,
                            &m->equation,
                            &m->table,
                            &m->section,
                            &m->source_note};
    for (size_t i = 0; keys[i]; i++)
        *field[i] = "";
    m->source = "";
    if (!node)
        return;
    if (node->kind != TH_TREE_MAP) {
        th_diags_add(
            b->diags,
            TH_ERROR,
            "E-SOURCE",
            thi_tree_place(b, node),
            "source is a map with document and what it takes to find the place");
        return;
    }
    th_tree_only(node, keys, b->diags);
    for (size_t i = 0; keys[i]; i++)
        *field[i] = thi_tree_scalar(b, node, keys[i]);
    if (!*m->document)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-SOURCE",
                     thi_tree_place(b, node),
                     "the source names no document; add it");
    m->source = source_line(b, m);
}

/* ---- filters ---- */

static bool read_filter(thi_build *b, const th_tree *item, th_filter *filter)
{
    uint32_t index = thi_map_get(&b->r->by_index, th_names_find(b->names, item->key));
    if (index == THI_NONE) {
        th_place place = thi_tree_place(b, item);
        place.line = item->key_line;
        place.column = item->key_column;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-INDEX",
                     place,
                     "%s is no index%s",
                     item->key,
                     thi_hint(b, "index", item->key));
        return false;
    }
    filter->index = index;
    filter->members = thi_tree_list(b, item, thi_resolve_member, index, &filter->count);
    return true;
}

static void read_filters(thi_build *b, const th_tree *node, th_method *m)
{
    if (!node)
        return;
    if (node->kind != TH_TREE_MAP) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-YAML",
                     thi_tree_place(b, node),
                     "for is a map of index and member, like {subject: livestock}");
        return;
    }
    th_filter *filters = TH_NEW_N(b->arena, th_filter, node->count + 1);
    for (size_t i = 0; i < node->count; i++)
        if (read_filter(b, node->items[i], &filters[m->filter_count]))
            m->filter_count++;
    m->filters = filters;
}

/* ---- over ---- */

/* Do the rows of a variable state this index? Rates without rows yet are given the
 * benefit of the doubt. */
static bool states_index(const th_registry *r, uint32_t variable, uint32_t index)
{
    const th_variable *v = &r->variable[variable];
    uint32_t begin, end;
    if (v->index >= 0 || v->kind == TH_KIND_AMOUNT)
        return v->index < 0 || (uint32_t)v->index == index;
    th_factor_range(r, variable, &begin, &end);
    for (uint32_t i = begin; i < end; i++)
        if (r->factor[i].key.member[index])
            return true;
    return begin == end;
}

/* A scalar item as a node of its own, for a word inside "system in ms_share". */
static th_tree word_at(thi_build *b, const th_tree *item, const char *text, size_t n)
{
    th_tree word = *item;
    word.column += (uint32_t)(text - item->text);
    word.text = th_arena_text_n(b->arena, text, n);
    return word;
}

static bool resolve_over(thi_build *b, const th_tree *item, th_over *over)
{
    const char *in = strstr(item->text, " in ");
    if (!in) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-OVER",
                     thi_tree_place(b, item),
                     "over is written <index> in <variable>, not \"%s\"",
                     item->text);
        return false;
    }
    const char *after = in + 4 + strspn(in + 4, " ");
    th_tree index = word_at(b, item, item->text, (size_t)(in - item->text));
    th_tree variable = word_at(b, item, after, strcspn(after, " "));
    bool fine = thi_resolve_index(b, &index, 0, &over->index);
    if (!thi_resolve_variable(b, &variable, 0, &over->variable) || !fine)
        return false;
    if (states_index(b->r, over->variable, over->index))
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-OVER",
                 thi_tree_place(b, &variable),
                 "the rows of %s do not state %s, so they cannot be counted over it",
                 variable.text,
                 index.text);
    return false;
}

static void read_over(thi_build *b, const th_tree *node, th_method *m)
{
    if (!node)
        return;
    size_t n = node->kind == TH_TREE_SEQUENCE ? node->count : 1;
    th_over *list = TH_NEW_N(b->arena, th_over, n + 1);
    for (size_t i = 0; i < n; i++) {
        const th_tree *item = node->kind == TH_TREE_SEQUENCE ? node->items[i] : node;
        if (item->kind != TH_TREE_SCALAR)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-OVER",
                         thi_tree_place(b, item),
                         "over is written <index> in <variable>, or a list of these");
        else if (resolve_over(b, item, &list[m->over_count]))
            m->over_count++;
    }
    m->over = list;
}

/* ---- the whole head ---- */

static void check_stream(thi_build *b, const th_tree *node, th_method *m)
{
    static const char direct[] = "direct";
    const th_tree *stream = th_tree_get(node, "stream");
    uint32_t index = thi_map_get(&b->r->by_index, th_names_find(b->names, "stream")),
             sym;
    if (!stream || !m->stream)
        return;
    if (strcmp(thi_sym(b, m->stream), direct) == 0)
        m->stream = 0;
    else if (index != THI_NONE)
        (void)thi_resolve_member(b, stream, index, &sym);
}

static void read_categories(thi_build *b, const th_tree *node, th_method *m)
{
    const th_tree *from = th_tree_get(node, "from");
    m->categories = thi_tree_list(
        b, th_tree_get(node, "category"), thi_resolve_category, 0, &m->category_count);
    m->from = m->categories;
    m->from_count = m->category_count;
    if (from)
        m->from = thi_tree_list(b, from, thi_resolve_category, 0, &m->from_count);
}

static void read_head(thi_build *b, const th_tree *node, th_method *m)
{
    m->titles = thi_tree_titles(b, node, "title", m->id);
    m->group = read_word(b, node, "group");
    m->tier = read_word(b, node, "tier");
    m->part = read_word(b, node, "part");
    m->stream = read_word(b, node, "stream");
    m->scope = read_word(b, node, "scope");
    check_stream(b, node, m);
    read_source(b, th_tree_get(node, "source"), m);
    read_categories(b, node, m);
    read_filters(b, th_tree_get(node, "for"), m);
    read_over(b, th_tree_get(node, "over"), m);
    m->per =
        thi_tree_list(b, th_tree_get(node, "per"), thi_resolve_index, 0, &m->per_count);
    m->when = thi_tree_list(
        b, th_tree_get(node, "when"), thi_resolve_variable_name, 0, &m->when_count);
}

static bool is_new(thi_build *b, const th_tree *node, const th_method *m)
{
    uint32_t old = thi_map_get(&b->r->by_method, m->id);
    if (old == THI_NONE)
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-DUP-NAME",
                 thi_tree_place(b, node),
                 "the method %s stands twice (first in %s, line %u); rename one",
                 thi_sym(b, m->id),
                 b->r->method[old].place.file,
                 (unsigned)b->r->method[old].place.line);
    return false;
}

/* Says whether the group's `per` stands here, beside the method. */
static void read_method(thi_build *b, const th_tree *node, bool extra)
{
    static const char *const required[] = {"category", "source", "title", NULL};
    th_registry *r = b->r;
    th_method m = {.place = thi_tree_place(b, node)};
    const char *id = node->kind == TH_TREE_MAP ? th_tree_text(node, "method") : NULL;
    if (!id || !thi_is_name(id)) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     node->kind == TH_TREE_MAP ? "E-REQUIRED" : "E-YAML",
                     m.place,
                     "a method starts with - method: <id>, of letters, digits and _");
        return;
    }
    m.id = th_names_add(b->names, id);
    th_tree_only(node, allowed, b->diags);
    thi_tree_require(b, node, th_arena_format(b->arena, "method %s", id), required);
    read_head(b, node, &m);
    thi_read_equations(b, node, &m);
    if (!is_new(b, node, &m))
        return;
    bool has_per = th_tree_get(node, "per") != NULL;
    thi_map_set(b, &r->by_method, m.id, (uint32_t)r->n_method);
    TH_PUSH(b->arena, r->method, r->n_method, r->cap_method, m);
    TH_PUSH(b->arena, b->extra, b->n_extra, b->cap_extra, extra);
    TH_PUSH(b->arena, b->has_per, b->n_has_per, b->cap_has_per, has_per);
}

/* A file of --methods may have any name. */
static bool holds_methods(const th_source *s)
{
    return thi_role(s, "methods/") ||
           (s->extra && !thi_role(s, "packs/") && !thi_role(s, "guidelines.yaml"));
}

void thi_read_methods(thi_build *b)
{
    for (size_t i = 0; i < b->source_count; i++) {
        const th_source *s = b->source[i];
        if (!s->tree || !holds_methods(s))
            continue;
        if (s->tree->kind != TH_TREE_SEQUENCE)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-YAML",
                         thi_tree_place(b, s->tree),
                         "a file of methods is a list; start each with - method: <id>");
        else
            for (size_t k = 0; k < s->tree->count; k++)
                read_method(b, s->tree->items[k], s->extra);
    }
}
