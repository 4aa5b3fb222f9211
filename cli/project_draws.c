/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tanheng project --draws`: ensembles of the scenarios, and their tables. */
#include "cli.h"

/** In any scenario; what has no line anywhere has no peak and no chance of one. */
static bool holds(const cli_projections *p, const th_boundary *boundary)
{
    for (size_t i = 0; i < p->count; i++)
        if (th_projection_holds(p->all[i], boundary))
            return true;
    return false;
}

/** The four of the paths, then those that targets name. */
static size_t choose_boundaries(const cli_projections *p,
                                const th_dual *targets,
                                const th_boundary **out)
{
    static const char *const roles[] = {"total", "carbon", "with_power", "net"};
    const th_registry *r = th_activity_registry(p->s->activity);
    size_t n = 0;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        const th_boundary *b = th_role_boundary(r, roles[i]);
        if (b && holds(p, b))
            out[n++] = b;
    }
    for (size_t i = 0; i < th_dual_count(targets); i++) {
        const th_boundary *b = th_dual_get(targets, i)->target->boundary;
        size_t k = 0;
        while (b && k < n && out[k] != b)
            k++;
        if (b && k == n && holds(p, b))
            out[n++] = b;
    }
    return n;
}

th_status cli_ensembles_draw(const cli_projections *p,
                             const th_dual *targets,
                             const th_ensemble_options *options,
                             th_ensemble **all)
{
    cli_session *s = p->s;
    const th_boundary **boundaries =
        TH_NEW_N(s->arena, const th_boundary *, th_dual_count(targets) + 8);
    size_t count = choose_boundaries(p, targets, boundaries);
    th_status status = TH_OK;
    for (size_t i = 0; i < p->count && status == TH_OK; i++)
        status = th_ensemble_create(
            &all[i], p->all[i], boundaries, count, options, s->diags, &s->err);
    return status;
}

static int
print(const cli_projections *p, const th_dual *targets, const th_ensemble *const *all)
{
    th_text data = {0};
    cli_session *s = p->s;
    th_format format = cli_format(p->call, TH_FORMAT_TEXT);
    bool excel = p->call->value[OPT_EXCEL] != NULL;
    size_t count;
    if (format == TH_FORMAT_CSV) {
        th_table_write(th_report_ensemble_rows(s->arena, all, p->count),
                       format,
                       s->language,
                       excel,
                       &data);
        return cli_deliver(p->call, &data);
    }
    const th_table *const *tables =
        th_report_ensemble(s->arena, targets, all, p->count, s->language, &count);
    const th_table **shown = TH_NEW_N(s->arena, const th_table *, count + 1);
    size_t n = 0;
    if (format == TH_FORMAT_JSON) /* the fan of every year, once */
        shown[n++] = th_report_ensemble_rows(s->arena, all, p->count);
    for (size_t i = format == TH_FORMAT_JSON ? p->count : 0; i < count; i++)
        shown[n++] = tables[i];
    th_tables_write(shown, n, format, s->language, excel, &data);
    return cli_deliver(p->call, &data);
}

int cli_project_draws(const cli_projections *p, const th_ensemble_options *options)
{
    cli_session *s = p->s;
    th_dual *targets = NULL;
    th_ensemble **all = TH_NEW_N(s->arena, th_ensemble *, p->count + 1);
    th_status status =
        th_dual_create(&targets,
                       s->inventory,
                       th_targets_load(s->arena, p->call->operands[0], s->diags),
                       s->diags,
                       &s->err);
    if (status == TH_OK)
        status = cli_ensembles_draw(p, targets, options, all);
    int code = status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
    code = cli_session_tell(s, code);
    if (status == TH_OK) {
        int written = print(p, targets, (const th_ensemble *const *)all);
        code = written == EXIT_FINE ? code : written;
    }
    for (size_t i = 0; i < p->count; i++)
        th_ensemble_free(all[i]);
    th_dual_free(targets);
    return code;
}
