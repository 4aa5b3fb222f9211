/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Factors by the class of a computed number (growing stock per hectare), where measures
 * or draws move the number over a border: a subset of the measures is the scenario
 * without the others, a draw takes the class of its own number.
 */
#include "small_inventory.h"

#include "tanheng/ensemble.h"

#define HEAD "year,category,subject,variable,value,unit,uncertainty_pct\n"
#define STRATUM(year, volume, pct)                                                     \
    year ",3.B.1.a,arbor,forest_area,100,ha,\n" year                                   \
         ",3.B.1.a,arbor,forest_volume," volume ",m3," pct "\n"
#define COAL_ROWS                                                                      \
    "2020,1.A.2.a,bituminous_coal,fuel_mass,900,t,\n"                                  \
    "2021,1.A.2.a,bituminous_coal,fuel_mass,900,t,\n"                                  \
    "2022,1.A.2.a,bituminous_coal,fuel_mass,900,t,\n"
#define ROWS(pct)                                                                      \
    HEAD STRATUM("2020", "3700", pct) STRATUM("2021", "3800", pct)                     \
        STRATUM("2022", "3900", pct) COAL_ROWS
#define STEP(id, rest) "  - id: " id "\n    source: x\n    quality: estimate\n" rest
#define VOLUME                                                                         \
    "{activity: {category: 3.B.1.a, subject: arbor, variable: forest_volume}}"
#define AREA "{activity: {category: 3.B.1.a, subject: arbor, variable: forest_area}}"
#define INDUSTRY "{activity: {category: 1.A.2.a, subject: bituminous_coal}}"
#define CUT(id, of, by)                                                                \
    "  - id: " id                                                                      \
    "\n    start: 2024\n    full: 2026\n    ramp: linear\n    effects:\n"              \
    "      - {cut: " of ", by: " by "}\n"
/* 39 m3/ha grow to 60: over 40, 50 and 60 (classes of stock) and by that over 50 and 75
 * t/ha of biomass; felling keeps them below, less area lifts them. */
#define ROOT                                                                           \
    "scenario: root\nparent: none\nhorizon: 2032\nmeasures: {M1: on, M2: on, M3: on}"  \
    "\nsteps:\n" STEP("stock",                                                         \
                      "    grow: " VOLUME "\n    rate: {2023-2032: 4.5 %/yr}\n")
#define MEASURES                                                                       \
    "measures:\n" CUT("M1", VOLUME, "40 %") CUT("M2", AREA, "65 %")                    \
        CUT("M3", INDUSTRY, "10 %")

enum { YEARS = 10, BOUNDARIES = 4 };

typedef struct world {
    small s;
    th_scenarios *scenarios;
    th_projection *p[2];
} world;

static const th_tree *yaml(small *s, const char *file, const char *text)
{
    return th_yaml_parse(s->arena, file, text, strlen(text), s->diags);
}

static void project(world *w, size_t scenario)
{
    th_error err = {0};
    if (th_projection_create(&w->p[scenario],
                             w->s.inventory,
                             w->scenarios,
                             scenario,
                             NULL,
                             w->s.diags,
                             &err) != TH_OK)
        small_problems(&w->s);
    assert_non_null(w->p[scenario]);
}

static void
read_scenarios(world *w, const char *root, const char *off, const char *text)
{
    th_error err = {0};
    const char *child = th_arena_format(
        w->s.arena, "scenario: child\nparent: root\nmeasures: {%s}\n", off);
    const th_tree *files[] = {yaml(&w->s, "root.yaml", root),
                              yaml(&w->s, "child.yaml", child)};
    if (th_scenarios_create(&w->scenarios,
                            w->s.activity,
                            files,
                            2,
                            yaml(&w->s, "measures.yaml", text),
                            w->s.diags,
                            &err) != TH_OK)
        small_problems(&w->s);
    assert_non_null(w->scenarios);
}

static world make(const char *rows, const char *off)
{
    world w = {.s = small_make(NULL, "", rows, NULL)};
    read_scenarios(&w, ROOT, off, MEASURES);
    project(&w, 0);
    project(&w, 1);
    return w;
}

static void end(world *w)
{
    th_projection_free(w->p[0]);
    th_projection_free(w->p[1]);
    th_scenarios_free(w->scenarios);
    small_end(&w->s);
}

static void
run(const small *s, const th_projection *p, const uint8_t *mask, double *totals)
{
    const th_boundary *b[BOUNDARIES] = {small_boundary(s, "ghg_net"),
                                        small_boundary(s, "ghg_total"),
                                        small_boundary(s, "energy_co2"),
                                        small_boundary(s, "co2_net")};
    th_projector *j = th_projector_create(p, b, BOUNDARIES);
    assert_true(th_projection_run(j, mask, totals, NULL));
    th_projector_free(j);
}

/* ---- subsets ---- */

static void test_subsets(void **state)
{
    (void)state;
    double all[BOUNDARIES * YEARS], masked[BOUNDARIES * YEARS],
        compiled[BOUNDARIES * YEARS], spread = 0;
    for (uint32_t off = 1; off < 8; off++) {
        char text[64] = "";
        uint8_t mask[3];
        for (uint32_t i = 0; i < 3; i++) {
            mask[i] = !(off >> i & 1);
            snprintf(text + strlen(text),
                     sizeof text - strlen(text),
                     "%sM%u: %s",
                     i ? ", " : "",
                     i + 1,
                     mask[i] ? "on" : "off");
        }
        world w = make(ROWS(""), text);
        run(&w.s, w.p[0], NULL, all);
        run(&w.s, w.p[0], mask, masked);
        run(&w.s, w.p[1], NULL, compiled);
        for (size_t i = 0; i < BOUNDARIES * YEARS; i++) {
            close_to(masked[i], compiled[i], 1e-9);
            spread = fmax(spread, fabs(masked[i] - all[i]));
        }
        end(&w);
    }
    assert_true(spread > 100); /* the measures move something */
}

/** By hand from the table (other conifers): below 40 m3/ha 1.4 t/m3 with a root ratio
 * of 0.4 under 50 t/ha and 0.29 above, from 40 on 1.0 with 0.4 and, over 50 t/ha, 0.29.
 */
static void test_hand(void **state)
{
    (void)state;
    world w = make(ROWS(""), "M1: off, M2: off");
    double totals[BOUNDARIES * YEARS], lulucf[YEARS];
    uint8_t mask[] = {0, 0, 0};
    run(&w.s, w.p[0], mask, totals);
    for (int i = 0; i < YEARS; i++)
        lulucf[i] = totals[i] - totals[YEARS + i];
    double volume = 3900;
    for (int i = 0; i < YEARS; i++) {
        double next = volume * exp(log(1.045)), per_ha = next / 100;
        double bcef = per_ha < 40 ? 1.4 : 1.0;
        double ratio = per_ha * bcef < 50 ? 0.4 : 0.29;
        double carbon = (next - volume) * bcef * (1 + ratio);
        /* the carbon fraction is the same in all years: ratios of years tell */
        double first = (3900 * 0.045) * 1.0 * 1.4;
        close_to(lulucf[i] / lulucf[0], carbon / first, 1e-9);
        volume = next;
    }
    end(&w);
}

/* ---- a class without a factor ---- */

#define BAMBOO                                                                         \
    "{activity: {category: 3.B.1.a, subject: bamboo, variable: forest_volume}}"
#define STANDS(year, volume)                                                           \
    year ",3.B.1.a,bamboo,,forest_area,100,ha,\n" year                                 \
         ",3.B.1.a,bamboo,,forest_volume," volume ",m3,30\n"
#define METHOD(more)                                                                   \
    "- method: bamboo_volume\n  category: 3.B.1.a\n  driver: forest_volume\n"          \
    "  for: {subject: bamboo}\n  tier: '2'\n  source: {document: a test}\n"            \
    "  title: {zh: x, en: x}\n  equations:\n"                                          \
    "    volume_per_area: forest_volume / forest_area\n" more                          \
    "    CO2: -volume_per_area * forest_area * wood_density * carbon_fraction_dm * "   \
    "co2_per_c\n"
/* 24 m3/ha and growing to 37 with the felling of M1; without it over 40 at once. */
#define BAMBOO_ROOT                                                                    \
    "scenario: root\nparent: none\nhorizon: 2032\nmeasures: {M1: on}\nsteps:\n" STEP(  \
        "stock", "    grow: " BAMBOO "\n    rate: {2023-2032: 4.5 %/yr}\n")
#define FELLING                                                                        \
    "measures:\n  - id: M1\n    start: 2023\n    full: 2023\n    ramp: linear\n"       \
    "    effects:\n      - {cut: " BAMBOO ", by: 40 %}\n"
#define DENSITY                                                                        \
    "2020,3.B.1.a,bamboo,s20_40,wood_density,0.5,t_DM/m3,\n"                           \
    "2021,3.B.1.a,bamboo,s20_40,wood_density,0.5,t_DM/m3,\n"                           \
    "2022,3.B.1.a,bamboo,s20_40,wood_density,0.5,t_DM/m3,\n"

static const th_diag *told(const small *s, const char *code)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++)
        if (!strcmp(th_diags_get(s->diags, i)->code, code))
            return th_diags_get(s->diags, i);
    return NULL;
}

static world bamboo(const char *method)
{
    world w = {.s = small_make(method,
                               "",
                               "year,category,subject,stock_class,variable,value,unit,"
                               "uncertainty_pct\n" STANDS("2020", "3700") STANDS(
                                   "2021", "3800") STANDS("2022", "3900") DENSITY,
                               NULL)};
    read_scenarios(&w, BAMBOO_ROOT, "M1: off", FELLING);
    return w;
}

/** A run that comes there has no total at all, and it is told beforehand. */
static void test_gap(void **state)
{
    (void)state;
    world w = bamboo(METHOD(""));
    project(&w, 0);
    const th_boundary *b = small_boundary(&w.s, "ghg_net");
    double totals[YEARS];
    uint8_t none[] = {0};
    th_projector *j = th_projector_create(w.p[0], &b, 1);
    assert_non_null(told(&w.s, "W-CLASS"));
    assert_true(th_projection_run(j, NULL, totals, NULL));
    assert_true(totals[0] < 0);
    assert_false(th_projection_run(j, none, totals, NULL));
    for (int i = 0; i < YEARS; i++)
        assert_true(isnan(totals[i]));
    th_projector_free(j);
    th_error err = {0};
    assert_int_not_equal(
        th_projection_create(
            &w.p[1], w.s.inventory, w.scenarios, 1, NULL, w.s.diags, &err),
        TH_OK); /* as the scenario itself */
    end(&w);
}

/** A sum whose rows go by such a class is refused. */
static void test_refused(void **state)
{
    (void)state;
    world w = bamboo(METHOD("    felled: sum(forest_area, stock_class)\n"));
    th_error err = {0};
    assert_null(told(&w.s, "E-CLASS")); /* an inventory has one number */
    assert_int_not_equal(
        th_projection_create(
            &w.p[0], w.s.inventory, w.scenarios, 0, NULL, w.s.diags, &err),
        TH_OK);
    assert_non_null(told(&w.s, "E-CLASS"));
    end(&w);
}

/* ---- the demo county ---- */

static const char *const MEASURE_IDS[] = {
    "M01", "M03", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M14", "M15"};
static const uint8_t PAIRS[][2] = {{7, 8}, {0, 7}, {7, 11}, {3, 8}, {5, 6}};
enum {
    SINGLES = sizeof MEASURE_IDS / sizeof *MEASURE_IDS,
    SUBSETS = SINGLES + sizeof PAIRS / sizeof *PAIRS,
    TO_2060 = 2060 - 2023
};

/** Measures that subset k leaves out; the second may be none. */
static void left_out(size_t k, const char *ids[2])
{
    ids[0] = MEASURE_IDS[k < SINGLES ? k : PAIRS[k - SINGLES][0]];
    ids[1] = k < SINGLES ? "" : MEASURE_IDS[PAIRS[k - SINGLES][1]];
}

static const th_tree *subset_file(small *s, size_t k)
{
    const char *ids[2];
    left_out(k, ids);
    return yaml(s,
                th_arena_format(s->arena, "s%zu.yaml", k),
                th_arena_format(s->arena,
                                "scenario: s%zu\nparent: policy\nmeasures: {%s: "
                                "off%s%s%s}\n",
                                k,
                                ids[0],
                                *ids[1] ? ", " : "",
                                ids[1],
                                *ids[1] ? ": off" : ""));
}

static th_scenarios *demo_scenarios(small *s)
{
    const char *folder = TEST_SOURCE_DIR "/docs/examples/huangyuan";
    th_error err = {0};
    th_scenarios *scenarios = NULL;
    small_registry(s, NULL);
    assert_int_equal(
        th_inventory_load(
            &s->activity, s->registry, folder, TH_ENCODING_AUTO, s->diags, &err),
        TH_OK);
    assert_int_equal(th_model_compile(&s->model, s->activity, NULL, s->diags, &err),
                     TH_OK);
    assert_int_equal(th_inventory_create(&s->inventory, s->model, &err), TH_OK);
    th_scenario_files files = th_scenario_files_load(s->arena, folder, s->diags);
    const th_tree **all = TH_NEW_N(s->arena, const th_tree *, files.count + SUBSETS);
    memcpy(all, files.scenarios, files.count * sizeof *all);
    for (size_t k = 0; k < SUBSETS; k++)
        all[files.count + k] = subset_file(s, k);
    if (th_scenarios_create(&scenarios,
                            s->activity,
                            all,
                            files.count + SUBSETS,
                            files.measures,
                            s->diags,
                            &err) != TH_OK)
        small_problems(s);
    assert_non_null(scenarios);
    return scenarios;
}

static th_projection *demo_projection(small *s, th_scenarios *scenarios, const char *id)
{
    th_projection *p = NULL;
    th_error err = {0};
    int32_t number = th_scenarios_find(scenarios, id);
    assert_true(number >= 0);
    if (th_projection_create(
            &p, s->inventory, scenarios, (size_t)number, NULL, s->diags, &err) != TH_OK)
        small_problems(s);
    assert_non_null(p);
    return p;
}

static void
every_total(const small *s, const th_projection *p, const uint8_t *mask, double *totals)
{
    const th_boundary *b[32];
    size_t count = th_boundary_count(s->registry);
    assert_true(count <= 32);
    assert_int_equal(th_projection_get(p).year_count, TO_2060);
    for (uint32_t i = 0; i < count; i++)
        b[i] = th_boundary_get(s->registry, i);
    th_projector *j = th_projector_create(p, b, count);
    assert_true(th_projection_run(j, mask, totals, NULL));
    th_projector_free(j);
}

/** Each measure alone off and some pairs: every boundary in every year to 2060. */
static void test_demo(void **state)
{
    (void)state;
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_scenarios *scenarios = demo_scenarios(&s);
    th_projection *policy = demo_projection(&s, scenarios, "policy");
    th_projection_view v = th_projection_get(policy);
    size_t size = (size_t)th_boundary_count(s.registry) * TO_2060;
    double *masked = TH_NEW_N(s.arena, double, size + 1);
    double *compiled = TH_NEW_N(s.arena, double, size + 1);
    assert_int_equal(v.measure_count, SINGLES);
    for (size_t k = 0; k < SUBSETS; k++) {
        const char *ids[2];
        uint8_t mask[SINGLES];
        left_out(k, ids);
        for (uint32_t i = 0; i < SINGLES; i++)
            mask[i] = strcmp(v.measures[i].id, ids[0]) != 0 &&
                      strcmp(v.measures[i].id, ids[1]) != 0;
        th_projection *p =
            demo_projection(&s, scenarios, th_arena_format(s.arena, "s%zu", k));
        every_total(&s, policy, mask, masked);
        every_total(&s, p, NULL, compiled);
        for (size_t i = 0; i < size; i++)
            close_to(masked[i], compiled[i], 1e-9);
        th_projection_free(p);
    }
    th_projection_free(policy);
    th_scenarios_free(scenarios);
    small_end(&s);
}

/* ---- draws ---- */

static th_ensemble *draw(const world *w, size_t scenario, th_ensemble_options o)
{
    th_error err = {0};
    th_ensemble *e = NULL;
    const th_boundary *b[] = {small_boundary(&w->s, "ghg_net")};
    assert_int_equal(th_ensemble_create(&e, w->p[scenario], b, 1, &o, w->s.diags, &err),
                     TH_OK);
    return e;
}

static void test_draws(void **state)
{
    (void)state;
    world w = make(ROWS("30"), "M1: off");
    th_ensemble *fast = draw(&w, 0, (th_ensemble_options){.draws = 700}),
                *slow =
                    draw(&w, 0, (th_ensemble_options){.draws = 700, .simple = true}),
                *more = draw(&w, 0, (th_ensemble_options){.draws = 900, .threads = 3});
    th_ensemble_view a = th_ensemble_get(fast), b = th_ensemble_get(slow);
    size_t count = a.totals[0].count * 700;
    assert_int_equal(a.failed, 0);
    for (size_t i = 0; i < count; i++)
        if (fabs(a.totals[0].draws[i] - b.totals[0].draws[i]) >
            1e-9 * fabs(b.totals[0].draws[i]) + 1e-6)
            fail_msg("draw %zu: %.17g is not %.17g",
                     i,
                     a.totals[0].draws[i],
                     b.totals[0].draws[i]);
    assert_true(th_ensemble_hash(fast, 700) == th_ensemble_hash(more, 700));
    th_ensemble_free(fast);
    th_ensemble_free(slow);
    th_ensemble_free(more);
    end(&w);
}

/** Stocks of 37 +- 30 %: half of the draws lie in the class that has a density. */
static void test_draws_without(void **state)
{
    (void)state;
    world w = bamboo(METHOD(""));
    project(&w, 0);
    th_ensemble *fast = draw(&w, 0, (th_ensemble_options){.draws = 500}),
                *slow =
                    draw(&w, 0, (th_ensemble_options){.draws = 500, .simple = true});
    th_ensemble_view a = th_ensemble_get(fast), b = th_ensemble_get(slow);
    assert_true(a.failed > 50 && a.failed < 450);
    assert_int_equal(a.failed, b.failed);
    uint64_t empty = 0;
    for (uint64_t d = 0; d < 500; d++)
        empty += isnan(a.totals[0].draws[d * a.totals[0].count]) ? 1 : 0;
    assert_int_equal(empty, a.failed);
    th_ensemble_free(fast);
    th_ensemble_free(slow);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subsets),
        cmocka_unit_test(test_hand),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_demo),
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_draws_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
