/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: targets of the dual-control workbook. A block a target: what it wants, both
 * annual paths, each year against the path that counts, once with the grid's factors of
 * each year and once with those of one; a chart of path and data. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

enum { C_LABEL, C_UNIT, C_YEARS };

typedef struct writer {
    thi_dual_book *b;
    thi_dual_block *k;
    thi_dual_table *t;
    uint32_t row;
} writer;

/* ---- what each row is ---- */

enum { FOR_ALL, FOR_INTENSITY, FOR_DRAWS };
typedef enum unit_kind { U_NONE, U_TOTAL, U_LEVEL, U_HEAD, U_GDP } unit_kind;

typedef struct row_spec {
    const char *zh, *en;
    unit_kind unit;
    const char *number;
    int only;
} row_spec;

static const row_spec specs[THI_D_ROWS] = {
    [THI_D_TOTAL] = {"总量", "Total", U_TOTAL, "#,##0", FOR_ALL},
    [THI_D_LOWER] = {"总量 95% 下限（引擎计算值）",
                     "Total, 95 % lower (engine)",
                     U_TOTAL,
                     "#,##0",
                     FOR_ALL},
    [THI_D_UPPER] = {"总量 95% 上限（引擎计算值）",
                     "Total, 95 % upper (engine)",
                     U_TOTAL,
                     "#,##0",
                     FOR_ALL},
    [THI_D_GDP] = {"不变价 GDP", "GDP at constant prices", U_GDP, "#,##0", FOR_ALL},
    [THI_D_GROWTH] = {"GDP 增速", "Growth of GDP", U_NONE, "0.00%", FOR_ALL},
    [THI_D_INTENSITY] = {"强度", "Intensity", U_LEVEL, "0.0000", FOR_ALL},
    [THI_D_HEAD] = {"人均", "Per head", U_HEAD, "0.000", FOR_ALL},
    [THI_D_LINEAR] = {"线性路径", "Linear path", U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_GEOMETRIC] = {"几何路径", "Geometric path", U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_REQUIRED] =
        {"路径要求值", "Path that counts", U_LEVEL, "#,##0.0000", FOR_ALL},
    [THI_D_TIME] = {"时间进度", "Time over", U_NONE, "0.0%", FOR_ALL},
    [THI_D_WANTED] = {"路径要求的累计下降",
                      "Reduction that the path wants",
                      U_NONE,
                      "0.00%",
                      FOR_INTENSITY},
    [THI_D_REDUCTION] =
        {"比基年下降", "Reduction from base year", U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_PROGRESS] = {"目标进度", "Progress", U_NONE, "0.0%", FOR_ALL},
    [THI_D_COMPLETION] = {"累计完成率", "Completion", U_NONE, "0.0%", FOR_INTENSITY},
    [THI_D_YEAR_WANTED] =
        {"当年目标", "Target of the year", U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_YEAR_REDUCTION] =
        {"当年下降", "Reduction of the year", U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_CATCH_UP] =
        {"今后每年须下降", "Needed a year from here", U_NONE, "0.00%", FOR_INTENSITY},
    [THI_D_ROOM] = {"剩余空间（负为超出）",
                    "Room left (negative: over)",
                    U_TOTAL,
                    "#,##0",
                    FOR_ALL},
    [THI_D_ROOM_SHARE] =
        {"剩余空间占总量", "Room over total", U_NONE, "0.00%", FOR_ALL},
    [THI_D_GROWTH_LEFT] = {"次年总量可增长（GDP 增速不变）",
                           "The total may grow next year (GDP growing as now)",
                           U_NONE,
                           "0.00%",
                           FOR_ALL},
    [THI_D_GDP_NEEDED] =
        {"守住路径所需 GDP", "GDP that keeps the path", U_GDP, "#,##0", FOR_INTENSITY},
    [THI_D_VERDICT] = {"结论", "Verdict", U_NONE, NULL, FOR_ALL},
    [THI_D_PROBABILITY] = {"守住路径值的概率（引擎计算值，正态）",
                           "Probability that the path is kept (engine, normal)",
                           U_NONE,
                           "0.0%",
                           FOR_ALL},
    [THI_D_DRAWS] = {"守住路径值的概率（引擎计算值，抽样）",
                     "Probability that the path is kept (engine, by draws)",
                     U_NONE,
                     "0.0%",
                     FOR_DRAWS}};

static bool is_cap(const th_target *t)
{
    return t->kind == TH_TARGET_CAP || t->kind == TH_TARGET_ENERGY_CAP;
}

static bool drawn(const writer *p)
{
    const th_dual_result *r = p->k->result;
    for (uint32_t i = 0; i < r->year_count; i++)
        if (isfinite(r->years[i].probability_draws))
            return true;
    return false;
}

static bool has_row(const writer *p, thi_dual_row row)
{
    int only = specs[row].only;
    return only == FOR_ALL || (only == FOR_INTENSITY && p->k->intensity) ||
           (only == FOR_DRAWS && !p->t->fixed && drawn(p));
}

static const char *unit_of(const writer *p, unit_kind kind)
{
    const thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    const char *per = thi_say(w, "/万元", "/10^4 CNY");
    if (kind == U_LEVEL)
        kind = p->k->intensity ? U_LEVEL : U_TOTAL;
    switch (kind) {
    case U_TOTAL:
        return r->unit;
    case U_LEVEL:
        return th_arena_format(w->arena, "%s%s", r->unit, per);
    case U_HEAD:
        return th_arena_format(w->arena, "%s%s", r->unit, thi_say(w, "/人", " a head"));
    case U_GDP:
        return thi_say(w,
                       th_arena_format(w->arena, "万元，%d 年价", r->price_year),
                       th_arena_format(w->arena, "10^4 CNY of %d", r->price_year));
    case U_NONE:
        break;
    }
    return "";
}

/* ---- places ---- */

static int32_t year_at(const writer *p, uint32_t c)
{
    return p->t->first + (int32_t)c;
}

static const th_dual_year *data(const writer *p, uint32_t c)
{
    return thi_dual_year_of(p->k->result, p->t->fixed, year_at(p, c));
}

thi_figure thi_dual_at(const thi_dual_table *t, thi_dual_row row, int32_t column)
{
    bool there = column >= 0 && (uint32_t)column < t->count && t->at[row];
    return there ? t->at[row][column] : thi_dual_nothing();
}

static thi_figure here(const writer *p, thi_dual_row row, uint32_t c)
{
    return thi_dual_at(p->t, row, (int32_t)c);
}

static thi_dual_row level_row(const writer *p)
{
    return p->k->intensity ? THI_D_INTENSITY : THI_D_TOTAL;
}

static thi_style style_of(const writer *p, thi_dual_row row)
{
    thi_style style = {.number = specs[row].number, .border = true};
    bool tonnes = row >= THI_D_LINEAR && row <= THI_D_REQUIRED && !p->k->intensity;
    if (tonnes)
        style.number = "#,##0";
    style.bold = row == THI_D_REQUIRED || row == THI_D_ROOM || row == level_row(p);
    return style;
}

/** A live cell of the table by a pattern over figures. */
static void put(writer *p,
                thi_dual_row row,
                uint32_t c,
                const char *pattern,
                double value,
                size_t count,
                const thi_figure *figures)
{
    thi_style style = style_of(p, row);
    thi_ref at = {p->k->sheet, p->row, C_YEARS + c};
    p->t->at[row][c] =
        thi_dual_cell(p->b->w, at, pattern, figures, count, value, &style);
}

/* ---- totals and levels ---- */

static void put_body(
    writer *p, thi_dual_row row, uint32_t c, const char *body, thi_refs *refs, double x)
{
    thi_workbook *w = p->b->w;
    thi_style style = style_of(p, row);
    thi_spans spans = thi_spans_of(w, refs);
    thi_ref at = {p->k->sheet, p->row, C_YEARS + c};
    thi_xlsx_formula(w->x,
                     at.sheet,
                     at.row,
                     at.column,
                     thi_guarded(w, at.sheet, &spans, body, false),
                     x,
                     &style);
    p->t->at[row][c] = (thi_figure){at, x};
}

static thi_ref boundary_place(const writer *p, int32_t year)
{
    const thi_workbook *w = p->b->w;
    uint32_t position = thi_year_position(w, year);
    for (uint32_t i = 0; i < th_boundary_count(w->m.registry); i++)
        if (th_boundary_get(w->m.registry, i) == p->k->result->target->boundary)
            return thi_total_at(w, i, position);
    return (thi_ref){THI_NOWHERE, 0, 0};
}

/** The total of the year, and what the fixed factors change of it. */
static const char *total_body(writer *p, int32_t year, thi_refs *refs)
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

static void put_total(writer *p, uint32_t c)
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
put_engine(writer *p, thi_dual_row row, uint32_t c, double value, int digits)
{
    thi_ref at = {p->k->sheet, p->row, C_YEARS + c};
    p->t->at[row][c] = thi_engine_cell(p->b->w, at, value, digits, specs[row].number);
}

static void put_interval(writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    bool known = y && y->total.has_interval;
    double end = row == THI_D_LOWER ? (known ? y->total.lower : 0)
                                    : (known ? y->total.upper : 0);
    put_engine(p, row, c, known ? end : (double)NAN, 0);
}

static void put_base(writer *p, thi_dual_row row, uint32_t c)
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
static thi_figure beginning(const writer *p)
{
    int32_t from = p->k->result->target->path_from - p->t->first;
    return thi_dual_at(p->t, level_row(p), from);
}

/** Figures of a path: a beginning, b value, c base level, d year, e from, f end. */
static size_t path_figures(const writer *p, uint32_t c, thi_figure out[6])
{
    out[0] = beginning(p);
    out[1] = p->k->value;
    out[2] = p->k->intensity ? here(p, THI_D_INTENSITY, 0) : p->k->value;
    out[3] = (thi_figure){{p->k->sheet, p->t->head_row, C_YEARS + c}, year_at(p, c)};
    out[4] = p->k->from;
    out[5] = p->k->year;
    return 6;
}

static void put_path(writer *p, thi_dual_row row, uint32_t c)
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

static const char *form_word(const thi_workbook *w, bool geometric)
{
    return geometric ? thi_say(w, "几何", "geometric") : thi_say(w, "线性", "linear");
}

static void put_required(writer *p, uint32_t c)
{
    thi_workbook *w = p->b->w;
    thi_figure both[] = {here(p, THI_D_GEOMETRIC, c), here(p, THI_D_LINEAR, c)};
    bool geometric = p->k->result->target->geometric;
    const char *pattern = th_arena_format(w->arena,
                                          "IF(%s=\"%s\",a,b)",
                                          thi_dual_place(w, p->k->sheet, p->k->form),
                                          form_word(w, true));
    bool one = !isfinite(both[0].value);
    put(p,
        THI_D_REQUIRED,
        c,
        one ? "b" : pattern,
        both[geometric ? 0 : 1].value,
        2,
        both);
}

static void put_time(writer *p, uint32_t c)
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

static void put_wanted(writer *p, thi_dual_row row, uint32_t c)
{
    thi_figure required = here(p, THI_D_REQUIRED, c);
    thi_figure other = row == THI_D_WANTED
                           ? here(p, THI_D_INTENSITY, 0)
                           : thi_dual_at(p->t, THI_D_REQUIRED, (int32_t)c - 1);
    thi_figure pair[] = {required, other};
    put(p, row, c, "1-a/b", 1 - required.value / other.value, 2, pair);
}

static void put_progress(writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    double none = (double)NAN;
    thi_figure level = here(p, level_row(p), c);
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

static void put_room(writer *p, thi_dual_row row, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    double none = (double)NAN;
    bool intensity = p->k->intensity;
    thi_figure all[] = {here(p, THI_D_REQUIRED, c),
                        here(p, level_row(p), c),
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
static void put_growth_left(writer *p, uint32_t c)
{
    const th_dual_year *y = data(p, c);
    bool intensity = p->k->intensity;
    thi_figure all[] = {thi_dual_at(p->t, THI_D_REQUIRED, (int32_t)c + 1),
                        here(p, level_row(p), c),
                        here(p, THI_D_GROWTH, c)};
    put(p,
        THI_D_GROWTH_LEFT,
        c,
        intensity ? "a*(1+c)/b-1" : "a/b-1",
        y ? y->growth_left : (double)NAN,
        intensity ? 3 : 2,
        all);
}

static void put_verdict(writer *p, uint32_t c)
{
    thi_workbook *w = p->b->w;
    const th_dual_year *y = data(p, c);
    thi_style style = {.border = true, .align = THI_CENTER};
    thi_ref at = {p->k->sheet, p->row, C_YEARS + c};
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
    thi_figure pair[] = {here(p, level_row(p), c), here(p, THI_D_REQUIRED, c)};
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

static void put_cell(writer *p, thi_dual_row row, uint32_t c)
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

/* ---- a table ---- */

static const char *label_of(const writer *p, thi_dual_row row)
{
    const thi_workbook *w = p->b->w;
    bool cap = is_cap(p->k->result->target);
    if (cap && row == THI_D_PROGRESS)
        return thi_say(w, "总量/上限", "Total / cap");
    return thi_say(w, specs[row].zh, specs[row].en);
}

static void write_row(writer *p, thi_dual_row row)
{
    thi_workbook *w = p->b->w;
    p->t->at[row] = TH_NEW_N(w->arena, thi_figure, p->t->count + 1);
    thi_xlsx_text(
        w->x, p->k->sheet, p->row, C_LABEL, label_of(p, row), &thi_wrap_style);
    thi_xlsx_text(w->x,
                  p->k->sheet,
                  p->row,
                  C_UNIT,
                  unit_of(p, specs[row].unit),
                  &thi_wrap_style);
    for (uint32_t c = 0; c < p->t->count; c++)
        put_cell(p, row, c);
    if (row == THI_D_VERDICT)
        thi_dual_lights(
            w,
            p->k->sheet,
            (thi_chart_cells){p->row, C_YEARS, p->row, C_YEARS + p->t->count - 1});
    p->row++;
}

static void write_table(writer *p, thi_dual_table *t)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    const th_target *target = r->target;
    int32_t last = r->years[r->year_count - 1].year;
    p->t = t;
    t->there = true;
    t->first = p->k->intensity ? target->base_year : target->path_from;
    if (r->years[0].year < t->first || t->first == 0)
        t->first = r->years[0].year;
    t->count = (uint32_t)((last > target->year ? last : target->year) - t->first + 1);
    t->head_row = p->row;
    const char *zh = t->fixed
                         ? th_arena_format(w->arena, "%d 年电网因子", r->fixed_year)
                         : "逐年电网因子";
    const char *en =
        t->fixed ? th_arena_format(w->arena, "Grid factors of %d", r->fixed_year)
                 : "Grid factors of each year";
    bool plain = !r->fixed; /* no grid moves it */
    thi_say_at(w,
               (thi_ref){p->k->sheet, p->row, C_LABEL},
               plain ? "项目" : zh,
               plain ? "Item" : en,
               &thi_head_style);
    thi_say_at(
        w, (thi_ref){p->k->sheet, p->row, C_UNIT}, "单位", "Unit", &thi_head_style);
    thi_dual_year_heads(w, p->k->sheet, p->row++, C_YEARS, t->first, t->count);
    for (thi_dual_row row = 0; row < THI_D_ROWS; row++)
        if (has_row(p, row))
            write_row(p, row);
    p->row++;
}

/* ---- what it wants ---- */

static thi_figure parameter(writer *p,
                            const char *zh,
                            const char *en,
                            const char *unit,
                            double value,
                            const char *number,
                            bool yellow)
{
    thi_workbook *w = p->b->w;
    thi_style plain = {.number = number, .border = true};
    thi_ref at = {p->k->sheet, p->row, C_YEARS};
    thi_say_at(w, (thi_ref){p->k->sheet, p->row, C_LABEL}, zh, en, &thi_strong_style);
    thi_xlsx_text(w->x, p->k->sheet, p->row, C_UNIT, unit, &thi_wrap_style);
    p->row++;
    if (yellow)
        return thi_dual_input(w, at, value, number);
    if (value != 0)
        thi_xlsx_number(w->x, at.sheet, at.row, at.column, value, &plain);
    else
        thi_xlsx_text(w->x, at.sheet, at.row, at.column, "–", &thi_key_style);
    return (thi_figure){at, value != 0 ? value : (double)NAN};
}

static void write_parameters(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_target *t = p->k->result->target;
    const char *percent = thi_say(w, "比基年下降", "below the base year");
    p->k->value = parameter(p,
                            "目标值（可改）",
                            "Target (may be changed)",
                            p->k->intensity ? percent : p->k->result->unit,
                            t->value,
                            p->k->intensity ? "0.00%" : "#,##0",
                            true);
    p->k->form = (thi_ref){p->k->sheet, p->row, C_YEARS};
    thi_style words = thi_input_style;
    words.align = THI_CENTER;
    thi_say_at(w,
               (thi_ref){p->k->sheet, p->row, C_LABEL},
               "路径形式（可改：几何、线性）",
               "Form of the path (may be changed: geometric, linear)",
               &thi_strong_style);
    thi_xlsx_text(w->x, p->k->sheet, p->row, C_UNIT, "", &thi_wrap_style);
    thi_xlsx_text(
        w->x, p->k->sheet, p->row++, C_YEARS, form_word(w, t->geometric), &words);
    p->k->base_year = parameter(p, "基年", "Base year", "", t->base_year, "0", false);
    p->k->from = parameter(p, "路径起点", "Path from", "", t->path_from, "0", false);
    p->k->year = parameter(p, "目标年", "Target year", "", t->year, "0", false);
    p->row++;
}

static const char *nature(const thi_workbook *w, const th_target *t)
{
    return !strcmp(t->nature, "binding")    ? thi_say(w, "约束性。", "Binding. ")
           : !strcmp(t->nature, "expected") ? thi_say(w, "预期性。", "Expected. ")
                                            : "";
}

static void line(writer *p, const char *text)
{
    thi_xlsx_text(p->b->w->x, p->k->sheet, p->row++, 0, text, &thi_note_style);
}

static void write_about(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    const th_target *t = r->target;
    bool assumed = t->status && !strcmp(t->status, "assumed");
    thi_xlsx_text(
        w->x, p->k->sheet, p->row++, 0, thi_dual_about(w, t), &thi_subtitle_style);
    line(p,
         th_arena_format(
             w->arena,
             "%s%s%s%s",
             nature(w, t),
             assumed ? thi_say(w, "假定的目标，不是下达的任务。", "An assumed target. ")
                     : "",
             thi_say(w, "依据：", "Document: "),
             t->document));
    if (*t->energy_variable)
        line(p,
             th_arena_format(w->arena,
                             "%s%s%s",
                             t->keep_feedstock
                                 ? thi_say(w, "含原料用能。", "Feedstock is kept in. ")
                                 : thi_say(w,
                                           "原料用能两年都扣除。",
                                           "Feedstock is left out of both years. "),
                             thi_say(w,
                                     "新增可再生电力的扣除：",
                                     "New renewable power left out of: "),
                             *t->new_renewables ? t->new_renewables : "–"));
    if (r->fixed_year && r->fixed)
        line(p,
             r->fixed_counts ? thi_say(w,
                                       "计入考核的是固定年的电网因子。",
                                       "The fixed grid factors count.")
                             : thi_say(w,
                                       "计入考核的是逐年电网因子。",
                                       "The grid factors of each year count."));
}

/* ---- its chart ---- */

static thi_chart_series
line_of(const thi_dual_table *t, thi_dual_row row, uint32_t color)
{
    thi_ref first = t->at[row][0].at;
    return (thi_chart_series){
        .values = {first.row, C_YEARS, first.row, C_YEARS + t->count - 1},
        .name_row = first.row,
        .name_column = C_LABEL,
        .color = color};
}

static void write_chart(writer *p)
{
    thi_workbook *w = p->b->w;
    const thi_dual_table *t = &p->k->annual;
    thi_chart_series lines[3] = {line_of(t, THI_D_REQUIRED, 0xD55E00),
                                 line_of(t, level_row(p), 0x0072B2)};
    uint32_t count = 2;
    if (p->k->fixed.there) {
        lines[count] = line_of(&p->k->fixed, level_row(p), 0x009E73);
        lines[count].name_row = p->k->fixed.head_row;
        lines[1].name_row = t->head_row;
        count++;
    }
    const char *title = thi_dual_about(w, p->k->result->target);
    thi_chart chart = {
        .kind = THI_CHART_LINES,
        .title = title,
        .axis = unit_of(p, U_LEVEL),
        .description = title,
        .sheet = p->k->sheet,
        .categories = {t->head_row, C_YEARS, t->head_row, C_YEARS + t->count - 1},
        .series = lines,
        .series_count = count,
        .paths = 1,
        .at_row = p->row,
        .at_column = 0,
        .width = 1.8,
        .height = 1};
    thi_xlsx_chart(w->x, &chart);
    p->row += 17;
}

/* ---- targets without a path ---- */

/** A level: stated year by year; a peak: told. */
static void write_levels(writer *p)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = p->k->result;
    thi_style level = {.number = "#,##0.00", .border = true}, words = {.border = true};
    thi_figure goal = parameter(p,
                                "目标值（可改）",
                                "Target (may be changed)",
                                r->unit,
                                r->target->value,
                                "#,##0.00",
                                true);
    for (uint32_t i = 0; i < r->year_count; i++, p->row++) {
        const th_dual_year *y = &r->years[i];
        int32_t row = th_dual_indicator_row(p->b->dual, r->target->indicator, y->year);
        thi_ref at = {p->k->sheet, p->row, C_YEARS};
        thi_xlsx_number(w->x, at.sheet, p->row, C_LABEL, y->year, &thi_year_style);
        thi_xlsx_text(w->x, at.sheet, p->row, C_UNIT, r->unit, &thi_text_style);
        thi_figure from = {at, y->intensity};
        if (row >= 0) {
            thi_figure datum = {thi_datum_at(w, (uint32_t)row), w->a.rows[row].value};
            const th_variable *v =
                th_variable_get(w->m.registry, w->a.rows[row].variable);
            char text[40];
            const char *pattern = th_arena_format(
                w->arena, "a/%s", th_number_print(v->unit.factor, text));
            (void)thi_dual_cell(w, at, pattern, &datum, 1, y->intensity, &level);
        } else {
            from = thi_engine_cell(w, at, y->intensity, 0, level.number);
        }
        thi_figure pair[] = {from, goal};
        bool least = r->target->kind == TH_TARGET_LEVEL_AT_LEAST;
        bool ends = y->year == r->target->year;
        thi_dual_word(
            w,
            (thi_ref){p->k->sheet, p->row, C_YEARS + 1},
            th_arena_format(
                w->arena,
                "IF(a%s=b,\"%s\",\"%s\")",
                least ? ">" : "<",
                thi_dual_verdict_word(w, ends ? TH_VERDICT_MET : TH_VERDICT_REACHED),
                thi_dual_verdict_word(w,
                                      ends ? TH_VERDICT_MISSED : TH_VERDICT_NOT_YET)),
            pair,
            2,
            thi_dual_verdict_word(w, y->verdict),
            &words);
        thi_dual_lights(w,
                        p->k->sheet,
                        (thi_chart_cells){p->row, C_YEARS + 1, p->row, C_YEARS + 1});
    }
}

/* ---- all ---- */

static void write_block(writer *p)
{
    const th_dual_result *r = p->k->result;
    thi_workbook *w = p->b->w;
    p->k->row = p->row;
    write_about(p);
    if (r->computable && !r->path_free && r->year_count) {
        write_parameters(p);
        write_table(p, &p->k->annual);
        p->k->fixed.fixed = true;
        if (r->fixed)
            write_table(p, &p->k->fixed);
        else if (*r->fixed_why)
            line(p, thi_half(w, r->fixed_why));
        p->t = &p->k->annual;
        write_chart(p);
    } else {
        bool told = r->has_peak || r->computable;
        line(p,
             th_arena_format(w->arena,
                             "%s%s",
                             told ? "" : thi_say(w, "未评价：", "Not judged: "),
                             thi_half(w, r->why)));
        if (r->path_free && r->year_count && !r->has_peak)
            write_levels(p);
    }
    p->row += 2;
}

typedef struct kind_sheet {
    const char *zh, *en, *about_zh, *about_en;
} kind_sheet;

/** A page a target, and one more where there are fixed factors: their table is beside
 * the chart. */
static void break_pages(const thi_dual_book *b, uint32_t sheet)
{
    uint32_t *breaks = TH_NEW_N(b->w->arena, uint32_t, 2 * b->block_count + 1);
    size_t count = 0;
    bool after = false;
    for (size_t i = 0; i < b->block_count; i++) {
        const thi_dual_block *k = &b->blocks[i];
        if (k->sheet != sheet)
            continue;
        if (after)
            breaks[count++] = k->row;
        if (k->fixed.there)
            breaks[count++] = k->fixed.head_row;
        after = k->annual.there;
    }
    if (count)
        thi_xlsx_breaks(b->w->x, sheet, breaks, count);
}

static void write_sheet(thi_dual_book *b, uint32_t sheet, const kind_sheet *s)
{
    thi_workbook *w = b->w;
    writer p = {.b = b};
    uint32_t columns = 3;
    p.row = thi_sheet_title(w, sheet, s->zh, s->en, s->about_zh, s->about_en);
    uint32_t first = p.row;
    thi_xlsx_width(w->x, sheet, C_LABEL, C_LABEL, w->language == TH_BOTH ? 60 : 40);
    thi_xlsx_width(w->x, sheet, C_UNIT, C_UNIT, 20);
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].sheet == sheet) {
            p.k = &b->blocks[i];
            write_block(&p);
            columns = p.k->annual.count > columns ? p.k->annual.count : columns;
        }
    if (p.row == first)
        thi_say_at(w,
                   (thi_ref){sheet, p.row, 0},
                   "targets.yaml 没有这类目标。",
                   "targets.yaml has no such targets.",
                   &thi_note_style);
    thi_xlsx_width(w->x, sheet, C_YEARS, C_YEARS + columns - 1, 13);
    thi_xlsx_freeze(w->x, sheet, 3, C_YEARS);
    thi_print_as(w, sheet, 0, 1, 0, 1);
    break_pages(b, sheet);
}

void thi_dual_targets_write(thi_dual_book *b)
{
    static const kind_sheet carbon = {
        "目标与路径",
        "Targets and paths",
        "每个目标一块：年度路径、进度、剩余空间、结论都是公式；黄色格可改。灰底斜体是引"
        "擎计算值。",
        "A block a target: annual paths, progress, room and verdict are formulas; "
        "yellow cells may be changed. Italic on grey: values of the engine."};
    static const kind_sheet energy = {
        "能耗双控",
        "Dual control of energy",
        "能源消费总量与强度（吨标准煤），写法同“目标与路径”。",
        "Total and intensity of energy (tce), as on the sheet of targets."};
    static const kind_sheet other = {"其他目标",
                                     "Other targets",
                                     "指标水平与达峰。",
                                     "Levels of indicators, and peaks."};
    write_sheet(b, b->targets, &carbon);
    write_sheet(b, b->energy, &energy);
    write_sheet(b, b->other, &other);
}
