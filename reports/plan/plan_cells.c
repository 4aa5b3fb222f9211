/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: cells of the plan's sheets of years. */
#include "plan.h"

#include <math.h>
#include <string.h>

const char *thi_plan_ref(const thi_plan *p, uint32_t sheet, thi_ref ref)
{
    th_text text = {0};
    thi_ref_print(p->book, sheet, ref, &text);
    const char *copy = th_arena_text(p->w.arena, text.data);
    th_text_free(&text);
    return copy;
}

const char *thi_plan_at(
    const thi_plan *p, uint32_t sheet, uint32_t target, uint32_t row, uint32_t year)
{
    return thi_plan_ref(p, sheet, (thi_ref){target, row, PLAN_BASE + year});
}

const char *
thi_plan_scalar(const thi_plan *p, uint32_t sheet, uint32_t target, uint32_t row)
{
    return thi_plan_ref(p, sheet, (thi_ref){target, row, PLAN_SCALAR});
}

const char *thi_plan_range(const thi_plan *p, uint32_t sheet, thi_ref from, thi_ref to)
{
    to.sheet = from.sheet;
    return th_arena_format(p->w.arena,
                           "%s:%s",
                           thi_plan_ref(p, sheet, from),
                           thi_plan_ref(p, to.sheet, to));
}

const char *thi_plan_number(const thi_plan *p, double number)
{
    char text[40];
    th_number_print(number, text);
    for (char *c = text; *c; c++)
        if (*c == 'e')
            *c = 'E';
    return th_arena_format(p->w.arena, number < 0 ? "(%s)" : "%s", text);
}

const char *thi_plan_year(const thi_plan *p, uint32_t sheet, uint32_t year)
{
    return thi_plan_at(p, sheet, sheet, PLAN_HEAD, year);
}

double
thi_plan_value(const thi_plan *p, uint32_t series, th_step_column column, uint32_t year)
{
    if (!p->s.series[series].moves)
        return p->s.series[series].info.base;
    return p->columns[((size_t)series * TH_STEP_COLUMNS + column) * p->years + year];
}

const char *
thi_plan_final(const thi_plan *p, uint32_t sheet, uint32_t series, uint32_t year)
{
    return thi_plan_at(p, sheet, p->activity, p->rows[series].final, year);
}

int32_t thi_plan_year_of(const thi_plan *p, uint32_t year)
{
    return p->v.base_year + (int32_t)year;
}

uint32_t thi_plan_position(const thi_plan *p, int32_t year)
{
    return year < p->v.base_year || year > p->v.horizon
               ? THI_NOWHERE
               : (uint32_t)(year - p->v.base_year);
}

/** An input is shown to the digits that tell it, whole numbers as they are. */
static const char *input_format(double x)
{
    double size = fabs(x);
    if (size < 1e-3 || size >= 1e9 || floor(x) >= x)
        return NULL;
    return size < 1 ? "0.0#####" : size < 1000 ? "0.0###" : "#,##0.0#";
}

void thi_plan_input(
    thi_plan *p, uint32_t sheet, uint32_t row, uint32_t column, double x)
{
    thi_style style = thi_input_style;
    style.number = input_format(x);
    thi_xlsx_number(p->w.x, sheet, row, column, x, &style);
}

void thi_plan_formula(thi_plan *p,
                      uint32_t sheet,
                      uint32_t row,
                      uint32_t column,
                      const char *formula,
                      double value)
{
    thi_style style = thi_number_style(fabs(value));
    thi_xlsx_formula(p->w.x, sheet, row, column, formula, value, &style);
}

void thi_plan_labels(
    thi_plan *p, uint32_t sheet, uint32_t row, const char *const *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        thi_xlsx_text(p->w.x, sheet, row, i, texts[i], &thi_wrap_style);
}

void thi_plan_heads(thi_plan *p,
                    uint32_t sheet,
                    const char *zh,
                    const char *en,
                    const char *about_zh,
                    const char *about_en,
                    const thi_head *heads)
{
    thi_workbook *w = &p->w;
    const char *title_zh = th_arena_format(w->arena, "%s：%s", p->title, zh),
               *title_en = th_arena_format(w->arena, "%s: %s", p->title, en);
    w->banner[sheet] = 4;
    thi_sheet_title(w, sheet, title_zh, title_en, about_zh, about_en);
    thi_heads(w, sheet, PLAN_HEAD, heads, PLAN_BASE);
    thi_style style = thi_head_style;
    style.number = "0";
    for (uint32_t y = 0; sheet != p->peak && y < p->years; y++)
        thi_xlsx_number(
            w->x, sheet, PLAN_HEAD, PLAN_BASE + y, thi_plan_year_of(p, y), &style);
    thi_xlsx_width(w->x, sheet, PLAN_BASE, PLAN_BASE + p->years - 1, 13);
    thi_xlsx_freeze(w->x, sheet, PLAN_FIRST, 1);
    thi_print_as(w, sheet, PLAN_HEAD, PLAN_HEAD, 0, 0);
}

/* In characters: what a page takes before a sheet is spread over two, how wide a chart
 * is, and the least for a number. */
enum { PAGE = 248, CHART = 131, LEAST = 7 };

double thi_plan_year_width(double before, double repeated, uint32_t count, double usual)
{
    double whole = before + usual * count, two = repeated + 2 * CHART;
    if (!count || whole <= PAGE || whole >= two)
        return usual;
    return (PAGE - before) / count >= LEAST ? (PAGE - before) / count
                                            : (two - before) / count;
}

void thi_plan_subtitle(
    thi_plan *p, uint32_t sheet, uint32_t row, const char *zh, const char *en)
{
    thi_xlsx_text(p->w.x, sheet, row, 0, thi_plan_say(p, zh, en), &thi_subtitle_style);
}

const char *thi_plan_name(const thi_plan *p, uint32_t series)
{
    const th_projected *info = &p->s.series[series].info;
    const thi_workbook *w = &p->w;
    th_text out = {0};
    if (info->kind == TH_PROJECTED_PATH)
        return info->address;
    th_text_add(&out,
                thi_title(w, th_variable_get(w->m.registry, info->variable)->name));
    for (uint32_t i = 0; i < th_index_count(w->m.registry); i++) {
        bool own = i == TH_IX_REGION && info->key.member[i] == w->a.region;
        if (info->key.member[i] && !own)
            th_text_addf(&out, " · %s", thi_title(w, info->key.member[i]));
    }
    const char *text = th_arena_text(w->arena, out.data);
    th_text_free(&out);
    return text;
}

const char *thi_plan_unit(const thi_plan *p, uint32_t series)
{
    return thi_unit_of_dim(&p->w, &p->s.series[series].dim);
}

const char *thi_plan_quality(const thi_plan *p, const char *quality)
{
    static const th_quality all[] = {TH_PUBLISHED, TH_DOWNSCALED, TH_ESTIMATE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(quality, th_quality_text(all[i])))
            return thi_quality_word(&p->w, all[i]);
    return quality;
}

const char *thi_plan_say(const thi_plan *p, const char *zh, const char *en)
{
    return thi_say(&p->w, zh, en);
}
