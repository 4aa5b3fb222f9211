/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: numbers with their units, rates by period, paths by year. */
#include "scenario_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

/** `5.5 %/yr`: number and unit, blanks inside the unit do not matter. */
static bool split(th_projection *p, const char *text, double *number, const char **unit)
{
    size_t n = strcspn(text, " ");
    if (!th_number_parse(text, n, number))
        return false;
    char *plain = th_arena_text(p->arena, text + n);
    size_t k = 0;
    for (const char *c = text + n; *c; c++)
        if (*c != ' ')
            plain[k++] = *c;
    plain[k] = '\0';
    *unit = plain;
    return true;
}

static bool read_number(
    th_projection *p, const th_tree *t, double *out, th_unit *unit, bool *stated)
{
    const char *text = t->kind == TH_TREE_SCALAR ? t->text : "", *unit_text = "";
    char why[256];
    if (!split(p, text, out, &unit_text)) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-UNIT",
                  th_tree_place(t),
                  "'%s' is no number with a unit, such as 5 %%/yr",
                  text);
        return false;
    }
    *stated = *unit_text != '\0';
    if (th_unit_parse(th_registry_units(p->registry), unit_text, unit, why, sizeof why))
        return true;
    thi_wrong(p, TH_ERROR, "E-SCN-UNIT", th_tree_place(t), "'%s': %s", text, why);
    return false;
}

bool thi_any_quantity(th_projection *p, const th_tree *t, double *out, th_dim *dim)
{
    th_unit unit;
    bool stated;
    if (!read_number(p, t, out, &unit, &stated))
        return false;
    *out *= unit.factor;
    *dim = unit.dim;
    return true;
}

bool thi_quantity(
    th_projection *p, const th_tree *t, const th_dim *dim, bool needs_unit, double *out)
{
    th_unit unit;
    char want[96];
    bool stated;
    if (!read_number(p, t, out, &unit, &stated))
        return false;
    if (th_dim_equal(&unit.dim, dim) && (stated || !needs_unit)) {
        *out *= unit.factor;
        return true;
    }
    thi_wrong(p,
              TH_ERROR,
              "E-SCN-UNIT",
              th_tree_place(t),
              "'%s' %s; a unit of %s is wanted%s",
              t->text,
              stated ? "has another dimension" : "has no unit",
              th_dim_print(th_registry_units(p->registry), dim, want, sizeof want),
              th_dim_none(dim) ? " (%, or %/yr for a rate)" : "");
    return false;
}

/* ---- years ---- */

static bool four_digits(const char *text, int32_t *out)
{
    double year;
    if (strspn(text, "0123456789") < 4 || !th_number_parse(text, 4, &year))
        return false;
    *out = (int32_t)year;
    return year >= 1900 && year <= 2200;
}

bool thi_years_parse(const char *text, int32_t *from, int32_t *to)
{
    if (!four_digits(text, from))
        return false;
    *to = *from;
    if (!text[4])
        return true;
    return text[4] == '-' && four_digits(text + 5, to) && !text[9] && *to >= *from;
}

static th_place key_place(const th_tree *t)
{
    return (th_place){t->file, t->key_line, t->key_column};
}

/* ---- rates ---- */

typedef struct period {
    int32_t from, to;
    double rate;
    const th_tree *tree;
} period;

static int by_year(const void *a, const void *b, void *context)
{
    const period *x = a, *y = b;
    (void)context;
    return (x->from > y->from) - (x->from < y->from);
}

/** Periods in order, without overlap or hole, from the first projected year on. */
static bool check_periods(th_projection *p, const period *all, size_t n)
{
    bool good = true;
    int32_t next = p->base_year + 1;
    for (size_t i = 0; i < n; i++) {
        if (i && all[i].from <= all[i - 1].to) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-OVERLAP",
                      key_place(all[i].tree),
                      "%s overlaps %s; periods are inclusive: begin in %d",
                      all[i].tree->key,
                      all[i - 1].tree->key,
                      all[i - 1].to + 1);
            good = false;
        } else if (all[i].from > next && next <= p->horizon) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-GAP",
                      key_place(all[i].tree),
                      "no rate is given for %d to %d; say 0 %%/yr if that is meant",
                      next,
                      all[i].from - 1);
            good = false;
        }
        if (all[i].to + 1 > next)
            next = all[i].to + 1;
    }
    return good;
}

/** Factor on the last rate in the years after the last period; false after an error. */
static bool
read_after(th_projection *p, const th_tree *after, double *fade_years, bool *hold)
{
    *fade_years = 0;
    *hold = false;
    const char *text = after && after->text ? after->text : "";
    if (!strcmp(text, "hold"))
        *hold = true;
    else if (!strncmp(text, "fade ", 5)) {
        size_t n = strcspn(text + 5, " ");
        if (th_number_parse(text + 5, n, fade_years) && *fade_years > 0 &&
            !strcmp(text + 5 + n, " yr"))
            return true;
        *fade_years = 0;
    }
    if (*hold || !strcmp(text, "continue"))
        return true;
    thi_wrong(p,
              TH_ERROR,
              "E-KEY",
              th_tree_place(after),
              "`after` is hold, continue or fade N yr, not '%s'",
              text);
    return false;
}

static void note_extrapolation(th_projection *p, int32_t last)
{
    int32_t first = last + 1;
    if (first > p->base_year && first <= p->horizon &&
        (!p->extrapolated_from || first < p->extrapolated_from))
        p->extrapolated_from = first;
}

static bool
read_periods(th_projection *p, const th_tree *rate, const th_dim *dim, period *all)
{
    bool good = true;
    th_dim none = {{0}};
    for (size_t i = 0; i < rate->count; i++) {
        const th_tree *t = rate->items[i];
        period *q = &all[i];
        q->tree = t;
        if (!thi_years_parse(t->key, &q->from, &q->to)) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-YEAR",
                      key_place(t),
                      "'%s' is no period; write 2026-2030",
                      t->key);
            good = false;
        }
        good = thi_quantity(p, t, dim ? dim : &none, true, &q->rate) && good;
        if (good && !dim && q->rate <= -1) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-UNIT",
                      th_tree_place(t),
                      "a rate of -100 %%/yr or less leaves nothing to grow");
            good = false;
        }
    }
    return good;
}

const double *thi_rates(th_projection *p,
                        const th_tree *rate,
                        const th_tree *after,
                        const th_dim *dim)
{
    if (rate->kind != TH_TREE_MAP || !rate->count) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-UNIT",
                  th_tree_place(rate),
                  "`rate` is a map of periods: {2024-2030: 5 %%/yr}");
        return NULL;
    }
    period *all = TH_NEW_N(p->arena, period, rate->count);
    double fade = 0, *out = TH_NEW_N(p->arena, double, p->year_count + 1);
    bool hold = true;
    if (!read_periods(p, rate, dim, all))
        return NULL;
    th_sort(all, rate->count, sizeof *all, by_year, NULL);
    const period *last = &all[rate->count - 1];
    bool good = check_periods(p, all, rate->count);
    if (last->to < p->horizon && !after) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-GAP",
                  key_place(last->tree),
                  "the last period ends in %d, the horizon is %d: write `after: hold`, "
                  "`continue` or `fade N yr`",
                  last->to,
                  p->horizon);
        return NULL;
    }
    if (after && !read_after(p, after, &fade, &hold))
        return NULL;
    if (last->to < p->horizon)
        note_extrapolation(p, last->to);
    for (uint32_t y = 0; good && y < p->year_count; y++) {
        int32_t year = p->base_year + 1 + (int32_t)y;
        for (size_t i = 0; i < rate->count; i++)
            if (year >= all[i].from && year <= all[i].to)
                out[y] = all[i].rate;
        if (year > last->to && (!hold || dim))
            out[y] = fade > 0 ? last->rate * fmax(0, 1 - (year - last->to) / fade)
                              : last->rate;
    }
    return good ? out : NULL;
}

/* ---- paths ---- */

typedef struct point {
    int32_t year;
    double level;
} point;

static int by_point(const void *a, const void *b, void *context)
{
    const point *x = a, *y = b;
    (void)context;
    return (x->year > y->year) - (x->year < y->year);
}

static bool
read_point(th_projection *p, const th_tree *t, const th_dim *dim, bool unit, point *out)
{
    int32_t to;
    if (!thi_years_parse(t->key, &out->year, &to) || to != out->year) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-YEAR",
                  key_place(t),
                  "'%s' is no year; a path is {2030: level, 2060: level}",
                  t->key);
        return false;
    }
    if (out->year <= p->base_year) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-HORIZON",
                  key_place(t),
                  "%d is not after the base year %d, whose value the inventory gives",
                  out->year,
                  p->base_year);
        return false;
    }
    return thi_quantity(p, t, dim, unit, &out->level);
}

bool thi_path_read(th_projection *p,
                   const th_tree *map,
                   const th_dim *dim,
                   bool unit,
                   bool to_end,
                   const th_tree *after,
                   thi_path *out)
{
    if (map->kind != TH_TREE_MAP || !map->count) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-EMPTY",
                  th_tree_place(map),
                  "a path is a map of years: {2030: level, 2060: level}");
        return false;
    }
    point *points = TH_NEW_N(p->arena, point, map->count);
    bool good = true;
    for (size_t i = 0; i < map->count; i++)
        good = read_point(p, map->items[i], dim, unit, &points[i]) && good;
    if (!good)
        return false;
    th_sort(points, map->count, sizeof *points, by_point, NULL);
    int32_t *years = TH_NEW_N(p->arena, int32_t, map->count);
    double *levels = TH_NEW_N(p->arena, double, map->count);
    for (size_t i = 0; i < map->count; i++) {
        years[i] = points[i].year;
        levels[i] = points[i].level;
    }
    *out = (thi_path){(uint32_t)map->count, years, levels, th_tree_place(map)};
    int32_t last = years[map->count - 1];
    bool held = after && after->text && !strcmp(after->text, "hold");
    if (to_end && last < p->horizon && !held) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-GAP",
                  th_tree_place(map),
                  "the last point is %d, the horizon %d: write `after: hold` or a "
                  "later point",
                  last,
                  p->horizon);
        return false;
    }
    if (to_end)
        note_extrapolation(p, last);
    return true;
}

static double logit(double s)
{
    return th_ln(s / (1 - s));
}

static double between(thi_interpolation form, double x0, double x1, double part)
{
    switch (form) {
    case THI_GEOMETRIC:
        return x0 * th_pow(x1 / x0, part);
    case THI_STEPWISE:
        return x0;
    case THI_LOGIT:
        return 1 / (1 + th_exp(-(logit(x0) + (logit(x1) - logit(x0)) * part)));
    case THI_LINEAR:
        break;
    }
    return x0 + (x1 - x0) * part;
}

double thi_path_at(const thi_path *path,
                   thi_interpolation form,
                   int32_t from,
                   double start,
                   int32_t year)
{
    int32_t before = from;
    double level = start;
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->years[i] == year)
            return path->levels[i];
        if (path->years[i] > year) {
            double part = (double)(year - before) / (double)(path->years[i] - before);
            return between(form, level, path->levels[i], part);
        }
        before = path->years[i];
        level = path->levels[i];
    }
    return level;
}
