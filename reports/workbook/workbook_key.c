/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: key categories, Tables 4.2 to 4.4 of IPCC 2006 volume 1 chapter 4. Rows
 * stand in the order that the engine found; shares, cumulated shares and marks are
 * formulas over Table 3.2 and its neighbour, so that a changed order shows. */
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

#define MARK "●"
#define NO_MARK "–"

enum {
    K_NAME,
    K_GAS,
    K_BASE,
    K_CURRENT,
    K_GROSS_BASE,
    K_GROSS,
    K_PERCENT,
    K_WEIGHT,
    K_SHARE,
    K_CUMULATED,
    K_KEY,
    K_COLUMNS
};

/** Columns of the summary, Table 4.4. */
enum { S_NAME, S_GAS, S_MARKS, S_Q = S_MARKS + 8, S_HINT, S_NOTE, S_COLUMNS };

typedef struct table {
    bool land;
    th_key_analysis analysis;
    uint32_t count;
    const uint32_t *order; /* [count] rows of the engine */
    uint32_t title, first; /* rows of the sheet */
    const char **marks;    /* [row_count] NULL: not in it */
    uint32_t *mark_row;    /* [row_count] */
} table;

typedef struct writer {
    thi_workbook *w;
    th_uncertainty_view v;
    const thi_table32 *t;
    uint32_t row;
    thi_figure threshold[2]; /* Approach 1, Approach 2 */
    table tables[2 * TH_KEY_ANALYSES];
    uint32_t table_count;
    thi_block_rows *blocks;
    size_t block_count;
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->key_sheet, s->row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->key_sheet, f);
}

static bool is_second(th_key_analysis a)
{
    return a == TH_KEY_LEVEL2 || a == TH_KEY_TREND2;
}

static bool is_level(th_key_analysis a)
{
    return a == TH_KEY_LEVEL1 || a == TH_KEY_LEVEL2;
}

/* ---- order ---- */

typedef struct ranking {
    const writer *s;
    const table *t;
} ranking;

static int larger_first(const void *a, const void *b, void *context)
{
    const ranking *k = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const th_key_place *p = &k->s->v.rows[x].key[k->t->land][k->t->analysis];
    const th_key_place *q = &k->s->v.rows[y].key[k->t->land][k->t->analysis];
    if (p->share != q->share)
        return p->share > q->share ? -1 : 1;
    int code = strcmp(thi_id(k->s->w, k->s->v.rows[x].category),
                      thi_id(k->s->w, k->s->v.rows[y].category));
    return code ? code : (x > y) - (x < y);
}

static void plan_table(writer *s, table *t)
{
    th_arena *arena = s->w->arena;
    uint32_t *order = TH_NEW_N(arena, uint32_t, s->v.row_count + 1);
    for (uint32_t i = 0; i < s->v.row_count; i++)
        if (isfinite(s->v.rows[i].key[t->land][t->analysis].share))
            order[t->count++] = i;
    ranking k = {s, t};
    th_sort(order, t->count, sizeof *order, larger_first, &k);
    t->order = order;
    t->marks = TH_NEW_N(arena, const char *, s->v.row_count + 1);
    t->mark_row = TH_NEW_N(arena, uint32_t, s->v.row_count + 1);
}

/** Where each table stands; the summary, which refers to them, comes first. */
static void plan_tables(writer *s, uint32_t row)
{
    bool any_land = false;
    for (uint32_t i = 0; i < s->v.row_count; i++)
        any_land = any_land || s->v.rows[i].land;
    for (int land = any_land; land >= 0; land--)
        for (int a = 0; a < TH_KEY_ANALYSES; a++) {
            table *t = &s->tables[s->table_count++];
            *t = (table){.land = land, .analysis = (th_key_analysis)a};
            plan_table(s, t);
            t->title = row;
            t->first = row + 2;
            row = t->first + t->count + 2;
        }
}

/* ---- one table ---- */

static const th_titles analysis_words[TH_KEY_ANALYSES] = {
    [TH_KEY_LEVEL1] = {"方法 1 水平评估（式 4.1，表 4.2）",
                       "Approach 1 level (equation 4.1, Table 4.2)"},
    [TH_KEY_TREND1] = {"方法 1 趋势评估（式 4.2、4.3，表 4.3）",
                       "Approach 1 trend (equations 4.2, 4.3, Table 4.3)"},
    [TH_KEY_LEVEL2] = {"方法 2 水平评估（式 4.4）", "Approach 2 level (equation 4.4)"},
    [TH_KEY_TREND2] = {"方法 2 趋势评估（式 4.5）", "Approach 2 trend (equation 4.5)"}};

static void write_heads(writer *s, const table *t)
{
    static const th_titles words[K_COLUMNS] = {{"类别", "Category"},
                                               {"气体", "Gas"},
                                               {"基准年 E0", "Base year E0"},
                                               {"报告年 Et", "Year t Et"},
                                               {"|E0|", "|E0|"},
                                               {"|Et|", "|Et|"},
                                               {"不确定度 U %", "Uncertainty U %"},
                                               {"", ""},
                                               {"占比", "Share"},
                                               {"累计", "Cumulated"},
                                               {"关键", "Key"}};
    const char *weight = is_level(t->analysis) ? "L" : "T";
    for (uint32_t c = 0; c < K_COLUMNS; c++)
        thi_xlsx_text(
            s->w->x,
            s->w->key_sheet,
            s->row,
            c,
            c == K_WEIGHT
                ? th_arena_format(
                      s->w->arena, "%s%s", weight, is_second(t->analysis) ? " × U" : "")
                : thi_say(s->w, words[c].zh, words[c].en),
            &thi_head_style);
    s->row++;
}

/** Figures of a table while it is written, [count]. */
typedef struct columns {
    thi_figure *of[K_COLUMNS];
    thi_figure sum[K_COLUMNS];
} columns;

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

static thi_figure
magnitude(writer *s, uint32_t column, thi_figure of, const char *number)
{
    return live(s,
                column,
                th_arena_format(s->w->arena, "ABS(%s)", name(s, of)),
                &of,
                1,
                fabs(of.value),
                number);
}

static void write_inputs(writer *s, const table *t, columns *c)
{
    for (uint32_t i = 0; i < t->count; i++, s->row++) {
        const th_uncertainty_row *r = &s->v.rows[t->order[i]];
        const char *amount = thi_masked(r->confidential, "#,##0.00");
        thi_style style = {.number = amount, .border = true};
        thi_style percent = {.number = thi_masked(r->confidential, "0.00"),
                             .border = true};
        thi_xlsx_text(s->w->x,
                      s->w->key_sheet,
                      s->row,
                      K_NAME,
                      thi_row_name(s->w, r),
                      &thi_wrap_style);
        thi_xlsx_text(s->w->x,
                      s->w->key_sheet,
                      s->row,
                      K_GAS,
                      thi_id(s->w, th_gas_get(s->w->m.registry, r->gas)->id),
                      &thi_text_style);
        c->of[K_BASE][i] =
            thi_live_same(s->w, at(s, K_BASE), s->t->base[t->order[i]], &style);
        c->of[K_CURRENT][i] =
            thi_live_same(s->w, at(s, K_CURRENT), s->t->current[t->order[i]], &style);
        c->of[K_GROSS_BASE][i] = magnitude(s, K_GROSS_BASE, c->of[K_BASE][i], amount);
        c->of[K_GROSS][i] = magnitude(s, K_GROSS, c->of[K_CURRENT][i], amount);
        thi_figure u = s->t->second[t->order[i]];
        if (!isfinite(u.value))
            u = s->t->combined[t->order[i]];
        if (is_second(t->analysis))
            c->of[K_PERCENT][i] = thi_live_same(s->w, at(s, K_PERCENT), u, &percent);
        else
            thi_xlsx_blank(
                s->w->x, s->w->key_sheet, s->row, K_PERCENT, &thi_text_style);
    }
}

static double number_of(thi_figure f)
{
    return isfinite(f.value) ? f.value : 0;
}

/** Equation 4.1, or 4.2 and 4.3. */
static const char *
weight_body(writer *s, const table *t, const columns *c, uint32_t i, double *value)
{
    double x = number_of(c->of[K_BASE][i]), y = number_of(c->of[K_CURRENT][i]);
    const char *xn = name(s, c->of[K_BASE][i]), *yn = name(s, c->of[K_CURRENT][i]);
    const thi_figure *sum = c->sum;
    if (is_level(t->analysis)) {
        *value = fabs(y) / sum[K_GROSS].value;
        return th_arena_format(
            s->w->arena, "%s/%s", name(s, c->of[K_GROSS][i]), name(s, sum[K_GROSS]));
    }
    double all = (sum[K_CURRENT].value - sum[K_BASE].value) / fabs(sum[K_BASE].value);
    *value = x == 0 ? fabs(y / sum[K_GROSS_BASE].value)
                    : fabs(x) / sum[K_GROSS_BASE].value * fabs((y - x) / fabs(x) - all);
    return th_arena_format(s->w->arena,
                           "IF(%s=0,ABS(%s/%s),ABS(%s)/%s*ABS((%s-%s)/ABS(%s)-"
                           "(%s-%s)/ABS(%s)))",
                           xn,
                           yn,
                           name(s, sum[K_GROSS_BASE]),
                           xn,
                           name(s, sum[K_GROSS_BASE]),
                           yn,
                           xn,
                           xn,
                           name(s, sum[K_CURRENT]),
                           name(s, sum[K_BASE]),
                           name(s, sum[K_BASE]));
}

static void write_weight(writer *s, const table *t, columns *c, uint32_t i)
{
    double value;
    const char *body = weight_body(s, t, c, i, &value);
    thi_figure reads[] = {c->of[K_BASE][i],
                          c->of[K_CURRENT][i],
                          c->sum[K_BASE],
                          c->sum[K_CURRENT],
                          c->of[K_PERCENT][i]};
    if (is_second(t->analysis)) {
        thi_figure u = c->of[K_PERCENT][i];
        body = th_arena_format(s->w->arena, "%s*%s", body, name(s, u));
        value *= number_of(u);
    }
    c->of[K_WEIGHT][i] = live(s,
                              K_WEIGHT,
                              body,
                              reads,
                              is_second(t->analysis) ? 5 : 4,
                              isfinite(value) ? value : 0,
                              "0.000000");
}

static void write_share(writer *s, columns *c, uint32_t i)
{
    thi_figure own = c->of[K_WEIGHT][i], all = c->sum[K_WEIGHT];
    thi_figure reads[] = {own, all};
    c->of[K_SHARE][i] = live(
        s,
        K_SHARE,
        th_arena_format(
            s->w->arena, "IF(%s>0,%s/%s,0)", name(s, all), name(s, own), name(s, all)),
        reads,
        2,
        all.value > 0 ? own.value / all.value : 0,
        "0.00%");
}

static void write_mark(writer *s, table *t, columns *c, uint32_t i)
{
    thi_figure share = c->of[K_SHARE][i];
    thi_figure before =
        i ? c->of[K_CUMULATED][i - 1] : (thi_figure){{0, 0, 0}, (double)NAN};
    thi_figure limit = s->threshold[is_second(t->analysis)];
    thi_figure reads[] = {before, share};
    c->of[K_CUMULATED][i] =
        live(s,
             K_CUMULATED,
             th_arena_format(s->w->arena, "%s+%s", name(s, before), name(s, share)),
             reads,
             2,
             number_of(before) + share.value,
             "0.00%");
    bool key = share.value > 0 && number_of(before) < limit.value;
    const char *mark = key ? MARK : NO_MARK;
    thi_style style = {.border = true, .align = THI_CENTER, .bold = true};
    thi_xlsx_formula_text(s->w->x,
                          s->w->key_sheet,
                          s->row,
                          K_KEY,
                          th_arena_format(s->w->arena,
                                          "IF(AND(%s>0,%s<%s),\"" MARK "\",\"" NO_MARK
                                          "\")",
                                          name(s, share),
                                          name(s, before),
                                          name(s, limit)),
                          mark,
                          &style);
    t->marks[t->order[i]] = mark;
    t->mark_row[t->order[i]] = s->row;
}

static void note_share(writer *s, const table *t, const columns *c, uint32_t i)
{
    uint32_t row = t->order[i];
    thi_figure_add(
        s->w,
        th_arena_format(s->w->arena, "key/%d/%d/%u", t->land, (int)t->analysis, row),
        (thi_named){.figure = c->of[K_SHARE][i],
                    .confidential = s->v.rows[row].confidential});
}

/** The key rows of the first table, for the executive summary. */
static void note_key(writer *s, const table *t, const columns *c, uint32_t i)
{
    thi_brief *brief = &s->w->brief;
    const th_uncertainty_row *r = &s->v.rows[t->order[i]];
    if (t != s->tables || brief->key_count == THI_BRIEF_KEYS ||
        strcmp(t->marks[t->order[i]], MARK) != 0)
        return;
    brief->keys[brief->key_count++] = (thi_brief_key){
        .name = at(s, K_NAME),
        .gas = at(s, K_GAS),
        .name_text = thi_row_name(s->w, r),
        .gas_text = thi_id(s->w, th_gas_get(s->w->m.registry, r->gas)->id),
        .current = c->of[K_CURRENT][i],
        .share = c->of[K_SHARE][i],
        .confidential = r->confidential};
}

static void write_sums(writer *s, const table *t, columns *c, bool shares)
{
    static const uint32_t amounts[] = {K_BASE, K_CURRENT, K_GROSS_BASE, K_GROSS};
    thi_style amount = {.number = "#,##0.00", .border = true, .bold = true};
    thi_style weight = {.number = "0.000000", .border = true, .bold = true};
    thi_style share = {.number = "0.00%", .border = true, .bold = true};
    s->row = t->first + t->count;
    if (shares) {
        (void)thi_live_sum(s->w, at(s, K_SHARE), c->of[K_SHARE], t->count, &share);
        return;
    }
    thi_say_at(s->w, at(s, K_NAME), "合计", "Sum", &thi_strong_style);
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        c->sum[amounts[i]] =
            thi_live_sum(s->w, at(s, amounts[i]), c->of[amounts[i]], t->count, &amount);
    s->row = t->first;
    for (uint32_t i = 0; i < t->count; i++, s->row++)
        write_weight(s, t, c, i);
    c->sum[K_WEIGHT] =
        thi_live_sum(s->w, at(s, K_WEIGHT), c->of[K_WEIGHT], t->count, &weight);
}

static void write_table(writer *s, table *t)
{
    columns c;
    for (uint32_t k = 0; k < K_COLUMNS; k++)
        c.of[k] = TH_NEW_N(s->w->arena, thi_figure, t->count + 1);
    s->row = t->title;
    s->blocks[s->block_count++] =
        (thi_block_rows){t->title, t->first, t->first + t->count + 1};
    th_titles words = analysis_words[t->analysis];
    thi_say_at(s->w,
               at(s, 0),
               th_arena_format(
                   s->w->arena, "%s，%s", words.zh, t->land ? "含土地" : "不含土地"),
               th_arena_format(
                   s->w->arena, "%s, %s land", words.en, t->land ? "with" : "without"),
               &thi_subtitle_style);
    s->row++;
    write_heads(s, t);
    if (!t->count)
        return;
    write_inputs(s, t, &c);
    write_sums(s, t, &c, false);
    s->row = t->first;
    for (uint32_t i = 0; i < t->count; i++, s->row++) {
        write_share(s, &c, i);
        write_mark(s, t, &c, i);
        note_share(s, t, &c, i);
        note_key(s, t, &c, i);
    }
    write_sums(s, t, &c, true);
}

/* ---- the summary ---- */

/** Labels of the criteria whose codes a row meets. */
static const char *hints_of(const writer *s, const th_uncertainty_row *r)
{
    const th_rows *rows = th_layout_find(s->w->m.registry, "key_criteria");
    const char *text = "";
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        const char *code = th_rows_text(rows, i, th_rows_column(rows, "code"));
        const char *found = strstr(r->flags, code);
        size_t n = strlen(code);
        if (!*code || !found || (found[n] && found[n] != ' '))
            continue;
        const char *zh = th_rows_text(rows, i, th_rows_column(rows, "label_zh"));
        const char *en = th_rows_text(rows, i, th_rows_column(rows, "label_en"));
        text = th_arena_format(
            s->w->arena, "%s%s%s", text, *text ? "; " : "", thi_say(s->w, zh, en));
    }
    return text;
}

static void summary_heads(writer *s)
{
    static const char *const codes[] = {"L1", "T1", "L2", "T2"};
    thi_workbook *w = s->w;
    thi_say_at(w, at(s, S_NAME), "类别", "Category", &thi_head_style);
    thi_say_at(w, at(s, S_GAS), "气体", "Gas", &thi_head_style);
    for (uint32_t k = 0; k < s->table_count; k++)
        thi_say_at(w,
                   at(s, S_MARKS + k),
                   th_arena_format(w->arena,
                                   "%s %s",
                                   codes[s->tables[k].analysis],
                                   s->tables[k].land ? "含土地" : "不含土地"),
                   th_arena_format(w->arena,
                                   "%s %s land",
                                   codes[s->tables[k].analysis],
                                   s->tables[k].land ? "with" : "without"),
                   &thi_head_style);
    thi_say_at(w, at(s, S_Q), "Q 定性", "Q", &thi_head_style);
    thi_say_at(w, at(s, S_HINT), "提示", "Hints", &thi_head_style);
    thi_say_at(w, at(s, S_NOTE), "说明", "Comment", &thi_head_style);
    thi_xlsx_height(w->x, w->key_sheet, s->row++, 30);
}

static void summary_row(writer *s, uint32_t i)
{
    const th_uncertainty_row *r = &s->v.rows[i];
    thi_workbook *w = s->w;
    thi_style centre = {.border = true, .align = THI_CENTER, .bold = true};
    thi_xlsx_text(
        w->x, w->key_sheet, s->row, S_NAME, thi_row_name(w, r), &thi_wrap_style);
    thi_xlsx_text(w->x,
                  w->key_sheet,
                  s->row,
                  S_GAS,
                  thi_id(w, th_gas_get(w->m.registry, r->gas)->id),
                  &thi_text_style);
    for (uint32_t k = 0; k < s->table_count; k++) {
        const table *t = &s->tables[k];
        thi_figure mark = {{w->key_sheet, t->mark_row[i], K_KEY}, 0};
        if (t->marks[i])
            thi_xlsx_formula_text(w->x,
                                  w->key_sheet,
                                  s->row,
                                  S_MARKS + k,
                                  name(s, mark),
                                  t->marks[i],
                                  &centre);
        else
            thi_xlsx_blank(w->x, w->key_sheet, s->row, S_MARKS + k, &centre);
    }
    thi_xlsx_text(w->x, w->key_sheet, s->row, S_Q, *r->note ? MARK : "", &centre);
    thi_xlsx_text(w->x, w->key_sheet, s->row, S_HINT, hints_of(s, r), &thi_wrap_style);
    thi_xlsx_text(w->x,
                  w->key_sheet,
                  s->row++,
                  S_NOTE,
                  thi_xlsx_clip(w->arena, r->note),
                  &thi_wrap_style);
}

static void write_thresholds(writer *s)
{
    static const th_titles words[] = {{"方法 1 累计阈值", "Approach 1 threshold"},
                                      {"方法 2 累计阈值", "Approach 2 threshold"}};
    thi_style style = thi_input_style;
    style.number = "0%";
    const double limits[] = {s->v.threshold1, s->v.threshold2};
    for (uint32_t i = 0; i < 2; i++, s->row++) {
        thi_say_at(s->w, at(s, 0), words[i].zh, words[i].en, &thi_strong_style);
        thi_xlsx_number(s->w->x, s->w->key_sheet, s->row, 1, limits[i], &style);
        s->threshold[i] = (thi_figure){at(s, 1), limits[i]};
    }
    s->row++;
}

void thi_key_write(thi_workbook *w, const thi_table32 *t)
{
    uint32_t sheet = w->key_sheet;
    uint32_t row = thi_sheet_title(
        w,
        sheet,
        "关键类别",
        "Key categories",
        "IPCC 2006 卷 1 第 "
        "4 "
        "章。各行按引擎算出的次序排列，占比、累计与“●”是公式；改阈值（黄格）即重新判定"
        "。改数后次序可能变，须重新运行程序。Q：inventory.yaml 的 key_notes。",
        "IPCC 2006 volume 1 chapter 4. Rows in the order that the engine found; "
        "shares, "
        "cumulated shares and marks are formulas, and follow the yellow thresholds. A "
        "change of numbers may change the order: run the program again. Q: key_notes "
        "of "
        "inventory.yaml.");
    thi_xlsx_width(w->x, sheet, 0, 0, 40);
    thi_xlsx_width(w->x, sheet, 1, 1, 9);
    thi_xlsx_width(w->x, sheet, 2, S_Q, 14);
    thi_xlsx_width(w->x, sheet, S_HINT, S_HINT, 22);
    thi_xlsx_width(w->x, sheet, S_NOTE, S_NOTE, 26);
    if (!t) {
        thi_why_not(w, sheet, row, w->no_uncertainty);
        return;
    }
    writer s = {.w = w, .v = th_uncertainty_get(w->uncertainty), .t = t, .row = row};
    s.blocks = TH_NEW_N(w->arena, thi_block_rows, 2 * TH_KEY_ANALYSES + 1);
    write_thresholds(&s);
    uint32_t summary = s.row;
    plan_tables(&s, summary + 2 + s.v.row_count + 1);
    s.blocks[s.block_count++] =
        (thi_block_rows){summary, summary + 2, summary + 2 + s.v.row_count};
    for (uint32_t k = 0; k < s.table_count; k++)
        write_table(&s, &s.tables[k]);
    s.row = summary;
    thi_say_at(
        w, at(&s, 0), "汇总（表 4.4）", "Summary (Table 4.4)", &thi_subtitle_style);
    s.row++;
    summary_heads(&s);
    for (uint32_t i = 0; i < s.v.row_count; i++)
        summary_row(&s, i);
    thi_xlsx_freeze(w->x, sheet, 2, 2);
    thi_print_as(w, sheet, 0, 1, 0, 1);
    thi_xlsx_keep(w->x, sheet, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
}
