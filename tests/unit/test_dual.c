/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GDP chains and targets against hand calculation. */
#include "small_inventory.h"

#include "tanheng/dual.h"

#define HEAD "year,category,subject,variable,value,unit,uncertainty_pct\n"
#define COALS(a, b, c)                                                                 \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass," a "\n"                              \
         "2021,1.A.2.a,bituminous_coal,fuel_mass," b "\n"                              \
         "2022,1.A.2.a,bituminous_coal,fuel_mass," c "\n"
#define GDP_HEAD "year,indicator,value,unit,price_year,uncertainty_pct\n"
#define FLAT                                                                           \
    GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n2021,gdp_index,100,1,,\n"             \
             "2022,gdp_index,100,1,,\n"                                                \
             "2020,population_resident,1000,person,,\n"
#define INTENSITY                                                                      \
    "  - id: ci\n    kind: intensity_reduction\n    boundary: energy_co2\n"            \
    "    base_year: 2020\n    year: 2022\n    gdp_prices: 2020\n"                      \
    "    status: assumed\n    document: test\n"

static double normal(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

static th_dual *judge(small *s, const char *targets)
{
    th_error err = {0};
    th_dual *dual = NULL;
    const th_tree *tree = NULL;
    if (targets) {
        const char *text = th_arena_format(s->arena, "targets:\n%s", targets);
        tree = th_yaml_parse(s->arena, "targets.yaml", text, strlen(text), s->diags);
    }
    assert_int_equal(th_dual_create(&dual, s->inventory, tree, s->diags, &err), TH_OK);
    return dual;
}

static bool told(const small *s, const char *code)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++)
        if (strcmp(th_diags_get(s->diags, i)->code, code) == 0)
            return true;
    return false;
}

/* ---- GDP ---- */

static void test_chain(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "1000,t,10", "1000,t,10"),
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,6\n"
                                  "2020,gdp_index,104,1,,\n"
                                  "2021,gdp_index,110,1,,\n"
                                  "2022,gdp_index,105,1,,8\n"
                                  "2022,gdp_current,60,亿元,,\n");
    th_dual *d = judge(&s, NULL);
    th_gdp_year g = th_dual_gdp(d, 2022, 2020);
    assert_true(g.known && !g.chain_down);
    close_to(g.constant_yuan, 50e8 * 1.1 * 1.05, 1e-14);
    close_to(g.half_yuan, g.constant_yuan * 0.1, 1e-12); /* hypot(6 %, 8 %) */
    assert_int_equal(g.chain_count, 2);
    assert_int_equal(th_activity_get(s.activity).rows[g.chain_rows[0]].year, 2021);
    assert_int_equal(th_activity_get(s.activity).rows[g.anchor_row].year, 2020);
    g = th_dual_gdp(d, 2019, 2020);
    assert_true(g.known && g.chain_down && g.chain_count == 1);
    close_to(g.constant_yuan, 50e8 / 1.04, 1e-14);
    assert_false(th_dual_gdp(d, 2018, 2020).known);
    assert_false(th_dual_gdp(d, 2023, 2020).known);
    /* prices of 2022: times 60 / 57.75, growth unchanged */
    th_gdp_year a = th_dual_gdp(d, 2020, 2022), b = th_dual_gdp(d, 2022, 2022);
    assert_int_equal(a.price_year, 2022);
    close_to(b.constant_yuan, 60e8, 1e-14);
    close_to(b.constant_yuan / a.constant_yuan, 1.1 * 1.05, 1e-14);
    /* no gdp_current of 2021: it says that it stays in prices of 2020 */
    assert_int_equal(th_dual_gdp(d, 2020, 2021).price_year, 2020);
    assert_false(told(&s, "W-GDP-INDEX") || told(&s, "E-SER-INDEX-GAP"));
    th_dual_free(d);
    small_end(&s);
}

static void test_chain_gap(void **state)
{
    (void)state;
    const char *coal = COALS("1000,t,10", "1000,t,10", "1000,t,10");
    small s = small_make(NULL,
                         "",
                         coal,
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n"
                                  "2022,gdp_index,105,1,,\n");
    th_dual *d = judge(&s, NULL);
    assert_true(told(&s, "E-SER-INDEX-GAP"));
    th_dual_free(d);
    small_end(&s);
    s = small_make(NULL,
                   "",
                   coal,
                   GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n"
                            "2022,gdp_constant,60,亿元,2020,\n"
                            "2021,gdp_index,110,1,,\n2022,gdp_index,105,1,,\n");
    d = judge(&s, NULL);
    assert_true(told(&s, "W-GDP-INDEX")); /* 60 against 57.75 */
    close_to(th_dual_gdp(d, 2022, 2020).constant_yuan, 60e8, 1e-14);
    th_dual_free(d);
    small_end(&s);
    s = small_make(NULL,
                   "",
                   coal,
                   GDP_HEAD "2020,gdp_constant,50,亿元,,\n2021,gdp_index,101,1,,\n");
    d = judge(&s, NULL);
    assert_true(told(&s, "W-GDP-PRICE"));
    assert_false(th_dual_gdp(d, 2020, 2020).known);
    th_dual_free(d);
    small_end(&s);
    s = small_make(NULL,
                   "",
                   coal,
                   GDP_HEAD "2020,gdp_constant,50,亿元,2015,\n"
                            "2022,gdp_constant,60,亿元,2020,\n");
    d = judge(&s, INTENSITY "    value: 10 %\n    path: {form: linear}\n");
    assert_true(told(&s, "E-SER-INDEX-GAP")); /* of 2021; 2022 has a level */
    assert_false(th_dual_gdp(d, 2022, 2015).known);
    assert_true(th_dual_gdp(d, 2022, 2020).known);
    /* prices of different years are never divided by each other */
    assert_false(th_dual_get(d, 0)->computable && th_dual_get(d, 0)->years[2].verdict);
    th_dual_free(d);
    small_end(&s);
}

/* ---- intensity ---- */

static void test_intensity(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, INTENSITY "    value: 10 %\n    path: {form: linear}\n");
    assert_int_equal(th_dual_count(d), 1);
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->computable);
    assert_int_equal(r->year_count, 3);
    assert_int_equal(r->price_year, 2020);
    assert_string_equal(r->unit, "t_CO2");
    const th_dual_year *y = r->years;
    double base = 1000 * COAL / 500000; /* 50 亿元 are 500,000 万元 */
    close_to(y[0].intensity, base, 1e-12);
    close_to(y[0].intensity_half, base * hypot(0.1, CARBON_HALF), 1e-9);
    close_to(y[0].per_head, COAL, 1e-12);
    assert_int_equal(y[0].verdict, TH_VERDICT_NONE);
    assert_true(isnan(y[0].probability));
    close_to(y[1].required, base * 0.95, 1e-12);
    close_to(y[1].reduction, 0.02, 1e-12);
    close_to(y[1].progress, 0.2, 1e-12);
    close_to(y[1].time_share, 0.5, 1e-15);
    close_to(y[1].room_t, -30 * COAL, 1e-9);
    assert_true(isnan(y[1].per_head));
    assert_int_equal(y[1].verdict, TH_VERDICT_BEHIND);
    close_to(y[2].required, base * 0.9, 1e-12);
    assert_int_equal(y[2].verdict, TH_VERDICT_MET);
    /* margin 900 - 800; errors 80 and 0.9 * 100 alone, the carbon content on both */
    double half = hypot(hypot(80, 90), 100 * CARBON_HALF);
    close_to(y[2].probability, normal(100 / (half / 1.959963984540054)), 1e-9);
    th_dual_free(d);
    small_end(&s);
}

static void test_on_the_path(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "900,t,10", "810,t,10"), FLAT);
    th_dual *d = judge(&s, INTENSITY "    value: 19 %\n    path: {form: geometric}\n");
    const th_dual_result *r = th_dual_get(d, 0);
    close_to(r->years[1].probability, 0.5, 1e-9); /* 0.81 ^ (1/2) */
    close_to(r->years[2].probability, 0.5, 1e-9);
    close_to(r->years[2].progress, 1, 1e-12);
    th_dual_free(d);
    small_end(&s);
}

static void test_gdp_error(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,", "980,t,", "800,t,"),
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,30\n"
                                  "2021,gdp_index,100,1,,\n2022,gdp_index,100,1,,5\n");
    th_dual *d = judge(&s, INTENSITY "    value: 10 %\n    path: {form: linear}\n");
    const th_dual_year *y = th_dual_get(d, 0)->years;
    /* the level's 30 % moves path and intensity alike (100 of 1000); the index of 2022
     * moves only the latter */
    double half = hypot(hypot(100 * 0.3, 800 * 0.05), 100 * CARBON_HALF);
    close_to(y[2].probability, normal(100 / (half / 1.959963984540054)), 1e-9);
    th_dual_free(d);
    small_end(&s);
}

static void test_price_year_does_not_matter(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "980,t,10", "800,t,10"),
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n"
                                  "2021,gdp_index,110,1,,\n2022,gdp_index,105,1,,\n"
                                  "2022,gdp_current,99,亿元,,\n");
    th_dual *d =
        judge(&s,
              INTENSITY "    value: 10 %\n    path: {form: linear}\n"
                        "  - {id: b, kind: intensity_reduction, boundary: energy_co2, "
                        "base_year: 2020, year: 2022, value: 10 %, gdp_prices: 2022, "
                        "path: {form: linear}, status: assumed, document: test}\n"
                        "  - {id: c, kind: intensity_reduction, boundary: energy_co2, "
                        "base_year: 2020, year: 2022, value: 10 %, gdp_prices: 2005, "
                        "path: {form: linear}, status: assumed, document: test}\n");
    assert_int_equal(th_dual_count(d), 3);
    const th_dual_result *a = th_dual_get(d, 0), *b = th_dual_get(d, 1);
    assert_int_equal(b->price_year, 2022);
    assert_int_equal(th_dual_get(d, 2)->price_year, 2020);
    assert_true(told(&s, "W-GDP-PRICE"));
    close_to(a->years[2].reduction, b->years[2].reduction, 1e-12);
    close_to(a->years[2].probability, b->years[2].probability, 1e-9);
    close_to(a->years[2].room_t, b->years[2].room_t, 1e-9);
    close_to(b->years[2].gdp_yuan, 99e8, 1e-12);
    th_dual_free(d);
    small_end(&s);
}

/* ---- caps and energy ---- */

static void test_cap(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "900,t,10", "950,t,10"), NULL);
    char cap[32];
    double total = small_total(&s, "energy_co2", 2022).value;
    const char *text = th_arena_format(
        s.arena,
        "  - {id: cap, kind: cap, boundary: energy_co2, year: 2022, value: %s t_CO2, "
        "path: {form: linear, from: 2020}, status: assumed, document: test}\n",
        th_number_print(total, cap));
    th_dual *d = judge(&s, text);
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->computable);
    assert_int_equal(r->year_count, 3);
    close_to(r->years[1].required, 975 * COAL, 1e-12);
    close_to(r->years[1].room_t, 75 * COAL, 1e-9);
    close_to(r->years[1].progress, 900.0 / 950, 1e-12);
    assert_int_equal(r->years[1].verdict, TH_VERDICT_ON_TRACK);
    /* the path of 2021 begins at the total of 2020, half of whose error it keeps */
    double half = hypot(hypot(90, 50), (900 - 500) * CARBON_HALF);
    close_to(r->years[1].probability, normal(75 / (half / 1.959963984540054)), 1e-9);
    assert_int_equal(r->years[2].verdict, TH_VERDICT_MET);
    assert_true(r->years[2].probability == 0.5);
    assert_true(isnan(r->years[2].reduction));
    th_dual_free(d);
    small_end(&s);
}

static void test_energy(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "1000,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(
        &s,
        "  - {id: e, kind: energy_intensity_reduction, base_year: 2020, year: 2022, "
        "value: 12.5 %, path: {form: linear}, status: published, document: test}\n"
        "  - {id: t, kind: energy_cap, boundary: energy_tce_primary, year: 2022, "
        "value: 1 万吨标准煤, path: {form: linear, from: 2020}, status: published, "
        "document: test}\n");
    assert_int_equal(th_dual_count(d), 2);
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->computable);
    assert_string_equal(r->unit, "tce");
    assert_string_equal(r->target->energy_variable, "energy_total");
    close_to(r->years[2].reduction, 0.2, 1e-12);
    assert_int_equal(r->years[2].verdict, TH_VERDICT_MET);
    assert_true(r->years[0].total.value > 500 && r->years[0].total.value < 1000);
    assert_true(r->years[0].total.has_interval);
    assert_true(r->years[2].probability > 0.5);
    r = th_dual_get(d, 1);
    assert_string_equal(r->target->energy_variable, "energy_region_primary");
    close_to(r->target->value, 10000, 1e-12);
    assert_true(r->computable);
    th_dual_free(d);
    small_end(&s);
}

/** Feedstock leaves the base year and the year judged, more renewable power only the
 * total: 1000 t and 1100 t of coal at 0.7143, less 100 and 150 tce, less 1 GWh. */
static void test_energy_without_feedstock(void **state)
{
    (void)state;
    static const char rows[] = "year,category,subject,variable,value,unit\n"
                               "2020,1.A.2.c,raw_coal,fuel_mass,1000,t\n"
                               "2020,1.A.2.c,raw_coal,feedstock_energy,100,tce\n"
                               "2021,1.A.2.c,raw_coal,fuel_mass,1000,t\n"
                               "2022,1.A.2.c,raw_coal,fuel_mass,1100,t\n"
                               "2022,1.A.2.c,raw_coal,feedstock_energy,150,tce\n"
                               "2022,indicator,,renewable_electricity_new,1,GWh\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(
        &s,
        "  - {id: i, kind: energy_intensity_reduction, base_year: 2020, year: 2022, "
        "value: 5 %, path: {form: linear}, status: assumed, document: test}\n"
        "  - {id: x, kind: energy_intensity_reduction, base_year: 2020, year: 2022, "
        "value: 5 %, path: {form: linear}, exclude: {new_renewable_power: "
        "total_and_intensity}, status: assumed, document: test}\n"
        "  - {id: t, kind: energy_cap, year: 2022, value: 600 tce, path: {form: "
        "linear, from: 2020}, status: assumed, document: test}\n");
    assert_int_equal(th_dual_count(d), 3);
    const th_dual_result *intensity = th_dual_get(d, 0), *both = th_dual_get(d, 1),
                         *cap = th_dual_get(d, 2);
    close_to(intensity->years[0].total.value, 614.3, 1e-12);
    close_to(intensity->years[2].total.value, 635.73, 1e-12);
    close_to(intensity->years[2].reduction, 1 - 635.73 / 614.3, 1e-9);
    assert_int_equal(intensity->years[2].verdict, TH_VERDICT_MISSED);
    close_to(both->years[0].total.value, 614.3, 1e-12);
    close_to(both->years[2].reduction, 1 - 512.83 / 614.3, 1e-9);
    assert_int_equal(both->years[2].verdict, TH_VERDICT_MET);
    close_to(cap->years[0].total.value, 614.3, 1e-12);
    close_to(cap->years[2].total.value, 512.83, 1e-12);
    assert_int_equal(cap->years[2].verdict, TH_VERDICT_MET);
    th_dual_free(d);
    small_end(&s);
}

/** The same with feedstock kept in: 1000 t and 1100 t of coal at 0.7143; the cap still
 * leaves the new renewable power of 1 GWh out. */
static void test_energy_with_feedstock(void **state)
{
    (void)state;
    static const char rows[] = "year,category,subject,variable,value,unit\n"
                               "2020,1.A.2.c,raw_coal,fuel_mass,1000,t\n"
                               "2020,1.A.2.c,raw_coal,feedstock_energy,100,tce\n"
                               "2020,1.A.2.d,electricity,electricity_use,100,MWh\n"
                               "2021,1.A.2.c,raw_coal,fuel_mass,1000,t\n"
                               "2021,1.A.2.d,electricity,electricity_use,100,MWh\n"
                               "2022,1.A.2.c,raw_coal,fuel_mass,1100,t\n"
                               "2022,1.A.2.d,electricity,electricity_use,100,MWh\n"
                               "2022,1.A.2.c,raw_coal,feedstock_energy,150,tce\n"
                               "2022,indicator,,renewable_electricity_new,1,GWh\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(
        &s,
        "  - {id: i, kind: energy_intensity_reduction, base_year: 2020, year: 2022, "
        "value: 5 %, path: {form: linear}, exclude: {feedstock: none}, status: "
        "assumed, document: test}\n"
        "  - {id: t, kind: energy_cap, year: 2022, value: 600 tce, path: {form: "
        "linear, from: 2020}, exclude: {feedstock: none}, status: assumed, document: "
        "test}\n");
    const th_dual_result *intensity = th_dual_get(d, 0), *cap = th_dual_get(d, 1);
    assert_true(intensity->computable && cap->computable);
    close_to(intensity->years[0].total.value, 714.3 + 12.29, 1e-12);
    close_to(intensity->years[1].total.value, 714.3 + 12.29, 1e-12);
    close_to(intensity->years[2].total.value, 785.73 + 12.29, 1e-12);
    assert_int_equal(intensity->years[2].verdict, TH_VERDICT_MISSED);
    close_to(cap->years[2].total.value, 785.73 + 12.29 - 122.9, 1e-12);
    assert_int_equal(cap->years[2].verdict, TH_VERDICT_MISSED);
    th_dual_free(d);
    small_end(&s);
}

/* ---- what follows from the path ---- */

/** 1000, 980, 800 t of coal, GDP 50, 55, 57.75: intensities as 1, 0.98/1.1, 0.8/1.155.
 */
static void test_advice(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "980,t,10", "800,t,10"),
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n"
                                  "2021,gdp_index,110,1,,\n2022,gdp_index,105,1,,\n");
    th_dual *d = judge(&s, INTENSITY "    value: 19 %\n    path: {form: geometric}\n");
    const th_dual_year *y = th_dual_get(d, 0)->years;
    double level = 0.98 / 1.1; /* of the base year */
    close_to(y[1].required_reduction, 0.1, 1e-12);
    close_to(y[1].reduction, 1 - level, 1e-12);
    close_to(y[1].completion, (1 - level) / 0.1, 1e-12);
    close_to(y[1].year_reduction, 1 - level, 1e-12);
    close_to(y[1].year_target, 0.1, 1e-12);
    close_to(y[1].catch_up, 1 - 0.81 / level, 1e-12);
    close_to(y[1].gdp_growth, 0.1, 1e-12);
    /* next year 0.81 of the base intensity with a GDP of 50 x 1.1 x 1.1 */
    close_to(y[1].growth_left, 0.81 * 1.21 / 0.98 - 1, 1e-8);
    close_to(y[1].gdp_needed_yuan, 50e8 * 0.98 / 0.9, 1e-12);
    close_to(y[1].room_share, (0.9 * 1.1 - 0.98) / 0.98, 1e-9);
    close_to(y[2].year_reduction, 1 - 0.8 / 1.155 / level, 1e-12);
    close_to(y[2].year_target, 0.1, 1e-12);
    assert_true(isnan(y[2].catch_up) && isnan(y[2].growth_left));
    assert_true(isnan(y[0].year_reduction));
    assert_null(th_dual_get(d, 0)->fixed); /* coal knows no grid */
    th_dual_free(d);
    small_end(&s);
}

static void test_budget(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "900,t,10", "950,t,10"), NULL);
    th_dual *d = judge(&s,
                       "  - {id: cap, kind: cap, boundary: energy_co2, year: 2022, "
                       "value: 1 kt_CO2, path: {form: linear, from: 2020}, status: "
                       "assumed, document: test}\n");
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->has_budget);
    close_to(r->budget.budget_t, (1000 * COAL + 1000) / 2 + 1000, 1e-12);
    close_to(r->budget.used_t, 1850 * COAL, 1e-12);
    assert_int_equal(r->budget.to_year, 2022);
    double over = 1850 * COAL - r->budget.budget_t;
    close_to(r->budget.years_left, -over / (950 * COAL), 1e-9);
    close_to(r->budget.exhausted_at, 2023 - over / (950 * COAL), 1e-12);
    th_dual_free(d);
    small_end(&s);
}

/* ---- the grid's factor of one year ---- */

/** A cap that counts by the factors of 2020 uses its budget by them: 260 + 286 of 430,
 * not 132.6 + 172.37. */
static void test_fixed_budget(void **state)
{
    (void)state;
    const char *rows = HEAD "2020,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2021,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2022,1.A.2.a,electricity,electricity_use,1100,MWh,10\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d =
        judge(&s,
              "  - {id: f, kind: cap, year: 2022, value: 0.2 kt_CO2, "
              "power_factor: fixed 2020, path: {form: linear, from: 2020}, "
              "status: assumed, document: test}\n"
              "  - {id: a, kind: cap, year: 2022, value: 0.2 kt_CO2, path: "
              "{form: linear, from: 2020}, status: assumed, document: test}\n");
    const th_dual_result *f = th_dual_get(d, 0), *a = th_dual_get(d, 1);
    assert_true(f->fixed_counts && f->has_budget && a->has_budget);
    close_to(f->budget.budget_t, 430, 1e-12);
    close_to(f->budget.used_t, 546, 1e-12);
    close_to(f->budget.exhausted_at, 2022 + (430 - 260) / 286.0, 1e-12);
    close_to(a->budget.used_t, 132.6 + 172.37, 1e-12);
    assert_true(isnan(a->budget.exhausted_at));
    th_dual_free(d);
    small_end(&s);
}

/** Qinghai's average factors: 0.26 (2020), 0.1326 (2021), 0.1567 (2022) t/MWh; with
 * one of them in all years the total moves as the power does. */
static void test_fixed_power(void **state)
{
    (void)state;
    const char *rows = HEAD "2020,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2021,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2022,1.A.2.a,electricity,electricity_use,1100,MWh,10\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(
        &s,
        "  - {id: a, kind: intensity_reduction, base_year: 2020, year: 2022, value: 10 "
        "%, path: {form: linear}, status: assumed, document: test}\n"
        "  - {id: f, kind: intensity_reduction, base_year: 2020, year: 2022, value: 10 "
        "%, power_factor: fixed 2022, path: {form: linear}, status: assumed, document: "
        "test}\n"
        "  - {id: n, kind: intensity_reduction, base_year: 2020, year: 2022, value: 10 "
        "%, power_factor: fixed 2005, path: {form: linear}, status: assumed, document: "
        "test}\n");
    const th_dual_result *a = th_dual_get(d, 0), *f = th_dual_get(d, 1);
    assert_true(a->computable && a->fixed != NULL);
    assert_int_equal(a->fixed_year, 2020);
    assert_false(a->fixed_counts);
    close_to(a->years[0].total.value, 260, 1e-12);
    close_to(a->years[2].total.value, 172.37, 1e-12);
    close_to(a->years[2].reduction, 1 - 172.37 / 260, 1e-12);
    assert_int_equal(a->years[2].verdict, TH_VERDICT_MET);
    close_to(a->fixed[1].total.value, 260, 1e-12);
    close_to(a->fixed[2].total.value, 286, 1e-12);
    close_to(a->fixed[2].reduction, -0.1, 1e-12);
    close_to(a->fixed[2].room_t, -52, 1e-9);
    assert_int_equal(a->fixed[2].verdict, TH_VERDICT_MISSED);
    /* the power alone is uncertain: 10 % of 286, and of 0.9 x 260 in the base year */
    double half = hypot(28.6, 23.4);
    close_to(a->fixed[2].probability, normal(-52 / (half / 1.959963984540054)), 1e-9);
    close_to(a->fixed[2].total.upper, 286 * 1.1, 1e-9);
    assert_true(f->fixed_counts && f->fixed_year == 2022);
    close_to(f->fixed[0].total.value, 156.7, 1e-12);
    close_to(f->fixed[2].total.value, 172.37, 1e-12);
    close_to(f->years[2].total.value, 172.37, 1e-12);
    assert_int_equal(f->fixed[2].verdict, TH_VERDICT_MISSED);
    assert_null(th_dual_get(d, 2)->fixed); /* no row of the province holds in 2005 */
    assert_non_null(strstr(th_dual_get(d, 2)->fixed_why, "2005"));
    th_dual_free(d);
    small_end(&s);
}

/** A year that the inventory has not: the registry's row of the same key, 0.2323 t/MWh
 * of 2012, not that of 2010; both years have it, so the total moves as the power does.
 */
static void test_fixed_power_of_the_registry(void **state)
{
    (void)state;
    const char *rows = HEAD "2020,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2021,1.A.2.a,electricity,electricity_use,1000,MWh,10\n"
                            "2022,1.A.2.a,electricity,electricity_use,1100,MWh,10\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(
        &s,
        "  - {id: a, kind: intensity_reduction, base_year: 2020, year: 2022, value: 10 "
        "%, power_factor: fixed 2013, path: {form: linear}, status: assumed, document: "
        "test}\n");
    const th_dual_result *a = th_dual_get(d, 0);
    th_dual_power power;
    assert_true(a->fixed != NULL && a->fixed_counts && a->fixed_year == 2013);
    close_to(a->years[0].total.value, 260, 1e-12);
    close_to(a->fixed[0].total.value, 232.3, 1e-12);
    close_to(a->fixed[1].total.value, 232.3, 1e-12);
    close_to(a->fixed[2].total.value, 232.3 * 1.1, 1e-12);
    double half = 232.3 * hypot(0.11, 0.09); /* of the power alone */
    close_to(a->fixed[2].probability,
             normal(-0.2 * 232.3 / (half / 1.959963984540054)),
             1e-9);
    assert_true(th_dual_power_get(&power, d, 2013));
    uint32_t stand_ins = 0, inputs = th_model_get(s.model).input_count;
    for (uint32_t i = 0; i < inputs; i++)
        stand_ins += power.factor[i] != 0;
    assert_int_equal(stand_ins, 1); /* one factor in all years */
    assert_non_null(strstr(a->fixed_why, "0.2323 kg_CO2/kWh of the registry"));
    th_dual_free(d);
    small_end(&s);
}

/** A region's own factors, 0.5 (30 %) and 0.4 (20 %) t/MWh: fixed at 2022 the error of
 * the one of 2022 moves both years, that of 2020 none. */
static void test_fixed_power_error(void **state)
{
    (void)state;
    const char *rows =
        "year,category,subject,calibre,variable,value,unit,uncertainty_pct\n"
        "2020,1.A.2.a,electricity,,electricity_use,1000,MWh,10\n"
        "2022,1.A.2.a,electricity,,electricity_use,1100,MWh,10\n"
        "2020,,electricity,average,ef_grid,0.5,t_CO2/MWh,30\n"
        "2022,,electricity,average,ef_grid,0.4,t_CO2/MWh,20\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d =
        judge(&s,
              "  - {id: f, kind: intensity_reduction, base_year: 2020, year: 2022, "
              "value: 10 %, power_factor: fixed 2022, path: {form: linear}, status: "
              "assumed, document: test}\n");
    const th_dual_result *r = th_dual_get(d, 0);
    const th_dual_year *y = &r->fixed[r->year_count - 1];
    close_to(r->years[0].total.value, 500, 1e-12);
    close_to(r->fixed[0].total.value, 400, 1e-12);
    close_to(y->total.value, 440, 1e-12);
    /* margin 360 - 440; the factor moves it as a whole */
    double half = hypot(hypot(44, 36), 0.2 * 80);
    close_to(y->probability, normal(-80 / (half / 1.959963984540054)), 1e-9);
    th_dual_free(d);
    small_end(&s);
}

/* ---- without a path ---- */

static void test_level(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "1000,t,10", "800,t,10"),
                         GDP_HEAD "2018,forest_coverage,35,%,,\n"
                                  "2020,forest_coverage,38,%,,\n"
                                  "2022,forest_coverage,38.4,%,,\n");
    th_dual *d = judge(&s,
                       "  - {id: a, kind: level_at_least, indicator: forest_coverage, "
                       "year: 2022, value: 38.5 %, status: assumed, document: t}\n"
                       "  - {id: b, kind: level_at_least, indicator: forest_coverage, "
                       "year: 2030, value: 38 %, status: assumed, document: t}\n"
                       "  - {id: c, kind: level_at_most, indicator: forest_coverage, "
                       "year: 2022, value: 38.4 %, status: assumed, document: t}\n"
                       "  - {id: d, kind: level_at_most, indicator: straw_utilisation, "
                       "year: 2022, value: 90 %, status: assumed, document: t}\n");
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->computable && r->path_free);
    assert_int_equal(r->year_count, 3);
    assert_int_equal(r->years[0].year, 2018);
    close_to(r->years[2].intensity, 38.4, 1e-12);
    assert_int_equal(r->years[1].verdict, TH_VERDICT_NOT_YET);
    assert_int_equal(r->years[2].verdict, TH_VERDICT_MISSED);
    assert_int_equal(th_dual_get(d, 1)->years[0].verdict, TH_VERDICT_NOT_YET);
    assert_int_equal(th_dual_get(d, 1)->years[2].verdict, TH_VERDICT_REACHED);
    assert_int_equal(th_dual_get(d, 2)->years[2].verdict, TH_VERDICT_MET);
    assert_false(th_dual_get(d, 3)->computable);
    th_dual_free(d);
    small_end(&s);
}

static void test_peak(void **state)
{
    (void)state;
    static const int32_t years[] = {2015, 2016, 2017, 2018, 2019, 2020};
    static const struct {
        double totals[6];
        int32_t year, tolerant;
        th_peak_status status;
    } cases[] = {
        {{100, 100.2, 100.1, 100, 100.3, 100}, 2019, 2015, TH_PEAK_FLAT},
        {{90, 92, 94, 96, 98, 100}, 2020, 2020, TH_PEAK_RISING},
        {{80, 90, 100, 99.8, 99.5, 99.2}, 2017, 2017, TH_PEAK_PLATEAU},
        {{100, 95, 90, 85, 80, 75}, 2015, 2015, TH_PEAK_DECLINING},
        {{80, 100, 90, 85, 80, 75}, 2016, 2016, TH_PEAK_PEAKED},
        {{80, 100, 90, 99.5, 80, 75}, 2016, 2016, TH_PEAK_REBOUND},
        {{80, 99.9, 100, 85, 80, 75}, 2017, 2016, TH_PEAK_PEAKED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_peak p = th_peak_of(years, cases[i].totals, 6, 0.01);
        assert_int_equal(p.year, cases[i].year);
        assert_int_equal(p.tolerant_year, cases[i].tolerant);
        if (p.status != cases[i].status)
            fail_msg("case %zu: %s", i, th_peak_status_text(p.status, false));
    }
    small s = small_make(NULL, "", COALS("1000,t,10", "900,t,10", "800,t,10"), NULL);
    th_dual *d = judge(&s,
                       "  - {id: p, kind: peak_by, boundary: energy_co2, year: 2030, "
                       "status: assumed, document: t}\n");
    const th_dual_result *r = th_dual_get(d, 0);
    assert_true(r->has_peak && !r->computable);
    assert_int_equal(r->peak.year, 2020);
    assert_int_equal(r->peak.status, TH_PEAK_DECLINING);
    close_to(r->peak.value, 1000 * COAL, 1e-12);
    th_dual_free(d);
    small_end(&s);
}

/* ---- what cannot be judged ---- */

static void test_current_prices(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "1000,t,10", "800,t,10"),
                         GDP_HEAD "2020,gdp_current,50,亿元,,\n"
                                  "2022,gdp_current,60,亿元,,\n");
    th_dual *d = judge(&s, INTENSITY "    value: 10 %\n    path: {form: linear}\n");
    assert_true(told(&s, "E-DUAL-CURRENT-PRICE"));
    assert_false(th_dual_get(d, 0)->computable);
    th_dual_free(d);
    small_end(&s);
}

static void test_not_computable(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "1000,t,10", "800,t,10"),
                         GDP_HEAD "2022,gdp_constant,50,亿元,2020,\n");
    th_dual *d =
        judge(&s,
              INTENSITY
              "    value: 10 %\n    path: {form: linear}\n"
              "  - {id: b, kind: intensity_reduction, base_year: 2015, year: 2022, "
              "value: 10 %, path: {form: linear}, status: assumed, document: t}\n"
              "  - {id: p, kind: peak_by, year: 2030, status: assumed, document: t}\n"
              "  - {id: f, kind: level_at_least, indicator: forest_coverage, year: "
              "2025, value: 38.5 %, status: published, document: t}\n"
              "  - {id: n, kind: intensity_reduction, boundary: ghg_total, base_year: "
              "2020, year: 2022, value: 10 %, power_factor: fixed 2020, path: {form: "
              "linear}, status: assumed, document: t}\n");
    assert_int_equal(th_diags_count(s.diags, TH_ERROR), 0);
    assert_int_equal(th_dual_count(d), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_false(th_dual_get(d, i)->computable); /* a peak: by history only */
        assert_non_null(strstr(th_dual_get(d, i)->why, " / "));
        assert_int_equal(th_dual_get(d, i)->year_count, 0);
    }
    assert_non_null(strstr(th_dual_get(d, 0)->why, "GDP"));
    assert_non_null(strstr(th_dual_get(d, 1)->why, "2015"));
    th_dual_free(d);
    small_end(&s);
}

static void test_bad_targets(void **state)
{
    (void)state;
    static const struct {
        const char *target, *code;
    } cases[] = {
        {"kind: cap, boundary: nowhere, year: 2022, value: 5 t_CO2, path: {from: 2020}",
         "E-TARGET"},
        {"kind: cap, boundary: energy_co2, year: 22, value: 5 t_CO2, path: {from: "
         "2020}",
         "E-TARGET"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5, path: {from: 2020}",
         "E-TARGET"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5 t, path: {from: 2020}",
         "E-TARGET"},
        {"kind: cap, boundary: ghg_total, year: 2022, value: 5 t_CO2, path: {from: "
         "2020}",
         "E-TARGET"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: -5 t_CO2, path: {from: "
         "2020}",
         "E-TARGET"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5 t_CO2", "E-DUAL-PATH"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5 t_CO2, path: {form: "
         "linear}",
         "E-DUAL-PATH"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5 t_CO2, path: {form: "
         "curved, from: 2020}",
         "E-DUAL-PATH"},
        {"kind: wish, year: 2022", "E-TARGET"},
        {"year: 2022", "E-TARGET"},
        {"kind: intensity_reduction, base_year: 2020, year: 2022, value: 110 %, path: "
         "{form: linear}",
         "E-TARGET"},
        {"kind: intensity_reduction, base_year: 2023, year: 2022, value: 10 %, path: "
         "{form: linear}",
         "E-TARGET"},
        {"kind: intensity_reduction, year: 2022, value: 10 %, path: {form: linear}",
         "E-TARGET"},
        {"kind: energy_intensity_reduction, boundary: energy_co2, base_year: 2020, "
         "year: 2022, value: 10 %, path: {form: linear}",
         "E-DUAL-BOUNDARY"},
        {"kind: cap, boundary: energy_tce, year: 2022, value: 5 t_CO2, path: {from: "
         "2020}",
         "E-DUAL-BOUNDARY"},
        {"kind: peak_by, year: 2030, power_factor: fixed last", "E-TARGET"},
        {"kind: intensity_reduction, base_year: 2020, year: 2022, value: 10 %, "
         "gdp_prices: current, path: {form: linear}",
         "E-DUAL-CURRENT-PRICE"},
        {"kind: cap, boundary: energy_co2, year: 2022, value: 5 t_CO2, restate: "
         "double, path: {from: 2020}",
         "E-TARGET"},
        {"kind: level_at_least, indicator: luck, year: 2022, value: 1 %", "E-TARGET"},
        {"kind: level_at_least, indicator: forest_coverage, year: 2022, value: 1 t",
         "E-TARGET"},
        {"kind: peak_by, year: 2030, colour: red", "E-KEY"},
    };
    small s = small_make(NULL, "", COALS("1000,t,10", "1000,t,10", "800,t,10"), FLAT);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t before = th_diags_size(s.diags);
        th_dual *d =
            judge(&s,
                  th_arena_format(s.arena,
                                  "  - {id: x, %s, status: assumed, document: test}\n",
                                  cases[i].target));
        if (th_diags_size(s.diags) == before)
            fail_msg("no problem told: %s", cases[i].target);
        const th_diag *diag = th_diags_get(s.diags, before);
        if (strcmp(diag->code, cases[i].code) != 0)
            fail_msg("%s: %s %s", cases[i].target, diag->code, diag->text);
        assert_int_equal(diag->place.line, 2);
        assert_string_equal(diag->place.file, "targets.yaml");
        th_dual_free(d);
    }
    small_end(&s);
}

static void test_bad_file(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "1000,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, "  - just text\n  - {id: a}\n");
    assert_int_equal(th_dual_count(d), 0);
    assert_true(th_diags_count(s.diags, TH_ERROR) >= 2);
    th_dual_free(d);
    d = judge(&s,
              "  - {id: a, kind: peak_by, year: 2030, status: assumed, document: t}\n"
              "  - {id: a, kind: peak_by, year: 2031, status: assumed, document: t}\n");
    assert_int_equal(th_dual_count(d), 1); /* the id is given twice */
    th_dual_free(d);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_chain_gap),
        cmocka_unit_test(test_intensity),
        cmocka_unit_test(test_on_the_path),
        cmocka_unit_test(test_gdp_error),
        cmocka_unit_test(test_price_year_does_not_matter),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_energy),
        cmocka_unit_test(test_energy_without_feedstock),
        cmocka_unit_test(test_energy_with_feedstock),
        cmocka_unit_test(test_advice),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_fixed_budget),
        cmocka_unit_test(test_fixed_power),
        cmocka_unit_test(test_fixed_power_of_the_registry),
        cmocka_unit_test(test_fixed_power_error),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_peak),
        cmocka_unit_test(test_current_prices),
        cmocka_unit_test(test_not_computable),
        cmocka_unit_test(test_bad_targets),
        cmocka_unit_test(test_bad_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
