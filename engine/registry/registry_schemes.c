/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schemes.yaml: kept as a tree, since what its words mean is known to module dual. */
#include "registry_build.h"

static const char *copy_text(thi_build *b, const char *text)
{
    return text ? th_arena_text(b->arena, text) : NULL;
}

static th_tree *copy_tree(thi_build *b, const th_tree *t)
{
    th_tree *copy = TH_NEW(b->arena, th_tree);
    th_tree **items = TH_NEW_N(b->arena, th_tree *, t->count + 1);
    *copy = *t;
    copy->file = copy_text(b, t->file);
    copy->text = copy_text(b, t->text);
    copy->key = copy_text(b, t->key);
    for (size_t i = 0; i < t->count; i++)
        items[i] = copy_tree(b, t->items[i]);
    copy->items = items;
    return copy;
}

void thi_keep_schemes(thi_build *b)
{
    for (size_t i = 0; i < b->source_count; i++)
        if (b->source[i]->tree && thi_role(b->source[i], "schemes.yaml"))
            b->r->schemes = copy_tree(b, b->source[i]->tree);
}

const th_tree *th_registry_schemes(const th_registry *r)
{
    return r->schemes;
}
