/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: charts of the sheet of time series. Sectors as areas, the path with its
 * highest year marked, shares of gases and of fuels. */
#include "workbook_series.h"

#include <math.h>
#include <string.h>

enum { SHOWN_MOST = 8 }; /* shares that a chart can tell apart; the rest is one */

static thi_ref at(const thi_workbook *w, uint32_t row, uint32_t column)
{
    return (thi_ref){w->series_sheet, row, column};
}

static thi_chart
chart_of(const thi_workbook *w, thi_chart_kind kind, uint32_t head_row, uint32_t row)
{
    uint32_t last = V_YEARS + w->a.year_count - 1;
    return (thi_chart){.kind = kind,
                       .across = thi_say(w, "年份", "year"),
                       .sheet = w->series_sheet,
                       .categories = {head_row, V_YEARS, head_row, last},
                       .at_row = row + 1,
                       .width = 1.9,
                       .height = 1.0};
}

static thi_chart_series series_at(const thi_workbook *w, uint32_t row, uint32_t color)
{
    return (thi_chart_series){
        .values = {row, V_YEARS, row, V_YEARS + w->a.year_count - 1},
        .name_row = row,
        .name_column = V_NAME,
        .color = color};
}

void thi_area_chart(thi_workbook *w,
                    uint32_t row,
                    uint32_t head_row,
                    uint32_t first,
                    const thi_sector *const *sectors,
                    uint32_t count)
{
    thi_chart chart = chart_of(w, THI_CHART_AREA, head_row, row);
    thi_chart_series *areas = TH_NEW_N(w->arena, thi_chart_series, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (!sectors[i]->land)
            areas[chart.series_count++] = series_at(w, first + i, sectors[i]->color);
    chart.series = areas;
    chart.title =
        thi_say(w, "各部门排放（不含土地）", "Emissions by sector, without land");
    chart.axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e");
    chart.description = thi_say(w,
                                "各部门各年排放的堆积面积，不含土地",
                                "Stacked areas of emissions by sector and year");
    if (chart.series_count && w->a.year_count > 1)
        thi_xlsx_chart(w->x, &chart);
}

/* ---- the highest year ---- */

static void
peak_chart(thi_workbook *w, uint32_t row, uint32_t head_row, uint32_t total_row)
{
    const thi_chart_cells year = {total_row + 1, V_YEARS, total_row + 1, V_YEARS};
    thi_chart_series series[2] = {series_at(w, total_row, 0x0072B2),
                                  series_at(w, total_row + 2, 0xD55E00)};
    series[1].values =
        (thi_chart_cells){total_row + 2, V_YEARS, total_row + 2, V_YEARS};
    series[1].look = THI_SERIES_MARK;
    series[1].across = &year;
    thi_chart chart = chart_of(w, THI_CHART_POINTS, head_row, row);
    chart.title =
        thi_say(w, "净排放的路径与最高年", "Path of net emissions, highest year");
    chart.axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e");
    chart.description = thi_say(
        w, "各年净排放，最高的一年有标记", "Net emissions by year, the highest marked");
    chart.number = "0.0";
    chart.from = w->a.years[0] - 1;
    chart.to = w->a.years[w->a.year_count - 1] + 1;
    chart.series = series;
    chart.series_count = 2;
    thi_xlsx_chart(w->x, &chart);
}

uint32_t thi_peak_write(thi_workbook *w,
                        uint32_t row,
                        uint32_t head_row,
                        const thi_figure *totals)
{
    static const thi_style figure = {.number = "#,##0.0000", .border = true};
    static const thi_style year = {.number = "0", .border = true};
    uint32_t years = w->a.year_count, top = 0;
    for (uint32_t y = 0; y < years; y++) {
        if (!isfinite(totals[y].value))
            return row;
        top = totals[y].value > totals[top].value ? y : top;
    }
    const char *from = thi_figure_text(w, w->series_sheet, totals[0]),
               *to = thi_figure_text(w, w->series_sheet, totals[years - 1]);
    th_text heads = {0};
    thi_ref_print(w, w->series_sheet, at(w, head_row, V_YEARS), &heads);
    th_text_add(&heads, ":");
    thi_ref_print(w, w->series_sheet, at(w, head_row, V_YEARS + years - 1), &heads);
    thi_say_at(
        w, at(w, row, V_NAME), "净排放最高的年份", "Highest year", &thi_strong_style);
    (void)thi_live(w,
                   at(w, row, V_YEARS),
                   th_arena_format(w->arena,
                                   "INDEX(%s,1,MATCH(MAX(%s:%s),%s:%s,0))",
                                   heads.data,
                                   from,
                                   to,
                                   from,
                                   to),
                   totals,
                   years,
                   w->a.years[top],
                   &year);
    th_text_free(&heads);
    thi_say_at(w, at(w, row + 1, V_NAME), "最高值", "Highest", &thi_strong_style);
    (void)thi_live(w,
                   at(w, row + 1, V_YEARS),
                   th_arena_format(w->arena, "MAX(%s:%s)", from, to),
                   totals,
                   years,
                   totals[top].value,
                   &figure);
    peak_chart(w, row + 2, head_row, row - 1);
    return row + 2 + CHART_ROWS;
}

/* ---- shares ---- */

/** Lines of one gas, or of one fuel in the sector of energy. */
typedef struct group {
    const thi_workbook *w;
    bool fuels;
    uint32_t gas;
    th_sym subject;
    double size; /* absolute, over all years: the largest come first */
} group;

static bool in_group(void *context, const th_line *line)
{
    const group *g = context;
    const thi_workbook *w = g->w;
    if (line->stream)
        return false;
    if (!g->fuels)
        return line->gas == g->gas;
    return line->sector == th_names_find(w->names, w->sectors[0].id) &&
           w->m.instances[line->instance].key.member[TH_IX_SUBJECT] == g->subject;
}

static int by_size(const void *a, const void *b, void *context)
{
    double x = ((const group *)a)->size, y = ((const group *)b)->size;
    (void)context;
    return (x < y) - (x > y);
}

/** The groups of the direct lines, the largest first. */
static uint32_t list_groups(thi_workbook *w, bool fuels, group *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        group own = {.w = w, .fuels = fuels, .gas = line->gas};
        own.subject = w->m.instances[line->instance].key.member[TH_IX_SUBJECT];
        uint32_t k = 0;
        if (line->alternative || !in_group(&own, line) || (fuels && !own.subject))
            continue;
        while (k < count && !in_group(&out[k], line))
            k++;
        if (k == count)
            out[count++] = own;
        if (isfinite(line->co2e_t) && line->state == TH_STATE_VALUE)
            out[k].size += fabs(line->co2e_t);
    }
    th_sort(out, count, sizeof *out, by_size, NULL);
    return count;
}

/** What is not among the largest. */
typedef struct rest {
    group *groups;
    uint32_t count;
} rest;

static bool in_rest(void *context, const th_line *line)
{
    const rest *r = context;
    for (uint32_t i = 0; i < r->count; i++)
        if (in_group(&r->groups[i], line))
            return true;
    return false;
}

static void write_row(
    thi_workbook *w, uint32_t row, const char *name, thi_take_fn take, void *context)
{
    static const thi_style figure = {.number = "#,##0.0000", .border = true};
    thi_sum_of sum = {take, context, true, 1e4, NULL};
    thi_xlsx_text(w->x, w->series_sheet, row, V_NAME, name, &thi_wrap_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        (void)thi_sum_write(w, w->series_sheet, row, V_YEARS + y, &sum, y, &figure);
}

/** Rows of the largest, and of the rest in one; returns how many. */
static uint32_t
write_groups(thi_workbook *w, uint32_t row, group *groups, uint32_t count)
{
    uint32_t own = count > SHOWN_MOST ? SHOWN_MOST - 1 : count;
    for (uint32_t i = 0; i < own; i++) {
        th_sym gas = th_gas_get(w->m.registry, groups[i].gas)->id;
        const char *name =
            groups[i].fuels ? thi_title(w, groups[i].subject) : thi_id(w, gas);
        write_row(w, row + i, name, in_group, &groups[i]);
    }
    if (own == count)
        return count;
    rest others = {groups + own, count - own};
    write_row(w, row + own, thi_say(w, "其余", "others"), in_rest, &others);
    return own + 1;
}

static void share_chart(
    thi_workbook *w, uint32_t row, uint32_t first, uint32_t count, th_titles titles)
{
    thi_chart chart = chart_of(w, THI_CHART_SHARES, first - 1, row);
    thi_chart_series *series = TH_NEW_N(w->arena, thi_chart_series, count + 1);
    for (uint32_t i = 0; i < count; i++)
        series[i] = series_at(w, first + i, thi_palette_color(w->m.registry, i));
    chart.series = series;
    chart.series_count = count;
    chart.title = thi_say(w, titles.zh, titles.en);
    chart.axis = thi_say(w, "占比 %", "share, %");
    chart.description = chart.title;
    chart.number = "0%";
    thi_xlsx_chart(w->x, &chart);
}

static uint32_t write_shares(
    thi_workbook *w, uint32_t row, bool fuels, th_titles titles, thi_block_rows *block)
{
    static const thi_style year = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    group *groups = TH_NEW_N(w->arena, group, w->line_count + 1);
    uint32_t count = list_groups(w, fuels, groups), head = row + 1;
    *block = (thi_block_rows){row, row + 2, row};
    thi_say_at(w, at(w, row, 0), titles.zh, titles.en, &thi_subtitle_style);
    thi_say_at(w, at(w, head, 0), "万吨 CO₂ 当量", "10 kt CO2e", &thi_head_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_xlsx_number(w->x, w->series_sheet, head, V_YEARS + y, w->a.years[y], &year);
    count = write_groups(w, head + 1, groups, count);
    row = head + 1 + count;
    if (count) {
        share_chart(w, row, head + 1, count, titles);
        row += CHART_ROWS;
    }
    block->table = block->end = row; /* a table stays with its chart */
    return row + 1;
}

uint32_t thi_shares_write(thi_workbook *w,
                          uint32_t row,
                          thi_block_rows *blocks,
                          size_t *block_count)
{
    if (!w->a.year_count)
        return row;
    row = write_shares(
        w,
        row,
        false,
        (th_titles){"各气体的占比（GWP 折算）", "Shares of gases (CO2e by GWP)"},
        &blocks[(*block_count)++]);
    th_titles fuels = {
        th_arena_format(w->arena, "%s：各品种的占比", w->sectors[0].titles.zh),
        th_arena_format(w->arena, "%s: shares of fuels", w->sectors[0].titles.en)};
    return write_shares(w, row, true, fuels, &blocks[(*block_count)++]);
}
