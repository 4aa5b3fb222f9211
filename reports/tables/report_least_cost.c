/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the cheapest mix of measures: what it takes, what it reaches. */
#include "table_build.h"

#include <math.h>

typedef struct maker {
    th_arena *arena;
    const th_report_least_ask *ask;
    th_projection_view v;
} maker;

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->ask->language, zh, en);
}

static thi_table *
begin(const maker *m, const char *suffix, const char *zh, const char *en)
{
    const th_scenario *s = m->v.scenario;
    return thi_table_begin(m->arena,
                           th_arena_format(m->arena, "%s_%s", s->id, suffix),
                           th_arena_format(m->arena, "%s：%s", s->titles.zh, zh),
                           th_arena_format(m->arena, "%s: %s", s->titles.en, en));
}

/* ---- the mix ---- */

static void mix_columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "measure", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_text_column(t, "department", "预算部门", "budget of");
    thi_table_number_column(t, "use_pct", "采用", "used", "%", 2);
    thi_table_number_column(t, "capital", "投资", "capital", "10^4 CNY", 1);
    thi_table_number_column(t, "annual", "年费用", "annual cost", "10^4 CNY/yr", 1);
}

static void mix_row(const maker *m, thi_table *t, uint32_t i)
{
    const th_least_ask *ask = m->ask->ask;
    const th_least_measure *of = &ask->measures[i];
    const th_measure *measure = &m->v.measures[of->measure];
    const th_mac_cost *cost = &m->ask->costs->of[of->measure];
    double x = m->ask->least->mix.x[i];
    thi_table_titled(t, m->v.scenario->id, m->v.scenario->titles);
    thi_table_text(t, measure->id);
    thi_table_titled(t, measure->id, measure->titles);
    thi_table_text(
        t, of->department == TH_MIX_NONE ? "" : ask->departments[of->department].name);
    thi_table_number9(t, 100 * x);
    thi_table_number9(t, x * cost->capital / 1e4 + 0.0);
    thi_table_number9(
        t, x * th_mac_annual(cost, m->ask->costs->discount_rate) / 1e4 + 0.0);
}

static void mix_total(const maker *m, thi_table *t)
{
    const th_mix *mix = &m->ask->least->mix;
    thi_table_titled(t, m->v.scenario->id, m->v.scenario->titles);
    thi_table_text(t, "");
    thi_table_titled(t, "total", (th_titles){"合计", "total"});
    thi_table_text(t, "");
    thi_table_empty(t);
    thi_table_number9(t, mix->capital / 1e4);
    thi_table_number9(t, mix->annual / 1e4);
}

static void price_note(const maker *m, thi_table *t, const char *whose, double price)
{
    char text[32];
    if (!isfinite(price) || price == 0)
        return;
    th_number_print_digits(price, 4, text);
    thi_table_note(
        t,
        th_arena_format(m->arena,
                        "%s%s%s %s",
                        words(m, "预算影子价格（", "Shadow price of the budget ("),
                        whose,
                        words(m, "）：多 1 元每年省", "): CNY/yr saved by 1 CNY more:"),
                        text));
}

static void mix_notes(const maker *m, thi_table *t)
{
    const th_mix *mix = &m->ask->least->mix;
    const th_least_ask *ask = m->ask->ask;
    if (mix->code)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s: %s",
                                       mix->code,
                                       words(m,
                                             "没有组合能在预算内达到全部目标。",
                                             "no mix reaches all targets within the "
                                             "budgets.")));
    else if (mix->from_table)
        thi_table_note(t,
                       words(m,
                             "全部组合逐一运行，取费用最低者（相互作用是精确的）。",
                             "Every mix was run, the cheapest that meets all is taken: "
                             "interactions are exact."));
    else
        thi_table_note(
            t,
            th_arena_format(m->arena,
                            "%s %u %s",
                            words(m, "线性规划", "Linear programs:"),
                            mix->rounds,
                            mix->converged
                                ? words(m,
                                        "轮，预测与引擎相差不到 0.1 %。",
                                        "; prediction and engine agree within 0.1 %.")
                                : words(m,
                                        "轮，预测与引擎未能吻合。",
                                        "; prediction and engine do not agree.")));
    price_note(m, t, words(m, "全部", "all"), mix->budget_price);
    for (uint32_t d = 0; d < ask->department_count; d++)
        price_note(m, t, ask->departments[d].name, mix->department_price[d]);
    if (ask->measure_count < m->v.measure_count)
        thi_table_note(t,
                       words(m,
                             "费用未知的措施照情景所定（开），不在选择之列。",
                             "Measures without a known cost stay as the scenario has "
                             "them, on, and are not chosen among."));
}

const th_table *
th_report_least_rows(th_arena *arena, const th_report_least_ask *asks, size_t count)
{
    thi_table *t = thi_table_begin(arena, "mix", "费用最低的组合", "The cheapest mix");
    mix_columns(t);
    for (size_t k = 0; k < count; k++) {
        maker m = {arena, &asks[k], th_projection_get(asks[k].projection)};
        for (uint32_t i = 0; i < asks[k].ask->measure_count; i++)
            mix_row(&m, t, i);
        mix_total(&m, t);
    }
    return thi_table_end(t);
}

const th_table *th_report_least_mix(th_arena *arena, const th_report_least_ask *ask)
{
    maker m = {arena, ask, th_projection_get(ask->projection)};
    thi_table *t = begin(&m, "mix", "费用最低的组合", "the cheapest mix");
    mix_columns(t);
    for (uint32_t i = 0; i < ask->ask->measure_count; i++)
        mix_row(&m, t, i);
    mix_total(&m, t);
    mix_notes(&m, t);
    return thi_table_end(t);
}

/* ---- the targets ---- */

static void target_columns(thi_table *t)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "level_t", "目标", "target", "t", 0);
    thi_table_number_column(t, "without_t", "一项不取", "with none", "t", 0);
    thi_table_number_column(t, "all_t", "全部采用", "with all", "t", 0);
    thi_table_number_column(t, "need_t", "需减", "to abate", "t", 0);
    thi_table_number_column(t, "abated_t", "减排", "abated", "t", 0);
    thi_table_number_column(t, "reached_t", "达到", "reached", "t", 0);
    thi_table_number_column(t, "gap_t", "缺口", "gap", "t", 0);
    thi_table_number_column(t, "price", "影子价格", "shadow price", "CNY/t", 2);
}

static void target_row(const maker *m, thi_table *t, uint32_t y)
{
    const th_least *l = m->ask->least;
    const th_least_target *target = &m->ask->ask->targets[y];
    double need = l->without_t[y] - target->level_t;
    double most = l->mix.code ? l->mix.reach[y] : l->mix.real[y];
    thi_table_number(t, target->year);
    thi_table_number(t, target->level_t);
    thi_table_number9(t, l->without_t[y]);
    thi_table_number9(t, l->all_t[y]);
    thi_table_number9(t, need);
    thi_table_number9(t, most);
    thi_table_number9(t, l->without_t[y] - most);
    thi_table_number9(t, fmax(0, need - most));
    thi_table_number9(t, l->mix.need_price[y]);
}

const th_table *th_report_least_targets(th_arena *arena, const th_report_least_ask *ask)
{
    maker m = {arena, ask, th_projection_get(ask->projection)};
    const th_boundary *b = ask->ask->boundary;
    thi_table *t = begin(&m, "targets", "目标", "targets");
    target_columns(t);
    for (uint32_t y = 0; y < ask->ask->target_count; y++)
        target_row(&m, t, y);
    thi_table_note(
        t,
        th_arena_format(arena,
                        "%s%s",
                        words(&m, "口径：", "Boundary: "),
                        ask->language == TH_EN ? b->titles.en : b->titles.zh));
    if (ask->least->mix.code)
        thi_table_note(t,
                       words(&m,
                             "减排一栏是预算之内该年单独最多能减的。",
                             "Abated: the most that the year alone can have under the "
                             "budgets."));
    if (ask->least->mix.prices_relaxed)
        thi_table_note(t,
                       words(&m,
                             "影子价格是放宽为可部分采用时的。",
                             "Shadow prices are those of the program in which all may "
                             "be done in part."));
    return thi_table_end(t);
}
