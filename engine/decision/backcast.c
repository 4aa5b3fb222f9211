/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: how far a lever must move for a total to reach a target. A scan finds the
 * changes of sign, Brent's method (1973, "Algorithms for minimization without
 * derivatives", ch. 4) the root in each. Written here and not taken from GSL: its
 * solver has no way to pass on the status of a run that failed.
 */
#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

#define AGREE 1e-9
#define MOST_STEPS 200

typedef struct search {
    const th_backcast_ask *ask;
    th_backcast *out;
    th_error *err;
    double x[TH_BACKCAST_POINTS], f[TH_BACKCAST_POINTS]; /* value - target */
    double near;                                         /* |f| that counts as met */
    bool found;
} search;

static th_status miss_at(search *s, double lever, double *miss)
{
    double value = (double)NAN;
    th_status status = s->ask->value(s->ask->context, lever, &value, s->err);
    s->out->calls++;
    *miss = isfinite(value) ? value - s->ask->target : (double)NAN;
    return status;
}

static th_status scan(search *s)
{
    double step = (s->ask->high - s->ask->low) / (TH_BACKCAST_POINTS - 1), most = 0;
    for (int i = 0; i < TH_BACKCAST_POINTS; i++) {
        s->x[i] = i == TH_BACKCAST_POINTS - 1 ? s->ask->high : s->ask->low + i * step;
        th_status status = miss_at(s, s->x[i], &s->f[i]);
        if (status != TH_OK)
            return status;
        most = isnan(s->f[i]) ? most : fmax(most, fabs(s->f[i]));
    }
    double target = fabs(s->ask->target);
    s->near = AGREE * (target > 0 ? target : most);
    return TH_OK;
}

static void offer(search *s, double lever, double miss)
{
    double now = fabs(lever - s->ask->today),
           best = fabs(s->out->lever - s->ask->today);
    s->out->answers++;
    if (s->found && now >= best)
        return;
    s->found = true;
    s->out->lever = lever;
    s->out->value = s->ask->target + miss;
}

/** Brent's state: b the best point, a the one before, c across the root. */
typedef struct bracket {
    double a, fa, b, fb, c, fc, d, e;
} bracket;

static void order_bracket(bracket *k)
{
    if ((k->fb > 0) == (k->fc > 0)) {
        k->c = k->a;
        k->fc = k->fa;
        k->d = k->e = k->b - k->a;
    }
    if (fabs(k->fc) >= fabs(k->fb))
        return;
    k->a = k->b, k->fa = k->fb;
    k->b = k->c, k->fb = k->fc;
    k->c = k->a, k->fc = k->fa;
}

/** Secant or inverse quadratic interpolation where it lands well inside, else halving.
 */
static void choose_step(bracket *k, double least, double middle)
{
    double p, q, r, t = k->fb / k->fa;
    if (fabs(k->e) < least || fabs(k->fa) <= fabs(k->fb)) {
        k->d = k->e = middle;
        return;
    }
    if (!(k->a < k->c || k->a > k->c)) {
        p = 2 * middle * t;
        q = 1 - t;
    } else {
        q = k->fa / k->fc;
        r = k->fb / k->fc;
        p = t * (2 * middle * q * (q - r) - (k->b - k->a) * (r - 1));
        q = (q - 1) * (r - 1) * (t - 1);
    }
    q = p > 0 ? -q : q;
    p = fabs(p);
    if (2 * p < fmin(3 * middle * q - fabs(least * q), fabs(k->e * q))) {
        k->e = k->d;
        k->d = p / q;
    } else {
        k->d = k->e = middle;
    }
}

/** Root between two points of unlike sign; a jump leaves |f| large at the end. */
static th_status solve(search *s, int i)
{
    bracket k = {s->x[i], s->f[i], s->x[i + 1], s->f[i + 1], 0, 0, 0, 0};
    k.c = k.b, k.fc = k.fb;
    for (int step = 0; step < MOST_STEPS; step++) {
        order_bracket(&k);
        double middle = (k.c - k.b) / 2, least = 4e-16 * fabs(k.b) + 1e-300;
        if (fabs(k.fb) <= s->near || fabs(middle) <= least)
            break;
        choose_step(&k, least, middle);
        k.a = k.b, k.fa = k.fb;
        k.b += fabs(k.d) > least ? k.d : (middle > 0 ? least : -least);
        th_status status = miss_at(s, k.b, &k.fb);
        if (status != TH_OK)
            return status;
        if (isnan(k.fb))
            break;
    }
    if (fabs(k.fb) <= s->near)
        offer(s, k.b, k.fb);
    else
        s->out->jumps++;
    return TH_OK;
}

static void take_best(search *s)
{
    double best = (double)INFINITY;
    s->out->code = "E-BACKCAST-REACH";
    s->out->lever = s->ask->today;
    s->out->value = (double)NAN;
    for (int i = 0; i < TH_BACKCAST_POINTS; i++) {
        if (isnan(s->f[i]) || fabs(s->f[i]) >= best)
            continue;
        best = fabs(s->f[i]);
        s->out->lever = s->x[i];
        s->out->value = s->ask->target + s->f[i];
    }
}

static th_status find_all(search *s)
{
    bool met_before = false;
    for (int i = 0; i < TH_BACKCAST_POINTS; i++) {
        bool met = fabs(s->f[i]) <= s->near;
        if (met) {
            offer(s, s->x[i], s->f[i]);
            s->out->answers -= met_before ? 1 : 0; /* a flat stretch is one answer */
        }
        met_before = met;
        if (met || i + 1 == TH_BACKCAST_POINTS || fabs(s->f[i + 1]) <= s->near)
            continue;
        if (!((s->f[i] < 0 && s->f[i + 1] > 0) || (s->f[i] > 0 && s->f[i + 1] < 0)))
            continue;
        th_status status = solve(s, i);
        if (status != TH_OK)
            return status;
    }
    return TH_OK;
}

th_status th_backcast_find(th_backcast *out, const th_backcast_ask *ask, th_error *err)
{
    memset(out, 0, sizeof *out);
    if (!(ask->low < ask->high) || !isfinite(ask->high - ask->low) ||
        !isfinite(ask->target))
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "a back-cast needs a target, and bounds of the lever, the "
                            "lower one first");
    search s = {.ask = ask, .out = out, .err = err};
    th_status status = scan(&s);
    if (status == TH_OK)
        status = find_all(&s);
    if (status == TH_OK && !s.found)
        take_best(&s);
    return status;
}
