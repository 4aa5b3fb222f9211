/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the wedges of the plan: what each measure takes of the difference between
 * two scenarios, by year. The shares are the engine's (Shapley values); sums, paths and
 * the check that they close are live, so that a change of a parameter shows at once
 * that the shares are those of another run. */
#include "plan.h"

#include <math.h>
#include <string.h>

enum { C_NAME, C_UNIT, C_YEARS, CHART_ROWS = 23, SHOWN = 8, WIDE = 8 };
enum { PATH_COLOR = 0xD9D9D9, REST_COLOR = 0x595959 };

typedef struct block {
    thi_plan_book *b;
    const thi_plan *p, *other; /* other: the earlier scenario's sheets, NULL */
    const th_attribution *a;
    uint32_t boundary;    /* its number */
    uint32_t *order;      /* [players] the largest first, those without effect last */
    uint32_t acting;      /* so many have one */
    uint32_t head, first; /* rows: years, first player */
    uint32_t rest;        /* row of all after the ones shown; THI_NOWHERE */
    uint32_t sum, with, without, gap, check;
    bool negative; /* a share is negative in some year */
} block;

static const char *say(const block *k, const char *zh, const char *en)
{
    return thi_say(&k->b->w, zh, en);
}

uint32_t thi_plan_wedge_column(const th_attribution *a, int32_t year)
{
    return C_YEARS + (uint32_t)(year - a->first_year);
}

double thi_plan_wedge_value(const th_attribution *a, uint32_t player, int32_t year)
{
    uint32_t y = (uint32_t)(year - a->first_year);
    double t = a->shapley.share[(size_t)player * a->shapley.years + y];
    return thi_to_digits(t / 1e4, 9);
}

static int32_t year_of(const block *k, uint32_t y)
{
    return k->a->first_year + (int32_t)y;
}

/* ---- which players ---- */

static bool acts(const th_attribution *a, uint32_t player)
{
    for (uint32_t y = 0; y < a->shapley.years; y++) {
        size_t i = (size_t)player * a->shapley.years + y;
        if (a->shapley.alone[i] != 0 || a->shapley.last_in[i] != 0)
            return true;
    }
    return false;
}

static int by_size(const void *left, const void *right, void *context)
{
    const th_attribution *a = context;
    uint32_t i = *(const uint32_t *)left, j = *(const uint32_t *)right;
    bool first = acts(a, i), second = acts(a, j);
    if (first != second)
        return first ? -1 : 1;
    double x = a->shapley.cumulative[i], y = a->shapley.cumulative[j];
    return x > y ? -1 : x < y ? 1 : i < j ? -1 : 1;
}

static void order_players(block *k)
{
    th_attribution *a = TH_NEW(k->b->w.arena, th_attribution);
    *a = *k->a;
    k->order = TH_NEW_N(k->b->w.arena, uint32_t, a->shapley.players + 1);
    for (uint32_t i = 0; i < a->shapley.players; i++) {
        k->order[i] = i;
        k->acting += acts(a, i);
        for (uint32_t y = 0; y < a->shapley.years; y++)
            k->negative =
                k->negative || thi_plan_wedge_value(a, i, a->first_year + (int32_t)y) <
                                   -1e-6 * fabs(a->shapley.without[y] / 1e4);
    }
    th_sort(k->order, a->shapley.players, sizeof *k->order, by_size, a);
}

static const char *player_title(const block *k, uint32_t player)
{
    const th_player *e = &k->a->contest.players[player];
    if (e->kind == TH_PLAYER_DRIVERS)
        return say(k, "各步骤（合并，见下）", "steps together (see below)");
    if (!e->measure)
        return th_arena_format(k->b->w.arena, "%s %s", say(k, "步骤", "step"), e->id);
    const char *title =
        th_title_text(k->b->w.arena, e->measure->titles, k->b->w.language);
    const char *why = acts(k->a, player) ? NULL
                      : e->measure->no_effect
                          ? say(k, "没有新效果", "no further effect")
                          : say(k, "对此口径无作用", "none within this boundary");
    return why ? th_arena_format(
                     k->b->w.arena, "%s %s%s", e->id, title, thi_parens(&k->b->w, why))
               : th_arena_format(k->b->w.arena, "%s %s", e->id, title);
}

/* ---- cells ---- */

static const char *cell(const block *k, uint32_t row, uint32_t column)
{
    return thi_plan_ref(k->p, k->b->wedges, (thi_ref){k->b->wedges, row, column});
}

static const char *column_range(const block *k, uint32_t from, uint32_t to, uint32_t c)
{
    thi_ref a = {k->b->wedges, from, c}, z = {k->b->wedges, to, c};
    return thi_plan_range(k->p, k->b->wedges, a, z);
}

static void
live(const block *k, uint32_t row, uint32_t column, const char *formula, double value)
{
    thi_style style = {.border = true, .number = "#,##0.00"};
    thi_xlsx_formula(k->b->w.x, k->b->wedges, row, column, formula, value, &style);
}

static void label(const block *k, uint32_t row, const char *name, bool strong)
{
    const thi_style *style = strong ? &thi_strong_style : &thi_text_style;
    thi_xlsx_text(k->b->w.x, k->b->wedges, row, C_NAME, name, style);
    thi_xlsx_text(k->b->w.x,
                  k->b->wedges,
                  row,
                  C_UNIT,
                  row == k->check ? "" : say(k, "万吨 CO2 当量", "10 kt CO2e"),
                  style);
}

static double without_of(const block *k, uint32_t y)
{
    if (k->other)
        return thi_plan_total_value(
                   k->other, k->boundary, thi_plan_position(k->other, year_of(k, y))) /
               1e4;
    return k->a->shapley.without[y] / 1e4;
}

static double with_of(const block *k, uint32_t y)
{
    uint32_t at = thi_plan_position(k->p, year_of(k, y));
    return thi_plan_total_value(k->p, k->boundary, at) / 1e4;
}

/** Of players from `from` on in the order. */
static double sum_of(const block *k, uint32_t from, uint32_t y)
{
    double sum = 0;
    for (uint32_t i = from; i < k->a->shapley.players; i++)
        sum += thi_plan_wedge_value(k->a, k->order[i], year_of(k, y));
    return sum;
}

static void
write_total(const block *k, const thi_plan *p, uint32_t row, uint32_t y, double value)
{
    thi_ref at = thi_plan_total_at(p, k->boundary, thi_plan_position(p, year_of(k, y)));
    const char *f =
        th_arena_format(k->b->w.arena, "%s/10000", thi_plan_ref(p, k->b->wedges, at));
    live(k, row, C_YEARS + y, f, value);
}

static void write_year(const block *k, uint32_t y)
{
    th_arena *arena = k->b->w.arena;
    uint32_t sheet = k->b->wedges, c = C_YEARS + y, n = k->a->shapley.players;
    double without = without_of(k, y), with = with_of(k, y), sum = sum_of(k, 0, y);
    thi_style head = thi_head_style;
    head.number = "0";
    thi_xlsx_number(k->b->w.x, sheet, k->head, c, year_of(k, y), &head);
    for (uint32_t i = 0; i < n; i++)
        thi_engine_cell(&k->b->w,
                        (thi_ref){sheet, k->first + i, c},
                        thi_plan_wedge_value(k->a, k->order[i], year_of(k, y)),
                        9,
                        "#,##0.00");
    const char *players = column_range(k, k->first, k->first + n - 1, c);
    if (k->rest != THI_NOWHERE)
        live(k,
             k->rest,
             c,
             th_arena_format(arena,
                             "SUM(%s)",
                             column_range(k, k->first + SHOWN, k->first + n - 1, c)),
             sum_of(k, SHOWN, y));
    live(k, k->sum, c, th_arena_format(arena, "SUM(%s)", players), sum);
    write_total(k, k->p, k->with, y, with);
    if (k->other)
        write_total(k, k->other, k->without, y, without);
    else
        thi_engine_cell(
            &k->b->w, (thi_ref){sheet, k->without, c}, without, 0, "#,##0.00");
    const char *gap = th_arena_format(arena,
                                      "%s-%s-%s",
                                      cell(k, k->without, c),
                                      cell(k, k->with, c),
                                      cell(k, k->sum, c));
    live(k,
         k->gap,
         c,
         th_arena_format(arena, "ROUND(%s,6)", gap),
         round((without - with - sum) * 1e6) / 1e6 + 0.0);
    thi_xlsx_formula(
        k->b->w.x,
        sheet,
        k->check,
        c,
        th_arena_format(
            arena, "IF(ABS(%s)<=1E-6*ABS(%s),1,0)", gap, cell(k, k->without, c)),
        fabs(without - with - sum) <= 1e-6 * fabs(without),
        &thi_year_style);
}

/** Sums over the years, right of them. */
static void write_cumulative(const block *k)
{
    uint32_t years = k->a->shapley.years, c = C_YEARS + years;
    thi_xlsx_text(k->b->w.x,
                  k->b->wedges,
                  k->head,
                  c,
                  say(k, "累计", "Cumulative"),
                  &thi_head_style);
    for (uint32_t row = k->first; row <= k->without; row++) {
        double sum = 0;
        for (uint32_t y = 0; y < years; y++)
            sum += row == k->rest      ? sum_of(k, SHOWN, y)
                   : row == k->sum     ? sum_of(k, 0, y)
                   : row == k->with    ? with_of(k, y)
                   : row == k->without ? without_of(k, y)
                                       : thi_plan_wedge_value(k->a,
                                                              k->order[row - k->first],
                                                              year_of(k, y));
        live(k,
             row,
             c,
             th_arena_format(k->b->w.arena,
                             "SUM(%s:%s)",
                             cell(k, row, C_YEARS),
                             cell(k, row, c - 1)),
             sum);
    }
}

/* ---- charts ---- */

static uint32_t add_series(
    const block *k, thi_chart_series *series, uint32_t n, uint32_t row, uint32_t color)
{
    series[n] = (thi_chart_series){
        .values = {row, C_YEARS, row, C_YEARS + k->a->shapley.years - 1},
        .name_row = row,
        .color = color};
    return n + 1;
}

/** Wedges between the two paths; without the path under them: by themselves. */
static void draw(const block *k, uint32_t at, bool on_path, const char *title)
{
    thi_chart_series series[SHOWN + 2];
    uint32_t n = 0, shown = k->acting < SHOWN ? k->acting : SHOWN;
    if (on_path)
        n = add_series(k, series, n, k->with, PATH_COLOR);
    if (k->rest != THI_NOWHERE && k->acting > SHOWN)
        n = add_series(k, series, n, k->rest, REST_COLOR);
    for (uint32_t i = shown; i-- > 0;) /* the largest on top, as in the table */
        n = add_series(
            k, series, n, k->first + i, thi_palette_color(k->b->w.m.registry, i));
    thi_chart chart = {
        .kind = k->negative ? THI_CHART_STACKED : THI_CHART_AREA,
        .title = title,
        .axis = say(k, "万吨 CO₂ 当量", "10 kt CO2e"),
        .description = title,
        .sheet = k->b->wedges,
        .categories = {k->head, C_YEARS, k->head, C_YEARS + k->a->shapley.years - 1},
        .series = series,
        .series_count = n,
        .at_row = at,
        .at_column = 1,
        .width = 1.9,
        .height = 1.25};
    if (k->a->shapley.years > 1 && n)
        thi_xlsx_chart(k->b->w.x, &chart);
}

/* ---- a scenario ---- */

static void place(block *k, uint32_t row)
{
    uint32_t n = k->a->shapley.players;
    k->head = row;
    k->first = row + 1;
    row = k->first + n;
    k->rest = k->acting > SHOWN ? row++ : THI_NOWHERE;
    k->sum = row++;
    k->with = row++;
    k->without = row++;
    k->gap = row++;
    k->check = row++;
}

static void write_labels(const block *k)
{
    th_arena *arena = k->b->w.arena;
    const th_scenario *from = k->a->contest.from;
    thi_xlsx_text(k->b->w.x,
                  k->b->wedges,
                  k->head,
                  C_NAME,
                  say(k, "措施与步骤", "Measures and steps"),
                  &thi_head_style);
    thi_xlsx_text(k->b->w.x,
                  k->b->wedges,
                  k->head,
                  C_UNIT,
                  say(k, "单位", "Unit"),
                  &thi_head_style);
    for (uint32_t i = 0; i < k->a->shapley.players; i++)
        label(k, k->first + i, player_title(k, k->order[i]), false);
    if (k->rest != THI_NOWHERE)
        label(k,
              k->rest,
              say(k, "图中合并的其余各项", "the rest, one in the charts"),
              false);
    label(k, k->sum, say(k, "各项之和", "sum of the shares"), true);
    label(k,
          k->with,
          th_arena_format(arena,
                          "%s%s%s",
                          k->p->title,
                          say(k, "", ": "),
                          say(k, "的排放", "emission")),
          true);
    label(k,
          k->without,
          from ? th_arena_format(arena,
                                 "%s%s%s",
                                 th_title_text(arena, from->titles, k->b->w.language),
                                 say(k, "", ": "),
                                 say(k, "的排放", "emission"))
               : say(k, "没有各项措施的排放", "emission without the measures"),
          true);
    label(k,
          k->gap,
          say(k, "两者之差减去各项之和", "their difference less the sum"),
          false);
    label(k, k->check, say(k, "相符（1 是，0 否）", "closes (1 yes, 0 no)"), false);
}

static uint32_t note(const block *k, uint32_t row, const char *text)
{
    thi_xlsx_banner(k->b->w.x, k->b->wedges, row, WIDE, text, &thi_note_style);
    return row + 1;
}

static uint32_t write_notes(const block *k, const th_plan_wedges *w, uint32_t row)
{
    th_arena *arena = k->b->w.arena;
    const th_shapley *s = &k->a->shapley;
    for (uint32_t i = 0; i < s->players; i++)
        if (k->a->contest.players[i].kind == TH_PLAYER_DRIVERS)
            row = note(k,
                       row,
                       th_arena_format(arena,
                                       "%s%s",
                                       say(k, "合并的步骤：", "Steps together: "),
                                       k->a->contest.players[i].steps));
    if (w->why)
        row = note(
            k,
            row,
            th_arena_format(arena,
                            "%s%s",
                            say(k,
                                "不能与上一级情景逐步混合，改与没有措施的自身比较：",
                                "Not against its parent but against itself without "
                                "measures: "),
                            w->why));
    double worst = 0;
    for (size_t i = 0; s->pairs && i < (size_t)s->players * s->years; i++)
        worst = fmax(worst, s->error[i]);
    if (s->pairs)
        row = note(
            k,
            row,
            th_arena_format(arena,
                            "%s%u%s%.0f t",
                            say(k, "抽取次序的对数：", "Sampled pairs of orders: "),
                            s->pairs,
                            say(k, "；份额的标准误最大 ", "; largest standard error "),
                            worst));
    return row;
}

static const thi_plan *plan_of(thi_plan_book *b, const th_scenario *scenario)
{
    for (uint32_t i = 0; scenario && i < b->count; i++)
        if (!strcmp(b->plans[i].v.scenario->id, scenario->id))
            return &b->plans[i];
    return NULL;
}

static void keep_rows(const block *k, thi_plan *p)
{
    uint32_t *rows = TH_NEW_N(k->b->w.arena, uint32_t, k->a->shapley.players + 1);
    for (uint32_t i = 0; i < k->a->shapley.players; i++)
        rows[k->order[i]] = k->first + i;
    p->wedge_rows = rows;
    p->wedge_checks = (thi_ref){k->b->wedges, k->check, C_YEARS};
    p->wedge_years = k->a->shapley.years;
}

static uint32_t write_block(thi_plan_book *b,
                            thi_plan *p,
                            const th_plan_wedges *w,
                            const th_boundary *boundary,
                            uint32_t row)
{
    const th_attribution *a = w->attribution;
    block k = {.b = b, .p = p, .a = a, .other = plan_of(b, a->contest.from)};
    k.boundary = thi_plan_boundary_of(p, thi_id(&p->w, boundary->id));
    if (k.other &&
        (k.other->v.base_year != p->v.base_year || k.other->v.horizon < p->v.horizon))
        k.other = NULL; /* other years: the engine's path */
    order_players(&k);
    const char *title = th_arena_format(
        b->w.arena,
        a->contest.from ? "%s %s %s · %s" : "%s%s%s · %s",
        p->title,
        a->contest.from ? say(&k, "比", "against") : "",
        a->contest.from
            ? th_title_text(b->w.arena, a->contest.from->titles, b->w.language)
            : "",
        th_title_text(b->w.arena, boundary->titles, b->w.language));
    thi_xlsx_text(b->w.x, b->wedges, row, 0, title, &thi_subtitle_style);
    place(&k, row + 1);
    write_labels(&k);
    for (uint32_t y = 0; y < a->shapley.years; y++)
        write_year(&k, y);
    write_cumulative(&k);
    uint32_t last = C_YEARS + a->shapley.years - 1;
    thi_xlsx_red_zero(b->w.x, b->wedges, k.check, C_YEARS, k.check, last);
    keep_rows(&k, p);
    row = write_notes(&k, w, k.check + 1) + 1;
    draw(&k,
         row,
         true,
         th_arena_format(
             b->w.arena, "%s · %s", p->title, say(&k, "减排楔形图", "wedges")));
    draw(
        &k,
        row + CHART_ROWS,
        false,
        th_arena_format(
            b->w.arena, "%s · %s", p->title, say(&k, "各项减排", "reduction by each")));
    return row + 2 * CHART_ROWS;
}

static uint32_t write_nothing(thi_plan_book *b,
                              const thi_plan *p,
                              const th_plan_wedges *w,
                              uint32_t row)
{
    const char *text =
        w && w->why ? w->why
                    : thi_say(&b->w,
                              "没有措施，也没有可比的上一级情景。",
                              "It has no measures and no parent to stand against.");
    thi_xlsx_text(b->w.x, b->wedges, row, 0, p->title, &thi_subtitle_style);
    thi_xlsx_banner(b->w.x, b->wedges, row + 1, WIDE, text, &thi_note_style);
    return row + 3;
}

void thi_plan_wedges_write(thi_plan_book *b, const th_plan_options *options)
{
    b->w.banner[b->wedges] = WIDE;
    uint32_t row =
        thi_sheet_title(
            &b->w,
            b->wedges,
            "减排贡献",
            "Wedges",
            "各项措施在两个情景之差中的份额（Shapley 值，与次序无关，灰底是引擎的数）；"
            "路径、合计和核对是活公式：改参数后核对变 0，份额须重新运行。",
            "Shares of the measures in what parts two scenarios (Shapley values: no "
            "order is preferred; grey: the engine's). Paths, sums and checks are live: "
            "after a change the check turns 0 and the shares need a new run.") +
        1;
    uint32_t breaks[TH_PLAN_MOST] = {0}, years = 0;
    size_t count = 0;
    bool after = false;
    thi_xlsx_width(b->w.x, b->wedges, C_NAME, C_NAME, 44);
    thi_xlsx_width(b->w.x, b->wedges, C_UNIT, C_UNIT, 14);
    for (uint32_t i = 0; i < b->count; i++)
        years = b->plans[i].years > years ? b->plans[i].years : years;
    thi_xlsx_width(b->w.x,
                   b->wedges,
                   C_YEARS,
                   C_YEARS + years,
                   thi_plan_year_width(44 + 14, 44, years + 1, 9));
    for (uint32_t i = 0; i < b->count; i++) {
        const th_plan_wedges *w = options->wedges ? &options->wedges[i] : NULL;
        bool any =
            w && w->attribution && w->attribution->shapley.years && options->boundary;
        if (after)
            breaks[count++] = row;
        after = any; /* a line that there is nothing needs no page */
        row = any ? write_block(b, &b->plans[i], w, options->boundary, row)
                  : write_nothing(b, &b->plans[i], w, row);
    }
    thi_print_as(&b->w, b->wedges, 0, 1, 0, 0);
    thi_xlsx_breaks(b->w.x, b->wedges, breaks, count);
}
