/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key categories: shares, cumulated shares and marks of some analyses. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    th_uncertainty_view v;
    th_model_view m;
    const th_key_analysis *analyses;
    size_t analysis_count;
    bool with_land;
    th_language language;
} maker;

static const struct {
    const char *id, *zh, *en;
} analysis_words[] = {[TH_KEY_LEVEL1] = {"level1", "水平1", "level 1"},
                      [TH_KEY_TREND1] = {"trend1", "趋势1", "trend 1"},
                      [TH_KEY_LEVEL2] = {"level2", "水平2", "level 2"},
                      [TH_KEY_TREND2] = {"trend2", "趋势2", "trend 2"}};

static const char *joined(const maker *m, const char *word, const char *ending)
{
    return th_arena_format(m->arena, "%s%s", word, ending);
}

static void add_columns(const maker *m, thi_table *t)
{
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "gas", "气体", "gas");
    thi_table_text_column(t, "stream", "流", "stream");
    thi_table_text_column(t, "state", "状态", "state");
    const char *base = th_arena_format(m->arena, "%d", m->v.base_year);
    const char *year = th_arena_format(m->arena, "%d", m->v.year);
    thi_table_number_column(t, "base_t", base, base, "t", 0);
    thi_table_number_column(t, "current_t", year, year, "t", 0);
    for (size_t i = 0; i < m->analysis_count; i++) {
        th_key_analysis a = m->analyses[i];
        thi_table_number_column(t,
                                joined(m, analysis_words[a].id, "_pct"),
                                analysis_words[a].zh,
                                analysis_words[a].en,
                                "%",
                                2);
        thi_table_number_column(t,
                                joined(m, analysis_words[a].id, "_cumulated_pct"),
                                "累计",
                                "cumulated",
                                "%",
                                2);
        thi_table_text_column(
            t, joined(m, analysis_words[a].id, "_key"), "关键", "key");
    }
    thi_table_text_column(t, "flags", "提示", "flags");
    thi_table_text_column(t, "note", "说明", "note");
}

static const th_key_place *
place(const maker *m, const th_uncertainty_row *r, size_t analysis)
{
    return &r->key[m->with_land][m->analyses[analysis]];
}

static bool is_key(const maker *m, const th_uncertainty_row *r)
{
    bool key = *r->note != '\0';
    for (size_t i = 0; i < m->analysis_count; i++)
        key = key || place(m, r, i)->key;
    return key;
}

/* Codes of layouts/key_criteria.csv by their labels. */
static th_titles flag_titles(const maker *m, const char *flags)
{
    const th_rows *rows = th_layout_find(m->m.registry, "key_criteria");
    const char *zh = "", *en = "";
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        const char *code = th_rows_text(rows, i, th_rows_column(rows, "code"));
        if (!strstr(flags, code))
            continue;
        const char *between = *zh ? ", " : "";
        zh = th_arena_format(m->arena,
                             "%s%s%s",
                             zh,
                             between,
                             th_rows_text(rows, i, th_rows_column(rows, "label_zh")));
        en = th_arena_format(m->arena,
                             "%s%s%s",
                             en,
                             between,
                             th_rows_text(rows, i, th_rows_column(rows, "label_en")));
    }
    return (th_titles){zh, en};
}

/* Of a confidential row neither amount nor share is told. */
static void add_number(thi_table *t, const th_uncertainty_row *r, double x)
{
    if (r->confidential)
        thi_table_empty(t);
    else
        thi_table_number9(t, x);
}

static void add_row(const maker *m, thi_table *t, const th_uncertainty_row *r)
{
    const th_names *names = th_activity_names(m->m.activity);
    th_titles titles = thi_titles_of(&m->m, r->category);
    const char *code = th_names_text(names, r->category);
    titles.zh = th_arena_format(m->arena, "%s %s", code, titles.zh);
    titles.en = th_arena_format(m->arena, "%s %s", code, titles.en);
    thi_table_titled(t, code, titles);
    thi_table_text(t, th_names_text(names, th_gas_get(m->m.registry, r->gas)->id));
    thi_table_text(t, th_names_text(names, r->stream));
    if (r->confidential)
        thi_table_titled(t, "C", thi_state_titles("C"));
    else
        thi_table_text(t, "");
    add_number(t, r, r->base);
    add_number(t, r, r->current);
    for (size_t i = 0; i < m->analysis_count; i++) {
        const th_key_place *p = place(m, r, i);
        add_number(t, r, 100 * p->share);
        add_number(t, r, 100 * p->cumulated);
        if (p->key)
            thi_table_titled(t, "1", (th_titles){"是", "yes"});
        else
            thi_table_text(t, "");
    }
    if (*r->flags)
        thi_table_titled(t, r->flags, flag_titles(m, r->flags));
    else
        thi_table_text(t, "");
    thi_table_text(t, r->note);
}

/* By the place in the first analysis: cumulated shares rise. */
static int by_place(const void *a, const void *b, void *context)
{
    const maker *m = context;
    const th_uncertainty_row *x = *(const th_uncertainty_row *const *)a;
    const th_uncertainty_row *y = *(const th_uncertainty_row *const *)b;
    double p = place(m, x, 0)->share, q = place(m, y, 0)->share;
    return (p < q) - (p > q);
}

static const char *percent(const maker *m, double share)
{
    char text[32];
    return th_arena_format(
        m->arena, "%s %%", th_number_print_digits(100 * share, 6, text));
}

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

/* A row that is NE in a year looks as if it had grown from nothing. */
static void note_incomplete(const maker *m, thi_table *t, int32_t year)
{
    if (th_inventory_total(m->v.inventory, m->v.boundary, year).incomplete)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %d",
                words(m,
                      "有未估算的行、趋势因此可能失真的年份",
                      "year with lines not estimated, which distort the trend"),
                year));
}

static void add_notes(const maker *m, thi_table *t, size_t left_out)
{
    note_incomplete(m, t, m->v.base_year);
    if (m->v.year != m->v.base_year)
        note_incomplete(m, t, m->v.year);
    thi_table_note(
        t,
        th_arena_format(m->arena,
                        "%s: %s; %s: %s; %s",
                        words(m, "方法 1 累计到", "Approach 1 (1), cumulated to"),
                        percent(m, m->v.threshold1),
                        words(m, "方法 2 累计到", "Approach 2 (2), cumulated to"),
                        percent(m, m->v.threshold2),
                        m->with_land ? words(m, "含土地利用", "with land use")
                                     : words(m, "不含土地利用", "without land use")));
    if (m->v.simulation)
        thi_table_note(
            t,
            th_arena_format(m->arena,
                            "%s: %llu; %s: %llu",
                            words(m,
                                  "方法 2 的不确定度来自抽样，次数",
                                  "the uncertainty of Approach 2 is simulated; draws"),
                            (unsigned long long)th_simulation_draws(m->v.simulation),
                            words(m, "种子", "seed"),
                            (unsigned long long)m->v.sampling.seed));
    if (left_out)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %zu",
                words(m, "未列出的非关键行", "rows that are not key, not listed"),
                left_out));
}

const th_table *th_report_key(th_arena *arena,
                              const th_uncertainty *uncertainty,
                              const th_key_analysis *analyses,
                              size_t analysis_count,
                              bool with_land,
                              bool all,
                              th_language language)
{
    maker m = {.arena = arena,
               .v = th_uncertainty_get(uncertainty),
               .analyses = analyses,
               .analysis_count = analysis_count,
               .with_land = with_land,
               .language = language};
    m.m = th_model_get(th_inventory_model(m.v.inventory));
    thi_table *t = thi_table_begin(
        arena,
        "key",
        th_arena_format(arena, "关键类别：%s", m.v.boundary->titles.zh),
        th_arena_format(arena, "Key categories: %s", m.v.boundary->titles.en));
    const th_uncertainty_row **order =
        TH_NEW_N(arena, const th_uncertainty_row *, m.v.row_count + 1);
    size_t n = 0, left_out = 0;
    for (uint32_t i = 0; i < m.v.row_count; i++)
        if (with_land || !m.v.rows[i].land)
            order[n++] = &m.v.rows[i];
    th_sort(order, n, sizeof *order, by_place, &m);
    add_columns(&m, t);
    for (size_t i = 0; i < n; i++)
        if (all || is_key(&m, order[i]))
            add_row(&m, t, order[i]);
        else
            left_out++;
    add_notes(&m, t, left_out);
    return thi_table_end(t);
}
