/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: totals and intensities of every boundary by year, and of those that a target
 * rests on again with the grid's fixed factors. */
#include "dual_book.h"

#include <math.h>

enum { C_LABEL, C_UNIT, C_YEARS };

const th_dual_year *thi_dual_year_of(const th_dual_result *r, bool fixed, int32_t year)
{
    const th_dual_year *years = fixed ? r->fixed : r->years;
    for (uint32_t i = 0; years && i < r->year_count; i++)
        if (years[i].year == year)
            return &years[i];
    return NULL;
}

const thi_dual_table *thi_dual_counting(const thi_dual_block *b)
{
    return b->result->fixed_counts && b->fixed.there ? &b->fixed : &b->annual;
}

int32_t thi_dual_last_judged(const thi_dual_table *t)
{
    for (int32_t c = (int32_t)t->count; t->there && c-- > 0;)
        if (isfinite(thi_dual_at(t, THI_D_VERDICT, c).value))
            return c;
    return -1;
}

typedef struct writer {
    thi_dual_book *b;
    uint32_t row;
} writer;

static void label(writer *p, const char *name, const char *what, const char *unit)
{
    thi_workbook *w = p->b->w;
    const char *comma = w->language == TH_EN ? ", " : "，";
    thi_xlsx_text(w->x,
                  p->b->levels,
                  p->row,
                  C_LABEL,
                  *what ? th_arena_format(w->arena, "%s%s%s", name, comma, what) : name,
                  &thi_wrap_style);
    thi_xlsx_text(w->x, p->b->levels, p->row, C_UNIT, unit, &thi_wrap_style);
}

/** A row over the reported years: `fn` gives the figures, the pattern joins them. */
typedef size_t (*figures_fn)(const writer *p,
                             const void *of,
                             uint32_t y,
                             thi_figure *out);

static void
row(writer *p, figures_fn fn, const void *of, const char *pattern, const char *number)
{
    thi_workbook *w = p->b->w;
    thi_style style = {.number = number, .border = true};
    for (uint32_t y = 0; y < w->a.year_count; y++) {
        thi_figure f[3] = {thi_dual_nothing(), thi_dual_nothing(), thi_dual_nothing()};
        size_t count = fn(p, of, y, f);
        double a = f[0].value, b = f[1].value;
        double value = count == 1 ? a : pattern[3] == '-' ? a / b - 1 : a / b;
        (void)thi_dual_cell(w,
                            (thi_ref){p->b->levels, p->row, C_YEARS + y},
                            pattern,
                            f,
                            count,
                            value,
                            &style);
    }
    p->row++;
}

static thi_figure total_of(const writer *p, const uint32_t *boundary, uint32_t y)
{
    const thi_workbook *w = p->b->w;
    th_total total = th_inventory_total(
        w->inventory, th_boundary_get(w->m.registry, *boundary), w->a.years[y]);
    return (thi_figure){thi_total_at(w, *boundary, y),
                        total.state == TH_STATE_VALUE ? total.value : (double)NAN};
}

static size_t totals(const writer *p, const void *of, uint32_t y, thi_figure *out)
{
    out[0] = total_of(p, of, y);
    return 1;
}

static size_t per_gdp(const writer *p, const void *of, uint32_t y, thi_figure *out)
{
    out[0] = total_of(p, of, y);
    if (p->b->price_count)
        out[1] = thi_dual_gdp_at(p->b, p->b->w->a.years[y], p->b->prices[0].price_year);
    return 2;
}

static size_t per_head(const writer *p, const void *of, uint32_t y, thi_figure *out)
{
    out[0] = total_of(p, of, y);
    out[1] = thi_dual_people_at(p->b, p->b->w->a.years[y]);
    return 2;
}

static size_t change(const writer *p, const void *of, uint32_t y, thi_figure *out)
{
    const th_activity_view *a = &p->b->w->a;
    out[0] = total_of(p, of, y);
    if (y && a->years[y - 1] == a->years[y] - 1)
        out[1] = total_of(p, of, y - 1);
    return 2;
}

static void write_boundary(writer *p, uint32_t number)
{
    thi_workbook *w = p->b->w;
    const th_boundary *b = th_boundary_get(w->m.registry, number);
    const char *name = th_title_text(w->arena, b->titles, w->language);
    const char *t = th_boundary_is_co2(w->inventory, b) ? "t_CO2" : "t_CO2e";
    label(p, name, thi_say(w, "总量", "total"), t);
    row(p, totals, &number, "a", "#,##0");
    label(p, name, thi_say(w, "比上年", "on the year before"), "");
    row(p, change, &number, "a/b-1", "0.00%");
    label(p,
          name,
          thi_say(w, "强度", "intensity"),
          th_arena_format(w->arena, "%s%s", t, thi_say(w, "/万元", "/10^4 CNY")));
    row(p, per_gdp, &number, "a/b", "0.0000");
    label(p,
          name,
          thi_say(w, "人均", "per head"),
          th_arena_format(w->arena, "%s%s", t, thi_say(w, "/人", " a head")));
    row(p, per_head, &number, "a/b", "0.000");
}

/* ---- with the grid's factors of one year ---- */

typedef struct fixed_of {
    const thi_dual_block *block;
    thi_dual_row row;
} fixed_of;

static size_t fixed_figure(const writer *p, const void *of, uint32_t y, thi_figure *out)
{
    const fixed_of *f = of;
    int32_t column = p->b->w->a.years[y] - f->block->fixed.first;
    out[0] = thi_dual_at(&f->block->fixed, f->row, column);
    return 1;
}

static void write_fixed(writer *p, const thi_dual_block *k)
{
    thi_workbook *w = p->b->w;
    const th_dual_result *r = k->result;
    const char *name =
        th_title_text(w->arena, r->target->boundary->titles, w->language);
    const char *grid =
        thi_say(w,
                th_arena_format(w->arena, "%d 年电网因子", r->fixed_year),
                th_arena_format(w->arena, "grid factors of %d", r->fixed_year));
    fixed_of total = {k, THI_D_TOTAL}, level = {k, THI_D_INTENSITY};
    label(p, name, grid, r->unit);
    row(p, fixed_figure, &total, "a", "#,##0");
    label(p,
          th_arena_format(w->arena, "%s%s", name, thi_say(w, "，强度", ", intensity")),
          grid,
          th_arena_format(w->arena, "%s%s", r->unit, thi_say(w, "/万元", "/10^4 CNY")));
    row(p, fixed_figure, &level, "a", "0.0000");
}

static bool seen(const thi_dual_book *b, size_t number)
{
    const th_dual_result *r = b->blocks[number].result;
    for (size_t i = 0; i < number; i++)
        if (b->blocks[i].fixed.there &&
            b->blocks[i].result->target->boundary == r->target->boundary &&
            b->blocks[i].result->fixed_year == r->fixed_year)
            return true;
    return false;
}

void thi_dual_levels_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    writer p = {.b = b};
    p.row = thi_sheet_title(w,
                            b->levels,
                            "总量与强度",
                            "Totals and intensities",
                            "各边界逐年；强度用不变价 "
                            "GDP，表头写明价格年。电网因子：逐年，下面另列固定年。",
                            "By boundary and year; intensities over GDP at constant "
                            "prices. Grid factors of "
                            "each year, and below those of a fixed year.");
    thi_xlsx_width(w->x, b->levels, C_LABEL, C_LABEL, w->language == TH_BOTH ? 70 : 46);
    thi_xlsx_width(w->x, b->levels, C_UNIT, C_UNIT, 18);
    thi_xlsx_width(w->x, b->levels, C_YEARS, C_YEARS + w->a.year_count, 13);
    int32_t prices = b->price_count ? b->prices[0].price_year : 0;
    uint32_t head = p.row;
    thi_say_at(w,
               (thi_ref){b->levels, head, C_LABEL},
               th_arena_format(w->arena, "项目（GDP 用 %d 年价）", prices),
               th_arena_format(w->arena, "Item (GDP in prices of %d)", prices),
               &thi_head_style);
    thi_say_at(w, (thi_ref){b->levels, head, C_UNIT}, "单位", "Unit", &thi_head_style);
    for (uint32_t y = 0; y < w->a.year_count; y++)
        thi_dual_year_heads(w, b->levels, head, C_YEARS + y, w->a.years[y], 1);
    p.row++;
    for (uint32_t i = 0; i < th_boundary_count(w->m.registry); i++)
        write_boundary(&p, i);
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].fixed.there && !seen(b, i))
            write_fixed(&p, &b->blocks[i]);
    thi_xlsx_freeze(w->x, b->levels, head + 1, C_YEARS);
    thi_print_as(w, b->levels, head, head, 0, C_UNIT);
}
