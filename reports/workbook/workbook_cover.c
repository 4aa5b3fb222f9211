/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the cover. What this is, its totals, what they rest on, and sectors over the
 * years with a chart. */
#include "workbook_blocks.h"
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

enum { LABEL, UNIT, YEARS }; /* columns */

static const thi_style strong_figure = {
    .number = "#,##0.0000", .bold = true, .border = true};
static const thi_style share_style = {.number = "0.0%", .border = true};
static const thi_style year_head = {
    .number = "0", .fill = 0xD9E2EC, .bold = true, .border = true, .align = THI_CENTER};

static const char *print_refs(thi_workbook *w, uint32_t sheet, const thi_refs *refs)
{
    thi_spans spans = thi_spans_of(w, refs);
    th_text text = {0};
    thi_spans_print(w, sheet, &spans, 0, spans.count, &text);
    const char *copy = th_arena_text(w->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static const char *print_ref(thi_workbook *w, uint32_t sheet, thi_ref ref)
{
    thi_refs refs = {0};
    thi_ref_add(w, &refs, ref);
    return print_refs(w, sheet, &refs);
}

/* ---- what this is ---- */

static const char *years_text(const thi_workbook *w)
{
    th_text text = {0};
    const char *comma = w->language == TH_EN ? ", " : "、";
    for (uint32_t y = 0; y < w->a.year_count; y++)
        th_text_addf(&text, "%s%d", y ? comma : "", w->a.years[y]);
    const char *copy = th_arena_text(w->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

/** "" where no template names one. */
static const char *organisation_of(const thi_workbook *w)
{
    const th_report_template *look = w->options->look;
    return look && *look->organisation.zh
               ? th_title_text(w->arena, look->organisation, w->language)
               : "";
}

static uint32_t write_identity(thi_workbook *w, uint32_t row)
{
    const char *guideline =
        th_title_text(w->arena, w->m.guideline->titles, w->language);
    const struct {
        const char *zh, *en, *value;
    } lines[] = {
        {"地区",
         "Region",
         th_arena_format(w->arena,
                         "%s%s",
                         thi_title(w, w->a.region),
                         thi_parens(w, thi_id(w, w->a.region)))},
        {"报告年", "Reported years", years_text(w)},
        {"指南",
         "Guideline",
         th_arena_format(w->arena,
                         "%s%s",
                         guideline,
                         thi_parens(w, thi_id(w, w->m.guideline->id)))},
        {"GWP", "GWP set", thi_id(w, w->m.gwp->name)},
        {"活动数据 SHA-256", "Activity SHA-256", w->a.sha256 ? w->a.sha256 : ""},
        {"方法与因子 SHA-256", "Registry SHA-256", th_registry_hash(w->m.registry)},
        {"程序", "Program", "tanheng " TANHENG_VERSION},
        {"文件日期", "Date of the file", w->date},
        {"编制单位", "Organisation", organisation_of(w)}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++, row++) {
        if (!*lines[i].value && i + 1 == sizeof lines / sizeof *lines)
            break;
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      LABEL,
                      thi_say(w, lines[i].zh, lines[i].en),
                      &thi_strong_style);
        thi_xlsx_text(w->x, w->cover, row, UNIT, lines[i].value, NULL);
    }
    return row + 1;
}

static uint32_t
table_head(thi_workbook *w, uint32_t row, const char *zh, const char *en)
{
    thi_xlsx_text(w->x, w->cover, row++, 0, thi_say(w, zh, en), &thi_subtitle_style);
    thi_xlsx_text(
        w->x, w->cover, row, LABEL, thi_say(w, "项目", "Item"), &thi_head_style);
    thi_xlsx_text(
        w->x, w->cover, row, UNIT, thi_say(w, "单位", "Unit"), &thi_head_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_xlsx_number(w->x, w->cover, row, YEARS + y, w->a.years[y], &year_head);
    return row + 1;
}

/* ---- totals ---- */

static void
write_interval(thi_workbook *w, uint32_t row, uint32_t column, const th_total *total)
{
    thi_style style = thi_engine_style;
    style.number = "#,##0.0000";
    double ends[] = {total->lower, total->upper};
    for (uint32_t i = 0; i < 2; i++)
        if (total->has_interval && isfinite(ends[i]))
            thi_xlsx_number(w->x, w->cover, row, column + i, ends[i] / 1e4, &style);
        else
            thi_xlsx_blank(w->x, w->cover, row, column + i, &style);
}

static void live_total(
    thi_workbook *w, uint32_t row, uint32_t column, thi_ref at, const th_total *total)
{
    thi_refs refs = {0};
    thi_ref_add(w, &refs, at);
    thi_spans spans = thi_spans_of(w, &refs);
    const char *body =
        th_arena_format(w->arena, "%s/10000", print_ref(w, w->cover, at));
    const char *formula = thi_guarded(w, w->cover, &spans, body, false);
    thi_style style = strong_figure;
    style.italic = total->incomplete;
    style.fill = total->incomplete ? 0xFFF2CC : 0;
    if (total->state == TH_STATE_VALUE)
        thi_xlsx_formula(
            w->x, w->cover, row, column, formula, total->value / 1e4, &style);
    else
        thi_xlsx_text(
            w->x, w->cover, row, column, th_state_text(total->state), &thi_key_style);
}

static void note_total(thi_workbook *w,
                       uint32_t row,
                       uint32_t column,
                       const th_boundary *b,
                       int32_t year,
                       const th_total *total)
{
    bool number = total->state == TH_STATE_VALUE;
    thi_figure at = {{w->cover, row, column},
                     number ? total->value / 1e4 : (double)NAN};
    thi_figure_add(w,
                   th_arena_format(w->arena, "total/%s/%d", thi_id(w, b->id), year),
                   (thi_named){.figure = at,
                               .key = number ? NULL : th_state_text(total->state),
                               .incomplete = total->incomplete,
                               .confidential = total->confidential});
}

static bool co2_alone(const thi_workbook *w, const th_boundary *b)
{
    return th_boundary_is_co2(w->inventory, b);
}

static uint32_t write_totals(thi_workbook *w, uint32_t row)
{
    uint32_t years = w->a.year_count, end = YEARS + years;
    row = table_head(w, row, "各核算边界的总量", "Totals by boundary");
    thi_xlsx_text(
        w->x,
        w->cover,
        row - 1,
        end,
        thi_say(w, "末年 95% 下限（引擎计算值）", "last year, 95 % lower (engine)"),
        &thi_head_style);
    thi_xlsx_text(
        w->x,
        w->cover,
        row - 1,
        end + 1,
        thi_say(w, "末年 95% 上限（引擎计算值）", "last year, 95 % upper (engine)"),
        &thi_head_style);
    thi_xlsx_height(w->x, w->cover, row - 1, 42);
    for (uint32_t b = 0; b < th_boundary_count(w->m.registry); b++, row++) {
        const th_boundary *boundary = th_boundary_get(w->m.registry, b);
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      LABEL,
                      th_title_text(w->arena, boundary->titles, w->language),
                      &thi_wrap_style);
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      UNIT,
                      co2_alone(w, boundary)
                          ? thi_say(w, "万吨 CO₂", "10 kt CO2")
                          : thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
                      &thi_wrap_style);
        th_total total = {0};
        for (uint32_t y = 0; y < years; y++) {
            total = th_inventory_total(w->inventory, boundary, w->a.years[y]);
            live_total(w, row, YEARS + y, thi_total_at(w, b, y), &total);
            note_total(w, row, YEARS + y, boundary, w->a.years[y], &total);
        }
        write_interval(w, row, end, &total);
    }
    return row;
}

/* ---- intervals of the sheets of uncertainty ---- */

static void interval_row(thi_workbook *w,
                         uint32_t row,
                         const char *zh,
                         const char *en,
                         const char *unit,
                         thi_figure figure,
                         double divide_by)
{
    thi_style style = {.number = divide_by == 1 ? "0.00" : "#,##0.0000",
                       .border = true};
    const char *cell = thi_figure_text(w, w->cover, figure);
    thi_say_at(w, (thi_ref){w->cover, row, LABEL}, zh, en, &thi_wrap_style);
    thi_xlsx_text(w->x, w->cover, row, UNIT, unit, &thi_wrap_style);
    (void)thi_live(w,
                   (thi_ref){w->cover, row, YEARS + w->a.year_count - 1},
                   divide_by == 1 ? cell : th_arena_format(w->arena, "%s/10000", cell),
                   &figure,
                   1,
                   figure.value / divide_by,
                   &style);
}

/** Of the year that the sheets of uncertainty treat, in the column of the last year. */
static uint32_t
write_intervals(thi_workbook *w, uint32_t row, const thi_table32 *uncertainty)
{
    if (!uncertainty)
        return row;
    th_uncertainty_view v = th_uncertainty_get(w->uncertainty);
    const char *t = th_boundary_is_co2(w->inventory, v.boundary)
                        ? thi_say(w, "万吨 CO₂", "10 kt CO2")
                        : thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e");
    const char *zh =
        th_arena_format(w->arena, "%s，%d 年", v.boundary->titles.zh, v.year);
    const char *en = th_arena_format(w->arena, "%s, %d", v.boundary->titles.en, v.year);
    interval_row(w,
                 row++,
                 th_arena_format(w->arena, "%s：方法 1，表 3.2，±", zh),
                 th_arena_format(w->arena, "%s: Approach 1, Table 3.2, +/-", en),
                 "%",
                 uncertainty->level_pct,
                 1);
    if (!v.simulation)
        return row;
    interval_row(w,
                 row++,
                 th_arena_format(w->arena, "%s：方法 2 下限（2.5 百分位，模拟值）", zh),
                 th_arena_format(
                     w->arena, "%s: Approach 2 lower (2.5 percentile, simulated)", en),
                 t,
                 uncertainty->sampled_lower,
                 1e4);
    interval_row(
        w,
        row++,
        th_arena_format(w->arena, "%s：方法 2 上限（97.5 百分位，模拟值）", zh),
        th_arena_format(
            w->arena, "%s: Approach 2 upper (97.5 percentile, simulated)", en),
        t,
        uncertainty->sampled_upper,
        1e4);
    return row;
}

/* ---- contents ---- */

static void write_contents(thi_workbook *w, uint32_t row)
{
    thi_say_at(
        w, (thi_ref){w->cover, row++, LABEL}, "目录", "Contents", &thi_subtitle_style);
    thi_say_at(w,
               (thi_ref){w->cover, row, LABEL},
               "全部核查（核查表）",
               "All checks (sheet of verification)",
               &thi_strong_style);
    thi_all_light_at(w, row++, UNIT);
    for (uint32_t i = 1; i < w->sheet_count; i++, row++) {
        thi_xlsx_link(w->x, w->cover, row, LABEL, i);
        thi_light_at(w, row, UNIT, i);
    }
}

/* ---- without the largest estimate ---- */

/** The series of the largest direct line of the last year that rests on estimated
 * activity. */
static const thi_series *largest_estimate(const thi_workbook *w)
{
    const thi_series *best = NULL;
    double most = 0;
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        if (line->alternative || line->stream || line->quality != TH_ESTIMATE ||
            line->state != TH_STATE_VALUE ||
            line->year != w->a.years[w->a.year_count - 1] || !isfinite(line->co2e_t) ||
            line->co2e_t <= most)
            continue;
        most = line->co2e_t;
        best = &w->series[w->series_of[i]];
    }
    return best;
}

static const th_line *line_in(const thi_workbook *w, const thi_series *s, int32_t year)
{
    for (uint32_t k = s->first; k < s->first + s->count; k++) {
        const th_line *line = th_inventory_line(w->inventory, w->by_series[k]);
        if (line->year == year)
            return line;
    }
    return NULL;
}

static void without_year(
    thi_workbook *w, uint32_t row, uint32_t y, uint32_t boundary, const thi_series *s)
{
    const th_boundary *b = th_boundary_get(w->m.registry, boundary);
    th_total total = th_inventory_total(w->inventory, b, w->a.years[y]);
    const th_line *line = line_in(w, s, w->a.years[y]);
    bool known = line && line->state == TH_STATE_VALUE && isfinite(line->co2e_t);
    thi_refs refs = {0};
    thi_ref at = thi_total_at(w, boundary, y);
    thi_ref other = {w->results, s->row, w->co2e_column + y};
    thi_ref_add(w, &refs, at);
    if (known)
        thi_ref_add(w, &refs, other);
    thi_spans spans = thi_spans_of(w, &refs);
    const char *body =
        known ? th_arena_format(w->arena,
                                "(%s-%s)/10000",
                                print_ref(w, w->cover, at),
                                print_ref(w, w->cover, other))
              : th_arena_format(w->arena, "%s/10000", print_ref(w, w->cover, at));
    double value = (total.value - (known ? line->co2e_t : 0)) / 1e4;
    if (total.state == TH_STATE_VALUE)
        thi_xlsx_formula(w->x,
                         w->cover,
                         row,
                         YEARS + y,
                         thi_guarded(w, w->cover, &spans, body, false),
                         value,
                         &strong_figure);
    else
        thi_xlsx_text(
            w->x, w->cover, row, YEARS + y, th_state_text(total.state), &thi_key_style);
}

static const char *series_name(const thi_workbook *w, const thi_series *s)
{
    const th_line *line = th_inventory_line(w->inventory, w->by_series[s->first]);
    const th_key *key = &w->m.instances[line->instance].key;
    return th_arena_format(w->arena,
                           "%s %s %s %s",
                           thi_id(w, key->member[TH_IX_CATEGORY]),
                           thi_title(w, key->member[TH_IX_CATEGORY]),
                           thi_title(w, key->member[TH_IX_SUBJECT]),
                           thi_id(w, th_gas_get(w->m.registry, line->gas)->id));
}

/** Every boundary in CO2e that holds the line. */
static uint32_t write_without(thi_workbook *w, uint32_t row)
{
    const thi_series *s = w->a.year_count ? largest_estimate(w) : NULL;
    if (!s)
        return row + 1;
    const th_line *line = th_inventory_line(w->inventory, w->by_series[s->first]);
    for (uint32_t b = 0; b < th_boundary_count(w->m.registry); b++) {
        const th_boundary *boundary = th_boundary_get(w->m.registry, b);
        if (co2_alone(w, boundary) || !th_boundary_has(w->inventory, boundary, line))
            continue;
        thi_xlsx_text(
            w->x,
            w->cover,
            row,
            LABEL,
            th_arena_format(w->arena,
                            w->language == TH_EN ? "%s%s: %s" : "%s%s：%s",
                            th_title_text(w->arena, boundary->titles, w->language),
                            thi_say(w,
                                    "，不含最大的估算项",
                                    ", without the largest estimated line"),
                            series_name(w, s)),
            &thi_wrap_style);
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      UNIT,
                      thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
                      &thi_wrap_style);
        for (uint32_t y = 0; y < w->a.year_count; y++)
            without_year(w, row, y, b, s);
        row++;
    }
    return row + 1;
}

/* ---- what it rests on ---- */

typedef struct share {
    const char *zh, *en;
    bool confidence; /* column of confidences, else of qualities */
    int code;
} share;

static const share shares[] = {{"活动数据", "activity", false, TH_PUBLISHED},
                               {"活动数据", "activity", false, TH_DOWNSCALED},
                               {"活动数据", "activity", false, TH_ESTIMATE},
                               {"活动数据", "activity", false, TH_QUALITY_NONE},
                               {"因子", "factors", true, TH_TWO_SOURCES},
                               {"因子", "factors", true, TH_ONE_SOURCE},
                               {"因子", "factors", true, TH_UNCONFIRMED}};

static double share_value(const th_quality_shares *q, const share *s)
{
    if (s->confidence)
        return s->code == TH_TWO_SOURCES  ? q->two_sources
               : s->code == TH_ONE_SOURCE ? q->one_source
                                          : q->unconfirmed;
    return s->code == TH_PUBLISHED    ? q->published
           : s->code == TH_DOWNSCALED ? q->downscaled
           : s->code == TH_ESTIMATE   ? q->estimate
                                      : q->none;
}

static th_titles share_titles(const share *s)
{
    if (s->confidence)
        return thi_confidence_titles((th_confidence)s->code);
    return s->code ? thi_quality_titles((th_quality)s->code)
                   : (th_titles){"未注明", "not stated"};
}

/** As on the sheet of results. */
static const char *share_word(const thi_workbook *w, const share *s)
{
    return th_title_text(w->arena, share_titles(s), w->language);
}

static const char *share_label(const thi_workbook *w, const share *s)
{
    th_titles of = share_titles(s);
    return thi_say(w,
                   th_arena_format(w->arena, "%s：%s", s->zh, of.zh),
                   th_arena_format(w->arena, "%s: %s", s->en, of.en));
}

/** Rows of direct counted emissions stand first on the sheet of results. */
static uint32_t direct_rows(const thi_workbook *w)
{
    uint32_t n = 0;
    while (n < w->series_count && w->series[n].counted && w->series[n].direct)
        n++;
    return n;
}

static size_t direct_numbers(const thi_workbook *w, int32_t year)
{
    size_t n = 0;
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        n += !line->alternative && !line->stream && line->year == year &&
             line->state == TH_STATE_VALUE && thi_cell_shown(w, line->cell) &&
             isfinite(line->co2e_t);
    }
    return n;
}

static const char *column_range(thi_workbook *w, uint32_t rows, uint32_t column)
{
    thi_refs refs = {0};
    for (uint32_t i = 0; i < rows; i++)
        thi_ref_add(w, &refs, (thi_ref){w->results, w->series[i].row, column});
    return print_refs(w, w->cover, &refs);
}

static void write_share(thi_workbook *w, uint32_t row, uint32_t y, const share *s)
{
    th_quality_shares q = th_inventory_quality(w->inventory, w->a.years[y]);
    uint32_t rows = direct_rows(w);
    if (!rows || !(q.gross_t > 0)) {
        thi_xlsx_text(w->x, w->cover, row, YEARS + y, "NE", &thi_key_style);
        return;
    }
    const char *co2e = column_range(w, rows, w->co2e_column + y);
    const char *words = column_range(
        w, rows, (s->confidence ? w->confidence_column : w->quality_column) + y);
    const char *formula = th_arena_format(
        w->arena,
        "IF(COUNT(%s)=%zu,SUMIFS(%s,%s,\"%s\",%s,\">0\")/SUMIF(%s,\">0\"),\"NE\")",
        co2e,
        direct_numbers(w, w->a.years[y]),
        co2e,
        words,
        share_word(w, s),
        co2e,
        co2e);
    thi_xlsx_formula(
        w->x, w->cover, row, YEARS + y, formula, share_value(&q, s), &share_style);
    thi_figure_add(
        w,
        th_arena_format(w->arena,
                        "%s/%d/%d",
                        s->confidence ? "confidence" : "quality",
                        s->code,
                        w->a.years[y]),
        (thi_named){.figure = {{w->cover, row, YEARS + y}, share_value(&q, s)}});
}

/** For the executive summary. */
static void note_share(thi_workbook *w, uint32_t row, size_t i)
{
    if (!w->a.year_count)
        return;
    uint32_t y = thi_wanted_year(w);
    th_quality_shares q = th_inventory_quality(w->inventory, w->a.years[y]);
    bool there = direct_rows(w) && q.gross_t > 0;
    w->brief.share_labels[i] = share_label(w, &shares[i]);
    w->brief.shares[i] = (thi_figure){
        {w->cover, row, YEARS + y}, there ? share_value(&q, &shares[i]) : (double)NAN};
}

static uint32_t write_shares(thi_workbook *w, uint32_t row)
{
    row = table_head(
        w, row, "总排放（正值之和）依据什么", "What the gross emissions rest on");
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++, row++) {
        thi_xlsx_text(
            w->x, w->cover, row, LABEL, share_label(w, &shares[i]), &thi_text_style);
        thi_xlsx_text(
            w->x, w->cover, row, UNIT, thi_say(w, "占比", "share"), &thi_text_style);
        for (uint32_t y = 0; y < w->a.year_count; y++)
            write_share(w, row, y, &shares[i]);
        note_share(w, row, i);
    }
    return row + 1;
}

/* ---- sectors ---- */

typedef struct sector_take {
    const thi_workbook *w;
    uint32_t sector;
} sector_take;

static bool in_sector(void *context, const th_line *line)
{
    const sector_take *s = context;
    return !line->stream &&
           thi_sector_of(s->w, &s->w->m.instances[line->instance]) == s->sector;
}

static bool sector_present(thi_workbook *w, uint32_t sector)
{
    sector_take take = {w, sector};
    for (uint32_t i = 0; i < w->series_count; i++)
        if (w->series[i].counted &&
            in_sector(
                &take,
                th_inventory_line(w->inventory, w->by_series[w->series[i].first])))
            return true;
    return false;
}

static void write_chart(thi_workbook *w,
                        uint32_t head_row,
                        const uint32_t *rows,
                        const uint32_t *colors,
                        uint32_t count,
                        uint32_t at_row)
{
    uint32_t last = YEARS + w->a.year_count - 1;
    thi_chart_series *series = TH_NEW_N(w->arena, thi_chart_series, count + 1);
    for (uint32_t i = 0; i < count; i++)
        series[i] = (thi_chart_series){.values = {rows[i], YEARS, rows[i], last},
                                       .name_row = rows[i],
                                       .name_column = LABEL,
                                       .color = colors[i]};
    thi_chart chart = {
        .title = thi_say(w, "分部门净排放", "Net emissions by sector"),
        .axis = thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = thi_say(w,
                               "各报告年分部门净排放的堆积柱图",
                               "Stacked columns of net emissions by sector and year"),
        .sheet = w->cover,
        .categories = {head_row, YEARS, head_row, last},
        .series = series,
        .series_count = count,
        .at_row = at_row,
        .at_column = LABEL,
        .width = 1.9,
        .height = 1.25};
    if (count && w->a.year_count)
        thi_xlsx_chart(w->x, &chart);
}

/** Returns the row under table and chart. */
static uint32_t write_sectors(thi_workbook *w, uint32_t row)
{
    uint32_t count = w->sector_count, shown = 0;
    uint32_t *rows = TH_NEW_N(w->arena, uint32_t, count + 1);
    uint32_t *colors = TH_NEW_N(w->arena, uint32_t, count + 1);
    static const thi_style figure = {.number = "#,##0.0000", .border = true};
    row = table_head(w, row, "分部门净排放", "Net emissions by sector");
    uint32_t head_row = row - 1;
    for (uint32_t s = 0; s < count; s++) {
        if (!sector_present(w, s))
            continue;
        sector_take take = {w, s};
        thi_sum_of sum = {in_sector, &take, true, 1e4, NULL};
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      LABEL,
                      th_title_text(w->arena, w->sectors[s].titles, w->language),
                      &thi_text_style);
        thi_xlsx_text(w->x,
                      w->cover,
                      row,
                      UNIT,
                      thi_say(w, "万吨 CO₂ 当量", "10 kt CO2e"),
                      &thi_wrap_style);
        for (uint32_t y = 0; y < w->a.year_count; y++) {
            thi_summed of =
                thi_sum_write(w, w->cover, row, YEARS + y, &sum, y, &figure);
            thi_figure_sum(
                w,
                th_arena_format(
                    w->arena, "sector/%s/%d", w->sectors[s].id, w->a.years[y]),
                (thi_ref){w->cover, row, YEARS + y},
                &of);
        }
        colors[shown] = w->sectors[s].color;
        rows[shown++] = row++;
    }
    write_chart(w, head_row, rows, colors, shown, row + 1);
    return row + 24;
}

static bool any_confidential(const thi_workbook *w)
{
    for (size_t i = 0; i < w->a.row_count; i++)
        if (w->a.rows[i].confidential)
            return true;
    return false;
}

uint32_t thi_identity_row(const thi_workbook *w)
{
    return any_confidential(w) ? 4 : 3; /* titles take three rows */
}

static th_titles title_of(const thi_workbook *w)
{
    if (w->options->look && *w->options->look->title.zh)
        return w->options->look->title;
    return (th_titles){
        th_arena_format(w->arena, "%s温室气体清单", w->a.name.zh),
        th_arena_format(w->arena, "%s: greenhouse-gas inventory", w->a.name.en)};
}

/** The logo stands over the last years, beside the identity. */
static void write_logo(thi_workbook *w)
{
    const th_report_template *look = w->options->look;
    uint32_t years = w->a.year_count;
    if (!look || !look->logo)
        return;
    const char *whose = *look->organisation.zh
                            ? th_title_text(w->arena, look->organisation, w->language)
                            : thi_say(w, "标志", "logo");
    thi_spot at = {w->cover, thi_identity_row(w), YEARS + (years > 2 ? years : 2)};
    thi_xlsx_picture(w->x, at, look->logo, look->logo_size, look->logo_high, 72, whose);
}

void thi_cover_write(thi_workbook *w, const thi_table32 *uncertainty)
{
    thi_xlsx_width(w->x, w->cover, LABEL, LABEL, thi_label_width(w));
    thi_xlsx_width(w->x, w->cover, UNIT, UNIT, w->language == TH_BOTH ? 26 : 17);
    thi_xlsx_width(w->x, w->cover, YEARS, YEARS + w->a.year_count + 1, 13);
    th_titles title = title_of(w);
    uint32_t row =
        thi_sheet_title(w,
                        w->cover,
                        title.zh,
                        title.en,
                        "除黄色格的原始数据外，每个数都是公式；灰底斜体是引擎计算值（区"
                        "间与概率），不随表重算。",
                        "Every number but the yellow inputs is a formula; italic on "
                        "grey: values of the engine.");
    if (any_confidential(w))
        thi_xlsx_text(
            w->x,
            w->cover,
            row++,
            0,
            thi_say(
                w,
                "含保密数据：显示为 C 的格子里仍有数值，仅供内部核查，不得外传。",
                "Holds confidential data: cells that show C still hold their number; "
                "for internal checking only."),
            &(thi_style){.bold = true, .color = 0x9C0006});
    row = write_identity(w, row);
    write_logo(w);
    row = write_totals(w, row);
    row = write_intervals(w, row, uncertainty);
    row = write_without(w, row);
    row = write_shares(w, row);
    write_contents(w, write_sectors(w, row));
    thi_xlsx_breaks(w->x, w->cover, &row, 1); /* the table stays with its chart */
    thi_print_as(w, w->cover, 0, 0, 0, 0);
}
