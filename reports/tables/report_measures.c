/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what measures do: wedges by year, alone and last in, costs and their curve.
 */
#include "table_build.h"

#include "tanheng/measures.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    const th_attribution *a;
    const th_report_attribution_ask *ask;
    const th_table **tables;
    size_t count, capacity;
} maker;

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->ask->language, zh, en);
}

static void add_table(maker *m, thi_table *t)
{
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, thi_table_end(t));
}

static thi_table *
begin(const maker *m, const char *suffix, const char *zh, const char *en)
{
    const th_contest_view *c = &m->a->contest;
    return thi_table_begin(
        m->arena,
        th_arena_format(m->arena, "%s_%s", c->to->id, suffix),
        c->from
            ? th_arena_format(
                  m->arena, "%s 比 %s：%s", c->to->titles.zh, c->from->titles.zh, zh)
            : th_arena_format(m->arena, "%s：%s", c->to->titles.zh, zh),
        c->from ? th_arena_format(m->arena,
                                  "%s against %s: %s",
                                  c->to->titles.en,
                                  c->from->titles.en,
                                  en)
                : th_arena_format(m->arena, "%s: %s", c->to->titles.en, en));
}

/* ---- years that are shown ---- */

enum { MOST_YEARS = 8 };

static size_t shown_years(const th_attribution *a, int32_t asked, int32_t *years)
{
    static const int32_t usual[] = {2025, 2030, 2035, 2050, 2060};
    int32_t last = a->contest.horizon;
    size_t n = 0;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i] >= a->first_year && usual[i] < last)
            years[n++] = usual[i];
    if (last >= a->first_year)
        years[n++] = last;
    size_t at = 0;
    while (at < n && years[at] < asked)
        at++;
    if (!asked || (at < n && years[at] == asked))
        return n;
    memmove(&years[at + 1], &years[at], (n - at) * sizeof *years);
    years[at] = asked;
    return n + 1;
}

static double
at(const th_attribution *a, const double *cube, uint32_t player, int32_t year)
{
    return cube[(size_t)player * a->shapley.years + (uint32_t)(year - a->first_year)];
}

static bool idle(const th_attribution *a, uint32_t player)
{
    for (uint32_t y = 0; y < a->shapley.years; y++)
        if (a->shapley.alone[(size_t)player * a->shapley.years + y] != 0 ||
            a->shapley.last_in[(size_t)player * a->shapley.years + y] != 0)
            return false;
    return true;
}

/* ---- players ---- */

static th_titles titles_of(const th_player *p)
{
    if (p->measure)
        return p->measure->titles;
    if (p->kind == TH_PLAYER_DRIVERS)
        return (th_titles){"各步骤（合并）", "steps together"};
    return (th_titles){p->id, p->id};
}

static const char *list_text(const maker *m, const th_tree *t)
{
    th_text out = {0};
    if (t && t->text)
        return t->text;
    for (size_t i = 0; t && i < t->count; i++)
        th_text_addf(&out,
                     "%s%s",
                     i ? (m->ask->language == TH_EN ? ", " : "、") : "",
                     t->items[i]->text ? t->items[i]->text : "");
    const char *copy = th_arena_text(m->arena, out.data ? out.data : "");
    th_text_free(&out);
    return copy;
}

static const char *status_of(const maker *m, uint32_t player)
{
    const th_player *p = &m->a->contest.players[player];
    const th_measure *e = p->measure;
    if (e && idle(m->a, player)) {
        if (!e->no_effect)
            return words(m, "对此口径无作用", "no effect within this boundary");
        return e->full <= m->a->contest.base_year
                   ? words(m, "基年前已完成", "complete before the base year")
                   : words(m, "已达到", "already reached");
    }
    if (!e && idle(m->a, player))
        return words(m, "对此口径无作用", "no effect within this boundary");
    return p->removed   ? words(m, "取消", "taken away")
           : p->changed ? words(m, "改变", "changed")
                        : "";
}

static void add_measures(maker *m)
{
    thi_table *t = begin(m, "players", "措施与步骤", "measures and steps");
    thi_table_text_column(t, "player", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_text_column(t, "lead", "牵头单位", "lead");
    thi_table_text_column(t, "cooperating", "配合单位", "cooperating");
    thi_table_number_column(t, "start", "起", "start", "", THI_PLAIN);
    thi_table_number_column(t, "full", "全部见效", "full", "", THI_PLAIN);
    thi_table_text_column(t, "status", "状态", "status");
    for (uint32_t i = 0; i < m->a->contest.player_count; i++) {
        const th_player *p = &m->a->contest.players[i];
        const th_measure *e = p->measure;
        thi_table_text(t, p->id);
        thi_table_titled(t, p->id, titles_of(p));
        thi_table_text(t, e ? list_text(m, th_tree_get(e->tree, "lead")) : "");
        thi_table_text(t, e ? list_text(m, th_tree_get(e->tree, "cooperating")) : "");
        thi_table_number(t, e ? e->start : (double)NAN);
        thi_table_number(t, e ? e->full : (double)NAN);
        thi_table_text(t, status_of(m, i));
        if (p->kind == TH_PLAYER_DRIVERS)
            thi_table_note(t,
                           th_arena_format(m->arena,
                                           "%s%s",
                                           words(m, "合并的步骤：", "Steps together: "),
                                           p->steps));
    }
    add_table(m, t);
}

/* ---- wedges ---- */

static void year_columns(const maker *m, thi_table *t, const int32_t *years, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = th_arena_format(m->arena, "%d", years[i]);
        thi_table_number_column(t, name, name, name, "t", 0);
    }
}

static void wedge_row(const maker *m,
                      thi_table *t,
                      const char *id,
                      th_titles titles,
                      const double *path,
                      double cumulative,
                      const int32_t *years,
                      size_t n)
{
    thi_table_text(t, id);
    thi_table_titled(t, id, titles);
    for (size_t i = 0; i < n; i++)
        thi_table_number9(t, path[years[i] - m->a->first_year]);
    thi_table_number9(t, cumulative);
}

static double sum_of(const th_attribution *a, const double *path)
{
    th_sum sum = {0};
    for (uint32_t y = 0; y < a->shapley.years; y++)
        th_sum_add(&sum, path[y]);
    return th_sum_get(&sum);
}

/** How far the shares are from the joint effect, in the worst year. */
static double closure(const th_attribution *a)
{
    double most = 0;
    for (uint32_t y = 0; y < a->shapley.years; y++)
        most = fmax(most, fabs(a->shapley.gap[y]));
    return most;
}

static void method_note(const maker *m, thi_table *t)
{
    const th_shapley *s = &m->a->shapley;
    char size[32];
    th_number_print_digits(closure(m->a), 2, size);
    thi_table_note(
        t,
        th_arena_format(m->arena,
                        "%s%s%s",
                        words(m, "口径：", "Boundary: "),
                        m->ask->language == TH_EN ? m->ask->boundary->titles.en
                                                  : m->ask->boundary->titles.zh,
                        words(m,
                              "。份额是 Shapley 值：先后次序不影响，各项之和就是合计。",
                              ". Shares are Shapley values: no order is preferred, and "
                              "they add up to the joint effect.")));
    if (s->pairs)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s %u %s",
                                       words(m, "抽取了", "Sampled:"),
                                       s->pairs,
                                       words(m,
                                             "对次序；标准误见 error。",
                                             "pairs of orders; standard errors stand "
                                             "beside the shares.")));
    if (closure(m->a) > 1e-6)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s %s t",
                                       words(m,
                                             "各项之和与合计最多差",
                                             "Shares miss the joint effect by at most"),
                                       size));
}

static void add_wedges(maker *m)
{
    const th_shapley *s = &m->a->shapley;
    int32_t years[MOST_YEARS];
    size_t n = shown_years(m->a, m->ask->year, years);
    thi_table *t = begin(m, "wedges", "各年减排份额", "share of the reduction by year");
    thi_table_text_column(t, "player", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    year_columns(m, t, years, n);
    thi_table_number_column(t, "cumulative", "累计", "cumulative", "t", 0);
    for (uint32_t i = 0; i < s->players; i++) {
        const th_player *p = &m->a->contest.players[i];
        wedge_row(m,
                  t,
                  p->id,
                  titles_of(p),
                  &s->share[(size_t)i * s->years],
                  s->cumulative[i],
                  years,
                  n);
    }
    const double *paths[] = {s->joint, s->without, s->with};
    const th_titles names[] = {{"合计", "joint"},
                               {"无上述各项的排放", "emission without them"},
                               {"有上述各项的排放", "emission with them"}};
    for (size_t k = 0; k < 3; k++)
        wedge_row(m, t, "", names[k], paths[k], sum_of(m->a, paths[k]), years, n);
    method_note(m, t);
    add_table(m, t);
}

/* ---- alone and last in ---- */

static int32_t main_year(const th_attribution *a, int32_t asked)
{
    if (asked)
        return asked;
    return a->contest.horizon < 2030 || a->first_year > 2030 ? a->contest.horizon
                                                             : 2030;
}

static void add_alone(maker *m)
{
    const th_shapley *s = &m->a->shapley;
    int32_t year = main_year(m->a, m->ask->year);
    thi_table *t =
        begin(m,
              "alone",
              th_arena_format(m->arena, "%d 年单独、最后加入与份额", year),
              th_arena_format(m->arena, "alone, last in and share in %d", year));
    thi_table_text_column(t, "player", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_number_column(t, "alone_t", "单独", "alone", "t", 0);
    thi_table_number_column(t, "last_in_t", "最后加入", "last in", "t", 0);
    thi_table_number_column(t, "share_t", "份额", "share", "t", 0);
    if (s->pairs)
        thi_table_number_column(t, "error_t", "标准误", "standard error", "t", 1);
    for (uint32_t i = 0; i < s->players; i++) {
        const th_player *p = &m->a->contest.players[i];
        thi_table_text(t, p->id);
        thi_table_titled(t, p->id, titles_of(p));
        thi_table_number9(t, at(m->a, s->alone, i, year));
        thi_table_number9(t, at(m->a, s->last_in, i, year));
        thi_table_number9(t, at(m->a, s->share, i, year));
        if (s->pairs)
            thi_table_number9(t, at(m->a, s->error, i, year));
    }
    thi_table_note(t,
                   words(m,
                         "单独与最后加入的作用互相重叠，不可相加。",
                         "Effects alone and last in overlap: they must not be added."));
    add_table(m, t);
}

/* ---- cost ---- */

static void cost_columns(thi_table *t)
{
    thi_table_number_column(t, "order", "次序", "order", "", THI_PLAIN);
    thi_table_text_column(t, "player", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_number_column(t, "capital_cny", "投资", "capital", "10^4 CNY", 1);
    thi_table_number_column(t, "running_cny", "年运行费", "running", "10^4 CNY/yr", 1);
    thi_table_number_column(t, "saving_cny", "年节省", "saving", "10^4 CNY/yr", 1);
    thi_table_number_column(t, "annual_cny", "年费用", "annual cost", "10^4 CNY/yr", 1);
    thi_table_number_column(t, "abated_t", "年减排", "abated", "t", 0);
    thi_table_number_column(t, "mac", "减排成本", "cost per tonne", "CNY/t", 1);
    thi_table_number_column(
        t, "levelised", "全寿命平准成本", "levelised over life", "CNY/t", 1);
    thi_table_number_column(t, "life_to", "计至", "life until", "", THI_PLAIN);
    thi_table_number_column(t, "from_t", "自", "from", "t", 0);
    thi_table_number_column(t, "to_t", "至", "to", "t", 0);
    thi_table_text_column(t, "status", "状态", "status");
}

static const char *kind_text(const maker *m, th_mac_kind kind)
{
    switch (kind) {
    case TH_MAC_SAVING:
        return words(m, "节省", "saves");
    case TH_MAC_COSTS:
        return "";
    case TH_MAC_NO_EFFECT:
        return words(m, "当年不减排", "abates nothing in the year");
    case TH_MAC_UNKNOWN:
        break;
    }
    return words(m, "费用未知", "cost unknown");
}

static void cost_row(maker *m,
                     thi_table *t,
                     const th_mac_step *step,
                     uint32_t player,
                     const th_mac_cost *cost,
                     size_t order)
{
    const th_player *p = &m->a->contest.players[player];
    double none = (double)NAN;
    thi_table_number(t, order ? (double)order : none);
    thi_table_text(t, p->id);
    thi_table_titled(t, p->id, titles_of(p));
    thi_table_number(t, cost->known ? cost->capital / 1e4 : none);
    thi_table_number(t, cost->known ? cost->running / 1e4 : none);
    thi_table_number(t, cost->known ? cost->saving / 1e4 : none);
    thi_table_number9(t, step->annual / 1e4);
    thi_table_number9(t, step->abated_t);
    thi_table_number9(t, step->mac);
    th_measure_levelised life = th_measure_levelise(m->a, m->ask->costs, player);
    bool known = isfinite(life.cny_per_t);
    thi_table_number9(t, life.cny_per_t);
    thi_table_number(t, known ? (double)life.last : none);
    thi_table_number9(t, step->from_t);
    thi_table_number9(t, step->to_t);
    thi_table_text(t, kind_text(m, step->kind));
}

/** Measures of the players, with their cost: numbers of players in `players`. */
static size_t
take_costs(const maker *m, uint32_t *players, th_mac_cost *costs, double *t)
{
    const th_attribution *a = m->a;
    th_projection_view host = th_projection_get(a->contest.host);
    int32_t year = main_year(a, m->ask->year);
    size_t n = 0;
    for (uint32_t i = 0; i < a->contest.player_count; i++) {
        const th_measure *e = a->contest.players[i].measure;
        if (!e)
            continue;
        costs[n] = m->ask->costs->of[e - host.measures];
        t[n] = at(a, a->shapley.share, i, year);
        players[n++] = i;
    }
    return n;
}

static void cost_notes(const maker *m, thi_table *t, int32_t year)
{
    char rate[32];
    th_number_print_digits(100 * m->ask->costs->discount_rate, 6, rate);
    thi_table_note(
        t,
        th_arena_format(
            m->arena,
            "%s %d %s %s %% %s",
            words(m, "减排为", "Abated in"),
            year,
            words(m, "年的份额；贴现率", "(Shapley share); discount rate"),
            rate,
            words(m,
                  "；先列节省的（节省多的在前），再按每吨费用；费用未知的不在曲线上。",
                  "; measures that save come first, the largest saving first, then by "
                  "cost per tonne; without a known cost a measure is off the curve.")));
    thi_table_note(
        t,
        words(m,
              "平准成本：自开始（或首个预测年）至寿命末或目标年，年费用乘新增采用比例，"
              "贴现后"
              "除以贴现的逐年份额。",
              "Levelised: yearly cost x what is adopted beyond the base year over the "
              "yearly share, both discounted, from the start (or the first projected "
              "year) to the end of life or the horizon."));
    if (m->ask->costs->price_year)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s %d%s",
                                       words(m, "价格年份：", "Prices of"),
                                       m->ask->costs->price_year,
                                       words(m, "。", ".")));
}

static void add_costs(maker *m)
{
    const th_attribution *a = m->a;
    size_t most = a->contest.player_count + 1;
    uint32_t *players = TH_NEW_N(m->arena, uint32_t, most);
    th_mac_cost *costs = TH_NEW_N(m->arena, th_mac_cost, most);
    th_mac_step *steps = TH_NEW_N(m->arena, th_mac_step, most);
    double *abated = TH_NEW_N(m->arena, double, most);
    size_t n = take_costs(m, players, costs, abated);
    int32_t year = main_year(a, m->ask->year);
    if (!n)
        return;
    size_t curve = th_mac_curve(steps, costs, abated, n, m->ask->costs->discount_rate);
    thi_table *t = begin(m, "costs", "费用与减排成本曲线", "costs and the cost curve");
    cost_columns(t);
    for (size_t i = 0; i < n; i++)
        cost_row(m,
                 t,
                 &steps[i],
                 players[steps[i].measure],
                 &costs[steps[i].measure],
                 i < curve ? i + 1 : 0);
    cost_notes(m, t, year);
    add_table(m, t);
}

const th_table *const *th_report_attribution(th_arena *arena,
                                             const th_attribution *attribution,
                                             const th_report_attribution_ask *ask,
                                             size_t *count)
{
    maker m = {.arena = arena, .a = attribution, .ask = ask};
    add_measures(&m);
    if (attribution->shapley.years) {
        add_wedges(&m);
        add_alone(&m);
        if (ask->costs && !attribution->contest.from)
            add_costs(&m);
    }
    *count = m.count;
    return m.tables;
}

/* ---- rows ---- */

static void row_columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "against", "对照", "against");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_text_column(t, "player", "措施", "measure");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "alone_t", "单独", "alone", "t", 0);
    thi_table_number_column(t, "last_in_t", "最后加入", "last in", "t", 0);
    thi_table_number_column(t, "share_t", "份额", "share", "t", 0);
    thi_table_number_column(t, "error_t", "标准误", "standard error", "t", 0);
}

static void add_rows(thi_table *t, const th_attribution *a, const char *boundary)
{
    for (uint32_t i = 0; i < a->shapley.players; i++)
        for (uint32_t y = 0; y < a->shapley.years; y++) {
            size_t k = (size_t)i * a->shapley.years + y;
            thi_table_text(t, a->contest.to->id);
            thi_table_text(t, a->contest.from ? a->contest.from->id : "");
            thi_table_text(t, boundary);
            thi_table_text(t, a->contest.players[i].id);
            thi_table_number(t, a->first_year + (int32_t)y);
            thi_table_number9(t, a->shapley.alone[k]);
            thi_table_number9(t, a->shapley.last_in[k]);
            thi_table_number9(t, a->shapley.share[k]);
            thi_table_number9(t, a->shapley.error[k]);
        }
}

const th_table *th_report_attribution_rows(th_arena *arena,
                                           const th_attribution *const *attributions,
                                           size_t count,
                                           const char *boundary)
{
    thi_table *t =
        thi_table_begin(arena, "measures", "措施的作用", "Effect of measures");
    row_columns(t);
    for (size_t i = 0; i < count; i++)
        add_rows(t, attributions[i], boundary);
    return thi_table_end(t);
}
