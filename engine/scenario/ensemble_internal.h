/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: the inside of an ensemble. */
#ifndef TANHENG_ENSEMBLE_INTERNAL_H
#define TANHENG_ENSEMBLE_INTERNAL_H

#include "scenario_internal.h"
#include "tanheng/blocks.h"
#include "tanheng/ensemble.h"

/** A line of a boundary's year. */
typedef struct thi_member {
    uint32_t cell, position;
    double weight;
} thi_member;

/** A boundary in a year: what a draw sums. */
typedef struct thi_year_sum {
    bool removals;
    size_t count, capacity;
    thi_member *members;
} thi_year_sum;

/** What the caller of the program gives: a source of error, or a series in a year. */
typedef struct thi_quantity_of {
    uint32_t source; /* THI_NONE: a series */
    uint32_t series, year;
} thi_quantity_of;

struct th_ensemble {
    th_arena *arena;
    const th_projection *p;
    th_ensemble_options options;
    th_errors *errors;
    double *still; /* cube of the run without draws */
    bool *moves, *forest_moves, *series_moves;
    uint32_t *base_source; /* [slot_count] source of the base row, THI_NONE */
    uint32_t *quantity_of; /* [input_count] UINT32_MAX: stays */
    thi_quantity_of *quantities;
    size_t quantity_count, quantity_capacity;
    uint32_t source_count;
    uint32_t sum_count; /* totals x years */
    thi_year_sum *sums;
    uint32_t *sum_total, *sum_year; /* where a sum's draws go */
    th_blocks *blocks;
    double **draws; /* [total] */
    double *gdp;
    uint8_t *good;             /* [draws] */
    _Atomic uint64_t *clipped; /* [spread_count + slot_count] draws */
    th_ensemble_view view;
};

/** ensemble.c: total of a year from values in plan order. */
double thi_year_total(const thi_year_sum *sum, const double *values);
/** ensemble_map.c: what moves, and which input of the model stands for what. */
void thi_ensemble_map(th_ensemble *e);
/** ensemble_draw.c: all draws, in blocks. */
void thi_ensemble_draw(th_ensemble *e);

#endif
