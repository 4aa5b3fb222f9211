/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report inventory: the Excel workbook of an inventory. */
#include "cli.h"

#include <string.h>
#include <sys/stat.h>

/** The inventory before, computed as this one is; it is told only if it fails. */
static int open_previous(cli_session *previous, const cli_call *call)
{
    int code = cli_session_open(previous, call, call->value[OPT_PREVIOUS], TO_RESULTS);
    return code == EXIT_FINE ? code : cli_session_tell(previous, code);
}

/** What may be read as the logo: a template comes from elsewhere, so it may name
 * neither a file outside its folder nor a device without an end. */
static const char *why_no_logo(const char *name, const char *path)
{
    struct stat info;
    if (!*name || strchr(name, '/'))
        return "the logo lies beside this file: write its name without a folder";
    if (lstat(path, &info))
        return "the logo: no such file beside this one";
    if (!S_ISREG(info.st_mode))
        return "the logo is no regular file; copy the picture here";
    return info.st_size > TH_LOGO_BYTES_MAX
               ? "the logo is too large: 8 MiB at most; save it smaller"
               : NULL;
}

static bool read_logo(cli_session *s, const char *file, th_report_template *look)
{
    size_t size;
    const char *data, *slash = strrchr(file, '/'), *name = look->logo_path;
    th_error err = {0};
    const char *path =
        slash ? th_arena_format(s->arena, "%.*s%s", (int)(slash + 1 - file), file, name)
              : name;
    const char *why = why_no_logo(name, path);
    if (!why && th_file_read(s->arena, path, &data, &size, &err) == TH_OK)
        return th_report_template_logo(look, data, size, s->diags);
    th_diags_add(s->diags,
                 TH_ERROR,
                 "E-TEMPLATE",
                 look->logo_place,
                 "%s%s",
                 why ? why : "the logo: ",
                 why ? "" : err.text);
    return false;
}

/** Reads --template; what is wrong in it is in the diagnostics. */
static int read_template(const cli_call *call, cli_session *s, th_report_template *look)
{
    const char *file = call->value[OPT_TEMPLATE], *data;
    size_t size;
    th_status status = th_file_read(s->arena, file, &data, &size, &s->err);
    if (status != TH_OK)
        return cli_fail(&s->err);
    const th_tree *tree = th_yaml_parse(s->arena, file, data, size, s->diags);
    bool good =
        tree && th_report_template_read(look, s->arena, tree, s->registry, s->diags);
    if (good && look->logo_path)
        good = read_logo(s, file, look);
    return good ? EXIT_FINE : th_status_exit_code(TH_BAD_DATA);
}

static int set_options(const cli_call *call, cli_inventory_report *r)
{
    r->options = (th_workbook_options){.language = r->session.language,
                                       .uncertainty = &r->uncertainty,
                                       .year = r->uncertainty.year,
                                       .previous = r->previous.inventory};
    if (!cli_date(call, &r->options.date))
        return EXIT_USAGE;
    if (!call->value[OPT_TEMPLATE])
        return EXIT_FINE;
    r->options.look = &r->look;
    return read_template(call, &r->session, &r->look);
}

static int
write_files(const cli_call *call, cli_inventory_report *r, cli_report_writer write)
{
    cli_session *s = &r->session;
    int code = EXIT_FINE;
    if (call->value[OPT_PREVIOUS])
        code = open_previous(&r->previous, call);
    if (code == EXIT_FINE)
        code = set_options(call, r);
    if (code != EXIT_FINE)
        return code;
    size_t before = th_diags_count(s->diags, TH_ERROR);
    th_status status = write(call, r);
    if (status == TH_OK)
        return EXIT_FINE;
    bool told = th_diags_count(s->diags, TH_ERROR) > before;
    return told ? th_status_exit_code(status) : cli_fail(&s->err);
}

int cli_inventory_report_run(const cli_call *call, cli_report_writer write)
{
    cli_inventory_report r = {.previous = {.arena = NULL}};
    cli_session *s = &r.session;
    int code = cli_uncertainty_options(call, &r.uncertainty);
    if (code != EXIT_FINE)
        return code;
    r.uncertainty.with_land = true;
    code = cli_session_open(s, call, call->operands[1], TO_DUAL);
    if (code == EXIT_FINE)
        code = write_files(call, &r, write);
    else
        s->err.status = s->err.status == TH_OK ? TH_BAD_DATA : s->err.status;
    int told = s->inventory ? (cli_tell_diags(s->diags, TH_WARNING), code)
                            : cli_session_tell(s, code);
    if (r.previous.arena)
        cli_session_close(&r.previous);
    cli_session_close(s);
    return told;
}

static th_status write_workbook(const cli_call *call, cli_inventory_report *r)
{
    cli_session *s = &r->session;
    return th_report_workbook(
        call->value[OPT_OUTPUT], s->inventory, s->dual, &r->options, s->diags, &s->err);
}

int cli_report_inventory(const cli_call *call)
{
    return cli_inventory_report_run(call, write_workbook);
}
