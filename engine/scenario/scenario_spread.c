/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what is uncertain in steps and measures. A spread is one random variable by
 * the id of its step or measure, its key and its address: a child that leaves a step
 * alone draws the same numbers, whatever scenario asks. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

static const th_dim no_dim = {{0}};

/* ---- identity ---- */

#define FNV_START 14695981039346656037U
#define FNV_PRIME 1099511628211U

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (const char *c = text; *c; c++)
        hash = (hash ^ (unsigned char)*c) * FNV_PRIME;
    return (hash ^ 0xff) * FNV_PRIME;
}

/** The last mixing of splitmix64: near texts get far numbers. */
static uint64_t mixed(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
}

/** Of an address: the order of its keys does not matter. */
static uint64_t hash_tree(const th_tree *t)
{
    uint64_t hash = hash_text(hash_text(FNV_START, t->key ? t->key : ""),
                              t->kind == TH_TREE_SCALAR && t->text ? t->text : "");
    uint64_t sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += mixed(hash_tree(t->items[i]));
    return mixed(hash ^ sum);
}

static uint64_t
stream_of(const char *kind, const char *id, const char *key, const char *address)
{
    uint64_t hash = hash_text(hash_text(FNV_START, kind), id);
    return mixed(hash_text(hash_text(hash, key), address));
}

/* ---- reading ---- */

static uint32_t wrong(th_projection *p, const th_tree *t, const char *text)
{
    thi_wrong(p, TH_ERROR, "E-SCN-SPREAD", th_tree_place(t), "%s", text);
    return 0;
}

static uint32_t add(th_projection *p, const thi_spread *s)
{
    for (size_t i = 0; i < p->spread_count; i++) /* one effect on many series */
        if (p->spreads[i].stream == s->stream)
            return (uint32_t)i + 1;
    TH_PUSH(p->arena, p->spreads, p->spread_count, p->spread_capacity, *s);
    return (uint32_t)p->spread_count;
}

static bool read_normal(th_projection *p, const th_tree *t, thi_spread *out)
{
    static const char *const keys[] = {
        "distribution", "sd", "persistence", "note", NULL};
    const th_tree *law = th_tree_get(t, "distribution"), *sd = th_tree_get(t, "sd"),
                  *persistence = th_tree_get(t, "persistence");
    if (t->kind != TH_TREE_MAP || !sd)
        return wrong(p, t, "`spread` is {distribution: normal, sd: 1 %/yr}");
    th_tree_only(t, keys, p->diags);
    if (law && (!law->text || strcmp(law->text, "normal") != 0))
        return wrong(p,
                     law,
                     "the spread of a step is normal (rates and levels then are "
                     "log-normal about their path); other distributions belong to "
                     "effects of measures");
    if (!thi_quantity(p, sd, &no_dim, true, &out->sd) ||
        (persistence &&
         !thi_quantity(p, persistence, &no_dim, false, &out->persistence)))
        return false;
    if (!(out->sd >= 0 && out->sd <= 1))
        return wrong(p, sd, "the sd of a spread is 0 to 100 %");
    if (!(out->persistence >= 0 && out->persistence <= 1))
        return wrong(p, persistence, "`persistence` is 0 (every year anew) to 1");
    if (persistence && out->kind != THI_SPREAD_RATE)
        return wrong(p,
                     persistence,
                     "a path is drawn once for all its years: `persistence` belongs to "
                     "`grow`");
    return true;
}

uint32_t thi_spread_step(th_projection *p,
                         const thi_step *step,
                         thi_spread_kind kind,
                         const char *part,
                         int32_t last)
{
    const th_tree *t = thi_step_key(step, "spread");
    const char *key = kind == THI_SPREAD_RATE ? "rate" : part ? "share" : "path";
    thi_spread s = {.kind = kind, .persistence = 0.9, .last = last};
    if (!t || !read_normal(p, t, &s) || s.sd == 0)
        return 0;
    s.stream = stream_of("step", step->id, key, part ? part : "");
    s.what = th_arena_format(
        p->arena, "%s %s%s%s", step->id, key, part ? " " : "", part ? part : "");
    return add(p, &s);
}

/* ---- effects ---- */

static const char *const law_words[] = {"normal",
                                        "lognormal",
                                        "triangular",
                                        "uniform",
                                        "beta",
                                        "pert",
                                        "gamma",
                                        "twopiece",
                                        NULL};
static const th_law_kind law_kinds[] = {TH_LAW_NORMAL,
                                        TH_LAW_LOGNORMAL,
                                        TH_LAW_TRIANGULAR,
                                        TH_LAW_UNIFORM,
                                        TH_LAW_BETA,
                                        TH_LAW_BETA,
                                        TH_LAW_GAMMA,
                                        TH_LAW_TWOPIECE};

static bool read_kind(th_projection *p, const th_tree *t, th_law_wish *wish)
{
    for (int i = 0; t && t->text && law_words[i]; i++)
        if (!strcmp(t->text, law_words[i])) {
            wish->kind = law_kinds[i];
            wish->chosen = true;
            return true;
        }
    return !t || wrong(p,
                       t,
                       "distribution: normal, lognormal, triangular, uniform, beta, "
                       "pert, gamma or twopiece");
}

/** Limits of 95 %: as written, or 1.96 sd to both sides of the value. */
static bool
read_limits(th_projection *p, const th_tree *t, const th_dim *dim, th_law_wish *wish)
{
    const th_tree *sd = th_tree_get(t, "sd"), *lower = th_tree_get(t, "lower"),
                  *upper = th_tree_get(t, "upper");
    double part = 0;
    if (sd && !lower && !upper) {
        if (!thi_quantity(p, sd, &no_dim, true, &part))
            return false;
        double half = 1.959963984540054 * part * fabs(wish->value);
        wish->lower = wish->value - half;
        wish->upper = wish->value + half;
        return part >= 0 || wrong(p, sd, "the sd of a spread is not negative");
    }
    if (sd || !lower || !upper)
        return wrong(p,
                     t,
                     "`spread` of an effect is {lower: , upper: } (95 % limits), or "
                     "{sd: } relative to its value, with a `distribution`");
    bool unit = !th_dim_none(dim) || strchr(lower->text ? lower->text : "", '%');
    return thi_quantity(p, lower, dim, unit, &wish->lower) &&
           thi_quantity(p, upper, dim, unit, &wish->upper);
}

static const char *address_key(const th_tree *effect)
{
    static const char *const words[] = {"cut", "raise", "shift", "add", "toward", NULL};
    for (int i = 0; words[i]; i++)
        if (th_tree_get(effect, words[i]))
            return words[i];
    return "";
}

uint32_t thi_spread_effect(th_projection *p,
                           const char *measure,
                           const th_tree *effect,
                           const th_dim *dim,
                           double value,
                           double lower,
                           double upper)
{
    static const char *const keys[] = {
        "distribution", "sd", "lower", "upper", "note", NULL};
    const th_tree *t = th_tree_get(effect, "spread");
    const char *word = address_key(effect);
    th_law_wish wish = {.value = value, .least = lower, .most = upper};
    th_error why = {0};
    if (t->kind != TH_TREE_MAP)
        return wrong(p, t, "`spread` is a map: {lower: 5 %, upper: 9 %}");
    th_tree_only(t, keys, p->diags);
    if (!read_kind(p, th_tree_get(t, "distribution"), &wish) ||
        !read_limits(p, t, dim, &wish))
        return 0;
    thi_spread s = {.kind = THI_SPREAD_PART,
                    .what = th_arena_format(p->arena, "%s %s", measure, word),
                    .stream = stream_of("measure", measure, word, "") ^
                              hash_tree(th_tree_get(effect, word)),
                    .value = value,
                    .lower = lower,
                    .upper = upper};
    if (th_law_fit(&s.law, p->arena, &wish, &why) != TH_OK)
        return wrong(p, t, why.text);
    return th_law_get_kind(s.law) == TH_LAW_POINT || value == 0 ? 0 : add(p, &s);
}

/** Whose `spread` stands in a map or in one of its parts, NULL. */
static const th_tree *spread_within(const th_tree *map)
{
    const th_tree *found = NULL;
    for (size_t i = 0; map && map->kind == TH_TREE_MAP && i < map->count && !found; i++)
        found = map->items[i]->key && !strcmp(map->items[i]->key, "spread")
                    ? map->items[i]
                    : spread_within(map->items[i]);
    return found;
}

static void check_cost(th_projection *p, const th_measure *m)
{
    const th_tree *own = m->overrides ? th_tree_get(m->overrides, "cost") : NULL;
    const th_tree *t = spread_within(own ? own : th_tree_get(m->tree, "cost"));
    if (t)
        (void)wrong(p,
                    t,
                    "costs are not drawn: take `spread` out, and state the range in "
                    "`note`");
}

void thi_cost_spreads_check(th_projection *p)
{
    for (size_t i = 0; i < p->measure_count; i++)
        check_cost(p, &p->measures[i]);
}

void thi_spreads_check(th_projection *p)
{
    for (size_t i = 0; i < p->document->step_count; i++) {
        const thi_step *step = &p->document->steps[i];
        const th_tree *t = thi_step_key(step, "spread");
        if (t && step->verb != THI_GROW && step->verb != THI_SET &&
            step->verb != THI_SHARE)
            (void)wrong(p,
                        t,
                        "only grow, set and share are drawn; take `spread` out of this "
                        "step");
    }
}

/* ---- knots ---- */

static void add_knot(th_projection *p, int32_t year)
{
    size_t at = 0;
    while (at < p->knot_count && p->knots[at] < year)
        at++;
    if (year <= p->base_year || year >= p->horizon ||
        (at < p->knot_count && p->knots[at] == year))
        return;
    TH_PUSH(p->arena, p->knots, p->knot_count, p->knot_capacity, year);
    memmove(
        p->knots + at + 1, p->knots + at, (p->knot_count - 1 - at) * sizeof *p->knots);
    p->knots[at] = year;
}

/** Keys `2024-2030` of rates, `2030` of paths, also one level down (members). */
static void add_knots(th_projection *p, const th_tree *map, int depth)
{
    int32_t from = 0, to = 0;
    for (size_t i = 0; map && map->kind == TH_TREE_MAP && i < map->count; i++)
        if (map->items[i]->key && thi_years_parse(map->items[i]->key, &from, &to))
            add_knot(p, to);
        else if (depth)
            add_knots(p, map->items[i], depth - 1);
}

void thi_knots_find(th_projection *p)
{
    static const char *const keys[] = {
        "rate", "path", "stock", "stock_share", "sales_share", "plant", NULL};
    for (size_t i = 0; i < p->document->step_count; i++)
        for (size_t k = 0; keys[k]; k++)
            add_knots(p, thi_step_key(&p->document->steps[i], keys[k]), 1);
}

const int32_t *th_projection_knots(const th_projection *projection, size_t *count)
{
    *count = projection->knot_count;
    return projection->knots;
}
