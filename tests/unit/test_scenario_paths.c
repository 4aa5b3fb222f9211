/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of a scenario that are not written year by year: fitted curves, new rows, what
 * holds without a step; and what the scenario is warned of. */
#include "small_scenario.h"

#define ROWS                                                                           \
    "year,category,subject,variable,value,unit\n"                                      \
    "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"                                  \
    "2021,1.A.2.a,bituminous_coal,fuel_mass,1100,t\n"                                  \
    "2022,1.A.2.a,bituminous_coal,fuel_mass,1200,t\n"                                  \
    "2020,1.A.4.a,diesel,fuel_mass,%s,t\n"                                             \
    "2021,1.A.4.a,diesel,fuel_mass,%s,t\n"                                             \
    "2022,1.A.4.a,diesel,fuel_mass,%s,t\n"                                             \
    "2020,1.A.4.a,electricity,electricity_use,100,MWh\n"                               \
    "2021,1.A.4.a,electricity,electricity_use,100,MWh\n"                               \
    "2022,1.A.4.a,electricity,electricity_use,100,MWh\n"                               \
    "2022,1.A.4.a,lpg,fuel_mass,NE,t\n"
#define INDICATORS                                                                     \
    "year,indicator,value,unit,price_year\n2020,gdp_constant,50,亿元,2020\n"         \
    "2021,gdp_constant,52,亿元,2020\n2022,gdp_constant,56,亿元,2020\n"
#define ROOT(years) "scenario: root\nparent: none\n" years "steps:\n"
#define TO_2026 "base_year: 2022\nhorizon: 2026\n"
#define STEP(id, rest) "  - id: " id "\n    source: x\n    quality: estimate\n" rest
#define GDP                                                                            \
    STEP("g", "    grow: {indicator: gdp_constant}\n    rate: {2023-2026: 5 %/yr}\n")
#define COAL_ROW "{activity: {category: 1.A.2.a, subject: bituminous_coal}}"
#define DIESEL "{activity: {category: 1.A.4.a, subject: diesel}}"
#define CUT                                                                            \
    "measures:\n  - id: M1\n    start: 2023\n    full: 2024\n    ramp: linear\n"       \
    "    effects:\n      - {cut: " COAL_ROW ", by: 10 %}\n"

static world make(const char *root, const char *child, const char *measures)
{
    char rows[2048];
    /* diesel hangs on GDP with an elasticity of 0.7 */
    snprintf(rows, sizeof rows, ROWS, "100", "102.783484674", "108.256159473");
    return make_of(small_make(NULL, "", rows, INDICATORS), root, child, measures);
}

/* ---- what holds ---- */

/** The grid factor of 2022 and later is in the packs: a scenario from 2021 does not
 * know it. */
static void test_a_factor_without_a_step_holds(void **state)
{
    (void)state;
    world w = sound(make(
        "scenario: r\nparent: none\nbase_year: 2021\nhorizon: 2024\n", NULL, NULL));
    const th_boundary *b = small_boundary(&w.s, "energy_co2_with_power");
    double base = th_inventory_total(w.v.inventory, b, 2021).value;
    assert_true(small_total(&w.s, "energy_co2_with_power", 2022).value != base);
    for (int32_t year = 2022; year <= 2024; year++)
        same_bits(th_inventory_total(w.v.inventory, b, year).value, base);
    end(&w);
}

static void test_a_new_row(void **state)
{
    (void)state;
    world w = sound(
        make(ROOT(TO_2026)
                 STEP("n",
                      "    set: {activity: {category: 1.A.2.a, subject: lpg, variable: "
                      "fuel_mass}}\n    path: {2024: 10 t, 2026: 30 t}\n"),
             NULL,
             NULL));
    close_to(value(&w, "subject=lpg", 2025), 20, 1e-14);
    size_t ne = 0, numbers = 0;
    for (size_t i = 0; i < th_inventory_line_count(w.v.inventory); i++) {
        const th_line *line = th_inventory_line(w.v.inventory, i);
        const th_key *key = &th_model_get(th_inventory_model(w.v.inventory))
                                 .instances[line->instance]
                                 .key;
        if (key->member[TH_IX_CATEGORY] != small_name(&w.s, "1.A.2.a") ||
            key->member[TH_IX_SUBJECT] != small_name(&w.s, "lpg"))
            continue;
        ne += line->state == TH_STATE_NE && line->year == 2023;
        numbers += line->state == TH_STATE_VALUE && line->year >= 2024;
    }
    assert_true(ne > 0 && numbers >= 3);
    end(&w);
}

static void test_exclude(void **state)
{
    (void)state;
    world w = sound(make(
        ROOT(TO_2026) STEP("a",
                           "    grow: {activity: {category: [1.A.2.a, 1.A.4.a], "
                           "variable: fuel_mass, exclude: {subject: [diesel, lpg]}}}\n"
                           "    rate: {2023-2026: 10 %/yr}\n"),
        NULL,
        NULL));
    assert_int_equal(w.v.series_count, 1);
    close_to(value(&w, "1.A.2.a", 2023), 1320, 1e-14);
    end(&w);
}

/** Half of the growth from 2024 on; the base year's rate is that of the first year. */
static void test_growth_of_a_step(void **state)
{
    (void)state;
    world w = sound(make(
        ROOT(TO_2026) STEP("a",
                           "    grow: " COAL_ROW
                           "\n    rate: {2023-2026: 4 %/yr}\n") "measures: {M1: on}\n",
        NULL,
        "measures:\n  - id: M1\n    start: 2024\n    full: 2024\n    ramp: linear\n"
        "    effects:\n      - {cut: {step: a, growth: rate}, by: 50 %}\n"));
    close_to(value(&w, "1.A.2.a", 2023), 1200 * 1.04, 1e-14);
    close_to(value(&w, "1.A.2.a", 2026), 1200 * 1.04 * pow(1.02, 3), 1e-14);
    const uint8_t off = 0;
    double all[8];
    assert_int_equal(w.v.series_count, 2);
    assert_true(th_projection_values(w.p, &off, all));
    for (uint32_t i = 0; i < 2; i++)
        if (strstr(w.v.series[i].address, "1.A.2.a"))
            close_to(all[i * 4 + 3], 1200 * pow(1.04, 4), 1e-14);
    end(&w);
}

/* ---- fits ---- */

static void test_fitted_curves(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "exponential, to: {2016: 74.62153966 t, 2017: 78.35261665 t, 2018: 82.27024748 "
        "t, 2019: 86.38375985 t, 2020: 90.70294785 t, 2021: 95.23809524 t, 2022: 100 "
        "t}",
        "logistic, to: {2010: 5.06 t, 2011: 6.68 t, 2012: 8.76 t, 2013: 11.4 t, 2014: "
        "14.6 t, 2015: 18.6 t, 2016: 23.2 t, 2017: 28.4 t, 2018: 34.1 t, 2019: 40.1 t, "
        "2020: 46 t, 2021: 51.7 t, 2022: 56.9 t}",
        "gompertz, to: {2010: 1.08 t, 2011: 1.97 t, 2012: 3.3 t, 2013: 5.14 t, 2014: "
        "7.54 t, 2015: 10.5 t, 2016: 13.9 t, 2017: 17.7 t, 2018: 21.9 t, 2019: 26.2 t, "
        "2020: 30.6 t, 2021: 35 t, 2022: 39.3 t}",
    };
    const double to_2026[] = {pow(1.05, 4), 1.25215659992, 1.37845323717};
    for (size_t i = 0; i < 3; i++) {
        char root[2048];
        snprintf(root,
                 sizeof root,
                 "%s    path: {fit: %s}\n",
                 ROOT(TO_2026) STEP("f", "    set: " COAL_ROW "\n"),
                 forms[i]);
        world w = sound(make(root, NULL, NULL));
        /* points of three digits; the exponential is exact */
        close_to(value(&w, "1.A.2.a", 2026), 1200 * to_2026[i], i ? 5e-3 : 1e-8);
        assert_int_equal(w.v.extrapolated_from, 2023);
        end(&w);
    }
}

/** Its own three years give 9.5 % a year: ln x = a + b t. */
static void test_fit_to_data(void **state)
{
    (void)state;
    world w = sound(make(
        ROOT(TO_2026) STEP(
            "f", "    set: " COAL_ROW "\n    path: {fit: exponential, to: data}\n"),
        NULL,
        NULL));
    /* the slope over three even years is (ln x2 - ln x0) / 2 */
    close_to(value(&w, "1.A.2.a", 2024), 1200 * 1.2, 1e-8);
    end(&w);
}

static void test_stirpat(void **state)
{
    (void)state;
    world w = sound(
        make(ROOT(TO_2026) GDP STEP("f",
                                    "    set: " DIESEL "\n    path: {fit: stirpat, to: "
                                    "data, drivers: [{indicator: gdp_constant}]}\n"),
             NULL,
             NULL));
    assert_non_null(find(&w.s, "W-STIRPAT"));
    close_to(value(&w, "diesel", 2026), 108.256159473 * pow(1.05, 4 * 0.7), 1e-4);
    end(&w);
}

/* ---- warnings ---- */

static void test_double(void **state)
{
    (void)state;
    static const char *const root = ROOT(TO_2026)
        STEP("a", "    grow: " COAL_ROW "\n    rate: {2023-2026: 2 %/yr}\n");
#define CHILD(rate)                                                                    \
    "scenario: z\nparent: root\nsteps:\n  - {id: a, rate: {2023-2026: " rate           \
    " %/yr}}\nmeasures: {M1: on}\n"
    world down = sound(make(root, CHILD("1"), CUT));
    assert_non_null(find(&down.s, "W-DOUBLE"));
    world up = sound(make(root, CHILD("3"), CUT));
    assert_null(find(&up.s, "W-DOUBLE"));
    world alone =
        sound(make(root, "scenario: z\nparent: root\nmeasures: {M1: on}\n", CUT));
    assert_null(find(&alone.s, "W-DOUBLE"));
    end(&down);
    end(&up);
    end(&alone);
}

static void test_free_demand(void **state)
{
    (void)state;
    world w = sound(make(ROOT(TO_2026) GDP, NULL, NULL));
    assert_non_null(find(&w.s, "W-SCN-FREE"));
    world v = sound(
        make(ROOT(TO_2026) GDP STEP("a",
                                    "    grow: " COAL_ROW
                                    "\n    driver: {series: {indicator: gdp_constant}, "
                                    "elasticity: 0.5}\n"),
             NULL,
             NULL));
    assert_null(find(&v.s, "W-SCN-FREE"));
    world u = sound(make("scenario: r\nparent: none\nhorizon: 2026\n", NULL, NULL));
    assert_null(find(&u.s, "W-SCN-FREE"));
    end(&w);
    end(&v);
    end(&u);
}

static void test_rows_with_keys_stay(void **state)
{
    (void)state;
    world w = sound(make(ROOT(TO_2026) STEP("a",
                                            "    grow: {activity: {subject: lpg}}\n    "
                                            "rate: {2023-2026: 1 %/yr}\n"),
                         NULL,
                         NULL));
    const th_diag *d = find(&w.s, "W-SCN-NE");
    assert_true(d && d->severity == TH_WARNING && d->place.line &&
                strstr(d->text, "is NE"));
    end(&w);
}

/* ---- errors ---- */

static const struct {
    const char *code, *root;
} bads[] = {
    {"E-SCN-FIT",
     ROOT(TO_2026) STEP("f",
                        "    set: " COAL_ROW
                        "\n    path: {fit: logistic, to: {2021: 5 t, 2022: 6 t}}\n")},
    {"E-SCN-FIT",
     ROOT(TO_2026)
         STEP("f",
              "    set: " COAL_ROW
              "\n    path: {fit: exponential, to: {2020: 0 t, 2021: 5 t, 2022: "
              "6 t}}\n")},
    {"E-KEY",
     ROOT(TO_2026)
         STEP("f", "    set: " COAL_ROW "\n    path: {fit: cubic, to: data}\n")},
    {"E-SCN-EMPTY",
     ROOT(TO_2026) STEP("f", "    set: " COAL_ROW "\n    path: {fit: logistic}\n")},
    {"E-SCN-EMPTY",
     ROOT(TO_2026)
         STEP("f", "    set: " COAL_ROW "\n    path: {fit: stirpat, to: data}\n")},
    {"E-SCN-NOROW",
     ROOT(TO_2026)
         STEP("n",
              "    set: {activity: {category: 1.A.2.a, subject: lpg, variable: "
              "fuel_mass}}\n    relative: true\n    path: {2026: 2}\n")},
    {"E-SCN-NOROW",
     ROOT(TO_2026)
         STEP("a",
              "    grow: {activity: {category: 1.A.2.a, exclude: diesel}}\n    "
              "rate: {2023-2026: 1 %/yr}\n")},
    {"E-BOUNDS",
     ROOT(TO_2026)
         STEP("b", "    set: " COAL_ROW "\n    path: {2024: -5 t}\n    after: hold\n")},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        world w = make(bads[i].root, NULL, NULL);
        const th_diag *d = find(&w.s, bads[i].code);
        if (!d || w.p)
            small_problems(&w.s);
        if (!d)
            fail_msg("case %zu: no %s", i, bads[i].code);
        assert_null(w.p);
        assert_true(d->severity == TH_ERROR && d->place.file && d->place.line);
        end(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_factor_without_a_step_holds),
        cmocka_unit_test(test_a_new_row),
        cmocka_unit_test(test_exclude),
        cmocka_unit_test(test_growth_of_a_step),
        cmocka_unit_test(test_fitted_curves),
        cmocka_unit_test(test_fit_to_data),
        cmocka_unit_test(test_stirpat),
        cmocka_unit_test(test_double),
        cmocka_unit_test(test_free_demand),
        cmocka_unit_test(test_rows_with_keys_stay),
        cmocka_unit_test(test_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
