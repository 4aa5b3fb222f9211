/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: inventory.yaml to the choices of an inventory. */
#include "activity_internal.h"

#include <stdlib.h>
#include <string.h>

typedef thi_inventory_reader reader;

void thi_tree_wrong(const reader *r,
                    const th_tree *t,
                    const char *code,
                    const char *what)
{
    th_diags_add(r->diags, TH_ERROR, code, th_tree_place(t), "%s", what);
}

/** A place whose file name outlives the tree. */
th_place thi_kept_place(const reader *r, const th_tree *t)
{
    th_place place = th_tree_place(t);
    place.file = th_arena_text(r->a->arena, place.file);
    return place;
}

static th_titles read_titles(const reader *r, const th_tree *t)
{
    th_titles titles = {"", ""};
    if (t && t->kind == TH_TREE_SCALAR) {
        titles.zh = titles.en = th_arena_text(r->a->arena, t->text);
    } else if (t) {
        const char *zh = th_tree_text(t, "zh"), *en = th_tree_text(t, "en");
        titles.zh = th_arena_text(r->a->arena, zh ? zh : en ? en : "");
        titles.en = th_arena_text(r->a->arena, en ? en : titles.zh);
    }
    return titles;
}

/** `2015` or `2018-2023`: calls for each year. False if the text is neither. */
static bool read_years(const char *text, int32_t *from, int32_t *to)
{
    char head[5] = {0};
    if (strlen(text) == 4)
        return thi_year_read(text, from) && thi_year_read(text, to);
    if (strlen(text) != 9 || text[4] != '-')
        return false;
    memcpy(head, text, 4);
    return thi_year_read(head, from) && thi_year_read(text + 5, to) && *from <= *to;
}

static void read_reported_years(reader *r, const th_tree *inventory)
{
    const th_tree *t = th_tree_get(inventory, "years");
    if (!t || t->kind != TH_TREE_SEQUENCE || !t->count) {
        thi_tree_wrong(r,
                       t ? t : inventory,
                       "E-KEY",
                       t ? "`years` is a list: years: [2020, 2021-2023]"
                         : "'years' is missing: years: [2020, 2021-2023]");
        return;
    }
    for (size_t i = 0; i < t->count; i++) {
        int32_t from, to;
        const th_tree *item = t->items[i];
        if (item->kind != TH_TREE_SCALAR || !read_years(item->text, &from, &to)) {
            thi_tree_wrong(
                r,
                item,
                "E-YEAR",
                "years are four digits from 1900 to 2100, or a range like 2018-2023");
            continue;
        }
        for (int32_t year = from; year <= to; year++)
            TH_PUSH(
                r->a->arena, r->a->years, r->a->year_count, r->a->year_capacity, year);
    }
}

static int compare_years(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void sort_years(th_activity *a)
{
    size_t kept = 0;
    if (a->year_count)
        qsort(a->years, a->year_count, sizeof *a->years, compare_years);
    for (size_t i = 0; i < a->year_count; i++)
        if (!kept || a->years[kept - 1] != a->years[i])
            a->years[kept++] = a->years[i];
    a->year_count = kept;
}

const th_tree *thi_needed_text(reader *r, const th_tree *map, const char *key)
{
    const th_tree *t = th_tree_get(map, key);
    if (t && t->kind == TH_TREE_SCALAR && *t->text)
        return t;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-KEY",
                 th_tree_place(t ? t : map),
                 "'%s' is missing or no text",
                 key);
    return NULL;
}

/** Every index named in the map goes into the key. */
void thi_rule_key(reader *r, const th_tree *map, th_key *key)
{
    for (uint32_t i = 0; i < th_index_count(r->a->registry); i++) {
        const char *name =
            th_names_text(r->a->names, th_index_get(r->a->registry, i)->name);
        const th_tree *t = th_tree_get(map, name);
        if (t && t->kind != TH_TREE_SCALAR)
            thi_tree_wrong(
                r, t, "E-KEY", "one member is wanted here: write a rule for each");
        else if (t)
            key->member[i] = thi_member_read(
                r->a->registry, r->a->names, i, t->text, th_tree_place(t), r->diags);
    }
}

/** A rule has its own keys and the indices; anything else is a slip that would widen
 * the rule unseen. */
void thi_rule_only(reader *r, const th_tree *map, const char *const *own)
{
    const char *allowed[TH_INDEX_MAX + 8];
    size_t n = 0;
    for (; own[n]; n++)
        allowed[n] = own[n];
    for (uint32_t i = 0; i < th_index_count(r->a->registry); i++)
        allowed[n++] =
            th_names_text(r->a->names, th_index_get(r->a->registry, i)->name);
    allowed[n] = NULL;
    th_tree_only(map, allowed, r->diags);
}

int32_t thi_rule_variable(reader *r, const th_tree *t)
{
    th_sym sym = th_names_find(r->a->names, t->text);
    int32_t number = sym ? th_variable_find(r->a->registry, sym) : -1;
    if (number < 0) {
        const char *near = th_registry_nearest(r->a->registry, "variable", t->text);
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-VARIABLE",
                     th_tree_place(t),
                     "unknown variable '%s'%s%s%s",
                     t->text,
                     near ? " (" : "",
                     near ? near : "",
                     near ? "?)" : "");
    }
    return number;
}

bool thi_selector_read(th_activity *a,
                       const th_tree *t,
                       th_selector *out,
                       th_diags *diags)
{
    static const char *const own[] = {"variable", "year", NULL};
    reader r = {a, diags};
    size_t before = th_diags_count(diags, TH_ERROR);
    *out = (th_selector){.variable = -1, .place = thi_kept_place(&r, t)};
    if (t->kind != TH_TREE_MAP || !t->count) {
        thi_tree_wrong(
            &r,
            t,
            "E-KEY",
            "a selector of rows is a map such as {variable: fuel_mass, subject: "
            "coke, year: 2020}");
        return false;
    }
    thi_rule_only(&r, t, own);
    thi_rule_key(&r, t, &out->key);
    const th_tree *variable = th_tree_get(t, "variable"),
                  *year = th_tree_get(t, "year");
    if (variable && thi_needed_text(&r, t, "variable"))
        out->variable = thi_rule_variable(&r, variable);
    if (year &&
        (year->kind != TH_TREE_SCALAR || !thi_year_read(year->text, &out->year)))
        thi_tree_wrong(&r, year, "E-YEAR", "`year` is a year from 1900 to 2100");
    return th_diags_count(diags, TH_ERROR) == before;
}

static void read_use(reader *r, const th_tree *t)
{
    if (t->kind != TH_TREE_MAP) {
        thi_tree_wrong(
            r, t, "E-KEY", "each item of `use` is a map {group: , method: , reason: }");
        return;
    }
    static const char *const own[] = {"group", "method", "reason", "years", NULL};
    thi_rule_only(r, t, own);
    const th_tree *group = thi_needed_text(r, t, "group");
    const th_tree *method = thi_needed_text(r, t, "method");
    if (!group || !method)
        return;
    th_use use = {.group = th_names_find(r->a->names, group->text),
                  .method = th_names_find(r->a->names, method->text),
                  .place = thi_kept_place(r, t)};
    int32_t number = use.method ? th_method_find(r->a->registry, use.method) : -1;
    if (number < 0 ||
        th_method_get(r->a->registry, (uint32_t)number)->group != use.group) {
        const char *near = th_registry_nearest(r->a->registry, "method", method->text);
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-METHOD",
                     th_tree_place(method),
                     "'%s' is no method of the group '%s'%s%s%s",
                     method->text,
                     group->text,
                     near ? " (nearest method: " : "",
                     near ? near : "",
                     near ? ")" : "");
        return;
    }
    thi_rule_key(r, t, &use.cell);
    const char *reason = th_tree_text(t, "reason");
    use.reason = th_arena_text(r->a->arena, reason ? reason : "");
    const th_tree *years = th_tree_get(t, "years");
    if (years && (years->kind != TH_TREE_SEQUENCE || !years->count)) {
        thi_tree_wrong(
            r, years, "E-YEAR", "`years` is a list: years: [2020, 2022-2023]");
    } else if (years) {
        int32_t *list = NULL;
        size_t count = 0, capacity = 0;
        for (size_t i = 0; i < years->count; i++) {
            int32_t from, to;
            if (years->items[i]->kind != TH_TREE_SCALAR ||
                !read_years(years->items[i]->text, &from, &to)) {
                thi_tree_wrong(r,
                               years->items[i],
                               "E-YEAR",
                               "years are four digits, or a range like 2018-2023");
                continue;
            }
            for (; from <= to; from++)
                TH_PUSH(r->a->arena, list, count, capacity, from);
        }
        use.years = list;
        use.year_count = (uint32_t)count;
    }
    TH_PUSH(r->a->arena, r->a->uses, r->a->use_count, r->a->use_capacity, use);
}

static void read_settings(reader *r, const th_tree *map)
{
    for (size_t i = 0; map && i < map->count; i++) {
        const th_tree *t = map->items[i];
        th_sym sym = th_names_find(r->a->names, t->key);
        int32_t index = sym ? th_index_find(r->a->registry, sym) : -1;
        if (index < 0 ||
            th_index_get(r->a->registry, (uint32_t)index)->source != TH_FROM_SETTING) {
            th_diags_add(r->diags,
                         TH_ERROR,
                         "E-INDEX",
                         th_tree_place(t),
                         "'%s' is no index that a setting gives",
                         t->key);
            continue;
        }
        if (t->kind != TH_TREE_SCALAR) {
            thi_tree_wrong(r, t, "E-KEY", "a setting is one member");
            continue;
        }
        th_setting s = {(uint32_t)index,
                        thi_member_read(r->a->registry,
                                        r->a->names,
                                        (uint32_t)index,
                                        t->text,
                                        th_tree_place(t),
                                        r->diags)};
        if (s.member)
            TH_PUSH(r->a->arena,
                    r->a->settings,
                    r->a->setting_count,
                    r->a->setting_capacity,
                    s);
    }
}

static void read_shares(reader *r, const th_tree *map)
{
    for (size_t i = 0; map && i < map->count; i++) {
        const th_tree *t = map->items[i];
        th_sym sym = th_names_find(r->a->names, t->key);
        int32_t number = sym ? th_variable_find(r->a->registry, sym) : -1;
        if (number < 0 || t->kind != TH_TREE_SCALAR ||
            strcmp(t->text, "as_given") != 0) {
            thi_tree_wrong(
                r, t, "E-SHARES", "`shares` maps a share variable to as_given");
            continue;
        }
        TH_PUSH(r->a->arena,
                r->a->as_given,
                r->a->as_given_count,
                r->a->as_given_capacity,
                (uint32_t)number);
    }
}

static void read_region(reader *r, const th_tree *inventory)
{
    const th_tree *region = thi_needed_text(r, inventory, "region");
    if (region)
        r->a->region = thi_member_read(r->a->registry,
                                       r->a->names,
                                       TH_IX_REGION,
                                       region->text,
                                       th_tree_place(region),
                                       r->diags);
}

static void read_choice(
    reader *r, const th_tree *inventory, const char *key, const char *sort, th_sym *out)
{
    const th_tree *t = th_tree_get(inventory, key);
    if (!t)
        return;
    th_sym sym = t->kind == TH_TREE_SCALAR ? th_names_find(r->a->names, t->text) : 0;
    bool known = sym && (*sort == 'g' ? th_guideline_find(r->a->registry, sym) != NULL
                                      : th_gwp_find(r->a->registry, sym) != NULL);
    if (known)
        *out = sym;
    else
        th_diags_add(r->diags,
                     TH_ERROR,
                     "E-NAME",
                     th_tree_place(t),
                     "unknown %s '%s'",
                     key,
                     t->kind == TH_TREE_SCALAR ? t->text : "");
}

/** The list under a key; NULL: none. A text in its place is told. */
static const th_tree *needed_list(reader *r, const th_tree *map, const char *key)
{
    const th_tree *t = th_tree_get(map, key);
    bool empty = t && t->kind == TH_TREE_SCALAR && !(t->text && *t->text);
    if (!t || empty || t->kind == TH_TREE_SEQUENCE)
        return empty ? NULL : t;
    th_diags_add(
        r->diags, TH_ERROR, "E-KEY", th_tree_place(t), "'%s' is a list of rules", key);
    return NULL;
}

void th_activity_set_inventory(th_activity *activity,
                               const th_tree *inventory,
                               th_diags *diags)
{
    static const char *const allowed[] = {"name",
                                          "region",
                                          "years",
                                          "guideline",
                                          "gwp",
                                          "settings",
                                          "language",
                                          "use",
                                          "series",
                                          "shares",
                                          "correlations",
                                          "key_notes",
                                          "checks",
                                          "departments",
                                          "note",
                                          "source",
                                          NULL};
    reader r = {activity, diags};
    if (inventory->kind != TH_TREE_MAP) {
        thi_tree_wrong(&r,
                       inventory,
                       "E-KEY",
                       "inventory.yaml is a map with name, region, years, guideline");
        return;
    }
    th_tree_only(inventory, allowed, diags);
    activity->name = read_titles(&r, th_tree_get(inventory, "name"));
    read_region(&r, inventory);
    read_reported_years(&r, inventory);
    sort_years(activity);
    read_choice(&r, inventory, "guideline", "g", &activity->guideline);
    read_choice(&r, inventory, "gwp", "w", &activity->gwp);
    const char *language = th_tree_text(inventory, "language");
    if (language)
        activity->language = th_arena_text(activity->arena, language);
    if (strcmp(activity->language, "zh") != 0 &&
        strcmp(activity->language, "en") != 0 &&
        strcmp(activity->language, "both") != 0)
        thi_tree_wrong(&r,
                       th_tree_get(inventory, "language"),
                       "E-KEY",
                       "language is zh, en or both");
    read_settings(&r, th_tree_get(inventory, "settings"));
    read_shares(&r, th_tree_get(inventory, "shares"));
    const th_tree *list = needed_list(&r, inventory, "use");
    for (size_t i = 0; list && i < list->count; i++)
        read_use(&r, list->items[i]);
    list = needed_list(&r, inventory, "series");
    for (size_t i = 0; list && i < list->count; i++)
        thi_series_rule_read(&r, list->items[i]);
    list = needed_list(&r, inventory, "correlations");
    thi_activity_read_correlations(activity, list, diags);
    list = needed_list(&r, inventory, "key_notes");
    thi_activity_read_key_notes(activity, list, diags);
    thi_checks_read(activity, needed_list(&r, inventory, "checks"), diags);
}
