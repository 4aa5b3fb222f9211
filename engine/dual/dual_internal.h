/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: what its files share. */
#ifndef TANHENG_DUAL_INTERNAL_H
#define TANHENG_DUAL_INTERNAL_H

#include "tanheng/dual.h"

#define THI_FIRST_YEAR 1900
#define THI_YEARS 201
#define THI_NO_ROW (-1)

/** Rows of GDP by year; -1: none. */
typedef struct thi_gdp {
    int32_t level[THI_YEARS];   /* gdp_constant */
    int32_t current[THI_YEARS]; /* gdp_current */
    int32_t index_row[THI_YEARS];
    uint32_t chain[THI_YEARS]; /* index rows again, as the chains that are lent out */
    int32_t price_year;        /* of the first level; 0: there is none */
} thi_gdp;

struct th_dual {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view model;
    th_activity_view activity;
    const th_names *names;
    thi_gdp gdp;
    size_t result_count, result_capacity;
    th_dual_result *results;
};

/** A row that moves a GDP, and by how much: d(ln GDP) for its whole half-width. */
typedef struct thi_gdp_error {
    uint32_t row;
    double move;
} thi_gdp_error;

/* dual_gdp.c */
void thi_gdp_read(th_dual *dual, th_diags *diags);
/** The row of a variable in a year that states the inventory's region and no other
 * index; -1. */
int32_t thi_indicator_row(const th_dual *dual, const char *variable, int32_t year);
/** Appends rows that move ln(GDP); returns how many. `out` has room for THI_YEARS + 1.
 */
size_t thi_gdp_errors(const th_dual *dual, const th_gdp_year *gdp, thi_gdp_error *out);

/* dual_targets.c */
/** False after a problem (in diags). Texts are owned by the dual. */
bool thi_target_read(th_dual *dual,
                     const th_tree *tree,
                     th_target *out,
                     th_diags *diags);

/* dual_judge.c */
void thi_judge(th_dual *dual, const th_target *target, th_diags *diags);

#endif
