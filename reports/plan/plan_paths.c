/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the paths of a scenario before its measures, one row a series: growth runs
 * from the year before, a path between its points. */
#include "plan.h"

#include <math.h>

void thi_plan_paths_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    for (uint32_t i = 0; i < p->s.series_count; i++) {
        p->rows[i].held = p->s.series[i].moves ? row++ : THI_NOWHERE;
        p->rows[i].shared = (thi_ref){p->paths, p->rows[i].held, PLAN_BASE};
    }
}

/* ---- paths ---- */

static const char *logit(const thi_plan *p, const char *s)
{
    return th_arena_format(p->w.arena, "LN(%s/(1-%s))", s, s);
}

static const char *between(const thi_plan *p,
                           th_step_form form,
                           const char *a,
                           const char *b,
                           const char *part)
{
    th_arena *arena = p->w.arena;
    switch (form) {
    case TH_STEP_GEOMETRIC:
        return th_arena_format(arena, "%s*(%s/%s)^(%s)", a, b, a, part);
    case TH_STEP_STEPWISE:
        return a;
    case TH_STEP_LOGIT:
        return th_arena_format(arena,
                               "1/(1+EXP(0-(%s+(%s-%s)*%s)))",
                               logit(p, a),
                               logit(p, b),
                               logit(p, a),
                               part);
    case TH_STEP_LINEAR:
        break;
    }
    return th_arena_format(arena, "%s+(%s-%s)*%s", a, b, a, part);
}

static const char *point(const thi_plan *p,
                         uint32_t sheet,
                         uint32_t target,
                         uint32_t row,
                         uint32_t beyond,
                         int32_t year)
{
    uint32_t y = thi_plan_position(p, year);
    return y == THI_NOWHERE ? thi_plan_scalar(p, sheet, target, beyond)
                            : thi_plan_at(p, sheet, target, row, y);
}

const char *thi_plan_along(const thi_plan *p,
                           uint32_t sheet,
                           uint32_t target,
                           uint32_t row,
                           uint32_t beyond,
                           const th_step_points *points,
                           th_step_form form,
                           const char *start,
                           uint32_t year)
{
    int32_t now = thi_plan_year_of(p, year), before = p->v.base_year;
    const char *level = start;
    for (uint32_t i = 0; i < points->count; i++) {
        const char *next = point(p, sheet, target, row, beyond, points->years[i]);
        if (points->years[i] == now)
            return next;
        if (points->years[i] > now) {
            const char *part = th_arena_format(p->w.arena,
                                               "(%s-%d)/%d",
                                               thi_plan_year(p, sheet, year),
                                               before,
                                               points->years[i] - before);
            return between(p, form, level, next, part);
        }
        before = points->years[i];
        level = next;
    }
    return level;
}

/* ---- growth ---- */

/** The driver's sum `back` years before the year at position `year`. */
static const char *
driver_at(const thi_plan *p, const th_step_driver *d, uint32_t past, int32_t year)
{
    th_text out = {0};
    if (year < 0)
        return thi_plan_scalar(p, p->paths, p->parameters, past + (uint32_t)-year - 1);
    for (uint32_t i = 0; i < d->count; i++)
        th_text_addf(&out,
                     "%s%s",
                     i ? "+" : "",
                     thi_plan_final(p, p->paths, d->series[i], (uint32_t)year));
    const char *text =
        th_arena_format(p->w.arena, d->count > 1 ? "(%s)" : "%s", out.data);
    th_text_free(&out);
    return text;
}

static const char *grown(const thi_plan *p, uint32_t series, uint32_t year)
{
    uint32_t rule = p->s.series[series].rule;
    const th_step_rule *r = &p->s.rules[rule];
    const thi_plan_rule_rows *at = &p->rules[rule];
    uint32_t past = at->past;
    th_text out = {0};
    th_text_add(&out,
                thi_plan_at(p, p->paths, p->paths, p->rows[series].held, year - 1));
    for (uint32_t i = 0; i < r->driver_count; i++) {
        const th_step_driver *d = &r->drivers[i];
        int32_t then = (int32_t)year - d->lag;
        th_text_addf(&out,
                     "*(%s/%s)^%s",
                     driver_at(p, d, past, then),
                     driver_at(p, d, past, then - 1),
                     thi_plan_scalar(p, p->paths, p->parameters, at->drivers + i));
        past += (uint32_t)d->lag;
    }
    if (r->growth != TH_STEP_NONE)
        th_text_addf(&out, "*(1+%s)", thi_plan_final(p, p->paths, r->growth, year));
    else if (r->rates.values)
        th_text_addf(&out,
                     "*(1+%s)",
                     thi_plan_at(p, p->paths, p->parameters, at->numbers, year));
    const char *text = th_arena_text(p->w.arena, out.data);
    th_text_free(&out);
    return text;
}

static const char *set(const thi_plan *p, uint32_t series, uint32_t year)
{
    uint32_t rule = p->s.series[series].rule;
    const th_step_rule *r = &p->s.rules[rule];
    const char *base = thi_plan_at(p, p->paths, p->paths, p->rows[series].held, 0);
    const char *level = thi_plan_along(p,
                                       p->paths,
                                       p->parameters,
                                       p->rules[rule].numbers,
                                       p->rules[rule].beyond,
                                       &r->path,
                                       r->form,
                                       r->relative ? "1" : base,
                                       year);
    return r->relative ? th_arena_format(p->w.arena, "%s*(%s)", base, level) : level;
}

static const char *held(const thi_plan *p, uint32_t series, uint32_t year)
{
    const th_step_series *s = &p->s.series[series];
    if (thi_plan_year_of(p, year) < s->first_year)
        return "0*1"; /* not there yet */
    if (s->rule == TH_STEP_NONE)
        return thi_plan_at(p, p->paths, p->paths, p->rows[series].held, year - 1);
    const th_step_rule *r = &p->s.rules[s->rule];
    if (r->levels.values)
        return thi_plan_at(p, p->paths, p->parameters, p->rules[s->rule].numbers, year);
    return r->grows ? grown(p, series, year) : set(p, series, year);
}

/* ---- writing ---- */

/** The base share of a path inside a share; NULL: the series is no such path. */
static const char *base_share(const thi_plan *p, uint32_t series)
{
    for (uint32_t g = 0; g < p->s.group_count; g++)
        for (uint32_t i = 0; i < p->s.groups[g].count; i++)
            if (p->s.groups[g].paths[i] == series)
                return thi_plan_at(p, p->paths, p->shares, p->groups[g].shares + i, 0);
    return NULL;
}

static const char *how(const thi_plan *p, const th_step_series *s)
{
    if (s->forest != TH_STEP_NONE)
        return thi_plan_say(p, "见林龄", "see forest");
    if (s->turnover != TH_STEP_NONE || s->link != TH_STEP_NONE)
        return thi_plan_say(p, "见存量", "see stock");
    if (s->rule == TH_STEP_NONE)
        return s->info.made ? thi_plan_say(p, "新行", "new row")
                            : thi_plan_say(p, "保持", "held");
    return p->s.rules[s->rule].grows ? "grow" : "set";
}

static void write_series(thi_plan *p, uint32_t i)
{
    const th_step_series *s = &p->s.series[i];
    uint32_t row = p->rows[i].held;
    const char *texts[] = {thi_plan_name(p, i),
                           thi_plan_unit(p, i),
                           s->rule == TH_STEP_NONE ? "" : p->s.rules[s->rule].step,
                           how(p, s),
                           thi_plan_quality(p, s->quality)};
    const char *share = base_share(p, i);
    thi_plan_labels(p, p->paths, row, texts, 5);
    if (share)
        thi_plan_formula(p, p->paths, row, PLAN_BASE, share, s->info.base);
    else
        thi_plan_input(p, p->paths, row, PLAN_BASE, s->info.base);
    for (uint32_t y = 1; y < p->years; y++)
        if (s->forest == TH_STEP_NONE)
            thi_plan_formula(p,
                             p->paths,
                             row,
                             PLAN_BASE + y,
                             held(p, i, y),
                             thi_plan_value(p, i, TH_STEP_HELD, y));
}

void thi_plan_paths_write(thi_plan *p)
{
    static const thi_head heads[] = {{"序列", "Series", 50},
                                     {"单位", "Unit", 12},
                                     {"步骤", "Step", 18},
                                     {"方式", "How", 10},
                                     {"基年数据性质", "Quality of base year", 14},
                                     {"", "", 6}};
    thi_plan_heads(
        p,
        p->paths,
        "路径",
        "Paths",
        "措施之前的各序列：增长由上一年递推，路径在各点之间连线；基年为清单数。",
        "Series before measures: growth from the year before, paths between "
        "their points; the base year is the inventory's.",
        heads);
    for (uint32_t i = 0; i < p->s.series_count; i++)
        if (p->s.series[i].moves)
            write_series(p, i);
}
