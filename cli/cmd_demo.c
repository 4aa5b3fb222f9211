/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng demo: the embedded county, unpacked, computed and reported. */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char prefix[] = "demo/";
static const char usual_folder[] = "tanheng-demo";

static th_status make_folder(const char *path, th_error *err)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return TH_OK;
    th_status status = errno == ENOENT   ? TH_NO_FILE
                       : errno == EACCES ? TH_DENIED
                                         : TH_IO;
    return th_error_set(err, status, "%s: %s", path, strerror(errno));
}

/* Folders of `path` below `folder`. */
static th_status
make_parents(th_arena *arena, const char *folder, const char *below, th_error *err)
{
    th_status status = TH_OK;
    for (const char *slash = strchr(below, '/'); slash && status == TH_OK;
         slash = strchr(slash + 1, '/'))
        status = make_folder(
            th_arena_format(arena, "%s/%.*s", folder, (int)(slash - below), below),
            err);
    return status;
}

/* A file that is there stays: its user may have changed it. */
static th_status
unpack_file(th_arena *arena, const char *folder, const th_embedded *file, th_error *err)
{
    const char *below = file->path + sizeof prefix - 1;
    const char *path = th_arena_format(arena, "%s/%s", folder, below);
    const char *old;
    size_t size;
    th_error unread = {0};
    struct stat info;
    if (stat(path, &info) == 0) {
        th_status status = th_file_read(arena, path, &old, &size, &unread);
        if (status != TH_OK)
            return th_error_set(err, status, "%s", unread.text);
        if (size != file->size || memcmp(old, file->data, size) != 0)
            cli_say("kept, differs from the demo's own: %s", path);
        return TH_OK;
    }
    th_status status = make_parents(arena, folder, below, err);
    return status == TH_OK ? th_file_write(path, file->data, file->size, err) : status;
}

static th_status unpack(th_arena *arena, const char *folder, th_error *err)
{
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    th_status status = make_folder(folder, err);
    for (size_t i = 0; i < count && status == TH_OK; i++)
        if (!strncmp(files[i].path, prefix, sizeof prefix - 1))
            status = unpack_file(arena, folder, &files[i], err);
    return status;
}

static int write_results(const cli_call *call, cli_session *s, const char *path)
{
    th_text data = {0}, meta = {0};
    char sha256[65];
    th_line_filter all = {.gas = -1, .any_stream = true, .alternatives = true};
    const th_table *lines = th_report_lines(s->arena, s->inventory, &all);
    th_meta about = {
        .version = TANHENG_VERSION, .row_count = lines->row_count, .sha256 = sha256};
    if (!cli_date(call, &about.date))
        return EXIT_USAGE;
    th_table_write(lines, TH_FORMAT_CSV, s->language, false, &data);
    th_sha256(data.data, data.size, sha256);
    th_report_meta(&meta, s->inventory, &about);
    const char *beside = th_arena_format(s->arena, "%s.meta.json", path);
    th_status status = th_file_write(path, data.data, data.size, &s->err);
    if (status == TH_OK)
        status = th_file_write(beside, meta.data, meta.size, &s->err);
    th_text_free(&data);
    th_text_free(&meta);
    return status == TH_OK ? EXIT_FINE : cli_fail(&s->err);
}

static int write_workbook(const cli_call *call, cli_session *s, const char *path)
{
    th_workbook_options options = {.language = s->language};
    if (!cli_date(call, &options.date))
        return EXIT_USAGE;
    th_status status =
        th_report_workbook(path, s->inventory, s->dual, &options, s->diags, &s->err);
    return status == TH_OK ? EXIT_FINE : cli_fail(&s->err);
}

/** The other reports, as the program would write them. */
typedef struct demo_report {
    const char *kind, *file, *zh, *en;
    int (*run)(const cli_call *call);
} demo_report;
static const demo_report reports[] = {
    {"dual", "dual.xlsx", "双控工作簿", "Dual control", cli_report_dual},
    {"plan", "plan.xlsx", "达峰方案工作簿", "Carbon-peak plan", cli_report_plan},
    {"dashboard", "dashboard.html", "看板网页", "Dashboard", cli_report_dashboard},
};
enum { REPORTS = sizeof reports / sizeof *reports };

static int write_reports(const cli_call *call, const char *folder)
{
    int code = EXIT_FINE;
    for (size_t i = 0; i < REPORTS && code == EXIT_FINE; i++) {
        const char *operands[] = {reports[i].kind, folder};
        cli_call of_report = *call;
        of_report.operands = operands;
        of_report.operand_count = 2;
        of_report.value[OPT_OUTPUT] =
            th_arena_format(call->arena, "%s/%s", folder, reports[i].file);
        code = reports[i].run(&of_report);
    }
    return code;
}

static int
print_summary(const cli_call *call, cli_session *s, const char *xlsx, const char *csv)
{
    size_t count;
    th_text data = {0};
    const th_table *const *tables =
        th_report_summary(s->arena, s->inventory, s->language, &count);
    th_tables_write(tables, count, TH_FORMAT_TEXT, s->language, false, &data);
    bool en = s->language == TH_EN;
    th_text_addf(&data, "\n%s: %s\n", en ? "Workbook" : "工作簿", xlsx);
    for (size_t i = 0; i < REPORTS; i++)
        th_text_addf(&data,
                     "%s: %s/%s\n",
                     en ? reports[i].en : reports[i].zh,
                     call->operand_count ? call->operands[0] : usual_folder,
                     reports[i].file);
    th_text_addf(&data, "%s: %s\n", en ? "Results" : "逐行结果", csv);
    return cli_deliver(call, &data);
}

static int report_all(const cli_call *call, cli_session *s, const char *folder)
{
    const char *xlsx = th_arena_format(s->arena, "%s/inventory.xlsx", folder);
    const char *csv = th_arena_format(s->arena, "%s/inventory.csv", folder);
    int code = write_results(call, s, csv);
    if (code == EXIT_FINE)
        code = write_workbook(call, s, xlsx);
    if (code == EXIT_FINE)
        code = write_reports(call, folder);
    return code == EXIT_FINE ? print_summary(call, s, xlsx, csv) : code;
}

int cmd_demo(const cli_call *call)
{
    const char *folder = call->operand_count ? call->operands[0] : usual_folder;
    cli_session s;
    th_error err = {0};
    if (unpack(call->arena, folder, &err) != TH_OK)
        return cli_fail(&err);
    int code = cli_session_open(&s, call, folder, TO_DUAL);
    int told = cli_session_tell(&s, code);
    if (code == EXIT_FINE)
        code = report_all(call, &s, folder);
    cli_session_close(&s);
    return code == EXIT_FINE ? told : code;
}
