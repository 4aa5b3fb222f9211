/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uncertainty: Table 3.2 with the columns of Table 3.3 beside it, the totals, and what
 * each input contributes. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    th_uncertainty_view v;
    th_model_view m;
    th_language language;
    bool first, second; /* columns of Approach 1, of Approach 2 */
} maker;

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

static const char *name_of(const maker *m, th_sym sym)
{
    return th_names_text(th_activity_names(m->m.activity), sym);
}

static const char *mass_unit(const maker *m)
{
    return th_boundary_is_co2(m->v.inventory, m->v.boundary) ? "t CO2" : "t CO2e";
}

static const th_sampled *sampled(const maker *m, uint32_t output)
{
    if (!m->v.simulation || output == UINT32_MAX)
        return NULL;
    return th_simulation_get(m->v.simulation, output);
}

/* ---- the rows: columns as data ---- */

typedef struct column {
    const char *id, *zh, *en, *unit;
    size_t offset; /* of a double in th_uncertainty_row */
    int decimals;
} column;

#define AT(member) offsetof(th_uncertainty_row, member)
static const column columns[] = {
    {"activity_pct", "E 活动数据", "E activity", "%", AT(activity_pct), 1},
    {"factor_pct", "F 因子", "F factor", "%", AT(factor_pct), 1},
    {"combined_pct", "G 合成", "G combined", "%", AT(combined_pct), 1},
    {"variance", "H 方差贡献", "H variance", "%2", AT(variance), -1},
    {"type_a", "I A类敏感度", "I type A", "", AT(type_a), -1},
    {"type_b", "J B类敏感度", "J type B", "", AT(type_b), -1},
    {"trend_factor", "K 趋势:因子", "K trend: factor", "pp", AT(trend_factor), -1},
    {"trend_activity",
     "L 趋势:活动",
     "L trend: activity",
     "pp",
     AT(trend_activity),
     -1},
    {"trend_variance",
     "M 趋势方差",
     "M trend variance",
     "pp2",
     AT(trend_variance),
     -1}};
enum { COLUMNS = sizeof columns / sizeof *columns, SAMPLED = 8 };

static void add_columns(const maker *m, thi_table *t)
{
    thi_table_text_column(t, "category", "A 类别", "A category");
    thi_table_text_column(t, "gas", "B 气体", "B gas");
    thi_table_text_column(t, "stream", "流", "stream");
    thi_table_text_column(t, "state", "状态", "state");
    thi_table_number_column(t,
                            "base_t",
                            th_arena_format(m->arena, "C %d年", m->v.base_year),
                            th_arena_format(m->arena, "C %d", m->v.base_year),
                            mass_unit(m),
                            0);
    thi_table_number_column(t,
                            "current_t",
                            th_arena_format(m->arena, "D %d年", m->v.year),
                            th_arena_format(m->arena, "D %d", m->v.year),
                            mass_unit(m),
                            0);
    for (size_t i = 0; m->first && i < COLUMNS; i++)
        thi_table_number_column(t,
                                columns[i].id,
                                columns[i].zh,
                                columns[i].en,
                                columns[i].unit,
                                columns[i].decimals);
    if (m->first)
        thi_table_text_column(t, "asymmetric", "不对称", "asymmetric");
    if (!m->second)
        return;
    thi_table_number_column(
        t, "sampled_mean_t", "抽样均值", "mean of draws", mass_unit(m), 0);
    thi_table_number_column(
        t, "sampled_median_t", "抽样中位数", "median of draws", mass_unit(m), 0);
    thi_table_number_column(t, "sampled_minus_pct", "抽样 −", "draws -", "%", 1);
    thi_table_number_column(t, "sampled_plus_pct", "抽样 ＋", "draws +", "%", 1);
    thi_table_number_column(
        t, "sampled_shortest_minus_pct", "最短区间 −", "shortest -", "%", 1);
    thi_table_number_column(
        t, "sampled_shortest_plus_pct", "最短区间 ＋", "shortest +", "%", 1);
    thi_table_number_column(
        t, "sampled_trend_lower_pct", "趋势 2.5 %", "trend 2.5 %", "%", 1);
    thi_table_number_column(
        t, "sampled_trend_upper_pct", "趋势 97.5 %", "trend 97.5 %", "%", 1);
}

/* Distance of a limit from the value, in % of it. */
static double side(const th_sampled *s, double limit)
{
    return s->value == 0 ? (double)NAN : 100 * (limit - s->value) / fabs(s->value);
}

static void add_sampled(const maker *m, thi_table *t, uint32_t output, uint32_t trend)
{
    const th_sampled *s = sampled(m, output), *change = sampled(m, trend);
    if (!s)
        return;
    thi_table_number9(t, s->mean);
    thi_table_number9(t, s->median);
    thi_table_number9(t, side(s, s->lower));
    thi_table_number9(t, side(s, s->upper));
    thi_table_number9(t, side(s, s->shortest_lower));
    thi_table_number9(t, side(s, s->shortest_upper));
    thi_table_number9(t, change ? 100 * change->lower : (double)NAN);
    thi_table_number9(t, change ? 100 * change->upper : (double)NAN);
}

static void add_category(const maker *m, thi_table *t, th_sym category)
{
    th_titles titles = thi_titles_of(&m->m, category);
    const char *code = name_of(m, category);
    titles.zh = th_arena_format(m->arena, "%s %s", code, titles.zh);
    titles.en = th_arena_format(m->arena, "%s %s", code, titles.en);
    thi_table_titled(t, code, titles);
}

/* What is confidential has a name and no number. */
static void add_masked(const maker *m, thi_table *t)
{
    size_t cells =
        2 + (m->first ? (size_t)COLUMNS + 1 : 0) + (m->second ? (size_t)SAMPLED : 0);
    thi_table_titled(t, "C", thi_state_titles("C"));
    for (size_t i = 0; i < cells; i++)
        thi_table_empty(t);
}

static void add_row(const maker *m, thi_table *t, const th_uncertainty_row *r)
{
    add_category(m, t, r->category);
    thi_table_text(t, name_of(m, th_gas_get(m->m.registry, r->gas)->id));
    thi_table_text(t, name_of(m, r->stream));
    if (r->confidential) {
        add_masked(m, t);
        return;
    }
    thi_table_text(t, "");
    thi_table_number(t, r->base);
    thi_table_number(t, r->current);
    for (size_t i = 0; m->first && i < COLUMNS; i++) {
        double x;
        memcpy(&x, (const char *)r + columns[i].offset, sizeof x);
        thi_table_number(t, x);
    }
    if (m->first)
        thi_table_text(t, r->asymmetric ? "1" : "");
    if (m->second)
        add_sampled(m, t, r->current_output, r->trend_output);
}

static void add_total_row(const maker *m, thi_table *t)
{
    const th_uncertainty_view *v = &m->v;
    thi_table_titled(t, "total", (th_titles){"合计", "total"});
    thi_table_text(t, "");
    thi_table_text(t, "");
    thi_table_text(t, "");
    thi_table_number(t, v->base);
    thi_table_number(t, v->current);
    for (size_t i = 0; m->first && i < COLUMNS; i++) {
        double x = columns[i].offset == AT(combined_pct) ? v->level_pct
                   : columns[i].offset == AT(variance)   ? v->level_pct * v->level_pct
                   : columns[i].offset == AT(trend_variance)
                       ? v->trend_half * v->trend_half
                       : (double)NAN;
        thi_table_number(t, x);
    }
    if (m->first)
        thi_table_text(t, "");
    if (m->second)
        add_sampled(m, t, v->total_output, v->total_trend_output);
}

/* ---- notes ---- */

/* The first labels of marked sources, and how many there are. */
static void note_sources(
    const maker *m, thi_table *t, const bool *marked, const char *zh, const char *en)
{
    enum { NAMED = 6 };
    const char *names = "";
    size_t n = 0;
    for (uint32_t i = 0; i < m->v.contribution_count; i++) {
        uint32_t s = m->v.contributions[i].source;
        if (!marked[s])
            continue;
        if (n++ < NAMED)
            names = th_arena_format(m->arena,
                                    "%s%s%s",
                                    names,
                                    *names ? "; " : "",
                                    th_errors_get(m->v.errors, s)->label);
    }
    if (n)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s: %zu (%s%s)",
                                       words(m, zh, en),
                                       n,
                                       names,
                                       n > NAMED ? "; ..." : ""));
}

static bool parts(const th_sampled *s)
{
    if (!s)
        return false;
    const double limit = 0.02 * fabs(s->value);
    return fabs(s->mean - s->value) > limit || fabs(s->median - s->value) > limit;
}

static void note_parting(const maker *m, thi_table *t)
{
    size_t n = 0;
    for (uint32_t i = 0; i < m->v.row_count; i++)
        n += parts(sampled(m, m->v.rows[i].current_output));
    bool total = parts(sampled(m, m->v.total_output));
    if (n || total)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %zu%s",
                words(m,
                      "抽样的均值或中位数与算出的数相差超过 2 % 的行数",
                      "rows whose mean or median of draws is more than 2 % away from "
                      "the computed value"),
                n,
                total ? words(m, "，合计也是", ", and the total") : ""));
}

static void note_sampling(const maker *m, thi_table *t)
{
    static const char *const designs[] = {[TH_DESIGN_PLAIN] = "plain",
                                          [TH_DESIGN_HYPERCUBE] = "lhs",
                                          [TH_DESIGN_QUASI] = "quasi"};
    thi_table_note(
        t,
        th_arena_format(
            m->arena,
            "%s: %llu; %s: %llu; %s: %s; %s",
            words(m, "方法 2 为抽样，次数", "Approach 2 is simulated; draws"),
            (unsigned long long)th_simulation_draws(m->v.simulation),
            words(m, "种子", "seed"),
            (unsigned long long)m->v.sampling.seed,
            words(m, "设计", "design"),
            designs[m->v.sampling.design],
            words(m,
                  "−、＋ 为 2.5 与 97.5 百分位，最短区间含 95 %",
                  "- and + are the 2.5 and 97.5 percentiles, the shortest "
                  "interval holds 95 %")));
    note_parting(m, t);
}

/* A year whose total leaves lines out is not comparable with one that does not. */
static void note_incomplete(const maker *m, thi_table *t, int32_t year)
{
    if (th_inventory_total(m->v.inventory, m->v.boundary, year).incomplete)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %d",
                words(m,
                      "合计不完整（有未估算的行）的年份",
                      "year whose total is incomplete (lines not estimated)"),
                year));
}

static void add_notes(const maker *m, thi_table *t)
{
    if (m->first)
        note_sources(m,
                     t,
                     m->v.asymmetric,
                     "上下限不对称的输入（方法 1 取区间宽度的一半）",
                     "inputs with unequal limits (Approach 1 takes half of the "
                     "interval's width)");
    if (m->v.near_zero)
        thi_table_note(t,
                       words(m,
                             "合计接近零（不足各项绝对值之和的 1 %），不给百分数。",
                             "A sum is near zero (below 1 % of the magnitudes in it): "
                             "percentages of it are not given."));
    note_incomplete(m, t, m->v.base_year);
    if (m->v.year != m->v.base_year)
        note_incomplete(m, t, m->v.year);
    if (m->v.source_lines_without)
        thi_table_note(
            t,
            th_arena_format(m->arena,
                            "%s: %u",
                            words(m,
                                  "没有任何区间的行数（区间因此偏窄）",
                                  "lines without any interval below them (the "
                                  "intervals are too narrow by that)"),
                            m->v.source_lines_without));
    if (!m->second)
        return;
    note_sampling(m, t);
    note_sources(
        m,
        t,
        m->v.limits_differ,
        "抽样分布的上下限与所给的相差超过数值 5 % 的输入",
        "inputs whose drawn limits are more than 5 % of the value away from the "
        "stated ones");
}

static const th_table *make_rows(const maker *m, const char *id)
{
    const char *zh = th_arena_format(m->arena,
                                     "不确定性，%d 与 %d 年：%s",
                                     m->v.base_year,
                                     m->v.year,
                                     m->v.boundary->titles.zh);
    const char *en = th_arena_format(m->arena,
                                     "Uncertainty, %d and %d: %s",
                                     m->v.base_year,
                                     m->v.year,
                                     m->v.boundary->titles.en);
    thi_table *t = thi_table_begin(m->arena, id, zh, en);
    add_columns(m, t);
    for (uint32_t i = 0; i < m->v.row_count; i++)
        add_row(m, t, &m->v.rows[i]);
    add_total_row(m, t);
    add_notes(m, t);
    return thi_table_end(t);
}

/* ---- totals ---- */

static void add_total(thi_table *t,
                      const char *id,
                      const char *zh,
                      const char *en,
                      bool nine,
                      const double x[3])
{
    thi_table_titled(t, id, (th_titles){zh, en});
    for (int i = 0; i < 3; i++)
        if (nine)
            thi_table_number9(t, x[i]);
        else
            thi_table_number(t, x[i]);
}

static void add_first(const maker *m, thi_table *t)
{
    const th_uncertainty_view *v = &m->v;
    const double nan = (double)NAN;
    add_total(t,
              "value",
              "数值",
              "value",
              false,
              (double[]){v->base, v->current, v->trend_pct});
    if (!m->first)
        return;
    add_total(t,
              "half",
              "方法 1 半宽",
              "Approach 1 half width",
              false,
              (double[]){v->base_half, v->current_half, v->trend_half});
    add_total(t,
              "half_pct",
              "方法 1 半宽，%",
              "Approach 1 half width, %",
              false,
              (double[]){v->base_pct, v->level_pct, nan});
    add_total(t,
              "simple",
              "表 3.2 原式（各行视为独立），% 与百分点",
              "as Table 3.2 adds up (rows as if independent), % and points",
              false,
              (double[]){nan, v->level_simple_pct, v->trend_simple_half});
}

static void add_second(const maker *m, thi_table *t)
{
    static const struct {
        const char *id, *zh, *en;
        size_t offset;
    } rows[] = {
        {"mean", "抽样均值", "mean of draws", offsetof(th_sampled, mean)},
        {"median", "抽样中位数", "median of draws", offsetof(th_sampled, median)},
        {"sd", "抽样标准差", "standard deviation of draws", offsetof(th_sampled, sd)},
        {"lower", "2.5 百分位", "2.5 percentile", offsetof(th_sampled, lower)},
        {"upper", "97.5 百分位", "97.5 percentile", offsetof(th_sampled, upper)},
        {"lower_se",
         "2.5 百分位的标准误",
         "standard error of the 2.5 percentile",
         offsetof(th_sampled, lower_se)},
        {"upper_se",
         "97.5 百分位的标准误",
         "standard error of the 97.5 percentile",
         offsetof(th_sampled, upper_se)},
        {"shortest_lower",
         "最短区间下限",
         "shortest interval, lower",
         offsetof(th_sampled, shortest_lower)},
        {"shortest_upper",
         "最短区间上限",
         "shortest interval, upper",
         offsetof(th_sampled, shortest_upper)}};
    const th_sampled *of[] = {sampled(m, m->v.total_base_output),
                              sampled(m, m->v.total_output),
                              sampled(m, m->v.total_trend_output)};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double x[3];
        for (int k = 0; k < 3; k++) {
            x[k] = (double)NAN;
            if (of[k])
                memcpy(&x[k], (const char *)of[k] + rows[i].offset, sizeof x[k]);
        }
        x[2] *= 100; /* the trend in % */
        add_total(t, rows[i].id, rows[i].zh, rows[i].en, true, x);
    }
}

/** Quantiles of the two totals without draws, where they can be had. */
static void add_exact(const maker *m, thi_table *t)
{
    const th_output *of[] = {&m->v.total_base, &m->v.total};
    th_exact e[2];
    for (int k = 0; k < 2; k++)
        th_exact_distribution(&e[k], m->arena, m->v.errors, of[k]);
    if (!e[0].applies && !e[1].applies) {
        thi_table_note(
            t,
            thi_words(m->arena,
                      m->language,
                      "没有不抽样的分位数（相连的输入太多，或不合其条件）：以抽样为准",
                      th_arena_format(
                          m->arena, "No quantiles without draws: %s", e[1].reason)));
        return;
    }
    static const struct {
        const char *id, *zh, *en;
        size_t offset;
    } rows[] = {{"exact_lower",
                 "2.5 百分位（不抽样）",
                 "2.5 percentile, without draws",
                 offsetof(th_exact, lower)},
                {"exact_median",
                 "中位数（不抽样）",
                 "median, without draws",
                 offsetof(th_exact, median)},
                {"exact_upper",
                 "97.5 百分位（不抽样）",
                 "97.5 percentile, without draws",
                 offsetof(th_exact, upper)}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double x[3] = {(double)NAN, (double)NAN, (double)NAN};
        for (int k = 0; k < 2; k++)
            if (e[k].applies)
                memcpy(&x[k], (const char *)&e[k] + rows[i].offset, sizeof x[k]);
        add_total(t, rows[i].id, rows[i].zh, rows[i].en, true, x);
    }
}

static const th_table *make_totals(const maker *m)
{
    thi_table *t = thi_table_begin(m->arena, "totals", "合计与趋势", "Total and trend");
    const char *base = th_arena_format(m->arena, "%d", m->v.base_year);
    const char *year = th_arena_format(m->arena, "%d", m->v.year);
    thi_table_text_column(t, "item", "", "");
    thi_table_number_column(t, "base", base, base, mass_unit(m), -1);
    thi_table_number_column(t, "current", year, year, mass_unit(m), -1);
    thi_table_number_column(t, "trend", "趋势", "trend", "%", -1);
    add_first(m, t);
    if (m->v.simulation)
        add_second(m, t);
    add_exact(m, t);
    return thi_table_end(t);
}

/* ---- contributions ---- */

static bool is_confidential(const maker *m, const th_error_source *s)
{
    const th_input *in = &m->m.inputs[s->input];
    return in->kind == TH_INPUT_ACTIVITY &&
           th_activity_get(m->m.activity).rows[in->row].confidential;
}

static const th_table *make_contributions(const maker *m)
{
    thi_table *t = thi_table_begin(m->arena,
                                   "contributions",
                                   "各输入对方差的贡献",
                                   "What inputs add to the variance");
    thi_table_text_column(t, "input", "输入", "input");
    thi_table_text_column(t, "law", "分布", "distribution");
    thi_table_number_column(t, "level_pct", "水平", "level", "%", 1);
    thi_table_number_column(t, "trend_pct", "趋势", "trend", "%", 1);
    thi_table_number_column(
        t, "low_t", "取 2.5 百分位时的合计", "total with it at 2.5 %", mass_unit(m), 0);
    thi_table_number_column(t,
                            "high_t",
                            "取 97.5 百分位时的合计",
                            "total with it at 97.5 %",
                            mass_unit(m),
                            0);
    for (uint32_t i = 0; i < m->v.contribution_count; i++) {
        const th_contribution *c = &m->v.contributions[i];
        const th_error_source *s = th_errors_get(m->v.errors, c->source);
        if (isnan(c->low)) /* the largest are listed */
            break;
        thi_table_text(
            t,
            s->shared
                ? th_arena_format(m->arena, "shared_error %s", name_of(m, s->shared))
                : s->label);
        thi_table_text(t, th_law_name(th_law_get_kind(s->law)));
        bool masked = is_confidential(m, s); /* its limits would tell its amount */
        thi_table_number9(t, 100 * c->level);
        thi_table_number9(t, 100 * c->trend);
        thi_table_number9(t, masked ? (double)NAN : c->low);
        thi_table_number9(t, masked ? (double)NAN : c->high);
    }
    return thi_table_end(t);
}

const th_table *const *th_report_uncertainty(th_arena *arena,
                                             const th_uncertainty *uncertainty,
                                             bool first,
                                             bool together,
                                             th_language language,
                                             size_t *count)
{
    maker m = {.arena = arena,
               .v = th_uncertainty_get(uncertainty),
               .language = language,
               .first = first};
    m.m = th_model_get(th_inventory_model(m.v.inventory));
    m.second = m.v.simulation && (together || !first);
    const th_table **tables = TH_NEW_N(arena, const th_table *, 4);
    *count = 0;
    tables[(*count)++] = make_rows(&m, "rows");
    if (m.v.simulation && !m.second) { /* too wide for one table */
        maker other = m;
        other.first = false;
        other.second = true;
        tables[(*count)++] = make_rows(&other, "rows_sampled");
    }
    tables[(*count)++] = make_totals(&m);
    tables[(*count)++] = make_contributions(&m);
    return tables;
}
