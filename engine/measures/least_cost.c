/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: the cheapest mix that reaches the targets, by runs of the projection. */
#include "tanheng/measures.h"

#include <math.h>
#include <string.h>

typedef struct search {
    const th_least_ask *ask;
    const th_projection *projection;
    th_projector *projector;
    th_projection_view v;
    double *totals;    /* [years] */
    double *share;     /* [measures of the projection] */
    uint8_t *mask;     /* likewise */
    double *without_t; /* [targets] */
} search;

static void take_targets(const search *s, double *out)
{
    for (uint32_t y = 0; y < s->ask->target_count; y++)
        out[y] = s->totals[s->ask->targets[y].year - s->v.base_year - 1];
}

static th_status failed(const search *s, th_error *err)
{
    return th_error_set(
        err,
        TH_BAD_DATA,
        "E-PLAN: a mix of the measures of %s has no result (a driver at "
        "0, a share or level outside its bounds, or a class without a factor: W-CLASS)",
        s->v.scenario->id);
}

/** Whole measures by mask, so that the result is the projection's to the bit. */
static bool run_mix(search *s, const double *x)
{
    bool whole = true;
    for (uint32_t i = 0; i < s->v.measure_count; i++) {
        s->share[i] = 1;
        s->mask[i] = 1;
    }
    for (uint32_t i = 0; i < s->ask->measure_count; i++) {
        s->share[s->ask->measures[i].measure] = x[i];
        s->mask[s->ask->measures[i].measure] = x[i] > 0;
        whole = whole && (x[i] == 0 || x[i] == 1);
    }
    return whole ? th_projection_run(s->projector, s->mask, s->totals, NULL)
                 : th_projection_run_parts(
                       s->projector, s->projection, s->share, s->totals, NULL);
}

static th_status abated(void *context, const double *x, double *out, th_error *err)
{
    search *s = context;
    if (!run_mix(s, x))
        return failed(s, err);
    take_targets(s, out);
    for (uint32_t y = 0; y < s->ask->target_count; y++)
        out[y] = s->without_t[y] - out[y];
    return TH_OK;
}

static th_status value(void *context, uint64_t mask, double *years, th_error *err)
{
    search *s = context;
    double x[TH_SHAPLEY_PLAYERS];
    for (uint32_t i = 0; i < s->ask->measure_count; i++)
        x[i] = (double)(mask >> i & 1);
    if (!run_mix(s, x))
        return failed(s, err);
    take_targets(s, years);
    return TH_OK;
}

static th_status find_shares(search *s, th_least *out, th_arena *arena, th_error *err)
{
    th_shapley shares;
    th_shapley_ask ask = {.players = s->ask->measure_count,
                          .years = s->ask->target_count,
                          .value = value,
                          .context = s,
                          .seed = 1};
    if (ask.players > TH_SHAPLEY_PLAYERS)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "E-PLAN: %u measures; a plan can choose among %d at most",
                            ask.players,
                            TH_SHAPLEY_PLAYERS);
    th_status status = th_shapley_find(&shares, arena, &ask, err);
    if (status != TH_OK)
        return status;
    out->without_t = shares.without;
    out->all_t = shares.with;
    out->abated_t = shares.share;
    memcpy(s->without_t, shares.without, s->ask->target_count * sizeof *s->without_t);
    return TH_OK;
}

static th_mix_ask mix_of(const search *s,
                         th_arena *arena,
                         const th_least *out,
                         const th_measure_costs *costs)
{
    const th_least_ask *ask = s->ask;
    th_mix_measure *measures = TH_NEW_N(arena, th_mix_measure, ask->measure_count + 1);
    double *need = TH_NEW_N(arena, double, ask->target_count + 1),
           *budgets = TH_NEW_N(arena, double, ask->department_count + 1);
    for (uint32_t i = 0; i < ask->measure_count; i++) {
        const th_mac_cost *cost = &costs->of[ask->measures[i].measure];
        measures[i] =
            (th_mix_measure){.annual = th_mac_annual(cost, costs->discount_rate),
                             .capital = cost->capital,
                             .department = ask->measures[i].department,
                             .whole = ask->measures[i].whole};
    }
    for (uint32_t y = 0; y < ask->target_count; y++)
        need[y] = out->without_t[y] - ask->targets[y].level_t;
    for (uint32_t d = 0; d < ask->department_count; d++)
        budgets[d] = ask->departments[d].budget;
    return (th_mix_ask){.measures = ask->measure_count,
                        .measure = measures,
                        .targets = ask->target_count,
                        .need = need,
                        .abated = out->abated_t,
                        .budget = ask->budget,
                        .departments = ask->department_count,
                        .department_budget = budgets,
                        .needs_count = ask->needs_count,
                        .excludes_count = ask->excludes_count,
                        .needs = ask->needs,
                        .excludes = ask->excludes,
                        .run = abated};
}

th_status th_least_find(th_least *out,
                        th_arena *arena,
                        const th_least_ask *ask,
                        const th_projection *projection,
                        const th_measure_costs *costs,
                        th_error *err)
{
    search s = {.ask = ask,
                .projection = projection,
                .projector = th_projector_create(projection, &ask->boundary, 1),
                .v = th_projection_get(projection)};
    s.totals = TH_NEW_N(arena, double, s.v.year_count + 1);
    s.share = TH_NEW_N(arena, double, s.v.measure_count + 1);
    s.mask = TH_NEW_N(arena, uint8_t, s.v.measure_count + 1);
    s.without_t = TH_NEW_N(arena, double, ask->target_count + 1);
    th_status status = find_shares(&s, out, arena, err);
    if (status == TH_OK) {
        th_mix_ask mix = mix_of(&s, arena, out, costs);
        mix.context = &s;
        status = th_mix_find(&out->mix, arena, &mix, err);
    }
    th_projector_free(s.projector);
    return status;
}
