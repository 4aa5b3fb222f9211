/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the provincial summary table (a block a reported year, the latest first),
 * and the table by IPCC category (years side by side). */
#include "workbook_figures.h"
#include "workbook_layout.h"

#include <math.h>
#include <string.h>

/* ---- 汇总表 ---- */

/** Columns of the table of 2011: gases by mass, fluorinated groups and the total in
 * CO2e. */
typedef struct gas_column {
    const char *zh, *en;
    const char *const *gases;
    bool co2e;
} gas_column;

static const char *const co2[] = {"CO2", NULL};
static const char *const ch4[] = {"CH4", NULL};
static const char *const n2o[] = {"N2O", NULL};
static const char *const hfc[] = {"HFC*", NULL};
static const char *const pfc[] = {
    "PFC*", "CF4", "C2F6", "C3F8", "cC4F8", "C4F10", NULL};
static const char *const sf6[] = {"SF6", NULL};

static const gas_column gas_columns[] = {
    {"CO₂（万吨）", "CO2 (10 kt)", co2, false},
    {"CH₄（万吨）", "CH4 (10 kt)", ch4, false},
    {"N₂O（万吨）", "N2O (10 kt)", n2o, false},
    {"HFCs（万吨 CO₂ 当量）", "HFCs (10 kt CO2e)", hfc, true},
    {"PFCs（万吨 CO₂ 当量）", "PFCs (10 kt CO2e)", pfc, true},
    {"SF₆（万吨 CO₂ 当量）", "SF6 (10 kt CO2e)", sf6, true},
    {"温室气体合计（万吨 CO₂ 当量）", "All gases (10 kt CO2e)", NULL, true},
};
#define GAS_COLUMNS (sizeof gas_columns / sizeof *gas_columns)
enum { S_CODE, S_LABEL, S_GASES };
#define S_NOTE (S_GASES + (uint32_t)GAS_COLUMNS)

static bool any_line(thi_workbook *w, thi_layout_take *take, int32_t year)
{
    for (uint32_t i = 0; i < w->series_count; i++) {
        const thi_series *s = &w->series[i];
        const th_line *first = th_inventory_line(w->inventory, w->by_series[s->first]);
        if (!s->counted || !thi_layout_takes(take, first))
            continue;
        for (uint32_t k = s->first; k < s->first + s->count; k++)
            if (!year || th_inventory_line(w->inventory, w->by_series[k])->year == year)
                return true;
    }
    return false;
}

static thi_style label_style(const thi_layout_row *row)
{
    thi_style style = {
        .border = true, .indent = (uint8_t)(row->indent * 2), .wrap = true};
    style.bold = row->indent == 0;
    style.fill = row->indent == 0 ? 0xEEF2F6 : 0;
    return style;
}

static thi_style figure_style(const thi_layout_row *row, const char *number)
{
    thi_style style = {.border = true, .number = number, .bold = row->indent == 0};
    style.fill = row->indent == 0 ? 0xEEF2F6 : 0;
    return style;
}

static void
summary_row(thi_workbook *w, uint32_t at, const thi_layout_row *row, uint32_t year)
{
    thi_style label = label_style(row),
              figure = figure_style(row, "#,##0.0000;-#,##0.0000;0");
    bool incomplete = false;
    thi_style code = label;
    code.indent = 0;
    code.wrap = false;
    thi_style note = code;
    note.wrap = true;
    thi_xlsx_text(w->x, w->summary, at, S_CODE, row->code, &code);
    thi_xlsx_text(w->x, w->summary, at, S_LABEL, row->label, &label);
    for (uint32_t g = 0; g < GAS_COLUMNS; g++) {
        thi_layout_take take = {w, row, gas_columns[g].gases};
        thi_sum_of sum = {
            thi_layout_takes, &take, gas_columns[g].co2e, 1e4 * row->sign, NULL};
        if (gas_columns[g].gases && !any_line(w, &take, w->a.years[year]))
            thi_xlsx_blank(w->x, w->summary, at, S_GASES + g, &figure);
        else
            incomplete |=
                thi_sum_write(w, w->summary, at, S_GASES + g, &sum, year, &figure)
                    .incomplete;
    }
    thi_xlsx_text(w->x,
                  w->summary,
                  at,
                  S_NOTE,
                  incomplete ? thi_say(w, "含未估算（NE）", "has NE")
                  : row->frame->role == TH_FRAME_MEMO
                      ? thi_say(w, "不计入总量", "not in the totals")
                      : row->note,
                  &note);
}

static void summary_heads(thi_workbook *w, uint32_t row)
{
    const thi_head heads[] = {{"编号", "Code", 8},
                              {"排放源与吸收汇种类",
                               "Sources and sinks",
                               thi_label_width(w) + 14}}; /* a page holds a year */
    thi_xlsx_width(w->x, w->summary, S_GASES, S_NOTE - 1, 16);
    thi_xlsx_width(w->x, w->summary, S_NOTE, S_NOTE, 36);
    thi_heads(w, w->summary, row, heads, 2);
    for (uint32_t g = 0; g < GAS_COLUMNS; g++)
        thi_xlsx_text(w->x,
                      w->summary,
                      row,
                      S_GASES + g,
                      thi_say(w, gas_columns[g].zh, gas_columns[g].en),
                      &thi_head_style);
    thi_xlsx_text(
        w->x, w->summary, row, S_NOTE, thi_say(w, "说明", "Note"), &thi_head_style);
    thi_xlsx_height(w->x, w->summary, row, 34);
}

void thi_summary_write(thi_workbook *w)
{
    thi_layout layout = thi_layout_read(w, "provincial");
    uint32_t *breaks = TH_NEW_N(w->arena, uint32_t, w->a.year_count + 1), row = 4,
             count = 0;
    thi_sheet_title(w,
                    w->summary,
                    "省级温室气体清单汇总表（2011 版表式）",
                    "Summary table of the provincial guide (layout of 2011)",
                    "各报告年一块，最近的年份在前；负值为清除。斜体黄底：其下有未估算（"
                    "NE）的项，合计不完整。",
                    "One block a reported year, the latest first; negative: removals. "
                    "Italic on yellow: a line "
                    "below is not estimated (NE).");
    summary_heads(w, 3);
    for (uint32_t y = w->a.year_count; y-- > 0;) {
        if (w->options->year && w->options->year != w->a.years[y])
            continue;
        breaks[count] = count ? row : 0;
        count++;
        thi_xlsx_text(w->x,
                      w->summary,
                      row,
                      0,
                      th_arena_format(w->arena, "%d", w->a.years[y]),
                      &thi_subtitle_style);
        thi_xlsx_text(w->x,
                      w->summary,
                      row++,
                      1,
                      thi_say(w, "年清单", "inventory year"),
                      &thi_subtitle_style);
        for (uint32_t i = 0; i < layout.count; i++)
            summary_row(w, row++, &layout.rows[i], y);
        row++;
    }
    thi_xlsx_freeze(w->x, w->summary, 4, S_GASES);
    thi_xlsx_breaks(w->x, w->summary, breaks, count);
    thi_print_as(w, w->summary, 0, 3, 0, 1);
}

/* ---- by IPCC category ---- */

typedef struct table {
    thi_workbook *w;
    uint32_t row;
    const char *about; /* of the figures: "co2e", a gas, a stream */
    thi_layout layout;
    thi_block_rows *blocks; /* the tables, for page breaks */
    size_t block_count, block_capacity;
} table;

static void year_heads(table *t, const char *zh, const char *en)
{
    thi_workbook *w = t->w;
    static const thi_style year = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    thi_block_rows block = {t->row, t->row + 2, t->row};
    TH_PUSH(w->arena, t->blocks, t->block_count, t->block_capacity, block);
    thi_xlsx_text(w->x, w->ipcc, t->row++, 0, thi_say(w, zh, en), &thi_subtitle_style);
    thi_xlsx_text(
        w->x, w->ipcc, t->row, 0, thi_say(w, "类别", "Category"), &thi_head_style);
    thi_xlsx_text(
        w->x, w->ipcc, t->row, 1, thi_say(w, "名称", "Name"), &thi_head_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_xlsx_number(w->x, w->ipcc, t->row, 2 + y, w->a.years[y], &year);
    t->row++;
}

static void write_years(table *t,
                        const thi_sum_of *sum,
                        const char *code,
                        const char *label,
                        const thi_layout_row *looks)
{
    thi_workbook *w = t->w;
    thi_style text = label_style(looks),
              figure = figure_style(looks, "#,##0.00;-#,##0.00;0");
    thi_style plain = text;
    plain.indent = 0;
    plain.wrap = false;
    thi_xlsx_text(w->x, w->ipcc, t->row, 0, code, &plain);
    thi_xlsx_text(w->x, w->ipcc, t->row, 1, label, &text);
    for (uint32_t y = 0; y < w->a.year_count; y++) {
        thi_summed of = thi_sum_write(w, w->ipcc, t->row, 2 + y, sum, y, &figure);
        thi_figure_sum(
            w,
            th_arena_format(w->arena, "ipcc/%s/%s/%d", t->about, code, w->a.years[y]),
            (thi_ref){w->ipcc, t->row, 2 + y},
            &of);
    }
    t->blocks[t->block_count - 1].end = ++t->row;
}

/** Rows without a line are shown down to the second level; below, only what the county
 * has. */
static void category_table(table *t, const char *const *gases, bool co2e)
{
    t->about = gases ? gases[0] : "co2e";
    for (uint32_t i = 0; i < t->layout.count; i++) {
        const thi_layout_row *row = &t->layout.rows[i];
        thi_layout_take take = {t->w, row, gases};
        thi_sum_of sum = {thi_layout_takes, &take, co2e, row->sign, NULL};
        bool any = any_line(t->w, &take, 0);
        if (any || (!gases && row->indent <= 1 && !row->stream))
            write_years(t, &sum, row->code, row->label, row);
    }
}

static bool is_direct(void *context, const th_line *line)
{
    (void)context;
    return !line->stream;
}

/** Series that are a sink in some year: a key in another year is then a key here. */
static bool is_removal(void *context, const th_line *line)
{
    const thi_workbook *w = context;
    uint32_t line_number = (uint32_t)(line - th_inventory_line(w->inventory, 0));
    const thi_series *s = &w->series[w->series_of[line_number]];
    for (uint32_t k = s->first; !line->stream && k < s->first + s->count; k++)
        if (th_inventory_line(w->inventory, w->by_series[k])->mass_t < 0)
            return true;
    return false;
}

typedef struct stream_take {
    th_sym stream;
    uint32_t gas;
} stream_take;

static bool in_stream(void *context, const th_line *line)
{
    const stream_take *s = context;
    return line->stream == s->stream && line->gas == s->gas;
}

static void signs_table(table *t)
{
    static const thi_layout_row strong = {.indent = 0};
    thi_sum_of gross = {is_direct, t->w, true, 1, ">0"};
    thi_sum_of removals = {is_removal, t->w, true, 1, "<0"};
    write_years(t,
                &gross,
                "+",
                thi_say(t->w,
                        "总排放（只计正值，不含清除）",
                        "Gross emissions (positive lines)"),
                &strong);
    write_years(t,
                &removals,
                "-",
                thi_say(t->w, "清除（碳汇，负值）", "Removals (sinks, negative)"),
                &strong);
}

/** Streams beside the totals, by gas in t of gas. */
static void stream_table(table *t)
{
    static const thi_layout_row plain = {.indent = 1};
    thi_workbook *w = t->w;
    const th_line *last = NULL;
    for (uint32_t i = 0; i < w->series_count; i++) {
        const th_line *line =
            th_inventory_line(w->inventory, w->by_series[w->series[i].first]);
        if (!w->series[i].counted || !line->stream)
            continue;
        if (last && last->stream == line->stream && last->gas == line->gas)
            continue;
        stream_take take = {line->stream, line->gas};
        thi_sum_of sum = {in_stream, &take, false, 1, NULL};
        t->about = thi_id(w, line->stream);
        write_years(t,
                    &sum,
                    thi_id(w, th_gas_get(w->m.registry, line->gas)->id),
                    thi_title(w, line->stream),
                    &plain);
        last = line;
    }
}

static void gas_tables(table *t)
{
    thi_workbook *w = t->w;
    bool *present = TH_NEW_N(w->arena, bool, th_gas_count(w->m.registry) + 1);
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        if (!line->stream && !line->alternative)
            present[line->gas] = true;
    }
    for (uint32_t g = 0; g < th_gas_count(w->m.registry); g++) {
        if (!present[g])
            continue;
        const char *id = thi_id(w, th_gas_get(w->m.registry, g)->id);
        const char *gases[] = {id, NULL};
        t->row++;
        year_heads(t,
                   th_arena_format(w->arena, "%s（吨）", id),
                   th_arena_format(w->arena, "%s (t)", id));
        category_table(t, gases, false);
    }
}

void thi_ipcc_write(thi_workbook *w)
{
    table t = {.w = w, .row = 3, .layout = thi_layout_read(w, "ipcc")};
    thi_sheet_title(w,
                    w->ipcc,
                    "按 IPCC 2006 类别汇总",
                    "Summary by IPCC 2006 category",
                    "含与不含土地两种总计；清除单列；生物成因、间接、净调入等排放流另列"
                    "，不计入总量。"
                    "斜体黄底：含未估算（NE）的项。",
                    "Totals with and without land; removals on their own line; other "
                    "streams stand apart, "
                    "never in the totals. Italic on yellow: a line is NE.");
    thi_xlsx_width(w->x, w->ipcc, 0, 0, 12);
    thi_xlsx_width(w->x, w->ipcc, 1, 1, thi_label_width(w));
    thi_xlsx_width(w->x, w->ipcc, 2, 1 + w->a.year_count, 15);
    year_heads(&t, "各类别（吨 CO₂ 当量）", "By category (t CO2e)");
    category_table(&t, NULL, true);
    signs_table(&t);
    t.row++;
    year_heads(&t,
               "其他排放流（吨气体，不计入总量）",
               "Other streams (t of gas, not in the totals)");
    stream_table(&t);
    gas_tables(&t);
    thi_xlsx_freeze(w->x, w->ipcc, 3, 2);
    thi_print_as(w, w->ipcc, 0, 1, 0, 1);
    thi_xlsx_keep(w->x, w->ipcc, &(thi_print){.last_row = 1}, t.blocks, t.block_count);
}
