/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng decompose: why a total changed between two years. */
#include "cli.h"

#include <string.h>

/* ---- what is asked ---- */

/* Words of --by: the set of factors, and whose sums are shown. */
typedef struct view {
    const char *word, *set;
    bool fuels;
} view;
static const view views[] = {
    {"sector", "lmdi", false}, {"fuel", "lmdi", true}, {"kaya", "kaya", false}};

static void take_by(const cli_call *call, th_decompose_options *o)
{
    const char *by = call->value[OPT_BY_FACTORS];
    const view *chosen = &views[0];
    for (size_t i = 0; by && i < sizeof views / sizeof *views; i++)
        if (!strcmp(by, views[i].word))
            chosen = &views[i];
    o->set = chosen->set;
    o->by_fuel = chosen->fuels;
}

static int take_year(const cli_call *call, cli_option_id id, int32_t *out)
{
    const char *text = call->value[id];
    double year;
    if (!text)
        return EXIT_FINE;
    if (strlen(text) != 4 || !th_number_parse(text, 4, &year) || year < 1000 ||
        year != (double)(int32_t)year)
        return cli_usage(
            call, "--%s is a year, not '%s'", cli_option_get(id)->name, text);
    *out = (int32_t)year;
    return EXIT_FINE;
}

/* ID, or OLD,NEW: the boundary of the beginning and that of the end. */
static int
take_boundary(const cli_call *call, const cli_session *s, th_decompose_options *o)
{
    const char *text = call->value[OPT_BOUNDARY];
    const th_names *names = th_registry_names(s->registry);
    for (int i = 0; text && *text && i < 2; i++) {
        size_t n = strcspn(text, ",");
        const char *id = th_arena_text_n(s->arena, text, n);
        th_sym sym = th_names_find(names, id);
        const th_boundary *b = sym ? th_boundary_find(s->registry, sym) : NULL;
        if (!b)
            return cli_usage(call,
                             "unknown boundary '%s'; --boundary is one of "
                             "factors/boundaries.csv, or OLD,NEW",
                             id);
        *(i ? &o->boundary_to : &o->boundary) = b;
        text += n + (text[n] == ',');
    }
    return text && *text ? cli_usage(call, "--boundary takes one id, or OLD,NEW")
                         : EXIT_FINE;
}

static int
take_options(const cli_call *call, const cli_session *s, th_decompose_options *o)
{
    const char *form = call->value[OPT_FORM];
    *o = (th_decompose_options){.chained = call->value[OPT_CHAINED] != NULL};
    if (form && !strcmp(form, "multiplicative"))
        o->form = TH_DECOMPOSE_MULTIPLICATIVE;
    take_by(call, o);
    int code = take_year(call, OPT_FROM, &o->from);
    if (code == EXIT_FINE)
        code = take_year(call, OPT_TO, &o->to);
    return code == EXIT_FINE ? take_boundary(call, s, o) : code;
}

/* ---- what is written ---- */

static int write_result(const cli_call *call,
                        cli_session *s,
                        const th_decompose *decompose,
                        bool fuels)
{
    size_t count;
    th_text data = {0};
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    if (format != TH_FORMAT_TEXT) {
        const th_table *rows = th_report_decompose_rows(s->arena, decompose);
        th_table_write(
            rows, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
        return cli_deliver(call, &data);
    }
    const th_table *const *tables =
        th_report_decompose(s->arena, decompose, fuels, s->language, &count);
    th_tables_write(tables, count, format, s->language, false, &data);
    return cli_deliver(call, &data);
}

int cmd_decompose(const cli_call *call)
{
    cli_session s;
    th_decompose *decompose = NULL;
    th_decompose_options options;
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int usage = code == EXIT_FINE ? take_options(call, &s, &options) : EXIT_FINE;
    if (code == EXIT_FINE && usage == EXIT_FINE)
        code = th_status_exit_code(
            th_decompose_create(&decompose, s.inventory, &options, s.diags, &s.err));
    int told = usage == EXIT_FINE ? cli_session_tell(&s, code) : usage;
    if (code == EXIT_FINE && usage == EXIT_FINE)
        code = write_result(call, &s, decompose, options.by_fuel);
    th_decompose_free(decompose);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
