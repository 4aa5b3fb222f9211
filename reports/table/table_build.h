/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the builders and writers of tables share: building a table row by row, and small
 * words about results. */
#ifndef TANHENG_TABLE_BUILD_H
#define TANHENG_TABLE_BUILD_H

#include "tanheng/report.h"

#define THI_PLAIN (-2) /* decimals of a column of years: no thousands separators */

/** A table under construction. Columns first, then values row by row. */
typedef struct thi_table {
    th_arena *arena;
    th_table table;
    th_column *columns;
    size_t column_count, column_capacity;
    th_value *values;
    size_t value_count, value_capacity;
    const char **notes;
    size_t note_count, note_capacity;
} thi_table;

thi_table *
thi_table_begin(th_arena *arena, const char *id, const char *zh, const char *en);
void thi_table_text_column(thi_table *t,
                           const char *id,
                           const char *zh,
                           const char *en);
void thi_table_number_column(thi_table *t,
                             const char *id,
                             const char *zh,
                             const char *en,
                             const char *unit,
                             int decimals);
void thi_table_text(thi_table *t, const char *text);
/** A name that text tables show by its titles. */
void thi_table_titled(thi_table *t, const char *text, th_titles titles);
/** Not a finite number: an empty cell. */
void thi_table_number(thi_table *t, double number);
/** A number that a library computed with libm: nine digits in csv and json. */
void thi_table_number9(thi_table *t, double number);
void thi_table_empty(thi_table *t);
void thi_table_note(thi_table *t, const char *note);
const th_table *thi_table_end(thi_table *t);

/** zh, en, or "zh / en" for both, in the arena. */
const char *
thi_words(th_arena *arena, th_language language, const char *zh, const char *en);

/** Columns of a terminal that a text takes: 2 a CJK character. */
size_t thi_text_width(const char *text);

/** A number for people: thousands separators; `decimals` -1: 4 significant digits. */
void thi_number_show(double number, int decimals, th_text *out);

void thi_table_write_text(const th_table *table, th_language language, th_text *out);

/** A JSON string with its quotes. */
void thi_json_text(const char *text, th_text *out);
void thi_json_number(double number, int digits, th_text *out);

/** A further key of a JSON object: `,\n  "key": "text"`; null for nothing. */
void thi_meta_pair(th_text *out, const char *key, const char *text);

/** The filter that names a line: `method=… category=… subject=… year=…`. */
const char *thi_line_name(th_arena *arena, const th_model_view *m, const th_line *line);
/** The further indices of a key: `technology=…;entity=…`. */
const char *thi_further_key(th_arena *arena, const th_model_view *m, const th_key *key);
/** Titles of a name, falling back to the name itself. */
th_titles thi_titles_of(const th_model_view *m, th_sym name);

#endif
