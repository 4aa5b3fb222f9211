/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report dashboard: one HTML page about an inventory, its targets and
 * scenarios. */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

/** Is there a folder of scenarios? Without one the page leaves them out. */
static bool has_scenarios(cli_session *s, const char *folder)
{
    struct stat about;
    return stat(th_arena_format(s->arena, "%s/scenarios", folder), &about) == 0;
}

static int write_page(const cli_call *call, cli_session *s, const cli_projections *p)
{
    th_text page = {0};
    th_dashboard dashboard = {.inventory = s->inventory,
                              .dual = s->dual,
                              .gdp = p->dual,
                              .projections = (const th_projection *const *)p->all,
                              .projection_count = p->count,
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
                                           OPT_DRAWS,
                                           OPT_SEED,
                                           OPT_THREADS,
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

int cli_report_dashboard(const cli_call *call)
{
    cli_session s;
    cli_projections p = {.count = 0};
    int code = refuse_options(call);
    if (code != EXIT_FINE)
        return code;
    code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE && has_scenarios(&s, call->operands[1]))
        code = cli_projections_open(&p, &s, call, call->operands[1]);
    th_diags_sort(s.diags); /* scenarios share steps, and so their errors */
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_page(call, &s, &p);
    cli_projections_close(&p);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
