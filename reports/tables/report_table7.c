/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables 7A (uncertainties) and 7B (key categories) as IPCC 2006 volume 1, annex 8A.2,
 * prints them. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct teller {
    th_arena *arena;
    th_uncertainty_view v;
    th_model_view m;
} teller;

static teller begin(th_arena *arena, const th_uncertainty *uncertainty)
{
    teller t = {.arena = arena, .v = th_uncertainty_get(uncertainty)};
    t.m = th_model_get(th_inventory_model(t.v.inventory));
    return t;
}

static const char *name_of(const teller *t, th_sym sym)
{
    return th_names_text(th_activity_names(t->m.activity), sym);
}

static thi_table *titled(const teller *t, const th_frame *frame)
{
    return thi_table_begin(t->arena,
                           frame->id,
                           th_arena_format(t->arena,
                                           "%s：%s，%d 年",
                                           frame->titles.zh,
                                           t->v.boundary->titles.zh,
                                           t->v.year),
                           th_arena_format(t->arena,
                                           "%s: %s, %d",
                                           frame->titles.en,
                                           t->v.boundary->titles.en,
                                           t->v.year));
}

/** A stream stands behind the gas: CO2.net_import. */
static void add_names(const teller *t, thi_table *to, const th_uncertainty_row *r)
{
    const char *gas = name_of(t, th_gas_get(t->m.registry, r->gas)->id);
    thi_table_text(to, name_of(t, r->category));
    thi_table_titled(to, name_of(t, r->category), thi_titles_of(&t->m, r->category));
    thi_table_text(to,
                   r->stream
                       ? th_arena_format(t->arena, "%s.%s", gas, name_of(t, r->stream))
                       : gas);
}

static void name_columns(thi_table *to)
{
    thi_table_text_column(to, "category", "A 类别编号", "A category code");
    thi_table_text_column(to, "title", "类别", "category");
    thi_table_text_column(to, "gas", "B 气体", "B gas");
}

/* ---- 7A ---- */

typedef struct column {
    const char *id, *zh, *en, *unit;
    size_t at; /* in th_uncertainty_row */
    int decimals;
} column;

#define AT(member) offsetof(th_uncertainty_row, member)

static const column columns_7a[] = {
    {"base_t", "C 基年排放", "C base year", "t CO2e", AT(base), 0},
    {"current_t", "D 本年排放", "D year t", "t CO2e", AT(current), 0},
    {"activity_pct", "E 活动数据不确定性", "E activity data", "%", AT(activity_pct), 2},
    {"factor_pct", "F 因子不确定性", "F emission factor", "%", AT(factor_pct), 2},
    {"combined_pct", "G 合成不确定性", "G combined", "%", AT(combined_pct), 2},
    {"variance", "H 对方差的贡献", "H contribution to variance", "", AT(variance), 4},
    {"type_a", "I A 类灵敏度", "I type A sensitivity", "", AT(type_a), 4},
    {"type_b", "J B 类灵敏度", "J type B sensitivity", "", AT(type_b), 4},
    {"trend_factor", "K 因子对趋势", "K trend by factor", "%", AT(trend_factor), 4},
    {"trend_activity",
     "L 活动对趋势",
     "L trend by activity",
     "%",
     AT(trend_activity),
     4},
    {"trend_variance", "M 对趋势方差", "M trend variance", "", AT(trend_variance), 4}};

#define COLUMNS_7A (sizeof columns_7a / sizeof *columns_7a)

static double at_column(const th_uncertainty_row *r, const column *c)
{
    double value;
    memcpy(&value, (const char *)r + c->at, sizeof value);
    return value;
}

const th_table *th_report_table7a(th_arena *arena,
                                  const th_uncertainty *uncertainty,
                                  const th_frame *frame,
                                  th_language language)
{
    teller t = begin(arena, uncertainty);
    thi_table *to = titled(&t, frame);
    name_columns(to);
    for (size_t c = 0; c < COLUMNS_7A; c++)
        thi_table_number_column(to,
                                columns_7a[c].id,
                                columns_7a[c].zh,
                                columns_7a[c].en,
                                columns_7a[c].unit,
                                columns_7a[c].decimals);
    for (uint32_t i = 0; i < t.v.row_count; i++) {
        const th_uncertainty_row *r = &t.v.rows[i];
        add_names(&t, to, r);
        for (size_t c = 0; c < COLUMNS_7A; c++)
            if (r->confidential)
                thi_table_text(to, "C");
            else
                thi_table_number9(to, at_column(r, &columns_7a[c]));
    }
    const char *zh = th_arena_format(
        arena, "基年 %d；方法 1（误差传播），95 %% 区间半宽。", t.v.base_year);
    const char *en = th_arena_format(
        arena, "Base year %d; Approach 1, half of the 95 %% interval.", t.v.base_year);
    thi_table_note(to, thi_words(arena, language, zh, en));
    return thi_table_end(to);
}

/* ---- 7B ---- */

/** L1, T1, L2, T2 with land use, and Q for a reason that the inventory states. */
static const char *criteria_of(const teller *t, const th_uncertainty_row *r)
{
    static const char *const codes[] = {[TH_KEY_LEVEL1] = "L1",
                                        [TH_KEY_TREND1] = "T1",
                                        [TH_KEY_LEVEL2] = "L2",
                                        [TH_KEY_TREND2] = "T2"};
    const char *text = "";
    for (int a = 0; a < TH_KEY_ANALYSES; a++)
        if (r->key[1][a].key || (!r->land && r->key[0][a].key))
            text =
                th_arena_format(t->arena, "%s%s%s", text, *text ? "," : "", codes[a]);
    if (*r->note)
        text = th_arena_format(t->arena, "%s%sQ", text, *text ? "," : "");
    return text;
}

const th_table *th_report_table7b(th_arena *arena,
                                  const th_uncertainty *uncertainty,
                                  const th_frame *frame,
                                  th_language language)
{
    teller t = begin(arena, uncertainty);
    thi_table *to = titled(&t, frame);
    name_columns(to);
    thi_table_text_column(to, "criteria", "D 判定依据", "D identification criteria");
    thi_table_text_column(to, "comment", "E 说明", "E comments");
    for (uint32_t i = 0; i < t.v.row_count; i++) {
        const th_uncertainty_row *r = &t.v.rows[i];
        const char *criteria = criteria_of(&t, r);
        if (!*criteria)
            continue;
        add_names(&t, to, r);
        thi_table_text(to, criteria);
        thi_table_text(to, r->note);
    }
    thi_table_note(
        to,
        thi_words(arena,
                  language,
                  "L 水平，T 趋势；1、2：方法 1、方法 2；含或不含土地利用的分析有一个"
                  "判为关键即列出；Q：定性。",
                  "L level, T trend; 1, 2: Approach 1, 2; listed where the analysis "
                  "with or without land use finds it; Q: qualitative."));
    return thi_table_end(to);
}
