/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: the cheapest mix of measures that meets its targets. Few measures that are
 * all or nothing: every plan is run. Otherwise a linear program over Shapley values,
 * which are right only near the plan they come from; so the engine runs the mix and the
 * values are scaled until both agree.
 */
#include "decision_internal.h"

#include <math.h>
#include <string.h>

/* A plan that the arithmetic of its own need puts a hair below it, meets it. */
#define HAIR 1e-9

typedef struct mix {
    const th_mix_ask *ask;
    th_mix *out;
    th_arena *arena;
    th_error *err;
    double *x, *predicted, *real, *reach; /* the result's */
    double *trial, *trial_real, *trial_predicted;
    double *need_price, *department_price;
} mix;

static th_status run(mix *m, const double *x, double *real)
{
    m->out->calls++;
    th_status status = m->ask->run(m->ask->context, x, real, m->err);
    for (uint32_t y = 0; y < m->ask->targets && status == TH_OK; y++)
        if (!isfinite(real[y]))
            return th_error_set(
                m->err, TH_BAD_DATA, "what a mix of measures abates is no number");
    return status;
}

static double total(const mix *m, const double *x, bool capital, uint32_t department)
{
    th_sum sum = {0, 0};
    for (uint32_t i = 0; i < m->ask->measures; i++) {
        const th_mix_measure *of = &m->ask->measure[i];
        if (department == TH_MIX_NONE || of->department == department)
            th_sum_add(&sum, x[i] * (capital ? of->capital : of->annual));
    }
    return th_sum_get(&sum);
}

static bool within(double spent, double budget)
{
    return !isfinite(budget) || spent <= budget + HAIR * fabs(budget);
}

/** Budgets and pairs, for a plan of zeros and ones. */
static bool allowed(const mix *m, const double *x)
{
    const th_mix_ask *ask = m->ask;
    if (!within(total(m, x, true, TH_MIX_NONE), ask->budget))
        return false;
    for (uint32_t d = 0; d < ask->departments; d++)
        if (!within(total(m, x, true, d), ask->department_budget[d]))
            return false;
    for (uint32_t i = 0; i < ask->needs_count; i++)
        if (x[ask->needs[i].a] > x[ask->needs[i].b])
            return false;
    for (uint32_t i = 0; i < ask->excludes_count; i++)
        if (x[ask->excludes[i].a] + x[ask->excludes[i].b] > 1)
            return false;
    return true;
}

static bool meets(const mix *m, const double *real)
{
    for (uint32_t y = 0; y < m->ask->targets; y++)
        if (real[y] < m->ask->need[y] - HAIR * fabs(m->ask->need[y]))
            return false;
    return true;
}

static void predict(const mix *m, const double *abated, const double *x, double *out)
{
    for (uint32_t y = 0; y < m->ask->targets; y++) {
        th_sum sum = {0, 0};
        for (uint32_t i = 0; i < m->ask->measures; i++)
            th_sum_add(&sum, abated[(size_t)i * m->ask->targets + y] * x[i]);
        out[y] = th_sum_get(&sum);
    }
}

static double gap_of(const mix *m, const double *real, const double *predicted)
{
    double gap = 0;
    for (uint32_t y = 0; y < m->ask->targets; y++) {
        double off = fabs(real[y] - predicted[y]);
        if (off > 0)
            gap = fmax(gap, fabs(real[y]) > 0 ? off / fabs(real[y]) : HUGE_VAL);
    }
    return gap;
}

static void keep(mix *m, double gap)
{
    memcpy(m->x, m->trial, m->ask->measures * sizeof *m->x);
    memcpy(m->real, m->trial_real, m->ask->targets * sizeof *m->real);
    memcpy(m->predicted, m->trial_predicted, m->ask->targets * sizeof *m->predicted);
    m->out->gap = gap;
    m->out->annual = total(m, m->x, false, TH_MIX_NONE);
    m->out->capital = total(m, m->x, true, TH_MIX_NONE);
}

static void give_up(mix *m)
{
    memset(m->x, 0, m->ask->measures * sizeof *m->x);
    memset(m->real, 0, m->ask->targets * sizeof *m->real);
    memset(m->predicted, 0, m->ask->targets * sizeof *m->predicted);
    m->out->code = "E-PLAN-INFEASIBLE";
    m->out->annual = m->out->capital = m->out->gap = 0;
    m->out->converged = false;
}

/* ---- the table ---- */

static bool fits_table(const th_mix_ask *ask)
{
    for (uint32_t i = 0; i < ask->measures; i++)
        if (!ask->measure[i].whole)
            return false;
    return ask->measures <= TH_MIX_TABLE;
}

static th_status try_plan(mix *m, uint32_t mask, bool *found)
{
    const th_mix_ask *ask = m->ask;
    for (uint32_t i = 0; i < ask->measures; i++)
        m->trial[i] = mask >> i & 1;
    if (!allowed(m, m->trial))
        return TH_OK;
    th_status status = run(m, m->trial, m->trial_real);
    if (status != TH_OK)
        return status;
    for (uint32_t y = 0; y < ask->targets; y++)
        m->reach[y] =
            isnan(m->reach[y]) ? m->trial_real[y] : fmax(m->reach[y], m->trial_real[y]);
    if (!meets(m, m->trial_real) ||
        (*found && total(m, m->trial, false, TH_MIX_NONE) >= m->out->annual))
        return TH_OK;
    *found = true;
    predict(m, ask->abated, m->trial, m->trial_predicted);
    keep(m, gap_of(m, m->trial_real, m->trial_predicted));
    return TH_OK;
}

static th_status look_up(mix *m)
{
    bool found = false;
    m->out->from_table = true;
    for (uint32_t mask = 0; mask < (uint32_t)1 << m->ask->measures; mask++) {
        th_status status = try_plan(m, mask, &found);
        if (status != TH_OK)
            return status;
    }
    m->out->converged = found;
    if (!found)
        give_up(m);
    for (uint32_t y = 0; y < m->ask->targets && found; y++)
        m->reach[y] = (double)NAN;
    return TH_OK;
}

/* ---- the program ---- */

static th_status failed(const mix *m)
{
    return th_error_set(
        m->err, TH_INTERNAL, "the linear program of the mix could not be solved");
}

/** What each year alone could have: the end of a plan that can't be. */
static th_status find_reach(mix *m, const double *scaled)
{
    for (uint32_t y = 0; y < m->ask->targets; y++) {
        thi_program p = {.ask = m->ask, .abated = scaled, .reach = y, .x = m->trial};
        thi_solved solved = thi_program_solve(&p);
        if (solved == THI_FAILED)
            return failed(m);
        if (solved == THI_INFEASIBLE)
            continue;
        predict(m, scaled, m->trial, m->trial_predicted);
        m->reach[y] = m->trial_predicted[y];
    }
    return TH_OK;
}

static void scale(const mix *m, double *scaled)
{
    for (uint32_t y = 0; y < m->ask->targets; y++) {
        double by = m->trial_real[y] / m->trial_predicted[y];
        if (!(by > 0) || !isfinite(by))
            continue; /* a mix without effect there tells nothing about its measures */
        for (uint32_t i = 0; i < m->ask->measures; i++)
            scaled[(size_t)i * m->ask->targets + y] *= by;
    }
}

/** One program, one run. `done`: agreement, or no mix that could be. */
static th_status one_round(mix *m, double *scaled, bool *done)
{
    thi_program p = {.ask = m->ask,
                     .abated = scaled,
                     .reach = TH_MIX_NONE,
                     .x = m->trial,
                     .need_price = m->need_price,
                     .department_price = m->department_price};
    thi_solved solved = thi_program_solve(&p);
    m->out->rounds++;
    if (solved == THI_FAILED)
        return failed(m);
    if (solved == THI_INFEASIBLE) {
        *done = true;
        give_up(m);
        return find_reach(m, scaled);
    }
    m->out->budget_price = p.budget_price;
    predict(m, scaled, m->trial, m->trial_predicted);
    th_status status = run(m, m->trial, m->trial_real);
    if (status != TH_OK)
        return status;
    double gap = gap_of(m, m->trial_real, m->trial_predicted);
    if (m->out->rounds == 1 || gap < m->out->gap)
        keep(m, gap);
    *done = m->out->converged = gap <= TH_MIX_AGREE;
    scale(m, scaled);
    return TH_OK;
}

static th_status iterate(mix *m)
{
    const th_mix_ask *ask = m->ask;
    size_t cells = (size_t)ask->measures * ask->targets;
    double *scaled = TH_NEW_N(m->arena, double, cells + 1);
    memcpy(scaled, ask->abated, cells * sizeof *scaled);
    bool done = false;
    for (uint32_t i = 0; i < ask->measures; i++)
        m->out->prices_relaxed = m->out->prices_relaxed || ask->measure[i].whole;
    while (!done && m->out->rounds < TH_MIX_ROUNDS) {
        th_status status = one_round(m, scaled, &done);
        if (status != TH_OK)
            return status;
    }
    return TH_OK;
}

/* ---- what is asked ---- */

static bool good_pairs(const th_mix_pair *pairs, uint32_t count, uint32_t measures)
{
    for (uint32_t i = 0; i < count; i++)
        if (pairs[i].a >= measures || pairs[i].b >= measures ||
            pairs[i].a == pairs[i].b)
            return false;
    return true;
}

/** GLPK ends the process for what isn't a number or doesn't exist. */
static th_status check_ask(const th_mix_ask *ask, th_error *err)
{
    for (uint32_t i = 0; i < ask->measures; i++) {
        bool finite =
            isfinite(ask->measure[i].annual) && isfinite(ask->measure[i].capital);
        for (uint32_t y = 0; y < ask->targets; y++)
            finite = finite && isfinite(ask->abated[(size_t)i * ask->targets + y]);
        if (!finite)
            return th_error_set(err,
                                TH_BAD_DATA,
                                "measure %u of the mix: cost, capital and effect must "
                                "be known; leave out what has no cost",
                                i + 1);
    }
    for (uint32_t y = 0; y < ask->targets; y++)
        if (!isfinite(ask->need[y]))
            return th_error_set(
                err, TH_BAD_DATA, "target %u of the mix is no number", y + 1);
    if (!good_pairs(ask->needs, ask->needs_count, ask->measures) ||
        !good_pairs(ask->excludes, ask->excludes_count, ask->measures))
        return th_error_set(err,
                            TH_BAD_DATA,
                            "a measure of the mix needs or excludes itself or one that "
                            "is not there; name another");
    return TH_OK;
}

static double *row_of_nan(th_arena *arena, size_t n)
{
    double *row = TH_NEW_N(arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        row[i] = (double)NAN;
    return row;
}

th_status
th_mix_find(th_mix *out, th_arena *arena, const th_mix_ask *ask, th_error *err)
{
    memset(out, 0, sizeof *out);
    mix m = {.ask = ask, .out = out, .arena = arena, .err = err};
    out->x = m.x = TH_NEW_N(arena, double, ask->measures + 1);
    out->predicted = m.predicted = row_of_nan(arena, ask->targets);
    out->real = m.real = row_of_nan(arena, ask->targets);
    out->reach = m.reach = row_of_nan(arena, ask->targets);
    out->need_price = m.need_price = row_of_nan(arena, ask->targets);
    out->department_price = m.department_price = row_of_nan(arena, ask->departments);
    out->budget_price = (double)NAN;
    m.trial = TH_NEW_N(arena, double, ask->measures + 1);
    m.trial_real = TH_NEW_N(arena, double, ask->targets + 1);
    m.trial_predicted = TH_NEW_N(arena, double, ask->targets + 1);
    th_status status = check_ask(ask, err);
    if (status != TH_OK)
        return status;
    return fits_table(ask) ? look_up(&m) : iterate(&m);
}
