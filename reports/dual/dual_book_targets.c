/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: targets of the dual-control workbook. A block a target: what it wants, both
 * annual paths, each year against the path that counts, once with the grid's factors of
 * each year and once with those of one; a chart of path and data. */
#include "dual_book_rows.h"

#include <math.h>
#include <string.h>

/* ---- a table ---- */

static void write_row(thi_dual_writer *p, thi_dual_row row)
{
    thi_workbook *w = p->b->w;
    p->t->at[row] = TH_NEW_N(w->arena, thi_figure, p->t->count + 1);
    thi_xlsx_text(w->x,
                  p->k->sheet,
                  p->row,
                  THI_DC_LABEL,
                  thi_dual_label_of(p, row),
                  &thi_wrap_style);
    thi_xlsx_text(w->x,
                  p->k->sheet,
                  p->row,
                  THI_DC_UNIT,
                  thi_dual_unit_of(p, thi_dual_unit_at(row)),
                  &thi_wrap_style);
    for (uint32_t c = 0; c < p->t->count; c++)
        thi_dual_put_cell(p, row, c);
    if (row == THI_D_VERDICT)
        thi_dual_lights(
            w,
            p->k->sheet,
            (thi_chart_cells){
                p->row, THI_DC_YEARS, p->row, THI_DC_YEARS + p->t->count - 1});
    p->row++;
}

static void write_table(thi_dual_writer *p, thi_dual_table *t)
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
               (thi_ref){p->k->sheet, p->row, THI_DC_LABEL},
               plain ? "项目" : zh,
               plain ? "Item" : en,
               &thi_head_style);
    thi_say_at(w,
               (thi_ref){p->k->sheet, p->row, THI_DC_UNIT},
               "单位",
               "Unit",
               &thi_head_style);
    thi_dual_year_heads(w, p->k->sheet, p->row++, THI_DC_YEARS, t->first, t->count);
    for (thi_dual_row row = 0; row < THI_D_ROWS; row++)
        if (thi_dual_has_row(p, row))
            write_row(p, row);
    p->row++;
}

/* ---- what it wants ---- */

static thi_figure parameter(thi_dual_writer *p,
                            const char *zh,
                            const char *en,
                            const char *unit,
                            double value,
                            const char *number,
                            bool yellow)
{
    thi_workbook *w = p->b->w;
    thi_style plain = {.number = number, .border = true};
    thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS};
    thi_say_at(
        w, (thi_ref){p->k->sheet, p->row, THI_DC_LABEL}, zh, en, &thi_strong_style);
    thi_xlsx_text(w->x, p->k->sheet, p->row, THI_DC_UNIT, unit, &thi_wrap_style);
    p->row++;
    if (yellow)
        return thi_dual_input(w, at, value, number);
    if (value != 0)
        thi_xlsx_number(w->x, at.sheet, at.row, at.column, value, &plain);
    else
        thi_xlsx_text(w->x, at.sheet, at.row, at.column, "–", &thi_key_style);
    return (thi_figure){at, value != 0 ? value : (double)NAN};
}

static void write_parameters(thi_dual_writer *p)
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
    p->k->form = (thi_ref){p->k->sheet, p->row, THI_DC_YEARS};
    thi_style words = thi_input_style;
    words.align = THI_CENTER;
    thi_say_at(w,
               (thi_ref){p->k->sheet, p->row, THI_DC_LABEL},
               "路径形式（可改：几何、线性）",
               "Form of the path (may be changed: geometric, linear)",
               &thi_strong_style);
    thi_xlsx_text(w->x, p->k->sheet, p->row, THI_DC_UNIT, "", &thi_wrap_style);
    thi_xlsx_text(w->x,
                  p->k->sheet,
                  p->row++,
                  THI_DC_YEARS,
                  thi_dual_form_word(w, t->geometric),
                  &words);
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

static void line(thi_dual_writer *p, const char *text)
{
    thi_xlsx_text(p->b->w->x, p->k->sheet, p->row++, 0, text, &thi_note_style);
}

static const char *renewables_word(const thi_workbook *w, const th_target *t)
{
    if (!strcmp(t->new_renewables, "total"))
        return thi_say(w, "只从总量", "the total");
    if (!strcmp(t->new_renewables, "total_and_intensity"))
        return thi_say(w, "从总量和强度", "the total and the intensity");
    return thi_say(w, "不扣", "nothing");
}

static void write_about(thi_dual_writer *p)
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
                             renewables_word(w, t)));
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
        .values = {first.row, THI_DC_YEARS, first.row, THI_DC_YEARS + t->count - 1},
        .name_row = first.row,
        .name_column = THI_DC_LABEL,
        .color = color};
}

static void write_chart(thi_dual_writer *p)
{
    thi_workbook *w = p->b->w;
    const thi_dual_table *t = &p->k->annual;
    thi_chart_series lines[3] = {line_of(t, THI_D_REQUIRED, 0xD55E00),
                                 line_of(t, thi_dual_level_row(p), 0x0072B2)};
    uint32_t count = 2;
    if (p->k->fixed.there) {
        lines[count] = line_of(&p->k->fixed, thi_dual_level_row(p), 0x009E73);
        lines[count].name_row = p->k->fixed.head_row;
        lines[1].name_row = t->head_row;
        count++;
    }
    const char *title = thi_dual_about(w, p->k->result->target);
    thi_chart chart = {.kind = THI_CHART_LINES,
                       .title = title,
                       .axis = thi_dual_unit_of(p, THI_U_LEVEL),
                       .description = title,
                       .sheet = p->k->sheet,
                       .categories = {t->head_row,
                                      THI_DC_YEARS,
                                      t->head_row,
                                      THI_DC_YEARS + t->count - 1},
                       .series = lines,
                       .series_count = count,
                       .paths = 1,
                       .at_row = p->row,
                       .at_column = 0,
                       .width = 1.8,
                       .height = 1};
    thi_xlsx_chart(w->x, &chart);
    p->k->chart_row = p->row;
    p->row += 17;
}

/* ---- targets without a path ---- */

/** A level: stated year by year; a peak: told. */
static void write_levels(thi_dual_writer *p)
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
        thi_ref at = {p->k->sheet, p->row, THI_DC_YEARS};
        thi_xlsx_number(w->x, at.sheet, p->row, THI_DC_LABEL, y->year, &thi_year_style);
        thi_xlsx_text(w->x, at.sheet, p->row, THI_DC_UNIT, r->unit, &thi_text_style);
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
            (thi_ref){p->k->sheet, p->row, THI_DC_YEARS + 1},
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
        thi_dual_lights(
            w,
            p->k->sheet,
            (thi_chart_cells){p->row, THI_DC_YEARS + 1, p->row, THI_DC_YEARS + 1});
    }
}

/* ---- all ---- */

static void write_block(thi_dual_writer *p)
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
    p->k->end = p->row;
    p->row += 2;
}

typedef struct kind_sheet {
    const char *zh, *en, *about_zh, *about_en;
} kind_sheet;

/** A table and the chart below it stay whole on their page. */
static void break_pages(const thi_dual_book *b, uint32_t sheet)
{
    thi_block_rows *rows =
        TH_NEW_N(b->w->arena, thi_block_rows, 3 * b->block_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < b->block_count; i++) {
        const thi_dual_block *k = &b->blocks[i];
        uint32_t end = k->chart_row ? k->chart_row : k->end;
        if (k->sheet != sheet)
            continue;
        if (k->fixed.there) {
            rows[count++] = (thi_block_rows){k->row, end - 1, k->fixed.head_row};
            rows[count++] = (thi_block_rows){k->fixed.head_row, end - 1, end};
        } else {
            rows[count++] = (thi_block_rows){k->row, end - 1, end};
        }
        if (k->chart_row)
            rows[count++] = (thi_block_rows){k->chart_row, k->end - 1, k->end};
    }
    thi_xlsx_keep(b->w->x, sheet, &(thi_print){.last_row = 1}, rows, count);
}

static void write_sheet(thi_dual_book *b, uint32_t sheet, const kind_sheet *s)
{
    thi_workbook *w = b->w;
    thi_dual_writer p = {.b = b};
    uint32_t columns = 3;
    p.row = thi_sheet_title(w, sheet, s->zh, s->en, s->about_zh, s->about_en);
    uint32_t first = p.row;
    thi_xlsx_width(
        w->x, sheet, THI_DC_LABEL, THI_DC_LABEL, w->language == TH_BOTH ? 60 : 40);
    thi_xlsx_width(w->x, sheet, THI_DC_UNIT, THI_DC_UNIT, 20);
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
    thi_xlsx_width(w->x, sheet, THI_DC_YEARS, THI_DC_YEARS + columns - 1, 13);
    thi_xlsx_freeze(w->x, sheet, 3, THI_DC_YEARS);
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
