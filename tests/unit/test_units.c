/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units: the table in any order, texts of units, dimensions, and what is said about
 * wrong ones. */
#include "tanheng/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char table[] = "name,kind,definition,dimension,title_zh,title_en\n"
                            "MWh,derived,1000 kWh,energy,,\n"
                            "t,base,,mass,吨,tonne\n"
                            "GJ,base,,energy,,\n"
                            "m3,base,,volume,,\n"
                            "ha,base,,area,,\n"
                            "km,base,,length,,\n"
                            "head,base,,animals,,\n"
                            "day,base,,time,,\n"
                            "CNY,base,,money,,\n"
                            "yr,derived,1,none,,\n"
                            "%,derived,0.01,none,,\n"
                            "kWh,derived,3.6 MJ,energy,,\n"
                            "MJ,derived,0.001 GJ,energy,,\n"
                            "kW,derived,1 kWh/h,power,,\n"
                            "h,derived,1/24 day,time,,\n"
                            "kg,derived,0.001 t,mass,,\n"
                            "g,derived,0.001 kg,mass,,\n"
                            "L,derived,0.001 m3,volume,,\n"
                            "mu,derived,1/15 ha,area,,\n"
                            "吨,derived,1 t,mass,,\n"
                            "千克,derived,0.001 t,mass,,\n"
                            "克,derived,0.000001 t,mass,,\n"
                            "元,derived,1 CNY,money,,\n"
                            "千瓦时,derived,1 kWh,energy,,\n"
                            "千,prefix,1000,,,\n"
                            "万,prefix,10000,,,\n"
                            "亿,prefix,100000000,,,\n"
                            "CO2,tag,,,,\n"
                            "CH4,tag,,,,\n"
                            "N,tag,,,,\n"
                            "HFC134a,tag,,,,\n"
                            "gas,tag,,,,\n";

/** Splits text of units.csv: quotes only around whole fields, no newline inside. */
static const th_rows *split(th_arena *arena, const char *text)
{
    th_rows *rows = TH_NEW(arena, th_rows);
    th_field *fields = NULL;
    size_t count = 0, capacity = 0;
    uint32_t line = 1, column = 1;
    for (const char *s = text; *s != '\0';) {
        bool quoted = *s == '"';
        const char *begin = s + quoted;
        size_t n = quoted ? strcspn(begin, "\"") : strcspn(begin, ",\n");
        th_field field = {th_arena_text_n(arena, begin, n), line, column};
        TH_PUSH(arena, fields, count, capacity, field);
        s = begin + n + quoted;
        column += (uint32_t)n + 1;
        if (*s == '\n') {
            if (line++ == 1)
                rows->column_count = count;
            column = 1;
        }
        s += *s != '\0';
    }
    rows->file = "units.csv";
    rows->header = fields;
    rows->fields = fields + rows->column_count;
    rows->row_count = count / rows->column_count - 1;
    return rows;
}

typedef struct world {
    th_arena *arena;
    th_units *units;
    th_diags *diags;
} world;

static th_status build(world *w, const char *text)
{
    w->arena = th_arena_create();
    w->diags = th_diags_create();
    const th_rows *rows[] = {split(w->arena, text)};
    return th_units_create(&w->units, rows, 1, w->diags);
}

static void drop(world *w)
{
    th_units_free(w->units);
    th_diags_free(w->diags);
    th_arena_free(w->arena);
}

static int set_up(void **state)
{
    world *w = calloc(1, sizeof *w);
    *state = w;
    return build(w, table) == TH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    drop(*state);
    free(*state);
    return 0;
}

static void check_near(double found, double wanted)
{
    if (fabs(found - wanted) > 1e-14 * fabs(wanted))
        fail_msg("%.17g, not %.17g", found, wanted);
}

static void test_factors_and_dimensions(void **state)
{
    static const struct {
        const char *text;
        double factor;
        const char *base;
    } cases[] = {
        {"", 1, "1"},
        {"1", 1, "1"},
        {" t ", 1, "t"},
        {"%", 0.01, "1"},
        {"yr", 1, "1"},
        {"kg_CH4/head/yr", 0.001, "t_CH4/head"},
        {"kg/head/day", 0.001, "t/head/day"},
        {"L/100km", 0.00001, "m3/km"},
        {"L/100 km", 0.00001, "m3/km"},
        {"MJ*head/kg^2", 1000, "GJ*head/t^2"},
        {"1/day", 1, "1/day"},
        {"1/h", 24, "1/day"},
        {"kg^-1", 1000, "1/t"},
        {"kW", 0.0864, "GJ/day"},
        {"h", 1 / 24.0, "day"},
        {"kWh", 0.0036, "GJ"},
        {"MWh", 3.6, "GJ"},
        {"mu", 1 / 15.0, "ha"},
        {"t_HFC134a", 1, "t_HFC134a"},
        {"g_gas/kg", 0.001, "t_gas/t"},
        {"吨", 1, "t"},
        {"万吨", 10000, "t"},
        {"万吨_CO2", 10000, "t_CO2"},
        {"千克", 0.001, "t"},
        {"万元", 10000, "CNY"},
        {"亿千瓦时", 360000, "GJ"},
        {"千万元", 10000000, "CNY"},
        {"万kWh", 36, "GJ"},
        {"吨/万元", 0.0001, "t/CNY"},
        {"1e3 t", 1000, "t"},
        {"m³", 1, "m3"},
        {"kg²", 0.000001, "t^2"},
        {"t_CO₂", 1, "t_CO2"},
        {"MJ·head／kg^2", 1000, "GJ*head/t^2"},
        {"kg/t", 0.001, "1"},
    };
    const world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_unit unit;
        char why[200] = "", base[100];
        bool ok = th_unit_parse(w->units, cases[i].text, &unit, why, sizeof why);
        if (!ok)
            fail_msg("%s: %s", cases[i].text, why);
        check_near(unit.factor, cases[i].factor);
        assert_string_equal(th_dim_print(w->units, &unit.dim, base, sizeof base),
                            cases[i].base);
    }
}

static void test_printed_dimension_reads_back(void **state)
{
    static const char *const texts[] = {"kg_CH4/head/yr",
                                        "MJ*head/kg^2",
                                        "1/day",
                                        "kW",
                                        "万元",
                                        "t_CO2*km^3/ha^2/day",
                                        ""};
    const world *w = *state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        th_unit unit, again;
        char base[100];
        assert_true(th_unit_parse(w->units, texts[i], &unit, NULL, 0));
        th_dim_print(w->units, &unit.dim, base, sizeof base);
        assert_true(th_unit_parse(w->units, base, &again, NULL, 0));
        assert_true(th_dim_equal(&unit.dim, &again.dim));
        check_near(again.factor, 1);
    }
}

static void test_wrong_texts(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"kgg", "unknown unit kgg (kg?)"},
        {"kg_CH5", "unknown unit kg_CH5 (kg_CH4?)"},
        {"tCO2", "unknown unit tCO2 (t_CO2?)"},
        {"head_CO2", "unknown unit head_CO2"},
        {"bananas", "unknown unit bananas; `tanheng units` lists all"},
        {"kg CH4", "'CH4' is not expected; join units with * or /"},
        {"kg/", "a unit is missing at ''"},
        {"/kg", "a unit is missing at '/kg'"},
        {"kg//t", "a unit is missing at '/t'"},
        {"kg/(head*day)", "no brackets in a unit: write kg/head/yr"},
        {"kg^", "^ needs an integer from -9 to 9 after it"},
        {"kg^1.5", "'.5' is not expected; join units with * or /"},
        {"kg^99", "^ needs an integer from -9 to 9 after it"},
        {"10^3", "^ stands only after a name"},
        {"0 kg", "'0' is no positive number"},
        {"万", "unknown unit 万"},
        {"1e999 kg", "'1e999' is no positive number"},
        {"1e300*1e300", "the unit is too large or too small a number"},
        {"\xff\xfe", "unknown unit"},
    };
    const world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_unit unit;
        char why[200] = "";
        assert_false(th_unit_parse(w->units, cases[i].text, &unit, why, sizeof why));
        if (strncmp(why, cases[i].why, strlen(cases[i].why)) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].text, why, cases[i].why);
    }
}

static void test_long_text_is_refused(void **state)
{
    const world *w = *state;
    char text[600];
    char why[40];
    th_unit unit;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(th_unit_parse(w->units, text, &unit, why, sizeof why));
    text[250] = '\0';
    assert_false(th_unit_parse(w->units, text, &unit, why, sizeof why));
    for (size_t i = 0; i + 1 < 250; i += 2)
        memcpy(text + i, "t*", 2);
    text[249] = '\0';
    assert_true(th_unit_parse(w->units, text, &unit, why, sizeof why));
    assert_int_equal(unit.dim.exponent[0], 125);
}

static void test_exponents_do_not_overflow(void **state)
{
    const world *w = *state;
    th_unit kg;
    th_dim dim;
    assert_true(th_unit_parse(w->units, "kg", &kg, NULL, 0));
    assert_true(th_dim_multiply(&kg.dim, &kg.dim, 126, &dim));
    assert_false(th_dim_multiply(&kg.dim, &kg.dim, 127, &dim));
    assert_false(th_dim_multiply(&kg.dim, &kg.dim, 1000000, &dim));
    assert_false(
        th_unit_parse(w->units,
                      "t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9*t^9",
                      &kg,
                      NULL,
                      0));
}

static void test_mass_dim(void **state)
{
    const world *w = *state;
    th_dim plain, gas, co2;
    th_unit unit;
    assert_true(th_units_mass_dim(w->units, "", &plain));
    assert_true(th_units_mass_dim(w->units, "gas", &gas));
    assert_true(th_units_mass_dim(w->units, "CO2", &co2));
    assert_false(th_units_mass_dim(w->units, "XYZ", &co2));
    assert_false(th_dim_equal(&plain, &gas));
    assert_true(th_unit_parse(w->units, "克_CO2", &unit, NULL, 0));
    assert_true(th_dim_equal(&unit.dim, &co2));
}

static void test_print_cuts(void **state)
{
    const world *w = *state;
    th_unit unit;
    char small[5];
    assert_true(th_unit_parse(w->units, "kg_CH4/head/day", &unit, NULL, 0));
    assert_string_equal(th_dim_print(w->units, &unit.dim, small, sizeof small), "t_CH");
}

static void test_listing(void **state)
{
    const world *w = *state;
    bool found = false;
    for (size_t i = 0; i < th_units_size(w->units); i++) {
        th_unit_row row = th_units_get(w->units, i);
        if (strcmp(row.name, "万") != 0)
            continue;
        found = true;
        assert_string_equal(row.kind, "prefix");
        check_near(row.factor, 10000);
    }
    assert_true(found);
}

static void test_wrong_tables(void **state)
{
    static const struct {
        const char *rows, *text;
        uint32_t line;
    } cases[] = {
        {"t,base,\na,derived,2 b\nb,derived,3 a\n",
         "unit a is defined by itself: a -> b -> a",
         3},
        {"a,derived,2 a\n", "unit a is defined by itself: a -> a", 2},
        {"t,base,\nt,base,\n", "unit t is defined twice, first in units.csv line 2", 3},
        {"t,base,\na,derived,2 x\n", "unit a: unknown unit x", 3},
        {"t,base,\na,derived,\n", "unit a: a derived unit needs a definition", 3},
        {"t,bass,\n",
         "unit t: unknown kind 'bass'; use base, derived, tag or prefix",
         2},
        {"万,prefix,viele\n", "prefix 万: 'viele' is no positive number", 2},
        {",base,\n", "a unit needs a name", 2},
        {"t,base,\na,derived,0 t\n", "unit a: '0 t' is no positive number", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world w;
        char text[500] = "name,kind,definition\n";
        strcat(text, cases[i].rows);
        assert_int_equal(build(&w, text), TH_BAD_DATA);
        assert_null(w.units);
        assert_true(th_diags_size(w.diags) >= 1);
        const th_diag *diag = th_diags_get(w.diags, 0);
        if (strncmp(diag->text, cases[i].text, strlen(cases[i].text)) != 0)
            fail_msg("\"%s\", not \"%s\"", diag->text, cases[i].text);
        assert_int_equal(diag->place.line, cases[i].line);
        drop(&w);
    }
}

/** A unit that stands on a wrong one is not reported beside it. */
static void test_one_cause_one_message(void **state)
{
    world w;
    (void)state;
    assert_int_equal(build(&w,
                           "name,kind,definition\nt,base,\na,derived,2 x\n"
                           "b,derived,2 a\nc,derived,3 b\n"),
                     TH_BAD_DATA);
    assert_int_equal(th_diags_size(w.diags), 1);
    drop(&w);
}

static void test_missing_columns(void **state)
{
    world w;
    (void)state;
    assert_int_equal(build(&w, "name,definition\nt,\n"), TH_BAD_DATA);
    assert_string_equal(th_diags_get(w.diags, 0)->code, "E-COLUMN");
    drop(&w);
}

static void test_too_many_dimensions(void **state)
{
    world w;
    char text[4000] = "name,kind,definition\n";
    (void)state;
    for (int i = 0; i <= TH_DIM_COUNT; i++) {
        char row[32];
        (void)snprintf(row, sizeof row, "b%c%c,base,\n", 'a' + i / 26, 'a' + i % 26);
        strcat(text, row);
    }
    assert_int_equal(build(&w, text), TH_BAD_DATA);
    assert_int_equal(th_diags_size(w.diags), 1);
    drop(&w);
}

/** A local units.csv adds to the shipped one. */
static void test_two_tables(void **state)
{
    th_arena *arena = th_arena_create();
    th_diags *diags = th_diags_create();
    th_units *units;
    th_unit unit;
    const th_rows *rows[] = {
        split(arena, table),
        split(arena, "name,kind,definition\n车皮,derived,60 t\n"),
    };
    (void)state;
    assert_int_equal(th_units_create(&units, rows, 2, diags), TH_OK);
    assert_true(th_unit_parse(units, "万车皮", &unit, NULL, 0));
    check_near(unit.factor, 600000);
    th_units_free(units);
    th_diags_free(diags);
    th_arena_free(arena);
}

/** The shipped table: what the design promises of it. */
static void test_shipped_table(void **state)
{
    static const struct {
        const char *text;
        double factor;
        const char *base;
    } cases[] = {
        {"万吨标准煤", 293076, "GJ"},
        {"亩", 1 / 15.0, "ha"},
        {"kgce/kWh", 0.0293076 / 0.0036, "1"},
        {"kWh", 0.0036, "GJ"},
        {"亿元", 1e8, "CNY"},
        {"kg_CH4/TJ", 1e-6, "t_CH4/GJ"},
        {"h", 1 / 24.0, "day"},
        {"万头", 10000, "head"},
        {"斤", 0.0005, "t"},
        {"wanCNY", 10000, "CNY"},
    };
    static char text[100000];
    world w;
    (void)state;
    FILE *file = fopen(TEST_SOURCE_DIR "/factors/units.csv", "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    th_status status = build(&w, text);
    for (size_t i = 0; i < th_diags_size(w.diags); i++)
        print_error("%s\n", th_diags_get(w.diags, i)->text);
    assert_int_equal(status, TH_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_unit unit;
        char base[100];
        assert_true(th_unit_parse(w.units, cases[i].text, &unit, NULL, 0));
        check_near(unit.factor, cases[i].factor);
        assert_string_equal(th_dim_print(w.units, &unit.dim, base, sizeof base),
                            cases[i].base);
    }
    drop(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_factors_and_dimensions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_printed_dimension_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_text_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_exponents_do_not_overflow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mass_dim, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_print_cuts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_listing, set_up, tear_down),
        cmocka_unit_test(test_wrong_tables),
        cmocka_unit_test(test_one_cause_one_message),
        cmocka_unit_test(test_missing_columns),
        cmocka_unit_test(test_too_many_dimensions),
        cmocka_unit_test(test_two_tables),
        cmocka_unit_test(test_shipped_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
