/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neutral trees: look-up and strict keys. */
#include "tanheng/base.h"

#include <string.h>

const th_tree *th_tree_get(const th_tree *map, const char *key)
{
    if (!map || map->kind != TH_TREE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->items[i]->key, key) == 0)
            return map->items[i];
    return NULL;
}

const char *th_tree_text(const th_tree *map, const char *key)
{
    const th_tree *item = th_tree_get(map, key);
    return item && item->kind == TH_TREE_SCALAR ? item->text : NULL;
}

static bool listed(const char *const *allowed, const char *key)
{
    for (; *allowed; allowed++)
        if (strcmp(*allowed, key) == 0)
            return true;
    return false;
}

/* The allowed key that is at most 3 changes away (fewer for a short one), or NULL. */
static const char *nearest(const char *const *allowed, const char *key)
{
    const char *best = NULL;
    unsigned best_distance = strlen(key) < 6 ? (unsigned)strlen(key) / 2 + 1 : 4;
    for (; *allowed; allowed++) {
        unsigned distance = th_text_distance(*allowed, key, best_distance);
        if (distance < best_distance) {
            best_distance = distance;
            best = *allowed;
        }
    }
    return best;
}

static void add_list(const char *const *allowed, th_text *out)
{
    for (size_t i = 0; allowed[i]; i++)
        th_text_addf(out, "%s%s", i ? ", " : "", allowed[i]);
}

static void report_key(const th_tree *item, const char *const *allowed, th_diags *diags)
{
    th_place place = {item->file, item->key_line, item->key_column};
    const char *right = nearest(allowed, item->key);
    if (right) {
        th_diags_add(
            diags, TH_ERROR, "E-KEY", place, "unknown key %s (%s?)", item->key, right);
        return;
    }
    th_text list = {0};
    add_list(allowed, &list);
    th_diags_add(diags,
                 TH_ERROR,
                 "E-KEY",
                 place,
                 "unknown key %s; known here: %s",
                 item->key,
                 list.data ? list.data : "none");
    th_text_free(&list);
}

void th_tree_only(const th_tree *map, const char *const *allowed, th_diags *diags)
{
    if (!map || map->kind != TH_TREE_MAP)
        return;
    for (size_t i = 0; i < map->count; i++)
        if (!listed(allowed, map->items[i]->key))
            report_key(map->items[i], allowed, diags);
}
