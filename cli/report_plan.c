/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report plan: the workbook of the carbon-peak plan. */
#include "cli.h"

#include <string.h>

/* Enough for two digits of a probability, in three seconds. */
static const char usual_draws[] = "2000";

static int write_plan(const cli_call *call,
                      const cli_projections *p,
                      const th_ensemble *const *ensembles,
                      const th_boundary *boundary,
                      const th_plan_wedges *wedges)
{
    cli_session *s = p->s;
    th_plan_options options = {.language = s->language,
                               .ensembles = ensembles,
                               .boundary = boundary,
                               .wedges = wedges};
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

/** What `project --measures` counts, too. */
static const th_boundary *attributed(const cli_projections *p)
{
    return th_role_boundary(p->s->registry, "with_power");
}

static int draw_and_write(const cli_call *call,
                          const cli_projections *p,
                          const th_ensemble_options *options)
{
    cli_session *s = p->s;
    th_ensemble **all = TH_NEW_N(s->arena, th_ensemble *, p->count + 1);
    th_contest **contests = TH_NEW_N(s->arena, th_contest *, p->count + 1);
    th_plan_wedges *wedges = TH_NEW_N(s->arena, th_plan_wedges, p->count + 1);
    const th_boundary *boundary = attributed(p);
    th_status status = cli_plan_wedges(p, boundary, wedges, contests);
    if (status == TH_OK && options->draws)
        status = cli_ensembles_draw(p, s->dual, options, all);
    int code = status != TH_OK
                   ? th_status_exit_code(status)
                   : write_plan(call,
                                p,
                                options->draws ? (const th_ensemble *const *)all : NULL,
                                boundary,
                                wedges);
    for (size_t i = 0; i < p->count; i++) {
        th_ensemble_free(all[i]);
        th_contest_free(contests[i]);
    }
    return code;
}

int cli_report_plan(const cli_call *call)
{
    th_ensemble_options draws;
    static const cli_option_id others[] = {
        OPT_APPROACH, OPT_DESIGN, OPT_TOLERANCE, OPT_BASE, OPT_YEAR, OPT_BOUNDARY};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (call->value[others[i]])
            return cli_usage(call,
                             "--%s is of report inventory; the plan takes --draws, "
                             "--seed and --threads",
                             cli_option_get(others[i])->name);
    if (cli_usual_ensemble_options(call, usual_draws, &draws) != EXIT_FINE)
        return EXIT_USAGE;
    cli_session s;
    cli_projections p = {.count = 0};
    int code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = cli_projections_open(&p, &s, call, call->operands[1]);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    bool computed = code == EXIT_FINE;
    if (computed)
        code = draw_and_write(call, &p, &draws);
    int told = computed ? (cli_tell_diags(s.diags, TH_WARNING), code)
                        : cli_session_tell(&s, code);
    cli_projections_close(&p);
    cli_session_close(&s);
    return told;
}
