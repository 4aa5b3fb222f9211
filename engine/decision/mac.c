/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: what a tonne costs, and the curve of marginal abatement cost. */
#include "tanheng/decision.h"

#include <math.h>

/* Below this r n the closed form has lost more digits than the series leaves out. */
#define SMALL_RATE 1e-4

double th_mac_crf(double rate, double life_years)
{
    double n = life_years, r = rate;
    if (!(n > 0) || !(r > -1) || !isfinite(n))
        return (double)NAN;
    if (fabs(r) * n < SMALL_RATE) /* with 1/n at r = 0 */
        return (1 + r * (n + 1) / 2 + r * r * (n * n - 1) / 12) / n;
    return r / (1 - th_pow(1 + r, -n));
}

double th_mac_annual(const th_mac_cost *cost, double rate)
{
    if (!cost->known)
        return (double)NAN;
    double capital = 0;
    if (cost->capital < 0 || cost->capital > 0)
        capital = cost->capital * th_mac_crf(rate, cost->life_years);
    return capital + cost->running - cost->saving;
}

double th_mac_levelised(const double *cost, const double *tonnes, size_t n, double rate)
{
    th_sum costs = {0, 0}, abated = {0, 0};
    double factor = 1;
    for (size_t i = 0; i < n; i++) {
        th_sum_add(&costs, cost[i] * factor);
        th_sum_add(&abated, tonnes[i] * factor);
        factor /= 1 + rate;
    }
    double t = th_sum_get(&abated);
    return t > 0 ? th_sum_get(&costs) / t : (double)NAN;
}

static th_mac_step step_of(uint32_t i, const th_mac_cost *cost, double t, double rate)
{
    th_mac_step s = {.measure = i,
                     .annual = th_mac_annual(cost, rate),
                     .abated_t = t,
                     .mac = (double)NAN,
                     .from_t = (double)NAN,
                     .to_t = (double)NAN};
    if (isnan(s.annual)) {
        s.kind = TH_MAC_UNKNOWN;
    } else if (!(t > 0)) {
        s.kind = TH_MAC_NO_EFFECT;
    } else {
        s.kind = s.annual < 0 ? TH_MAC_SAVING : TH_MAC_COSTS;
        s.mac = s.annual / t;
    }
    return s;
}

/** By CNY/t a larger abatement would put a saving measure further back: savings go by
 * the year's sum. */
static int by_curve(const void *left, const void *right, void *context)
{
    const th_mac_step *a = left, *b = right;
    (void)context;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == TH_MAC_SAVING)
        return (a->annual > b->annual) - (a->annual < b->annual);
    if (a->kind == TH_MAC_COSTS)
        return (a->mac > b->mac) - (a->mac < b->mac);
    return 0;
}

size_t th_mac_curve(th_mac_step *out,
                    const th_mac_cost *costs,
                    const double *abated_t,
                    size_t n,
                    double rate)
{
    size_t on_curve = 0;
    th_sum along = {0, 0};
    for (size_t i = 0; i < n; i++)
        out[i] = step_of((uint32_t)i, &costs[i], abated_t[i], rate);
    th_sort(out, n, sizeof *out, by_curve, NULL);
    for (; on_curve < n && out[on_curve].kind <= TH_MAC_COSTS; on_curve++) {
        out[on_curve].from_t = th_sum_get(&along);
        th_sum_add(&along, out[on_curve].abated_t);
        out[on_curve].to_t = th_sum_get(&along);
    }
    return on_curve;
}
