/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each check of the quality module: an inventory that fails it and one that passes. */
#include "small_inventory.h"
#include "tanheng/quality.h"

#include <stdio.h>
#include <sys/stat.h>

typedef struct checked {
    small s;
    th_dual *dual;
    th_quality_checks *quality;
} checked;

/** What an inventory is made of; NULL: nothing of it. */
typedef struct parts {
    const char *years, *yaml, *rows, *indicators, *targets, *methods, *factors, *layout;
} parts;

/** A layout in the factors of an inventory's folder, which the caller clears. */
static void write_layout(const char *folder, const char *text)
{
    char path[80];
    th_error err = {0};
    snprintf(path, sizeof path, "%s/factors", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/factors/layouts", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/factors/layouts/own.csv", folder);
    assert_int_equal(th_file_write(path, text, strlen(text), &err), TH_OK);
}

static void clear_layout(const char *folder)
{
    static const char *const made[] = {
        "/factors/layouts/own.csv", "/factors/layouts", "/factors", ""};
    char path[80];
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(path, sizeof path, "%s%s", folder, made[i]);
        assert_int_equal(remove(path), 0);
    }
}

static void load_registry(small *s, const parts *p)
{
    char folder[] = "/tmp/tanheng-test-XXXXXX";
    char method[] = "/tmp/tanheng-test-XXXXXX.yaml";
    char factor[] = "/tmp/tanheng-test-XXXXXX.csv";
    const char *files[2];
    size_t n = 0;
    th_error err = {0};
    if (p->methods) {
        close(mkstemps(method, 5));
        files[n++] = method;
        assert_int_equal(th_file_write(method, p->methods, strlen(p->methods), &err),
                         TH_OK);
    }
    if (p->factors) {
        close(mkstemps(factor, 4));
        files[n++] = factor;
        assert_int_equal(th_file_write(factor, p->factors, strlen(p->factors), &err),
                         TH_OK);
    }
    th_load_options load = {.method_files = files, .method_file_count = n};
    if (p->layout) {
        load.inventory_folder = mkdtemp(folder);
        assert_non_null(load.inventory_folder);
        write_layout(folder, p->layout);
    }
    if (th_registry_load(&s->registry, &load, s->diags, &err) != TH_OK)
        small_problems(s);
    assert_non_null(s->registry);
    for (size_t i = 0; i < n; i++)
        unlink(files[i]);
    if (p->layout)
        clear_layout(folder);
}

static const th_tree *tree_of(small *s, const char *file, const char *text)
{
    const th_tree *t = th_yaml_parse(s->arena, file, text, strlen(text), s->diags);
    assert_non_null(t);
    return t;
}

static void load_activity(small *s, const parts *p)
{
    const char *text = th_arena_format(
        s->arena,
        "name: small\nregion: 630123\nyears: [%s]\n%s%s",
        p->years ? p->years : "2020-2022",
        p->yaml && strstr(p->yaml, "guideline:") ? "" : "guideline: cn2025\n",
        p->yaml ? p->yaml : "");
    s->activity = th_activity_create(s->registry);
    th_activity_set_inventory(s->activity, tree_of(s, "i.yaml", text), s->diags);
    th_activity_add(s->activity, small_rows(s, "a.csv", p->rows), false, s->diags);
    if (p->indicators)
        th_activity_add(
            s->activity, small_rows(s, "g.csv", p->indicators), true, s->diags);
}

static checked make(const parts *p, const char *only)
{
    checked c = {.s = {.arena = th_arena_create(), .diags = th_diags_create()}};
    th_error err = {0};
    th_quality_options options = {.only = &only, .only_count = only ? 1 : 0};
    load_registry(&c.s, p);
    load_activity(&c.s, p);
    small_compile(&c.s);
    if (th_diags_count(c.s.diags, TH_ERROR))
        small_problems(&c.s);
    assert_int_equal(th_diags_count(c.s.diags, TH_ERROR), 0);
    const th_tree *targets = p->targets ? tree_of(&c.s, "t.yaml", p->targets) : NULL;
    assert_int_equal(th_dual_create(&c.dual, c.s.inventory, targets, c.s.diags, &err),
                     TH_OK);
    assert_int_equal(
        th_quality_create(&c.quality, c.s.inventory, c.dual, &options, c.s.diags, &err),
        TH_OK);
    return c;
}

static void end(checked *c)
{
    th_quality_free(c->quality);
    th_dual_free(c->dual);
    small_end(&c->s);
}

static const th_check *check_named(const checked *c, const char *id)
{
    for (size_t i = 0; i < th_quality_check_count(c->quality); i++)
        if (!strcmp(th_quality_check(c->quality, i)->id, id))
            return th_quality_check(c->quality, i);
    fail_msg("no check %s", id);
    return NULL;
}

/* ---- one case a row ---- */

#define HEAD "year,category,subject,variable,value,unit,uncertainty_pct,quality,note\n"
#define COAL_ROW "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,published,\n"
#define COAL_IN(category, mass)                                                        \
    "2020," category ",bituminous_coal,fuel_mass," mass ",t,,,\n"
#define MANY_ROWS                                                                      \
    COAL_IN("1.A.2.a", "1000.1")                                                       \
    COAL_IN("1.A.2.b", "0.0371")                                                       \
    COAL_IN("1.A.2.c", "37.123")                                                       \
    COAL_IN("1.A.4.a", "99.99")                                                        \
    "2020,3.A,yak,population,20011,head,,,\n"                                          \
    "2020,3.A,sheep,population,31007,head,,,\n"                                        \
    "2020,2.C.2,ferrosilicon_75,ferroalloy_production,777.7,t,,,\n"
#define G_HEAD "region,year,indicator,value,unit,price_year\n"

#define NF3_METHOD                                                                     \
    "- method: leak\n  category: 2.E.3\n  driver: geothermal_heat\n"                   \
    "  source: {document: test}\n  title: {zh: 试, en: test}\n"                       \
    "  equations:\n    NF3: geothermal_heat * 1 [kg_NF3/TJ]\n"
#define NF3_ROW "2020,2.E.3,,geothermal_heat,10,TJ,,,\n"

#define HOLED_LAYOUT                                                                   \
    "code,label_zh,label_en,indent,role,categories,exclude,gases,sign,note,subjects,"  \
    "exclude_subjects,stream\n"                                                        \
    "1,能源,Energy,0,,1,,,1,,,,direct\n"                                             \
    "1.1,居民,Homes,1,,1.A.4,,,1,,,,direct\n"

#define PART_METHOD                                                                    \
    "- method: part\n  category: 1.A.2.a\n  driver: geothermal_heat\n"                 \
    "  for: {subject: coal}\n"                                                         \
    "  source: {document: test}\n  title: {zh: 试, en: test}\n"                       \
    "  equations:\n    CO2: geothermal_heat * 1 [t_CO2/TJ]\n"

#define FACTOR_HEAD                                                                    \
    "variable,subject,from_year,to_year,value,unit,source,locator,confidence\n"

#define TARGET(id, kind, boundary, rest)                                               \
    "  - {id: " id ", kind: " kind ", boundary: " boundary ", year: 2022, " rest       \
    ", nature: expected, status: assumed, scope: county, document: test}\n"
#define CAP "value: 9 kt_CO2, path: {form: linear, from: 2020}"

typedef struct row {
    const char *id;
    th_check_result result;
    size_t findings;
    const char *says; /* in the first finding, or in why; NULL: not looked at */
    parts p;
} row;

static const row cases[] = {
    {"sum_of_parts", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    /* sums of another order differ in their last bit: so the comparison is made */
    {"sum_of_parts",
     TH_CHECK_FAILED,
     0,
     "the sum of",
     {.rows = HEAD MANY_ROWS,
      .yaml = "checks:\n  - {id: sum_of_parts, threshold: 0}\n"}},
    {"sum_of_parts", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD MANY_ROWS}},
    {"sum_by_layout", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"sum_by_layout",
     TH_CHECK_FAILED,
     1,
     "row 1 holds 1.A.2.a bituminous_coal CO2, and 0 of the rows",
     {.rows = HEAD COAL_ROW, .layout = HOLED_LAYOUT}},
    {"reference_sectoral",
     TH_CHECK_NOT_APPLICABLE,
     0,
     "no data of the reference approach",
     {.rows = HEAD COAL_ROW}},
    {"reference_sectoral",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2020,1.A,bituminous_coal,fuel_import,1030,t,,,\n"}},
    {"reference_sectoral",
     TH_CHECK_FAILED,
     1,
     "a gap of 10 %",
     {.rows = HEAD COAL_ROW "2020,1.A,bituminous_coal,fuel_import,1100,t,,,\n"}},
    {"balances",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2020,1.A,bituminous_coal,fuel_import,1000,t,,,\n",
      .yaml = "guideline: ipcc2006\n"}},
    {"balances",
     TH_CHECK_FAILED,
     3,
     "does not hold",
     {.rows = HEAD COAL_ROW "2020,1.A,bituminous_coal,fuel_import,2000,t,,,\n",
      .yaml = "guideline: ipcc2006\n"}},
    {"factor_range",
     TH_CHECK_FAILED,
     1,
     "outside the limits 24.4 to 27.2",
     {.rows =
          HEAD COAL_ROW "2020,1.A.2.a,bituminous_coal,carbon_content,28,t_C/TJ,,,\n"}},
    {"factor_range",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW
      "2020,1.A.2.a,bituminous_coal,carbon_content,27.1,t_C/TJ,,,\n"}},
    {"factor_range",
     TH_CHECK_FAILED,
     1,
     "outside the limits",
     {.rows = HEAD COAL_ROW,
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,,,24,t_C/TJ,test,1,one_source\n"}},
    {"factor_range",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows =
          HEAD COAL_ROW "2020,1.A.2.a,bituminous_coal,carbon_content,28,t_C/TJ,,,\n",
      .yaml = "checks:\n  - {id: factor_range, threshold: 5}\n"}},
    {"ief_change",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2021,1.A.2.a,bituminous_coal,fuel_mass,2000,t,,,\n"
                            "2022,1.A.2.a,bituminous_coal,fuel_mass,3000,t,,,\n"}},
    {"ief_change",
     TH_CHECK_FAILED,
     1,
     "2022: 53.",
     {.rows =
          HEAD COAL_ROW "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                        "2022,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                        "2022,1.A.2.a,bituminous_coal,carbon_content,40,t_C/TJ,,,\n"}},
    {"jumps",
     TH_CHECK_NOT_APPLICABLE,
     0,
     "four reported years",
     {.rows = HEAD COAL_ROW}},
    {"jumps",
     TH_CHECK_FAILED,
     1,
     "900 % from 2021 to 2022",
     {.years = "2018-2022",
      .rows = HEAD "2018,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                   "2019,1.A.2.a,bituminous_coal,fuel_mass,1020,t,,,\n"
                   "2020,1.A.2.a,bituminous_coal,fuel_mass,1040,t,,,\n"
                   "2021,1.A.2.a,bituminous_coal,fuel_mass,1060,t,,,\n"
                   "2022,1.A.2.a,bituminous_coal,fuel_mass,10600,t,,,\n"}},
    {"jumps",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.years = "2018-2022",
      .rows = HEAD "2018,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                   "2019,1.A.2.a,bituminous_coal,fuel_mass,1020,t,,,\n"
                   "2020,1.A.2.a,bituminous_coal,fuel_mass,1040,t,,,\n"
                   "2021,1.A.2.a,bituminous_coal,fuel_mass,1060,t,,,\n"
                   "2022,1.A.2.a,bituminous_coal,fuel_mass,1190,t,,,\n"}},
    {"jumps", /* a pause in steady growth is not a jump */
     TH_CHECK_PASSED,
     0,
     NULL,
     {.years = "2018-2022",
      .rows = HEAD "2018,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                   "2019,1.A.2.a,bituminous_coal,fuel_mass,1300,t,,,\n"
                   "2020,1.A.2.a,bituminous_coal,fuel_mass,1690,t,,,\n"
                   "2021,1.A.2.a,bituminous_coal,fuel_mass,2197,t,,,\n"
                   "2022,1.A.2.a,bituminous_coal,fuel_mass,2200,t,,,\n"}},
    {"ie_explained", TH_CHECK_NOT_APPLICABLE, 0, "no IE", {.rows = HEAD COAL_ROW}},
    {"ie_explained",
     TH_CHECK_FAILED,
     1,
     "fuel_mass category=1.A.2.b subject=lignite 2020 is IE",
     {.rows = HEAD COAL_ROW "2020,1.A.2.b,lignite,fuel_mass,IE,t,,,\n"}},
    {"ie_explained",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2020,1.A.2.b,lignite,fuel_mass,IE,t,,,in 1.A.2.m\n"}},
    {"ie_explained",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2020,1.A.2.b,bituminous_coal,fuel_mass,IE,t,,,\n"}},
    {"whole_and_part", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"whole_and_part",
     TH_CHECK_FAILED,
     1,
     "the whole (category=1.A.2 subject=bituminous_coal)",
     {.rows = HEAD "2020,1.A.2,bituminous_coal,fuel_mass,1000,t,,,\n"
                   "2020,1.A.2.a,bituminous_coal,geothermal_heat,5,TJ,,,\n",
      .methods = PART_METHOD}},
    {"whole_and_part",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD "2020,1.A.2,bituminous_coal,fuel_mass,1000,t,,,\n"
                   "2020,1.A.2.a,anthracite,geothermal_heat,5,TJ,,,\n",
      .methods = PART_METHOD}},
    {"keys_explained",
     TH_CHECK_FAILED,
     1,
     "is NE without a reason",
     {.rows = HEAD COAL_ROW "2020,3.C.3,urea,urea_applied,NE,t,,,\n"}},
    {"keys_explained",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW "2020,3.C.3,urea,urea_applied,NE,t,,,no statistics\n"}},
    {"completeness",
     TH_CHECK_FAILED,
     6,
     "1.A.1 Energy industries",
     {.rows = HEAD COAL_ROW}},
    {"not_estimated",
     TH_CHECK_FAILED,
     1,
     "2020: 1 of 4 lines",
     {.rows = HEAD COAL_ROW "2020,3.C.3,urea,urea_applied,NE,t,,,\n"}},
    {"not_estimated", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"boundary_mixing",
     TH_CHECK_NOT_APPLICABLE,
     0,
     "no target",
     {.rows = HEAD COAL_ROW}},
    {"boundary_mixing",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW,
      .targets = "targets:\n" TARGET("a", "cap", "energy_co2", CAP)
          TARGET("b", "cap", "energy_co2", CAP)}},
    {"boundary_mixing",
     TH_CHECK_FAILED,
     1,
     "target b is of boundary co2_total",
     {.rows = HEAD COAL_ROW,
      .targets = "targets:\n" TARGET("a", "cap", "energy_co2", CAP)
          TARGET("b", "cap", "co2_total", CAP)}},
    {"gwp_mixing", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"gwp_mixing",
     TH_CHECK_FAILED,
     1,
     "uses AR4",
     {.rows = HEAD COAL_ROW, .yaml = "gwp: AR4\n"}},
    {"gwp_mixing",
     TH_CHECK_FAILED,
     2,
     "uses SAR",
     {.yaml = "gwp: SAR\n", .rows = HEAD COAL_ROW NF3_ROW, .methods = NF3_METHOD}},
    {"gwp_mixing",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW NF3_ROW, .methods = NF3_METHOD}},
    {"factor_vintage",
     TH_CHECK_FAILED,
     1,
     "a factor of 2010 is used for 2020",
     {.rows = HEAD COAL_ROW,
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,2010,,26,t_C/TJ,test,1,one_source\n"}},
    {"factor_vintage",
     TH_CHECK_FAILED,
     1,
     "a factor of 2016 is used for 2022",
     {.rows = HEAD COAL_ROW "2022,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"
                            "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n",
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,2016,,26,t_C/TJ,test,1,one_source\n"}},
    {"factor_vintage",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW,
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,2015,,26,t_C/TJ,test,1,one_source\n"}},
    {"factor_vintage",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW,
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,2000,2030,26,t_C/TJ,test,1,one_source\n"}},
    {"grid_vintage",
     TH_CHECK_FAILED,
     1,
     "a factor of 2012 is used for 2015",
     {.years = "2015",
      .rows = HEAD "2015,1.A.4.b,electricity,electricity_use,100,MWh,,,\n"}},
    {"grid_vintage",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.years = "2022",
      .rows = HEAD "2022,1.A.4.b,electricity,electricity_use,100,MWh,,,\n"}},
    {"gdp_per_head",
     TH_CHECK_FAILED,
     1,
     "is 324900000 CNY",
     {.rows = HEAD COAL_ROW,
      .indicators = G_HEAD "630123,2020,population_resident,100000,person,\n"
                           "630123,2020,gdp_constant,324900,亿元,2015\n"}},
    {"gdp_per_head",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW,
      .indicators = G_HEAD "630123,2020,population_resident,100000,person,\n"
                           "630123,2020,gdp_constant,32.49,亿元,2015\n"}},
    {"population_change",
     TH_CHECK_FAILED,
     1,
     "-6.",
     {.rows = HEAD COAL_ROW,
      .indicators = G_HEAD "630123,2018,population_resident,115000,person,\n"
                           "630123,2020,population_resident,100000,person,\n"}},
    {"population_change",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD COAL_ROW,
      .indicators = G_HEAD "630123,2015,population_resident,115000,person,\n"
                           "630123,2020,population_resident,100000,person,\n"}},
    {"area_within",
     TH_CHECK_FAILED,
     1,
     "sum to 20000 ha",
     {.rows = "year,category,subject,variable,value,unit\n"
              "2020,3.B.1.a,shrub,woody_area,20000,ha\n",
      .indicators = G_HEAD "630123,,county_area,15000,ha,\n"}},
    {"area_within",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = "year,category,subject,variable,value,unit\n"
              "2020,3.B.1.a,shrub,woody_area,14000,ha\n",
      .indicators = G_HEAD "630123,,county_area,15000,ha,\n"}},
    {"land_area",
     TH_CHECK_FAILED,
     1,
     "a gap of -6.67 %",
     {.rows = "year,category,land,variable,value,unit\n"
              "2020,3.B.1,forest,land_area,9000,ha\n"
              "2020,3.B.2,cropland,land_area,5000,ha\n",
      .indicators = G_HEAD "630123,,county_area,15000,ha,\n"}},
    {"land_area",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = "year,category,land,variable,value,unit\n"
              "2020,3.B.1,forest,land_area,9950,ha\n"
              "2020,3.B.2,cropland,land_area,5000,ha\n",
      .indicators = G_HEAD "630123,,county_area,15000,ha,\n"}},
    {"drawn_limits",
     TH_CHECK_FAILED,
     1,
     "drawn as lognormal",
     {.rows = HEAD "2020,1.A.4.b,electricity,electricity_use,100,MWh,80,,\n"}},
    {"drawn_limits",
     TH_CHECK_PASSED,
     0,
     NULL,
     {.rows = HEAD "2020,1.A.4.b,electricity,electricity_use,100,MWh,32,,\n"}},
    {"unconfirmed_share",
     TH_CHECK_FAILED,
     1,
     "2020: 100 %",
     {.rows = HEAD COAL_ROW,
      .factors =
          FACTOR_HEAD "carbon_content,bituminous_coal,,,26,t_C/TJ,test,1,unconfirmed\n"
                      "oxidation,bituminous_coal,,,0.9,1,test,1,unconfirmed\n"
                      "ef_ch4,bituminous_coal,,,1,kg_CH4/TJ,test,1,unconfirmed\n"
                      "ef_n2o,bituminous_coal,,,1,kg_N2O/TJ,test,1,unconfirmed\n"}},
    {"unconfirmed_share", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"one_source_share",
     TH_CHECK_FAILED,
     1,
     "of one source: 2020: ",
     {.rows = HEAD COAL_ROW,
      .factors = FACTOR_HEAD
      "carbon_content,bituminous_coal,,,26,t_C/TJ,test,1,one_source\n"}},
    {"one_source_share", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"estimate_share",
     TH_CHECK_FAILED,
     1,
     "2020: 100 %",
     {.rows = HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,estimate,\n"}},
    {"estimate_share", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"filled_share",
     TH_CHECK_FAILED,
     1,
     "filled values: 2021: 100 %",
     {.yaml = "series:\n  - {variable: fuel_mass, inside: linear}\n",
      .rows = HEAD COAL_ROW "2022,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,\n"}},
    {"filled_share", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}},
    {"confidential_share",
     TH_CHECK_FAILED,
     1,
     "confidential lines: 2020: 100 %",
     {.rows = "year,category,subject,variable,value,unit,confidential\n"
              "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,1\n"}},
    {"confidential_share", TH_CHECK_PASSED, 0, NULL, {.rows = HEAD COAL_ROW}}};

static void show(const checked *c)
{
    for (size_t i = 0; i < th_quality_finding_count(c->quality); i++)
        fprintf(stderr, "  %s\n", th_quality_finding(c->quality, i)->text.en);
}

static bool run_case(const row *r, size_t number)
{
    checked c = make(&r->p, r->id);
    const th_check *check = check_named(&c, r->id);
    const char *text = check->why.en;
    if (th_quality_finding_count(c.quality))
        text = th_quality_finding(c.quality, 0)->text.en;
    bool some = r->result == TH_CHECK_FAILED && !r->findings; /* any number */
    bool right = check->result == r->result &&
                 (some || check->finding_count == r->findings) &&
                 th_quality_finding_count(c.quality) == check->finding_count &&
                 (!r->says || strstr(text, r->says));
    if (!right) {
        show(&c);
        print_error("case %zu, %s: %s with %zu findings (%s)\n",
                    number,
                    r->id,
                    th_check_result_text(check->result),
                    check->finding_count,
                    check->why.en);
    }
    for (size_t i = 0; i < th_quality_finding_count(c.quality); i++) {
        const th_finding *f = th_quality_finding(c.quality, i);
        assert_true(*f->text.zh && *f->text.en && *f->code);
        assert_int_equal(f->code[0], "NWE"[(int)check->severity]);
    }
    end(&c);
    return right;
}

static void test_cases(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        wrong += !run_case(&cases[i], i);
    assert_int_equal(wrong, 0);
}

/* Completeness alone passes for no short list of rows; the guideline of the small
 * factors has four categories. */
static void test_complete(void **state)
{
    (void)state;
    static const char rows[] = "year,category,subject,variable,value,unit\n"
                               "2020,1.A.2,raw_coal,fuel_mass,NO,t\n"
                               "2020,3.A,yak,population,NO,head\n";
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_error err = {0};
    th_quality_checks *quality = NULL;
    th_load_options load = {.factors_folder = TEST_SOURCE_DIR "/tests/registry/small"};
    assert_int_equal(th_registry_load(&s.registry, &load, s.diags, &err), TH_OK);
    static const char yaml[] =
        "name: x\nregion: 630123\nyears: [2020]\nguideline: mini\n";
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(s.activity, tree_of(&s, "i.yaml", yaml), s.diags);
    th_activity_add(s.activity, small_rows(&s, "a.csv", rows), false, s.diags);
    small_compile(&s);
    assert_int_equal(
        th_quality_create(&quality, s.inventory, NULL, NULL, s.diags, &err), TH_OK);
    checked c = {.quality = quality};
    assert_int_equal(check_named(&c, "completeness")->result, TH_CHECK_PASSED);
    /* a check without a row in checks.csv says so */
    assert_int_equal(check_named(&c, "jumps")->result, TH_CHECK_NOT_APPLICABLE);
    th_quality_free(quality);
    small_end(&s);
}

/* ---- the table of checks and checks.csv ---- */

static void test_rules_and_functions_agree(void **state)
{
    (void)state;
    parts p = {.rows = HEAD COAL_ROW};
    checked c = make(&p, NULL);
    assert_int_equal(th_diags_count(c.s.diags, TH_ERROR), 0);
    assert_int_equal(th_quality_check_count(c.quality),
                     th_check_rule_count(c.s.registry));
    for (size_t i = 0; i < th_quality_check_count(c.quality); i++) {
        const th_check *check = th_quality_check(c.quality, i);
        bool tested = false;
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
            tested |= !strcmp(cases[k].id, check->id);
        assert_string_equal(
            check->id,
            th_names_text(th_registry_names(c.s.registry),
                          th_check_rule_get(c.s.registry, (uint32_t)i)->id));
        assert_true(tested);
        assert_int_not_equal(check->result, TH_CHECK_NOT_ASKED);
    }
    end(&c);
}

static void test_off_and_changed(void **state)
{
    (void)state;
    parts p = {.yaml = "checks:\n"
                       "  - {id: estimate_share, off: true, reason: a first try}\n"
                       "  - {id: gdp_per_head, threshold: 2000000, least: 1, reason: "
                       "test}\n",
               .rows = HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1,t,,estimate,\n"};
    checked c = make(&p, NULL);
    const th_check *off = check_named(&c, "estimate_share");
    const th_check *changed = check_named(&c, "gdp_per_head");
    assert_int_equal(off->result, TH_CHECK_OFF);
    assert_int_equal(off->finding_count, 0);
    assert_string_equal(off->why.en, "a first try");
    assert_true(changed->changed);
    assert_true(changed->threshold > 1999999 && changed->least < 2);
    assert_string_equal(changed->reason, "test");
    end(&c);
}

static void test_only_unknown(void **state)
{
    (void)state;
    parts p = {.rows = HEAD COAL_ROW};
    checked c = make(&p, NULL);
    th_quality_checks *other = NULL;
    th_error err = {0};
    const char *wrong = "jump";
    th_quality_options options = {&wrong, 1};
    assert_int_equal(
        th_quality_create(&other, c.s.inventory, NULL, &options, c.s.diags, &err),
        TH_BAD_USAGE);
    assert_null(other);
    assert_non_null(strstr(err.text, "(jumps?)"));
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_complete),
                                       cmocka_unit_test(test_rules_and_functions_agree),
                                       cmocka_unit_test(test_off_and_changed),
                                       cmocka_unit_test(test_only_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
