/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng inventory: the summary, sums by keys, a frame, or every line. */
#include "cli.h"

#include <string.h>

static int make_groups(const cli_call *call,
                       cli_session *s,
                       const th_line_filter *filter,
                       const th_table **out)
{
    const char *keys[CLI_MOST_KEYS + 1];
    const char *by = call->value[OPT_BY] ? call->value[OPT_BY] : "year";
    th_error err = {0};
    size_t count = cli_split_keys(s->arena, by, keys);
    if (count > CLI_MOST_KEYS)
        return cli_usage(call, "--by takes at most %d keys", CLI_MOST_KEYS);
    th_status status =
        th_report_by(out, s->arena, s->inventory, keys, count, filter, &err);
    return status == TH_OK ? EXIT_FINE : cli_usage(call, "%s", err.text);
}

/* Beside -o FILE.csv: what the numbers rest on. */
static int write_meta(const cli_call *call, const cli_session *s, const th_meta *meta)
{
    th_text text = {0};
    th_error err = {0};
    th_report_meta(&text, s->inventory, meta);
    const char *path =
        th_arena_format(s->arena, "%s.meta.json", call->value[OPT_OUTPUT]);
    th_status status = th_file_write(path, text.data, text.size, &err);
    th_text_free(&text);
    return status == TH_OK ? EXIT_FINE : cli_fail(&err);
}

static bool is_regular_output(const char *path)
{
    return path && strncmp(path, "/dev/", 5) != 0;
}

static int write_table(const cli_call *call,
                       cli_session *s,
                       const th_table *table,
                       th_format format)
{
    char sha256[65];
    th_text data = {0};
    th_meta meta = {.version = TANHENG_VERSION,
                    .boundary = call->value[OPT_BOUNDARY],
                    .filter = call->value[OPT_FILTER],
                    .keys = call->value[OPT_BY],
                    .row_count = table->row_count,
                    .sha256 = sha256};
    if (!cli_date(call, &meta.date))
        return EXIT_USAGE;
    th_table_write(table, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
    th_sha256(data.data, data.size, sha256);
    int code = cli_deliver(call, &data);
    bool beside = format == TH_FORMAT_CSV && is_regular_output(call->value[OPT_OUTPUT]);
    return code == EXIT_FINE && beside ? write_meta(call, s, &meta) : code;
}

static int write_summary(const cli_call *call, cli_session *s, th_format format)
{
    size_t count;
    th_text data = {0};
    const th_table *const *tables =
        th_report_summary(s->arena, s->inventory, s->language, &count);
    th_tables_write(tables, count, format, s->language, false, &data);
    return cli_deliver(call, &data);
}

/* ---- frames ---- */

static int find_frame(const cli_call *call, const cli_session *s, const th_frame **out)
{
    const char *id = call->value[OPT_FRAME];
    *out = th_frame_find(s->registry, id);
    if (*out)
        return EXIT_FINE;
    th_text known = {0};
    for (uint32_t i = 0; i < th_frame_count(s->registry); i++)
        th_text_addf(&known, " %s", th_frame_get(s->registry, i)->id);
    int code = cli_usage(
        call, "unknown frame '%s'; known:%s", id, known.size ? known.data : " none");
    th_text_free(&known);
    return code;
}

/* A frame fixes its rows: what chooses lines has no place beside it. */
static int refuse_mixed(const cli_call *call)
{
    static const cli_option_id others[] = {OPT_BY, OPT_BOUNDARY, OPT_FILTER, OPT_LINES};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (call->value[others[i]])
            return cli_usage(call,
                             "--frame and --%s do not go together; leave one out",
                             cli_option_get(others[i])->name);
    return EXIT_FINE;
}

static int read_frame(const cli_call *call, cli_session *s, th_frame_options *out)
{
    th_line_filter filter;
    const char *unit = call->value[OPT_UNIT];
    int code = refuse_mixed(call);
    code = code == EXIT_FINE ? find_frame(call, s, &out->frame) : code;
    code = code == EXIT_FINE ? cli_line_filter(call, s, &filter) : code;
    if (code != EXIT_FINE)
        return code;
    out->co2e = unit && !strcmp(unit, "co2e");
    out->year = filter.year;
    out->language = s->language;
    return EXIT_FINE;
}

/** Tables 7A and 7B: of the analysis of uncertainty, Approach 1. */
static int make_table7(cli_session *s, const th_frame_options *o, const th_table **out)
{
    const th_uncertainty_options how = {.with_land = true, .year = o->year};
    bool keys = o->frame->columns == TH_FRAME_KEYS;
    size_t before = th_diags_count(s->diags, TH_ERROR);
    th_error err = {0};
    th_uncertainty *u = NULL;
    th_status status = th_uncertainty_create(&u, s->inventory, &how, s->diags, &err);
    if (status == TH_OK)
        *out = (keys ? th_report_table7b
                     : th_report_table7a)(s->arena, u, o->frame, o->language);
    th_uncertainty_free(u);
    if (status == TH_OK)
        return EXIT_FINE;
    if (th_diags_count(s->diags, TH_ERROR) == before)
        return cli_fail(&err);
    cli_tell_diags(s->diags, TH_ERROR);
    return th_status_exit_code(status);
}

/** For machines: one long table. */
static const th_table *frame_rows(cli_session *s, const th_frame_options *o)
{
    if (o->frame->columns == TH_FRAME_METHODS)
        return th_report_notation_rows(s->arena, s->inventory, o);
    if (o->frame->columns == TH_FRAME_SUBJECTS)
        return th_report_matrix_rows(s->arena, s->inventory, o);
    return th_report_frame_rows(s->arena, s->inventory, o);
}

/** For people: a table a year, or one. */
static const th_table *const *
frame_tables(cli_session *s, const th_frame_options *o, size_t *count)
{
    if (o->frame->columns == TH_FRAME_METHODS)
        return th_report_notation(s->arena, s->inventory, o, count);
    if (o->frame->columns == TH_FRAME_SUBJECTS)
        return th_report_matrix(s->arena, s->inventory, o, count);
    return th_report_frame(s->arena, s->inventory, o, count);
}

static int deliver_tables(const cli_call *call,
                          const cli_session *s,
                          const th_frame *frame,
                          const th_table *const *tables,
                          size_t count)
{
    th_text data = {0};
    if (cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_HTML)
        th_tables_page(tables, count, frame->titles, s->language, &data);
    else
        th_tables_write(tables, count, TH_FORMAT_TEXT, s->language, false, &data);
    return cli_deliver(call, &data);
}

static int write_frame(const cli_call *call, cli_session *s)
{
    th_frame_options options;
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    bool people = format == TH_FORMAT_TEXT || format == TH_FORMAT_HTML;
    const th_table *table = NULL;
    int code = read_frame(call, s, &options);
    if (code == EXIT_FINE && options.frame->columns >= TH_FRAME_UNCERTAINTY)
        code = make_table7(s, &options, &table);
    if (code != EXIT_FINE)
        return code;
    if (s->unread)
        cli_say("rows could not be read: totals are withheld");
    if (!people)
        return write_table(call, s, table ? table : frame_rows(s, &options), format);
    size_t count = 1;
    const th_table *const *tables = table ? &table : frame_tables(s, &options, &count);
    return deliver_tables(call, s, options.frame, tables, count);
}

static int write_results(const cli_call *call, cli_session *s)
{
    if (call->value[OPT_FRAME])
        return write_frame(call, s);
    if (call->value[OPT_UNIT])
        return cli_usage(call, "--unit goes with --frame");
    th_line_filter filter;
    const th_table *table = NULL;
    int code = cli_line_filter(call, s, &filter);
    if (code != EXIT_FINE)
        return code;
    bool groups = call->value[OPT_BY] || call->value[OPT_BOUNDARY] ||
                  call->value[OPT_YEAR] || call->value[OPT_FILTER];
    if (s->unread && !call->value[OPT_LINES])
        cli_say("rows could not be read: totals are withheld, the lines follow");
    bool lines =
        call->value[OPT_LINES] || s->unread ||
        (!call->value[OPT_BY] && cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_CSV);
    if (lines) {
        filter.any_stream = filter.any_stream || !filter.stream;
        filter.alternatives = true;
        table = th_report_lines(s->arena, s->inventory, &filter);
        return write_table(call, s, table, cli_format(call, TH_FORMAT_CSV));
    }
    if (!groups)
        return write_summary(call, s, cli_format(call, TH_FORMAT_TEXT));
    code = make_groups(call, s, &filter, &table);
    if (code != EXIT_FINE)
        return code;
    return write_table(call, s, table, cli_format(call, TH_FORMAT_TEXT));
}

int cmd_inventory(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_results(call, &s);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
