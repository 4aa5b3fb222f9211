/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The credit ledger of an afforestation project: conditions, ledger, stocks, figures.
 * Nothing of it enters a table of the inventory. */
#include "report_words.h"
#include "table_build.h"

#include "tanheng/report.h"

#include <math.h>

/* ---- the ledger ---- */

static void ledger_columns(thi_table *t)
{
    thi_table_number_column(t, "from", "自（不含）", "after", "", THI_PLAIN);
    thi_table_number_column(t, "to", "监测年", "monitored", "", THI_PLAIN);
    thi_table_number_column(
        t, "stock_t", "项目碳储量", "stock of the project", "t CO2", 1);
    thi_table_number_column(t, "project_t", "项目变化", "project", "t CO2", 1);
    thi_table_number_column(t, "baseline_t", "基线", "baseline", "t CO2", 1);
    thi_table_number_column(t, "leakage_t", "泄漏", "leakage", "t CO2", 1);
    thi_table_number_column(t, "error_pct", "抽样误差", "error", "%", 2);
    thi_table_number_column(t, "discount_pct", "扣减率", "discount", "%", 2);
    thi_table_number_column(
        t, "discount_t", "不确定性扣减", "uncertainty discount", "t CO2", 1);
    thi_table_number_column(
        t, "risk_t", "非持久性风险扣减", "kept back for reversal", "t CO2", 1);
    thi_table_number_column(
        t, "carried_t", "弥补以前亏损", "made good of losses", "t CO2", 1);
    thi_table_number_column(t, "credited_t", "可计入量", "credited", "t CO2", 1);
}

/** What rests on a fit has nine digits. */
static void ledger_row(thi_table *t, const th_credit_period *p)
{
    thi_table_number(t, p->from);
    thi_table_number(t, p->to);
    thi_table_number(t, p->stock_t);
    thi_table_number(t, p->project_t);
    thi_table_number(t, p->baseline_t);
    thi_table_number(t, p->leakage_t);
    thi_table_number9(t, 100 * p->error);
    thi_table_number(t, isnan(p->error) ? p->error : 100 * p->discount);
    thi_table_number(t, p->discount_t);
    thi_table_number(t, p->risk_t);
    thi_table_number(t, p->carried_t);
    thi_table_number(t, p->credited_t);
}

static void ledger_notes(thi_table *t, th_arena *arena, const th_credit *c, bool zh)
{
    th_text text = {0};
    thi_number_show(c->credited_t, 1, &text);
    thi_table_note(t,
                   th_arena_format(arena,
                                   zh ? "%s：监测期内合计可计入 %s t CO2。"
                                      : "%s: credited in all %s t CO2.",
                                   c->methodology,
                                   text.data));
    th_text_free(&text);
    thi_table_note(
        t,
        zh ? "可计入量 = 项目变化 − 基线 − 泄漏 − 不确定性扣减 − "
             "非持久性风险扣减，亏损先弥补。"
             "信用账自成一账：不从清单中减去，也不并入“净排放”；售出的量只在此账转出。"
           : "Credited = project - baseline - leakage - uncertainty discount - what is "
             "kept back for reversal; losses are made good first. This ledger stands "
             "alone: nothing of it is taken from the inventory or its net; what is "
             "sold "
             "leaves this ledger only.");
    if (*c->note)
        thi_table_note(t, c->note);
}

const th_table *
th_report_credit_rows(th_arena *arena, const th_credit *credit, th_language language)
{
    bool zh = language == TH_ZH;
    thi_table *t = thi_table_begin(
        arena,
        "credit_ledger",
        th_arena_format(arena, "造林碳汇信用账：%s", credit->titles.zh),
        th_arena_format(arena, "Afforestation credits: %s", credit->titles.en));
    ledger_columns(t);
    for (size_t i = 0; i < credit->period_count; i++)
        ledger_row(t, &credit->periods[i]);
    ledger_notes(t, arena, credit, zh);
    return thi_table_end(t);
}

/* ---- conditions ---- */

static th_titles verdict(const th_credit_rule *r)
{
    if (isnan(r->given))
        return (th_titles){"未说明", "not said"};
    return r->holds ? (th_titles){"满足", "holds"}
                    : (th_titles){"不满足", "does not hold"};
}

static const th_table *rules_table(th_arena *arena, const th_credit *c)
{
    thi_table *t = thi_table_begin(arena, "credit_rules", "条件", "Conditions");
    thi_table_text_column(t, "rule", "条件", "rule");
    thi_table_text_column(t, "bound", "界限", "bound");
    thi_table_number_column(t, "limit", "限值", "limit", "", THI_PLAIN);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "project", "项目", "project", "", THI_PLAIN);
    thi_table_text_column(t, "verdict", "结论", "verdict");
    thi_table_text_column(t, "confidence", "核实程度", "confidence");
    thi_table_text_column(t, "source", "来源", "source");
    for (size_t i = 0; i < c->rule_count; i++) {
        const th_credit_rule *r = &c->rules[i];
        thi_table_titled(t, r->code, r->titles);
        thi_table_titled(t,
                         r->least ? "least" : "most",
                         r->least ? (th_titles){"不少于", "at least"}
                                  : (th_titles){"不多于", "at most"});
        thi_table_number(t, r->limit);
        thi_table_text(t, r->unit);
        thi_table_number(t, r->given);
        thi_table_titled(t, verdict(r).en, verdict(r));
        thi_table_titled(
            t, th_confidence_text(r->confidence), thi_confidence_titles(r->confidence));
        thi_table_text(t, r->source);
    }
    return thi_table_end(t);
}

/* ---- stocks ---- */

static const th_table *stocks_table(th_arena *arena, const th_credit *c)
{
    thi_table *t = thi_table_begin(
        arena, "credit_stocks", "项目各层逐年", "Strata of the project by year");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "stratum", "层", "stratum");
    thi_table_number_column(t, "planted_ha", "造林", "planted", "ha", 1);
    thi_table_number_column(t, "area_ha", "成活面积", "area alive", "ha", 1);
    thi_table_number_column(
        t, "volume_m3", "造林后生长的蓄积", "volume grown since", "m3", 1);
    thi_table_number_column(t, "stock_t", "碳储量", "stock", "t CO2", 1);
    for (size_t k = 0; k < c->stratum_count; k++)
        for (uint32_t y = 0; y < c->year_count; y++) {
            const th_credit_stratum *s = &c->strata[k];
            thi_table_number(t, c->start + (int32_t)y);
            thi_table_titled(t, s->id, s->titles);
            thi_table_number(t, s->plant_ha[y]);
            thi_table_number(t, s->area_ha[y]);
            thi_table_number(t, s->shrub ? (double)NAN : s->volume_m3[y]);
            thi_table_number(t, s->stock_t[y]);
        }
    return thi_table_end(t);
}

/* ---- figures ---- */

static const th_table *figures_table(th_arena *arena, const th_credit *c)
{
    thi_table *t = thi_table_begin(
        arena, "credit_parameters", "参数与来源", "Figures and their sources");
    thi_table_text_column(t, "stratum", "层", "stratum");
    thi_table_text_column(t, "name", "参数", "name");
    thi_table_text_column(t, "value", "取值", "value");
    thi_table_text_column(t, "confidence", "核实程度", "confidence");
    thi_table_text_column(t, "source", "来源", "source");
    for (size_t i = 0; i < c->parameter_count; i++) {
        const th_credit_parameter *p = &c->parameters[i];
        thi_table_text(t, p->stratum);
        thi_table_text(t, p->name);
        thi_table_text(t, p->written);
        thi_table_titled(
            t, th_confidence_text(p->confidence), thi_confidence_titles(p->confidence));
        thi_table_text(t, p->source);
    }
    return thi_table_end(t);
}

const th_table *const *th_report_credit(th_arena *arena,
                                        const th_credit *credit,
                                        th_language language,
                                        size_t *count)
{
    const th_table **tables = TH_NEW_N(arena, const th_table *, 4);
    tables[0] = th_report_credit_rows(arena, credit, language);
    tables[1] = rules_table(arena, credit);
    tables[2] = figures_table(arena, credit);
    tables[3] = stocks_table(arena, credit);
    *count = 4;
    return tables;
}
