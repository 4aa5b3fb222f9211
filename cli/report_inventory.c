/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report inventory: the Excel workbook of an inventory. */
#include "cli.h"

/** The inventory before, computed as this one is; it is told only if it fails. */
static int open_previous(cli_session *previous, const cli_call *call)
{
    int code = cli_session_open(previous, call, call->value[OPT_PREVIOUS], TO_RESULTS);
    return code == EXIT_FINE ? code : cli_session_tell(previous, code);
}

static int write_workbook(const cli_call *call,
                          cli_session *s,
                          const th_uncertainty_options *uncertainty,
                          const cli_session *previous)
{
    th_workbook_options options = {.language = s->language,
                                   .uncertainty = uncertainty,
                                   .previous = previous->inventory};
    if (!cli_date(call, &options.date))
        return EXIT_USAGE;
    size_t before = th_diags_count(s->diags, TH_ERROR);
    th_status status = th_report_workbook(
        call->value[OPT_OUTPUT], s->inventory, s->dual, &options, s->diags, &s->err);
    if (status == TH_OK)
        return EXIT_FINE;
    bool told = th_diags_count(s->diags, TH_ERROR) > before;
    return told ? th_status_exit_code(status) : cli_fail(&s->err);
}

static int write_both(const cli_call *call,
                      cli_session *s,
                      const th_uncertainty_options *uncertainty)
{
    cli_session previous = {.arena = NULL};
    int code = EXIT_FINE;
    if (call->value[OPT_PREVIOUS])
        code = open_previous(&previous, call);
    if (code == EXIT_FINE)
        code = write_workbook(call, s, uncertainty, &previous);
    if (previous.arena)
        cli_session_close(&previous);
    return code;
}

int cli_report_inventory(const cli_call *call)
{
    cli_session s;
    th_uncertainty_options uncertainty;
    int code = cli_uncertainty_options(call, &uncertainty);
    if (code != EXIT_FINE)
        return code;
    uncertainty.with_land = true;
    code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = write_both(call, &s, &uncertainty);
    else
        s.err.status = s.err.status == TH_OK ? TH_BAD_DATA : s.err.status;
    int told = s.inventory ? (cli_tell_diags(s.diags, TH_WARNING), code)
                           : cli_session_tell(&s, code);
    cli_session_close(&s);
    return told;
}
