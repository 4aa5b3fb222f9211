/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: a target of the whole shared out to its members, so that what they may emit
 * together is the whole's budget exactly; and the group's intensity, a ratio of sums.
 */
#include "tanheng/decision.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef struct split {
    const th_allot_ask *ask;
    th_allot *out;
    double *index, *part, *rate, *end;
    bool *clamped;
    double base; /* sum E g */
} split;

double th_group_ratio(const double *above, const double *below, size_t n)
{
    th_sum top = {0, 0}, bottom = {0, 0};
    for (size_t i = 0; i < n; i++) {
        th_sum_add(&top, above[i]);
        th_sum_add(&bottom, below[i]);
    }
    double under = th_sum_get(&bottom);
    return under < 0 || under > 0 ? th_sum_get(&top) / under : (double)NAN;
}

/** E g: what the member would emit at an unchanged intensity. */
static double base_of(const th_allot_ask *ask, uint32_t i)
{
    return ask->emission[i] * ask->growth[i];
}

static double base_sum(const th_allot_ask *ask)
{
    th_sum sum = {0, 0};
    for (uint32_t i = 0; i < ask->members; i++)
        th_sum_add(&sum, base_of(ask, i));
    return th_sum_get(&sum);
}

/* ---- index ---- */

/** Emission-weighted mean of an indicator; NAN where a member's is below 0 or none. */
static double mean_of(const th_allot_ask *ask, uint32_t k)
{
    th_sum sum = {0, 0}, weight = {0, 0};
    for (uint32_t i = 0; i < ask->members; i++) {
        double indicator = ask->indicator[(size_t)i * ask->indicators + k];
        if (!(indicator >= 0) || !isfinite(indicator))
            return (double)NAN;
        th_sum_add(&sum, ask->emission[i] * indicator);
        th_sum_add(&weight, ask->emission[i]);
    }
    return th_sum_get(&sum) / th_sum_get(&weight);
}

static bool add_indicator(split *s, uint32_t k, double weight)
{
    const th_allot_ask *ask = s->ask;
    double mean = mean_of(ask, k);
    if (!(mean > 0))
        return false;
    for (uint32_t i = 0; i < ask->members; i++) {
        size_t cell = (size_t)i * ask->indicators + k;
        s->part[cell] = weight * ask->indicator[cell] / mean;
        s->index[i] += s->part[cell];
    }
    return true;
}

static bool find_index(split *s)
{
    const th_allot_ask *ask = s->ask;
    double weights = 0;
    for (uint32_t i = 0; i < ask->members && ask->indicators == 0; i++)
        s->index[i] = 1;
    for (uint32_t k = 0; k < ask->indicators; k++) {
        if (!(ask->weight[k] >= 0) || !isfinite(ask->weight[k]))
            return false;
        weights += ask->weight[k];
    }
    if (ask->indicators > 0 && !(weights > 0))
        return false;
    for (uint32_t k = 0; k < ask->indicators; k++)
        if (ask->weight[k] > 0 && !add_indicator(s, k, ask->weight[k] / weights))
            return false;
    return true;
}

/* ---- lambda ---- */

/** The free members carry what the clamped ones leave of T sum E g. */
static bool solve_free(split *s)
{
    const th_allot_ask *ask = s->ask;
    th_sum left = {ask->reduction * s->base, 0}, carried = {0, 0};
    for (uint32_t i = 0; i < ask->members; i++) {
        if (s->clamped[i])
            th_sum_add(&left, -base_of(ask, i) * s->rate[i]);
        else
            th_sum_add(&carried, base_of(ask, i) * s->index[i]);
    }
    double sum = th_sum_get(&carried);
    if (!(sum > 0))
        return false;
    s->out->lambda = th_sum_get(&left) / sum;
    for (uint32_t i = 0; i < ask->members; i++)
        if (!s->clamped[i])
            s->rate[i] = s->out->lambda * s->index[i];
    return true;
}

/** By how much the budget's sum would move if all rates outside went to their bounds.
 */
static double excess(const split *s)
{
    th_sum sum = {0, 0};
    for (uint32_t i = 0; i < s->ask->members; i++) {
        double to = fmin(s->ask->most, fmax(s->ask->least, s->rate[i]));
        th_sum_add(&sum, base_of(s->ask, i) * (to - s->rate[i]));
    }
    return th_sum_get(&sum);
}

/** Pins those beyond a bound on the side that moves the sum more: on that side the
 * solution has them at their bound for certain, on the other they may come free. Both
 * when it is even. False: none was beyond. */
static bool pin(split *s)
{
    double up = excess(s);
    bool any = false;
    for (uint32_t i = 0; i < s->ask->members; i++) {
        if (s->clamped[i])
            continue;
        bool low = s->rate[i] < s->ask->least && up >= 0;
        bool high = s->rate[i] > s->ask->most && up <= 0;
        if (!low && !high)
            continue;
        s->rate[i] = low ? s->ask->least : s->ask->most;
        s->clamped[i] = any = true;
    }
    return any;
}

/** All stand at a bound: do they make the target? */
static bool pinned_fit(const split *s)
{
    th_sum sum = {0, 0};
    for (uint32_t i = 0; i < s->ask->members; i++)
        th_sum_add(&sum, base_of(s->ask, i) * s->rate[i]);
    double wanted = s->ask->reduction * s->base;
    return fabs(th_sum_get(&sum) - wanted) <= 1e-12 * s->base;
}

static bool find_rates(split *s)
{
    do {
        if (!solve_free(s))
            return pinned_fit(s);
    } while (pin(s));
    return true;
}

static void prepare(split *s, th_arena *arena)
{
    size_t n = s->ask->members;
    s->out->index = s->index = TH_NEW_N(arena, double, n + 1);
    s->out->part = s->part = TH_NEW_N(arena, double, n * s->ask->indicators + 1);
    s->out->rate = s->rate = TH_NEW_N(arena, double, n + 1);
    s->out->end_t = s->end = TH_NEW_N(arena, double, n + 1);
    s->out->clamped = s->clamped = TH_NEW_N(arena, bool, n + 1);
    s->base = base_sum(s->ask);
    s->out->budget_t = (1 - s->ask->reduction) * s->base;
}

th_status
th_allot_find(th_allot *out, th_arena *arena, const th_allot_ask *ask, th_error *err)
{
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < ask->members; i++)
        if (!(ask->emission[i] > 0) || !(ask->growth[i] > 0))
            return th_error_set(err,
                                TH_BAD_DATA,
                                "member %u of the split: emission and expected growth "
                                "factor must be above 0",
                                i + 1);
    split s = {.ask = ask, .out = out};
    prepare(&s, arena);
    if (!find_index(&s))
        out->code = "E-SPLIT-INDEX";
    else if (!(ask->least <= ask->most) || !find_rates(&s))
        out->code = "E-SPLIT-BOUNDS";
    for (uint32_t i = 0; i < ask->members; i++)
        s.end[i] = base_of(ask, i) * (1 - s.rate[i]);
    return TH_OK;
}

th_allot_gap th_allot_bottom_up(const th_allot_ask *ask, const double *rate)
{
    th_sum end = {0, 0};
    double base = base_sum(ask);
    for (uint32_t i = 0; i < ask->members; i++)
        th_sum_add(&end, base_of(ask, i) * (1 - rate[i]));
    th_allot_gap g = {.end_t = th_sum_get(&end),
                      .budget_t = (1 - ask->reduction) * base};
    g.gap_t = g.end_t - g.budget_t;
    g.rate = 1 - g.end_t / base;
    return g;
}
