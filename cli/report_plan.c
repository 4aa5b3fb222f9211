/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report plan: the workbook of the carbon-peak plan. */
#include "cli.h"

static int write_plan(const cli_call *call, const cli_projections *p)
{
    cli_session *s = p->s;
    th_plan_options options = {.language = s->language};
    const th_projection *const *all = (const th_projection *const *)p->all;
    if (!cli_date(call, &options.date))
        return EXIT_USAGE;
    th_status status = th_report_plan(call->value[OPT_OUTPUT],
                                      s->inventory,
                                      s->dual,
                                      all,
                                      p->count,
                                      &options,
                                      s->diags,
                                      &s->err);
    return status == TH_OK ? EXIT_FINE : cli_fail(&s->err);
}

int cli_report_plan(const cli_call *call)
{
    cli_session s;
    cli_projections p = {.count = 0};
    int code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = cli_projections_open(&p, &s, call, call->operands[1]);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    int told = code == EXIT_USAGE ? EXIT_USAGE : cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_plan(call, &p);
    cli_projections_close(&p);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
