/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dual control: one table a target, and the GDP it rests on. */
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    const th_dual *dual;
    th_language language;
    const th_table **tables;
    size_t count, capacity;
} maker;

static void add_table(maker *m, thi_table *t)
{
    const th_table *table = thi_table_end(t);
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, table);
}

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

/* ---- one target ---- */

typedef struct column {
    const char *id, *zh, *en;
    size_t offset; /* of a double in th_dual_year */
    double scale;
    int decimals;
    bool per_gdp, percent, mass, libm;
} column;

#define AT(member) offsetof(th_dual_year, member)
static const column columns[] = {
    {"total", "总量", "total", AT(total.value), 1, 0, .mass = true},
    {"lower", "95 % 下限", "95 % lower", AT(total.lower), 1, 0, .mass = true},
    {"upper", "95 % 上限", "95 % upper", AT(total.upper), 1, 0, .mass = true},
    {"gdp", "GDP（不变价）", "GDP, constant", AT(gdp_yuan), 1e-8, 4, .per_gdp = false},
    {"intensity", "强度", "intensity", AT(intensity), 1, 4, .per_gdp = true},
    {"intensity_half", "强度 ±", "intensity ±", AT(intensity_half), 1, 4, .per_gdp = true},
    {"per_head", "人均", "per head", AT(per_head), 1, 3, .per_gdp = false},
    {"reduction", "比基年下降", "reduction", AT(reduction), 100, 2, .percent = true},
    {"required", "路径要求", "required", AT(required), 1, -1, .per_gdp = false},
    {"progress", "进度", "progress", AT(progress), 100, 1, .percent = true},
    {"time_share", "时间进度", "time over", AT(time_share), 100, 1, .percent = true},
    {"room", "余量", "room", AT(room_t), 1, 0, .mass = true},
    {"probability", "达到的把握", "probability", AT(probability), 100, 1, .percent = true, .libm = true}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static double value_at(const th_dual_year *y, const column *c)
{
    double value;
    memcpy(&value, (const char *)y + c->offset, sizeof value);
    return value * c->scale;
}

/* A column that no year fills is left out. */
static bool any_value(const th_dual_result *r, const column *c)
{
    for (uint32_t i = 0; i < r->year_count; i++)
        if (isfinite(value_at(&r->years[i], c)))
            return true;
    return false;
}

static const char *column_unit(const maker *m, const th_dual_result *r, const column *c)
{
    if (c->percent)
        return "%";
    if (c->mass)
        return r->unit ? r->unit : "t";
    if (c->per_gdp)
        return th_arena_format(m->arena, "%s/万元", r->unit ? r->unit : "t");
    if (!strcmp(c->id, "gdp"))
        return r->price_year ? th_arena_format(m->arena, "亿元，%d 年价", r->price_year)
                             : "亿元";
    if (!strcmp(c->id, "per_head"))
        return th_arena_format(m->arena, "%s/人", r->unit ? r->unit : "t");
    return "";
}

static const char *target_words(const maker *m, const th_target *t)
{
    const char *what = t->boundary ? th_title_text(m->arena, t->boundary->titles, m->language)
                                   : t->boundary_text && *t->boundary_text
                                         ? t->boundary_text
                                         : t->indicator;
    const char *base =
        t->base_year ? th_arena_format(m->arena, "%d → ", t->base_year) : "";
    return th_arena_format(m->arena,
                           "%s: %s, %s%d, %s",
                           th_target_kind_text(t->kind),
                           what ? what : "",
                           base,
                           t->year,
                           t->value_text ? t->value_text : "");
}

static void add_notes(const maker *m, thi_table *t, const th_dual_result *r)
{
    const th_target *target = r->target;
    thi_table_note(t, target_words(m, target));
    if (target->status && !strcmp(target->status, "assumed"))
        thi_table_note(t,
                       words(m,
                             "假定的目标，不是下达给本地区的任务。",
                             "An assumed target, not one set for this region."));
    if (target->document && *target->document)
        thi_table_note(
            t,
            th_arena_format(
                m->arena, "%s: %s", words(m, "依据", "document"), target->document));
    if (!r->computable && r->why)
        thi_table_note(
            t,
            th_arena_format(m->arena, "%s: %s", words(m, "未评价", "not judged"), r->why));
}

static void add_target_year(const maker *m, thi_table *t, const th_dual_result *r, const th_dual_year *y)
{
    thi_table_text(t, r->target->id);
    thi_table_number(t, y->year);
    for (size_t i = 0; i < COLUMNS; i++) {
        const column *c = &columns[i];
        bool interval = c->offset == AT(total.lower) || c->offset == AT(total.upper);
        bool known = (!c->mass || y->total.state == TH_STATE_VALUE) &&
                     (!interval || y->total.has_interval);
        if (!any_value(r, c))
            continue;
        if (!known)
            thi_table_empty(t);
        else if (c->libm)
            thi_table_number9(t, value_at(y, c));
        else
            thi_table_number(t, value_at(y, c));
    }
    (void)m;
    thi_table_titled(t,
                     th_verdict_text(y->verdict, false),
                     (th_titles){th_verdict_text(y->verdict, true),
                                 th_verdict_text(y->verdict, false)});
}

static void add_target(maker *m, const th_dual_result *r)
{
    const char *id = r->target->id;
    thi_table *t = thi_table_begin(m->arena,
                                   id,
                                   th_arena_format(m->arena, "目标 %s", id),
                                   th_arena_format(m->arena, "Target %s", id));
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    for (size_t i = 0; i < COLUMNS; i++) {
        const column *c = &columns[i];
        if (any_value(r, c))
            thi_table_number_column(
                t, c->id, c->zh, c->en, column_unit(m, r, c), c->decimals);
    }
    thi_table_text_column(t, "verdict", "结论", "verdict");
    for (uint32_t i = 0; i < r->year_count; i++)
        add_target_year(m, t, r, &r->years[i]);
    add_notes(m, t, r);
    add_table(m, t);
}

/* ---- GDP ---- */

static int32_t price_year_of(const th_dual *dual)
{
    for (size_t i = 0; i < th_dual_count(dual); i++)
        if (th_dual_get(dual, i)->price_year)
            return th_dual_get(dual, i)->price_year;
    return 0;
}

static void add_gdp(maker *m)
{
    thi_table *t = thi_table_begin(m->arena,
                                   "gdp",
                                   "地区生产总值（不变价）",
                                   "Gross domestic product at constant prices");
    int32_t price_year = price_year_of(m->dual), first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < th_dual_count(m->dual); i++) {
        const th_dual_result *r = th_dual_get(m->dual, i);
        for (uint32_t y = 0; y < r->year_count; y++) {
            first = r->years[y].year < first ? r->years[y].year : first;
            last = r->years[y].year > last ? r->years[y].year : last;
        }
    }
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(
        t,
        "gdp",
        "GDP",
        "GDP",
        price_year ? th_arena_format(m->arena, "亿元，%d 年价", price_year) : "亿元",
        4);
    thi_table_number_column(t, "population", "常住人口", "population", "人", 0);
    thi_table_text_column(t, "quality", "数据质量", "quality");
    for (int32_t year = first; year <= last && first <= last; year++) {
        th_gdp_year gdp = th_dual_gdp(m->dual, year, price_year);
        double people = th_dual_population(m->dual, year);
        if (!gdp.known && !isfinite(people))
            continue;
        thi_table_number(t, year);
        if (gdp.known)
            thi_table_number(t, gdp.constant_yuan / 1e8);
        else
            thi_table_empty(t);
        thi_table_number(t, people);
        thi_table_text(t, gdp.known ? th_quality_text(gdp.quality) : "");
    }
    if (t->value_count)
        add_table(m, t);
}

const th_table *const *
th_report_dual(th_arena *arena, const th_dual *dual, th_language language, size_t *count)
{
    maker m = {.arena = arena, .dual = dual, .language = language};
    for (size_t i = 0; i < th_dual_count(dual); i++)
        add_target(&m, th_dual_get(dual, i));
    add_gdp(&m);
    *count = m.count;
    return m.tables;
}
