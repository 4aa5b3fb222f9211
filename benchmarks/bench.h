/* SPDX-License-Identifier: GPL-3.0-or-later */
/* benchmarks: what its files share. */
#ifndef TANHENG_BENCH_H
#define TANHENG_BENCH_H

#include "tanheng/intake.h"
#include "tanheng/model.h"

#define MOST_RUNS 101

double bench_seconds(void);
/** Sorts the times. */
double bench_median(double *times, int n);
/** One line; `per` turns seconds into the unit, `baseline` (0: none) is in seconds. */
void bench_print(const char *name,
                 double *times,
                 int n,
                 double per,
                 const char *unit,
                 double baseline);
_Noreturn void bench_fail(const char *what);
th_registry *bench_registry(void);
th_field bench_field(th_arena *arena, const char *text, size_t row);

/** bench_province.c */
void measure_province(bool smoke);
/** bench_ensemble.c: draws of scenarios. */
void measure_ensemble(bool smoke);
/** bench_files.c: a CSV file in, a workbook out. */
void measure_files(bool smoke);
/** bench_report.c: the demo's workbook from folder to file. */
void measure_report(bool smoke);
/** bench_lmdi.c */
void measure_lmdi(bool smoke);
/** bench_measures.c */
void measure_measures(bool smoke);
/** bench_uncertainty.c: draws, their limits, and quantiles without them. */
void measure_uncertainty(bool smoke);

#endif
