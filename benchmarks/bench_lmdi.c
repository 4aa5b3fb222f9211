/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMDI-I of many terms against the loop as it is usually written: libm's log, plain
 * sums, no zeros. */
#include "bench.h"

#include "tanheng/decompose.h"

#include <math.h>
#include <stdlib.h>

enum { FACTORS = 5, MOST = 51 };

static void naive(size_t terms, const double *from, const double *to, double *effects)
{
    for (size_t j = 0; j < FACTORS; j++)
        effects[j] = 0;
    for (size_t i = 0; i < terms; i++) {
        const double *x = from + i * FACTORS, *y = to + i * FACTORS;
        double a = 1, b = 1;
        for (size_t j = 0; j < FACTORS; j++) {
            a *= x[j];
            b *= y[j];
        }
        double mean = (b - a) / log(b / a);
        for (size_t j = 0; j < FACTORS; j++)
            effects[j] += mean * log(y[j] / x[j]);
    }
}

/* 0.5 to 1.5, from a fixed seed. */
static double *numbers(size_t n, uint64_t seed)
{
    double *x = malloc(n * sizeof *x);
    for (size_t i = 0; x && i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        x[i] = 0.5 + (double)(seed >> 11) * 0x1p-53;
    }
    return x;
}

void measure_lmdi(bool smoke)
{
    size_t terms = smoke ? 10000 : 1000000;
    int runs = smoke ? 3 : 21;
    double *from = numbers(terms * FACTORS, 1), *to = numbers(terms * FACTORS, 2);
    double by_hand[MOST], ours[MOST], expected[FACTORS], got[FACTORS + 1];
    bool right = from && to && runs <= MOST;
    for (int i = 0; right && i < runs; i++) {
        double t = bench_seconds();
        naive(terms, from, to, expected);
        by_hand[i] = bench_seconds() - t;
        t = bench_seconds();
        th_lmdi(terms, FACTORS, from, to, got);
        ours[i] = bench_seconds() - t;
    }
    for (size_t j = 0; right && j < FACTORS; j++)
        right = fabs(got[j] - expected[j]) <= 1e-9 * (double)terms;
    if (!right)
        bench_fail("LMDI and the loop written by hand differ");
    double per = 1e9 / (double)(terms * FACTORS);
    bench_print("lmdi.libm_loop", by_hand, runs, per, "ns/cell", 0);
    bench_print("lmdi.engine", ours, runs, per, "ns/cell", bench_median(by_hand, runs));
    free(from);
    free(to);
}
