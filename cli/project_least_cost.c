/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng project --plan: the cheapest mix of measures for targets by year. */
#include "cli.h"

#include <string.h>

typedef struct plan_run {
    cli_projections *p;
    const th_boundary *boundary;
    const th_tree *plan;
    th_diags *diags;
    th_report_least_ask *found; /* [count] */
    size_t count;
    bool infeasible;
} plan_run;

static th_status load_file(plan_run *r, const char *path)
{
    cli_session *s = r->p->s;
    const char *data;
    size_t size;
    th_status status = th_file_read(s->arena, path, &data, &size, &s->err);
    if (status == TH_OK)
        r->plan = th_yaml_parse(s->arena, path, data, size, r->diags);
    if (status == TH_OK && !r->plan)
        status = th_error_set(&s->err, TH_BAD_DATA, "%s can't be read", path);
    const th_tree *inner = r->plan ? th_tree_get(r->plan, "plan") : NULL;
    r->plan = inner ? inner : r->plan;
    return status;
}

static th_status find_plan(plan_run *r)
{
    const char *path = r->p->call->value[OPT_PLAN_FILE];
    const th_tree *measures = th_scenarios_measures(r->p->scenarios);
    if (path)
        return load_file(r, path);
    r->plan = measures ? th_tree_get(measures, "plan") : NULL;
    if (r->plan)
        return TH_OK;
    return th_error_set(&r->p->s->err,
                        TH_BAD_DATA,
                        "%s/measures.yaml has no `plan:`; write one, or give "
                        "--plan-file FILE (docs/SCENARIOS.md)",
                        r->p->call->operands[0]);
}

static void tell_infeasible(plan_run *r, const th_report_least_ask *f)
{
    const th_least *l = f->least;
    for (uint32_t y = 0; y < f->ask->target_count; y++) {
        char gap[32], reach[32];
        double need = l->without_t[y] - f->ask->targets[y].level_t;
        double most = l->mix.reach[y];
        if (most >= need)
            continue;
        th_number_print_digits(need - most, 6, gap);
        th_number_print_digits(l->without_t[y] - most, 6, reach);
        cli_say(
            "error[E-PLAN-INFEASIBLE]: scenario %s: %d can reach %s t at the least, "
            "%s t above its target",
            th_projection_get(f->projection).scenario->id,
            f->ask->targets[y].year,
            reach,
            gap);
    }
    cli_say("error[E-PLAN-INFEASIBLE]: scenario %s: no mix reaches all targets within "
            "the budgets and conditions",
            th_projection_get(f->projection).scenario->id);
    r->infeasible = true;
}

static th_status solve(plan_run *r, const th_projection *projection)
{
    cli_session *s = r->p->s;
    th_projection_view v = th_projection_get(projection);
    th_least_ask *ask = TH_NEW(s->arena, th_least_ask);
    th_least *least = TH_NEW(s->arena, th_least);
    th_measure_costs *costs = TH_NEW(s->arena, th_measure_costs);
    bool good =
        th_measure_costs_read(costs, s->arena, r->p->scenarios, &v, r->diags) &&
        th_least_read(ask, s->arena, r->plan, r->boundary, projection, costs, r->diags);
    if (!good)
        return th_error_set(&s->err, TH_BAD_DATA, "the plan has errors");
    th_status status = th_least_find(least, s->arena, ask, projection, costs, &s->err);
    if (status != TH_OK)
        return status;
    th_report_least_ask *f = &r->found[r->count++];
    *f = (th_report_least_ask){ask, least, projection, costs, s->language};
    if (least->mix.code)
        tell_infeasible(r, f);
    return TH_OK;
}

static th_status solve_all(plan_run *r)
{
    th_status status = find_plan(r);
    for (size_t i = 0; i < r->p->count && status == TH_OK; i++)
        if (th_projection_get(r->p->all[i]).measure_count)
            status = solve(r, r->p->all[i]);
    if (status == TH_OK && !r->count)
        return th_error_set(&r->p->s->err,
                            TH_BAD_DATA,
                            "no scenario that was asked for has measures on; choose "
                            "others by --scenario");
    return status;
}

static int write_mixes(const plan_run *r)
{
    cli_session *s = r->p->s;
    const cli_call *call = r->p->call;
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    th_text data = {0};
    if (format != TH_FORMAT_TEXT) {
        const th_table *t = th_report_least_rows(s->arena, r->found, r->count);
        th_table_write(t, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
        return cli_deliver(call, &data);
    }
    const th_table **tables = TH_NEW_N(s->arena, const th_table *, 2 * r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        tables[2 * i] = th_report_least_mix(s->arena, &r->found[i]);
        tables[2 * i + 1] = th_report_least_targets(s->arena, &r->found[i]);
    }
    th_tables_write(tables, 2 * r->count, format, s->language, false, &data);
    return cli_deliver(call, &data);
}

int cli_project_least_cost(cli_projections *p)
{
    plan_run r = {.p = p, .boundary = cli_project_boundary(p, "with_power")};
    if (!r.boundary)
        return EXIT_USAGE;
    r.diags = th_diags_create();
    r.found = TH_NEW_N(p->s->arena, th_report_least_ask, p->count + 1);
    th_status status = solve_all(&r);
    int code;
    if (status != TH_OK) {
        cli_tell_diags(r.diags, TH_ERROR);
        code = cli_fail(&p->s->err);
    } else {
        code = write_mixes(&r);
        code = code == EXIT_FINE && r.infeasible ? EXIT_DATA : code;
    }
    th_diags_free(r.diags);
    return code;
}
