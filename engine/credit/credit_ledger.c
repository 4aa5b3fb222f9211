/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credit: stocks by year, and the ledger between years of monitoring. */
#include "credit_internal.h"

#include <math.h>

/** Grown since planting, a hectare: what the curve holds at age 0 is not the project's
 * growth. */
static double grown(const th_credit_stratum *s, double age)
{
    if (s->shrub)
        return s->shrub_t_per_ha * fmin(1, age / s->shrub_years);
    return th_curve_value(&s->curve, age) - th_curve_value(&s->curve, 0);
}

static void stock_of(const th_credit_stratum *s, uint32_t at)
{
    th_sum area = {0}, amount = {0};
    for (uint32_t y = 0; y <= at; y++) {
        double alive = s->plant_ha[y] * s->survival;
        th_sum_add(&area, alive);
        th_sum_add(&amount, alive * grown(s, at - y));
    }
    s->area_ha[at] = th_sum_get(&area);
    s->volume_m3[at] = s->shrub ? 0 : th_sum_get(&amount);
    s->stock_t[at] = th_sum_get(&amount) * s->t_per_m3;
}

void thi_credit_stocks(thi_credit *c)
{
    for (size_t k = 0; k < c->stratum_count; k++)
        for (uint32_t y = 0; y < c->out->year_count; y++)
            stock_of(&c->strata[k], y);
}

/** Of the whole project at the end of a year; nothing before it. */
static double stock_at(const thi_credit *c, int32_t year)
{
    th_sum sum = {0};
    for (size_t k = 0; k < c->stratum_count && year >= c->out->start; k++)
        th_sum_add(&sum, c->strata[k].stock_t[year - c->out->start]);
    return th_sum_get(&sum);
}

static double
flow_over(const thi_credit *c, const double *yearly, int32_t from, int32_t to)
{
    th_sum sum = {0};
    for (int32_t y = from + 1; y <= to; y++)
        th_sum_add(&sum, yearly[y - c->out->start]);
    return th_sum_get(&sum);
}

static void discount(thi_credit *c, size_t i, th_credit_period *p)
{
    p->error = c->error[i];
    if (c->fit_errors > 0 && p->stock_t > 0) {
        char text[64];
        double x = c->fit_errors * thi_credit_deviation(c, p->to) / p->stock_t;
        size_t n = 0;
        th_number_print_digits(x, 9, text); /* from libm: nine digits */
        while (text[n])
            n++;
        (void)th_number_parse(text, n, &p->error);
    }
    if (isnan(p->error))
        return;
    for (size_t k = 0; k < c->discount_count; k++)
        if (p->error <= c->discounts[k].to) {
            p->discount = c->discounts[k].by;
            return;
        }
    thi_credit_wrong(c,
                     c->error_tree,
                     "E-CREDIT-ERROR",
                     th_arena_format(c->arena,
                                     "the error of %d is beyond the discounts: measure "
                                     "more plots",
                                     p->to));
}

/** Discount and risk take from a gain; a loss is whole, and made good first. */
static void settle(const thi_credit *c, th_credit_period *p, double *debt)
{
    p->discount_t = p->discount * fabs(p->project_t);
    double net = p->project_t - p->baseline_t - p->leakage_t - p->discount_t;
    p->risk_t = net > 0 ? c->out->risk * net : 0;
    p->carried_t = *debt;
    double left = net - p->risk_t + *debt;
    p->credited_t = left > 0 ? left : 0;
    *debt = left < 0 ? left : 0;
}

void thi_credit_periods(thi_credit *c)
{
    th_credit_period *all =
        TH_NEW_N(c->arena, th_credit_period, c->monitored_count + 1);
    int32_t last = c->out->from - 1;
    double debt = 0;
    th_sum credited = {0};
    for (size_t i = 0; i < c->monitored_count; i++) {
        th_credit_period *p = &all[i];
        *p = (th_credit_period){.from = last, .to = c->monitored[i]};
        p->stock_t = stock_at(c, p->to);
        p->project_t = p->stock_t - stock_at(c, p->from);
        p->baseline_t = flow_over(c, c->baseline_t, p->from, p->to);
        p->leakage_t = flow_over(c, c->leakage_t, p->from, p->to);
        discount(c, i, p);
        settle(c, p, &debt);
        th_sum_add(&credited, p->credited_t);
        last = p->to;
    }
    c->out->periods = all;
    c->out->period_count = c->monitored_count;
    c->out->credited_t = th_sum_get(&credited);
}
