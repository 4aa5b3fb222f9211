/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that stand in YAML, resolved with their places. */
#include <string.h>

#include "registry_build.h"

/* Copies a file's name once: nodes of one file follow each other. */
th_place thi_tree_place(thi_build *b, const th_tree *node)
{
    th_place place = {node->file, node->line, node->column};
    if (node->file && (!b->file || strcmp(b->file, node->file) != 0))
        b->file = th_arena_text(b->arena, node->file);
    if (node->file)
        place.file = b->file;
    return place;
}

static th_place key_place(thi_build *b, const th_tree *node)
{
    th_place place = thi_tree_place(b, node);
    if (node->key) {
        place.line = node->key_line;
        place.column = node->key_column;
    }
    return place;
}

const char *thi_tree_scalar(thi_build *b, const th_tree *map, const char *key)
{
    const th_tree *node = th_tree_get(map, key);
    if (!node)
        return "";
    if (node->kind == TH_TREE_SCALAR)
        return th_arena_text(b->arena, node->text);
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-YAML",
                 key_place(b, node),
                 "%s must be one text, no list or map",
                 key);
    return "";
}

th_titles thi_tree_titles(thi_build *b, const th_tree *map, const char *key, th_sym id)
{
    static const char *const allowed[] = {"zh", "en", NULL};
    const char *fallback = thi_sym(b, id);
    th_titles titles = {fallback, fallback};
    const th_tree *node = th_tree_get(map, key);
    if (!node)
        return titles;
    if (node->kind == TH_TREE_SCALAR) {
        titles.zh = titles.en = th_arena_text(b->arena, node->text);
        return titles;
    }
    th_tree_only(node, allowed, b->diags);
    const char *zh = th_tree_text(node, "zh"), *en = th_tree_text(node, "en");
    if (zh)
        titles.zh = th_arena_text(b->arena, zh);
    if (en)
        titles.en = th_arena_text(b->arena, en);
    return titles;
}

bool thi_tree_require(thi_build *b,
                      const th_tree *map,
                      const char *what,
                      const char *const *keys)
{
    bool fine = true;
    for (size_t i = 0; keys[i]; i++) {
        const th_tree *node = th_tree_get(map, keys[i]);
        if (node && (node->kind != TH_TREE_SCALAR || *node->text))
            continue;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-REQUIRED",
                     thi_tree_place(b, map),
                     "%s lacks the key %s; add it",
                     what,
                     keys[i]);
        fine = false;
    }
    return fine;
}

/* ---- lists ---- */

uint32_t *thi_tree_list(thi_build *b,
                        const th_tree *node,
                        thi_resolve resolve,
                        uint32_t context,
                        uint32_t *count)
{
    *count = 0;
    if (!node)
        return NULL;
    size_t n = node->kind == TH_TREE_SEQUENCE ? node->count : 1;
    uint32_t *list = TH_NEW_N(b->arena, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        const th_tree *item = node->kind == TH_TREE_SEQUENCE ? node->items[i] : node;
        if (item->kind != TH_TREE_SCALAR || !*item->text)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-YAML",
                         thi_tree_place(b, item),
                         "here stands a name or a list of names");
        else if (resolve(b, item, context, &list[*count]))
            ++*count;
    }
    return list;
}

/* ---- what a scalar may name ---- */

static bool unknown(thi_build *b,
                    const th_tree *item,
                    const char *code,
                    const char *what,
                    const char *hint)
{
    th_diags_add(b->diags,
                 TH_ERROR,
                 code,
                 thi_tree_place(b, item),
                 "%s is no %s%s",
                 item->text,
                 what,
                 hint);
    return false;
}

static bool
from_map(thi_build *b, const thi_map *map, const th_tree *item, uint32_t *number)
{
    *number = thi_map_get(map, th_names_find(b->names, item->text));
    return *number != THI_NONE;
}

bool thi_resolve_category(thi_build *b,
                          const th_tree *item,
                          uint32_t context,
                          uint32_t *out)
{
    (void)context;
    *out = th_names_find(b->names, item->text);
    if (thi_map_get(&b->r->by_category, *out) != THI_NONE)
        return true;
    return unknown(
        b, item, "E-CATEGORY", "category", thi_hint(b, "category", item->text));
}

bool thi_resolve_variable(thi_build *b,
                          const th_tree *item,
                          uint32_t context,
                          uint32_t *out)
{
    (void)context;
    if (from_map(b, &b->r->by_variable, item, out))
        return true;
    return unknown(b,
                   item,
                   "E-VARIABLE",
                   "variable of variables.csv",
                   thi_hint(b, "variable", item->text));
}

bool thi_resolve_variable_name(thi_build *b,
                               const th_tree *item,
                               uint32_t context,
                               uint32_t *out)
{
    uint32_t number;
    if (!thi_resolve_variable(b, item, context, &number))
        return false;
    *out = b->r->variable[number].name;
    return true;
}

bool thi_resolve_index(thi_build *b,
                       const th_tree *item,
                       uint32_t context,
                       uint32_t *out)
{
    (void)context;
    if (from_map(b, &b->r->by_index, item, out))
        return true;
    return unknown(b, item, "E-INDEX", "index", thi_hint(b, "index", item->text));
}

bool thi_resolve_member(thi_build *b,
                        const th_tree *item,
                        uint32_t index,
                        uint32_t *out)
{
    const th_domain *d = th_domain_of(b->r, index);
    *out = d->open ? th_names_add(b->names, item->text)
                   : th_names_find(b->names, item->text);
    if (d->open || th_member_find(d, *out))
        return true;
    const char *what =
        th_arena_format(b->arena, "member of %s", thi_sym(b, b->r->index[index].name));
    return unknown(b, item, "E-MEMBER", what, thi_hint_member(b, index, item->text));
}

bool thi_resolve_pack(thi_build *b,
                      const th_tree *item,
                      uint32_t context,
                      uint32_t *out)
{
    (void)context;
    if (from_map(b, &b->r->by_pack, item, out))
        return true;
    return unknown(b, item, "E-PACK", "pack", thi_hint(b, "pack", item->text));
}

bool thi_resolve_method(thi_build *b,
                        const th_tree *item,
                        uint32_t context,
                        uint32_t *out)
{
    (void)context;
    if (from_map(b, &b->r->by_method, item, out))
        return true;
    return unknown(b, item, "E-METHOD", "method", thi_hint(b, "method", item->text));
}
