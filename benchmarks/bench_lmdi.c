/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMDI-I of many terms against the loop as it is usually written: libm's log, plain
 * sums, no zeros. */
#include "bench_lmdi.h"

#include "tanheng/decompose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FACTORS = 5, MOST = 51 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

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

static void print(const char *name, double *times, int n, size_t cells, double baseline)
{
    qsort(times, (size_t)n, sizeof *times, ascending);
    double per = 1e-6 * (double)cells;
    printf("{\"name\":\"%s\",\"median\":%.6g,\"min\":%.6g,\"max\":%.6g,\"n\":%d,"
           "\"unit\":\"M cells/s\"",
           name,
           per / times[n / 2],
           per / times[n - 1],
           per / times[0],
           n);
    if (baseline > 0)
        printf(",\"ratio\":%.4f", times[n / 2] / baseline);
    printf("}\n");
}

bool bench_lmdi(size_t terms, int runs)
{
    double *from = numbers(terms * FACTORS, 1), *to = numbers(terms * FACTORS, 2);
    double by_hand[MOST], ours[MOST], expected[FACTORS], got[FACTORS + 1];
    bool right = from && to && runs <= MOST;
    for (int i = 0; right && i < runs; i++) {
        double t = seconds();
        naive(terms, from, to, expected);
        by_hand[i] = seconds() - t;
        t = seconds();
        th_lmdi(terms, FACTORS, from, to, got);
        ours[i] = seconds() - t;
    }
    for (size_t j = 0; right && j < FACTORS; j++)
        right = fabs(got[j] - expected[j]) <= 1e-9 * (double)terms;
    if (right) {
        print("lmdi.libm_loop", by_hand, runs, terms * FACTORS, 0);
        print("lmdi.engine", ours, runs, terms * FACTORS, by_hand[runs / 2]);
    }
    free(from);
    free(to);
    return right;
}
