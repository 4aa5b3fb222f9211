/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the measures of a scenario: switch, strength, ramp, adoption by year, and
 * the numbers of their effects. A switch of 0 is a scenario without the measure. */
#include "plan.h"

#include <math.h>

enum { M_SWITCH = 1, M_STRENGTH = 2, M_START = 3, M_FULL = 4 };
enum { E_GIVEN = 3, E_PER = 4 };

static const char *const words[] = {[TH_EFFECT_CUT] = "cut",
                                    [TH_EFFECT_RAISE] = "raise",
                                    [TH_EFFECT_SHIFT] = "shift",
                                    [TH_EFFECT_ADD] = "add",
                                    [TH_EFFECT_TOWARD] = "toward"};

void thi_plan_measures_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    p->adoption = TH_NEW_N(p->w.arena, uint32_t, p->v.measure_count + 1);
    p->given = TH_NEW_N(p->w.arena, uint32_t, p->v.measure_count + 1);
    p->effects = TH_NEW_N(p->w.arena, uint32_t, p->s.effect_count + 1);
    for (uint32_t i = 0; i < p->v.measure_count; i++) {
        p->adoption[i] = row++;
        p->given[i] = p->s.ramps[i].plain ? THI_NOWHERE : row++;
    }
    row += 3;
    for (uint32_t i = 0; i < p->s.effect_count; i++)
        p->effects[i] = row++;
}

static const char *one(const thi_plan *p, uint32_t row, uint32_t column)
{
    return thi_plan_ref(p, p->measures, (thi_ref){p->measures, row, column});
}

/* ---- adoption ---- */

/** Adoption of a ramp from its cells, before the switch. */
static const char *ramp(const thi_plan *p, uint32_t i, uint32_t year)
{
    th_arena *arena = p->w.arena;
    uint32_t row = p->adoption[i];
    if (p->given[i] != THI_NOWHERE)
        return thi_plan_at(p, p->measures, p->measures, p->given[i], year);
    const char *start = one(p, row, M_START), *full = one(p, row, M_FULL);
    const char *part = th_arena_format(arena,
                                       "MIN(1,MAX(0,(%s-%s+1)/(%s-%s+1)))",
                                       thi_plan_year(p, p->measures, year),
                                       start,
                                       full,
                                       start);
    if (!p->s.ramps[i].logistic)
        return part;
    const char *k = thi_plan_scalar(p, p->measures, p->measures, row);
    const char *low = th_arena_format(arena, "1/(1+EXP(%s*0.5))", k),
               *high = th_arena_format(arena, "1/(1+EXP(%s*(0-0.5)))", k);
    return th_arena_format(
        arena, "(1/(1+EXP(0-%s*(%s-0.5)))-%s)/(%s-%s)", k, part, low, high, low);
}

static double adopted(const thi_plan *p, uint32_t i, uint32_t year)
{
    const th_measure *m = &p->v.measures[i];
    return year ? m->adoption[year - 1] : m->adopted;
}

static void write_given(thi_plan *p, uint32_t i)
{
    uint32_t row = p->given[i];
    const char *texts[] = {thi_plan_say(
        p, "上一行的程度，逐年给定", "adoption of the row above, by year")};
    if (row == THI_NOWHERE)
        return;
    thi_plan_labels(p, p->measures, row, texts, 1);
    for (uint32_t y = 0; y < p->years; y++)
        thi_plan_input(p, p->measures, row, PLAN_BASE + y, adopted(p, i, y));
}

static void write_year_cell(thi_plan *p, uint32_t row, uint32_t column, int32_t year)
{
    thi_style style = thi_input_style;
    style.number = "0";
    thi_xlsx_number(p->w.x, p->measures, row, column, year, &style);
}

static void write_measure(thi_plan *p, uint32_t i)
{
    const th_measure *m = &p->v.measures[i];
    uint32_t row = p->adoption[i];
    const char *title =
        th_arena_format(p->w.arena,
                        "%s %s",
                        m->id,
                        th_title_text(p->w.arena, m->titles, p->w.language));
    thi_plan_labels(p, p->measures, row, &title, 1);
    thi_plan_input(p, p->measures, row, M_SWITCH, 1);
    thi_plan_input(p, p->measures, row, M_STRENGTH, m->strength);
    write_year_cell(p, row, M_START, m->start);
    write_year_cell(p, row, M_FULL, m->full);
    if (p->s.ramps[i].plain && p->s.ramps[i].logistic)
        thi_plan_input(p, p->measures, row, PLAN_SCALAR, p->s.ramps[i].steepness);
    write_given(p, i);
    for (uint32_t y = 0; y < p->years; y++)
        thi_plan_formula(
            p,
            p->measures,
            row,
            PLAN_BASE + y,
            th_arena_format(p->w.arena, "%s*%s", one(p, row, M_SWITCH), ramp(p, i, y)),
            adopted(p, i, y));
}

/* ---- effects ---- */

typedef struct effect_place {
    const th_step_effect *effect;
    uint32_t series;
} effect_place;

static void
look(const th_step_effects *list, uint32_t number, uint32_t series, effect_place *out)
{
    for (uint32_t i = 0; i < list->count && !out->effect; i++)
        if (list->items[i].number == number)
            *out = (effect_place){&list->items[i], series};
}

/** The first series an effect is on; a shift: what it takes from. */
static effect_place find_effect(const thi_plan *p, uint32_t number)
{
    effect_place out = {NULL, 0};
    for (uint32_t i = 0; i < p->s.series_count && !out.effect; i++) {
        const th_step_series *s = &p->s.series[i];
        const th_step_effects *lists[] = {
            &s->toward, &s->before, &s->out, &s->after, &s->add};
        for (int k = 0; k < 5; k++)
            look(lists[k], number, i, &out);
    }
    return out;
}

static void write_toward(thi_plan *p, uint32_t row, const th_step_effect *e)
{
    if (e->constant) {
        thi_plan_input(p, p->measures, row, E_GIVEN, e->level);
        return;
    }
    for (uint32_t i = 0; i < e->path.count; i++) {
        uint32_t y = thi_plan_position(p, e->path.years[i]);
        if (y == THI_NOWHERE) { /* the first point beyond the horizon */
            thi_plan_input(p, p->measures, row, PLAN_SCALAR, e->path.levels[i]);
            return;
        }
        thi_plan_input(p, p->measures, row, PLAN_BASE + y, e->path.levels[i]);
    }
}

static void write_effect(thi_plan *p, uint32_t number)
{
    effect_place at = find_effect(p, number);
    const th_step_effect *e = at.effect;
    uint32_t row = p->effects[number];
    if (!e)
        return;
    const char *unit = e->word == TH_EFFECT_ADD || e->word == TH_EFFECT_TOWARD
                           ? thi_plan_unit(p, at.series)
                           : "";
    const char *texts[] = {
        th_arena_format(p->w.arena,
                        "%s · %s",
                        p->v.measures[e->measure].id,
                        thi_plan_name(p, at.series)),
        e->word == TH_EFFECT_TOWARD
            ? th_arena_format(p->w.arena, "toward %s", e->down ? "↓" : "↑")
            : words[e->word],
        unit};
    thi_plan_labels(p, p->measures, row, texts, 3);
    if (e->word == TH_EFFECT_TOWARD) {
        write_toward(p, row, e);
        return;
    }
    thi_plan_input(p, p->measures, row, E_GIVEN, e->given);
    if (e->word == TH_EFFECT_SHIFT)
        thi_plan_input(p, p->measures, row, E_PER, e->per);
    thi_plan_formula(p,
                     p->measures,
                     row,
                     PLAN_SCALAR,
                     th_arena_format(p->w.arena,
                                     "%s*%s",
                                     one(p, row, E_GIVEN),
                                     one(p, p->adoption[e->measure], M_STRENGTH)),
                     e->part);
}

static void write_effect_heads(thi_plan *p, uint32_t row)
{
    const char *const heads[][2] = {{"措施与序列", "Measure and series"},
                                    {"作用", "Effect"},
                                    {"单位", "Unit"},
                                    {"幅度、数量或水平", "By, amount or level"},
                                    {"每单位折算", "Per"},
                                    {"×强度", "x strength"}};
    thi_plan_subtitle(p, p->measures, row - 1, "作用", "Effects");
    for (uint32_t i = 0; i < PLAN_BASE; i++)
        thi_xlsx_text(p->w.x,
                      p->measures,
                      row,
                      i,
                      thi_plan_say(p, heads[i][0], heads[i][1]),
                      &thi_head_style);
}

void thi_plan_measures_write(thi_plan *p)
{
    static const thi_head heads[] = {{"措施", "Measure", 50},
                                     {"开关", "Switch", 10},
                                     {"强度系数", "Strength", 10},
                                     {"起始年", "Start", 12},
                                     {"全部见效", "Full", 12},
                                     {"陡度", "Steepness", 12}};
    thi_plan_heads(p,
                   p->measures,
                   "措施",
                   "Measures",
                   "各年为采用程度 u。开关改为 0 "
                   "即不要这项措施；黄底的数都可以改。存量、林龄表的灰"
                   "底数不随开关变，须重新运行。",
                   "Years show the adoption u. A switch of 0 is the scenario without "
                   "the measure; yellow numbers are to be changed. Grey numbers of "
                   "stocks and forests do not follow a switch: run again.",
                   heads);
    for (uint32_t i = 0; i < p->v.measure_count; i++)
        write_measure(p, i);
    if (p->s.effect_count)
        write_effect_heads(p, p->effects[0] - 1);
    for (uint32_t i = 0; i < p->s.effect_count; i++)
        write_effect(p, i);
}
