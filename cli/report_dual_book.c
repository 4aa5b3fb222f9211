/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report dual: the workbook of dual control. */
#include "cli.h"

#include <string.h>

typedef struct dual_files {
    th_split split;
    th_project project;
    th_dual_workbook_options options;
} dual_files;

static bool is_reduction(const th_target *t)
{
    return t->kind == TH_TARGET_INTENSITY_REDUCTION ||
           t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
}

/** --target, else the first that reduces an intensity; SIZE_MAX: none. */
static size_t split_target(const cli_call *call, const th_dual *dual)
{
    const char *id = call->value[OPT_TARGET];
    for (size_t i = 0; i < th_dual_count(dual); i++) {
        const th_target *t = th_dual_get(dual, i)->target;
        if (is_reduction(t) && (!id || !strcmp(id, t->id)))
            return i;
    }
    return SIZE_MAX;
}

static int
read_beside(cli_session *s, const char *path, const char **data, size_t *size)
{
    return th_file_read(s->arena, path, data, size, &s->err) == TH_OK
               ? EXIT_FINE
               : th_status_exit_code(s->err.status);
}

static int refused(cli_session *s, const char *path)
{
    th_error_set(&s->err, TH_BAD_DATA, "%s has errors", path);
    return EXIT_DATA;
}

static int read_split(const cli_call *call, cli_session *s, dual_files *out)
{
    const char *path = call->value[OPT_SPLIT], *data;
    size_t size, number = split_target(call, s->dual);
    if (number == SIZE_MAX)
        return cli_usage(call, "--split wants a target that reduces an intensity");
    int code = read_beside(s, path, &data, &size);
    if (code != EXIT_FINE)
        return code;
    const th_rows *rows =
        th_csv_parse(s->arena, path, data, size, TH_ENCODING_AUTO, s->diags);
    if (!rows ||
        !th_split_read(&out->split,
                       s->arena,
                       th_dual_schemes(s->dual),
                       th_dual_get(s->dual, number)->target,
                       rows,
                       s->diags) ||
        !th_split_solve(&out->split, s->arena, s->diags))
        return refused(s, path);
    out->options.split = &out->split;
    out->options.split_target = number;
    return EXIT_FINE;
}

static int read_project(const cli_call *call, cli_session *s, dual_files *out)
{
    const char *path = call->value[OPT_PROJECT_FILE], *data;
    size_t size;
    int code = read_beside(s, path, &data, &size);
    if (code != EXIT_FINE)
        return code;
    const th_tree *tree = th_yaml_parse(s->arena, path, data, size, s->diags);
    if (!tree || !th_project_read(&out->project, s->arena, s->dual, tree, s->diags))
        return refused(s, path);
    out->options.project = &out->project;
    return EXIT_FINE;
}

static int draw(const cli_call *call, cli_session *s)
{
    th_uncertainty_options options;
    int code = cli_uncertainty_options(call, &options);
    if (code != EXIT_FINE)
        return code;
    th_status status = th_dual_sample(s->dual, &options.sampling, s->diags, &s->err);
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

static int write_workbook(const cli_call *call, cli_session *s)
{
    dual_files files = {.options = {.language = s->language}};
    int code = EXIT_FINE;
    if (!cli_date(call, &files.options.date))
        return EXIT_USAGE;
    if (call->value[OPT_DRAWS])
        code = draw(call, s);
    if (code == EXIT_FINE && call->value[OPT_SPLIT])
        code = read_split(call, s, &files);
    if (code == EXIT_FINE && call->value[OPT_PROJECT_FILE])
        code = read_project(call, s, &files);
    if (code != EXIT_FINE)
        return code;
    th_status status = th_report_dual_workbook(call->value[OPT_OUTPUT],
                                               s->inventory,
                                               s->dual,
                                               &files.options,
                                               s->diags,
                                               &s->err);
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

int cli_report_dual(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = write_workbook(call, &s);
    code = cli_session_tell(&s, code);
    cli_session_close(&s);
    return code;
}
