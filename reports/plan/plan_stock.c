/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: stocks by vintage, and rows that move with what fleets use. */
#include "plan.h"

#include <math.h>

void thi_plan_stocks_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    p->stocks = TH_NEW_N(p->w.arena, thi_plan_stock_rows, p->s.turnover_count + 1);
    p->uses = TH_NEW_N(p->w.arena, uint32_t, p->s.link_count + 1);
    for (uint32_t i = 0; i < p->s.turnover_count; i++) {
        const th_step_turnover *t = &p->s.turnovers[i];
        thi_plan_stock_rows *at = &p->stocks[i];
        at->whole = row + 1;
        at->members = row + 2;
        at->economy = at->members + t->count;
        row = at->economy + t->count + 1;
        for (uint32_t k = 0; k < t->count; k++) {
            p->rows[t->members[k]].shared =
                (thi_ref){p->stock, at->members + k, PLAN_BASE};
            if (t->economies[k] != TH_STEP_NONE)
                p->rows[t->economies[k]].shared =
                    (thi_ref){p->stock, at->economy + k, PLAN_BASE};
        }
    }
    for (uint32_t i = 0; i < p->s.link_count; i++) {
        p->uses[i] = row + 1;
        p->rows[p->s.links[i].target].shared =
            (thi_ref){p->stock, p->uses[i] + 1, PLAN_BASE};
        row = p->uses[i] + 3;
    }
}

static void label(thi_plan *p,
                  const th_step_turnover *t,
                  uint32_t row,
                  const char *name,
                  const char *unit)
{
    const char *texts[] = {
        name, t->step, unit, thi_plan_quality(p, t->quality), t->source};
    thi_plan_labels(p, p->stock, row, texts, 5);
}

static void write_values(thi_plan *p, uint32_t row, uint32_t series)
{
    for (uint32_t y = 0; y < p->years; y++)
        thi_engine_cell(
            &p->w,
            (thi_ref){p->stock, row, PLAN_BASE + y},
            thi_plan_value(p, series, TH_STEP_SHARED, y),
            0,
            thi_number_style(fabs(thi_plan_value(p, series, TH_STEP_SHARED, y)))
                .number);
}

static void write_turnover(thi_plan *p, uint32_t i)
{
    const th_step_turnover *t = &p->s.turnovers[i];
    const thi_plan_stock_rows *at = &p->stocks[i];
    thi_plan_subtitle(p, p->stock, at->whole - 1, t->step, t->step);
    for (uint32_t k = 0; k < t->count; k++) {
        uint32_t member = t->members[k], economy = t->economies[k];
        label(
            p, t, at->members + k, thi_plan_name(p, member), thi_plan_unit(p, member));
        write_values(p, at->members + k, member);
        if (economy == TH_STEP_NONE)
            continue;
        label(p,
              t,
              at->economy + k,
              thi_plan_name(p, economy),
              thi_plan_unit(p, economy));
        write_values(p, at->economy + k, economy);
    }
}

/* ---- what fleets use ---- */

static const char *use_formula(const thi_plan *p, const th_step_link *l, uint32_t year)
{
    th_text out = {0};
    for (uint32_t i = 0; i < l->count; i++) {
        const th_step_use *u = &l->uses[i];
        th_text_addf(&out,
                     "%s%s*%s*%s",
                     i ? "+" : "",
                     thi_plan_final(p, p->stock, u->stock, year),
                     thi_plan_final(p, p->stock, u->distance, year),
                     thi_plan_final(p, p->stock, u->economy, year));
        if (u->share != TH_STEP_NONE)
            th_text_addf(&out, "*%s", thi_plan_final(p, p->stock, u->share, year));
    }
    const char *text = th_arena_text(p->w.arena, out.data);
    th_text_free(&out);
    return text;
}

static double use_value(const thi_plan *p, const th_step_link *l, uint32_t year)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < l->count; i++) {
        const th_step_use *u = &l->uses[i];
        double x = thi_plan_value(p, u->stock, TH_STEP_FINAL, year) *
                   thi_plan_value(p, u->distance, TH_STEP_FINAL, year) *
                   thi_plan_value(p, u->economy, TH_STEP_FINAL, year);
        if (u->share != TH_STEP_NONE)
            x *= thi_plan_value(p, u->share, TH_STEP_FINAL, year);
        th_sum_add(&sum, x);
    }
    return th_sum_get(&sum);
}

static void write_link(thi_plan *p, uint32_t i)
{
    const th_step_link *l = &p->s.links[i];
    uint32_t row = p->uses[i];
    const char *name = thi_plan_name(p, l->target);
    const char *use[] = {
        th_arena_format(p->w.arena,
                        "%s · %s",
                        name,
                        thi_plan_say(p, "车队用量", "use of the fleets")),
        "",
        l->ratio ? "" : thi_plan_unit(p, l->target)};
    const char *moved[] = {name, "", thi_plan_unit(p, l->target)};
    thi_plan_labels(p, p->stock, row, use, 3);
    thi_plan_labels(p, p->stock, row + 1, moved, 3);
    for (uint32_t y = 0; y < p->years; y++) {
        const char *held =
                       thi_plan_at(p, p->stock, p->paths, p->rows[l->target].held, y),
                   *now = thi_plan_at(p, p->stock, p->stock, row, y),
                   *base = thi_plan_at(p, p->stock, p->stock, row, 0);
        thi_plan_formula(
            p, p->stock, row, PLAN_BASE + y, use_formula(p, l, y), use_value(p, l, y));
        thi_plan_formula(
            p,
            p->stock,
            row + 1,
            PLAN_BASE + y,
            th_arena_format(
                p->w.arena, l->ratio ? "%s*%s/%s" : "%s+(%s-%s)", held, now, base),
            thi_plan_value(p, l->target, TH_STEP_SHARED, y));
    }
}

void thi_plan_stocks_write(thi_plan *p)
{
    static const thi_head heads[] = {{"项目", "Item", 50},
                                     {"步骤", "Step", 18},
                                     {"单位", "Unit", 12},
                                     {"数据性质", "Quality", 10},
                                     {"来源", "Source", 40},
                                     {"常数", "Constant", 12}};
    thi_plan_heads(
        p,
        p->stock,
        "存量",
        "Stock",
        "灰底的存量按车龄推算（每年、每种技术、每个车龄一格，公式放不下），是引擎的值，"
        "改参数后须重新运行；随车队变动的行在此重算。",
        "Grey stocks are values of the engine (a cell for every year, technology and "
        "age would be needed), to be run again after a change; rows that move with "
        "fleets are computed here.",
        heads);
    for (uint32_t i = 0; i < p->s.turnover_count; i++)
        write_turnover(p, i);
    for (uint32_t i = 0; i < p->s.link_count; i++)
        write_link(p, i);
}
