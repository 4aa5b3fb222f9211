/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report dashboard: one HTML page about an inventory, its targets and
 * scenarios. */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

/* Enough to tell tenths of a probability, in a second. */
static const char usual_draws[] = "1000";

/** Is there a folder of scenarios? Without one the page leaves them out. */
static bool has_scenarios(cli_session *s, const char *folder)
{
    struct stat about;
    return stat(th_arena_format(s->arena, "%s/scenarios", folder), &about) == 0;
}

static int write_page(const cli_call *call,
                      cli_session *s,
                      const cli_projections *p,
                      const th_ensemble *const *ensembles)
{
    th_text page = {0};
    th_dashboard dashboard = {.inventory = s->inventory,
                              .dual = s->dual,
                              .gdp = p->dual,
                              .projections = (const th_projection *const *)p->all,
                              .projection_count = p->count,
                              .ensembles = ensembles,
                              .language = s->language};
    if (!cli_date(call, &dashboard.date))
        return EXIT_USAGE;
    th_report_dashboard(&page, &dashboard);
    th_status status =
        th_file_write(call->value[OPT_OUTPUT], page.data, page.size, &s->err);
    th_text_free(&page);
    return status == TH_OK ? EXIT_FINE : cli_fail(&s->err);
}

/** Options of other reports mean nothing here. */
static int refuse_options(const cli_call *call)
{
    static const cli_option_id others[] = {OPT_PREVIOUS,
                                           OPT_APPROACH,
                                           OPT_DESIGN,
                                           OPT_TOLERANCE,
                                           OPT_BASE,
                                           OPT_YEAR,
                                           OPT_BOUNDARY};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (call->value[others[i]])
            return cli_usage(
                call,
                "--%s is of report inventory; the dashboard shows all years and "
                "boundaries",
                cli_option_get(others[i])->name);
    return EXIT_FINE;
}

/** --draws and its companions mean scenarios: said without any, they are refused. */
static int read_draws(const cli_call *call, bool scenarios, th_ensemble_options *out)
{
    static const cli_option_id of_draws[] = {OPT_DRAWS, OPT_SEED, OPT_THREADS};
    for (size_t i = 0; !scenarios && i < sizeof of_draws / sizeof *of_draws; i++)
        if (call->value[of_draws[i]])
            return cli_usage(call,
                             "--%s is of scenarios, and '%s' has no folder scenarios",
                             cli_option_get(of_draws[i])->name,
                             call->operands[1]);
    return cli_usual_ensemble_options(call, usual_draws, out);
}

/** Compiles and draws the scenarios; `ensembles` has NULLs where nothing is drawn. */
static int open_scenarios(const cli_call *call,
                          cli_session *s,
                          cli_projections *p,
                          const th_ensemble_options *draws,
                          th_ensemble ***ensembles)
{
    int code = cli_projections_open(p, s, call, call->operands[1]);
    if (code != EXIT_FINE || !draws->draws)
        return code;
    *ensembles = TH_NEW_N(s->arena, th_ensemble *, p->count + 1);
    th_status status = cli_ensembles_draw(p, s->dual, draws, *ensembles);
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

static void close_scenarios(cli_projections *p, th_ensemble *const *ensembles)
{
    for (size_t i = 0; ensembles && i < p->count; i++)
        th_ensemble_free(ensembles[i]);
    cli_projections_close(p);
}

int cli_report_dashboard(const cli_call *call)
{
    cli_session s;
    cli_projections p = {.count = 0};
    th_ensemble **ensembles = NULL;
    th_ensemble_options draws = {.draws = 0};
    int code = refuse_options(call);
    if (code != EXIT_FINE)
        return code;
    code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    bool scenarios = code == EXIT_FINE && has_scenarios(&s, call->operands[1]);
    if (code == EXIT_FINE)
        code = read_draws(call, scenarios, &draws);
    if (code == EXIT_FINE && scenarios)
        code = open_scenarios(call, &s, &p, &draws, &ensembles);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_page(call, &s, &p, (const th_ensemble *const *)ensembles);
    close_scenarios(&p, ensembles);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
