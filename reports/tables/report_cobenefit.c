/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Co-benefits: air pollutants of the same activity rows beside CO2. By year; elasticity
 * between two years; the coordinates (change of CO2, change of pollutant) by category.
 */
#include "table_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES = 3, MOST_OUTPUTS = 16 };

typedef struct maker {
    th_arena *arena;
    const th_inventory *inventory;
    const th_cobenefit_options *o;
    th_model_view m;
    th_activity_view activity;
    const double *values;
    th_language language;
    size_t output_count;
    const th_variable *outputs[MOST_OUTPUTS]; /* what the methods write */
    bool by_category[MOST_OUTPUTS];           /* written below a category of CO2 */
    size_t category_count;
    th_sym *categories;
    const th_table *tables[TABLES];
    size_t count;
} maker;

static bool is_asked(const maker *k, uint32_t method)
{
    for (uint32_t i = 0; i < k->o->method_count; i++)
        if (k->o->methods[i] == method)
            return true;
    return false;
}

static const char *id_of(const maker *k, th_sym sym)
{
    return th_names_text(th_activity_names(k->m.activity), sym);
}

static const char *words(const maker *k, const char *zh, const char *en)
{
    return thi_words(k->arena, k->language, zh, en);
}

/* ---- what there is ---- */

static void add_output(maker *k, th_sym name)
{
    int32_t number = th_variable_find(k->m.registry, name);
    if (number < 0)
        return;
    const th_variable *v = th_variable_get(k->m.registry, (uint32_t)number);
    for (size_t i = 0; i < k->output_count; i++)
        if (k->outputs[i] == v)
            return;
    if (k->output_count < MOST_OUTPUTS)
        k->outputs[k->output_count++] = v;
}

static void find_outputs(maker *k)
{
    for (uint32_t i = 0; i < k->o->method_count; i++) {
        const th_method *method = th_method_get(k->m.registry, k->o->methods[i]);
        for (uint32_t n = 0; n < method->variant_count; n++)
            for (uint32_t e = 0; e < method->variants[n].equation_count; e++)
                if (method->variants[n].equations[e].left == TH_LEFT_VARIABLE)
                    add_output(k, method->variants[n].equations[e].name);
    }
}

/* Does the cell hold a number of an output in this year (category 0: any)? */
static bool is_output(
    const maker *k, uint32_t cell, const th_variable *v, int32_t year, th_sym category)
{
    const th_cell *c = &k->m.cells[cell];
    if (c->instance == UINT32_MAX || !c->equation || c->equation->name != v->name ||
        c->equation->left != TH_LEFT_VARIABLE || c->state != TH_STATE_VALUE)
        return false;
    const th_instance *at = &k->m.instances[c->instance];
    return at->counted && at->year == year && is_asked(k, at->method) &&
           (!category || at->key.member[TH_IX_CATEGORY] == category);
}

/* In the variable's own unit; NAN where no cell has a number. */
static double
output_sum(const maker *k, const th_variable *v, int32_t year, th_sym category)
{
    th_sum sum = {0};
    bool any = false;
    for (uint32_t i = 0; i < k->m.cell_count; i++)
        if (is_output(k, i, v, year, category)) {
            th_sum_add(&sum, k->values[i]);
            any = true;
        }
    return any ? th_sum_get(&sum) / v->unit.factor : (double)NAN;
}

/* t of the boundary's CO2 in a category; NAN where no line has a number. */
static double co2_of(const maker *k, int32_t year, th_sym category)
{
    th_sum sum = {0};
    bool any = false;
    for (size_t i = 0; i < th_inventory_line_count(k->inventory); i++) {
        const th_line *line = th_inventory_line(k->inventory, i);
        const th_instance *at = &k->m.instances[line->instance];
        if (line->year != year || line->state != TH_STATE_VALUE ||
            at->key.member[TH_IX_CATEGORY] != category ||
            !th_boundary_has(k->inventory, k->o->boundary, line))
            continue;
        th_sum_add(&sum, line->mass_t);
        any = true;
    }
    return any ? th_sum_get(&sum) : (double)NAN;
}

static double co2_total(const maker *k, int32_t year)
{
    th_total total = th_inventory_total(k->inventory, k->o->boundary, year);
    bool known = total.state == TH_STATE_VALUE && !total.failed && !total.confidential;
    return known ? total.value : (double)NAN;
}

/* A confidential line would show through its category's difference. */
static bool is_secret(const maker *k, th_sym category)
{
    for (size_t i = 0; i < th_inventory_line_count(k->inventory); i++) {
        const th_line *line = th_inventory_line(k->inventory, i);
        if (line->confidential &&
            k->m.instances[line->instance].key.member[TH_IX_CATEGORY] == category)
            return true;
    }
    return false;
}

static void keep_category(maker *k, th_sym category)
{
    size_t at = 0;
    while (at < k->category_count &&
           strcmp(id_of(k, k->categories[at]), id_of(k, category)) < 0)
        at++;
    if (at < k->category_count && k->categories[at] == category)
        return;
    memmove(&k->categories[at + 1],
            &k->categories[at],
            (k->category_count - at) * sizeof *k->categories);
    k->categories[at] = category;
    k->category_count++;
}

/* Categories with a line of the boundary and an instance of the methods. */
static void find_categories(maker *k)
{
    k->categories = TH_NEW_N(k->arena, th_sym, k->m.instance_count + 1);
    for (uint32_t i = 0; i < k->m.instance_count; i++) {
        const th_instance *at = &k->m.instances[i];
        th_sym category = at->key.member[TH_IX_CATEGORY];
        if (!is_asked(k, at->method) || !at->reported || is_secret(k, category) ||
            isnan(co2_of(k, at->year, category)))
            continue;
        keep_category(k, category);
    }
    for (size_t i = 0; i < k->output_count; i++)
        for (size_t c = 0; c < k->category_count; c++)
            k->by_category[i] |=
                !isnan(output_sum(k, k->outputs[i], k->o->to, k->categories[c]));
}

/* ---- tables ---- */

static void output_columns(const maker *k, thi_table *t)
{
    for (size_t i = 0; i < k->output_count; i++) {
        const th_variable *v = k->outputs[i];
        const char *unit = strcmp(v->unit_text, "1") ? v->unit_text : "";
        thi_table_number_column(
            t, id_of(k, v->name), v->titles.zh, v->titles.en, unit, -1);
    }
}

/* What a reader must know: which rows have no factor, and how well factors are known.
 */
static void add_notes(const maker *k, thi_table *t)
{
    size_t cells = 0, unconfirmed = 0, without = 0;
    for (uint32_t i = 0; i < k->m.cell_count; i++) {
        const th_cell *c = &k->m.cells[i];
        if (c->instance == UINT32_MAX || !c->equation ||
            c->equation->left != TH_LEFT_VARIABLE ||
            !is_asked(k, k->m.instances[c->instance].method) ||
            !k->m.instances[c->instance].reported)
            continue;
        cells++;
        without += c->state == TH_STATE_NE;
        unconfirmed += c->state == TH_STATE_VALUE && c->confidence == TH_UNCONFIRMED;
    }
    const char *zh = th_arena_format(
        k->arena,
        "%zu 个数里 %zu 个没有因子（NE，不在合计内），%zu 个所用因子未核实。"
        "污染物不进入任何温室气体总量。",
        cells,
        without,
        unconfirmed);
    const char *en = th_arena_format(
        k->arena,
        "Of %zu numbers %zu have no factor (NE, in no sum), %zu rest on unconfirmed "
        "factors. No pollutant enters a total of greenhouse gases.",
        cells,
        without,
        unconfirmed);
    thi_table_note(t, words(k, zh, en));
}

static void years_table(maker *k)
{
    thi_table *t =
        thi_table_begin(k->arena, "pollutants", "大气污染物排放", "Air pollutants");
    const char *boundary = id_of(k, k->o->boundary->id);
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(
        t, boundary, k->o->boundary->titles.zh, k->o->boundary->titles.en, "t_CO2", 0);
    output_columns(k, t);
    for (uint32_t i = 0; i < k->activity.year_count; i++) {
        int32_t year = k->activity.years[i];
        thi_table_number(t, year);
        thi_table_number(t, co2_total(k, year));
        for (size_t n = 0; n < k->output_count; n++)
            thi_table_number(t, output_sum(k, k->outputs[n], year, 0));
    }
    add_notes(k, t);
    k->tables[k->count++] = thi_table_end(t);
}

/* The quadrant of a point. */
static void add_quadrant(thi_table *t, double co2, double pollutant)
{
    static const char *const ids[] = {"both_fall",
                                      "co2_falls_only",
                                      "pollutant_falls_only",
                                      "both_rise",
                                      "no_change"};
    static const th_titles titles[] = {{"协同减排", "both fall"},
                                       {"减碳增污", "CO2 falls, pollutant rises"},
                                       {"减污增碳", "pollutant falls, CO2 rises"},
                                       {"同步增加", "both rise"},
                                       {"有一项不变", "one does not change"}};
    if (isnan(co2) || isnan(pollutant)) {
        thi_table_empty(t);
        return;
    }
    size_t i = co2 < 0 ? (pollutant < 0 ? 0 : 1) : (pollutant < 0 ? 2 : 3);
    if (co2 == 0 || pollutant == 0)
        i = 4;
    thi_table_titled(t, ids[i], titles[i]);
}

static void add_elasticity(const maker *k, thi_table *t, const th_variable *v)
{
    double c0 = co2_total(k, k->o->from), c1 = co2_total(k, k->o->to);
    double p0 = output_sum(k, v, k->o->from, 0), p1 = output_sum(k, v, k->o->to, 0);
    double pollutant = p1 / p0 - 1, co2 = c1 / c0 - 1;
    thi_table_titled(t, id_of(k, v->name), v->titles);
    thi_table_text(t, v->unit_text);
    thi_table_number(t, p0);
    thi_table_number(t, p1);
    thi_table_number(t, p1 - p0);
    thi_table_number(t, pollutant * 100);
    thi_table_number(t, co2 * 100);
    thi_table_number(t, co2 == 0 ? (double)NAN : pollutant / co2);
    add_quadrant(t, c1 - c0, p1 - p0);
}

static void elasticity_table(maker *k)
{
    thi_table *t =
        thi_table_begin(k->arena, "elasticity", "协同弹性", "Elasticity to CO2");
    thi_table_text_column(t, "pollutant", "项目", "item");
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "from", "起始年", "first year", "", -1);
    thi_table_number_column(t, "to", "终止年", "last year", "", -1);
    thi_table_number_column(t, "change", "变化", "change", "", -1);
    thi_table_number_column(t, "change_pct", "变化率", "change", "%", 2);
    thi_table_number_column(t, "co2_change_pct", "CO2 变化率", "CO2 change", "%", 2);
    thi_table_number_column(t, "elasticity", "弹性", "elasticity", "", 3);
    thi_table_text_column(t, "quadrant", "象限", "quadrant");
    for (size_t i = 0; i < k->output_count; i++)
        add_elasticity(k, t, k->outputs[i]);
    int from = (int)k->o->from, to = (int)k->o->to;
    const char *zh = th_arena_format(
        k->arena, "%d 至 %d 年；弹性 = 污染物变化率 / CO2 变化率。", from, to);
    const char *en = th_arena_format(k->arena,
                                     "%d to %d; elasticity = change of the pollutant / "
                                     "change of CO2, both relative.",
                                     from,
                                     to);
    thi_table_note(t, words(k, zh, en));
    k->tables[k->count++] = thi_table_end(t);
}

/* A category without rows in one of the years counts nothing there. */
static double or_zero(double x)
{
    return isnan(x) ? 0 : x;
}

static void
add_point(const maker *k, thi_table *t, th_sym category, const th_variable *v)
{
    double c0 = co2_of(k, k->o->from, category), c1 = co2_of(k, k->o->to, category);
    double p0 = output_sum(k, v, k->o->from, category);
    double p1 = output_sum(k, v, k->o->to, category);
    if ((isnan(p0) && isnan(p1)) || (isnan(c0) && isnan(c1)))
        return;
    double co2 = or_zero(c1) - or_zero(c0), pollutant = or_zero(p1) - or_zero(p0);
    const char *id = id_of(k, category);
    th_titles titles = thi_titles_of(&k->m, category);
    titles.zh = th_arena_format(k->arena, "%s %s", id, titles.zh);
    titles.en = th_arena_format(k->arena, "%s %s", id, titles.en);
    thi_table_titled(t, id, titles);
    thi_table_titled(t, id_of(k, v->name), v->titles);
    thi_table_number(t, co2);
    thi_table_number(t, pollutant);
    thi_table_text(t, v->unit_text);
    add_quadrant(t, co2, pollutant);
}

static void coordinate_table(maker *k)
{
    thi_table *t = thi_table_begin(
        k->arena, "coordinates", "协同控制坐标", "Co-control coordinates");
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "pollutant", "项目", "item");
    thi_table_number_column(t, "d_co2", "CO2 变化", "change of CO2", "t_CO2", 0);
    thi_table_number_column(
        t, "d_pollutant", "污染物变化", "change of pollutant", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_text_column(t, "quadrant", "象限", "quadrant");
    for (size_t c = 0; c < k->category_count; c++)
        for (size_t i = 0; i < k->output_count; i++)
            if (k->by_category[i])
                add_point(k, t, k->categories[c], k->outputs[i]);
    thi_table_note(
        t,
        words(k,
              "每行一个点：横轴 CO2 变化，纵轴污染物变化；含保密行的类别不列。",
              "A point a row: change of CO2 across, change of the pollutant up; "
              "categories with confidential lines are left out."));
    k->tables[k->count++] = thi_table_end(t);
}

const th_table *const *th_report_cobenefit(th_arena *arena,
                                           const th_inventory *inventory,
                                           const th_cobenefit_options *options,
                                           th_language language,
                                           size_t *count)
{
    maker *k = TH_NEW(arena, maker);
    k->arena = arena;
    k->inventory = inventory;
    k->o = options;
    k->m = th_model_get(th_inventory_model(inventory));
    k->activity = th_activity_get(k->m.activity);
    k->values = th_inventory_values(inventory);
    k->language = language;
    find_outputs(k);
    find_categories(k);
    years_table(k);
    elasticity_table(k);
    coordinate_table(k);
    *count = k->count;
    return k->tables;
}
