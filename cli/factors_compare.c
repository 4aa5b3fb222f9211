/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng factors compare CATEGORY [SUBJECT]: all packs side by side. */
#include "factors.h"

#include <string.h>

static int
unknown(const cli_call *call, const th_registry *r, const char *sort, const char *text)
{
    const char *near = th_registry_nearest(r, sort, text);
    return cli_usage(call,
                     "unknown %s '%s'%s%s%s",
                     strncmp(sort, "index:", 6) ? sort : sort + 6,
                     text,
                     near ? "; did you mean " : "",
                     near ? near : "",
                     near ? "?" : "");
}

static int read_year(const cli_call *call, int32_t *out)
{
    double year = 0;
    const char *text = call->value[OPT_YEAR];
    if (!text)
        return EXIT_FINE;
    if (strlen(text) != 4 || !th_number_parse(text, 4, &year) || year < 1000)
        return cli_usage(call, "--year is a year of four digits, not '%s'", text);
    *out = (int32_t)year;
    return EXIT_FINE;
}

/* The member of an index by its id; EXIT_USAGE with the nearest one. */
static int read_member(const cli_call *call,
                       const th_registry *r,
                       uint32_t index,
                       const char *sort,
                       const char *text,
                       th_sym *out)
{
    th_sym sym = text ? th_names_find(th_registry_names(r), text) : 0;
    if (text && (!sym || !th_member_find(th_domain_of(r, index), sym)))
        return unknown(call, r, sort, text);
    *out = sym;
    return EXIT_FINE;
}

static int read_choices(const cli_call *call, const th_registry *r, th_compare *asked)
{
    const char *variable = call->value[OPT_VARIABLE],
               *guideline = call->value[OPT_GUIDELINE];
    const th_names *names = th_registry_names(r);
    asked->variable = -1;
    if (variable) {
        asked->variable = th_variable_find(r, th_names_find(names, variable));
        if (asked->variable < 0)
            return unknown(call, r, "variable", variable);
    }
    if (guideline) {
        asked->guideline = th_guideline_find(r, th_names_find(names, guideline));
        if (!asked->guideline)
            return unknown(call, r, "guideline", guideline);
    }
    return read_year(call, &asked->year);
}

static int read_asked(const cli_call *call, const th_registry *r, th_compare *asked)
{
    const char *subject =
        call->operand_count > 2 ? call->operands[2] : call->value[OPT_SUBJECT];
    int code = read_member(
        call, r, TH_IX_CATEGORY, "category", call->operands[1], &asked->category);
    if (code == EXIT_FINE)
        code = read_member(
            call, r, TH_IX_SUBJECT, "index:subject", subject, &asked->subject);
    if (code == EXIT_FINE)
        code = read_member(
            call, r, TH_IX_REGION, "region", call->value[OPT_REGION], &asked->region);
    return code == EXIT_FINE ? read_choices(call, r, asked) : code;
}

int cli_factors_compare(const cli_call *call, cli_session *s)
{
    size_t count;
    th_text data = {0};
    th_compare asked = {0};
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    int code = read_asked(call, s->registry, &asked);
    if (code != EXIT_FINE)
        return code;
    const th_table *const *tables = th_report_compare(
        s->arena, s->registry, &asked, format == TH_FORMAT_CSV, s->language, &count);
    if (!tables[0]->row_count)
        cli_say("no pack has a row that applies there");
    th_tables_write(
        tables, count, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
    return cli_deliver(call, &data);
}
