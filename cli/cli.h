/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: one table of commands and options, and what the subcommands share. */
#ifndef TANHENG_CLI_H
#define TANHENG_CLI_H

#include "tanheng/report.h"

/** One row an option: enum name, long name, letter (0: none), argument (NULL: a flag),
 * choices ("a b c"; NULL: any), words in zh and en. */
#define CLI_OPTIONS(X)                                                                                          \
    X(FORMAT,                                                                                                   \
      "format",                                                                                                 \
      'f',                                                                                                      \
      "FORMAT",                                                                                                 \
      "table csv json html",                                                                                    \
      "输出格式",                                                                                               \
      "output format")                                                                                          \
    X(OUTPUT,                                                                                                   \
      "output",                                                                                                 \
      'o',                                                                                                      \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "写入文件（默认标准输出）",                                                                               \
      "write to a file instead of standard output")                                                             \
    X(EXCEL,                                                                                                    \
      "excel",                                                                                                  \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "CSV 供 Excel：BOM、CRLF、防公式",                                                                        \
      "CSV for Excel: BOM, CRLF, no text taken for a formula")                                                  \
    X(LANG, "lang", 'l', "LANG", "zh en both", "报告语言", "language of reports")                               \
    X(GUIDELINE,                                                                                                \
      "guideline",                                                                                              \
      'g',                                                                                                      \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "指南（默认 inventory.yaml 所定）",                                                                       \
      "guideline (default: as inventory.yaml says)")                                                            \
    X(GWP,                                                                                                      \
      "gwp",                                                                                                    \
      0,                                                                                                        \
      "SET",                                                                                                    \
      NULL,                                                                                                     \
      "GWP 值：SAR AR4 AR5 AR6",                                                                                \
      "GWP set: SAR, AR4, AR5, AR6")                                                                            \
    X(GUIDELINE_B,                                                                                              \
      "guideline-b",                                                                                            \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "B 的指南（默认同 --guideline）",                                                                         \
      "guideline of B (default: as --guideline)")                                                               \
    X(GWP_B,                                                                                                    \
      "gwp-b",                                                                                                  \
      0,                                                                                                        \
      "SET",                                                                                                    \
      NULL,                                                                                                     \
      "B 的 GWP 值（默认同 --gwp）",                                                                            \
      "GWP set of B (default: as --gwp)")                                                                       \
    X(FACTORS_B,                                                                                                \
      "factors-b",                                                                                              \
      0,                                                                                                        \
      "DIR",                                                                                                    \
      NULL,                                                                                                     \
      "B 的因子目录（默认同 --factors）",                                                                       \
      "folder of factors of B (default: as --factors)")                                                         \
    X(BY,                                                                                                       \
      "by",                                                                                                     \
      'b',                                                                                                      \
      "KEYS",                                                                                                   \
      NULL,                                                                                                     \
      "按键汇总，逗号分隔：category category1..5 gas sector department year stream "                  \
      "method quality subject region 或任一索引；键中没有 year 又没有 --year "                     \
      "时，各年加在一起",                                                                                       \
      "sum by keys, joined by commas: category, category1 to 5, gas, sector, "                                  \
      "department, year, stream, method, quality, subject, region or any index; all "                           \
      "years together unless year is a key or --year is given")                                                 \
    X(BY_PART,                                                                                                  \
      "by",                                                                                                     \
      'b',                                                                                                      \
      "PART",                                                                                                   \
      "all activity category ief",                                                                              \
      "只看一类：活动数据、排放序列或隐含因子（默认全部）",                                                     \
      "one part only: activity data, series of emissions or implied factors "                                   \
      "(default: all)")                                                                                         \
    X(BY_FACTORS,                                                                                               \
      "by",                                                                                                     \
      'b',                                                                                                      \
      "SET",                                                                                                    \
      "sector fuel kaya",                                                                                       \
      "因素的分法：按部门（默认）、按能源品种或 Kaya",                                                          \
      "which factors: of sectors (default), of fuels or Kaya's")                                                \
    X(YEAR, "year", 'y', "YEAR", NULL, "只看一年", "one year only")                                             \
    X(BOUNDARY,                                                                                                 \
      "boundary",                                                                                               \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "只看一个口径（boundaries.csv）",                                                                         \
      "one boundary only (boundaries.csv)")                                                                     \
    X(FILTER,                                                                                                   \
      "filter",                                                                                                 \
      0,                                                                                                        \
      "TERMS",                                                                                                  \
      NULL,                                                                                                     \
      "筛选，如 'category=1.A gas=CO2'",                                                                        \
      "choose lines, such as 'category=1.A gas=CO2'")                                                           \
    X(FRAME,                                                                                                    \
      "frame",                                                                                                  \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "按报告框架列表：ipcc provincial crt gpc gbt4754（layouts/frames.csv）",                                  \
      "in the layout of a frame: ipcc, provincial, crt, gpc, gbt4754 "                                          \
      "(layouts/frames.csv)")                                                                                   \
    X(UNIT,                                                                                                     \
      "unit",                                                                                                   \
      0,                                                                                                        \
      "UNIT",                                                                                                   \
      "mass co2e",                                                                                              \
      "框架表中各气体的单位：mass 为各气体的吨（默认），co2e 为吨 CO2 当量",                                    \
      "gases of a frame in t of the gas (mass, the default) or in t CO2e (co2e)")                               \
    X(LINES, "lines", 0, NULL, NULL, "逐行结果", "full results, one line an emission")                          \
    X(PARTIAL,                                                                                                  \
      "partial",                                                                                                \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "有错也输出其余部分，受影响的合计不给",                                                                   \
      "print the rest in spite of errors; totals that contain a failed line are "                               \
      "withheld")                                                                                               \
    X(STRICT,                                                                                                   \
      "strict",                                                                                                 \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "结果依据未核实的因子（unconfirmed）时拒绝，逐条报错",                                                    \
      "refuse results that rest on unconfirmed factors, each told as an error")                                 \
    X(THREADS,                                                                                                  \
      "threads",                                                                                                \
      0,                                                                                                        \
      "N",                                                                                                      \
      NULL,                                                                                                     \
      "线程数（默认处理器核数）；结果与线程数无关",                                                             \
      "threads (default: cores); results are the same for any number")                                          \
    X(METHODS,                                                                                                  \
      "methods",                                                                                                \
      'm',                                                                                                      \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "加入方法文件（可多次）",                                                                                 \
      "add a file of methods (may be repeated)")                                                                \
    X(FACTORS,                                                                                                  \
      "factors",                                                                                                \
      0,                                                                                                        \
      "DIR",                                                                                                    \
      NULL,                                                                                                     \
      "从目录读因子，代替程序自带的",                                                                           \
      "read factors from a folder instead of the built-in ones")                                                \
    X(ENCODING,                                                                                                 \
      "encoding",                                                                                               \
      0,                                                                                                        \
      "NAME",                                                                                                   \
      "auto utf-8 gb18030",                                                                                     \
      "CSV 的编码",                                                                                             \
      "encoding of CSV files")                                                                                  \
    X(DATE,                                                                                                     \
      "date",                                                                                                   \
      0,                                                                                                        \
      "YYYY-MM-DD",                                                                                             \
      NULL,                                                                                                     \
      "文件中的日期（默认 SOURCE_DATE_EPOCH，再默认末年次年 1 月 1 日）",                                       \
      "date in files (default: SOURCE_DATE_EPOCH, else 1 January after the last "                               \
      "year)")                                                                                                  \
    X(VIEW,                                                                                                     \
      "view",                                                                                                   \
      0,                                                                                                        \
      "VIEW",                                                                                                   \
      "targets room inputs schemes restated",                                                                   \
      "只输出一张表：targets 目标，room 双重约束余量，inputs 决定结论的输入，schemes " \
      "考核视图，restated 基年重算",                                                                            \
      "one table only: targets, room under both controls, inputs that decide, "                                 \
      "schemes of "                                                                                             \
      "assessment, restated")                                                                                   \
    X(TARGET,                                                                                                   \
      "target",                                                                                                 \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "用哪个目标（targets.yaml 的 id）",                                                                       \
      "which target")                                                                                           \
    X(PREVIOUS,                                                                                                 \
      "previous",                                                                                               \
      0,                                                                                                        \
      "INVENTORY",                                                                                              \
      NULL,                                                                                                     \
      "上一版清单：基年重算新旧并列；工作簿按原因列出差别",                                                     \
      "the inventory before: the base year restated, the difference by cause")                                  \
    X(SPLIT,                                                                                                    \
      "split",                                                                                                  \
      0,                                                                                                        \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "把目标分解到成员（CSV：member emission_t gdp_10k_cny ...）",                                             \
      "split a target to members (CSV: member, emission_t, gdp_10k_cny ...)")                                   \
    X(TRACK,                                                                                                    \
      "track",                                                                                                  \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "年内预算执行，按有 period 的行",                                                                         \
      "the budget within the year, by rows that state a period")                                                \
    X(TEMPLATE,                                                                                                 \
      "template",                                                                                               \
      0,                                                                                                        \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "报告的标题、单位、标志和颜色（YAML）",                                                                   \
      "title, organisation, logo and colours of the report (YAML)")                                             \
    X(PROJECT_FILE,                                                                                             \
      "project",                                                                                                \
      0,                                                                                                        \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "拟建项目对目标的影响（YAML）",                                                                           \
      "a planned project against the targets (YAML)")                                                           \
    X(PROJECTED,                                                                                                \
      "project",                                                                                                \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "各情景到目标年的碳汇：分层、逐年，覆盖率并列（scenarios/*.yaml）",                                       \
      "sinks of the scenarios to their horizon, by stratum and year, coverage beside "                          \
      "(scenarios/*.yaml)")                                                                                     \
    X(CREDITS,                                                                                                  \
      "credits",                                                                                                \
      0,                                                                                                        \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "造林碳汇项目的信用账（YAML）：基线、项目、泄漏、扣减，自成一账",                                         \
      "the credit ledger of an afforestation project (YAML), apart from the "                                   \
      "inventory")                                                                                              \
    X(GEP,                                                                                                      \
      "gep",                                                                                                    \
      0,                                                                                                        \
      "PRICE",                                                                                                  \
      NULL,                                                                                                     \
      "固碳价值：净吸收 × 单价，如 '60 CNY/t_CO2'，另表列出",                                                   \
      "value of sequestration: net removal x a price such as '60 CNY/t_CO2', apart")                            \
    X(VARIABLE, "variable", 0, "NAME", NULL, "只看一个变量", "one variable only")                               \
    X(SUBJECT,                                                                                                  \
      "subject",                                                                                                \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "只看一个对象及其下级",                                                                                   \
      "one subject and those below it")                                                                         \
    X(CATEGORY,                                                                                                 \
      "category",                                                                                               \
      0,                                                                                                        \
      "CODE",                                                                                                   \
      NULL,                                                                                                     \
      "只看一个类别及其下级",                                                                                   \
      "one category and those below it")                                                                        \
    X(PACK, "pack", 0, "ID", NULL, "只看一个因子包", "one pack only")                                           \
    X(MEMBERS,                                                                                                  \
      "members",                                                                                                \
      0,                                                                                                        \
      "INDEX",                                                                                                  \
      NULL,                                                                                                     \
      "列出一个索引的成员，如 category、subject、region、variable",                                             \
      "list the members of an index, such as category, subject, region, variable")                              \
    X(DOC,                                                                                                      \
      "doc",                                                                                                    \
      0,                                                                                                        \
      "DIR",                                                                                                    \
      NULL,                                                                                                     \
      "把所有方法写成 Markdown 页到目录：式子、变量、缺省值与出处",                                             \
      "write Markdown pages about all methods into a folder: equations, variables, "                            \
      "defaults, sources")                                                                                      \
    X(PAGE,                                                                                                     \
      "page",                                                                                                   \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "输出 Markdown 文档（docs/FACTORS.md）：因子包、冲突、未收与未核实的行",                                  \
      "print the page docs/FACTORS.md: packs, conflicts, withheld and unconfirmed "                             \
      "rows")                                                                                                   \
    X(REGION, "region", 0, "CODE", NULL, "行政区划代码", "code of the region")                                  \
    X(YEARS, "years", 0, "FROM-TO", NULL, "报告年份", "reported years")                                         \
    X(FROM,                                                                                                     \
      "from",                                                                                                   \
      0,                                                                                                        \
      "YEAR",                                                                                                   \
      NULL,                                                                                                     \
      "起始年（默认首个报告年）",                                                                               \
      "first year (default: the first reported one)")                                                           \
    X(TO,                                                                                                       \
      "to",                                                                                                     \
      0,                                                                                                        \
      "YEAR",                                                                                                   \
      NULL,                                                                                                     \
      "终止年（默认末个报告年）",                                                                               \
      "last year (default: the last reported one)")                                                             \
    X(CHAINED,                                                                                                  \
      "chained",                                                                                                \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "逐年链式（默认首末两点）",                                                                               \
      "link by link over the reported years (default: two-point)")                                              \
    X(FORM,                                                                                                     \
      "form",                                                                                                   \
      0,                                                                                                        \
      "FORM",                                                                                                   \
      "additive multiplicative",                                                                                \
      "加法或乘法分解",                                                                                         \
      "additive or multiplicative")                                                                             \
    X(APPROACH,                                                                                                 \
      "approach",                                                                                               \
      0,                                                                                                        \
      "WHICH",                                                                                                  \
      "1 2 both",                                                                                               \
      "方法 1（误差传播）、方法 2（抽样）或两者（默认）",                                                       \
      "Approach 1 (error propagation), 2 (draws) or both (default)")                                            \
    X(DRAWS,                                                                                                    \
      "draws",                                                                                                  \
      0,                                                                                                        \
      "N",                                                                                                      \
      NULL,                                                                                                     \
      "抽样次数，100 到 100000000（默认抽到上下限稳定为止）",                                                   \
      "number of draws, 100 to 100000000 (default: until both limits stand still)")                             \
    X(SEED,                                                                                                     \
      "seed",                                                                                                   \
      0,                                                                                                        \
      "N",                                                                                                      \
      NULL,                                                                                                     \
      "随机数种子（默认 1）",                                                                                   \
      "seed of the draws (default 1)")                                                                          \
    X(DESIGN,                                                                                                   \
      "design",                                                                                                 \
      0,                                                                                                        \
      "NAME",                                                                                                   \
      "plain lhs quasi",                                                                                        \
      "抽样设计：独立、拉丁超立方、准随机（默认 plain）",                                                       \
      "sampling design: independent, Latin hypercube, quasi-random (default plain)")                            \
    X(TOLERANCE,                                                                                                \
      "tolerance",                                                                                              \
      0,                                                                                                        \
      "SHARE",                                                                                                  \
      NULL,                                                                                                     \
      "上下限的标准误与半宽之比小于它即停（默认 0.01）",                                                        \
      "stop when the standard error of both limits is below this share of the half "                            \
      "width (default 0.01)")                                                                                   \
    X(BASE,                                                                                                     \
      "base",                                                                                                   \
      0,                                                                                                        \
      "YEAR",                                                                                                   \
      NULL,                                                                                                     \
      "基准年（默认首个报告年）",                                                                               \
      "base year (default: the "                                                                                \
      "first reported year)")                                                                                   \
    X(TREND, "trend", 0, NULL, NULL, "只按趋势", "by trend only")                                               \
    X(WITHOUT_LAND, "without-land", 0, NULL, NULL, "不含土地利用", "without land use")                          \
    X(THRESHOLD,                                                                                                \
      "threshold",                                                                                              \
      0,                                                                                                        \
      "PERCENT",                                                                                                \
      NULL,                                                                                                     \
      "累计到多少算关键类别（默认方法 1 为 95，方法 2 为 90）",                                                 \
      "cumulated share up to which categories are key (default 95 by Approach 1, 90 "                           \
      "by "                                                                                                     \
      "Approach 2)")                                                                                            \
    X(MAN, "man", 0, NULL, NULL, "输出手册页（roff）", "print the man page (roff)")                             \
    X(COMPLETION,                                                                                               \
      "completion",                                                                                             \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "输出 bash 补全脚本",                                                                                     \
      "print the bash completion")                                                                              \
    X(ONLY,                                                                                                     \
      "only",                                                                                                   \
      0,                                                                                                        \
      "IDS",                                                                                                    \
      NULL,                                                                                                     \
      "只做这些检查，逗号分隔（checks.csv 的 id）",                                                             \
      "these checks only, joined by commas (ids of checks.csv)")                                                \
    X(SEVERITY,                                                                                                 \
      "severity",                                                                                               \
      0,                                                                                                        \
      "LEVEL",                                                                                                  \
      "note warning error",                                                                                     \
      "只显示这一级及以上的问题",                                                                               \
      "findings of this severity and above only")                                                               \
    X(SCENARIO,                                                                                                 \
      "scenario",                                                                                               \
      0,                                                                                                        \
      "IDS",                                                                                                    \
      NULL,                                                                                                     \
      "只算这些情景，逗号分隔",                                                                                 \
      "these scenarios only, joined by commas")                                                                 \
    X(HORIZON,                                                                                                  \
      "horizon",                                                                                                \
      0,                                                                                                        \
      "YEAR",                                                                                                   \
      NULL,                                                                                                     \
      "预测到哪一年（默认按情景）",                                                                             \
      "last year of the projection (default: as the scenario says)")                                            \
    X(MEASURES,                                                                                                 \
      "measures",                                                                                               \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "各项措施的作用：单独、最后加入、Shapley 份额，费用与减排成本曲线",                                       \
      "what each measure does: alone, last-in, Shapley share; costs and the cost "                              \
      "curve")                                                                                                  \
    X(AGAINST,                                                                                                  \
      "against",                                                                                                \
      0,                                                                                                        \
      "ID",                                                                                                     \
      NULL,                                                                                                     \
      "与另一情景之差：由哪些措施和哪些步骤造成",                                                               \
      "the difference to another scenario: by measures and by steps that differ")                               \
    X(SOLVE,                                                                                                    \
      "solve",                                                                                                  \
      0,                                                                                                        \
      "LEVER",                                                                                                  \
      NULL,                                                                                                     \
      "反推：M05.strength、M05.level.2030、M05.full、gdp.rate.2026-2030 或 "                             \
      "gas.elasticity "                                                                                         \
      "要到多少才达到 --target",                                                                                \
      "back-cast: how far M05.strength, M05.level.2030, M05.full, "                                             \
      "gdp.rate.2026-2030 or gas.elasticity must move to reach --target")                                       \
    X(AIM,                                                                                                      \
      "target",                                                                                                 \
      0,                                                                                                        \
      "AIM",                                                                                                    \
      NULL,                                                                                                     \
      "要达到的：targets.yaml 的 id（总量或强度），或 '数值 单位@年份'",                                        \
      "what is to be reached: an id of targets.yaml (cap or intensity), or 'VALUE "                             \
      "UNIT@YEAR'")                                                                                             \
    X(BETWEEN,                                                                                                  \
      "between",                                                                                                \
      0,                                                                                                        \
      "LOW,HIGH",                                                                                               \
      NULL,                                                                                                     \
      "在哪两个值之间找（--solve）",                                                                            \
      "bounds between which --solve looks")                                                                     \
    X(PLAN,                                                                                                     \
      "plan",                                                                                                   \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "费用最低的措施组合（measures.yaml 的 plan:）",                                                           \
      "the cheapest mix of measures for the targets of plan: in measures.yaml")                                 \
    X(PLAN_FILE,                                                                                                \
      "plan-file",                                                                                              \
      0,                                                                                                        \
      "FILE",                                                                                                   \
      NULL,                                                                                                     \
      "同上，目标与预算在另一个文件里",                                                                         \
      "the same, with targets and budgets in a file of their own")                                              \
    X(TOPDOWN,                                                                                                  \
      "topdown",                                                                                                \
      0,                                                                                                        \
      NULL,                                                                                                     \
      NULL,                                                                                                     \
      "自上而下的核对：STIRPAT 与 Kaya，只作对照，不作预测",                                                    \
      "top-down cross-checks beside the paths: STIRPAT and Kaya, never a projection")                           \
    X(HELP, "help", 'h', NULL, NULL, "帮助", "help")

#define CLI_OPTION_ENUM(name, long_name, letter, argument, choices, zh, en) OPT_##name,
typedef enum cli_option_id { CLI_OPTIONS(CLI_OPTION_ENUM) OPT_COUNT } cli_option_id;

typedef struct cli_option {
    const char *name;
    char letter;
    const char *argument, *choices, *zh, *en;
} cli_option;
const cli_option *cli_option_get(cli_option_id id);

struct cli_command;

/** A command line, parsed. */
typedef struct cli_call {
    const struct cli_command *command;
    const char *value[OPT_COUNT]; /* NULL: not given; a flag: "" */
    const char **methods;         /* of each --methods */
    size_t method_count;
    const char *const *operands;
    size_t operand_count;
    th_arena *arena;
} cli_call;

/** Exit codes: README, "Exit codes". */
enum {
    EXIT_FINE = 0,
    EXIT_DATA = 1,
    EXIT_USAGE = 2,
    EXIT_SYSTEM = 3,
    EXIT_INTERNAL = 4
};

#define CLI_MANY SIZE_MAX
typedef struct cli_command {
    const char *name, *operands;
    size_t least, most; /* operands; CLI_MANY: no limit */
    const char *zh, *en;
    int (*run)(const cli_call *call);
    const cli_option_id *options; /* ends with OPT_HELP, which every command has */
    const char *example;          /* one a line */
} cli_command;
const cli_command *cli_commands(size_t *count);
const cli_command *cli_command_find(const char *name);
/** The known command nearest to a word, or NULL. */
const char *cli_command_nearest(const char *word);

/** Parses; EXIT_FINE, or EXIT_USAGE after telling why. */
int cli_parse(cli_call *call, int argc, char **argv);

/* ---- help.c ---- */
/** Language of help: --lang, else the environment's messages, else English. */
th_language cli_help_language(const cli_call *call);
void cli_help_program(th_language language, th_text *out);
void cli_help_command(const cli_command *command, th_language language, th_text *out);
void cli_help_man(th_text *out);
void cli_help_completion(th_text *out);

/* ---- talk.c: all that is printed ---- */
/** `tanheng: ...` on stderr. */
void cli_say(const char *format, ...) TH_PRINTF(1, 2);
/** Tells an error of a call and gives its exit code. */
int cli_fail(const th_error *err);
int cli_usage(const cli_call *call, const char *format, ...) TH_PRINTF(2, 3);
/** Diagnostics from a severity on to stderr, in colour on a terminal. */
void cli_tell_diags(th_diags *diags, th_severity at_least);
/** Data to -o FILE, or to stdout. Frees the text. */
int cli_deliver(const cli_call *call, th_text *data);

/* ---- session.c: from a folder to results ---- */
typedef struct cli_session {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
    th_dual *dual;
    th_language language;
    size_t unread; /* errors before compile: rows that are not in the results */
    th_error err;
} cli_session;
/** How far to go. */
typedef enum cli_depth { TO_REGISTRY, TO_RESULTS, TO_DUAL } cli_depth;
/** --strict and --partial exclude each other. */
th_status cli_check_strict(const cli_call *call, th_error *err);
/** Loads a folder (NULL: the registry alone) and computes it. Tells nothing:
 * cli_session_tell does. Close it always. */
int cli_session_open(cli_session *s,
                     const cli_call *call,
                     const char *folder,
                     cli_depth depth);
/**
 * Warnings and errors to stderr, after cli_session_open returned `code`. The exit code
 * to end with: EXIT_DATA also when --partial let a run with errors go on.
 */
int cli_session_tell(cli_session *s, int code);
void cli_session_close(cli_session *s);
th_format cli_format(const cli_call *call, th_format otherwise);
th_language cli_language(const cli_call *call, const th_activity *activity);
/** --date or SOURCE_DATE_EPOCH as YYYY-MM-DD, else NULL. False after telling what is
 * wrong with it. */
bool cli_date(const cli_call *call, const char **out);
/** --filter and --year as the text of one filter. */
const char *cli_filter_text(th_arena *arena, const cli_call *call);
/** --factors, --methods, --encoding. */
th_load_options cli_load_options(const cli_call *call);
/** False: -o would write where this inventory's inputs are (NULL: those of the call).
 */
bool cli_output_is_free(th_arena *arena, const cli_call *call, const char *folder);
#define CLI_MOST_KEYS 12
/** --by at its commas; more than CLI_MOST_KEYS when there are too many. `keys` has room
 * for one more than that. */
size_t cli_split_keys(th_arena *arena, const char *text, const char **keys);
/** --filter, --year and --boundary as one filter; EXIT_FINE or EXIT_USAGE. */
int cli_line_filter(const cli_call *call, const cli_session *s, th_line_filter *out);

/* ---- sampling.c ---- */
/** --boundary, --base, --year and those of sampling; EXIT_FINE, or EXIT_USAGE after
 * telling what is wrong. */
int cli_uncertainty_options(const cli_call *call, th_uncertainty_options *out);
/**
 * Opens the session and makes the tables; tells errors and warnings. NULL with the exit
 * code in *code when there are none; *code is what to end with otherwise.
 */
th_uncertainty *cli_uncertainty_open(cli_session *s,
                                     const cli_call *call,
                                     const th_uncertainty_options *options,
                                     int *code);

/* ---- projections.c: the scenarios of a folder ---- */
typedef struct cli_projections {
    cli_session *s;
    const cli_call *call;
    th_dual *dual; /* for GDP alone */
    th_scenarios *scenarios;
    th_projection **all;
    size_t count;
    int32_t horizon;
} cli_projections;
/**
 * Reads scenarios/ and measures.yaml of the session's folder `folder`, and compiles
 * those of --scenario to --horizon. Problems stand in the session's diagnostics; the
 * exit code (EXIT_USAGE was told). Close it always; `*p` may be {0}.
 */
int cli_projections_open(cli_projections *p,
                         cli_session *s,
                         const cli_call *call,
                         const char *folder);
void cli_projections_close(cli_projections *p);
/* sampling.c */
/** Of `project`: draws, seed, threads; EXIT_USAGE after telling what is wrong. Without
 * --draws nothing is drawn: `draws` is 0. */
int cli_ensemble_options(const cli_call *call, th_ensemble_options *out);
/** The same of reports: without --draws the usual number is drawn; --draws 0: none. */
int cli_usual_ensemble_options(const cli_call *call,
                               const char *usual,
                               th_ensemble_options *out);
/* project_draws.c */
/** An ensemble of each projection, [p->count], with the boundaries of the targets too;
 * free them all, also after a failure. */
th_status cli_ensembles_draw(const cli_projections *p,
                             const th_dual *targets,
                             const th_ensemble_options *options,
                             th_ensemble **all);
/* plan_attribution.c */
/** Shares and costs of the measures of each projection, [p->count]; free the contests
 * (NULL: none), also after a failure. `boundary` may be NULL: costs alone. */
th_status cli_plan_wedges(const cli_projections *p,
                          const th_boundary *boundary,
                          th_plan_wedges *out,
                          th_contest **contests);
/** Draws the scenarios, tells the session's diagnostics and writes; exit code. */
int cli_project_draws(const cli_projections *p, const th_ensemble_options *options);

/* ---- project_*.c: what project shows beside the paths ---- */
/** The boundary of --boundary, else that of a role; NULL after telling which there are.
 */
const th_boundary *cli_project_boundary(const cli_projections *p, const char *role);
/** Back-cast of one lever: --solve, --target. Writes; exit code. */
int cli_project_solve(cli_projections *p);
/** The cheapest mix: --plan, --plan-file. Writes; exit code. */
int cli_project_least_cost(cli_projections *p);
/** What measures and steps do: --measures, --against. Writes; exit code. */
int cli_project_measures(cli_projections *p);

/* ---- report_*.c: one file a kind of report ---- */
/** Writes --output; exit code. It has its folder in operands[1]. */
int cli_report_inventory(const cli_call *call);
int cli_report_dashboard(const cli_call *call);
int cli_report_plan(const cli_call *call);
int cli_report_dual(const cli_call *call);
int cli_report_chapter(const cli_call *call);
/** What an inventory's report is made of: the folder, --previous, --template, --date
 * and the options of sampling. Problems are told; close it always. */
typedef struct cli_inventory_report {
    cli_session session, previous;
    th_uncertainty_options uncertainty;
    th_report_template look;
    th_workbook_options options;
} cli_inventory_report;
/** Writes the files; exit code, with its failure told. */
typedef th_status (*cli_report_writer)(const cli_call *call, cli_inventory_report *r);
int cli_inventory_report_run(const cli_call *call, cli_report_writer write);

/* ---- one a file: cmd_*.c ---- */
int cmd_batch(const cli_call *call);
int cmd_check(const cli_call *call);
int cmd_cobenefit(const cli_call *call);
int cmd_demo(const cli_call *call);
int cmd_decompose(const cli_call *call);
int cmd_diff(const cli_call *call);
int cmd_dual(const cli_call *call);
int cmd_explain(const cli_call *call);
int cmd_factors(const cli_call *call);
int cmd_help(const cli_call *call);
int cmd_init(const cli_call *call);
int cmd_inventory(const cli_call *call);
int cmd_key(const cli_call *call);
int cmd_methods(const cli_call *call);
int cmd_project(const cli_call *call);
int cmd_report(const cli_call *call);
int cmd_series(const cli_call *call);
int cmd_sink(const cli_call *call);
int cmd_uncertainty(const cli_call *call);
int cmd_units(const cli_call *call);
int cmd_version(const cli_call *call);

/** Before all else: how the heap grows (memory.c). */
void cli_memory_prepare(void);

#endif
