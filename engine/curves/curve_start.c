/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: a start for a fit, the best point of a coarse grid. The level is not
 * searched: the curve is linear in it. */
#include "curves_internal.h"

#include <math.h>

#define STEPS 15 /* of the grid, for each parameter but the level */

static double greatest_age(const th_fit_data *data)
{
    double greatest = 0;
    for (size_t i = 0; i < data->count; i++)
        if (data->x[i] > greatest)
            greatest = data->x[i];
    return greatest;
}

/** Grid point `step`, geometric: shifts e^0 ... e^12, rates 0.3 ... 60 over the
 * greatest age, shapes 1/4 ... 8. */
static double grid_point(curve_role role, size_t step, double age)
{
    double t = (double)step / (STEPS - 1);
    switch (role) {
    case ROLE_SHIFT:
        return th_exp(12 * t);
    case ROLE_RATE:
        return 0.3 * th_pow(200, t) / age;
    case ROLE_SHAPE:
        return 0.25 * th_pow(32, t);
    case ROLE_LEVEL:
        break;
    }
    return 1;
}

/** Weighted residual sum at the best level, which goes to parameter[0]; infinite where
 * there is none above 0. */
static double best_level(th_curve *curve, const th_fit_data *data)
{
    th_sum yv = {0}, vv = {0}, rest = {0};
    curve->parameter[0] = 1;
    for (size_t i = 0; i < data->count; i++) {
        double w = data->weight ? data->weight[i] : 1;
        double v = th_curve_value(curve, data->x[i]);
        th_sum_add(&yv, w * data->y[i] * v);
        th_sum_add(&vv, w * v * v);
    }
    double level = th_sum_get(&yv) / th_sum_get(&vv);
    if (!(level > 0) || !isfinite(level))
        return INFINITY;
    curve->parameter[0] = level;
    for (size_t i = 0; i < data->count; i++) {
        double w = data->weight ? data->weight[i] : 1;
        double d = th_curve_value(curve, data->x[i]) - data->y[i];
        th_sum_add(&rest, w * d * d);
    }
    return th_sum_get(&rest);
}

void th_curve_start(double *start, th_curve_form form, const th_fit_data *data)
{
    size_t n = th_curve_parameters(form);
    double age = greatest_age(data), least = INFINITY;
    for (size_t i = 0; i < n; i++)
        start[i] = 0;
    if (!(age > 0))
        return;
    size_t total = 1;
    for (size_t i = 1; i < n; i++)
        total *= STEPS;
    for (size_t point = 0; point < total; point++) {
        th_curve curve = {.form = form};
        size_t digits = point;
        for (size_t i = 1; i < n; i++, digits /= STEPS)
            curve.parameter[i] =
                grid_point(thi_curve_role(form, i), digits % STEPS, age);
        double rest = best_level(&curve, data);
        if (rest < least) {
            least = rest;
            for (size_t i = 0; i < n; i++)
                start[i] = curve.parameter[i];
        }
    }
}
