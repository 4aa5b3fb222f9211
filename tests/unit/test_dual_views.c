/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on the verdicts of dual control, by hand: assessment, deciding inputs,
 * draws, restatement, splitting, tracking within the year, planned projects. */
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
             "2022,gdp_index,100,1,,\n"
#define CI                                                                             \
    "  - {id: ci, kind: intensity_reduction, boundary: energy_co2, base_year: 2020, "  \
    "year: 2022, value: 10 %, path: {form: linear}, status: assumed, document: t}\n"
#define CAP                                                                            \
    "  - {id: cap, kind: cap, boundary: energy_co2, year: 2022, value: 1 kt_CO2, "     \
    "path: "                                                                           \
    "{form: linear, from: 2020}, restate: "

static const th_tree *tree_of(const small *s, const char *file, const char *text)
{
    return th_yaml_parse(s->arena, file, text, strlen(text), s->diags);
}

static th_dual *judge(small *s, const th_dual *previous, const char *targets)
{
    th_error err = {0};
    th_dual *dual = NULL;
    const char *text = th_arena_format(s->arena, "targets:\n%s", targets);
    const th_tree *tree = tree_of(s, "targets.yaml", text);
    assert_int_equal(
        th_dual_create_restated(&dual, s->inventory, previous, tree, s->diags, &err),
        TH_OK);
    return dual;
}

static bool told(const small *s, const char *code)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++)
        if (strcmp(th_diags_get(s->diags, i)->code, code) == 0)
            return true;
    return false;
}

/* ---- the shipped schemes ---- */

static void test_shipped_schemes(void **state)
{
    (void)state;
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_schemes schemes;
    small_registry(&s, NULL);
    assert_true(th_schemes_read(&schemes, s.arena, s.registry, s.diags));
    assert_int_equal(th_diags_size(s.diags), 0);
    assert_int_equal(schemes.power_count, 1);
    assert_int_equal(schemes.weight_count, 3);
    assert_int_equal(schemes.tier_count, 4);
    assert_int_equal(schemes.scheme_count, 2);
    const th_scheme *points = &schemes.schemes[0], *grades = &schemes.schemes[1];
    size_t control = 0;
    assert_true(points->points && !grades->points);
    for (size_t i = 0; i < grades->item_count; i++)
        control += grades->items[i].control;
    assert_int_equal(control, 5);
    assert_int_equal(grades->item_count, 14);
    close_to(points->grades[0].least, 90, 1e-15);
    small_end(&s);
}

/* ---- assessment ---- */

static void test_points(void **state)
{
    (void)state;
    /* 2021: 2 % of the 5 % that the path wants; 2022: 20 % of 10 % */
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s,
                       NULL,
                       "  - {id: ci, kind: intensity_reduction, base_year: 2020, year: "
                       "2022, value: 10 %, path: {form: linear}, status: assumed, "
                       "document: t}\n");
    const th_schemes *all = th_dual_schemes(d);
    th_assessment a = th_dual_assess(s.arena, d, &all->schemes[0], 2021);
    close_to(a.items[0].completion, 0.4, 1e-9);
    close_to(a.items[1].points, 10, 1e-9);
    assert_null(a.items[2].target);
    close_to(a.least_points, 20, 1e-9); /* 25 x 0.4 twice */
    close_to(a.most_points, 70, 1e-9);  /* and at most 50 for the measures */
    assert_int_equal(a.best, 2);        /* 60: passed */
    assert_int_equal(a.worst, 3);
    a = th_dual_assess(s.arena, d, &all->schemes[0], 0);
    assert_int_equal(a.year, 2022);
    close_to(a.least_points, 50, 1e-9); /* clamped to all */
    assert_int_equal(a.best, 0);
    a = th_dual_assess(s.arena, d, &all->schemes[1], 2022);
    assert_int_equal(a.open_control, 4);
    assert_int_equal(a.open_support, 9);
    assert_int_equal(a.missed_control, 0);
    assert_int_equal(a.best, 0);
    assert_int_equal(a.worst, 2);
    a = th_dual_assess(s.arena, d, &all->schemes[1], 2021);
    assert_int_equal(a.missed_control, 1); /* one control indicator missed: failed */
    assert_int_equal(a.best, 2);
    th_dual_free(d);
    small_end(&s);
}

/** It is there. */
static const th_item_result *item_of(const th_assessment *a, const char *id)
{
    size_t i = 0;
    while (strcmp(a->scheme->items[i].id, id) != 0)
        i++;
    return &a->items[i];
}

/** A cap on another boundary is no answer to the total; coal is its own indicator:
 * 800 t of bituminous coal, 19.57 GJ/t, 29.3076 GJ/tce. */
static void test_items(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d =
        judge(&s,
              NULL,
              "  - {id: fuel, kind: cap, boundary: energy_co2, year: 2022, "
              "value: 9 kt_CO2, path: {form: linear, from: 2020}, status: "
              "assumed, document: test}\n"
              "  - {id: coal, kind: level_at_most, indicator: energy_coal, "
              "year: 2022, value: 500 tce, status: assumed, document: test}\n");
    const th_schemes *all = th_dual_schemes(d);
    th_assessment a = th_dual_assess(s.arena, d, &all->schemes[1], 2022);
    assert_null(item_of(&a, "co2_total")->target);
    assert_string_equal(item_of(&a, "coal_total")->target->id, "coal");
    assert_false(item_of(&a, "coal_total")->met);
    close_to(th_dual_get(d, 1)->years[2].intensity, 800 * 19.57 / 29.3076, 1e-12);
    assert_null(item_of(&a, "oil_total")->target);
    th_dual_free(d);
    small_end(&s);
}

/* ---- deciding inputs ---- */

static void test_deciding(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_deciding five[TH_DECIDING_MOST];
    size_t count = th_dual_deciding(five, d, 0);
    assert_int_equal(count, 3); /* coal of 2020, of 2022, the carbon content */
    /* room = 0.9 x 1000 - 800 t of coal */
    close_to(five[0].value, 1000, 1e-12);
    close_to(five[0].room_move, 90 * COAL, 1e-9);
    close_to(five[0].needed, 800 / 0.9, 1e-9);
    close_to(five[0].half, 100, 1e-12);
    assert_string_equal(five[0].unit, "t");
    assert_non_null(strstr(five[0].label, "fuel_mass"));
    assert_non_null(strstr(five[0].label, "2020"));
    close_to(five[1].value, 800, 1e-12);
    close_to(five[1].room_move, -80 * COAL, 1e-9);
    close_to(five[1].needed, 900, 1e-9);
    close_to(five[2].room_move, 100 * COAL * CARBON_HALF, 1e-9);
    assert_true(isnan(five[2].needed) || five[2].needed < 1e-9); /* moves both alike */
    th_dual_free(d);
    small_end(&s);
}

/* ---- draws ---- */

static void test_draws(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         COALS("1000,t,10", "980,t,10", "880,t,10"),
                         GDP_HEAD "2020,gdp_constant,50,亿元,2020,\n"
                                  "2021,gdp_index,100,1,,\n2022,gdp_index,100,1,,8\n");
    th_dual *d = judge(&s, NULL, CI);
    th_sampling sampling = {.draws = 40000, .seed = 7};
    th_error err = {0};
    assert_int_equal(th_dual_sample(d, &sampling, s.diags, &err), TH_OK);
    const th_dual_year *y = th_dual_get(d, 0)->years;
    assert_true(isnan(y[0].probability_draws));
    for (int i = 1; i < 3; i++) {
        double p = y[i].probability, se = sqrt(p * (1 - p) / 40000);
        /* GDP enters as a factor, not to first order: some tenths of a percent */
        assert_true(fabs(y[i].probability_draws - p) < 4 * se + 0.006);
        assert_true(y[i].probability_draws != p);
    }
    double first = y[2].probability_draws;
    sampling.threads = 3;
    assert_int_equal(th_dual_sample(d, &sampling, s.diags, &err), TH_OK);
    assert_true(th_dual_get(d, 0)->years[2].probability_draws == first);
    th_dual_free(d);
    small_end(&s);
}

/** The carbon content is common to both years: with amounts certain no draw fails. */
static void test_draws_are_common(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,", "980,t,", "899,t,"), FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_sampling sampling = {.draws = 1000, .seed = 1};
    th_error err = {0};
    assert_int_equal(th_dual_sample(d, &sampling, s.diags, &err), TH_OK);
    assert_true(th_dual_get(d, 0)->years[1].probability_draws == 0);
    assert_true(th_dual_get(d, 0)->years[2].probability_draws == 1);
    th_dual_free(d);
    small_end(&s);
}

/* ---- restatement ---- */

static void test_restatement(void **state)
{
    (void)state;
    static const char *const words[] = {"keep", "scale", "shift"};
    small old = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    small now = small_make(NULL, "", COALS("1100,t,10", "980,t,10", "800,t,10"), FLAT);
    double caps[] = {1000, 1100, 1000 + 100 * COAL};
    for (size_t i = 0; i < 3; i++) {
        const char *text = th_arena_format(
            old.arena, "%s" CAP "%s, status: assumed, document: t}\n", CI, words[i]);
        th_dual *before = judge(&old, NULL, text), *after = judge(&now, before, text);
        const th_dual_result *ci = th_dual_get(after, 0), *cap = th_dual_get(after, 1);
        close_to(cap->target->value, caps[i], 1e-12);
        assert_true(isnan(cap->target->value_before) == (i == 0));
        close_to(ci->target->value, 0.1, 1e-15); /* a rate keeps its rate */
        close_to(ci->years[2].reduction, 1 - 800.0 / 1100, 1e-12);
        const th_dual_result *was = th_dual_previous(after, ci->target);
        close_to(was->years[2].reduction, 0.2, 1e-12);
        th_dual_free(after);
        th_dual_free(before);
    }
    small_end(&old);
    small_end(&now);
}

/* ---- splitting ---- */

static th_split split_of(small *s, const th_dual *d, const char *csv)
{
    th_split split;
    const th_rows *rows = small_rows(s, "members.csv", csv);
    bool read = th_split_read(&split,
                              s->arena,
                              th_dual_schemes(d),
                              th_dual_get(d, 0)->target,
                              rows,
                              s->diags);
    if (!read || !th_split_solve(&split, s->arena, s->diags))
        split.count = 0;
    return split;
}

#define MEMBERS                                                                        \
    "member,emission_t,gdp_10k_cny,population,gdp_growth_pct,bottom_up_pct,"           \
    "responsibility,capacity,potential\n"

static void test_split(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_split p = split_of(&s,
                          d,
                          MEMBERS "甲,1205300,100,302820,20,8,1,1,1\n"
                                  "乙,825300,100,207913,30,12,1.2,0.8,1\n"
                                  "丙,1730400,100,322434,25,9,0.9,1.3,1\n");
    assert_int_equal(p.count, 3);
    /* a ratio of sums, not a sum of ratios (13.3) */
    close_to(p.emission_t / p.population, 3761000.0 / 833167, 1e-12);
    assert_true(fabs(p.emission_t / p.population - 4.51) < 0.005);
    double eg[] = {1205300 * 1.2, 825300 * 1.3, 1730400 * 1.25};
    double sum = eg[0] + eg[1] + eg[2];
    close_to(p.budget_t, 0.9 * sum, 1e-12);
    close_to(p.allowed_t, p.budget_t, 1e-12);
    double r = (1205.3 + 1.2 * 825.3 + 0.9 * 1730.4) / 3761,
           c = (1205.3 + 0.8 * 825.3 + 1.3 * 1730.4) / 3761;
    close_to(p.members[1].index, 0.4 * 1.2 / r + 0.3 * 0.8 / c + 0.3, 1e-12);
    close_to(p.members[0].weighted / p.members[1].weighted,
             p.members[0].index / p.members[1].index,
             1e-12);
    close_to(p.bottom_up, (0.08 * eg[0] + 0.12 * eg[1] + 0.09 * eg[2]) / sum, 1e-12);
    close_to(p.gap, 0.1 - p.bottom_up, 1e-12);
    th_dual_free(d);
    small_end(&s);
}

#define FEW "member,emission_t,gdp_10k_cny,responsibility,capacity,potential\n"

/** One member with all the responsibility: held at 150 % of the target, another at 50
 * %; the third takes what is left. */
static void test_split_bounds(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_split p =
        split_of(&s,
                 d,
                 "member,emission_t,gdp_10k_cny,responsibility,capacity,"
                 "potential\n"
                 "a,1000,100,9,9,9\nb,1000,100,0.1,0.1,0.1\nc,500,100,2,2,2\n");
    close_to(p.members[0].weighted, 0.15, 1e-12);
    close_to(p.members[1].weighted, 0.05, 1e-12);
    assert_true(p.members[0].clamped && p.members[1].clamped && !p.members[2].clamped);
    close_to(p.members[2].weighted, 0.1, 1e-9); /* 250 - 150 - 50 of 500 */
    close_to(p.allowed_t, p.budget_t, 1e-12);
    assert_true(isnan(p.population) && isnan(p.bottom_up));
    p = split_of(&s, d, "member,emission_t,gdp_10k_cny\na,x,0\n");
    assert_int_equal(p.count, 0);
    assert_true(told(&s, "E-SPLIT"));
    p = split_of(&s,
                 d,
                 "member,emission_t,gdp_10k_cny,boundary,responsibility,capacity,"
                 "potential\na,5,5,ghg_total,1,1,1\n");
    assert_true(p.count == 0 && told(&s, "E-DUAL-BOUNDARY"));
    /* nobody is responsible, so that 40 % of the index is not to be had */
    p = split_of(&s, d, FEW "a,5,5,0,1,1\n");
    assert_true(p.count == 0 && told(&s, "E-SPLIT-INDEX"));
    /* whoever has an index is at the most, and that is not enough */
    p = split_of(&s, d, FEW "a,100,5,1,1,1\nb,1000,5,0,0,0\n");
    assert_true(p.count == 0 && told(&s, "E-SPLIT-BOUNDS"));
    th_dual_free(d);
    small_end(&s);
}

/* ---- within the year ---- */

static void test_track(void **state)
{
    (void)state;
    static const char rows[] = "year,category,subject,period,variable,value,unit\n"
                               "2020,1.A.2.a,bituminous_coal,Q1,fuel_mass,400,t\n"
                               "2020,1.A.2.a,bituminous_coal,Q2,fuel_mass,600,t\n"
                               "2021,1.A.2.a,bituminous_coal,Q1,fuel_mass,300,t\n"
                               "2021,1.A.2.a,bituminous_coal,Q2,fuel_mass,600,t\n"
                               "2022,1.A.2.a,bituminous_coal,Q1,fuel_mass,330,t\n";
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_track t = th_dual_track(s.arena, d, 0, 0, NULL);
    assert_int_equal(t.year, 2022);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.profile_years, 2);
    double profile = 700.0 / 1900; /* a ratio of sums */
    close_to(t.periods[0].profile, profile, 1e-12);
    close_to(t.budget_t, 900 * COAL, 1e-12);
    close_to(t.periods[0].used_t, 330 * COAL, 1e-12);
    close_to(t.periods[0].used_share, 330 / (900 * profile), 1e-12);
    close_to(t.periods[0].forecast_t, 330 * COAL / profile, 1e-12);
    assert_true(t.without_t == 0);
    t = th_dual_track(s.arena, d, 0, 2021, NULL);
    assert_int_equal(t.count, 2);
    close_to(t.periods[1].forecast_t, 900 * COAL, 1e-12);
    assert_int_equal(t.profile_years, 1);
    th_dual_free(d);
    small_end(&s);
}

#define POWERED                                                                        \
    "  - {id: cap, kind: cap, boundary: energy_co2_with_power, year: 2022, "           \
    "value: 2 kt_CO2, path: {form: linear, from: 2020}, status: assumed, document: "   \
    "t}\n"
#define PERIODS "year,category,subject,period,variable,value,unit\n"
#define COAL_OF(y, p, v) #y ",1.A.2.a,bituminous_coal," #p ",fuel_mass," #v ",t\n"
#define POWER_OF(y, p, v) #y ",1.A.2.a,electricity," #p ",electricity_use," #v ",MWh\n"

/** Net import of power sums the rows of all quarters; coal states no quarter. */
static void test_track_power(void **state)
{
    (void)state;
    static const char rows[] = PERIODS COAL_OF(2020, , 1000) POWER_OF(2020, Q1, 100)
        POWER_OF(2020, Q2, 300) COAL_OF(2021, , 1000) POWER_OF(2021, Q1, 120)
            POWER_OF(2021, Q2, 280) COAL_OF(2022, , 900) POWER_OF(2022, Q1, 90);
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(&s, NULL, POWERED);
    th_track t = th_dual_track(s.arena, d, 0, 0, s.diags);
    double grid = t.periods[0].shared_t / 90; /* of 2022, whatever the pack says */
    assert_true(t.count == 1 && grid > 0.1 && grid < 0.2 && !t.refused);
    close_to(t.shared_t + t.without_t, th_dual_get(d, 0)->years[2].total.value, 1e-12);
    close_to(t.without_t, 900 * COAL, 1e-9);
    close_to(t.periods[0].stated_t, t.periods[0].shared_t, 1e-15);
    double profile = (100 * 0.26 + 120 * 0.1326) / (400 * 0.26 + 400 * 0.1326);
    close_to(t.periods[0].profile, profile, 1e-9);
    assert_int_equal(t.profile_years, 2);
    assert_true(t.spread);
    close_to(t.periods[0].spread_t, 900 * COAL * profile, 1e-9);
    /* the whole year: coal as it is, power at the rate of its first quarter */
    close_to(t.periods[0].forecast_t, 900 * COAL + 90 * grid / profile, 1e-9);
    close_to(t.periods[0].each_left_t, 2000 - t.periods[0].used_t, 1e-12);
    t = th_dual_track(s.arena, d, 0, 2020, s.diags); /* no earlier year */
    assert_true(t.count == 2 && !t.spread && t.profile_years == 0);
    close_to(t.without_t, 1000 * COAL, 1e-9);
    assert_true(isnan(t.periods[0].profile) && t.periods[0].spread_t == 0);
    th_dual_free(d);
    small_end(&s);
}

/** Months of one year beside quarters of another; a quarter that is missing. */
static void test_track_calendar(void **state)
{
    (void)state;
    static const char rows[] =
        PERIODS COAL_OF(2020, Q1, 400) COAL_OF(2020, Q2, 600) COAL_OF(2021, M01, 100)
            COAL_OF(2021, M03, 200) COAL_OF(2021, M04, 600) COAL_OF(2022, M02, 330);
    small s = small_make(NULL, "", rows, FLAT);
    th_dual *d = judge(&s, NULL, CI);
    th_track t = th_dual_track(s.arena, d, 0, 0, s.diags);
    assert_true(t.count == 1 && t.profile_years == 2);
    assert_string_equal(t.periods[0].period, "Q1");
    close_to(t.periods[0].profile, 700.0 / 1900, 1e-12);
    th_dual_free(d);
    small_end(&s);
    s = small_make(NULL,
                   "",
                   PERIODS COAL_OF(2020, Q1, 1) COAL_OF(2020, Q2, 1)
                       COAL_OF(2022, Q2, 1),
                   FLAT);
    d = judge(&s, NULL, CI);
    t = th_dual_track(s.arena, d, 0, 2022, s.diags);
    assert_true(t.refused && told(&s, "E-DUAL-PERIOD"));
    assert_int_equal(th_diags_get(s.diags, th_diags_size(s.diags) - 1)->place.line, 4);
    th_dual_free(d);
    small_end(&s);
}

/* ---- a planned project ---- */

static const char plant[] = "project:\n  title: {zh: 厂, en: plant}\n"
                            "  boundary: energy_co2\n  co2: 0.5 kt_CO2\n"
                            "  energy: 12000 tce\n  coal: 900 t\n"
                            "  value_added: 100 万元\n  price_year: 2020\n"
                            "  product: 1000 t\n";

static void test_project(void **state)
{
    (void)state;
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, NULL, CI CAP "keep, status: assumed, document: t}\n");
    th_project p;
    th_project_review r[2];
    assert_true(
        th_project_read(&p, s.arena, d, tree_of(&s, "plant.yaml", plant), s.diags));
    assert_int_equal(th_project_judge(r, d, &p), 2);
    double e = 800 * COAL, g = 500000; /* 10,000 CNY */
    close_to(r[0].before, e / g, 1e-12);
    close_to(r[0].own, 5, 1e-12);
    close_to(r[0].after - r[0].before, (e + 500) / (g + 100) - e / g, 1e-9);
    assert_true(r[0].raises && !r[0].missed_already);
    double required = 0.9 * 1000 * COAL / g;
    close_to(r[0].co2_most_t, required * (g + 100) - e, 1e-9);
    close_to(r[0].value_needed_yuan, ((e + 500) / required - g) * 1e4, 1e-9);
    close_to(r[0].room_share, 500 / (100 * COAL), 1e-9);
    assert_true(r[0].breaks);
    /* the cap of 1000 t is missed by the region alone */
    assert_true(r[1].missed_already && isnan(r[1].room_share) && r[1].breaks);
    assert_string_equal(th_project_tier(th_dual_schemes(d), &p)->id, "province");
    static const struct {
        double energy, coal;
        const char *tier;
    } tiers[] = {{999, 999, "exempt"},
                 {999, 1000, "local"},
                 {1000, 0, "local"},
                 {9999, 10000, "province"},
                 {500000, 0, "state"}};
    for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++) {
        p.energy_tce = tiers[i].energy;
        p.coal_t = tiers[i].coal;
        assert_string_equal(th_project_tier(th_dual_schemes(d), &p)->id, tiers[i].tier);
    }
    th_dual_free(d);
    small_end(&s);
}

static void test_bad_project(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *code;
    } cases[] = {{"energy_co2\n", "ghg_net\n", "E-DUAL-BOUNDARY"},
                 {"price_year: 2020", "price_year: 2015", "E-DUAL-CURRENT-PRICE"},
                 {"price_year: 2020", "note: x", "E-PROJECT"},
                 {"12000 tce", "12000 t", "E-PROJECT"},
                 {"co2: ", "co3: ", "E-KEY"}};
    small s = small_make(NULL, "", COALS("1000,t,10", "980,t,10", "800,t,10"), FLAT);
    th_dual *d = judge(&s, NULL, CI);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_project p;
        const char *at = strstr(plant, cases[i].from);
        const char *text = th_arena_format(s.arena,
                                           "%.*s%s%s",
                                           (int)(at - plant),
                                           plant,
                                           cases[i].to,
                                           at + strlen(cases[i].from));
        size_t before = th_diags_size(s.diags);
        assert_false(
            th_project_read(&p, s.arena, d, tree_of(&s, "p.yaml", text), s.diags));
        if (strcmp(th_diags_get(s.diags, before)->code, cases[i].code) != 0)
            fail_msg("case %zu: %s", i, th_diags_get(s.diags, before)->code);
        assert_true(th_diags_get(s.diags, before)->place.line > 0);
    }
    th_dual_free(d);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_schemes),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_deciding),
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_draws_are_common),
        cmocka_unit_test(test_restatement),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_bounds),
        cmocka_unit_test(test_track),
        cmocka_unit_test(test_track_power),
        cmocka_unit_test(test_track_calendar),
        cmocka_unit_test(test_project),
        cmocka_unit_test(test_bad_project),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
