/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng uncertainty: Tables 3.2 and 3.3, totals, contributions of inputs. */
#include "cli.h"

#include <string.h>

static int write_tables(const cli_call *call, cli_session *s, const th_uncertainty *u)
{
    size_t count;
    th_text data = {0};
    const char *approach = call->value[OPT_APPROACH];
    bool first = !approach || strcmp(approach, "2") != 0;
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    const th_table *const *tables = th_report_uncertainty(
        s->arena, u, first, format != TH_FORMAT_TEXT, s->language, &count);
    th_tables_write(
        tables, count, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
    return cli_deliver(call, &data);
}

int cmd_uncertainty(const cli_call *call)
{
    cli_session s;
    th_uncertainty_options options;
    int code = cli_uncertainty_options(call, &options);
    if (code != EXIT_FINE)
        return code;
    th_uncertainty *u = cli_uncertainty_open(&s, call, &options, &code);
    if (u) {
        int written = write_tables(call, &s, u);
        code = written == EXIT_FINE ? code : written;
    }
    th_uncertainty_free(u);
    cli_session_close(&s);
    return code;
}
