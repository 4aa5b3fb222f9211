/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: the probability of a verdict by draws. All totals that any target rests on are
 * drawn in one simulation, so that what two years share moves both; each draw is judged
 * by its own path. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

/** A total that is drawn: one boundary (or energy variable) in one year. */
typedef struct drawn {
    size_t result; /* the first that asks for it */
    int32_t year;
    thi_point point;
} drawn;

typedef struct sampler {
    th_dual *dual;
    th_arena *arena;
    drawn *list;
    size_t count, capacity;
    th_simulation *simulation;
    th_design *design; /* of GDP */
} sampler;

static bool same_total(const th_target *a, const th_target *b)
{
    return a->boundary == b->boundary &&
           !strcmp(a->energy_variable, b->energy_variable);
}

static size_t find(const sampler *s, const th_target *t, int32_t year)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].year == year &&
            same_total(s->dual->results[s->list[i].result].target, t))
            return i;
    return SIZE_MAX;
}

static void want(sampler *s, thi_judge *j, size_t result, int32_t year)
{
    if (!year || find(s, j->target, year) != SIZE_MAX)
        return;
    thi_point p = thi_point_make(j, year);
    uint32_t *cells = TH_NEW_N(s->arena, uint32_t, p.count + 1);
    double *weights = TH_NEW_N(s->arena, double, p.count + 1);
    memcpy(cells, p.cells, p.count * sizeof *cells);
    memcpy(weights, p.weights, p.count * sizeof *weights);
    p.cells = cells;
    p.weights = weights;
    TH_PUSH(s->arena,
            s->list,
            s->count,
            s->capacity,
            ((drawn){.result = result, .year = year, .point = p}));
}

static void want_result(sampler *s, size_t number)
{
    const th_dual_result *r = &s->dual->results[number];
    if (!r->computable || r->path_free)
        return;
    thi_judge j = thi_judge_open(s->dual, r, false);
    want(s, &j, number, j.base.year);
    want(s, &j, number, j.from.year);
    for (uint32_t i = 0; i < r->year_count; i++)
        if (r->years[i].verdict != TH_VERDICT_NONE)
            want(s, &j, number, r->years[i].year);
    thi_judge_close(&j);
}

static th_status simulate(sampler *s,
                          const th_errors *errors,
                          const th_sampling *sampling,
                          th_error *err)
{
    th_output *outputs = TH_NEW_N(s->arena, th_output, s->count + 1);
    for (size_t i = 0; i < s->count; i++)
        outputs[i] = (th_output){.count = (uint32_t)s->list[i].point.count,
                                 .cells = s->list[i].point.cells,
                                 .weights = s->list[i].point.weights,
                                 .keep = true};
    return th_simulate(
        &s->simulation, errors, outputs, s->count, NULL, 0, sampling, err);
}

/* ---- GDP ---- */

/** Factor of a year's GDP in each draw; NULL: it is certain. */
static const double *draw_gdp(const sampler *s, const thi_point *p, uint64_t draws)
{
    thi_gdp_error errors[THI_YEARS + 1];
    size_t count = thi_gdp_errors(s->dual, &p->gdp, errors);
    double *sum = NULL, *z = TH_NEW_N(s->arena, double, draws);
    for (size_t i = 0; i < count; i++) {
        const th_datum *row = &s->dual->activity.rows[errors[i].row];
        /* variable and year are what a GDP row is */
        uint64_t stream = ((uint64_t)row->variable << 32) | (uint32_t)row->year;
        if (errors[i].move == 0)
            continue;
        if (!sum)
            sum = TH_NEW_N(s->arena, double, draws);
        th_design_normal(z, draws, s->design, stream, TH_QUASI_MOST, 0);
        for (uint64_t d = 0; d < draws; d++)
            sum[d] += z[d] * errors[i].move / 1.959963984540054;
    }
    if (sum)
        th_exp_array(sum, sum, draws);
    return sum;
}

/* ---- verdicts of the draws ---- */

typedef struct levels {
    const double *totals, *gdp;
    double per_total;
} levels;

static levels levels_of(const sampler *s, const thi_judge *j, int32_t year)
{
    size_t at = find(s, j->target, year);
    levels l = {.per_total = 1};
    thi_point p = s->list[at].point;
    uint64_t draws = th_simulation_draws(s->simulation);
    l.totals = th_simulation_get(s->simulation, at)->draws;
    if (j->intensity) {
        p.gdp = th_dual_gdp(s->dual, year, j->target->gdp_prices);
        l.per_total = THI_YUAN_PER_WAN / p.gdp.constant_yuan;
        l.gdp = draw_gdp(s, &p, draws);
    }
    return l;
}

static double level_in(const levels *l, uint64_t d)
{
    double level = l->totals[d] * l->per_total;
    return l->gdp ? level / l->gdp[d] : level;
}

static double share_kept(const sampler *s, const thi_judge *j, int32_t year)
{
    uint64_t draws = th_simulation_draws(s->simulation), kept = 0;
    levels at = levels_of(s, j, year), base = {0}, from = {0};
    thi_judge one = *j;
    if (j->base.year)
        base = levels_of(s, j, j->base.year);
    if (j->from.year)
        from = levels_of(s, j, j->from.year);
    for (uint64_t d = 0; d < draws; d++) {
        one.base.level = base.totals ? level_in(&base, d) : one.base.level;
        one.from.level = from.totals ? level_in(&from, d) : one.from.level;
        kept += level_in(&at, d) <= thi_required(&one, year);
    }
    return (double)kept / (double)draws;
}

static void judge_draws(sampler *s, size_t number)
{
    th_dual *dual = s->dual;
    th_dual_result *r = &dual->results[number];
    if (!r->computable || r->path_free)
        return;
    thi_judge j = thi_judge_open(dual, r, false);
    th_dual_year *years = TH_NEW_N(dual->arena, th_dual_year, r->year_count + 1);
    memcpy(years, r->years, r->year_count * sizeof *years);
    for (uint32_t i = 0; i < r->year_count; i++)
        if (!isnan(years[i].probability))
            years[i].probability_draws = share_kept(s, &j, years[i].year);
    r->years = years;
    thi_judge_close(&j);
}

th_status th_dual_sample(th_dual *dual,
                         const th_sampling *sampling,
                         th_diags *diags,
                         th_error *err)
{
    sampler s = {.dual = dual, .arena = th_arena_create()};
    th_errors *errors = NULL;
    const th_model *model = th_inventory_model(dual->inventory);
    for (size_t i = 0; i < dual->result_count; i++)
        want_result(&s, i);
    th_status status = TH_OK;
    if (s.count)
        status = th_errors_create(&errors, model, diags, err);
    if (s.count && status == TH_OK)
        status = simulate(&s, errors, sampling, err);
    if (s.count && status == TH_OK) {
        s.design = th_design_create(
            TH_DESIGN_PLAIN, sampling->seed, th_simulation_draws(s.simulation), 0);
        for (size_t i = 0; i < dual->result_count; i++)
            judge_draws(&s, i);
        th_design_free(s.design);
    }
    th_simulation_free(s.simulation);
    th_errors_free(errors);
    th_arena_free(s.arena);
    return status;
}
