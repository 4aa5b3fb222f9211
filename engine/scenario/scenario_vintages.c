/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: survival of a `turnover` step, and the vintages of its base year. */
#include "scenario_internal.h"
#include "tanheng/curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const th_dim no_dim = {{0}};
enum { MOST_AGES = 200 };

static bool
wrong(th_projection *p, const th_tree *t, const char *code, const char *text)
{
    thi_wrong(p, TH_ERROR, code, th_tree_place(t), "%s", text);
    return false;
}

static const th_dim *dim_of(const th_projection *p, uint32_t series)
{
    return &th_variable_get(p->registry, p->series[series].info.variable)->unit.dim;
}

static double base_of(const th_projection *p, const thi_turnover *t, uint32_t i)
{
    return p->series[t->members[i]].info.base;
}

/* ---- survival ---- */

typedef struct age_point {
    size_t age;
    double survival;
} age_point;

/** Fills S(0) .. up to the last age of {0: 100 %, 10: 80 %, 20: 0 %}, linear between.
 */
static bool read_table(th_projection *p, const th_tree *map, double *out, size_t *ages)
{
    age_point last = {0, 1};
    out[0] = 1;
    for (size_t i = 0; i < map->count; i++) {
        char *end;
        const th_tree *item = map->items[i];
        age_point now = {item->key ? strtoul(item->key, &end, 10) : 0, 0};
        if (!item->key || *end || now.age >= MOST_AGES || (i && now.age <= last.age))
            return wrong(
                p, item, "E-YEAR", "a survival table goes by rising ages below 200");
        if (!thi_quantity(p, item, &no_dim, true, &now.survival))
            return false;
        for (size_t a = last.age; a <= now.age; a++) {
            double part = now.age == last.age
                              ? 1
                              : (double)(a - last.age) / (double)(now.age - last.age);
            out[a] = last.survival + (now.survival - last.survival) * part;
        }
        last = now;
    }
    *ages = last.age + 1;
    return map->count > 0 || wrong(p, map, "E-SCN-EMPTY", "the table is empty");
}

static bool read_form(th_projection *p, const th_tree *map, double *out, size_t *ages)
{
    static const char *const keys[] = {"form", "scale", "shape", "maximum_age", NULL};
    const char *form = th_tree_text(map, "form");
    bool weibull = form && !strcmp(form, "weibull");
    double number[3];
    th_tree_only(map, keys, p->diags);
    if (!weibull && !(form && !strcmp(form, "logistic")))
        return wrong(p,
                     map,
                     "E-KEY",
                     "`survival` is {form: weibull or logistic, scale: 14.5 yr, shape: "
                     "4.7, maximum_age: 30 yr} or {table: {0: 100 %, 20: 0 %}}");
    for (size_t i = 0; i < 3; i++) {
        const th_tree *t = th_tree_get(map, keys[i + 1]);
        if (!t)
            return wrong(
                p, map, "E-SCN-EMPTY", "`survival` needs scale, shape and maximum_age");
        if (!thi_quantity(p, t, &no_dim, false, &number[i]))
            return false;
        if (!(number[i] > 0) || (i == 2 && number[i] >= MOST_AGES))
            return wrong(p, t, "E-BOUNDS", "this is above 0, an age below 200 years");
    }
    *ages = (size_t)number[2] + 1;
    th_survival_table(out,
                      *ages,
                      weibull ? TH_SURVIVAL_WEIBULL : TH_SURVIVAL_LOGISTIC,
                      number[0],
                      number[1]);
    return true;
}

static bool
read_one_survival(th_projection *p, const th_tree *map, double *out, size_t *ages)
{
    const th_tree *table = map->kind == TH_TREE_MAP ? th_tree_get(map, "table") : NULL;
    if (map->kind != TH_TREE_MAP || (table && table->kind != TH_TREE_MAP))
        return wrong(p, map, "E-KEY", "`survival` is a map, so is its table");
    if (!(table ? read_table(p, table, out, ages) : read_form(p, map, out, ages)))
        return false;
    return th_survival_check(out, *ages) == *ages ||
           wrong(p,
                 table ? table : map,
                 "E-BOUNDS",
                 "survival begins with 100 % at age 0 and never rises");
}

bool thi_turnover_survival(th_projection *p, thi_turnover *t)
{
    const th_tree *map = thi_step_key(t->step, "survival");
    double all[THI_MOST_TECHNOLOGIES][MOST_AGES] = {{0}};
    size_t ages = 0;
    if (!map || map->kind != TH_TREE_MAP)
        return wrong(p,
                     map ? map : t->step->item,
                     "E-SCN-EMPTY",
                     "a turnover step needs `survival` and `vintages`");
    bool common = th_tree_get(map, "form") || th_tree_get(map, "table");
    if (!common && !thi_turnover_names(p, t, map))
        return false;
    for (uint32_t i = 0; i < t->count; i++) {
        const th_tree *own = common ? map : th_tree_get(map, t->names[i]);
        if (!own)
            return wrong(
                p, map, "E-SCN-EMPTY", "`survival` by technology needs each of them");
        if (!read_one_survival(p, own, all[i], &ages))
            return false;
        t->ages = ages > t->ages ? ages : t->ages;
    }
    double *survival = TH_NEW_N(p->arena, double, t->count * t->ages);
    for (uint32_t i = 0; i < t->count; i++)
        memcpy(survival + i * t->ages, all[i], t->ages * sizeof *survival);
    t->survival = survival;
    return true;
}

/* ---- vintages of the base year ---- */

static bool read_ages(const char *text, size_t *from, size_t *to)
{
    char *end;
    *from = *to = strtoul(text, &end, 10);
    if (*end == '-')
        *to = strtoul(end + 1, &end, 10);
    return !*end && *text >= '0' && *text <= '9' && *to >= *from;
}

/** {0-4: 9000 vehicle, 5-12: ...}: spread evenly inside a span of ages; together the
 * row of the base year. */
static bool
given_vintages(th_projection *p, const thi_turnover *t, uint32_t i, const th_tree *map)
{
    double *own = t->vintages + i * t->ages, base = base_of(p, t, i);
    for (size_t k = 0; k < map->count; k++) {
        size_t from, to;
        double stock;
        const th_tree *item = map->items[k];
        if (!item->key || !read_ages(item->key, &from, &to) || to >= t->ages)
            return wrong(p,
                         item,
                         "E-YEAR",
                         "vintages go by age, {0-4: 900 vehicle, 5-12: ...}, up to the "
                         "maximum age");
        if (!thi_quantity(p, item, dim_of(p, t->members[i]), true, &stock))
            return false;
        for (size_t a = from; a <= to; a++)
            own[a] += stock / (double)(to - from + 1);
    }
    double all = th_turnover_stock(own, t->ages);
    if (fabs(all - base) > 1e-3 * base) {
        wrong(
            p, map, "E-SHARE-SUM", "the vintages do not add up to the base year's row");
        return false;
    }
    for (size_t a = 0; a < t->ages && all > 0; a++)
        own[a] *= base / all;
    return true;
}

static bool
stationary(th_projection *p, const thi_turnover *t, uint32_t i, const th_tree *map)
{
    static const char *const keys[] = {"form", "growth", NULL};
    const th_tree *growth = th_tree_get(map, "growth");
    const char *form = th_tree_text(map, "form");
    double g = 0;
    th_tree_only(map, keys, p->diags);
    if (strcmp(form ? form : "", "stationary") != 0)
        return wrong(p, map, "E-KEY", "`vintages` has the form stationary, or ages");
    if (growth && !thi_quantity(p, growth, &no_dim, true, &g))
        return false;
    if (g <= -1)
        return wrong(p, growth, "E-BOUNDS", "a growth of -100 %/yr has no past");
    if (base_of(p, t, i) > 0)
        th_turnover_stationary(t->vintages + i * t->ages,
                               t->survival + i * t->ages,
                               t->ages,
                               g,
                               base_of(p, t, i));
    return true;
}

bool thi_turnover_vintages(th_projection *p, thi_turnover *t)
{
    const th_tree *map = thi_step_key(t->step, "vintages");
    t->vintages = TH_NEW_N(p->arena, double, t->count * t->ages);
    if (!map || map->kind != TH_TREE_MAP)
        return wrong(p,
                     map ? map : t->step->item,
                     "E-SCN-EMPTY",
                     "`vintages` is {form: stationary, growth: 5 %/yr}, or a map of "
                     "technologies with their stock by age");
    bool common = th_tree_get(map, "form") != NULL;
    if (!common && !thi_turnover_names(p, t, map))
        return false;
    for (uint32_t i = 0; i < t->count; i++) {
        const th_tree *own = common ? map : th_tree_get(map, t->names[i]);
        if (!own && !(base_of(p, t, i) > 0))
            continue;
        if (!own || own->kind != TH_TREE_MAP)
            return wrong(p,
                         own ? own : map,
                         "E-SCN-EMPTY",
                         "each technology with a stock in the base year needs its "
                         "vintages");
        if (!(th_tree_get(own, "form") ? stationary(p, t, i, own)
                                       : given_vintages(p, t, i, own)))
            return false;
    }
    return true;
}
