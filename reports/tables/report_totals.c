/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Totals by boundary with their interval, and the total without the largest estimated
 * line. */
#include "report_summary.h"

#include <math.h>
#include <string.h>

/* ---- boundaries ---- */

static bool only_direct(const thi_summary *s, const th_boundary *b)
{
    for (uint32_t i = 0; i < b->stream_count; i++)
        if (strcmp(thi_summary_name(s, b->streams[i]), "direct"))
            return false;
    return true;
}

/* The total of all gases that people mean by "the total". */
static const th_boundary *headline(const thi_summary *s)
{
    for (uint32_t i = 0; i < th_boundary_count(s->m.registry); i++) {
        const th_boundary *b = th_boundary_get(s->m.registry, i);
        if (!b->gas_count && only_direct(s, b))
            return b;
    }
    return NULL;
}

/* The largest line of a boundary in the last year that rests on estimated activity. */
static const th_line *largest_estimate(const thi_summary *s, const th_boundary *b)
{
    const th_line *best = NULL;
    int32_t year = s->view.years[s->view.year_count - 1];
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year != year || !thi_line_counts(line) ||
            line->quality != TH_ESTIMATE || !th_boundary_has(s->inventory, b, line))
            continue;
        if (!best || line->co2e_t > best->co2e_t)
            best = line;
    }
    return best;
}

static void
add_total_numbers(const thi_summary *s, thi_table *t, const th_total *years, int what)
{
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        const th_total *total = &years[y];
        bool known = total->state == TH_STATE_VALUE && (!what || total->has_interval);
        if (known)
            thi_table_number(t,
                             what == 0  ? total->value
                             : what < 0 ? total->lower
                                        : total->upper);
        else
            thi_table_empty(t);
    }
}

/* Is a line of a boundary missing from its total, as a whole or in part? */
static bool line_missing(const thi_summary *s, const th_line *line)
{
    return line->state == TH_STATE_NE || line->missing ||
           s->m.cells[line->cell].incomplete ||
           (line->state == TH_STATE_VALUE && isnan(line->co2e_t));
}

/* A total that leaves a line out says so beside its number. */
static void add_missing_row(const thi_summary *s,
                            thi_table *t,
                            const char *id,
                            const th_boundary *b)
{
    uint32_t *missing = TH_NEW_N(s->arena, uint32_t, s->view.year_count + 1);
    bool any = false;
    for (uint32_t y = 0; y < s->view.year_count; y++)
        for (size_t i = 0; i < s->line_count; i++) {
            const th_line *line = th_inventory_line(s->inventory, i);
            if (line->year != s->view.years[y] || !line_missing(s, line) ||
                !th_boundary_has(s->inventory, b, line))
                continue;
            missing[y]++;
            any = true;
        }
    if (!any)
        return;
    thi_table_titled(t, id, thi_both("", ""));
    thi_table_titled(t, "missing", thi_both("缺行数（不完整）", "lines missing"));
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (missing[y])
            thi_table_number(t, missing[y]);
        else
            thi_table_empty(t);
}

static void add_total_rows(const thi_summary *s,
                           thi_table *t,
                           const char *id,
                           th_titles titles,
                           const th_total *years)
{
    static const struct {
        const char *id, *zh, *en;
        int what;
    } rows[] = {{"total", "合计", "total", 0},
                {"lower", "95 % 下限", "95 % lower", -1},
                {"upper", "95 % 上限", "95 % upper", 1}};
    bool any = false;
    for (uint32_t y = 0; y < s->view.year_count; y++)
        any = any || years[y].has_interval;
    for (size_t i = 0; i < (any ? 3 : 1); i++) {
        thi_table_titled(t, id, i ? thi_both("", "") : titles);
        thi_table_titled(t, rows[i].id, thi_both(rows[i].zh, rows[i].en));
        add_total_numbers(s, t, years, rows[i].what);
    }
}

static bool boundary_withheld(const thi_summary *s, const th_boundary *b, int32_t year)
{
    if (s->m.lost)
        return true;
    for (size_t i = 0; s->failed && i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year == year && thi_line_failed(s, line) &&
            th_boundary_has(s->inventory, b, line))
            return true;
    }
    return false;
}

static th_total withheld(void)
{
    return (th_total){.state = TH_STATE_NE, .incomplete = true};
}

static th_total total_of(const thi_summary *s, const th_boundary *b, int32_t year)
{
    return boundary_withheld(s, b, year) ? withheld()
                                         : th_inventory_total(s->inventory, b, year);
}

static void
add_without_estimate(const thi_summary *s, thi_table *t, const th_boundary *b)
{
    const th_line *line = largest_estimate(s, b);
    if (!line)
        return;
    th_total *years = TH_NEW_N(s->arena, th_total, s->view.year_count + 1);
    uint8_t *mask = TH_NEW_N(s->arena, uint8_t, s->line_count + 1);
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        for (size_t i = 0; i < s->line_count; i++) {
            const th_line *other = th_inventory_line(s->inventory, i);
            mask[i] = other->year == s->view.years[y] && !other->alternative &&
                      th_boundary_has(s->inventory, b, other) &&
                      !thi_same_series(s, line, other);
        }
        years[y] = boundary_withheld(s, b, s->view.years[y])
                       ? withheld()
                       : th_inventory_sum(s->inventory, mask);
    }
    add_total_rows(s,
                   t,
                   "without_largest_estimate",
                   thi_both(th_arena_format(s->arena,
                                            "　其中不含估算的最大一行：%s",
                                            thi_line_words(s, line, true)),
                            th_arena_format(s->arena,
                                            "  without the largest estimated line: %s",
                                            thi_line_words(s, line, false))),
                   years);
}

void thi_summary_boundaries(thi_summary *s)
{
    thi_table *t =
        thi_table_begin(s->arena,
                        "totals",
                        "各口径合计与 95 % 区间（单一气体口径为 t CO2，其余 t CO2e）",
                        "Totals by boundary with 95 % interval (t CO2 where CO2 "
                        "alone, else t CO2e)");
    const th_boundary *head = headline(s);
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_text_column(t, "item", "", "");
    thi_summary_years(s, t, "", 0);
    for (uint32_t i = 0; i < th_boundary_count(s->m.registry); i++) {
        const th_boundary *b = th_boundary_get(s->m.registry, i);
        th_total *years = TH_NEW_N(s->arena, th_total, s->view.year_count + 1);
        for (uint32_t y = 0; y < s->view.year_count; y++)
            years[y] = total_of(s, b, s->view.years[y]);
        add_total_rows(s, t, thi_summary_name(s, b->id), b->titles, years);
        add_missing_row(s, t, thi_summary_name(s, b->id), b);
        if (b == head)
            add_without_estimate(s, t, b);
    }
    thi_table_note(
        t,
        thi_words(s->arena,
                  s->language,
                  "区间为方法 1（误差传播），只含有区间的数据和因子，因此偏窄。",
                  "Interval by Approach 1 over the data and factors that state one: "
                  "rather too narrow."));
    thi_table_note(
        t,
        thi_words(s->arena,
                  s->language,
                  "“缺行数”：该年有这么多行全部或部分未估算（NE），合计不"
                  "完整，不能与完整的年份直接比较。",
                  "Lines missing: so many lines of the year are not estimated "
                  "(NE), wholly or in part; the total is incomplete, and not "
                  "comparable with a complete year."));
    thi_summary_add(s, t);
}
