/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: references of formulas, joined to ranges, and the guard that keeps a key
 * from becoming a zero. */
#include "workbook.h"

#include <string.h>

void thi_ref_add(thi_workbook *w, thi_refs *refs, thi_ref ref)
{
    TH_PUSH(w->arena, refs->list, refs->count, refs->capacity, ref);
}

static int compare_refs(const void *a, const void *b, void *context)
{
    const thi_ref *x = a, *y = b;
    (void)context;
    if (x->sheet != y->sheet)
        return x->sheet < y->sheet ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int compare_spans(const void *a, const void *b, void *context)
{
    const thi_span *x = a, *y = b;
    (void)context;
    if (x->from.sheet != y->from.sheet)
        return x->from.sheet < y->from.sheet ? -1 : 1;
    if (x->from.row != y->from.row)
        return x->from.row < y->from.row ? -1 : 1;
    if (x->from.column != y->from.column)
        return x->from.column < y->from.column ? -1 : 1;
    return x->to.row < y->to.row ? -1 : x->to.row > y->to.row;
}

static bool same_ref(thi_ref a, thi_ref b)
{
    return a.sheet == b.sheet && a.row == b.row && a.column == b.column;
}

/** Runs down a column. */
static size_t
join_down(const thi_ref *refs, size_t count, thi_span *out, size_t *distinct)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (i && same_ref(refs[i], refs[i - 1]))
            continue;
        (*distinct)++;
        thi_span *last = n ? &out[n - 1] : NULL;
        if (last && last->to.sheet == refs[i].sheet &&
            last->to.column == refs[i].column && last->to.row + 1 == refs[i].row)
            last->to = refs[i];
        else
            out[n++] = (thi_span){refs[i], refs[i]};
    }
    return n;
}

/** Neighbours of the same rows become one rectangle. */
static size_t join_across(thi_span *spans, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        thi_span *last = n ? &spans[n - 1] : NULL;
        if (last && last->to.sheet == spans[i].from.sheet &&
            last->from.row == spans[i].from.row && last->to.row == spans[i].to.row &&
            last->to.column + 1 == spans[i].from.column)
            last->to = spans[i].to;
        else
            spans[n++] = spans[i];
    }
    return n;
}

thi_spans thi_spans_of(thi_workbook *w, const thi_refs *refs)
{
    thi_spans spans = {0};
    if (!refs->count)
        return spans;
    thi_ref *sorted = TH_NEW_N(w->arena, thi_ref, refs->count);
    memcpy(sorted, refs->list, refs->count * sizeof *sorted);
    th_sort(sorted, refs->count, sizeof *sorted, compare_refs, NULL);
    spans.list = TH_NEW_N(w->arena, thi_span, refs->count);
    spans.count = join_down(sorted, refs->count, spans.list, &spans.cells);
    th_sort(spans.list, spans.count, sizeof *spans.list, compare_spans, NULL);
    spans.count = join_across(spans.list, spans.count);
    return spans;
}

/* ---- text ---- */

static void
print_sheet(const thi_workbook *w, uint32_t sheet, uint32_t target, th_text *out)
{
    if (sheet == target)
        return;
    th_text_add_n(out, "'", 1);
    th_text_add(out, w->sheet_names[target]);
    th_text_add_n(out, "'!", 2);
}

/* Formulas are millions of characters: a number costs no printf. */
static void add_number(th_text *out, size_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    th_text_add_n(out, digits + at, sizeof digits - at);
}

static void print_cell(thi_ref ref, th_text *out)
{
    char letters[8];
    size_t at = sizeof letters;
    letters[--at] = '\0';
    for (uint32_t c = ref.column + 1; c; c = (c - 1) / 26)
        letters[--at] = (char)('A' + (c - 1) % 26);
    th_text_add_n(out, letters + at, sizeof letters - 1 - at);
    add_number(out, (size_t)ref.row + 1);
}

void thi_ref_print(const thi_workbook *w, uint32_t sheet, thi_ref ref, th_text *out)
{
    print_sheet(w, sheet, ref.sheet, out);
    print_cell(ref, out);
}

static void
print_span(const thi_workbook *w, uint32_t sheet, const thi_span *span, th_text *out)
{
    thi_ref_print(w, sheet, span->from, out);
    if (same_ref(span->from, span->to))
        return;
    th_text_add(out, ":");
    print_cell(span->to, out);
}

void thi_spans_print(const thi_workbook *w,
                     uint32_t sheet,
                     const thi_spans *spans,
                     size_t from,
                     size_t count,
                     th_text *out)
{
    for (size_t i = from; i < from + count; i++) {
        th_text_add(out, i > from ? "," : "");
        print_span(w, sheet, &spans->list[i], out);
    }
}

/* ---- the guard ---- */

static void print_numbers(const thi_workbook *w,
                          uint32_t sheet,
                          const thi_spans *spans,
                          th_text *out)
{
    th_text_add(out, "COUNT(");
    thi_spans_print(w, sheet, spans, 0, spans->count, out);
    th_text_add(out, ")");
}

/** COUNTIF(range,"NA")+COUNTIF(range,"NA")... */
static void print_keys(const thi_workbook *w,
                       uint32_t sheet,
                       const thi_spans *spans,
                       const char *key,
                       th_text *out)
{
    for (size_t i = 0; i < spans->count; i++) {
        th_text_add(out, i ? "+COUNTIF(" : "COUNTIF(");
        print_span(w, sheet, &spans->list[i], out);
        th_text_add(out, ",\"");
        th_text_add(out, key);
        th_text_add(out, "\")");
    }
}

/** The strongest key: NE as soon as one reference is neither a number nor a weaker key.
 */
static void print_strongest(const thi_workbook *w,
                            uint32_t sheet,
                            const thi_spans *spans,
                            th_text *out)
{
    static const char *const weaker[] = {"NO", "NA", "IE"};
    th_text_add(out, "IF(");
    print_numbers(w, sheet, spans, out);
    for (size_t k = 0; k < 3; k++) {
        th_text_add(out, "+");
        print_keys(w, sheet, spans, weaker[k], out);
    }
    th_text_add(out, "<");
    add_number(out, spans->cells);
    th_text_add(out, ",\"NE\",IF(");
    print_keys(w, sheet, spans, "IE", out);
    th_text_add(out, ">0,\"IE\",IF(");
    print_keys(w, sheet, spans, "NA", out);
    th_text_add(out, ">0,\"NA\",\"NO\")))");
}

const char *thi_guarded(thi_workbook *w,
                        uint32_t sheet,
                        const thi_spans *spans,
                        const char *body,
                        bool keys)
{
    th_text out = {0};
    if (!spans->count)
        return body;
    th_text_add(&out, "IF(");
    print_numbers(w, sheet, spans, &out);
    th_text_add(&out, "=");
    add_number(&out, spans->cells);
    th_text_add(&out, ",");
    th_text_add(&out, body);
    th_text_add(&out, ",");
    if (keys)
        print_strongest(w, sheet, spans, &out);
    else
        th_text_add(&out, "\"NE\"");
    th_text_add(&out, ")");
    const char *text = th_arena_text_n(w->arena, out.data, out.size);
    th_text_free(&out);
    return text;
}

/* ---- partial sums ---- */

thi_ref
thi_helper_add(thi_workbook *w, uint32_t sheet, const char *formula, double cached)
{
    uint32_t row = w->helper_row[sheet];
    thi_style style = thi_number_style(cached < 0 ? -cached : cached);
    if (!row) {
        row = w->helper_start[sheet];
        thi_xlsx_text(w->x,
                      sheet,
                      row,
                      0,
                      thi_say(w,
                              "续：上面过长公式的分段",
                              "Continued: parts of long formulas above"),
                      &thi_subtitle_style);
        row++;
    }
    thi_xlsx_text(w->x, sheet, row, 0, thi_say(w, "分段", "part"), &thi_text_style);
    thi_xlsx_formula(w->x, sheet, row, 1, formula, cached, &style);
    w->helper_row[sheet] = row + 1;
    return (thi_ref){sheet, row, 1};
}
