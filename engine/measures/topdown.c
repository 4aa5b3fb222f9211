/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: what STIRPAT and Kaya make of the history, beside the path of a scenario.
 * Cross-checks: nothing here is a projection. */
#include "tanheng/measures.h"

#include <math.h>

/** Rows of the regression: population, GDP per head. */
static double *
drivers_of(th_arena *arena, const double *population, const double *gdp, size_t n)
{
    double *x = TH_NEW_N(arena, double, n *TH_TOPDOWN_DRIVERS + 1);
    for (size_t i = 0; i < n; i++) {
        x[i * TH_TOPDOWN_DRIVERS] = population[i];
        x[i * TH_TOPDOWN_DRIVERS + 1] = gdp[i] / population[i];
    }
    return x;
}

static double *path_of(th_arena *arena, const th_ols *fit, const double *x, size_t n)
{
    double *out = TH_NEW_N(arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        const double *row = &x[i * TH_TOPDOWN_DRIVERS];
        out[i] = row[0] > 0 && row[1] > 0 ? th_stirpat_value(fit, row) : (double)NAN;
    }
    return out;
}

static void fit_stirpat(th_topdown *out, th_arena *arena, const th_topdown_ask *ask)
{
    static const int signs[TH_TOPDOWN_DRIVERS] = {1, 1};
    th_error err = {0};
    const double *x = drivers_of(arena, ask->population, ask->gdp_yuan, ask->history);
    const double *ahead =
        drivers_of(arena, ask->population_ahead, ask->gdp_ahead, ask->ahead);
    out->fitted = th_stirpat_fit(&out->stirpat,
                                 ask->history,
                                 TH_TOPDOWN_DRIVERS,
                                 x,
                                 ask->emission_t,
                                 signs,
                                 -1,
                                 &err) == TH_OK;
    out->why = th_arena_text(arena, err.text);
    if (!out->fitted)
        return;
    out->ols_t = path_of(arena, &out->stirpat.ols, ahead, ask->ahead);
    out->ridge_t = path_of(arena, &out->stirpat.ridge, ahead, ask->ahead);
}

/** Mean rate a year between the first and the last year of the history. */
static double mean_rate(double from, double to, int32_t years)
{
    return years > 0 && from > 0 && to > 0 ? th_exp(th_ln(to / from) / years) - 1
                                           : (double)NAN;
}

static void extend_kaya(th_topdown *out, th_arena *arena, const th_topdown_ask *ask)
{
    double from[TH_KAYA_FACTORS], to[TH_KAYA_FACTORS];
    size_t last = ask->history - 1;
    int32_t span = ask->years[last] - ask->years[0];
    out->kaya = ask->history > 1 &&
                th_kaya_factors(from,
                                ask->population[0],
                                ask->gdp_yuan[0],
                                ask->energy[0],
                                ask->emission_t[0]) &&
                th_kaya_factors(to,
                                ask->population[last],
                                ask->gdp_yuan[last],
                                ask->energy[last],
                                ask->emission_t[last]);
    if (!out->kaya)
        return;
    for (int k = 0; k < TH_KAYA_FACTORS; k++)
        out->rate[k] = mean_rate(from[k], to[k], span);
    double *rates = TH_NEW_N(arena, double, ask->ahead *TH_KAYA_FACTORS + 1),
           *path = TH_NEW_N(arena, double, ask->ahead + 1);
    double people = to[TH_KAYA_POPULATION], head = to[TH_KAYA_GDP_PER_HEAD];
    for (size_t t = 0; t < ask->ahead; t++) {
        double *r = &rates[t * TH_KAYA_FACTORS];
        double per_head = ask->gdp_ahead[t] / ask->population_ahead[t];
        r[TH_KAYA_POPULATION] = ask->population_ahead[t] / people - 1;
        r[TH_KAYA_GDP_PER_HEAD] = per_head / head - 1;
        r[TH_KAYA_ENERGY_PER_GDP] = out->rate[TH_KAYA_ENERGY_PER_GDP];
        r[TH_KAYA_CO2_PER_ENERGY] = out->rate[TH_KAYA_CO2_PER_ENERGY];
        people = ask->population_ahead[t];
        head = per_head;
    }
    th_kaya_path(path, ask->ahead, to, rates);
    out->kaya_t = path;
}

void th_topdown_find(th_topdown *out, th_arena *arena, const th_topdown_ask *ask)
{
    *out = (th_topdown){.why = ""};
    if (!ask->history)
        return;
    fit_stirpat(out, arena, ask);
    extend_kaya(out, arena, ask);
}
