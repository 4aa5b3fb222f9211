/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: what all totals share: one boundary for targets, one GWP set, and what share
 * of the gross emissions rests on weak data. */
#include "quality_internal.h"

#include <math.h>
#include <string.h>

/* ---- boundaries of targets ---- */

static const th_target *target_with(const thi_quality *q, size_t i)
{
    const th_dual_result *result = th_dual_get(q->dual, i);
    return result->target->boundary ? result->target : NULL;
}

static void
find_boundary(thi_quality *q, const th_target *first, const th_target *other)
{
    const char *a = thi_quality_name(q, first->boundary->id),
               *b = thi_quality_name(q, other->boundary->id);
    thi_quality_find(
        q,
        other->place,
        other->year,
        (double)NAN,
        th_arena_format(q->arena,
                        "目标 %s 的口径是 %s，目标 %s 的是 %s；两者的量不能相比",
                        other->id,
                        b,
                        first->id,
                        a),
        th_arena_format(q->arena,
                        "target %s is of boundary %s, target %s of %s; their "
                        "amounts cannot be compared",
                        other->id,
                        b,
                        first->id,
                        a));
}

void thi_check_boundary_mixing(thi_quality *q)
{
    const th_target *first = NULL;
    thi_quality_skip(q, "没有带口径的目标", "no target has a boundary");
    for (size_t i = 0; q->dual && i < th_dual_count(q->dual); i++) {
        const th_target *target = target_with(q, i);
        if (!target)
            continue;
        thi_quality_judged(q);
        if (!first)
            first = target;
        else if (target->boundary != first->boundary)
            find_boundary(q, first, target);
    }
}

/* ---- GWP ---- */

static void find_other_set(thi_quality *q)
{
    const char *own = thi_quality_name(q, q->m.gwp->name),
               *usual = thi_quality_name(q, q->m.guideline->gwp),
               *guideline = thi_quality_name(q, q->m.guideline->id);
    thi_quality_find(
        q,
        thi_quality_nowhere,
        0,
        (double)NAN,
        th_arena_format(q->arena,
                        "本清单用 %s，指南 %s 用 %s；CO2e "
                        "合计只能同用同一套值的清单和目标相比",
                        own,
                        guideline,
                        usual),
        th_arena_format(q->arena,
                        "the inventory uses %s, guideline %s %s; compare totals in "
                        "CO2e with inventories and targets of the same set alone",
                        own,
                        guideline,
                        usual));
}

static void find_equivalents(thi_quality *q, const th_input *in)
{
    const th_variable *v = th_variable_get(q->r, in->variable);
    bool row = in->kind == TH_INPUT_ACTIVITY;
    const char *name = thi_quality_name(q, v->name);
    thi_quality_find(
        q,
        row ? q->a.rows[in->row].place : th_factor_get(q->r, in->row)->place,
        0,
        (double)NAN,
        th_arena_format(q->arena,
                        "%s 以 %s 计，带着别人所用的 GWP 值；改用各气体的量",
                        name,
                        v->unit_text),
        th_arena_format(q->arena,
                        "%s is in %s and carries the GWP set of whoever added it "
                        "up; give the gases one by one",
                        name,
                        v->unit_text));
}

/* A gas that the GWP set does not have is in no total in CO2e. */
static void find_unweighted(thi_quality *q)
{
    bool *seen = TH_NEW_N(q->arena, bool, th_gas_count(q->r) + 1);
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        if (!thi_quality_counts(line) || !isnan(line->co2e_t) || seen[line->gas] ||
            !(fabs(line->mass_t) > 0))
            continue;
        const char *gas = thi_quality_name(q, th_gas_get(q->r, line->gas)->id),
                   *set = thi_quality_name(q, q->m.gwp->name);
        seen[line->gas] = true;
        thi_quality_find(
            q,
            thi_quality_line_place(q, line),
            line->year,
            (double)NAN,
            th_arena_format(q->arena,
                            "%s 没有 %s 的 GWP 值，按 CO2e 的合计缺它；换一套 "
                            "GWP 值（gwp:）",
                            set,
                            gas),
            th_arena_format(q->arena,
                            "%s has no value for %s, which totals in CO2e lack; "
                            "use another set (gwp:)",
                            set,
                            gas));
    }
}

void thi_check_gwp_mixing(thi_quality *q)
{
    thi_quality_judged(q);
    if (q->m.gwp->name != q->m.guideline->gwp)
        find_other_set(q);
    find_unweighted(q);
    for (uint32_t i = 0; i < q->m.input_count; i++) {
        const th_input *in = &q->m.inputs[i];
        if (q->inputs[i].used && in->kind != TH_INPUT_GWP && *q->rule->reads &&
            strstr(th_variable_get(q->r, in->variable)->unit_text, q->rule->reads))
            find_equivalents(q, in);
    }
}

/* ---- shares ---- */

typedef double (*share_of)(const thi_quality *q, int32_t year, bool *known);

/* One finding over the years beyond the threshold. */
static void check_share(thi_quality *q, share_of share, const char *zh, const char *en)
{
    const char *years = "";
    double worst = 0;
    int32_t when = 0;
    thi_quality_skip(q, "没有总排放", "there are no gross emissions");
    for (uint32_t y = 0; y < q->a.year_count; y++) {
        bool known = false;
        double x = share(q, q->a.years[y], &known);
        if (!known)
            continue;
        thi_quality_judged(q);
        if (x <= q->threshold)
            continue;
        const char *item = th_arena_format(
            q->arena, "%d: %s", q->a.years[y], thi_quality_percent(q, x));
        years = thi_quality_join(q, years, item);
        when = x > worst ? q->a.years[y] : when;
        worst = x > worst ? x : worst;
    }
    if (*years)
        thi_quality_find(q,
                         thi_quality_nowhere,
                         when,
                         worst,
                         th_arena_format(q->arena, "%s：%s", zh, years),
                         th_arena_format(q->arena, "%s: %s", en, years));
}

static th_quality_shares shares_of(const thi_quality *q, int32_t year, bool *known)
{
    th_quality_shares s = th_inventory_quality(q->inventory, year);
    *known = s.gross_t > 0;
    return s;
}

static double unconfirmed(const thi_quality *q, int32_t year, bool *known)
{
    return shares_of(q, year, known).unconfirmed;
}

static double one_source(const thi_quality *q, int32_t year, bool *known)
{
    return shares_of(q, year, known).one_source;
}

static double estimate(const thi_quality *q, int32_t year, bool *known)
{
    return shares_of(q, year, known).estimate;
}

static double filled(const thi_quality *q, int32_t year, bool *known)
{
    return shares_of(q, year, known).filled;
}

static double confidential(const thi_quality *q, int32_t year, bool *known)
{
    th_sum masked = {0};
    double gross = shares_of(q, year, known).gross_t;
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        if (line->year == year && thi_quality_counts(line) && !line->stream &&
            line->confidential && line->co2e_t > 0)
            th_sum_add(&masked, line->co2e_t);
    }
    return th_sum_get(&masked) / gross;
}

void thi_check_unconfirmed_share(thi_quality *q)
{
    check_share(q,
                unconfirmed,
                "总排放用到未核实因子的比例",
                "share of gross emissions on unconfirmed factors");
}

void thi_check_one_source_share(thi_quality *q)
{
    check_share(q,
                one_source,
                "总排放用到只有一处来源的因子的比例",
                "share of gross emissions on factors of one source");
}

void thi_check_estimate_share(thi_quality *q)
{
    check_share(q,
                estimate,
                "总排放用到估算活动数据的比例",
                "share of gross emissions on estimated activity");
}

void thi_check_filled_share(thi_quality *q)
{
    check_share(q,
                filled,
                "总排放用到补齐数值的比例",
                "share of gross emissions on filled values");
}

void thi_check_confidential_share(thi_quality *q)
{
    check_share(q,
                confidential,
                "总排放在保密行中的比例",
                "share of gross emissions in confidential lines");
}
