/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng init: a new inventory folder with commented templates. */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct template_file {
    const char *path, *text;
} template_file;

/* The comment lines of a template are those that the CSV reader skips: # at the start.
 */
static const template_file activity_files[] = {
    {"activity/energy.csv",
     "region,year,category,subject,technology,variable,value,unit,uncertainty_pct,"
     "quality,department,source,note\n"
     "# 能源：每行一种用途一种燃料。质量用 fuel_mass（吨、万吨），气体用 "
     "fuel_volume（万立方米），电用 electricity_use（万千瓦时）。\n"
     "# Energy: one row a use and a fuel. Remove the leading # of a row to use it.\n"
     "#630123,2022,1.A.2.a,bituminous_coal,,fuel_mass,1.84,万吨,5,published,县统计局,"
     "年鉴表 5-2,\n"
     "#630123,2022,1.A.4.b,electricity,,electricity_use,5200,万千瓦时,,published,"
     "县供电公司,"
     "售电台账,\n"},
    {"activity/transport.csv",
     "region,year,category,subject,variable,value,unit,uncertainty_pct,quality,"
     "department,source,note\n"
     "# 交通：按销售的汽油、柴油。Transport: gasoline and diesel sold.\n"
     "#630123,2022,1.A.3.b,diesel,fuel_mass,13900,吨,10,published,县交通局,,\n"},
    {"activity/industry.csv",
     "region,year,category,subject,component,variable,value,unit,uncertainty_pct,"
     "quality,department,source,note\n"
     "# 工业过程：熟料、石灰、铁合金产量；没有的写 NO，没有数的写 NE，不要写 0。\n"
     "# Industry: output of clinker, lime, ferroalloys; NO does not occur, NE not "
     "estimated.\n"
     "#630123,2022,2.A.1,clinker,,clinker_production,NO,吨,,,县工信局,,\n"},
    {"activity/agriculture.csv",
     "region,year,category,subject,system,rearing,variable,value,unit,uncertainty_pct,"
     "quality,department,source,note\n"
     "# 农业：年末存栏、化肥（折纯氮，单位 吨_N）、作物。饲养方式 rearing "
     "未知就留空。\n"
     "# Agriculture: herds, fertiliser (as nitrogen, unit t_N), crops. rearing may "
     "stay "
     "empty.\n"
     "#630123,2022,3.A,yak,,grazing,population,2000,头,10,published,县农业农村局,,\n"
     "#630123,2022,3.C.4,,,,n_synthetic,840,吨_N,20,published,县农业农村局,,\n"},
    {"activity/forest.csv",
     "region,year,category,subject,variable,value,unit,uncertainty_pct,shared_error,"
     "quality,department,source,note\n"
     "# 林业：各次清查的面积与蓄积。shared_error "
     "同名的行误差相同，差值的区间才不会虚大。\n"
     "# Forest: area and growing stock of each survey. Rows of one shared_error err "
     "together; without it the interval of a difference is far too wide.\n"
     "#630123,2021,3.B.1.a,arbor,forest_area,16976,公顷,10,forest_area,published,"
     "县林草局,,\n"
     "#630123,2022,3.B.1.a,arbor,forest_area,17100,公顷,10,forest_area,published,"
     "县林草局,,\n"
     "#630123,2021,3.B.1.a,arbor,forest_volume,764000,立方米,15,growing_stock,"
     "published,"
     "县林草局,,\n"
     "#630123,2022,3.B.1.a,arbor,forest_volume,785000,立方米,15,growing_stock,"
     "published,"
     "县林草局,,\n"},
    {"activity/waste.csv",
     "region,year,category,subject,variable,value,unit,uncertainty_pct,quality,"
     "department,source,note\n"
     "# 废弃物：填埋、焚烧、污水。填埋要填历年数据，或用 inventory.yaml 的 series "
     "补齐；"
     "只填一年算得 0。\n"
     "# Waste: landfill, incineration, wastewater. Landfill needs its history (rows of "
     "earlier years, or series in inventory.yaml): one year alone gives 0.\n"
     "#630123,2021,4.A,msw,waste_landfilled,22960,吨,30,published,县住建局,,\n"
     "#630123,2022,4.A,msw,waste_landfilled,22840,吨,30,published,县住建局,,\n"},
    {"activity/energy_balance.csv",
     "能源平衡表（实物量）：有就填，没有就留空；列可增减。Energy balance: fill it in "
     "or leave it blank.,,,,\n"
     "年份,2022,,,\n"
     "项目,原煤,柴油,天然气,电力\n"
     "单位,万吨,万吨,亿立方米,亿千瓦时\n"
     "一、可供本地区消费的能源量,,,,\n"
     "1.一次能源生产量,,,,\n"
     "3.外省（区、市）调入量,,,,\n"
     "6.本省（区、市）调出量（-）,,,,\n"
     "9.库存增（-）、减（+）量,,,,\n"
     "二、加工转换投入（-）产出（+）量,,,,\n"
     "1.火力发电,,,,\n"
     "2.供热,,,,\n"
     "三、损失量,,,,\n"
     "四、终端消费量,,,,\n"
     "1.农、林、牧、渔业,,,,\n"
     "2.工业,,,,\n"
     "#用作原料、材料,,,,\n"
     "3.建筑业,,,,\n"
     "4.交通运输、仓储和邮政业,,,,\n"
     "5.批发和零售业、住宿和餐饮业,,,,\n"
     "6.其他,,,,\n"
     "7.居民生活,,,,\n"
     "五、平衡差额,,,,\n"},
    {"indicators.csv",
     "region,year,period,indicator,value,unit,price_year,quality,source,note\n"
     "# 人口、GDP 等；gdp_index 以上年为 100，gdp_constant 写明价格年份。\n"
     "# Population, GDP: gdp_index has the year before = 100, gdp_constant names its "
     "price year.\n"
     "#630123,2022,,population_resident,109800,人,,published,统计公报,\n"
     "#630123,2020,,gdp_constant,30,亿元,2020,published,统计公报,\n"
     "#630123,2021,,gdp_index,105.7,1,,published,统计公报,\n"
     "#630123,2022,,gdp_index,102.3,1,,published,统计公报,\n"},
    {"targets.yaml",
     "# 双控目标；去掉 # 并改成下达的数。Targets of dual control.\n"
     "targets: []\n"
     "#  - id: co2_intensity\n"
     "#    kind: intensity_reduction\n"
     "#    boundary: energy_co2_with_power\n"
     "#    base_year: 2020\n"
     "#    year: 2025\n"
     "#    value: 18 %\n"
     "#    gdp_prices: 2020\n"
     "#    path: {form: linear}      # 或 or: geometric\n"
     "#    status: published\n"
     "#    document: 文件名、文号\n"}};

static const char sample_region[] = "630123";

/* The sample rows name the region of the inventory, else they could not be used; Excel
 * needs the BOM to read a CSV as UTF-8. */
static const char *file_text(const cli_call *call, const template_file *file)
{
    const char *text = file->text, *hit;
    const char *region =
        call->value[OPT_REGION] ? call->value[OPT_REGION] : sample_region;
    th_text whole = {0};
    if (strstr(file->path, ".csv"))
        th_text_add(&whole, "\xEF\xBB\xBF");
    for (; (hit = strstr(text, sample_region)); text = hit + strlen(sample_region)) {
        th_text_add_n(&whole, text, (size_t)(hit - text));
        th_text_add(&whole, region);
    }
    th_text_add(&whole, text);
    const char *kept = th_arena_format(call->arena, "%s", whole.data);
    th_text_free(&whole);
    return kept;
}

static const char *settings_text(const cli_call *call)
{
    const char *region = call->value[OPT_REGION], *years = call->value[OPT_YEARS];
    const char *guideline = call->value[OPT_GUIDELINE];
    return th_arena_format(
        call->arena,
        "# 清单的名称、地区、年份和指南。Name, region, years and guideline of the "
        "inventory.\n"
        "name: {zh: 某县, en: A county}\n"
        "region: %s            # GB/T 2260\n"
        "years: [%s]        # 报告年份 reported years\n"
        "guideline: %s\n"
        "gwp: AR5\n"
        "settings: {calibre: average}   # 电力因子口径 grid calibre\n"
        "language: zh\n"
        "# 缺数年份的补法，写了才补。How gaps are filled; nothing is filled unasked.\n"
        "#series:\n"
        "#  - {variable: forest_area, inside: linear}\n"
        "#  - {variable: forest_volume, inside: linear}\n"
        "#  - {variable: population_resident, inside: linear, before: {growth: 1 "
        "%%/yr, "
        "from: 1990}}\n"
        "#  - {variable: waste_landfilled, inside: linear, before: {scale: "
        "population_resident, from: 1990}}\n"
        "#  - {variable: population, subject: yak, before: {overlap: yearbook}, after: "
        "{linear: 4}}\n",
        region ? region : sample_region,
        years ? years : "2020-2023",
        guideline ? guideline : "cn2025");
}

static int exists_already(const char *path)
{
    cli_say("%s is there already; init never overwrites", path);
    return EXIT_SYSTEM;
}

static th_status make_folder(const char *path, th_error *err)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return TH_OK;
    th_status status = errno == ENOENT   ? TH_NO_FILE
                       : errno == EACCES ? TH_DENIED
                                         : TH_IO;
    return th_error_set(err, status, "%s: %s", path, strerror(errno));
}

static th_status write_text(const cli_call *call,
                            const char *folder,
                            const char *name,
                            const char *text,
                            th_error *err)
{
    const char *path = th_arena_format(call->arena, "%s/%s", folder, name);
    return th_file_write(path, text, strlen(text), err);
}

static th_status write_all(const cli_call *call, const char *folder, th_error *err)
{
    th_status status = make_folder(folder, err);
    if (status == TH_OK)
        status = make_folder(th_arena_format(call->arena, "%s/activity", folder), err);
    if (status == TH_OK)
        status = write_text(call, folder, "inventory.yaml", settings_text(call), err);
    for (size_t i = 0; i < sizeof activity_files / sizeof *activity_files; i++)
        if (status == TH_OK)
            status = write_text(call,
                                folder,
                                activity_files[i].path,
                                file_text(call, &activity_files[i]),
                                err);
    return status;
}

static bool is_there(const cli_call *call, const char *folder, const char *name)
{
    struct stat info;
    return stat(th_arena_format(call->arena, "%s/%s", folder, name), &info) == 0;
}

/* What stands in the files as it was given: it must not be able to be more than a word.
 */
static bool is_word(const char *text, const char *further)
{
    static const char letters[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const char *p = text;
    while (p && *p && (strchr(letters, *p) || strchr(further, *p)))
        p++;
    return !p || (*text && !*p);
}

static int check_words(const cli_call *call)
{
    static const struct {
        cli_option_id id;
        const char *further, *example;
    } words[] = {{OPT_REGION, "", "630123"},
                 {OPT_YEARS, "-, ", "2020-2023"},
                 {OPT_GUIDELINE, ".-", "cn2025"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!is_word(call->value[words[i].id], words[i].further))
            return cli_usage(call,
                             "--%s is like %s, not '%s'",
                             cli_option_get(words[i].id)->name,
                             words[i].example,
                             call->value[words[i].id]);
    return EXIT_FINE;
}

int cmd_init(const cli_call *call)
{
    const char *folder = call->operands[0];
    th_error err = {0};
    int code = check_words(call);
    if (code != EXIT_FINE)
        return code;
    if (is_there(call, folder, "inventory.yaml"))
        return exists_already(
            th_arena_format(call->arena, "%s/inventory.yaml", folder));
    for (size_t i = 0; i < sizeof activity_files / sizeof *activity_files; i++)
        if (is_there(call, folder, activity_files[i].path))
            return exists_already(
                th_arena_format(call->arena, "%s/%s", folder, activity_files[i].path));
    if (write_all(call, folder, &err) != TH_OK)
        return cli_fail(&err);
    cli_say("made %s; fill in activity/*.csv, then: tanheng check %s", folder, folder);
    return EXIT_FINE;
}
