/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recalculation bridge: totals by year, and every line. */
#include "report_diff.h"

#include "report_words.h"

#include <math.h>
#include <string.h>

th_titles thi_diff_part_titles(th_part part)
{
    static const th_titles titles[] = {
        [TH_PART_ACTIVITY] = {"活动数据", "activity"},
        [TH_PART_FACTOR] = {"因子", "factor"},
        [TH_PART_METHOD] = {"方法", "method"},
        [TH_PART_GWP] = {"GWP", "GWP"},
        [TH_PART_BOUNDARY] = {"边界与完整性", "boundary, completeness"}};
    return titles[part];
}

static const char *part_column(th_part part)
{
    static const char *const ids[] = {[TH_PART_ACTIVITY] = "activity_t",
                                      [TH_PART_FACTOR] = "factor_t",
                                      [TH_PART_METHOD] = "method_t",
                                      [TH_PART_GWP] = "gwp_t",
                                      [TH_PART_BOUNDARY] = "boundary_t"};
    return ids[part];
}

void thi_diff_columns(thi_table *t, const char *unit)
{
    thi_table_number_column(t, "a_t", "A", "A", unit, 2);
    thi_table_number_column(t, "b_t", "B", "B", unit, 2);
    thi_table_number_column(t, "difference_t", "差额 B-A", "difference B-A", unit, 2);
    for (int p = 0; p < TH_PARTS; p++) {
        th_titles titles = thi_diff_part_titles((th_part)p);
        thi_table_number_column(
            t, part_column((th_part)p), titles.zh, titles.en, unit, 2);
    }
}

void thi_diff_values(thi_table *t, double a, double b, const double *parts, bool masked)
{
    double numbers[3 + TH_PARTS] = {a, b, b - a};
    memcpy(numbers + 3, parts, TH_PARTS * sizeof *parts);
    for (int i = 0; i < 3 + TH_PARTS; i++)
        if (masked)
            thi_table_empty(t);
        else
            thi_table_number(t, numbers[i]);
}

/* ---- totals ---- */

static const char *name_of(const th_model_view *m, th_sym sym)
{
    return th_names_text(th_activity_names(m->activity), sym);
}

static void note_side(const thi_diff *d, thi_table *t, bool b)
{
    const th_model_view *m = b ? &d->b : &d->a;
    th_activity_view v = th_activity_get(m->activity);
    thi_table_note(
        t,
        th_arena_format(d->arena,
                        "%s: %s; %s %s; GWP %s",
                        b ? "B" : "A",
                        th_title_text(d->arena, v.name, d->language),
                        thi_words(d->arena, d->language, "指南", "guideline"),
                        name_of(m, m->guideline->id),
                        name_of(m, m->gwp->name)));
}

static bool has_year(const th_bridge_view *v, int32_t year)
{
    for (uint32_t i = 0; i < v->year_count; i++)
        if (v->years[i].year == year)
            return true;
    return false;
}

/* Years that were left out, by the other inventory or by --year. */
static void note_years(const thi_diff *d, thi_table *t, bool b)
{
    th_activity_view v = th_activity_get(b ? d->b.activity : d->a.activity);
    const char *text = "";
    for (uint32_t i = 0; i < v.year_count; i++)
        if (!has_year(&d->view, v.years[i]))
            text = th_arena_format(d->arena, "%s %d", text, v.years[i]);
    if (*text)
        thi_table_note(t,
                       th_arena_format(d->arena,
                                       "%s %s:%s",
                                       thi_words(d->arena,
                                                 d->language,
                                                 "未比较的年份，清单",
                                                 "years not compared, of inventory"),
                                       b ? "B" : "A",
                                       text));
}

static void note_sums(const thi_diff *d, thi_table *t)
{
    double most = 0;
    char number[40];
    bool incomplete = false;
    for (uint32_t i = 0; i < d->view.year_count; i++) {
        const th_bridge_year *y = &d->view.years[i];
        most = fmax(most, fabs(y->residual_t));
        incomplete = incomplete || y->a_incomplete || y->b_incomplete;
    }
    thi_table_note(
        t,
        th_arena_format(d->arena,
                        "%s %s t",
                        thi_words(d->arena,
                                  d->language,
                                  "已核对：各部分之和等于差额，各组之和等于合计；"
                                  "最大舍入差",
                                  "checked: parts add up to the difference, groups to "
                                  "the totals; largest rounding"),
                        th_number_print_digits(most, 1, number)));
    if (incomplete)
        thi_table_note(t,
                       thi_words(d->arena,
                                 d->language,
                                 "合计不完整：有 NE 或缺失的行",
                                 "a total is incomplete: lines are NE or missing"));
}

static void note_result(const thi_diff *d, thi_table *t)
{
    size_t unsplit = 0;
    for (size_t i = 0; i < d->view.line_count; i++)
        unsplit += d->view.lines[i].unsplit;
    if (!d->view.different)
        thi_table_note(t,
                       thi_words(d->arena,
                                 d->language,
                                 "两份清单没有差额：没有一行不同",
                                 "no difference: not one line differs"));
    if (unsplit)
        thi_table_note(
            t,
            th_arena_format(d->arena,
                            "%s: %zu",
                            thi_words(d->arena,
                                      d->language,
                                      "无法拆分的行（混合值不是有限数），差额整个归入"
                                      "一个部分",
                                      "lines that cannot be split (a mixed value is "
                                      "no finite number), their difference in one "
                                      "part"),
                            unsplit));
}

static const th_table *make_totals(const thi_diff *d)
{
    thi_table *t =
        thi_table_begin(d->arena, "totals", "重算差额，按年", "Recalculation by year");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_diff_columns(t, "t CO2e");
    for (uint32_t i = 0; i < d->view.year_count; i++) {
        const th_bridge_year *y = &d->view.years[i];
        thi_table_number(t, y->year);
        thi_diff_values(t, y->a_t, y->b_t, y->co2e_t, y->confidential);
    }
    note_side(d, t, false);
    note_side(d, t, true);
    note_years(d, t, false);
    note_years(d, t, true);
    note_result(d, t);
    note_sums(d, t);
    return thi_table_end(t);
}

/* ---- lines ---- */

static void line_columns(thi_table *t)
{
    static const char *const texts[] = {
        "category", "subject", "key", "gas", "stream", "region"};
    static const char *const sides[] = {"method_a", "method_b", "state_a", "state_b"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        thi_table_text_column(t, texts[i], texts[i], texts[i]);
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        thi_table_text_column(t, sides[i], sides[i], sides[i]);
    for (int co2e = 0; co2e < 2; co2e++) {
        const char *head = co2e ? "co2e" : "mass", *unit = co2e ? "t CO2e" : "t";
        static const char *const tails[] = {"a", "b", "difference"};
        for (int i = 0; i < 3 + TH_PARTS; i++) {
            const char *id =
                i < 3 ? th_arena_format(t->arena, "%s_%s_t", head, tails[i])
                      : th_arena_format(
                            t->arena, "%s_%s_t", head, th_part_text((th_part)(i - 3)));
            thi_table_number_column(t, id, id, id, unit, 2);
        }
    }
    thi_table_text_column(t, "causes", "原因", "causes");
}

static const char *side_state(const th_bridge_side *side, bool confidential)
{
    if (!side->line)
        return "";
    if (side->line->state != TH_STATE_VALUE)
        return th_state_text(side->line->state);
    return confidential ? "C" : side->line->filled ? "filled" : "value";
}

/* `fuel_mass (a/x.csv:2 > b/x.csv:2); ncv (...)`: the first few. */
static const char *line_causes(const thi_diff *d, const th_bridge_line *line)
{
    enum { MOST = 4 };
    const char *text = "";
    for (uint32_t i = 0; i < line->cause_count && i < MOST; i++) {
        const th_cause *c = &d->view.causes[line->causes[i]];
        text = th_arena_format(d->arena,
                               "%s%s%s: %s (%s > %s)",
                               text,
                               i ? "; " : "",
                               th_part_text(c->part),
                               thi_cause_subject(d, c),
                               thi_origin_place(d, false, &c->a),
                               thi_origin_place(d, true, &c->b));
    }
    if (line->cause_count > MOST)
        text = th_arena_format(d->arena, "%s; +%u", text, line->cause_count - MOST);
    return text;
}

static void add_line(const thi_diff *d, thi_table *t, const th_bridge_line *line)
{
    thi_table_text(t, line->category);
    thi_table_text(t, line->subject);
    thi_table_text(t, line->key);
    thi_table_text(t, line->gas);
    thi_table_text(t, line->stream);
    thi_table_text(t, line->region);
    thi_table_number(t, line->year);
    thi_table_text(t, line->a.methods);
    thi_table_text(t, line->b.methods);
    thi_table_text(t, side_state(&line->a, line->confidential));
    thi_table_text(t, side_state(&line->b, line->confidential));
    thi_diff_values(
        t, line->a.mass_t, line->b.mass_t, line->mass_t, line->confidential);
    thi_diff_values(
        t, line->a.co2e_t, line->b.co2e_t, line->co2e_t, line->confidential);
    thi_table_text(t, line_causes(d, line));
}

static const th_table *make_lines(const thi_diff *d)
{
    thi_table *t =
        thi_table_begin(d->arena, "lines", "有差额的行", "Lines that differ");
    line_columns(t);
    for (size_t i = 0; i < d->view.line_count; i++)
        if (d->view.lines[i].differs)
            add_line(d, t, &d->view.lines[i]);
    return thi_table_end(t);
}

th_status th_report_diff(th_diff_tables *out,
                         th_arena *arena,
                         const th_bridge *bridge,
                         const char *const *keys,
                         size_t key_count,
                         size_t most_causes,
                         th_language language,
                         th_error *err)
{
    thi_diff d = {.arena = arena, .view = th_bridge_get(bridge), .language = language};
    d.a = th_model_get(th_inventory_model(d.view.a));
    d.b = th_model_get(th_inventory_model(d.view.b));
    th_status status = thi_diff_groups(&out->groups, &d, keys, key_count, err);
    if (status != TH_OK)
        return status;
    out->totals = make_totals(&d);
    out->lines = make_lines(&d);
    out->causes = thi_diff_causes(&d, most_causes);
    return TH_OK;
}
