/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the summary share. */
#ifndef TANHENG_REPORT_SUMMARY_H
#define TANHENG_REPORT_SUMMARY_H

#include "table_build.h"

typedef struct thi_summary {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view m;
    th_activity_view view;
    th_language language;
    size_t line_count;
    bool failed; /* an error stands behind some line */
    const th_table **tables;
    size_t count, capacity;
} thi_summary;

const char *thi_summary_name(const thi_summary *s, th_sym sym);
void thi_summary_add(thi_summary *s, thi_table *t);
/** One number column a reported year. */
void thi_summary_years(const thi_summary *s,
                       thi_table *t,
                       const char *unit,
                       int decimals);
th_titles thi_both(const char *zh, const char *en);
/** Does a line have a value and count? */
bool thi_line_counts(const th_line *line);
/** With --partial: an error stands behind the line. Sums that contain it are withheld.
 */
bool thi_line_failed(const thi_summary *s, const th_line *line);
/** The same emission, perhaps in another year. */
bool thi_same_series(const thi_summary *s, const th_line *a, const th_line *b);
/** `2.C.2 铁合金 硅铁 CO2` */
const char *thi_line_words(const thi_summary *s, const th_line *line, bool zh);

/* ---- report_totals.c, report_quality.c ---- */
void thi_summary_boundaries(thi_summary *s);
void thi_summary_not_estimated(thi_summary *s);
void thi_summary_quality(thi_summary *s);
void thi_summary_completeness(thi_summary *s);
/* ---- report_reference.c ---- */
void thi_summary_reference(thi_summary *s);

#endif
