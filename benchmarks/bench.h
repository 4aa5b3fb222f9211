/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measurements share. */
#ifndef TANHENG_BENCH_H
#define TANHENG_BENCH_H

#include <stdbool.h>

#define MOST_RUNS 101

double bench_seconds(void);
/** Sorts the times. */
double bench_median(double *times, int n);
/** One JSON line; baseline 0: no ratio. */
void bench_print(const char *name,
                 double *times,
                 int n,
                 double per,
                 const char *unit,
                 double baseline);
_Noreturn void bench_fail(const char *what);

/** bench_province.c */
void measure_province(bool smoke);
/** bench_lmdi.c */
void measure_lmdi(bool smoke);

#endif
