/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng diff: the difference of two inventories, or of one computed in two ways. */
#include "cli.h"

#include <string.h>

enum { MOST_KEYS = 12, MOST_CAUSES = 25 };

typedef struct both {
    cli_session a, b;
    th_bridge *bridge;
} both;

/* The call as B sees it: what its own options replace. */
static cli_call call_of_b(const cli_call *call)
{
    static const cli_option_id of_b[][2] = {{OPT_GUIDELINE, OPT_GUIDELINE_B},
                                            {OPT_GWP, OPT_GWP_B},
                                            {OPT_FACTORS, OPT_FACTORS_B}};
    cli_call b = *call;
    for (size_t i = 0; i < sizeof of_b / sizeof *of_b; i++)
        if (call->value[of_b[i][1]])
            b.value[of_b[i][0]] = call->value[of_b[i][1]];
    return b;
}

static bool has_b_options(const cli_call *call)
{
    return call->value[OPT_GUIDELINE_B] || call->value[OPT_GWP_B] ||
           call->value[OPT_FACTORS_B];
}

/* Both sides' problems once: most of one inventory under two guidelines are the same.
 */
static int tell_both(both *s, int code_a, int code_b)
{
    for (size_t i = 0; i < th_diags_size(s->b.diags); i++) {
        const th_diag *d = th_diags_get(s->b.diags, i);
        th_diags_add(s->a.diags, d->severity, d->code, d->place, "%s", d->text);
    }
    th_diags_sort(s->a.diags);
    if (code_a == EXIT_FINE && code_b != EXIT_FINE)
        s->a.err = s->b.err;
    int code = cli_session_tell(&s->a, code_a != EXIT_FINE ? code_a : code_b);
    return code;
}

static int compare(both *s, const cli_call *call)
{
    th_line_filter filter_a, filter_b;
    th_error err = {0};
    int code = cli_line_filter(call, &s->a, &filter_a);
    if (code == EXIT_FINE)
        code = cli_line_filter(call, &s->b, &filter_b);
    if (code != EXIT_FINE)
        return code;
    th_status status = th_bridge_create(
        &s->bridge, s->a.inventory, &filter_a, s->b.inventory, &filter_b, &err);
    return status == TH_OK ? EXIT_FINE : cli_fail(&err);
}

static size_t split_keys(th_arena *arena, const char *text, const char **keys)
{
    size_t count = 0;
    while (*text && count <= MOST_KEYS) {
        size_t n = strcspn(text, ", ");
        if (n)
            keys[count++] = th_arena_text_n(arena, text, n);
        text += n;
        text += *text != '\0';
    }
    return count;
}

static int make_tables(both *s, const cli_call *call, th_diff_tables *out)
{
    const char *keys[MOST_KEYS + 1];
    const char *by = call->value[OPT_BY] ? call->value[OPT_BY] : "year,category";
    bool people = cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_TEXT;
    th_error err = {0};
    size_t count = split_keys(s->a.arena, by, keys);
    if (count > MOST_KEYS)
        return cli_usage(call, "--by takes at most %d keys", MOST_KEYS);
    th_status status = th_report_diff(out,
                                      s->a.arena,
                                      s->bridge,
                                      keys,
                                      count,
                                      people ? MOST_CAUSES : 0,
                                      s->a.language,
                                      &err);
    if (status == TH_BAD_USAGE)
        return cli_usage(call, "%s", err.text);
    return status == TH_OK ? EXIT_FINE : cli_fail(&err);
}

static int write_tables(both *s, const cli_call *call)
{
    th_text data = {0};
    th_diff_tables t = {0};
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    int code = make_tables(s, call, &t);
    if (code != EXIT_FINE)
        return code;
    const th_table *text[] = {t.totals, t.groups, t.causes};
    const th_table *all[] = {t.totals, t.groups, t.lines, t.causes};
    bool equal = th_bridge_get(s->bridge).different == 0;
    if (format == TH_FORMAT_CSV)
        th_table_write(call->value[OPT_BY] ? t.groups : t.lines,
                       format,
                       s->a.language,
                       call->value[OPT_EXCEL] != NULL,
                       &data);
    else if (format == TH_FORMAT_JSON)
        th_tables_write(all, 4, format, s->a.language, false, &data);
    else
        th_tables_write(text, equal ? 1 : 3, format, s->a.language, false, &data);
    return cli_deliver(call, &data);
}

int cmd_diff(const cli_call *call)
{
    both s = {.bridge = NULL};
    cli_call of_b = call_of_b(call);
    if (call->operand_count == 1 && !has_b_options(call))
        return cli_usage(call,
                         "diff needs a second inventory, or what is other about B: "
                         "--guideline-b, --gwp-b or --factors-b");
    const char *folder_a = call->operands[0],
               *folder_b = call->operands[call->operand_count - 1];
    int code_a = cli_session_open(&s.a, call, folder_a, TO_RESULTS);
    int code_b = cli_session_open(&s.b, &of_b, folder_b, TO_RESULTS);
    int code = tell_both(&s, code_a, code_b);
    if (code_a == EXIT_FINE && code_b == EXIT_FINE)
        code = compare(&s, call);
    if (s.bridge)
        code = write_tables(&s, call);
    th_bridge_free(s.bridge);
    cli_session_close(&s.b);
    cli_session_close(&s.a);
    return code;
}
