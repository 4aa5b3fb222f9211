/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of commands and options: parsing, help, man page and completion read
 * it. */
#include "cli.h"

#include <string.h>

#define OPTION_ROW(name, long_name, letter, argument, choices, zh, en)                 \
    {long_name, letter, argument, choices, zh, en},
static const cli_option options[] = {CLI_OPTIONS(OPTION_ROW)};

const cli_option *cli_option_get(cli_option_id id)
{
    return &options[id];
}

#define LOADING                                                                        \
    OPT_GUIDELINE, OPT_GWP, OPT_STRICT, OPT_METHODS, OPT_FACTORS, OPT_ENCODING
#define PRINTING OPT_FORMAT, OPT_OUTPUT, OPT_EXCEL, OPT_LANG
#define SAMPLING                                                                       \
    OPT_APPROACH, OPT_DRAWS, OPT_SEED, OPT_THREADS, OPT_DESIGN, OPT_TOLERANCE,         \
        OPT_BASE, OPT_YEAR, OPT_BOUNDARY
#define OPTIONS(...) ((const cli_option_id[]){__VA_ARGS__, OPT_HELP})

static const cli_command commands[] = {
    {"demo",
     "[DIR]",
     0,
     1,
     "展开演示清单（湟源县）到目录，计算，写出各工作簿、网页和 CSV，显示摘要",
     "unpack the demonstration county into a folder, compute it, write its workbooks, "
     "web page and CSV, print the summary",
     cmd_demo,
     OPTIONS(OPT_LANG, OPT_DATE),
     "tanheng demo huangyuan"},
    {"init",
     "DIR",
     1,
     1,
     "新建一个清单目录，含带说明的模板；从不覆盖",
     "make a new inventory folder with commented templates; never overwrites",
     cmd_init,
     OPTIONS(OPT_REGION, OPT_YEARS, OPT_GUIDELINE),
     "tanheng init my-county --region 630123 --years 2020-2023"},
    {"check",
     "INVENTORY",
     1,
     1,
     "检查：全部问题、各项检查的结果、数据质量与因子核实程度、完整性",
     "findings: every problem, the result of each check, quality of data and factors, "
     "completeness",
     cmd_check,
     OPTIONS(OPT_ONLY, OPT_SEVERITY, PRINTING, LOADING),
     "tanheng check my-county"},
    {"inventory",
     "INVENTORY",
     1,
     1,
     "排放清单：摘要，或按任意键汇总，或按报告框架，或逐行结果",
     "emissions: the summary, sums by any keys, a reporting frame, or every line",
     cmd_inventory,
     OPTIONS(OPT_BY,
             OPT_YEAR,
             OPT_BOUNDARY,
             OPT_FILTER,
             OPT_FRAME,
             OPT_UNIT,
             OPT_LINES,
             OPT_PARTIAL,
             PRINTING,
             OPT_DATE,
             LOADING),
     "tanheng inventory my-county --by sector,gas --year 2022"},
    {"explain",
     "INVENTORY [FILTER]",
     1,
     2,
     "一行结果的全部推导：式子、数值、单位、因子及出处、原始数据位置",
     "the whole derivation of a line: equations, values, units, factors with their "
     "sources, origin of each datum",
     cmd_explain,
     OPTIONS(OPT_FILTER, OPT_YEAR, OPT_OUTPUT, OPT_LANG, LOADING),
     "tanheng explain my-county 'category=1.A.2.a gas=CO2 year=2022'"},
    {"diff",
     "A [B]",
     1,
     2,
     "重算差额：两份清单，或同一清单按两种指南、GWP "
     "或因子，逐行拆成活动数据、因子、方法、"
     "GWP、边界",
     "recalculation: the difference of two inventories, or of one under two "
     "guidelines, "
     "GWP sets or factors, split into activity, factor, method, GWP and boundary",
     cmd_diff,
     OPTIONS(OPT_GUIDELINE_B,
             OPT_GWP_B,
             OPT_FACTORS_B,
             OPT_BY,
             OPT_YEAR,
             OPT_BOUNDARY,
             OPT_FILTER,
             PRINTING,
             LOADING),
     "tanheng diff last-year this-year --year 2022"},
    {"dual",
     "INVENTORY",
     1,
     1,
     "碳排放双控：总量、强度、目标进度、结论与把握程度",
     "dual control: total and intensity against targets, verdict and its probability",
     cmd_dual,
     OPTIONS(OPT_VIEW,
             OPT_YEAR,
             OPT_TARGET,
             OPT_PREVIOUS,
             OPT_SPLIT,
             OPT_TRACK,
             OPT_PROJECT_FILE,
             OPT_DRAWS,
             OPT_SEED,
             OPT_THREADS,
             PRINTING,
             LOADING),
     "tanheng dual my-county --format json"},
    {"project",
     "INVENTORY",
     1,
     1,
     "情景预测：各情景到目标年的总量、净排放、碳汇与强度路径（scenarios/*.yaml）；"
     "给 --draws（100 到 1000000）时为区间、达峰概率与达到目标的概率；措施的"
     "作用与费用、反推、费用最低的组合",
     "scenarios to their horizon: paths of totals, net, sinks and intensity "
     "(scenarios/*.yaml); with --draws (100 to 1000000) their interval, the "
     "probability of a peak and of meeting the targets; what measures do and cost, "
     "back-casts, the cheapest mix",
     cmd_project,
     OPTIONS(OPT_SCENARIO,
             OPT_HORIZON,
             OPT_DRAWS,
             OPT_SEED,
             OPT_THREADS,
             OPT_MEASURES,
             OPT_AGAINST,
             OPT_SOLVE,
             OPT_AIM,
             OPT_BETWEEN,
             OPT_PLAN,
             OPT_PLAN_FILE,
             OPT_TOPDOWN,
             OPT_YEAR,
             OPT_BOUNDARY,
             PRINTING,
             LOADING),
     "tanheng project my-county --scenario baseline,policy"},
    {"decompose",
     "INVENTORY",
     1,
     1,
     "变化分解（LMDI-I）：两年之间排放变化的因素；--by sector、fuel 或 kaya",
     "why a total changed between two years, by LMDI-I; --by is sector, fuel or kaya",
     cmd_decompose,
     OPTIONS(OPT_FROM,
             OPT_TO,
             OPT_BY_FACTORS,
             OPT_CHAINED,
             OPT_FORM,
             OPT_BOUNDARY,
             PRINTING,
             LOADING),
     "tanheng decompose my-county --from 2021 --to 2023 --by kaya"},
    {"cobenefit",
     "INVENTORY",
     1,
     1,
     "减污降碳：同一活动数据的 SO2、NOx、PM2.5、VOC 与污染当量，对 CO2 "
     "的弹性，协同坐标",
     "co-benefits: SO2, NOx, PM2.5, VOC and pollution equivalents of the same "
     "activity, "
     "elasticity to CO2, co-control coordinates",
     cmd_cobenefit,
     OPTIONS(OPT_FROM, OPT_TO, OPT_BOUNDARY, PRINTING, LOADING),
     "tanheng cobenefit my-county --from 2020 --to 2023"},
    {"series",
     "INVENTORY",
     1,
     1,
     "时间序列：补齐值及其规则，跳变与突变，逐年隐含因子；--by activity、category 或 "
     "ief "
     "只看一类",
     "time series: filled values and their rules, jumps and steps, implied factors by "
     "year; --by activity, category or ief shows one of them",
     cmd_series,
     OPTIONS(OPT_BY_PART, PRINTING, LOADING),
     "tanheng series my-county --by ief"},
    {"sink",
     "INVENTORY",
     1,
     1,
     "碳汇：林地及其他土地的 CO2，按分层与碳库，附面积、蓄积、生长与损失；--project "
     "预测，--credits 项目信用账，--gep 固碳价值",
     "sinks: CO2 of forest and other land by stratum and pool, with area, stock, "
     "growth "
     "and loss; --project to the scenarios' horizon, --credits of a project, --gep "
     "value",
     cmd_sink,
     OPTIONS(OPT_PROJECTED,
             OPT_SCENARIO,
             OPT_HORIZON,
             OPT_CREDITS,
             OPT_GEP,
             OPT_PARTIAL,
             PRINTING,
             LOADING),
     "tanheng sink my-county --project --scenario policy"},
    {"uncertainty",
     "INVENTORY",
     1,
     1,
     "不确定性：方法 1（表 3.2）与方法 2（抽样），水平与趋势，各输入的贡献",
     "uncertainty by Approach 1 (Table 3.2) and Approach 2 (draws), level and trend, "
     "and "
     "what each input contributes",
     cmd_uncertainty,
     OPTIONS(SAMPLING, PRINTING, LOADING),
     "tanheng uncertainty my-county --base 2020 --year 2023 --draws 100000"},
    {"key",
     "INVENTORY",
     1,
     1,
     "关键类别：方法 1 与方法 2，水平与趋势，含或不含土地利用",
     "key categories by Approach 1 and 2, level and trend, with or without land use",
     cmd_key,
     OPTIONS(OPT_TREND, OPT_WITHOUT_LAND, OPT_THRESHOLD, SAMPLING, PRINTING, LOADING),
     "tanheng key my-county --approach 1 --without-land"},
    {"report",
     "inventory|chapter|dual|plan|dashboard INVENTORY",
     2,
     2,
     "inventory 清单、dual 双控与 plan 碳达峰方案（各情景）：Excel "
     "工作簿，每个计算值都是公式；chapter：清单报告的文本（.md 或 "
     ".html），每个数注明其格子，工作簿写在旁边；dashboard：一个自带数据与图表的网页",
     "inventory, dual (dual control) or plan (the carbon-peak plan with its "
     "scenarios): an Excel workbook, every computed number a formula; chapter: the "
     "text "
     "of the inventory's report (.md or .html), the cell after each number, the "
     "workbook "
     "beside it; dashboard: one web page that holds its data and charts",
     cmd_report,
     OPTIONS(OPT_OUTPUT,
             OPT_LANG,
             OPT_DATE,
             OPT_PREVIOUS,
             OPT_SCENARIO,
             OPT_HORIZON,
             OPT_SPLIT,
             OPT_TARGET,
             OPT_PROJECT_FILE,
             OPT_TEMPLATE,
             SAMPLING,
             LOADING),
     "tanheng report inventory my-county -o my-county.xlsx\n"
     "tanheng report chapter my-county -o chapter.md\n"
     "tanheng report dual my-county -o dual.xlsx\n"
     "tanheng report plan my-county --scenario policy --draws 1000 -o plan.xlsx\n"
     "tanheng report dashboard my-county -o page.html"},
    {"batch",
     "FOLDER ...",
     1,
     CLI_MANY,
     "一次计算许多清单：清单目录、装有清单目录的目录或列有目录的文件；按地区汇总，或按"
     "任意键，"
     "或逐行",
     "many inventories at once: their folders, a folder of folders, or a file that "
     "lists "
     "them; by region, by any keys, or every line",
     cmd_batch,
     OPTIONS(OPT_BY,
             OPT_YEAR,
             OPT_BOUNDARY,
             OPT_FILTER,
             OPT_LINES,
             OPT_PARTIAL,
             OPT_THREADS,
             PRINTING,
             OPT_DATE,
             LOADING),
     "tanheng batch counties --by region,sector --year 2022"},
    {"factors",
     "[TEXT | compare CATEGORY [SUBJECT]]",
     0,
     3,
     "查因子：按变量、对象、类别、因子包或文字；compare：各因子包、各指南对照",
     "find factors by variable, subject, category, pack or text; compare: all packs "
     "and "
     "guidelines side by side",
     cmd_factors,
     OPTIONS(OPT_VARIABLE,
             OPT_SUBJECT,
             OPT_CATEGORY,
             OPT_PACK,
             OPT_MEMBERS,
             OPT_REGION,
             OPT_YEAR,
             OPT_GUIDELINE,
             OPT_PAGE,
             PRINTING,
             OPT_METHODS,
             OPT_FACTORS),
     "tanheng factors --variable ncv --subject coal"},
    {"methods",
     "[METHOD]",
     0,
     1,
     "列出方法，或显示一个方法的式子，或把全部方法写成页",
     "list the methods, show the equations of one, or write pages about all",
     cmd_methods,
     OPTIONS(OPT_GUIDELINE, OPT_CATEGORY, OPT_DOC, PRINTING, OPT_METHODS, OPT_FACTORS),
     "tanheng methods landfill_fod"},
    {"units",
     "[NUMBER UNIT UNIT]",
     0,
     3,
     "列出单位，或换算",
     "list the units, or convert",
     cmd_units,
     OPTIONS(PRINTING, OPT_FACTORS),
     "tanheng units 1 万吨 kg"},
    {"help",
     "[COMMAND [KIND]]",
     0,
     2,
     "帮助",
     "help",
     cmd_help,
     OPTIONS(OPT_MAN, OPT_COMPLETION, OPT_LANG),
     "tanheng help inventory"},
    {"version",
     "",
     0,
     0,
     "版本",
     "the version",
     cmd_version,
     OPTIONS(OPT_LANG),
     "tanheng version"}};

const cli_command *cli_commands(size_t *count)
{
    *count = sizeof commands / sizeof *commands;
    return commands;
}

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

const char *cli_command_nearest(const char *word)
{
    const char *best = NULL;
    unsigned best_distance = 4;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        unsigned distance = th_text_distance(word, commands[i].name, 4);
        if (distance < best_distance) {
            best_distance = distance;
            best = commands[i].name;
        }
    }
    return best;
}
