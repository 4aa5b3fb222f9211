/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings and checks as tables. */
#include "table_build.h"

#include <math.h>

static th_titles severity_titles(th_severity severity)
{
    static const th_titles titles[] = {
        {"提示", "note"}, {"警告", "warning"}, {"错误", "error"}};
    return titles[severity];
}

static th_titles result_titles(th_check_result result)
{
    static const th_titles titles[] = {{"通过", "passed"},
                                       {"未通过", "failed"},
                                       {"不适用", "not applicable"},
                                       {"关闭", "off"},
                                       {"未要求", "not asked"}};
    return titles[result];
}

/* ---- findings ---- */

static void add_count(thi_table *t, int64_t number)
{
    if (number)
        thi_table_number(t, (double)number);
    else
        thi_table_empty(t);
}

static void
add_place(thi_table *t, th_severity severity, const char *code, const th_place *place)
{
    thi_table_titled(t, severity_titles(severity).en, severity_titles(severity));
    thi_table_text(t, code);
    thi_table_text(t, place->file);
    add_count(t, place->line);
    add_count(t, place->column);
}

static void add_finding(thi_table *t, const th_finding *f, const th_check *check)
{
    add_place(t, check->severity, f->code, &f->place);
    thi_table_titled(t, f->text.en, f->text);
    thi_table_titled(t, check->id, check->titles);
    add_count(t, f->year);
    thi_table_number9(t, f->value);
}

const th_table *th_report_findings(th_arena *arena,
                                   const th_diags *diags,
                                   const th_quality_checks *quality,
                                   th_severity at_least)
{
    thi_table *t = thi_table_begin(arena, "findings", "检查结果", "Findings");
    thi_table_text_column(t, "severity", "级别", "severity");
    thi_table_text_column(t, "code", "代码", "code");
    thi_table_text_column(t, "file", "文件", "file");
    thi_table_number_column(t, "line", "行", "line", "", 0);
    thi_table_number_column(t, "column", "列", "column", "", 0);
    thi_table_text_column(t, "text", "说明", "text");
    thi_table_text_column(t, "check", "检查", "check");
    thi_table_number_column(t, "year", "年份", "year", "", THI_PLAIN);
    thi_table_number_column(t, "value", "数值", "value", "", -1);
    for (size_t i = 0; diags && i < th_diags_size(diags); i++) {
        const th_diag *d = th_diags_get(diags, i);
        if (d->severity < at_least)
            continue;
        add_place(t, d->severity, d->code, &d->place);
        thi_table_text(t, d->text);
        for (int k = 0; k < 3; k++)
            thi_table_empty(t);
    }
    for (size_t i = 0; quality && i < th_quality_finding_count(quality); i++) {
        const th_finding *f = th_quality_finding(quality, i);
        const th_check *check = th_quality_check(quality, f->check);
        if (check->severity >= at_least)
            add_finding(t, f, check);
    }
    return thi_table_end(t);
}

/* ---- checks ---- */

/* What a reader is to know beside the result: why there is none, or what the inventory
 * changed. */
static th_titles remark(th_arena *arena, const th_check *c)
{
    if (!c->changed || c->result == TH_CHECK_OFF)
        return c->why;
    const char *gap = *c->reason ? ": " : "", *wide = *c->reason ? "：" : "";
    return (th_titles){
        th_arena_format(
            arena, "%s（inventory.yaml 改了界限%s%s）", c->why.zh, wide, c->reason),
        th_arena_format(arena,
                        "%s%s(limits changed by inventory.yaml%s%s)",
                        c->why.en,
                        *c->why.en ? " " : "",
                        gap,
                        c->reason)};
}

static void add_limit(thi_table *t, bool has, double limit)
{
    if (has)
        thi_table_number(t, limit);
    else
        thi_table_empty(t);
}

static void add_check(thi_table *t, const th_check *c)
{
    th_titles words = remark(t->arena, c);
    thi_table_text(t, c->id);
    thi_table_titled(t, c->titles.en, c->titles);
    thi_table_titled(t, severity_titles(c->severity).en, severity_titles(c->severity));
    thi_table_titled(t, th_check_result_text(c->result), result_titles(c->result));
    thi_table_number(t, (double)c->finding_count);
    add_limit(t, c->has_threshold, c->threshold);
    add_limit(t, c->has_least, c->least);
    thi_table_text(t, c->has_threshold ? c->unit : "");
    if (*words.en)
        thi_table_titled(t, words.en, words);
    else
        thi_table_empty(t);
}

const th_table *th_report_checks(th_arena *arena, const th_quality_checks *quality)
{
    thi_table *t = thi_table_begin(arena, "checks", "各项检查", "Checks");
    thi_table_text_column(t, "id", "检查", "check");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_text_column(t, "severity", "级别", "severity");
    thi_table_text_column(t, "result", "结果", "result");
    thi_table_number_column(t, "findings", "条数", "findings", "", 0);
    thi_table_number_column(t, "threshold", "界限", "threshold", "", -1);
    thi_table_number_column(t, "least", "下限", "least", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_text_column(t, "why", "说明", "why");
    for (size_t i = 0; i < th_quality_check_count(quality); i++) {
        const th_check *c = th_quality_check(quality, i);
        if (c->result != TH_CHECK_NOT_ASKED)
            add_check(t, c);
    }
    return thi_table_end(t);
}
