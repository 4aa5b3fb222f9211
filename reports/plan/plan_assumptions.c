/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the scenarios of a plan assume, with source and quality. */
#include "plan.h"

#include <string.h>

static void put(thi_plan_book *b, uint32_t row, uint32_t column, const char *text)
{
    thi_xlsx_text(b->w.x, b->assumptions, row, column, text, &thi_wrap_style);
}

static uint32_t assume(thi_plan_book *b,
                       const thi_plan *p,
                       uint32_t row,
                       const char *const texts[3],
                       const char *quality,
                       const char *source)
{
    put(b, row, 0, p->title);
    put(b, row, 1, texts[0]);
    put(b, row, 2, texts[1]);
    put(b, row, 3, thi_plan_quality(p, quality));
    put(b, row, 4, source);
    put(b, row, 5, texts[2]);
    return row + 1;
}

static uint32_t write_assumptions(thi_plan_book *b, const thi_plan *p, uint32_t row)
{
    for (uint32_t i = 0; i < p->s.rule_count; i++) {
        const th_step_rule *r = &p->s.rules[i];
        bool again = false; /* a step has one line, whatever it writes */
        for (uint32_t k = 0; k < i; k++)
            again = again || !strcmp(p->s.rules[k].step, r->step);
        const char *texts[] = {r->step, r->grows ? "grow" : "set", r->note};
        if (!again)
            row = assume(b, p, row, texts, r->quality, r->source);
    }
    for (uint32_t i = 0; i < p->s.group_count; i++) {
        const char *texts[] = {p->s.groups[i].step, "share", p->s.groups[i].note};
        row = assume(b, p, row, texts, p->s.groups[i].quality, p->s.groups[i].source);
    }
    for (uint32_t i = 0; i < p->v.measure_count; i++) {
        const th_measure *m = &p->v.measures[i];
        const char *note = th_tree_text(m->tree, "note");
        const char *texts[] = {m->id,
                               th_title_text(b->w.arena, m->titles, b->w.language),
                               note ? note : ""};
        row = assume(b, p, row, texts, m->quality, m->source);
    }
    return row;
}

void thi_plan_assumptions_write(thi_plan_book *b)
{
    static const thi_head heads[] = {{"情景", "Scenario", 16},
                                     {"步骤或措施", "Step or measure", 22},
                                     {"内容", "What", 30},
                                     {"数据性质", "Quality", 10},
                                     {"来源", "Source", 60},
                                     {"说明", "Note", 80}};
    static const char *const words[] = {
        "假设与来源",
        "Assumptions and sources",
        "每个情景的步骤和措施：公布、推算还是估计，来自哪里。",
        "Steps and measures of every scenario: published, "
        "downscaled or estimated, and from where."};
    uint32_t row = PLAN_FIRST;
    thi_plan_table_begin(b, b->assumptions, words, heads, sizeof heads / sizeof *heads);
    for (uint32_t i = 0; i < b->count; i++)
        row = write_assumptions(b, &b->plans[i], row);
}
