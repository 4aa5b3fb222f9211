/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: the plan that asks for the cheapest mix: targets by year, budgets, what may
 * be done in part, what needs or excludes what. */
#include "measures_internal.h"

#include <math.h>
#include <string.h>

typedef struct reading {
    th_arena *arena;
    const th_registry *registry;
    const th_projection_view *v;
    th_diags *diags;
    th_least_ask *out;
    uint32_t *number_of; /* [measures of the projection] in the ask; TH_MIX_NONE */
    th_least_measure *measures;
    th_mix_pair *needs, *excludes;
    size_t needs_capacity, needs_count, excludes_capacity, excludes_count;
    bool good;
} reading;

static void wrong(reading *r, const th_tree *t, const char *text, const char *name)
{
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-PLAN",
                 th_tree_place(t),
                 "%s: %s",
                 name ? name : "",
                 text);
    r->good = false;
}

/* ---- targets ---- */

static bool read_tonnes(reading *r, const th_tree *t, double *out)
{
    return thi_money_read(r->registry, t, "t_CO2e", out) ||
           thi_money_read(r->registry, t, "t_CO2", out) ||
           thi_money_read(r->registry, t, "t", out);
}

static bool read_year(const reading *r, const char *text, int32_t *out)
{
    double year = 0;
    if (!text || strlen(text) != 4 || !th_number_parse(text, 4, &year))
        return false;
    *out = (int32_t)year;
    return *out > r->v->base_year && *out <= r->v->horizon;
}

static int by_year(const void *a, const void *b, void *context)
{
    const th_least_target *x = a, *y = b;
    (void)context;
    return (x->year > y->year) - (x->year < y->year);
}

static void read_targets(reading *r, const th_tree *plan)
{
    const th_tree *map = th_tree_get(plan, "targets");
    if (!map || map->kind != TH_TREE_MAP || !map->count) {
        wrong(r,
              map ? map : plan,
              "`targets` is missing: a level by year, {2030: 500 kt_CO2e}",
              "plan");
        return;
    }
    th_least_target *targets = TH_NEW_N(r->arena, th_least_target, map->count + 1);
    for (size_t i = 0; i < map->count; i++) {
        const th_tree *t = map->items[i];
        if (!read_year(r, t->key, &targets[i].year))
            wrong(r, t, "no year of the projection", t->key);
        else if (!read_tonnes(r, t, &targets[i].level_t))
            wrong(r, t, "its level is an amount such as 500 kt_CO2e", t->key);
    }
    th_sort(targets, map->count, sizeof *targets, by_year, NULL);
    r->out->targets = targets;
    r->out->target_count = (uint32_t)map->count;
}

/* ---- budgets ---- */

static double read_budget(reading *r, const th_tree *t, const char *name)
{
    double amount = (double)INFINITY;
    if (t && (!thi_money_read(r->registry, t, "CNY", &amount) || amount < 0))
        wrong(r, t, "its budget is an amount of money such as 5e7 CNY", name);
    return amount;
}

static void read_budgets(reading *r, const th_tree *plan)
{
    const th_tree *map = th_tree_get(plan, "departments");
    r->out->budget = read_budget(r, th_tree_get(plan, "budget"), "the plan");
    if (!map)
        return;
    if (map->kind != TH_TREE_MAP) {
        wrong(r, map, "a map, department: budget", "departments");
        return;
    }
    th_least_department *all = TH_NEW_N(r->arena, th_least_department, map->count + 1);
    for (size_t i = 0; i < map->count; i++)
        all[i] = (th_least_department){
            map->items[i]->key, read_budget(r, map->items[i], map->items[i]->key)};
    r->out->departments = all;
    r->out->department_count = (uint32_t)map->count;
}

static void read_boundary(reading *r, const th_tree *plan, const th_boundary *otherwise)
{
    const th_tree *t = th_tree_get(plan, "boundary");
    th_sym sym =
        t && t->text ? th_names_find(th_registry_names(r->registry), t->text) : 0;
    const th_boundary *b = sym ? th_boundary_find(r->registry, sym) : NULL;
    r->out->boundary = t ? b : otherwise;
    if (t && !b)
        wrong(r, t, "no boundary of boundaries.csv", t->text ? t->text : "");
}

/* ---- measures ---- */

static bool names(const th_tree *t, const char *id)
{
    if (t && t->text)
        return !strcmp(t->text, id);
    for (size_t i = 0; t && i < t->count; i++)
        if (t->items[i]->text && !strcmp(t->items[i]->text, id))
            return true;
    return false;
}

/** The first department with a budget that leads it. */
static uint32_t department_of(const reading *r, const th_measure *m)
{
    const th_tree *lead = th_tree_get(m->tree, "lead");
    for (uint32_t i = 0; i < r->out->department_count; i++)
        if (names(lead, r->out->departments[i].name))
            return i;
    return TH_MIX_NONE;
}

static bool has_toward(const th_measure *m)
{
    const th_tree *effects = th_tree_get(m->tree, "effects");
    for (size_t i = 0; effects && i < effects->count; i++)
        if (th_tree_get(effects->items[i], "toward"))
            return true;
    return false;
}

static int32_t find_measure(const reading *r, const char *id)
{
    for (uint32_t i = 0; i < r->v->measure_count; i++)
        if (id && !strcmp(r->v->measures[i].id, id))
            return (int32_t)i;
    return -1;
}

static void check_partial(reading *r, const th_tree *partial)
{
    for (size_t i = 0; partial && i < partial->count; i++) {
        const th_tree *t = partial->items[i];
        int32_t at = find_measure(r, t->text);
        if (at < 0)
            wrong(r,
                  t,
                  "no measure of this id is on in the scenario",
                  t->text ? t->text : "");
        else if (has_toward(&r->v->measures[at]))
            wrong(r,
                  t,
                  "the measure goes toward a level and can't be done in part; give it "
                  "another level, or leave it whole",
                  t->text);
    }
}

static void
take_measures(reading *r, const th_tree *plan, const th_measure_costs *costs)
{
    const th_tree *partial = th_tree_get(plan, "partial");
    check_partial(r, partial);
    for (uint32_t i = 0; i < r->v->measure_count; i++) {
        const th_measure *m = &r->v->measures[i];
        r->number_of[i] = TH_MIX_NONE;
        if (!costs->of[i].known)
            continue;
        r->number_of[i] = r->out->measure_count;
        r->measures[r->out->measure_count++] =
            (th_least_measure){i, !names(partial, m->id), department_of(r, m)};
    }
    if (!r->out->measure_count)
        wrong(r, plan, "no measure that is on has a cost", "plan");
}

/* ---- pairs ---- */

static void add_need(reading *r, uint32_t a, const th_tree *t)
{
    int32_t at = find_measure(r, t->text);
    if (at < 0)
        wrong(
            r,
            t,
            "is needed, but not on in the scenario: switch it on, or what needs it off",
            t->text ? t->text : "");
    else if (r->number_of[at] == a)
        wrong(r, t, "a measure that needs itself", t->text);
    else if (r->number_of[at] != TH_MIX_NONE) {
        th_mix_pair pair = {a, r->number_of[at]};
        TH_PUSH(r->arena, r->needs, r->needs_count, r->needs_capacity, pair);
    }
}

static void add_exclude(reading *r, uint32_t a, const th_tree *t)
{
    int32_t at = find_measure(r, t->text);
    if (at < 0)
        return;
    if (r->number_of[at] == TH_MIX_NONE || r->number_of[at] == a) {
        wrong(r,
              t,
              "is excluded, but can't be left out: it excludes itself, or its cost is "
              "unknown",
              t->text);
        return;
    }
    th_mix_pair pair = {a, r->number_of[at]};
    TH_PUSH(r->arena, r->excludes, r->excludes_count, r->excludes_capacity, pair);
}

static void take_pairs(reading *r)
{
    for (uint32_t i = 0; i < r->out->measure_count; i++) {
        const th_tree *tree = r->v->measures[r->measures[i].measure].tree;
        const th_tree *needs = th_tree_get(tree, "needs"),
                      *excludes = th_tree_get(tree, "excludes");
        for (size_t k = 0; needs && k < needs->count; k++)
            add_need(r, i, needs->items[k]);
        for (size_t k = 0; excludes && k < excludes->count; k++)
            add_exclude(r, i, excludes->items[k]);
    }
    r->out->needs = r->needs;
    r->out->needs_count = (uint32_t)r->needs_count;
    r->out->excludes = r->excludes;
    r->out->excludes_count = (uint32_t)r->excludes_count;
}

bool th_least_read(th_least_ask *out,
                   th_arena *arena,
                   const th_tree *plan,
                   const th_boundary *otherwise,
                   const th_projection *projection,
                   const th_measure_costs *costs,
                   th_diags *diags)
{
    static const char *const keys[] = {
        "boundary", "targets", "budget", "departments", "partial", "note", NULL};
    th_projection_view v = th_projection_get(projection);
    *out = (th_least_ask){.target_count = 0};
    reading r = {.arena = arena,
                 .registry = th_activity_registry(v.activity),
                 .v = &v,
                 .diags = diags,
                 .out = out,
                 .number_of = TH_NEW_N(arena, uint32_t, v.measure_count + 1),
                 .measures = TH_NEW_N(arena, th_least_measure, v.measure_count + 1),
                 .good = true};
    size_t before = th_diags_count(diags, TH_ERROR);
    out->measures = r.measures;
    if (plan->kind != TH_TREE_MAP) {
        wrong(&r, plan, "a map of targets, budget, departments, partial", "plan");
        return false;
    }
    th_tree_only(plan, keys, diags);
    read_boundary(&r, plan, otherwise);
    read_targets(&r, plan);
    read_budgets(&r, plan);
    take_measures(&r, plan, costs);
    take_pairs(&r);
    return r.good && th_diags_count(diags, TH_ERROR) == before;
}
