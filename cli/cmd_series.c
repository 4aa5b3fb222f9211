/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng series: filled values with their rules, jumps and steps, implied factors. */
#include "cli.h"

#include <string.h>

static th_series_part part_wanted(const cli_call *call)
{
    static const char *const words[] = {[TH_SERIES_ALL] = "all",
                                        [TH_SERIES_BY_ACTIVITY] = "activity",
                                        [TH_SERIES_BY_CATEGORY] = "category",
                                        [TH_SERIES_BY_IEF] = "ief"};
    const char *by = call->value[OPT_BY_PART];
    for (size_t i = 0; by && i < sizeof words / sizeof *words; i++)
        if (!strcmp(by, words[i]))
            return (th_series_part)i;
    return TH_SERIES_ALL;
}

static int write_series(const cli_call *call, cli_session *s, th_series_part part)
{
    size_t count;
    th_text data = {0};
    th_series *series;
    th_error err = {0};
    th_status status = th_series_create(&series, s->inventory, &err);
    if (status != TH_OK)
        return cli_fail(&err);
    const th_table *const *tables =
        th_report_series(s->arena, s->inventory, series, part, s->language, &count);
    th_tables_write(tables,
                    count,
                    cli_format(call, TH_FORMAT_TEXT),
                    s->language,
                    call->value[OPT_EXCEL] != NULL,
                    &data);
    th_series_free(series);
    return cli_deliver(call, &data);
}

int cmd_series(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_RESULTS);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = write_series(call, &s, part_wanted(call));
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
