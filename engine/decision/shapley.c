/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: who did how much. Shapley (1953) by the formula over masks, component by
 * component: players that never meet in one emission have effects that add up, so 2^n
 * runs are needed for the players of a component only.
 */
#include "decision_internal.h"

#include <math.h>
#include <string.h>

#define MOST_EXACT 16 /* 2^16 effects of 36 years: 19 MB */

static size_t at(const thi_shapley *s, uint32_t player)
{
    return (size_t)player * s->ask->years;
}

static uint64_t all_players(uint32_t players)
{
    return players == 64 ? UINT64_MAX : ((uint64_t)1 << players) - 1;
}

th_status thi_shapley_effect(thi_shapley *s, uint64_t mask, double *effect)
{
    const th_shapley_ask *ask = s->ask;
    th_status status = ask->value(ask->context, mask, effect, s->err);
    s->out->calls++;
    if (status != TH_OK)
        return status;
    for (uint32_t y = 0; y < ask->years; y++) {
        if (!isfinite(effect[y]))
            return th_error_set(s->err,
                                TH_BAD_DATA,
                                "the total of a set of measures is no number: every "
                                "total must be computable without any of them");
        effect[y] = s->out->without[y] - effect[y];
    }
    return TH_OK;
}

/* ---- components ---- */

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static void join_players(const th_shapley_ask *ask, uint32_t *parent)
{
    for (uint32_t i = 0; i < ask->players; i++)
        parent[i] = i;
    for (uint32_t a = 0; a < ask->players; a++)
        for (uint32_t b = a + 1; b < ask->players; b++) {
            uint32_t x = root_of(parent, a), y = root_of(parent, b);
            if (x != y && (!ask->meet || ask->meet(ask->context, a, b)))
                parent[x > y ? x : y] = x > y ? y : x;
        }
}

static thi_component *components(thi_shapley *s)
{
    uint32_t n = s->ask->players, parent[TH_SHAPLEY_PLAYERS];
    uint32_t number[TH_SHAPLEY_PLAYERS], *component = TH_NEW_N(s->arena, uint32_t, n);
    thi_component *list = TH_NEW_N(s->arena, thi_component, n);
    join_players(s->ask, parent);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = root_of(parent, i);
        if (root == i)
            number[i] = s->out->component_count++;
        component[i] = number[root];
        thi_component *c = &list[component[i]];
        c->player[c->count++] = i;
    }
    s->out->component = component;
    return list;
}

/* ---- exact ---- */

static uint64_t spread(const thi_component *c, uint32_t inner)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < c->count; i++)
        mask |= (uint64_t)(inner >> i & 1) << c->player[i];
    return mask;
}

static th_status fill_effects(thi_shapley *s, const thi_component *c, double *effects)
{
    for (uint32_t inner = 1; inner < (uint32_t)1 << c->count; inner++) {
        th_status status = thi_shapley_effect(
            s, spread(c, inner), effects + (size_t)inner * s->ask->years);
        if (status != TH_OK)
            return status;
    }
    return TH_OK;
}

/** weights[k] = k! (n-k-1)! / n!: of a set of k players met by another. */
static void set_weights(double *weights, uint32_t n)
{
    weights[0] = 1.0 / n;
    for (uint32_t k = 1; k < n; k++)
        weights[k] = weights[k - 1] * k / (n - k);
}

static uint32_t bits(uint32_t mask)
{
    uint32_t count = 0;
    for (; mask; mask &= mask - 1)
        count++;
    return count;
}

/** Sums over the sets without player i, masks rising. */
static void share_of(thi_shapley *s,
                     const thi_component *c,
                     uint32_t i,
                     const double *effects,
                     const double *weights,
                     th_sum *sums)
{
    uint32_t years = s->ask->years, bit = (uint32_t)1 << i;
    memset(sums, 0, years * sizeof *sums);
    for (uint32_t set = 0; set < (uint32_t)1 << c->count; set++) {
        if (set & bit)
            continue;
        const double *before = effects + (size_t)set * years;
        const double *after = effects + (size_t)(set | bit) * years;
        double weight = weights[bits(set)];
        for (uint32_t y = 0; y < years; y++)
            th_sum_add(&sums[y], weight * (after[y] - before[y]));
    }
    for (uint32_t y = 0; y < years; y++)
        s->share[at(s, c->player[i]) + y] = th_sum_get(&sums[y]);
}

static th_status solve_exact(thi_shapley *s, const thi_component *c)
{
    uint32_t years = s->ask->years, full = ((uint32_t)1 << c->count) - 1;
    th_arena *scratch = th_arena_create();
    double *effects = TH_NEW_N(scratch, double, ((size_t)full + 1) * years);
    th_sum *sums = TH_NEW_N(scratch, th_sum, years);
    double weights[MOST_EXACT];
    set_weights(weights, c->count);
    th_status status = fill_effects(s, c, effects);
    for (uint32_t i = 0; i < c->count && status == TH_OK; i++) {
        size_t to = at(s, c->player[i]), single = (size_t)1 << i;
        share_of(s, c, i, effects, weights, sums);
        for (uint32_t y = 0; y < years; y++) {
            s->alone[to + y] = effects[single * years + y];
            s->last_in[to + y] = effects[(size_t)full * years + y] -
                                 effects[(full ^ single) * years + y];
        }
    }
    memcpy(s->joint, effects + (size_t)full * years, years * sizeof *s->joint);
    th_arena_free(scratch);
    return status;
}

/* ---- all ---- */

static th_status prepare(thi_shapley *s)
{
    const th_shapley_ask *ask = s->ask;
    size_t cells = (size_t)ask->players * ask->years;
    double *without = TH_NEW_N(s->arena, double, ask->years);
    s->out->players = ask->players;
    s->out->years = ask->years;
    s->out->without = without;
    s->out->within_error = true;
    s->out->share = s->share = TH_NEW_N(s->arena, double, cells);
    s->out->alone = s->alone = TH_NEW_N(s->arena, double, cells);
    s->out->last_in = s->last_in = TH_NEW_N(s->arena, double, cells);
    s->out->error = s->error = TH_NEW_N(s->arena, double, cells);
    s->out->joint = s->joint = TH_NEW_N(s->arena, double, ask->years);
    s->out->calls++;
    return ask->value(ask->context, 0, without, s->err);
}

/** The joint effect of several components by a run with all players on: not from the
 * shares, so that a wrong answer of `meet` shows as a gap. */
static th_status find_joint(thi_shapley *s)
{
    uint32_t years = s->ask->years;
    double *with = TH_NEW_N(s->arena, double, years);
    th_status status = TH_OK;
    if (s->out->component_count > 1)
        status = thi_shapley_effect(s, all_players(s->ask->players), s->joint);
    for (uint32_t y = 0; y < years; y++)
        with[y] = s->out->without[y] - s->joint[y];
    s->out->with = with;
    return status;
}

static void add_up(thi_shapley *s)
{
    uint32_t players = s->ask->players, years = s->ask->years;
    double *cumulative = TH_NEW_N(s->arena, double, players);
    double *gap = TH_NEW_N(s->arena, double, years);
    for (uint32_t i = 0; i < players; i++) {
        th_sum sum = {0, 0};
        for (uint32_t y = 0; y < years; y++)
            th_sum_add(&sum, s->share[at(s, i) + y]);
        cumulative[i] = th_sum_get(&sum);
    }
    for (uint32_t y = 0; y < years; y++) {
        th_sum sum = {s->out->joint[y], 0};
        for (uint32_t i = 0; i < players; i++)
            th_sum_add(&sum, -s->share[at(s, i) + y]);
        gap[y] = th_sum_get(&sum);
    }
    s->out->cumulative = cumulative;
    s->out->gap = gap;
}

static th_status check_ask(const th_shapley_ask *ask, th_error *err)
{
    if (ask->players > TH_SHAPLEY_PLAYERS || ask->exact_players > MOST_EXACT)
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "attribution takes at most %d measures, %d of them exactly",
                            TH_SHAPLEY_PLAYERS,
                            MOST_EXACT);
    return TH_OK;
}

th_status th_shapley_find(th_shapley *out,
                          th_arena *arena,
                          const th_shapley_ask *ask,
                          th_error *err)
{
    memset(out, 0, sizeof *out);
    thi_shapley s = {.ask = ask, .arena = arena, .out = out, .err = err};
    uint32_t exact = ask->exact_players ? ask->exact_players : TH_SHAPLEY_EXACT;
    th_status status = check_ask(ask, err);
    if (status == TH_OK)
        status = prepare(&s);
    if (status != TH_OK)
        return status;
    const thi_component *list = components(&s);
    for (uint32_t i = 0; i < out->component_count && status == TH_OK; i++)
        status = list[i].count <= exact ? solve_exact(&s, &list[i])
                                        : thi_shapley_sample(&s, &list[i]);
    if (status == TH_OK)
        status = find_joint(&s);
    if (status == TH_OK)
        add_up(&s);
    return status;
}
