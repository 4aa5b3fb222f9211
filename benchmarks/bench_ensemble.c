/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws of the demo's scenarios to their horizon in blocks, against one draw after the
 * other through the same projection and the plan of the inventory. One thread. */
#include "bench.h"

#include "tanheng/ensemble.h"

#include <math.h>
#include <string.h>

enum { MOST_SCENARIOS = 8 };

typedef struct demo {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
    th_scenarios *scenarios;
    th_projection *p[MOST_SCENARIOS];
    size_t count;
} demo;

/* ---- the demo, out of the program ---- */

static const th_tree *tree(demo *d, const th_embedded *f)
{
    return th_yaml_parse(d->arena, f->path, (const char *)f->data, f->size, d->diags);
}

static void add_rows(demo *d, const th_embedded *f, bool indicators)
{
    th_activity_add(d->activity,
                    th_csv_parse(d->arena,
                                 f->path,
                                 (const char *)f->data,
                                 f->size,
                                 TH_ENCODING_AUTO,
                                 d->diags),
                    indicators,
                    d->diags);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

static void read_inventory(demo *d)
{
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    d->activity = th_activity_create(d->registry);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(files[i].path, "demo/inventory.yaml"))
            th_activity_set_inventory(d->activity, tree(d, &files[i]), d->diags);
    for (size_t i = 0; i < count; i++)
        if (!strncmp(files[i].path, "demo/activity/", 14) &&
            ends_with(files[i].path, ".csv"))
            add_rows(d, &files[i], false);
        else if (!strcmp(files[i].path, "demo/indicators.csv"))
            add_rows(d, &files[i], true);
    th_activity_finish(d->activity, d->diags);
}

static void read_scenarios(demo *d)
{
    size_t count, n = 0;
    const th_embedded *files = th_embedded_files(&count);
    const th_tree *trees[MOST_SCENARIOS], *measures = NULL;
    th_error err = {0};
    for (size_t i = 0; i < count; i++)
        if (!strncmp(files[i].path, "demo/scenarios/", 15) && n < MOST_SCENARIOS &&
            ends_with(files[i].path, ".yaml"))
            trees[n++] = tree(d, &files[i]);
        else if (!strcmp(files[i].path, "demo/measures.yaml"))
            measures = tree(d, &files[i]);
    if (!n || th_scenarios_create(
                  &d->scenarios, d->activity, trees, n, measures, d->diags, &err))
        bench_fail("the demo's scenarios");
}

static demo demo_open(void)
{
    demo d = {.arena = th_arena_create(),
              .diags = th_diags_create(),
              .registry = bench_registry()};
    th_error err = {0};
    read_inventory(&d);
    if (th_model_compile(&d.model, d.activity, NULL, d.diags, &err) ||
        th_inventory_create(&d.inventory, d.model, &err))
        bench_fail(err.text);
    read_scenarios(&d);
    d.count = th_scenarios_count(d.scenarios);
    for (size_t i = 0; i < d.count; i++)
        if (th_projection_create(
                &d.p[i], d.inventory, d.scenarios, i, NULL, d.diags, &err))
            bench_fail(err.text);
    return d;
}

static void demo_close(demo *d)
{
    for (size_t i = 0; i < d->count; i++)
        th_projection_free(d->p[i]);
    th_scenarios_free(d->scenarios);
    th_inventory_free(d->inventory);
    th_model_free(d->model);
    th_activity_free(d->activity);
    th_registry_free(d->registry);
    th_diags_free(d->diags);
    th_arena_free(d->arena);
}

/* ---- the measure ---- */

/** Seconds of all scenarios; the last total of the last draw is in *last. */
static double run(const demo *d, th_ensemble_options o, double *last)
{
    static const char *const ids[] = {
        "ghg_total", "energy_co2_with_power", "ghg_with_power", "ghg_net"};
    const th_boundary *b[4];
    double begin = bench_seconds();
    for (int i = 0; i < 4; i++)
        b[i] = th_boundary_find(d->registry,
                                th_names_find(th_registry_names(d->registry), ids[i]));
    for (size_t i = 0; i < d->count; i++) {
        th_ensemble *e;
        th_error err = {0};
        if (th_ensemble_create(&e, d->p[i], b, 4, &o, d->diags, &err))
            bench_fail(err.text);
        const th_ensemble_total t = th_ensemble_get(e).totals[3];
        *last = t.draws[o.draws * t.count - 1];
        th_ensemble_free(e);
    }
    return bench_seconds() - begin;
}

void measure_ensemble(bool smoke)
{
    demo d = demo_open();
    int runs = smoke ? 1 : 5;
    double slow[MOST_RUNS], fast[MOST_RUNS], a = 0, b = 0;
    uint64_t draws = smoke ? 256 : 2000;
    for (int i = 0; i < runs; i++) {
        slow[i] =
            run(&d,
                (th_ensemble_options){.draws = draws, .threads = 1, .simple = true},
                &a);
        fast[i] = run(&d, (th_ensemble_options){.draws = draws, .threads = 1}, &b);
    }
    if (!(fabs(a - b) <= 1e-9 * fabs(a)))
        bench_fail("draws in blocks and one by one differ");
    double per = 1e6 / (double)(draws * d.count);
    bench_print("ensemble.one_by_one", slow, runs, per, "us/draw", 0);
    bench_print(
        "ensemble.blocks", fast, runs, per, "us/draw", bench_median(slow, runs));
    demo_close(&d);
}
