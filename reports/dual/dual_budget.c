/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the carbon budget of a cap: what its path adds up to, what is used, when it
 * is gone at the rate of the last year. */
#include "dual_book.h"

#include <math.h>

enum { B_YEAR, B_ALLOWED, B_TOTAL, B_USED, B_GONE };

static thi_ref at(const thi_dual_book *b, uint32_t row, uint32_t column)
{
    return (thi_ref){b->budget, row, column};
}

typedef struct sums {
    thi_figure budget, used, last;
    uint32_t first, years, reported;
} sums;

static thi_figure column_sum(thi_dual_book *b,
                             const sums *s,
                             uint32_t row,
                             uint32_t column,
                             uint32_t count,
                             double value)
{
    thi_style style = {.number = "#,##0", .border = true, .bold = true};
    const char *body = th_arena_format(
        b->w->arena,
        "SUM(%s:%s)",
        thi_dual_place(b->w, b->budget, at(b, s->first, column)),
        thi_dual_place(b->w, b->budget, at(b, s->first + count - 1, column)));
    return thi_live(b->w, at(b, row, 1), body, NULL, 0, value, &style);
}

/** When the sum of totals first passes the budget: year and fraction. */
static void write_gone(thi_dual_book *b, uint32_t row, const thi_figure f[4], bool gone)
{
    thi_workbook *w = b->w;
    thi_style style = {.number = "0.00", .border = true};
    const char *before = gone ? "d" : "0";
    const char *pattern = th_arena_format(
        w->arena, "IF(AND(a>b,%s<=b),c+(b-%s)/(a-%s),\"\")", before, before, before);
    double last = isfinite(f[3].value) ? f[3].value : 0;
    bool here = f[0].value > f[1].value && last <= f[1].value;
    thi_ref cell = at(b, row, B_GONE);
    size_t count = gone ? 4 : 3;
    if (here)
        (void)thi_dual_cell(w,
                            cell,
                            pattern,
                            f,
                            count,
                            f[2].value + (f[1].value - last) / (f[0].value - last),
                            &style);
    else
        thi_dual_word(w, cell, pattern, f, count, "", &style);
}

/** The years by the grid's factors that count. */
static const thi_dual_table *counting(const thi_dual_block *k)
{
    return k->result->fixed_counts && k->fixed.there ? &k->fixed : &k->annual;
}

static uint32_t
write_years(thi_dual_book *b, const thi_dual_block *k, uint32_t row, sums *s)
{
    thi_workbook *w = b->w;
    const th_target *t = k->result->target;
    const thi_dual_table *table = counting(k);
    thi_style number = {.number = "#,##0", .border = true};
    thi_figure used = thi_dual_nothing();
    th_sum budget = {0}, total = {0};
    uint32_t result_row = row + s->years + 1;
    s->first = row;
    for (uint32_t i = 0; i < s->years; i++) {
        int32_t c = t->path_from + 1 + (int32_t)i - table->first;
        th_sum_add(&budget, thi_dual_at(table, THI_D_REQUIRED, c).value);
    }
    s->budget = (thi_figure){at(b, result_row, 1), th_sum_get(&budget)};
    for (uint32_t i = 0; i < s->years; i++, row++) {
        int32_t year = t->path_from + 1 + (int32_t)i, c = year - table->first;
        thi_figure of = thi_dual_at(table, THI_D_TOTAL, c);
        thi_xlsx_number(w->x, b->budget, row, B_YEAR, year, &thi_year_style);
        (void)thi_live_same(
            w, at(b, row, B_ALLOWED), thi_dual_at(table, THI_D_REQUIRED, c), &number);
        of = thi_dual_cell(w, at(b, row, B_TOTAL), "a", &of, 1, of.value, &number);
        if (i >= s->reported)
            continue;
        th_sum_add(&total, of.value);
        thi_figure before = used, pair[] = {of, used};
        used = thi_dual_cell(w,
                             at(b, row, B_USED),
                             i ? "a+b" : "a",
                             pair,
                             i ? 2 : 1,
                             th_sum_get(&total),
                             &number);
        thi_figure f[4] = {used, s->budget, {at(b, row, B_YEAR), year}, before};
        write_gone(b, row, f, i > 0);
        s->used = used;
        s->last = of;
    }
    return row + 1;
}

static void label(thi_dual_book *b, uint32_t row, const char *zh, const char *en)
{
    thi_say_at(b->w, at(b, row, 0), zh, en, &thi_strong_style);
}

static uint32_t
write_results(thi_dual_book *b, const thi_dual_block *k, uint32_t row, const sums *s)
{
    thi_workbook *w = b->w;
    const th_budget *x = &k->result->budget;
    thi_style tonnes = {.number = "#,##0", .border = true},
              share = {.number = "0.0%", .border = true},
              years = {.number = "0.0", .border = true},
              gone = {.number = "0.00", .border = true};
    label(b, row, "预算（路径各年之和）", "Budget (sum of the path)");
    (void)column_sum(b, s, row++, B_ALLOWED, s->years, x->budget_t);
    label(b, row, "已用", "Used");
    (void)thi_live_same(w, at(b, row++, 1), s->used, &tonnes);
    thi_figure f[] = {s->budget, s->used, s->last};
    label(b, row, "剩余", "Left");
    (void)thi_dual_cell(
        w, at(b, row++, 1), "a-b", f, 2, x->budget_t - x->used_t, &tonnes);
    label(b, row, "已用比例", "Share used");
    (void)thi_dual_cell(
        w, at(b, row++, 1), "b/a", f, 2, x->used_t / x->budget_t, &share);
    label(b, row, "照末年还可用年数", "Years left at the last year's total");
    (void)thi_dual_cell(w, at(b, row++, 1), "(a-b)/c", f, 3, x->years_left, &years);
    label(b, row, "用尽时间（年）", "Used up at (year)");
    const char *range = th_arena_format(
        w->arena,
        "%s:%s",
        thi_dual_place(w, b->budget, at(b, s->first, B_GONE)),
        thi_dual_place(w, b->budget, at(b, s->first + s->years - 1, B_GONE)));
    const char *not_yet = thi_say(w, "尚未用尽", "not yet");
    const char *formula = th_arena_format(
        w->arena, "IF(COUNT(%s)=0,\"%s\",MIN(%s))", range, not_yet, range);
    if (isfinite(x->exhausted_at))
        thi_xlsx_formula(w->x, b->budget, row++, 1, formula, x->exhausted_at, &gone);
    else
        thi_xlsx_formula_text(w->x, b->budget, row++, 1, formula, not_yet, &gone);
    return row + 1;
}

static uint32_t reported_years(const thi_dual_block *k, uint32_t years)
{
    const thi_dual_table *table = counting(k);
    uint32_t n = 0;
    int32_t c = k->result->target->path_from + 1 - table->first;
    while (n < years && isfinite(thi_dual_at(table, THI_D_TOTAL, c + (int32_t)n).value))
        n++;
    return n;
}

static uint32_t write_budget(thi_dual_book *b, const thi_dual_block *k, uint32_t row)
{
    static const thi_head heads[] = {{"年份", "Year", 40},
                                     {"路径允许", "Allowed by the path", 18},
                                     {"实际总量", "Total", 18},
                                     {"累计已用", "Used so far", 18},
                                     {"用尽", "Used up", 12}};
    thi_workbook *w = b->w;
    const th_target *t = k->result->target;
    sums s = {.years = (uint32_t)(t->year - t->path_from)};
    s.reported = reported_years(k, s.years);
    thi_xlsx_text(w->x, b->budget, row++, 0, thi_dual_about(w, t), &thi_subtitle_style);
    thi_dual_heads(w, b->budget, row, heads, sizeof heads / sizeof *heads, row < 6);
    row++;
    row = write_years(b, k, row, &s);
    return write_results(b, k, row, &s);
}

void thi_dual_budget_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    uint32_t row =
        thi_sheet_title(w,
                        b->budget,
                        "碳预算",
                        "Carbon budget",
                        "总量上限的路径逐年相加即预算；用计入考核的电网因子。",
                        "The path of a cap, added up, is its budget; with "
                        "the grid's factors that count.");
    bool any = false;
    thi_block_rows *rows = TH_NEW_N(w->arena, thi_block_rows, b->block_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].result->has_budget && b->blocks[i].annual.there) {
            rows[count].first = row;
            row = write_budget(b, &b->blocks[i], row);
            rows[count].table = rows[count].end = row - 1;
            count++;
            any = true;
        }
    if (!any)
        thi_say_at(w,
                   at(b, row, 0),
                   "没有已开始且可评价的总量上限。",
                   "No cap whose path has begun can be judged.",
                   NULL);
    thi_print_as(w, b->budget, 0, 1, 0, 0);
    thi_xlsx_keep(w->x, b->budget, &(thi_print){.last_row = 1}, rows, count);
}
