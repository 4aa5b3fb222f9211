/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of `factors compare` share: rows of packs, and runs of one unit.
 */
#ifndef TANHENG_REPORT_COMPARE_H
#define TANHENG_REPORT_COMPARE_H

#include "tanheng/report.h"

/** One line of the comparison: a variable under a further key, or a gas of a driver. */
typedef struct thi_compared {
    th_sym item;                  /* variable: compared, or driver of the result */
    th_key key;                   /* indices that were left open and the rows state */
    th_sym gas, stream, category; /* of a result; 0 else */
    const char *unit;
    double *values;         /* [pack_count] or [guideline_count]; NAN: none */
    const th_factor **rows; /* [pack_count]; NULL: none */
    bool *failed;           /* [guideline_count] an error stands behind it */
} thi_compared;

typedef struct thi_comparison {
    th_arena *arena;
    const th_registry *r;
    const th_names *names;
    const th_compare *asked;
    th_key key;    /* what is asked, the region's attributes included */
    int32_t year;  /* of the runs */
    th_sym region; /* of the runs */
    uint32_t pack_count, guideline_count;
    uint32_t *packs; /* numbers */
    const th_guideline **guidelines;
    thi_compared *factors, *results;
    size_t n_factors, cap_factors, n_results, cap_results;
    const char **notes;
    size_t n_notes, cap_notes;
} thi_comparison;

/** Does a method serve the category and subject asked: may a row of it stand there? */
bool thi_compare_serves(const thi_comparison *x, const th_method *m);
/** One unit of each driver under each guideline: fills `results` and `notes`. */
void thi_compare_run(thi_comparison *x);

#endif
