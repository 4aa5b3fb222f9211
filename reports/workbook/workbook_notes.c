/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the sheet of notes: how to read and recompute the workbook, and what needs a
 * new run. */
#include "workbook.h"

typedef enum book { ANY, INVENTORY, DUAL } book; /* whose sheets a note names */
typedef struct note {
    const char *zh, *en;
    book book;
} note;

static const note notes[] = {
    {"怎样复算", "How to recompute", ANY},
    {"改“活动数据”或“因子”表的黄色数值，全部计算表、汇总表、封面和双控随之重算；规范值 "
     "= 数值 × 换算系数。",
     "Change a yellow value on the sheets of activity data or factors: all "
     "calculation, summary and dual-control "
     "sheets follow. Canonical value = value x conversion.",
     INVENTORY},
    {"改“活动数据”“因子”“GDP”表的黄色数值，或目标表里目标值的黄色格：排放结果、GDP 链、"
     "目标、固定因子、封面与领导一页随之重算；规范值 = 数值 × 换算系数。",
     "Change a yellow value on the sheets of activity data, factors or GDP, or of a "
     "target: results, GDP chain, targets, fixed factors, cover and one-page summary "
     "follow. Canonical value = value x conversion.",
     DUAL},
    {"每个计算格只有一条公式，引用同行的蓝字、同表的其他行或“排放结果”；蓝字引用规范值"
     "，规范值旁边有来源。",
     "Each computed cell is one formula over blue cells of its row, other rows or the "
     "results; blue cells refer to "
     "canonical values, which stand beside their source.",
     ANY},
    {"公式外层 IF(COUNT(…)=n, …) "
     "数一数要用的数是否齐全；不齐就显示最强的符号，绝不当作 0。",
     "The outer IF(COUNT(...)=n, ...) counts whether all numbers are there; if not, "
     "the strongest key shows, never 0.",
     ANY},
    {"标注符号", "Notation keys", ANY},
    {"NE 未估算；IE 列在别处；NA 不适用；NO 不发生。强弱：NE > IE > NA > "
     "NO；空格与其他文字按 NE。",
     "NE not estimated; IE included elsewhere; NA not applicable; NO not occurring. NE "
     "over IE over NA over NO; a blank "
     "or any other text counts as NE.",
     ANY},
    {"编制时为符号的项不进公式，旁边以文字显示；斜体黄底的合计含有 NE 的项，不完整。",
     "A term that was a key when the workbook was made is left out of formulas and "
     "stands as text; totals in italic on "
     "yellow have an NE line below them and are incomplete.",
     ANY},
    {"须重新运行程序的情形", "What needs a new run of the program", ANY},
    {"在符号处填数；把求和中的一项改成符号；增删行；改年份、类别、品种、单位；换指南、G"
     "WP 或方法；跨越分级（温度带、蓄积级）。",
     "A number typed over a key; a key over a term of a sum; rows added or removed; a "
     "change of year, category, subject or "
     "unit; another guideline, GWP set or method; a value that leaves its band "
     "(temperature, stock class).",
     ANY},
    {"灰底斜体：区间（误差传播法，95%）与概率（正态）是引擎计算值，不随表重算。",
     "Italic on grey: intervals (Approach 1, 95 %) and probabilities (normal) are the "
     "engine's values.",
     ANY},
    {"数与单位", "Numbers and units", ANY},
    {"质量以吨气体计，只在合计时按所列 GWP 折成 CO₂ "
     "当量；显示的位数只是显示，格子里保留全部精度；负值为清除。",
     "Masses are in t of the gas; CO2e by the stated GWP set only in sums. Rounding is "
     "for display. Negative: removals.",
     ANY},
    {"规范单位：t、GJ、m3、ha、km、head、day 等；质量带物质标记（t_CO2、t_C、t_N "
     "各不相同）。",
     "Canonical units: t, GJ, m3, ha, km, head, day and so on; masses are tagged by "
     "substance (t_CO2, t_C, t_N differ).",
     ANY},
    {"不确定性、关键类别、时间序列、重算、分解各表的数与公式引用“排放结果”与“活动数据”"
     "；"
     "抽样得到的模拟值、导数与重算的各部分是引擎计算值（灰底斜体），不随表重算。",
     "The sheets of uncertainty, key categories, time series, recalculation and "
     "decomposition refer to results and activity; simulated values, derivatives and "
     "the parts of a recalculation are the engine's (italic on grey) and are not "
     "recalculated.",
     INVENTORY},
    {"年内执行、目标分解、计划项目三表在有数据时才有；由多个时段的行合成的排放的分摊、"
     "成员到限与否、抽样概率是引擎计算值（灰底斜体），不随表重算。",
     "The sheets of the year by periods, of a split target and of a planned project "
     "are "
     "there where their data are. Lines shared out by rows, who stands at a bound, and "
     "drawn probabilities are the engine's (italic on grey) and are not recalculated.",
     DUAL},
    {"备选方法只供比较，不计入任何合计；生物成因、间接、净调入等排放流另列。",
     "Alternative methods are for comparison and count nowhere; biogenic, indirect and "
     "net-import streams stand apart.",
     ANY},
    {"待核对：标有“待核对”的指南与“未核实”的因子，须在上报前核对原文。",
     "A guideline marked provisional and factors marked unconfirmed must be checked "
     "against the originals.",
     ANY}};

void thi_notes_write(thi_workbook *w, bool dual)
{
    static const thi_style text = {.wrap = true};
    uint32_t row = thi_sheet_title(w,
                                   w->notes,
                                   "说明",
                                   "Notes",
                                   "读表与复算的规则。",
                                   "Rules for reading and recomputing.");
    thi_xlsx_width(w->x, w->notes, 0, 0, 100);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        if (notes[i].book == (dual ? INVENTORY : DUAL))
            continue;
        const char *words = thi_say(w, notes[i].zh, notes[i].en);
        bool title = thi_text_width(words) < 60;
        size_t lines = thi_text_width(words) / 92 + 1;
        thi_xlsx_text(
            w->x, w->notes, row, 0, words, title ? &thi_subtitle_style : &text);
        thi_xlsx_height(w->x, w->notes, row++, title ? 22 : 15.0 * (double)lines);
    }
    thi_xlsx_text(w->x,
                  w->notes,
                  row + 1,
                  0,
                  th_arena_format(w->arena,
                                  "tanheng %s · %s · %s",
                                  TANHENG_VERSION,
                                  thi_id(w, w->m.guideline->id),
                                  thi_id(w, w->m.gwp->name)),
                  &thi_note_style);
    thi_print_as(w, w->notes, 0, 0, 0, 0);
}
