/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: the stand of a forest step in the base year: its yield curve, given or
 * fitted to plots, its area by age or age class, its stocking. */
#include "scenario_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const th_dim no_dim = {{0}};
enum { MOST_AGES = 600, MOST_PLOTS = 10000 };
#define wrong thi_forest_wrong

/* ---- curve ---- */

static th_dim per_area(const th_projection *p, const thi_forest *f)
{
    th_dim out = no_dim;
    (void)th_dim_multiply(thi_forest_dim(p, f->outputs[THI_VOLUME]),
                          thi_forest_dim(p, f->outputs[THI_AREA]),
                          -1,
                          &out);
    return out;
}

/** K is a volume per area; the others have no dimension (a year has none). */
static bool read_parameter(
    th_projection *p, const th_tree *v, const th_dim *volume, bool first, double *out)
{
    if (!thi_quantity(p, v, first ? volume : &no_dim, first, out))
        return false;
    return *out > 0 ||
           wrong(p, v, "E-FOREST-YIELD", "parameters of a curve are above 0");
}

static bool
read_given(th_projection *p, const th_tree *t, const th_dim *volume, th_curve *out)
{
    for (size_t i = 0; i < th_curve_parameters(out->form); i++) {
        const th_tree *v = th_tree_get(t, th_curve_parameter_name(out->form, i));
        if (!v)
            return wrong(
                p,
                t,
                "E-FOREST-YIELD",
                "a parameter of the curve is missing; give all, or `plots` to fit to");
        if (!read_parameter(p, v, volume, !i, &out->parameter[i]))
            return false;
    }
    return true;
}

static bool
read_plot(th_projection *p, const th_tree *t, const th_dim *volume, double out[2])
{
    static const char *const keys[] = {"age", "volume", "note", NULL};
    const th_tree *age = th_tree_get(t, "age"), *v = th_tree_get(t, "volume");
    if (t->kind != TH_TREE_MAP || !age || !v)
        return wrong(p, t, "E-FOREST-YIELD", "a plot is {age: 20, volume: 31.5 m3/ha}");
    th_tree_only(t, keys, p->diags);
    if (!thi_quantity(p, age, &no_dim, false, &out[0]) ||
        !thi_quantity(p, v, volume, true, &out[1]))
        return false;
    return (out[0] >= 0 && out[1] >= 0) ||
           wrong(p, t, "E-FOREST-YIELD", "age and volume of a plot are not negative");
}

/** Parameters that the step gives beside the plots are held. */
static bool read_held(th_projection *p,
                      const th_tree *t,
                      const th_dim *volume,
                      th_curve *curve,
                      bool *held,
                      size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < th_curve_parameters(curve->form); i++) {
        const th_tree *v = th_tree_get(t, th_curve_parameter_name(curve->form, i));
        held[i] = v != NULL;
        *count += held[i];
        if (v && !read_parameter(p, v, volume, !i, &curve->parameter[i]))
            return false;
    }
    return true;
}

/** Nine digits: a fit goes through libm, and what rests on it must not differ in the
 * last bits from one machine to another. */
static void round_curve(th_curve *curve)
{
    char text[64];
    for (size_t i = 0; i < th_curve_parameters(curve->form); i++) {
        th_number_print_digits(curve->parameter[i], 9, text);
        (void)th_number_parse(text, strlen(text), &curve->parameter[i]);
    }
}

static bool run_fit(th_projection *p,
                    const th_tree *t,
                    const th_dim *volume,
                    const th_fit_data *data,
                    thi_forest *f)
{
    bool held[TH_CURVE_MOST] = {false};
    double start[TH_CURVE_MOST] = {0};
    size_t count;
    th_error err = {0};
    th_curve *curve = &f->info.curve;
    if (!read_held(p, t, volume, curve, held, &count))
        return false;
    th_curve_start(start, curve->form, data);
    for (size_t i = 0; i < th_curve_parameters(curve->form); i++)
        start[i] = held[i] ? curve->parameter[i] : start[i];
    th_curve_form form = curve->form;
    if (th_curve_fit(curve, &f->info.fit, form, start, held, data, &err) != TH_OK) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-FOREST-YIELD",
                  th_tree_place(t),
                  "no %s curve fits the plots: %s; give more plots, another form or "
                  "hold a parameter",
                  th_curve_name(form),
                  err.text);
        return false;
    }
    round_curve(curve);
    f->info.fitted = true;
    return true;
}

static bool fit_curve(th_projection *p,
                      const th_tree *t,
                      const th_tree *plots,
                      const th_dim *volume,
                      thi_forest *f)
{
    if (plots->kind != TH_TREE_SEQUENCE || plots->count > MOST_PLOTS)
        return wrong(p,
                     plots,
                     "E-FOREST-YIELD",
                     "`plots` is a list: [{age: 20, volume: 31.5 m3/ha}, ...]");
    double *x = TH_NEW_N(p->arena, double, plots->count + 1),
           *y = TH_NEW_N(p->arena, double, plots->count + 1);
    bool good = true;
    for (size_t i = 0; i < plots->count; i++) {
        double plot[2] = {0, 0};
        good = read_plot(p, plots->items[i], volume, plot) && good;
        x[i] = plot[0];
        y[i] = plot[1];
    }
    th_fit_data data = {plots->count, x, y, NULL};
    return good && run_fit(p, t, volume, &data, f);
}

static bool read_curve(th_projection *p, const th_tree *t, thi_forest *f)
{
    const char *form = t->kind == TH_TREE_MAP ? th_tree_text(t, "form") : NULL;
    th_dim volume = per_area(p, f);
    if (!form || !th_curve_find(form, &f->info.curve.form))
        return wrong(p,
                     t,
                     "E-FOREST-YIELD",
                     "`curve` is {form: logistic, K: m3/ha, c: , r: 1/yr}, or richards "
                     "(K k p), or gompertz (K c k), or none for shrubs by area");
    const th_tree *plots = th_tree_get(t, "plots");
    const char *keys[TH_CURVE_MOST + 3] = {"form", "plots"};
    for (size_t i = 0; i < th_curve_parameters(f->info.curve.form); i++)
        keys[i + 2] = th_curve_parameter_name(f->info.curve.form, i);
    th_tree_only(t, keys, p->diags);
    return plots ? fit_curve(p, t, plots, &volume, f)
                 : read_given(p, t, &volume, &f->info.curve);
}

/* ---- ages ---- */

static bool read_range(const char *text, size_t *from, size_t *to)
{
    char *rest;
    *from = *to = strtoul(text, &rest, 10);
    if (*rest == '-')
        *to = strtoul(rest + 1, &rest, 10);
    return !*rest && *text >= '0' && *text <= '9' && *to >= *from &&
           *to < MOST_AGES / 2;
}

bool thi_forest_ages(th_projection *p,
                     const thi_step *step,
                     const th_tree *at,
                     const char *text,
                     size_t *from,
                     size_t *to)
{
    const th_tree *classes = thi_step_key(step, "classes");
    const char *range = classes && text ? th_tree_text(classes, text) : NULL;
    if (text && read_range(range ? range : text, from, to))
        return true;
    return wrong(p,
                 at,
                 "E-YEAR",
                 "ages are years such as 21-60, or a name of `classes: {young: 1-20}`");
}

/** The oldest age of the list; false after an error. */
static bool
last_age(th_projection *p, const thi_step *step, const th_tree *t, size_t *last)
{
    size_t from = 0, to = 0;
    bool good = true;
    *last = 0;
    for (size_t i = 0; i < t->count; i++) {
        good =
            thi_forest_ages(p, step, t->items[i], t->items[i]->key, &from, &to) && good;
        *last = to > *last ? to : *last;
    }
    if (!t->count)
        return wrong(p, t, "E-SCN-EMPTY", "`ages` needs areas by age");
    return good;
}

static bool spread_ages(th_projection *p,
                        const thi_step *step,
                        const th_tree *t,
                        const thi_forest *f,
                        th_forest *stand)
{
    bool good = true;
    for (size_t i = 0; i < t->count; i++) {
        size_t from, to;
        double area;
        if (thi_forest_ages(p, step, t->items[i], t->items[i]->key, &from, &to) &&
            thi_quantity(
                p, t->items[i], thi_forest_dim(p, f->outputs[THI_AREA]), true, &area))
            th_forest_spread(stand, from, to, area);
        else
            good = false;
    }
    return good;
}

/* ---- against the inventory ---- */

/** The step's figures are rounded ones of the inventory's: within a thousandth they
 * are scaled to them, beyond it one of the two is wrong. */
static bool same(double of_step, double of_row, double *scale)
{
    double gap = fabs(of_step - of_row);
    *scale = gap > 1e-9 * fabs(of_row) ? of_row / of_step : 1;
    return gap <= 1e-3 * fabs(of_row);
}

static bool meet_area(th_projection *p,
                      const th_tree *ages,
                      const thi_forest *f,
                      const th_forest *stand)
{
    double sum = th_forest_area(stand), scale;
    double row = p->series[f->outputs[THI_AREA]].info.base;
    char a[64], b[64];
    if (same(sum, row, &scale)) {
        for (size_t i = 0; i < stand->ages && scale != 1; i++)
            stand->area_ha[i] *= scale;
        return true;
    }
    thi_wrong(p,
              TH_ERROR,
              "E-FOREST-AREA",
              th_tree_place(ages),
              "`ages` sum to %s ha, the inventory has %s ha in %d: make them agree",
              th_number_print_digits(sum, 9, a),
              th_number_print_digits(row, 9, b),
              p->base_year);
    return false;
}

/** Stocking of each class from its volume; classes may not share an age. */
static bool stock_class(th_projection *p,
                        const thi_step *step,
                        const th_tree *v,
                        const thi_forest *f,
                        th_forest *stand,
                        bool *taken)
{
    size_t from, to;
    double volume, by_table = 0;
    if (!thi_forest_ages(p, step, v, v->key, &from, &to) ||
        !thi_quantity(p, v, thi_forest_dim(p, f->outputs[THI_VOLUME]), true, &volume))
        return false;
    for (size_t a = from; a <= to && a < stand->ages; a++) {
        if (taken[a])
            return wrong(
                p, v, "E-FOREST-YIELD", "classes with a volume may not share an age");
        taken[a] = true;
        by_table += stand->area_ha[a] * stand->yield[a];
    }
    if (!(by_table > 0) && volume > 0)
        return wrong(p, v, "E-FOREST-YIELD", "these ages have no volume to scale");
    for (size_t a = from; a <= to && a < stand->ages && by_table > 0; a++)
        stand->stocking[a] = volume / by_table;
    return true;
}

static bool stock_classes(th_projection *p,
                          const thi_step *step,
                          const th_tree *volumes,
                          const thi_forest *f,
                          th_forest *stand)
{
    bool *taken = TH_NEW_N(p->arena, bool, stand->ages), good = true;
    double scale, row = p->series[f->outputs[THI_VOLUME]].info.base;
    char a[64], b[64];
    for (size_t i = 0; i < volumes->count; i++)
        good = stock_class(p, step, volumes->items[i], f, stand, taken) && good;
    for (size_t i = 0; good && i < stand->ages; i++)
        if (stand->area_ha[i] > 0 && !taken[i])
            return wrong(p,
                         volumes,
                         "E-FOREST-YIELD",
                         "`volumes` gives every class of `ages` its volume, or leave "
                         "it out: one stocking is found then");
    if (!good)
        return false;
    double sum = th_forest_volume(stand);
    if (same(sum, row, &scale)) {
        for (size_t i = 0; i < stand->ages && scale != 1; i++)
            stand->stocking[i] *= scale;
        return true;
    }
    thi_wrong(p,
              TH_ERROR,
              "E-FOREST-AREA",
              th_tree_place(volumes),
              "`volumes` sum to %s m3, the inventory has %s m3 in %d: make them agree",
              th_number_print_digits(sum, 9, a),
              th_number_print_digits(row, 9, b),
              p->base_year);
    return false;
}

/** No jump after the base year: the volume is the inventory's. */
static bool
stock(th_projection *p, const thi_step *step, const thi_forest *f, th_forest *stand)
{
    const th_tree *volumes = thi_step_key(step, "volumes");
    if (volumes)
        return stock_classes(p, step, volumes, f, stand);
    return th_forest_stock(stand, p->series[f->outputs[THI_VOLUME]].info.base) ||
           wrong(p,
                 thi_step_key(step, "ages"),
                 "E-FOREST-YIELD",
                 "these ages have no volume to scale");
}

/* ---- the whole ---- */

static th_forest empty_stand(th_projection *p, thi_forest *f, double *yield)
{
    double *area = TH_NEW_N(p->arena, double, f->ages),
           *stocking = TH_NEW_N(p->arena, double, f->ages);
    for (size_t a = 0; a < f->ages; a++)
        stocking[a] = 1;
    f->area_ha = area;
    f->stocking = stocking;
    f->yield = yield;
    return (th_forest){f->ages, area, stocking, yield};
}

/** Area alone: no age, no yield. */
static bool shrub_stand(th_projection *p, const thi_step *step, thi_forest *f)
{
    static const char *const no[] = {
        "ages", "classes", "volumes", "harvest", "thin", "growth", "stocking", NULL};
    bool good = true;
    for (size_t i = 0; no[i]; i++)
        if (thi_step_key(step, no[i]))
            good = wrong(p,
                         thi_step_key(step, no[i]),
                         "E-FOREST-YIELD",
                         "shrubs (`curve: none`) have an area alone: plant, coverage, "
                         "survival, disturb and replant");
    f->ages = 2;
    th_forest stand = empty_stand(p, f, TH_NEW_N(p->arena, double, 2));
    f->info.base_area_ha = p->series[f->outputs[THI_AREA]].info.base;
    stand.area_ha[1] = f->info.base_area_ha;
    return good;
}

bool thi_forest_stand(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *curve = thi_step_key(step, "curve"),
                  *ages = thi_step_key(step, "ages");
    size_t last;
    if (f->info.shrub)
        return shrub_stand(p, step, f);
    if (!curve || !ages || ages->kind != TH_TREE_MAP)
        return wrong(
            p, step->item, "E-SCN-EMPTY", "a forest step needs `curve` and `ages`");
    if (!read_curve(p, curve, f) || !last_age(p, step, ages, &last))
        return false;
    f->ages = last + p->year_count + 2; /* nothing runs into the open age */
    double *yield = TH_NEW_N(p->arena, double, f->ages);
    th_curve_table(yield, f->ages, &f->info.curve);
    if (th_curve_falls(yield, f->ages) < f->ages)
        return wrong(p, curve, "E-FOREST-YIELD", "the yield curve falls with age");
    th_forest stand = empty_stand(p, f, yield);
    if (!spread_ages(p, step, ages, f, &stand) || !meet_area(p, ages, f, &stand) ||
        !stock(p, step, f, &stand))
        return false;
    f->info.base_area_ha = th_forest_area(&stand);
    f->info.base_volume_m3 = th_forest_volume(&stand);
    return true;
}
