/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: cells of the analyses. A figure is a cell with its number, so that a formula
 * over figures is written and computed in one place. */
#include "workbook.h"

#include <math.h>
#include <string.h>

const char *thi_figure_text(const thi_workbook *w, uint32_t sheet, thi_figure f)
{
    if (!isfinite(f.value))
        return "0";
    th_text text = {0};
    thi_ref_print(w, sheet, f.at, &text);
    const char *copy = th_arena_text(w->arena, text.data);
    th_text_free(&text);
    return copy;
}

double thi_to_digits(double value, int digits)
{
    char text[40];
    if (!digits || !isfinite(value))
        return value;
    th_number_print_digits(value, digits, text);
    (void)th_number_parse(text, strlen(text), &value);
    return value;
}

thi_figure thi_live(thi_workbook *w,
                    thi_ref at,
                    const char *body,
                    const thi_figure *reads,
                    size_t read_count,
                    double value,
                    const thi_style *style)
{
    thi_refs refs = {0};
    for (size_t i = 0; i < read_count; i++)
        if (isfinite(reads[i].value))
            thi_ref_add(w, &refs, reads[i].at);
    if (!isfinite(value)) {
        thi_style key = thi_key_style;
        key.fill = style->fill;
        thi_xlsx_text(w->x, at.sheet, at.row, at.column, "–", &key);
        return (thi_figure){at, (double)NAN};
    }
    thi_spans spans = thi_spans_of(w, &refs);
    const char *formula = thi_guarded(w, at.sheet, &spans, body, false);
    thi_xlsx_formula(w->x, at.sheet, at.row, at.column, formula, value, style);
    return (thi_figure){at, value};
}

thi_figure
thi_live_same(thi_workbook *w, thi_ref at, thi_figure of, const thi_style *style)
{
    return thi_live(w, at, thi_figure_text(w, at.sheet, of), &of, 1, of.value, style);
}

thi_figure thi_live_sum(thi_workbook *w,
                        thi_ref at,
                        const thi_figure *parts,
                        size_t count,
                        const thi_style *style)
{
    th_sum sum = {0};
    size_t numbers = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(parts[i].value)) {
            th_sum_add(&sum, parts[i].value);
            numbers++;
        }
    double value = th_sum_get(&sum);
    if (!numbers || !isfinite(value))
        return thi_live(w, at, "", NULL, 0, (double)NAN, style);
    thi_span run = {parts[0].at, parts[count - 1].at};
    thi_spans spans = {&run, 1, numbers};
    th_text text = {0};
    thi_spans_print(w, at.sheet, &spans, 0, 1, &text);
    const char *body = th_arena_format(w->arena, "SUM(%s)", text.data);
    th_text_free(&text);
    const char *formula = thi_guarded(w, at.sheet, &spans, body, false);
    thi_xlsx_formula(w->x, at.sheet, at.row, at.column, formula, value, style);
    return (thi_figure){at, value};
}

thi_figure thi_engine_cell(
    thi_workbook *w, thi_ref at, double value, int digits, const char *number)
{
    thi_style style = thi_engine_style;
    style.number = number;
    value = thi_to_digits(value, digits);
    if (isfinite(value))
        thi_xlsx_number(w->x, at.sheet, at.row, at.column, value, &style);
    else
        thi_xlsx_blank(w->x, at.sheet, at.row, at.column, &style);
    return (thi_figure){at, isfinite(value) ? value : (double)NAN};
}

void thi_say_at(
    thi_workbook *w, thi_ref at, const char *zh, const char *en, const thi_style *style)
{
    thi_xlsx_text(w->x, at.sheet, at.row, at.column, thi_say(w, zh, en), style);
}

void thi_why_not(thi_workbook *w, uint32_t sheet, uint32_t row, const char *why)
{
    thi_xlsx_text(w->x, sheet, row, 0, thi_half(w, why), NULL);
    thi_print_as(w, sheet, 0, 1, 0, 0);
}

const char *thi_masked(bool confidential, const char *number)
{
    return confidential ? "\"C\";\"C\";\"C\"" : number;
}
