/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng project --measures and --against: what measures and steps do. */
#include "cli.h"

#include <string.h>

typedef struct measures_run {
    cli_projections *p;
    const th_boundary *boundary;
    int32_t from, year; /* from: number of the scenario, -1 */
    th_model_options compile;
    th_contest **contests;
    const th_attribution **found;
    th_measure_costs *costs; /* [count] */
    size_t count;
    th_diags *diags; /* the paths' own warnings have been told: errors alone */
} measures_run;

const th_boundary *cli_project_boundary(const cli_projections *p, const char *role)
{
    const th_registry *r = p->s->registry;
    const char *text = p->call->value[OPT_BOUNDARY];
    th_sym sym =
        th_names_find(th_registry_names(r), text ? text : th_role_text(r, role));
    const th_boundary *b = sym ? th_boundary_find(r, sym) : NULL;
    if (b)
        return b;
    th_text known = {0};
    for (uint32_t i = 0; i < th_boundary_count(r); i++)
        th_text_addf(&known,
                     " %s",
                     th_names_text(th_registry_names(r), th_boundary_get(r, i)->id));
    (void)cli_usage(p->call,
                    "unknown boundary '%s'; known:%s",
                    text ? text : role,
                    known.data ? known.data : "");
    th_text_free(&known);
    return NULL;
}

static int read_from(measures_run *r)
{
    const char *text = r->p->call->value[OPT_AGAINST];
    r->from = text ? th_scenarios_find(r->p->scenarios, text) : -1;
    if (text && r->from < 0)
        return cli_usage(r->p->call, "--against: no scenario '%s'", text);
    return EXIT_FINE;
}

static int read_year(measures_run *r)
{
    const char *text = r->p->call->value[OPT_YEAR];
    double year = 0;
    if (!text)
        return EXIT_FINE;
    if (!th_number_parse(text, strlen(text), &year))
        year = 0;
    for (size_t i = 0; i < r->p->count; i++) {
        th_projection_view v = th_projection_get(r->p->all[i]);
        if (!(year > v.base_year && year <= v.horizon))
            return cli_usage(r->p->call,
                             "--year is a projected year, %d to %d, not '%s'",
                             v.base_year + 1,
                             v.horizon,
                             text);
    }
    r->year = (int32_t)year;
    return EXIT_FINE;
}

/** One scenario: its players, their shares, their costs. */
static th_status attribute(measures_run *r, int32_t number)
{
    cli_session *s = r->p->s;
    th_projection_options options = {.horizon = r->p->horizon, .compile = &r->compile};
    th_contest_ask ask = {.inventory = s->inventory,
                          .scenarios = r->p->scenarios,
                          .from = r->from,
                          .to = number,
                          .boundary = r->boundary,
                          .options = &options};
    th_contest *contest;
    th_status status = th_contest_create(&contest, &ask, r->diags, &s->err);
    if (status != TH_OK)
        return status;
    th_attribution *a = TH_NEW(s->arena, th_attribution);
    r->contests[r->count] = contest;
    r->found[r->count] = a;
    th_projection_view host = th_projection_get(th_contest_get(contest).host);
    bool good = th_measure_costs_read(
        &r->costs[r->count++], s->arena, r->p->scenarios, &host, r->diags);
    if (!good)
        return th_error_set(&s->err, TH_BAD_DATA, "the costs have errors");
    return th_attribution_find(a, s->arena, contest, 1, &s->err);
}

static th_status attribute_all(measures_run *r)
{
    th_status status = TH_OK;
    for (size_t i = 0; i < r->p->count && status == TH_OK; i++) {
        const th_scenario *to = th_projection_get(r->p->all[i]).scenario;
        int32_t number = th_scenarios_find(r->p->scenarios, to->id);
        if (number != r->from && (r->from >= 0 || to->measure_count))
            status = attribute(r, number);
    }
    if (status == TH_OK && !r->count)
        return th_error_set(&r->p->s->err,
                            TH_BAD_DATA,
                            "no scenario that was asked for has measures on, or "
                            "differs; choose others by --scenario");
    return status;
}

static int write_rows(measures_run *r, th_format format)
{
    const cli_call *call = r->p->call;
    const char *id =
        th_names_text(th_registry_names(r->p->s->registry), r->boundary->id);
    th_text data = {0};
    const th_table *rows =
        th_report_attribution_rows(r->p->s->arena, r->found, r->count, id);
    th_table_write(
        rows, format, r->p->s->language, call->value[OPT_EXCEL] != NULL, &data);
    return cli_deliver(call, &data);
}

static int write_tables(measures_run *r)
{
    cli_session *s = r->p->s;
    th_text data = {0};
    for (size_t i = 0; i < r->count; i++) {
        th_report_attribution_ask ask = {.boundary = r->boundary,
                                         .costs = &r->costs[i],
                                         .year = r->year,
                                         .language = s->language};
        size_t count;
        const th_table *const *tables =
            th_report_attribution(s->arena, r->found[i], &ask, &count);
        if (i)
            th_text_add(&data, "\n");
        th_tables_write(tables, count, TH_FORMAT_TEXT, s->language, false, &data);
    }
    return cli_deliver(r->p->call, &data);
}

int cli_project_measures(cli_projections *p)
{
    measures_run r = {.p = p, .boundary = cli_project_boundary(p, "with_power")};
    size_t most = p->count + 1;
    int code = r.boundary ? read_from(&r) : EXIT_USAGE;
    code = code == EXIT_FINE ? read_year(&r) : code;
    if (code != EXIT_FINE)
        return code;
    r.compile = (th_model_options){.guideline = p->call->value[OPT_GUIDELINE],
                                   .gwp = p->call->value[OPT_GWP]};
    r.contests = TH_NEW_N(p->s->arena, th_contest *, most);
    r.found = TH_NEW_N(p->s->arena, const th_attribution *, most);
    r.costs = TH_NEW_N(p->s->arena, th_measure_costs, most);
    r.diags = th_diags_create();
    th_status status = attribute_all(&r);
    if (status != TH_OK) {
        cli_tell_diags(r.diags, TH_ERROR);
        code = cli_fail(&p->s->err);
    } else {
        th_format format = cli_format(p->call, TH_FORMAT_TEXT);
        code = format == TH_FORMAT_TEXT ? write_tables(&r) : write_rows(&r, format);
    }
    for (size_t i = 0; i < r.count; i++)
        th_contest_free(r.contests[i]);
    th_diags_free(r.diags);
    return code;
}
