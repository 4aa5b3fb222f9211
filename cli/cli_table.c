/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of texts, filled row by row. */
#include "cli_table.h"

void cli_table_begin(cli_table *t,
                     th_arena *arena,
                     const char *id,
                     th_titles titles,
                     const th_column *columns,
                     size_t column_count)
{
    *t = (cli_table){.arena = arena};
    t->table.id = id;
    t->table.titles = titles;
    t->table.columns = columns;
    t->table.column_count = (uint32_t)column_count;
}

static void add(cli_table *t, th_value value)
{
    TH_PUSH(t->arena, t->values, t->count, t->capacity, value);
}

void cli_table_text(cli_table *t, const char *text)
{
    add(t, (th_value){.kind = TH_VALUE_TEXT, .text = text ? text : ""});
}

void cli_table_number(cli_table *t, double number)
{
    add(t, (th_value){.kind = TH_VALUE_NUMBER, .text = "", .number = number});
}

void cli_table_empty(cli_table *t)
{
    add(t, (th_value){.kind = TH_VALUE_EMPTY, .text = ""});
}

int cli_table_deliver(cli_table *t, const cli_call *call, th_language language)
{
    th_text data = {0};
    t->table.values = t->values;
    t->table.row_count = t->count / t->table.column_count;
    th_table_write(&t->table,
                   cli_format(call, TH_FORMAT_TEXT),
                   language,
                   call->value[OPT_EXCEL] != NULL,
                   &data);
    return cli_deliver(call, &data);
}
