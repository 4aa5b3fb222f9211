/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties: a copy of an inventory folder, its activity rows changed on the way. */
#ifndef TANHENG_TESTS_FOLDER_H
#define TANHENG_TESTS_FOLDER_H

#include "tanheng/intake.h"

/** The rows of one activity file, to be changed in place: `cells` of a row are texts
 * owned by `arena`. */
typedef struct folder_table {
    th_arena *arena;
    const char *file;
    size_t column_count, row_count, row_capacity;
    const char **header;
    const char ***rows;
} folder_table;

typedef void (*folder_change)(void *context, folder_table *table);

/** Copies inventory.yaml, indicators.csv and activity/ *.csv; `change` (may be NULL)
 * sees each activity table, and indicators.csv when `indicators`. Parents of `to` must
 * exist. */
void folder_copy(const char *from,
                 const char *to,
                 bool indicators,
                 folder_change change,
                 void *context);
/** Column of a header name; it is added (empty) when absent. */
size_t folder_column(folder_table *t, const char *name);
const char **folder_row_copy(const folder_table *t, const char *const *row);
void folder_row_add(folder_table *t, const char **row);
/** Appends a line to a file of the folder. */
void folder_append(const char *folder, const char *file, const char *line);
/** Appends the rows of a CSV file (its header left out) to a file of the folder. */
void folder_append_rows(const char *folder, const char *file, const char *from);
/** Replaces the one place of `old` in a file of the folder. */
void folder_replace(const char *folder,
                    const char *file,
                    const char *old,
                    const char *fresh);
/** A fresh, empty folder below the test's work folder. */
const char *folder_fresh(th_arena *arena, const char *name);

#endif
