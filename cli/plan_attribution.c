/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the measures of each scenario do, for the workbook of the plan: their shares of
 * what parts the scenario from the one that it inherits from first of all. */
#include "cli.h"

#include <string.h>

/** The scenario at the end of the line of parents; -1: it is that one itself. */
static int32_t root_of(const cli_projections *p, int32_t number)
{
    int32_t at = number;
    for (int32_t up = at; up >= 0;
         up = th_scenarios_get(p->scenarios, (size_t)up)->parent)
        at = up;
    return at == number ? -1 : at;
}

static th_status attribute(const cli_projections *p,
                           const th_contest_ask *ask,
                           th_plan_wedges *out,
                           th_contest **contest,
                           th_error *err)
{
    th_diags *told = th_diags_create(); /* the paths' own warnings have been told */
    th_attribution *a = TH_NEW(p->s->arena, th_attribution);
    th_status status = th_contest_create(contest, ask, told, err);
    if (status == TH_OK)
        status = th_attribution_find(a, p->s->arena, *contest, 1, err);
    for (size_t i = 0; status == TH_BAD_DATA && i < th_diags_size(told); i++) {
        const th_diag *d = th_diags_get(told, i);
        if (d->severity != TH_ERROR)
            continue;
        *err = (th_error){.status = TH_OK}; /* the reason, not that there is one */
        (void)th_error_set(err, status, "%s: %s", d->code, d->text);
        break;
    }
    if (status == TH_OK && th_contest_get(*contest).player_count)
        out->attribution = a;
    th_diags_free(told);
    return status;
}

/** Against the root; where the two cannot be mixed, against no measure at all. */
static th_status find_wedges(const cli_projections *p,
                             th_contest_ask *ask,
                             th_plan_wedges *out,
                             th_contest **contest)
{
    th_error why = {.status = TH_OK};
    th_status status = attribute(p, ask, out, contest, &why);
    if (status == TH_BAD_DATA) {
        out->why = th_arena_text(p->s->arena, why.text);
        th_contest_free(*contest);
        *contest = NULL;
        why = (th_error){.status = TH_OK};
        if (ask->from < 0)
            return TH_OK;
        ask->from = -1;
        status = attribute(p, ask, out, contest, &why);
    }
    return status == TH_OK || status == TH_BAD_DATA
               ? TH_OK
               : th_error_set(&p->s->err, status, "%s", why.text);
}

th_status cli_plan_wedges(const cli_projections *p,
                          const th_boundary *boundary,
                          th_plan_wedges *out,
                          th_contest **contests)
{
    cli_session *s = p->s;
    th_model_options compile = {.guideline = p->call->value[OPT_GUIDELINE],
                                .gwp = p->call->value[OPT_GWP]};
    th_status status = TH_OK;
    bool good = true;
    for (size_t i = 0; i < p->count && status == TH_OK; i++) {
        th_projection_view v = th_projection_get(p->all[i]);
        int32_t number = th_scenarios_find(p->scenarios, v.scenario->id);
        th_projection_options options = {.horizon = p->horizon, .compile = &compile};
        th_contest_ask ask = {.inventory = s->inventory,
                              .scenarios = p->scenarios,
                              .from = root_of(p, number),
                              .to = number,
                              .boundary = boundary,
                              .options = &options};
        good = th_measure_costs_read(
                   &out[i].costs, s->arena, p->scenarios, &v, s->diags) &&
               good;
        if (boundary && (ask.from >= 0 || v.measure_count))
            status = find_wedges(p, &ask, &out[i], &contests[i]);
    }
    return status != TH_OK ? status
           : good          ? TH_OK
                  : th_error_set(&s->err, TH_BAD_DATA, "the costs have errors");
}
