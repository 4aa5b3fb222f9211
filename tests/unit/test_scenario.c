/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios against hand calculation, their properties, and each error of theirs. */
#include "small_inventory.h"

#include "tanheng/projection.h"

#define ROWS                                                                           \
    "year,category,subject,technology,variable,value,unit\n"                           \
    "2020,1.A.2.a,bituminous_coal,,fuel_mass,1000,t\n"                                 \
    "2021,1.A.2.a,bituminous_coal,,fuel_mass,1100,t\n"                                 \
    "2022,1.A.2.a,bituminous_coal,,fuel_mass,1200,t\n"                                 \
    "2020,1.A.4.a,bituminous_coal,,fuel_mass,300,t\n"                                  \
    "2021,1.A.4.a,bituminous_coal,,fuel_mass,300,t\n"                                  \
    "2022,1.A.4.a,bituminous_coal,,fuel_mass,400,t\n"                                  \
    "2020,1.A.4.a,diesel,,fuel_mass,90,t\n"                                            \
    "2021,1.A.4.a,diesel,,fuel_mass,80,t\n"                                            \
    "2022,1.A.4.a,diesel,,fuel_mass,100,t\n"
#define INDICATORS                                                                     \
    "year,indicator,value,unit,price_year\n"                                           \
    "2020,gdp_constant,50,亿元,2020\n2021,gdp_constant,52,亿元,2020\n"             \
    "2022,gdp_constant,56,亿元,2020\n2022,population_resident,1000,person,\n"        \
    "2022,urbanisation_rate,40,%,\n"
#define ROOT "scenario: root\nparent: none\nhorizon: 2026\n"
#define STEP(id, rest) "  - id: " id "\n    source: x\n    quality: estimate\n" rest
#define INDUSTRY "{activity: {category: 1.A.2.a, subject: bituminous_coal}}"
#define SHOPS "{activity: {category: 1.A.4.a, subject: bituminous_coal}}"
#define DIESEL "{activity: {category: 1.A.4.a, subject: diesel}}"
#define MEASURE(id, start, full, effects)                                              \
    "  - id: " id "\n    start: " start "\n    full: " full "\n    ramp: linear\n"     \
    "    effects:\n" effects

typedef struct world {
    small s;
    th_scenarios *scenarios;
    th_projection *p;
    th_projection_view v;
} world;

static const th_tree *yaml(small *s, const char *file, const char *text)
{
    return text ? th_yaml_parse(s->arena, file, text, strlen(text), s->diags) : NULL;
}

/** Everything that fails stands in the diagnostics; `p` is NULL then. `child` and
 * `measures` may be NULL; the last scenario is projected. */
static world make(const char *root, const char *child, const char *measures)
{
    world w = {.s = small_make(NULL, "", ROWS, INDICATORS)};
    th_error err = {0};
    const th_tree *files[] = {yaml(&w.s, "root.yaml", root),
                              yaml(&w.s, "child.yaml", child)};
    const char *text =
        measures ? th_arena_format(w.s.arena, "measures:\n%s", measures) : NULL;
    if (th_scenarios_create(&w.scenarios,
                            w.s.activity,
                            files,
                            child ? 2 : 1,
                            yaml(&w.s, "measures.yaml", text),
                            w.s.diags,
                            &err) != TH_OK)
        return w;
    size_t last = th_scenarios_count(w.scenarios) - 1;
    if (th_projection_create(
            &w.p, w.s.inventory, w.scenarios, last, NULL, w.s.diags, &err) == TH_OK)
        w.v = th_projection_get(w.p);
    return w;
}

static world good(const char *root, const char *child, const char *measures)
{
    world w = make(root, child, measures);
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

/** Final value of a series in a year, by a part of its address. */
static double
value(const world *w, const char *address, int32_t year, const uint8_t *mask)
{
    double *all = malloc(sizeof *all * (w->v.series_count * w->v.year_count + 1));
    double found = NAN;
    assert_true(th_projection_values(w->p, mask, all));
    for (uint32_t i = 0; i < w->v.series_count; i++)
        if (strstr(w->v.series[i].address, address))
            found = all[i * w->v.year_count + (uint32_t)(year - w->v.base_year - 1)];
    free(all);
    return found;
}

static double total(const world *w, int32_t year, const uint8_t *mask)
{
    double *out = calloc(w->v.year_count + 1, sizeof *out);
    const th_boundary *b = small_boundary(&w->s, "ghg_net");
    th_projector *j = th_projector_create(w->p, &b, 1);
    (void)th_projection_run(j, mask, out, NULL);
    double found = out[year - w->v.base_year - 1];
    th_projector_free(j);
    free(out);
    return found;
}

/* ---- what a scenario leaves alone ---- */

static void same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_empty(void **state)
{
    (void)state;
    world w = good(ROOT, NULL, NULL);
    assert_int_equal(w.v.base_year, 2022);
    assert_int_equal(w.v.year_count, 4);
    assert_int_equal(w.v.series_count, 0);
    for (int32_t year = 2020; year <= 2022; year++) {
        th_total t =
            th_inventory_total(w.v.inventory, small_boundary(&w.s, "ghg_net"), year);
        same_bits(t.value, small_total(&w.s, "ghg_net", year).value);
    }
    for (int32_t year = 2023; year <= 2026; year++)
        same_bits(total(&w, year, NULL), small_total(&w.s, "ghg_net", 2022).value);
    end(&w);
}

#define GROWING                                                                        \
    ROOT "steps:\n" STEP("a",                                                          \
                         "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n")    \
        STEP("g",                                                                      \
             "    grow: {indicator: gdp_constant}\n    rate: {2023-2026: 5 %/yr}\n")

static void test_empty_child(void **state)
{
    (void)state;
    const char *measures =
        MEASURE("M1", "2023", "2024", "      - {cut: " INDUSTRY ", by: 10 %}\n");
    world a = good(GROWING "measures: {M1: on}\n", NULL, measures);
    world b =
        good(GROWING "measures: {M1: on}\n", "scenario: z\nparent: root\n", measures);
    assert_string_equal(b.v.scenario->id, "z");
    for (int32_t year = 2023; year <= 2026; year++)
        same_bits(total(&a, year, NULL), total(&b, year, NULL));
    for (int32_t year = 2020; year <= 2022; year++)
        same_bits(
            th_inventory_total(b.v.inventory, small_boundary(&b.s, "ghg_net"), year)
                .value,
            small_total(&b.s, "ghg_net", year).value);
    end(&a);
    end(&b);
}

static void test_child_replaces_whole_keys(void **state)
{
    (void)state;
    world w = good(GROWING,
                   "scenario: z\nparent: root\nsteps:\n"
                   "  - {id: a, rate: {2023-2026: 1 %/yr}}\n"
                   "  - {id: g, off: true}\n",
                   NULL);
    close_to(value(&w, "1.A.2.a", 2024, NULL), 1200 * 1.01 * 1.01, 1e-14);
    assert_int_equal(w.v.series_count, 1);
    end(&w);
}

/* ---- steps ---- */

static void test_grow_driver(void **state)
{
    (void)state;
    world w = good(
        GROWING STEP("s",
                     "    grow: " SHOPS "\n    driver: {series: {indicator: "
                     "gdp_constant}, elasticity: 0.5}\n    rate: {2023-2024: -2 %/yr}\n"
                     "    after: fade 4 yr\n")
            STEP("t",
                 "    grow: " DIESEL "\n    driver: {series: " INDUSTRY
                 ", elasticity: 1, lag: 1}\n"),
        NULL,
        NULL);
    close_to(value(&w, "1.A.2.a", 2026, NULL), 1200 * pow(1.03, 4), 1e-14);
    close_to(
        value(&w, "1.A.4.a subject=bit", 2023, NULL), 400 * sqrt(1.05) * 0.98, 1e-14);
    /* after 2024: -2 % x 3/4, x 2/4 */
    close_to(value(&w, "1.A.4.a subject=bit", 2026, NULL),
             400 * pow(1.05, 2) * 0.98 * 0.98 * 0.985 * 0.99,
             1e-13);
    /* one year behind industry: 1200/1100 first, then 3 % */
    close_to(value(&w, "diesel", 2024, NULL), 100 * 1200 / 1100. * 1.03, 1e-14);
    assert_int_equal(w.v.extrapolated_from, 2025);
    double gdp[4], totals[4];
    th_projector *j = th_projector_create(w.p, NULL, 0);
    assert_true(th_projection_run(j, NULL, totals, gdp));
    close_to(gdp[3], 56e8 * pow(1.05, 4), 1e-14);
    close_to(w.v.gdp_base_yuan, 56e8, 1e-15);
    assert_int_equal(w.v.gdp_price_year, 2020);
    th_projector_free(j);
    end(&w);
}

static void test_inverse(void **state)
{
    (void)state;
    world w =
        good(ROOT "steps:\n" STEP("a",
                                  "    grow: " INDUSTRY
                                  "\n    rate: {2023: 25 %/yr, 2024-2025: 10 %/yr, "
                                  "2026: -33.88429752066116 %/yr}\n"),
             NULL,
             NULL);
    close_to(value(&w, "1.A.2.a", 2026, NULL), 1200, 1e-12);
    end(&w);
}

static void test_set(void **state)
{
    (void)state;
    world w = good(
        ROOT
        "steps:\n" STEP("a",
                        "    set: " INDUSTRY
                        "\n    path: {2024: 1.4 kt, 2026: 350 t}\n    interpolate: "
                        "geometric\n")
            STEP("u",
                 "    set: {indicator: urbanisation_rate}\n    path: {2026: 60 %}\n    "
                 "interpolate: logit\n")
                STEP("d",
                     "    set: " DIESEL "\n    relative: true\n    path: {2024: 0.5}\n"
                     "    after: hold\n")
                    STEP("s",
                         "    set: " SHOPS
                         "\n    path: {2025: 100 t}\n    interpolate: "
                         "step\n    after: hold\n"),
        NULL,
        NULL);
    close_to(value(&w, "1.A.2.a", 2023, NULL), sqrt(1200 * 1400.), 1e-14);
    close_to(value(&w, "1.A.2.a", 2025, NULL), 700, 1e-14);
    double middle = 0.5 * (log(0.4 / 0.6) + log(0.6 / 0.4));
    close_to(value(&w, "urbanisation", 2024, NULL), 1 / (1 + exp(-middle)), 1e-14);
    close_to(value(&w, "diesel", 2023, NULL), 75, 1e-14);
    close_to(value(&w, "diesel", 2026, NULL), 50, 1e-14);
    close_to(value(&w, "1.A.4.a subject=bit", 2024, NULL), 400, 1e-15);
    close_to(value(&w, "1.A.4.a subject=bit", 2026, NULL), 100, 1e-15);
    end(&w);
}

static void test_factor_path(void **state)
{
    (void)state;
    world w =
        good(ROOT "steps:\n" STEP("f",
                                  "    set: {factor: {variable: ncv, subject: "
                                  "bituminous_coal}}\n    relative: true\n    path: "
                                  "{2024: 0.5}\n    after: hold\n"),
             NULL,
             NULL);
    double coal = small_total(&w.s, "energy_co2", 2022).value;
    const th_boundary *b = small_boundary(&w.s, "energy_co2");
    double out[4], diesel;
    th_projector *j = th_projector_create(w.p, &b, 1);
    assert_true(th_projection_run(j, NULL, out, NULL));
    diesel = coal - 1600 * COAL;
    close_to(out[0] - diesel, 1600 * COAL * 0.75, 1e-12);
    close_to(out[3] - diesel, 1600 * COAL * 0.5, 1e-12);
    th_projector_free(j);
    end(&w);
}

#define SHARE                                                                          \
    STEP("h",                                                                          \
         "    share: {coal: " SHOPS ", oil: " DIESEL "}\n"                             \
         "    weight: {coal: 2 GJ/t, oil: 8 GJ/t}\n    path: {coal: {2024: 25 %}}\n"   \
         "    rest: oil\n    after: hold\n")

static void test_share(void **state)
{
    (void)state;
    const char *measures = MEASURE("M1",
                                   "2023",
                                   "2026",
                                   "      - {toward: {step: h, share: coal}, level: "
                                   "{2026: 0 %}, direction: down}\n");
    world w = good(ROOT "steps:\n" STEP(
                       "n", "    grow: {group: h}\n    rate: {2023-2026: 10 %/yr}\n")
                       SHARE "measures: {M1: on}\n",
                   NULL,
                   measures);
    uint8_t none[1] = {0};
    /* base: 800 and 800 GJ; coal's share 50 % to 25 % in two years */
    for (int32_t year = 2023; year <= 2026; year++) {
        double sum = 1600 * pow(1.1, year - 2022);
        double share = year == 2023 ? 0.375 : 0.25;
        close_to(value(&w, "1.A.4.a subject=bit", year, none), share * sum / 2, 1e-13);
        close_to(2 * value(&w, "1.A.4.a subject=bit", year, NULL) +
                     8 * value(&w, "diesel", year, NULL),
                 sum,
                 1e-12);
    }
    /* the measure's level runs from 50 % in 2022 to 0 in 2026: 12.5 % in 2025 */
    close_to(value(&w, "1.A.4.a subject=bit", 2025, NULL),
             0.125 * 1600 * pow(1.1, 3) / 2,
             1e-12);
    close_to(value(&w, "1.A.4.a subject=bit", 2023, NULL), 0.375 * 1760 / 2, 1e-13);
    assert_true(fabs(value(&w, "1.A.4.a subject=bit", 2026, NULL)) < 1e-12);
    end(&w);
}

/* ---- measures ---- */

static void test_cut_and_raise(void **state)
{
    (void)state;
    const char *measures =
        MEASURE("M1", "2022", "2025", "      - {cut: " INDUSTRY ", by: 40 %}\n")
            MEASURE("M2", "2024", "2025", "      - {raise: " INDUSTRY ", by: 10 %}\n")
                MEASURE("M3", "2015", "2020", "      - {cut: " SHOPS ", by: 10 %}\n")
                    MEASURE("M4",
                            "2024",
                            "2024",
                            "      - {toward: " DIESEL
                            ", level: 90 t, direction: up}\n");
    world w = good(ROOT "measures: {M1: {strength: 0.5}, M2: on, M3: on, M4: on}\n",
                   NULL,
                   measures);
    /* u: 1/4 in the base year, 2/4 in 2023 ...; p = 20 % */
    close_to(value(&w, "1.A.2.a", 2023, NULL), 1200 * 0.9 / 0.95, 1e-14);
    close_to(value(&w, "1.A.2.a", 2024, NULL), 1200 * 0.85 / 0.95 * 1.05, 1e-14);
    close_to(value(&w, "1.A.2.a", 2026, NULL), 1200 * 0.8 / 0.95 * 1.1, 1e-14);
    uint8_t second[4] = {0, 1, 0, 0};
    close_to(value(&w, "1.A.2.a", 2026, second), 1200 * 1.1, 1e-14);
    assert_false(w.v.measures[0].no_effect);
    assert_true(w.v.measures[2].no_effect); /* complete before the base year */
    assert_true(w.v.measures[3].no_effect); /* 100 t is past 90 t */
    for (uint32_t m = 0; m < 4; m++)
        for (uint32_t y = 0; y < 4; y++) {
            double u = w.v.measures[m].adoption[y];
            assert_true(u >= 0 && u <= 1);
            assert_true(!y || u >= w.v.measures[m].adoption[y - 1]);
        }
    end(&w);
}

static void test_shift(void **state)
{
    (void)state;
    const char *measures = MEASURE("M1",
                                   "2023",
                                   "2023",
                                   "      - {shift: " SHOPS ", to: " DIESEL
                                   ", by: 50 %, per: 0.5 t/t}\n")
        MEASURE("M2",
                "2023",
                "2023",
                "      - {shift: " SHOPS
                ", to: {activity: {category: 1.A.4.a, subject: lpg, variable: "
                "fuel_mass}}, by: 30 %}\n")
            MEASURE(
                "M3", "2023", "2024", "      - {add: " INDUSTRY ", amount: -1500 t}\n");
    world w = good(ROOT "measures: {M1: on, M2: on, M3: on}\n", NULL, measures);
    /* R = 1 - 0.5 x 0.7 = 0.65, parts as 5 : 3 */
    close_to(value(&w, "1.A.4.a subject=bit", 2023, NULL), 400 * 0.35, 1e-14);
    close_to(
        value(&w, "diesel", 2023, NULL), 100 + 0.5 * 400 * 0.65 * 0.5 / 0.8, 1e-14);
    close_to(value(&w, "lpg", 2023, NULL), 400 * 0.65 * 0.3 / 0.8, 1e-14);
    close_to(value(&w, "1.A.2.a", 2023, NULL), 450, 1e-14);
    same_bits(value(&w, "1.A.2.a", 2024, NULL), 0); /* floored, and told */
    uint8_t second[3] = {0, 1, 0}, none[3] = {0};
    close_to(value(&w, "lpg", 2023, second), 400 * 0.3, 1e-14);
    same_bits(value(&w, "lpg", 2023, none), 0);
    same_bits(total(&w, 2024, none), small_total(&w.s, "ghg_net", 2022).value);
    th_total all =
        th_inventory_total(w.v.inventory, small_boundary(&w.s, "ghg_net"), 2024);
    same_bits(total(&w, 2024, NULL), all.value);
    uint8_t first[3] = {1, 0, 0}; /* half a tonne of diesel is less than one of coal */
    assert_true(total(&w, 2023, first) < total(&w, 2023, none));
    end(&w);
}

static void test_a_driver_is_read_after_its_measures(void **state)
{
    (void)state;
    const char *measures =
        MEASURE("M1", "2023", "2023", "      - {cut: " INDUSTRY ", by: 50 %}\n");
    world w =
        good(ROOT "steps:\n" STEP("d",
                                  "    grow: " DIESEL "\n    driver: {series: " INDUSTRY
                                  ", elasticity: 1}\n") "measures: {M1: on}\n",
             NULL,
             measures);
    close_to(value(&w, "diesel", 2023, NULL), 50, 1e-14);
    close_to(value(&w, "diesel", 2026, NULL), 50, 1e-14); /* never compounds */
    end(&w);
}

static void test_a_measure_never_compounds(void **state)
{
    (void)state;
    world w =
        good(GROWING "measures: {M1: on}\n",
             NULL,
             MEASURE("M1", "2023", "2023", "      - {cut: " INDUSTRY ", by: 20 %}\n"));
    close_to(value(&w, "1.A.2.a", 2023, NULL), 1200 * 1.03 * 0.8, 1e-14);
    close_to(value(&w, "1.A.2.a", 2026, NULL), 1200 * pow(1.03, 4) * 0.8, 1e-14);
    end(&w);
}

static void test_the_largest_move_counts(void **state)
{
    (void)state;
#define DOWN(id, full, level)                                                          \
    MEASURE(id,                                                                        \
            "2023",                                                                    \
            full,                                                                      \
            "      - {toward: " DIESEL ", level: " level ", direction: down}\n")
    world w = good(ROOT "measures: {M1: on, M2: on}\n",
                   NULL,
                   DOWN("M1", "2023", "60 t") DOWN("M2", "2024", "40 t"));
    close_to(value(&w, "diesel", 2023, NULL), 60, 1e-14); /* 40 against half of 60 */
    close_to(value(&w, "diesel", 2024, NULL), 40, 1e-14);
    end(&w);
}

/** What a rule of `series:` fills in the base year goes on as a row would. */
static void test_filled_base(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "series: [{variable: fuel_mass, after: hold}]\n",
                         "year,category,subject,variable,value,unit\n"
                         "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                         "2021,1.A.2.a,bituminous_coal,fuel_mass,1100,t\n",
                         NULL);
    th_error err = {0};
    th_scenarios *scenarios = NULL;
    th_projection *p = NULL;
    const th_tree *tree =
        yaml(&s,
             "r.yaml",
             ROOT "steps:\n" STEP(
                 "a", "    grow: " INDUSTRY "\n    rate: {2023-2026: 10 %/yr}\n"));
    if (th_scenarios_create(&scenarios, s.activity, &tree, 1, NULL, s.diags, &err) !=
            TH_OK ||
        th_projection_create(&p, s.inventory, scenarios, 0, NULL, s.diags, &err) !=
            TH_OK)
        small_problems(&s);
    assert_non_null(p);
    const th_inventory *after = th_projection_get(p).inventory;
    const th_boundary *b = small_boundary(&s, "energy_co2");
    for (int32_t year = 2020; year <= 2022; year++)
        same_bits(th_inventory_total(after, b, year).value,
                  small_total(&s, "energy_co2", year).value);
    close_to(th_inventory_total(after, b, 2022).value, 1100 * COAL, 1e-12);
    close_to(th_inventory_total(after, b, 2024).value, 1100 * 1.21 * COAL, 1e-12);
    th_projection_free(p);
    th_scenarios_free(scenarios);
    small_end(&s);
}

#define STRATUM                                                                        \
    "2020,3.B.1.a,arbor,,forest_area,100,ha\n2021,3.B.1.a,arbor,,forest_area,100,ha\n" \
    "2022,3.B.1.a,arbor,,forest_area,100,ha\n"                                         \
    "2020,3.B.1.a,arbor,,forest_volume,900,m3\n"                                       \
    "2021,3.B.1.a,arbor,,forest_volume,950,m3\n"                                       \
    "2022,3.B.1.a,arbor,,forest_volume,1000,m3\n"
#define FOREST(rest)                                                                   \
    ROOT                                                                               \
        "steps:\n" STEP("f",                                                           \
                        "    forest: {category: 3.B.1.a, subject: arbor}\n    curve: " \
                        "{form: logistic, K: 150 m3/ha, c: 30, r: 0.07 1/yr}\n    "    \
                        "ages: {10: 100 ha}\n" rest)

static double yield(double age)
{
    return 150 / (1 + 30 * exp(-0.07 * age));
}

/** 100 ha of ten years that hold 1000 m3: a stocking of 1000 / (100 V(10)) that stays.
 */
static void test_forest(void **state)
{
    (void)state;
    world w = {.s = small_make(NULL, "", ROWS STRATUM, NULL)};
    th_error err = {0};
    const char *measures = "measures:\n" MEASURE(
        "M1",
        "2024",
        "2024",
        "      - {add: {step: f, plant: area}, amount: 10 ha/yr}\n")
        MEASURE("M2",
                "2023",
                "2023",
                "      - {raise: {step: f, growth: factor}, by: 50 %}\n");
    const th_tree *tree = yaml(
        &w.s,
        "r.yaml",
        FOREST("    plant: {2023: 4 ha/yr}\n    after: hold\n    "
               "survival: 50 %\n    disturb: {2023-2026: 10 %/yr}\n") "measures: {M1: "
                                                                      "on, M2: on}\n");
    if (th_scenarios_create(&w.scenarios,
                            w.s.activity,
                            &tree,
                            1,
                            yaml(&w.s, "m.yaml", measures),
                            w.s.diags,
                            &err) != TH_OK ||
        th_projection_create(
            &w.p, w.s.inventory, w.scenarios, 0, NULL, w.s.diags, &err) != TH_OK)
        small_problems(&w.s);
    assert_non_null(w.p);
    w.v = th_projection_get(w.p);
    uint8_t none[2] = {0}, planting[2] = {1, 0}, growth[2] = {0, 1};
    /* area: disturbed land is planted again; half of 4 ha a year lives */
    close_to(value(&w, "forest_area", 2026, none), 100 + 4 * 2, 1e-12);
    close_to(value(&w, "forest_area", 2026, planting), 100 + 4 * 2 + 3 * 5, 1e-12);
    /* volume: nine tenths grow from 10 to 11, a tenth begins anew, fully stocked */
    double q = 1000 / (100 * yield(10));
    double old = 90 * q * yield(11),
           fresh = value(&w, "forest_volume", 2023, none) - old;
    assert_true(fresh > 0 && fresh <= 12 * yield(1) + 1e-9);
    double step = yield(11) - yield(10);
    close_to(value(&w, "forest_volume", 2023, growth) -
                 value(&w, "forest_volume", 2023, none),
             90 * q * 0.5 * step + 0.5 * 10 * (yield(1) - yield(0)),
             1e-9);
    assert_true(value(&w, "forest_volume", 2026, planting) >
                value(&w, "forest_volume", 2026, none));
    end(&w);
}

/* ---- properties ---- */

static void test_order_of_the_file(void **state)
{
    (void)state;
#define ONE STEP("a", "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n")
#define TWO                                                                            \
    STEP("b",                                                                          \
         "    grow: " DIESEL "\n    driver: {series: " INDUSTRY                        \
         ", elasticity: 0.3}\n")
#define THREE STEP("c", "    grow: " SHOPS "\n    rate: {2023-2026: -7 %/yr}\n")
#define CUT(id, by)                                                                    \
    MEASURE(id, "2023", "2025", "      - {cut: " INDUSTRY ", by: " by "}\n")
    world a = good(ROOT "steps:\n" ONE TWO THREE "measures: {M1: on, M2: on, M3: on}\n",
                   NULL,
                   CUT("M1", "10 %") CUT("M2", "23 %") CUT("M3", "7 %"));
    world b = good(ROOT "steps:\n" THREE TWO ONE "measures: {M3: on, M1: on, M2: on}\n",
                   NULL,
                   CUT("M2", "23 %") CUT("M3", "7 %") CUT("M1", "10 %"));
    for (int32_t year = 2023; year <= 2026; year++)
        same_bits(total(&a, year, NULL), total(&b, year, NULL));
    end(&a);
    end(&b);
}

static void test_strength(void **state)
{
    (void)state;
    static const char *const strengths[] = {"0.5", "1", "1.7", "2.5"};
    double before = INFINITY;
    for (size_t i = 0; i < 4; i++) {
        char root[256];
        snprintf(
            root, sizeof root, ROOT "measures: {M1: {strength: %s}}\n", strengths[i]);
        world w = good(root, NULL, CUT("M1", "40 %"));
        double now = total(&w, 2026, NULL);
        assert_true(now < before);
        before = now;
        end(&w);
    }
}

static void test_ramps(void **state)
{
    (void)state;
    world w =
        good(ROOT "measures: {M1: {ramp: logistic}, M2: {ramp: {2023: 10 %, 2025: 60 "
                  "%}}, M3: on}\n",
             NULL,
             MEASURE("M1", "2023", "2025", "      - {cut: " INDUSTRY ", by: 1 %}\n")
                 MEASURE("M2", "2023", "2025", "      - {cut: " INDUSTRY ", by: 1 %}\n")
                     MEASURE("M3",
                             "2023",
                             "2024",
                             "      - {cut: " SHOPS
                             ", by: 10 %}\n    renew: false\n    life: 2 yr\n"));
    double low = 1 / (1 + exp(5)), high = 1 / (1 + exp(-5));
    close_to(w.v.measures[0].adoption[0],
             (1 / (1 + exp(-10 * (1 / 3. - 0.5))) - low) / (high - low),
             1e-13);
    same_bits(w.v.measures[0].adoption[2], 1);
    close_to(w.v.measures[1].adoption[1], 0.35, 1e-14);
    close_to(w.v.measures[1].adoption[3], 0.6, 1e-14);
    /* half starts 2023 and ends with 2024, half starts 2024 and ends with 2025 */
    close_to(w.v.measures[2].adoption[1], 1, 1e-14);
    close_to(w.v.measures[2].adoption[2], 0.5, 1e-14);
    same_bits(w.v.measures[2].adoption[3], 0);
    end(&w);
}

/* ---- errors ---- */

typedef struct bad {
    const char *code, *root, *child, *measures;
    uint32_t line;
} bad;

#define ON "measures: {M1: on}\n"
#define GROW(rest) ROOT "steps:\n" STEP("a", "    grow: " INDUSTRY "\n" rest)
static const bad bads[] = {
    {"E-SCN-PARENT", ROOT, "scenario: z\nparent: nobody\n", NULL, 2},
    {"E-SCN-CYCLE", "scenario: y\nparent: z\n", "scenario: z\nparent: y\n", NULL, 2},
    {"E-SCN-VERB",
     ROOT "steps:\n" STEP("a", "    rate: {2023-2026: 1 %/yr}\n"),
     NULL,
     NULL,
     5},
    {"E-SCN-VERB",
     GROW("    rate: {2023-2026: 1 %/yr}\n"),
     "scenario: z\nparent: root\nsteps:\n  - {id: a, set: " INDUSTRY "}\n",
     NULL,
     4},
    {"E-SCN-TWICE",
     ROOT
     "steps:\n" STEP("a", "    grow: " INDUSTRY "\n    rate: {2023-2026: 1 %/yr}\n")
         STEP("b", "    set: " INDUSTRY "\n    path: {2026: 1 t}\n"),
     NULL,
     NULL,
     10},
    {"E-SCN-OVERLAP",
     GROW("    rate: {2023-2025: 1 %/yr, 2025-2026: 2 %/yr}\n"),
     NULL,
     NULL,
     9},
    {"E-SCN-GAP", GROW("    rate: {2023: 1 %/yr, 2025-2026: 2 %/yr}\n"), NULL, NULL, 9},
    {"E-SCN-GAP", GROW("    rate: {2023: 1 %/yr}\n"), NULL, NULL, 9},
    {"E-SCN-GAP",
     ROOT "steps:\n" STEP("a", "    set: " INDUSTRY "\n    path: {2024: 1 t}\n"),
     NULL,
     NULL,
     9},
    {"E-SCN-EMPTY", GROW(""), NULL, NULL, 5},
    {"E-SCN-NOROW",
     ROOT
     "steps:\n" STEP("a",
                     "    grow: {activity: {subject: lpg}}\n    rate: {2023-2026: 1 "
                     "%/yr}\n"),
     NULL,
     NULL,
     8},
    {"E-SCN-NOMETHOD",
     ROOT ON,
     NULL,
     MEASURE(
         "M1",
         "2023",
         "2024",
         "      - {shift: " SHOPS
         ", to: {activity: {category: 4.A, subject: lpg, variable: fuel_mass}}, by: 5 "
         "%}\n"),
     7},
    {"E-SCN-UNIT", GROW("    rate: {2023-2026: 1}\n"), NULL, NULL, 9},
    {"E-SCN-UNIT", GROW("    rate: {2023-2026: 1 t}\n"), NULL, NULL, 9},
    {"E-SCN-HORIZON", "scenario: root\nparent: none\nhorizon: 2021\n", NULL, NULL, 1},
    {"E-GROW-SHARE",
     ROOT
     "steps:\n" STEP("a",
                     "    grow: {indicator: urbanisation_rate}\n    rate: {2023-2026: "
                     "1 %/yr}\n"),
     NULL,
     NULL,
     5},
    {"E-GROW-ZERO",
     ROOT "steps:\n" STEP("a",
                          "    grow: " DIESEL "\n    driver: {series: " INDUSTRY
                          ", elasticity: 1}\n") ON,
     NULL,
     CUT("M1", "100 %"),
     5},
    {"E-SHARE-RANGE",
     ROOT "steps:\n" STEP("h",
                          "    share: {coal: " SHOPS ", oil: " DIESEL
                          "}\n    path: {coal: {2026: 120 %}}\n    rest: oil\n"),
     NULL,
     NULL,
     5},
    {"E-SHARE-SUM",
     ROOT
     "steps:\n" STEP("h",
                     "    share: {a: " SHOPS ", b: " DIESEL ", c: " INDUSTRY
                     "}\n    path: {a: {2026: 60 %}, b: {2026: 60 %}}\n    rest: c\n"),
     NULL,
     NULL,
     5},
    {"E-SHARE-REST",
     ROOT "steps:\n" STEP("h",
                          "    share: {coal: " SHOPS ", oil: " DIESEL
                          "}\n    path: {coal: {2026: 20 %}}\n"),
     NULL,
     NULL,
     5},
    {"E-SHARE-REST",
     ROOT
     "steps:\n" STEP("h",
                     "    share: {coal: " SHOPS
                     ", gas: {activity: {category: 1.A.4.a, subject: lpg, variable: "
                     "fuel_mass}}}\n    path: {coal: {2026: 20 %}}\n    rest: "
                     "proportional\n"),
     NULL,
     NULL,
     5},
    {"E-SCN-CYCLE-SERIES",
     ROOT "steps:\n" STEP("a",
                          "    grow: " DIESEL "\n    driver: {series: " INDUSTRY
                          ", elasticity: 1}\n")
         STEP("b",
              "    grow: " INDUSTRY "\n    driver: {series: " DIESEL
              ", elasticity: 1}\n"),
     NULL,
     NULL,
     0},
    {"E-SCN-CYCLE-SERIES", /* closed by a measure: coal moved to what drives coal */
     ROOT "steps:\n" STEP(
         "a", "    grow: " SHOPS "\n    driver: {series: " DIESEL ", elasticity: 1}\n")
         ON,
     NULL,
     MEASURE(
         "M1", "2023", "2024", "      - {shift: " SHOPS ", to: " DIESEL ", by: 5 %}\n"),
     0},
    {"E-SCN-EMPTY",
     ROOT "steps:\n" STEP("t", "    turnover: {a: " SHOPS ", b: " DIESEL "}\n"),
     NULL,
     NULL,
     5},
    {"E-MEA-ID", ROOT "measures: {M2: on}\n", NULL, CUT("M1", "10 %"), 4},
    {"E-MEA-RAMP",
     ROOT ON,
     NULL,
     MEASURE("M1", "2025", "2024", "      - {cut: " INDUSTRY ", by: 5 %}\n"),
     2},
    {"E-MEA-BY", ROOT "measures: {M1: {strength: 3}}\n", NULL, CUT("M1", "40 %"), 7},
    {"E-MEA-SELF",
     ROOT ON,
     NULL,
     MEASURE(
         "M1", "2023", "2024", "      - {shift: " SHOPS ", to: " SHOPS ", by: 5 %}\n"),
     7},
};

static const th_diag *find(const small *s, const char *code)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++)
        if (!strcmp(th_diags_get(s->diags, i)->code, code))
            return th_diags_get(s->diags, i);
    return NULL;
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        world w = make(bads[i].root, bads[i].child, bads[i].measures);
        const th_diag *d = find(&w.s, bads[i].code);
        if (!d || w.p)
            small_problems(&w.s);
        if (!d)
            fail_msg("case %zu: no %s", i, bads[i].code);
        assert_null(w.p);
        assert_true(d->severity == TH_ERROR && d->place.file && d->place.column);
        if (bads[i].line && d->place.line != bads[i].line)
            fail_msg("case %zu: %s in line %u", i, bads[i].code, d->place.line);
        end(&w);
    }
}

/** A step that leaves its verb to a parent that is not there is no second problem. */
static void test_missing_parent_is_told_once(void **state)
{
    (void)state;
    world w =
        make(ROOT,
             "scenario: z\nparent: nobody\nsteps:\n  - id: a\n    rate: {2023-2026: "
             "1 %/yr}\n",
             NULL);
    assert_non_null(find(&w.s, "E-SCN-PARENT"));
    assert_null(find(&w.s, "E-SCN-VERB"));
    assert_int_equal(th_diags_count(w.s.diags, TH_ERROR), 1);
    end(&w);
}

static void test_all_errors_in_one_run(void **state)
{
    (void)state;
    world w =
        make(ROOT "steps:\n" STEP("a", "    grow: " INDUSTRY "\n    rate: {2023: 1}\n")
                 STEP("b",
                      "    grow: {activity: {subject: lpg}}\n    rate: {2023-2026: 1 "
                      "%/yr}\n") ON,
             NULL,
             CUT("M1", "140 %"));
    assert_non_null(find(&w.s, "E-SCN-UNIT"));
    assert_non_null(find(&w.s, "E-SCN-NOROW"));
    assert_non_null(find(&w.s, "E-MEA-BY"));
    end(&w);
}

static void test_warnings(void **state)
{
    (void)state;
    world w = good(
        ROOT ON,
        NULL,
        MEASURE("M1",
                "2023",
                "2024",
                "      - {add: " INDUSTRY ", amount: -1500 t}\n      - {shift: " SHOPS
                ", to: {activity: {category: 1.A.4.a, subject: lpg, variable: "
                "fuel_mass}}, by: 30 %}\n"));
    assert_non_null(find(&w.s, "W-SCN-FLOOR"));
    assert_non_null(find(&w.s, "W-SCN-NEWROW"));
    end(&w);
}

/** The demo county: filled series, factors by year, decay over years. Every line up to
 * the base year keeps its bits. */
static void test_demo(void **state)
{
    (void)state;
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_error err = {0};
    small_registry(&s, NULL);
    assert_int_equal(th_inventory_load(&s.activity,
                                       s.registry,
                                       TEST_SOURCE_DIR "/docs/examples/huangyuan",
                                       TH_ENCODING_AUTO,
                                       s.diags,
                                       &err),
                     TH_OK);
    assert_int_equal(th_model_compile(&s.model, s.activity, NULL, s.diags, &err),
                     TH_OK);
    assert_int_equal(th_inventory_create(&s.inventory, s.model, &err), TH_OK);
    const th_tree *tree = yaml(
        &s,
        "r.yaml",
        "scenario: r\nparent: none\nbase_year: 2022\nhorizon: 2040\nsteps:\n" STEP(
            "gdp",
            "    grow: {indicator: gdp_constant}\n    rate: {2023-2040: 5 %/yr}\n")
            STEP("grid",
                 "    grow: {factor: {variable: ef_grid}}\n    rate: {2023-2040: -2 "
                 "%/yr}\n")
                STEP("cattle",
                     "    grow: {activity: {category: 3.A, variable: population}}\n    "
                     "rate: {2023-2040: 1 %/yr}\n"));
    th_scenarios *scenarios = NULL;
    th_projection *p = NULL;
    if (th_scenarios_create(&scenarios, s.activity, &tree, 1, NULL, s.diags, &err) !=
            TH_OK ||
        th_projection_create(&p, s.inventory, scenarios, 0, NULL, s.diags, &err) !=
            TH_OK)
        small_problems(&s);
    assert_non_null(p);
    const th_inventory *after = th_projection_get(p).inventory;
    size_t before_count = 0, after_count = 0, k = 0;
    for (size_t i = 0; i < th_inventory_line_count(s.inventory); i++)
        before_count += th_inventory_line(s.inventory, i)->year <= 2022;
    for (size_t i = 0; i < th_inventory_line_count(after); i++)
        after_count += th_inventory_line(after, i)->year <= 2022;
    assert_int_equal(before_count, after_count);
    assert_true(before_count > 500);
    for (size_t i = 0; i < th_inventory_line_count(s.inventory); i++) {
        const th_line *a = th_inventory_line(s.inventory, i), *b = NULL;
        if (a->year > 2022)
            continue;
        while (!b || b->year > 2022)
            b = th_inventory_line(after, k++);
        assert_int_equal(a->year, b->year);
        assert_int_equal(a->gas, b->gas);
        assert_int_equal(a->state, b->state);
        assert_int_equal(a->alternative, b->alternative);
        same_bits(a->mass_t, b->mass_t);
    }
    th_projection_free(p);
    th_scenarios_free(scenarios);
    small_end(&s);
}

/* ---- the view of the steps ---- */

/** The view's numbers give the run again: x = before * (1 + rate), periods and fading
 * told apart, and an effect as written beside its strength. */
static void test_steps_view(void **state)
{
    (void)state;
    world w = make(
        ROOT "steps:\n" STEP("coal",
                             "    grow: " INDUSTRY
                             "\n    rate: {2023-2024: 5 %/yr, 2025-2025: 5 %/yr}\n"
                             "    after: fade 4 yr\n")
            STEP("shops",
                 "    grow: " SHOPS "\n    driver: {series: {indicator: gdp_constant}, "
                 "elasticity: 0.5, lag: 1}\n") "measures:\n  M1: {strength: 0.5}\n",
        NULL,
        MEASURE("M1", "2023", "2024", "      - {cut: " INDUSTRY ", by: 40 %}\n"));
    assert_non_null(w.p);
    th_projection_steps s = th_projection_steps_get(w.p, w.s.arena);
    uint32_t coal = TH_STEP_NONE, shops = TH_STEP_NONE;
    for (uint32_t i = 0; i < s.series_count; i++) {
        coal = s.series[i].before.count ? i : coal;
        shops =
            s.series[i].rule != TH_STEP_NONE && s.rules[s.series[i].rule].driver_count
                ? i
                : shops;
    }
    assert_true(coal != TH_STEP_NONE && shops != TH_STEP_NONE);
    const th_step_rule *rule = &s.rules[s.series[coal].rule];
    assert_string_equal(rule->step, "coal");
    assert_true(rule->rates.starts[0] && !rule->rates.starts[1] &&
                rule->rates.starts[2]);
    assert_false(rule->rates.starts[3]);
    assert_true(rule->rates.after && rule->rates.last == 2025);
    assert_true(rule->rates.fade_years == 4);
    assert_true(s.series[coal].before.items[0].given == 0.4);
    assert_true(s.series[coal].before.items[0].part == 0.2);
    assert_true(s.ramps[0].plain && !s.ramps[0].logistic);
    const th_step_driver *d = &s.rules[s.series[shops].rule].drivers[0];
    assert_true(d->count == 1 && d->lag == 1 && d->elasticity == 0.5);
    assert_false(s.series[d->series[0]].moves); /* GDP holds: listed for its driver */
    assert_true(s.series[d->series[0]].history[1] == 52e8);
    size_t years = w.v.year_count + 1;
    double *x = TH_NEW_N(w.s.arena, double, w.v.series_count *TH_STEP_COLUMNS *years);
    assert_true(th_projection_columns(w.p, NULL, x));
    const double *held = x + ((size_t)coal * TH_STEP_COLUMNS + TH_STEP_HELD) * years,
                 *final = x + ((size_t)coal * TH_STEP_COLUMNS + TH_STEP_FINAL) * years;
    assert_true(held[0] == 1200 && final[0] == 1200);
    for (uint32_t y = 1; y < years; y++)
        assert_true(held[y] == held[y - 1] * (1 + rule->rates.values[y - 1]));
    assert_true(fabs(final[2] - held[2] * 0.8) < 1e-9); /* full in 2024: 40 % x 0.5 */
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_empty_child),
        cmocka_unit_test(test_child_replaces_whole_keys),
        cmocka_unit_test(test_grow_driver),
        cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_factor_path),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_cut_and_raise),
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_a_driver_is_read_after_its_measures),
        cmocka_unit_test(test_a_measure_never_compounds),
        cmocka_unit_test(test_the_largest_move_counts),
        cmocka_unit_test(test_filled_base),
        cmocka_unit_test(test_forest),
        cmocka_unit_test(test_order_of_the_file),
        cmocka_unit_test(test_strength),
        cmocka_unit_test(test_ramps),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_missing_parent_is_told_once),
        cmocka_unit_test(test_all_errors_in_one_run),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_demo),
        cmocka_unit_test(test_steps_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
