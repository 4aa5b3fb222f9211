/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: a table made of another one with other rows and years. */
#include "activity_internal.h"

#include <string.h>

th_activity *th_activity_derive(const th_activity *from,
                                const th_names *names,
                                const int32_t *years,
                                size_t year_count,
                                const th_datum *rows,
                                size_t row_count)
{
    th_arena *arena = th_arena_create();
    th_activity *a = TH_NEW(arena, th_activity);
    *a = *from;
    a->arena = arena;
    a->names = th_names_copy(names);
    a->hash = NULL;
    a->pending = NULL;
    a->series = NULL; /* what they filled stands among the rows */
    a->series_count = a->series_capacity = 0;
    a->years = TH_NEW_N(arena, int32_t, year_count + 1);
    memcpy(a->years, years, year_count * sizeof *years);
    a->year_count = a->year_capacity = year_count;
    a->rows = TH_NEW_N(arena, th_datum, row_count + 1);
    if (row_count)
        memcpy(a->rows, rows, row_count * sizeof *rows);
    a->row_count = a->row_capacity = row_count;
    thi_rows_sort(a);
    a->finished = true;
    return a;
}
