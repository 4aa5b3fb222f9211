/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of texts, filled row by row, for the listing commands. */
#ifndef TANHENG_CLI_TABLE_H
#define TANHENG_CLI_TABLE_H

#include "cli.h"

typedef struct cli_table {
    th_arena *arena;
    th_table table;
    th_value *values;
    size_t count, capacity;
} cli_table;

/** `columns` is borrowed (static). */
void cli_table_begin(cli_table *t,
                     th_arena *arena,
                     const char *id,
                     th_titles titles,
                     const th_column *columns,
                     size_t column_count);
void cli_table_text(cli_table *t, const char *text);
void cli_table_number(cli_table *t, double number);
void cli_table_empty(cli_table *t);
/** Writes it as the call asks. */
int cli_table_deliver(cli_table *t, const cli_call *call, th_language language);

#endif
