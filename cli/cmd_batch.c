/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng batch: many inventories in one process. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

/* One inventory's lines: text where the format can be cut into pieces, else a table. */
typedef struct piece {
    th_arena *arena;
    const th_table *table;
    th_text text;
    size_t rows;
} piece;

typedef struct running {
    const cli_call *call;
    th_arena *arena;
    th_diags *diags;
    th_paths folders;
    const char *keys[CLI_MOST_KEYS + 1];
    size_t key_count;
    th_format format;
    bool lines, excel;
    piece *pieces; /* [folders.count] as given */
    th_batch *batch;
    th_language language;
    th_error err;
} running;

/* ---- options ---- */

static int read_threads(const cli_call *call, unsigned *out)
{
    const char *text = call->value[OPT_THREADS];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    double number;
    *out = cores > 0 && cores < MOST_THREADS ? (unsigned)cores : 1;
    if (!text)
        return EXIT_FINE;
    if (!th_number_parse(text, strlen(text), &number) || !(number >= 1) ||
        number > MOST_THREADS || number != (double)(unsigned)number)
        return cli_usage(call, "--threads is 1 to %d, not '%s'", MOST_THREADS, text);
    *out = (unsigned)number;
    return EXIT_FINE;
}

static int find_folders(running *r)
{
    for (size_t i = 0; i < r->call->operand_count; i++)
        if (th_inventories_find(r->arena, r->call->operands[i], &r->folders, &r->err) !=
            TH_OK)
            return cli_fail(&r->err);
    return EXIT_FINE;
}

/* -o inside an inventory would replace or join its inputs. */
static int check_output(running *r)
{
    for (size_t i = 0; i < r->folders.count; i++)
        if (!cli_output_is_free(r->arena, r->call, r->folders.paths[i]))
            return cli_usage(r->call,
                             "-o %s: that is a place of inputs; choose another",
                             r->call->value[OPT_OUTPUT]);
    return EXIT_FINE;
}

/* ---- lines ---- */

/* In any thread: writes to nothing but the piece of that folder. */
static void take_lines(void *context, size_t number, const th_inventory *inventory)
{
    running *r = context;
    piece *p = &r->pieces[number];
    th_error err = {0};
    th_line_filter filter;
    p->arena = th_arena_create();
    const char *text = cli_filter_text(p->arena, r->call);
    if (!th_line_filter_parse(inventory, text, &filter, &err))
        return; /* th_batch_run tells it, if no inventory understands the filter */
    th_sym boundary =
        r->call->value[OPT_BOUNDARY]
            ? th_names_find(th_activity_names(
                                th_model_get(th_inventory_model(inventory)).activity),
                            r->call->value[OPT_BOUNDARY])
            : 0;
    const th_registry *registry = th_model_get(th_inventory_model(inventory)).registry;
    filter.boundary = boundary ? th_boundary_find(registry, boundary) : NULL;
    filter.any_stream = filter.any_stream || !filter.stream;
    filter.alternatives = true;
    th_arena *scratch = th_arena_create();
    const th_table *table = th_report_lines(scratch, inventory, &filter);
    p->rows = table->row_count;
    if (r->format == TH_FORMAT_CSV)
        th_table_write(table, TH_FORMAT_CSV, TH_ZH, r->excel, &p->text);
    else
        p->table = th_table_copy(p->arena, table);
    th_arena_free(scratch);
}

/* A header once, then the rows of all. */
static size_t join_texts(const running *r, th_text *out)
{
    th_batch_view v = th_batch_get(r->batch);
    size_t rows = 0;
    for (size_t i = 0; i < v.item_count; i++) {
        const piece *p = &r->pieces[v.items[i].number];
        if (!p->text.size)
            continue;
        const char *body = strchr(p->text.data, '\n') + 1;
        const char *from = out->size ? body : p->text.data;
        th_text_add_n(out, from, p->text.size - (size_t)(from - p->text.data));
        rows += p->rows;
    }
    return rows;
}

static size_t join_tables(const running *r, th_text *out)
{
    th_batch_view v = th_batch_get(r->batch);
    const th_table **tables = TH_NEW_N(r->arena, const th_table *, v.item_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < v.item_count; i++)
        if (r->pieces[v.items[i].number].table)
            tables[count++] = r->pieces[v.items[i].number].table;
    const th_table *whole = th_table_join(r->arena, tables, count);
    if (count)
        th_table_write(whole, r->format, r->language, r->excel, out);
    return whole->row_count;
}

static void free_pieces(running *r)
{
    for (size_t i = 0; r->pieces && i < r->folders.count; i++) {
        th_text_free(&r->pieces[i].text);
        th_arena_free(r->pieces[i].arena);
    }
}

/* ---- writing ---- */

static int deliver(running *r, th_text *data, size_t rows)
{
    char sha256[65];
    const cli_call *call = r->call;
    const char *output = call->value[OPT_OUTPUT];
    th_meta meta = {.version = TANHENG_VERSION,
                    .boundary = call->value[OPT_BOUNDARY],
                    .filter = call->value[OPT_FILTER],
                    .keys = call->value[OPT_BY],
                    .row_count = rows,
                    .sha256 = sha256};
    if (!cli_date(call, &meta.date)) {
        th_text_free(data);
        return EXIT_USAGE;
    }
    th_sha256(data->data ? data->data : "", data->size, sha256);
    int code = cli_deliver(call, data);
    if (code != EXIT_FINE || r->format != TH_FORMAT_CSV || !output ||
        !strncmp(output, "/dev/", 5))
        return code;
    th_text text = {0};
    th_report_batch_meta(&text, r->batch, &meta);
    const char *path = th_arena_format(r->arena, "%s.meta.json", output);
    th_status status = th_file_write(path, text.data, text.size, &r->err);
    th_text_free(&text);
    return status == TH_OK ? EXIT_FINE : cli_fail(&r->err);
}

static int write_results(running *r)
{
    th_text data = {0};
    size_t rows = 0, count;
    if (r->lines) {
        rows =
            r->format == TH_FORMAT_CSV ? join_texts(r, &data) : join_tables(r, &data);
    } else if (r->key_count) {
        const th_table *table =
            th_report_batch_by(r->arena, r->batch, r->keys, r->key_count);
        rows = table->row_count;
        th_table_write(table, r->format, r->language, r->excel, &data);
    } else {
        const th_table *const *tables =
            th_report_batch_summary(r->arena, r->batch, &count);
        rows = tables[0]->row_count;
        th_tables_write(tables, count, r->format, r->language, r->excel, &data);
    }
    return deliver(r, &data, rows);
}

/* ---- running ---- */

static int tell(running *r, int code)
{
    size_t errors = th_diags_count(r->diags, TH_ERROR);
    cli_tell_diags(r->diags, TH_WARNING);
    if (code == EXIT_FINE)
        return errors ? EXIT_DATA : EXIT_FINE;
    if (r->err.status == TH_BAD_USAGE)
        return cli_usage(r->call, "%s", r->err.text);
    if (!errors)
        return cli_fail(&r->err);
    cli_say("%zu %s in %zu inventories; nothing was written",
            errors,
            errors == 1 ? "error" : "errors",
            r->folders.count);
    return code;
}

static int run(running *r)
{
    const cli_call *call = r->call;
    th_batch_options o = {.load = cli_load_options(call),
                          .model = {.guideline = call->value[OPT_GUIDELINE],
                                    .gwp = call->value[OPT_GWP],
                                    .partial = call->value[OPT_PARTIAL] != NULL},
                          .strict = call->value[OPT_STRICT] != NULL,
                          .totals = !r->lines && !r->key_count,
                          .keys = r->keys,
                          .key_count = r->lines ? 0 : r->key_count,
                          .filter = cli_filter_text(r->arena, call),
                          .boundary = call->value[OPT_BOUNDARY],
                          .visit = r->lines ? take_lines : NULL,
                          .context = r};
    th_error err = {0};
    int code = cli_check_strict(call, &err) == TH_OK ? read_threads(call, &o.threads)
                                                     : cli_usage(call, "%s", err.text);
    if (code == EXIT_FINE)
        code = find_folders(r);
    if (code == EXIT_FINE)
        code = check_output(r);
    if (code != EXIT_FINE)
        return code;
    r->pieces = TH_NEW_N(r->arena, piece, r->folders.count + 1);
    th_status status = th_batch_run(
        &r->batch, r->folders.paths, r->folders.count, &o, r->diags, &r->err);
    code = tell(r, status == TH_OK ? EXIT_FINE : th_status_exit_code(status));
    if (status != TH_OK)
        return code;
    int written = write_results(r);
    return written == EXIT_FINE ? code : written;
}

/* What is asked for: lines, groups (any choice of lines without keys: by year), or the
 * summary. */
static int read_shape(running *r)
{
    const cli_call *call = r->call;
    const char *by = call->value[OPT_BY];
    bool chosen =
        call->value[OPT_BOUNDARY] || call->value[OPT_YEAR] || call->value[OPT_FILTER];
    r->lines = call->value[OPT_LINES] != NULL;
    r->format = cli_format(call, r->lines ? TH_FORMAT_CSV : TH_FORMAT_TEXT);
    r->language = cli_language(call, NULL);
    r->excel = call->value[OPT_EXCEL] != NULL;
    if (!by && chosen && !r->lines)
        by = "year";
    r->key_count = by ? cli_split_keys(r->arena, by, r->keys) : 0;
    if (r->key_count > CLI_MOST_KEYS)
        return cli_usage(call, "--by takes at most %d keys", CLI_MOST_KEYS);
    return EXIT_FINE;
}

int cmd_batch(const cli_call *call)
{
    running r = {.call = call, .arena = th_arena_create(), .diags = th_diags_create()};
    int code = read_shape(&r);
    if (code == EXIT_FINE)
        code = run(&r);
    free_pieces(&r);
    th_batch_free(r.batch);
    th_diags_free(r.diags);
    th_arena_free(r.arena);
    return code;
}
