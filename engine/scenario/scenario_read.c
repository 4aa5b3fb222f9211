/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: documents of scenarios/ and measures.yaml to a checked list. */
#include "scenario_internal.h"

#include <string.h>

static void wrong(th_diags *diags, const th_tree *t, const char *code, const char *text)
{
    th_diags_add(diags, TH_ERROR, code, th_tree_place(t), "%s", text);
}

static bool is_year(const char *text, int32_t *out)
{
    int32_t to;
    return thi_years_parse(text, out, &to) && *out == to;
}

static int32_t read_year(const th_tree *map, const char *key, th_diags *diags)
{
    const th_tree *t = th_tree_get(map, key);
    int32_t year = 0;
    if (t && (!t->text || !is_year(t->text, &year)))
        th_diags_add(diags,
                     TH_ERROR,
                     "E-YEAR",
                     th_tree_place(t),
                     "`%s` is a year of four digits, 1900 to 2200",
                     key);
    return year;
}

static th_titles read_titles(const th_tree *map, const char *id)
{
    const th_tree *t = th_tree_get(map, "title");
    th_titles titles = {id, id};
    if (t && t->kind == TH_TREE_SCALAR)
        titles = (th_titles){t->text, t->text};
    if (t && t->kind == TH_TREE_MAP) {
        const char *zh = th_tree_text(t, "zh"), *en = th_tree_text(t, "en");
        titles = (th_titles){zh ? zh : en ? en : id, en ? en : zh ? zh : id};
    }
    return titles;
}

static thi_document *find_document(th_scenarios *s, const char *id)
{
    for (size_t i = 0; i < s->count; i++)
        if (!strcmp(s->documents[i].info.id, id))
            return &s->documents[i];
    return NULL;
}

static void add_document(th_scenarios *s, const th_tree *tree, th_diags *diags)
{
    static const char *const keys[] = {"scenario",
                                       "title",
                                       "parent",
                                       "base_year",
                                       "horizon",
                                       "steps",
                                       "measures",
                                       "note",
                                       NULL};
    if (tree->kind != TH_TREE_MAP || !th_tree_text(tree, "scenario")) {
        wrong(diags,
              tree,
              "E-KEY",
              "a scenario file is a map with `scenario`, `title`, `parent`, `steps` "
              "and `measures`");
        return;
    }
    th_tree_only(tree, keys, diags);
    const char *id = th_tree_text(tree, "scenario");
    const thi_document *other = find_document(s, id);
    if (other) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-DUP",
                     th_tree_place(th_tree_get(tree, "scenario")),
                     "scenario '%s' stands in %s too; give each its own id",
                     id,
                     other->tree->file);
        return;
    }
    thi_document d = {.tree = tree,
                      .info = {.id = id,
                               .titles = read_titles(tree, id),
                               .parent = -1,
                               .base_year = read_year(tree, "base_year", diags),
                               .horizon = read_year(tree, "horizon", diags),
                               .place = th_tree_place(tree)}};
    TH_PUSH(s->arena, s->documents, s->count, s->capacity, d);
}

static void add_measure(th_scenarios *s, const th_tree *item, th_diags *diags)
{
    static const char *const keys[] = {
        "id",     "title",   "task",  "lead",  "cooperating", "start",    "full",
        "ramp",   "life",    "renew", "done",  "steepness",   "cost",     "effects",
        "source", "quality", "note",  "needs", "excludes",    "strength", NULL};
    const char *id = item->kind == TH_TREE_MAP ? th_tree_text(item, "id") : NULL;
    if (!id) {
        wrong(
            diags, item, "E-MEA-ID", "each measure is a map that begins with an `id`");
        return;
    }
    th_tree_only(item, keys, diags);
    for (size_t i = 0; i < s->measure_count; i++)
        if (!strcmp(th_tree_text(s->measures[i], "id"), id))
            th_diags_add(diags,
                         TH_ERROR,
                         "E-MEA-ID",
                         th_tree_place(th_tree_get(item, "id")),
                         "measure %s stands in line %u too; give each its own id",
                         id,
                         s->measures[i]->line);
    TH_PUSH(s->arena, s->measures, s->measure_count, s->measure_capacity, item);
}

static void read_measures(th_scenarios *s, const th_tree *tree, th_diags *diags)
{
    static const char *const keys[] = {
        "price_year", "discount_rate", "measures", "plan", "note", NULL};
    s->measures_tree = tree;
    if (!tree)
        return;
    const th_tree *list =
        tree->kind == TH_TREE_MAP ? th_tree_get(tree, "measures") : NULL;
    if (!list || list->kind != TH_TREE_SEQUENCE) {
        wrong(diags, tree, "E-KEY", "measures.yaml has a list `measures:`");
        return;
    }
    th_tree_only(tree, keys, diags);
    for (size_t i = 0; i < list->count; i++)
        add_measure(s, list->items[i], diags);
}

/* ---- parents ---- */

static void find_parents(th_scenarios *s, th_diags *diags)
{
    for (size_t i = 0; i < s->count; i++) {
        thi_document *d = &s->documents[i];
        const th_tree *t = th_tree_get(d->tree, "parent");
        if (!t || !t->text) {
            d->orphan = true;
            wrong(diags,
                  t ? t : d->tree,
                  "E-SCN-PARENT",
                  "`parent` is the id of a scenario, or none for the root");
            continue;
        }
        if (!strcmp(t->text, "none"))
            continue;
        const thi_document *parent = find_document(s, t->text);
        d->orphan = !parent;
        if (parent)
            d->info.parent = (int32_t)(parent - s->documents);
        else
            th_diags_add(diags,
                         TH_ERROR,
                         "E-SCN-PARENT",
                         th_tree_place(t),
                         "no scenario '%s'; write the id of one in scenarios/, or "
                         "none",
                         t->text);
        if (d->info.base_year)
            wrong(diags,
                  th_tree_get(d->tree, "base_year"),
                  "E-KEY",
                  "the root alone has `base_year`; leave it out here");
    }
}

static uint32_t generation(const th_scenarios *s, size_t i)
{
    uint32_t n = 0;
    for (int32_t at = (int32_t)i; at >= 0 && n <= s->count; n++)
        at = s->documents[at].info.parent;
    return n;
}

/** A ring never ends: it is as long as no line of parents can be. */
static void find_rings(th_scenarios *s, th_diags *diags)
{
    for (size_t i = 0; i < s->count; i++) {
        thi_document *d = &s->documents[i];
        if (generation(s, i) <= s->count)
            continue;
        th_diags_add(diags,
                     TH_ERROR,
                     "E-SCN-CYCLE",
                     th_tree_place(th_tree_get(d->tree, "parent")),
                     "the parents of '%s' go in a ring, through '%s'; one of them "
                     "must have parent: none",
                     d->info.id,
                     s->documents[d->info.parent].info.id);
        d->status = 2; /* never inherits */
    }
}

static int by_generation(const void *a, const void *b, void *context)
{
    const th_scenarios *s = context;
    const thi_document *x = a, *y = b;
    (void)s;
    if (x->status != y->status)
        return x->status < y->status ? -1 : 1;
    return strcmp(x->info.id, y->info.id);
}

/** Parents before children, else by id: the order of files does not matter. */
static void sort_documents(th_scenarios *s)
{
    for (size_t i = 0; i < s->count; i++) /* status as the sort's key for now */
        s->documents[i].status =
            (uint8_t)(generation(s, i) > 200 ? 200 : generation(s, i));
    for (size_t i = 0; i < s->count; i++)
        s->documents[i].info.parent = -1;
    th_sort(s->documents, s->count, sizeof *s->documents, by_generation, s);
    for (size_t i = 0; i < s->count; i++) {
        const char *parent = th_tree_text(s->documents[i].tree, "parent");
        const thi_document *p =
            parent && strcmp(parent, "none") ? find_document(s, parent) : NULL;
        s->documents[i].info.parent = p ? (int32_t)(p - s->documents) : -1;
        s->documents[i].status = 0;
    }
}

th_status th_scenarios_create(th_scenarios **out,
                              const th_activity *activity,
                              const th_tree *const *files,
                              size_t count,
                              const th_tree *measures,
                              th_diags *diags,
                              th_error *err)
{
    size_t before = th_diags_count(diags, TH_ERROR);
    th_arena *arena = th_arena_create();
    th_scenarios *s = TH_NEW(arena, th_scenarios);
    s->arena = arena;
    s->activity = activity;
    s->registry = th_activity_registry(activity);
    for (size_t i = 0; i < count; i++)
        add_document(s, files[i], diags);
    read_measures(s, measures, diags);
    find_parents(s, diags);
    find_rings(s, diags);
    if (th_diags_count(diags, TH_ERROR) == before)
        sort_documents(s);
    thi_scenarios_inherit(s, diags);
    *out = NULL;
    if (th_diags_count(diags, TH_ERROR) > before) {
        th_scenarios_free(s);
        return th_error_set(err, TH_BAD_DATA, "the scenarios have errors");
    }
    *out = s;
    return TH_OK;
}

void th_scenarios_free(th_scenarios *scenarios)
{
    if (scenarios)
        th_arena_free(scenarios->arena);
}

size_t th_scenarios_count(const th_scenarios *scenarios)
{
    return scenarios->count;
}

const th_scenario *th_scenarios_get(const th_scenarios *scenarios, size_t i)
{
    return &scenarios->documents[i].info;
}

const th_tree *th_scenarios_measures(const th_scenarios *scenarios)
{
    return scenarios->measures_tree;
}

int32_t th_scenarios_find(const th_scenarios *scenarios, const char *id)
{
    for (size_t i = 0; i < scenarios->count; i++)
        if (!strcmp(scenarios->documents[i].info.id, id))
            return (int32_t)i;
    return -1;
}
