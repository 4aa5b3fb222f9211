/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time series: the log of filled values, findings, implied factors by year. */
#include "table_build.h"

#include <string.h>

enum { TABLES = 3 };

typedef struct maker {
    th_arena *arena;
    th_series_view view;
    th_model_view m;
    th_activity_view activity;
    th_language language;
    const th_table *tables[TABLES];
    size_t count;
} maker;

static th_sym symbol(const maker *m, const char *id)
{
    return th_names_find(th_activity_names(m->m.activity), id);
}

/* An id that text tables show by its title. */
static void add_id(const maker *m, thi_table *t, const char *id)
{
    th_sym sym = *id ? symbol(m, id) : 0;
    if (sym)
        thi_table_titled(t, id, thi_titles_of(&m->m, sym));
    else
        thi_table_text(t, id);
}

static const th_variable *variable(const maker *m, uint32_t number)
{
    return th_variable_get(m->m.registry, number);
}

static const char *id_of(const maker *m, th_sym sym)
{
    return th_names_text(th_activity_names(m->m.activity), sym);
}

static void add_place(const maker *m, thi_table *t, const th_place *place)
{
    thi_table_text(t,
                   place->file
                       ? th_arena_format(m->arena, "%s:%u", place->file, place->line)
                       : "");
}

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

static void keep(maker *m, thi_table *t)
{
    m->tables[m->count++] = thi_table_end(t);
}

/* ---- filled values ---- */

/* "2018 activity/forest.csv:12; 2022 ..." */
static const char *anchors_text(const maker *m, const th_filled *f)
{
    th_text text = {0};
    for (uint32_t i = 0; i < f->anchor_count; i++) {
        const th_datum *d = &m->activity.rows[f->anchors[i]];
        th_text_addf(&text,
                     "%s%d %s:%u",
                     i ? "; " : "",
                     d->year,
                     d->place.file ? d->place.file : "",
                     d->place.line);
    }
    const char *kept = th_arena_text(m->arena, text.data ? text.data : "");
    th_text_free(&text);
    return kept;
}

static void add_side(thi_table *t, th_side side)
{
    static const char *const ids[TH_SIDES] = {"inside", "before", "after"};
    static const th_titles titles[TH_SIDES] = {
        {"序列内", "inside"}, {"之前", "before"}, {"之后", "after"}};
    thi_table_titled(t, ids[side], titles[side]);
}

static void add_filled(const maker *m, thi_table *t, const th_filled *f)
{
    const th_variable *v = variable(m, f->variable);
    const th_names *names = th_activity_names(m->m.activity);
    th_titles rule = {th_series_rule_text(m->arena, m->m.registry, names, f, true),
                      th_series_rule_text(m->arena, m->m.registry, names, f, false)};
    add_id(m, t, id_of(m, v->name));
    add_id(m, t, id_of(m, f->key->member[TH_IX_REGION]));
    thi_table_text(t, id_of(m, f->key->member[TH_IX_CATEGORY]));
    add_id(m, t, id_of(m, f->key->member[TH_IX_SUBJECT]));
    thi_table_text(t, thi_further_key(m->arena, &m->m, f->key));
    thi_table_number(t, f->year);
    if (f->confidential)
        thi_table_text(t, "C");
    else if (f->state == TH_STATE_VALUE)
        thi_table_number(t, f->value / v->unit.factor);
    else
        thi_table_text(t, th_state_text(f->state));
    thi_table_text(t, v->unit_text);
    add_side(t, f->side);
    thi_table_titled(t, rule.en, rule);
    thi_table_text(t, anchors_text(m, f));
}

static void filled_table(maker *m)
{
    thi_table *t = thi_table_begin(m->arena, "filled", "补齐值", "Filled values");
    thi_table_text_column(t, "variable", "变量", "variable");
    thi_table_text_column(t, "region", "地区", "region");
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "subject", "对象", "subject");
    thi_table_text_column(t, "key", "其他索引", "further key");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "value", "值", "value", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_text_column(t, "side", "位置", "side");
    thi_table_text_column(t, "rule", "规则", "rule");
    thi_table_text_column(t, "anchors", "依据的数据行", "anchors");
    for (size_t i = 0; i < m->view.filled_count; i++)
        add_filled(m, t, &m->view.filled[i]);
    if (!m->view.filled_count)
        thi_table_note(t,
                       words(m,
                             "没有补齐的值（inventory.yaml 的 series 规则）。",
                             "No value was filled (series rules of inventory.yaml)."));
    keep(m, t);
}

/* ---- findings ---- */

static bool of_part(const th_series_finding *f, th_series_part part)
{
    static const th_series_part parts[] = {[TH_SERIES_ACTIVITY] = TH_SERIES_BY_ACTIVITY,
                                           [TH_SERIES_EMISSION] = TH_SERIES_BY_CATEGORY,
                                           [TH_SERIES_IEF] = TH_SERIES_BY_IEF};
    return part == TH_SERIES_ALL || parts[f->kind] == part;
}

static void add_kind(thi_table *t, th_series_kind kind)
{
    static const char *const ids[] = {"activity", "emission", "ief"};
    static const th_titles titles[] = {
        {"活动数据", "activity"}, {"排放", "emission"}, {"隐含因子", "implied factor"}};
    thi_table_titled(t, ids[kind], titles[kind]);
}

static void add_finding(const maker *m, thi_table *t, const th_series_finding *f)
{
    thi_table_text(t, f->check->finding);
    thi_table_titled(t, f->check->id, f->check->titles);
    add_kind(t, f->kind);
    add_id(m, t, f->region);
    thi_table_text(t, f->category);
    add_id(m, t, f->subject);
    add_id(m,
           t,
           f->kind == TH_SERIES_EMISSION ? ""
                                         : id_of(m, variable(m, f->variable)->name));
    thi_table_text(t, f->key ? thi_further_key(m->arena, &m->m, f->key) : "");
    thi_table_text(
        t, *f->stream ? th_arena_format(m->arena, "%s.%s", f->gas, f->stream) : f->gas);
    thi_table_number(t, f->year);
    thi_table_number(t, f->before);
    thi_table_number(t, f->value);
    thi_table_text(t, f->unit);
    thi_table_number9(t, f->change * 100);
    thi_table_number9(t, f->score);
    thi_table_number9(t, f->lower);
    thi_table_number9(t, f->upper);
    add_place(m, t, &f->place);
}

static void add_count(
    const maker *m, thi_table *t, th_titles titles, uint32_t all, uint32_t too_short)
{
    thi_table_note(t,
                   th_arena_format(
                       m->arena,
                       "%s: %u (%s: %u)",
                       words(m, titles.zh, titles.en),
                       all,
                       words(m, "其中太短、未作检验", "of them too short to be tested"),
                       too_short));
}

static void add_notes(const maker *m, thi_table *t, th_series_part part)
{
    const th_series_view *v = &m->view;
    for (uint32_t i = 0; i < v->check_count; i++)
        if (!strcmp(v->checks[i].id, "jump") || !strcmp(v->checks[i].id, "step"))
            thi_table_note(
                t,
                th_arena_format(
                    m->arena,
                    "%s: %s %u",
                    th_title_text(m->arena, v->checks[i].titles, m->language),
                    words(m, "所需的最少年数", "fewest years it is tested with"),
                    v->checks[i].years));
    if (part != TH_SERIES_BY_CATEGORY)
        add_count(m,
                  t,
                  (th_titles){"活动数据序列", "series of activity"},
                  v->activity_series,
                  v->activity_short);
    if (part != TH_SERIES_BY_ACTIVITY)
        add_count(m,
                  t,
                  (th_titles){"排放序列", "series of emissions"},
                  v->emission_series,
                  v->emission_short);
}

static void findings_table(maker *m, th_series_part part)
{
    thi_table *t = thi_table_begin(m->arena,
                                   "findings",
                                   "跳变、突变与异常隐含因子",
                                   "Jumps, steps and odd factors");
    thi_table_text_column(t, "code", "代码", "code");
    thi_table_text_column(t, "check", "检查", "check");
    thi_table_text_column(t, "kind", "序列", "series");
    thi_table_text_column(t, "region", "地区", "region");
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "subject", "对象", "subject");
    thi_table_text_column(t, "variable", "变量", "variable");
    thi_table_text_column(t, "key", "其他索引", "further key");
    thi_table_text_column(t, "gas", "气体", "gas");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "before", "前值", "before", "", -1);
    thi_table_number_column(t, "value", "值", "value", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "change_pct", "变化", "change", "%", 1);
    thi_table_number_column(t, "score", "稳健得分或 p", "robust score, or p", "", -1);
    thi_table_number_column(t, "lower", "下限", "lower", "", -1);
    thi_table_number_column(t, "upper", "上限", "upper", "", -1);
    thi_table_text_column(t, "place", "位置", "place");
    for (size_t i = 0; i < m->view.finding_count; i++)
        if (of_part(&m->view.findings[i], part))
            add_finding(m, t, &m->view.findings[i]);
    if (part != TH_SERIES_BY_IEF)
        add_notes(m, t, part);
    keep(m, t);
}

/* ---- implied factors ---- */

static void add_ief(const maker *m, thi_table *t, const th_ief *f)
{
    add_id(m, t, f->region);
    thi_table_text(t, f->category);
    add_id(m, t, f->subject);
    add_id(m, t, id_of(m, variable(m, f->variable)->name));
    thi_table_text(
        t, *f->stream ? th_arena_format(m->arena, "%s.%s", f->gas, f->stream) : f->gas);
    thi_table_number(t, f->year);
    thi_table_number(t, f->mass_t);
    thi_table_number(t, f->activity);
    thi_table_number(t, f->value);
    thi_table_text(t, f->unit);
    if (f->has_range) {
        thi_table_number9(t, f->lower);
        thi_table_number9(t, f->upper);
    } else {
        thi_table_empty(t);
        thi_table_empty(t);
    }
    thi_table_number9(t, f->change * 100);
    thi_table_titled(t,
                     f->filled ? "filled" : "value",
                     f->filled ? (th_titles){"含补齐值", "filled"}
                               : (th_titles){"", ""});
}

static void ief_table(maker *m)
{
    thi_table *t = thi_table_begin(
        m->arena, "ief", "逐年隐含排放因子", "Implied emission factors by year");
    thi_table_text_column(t, "region", "地区", "region");
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "subject", "对象", "subject");
    thi_table_text_column(t, "driver", "活动变量", "driver");
    thi_table_text_column(t, "gas", "气体", "gas");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "mass_t", "排放", "emission", "t", -1);
    thi_table_number_column(t, "activity", "活动数据", "activity", "", -1);
    thi_table_number_column(t, "ief", "隐含因子", "implied factor", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "lower", "因子库下限", "lower, by packs", "", -1);
    thi_table_number_column(t, "upper", "因子库上限", "upper, by packs", "", -1);
    thi_table_number_column(t, "change_pct", "较上一报告年", "change", "%", 1);
    thi_table_text_column(t, "state", "状态", "state");
    for (size_t i = 0; i < m->view.ief_count; i++)
        add_ief(m, t, &m->view.iefs[i]);
    thi_table_note(
        t,
        words(m,
              "上下限由因子库所载因子的 95 % "
              "界限一阶合成；保密行和没有活动数据的排放不列。",
              "The limits are the 95 % limits of the packs' factors, combined to first "
              "order; confidential lines and those without activity are left out."));
    keep(m, t);
}

const th_table *const *th_report_series(th_arena *arena,
                                        const th_inventory *inventory,
                                        const th_series *series,
                                        th_series_part part,
                                        th_language language,
                                        size_t *count)
{
    maker *m = TH_NEW(arena, maker);
    m->arena = arena;
    m->view = th_series_get(series);
    m->m = th_model_get(th_inventory_model(inventory));
    m->activity = th_activity_get(m->m.activity);
    m->language = language;
    if (part == TH_SERIES_ALL)
        filled_table(m);
    if (part == TH_SERIES_BY_IEF)
        ief_table(m);
    findings_table(m, part);
    if (part == TH_SERIES_BY_ACTIVITY)
        filled_table(m);
    if (part == TH_SERIES_ALL)
        ief_table(m);
    *count = m->count;
    return m->tables;
}
