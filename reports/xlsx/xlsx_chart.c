/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: native charts of the workbook, over cells of its sheets. */
#include "xlsx_book.h"

static const uint8_t chart_types[THI_CHART_KINDS] = {
    [THI_CHART_STACKED] = LXW_CHART_COLUMN_STACKED,
    [THI_CHART_LINES] = LXW_CHART_LINE,
    [THI_CHART_RANGE] = LXW_CHART_LINE,
    [THI_CHART_TORNADO] = LXW_CHART_BAR,
    [THI_CHART_WATERFALL] = LXW_CHART_COLUMN_STACKED,
    [THI_CHART_AREA] = LXW_CHART_AREA_STACKED,
    [THI_CHART_SHARES] = LXW_CHART_COLUMN_STACKED_PERCENT,
    [THI_CHART_STEPS] = LXW_CHART_COLUMN_STACKED,
    [THI_CHART_POINTS] = LXW_CHART_SCATTER_STRAIGHT_WITH_MARKERS};

#define SERIES_MOST 255

static bool is_lines(const thi_chart *c)
{
    return c->kind == THI_CHART_LINES || c->kind == THI_CHART_RANGE ||
           c->kind == THI_CHART_POINTS;
}

static thi_series_look look_of(const thi_chart *c, uint32_t i)
{
    if (c->kind == THI_CHART_WATERFALL && !i)
        return THI_SERIES_UNSEEN;
    return c->kind == THI_CHART_RANGE && i ? THI_SERIES_LIMIT : c->series[i].look;
}

/** One point, told by a large diamond and a label: no line. */
static void set_mark(lxw_chart_series *series, uint32_t color)
{
    lxw_chart_line none = {.none = LXW_TRUE};
    lxw_chart_fill fill = {.color = color};
    chart_series_set_line(series, &none);
    chart_series_set_marker_type(series, LXW_CHART_MARKER_DIAMOND);
    chart_series_set_marker_size(series, 11);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_labels_options(series, LXW_TRUE, LXW_FALSE, LXW_TRUE);
    chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_ABOVE);
}

/** A line is told from the others by its marker too, not by colour alone. */
static void set_line(lxw_chart_series *series, const thi_chart *c, uint32_t i)
{
    static const uint8_t markers[] = {LXW_CHART_MARKER_CIRCLE,
                                      LXW_CHART_MARKER_SQUARE,
                                      LXW_CHART_MARKER_DIAMOND,
                                      LXW_CHART_MARKER_TRIANGLE,
                                      LXW_CHART_MARKER_LONG_DASH};
    uint32_t color = c->series[i].color;
    bool limit = look_of(c, i) == THI_SERIES_LIMIT, range = c->kind == THI_CHART_RANGE;
    lxw_chart_line line = {.color = color, .width = limit ? 1.0f : 2.25f};
    lxw_chart_fill fill = {.color = color};
    bool dashed = limit || i < c->paths;
    line.dash_type = dashed ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID;
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series,
                                 limit ? range ? LXW_CHART_MARKER_LONG_DASH
                                               : LXW_CHART_MARKER_NONE
                                       : markers[i % 5]);
    chart_series_set_marker_size(series, limit ? 7 : 6);
    chart_series_set_marker_fill(series, &fill);
}

/** The edges are drawn: where limits meet, as in years that are known, the band is a
 * line. */
static void set_band(lxw_chart_series *series, uint32_t color)
{
    lxw_chart_fill fill = {.color = color, .transparency = 70};
    lxw_chart_line line = {.color = color, .width = 1.25f};
    chart_series_set_fill(series, &fill);
    chart_series_set_line(series, &line);
}

static void set_area(lxw_chart_series *series, uint32_t color)
{
    lxw_chart_fill fill = {.color = color};
    lxw_chart_line edge = {.color = 0xFFFFFF, .width = 0.75f};
    chart_series_set_fill(series, &fill);
    chart_series_set_line(series, &edge);
}

static void set_looks(lxw_chart_series *series, const thi_chart *c, uint32_t i)
{
    lxw_chart_fill nothing = {.none = LXW_TRUE};
    lxw_chart_line no_line = {.none = LXW_TRUE};
    lxw_chart_fill fill = {.color = c->series[i].color};
    thi_series_look look = look_of(c, i);
    if (look == THI_SERIES_UNSEEN) {
        chart_series_set_fill(series, &nothing);
        chart_series_set_line(series, &no_line);
    } else if (is_lines(c) && look == THI_SERIES_MARK)
        set_mark(series, c->series[i].color);
    else if (is_lines(c))
        set_line(series, c, i);
    else if (look == THI_SERIES_BAND)
        set_band(series, c->series[i].color);
    else if (c->kind == THI_CHART_AREA)
        set_area(series, c->series[i].color);
    else
        chart_series_set_fill(series, &fill);
}

static void add_series(thi_xlsx *x, lxw_chart *chart, const thi_chart *c, uint32_t i)
{
    const thi_chart_cells *k =
        c->series[i].across ? c->series[i].across : &c->categories;
    const thi_chart_cells *v = &c->series[i].values;
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

/** What is not seen has no place in the legend. */
static void set_legend(lxw_chart *chart, const thi_chart *c)
{
    int16_t unseen[SERIES_MOST + 1];
    uint32_t count = 0;
    bool beside = c->kind == THI_CHART_STACKED || c->kind == THI_CHART_AREA ||
                  c->kind == THI_CHART_SHARES || c->kind == THI_CHART_STEPS;
    chart_legend_set_position(
        chart, beside ? LXW_CHART_LEGEND_RIGHT : LXW_CHART_LEGEND_BOTTOM);
    for (uint32_t i = 0; i < c->series_count; i++)
        if (look_of(c, i) == THI_SERIES_UNSEEN)
            unseen[count++] = (int16_t)i;
    unseen[count] = -1;
    if (count)
        chart_legend_delete_series(chart, unseen);
}

static void set_columns(lxw_chart *chart, const thi_chart *c)
{
    bool steps = c->kind == THI_CHART_STEPS;
    if (c->kind == THI_CHART_TORNADO || c->kind == THI_CHART_WATERFALL || steps) {
        chart_set_series_overlap(chart, 100);
        chart_set_series_gap(chart, steps ? 0 : 40);
    }
}

static void set_points(lxw_chart *chart, const thi_chart *c)
{
    chart_axis_set_num_format(chart->x_axis, "General");
    if (c->from < c->to) {
        chart_axis_set_min(chart->x_axis, c->from);
        chart_axis_set_max(chart->x_axis, c->to);
    }
}

/** Of bars the library's axis x is the one of the values. */
static void set_axes(lxw_chart *chart, const thi_chart *c)
{
    bool bars = c->kind == THI_CHART_TORNADO;
    lxw_chart_axis *categories = bars ? chart->y_axis : chart->x_axis;
    lxw_chart_axis *values = bars ? chart->x_axis : chart->y_axis;
    lxw_chart_font title = {.size = 12, .bold = LXW_TRUE};
    chart_title_set_name(chart, c->title);
    chart_title_set_name_font(chart, &title);
    chart_axis_set_name(values, c->axis);
    if (c->across)
        chart_axis_set_name(categories, c->across);
    if (c->number)
        chart_axis_set_num_format(values, c->number);
    chart_axis_set_label_position(categories, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (c->kind == THI_CHART_RANGE)
        chart_set_high_low_lines(chart, NULL);
    if (c->kind == THI_CHART_AREA) /* areas begin at the axis, not half a year on */
        chart_axis_set_position(categories, LXW_CHART_AXIS_POSITION_ON_TICK);
    if (c->kind == THI_CHART_POINTS)
        set_points(chart, c);
    if (c->kind == THI_CHART_STEPS) { /* slots are many, their places tonnes */
        chart_axis_set_num_format(categories, "#,##0");
        chart_axis_set_interval_unit(categories, 10);
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
    if (c->series_count > SERIES_MOST) {
        thi_xlsx_refuse(x, TH_BAD_USAGE, "a chart has at most 255 series");
        return;
    }
    lxw_chart *chart = workbook_add_chart(x->book, chart_types[c->kind]);
    if (!chart) {
        thi_xlsx_refuse(x, TH_INTERNAL, "a chart cannot be made");
        return;
    }
    for (uint32_t i = 0; i < c->series_count && thi_xlsx_well(x); i++)
        add_series(x, chart, c, i);
    set_axes(chart, c);
    set_columns(chart, c);
    set_legend(chart, c);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    lxw_chart_options options = {.x_scale = c->width,
                                 .y_scale = c->height,
                                 .description = thi_xlsx_writable(x, c->description)};
    thi_xlsx_check(
        x,
        worksheet_insert_chart_opt(
            x->sheets[c->sheet], c->at_row, (lxw_col_t)c->at_column, chart, &options),
        "chart");
}
