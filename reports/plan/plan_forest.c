/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: forests by age: ages down, years across. The year's losses come first, then
 * growth and ageing, then planting, as th_forest_step does it. */
#include "plan.h"

#include <math.h>
#include <string.h>

/** Oldest age with land in the base year. */
static size_t last_age(const th_step_forest *f)
{
    size_t last = 0;
    for (size_t a = 0; f->area_ha && a < f->ages; a++)
        if (f->area_ha[a] > 0)
            last = a;
    return last;
}

void thi_plan_forests_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    p->forests = TH_NEW_N(p->w.arena, thi_plan_forest_rows, p->s.forest_count + 1);
    for (uint32_t i = 0; i < p->s.forest_count; i++) {
        const th_step_forest *f = &p->s.forests[i];
        thi_plan_forest_rows *at = &p->forests[i];
        at->last = last_age(f);
        uint32_t ages = (uint32_t)at->last + p->years;
        at->area = row + 1;
        at->volume = row + 2;
        at->harvest = row + 3;
        at->hit = row + 4;
        at->survival = row + 5;
        at->recovery = row + 6;
        at->ages = row + 8;
        at->stocking = at->ages + ages + 1;
        at->standing = at->stocking + ages + 1;
        at->felled = at->standing + ages + 1;
        row = f->area_ha ? at->felled + ages + 1 : at->ages;
        uint32_t outputs[] = {f->area, f->volume, f->harvest, f->hit},
                 sums[] = {at->area, at->volume, at->harvest, at->hit};
        for (int k = 0; k < 4; k++)
            if (outputs[k] != TH_STEP_NONE)
                p->rows[outputs[k]].shared = (thi_ref){p->ages, sums[k], PLAN_BASE};
    }
}

/** A forest while it is written: the land of the year before and of this one. */
typedef struct stand {
    thi_plan *p;
    const th_step_forest *f;
    const thi_plan_forest_rows *at;
    size_t ages; /* that can hold land by the horizon */
    double *area, *stocking, *standing, *felled;
    double *next_area, *next_stocking;
    uint32_t year;
    const char *lost, *wanted, *growth, *planted, *survival, *left;
    double lost_value, wanted_value, growth_value, planted_value;
} stand;

static const char *cell(const stand *s, uint32_t block, size_t age, uint32_t year)
{
    return thi_plan_at(s->p, s->p->ages, s->p->ages, block + (uint32_t)age, year);
}

static const char *yield_of(const stand *s, size_t age)
{
    return thi_plan_scalar(s->p, s->p->ages, s->p->ages, s->at->ages + (uint32_t)age);
}

static const char *
column(const stand *s, uint32_t block, size_t from, size_t to, uint32_t year)
{
    thi_ref a = {s->p->ages, block + (uint32_t)from, PLAN_BASE + year},
            b = {s->p->ages, block + (uint32_t)to, PLAN_BASE + year};
    return thi_plan_range(s->p, s->p->ages, a, b);
}

static void
put(const stand *s, uint32_t block, size_t age, const char *formula, double value)
{
    thi_plan_formula(
        s->p, s->p->ages, block + (uint32_t)age, PLAN_BASE + s->year, formula, value);
}

/* ---- losses: a part of every age, then harvest from the oldest down to age 1 ---- */

static void write_standing(stand *s, size_t age)
{
    uint32_t before = s->year - 1;
    s->standing[age] =
        s->area[age] * (1 - s->lost_value) * s->stocking[age] * s->f->yield[age];
    put(s,
        s->at->standing,
        age,
        th_arena_format(s->p->w.arena,
                        "%s*(1-%s)*%s*%s",
                        cell(s, s->at->ages, age, before),
                        s->lost,
                        cell(s, s->at->stocking, age, before),
                        yield_of(s, age)),
        s->standing[age]);
}

static void write_felled(stand *s, size_t age, size_t top, double *wanted)
{
    th_arena *arena = s->p->w.arena;
    double there = s->area[age] * (1 - s->lost_value), volume = s->standing[age];
    double left = *wanted > 0 ? *wanted : 0;
    s->felled[age] = volume > 0 ? fmin(1, left / volume) * there : 0;
    *wanted -= volume;
    const char *older =
        age < top ? th_arena_format(arena,
                                    "-SUM(%s)",
                                    column(s, s->at->standing, age + 1, top, s->year))
                  : "";
    const char *own = cell(s, s->at->standing, age, s->year);
    put(s,
        s->at->felled,
        age,
        th_arena_format(arena,
                        "IF(%s>0,MIN(1,MAX(0,%s%s)/%s)*%s*(1-%s),0)",
                        own,
                        s->wanted,
                        older,
                        own,
                        cell(s, s->at->ages, age, s->year - 1),
                        s->lost),
        s->felled[age]);
}

/* ---- growth, ageing, planting ---- */

static double recovered(const stand *s, double stocking)
{
    double left = th_exp(-s->f->recovery);
    return left < 1 ? 1 - (1 - stocking) * left : stocking;
}

static void write_grown(stand *s, size_t age, const char *from, double was)
{
    double now = s->f->yield[age], then = s->f->yield[age + 1];
    const char *q =
        s->f->recovery > 0
            ? th_arena_format(s->p->w.arena, "(1-(1-%s)*EXP(0-%s))", from, s->left)
            : from;
    double value = recovered(s, was);
    const char *formula = q;
    if (then > 0) {
        value *= (now + s->growth_value * (then - now)) / then;
        formula = th_arena_format(s->p->w.arena,
                                  "%s*(%s+%s*(%s-%s))/%s",
                                  q,
                                  yield_of(s, age),
                                  s->growth,
                                  yield_of(s, age + 1),
                                  yield_of(s, age),
                                  yield_of(s, age + 1));
    }
    s->next_stocking[age + 1] = value;
    put(s, s->at->stocking, age + 1, formula, value);
}

/** Age 0 takes what was lost and felled, at full stocking, and becomes age 1. */
static void write_young(stand *s, size_t top)
{
    th_arena *arena = s->p->w.arena;
    th_sum hit = {0}, felled = {0};
    uint32_t before = s->year - 1;
    for (size_t a = 0; a <= top; a++) {
        th_sum_add(&hit, s->f->abandon ? 0 : s->lost_value * s->area[a]);
        th_sum_add(&felled, a ? s->felled[a] : 0);
    }
    double stays = s->area[0] * (1 - s->lost_value);
    double bare = th_sum_get(&hit) + th_sum_get(&felled);
    const char *stay =
        th_arena_format(arena, "%s*(1-%s)", cell(s, s->at->ages, 0, before), s->lost);
    const char *fresh = th_arena_format(
        arena,
        "%s%sSUM(%s)",
        s->f->abandon
            ? ""
            : th_arena_format(
                  arena, "%s*SUM(%s)", s->lost, column(s, s->at->ages, 0, top, before)),
        s->f->abandon ? "" : "+",
        column(s, s->at->felled, top ? 1 : 0, top, s->year));
    s->next_area[1] = stays + bare;
    put(s, s->at->ages, 1, th_arena_format(arena, "%s+%s", stay, fresh), stays + bare);
    double mixed =
        stays + bare > 0 ? (stays * s->stocking[0] + bare) / (stays + bare) : 1;
    const char *whole = cell(s, s->at->ages, 1, s->year);
    const char *mix = th_arena_format(arena,
                                      "IF(%s>0,1-%s*(1-%s)/%s,1)",
                                      whole,
                                      stay,
                                      cell(s, s->at->stocking, 0, before),
                                      whole);
    write_grown(s, 0, mix, mixed);
}

static void write_ages(stand *s, size_t top)
{
    th_arena *arena = s->p->w.arena;
    uint32_t before = s->year - 1;
    write_young(s, top);
    for (size_t a = 1; a <= top; a++) {
        s->next_area[a + 1] = s->area[a] * (1 - s->lost_value) - s->felled[a];
        put(s,
            s->at->ages,
            a + 1,
            th_arena_format(arena,
                            "%s*(1-%s)-%s",
                            cell(s, s->at->ages, a, before),
                            s->lost,
                            cell(s, s->at->felled, a, s->year)),
            s->next_area[a + 1]);
        write_grown(s, a, cell(s, s->at->stocking, a, before), s->stocking[a]);
    }
    s->next_area[0] = s->planted_value * s->f->survival;
    s->next_stocking[0] = 1;
    put(s,
        s->at->ages,
        0,
        th_arena_format(arena, "%s*%s", s->planted, s->survival),
        s->next_area[0]);
    thi_plan_input(s->p, s->p->ages, s->at->stocking, PLAN_BASE + s->year, 1);
}

/* ---- sums ---- */

/** What the year's disasters met. */
static void write_hit(stand *s, size_t top)
{
    th_sum land = {0};
    for (size_t a = 0; a < top; a++)
        th_sum_add(&land, s->area[a] * s->lost_value);
    thi_plan_formula(s->p,
                     s->p->ages,
                     s->at->hit,
                     PLAN_BASE + s->year,
                     th_arena_format(s->p->w.arena,
                                     "%s*SUM(%s)",
                                     s->lost,
                                     column(s, s->at->ages, 0, top - 1, s->year - 1)),
                     th_sum_get(&land));
}

/** Flows of the base year are the inventory's. */
static void write_flows_before(stand *s)
{
    thi_plan *p = s->p;
    const uint32_t series[] = {s->f->harvest, s->f->hit},
                   rows[] = {s->at->harvest, s->at->hit};
    for (int k = 0; k < 2; k++)
        if (series[k] != TH_STEP_NONE)
            thi_plan_formula(
                p,
                p->ages,
                rows[k],
                PLAN_BASE,
                thi_plan_at(p, p->ages, p->paths, p->rows[series[k]].held, 0),
                p->s.series[series[k]].info.base);
}

static void write_sums(stand *s, size_t top)
{
    thi_plan *p = s->p;
    th_arena *arena = p->w.arena;
    uint32_t y = PLAN_BASE + s->year;
    thi_ref a = {p->ages, s->at->ages, PLAN_SCALAR},
            b = {p->ages, s->at->ages + (uint32_t)top, PLAN_SCALAR};
    const char *area = column(s, s->at->ages, 0, top, s->year),
               *stocking = column(s, s->at->stocking, 0, top, s->year),
               *yields = thi_plan_range(p, p->ages, a, b);
    double volume = thi_plan_value(p, s->f->volume, TH_STEP_SHARED, s->year);
    th_sum land = {0};
    for (size_t i = 0; i <= top; i++)
        th_sum_add(&land, s->year ? s->next_area[i] : s->area[i]);
    thi_plan_formula(p,
                     p->ages,
                     s->at->area,
                     y,
                     th_arena_format(arena, "SUM(%s)", area),
                     th_sum_get(&land));
    thi_plan_formula(
        p,
        p->ages,
        s->at->volume,
        y,
        th_arena_format(arena, "SUMPRODUCT(%s,%s,%s)", area, stocking, yields),
        volume);
    if (!s->year) {
        write_flows_before(s);
        return;
    }
    write_hit(s, top);
    th_sum harvested = {0};
    for (size_t i = 1; i < top; i++)
        th_sum_add(&harvested, s->felled[i] * s->stocking[i] * s->f->yield[i]);
    a.row++;
    b.row--;
    thi_plan_formula(
        p,
        p->ages,
        s->at->harvest,
        y,
        th_arena_format(arena,
                        "SUMPRODUCT(%s,%s,%s)",
                        column(s, s->at->felled, 1, top - 1, s->year),
                        column(s, s->at->stocking, 1, top - 1, s->year - 1),
                        thi_plan_range(p, p->ages, a, b)),
        th_sum_get(&harvested));
}

static void read_year(stand *s)
{
    thi_plan *p = s->p;
    uint32_t series[] = {s->f->disturbed, s->f->cut, s->f->growth, s->f->plant};
    const char **texts[] = {&s->lost, &s->wanted, &s->growth, &s->planted};
    double *values[] = {
        &s->lost_value, &s->wanted_value, &s->growth_value, &s->planted_value};
    for (int k = 0; k < 4; k++) {
        *texts[k] = thi_plan_final(p, p->ages, series[k], s->year);
        *values[k] = thi_plan_value(p, series[k], TH_STEP_FINAL, s->year);
    }
}

static void write_year(stand *s, uint32_t year)
{
    size_t top = s->at->last + year - 1; /* oldest age of the year before */
    double wanted;
    s->year = year;
    read_year(s);
    wanted = s->wanted_value;
    for (size_t a = top + 1; a-- > 1;)
        write_standing(s, a);
    for (size_t a = top + 1; a-- > 1;)
        write_felled(s, a, top, &wanted);
    write_ages(s, top);
    write_sums(s, top + 1);
    memcpy(s->area, s->next_area, (top + 2) * sizeof *s->area);
    memcpy(s->stocking, s->next_stocking, (top + 2) * sizeof *s->stocking);
}

/** The base year: areas are given, one stocking for all ages meets the inventory's
 * volume. */
static void write_base(stand *s)
{
    thi_plan *p = s->p;
    size_t top = s->at->last;
    thi_ref a = {p->ages, s->at->ages, PLAN_SCALAR},
            b = {p->ages, s->at->ages + (uint32_t)top, PLAN_SCALAR};
    const char *stocking = th_arena_format(
        p->w.arena,
        "%s/SUMPRODUCT(%s,%s)",
        thi_plan_at(p, p->ages, p->paths, p->rows[s->f->volume].held, 0),
        column(s, s->at->ages, 0, top, 0),
        thi_plan_range(p, p->ages, a, b));
    s->year = 0;
    for (size_t i = 0; i <= top; i++) {
        thi_plan_input(
            p, p->ages, s->at->ages + (uint32_t)i, PLAN_BASE, s->f->area_ha[i]);
        put(s, s->at->stocking, i, stocking, s->f->stocking[i]);
    }
    write_sums(s, top);
}

/* ---- labels ---- */

static void write_labels(thi_plan *p, uint32_t i)
{
    const th_step_forest *f = &p->s.forests[i];
    const thi_plan_forest_rows *at = &p->forests[i];
    const struct {
        uint32_t row;
        const char *zh, *en, *unit;
    } rows[] = {{at->area, "面积", "area", "ha"},
                {at->volume, "蓄积", "volume", "m3"},
                {at->harvest, "采伐", "harvest", "m3"},
                {at->hit, "受灾", "disturbed", "ha"},
                {at->survival, "造林成活率", "survival of plantings", ""},
                {at->recovery, "郁闭恢复率", "recovery of stocking", "1/yr"}};
    thi_plan_subtitle(p, p->ages, at->area - 1, f->step, f->step);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *texts[] = {thi_plan_say(p, rows[k].zh, rows[k].en),
                               f->step,
                               rows[k].unit,
                               thi_plan_quality(p, f->quality),
                               f->source};
        thi_plan_labels(p, p->ages, rows[k].row, texts, 5);
    }
    thi_plan_input(p, p->ages, at->survival, PLAN_SCALAR, f->survival);
    thi_plan_input(p, p->ages, at->recovery, PLAN_SCALAR, f->recovery);
}

static void write_age_labels(thi_plan *p, uint32_t i)
{
    const th_step_forest *f = &p->s.forests[i];
    const thi_plan_forest_rows *at = &p->forests[i];
    const struct {
        uint32_t row;
        const char *zh, *en, *unit;
    } blocks[] = {
        {at->ages, "年末面积，林龄", "area at year's end, age", "ha"},
        {at->stocking, "郁闭度，林龄", "stocking, age", ""},
        {at->standing, "采伐前蓄积，林龄", "volume before harvest, age", "m3"},
        {at->felled, "采伐面积，林龄", "felled, age", "ha"}};
    for (size_t a = 0; a < at->last + p->years; a++)
        for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) {
            const char *texts[] = {
                th_arena_format(p->w.arena,
                                "%s %zu",
                                thi_plan_say(p, blocks[k].zh, blocks[k].en),
                                a),
                f->step,
                blocks[k].unit,
                "",
                k ? ""
                  : thi_plan_say(p, "右为每公顷蓄积", "at right: volume a hectare")};
            thi_plan_labels(p, p->ages, blocks[k].row + (uint32_t)a, texts, 5);
        }
    for (size_t a = 0; a < at->last + p->years; a++)
        thi_plan_input(p, p->ages, at->ages + (uint32_t)a, PLAN_SCALAR, f->yield[a]);
}

/** A forest that this sheet cannot compute: the engine's numbers. */
static void write_values(thi_plan *p, uint32_t i)
{
    const th_step_forest *f = &p->s.forests[i];
    const thi_plan_forest_rows *at = &p->forests[i];
    const uint32_t series[] = {f->area, f->volume, f->harvest, f->hit},
                   rows[] = {at->area, at->volume, at->harvest, at->hit};
    thi_xlsx_text(
        p->w.x,
        p->ages,
        at->area - 1,
        4,
        thi_plan_say(p,
                     "引擎的数：有间伐、灌木、按面积采伐或分龄级蓄积，"
                     "此表不重算；改参数后须重新运行",
                     "values of the engine: thinning, shrubs, felling by area "
                     "or volumes by class are not computed here; run again "
                     "after a change"),
        &thi_text_style);
    for (int k = 0; k < 4; k++)
        for (uint32_t y = 0; series[k] != TH_STEP_NONE && y < p->years; y++)
            thi_engine_cell(&p->w,
                            (thi_ref){p->ages, rows[k], PLAN_BASE + y},
                            thi_plan_value(p, series[k], TH_STEP_SHARED, y),
                            0,
                            "#,##0.00");
}

static void write_forest(thi_plan *p, uint32_t i)
{
    const th_step_forest *f = &p->s.forests[i];
    const thi_plan_forest_rows *at = &p->forests[i];
    write_labels(p, i);
    if (!f->area_ha) {
        write_values(p, i);
        return;
    }
    write_age_labels(p, i);
    size_t n = f->ages + p->years;
    stand s = {.p = p,
               .f = f,
               .at = at,
               .survival = thi_plan_scalar(p, p->ages, p->ages, at->survival),
               .left = thi_plan_scalar(p, p->ages, p->ages, at->recovery),
               .area = TH_NEW_N(p->w.arena, double, n),
               .stocking = TH_NEW_N(p->w.arena, double, n),
               .standing = TH_NEW_N(p->w.arena, double, n),
               .felled = TH_NEW_N(p->w.arena, double, n),
               .next_area = TH_NEW_N(p->w.arena, double, n),
               .next_stocking = TH_NEW_N(p->w.arena, double, n)};
    memcpy(s.area, f->area_ha, f->ages * sizeof *s.area);
    memcpy(s.stocking, f->stocking, f->ages * sizeof *s.stocking);
    write_base(&s);
    for (uint32_t y = 1; y < p->years; y++)
        write_year(&s, y);
}

void thi_plan_forests_write(thi_plan *p)
{
    static const thi_head heads[] = {{"项目", "Item", 34},
                                     {"步骤", "Step", 18},
                                     {"单位", "Unit", 8},
                                     {"数据性质", "Quality", 10},
                                     {"来源", "Source", 40},
                                     {"常数", "Constant", 12}};
    thi_plan_heads(
        p,
        p->ages,
        "林龄",
        "Forest by age",
        "先受灾（各龄同率），再由老到幼采伐，然后生长、长一岁，最后造林。",
        "Disturbance of every age alike, harvest from the oldest, growth and ageing, "
        "then planting.",
        heads);
    for (uint32_t i = 0; i < p->s.forest_count; i++)
        write_forest(p, i);
}
