/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMDI-I against known answers, its laws, and the limits at zero. */
#include "tanheng/decompose.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

static void test_log_mean(void **state)
{
    (void)state;
    assert_true(th_log_mean(7, 7) == 7 && th_log_mean(0, 0) == 0);
    assert_true(th_log_mean(0, 5) == 0 && th_log_mean(5, 0) == 0);
    close_to(th_log_mean(2, 1), (double)(1 / logl(2)), 1e-15);
    close_to(th_log_mean(1e9, 1), (double)((1e9L - 1) / logl(1e9L)), 1e-15);
    /* nearly equal: L = a (1 + d/2 - d^2/12), where (a - b) / ln(a / b) cancels */
    for (double d = 1e-15; d < 1e-4; d *= 10) {
        double b = 3 + 3 * d, exact = (b - 3) / 3;
        close_to(th_log_mean(b, 3), 3 * (1 + exact / 2 - exact * exact / 12), 4e-16);
        close_to(th_log_ratio(3, b) / exact, 1 - exact / 2 + exact * exact / 3, 4e-15);
    }
    /* both branches agree where they meet */
    for (double b = 1.1; b < 1.4; b += 0.01) {
        close_to(th_log_ratio(1, b), (double)logl((long double)b), 4e-16);
        assert_true(th_log_mean(1, b) == th_log_mean(b, 1));
        assert_true(th_log_mean(1, b) > sqrt(b) && th_log_mean(1, b) < (1 + b) / 2);
    }
    close_to(th_log_ratio(1e-200, 1e200), 400 * log(10), 1e-15);
    close_to(th_log_ratio(1e-310, 1e300), log(1e300) - log(1e-310), 1e-15);
}

/* The check value: effects -9.90 and +20.90. A decomposition of the sums, or with the
 * terms' own means exchanged, closes at 11 too. */
static void test_two_sectors(void **state)
{
    (void)state;
    const double from[] = {10, 2, 3, 3}, to[] = {5, 4, 4, 5};
    double e[3];
    th_lmdi(2, 2, from, to, e);
    /* term 1 is 20 at both ends: 20 ln(1/2), 20 ln 2; term 2: 11 / ln(20/9) times ln */
    long double mean = 11 / logl(20.0L / 9);
    close_to(e[0], (double)(-20 * logl(2) + mean * logl(4.0L / 3)), 1e-14);
    close_to(e[1], (double)(20 * logl(2) + mean * logl(5.0L / 3)), 1e-14);
    assert_true(fabs(e[0] + 9.90) < 0.005 && fabs(e[1] - 20.90) < 0.005);
    close_to(e[0] + e[1], 11, 1e-14);
    assert_true(e[2] == 0);
    /* the wrong answer: equal values taken for "no change" leave out the first sector
     */
    double wrong[2];
    assert_true(th_lmdi_term(2, from + 2, to + 2, wrong));
    assert_true(fabs(wrong[0] - 3.96) < 0.005 && fabs(wrong[1] - 7.04) < 0.005);
    close_to(wrong[0] + wrong[1], 11, 1e-14); /* closure does not see it */
}

/* An example of three factors, two terms and four years that another implementation
 * (the R package LMDIR, by Ang 2005) prints with ten digits. */
static const double example[] = {1, 10, 2, 4, 5, 3, 4,  5, 3, 5, 6, 4,
                                 8, 2,  4, 5, 7, 5, 10, 1, 5, 6, 8, 6};

static void test_published(void **state)
{
    (void)state;
    static const double effects[][3] = {{69.79006598, -9.455125793, 39.66505981},
                                        {42.96021467, -34.31902656, 50.3588119},
                                        {54.01064234, -9.021284671, 54.01064234}};
    static const double indices[][3] = {{1.761117821, 0.926191306, 1.379410116},
                                        {1.229284572, 0.847970248, 1.273773912},
                                        {1.208140223, 0.968911503, 1.208140223}};
    static const double totals[] = {80, 180, 239, 338};
    double e[4], chained[4];
    for (int y = 0; y < 3; y++) {
        th_lmdi(2, 3, example + 6 * y, example + 6 * y + 6, e);
        for (int j = 0; j < 3; j++) {
            close_to(e[j], effects[y][j], 2e-9);
            close_to(
                th_lmdi_index(e[j], totals[y], totals[y + 1]), indices[y][j], 2e-9);
        }
    }
    /* the terms of the first link */
    double term[3];
    th_lmdi_term(3, example, example + 6, term);
    close_to(term[0], 50.47438029, 2e-9);
    close_to(term[1], -25.23719014, 2e-9);
    close_to(term[2], 14.76280986, 2e-9);
    /* chained: the sum of the links, another number than two-point, of the same sum */
    th_lmdi_chained(4, 2, 3, example, chained);
    th_lmdi(2, 3, example, example + 18, e);
    for (int j = 0; j < 3; j++)
        close_to(chained[j], effects[0][j] + effects[1][j] + effects[2][j], 2e-9);
    close_to(chained[0] + chained[1] + chained[2], 258, 1e-14);
    close_to(e[0] + e[1] + e[2], 258, 1e-14);
    assert_true(fabs(chained[1] - e[1]) > 1);
    th_lmdi_chained(2, 2, 3, example, e);
    close_to(e[0], effects[0][0], 2e-9);
}

/* Ang and Liu's cases, by term: (V0, VT, x0, xT). `y` is the other factor. */
static void test_zeros(void **state)
{
    (void)state;
    static const struct {
        double x0, xt, y0, yt, ex, ey;
    } cases[] = {
        {0, 6, 7, 7, 42, 0},  /* 1: both appear */
        {6, 0, 7, 7, -42, 0}, /* 2: both vanish */
        {0, 6, 3, 9, 54, 0},  /* 3: appears by x; y moves and has nothing */
        {6, 0, 3, 9, -18, 0}, /* 4 */
        {5, 8, 0, 0, 0, 0},   /* 5: nothing at both ends */
        {0, 0, 2, 3, 0, 0},   /* 6 */
        {5, 0, 0, 4, 0, 0},   /* 7: x vanishes, y appears */
        {0, 5, 4, 0, 0, 0},   /* 8 */
        {0, 6, 0, 7, 21, 21}, /* both at once: equal parts, not 42 each */
        {0, 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double from[] = {cases[i].x0, cases[i].y0}, to[] = {cases[i].xt, cases[i].yt};
        double e[2];
        assert_true(th_lmdi_term(2, from, to, e));
        assert_true(e[0] == cases[i].ex && e[1] == cases[i].ey);
    }
}

/* The limits themselves: zeros replaced by exp(-t), in logarithms, t so great that what
 * is left of the distance is below the last digits shown. */
static void test_limits(void **state)
{
    (void)state;
    const long double t = 1e14L;
    const double from[] = {0, 3, 0, 2}, to[] = {5, 4, 6, 1};
    double e[4];
    assert_true(th_lmdi_term(4, from, to, e));
    long double all = 0, logs[4];
    for (int j = 0; j < 4; j++) {
        logs[j] = logl(to[j]) - (from[j] > 0 ? logl(from[j]) : -t);
        all += logs[j];
    }
    for (int j = 0; j < 4; j++) /* V0 = exp(-2t) is nothing beside VT = 120 */
        close_to(e[j], (double)(120 * logs[j] / all), 1e-11);
    assert_true(e[0] == 60 && e[1] == 0 && e[2] == 60 && e[3] == 0);
    /* so small that the product is no double: shares of the logarithms, still closed */
    const double tiny[] = {1e-200, 1e-200}, one[] = {2, 3};
    assert_true(th_lmdi_term(2, tiny, one, e));
    close_to(e[0] + e[1], 6, 1e-15);
    close_to(e[0] / e[1], log(2e200) / log(3e200), 1e-14);
}

static void test_negative(void **state)
{
    (void)state;
    const double from[] = {10, 2, 8, -5}, to[] = {5, 4, 4, -6};
    double e[3], term[2] = {1, 1};
    assert_false(th_lmdi_term(2, from + 2, to + 2, term));
    assert_true(term[0] == 0 && term[1] == 0);
    th_lmdi(2, 2, from, to, e);
    close_to(e[0], -20 * log(2), 1e-14);
    close_to(e[1], 20 * log(2), 1e-14);
    close_to(e[2], 16, 1e-15); /* a sink of 40 that shrinks to 24 */
    /* two negative factors are no emission of their own */
    const double minus[] = {-2, -3}, plus[] = {2, 3}, nan[] = {NAN, 1};
    assert_false(th_lmdi_term(2, minus, plus, term));
    assert_false(th_lmdi_term(2, plus, minus, term));
    assert_false(th_lmdi_term(2, nan, plus, term));
    const double huge[] = {1e200, 1e200};
    assert_false(th_lmdi_term(2, huge, plus, term)); /* no double holds it */
}

/* Time and factor reversal, aggregation, on pseudo-random terms with zeros. */
static void test_laws(void **state)
{
    (void)state;
    enum { TERMS = 40, N = 5 };
    double from[TERMS * N], to[TERMS * N], turned[2][TERMS * N];
    double e[N + 1], back[N + 1], part[2][N + 1], mirror[N + 1];
    uint64_t seed = 1;
    for (int round = 0; round < 200; round++) {
        double a = 0, b = 0;
        for (int i = 0; i < TERMS * N; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            from[i] = (seed >> 40) % 11 ? (double)(seed >> 33) * 0x1p-30 : 0;
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            to[i] = (seed >> 40) % 11 ? (double)(seed >> 33) * 0x1p-30 : 0;
        }
        for (int i = 0; i < TERMS; i++) {
            double x = 1, y = 1;
            for (int j = 0; j < N; j++) {
                x *= from[i * N + j];
                y *= to[i * N + j];
                turned[0][i * N + j] = from[i * N + N - 1 - j];
                turned[1][i * N + j] = to[i * N + N - 1 - j];
            }
            a += x;
            b += y;
        }
        th_lmdi(TERMS, N, from, to, e);
        th_lmdi(TERMS, N, to, from, back);
        th_lmdi(TERMS, N, turned[0], turned[1], mirror);
        th_lmdi(7, N, from, to, part[0]);
        th_lmdi(TERMS - 7, N, from + 7 * N, to + 7 * N, part[1]);
        double sum = 0, indices = 1;
        for (int j = 0; j < N; j++) {
            close_to(back[j], -e[j], 1e-13);
            close_to(mirror[N - 1 - j], e[j], 1e-12);
            close_to(part[0][j] + part[1][j], e[j], 1e-12);
            close_to(
                th_lmdi_index(e[j], a, b) * th_lmdi_index(back[j], b, a), 1, 1e-13);
            sum += e[j];
            indices *= th_lmdi_index(e[j], a, b);
        }
        close_to(sum, b - a, 1e-12);
        close_to(indices, b / a, 1e-12);
    }
}

static void test_ratios(void **state)
{
    (void)state;
    double x[3], y[3], e[3];
    const double plain[] = {100, 20, 60}, grown[] = {200, 50, 75};
    assert_true(th_lmdi_ratios(3, plain, grown, x, y));
    assert_true(x[0] == 100 && x[1] == 0.2 && x[2] == 3 && y[1] == 0.25 && y[2] == 1.5);
    /* a fuel that comes: its rate did not change, so all of it is the fuel's share */
    const double none[] = {100, 0, 0};
    assert_true(th_lmdi_ratios(3, none, grown, x, y));
    assert_true(x[1] == 0 && x[2] == 1.5);
    assert_true(th_lmdi_term(3, x, y, e));
    assert_true(e[0] == 0 && e[1] == 75 && e[2] == 0);
    assert_true(th_lmdi_ratios(3, grown, none, x, y) && y[2] == 1.5);
    assert_true(th_lmdi_ratios(3, none, none, x, y) && x[2] == 1 && y[2] == 1);
    /* an emission on no energy has no factor */
    const double odd[] = {100, 0, 60};
    assert_false(th_lmdi_ratios(3, odd, grown, x, y));
    assert_false(th_lmdi_ratios(3, grown, odd, x, y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_log_mean),
                                       cmocka_unit_test(test_two_sectors),
                                       cmocka_unit_test(test_published),
                                       cmocka_unit_test(test_zeros),
                                       cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_negative),
                                       cmocka_unit_test(test_laws),
                                       cmocka_unit_test(test_ratios)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
