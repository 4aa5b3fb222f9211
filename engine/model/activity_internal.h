/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: shared inside the module. */
#ifndef TANHENG_ACTIVITY_INTERNAL_H
#define TANHENG_ACTIVITY_INTERNAL_H

#include "tanheng/activity.h"

struct thi_pending;

struct th_activity {
    const th_registry *registry;
    th_arena *arena;
    th_names *names;
    th_titles name;
    th_sym region, guideline, gwp;
    const char *language;
    int32_t *years;
    size_t year_count, year_capacity;
    th_datum *rows;
    size_t row_count, row_capacity;
    th_use *uses;
    size_t use_count, use_capacity;
    th_series_rule *series;
    size_t series_count, series_capacity;
    th_setting *settings;
    size_t setting_count, setting_capacity;
    uint32_t *as_given;
    size_t as_given_count, as_given_capacity;
    th_correlation *correlations;
    size_t correlation_count, correlation_capacity;
    th_key_note *key_notes;
    size_t key_note_count, key_note_capacity;
    th_check_choice *checks;
    size_t check_count, check_capacity;
    th_sym *departments;
    size_t department_count, department_capacity;
    th_hash *hash;
    char sha256[65];
    struct thi_pending *pending; /* amounts of energy balance tables */
    bool finished;
};

/** Puts the rows into their canonical order: that of the files must not change a bit of
 * any result. */
void thi_rows_sort(th_activity *activity);

/** Amounts of energy balance tables become rows, less what other rows tell in detail.
 */
void thi_balance_settle(th_activity *activity, th_diags *diags);
/** Reads `checks:` of inventory.yaml: a list of maps (NULL: none). */
void thi_checks_read(th_activity *activity, const th_tree *list, th_diags *diags);

/** Half-width forms become ASCII (U+FF01..FF5E, U+3000), blanks at both ends go. */
const char *thi_text_clean(th_arena *arena, const char *text);

/** Reads a number as people write it: clean text, valid thousands separators. */
bool thi_number_read(const char *clean, double *out);

/** th_registry_nearest, but NULL once many errors stand: a column that is wrong all
 * through would otherwise be compared with every name, row by row. */
const char *thi_nearest_name(const th_registry *r,
                             const char *sort,
                             const char *text,
                             const th_diags *diags);

/** Reads a member of an index; open domains take any text. 0 after a diagnostic (code
 * by the index). */
th_sym thi_member_read(const th_registry *r,
                       th_names *names,
                       uint32_t index,
                       const char *clean,
                       th_place place,
                       th_diags *diags);

/** Reads the unit of a row (blanks inside do not matter); false and what is wrong with
 * it, with the unit or variable that was meant, when it does not fit the variable. */
bool thi_row_unit(const th_registry *r,
                  th_arena *arena,
                  const char *text,
                  const th_variable *v,
                  th_unit *out,
                  const char **wrong);

/** Four digits from 1900 to 2100. */
bool thi_year_read(const char *clean, int32_t *out);

/* ---- inventory.yaml ---- */

typedef struct thi_inventory_reader {
    th_activity *a;
    th_diags *diags;
} thi_inventory_reader;

void thi_tree_wrong(const thi_inventory_reader *r,
                    const th_tree *t,
                    const char *code,
                    const char *what);
/** A place whose file name outlives the tree. */
th_place thi_kept_place(const thi_inventory_reader *r, const th_tree *t);
/** The text under a key; NULL after a diagnostic. */
const th_tree *
thi_needed_text(thi_inventory_reader *r, const th_tree *map, const char *key);
/** Every index named in the map goes into the key. */
void thi_rule_key(thi_inventory_reader *r, const th_tree *map, th_key *key);
/** Keys other than `own` and the indices are told. */
void thi_rule_only(thi_inventory_reader *r, const th_tree *map, const char *const *own);
/** Number of the variable a text names; -1 after a diagnostic. */
int32_t thi_rule_variable(thi_inventory_reader *r, const th_tree *t);
/** activity_series.c: one item of `series:`. */
void thi_series_rule_read(thi_inventory_reader *r, const th_tree *t);
/** {variable: , year: , INDEX: member ...}; false after a diagnostic. */
bool thi_selector_read(th_activity *activity,
                       const th_tree *map,
                       th_selector *out,
                       th_diags *diags);

/** `correlations` and `key_notes` of inventory.yaml. */
void thi_activity_read_correlations(th_activity *activity,
                                    const th_tree *list,
                                    th_diags *diags);
void thi_activity_read_key_notes(th_activity *activity,
                                 const th_tree *list,
                                 th_diags *diags);

#endif
