/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credit: strata: a curve from the project's own plots, given, or of a `forest` step;
 * shrubs by area; what a cubic metre holds. */
#include "credit_internal.h"

#include <math.h>
#include <string.h>

/* ---- curves ---- */

static bool take_step(thi_credit *c, const th_tree *t, th_credit_stratum *s)
{
    const char *step = t->text ? t->text : "";
    for (size_t i = 0; i < c->curve_count; i++)
        if (!strcmp(c->curves[i].step, step)) {
            s->curve = c->curves[i].curve;
            s->fitted = c->curves[i].fitted;
            s->fit = c->curves[i].fit;
            return true;
        }
    thi_credit_wrong(c,
                     t,
                     "E-CREDIT",
                     th_arena_format(c->arena,
                                     "no forest step '%s' with a curve in the "
                                     "scenario; name the scenario by --scenario",
                                     step));
    return false;
}

static bool
read_parameters(thi_credit *c, const th_tree *t, th_curve *curve, bool *held, bool all)
{
    for (size_t i = 0; i < th_curve_parameters(curve->form); i++) {
        const char *name = th_curve_parameter_name(curve->form, i);
        const th_tree *v = th_tree_get(t, name);
        held[i] = v != NULL;
        if (!v && all) {
            thi_credit_wrong(
                c,
                t,
                "E-FOREST-YIELD",
                th_arena_format(c->arena, "give %s of the curve, or `plots`", name));
            return false;
        }
        if (v && !thi_credit_figure(c, v, i ? "1" : "m3/ha", &curve->parameter[i]))
            return false;
        if (v && !(curve->parameter[i] > 0)) {
            thi_credit_wrong(
                c, v, "E-FOREST-YIELD", "parameters of a curve are above 0");
            return false;
        }
    }
    return true;
}

/** Nine digits: what comes from libm must not differ in the last bits. */
static void round_curve(th_curve *curve)
{
    char text[64];
    for (size_t i = 0; i < th_curve_parameters(curve->form); i++) {
        th_number_print_digits(curve->parameter[i], 9, text);
        (void)th_number_parse(text, strlen(text), &curve->parameter[i]);
    }
}

static bool run_fit(thi_credit *c,
                    const th_tree *t,
                    const th_fit_data *data,
                    const bool *held,
                    th_credit_stratum *s)
{
    double start[TH_CURVE_MOST];
    th_error err = {0};
    th_curve_start(start, s->curve.form, data);
    for (size_t i = 0; i < th_curve_parameters(s->curve.form); i++)
        start[i] = held[i] ? s->curve.parameter[i] : start[i];
    if (th_curve_fit(&s->curve, &s->fit, s->curve.form, start, held, data, &err) !=
        TH_OK) {
        thi_credit_wrong(
            c,
            t,
            "E-FOREST-YIELD",
            th_arena_format(c->arena, "no curve fits the plots: %s", err.text));
        return false;
    }
    round_curve(&s->curve);
    s->fitted = true;
    return true;
}

static bool fit_plots(thi_credit *c,
                      const th_tree *t,
                      const th_tree *plots,
                      const bool *held,
                      th_credit_stratum *s)
{
    size_t count = plots->kind == TH_TREE_SEQUENCE ? plots->count : 0;
    double *x = TH_NEW_N(c->arena, double, count + 1),
           *y = TH_NEW_N(c->arena, double, count + 1);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        const th_tree *age = th_tree_get(plots->items[i], "age"),
                      *volume = th_tree_get(plots->items[i], "volume");
        if (!age || !volume) {
            thi_credit_wrong(c,
                             plots->items[i],
                             "E-FOREST-YIELD",
                             "a plot is {age: 8, volume: 9.1 m3/ha}");
            good = false;
        } else {
            good = thi_credit_figure(c, age, "1", &x[i]) &&
                   thi_credit_figure(c, volume, "m3/ha", &y[i]) && good;
        }
    }
    th_fit_data data = {count, x, y, NULL};
    return good && run_fit(c, t, &data, held, s);
}

static bool read_curve(thi_credit *c, const th_tree *t, th_credit_stratum *s)
{
    const th_tree *step = th_tree_get(t, "step"), *plots = th_tree_get(t, "plots");
    const char *form = th_tree_text(t, "form");
    bool held[TH_CURVE_MOST] = {false};
    if (step)
        return take_step(c, step, s);
    if (!form || !th_curve_find(form, &s->curve.form)) {
        thi_credit_wrong(c,
                         t,
                         "E-FOREST-YIELD",
                         "`curve` is {form: logistic, richards or gompertz, plots: "
                         "[...]} or with its parameters, or {step: ID}");
        return false;
    }
    if (!read_parameters(c, t, &s->curve, held, !plots))
        return false;
    return !plots || fit_plots(c, t, plots, held, s);
}

/* ---- a stratum ---- */

/** t CO2 a tonne of dry matter above ground. */
static bool
read_carbon(thi_credit *c, const th_tree *t, th_credit_stratum *s, double *out)
{
    double roots = 0, carbon = 0;
    th_sym name = th_names_find(th_registry_names(c->registry), "co2_per_c");
    th_unit per_c = {.factor = NAN};
    bool good = thi_credit_variable(c, s->id, t, "root_shoot", &roots);
    good = thi_credit_variable(c, s->id, t, "carbon_fraction_dm", &carbon) && good;
    if (!name || !th_constant_find(c->registry, name, &per_c))
        good = false;
    *out = (1 + roots) * carbon * per_c.factor;
    return good;
}

static bool read_trees(thi_credit *c, const th_tree *t, th_credit_stratum *s)
{
    const th_tree *curve = th_tree_get(t, "curve");
    double density = 0, bef = 0;
    if (!curve) {
        thi_credit_wrong(c, t, "E-CREDIT", "a stratum has a `curve`, or a `shrub`");
        return false;
    }
    bool good = read_curve(c, curve, s);
    good = thi_credit_variable(c, s->id, t, "wood_density", &density) && good;
    good = thi_credit_variable(c, s->id, t, "bef", &bef) && good;
    s->t_per_m3 *= density * bef;
    return good;
}

static bool read_shrub(thi_credit *c, const th_tree *t, th_credit_stratum *s)
{
    s->shrub = true;
    bool good =
        thi_credit_number(c, s->id, t, "biomass", "t_DM/ha", &s->shrub_t_per_ha);
    good = thi_credit_number(c, s->id, t, "years", "1", &s->shrub_years) && good;
    if (good && !(s->shrub_years >= 1)) {
        thi_credit_wrong(
            c, t, "E-CREDIT", "shrubs are full after one year at the earliest");
        good = false;
    }
    return good;
}

static void read_stratum(thi_credit *c, const th_tree *t)
{
    static const char *const keys[] = {"id",
                                       "title",
                                       "curve",
                                       "shrub",
                                       "plant",
                                       "survival",
                                       "wood_density",
                                       "bef",
                                       "root_shoot",
                                       "carbon_fraction_dm",
                                       "note",
                                       NULL};
    const char *id = th_tree_text(t, "id");
    const th_tree *plant = th_tree_get(t, "plant"), *shrub = th_tree_get(t, "shrub");
    size_t n = c->out->year_count;
    if (!id || !plant) {
        thi_credit_wrong(
            c, t, "E-CREDIT", "a stratum has `id` and `plant: {2026: 40 ha}`");
        return;
    }
    th_tree_only(t, keys, c->diags);
    th_credit_stratum s = {.id = th_arena_text(c->arena, id),
                           .plant_ha = TH_NEW_N(c->arena, double, n),
                           .area_ha = TH_NEW_N(c->arena, double, n),
                           .volume_m3 = TH_NEW_N(c->arena, double, n),
                           .stock_t = TH_NEW_N(c->arena, double, n)};
    s.titles = thi_credit_titles(c, t, s.id);
    (void)thi_credit_years(c, plant, "ha", s.plant_ha);
    if (thi_credit_number(c, s.id, t, "survival", "1", &s.survival) && s.survival > 1)
        thi_credit_wrong(c, t, "E-SHARE-RANGE", "`survival` is a share");
    if (read_carbon(c, t, &s, &s.t_per_m3))
        (void)(shrub ? read_shrub(c, shrub, &s) : read_trees(c, t, &s));
    TH_PUSH(c->arena, c->strata, c->stratum_count, c->stratum_capacity, s);
}

void thi_credit_strata(thi_credit *c)
{
    const th_tree *t = th_tree_get(c->map, "strata");
    if (!t || t->kind != TH_TREE_SEQUENCE || !t->count) {
        thi_credit_wrong(c, t, "E-CREDIT", "give the strata: strata: [{id: ...}]");
        return;
    }
    for (size_t i = 0; i < t->count; i++)
        read_stratum(c, t->items[i]);
}

/* ---- error by the fits ---- */

/** d stock / d parameters of one stratum. */
static void
slope_of(const thi_credit *c, const th_credit_stratum *s, int32_t year, double *out)
{
    double at[TH_CURVE_MOST], zero[TH_CURVE_MOST];
    size_t n = th_curve_parameters(s->curve.form);
    (void)th_curve_gradient(&s->curve, 0, zero);
    for (int32_t y = c->out->start; y <= year; y++) {
        double area = s->plant_ha[y - c->out->start] * s->survival;
        (void)th_curve_gradient(&s->curve, year - y, at);
        for (size_t i = 0; i < n; i++)
            out[i] += area * s->t_per_m3 * (at[i] - zero[i]);
    }
}

double thi_credit_deviation(const thi_credit *c, int32_t year)
{
    double variance = 0;
    for (size_t k = 0; k < c->stratum_count; k++) {
        const th_credit_stratum *s = &c->strata[k];
        double slope[TH_CURVE_MOST] = {0};
        if (!s->fitted)
            continue;
        slope_of(c, s, year, slope);
        for (size_t i = 0; i < s->fit.count; i++)
            for (size_t j = 0; j < s->fit.count; j++)
                variance +=
                    slope[i] * slope[j] * s->fit.covariance[i * s->fit.count + j];
    }
    return sqrt(variance);
}
