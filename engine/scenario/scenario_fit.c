/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a `set` path fitted to data: logistic, gompertz, exponential over the
 * years, or STIRPAT over drivers. The curve's shape is taken, its level is the base
 * year's. */
#include "scenario_internal.h"
#include "tanheng/curves.h"

#include <math.h>
#include <string.h>

enum { MOST_POINTS = 200 };

typedef struct points {
    size_t count;
    double year[MOST_POINTS], level[MOST_POINTS];
} points;

static bool
wrong(th_projection *p, const th_tree *t, const char *code, const char *text)
{
    thi_wrong(p, TH_ERROR, code, th_tree_place(t), "%s", text);
    return false;
}

/** What libm had a hand in counts with nine digits: the same bytes everywhere. */
static double nine_digits(double x)
{
    char text[32];
    double rounded = x;
    th_number_print_digits(x, 9, text);
    return th_number_parse(text, strlen(text), &rounded) ? rounded : x;
}

/** Reported values of a series up to the base year, by year. */
static void collect(const th_projection *p, uint32_t series, points *out)
{
    const thi_series *s = &p->series[series];
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(p->inventory)).activity);
    out->count = 0;
    for (size_t i = 0; i < a.row_count && out->count < MOST_POINTS; i++) {
        const th_datum *d = &a.rows[i];
        if (d->variable != s->info.variable || d->state != TH_STATE_VALUE ||
            d->year == TH_ALL_YEARS || d->year > p->base_year ||
            memcmp(&d->key, &s->info.key, sizeof d->key) != 0)
            continue;
        size_t k = out->count++;
        for (; k && out->year[k - 1] > d->year; k--) {
            out->year[k] = out->year[k - 1];
            out->level[k] = out->level[k - 1];
        }
        out->year[k] = d->year;
        out->level[k] = d->value;
    }
}

static bool given(th_projection *p, const th_tree *map, const th_dim *dim, points *out)
{
    out->count = 0;
    for (size_t i = 0; i < map->count && i < MOST_POINTS; i++) {
        int32_t from, to;
        const th_tree *t = map->items[i];
        if (!t->key || !thi_years_parse(t->key, &from, &to) || from != to)
            return wrong(p, t, "E-YEAR", "points to fit to are {2015: level, ...}");
        if (!thi_quantity(p, t, dim, !th_dim_none(dim), &out->level[i]))
            return false;
        out->year[i] = from;
        out->count++;
    }
    return true;
}

static bool read_points(th_projection *p,
                        const th_tree *path,
                        const thi_found_series *found,
                        points *out)
{
    const th_tree *to = th_tree_get(path, "to");
    const th_variable *v =
        th_variable_get(p->registry, p->series[found->series[0]].info.variable);
    if (found->count != 1)
        return wrong(p, path, "E-SCN-NOROW", "a curve is fitted to one row: name it");
    if (to && to->kind == TH_TREE_MAP)
        return given(p, to, &v->unit.dim, out);
    if (!to || !to->text || strcmp(to->text, "data") != 0)
        return wrong(
            p,
            path,
            "E-SCN-EMPTY",
            "`to` is data (the series' own years) or points {2015: level, ...}");
    collect(p, found->series[0], out);
    return true;
}

/** Levels by year: the base value times the curve over its value in the base year. */
static bool put_levels(th_projection *p,
                       const th_tree *path,
                       uint32_t series,
                       thi_rule *rule,
                       const th_curve *curve,
                       double rate,
                       double origin)
{
    double *levels = TH_NEW_N(p->arena, double, p->year_count + 1);
    double base = curve ? th_curve_value(curve, p->base_year - origin) : 1;
    if (!(base > 0))
        return wrong(p, path, "E-SCN-FIT", "the fitted curve is 0 in the base year");
    for (uint32_t y = 0; y < p->year_count; y++) {
        double now = curve
                         ? th_curve_value(curve, p->base_year + 1 + (int32_t)y - origin)
                         : th_exp(rate * (y + 1));
        levels[y] = p->series[series].info.base * now / base;
    }
    rule->levels = levels;
    if (!p->extrapolated_from && p->year_count)
        p->extrapolated_from = p->base_year + 1;
    return true;
}

static bool fit_curve(th_projection *p,
                      const th_tree *path,
                      uint32_t series,
                      const points *data,
                      thi_rule *rule,
                      th_curve_form form)
{
    th_fit *fit = TH_NEW(p->arena, th_fit);
    th_curve curve;
    th_error err = {0};
    double age[MOST_POINTS], origin = data->count ? data->year[0] - 1 : 0;
    for (size_t i = 0; i < data->count; i++)
        age[i] = data->year[i] - origin;
    const th_fit_data all = {data->count, age, data->level, NULL};
    if (th_curve_fit(&curve, fit, form, NULL, NULL, &all, &err) != TH_OK)
        return wrong(p, path, "E-SCN-FIT", err.text);
    for (size_t i = 0; i < th_curve_parameters(form); i++)
        curve.parameter[i] = nine_digits(curve.parameter[i]);
    rule->fit = fit;
    return put_levels(p, path, series, rule, &curve, 0, origin);
}

static bool fit_exponential(th_projection *p,
                            const th_tree *path,
                            uint32_t series,
                            const points *data,
                            thi_rule *rule)
{
    th_ols *ols = TH_NEW(p->arena, th_ols);
    th_error err = {0};
    double x[MOST_POINTS], y[MOST_POINTS];
    for (size_t i = 0; i < data->count; i++) {
        if (!(data->level[i] > 0))
            return wrong(p, path, "E-SCN-FIT", "an exponential needs values above 0");
        x[i] = data->year[i] - p->base_year;
        y[i] = th_ln(data->level[i]);
    }
    if (th_ols_fit(ols, data->count, 1, x, y, &err) != TH_OK)
        return wrong(p, path, "E-SCN-FIT", err.text);
    rule->regression = ols;
    return put_levels(p, path, series, rule, NULL, nine_digits(ols->value[1]), 0);
}

/* ---- STIRPAT ---- */

static double at_year(const points *data, double year)
{
    for (size_t i = 0; i < data->count; i++)
        if (data->year[i] == year)
            return data->level[i];
    return NAN;
}

/** One series a driver; each has its value in every year that is used. */
static bool
read_driver(th_projection *p, const th_tree *t, thi_driver *out, points *data)
{
    thi_found_series found;
    if (!thi_address(p, t, THI_ONE, &found))
        return false;
    *out = (thi_driver){.count = 1, .series = found.series};
    collect(p, found.series[0], data);
    (void)thi_series_history(p, found.series[0]);
    return true;
}

/** Rows of the regression: years that all have. */
static size_t
join(const points *own, const points *drivers, size_t n, double *x, double *y)
{
    size_t rows = 0;
    for (size_t i = 0; i < own->count; i++) {
        bool all = true;
        for (size_t d = 0; d < n; d++) {
            x[rows * n + d] = at_year(&drivers[d], own->year[i]);
            all = all && !isnan(x[rows * n + d]);
        }
        y[rows] = own->level[i];
        rows += all;
    }
    return rows;
}

static bool
fit_stirpat(th_projection *p, const th_tree *path, const points *own, thi_rule *rule)
{
    const th_tree *list = th_tree_get(path, "drivers");
    size_t n = list && list->kind == TH_TREE_SEQUENCE ? list->count : 0;
    if (!n || n > TH_OLS_MOST)
        return wrong(
            p, path, "E-SCN-EMPTY", "stirpat needs `drivers: [ADDRESS, ...]`, up to 8");
    thi_driver *drivers = TH_NEW_N(p->arena, thi_driver, n);
    points *data = TH_NEW_N(p->arena, points, n);
    double *x = TH_NEW_N(p->arena, double, (own->count + 1) * n),
           *y = TH_NEW_N(p->arena, double, own->count + 1);
    for (size_t d = 0; d < n; d++)
        if (!read_driver(p, list->items[d], &drivers[d], &data[d]))
            return false;
    th_stirpat s;
    th_error err = {0};
    size_t rows = join(own, data, n, x, y);
    if (th_stirpat_fit(&s, rows, n, x, y, NULL, -1, &err) != TH_OK)
        return wrong(p, path, "E-SCN-FIT", err.text);
    if (s.few || s.collinear)
        thi_wrong(p,
                  TH_WARNING,
                  "W-STIRPAT",
                  th_tree_place(path),
                  "step %s: STIRPAT over %zu years%s: its elasticities are weak, put "
                  "elasticities of your own beside them",
                  rule->step->id,
                  rows,
                  s.collinear ? ", with drivers that move together" : "");
    for (size_t d = 0; d < n; d++)
        drivers[d].elasticity = nine_digits(s.ridge.value[d + 1]);
    th_ols *ols = TH_NEW(p->arena, th_ols);
    *ols = s.ridge;
    rule->regression = ols;
    rule->verb = THI_GROW;
    rule->drivers = drivers;
    rule->driver_count = (uint32_t)n;
    return true;
}

bool thi_fit_read(th_projection *p,
                  const th_tree *path,
                  const thi_found_series *found,
                  thi_rule *rule)
{
    static const char *const keys[] = {"fit", "to", "drivers", NULL};
    const char *form = th_tree_text(path, "fit");
    points *data = TH_NEW(p->arena, points);
    th_tree_only(path, keys, p->diags);
    if (!read_points(p, path, found, data))
        return false;
    if (form && !strcmp(form, "exponential"))
        return fit_exponential(p, path, found->series[0], data, rule);
    if (form && !strcmp(form, "stirpat"))
        return fit_stirpat(p, path, data, rule);
    bool logistic = form && !strcmp(form, "logistic");
    if (logistic || (form && !strcmp(form, "gompertz")))
        return fit_curve(p,
                         path,
                         found->series[0],
                         data,
                         rule,
                         logistic ? TH_CURVE_LOGISTIC : TH_CURVE_GOMPERTZ);
    return wrong(
        p, path, "E-KEY", "`fit` is logistic, gompertz, exponential or stirpat");
}
