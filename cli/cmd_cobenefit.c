/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng cobenefit: air pollutants beside CO2. No guideline lists the methods, so that
 * no other result knows them: they are added here, after the inventory was found good.
 */
#include "cli.h"

#include <string.h>

static const char prefix[] = "co_benefit_";

static void find_methods(cli_session *s, th_cobenefit_options *o)
{
    uint32_t count = th_method_count(s->registry);
    uint32_t *methods = TH_NEW_N(s->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const char *id = th_names_text(th_registry_names(s->registry),
                                       th_method_get(s->registry, i)->id);
        if (!strncmp(id, prefix, sizeof prefix - 1))
            methods[o->method_count++] = i;
    }
    o->methods = methods;
}

/* ---- what is asked ---- */

/* A reported year; 0 given: the default stays. */
static int
take_year(const cli_call *call, const cli_session *s, cli_option_id id, int32_t *year)
{
    const char *text = call->value[id];
    th_activity_view view = th_activity_get(s->activity);
    double number = 0;
    if (!text)
        return EXIT_FINE;
    if (th_number_parse(text, strlen(text), &number))
        for (uint32_t i = 0; i < view.year_count; i++)
            if (view.years[i] == number) {
                *year = view.years[i];
                return EXIT_FINE;
            }
    return cli_usage(
        call, "--%s is a reported year, not '%s'", cli_option_get(id)->name, text);
}

static int take_boundary(const cli_call *call, cli_session *s, th_cobenefit_options *o)
{
    const char *given = call->value[OPT_BOUNDARY];
    const char *id = given ? given : th_role_text(s->registry, "co_control");
    th_sym sym = th_names_find(th_registry_names(s->registry), id);
    o->boundary = sym ? th_boundary_find(s->registry, sym) : NULL;
    if (!o->boundary)
        return cli_usage(call, "unknown boundary '%s'; see factors/boundaries.csv", id);
    if (!th_boundary_is_co2(s->inventory, o->boundary))
        return cli_usage(
            call, "--boundary %s is not CO2 alone; choose energy_co2 or co2_total", id);
    return EXIT_FINE;
}

static int take_options(const cli_call *call, cli_session *s, th_cobenefit_options *o)
{
    th_activity_view view = th_activity_get(s->activity);
    *o = (th_cobenefit_options){.from = view.years[0],
                                .to = view.years[view.year_count - 1]};
    find_methods(s, o);
    int code = take_boundary(call, s, o);
    if (code == EXIT_FINE)
        code = take_year(call, s, OPT_FROM, &o->from);
    if (code == EXIT_FINE)
        code = take_year(call, s, OPT_TO, &o->to);
    if (code == EXIT_FINE && o->from >= o->to)
        code = cli_usage(call, "--from must lie before --to");
    return code;
}

/* ---- what is computed and written ---- */

/* The inventory again, with the methods added. Warnings were told the first time. */
static th_status
add_methods(const cli_call *call, cli_session *s, const th_cobenefit_options *o)
{
    th_model_options options = {.guideline = call->value[OPT_GUIDELINE],
                                .gwp = call->value[OPT_GWP],
                                .also = o->methods,
                                .also_count = o->method_count};
    th_inventory_free(s->inventory);
    th_model_free(s->model);
    th_diags_free(s->diags);
    s->inventory = NULL;
    s->model = NULL;
    s->diags = th_diags_create();
    th_status status =
        th_model_compile(&s->model, s->activity, &options, s->diags, &s->err);
    if (status == TH_OK)
        status = th_inventory_create(&s->inventory, s->model, &s->err);
    return status;
}

static int
write_tables(const cli_call *call, cli_session *s, const th_cobenefit_options *o)
{
    size_t count;
    th_text data = {0};
    const th_table *const *tables =
        th_report_cobenefit(s->arena, s->inventory, o, s->language, &count);
    th_tables_write(tables,
                    count,
                    cli_format(call, TH_FORMAT_TEXT),
                    s->language,
                    call->value[OPT_EXCEL] != NULL,
                    &data);
    return cli_deliver(call, &data);
}

static int run(const cli_call *call, cli_session *s)
{
    th_cobenefit_options options;
    int code = take_options(call, s, &options);
    if (code != EXIT_FINE)
        return code;
    th_status status = add_methods(call, s, &options);
    if (status != TH_OK)
        return cli_session_tell(s, th_status_exit_code(status));
    return write_tables(call, s, &options);
}

int cmd_cobenefit(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = run(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
