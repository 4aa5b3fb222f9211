/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: top-down views of emissions, beside a projection and never in its place.
 * STIRPAT: Dietz and Rosa 1997; Kaya 1990. */
#include "curves_internal.h"

/* Rules of W-STIRPAT. */
#define ROWS_PER_PARAMETER 3
#define VIF_MOST 10

static double *logarithms(th_arena *arena, const double *x, size_t n)
{
    double *out = TH_NEW_N(arena, double, n);
    for (size_t i = 0; i < n; i++) {
        if (!(x[i] > 0))
            return NULL;
        out[i] = th_ln(x[i]);
    }
    return out;
}

static void doubts(th_stirpat *out, size_t rows, size_t drivers, const int *sign)
{
    out->few = rows < ROWS_PER_PARAMETER * (drivers + 1);
    for (size_t j = 0; j < drivers; j++) {
        double slope = out->ridge.value[j + 1];
        out->collinear += out->ols.vif[j] > VIF_MOST;
        out->is_against[j] = sign && sign[j] && slope * sign[j] < 0;
        out->against += out->is_against[j];
    }
}

th_status th_stirpat_fit(th_stirpat *out,
                         size_t rows,
                         size_t drivers,
                         const double *x,
                         const double *emission,
                         const int *sign,
                         double lambda,
                         th_error *err)
{
    *out = (th_stirpat){0};
    th_arena *scratch = th_arena_create();
    double *ln_x = logarithms(scratch, x, rows * drivers);
    double *ln_y = logarithms(scratch, emission, rows);
    th_status status = TH_OK;
    if (!ln_x || !ln_y)
        status = th_error_set(err,
                              TH_BAD_DATA,
                              "a driver or an emission is not above 0: it has no "
                              "logarithm, leave that year or driver out");
    if (!status)
        status = th_ols_fit(&out->ols, rows, drivers, ln_x, ln_y, err);
    if (!status)
        status = th_ridge_fit(&out->ridge, rows, drivers, ln_x, ln_y, lambda, err);
    if (!status)
        doubts(out, rows, drivers, sign);
    th_arena_free(scratch);
    return status;
}

double th_stirpat_value(const th_ols *fit, const double *drivers)
{
    th_sum sum = {0};
    th_sum_add(&sum, fit->value[0]);
    for (size_t j = 0; j < fit->count; j++)
        th_sum_add(&sum, fit->value[j + 1] * th_ln(drivers[j]));
    return th_exp(th_sum_get(&sum));
}

bool th_kaya_factors(double factor[TH_KAYA_FACTORS],
                     double population,
                     double gdp,
                     double energy,
                     double co2)
{
    if (!(population > 0) || !(gdp > 0) || !(energy > 0))
        return false;
    factor[TH_KAYA_POPULATION] = population;
    factor[TH_KAYA_GDP_PER_HEAD] = gdp / population;
    factor[TH_KAYA_ENERGY_PER_GDP] = energy / gdp;
    factor[TH_KAYA_CO2_PER_ENERGY] = co2 / energy;
    return true;
}

void th_kaya_path(double *co2,
                  size_t years,
                  const double base[TH_KAYA_FACTORS],
                  const double *rates)
{
    double level = 1;
    for (size_t k = 0; k < TH_KAYA_FACTORS; k++)
        level *= base[k];
    for (size_t t = 0; t < years; t++) {
        for (size_t k = 0; k < TH_KAYA_FACTORS; k++)
            level *= 1 + rates[t * TH_KAYA_FACTORS + k];
        co2[t] = level;
    }
}
