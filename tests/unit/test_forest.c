/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forest steps of scenarios: hand values, the laws of area and growth, each error. */
#include "small_inventory.h"

#include "tanheng/scenario.h"

#define HEAD "year,category,subject,variable,value,unit\n"
#define STRATUM(year, subject, area, volume)                                           \
    year ",3.B.1.a," subject ",forest_area," area ",ha\n" year ",3.B.1.a," subject     \
         ",forest_volume," volume ",m3\n"
#define ARBOR                                                                          \
    STRATUM("2020", "arbor", "100", "900")                                             \
    STRATUM("2021", "arbor", "100", "950") STRATUM("2022", "arbor", "100", "1000")
#define FELLED                                                                         \
    "2020,3.B.1.a,arbor,harvest_volume,7,m3\n2021,3.B.1.a,arbor,harvest_volume,7,m3\n" \
    "2022,3.B.1.a,arbor,harvest_volume,7,m3\n"
#define SHRUB                                                                          \
    "2020,3.B.1.a,shrub,woody_area,40,ha\n2021,3.B.1.a,shrub,woody_area,45,ha\n"       \
    "2022,3.B.1.a,shrub,woody_area,50,ha\n"
#define COVER "year,indicator,value,unit\n2022,forest_coverage,10,%\n"
#define ROOT "scenario: root\nparent: none\nhorizon: 2026\nsteps:\n"
#define STEP(id, subject, rest)                                                        \
    "  - id: " id "\n    source: x\n    quality: estimate\n    forest: {category: "    \
    "3.B.1.a, subject: " subject "}\n" rest
#define CURVE "    curve: {form: logistic, K: 150 m3/ha, c: 30, r: 0.07 1/yr}\n"
#define TEN "    ages: {10: 100 ha}\n"
#define NO_CUT "    harvest: {2023-2026: 0 m3/yr}\n"
#define ONE(rest) ROOT STEP("f", "arbor", CURVE TEN rest)

typedef struct world {
    small s;
    th_scenarios *scenarios;
    th_projection *p;
    th_projection_view v;
} world;

static world make(const char *rows, const char *indicators, const char *text)
{
    world w = {.s = small_make(NULL, "", rows, indicators)};
    th_error err = {0};
    const th_tree *tree =
        th_yaml_parse(w.s.arena, "r.yaml", text, strlen(text), w.s.diags);
    if (th_scenarios_create(
            &w.scenarios, w.s.activity, &tree, 1, NULL, w.s.diags, &err) == TH_OK &&
        th_projection_create(
            &w.p, w.s.inventory, w.scenarios, 0, NULL, w.s.diags, &err) == TH_OK)
        w.v = th_projection_get(w.p);
    return w;
}

static world good(const char *rows, const char *indicators, const char *text)
{
    world w = make(rows, indicators, text);
    if (!w.p)
        small_problems(&w.s);
    assert_non_null(w.p);
    return w;
}

static void end(world *w)
{
    th_projection_free(w->p);
    th_scenarios_free(w->scenarios);
    small_end(&w->s);
}

static double value(const world *w, const char *address, int32_t year)
{
    double *all = malloc(sizeof *all * (w->v.series_count * w->v.year_count + 1));
    double found = NAN;
    assert_true(th_projection_values(w->p, NULL, all));
    for (uint32_t i = 0; i < w->v.series_count; i++)
        if (strstr(w->v.series[i].address, address))
            found = all[i * w->v.year_count + (uint32_t)(year - w->v.base_year - 1)];
    free(all);
    return found;
}

/** Flows of a forest in a year. */
static th_forest_result flow(const world *w, size_t forest, int32_t year)
{
    size_t count = th_projection_forest_count(w->p) * w->v.year_count;
    th_forest_result *all = calloc(count + 1, sizeof *all);
    assert_true(th_projection_forests(w->p, NULL, all));
    th_forest_result found =
        all[forest * w->v.year_count + (uint32_t)(year - w->v.base_year - 1)];
    free(all);
    return found;
}

static double yield(double age)
{
    return 150 / (1 + 30 * exp(-0.07 * age));
}

/** Half the area thinned by a fifth of its volume: a tenth of the stock, once. */
static void test_thinning(void **state)
{
    (void)state;
    world w = good(HEAD ARBOR FELLED,
                   NULL,
                   ONE(NO_CUT "    thin:\n      - {ages: 10-12, area: 50 %/yr, volume: "
                              "20 %, years: 2023}\n"));
    close_to(flow(&w, 0, 2023).thinning_m3, 100, 1e-12);
    close_to(flow(&w, 0, 2024).thinning_m3 + 1, 1, 0);
    close_to(value(&w, "harvest_volume", 2023), 100, 1e-12);
    close_to(value(&w, "forest_volume", 2023), 900 * yield(11) / yield(10), 1e-12);
    close_to(flow(&w, 0, 2023).growth_m3, 900 * (yield(11) / yield(10) - 1), 1e-12);
    end(&w);
}

static void test_stocking(void **state)
{
    (void)state;
    world w = good(HEAD ARBOR, NULL, ONE("    stocking: 10 %/yr\n"));
    double q = 1000 / (100 * yield(10));
    close_to(value(&w, "forest_volume", 2023),
             100 * (1 - (1 - q) * exp(-0.1)) * yield(11),
             1e-12);
    end(&w);
}

/** By two agents, not replanted: a tenth of the land leaves each year. */
static void test_disaster(void **state)
{
    (void)state;
    world w = good(HEAD ARBOR "2022,3.B.1.a,arbor,area_disturbed,1,ha\n",
                   NULL,
                   ONE("    disturb: {fire: {2023-2026: 6 %/yr}, pests: {2023-2026: 4 "
                       "%/yr}}\n    replant: no\n"));
    close_to(value(&w, "forest_area", 2024), 81, 1e-12);
    close_to(value(&w, "area_disturbed", 2024), 9, 1e-12);
    close_to(flow(&w, 0, 2023).disturbed_m3, 100, 1e-12);
    close_to(flow(&w, 0, 2023).abandoned_ha, 10, 1e-12);
    end(&w);
}

/** Harvest by area, and without a step's word that of the base year. */
static void test_harvest(void **state)
{
    (void)state;
    world w = good(HEAD ARBOR FELLED, NULL, ONE("    harvest: {2023-2026: 5 ha/yr}\n"));
    close_to(flow(&w, 0, 2023).harvest_ha, 5, 1e-12);
    close_to(value(&w, "harvest_volume", 2023), 50, 1e-12);
    end(&w);
    w = good(HEAD ARBOR FELLED, NULL, ONE(""));
    close_to(value(&w, "harvest_volume", 2026), 7, 1e-12);
    end(&w);
    w = good(HEAD ARBOR FELLED, NULL, ONE("    growth: {2023-2026: 50 %}\n"));
    close_to(flow(&w, 0, 2023).growth_m3,
             0.5 * (993 * (yield(11) / yield(10) - 1) +
                    flow(&w, 0, 2023).harvest_ha * (yield(1) - yield(0))) +
                 flow(&w, 0, 2023).harvest_ha * yield(0),
             1e-9);
    end(&w);
}

/** 10 to 13 % of 2,000 ha are 60 ha: 75 planted in 2023 to 2025, 25 a year. */
static void test_coverage(void **state)
{
    (void)state;
#define PLAN(more)                                                                     \
    "    coverage: {2026: 13 %}\n    land: 2000 ha\n    survival: 80 %\n    "          \
    "counts_after: 1 yr\n" more
    world w = good(HEAD ARBOR, COVER, ONE(PLAN("")));
    close_to(value(&w, "step f plant", 2023), 25, 1e-12);
    close_to(value(&w, "step f plant", 2026) + 1, 1, 0);
    close_to(value(&w, "forest_area", 2026), 160, 1e-12);
    assert_true(th_projection_forest(w.p, 0)->covered);
    end(&w);
    w = good(HEAD ARBOR, COVER, ONE(PLAN("    part: 40 %\n")));
    close_to(value(&w, "forest_area", 2026), 124, 1e-12);
    end(&w);
    /* without the indicator the stratum is the forest: 100 to 260 ha */
    w = good(HEAD ARBOR, NULL, ONE(PLAN("")));
    close_to(value(&w, "forest_area", 2026), 260, 1e-12);
    end(&w);
}

/** 21 plots on a logistic curve give it back, with a covariance; a held K stays. */
static void test_fit(void **state)
{
    (void)state;
    th_text text = {0};
    th_text_addf(&text, "%s", ROOT STEP("f", "arbor", "    curve:\n"));
    th_text_addf(&text, "      form: logistic\n      plots:\n");
    for (int age = 0; age <= 80; age += 4) {
        double noise = age % 8 ? 1.02 : 0.98;
        th_text_addf(&text,
                     "        - {age: %d, volume: %.9f m3/ha}\n",
                     age,
                     noise * yield(age));
    }
    th_text_addf(&text, TEN);
    world w = good(HEAD ARBOR, NULL, text.data);
    const th_projected_forest *f = th_projection_forest(w.p, 0);
    assert_true(f->fitted);
    close_to(f->curve.parameter[0], 150, 0.02);
    close_to(f->curve.parameter[2], 0.07, 0.03);
    assert_int_equal(f->fit.freedom, 18);
    for (size_t i = 0; i < 3; i++) {
        assert_true(th_fit_variance(&f->fit, i) > 0);
        for (size_t k = 0; k < 3; k++)
            close_to(f->fit.covariance[i * 3 + k], f->fit.covariance[k * 3 + i], 1e-9);
    }
    end(&w);
    th_text held = {0};
    for (const char *c = text.data; *c; c++) {
        th_text_addf(&held, "%c", *c);
        if (!strncmp(c, "logistic\n", 9)) {
            th_text_addf(&held, "ogistic\n      K: 160 m3/ha\n");
            c += 8;
        }
    }
    w = good(HEAD ARBOR, NULL, held.data);
    f = th_projection_forest(w.p, 0);
    close_to(f->curve.parameter[0], 160, 1e-8);
    assert_true(th_fit_variance(&f->fit, 0) == 0);
    end(&w);
    th_text_free(&text);
    th_text_free(&held);
}

/** Age classes by name, each with its volume: its own stocking. Rounded figures are
 * scaled to the inventory's. */
static void test_classes(void **state)
{
    (void)state;
    world w = good(
        HEAD ARBOR,
        NULL,
        ROOT STEP("f",
                  "arbor",
                  CURVE "    classes: {young: 10, mature: 40}\n    ages: {young: 60 "
                        "ha, mature: 40.04 ha}\n    volumes: {young: 200 m3, "
                        "mature: 800 m3}\n    thin: [{ages: mature, area: 100 %/yr, "
                        "volume: 10 %, years: 2023}]\n"));
    close_to(flow(&w, 0, 2023).thinning_m3, 80, 1e-12);
    close_to(value(&w, "forest_area", 2023), 100, 1e-12);
    close_to(value(&w, "forest_volume", 2023),
             200 * yield(11) / yield(10) + 720 * yield(41) / yield(40),
             1e-12);
    end(&w);
}

/** Strata by origin, each its own step and curve; shrubs by area; both reach the
 * inventory's methods. */
static void test_strata(void **state)
{
    (void)state;
#define ORIGINS(year)                                                                  \
    STRATUM(year, "arbor_natural", "60", "2400")                                       \
    STRATUM(year, "arbor_planted", "40", "400")
    world w = good(
        HEAD ORIGINS("2020") ORIGINS("2021") ORIGINS("2022") SHRUB,
        NULL,
        ROOT STEP("n", "arbor_natural", CURVE "    ages: {40: 60 ha}\n") STEP(
            "p",
            "arbor_planted",
            CURVE "    ages: {10: 40 ha}\n    plant: {2023-2026: 2 ha/yr}\n")
            STEP("s",
                 "shrub",
                 "    curve: none\n    plant: {2023-2026: 10 ha/yr}\n    survival: 50 "
                 "%\n    disturb: {2023-2026: 10 %/yr}\n    replant: no\n"));
    assert_int_equal(th_projection_forest_count(w.p), 3);
    close_to(flow(&w, 0, 2023).volume_m3, 2400 * yield(41) / yield(40), 1e-12);
    close_to(flow(&w, 1, 2026).area_ha, 48, 1e-12);
    close_to(value(&w, "woody_area", 2023), 50 * 0.9 + 5, 1e-12);
    assert_true(th_projection_forest(w.p, 2)->shrub);
    close_to(flow(&w, 2, 2023).volume_m3 + 1, 1, 0);
    /* carbon by area through the inventory's method: an area that stays holds it */
    bool seen = false;
    for (size_t i = 0; i < th_inventory_line_count(w.v.inventory); i++) {
        const th_line *l = th_inventory_line(w.v.inventory, i);
        const th_instance *inst = &th_model_get(w.v.model).instances[l->instance];
        if (inst->key.member[TH_IX_SUBJECT] != small_name(&w.s, "shrub") ||
            l->alternative || l->year != 2024)
            continue;
        seen = true;
        assert_true(l->mass_t == 0); /* 50 ha x 0.9 + 5 = 50 ha again */
    }
    assert_true(seen);
    end(&w);
}

/** Area is conserved and growth = change of volume + losses, in every year of a stand
 * under all that a step can do. */
static void test_laws(void **state)
{
    (void)state;
    world w =
        good(HEAD ARBOR,
             NULL,
             ROOT STEP(
                 "f",
                 "arbor",
                 CURVE
                 "    ages: {1-20: 30 ha, 21-60: 70 ha}\n    plant: {2023-2026: 3 "
                 "ha/yr}\n    survival: 85 %\n    harvest: {2023-2026: 30 m3/yr}\n"
                 "    disturb: {2023-2026: 2 %/yr}\n    replant: no\n    thin: [{ages: "
                 "15-45, area: 20 %/yr, volume: 30 %}]\n    stocking: 5 %/yr\n    "
                 "growth: {2023-2024: 90 %, 2025-2026: 110 %}\n"));
    double area = 100, volume = 1000;
    for (int32_t year = 2023; year <= 2026; year++) {
        th_forest_result r = flow(&w, 0, year);
        close_to(r.area_ha, area + r.planted_ha - r.abandoned_ha, 1e-12);
        close_to(r.growth_m3,
                 r.volume_m3 - volume + r.harvest_m3 + r.thinning_m3 + r.disturbed_m3,
                 1e-10);
        close_to(r.harvest_m3, 30, 1e-12);
        assert_true(r.thinning_m3 > 0 && r.disturbed_m3 > 0);
        area = r.area_ha;
        volume = r.volume_m3;
    }
    end(&w);
}

typedef struct bad {
    const char *code, *text;
    uint32_t line;
} bad;

static void test_errors(void **state)
{
    (void)state;
    static const bad all[] = {
        {"E-FOREST-YIELD",
         ROOT STEP("f", "arbor", "    curve: {form: cubic, K: 1 m3/ha}\n" TEN),
         9},
        {"E-FOREST-YIELD",
         ROOT STEP("f", "arbor", "    curve: {form: logistic, K: 1 m3/ha}\n" TEN),
         9},
        {"E-SCN-UNIT",
         ROOT STEP("f",
                   "arbor",
                   "    curve: {form: logistic, K: 150 m3, c: 30, r: 0.07 1/yr}\n" TEN),
         9},
        {"E-SCN-UNIT", ROOT STEP("f", "arbor", CURVE "    ages: {10: 100 m3}\n"), 10},
        {"E-SCN-UNIT", ONE("    plant: {2023-2026: 4 m3/yr}\n"), 11},
        {"E-SCN-UNIT", ONE("    harvest: {2023-2026: 4 t/yr}\n"), 11},
        {"E-FOREST-YIELD",
         ROOT STEP("f",
                   "arbor",
                   "    curve: {form: logistic, plots: [{age: 5, volume: 3 "
                   "m3/ha}]}\n" TEN),
         9},
        {"E-FOREST-YIELD",
         ROOT STEP(
             "f", "arbor", "    curve: {form: logistic, plots: [{age: 5}]}\n" TEN),
         9},
        {"E-FOREST-AREA", ROOT STEP("f", "arbor", CURVE "    ages: {10: 99 ha}\n"), 10},
        {"E-FOREST-AREA", ONE("    volumes: {10: 900 m3}\n"), 11},
        {"E-FOREST-HARVEST", ONE("    harvest: {2023-2026: 1500 m3/yr}\n"), 11},
        {"E-FOREST-HARVEST", ONE("    harvest: {2023-2026: 101 ha/yr}\n"), 11},
        {"E-FOREST-LATE",
         ONE("    coverage: {2024: 11 %}\n    counts_after: 3 yr\n    land: 2000 ha\n"),
         11},
        {"E-SCN-TWICE",
         ONE("    coverage: {2026: 11 %}\n    counts_after: 1 yr\n    land: 2000 ha\n  "
             " "
             " plant: {2023-2026: 1 ha/yr}\n"),
         11},
        {"E-SCN-EMPTY", ONE("    coverage: {2026: 11 %}\n    land: 2000 ha\n"), 11},
        {"E-SCN-EMPTY",
         ONE("    coverage: {2026: 11 %}\n    counts_after: 1 yr\n"),
         11},
        {"E-SCN-EMPTY", ONE("    land: 2000 ha\n"), 11},
        {"E-SHARE-RANGE", ONE("    survival: 0 %\n"), 11},
        {"E-SHARE-RANGE", ONE("    survival: 120 %\n"), 11},
        {"E-SHARE-RANGE",
         ONE("    thin: [{ages: 10, area: 120 %/yr, volume: 20 %}]\n"),
         11},
        {"E-YEAR", ONE("    thin: [{ages: old, area: 20 %/yr, volume: 20 %}]\n"), 11},
        {"E-SCN-EMPTY", ONE("    thin: [{ages: 10, area: 20 %/yr}]\n"), 11},
        {"E-KEY", ONE("    replant: maybe\n"), 11},
        {"E-SCN-NOROW", ROOT STEP("f", "shrub", CURVE TEN), 8},
        {"E-FOREST-YIELD",
         ROOT STEP("f", "shrub", "    curve: none\n    ages: {10: 50 ha}\n"),
         10},
        {"E-BOUNDS",
         ONE("    disturb: {fire: {2023-2026: 60 %/yr}, pests: {2023-2026: 60 "
             "%/yr}}\n"),
         11},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        world w = make(HEAD ARBOR SHRUB, COVER, all[i].text);
        bool found = false;
        for (size_t k = 0; k < th_diags_size(w.s.diags); k++) {
            const th_diag *d = th_diags_get(w.s.diags, k);
            found = found || (!strcmp(d->code, all[i].code) &&
                              d->place.line == all[i].line && d->place.column > 0);
        }
        if (!found || w.p) {
            small_problems(&w.s);
            fail_msg("case %zu: no %s at line %u", i, all[i].code, all[i].line);
        }
        end(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thinning),
        cmocka_unit_test(test_stocking),
        cmocka_unit_test(test_disaster),
        cmocka_unit_test(test_harvest),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_strata),
        cmocka_unit_test(test_laws),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
