/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report plan: the workbook of the carbon-peak plan. */
#include "cli.h"

static int write_plan(const cli_call *call, const cli_projections *p)
{
    cli_session *s = p->s;
    th_plan_options options = {.language = s->language};
    const th_projection *const *all = (const th_projection *const *)p->all;
    size_t before = th_diags_count(s->diags, TH_ERROR);
    if (!cli_date(call, &options.date))
        return EXIT_USAGE;
    options.plan = th_plan_load(s->arena, call->operands[1], s->diags);
    if (th_diags_count(s->diags, TH_ERROR) > before)
        return EXIT_DATA;
    th_status status = th_report_plan(call->value[OPT_OUTPUT],
                                      s->inventory,
                                      s->dual,
                                      all,
                                      p->count,
                                      &options,
                                      s->diags,
                                      &s->err);
    if (status == TH_OK)
        return EXIT_FINE;
    bool told = th_diags_count(s->diags, TH_ERROR) > before;
    return told ? th_status_exit_code(status) : cli_fail(&s->err);
}

int cli_report_plan(const cli_call *call)
{
    cli_session s;
    cli_projections p = {.count = 0};
    int code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = cli_projections_open(&p, &s, call, call->operands[1]);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    bool computed = code == EXIT_FINE;
    if (computed)
        code = write_plan(call, &p);
    int told = computed ? (cli_tell_diags(s.diags, TH_WARNING), code)
                        : cli_session_tell(&s, code);
    cli_projections_close(&p);
    cli_session_close(&s);
    return told;
}
