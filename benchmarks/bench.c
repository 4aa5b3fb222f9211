/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured: the compiled equations against hand-written C of the same
 * arithmetic, the plan against the simple evaluator, and the start (registry from the
 * embedded files). One JSON line a measurement; each asserts its answer. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct setting {
    size_t rows;
    int runs;
} setting;

double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *times, int n)
{
    qsort(times, (size_t)n, sizeof *times, ascending);
    return times[n / 2];
}

void bench_print(const char *name,
                 double *times,
                 int n,
                 double per,
                 const char *unit,
                 double baseline)
{
    double m = bench_median(times, n);
    printf("{\"name\":\"%s\",\"median\":%.6g,\"min\":%.6g,\"max\":%.6g,\"n\":%d,"
           "\"unit\":\"%s\"",
           name,
           m * per,
           times[0] * per,
           times[n - 1] * per,
           n,
           unit);
    if (baseline > 0)
        printf(",\"ratio\":%.4f", m / baseline);
    printf("}\n");
}

_Noreturn void bench_fail(const char *what)
{
    fprintf(stderr, "tanheng_bench: %s\n", what);
    exit(1);
}

/* ---- an inventory of many plants that burn raw coal ---- */

typedef struct world {
    th_arena *arena;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    double *mass_t;
} world;

th_registry *bench_registry(void)
{
    th_registry *registry = NULL;
    th_diags *diags = th_diags_create();
    th_error err = {0};
    th_load_options options = {0};
    if (th_registry_load(&registry, &options, diags, &err) != TH_OK)
        bench_fail(err.text);
    th_diags_free(diags);
    return registry;
}

th_field bench_field(th_arena *arena, const char *text, size_t row)
{
    th_field f = {th_arena_text(arena, text), (uint32_t)row + 2, 1};
    return f;
}

static const th_rows *plants(world *w, size_t count)
{
    static const char *const header[] = {
        "region", "year", "category", "subject", "entity", "variable", "value", "unit"};
    th_rows *rows = TH_NEW(w->arena, th_rows);
    th_field *head = TH_NEW_N(w->arena, th_field, 8),
             *fields = TH_NEW_N(w->arena, th_field, 8 * count);
    for (size_t i = 0; i < 8; i++)
        head[i] = bench_field(w->arena, header[i], 0);
    w->mass_t = TH_NEW_N(w->arena, double, count);
    for (size_t r = 0; r < count; r++) {
        char entity[32], value[32];
        w->mass_t[r] = 100 + (double)(r * 7919 % 10007);
        snprintf(entity, sizeof entity, "p%zu", r);
        th_number_print(w->mass_t[r], value);
        const char *texts[] = {
            "630123", "2022", "1.A.2.m", "raw_coal", entity, "fuel_mass", value, "t"};
        for (size_t i = 0; i < 8; i++)
            fields[r * 8 + i] = bench_field(w->arena, texts[i], r);
    }
    rows->file = "plants.csv";
    rows->column_count = 8;
    rows->header = head;
    rows->row_count = count;
    rows->fields = fields;
    return rows;
}

static world make_world(size_t count)
{
    static const char text[] =
        "name: bench\nregion: 630123\nyears: [2022]\nguideline: cn2025\n";
    world w = {.arena = th_arena_create(), .registry = bench_registry()};
    th_diags *diags = th_diags_create();
    th_error err = {0};
    w.activity = th_activity_create(w.registry);
    th_activity_set_inventory(
        w.activity,
        th_yaml_parse(w.arena, "bench.yaml", text, sizeof text - 1, diags),
        diags);
    th_activity_add(w.activity, plants(&w, count), false, diags);
    th_activity_finish(w.activity, diags);
    if (th_model_compile(&w.model, w.activity, NULL, diags, &err) != TH_OK) {
        th_text line = {0};
        if (th_diags_size(diags))
            th_diag_print(th_diags_get(diags, 0), &line);
        bench_fail(line.data ? line.data : err.text);
    }
    th_diags_free(diags);
    return w;
}

static void free_world(world *w)
{
    th_model_free(w->model);
    th_activity_free(w->activity);
    th_registry_free(w->registry);
    th_arena_free(w->arena);
}

/** Canonical value of the one factor row that the model uses of a variable. */
static double factor(const world *w, const char *name)
{
    th_model_view v = th_model_get(w->model);
    th_sym sym = th_names_find(th_registry_names(w->registry), name);
    for (uint32_t i = 0; i < v.input_count; i++)
        if (v.inputs[i].kind == TH_INPUT_FACTOR &&
            th_variable_get(w->registry, v.inputs[i].variable)->name == sym)
            return v.inputs[i].value;
    bench_fail("a factor is missing");
    return 0;
}

/* ---- the same arithmetic by hand ---- */

typedef struct coal {
    double ncv, carbon, oxidation, ch4, n2o, tce;
} coal;

/** Everything that the model computes for a row of coal: combustion, energy in coal
 * equivalent, the region's sums. */
typedef struct outcome {
    double *energy, *co2, *ch4, *n2o, *tce, *primary, *total, *total_primary;
    double region, region_primary;
} outcome;

__attribute__((noinline)) static void
rows_by_hand(const coal *f, const double *restrict mass, size_t n, const outcome *o)
{
    const double co2_per_c = 44.0 / 12.0;
    double *restrict energy = o->energy, *restrict co2 = o->co2, *restrict ch4 = o->ch4,
                     *restrict n2o = o->n2o;
    double *restrict tce = o->tce, *restrict primary = o->primary,
                     *restrict total = o->total;
    double *restrict total_primary = o->total_primary;
    for (size_t i = 0; i < n; i++) {
        energy[i] = mass[i] * f->ncv;
        co2[i] = energy[i] * f->carbon * f->oxidation * co2_per_c;
        ch4[i] = energy[i] * f->ch4;
        n2o[i] = energy[i] * f->n2o;
        tce[i] = mass[i] * f->tce;
        primary[i] = tce[i];
        total[i] = tce[i];
        total_primary[i] = primary[i];
    }
}

static double sum(const double *x, size_t n);

static void by_hand(const coal *f, const double *mass, size_t n, outcome *o)
{
    rows_by_hand(f, mass, n, o);
    o->region = sum(o->total, n);
    o->region_primary = sum(o->total_primary, n);
}

static double sum(const double *x, size_t n)
{
    th_sum s = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&s, x[i]);
    return th_sum_get(&s);
}

/** All CO2 cells of the model, from values in plan order. */
static double model_co2(const world *w, const double *values)
{
    th_model_view v = th_model_get(w->model);
    th_sym co2 = th_names_find(th_registry_names(w->registry), "CO2");
    th_sum s = {0};
    for (uint32_t i = 0; i < v.emission_count; i++) {
        uint32_t at = th_model_position(w->model, v.emissions[i].cell);
        if (at != UINT32_MAX && th_gas_get(w->registry, v.emissions[i].gas)->id == co2)
            th_sum_add(&s, values[at]);
    }
    return th_sum_get(&s);
}

static void measure_evaluation(setting s)
{
    double hand[MOST_RUNS], plan[MOST_RUNS], simple[MOST_RUNS];
    world w = make_world(s.rows);
    coal f = {factor(&w, "ncv"),
              factor(&w, "carbon_content"),
              factor(&w, "oxidation"),
              factor(&w, "ef_ch4"),
              factor(&w, "ef_n2o"),
              factor(&w, "tce_per_mass")};
    double *out = TH_NEW_N(w.arena, double, 8 * s.rows);
    outcome o = {out,
                 out + s.rows,
                 out + 2 * s.rows,
                 out + 3 * s.rows,
                 out + 4 * s.rows,
                 out + 5 * s.rows,
                 out + 6 * s.rows,
                 out + 7 * s.rows,
                 0,
                 0};
    double *values = TH_NEW_N(w.arena, double, th_model_get(w.model).cell_count);
    th_runner *runner = th_runner_create(w.model);
    const double *cells = th_runner_run(runner, NULL);
    double *inputs = TH_NEW_N(w.arena, double, th_model_get(w.model).input_count);
    for (uint32_t i = 0; i < th_model_get(w.model).input_count; i++)
        inputs[i] = th_model_get(w.model).inputs[i].value;
    int repeat = (int)(200000 / s.rows) + 1; /* short runs are timed in a bundle */
    for (int i = 0; i < s.runs; i++) {
        double t = bench_seconds();
        for (int k = 0; k < repeat; k++)
            by_hand(&f, w.mass_t, s.rows, &o);
        hand[i] = (bench_seconds() - t) / repeat;
        t = bench_seconds();
        for (int k = 0; k < repeat; k++)
            cells = th_runner_run(runner, inputs);
        plan[i] = (bench_seconds() - t) / repeat;
        t = bench_seconds();
        th_model_run_simple(w.model, NULL, values);
        simple[i] = bench_seconds() - t;
    }
    double expected = sum(out + s.rows, s.rows), got = model_co2(&w, cells);
    if (!(fabs(expected - got) <= 1e-12 * fabs(expected)))
        bench_fail("the plan and the hand-written C differ");
    double base = bench_median(hand, s.runs), per = 1e9 / (double)s.rows;
    char name[64];
    snprintf(name, sizeof name, "evaluate.by_hand.%zu", s.rows);
    bench_print(name, hand, s.runs, per, "ns/row", 0);
    snprintf(name, sizeof name, "evaluate.plan.%zu", s.rows);
    bench_print(name, plan, s.runs, per, "ns/row", base);
    snprintf(name, sizeof name, "evaluate.simple.%zu", s.rows);
    bench_print(name, simple, s.runs, per, "ns/row", base);
    th_runner_free(runner);
    free_world(&w);
}

static void measure_start(int runs)
{
    double times[MOST_RUNS];
    uint32_t methods = 0;
    for (int i = 0; i < runs; i++) {
        double t = bench_seconds();
        th_registry *r = bench_registry();
        times[i] = bench_seconds() - t;
        methods = th_method_count(r);
        th_registry_free(r);
    }
    if (!methods)
        bench_fail("the registry is empty");
    bench_print("start.registry", times, runs, 1e3, "ms", 0);
}

static void measure_sizes(bool smoke)
{
    const setting sizes[] = {{2000, smoke ? 5 : 51},
                             {smoke ? 5000 : 100000, smoke ? 3 : 21}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        measure_evaluation(sizes[i]);
}

static void measure_starts(bool smoke)
{
    measure_start(smoke ? 3 : 51);
}

typedef struct measurement {
    const char *name;
    void (*run)(bool smoke);
} measurement;
static const measurement measurements[] = {
    {"draw", measure_uncertainty}, /* first: it tells the most memory so far */
    {"evaluate", measure_sizes},
    {"start", measure_starts},
    {"province", measure_province},
    {"lmdi", measure_lmdi},
    {"measures", measure_measures},
    {"ensemble", measure_ensemble},
    {"files", measure_files},
    {"report", measure_report},
};
enum { MEASUREMENTS = sizeof measurements / sizeof *measurements };

static int usage(void)
{
    fprintf(stderr, "usage: tanheng_bench [--smoke] [NAME]\nnames:");
    for (size_t i = 0; i < MEASUREMENTS; i++)
        fprintf(stderr, " %s", measurements[i].name);
    fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "--smoke") == 0;
    const char *only = argc > 1 + smoke ? argv[1 + smoke] : NULL;
    bool known = !only;
    for (size_t i = 0; i < MEASUREMENTS && only; i++)
        known = known || !strcmp(only, measurements[i].name);
    if (argc > 2 + smoke || !known)
        return usage();
    for (size_t i = 0; i < MEASUREMENTS; i++)
        if (!only || !strcmp(only, measurements[i].name))
            measurements[i].run(smoke);
    return 0;
}
