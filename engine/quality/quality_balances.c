/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: two independent ways to one number: reference and sectoral approach, the
 * methods' own balances, areas of parts and whole, GDP and people. */
#include "quality_internal.h"

#include <math.h>
#include <string.h>

/* ---- reference against sectoral approach ---- */

/* Sum of the lines that pass a filter of checks.csv, t CO2e; false: there is none. */
static bool
filter_sum(thi_quality *q, const th_line_filter *filter, int32_t year, double *out)
{
    th_sum sum = {0};
    bool any = false;
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        if (line->year != year || !thi_quality_counts(line) || isnan(line->co2e_t) ||
            !th_line_filter_pass(q->inventory, filter, line))
            continue;
        th_sum_add(&sum, line->co2e_t);
        any = true;
    }
    *out = th_sum_get(&sum);
    return any;
}

static bool parse_filter(thi_quality *q, const char *text, th_line_filter *out)
{
    th_error err = {0};
    if (th_line_filter_parse(q->inventory, text, out, &err))
        return true;
    th_diags_add(q->diags, TH_ERROR, "E-CHECK", q->rule->place, "%s", err.text);
    return false;
}

void thi_check_reference(thi_quality *q)
{
    th_line_filter reference, sectors;
    thi_quality_skip(
        q,
        "没有参考方法的数据（能源平衡表的生产、进出口、库存）",
        "no data of the reference approach (production, trade and stocks of fuels)");
    if (!parse_filter(q, q->rule->reads, &reference) ||
        !parse_filter(q, q->rule->against, &sectors))
        return;
    for (uint32_t y = 0; y < q->a.year_count; y++) {
        double a, b;
        int32_t year = q->a.years[y];
        if (!filter_sum(q, &reference, year, &a) || !filter_sum(q, &sectors, year, &b))
            continue;
        thi_quality_judged(q);
        double gap = fabs(b) > 0 ? fabs(a - b) / fabs(b) : (double)INFINITY;
        if (gap <= q->threshold)
            continue;
        const char *r = thi_quality_digits(q, a, 4), *s = thi_quality_digits(q, b, 4),
                   *share = thi_quality_percent(q, (a - b) / fabs(b));
        thi_quality_find(
            q,
            thi_quality_nowhere,
            year,
            gap,
            th_arena_format(q->arena,
                            "%d 年能源 CO2：参考方法 %s t，部门方法 %s t，差 %s；"
                            "查损失、库存、非能源利用和漏报的品种",
                            year,
                            r,
                            s,
                            share),
            th_arena_format(q->arena,
                            "%d energy CO2: %s t by the reference approach, %s t "
                            "by sectors, a gap of %s; look for losses, stocks, "
                            "non-energy use and fuels left out",
                            year,
                            r,
                            s,
                            share));
    }
}

/* ---- the methods' own checks ---- */

static const th_instance *check_of(const thi_quality *q, uint32_t i)
{
    const th_cell *cell = &q->m.cells[i];
    const th_instance *instance =
        cell->instance == UINT32_MAX ? NULL : &q->m.instances[cell->instance];
    bool is_check = cell->equation && cell->equation->left == TH_LEFT_CHECK;
    return is_check && cell->root && instance && instance->counted && instance->reported
               ? instance
               : NULL;
}

static void find_balance(thi_quality *q, const th_cell *cell, const th_instance *at)
{
    th_place place = at->driver_row < 0 ? th_method_get(q->r, at->method)->place
                                        : q->a.rows[at->driver_row].place;
    const char *key = thi_quality_key_words(q, NULL, &at->key);
    const char *name = thi_quality_name(q, cell->equation->name),
               *method = thi_quality_name(q, th_method_get(q->r, at->method)->id);
    thi_quality_find(
        q,
        place,
        at->year,
        (double)NAN,
        th_arena_format(q->arena,
                        "%d 年 %s：方法 %s 的检查 %s 不成立：%s；用 explain 看各项",
                        at->year,
                        key,
                        method,
                        name,
                        cell->equation->text),
        th_arena_format(q->arena,
                        "%d %s: check %s of method %s does not hold: %s; see its "
                        "terms with explain",
                        at->year,
                        key,
                        name,
                        method,
                        cell->equation->text));
}

void thi_check_balances(thi_quality *q)
{
    thi_quality_skip(
        q, "用到的方法都没有自带的检查", "no method in use has a check of its own");
    for (uint32_t i = 0; i < q->m.cell_count; i++) {
        const th_instance *at = check_of(q, i);
        if (!at)
            continue;
        thi_quality_judged(q);
        if (q->m.cells[i].check_failed)
            find_balance(q, &q->m.cells[i], at);
    }
}

/* ---- areas ---- */

typedef struct area_pair {
    double parts, whole;
    const th_datum *part_row, *whole_row;
} area_pair;

static bool areas_of(thi_quality *q, int32_t year, area_pair *out)
{
    uint32_t n, m;
    const uint32_t *parts = thi_quality_variables(q, q->rule->reads, &n);
    const uint32_t *whole = thi_quality_variables(q, q->rule->against, &m);
    return thi_quality_rows_sum(q, parts, n, year, &out->parts, &out->part_row) &&
           thi_quality_rows_sum(q, whole, m, year, &out->whole, &out->whole_row) &&
           out->whole > 0;
}

static void find_area(thi_quality *q, int32_t year, const area_pair *p)
{
    double gap = (p->parts - p->whole) / p->whole;
    const char *reads = q->rule->reads, *whole = q->rule->against;
    thi_quality_find(
        q,
        p->part_row->place,
        year,
        fabs(gap),
        th_arena_format(q->arena,
                        "%d 年 %s 合计 %s ha，%s 为 %s ha，差 %s；查口径和单位（"
                        "亩、公顷、平方公里）",
                        year,
                        reads,
                        thi_quality_digits(q, p->parts, 6),
                        whole,
                        thi_quality_digits(q, p->whole, 6),
                        thi_quality_percent(q, gap)),
        th_arena_format(q->arena,
                        "%d: %s sum to %s ha, %s is %s ha, a gap of %s; see what "
                        "each covers and its unit (mu, ha, km2)",
                        year,
                        reads,
                        thi_quality_digits(q, p->parts, 6),
                        whole,
                        thi_quality_digits(q, p->whole, 6),
                        thi_quality_percent(q, gap)));
}

static void compare_areas(thi_quality *q, bool both_ways)
{
    thi_quality_skip(
        q,
        th_arena_format(
            q->arena, "没有 %s 或 %s 的数据", q->rule->reads, q->rule->against),
        th_arena_format(
            q->arena, "no rows of %s or of %s", q->rule->reads, q->rule->against));
    for (uint32_t y = 0; y < q->a.year_count; y++) {
        area_pair p;
        if (!areas_of(q, q->a.years[y], &p))
            continue;
        thi_quality_judged(q);
        double gap = (p.parts - p.whole) / p.whole;
        if (gap > q->threshold || (both_ways && -gap > q->threshold))
            find_area(q, q->a.years[y], &p);
    }
}

void thi_check_land_area(thi_quality *q)
{
    compare_areas(q, true);
}

void thi_check_area_within(thi_quality *q)
{
    compare_areas(q, false);
}

/* ---- GDP and people ---- */

/* A level of the inventory's own region, no other index stated. */
static bool is_level(const thi_quality *q, const th_datum *d)
{
    for (uint32_t i = 2; i < th_index_count(q->r); i++)
        if (d->key.member[i])
            return false;
    return d->state == TH_STATE_VALUE && d->year != TH_ALL_YEARS &&
           (!d->key.member[TH_IX_REGION] || d->key.member[TH_IX_REGION] == q->a.region);
}

static const th_datum *
level_of(const thi_quality *q, const uint32_t *list, uint32_t count, int32_t year)
{
    for (size_t i = 0; i < q->a.row_count; i++)
        if (q->a.rows[i].year == year && is_level(q, &q->a.rows[i]) &&
            thi_quality_listed(list, count, q->a.rows[i].variable))
            return &q->a.rows[i];
    return NULL;
}

static void judge_per_head(thi_quality *q, const th_datum *gdp, double people)
{
    double per_head = gdp->value / people;
    thi_quality_judged(q);
    if (per_head >= q->least && per_head <= q->threshold)
        return;
    const char *money = thi_quality_digits(q, per_head / q->rule->scale, 4);
    thi_quality_find(
        q,
        gdp->place,
        gdp->year,
        per_head,
        th_arena_format(q->arena,
                        "%d 年人均地区生产总值 %s 元/人，量级不对；查元、万元、亿元"
                        "和人、万人",
                        gdp->year,
                        money),
        th_arena_format(q->arena,
                        "GDP per head of %d is %s CNY, an order off; look for "
                        "yuan, 10^4 and 10^8 yuan, and persons in 10^4",
                        gdp->year,
                        money));
}

void thi_check_gdp_per_head(thi_quality *q)
{
    uint32_t n, m;
    const uint32_t *gdp = thi_quality_variables(q, q->rule->reads, &n),
                   *people = thi_quality_variables(q, q->rule->against, &m);
    thi_quality_skip(
        q, "没有同一年的地区生产总值和人口", "no year has both GDP and population");
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (!is_level(q, d) || !thi_quality_listed(gdp, n, d->variable))
            continue;
        const th_datum *heads = level_of(q, people, m, d->year);
        if (heads && heads->value > 0)
            judge_per_head(q, d, heads->value);
    }
}

static void judge_change(thi_quality *q, const th_datum *before, const th_datum *now)
{
    double years = now->year - before->year;
    if (!(before->value > 0) || !(now->value > 0) || years <= 0)
        return;
    double rate = th_exp(th_ln(now->value / before->value) / years) - 1;
    thi_quality_judged(q);
    if (fabs(rate) <= q->threshold)
        return;
    const char *change = thi_quality_percent(q, rate);
    thi_quality_find(
        q,
        now->place,
        now->year,
        fabs(rate),
        th_arena_format(q->arena,
                        "%d 至 %d 年人口每年变化 %s；查口径（常住、户籍）和普查调整",
                        before->year,
                        now->year,
                        change),
        th_arena_format(q->arena,
                        "population changes by %s a year from %d to %d; see "
                        "whether both are residents, and census revisions",
                        change,
                        before->year,
                        now->year));
}

/* Rows of a variable stand together, years ascending. */
void thi_check_population_change(thi_quality *q)
{
    uint32_t n;
    const uint32_t *people = thi_quality_variables(q, q->rule->reads, &n);
    const th_datum *before = NULL;
    thi_quality_skip(q, "人口不足两年", "population of fewer than two years");
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (!is_level(q, d) || !thi_quality_listed(people, n, d->variable))
            continue;
        if (before && before->variable == d->variable)
            judge_change(q, before, d);
        before = d;
    }
}
