/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * inventory: results of a compiled and run model: emission lines, sums by key, totals
 * of boundaries with their Approach 1 interval, and what share of the gross emissions
 * rests on which quality.
 */
#ifndef TANHENG_INVENTORY_H
#define TANHENG_INVENTORY_H

#include "tanheng/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One line of the results: an emission of an instance (reported years only). Masses in
 * t of the gas. */
typedef struct th_line {
    uint32_t emission; /* number in the model's emissions */
    uint32_t instance, cell, gas;
    th_sym stream; /* 0: direct */
    int32_t year;
    th_state state;
    bool alternative; /* computed for comparison, counts nowhere */
    bool filled;
    bool rests_on_filled; /* filled, or computed from a filled value */
    bool confidential;
    bool missing;  /* nothing to compute from, while another reported year of the series
                      has a value, or the line is a stream: totals that hold it are
                      incomplete */
    double mass_t; /* 0 unless state is a value */
    double co2e_t; /* by the model's GWP set; NAN if the set lacks the gas */
    double half_t; /* half of the 95 % interval of mass_t by Approach 1; 0: nothing
                      known */
    th_quality quality;
    th_confidence confidence;
    th_sym sector;
    const char *department; /* of the driver row, "" */
} th_line;

/** A sum over lines. Only counted, direct lines unless asked otherwise. */
typedef struct th_total {
    double value;        /* t of gas, or t CO2e */
    double lower, upper; /* Approach 1, 95 % */
    bool has_interval;
    bool incomplete;   /* a line below it is NE, or failed */
    bool failed;       /* an error stands behind a line below it: no value is given */
    bool confidential; /* nothing but confidential lines: to show it is to show them */
    th_state state;    /* TH_STATE_VALUE, or a key when no line has a value */
} th_total;

typedef struct th_inventory th_inventory;

/** Runs the model and lists its lines. The model is borrowed and must outlive the
 * inventory. */
TH_API TH_MUST_USE th_status th_inventory_create(th_inventory **out,
                                                 const th_model *model,
                                                 th_error *err);
TH_API void th_inventory_free(th_inventory *inventory);
TH_API const th_model *th_inventory_model(const th_inventory *inventory);
/** Values of all cells, [cell_count]. */
TH_API const double *th_inventory_values(const th_inventory *inventory);
TH_API size_t th_inventory_line_count(const th_inventory *inventory);
TH_API const th_line *th_inventory_line(const th_inventory *inventory, size_t i);

/** Does a line belong to a boundary (direct and listed streams, categories, gases)? An
 * alternative never does. */
TH_API bool th_boundary_has(const th_inventory *inventory,
                            const th_boundary *boundary,
                            const th_line *line);
/** Total of a boundary in a year; in t CO2 when the boundary is CO2 alone, else t CO2e.
 */
TH_API th_total th_inventory_total(const th_inventory *inventory,
                                   const th_boundary *boundary,
                                   int32_t year);
/** Is the boundary CO2 alone (its total in t CO2, not t CO2e)? */
TH_API bool th_boundary_is_co2(const th_inventory *inventory,
                               const th_boundary *boundary);
/**
 * The terms of a boundary's total in a year: numbers of its lines with a value, and the
 * weight (GWP, or 1 when the boundary is CO2 alone) of each. Arrays [line_count],
 * either may be NULL; returns the count. Lines of a gas that the GWP set lacks are left
 * out (th_inventory_total says incomplete).
 */
TH_API size_t th_inventory_terms(const th_inventory *inventory,
                                 const th_boundary *boundary,
                                 int32_t year,
                                 uint32_t *lines,
                                 double *weights);
/**
 * Half of the 95 % interval of sum(weights[i] * value of cells[i]) by Approach 1: each
 * input with an interval counts once, whatever it moves; rows of one shared_error name
 * move together. 0: no interval is known below them.
 */
TH_API double th_inventory_half(const th_inventory *inventory,
                                const uint32_t *cells,
                                const double *weights,
                                size_t count);
/** The same from the derivatives of the sum to each input, [input_count]. */
TH_API double th_inventory_gradient_half(const th_inventory *inventory,
                                         const double *gradient);
/** Total over any lines chosen by the caller: in t CO2e. `mask` [line_count] != 0 takes
 * the line. */
TH_API th_total th_inventory_sum(const th_inventory *inventory, const uint8_t *mask);

/** What a filter such as `category=1.A.2.a gas=CO2 year=2022` means; terms are joined
 * by blanks or commas. */
typedef struct th_line_filter {
    th_key key;  /* region, category, subject, further indices: descendants included */
    int32_t gas; /* -1: any */
    th_sym stream; /* 0: direct only, unless any_stream */
    bool any_stream, alternatives;
    int32_t year; /* 0: any */
    th_sym sector, method, part;
    const char *department;
    const th_boundary *boundary; /* NULL: any; its own streams then pass too */
} th_line_filter;
/** False (and one sentence in err) when a term is unknown. */
TH_API bool th_line_filter_parse(const th_inventory *inventory,
                                 const char *text,
                                 th_line_filter *out,
                                 th_error *err);
TH_API bool th_line_filter_pass(const th_inventory *inventory,
                                const th_line_filter *filter,
                                const th_line *line);

/** One group of `--by`: text of each key part, in the order asked. */
typedef struct th_group {
    uint32_t part_count;
    const char *const *parts; /* ids: "1.A.2.a", "CO2", "2022" */
    th_total total;           /* t CO2e, or t of the gas when gas is a key */
} th_group;
typedef struct th_grouping {
    uint32_t count;
    const th_group *groups; /* sorted by taxonomy order of each part, years ascending */
} th_grouping;
/**
 * Groups counted lines: each of `keys` is category, category1..category5 (cut to that
 * depth), gas, sector, department, year, stream, method, quality, subject, region or
 * any index. Owned by `arena`. NULL keys: one group.
 */
TH_API TH_MUST_USE th_status th_inventory_group(th_grouping *out,
                                                const th_inventory *inventory,
                                                th_arena *arena,
                                                const char *const *keys,
                                                size_t key_count,
                                                const th_line_filter *filter,
                                                th_error *err);

/** What a frame's row holds of one group of gases in one year. `mass`: t, only where
 * the group is one gas (else its state is NOTHING); `co2e`: t CO2e. No intervals. */
typedef struct th_frame_cell {
    th_total mass, co2e;
} th_frame_cell;

/** A row of the result. `rest`: what the row holds and none of the rows below it does,
 * because a line names no finer category; shown as the last row below it. */
typedef struct th_frame_line {
    const th_frame_row *row;
    bool rest;
} th_frame_line;

/** An inventory laid out by a frame: cells[(year * line_count + line) * (group_count +
 * 1) + group], the last group being all gases. */
typedef struct th_frame_sums {
    const th_frame *frame;
    uint32_t year_count, line_count, group_count;
    const int32_t *years;
    const th_frame_line *lines;
    const th_sym *groups; /* as gases.csv names and orders them */
    const bool *one_gas;  /* [group_count] the group is one gas */
    const th_frame_cell *cells;
} th_frame_sums;
/**
 * Sums of a frame's rows over the reported years. A row without categories adds up the
 * rows below it (a total: all parts) of its scopes and levels. Where no line stands
 * behind a row, its state is the layout's key, or NOTHING. Owned by `arena`.
 */
TH_API void th_inventory_frame(th_frame_sums *out,
                               const th_inventory *inventory,
                               th_arena *arena,
                               const th_frame *frame);

/** Which lines a frame's rows hold: [line_count of the frame * line_count of the
 * inventory], 1: holds; an alternative is held nowhere. For what writes the sums as
 * formulas. Owned by `arena`. */
TH_API const uint8_t *th_inventory_frame_lines(const th_frame_sums *sums,
                                               const th_inventory *inventory,
                                               th_arena *arena);

/**
 * What lies behind a group's interval, so that groups of several inventories can be
 * added: how far half of the 95 % interval of each factor row moves the sum (rows that
 * inventories share add up before they are squared), and the sum of squares of all that
 * is the inventory's own (activity rows, shared errors).
 */
typedef struct th_group_detail {
    double own_squares;
    uint32_t move_count;
    const uint32_t *factors; /* [move_count] numbers in the registry */
    const double *moves;     /* [move_count] in the unit of the sum */
    const uint32_t *ranks;   /* [part_count] place of each part in its taxonomy */
} th_group_detail;
/** The same groups, each with its detail. Owned by `arena`. */
TH_API TH_MUST_USE th_status th_inventory_group_detail(th_grouping *out,
                                                       const th_group_detail **details,
                                                       const th_inventory *inventory,
                                                       th_arena *arena,
                                                       const char *const *keys,
                                                       size_t key_count,
                                                       const th_line_filter *filter,
                                                       th_error *err);

/** Shares of the gross emissions (sum of positive direct lines in CO2e) of a year. They
 * add up to 1 (quality). */
typedef struct th_quality_shares {
    double gross_t;
    double published, downscaled, estimate,
        none; /* by the worst activity row below a line */
    double two_sources, one_source, unconfirmed; /* by the worst factor below a line */
    double filled;                               /* on filled values */
} th_quality_shares;
TH_API th_quality_shares th_inventory_quality(const th_inventory *inventory,
                                              int32_t year);
/**
 * For `--strict`: E-UNCONFIRMED at each factor row of confidence `unconfirmed` on which
 * a counted line with a value (any stream) or an indicator of a reported year rests.
 * Returns how many rows.
 */
TH_API size_t th_inventory_unconfirmed(const th_inventory *inventory, th_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
