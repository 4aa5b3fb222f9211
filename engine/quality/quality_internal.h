/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: what the checks share. */
#ifndef TANHENG_QUALITY_INTERNAL_H
#define TANHENG_QUALITY_INTERNAL_H

#include "tanheng/quality.h"

/** Where an input is used by counted lines of reported years. */
typedef struct thi_use_years {
    bool used;
    int32_t first, last;
} thi_use_years;

/** The state of a run of all checks. */
typedef struct thi_quality {
    th_arena *arena;
    const th_inventory *inventory;
    const th_dual *dual;
    th_diags *diags;
    th_model_view m;
    th_activity_view a;
    const th_registry *r;
    const th_names *names;
    size_t line_count;
    thi_use_years *inputs; /* [input_count] */
    /* of the check that runs */
    uint32_t number;
    const char *code;
    const th_check_rule *rule;
    double threshold, least; /* canonical; NAN: none */
    bool judged;             /* there was something to judge */
    th_titles why;           /* else why not */
    /* what was found */
    th_finding *findings;
    size_t finding_count, finding_capacity;
} thi_quality;

/** The check has something to judge. */
void thi_quality_judged(thi_quality *q);
/** Why there is nothing to judge; counts only if nothing is judged. */
void thi_quality_skip(thi_quality *q, const char *zh, const char *en);
/** A finding. `value`: in the check's canonical base, or NAN. The texts are owned by
 * the arena or static. */
void thi_quality_find(thi_quality *q,
                      th_place place,
                      int32_t year,
                      double value,
                      const char *zh,
                      const char *en);
extern const th_place thi_quality_nowhere;

/* ---- words ---- */

const char *thi_quality_name(const thi_quality *q, th_sym sym);
/** With `digits` significant digits. */
const char *thi_quality_digits(const thi_quality *q, double x, int digits);
/** "12.3 %" of a fraction. */
const char *thi_quality_percent(const thi_quality *q, double fraction);
/** A list that grows: text, or "text, item". */
const char *thi_quality_join(const thi_quality *q, const char *list, const char *item);
/** `category=1.A.2.a subject=coal` of a key, without region; with the variable or the
 * gas before it when `head` is not NULL. */
const char *
thi_quality_key_words(const thi_quality *q, const char *head, const th_key *key);

/* ---- data ---- */

/** Has the line a value, and does it count in a total of its stream? */
bool thi_quality_counts(const th_line *line);
const th_instance *thi_quality_instance_of(const thi_quality *q, const th_line *line);
/** Place of the row that drives a line; nowhere when none does. */
th_place thi_quality_line_place(const thi_quality *q, const th_line *line);
/** Are all indices of `general` unstated or above (or the same as) those of `special`?
 */
bool thi_quality_key_covers(const thi_quality *q,
                            const th_key *general,
                            const th_key *special);
bool thi_quality_category_below(const thi_quality *q, th_sym below, th_sym above);
/** The names in `text`, separated by blanks, as variables; unknown ones are E-CHECK. */
uint32_t *thi_quality_variables(thi_quality *q, const char *text, uint32_t *count);
bool thi_quality_listed(const uint32_t *list, uint32_t count, uint32_t number);
/** Sum of the values of the rows of some variables in a year, in the inventory's own
 * region; rows without a year count for every year. False: there is none.
 * `row`: one of the rows. */
bool thi_quality_rows_sum(const thi_quality *q,
                          const uint32_t *variables,
                          uint32_t count,
                          int32_t year,
                          double *sum,
                          const th_datum **row);

/* ---- the checks ---- */

void thi_check_sum_of_parts(thi_quality *q); /* quality_sums.c */
void thi_check_sum_by_layout(thi_quality *q);
void thi_check_reference(thi_quality *q); /* quality_balances.c */
void thi_check_balances(thi_quality *q);
void thi_check_land_area(thi_quality *q);
void thi_check_area_within(thi_quality *q);
void thi_check_gdp_per_head(thi_quality *q);
void thi_check_population_change(thi_quality *q);
void thi_check_factor_range(thi_quality *q); /* quality_factors.c */
void thi_check_factor_vintage(thi_quality *q);
void thi_check_grid_vintage(thi_quality *q);
void thi_check_drawn_limits(thi_quality *q);
void thi_check_ief_change(thi_quality *q); /* quality_series.c */
void thi_check_jumps(thi_quality *q);
void thi_check_ie_explained(thi_quality *q); /* quality_keys.c */
void thi_check_whole_and_part(thi_quality *q);
void thi_check_keys_explained(thi_quality *q);
void thi_check_completeness(thi_quality *q);
void thi_check_not_estimated(thi_quality *q);
void thi_check_boundary_mixing(thi_quality *q); /* quality_shares.c */
void thi_check_gwp_mixing(thi_quality *q);
void thi_check_unconfirmed_share(thi_quality *q);
void thi_check_one_source_share(thi_quality *q);
void thi_check_estimate_share(thi_quality *q);
void thi_check_filled_share(thi_quality *q);
void thi_check_confidential_share(thi_quality *q);

#endif
