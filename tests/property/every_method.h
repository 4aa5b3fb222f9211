/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties that hold for every method: all cases of tests/vectors are computed, each
 * method must be reached, and what does not hold is listed with its reason in
 * exceptions.csv. A listed exception that is not needed is a breach too. */
#ifndef TANHENG_TESTS_EVERY_METHOD_H
#define TANHENG_TESTS_EVERY_METHOD_H

#include "../vectors/runner/vec.h"

typedef struct every_method {
    const char *property; /* as in exceptions.csv */
    th_arena *arena;
    const th_registry
        *registry; /* of most cases; methods and variables are told by it */
    const th_rows *exceptions;
    bool *needed;            /* [exceptions->row_count] */
    bool *reached;           /* [methods] */
    const char *const *only; /* ends with NULL: the methods to reach; NULL: all */
    size_t case_count, checked, breaches;
} every_method;

typedef void (*every_visit)(every_method *all,
                            void *context,
                            const vec_file *file,
                            const vec_case *one);

void every_method_begin(every_method *all, const char *property);
/** Visits each case that is to compute with the methods of the program; an inventory
 * folder is visited once. */
void every_method_visit(every_method *all, every_visit visit, void *context);
/** Prints the exceptions, the exceptions that are not needed and the methods that no
 * case reached; returns the number of breaches. */
size_t every_method_end(every_method *all);

void every_method_reach(every_method *all, const vec_run *run, uint32_t method);
/** Something does not hold for a method: a breach, or an exception. `what` is the name
 * by which the list excepts: an output, a driver, an input, or the code of an error. */
void every_method_breach(every_method *all,
                         const vec_run *run,
                         const char *method,
                         const char *what,
                         const char *format,
                         ...) TH_PRINTF(5, 6);
/** Is the cell what others see of the method: a gas, or an amount (`amounts`) or rate
 * of variables.csv? */
bool every_method_output(const vec_run *run, const th_cell *cell, bool *amount);
/** Its method; "series" for a filled value. */
const char *every_method_name(const vec_run *run, const th_cell *cell);
const char *every_method_text(const vec_run *run, th_sym name);
/** The errors of a changed case are breaches of the methods that it proves. */
void every_method_errors(every_method *all, const vec_run *run);

#endif
