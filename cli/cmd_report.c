/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report inventory: the Excel workbook. */
#include "cli.h"

#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n > m && !strcmp(text + n - m, end);
}

static int write_workbook(const cli_call *call, cli_session *s)
{
    th_workbook_options options = {.language = s->language};
    if (!cli_date(call, &options.date))
        return EXIT_USAGE;
    th_status status = th_report_workbook(
        call->value[OPT_OUTPUT], s->inventory, s->dual, &options, s->diags, &s->err);
    return status == TH_OK ? EXIT_FINE : cli_fail(&s->err);
}

int cmd_report(const cli_call *call)
{
    cli_session s;
    const char *path = call->value[OPT_OUTPUT];
    if (strcmp(call->operands[0], "inventory"))
        return cli_usage(
            call, "no report '%s'; this version writes: inventory", call->operands[0]);
    if (!path || !ends_with(path, ".xlsx"))
        return cli_usage(call,
                         path ? "the workbook's name ends with .xlsx; not '%s'"
                              : "where to? give -o FILE.xlsx%s",
                         path ? path : "");
    int code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = write_workbook(call, &s);
    else
        s.err.status = s.err.status == TH_OK ? TH_BAD_DATA : s.err.status;
    int told = s.inventory ? (cli_tell_diags(s.diags, TH_WARNING), code)
                           : cli_session_tell(&s, code);
    cli_session_close(&s);
    return told;
}
