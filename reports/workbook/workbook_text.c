/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheet of figures that the written report needs and no other sheet has:
 * changes, shares, counts of rows. Live over the other sheets. */
#include "workbook_figures.h"
#include "workbook_layout.h"

#include <math.h>
#include <string.h>

enum { T_NAME, T_OF, T_VALUE, T_UNIT };

typedef struct writer {
    thi_workbook *w;
    uint32_t row;
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->figures_sheet, s->row, column};
}

/* ---- what the text speaks of ---- */

int32_t thi_text_year(const thi_workbook *w)
{
    if (w->options->year)
        return w->options->year;
    return w->a.year_count ? w->a.years[w->a.year_count - 1] : 0;
}

static bool direct_all_gases(const th_boundary *b)
{
    return !b->gas_count && !b->stream_count && b->removals;
}

/** Of the boundaries of all gases the first of each kind. */
thi_heads_of thi_headlines(const thi_workbook *w)
{
    thi_heads_of out = {THI_NOWHERE, THI_NOWHERE, THI_NOWHERE};
    for (uint32_t i = th_boundary_count(w->m.registry); i-- > 0;) {
        const th_boundary *b = th_boundary_get(w->m.registry, i);
        if (b->gas_count)
            continue;
        if (b->stream_count)
            out.power = i;
        else if (b->exclude_count)
            out.gross = i;
        else if (direct_all_gases(b))
            out.net = i;
    }
    return out;
}

size_t thi_largest_rows(thi_workbook *w, uint32_t *out, size_t most)
{
    thi_layout layout = thi_layout_read(w, "ipcc");
    double value[THI_TALLY_MOST];
    size_t count = 0;
    most = most < THI_TALLY_MOST ? most : THI_TALLY_MOST;
    for (uint32_t i = 0; i < layout.count; i++) {
        const thi_layout_row *row = &layout.rows[i];
        bool leaf = i + 1 == layout.count || layout.rows[i + 1].indent <= row->indent;
        const thi_named *f = thi_figure_in(
            w, th_arena_format(w->arena, "ipcc/co2e/%s", row->code), thi_text_year(w));
        if (!leaf || row->frame->role != TH_FRAME_PART || row->stream ||
            !thi_figure_known(f) || f->confidential || f->figure.value <= 0)
            continue;
        size_t k = count < most ? count : most - 1;
        if (count == most && f->figure.value <= value[k])
            continue;
        for (; k > 0 && value[k - 1] < f->figure.value; k--) {
            value[k] = value[k - 1];
            out[k] = out[k - 1];
        }
        value[k] = f->figure.value;
        out[k] = i;
        count += count < most;
    }
    return count;
}

/* ---- counting texts ---- */

static const char *source_of(const thi_workbook *w, size_t row)
{
    return thi_xlsx_clip(w->arena, w->a.rows[row].source ? w->a.rows[row].source : "");
}

static const char *department_of(const thi_workbook *w, size_t row)
{
    return w->a.rows[row].department ? w->a.rows[row].department : "";
}

static const char *document_of(const thi_workbook *w, size_t row)
{
    const th_input *in = &w->m.inputs[row];
    if (in->kind != TH_INPUT_FACTOR)
        return NULL;
    return thi_xlsx_clip(w->arena, th_factor_get(w->m.registry, in->row)->source);
}

typedef const char *(*text_of)(const thi_workbook *w, size_t row);

static int by_text(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int more_first(const void *a, const void *b, void *context)
{
    const thi_tally *x = a, *y = b;
    (void)context;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->text, y->text);
}

static size_t tally(const thi_workbook *w, text_of text, size_t rows, thi_tally *out)
{
    const char **list = TH_NEW_N(w->arena, const char *, rows + 1);
    size_t n = 0, kinds = 0;
    for (size_t i = 0; i < rows; i++) {
        list[n] = text(w, i);
        n += list[n] && *list[n];
    }
    th_sort(list, n, sizeof *list, by_text, NULL);
    thi_tally *all = TH_NEW_N(w->arena, thi_tally, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!kinds || strcmp(all[kinds - 1].text, list[i]) != 0)
            all[kinds++].text = list[i];
        all[kinds - 1].count++;
    }
    th_sort(all, kinds, sizeof *all, more_first, NULL);
    kinds = kinds < THI_TALLY_MOST ? kinds : THI_TALLY_MOST;
    memcpy(out, all, kinds * sizeof *all);
    return kinds;
}

size_t thi_tally_sources(const thi_workbook *w, thi_tally *out)
{
    return tally(w, source_of, w->a.row_count, out);
}

size_t thi_tally_departments(const thi_workbook *w, thi_tally *out)
{
    return tally(w, department_of, w->a.row_count, out);
}

size_t thi_tally_documents(const thi_workbook *w, thi_tally *out)
{
    return tally(w, document_of, w->m.input_count, out);
}

/* ---- rows of the sheet ---- */

static const char *span_text(const writer *s, thi_span span)
{
    th_text text = {0};
    thi_spans spans = {&span, 1, 1};
    thi_spans_print(s->w, s->w->figures_sheet, &spans, 0, 1, &text);
    const char *copy = th_arena_text(s->w->arena, text.data);
    th_text_free(&text);
    return copy;
}

static void label(writer *s, const char *zh, const char *en, const char *of)
{
    thi_say_at(s->w, at(s, T_NAME), zh, en, &thi_wrap_style);
    thi_xlsx_text(s->w->x, s->w->figures_sheet, s->row, T_OF, of, &thi_long_style);
}

/** A count: a formula that reads whole columns and is always a number. */
static void put_count(writer *s, const char *id, const char *body, size_t value)
{
    static const thi_style style = {.number = "0", .border = true};
    thi_xlsx_formula(
        s->w->x, s->w->figures_sheet, s->row, T_VALUE, body, (double)value, &style);
    thi_xlsx_text(s->w->x,
                  s->w->figures_sheet,
                  s->row,
                  T_UNIT,
                  thi_say(s->w, "条", "rows"),
                  &thi_text_style);
    thi_figure_add(s->w, id, (thi_named){.figure = {at(s, T_VALUE), (double)value}});
    s->row++;
}

typedef enum ratio_kind { RATIO_SHARE, RATIO_CHANGE, RATIO_PRODUCT } ratio_kind;

/** What follows from two figures; nothing where one is none, or the second is not
 * above 0. */
static void put_ratio(writer *s,
                      const char *id,
                      th_titles words,
                      const char *of,
                      ratio_kind kind,
                      const thi_named *a,
                      const thi_named *b)
{
    static const thi_style share = {.number = "0.00%", .border = true},
                           product = {.number = "#,##0.00", .border = true};
    thi_workbook *w = s->w;
    if (!thi_figure_known(a) || !thi_figure_known(b) || !(b->figure.value > 0))
        return;
    double x = a->figure.value, y = b->figure.value;
    double value = kind == RATIO_PRODUCT ? x * y : x / y - (kind == RATIO_CHANGE);
    const char *left = thi_figure_text(w, w->figures_sheet, a->figure);
    const char *right = thi_figure_text(w, w->figures_sheet, b->figure);
    const char *sign = kind == RATIO_PRODUCT ? "*" : "/";
    const char *body = th_arena_format(
        w->arena, "%s%s%s%s", left, sign, right, kind == RATIO_CHANGE ? "-1" : "");
    thi_figure reads[] = {a->figure, b->figure};
    label(s, words.zh, words.en, of);
    thi_figure put = thi_live(w,
                              at(s, T_VALUE),
                              body,
                              reads,
                              2,
                              value,
                              kind == RATIO_PRODUCT ? &product : &share);
    thi_xlsx_text(w->x,
                  w->figures_sheet,
                  s->row,
                  T_UNIT,
                  kind == RATIO_PRODUCT ? "t CO2e" : "",
                  &thi_text_style);
    thi_figure_add(w,
                   id,
                   (thi_named){.figure = put,
                               .incomplete = a->incomplete || b->incomplete,
                               .confidential = a->confidential || b->confidential});
    s->row++;
}

static void heading(writer *s, const char *zh, const char *en)
{
    s->row += s->row > 3;
    thi_say_at(s->w, at(s, T_NAME), zh, en, &thi_subtitle_style);
    s->row++;
    static const th_titles heads[] = {
        {"项目", "Item"}, {"对象", "Of"}, {"数值", "Value"}, {"单位", "Unit"}};
    for (uint32_t i = 0; i < 4; i++)
        thi_say_at(s->w, at(s, i), heads[i].zh, heads[i].en, &thi_head_style);
    s->row++;
}

/* ---- changes and shares ---- */

static void change_of(writer *s, const char *name, const char *of)
{
    thi_workbook *w = s->w;
    th_titles words = {"末年比首年的变化", "change from the first year"};
    if (w->a.year_count < 2 || thi_text_year(w) == w->a.years[0])
        return;
    put_ratio(s,
              th_arena_format(w->arena, "change/%s", name),
              words,
              of,
              RATIO_CHANGE,
              thi_figure_in(w, name, thi_text_year(w)),
              thi_figure_in(w, name, w->a.years[0]));
}

static const char *total_name(const thi_workbook *w, uint32_t boundary)
{
    const th_boundary *b = th_boundary_get(w->m.registry, boundary);
    return th_arena_format(w->arena, "total/%s", thi_id(w, b->id));
}

static void changes(writer *s, const thi_heads_of *of)
{
    thi_workbook *w = s->w;
    const uint32_t list[] = {of->gross, of->net, of->power};
    heading(s, "首末年变化", "Changes from the first to the last year");
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i] != THI_NOWHERE)
            change_of(s,
                      total_name(w, list[i]),
                      th_title_text(w->arena,
                                    th_boundary_get(w->m.registry, list[i])->titles,
                                    w->language));
    for (uint32_t i = 0; i < w->sector_count; i++)
        change_of(s,
                  th_arena_format(w->arena, "sector/%s", w->sectors[i].id),
                  th_title_text(w->arena, w->sectors[i].titles, w->language));
}

static void shares(writer *s, const thi_heads_of *of)
{
    thi_workbook *w = s->w;
    int32_t year = thi_text_year(w);
    const thi_named *gross = of->gross == THI_NOWHERE
                                 ? NULL
                                 : thi_figure_in(w, total_name(w, of->gross), year);
    th_titles words = {"占不含土地总量的比例", "share of the total without land"};
    heading(s, "比例", "Shares");
    for (uint32_t i = 0; i < w->sector_count; i++)
        if (!w->sectors[i].land)
            put_ratio(
                s,
                th_arena_format(w->arena, "share/sector/%s", w->sectors[i].id),
                words,
                th_title_text(w->arena, w->sectors[i].titles, w->language),
                RATIO_SHARE,
                thi_figure_in(
                    w, th_arena_format(w->arena, "sector/%s", w->sectors[i].id), year),
                gross);
    uint32_t largest[THI_TALLY_MOST];
    size_t count = thi_largest_rows(w, largest, THI_TALLY_MOST);
    thi_layout layout = thi_layout_read(w, "ipcc");
    words = (th_titles){"占总排放（正值之和）的比例", "share of the gross emissions"};
    for (size_t i = 0; i < count; i++) {
        const thi_layout_row *row = &layout.rows[largest[i]];
        put_ratio(s,
                  th_arena_format(w->arena, "share/ipcc/%s", row->code),
                  words,
                  th_arena_format(w->arena, "%s %s", row->code, row->label),
                  RATIO_SHARE,
                  thi_figure_in(
                      w, th_arena_format(w->arena, "ipcc/co2e/%s", row->code), year),
                  thi_figure_in(w, "ipcc/co2e/+", year));
    }
}

/** Gases of the table of all categories in CO2e. */
static void gases(writer *s)
{
    thi_workbook *w = s->w;
    thi_layout layout = thi_layout_read(w, "ipcc");
    th_titles words = {"净排放（含土地）的 CO₂ 当量", "CO2e of the net emissions"};
    heading(s, "分气体", "By gas");
    for (uint32_t g = 0; layout.count && g < th_gas_count(w->m.registry); g++) {
        const th_gas *gas = th_gas_get(w->m.registry, g);
        double gwp = w->m.gwp->value[g];
        thi_named weight = {.figure = {w->gwp_at[g], gwp}};
        const char *id = thi_id(w, gas->id);
        put_ratio(s,
                  th_arena_format(w->arena, "gas/%s", id),
                  words,
                  id,
                  RATIO_PRODUCT,
                  thi_figure_in(
                      w,
                      th_arena_format(w->arena, "ipcc/%s/%s", id, layout.rows[0].code),
                      thi_text_year(w)),
                  &weight);
    }
}

/* ---- counts ---- */

static void count_text(writer *s,
                       const char *id,
                       th_titles words,
                       const char *text,
                       thi_input_column column,
                       size_t value)
{
    thi_span span;
    if (!thi_column_cells(s->w, column, &span))
        return;
    thi_ref own = at(s, T_OF);
    label(s, words.zh, words.en, text);
    thi_figure name = {own, 0};
    put_count(s,
              id,
              th_arena_format(s->w->arena,
                              "SUMPRODUCT(--EXACT(%s,%s))",
                              span_text(s, span),
                              thi_figure_text(s->w, s->w->figures_sheet, name)),
              value);
}

static void qualities(writer *s)
{
    static const th_quality list[] = {
        TH_PUBLISHED, TH_DOWNSCALED, TH_ESTIMATE, TH_QUALITY_NONE};
    thi_workbook *w = s->w;
    for (size_t q = 0; q < sizeof list / sizeof *list; q++) {
        size_t n = 0;
        for (size_t i = 0; i < w->a.row_count; i++)
            n += w->a.rows[i].quality == list[q];
        count_text(s,
                   th_arena_format(w->arena, "count/quality/%d", (int)list[q]),
                   (th_titles){"活动数据的行数，按质量", "activity rows by quality"},
                   thi_quality_word(w, list[q]),
                   THI_ACTIVITY_QUALITY,
                   n);
    }
}

static void confidences(writer *s)
{
    static const th_confidence list[] = {TH_TWO_SOURCES, TH_ONE_SOURCE, TH_UNCONFIRMED};
    thi_workbook *w = s->w;
    for (size_t c = 0; c < sizeof list / sizeof *list; c++) {
        size_t n = 0;
        for (size_t i = 0; i < w->m.input_count; i++)
            n +=
                w->m.inputs[i].kind == TH_INPUT_FACTOR &&
                th_factor_get(w->m.registry, w->m.inputs[i].row)->confidence == list[c];
        count_text(s,
                   th_arena_format(w->arena, "count/confidence/%d", (int)list[c]),
                   (th_titles){"因子的行数，按核实", "factor rows by confidence"},
                   thi_confidence_word(w, list[c]),
                   THI_FACTOR_CONFIDENCE,
                   n);
    }
}

static void tallies(writer *s)
{
    static const struct {
        const char *id;
        th_titles words;
        thi_input_column column;
        size_t (*list)(const thi_workbook *w, thi_tally *out);
    } of[] = {{"source",
               {"活动数据的行数，按来源", "activity rows by source"},
               THI_ACTIVITY_SOURCE,
               thi_tally_sources},
              {"department",
               {"活动数据的行数，按部门", "activity rows by department"},
               THI_ACTIVITY_DEPARTMENT,
               thi_tally_departments},
              {"document",
               {"因子的行数，按文件", "factor rows by document"},
               THI_FACTOR_SOURCE,
               thi_tally_documents}};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        thi_tally list[THI_TALLY_MOST];
        size_t count = of[k].list(s->w, list);
        for (size_t i = 0; i < count; i++)
            count_text(s,
                       th_arena_format(s->w->arena, "count/%s/%zu", of[k].id, i),
                       of[k].words,
                       list[i].text,
                       of[k].column,
                       list[i].count);
    }
}

/** Numbers of a column of values, keys left out, and all of its rows. */
static void row_counts(writer *s)
{
    thi_workbook *w = s->w;
    thi_span span;
    size_t rows = 0, filled = 0;
    if (thi_activity_cells(w, &span)) {
        label(s, "活动数据的行数", "activity rows", "");
        put_count(s,
                  "count/activity",
                  th_arena_format(w->arena, "ROWS(%s)", span_text(s, span)),
                  w->a.row_count);
    }
    if (thi_factor_cells(w, &span)) {
        rows = span.to.row - span.from.row + 1;
        label(s, "用到的因子行数", "factor rows used", "");
        put_count(s,
                  "count/factor",
                  th_arena_format(w->arena, "ROWS(%s)", span_text(s, span)),
                  rows);
    }
    for (uint32_t c = 0; c < w->m.cell_count; c++)
        filled += w->m.cells[c].instance == UINT32_MAX && w->m.cells[c].root;
    if (filled && thi_filled_cells(w, &span)) {
        label(s, "填补的数值", "filled values", "");
        put_count(s,
                  "count/filled",
                  th_arena_format(w->arena, "COUNT(%s)", span_text(s, span)),
                  filled);
    }
}

/* ---- notation keys and checks ---- */

static void key_counts(writer *s)
{
    static const th_state keys[] = {TH_STATE_NE, TH_STATE_IE, TH_STATE_NO, TH_STATE_NA};
    thi_workbook *w = s->w;
    uint32_t rows = 0, year = thi_year_position(w, thi_text_year(w));
    while (rows < w->series_count && w->series[rows].counted && w->series[rows].direct)
        rows++;
    if (!rows || year == THI_NOWHERE)
        return;
    thi_span span = {{w->results, w->series[0].row, w->mass_column + year},
                     {w->results, w->series[rows - 1].row, w->mass_column + year}};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        size_t n = 0;
        for (uint32_t i = 0; i < w->line_count; i++) {
            const th_line *line = th_inventory_line(w->inventory, i);
            bool shown = line->state == TH_STATE_VALUE && thi_cell_shown(w, line->cell);
            th_state state = line->state == TH_STATE_VALUE ? TH_STATE_NE : line->state;
            bool same = !strcmp(th_state_text(state), th_state_text(keys[k]));
            n += !line->alternative && !line->stream &&
                 line->year == thi_text_year(w) && !shown &&
                 same; /* no row at all reads NE too */
        }
        const char *key = th_state_text(keys[k]);
        label(s, "直接排放项中的标注符号", "keys of direct emission lines", key);
        put_count(
            s,
            th_arena_format(w->arena, "count/key/%s", key),
            th_arena_format(w->arena, "COUNTIF(%s,\"%s\")", span_text(s, span), key),
            n);
    }
}

static void check_counts(writer *s)
{
    thi_workbook *w = s->w;
    size_t count = w->quality ? th_quality_check_count(w->quality) : 0, found = 0;
    if (!count)
        return;
    thi_span span = {{w->verify, w->checks_first, 3},
                     {w->verify, w->checks_end - 1, 3}};
    for (size_t i = 0; i < count; i++)
        found += th_quality_check(w->quality, i)->finding_count;
    label(s, "程序检查的项数", "checks of the program", "");
    put_count(s,
              "count/checks",
              th_arena_format(w->arena, "ROWS(%s)", span_text(s, span)),
              count);
    label(s, "检查发现的条数", "findings of the checks", "");
    put_count(s,
              "count/findings",
              th_arena_format(w->arena, "SUM(%s)", span_text(s, span)),
              found);
    for (size_t i = 0; i < count; i++) {
        const th_check *c = th_quality_check(w->quality, i);
        thi_figure_add(
            w,
            th_arena_format(w->arena, "check/%s", c->id),
            (thi_named){.figure = {{w->verify, w->checks_first + (uint32_t)i, 3},
                                   (double)c->finding_count}});
    }
}

void thi_text_figures_write(thi_workbook *w)
{
    writer s = {w, 3};
    thi_heads_of of = thi_headlines(w);
    thi_xlsx_width(w->x, w->figures_sheet, T_NAME, T_NAME, 34);
    thi_xlsx_width(w->x, w->figures_sheet, T_OF, T_OF, 60);
    thi_xlsx_width(w->x, w->figures_sheet, T_VALUE, T_UNIT, 16);
    thi_sheet_title(w,
                    w->figures_sheet,
                    "文本数据",
                    "Figures of the text",
                    "清单报告文本引用、其他表没有的数：变化、比例、行数；都是公式。",
                    "What the written report cites and no other sheet has: changes, "
                    "shares, counts; all formulas.");
    changes(&s, &of);
    shares(&s, &of);
    gases(&s);
    heading(&s, "行数", "Counts");
    row_counts(&s);
    qualities(&s);
    confidences(&s);
    tallies(&s);
    key_counts(&s);
    check_counts(&s);
    thi_xlsx_freeze(w->x, w->figures_sheet, 3, 0);
    thi_print_as(w, w->figures_sheet, 0, 1, 0, 0);
}
