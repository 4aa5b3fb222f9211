/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables of sinks share: of the inventory's years, and projected. */
#ifndef TANHENG_REPORT_SINK_H
#define TANHENG_REPORT_SINK_H

#include "table_build.h"

/** A number of activity that the layout names: a row, or a filled value. */
typedef struct thi_given {
    th_sym variable;
    const th_datum *row;
    int32_t year;
    double value;
} thi_given;

typedef struct thi_sink {
    th_arena *arena;
    thi_given *given;
    size_t given_count, given_capacity;
    const th_inventory *inventory;
    th_model_view m;
    th_activity_view view;
    const th_rows *items, *sectors;
    th_language language;
    const char **pool; /* [lines] of a sink, else NULL */
    uint8_t *mask;     /* [lines] work of total_of */
    /* rows after it carry no interval of their own, so that what moves a change is
     * known in part only: none is shown. 0: all years have theirs */
    int32_t last_with_interval;
} thi_sink;

/** A number of the tables: a value, or the word that stands in its place. */
typedef struct thi_sink_cell {
    double value; /* NAN: none */
    const char *word;
} thi_sink_cell;

/** Numbers of activity that layouts/sinks.csv names are collected. */
thi_sink
thi_sink_begin(th_arena *arena, const th_inventory *inventory, th_language language);
/** Lines of the sinks, strata together and by year; also what thi_sink_total needs. */
const th_line *const *thi_sink_lines(thi_sink *s, size_t *count);
bool thi_sink_has(const thi_sink *s, const th_line *line);
const char *thi_sink_pool(const thi_sink *s, const th_line *line);
/** Do rows of this key belong to the line's instance? */
bool thi_sink_meets(const thi_sink *s, const th_instance *inst, const th_key *key);
bool thi_sink_same(const thi_sink *s, const th_line *a, const th_line *b);

bool thi_sink_is_number(const thi_sink *s, size_t row);
const char *thi_sink_text(const thi_sink *s, size_t row, const char *column);
thi_sink_cell thi_sink_item(const thi_sink *s, const th_line *line, size_t row);
thi_sink_cell thi_sink_co2(const thi_sink *s, const th_line *line);
/** The next word of a cell as a symbol; false at its end. */
bool thi_sink_word(const thi_sink *s, const char **text, th_sym *out);

/** Sum of the sinks of a year, of one pool or (NULL) of all. */
th_total thi_sink_total(const thi_sink *s, const char *pool, int32_t year, bool *any);
thi_sink_cell thi_sink_shown(const th_total *total);
void thi_sink_show(thi_table *t, thi_sink_cell cell);

/** Columns and cells of a line as csv has them. */
void thi_sink_columns(const thi_sink *s, thi_table *t);
void thi_sink_row(const thi_sink *s, thi_table *t, const th_line *line);
/** Region, category, subject and pool. */
void thi_sink_stratum(const thi_sink *s, thi_table *t, const th_line *line);

#endif
