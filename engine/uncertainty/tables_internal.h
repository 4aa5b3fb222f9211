/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the inside of the tables. */
#ifndef TANHENG_TABLES_INTERNAL_H
#define TANHENG_TABLES_INTERNAL_H

#include "uncertainty_internal.h"

enum { THI_BASE, THI_CURRENT, THI_YEARS };
enum { THI_OF_ACTIVITY, THI_OF_FACTORS, THI_KINDS };

/** A sum of cells in a year. */
typedef struct thi_terms {
    th_output sum; /* cells and weights */
    double value;  /* of it */
    double gross;  /* sum of the magnitudes of its terms */
} thi_terms;

/** A row of Table 3.2 before its percentages. */
typedef struct thi_line_row {
    th_sym category, stream;
    uint32_t gas;
    bool confidential; /* nothing but confidential lines */
    thi_terms year[THI_YEARS];
} thi_line_row;

/**
 * How far each independent error moves a sum: slope x half width, by kind of input.
 * Rows of one shared_error name are one error; a correlated group is spread over its
 * independent ones by the factor of its matrix.
 */
typedef struct thi_moves {
    double *unit[THI_KINDS]; /* [sources] */
} thi_moves;

struct th_uncertainty {
    th_arena *arena;
    const th_inventory *inventory;
    const th_model *model;
    th_errors *errors;
    th_uncertainty_options options;
    th_uncertainty_view view;
    uint32_t row_count;
    thi_line_row *lines;      /* [row_count] */
    th_uncertainty_row *rows; /* [row_count] */
    thi_terms total[THI_YEARS];
    uint32_t *first_of_name; /* [sources] the first source of the same shared name */
    th_simulation *simulation;
};

/** Is a sum too near zero for percentages of it? Below 1 % of its gross. */
bool thi_near_zero(const thi_terms *terms);

/* uncertainty_rows.c: lines of the boundary to rows and totals */
void thi_rows_make(th_uncertainty *u);

/* approach1.c: columns E to M, totals, what is asymmetric */
void thi_approach1(th_uncertainty *u);
thi_moves thi_moves_create(th_arena *arena, const th_uncertainty *u);
/** `gradient` [inputs]: slopes of the sum. */
void thi_moves_of(const th_uncertainty *u, const double *gradient, thi_moves *out);
/** Slopes of the trend in % to the sums of the base year and of the year. */
void thi_trend_slopes(const th_uncertainty *u, double out[THI_YEARS]);

/* contributions.c */
void thi_contributions(th_uncertainty *u);

/* key.c */
void thi_key_categories(th_uncertainty *u);

/* correlations.c: groups of inventory.yaml; E-CORR */
void thi_errors_join(th_errors *errors, th_diags *diags);

#endif
