/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: GDP and intensity of a scenario, and the targets of targets.yaml that its
 * years hold: what is reached, what is required, the verdict. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum { MOST_LABELS = 5 };

static double energy_of(const thi_plan *p, uint32_t column)
{
    int32_t year = p->v.base_year - (int32_t)p->history + (int32_t)column;
    const th_boundary *boundary = th_role_boundary(p->w.m.registry, "carbon");
    return boundary ? th_inventory_total(p->v.inventory, boundary, year).value
                    : (double)NAN;
}

/** GDP in 10^4 CNY, NAN where it is not known in the prices of the scenario. */
static double gdp_of(const thi_plan *p, uint32_t column)
{
    int32_t year = p->v.base_year - (int32_t)p->history + (int32_t)column;
    if (column >= p->history)
        return p->v.gdp_series < 0 ? p->v.gdp_base_yuan / 1e4
                                   : thi_plan_value(p,
                                                    (uint32_t)p->v.gdp_series,
                                                    TH_STEP_FINAL,
                                                    column - p->history) /
                                         1e4;
    th_gdp_year g =
        p->w.dual ? th_dual_gdp(p->w.dual, year, 0) : (th_gdp_year){.known = false};
    return g.known && g.price_year == p->v.gdp_price_year ? g.constant_yuan / 1e4
                                                          : (double)NAN;
}

static const char *at(const thi_plan *p, uint32_t row, uint32_t column)
{
    return thi_plan_ref(p, p->peak, (thi_ref){p->peak, row, PLAN_BASE + column});
}

static void
label(thi_plan *p, uint32_t row, const char *what, const char *view, const char *unit)
{
    const char *texts[] = {what, view, unit};
    thi_plan_labels(p, p->peak, row, texts, 3);
}

static void write_gdp(thi_plan *p, uint32_t row)
{
    label(p,
          row,
          thi_plan_say(p, "GDP（不变价）", "GDP at constant prices"),
          "",
          "10^4 CNY");
    for (uint32_t c = 0; c < p->history + p->years; c++) {
        double value = gdp_of(p, c);
        thi_ref here = {p->peak, row, PLAN_BASE + c};
        if (!isfinite(value))
            continue;
        if (c < p->history || p->v.gdp_series < 0)
            thi_engine_cell(&p->w, here, value, 0, "#,##0.00");
        else
            thi_plan_formula(p,
                             p->peak,
                             row,
                             PLAN_BASE + c,
                             th_arena_format(p->w.arena,
                                             "%s/10000",
                                             thi_plan_final(p,
                                                            p->peak,
                                                            (uint32_t)p->v.gdp_series,
                                                            c - p->history)),
                             value);
    }
}

static void write_intensity(thi_plan *p, uint32_t row, uint32_t gdp)
{
    label(p,
          row,
          thi_plan_say(p, "能源 CO2 强度", "energy CO2 intensity"),
          "",
          "t/10^4 CNY");
    for (uint32_t c = 0; c < p->history + p->years; c++)
        if (isfinite(gdp_of(p, c)))
            thi_plan_formula(
                p,
                p->peak,
                row,
                PLAN_BASE + c,
                th_arena_format(
                    p->w.arena, "%s/%s", at(p, p->peaks[0], c), at(p, gdp, c)),
                energy_of(p, c) / gdp_of(p, c));
}

/* ---- targets ---- */

/** Position of a year on the sheet; THI_NOWHERE: not on it. */
static uint32_t column_of(const thi_plan *p, int32_t year)
{
    int32_t first = p->v.base_year - (int32_t)p->history;
    return year < first || year > p->v.horizon ? THI_NOWHERE : (uint32_t)(year - first);
}

static void write_verdict(
    thi_plan *p, uint32_t row, uint32_t column, const char *condition, bool met)
{
    const char *yes = thi_plan_say(p, "达到", "met"),
               *no = thi_plan_say(p, "未达到", "missed");
    thi_xlsx_formula_text(
        p->w.x,
        p->peak,
        row,
        column,
        th_arena_format(p->w.arena, "IF(%s,\"%s\",\"%s\")", condition, yes, no),
        met ? yes : no,
        &thi_strong_style);
}

static double required_of(const th_target *t, double years)
{
    double part = years / (double)(t->year - t->base_year);
    return t->geometric ? 1 - pow(1 - t->value, part) : t->value * part;
}

static const char *
required(const thi_plan *p, const th_target *t, uint32_t row, uint32_t c)
{
    thi_ref year = {p->peak, PLAN_HEAD, PLAN_BASE + c};
    const char *share = thi_plan_scalar(p, p->peak, p->peak, row),
               *now = thi_plan_ref(p, p->peak, year);
    const char *part = th_arena_format(
        p->w.arena, "(%s-%d)/%d", now, t->base_year, t->year - t->base_year);
    return t->geometric ? th_arena_format(p->w.arena, "1-(1-%s)^(%s)", share, part)
                        : th_arena_format(p->w.arena, "%s*%s", share, part);
}

/** Two rows and a verdict; the rows begin after the base year. */
static uint32_t
write_reduction(thi_plan *p, const th_target *t, uint32_t row, uint32_t intensity)
{
    uint32_t base = column_of(p, t->base_year), end = column_of(p, t->year);
    const char *reached =
                   thi_plan_say(p, "强度下降，实际", "fall of intensity, reached"),
               *needed =
                   thi_plan_say(p, "强度下降，应达", "fall of intensity, required");
    if (base == THI_NOWHERE || end == THI_NOWHERE || !isfinite(gdp_of(p, base)))
        return 0;
    double start = energy_of(p, base) / gdp_of(p, base);
    label(p, row, th_arena_format(p->w.arena, "%s · %s", t->id, reached), "", "");
    label(p, row + 1, th_arena_format(p->w.arena, "%s · %s", t->id, needed), "", "");
    thi_plan_input(p, p->peak, row + 1, PLAN_SCALAR, t->value);
    double fall = 0;
    for (uint32_t c = base + 1; c <= end; c++) {
        fall = 1 - energy_of(p, c) / gdp_of(p, c) / start;
        thi_plan_formula(
            p,
            p->peak,
            row,
            PLAN_BASE + c,
            th_arena_format(
                p->w.arena, "1-%s/%s", at(p, intensity, c), at(p, intensity, base)),
            fall);
        thi_plan_formula(p,
                         p->peak,
                         row + 1,
                         PLAN_BASE + c,
                         required(p, t, row + 1, c),
                         thi_to_digits(required_of(t, c - base), 15));
    }
    write_verdict(
        p,
        row,
        PLAN_SCALAR,
        th_arena_format(p->w.arena, "%s>=%s", at(p, row, end), at(p, row + 1, end)),
        fall >= t->value);
    return 2;
}

static int block_of(const thi_plan *p, const th_target *t)
{
    static const char *const roles[THI_PLAN_PEAKS] = {
        "carbon", "total", "with_power", "net"};
    for (int k = 0; t->boundary && k < THI_PLAN_PEAKS; k++)
        if (t->boundary == th_role_boundary(p->w.m.registry, roles[k]) &&
            p->peaks[k] != THI_NOWHERE)
            return k;
    return -1;
}

static uint32_t write_cap(thi_plan *p, const th_target *t, uint32_t row)
{
    int block = block_of(p, t);
    uint32_t end = column_of(p, t->year);
    if (block < 0 || end == THI_NOWHERE)
        return 0;
    const char *cap = thi_plan_scalar(p, p->peak, p->peak, row + 1);
    double value = th_inventory_total(p->v.inventory, t->boundary, t->year).value;
    label(
        p,
        row,
        th_arena_format(
            p->w.arena, "%s · %s %d", t->id, thi_plan_say(p, "余量", "room"), t->year),
        "",
        "t");
    label(p,
          row + 1,
          th_arena_format(
              p->w.arena, "%s · %s", t->id, thi_plan_say(p, "总量上限", "cap")),
          "",
          "t");
    thi_plan_input(p, p->peak, row + 1, PLAN_SCALAR, t->value);
    const char *total = at(p, p->peaks[block], end);
    thi_plan_formula(p,
                     p->peak,
                     row,
                     PLAN_BASE + end,
                     th_arena_format(p->w.arena, "%s-%s", cap, total),
                     t->value - value);
    write_verdict(p,
                  row,
                  PLAN_SCALAR,
                  th_arena_format(p->w.arena, "%s<=%s", total, cap),
                  value <= t->value);
    return 2;
}

void thi_plan_intensity_write(thi_plan *p)
{
    uint32_t row = p->intensity, gdp = row + 1, intensity = row + 2;
    thi_plan_subtitle(p, p->peak, row, "强度与目标", "Intensity and targets");
    if (!isfinite(p->v.gdp_base_yuan) || p->peaks[0] == THI_NOWHERE) {
        label(
            p, gdp, thi_plan_say(p, "基年没有 GDP", "no GDP in the base year"), "", "");
        return;
    }
    write_gdp(p, gdp);
    write_intensity(p, intensity, gdp);
    row = intensity + 1;
    for (size_t i = 0; p->w.dual && i < th_dual_count(p->w.dual); i++) {
        const th_target *t = th_dual_get(p->w.dual, i)->target;
        uint32_t used = 0;
        if (t->kind == TH_TARGET_INTENSITY_REDUCTION && block_of(p, t) == 0)
            used = write_reduction(p, t, row, intensity);
        else if (t->kind == TH_TARGET_CAP)
            used = write_cap(p, t, row);
        else
            continue;
        if (!used)
            label(p,
                  row,
                  th_arena_format(
                      p->w.arena,
                      "%s · %s",
                      t->id,
                      thi_plan_say(p,
                                   "年份或口径不在本表，见 report inventory 的双控表",
                                   "its years or boundary are not on this "
                                   "sheet: see `tanheng dual`")),
                  "",
                  "");
        row += used ? used : 1;
    }
}
