/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report: one file of a kind for an inventory folder. */
#include "cli.h"

#include <string.h>

enum { MOST_HEARD = 8 };
/** Options that not every kind hears. */
static const cli_option_id particular[] = {OPT_SCENARIO,
                                           OPT_HORIZON,
                                           OPT_PREVIOUS,
                                           OPT_SPLIT,
                                           OPT_TARGET,
                                           OPT_PROJECT_FILE,
                                           OPT_TEMPLATE};

typedef struct report_kind {
    const char *name, *ending; /* of the file's name */
    const char *other;         /* another ending; NULL: none */
    int (*run)(const cli_call *call);
    cli_option_id heard[MOST_HEARD]; /* of the particular ones, ended by OPT_HELP */
} report_kind;
static const report_kind kinds[] = {
    {"inventory",
     ".xlsx",
     NULL,
     cli_report_inventory,
     {OPT_PREVIOUS, OPT_TEMPLATE, OPT_HELP}},
    {"chapter",
     ".md",
     ".html",
     cli_report_chapter,
     {OPT_PREVIOUS, OPT_TEMPLATE, OPT_HELP}},
    {"dual",
     ".xlsx",
     NULL,
     cli_report_dual,
     {OPT_SPLIT, OPT_TARGET, OPT_PROJECT_FILE, OPT_HELP}},
    {"plan", ".xlsx", NULL, cli_report_plan, {OPT_SCENARIO, OPT_HORIZON, OPT_HELP}},
    {"dashboard",
     ".html",
     NULL,
     cli_report_dashboard,
     {OPT_SCENARIO, OPT_HORIZON, OPT_HELP}},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n > m && !strcmp(text + n - m, end);
}

static const report_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (!strcmp(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static int no_kind(const cli_call *call)
{
    th_text known = {0};
    for (size_t i = 0; i < KINDS; i++)
        th_text_addf(&known, " %s", kinds[i].name);
    int code = cli_usage(
        call, "no report '%s'; this version writes:%s", call->operands[0], known.data);
    th_text_free(&known);
    return code;
}

static bool hears(const report_kind *kind, cli_option_id option)
{
    for (const cli_option_id *o = kind->heard; *o != OPT_HELP; o++)
        if (*o == option)
            return true;
    return false;
}

int cmd_report(const cli_call *call)
{
    const report_kind *kind = kind_of(call->operands[0]);
    const char *path = call->value[OPT_OUTPUT];
    if (!kind)
        return no_kind(call);
    if (!path)
        return cli_usage(call, "where to? give -o FILE%s", kind->ending);
    if (!ends_with(path, kind->ending) &&
        !(kind->other && ends_with(path, kind->other)))
        return cli_usage(call,
                         "the file's name ends with %s%s%s; not '%s'",
                         kind->ending,
                         kind->other ? " or " : "",
                         kind->other ? kind->other : "",
                         path);
    for (size_t i = 0; i < sizeof particular / sizeof *particular; i++)
        if (call->value[particular[i]] && !hears(kind, particular[i]))
            return cli_usage(call,
                             "report %s takes no --%s",
                             kind->name,
                             cli_option_get(particular[i])->name);
    return kind->run(call);
}
