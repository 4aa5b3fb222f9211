/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: shared inside the module. */
#ifndef TANHENG_ACTIVITY_INTERNAL_H
#define TANHENG_ACTIVITY_INTERNAL_H

#include "tanheng/activity.h"

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
    th_check_choice *checks;
    size_t check_count, check_capacity;
    th_sym *departments;
    size_t department_count, department_capacity;
    th_hash *hash;
    char sha256[65];
    bool finished;
};

/** Puts the rows into their canonical order: that of the files must not change a bit of
 * any result. */
void thi_rows_sort(th_activity *activity);

/** Reads `checks:` of inventory.yaml: a list of maps (NULL: none). */
void thi_checks_read(th_activity *activity, const th_tree *list, th_diags *diags);

/** Half-width forms become ASCII (U+FF01..FF5E, U+3000), blanks at both ends go. */
const char *thi_text_clean(th_arena *arena, const char *text);

/** Reads a number as people write it: clean text, valid thousands separators. */
bool thi_number_read(const char *clean, double *out);

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

/** Reads a quantity with a unit in one text ("17 %", "330 kt_CO2"). False after a
 * diagnostic. */
bool thi_year_read(const char *clean, int32_t *out);

#endif
