/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties: an inventory folder through the engine, its results as text and as sums.
 */
#ifndef TANHENG_TESTS_RUN_H
#define TANHENG_TESTS_RUN_H

#include "tanheng/intake.h"
#include "tanheng/model.h"

typedef struct run {
    th_registry *registry;
    th_activity *activity;
    th_model *model; /* NULL: errors, in `diags` */
    th_model_view view;
    th_diags *diags;
    double *values;
} run;

/** Loads and computes; `method_files` may be NULL. Never fails: look at `model`. */
run run_folder(const char *folder,
               const char *const *method_files,
               size_t method_file_count);
/** The same, and the test fails (diagnostics printed) unless it computes. */
run run_good(const char *folder);
void run_free(run *r);
void run_print_errors(const run *r);

/** Every cell that has an equation, and every emission: names, state and the value in
 * full. */
th_text run_results(const run *r);
/** `method key year equation`: what a cell is, whatever its number. Owned by the
 * caller. */
char *run_cell_name(const run *r, uint32_t cell);

/** Counted and alternative emissions added up by gas, stream, method, category, subject
 * and year. */
typedef struct run_sum {
    char name[200];
    double value;
    size_t numbers, keys;
} run_sum;
typedef struct run_sums {
    run_sum *items;
    size_t count;
} run_sums;
/** By name. Owned by the caller: free(items). */
run_sums run_sum_up(const run *r);

#endif
