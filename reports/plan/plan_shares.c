/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: shares: the common measure of a group, the shares of its members, and what
 * each member then is. */
#include "plan.h"

#include <math.h>

void thi_plan_shares_place(thi_plan *p)
{
    uint32_t row = PLAN_FIRST;
    p->groups = TH_NEW_N(p->w.arena, thi_plan_group_rows, p->s.group_count + 1);
    for (uint32_t g = 0; g < p->s.group_count; g++) {
        const th_step_group *group = &p->s.groups[g];
        thi_plan_group_rows *at = &p->groups[g];
        at->total = row + 1;
        at->shares = at->total + 1;
        at->amounts = at->shares + group->count;
        row = at->amounts + group->count + 1;
        for (uint32_t i = 0; i < group->count; i++)
            p->rows[group->members[i]].shared =
                (thi_ref){p->shares, at->amounts + i, PLAN_BASE};
    }
}

static const char *total(const thi_plan *p, uint32_t g, uint32_t year)
{
    const th_step_group *group = &p->s.groups[g];
    th_text out = {0};
    for (uint32_t i = 0; i < group->count; i++)
        th_text_addf(
            &out,
            "%s%s*%s",
            i ? "+" : "",
            thi_plan_scalar(p, p->shares, p->shares, p->groups[g].amounts + i),
            thi_plan_at(p, p->shares, p->paths, p->rows[group->members[i]].held, year));
    const char *text = th_arena_text(p->w.arena, out.data);
    th_text_free(&out);
    return text;
}

/** What the given shares leave. */
static const char *rest(const thi_plan *p, uint32_t g, uint32_t year)
{
    const th_step_group *group = &p->s.groups[g];
    th_text out = {0};
    th_text_add(&out, "MAX(0,1");
    for (uint32_t i = 0; i < group->count; i++)
        if (group->paths[i] != TH_STEP_NONE)
            th_text_addf(
                &out,
                "-%s",
                thi_plan_at(p, p->shares, p->shares, p->groups[g].shares + i, year));
    th_text_add(&out, ")");
    const char *text = th_arena_text(p->w.arena, out.data);
    th_text_free(&out);
    return text;
}

/** The rest in proportion to the base shares of the members that take it. */
static const char *
in_proportion(const thi_plan *p, uint32_t g, uint32_t i, uint32_t year)
{
    const th_step_group *group = &p->s.groups[g];
    uint32_t first = p->groups[g].shares;
    th_text out = {0};
    th_text_addf(&out,
                 "%s*%s/(",
                 rest(p, g, year),
                 thi_plan_at(p, p->shares, p->shares, first + i, 0));
    const char *plus = "";
    for (uint32_t k = 0; k < group->count; k++)
        if (group->paths[k] == TH_STEP_NONE) {
            th_text_addf(
                &out, "%s%s", plus, thi_plan_at(p, p->shares, p->shares, first + k, 0));
            plus = "+";
        }
    th_text_add(&out, ")");
    const char *text = th_arena_text(p->w.arena, out.data);
    th_text_free(&out);
    return text;
}

static const char *share(const thi_plan *p, uint32_t g, uint32_t i, uint32_t year)
{
    const th_step_group *group = &p->s.groups[g];
    const thi_plan_group_rows *at = &p->groups[g];
    if (!year)
        return th_arena_format(
            p->w.arena,
            "%s*%s/%s",
            thi_plan_scalar(p, p->shares, p->shares, at->amounts + i),
            thi_plan_at(p, p->shares, p->paths, p->rows[group->members[i]].held, 0),
            thi_plan_at(p, p->shares, p->shares, at->total, 0));
    if (group->paths[i] != TH_STEP_NONE)
        return thi_plan_final(p, p->shares, group->paths[i], year);
    if (group->rest == (int32_t)i)
        return rest(p, g, year);
    return group->rest == -1 ? in_proportion(p, g, i, year) : "0*1";
}

static double amount_value(const thi_plan *p, uint32_t g, uint32_t i, uint32_t year)
{
    return thi_plan_value(
        p, p->s.groups[g].members[i], year ? TH_STEP_SHARED : TH_STEP_HELD, year);
}

static double total_value(const thi_plan *p, uint32_t g, uint32_t year)
{
    const th_step_group *group = &p->s.groups[g];
    th_sum sum = {0};
    for (uint32_t i = 0; i < group->count; i++)
        th_sum_add(&sum,
                   group->weights[i] *
                       thi_plan_value(p, group->members[i], TH_STEP_HELD, year));
    return th_sum_get(&sum);
}

static void write_member(thi_plan *p, uint32_t g, uint32_t i)
{
    const th_step_group *group = &p->s.groups[g];
    const thi_plan_group_rows *at = &p->groups[g];
    const char *share_of = th_arena_format(
        p->w.arena, "%s · %s", thi_plan_say(p, "份额", "share"), group->names[i]);
    const char *quality = thi_plan_quality(p, group->quality);
    const char *first[] = {share_of, group->step, "1", quality, group->source};
    const char *second[] = {thi_plan_name(p, group->members[i]),
                            group->step,
                            thi_plan_unit(p, group->members[i]),
                            quality,
                            thi_plan_say(p, "右为权重", "its weight at right")};
    thi_plan_labels(p, p->shares, at->shares + i, first, 5);
    thi_plan_labels(p, p->shares, at->amounts + i, second, 5);
    thi_plan_input(p, p->shares, at->amounts + i, PLAN_SCALAR, group->weights[i]);
    for (uint32_t y = 0; y < p->years; y++) {
        double whole = total_value(p, g, y), x = amount_value(p, g, i, y);
        thi_plan_formula(p,
                         p->shares,
                         at->shares + i,
                         PLAN_BASE + y,
                         share(p, g, i, y),
                         group->weights[i] * x / whole);
        const char *formula =
            th_arena_format(p->w.arena,
                            "%s*%s/%s",
                            thi_plan_at(p, p->shares, p->shares, at->total, y),
                            thi_plan_at(p, p->shares, p->shares, at->shares + i, y),
                            thi_plan_scalar(p, p->shares, p->shares, at->amounts + i));
        thi_plan_formula(p, p->shares, at->amounts + i, PLAN_BASE + y, formula, x);
    }
}

static void write_group(thi_plan *p, uint32_t g)
{
    const th_step_group *group = &p->s.groups[g];
    uint32_t row = p->groups[g].total;
    thi_plan_subtitle(p, p->shares, row - 1, group->step, group->step);
    const char *texts[] = {
        thi_plan_say(p, "共同量之和（权重×量）", "sum of weight x amount"),
        group->step,
        "",
        "",
        ""};
    thi_plan_labels(p, p->shares, row, texts, 5);
    for (uint32_t y = 0; y < p->years; y++)
        thi_plan_formula(
            p, p->shares, row, PLAN_BASE + y, total(p, g, y), total_value(p, g, y));
    for (uint32_t i = 0; i < group->count; i++)
        write_member(p, g, i);
}

void thi_plan_shares_write(thi_plan *p)
{
    static const thi_head heads[] = {{"成员", "Member", 50},
                                     {"步骤", "Step", 18},
                                     {"单位", "Unit", 12},
                                     {"数据性质", "Quality", 10},
                                     {"来源", "Source", 40},
                                     {"权重", "Weight", 12}};
    thi_plan_heads(p,
                   p->shares,
                   "份额",
                   "Shares",
                   "各成员折成共同量后之和不变，只在成员之间重新分配。",
                   "The sum of the members in their common measure stays; only who has "
                   "what of it changes.",
                   heads);
    for (uint32_t g = 0; g < p->s.group_count; g++)
        write_group(p, g);
}
