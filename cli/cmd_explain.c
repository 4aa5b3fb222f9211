/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng explain: the derivation of the lines that a filter chooses. */
#include "cli.h"

static int write_derivation(const cli_call *call, cli_session *s)
{
    th_line_filter filter;
    th_text data = {0};
    th_error err = {0};
    int code = cli_line_filter(call, s, &filter);
    if (code != EXIT_FINE)
        return code;
    if (!filter.stream)
        filter.any_stream = true;
    filter.alternatives = true;
    th_status status =
        th_report_explain(&data, s->inventory, &filter, s->language, &err);
    if (status == TH_OK)
        return cli_deliver(call, &data);
    th_text_free(&data);
    return cli_usage(call, "%s", err.text);
}

int cmd_explain(const cli_call *call)
{
    cli_session s;
    cli_call with_filter = *call;
    if (call->operand_count == 2 && call->value[OPT_FILTER])
        return cli_usage(call, "the filter is given twice");
    if (call->operand_count == 2)
        with_filter.value[OPT_FILTER] = call->operands[1];
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_derivation(&with_filter, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
