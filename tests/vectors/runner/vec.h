/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test vectors: text cases that prove methods by independent calculations. The format
 * stands in README.md beside the .vec files. */
#ifndef TANHENG_TESTS_VEC_H
#define TANHENG_TESTS_VEC_H

#include "tanheng/intake.h"
#include "tanheng/model.h"

typedef enum vec_want { VEC_NUMBER, VEC_KEY, VEC_ERROR } vec_want;

/** One `expect` line. */
typedef struct vec_expect {
    uint32_t line;
    vec_want want;
    const char *name;  /* gas, variable or total_<boundary>; of VEC_ERROR: the code */
    size_t term_count; /* index=member, year=, stream=, method=, part=, state= */
    const char **terms;
    double number;
    const char *unit;
    th_state key;
    double tolerance;
} vec_expect;

/** A header of activity rows and the rows below it, each with its line. */
typedef struct vec_table {
    uint32_t line;
    const char *header;
    size_t row_count, row_capacity;
    const char **rows;
    uint32_t *row_lines;
} vec_table;

typedef struct vec_case {
    const char *name;
    uint32_t line;
    size_t method_count;
    const char **methods;
    const char *guideline, *region, *years, *folder, *reason, *source;
    const char *local, *extra_methods; /* a folder with factors/, a file of methods */
    size_t setting_count, setting_capacity;
    const char **settings; /* verbatim lines of inventory.yaml */
    size_t table_count, table_capacity;
    vec_table *tables;
    size_t expect_count, expect_capacity;
    vec_expect *expects;
} vec_case;

typedef struct vec_file {
    th_arena *arena;
    const char *path, *name; /* name: as shown in messages */
    bool failing;            /* *.failing: every case must fail, and say why it may */
    size_t case_count, case_capacity;
    vec_case *cases;
    size_t wrong_lines;
} vec_file;

/** Reads a file of cases; what is wrong in form is printed and counted. NULL: the file
 * cannot be read. */
vec_file *vec_file_read(const char *path);
void vec_file_free(vec_file *file);

/** What a property changes in the rows of a case before they are read: the text that
 * the value of a variable becomes, owned by `arena`; `written` itself leaves it. */
typedef struct vec_change {
    const char *(*value)(const void *context,
                         th_arena *arena,
                         const th_variable *variable,
                         const char *written,
                         const char *unit);
    const void *context;
} vec_change;

/** A case computed: what the expects look at. */
typedef struct vec_run {
    const vec_file *file;
    const vec_case *one;
    const th_registry *registry;
    th_activity *activity;
    th_model *model; /* NULL after errors */
    th_diags *diags;
    double *values;
    bool loud;
    size_t failures;
    const vec_change *change; /* NULL: none */
    th_registry *own;         /* of a case with files of its own */
} vec_run;

/** Computes a case without a look at its expects. `change` (may be NULL) reaches the
 * rows of the case, not those of an inventory-folder. `run->model` is NULL when there
 * are errors. To be closed in any case. */
void vec_run_open(vec_run *run,
                  const vec_file *file,
                  const vec_case *one,
                  const char *source_folder,
                  const vec_change *change,
                  bool loud);
void vec_run_close(vec_run *run);
/** Must the case fail? */
/** Does any guideline list the method? */
bool vec_is_listed(const th_registry *r, uint32_t method);
bool vec_case_wants_error(const vec_case *one);

/** Runs one case and its expects; prints what fails when `loud`. Returns the number of
 * failures. */
size_t vec_case_run(const vec_file *file,
                    const vec_case *one,
                    const char *source_folder,
                    bool loud);
/** A case computed, and then looked at by `look` alone; the same number. */
typedef void (*vec_look)(vec_run *run);
size_t vec_case_look(const vec_file *file,
                     const vec_case *one,
                     const char *source_folder,
                     bool loud,
                     vec_look look);
void vec_expect_check(vec_run *run, const vec_expect *expect);
/** Counts a failure, and prints `file:line: case: text`. */
void vec_fail(vec_run *run, uint32_t line, const char *format, ...) TH_PRINTF(3, 4);
/** The registry of all cases that need no folder of their own; NULL (and printed) when
 * it has errors. */
const th_registry *vec_registry(void);
void vec_registry_free(void);

#endif
