/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: Shapley values of many players by sampled orders. Each order is run
 * forwards and backwards (an antithetic pair: who comes early in one comes late in the
 * other); the mean of a pair is one observation. Every order's contributions sum to the
 * joint effect, so the shares close whatever the number of orders.
 */
#include "decision_internal.h"

#include "tanheng/random.h"

#include <math.h>
#include <string.h>

#define LEAST_PAIRS 16
#define MOST_PAIRS 2000
#define WANTED_ERROR 0.005
#define STREAM_ORDERS 0x53484150u

/** What the pairs so far have given; cells are [place in component * years + year]. */
typedef struct orders {
    thi_shapley *s;
    const thi_component *c;
    double *full;         /* [years] effect of the whole component */
    double *before, *now; /* [years] */
    double *pair;         /* [cells] sum over the two orders of a pair */
    double *mean, *squares;
    uint32_t pairs;
} orders;

static uint64_t mask_of(const thi_component *c)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < c->count; i++)
        mask |= (uint64_t)1 << c->player[i];
    return mask;
}

static double *cells_of(thi_shapley *s, double *table, uint32_t player)
{
    return table + (size_t)player * s->ask->years;
}

static th_status find_ends(orders *o)
{
    thi_shapley *s = o->s;
    uint64_t all = mask_of(o->c);
    th_status status = thi_shapley_effect(s, all, o->full);
    for (uint32_t i = 0; i < o->c->count && status == TH_OK; i++) {
        uint64_t bit = (uint64_t)1 << o->c->player[i];
        double *last_in = cells_of(s, s->last_in, o->c->player[i]);
        status = thi_shapley_effect(s, bit, cells_of(s, s->alone, o->c->player[i]));
        if (status == TH_OK)
            status = thi_shapley_effect(s, all ^ bit, last_in);
        for (uint32_t y = 0; y < s->ask->years && status == TH_OK; y++)
            last_in[y] = o->full[y] - last_in[y];
    }
    return status;
}

/** Shuffle of Fisher and Yates; a pure function of seed, component and pair. */
static void
draw_order(uint32_t *order, const thi_component *c, uint64_t seed, uint32_t pair)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    for (uint32_t i = 0; i < c->count; i++)
        order[i] = i;
    for (uint32_t i = c->count; i-- > 1;) {
        uint32_t random[4], counter[4] = {pair, i, c->player[0], STREAM_ORDERS};
        th_philox(counter, key, random);
        uint32_t j = (uint32_t)(((uint64_t)random[0] * (i + 1)) >> 32);
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

/** Effect of the first `size` players of an order; what is known already isn't run. */
static th_status prefix(orders *o, uint32_t size, uint64_t mask, uint32_t last)
{
    thi_shapley *s = o->s;
    size_t bytes = s->ask->years * sizeof *o->now;
    if (size == o->c->count)
        memcpy(o->now, o->full, bytes);
    else if (size == 1)
        memcpy(o->now, cells_of(s, s->alone, o->c->player[last]), bytes);
    else
        return thi_shapley_effect(s, mask, o->now);
    return TH_OK;
}

static th_status walk(orders *o, const uint32_t *order, bool backwards)
{
    uint32_t years = o->s->ask->years, count = o->c->count;
    uint64_t mask = 0;
    memset(o->before, 0, years * sizeof *o->before);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[backwards ? count - 1 - k : k];
        mask |= (uint64_t)1 << o->c->player[i];
        th_status status = prefix(o, k + 1, mask, i);
        if (status != TH_OK)
            return status;
        for (uint32_t y = 0; y < years; y++) {
            o->pair[(size_t)i * years + y] += o->now[y] - o->before[y];
            o->before[y] = o->now[y];
        }
    }
    return TH_OK;
}

/** Welford's mean and sum of squares over pairs. */
static th_status add_pair(orders *o)
{
    uint32_t order[TH_SHAPLEY_PLAYERS];
    size_t cells = (size_t)o->c->count * o->s->ask->years;
    draw_order(order, o->c, o->s->ask->seed, o->pairs);
    memset(o->pair, 0, cells * sizeof *o->pair);
    th_status status = walk(o, order, false);
    if (status == TH_OK)
        status = walk(o, order, true);
    o->pairs++;
    for (size_t i = 0; i < cells && status == TH_OK; i++) {
        double off = o->pair[i] / 2 - o->mean[i];
        o->mean[i] += off / o->pairs;
        o->squares[i] += off * (o->pair[i] / 2 - o->mean[i]);
    }
    return status;
}

static double error_of(const orders *o, size_t cell)
{
    double n = o->pairs;
    return sqrt(o->squares[cell] / (n - 1) / n);
}

/** The largest standard error against the largest joint effect of a year: a year in
 * which measures cancel has no effect that an error could be a share of. */
static bool good_enough(const orders *o)
{
    const th_shapley_ask *ask = o->s->ask;
    double joint = 0, error = 0;
    for (uint32_t y = 0; y < ask->years; y++)
        joint = fmax(joint, fabs(o->full[y]));
    for (size_t i = 0; i < (size_t)o->c->count * ask->years; i++)
        error = fmax(error, error_of(o, i));
    return error <= (ask->wanted_error > 0 ? ask->wanted_error : WANTED_ERROR) * joint;
}

static void hand_over(orders *o, bool good)
{
    thi_shapley *s = o->s;
    uint32_t years = s->ask->years;
    for (uint32_t i = 0; i < o->c->count; i++)
        for (uint32_t y = 0; y < years; y++) {
            size_t from = (size_t)i * years + y;
            cells_of(s, s->share, o->c->player[i])[y] = o->mean[from];
            cells_of(s, s->error, o->c->player[i])[y] = error_of(o, from);
        }
    memcpy(s->joint, o->full, years * sizeof *s->joint);
    s->out->within_error = s->out->within_error && good;
    s->out->pairs = o->pairs > s->out->pairs ? o->pairs : s->out->pairs;
}

th_status thi_shapley_sample(thi_shapley *s, const thi_component *c)
{
    th_arena *scratch = th_arena_create();
    uint32_t years = s->ask->years;
    uint32_t most = s->ask->most_pairs ? s->ask->most_pairs : MOST_PAIRS;
    size_t cells = (size_t)c->count * years;
    orders o = {.s = s,
                .c = c,
                .full = TH_NEW_N(scratch, double, years),
                .before = TH_NEW_N(scratch, double, years),
                .now = TH_NEW_N(scratch, double, years),
                .pair = TH_NEW_N(scratch, double, cells),
                .mean = TH_NEW_N(scratch, double, cells),
                .squares = TH_NEW_N(scratch, double, cells)};
    bool good = false;
    most = most < 2 ? 2 : most;
    th_status status = find_ends(&o);
    while (status == TH_OK && o.pairs < most && !good) {
        status = add_pair(&o);
        good = status == TH_OK && o.pairs >= LEAST_PAIRS && good_enough(&o);
    }
    if (status == TH_OK)
        hand_over(&o, good);
    th_arena_free(scratch);
    return status;
}
