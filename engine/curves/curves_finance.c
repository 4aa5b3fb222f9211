/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: annuities, annual and levelised cost. */
#include "curves_internal.h"

#include <math.h>

/* Below this r x L the closed form cancels, and its series ends within rounding. */
#define SERIES_BELOW 0.1
#define SERIES_TERMS 14

double th_finance_annuity(double rate, double life_years)
{
    double n = life_years;
    if (fabs(rate) * (n + 1) >= SERIES_BELOW)
        return (1 - th_pow(1 + rate, -n)) / rate;
    double rest = 1;
    for (int k = SERIES_TERMS; k >= 2; k--)
        rest = 1 - (n + k - 1) * rate / k * rest;
    return n * rest;
}

double th_finance_crf(double rate, double life_years)
{
    return 1 / th_finance_annuity(rate, life_years);
}

double th_finance_annual(
    double capital, double running, double saving, double rate, double life_years)
{
    return capital * th_finance_crf(rate, life_years) + running - saving;
}

double th_finance_present(const double *x, size_t years, int32_t first, double rate)
{
    th_sum sum = {0};
    for (size_t i = 0; i < years; i++)
        th_sum_add(&sum, x[i] * th_pow(1 + rate, -((double)first + (double)i)));
    return th_sum_get(&sum);
}

bool th_finance_levelised(
    double *out, const double *cost, const double *amount, size_t years, double rate)
{
    double whole = th_finance_present(amount, years, 0, rate);
    if (!(whole > 0))
        return false;
    *out = th_finance_present(cost, years, 0, rate) / whole;
    return true;
}
