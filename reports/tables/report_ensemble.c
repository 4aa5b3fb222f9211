/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of ensembles: the fan of paths, peaks with their probability, targets. */
#include "table_build.h"

#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

/** Percentiles of a fan here; the first and the last are the interval of 95 %. */
static const double levels[] = {0.025, 0.1, 0.5, 0.9, 0.975};
enum { LEVELS = 5 };
static const double interval[] = {0.5, 0.025, 0.975};
/** Fall from the peak whose years are counted. */
#define FALL 0.10
static const int32_t asked_years[] = {2025, 2028, 2030};
enum { ASKED = 3 };

typedef struct maker {
    th_arena *arena;
    const th_dual *dual;
    th_language language;
    const th_ensemble *const *all;
    size_t ensembles;
    const th_table **tables;
    size_t count, capacity;
} maker;

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

static void add_table(maker *m, thi_table *t)
{
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, thi_table_end(t));
}

static const char *name_of(const th_ensemble_view *v, const th_boundary *b)
{
    const th_registry *r =
        th_projection_get(v->projection).model
            ? th_model_get(th_projection_get(v->projection).model).registry
            : NULL;
    return th_names_text(th_registry_names(r), b->id);
}

static void
start_row(thi_table *t, const th_ensemble_view *v, const th_ensemble_total *total)
{
    const th_scenario *s = th_projection_get(v->projection).scenario;
    thi_table_titled(t, s->id, s->titles);
    thi_table_titled(t, name_of(v, total->boundary), total->boundary->titles);
}

/** A path that rises to its last year has not peaked: the horizon has no answer. */
static th_share peaked(const th_ensemble_view *v,
                       const th_path_peak_tally *tally,
                       int32_t year,
                       bool tolerant)
{
    return year >= tally->first && year < v->horizon
               ? th_path_peak_probability(tally, year, tolerant)
               : th_share_wilson(0, 0);
}

static void start_columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "boundary", "口径", "boundary");
}

static void share(thi_table *t, th_share s)
{
    thi_table_number9(t, 100 * s.share);
    thi_table_number9(t, 100 * s.lower);
    thi_table_number9(t, 100 * s.upper);
}

static void share_columns(thi_table *t, const char *id, const char *zh, const char *en)
{
    th_arena *a = t->arena;
    thi_table_number_column(t, id, zh, en, "%", 1);
    thi_table_number_column(
        t, th_arena_format(a, "%s_lower", id), "下限", "lower", "%", 1);
    thi_table_number_column(
        t, th_arena_format(a, "%s_upper", id), "上限", "upper", "%", 1);
}

/* ---- the fan ---- */

static void fan_columns(thi_table *t)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "path_t", "不抽样的路径", "path without draws", "t", 0);
    thi_table_number_column(t, "p2_5_t", "2.5 %", "2.5 %", "t", 0);
    thi_table_number_column(t, "p10_t", "P10", "P10", "t", 0);
    thi_table_number_column(t, "median_t", "中位数", "median", "t", 0);
    thi_table_number_column(t, "p90_t", "P90", "P90", "t", 0);
    thi_table_number_column(t, "p97_5_t", "97.5 %", "97.5 %", "t", 0);
}

static void
fan_values(thi_table *t, const th_ensemble *e, uint32_t number, int32_t year)
{
    const th_ensemble_total total = th_ensemble_get(e).totals[number];
    double at[LEVELS];
    th_ensemble_percentiles(at, e, number, year, levels, LEVELS);
    thi_table_number(t, year);
    thi_table_number(t, total.path[year - total.first]);
    for (int i = 0; i < LEVELS; i++)
        thi_table_number9(t, at[i]);
}

static void add_fan_rows(maker *m, thi_table *t, const th_ensemble *e, uint32_t number)
{
    th_ensemble_view v = th_ensemble_get(e);
    const th_ensemble_total *total = &v.totals[number];
    const th_path_peak_tally *tally =
        th_ensemble_peaks(m->arena, e, number, total->first, TH_PATH_TOLERANCE);
    for (int32_t year = total->first; year <= v.horizon; year++) {
        start_row(t, &v, total);
        fan_values(t, e, number, year);
        share(t, peaked(&v, tally, year, false));
        share(t, peaked(&v, tally, year, true));
    }
}

const th_table *th_report_ensemble_rows(th_arena *arena,
                                        const th_ensemble *const *ensembles,
                                        size_t count)
{
    maker m = {.arena = arena, .all = ensembles, .ensembles = count};
    thi_table *t = thi_table_begin(arena, "fan", "情景抽样", "Draws of scenarios");
    start_columns(t);
    fan_columns(t);
    share_columns(t, "peaked_by_pct", "在该年或以前达峰的概率", "peaked by then");
    share_columns(t,
                  "peaked_by_tolerant_pct",
                  "容差 1 % 的达峰概率",
                  "peaked by then, within 1 %");
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < th_ensemble_get(ensembles[i]).total_count; k++)
            add_fan_rows(&m, t, ensembles[i], k);
    return thi_table_end(t);
}

/** History's last year, then every fifth, and the horizon: all years are in csv. */
static bool shown(const th_ensemble_view *v, int32_t year)
{
    return year == v->base_year || year == v->horizon ||
           (year > v->base_year && year % 5 == 0);
}

static const char *notes_of(const maker *m, const th_ensemble_view *v)
{
    return th_arena_format(
        m->arena,
        m->language == TH_EN
            ? "%llu draws, seed %llu: %u spreads of steps and measures, %u rows and "
              "factors with an interval; %llu draws have no result. The band holds "
              "what was given an interval, not what nobody gave one."
            : "抽样 %llu 次，种子 %llu：步骤与措施的不确定量 %u "
              "个，有区间的数据行与因子 "
              "%u 个；无结果的抽样 %llu 次。区间只含已给出的不确定性。",
        (unsigned long long)v->draws,
        (unsigned long long)v->seed,
        v->spread_count,
        v->source_count,
        (unsigned long long)v->failed);
}

static void add_clips(const maker *m, thi_table *t, const th_ensemble_view *v)
{
    for (uint32_t i = 0; i < v->clip_count; i++)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s: %s %llu",
                                       v->clips[i].what,
                                       words(m,
                                             "越界后按界取值的抽样数",
                                             "draws held at the bound that they left:"),
                                       (unsigned long long)v->clips[i].draws));
}

static void add_fan(maker *m, const th_ensemble *e)
{
    th_ensemble_view v = th_ensemble_get(e);
    const th_scenario *s = th_projection_get(v.projection).scenario;
    thi_table *t = thi_table_begin(
        m->arena,
        th_arena_format(m->arena, "%s_fan", s->id),
        th_arena_format(m->arena, "%s：路径的区间", s->titles.zh),
        th_arena_format(m->arena, "%s: interval of the paths", s->titles.en));
    thi_table_text_column(t, "boundary", "口径", "boundary");
    fan_columns(t);
    for (uint32_t k = 0; k < v.total_count; k++)
        for (int32_t year = v.totals[k].first; year <= v.horizon; year++)
            if (shown(&v, year)) {
                thi_table_titled(
                    t, name_of(&v, v.totals[k].boundary), v.totals[k].boundary->titles);
                fan_values(t, e, k, year);
            }
    thi_table_note(t, notes_of(m, &v));
    add_clips(m, t, &v);
    add_table(m, t);
}

/* ---- peaks ---- */

static void numbers(thi_table *t, th_ensemble_numbers n)
{
    double at[3];
    th_percentiles(at, n.value, n.count, interval, 3);
    for (int i = 0; i < 3; i++)
        thi_table_number9(t, at[i]);
}

static void three_columns(thi_table *t, const char *id, const char *zh, const char *en)
{
    th_arena *a = t->arena;
    const char *unit = "t";
    thi_table_number_column(t, th_arena_format(a, "%s_median_t", id), zh, en, unit, 0);
    thi_table_number_column(
        t, th_arena_format(a, "%s_p2_5_t", id), "2.5 %", "2.5 %", unit, 0);
    thi_table_number_column(
        t, th_arena_format(a, "%s_p97_5_t", id), "97.5 %", "97.5 %", unit, 0);
}

/** First year of the history, then the base year: a peak in the past is named so. */
static int32_t from_of(const th_ensemble_view *v, const th_ensemble_total *t, int view)
{
    return view ? v->base_year : t->first;
}

static int views_of(const th_ensemble_view *v, const th_ensemble_total *t)
{
    return t->first < v->base_year ? 2 : 1;
}

static void probability_row(maker *m,
                            thi_table *t,
                            const th_ensemble_view *v,
                            const th_ensemble_total *total,
                            const th_path_peak_tally *tally,
                            bool tolerant)
{
    start_row(t, v, total);
    thi_table_number(t, tally->first);
    thi_table_text(
        t, tolerant ? words(m, "容差 1 %", "within 1 %") : words(m, "严格", "strict"));
    for (int i = 0; i < ASKED; i++)
        share(t, peaked(v, tally, asked_years[i], tolerant));
}

static void add_probabilities(maker *m)
{
    thi_table *t = thi_table_begin(
        m->arena, "peak_probability", "达峰概率", "Probability of a peak");
    start_columns(t);
    thi_table_number_column(t, "from", "自", "from", "", THI_PLAIN);
    thi_table_text_column(t, "rule", "判定", "rule");
    for (int i = 0; i < ASKED; i++)
        share_columns(t,
                      th_arena_format(m->arena, "by_%d_pct", asked_years[i]),
                      th_arena_format(m->arena, "%d 年前", asked_years[i]),
                      th_arena_format(m->arena, "by %d", asked_years[i]));
    for (size_t i = 0; i < m->ensembles; i++) {
        th_ensemble_view v = th_ensemble_get(m->all[i]);
        for (uint32_t k = 0; k < v.total_count; k++)
            for (int view = 0; view < views_of(&v, &v.totals[k]); view++) {
                const th_path_peak_tally *tally =
                    th_ensemble_peaks(m->arena,
                                      m->all[i],
                                      k,
                                      from_of(&v, &v.totals[k], view),
                                      TH_PATH_TOLERANCE);
                probability_row(m, t, &v, &v.totals[k], tally, false);
                probability_row(m, t, &v, &v.totals[k], tally, true);
            }
    }
    thi_table_note(
        t,
        words(m,
              "上、下限是抽样次数带来的 Wilson 95 % 区间；“年前”含该年。",
              "Limits are Wilson's 95 % for the number of draws; every other "
              "year is in csv."));
    add_table(m, t);
}

static void peak_columns(thi_table *t)
{
    start_columns(t);
    thi_table_number_column(t, "from", "自", "from", "", THI_PLAIN);
    thi_table_number_column(
        t, "peak_year", "不抽样的峰年", "peak without draws", "", THI_PLAIN);
    three_columns(t, "peak", "峰值中位数", "peak, median");
    for (int s = 0; s < TH_PATH_STATUSES; s++)
        thi_table_number_column(t,
                                th_arena_format(t->arena, "status_%d_pct", s),
                                th_path_status_text((th_path_status)s, true),
                                th_path_status_text((th_path_status)s, false),
                                "%",
                                1);
    thi_table_number_column(t, "rebound_pct", "回升", "rebound", "%", 1);
    thi_table_number_column(t, "knot", "折点年", "knot", "", THI_PLAIN);
    thi_table_number_column(t, "knot_pct", "折点占比", "peak there", "%", 1);
    thi_table_number_column(
        t, "fall_years", "峰后降 10 % 所需年数", "years to a fall of 10 %", "", 0);
    thi_table_number_column(t, "fall_pct", "降到的占比", "fall so far", "%", 1);
}

static void
peak_row(maker *m, thi_table *t, const th_ensemble *e, uint32_t k, int32_t from)
{
    th_ensemble_view v = th_ensemble_get(e);
    const th_path_peak_tally *tally =
        th_ensemble_peaks(m->arena, e, k, from, TH_PATH_TOLERANCE);
    size_t knot_count;
    const int32_t *knots = th_projection_knots(v.projection, &knot_count);
    th_path_peak_knot knot = th_path_peak_knot_find(tally, knots, knot_count);
    th_ensemble_numbers fall = th_ensemble_fall_years(m->arena, e, k, from, FALL);
    double draws = (double)tally->draws, half = 0.5, years;
    start_row(t, &v, &v.totals[k]);
    thi_table_number(t, tally->first);
    thi_table_number(t,
                     th_path_peak_find(th_path_from((th_path){v.totals[k].first,
                                                              v.totals[k].count,
                                                              v.totals[k].path},
                                                    from),
                                       TH_PATH_TOLERANCE)
                         .year);
    numbers(t, th_ensemble_peak_values(m->arena, e, k, from));
    for (int s = 0; s < TH_PATH_STATUSES; s++)
        thi_table_number9(t, 100 * (double)tally->status[s] / draws);
    thi_table_number9(t, 100 * (double)tally->rebounds / draws);
    thi_table_number(t, knot.code ? knot.year : (double)NAN);
    thi_table_number9(t, knot.code ? 100 * knot.share : (double)NAN);
    th_percentiles(&years, fall.value, fall.count, &half, 1);
    thi_table_number(t, years);
    thi_table_number9(t, 100 * (double)fall.count / draws);
}

static void add_peaks(maker *m)
{
    thi_table *t =
        thi_table_begin(m->arena, "peak_draws", "峰值与状态", "Peaks and their status");
    peak_columns(t);
    for (size_t i = 0; i < m->ensembles; i++) {
        th_ensemble_view v = th_ensemble_get(m->all[i]);
        for (uint32_t k = 0; k < v.total_count; k++)
            for (int view = 0; view < views_of(&v, &v.totals[k]); view++)
                peak_row(m, t, m->all[i], k, from_of(&v, &v.totals[k], view));
    }
    thi_table_note(
        t,
        words(m,
              "折点年（W-PEAK-KNOT）：10 % 以上的抽样恰在某一时段的末年达峰，"
              "峰年取决于时段的划分，请看逐年概率。",
              "Knot (W-PEAK-KNOT): more than 10 % of the draws peak in the last "
              "year of one period, so that the periods decide the year: read "
              "the probabilities by year."));
    add_table(m, t);
}

/* ---- what is emitted together ---- */

static void add_sums(maker *m)
{
    thi_table *t = thi_table_begin(
        m->arena, "cumulative", "累计排放（碳预算用量）", "Cumulated: budget used");
    start_columns(t);
    thi_table_number_column(t, "from", "自", "from", "", THI_PLAIN);
    thi_table_number_column(t, "to", "至", "to", "", THI_PLAIN);
    three_columns(t, "sum", "累计中位数", "sum, median");
    for (size_t i = 0; i < m->ensembles; i++) {
        th_ensemble_view v = th_ensemble_get(m->all[i]);
        const int32_t ends[] = {2030, 2035, v.horizon};
        for (uint32_t k = 0; k < v.total_count; k++)
            for (int n = 0; n < 3; n++) {
                if (ends[n] <= v.base_year || (n < 2 && ends[n] >= v.horizon))
                    continue;
                start_row(t, &v, &v.totals[k]);
                thi_table_number(t, v.base_year + 1);
                thi_table_number(t, ends[n]);
                numbers(
                    t,
                    th_ensemble_sums(m->arena, m->all[i], k, v.base_year + 1, ends[n]));
            }
    }
    add_table(m, t);
}

/* ---- targets ---- */

static int32_t total_of(const th_ensemble_view *v, const th_boundary *b)
{
    for (uint32_t k = 0; b && k < v->total_count; k++)
        if (v->totals[k].boundary == b)
            return (int32_t)k;
    return -1;
}

static double gdp_of(const maker *m, const th_ensemble_view *v, int32_t year)
{
    th_gdp_year g =
        th_dual_gdp(m->dual, year, th_projection_get(v->projection).gdp_price_year);
    bool same = g.price_year == th_projection_get(v->projection).gdp_price_year;
    return year <= v->base_year && g.known && same ? g.constant_yuan : (double)NAN;
}

/** Why draws do not answer a target; NULL: they do. */
static const char *
unanswered(const maker *m, const th_ensemble_view *v, const th_target *t)
{
    if (t->kind != TH_TARGET_CAP && t->kind != TH_TARGET_PEAK_BY &&
        t->kind != TH_TARGET_INTENSITY_REDUCTION)
        return words(m, "不抽样：不是排放总量", "not drawn: no total of emissions");
    if (total_of(v, t->boundary) < 0)
        return words(m, "口径不在所算之列", "its boundary is not among those drawn");
    if (t->power_year)
        return words(m,
                     "按固定电力因子考核，预测用逐年因子",
                     "judged by a fixed grid factor; scenarios have the annual one");
    if (t->year > v->horizon || (t->kind == TH_TARGET_PEAK_BY && t->year == v->horizon))
        return words(m, "不早于情景终年", "not before the horizon");
    return NULL;
}

static th_share answer(const maker *m, const th_ensemble *e, const th_target *t)
{
    th_ensemble_view v = th_ensemble_get(e);
    uint32_t k = (uint32_t)total_of(&v, t->boundary);
    if (t->kind == TH_TARGET_CAP)
        return th_ensemble_below(e, k, t->year, t->value);
    if (t->kind == TH_TARGET_PEAK_BY) {
        bool tolerant = isfinite(t->tolerance) && t->tolerance > 0;
        const th_path_peak_tally *tally = th_ensemble_peaks(
            m->arena, e, k, v.totals[k].first, tolerant ? t->tolerance : 0);
        return peaked(&v, tally, t->year, tolerant);
    }
    return th_ensemble_reduced(e,
                               k,
                               t->base_year,
                               gdp_of(m, &v, t->base_year),
                               t->year,
                               gdp_of(m, &v, t->year),
                               t->value);
}

static void
target_row(const maker *m, thi_table *t, const th_ensemble *e, const th_target *target)
{
    th_ensemble_view v = th_ensemble_get(e);
    const th_scenario *s = th_projection_get(v.projection).scenario;
    const char *why = unanswered(m, &v, target);
    const char *boundary = target->boundary_text ? target->boundary_text : "";
    th_share p = why ? th_share_wilson(0, 0) : answer(m, e, target);
    if (!why && isnan(p.share))
        why = words(m,
                    "某一年没有总量或没有不变价 GDP",
                    "a year lacks its total or its GDP at constant prices");
    thi_table_titled(t, s->id, s->titles);
    thi_table_text(t, target->id);
    thi_table_text(t, th_target_kind_text(target->kind));
    thi_table_text(t, boundary[0] ? boundary : target->indicator);
    thi_table_number(t, target->year);
    thi_table_text(t, target->value_text ? target->value_text : "");
    thi_table_text(t, target->status);
    share(t, p);
    thi_table_text(t, why ? why : "");
}

static void add_targets(maker *m)
{
    if (!th_dual_count(m->dual))
        return;
    thi_table *t = thi_table_begin(m->arena,
                                   "target_probability",
                                   "达到目标的概率",
                                   "Probability of meeting the targets");
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_text_column(t, "kind", "类型", "kind");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "value", "目标值", "value");
    thi_table_text_column(t, "status", "依据", "status");
    share_columns(t, "met_pct", "达到的概率", "met");
    thi_table_text_column(t, "note", "说明", "note");
    for (size_t i = 0; i < m->ensembles; i++)
        for (size_t k = 0; k < th_dual_count(m->dual); k++)
            target_row(m, t, m->all[i], th_dual_get(m->dual, k)->target);
    add_table(m, t);
}

const th_table *const *th_report_ensemble(th_arena *arena,
                                          const th_dual *dual,
                                          const th_ensemble *const *ensembles,
                                          size_t count,
                                          th_language language,
                                          size_t *table_count)
{
    maker m = {.arena = arena,
               .dual = dual,
               .language = language,
               .all = ensembles,
               .ensembles = count};
    for (size_t i = 0; i < count; i++)
        add_fan(&m, ensembles[i]);
    add_probabilities(&m);
    add_peaks(&m);
    add_sums(&m);
    add_targets(&m);
    *table_count = m.count;
    return m.tables;
}
