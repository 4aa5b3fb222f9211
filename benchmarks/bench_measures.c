/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of ten measures over 36 years of the demo county: by components that meet,
 * against every one of the 2^10 subsets. */
#include "bench.h"

#include "tanheng/measures.h"

#include <math.h>
#include <string.h>

enum { MEASURES = 10, YEARS = 36 };

typedef struct county {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
    th_scenarios *scenarios;
    th_contest *contest;
} county;

static bool is_rows(const char *path)
{
    return !strncmp(path, "demo/activity/", 14) || !strcmp(path, "demo/indicators.csv");
}

static void load(county *c)
{
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    th_error err = {0};
    c->activity = th_activity_create(c->registry);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            const th_embedded *f = &files[i];
            if (!pass && !strcmp(f->path, "demo/inventory.yaml"))
                th_activity_set_inventory(
                    c->activity,
                    th_yaml_parse(c->arena, f->path, f->data, f->size, c->diags),
                    c->diags);
            if (pass && is_rows(f->path))
                th_activity_add(c->activity,
                                th_csv_parse(c->arena,
                                             f->path,
                                             f->data,
                                             f->size,
                                             TH_ENCODING_AUTO,
                                             c->diags),
                                !strcmp(f->path, "demo/indicators.csv"),
                                c->diags);
        }
    th_activity_finish(c->activity, c->diags);
    if (th_model_compile(&c->model, c->activity, NULL, c->diags, &err) != TH_OK ||
        th_inventory_create(&c->inventory, c->model, &err) != TH_OK)
        bench_fail("the demo county is not computable");
}

static const th_tree *parse(county *c, const char *file, const char *text)
{
    return th_yaml_parse(c->arena, file, text, strlen(text), c->diags);
}

/** Cuts of power, coal and diesel, two to four on a row: some meet, some never do. */
static void write_scenario(county *c)
{
    static const char *const rows[] = {
        "{activity: {variable: electricity_use}}",
        "{activity: {category: 1.A.2.f, subject: raw_coal}}",
        "{activity: {category: 1.A.3.b, subject: diesel}}"};
    th_text text = {0}, on = {0};
    th_text_add(&text, "measures:\n");
    th_text_add(&on, "scenario: bench\nparent: none\nhorizon: 2059\nmeasures:\n");
    for (int i = 0; i < MEASURES; i++) {
        th_text_addf(&on, "  M%d: on\n", i);
        th_text_addf(&text,
                     "  - {id: M%d, start: 2024, full: 2040, source: x, quality: "
                     "estimate, effects: [{cut: %s, by: %d %%}]}\n",
                     i,
                     rows[i % 3],
                     3 + i);
    }
    const th_tree *file = parse(c, "bench.yaml", on.data);
    th_error err = {0};
    if (th_scenarios_create(&c->scenarios,
                            c->activity,
                            &file,
                            1,
                            parse(c, "measures.yaml", text.data),
                            c->diags,
                            &err) != TH_OK)
        bench_fail("the scenario has errors");
    th_text_free(&text);
    th_text_free(&on);
}

static void open_contest(county *c)
{
    th_sym name = th_names_find(th_registry_names(c->registry), "ghg_with_power");
    th_contest_ask ask = {.inventory = c->inventory,
                          .scenarios = c->scenarios,
                          .from = -1,
                          .boundary = th_boundary_find(c->registry, name)};
    th_error err = {0};
    if (th_contest_create(&c->contest, &ask, c->diags, &err) != TH_OK ||
        th_contest_get(c->contest).player_count != MEASURES ||
        th_contest_get(c->contest).year_count != YEARS)
        bench_fail("the measures are not what was asked for");
}

static th_status value(void *context, uint64_t mask, double *years, th_error *err)
{
    return th_contest_run(context, mask, years, err);
}

static void compare(county *c, bool smoke)
{
    double ours[MOST_RUNS], brute[MOST_RUNS];
    int runs = smoke ? 2 : 11;
    th_attribution a;
    th_shapley all;
    th_shapley_ask ask = {
        .players = MEASURES, .years = YEARS, .value = value, .context = c->contest};
    th_error err = {0};
    for (int i = 0; i < runs; i++) {
        double t = bench_seconds();
        bool good = th_attribution_find(&a, c->arena, c->contest, 1, &err) == TH_OK;
        ours[i] = bench_seconds() - t;
        t = bench_seconds();
        good = good && th_shapley_find(&all, c->arena, &ask, &err) == TH_OK;
        brute[i] = bench_seconds() - t;
        for (int k = 0; good && k < MEASURES * YEARS; k++)
            good = fabs(a.shapley.share[k] - all.share[k]) <= 1e-9 * all.without[0];
        if (!good || a.shapley.component_count < 2)
            bench_fail("shares by components and by all subsets differ");
    }
    bench_print("measures.all_subsets", brute, runs, 1e3, "ms", 0);
    bench_print(
        "measures.components", ours, runs, 1e3, "ms", bench_median(brute, runs));
}

void measure_measures(bool smoke)
{
    county c = {.arena = th_arena_create(),
                .diags = th_diags_create(),
                .registry = bench_registry()};
    load(&c);
    write_scenario(&c);
    open_contest(&c);
    compare(&c, smoke);
    th_contest_free(c.contest);
    th_scenarios_free(c.scenarios);
    th_inventory_free(c.inventory);
    th_model_free(c.model);
    th_activity_free(c.activity);
    th_registry_free(c.registry);
    th_diags_free(c.diags);
    th_arena_free(c.arena);
}
