/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng key: key categories. */
#include "cli.h"

#include <string.h>

/* Analyses asked for, in the order of the columns. */
static size_t analyses_of(const cli_call *call, th_key_analysis out[TH_KEY_ANALYSES])
{
    static const struct {
        th_key_analysis analysis;
        bool trend, second;
    } all[] = {{TH_KEY_LEVEL1, false, false},
               {TH_KEY_TREND1, true, false},
               {TH_KEY_LEVEL2, false, true},
               {TH_KEY_TREND2, true, true}};
    const char *approach = call->value[OPT_APPROACH];
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (approach && !strcmp(approach, all[i].second ? "1" : "2"))
            continue;
        if (all[i].trend || !call->value[OPT_TREND])
            out[n++] = all[i].analysis;
    }
    return n;
}

static int write_table(const cli_call *call, cli_session *s, const th_uncertainty *u)
{
    th_text data = {0};
    th_key_analysis analyses[TH_KEY_ANALYSES];
    size_t n = analyses_of(call, analyses);
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    const th_table *table = th_report_key(s->arena,
                                          u,
                                          analyses,
                                          n,
                                          !call->value[OPT_WITHOUT_LAND],
                                          format != TH_FORMAT_TEXT,
                                          s->language);
    th_table_write(table, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
    return cli_deliver(call, &data);
}

int cmd_key(const cli_call *call)
{
    cli_session s;
    th_uncertainty_options options;
    int code = cli_uncertainty_options(call, &options);
    if (code != EXIT_FINE)
        return code;
    options.with_land = true; /* the analysis without land leaves its rows out */
    th_uncertainty *u = cli_uncertainty_open(&s, call, &options, &code);
    if (u) {
        int written = write_table(call, &s, u);
        code = written == EXIT_FINE ? code : written;
    }
    th_uncertainty_free(u);
    cli_session_close(&s);
    return code;
}
