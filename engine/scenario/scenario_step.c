/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: the steps of a scenario: grow, set and share. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

static const th_dim no_dim = {{0}};

static th_place step_place(const thi_step *step)
{
    return th_tree_place(step->item);
}

static const char *needed_from(const thi_step *step)
{
    return thi_verb_words[step->verb];
}

/* ---- grow and set ---- */

static bool is_share(const th_projection *p, const thi_series *s)
{
    const th_variable *v = th_variable_get(p->registry, s->info.variable);
    return v->kind == TH_KIND_SHARE ||
           (th_dim_none(&v->unit.dim) && s->lower == 0 && s->upper == 1);
}

/** Puts the rule on a series, or tells why not. */
static void put_rule(th_projection *p, uint32_t number, const thi_rule *rule)
{
    thi_series *s = &p->series[number];
    const thi_step *step = rule->step;
    if (s->rule) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-TWICE",
                  rule->place,
                  "steps %s and %s both change %s; a series has one grow or set",
                  s->rule->step->id,
                  step->id,
                  s->info.address);
    } else if (s->state != TH_STATE_VALUE) {
        thi_wrong(p,
                  TH_WARNING,
                  "W-SCN-NE",
                  rule->place,
                  "%s is %s in %d and stays so: step %s leaves it alone",
                  s->info.address,
                  th_state_text(s->state),
                  p->base_year,
                  step->id);
    } else if (s->turnover && p->turnovers[s->turnover - 1].stock != THI_NONE &&
               number != p->turnovers[s->turnover - 1].stock) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-TWICE",
                  rule->place,
                  "%s follows from the `stock` of step %s, which step %s would change "
                  "again; take one of them out",
                  s->info.address,
                  p->turnovers[s->turnover - 1].step->id,
                  step->id);
    } else if (rule->verb == THI_GROW && is_share(p, s)) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-GROW-SHARE",
                  rule->place,
                  "%s is a share and would grow beyond 1: use `set` with "
                  "`interpolate: logit`",
                  s->info.address);
    } else {
        s->rule = rule;
        thi_touch(p, number);
    }
}

static bool read_driver(th_projection *p, const th_tree *t, thi_driver *out)
{
    static const char *const keys[] = {"series", "elasticity", "lag", NULL};
    const th_tree *series = th_tree_get(t, "series"),
                  *elasticity = th_tree_get(t, "elasticity"),
                  *lag = th_tree_get(t, "lag");
    thi_found_series found;
    double years = 0;
    if (t->kind != TH_TREE_MAP || !series || !elasticity) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-EMPTY",
                  th_tree_place(t),
                  "a driver is {series: ADDRESS, elasticity: NUMBER}");
        return false;
    }
    th_tree_only(t, keys, p->diags);
    if (!thi_address(p, series, 0, &found) ||
        !thi_quantity(p, elasticity, &no_dim, false, &out->elasticity) ||
        (lag && !thi_quantity(p, lag, &no_dim, false, &years)))
        return false;
    if (years < 0 || years != floor(years) || years > THI_HISTORY - 2) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-UNIT",
                  th_tree_place(lag),
                  "a lag is 0 to %d whole years",
                  THI_HISTORY - 2);
        return false;
    }
    out->count = (uint32_t)found.count;
    out->series = found.series;
    out->lag = (int32_t)years;
    for (size_t i = 0; i < found.count; i++) {
        const thi_series *s = &p->series[found.series[i]];
        if (found.count > 1 &&
            (s->info.kind != TH_PROJECTED_ACTIVITY ||
             s->info.variable != p->series[found.series[0]].info.variable)) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-NOROW",
                      th_tree_place(series),
                      "the driver's address fits rows that cannot be summed: %s, %s",
                      p->series[found.series[0]].info.address,
                      s->info.address);
            return false;
        }
        (void)thi_series_history(p, found.series[i]);
    }
    return true;
}

static bool read_drivers(th_projection *p, const th_tree *t, thi_rule *rule)
{
    size_t n = t->kind == TH_TREE_SEQUENCE ? t->count : 1;
    thi_driver *drivers = TH_NEW_N(p->arena, thi_driver, n);
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = read_driver(
                   p, t->kind == TH_TREE_SEQUENCE ? t->items[i] : t, &drivers[i]) &&
               good;
    for (size_t i = 0; i < n; i++)
        drivers[i].number = p->driver_count++;
    rule->drivers = drivers;
    rule->driver_count = (uint32_t)n;
    return good;
}

static bool read_grow(th_projection *p, const thi_step *step, thi_rule *rule)
{
    const th_tree *rate = thi_step_key(step, "rate"),
                  *driver = thi_step_key(step, "driver"),
                  *after = thi_step_key(step, "after");
    bool good = true;
    if (!rate && !driver) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-EMPTY",
                  rule->place,
                  "step %s has neither `rate` nor `driver`",
                  step->id);
        return false;
    }
    if (rate) {
        rule->rate = thi_rates(p, rate, after, NULL);
        rule->has_rate = true;
        rule->growth = TH_NEW(p->arena, uint32_t);
        *rule->growth = THI_NONE;
        good = rule->rate != NULL;
    }
    return (!driver || read_drivers(p, driver, rule)) && good;
}

static bool read_form(th_projection *p, const thi_step *step, thi_rule *rule)
{
    static const char *const words[] = {"linear", "geometric", "step", "logit"};
    const th_tree *t = thi_step_key(step, "interpolate");
    rule->interpolation = THI_LINEAR;
    for (int i = 0; t && t->text && i < 4; i++)
        if (!strcmp(t->text, words[i])) {
            rule->interpolation = (thi_interpolation)i;
            return true;
        }
    if (t)
        thi_wrong(p,
                  TH_ERROR,
                  "E-KEY",
                  th_tree_place(t),
                  "`interpolate` is linear, geometric, step or logit");
    return !t;
}

/** Levels that the form can join: positive for geometric, inside (0, 1) for logit. */
static bool
check_form(th_projection *p, const thi_rule *rule, double base, int32_t first_year)
{
    bool good = true;
    for (uint32_t i = 0; i <= rule->path.count; i++) {
        double x = i ? rule->path.levels[i - 1] : rule->relative ? 1 : base;
        if (!i && first_year)
            continue;
        if (rule->interpolation == THI_GEOMETRIC)
            good = good && x > 0;
        if (rule->interpolation == THI_LOGIT)
            good = good && x > 0 && x < 1;
    }
    if (!good)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SHARE-RANGE",
                  rule->place,
                  "step %s: %s",
                  rule->step->id,
                  rule->interpolation == THI_LOGIT
                      ? "`logit` joins shares strictly between 0 and 1 only"
                      : "`geometric` joins values above 0 only");
    return good;
}

static bool read_set(th_projection *p,
                     const thi_step *step,
                     const thi_found_series *found,
                     thi_rule *rule)
{
    const th_tree *path = thi_step_key(step, "path"),
                  *relative = thi_step_key(step, "relative");
    if (!path) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-EMPTY",
                  rule->place,
                  "step %s: `set` needs `path: {year: level}`",
                  step->id);
        return false;
    }
    if (path->kind == TH_TREE_MAP && th_tree_get(path, "fit"))
        return thi_fit_read(p, path, found, rule);
    rule->relative = relative && relative->text && !strcmp(relative->text, "true");
    const th_variable *v =
        th_variable_get(p->registry, p->series[found->series[0]].info.variable);
    const th_dim *dim = rule->relative ? &no_dim : &v->unit.dim;
    bool good = read_form(p, step, rule);
    return thi_path_read(p,
                         path,
                         dim,
                         !rule->relative && !th_dim_none(dim),
                         true,
                         thi_step_key(step, "after"),
                         &rule->path) &&
           good;
}

/** A row that is new begins with its first point. */
static bool begin_new(th_projection *p, uint32_t series, const thi_rule *rule)
{
    if (rule->relative || !rule->path.count) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOROW",
                  rule->place,
                  "step %s: %s has no value in %d to begin from; give levels by year",
                  rule->step->id,
                  p->series[series].info.address,
                  p->base_year);
        return false;
    }
    p->series[series].first_year = rule->path.years[0];
    return true;
}

static void compile_rule(th_projection *p, const thi_step *step)
{
    thi_rule *rule = TH_NEW(p->arena, thi_rule);
    const th_tree *address = thi_step_key(step, needed_from(step));
    thi_found_series found;
    *rule = (thi_rule){.step = step, .verb = step->verb, .place = step_place(step)};
    size_t before = p->series_count;
    bool there = thi_address(p, address, step->verb == THI_SET ? THI_MAKE : 0, &found);
    bool made = p->series_count > before;
    bool good = step->verb == THI_GROW ? read_grow(p, step, rule)
                                       : there && read_set(p, step, &found, rule);
    rule->spread = thi_spread_step(
        p,
        step,
        step->verb == THI_GROW ? THI_SPREAD_RATE : THI_SPREAD_PATH,
        NULL,
        rule->path.count ? rule->path.years[rule->path.count - 1] : p->horizon);
    if (made && there && good)
        good = begin_new(p, found.series[0], rule);
    for (size_t i = 0; there && good && i < found.count; i++)
        if (rule->verb == THI_GROW || rule->levels ||
            check_form(p,
                       rule,
                       p->series[found.series[i]].info.base,
                       p->series[found.series[i]].first_year))
            put_rule(p, found.series[i], rule);
}

/* ---- share ---- */

static int32_t member_of(const thi_group *g, const char *name)
{
    for (uint32_t i = 0; name && i < g->count; i++)
        if (!strcmp(g->names[i], name))
            return (int32_t)i;
    return -1;
}

static bool read_members(th_projection *p, const th_tree *map, thi_group *g)
{
    uint32_t *members = TH_NEW_N(p->arena, uint32_t, map->count + 1);
    g->names = TH_NEW_N(p->arena, const char *, map->count + 1);
    bool good = map->kind == TH_TREE_MAP && map->count > 1;
    if (!good)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-EMPTY",
                  th_tree_place(map),
                  "`share` is a map of two or more members: {coal: ADDRESS, ...}");
    for (size_t i = 0; good && i < map->count; i++) {
        thi_found_series found;
        g->names[i] = map->items[i]->key;
        if (!thi_address(p, map->items[i], THI_ONE | THI_MAKE, &found))
            return false;
        members[i] = found.series[0];
    }
    g->members = members;
    g->count = good ? (uint32_t)map->count : 0;
    return good;
}

static bool listed_before(const thi_group *g, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (g->members[k] == g->members[i])
            return true;
    return false;
}

static bool claim_members(th_projection *p, thi_group *g, uint32_t number)
{
    bool good = true;
    for (uint32_t i = 0; i < g->count; i++) {
        const thi_series *s = &p->series[g->members[i]];
        bool again = listed_before(g, i);
        if (again || s->share != THI_NONE || s->forest != THI_NONE || s->turnover) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-TWICE",
                      g->place,
                      "%s is a member of %s and of %s",
                      s->info.address,
                      again                   ? g->step->id
                      : s->share != THI_NONE  ? p->groups[s->share].step->id
                      : s->forest != THI_NONE ? p->forests[s->forest].step->id
                                              : p->turnovers[s->turnover - 1].step->id,
                      g->step->id);
            good = false;
        } else if (s->state != TH_STATE_VALUE) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-NOROW",
                      g->place,
                      "%s is %s in %d: a share needs a number, 0 if there is none",
                      s->info.address,
                      th_state_text(s->state),
                      p->base_year);
            good = false;
        }
    }
    for (uint32_t i = 0; good && i < g->count; i++)
        p->series[g->members[i]].share = number;
    return good;
}

/** Weights bring all members to one measure: their products have one dimension. */
static bool read_weights(th_projection *p, const thi_step *step, thi_group *g)
{
    const th_tree *map = thi_step_key(step, "weight");
    double *weights = TH_NEW_N(p->arena, double, g->count + 1);
    th_dim common = no_dim;
    bool good = true;
    for (uint32_t i = 0; i < g->count; i++) {
        const th_tree *t = map ? th_tree_get(map, g->names[i]) : NULL;
        th_dim dim = no_dim;
        const th_dim *own =
            &th_variable_get(p->registry, p->series[g->members[i]].info.variable)
                 ->unit.dim;
        weights[i] = 1;
        if (t && !thi_any_quantity(p, t, &weights[i], &dim))
            return false;
        (void)th_dim_multiply(&dim, own, 1, &dim);
        if (!i)
            common = dim;
        if (!th_dim_equal(&dim, &common) || !(weights[i] > 0)) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-UNIT",
                      t ? th_tree_place(t) : g->place,
                      "the weight of %s times its unit is not what %s has; weights "
                      "bring members to one measure",
                      g->names[i],
                      g->names[0]);
            good = false;
        }
    }
    g->weights = weights;
    return good;
}

static bool read_base(th_projection *p, thi_group *g)
{
    th_sum total = {0};
    g->base_shares = TH_NEW_N(p->arena, double, g->count + 1);
    for (uint32_t i = 0; i < g->count; i++)
        th_sum_add(&total, g->weights[i] * p->series[g->members[i]].info.base);
    for (uint32_t i = 0; i < g->count; i++)
        g->base_shares[i] =
            g->weights[i] * p->series[g->members[i]].info.base / th_sum_get(&total);
    if (th_sum_get(&total) > 0)
        return true;
    thi_wrong(p,
              TH_ERROR,
              "E-SHARE-REST",
              g->place,
              "step %s: its members are all 0 in %d, there is nothing to share",
              g->step->id,
              p->base_year);
    return false;
}

uint32_t thi_path_series(th_projection *p, uint32_t group, uint32_t member)
{
    thi_group *g = &p->groups[group];
    if (g->paths[member] != THI_NONE)
        return g->paths[member];
    thi_series s = {
        .info = {.kind = TH_PROJECTED_PATH,
                 .address = th_arena_format(
                     p->arena, "step %s share %s", g->step->id, g->names[member]),
                 .base = g->base_shares[member]},
        .state = TH_STATE_VALUE,
        .share = THI_NONE,
        .forest = THI_NONE,
        .slot = THI_NONE,
        .lower = -INFINITY, /* the group checks the range */
        .upper = INFINITY,
        .place = g->place};
    TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
    g->paths[member] = (uint32_t)p->series_count - 1;
    thi_touch(p, g->paths[member]);
    return g->paths[member];
}

static void
read_path(th_projection *p, const thi_step *step, uint32_t group, const th_tree *t)
{
    thi_group *g = &p->groups[group];
    int32_t member = member_of(g, t->key);
    if (member < 0 || member == g->rest) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SHARE-REST",
                  (th_place){t->file, t->key_line, t->key_column},
                  member < 0 ? "%s is no member of step %s"
                             : "%s is the rest of step %s: it follows from the others",
                  t->key,
                  step->id);
        return;
    }
    thi_rule *rule = TH_NEW(p->arena, thi_rule);
    *rule = (thi_rule){.step = step, .verb = THI_SET, .place = th_tree_place(t)};
    if (!thi_path_read(
            p, t, &no_dim, true, true, thi_step_key(step, "after"), &rule->path))
        return;
    uint32_t series = thi_path_series(p, group, (uint32_t)member); /* may move them */
    p->series[series].rule = rule;
}

static bool read_rest(th_projection *p, const thi_step *step, thi_group *g)
{
    const th_tree *rest = thi_step_key(step, "rest"),
                  *path = thi_step_key(step, "path");
    g->rest = rest && rest->text ? member_of(g, rest->text) : -2;
    if (rest && rest->text && !strcmp(rest->text, "proportional"))
        g->rest = -1;
    else if (rest ? g->rest < 0 : !path || path->count < g->count) {
        thi_wrong(
            p,
            TH_ERROR,
            "E-SHARE-REST",
            rest ? th_tree_place(rest) : g->place,
            "`rest` says who takes what the paths leave: a member without a path, "
            "or proportional");
        return false;
    }
    return true;
}

/** Last year that a path of the step names. */
static int32_t last_point(const th_projection *p, const thi_step *step)
{
    const th_tree *path = thi_step_key(step, "path");
    int32_t last = 0, from = 0, to = 0;
    for (size_t i = 0; path && i < path->count; i++)
        for (size_t k = 0; k < path->items[i]->count; k++)
            if (path->items[i]->items[k]->key &&
                thi_years_parse(path->items[i]->items[k]->key, &from, &to))
                last = to > last ? to : last;
    return last > p->base_year ? last : p->horizon;
}

static const uint32_t *
read_spreads(th_projection *p, const thi_step *step, const thi_group *g)
{
    uint32_t *spreads = TH_NEW_N(p->arena, uint32_t, g->count + 1);
    for (uint32_t i = 0; i < g->count && thi_step_key(step, "spread"); i++)
        spreads[i] =
            thi_spread_step(p, step, THI_SPREAD_PATH, g->names[i], last_point(p, step));
    return g->count && spreads[0] ? spreads : NULL;
}

static void compile_share(th_projection *p, const thi_step *step)
{
    thi_group g = {.step = step, .place = step_place(step)};
    uint32_t number = (uint32_t)p->group_count;
    const th_tree *path = thi_step_key(step, "path");
    if (!read_members(p, thi_step_key(step, "share"), &g) ||
        !read_weights(p, step, &g) || !read_rest(p, step, &g) || !read_base(p, &g) ||
        !claim_members(p, &g, number))
        return;
    g.paths = TH_NEW_N(p->arena, uint32_t, g.count + 1);
    for (uint32_t i = 0; i < g.count; i++) {
        g.paths[i] = THI_NONE;
        thi_touch(p, g.members[i]);
    }
    g.spreads = read_spreads(p, step, &g);
    TH_PUSH(p->arena, p->groups, p->group_count, p->group_capacity, g);
    for (size_t i = 0; path && i < path->count; i++)
        read_path(p, step, number, path->items[i]);
}

void thi_steps_compile(th_projection *p)
{
    const thi_document *d = p->document;
    for (size_t i = 0; i < d->step_count; i++) {
        const thi_step *step = &d->steps[i];
        if (step->verb == THI_SHARE)
            compile_share(p, step);
        else if (step->verb == THI_FOREST)
            thi_forest_compile(p, step);
        else if (step->verb == THI_TURNOVER)
            thi_turnover_compile(p, step);
    }
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].verb == THI_GROW || d->steps[i].verb == THI_SET)
            compile_rule(p, &d->steps[i]);
    thi_spreads_check(p);
    thi_knots_find(p);
    thi_links_compile(p);
}
