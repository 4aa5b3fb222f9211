/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: what its files share. */
#ifndef TANHENG_INVENTORY_INTERNAL_H
#define TANHENG_INVENTORY_INTERNAL_H

#include "tanheng/inventory.h"

#define THI_NO_UNIT UINT32_MAX

/**
 * How far each independent error moves a cell: a sparse row of (error unit, derivative
 * times half-width). A unit is one input with an interval, or all rows of one
 * `shared_error` name.
 */
typedef struct thi_errors {
    uint32_t unit_count;
    const uint32_t *unit_of_input;  /* THI_NO_UNIT: no interval is known */
    const double *half_of_input;    /* signed as the value where the error is shared */
    const uint32_t *factor_of_unit; /* [unit_count] factor row; THI_NO_UNIT: activity */
    size_t *starts, *ends;          /* [cell_count] only cells below lines have a row */
    uint32_t *units;
    double *moves;
    bool *on_filled; /* [cell_count] a filled value stands somewhere below it */
} thi_errors;

struct th_inventory {
    th_arena *arena;
    const th_model *model;
    th_model_view view;
    const th_names *names;
    const th_datum *rows; /* of the activity */
    double *values;
    th_line *lines;
    size_t line_count;
    thi_errors errors;
};

/** Adds up lines and the moves of their errors; one a thread, used again and again. */
typedef struct thi_adder {
    const th_inventory *inventory;
    double *moves;   /* [unit_count], all 0 between uses */
    bool *touched;   /* [unit_count], all false between uses */
    uint32_t *order; /* units touched, in order */
    uint32_t count;
} thi_adder;

/* inventory_errors.c */
void thi_errors_build(th_inventory *inv);
thi_adder thi_adder_create(const th_inventory *inv, th_arena *arena);
/** sum += weight * moves of a cell's errors. */
void thi_adder_add(thi_adder *adder, uint32_t cell, double weight);
/** Root of the sum of squares; clears the adder. */
double thi_adder_half(thi_adder *adder);
/** The same number, and the moves behind it, owned by `arena`. `detail` may be NULL. */
double thi_adder_detail(thi_adder *adder, th_arena *arena, th_group_detail *detail);

/* inventory_slopes.c */
/** Called for each input and cell that a cell's arithmetic reads, in a fixed order. */
typedef void (*thi_slope_fn)(void *context, const th_node *leaf, double slope);
typedef struct thi_tape thi_tape; /* work space, used for cell after cell */
thi_tape *thi_tape_create(th_arena *arena, const double *inputs, const double *values);
void thi_tape_slopes(thi_tape *tape,
                     const th_node *root,
                     thi_slope_fn visit,
                     void *context);

/** A sum of lines under way. Start with key = TH_STATE_NOTHING. */
typedef struct thi_summing {
    th_sum sum;
    th_state key;               /* strongest of the lines without a value */
    bool any, incomplete, open; /* open: a line that is not confidential */
    bool failed; /* an error stands behind a line: with --partial the sum is withheld */
} thi_summing;

/* inventory_total.c */
/** True when the line has a value that was added; a weight that is NAN leaves it out.
 */
bool thi_summing_add(thi_summing *s,
                     const th_inventory *inv,
                     const th_line *line,
                     double weight);
th_total thi_summing_total(const thi_summing *s, double half);
/** `detail` (may be NULL) is owned by `arena`. */
th_total thi_sum_lines(thi_adder *adder,
                       const uint32_t *lines,
                       size_t count,
                       bool co2e,
                       th_arena *arena,
                       th_group_detail *detail);
bool thi_category_under(const th_inventory *inv, th_sym category, th_sym root);
const th_instance *thi_line_instance(const th_inventory *inv, const th_line *line);
const th_method *thi_line_method(const th_inventory *inv, const th_line *line);

#endif
