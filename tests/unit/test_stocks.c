/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stock turnover and forest dynamics: hand values, and the laws of both. */
#include "tanheng/curves.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

/** Numbers in [0, 1) that look random, the same in every run. */
static double next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* ---- survival ---- */

static void test_survival(void **state)
{
    (void)state;
    double s[31];
    th_survival_table(s, 31, TH_SURVIVAL_WEIBULL, 14.5, 4.7);
    for (size_t a = 0; a < 31; a++)
        close_to(s[a], exp(-pow((double)a / 14.5, 4.7)), 1e-14);
    assert_int_equal(th_survival_check(s, 31), 31);
    th_survival_table(s, 31, TH_SURVIVAL_LOGISTIC, 12, 0.6);
    assert_true(s[0] == 1);
    close_to(s[12], 0.5 * (1 + exp(-7.2)), 1e-14);
    assert_int_equal(th_survival_check(s, 31), 31);
    s[9] = s[8] + 0.01;
    assert_int_equal(th_survival_check(s, 31), 9);
    s[0] = 0.99;
    assert_int_equal(th_survival_check(s, 31), 0);
}

/* ---- turnover ---- */

/* Ages 0, 1, 2; S = 1, 1/2, 1/4; growth 100 %: weights 1, 1/4, 1/16. */
static void test_stationary(void **state)
{
    (void)state;
    const double s[] = {1, 0.5, 0.25};
    double n[3];
    th_turnover_stationary(n, s, 3, 1, 21);
    close_to(n[0], 16, 1e-15);
    close_to(n[1], 4, 1e-15);
    close_to(n[2], 1, 1e-15);
    /* such a stock doubles with the same sales a head: it stays of that shape */
    th_turnover cars = {1, 3, s};
    const double all[] = {1};
    th_turnover_wish wish = {.stock = 42, .share = all};
    th_turnover_result r = th_turnover_step(n, NULL, &cars, &wish);
    close_to(n[0], 32, 1e-14);
    close_to(n[1], 8, 1e-14);
    close_to(n[2], 2, 1e-14);
    close_to(r.retired, 21 - 10, 1e-14);
    assert_true(r.code == TH_TURNOVER_FINE && r.scrapped == 0);
}

static const double two[] = {1, 0.8, 0.4, 1, 0.9, 0.6}; /* survival of A and of B */

/* A 50, 30, 20; B 10, 5, 0. Survivors A 40 + 15, B 9 + 10/3. */
static void test_sales(void **state)
{
    (void)state;
    double n[] = {50, 30, 20, 10, 5, 0}, sold[2];
    th_turnover stock = {2, 3, two};
    const double share[] = {0, 0.25}, rest[] = {1, 0};
    const bool given[] = {false, true};
    th_turnover_wish wish = {
        .stock = 120, .share = share, .given = given, .rest = rest};
    th_turnover_result r = th_turnover_step(n, sold, &stock, &wish);
    double sales = 120 - 55 - 9 - 10.0 / 3;
    close_to(r.sales, sales, 1e-14);
    close_to(sold[0], 0.75 * sales, 1e-14);
    close_to(n[0], 0.75 * sales, 1e-14);
    close_to(n[1], 40, 1e-14);
    close_to(n[2], 15, 1e-14);
    close_to(n[3], 0.25 * sales, 1e-14);
    close_to(n[4], 9, 1e-14);
    close_to(n[5], 10.0 / 3, 1e-14);
    const double by_age[] = {4, 6, 8};
    close_to(th_turnover_economy(n, by_age, 3),
             (4 * n[0] + 6 * n[1] + 8 * n[2]) / (n[0] + n[1] + n[2]),
             1e-14);
    const double none[] = {0, 0, 0};
    assert_true(th_turnover_economy(none, by_age, 3) == 0);
}

static void test_scrap(void **state)
{
    (void)state;
    double n[] = {50, 30, 20, 10, 5, 0};
    th_turnover stock = {2, 3, two};
    const double share[] = {0.5, 0.5};
    th_turnover_wish wish = {.stock = 40, .share = share};
    th_turnover_result r = th_turnover_step(n, NULL, &stock, &wish);
    double survivors = 55 + 9 + 10.0 / 3;
    assert_true(r.sales == 0 && r.code == TH_TURNOVER_FINE);
    close_to(r.scrapped, survivors - 40, 1e-13);
    close_to(n[1], 40 * 40 / survivors, 1e-14);
    close_to(th_turnover_stock(n, 6), 40, 1e-14);
    wish.stock = 0;
    r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(th_turnover_stock(n, 6) == 0 && r.sales == 0);
}

/* sigma_B = (share 120 - R_B) / sales; the best share that sales allow is
 * (R_B + sales) / N. */
static void test_stock_share(void **state)
{
    (void)state;
    const double from[] = {50, 30, 20, 10, 5, 0}, rest[] = {1, 0};
    const bool given[] = {false, true};
    th_turnover stock = {2, 3, two};
    double n[6], b = 9 + 10.0 / 3, sales = 120 - 55 - b;
    double share[] = {0, 0.3};
    th_turnover_wish wish = {120, true, share, given, rest};
    memcpy(n, from, sizeof n);
    th_turnover_result r = th_turnover_step(n, NULL, &stock, &wish);
    assert_int_equal(r.code, TH_TURNOVER_FINE);
    close_to(th_turnover_stock(n + 3, 3) / 120, 0.3, 1e-14);
    close_to(n[3] / sales, (36 - b) / sales, 1e-14);
    share[1] = 0.6; /* needs 113 % of sales */
    memcpy(n, from, sizeof n);
    r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(r.code == TH_TURNOVER_REACH && r.technology == 1 && r.sales == 0);
    close_to(r.needed, (72 - b) / sales, 1e-13);
    close_to(r.best, (b + sales) / 120, 1e-13);
    share[1] = 0.05; /* fewer than survive */
    memcpy(n, from, sizeof n);
    r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(r.code == TH_TURNOVER_REACH && r.needed < 0);
    close_to(r.best, b / 120, 1e-13);
    share[1] = (b + sales) / 120; /* just in reach */
    memcpy(n, from, sizeof n);
    assert_int_equal(th_turnover_step(n, NULL, &stock, &wish).code, TH_TURNOVER_FINE);
    wish.stock = 60; /* survivors exceed: no sales move anything */
    share[1] = 0.9;
    memcpy(n, from, sizeof n);
    r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(r.code == TH_TURNOVER_REACH && isinf(r.needed));
    close_to(r.best, b / (55 + b), 1e-13);
}

/* Two stated shares that sales can reach one by one and not together. */
static void test_reach_together(void **state)
{
    (void)state;
    double n[] = {60, 10, 10};
    const double s[] = {1, 1, 1}, share[] = {0, 0.4, 0.4}, rest[] = {1, 0, 0};
    const bool given[] = {false, true, true};
    th_turnover stock = {3, 1, s};
    th_turnover_wish wish = {100, true, share, given, rest};
    th_turnover_result r = th_turnover_step(n, NULL, &stock, &wish);
    assert_int_equal(r.code, TH_TURNOVER_FINE); /* all is one year old: sales 100 */
    const double old[] = {1, 1, 1, 1, 1, 1};
    double v[] = {60, 0, 10, 0, 10, 0};
    th_turnover aged = {3, 2, old};
    r = th_turnover_step(v, NULL, &aged, &wish); /* sales 20, each needs 30 */
    assert_true(r.code == TH_TURNOVER_REACH && r.technology == 1);
    const double fifth[] = {0, 0.25, 0.25};
    double w[] = {60, 0, 10, 0, 10, 0};
    wish.share = fifth; /* each needs 15 of 20 */
    r = th_turnover_step(w, NULL, &aged, &wish);
    assert_true(r.code == TH_TURNOVER_REACH && r.technology == 2);
    close_to(r.best, 0.15, 1e-13);
}

static void test_bad_shares(void **state)
{
    (void)state;
    double n[] = {50, 30, 20, 10, 5, 0};
    th_turnover stock = {2, 3, two};
    const double above[] = {0.7, 0.4}, negative[] = {1.1, -0.1}, part[] = {0.5, 0.2};
    const bool one[] = {true, false};
    th_turnover_wish wish = {.stock = 120, .share = above};
    th_turnover_result r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(r.code == TH_TURNOVER_RANGE && r.technology == 1);
    wish.share = negative;
    r = th_turnover_step(n, NULL, &stock, &wish);
    assert_true(r.code == TH_TURNOVER_RANGE && r.technology == 0);
    wish.share = part;
    assert_int_equal(th_turnover_step(n, NULL, &stock, &wish).code, TH_TURNOVER_REST);
    wish.given = one;
    assert_int_equal(th_turnover_step(n, NULL, &stock, &wish).code, TH_TURNOVER_REST);
}

/* Stock = sum of vintages; N_t = N_(t-1) - retired - scrapped + sales; nothing is
 * negative. */
static void test_turnover_laws(void **state)
{
    (void)state;
    enum { J = 3, A = 25 };
    uint64_t seed = 11;
    for (int run = 0; run < 60; run++) {
        double survival[J * A], n[J * A], sold[J], share[J], before = 0;
        for (size_t j = 0; j < J; j++) {
            th_survival_table(survival + j * A,
                              A,
                              j == 2 ? TH_SURVIVAL_LOGISTIC : TH_SURVIVAL_WEIBULL,
                              6 + 10 * next(&seed),
                              0.3 + 3 * next(&seed));
            th_turnover_stationary(
                n + j * A, survival + j * A, A, 0.2 * next(&seed) - 0.1, 100);
            before += 100;
        }
        th_turnover stock = {J, A, survival};
        for (int year = 0; year < 40; year++) {
            share[0] = next(&seed) / 2;
            share[1] = next(&seed) / 2;
            share[2] = 1 - share[0] - share[1];
            th_turnover_wish wish = {.stock = before * (0.85 + 0.3 * next(&seed)),
                                     .share = share};
            th_turnover_result r = th_turnover_step(n, sold, &stock, &wish);
            assert_int_equal(r.code, TH_TURNOVER_FINE);
            double sum = th_turnover_stock(n, J * A);
            close_to(sum, wish.stock, 1e-12);
            close_to(before - r.retired - r.scrapped + r.sales, wish.stock, 1e-12);
            close_to(sold[0] + sold[1] + sold[2], r.sales, 1e-12);
            for (size_t i = 0; i < J * A; i++)
                assert_true(n[i] >= 0);
            before = wish.stock;
        }
    }
}

/* ---- forest ---- */

static const double table[] = {0, 10, 30, 60, 80};

/* Ages 0 to 4; 100 ha at age 1, 50 ha at age 2 of stocking 0.8, 40 ha in the open age.
 */
static void stand(th_forest *forest, double *area, double *stocking)
{
    const double a[] = {0, 100, 50, 0, 40}, q[] = {1, 1, 0.8, 1, 1};
    memcpy(area, a, sizeof a);
    memcpy(stocking, q, sizeof q);
    *forest = (th_forest){5, area, stocking, table};
}

static const th_forest_wish idle = {.growth_factor = 1, .planted_survival = 1};

static void test_growth(void **state)
{
    (void)state;
    double area[5], q[5];
    th_forest f;
    stand(&f, area, q);
    close_to(th_forest_volume(&f), 1000 + 50 * 0.8 * 30 + 3200, 1e-15);
    th_forest_result r = th_forest_step(&f, &idle);
    close_to(r.growth_m3, 100 * 20 + 50 * 0.8 * 30, 1e-14);
    close_to(r.volume_m3, 3000 + 2400 + 3200, 1e-14);
    assert_true(area[1] == 0 && area[2] == 100 && area[3] == 50 && area[4] == 40);
    /* half the growth of the table: q' = q [V + (V' - V) / 2] / V' */
    stand(&f, area, q);
    th_forest_wish wish = idle;
    wish.growth_factor = 0.5;
    r = th_forest_step(&f, &wish);
    close_to(q[2], 20.0 / 30, 1e-14);
    close_to(r.growth_m3, 100 * 10 + 50 * 0.8 * 15, 1e-14);
    /* recovery: 1 - 0.2 e^-rho */
    stand(&f, area, q);
    wish = idle;
    wish.recovery = 0.3;
    r = th_forest_step(&f, &wish);
    close_to(q[3], 1 - 0.2 * exp(-0.3), 1e-14);
    close_to(r.growth_m3, 2000 + 50 * (60 * q[3] - 0.8 * 30), 1e-13);
}

/* In the open age stocking is weighted by area. */
static void test_open_age(void **state)
{
    (void)state;
    double area[] = {0, 0, 0, 30, 10}, q[] = {1, 1, 1, 0.5, 0.9};
    th_forest f = {5, area, q, table};
    th_forest_result r = th_forest_step(&f, &idle);
    assert_true(area[3] == 0 && area[4] == 40);
    close_to(q[4], (30 * 0.5 + 10 * 0.9) / 40, 1e-15);
    close_to(r.volume_m3, (15 + 9) * 80, 1e-14);
    close_to(r.growth_m3, 15 * 20, 1e-14);
}

static void test_losses(void **state)
{
    (void)state;
    double area[5], q[5];
    th_forest f;
    stand(&f, area, q);
    th_forest_wish wish = idle;
    wish.harvest = 3200 + 30 * 0.8 * 30; /* the open age, and 30 of the 50 ha */
    th_forest_result r = th_forest_step(&f, &wish);
    close_to(r.harvest_ha, 70, 1e-14);
    close_to(r.harvest_m3, wish.harvest, 1e-14);
    assert_true(area[1] == 70 && area[2] == 100 && area[4] == 0 && r.short_of == 0);
    close_to(area[3], 20, 1e-13);
    stand(&f, area, q); /* by area, and more than there is */
    wish.harvest_is_area = true;
    wish.harvest = 500;
    r = th_forest_step(&f, &wish);
    close_to(r.harvest_ha, 190, 1e-14);
    close_to(r.short_of, 310, 1e-14);
    assert_true(area[1] == 190);
    stand(&f, area, q); /* ages 1 and 2: half the area, two fifths of the volume */
    wish = idle;
    wish.thinnings = &(th_thinning){1, 2, 0.5, 0.4};
    wish.thinning_count = 1;
    r = th_forest_step(&f, &wish);
    close_to(r.thinning_m3, 0.2 * (1000 + 1200), 1e-14);
    close_to(q[2], 0.8, 1e-15);
    close_to(q[3], 0.64, 1e-15);
    assert_true(q[4] == 1);
    stand(&f, area, q); /* a tenth burns, and is planted again */
    wish = idle;
    wish.disturbed = 0.1;
    r = th_forest_step(&f, &wish);
    close_to(r.disturbed_m3, 0.1 * (1000 + 1200 + 3200), 1e-14);
    close_to(area[1], 19, 1e-14);
    close_to(r.area_ha, 190, 1e-14);
    stand(&f, area, q);
    wish.abandon = true;
    r = th_forest_step(&f, &wish);
    close_to(r.area_ha, 171, 1e-14);
    close_to(r.abandoned_ha, 19, 1e-14);
}

static void test_planting(void **state)
{
    (void)state;
    double area[5], q[5];
    th_forest f;
    stand(&f, area, q);
    th_forest_wish wish = idle;
    wish.planted_ha = 60;
    wish.planted_survival = 0.85;
    th_forest_result r = th_forest_step(&f, &wish);
    close_to(area[0], 51, 1e-15);
    close_to(r.area_ha, 241, 1e-15);
    close_to(r.planted_ha, 51, 1e-15);
    r = th_forest_step(&f, &idle);
    assert_true(area[0] == 0);
    close_to(area[1], 51, 1e-15);
}

static void random_wish(th_forest_wish *wish, th_thinning *thinning, uint64_t *seed)
{
    *thinning = (th_thinning){
        (size_t)(5 * next(seed)), (size_t)(60 * next(seed)), next(seed), next(seed)};
    *wish = (th_forest_wish){.disturbed = 0.02 * next(seed),
                             .abandon = next(seed) < 0.3,
                             .harvest = 3000 * next(seed),
                             .harvest_is_area = next(seed) < 0.2,
                             .thinning_count = next(seed) < 0.5,
                             .thinnings = thinning,
                             .recovery = 0.1 * next(seed),
                             .growth_factor = 0.7 + 0.6 * next(seed),
                             .planted_ha = 100 * next(seed),
                             .planted_survival = next(seed)};
}

/* growth = dV + losses; area = area before + planted - abandoned; no age negative. */
static void test_forest_laws(void **state)
{
    (void)state;
    enum { AGES = 81 };
    const th_curve curves[] = {{TH_CURVE_LOGISTIC, {154.677, 30, 0.0714}},
                               {TH_CURVE_RICHARDS, {210, 0.035, 1.8}},
                               {TH_CURVE_GOMPERTZ, {180, 4.2, 0.05}}};
    uint64_t seed = 5;
    for (int run = 0; run < 60; run++) {
        double yield[AGES], area[AGES] = {0}, q[AGES];
        th_curve_table(yield, AGES, &curves[run % 3]);
        for (size_t a = 0; a < AGES; a++)
            q[a] = 1;
        th_forest f = {AGES, area, q, yield};
        th_forest_spread(&f, 1, 11, 6993);
        th_forest_spread(&f, 15, 90, 10210);
        close_to(th_forest_area(&f), 17203, 1e-12);
        assert_true(th_forest_stock(&f, 6e5 + 6e5 * next(&seed)));
        for (int year = 0; year < 60; year++) {
            double volume = th_forest_volume(&f), land = th_forest_area(&f);
            th_forest_wish wish;
            th_thinning thinning;
            random_wish(&wish, &thinning, &seed);
            th_forest_result r = th_forest_step(&f, &wish);
            double losses = r.harvest_m3 + r.thinning_m3 + r.disturbed_m3;
            close_to(r.growth_m3, r.volume_m3 - volume + losses, 2e-12 * volume);
            close_to(r.area_ha, land + r.planted_ha - r.abandoned_ha, 1e-12);
            close_to(r.area_ha, th_forest_area(&f), 0);
            for (size_t a = 0; a < AGES; a++)
                assert_true(area[a] >= 0 && q[a] >= 0);
        }
    }
}

static void test_forest_helpers(void **state)
{
    (void)state;
    double area[5] = {0}, q[5] = {1, 1, 1, 1, 1};
    th_forest f = {5, area, q, table};
    th_forest_spread(&f, 3, 6, 40); /* 10 at age 3, 30 in the open age */
    close_to(area[3], 10, 1e-15);
    close_to(area[4], 30, 1e-15);
    assert_true(th_forest_stock(&f, 1500));
    close_to(q[1], 0.5, 1e-15);
    close_to(th_forest_volume(&f), 1500, 1e-15);
    area[3] = area[4] = 0;
    assert_false(th_forest_stock(&f, 10));
    assert_true(th_forest_stock(&f, 0));
    close_to(th_forest_shrubs(120, 9.5), 1140, 1e-15);
}

/* ---- coverage ---- */

/* 100,000 ha of land, 35,000 of forest in 2020; 36 % in 2026, 37 % in 2030; three
 * years until a planting counts, 80 % live: 1000 / (0.8 x 3), then 1000 / (0.8 x 4). */
static void test_coverage(void **state)
{
    (void)state;
    const th_coverage_point points[] = {{2026, 0.36}, {2030, 0.37}};
    th_coverage c = {1e5, 35000, 0.8, 2020, 3, 2, points};
    double plant[12];
    th_coverage_result r = th_forest_coverage(plant, 12, &c);
    assert_true(!r.late && r.first_year == 2024);
    for (int i = 0; i < 12; i++)
        close_to(plant[i], i < 3 ? 1000 / 2.4 : i < 7 ? 1000 / 3.2 : 0, 1e-12);
    c.forest_ha = 36500; /* the first is met; the second has from 2021 on ... */
    r = th_forest_coverage(plant, 12, &c);
    assert_false(r.late);
    assert_true(plant[0] == 0 && plant[2] == 0);
    close_to(plant[3], 500 / 3.2, 1e-12);
}

/* The county's 38.5 % in 2025 cannot come from plantings after 2023; 39 % in 2035 then
 * takes the whole gap. */
static void test_coverage_late(void **state)
{
    (void)state;
    const th_coverage_point points[] = {{2025, 0.385}, {2035, 0.39}};
    th_coverage c = {1e5, 38000, 0.85, 2023, 3, 2, points};
    double plant[12];
    th_coverage_result r = th_forest_coverage(plant, 12, &c);
    assert_true(r.late && r.point == 0 && r.first_year == 2027);
    close_to(r.gap_ha, 500, 1e-12);
    for (int i = 0; i < 12; i++)
        close_to(plant[i], i < 9 ? 1000 / (0.85 * 9) : 0, 1e-12);
    c.counts_after = 2; /* 2025 - 2 is the base year: none either */
    assert_true(th_forest_coverage(plant, 12, &c).late);
    c.counts_after = 1;
    assert_false(th_forest_coverage(plant, 12, &c).late);
    close_to(plant[0], 500 / 0.85, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_survival),
        cmocka_unit_test(test_stationary),
        cmocka_unit_test(test_sales),
        cmocka_unit_test(test_scrap),
        cmocka_unit_test(test_stock_share),
        cmocka_unit_test(test_reach_together),
        cmocka_unit_test(test_bad_shares),
        cmocka_unit_test(test_turnover_laws),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_open_age),
        cmocka_unit_test(test_losses),
        cmocka_unit_test(test_planting),
        cmocka_unit_test(test_forest_laws),
        cmocka_unit_test(test_forest_helpers),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_coverage_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
