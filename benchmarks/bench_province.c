/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many counties in one process against the same counties one by one, each as the
 * program starts: with a registry of its own. */
#include "tanheng/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

enum { MOST_COUNTIES = 40 };

typedef struct province {
    th_arena *arena;
    char root[64];
    const char *folders[MOST_COUNTIES];
    size_t count;
    th_paths written; /* to be removed */
    size_t capacity;
} province;

/* ---- folders: the demo county under other codes ---- */

static void make_folder(province *p, const char *path)
{
    if (mkdir(path, 0700))
        bench_fail("a folder could not be made");
    TH_PUSH(p->arena, p->written.paths, p->written.count, p->capacity, path);
}

/* The demo's code, six digits, by the county's. */
static void write_county_file(province *p, const th_embedded *file, const char *code)
{
    static const char own[] = "630123";
    const char *path =
        th_arena_format(p->arena, "%s/%s/%s", p->root, code, file->path + 5);
    char *text = th_arena_text_n(p->arena, file->data, file->size);
    th_error err = {0};
    for (char *at = text; (at = strstr(at, own)); at += sizeof own - 1)
        memcpy(at, code, sizeof own - 1);
    if (th_file_write(path, text, file->size, &err) != TH_OK)
        bench_fail(err.text);
    TH_PUSH(p->arena, p->written.paths, p->written.count, p->capacity, path);
}

static bool is_input(const char *path)
{
    return !strcmp(path, "demo/inventory.yaml") ||
           !strcmp(path, "demo/indicators.csv") ||
           (!strncmp(path, "demo/activity/", 14) && strstr(path, ".csv"));
}

/* Counties of the demo's province, as the registry has them. */
static const char *county_code(const th_registry *registry, size_t number)
{
    const th_names *names = th_registry_names(registry);
    for (uint32_t i = 0; i < th_region_count(registry); i++) {
        const char *code = th_names_text(names, th_region_get(registry, i)->code);
        bool county =
            !strncmp(code, "63", 2) && strlen(code) == 6 && strcmp(code + 4, "00") != 0;
        if (county && !number--)
            return code;
    }
    bench_fail("too few counties");
}

static void make_county(province *p, const char *own_code, size_t number)
{
    size_t files;
    const th_embedded *embedded = th_embedded_files(&files);
    const char *code = th_arena_text(p->arena, own_code);
    const char *folder = th_arena_format(p->arena, "%s/%s", p->root, code);
    make_folder(p, folder);
    make_folder(p, th_arena_format(p->arena, "%s/activity", folder));
    for (size_t i = 0; i < files; i++)
        if (is_input(embedded[i].path))
            write_county_file(p, &embedded[i], code);
    p->folders[number] = folder;
}

static void make_province(province *p, size_t count)
{
    *p = (province){.arena = th_arena_create(), .count = count};
    strcpy(p->root, "/tmp/tanheng-bench-XXXXXX");
    if (!mkdtemp(p->root))
        bench_fail("no temporary folder");
    th_load_options embedded = {0};
    th_registry *registry = NULL;
    th_diags *diags = th_diags_create();
    th_error err = {0};
    if (th_registry_load(&registry, &embedded, diags, &err) != TH_OK)
        bench_fail(err.text);
    for (size_t i = 0; i < count; i++)
        make_county(p, county_code(registry, i), i);
    th_diags_free(diags);
    th_registry_free(registry);
}

static void remove_province(province *p)
{
    for (size_t i = p->written.count; i-- > 0;)
        (void)remove(p->written.paths[i]);
    (void)remove(p->root);
    th_arena_free(p->arena);
}

/* ---- the two ways ---- */

/* Sum of the lines that count, in t CO2e. */
static double sum_of(const th_inventory *inventory)
{
    th_sum sum = {0};
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        const th_line *line = th_inventory_line(inventory, i);
        if (!line->alternative && line->state == TH_STATE_VALUE)
            th_sum_add(&sum, line->co2e_t);
    }
    return th_sum_get(&sum);
}

static double single(const char *folder)
{
    th_load_options load = {.inventory_folder = folder};
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_registry *registry = NULL;
    th_activity *activity = NULL;
    th_model *model = NULL;
    th_inventory *inventory = NULL;
    if (th_registry_load(&registry, &load, diags, &err) != TH_OK ||
        th_inventory_load(&activity, registry, folder, TH_ENCODING_AUTO, diags, &err) !=
            TH_OK ||
        th_model_compile(&model, activity, NULL, diags, &err) != TH_OK ||
        th_inventory_create(&inventory, model, &err) != TH_OK)
        bench_fail(err.text);
    double sum = sum_of(inventory);
    th_inventory_free(inventory);
    th_model_free(model);
    th_activity_free(activity);
    th_registry_free(registry);
    th_diags_free(diags);
    return sum;
}

static void take_sum(void *context, size_t number, const th_inventory *inventory)
{
    ((double *)context)[number] = sum_of(inventory);
}

static void batch(const province *p, unsigned threads, double *sums)
{
    th_batch_options options = {.threads = threads, .visit = take_sum, .context = sums};
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_batch *b = NULL;
    if (th_batch_run(&b, p->folders, p->count, &options, diags, &err) != TH_OK)
        bench_fail(err.text);
    th_batch_free(b);
    th_diags_free(diags);
}

static double timed_batch(const province *p, unsigned threads, const double *expected)
{
    double sums[MOST_COUNTIES];
    double t = bench_seconds();
    batch(p, threads, sums);
    t = bench_seconds() - t;
    if (memcmp(sums, expected, p->count * sizeof *sums) != 0)
        bench_fail("a batch and single runs differ");
    return t;
}

void measure_province(bool smoke)
{
    province p;
    double singles[MOST_RUNS], one[MOST_RUNS], two[MOST_RUNS], sums[MOST_COUNTIES];
    int runs = smoke ? 3 : 11;
    make_province(&p, smoke ? 4 : MOST_COUNTIES);
    for (int r = 0; r < runs; r++) {
        double t = bench_seconds();
        for (size_t i = 0; i < p.count; i++)
            sums[i] = single(p.folders[i]);
        singles[r] = bench_seconds() - t;
        one[r] = timed_batch(&p, 1, sums);
        two[r] = timed_batch(&p, 2, sums);
    }
    double base = bench_median(singles, runs), per = 1e3 / (double)p.count;
    bench_print("province.singles", singles, runs, per, "ms/county", 0);
    bench_print("province.batch.1", one, runs, per, "ms/county", base);
    bench_print("province.batch.2", two, runs, per, "ms/county", base);
    remove_province(&p);
}
