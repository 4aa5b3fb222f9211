/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Peak and budget: hand values, edges, and the definition over random paths. */
#include "tanheng/decision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof(a)[0])
#define PATH(first, ...)                                                               \
    ((th_path){(first),                                                                \
               (uint32_t)N(((const double[]){__VA_ARGS__})),                           \
               (const double[]){__VA_ARGS__}})

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

/* ---- peak ---- */

static void test_peaked(void **state)
{
    (void)state;
    th_path path = PATH(2020, 90, 100, 104, 103.5, 101, 80, 60);
    th_path_peak p = th_path_peak_find(path, 0.01);
    assert_int_equal(p.year, 2022);
    assert_true(p.value == 104);
    assert_int_equal(p.status, TH_PATH_PEAKED);
    assert_int_equal(p.band_first, 2022); /* 100 is 3.8 % below, 103.5 0.5 % */
    assert_int_equal(p.band_last, 2023);
    assert_int_equal(p.tolerant_year, 2022);
    assert_false(p.rebound);
    assert_false(th_path_peaked_by(path, 2021, 0));
    assert_false(th_path_peaked_by(path, 2021, 0.0399)); /* 104 > 103.99 */
    assert_true(th_path_peaked_by(path, 2021, 0.04));    /* 104 = 1.04 x 100 */
    assert_true(th_path_peaked_by(path, 2022, 0));
    assert_true(th_path_peaked_by(path, 2025, 0));
    assert_false(th_path_peaked_by(path, 2026, 0)); /* X < T */
    assert_false(th_path_peaked_by(path, 2019, 1));
    p = th_path_peak_find(path, 0.05); /* 1.05 x 100 covers 104, 1.05 x 90 doesn't */
    assert_int_equal(p.tolerant_year, 2021);
    assert_int_equal(p.band_first, 2021);
    assert_int_equal(p.band_last, 2024);
}

static void test_status(void **state)
{
    (void)state;
    const struct {
        th_path path;
        th_path_status status;
        int32_t year, tolerant;
    } cases[] = {
        {PATH(2020, 5), TH_PATH_FLAT, 2020, 2020},
        {PATH(2020, 5, 5, 5), TH_PATH_FLAT, 2020, 2020},
        {PATH(2020, 100, 100.5, 99.9), TH_PATH_FLAT, 2021, 2020},
        {PATH(2020, 100, 100.2, 100.4), TH_PATH_FLAT, 2022, 2020},
        {PATH(2020, 0, 0), TH_PATH_FLAT, 2020, 2020},
        {PATH(2020, 90, 95, 100), TH_PATH_RISING, 2022, 2022},
        /* 99.5 is within 1 % of the last year, but a rising path has no peak */
        {PATH(2020, 90, 99.5, 100), TH_PATH_RISING, 2022, 2022},
        {PATH(2020, 90, 100, 99.5), TH_PATH_PLATEAU, 2021, 2021},
        {PATH(2020, 90, 100, 100), TH_PATH_PLATEAU, 2021, 2021},
        {PATH(2020, 100, 90, 80), TH_PATH_DECLINING, 2020, 2020},
        {PATH(2020, 90, 100, 80), TH_PATH_PEAKED, 2021, 2021},
        /* equal at 1e-12: the earliest */
        {PATH(2020, 90, 100, 100 * (1 + 5e-13), 80), TH_PATH_PEAKED, 2021, 2021},
        {PATH(2020, 90, 100, 100 * (1 + 5e-12), 80), TH_PATH_PEAKED, 2022, 2021},
        /* 政策: maximum and tolerant year a year apart */
        {PATH(2022, 600, 650, 650.2, 620), TH_PATH_PEAKED, 2024, 2023},
        /* sinks: the maximum is negative */
        {PATH(2020, -120, -100, -110), TH_PATH_PEAKED, 2021, 2021},
        {PATH(2020, -120, -110, -100), TH_PATH_RISING, 2022, 2022},
    };
    for (size_t i = 0; i < N(cases); i++) {
        th_path_peak p = th_path_peak_find(cases[i].path, 0.01);
        if (p.status != cases[i].status || p.year != cases[i].year ||
            p.tolerant_year != cases[i].tolerant)
            fail_msg("case %zu: %s, %d, %d",
                     i,
                     th_path_status_text(p.status, false),
                     p.year,
                     p.tolerant_year);
        if (p.status == TH_PATH_RISING)
            for (int32_t x = p.from; x <= p.to; x++)
                assert_false(th_path_peaked_by(cases[i].path, x, 0.01));
    }
    assert_string_equal(th_path_status_text(TH_PATH_PLATEAU, true), "平台期");
}

static void test_rebound(void **state)
{
    (void)state;
    th_path_peak p = th_path_peak_find(PATH(2020, 90, 100, 95, 99.2, 80), 0.01);
    assert_true(p.rebound);
    assert_int_equal(p.rebound_year, 2023);
    assert_int_equal(p.status, TH_PATH_PEAKED);
    assert_int_equal(p.band_last, 2021);
    p = th_path_peak_find(PATH(2020, 99.5, 90, 100, 80), 0.01);
    assert_true(p.rebound); /* it came back in the peak year */
    assert_int_equal(p.rebound_year, 2022);
    assert_false(th_path_peak_find(PATH(2020, 90, 100, 95, 98.9, 80), 0.01).rebound);
}

static void test_views_and_fall(void **state)
{
    (void)state;
    th_path path = PATH(2015, 120, 110, 100, 100, 99, 100.5, 90, 80, 95, 70);
    th_path_peak_views v = th_path_peak_views_find(path, 2017, 0.01);
    assert_int_equal(v.since_first.year, 2015);
    assert_int_equal(v.since_first.status, TH_PATH_DECLINING);
    assert_true(v.past);
    assert_int_equal(v.since_base.from, 2017);
    assert_int_equal(v.since_base.year, 2020);
    assert_int_equal(v.since_base.status, TH_PATH_PEAKED);
    assert_int_equal(v.since_base.tolerant_year, 2017);
    v = th_path_peak_views_find(PATH(2020, 1, 2, 3, 2), 2020, 0.01);
    assert_false(v.past);
    v = th_path_peak_views_find(PATH(2020, 1, 2, 3, 2), 2022, 0.01);
    assert_true(v.past); /* in the base year */
    v = th_path_peak_views_find(PATH(2020, 1, 2, 3), 2022, 0.01);
    assert_false(v.past); /* the last year is no peak */
    assert_int_equal(th_path_from(path, 2010).count, 10);
    /* a fall of a fifth of 120 is 96: from 2021 on, 95 too */
    th_path_peak_fall f = th_path_peak_fall_find(path, 0.2);
    assert_true(f.reached);
    assert_int_equal(f.year, 2021);
    assert_int_equal(f.years, 6);
    f = th_path_peak_fall_find(path, 0.25); /* 90: 2022 (80) doesn't stay */
    assert_int_equal(f.year, 2024);
    assert_false(th_path_peak_fall_find(path, 0.5).reached);
    f = th_path_peak_fall_find(PATH(2020, 100, 80, 80), 0.2); /* equality counts */
    assert_true(f.reached && f.year == 2021 && f.years == 1);
    assert_false(th_path_peak_fall_find(PATH(2020, 1, 2), 0.1).reached);
    f = th_path_peak_fall_find(PATH(2020, 90, 100, 80), 0); /* at the peak itself */
    assert_true(f.reached && f.year == 2021 && f.years == 0);
}

/* The definition itself: max after X <= (1 + d) max until X, X < T, not rising. */
static bool by_definition(th_path path, uint32_t x, double d)
{
    double until = (double)-INFINITY, after = (double)-INFINITY,
           all = (double)-INFINITY;
    bool flat = true;
    uint32_t first = 0;
    for (uint32_t i = 0; i < path.count; i++) {
        if (i <= x)
            until = fmax(until, path.value[i]);
        else
            after = fmax(after, path.value[i]);
        if (path.value[i] > all) {
            all = path.value[i];
            first = i;
        }
    }
    for (uint32_t i = 0; i < path.count; i++)
        flat = flat && path.value[i] >= (1 - d) * all;
    return x + 1 < path.count && (flat || first + 1 < path.count) &&
           after <= (1 + d) * until;
}

/** Pseudo-random paths; the generator is a test's, not the engine's. */
static double noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 24);
}

static void test_definition_and_tally(void **state)
{
    (void)state;
    enum { YEARS = 9, DRAWS = 3000 };
    uint32_t seed = 5;
    th_arena *arena = th_arena_create();
    th_path_peak_tally *all = th_path_peak_tally_create(arena, 2023, YEARS, 0.01);
    th_path_peak_tally *half[2] = {th_path_peak_tally_create(arena, 2023, YEARS, 0.01),
                                   th_path_peak_tally_create(arena, 2023, YEARS, 0.01)};
    uint64_t hits[2][YEARS] = {{0}};
    for (int draw = 0; draw < DRAWS; draw++) {
        double value[YEARS], level = 100;
        for (int y = 0; y < YEARS; y++)
            value[y] = level *= 0.98 + 0.04 * noise(&seed);
        th_path path = {2023, YEARS, value};
        th_path_peak_tally_add(all, path);
        th_path_peak_tally_add(half[draw % 2], path);
        for (uint32_t x = 0; x < YEARS; x++)
            for (int t = 0; t < 2; t++) {
                bool expected = by_definition(path, x, t ? 0.01 : 0);
                hits[t][x] += expected;
                assert_int_equal(
                    th_path_peaked_by(path, 2023 + (int32_t)x, t ? 0.01 : 0), expected);
            }
    }
    th_path_peak_tally_merge(half[1], half[0]);
    assert_memory_equal(all->strict, half[1]->strict, sizeof(uint64_t) * YEARS);
    assert_memory_equal(all->tolerant, half[1]->tolerant, sizeof(uint64_t) * YEARS);
    assert_memory_equal(all->status, half[1]->status, sizeof all->status);
    assert_true(all->draws == DRAWS && half[1]->draws == DRAWS);
    double before[2] = {0, 0};
    for (int32_t x = 0; x < YEARS; x++) {
        double p[2];
        for (int t = 0; t < 2; t++) {
            p[t] = th_path_peak_probability(all, 2023 + x, t == 1).share;
            if (x + 1 < YEARS)
                assert_true(p[t] == (double)hits[t][x] / DRAWS);
            assert_true(p[t] >= before[t]);
            before[t] = p[t];
        }
        assert_true(p[1] >= p[0]);
    }
    assert_true(before[0] < 1); /* rising draws never count */
    assert_true(th_path_peak_probability(all, 2022, true).share == 0);
    th_arena_free(arena);
}

static void test_wilson(void **state)
{
    (void)state;
    /* Agresti, Coull (1998): 0 of 10 has the upper limit z^2 / (n + z^2) = 0.2775 */
    th_share s = th_share_wilson(0, 10);
    assert_true(s.share == 0 && s.lower == 0);
    close_to(s.upper, 0.277532799862889, 1e-12);
    s = th_share_wilson(10, 10);
    close_to(s.lower, 1 - 0.277532799862889, 1e-12);
    assert_true(s.upper == 1);
    /* Newcombe (1998), table 1: 81 of 263 gives 0.2553 to 0.3662 */
    s = th_share_wilson(81, 263);
    close_to(s.lower, 0.2553, 5e-5);
    close_to(s.upper, 0.3662, 5e-5);
    assert_true(isnan(th_share_wilson(0, 0).share));
}

static void test_knot(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_path_peak_tally *t = th_path_peak_tally_create(arena, 2029, 4, 0.01);
    for (int i = 0; i < 10; i++)
        th_path_peak_tally_add(
            t, i < 1 ? PATH(2029, 1, 2, 1, 1) : PATH(2029, 1, 1.5, 2, 1));
    const int32_t knots[] = {2025, 2030, 2035};
    th_path_peak_knot k = th_path_peak_knot_find(t, knots, 3);
    assert_int_equal(k.year, 2030);
    assert_true(k.share == 0.1 && !k.code); /* exactly a tenth is not more */
    th_path_peak_tally_add(t, PATH(2029, 1, 2, 1, 1));
    k = th_path_peak_knot_find(t, knots, 3);
    assert_string_equal(k.code, "W-PEAK-KNOT");
    assert_int_equal(th_path_peak_knot_find(t, knots, 1).year, 0);
    th_arena_free(arena);
}

static void test_percentiles(void **state)
{
    (void)state;
    double values[] = {5, 1, 4, 2, 3}, out[3];
    const double p[] = {0, 0.5, 0.9};
    th_percentiles(out, values, 5, p, 3);
    assert_true(out[0] == 1 && out[1] == 3);
    close_to(out[2], 4.6, 1e-15);
    th_percentiles(out, values, 1, p, 3);
    assert_true(out[0] == 1 && out[2] == 1);
    th_percentiles(out, values, 0, p, 3);
    assert_true(isnan(out[0]));
    double draws[101 * 2], fan[TH_FAN_COUNT * 2];
    for (int i = 0; i < 101; i++) {
        draws[2 * i] = (i * 37) % 101;
        draws[2 * i + 1] = -draws[2 * i];
    }
    th_fan(fan, draws, 101, 2);
    for (int i = 0; i < TH_FAN_COUNT; i++) {
        close_to(fan[2 * i], 100 * th_fan_levels()[i], 1e-14);
        close_to(fan[2 * i + 1], -100 * (1 - th_fan_levels()[i]), 1e-13);
    }
}

/* ---- budget ---- */

static void test_budget(void **state)
{
    (void)state;
    th_path_budget b = th_path_budget_of(PATH(2021, 100, 110, 90), 400);
    assert_true(b.spent == 300 && b.left == 100);
    close_to(b.used, 0.75, 1e-15);
    close_to(b.years_left, 100.0 / 90, 1e-15);
    assert_true(b.exhausted && b.extrapolated && b.year == 2025);
    close_to(b.part, 10.0 / 90, 1e-12); /* all of 2024, then 10 of 90 */
    b = th_path_budget_of(PATH(2021, 100, 110, 90), 155);
    assert_true(b.exhausted && !b.extrapolated && b.year == 2022);
    close_to(b.part, 0.5, 1e-15);
    assert_true(b.left == -145 && b.years_left < 0);
    b = th_path_budget_of(PATH(2021, 100, 110), 210); /* to the last tonne */
    assert_true(b.exhausted && b.year == 2022 && b.part == 1 && b.years_left == 0);
    b = th_path_budget_of(PATH(2021, 100, -10), 210); /* net removals never use it up */
    assert_true(!b.exhausted && isnan(b.years_left) && b.year == 0);
    b = th_path_budget_of(PATH(2021, 5, 5), 0);
    assert_true(b.exhausted && b.year == 2021 && b.part == 0 && b.left == -10);
    assert_true(isnan(b.used));
    b = th_path_budget_of(PATH(2021, 0), 10);
    assert_true(!b.exhausted && b.used == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peaked),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_rebound),
        cmocka_unit_test(test_views_and_fall),
        cmocka_unit_test(test_definition_and_tally),
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_knot),
        cmocka_unit_test(test_percentiles),
        cmocka_unit_test(test_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
