/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: dual control. Totals, GDP chain, intensity, path, progress and verdict are
 * formulas; the interval and the probability are the engine's values, and are labelled
 * so. */
#include "dual_book.h"
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

enum {
    D_YEAR,
    D_TOTAL,
    D_LOWER,
    D_UPPER,
    D_GDP,
    D_INTENSITY,
    D_REDUCTION,
    D_PROGRESS,
    D_TIME,
    D_REQUIRED,
    D_ROOM,
    D_VERDICT,
    D_PROBABILITY,
    D_COLUMNS
};

static const thi_head heads[D_COLUMNS] = {
    {"年份", "Year", 8},
    {"总量", "Total", 16},
    {"95% 下限（引擎计算值）", "95 % lower (engine)", 20},
    {"95% 上限（引擎计算值）", "95 % upper (engine)", 20},
    {"不变价 GDP（万元）", "GDP, constant prices (10^4 CNY)", 18},
    {"强度（每万元）", "Intensity (per 10^4 CNY)", 14},
    {"比基年下降", "Reduction from base year", 12},
    {"目标进度", "Progress", 12},
    {"时间进度", "Time over", 11},
    {"路径要求值", "Path value", 14},
    {"余量（吨，负为超出）", "Room (t, negative: over)", 16},
    {"结论", "Verdict", 14},
    {"守住路径值的概率（引擎计算值）", "Probability (engine)", 22}};

/** One target's block while it is written. */
typedef struct block {
    thi_workbook *w;
    const th_dual_result *r;
    uint32_t value_row; /* the target's value and years stand there */
    uint32_t first_row;
    bool intensity;
} block;

enum { V_VALUE = 1, V_BASE = 3, V_YEAR = 5, V_FROM = 7 };

static thi_ref at(const block *b, uint32_t row, uint32_t column)
{
    return (thi_ref){b->w->dual_sheet, row, column};
}

static const char *name(const block *b, thi_ref ref)
{
    return thi_dual_place(b->w, b->w->dual_sheet, ref);
}

static const char *cell(const block *b, uint32_t row, uint32_t column)
{
    return name(b, at(b, row, column));
}

/** A formula over references, with its cached number; nothing where the engine has
 * none. */
static void live(block *b,
                 uint32_t row,
                 uint32_t column,
                 const char *body,
                 const thi_ref *refs,
                 size_t count,
                 double value,
                 const char *number)
{
    thi_style style = {.number = number, .border = true};
    thi_refs all = {0};
    for (size_t i = 0; i < count; i++)
        thi_ref_add(b->w, &all, refs[i]);
    thi_spans spans = thi_spans_of(b->w, &all);
    if (!body || !isfinite(value))
        thi_xlsx_blank(b->w->x, b->w->dual_sheet, row, column, &style);
    else
        thi_xlsx_formula(b->w->x,
                         b->w->dual_sheet,
                         row,
                         column,
                         thi_guarded(b->w, b->w->dual_sheet, &spans, body, false),
                         value,
                         &style);
}

static void engine(block *b,
                   uint32_t row,
                   uint32_t column,
                   double value,
                   int digits,
                   const char *number)
{
    thi_style style = thi_engine_style;
    char text[40];
    style.number = number;
    if (!isfinite(value)) {
        thi_xlsx_blank(b->w->x, b->w->dual_sheet, row, column, &style);
        return;
    }
    if (digits) {
        th_number_print_digits(value, digits, text);
        (void)th_number_parse(text, strlen(text), &value);
    }
    thi_xlsx_number(b->w->x, b->w->dual_sheet, row, column, value, &style);
}

/* ---- totals ---- */

static void boundary_total(block *b, uint32_t row, const th_dual_year *y)
{
    thi_workbook *w = b->w;
    uint32_t year = thi_year_position(w, y->year);
    for (uint32_t i = 0; i < th_boundary_count(w->m.registry); i++)
        if (th_boundary_get(w->m.registry, i) == b->r->target->boundary) {
            thi_ref ref = thi_total_at(w, i, year);
            live(b, row, D_TOTAL, name(b, ref), &ref, 1, y->total.value, "#,##0.00");
        }
}

/** Energy targets add up the outputs of a variable, in tce. */
static void energy_total(block *b, uint32_t row, const th_dual_year *y)
{
    thi_refs refs = {0};
    const char *body =
        thi_dual_energy_body(b->w, b->w->dual_sheet, b->r->target, y->year, &refs);
    live(b, row, D_TOTAL, body, refs.list, refs.count, y->total.value, "#,##0.00");
}

static void write_gdp(block *b, uint32_t row, const th_dual_year *y)
{
    th_gdp_year g = th_dual_gdp(b->w->dual, y->year, b->r->price_year);
    thi_refs refs = {0};
    bool known = g.known && isfinite(y->gdp_yuan);
    live(b,
         row,
         D_GDP,
         known ? thi_dual_gdp_body(b->w, b->w->dual_sheet, &g, &refs) : NULL,
         refs.list,
         refs.count,
         known ? y->gdp_yuan / 1e4 : (double)NAN,
         "#,##0");
}

/* ---- the path ---- */

static uint32_t row_of_year(const block *b, int32_t year)
{
    for (uint32_t i = 0; i < b->r->year_count; i++)
        if (b->r->years[i].year == year)
            return b->first_row + i;
    return THI_NOWHERE;
}

static uint32_t level_column(const block *b)
{
    return b->intensity ? D_INTENSITY : D_TOTAL;
}

/** Level at the target year. */
static const char *goal(const block *b, uint32_t base_row)
{
    const char *value = cell(b, b->value_row, V_VALUE);
    return b->intensity ? th_arena_format(b->w->arena,
                                          "%s*(1-%s)",
                                          cell(b, base_row, level_column(b)),
                                          value)
                        : value;
}

static void write_required(block *b, uint32_t row, const th_dual_year *y)
{
    const th_target *t = b->r->target;
    uint32_t base = row_of_year(b, t->base_year), from = row_of_year(b, t->path_from);
    const char *form = "#,##0.0000";
    bool ends = y->year == t->year;
    if (!isfinite(y->required) || (b->intensity && base == THI_NOWHERE) ||
        (!ends && from == THI_NOWHERE)) {
        engine(b, row, D_REQUIRED, y->required, 0, form);
        return;
    }
    thi_ref refs[3] = {at(b, b->value_row, V_VALUE)};
    size_t count = 1;
    if (b->intensity)
        refs[count++] = at(b, base, level_column(b));
    const char *end = goal(b, base), *body = end;
    if (!ends) {
        const char *begin = cell(b, from, level_column(b));
        const char *k = th_arena_format(b->w->arena,
                                        "(%s-%s)/(%s-%s)",
                                        cell(b, row, D_YEAR),
                                        cell(b, b->value_row, V_FROM),
                                        cell(b, b->value_row, V_YEAR),
                                        cell(b, b->value_row, V_FROM));
        refs[count++] = at(b, from, level_column(b));
        body =
            t->geometric
                ? th_arena_format(
                      b->w->arena, "%s*((%s)/%s)^(%s)", begin, end, begin, k)
                : th_arena_format(b->w->arena, "%s+(%s-%s)*(%s)", begin, end, begin, k);
    }
    live(b, row, D_REQUIRED, body, refs, count, y->required, form);
}

static void write_time(block *b, uint32_t row, const th_dual_year *y)
{
    uint32_t begin = b->intensity ? V_BASE : V_FROM;
    const char *start = cell(b, b->value_row, begin);
    live(b,
         row,
         D_TIME,
         th_arena_format(b->w->arena,
                         "MAX(0,MIN(1,(%s-%s)/(%s-%s)))",
                         cell(b, row, D_YEAR),
                         start,
                         cell(b, b->value_row, V_YEAR),
                         start),
         NULL,
         0,
         y->time_share,
         "0.0%");
}

static void write_progress(block *b, uint32_t row, const th_dual_year *y)
{
    th_arena *arena = b->w->arena;
    uint32_t base = row_of_year(b, b->r->target->base_year);
    const char *value = cell(b, b->value_row, V_VALUE);
    thi_ref target = at(b, b->value_row, V_VALUE);
    if (!b->intensity) {
        thi_ref refs[] = {at(b, row, D_TOTAL), target};
        live(b, row, D_REDUCTION, NULL, NULL, 0, (double)NAN, "0.00%");
        live(b,
             row,
             D_PROGRESS,
             th_arena_format(arena, "%s/%s", cell(b, row, D_TOTAL), value),
             refs,
             2,
             y->progress,
             "0.0%");
        return;
    }
    thi_ref levels[] = {at(b, row, D_INTENSITY), at(b, base, D_INTENSITY)};
    thi_ref reduction[] = {at(b, row, D_REDUCTION), target};
    live(b,
         row,
         D_REDUCTION,
         th_arena_format(
             arena, "1-%s/%s", cell(b, row, D_INTENSITY), cell(b, base, D_INTENSITY)),
         levels,
         2,
         y->reduction,
         "0.00%");
    live(b,
         row,
         D_PROGRESS,
         th_arena_format(arena, "%s/%s", cell(b, row, D_REDUCTION), value),
         reduction,
         2,
         y->progress,
         "0.0%");
}

/* ---- the verdict ---- */

static void write_verdict(block *b, uint32_t row, const th_dual_year *y)
{
    thi_workbook *w = b->w;
    bool ends = y->year == b->r->target->year;
    thi_ref refs[3] = {
        at(b, row, level_column(b)), at(b, row, D_REQUIRED), at(b, row, D_GDP)};
    thi_style style = {.bold = true, .border = true, .align = THI_CENTER};
    if (y->verdict == TH_VERDICT_NONE) {
        live(b, row, D_ROOM, NULL, NULL, 0, (double)NAN, "#,##0");
        thi_xlsx_text(w->x,
                      w->dual_sheet,
                      row,
                      D_VERDICT,
                      thi_dual_verdict_word(w, TH_VERDICT_NONE),
                      &style);
        return;
    }
    const char *level = cell(b, row, level_column(b)),
               *required = cell(b, row, D_REQUIRED);
    const char *gdp = th_arena_format(w->arena, "*%s", cell(b, row, D_GDP));
    live(b,
         row,
         D_ROOM,
         th_arena_format(
             w->arena, "(%s-%s)%s", required, level, b->intensity ? gdp : ""),
         refs,
         b->intensity ? 3 : 2,
         y->room_t,
         "#,##0");
    thi_refs all = {0};
    thi_ref_add(w, &all, refs[0]);
    thi_ref_add(w, &all, refs[1]);
    thi_spans spans = thi_spans_of(w, &all);
    const char *body = th_arena_format(
        w->arena,
        "IF(%s<=%s,\"%s\",\"%s\")",
        level,
        required,
        thi_dual_verdict_word(w, ends ? TH_VERDICT_MET : TH_VERDICT_ON_TRACK),
        thi_dual_verdict_word(w, ends ? TH_VERDICT_MISSED : TH_VERDICT_BEHIND));
    thi_xlsx_formula_text(w->x,
                          w->dual_sheet,
                          row,
                          D_VERDICT,
                          thi_guarded(w, w->dual_sheet, &spans, body, false),
                          thi_dual_verdict_word(w, y->verdict),
                          &style);
}

static void note_figure(block *b,
                        uint32_t row,
                        uint32_t column,
                        const char *what,
                        const th_dual_year *y,
                        double value)
{
    if (y->total.state != TH_STATE_VALUE || !isfinite(value))
        return;
    const char *target = b->r->target->id;
    thi_figure_add(b->w,
                   th_arena_format(b->w->arena, "dual/%s/%s/%d", target, what, y->year),
                   (thi_named){.figure = {at(b, row, column), value},
                               .incomplete = y->total.incomplete,
                               .confidential = y->total.confidential});
}

static void write_year(block *b, uint32_t row, const th_dual_year *y)
{
    thi_ref both[] = {at(b, row, D_TOTAL), at(b, row, D_GDP)};
    thi_xlsx_number(b->w->x, b->w->dual_sheet, row, D_YEAR, y->year, &thi_year_style);
    if (y->total.state != TH_STATE_VALUE)
        thi_xlsx_text(b->w->x,
                      b->w->dual_sheet,
                      row,
                      D_TOTAL,
                      th_state_text(y->total.state),
                      &thi_key_style);
    else if (b->r->target->boundary)
        boundary_total(b, row, y);
    else
        energy_total(b, row, y);
    engine(b,
           row,
           D_LOWER,
           y->total.has_interval ? y->total.lower : (double)NAN,
           0,
           "#,##0.00");
    engine(b,
           row,
           D_UPPER,
           y->total.has_interval ? y->total.upper : (double)NAN,
           0,
           "#,##0.00");
    write_gdp(b, row, y);
    live(b,
         row,
         D_INTENSITY,
         th_arena_format(
             b->w->arena, "%s/%s", cell(b, row, D_TOTAL), cell(b, row, D_GDP)),
         both,
         2,
         y->intensity,
         "0.0000");
    write_progress(b, row, y);
    write_time(b, row, y);
    write_required(b, row, y);
    write_verdict(b, row, y);
    engine(b, row, D_PROBABILITY, y->probability, 9, "0.0%");
    note_figure(b, row, D_TOTAL, "total", y, y->total.value);
    note_figure(b, row, D_INTENSITY, "intensity", y, y->intensity);
}

/* ---- one target ---- */

static void write_parameters(block *b)
{
    thi_workbook *w = b->w;
    const th_target *t = b->r->target;
    static const struct {
        uint32_t column;
        const char *zh, *en;
    } labels[] = {{V_VALUE, "目标值", "Target"},
                  {V_BASE, "基年", "Base year"},
                  {V_YEAR, "目标年", "Target year"},
                  {V_FROM, "路径起点", "Path from"}};
    thi_style value = thi_input_style, year = thi_input_style;
    value.number = b->intensity ? "0.0%" : "#,##0";
    year.number = "0";
    double numbers[] = {t->value, t->base_year, t->year, t->path_from};
    for (uint32_t i = 0; i < 4; i++) {
        thi_xlsx_text(w->x,
                      w->dual_sheet,
                      b->value_row,
                      labels[i].column - 1,
                      thi_say(w, labels[i].zh, labels[i].en),
                      &thi_strong_style);
        if (numbers[i] != 0)
            thi_xlsx_number(w->x,
                            w->dual_sheet,
                            b->value_row,
                            labels[i].column,
                            numbers[i],
                            i ? &year : &value);
    }
}

/** Of a cap the progress is the part of it that the total takes. */
static bool is_cap(const th_target *t)
{
    return t->kind == TH_TARGET_CAP || t->kind == TH_TARGET_ENERGY_CAP;
}

static void write_heads(block *b, uint32_t row)
{
    thi_workbook *w = b->w;
    for (uint32_t c = 0; c < D_COLUMNS; c++) {
        const char *head = thi_say(w, heads[c].zh, heads[c].en);
        if (c == D_PROGRESS && is_cap(b->r->target))
            head = thi_say(w, "总量/上限", "Total / cap");
        if (c == D_TOTAL && b->r->unit)
            head = th_arena_format(w->arena, "%s%s", head, thi_parens(w, b->r->unit));
        if (c == D_GDP && b->r->price_year)
            head = th_arena_format(
                w->arena,
                "%s%s",
                head,
                thi_say(w,
                        th_arena_format(w->arena, "，%d 年价", b->r->price_year),
                        th_arena_format(w->arena, ", prices of %d", b->r->price_year)));
        thi_xlsx_text(w->x, w->dual_sheet, row, c, head, &thi_head_style);
    }
    thi_xlsx_height(w->x, w->dual_sheet, row, 44);
}

/** The last year with a verdict, for the executive summary. */
static void note_verdict(const block *b, uint32_t row, const th_dual_year *y)
{
    thi_workbook *w = b->w;
    thi_brief_verdict v = {.about = thi_dual_about(w, b->r->target),
                           .year = y->year,
                           .at = at(b, row, D_VERDICT),
                           .word = thi_dual_verdict_word(w, y->verdict),
                           .room = {at(b, row, D_ROOM), y->room_t}};
    thi_brief *brief = &w->brief;
    TH_PUSH(
        w->arena, brief->verdicts, brief->verdict_count, brief->verdict_capacity, v);
}

static uint32_t write_target(thi_workbook *w, const th_dual_result *r, uint32_t row)
{
    const th_target *t = r->target;
    block b = {.w = w, .r = r};
    b.intensity = t->kind == TH_TARGET_INTENSITY_REDUCTION ||
                  t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
    thi_xlsx_text(
        w->x, w->dual_sheet, row++, 0, thi_dual_about(w, t), &thi_subtitle_style);
    bool assumed = t->status && strcmp(t->status, "assumed") == 0;
    thi_xlsx_text(
        w->x,
        w->dual_sheet,
        row++,
        0,
        th_arena_format(
            w->arena,
            "%s%s%s",
            assumed ? thi_say(w, "假定的目标，不是下达的任务。", "An assumed target. ")
                    : "",
            thi_say(w, "依据：", "Document: "),
            t->document),
        &thi_note_style);
    if (!r->computable || r->path_free) {
        bool told = r->has_peak || r->computable;
        thi_xlsx_text(
            w->x,
            w->dual_sheet,
            row,
            0,
            th_arena_format(w->arena,
                            "%s%s",
                            told ? "" : thi_say(w, "未评价：", "Not judged: "),
                            thi_half(w, r->why)),
            &thi_note_style);
        return row + 2;
    }
    b.value_row = row++;
    write_parameters(&b);
    write_heads(&b, row++);
    b.first_row = row;
    uint32_t judged = THI_NOWHERE;
    for (uint32_t i = 0; i < r->year_count; i++) {
        write_year(&b, row++, &r->years[i]);
        judged = r->years[i].verdict == TH_VERDICT_NONE ? judged : i;
    }
    if (judged != THI_NOWHERE)
        note_verdict(&b, b.first_row + judged, &r->years[judged]);
    return row + 1;
}

void thi_dual_write(thi_workbook *w)
{
    uint32_t row = thi_sheet_title(
        w,
        w->dual_sheet,
        "碳排放双控",
        "Dual control of carbon",
        "总量、GDP "
        "链、强度、下降率、路径与结论是公式；区间与概率是引擎计算值（灰底斜体），改数后"
        "须重新运行程序。",
        "Totals, GDP chain, intensity, path and verdict are formulas; interval and "
        "probability are "
        "the engine's values (italic on grey): run the program again after a change.");
    for (uint32_t c = 0; c < D_COLUMNS; c++)
        thi_xlsx_width(w->x, w->dual_sheet, c, c, heads[c].width);
    size_t count = w->dual ? th_dual_count(w->dual) : 0;
    thi_block_rows *blocks = TH_NEW_N(w->arena, thi_block_rows, count + 1);
    for (size_t i = 0; i < count; i++) {
        blocks[i].first = row;
        row = write_target(w, th_dual_get(w->dual, i), row);
        blocks[i].table = blocks[i].end = row - 1;
    }
    if (!count)
        thi_xlsx_text(
            w->x,
            w->dual_sheet,
            row,
            0,
            thi_say(w, "没有目标（targets.yaml）。", "No targets (targets.yaml)."),
            &thi_note_style);
    thi_xlsx_freeze(w->x, w->dual_sheet, 2, 1);
    thi_print_as(w, w->dual_sheet, 0, 1, 0, 0);
    thi_xlsx_keep(w->x, w->dual_sheet, &(thi_print){.last_row = 1}, blocks, count);
}
