/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, rates, ramps, shares, persistent errors and money: hand values and laws. */
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

static double next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* ---- levels and rates ---- */

static void test_paths(void **state)
{
    (void)state;
    const th_path_point p[] = {{2023, 0.2}, {2030, 0.4}, {2060, 0.1}};
    for (int form = TH_PATH_LINEAR; form <= TH_PATH_LOGIT; form++) {
        th_path_form f = (th_path_form)form;
        assert_int_equal(th_path_check(p, 3, f), 3);
        assert_true(th_path_at(p, 3, f, 2020) == 0.2 &&
                    th_path_at(p, 3, f, 2023) == 0.2);
        assert_true(th_path_at(p, 3, f, 2030) == 0.4 &&
                    th_path_at(p, 3, f, 2080) == 0.1);
    }
    close_to(th_path_at(p, 3, TH_PATH_LINEAR, 2025), 0.2 + 0.2 * 2 / 7, 1e-15);
    close_to(th_path_at(p, 3, TH_PATH_GEOMETRIC, 2045), 0.2, 1e-15);
    assert_true(th_path_at(p, 3, TH_PATH_STEP, 2059) == 0.4);
    double s = (log(0.4 / 0.6) + log(0.1 / 0.9)) / 2;
    close_to(th_path_at(p, 3, TH_PATH_LOGIT, 2045), 1 / (1 + exp(-s)), 1e-15);
    const th_path_point bad[] = {{2023, 0.5}, {2030, 0}, {2030, 1}};
    assert_int_equal(th_path_check(bad, 2, TH_PATH_LINEAR), 2);
    assert_int_equal(th_path_check(bad, 2, TH_PATH_GEOMETRIC), 1);
    assert_int_equal(th_path_check(bad, 2, TH_PATH_LOGIT), 1);
    assert_int_equal(th_path_check(bad, 3, TH_PATH_LINEAR), 2);
}

static void test_rates(void **state)
{
    (void)state;
    const th_rate_period p[] = {{2024, 2025, 0.055}, {2026, 2030, 0.05}};
    th_rates r = {2, p, TH_AFTER_FADE, 25};
    size_t at;
    assert_int_equal(th_rate_check(&r, 2023, 2060, &at), TH_RATE_FINE);
    assert_true(th_rate_at(&r, 2023) == 0 && th_rate_at(&r, 2024) == 0.055);
    assert_true(th_rate_at(&r, 2026) == 0.05 && th_rate_at(&r, 2030) == 0.05);
    close_to(th_rate_at(&r, 2031), 0.05 * 24 / 25, 1e-15);
    close_to(th_rate_at(&r, 2054), 0.05 / 25, 1e-14);
    assert_true(th_rate_at(&r, 2055) == 0 && th_rate_at(&r, 2090) == 0);
    r.after = TH_AFTER_CONTINUE;
    assert_true(th_rate_at(&r, 2060) == 0.05);
    r.after = TH_AFTER_HOLD;
    assert_true(th_rate_at(&r, 2031) == 0);
    r.after = TH_AFTER_NONE;
    assert_int_equal(th_rate_check(&r, 2023, 2060, &at), TH_RATE_AFTER);
    assert_int_equal(th_rate_check(&r, 2023, 2030, &at), TH_RATE_FINE);
    assert_true(th_rate_at(&(th_rates){.count = 0}, 2030) == 0);
}

static th_rate_code checked(int32_t a, int32_t b, int32_t c, int32_t d, size_t *at)
{
    const th_rate_period p[] = {{a, b, 0.01}, {c, d, 0.02}};
    th_rates r = {2, p, TH_AFTER_HOLD, 0};
    return th_rate_check(&r, 2023, 2060, at);
}

static void test_bad_rates(void **state)
{
    (void)state;
    size_t at;
    assert_int_equal(checked(2024, 2030, 2030, 2035, &at), TH_RATE_OVERLAP);
    assert_int_equal(at, 1);
    assert_int_equal(checked(2024, 2028, 2030, 2035, &at), TH_RATE_GAP);
    assert_int_equal(at, 1);
    assert_int_equal(checked(2025, 2028, 2029, 2035, &at), TH_RATE_GAP);
    assert_int_equal(at, 0);
    assert_int_equal(checked(2024, 2030, 2035, 2031, &at), TH_RATE_ORDER);
    assert_int_equal(checked(2031, 2035, 2024, 2030, &at), TH_RATE_GAP);
    assert_int_equal(checked(2024, 2030, 2020, 2022, &at), TH_RATE_ORDER);
    assert_int_equal(checked(2021, 2030, 2031, 2035, &at), TH_RATE_FINE);
}

/* ---- ramps ---- */

static void test_ramp(void **state)
{
    (void)state;
    th_ramp r = {.form = TH_RAMP_LINEAR, .start = 2025, .full = 2030};
    assert_true(th_ramp_at(&r, 2024) == 0 && th_ramp_at(&r, 2030) == 1);
    close_to(th_ramp_at(&r, 2025), 1.0 / 6, 1e-15);
    close_to(th_ramp_at(&r, 2027), 0.5, 1e-15);
    assert_true(th_ramp_at(&r, 2060) == 1 && th_ramp_base(&r, 2023) == 0);
    close_to(th_ramp_base(&r, 2026), 2.0 / 6, 1e-15);
    r.form = TH_RAMP_LOGISTIC;
    r.steepness = 10;
    close_to(th_ramp_at(&r, 2027), 0.5, 1e-15); /* the curve is symmetric */
    double low = 1 / (1 + exp(5)), high = 1 / (1 + exp(-5));
    close_to(th_ramp_at(&r, 2025),
             (1 / (1 + exp(-10 * (1.0 / 6 - 0.5))) - low) / (high - low),
             1e-14);
    assert_true(th_ramp_at(&r, 2024) == 0 && th_ramp_at(&r, 2031) == 1);
    r.start = r.full; /* at once */
    assert_true(th_ramp_at(&r, 2029) == 0 && th_ramp_at(&r, 2030) == 1);
    const th_path_point p[] = {{2026, 0.2}, {2030, 0.8}};
    r = (th_ramp){.form = TH_RAMP_PATH, .count = 2, .points = p};
    assert_true(th_ramp_at(&r, 2025) == 0 && th_ramp_at(&r, 2026) == 0.2);
    close_to(th_ramp_at(&r, 2028), 0.5, 1e-15);
    assert_true(th_ramp_at(&r, 2050) == 0.8);
}

/* Each increment of 1/5 from 2025 to 2029 ends after 10 years. */
static void test_ramp_ends(void **state)
{
    (void)state;
    th_ramp r = {.form = TH_RAMP_LINEAR,
                 .start = 2025,
                 .full = 2029,
                 .expires = true,
                 .life = 10};
    assert_true(th_ramp_at(&r, 2029) == 1 && th_ramp_at(&r, 2034) == 1);
    close_to(th_ramp_at(&r, 2035), 0.8, 1e-15);
    close_to(th_ramp_at(&r, 2037), 0.4, 1e-15);
    assert_true(th_ramp_at(&r, 2039) == 0 && th_ramp_at(&r, 2060) == 0);
    r.life = 2; /* shorter than the ramp: never more than two increments */
    close_to(th_ramp_at(&r, 2028), 0.4, 1e-15);
}

static void test_ramp_done(void **state)
{
    (void)state;
    th_ramp r = {.form = TH_RAMP_LINEAR,
                 .start = 2025,
                 .full = 2028,
                 .done_is_said = true,
                 .done = 0.6};
    assert_true(th_ramp_base(&r, 2023) == 0.6 && th_ramp_at(&r, 2024) == 0.6);
    assert_true(th_ramp_at(&r, 2026) == 0.6); /* not 0.5: nothing is undone */
    close_to(th_ramp_at(&r, 2027), 0.75, 1e-15);
}

static void test_bad_ramps(void **state)
{
    (void)state;
    th_ramp r = {.form = TH_RAMP_LINEAR, .start = 2030, .full = 2029};
    assert_int_equal(th_ramp_check(&r), TH_RAMP_ORDER);
    r.full = 2030;
    assert_int_equal(th_ramp_check(&r), TH_RAMP_FINE);
    r.expires = true;
    assert_int_equal(th_ramp_check(&r), TH_RAMP_LIFE);
    r.expires = false;
    r.done_is_said = true;
    r.done = 1.1;
    assert_int_equal(th_ramp_check(&r), TH_RAMP_RANGE);
    const th_path_point p[] = {{2026, 0.2}, {2030, 1.01}};
    r = (th_ramp){.form = TH_RAMP_PATH, .count = 2, .points = p};
    assert_int_equal(th_ramp_check(&r), TH_RAMP_RANGE);
}

/* u in [0, 1]; never falling while it renews. */
static void test_ramp_laws(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int run = 0; run < 300; run++) {
        th_ramp r = {.form = run % 2 ? TH_RAMP_LOGISTIC : TH_RAMP_LINEAR,
                     .start = 2020 + (int32_t)(20 * next(&seed)),
                     .steepness = 20 * next(&seed),
                     .expires = run % 3 == 0,
                     .life = 1 + (int32_t)(15 * next(&seed)),
                     .done_is_said = run % 5 == 0,
                     .done = next(&seed)};
        r.full = r.start + (int32_t)(12 * next(&seed));
        assert_int_equal(th_ramp_check(&r), TH_RAMP_FINE);
        double before = 0;
        for (int32_t year = 2015; year < 2070; year++) {
            double u = th_ramp_at(&r, year);
            assert_true(u >= 0 && u <= 1);
            if (!r.expires)
                assert_true(u >= before);
            before = u;
        }
    }
}

/* ---- shares ---- */

/* Households: coal 0.5 a tonne, heat pump 0.25 a MWh. 100 t and 200 MWh heat 100. */
static void test_share(void **state)
{
    (void)state;
    const double w[] = {0.5, 0.25}, base[] = {0.5, 0.5}, given_share[] = {0.3, 0};
    const bool given[] = {true, false};
    double x[] = {100, 200}, s[2], sum;
    size_t member;
    th_share_of(s, 2, w, x);
    assert_true(s[0] == 0.5 && s[1] == 0.5);
    th_share_wish wish = {2, w, base, given_share, given, 1};
    assert_int_equal(th_share_solve(x, s, &wish, &member, &sum), TH_SHARE_FINE);
    close_to(x[0], 60, 1e-15);
    close_to(x[1], 280, 1e-15);
    assert_true(sum == 0.3 && s[1] == 0.7);
}

static void test_share_proportional(void **state)
{
    (void)state;
    const double w[] = {1, 1, 1, 1}, base[] = {0.4, 0.3, 0.3, 0};
    const double path[] = {0, 0, 0, 0.5};
    const bool given[] = {false, false, false, true};
    double x[] = {40, 30, 30, 0}, s[4], sum;
    size_t member;
    th_share_wish wish = {4, w, base, path, given, TH_SHARE_PROPORTIONAL};
    assert_int_equal(th_share_solve(x, s, &wish, &member, &sum), TH_SHARE_FINE);
    close_to(x[0], 20, 1e-15);
    close_to(x[1], 15, 1e-15);
    close_to(x[3], 50, 1e-15);
}

static th_share_code solved(const double *path,
                            const bool *given,
                            const double *base,
                            size_t rest,
                            size_t *member)
{
    const double w[] = {1, 2};
    double x[] = {10, 20}, s[2] = {-1, -1}, sum;
    th_share_wish wish = {2, w, base, path, given, rest};
    th_share_code code = th_share_solve(x, s, &wish, member, &sum);
    if (code)
        assert_true(x[0] == 10 && x[1] == 20);
    return code;
}

static void test_bad_share(void **state)
{
    (void)state;
    const double base[] = {0.2, 0.8}, none[] = {1, 0};
    const bool both[] = {true, true}, first[] = {true, false};
    const double above[] = {0.5, 1.2}, sum[] = {0.6, 0.5}, short_of[] = {0.5, 0.4};
    const double whole[] = {0.7, 0.3}, negative[] = {-0.1, 0};
    size_t m;
    const size_t spread = TH_SHARE_PROPORTIONAL;
    assert_int_equal(solved(above, both, base, 0, &m), TH_SHARE_RANGE);
    assert_int_equal(m, 1);
    assert_int_equal(solved(negative, first, base, 1, &m), TH_SHARE_RANGE);
    assert_int_equal(solved(sum, both, base, 0, &m), TH_SHARE_SUM);
    assert_int_equal(solved(short_of, both, base, spread, &m), TH_SHARE_REST);
    assert_int_equal(solved(short_of, both, base, 1, &m), TH_SHARE_REST);
    assert_int_equal(solved(short_of, first, none, spread, &m), TH_SHARE_REST);
    assert_int_equal(solved(whole, both, base, spread, &m), TH_SHARE_FINE);
    const double one[] = {1, 0};
    assert_int_equal(solved(one, first, none, spread, &m), TH_SHARE_FINE);
}

/* Shares in [0, 1] that sum to 1; sum w x unchanged. */
static void test_share_laws(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (int run = 0; run < 2000; run++) {
        double w[5], x[5], base[5], path[5], s[5], sum, before = 0, after = 0, all = 0;
        bool given[5];
        size_t member;
        for (size_t i = 0; i < 5; i++) {
            w[i] = 0.01 + 10 * next(&seed);
            x[i] = 1000 * next(&seed);
            path[i] = next(&seed) / 4;
            given[i] = i < 4 && next(&seed) < 0.5;
            before += w[i] * x[i];
        }
        th_share_of(base, 5, w, x);
        th_share_wish wish = {
            5, w, base, path, given, run % 2 ? TH_SHARE_PROPORTIONAL : 4};
        assert_int_equal(th_share_solve(x, s, &wish, &member, &sum), TH_SHARE_FINE);
        for (size_t i = 0; i < 5; i++) {
            assert_true(s[i] >= 0 && s[i] <= 1);
            all += s[i];
            after += w[i] * x[i];
        }
        close_to(all, 1, 1e-12);
        close_to(after, before, 1e-12);
    }
    const double w[] = {1, 1}, zero[] = {0, 0};
    double s[2];
    th_share_of(s, 2, w, zero);
    assert_true(s[0] == 0 && s[1] == 0);
}

/* ---- persistent errors ---- */

static void test_ar1(void **state)
{
    (void)state;
    double z[] = {1, -2, 0.5, 3, 2, 0};
    th_ar1(z, 3, 2, 0.6);
    close_to(z[2], 0.6 + 0.8 * 0.5, 1e-15);
    close_to(z[3], -1.2 + 0.8 * 3, 1e-15);
    close_to(z[4], 0.6 * 1.0 + 0.8 * 2, 1e-15);
    double once[] = {1, -2, 0.5, 3};
    th_ar1(once, 2, 2, 1);
    assert_true(once[2] == 1 && once[3] == -2);
    double fresh[] = {1, -2, 0.5, 3};
    th_ar1(fresh, 2, 2, 0);
    assert_true(fresh[2] == 0.5 && fresh[3] == 3);
}

/* ---- money ---- */

static void test_finance(void **state)
{
    (void)state;
    close_to(th_finance_crf(0.05, 20), 0.0802425871906913, 1e-14);
    close_to(th_finance_crf(0, 20), 0.05, 1e-15);
    close_to(th_finance_crf(0.08, 1), 1.08, 1e-14);
    /* annuity = sum of (1 + r)^-t, on both sides of where the closed form takes over */
    for (double r = -0.08; r < 0.09; r += 0.00137) {
        for (int life = 1; life <= 40; life += 13) {
            double sum = 0;
            for (int t = 1; t <= life; t++)
                sum += pow(1 + r, -t);
            close_to(th_finance_annuity(r, life), sum, 2e-13);
        }
    }
    close_to(th_finance_annuity(1e-9, 30), 30 - 30 * 31 / 2 * 1e-9, 1e-15);
    /* 5.2e7 over 20 years, running 2e6, saving 9e6 */
    close_to(th_finance_annual(5.2e7, 2e6, 9e6, 0.05, 20),
             5.2e7 * 0.0802425871906913 - 7e6,
             1e-13);
    close_to(th_finance_annual(5.2e7, 2e6, 9e6, 0, 20), 2.6e6 - 7e6, 1e-15);
    const double cost[] = {100, 10, 10}, tonnes[] = {0, 50, 50}, none[] = {0, 0, 0};
    double out;
    close_to(
        th_finance_present(cost, 3, 1, 0.1), 100 / 1.1 + 10 / 1.21 + 10 / 1.331, 1e-14);
    assert_true(th_finance_levelised(&out, cost, tonnes, 3, 0.1));
    close_to(out, (100 + 10 / 1.1 + 10 / 1.21) / (50 / 1.1 + 50 / 1.21), 1e-14);
    assert_true(th_finance_levelised(&out, cost, tonnes, 3, 0));
    close_to(out, 1.2, 1e-15);
    assert_false(th_finance_levelised(&out, cost, none, 3, 0.1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_bad_rates),
        cmocka_unit_test(test_ramp),
        cmocka_unit_test(test_ramp_ends),
        cmocka_unit_test(test_ramp_done),
        cmocka_unit_test(test_bad_ramps),
        cmocka_unit_test(test_ramp_laws),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_share_proportional),
        cmocka_unit_test(test_bad_share),
        cmocka_unit_test(test_share_laws),
        cmocka_unit_test(test_ar1),
        cmocka_unit_test(test_finance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
