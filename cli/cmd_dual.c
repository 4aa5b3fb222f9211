/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng dual: totals and intensity against targets. */
#include "cli.h"

static int write_dual(const cli_call *call, cli_session *s)
{
    size_t count;
    th_text data = {0};
    const th_table *const *tables =
        th_report_dual(s->arena, s->dual, s->language, &count);
    th_tables_write(tables,
                    count,
                    cli_format(call, TH_FORMAT_TEXT),
                    s->language,
                    call->value[OPT_EXCEL] != NULL,
                    &data);
    return cli_deliver(call, &data);
}

int cmd_dual(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_DUAL);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_dual(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
