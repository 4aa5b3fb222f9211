/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the executive summary, one page for who reads nothing else. Every number
 * refers to the sheet that computes it; intervals are the engine's. */
#include "workbook_blocks.h"

#include <math.h>
#include <string.h>

enum { B_WHAT, B_UNIT, B_VALUE, B_SECOND, B_THIRD, B_FOURTH };

typedef struct writer {
    thi_workbook *w;
    uint32_t row, year;       /* year: position */
    thi_block_rows blocks[8]; /* the parts, for page breaks */
    size_t block_count;
} writer;

static const thi_style amount_style = {.number = "#,##0.0000;-#,##0.0000;0",
                                       .border = true};
static const thi_style percent_style = {.number = "0.00", .border = true};
static const thi_style share_style = {.number = "0.0%", .border = true};
static const thi_style count_style = {.number = "0", .border = true};

uint32_t thi_wanted_year(const thi_workbook *w)
{
    uint32_t y = thi_year_position(w, w->options->year);
    return y == THI_NOWHERE ? w->a.year_count - 1 : y;
}

static thi_ref at(const writer *s, uint32_t column)
{
    return (thi_ref){s->w->brief_sheet, s->row, column};
}

static const char *name(const writer *s, thi_figure f)
{
    return thi_figure_text(s->w, s->w->brief_sheet, f);
}

static void say(writer *s, uint32_t column, const char *zh, const char *en)
{
    thi_say_at(s->w, at(s, column), zh, en, &thi_wrap_style);
}

static void text(writer *s, uint32_t column, const char *words)
{
    thi_xlsx_text(s->w->x, s->w->brief_sheet, s->row, column, words, &thi_wrap_style);
}

/** A part of the page: its title, then the heads of its columns. */
static void
begin(writer *s, const char *zh, const char *en, const thi_head *heads, uint32_t count)
{
    if (s->block_count)
        s->blocks[s->block_count - 1].end = s->row;
    s->row++;
    s->blocks[s->block_count++] = (thi_block_rows){s->row, s->row + 2, s->row};
    thi_say_at(s->w, at(s, 0), zh, en, &thi_subtitle_style);
    s->row++;
    for (uint32_t c = 0; c < count; c++)
        thi_xlsx_text(s->w->x,
                      s->w->brief_sheet,
                      s->row,
                      c,
                      *heads[c].zh ? thi_say(s->w, heads[c].zh, heads[c].en) : "",
                      &thi_head_style);
    thi_xlsx_height(s->w->x, s->w->brief_sheet, s->row, 30);
    s->row++;
}

static const char *year_words(const writer *s, bool chinese)
{
    int32_t year = s->w->a.years[s->year];
    return th_arena_format(s->w->arena, chinese ? "%d 年" : "%d", year);
}

/* ---- totals ---- */

static thi_figure total_in(const writer *s, uint32_t boundary, uint32_t year)
{
    const thi_workbook *w = s->w;
    th_total t = th_inventory_total(
        w->inventory, th_boundary_get(w->m.registry, boundary), w->a.years[year]);
    bool number = t.state == TH_STATE_VALUE && !t.failed;
    return (thi_figure){thi_total_at(w, boundary, year),
                        number ? t.value : (double)NAN};
}

static thi_figure in_10kt(writer *s, uint32_t column, thi_figure f)
{
    return thi_live(s->w,
                    at(s, column),
                    th_arena_format(s->w->arena, "%s/10000", name(s, f)),
                    &f,
                    1,
                    f.value / 1e4,
                    &amount_style);
}

/** Change against another year, %; a dash where there is none. */
static void change(writer *s, uint32_t column, thi_figure now, thi_figure before)
{
    const thi_figure both[] = {now, before};
    bool none = !isfinite(before.value) || before.value == 0;
    const char *a = name(s, now), *b = name(s, before);
    (void)thi_live(s->w,
                   at(s, column),
                   th_arena_format(s->w->arena, "100*((%s)-(%s))/ABS(%s)", a, b, b),
                   both,
                   2,
                   none ? (double)NAN
                        : 100 * (now.value - before.value) / fabs(before.value),
                   &percent_style);
}

static void changes(writer *s, uint32_t boundary, thi_figure now)
{
    const thi_figure none = {{0, 0, 0}, (double)NAN};
    bool first = s->year == 0;
    change(s, B_SECOND, now, first ? none : total_in(s, boundary, s->year - 1));
    change(s, B_THIRD, now, first ? none : total_in(s, boundary, 0));
}

static void interval(writer *s, const th_boundary *boundary)
{
    thi_workbook *w = s->w;
    th_total t = th_inventory_total(w->inventory, boundary, w->a.years[s->year]);
    bool known = t.has_interval && isfinite(t.lower) && isfinite(t.upper);
    const double ends[] = {t.lower, t.upper};
    for (uint32_t i = 0; i < 2; i++)
        (void)thi_engine_cell(w,
                              at(s, B_FOURTH + i),
                              known ? ends[i] / 1e4 : (double)NAN,
                              0,
                              "#,##0.0000");
}

static void totals(writer *s)
{
    thi_workbook *w = s->w;
    const thi_head heads[] = {{"核算边界", "Boundary", 0},
                              {"单位", "Unit", 0},
                              {year_words(s, true), year_words(s, false), 0},
                              {"比上一报告年（%）", "since the year before (%)", 0},
                              {"比首个报告年（%）", "since the first year (%)", 0},
                              {"95% 下限（引擎）", "95 % lower (engine)", 0},
                              {"95% 上限（引擎）", "95 % upper (engine)", 0}};
    begin(s, "一、总量", "1. Totals", heads, 7);
    for (uint32_t b = 0; b < th_boundary_count(w->m.registry); b++, s->row++) {
        const th_boundary *boundary = th_boundary_get(w->m.registry, b);
        bool co2 = th_boundary_is_co2(w->inventory, boundary);
        thi_figure now = total_in(s, b, s->year);
        say(s, B_WHAT, boundary->titles.zh, boundary->titles.en);
        say(s,
            B_UNIT,
            co2 ? "万吨 CO₂" : "万吨 CO₂ 当量",
            co2 ? "10 kt CO2" : "10 kt CO2e");
        (void)in_10kt(s, B_VALUE, now);
        changes(s, b, now);
        interval(s, boundary);
    }
}

/** Of the total and year that the sheet of uncertainty treats. */
static void total_percent(writer *s, const thi_table32 *t)
{
    thi_workbook *w = s->w;
    if (!t)
        return;
    th_uncertainty_view v = th_uncertainty_get(w->uncertainty);
    say(s,
        B_WHAT,
        th_arena_format(
            w->arena, "%s，%d 年：不确定性（方法 1）", v.boundary->titles.zh, v.year),
        th_arena_format(w->arena,
                        "%s, %d: uncertainty (Approach 1)",
                        v.boundary->titles.en,
                        v.year));
    text(s, B_UNIT, "± %");
    (void)thi_live_same(w, at(s, B_VALUE), t->level_pct, &percent_style);
    s->row++;
}

/* ---- sectors ---- */

typedef struct taken {
    const thi_workbook *w;
    uint32_t sector; /* sector_count: all */
} taken;

static bool is_taken(void *context, const th_line *line)
{
    const taken *t = context;
    return !line->stream &&
           (t->sector == t->w->sector_count ||
            thi_sector_of(t->w, &t->w->m.instances[line->instance]) == t->sector);
}

static bool any_line(const thi_workbook *w, taken t)
{
    for (uint32_t i = 0; i < w->line_count; i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        if (!line->alternative && is_taken(&t, line))
            return true;
    }
    return false;
}

static thi_figure
sum_at(writer *s, uint32_t column, taken t, uint32_t year, const char *only)
{
    thi_sum_of sum = {is_taken, &t, true, 1e4, only};
    thi_summed done = thi_sum_write(
        s->w, s->w->brief_sheet, s->row, column, &sum, year, &amount_style);
    bool number = done.numbers && !done.withheld && isfinite(done.value);
    return (thi_figure){at(s, column), number ? done.value : (double)NAN};
}

/** `all`: the sum over all sectors, which stands in its own row already. */
static void sector_row(writer *s, taken t, thi_figure all)
{
    bool own = t.sector == s->w->sector_count;
    thi_figure gross = own ? all : sum_at(s, B_THIRD, t, s->year, ">0");
    const thi_figure both[] = {gross, all};
    bool there = isfinite(gross.value) && all.value > 0;
    say(s, B_UNIT, "万吨 CO₂ 当量", "10 kt CO2e");
    (void)sum_at(s, B_VALUE, t, s->year, NULL);
    if (s->year)
        (void)sum_at(s, B_SECOND, t, s->year - 1, NULL);
    else
        text(s, B_SECOND, "–");
    (void)thi_live(s->w,
                   at(s, B_FOURTH),
                   th_arena_format(s->w->arena, "%s/%s", name(s, gross), name(s, all)),
                   both,
                   2,
                   there ? gross.value / all.value : (double)NAN,
                   &share_style);
    s->row++;
}

static void sectors(writer *s)
{
    thi_workbook *w = s->w;
    const thi_head heads[] = {{"部门", "Sector", 0},
                              {"单位", "Unit", 0},
                              {"净排放", "Net", 0},
                              {"上一报告年", "Year before", 0},
                              {"总排放（正值）", "Gross (positive)", 0},
                              {"占总排放", "Share of gross", 0}};
    begin(s, "二、分部门", "2. Sectors", heads, 6);
    uint32_t first = s->row, shown = 0;
    for (uint32_t i = 0; i < w->sector_count; i++)
        shown += any_line(w, (taken){w, i});
    s->row = first + shown; /* the whole stands below its parts, which refer to it */
    say(s, B_WHAT, "合计", "Sum");
    thi_figure whole = sum_at(s, B_THIRD, (taken){w, w->sector_count}, s->year, ">0");
    s->row = first;
    for (uint32_t i = 0; i < w->sector_count; i++)
        if (any_line(w, (taken){w, i})) {
            say(s, B_WHAT, w->sectors[i].titles.zh, w->sectors[i].titles.en);
            sector_row(s, (taken){w, i}, whole);
        }
    sector_row(s, (taken){w, w->sector_count}, whole);
}

/* ---- key categories ---- */

static void reference(
    writer *s, uint32_t column, thi_ref of, const char *cached, const thi_style *style)
{
    th_text formula = {0};
    thi_ref_print(s->w, s->w->brief_sheet, of, &formula);
    thi_xlsx_formula_text(
        s->w->x, s->w->brief_sheet, s->row, column, formula.data, cached, style);
    th_text_free(&formula);
}

static void keys(writer *s)
{
    const thi_head heads[] = {{"类别", "Category", 0},
                              {"气体", "Gas", 0},
                              {"吨 CO₂ 当量", "t CO2e", 0},
                              {"水平占比", "Share (level)", 0}};
    const thi_brief *brief = &s->w->brief;
    begin(s,
          "三、关键类别（方法 1 水平分析，由大到小，至多 15 项）",
          "3. Key categories (Approach 1, level; at most 15, largest first)",
          heads,
          4);
    for (uint32_t i = 0; i < brief->key_count; i++, s->row++) {
        const thi_brief_key *k = &brief->keys[i];
        thi_style amount = {.number = thi_masked(k->confidential, "#,##0.00"),
                            .border = true};
        reference(s, B_WHAT, k->name, k->name_text, &thi_wrap_style);
        reference(s, B_UNIT, k->gas, k->gas_text, &thi_text_style);
        (void)thi_live_same(s->w, at(s, B_VALUE), k->current, &amount);
        (void)thi_live_same(s->w, at(s, B_SECOND), k->share, &share_style);
    }
    if (!brief->key_count) {
        say(s,
            B_WHAT,
            "没有可判定的关键类别（见关键类别表）。",
            "None could be found (see the sheet of key categories).");
        s->row++;
    }
}

/* ---- quality, dual control, checks ---- */

static void quality(writer *s)
{
    const thi_head heads[] = {{"总排放依据什么", "What gross emissions rest on", 0},
                              {"", "", 0},
                              {"占比", "Share", 0}};
    begin(s, "四、数据质量", "4. Quality of data", heads, 3);
    for (uint32_t i = 0; i < THI_BRIEF_SHARES; i++, s->row++) {
        text(s, B_WHAT, s->w->brief.share_labels[i]);
        text(s, B_UNIT, "");
        (void)thi_live_same(s->w, at(s, B_VALUE), s->w->brief.shares[i], &share_style);
    }
}

static void dual(writer *s)
{
    const thi_head heads[] = {{"目标", "Target", 0},
                              {"评价年", "Year", 0},
                              {"结论", "Verdict", 0},
                              {"余量（吨或目标单位）", "Room (t, or the unit)", 0}};
    static const thi_style room = {.number = "#,##0", .border = true};
    static const thi_style verdict = {
        .bold = true, .border = true, .align = THI_CENTER};
    const thi_brief *brief = &s->w->brief;
    begin(s, "五、碳排放双控", "5. Dual control", heads, 4);
    for (size_t i = 0; i < brief->verdict_count; i++, s->row++) {
        const thi_brief_verdict *v = &brief->verdicts[i];
        text(s, B_WHAT, v->about);
        thi_xlsx_number(
            s->w->x, s->w->brief_sheet, s->row, B_UNIT, v->year, &thi_year_style);
        reference(s, B_VALUE, v->at, v->word, &verdict);
        (void)thi_live_same(s->w, at(s, B_SECOND), v->room, &room);
    }
    if (!brief->verdict_count) {
        say(s, B_WHAT, "没有可评价的目标（见双控表）。", "No target could be judged.");
        s->row++;
    }
}

/** How many verdicts do not hold. */
static void
failures(writer *s, const char *zh, const char *en, const thi_refs *refs, double good)
{
    thi_workbook *w = s->w;
    say(s, B_WHAT, zh, en);
    text(s, B_UNIT, thi_say(w, "项", "verdicts"));
    if (!refs->count) {
        thi_xlsx_blank(w->x, w->brief_sheet, s->row++, B_VALUE, &count_style);
        return;
    }
    thi_spans spans = thi_spans_of(w, refs);
    th_text range = {0};
    thi_spans_print(w, w->brief_sheet, &spans, 0, spans.count, &range);
    thi_xlsx_formula(w->x,
                     w->brief_sheet,
                     s->row++,
                     B_VALUE,
                     th_arena_format(w->arena, "%zu-SUM(%s)", spans.cells, range.data),
                     (double)spans.cells - good,
                     &count_style);
    th_text_free(&range);
}

static void checks(writer *s)
{
    thi_workbook *w = s->w;
    const thi_head heads[] = {
        {"核查", "Verification", 0}, {"", "", 0}, {"结果", "Result", 0}};
    begin(s, "六、核查", "6. Verification", heads, 3);
    failures(s,
             "不成立的判定：合计、表式、空格、版本",
             "Failed verdicts: sums, layouts, blanks, versions",
             &w->brief.hard,
             w->brief.hard_good);
    failures(s,
             "不成立的平衡（警告）",
             "Balances that do not hold (warnings)",
             &w->brief.soft,
             w->brief.soft_good);
    say(s,
        B_WHAT,
        "总评（2 通过，1 有警告，0 有误）",
        "All (2 passed, 1 warnings, 0 wrong)");
    text(s, B_UNIT, "");
    thi_xlsx_formula(w->x,
                     w->brief_sheet,
                     s->row++,
                     B_VALUE,
                     name(s, w->light),
                     w->light.value,
                     &count_style);
}

void thi_brief_write(thi_workbook *w, const thi_table32 *uncertainty)
{
    writer s = {.w = w, .row = w->language == TH_BOTH ? 3 : 2};
    const char *zh = "没有报告年", *en = "no reported year";
    if (w->a.year_count) {
        s.year = thi_wanted_year(w);
        zh = year_words(&s, true);
        en = year_words(&s, false);
    }
    thi_sheet_title(
        w,
        w->brief_sheet,
        th_arena_format(w->arena, "执行摘要：%s，%s", w->a.name.zh, zh),
        th_arena_format(w->arena, "Executive summary: %s, %s", w->a.name.en, en),
        "各数引用其他各表，随表重算；灰底斜体是引擎计算的区间。",
        "Numbers refer to the other sheets and follow them; italic on "
        "grey: intervals of the engine.");
    thi_xlsx_width(w->x, w->brief_sheet, B_WHAT, B_WHAT, thi_label_width(w) + 8);
    thi_xlsx_width(
        w->x, w->brief_sheet, B_UNIT, B_UNIT, w->language == TH_BOTH ? 26 : 17);
    thi_xlsx_width(w->x, w->brief_sheet, B_VALUE, B_FOURTH + 1, 17);
    if (w->a.year_count) {
        totals(&s);
        total_percent(&s, uncertainty);
        sectors(&s);
        keys(&s);
        quality(&s);
        dual(&s);
        checks(&s);
    }
    thi_xlsx_freeze(w->x, w->brief_sheet, 2, 1);
    thi_print_as(w, w->brief_sheet, 0, 1, 0, 0);
    if (s.block_count)
        s.blocks[s.block_count - 1].end = s.row;
    thi_xlsx_keep(
        w->x, w->brief_sheet, &(thi_print){.last_row = 1}, s.blocks, s.block_count);
}
