/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the measures of a plan cost, and the curve of cost per tonne: live down
 * to capital, running cost, saving, life and discount rate; the tonnes are the shares
 * of the sheet of wedges. A measure without a known cost is named, and is off the
 * curve. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum {
    K_NAME,
    K_CAPITAL,
    K_RUNNING,
    K_SAVING,
    K_LIFE,
    K_ANNUAL,
    K_ABATED,
    K_MAC,
    K_SAVES,
    K_FROM,
    K_TO,
    K_COLUMNS
};
enum { SLOTS = 60, CHART_ROWS = 23, MAIN_YEAR = 2030 };

typedef struct entry {
    uint32_t player;
    const th_measure *measure;
    th_mac_cost cost;
    double abated_t;
} entry;

typedef struct block {
    thi_plan_book *b;
    const thi_plan *p;
    const th_attribution *a;
    int32_t year;
    double rate;
    entry *entries;
    th_mac_step *steps; /* [count]: on the curve, without effect, unknown */
    size_t count, on_curve;
    uint32_t rate_row, first, slots; /* slots: head of the chart's cells */
} block;

static const char *say(const block *k, const char *zh, const char *en)
{
    return thi_say(&k->b->w, zh, en);
}

static void
text(const block *k, uint32_t row, uint32_t column, const char *t, bool head)
{
    const thi_style *style = head ? &thi_head_style : &thi_wrap_style;
    thi_xlsx_text(k->b->w.x, k->b->costs, row, column, t, style);
}

static const char *cell(const block *k, uint32_t row, uint32_t column)
{
    return thi_plan_ref(k->p, k->b->costs, (thi_ref){k->b->costs, row, column});
}

/** A column of the table of the curve. */
static const char *fixed_column(const block *k, uint32_t column)
{
    thi_ref a = {k->b->costs, k->first, column},
            z = {k->b->costs, k->first + (uint32_t)k->on_curve - 1, column};
    return thi_plan_range(k->p, k->b->costs, a, z);
}

static void live(const block *k,
                 uint32_t row,
                 uint32_t column,
                 const char *formula,
                 double value,
                 const char *number)
{
    thi_style style = {.border = true, .number = number};
    thi_xlsx_formula(k->b->w.x, k->b->costs, row, column, formula, value, &style);
}

static void
input(const block *k, uint32_t row, uint32_t column, double value, const char *number)
{
    thi_style style = thi_input_style;
    style.number = number;
    thi_xlsx_number(k->b->w.x, k->b->costs, row, column, value, &style);
}

/* ---- what there is ---- */

static int32_t main_year(const th_attribution *a)
{
    return a->contest.horizon < MAIN_YEAR || a->first_year > MAIN_YEAR
               ? a->contest.horizon
               : MAIN_YEAR;
}

static const th_mac_cost *
cost_of(const thi_plan *p, const th_plan_wedges *w, const char *id)
{
    for (uint32_t i = 0; i < p->v.measure_count; i++)
        if (!strcmp(p->v.measures[i].id, id))
            return &w->costs.of[i];
    return NULL;
}

static void take(block *k, const th_plan_wedges *w)
{
    th_arena *arena = k->b->w.arena;
    uint32_t n = k->a->contest.player_count;
    th_mac_cost *costs = TH_NEW_N(arena, th_mac_cost, n + 1);
    double *abated = TH_NEW_N(arena, double, n + 1);
    k->entries = TH_NEW_N(arena, entry, n + 1);
    k->steps = TH_NEW_N(arena, th_mac_step, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const th_player *e = &k->a->contest.players[i];
        const th_mac_cost *cost =
            e->measure && !e->removed ? cost_of(k->p, w, e->id) : NULL;
        if (!cost)
            continue;
        costs[k->count] = *cost;
        abated[k->count] = thi_plan_wedge_value(k->a, i, k->year) * 1e4;
        k->entries[k->count] = (entry){i, e->measure, *cost, abated[k->count]};
        k->count++;
    }
    k->on_curve = th_mac_curve(k->steps, costs, abated, k->count, k->rate);
}

static const char *title_of(const block *k, const th_mac_step *step)
{
    const th_measure *m = k->entries[step->measure].measure;
    return th_arena_format(k->b->w.arena,
                           "%s %s",
                           m->id,
                           th_title_text(k->b->w.arena, m->titles, k->b->w.language));
}

/** The share of the year on the sheet of wedges, in t. */
static const char *abated_formula(const block *k, const th_mac_step *step)
{
    thi_ref at = {k->b->wedges,
                  k->p->wedge_rows[k->entries[step->measure].player],
                  thi_plan_wedge_column(k->a, k->year)};
    return th_arena_format(
        k->b->w.arena, "%s*10000", thi_plan_ref(k->p, k->b->costs, at));
}

/* ---- the curve ---- */

/** Capital over its life by the capital recovery factor, with running cost, less what
 * is saved; 10^4 CNY a year. */
static const char *annual_formula(const block *k, uint32_t row)
{
    const char *rate = cell(k, k->rate_row, 1), *life = cell(k, row, K_LIFE),
               *capital = cell(k, row, K_CAPITAL);
    return th_arena_format(k->b->w.arena,
                           "IF(%s=0,0,%s*IF(%s=0,1/%s,%s/(1-(1+%s)^(0-%s))))+%s-%s",
                           capital,
                           capital,
                           rate,
                           life,
                           rate,
                           rate,
                           life,
                           cell(k, row, K_RUNNING),
                           cell(k, row, K_SAVING));
}

/** All that stands before: measures that save go by the year's saving, the others by
 * cost per tonne, equal ones by their rows. */
static const char *from_formula(const block *k, uint32_t row)
{
    const char *saves = fixed_column(k, K_SAVES), *mine = cell(k, row, K_SAVES),
               *annual = fixed_column(k, K_ANNUAL), *mac = fixed_column(k, K_MAC),
               *my_annual = cell(k, row, K_ANNUAL), *my_mac = cell(k, row, K_MAC);
    return th_arena_format(
        k->b->w.arena,
        "SUMPRODUCT(((%s>%s)+(%s=%s)*(%s*((%s<%s)+(%s=%s)*(ROW(%s)<ROW()))+(1-%s)*((%s<"
        "%s)+(%s=%s)*(ROW(%s)<ROW()))))*%s)",
        saves,
        mine,
        saves,
        mine,
        mine,
        annual,
        my_annual,
        annual,
        my_annual,
        annual,
        mine,
        mac,
        my_mac,
        mac,
        my_mac,
        mac,
        fixed_column(k, K_ABATED));
}

static void write_step(const block *k, const th_mac_step *step, uint32_t row)
{
    th_arena *arena = k->b->w.arena;
    const th_mac_cost *cost = &k->entries[step->measure].cost;
    const char *annual = cell(k, row, K_ANNUAL), *abated = cell(k, row, K_ABATED);
    text(k, row, K_NAME, title_of(k, step), false);
    input(k, row, K_CAPITAL, cost->capital / 1e4, "#,##0.0");
    input(k, row, K_RUNNING, cost->running / 1e4, "#,##0.0");
    input(k, row, K_SAVING, cost->saving / 1e4, "#,##0.0");
    input(k, row, K_LIFE, isfinite(cost->life_years) ? cost->life_years : 0, "0.##");
    live(k, row, K_ANNUAL, annual_formula(k, row), step->annual / 1e4, "#,##0.0");
    live(k, row, K_ABATED, abated_formula(k, step), step->abated_t, "#,##0");
    live(k,
         row,
         K_MAC,
         th_arena_format(arena, "%s*10000/%s", annual, abated),
         step->mac,
         "#,##0.0");
    live(k,
         row,
         K_SAVES,
         th_arena_format(arena, "IF(%s<0,1,0)", annual),
         step->annual < 0,
         "0");
    live(k, row, K_FROM, from_formula(k, row), step->from_t, "#,##0");
    live(k,
         row,
         K_TO,
         th_arena_format(arena, "%s+%s", cell(k, row, K_FROM), abated),
         step->to_t,
         "#,##0");
}

static void write_slots(const block *k)
{
    th_arena *arena = k->b->w.arena;
    uint32_t n = (uint32_t)k->on_curve;
    double total = k->steps[n - 1].to_t;
    const char *most = th_arena_format(arena, "MAX(%s)", fixed_column(k, K_TO));
    text(k, k->slots, 0, say(k, "累计减排，吨", "Abated, t"), true);
    thi_xlsx_height(k->b->w.x, k->b->costs, k->slots, 45);
    for (uint32_t m = 0; m < n; m++)
        text(k, k->slots, 1 + m, title_of(k, &k->steps[m]), true);
    for (uint32_t i = 0; i < SLOTS; i++) {
        uint32_t row = k->slots + 1 + i;
        double middle = total * (2 * i + 1) / (2 * SLOTS);
        live(k,
             row,
             0,
             th_arena_format(arena, "%s*%u/%u", most, 2 * i + 1, 2 * SLOTS),
             middle,
             "#,##0");
        for (uint32_t m = 0; m < n; m++) {
            const char *from = cell(k, k->first + m, K_FROM),
                       *to = cell(k, k->first + m, K_TO), *here = cell(k, row, 0);
            const th_mac_step *s = &k->steps[m];
            live(k,
                 row,
                 1 + m,
                 th_arena_format(arena,
                                 "IF(AND(%s>=%s,%s<%s),%s,0)",
                                 here,
                                 from,
                                 here,
                                 to,
                                 cell(k, k->first + m, K_MAC)),
                 middle >= s->from_t && middle < s->to_t ? s->mac : 0,
                 "#,##0.0");
        }
    }
}

static void draw(const block *k, uint32_t at, const char *title)
{
    uint32_t n = (uint32_t)k->on_curve;
    thi_chart_series *series = TH_NEW_N(k->b->w.arena, thi_chart_series, n);
    for (uint32_t m = 0; m < n; m++)
        series[m] =
            (thi_chart_series){.values = {k->slots + 1, 1 + m, k->slots + SLOTS, 1 + m},
                               .name_row = k->slots,
                               .name_column = 1 + m,
                               .color = thi_palette_color(k->b->w.m.registry, m)};
    thi_chart chart = {.kind = THI_CHART_STEPS,
                       .title = title,
                       .axis = say(k, "元/吨 CO₂ 当量", "CNY/t CO2e"),
                       .across = say(k, "累计减排，吨 CO₂ 当量", "abated, t CO2e"),
                       .description = title,
                       .sheet = k->b->costs,
                       .categories = {k->slots + 1, 0, k->slots + SLOTS, 0},
                       .series = series,
                       .series_count = n,
                       .at_row = at,
                       .at_column = 0,
                       .width = 1.9,
                       .height = 1.25};
    thi_xlsx_chart(k->b->w.x, &chart);
}

static uint32_t write_curve(block *k, uint32_t row)
{
    static const th_titles heads[K_COLUMNS] = {
        {"措施", "Measure"},
        {"投资，万元", "Capital, 10^4 CNY"},
        {"年运行费，万元", "Running, 10^4 CNY/yr"},
        {"年节省，万元", "Saving, 10^4 CNY/yr"},
        {"寿命，年", "Life, yr"},
        {"年费用，万元", "Annual cost, 10^4 CNY"},
        {"年减排，吨", "Abated, t"},
        {"元/吨", "CNY/t"},
        {"节省（1）", "Saves (1)"},
        {"自，吨", "From, t"},
        {"至，吨", "To, t"}};
    for (uint32_t c = 0; c < K_COLUMNS; c++)
        text(k, row, c, say(k, heads[c].zh, heads[c].en), true);
    thi_xlsx_height(k->b->w.x, k->b->costs, row, 30);
    k->first = row + 1;
    k->slots = k->first + (uint32_t)k->on_curve + 1 + CHART_ROWS;
    for (size_t i = 0; i < k->on_curve; i++)
        write_step(k, &k->steps[i], k->first + (uint32_t)i);
    write_slots(k);
    draw(k,
         k->first + (uint32_t)k->on_curve + 1,
         th_arena_format(k->b->w.arena,
                         "%s · %s %d",
                         k->p->title,
                         say(k, "减排成本曲线", "cost curve"),
                         k->year));
    return k->slots + SLOTS + 2;
}

/* ---- off the curve ---- */

static uint32_t write_off(const block *k, uint32_t row)
{
    text(k, row, 0, say(k, "不在曲线上的措施", "Off the curve"), true);
    text(k, row, 1, say(k, "年减排，吨", "Abated, t"), true);
    text(k, row, 2, say(k, "原因", "Why"), true);
    row++;
    for (size_t i = k->on_curve; i < k->count; i++, row++) {
        const th_mac_step *step = &k->steps[i];
        text(k, row, 0, title_of(k, step), false);
        live(k, row, 1, abated_formula(k, step), step->abated_t, "#,##0");
        text(k,
             row,
             2,
             step->kind == TH_MAC_UNKNOWN ? say(k, "成本未知", "cost unknown")
                                          : say(k, "当年不减排", "abates nothing"),
             false);
    }
    return row + 1;
}

/* ---- a scenario ---- */

static uint32_t write_basis(block *k, const th_plan_wedges *w, uint32_t row)
{
    k->rate_row = row;
    text(k, row, 0, say(k, "贴现率", "Discount rate"), false);
    input(k, row, 1, k->rate, "0.0%");
    if (w->costs.price_year)
        text(k,
             row,
             2,
             th_arena_format(k->b->w.arena,
                             "%d %s",
                             w->costs.price_year,
                             say(k, "年价格", "prices")),
             false);
    if (!k->on_curve) {
        thi_xlsx_banner(k->b->w.x,
                        k->b->costs,
                        row + 1,
                        K_TO,
                        say(k,
                            "没有一项减排的措施给出成本，画不出曲线：在 measures.yaml "
                            "给出 cost。",
                            "No measure that abates has a known cost, so there is no "
                            "curve: give `cost` in measures.yaml."),
                        &thi_note_style);
        row++;
    }
    return row + 2;
}

/** The row after it; *slots is that of the cells of its chart, if there is one. */
static uint32_t write_block(thi_plan_book *b,
                            const thi_plan *p,
                            const th_plan_wedges *w,
                            uint32_t row,
                            uint32_t *slots)
{
    block k = {.b = b,
               .p = p,
               .a = w->attribution,
               .year = main_year(w->attribution),
               .rate = w->costs.discount_rate};
    take(&k, w);
    if (!k.count)
        return row;
    thi_xlsx_text(b->w.x,
                  b->costs,
                  row,
                  0,
                  th_arena_format(b->w.arena, "%s · %d", p->title, k.year),
                  &thi_subtitle_style);
    row = write_basis(&k, w, row + 1);
    if (k.count > k.on_curve)
        row = write_off(&k, row);
    row = k.on_curve ? write_curve(&k, row) : row;
    *slots = k.on_curve ? k.slots : 0;
    return row;
}

void thi_plan_costs_write(thi_plan_book *b, const th_plan_options *options)
{
    b->w.banner[b->costs] = K_TO;
    uint32_t row =
        thi_sheet_title(
            &b->w,
            b->costs,
            "减排成本",
            "Cost curve",
            "年费用＝投资×资本回收系数＋运行费－节省；减排为“减排贡献”表中当年的份额。"
            "节省的措施在前（年节省多的在先），其余按每吨费用；改黄底的数，次序和曲线跟"
            "着变。",
            "Annual cost: capital by the capital recovery factor, running cost, less "
            "savings; tonnes are the year's shares on the sheet of wedges. Measures "
            "that save come first, the largest yearly saving ahead, then by cost per "
            "tonne; order and curve follow the yellow cells.") +
        1;
    uint32_t breaks[2 * TH_PLAN_MOST] = {0}, from = row;
    size_t count = 0;
    thi_xlsx_width(b->w.x, b->costs, 0, 0, 40);
    thi_xlsx_width(b->w.x, b->costs, 1, K_TO, 12);
    for (uint32_t i = 0; i < b->count; i++) {
        const th_plan_wedges *w = options->wedges ? &options->wedges[i] : NULL;
        if (!w || !w->attribution || !w->attribution->shapley.years ||
            !b->plans[i].wedge_rows)
            continue;
        if (row > from)
            breaks[count++] = row;
        uint32_t slots = 0;
        row = write_block(b, &b->plans[i], w, row, &slots);
        if (slots)
            breaks[count++] = slots;
    }
    if (row == from)
        thi_xlsx_text(b->w.x,
                      b->costs,
                      row,
                      0,
                      thi_say(&b->w, "没有措施。", "No measures."),
                      &thi_text_style);
    thi_print_as(&b->w, b->costs, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->costs, breaks, count);
}
