/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of the recalculation bridge share. */
#ifndef TANHENG_REPORT_DIFF_H
#define TANHENG_REPORT_DIFF_H

#include "table_build.h"

typedef struct thi_diff {
    th_arena *arena;
    th_bridge_view view;
    th_model_view a, b;
    th_language language;
} thi_diff;

th_titles thi_diff_part_titles(th_part part);
/** Columns of A, B, their difference and its parts. */
void thi_diff_columns(thi_table *t, const char *unit);
/** Their values; empty when masked. */
void thi_diff_values(
    thi_table *t, double a, double b, const double *parts, bool masked);

/* ---- report_diff_groups.c ---- */
th_status thi_diff_groups(const th_table **out,
                          const thi_diff *d,
                          const char *const *keys,
                          size_t key_count,
                          th_error *err);

/* ---- report_diff_causes.c ---- */
const th_table *thi_diff_causes(const thi_diff *d, size_t most);
/** What a cause is about: a variable, a gas, or a method's line. */
const char *thi_cause_subject(const thi_diff *d, const th_cause *cause);
const char *thi_origin_place(const thi_diff *d, bool in_b, const th_origin *origin);

#endif
