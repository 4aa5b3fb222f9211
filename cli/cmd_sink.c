/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng sink: CO2 of forest and other land by stratum, pool and year. */
#include "cli.h"

static int write_sink(const cli_call *call, cli_session *s)
{
    size_t count;
    th_text data = {0};
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    bool excel = call->value[OPT_EXCEL] != NULL;
    if (format != TH_FORMAT_TEXT) {
        const th_table *rows = th_report_sink_rows(s->arena, s->inventory);
        th_table_write(rows, format, s->language, excel, &data);
        return cli_deliver(call, &data);
    }
    const th_table *const *tables =
        th_report_sink(s->arena, s->inventory, s->language, &count);
    th_tables_write(tables, count, format, s->language, false, &data);
    return cli_deliver(call, &data);
}

int cmd_sink(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_sink(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
