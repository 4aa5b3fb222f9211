/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stock turnover in a scenario: by hand, its properties, each of its errors. */
#include "small_scenario.h"

/* 100 small cars and 50 mini cars burn the petrol that is sold: 300 t. */
#define FLEETS                                                                         \
    "year,category,subject,fuel,variable,value,unit\n"                                 \
    "2022,1.A.3.b,gasoline,,fuel_mass,300,t\n"                                         \
    "2022,1.A.3.b,passenger_small,,fleet,100,vehicle\n"                                \
    ",1.A.3.b,passenger_small,gasoline,fleet_fuel_share,1,1\n"                         \
    ",1.A.3.b,passenger_mini,gasoline,fleet_fuel_share,1,1\n"                          \
    "2022,1.A.3.b,passenger_mini,,fleet,50,vehicle\n"
#define RATES                                                                          \
    ",1.A.3.b,passenger_small,,distance_per_vehicle,10000,km/vehicle\n"                \
    ",1.A.3.b,passenger_small,,fuel_economy,8,L/100km\n"                               \
    ",1.A.3.b,passenger_mini,,distance_per_vehicle,20000,km/vehicle\n"                 \
    ",1.A.3.b,passenger_mini,,fuel_economy,4,L/100km\n"
#define ROWS FLEETS RATES
#define HEAD "scenario: root\nparent: none\nbase_year: 2022\nhorizon: 2026\nsteps:\n"
#define CARS                                                                           \
    "  - id: cars\n    source: x\n    quality: estimate\n    turnover:\n"              \
    "      gasoline: {activity: {category: 1.A.3.b, subject: passenger_small, "        \
    "variable: fleet}}\n"                                                              \
    "      electric: {activity: {category: 1.A.3.b, subject: passenger_electric, "     \
    "variable: fleet_electric}}\n"
#define CHARGE                                                                         \
    "    distance: {electric: 10000 km/vehicle}\n"                                     \
    "    economy: {electric: {2022: 14 kWh/100km}}\n"
#define TABLE "    survival: {table: {0: 100 %, 1: 100 %, 2: 0 %}}\n"
#define GIVEN "    vintages: {gasoline: {0: 60 vehicle, 1: 40 vehicle}}\n"
#define WEIBULL                                                                        \
    "    survival: {form: weibull, scale: 14.5 yr, shape: 4.7, maximum_age: 30 yr}\n"  \
    "    vintages: {form: stationary, growth: 5 %/yr}\n"
#define FLAT "    stock: {rate: {2023-2026: 0 %/yr}}\n"
#define GROWS "    stock: {rate: {2023-2026: 5 %/yr}}\n"
#define SALES                                                                          \
    "    sales_share: {electric: {2023: 50 %, 2024: 100 %}}\n    after: hold\n"
#define STOCK "    stock_share: {electric: {2024: 6 %, 2026: 12 %}}\n"
#define HAND CARS FLAT TABLE GIVEN SALES CHARGE
#define SMOOTH CARS GROWS WEIBULL STOCK CHARGE
#define TOWARD                                                                         \
    "measures:\n  - id: M1\n    start: 2023\n    full: 2023\n    ramp: linear\n"       \
    "    effects:\n      - toward: {step: cars, stock_share: electric}\n"              \
    "        level: {2024: 10 %, 2026: 20 %}\n        direction: up\n"

static world make(const char *rows, const char *root)
{
    return make_of(small_make(NULL, "", rows, NULL), root, NULL, NULL);
}

#define PETROL "fleet region=630123 category=1.A.3.b subject=passenger_small"
#define ELECTRIC "fleet_electric region"
#define FUEL "fuel_mass"
#define POWER "electricity_use"
#define KWH 0.0036 /* GJ */

static double total(const world *w, int32_t year)
{
    return th_inventory_total(w->v.inventory, small_boundary(&w->s, "ghg_net"), year)
        .value;
}

/* ---- by hand ---- */

/** Nothing dies young and all after two years. 2023: the 40 go, 40 are sold, half of
 * them electric. 2024: the 60 go, all sales are electric. 2025: what was sold in 2023
 * goes, and so on. */
static void test_by_hand(void **state)
{
    (void)state;
    world w = sound(make(ROWS, HEAD HAND));
    static const double electric[] = {20, 80, 100, 100};
    for (int i = 0; i < 4; i++) {
        close_to(value(&w, ELECTRIC, 2023 + i), electric[i], 1e-12);
        assert_true(fabs(value(&w, PETROL, 2023 + i) - (100 - electric[i])) < 1e-10);
        /* 50 mini cars use 4e6 of the 12e6 "L/100" of the base year */
        close_to(value(&w, FUEL, 2023 + i),
                 300 * ((100 - electric[i]) * 8e4 + 4e6) / 12e6,
                 1e-12);
        close_to(value(&w, POWER, 2023 + i), electric[i] * 1e4 * 0.14 * KWH, 1e-12);
    }
    /* petrol is what emits: the inventory's own method computes it */
    close_to(total(&w, 2023) / small_total(&w.s, "ghg_net", 2022).value,
             (80 * 8e4 + 4e6) / 12e6,
             1e-12);
    end(&w);
}

/** Cars of before 2022 burn 8, then 4 L/100km; the row keeps its base value. */
static void test_economy_by_vintage(void **state)
{
    (void)state;
    world w = sound(make(
        ROWS,
        HEAD CARS FLAT TABLE GIVEN SALES
        "    distance: {electric: 10000 km/vehicle}\n"
        "    economy: {electric: {2022: 14 kWh/100km, 2023: 14 kWh/100km, 2024: 10 "
        "kWh/100km}, gasoline: {2022: 8 L/100km, 2023: 4 L/100km}}\n"));
    /* 2023: 60 with 8 and 20 with 4 */
    close_to(value(&w, "fuel_economy", 2023), (60 * 8 + 20 * 4) / 80. * 1e-5, 1e-12);
    close_to(value(&w, "fuel_economy", 2024), 4e-5, 1e-12);
    close_to(
        value(&w, FUEL, 2023), 300 * ((60 * 8 + 20 * 4) * 1e4 + 4e6) / 12e6, 1e-12);
    /* 2024: 20 with 14 and 60 with 10 kWh */
    close_to(value(&w, POWER, 2024), (20 * 14 + 60 * 10) * 100 * KWH, 1e-12);
    end(&w);
}

static void test_stock_share(void **state)
{
    (void)state;
    world w = sound(make(ROWS, HEAD SMOOTH));
    static const double share[] = {0.03, 0.06, 0.09, 0.12};
    for (int i = 0; i < 4; i++) {
        double all = 100 * pow(1.05, i + 1);
        close_to(
            value(&w, ELECTRIC, 2023 + i) + value(&w, PETROL, 2023 + i), all, 1e-12);
        close_to(value(&w, ELECTRIC, 2023 + i), share[i] * all, 1e-12);
    }
    end(&w);
}

/** Without `stock` the technologies' own rows say how many there are. */
static void test_group(void **state)
{
    (void)state;
    world w = sound(
        make(ROWS,
             HEAD CARS WEIBULL STOCK CHARGE
             "  - id: more\n    source: x\n    quality: estimate\n    grow: {group: "
             "cars}\n    rate: {2023-2026: 5 %/yr}\n"));
    world v = sound(make(ROWS, HEAD SMOOTH));
    for (int32_t year = 2023; year <= 2026; year++) {
        close_to(value(&w, PETROL, year), value(&v, PETROL, year), 1e-13);
        close_to(value(&w, ELECTRIC, year), value(&v, ELECTRIC, year), 1e-13);
    }
    end(&w);
    end(&v);
}

static void test_measure_on_a_path(void **state)
{
    (void)state;
    world w = sound(make_of(small_make(NULL, "", ROWS, NULL),
                            HEAD SMOOTH "measures: {M1: on}\n",
                            NULL,
                            TOWARD));
    close_to(value(&w, ELECTRIC, 2024), 0.10 * 100 * pow(1.05, 2), 1e-12);
    close_to(value(&w, ELECTRIC, 2026), 0.20 * 100 * pow(1.05, 4), 1e-12);
    assert_false(w.v.measures[0].no_effect);
    end(&w);
}

/** Boilers by size: an own method reads them; the row of each technology emits. */
static void test_boilers(void **state)
{
    (void)state;
    static const char *const method =
        "- method: boiler_capacity\n  category: 1.A.4.a\n  driver: fleet\n"
        "  for: {subject: vehicle}\n  source: {document: test}\n"
        "  title: {zh: x, en: x}\n  equations:\n"
        "    CO2: fleet * 1000 [kg_CO2/vehicle]\n";
    world w = make_of(
        small_make(method,
                   "",
                   "year,category,subject,variable,value,unit\n"
                   "2022,1.A.4.a,truck_heavy,fleet,100,vehicle\n"
                   "2022,1.A.4.a,truck_light,fleet,0,vehicle\n",
                   NULL),
        HEAD
        "  - id: boilers\n    source: x\n    quality: estimate\n    turnover:\n"
        "      old: {activity: {category: 1.A.4.a, subject: truck_heavy, variable: "
        "fleet}}\n"
        "      new: {activity: {category: 1.A.4.a, subject: truck_light, variable: "
        "fleet}}\n"
        "    stock: {path: {2026: 100 vehicle}}\n"
        "    survival: {old: {table: {0: 100 %, 1: 100 %, 2: 0 %}}, new: {form: "
        "logistic, scale: 20 yr, shape: 0.5, maximum_age: 40 yr}}\n"
        "    vintages: {old: {0: 60 vehicle, 1: 40 vehicle}}\n"
        "    sales_share: {old: {2023: 0 %}}\n    after: hold\n",
        NULL,
        NULL);
    w = sound(w);
    close_to(value(&w, "truck_heavy", 2023), 60, 1e-12);
    close_to(value(&w, "truck_light", 2023), 40, 1e-12);
    assert_true(value(&w, "truck_heavy", 2024) < 1e-10);
    close_to(total(&w, 2024), 100, 1e-12);
    end(&w);
}

/* ---- properties ---- */

static void test_stock_is_its_vintages(void **state)
{
    (void)state;
    static const char *const shapes[] = {"1.2", "4.7", "9"};
    static const char *const growths[] = {"-3 %/yr", "0 %/yr", "6 %/yr"};
    for (size_t i = 0; i < 9; i++) {
        char root[2048];
        snprintf(root,
                 sizeof root,
                 "%s    stock: {rate: {2023-2026: %s}}\n    survival: {form: weibull, "
                 "scale: 12 yr, shape: %s, maximum_age: 30 yr}\n    vintages: {form: "
                 "stationary, growth: %s}\n%s",
                 HEAD CARS,
                 growths[i / 3],
                 shapes[i % 3],
                 growths[i / 3],
                 SALES CHARGE);
        world w = sound(make(ROWS, root));
        for (int32_t year = 2023; year <= 2026; year++) {
            double petrol = value(&w, PETROL, year),
                   electric = value(&w, ELECTRIC, year);
            close_to(petrol + electric, value(&w, "cars stock", year), 1e-12);
            assert_true(petrol >= 0 && electric >= 0);
        }
        end(&w);
    }
}

static void test_order_and_empty_child(void **state)
{
    (void)state;
    static const char *const more =
        "  - id: a_power\n    source: x\n    quality: estimate\n    grow: {activity: "
        "{category: 1.A.3.b, subject: gasoline}}\n    rate: {2023-2026: -1 %/yr}\n";
    char one[4096], two[4096];
    snprintf(one, sizeof one, "%s%s%smeasures: {M1: on}\n", HEAD, SMOOTH, more);
    snprintf(two, sizeof two, "%s%s%smeasures: {M1: on}\n", HEAD, more, SMOOTH);
    world a = sound(make_of(small_make(NULL, "", ROWS, NULL), one, NULL, TOWARD));
    world b = sound(make_of(
        small_make(NULL, "", ROWS, NULL), two, "scenario: z\nparent: root\n", TOWARD));
    assert_string_equal(b.v.scenario->id, "z");
    close_to(value(&a, FUEL, 2023) / 297, (100 * 1.05 * 0.95 * 8e4 + 4e6) / 12e6, 1e-9);
    for (int32_t year = 2022; year <= 2026; year++)
        same_bits(total(&a, year), total(&b, year));
    same_bits(total(&a, 2022), small_total(&a.s, "ghg_net", 2022).value);
    end(&a);
    end(&b);
}

/* ---- errors ---- */

typedef struct bad {
    const char *code, *text, *rows, *root;
} bad;

static const bad bads[] = {
    {"E-TURNOVER-REACH",
     "best",
     ROWS,
     HEAD CARS GROWS WEIBULL
     "    stock_share: {electric: {2023: 40 %}}\n    after: hold\n" CHARGE},
    {"E-SHARE-RANGE",
     "120",
     ROWS,
     HEAD CARS GROWS WEIBULL
     "    stock_share: {electric: {2023: 120 %, 2026: 120 %}}\n" CHARGE},
    {"E-SHARE-SUM",
     "leave",
     ROWS,
     HEAD CARS GROWS WEIBULL
     "    sales_share: {electric: {2026: 50 %}, gasoline: {2026: 20 %}}\n" CHARGE},
    {"E-SCN-NOMETHOD", "fuel_economy", FLEETS, HEAD SMOOTH},
    {"E-SCN-NOMETHOD", "electricity_economy", ROWS, HEAD CARS GROWS WEIBULL STOCK},
    {"E-SCN-EMPTY", "survival", ROWS, HEAD CARS GROWS STOCK CHARGE},
    {"E-SCN-EMPTY", "sales_share", ROWS, HEAD CARS GROWS WEIBULL CHARGE},
    {"E-SCN-EMPTY", "vintages", ROWS, HEAD CARS GROWS TABLE STOCK CHARGE},
    {"E-SCN-GAP",
     "after",
     ROWS,
     HEAD CARS "    stock: {rate: {2023-2024: 1 %/yr}}\n" WEIBULL STOCK CHARGE},
    {"E-BOUNDS",
     "rises",
     ROWS,
     HEAD CARS FLAT
     "    survival: {table: {0: 100 %, 1: 50 %, 2: 60 %}}\n" GIVEN SALES CHARGE},
    {"E-SHARE-SUM",
     "vintages",
     ROWS,
     HEAD CARS FLAT TABLE
     "    vintages: {gasoline: {0: 60 vehicle, 1: 30 vehicle}}\n" SALES CHARGE},
    {"E-KEY",
     "diesel",
     ROWS,
     HEAD CARS GROWS WEIBULL "    stock_share: {diesel: {2026: 5 %}}\n" CHARGE},
    {"E-SCN-TWICE",
     "stock",
     ROWS,
     HEAD SMOOTH
     "  - id: more\n    source: x\n    quality: estimate\n    grow: {group: "
     "cars}\n    rate: {2023-2026: 5 %/yr}\n"},
    {"E-SCN-TWICE",
     "passenger_small",
     ROWS,
     HEAD SMOOTH "  - id: again\n    source: x\n    quality: estimate\n    turnover: "
                 "{gasoline: {activity: {category: 1.A.3.b, subject: passenger_small, "
                 "variable: fleet}}}\n" WEIBULL},
    {"E-SCN-NOROW",
     "is NE",
     ROWS "2022,1.A.3.b,passenger_electric,,fleet_electric,NE,"
          "vehicle\n",
     HEAD SMOOTH},
    {"E-SCN-UNIT",
     "dimension",
     ROWS,
     HEAD CARS GROWS WEIBULL STOCK "    distance: {electric: 10000 L/100km}\n"},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        world w = make(bads[i].rows, bads[i].root);
        const th_diag *d = find(&w.s, bads[i].code);
        if (!d || w.p)
            small_problems(&w.s);
        if (!d)
            fail_msg("case %zu: no %s", i, bads[i].code);
        assert_null(w.p);
        assert_true(d->severity == TH_ERROR && d->place.file && d->place.line);
        if (!strstr(d->text, bads[i].text))
            fail_msg("case %zu: '%s' is not in: %s", i, bads[i].text, d->text);
        end(&w);
    }
}

/** Nothing reads the indicator: what turns over would vanish. */
static void test_unread(void **state)
{
    (void)state;
    static const char *const root =
        HEAD "  - id: t\n    source: x\n    quality: estimate\n    turnover: {a: "
             "{indicator: waste_exported_incineration}}\n    stock: {rate: {2023-2026: "
             "1 %/yr}}\n" TABLE "    vintages: {form: stationary, growth: 0 %/yr}\n";
    static const char *const indicators =
        "year,indicator,value,unit\n2022,waste_exported_incineration,10,t\n";
    world w = make_of(small_make(NULL, "", ROWS, indicators), root, NULL, NULL);
    const th_diag *d = find(&w.s, "E-SCN-NOMETHOD");
    assert_null(w.p);
    assert_true(d && strstr(d->text, "no counted method reads"));
    end(&w);
}

/** A stock that falls faster than it ages is scrapped, which is told once. */
static void test_scrap(void **state)
{
    (void)state;
    world w = sound(make(
        ROWS,
        HEAD CARS "    stock: {rate: {2023-2026: -40 %/yr}}\n" WEIBULL SALES CHARGE));
    size_t told = 0;
    for (size_t i = 0; i < th_diags_size(w.s.diags); i++)
        told += !strcmp(th_diags_get(w.s.diags, i)->code, "W-TURNOVER-SCRAP");
    assert_int_equal(told, 1);
    close_to(value(&w, PETROL, 2026), 100 * pow(0.6, 4), 1e-12);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_economy_by_vintage),
        cmocka_unit_test(test_stock_share),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_measure_on_a_path),
        cmocka_unit_test(test_boilers),
        cmocka_unit_test(test_stock_is_its_vintages),
        cmocka_unit_test(test_order_and_empty_child),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_scrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
