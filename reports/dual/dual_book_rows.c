/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: each row of a target's table: its words, its unit, and the formula of a
 * year. Values are the engine's; the recalculation test compares the formulas with
 * them. */
#include "dual_book_rows.h"

#include <math.h>
#include <string.h>

/* ---- what each row is ---- */

enum { FOR_ALL, FOR_INTENSITY, FOR_DRAWS };
typedef struct row_spec {
    const char *zh, *en;
    thi_dual_unit unit;
    const char *number;
    int only;
} row_spec;

static const row_spec specs[THI_D_ROWS] = {
    [THI_D_TOTAL] = {"总量", "Total", THI_U_TOTAL, "#,##0", FOR_ALL},
    [THI_D_LOWER] = {"总量 95% 下限（引擎计算值）",
                     "Total, 95 % lower (engine)",
                     THI_U_TOTAL,
                     "#,##0",
                     FOR_ALL},
    [THI_D_UPPER] = {"总量 95% 上限（引擎计算值）",
                     "Total, 95 % upper (engine)",
                     THI_U_TOTAL,
                     "#,##0",
                     FOR_ALL},
    [THI_D_GDP] = {"不变价 GDP", "GDP at constant prices", THI_U_GDP, "#,##0", FOR_ALL},
    [THI_D_GROWTH] = {"GDP 增速", "Growth of GDP", THI_U_NONE, "0.00%", FOR_ALL},
    [THI_D_INTENSITY] = {"强度", "Intensity", THI_U_LEVEL, "0.0000", FOR_ALL},
    [THI_D_HEAD] = {"人均", "Per head", THI_U_HEAD, "0.000", FOR_ALL},
    [THI_D_LINEAR] = {"线性路径", "Linear path", THI_U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_GEOMETRIC] =
        {"几何路径", "Geometric path", THI_U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_REQUIRED] =
        {"路径要求值", "Path that counts", THI_U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_TIME] = {"时间进度", "Time over", THI_U_NONE, "0.0%", FOR_ALL},
    [THI_D_WANTED] = {"路径要求的累计下降",
                      "Reduction that the path wants",
                      THI_U_NONE,
                      "0.00%",
                      FOR_INTENSITY},
    [THI_D_REDUCTION] =
        {"比基年下降", "Reduction from base year", THI_U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_PROGRESS] = {"目标进度", "Progress", THI_U_NONE, "0.0%", FOR_ALL},
    [THI_D_COMPLETION] =
        {"累计完成率", "Completion", THI_U_NONE, "0.0%", FOR_INTENSITY},
    [THI_D_YEAR_WANTED] =
        {"当年目标", "Target of the year", THI_U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_YEAR_REDUCTION] =
        {"当年下降", "Reduction of the year", THI_U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_CATCH_UP] = {"今后每年须下降",
                        "Needed a year from here",
                        THI_U_NONE,
                        "0.00%",
                        FOR_INTENSITY},
    [THI_D_ROOM] = {"剩余空间（负为超出）",
                    "Room left (negative: over)",
                    THI_U_TOTAL,
                    "#,##0",
                    FOR_ALL},
    [THI_D_ROOM_SHARE] =
        {"剩余空间占总量", "Room over total", THI_U_NONE, "0.00%", FOR_ALL},
    [THI_D_GROWTH_LEFT] = {"次年总量可增长（GDP 增速不变）",
                           "The total may grow next year (GDP growing as now)",
                           THI_U_NONE,
                           "0.00%",
                           FOR_ALL},
    [THI_D_GDP_NEEDED] = {"守住路径所需 GDP",
                          "GDP that keeps the path",
                          THI_U_GDP,
                          "#,##0",
                          FOR_INTENSITY},
    [THI_D_VERDICT] = {"结论", "Verdict", THI_U_NONE, NULL, FOR_ALL},
    [THI_D_PROBABILITY] = {"守住路径值的概率（引擎计算值，正态）",
                           "Probability that the path is kept (engine, normal)",
                           THI_U_NONE,
                           "0.0%",
                           FOR_ALL},
    [THI_D_DRAWS] = {"守住路径值的概率（引擎计算值，抽样）",
                     "Probability that the path is kept (engine, by draws)",
                     THI_U_NONE,
                     "0.0%",
                     FOR_DRAWS}};

static bool is_cap(const th_target *t)
{
    return t->kind == TH_TARGET_CAP || t->kind == TH_TARGET_ENERGY_CAP;
}

static bool drawn(const thi_dual_writer *p)
{
    const th_dual_result *r = p->k->result;
    for (uint32_t i = 0; i < r->year_count; i++)
        if (isfinite(r->years[i].probability_draws))
            return true;
    return false;
}

bool thi_dual_has_row(const thi_dual_writer *p, thi_dual_row row)
{
    int only = specs[row].only;
    return only == FOR_ALL || (only == FOR_INTENSITY && p->k->intensity) ||
           (only == FOR_DRAWS && !p->t->fixed && drawn(p));
}

const char *thi_dual_unit_of(const thi_dual_writer *p, thi_dual_unit kind)
{
    const thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    const char *per = thi_say(w, "/万元", "/10^4 CNY");
    if (kind == THI_U_LEVEL)
        kind = p->k->intensity ? THI_U_LEVEL : THI_U_TOTAL;
    switch (kind) {
    case THI_U_TOTAL:
        return r->unit;
    case THI_U_LEVEL:
        return th_arena_format(w->arena, "%s%s", r->unit, per);
    case THI_U_HEAD:
        return th_arena_format(w->arena, "%s%s", r->unit, thi_say(w, "/人", " a head"));
    case THI_U_GDP:
        return thi_say(w,
                       th_arena_format(w->arena, "万元，%d 年价", r->price_year),
                       th_arena_format(w->arena, "10^4 CNY of %d", r->price_year));
    case THI_U_NONE:
        break;
    }
    return "";
}

/* ---- places ---- */

static int32_t year_at(const thi_dual_writer *p, uint32_t c)
{
    return p->t->first + (int32_t)c;
}

static const th_dual_year *data(const thi_dual_writer *p, uint32_t c)
{
    return thi_dual_year_of(p->k->result, p->t->fixed, year_at(p, c));
}

thi_figure thi_dual_at(const thi_dual_table *t, thi_dual_row row, int32_t column)
{
    bool there = column >= 0 && (uint32_t)column < t->count && t->at[row];
    return there ? t->at[row][column] : thi_dual_nothing();
}

static thi_figure here(const thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    return thi_dual_at(p->t, row, (int32_t)c);
}

thi_dual_row thi_dual_level_row(const thi_dual_writer *p)
{
    return p->k->intensity ? THI_D_INTENSITY : THI_D_TOTAL;
}

static thi_style style_of(const thi_dual_writer *p, thi_dual_row row)
{
    thi_style style = {.number = specs[row].number, .border = true};
    bool tonnes = row >= THI_D_LINEAR && row <= THI_D_REQUIRED && !p->k->intensity;
    if (tonnes)
        style.number = "#,##0";
    style.bold =
        row == THI_D_REQUIRED || row == THI_D_ROOM || row == thi_dual_level_row(p);
    return style;
}

/** A live cell of the table by a pattern over figures. */
static void put(thi_dual_writer *p,
                thi_dual_row row,
                uint32_t c,
                const char *pattern,
                double value,
                size_t count,
                const thi_figure *figures)
{
    thi_style style = style_of(p, row);
    thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS + c};
    p->t->at[row][c] =
        thi_dual_cell(p->b->w, at, pattern, figures, count, value, &style);
}

/* ---- totals and levels ---- */

static void put_body(thi_dual_writer *p,
                     thi_dual_row row,
                     uint32_t c,
                     const char *body,
                     thi_refs *refs,
                     double x)
{
    thi_workbook *w = p->b->w;
    thi_style style = style_of(p, row);
    thi_spans spans = thi_spans_of(w, refs);
    thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS + c};
    thi_xlsx_formula(w->x,
                     at.sheet,
                     at.row,
                     at.column,
                     thi_guarded(w, at.sheet, &spans, body, false),
                     x,
                     &style);
    p->t->at[row][c] = (thi_figure){at, x};
}

static thi_ref boundary_place(const thi_dual_writer *p, int32_t year)
{
    const thi_workbook *w = p->b->w;
    uint32_t position = thi_year_position(w, year);
    for (uint32_t i = 0; i < th_boundary_count(w->m.registry); i++)
        if (th_boundary_get(w->m.registry, i) == p->k->result->target->boundary)
            return thi_total_at(w, i, position);
    return (thi_ref){THI_NOWHERE, 0, 0};
}

/** The total of the year, and what the fixed factors change of it. */
static const char *total_body(thi_dual_writer *p, int32_t year, thi_refs *refs)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    if (!r->target->boundary)
        return thi_dual_energy_body(w, p->k->sheet, r->target, year, refs);
    thi_ref total = boundary_place(p, year);
    thi_ref_add(w, refs, total);
    const char *body = thi_dual_place(w, p->k->sheet, total);
    if (!p->t->fixed)
        return body;
    thi_spans spans = thi_dual_power_spans(p->b, r, year);
    th_text text = {0};
    for (size_t i = 0; i < spans.count; i++)
        for (uint32_t row = spans.list[i].from.row; row <= spans.list[i].to.row; row++)
            thi_ref_add(
                w,
                refs,
                (thi_ref){spans.list[i].from.sheet, row, spans.list[i].from.column});
    th_text_addf(&text, "%s+SUM(", body);
    thi_spans_print(w, p->k->sheet, &spans, 0, spans.count, &text);
    th_text_add(&text, ")");
    body = spans.count ? th_arena_text(w->arena, text.data) : body;
    th_text_free(&text);
    return body;
}

static void put_total(thi_dual_writer *p, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    thi_refs refs = {0};
    if (!y || y->total.state != TH_STATE_VALUE)
        put(p, THI_D_TOTAL, c, "", (double)NAN, 0, NULL);
    else
        put_body(
            p, THI_D_TOTAL, c, total_body(p, y->year, &refs), &refs, y->total.value);
}

static void
put_engine(thi_dual_writer *p, thi_dual_row row, uint32_t c, double value, int digits)
{
    thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS + c};
    p->t->at[row][c] = thi_engine_cell(p->b->w, at, value, digits, specs[row].number);
}

static void put_interval(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    bool known = y && y->total.has_interval;
    double end = row == THI_D_LOWER ? (known ? y->total.lower : 0)
                                    : (known ? y->total.upper : 0);
    put_engine(p, row, c, known ? end : (double)NAN, 0);
}

static void put_base(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    int32_t year = year_at(p, c), prices = p->k->result->price_year;
    thi_figure pair[] = {here(p, THI_D_TOTAL, c), here(p, THI_D_GDP, c)};
    if (row == THI_D_GDP)
        pair[0] = thi_dual_gdp_at(p->b, year, prices);
    else if (row == THI_D_GROWTH)
        pair[0] = thi_dual_growth_at(p->b, year, prices);
    else if (row == THI_D_HEAD)
        pair[1] = thi_dual_people_at(p->b, year);
    bool ratio = row == THI_D_INTENSITY || row == THI_D_HEAD;
    put(p,
        row,
        c,
        ratio ? "a/b" : "a",
        ratio ? pair[0].value / pair[1].value : pair[0].value,
        ratio ? 2 : 1,
        pair);
}

/* ---- paths ---- */

/** Level at the path's beginning; nothing where that year has no inventory. */
static thi_figure beginning(const thi_dual_writer *p)
{
    int32_t from = p->k->result->target->path_from - p->t->first;
    return thi_dual_at(p->t, thi_dual_level_row(p), from);
}

/** Figures of a path: a beginning, b value, c base level, d year, e from, f end. */
static size_t path_figures(const thi_dual_writer *p, uint32_t c, thi_figure out[6])
{
    out[0] = beginning(p);
    out[1] = p->k->value;
    out[2] = p->k->intensity ? here(p, THI_D_INTENSITY, 0) : p->k->value;
    out[3] =
        (thi_figure){{p->k->sheet, p->t->head_row, THI_DC_YEARS + c}, year_at(p, c)};
    out[4] = p->k->from;
    out[5] = p->k->year;
    return 6;
}

static void put_path(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    const th_target *t = p->k->result->target;
    thi_figure f[6];
    (void)path_figures(p, c, f);
    int32_t year = year_at(p, c);
    double goal = p->k->intensity ? f[2].value * (1 - t->value) : t->value;
    double k = (double)(year - t->path_from) / (double)(t->year - t->path_from);
    double begin = f[0].value, value = (double)NAN;
    const char *end = p->k->intensity ? "(c*(1-b))" : "b";
    const char *pattern = end;
    if (!isfinite(begin) && year == t->year)
        value = goal;
    else if (year >= t->path_from && year <= t->year && row == THI_D_LINEAR) {
        value = begin + (goal - begin) * k;
        pattern = th_arena_format(p->b->w->arena, "a+(%s-a)*((d-e)/(f-e))", end);
    } else if (year >= t->path_from && year <= t->year && begin > 0 && goal > 0) {
        value = begin * th_pow(goal / begin, k);
        pattern = th_arena_format(p->b->w->arena, "a*(%s/a)^((d-e)/(f-e))", end);
    }
    put(p, row, c, pattern, value, 6, f);
}

const char *thi_dual_form_word(const thi_workbook *w, bool geometric)
{
    return geometric ? thi_say(w, "几何", "geometric") : thi_say(w, "线性", "linear");
}

static void put_required(thi_dual_writer *p, uint32_t c)
{
    thi_workbook *w = p->b->w;
    thi_figure both[] = {here(p, THI_D_GEOMETRIC, c), here(p, THI_D_LINEAR, c)};
    bool geometric = p->k->result->target->geometric;
    const char *pattern = th_arena_format(w->arena,
                                          "IF(%s=\"%s\",a,b)",
                                          thi_dual_place(w, p->k->sheet, p->k->form),
                                          thi_dual_form_word(w, true));
    bool one = !isfinite(both[0].value);
    put(p,
        THI_D_REQUIRED,
        c,
        one ? "b" : pattern,
        both[geometric ? 0 : 1].value,
        2,
        both);
}

static void put_time(thi_dual_writer *p, uint32_t c)
{
    const th_target *t = p->k->result->target;
    int32_t begin = p->k->intensity ? t->base_year : t->path_from;
    thi_figure f[6];
    (void)path_figures(p, c, f);
    thi_figure all[] = {f[3], p->k->intensity ? p->k->base_year : p->k->from, f[5]};
    double share = (double)(year_at(p, c) - begin) / (double)(t->year - begin);
    put(p,
        THI_D_TIME,
        c,
        "MAX(0,MIN(1,(a-b)/(c-b)))",
        share < 0   ? 0
        : share > 1 ? 1
                    : share,
        3,
        all);
}

/* ---- progress ---- */

static void put_wanted(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    thi_figure required = here(p, THI_D_REQUIRED, c);
    thi_figure other = row == THI_D_WANTED
                           ? here(p, THI_D_INTENSITY, 0)
                           : thi_dual_at(p->t, THI_D_REQUIRED, (int32_t)c - 1);
    thi_figure pair[] = {required, other};
    put(p, row, c, "1-a/b", 1 - required.value / other.value, 2, pair);
}

static void put_progress(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    double none = (double)NAN;
    thi_figure level = here(p, thi_dual_level_row(p), c);
    thi_figure pair[] = {level, thi_dual_nothing(), p->k->year, thi_dual_nothing()};
    if (row == THI_D_REDUCTION) {
        pair[1] = here(p, THI_D_INTENSITY, 0);
        put(p, row, c, "1-a/b", y ? y->reduction : none, 2, pair);
    } else if (row == THI_D_YEAR_REDUCTION) {
        pair[1] = thi_dual_at(p->t, THI_D_INTENSITY, (int32_t)c - 1);
        put(p, row, c, "1-a/b", 1 - pair[0].value / pair[1].value, 2, pair);
    } else if (row == THI_D_PROGRESS) {
        pair[0] = p->k->intensity ? here(p, THI_D_REDUCTION, c) : level;
        pair[1] = p->k->value;
        put(p, row, c, "a/b", y ? y->progress : none, 2, pair);
    } else if (row == THI_D_COMPLETION) {
        pair[0] = here(p, THI_D_REDUCTION, c);
        pair[1] = here(p, THI_D_WANTED, c);
        put(p, row, c, "a/b", y ? y->completion : none, 2, pair);
    } else {
        uint32_t last = (uint32_t)(p->k->result->target->year - p->t->first);
        thi_figure f[6];
        (void)path_figures(p, c, f);
        thi_figure all[] = {here(p, THI_D_REQUIRED, last), level, f[5], f[3]};
        put(p, row, c, "1-(a/b)^(1/(c-d))", y ? y->catch_up : none, 4, all);
    }
}

/* ---- room ---- */

static void put_room(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    double none = (double)NAN;
    bool intensity = p->k->intensity;
    thi_figure all[] = {here(p, THI_D_REQUIRED, c),
                        here(p, thi_dual_level_row(p), c),
                        here(p, THI_D_GDP, c),
                        here(p, THI_D_TOTAL, c),
                        here(p, THI_D_ROOM, c)};
    switch (row) {
    case THI_D_ROOM:
        put(p,
            row,
            c,
            intensity ? "(a-b)*c" : "a-b",
            y ? y->room_t : none,
            intensity ? 3 : 2,
            all);
        break;
    case THI_D_ROOM_SHARE:
        all[0] = all[4];
        all[1] = all[3];
        put(p, row, c, "a/b", y ? y->room_share : none, 2, all);
        break;
    case THI_D_GDP_NEEDED:
        all[1] = all[3];
        put(p, row, c, "b/a", y ? y->gdp_needed_yuan / 1e4 : none, 2, all);
        break;
    default:
        break;
    }
}

/** The path of the next year, the growth of GDP and the level: after all paths. */
static void put_growth_left(thi_dual_writer *p, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    bool intensity = p->k->intensity;
    thi_figure all[] = {thi_dual_at(p->t, THI_D_REQUIRED, (int32_t)c + 1),
                        here(p, thi_dual_level_row(p), c),
                        here(p, THI_D_GROWTH, c)};
    put(p,
        THI_D_GROWTH_LEFT,
        c,
        intensity ? "a*(1+c)/b-1" : "a/b-1",
        y ? y->growth_left : (double)NAN,
        intensity ? 3 : 2,
        all);
}

static void put_verdict(thi_dual_writer *p, uint32_t c)
{
    thi_workbook *w = p->b->w;
    const th_dual_year *y = data(p, c);
    thi_style style = {.border = true, .align = THI_CENTER};
    thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS + c};
    p->t->at[THI_D_VERDICT][c] = (thi_figure){at, (double)NAN};
    if (!y || y->verdict == TH_VERDICT_NONE) {
        thi_xlsx_text(w->x,
                      at.sheet,
                      at.row,
                      at.column,
                      y ? thi_dual_verdict_word(w, TH_VERDICT_NONE) : "",
                      &style);
        return;
    }
    bool ends = y->year == p->k->result->target->year;
    thi_figure pair[] = {here(p, thi_dual_level_row(p), c), here(p, THI_D_REQUIRED, c)};
    thi_dual_word(
        w,
        at,
        th_arena_format(
            w->arena,
            "IF(a<=b,\"%s\",\"%s\")",
            thi_dual_verdict_word(w, ends ? TH_VERDICT_MET : TH_VERDICT_ON_TRACK),
            thi_dual_verdict_word(w, ends ? TH_VERDICT_MISSED : TH_VERDICT_BEHIND)),
        pair,
        2,
        thi_dual_verdict_word(w, y->verdict),
        &style);
    p->t->at[THI_D_VERDICT][c].value = (double)y->verdict;
}

void thi_dual_put_cell(thi_dual_writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    double none = (double)NAN;
    switch (row) {
    case THI_D_TOTAL:
        put_total(p, c);
        break;
    case THI_D_LOWER:
    case THI_D_UPPER:
        put_interval(p, row, c);
        break;
    case THI_D_LINEAR:
    case THI_D_GEOMETRIC:
        put_path(p, row, c);
        break;
    case THI_D_REQUIRED:
        put_required(p, c);
        break;
    case THI_D_TIME:
        put_time(p, c);
        break;
    case THI_D_WANTED:
    case THI_D_YEAR_WANTED:
        put_wanted(p, row, c);
        break;
    case THI_D_REDUCTION:
    case THI_D_PROGRESS:
    case THI_D_COMPLETION:
    case THI_D_YEAR_REDUCTION:
    case THI_D_CATCH_UP:
        put_progress(p, row, c);
        break;
    case THI_D_ROOM:
    case THI_D_ROOM_SHARE:
    case THI_D_GDP_NEEDED:
        put_room(p, row, c);
        break;
    case THI_D_GROWTH_LEFT:
        put_growth_left(p, c);
        break;
    case THI_D_VERDICT:
        put_verdict(p, c);
        break;
    case THI_D_PROBABILITY:
        put_engine(p, row, c, y ? y->probability : none, 9);
        break;
    case THI_D_DRAWS:
        put_engine(p, row, c, y ? y->probability_draws : none, 9);
        break;
    default:
        put_base(p, row, c);
        break;
    }
}

const char *thi_dual_label_of(const thi_dual_writer *p, thi_dual_row row)
{
    const thi_workbook *w = p->b->w;
    bool cap = is_cap(p->k->result->target);
    if (cap && row == THI_D_PROGRESS)
        return thi_say(w, "总量/上限", "Total / cap");
    return thi_say(w, specs[row].zh, specs[row].en);
}

thi_dual_unit thi_dual_unit_at(thi_dual_row row)
{
    return specs[row].unit;
}
