/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a folder to results: what every command that reads an inventory does. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* ---- options ---- */

th_format cli_format(const cli_call *call, th_format otherwise)
{
    static const char *const words[] = {[TH_FORMAT_TEXT] = "table",
                                        [TH_FORMAT_CSV] = "csv",
                                        [TH_FORMAT_JSON] = "json",
                                        [TH_FORMAT_HTML] = "html"};
    for (size_t i = 0; call->value[OPT_FORMAT] && i < sizeof words / sizeof *words; i++)
        if (!strcmp(call->value[OPT_FORMAT], words[i]))
            return (th_format)i;
    return otherwise;
}

th_language cli_language(const cli_call *call, const th_activity *activity)
{
    th_language language = TH_ZH;
    if (call->value[OPT_LANG] && th_language_parse(call->value[OPT_LANG], &language))
        return language;
    if (activity)
        (void)th_language_parse(th_activity_get(activity).language, &language);
    return language;
}

static th_encoding encoding_of(const cli_call *call)
{
    const char *text = call->value[OPT_ENCODING];
    if (!text || !strcmp(text, "auto"))
        return TH_ENCODING_AUTO;
    return !strcmp(text, "utf-8") ? TH_ENCODING_UTF8 : TH_ENCODING_GB18030;
}

static bool is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
               (text[3] - '0');
    int month = (text[5] - '0') * 10 + (text[6] - '0');
    int day = (text[8] - '0') * 10 + (text[9] - '0');
    bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
    return year >= 1900 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] && (month != 2 || day < 29 || leap);
}

/* Seconds since 1970 as a date of UTC. */
static const char *date_of_epoch(th_arena *arena, const char *text)
{
    double seconds;
    struct tm parts;
    if (!th_number_parse(text, strlen(text), &seconds) || seconds < 0 ||
        seconds > 2.5e11)
        return NULL;
    time_t moment = (time_t)seconds;
    if (!gmtime_r(&moment, &parts))
        return NULL;
    return th_arena_format(
        arena, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

bool cli_date(const cli_call *call, const char **out)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    *out = call->value[OPT_DATE];
    if (*out && !is_date(*out)) {
        (void)cli_usage(call, "--date is YYYY-MM-DD, not '%s'", *out);
        return false;
    }
    if (*out || !epoch || !*epoch)
        return true;
    *out = date_of_epoch(call->arena, epoch);
    if (!*out)
        (void)cli_usage(call, "SOURCE_DATE_EPOCH is no number of seconds: '%s'", epoch);
    return *out != NULL;
}

static int
find_boundary(const cli_call *call, const cli_session *s, const th_boundary **out)
{
    const char *id = call->value[OPT_BOUNDARY];
    th_sym sym = th_names_find(th_registry_names(s->registry), id);
    *out = sym ? th_boundary_find(s->registry, sym) : NULL;
    if (*out)
        return EXIT_FINE;
    th_text known = {0};
    for (uint32_t i = 0; i < th_boundary_count(s->registry); i++)
        th_text_addf(&known,
                     " %s",
                     th_names_text(th_registry_names(s->registry),
                                   th_boundary_get(s->registry, i)->id));
    int code = cli_usage(call, "unknown boundary '%s'; known:%s", id, known.data);
    th_text_free(&known);
    return code;
}

const char *cli_filter_text(th_arena *arena, const cli_call *call)
{
    const char *given = call->value[OPT_FILTER], *year = call->value[OPT_YEAR];
    return th_arena_format(
        arena, "%s%s%s", given ? given : "", year ? " year=" : "", year ? year : "");
}

size_t cli_split_keys(th_arena *arena, const char *text, const char **keys)
{
    size_t count = 0;
    while (*text && count <= CLI_MOST_KEYS) {
        size_t n = strcspn(text, ", ");
        if (n)
            keys[count++] = th_arena_text_n(arena, text, n);
        text += n;
        text += *text != '\0';
    }
    return count;
}

int cli_line_filter(const cli_call *call, const cli_session *s, th_line_filter *out)
{
    th_error err = {0};
    const char *text = cli_filter_text(s->arena, call);
    if (!th_line_filter_parse(s->inventory, text, out, &err))
        return err.status == TH_BAD_DATA ? cli_fail(&err)
                                         : cli_usage(call, "%s", err.text);
    return call->value[OPT_BOUNDARY] ? find_boundary(call, s, &out->boundary)
                                     : EXIT_FINE;
}

/* ---- loading ---- */

th_load_options cli_load_options(const cli_call *call)
{
    return (th_load_options){.factors_folder = call->value[OPT_FACTORS],
                             .method_files = call->methods,
                             .method_file_count = call->method_count,
                             .encoding = encoding_of(call)};
}

static th_status load_registry(cli_session *s, const cli_call *call, const char *folder)
{
    th_load_options options = cli_load_options(call);
    options.inventory_folder = folder;
    return th_registry_load(&s->registry, &options, s->diags, &s->err);
}

/* A folder that is there but holds no inventory: say how to make one. */
static th_status check_folder(cli_session *s, const char *folder)
{
    struct stat info;
    const char *file = th_arena_format(s->arena, "%s/inventory.yaml", folder);
    if (stat(folder, &info) || !S_ISDIR(info.st_mode) || stat(file, &info) == 0)
        return TH_OK; /* or what th_inventory_load says */
    return th_error_set(
        &s->err,
        TH_BAD_DATA,
        "%s: no inventory.yaml in this folder; `tanheng init DIR` makes a "
        "new inventory",
        folder);
}

static th_status compute(cli_session *s, const cli_call *call)
{
    bool partial = call->value[OPT_PARTIAL] != NULL;
    th_model_options options = {.guideline = call->value[OPT_GUIDELINE],
                                .gwp = call->value[OPT_GWP],
                                .partial = partial};
    s->unread = th_diags_count(s->diags, TH_ERROR);
    th_status status =
        th_model_compile(&s->model, s->activity, &options, s->diags, &s->err);
    if (status != TH_OK)
        return status;
    if (!partial && th_diags_count(s->diags, TH_ERROR))
        return th_error_set(&s->err, TH_BAD_DATA, "the inventory has errors");
    status = th_inventory_create(&s->inventory, s->model, &s->err);
    if (status == TH_OK && call->value[OPT_STRICT] &&
        th_inventory_unconfirmed(s->inventory, s->diags))
        return th_error_set(
            &s->err, TH_BAD_DATA, "the results rest on unconfirmed factors");
    return status;
}

static th_status judge(cli_session *s, const char *folder)
{
    size_t before = th_diags_count(s->diags, TH_ERROR);
    const th_tree *targets = th_targets_load(s->arena, folder, s->diags);
    th_status status =
        th_dual_create(&s->dual, s->inventory, targets, s->diags, &s->err);
    bool wrong = th_diags_count(s->diags, TH_ERROR) > before;
    if (status == TH_OK && wrong)
        return th_error_set(&s->err, TH_BAD_DATA, "the targets have errors");
    return status;
}

/* ---- where output must not go ---- */

/* The real path of a file that may not be there yet; NULL if its folder is not. */
static const char *real_path(th_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path, *name = "";
    if (!real) {
        const char *parent =
            slash ? th_arena_text_n(arena, path, (size_t)(slash - path) + 1) : ".";
        real = realpath(parent, NULL);
        name = th_arena_format(arena, "/%s", base);
    }
    const char *whole = real ? th_arena_format(arena, "%s%s", real, name) : NULL;
    free(real);
    return whole;
}

/* Is `output` (real) this file, or in this folder? */
static bool is_at(th_arena *arena, const char *output, const char *input)
{
    char *real = input ? realpath(input, NULL) : NULL;
    const char *kept = real ? th_arena_text(arena, real) : NULL;
    free(real);
    size_t n = kept ? strlen(kept) : 0;
    return n && !strncmp(output, kept, n) && (output[n] == '\0' || output[n] == '/');
}

/* A slip in -o must not replace what the numbers are made from. */
bool cli_output_is_free(th_arena *arena, const cli_call *call, const char *folder)
{
    static const char *const inputs[] = {"inventory.yaml",
                                         "indicators.csv",
                                         "targets.yaml",
                                         "activity",
                                         "factors",
                                         "measures.yaml",
                                         "plan.yaml",
                                         "scenarios"};
    static const cli_option_id files[] = {OPT_FACTORS,
                                          OPT_PREVIOUS,
                                          OPT_SPLIT,
                                          OPT_PROJECT_FILE,
                                          OPT_PLAN_FILE,
                                          OPT_CREDITS,
                                          OPT_TEMPLATE};
    const char *given = call->value[OPT_OUTPUT];
    const char *output = given ? real_path(arena, given) : NULL;
    if (!output)
        return true;
    bool clash = false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        clash |= is_at(arena, output, call->value[files[i]]);
    for (size_t i = 0; folder && i < sizeof inputs / sizeof *inputs; i++)
        clash |=
            is_at(arena, output, th_arena_format(arena, "%s/%s", folder, inputs[i]));
    for (size_t i = 0; i < call->method_count; i++)
        clash |= is_at(arena, output, call->methods[i]);
    return !clash;
}

static th_status check_output(cli_session *s, const cli_call *call, const char *folder)
{
    if (cli_output_is_free(s->arena, call, folder))
        return TH_OK;
    return th_error_set(&s->err,
                        TH_BAD_USAGE,
                        "-o %s: that is a place of inputs; choose another",
                        call->value[OPT_OUTPUT]);
}

static th_status
open_steps(cli_session *s, const cli_call *call, const char *folder, cli_depth depth)
{
    th_status status = check_output(s, call, folder);
    if (status == TH_OK && folder)
        status = check_folder(s, folder);
    if (status == TH_OK)
        status = load_registry(s, call, folder);
    if (status != TH_OK || depth == TO_REGISTRY)
        return status;
    status = th_inventory_load(
        &s->activity, s->registry, folder, encoding_of(call), s->diags, &s->err);
    if (status == TH_OK) {
        s->language = cli_language(call, s->activity);
        status = compute(s, call);
    }
    return status == TH_OK && depth == TO_DUAL ? judge(s, folder) : status;
}

th_status cli_check_strict(const cli_call *call, th_error *err)
{
    if (!call->value[OPT_STRICT] || !call->value[OPT_PARTIAL])
        return TH_OK;
    return th_error_set(
        err,
        TH_BAD_USAGE,
        "--strict refuses the whole run, --partial prints what is left of it; give "
        "one of them");
}

int cli_session_open(cli_session *s,
                     const cli_call *call,
                     const char *folder,
                     cli_depth depth)
{
    *s = (cli_session){.arena = th_arena_create(), .diags = th_diags_create()};
    s->language = cli_language(call, NULL);
    if (cli_check_strict(call, &s->err) != TH_OK)
        return th_status_exit_code(s->err.status);
    th_status status = open_steps(s, call, folder, depth);
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

int cli_session_tell(cli_session *s, int code)
{
    size_t errors = th_diags_count(s->diags, TH_ERROR);
    if (code == EXIT_USAGE && s->err.status == TH_OK)
        return code; /* cli_usage has said it */
    cli_tell_diags(s->diags, TH_WARNING);
    if (code == EXIT_FINE)
        return errors ? EXIT_DATA : EXIT_FINE;
    if (errors)
        cli_say(errors == 1 ? "%zu error; nothing was written"
                            : "%zu errors; nothing was written",
                errors);
    else
        return cli_fail(&s->err);
    return code;
}

void cli_session_close(cli_session *s)
{
    th_dual_free(s->dual);
    th_inventory_free(s->inventory);
    th_model_free(s->model);
    th_activity_free(s->activity);
    th_registry_free(s->registry);
    th_diags_free(s->diags);
    th_arena_free(s->arena);
}
