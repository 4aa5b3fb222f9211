/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheet of GDP and population: what the data state, and GDP at constant
 * prices chained by index, in the prices of every target. */
#include "dual_book.h"

#include <math.h>

#define FIRST_ROW 5
#define MOST_YEARS 201
enum { G_YEAR, G_PEOPLE, G_LEVEL, G_PRICES, G_CURRENT, G_INDEX, G_FIRST };

/* ---- which years and prices ---- */

static void add_prices(thi_dual_book *b, int32_t price_year)
{
    for (size_t i = 0; i < b->price_count; i++)
        if (b->prices[i].price_year == price_year)
            return;
    if (price_year)
        b->prices[b->price_count++].price_year = price_year;
}

static void plan_prices(thi_dual_book *b)
{
    b->prices = TH_NEW_N(b->w->arena, thi_dual_prices, b->block_count + 2);
    for (int32_t year = 1900; year < 1900 + MOST_YEARS && !b->price_count; year++)
        add_prices(b, th_dual_gdp(b->dual, year, 0).price_year);
    for (size_t i = 0; i < b->block_count; i++)
        add_prices(b, th_dual_get(b->dual, i)->price_year);
}

static bool known(const thi_dual_book *b, int32_t year)
{
    for (size_t i = 0; i < b->price_count; i++)
        if (th_dual_gdp(b->dual, year, b->prices[i].price_year).known)
            return true;
    return thi_year_position(b->w, year) != THI_NOWHERE;
}

static void plan_years(thi_dual_book *b)
{
    int32_t last = 0;
    for (int32_t year = 1900; year < 1900 + MOST_YEARS; year++) {
        if (!known(b, year))
            continue;
        b->first_year = b->first_year ? b->first_year : year;
        last = year;
    }
    b->year_count = b->first_year ? (uint32_t)(last - b->first_year + 1) : 0;
}

/* ---- lookups ---- */

static uint32_t position(const thi_dual_book *b, int32_t year)
{
    bool inside =
        year >= b->first_year && year < b->first_year + (int32_t)b->year_count;
    return inside ? (uint32_t)(year - b->first_year) : THI_NOWHERE;
}

static const thi_dual_prices *prices_of(const thi_dual_book *b, int32_t price_year)
{
    for (size_t i = 0; i < b->price_count; i++)
        if (b->prices[i].price_year == price_year)
            return &b->prices[i];
    return NULL;
}

thi_figure thi_dual_gdp_at(const thi_dual_book *b, int32_t year, int32_t price_year)
{
    const thi_dual_prices *p = prices_of(b, price_year);
    uint32_t i = position(b, year);
    return p && i != THI_NOWHERE ? p->level[i] : thi_dual_nothing();
}

thi_figure thi_dual_growth_at(const thi_dual_book *b, int32_t year, int32_t price_year)
{
    const thi_dual_prices *p = prices_of(b, price_year);
    uint32_t i = position(b, year);
    return p && i != THI_NOWHERE ? p->growth[i] : thi_dual_nothing();
}

thi_figure thi_dual_people_at(const thi_dual_book *b, int32_t year)
{
    uint32_t i = position(b, year);
    return i != THI_NOWHERE ? b->people[i] : thi_dual_nothing();
}

/* ---- one year ---- */

static thi_ref at(const thi_dual_book *b, uint32_t i, uint32_t column)
{
    return (thi_ref){b->gdp, FIRST_ROW + i, column};
}

/** What an indicator's row states, by reference; a filled value is the engine's. */
static thi_figure stated(thi_dual_book *b,
                         uint32_t i,
                         uint32_t column,
                         const char *variable,
                         double scale,
                         double filled,
                         const char *number)
{
    thi_workbook *w = b->w;
    thi_style style = {.number = number, .border = true};
    int32_t year = b->first_year + (int32_t)i;
    int32_t row = th_dual_indicator_row(b->dual, variable, year);
    if (row < 0)
        return thi_engine_cell(w, at(b, i, column), filled, 0, number);
    double value = w->a.rows[row].value;
    thi_figure from = {thi_datum_at(w, (uint32_t)row), value};
    char text[40];
    const char *pattern =
        scale == 1 ? "a"
                   : th_arena_format(w->arena, "a/%s", th_number_print(scale, text));
    return thi_dual_cell(w, at(b, i, column), pattern, &from, 1, value / scale, &style);
}

static void write_level(thi_dual_book *b, thi_dual_prices *p, size_t number, uint32_t i)
{
    thi_workbook *w = b->w;
    uint32_t column = G_FIRST + 2 * (uint32_t)number;
    thi_style level = {.number = "#,##0", .border = true},
              growth = {.number = "0.00%", .border = true};
    th_gdp_year g = th_dual_gdp(b->dual, b->first_year + (int32_t)i, p->price_year);
    bool there = g.known && g.price_year == p->price_year;
    thi_refs refs = {0};
    const char *body = there ? thi_dual_gdp_body(w, b->gdp, &g, &refs) : "";
    thi_figure *reads = TH_NEW_N(w->arena, thi_figure, refs.count + 1);
    for (size_t k = 0; k < refs.count; k++)
        reads[k] = (thi_figure){refs.list[k], 1};
    p->growth[i] = p->level[i] = thi_dual_nothing();
    if (there)
        p->level[i] = thi_live(w,
                               at(b, i, column),
                               body,
                               reads,
                               refs.count,
                               g.constant_yuan / 1e4,
                               &level);
    else
        thi_xlsx_blank(w->x, b->gdp, FIRST_ROW + i, column, &level);
    thi_figure pair[] = {p->level[i], i ? p->level[i - 1] : thi_dual_nothing()};
    p->growth[i] = thi_dual_cell(w,
                                 at(b, i, column + 1),
                                 "a/b-1",
                                 pair,
                                 2,
                                 pair[0].value / pair[1].value - 1,
                                 &growth);
}

static void write_year(thi_dual_book *b, uint32_t i)
{
    thi_workbook *w = b->w;
    int32_t year = b->first_year + (int32_t)i;
    double none = (double)NAN;
    int32_t level =
        th_dual_indicator_row(b->dual, th_role_text(w->m.registry, "gdp"), year);
    thi_xlsx_number(w->x, b->gdp, FIRST_ROW + i, G_YEAR, year, &thi_year_style);
    b->people[i] = stated(b,
                          i,
                          G_PEOPLE,
                          th_role_text(w->m.registry, "population"),
                          1,
                          th_dual_population(b->dual, year),
                          "#,##0");
    (void)stated(b, i, G_LEVEL, th_role_text(w->m.registry, "gdp"), 1e4, none, "#,##0");
    if (level >= 0)
        thi_xlsx_number(w->x,
                        b->gdp,
                        FIRST_ROW + i,
                        G_PRICES,
                        w->a.rows[level].price_year,
                        &thi_year_style);
    else
        thi_xlsx_blank(w->x, b->gdp, FIRST_ROW + i, G_PRICES, &thi_year_style);
    (void)stated(b,
                 i,
                 G_CURRENT,
                 th_role_text(w->m.registry, "gdp_current"),
                 1e4,
                 none,
                 "#,##0");
    (void)stated(
        b, i, G_INDEX, th_role_text(w->m.registry, "gdp_index"), 1, none, "0.00");
    for (size_t p = 0; p < b->price_count; p++)
        write_level(b, &b->prices[p], p, i);
}

static void write_heads(thi_dual_book *b)
{
    static const thi_head heads[G_FIRST] = {
        {"年份", "Year", 8},
        {"常住人口（人）", "Residents (persons)", 14},
        {"给定的不变价 GDP（万元）", "GDP as stated, constant prices (10^4 CNY)", 18},
        {"其价格年", "in prices of", 11},
        {"现价 GDP（万元，只用于换价格年）",
         "GDP, current prices (10^4 CNY, to change the price year alone)",
         20},
        {"GDP 指数（上年=100）", "GDP index (year before = 100)", 14}};
    thi_workbook *w = b->w;
    thi_heads(w, b->gdp, FIRST_ROW - 1, heads, G_FIRST);
    for (size_t p = 0; p < b->price_count; p++) {
        uint32_t column = G_FIRST + 2 * (uint32_t)p;
        int32_t year = b->prices[p].price_year;
        thi_xlsx_width(w->x, b->gdp, column, column, 20);
        thi_xlsx_width(w->x, b->gdp, column + 1, column + 1, 11);
        thi_say_at(
            w,
            (thi_ref){b->gdp, FIRST_ROW - 1, column},
            th_arena_format(w->arena, "GDP（%d 年价，按指数链接，万元）", year),
            th_arena_format(w->arena, "GDP, prices of %d, chained (10^4 CNY)", year),
            &thi_head_style);
        thi_say_at(w,
                   (thi_ref){b->gdp, FIRST_ROW - 1, column + 1},
                   "增速",
                   "Growth",
                   &thi_head_style);
    }
    thi_xlsx_height(w->x, b->gdp, FIRST_ROW - 1, 58);
}

void thi_dual_gdp_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    plan_prices(b);
    plan_years(b);
    b->people = TH_NEW_N(w->arena, thi_figure, b->year_count + 1);
    for (size_t p = 0; p < b->price_count; p++) {
        b->prices[p].level = TH_NEW_N(w->arena, thi_figure, b->year_count + 1);
        b->prices[p].growth = TH_NEW_N(w->arena, thi_figure, b->year_count + 1);
    }
    (void)thi_sheet_title(
        w,
        b->gdp,
        "GDP 与人口",
        "GDP and population",
        "不变价 GDP 由给定的水平按指数链接，公式通到“活动数据”表；强度只用不变价。",
        "GDP at constant prices is a stated level moved along the index, by formulas "
        "over the sheet of activity data; intensities rest on it alone.");
    write_heads(b);
    for (uint32_t i = 0; i < b->year_count; i++)
        write_year(b, i);
    thi_xlsx_freeze(w->x, b->gdp, FIRST_ROW, 1);
    thi_print_as(w, b->gdp, FIRST_ROW - 1, FIRST_ROW - 1, 0, 0);
}
