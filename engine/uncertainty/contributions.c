/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: what each input adds to the variance of the total and of the trend, and
 * how far the total goes with the input at its limits. */
#include "tables_internal.h"

#include <math.h>

#define TORNADO 20

/* ---- shares of the variance ---- */

static double correlation_of(const thi_copula *c, uint32_t i, uint32_t j)
{
    double sum = 0;
    for (uint32_t k = 0; k <= i && k <= j; k++)
        sum += c->lower[(size_t)i * c->count + k] * c->lower[(size_t)j * c->count + k];
    return sum;
}

static uint32_t place_in(const thi_copula *c, uint32_t source)
{
    uint32_t place = 0;
    while (c->sources[place] != source)
        place++;
    return place;
}

/** Covariance of the whole with each source's part: m_i (R m)_i. */
static void parts_of(const th_uncertainty *u, const double *m, double *part)
{
    const th_errors *e = u->errors;
    th_arena *scratch = th_arena_create();
    double *named = TH_NEW_N(scratch, double, e->count + 1);
    for (uint32_t s = 0; s < e->count; s++)
        named[u->first_of_name[s]] += m[s];
    for (uint32_t s = 0; s < e->count; s++) {
        double with = named[u->first_of_name[s]];
        if (e->copula_of[s]) {
            const thi_copula *c = &e->copulas[e->copula_of[s] - 1];
            uint32_t row = place_in(c, s);
            with = 0;
            for (uint32_t j = 0; j < c->count; j++)
                with += correlation_of(c, row, j) * m[c->sources[j]];
        }
        part[s] = m[s] * with;
    }
    th_arena_free(scratch);
}

static void shares_of(const th_uncertainty *u,
                      const double *gradient,
                      th_arena *scratch,
                      double *share)
{
    const th_errors *e = u->errors;
    double *m = TH_NEW_N(scratch, double, e->count + 1);
    double *part = TH_NEW_N(scratch, double, e->count + 1);
    for (size_t s = 0; s < e->count; s++) {
        const th_error_source *source = &e->sources[s];
        double sd = th_law_sd(source->law);
        m[s] =
            gradient[source->input] *
            (source->shared ? copysign(sd, e->view.inputs[source->input].value) : sd);
    }
    parts_of(u, m, part);
    th_sum all = {0};
    for (size_t s = 0; s < e->count; s++)
        th_sum_add(&all, part[s]);
    double variance = th_sum_get(&all);
    for (size_t s = 0; s < e->count; s++)
        share[u->first_of_name[s]] += variance > 0 ? part[s] / variance : (double)NAN;
}

/* ---- tornado ---- */

static double total_of(const th_uncertainty *u, const double *values)
{
    const th_output *sum = &u->total[THI_CURRENT].sum;
    th_sum total = {0};
    for (uint32_t i = 0; i < sum->count; i++) {
        uint32_t place = th_model_position(u->model, sum->cells[i]);
        if (place != UINT32_MAX)
            th_sum_add(&total, sum->weights[i] * values[place]);
    }
    return th_sum_get(&total);
}

/** The total with a source, and those of its shared name, at a quantile of its error:
 * values of the other sign at the other end. */
static double total_at(
    const th_uncertainty *u, th_runner *runner, double *inputs, uint32_t s, double p)
{
    const th_errors *e = u->errors;
    bool falls = thi_falls(&e->sources[s]);
    for (uint32_t k = s; k < e->count; k++)
        if (u->first_of_name[k] == s)
            inputs[e->sources[k].input] = th_law_quantile(
                e->sources[k].law, thi_falls(&e->sources[k]) == falls ? p : 1 - p);
    double total = total_of(u, th_runner_run(runner, inputs));
    for (uint32_t k = s; k < e->count; k++)
        if (u->first_of_name[k] == s)
            inputs[e->sources[k].input] = e->view.inputs[e->sources[k].input].value;
    return total;
}

static void
run_limits(th_uncertainty *u, th_arena *scratch, th_contribution *list, uint32_t n)
{
    const th_errors *e = u->errors;
    uint32_t most = u->options.tornado ? u->options.tornado : TORNADO;
    double *inputs = TH_NEW_N(scratch, double, e->view.input_count + 1);
    th_runner *runner = th_runner_create(u->model);
    for (uint32_t i = 0; i < e->view.input_count; i++)
        inputs[i] = e->view.inputs[i].value;
    for (uint32_t i = 0; i < n && i < most; i++) {
        list[i].low = total_at(u, runner, inputs, list[i].source, 0.025);
        list[i].high = total_at(u, runner, inputs, list[i].source, 0.975);
    }
    th_runner_free(runner);
}

static int larger_first(const void *a, const void *b, void *context)
{
    (void)context;
    const th_contribution *x = a, *y = b;
    if (x->level != y->level)
        return x->level > y->level ? -1 : 1;
    return (x->trend < y->trend) - (x->trend > y->trend);
}

void thi_contributions(th_uncertainty *u)
{
    const th_errors *e = u->errors;
    th_arena *scratch = th_arena_create();
    uint32_t inputs = e->view.input_count, n = 0;
    double *gradient[THI_YEARS], slopes[THI_YEARS];
    double *level = TH_NEW_N(scratch, double, e->count + 1);
    double *trend = TH_NEW_N(scratch, double, e->count + 1);
    for (uint32_t y = 0; y < THI_YEARS; y++) {
        const th_output *sum = &u->total[y].sum;
        gradient[y] = TH_NEW_N(scratch, double, inputs + 1);
        th_model_gradient(
            u->model, e->values, sum->cells, sum->weights, sum->count, gradient[y]);
    }
    shares_of(u, gradient[THI_CURRENT], scratch, level);
    double *mixed = TH_NEW_N(scratch, double, inputs + 1);
    thi_trend_slopes(u, slopes);
    bool no_trend = thi_near_zero(&u->total[THI_BASE]);
    for (uint32_t i = 0; i < inputs && !no_trend; i++)
        mixed[i] = slopes[THI_BASE] * gradient[THI_BASE][i] +
                   slopes[THI_CURRENT] * gradient[THI_CURRENT][i];
    shares_of(u, mixed, scratch, trend);
    th_contribution *list = TH_NEW_N(u->arena, th_contribution, e->count + 1);
    for (uint32_t s = 0; s < e->count; s++)
        if (u->first_of_name[s] == s && (level[s] != 0 || trend[s] != 0))
            list[n++] =
                (th_contribution){s, level[s], trend[s], (double)NAN, (double)NAN};
    th_sort(list, n, sizeof *list, larger_first, NULL);
    run_limits(u, scratch, list, n);
    u->view.contributions = list;
    u->view.contribution_count = n;
    th_arena_free(scratch);
}
