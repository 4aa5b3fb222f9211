/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the scenarios of a plan side by side: peaks, milestones, paths by sector,
 * sinks. Every number is a reference into the sheets of the scenario. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum { C_YEARS = 2, MOST_SERIES = 32, CHART_ROWS = 23 };
enum { IMPORT_COLOR = 0x56B4E9 }; /* net import of power, which is no sector */
static const int32_t milestones[] = {2025, 2030, 2035, 2060};
enum { MILESTONES = 4 };

static void
text(thi_plan_book *b, uint32_t sheet, uint32_t row, uint32_t column, const char *t)
{
    thi_xlsx_text(b->w.x, sheet, row, column, t, &thi_text_style);
}

static void
formula(thi_plan_book *b, thi_ref at, const char *f, double value, const char *number)
{
    thi_style style = {.border = true, .number = number};
    thi_xlsx_formula(b->w.x, at.sheet, at.row, at.column, f, value, &style);
}

thi_ref thi_plan_total_at(const thi_plan *p, uint32_t boundary, uint32_t y)
{
    return (thi_ref){p->emissions, p->totals + boundary, PLAN_BASE + y};
}

uint32_t thi_plan_boundary_of(const thi_plan *p, const char *id)
{
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++)
        if (!strcmp(thi_id(&p->w, th_boundary_get(p->w.m.registry, b)->id), id))
            return b;
    return THI_NOWHERE;
}

double thi_plan_total_value(const thi_plan *p, uint32_t boundary, uint32_t y)
{
    return th_inventory_total(p->v.inventory,
                              th_boundary_get(p->w.m.registry, boundary),
                              thi_plan_year_of(p, y))
        .value;
}

/* ---- comparison ---- */

static const thi_head compare_heads[] = {
    {"情景", "Scenario", 22},
    {"状态", "Status", 16},
    {"最高年", "Highest year", 9},
    {"最高值，万吨", "Highest value, 10 kt", 12},
    {"容差 1 % 的年份", "Year within 1 %", 10},
    {"2025", "2025", 10},
    {"2030", "2030", 10},
    {"2035", "2035", 10},
    {"2060", "2060", 10},
    {"累计，万吨", "Cumulative, 10 kt", 12},
    {"累计比第一情景", "Cumulative against the first", 12},
    {"最高值 P10", "Highest value, P10", 10},
    {"最高值 P90", "Highest value, P90", 10},
    {"最高值 2.5 %", "Highest value, 2.5 %", 10},
    {"最高值 97.5 %", "Highest value, 97.5 %", 10},
    {"峰年 2.5 %（已达峰的抽样）", "Peak year, 2.5 % (draws that peak)", 11},
    {"峰年 97.5 %", "Peak year, 97.5 %", 11},
    {"2025 年前达峰概率", "P(peak by 2025)", 11},
    {"2028 年前", "By 2028", 11},
    {"2030 年前", "By 2030", 11}};
enum { SAMPLED = 9 };
enum { COMPARE_COLUMNS = sizeof compare_heads / sizeof *compare_heads };

static double cumulative_of(const thi_plan *p, uint32_t boundary)
{
    th_sum sum = {0};
    for (uint32_t y = 1; y < p->years; y++)
        th_sum_add(&sum, thi_plan_total_value(p, boundary, y));
    return th_sum_get(&sum) / 1e4;
}

static void write_sampled(thi_plan_book *b,
                          const thi_plan *p,
                          uint32_t row,
                          const th_ensemble *e,
                          const char *boundary)
{
    thi_plan_sampled s;
    bool drawn = e && thi_plan_sampled_of(p, e, boundary, &s);
    uint32_t column = COMPARE_COLUMNS - SAMPLED;
    for (uint32_t i = 0; !drawn && i < SAMPLED; i++)
        text(b, b->compare, row, column + i, thi_say(&b->w, "未抽样", "not drawn"));
    if (!drawn)
        return;
    const double values[SAMPLED] = {s.peak[1] / 1e4,
                                    s.peak[3] / 1e4,
                                    s.peak[0] / 1e4,
                                    s.peak[4] / 1e4,
                                    s.first,
                                    s.last,
                                    s.by[0],
                                    s.by[1],
                                    s.by[2]};
    for (uint32_t i = 0; i < SAMPLED; i++)
        if (i == 4 || i == 5 ? values[i] > 0 : isfinite(values[i]))
            thi_engine_cell(&b->w,
                            (thi_ref){b->compare, row, column + i},
                            values[i],
                            9,
                            i < 4   ? "#,##0.00"
                            : i < 6 ? "0"
                                    : "0.0%");
        else
            text(b, b->compare, row, column + i, "–");
}

static void write_peak(thi_plan_book *b, const thi_plan *p, int which, uint32_t row)
{
    thi_path_peak_cells c = thi_plan_peak_cells(p, which);
    uint32_t sheet = b->compare;
    text(b, sheet, row, 0, p->title);
    thi_xlsx_formula_text(b->w.x,
                          sheet,
                          row,
                          1,
                          thi_plan_ref(p, sheet, c.status),
                          c.status_text,
                          &thi_text_style);
    formula(
        b, (thi_ref){sheet, row, 2}, thi_plan_ref(p, sheet, c.year), c.peak.year, "0");
    formula(b,
            (thi_ref){sheet, row, 3},
            th_arena_format(b->w.arena, "%s/10000", thi_plan_ref(p, sheet, c.value)),
            c.peak.value / 1e4,
            "#,##0.00");
    formula(b,
            (thi_ref){sheet, row, 4},
            thi_plan_ref(p, sheet, c.tolerant),
            c.peak.tolerant_year,
            "0");
}

static void write_milestones(thi_plan_book *b,
                             const thi_plan *p,
                             uint32_t boundary,
                             uint32_t row,
                             uint32_t first)
{
    uint32_t sheet = b->compare;
    for (uint32_t i = 0; i < MILESTONES; i++) {
        uint32_t y = thi_plan_position(p, milestones[i]);
        if (y == THI_NOWHERE)
            text(b, sheet, row, 5 + i, "–");
        else
            formula(b,
                    (thi_ref){sheet, row, 5 + i},
                    th_arena_format(
                        b->w.arena,
                        "%s/10000",
                        thi_plan_ref(p, sheet, thi_plan_total_at(p, boundary, y))),
                    thi_plan_total_value(p, boundary, y) / 1e4,
                    "#,##0.00");
    }
    if (p->years < 2)
        return;
    double sum = cumulative_of(p, boundary);
    formula(
        b,
        (thi_ref){sheet, row, 9},
        th_arena_format(b->w.arena,
                        "SUM(%s)/10000",
                        thi_plan_range(p,
                                       sheet,
                                       thi_plan_total_at(p, boundary, 1),
                                       thi_plan_total_at(p, boundary, p->years - 1))),
        sum,
        "#,##0.00");
    formula(b,
            (thi_ref){sheet, row, 10},
            th_arena_format(b->w.arena, "J%u-J%u", row + 1, first + 1),
            sum - cumulative_of(&b->plans[0], boundary),
            "#,##0.00");
}

static uint32_t
write_years(thi_plan_book *b, uint32_t sheet, uint32_t row, const thi_plan *p)
{
    thi_style style = thi_head_style;
    style.number = "0";
    thi_xlsx_text(
        b->w.x, sheet, row, 0, thi_say(&b->w, "项目", "Item"), &thi_head_style);
    thi_xlsx_text(
        b->w.x, sheet, row, 1, thi_say(&b->w, "单位", "Unit"), &thi_head_style);
    for (uint32_t y = 0; y < p->years; y++)
        thi_xlsx_number(
            b->w.x, sheet, row, C_YEARS + y, thi_plan_year_of(p, y), &style);
    return row + 1;
}

static uint32_t most_years(const thi_plan_book *b)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < b->count; i++)
        most = b->plans[i].years > most ? b->plans[i].years : most;
    return most;
}

typedef struct drawing {
    uint32_t sheet, head, first, count, years, at;
    thi_chart_kind kind;
    const char *title, *axis;
    const uint32_t *colors; /* [count]; NULL: of the palette */
} drawing;

static void draw(thi_plan_book *b, const drawing *d)
{
    thi_chart_series series[MOST_SERIES];
    uint32_t count = d->count < MOST_SERIES ? d->count : MOST_SERIES;
    uint32_t last = C_YEARS + d->years - 1;
    for (uint32_t i = 0; i < count; i++)
        series[i] = (thi_chart_series){
            .values = {d->first + i, C_YEARS, d->first + i, last},
            .name_row = d->first + i,
            .color = d->colors ? d->colors[i] : thi_palette_color(b->w.m.registry, i)};
    thi_chart chart = {.kind = d->kind,
                       .title = d->title,
                       .axis = d->axis,
                       .description = d->title,
                       .sheet = d->sheet,
                       .categories = {d->head, C_YEARS, d->head, last},
                       .series = series,
                       .series_count = count,
                       .at_row = d->at,
                       .at_column = 1, /* not on the column that every page repeats */
                       .width = 1.9,
                       .height = 1.25};
    if (d->years > 1 && count)
        thi_xlsx_chart(b->w.x, &chart);
}

static void
write_paths(thi_plan_book *b, uint32_t row, uint32_t boundary, const char *title)
{
    uint32_t sheet = b->compare, head = row;
    const thi_plan *longest = &b->plans[0];
    for (uint32_t i = 1; i < b->count; i++)
        if (b->plans[i].years > longest->years)
            longest = &b->plans[i];
    row = write_years(b, sheet, row, longest);
    uint32_t first = row;
    for (uint32_t i = 0; i < b->count; i++, row++) {
        const thi_plan *p = &b->plans[i];
        text(b, sheet, row, 0, p->title);
        text(b, sheet, row, 1, thi_say(&b->w, "万吨", "10 kt"));
        for (uint32_t y = 0; y < p->years; y++)
            formula(b,
                    (thi_ref){sheet,
                              row,
                              C_YEARS + y +
                                  (uint32_t)(p->v.base_year - longest->v.base_year)},
                    th_arena_format(
                        b->w.arena,
                        "%s/10000",
                        thi_plan_ref(p, sheet, thi_plan_total_at(p, boundary, y))),
                    thi_plan_total_value(p, boundary, y) / 1e4,
                    "#,##0.00");
    }
    drawing d = {sheet,
                 head,
                 first,
                 b->count,
                 longest->years,
                 row + 1,
                 THI_CHART_LINES,
                 title,
                 thi_say(&b->w, "万吨 CO₂ 当量", "10 kt CO2e"),
                 NULL};
    draw(b, &d);
}

/** Widths once: the sheet's second table has the same. */
static void write_heads(thi_plan_book *b, uint32_t row, bool widths)
{
    double before = 0;
    uint32_t last = C_YEARS + most_years(b);
    for (uint32_t i = 0; i < COMPARE_COLUMNS; i++) {
        const thi_head *h = &compare_heads[i];
        before += h->width;
        if (widths)
            thi_xlsx_width(b->w.x, b->compare, i, i, h->width);
        thi_xlsx_text(
            b->w.x, b->compare, row, i, thi_say(&b->w, h->zh, h->en), &thi_head_style);
    }
    thi_xlsx_height(b->w.x, b->compare, row, 30);
    if (widths && last > COMPARE_COLUMNS)
        thi_xlsx_width(b->w.x,
                       b->compare,
                       COMPARE_COLUMNS,
                       last - 1,
                       thi_plan_year_width(
                           before, compare_heads[0].width, last - COMPARE_COLUMNS, 9));
}

static uint32_t write_comparison(
    thi_plan_book *b, uint32_t row, int which, const char *id, const th_plan_options *o)
{
    const thi_plan *one = &b->plans[0];
    uint32_t boundary = thi_plan_boundary_of(one, id);
    if (boundary == THI_NOWHERE)
        return row;
    const char *title =
        th_title_text(b->w.arena,
                      th_boundary_get(one->w.m.registry, boundary)->titles,
                      b->w.language);
    thi_xlsx_text(b->w.x, b->compare, row++, 0, title, &thi_subtitle_style);
    write_heads(b, row++, which == 0);
    uint32_t first = row;
    for (uint32_t i = 0; i < b->count; i++, row++) {
        write_peak(b, &b->plans[i], which, row);
        write_milestones(b, &b->plans[i], boundary, row, first);
        write_sampled(b, &b->plans[i], row, o->ensembles ? o->ensembles[i] : NULL, id);
    }
    write_paths(b, row + 1, boundary, title);
    return row + b->count + 4 + CHART_ROWS;
}

void thi_plan_compare_write(thi_plan_book *b, const th_plan_options *options)
{
    b->w.banner[b->compare] = 10;
    uint32_t row =
        thi_sheet_title(
            &b->w,
            b->compare,
            "情景比较",
            "Scenarios compared",
            "峰值自基年算起；数都引自各情景的表，改参数即变。概率和区间来自抽样，"
            "没有抽样的写“未抽样”。",
            "Peaks since the base year; all numbers come from the scenarios' "
            "sheets. Intervals and probabilities need draws: else not drawn.") +
        1;
    row = write_comparison(b, row, 0, th_role_text(b->w.m.registry, "carbon"), options);
    uint32_t second = row;
    (void)write_comparison(b, row, 3, th_role_text(b->w.m.registry, "net"), options);
    thi_print_as(&b->w, b->compare, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->compare, &second, 1);
}

/* ---- by sector ---- */

static void write_sector_row(
    thi_plan_book *b, const thi_plan *p, uint32_t row, uint32_t from, const char *name)
{
    text(b, b->by_sector, row, 0, name);
    text(b, b->by_sector, row, 1, thi_say(&b->w, "万吨 CO2 当量", "10 kt CO2e"));
    for (uint32_t y = 0; y < p->years && p->line_count; y++)
        formula(b,
                (thi_ref){b->by_sector, row, C_YEARS + y},
                th_arena_format(
                    b->w.arena,
                    "%s/10000",
                    thi_plan_ref(
                        p, b->by_sector, (thi_ref){p->emissions, from, PLAN_BASE + y})),
                thi_plan_sector_value(p, from, y) / 1e4,
                "#,##0.00");
}

static uint32_t write_sectors(thi_plan_book *b, const thi_plan *p, uint32_t row)
{
    thi_xlsx_text(b->w.x, b->by_sector, row++, 0, p->title, &thi_subtitle_style);
    uint32_t head = row;
    row = write_years(b, b->by_sector, row, p);
    uint32_t first = row, colors[MOST_SERIES] = {0};
    for (uint32_t s = 0; s <= b->w.sector_count; s++) {
        uint32_t from = s < b->w.sector_count ? p->sectors + s : p->imports;
        bool any = false;
        for (uint32_t y = 0; y < p->years; y++)
            any = any || thi_plan_sector_value(p, from, y) != 0;
        if (any && row - first < MOST_SERIES)
            colors[row - first] =
                s < b->w.sector_count ? b->w.sectors[s].color : IMPORT_COLOR;
        if (any)
            write_sector_row(
                b,
                p,
                row++,
                from,
                s < b->w.sector_count
                    ? th_title_text(b->w.arena, b->w.sectors[s].titles, b->w.language)
                    : thi_say(&b->w, "净调入电力", "Net import of power"));
    }
    drawing d = {b->by_sector,
                 head,
                 first,
                 row - first,
                 p->years,
                 row + 1,
                 THI_CHART_STACKED,
                 th_arena_format(b->w.arena,
                                 "%s · %s",
                                 p->title,
                                 thi_say(&b->w, "分部门排放", "emissions by sector")),
                 thi_say(&b->w, "万吨 CO₂ 当量", "10 kt CO2e"),
                 colors};
    draw(b, &d);
    return row + 2 + CHART_ROWS;
}

void thi_plan_sectors_write(thi_plan_book *b)
{
    b->w.banner[b->by_sector] = 8;
    uint32_t row =
        thi_sheet_title(&b->w,
                        b->by_sector,
                        "分部门路径",
                        "Paths by sector",
                        "直接排放分部门（含土地与碳汇），净调入电力另列一行。",
                        "Direct emissions by sector with land and sinks; the "
                        "net import of power on a row of its own.") +
        1;
    thi_xlsx_width(b->w.x, b->by_sector, 0, 0, 30);
    thi_xlsx_width(b->w.x, b->by_sector, 1, 1, 14);
    uint32_t most = most_years(b);
    thi_xlsx_width(b->w.x,
                   b->by_sector,
                   C_YEARS,
                   C_YEARS + most - 1,
                   thi_plan_year_width(30 + 14, 30, most, 8));
    uint32_t breaks[TH_PLAN_MOST] = {0};
    for (uint32_t i = 0; i < b->count; i++) {
        breaks[i] = row;
        row = write_sectors(b, &b->plans[i], row);
    }
    thi_print_as(&b->w, b->by_sector, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->by_sector, breaks + 1, b->count ? b->count - 1 : 0);
}

/* ---- sinks to 2035 ---- */

enum { SINKS_LAST = 2035 };

static uint32_t sink_years(const thi_plan *p)
{
    uint32_t y = thi_plan_position(p, SINKS_LAST);
    return y == THI_NOWHERE ? p->years : y + 1;
}

static void
write_final_row(thi_plan_book *b, const thi_plan *p, uint32_t row, uint32_t series)
{
    text(b, b->sinks, row, 0, thi_plan_name(p, series));
    text(b, b->sinks, row, 1, thi_plan_unit(p, series));
    for (uint32_t y = 0; y < sink_years(p); y++) {
        double value = thi_plan_value(p, series, TH_STEP_FINAL, y);
        formula(b,
                (thi_ref){b->sinks, row, C_YEARS + y},
                thi_plan_final(p, b->sinks, series, y),
                value,
                fabs(value) < 2 ? "0.0000" : "#,##0.00");
    }
}

static void write_land_row(thi_plan_book *b, const thi_plan *p, uint32_t row)
{
    uint32_t net = thi_plan_boundary_of(p, th_role_text(p->w.m.registry, "net")),
             total = thi_plan_boundary_of(p, th_role_text(p->w.m.registry, "total"));
    text(b, b->sinks, row, 0, thi_say(&b->w, "土地与碳汇", "Land and sinks"));
    text(b, b->sinks, row, 1, thi_say(&b->w, "万吨 CO2 当量", "10 kt CO2e"));
    for (uint32_t y = 0; y < sink_years(p); y++)
        formula(
            b,
            (thi_ref){b->sinks, row, C_YEARS + y},
            th_arena_format(b->w.arena,
                            "(%s-%s)/10000",
                            thi_plan_ref(p, b->sinks, thi_plan_total_at(p, net, y)),
                            thi_plan_ref(p, b->sinks, thi_plan_total_at(p, total, y))),
            (thi_plan_total_value(p, net, y) - thi_plan_total_value(p, total, y)) / 1e4,
            "#,##0.00");
}

/** Is the series one whose level a target names, such as the coverage? */
static bool is_target(const thi_plan_book *b, const thi_plan *p, uint32_t series)
{
    const th_projected *info = &p->s.series[series].info;
    for (size_t i = 0; b->w.dual && i < th_dual_count(b->w.dual); i++) {
        const th_target *t = th_dual_get(b->w.dual, i)->target;
        if (*t->indicator && info->kind == TH_PROJECTED_ACTIVITY &&
            !strcmp(
                t->indicator,
                thi_id(&p->w, th_variable_get(p->w.m.registry, info->variable)->name)))
            return true;
    }
    return false;
}

static uint32_t write_sink(thi_plan_book *b, const thi_plan *p, uint32_t row)
{
    uint32_t years = sink_years(p), land = row + 2;
    thi_plan short_one = *p;
    short_one.years = years;
    thi_xlsx_text(b->w.x, b->sinks, row++, 0, p->title, &thi_subtitle_style);
    uint32_t head = row;
    row = write_years(b, b->sinks, row, &short_one);
    write_land_row(b, p, row++);
    uint32_t forests = row;
    for (uint32_t i = 0; i < p->s.forest_count; i++) {
        write_final_row(b, p, row++, p->s.forests[i].area);
        write_final_row(b, p, row++, p->s.forests[i].volume);
    }
    uint32_t targets = row;
    for (uint32_t i = 0; i < p->v.series_count; i++)
        if (is_target(b, p, i))
            write_final_row(b, p, row++, i);
    (void)forests;
    drawing d = {b->sinks,
                 head,
                 land,
                 1,
                 years,
                 row + 1,
                 THI_CHART_STACKED,
                 th_arena_format(b->w.arena,
                                 "%s · %s",
                                 p->title,
                                 thi_say(&b->w, "土地与碳汇", "land and sinks")),
                 thi_say(&b->w, "万吨 CO₂ 当量", "10 kt CO2e"),
                 NULL};
    draw(b, &d);
    if (row == targets)
        return row + 2 + CHART_ROWS;
    d.first = targets;
    d.count = row - targets;
    d.at = row + 1 + CHART_ROWS;
    d.kind = THI_CHART_LINES;
    d.title = th_arena_format(
        b->w.arena,
        "%s · %s",
        p->title,
        thi_say(&b->w, "覆盖率等目标指标", "coverage and other target levels"));
    d.axis = thi_say(
        &b->w, "比例（纵轴不一定从 0 起）", "share (the axis may not begin at 0)");
    draw(b, &d);
    return row + 2 + 2 * CHART_ROWS;
}

void thi_plan_sinks_write(thi_plan_book *b)
{
    b->w.banner[b->sinks] = 8;
    uint32_t row =
        thi_sheet_title(
            &b->w,
            b->sinks,
            "碳汇",
            "Sinks",
            "到 2035 年：土地与碳汇的排放（负为吸收）、森林面积和蓄积、目标指标"
            "（覆盖率等）的路径。",
            "To 2035: emissions of land (negative: removals), forest "
            "area and volume, levels that targets name (coverage).") +
        1;
    uint32_t breaks[TH_PLAN_MOST] = {0};
    thi_xlsx_width(b->w.x, b->sinks, 0, 0, 44);
    thi_xlsx_width(b->w.x, b->sinks, 1, 1, 14);
    uint32_t most = 1;
    for (uint32_t i = 0; i < b->count; i++)
        most = sink_years(&b->plans[i]) > most ? sink_years(&b->plans[i]) : most;
    thi_xlsx_width(b->w.x, b->sinks, C_YEARS, C_YEARS + most - 1, 13);
    if (thi_plan_boundary_of(&b->plans[0], th_role_text(b->w.m.registry, "net")) !=
            THI_NOWHERE &&
        thi_plan_boundary_of(&b->plans[0], th_role_text(b->w.m.registry, "total")) !=
            THI_NOWHERE)
        for (uint32_t i = 0; i < b->count; i++) {
            breaks[i] = row;
            row = write_sink(b, &b->plans[i], row);
        }
    thi_print_as(&b->w, b->sinks, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->sinks, breaks + 1, breaks[0] ? b->count - 1 : 0);
}
