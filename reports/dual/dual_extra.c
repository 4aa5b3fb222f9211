/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what stands beside the targets where its data exist. The budget of a year by
 * periods, and a planned project. */
#include "dual_book.h"

#include <math.h>
#include <string.h>

/* ---- within the year ---- */

typedef struct tracker {
    thi_dual_book *b;
    const thi_dual_block *k;
    int32_t index; /* of `period` */
    th_sym period;
    th_track track;
    uint32_t first; /* row of the first period */
    bool shares;    /* a column of shared lines beside each year's */
    thi_figure without;
} tracker;

static bool in_period(void *context, const th_line *line)
{
    const tracker *t = context;
    const thi_workbook *w = t->b->w;
    return th_boundary_has(w->inventory, t->k->result->target->boundary, line) &&
           th_domain_distance(th_domain_of(w->m.registry, (uint32_t)t->index),
                              w->m.instances[line->instance].key.member[t->index],
                              t->period) >= 0;
}

static thi_ref track_at(const tracker *t, uint32_t i, uint32_t column)
{
    return (thi_ref){t->b->track, t->first + i, column};
}

static const char *track_range(const tracker *t, uint32_t column)
{
    uint32_t last = (uint32_t)t->track.calendar - 1;
    return th_arena_format(
        t->b->w->arena,
        "%s:%s",
        thi_dual_place(t->b->w, t->b->track, track_at(t, 0, column)),
        thi_dual_place(t->b->w, t->b->track, track_at(t, last, column)));
}

/** Totals by period of one reported year, and beside it the engine's shares of lines
 * that sum several periods. */
static void write_column(tracker *t, size_t place, uint32_t year, uint32_t column)
{
    thi_workbook *w = t->b->w;
    thi_style style = {.number = "#,##0", .border = true}, engine = thi_engine_style;
    thi_sum_of sum = {in_period,
                      t,
                      !th_boundary_is_co2(w->inventory, t->k->result->target->boundary),
                      1,
                      NULL};
    engine.number = "#,##0";
    for (uint32_t i = 0; i < t->track.calendar; i++) {
        t->period = th_names_find(w->names, t->track.periods[i].period);
        (void)thi_sum_write(w, t->b->track, t->first + i, column, &sum, year, &style);
        if (t->shares)
            thi_xlsx_number(w->x,
                            t->b->track,
                            t->first + i,
                            column + 1,
                            t->track.shared[place * t->track.calendar + i],
                            &engine);
    }
}

enum { T_PERIOD, T_PROFILE, T_BUDGET, T_USED, T_SHARE, T_FORECAST, T_YEARS };

static thi_figure budget_of(const tracker *t)
{
    const thi_dual_table *a = &t->k->annual;
    int32_t c = t->track.year - a->first;
    return thi_dual_at(a, THI_D_REQUIRED, c);
}

/** Figures a..: budget of the year (by GDP), sums so far. */
static void
write_period(tracker *t, uint32_t i, uint32_t year_column, const char *profile)
{
    thi_workbook *w = t->b->w;
    const th_track_period *p = &t->track.periods[i];
    thi_style share = {.number = "0.0%", .border = true},
              tonnes = {.number = "#,##0", .border = true};
    int32_t c = t->track.year - t->k->annual.first;
    thi_xlsx_text(
        w->x, t->b->track, t->first + i, T_PERIOD, p->period, &thi_text_style);
    thi_figure mean =
        thi_live(w, track_at(t, i, T_PROFILE), profile, NULL, 0, p->profile, &share);
    thi_ref so_far = track_at(t, i, year_column + (t->shares ? 1 : 0));
    const char *sums =
        th_arena_format(w->arena,
                        "SUM(%s:%s)",
                        thi_dual_place(w, t->b->track, track_at(t, 0, T_PROFILE)),
                        thi_dual_place(w, t->b->track, mean.at));
    const char *used =
        th_arena_format(w->arena,
                        t->track.spread ? "SUM(%s:%s)+a*%s" : "SUM(%s:%s)",
                        thi_dual_place(w, t->b->track, track_at(t, 0, year_column)),
                        thi_dual_place(w, t->b->track, so_far),
                        sums);
    thi_figure f[] = {budget_of(t), thi_dual_at(&t->k->annual, THI_D_GDP, c), mean};
    size_t level = t->k->intensity ? 2 : 1;
    thi_figure budget = thi_dual_cell(
        w,
        track_at(t, i, T_BUDGET),
        th_arena_format(w->arena, t->k->intensity ? "a*b*%s" : "a*%s", sums),
        f,
        level,
        p->budget_t,
        &tonnes);
    thi_figure taken = thi_dual_cell(w,
                                     track_at(t, i, T_USED),
                                     used,
                                     &t->without,
                                     t->track.spread ? 1 : 0,
                                     p->used_t,
                                     &tonnes);
    thi_figure pair[] = {taken, budget};
    (void)thi_dual_cell(
        w, track_at(t, i, T_SHARE), "a/b", pair, 2, p->used_share, &share);
    (void)thi_dual_cell(w,
                        track_at(t, i, T_FORECAST),
                        th_arena_format(w->arena, "a/%s", sums),
                        pair,
                        1,
                        p->forecast_t,
                        &tonnes);
}

/** Cells of a period, or of all, over the earlier years. */
static void add_cells(const tracker *t, th_text *text, uint32_t i, bool all)
{
    uint32_t step = t->shares ? 2 : 1;
    for (uint32_t k = 0; k < t->track.profile_years * step; k++)
        th_text_addf(
            text,
            "%s%s",
            k ? "," : "",
            all ? track_range(t, T_YEARS + k)
                : thi_dual_place(t->b->w, t->b->track, track_at(t, i, T_YEARS + k)));
}

/** Sum of the period over the sum of all, in the earlier years. */
static const char *profile_of(const tracker *t, uint32_t i)
{
    th_text text = {0};
    th_text_add(&text, "SUM(");
    add_cells(t, &text, i, false);
    th_text_add(&text, ")/SUM(");
    add_cells(t, &text, i, true);
    th_text_add(&text, ")");
    const char *copy = th_arena_text(t->b->w->arena, text.data);
    th_text_free(&text);
    return t->track.profile_years ? copy : "0";
}

/** The earlier years and the year itself, from T_YEARS on; the column of the last. */
static uint32_t write_years(tracker *t)
{
    thi_workbook *w = t->b->w;
    uint32_t column = T_YEARS, step = t->shares ? 2 : 1;
    for (uint32_t k = 0; k <= t->track.profile_years; k++, column += step) {
        uint32_t y = 0;
        while (w->a.years[y] != t->track.years[k])
            y++;
        thi_dual_year_heads(w, t->b->track, t->first - 1, column, t->track.years[k], 1);
        if (t->shares)
            thi_say_at(w,
                       (thi_ref){t->b->track, t->first - 1, column + 1},
                       "按行分摊（引擎）",
                       "Shared by rows (engine)",
                       &thi_head_style);
        thi_xlsx_width(w->x, t->b->track, column, column + step - 1, 14);
        write_column(t, k, y, column);
    }
    return column - step;
}

/** What of the year's total states no period: the total less all periods. */
static void write_without(tracker *t, uint32_t here)
{
    thi_workbook *w = t->b->w;
    thi_style tonnes = {.number = "#,##0", .border = true};
    uint32_t row = t->first + (uint32_t)t->track.calendar;
    thi_figure total =
        thi_dual_at(&t->k->annual, THI_D_TOTAL, t->track.year - t->k->annual.first);
    thi_say_at(w,
               (thi_ref){t->b->track, row, T_PERIOD},
               "无时段",
               "No period",
               &thi_text_style);
    t->without = thi_dual_cell(w,
                               (thi_ref){t->b->track, row, T_USED},
                               th_arena_format(w->arena,
                                               t->shares ? "a-SUM(%s,%s)" : "a-SUM(%s)",
                                               track_range(t, here),
                                               track_range(t, here + 1)),
                               &total,
                               1,
                               t->track.without_t,
                               &tonnes);
}

static bool has_shares(const th_track *track)
{
    bool any = false;
    for (size_t i = 0; i < (track->profile_years + 1) * track->calendar; i++)
        any = any || track->shared[i] != 0;
    return any;
}

static void write_track(tracker *t)
{
    static const thi_head heads[] = {{"时段", "Period", 12},
                                     {"往年份额", "Share of earlier years", 16},
                                     {"累计预算", "Budget so far", 16},
                                     {"累计排放", "Used so far", 16},
                                     {"执行率", "Used / budget", 12},
                                     {"全年预计", "Whole year, at this rate", 18}};
    thi_workbook *w = t->b->w;
    thi_xlsx_text(w->x,
                  t->b->track,
                  t->first - 2,
                  0,
                  th_arena_format(w->arena,
                                  "%s%s",
                                  thi_dual_about(w, t->k->result->target),
                                  thi_parens(w, t->k->result->unit)),
                  &thi_subtitle_style);
    thi_dual_heads(w,
                   t->b->track,
                   t->first - 1,
                   heads,
                   sizeof heads / sizeof *heads,
                   t->first < 7);
    uint32_t here = write_years(t);
    write_without(t, here);
    for (uint32_t i = 0; i < t->track.count; i++)
        write_period(t, i, here, profile_of(t, i));
    for (size_t i = t->track.count; i < t->track.calendar; i++)
        thi_xlsx_text(w->x,
                      t->b->track,
                      t->first + (uint32_t)i,
                      T_PERIOD,
                      t->track.periods[i].period,
                      &thi_text_style);
    t->first += (uint32_t)t->track.calendar + 1;
    if (t->track.without_t != 0)
        thi_xlsx_text(
            w->x,
            t->b->track,
            t->first++,
            0,
            t->track.spread
                ? thi_say(
                      w,
                      "没有时段的排放按往年各时段的占比摊入累计。",
                      "What has no period is spread by the shares of earlier years.")
                : thi_say(
                      w,
                      "没有时段的排放未计入各时段：没有各时段齐全的往年。",
                      "What has no period is in no period: no earlier year has all."),
            &thi_note_style);
}

void thi_dual_track_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    tracker t = {.b = b};
    t.index = th_index_find(w->m.registry, th_names_find(w->names, "period"));
    t.first = thi_sheet_title(
                  w,
                  b->track,
                  "年内执行",
                  "Within the year",
                  "按有 period "
                  "的行；份额是往年同时段之和比全年之和；预算用逐年电网因子的路径。",
                  "By rows that state a period; shares are those of the earlier years "
                  "together.") +
              2;
    for (size_t i = 0; i < b->block_count; i++) {
        t.k = &b->blocks[i];
        if (!t.k->annual.there || !t.k->result->target->boundary)
            continue;
        t.track = th_dual_track(w->arena, b->dual, i, 0, NULL);
        if (!t.track.count)
            continue;
        t.shares = has_shares(&t.track);
        write_track(&t);
        t.first += 4;
    }
    thi_print_as(w, b->track, 0, 1, 0, 0);
}

/* ---- a planned project ---- */

typedef struct reviewer {
    thi_dual_book *b;
    const thi_dual_block *k;
    const th_project_review *r;
    uint32_t row;
    thi_figure co2, value;
} reviewer;

static void item(reviewer *p,
                 const char *zh,
                 const char *en,
                 const char *pattern,
                 const thi_figure *f,
                 size_t count,
                 double value,
                 const char *number)
{
    thi_style style = {.number = number, .border = true};
    thi_workbook *w = p->b->w;
    thi_say_at(w, (thi_ref){p->b->project, p->row, 0}, zh, en, &thi_text_style);
    (void)thi_dual_cell(
        w, (thi_ref){p->b->project, p->row++, 1}, pattern, f, count, value, &style);
}

static void say_if(reviewer *p,
                   const char *zh,
                   const char *en,
                   const char *test,
                   const thi_figure *f,
                   size_t count,
                   bool yes)
{
    thi_workbook *w = p->b->w;
    const char *words[] = {thi_say(w, "否", "no"), thi_say(w, "是", "yes")};
    thi_say_at(w, (thi_ref){p->b->project, p->row, 0}, zh, en, &thi_strong_style);
    thi_dual_word(
        w,
        (thi_ref){p->b->project, p->row++, 1},
        th_arena_format(w->arena, "IF(%s,\"%s\",\"%s\")", test, words[1], words[0]),
        f,
        count,
        words[yes],
        &thi_strong_style);
}

static void review(reviewer *p)
{
    thi_workbook *w = p->b->w;
    const thi_dual_table *t = thi_dual_counting(p->k);
    int32_t c = p->r->year - t->first;
    thi_figure f[] = {thi_dual_at(t, THI_D_TOTAL, c),
                      thi_dual_at(t, THI_D_GDP, c),
                      p->co2,
                      p->value,
                      thi_dual_at(t, THI_D_REQUIRED, c),
                      thi_dual_at(t, THI_D_ROOM, c)};
    bool intensity = p->k->intensity;
    thi_xlsx_text(w->x,
                  p->b->project,
                  p->row++,
                  0,
                  th_arena_format(w->arena,
                                  "%s%s%d",
                                  thi_dual_about(w, p->r->target),
                                  w->language == TH_EN ? ", year " : "，评价年 ",
                                  p->r->year),
                  &thi_subtitle_style);
    item(p,
         "地区强度，不含项目（吨/万元）",
         "Intensity of the region without it (t per 10^4 CNY)",
         "a/b",
         f,
         4,
         p->r->before,
         "0.0000");
    item(p,
         "项目强度（吨/万元）",
         "Intensity of the project (t per 10^4 CNY)",
         "c/d",
         f,
         4,
         p->r->own,
         "0.0000");
    item(p,
         "地区强度，含项目（吨/万元）",
         "Intensity with it (t per 10^4 CNY)",
         "(a+c)/(b+d)",
         f,
         4,
         p->r->after,
         "0.0000");
    item(p, "剩余空间（吨）", "Room left (t)", "f", f, 6, p->r->room_t, "#,##0");
    item(p,
         "目标留给此项目的排放上限（吨）",
         "Emission that the target leaves to it (t)",
         intensity ? "e*(b+d)-a" : "f",
         f,
         6,
         p->r->co2_most_t,
         "#,##0");
    if (intensity)
        item(p,
             "守住目标所需增加值（万元，负为有余）",
             "Value added that keeps the target (10^4 CNY, negative: to spare)",
             "(a+c)/e-b",
             f,
             6,
             p->r->value_needed_yuan / 1e4,
             "#,##0");
    say_if(p, "抬高强度", "It raises the intensity", "c/d>a/b", f, 4, p->r->raises);
    say_if(p,
           "突破目标",
           "It breaks the target",
           intensity ? "(a+c)/(b+d)>e" : "c>f",
           f,
           6,
           p->r->breaks);
    p->row++;
}

static const thi_dual_block *block_of(const thi_dual_book *b, const th_target *t)
{
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].result->target == t)
            return &b->blocks[i];
    return &b->blocks[0];
}

static thi_figure
project_input(reviewer *p, const char *zh, const char *en, double value)
{
    thi_say_at(p->b->w, (thi_ref){p->b->project, p->row, 0}, zh, en, &thi_text_style);
    return thi_dual_input(
        p->b->w, (thi_ref){p->b->project, p->row++, 1}, value, "#,##0.00");
}

void thi_dual_project_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    const th_project *x = b->options->project;
    const th_review_tier *tier = th_project_tier(th_dual_schemes(b->dual), x);
    th_project_review *all = TH_NEW_N(w->arena, th_project_review, b->block_count + 1);
    reviewer p = {.b = b};
    p.row = thi_sheet_title(
        w,
        b->project,
        th_arena_format(w->arena, "项目评价：%s", x->titles.zh),
        th_arena_format(w->arena, "A planned project: %s", x->titles.en),
        "黄色格可改；项目对强度与剩余空间的影响是公式。",
        "Yellow cells may be changed; what the project does is formulas.");
    thi_xlsx_width(w->x, b->project, 0, 0, w->language == TH_BOTH ? 66 : 44);
    thi_xlsx_width(w->x, b->project, 1, 1, 20);
    p.co2 = project_input(&p, "年排放（吨）", "Emission (t a year)", x->co2_t);
    p.value = project_input(&p,
                            "年增加值（万元）",
                            "Value added (10^4 CNY a year)",
                            x->value_added_yuan / 1e4);
    (void)project_input(&p, "年能耗（吨标准煤）", "Energy (tce a year)", x->energy_tce);
    (void)project_input(&p, "年用煤（吨）", "Coal (t a year)", x->coal_t);
    thi_say_at(w,
               (thi_ref){b->project, p.row, 0},
               "审查层级（引擎判定）",
               "Reviewed by (engine)",
               &thi_text_style);
    thi_xlsx_text(w->x,
                  b->project,
                  p.row,
                  1,
                  tier ? th_title_text(w->arena, tier->titles, w->language) : "–",
                  &thi_wrap_style);
    p.row += 2;
    size_t count = th_project_judge(all, b->dual, x);
    for (size_t i = 0; i < count; i++) {
        p.r = &all[i];
        p.k = block_of(b, p.r->target);
        review(&p);
    }
    thi_print_as(w, b->project, 0, 0, 0, 0);
}
