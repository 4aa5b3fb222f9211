/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dual control: what stands on the verdicts. Deciding inputs, assessment by schemes,
 * restatement, a target split to members, the year by periods, a planned project. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

static const char *
say(th_arena *arena, th_language language, const char *zh, const char *en)
{
    return thi_words(arena, language, zh, en);
}

static void note(thi_table *t, th_language language, const char *zh, const char *en)
{
    thi_table_note(t, thi_words(t->arena, language, zh, en));
}

/* ---- the inputs that decide ---- */

static void add_deciding(thi_table *t,
                         const th_dual_result *r,
                         const th_deciding *list,
                         size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const th_deciding *d = &list[k];
        thi_table_text(t, r->target->id);
        thi_table_number(t, (double)(k + 1));
        thi_table_text(t, d->label);
        thi_table_text(t, d->unit);
        thi_table_number(t, d->value);
        thi_table_number(t, d->half);
        thi_table_text(t, r->unit);
        thi_table_number(t, d->room_move);
        thi_table_number9(t, d->needed); /* a root, found by steps */
        thi_table_number9(t, 100 * (d->needed / d->value - 1));
        thi_table_number9(t, (d->needed - d->value) / d->half);
    }
}

const th_table *
th_report_dual_deciding(th_arena *arena, th_dual *dual, th_language language)
{
    thi_table *t = thi_table_begin(
        arena, "deciding", "决定结论的输入", "Inputs that decide the verdict");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_number_column(t, "rank", "序", "rank", "", THI_PLAIN);
    thi_table_text_column(t, "input", "输入", "input");
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "value", "现值", "value", "", -1);
    thi_table_number_column(t, "half", "半区间", "half interval", "", -1);
    thi_table_text_column(t, "room_unit", "余量单位", "unit of the room");
    thi_table_number_column(
        t, "room_move", "增半区间时余量变化", "room moves by", "", 0);
    thi_table_number_column(t, "needed", "余量为零时的值", "value for no room", "", -1);
    thi_table_number_column(t, "change_pct", "须变动 %", "change, %", "", 1);
    thi_table_number_column(
        t, "change_halves", "合半区间数", "in half intervals", "", 2);
    for (size_t i = 0; i < th_dual_count(dual); i++) {
        th_deciding five[TH_DECIDING_MOST];
        size_t count = th_dual_deciding(five, dual, i);
        add_deciding(t, th_dual_get(dual, i), five, count);
    }
    note(
        t,
        language,
        "最近评价年；其余输入不变。空：单独变动此项不能使余量为零。",
        "In the last judged year, all else equal. Empty: this input alone cannot bring "
        "the room to nothing.");
    return thi_table_end(t);
}

/* ---- the smaller room of both controls ---- */

static const th_dual_year *counting_year(const th_dual_result *r, int32_t year)
{
    const th_dual_year *years = r->fixed_counts ? r->fixed : r->years;
    for (uint32_t i = 0; years && i < r->year_count; i++)
        if (years[i].year == year && isfinite(years[i].room_t))
            return &years[i];
    return NULL;
}

static bool is_intensity(const th_target *t)
{
    return t->kind == TH_TARGET_INTENSITY_REDUCTION;
}

static void add_room(thi_table *t,
                     const th_dual_result *a,
                     const th_dual_result *cap,
                     const th_dual_year *by_intensity,
                     const th_dual_year *by_cap)
{
    bool total = by_cap->room_t < by_intensity->room_t;
    const th_dual_year *least = total ? by_cap : by_intensity;
    thi_table_text(t, a->target->boundary_text);
    thi_table_number(t, least->year);
    thi_table_text(t, a->unit);
    thi_table_text(t, a->target->id);
    thi_table_number(t, by_intensity->room_t);
    thi_table_text(t, cap->target->id);
    thi_table_number(t, by_cap->room_t);
    thi_table_number(t, least->room_t);
    thi_table_number(t, 100 * least->room_share);
    thi_table_text(t, total ? cap->target->id : a->target->id);
}

static void add_rooms(thi_table *t, const th_dual_result *a, const th_dual_result *cap)
{
    for (uint32_t i = 0; i < a->year_count; i++) {
        const th_dual_year *by_intensity = counting_year(a, a->years[i].year);
        const th_dual_year *by_cap = counting_year(cap, a->years[i].year);
        if (by_intensity && by_cap)
            add_room(t, a, cap, by_intensity, by_cap);
    }
}

const th_table *th_report_dual_room(th_arena *arena, const th_dual *dual)
{
    thi_table *t = thi_table_begin(
        arena, "room", "总量与强度双重约束下的余量", "Room under both controls");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_text_column(t, "intensity", "强度目标", "intensity target");
    thi_table_number_column(t, "room_intensity", "余量", "room", "", 0);
    thi_table_text_column(t, "cap", "总量目标", "cap");
    thi_table_number_column(t, "room_cap", "余量", "room", "", 0);
    thi_table_number_column(t, "room", "较小者", "the smaller", "", 0);
    thi_table_number_column(t, "room_pct", "占总量 %", "of the total, %", "", 2);
    thi_table_text_column(t, "binds", "起约束的目标", "which binds");
    for (size_t i = 0; i < th_dual_count(dual); i++)
        for (size_t k = 0; k < th_dual_count(dual); k++) {
            const th_dual_result *a = th_dual_get(dual, i), *cap = th_dual_get(dual, k);
            if (is_intensity(a->target) && cap->target->kind == TH_TARGET_CAP &&
                a->target->boundary == cap->target->boundary)
                add_rooms(t, a, cap);
        }
    return thi_table_end(t);
}

/* ---- schemes ---- */

/** Why an item is open: as the scheme says, or that its target is not there. */
static void add_why(thi_table *t, const th_item_result *r)
{
    th_titles why = r->item->why;
    if (!*why.en && *r->item->indicator)
        why = (th_titles){
            th_arena_format(t->arena,
                            "targets.yaml 中没有当年可评的 indicator: %s 的目标",
                            r->item->indicator),
            th_arena_format(t->arena,
                            "targets.yaml has no target on indicator: %s to judge that "
                            "year",
                            r->item->indicator)};
    else if (!*why.en && r->item->measure != TH_ITEM_GIVEN)
        why = (th_titles){"targets.yaml 中没有当年可评的这类目标",
                          "targets.yaml has no target of this kind to judge that year"};
    else if (!*why.en)
        why = (th_titles){"由人评定", "a person judges"};
    if (r->target)
        thi_table_text(t, "");
    else
        thi_table_titled(t, why.en, why);
}

static void add_item(thi_table *t, const th_scheme *s, const th_item_result *r)
{
    bool open = !r->target;
    thi_table_text(t, s->id);
    thi_table_titled(t, r->item->id, r->item->titles);
    if (s->points)
        thi_table_text(t, "");
    else
        thi_table_titled(t,
                         r->item->control ? "control" : "support",
                         r->item->control ? (th_titles){"控制", "control"}
                                          : (th_titles){"支撑", "support"});
    thi_table_text(t, open ? "" : r->target->id);
    thi_table_number(t, open || !s->points ? (double)NAN : 100 * r->completion);
    thi_table_number(t, s->points && !open ? r->points : (double)NAN);
    thi_table_number(t, s->points ? r->item->points : (double)NAN);
    if (open)
        thi_table_titled(t, "not evaluated", (th_titles){"未评价", "not evaluated"});
    else if (r->met)
        thi_table_titled(t, "met", (th_titles){"达标", "met"});
    else
        thi_table_titled(t, "missed", (th_titles){"未达标", "missed"});
    add_why(t, r);
}

static const char *
grade_words(th_arena *arena, th_language language, const th_assessment *a)
{
    const th_scheme_grade *g = a->scheme->grades;
    const char *best = th_title_text(arena, g[a->best].titles, language),
               *worst = th_title_text(arena, g[a->worst].titles, language);
    if (a->best == a->worst)
        return best;
    return th_arena_format(
        arena, "%s %s %s", worst, say(arena, language, "至", "to"), best);
}

static void add_grade(thi_table *t, th_language language, const th_assessment *a)
{
    th_arena *arena = t->arena;
    th_text points = {0};
    if (a->scheme->points) {
        th_text_add(&points, " (");
        thi_number_show(a->least_points, 1, &points);
        th_text_add(&points, "–");
        thi_number_show(a->most_points, 1, &points);
        th_text_add(&points, ")");
    }
    thi_table_note(t,
                   th_arena_format(arena,
                                   "%s %d: %s%s",
                                   th_title_text(arena, a->scheme->titles, language),
                                   a->year,
                                   grade_words(arena, language, a),
                                   points.data ? points.data : ""));
    th_text_free(&points);
    thi_table_note(t,
                   th_arena_format(arena,
                                   "%s: %s. %s",
                                   say(arena, language, "依据", "source"),
                                   a->scheme->source,
                                   th_title_text(arena, a->scheme->note, language)));
}

const th_table *th_report_dual_assess(th_arena *arena,
                                      const th_dual *dual,
                                      int32_t year,
                                      th_language language)
{
    const th_schemes *all = th_dual_schemes(dual);
    thi_table *t = thi_table_begin(arena, "schemes", "考核视图", "Assessment");
    thi_table_text_column(t, "scheme", "办法", "scheme");
    thi_table_text_column(t, "item", "指标", "indicator");
    thi_table_text_column(t, "group", "类", "group");
    thi_table_text_column(t, "target", "依据的目标", "by target");
    thi_table_number_column(t, "completion_pct", "完成率 %", "completion, %", "", 1);
    thi_table_number_column(t, "points", "得分", "points", "", 1);
    thi_table_number_column(t, "points_most", "满分", "of", "", 0);
    thi_table_text_column(t, "verdict", "结论", "verdict");
    thi_table_text_column(t, "why", "为何未评价", "why not evaluated");
    for (size_t i = 0; i < all->scheme_count; i++) {
        th_assessment a = th_dual_assess(arena, dual, &all->schemes[i], year);
        for (size_t k = 0; k < a.scheme->item_count; k++)
            add_item(t, a.scheme, &a.items[k]);
        add_grade(t, language, &a);
    }
    return thi_table_end(t);
}

/* ---- restatement ---- */

static const th_dual_year *base_of(const th_dual_result *r)
{
    const th_target *t = r->target;
    int32_t base = t->base_year ? t->base_year : t->path_from;
    for (uint32_t i = 0; i < r->year_count; i++)
        if (r->years[i].year == base)
            return &r->years[i];
    return NULL;
}

static void add_pair(thi_table *t, double before, double now)
{
    thi_table_number(t, before);
    thi_table_number(t, now);
}

static void
add_restated(thi_table *t, const th_dual_result *r, const th_dual_result *was)
{
    const th_dual_year *base = base_of(r), *base_was = base_of(was);
    const th_dual_year *last = &r->years[r->year_count - 1];
    double reduction_was = (double)NAN;
    for (uint32_t i = 0; i < was->year_count; i++)
        if (was->years[i].year == last->year)
            reduction_was = was->years[i].reduction;
    bool cap = !isnan(r->target->value_before);
    thi_table_text(t, r->target->id);
    thi_table_text(t, r->target->restate);
    thi_table_text(t, r->unit);
    add_pair(t,
             base_was ? base_was->total.value : (double)NAN,
             base ? base->total.value : (double)NAN);
    add_pair(t,
             base_was ? base_was->intensity : (double)NAN,
             base ? base->intensity : (double)NAN);
    thi_table_number(t, last->year);
    add_pair(t, 100 * reduction_was, 100 * last->reduction);
    add_pair(t, cap ? r->target->value_before : was->target->value, r->target->value);
}

const th_table *
th_report_dual_restated(th_arena *arena, const th_dual *dual, th_language language)
{
    static const char *const columns[][3] = {
        {"base_total", "基年总量", "total of the base year"},
        {"base_intensity", "基年强度", "intensity of the base year"},
        {"reduction_pct", "累计下降 %", "reduction, %"},
        {"target_value", "目标值", "target"}};
    thi_table *t = thi_table_begin(
        arena, "restated", "基年重算：旧与新", "Base year restated: old and new");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_text_column(t, "restate", "规则", "restate");
    thi_table_text_column(t, "unit", "单位", "unit");
    for (size_t i = 0; i < 4; i++) {
        if (i == 2)
            thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
        for (int k = 0; k < 2; k++)
            thi_table_number_column(
                t,
                th_arena_format(arena, "%s_%s", columns[i][0], k ? "new" : "old"),
                th_arena_format(arena, "%s（%s）", columns[i][1], k ? "新" : "旧"),
                th_arena_format(arena, "%s, %s", columns[i][2], k ? "new" : "old"),
                "",
                -1);
    }
    for (size_t i = 0; i < th_dual_count(dual); i++) {
        const th_dual_result *r = th_dual_get(dual, i);
        const th_dual_result *was = th_dual_previous(dual, r->target);
        if (was && !r->path_free && r->year_count && was->year_count)
            add_restated(t, r, was);
    }
    note(t,
         language,
         "降幅目标的率不变；总量目标按 restate 处理（keep 不变，scale 按比例，shift "
         "平移）。",
         "A rate keeps its rate; a cap follows restate: keep, scale, shift.");
    return thi_table_end(t);
}

/* ---- a split ---- */

static void split_columns(thi_table *t, const th_split *s)
{
    thi_table_text_column(t, "member", "成员", "member");
    thi_table_number_column(t, "emission_t", "排放", "emission", "t", 0);
    thi_table_number_column(t, "gdp_10k_cny", "GDP（万元）", "GDP, 10^4 CNY", "", 0);
    thi_table_number_column(
        t, "intensity_per_10k_cny", "强度（t/万元）", "t per 10^4 CNY", "", 4);
    thi_table_number_column(t, "per_head", "人均 t", "t per head", "", 3);
    thi_table_number_column(t, "growth_pct", "GDP 增长 %", "growth of GDP, %", "", 1);
    for (size_t w = 0; w < s->schemes->weight_count; w++)
        thi_table_number_column(t,
                                s->schemes->weight_names[w],
                                s->schemes->weight_names[w],
                                s->schemes->weight_names[w],
                                "",
                                -1);
    thi_table_number_column(t, "index", "指数", "index", "", 4);
    thi_table_number_column(t, "equal_pct", "等率 %", "equal, %", "", 2);
    thi_table_number_column(t, "weighted_pct", "加权 %", "weighted, %", "", 2);
    thi_table_number_column(t, "bottom_up_pct", "自报 %", "bottom-up, %", "", 2);
    thi_table_number_column(
        t, "allowed_t", "加权允许排放", "allowed, weighted", "t", 0);
    thi_table_text_column(t, "bound", "到限", "at a bound");
}

static void split_row(thi_table *t, const th_split *s, const th_split_member *m)
{
    thi_table_text(t, m->name);
    thi_table_number(t, m->emission_t);
    thi_table_number(t, m->gdp_yuan / 1e4);
    thi_table_number(t, m->emission_t / (m->gdp_yuan / 1e4));
    thi_table_number(t, m->emission_t / m->population);
    thi_table_number(t, s->has_growth ? 100 * (m->growth - 1) : (double)NAN);
    for (size_t w = 0; w < s->schemes->weight_count; w++)
        thi_table_number(t, m->indicators[w]);
    thi_table_number(t, m->index);
    thi_table_number(t, 100 * m->equal);
    thi_table_number(t, 100 * m->weighted);
    thi_table_number(t, 100 * m->bottom_up);
    thi_table_number(t, m->allowed_t);
    thi_table_text(t, m->clamped ? "1" : "");
}

static void split_sum(thi_table *t, const th_split *s)
{
    thi_table_titled(t, "all", (th_titles){"合计", "all"});
    thi_table_number(t, s->emission_t);
    thi_table_number(t, s->gdp_yuan / 1e4);
    thi_table_number(t, s->emission_t / (s->gdp_yuan / 1e4));
    thi_table_number(t, s->emission_t / s->population);
    for (size_t i = 0; i < s->schemes->weight_count + 2; i++)
        thi_table_empty(t);
    thi_table_number(t, 100 * s->target);
    thi_table_number(t, 100 * (1 - (1 - s->target) * s->allowed_t / s->budget_t));
    thi_table_number(t, 100 * s->bottom_up);
    thi_table_number(t, s->allowed_t);
    thi_table_text(t, "");
}

/* Where members grow unlike, the whole's intensity also moves by their shares of GDP.
 */
static double whole_reduction(const th_split *s, double emission_t)
{
    th_sum gdp = {0};
    for (size_t i = 0; i < s->count; i++)
        th_sum_add(&gdp, s->members[i].gdp_yuan * s->members[i].growth);
    return 1 - emission_t / th_sum_get(&gdp) / (s->emission_t / s->gdp_yuan);
}

static void split_whole(thi_table *t, const th_split *s, th_language language)
{
    th_text text = {0};
    th_text_addf(
        &text,
        "%s ",
        say(t->arena,
            language,
            "各成员 GDP 增长不同，按总量之比计的全市强度因此另有变动：加权下降（%）",
            "GDP grows unlike, which moves the intensity of the whole (ratio "
            "of sums) as well: the weighted column lowers it by (%)"));
    thi_number_show(100 * whole_reduction(s, s->allowed_t), 2, &text);
    if (!isnan(s->bottom_up_t)) {
        th_text_addf(&text,
                     "%s ",
                     say(t->arena, language, "，自报下降（%）", ", the offers by (%)"));
        thi_number_show(100 * whole_reduction(s, s->bottom_up_t), 2, &text);
    }
    thi_table_note(t, th_arena_text(t->arena, text.data));
    th_text_free(&text);
}

static void split_notes(thi_table *t, const th_split *s, th_language language)
{
    th_text text = {0};
    th_text_addf(&text, "%s:", say(t->arena, language, "权重", "weights"));
    for (size_t w = 0; w < s->schemes->weight_count; w++) {
        th_text_addf(&text, " %s ", s->schemes->weight_names[w]);
        thi_number_show(100 * s->schemes->weights[w], 0, &text);
        th_text_add(&text, " %");
    }
    th_text_addf(&text, " (%s)", s->schemes->split_source);
    thi_table_note(t, th_arena_text(t->arena, text.data));
    th_text_free(&text);
    note(t,
         language,
         "合计的强度与人均是总量之比；加权一列之和正好等于全市预算。",
         "Intensity and per head of all are ratios of sums; the weighted column fits "
         "the budget of the whole exactly.");
    if (s->has_growth)
        split_whole(t, s, language);
    else
        note(t,
             language,
             "没有给 GDP 增长：按各成员同速增长。",
             "No growth of GDP is given: all members grow alike.");
    if (isnan(s->gap))
        return;
    th_text gap = {0};
    th_text_addf(&gap,
                 "%s: ",
                 say(t->arena, language, "自报与目标之差", "target less bottom-up"));
    thi_number_show(100 * s->gap, 3, &gap);
    th_text_add(&gap, " %, ");
    thi_number_show(s->bottom_up_t - s->budget_t, 0, &gap);
    th_text_add(&gap, " t");
    thi_table_note(t, th_arena_text(t->arena, gap.data));
    th_text_free(&gap);
}

const th_table *
th_report_dual_split(th_arena *arena, const th_split *split, th_language language)
{
    thi_table *t = thi_table_begin(
        arena, "split", "目标分解到成员", "The target split to its members");
    split_columns(t, split);
    for (size_t i = 0; i < split->count; i++)
        split_row(t, split, &split->members[i]);
    split_sum(t, split);
    split_notes(t, split, language);
    return thi_table_end(t);
}

/* ---- within the year ---- */

static void track_notes(thi_table *t, const th_track *track, th_language language)
{
    if (track->spread)
        note(t,
             language,
             "没有时段的排放按往年各时段的占比摊入。",
             "What has no period is spread by the shares of the earlier years.");
    else if (track->without_t != 0)
        note(t,
             language,
             "没有时段的排放不在表内：没有各时段齐全的往年，无从摊入。",
             "What has no period is not in the table: no earlier year has every period "
             "to spread it by.");
    if (track->shared_t != 0)
        note(t,
             language,
             "由多个时段的行合成的排放（净调入电力）按各行的贡献分到时段。",
             "What sums rows of several periods (net import of power) is shared out by "
             "what each row gives.");
    note(t,
         language,
         "各时段都用当年的因子，电网因子按“电力因子”一列；占比是往年同时段之和比全年之"
         "和。",
         "All periods have the factors of the year, the grid's as the column says; a "
         "share is the sum of the period over the sum of the years.");
}

static const char *power_text(th_arena *arena, const th_track *track)
{
    return track->fixed_year ? th_arena_format(arena, "fixed %d", track->fixed_year)
                             : "annual";
}

static void track_rows(th_arena *arena, thi_table *t, const th_track *track)
{
    for (size_t i = 0; i < track->count; i++) {
        const th_track_period *p = &track->periods[i];
        thi_table_number(t, track->year);
        thi_table_text(t, power_text(arena, track));
        thi_table_text(t, p->period);
        thi_table_number(t, p->total_t);
        thi_table_number(t, p->shared_t);
        thi_table_number(t, p->spread_t);
        thi_table_number(t, 100 * p->profile);
        thi_table_number(t, p->used_t);
        thi_table_number(t, p->budget_t);
        thi_table_number(t, 100 * p->used_share);
        thi_table_number(t, p->forecast_t);
        thi_table_number(t, p->each_left_t);
    }
}

/** The year's budget, and what has no period. */
static void
track_budget(th_arena *arena, thi_table *t, const th_track *track, th_language language)
{
    th_text text = {0};
    th_text_addf(&text,
                 "%s, %s: ",
                 power_text(arena, track),
                 say(arena, language, "全年预算", "budget of the year"));
    if (isnan(track->budget_t))
        th_text_add(&text, "-");
    else
        thi_number_show(track->budget_t, 0, &text);
    th_text_addf(&text,
                 " t; %s: %u; %s: ",
                 say(arena, language, "取占比的往年数", "earlier years for the shares"),
                 track->profile_years,
                 say(arena, language, "没有时段的排放", "without a period"));
    thi_number_show(track->without_t, 0, &text);
    th_text_add(&text, " t");
    thi_table_note(t, th_arena_text(arena, text.data));
    th_text_free(&text);
}

const th_table *th_report_dual_track(th_arena *arena,
                                     const th_track *track,
                                     const th_track *fixed,
                                     th_language language)
{
    thi_table *t =
        thi_table_begin(arena, "track", "年内预算执行", "The budget within the year");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "power_factor", "电力因子", "power factor");
    thi_table_text_column(t, "period", "时段", "period");
    thi_table_number_column(t, "total_t", "排放", "emission", "t", 0);
    thi_table_number_column(
        t, "shared_t", "其中按行分摊", "of it by shares of rows", "t", 0);
    thi_table_number_column(
        t, "spread_t", "其中全年行摊入", "of it spread from the year", "t", 0);
    thi_table_number_column(t, "profile_pct", "往年占比 %", "share before, %", "", 2);
    thi_table_number_column(t, "used_t", "累计", "to date", "t", 0);
    thi_table_number_column(t, "budget_t", "累计预算", "budget to date", "t", 0);
    thi_table_number_column(t, "used_pct", "预算执行 %", "used, %", "", 1);
    thi_table_number_column(
        t, "forecast_t", "全年推算", "forecast of the year", "t", 0);
    thi_table_number_column(
        t, "each_left_t", "其后每期可用", "left for each period to come", "t", 0);
    track_rows(arena, t, track);
    track_rows(arena, t, fixed);
    track_budget(arena, t, track, language);
    if (fixed->count)
        track_budget(arena, t, fixed, language);
    track_notes(t, track, language);
    return thi_table_end(t);
}

/* ---- a project ---- */

static void project_columns(thi_table *t)
{
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(
        t, "region", "地区强度（每万元）", "region, per 10^4 CNY", "", 4);
    thi_table_number_column(t, "own", "项目强度", "project", "", 4);
    thi_table_number_column(
        t, "change_pct", "强度变化 %", "change of intensity, %", "", 3);
    thi_table_text_column(t, "raises", "抬高强度", "raises it");
    thi_table_number_column(t, "room", "余量", "room", "", 0);
    thi_table_number_column(t, "room_pct", "占余量 %", "share of the room, %", "", 1);
    thi_table_number_column(t, "co2_most", "可容许排放", "emission that fits", "", 0);
    thi_table_number_column(t,
                            "value_needed_10k_cny",
                            "所需增加值（万元；负为有余）",
                            "value added needed, 10^4 CNY (negative: to spare)",
                            "",
                            0);
    thi_table_text_column(t, "verdict", "结论", "verdict");
}

static void project_row(thi_table *t, const th_project_review *r)
{
    static const th_titles yes = {"是", "yes"}, no = {"否", "no"};
    thi_table_text(t, r->target->id);
    thi_table_number(t, r->year);
    thi_table_text(t, r->unit);
    thi_table_number(t, r->before);
    thi_table_number(t, r->own);
    thi_table_number(t, 100 * (r->after / r->before - 1));
    thi_table_titled(t, r->raises ? "yes" : "no", r->raises ? yes : no);
    thi_table_number(t, r->room_t);
    thi_table_number(t, 100 * r->room_share);
    thi_table_number(t, r->co2_most_t);
    thi_table_number(t, r->value_needed_yuan / 1e4);
    if (r->missed_already)
        thi_table_titled(t,
                         "target already missed",
                         (th_titles){"目标已落空", "target already missed"});
    else if (r->breaks)
        thi_table_titled(
            t, "breaks the target", (th_titles){"突破目标", "breaks the target"});
    else
        thi_table_titled(t, "fits", (th_titles){"容许", "fits"});
}

const th_table *th_report_dual_project(th_arena *arena,
                                       const th_dual *dual,
                                       const th_project *project,
                                       th_language language)
{
    const th_schemes *schemes = th_dual_schemes(dual);
    const th_review_tier *tier = th_project_tier(schemes, project);
    th_project_review *list =
        TH_NEW_N(arena, th_project_review, th_dual_count(dual) + 1);
    size_t count = th_project_judge(list, dual, project);
    thi_table *t = thi_table_begin(arena,
                                   "project",
                                   "项目温室气体排放影响评价",
                                   "A planned project against the targets");
    project_columns(t);
    for (size_t i = 0; i < count; i++)
        project_row(t, &list[i]);
    th_text text = {0};
    th_text_addf(&text, "%s: ", th_title_text(arena, project->titles, language));
    thi_number_show(project->co2_t, 0, &text);
    th_text_addf(&text, " t, %s ", say(arena, language, "每万元", "per 10^4 CNY"));
    thi_number_show(project->co2_t / (project->value_added_yuan / 1e4), 4, &text);
    th_text_add(&text, " t");
    if (project->product > 0) {
        th_text_addf(&text,
                     ", %s %s ",
                     say(arena, language, "每", "per"),
                     project->product_unit);
        thi_number_show(project->co2_t / project->product, 4, &text);
        th_text_add(&text, " t");
    }
    thi_table_note(t, th_arena_text(arena, text.data));
    th_text_free(&text);
    if (tier)
        thi_table_note(t,
                       th_arena_format(arena,
                                       "%s: %s (%s)",
                                       say(arena, language, "审查", "review"),
                                       th_title_text(arena, tier->titles, language),
                                       schemes->review_source));
    if (!count)
        note(t,
             language,
             "此口径没有可评价的目标。",
             "No target of this boundary can be judged.");
    return thi_table_end(t);
}
