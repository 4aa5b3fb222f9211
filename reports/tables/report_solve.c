/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Table of a back-cast: where a lever must stand for a scenario to reach an aim. */
#include "table_build.h"

#include <math.h>

static void columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "lever", "杠杆", "lever");
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "today", "现值", "as it stands", "", -1);
    thi_table_number_column(t, "answer", "所需", "needed", "", -1);
    thi_table_number_column(t, "low", "下界", "low", "", -1);
    thi_table_number_column(t, "high", "上界", "high", "", -1);
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "measured", "衡量", "measured in");
    thi_table_number_column(t, "target", "目标", "target", "", -1);
    thi_table_number_column(t, "value_today", "现值下", "reached as it stands", "", -1);
    thi_table_number_column(t, "value", "所需下", "reached", "", -1);
    thi_table_number_column(t, "answers", "解数", "solutions", "", 0);
    thi_table_text_column(t, "status", "状态", "status");
}

/** Intensity is shown as its reduction in per cent. */
static double shown(const th_solve_row *row, double value)
{
    return row->ask->aim.kind == TH_AIM_LEVEL ? value : 100 * (1 - value);
}

static const char *
status_of(th_arena *arena, th_language language, const th_solve_row *row)
{
    const th_backcast *f = &row->solve->found;
    if (f->code)
        return th_arena_format(
            arena,
            "%s: %s",
            f->code,
            thi_words(
                arena, language, "达不到，列出最接近的", "out of reach; the nearest"));
    if (row->solve->kept)
        return thi_words(arena,
                         language,
                         "现值下已满足，范围内怎样变都满足",
                         "kept as it stands, and all over the bounds");
    if (row->solve->whole)
        return thi_words(
            arena, language, "离现值最近的年份", "the year nearest to as it stands");
    if (f->answers > 1)
        return thi_words(arena,
                         language,
                         "不止一个解，列出离现值最近的",
                         "several solutions; the nearest to as it stands");
    return "";
}

const th_table *th_report_solve(th_arena *arena,
                                const th_solve_row *rows,
                                size_t count,
                                th_language language)
{
    thi_table *t = thi_table_begin(arena, "solve", "反推", "Back-cast");
    columns(t);
    for (size_t i = 0; i < count; i++) {
        const th_solve_row *row = &rows[i];
        const th_solve *s = row->solve;
        const th_scenario *scenario = th_projection_get(row->ask->projection).scenario;
        bool level = row->ask->aim.kind == TH_AIM_LEVEL;
        thi_table_titled(t, scenario->id, scenario->titles);
        thi_table_text(t, row->lever);
        thi_table_text(t, th_lever_get(row->ask->lever).unit);
        thi_table_number(t, s->today);
        thi_table_number9(t, s->found.lever);
        thi_table_number(t, s->low);
        thi_table_number(t, s->high);
        thi_table_number(t, row->ask->aim.year);
        thi_table_titled(t,
                         level ? "t" : "reduction_pct",
                         level
                             ? (th_titles){"t", "t"}
                             : (th_titles){"强度下降 %", "reduction of intensity, %"});
        thi_table_number9(t, shown(row, row->ask->aim.value));
        thi_table_number9(t, shown(row, s->value_today));
        thi_table_number9(t, shown(row, s->found.value));
        thi_table_number(t, s->found.answers);
        thi_table_text(t, status_of(arena, language, row));
    }
    return thi_table_end(t);
}
