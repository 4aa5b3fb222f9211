/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packs/PACK/pack.yaml: what a pack is. Numbers follow the sorted paths; `local` always
 * exists. */
#include <string.h>

#include "registry_factors.h"

static uint32_t find_or_add(thi_build *b, const char *id, size_t n)
{
    th_registry *r = b->r;
    th_sym sym = th_names_add_n(b->names, id, n);
    uint32_t number = thi_map_get(&r->by_pack, sym);
    if (number != THI_NONE)
        return number;
    th_pack pack = {.id = sym, .edition = "", .licence = "", .source = ""};
    const char *text = th_arena_text_n(b->arena, id, n);
    pack.titles = (th_titles){text, text};
    number = (uint32_t)r->n_pack;
    thi_map_set(b, &r->by_pack, sym, number);
    TH_PUSH(b->arena, r->pack, r->n_pack, r->cap_pack, pack);
    return number;
}

uint32_t thi_pack_of(thi_build *b, const th_source *s)
{
    const char *id = s->path + strlen("packs/");
    return find_or_add(b, id, strcspn(id, "/"));
}

static void read_pack(thi_build *b, const th_source *s, th_pack *pack)
{
    static const char *const allowed[] = {
        "pack", "title", "edition", "licence", "source", "note", "sha256", NULL};
    static const char *const required[] = {"pack", "title", "licence", "source", NULL};
    const char *id = thi_sym(b, pack->id);
    if (s->tree->kind != TH_TREE_MAP) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-YAML",
                     thi_tree_place(b, s->tree),
                     "pack.yaml is one map with pack, title, licence and source");
        return;
    }
    th_tree_only(s->tree, allowed, b->diags);
    thi_tree_require(b, s->tree, "pack.yaml", required);
    const char *said = thi_tree_scalar(b, s->tree, "pack");
    if (*said && strcmp(said, id) != 0)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-PACK",
                     thi_tree_place(b, s->tree),
                     "the folder is %s, but pack says %s; make them equal",
                     id,
                     said);
    pack->titles = thi_tree_titles(b, s->tree, "title", pack->id);
    pack->edition = thi_tree_scalar(b, s->tree, "edition");
    pack->licence = thi_tree_scalar(b, s->tree, "licence");
    pack->source = thi_tree_scalar(b, s->tree, "source");
}

static void need_description(thi_build *b, const bool *described)
{
    for (uint32_t i = 0; i < b->r->n_pack; i++) {
        const char *id = thi_sym(b, b->r->pack[i].id);
        th_place place = {th_arena_format(b->arena, "packs/%s", id), 0, 0};
        if (!described[i] && strcmp(id, "local") != 0)
            th_diags_add(
                b->diags,
                TH_ERROR,
                "E-PACK",
                place,
                "the pack has no pack.yaml; say its title, licence and source");
    }
}

void thi_read_packs(thi_build *b)
{
    bool *described = TH_NEW_N(b->arena, bool, b->source_count + 1);
    for (size_t i = 0; i < b->source_count; i++) {
        const th_source *s = b->source[i];
        if (!thi_role(s, "packs/") || !strchr(s->path + strlen("packs/"), '/'))
            continue;
        uint32_t pack = thi_pack_of(b, s);
        if (!s->tree)
            continue;
        read_pack(b, s, &b->r->pack[pack]);
        described[pack] = true;
    }
    uint32_t local = find_or_add(b, "local", strlen("local"));
    if (!described[local])
        b->r->pack[local].titles = (th_titles){"本地因子", "local factors"};
    need_description(b, described);
}
