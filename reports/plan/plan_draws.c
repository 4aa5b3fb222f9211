/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the draws of the scenarios say, values of the engine: fans with their
 * 95 % band, probabilities of a peak and of the targets. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum {
    D_LABEL,
    D_UNIT,
    D_YEARS,
    LEVELS = 5,
    CHART_ROWS = 24,
    WIDE = 12,
    FANS_ON_PAGE = 2
};
enum { PATH = LEVELS, BANDS = PATH + 1 }; /* rows under the head of a fan */
static const double levels[LEVELS] = {0.025, 0.1, 0.5, 0.9, 0.975};

static const char *say(const thi_plan_book *b, const char *zh, const char *en)
{
    return thi_say(&b->w, zh, en);
}

static void
text(thi_plan_book *b, uint32_t row, uint32_t column, const char *t, bool head)
{
    thi_xlsx_text(
        b->w.x, b->draws, row, column, t, head ? &thi_head_style : &thi_wrap_style);
}

static void
number(thi_plan_book *b, uint32_t row, uint32_t column, double x, const char *form)
{
    thi_engine_cell(&b->w, (thi_ref){b->draws, row, column}, x, 9, form);
}

/* ---- results of one scenario ---- */

static uint32_t
total_of(const th_ensemble_view *v, const char *id, const th_names *names)
{
    for (uint32_t t = 0; t < v->total_count; t++)
        if (!strcmp(th_names_text(names, v->totals[t].boundary->id), id))
            return t;
    return THI_NOWHERE;
}

/** First year by which that part of the draws that peak has its peak; 0: none peaks. */
static int32_t peak_year_at(const th_path_peak_tally *tally, double part)
{
    uint64_t all = 0, so_far = 0;
    for (uint32_t i = 0; i < tally->count; i++)
        all += tally->strict[i];
    for (uint32_t i = 0; i < tally->count && all; i++) {
        so_far += tally->strict[i];
        if ((double)so_far >= part * (double)all)
            return tally->first + (int32_t)i;
    }
    return 0;
}

bool thi_plan_sampled_of(const thi_plan *p,
                         const th_ensemble *e,
                         const char *boundary,
                         thi_plan_sampled *out)
{
    th_ensemble_view v = th_ensemble_get(e);
    uint32_t t = total_of(&v, boundary, p->w.names);
    if (t == THI_NOWHERE)
        return false;
    th_arena *arena = p->w.arena;
    th_ensemble_numbers peak = th_ensemble_peak_values(arena, e, t, p->v.base_year);
    const th_path_peak_tally *tally =
        th_ensemble_peaks(arena, e, t, p->v.base_year, 0.01);
    th_percentiles(out->peak, peak.value, peak.count, levels, LEVELS);
    static const int32_t by[] = {2025, 2028, 2030};
    for (int i = 0; i < 3; i++)
        out->by[i] = th_path_peak_probability(tally, by[i], false).share;
    out->first = peak_year_at(tally, 0.025);
    out->last = peak_year_at(tally, 0.975);
    return true;
}

/* ---- fans ---- */

/** Limits as lines: where one is below 0 areas cannot stand on one another. */
static void
write_limits_chart(thi_plan_book *b, uint32_t head, uint32_t count, const char *title)
{
    static const uint32_t colors[] = {
        0x8C8C8C, 0x56B4E9, 0x0072B2, 0x56B4E9, 0x8C8C8C, 0xD55E00};
    thi_chart_series series[LEVELS + 1];
    uint32_t last = D_YEARS + count - 1;
    for (uint32_t i = 0; i <= LEVELS; i++)
        series[i] = (thi_chart_series){
            .values = {head + 1 + i, D_YEARS, head + 1 + i, last},
            .name_row = head + 1 + i,
            .name_column = D_LABEL,
            .color = colors[i],
            .look =
                i < LEVELS && i != LEVELS / 2 ? THI_SERIES_LIMIT : THI_SERIES_USUAL};
    thi_chart chart = {.kind = THI_CHART_LINES,
                       .title = title,
                       .axis = say(b, "万吨 CO₂", "10 kt CO2"),
                       .description = title,
                       .sheet = b->draws,
                       .categories = {head, D_YEARS, head, last},
                       .series = series,
                       .series_count = LEVELS + 1,
                       .at_row = head + BANDS + LEVELS + 1,
                       .at_column = 1, /* not on the column that every page repeats */
                       .width = 1.9,
                       .height = 1.25};
    if (count > 1)
        thi_xlsx_chart(b->w.x, &chart);
}

/** The band of 95 % in light blue, P10 to P90 in dark; inner edges meet at the median.
 * What is under the lowest limit holds them up and is not seen. */
static void
write_bands_chart(thi_plan_book *b, uint32_t head, uint32_t count, const char *title)
{
    static const uint32_t colors[LEVELS] = {0, 0x56B4E9, 0x0072B2, 0x0072B2, 0x56B4E9};
    thi_chart_series series[LEVELS];
    uint32_t last = D_YEARS + count - 1;
    for (uint32_t i = 0; i < LEVELS; i++) {
        uint32_t row = head + 1 + (i ? BANDS + i - 1 : 0);
        series[i] = (thi_chart_series){.values = {row, D_YEARS, row, last},
                                       .name_row = row,
                                       .name_column = D_LABEL,
                                       .color = colors[i],
                                       .look = i ? THI_SERIES_BAND : THI_SERIES_UNSEEN};
    }
    thi_chart chart = {.kind = THI_CHART_AREA,
                       .title = title,
                       .axis = say(b, "万吨 CO₂", "10 kt CO2"),
                       .description = title,
                       .sheet = b->draws,
                       .categories = {head, D_YEARS, head, last},
                       .series = series,
                       .series_count = LEVELS,
                       .at_row = head + BANDS + LEVELS + 1,
                       .at_column = 1, /* not on the column that every page repeats */
                       .width = 1.9,
                       .height = 1.25};
    if (count > 1)
        thi_xlsx_chart(b->w.x, &chart);
}

/** How high each band is: a limit less the one under it. */
static void
write_bands(thi_plan_book *b, uint32_t head, uint32_t year, const double *limits)
{
    static const char *const names[LEVELS - 1][2] = {
        {"带：2.5 % 至 P10", "band 2.5 % to P10"},
        {"带：P10 至中位数", "band P10 to median"},
        {"带：中位数至 P90", "band median to P90"},
        {"带：P90 至 97.5 %", "band P90 to 97.5 %"}};
    thi_style style = {.border = true, .number = "#,##0.00"};
    for (uint32_t k = 1; k < LEVELS; k++) {
        uint32_t row = head + BANDS + k, column = D_YEARS + year;
        if (!year) {
            text(b, row, D_LABEL, say(b, names[k - 1][0], names[k - 1][1]), false);
            text(b, row, D_UNIT, say(b, "万吨", "10 kt"), false);
        }
        const thi_plan *p = &b->plans[0];
        thi_ref upper = {b->draws, head + 1 + k, column},
                lower = {b->draws, head + k, column};
        thi_xlsx_formula(b->w.x,
                         b->draws,
                         row,
                         column,
                         th_arena_format(b->w.arena,
                                         "%s-%s",
                                         thi_plan_ref(p, b->draws, upper),
                                         thi_plan_ref(p, b->draws, lower)),
                         limits[k] - limits[k - 1],
                         &style);
    }
}

/** False: a limit is below 0. */
static bool write_fan_year(
    thi_plan_book *b, const th_ensemble *e, uint32_t t, uint32_t i, uint32_t head)
{
    th_ensemble_view v = th_ensemble_get(e);
    const th_ensemble_total *total = &v.totals[t];
    thi_style style = thi_head_style;
    double out[LEVELS];
    style.number = "0";
    thi_xlsx_number(
        b->w.x, b->draws, head, D_YEARS + i, total->first + (int32_t)i, &style);
    th_ensemble_percentiles(out, e, t, total->first + (int32_t)i, levels, LEVELS);
    for (uint32_t k = 0; k < LEVELS; k++) {
        out[k] = thi_to_digits(out[k] / 1e4, 9);
        number(b, head + 1 + k, D_YEARS + i, out[k], "#,##0.00");
    }
    number(b, head + 1 + PATH, D_YEARS + i, total->path[i] / 1e4, "#,##0.00");
    write_bands(b, head, i, out);
    return out[0] >= 0;
}

static uint32_t
write_fan(thi_plan_book *b, const thi_plan *p, const th_ensemble *e, uint32_t row)
{
    const char *const names[] = {"2.5 %",
                                 "P10",
                                 say(b, "中位数", "Median"),
                                 "P90",
                                 "97.5 %",
                                 say(b, "不抽样的路径", "Path without draws")};
    th_ensemble_view v = th_ensemble_get(e);
    uint32_t t = total_of(&v, th_role_text(p->w.m.registry, "carbon"), p->w.names);
    if (t == THI_NOWHERE)
        return row;
    const char *title = th_arena_format(
        b->w.arena,
        "%s · %s",
        p->title,
        th_title_text(b->w.arena, v.totals[t].boundary->titles, b->w.language));
    thi_xlsx_text(b->w.x, b->draws, row++, 0, title, &thi_subtitle_style);
    text(b, row, D_LABEL, say(b, "项目", "Item"), true);
    text(b, row, D_UNIT, say(b, "单位", "Unit"), true);
    for (uint32_t k = 0; k <= LEVELS; k++) {
        text(b, row + 1 + k, D_LABEL, names[k], false);
        text(b, row + 1 + k, D_UNIT, say(b, "万吨", "10 kt"), false);
    }
    bool above = true;
    for (uint32_t i = 0; i < v.totals[t].count; i++)
        above = write_fan_year(b, e, t, i, row) && above;
    if (above)
        write_bands_chart(b, row, v.totals[t].count, title);
    else
        write_limits_chart(b, row, v.totals[t].count, title);
    return row + BANDS + LEVELS + 1 + CHART_ROWS;
}

/* ---- tables ---- */

static void write_value(thi_plan_book *b,
                        uint32_t row,
                        uint32_t column,
                        const th_value *v,
                        const th_column *c)
{
    static const char *const forms[] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000"};
    bool year = strstr(c->id, "year") || (!*c->unit && c->decimals <= 0 &&
                                          v->number >= 1900 && v->number < 2200);
    int digits = c->decimals < 0 ? 2 : c->decimals > 3 ? 3 : c->decimals;
    if (v->kind == TH_VALUE_TEXT)
        text(b,
             row,
             column,
             v->titles.zh ? th_title_text(b->w.arena, v->titles, b->w.language)
                          : v->text,
             false);
    else if (v->kind == TH_VALUE_NUMBER)
        number(b, row, column, v->number, year ? "0" : forms[digits]);
    else
        text(b, row, column, "–", false);
}

static uint32_t write_table(thi_plan_book *b, const th_table *t, uint32_t row)
{
    thi_xlsx_text(b->w.x,
                  b->draws,
                  row++,
                  0,
                  th_title_text(b->w.arena, t->titles, b->w.language),
                  &thi_subtitle_style);
    for (uint32_t c = 0; c < t->column_count; c++) {
        const char *name =
            th_title_text(b->w.arena, t->columns[c].titles, b->w.language);
        const char *unit = t->columns[c].unit;
        text(b,
             row,
             c,
             *unit ? th_arena_format(b->w.arena, "%s (%s)", name, unit) : name,
             true);
    }
    row++;
    for (size_t i = 0; i < t->row_count; i++, row++)
        for (uint32_t c = 0; c < t->column_count; c++)
            write_value(b, row, c, &t->values[i * t->column_count + c], &t->columns[c]);
    return row + 1;
}

static uint32_t
write_tables(thi_plan_book *b, const th_plan_options *options, uint32_t row)
{
    size_t count;
    const th_table *const *tables = th_report_ensemble(
        b->w.arena, b->w.dual, options->ensembles, b->count, b->w.language, &count);
    for (size_t i = b->count; i < count; i++) /* the first are the fans */
        row = write_table(b, tables[i], row);
    return row;
}

void thi_plan_draws_write(thi_plan_book *b, const th_plan_options *options)
{
    if (!options->ensembles)
        return;
    th_ensemble_view v = th_ensemble_get(options->ensembles[0]);
    b->w.banner[b->draws] = WIDE;
    uint32_t row =
        thi_sheet_title(
            &b->w,
            b->draws,
            "抽样",
            "Draws",
            th_arena_format(
                b->w.arena,
                "引擎抽样 %llu 次（种子 "
                "%llu）的结果，全部措施打开；不是公式，改参数后须重新运行。",
                (unsigned long long)v.draws,
                (unsigned long long)v.seed),
            th_arena_format(b->w.arena,
                            "Results of the engine's %llu draws (seed %llu), all "
                            "measures on: no formulas; run again after a change.",
                            (unsigned long long)v.draws,
                            (unsigned long long)v.seed)) +
        1;
    thi_xlsx_width(b->w.x, b->draws, 0, 0, 24);
    thi_xlsx_width(b->w.x, b->draws, 1, 1, 40);
    uint32_t columns = WIDE;
    for (uint32_t i = 0; i < b->count; i++) {
        th_ensemble_view e = th_ensemble_get(options->ensembles[i]);
        for (uint32_t t = 0; t < e.total_count; t++)
            columns = e.totals[t].count > columns ? e.totals[t].count : columns;
    }
    thi_xlsx_width(b->w.x,
                   b->draws,
                   D_YEARS,
                   D_YEARS + columns - 1,
                   thi_plan_year_width(24 + 40, 24, columns, 10));
    uint32_t breaks[TH_PLAN_MOST + 1] = {0};
    size_t count = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        if (i && i % FANS_ON_PAGE == 0)
            breaks[count++] = row;
        row = write_fan(b, &b->plans[i], options->ensembles[i], row);
    }
    breaks[count++] = row;
    (void)write_tables(b, options, row);
    thi_print_as(&b->w, b->draws, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->draws, breaks, count);
}
