/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng sink: CO2 of forest and other land by stratum, pool and year; of scenarios,
 * as a value, and the credit ledger of a project. */
#include "cli.h"

#include <string.h>

typedef struct sink_run {
    cli_session s;
    cli_projections p;
    const cli_call *call;
    th_sink_price price;
    th_credit credit;
    bool projected;
} sink_run;

static const th_projection *const *paths(const sink_run *r)
{
    return (const th_projection *const *)r->p.all;
}

static int write_tables(const sink_run *r, const th_table *const *tables, size_t count)
{
    th_text data = {0};
    bool excel = r->call->value[OPT_EXCEL] != NULL;
    th_format format = cli_format(r->call, TH_FORMAT_TEXT);
    if (format == TH_FORMAT_TEXT)
        th_tables_write(tables, count, format, r->s.language, false, &data);
    else
        th_table_write(tables[0], format, r->s.language, excel, &data);
    return cli_deliver(r->call, &data);
}

static int write_sink(const sink_run *r)
{
    size_t count = 1;
    th_arena *arena = r->s.arena;
    const th_inventory *inventory = r->s.inventory;
    const th_table *one = NULL, *const *tables = &one;
    bool rows = cli_format(r->call, TH_FORMAT_TEXT) != TH_FORMAT_TEXT;
    if (r->call->value[OPT_GEP])
        one = th_report_sink_value(
            arena, inventory, paths(r), r->p.count, &r->price, r->s.language);
    else if (r->call->value[OPT_CREDITS] && rows)
        one = th_report_credit_rows(arena, &r->credit, r->s.language);
    else if (r->call->value[OPT_CREDITS])
        tables = th_report_credit(arena, &r->credit, r->s.language, &count);
    else if (r->projected && rows)
        one = th_report_sink_project_rows(arena, inventory, paths(r), r->p.count);
    else if (rows)
        one = th_report_sink_rows(arena, inventory);
    else if (r->projected)
        tables =
            th_report_sink_project(arena, paths(r), r->p.count, r->s.language, &count);
    else
        tables = th_report_sink(arena, inventory, r->s.language, &count);
    return write_tables(r, tables, count);
}

/* ---- credits ---- */

/** Curves of the first scenario's forest steps, which a stratum may name. */
static th_credit_curve *curves_of(const sink_run *r, size_t *count)
{
    const th_projection *p = r->p.count ? r->p.all[0] : NULL;
    size_t all = p ? th_projection_forest_count(p) : 0;
    th_credit_curve *out = TH_NEW_N(r->s.arena, th_credit_curve, all + 1);
    *count = 0;
    for (size_t i = 0; i < all; i++) {
        const th_projected_forest *f = th_projection_forest(p, i);
        if (!f->shrub)
            out[(*count)++] = (th_credit_curve){f->step, f->curve, f->fitted, f->fit};
    }
    return out;
}

/** The project's file beside the inventory. */
static int read_project(sink_run *r)
{
    const char *path = r->call->value[OPT_CREDITS], *data;
    size_t size, count;
    cli_session *s = &r->s;
    th_status status = th_file_read(s->arena, path, &data, &size, &s->err);
    if (status != TH_OK)
        return th_status_exit_code(status);
    const th_tree *tree = th_yaml_parse(s->arena, path, data, size, s->diags);
    const th_credit_curve *curves = curves_of(r, &count);
    if (tree && th_credit_read(
                    &r->credit, s->arena, s->registry, tree, curves, count, s->diags))
        return EXIT_FINE;
    (void)th_error_set(&s->err, TH_BAD_DATA, "%s has errors", path);
    return EXIT_DATA;
}

/** --gep: a number, a blank, and money per mass of CO2. */
static int read_price(sink_run *r)
{
    const char *text = r->call->value[OPT_GEP];
    const th_units *units = th_registry_units(r->s.registry);
    const char *blank = text ? strchr(text, ' ') : NULL;
    th_unit given, wanted;
    if (!text)
        return EXIT_FINE;
    bool good =
        blank && th_number_parse(text, (size_t)(blank - text), &r->price.written) &&
        r->price.written >= 0 && th_unit_parse(units, blank + 1, &given, NULL, 0) &&
        th_unit_parse(units, "CNY/t_CO2", &wanted, NULL, 0) &&
        th_dim_equal(&given.dim, &wanted.dim);
    if (!good)
        return cli_usage(
            r->call, "--gep is a price such as '60 CNY/t_CO2', not '%s'", text);
    r->price.unit = th_arena_text(r->s.arena, blank + 1);
    r->price.cny_per_t = r->price.written * given.factor / wanted.factor;
    return EXIT_FINE;
}

static int check_wishes(sink_run *r)
{
    const cli_call *call = r->call;
    r->projected = call->value[OPT_PROJECTED] || call->value[OPT_SCENARIO];
    if (call->value[OPT_HORIZON] && !r->projected)
        return cli_usage(call, "--horizon wants --project or --scenario");
    if (call->value[OPT_CREDITS] && call->value[OPT_GEP])
        return cli_usage(call, "give one of --credits, --gep");
    if (call->value[OPT_PARTIAL] && r->projected)
        return cli_usage(call, "--partial results are not projected");
    return EXIT_FINE;
}

static int open_run(sink_run *r)
{
    const cli_call *call = r->call;
    int code = cli_session_open(&r->s, call, call->operands[0], TO_RESULTS);
    if (code == EXIT_FINE)
        code = read_price(r);
    if (code == EXIT_FINE && r->projected)
        code = cli_projections_open(&r->p, &r->s, call, call->operands[0]);
    if (code == EXIT_FINE && call->value[OPT_CREDITS])
        code = read_project(r);
    if (r->projected)
        th_diags_sort(r->s.diags); /* scenarios share steps, and so their errors */
    return code;
}

int cmd_sink(const cli_call *call)
{
    sink_run r = {.call = call};
    int code = check_wishes(&r);
    if (code != EXIT_FINE)
        return code;
    code = open_run(&r);
    int told = cli_session_tell(&r.s, code);
    if (code == EXIT_FINE)
        code = write_sink(&r);
    cli_projections_close(&r.p);
    cli_session_close(&r.s);
    return code == EXIT_FINE ? told : code;
}
