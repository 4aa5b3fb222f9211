/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The credit ledger against hand calculation, its rules, and each error. */
#include "small_inventory.h"

#include "tanheng/credit.h"

#define TIME "credit:\n  title: T\n  start: 2026\n  crediting: 2026-2045\n"
#define HEAD TIME "  monitoring: [2030, 2035, 2040]\n"
#define FLOWS                                                                          \
    "  baseline: {2026-2045: 10 t_CO2}\n  leakage: {2026-2030: 5 t_CO2}\n  risk: 10 "  \
    "%\n"
#define CURVE "{form: logistic, K: 150 m3/ha, c: 30, r: 0.07}"
#define CARBON                                                                         \
    "      survival: 80 %\n      wood_density: 0.4 t_DM/m3\n      bef: 1.5\n      "    \
    "root_shoot: 0.25\n      carbon_fraction_dm: 0.5 t_C/t_DM\n"
#define TREES(curve)                                                                   \
    "  strata:\n    - id: a\n      curve: " curve                                      \
    "\n      plant: {2026: 100 ha}\n" CARBON
#define ERRORS(a, b, c)                                                                \
    "  uncertainty:\n    error: {2030: " a ", 2035: " b ", 2040: " c                   \
    "}\n    discounts: [{to: 10 %, by: 0 %}, {to: 20 %, by: 6 %}, {to: 30 %, by: 11 "  \
    "%}]\n"
#define PER_M3 (0.4 * 1.5 * 1.25 * 0.5 * 44.0 / 12)

typedef struct world {
    small s;
    th_credit credit;
    bool good;
} world;

static world make(const char *text, const th_credit_curve *curves, size_t count)
{
    world w = {.s = {.arena = th_arena_create(), .diags = th_diags_create()}};
    small_registry(&w.s, NULL);
    const th_tree *tree =
        th_yaml_parse(w.s.arena, "p.yaml", text, strlen(text), w.s.diags);
    assert_non_null(tree);
    w.good = th_credit_read(
        &w.credit, w.s.arena, w.s.registry, tree, curves, count, w.s.diags);
    return w;
}

static world good(const char *text)
{
    world w = make(text, NULL, 0);
    if (!w.good)
        small_problems(&w.s);
    assert_true(w.good);
    return w;
}

static void end(world *w)
{
    th_registry_free(w->s.registry);
    th_diags_free(w->s.diags);
    th_arena_free(w->s.arena);
}

static double yield(double age)
{
    return 150 / (1 + 30 * exp(-0.07 * age));
}

/** 80 ha of 2026: ages 4, 9 and 14 when monitored. */
static void test_ledger(void **state)
{
    (void)state;
    world w = good(HEAD FLOWS TREES(CURVE) ERRORS("15 %", "10 %", "25 %"));
    const th_credit_period *p = w.credit.periods;
    assert_int_equal(w.credit.period_count, 3);
    double at[] = {0,
                   80 * (yield(4) - yield(0)) * PER_M3,
                   80 * (yield(9) - yield(0)) * PER_M3,
                   80 * (yield(14) - yield(0)) * PER_M3};
    double by[] = {0.06, 0, 0.11}, leak[] = {25, 0, 0}, sum = 0;
    for (int i = 0; i < 3; i++) {
        double project = at[i + 1] - at[i];
        double net = project * (1 - by[i]) - 50 - leak[i];
        close_to(p[i].stock_t, at[i + 1], 1e-12);
        close_to(p[i].project_t, project, 1e-12);
        close_to(p[i].baseline_t, 50, 1e-12);
        close_to(p[i].leakage_t + 1, leak[i] + 1, 1e-12);
        close_to(p[i].discount_t + 1, by[i] * project + 1, 1e-12);
        close_to(p[i].credited_t, 0.9 * net, 1e-12);
        sum += 0.9 * net;
    }
    close_to(w.credit.credited_t, sum, 1e-12);
    assert_int_equal(p[0].from, 2025);
    close_to(w.credit.strata[0].area_ha[3], 80, 1e-12);
    end(&w);
}

/** A loss is made good before anything is credited again; risk takes of gains only. */
static void test_loss(void **state)
{
    (void)state;
    world w = good(HEAD "  baseline: {2026-2045: 0 t_CO2}\n  leakage: {2031: 2000 "
                        "t_CO2}\n  risk: 10 %\n" TREES(CURVE));
    const th_credit_period *p = w.credit.periods;
    double second = 80 * (yield(9) - yield(4)) * PER_M3 - 2000;
    double third = 0.9 * 80 * (yield(14) - yield(9)) * PER_M3;
    assert_true(second < 0 && p[1].credited_t == 0 && p[1].risk_t == 0);
    close_to(p[2].carried_t, second, 1e-12);
    close_to(p[2].credited_t + 1, fmax(0, third + second) + 1, 1e-12);
    assert_true(isnan(p[0].error) && p[0].discount_t == 0);
    end(&w);
}

/** Shrubs: half after half of their years, whole after all. */
static void test_shrub(void **state)
{
    (void)state;
    world w =
        good(HEAD FLOWS
             "  strata:\n    - id: s\n      shrub: {biomass: 10 t_DM/ha, years: 8 "
             "yr}\n      plant: {2026-2027: 50 ha}\n      survival: 100 %\n      "
             "root_shoot: {value: 0.4, source: a paper, confidence: one_source}\n "
             "     carbon_fraction_dm: 0.5 t_C/t_DM\n");
    double full = 10 * 1.4 * 0.5 * 44 / 12;
    close_to(w.credit.strata[0].stock_t[4], full * (50 * 0.5 + 50 * 0.375), 1e-12);
    close_to(w.credit.strata[0].stock_t[14], full * 100, 1e-12);
    bool found = false;
    for (size_t i = 0; i < w.credit.parameter_count; i++) {
        const th_credit_parameter *p = &w.credit.parameters[i];
        if (strcmp(p->name, "root_shoot") != 0)
            continue;
        found = true;
        assert_string_equal(p->source, "a paper");
        assert_int_equal(p->confidence, TH_ONE_SOURCE);
    }
    assert_true(found);
    end(&w);
}

/** The project's own plots; their covariance makes the error: against differences. */
static void test_plots(void **state)
{
    (void)state;
#define PLOTS                                                                          \
    "{form: logistic, plots: [{age: 2, volume: 5.1 m3/ha}, {age: 10, volume: 9.8 "     \
    "m3/ha}, {age: 20, volume: 17.3 m3/ha}, {age: 30, volume: 33 m3/ha}, {age: 45, "   \
    "volume: 65 m3/ha}, {age: 60, volume: 105 m3/ha}, {age: 90, volume: 143 m3/ha}]}"
    world w = good(HEAD FLOWS TREES(PLOTS) "  uncertainty:\n    error: {fit: 1.645}\n  "
                                           "  discounts: [{to: 100 %, by: 5 %}]\n");
    const th_credit_stratum *s = &w.credit.strata[0];
    assert_true(s->fitted);
    double slope[3], variance = 0;
    for (int i = 0; i < 3; i++) {
        th_curve up = s->curve, down = s->curve;
        double h = 1e-5 * s->curve.parameter[i];
        up.parameter[i] += h;
        down.parameter[i] -= h;
        slope[i] = 80 * PER_M3 *
                   (th_curve_value(&up, 9) - th_curve_value(&up, 0) -
                    th_curve_value(&down, 9) + th_curve_value(&down, 0)) /
                   (2 * h);
    }
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            variance += slope[i] * slope[k] * s->fit.covariance[i * 3 + k];
    close_to(w.credit.periods[1].error,
             1.645 * sqrt(variance) / w.credit.periods[1].stock_t,
             1e-5);
    close_to(w.credit.periods[1].discount, 0.05, 0);
    end(&w);
    /* the curve of a forest step */
    th_credit_curve curve = {
        "f", {TH_CURVE_LOGISTIC, {150, 30, 0.07}}, false, {.count = 0}};
    w = make(HEAD FLOWS TREES("{step: f}"), &curve, 1);
    assert_true(w.good);
    close_to(w.credit.periods[0].stock_t, 80 * (yield(4) - yield(0)) * PER_M3, 1e-12);
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
        {"E-CREDIT", "project:\n  title: x\n", 1},
        {"E-YEAR", "credit:\n  start: soon\n  crediting: 2026-2045\n", 2},
        {"E-YEAR", "credit:\n  start: 2026\n  crediting: 2020-2045\n", 3},
        {"E-YEAR", TIME "  monitoring: [2035, 2030]\n", 5},
        {"E-CREDIT", TIME "  monitoring: never\n", 5},
        {"E-CREDIT-RULE", TIME "  monitoring: [2031]\n" FLOWS TREES(CURVE), 2},
        {"E-CREDIT-RULE", HEAD FLOWS "  bare_land: 2 yr\n" TREES(CURVE), 9},
        {"E-CREDIT-RULE", HEAD FLOWS "  smallest_plot: 399 m2\n" TREES(CURVE), 9},
        {"E-CREDIT-RULE", HEAD FLOWS "  shrub_cleared: 21 %\n" TREES(CURVE), 9},
        {"E-CREDIT", HEAD FLOWS "  bare_land: 2 ha\n" TREES(CURVE), 9},
        {"E-CREDIT", HEAD "  risk: 10 %\n" TREES(CURVE), 2},
        {"E-CREDIT", HEAD FLOWS, 2},
        {"E-FOREST-YIELD", HEAD FLOWS TREES("{form: logistic, K: 150 m3/ha}"), 11},
        {"E-FOREST-YIELD", HEAD FLOWS TREES("{form: logistic, plots: []}"), 11},
        {"E-CREDIT",
         HEAD FLOWS TREES("{form: logistic, K: 150 t, c: 30, r: 0.07}"),
         11},
        {"E-CREDIT", HEAD FLOWS TREES("{step: nobody}"), 11},
        {"E-CREDIT-ERROR", HEAD FLOWS TREES(CURVE) ERRORS("15 %", "31 %", "5 %"), 19},
        {"E-CREDIT",
         HEAD FLOWS TREES(CURVE) "  uncertainty: {error: {2030: 5 %}}\n",
         18},
        {"E-KEY", HEAD FLOWS TREES(CURVE) "  lekage: 1\n", 18},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        world w = make(all[i].text, NULL, 0);
        bool found = false;
        for (size_t k = 0; k < th_diags_size(w.s.diags); k++) {
            const th_diag *d = th_diags_get(w.s.diags, k);
            found = found || (!strcmp(d->code, all[i].code) &&
                              d->place.line == all[i].line && d->place.column > 0);
        }
        if (!found || w.good) {
            small_problems(&w.s);
            fail_msg("case %zu: no %s at line %u", i, all[i].code, all[i].line);
        }
        end(&w);
    }
}

/** A rule that is not confirmed warns and does not refuse. */
static void test_unconfirmed(void **state)
{
    (void)state;
    world w = make("credit:\n  start: 2026\n  crediting: 2026-2035\n  monitoring: "
                   "[2030, 2035]\n  baseline: {2026-2035: 0 t_CO2}\n  leakage: "
                   "{2026-2035: 0 t_CO2}\n  risk: 10 %\n" TREES(CURVE),
                   NULL,
                   0);
    assert_true(w.good);
    assert_int_equal(th_diags_count(w.s.diags, TH_WARNING), 1);
    assert_string_equal(th_diags_get(w.s.diags, 0)->code, "W-CREDIT-RULE");
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_shrub),
        cmocka_unit_test(test_plots),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_unconfirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
