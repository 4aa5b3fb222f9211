/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: the forms of yield curves, their slopes and derivatives. Richards 1959,
 * Chapman 1961, Winsor 1932 (Gompertz). */
#include "curves_internal.h"

#include <math.h>
#include <string.h>

typedef struct curve_kind {
    const char *name;
    size_t count;
    const char *names[TH_CURVE_MOST];
    curve_role roles[TH_CURVE_MOST];
    double (*gradient)(const double *p, double age, double *gradient);
    double (*slope)(const double *p, double age);
} curve_kind;

static double logistic(const double *p, double age, double *gradient)
{
    double e = th_exp(-p[2] * age);
    double share = 1 / (1 + p[1] * e);
    double bend = p[0] * share * share * e;
    gradient[0] = share;
    gradient[1] = -bend;
    gradient[2] = bend * p[1] * age;
    return p[0] * share;
}

static double logistic_slope(const double *p, double age)
{
    double e = th_exp(-p[2] * age);
    double share = 1 / (1 + p[1] * e);
    return p[0] * share * share * e * p[1] * p[2];
}

static double richards(const double *p, double age, double *gradient)
{
    double e = th_exp(-p[1] * age);
    double reached = 1 - e;
    double share = reached > 0 ? th_pow(reached, p[2]) : 0;
    gradient[0] = share;
    gradient[1] = reached > 0 ? p[0] * p[2] * share / reached * age * e : 0;
    gradient[2] = reached > 0 ? p[0] * share * th_ln(reached) : 0;
    return p[0] * share;
}

static double richards_slope(const double *p, double age)
{
    double e = th_exp(-p[1] * age);
    double power = 0; /* reached^(p - 1) */
    if (p[2] == 1)
        power = 1;
    else if (e < 1)
        power = th_pow(1 - e, p[2] - 1);
    else if (p[2] < 1)
        power = INFINITY;
    return p[0] * p[2] * power * p[1] * e;
}

static double gompertz(const double *p, double age, double *gradient)
{
    double e = th_exp(-p[2] * age);
    double share = th_exp(-p[1] * e);
    gradient[0] = share;
    gradient[1] = -p[0] * share * e;
    gradient[2] = p[0] * share * p[1] * age * e;
    return p[0] * share;
}

static double gompertz_slope(const double *p, double age)
{
    double e = th_exp(-p[2] * age);
    return p[0] * th_exp(-p[1] * e) * p[1] * p[2] * e;
}

static double generalised(const double *p, double age, double *gradient)
{
    double e = th_exp(-p[2] * age);
    double whole = 1 + p[1] * e;
    double share = th_exp(-th_ln(whole) / p[3]);
    double value = p[0] * share;
    gradient[0] = share;
    gradient[1] = -value * e / (p[3] * whole);
    gradient[2] = value * p[1] * age * e / (p[3] * whole);
    gradient[3] = value * th_ln(whole) / (p[3] * p[3]);
    return value;
}

static double generalised_slope(const double *p, double age)
{
    double e = th_exp(-p[2] * age);
    double whole = 1 + p[1] * e;
    return p[0] * th_exp(-th_ln(whole) / p[3]) * p[1] * p[2] * e / (p[3] * whole);
}

static const curve_kind kinds[TH_CURVE_FORMS] = {
    [TH_CURVE_LOGISTIC] = {"logistic",
                           3,
                           {"K", "c", "r"},
                           {ROLE_LEVEL, ROLE_SHIFT, ROLE_RATE},
                           logistic,
                           logistic_slope},
    [TH_CURVE_RICHARDS] = {"richards",
                           3,
                           {"K", "k", "p"},
                           {ROLE_LEVEL, ROLE_RATE, ROLE_SHAPE},
                           richards,
                           richards_slope},
    [TH_CURVE_GOMPERTZ] = {"gompertz",
                           3,
                           {"K", "c", "k"},
                           {ROLE_LEVEL, ROLE_SHIFT, ROLE_RATE},
                           gompertz,
                           gompertz_slope},
    [TH_CURVE_GENERALISED] = {"generalised",
                              4,
                              {"K", "c", "r", "m"},
                              {ROLE_LEVEL, ROLE_SHIFT, ROLE_RATE, ROLE_SHAPE},
                              generalised,
                              generalised_slope},
};

size_t th_curve_parameters(th_curve_form form)
{
    return kinds[form].count;
}

const char *th_curve_name(th_curve_form form)
{
    return kinds[form].name;
}

const char *th_curve_parameter_name(th_curve_form form, size_t i)
{
    return kinds[form].names[i];
}

curve_role thi_curve_role(th_curve_form form, size_t i)
{
    return kinds[form].roles[i];
}

bool th_curve_find(const char *name, th_curve_form *out)
{
    for (size_t i = 0; i < TH_CURVE_FORMS; i++) {
        if (!strcmp(kinds[i].name, name)) {
            *out = (th_curve_form)i;
            return true;
        }
    }
    return false;
}

double th_curve_gradient(const th_curve *curve, double age, double *gradient)
{
    return kinds[curve->form].gradient(curve->parameter, age, gradient);
}

double th_curve_value(const th_curve *curve, double age)
{
    double gradient[TH_CURVE_MOST];
    return th_curve_gradient(curve, age, gradient);
}

double th_curve_slope(const th_curve *curve, double age)
{
    return kinds[curve->form].slope(curve->parameter, age);
}

void th_curve_table(double *out, size_t count, const th_curve *curve)
{
    for (size_t a = 0; a < count; a++)
        out[a] = th_curve_value(curve, (double)a);
}

size_t th_curve_falls(const double *yield, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        bool sound = isfinite(yield[a]) && yield[a] >= 0;
        if (!sound || (a + 1 < count && yield[a + 1] < yield[a]))
            return a;
    }
    return count;
}
