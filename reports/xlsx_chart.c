/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: native charts of the workbook, over cells of its sheets. */
#include "xlsx_book.h"

static const uint8_t chart_types[THI_CHART_KINDS] = {
    [THI_CHART_STACKED] = LXW_CHART_COLUMN_STACKED,
    [THI_CHART_LINES] = LXW_CHART_LINE,
    [THI_CHART_RANGE] = LXW_CHART_LINE,
    [THI_CHART_TORNADO] = LXW_CHART_BAR,
    [THI_CHART_WATERFALL] = LXW_CHART_COLUMN_STACKED};

/** A line is told from the others by its marker too, not by colour alone. */
static void
set_line(lxw_chart_series *series, const thi_chart *c, uint32_t i, uint32_t color)
{
    static const uint8_t markers[] = {LXW_CHART_MARKER_CIRCLE,
                                      LXW_CHART_MARKER_SQUARE,
                                      LXW_CHART_MARKER_DIAMOND,
                                      LXW_CHART_MARKER_TRIANGLE,
                                      LXW_CHART_MARKER_LONG_DASH};
    bool limit = c->kind == THI_CHART_RANGE && i > 0;
    lxw_chart_line line = {.color = color, .width = limit ? 1.0f : 2.25f};
    lxw_chart_fill fill = {.color = color};
    bool dashed = limit || i < c->paths;
    line.dash_type = dashed ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID;
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series,
                                 limit ? LXW_CHART_MARKER_LONG_DASH : markers[i % 5]);
    chart_series_set_marker_size(series, limit ? 7 : 6);
    chart_series_set_marker_fill(series, &fill);
}

static void set_looks(lxw_chart_series *series, const thi_chart *c, uint32_t i)
{
    lxw_chart_fill fill = {.color = c->series[i].color};
    lxw_chart_fill nothing = {.none = LXW_TRUE};
    if (c->kind == THI_CHART_LINES || c->kind == THI_CHART_RANGE)
        set_line(series, c, i, c->series[i].color);
    else
        chart_series_set_fill(series,
                              c->kind == THI_CHART_WATERFALL && !i ? &nothing : &fill);
}

static void add_series(thi_xlsx *x, lxw_chart *chart, const thi_chart *c, uint32_t i)
{
    const thi_chart_cells *k = &c->categories, *v = &c->series[i].values;
    const char *name = x->names[c->sheet];
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    if (!series) {
        thi_xlsx_refuse(x, TH_INTERNAL, "a chart series cannot be made");
        return;
    }
    chart_series_set_categories(series,
                                name,
                                k->first_row,
                                (lxw_col_t)k->first_column,
                                k->last_row,
                                (lxw_col_t)k->last_column);
    chart_series_set_values(series,
                            name,
                            v->first_row,
                            (lxw_col_t)v->first_column,
                            v->last_row,
                            (lxw_col_t)v->last_column);
    chart_series_set_name_range(
        series, name, c->series[i].name_row, (lxw_col_t)c->series[i].name_column);
    set_looks(series, c, i);
}

/** Of bars the library's axis x is the one of the values. */
static void set_axes(lxw_chart *chart, const thi_chart *c)
{
    int16_t unseen[] = {0, -1};
    bool bars = c->kind == THI_CHART_TORNADO;
    lxw_chart_axis *categories = bars ? chart->y_axis : chart->x_axis;
    lxw_chart_axis *values = bars ? chart->x_axis : chart->y_axis;
    chart_title_set_name(chart, c->title);
    chart_axis_set_name(values, c->axis);
    chart_axis_set_label_position(categories, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_legend_set_position(chart,
                              c->kind == THI_CHART_STACKED ? LXW_CHART_LEGEND_RIGHT
                                                           : LXW_CHART_LEGEND_BOTTOM);
    if (c->kind == THI_CHART_WATERFALL)
        chart_legend_delete_series(chart, unseen);
    if (c->kind == THI_CHART_RANGE)
        chart_set_high_low_lines(chart, NULL);
    if (c->kind == THI_CHART_TORNADO || c->kind == THI_CHART_WATERFALL) {
        chart_set_series_overlap(chart, 100);
        chart_set_series_gap(chart, 40);
    }
    if (bars) {
        chart_axis_set_reverse(categories);
        chart_axis_set_crossing_max(categories);
    }
}

void thi_xlsx_chart(thi_xlsx *x, const thi_chart *c)
{
    if (!thi_xlsx_place_ok(x, c->sheet, c->at_row, c->categories.last_column))
        return;
    lxw_chart *chart = workbook_add_chart(x->book, chart_types[c->kind]);
    if (!chart) {
        thi_xlsx_refuse(x, TH_INTERNAL, "a chart cannot be made");
        return;
    }
    for (uint32_t i = 0; i < c->series_count && thi_xlsx_well(x); i++)
        add_series(x, chart, c, i);
    set_axes(chart, c);
    lxw_chart_options options = {.x_scale = c->width,
                                 .y_scale = c->height,
                                 .description = thi_xlsx_writable(x, c->description)};
    thi_xlsx_check(
        x,
        worksheet_insert_chart_opt(
            x->sheets[c->sheet], c->at_row, (lxw_col_t)c->at_column, chart, &options),
        "chart");
}
