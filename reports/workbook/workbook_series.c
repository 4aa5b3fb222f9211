/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the inventory over its years. Sectors with a line chart, categories, values
 * that rules filled in, jumps and steps, implied factors; all amounts are formulas,
 * what the tests of a series found are the engine's numbers. */
#include "workbook_series.h"

#include <math.h>
#include <string.h>

#define LINES_MOST 7 /* sectors that a chart can tell apart */

typedef struct writer {
    thi_workbook *w;
    th_series_view v;
    uint32_t row;
    thi_block_rows blocks[8];
    size_t block_count;
} writer;

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->series_sheet, s->row, column};
}

static void text_at(writer *s, uint32_t column, const char *text)
{
    thi_xlsx_text(s->w->x, s->w->series_sheet, s->row, column, text, &thi_wrap_style);
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

static void nothing(writer *s, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, 0), zh, en, &thi_note_style);
    s->row++;
}

static void heads_at(writer *s, const th_titles *words, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++)
        thi_say_at(s->w, at(s, c), words[c].zh, words[c].en, &thi_head_style);
}

static void year_heads(writer *s)
{
    static const thi_style year = {.number = "0",
                                   .fill = 0xD9E2EC,
                                   .bold = true,
                                   .border = true,
                                   .align = THI_CENTER};
    for (uint32_t y = 0; y < s->w->a.year_count; y++)
        thi_xlsx_number(
            s->w->x, s->w->series_sheet, s->row, V_YEARS + y, s->w->a.years[y], &year);
}

/* ---- sums by year ---- */

typedef struct taken {
    const thi_workbook *w;
    th_sym category, sector; /* 0: any */
} taken;

static bool takes(void *context, const th_line *line)
{
    const taken *t = context;
    const th_key *key = &t->w->m.instances[line->instance].key;
    return !line->stream &&
           (!t->category || key->member[TH_IX_CATEGORY] == t->category) &&
           (!t->sector || line->sector == t->sector);
}

static bool is_confidential(taken *t)
{
    bool any = false;
    for (uint32_t i = 0; i < t->w->line_count; i++) {
        const th_line *line = th_inventory_line(t->w->inventory, i);
        if (line->alternative || !takes(t, line))
            continue;
        any = true;
        if (!line->confidential)
            return false;
    }
    return any;
}

/** One row of sums, `by_year` [year_count] of it. */
static void write_sums(
    writer *s, taken *t, const char *label, double divide_by, thi_figure *by_year)
{
    thi_workbook *w = s->w;
    const char *number = divide_by == 1 ? "#,##0.00" : "#,##0.0000";
    thi_style style = {.number = thi_masked(is_confidential(t), number),
                       .border = true};
    thi_sum_of sum = {takes, t, true, divide_by, NULL};
    text_at(s, V_NAME, label);
    for (uint32_t y = 0; y < w->a.year_count; y++) {
        uint32_t column = V_YEARS + y;
        thi_summed done =
            thi_sum_write(w, w->series_sheet, s->row, column, &sum, y, &style);
        bool number_there = done.numbers && !done.withheld && isfinite(done.value);
        by_year[y] =
            (thi_figure){at(s, column), number_there ? done.value : (double)NAN};
    }
    s->row++;
}

/** `figures` [row_count][year_count]; the totals by year. */
static thi_figure *
write_total(writer *s, const thi_figure *figures, size_t rows, const char *number)
{
    uint32_t years = s->w->a.year_count;
    thi_style style = {.number = number, .border = true, .bold = true};
    thi_figure *column = TH_NEW_N(s->w->arena, thi_figure, rows + 1);
    thi_figure *totals = TH_NEW_N(s->w->arena, thi_figure, years + 1);
    thi_say_at(s->w, at(s, V_NAME), "合计", "Total", &thi_strong_style);
    for (uint32_t y = 0; y < years; y++) {
        for (size_t i = 0; i < rows; i++)
            column[i] = figures[i * years + y];
        totals[y] = thi_live_sum(s->w, at(s, V_YEARS + y), column, rows, &style);
    }
    s->row++;
    return totals;
}

/* ---- sectors ---- */

static void sector_chart(writer *s,
                         uint32_t head_row,
                         uint32_t first,
                         const uint32_t *colors,
                         uint32_t count)
{
    thi_workbook *w = s->w;
    uint32_t last = V_YEARS + w->a.year_count - 1;
    thi_chart_series lines[LINES_MOST];
    count = count < LINES_MOST ? count : LINES_MOST;
    for (uint32_t i = 0; i < count; i++)
        lines[i] = (thi_chart_series){.values = {first + i, V_YEARS, first + i, last},
                                      .name_row = first + i,
                                      .name_column = V_NAME,
                                      .color = colors[i]};
    thi_chart chart = {
        .kind = THI_CHART_LINES,
        .title = thi_say(w, "各部门净排放", "Net emissions by sector"),
        .axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = thi_say(
            w, "各部门各年净排放的折线", "Lines of net emissions by sector and year"),
        .sheet = w->series_sheet,
        .categories = {head_row, V_YEARS, head_row, last},
        .series = lines,
        .series_count = count,
        .at_row = s->row + 1,
        .at_column = 0,
        .width = 1.9,
        .height = 1.0};
    thi_xlsx_chart(w->x, &chart);
}

static bool any_line(taken *t)
{
    for (uint32_t i = 0; i < t->w->line_count; i++) {
        const th_line *line = th_inventory_line(t->w->inventory, i);
        if (!line->alternative && takes(t, line))
            return true;
    }
    return false;
}

static void write_sectors(writer *s)
{
    thi_workbook *w = s->w;
    static const th_titles words[] = {{"部门（万吨 CO₂ 当量）", "Sector (10 kt CO2e)"}};
    uint32_t head_row = s->row + 1, years = w->a.year_count, rows = 0;
    thi_figure *figures =
        TH_NEW_N(w->arena, thi_figure, (w->sector_count + 1) * (years + 1));
    uint32_t *colors = TH_NEW_N(w->arena, uint32_t, w->sector_count + 1);
    const thi_sector **sectors =
        TH_NEW_N(w->arena, const thi_sector *, w->sector_count + 1);
    begin_block(s, "各部门净排放", "Net emissions by sector");
    heads_at(s, words, 1);
    year_heads(s);
    uint32_t first = ++s->row;
    for (uint32_t i = 0; i < w->sector_count; i++) {
        taken t = {w, 0, th_names_find(w->names, w->sectors[i].id)};
        if (!t.sector || !any_line(&t))
            continue;
        colors[rows] = w->sectors[i].color;
        sectors[rows] = &w->sectors[i];
        write_sums(s,
                   &t,
                   th_title_text(w->arena, w->sectors[i].titles, w->language),
                   1e4,
                   figures + (size_t)rows++ * years);
    }
    if (rows) {
        const thi_figure *totals = write_total(s, figures, rows, "#,##0.0000");
        s->row = thi_peak_write(w, s->row, head_row, totals);
        sector_chart(s, head_row, first, colors, rows);
        s->row += CHART_ROWS;
        thi_area_chart(w, s->row, head_row, first, sectors, rows);
    }
    end_block(s, rows ? CHART_ROWS : 0);
}

/* ---- categories ---- */

static int by_taxonomy(const void *a, const void *b, void *context)
{
    const thi_workbook *w = context;
    const th_domain *d = th_domain_of(w->m.registry, TH_IX_CATEGORY);
    const th_member *x = th_member_find(d, *(const th_sym *)a);
    const th_member *y = th_member_find(d, *(const th_sym *)b);
    return (x > y) - (x < y);
}

static uint32_t list_categories(thi_workbook *w, th_sym *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->series_count; i++) {
        const th_line *line =
            th_inventory_line(w->inventory, w->by_series[w->series[i].first]);
        th_sym category = w->m.instances[line->instance].key.member[TH_IX_CATEGORY];
        uint32_t k = 0;
        if (!w->series[i].counted || !w->series[i].direct)
            continue;
        while (k < count && out[k] != category)
            k++;
        if (k == count)
            out[count++] = category;
    }
    th_sort(out, count, sizeof *out, by_taxonomy, w);
    return count;
}

static void write_categories(writer *s)
{
    static const th_titles words[] = {{"类别（吨 CO₂ 当量）", "Category (t CO2e)"}};
    thi_workbook *w = s->w;
    uint32_t years = w->a.year_count;
    th_sym *categories = TH_NEW_N(w->arena, th_sym, w->series_count + 1);
    uint32_t count = list_categories(w, categories);
    thi_figure *figures =
        TH_NEW_N(w->arena, thi_figure, (size_t)(count + 1) * (years + 1));
    begin_block(s, "各类别净排放", "Net emissions by category");
    heads_at(s, words, 1);
    year_heads(s);
    s->row++;
    for (uint32_t i = 0; i < count; i++) {
        taken t = {w, categories[i], 0};
        const char *label = th_arena_format(
            w->arena, "%s %s", thi_id(w, categories[i]), thi_title(w, categories[i]));
        write_sums(s, &t, label, 1, figures + (size_t)i * years);
    }
    if (count)
        (void)write_total(s, figures, count, "#,##0.00");
    end_block(s, 0);
}

/* ---- filled values ---- */

static void write_filled(writer *s)
{
    static const th_titles words[] = {{"变量", "Variable"},
                                      {"品种", "Subject"},
                                      {"规则", "Rule"},
                                      {"年份", "Year"},
                                      {"状态", "State"},
                                      {"规范值", "Canonical value"}};
    thi_workbook *w = s->w;
    begin_block(s, "填补的数据", "Filled values");
    if (!s->v.filled_count) {
        nothing(s, "没有填补的数据。", "No value was filled in.");
        end_block(s, 0);
        return;
    }
    heads_at(s, words, sizeof words / sizeof *words);
    s->row++;
    for (size_t i = 0; i < s->v.filled_count; i++, s->row++) {
        const th_filled *f = &s->v.filled[i];
        const th_variable *v = th_variable_get(w->m.registry, f->variable);
        thi_figure there = {w->cell_at[f->cell], f->value};
        thi_style style = thi_number_style(fabs(f->value));
        style.number = thi_masked(f->confidential, style.number);
        text_at(s,
                V_NAME,
                th_arena_format(w->arena,
                                "%s %s",
                                th_title_text(w->arena, v->titles, w->language),
                                thi_title(w, f->key->member[TH_IX_CATEGORY])));
        text_at(s, V_SUBJECT, thi_title(w, f->key->member[TH_IX_SUBJECT]));
        text_at(s,
                V_WHAT,
                th_series_rule_text(
                    w->arena, w->m.registry, w->names, f, w->language != TH_EN));
        thi_xlsx_number(w->x, w->series_sheet, s->row, V_GAS, f->year, &thi_year_style);
        text_at(s, V_UNIT, f->state == TH_STATE_VALUE ? "" : th_state_text(f->state));
        if (f->state == TH_STATE_VALUE)
            (void)thi_live_same(w, at(s, V_YEARS), there, &style);
    }
    end_block(s, 0);
}

/* ---- findings ---- */

static const char *title_of_id(const thi_workbook *w, const char *id)
{
    th_sym sym = *id ? th_names_find(w->names, id) : 0;
    return sym ? thi_title(w, sym) : id;
}

static const char *what_of(const writer *s, const th_series_finding *f)
{
    thi_workbook *w = s->w;
    const char *category = title_of_id(w, f->category);
    const char *variable =
        f->kind == TH_SERIES_EMISSION
            ? ""
            : th_title_text(w->arena,
                            th_variable_get(w->m.registry, f->variable)->titles,
                            w->language);
    return th_arena_format(
        w->arena, "%s %s%s%s", f->category, category, *variable ? " · " : "", variable);
}

static void write_finding(writer *s, const th_series_finding *f)
{
    const struct {
        double value;
        const char *number;
    } numbers[] = {{f->before, "General"},
                   {f->value, "General"},
                   {f->change * 100, "0.0"},
                   {f->score, "0.00"},
                   {f->lower, "General"},
                   {f->upper, "General"}};
    thi_workbook *w = s->w;
    text_at(s, V_NAME, what_of(s, f));
    text_at(s, V_SUBJECT, title_of_id(w, f->subject));
    text_at(s, V_WHAT, th_title_text(w->arena, f->check->titles, w->language));
    text_at(s, V_GAS, f->gas);
    text_at(s, V_UNIT, f->unit);
    thi_xlsx_number(w->x, w->series_sheet, s->row, V_YEARS, f->year, &thi_year_style);
    for (uint32_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)thi_engine_cell(
            w, at(s, V_YEARS + 1 + i), numbers[i].value, 9, numbers[i].number);
    s->row++;
}

static void write_findings(writer *s)
{
    static const th_titles words[] = {
        {"序列", "Series"},
        {"品种", "Subject"},
        {"检查", "Check"},
        {"气体", "Gas"},
        {"单位", "Unit"},
        {"年份", "Year"},
        {"此前的值（引擎）", "before (engine)"},
        {"值（引擎）", "value (engine)"},
        {"变化 %（引擎）", "change % (engine)"},
        {"稳健 z 或概率（引擎）", "robust z or probability (engine)"},
        {"下限（引擎）", "lower (engine)"},
        {"上限（引擎）", "upper (engine)"}};
    begin_block(s, "跳变、台阶与异常的隐含因子", "Jumps, steps, odd implied factors");
    if (!s->v.finding_count)
        nothing(s, "没有发现。", "Nothing was found.");
    else {
        heads_at(s, words, sizeof words / sizeof *words);
        thi_xlsx_height(s->w->x, s->w->series_sheet, s->row++, 44);
    }
    for (size_t i = 0; i < s->v.finding_count; i++)
        write_finding(s, &s->v.findings[i]);
    end_block(s, 0);
}

/* ---- implied factors ---- */

/** Cells behind an implied factor. */
typedef struct behind {
    thi_refs mass, activity;
} behind;

static int same_series(const th_ief *a, const th_ief *b)
{
    int c = strcmp(a->region, b->region);
    c = c ? c : strcmp(a->category, b->category);
    c = c ? c : strcmp(a->subject, b->subject);
    c = c ? c : (a->variable > b->variable) - (a->variable < b->variable);
    c = c ? c : strcmp(a->gas, b->gas);
    return c ? c : strcmp(a->stream, b->stream);
}

static size_t find_ief(const th_series_view *v, const th_ief *of)
{
    size_t low = 0, high = v->ief_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const th_ief *there = &v->iefs[middle];
        int c = same_series(there, of);
        c = c ? c : (there->year > of->year) - (there->year < of->year);
        if (!c)
            return middle;
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return v->ief_count;
}

/** Where the driver of a line stands: its row, or the value that continues it. */
static bool driver_at(const writer *s, uint32_t row, int32_t year, thi_ref *out)
{
    const th_datum *d = &s->w->a.rows[row];
    if (d->year == year) {
        *out = thi_datum_at(s->w, row);
        return d->state == TH_STATE_VALUE;
    }
    for (size_t i = 0; i < s->v.filled_count; i++) {
        const th_filled *f = &s->v.filled[i];
        if (f->year == year && f->variable == d->variable &&
            f->state == TH_STATE_VALUE && memcmp(f->key, &d->key, sizeof d->key) == 0) {
            *out = s->w->cell_at[f->cell];
            return true;
        }
    }
    return false;
}

static void add_line(const writer *s, behind *list, uint32_t number)
{
    const thi_workbook *w = s->w;
    const th_line *line = th_inventory_line(w->inventory, number);
    const th_instance *inst = &w->m.instances[line->instance];
    if (line->alternative || line->state != TH_STATE_VALUE || inst->driver_row < 0 ||
        line->confidential)
        return;
    th_ief of = {.region = thi_id(w, inst->key.member[TH_IX_REGION]),
                 .category = thi_id(w, inst->key.member[TH_IX_CATEGORY]),
                 .subject = thi_id(w, inst->key.member[TH_IX_SUBJECT]),
                 .gas = thi_id(w, th_gas_get(w->m.registry, line->gas)->id),
                 .stream = thi_id(w, line->stream),
                 .variable = w->a.rows[inst->driver_row].variable,
                 .year = line->year};
    size_t i = find_ief(&s->v, &of);
    uint32_t year = thi_year_position(w, line->year);
    if (i == s->v.ief_count || year == THI_NOWHERE)
        return;
    thi_ref mass = {
        w->results, w->series[w->series_of[number]].row, w->mass_column + year};
    thi_ref activity;
    thi_ref_add(s->w, &list[i].mass, mass);
    if (driver_at(s, (uint32_t)inst->driver_row, line->year, &activity))
        thi_ref_add(s->w, &list[i].activity, activity);
}

static const char *sum_text(writer *s, const thi_refs *refs)
{
    thi_spans spans = thi_spans_of(s->w, refs);
    th_text text = {0};
    thi_spans_print(s->w, s->w->series_sheet, &spans, 0, spans.count, &text);
    const char *sum = th_arena_format(s->w->arena, "SUM(%s)", text.data);
    th_text_free(&text);
    return sum;
}

#define CELLS_MOST 120 /* in one formula, so that it stays short */

static void write_ief(writer *s, const th_ief *ief, const behind *b)
{
    thi_workbook *w = s->w;
    uint32_t year = thi_year_position(w, ief->year);
    const th_variable *v = th_variable_get(w->m.registry, ief->variable);
    thi_style style = thi_number_style(fabs(ief->value));
    char factor[40];
    if (year == THI_NOWHERE)
        return;
    if (!b->mass.count || !b->activity.count ||
        b->mass.count + b->activity.count > CELLS_MOST) {
        (void)thi_engine_cell(w, at(s, V_YEARS + year), ief->value, 0, style.number);
        return;
    }
    thi_refs all = {0};
    for (size_t i = 0; i < b->mass.count; i++)
        thi_ref_add(w, &all, b->mass.list[i]);
    for (size_t i = 0; i < b->activity.count; i++)
        thi_ref_add(w, &all, b->activity.list[i]);
    thi_spans spans = thi_spans_of(w, &all);
    const char *body = th_arena_format(w->arena,
                                       "%s/(%s/%s)",
                                       sum_text(s, &b->mass),
                                       sum_text(s, &b->activity),
                                       th_number_print(v->unit.factor, factor));
    thi_xlsx_formula(w->x,
                     w->series_sheet,
                     s->row,
                     V_YEARS + year,
                     thi_guarded(w, w->series_sheet, &spans, body, false),
                     ief->value,
                     &style);
}

static void ief_label(writer *s, const th_ief *ief)
{
    thi_workbook *w = s->w;
    const th_variable *v = th_variable_get(w->m.registry, ief->variable);
    text_at(s,
            V_NAME,
            th_arena_format(
                w->arena, "%s %s", ief->category, title_of_id(w, ief->category)));
    text_at(s, V_SUBJECT, title_of_id(w, ief->subject));
    text_at(s, V_WHAT, th_title_text(w->arena, v->titles, w->language));
    text_at(s,
            V_GAS,
            *ief->stream ? th_arena_format(
                               w->arena, "%s %s", ief->gas, title_of_id(w, ief->stream))
                         : ief->gas);
    text_at(s, V_UNIT, ief->unit);
}

static void write_iefs(writer *s)
{
    static const th_titles words[] = {{"类别", "Category"},
                                      {"品种", "Subject"},
                                      {"活动数据", "Activity"},
                                      {"气体", "Gas"},
                                      {"单位", "Unit"}};
    behind *list = TH_NEW_N(s->w->arena, behind, s->v.ief_count + 1);
    begin_block(
        s, "隐含因子（排放 ÷ 活动数据）", "Implied factors (emission over activity)");
    if (!s->v.ief_count) {
        nothing(s, "没有由活动数据驱动的排放。", "No emission is driven by an amount.");
        end_block(s, 0);
        return;
    }
    for (uint32_t i = 0; i < s->w->line_count; i++)
        add_line(s, list, i);
    heads_at(s, words, sizeof words / sizeof *words);
    year_heads(s);
    for (size_t i = 0; i < s->v.ief_count; i++) {
        if (!i || same_series(&s->v.iefs[i], &s->v.iefs[i - 1]) != 0) {
            s->row++;
            ief_label(s, &s->v.iefs[i]);
        }
        write_ief(s, &s->v.iefs[i], &list[i]);
    }
    s->row++;
    end_block(s, 0);
}

void thi_series_write(thi_workbook *w)
{
    uint32_t sheet = w->series_sheet;
    uint32_t last = V_YEARS + w->a.year_count;
    uint32_t row = thi_sheet_title(
        w,
        sheet,
        "时间序列",
        "Time series",
        "各年数量与隐含因子是公式；跳变（稳健 z）、台阶（Pettitt "
        "检验）与区间是引擎的判断（灰底斜体）。",
        "Amounts and implied factors are formulas; jumps (robust z), steps (Pettitt's "
        "test) and limits are the engine's findings (italic on grey).");
    thi_xlsx_width(w->x, sheet, V_NAME, V_NAME, 40);
    thi_xlsx_width(w->x, sheet, V_SUBJECT, V_SUBJECT, 16);
    thi_xlsx_width(w->x, sheet, V_WHAT, V_WHAT, 26);
    thi_xlsx_width(w->x, sheet, V_GAS, V_GAS, 12);
    thi_xlsx_width(w->x, sheet, V_UNIT, V_UNIT, 16);
    thi_xlsx_width(w->x, sheet, V_YEARS, last > V_LEAST ? last : V_LEAST, 13);
    writer s = {.w = w, .v = th_series_get(w->changes), .row = row};
    write_sectors(&s);
    s.row = thi_shares_write(w, s.row, s.blocks, &s.block_count);
    write_categories(&s);
    write_filled(&s);
    write_iefs(&s);
    write_findings(&s); /* last: a change of numbers moves no other row */
    thi_xlsx_freeze(w->x, sheet, 2, 1);
    thi_print_as(w, sheet, 0, 1, 0, 0);
    thi_xlsx_keep(w->x, sheet, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
}
