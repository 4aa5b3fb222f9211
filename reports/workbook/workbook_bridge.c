/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the recalculation. What the inventory before gave and the parts of the
 * difference are the engine's; this inventory's amounts, sums and residuals are
 * formulas, so that a later change shows as a residual. */
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

#define CAUSES 25

enum {
    B_NAME,
    B_BEFORE,
    B_NOW,
    B_PARTS,
    B_SUM = B_PARTS + TH_PARTS,
    B_RESIDUAL,
    B_CHECK
};

typedef struct writer {
    thi_workbook *w;
    th_bridge_view v;
    uint32_t row;
    thi_block_rows blocks[5];
    size_t block_count;
} writer;

static const th_titles part_words[TH_PARTS] = {
    [TH_PART_ACTIVITY] = {"活动数据", "activity"},
    [TH_PART_FACTOR] = {"因子", "factors"},
    [TH_PART_METHOD] = {"方法", "method"},
    [TH_PART_GWP] = {"GWP", "GWP"},
    [TH_PART_BOUNDARY] = {"核算边界", "boundary"}};

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->bridge_sheet, s->row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->bridge_sheet, f);
}

static void begin_block(writer *s, const char *zh, const char *en)
{
    s->blocks[s->block_count++] = (thi_block_rows){s->row, s->row + 2, s->row};
    thi_say_at(s->w, at(s, 0), zh, en, &thi_subtitle_style);
    s->row++;
}

static void end_block(writer *s, uint32_t rows_below)
{
    s->row += rows_below;
    s->blocks[s->block_count - 1].end = s->row;
    s->row++;
}

/* ---- a row of the bridge ---- */

static void write_heads(writer *s, const char *zh, const char *en)
{
    thi_workbook *w = s->w;
    thi_say_at(w, at(s, B_NAME), zh, en, &thi_head_style);
    thi_say_at(w,
               at(s, B_BEFORE),
               "上一版（引擎，吨 CO₂ 当量）",
               "before (engine, t CO2e)",
               &thi_head_style);
    thi_say_at(
        w, at(s, B_NOW), "本清单（吨 CO₂ 当量）", "this (t CO2e)", &thi_head_style);
    for (uint32_t p = 0; p < TH_PARTS; p++)
        thi_say_at(w,
                   at(s, B_PARTS + p),
                   th_arena_format(w->arena, "%s（引擎）", part_words[p].zh),
                   th_arena_format(w->arena, "%s (engine)", part_words[p].en),
                   &thi_head_style);
    thi_say_at(w, at(s, B_SUM), "各部分之和", "sum of the parts", &thi_head_style);
    thi_say_at(w, at(s, B_RESIDUAL), "残差", "residual", &thi_head_style);
    thi_say_at(w, at(s, B_CHECK), "核对", "check", &thi_head_style);
    thi_xlsx_height(w->x, w->bridge_sheet, s->row++, 44);
}

/** Residual, and 1 or 0: no more than rounding. */
static void write_check(writer *s, thi_figure before, thi_figure now, thi_figure sum)
{
    thi_style amount = {.number = "#,##0.00;-#,##0.00;0", .border = true};
    thi_style flag = {.number = "\"✓\";;\"✗\"", .border = true, .align = THI_CENTER};
    thi_figure reads[] = {before, now, sum};
    double value = (isfinite(now.value) ? now.value : 0) -
                   (isfinite(before.value) ? before.value : 0) - sum.value;
    thi_figure residual = thi_live(
        s->w,
        at(s, B_RESIDUAL),
        th_arena_format(
            s->w->arena, "%s-%s-%s", name(s, now), name(s, before), name(s, sum)),
        reads,
        3,
        value,
        &amount);
    thi_figure all[] = {residual, before, now};
    (void)thi_live(s->w,
                   at(s, B_CHECK),
                   th_arena_format(s->w->arena,
                                   "IF(ABS(%s)<=0.000001*(1+ABS(%s)+ABS(%s)),1,0)",
                                   name(s, residual),
                                   name(s, before),
                                   name(s, now)),
                   all,
                   3,
                   1,
                   &flag);
    thi_xlsx_red_zero(s->w->x, s->w->bridge_sheet, s->row, B_CHECK, s->row, B_CHECK);
}

/** `parts` gets where they stand. */
static void write_parts(writer *s,
                        thi_figure before,
                        thi_figure now,
                        const double *values,
                        bool confidential,
                        thi_figure *parts)
{
    thi_style amount = {.number = thi_masked(confidential, "#,##0.00;-#,##0.00;0"),
                        .border = true};
    for (uint32_t p = 0; p < TH_PARTS; p++)
        parts[p] =
            thi_engine_cell(s->w, at(s, B_PARTS + p), values[p], 0, amount.number);
    thi_figure sum = thi_live(
        s->w,
        at(s, B_SUM),
        th_arena_format(
            s->w->arena, "SUM(%s:%s)", name(s, parts[0]), name(s, parts[TH_PARTS - 1])),
        parts,
        TH_PARTS,
        values[0] + values[1] + values[2] + values[3] + values[4],
        &amount);
    write_check(s, before, now, sum);
}

/* ---- amounts of this inventory ---- */

typedef struct taken {
    const thi_workbook *w;
    th_sym category; /* 0: any */
} taken;

static bool takes(void *context, const th_line *line)
{
    const taken *t = context;
    const th_key *key = &t->w->m.instances[line->instance].key;
    return !line->stream &&
           (!t->category || key->member[TH_IX_CATEGORY] == t->category);
}

static thi_figure write_now(writer *s, th_sym category, int32_t year, bool confidential)
{
    taken t = {s->w, category};
    thi_sum_of sum = {takes, &t, true, 1, NULL};
    thi_style style = {.number = thi_masked(confidential, "#,##0.00"), .border = true};
    thi_summed done = thi_sum_write(s->w,
                                    s->w->bridge_sheet,
                                    s->row,
                                    B_NOW,
                                    &sum,
                                    thi_year_position(s->w, year),
                                    &style);
    bool number = done.numbers && !done.withheld && isfinite(done.value);
    return (thi_figure){at(s, B_NOW), number ? done.value : (double)NAN};
}

/* ---- by year, and a waterfall of the last ---- */

typedef struct end_year {
    thi_figure before, now, parts[TH_PARTS];
} end_year;

static void
note_year(thi_workbook *w, const char *name, const th_bridge_year *y, thi_figure figure)
{
    thi_figure_add(w,
                   th_arena_format(w->arena, "%s/%d", name, y->year),
                   (thi_named){.figure = figure,
                               .key = isfinite(figure.value) ? NULL : "NE",
                               .confidential = y->confidential});
}

static void write_years(writer *s, end_year *last)
{
    begin_block(s, "各年的差别及其原因", "Difference by year and cause");
    write_heads(s, "年份", "Year");
    for (uint32_t i = 0; i < s->v.year_count; i++, s->row++) {
        const th_bridge_year *y = &s->v.years[i];
        const char *number = thi_masked(y->confidential, "#,##0.00");
        thi_xlsx_number(
            s->w->x, s->w->bridge_sheet, s->row, B_NAME, y->year, &thi_year_style);
        last->before = thi_engine_cell(s->w, at(s, B_BEFORE), y->a_t, 0, number);
        last->now = write_now(s, 0, y->year, y->confidential);
        write_parts(
            s, last->before, last->now, y->co2e_t, y->confidential, last->parts);
        note_year(s->w, "bridge/before", y, last->before);
        note_year(s->w, "bridge/now", y, last->now);
    }
    end_block(s, 0);
}

enum { F_NAME, F_BASE, F_TOTAL, F_UP, F_DOWN };

static void step(writer *s,
                 uint32_t column,
                 const char *body,
                 thi_figure *reads,
                 size_t count,
                 double value)
{
    thi_style style = {.number = "#,##0.0000", .border = true};
    (void)thi_live(s->w, at(s, column), body, reads, count, value, &style);
}

static void total_step(writer *s, const char *zh, const char *en, thi_figure of)
{
    thi_say_at(s->w, at(s, F_NAME), zh, en, &thi_text_style);
    step(s,
         F_TOTAL,
         th_arena_format(s->w->arena, "%s/10000", name(s, of)),
         &of,
         1,
         of.value / 1e4);
    s->row++;
}

/** The level that a part starts from and the one it ends at, in formulas over the first
 * total and all parts so far. */
static void part_step(writer *s, const end_year *y, uint32_t p, double *level)
{
    const char *first = name(s, y->parts[0]);
    const char *before = name(s, y->before), *own = name(s, y->parts[p]);
    const char *from =
        p ? th_arena_format(
                s->w->arena, "%s+SUM(%s:%s)", before, first, name(s, y->parts[p - 1]))
          : before;
    thi_figure reads[TH_PARTS + 1];
    double begin = *level, end = *level + y->parts[p].value;
    reads[0] = y->before;
    memcpy(reads + 1, y->parts, (p + 1) * sizeof *reads);
    thi_say_at(
        s->w, at(s, F_NAME), part_words[p].zh, part_words[p].en, &thi_text_style);
    step(s,
         F_BASE,
         th_arena_format(s->w->arena, "MIN(%s,%s+%s)/10000", from, from, own),
         reads,
         p + 2,
         fmin(begin, end) / 1e4);
    step(s,
         F_UP,
         th_arena_format(s->w->arena, "MAX(%s,0)/10000", own),
         reads + p + 1,
         1,
         fmax(end - begin, 0) / 1e4);
    step(s,
         F_DOWN,
         th_arena_format(s->w->arena, "MAX(-%s,0)/10000", own),
         reads + p + 1,
         1,
         fmax(begin - end, 0) / 1e4);
    *level = end;
    s->row++;
}

static void bridge_chart(writer *s, uint32_t first, int32_t year)
{
    thi_workbook *w = s->w;
    uint32_t last = s->row - 1;
    const thi_chart_series bars[] = {{.values = {first, F_BASE, last, F_BASE},
                                      .name_row = first - 1,
                                      .name_column = F_BASE,
                                      .color = 0xFFFFFF},
                                     {.values = {first, F_TOTAL, last, F_TOTAL},
                                      .name_row = first - 1,
                                      .name_column = F_TOTAL,
                                      .color = 0x595959},
                                     {.values = {first, F_UP, last, F_UP},
                                      .name_row = first - 1,
                                      .name_column = F_UP,
                                      .color = 0xD55E00},
                                     {.values = {first, F_DOWN, last, F_DOWN},
                                      .name_row = first - 1,
                                      .name_column = F_DOWN,
                                      .color = 0x0072B2}};
    thi_chart chart = {
        .kind = THI_CHART_WATERFALL,
        .title = thi_say(w,
                         th_arena_format(w->arena, "%d 年的重算", year),
                         th_arena_format(w->arena, "Recalculation of %d", year)),
        .axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = thi_say(w,
                               "瀑布图：从上一版到本清单",
                               "Waterfall from the inventory before to this one"),
        .sheet = w->bridge_sheet,
        .categories = {first, F_NAME, last, F_NAME},
        .series = bars,
        .series_count = 4,
        .at_row = s->row + 1,
        .at_column = 0,
        .width = 1.9,
        .height = 1.25};
    thi_xlsx_chart(w->x, &chart);
}

static void write_waterfall(writer *s, const end_year *y, int32_t year)
{
    static const th_titles words[] = {{"步骤（万吨 CO₂ 当量）", "Step (10 kt CO2e)"},
                                      {"底", "base"},
                                      {"总量", "total"},
                                      {"增加", "increase"},
                                      {"减少", "decrease"}};
    begin_block(s, "末年的瀑布图", "Waterfall of the last year");
    for (uint32_t c = 0; c < sizeof words / sizeof *words; c++)
        thi_say_at(s->w, at(s, c), words[c].zh, words[c].en, &thi_head_style);
    uint32_t first = ++s->row;
    double level = y->before.value;
    total_step(s, "上一版", "before", y->before);
    for (uint32_t p = 0; p < TH_PARTS; p++)
        part_step(s, y, p, &level);
    total_step(s, "本清单", "this", y->now);
    bridge_chart(s, first, year);
    end_block(s, 23);
}

/* ---- by category ---- */

typedef struct group {
    const char *category;
    double before, now, parts[TH_PARTS];
    bool open; /* a line of it is not confidential */
    bool differs;
} group;

static group *group_of(writer *s, group *list, size_t *count, const char *category)
{
    for (size_t i = 0; i < *count; i++)
        if (!strcmp(list[i].category, category))
            return &list[i];
    list[*count] = (group){.category = category};
    (void)s;
    return &list[(*count)++];
}

static size_t collect_groups(writer *s, group *list, int32_t year)
{
    size_t count = 0;
    for (size_t i = 0; i < s->v.line_count; i++) {
        const th_bridge_line *line = &s->v.lines[i];
        if (line->year != year)
            continue;
        group *g = group_of(s, list, &count, line->category);
        g->before += line->a.co2e_t;
        g->now += line->b.co2e_t;
        g->open = g->open || !line->confidential;
        g->differs = g->differs || line->differs;
        for (uint32_t p = 0; p < TH_PARTS; p++)
            g->parts[p] += line->co2e_t[p];
    }
    return count;
}

static void write_categories(writer *s, int32_t year)
{
    thi_workbook *w = s->w;
    group *list = TH_NEW_N(w->arena, group, s->v.line_count + 1);
    size_t count = collect_groups(s, list, year);
    begin_block(s,
                th_arena_format(w->arena, "%d 年有差别的类别", year),
                th_arena_format(w->arena, "Categories that differ in %d", year));
    write_heads(s, "类别", "Category");
    for (size_t i = 0; i < count; i++) {
        const group *g = &list[i];
        th_sym sym = th_names_find(w->names, g->category);
        thi_figure parts[TH_PARTS];
        if (!g->differs)
            continue;
        const char *number = thi_masked(!g->open, "#,##0.00");
        thi_xlsx_text(w->x,
                      w->bridge_sheet,
                      s->row,
                      B_NAME,
                      th_arena_format(
                          w->arena, "%s %s", g->category, sym ? thi_title(w, sym) : ""),
                      &thi_wrap_style);
        thi_figure before = thi_engine_cell(w, at(s, B_BEFORE), g->before, 0, number);
        thi_figure now = {at(s, B_NOW), (double)NAN};
        if (sym)
            now = write_now(s, sym, year, !g->open);
        write_parts(s, before, now, g->parts, !g->open, parts);
        s->row++;
    }
    end_block(s, 0);
}

/* ---- causes ---- */

static void write_value(writer *s, uint32_t column, const th_value *v, bool place)
{
    const char *text = v->kind == TH_VALUE_TEXT
                           ? v->titles.zh
                                 ? th_title_text(s->w->arena, v->titles, s->w->language)
                                 : v->text
                           : "";
    if (v->kind == TH_VALUE_NUMBER)
        (void)thi_engine_cell(s->w, at(s, column), v->number, v->digits, "General");
    else
        thi_xlsx_text(s->w->x,
                      s->w->bridge_sheet,
                      s->row,
                      column,
                      thi_xlsx_clip(s->w->arena,
                                    !text   ? ""
                                    : place ? thi_short_path(text)
                                            : text),
                      &thi_wrap_style);
}

static th_status write_causes(writer *s, th_error *err)
{
    static const char *const keys[] = {"year", "category"};
    th_diff_tables tables;
    th_status status = th_report_diff(
        &tables, s->w->arena, s->w->bridge, keys, 2, CAUSES, s->w->language, err);
    if (status != TH_OK)
        return status;
    const th_table *t = tables.causes;
    begin_block(s, "差别最大的原因（引擎）", "The largest causes (engine)");
    for (uint32_t c = 0; c < t->column_count; c++)
        thi_xlsx_text(
            s->w->x,
            s->w->bridge_sheet,
            s->row,
            c,
            th_arena_format(
                s->w->arena,
                "%s%s",
                th_title_text(s->w->arena, t->columns[c].titles, s->w->language),
                t->columns[c].unit && *t->columns[c].unit
                    ? thi_parens(s->w, t->columns[c].unit)
                    : ""),
            &thi_head_style);
    s->row++;
    for (size_t i = 0; i < t->row_count; i++, s->row++)
        for (uint32_t c = 0; c < t->column_count; c++)
            write_value(s,
                        c,
                        &t->values[i * t->column_count + c],
                        strncmp(t->columns[c].id, "from_", 5) == 0);
    end_block(s, 0);
    return TH_OK;
}

/** Which inventory it was: not where it lay. */
static void write_identity(writer *s)
{
    thi_workbook *w = s->w;
    th_model_view before = th_model_get(th_inventory_model(s->v.a));
    th_activity_view a = th_activity_get(before.activity);
    const th_names *names = th_activity_names(before.activity);
    const char *text = th_arena_format(w->arena,
                                       "%s%s · %s · %s · SHA-256 %s",
                                       thi_say(w, "上一版：", "Before: "),
                                       th_title_text(w->arena, a.name, w->language),
                                       th_names_text(names, before.guideline->id),
                                       th_names_text(names, before.gwp->name),
                                       a.sha256 ? a.sha256 : "");
    thi_xlsx_text(w->x, w->bridge_sheet, s->row++, 0, text, NULL);
}

th_status thi_bridge_write(thi_workbook *w, th_error *err)
{
    uint32_t sheet = w->bridge_sheet;
    uint32_t row = thi_sheet_title(
        w,
        sheet,
        "重算",
        "Recalculation",
        "与上一版清单的差别，按活动数据、因子、方法、GWP、核算边界精确分开（Shapley "
        "值，引擎计算，灰底斜体）；本清单的数、合计与残差是公式。改数后残差不为零，须重"
        "新"
        "运行程序。",
        "The difference to the inventory before, split exactly into activity, factors, "
        "method, GWP and boundary (Shapley values of the engine, italic on grey); "
        "amounts of this inventory, sums and residuals are formulas. A residual after "
        "a change: run the program again.");
    thi_xlsx_width(w->x, sheet, 0, 0, 40);
    thi_xlsx_width(w->x, sheet, 1, B_CHECK + 2, 16);
    if (!w->bridge) {
        thi_why_not(w, sheet, row, w->no_bridge);
        return TH_OK;
    }
    writer s = {.w = w, .v = th_bridge_get(w->bridge), .row = row};
    end_year last = {.parts = {{{0, 0, 0}, 0}}};
    int32_t year = s.v.years[s.v.year_count - 1].year;
    write_identity(&s);
    write_years(&s, &last);
    write_waterfall(&s, &last, year);
    write_categories(&s, year);
    th_status status = write_causes(&s, err);
    thi_xlsx_freeze(w->x, sheet, 2, 1);
    thi_print_as(w, sheet, 0, 1, 0, 0);
    thi_xlsx_keep(w->x, sheet, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
    return status;
}
