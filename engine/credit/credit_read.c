/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credit: the project's file. */
#include "credit_internal.h"

#include <math.h>
#include <string.h>

enum { MOST_YEARS = 100, MOST_MONITORED = 50 };

void thi_credit_wrong(thi_credit *c,
                      const th_tree *at,
                      const char *code,
                      const char *text)
{
    th_diags_add(c->diags, TH_ERROR, code, th_tree_place(at ? at : c->map), "%s", text);
    c->good = false;
}

/* ---- numbers ---- */

static bool in_unit(const thi_credit *c, const char *text, th_unit wanted, double *out)
{
    const th_units *units = th_registry_units(c->registry);
    const char *blank = strchr(text, ' ');
    th_unit given = {.factor = 1};
    size_t n = blank ? (size_t)(blank - text) : strlen(text);
    if (!th_number_parse(text, n, out) || *out < 0)
        return false;
    if (blank && !th_unit_parse(units, blank + 1, &given, NULL, 0))
        return false;
    if (!th_dim_equal(&given.dim, &wanted.dim) || (!blank && !th_dim_none(&wanted.dim)))
        return false;
    *out *= given.factor / wanted.factor;
    return true;
}

static void not_in(thi_credit *c, const th_tree *t, const char *unit)
{
    thi_credit_wrong(c,
                     t,
                     "E-CREDIT",
                     th_arena_format(c->arena,
                                     "'%s': write a number that is not negative, a "
                                     "blank and a unit like %s",
                                     t->text ? t->text : "",
                                     *unit ? unit : "1"));
}

bool thi_credit_figure(thi_credit *c, const th_tree *t, const char *unit, double *out)
{
    th_unit wanted = {.factor = 1};
    (void)th_unit_parse(th_registry_units(c->registry), unit, &wanted, NULL, 0);
    if (t->text && in_unit(c, t->text, wanted, out))
        return true;
    not_in(c, t, unit);
    return false;
}

/** {value, source, confidence} or the figure alone, whose source nobody said. */
static const th_tree *
keep_parameter(thi_credit *c, const char *stratum, const th_tree *t, const char *name)
{
    static const char *const keys[] = {"value", "source", "confidence", NULL};
    static const th_confidence all[] = {TH_TWO_SOURCES, TH_ONE_SOURCE, TH_UNCONFIRMED};
    const th_tree *value = t->kind == TH_TREE_MAP ? th_tree_get(t, "value") : t;
    const char *source = t->kind == TH_TREE_MAP ? th_tree_text(t, "source") : NULL,
               *word = t->kind == TH_TREE_MAP ? th_tree_text(t, "confidence") : NULL;
    th_confidence confidence = TH_UNCONFIRMED;
    bool known = !word;
    if (t->kind == TH_TREE_MAP)
        th_tree_only(t, keys, c->diags);
    for (size_t i = 0; word && i < 3; i++)
        if (!strcmp(th_confidence_text(all[i]), word)) {
            confidence = all[i];
            known = true;
        }
    if (!known || !value || !value->text) {
        thi_credit_wrong(c,
                         t,
                         "E-CREDIT",
                         "a parameter is {value: 0.5 unit, source: where, confidence: "
                         "two_sources, one_source or unconfirmed}");
        return NULL;
    }
    th_credit_parameter one = {stratum,
                               name,
                               th_arena_text(c->arena, value->text),
                               th_arena_text(c->arena, source ? source : ""),
                               source ? confidence : TH_UNCONFIRMED};
    TH_PUSH(c->arena, c->parameters, c->parameter_count, c->parameter_capacity, one);
    return value;
}

static bool parameter(thi_credit *c,
                      const char *stratum,
                      const th_tree *map,
                      const char *name,
                      th_unit wanted,
                      const char *unit,
                      double *out)
{
    const th_tree *t = th_tree_get(map, name);
    if (!t) {
        thi_credit_wrong(
            c, map, "E-CREDIT", th_arena_format(c->arena, "give the key %s", name));
        return false;
    }
    const th_tree *value = keep_parameter(c, stratum, t, name);
    if (!value)
        return false;
    if (in_unit(c, value->text, wanted, out))
        return true;
    not_in(c, value, unit);
    return false;
}

bool thi_credit_number(thi_credit *c,
                       const char *stratum,
                       const th_tree *map,
                       const char *name,
                       const char *unit,
                       double *out)
{
    th_unit wanted = {.factor = 1};
    (void)th_unit_parse(th_registry_units(c->registry), unit, &wanted, NULL, 0);
    return parameter(c, stratum, map, name, wanted, unit, out);
}

bool thi_credit_variable(thi_credit *c,
                         const char *stratum,
                         const th_tree *map,
                         const char *name,
                         double *out)
{
    th_sym sym = th_names_find(th_registry_names(c->registry), name);
    int32_t number = sym ? th_variable_find(c->registry, sym) : -1;
    char text[96];
    if (number < 0) {
        thi_credit_wrong(
            c,
            map,
            "E-CREDIT",
            th_arena_format(c->arena, "the factors have no variable %s", name));
        return false;
    }
    th_unit unit = th_variable_get(c->registry, (uint32_t)number)->unit;
    double factor = unit.factor;
    bool good = parameter(
        c,
        stratum,
        map,
        name,
        unit,
        th_dim_print(th_registry_units(c->registry), &unit.dim, text, sizeof text),
        out);
    *out *= factor;
    return good;
}

/* ---- years ---- */

static bool year_of(const char *text, size_t n, int32_t *out)
{
    double year;
    if (n != 4 || !th_number_parse(text, n, &year) || year < 1990 || year > 2200)
        return false;
    *out = (int32_t)year;
    return true;
}

static bool span_of(const char *text, int32_t *from, int32_t *to)
{
    size_t n = text ? strcspn(text, "-") : 0;
    if (!text || !year_of(text, n, from))
        return false;
    *to = *from;
    return !text[n] ||
           (year_of(text + n + 1, strlen(text + n + 1), to) && *to >= *from);
}

bool thi_credit_years(thi_credit *c, const th_tree *map, const char *unit, double *out)
{
    bool good = map->kind == TH_TREE_MAP && map->count;
    if (!good)
        thi_credit_wrong(
            c, map, "E-CREDIT", "write figures by year: {2026-2028: 40 ha}");
    for (size_t i = 0; map->kind == TH_TREE_MAP && i < map->count; i++) {
        const th_tree *t = map->items[i];
        int32_t from, to;
        double x = 0;
        if (!span_of(t->key, &from, &to) || from < c->out->start || to > c->out->to) {
            thi_credit_wrong(c,
                             t,
                             "E-YEAR",
                             th_arena_format(c->arena,
                                             "'%s': years lie between %d and %d",
                                             t->key,
                                             c->out->start,
                                             c->out->to));
            good = false;
        } else if (thi_credit_figure(c, t, unit, &x)) {
            for (int32_t year = from; year <= to; year++)
                out[year - c->out->start] += x;
        } else {
            good = false;
        }
    }
    return good;
}

static void read_time(thi_credit *c)
{
    const th_tree *start = th_tree_get(c->map, "start"),
                  *period = th_tree_get(c->map, "crediting");
    th_credit *o = c->out;
    if (!start || !start->text || !year_of(start->text, strlen(start->text), &o->start))
        thi_credit_wrong(
            c, start, "E-YEAR", "give the year of the first planting: start: 2026");
    if (!period || !span_of(period->text, &o->from, &o->to))
        thi_credit_wrong(
            c, period, "E-YEAR", "give the crediting period: crediting: 2026-2055");
    else if (c->good && (o->from < o->start || o->to - o->start >= MOST_YEARS))
        thi_credit_wrong(c,
                         period,
                         "E-YEAR",
                         "the crediting period begins with the first planting or later "
                         "and ends within 100 years");
    o->year_count = c->good ? (uint32_t)(o->to - o->start + 1) : 0;
}

static void read_monitored(thi_credit *c)
{
    const th_tree *t = th_tree_get(c->map, "monitoring");
    size_t count = t && t->kind == TH_TREE_SEQUENCE ? t->count : 0;
    int32_t last = c->out->from;
    if (!count || count > MOST_MONITORED) {
        thi_credit_wrong(
            c, t, "E-CREDIT", "give the years of monitoring: monitoring: [2031, 2036]");
        return;
    }
    c->monitored = TH_NEW_N(c->arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        const char *text = t->items[i]->text;
        if (!text || !year_of(text, strlen(text), &c->monitored[i]) ||
            c->monitored[i] < last || c->monitored[i] > c->out->to ||
            (i && c->monitored[i] == last))
            thi_credit_wrong(c,
                             t->items[i],
                             "E-YEAR",
                             "years of monitoring rise and lie in the crediting "
                             "period");
        last = c->monitored[i];
    }
    c->monitored_count = count;
}

/* ---- discounts ---- */

static void read_errors(thi_credit *c, const th_tree *t)
{
    const th_tree *fit = t && t->kind == TH_TREE_MAP ? th_tree_get(t, "fit") : NULL;
    c->error_tree = t;
    if (fit) {
        (void)thi_credit_figure(c, fit, "1", &c->fit_errors);
        return;
    }
    for (size_t i = 0; t && i < c->monitored_count; i++) {
        const char *year = th_arena_format(c->arena, "%d", c->monitored[i]);
        const th_tree *x = th_tree_get(t, year);
        if (!x)
            thi_credit_wrong(
                c,
                t,
                "E-CREDIT",
                th_arena_format(
                    c->arena, "the error of the monitoring of %s is missing", year));
        else
            (void)thi_credit_figure(c, x, "1", &c->error[i]);
    }
}

static void read_discounts(thi_credit *c, const th_tree *t)
{
    double last = 0;
    for (size_t i = 0; t && t->kind == TH_TREE_SEQUENCE && i < t->count; i++) {
        const th_tree *to = th_tree_get(t->items[i], "to"),
                      *by = th_tree_get(t->items[i], "by");
        thi_discount d = {0, 0};
        if (!to || !by || !thi_credit_figure(c, to, "1", &d.to) ||
            !thi_credit_figure(c, by, "1", &d.by) || d.by > 1 || d.to <= last)
            thi_credit_wrong(c,
                             t->items[i],
                             "E-CREDIT",
                             "discounts rise: {to: 10 %, by: 0 %}, {to: 20 %, by: 6 "
                             "%}");
        last = d.to;
        c->discounts[c->discount_count++] = d;
    }
}

static void read_uncertainty(thi_credit *c)
{
    static const char *const keys[] = {
        "error", "discounts", "source", "confidence", NULL};
    const th_tree *t = th_tree_get(c->map, "uncertainty");
    const th_tree *steps = t ? th_tree_get(t, "discounts") : NULL;
    c->error = TH_NEW_N(c->arena, double, c->monitored_count + 1);
    c->discounts = TH_NEW_N(c->arena, thi_discount, steps ? steps->count + 1 : 1);
    for (size_t i = 0; i < c->monitored_count; i++)
        c->error[i] = NAN;
    if (!t)
        return;
    th_tree_only(t, keys, c->diags);
    if (!th_tree_get(t, "error") || !steps) {
        thi_credit_wrong(
            c, t, "E-CREDIT", "`uncertainty` has the keys error and discounts");
        return;
    }
    read_errors(c, th_tree_get(t, "error"));
    read_discounts(c, steps);
    for (size_t i = 0; i < c->discount_count; i++) {
        char to[64], by[64];
        const char *source = th_tree_text(t, "source"),
                   *word = th_tree_text(t, "confidence");
        th_credit_parameter one = {
            "",
            "discount",
            th_arena_format(c->arena,
                            "<= %s %%: %s %%",
                            th_number_print_digits(100 * c->discounts[i].to, 9, to),
                            th_number_print_digits(100 * c->discounts[i].by, 9, by)),
            th_arena_text(c->arena, source ? source : ""),
            source && word && !strcmp(word, th_confidence_text(TH_ONE_SOURCE))
                ? TH_ONE_SOURCE
                : TH_UNCONFIRMED};
        TH_PUSH(
            c->arena, c->parameters, c->parameter_count, c->parameter_capacity, one);
    }
}

/* ---- the whole ---- */

th_titles thi_credit_titles(thi_credit *c, const th_tree *map, const char *otherwise)
{
    const th_tree *t = th_tree_get(map, "title");
    const char *zh = t ? (t->text ? t->text : th_tree_text(t, "zh")) : NULL;
    const char *en = t ? (t->text ? t->text : th_tree_text(t, "en")) : NULL;
    const char *either = zh ? zh : en ? en : otherwise;
    return (th_titles){th_arena_text(c->arena, zh ? zh : either),
                       th_arena_text(c->arena, en ? en : either)};
}

static void read_flows(thi_credit *c)
{
    const th_tree *baseline = th_tree_get(c->map, "baseline"),
                  *leakage = th_tree_get(c->map, "leakage");
    c->baseline_t = TH_NEW_N(c->arena, double, c->out->year_count + 1);
    c->leakage_t = TH_NEW_N(c->arena, double, c->out->year_count + 1);
    if (!baseline || !leakage) {
        thi_credit_wrong(c,
                         NULL,
                         "E-CREDIT",
                         "give baseline and leakage by year, such as {2026-2055: 0 "
                         "t_CO2}; a zero is said, not left out");
        return;
    }
    (void)thi_credit_years(c, baseline, "t_CO2", c->baseline_t);
    (void)thi_credit_years(c, leakage, "t_CO2", c->leakage_t);
    (void)thi_credit_number(c, "", c->map, "risk", "1", &c->out->risk);
    if (c->good && c->out->risk > 1)
        thi_credit_wrong(
            c, th_tree_get(c->map, "risk"), "E-SHARE-RANGE", "`risk` is a share");
}

bool th_credit_read(th_credit *out,
                    th_arena *arena,
                    const th_registry *registry,
                    const th_tree *tree,
                    const th_credit_curve *curves,
                    size_t curve_count,
                    th_diags *diags)
{
    static const char *const top[] = {"credit", NULL};
    static const char *const keys[] = {"title",
                                       "methodology",
                                       "start",
                                       "crediting",
                                       "monitoring",
                                       "strata",
                                       "baseline",
                                       "leakage",
                                       "risk",
                                       "uncertainty",
                                       "bare_land",
                                       "smallest_plot",
                                       "shrub_cleared",
                                       "note",
                                       NULL};
    const th_tree *map = th_tree_get(tree, "credit");
    size_t before = th_diags_count(diags, TH_ERROR);
    *out = (th_credit){.start = 0};
    thi_credit c = {.arena = arena,
                    .registry = registry,
                    .map = map ? map : tree,
                    .curves = curves,
                    .curve_count = curve_count,
                    .diags = diags,
                    .good = true,
                    .out = out};
    if (!map || map->kind != TH_TREE_MAP) {
        thi_credit_wrong(&c, tree, "E-CREDIT", "a project is `credit: {...}`");
        return false;
    }
    th_tree_only(tree, top, diags);
    th_tree_only(map, keys, diags);
    const char *method = th_tree_text(map, "methodology"),
               *note = th_tree_text(map, "note");
    out->titles = thi_credit_titles(&c, map, "");
    out->methodology = th_arena_text(arena, method ? method : "");
    out->note = th_arena_text(arena, note ? note : "");
    read_time(&c);
    if (c.good)
        read_monitored(&c);
    if (!c.good)
        return false;
    read_flows(&c);
    read_uncertainty(&c);
    thi_credit_strata(&c);
    thi_credit_rules(&c);
    if (c.good) {
        thi_credit_stocks(&c);
        thi_credit_periods(&c);
    }
    out->parameters = c.parameters;
    out->parameter_count = c.parameter_count;
    out->strata = c.strata;
    out->stratum_count = c.stratum_count;
    return c.good && th_diags_count(diags, TH_ERROR) == before;
}
