/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: one page for the leaders of a region. Totals, verdicts with their
 * probability, the room left, the inputs that decide, and path against data. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 8 };

typedef struct writer {
    thi_dual_book *b;
    uint32_t row;
} writer;

static thi_ref at(const writer *p, uint32_t column)
{
    return (thi_ref){p->b->brief, p->row, column};
}

static void subtitle(writer *p, const char *zh, const char *en)
{
    thi_say_at(p->b->w, at(p, 0), zh, en, &thi_subtitle_style);
    p->row++;
}

static void heads(writer *p, const thi_head *list, uint32_t count)
{
    thi_workbook *w = p->b->w;
    for (uint32_t i = 0; i < count; i++)
        thi_say_at(w, at(p, i), list[i].zh, list[i].en, &thi_head_style);
    thi_xlsx_height(w->x, p->b->brief, p->row++, 30);
}

static void text(writer *p, uint32_t column, const char *words)
{
    thi_xlsx_text(p->b->w->x, p->b->brief, p->row, column, words, &thi_wrap_style);
}

/* ---- targets ---- */

static void same(writer *p, uint32_t column, thi_figure f, const char *number)
{
    thi_style style = {.number = number, .border = true};
    (void)thi_dual_cell(p->b->w, at(p, column), "a", &f, 1, f.value, &style);
}

static const thi_head target_heads[COLUMNS] = {
    {"目标", "Target", 0},
    {"评价年", "Year", 0},
    {"总量", "Total", 0},
    {"强度（每万元）", "Intensity (per 10^4 CNY)", 0},
    {"路径要求值", "Path", 0},
    {"剩余空间", "Room left", 0},
    {"结论", "Verdict", 0},
    {"概率（引擎）", "Probability (engine)", 0}};

static void verdict(writer *p, thi_figure of)
{
    thi_workbook *w = p->b->w;
    thi_style style = {.border = true, .align = THI_CENTER};
    thi_xlsx_formula_text(w->x,
                          p->b->brief,
                          p->row,
                          6,
                          thi_dual_place(w, p->b->brief, of.at),
                          thi_dual_verdict_word(w, (th_verdict)of.value),
                          &style);
}

static void
write_judged(writer *p, const thi_dual_block *k, const thi_dual_table *t, int32_t c)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = k->result;
    const th_dual_year *y = thi_dual_year_of(r, t->fixed, t->first + c);
    bool drawn = isfinite(y->probability_draws);
    const char *grid =
        t->fixed
            ? th_arena_format(
                  w->arena,
                  "%s",
                  thi_say(w,
                          th_arena_format(w->arena, "，%d 年电网因子", r->fixed_year),
                          th_arena_format(w->arena, ", grid of %d", r->fixed_year)))
            : "";
    text(p,
         0,
         th_arena_format(w->arena,
                         "%s%s%s",
                         thi_dual_about(w, r->target),
                         grid,
                         thi_parens(w, r->unit)));
    thi_xlsx_number(w->x, p->b->brief, p->row, 1, t->first + c, &thi_year_style);
    same(p, 2, thi_dual_at(t, THI_D_TOTAL, c), "#,##0");
    same(p, 3, thi_dual_at(t, THI_D_INTENSITY, c), "0.0000");
    same(p, 4, thi_dual_at(t, THI_D_REQUIRED, c), k->intensity ? "0.0000" : "#,##0");
    same(p, 5, thi_dual_at(t, THI_D_ROOM, c), "#,##0");
    verdict(p, thi_dual_at(t, THI_D_VERDICT, c));
    same(p, 7, thi_dual_at(t, drawn ? THI_D_DRAWS : THI_D_PROBABILITY, c), "0.0%");
    thi_xlsx_height(w->x, p->b->brief, p->row++, 28);
}

static void write_targets(writer *p)
{
    thi_workbook *w = p->b->w;
    uint32_t first;
    subtitle(p, "双控结论", "Verdicts");
    heads(p, target_heads, COLUMNS);
    first = p->row;
    for (size_t i = 0; i < p->b->block_count; i++) {
        const thi_dual_block *k = &p->b->blocks[i];
        const thi_dual_table *tables[] = {&k->annual, &k->fixed};
        for (size_t n = 0; n < 2; n++) {
            int32_t c = tables[n]->there ? thi_dual_last_judged(tables[n]) : -1;
            if (c >= 0)
                write_judged(p, k, tables[n], c);
        }
    }
    if (p->row == first)
        text(p, 0, thi_say(w, "没有可评价的目标", "No target can be judged"));
    else
        thi_dual_lights(w, p->b->brief, (thi_chart_cells){first, 6, p->row - 1, 6});
    p->row += 2;
}

/* ---- the inputs that decide ---- */

/** The first judged target on emissions, else the first judged one. */
static thi_dual_block *main_block(const thi_dual_book *b)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < b->block_count; i++) {
            thi_dual_block *k = &b->blocks[i];
            if (thi_dual_last_judged(thi_dual_counting(k)) >= 0 &&
                (pass || k->result->target->boundary))
                return k;
        }
    return NULL;
}

/** A row by titles: leaders know no ids. Those of factors stay as the engine says. */
static const char *input_title(const thi_workbook *w, const th_deciding *d)
{
    const th_input *in = &w->m.inputs[d->input];
    if (in->kind != TH_INPUT_ACTIVITY)
        return d->label;
    const th_datum *row = &w->a.rows[in->row];
    const th_variable *v = th_variable_get(w->m.registry, in->variable);
    const char *out = th_title_text(w->arena, v->titles, w->language);
    for (uint32_t i = 0; i < th_index_count(w->m.registry); i++)
        if (row->key.member[i] && i != TH_IX_REGION)
            out = th_arena_format(
                w->arena, "%s · %s", out, thi_title(w, row->key.member[i]));
    return row->year > 1900 ? th_arena_format(w->arena, "%s · %d", out, row->year)
                            : out;
}

static void write_input(writer *p, const th_deciding *d, uint32_t i)
{
    thi_workbook *w = p->b->w;
    const double numbers[] = {
        d->value, d->half, d->room_move, d->needed, 100 * (d->needed / d->value - 1)};
    static const char *const forms[] = {
        "#,##0.0", "#,##0.0", "#,##0", "#,##0.0", "0.0"};
    (void)i;
    text(p, 0, input_title(w, d));
    text(p, 1, d->unit);
    for (uint32_t c = 0; c < 5; c++)
        (void)thi_engine_cell(w, at(p, 2 + c), numbers[c], 9, forms[c]);
    p->row++;
}

static void write_inputs(writer *p)
{
    static const thi_head list[] = {
        {"决定结论的五个输入（引擎计算值）", "Five inputs that decide (engine)", 0},
        {"单位", "Unit", 0},
        {"现值", "Value", 0},
        {"半区间", "Half interval", 0},
        {"增半区间时余量变化", "Room moves by", 0},
        {"余量为零时的值", "Value for no room", 0},
        {"须变动 %", "Change, %", 0}};
    thi_dual_block *k = main_block(p->b);
    th_deciding five[TH_DECIDING_MOST];
    if (!k)
        return;
    size_t count = th_dual_deciding(five, p->b->dual, (size_t)(k - p->b->blocks));
    if (!count)
        return;
    subtitle(p,
             th_arena_format(p->b->w->arena,
                             "什么决定结论：%s",
                             thi_dual_name(p->b->w, k->result->target)),
             th_arena_format(p->b->w->arena,
                             "What decides: %s",
                             thi_dual_name(p->b->w, k->result->target)));
    heads(p, list, sizeof list / sizeof *list);
    for (uint32_t i = 0; i < count; i++)
        write_input(p, &five[i], i);
    p->row++;
}

/* ---- path and data ---- */

static void chart_row(writer *p,
                      const thi_dual_table *t,
                      thi_dual_row row,
                      const char *zh,
                      const char *en,
                      const char *number)
{
    thi_say_at(p->b->w, at(p, 0), zh, en, &thi_text_style);
    for (uint32_t c = 0; c < t->count; c++)
        same(p, 1 + c, thi_dual_at(t, row, (int32_t)c), number);
    p->row++;
}

static void write_chart(writer *p)
{
    thi_workbook *w = p->b->w;
    thi_dual_block *k = main_block(p->b);
    if (!k)
        return;
    const thi_dual_table *t = &k->annual;
    thi_dual_row level = k->intensity ? THI_D_INTENSITY : THI_D_TOTAL;
    const char *number = k->intensity ? "0.0000" : "#,##0";
    uint32_t head = p->row;
    thi_say_at(w, at(p, 0), "年份", "Year", &thi_head_style);
    thi_dual_year_heads(w, p->b->brief, p->row++, 1, t->first, t->count);
    chart_row(p, t, THI_D_REQUIRED, "路径要求值", "Path", number);
    chart_row(p, t, level, "实际，逐年电网因子", "Data, grid of each year", number);
    thi_chart_series lines[3];
    static const uint32_t colors[] = {0xD55E00, 0x0072B2, 0x009E73};
    uint32_t count = k->fixed.there ? 3 : 2;
    if (k->fixed.there)
        chart_row(p,
                  &k->fixed,
                  level,
                  "实际，固定电网因子",
                  "Data, fixed grid factors",
                  number);
    for (uint32_t i = 0; i < count; i++)
        lines[i] =
            (thi_chart_series){.values = {head + 1 + i, 1, head + 1 + i, t->count},
                               .name_row = head + 1 + i,
                               .name_column = 0,
                               .color = colors[i]};
    const char *title = thi_dual_about(w, k->result->target);
    thi_chart chart = {
        .kind = THI_CHART_LINES,
        .title = title,
        .axis = th_arena_format(w->arena,
                                "%s%s",
                                k->result->unit,
                                k->intensity ? thi_say(w, "/万元", "/10^4 CNY") : ""),
        .description = title,
        .sheet = p->b->brief,
        .categories = {head, 1, head, t->count},
        .series = lines,
        .series_count = count,
        .paths = 1,
        .at_row = p->row + 1,
        .at_column = 0,
        .width = 2.1,
        .height = 0.95};
    thi_xlsx_chart(w->x, &chart);
    p->row += 17;
}

void thi_dual_brief_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    writer p = {.b = b};
    p.row = thi_sheet_title(
        w,
        b->brief,
        th_arena_format(w->arena, "%s碳排放双控：领导摘要", w->a.name.zh),
        th_arena_format(w->arena, "%s, dual control: in brief", w->a.name.en),
        "结论、总量、强度、余量都是公式；概率与五个输入是引擎计算值（灰底斜体），改数后"
        "须重新运行。",
        "Verdicts, totals, intensities and room are formulas; the probability and the "
        "five "
        "inputs are the engine's (italic on grey).");
    thi_xlsx_width(w->x, b->brief, 0, 0, 52);
    thi_xlsx_width(w->x, b->brief, 1, 12, 13);
    write_targets(&p);
    write_inputs(&p);
    write_chart(&p);
    thi_print_as(w, b->brief, 0, 0, 0, 0);
}
