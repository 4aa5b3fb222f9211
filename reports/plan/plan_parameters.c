/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the numbers of a scenario as cells to change: rates by year (a period's
 * first year is the number, the others follow it), points of paths, elasticities. */
#include "plan.h"

#include <math.h>

static uint32_t points_beyond(const thi_plan *p, const th_step_rule *rule)
{
    for (uint32_t i = 0; i < rule->path.count; i++)
        if (rule->path.years[i] > p->v.horizon)
            return i;
    return THI_NOWHERE;
}

/** Values of a driver before the base year that its growth needs: years base-1-lag ..
 */
static uint32_t past_of(const th_step_driver *d)
{
    return (uint32_t)d->lag;
}

/** A rate that measures act on has its numbers with the series of that rate. */
static bool has_rates(const th_step_rule *rule)
{
    return rule->rates.values && rule->growth == TH_STEP_NONE;
}

void thi_plan_parameters_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    p->rules = TH_NEW_N(p->w.arena, thi_plan_rule_rows, p->s.rule_count + 1);
    for (uint32_t i = 0; i < p->s.rule_count; i++) {
        const th_step_rule *rule = &p->s.rules[i];
        thi_plan_rule_rows *at = &p->rules[i];
        bool numbers = has_rates(rule) || rule->levels.values || rule->path.count;
        at->numbers = numbers ? row++ : THI_NOWHERE;
        at->beyond = points_beyond(p, rule) != THI_NOWHERE ? row++ : THI_NOWHERE;
        at->drivers = row;
        row += rule->driver_count;
        at->past = row;
        for (uint32_t d = 0; d < rule->driver_count; d++)
            row += past_of(&rule->drivers[d]);
    }
}

/** The first series a rule is on, for its name and unit. */
static uint32_t first_of(const thi_plan *p, uint32_t rule)
{
    for (uint32_t i = 0; i < p->s.series_count; i++)
        if (p->s.series[i].rule == rule)
            return i;
    return 0;
}

static const char *name_of(const thi_plan *p, uint32_t rule)
{
    uint32_t first = first_of(p, rule), count = 0;
    for (uint32_t i = 0; i < p->s.series_count; i++)
        count += p->s.series[i].rule == rule;
    if (count < 2)
        return thi_plan_name(p, first);
    return th_arena_format(p->w.arena,
                           "%s%s %u",
                           thi_plan_name(p, first),
                           thi_plan_say(p, " 等，项数", " and others, rows"),
                           count);
}

static void
label(thi_plan *p, uint32_t rule, uint32_t row, const char *what, const char *unit)
{
    const th_step_rule *r = &p->s.rules[rule];
    const char *name = th_arena_format(p->w.arena, "%s · %s", name_of(p, rule), what);
    const char *texts[] = {
        name, r->step, unit, thi_plan_quality(p, r->quality), r->source};
    thi_plan_labels(p, p->parameters, row, texts, 5);
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fabs(a);
}

/** Rate of a year after the last period, fading from that of position `last`. */
static double faded(const th_step_rates *r, uint32_t last, int32_t year)
{
    return r->values[last - 1] * fmax(0, 1 - (year - r->last) / r->fade_years);
}

static void write_rates(thi_plan *p, uint32_t row, const th_step_rates *r)
{
    uint32_t last = THI_NOWHERE;
    for (uint32_t y = 1; y < p->years; y++) {
        int32_t year = thi_plan_year_of(p, y);
        double value = r->values[y - 1];
        bool after = r->after && year > r->last;
        if (r->starts[y - 1]) {
            thi_plan_input(p, p->parameters, row, PLAN_BASE + y, value);
        } else if (after && r->fade_years > 0 && last != THI_NOWHERE &&
                   is_near(value, faded(r, last, year))) {
            const char *formula =
                th_arena_format(p->w.arena,
                                "%s*MAX(0,1-(%s-%d)/%s)",
                                thi_plan_at(p, p->parameters, p->parameters, row, last),
                                thi_plan_year(p, p->parameters, y),
                                r->last,
                                thi_plan_number(p, r->fade_years));
            thi_plan_formula(p, p->parameters, row, PLAN_BASE + y, formula, value);
        } else if (value != r->values[y - 2]) { /* given year by year */
            thi_plan_input(p, p->parameters, row, PLAN_BASE + y, value);
        } else {
            thi_plan_formula(p,
                             p->parameters,
                             row,
                             PLAN_BASE + y,
                             thi_plan_at(p, p->parameters, p->parameters, row, y - 1),
                             value);
        }
        if (!after)
            last = y;
    }
}

static void write_points(thi_plan *p, uint32_t rule)
{
    const th_step_points *points = &p->s.rules[rule].path;
    const thi_plan_rule_rows *at = &p->rules[rule];
    for (uint32_t i = 0; i < points->count; i++) {
        uint32_t y = thi_plan_position(p, points->years[i]);
        if (y != THI_NOWHERE)
            thi_plan_input(
                p, p->parameters, at->numbers, PLAN_BASE + y, points->levels[i]);
    }
    if (at->beyond == THI_NOWHERE)
        return;
    uint32_t i = points_beyond(p, &p->s.rules[rule]);
    const char *what = th_arena_format(
        p->w.arena, "%s %d", thi_plan_say(p, "路径点", "point of"), points->years[i]);
    label(p, rule, at->beyond, what, thi_plan_unit(p, first_of(p, rule)));
    thi_plan_input(p, p->parameters, at->beyond, PLAN_SCALAR, points->levels[i]);
}

static double past_value(const thi_plan *p, const th_step_driver *d, uint32_t back)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < d->count; i++) {
        const double *h = p->s.series[d->series[i]].history;
        th_sum_add(&sum, h ? h[back] : p->s.series[d->series[i]].info.base);
    }
    return th_sum_get(&sum);
}

static void write_drivers(thi_plan *p, uint32_t rule)
{
    const th_step_rule *r = &p->s.rules[rule];
    uint32_t past = p->rules[rule].past;
    for (uint32_t i = 0; i < r->driver_count; i++) {
        const th_step_driver *d = &r->drivers[i];
        uint32_t row = p->rules[rule].drivers + i;
        const char *what = th_arena_format(p->w.arena,
                                           "%s %s",
                                           thi_plan_say(p, "弹性，对", "elasticity to"),
                                           thi_plan_name(p, d->series[0]));
        label(p, rule, row, what, "");
        thi_plan_input(p, p->parameters, row, PLAN_SCALAR, d->elasticity);
        for (uint32_t back = 1; back <= past_of(d); back++, past++) {
            what = th_arena_format(p->w.arena,
                                   "%s %d",
                                   thi_plan_name(p, d->series[0]),
                                   p->v.base_year - (int32_t)back);
            label(p, rule, past, what, thi_plan_unit(p, d->series[0]));
            thi_plan_input(p, p->parameters, past, PLAN_SCALAR, past_value(p, d, back));
        }
    }
}

static void write_rule(thi_plan *p, uint32_t rule)
{
    const th_step_rule *r = &p->s.rules[rule];
    uint32_t row = p->rules[rule].numbers;
    const char *unit = thi_plan_unit(p, first_of(p, rule));
    if (has_rates(r)) {
        label(p, rule, row, thi_plan_say(p, "年增速", "rate of growth"), "1/yr");
        write_rates(p, row, &r->rates);
    } else if (r->levels.values) {
        label(p,
              rule,
              row,
              r->fitted ? thi_plan_say(p,
                                       "引擎拟合的逐年水平",
                                       "level by year, fitted by the engine")
                        : thi_plan_say(p, "逐年水平", "level by year"),
              unit);
        write_rates(p, row, &r->levels);
    } else if (r->path.count) {
        label(p,
              rule,
              row,
              r->relative ? thi_plan_say(p, "为基年的倍数", "multiple of the base year")
                          : thi_plan_say(p, "路径点", "points of the path"),
              r->relative ? "" : unit);
        write_points(p, rule);
    }
    write_drivers(p, rule);
}

void thi_plan_parameters_write(thi_plan *p)
{
    static const thi_head heads[] = {{"参数", "Parameter", 50},
                                     {"步骤", "Step", 18},
                                     {"单位", "Unit", 12},
                                     {"数据性质", "Quality", 10},
                                     {"来源", "Source", 40},
                                     {"各年通用", "All years", 12}};
    thi_plan_heads(p,
                   p->parameters,
                   "情景参数",
                   "Parameters",
                   "黄底为可改的数：一段时期的第一年是数，其后各年跟随它。",
                   "Yellow cells are to be changed: the first year of a period is the "
                   "number, the years after follow it.",
                   heads);
    for (uint32_t i = 0; i < p->s.rule_count; i++)
        write_rule(p, i);
}
