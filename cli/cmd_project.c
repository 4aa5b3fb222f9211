/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng project: the scenarios of an inventory to their horizon. */
#include "cli.h"

/** targets.yaml judged: for the budgets of its caps. Errors are told. */
static int judge_targets(const cli_projections *p, th_dual **targets)
{
    cli_session *s = p->s;
    th_diags *diags = th_diags_create();
    th_status status =
        th_dual_create(targets,
                       s->inventory,
                       th_targets_load(s->arena, p->call->operands[0], diags),
                       diags,
                       &s->err);
    bool good = !th_diags_count(diags, TH_ERROR);
    cli_tell_diags(diags, TH_ERROR);
    th_diags_free(diags);
    if (status != TH_OK)
        return cli_fail(&s->err);
    return good ? EXIT_FINE : th_status_exit_code(TH_BAD_DATA);
}

static int write_paths(const cli_projections *p)
{
    th_text data = {0};
    th_dual *targets = NULL;
    th_arena *arena = p->s->arena;
    th_format format = cli_format(p->call, TH_FORMAT_TEXT);
    bool excel = p->call->value[OPT_EXCEL] != NULL;
    const th_projection *const *all = (const th_projection *const *)p->all;
    size_t count;
    if (format != TH_FORMAT_TEXT) {
        const th_table *rows =
            th_report_projection_rows(arena, p->s->inventory, p->dual, all, p->count);
        th_table_write(rows, format, p->s->language, excel, &data);
    } else {
        int code = judge_targets(p, &targets);
        if (code != EXIT_FINE) {
            th_dual_free(targets);
            return code;
        }
        const th_table *const *tables = th_report_projection(
            arena, p->s->inventory, targets, all, p->count, p->s->language, &count);
        th_tables_write(tables, count, format, p->s->language, false, &data);
        th_dual_free(targets);
    }
    return cli_deliver(p->call, &data);
}

/** Cross-checks beside the paths; the first table alone where one is asked for. */
static int write_topdown(const cli_projections *p)
{
    th_text data = {0};
    size_t count;
    th_format format = cli_format(p->call, TH_FORMAT_TEXT);
    const th_table *const *tables =
        th_report_topdown(p->s->arena,
                          p->s->inventory,
                          p->dual,
                          (const th_projection *const *)p->all,
                          p->count,
                          p->s->language,
                          &count);
    if (format == TH_FORMAT_TEXT)
        th_tables_write(tables, count, format, p->s->language, false, &data);
    else
        th_table_write(tables[0],
                       format,
                       p->s->language,
                       p->call->value[OPT_EXCEL] != NULL,
                       &data);
    return cli_deliver(p->call, &data);
}

/** Of the questions that a run can answer, one at a time; options of another question
 * are refused, never passed over. */
static int check_asked(const cli_call *call)
{
    bool measures = call->value[OPT_MEASURES] || call->value[OPT_AGAINST],
         solve = call->value[OPT_SOLVE] != NULL,
         plan = call->value[OPT_PLAN] || call->value[OPT_PLAN_FILE],
         topdown = call->value[OPT_TOPDOWN] != NULL,
         draws = call->value[OPT_DRAWS] != NULL;
    if (measures + solve + plan + topdown + draws > 1)
        return cli_usage(call,
                         "--measures (or --against), --solve, --plan, --topdown and "
                         "--draws do not go together");
    if (!solve && (call->value[OPT_AIM] || call->value[OPT_BETWEEN]))
        return cli_usage(call, "--target and --between go with --solve");
    if (!measures && call->value[OPT_YEAR])
        return cli_usage(call, "--year goes with --measures or --against");
    if (!measures && !solve && !plan && call->value[OPT_BOUNDARY])
        return cli_usage(call, "--boundary goes with --measures, --solve or --plan");
    return EXIT_FINE;
}

/** The paths, or what stands behind them. */
static int write_asked(cli_projections *p)
{
    const cli_call *call = p->call;
    if (call->value[OPT_MEASURES] || call->value[OPT_AGAINST])
        return cli_project_measures(p);
    if (call->value[OPT_SOLVE])
        return cli_project_solve(p);
    if (call->value[OPT_PLAN] || call->value[OPT_PLAN_FILE])
        return cli_project_least_cost(p);
    return call->value[OPT_TOPDOWN] ? write_topdown(p) : write_paths(p);
}

int cmd_project(const cli_call *call)
{
    cli_session s;
    cli_projections p = {.count = 0};
    th_ensemble_options draws;
    int code = check_asked(call);
    if (code == EXIT_FINE)
        code = cli_ensemble_options(call, &draws);
    if (code != EXIT_FINE)
        return code;
    code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    if (code == EXIT_FINE)
        code = cli_projections_open(&p, &s, call, call->operands[0]);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    bool drawn = code == EXIT_FINE && draws.draws; /* they may have more to tell */
    int told = drawn ? code : cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = drawn ? cli_project_draws(&p, &draws) : write_asked(&p);
    cli_projections_close(&p);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
