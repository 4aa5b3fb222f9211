/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what an address means: rows of the base year, factor rows, members of a
 * group, paths inside a step. */
#include "scenario_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct wanted wanted;
struct wanted {
    th_projected_kind kind;
    size_t variable_count;
    uint32_t variables[16]; /* none: any */
    const th_tree *index[TH_INDEX_MAX];
    bool inside;            /* an `exclude` itself */
    struct wanted *exclude; /* rows that fit it too are left out; NULL: none */
};

static void bad(th_projection *p, const th_tree *t, const char *text)
{
    thi_wrong(p, TH_ERROR, "E-SCN-NOROW", th_tree_place(t), "%s", text);
}

static size_t text_count(const th_tree *t)
{
    return t->kind == TH_TREE_SCALAR ? 1 : t->kind == TH_TREE_SEQUENCE ? t->count : 0;
}

static const th_tree *text_at(const th_tree *t, size_t i)
{
    return t->kind == TH_TREE_SCALAR ? t : t->items[i];
}

static bool read_variable(th_projection *p, const th_tree *t, wanted *w)
{
    for (size_t i = 0; i < text_count(t); i++) {
        const char *text = text_at(t, i)->text;
        th_sym sym = text ? th_names_find(p->names, text) : 0;
        int32_t number = sym ? th_variable_find(p->registry, sym) : -1;
        const char *near =
            th_registry_nearest(p->registry, "variable", text ? text : "");
        if (number < 0) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-NOROW",
                      th_tree_place(text_at(t, i)),
                      "unknown variable '%s'%s%s%s",
                      text ? text : "",
                      near ? " (" : "",
                      near ? near : "",
                      near ? "?)" : "");
            return false;
        }
        if (w->variable_count < sizeof w->variables / sizeof *w->variables)
            w->variables[w->variable_count++] = (uint32_t)number;
    }
    return true;
}

static bool known_member(th_projection *p, uint32_t index, const th_tree *t)
{
    const th_domain *d = th_domain_of(p->registry, index);
    th_sym sym = t->text ? th_names_add(p->names, t->text) : 0;
    char sort[96];
    if (sym && (d->open || th_member_find(d, sym)))
        return true;
    snprintf(sort,
             sizeof sort,
             "index:%s",
             th_names_text(p->names, th_index_get(p->registry, index)->name));
    const char *near = th_registry_nearest(p->registry, sort, t->text ? t->text : "");
    thi_wrong(p,
              TH_ERROR,
              "E-SCN-NOROW",
              th_tree_place(t),
              "'%s' is no %s%s%s%s",
              t->text ? t->text : "",
              sort + 6,
              near ? " (nearest: " : "",
              near ? near : "",
              near ? ")" : "");
    return false;
}

static bool read_keys(th_projection *p, const th_tree *map, wanted *w);

/** `exclude: {subject: diesel}`: one level of it. */
static bool read_exclude(th_projection *p, const th_tree *t, wanted *w)
{
    if (w->inside || t->kind != TH_TREE_MAP || !t->count) {
        bad(p, t, "`exclude` is a map of keys of an address: {subject: diesel}");
        return false;
    }
    w->exclude = TH_NEW(p->arena, wanted);
    w->exclude->inside = true;
    return read_keys(p, t, w->exclude);
}

static bool read_keys(th_projection *p, const th_tree *map, wanted *w)
{
    bool good = true;
    for (size_t i = 0; i < map->count; i++) {
        const th_tree *t = map->items[i];
        th_sym sym = th_names_find(p->names, t->key);
        int32_t index = sym ? th_index_find(p->registry, sym) : -1;
        if (!strcmp(t->key, "exclude")) {
            good = read_exclude(p, t, w) && good;
        } else if (!strcmp(t->key, "variable") || !strcmp(t->key, "name")) {
            good = read_variable(p, t, w) && good;
        } else if (index < 0) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-KEY",
                      (th_place){t->file, t->key_line, t->key_column},
                      "'%s' is no index; an address has variable, category, subject, "
                      "region and other indices",
                      t->key);
            good = false;
        } else {
            w->index[index] = t;
            for (size_t k = 0; k < text_count(t); k++)
                good = known_member(p, (uint32_t)index, text_at(t, k)) && good;
        }
    }
    return good;
}

static bool read_wanted(th_projection *p, const th_tree *address, wanted *w)
{
    static const char *const words[] = {"activity", "factor", "indicator"};
    size_t which = 0;
    while (which < 3 && strcmp(address->key, words[which]) != 0)
        which++;
    w->kind = which == 1 ? TH_PROJECTED_FACTOR : TH_PROJECTED_ACTIVITY;
    if (address->kind == TH_TREE_SCALAR)
        return read_variable(p, address, w);
    return read_keys(p, address, w);
}

/* ---- matching ---- */

static bool member_fits(th_projection *p, uint32_t index, const th_tree *t, th_sym own)
{
    for (size_t i = 0; i < text_count(t); i++)
        if (own &&
            th_domain_distance(th_domain_of(p->registry, index),
                               own,
                               th_names_find(p->names, text_at(t, i)->text)) >= 0)
            return true;
    return false;
}

static bool variable_fits(const th_projection *p, const wanted *w, uint32_t variable)
{
    for (size_t i = 0; i < w->variable_count; i++)
        if (w->variables[i] == variable)
            return true;
    /* a rate is meant only by its name: {subject: natural_gas} is its amounts */
    return !w->variable_count &&
           th_variable_get(p->registry, variable)->kind == TH_KIND_AMOUNT;
}

/** Every key of the `exclude` fits; without a variable any is meant. */
static bool excluded(th_projection *p, const wanted *w, const thi_series *s)
{
    bool named = !w->variable_count;
    for (size_t i = 0; i < w->variable_count; i++)
        named = named || w->variables[i] == s->info.variable;
    for (uint32_t i = 0; named && i < th_index_count(p->registry); i++)
        if (w->index[i] && !member_fits(p, i, w->index[i], s->info.key.member[i]))
            return false;
    return named;
}

static bool fits(th_projection *p, const wanted *w, const thi_series *s)
{
    if (s->info.kind == TH_PROJECTED_PATH || !variable_fits(p, w, s->info.variable))
        return false;
    if (w->kind == TH_PROJECTED_FACTOR) {
        if (th_variable_get(p->registry, s->info.variable)->kind == TH_KIND_AMOUNT)
            return false;
    } else if (s->info.kind != w->kind) {
        return false;
    }
    for (uint32_t i = 0; i < th_index_count(p->registry); i++)
        if (w->index[i] && !member_fits(p, i, w->index[i], s->info.key.member[i]))
            return false;
    return !w->exclude || !excluded(p, w->exclude, s);
}

/** How many of the address's keys a row meets, for the nearest. */
static int likeness(th_projection *p, const wanted *w, const thi_series *s)
{
    if (s->info.kind == TH_PROJECTED_PATH)
        return -1;
    int n = 2 * variable_fits(p, w, s->info.variable);
    for (uint32_t i = 0; i < th_index_count(p->registry); i++)
        n += w->index[i] && member_fits(p, i, w->index[i], s->info.key.member[i]);
    return n;
}

static const char *nearest(th_projection *p, const wanted *w)
{
    const char *list = "none";
    int best = 1, shown = 0;
    for (size_t i = 0; i < p->series_count; i++)
        if (likeness(p, w, &p->series[i]) > best)
            best = likeness(p, w, &p->series[i]);
    for (size_t i = 0; i < p->series_count && shown < 3; i++) {
        if (likeness(p, w, &p->series[i]) != best)
            continue;
        const char *address = p->series[i].info.address;
        list = shown++ ? th_arena_format(p->arena, "%s; %s", list, address) : address;
    }
    return list;
}

/* ---- making ---- */

/** The variable of a row to make: the one named, else the one amount that the subject
 * is measured in elsewhere. */
static int32_t variable_to_make(th_projection *p, const wanted *w)
{
    int32_t found = -1;
    if (w->variable_count)
        return w->variable_count == 1 ? (int32_t)w->variables[0] : -1;
    const th_tree *subject = w->index[TH_IX_SUBJECT];
    for (size_t i = 0; subject && i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        if (s->info.kind != TH_PROJECTED_ACTIVITY ||
            !variable_fits(p, w, s->info.variable) ||
            !member_fits(p, TH_IX_SUBJECT, subject, s->info.key.member[TH_IX_SUBJECT]))
            continue;
        if (found >= 0 && found != (int32_t)s->info.variable)
            return -1;
        found = (int32_t)s->info.variable;
    }
    return found;
}

static uint32_t make(th_projection *p, const wanted *w, const th_tree *t)
{
    int32_t variable = variable_to_make(p, w);
    th_key key = {{0}};
    if (variable < 0 || w->kind != TH_PROJECTED_ACTIVITY || !w->index[TH_IX_CATEGORY])
        return THI_NONE;
    for (uint32_t i = 0; i < th_index_count(p->registry); i++) {
        if (w->index[i] && text_count(w->index[i]) != 1)
            return THI_NONE;
        if (w->index[i])
            key.member[i] = th_names_find(p->names, text_at(w->index[i], 0)->text);
    }
    if (!key.member[TH_IX_REGION])
        key.member[TH_IX_REGION] = th_activity_get(p->scenarios->activity).region;
    return thi_series_make(p, (uint32_t)variable, &key, th_tree_place(t));
}

/* ---- groups and steps ---- */

static thi_group *find_group(th_projection *p, const char *id)
{
    for (size_t i = 0; i < p->group_count; i++)
        if (!strcmp(p->groups[i].step->id, id))
            return &p->groups[i];
    return NULL;
}

static const thi_turnover *find_turnover(const th_projection *p, const char *id)
{
    for (size_t i = 0; i < p->turnover_count; i++)
        if (!strcmp(p->turnovers[i].step->id, id))
            return &p->turnovers[i];
    return NULL;
}

static void push(th_projection *p, thi_found_series *out, uint32_t series)
{
    TH_PUSH(p->arena, out->series, out->count, out->capacity, series);
}

static bool find_members(th_projection *p, const th_tree *t, thi_found_series *out)
{
    const thi_group *g = t->text ? find_group(p, t->text) : NULL;
    const thi_turnover *stock = t->text ? find_turnover(p, t->text) : NULL;
    for (uint32_t i = 0; g && i < g->count; i++)
        push(p, out, g->members[i]);
    for (uint32_t i = 0; stock && i < stock->count; i++)
        push(p, out, stock->members[i]);
    if (!g && !stock)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOROW",
                  th_tree_place(t),
                  "no `share` or `turnover` step '%s' whose members could be meant",
                  t->text ? t->text : "");
    return g || stock;
}

/** {step: gdp, growth: rate}: the rate of a `grow` step, of all its series. */
static bool find_growth(th_projection *p, const th_tree *map, thi_found_series *out)
{
    const char *id = th_tree_text(map, "step"), *word = th_tree_text(map, "growth");
    const thi_rule *rule = NULL;
    for (size_t i = 0; id && word && !strcmp(word, "rate") && i < p->series_count; i++)
        if (p->series[i].rule && p->series[i].rule->growth &&
            !strcmp(p->series[i].rule->step->id, id))
            rule = p->series[i].rule;
    if (!rule)
        return false;
    if (*rule->growth == THI_NONE) {
        thi_rule *own = TH_NEW(p->arena, thi_rule);
        *own = (thi_rule){.step = rule->step,
                          .verb = THI_SET,
                          .levels = rule->rate,
                          .place = rule->place};
        thi_series s = {
            .info = {.kind = TH_PROJECTED_PATH,
                     .address = th_arena_format(p->arena, "step %s growth", id),
                     .base = rule->rate[0]},
            .state = TH_STATE_VALUE,
            .rule = own,
            .share = THI_NONE,
            .forest = THI_NONE,
            .slot = THI_NONE,
            .lower = -1,
            .upper = (double)INFINITY,
            .place = rule->place};
        TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
        *rule->growth = (uint32_t)p->series_count - 1;
        thi_touch(p, *rule->growth);
    }
    push(p, out, *rule->growth);
    return true;
}

/** {step: cars, stock_share: electric}: a path of a `turnover` step. */
static bool find_technology(th_projection *p, const th_tree *map, thi_found_series *out)
{
    const char *id = th_tree_text(map, "step");
    const thi_turnover *t = id ? find_turnover(p, id) : NULL;
    const char *member =
        t ? th_tree_text(map, t->of_stock ? "stock_share" : "sales_share") : NULL;
    for (uint32_t i = 0; member && i < t->count; i++)
        if (!strcmp(t->names[i], member) && t->paths[i] != THI_NONE) {
            push(p, out, t->paths[i]);
            return true;
        }
    const char *all = t ? th_tree_text(map, "stock") : NULL;
    if (!all || strcmp(all, "all") != 0 || t->stock == THI_NONE)
        return false;
    push(p, out, t->stock);
    return true;
}

/** {step: forest, plant: area}: a path of a `forest` step. */
static bool find_part(th_projection *p, const th_tree *map, thi_found_series *out)
{
    const char *id = th_tree_text(map, "step");
    for (size_t i = 0; id && i < p->forest_count; i++)
        for (int k = 0; k < THI_PARTS && !strcmp(p->forests[i].step->id, id); k++)
            if (th_tree_get(map, thi_part_words[k])) {
                push(p, out, p->forests[i].paths[k]);
                return true;
            }
    return false;
}

static bool find_path(th_projection *p, const th_tree *map, thi_found_series *out)
{
    if (find_part(p, map, out) || find_technology(p, map, out) ||
        find_growth(p, map, out))
        return true;
    const char *id = th_tree_text(map, "step"), *member = th_tree_text(map, "share");
    thi_group *g = id ? find_group(p, id) : NULL;
    for (uint32_t i = 0; g && member && i < g->count; i++) {
        if (strcmp(g->names[i], member) != 0)
            continue;
        if (g->rest == (int32_t)i) {
            bad(p, map, "this member is the rest: it follows from the others");
            return false;
        }
        push(p, out, thi_path_series(p, (uint32_t)(g - p->groups), i));
        return true;
    }
    thi_wrong(
        p,
        TH_ERROR,
        "E-SCN-NOROW",
        th_tree_place(map),
        "step '%s' has no path of %s '%s'; {step: ID, share: member} means a "
        "member of a `share` step, stock_share or sales_share: one with a path of a "
        "`turnover`, {step: ID, plant: area} planting of a `forest`",
        id ? id : "",
        member ? "share" : "that part, member",
        member ? member : "");
    return false;
}

static bool
find_rows(th_projection *p, const th_tree *t, unsigned how, thi_found_series *out)
{
    wanted w = {.kind = TH_PROJECTED_ACTIVITY};
    if (!read_wanted(p, t, &w))
        return false;
    for (size_t i = 0; i < p->series_count; i++)
        if (fits(p, &w, &p->series[i]))
            push(p, out, (uint32_t)i);
    uint32_t made = !out->count && how & THI_MAKE ? make(p, &w, t) : THI_NONE;
    if (made != THI_NONE)
        push(p, out, made);
    if (out->count)
        return true;
    thi_wrong(p,
              TH_ERROR,
              "E-SCN-NOROW",
              th_tree_place(t),
              "no row of the base year %d fits%s; nearest: %s",
              p->base_year,
              how & THI_MAKE ? ", and the address is too short to make one" : "",
              nearest(p, &w));
    return false;
}

bool thi_address(th_projection *p,
                 const th_tree *t,
                 unsigned how,
                 thi_found_series *out)
{
    static const char *const words[] = {
        "activity", "indicator", "factor", "group", "step"};
    const th_tree *item = NULL;
    *out = (thi_found_series){.tree = t};
    for (size_t i = 0; t->kind == TH_TREE_MAP && i < 5; i++)
        if (th_tree_get(t, words[i]))
            item = item ? item : th_tree_get(t, words[i]);
    if (!item) {
        bad(p,
            t,
            "an address is {activity: ...}, {indicator: ...}, {factor: ...}, {group: "
            "ID} or {step: ID, share: member}");
        return false;
    }
    bool good = !strcmp(item->key, "step")    ? find_path(p, t, out)
                : !strcmp(item->key, "group") ? find_members(p, item, out)
                                              : find_rows(p, item, how, out);
    if (good && how & THI_ONE && out->count > 1) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOROW",
                  th_tree_place(t),
                  "one row is wanted here and %zu fit (%s; %s ...): name more indices",
                  out->count,
                  p->series[out->series[0]].info.address,
                  p->series[out->series[1]].info.address);
        return false;
    }
    return good;
}
