/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scenarios of an inventory, read and compiled: for project and the reports. */
#include "cli.h"

#include <string.h>

static int read_horizon(cli_projections *p)
{
    const char *text = p->call->value[OPT_HORIZON];
    double year = 0;
    if (text && (strlen(text) != 4 || !th_number_parse(text, 4, &year) || year < 1900 ||
                 year > 2200))
        return cli_usage(
            p->call, "--horizon is a year of four digits up to 2200, not '%s'", text);
    p->horizon = (int32_t)year;
    return EXIT_FINE;
}

static th_status load(cli_projections *p, const char *folder)
{
    cli_session *s = p->s;
    size_t before = th_diags_count(s->diags, TH_ERROR);
    th_scenario_files files = th_scenario_files_load(s->arena, folder, s->diags);
    if (!files.count && th_diags_count(s->diags, TH_ERROR) == before)
        return th_error_set(&s->err,
                            TH_BAD_DATA,
                            "%s/scenarios: no scenario; write one a file, *.yaml "
                            "(docs/SCENARIOS.md)",
                            folder);
    th_status status = th_scenarios_create(&p->scenarios,
                                           s->activity,
                                           files.scenarios,
                                           files.count,
                                           files.measures,
                                           s->diags,
                                           &s->err);
    if (status == TH_OK && th_diags_count(s->diags, TH_ERROR) > before)
        status = th_error_set(&s->err, TH_BAD_DATA, "the scenarios have errors");
    return status == TH_OK
               ? th_dual_create(&p->dual, s->inventory, NULL, s->diags, &s->err)
               : status;
}

/** Numbers of the scenarios asked for; all when none is named. */
static int choose(cli_projections *p, size_t *numbers, size_t *count)
{
    const char *text = p->call->value[OPT_SCENARIO];
    const char *ids[CLI_MOST_KEYS + 1];
    size_t all = th_scenarios_count(p->scenarios);
    *count = text ? cli_split_keys(p->s->arena, text, ids) : all;
    if (text && *count > CLI_MOST_KEYS)
        return cli_usage(p->call, "--scenario takes %d ids at most", CLI_MOST_KEYS);
    for (size_t i = 0; i < *count; i++) {
        int32_t number = text ? th_scenarios_find(p->scenarios, ids[i]) : (int32_t)i;
        if (number < 0) {
            th_text known = {0};
            for (size_t k = 0; k < all; k++)
                th_text_addf(&known, " %s", th_scenarios_get(p->scenarios, k)->id);
            int code =
                cli_usage(p->call, "no scenario '%s'; known:%s", ids[i], known.data);
            th_text_free(&known);
            return code;
        }
        numbers[i] = (size_t)number;
    }
    return EXIT_FINE;
}

static int compile(cli_projections *p, const size_t *numbers, size_t count)
{
    cli_session *s = p->s;
    th_model_options compile = {.guideline = p->call->value[OPT_GUIDELINE],
                                .gwp = p->call->value[OPT_GWP]};
    th_projection_options options = {.horizon = p->horizon, .compile = &compile};
    th_status first = TH_OK;
    p->all = TH_NEW_N(s->arena, th_projection *, count + 1);
    for (size_t i = 0; i < count; i++) { /* errors of all of them in one run */
        th_status status = th_projection_create(&p->all[p->count],
                                                s->inventory,
                                                p->scenarios,
                                                numbers[i],
                                                &options,
                                                s->diags,
                                                &s->err);
        first = first == TH_OK ? status : first;
        p->count += status == TH_OK;
    }
    return first == TH_OK ? EXIT_FINE : th_status_exit_code(first);
}

int cli_projections_open(cli_projections *p,
                         cli_session *s,
                         const cli_call *call,
                         const char *folder)
{
    *p = (cli_projections){.s = s, .call = call};
    int asked = read_horizon(p);
    if (asked != EXIT_FINE)
        return asked;
    th_status status = load(p, folder);
    if (status != TH_OK)
        return th_status_exit_code(status);
    size_t most = th_scenarios_count(p->scenarios) + CLI_MOST_KEYS + 1, count;
    size_t *numbers = TH_NEW_N(p->s->arena, size_t, most);
    int code = choose(p, numbers, &count);
    return code == EXIT_FINE ? compile(p, numbers, count) : code;
}

void cli_projections_close(cli_projections *p)
{
    for (size_t i = 0; i < p->count; i++)
        th_projection_free(p->all[i]);
    th_scenarios_free(p->scenarios);
    th_dual_free(p->dual);
}
