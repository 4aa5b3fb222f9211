/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: live sums over the rows of the sheet of results. */
#include "workbook.h"

#include <math.h>
#include <string.h>

#define SPANS_MAX 60 /* ranges in one formula; they stand in it twice */

typedef struct collected {
    thi_refs refs;
    th_sum sum;
    thi_summed out;
    th_state key;
    size_t open;    /* numbers that anybody may see */
    double *values; /* beside refs */
} collected;

static bool
has_number(const thi_workbook *w, const thi_sum_of *sum, const th_line *line)
{
    return line->state == TH_STATE_VALUE && thi_cell_shown(w, line->cell) &&
           (!sum->co2e || isfinite(line->co2e_t));
}

static bool passes(const thi_sum_of *sum, double number)
{
    return !sum->only || (sum->only[0] == '<' ? number < 0 : number > 0);
}

static void
take_line(thi_workbook *w, const thi_sum_of *sum, const th_line *line, collected *c)
{
    c->out.lines++;
    c->out.withheld = c->out.withheld || w->m.cells[line->cell].failed;
    c->out.incomplete = c->out.incomplete || w->m.cells[line->cell].incomplete;
    if (!has_number(w, sum, line)) {
        th_state state = line->state == TH_STATE_VALUE ? TH_STATE_NE : line->state;
        c->key = state > c->key ? state : c->key;
        c->out.incomplete = c->out.incomplete || state == TH_STATE_NE || line->missing;
        return;
    }
    double number = sum->co2e ? line->co2e_t : line->mass_t;
    c->out.numbers++;
    c->open += !line->confidential;
    if (passes(sum, number))
        th_sum_add(&c->sum, number);
}

/** Rows of the series that pass, whole: a year without a line is an empty cell there,
 * and joins the ranges. */
static void collect(thi_workbook *w, const thi_sum_of *sum, uint32_t year, collected *c)
{
    uint32_t column = (sum->co2e ? w->co2e_column : w->mass_column) + year;
    for (uint32_t i = 0; i < w->series_count; i++) {
        const thi_series *s = &w->series[i];
        const th_line *first = th_inventory_line(w->inventory, w->by_series[s->first]);
        if (!s->counted || !sum->take(sum->context, first))
            continue;
        thi_ref_add(w, &c->refs, (thi_ref){w->results, s->row, column});
        for (uint32_t k = s->first; k < s->first + s->count; k++) {
            const th_line *line = th_inventory_line(w->inventory, w->by_series[k]);
            if (line->year == w->a.years[year])
                take_line(w, sum, line, c);
        }
    }
}

static void print_sum(const thi_workbook *w,
                      uint32_t sheet,
                      const thi_sum_of *sum,
                      const thi_spans *spans,
                      size_t from,
                      size_t count,
                      th_text *out)
{
    if (!sum->only) {
        th_text_add(out, "SUM(");
        thi_spans_print(w, sheet, spans, from, count, out);
        th_text_add(out, ")");
        return;
    }
    for (size_t i = from; i < from + count; i++) {
        th_text_add(out, i > from ? "+SUMIF(" : "SUMIF(");
        thi_spans_print(w, sheet, spans, i, 1, out);
        th_text_addf(out, ",\"%s\")", sum->only);
    }
}

static void print_scaled(const thi_sum_of *sum, th_text *out)
{
    char text[40];
    if (sum->divide_by == 1)
        return;
    th_text_addf(out,
                 sum->divide_by < 0 ? "/(%s)" : "/%s",
                 th_number_print(sum->divide_by, text));
}

/** Numbers and their sum in the ranges [from, from + count). */
static size_t numbers_in(const thi_workbook *w,
                         const thi_sum_of *sum,
                         uint32_t year,
                         const thi_spans *spans,
                         size_t from,
                         size_t count,
                         double *value)
{
    size_t numbers = 0;
    th_sum total = {0};
    for (size_t i = from; i < from + count; i++)
        for (uint32_t s = 0; s < w->series_count; s++) {
            if (w->series[s].row < spans->list[i].from.row ||
                w->series[s].row > spans->list[i].to.row)
                continue;
            for (uint32_t k = w->series[s].first;
                 k < w->series[s].first + w->series[s].count;
                 k++) {
                const th_line *line = th_inventory_line(w->inventory, w->by_series[k]);
                if (line->year != w->a.years[year] || !has_number(w, sum, line))
                    continue;
                double number = sum->co2e ? line->co2e_t : line->mass_t;
                numbers++;
                if (passes(sum, number))
                    th_sum_add(&total, number);
            }
        }
    *value = th_sum_get(&total);
    return numbers;
}

static const char *keep(thi_workbook *w, th_text *text)
{
    const char *copy = th_arena_text(w->arena, text->data ? text->data : "");
    th_text_free(text);
    return copy;
}

/** IF(COUNT(ranges)=n,SUM(ranges),"NE") over some of the ranges. */
static const char *part_formula(thi_workbook *w,
                                uint32_t sheet,
                                const thi_sum_of *sum,
                                const thi_spans *spans,
                                size_t from,
                                size_t count,
                                size_t numbers,
                                bool scaled)
{
    th_text text = {0};
    th_text_add(&text, "IF(COUNT(");
    thi_spans_print(w, sheet, spans, from, count, &text);
    th_text_addf(&text, ")=%zu,", numbers);
    th_text_add(&text, scaled && sum->only ? "(" : "");
    print_sum(w, sheet, sum, spans, from, count, &text);
    th_text_add(&text, scaled && sum->only ? ")" : "");
    if (scaled)
        print_scaled(sum, &text);
    th_text_add(&text, ",\"NE\")");
    return keep(w, &text);
}

/** A sum of too many ranges: parts first, then the sum of the parts. */
static const char *split_formula(thi_workbook *w,
                                 uint32_t sheet,
                                 const thi_sum_of *sum,
                                 const thi_spans *spans,
                                 uint32_t year)
{
    thi_refs parts = {0};
    for (size_t from = 0; from < spans->count; from += SPANS_MAX) {
        size_t count =
            spans->count - from < SPANS_MAX ? spans->count - from : SPANS_MAX;
        double value;
        size_t numbers = numbers_in(w, sum, year, spans, from, count, &value);
        const char *formula =
            part_formula(w, w->results, sum, spans, from, count, numbers, false);
        thi_ref_add(w, &parts, thi_helper_add(w, w->results, formula, value));
    }
    thi_sum_of plain = *sum;
    plain.only = NULL;
    thi_spans joined = thi_spans_of(w, &parts);
    return part_formula(w, sheet, &plain, &joined, 0, joined.count, joined.cells, true);
}

thi_summed thi_sum_write(thi_workbook *w,
                         uint32_t sheet,
                         uint32_t row,
                         uint32_t column,
                         const thi_sum_of *sum,
                         uint32_t year,
                         const thi_style *style)
{
    collected c = {.key = TH_STATE_NOTHING};
    collect(w, sum, year, &c);
    thi_spans spans = thi_spans_of(w, &c.refs);
    c.out.value = th_sum_get(&c.sum) / sum->divide_by;
    c.out.confidential = c.out.numbers && !c.open;
    c.out.state = c.key;
    thi_style own = *style;
    own.italic = own.italic || c.out.incomplete;
    own.fill = c.out.incomplete ? 0xFFF2CC : own.fill;
    if (!c.out.numbers || c.out.withheld) {
        thi_style key = thi_key_style;
        key.fill = style->fill;
        thi_xlsx_text(w->x,
                      sheet,
                      row,
                      column,
                      c.out.withheld ? "NE" : th_state_text(c.key),
                      &key);
        return c.out;
    }
    const char *formula =
        spans.count > SPANS_MAX
            ? split_formula(w, sheet, sum, &spans, year)
            : part_formula(w, sheet, sum, &spans, 0, spans.count, c.out.numbers, true);
    thi_xlsx_formula(w->x, sheet, row, column, formula, c.out.value, &own);
    return c.out;
}
