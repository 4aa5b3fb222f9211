/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng dual: totals and intensity against targets, and what stands on the verdicts:
 * the inputs that decide, schemes, a restated base year, a split, a year by periods, a
 * planned project. */
#include "cli.h"

#include <math.h>
#include <string.h>

typedef struct dual_run {
    const cli_call *call;
    cli_session s, old; /* old: --previous */
    bool has_old;
    th_dual *previous, *dual;
    uint64_t draws;
    int32_t year;
} dual_run;

/* ---- from folders to verdicts ---- */

/* With --previous both inventories go by the targets of the new one. */
static int judge_restated(dual_run *r)
{
    cli_session *s = &r->s;
    const th_tree *targets = th_targets_load(s->arena, r->call->operands[0], s->diags);
    th_status status =
        th_dual_create(&r->previous, r->old.inventory, targets, r->old.diags, &s->err);
    if (status == TH_OK)
        status = th_dual_create_restated(
            &r->dual, s->inventory, r->previous, targets, s->diags, &s->err);
    if (status == TH_OK && th_diags_count(s->diags, TH_ERROR))
        status = th_error_set(&s->err, TH_BAD_DATA, "the targets have errors");
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

static int open_previous(dual_run *r, const char *folder)
{
    r->has_old = true;
    int code = cli_session_open(&r->old, r->call, folder, TO_RESULTS);
    int told = cli_session_tell(&r->old, code);
    return code == EXIT_FINE ? told : code;
}

static int draw(dual_run *r)
{
    th_uncertainty_options options;
    int code = cli_uncertainty_options(r->call, &options);
    if (code != EXIT_FINE)
        return code;
    th_status status =
        th_dual_sample(r->dual, &options.sampling, r->s.diags, &r->s.err);
    return status == TH_OK ? EXIT_FINE : th_status_exit_code(status);
}

static int open_run(dual_run *r)
{
    const char *previous = r->call->value[OPT_PREVIOUS];
    int code = previous ? open_previous(r, previous) : EXIT_FINE;
    if (code != EXIT_FINE)
        return code;
    code = cli_session_open(
        &r->s, r->call, r->call->operands[0], previous ? TO_RESULTS : TO_DUAL);
    r->dual = r->s.dual;
    if (code == EXIT_FINE && previous)
        code = judge_restated(r);
    if (code == EXIT_FINE && r->call->value[OPT_DRAWS])
        code = draw(r);
    return code;
}

static void close_run(dual_run *r)
{
    if (r->dual != r->s.dual)
        th_dual_free(r->dual);
    th_dual_free(r->previous);
    if (r->s.arena)
        cli_session_close(&r->s);
    if (r->has_old)
        cli_session_close(&r->old);
}

/* ---- which target ---- */

static bool is_reduction(const th_target *t)
{
    return t->kind == TH_TARGET_INTENSITY_REDUCTION ||
           t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
}

/* --target, else the first that serves. SIZE_MAX: none. */
static size_t choose(const dual_run *r, bool reduction)
{
    const char *id = r->call->value[OPT_TARGET];
    for (size_t i = 0; i < th_dual_count(r->dual); i++) {
        const th_dual_result *d = th_dual_get(r->dual, i);
        if (id          ? !strcmp(id, d->target->id)
            : reduction ? is_reduction(d->target)
                        : d->computable && !d->path_free && d->target->boundary)
            return !reduction || is_reduction(d->target) ? i : SIZE_MAX;
    }
    return SIZE_MAX;
}

static int no_target(const dual_run *r, const char *what)
{
    const char *id = r->call->value[OPT_TARGET];
    return cli_usage(r->call,
                     "%s%s%s",
                     what,
                     id ? ", which this is not: " : ", and targets.yaml has none",
                     id ? id : "");
}

/* ---- output ---- */

static int write_table(const dual_run *r, const th_table *table)
{
    th_text data = {0};
    th_table_write(table,
                   cli_format(r->call, TH_FORMAT_TEXT),
                   r->s.language,
                   r->call->value[OPT_EXCEL] != NULL,
                   &data);
    return cli_deliver(r->call, &data);
}

static const th_table *view(dual_run *r, const char *name)
{
    cli_session *s = &r->s;
    if (!strcmp(name, "inputs"))
        return th_report_dual_deciding(s->arena, r->dual, s->language);
    if (!strcmp(name, "room"))
        return th_report_dual_room(s->arena, r->dual);
    if (!strcmp(name, "schemes"))
        return th_report_dual_assess(s->arena, r->dual, r->year, s->language);
    if (!strcmp(name, "restated"))
        return th_report_dual_restated(s->arena, r->dual, s->language);
    return th_report_dual_rows(s->arena, r->dual);
}

/* For people: all of it, one table below the other. */
static int write_all(dual_run *r)
{
    cli_session *s = &r->s;
    size_t count, n = 0;
    th_text data = {0};
    const th_table *const *targets =
        th_report_dual(s->arena, r->dual, s->language, &count);
    const th_table **all = TH_NEW_N(s->arena, const th_table *, count + 4);
    for (size_t i = 0; i < count; i++)
        all[n++] = targets[i];
    if (r->previous)
        all[n++] = view(r, "restated");
    const th_table *room = view(r, "room"), *inputs = view(r, "inputs");
    if (room->row_count)
        all[n++] = room;
    if (inputs->row_count)
        all[n++] = inputs;
    if (th_dual_count(r->dual))
        all[n++] = view(r, "schemes");
    th_tables_write(all, n, TH_FORMAT_TEXT, s->language, false, &data);
    return cli_deliver(r->call, &data);
}

/* ---- a file beside the inventory ---- */

static int read_beside(dual_run *r, const char *path, const char **data, size_t *size)
{
    th_error err = {0};
    th_status status = th_file_read(r->s.arena, path, data, size, &err);
    return status == TH_OK ? EXIT_FINE : cli_fail(&err);
}

/* What is wrong with such a file is told like any data. */
static int refused(dual_run *r, const char *path)
{
    th_error_set(&r->s.err, TH_BAD_DATA, "%s has errors", path);
    return cli_session_tell(&r->s, EXIT_DATA);
}

static int split(dual_run *r, const char *path)
{
    size_t size, number = choose(r, true);
    const char *data;
    th_split out;
    if (number == SIZE_MAX)
        return no_target(r, "--split wants a target that reduces an intensity");
    int code = read_beside(r, path, &data, &size);
    if (code != EXIT_FINE)
        return code;
    cli_session *s = &r->s;
    const th_rows *rows =
        th_csv_parse(s->arena, path, data, size, TH_ENCODING_AUTO, s->diags);
    if (!rows ||
        !th_split_read(&out,
                       s->arena,
                       th_dual_schemes(r->dual),
                       th_dual_get(r->dual, number)->target,
                       rows,
                       s->diags) ||
        !th_split_solve(&out, s->arena, s->diags))
        return refused(r, path);
    return write_table(r, th_report_dual_split(s->arena, &out, s->language));
}

static int project(dual_run *r, const char *path)
{
    size_t size;
    const char *data;
    th_project out;
    int code = read_beside(r, path, &data, &size);
    if (code != EXIT_FINE)
        return code;
    cli_session *s = &r->s;
    const th_tree *tree = th_yaml_parse(s->arena, path, data, size, s->diags);
    if (!tree || !th_project_read(&out, s->arena, r->dual, tree, s->diags))
        return refused(r, path);
    return write_table(r, th_report_dual_project(s->arena, r->dual, &out, s->language));
}

static int track(dual_run *r)
{
    size_t number = choose(r, false);
    if (number == SIZE_MAX || !th_dual_get(r->dual, number)->target->boundary)
        return no_target(r, "--track wants a target on emissions that can be judged");
    cli_session *s = &r->s;
    th_track out = th_dual_track(s->arena, r->dual, number, r->year, s->diags);
    if (out.refused)
        return refused(r, "the inventory");
    if (!out.count)
        return cli_usage(r->call,
                         "no line of %d states a period; --track wants rows with the "
                         "column period (2023-01, Q1 ...)",
                         out.year);
    th_track fixed = th_dual_track_fixed(s->arena, r->dual, number, out.year);
    return write_table(r, th_report_dual_track(s->arena, &out, &fixed, s->language));
}

static int write_dual(dual_run *r)
{
    const cli_call *call = r->call;
    const char *name = call->value[OPT_VIEW];
    if (call->value[OPT_SPLIT])
        return split(r, call->value[OPT_SPLIT]);
    if (call->value[OPT_PROJECT_FILE])
        return project(r, call->value[OPT_PROJECT_FILE]);
    if (call->value[OPT_TRACK])
        return track(r);
    if (name || cli_format(call, TH_FORMAT_TEXT) != TH_FORMAT_TEXT)
        return write_table(r, view(r, name ? name : "targets"));
    return write_all(r);
}

/* An option that the tables asked for would not heed is refused. */
static int check_heeded(const dual_run *r)
{
    const cli_call *call = r->call;
    const char *view_name = call->value[OPT_VIEW];
    bool one_target = call->value[OPT_SPLIT] || call->value[OPT_TRACK];
    bool schemes = view_name ? !strcmp(view_name, "schemes")
                             : cli_format(call, TH_FORMAT_TEXT) == TH_FORMAT_TEXT;
    if (call->value[OPT_TARGET] && !one_target)
        return cli_usage(call, "--target goes with --split and --track");
    if (call->value[OPT_YEAR] && !call->value[OPT_TRACK] &&
        (!schemes || one_target || call->value[OPT_PROJECT_FILE]))
        return cli_usage(call, "--year goes with --track and with the schemes");
    return EXIT_FINE;
}

static int check_options(dual_run *r)
{
    const cli_call *call = r->call;
    const char *view_name = call->value[OPT_VIEW], *year = call->value[OPT_YEAR];
    double number = 0;
    int wishes = (call->value[OPT_SPLIT] != NULL) + (call->value[OPT_TRACK] != NULL) +
                 (call->value[OPT_PROJECT_FILE] != NULL) + (view_name != NULL);
    if (wishes > 1)
        return cli_usage(call, "give one of --view, --split, --track, --project");
    if (view_name && !strcmp(view_name, "restated") && !call->value[OPT_PREVIOUS])
        return cli_usage(call, "--view restated wants --previous INVENTORY");
    if (year && (!th_number_parse(year, strlen(year), &number) || number < 1900 ||
                 number > 2100 || number != floor(number)))
        return cli_usage(call, "--year is a year of four digits, not '%s'", year);
    r->year = (int32_t)number;
    return check_heeded(r);
}

int cmd_dual(const cli_call *call)
{
    dual_run r = {.call = call};
    int code = check_options(&r);
    if (code != EXIT_FINE)
        return code;
    code = open_run(&r);
    int told = r.s.arena ? cli_session_tell(&r.s, code) : code;
    if (code == EXIT_FINE)
        code = write_dual(&r);
    close_run(&r);
    return code == EXIT_FINE ? told : code;
}
