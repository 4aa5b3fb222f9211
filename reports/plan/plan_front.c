/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the cover of the plan: what it is, what its lights say, what it holds. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum { LABEL = 0, VALUE = 1, LIGHT = 2 };
enum { GREEN = 0xC6EFCE, YELLOW = 0xFFEB9C };

void thi_plan_front_sheets(thi_plan_book *b, thi_plan_add add, bool drawn)
{
    b->cover = add(b, "封面", "Cover");
    b->indicators = add(b, "主要指标", "Indicators");
    b->tasks = add(b, "重点任务分工", "Tasks");
    b->projects = add(b, "重点工程", "Projects");
    b->compare = add(b, "情景比较", "Scenarios");
    b->draws = drawn ? add(b, "抽样", "Draws") : THI_NOWHERE;
    b->by_sector = add(b, "分部门路径", "By sector");
    b->wedges = add(b, "减排贡献", "Wedges");
    b->costs = add(b, "减排成本", "Cost curve");
    b->sinks = add(b, "碳汇", "Sinks");
    b->assumptions = add(b, "假设与来源", "Assumptions");
}

static const char *say(const thi_plan_book *b, const char *zh, const char *en)
{
    return thi_say(&b->w, zh, en);
}

static void line(thi_plan_book *b, uint32_t row, const char *label, const char *value)
{
    thi_xlsx_text(b->w.x, b->cover, row, LABEL, label, &thi_text_style);
    thi_xlsx_text(b->w.x, b->cover, row, VALUE, value, &thi_wrap_style);
}

static uint32_t write_facts(thi_plan_book *b, uint32_t row)
{
    const thi_workbook *w = &b->w;
    const char *name = th_title_text(w->arena, w->a.name, w->language);
    line(b, row++, say(b, "地区", "Region"), name);
    line(b, row++, say(b, "指南", "Guideline"), thi_id(w, w->m.guideline->id));
    line(b, row++, "GWP", thi_id(w, w->m.gwp->name));
    line(b, row++, say(b, "日期", "Date"), w->date);
    for (uint32_t i = 0; i < b->count; i++) {
        const thi_plan *p = &b->plans[i];
        line(b,
             row++,
             th_arena_format(w->arena, "%s %u", say(b, "情景", "Scenario"), i + 1),
             th_arena_format(w->arena,
                             "%s (%s)，%d–%d",
                             p->title,
                             p->v.scenario->id,
                             p->v.base_year,
                             p->v.horizon));
    }
    return row + 1;
}

/* ---- lights ---- */

static void light(thi_plan_book *b, uint32_t row, bool good)
{
    thi_style style = {.fill = good ? GREEN : YELLOW,
                       .bold = true,
                       .border = true,
                       .align = THI_CENTER};
    thi_xlsx_text(b->w.x,
                  b->cover,
                  row,
                  LIGHT,
                  good ? say(b, "● 通过", "● fine") : say(b, "● 注意", "● mind"),
                  &style);
}

/** 1 while the sectors add up to the net total in every year; red when they do not. */
static uint32_t write_sums(thi_plan_book *b, uint32_t row)
{
    for (uint32_t i = 0; i < b->count; i++, row++) {
        const thi_plan *p = &b->plans[i];
        uint32_t last = PLAN_BASE + p->years - 1, net = thi_plan_net_row(p);
        if (net == THI_NOWHERE)
            continue;
        const char *sectors = thi_plan_range(
            p,
            b->cover,
            (thi_ref){p->emissions, p->sectors, PLAN_BASE},
            (thi_ref){p->emissions, p->sectors + b->w.sector_count - 1, last});
        const char *totals = thi_plan_range(p,
                                            b->cover,
                                            (thi_ref){p->emissions, net, PLAN_BASE},
                                            (thi_ref){p->emissions, net, last});
        line(b,
             row,
             th_arena_format(
                 b->w.arena,
                 "%s · %s",
                 p->title,
                 say(b, "部门之和等于净排放", "sectors add up to the net total")),
             say(b, "1 相符，0 不符（活公式）", "1: they do, 0: not (live)"));
        thi_xlsx_formula(
            b->w.x,
            b->cover,
            row,
            LIGHT,
            th_arena_format(b->w.arena,
                            "IF(ABS(SUM(%s)-SUM(%s))<=1E-9*ABS(SUM(%s)),1,0)",
                            sectors,
                            totals,
                            totals),
            1,
            &thi_year_style);
        thi_xlsx_red_zero(b->w.x, b->cover, row, LIGHT, row, LIGHT);
    }
    return row;
}

/** 1 while the shares of the wedges close on the difference in every year. */
static uint32_t write_closures(thi_plan_book *b, uint32_t row)
{
    for (uint32_t i = 0; i < b->count; i++) {
        const thi_plan *p = &b->plans[i];
        if (!p->wedge_rows)
            continue;
        thi_ref last = p->wedge_checks;
        last.column += p->wedge_years - 1;
        line(b,
             row,
             th_arena_format(b->w.arena,
                             "%s · %s",
                             p->title,
                             say(b, "减排贡献合拢", "wedges close")),
             say(b,
                 "1 相符，0 须重新运行（活公式）",
                 "1: they do, 0: run again (live)"));
        thi_xlsx_formula(
            b->w.x,
            b->cover,
            row,
            LIGHT,
            th_arena_format(b->w.arena,
                            "MIN(%s)",
                            thi_plan_range(p, b->cover, p->wedge_checks, last)),
            1,
            &thi_year_style);
        thi_xlsx_red_zero(b->w.x, b->cover, row, LIGHT, row, LIGHT);
        row++;
    }
    return row;
}

static uint32_t estimates_of(const thi_plan *p, uint32_t *all)
{
    uint32_t count = 0;
    *all = p->s.rule_count + p->v.measure_count;
    for (uint32_t i = 0; i < p->s.rule_count; i++)
        count += !strcmp(p->s.rules[i].quality, "estimate");
    for (uint32_t i = 0; i < p->v.measure_count; i++)
        count += !strcmp(p->v.measures[i].quality, "estimate");
    return count;
}

static uint32_t write_lights(thi_plan_book *b, const th_plan_options *o, uint32_t row)
{
    th_arena *arena = b->w.arena;
    thi_xlsx_text(b->w.x,
                  b->cover,
                  row++,
                  0,
                  say(b, "红绿灯", "Traffic light"),
                  &thi_subtitle_style);
    row = write_closures(b, write_sums(b, row));
    for (uint32_t i = 0; i < b->count; i++) {
        const thi_plan *p = &b->plans[i];
        uint32_t all, estimates = estimates_of(p, &all);
        line(b,
             row,
             th_arena_format(
                 arena, "%s · %s", p->title, say(b, "依据", "what it rests on")),
             th_arena_format(arena,
                             "%s %u / %u",
                             say(b, "估计的步骤和措施", "estimated steps and measures"),
                             estimates,
                             all));
        light(b, row++, estimates * 2 <= all);
        if (!p->v.extrapolated_from)
            continue;
        line(
            b,
            row,
            th_arena_format(arena, "%s · %s", p->title, say(b, "外推", "extrapolated")),
            th_arena_format(
                arena, "%s %d", say(b, "自", "from"), p->v.extrapolated_from));
        light(b, row++, false);
    }
    line(b,
         row,
         say(b, "概率与区间", "Probabilities and intervals"),
         o->ensembles ? say(b, "已抽样", "drawn") : say(b, "未抽样", "not drawn"));
    light(b, row++, o->ensembles != NULL);
    return row + 1;
}

static uint32_t write_notes(thi_plan_book *b, uint32_t row)
{
    static const struct {
        const char *zh, *en;
    } notes[] = {
        {"黄底是可改的数；灰底斜体是引擎的数；其余都是公式，改参数、措施开关或强度，路"
         "径和峰值跟着变。",
         "Yellow cells may be changed; grey italics are the engine's; all else is "
         "formulas: "
         "change a parameter, a switch or a strength, and paths and peaks follow."},
        {"“重点工程”的减排量和“减排贡献”的份额是引擎的数，不随改动变化。",
         "Reductions on the sheet of projects and shares on that of wedges are the "
         "engine's and do not follow changes."}};
    thi_xlsx_text(
        b->w.x, b->cover, row++, 0, say(b, "说明", "Notes"), &thi_subtitle_style);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        thi_xlsx_banner(b->w.x,
                        b->cover,
                        row++,
                        LIGHT,
                        say(b, notes[i].zh, notes[i].en),
                        &thi_note_style);
    return row + 1;
}

static void write_cover(thi_plan_book *b, const th_plan_options *options)
{
    b->w.banner[b->cover] = LIGHT;
    thi_xlsx_width(b->w.x, b->cover, LABEL, LABEL, 46);
    thi_xlsx_width(b->w.x, b->cover, VALUE, VALUE, 50);
    thi_xlsx_width(b->w.x, b->cover, LIGHT, LIGHT, 14);
    uint32_t row = thi_sheet_title(
        &b->w,
        b->cover,
        th_arena_format(b->w.arena, "%s碳达峰方案", b->w.a.name.zh),
        th_arena_format(b->w.arena, "Carbon-peak plan: %s", b->w.a.name.en),
        "各情景由清单的公式逐年算出；每个情景一套表，表名末尾是情景的序号。",
        "Scenarios by the inventory's own equations, year by year; a set of sheets "
        "each, "
        "its number at the end of the sheet's name.");
    row = write_facts(b, row + 1);
    row = write_lights(b, options, row);
    row = write_notes(b, row);
    thi_xlsx_text(
        b->w.x, b->cover, row++, 0, say(b, "目录", "Contents"), &thi_subtitle_style);
    for (uint32_t i = 1; i < b->w.sheet_count; i++)
        thi_xlsx_link(b->w.x, b->cover, row++, LABEL, i);
    thi_print_as(&b->w, b->cover, 0, 1, 0, 0);
}

void thi_plan_front_write(thi_plan_book *b, const th_plan_options *options)
{
    thi_plan_indicators_write(b, options->plan);
    thi_plan_tasks_write(b, options->plan);
    thi_plan_projects_write(b);
    if (b->count) {
        thi_plan_compare_write(b, options);
        thi_plan_draws_write(b, options);
        thi_plan_sectors_write(b);
        thi_plan_wedges_write(b, options);
        thi_plan_costs_write(b, options);
        thi_plan_sinks_write(b);
    }
    thi_plan_assumptions_write(b);
    write_cover(b, options); /* it points at what the others hold */
}
