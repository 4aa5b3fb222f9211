/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: Approach 2 beside Approach 1 (Table 3.3 of IPCC 2006 volume 1 chapter 3),
 * what inputs contribute, intervals by year. Draws cannot be live: they are numbers on
 * grey, with seed, count and design; what follows from them is a formula. */
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

#define COLUMNS 14
#define BARS 10 /* of the tornado */
#define NINE 9

typedef struct writer {
    thi_workbook *w;
    th_uncertainty_view v;
    thi_table32 *t;
    uint32_t row;
    thi_block_rows blocks[6];
    size_t block_count;
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->simulated_sheet, s->row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->simulated_sheet, f);
}

static const th_sampled *sampled(const writer *s, uint32_t output)
{
    return s->v.simulation && output != UINT32_MAX
               ? th_simulation_get(s->v.simulation, output)
               : NULL;
}

static const char *unit(const writer *s)
{
    return th_boundary_is_co2(s->w->inventory, s->v.boundary) ? "t CO2" : "t CO2e";
}

static void begin_block(writer *s, const char *zh, const char *en)
{
    s->blocks[s->block_count++] = (thi_block_rows){s->row, s->row + 2, s->row};
    thi_say_at(s->w, at(s, 0), zh, en, &thi_subtitle_style);
    s->row++;
}

static void end_block(writer *s, uint32_t rows_below)
{
    s->row += rows_below;
    s->blocks[s->block_count - 1].end = s->row;
    s->row++;
}

static void head(writer *s, uint32_t column, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, column), zh, en, &thi_head_style);
}

static thi_figure live(writer *s,
                       uint32_t column,
                       const char *body,
                       const thi_figure *reads,
                       size_t count,
                       double value,
                       const char *number)
{
    thi_style style = {.number = number, .border = true};
    return thi_live(s->w, at(s, column), body, reads, count, value, &style);
}

/* ---- totals ---- */

enum { T_BASE = 1, T_CURRENT, T_TREND, T_COUNT = 3 };

static void label(writer *s, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, 0), zh, en, &thi_wrap_style);
}

static thi_figure trend_of(writer *s, uint32_t column, thi_figure c, thi_figure d)
{
    thi_figure reads[] = {c, d};
    return live(
        s,
        column,
        th_arena_format(
            s->w->arena, "(%s-%s)/ABS(%s)*100", name(s, d), name(s, c), name(s, c)),
        reads,
        2,
        s->v.near_zero ? (double)NAN : (d.value - c.value) / fabs(c.value) * 100,
        "0.00");
}

static void write_values(writer *s, thi_figure value[T_COUNT])
{
    thi_style amount = {.number = "#,##0.00", .border = true, .bold = true};
    label(s, "算出的数（公式）", "computed value (formula)");
    value[0] = thi_live_same(s->w, at(s, T_BASE), s->t->total_base, &amount);
    value[1] = thi_live_same(s->w, at(s, T_CURRENT), s->t->total, &amount);
    value[2] = trend_of(s, T_TREND, value[0], value[1]);
    s->row++;
}

/** A row of the engine's numbers. */
static void engine_row(writer *s,
                       const char *zh,
                       const char *en,
                       const double x[T_COUNT],
                       int digits,
                       thi_figure out[T_COUNT])
{
    static const char *const numbers[T_COUNT] = {"#,##0.00", "#,##0.00", "0.00"};
    label(s, zh, en);
    for (uint32_t i = 0; i < T_COUNT; i++)
        out[i] = thi_engine_cell(s->w, at(s, T_BASE + i), x[i], digits, numbers[i]);
    s->row++;
}

/** Value plus or minus the half width. */
static void limit_row(writer *s,
                      const char *zh,
                      const char *en,
                      const thi_figure value[T_COUNT],
                      const thi_figure half[T_COUNT],
                      char sign)
{
    static const char *const numbers[T_COUNT] = {"#,##0.00", "#,##0.00", "0.00"};
    label(s, zh, en);
    for (uint32_t i = 0; i < T_COUNT; i++) {
        thi_figure reads[] = {value[i], half[i]};
        (void)live(
            s,
            T_BASE + i,
            th_arena_format(
                s->w->arena, "%s%c%s", name(s, value[i]), sign, name(s, half[i])),
            reads,
            2,
            sign == '-' ? value[i].value - half[i].value
                        : value[i].value + half[i].value,
            numbers[i]);
    }
    s->row++;
}

/** A figure in % of the value; `off`: its distance from it. Years only. */
static void percent_row(writer *s,
                        const char *zh,
                        const char *en,
                        const thi_figure value[T_COUNT],
                        const thi_figure of[T_COUNT],
                        bool off)
{
    label(s, zh, en);
    for (uint32_t i = 0; i + 1 < T_COUNT; i++) {
        thi_figure reads[] = {value[i], of[i]};
        double x = off ? of[i].value - value[i].value : of[i].value;
        const char *v = name(s, value[i]), *o = name(s, of[i]);
        (void)live(s,
                   T_BASE + i,
                   off ? th_arena_format(s->w->arena, "(%s-%s)/ABS(%s)*100", o, v, v)
                       : th_arena_format(s->w->arena, "%s/ABS(%s)*100", o, v),
                   reads,
                   2,
                   s->v.near_zero ? (double)NAN : x / fabs(value[i].value) * 100,
                   "0.00");
    }
    s->row++;
}

static const struct sampled_row {
    const char *zh, *en;
    size_t offset;
} sampled_rows[] = {
    {"均值（模拟值）", "mean (simulated)", offsetof(th_sampled, mean)},
    {"均值的标准误（模拟值）",
     "standard error of the mean (simulated)",
     offsetof(th_sampled, mean_se)},
    {"中位数（模拟值）", "median (simulated)", offsetof(th_sampled, median)},
    {"标准差（模拟值）", "standard deviation (simulated)", offsetof(th_sampled, sd)},
    {"2.5 百分位（模拟值）", "2.5 percentile (simulated)", offsetof(th_sampled, lower)},
    {"97.5 百分位（模拟值）",
     "97.5 percentile (simulated)",
     offsetof(th_sampled, upper)},
    {"2.5 百分位的标准误（模拟值）",
     "standard error of the 2.5 percentile (simulated)",
     offsetof(th_sampled, lower_se)},
    {"97.5 百分位的标准误（模拟值）",
     "standard error of the 97.5 percentile (simulated)",
     offsetof(th_sampled, upper_se)},
    {"最短 95% 区间下限（模拟值）",
     "shortest 95 % interval, lower (simulated)",
     offsetof(th_sampled, shortest_lower)},
    {"最短 95% 区间上限（模拟值）",
     "shortest 95 % interval, upper (simulated)",
     offsetof(th_sampled, shortest_upper)},
    {"5 百分位（模拟值）", "5 percentile (simulated)", offsetof(th_sampled, p05)},
    {"25 百分位（模拟值）", "25 percentile (simulated)", offsetof(th_sampled, p25)},
    {"75 百分位（模拟值）", "75 percentile (simulated)", offsetof(th_sampled, p75)},
    {"95 百分位（模拟值）", "95 percentile (simulated)", offsetof(th_sampled, p95)}};

static void write_second(writer *s, const thi_figure value[T_COUNT])
{
    const th_sampled *of[T_COUNT] = {sampled(s, s->v.total_base_output),
                                     sampled(s, s->v.total_output),
                                     sampled(s, s->v.total_trend_output)};
    thi_figure lower[T_COUNT], upper[T_COUNT], other[T_COUNT];
    for (size_t i = 0; i < sizeof sampled_rows / sizeof *sampled_rows; i++) {
        const struct sampled_row *r = &sampled_rows[i];
        double x[T_COUNT] = {(double)NAN, (double)NAN, (double)NAN};
        for (uint32_t k = 0; k < T_COUNT; k++)
            if (of[k])
                memcpy(&x[k], (const char *)of[k] + r->offset, sizeof x[k]);
        x[T_COUNT - 1] *= 100; /* of the trend: percentage points */
        engine_row(s,
                   r->zh,
                   r->en,
                   x,
                   NINE,
                   r->offset == offsetof(th_sampled, lower)   ? lower
                   : r->offset == offsetof(th_sampled, upper) ? upper
                                                              : other);
    }
    percent_row(s, "2.5 百分位，− %", "2.5 percentile, - %", value, lower, true);
    percent_row(s, "97.5 百分位，+ %", "97.5 percentile, + %", value, upper, true);
    s->t->sampled_lower = lower[1];
    s->t->sampled_upper = upper[1];
}

static void write_totals(writer *s)
{
    thi_workbook *w = s->w;
    const th_uncertainty_view *v = &s->v;
    thi_figure value[T_COUNT], half[T_COUNT];
    begin_block(s, "合计与趋势，95% 区间", "Total and trend, 95 % intervals");
    head(s, 0, "项目", "Item");
    for (uint32_t i = 0; i < 2; i++) {
        const char *text = th_arena_format(
            w->arena, "%d%s", i ? v->year : v->base_year, thi_parens(w, unit(s)));
        head(s, T_BASE + i, text, text);
    }
    head(s, T_TREND, "趋势 %", "Trend %");
    s->row++;
    write_values(s, value);
    const double halves[] = {v->base_half, v->current_half, v->trend_half};
    engine_row(s,
               "方法 1 半宽（引擎计算值，每个输入只计一次）",
               "Approach 1 half width (engine, each input counted once)",
               halves,
               0,
               half);
    percent_row(s, "方法 1 半宽，%", "Approach 1 half width, %", value, half, false);
    limit_row(s, "方法 1 下限", "Approach 1 lower", value, half, '-');
    limit_row(s, "方法 1 上限", "Approach 1 upper", value, half, '+');
    if (v->simulation)
        write_second(s, value);
    end_block(s, 0);
}

/* ---- how it was drawn ---- */

static void parameter(writer *s, const char *zh, const char *en, double value)
{
    label(s, zh, en);
    (void)thi_engine_cell(s->w, at(s, 1), value, 0, "0");
    s->row++;
}

static void write_sampling(writer *s)
{
    static const th_titles designs[] = {
        [TH_DESIGN_PLAIN] = {"独立抽样", "independent draws"},
        [TH_DESIGN_HYPERCUBE] = {"拉丁超立方", "Latin hypercube"},
        [TH_DESIGN_QUASI] = {"准随机", "quasi-random"}};
    thi_workbook *w = s->w;
    begin_block(s, "抽样", "Sampling");
    if (!s->v.simulation) {
        label(s, "没有模拟（只做方法 1）", "not simulated (Approach 1 alone)");
        s->row++;
        end_block(s, 0);
        return;
    }
    parameter(s, "种子", "seed", (double)s->v.sampling.seed);
    double draws = (double)th_simulation_draws(s->v.simulation);
    thi_figure_add(w, "draws", (thi_named){.figure = {at(s, 1), draws}});
    parameter(s, "次数", "draws", draws);
    label(s, "设计", "design");
    thi_xlsx_text(w->x,
                  w->simulated_sheet,
                  s->row++,
                  1,
                  th_title_text(w->arena, designs[s->v.sampling.design], w->language),
                  &thi_text_style);
    label(s, "没有任何区间的行数", "lines without any interval");
    (void)thi_engine_cell(w, at(s, 1), s->v.source_lines_without, 0, "0");
    s->row++;
    end_block(s, 0);
}

/* ---- Table 3.3 ---- */

enum {
    R_NAME,
    R_GAS,
    R_BASE,
    R_CURRENT,
    R_MEAN,
    R_MEDIAN,
    R_MINUS,
    R_PLUS,
    R_SHORT_MINUS,
    R_SHORT_PLUS,
    R_LARGER,
    R_TREND,
    R_TREND_LOWER,
    R_TREND_UPPER
};

static void write_row_heads(writer *s)
{
    static const th_titles words[COLUMNS] = {
        {"类别", "Category"},
        {"气体", "Gas"},
        {"基准年", "Base year"},
        {"报告年", "Year t"},
        {"均值（模拟值）", "mean (simulated)"},
        {"中位数（模拟值）", "median (simulated)"},
        {"2.5 百分位，− %（模拟值）", "2.5 percentile, - % (simulated)"},
        {"97.5 百分位，+ %（模拟值）", "97.5 percentile, + % (simulated)"},
        {"最短区间，− %（模拟值）", "shortest interval, - % (simulated)"},
        {"最短区间，+ %（模拟值）", "shortest interval, + % (simulated)"},
        {"较大一侧 %", "larger side, %"},
        {"趋势 %", "Trend %"},
        {"趋势 2.5 百分位 %（模拟值）", "Trend, 2.5 percentile % (simulated)"},
        {"趋势 97.5 百分位 %（模拟值）", "Trend, 97.5 percentile % (simulated)"}};
    for (uint32_t c = 0; c < COLUMNS; c++) {
        bool year = c == R_BASE || c == R_CURRENT;
        const char *more =
            year ? th_arena_format(s->w->arena,
                                   " %d%s",
                                   c == R_BASE ? s->v.base_year : s->v.year,
                                   thi_parens(s->w, unit(s)))
                 : "";
        thi_xlsx_text(
            s->w->x,
            s->w->simulated_sheet,
            s->row,
            c,
            th_arena_format(
                s->w->arena, "%s%s", thi_say(s->w, words[c].zh, words[c].en), more),
            &thi_head_style);
    }
    thi_xlsx_height(s->w->x, s->w->simulated_sheet, s->row++, 44);
}

static double side(const th_sampled *of, double limit)
{
    return of->value == 0 ? (double)NAN : 100 * (limit - of->value) / fabs(of->value);
}

/** Percent of the larger side: of the base year where nothing is left. */
static thi_figure write_larger(writer *s,
                               const th_uncertainty_row *r,
                               thi_figure minus,
                               thi_figure plus,
                               const char *percent)
{
    thi_figure reads[] = {minus, plus};
    if (isfinite(minus.value) && isfinite(plus.value))
        return live(
            s,
            R_LARGER,
            th_arena_format(s->w->arena, "MAX(-%s,%s)", name(s, minus), name(s, plus)),
            reads,
            2,
            fmax(-minus.value, plus.value),
            percent);
    const th_sampled *base = sampled(s, r->base_output);
    double value =
        base ? fmax(-side(base, base->lower), side(base, base->upper)) : (double)NAN;
    return thi_engine_cell(s->w, at(s, R_LARGER), value, NINE, percent);
}

static void write_drawn(writer *s,
                        const th_uncertainty_row *r,
                        const th_sampled *of,
                        const th_sampled *trend,
                        thi_figure *second)
{
    const char *amount = thi_masked(r && r->confidential, "#,##0.00");
    const char *percent = thi_masked(r && r->confidential, "0.00");
    thi_workbook *w = s->w;
    (void)thi_engine_cell(w, at(s, R_MEAN), of->mean, NINE, amount);
    (void)thi_engine_cell(w, at(s, R_MEDIAN), of->median, NINE, amount);
    thi_figure minus =
        thi_engine_cell(w, at(s, R_MINUS), side(of, of->lower), NINE, percent);
    thi_figure plus =
        thi_engine_cell(w, at(s, R_PLUS), side(of, of->upper), NINE, percent);
    (void)thi_engine_cell(
        w, at(s, R_SHORT_MINUS), side(of, of->shortest_lower), NINE, percent);
    (void)thi_engine_cell(
        w, at(s, R_SHORT_PLUS), side(of, of->shortest_upper), NINE, percent);
    if (r)
        *second = write_larger(s, r, minus, plus, percent);
    else
        thi_xlsx_blank(w->x, w->simulated_sheet, s->row, R_LARGER, &thi_text_style);
    double nan = (double)NAN;
    (void)thi_engine_cell(
        w, at(s, R_TREND_LOWER), trend ? 100 * trend->lower : nan, NINE, percent);
    (void)thi_engine_cell(
        w, at(s, R_TREND_UPPER), trend ? 100 * trend->upper : nan, NINE, percent);
}

static void write_line(writer *s,
                       const char *words,
                       const char *gas,
                       bool confidential,
                       thi_figure c,
                       thi_figure d)
{
    thi_style amount = {.number = thi_masked(confidential, "#,##0.00"), .border = true};
    thi_figure reads[] = {c, d};
    bool any = isfinite(c.value) && c.value != 0 && isfinite(d.value);
    thi_xlsx_text(
        s->w->x, s->w->simulated_sheet, s->row, R_NAME, words, &thi_wrap_style);
    thi_xlsx_text(s->w->x, s->w->simulated_sheet, s->row, R_GAS, gas, &thi_text_style);
    reads[0] = thi_live_same(s->w, at(s, R_BASE), c, &amount);
    reads[1] = thi_live_same(s->w, at(s, R_CURRENT), d, &amount);
    (void)live(s,
               R_TREND,
               th_arena_format(s->w->arena,
                               "(%s-%s)/ABS(%s)*100",
                               name(s, reads[1]),
                               name(s, reads[0]),
                               name(s, reads[0])),
               reads,
               2,
               any ? (d.value - c.value) / fabs(c.value) * 100 : (double)NAN,
               thi_masked(confidential, "0.00"));
}

static void write_rows(writer *s)
{
    begin_block(s,
                "方法 2：各类别（表 3.3 的列；模拟值为灰底斜体）",
                "Approach 2 by category (columns of Table 3.3; simulated values in "
                "italic on grey)");
    write_row_heads(s);
    for (uint32_t i = 0; i < s->v.row_count; i++, s->row++) {
        const th_uncertainty_row *r = &s->v.rows[i];
        const char *gas = thi_id(s->w, th_gas_get(s->w->m.registry, r->gas)->id);
        write_line(s,
                   thi_row_name(s->w, r),
                   gas,
                   r->confidential,
                   s->t->base[i],
                   s->t->current[i]);
        write_drawn(s,
                    r,
                    sampled(s, r->current_output),
                    sampled(s, r->trend_output),
                    &s->t->second[i]);
    }
    write_line(
        s, thi_say(s->w, "合计", "Total"), "", false, s->t->total_base, s->t->total);
    write_drawn(s,
                NULL,
                sampled(s, s->v.total_output),
                sampled(s, s->v.total_trend_output),
                NULL);
    s->row++;
    end_block(s, 0);
}

/* ---- contributions ---- */

enum { C_NAME, C_LEVEL, C_TREND, C_LOW, C_HIGH, C_DOWN, C_UP };

static const char *source_name(const writer *s, const th_error_source *of)
{
    return of->shared ? th_arena_format(s->w->arena,
                                        "%s %s",
                                        thi_say(s->w, "共同误差", "shared error"),
                                        thi_id(s->w, of->shared))
                      : of->label;
}

/** The limits of what is confidential would tell its amount. */
static bool is_confidential(const writer *s, const th_error_source *of)
{
    const th_input *in = &s->w->m.inputs[of->input];
    return in->kind == TH_INPUT_ACTIVITY && s->w->a.rows[in->row].confidential;
}

static void write_swing(writer *s, uint32_t column, thi_figure end)
{
    thi_figure reads[] = {end, s->t->total};
    (void)live(s,
               column,
               th_arena_format(
                   s->w->arena, "(%s-%s)/10000", name(s, end), name(s, s->t->total)),
               reads,
               2,
               (end.value - s->t->total.value) / 1e4,
               "#,##0.0000");
}

static void write_contribution(writer *s, const th_contribution *c)
{
    thi_workbook *w = s->w;
    const th_error_source *of = th_errors_get(s->v.errors, c->source);
    double nan = (double)NAN;
    bool masked = is_confidential(s, of);
    thi_xlsx_text(
        w->x, w->simulated_sheet, s->row, C_NAME, source_name(s, of), &thi_wrap_style);
    (void)thi_engine_cell(w, at(s, C_LEVEL), 100 * c->level, NINE, "0.00");
    (void)thi_engine_cell(w, at(s, C_TREND), 100 * c->trend, NINE, "0.00");
    thi_figure low =
        thi_engine_cell(w, at(s, C_LOW), masked ? nan : c->low, NINE, "#,##0.00");
    thi_figure high =
        thi_engine_cell(w, at(s, C_HIGH), masked ? nan : c->high, NINE, "#,##0.00");
    write_swing(s, C_DOWN, low);
    write_swing(s, C_UP, high);
    s->row++;
}

static void tornado(writer *s, uint32_t first, uint32_t count)
{
    thi_workbook *w = s->w;
    uint32_t sheet = w->simulated_sheet, last = first + count - 1;
    const thi_chart_series sides[] = {{.values = {first, C_DOWN, last, C_DOWN},
                                       .name_row = first - 1,
                                       .name_column = C_DOWN,
                                       .color = 0x0072B2},
                                      {.values = {first, C_UP, last, C_UP},
                                       .name_row = first - 1,
                                       .name_column = C_UP,
                                       .color = 0xD55E00}};
    thi_chart chart = {
        .kind = THI_CHART_TORNADO,
        .title = thi_say(w, "对合计影响最大的输入", "Inputs that move the total most"),
        .axis = thi_say(
            w, "合计的变动（万吨 CO₂ 当量）", "change of the total (10 kt CO2e)"),
        .description =
            thi_say(w,
                    "龙卷风图：每个输入取 2.5 与 97.5 百分位时合计的变动",
                    "Tornado: change of the total with each input at its 2.5 and 97.5 "
                    "percentiles"),
        .sheet = sheet,
        .categories = {first, C_NAME, last, C_NAME},
        .series = sides,
        .series_count = 2,
        .at_row = s->row + 1,
        .at_column = 0,
        .width = 2.0,
        .height = 1.35};
    thi_xlsx_chart(w->x, &chart);
}

static void write_contributions(writer *s)
{
    static const th_titles words[] = {
        {"输入", "Input"},
        {"占水平方差 %（引擎计算值）", "of level variance % (engine)"},
        {"占趋势方差 %（引擎计算值）", "of trend variance % (engine)"},
        {"取 2.5 百分位时的合计（引擎计算值）", "total with it at 2.5 % (engine)"},
        {"取 97.5 百分位时的合计（引擎计算值）", "total with it at 97.5 % (engine)"},
        {"取 2.5 百分位（万吨）", "at 2.5 % (10 kt)"},
        {"取 97.5 百分位（万吨）", "at 97.5 % (10 kt)"}};
    begin_block(s, "贡献最大的十个输入", "The ten inputs that contribute most");
    for (uint32_t c = 0; c < sizeof words / sizeof *words; c++)
        head(s, c, words[c].zh, words[c].en);
    thi_xlsx_height(s->w->x, s->w->simulated_sheet, s->row++, 44);
    uint32_t first = s->row;
    for (uint32_t i = 0; i < s->v.contribution_count && i < BARS; i++)
        if (isfinite(s->v.contributions[i].low))
            write_contribution(s, &s->v.contributions[i]);
    uint32_t count = s->row - first;
    if (count)
        tornado(s, first, count);
    end_block(s, count ? 25 : 0);
}

/* ---- by year ---- */

enum { Y_YEAR, Y_TOTAL, Y_HALF, Y_LOWER, Y_UPPER, Y_SHOWN, Y_LOW, Y_HIGH };

/** Number of the boundary in the registry, where its totals stand. */
static uint32_t boundary_number(const writer *s)
{
    uint32_t i = 0;
    while (th_boundary_get(s->w->m.registry, i) != s->v.boundary)
        i++;
    return i;
}

static thi_figure in_10kt(writer *s, uint32_t column, thi_figure of)
{
    return live(s,
                column,
                th_arena_format(s->w->arena, "%s/10000", name(s, of)),
                &of,
                1,
                of.value / 1e4,
                "#,##0.0000");
}

static void write_year(writer *s, uint32_t year)
{
    thi_workbook *w = s->w;
    thi_style amount = {.number = "#,##0.00", .border = true};
    th_total total = th_inventory_total(w->inventory, s->v.boundary, w->a.years[year]);
    bool known = total.state == TH_STATE_VALUE;
    thi_figure there = {thi_total_at(w, boundary_number(s), year),
                        known ? total.value : (double)NAN};
    double half =
        known && total.has_interval ? (total.upper - total.lower) / 2 : (double)NAN;
    thi_xlsx_number(
        w->x, w->simulated_sheet, s->row, Y_YEAR, w->a.years[year], &thi_year_style);
    thi_figure t = thi_live_same(w, at(s, Y_TOTAL), there, &amount);
    thi_figure h = thi_engine_cell(w, at(s, Y_HALF), half, 0, "#,##0.00");
    thi_figure reads[] = {t, h};
    thi_figure low = live(s,
                          Y_LOWER,
                          th_arena_format(w->arena, "%s-%s", name(s, t), name(s, h)),
                          reads,
                          2,
                          t.value - h.value,
                          "#,##0.00");
    thi_figure high = live(s,
                           Y_UPPER,
                           th_arena_format(w->arena, "%s+%s", name(s, t), name(s, h)),
                           reads,
                           2,
                           t.value + h.value,
                           "#,##0.00");
    (void)in_10kt(s, Y_SHOWN, t);
    (void)in_10kt(s, Y_LOW, low);
    (void)in_10kt(s, Y_HIGH, high);
    s->row++;
}

static void interval_chart(writer *s, uint32_t first)
{
    thi_workbook *w = s->w;
    uint32_t last = s->row - 1;
    const thi_chart_series lines[] = {{.values = {first, Y_SHOWN, last, Y_SHOWN},
                                       .name_row = first - 1,
                                       .name_column = Y_SHOWN,
                                       .color = 0x0072B2},
                                      {.values = {first, Y_LOW, last, Y_LOW},
                                       .name_row = first - 1,
                                       .name_column = Y_LOW,
                                       .color = 0x595959},
                                      {.values = {first, Y_HIGH, last, Y_HIGH},
                                       .name_row = first - 1,
                                       .name_column = Y_HIGH,
                                       .color = 0x595959}};
    thi_chart chart = {
        .kind = THI_CHART_RANGE,
        .title = thi_say(w, "各年合计与 95% 区间", "Totals by year, 95 % interval"),
        .axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = thi_say(w,
                               "各报告年合计的折线与 95% 区间",
                               "Line of totals by year with 95 % intervals"),
        .sheet = w->simulated_sheet,
        .categories = {first, Y_YEAR, last, Y_YEAR},
        .series = lines,
        .series_count = 3,
        .at_row = s->row + 1,
        .at_column = 0,
        .width = 2.0,
        .height = 1.25};
    thi_xlsx_chart(w->x, &chart);
}

static void write_years(writer *s)
{
    static const th_titles words[] = {{"年份", "Year"},
                                      {"合计", "Total"},
                                      {"半宽（引擎计算值）", "half width (engine)"},
                                      {"95% 下限", "95 % lower"},
                                      {"95% 上限", "95 % upper"},
                                      {"合计（万吨）", "Total (10 kt)"},
                                      {"95% 下限（万吨）", "95 % lower (10 kt)"},
                                      {"95% 上限（万吨）", "95 % upper (10 kt)"}};
    begin_block(
        s, "各年合计与方法 1 区间", "Totals by year with intervals by Approach 1");
    for (uint32_t c = 0; c < sizeof words / sizeof *words; c++)
        head(s, c, words[c].zh, words[c].en);
    thi_xlsx_height(s->w->x, s->w->simulated_sheet, s->row++, 30);
    uint32_t first = s->row;
    for (uint32_t y = 0; y < s->w->a.year_count; y++)
        write_year(s, y);
    interval_chart(s, first);
    end_block(s, 23);
}

void thi_simulated_write(thi_workbook *w, thi_table32 *t)
{
    uint32_t sheet = w->simulated_sheet;
    uint32_t row = thi_sheet_title(
        w,
        sheet,
        "区间：方法 1 与方法 2",
        "Intervals: Approach 1 and Approach 2",
        "方法 2 的模拟值由种子决定（IPCC 2006 卷 1 第 3 "
        "章），不随表重算；改数后须重新运行"
        "程序。由它们算出的百分数是公式。",
        "Simulated values of Approach 2 (IPCC 2006 volume 1 chapter 3) follow from the "
        "seed and are not recalculated: run the program again after a change. "
        "Percentages made of them are formulas.");
    thi_xlsx_width(w->x, sheet, 0, 0, 42);
    thi_xlsx_width(w->x, sheet, 1, COLUMNS - 1, 15);
    if (!t) {
        thi_why_not(w, sheet, row, w->no_uncertainty);
        return;
    }
    writer s = {.w = w, .v = th_uncertainty_get(w->uncertainty), .t = t, .row = row};
    write_sampling(&s);
    write_totals(&s);
    if (s.v.simulation)
        write_rows(&s);
    write_contributions(&s);
    write_years(&s);
    thi_xlsx_freeze(w->x, sheet, 2, 1);
    thi_print_as(w, sheet, 0, 1, 0, 0);
    thi_xlsx_keep(w->x, sheet, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
}
