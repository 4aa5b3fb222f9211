/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: schemes.yaml from a tree. Every problem is told with its place. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

typedef struct reader {
    th_arena *arena;
    const th_registry *registry;
    th_diags *diags;
    bool good;
} reader;

static void wrong(reader *r, const th_tree *at, const char *text, const char *word)
{
    th_diags_add(r->diags, TH_ERROR, "E-SCHEME", th_tree_place(at), "%s%s", text, word);
    r->good = false;
}

/* ---- small parts ---- */

static const char *text_of(const reader *r, const th_tree *map, const char *key)
{
    const char *text = th_tree_text(map, key);
    return th_arena_text(r->arena, text ? text : "");
}

static const char *needed(reader *r, const th_tree *map, const char *key)
{
    const char *text = text_of(r, map, key);
    if (!*text)
        wrong(r, map, "give the key ", key);
    return text;
}

static th_titles titles_of(reader *r, const th_tree *map, const char *key, bool must)
{
    static const char *const allowed[] = {"zh", "en", NULL};
    const th_tree *t = th_tree_get(map, key);
    if (t && t->kind == TH_TREE_MAP) {
        th_tree_only(t, allowed, r->diags);
        return (th_titles){text_of(r, t, "zh"), text_of(r, t, "en")};
    }
    if (must)
        wrong(r, map, "give the key title: {zh: , en: }", "");
    return (th_titles){"", ""};
}

/** `40 %`, `10000 tce`, or a bare number where no unit is wanted. NAN: absent. */
static double quantity(reader *r, const th_tree *map, const char *key, const char *unit)
{
    const th_tree *t = th_tree_get(map, key);
    const char *text = t && t->text ? t->text : "", *blank = strchr(text, ' ');
    size_t n = blank ? (size_t)(blank - text) : strlen(text);
    double number = (double)NAN;
    th_unit given = {.factor = 1}, wanted = {.factor = 1};
    const th_units *units = th_registry_units(r->registry);
    if (!t)
        return number;
    bool good = th_number_parse(text, n, &number) &&
                (!blank || th_unit_parse(units, blank + 1, &given, NULL, 0)) &&
                (!*unit || th_unit_parse(units, unit, &wanted, NULL, 0)) &&
                th_dim_equal(&given.dim, &wanted.dim);
    if (good)
        return number * given.factor / wanted.factor;
    wrong(
        r, t, "write a number and its unit: ", *unit ? unit : "none, or % of a share");
    return (double)NAN;
}

static size_t list_of(reader *r, const th_tree *map, const char *key, const th_tree **t)
{
    *t = th_tree_get(map, key);
    if (*t && (*t)->kind != TH_TREE_SEQUENCE) {
        wrong(r, *t, "a list is wanted under ", key);
        return 0;
    }
    return *t ? (*t)->count : 0;
}

/* ---- the grid's factors, splitting, review ---- */

static int32_t variable_of(reader *r, const th_tree *t, const char *name)
{
    th_sym sym = th_names_find(th_registry_names(r->registry), name);
    int32_t number = sym ? th_variable_find(r->registry, sym) : -1;
    if (number < 0)
        wrong(r, t, "this is no name of variables.csv: ", name);
    return number;
}

static void read_power(reader *r, const th_tree *tree, th_schemes *out)
{
    const th_tree *list;
    size_t count = list_of(r, tree, "power_factor", &list);
    uint32_t *variables = TH_NEW_N(r->arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        const th_tree *t = list->items[i];
        int32_t number = variable_of(r, t, t->text ? t->text : "");
        if (number >= 0)
            variables[out->power_count++] = (uint32_t)number;
    }
    out->power_variables = variables;
}

static void read_weights(reader *r, const th_tree *map, th_schemes *out)
{
    const th_tree *t = th_tree_get(map, "weights");
    size_t count = t && t->kind == TH_TREE_MAP ? t->count : 0;
    const char **names = TH_NEW_N(r->arena, const char *, count + 1);
    double *weights = TH_NEW_N(r->arena, double, count + 1), sum = 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = th_arena_text(r->arena, t->items[i]->key);
        weights[i] = quantity(r, t, t->items[i]->key, "");
        sum += weights[i];
        if (weights[i] < 0)
            wrong(r, t->items[i], "a weight is not negative: ", names[i]);
    }
    if (count && !(fabs(sum - 1) < 1e-9))
        wrong(r, t, "the weights do not add up to 100 %", "");
    out->weight_names = names;
    out->weights = weights;
    out->weight_count = count;
}

static void read_split(reader *r, const th_tree *tree, th_schemes *out)
{
    static const char *const allowed[] = {"source", "weights", "least", "most", NULL};
    const th_tree *map = th_tree_get(tree, "decomposition");
    out->least = 0;
    out->most = INFINITY;
    out->split_source = "";
    if (!map)
        return;
    th_tree_only(map, allowed, r->diags);
    out->split_source = needed(r, map, "source");
    read_weights(r, map, out);
    double least = quantity(r, map, "least", ""), most = quantity(r, map, "most", "");
    out->least = isnan(least) ? out->least : least;
    out->most = isnan(most) ? out->most : most;
    if (out->least > 1 || out->most < 1)
        wrong(r, map, "least is at most 100 %, most at least 100 %", "");
}

static th_review_tier read_tier(reader *r, const th_tree *t)
{
    static const char *const allowed[] = {
        "id", "title", "energy_below", "coal_below", "energy_from", "coal_from", NULL};
    th_tree_only(t, allowed, r->diags);
    return (th_review_tier){.id = needed(r, t, "id"),
                            .titles = titles_of(r, t, "title", true),
                            .energy_below_tce = quantity(r, t, "energy_below", "tce"),
                            .coal_below_t = quantity(r, t, "coal_below", "t"),
                            .energy_from_tce = quantity(r, t, "energy_from", "tce"),
                            .coal_from_t = quantity(r, t, "coal_from", "t")};
}

static void read_review(reader *r, const th_tree *tree, th_schemes *out)
{
    static const char *const allowed[] = {"source", "confidence", "tiers", NULL};
    const th_tree *map = th_tree_get(tree, "review"), *list;
    out->review_source = "";
    if (!map)
        return;
    th_tree_only(map, allowed, r->diags);
    out->review_source = needed(r, map, "source");
    size_t count = list_of(r, map, "tiers", &list);
    th_review_tier *tiers = TH_NEW_N(r->arena, th_review_tier, count + 1);
    for (size_t i = 0; i < count; i++)
        tiers[i] = read_tier(r, list->items[i]);
    out->tiers = tiers;
    out->tier_count = count;
}

/* ---- schemes ---- */

static void read_measure(reader *r, const th_tree *t, th_scheme_item *item)
{
    static const char *const words[] = {"given", "verdict", "year", "cumulative"};
    const char *text = th_tree_text(t, "measure"), *kind = th_tree_text(t, "kind");
    bool found = !text;
    item->kind = kind ? th_target_kind_find(kind) : -1;
    if (kind && item->kind < 0)
        wrong(r, th_tree_get(t, "kind"), "no kind of target has this name: ", kind);
    item->indicator = text_of(r, t, "indicator");
    if (*item->indicator)
        (void)variable_of(r, th_tree_get(t, "indicator"), item->indicator);
    item->boundary = text_of(r, t, "boundary");
    th_sym boundary = th_names_find(th_registry_names(r->registry), item->boundary);
    if (*item->boundary && !(boundary && th_boundary_find(r->registry, boundary)))
        wrong(r,
              th_tree_get(t, "boundary"),
              "this is no row of boundaries.csv: ",
              item->boundary);
    item->measure = kind || *item->indicator ? TH_ITEM_VERDICT : TH_ITEM_GIVEN;
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
        if (!strcmp(text, words[i])) {
            item->measure = (th_item_measure)i;
            found = true;
        }
    if (!found)
        wrong(r, t, "measure is given, verdict, year or cumulative, not ", text);
}

static th_scheme_item read_item(reader *r, const th_tree *t, bool points)
{
    static const char *const allowed[] = {"id",
                                          "title",
                                          "points",
                                          "measure",
                                          "kind",
                                          "indicator",
                                          "boundary",
                                          "group",
                                          "why",
                                          NULL};
    th_scheme_item item = {.id = needed(r, t, "id"),
                           .titles = titles_of(r, t, "title", true),
                           .why = titles_of(r, t, "why", false)};
    const char *group = th_tree_text(t, "group");
    th_tree_only(t, allowed, r->diags);
    read_measure(r, t, &item);
    item.points = points ? quantity(r, t, "points", "") : 0;
    item.control = group && !strcmp(group, "control");
    if (points && !(item.points > 0))
        wrong(r, t, "an item of a form of points has points: ", item.id);
    if (!points && !item.control && (!group || strcmp(group, "support") != 0))
        wrong(r, t, "group is control or support: ", item.id);
    return item;
}

static void read_grades(reader *r, const th_tree *t, th_scheme *s)
{
    static const char *const allowed[] = {"least", "title", NULL};
    const th_tree *list;
    size_t count = list_of(r, t, "grades", &list);
    th_scheme_grade *grades = TH_NEW_N(r->arena, th_scheme_grade, count + 1);
    for (size_t i = 0; i < count; i++) {
        const th_tree *g = list->items[i];
        th_tree_only(g, allowed, r->diags);
        grades[i].titles = titles_of(r, g, "title", true);
        grades[i].least = s->points ? quantity(r, g, "least", "") : 0;
        if (s->points &&
            (isnan(grades[i].least) || (i && grades[i].least >= grades[i - 1].least)))
            wrong(r, g, "grades begin with the best; least falls", "");
    }
    if (s->points ? count < 2 : count != 3)
        wrong(r, t, "give grades: two or more by points, three by misses", "");
    s->grades = grades;
    s->grade_count = count;
}

static uint32_t misses(reader *r, const th_tree *t, const char *key)
{
    double x = quantity(r, t, key, "");
    if (isnan(x) || x < 1 || x != floor(x))
        wrong(r, t, "a whole number of misses is wanted: ", key);
    return x >= 1 ? (uint32_t)x : 1;
}

static void read_scheme(reader *r, const th_tree *t, th_scheme *s)
{
    static const char *const allowed[] = {"scheme",
                                          "title",
                                          "source",
                                          "confidence",
                                          "note",
                                          "form",
                                          "items",
                                          "fail_control",
                                          "fail_support",
                                          "grades",
                                          NULL};
    const th_tree *list;
    const char *form = needed(r, t, "form");
    th_tree_only(t, allowed, r->diags);
    *s = (th_scheme){.id = needed(r, t, "scheme"),
                     .source = needed(r, t, "source"),
                     .titles = titles_of(r, t, "title", true),
                     .note = titles_of(r, t, "note", false),
                     .points = !strcmp(form, "points")};
    if (!s->points && strcmp(form, "grades") != 0)
        wrong(r, t, "form is points or grades, not ", form);
    s->item_count = list_of(r, t, "items", &list);
    th_scheme_item *items = TH_NEW_N(r->arena, th_scheme_item, s->item_count + 1);
    for (size_t i = 0; i < s->item_count; i++)
        items[i] = read_item(r, list->items[i], s->points);
    s->items = items;
    read_grades(r, t, s);
    if (!s->points) {
        s->fail_control = misses(r, t, "fail_control");
        s->fail_support = misses(r, t, "fail_support");
    }
}

bool th_schemes_read(th_schemes *out,
                     th_arena *arena,
                     const th_registry *registry,
                     th_diags *diags)
{
    static const char *const allowed[] = {
        "power_factor", "decomposition", "review", "schemes", NULL};
    const th_tree *tree = th_registry_schemes(registry), *list;
    reader r = {.arena = arena, .registry = registry, .diags = diags, .good = true};
    *out = (th_schemes){.most = INFINITY, .split_source = "", .review_source = ""};
    if (!tree)
        return true;
    if (tree->kind != TH_TREE_MAP) {
        wrong(&r, tree, "schemes.yaml is a map: power_factor, schemes ...", "");
        return false;
    }
    th_tree_only(tree, allowed, diags);
    read_power(&r, tree, out);
    read_split(&r, tree, out);
    read_review(&r, tree, out);
    out->scheme_count = list_of(&r, tree, "schemes", &list);
    th_scheme *schemes = TH_NEW_N(arena, th_scheme, out->scheme_count + 1);
    for (size_t i = 0; i < out->scheme_count; i++)
        read_scheme(&r, list->items[i], &schemes[i]);
    out->schemes = schemes;
    return r.good;
}
