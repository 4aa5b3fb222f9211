/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheet of results: one row an emission, one column a reported year, each
 * cell a reference to where it was computed; under it the totals of the boundaries. All
 * sums of the workbook stand on these rows. */
#include "workbook_blocks.h"

#include <math.h>
#include <string.h>

#define FIRST_ROW 5
enum { R_GWP = 8, R_YEARS = 9 };

/* ---- order: counted before alternatives, direct before other streams, then gas, then
 * taxonomy ---- */

static int by_number(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_series(const thi_workbook *w, const th_line *a, const th_line *b)
{
    const th_instance *i = &w->m.instances[a->instance],
                      *j = &w->m.instances[b->instance];
    if (a->alternative != b->alternative)
        return a->alternative ? 1 : -1;
    if (!a->stream != !b->stream)
        return a->stream ? 1 : -1;
    if (a->stream != b->stream)
        return strcmp(thi_id(w, a->stream), thi_id(w, b->stream));
    if (a->gas != b->gas)
        return by_number(a->gas, b->gas);
    int order = thi_key_compare(w, &i->key, &j->key);
    if (order)
        return order;
    if (i->method != j->method)
        return by_number(i->method, j->method);
    if (i->variant != j->variant)
        return by_number(i->variant, j->variant);
    return by_number(a->cell - i->first_cell, b->cell - j->first_cell);
}

static int compare_lines(const void *a, const void *b, void *context)
{
    const thi_workbook *w = context;
    const th_line *x = th_inventory_line(w->inventory, *(const uint32_t *)a);
    const th_line *y = th_inventory_line(w->inventory, *(const uint32_t *)b);
    int order = compare_series(w, x, y);
    return order ? order : x->year < y->year ? -1 : x->year > y->year;
}

static void group_series(thi_workbook *w)
{
    w->series = TH_NEW_N(w->arena, thi_series, w->line_count + 1);
    w->series_of = TH_NEW_N(w->arena, uint32_t, w->line_count + 1);
    const th_line *last = NULL;
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, w->by_series[i]);
        if (!last || compare_series(w, last, line) != 0 || last->year == line->year) {
            thi_series *s = &w->series[w->series_count];
            s->first = i;
            s->counted = !line->alternative;
            s->direct = !line->stream;
            s->row = FIRST_ROW + w->series_count++;
        }
        w->series[w->series_count - 1].count++;
        w->series_of[w->by_series[i]] = w->series_count - 1;
        last = line;
    }
}

void thi_results_plan(thi_workbook *w)
{
    uint32_t years = w->a.year_count;
    w->line_count = (uint32_t)th_inventory_line_count(w->inventory);
    w->by_series = TH_NEW_N(w->arena, uint32_t, w->line_count + 1);
    for (uint32_t i = 0; i < w->line_count; i++)
        w->by_series[i] = i;
    th_sort(w->by_series, w->line_count, sizeof *w->by_series, compare_lines, w);
    group_series(w);
    w->mass_column = R_YEARS;
    w->co2e_column = w->mass_column + years;
    w->quality_column = w->co2e_column + years;
    w->confidence_column = w->quality_column + years;
    w->totals_row = FIRST_ROW + w->series_count + 4;
    w->helper_start[w->results] = w->totals_row + th_boundary_count(w->m.registry) + 3;
}

thi_ref thi_total_at(const thi_workbook *w, uint32_t boundary, uint32_t year)
{
    return (thi_ref){w->results, w->totals_row + boundary, w->mass_column + year};
}

/* ---- writing ---- */

static void put(thi_workbook *w, uint32_t row, uint32_t column, const char *text)
{
    thi_xlsx_text(w->x, w->results, row, column, text, thi_narrow_style(w));
}

static const char *cell_text(thi_workbook *w, thi_ref ref)
{
    th_text text = {0};
    thi_ref_print(w, w->results, ref, &text);
    const char *copy = th_arena_text(w->arena, text.data);
    th_text_free(&text);
    return copy;
}

static thi_style mass_style(const th_line *line, double number)
{
    thi_style style = thi_number_style(fabs(number));
    if (line->confidential)
        style.number = "\"C\";\"C\";\"C\"";
    return style;
}

static void
write_mass(thi_workbook *w, uint32_t row, uint32_t year, const th_line *line)
{
    uint32_t column = w->mass_column + year;
    const char *formula = cell_text(w, w->cell_at[line->cell]);
    thi_style style = mass_style(line, line->mass_t);
    if (line->state == TH_STATE_VALUE && thi_cell_shown(w, line->cell))
        thi_xlsx_formula(w->x, w->results, row, column, formula, line->mass_t, &style);
    else
        thi_xlsx_formula_text(
            w->x,
            w->results,
            row,
            column,
            formula,
            line->state == TH_STATE_VALUE ? "NE" : th_state_text(line->state),
            &thi_key_style);
}

static void
write_co2e(thi_workbook *w, uint32_t row, uint32_t year, const th_line *line)
{
    thi_refs refs = {0};
    thi_ref mass = {w->results, row, w->mass_column + year},
            gwp = {w->results, row, R_GWP};
    thi_ref_add(w, &refs, mass);
    thi_ref_add(w, &refs, gwp);
    thi_spans spans = thi_spans_of(w, &refs);
    const char *body =
        th_arena_format(w->arena, "%s*%s", cell_text(w, mass), cell_text(w, gwp));
    const char *formula = thi_guarded(w, w->results, &spans, body, true);
    thi_style style = mass_style(line, line->co2e_t);
    uint32_t column = w->co2e_column + year;
    if (line->state == TH_STATE_VALUE && thi_cell_shown(w, line->cell) &&
        isfinite(line->co2e_t))
        thi_xlsx_formula(w->x, w->results, row, column, formula, line->co2e_t, &style);
    else
        thi_xlsx_formula_text(
            w->x,
            w->results,
            row,
            column,
            formula,
            line->state == TH_STATE_VALUE ? "NE" : th_state_text(line->state),
            &thi_key_style);
}

static void write_gwp(thi_workbook *w, uint32_t row, uint32_t gas)
{
    const char *formula = cell_text(w, w->gwp_at[gas]);
    double gwp = w->m.gwp->value[gas];
    thi_style style = thi_number_style(gwp);
    if (isfinite(gwp))
        thi_xlsx_formula(w->x, w->results, row, R_GWP, formula, gwp, &style);
    else
        thi_xlsx_formula_text(
            w->x, w->results, row, R_GWP, formula, "NE", &thi_key_style);
}

static void write_series(thi_workbook *w, const thi_series *s)
{
    const th_line *first = th_inventory_line(w->inventory, w->by_series[s->first]);
    const th_instance *inst = &w->m.instances[first->instance];
    const th_method *m = th_method_get(w->m.registry, inst->method);
    const char *stream =
        first->stream ? thi_title(w, first->stream) : thi_say(w, "直接", "direct");
    if (first->alternative)
        stream = thi_say(w, "备选方法，不计入", "alternative, not counted");
    put(w, s->row, 0, thi_id(w, inst->key.member[TH_IX_CATEGORY]));
    put(w, s->row, 1, thi_title(w, inst->key.member[TH_IX_CATEGORY]));
    put(w, s->row, 2, thi_title(w, inst->key.member[TH_IX_SUBJECT]));
    put(w, s->row, 3, thi_key_text(w, &inst->key));
    put(w, s->row, 4, thi_id(w, th_gas_get(w->m.registry, first->gas)->id));
    put(w, s->row, 5, stream);
    put(w, s->row, 6, th_title_text(w->arena, m->titles, w->language));
    th_titles part = thi_part_titles(w->m.registry, thi_id(w, m->part));
    put(w, s->row, 7, th_title_text(w->arena, part, w->language));
    write_gwp(w, s->row, first->gas);
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const th_line *line = th_inventory_line(w->inventory, w->by_series[i]);
        uint32_t year = thi_year_position(w, line->year);
        if (year == THI_NOWHERE)
            continue;
        write_mass(w, s->row, year, line);
        write_co2e(w, s->row, year, line);
        put(w,
            s->row,
            w->quality_column + year,
            line->quality ? thi_quality_word(w, line->quality)
                          : th_title_text(w->arena,
                                          (th_titles){"未注明", "not stated"},
                                          w->language));
        put(w,
            s->row,
            w->confidence_column + year,
            thi_confidence_word(w, line->confidence));
    }
}

static const thi_head heads[R_YEARS] = {{"类别", "Category", 10},
                                        {"类别名称", "Category name", 24},
                                        {"品种", "Subject", 15},
                                        {"其他索引", "Further key", 22},
                                        {"气体", "Gas", 8},
                                        {"排放流", "Stream", 14},
                                        {"方法", "Method", 28},
                                        {"部分", "Part", 14},
                                        {"GWP", "GWP", 9}};

static void write_year_heads(thi_workbook *w)
{
    for (uint32_t i = 0; i < R_YEARS; i++)
        thi_xlsx_width(w->x, w->results, i, i, heads[i].width);
    static const thi_head groups[] = {{"质量（吨气体）", "mass (t of gas)", 14},
                                      {"二氧化碳当量（吨）", "t CO2e", 14},
                                      {"活动数据质量", "activity quality", 12},
                                      {"因子核实", "factor confidence", 13}};
    for (uint32_t g = 0; g < 4; g++)
        for (uint32_t y = 0; y < w->a.year_count; y++) {
            uint32_t column = R_YEARS + g * w->a.year_count + y;
            thi_xlsx_width(w->x, w->results, column, column, groups[g].width);
            thi_xlsx_text(w->x,
                          w->results,
                          FIRST_ROW - 2,
                          column,
                          thi_say(w, groups[g].zh, groups[g].en),
                          &thi_head_style);
            thi_xlsx_number(w->x,
                            w->results,
                            FIRST_ROW - 1,
                            column,
                            w->a.years[y],
                            &(thi_style){.number = "0",
                                         .fill = 0xD9E2EC,
                                         .bold = true,
                                         .border = true,
                                         .align = THI_CENTER});
        }
    for (uint32_t i = 0; i < R_YEARS; i++)
        thi_xlsx_text(w->x,
                      w->results,
                      FIRST_ROW - 1,
                      i,
                      thi_say(w, heads[i].zh, heads[i].en),
                      &thi_head_style);
}

/* ---- totals of the boundaries ---- */

typedef struct inside {
    const thi_workbook *w;
    const th_boundary *boundary;
} inside;

static bool take_inside(void *context, const th_line *line)
{
    const inside *in = context;
    return th_boundary_has(in->w->inventory, in->boundary, line);
}

static bool co2_alone(const thi_workbook *w, const th_boundary *b)
{
    return b->gas_count == 1 &&
           strcmp(thi_id(w, th_gas_get(w->m.registry, b->gases[0])->id), "CO2") == 0;
}

static void write_total(thi_workbook *w, uint32_t number)
{
    const th_boundary *b = th_boundary_get(w->m.registry, number);
    uint32_t row = w->totals_row + number;
    th_boundary whole =
        *b; /* both signs: the criterion leaves removals out where the boundary does */
    whole.removals = true;
    inside context = {w, &whole};
    thi_sum_of sum = {
        take_inside, &context, !co2_alone(w, b), 1, b->removals ? NULL : ">0"};
    thi_style style = {.number = "#,##0.00", .bold = true, .border = true};
    thi_xlsx_banner(w->x,
                    w->results,
                    row,
                    w->banner[w->results],
                    th_title_text(w->arena, b->titles, w->language),
                    &thi_text_style);
    for (uint32_t c = THI_RESULTS_KEYS; c < R_GWP; c++)
        put(w, row, c, c == 6 ? thi_id(w, b->id) : "");
    put(w, row, R_GWP, co2_alone(w, b) ? "t CO2" : "t CO2e");
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_sum_write(w, w->results, row, w->mass_column + y, &sum, y, &style);
}

void thi_results_write(thi_workbook *w)
{
    write_year_heads(w);
    thi_sheet_title(w,
                    w->results,
                    "排放结果",
                    "Results",
                    "每行一个排放项，引用各计算表；汇总表、分类汇总、封面与双控都由这些"
                    "行求和。负值为清除。",
                    "One row an emission, referring to the calculation sheets; all "
                    "summaries add up these "
                    "rows. Negative: removals.");
    for (uint32_t i = 0; i < w->series_count; i++)
        write_series(w, &w->series[i]);
    thi_xlsx_text(w->x,
                  w->results,
                  w->totals_row - 2,
                  0,
                  thi_say(w, "各核算边界的总量", "Totals by boundary"),
                  &thi_subtitle_style);
    for (uint32_t b = 0; b < th_boundary_count(w->m.registry); b++)
        write_total(w, b);
    thi_xlsx_freeze(w->x, w->results, FIRST_ROW, THI_RESULTS_KEYS);
    if (w->series_count)
        thi_xlsx_filter(w->x,
                        w->results,
                        FIRST_ROW - 1,
                        0,
                        FIRST_ROW + w->series_count - 1,
                        w->confidence_column + w->a.year_count - 1);
    thi_print_as(w, w->results, FIRST_ROW - 2, FIRST_ROW - 1, 0, THI_RESULTS_KEYS - 1);
}
