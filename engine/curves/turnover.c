/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: survival, and a stock of technologies by vintage from year to year. */
#include "curves_internal.h"

#include <math.h>

/* Rounding of shares that are given as decimals. */
#define ROUNDING 1e-12

static double survival_at(th_survival_form form, double scale, double shape, double age)
{
    if (!(age > 0))
        return 1;
    if (form == TH_SURVIVAL_WEIBULL)
        return th_exp(-th_pow(age / scale, shape));
    return (1 + th_exp(-shape * scale)) / (1 + th_exp(shape * (age - scale)));
}

void th_survival_table(
    double *out, size_t count, th_survival_form form, double scale, double shape)
{
    for (size_t a = 0; a < count; a++)
        out[a] = survival_at(form, scale, shape, (double)a);
}

size_t th_survival_check(const double *survival, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        double most = a ? survival[a - 1] : 1;
        if (!(survival[a] >= 0 && survival[a] <= most) || (!a && survival[a] != 1))
            return a;
    }
    return count;
}

double th_turnover_stock(const double *vintages, size_t ages)
{
    th_sum sum = {0};
    for (size_t a = 0; a < ages; a++)
        th_sum_add(&sum, vintages[a]);
    return th_sum_get(&sum);
}

void th_turnover_stationary(
    double *vintages, const double *survival, size_t ages, double growth, double stock)
{
    for (size_t a = 0; a < ages; a++)
        vintages[a] = survival[a] * th_pow(1 + growth, -(double)a);
    double whole = th_turnover_stock(vintages, ages);
    for (size_t a = 0; a < ages; a++)
        vintages[a] *= stock / whole;
}

/** All vintages one year older; what is left at the place of age 0 is nothing. */
static void survive(double *vintages, const double *survival, size_t ages)
{
    for (size_t a = ages; a-- > 1;)
        vintages[a] =
            survival[a - 1] > 0 ? vintages[a - 1] * (survival[a] / survival[a - 1]) : 0;
    vintages[0] = 0;
}

static double whole_stock(const double *vintages, const th_turnover *turnover)
{
    return th_turnover_stock(vintages, turnover->technologies * turnover->ages);
}

static bool is_given(const th_turnover_wish *wish, size_t j)
{
    return !wish->given || wish->given[j];
}

static th_turnover_result refused(const th_turnover_result *so_far,
                                  th_turnover_code code,
                                  size_t technology,
                                  double needed,
                                  double best)
{
    th_turnover_result result = *so_far;
    result.code = code;
    result.technology = technology;
    result.needed = needed;
    result.best = best;
    result.sales = 0;
    return result;
}

/** Stated shares are shares: each in [0, 1], together not above 1. */
static th_turnover_result stated(const th_turnover_wish *wish,
                                 const th_turnover *turnover,
                                 const th_turnover_result *so_far)
{
    th_sum sum = {0};
    for (size_t j = 0; j < turnover->technologies; j++) {
        if (!is_given(wish, j))
            continue;
        double share = wish->share[j];
        th_sum_add(&sum, share);
        if (!(share >= 0 && share <= 1) || th_sum_get(&sum) > 1 + ROUNDING)
            return refused(so_far, TH_TURNOVER_RANGE, j, share, 0);
    }
    return *so_far;
}

/** The share of sales that makes a share of the stock, and whether sales allow it. */
static bool reached(double *sigma, double wanted, double survivors, double sales)
{
    const double rounding = ROUNDING * (wanted + survivors);
    double gap = wanted - survivors;
    *sigma = 0;
    if (sales > 0)
        *sigma = gap / sales;
    else if (fabs(gap) > rounding)
        *sigma = gap > 0 ? (double)INFINITY : -(double)INFINITY;
    if (gap < -rounding || gap > sales + rounding)
        return false;
    *sigma = *sigma > 0 ? (*sigma < 1 ? *sigma : 1) : 0;
    return true;
}

/** Shares of sales from shares of the stock, those that are stated. */
static th_turnover_result solve(double *sigma,
                                const double *vintages,
                                const th_turnover *turnover,
                                const th_turnover_wish *wish,
                                const th_turnover_result *so_far)
{
    th_sum used = {0};
    for (size_t j = 0; j < turnover->technologies; j++) {
        if (!is_given(wish, j))
            continue;
        double survivors =
            th_turnover_stock(vintages + j * turnover->ages, turnover->ages);
        double wanted = wish->share[j] * wish->stock;
        double left = (1 - th_sum_get(&used)) * so_far->sales;
        bool can = reached(&sigma[j], wanted, survivors, so_far->sales);
        if (!can || wanted - survivors > left + ROUNDING * (wish->stock + survivors)) {
            double most = left > 0 ? left : 0;
            double best = wanted < survivors ? survivors : survivors + most;
            return refused(so_far,
                           TH_TURNOVER_REACH,
                           j,
                           sigma[j],
                           wish->stock > 0 ? best / wish->stock : 0);
        }
        th_sum_add(&used, sigma[j]);
    }
    return *so_far;
}

/** What the stated shares leave goes to the others, by their weights. */
static bool
give_rest(double *sigma, const th_turnover *turnover, const th_turnover_wish *wish)
{
    th_sum used = {0}, weights = {0};
    for (size_t j = 0; j < turnover->technologies; j++) {
        if (is_given(wish, j))
            th_sum_add(&used, sigma[j]);
        else if (wish->rest)
            th_sum_add(&weights, wish->rest[j]);
    }
    double left = 1 - th_sum_get(&used);
    double whole = th_sum_get(&weights);
    if (!(whole > 0))
        return left <= ROUNDING;
    for (size_t j = 0; j < turnover->technologies; j++)
        if (!is_given(wish, j))
            sigma[j] = left > 0 ? left * wish->rest[j] / whole : 0;
    return true;
}

/** Survival and early scrap: what is there before anything is sold. */
static th_turnover_result
retire(double *vintages, const th_turnover *turnover, double stock)
{
    th_turnover_result result = {0};
    size_t cells = turnover->technologies * turnover->ages;
    double before = whole_stock(vintages, turnover);
    for (size_t j = 0; j < turnover->technologies; j++)
        survive(vintages + j * turnover->ages,
                turnover->survival + j * turnover->ages,
                turnover->ages);
    double survivors = whole_stock(vintages, turnover);
    result.retired = before - survivors;
    if (survivors > stock) {
        result.scrapped = survivors - stock;
        for (size_t i = 0; i < cells; i++)
            vintages[i] *= stock / survivors;
    } else {
        result.sales = stock - survivors;
    }
    return result;
}

th_turnover_result th_turnover_step(double *vintages,
                                    double *sales,
                                    const th_turnover *turnover,
                                    const th_turnover_wish *wish)
{
    th_turnover_result result = retire(vintages, turnover, wish->stock);
    result = stated(wish, turnover, &result);
    th_arena *scratch = th_arena_create();
    double *sigma = TH_NEW_N(scratch, double, turnover->technologies);
    if (!result.code && wish->of_stock)
        result = solve(sigma, vintages, turnover, wish, &result);
    else
        for (size_t j = 0; j < turnover->technologies; j++)
            sigma[j] = is_given(wish, j) ? wish->share[j] : 0;
    if (!result.code && result.sales > 0 && !give_rest(sigma, turnover, wish))
        result = refused(&result, TH_TURNOVER_REST, 0, 0, 0);
    for (size_t j = 0; j < turnover->technologies; j++) {
        double sold = result.code ? 0 : result.sales * sigma[j];
        vintages[j * turnover->ages] = sold;
        if (sales)
            sales[j] = sold;
    }
    th_arena_free(scratch);
    return result;
}

double th_turnover_economy(const double *vintages, const double *by_age, size_t ages)
{
    th_sum weighted = {0};
    for (size_t a = 0; a < ages; a++)
        th_sum_add(&weighted, vintages[a] * by_age[a]);
    double stock = th_turnover_stock(vintages, ages);
    return stock > 0 ? th_sum_get(&weighted) / stock : 0;
}
