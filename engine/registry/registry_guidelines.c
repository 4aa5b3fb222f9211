/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guidelines.yaml: packs, settings and methods in order; and the groups of
 * alternatives. */
#include <string.h>

#include "registry_build.h"

static void read_settings(thi_build *b, const th_tree *node, th_guideline *g)
{
    if (!node)
        return;
    if (node->kind != TH_TREE_MAP) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-YAML",
                     thi_tree_place(b, node),
                     "settings is a map of index and member, like {calibre: average}");
        return;
    }
    th_setting *list = TH_NEW_N(b->arena, th_setting, node->count + 1);
    for (size_t i = 0; i < node->count; i++) {
        const th_tree *item = node->items[i];
        uint32_t index =
            thi_map_get(&b->r->by_index, th_names_find(b->names, item->key));
        th_setting *s = &list[g->setting_count];
        if (index == THI_NONE || b->r->index[index].source != TH_FROM_SETTING)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-INDEX",
                         (th_place){thi_tree_place(b, item).file,
                                    item->key_line,
                                    item->key_column},
                         "%s is no index of source setting%s",
                         item->key,
                         thi_hint(b, "index", item->key));
        else if (item->kind != TH_TREE_SCALAR)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-YAML",
                         thi_tree_place(b, item),
                         "the setting %s is one member",
                         item->key);
        else if (thi_resolve_member(b, item, index, &s->member)) {
            s->index = index;
            g->setting_count++;
        }
    }
    g->settings = list;
}

static void check_repeats(thi_build *b, const th_tree *node, const char *what)
{
    if (!node || node->kind != TH_TREE_SEQUENCE)
        return;
    for (size_t i = 1; i < node->count; i++)
        for (size_t k = 0; k < i; k++) {
            const th_tree *x = node->items[i], *y = node->items[k];
            if (x->kind != TH_TREE_SCALAR || y->kind != TH_TREE_SCALAR ||
                strcmp(x->text, y->text) != 0)
                continue;
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-DUP-NAME",
                         thi_tree_place(b, x),
                         "the %s %s is listed twice; keep one",
                         what,
                         x->text);
            break;
        }
}

/* The list, and after it every method that came with --methods and is not in it. */
static void read_method_list(thi_build *b, const th_tree *node, th_guideline *g)
{
    th_registry *r = b->r;
    uint32_t n, *listed = thi_tree_list(b, node, thi_resolve_method, 0, &n);
    uint32_t *all = TH_NEW_N(b->arena, uint32_t, n + r->n_method + 1);
    bool *in = TH_NEW_N(b->arena, bool, r->n_method + 1);
    for (uint32_t i = 0; i < n; i++) {
        all[i] = listed[i];
        in[listed[i]] = true;
    }
    for (uint32_t i = 0; i < r->n_method; i++)
        if (b->extra[i] && !in[i])
            all[n++] = i;
    g->methods = all;
    g->method_count = n;
}

static void read_gwp_name(thi_build *b, const th_tree *node, th_guideline *g)
{
    const char *text = thi_tree_scalar(b, node, "gwp");
    const th_tree *at = th_tree_get(node, "gwp");
    g->gwp = th_names_find(b->names, text);
    if (!*text || thi_map_get(&b->r->by_gwp, g->gwp) != THI_NONE)
        return;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-GWP",
                 thi_tree_place(b, at),
                 "%s is no set of gwp.csv",
                 text);
}

static void read_guideline(thi_build *b, const th_tree *node)
{
    static const char *const allowed[] = {
        "guideline", "title", "note", "packs", "gwp", "settings", "methods", NULL};
    static const char *const required[] = {"title", "packs", "gwp", "methods", NULL};
    th_registry *r = b->r;
    th_place place = thi_tree_place(b, node);
    const char *id = node->kind == TH_TREE_MAP ? th_tree_text(node, "guideline") : NULL;
    if (!id || !thi_is_name(id)) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-REQUIRED",
                     place,
                     "a guideline starts with - guideline: <id>");
        return;
    }
    th_guideline g = {.id = th_names_add(b->names, id)};
    th_tree_only(node, allowed, b->diags);
    thi_tree_require(b, node, th_arena_format(b->arena, "guideline %s", id), required);
    g.titles = thi_tree_titles(b, node, "title", g.id);
    g.note = thi_tree_scalar(b, node, "note");
    g.packs = thi_tree_list(
        b, th_tree_get(node, "packs"), thi_resolve_pack, 0, &g.pack_count);
    check_repeats(b, th_tree_get(node, "packs"), "pack");
    check_repeats(b, th_tree_get(node, "methods"), "method");
    read_gwp_name(b, node, &g);
    read_settings(b, th_tree_get(node, "settings"), &g);
    read_method_list(b, th_tree_get(node, "methods"), &g);
    if (thi_map_get(&r->by_guideline, g.id) != THI_NONE)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-DUP-NAME",
                     place,
                     "the guideline %s stands twice; rename one",
                     id);
    thi_map_set(b, &r->by_guideline, g.id, (uint32_t)r->n_guideline);
    TH_PUSH(b->arena, r->guideline, r->n_guideline, r->cap_guideline, g);
    TH_PUSH(b->arena,
            b->guideline_place,
            b->n_guideline_place,
            b->cap_guideline_place,
            place);
}

void thi_read_guidelines(thi_build *b)
{
    for (size_t i = 0; i < b->source_count; i++) {
        const th_source *s = b->source[i];
        if (!s->tree || !thi_role(s, "guidelines.yaml"))
            continue;
        if (s->tree->kind != TH_TREE_SEQUENCE)
            th_diags_add(
                b->diags,
                TH_ERROR,
                "E-YAML",
                thi_tree_place(b, s->tree),
                "guidelines.yaml is a list; start each with - guideline: <id>");
        else
            for (size_t k = 0; k < s->tree->count; k++)
                read_guideline(b, s->tree->items[k]);
    }
}

/* ---- groups ---- */

/* Gives every method of the group of method `first` the one `per` that is declared in
 * it. */
static void check_group(thi_build *b, uint32_t first)
{
    th_registry *r = b->r;
    th_sym group = r->method[first].group;
    uint32_t owner = THI_NONE, members = 0;
    for (uint32_t i = first; i < r->n_method; i++) {
        if (r->method[i].group != group)
            continue;
        members++;
        if (b->has_per[i] && owner != THI_NONE)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-PER",
                         r->method[i].place,
                         "per of group %s stands in %s and in %s; keep one",
                         thi_sym(b, group),
                         thi_sym(b, r->method[owner].id),
                         thi_sym(b, r->method[i].id));
        if (b->has_per[i] && owner == THI_NONE)
            owner = i;
    }
    if (owner == THI_NONE && members > 1)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-PER",
                     r->method[first].place,
                     "no method of group %s says per: where the alternatives compete, "
                     "like per: [category]",
                     thi_sym(b, group));
    for (uint32_t i = first; owner != THI_NONE && i < r->n_method; i++) {
        if (r->method[i].group != group)
            continue;
        r->method[i].per = r->method[owner].per;
        r->method[i].per_count = r->method[owner].per_count;
    }
}

void thi_check_groups(thi_build *b)
{
    th_registry *r = b->r;
    thi_map done = {0};
    for (uint32_t i = 0; i < r->n_method; i++) {
        th_sym group = r->method[i].group;
        if (!group && b->has_per[i])
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-PER",
                         r->method[i].place,
                         "per has no meaning without group; add the group or drop it");
        if (!group || thi_map_get(&done, group) != THI_NONE)
            continue;
        thi_map_set(b, &done, group, i);
        check_group(b, i);
    }
}
