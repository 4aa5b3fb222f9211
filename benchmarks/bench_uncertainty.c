/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured: draws of 200 products through a compiled model, against the same
 * work with GSL's generators and against the limit that the generator itself sets;
 * quantiles without draws; the demo county. mc200.csv was made by a seeded generator:
 * activity normal (mean, coefficient of variation), factor log-normal (median,
 * geometric standard deviation), sizes falling as a power of the place. */
#include "bench.h"

#include "tanheng/uncertainty.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define SOURCES 200
#define Z975 1.959963984540054
#define SCALE                                                                          \
    1e-4 /* the factors as shares of carbon, so that they lie in its bounds            \
          */
#define CO2_PER_C (44.0 / 12.0)

/* Converged limits of the table. */
static const double known[3] = {4.5129041e8, 5.2742367e8, 6.6481648e8};

typedef struct source {
    double mean, cv, median, gsd;
} source;

typedef struct table {
    source of[SOURCES];
} table;

static table read_table(void)
{
    table t;
    FILE *file = fopen(BENCH_FOLDER "/mc200.csv", "r");
    char line[256];
    if (!file || !fgets(line, sizeof line, file))
        bench_fail("mc200.csv cannot be read");
    for (int i = 0; i < SOURCES; i++) {
        if (!fgets(line, sizeof line, file))
            bench_fail("mc200.csv is short");
        char *at = strchr(line, ',');
        double v[4];
        for (int k = 0; k < 4 && at; k++)
            v[k] = strtod(at + 1, &at);
        t.of[i] = (source){v[0], v[1], v[2], v[3]};
    }
    fclose(file);
    return t;
}

/* ---- the same as an inventory ---- */

typedef struct world {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_errors *errors;
} world;

static _Noreturn void stop(const world *w, const char *what)
{
    th_text line = {0};
    if (th_diags_size(w->diags))
        th_diag_print(th_diags_get(w->diags, 0), &line);
    bench_fail(line.data ? line.data : what);
}

static void compile(world *w)
{
    th_error err = {0};
    th_activity_finish(w->activity, w->diags);
    if (th_model_compile(&w->model, w->activity, NULL, w->diags, &err) != TH_OK)
        stop(w, err.text);
    if (th_errors_create(&w->errors, w->model, w->diags, &err) != TH_OK)
        stop(w, err.text);
}

static void world_free(world *w)
{
    th_errors_free(w->errors);
    th_model_free(w->model);
    th_activity_free(w->activity);
    th_registry_free(w->registry);
    th_diags_free(w->diags);
    th_arena_free(w->arena);
}

static void add_number(th_text *text, double x)
{
    char buffer[32];
    th_text_addf(text, ",%s", th_number_print(x, buffer));
}

/** A row of the amount and a row of the rate for each source. */
static void add_sources(world *w, const table *t)
{
    th_text csv = {0};
    th_text_add(&csv,
                "region,year,category,entity,variable,unit,distribution,value,lower,"
                "upper\n");
    for (int i = 0; i < SOURCES; i++) {
        source s = t->of[i];
        double half = Z975 * s.cv * s.mean, sigma = log(s.gsd);
        double mean = SCALE * s.median * exp(sigma * sigma / 2);
        th_text_addf(&csv, "630123,2022,3.C.3,e%d,urea_applied,t,normal", i);
        add_number(&csv, s.mean);
        add_number(&csv, s.mean - half);
        add_number(&csv, s.mean + half);
        th_text_addf(&csv, "\n630123,2022,3.C.3,e%d,urea_carbon,t_C/t,lognormal", i);
        add_number(&csv, mean);
        add_number(&csv, mean * exp(-Z975 * sigma));
        add_number(&csv, mean * exp(Z975 * sigma));
        th_text_add(&csv, "\n");
    }
    const th_rows *rows =
        th_csv_parse(w->arena, "mc200", csv.data, csv.size, TH_ENCODING_UTF8, w->diags);
    if (!rows)
        stop(w, "the rows cannot be read");
    th_activity_add(w->activity, rows, false, w->diags);
    th_text_free(&csv);
}

static world table_world(const table *t)
{
    static const char text[] =
        "name: bench\nregion: 630123\nyears: [2022]\nguideline: cn2025\n";
    world w = {.arena = th_arena_create(),
               .diags = th_diags_create(),
               .registry = bench_registry()};
    w.activity = th_activity_create(w.registry);
    th_activity_set_inventory(
        w.activity,
        th_yaml_parse(w.arena, "bench.yaml", text, sizeof text - 1, w.diags),
        w.diags);
    add_sources(&w, t);
    compile(&w);
    return w;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static world demo_world(void)
{
    world w = {.arena = th_arena_create(),
               .diags = th_diags_create(),
               .registry = bench_registry()};
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    w.activity = th_activity_create(w.registry);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(files[i].path, "demo/inventory.yaml"))
            th_activity_set_inventory(
                w.activity,
                th_yaml_parse(
                    w.arena, files[i].path, files[i].data, files[i].size, w.diags),
                w.diags);
    for (size_t i = 0; i < count; i++)
        if (begins(files[i].path, "demo/activity/") ||
            !strcmp(files[i].path, "demo/indicators.csv"))
            th_activity_add(w.activity,
                            th_csv_parse(w.arena,
                                         files[i].path,
                                         files[i].data,
                                         files[i].size,
                                         TH_ENCODING_AUTO,
                                         w.diags),
                            !strcmp(files[i].path, "demo/indicators.csv"),
                            w.diags);
    compile(&w);
    return w;
}

/** All counted direct emissions of a year (0: all years), weight 1. */
static th_output
emissions(world *w, int32_t year, double weight, bool any_gas, bool keep)
{
    th_model_view v = th_model_get(w->model);
    uint32_t *cells = TH_NEW_N(w->arena, uint32_t, v.emission_count + 1), n = 0;
    double *weights = TH_NEW_N(w->arena, double, v.emission_count + 1);
    th_sym co2 = th_names_find(th_registry_names(w->registry), "CO2");
    for (uint32_t i = 0; i < v.emission_count; i++) {
        const th_emission *e = &v.emissions[i];
        const th_instance *in = &v.instances[e->instance];
        bool is_co2 = th_gas_get(w->registry, e->gas)->id == co2;
        if (!v.cells[e->cell].root || !in->counted || e->stream ||
            (year && in->year != year) || !(any_gas || is_co2))
            continue;
        cells[n] = e->cell;
        weights[n++] = weight;
    }
    return (th_output){n, cells, weights, keep};
}

/* ---- with GSL's generators ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double by_gsl(const table *t, double *total, size_t draws)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double start = bench_seconds(), sum = 0;
    memset(total, 0, draws * sizeof *total);
    for (int i = 0; i < SOURCES; i++) {
        source s = t->of[i];
        double sigma = log(s.gsd), zeta = log(s.median);
        for (size_t d = 0; d < draws; d++)
            total[d] += (s.mean + gsl_ran_gaussian(rng, s.mean * s.cv)) *
                        gsl_ran_lognormal(rng, zeta, sigma);
    }
    double drawn =
        bench_seconds() - start; /* its percentiles are not held against it */
    qsort(total, draws, sizeof *total, ascending);
    for (size_t d = 0; d < draws; d++)
        sum += total[d];
    if (fabs(total[draws / 2] / known[1] - 1) > 0.01 || !(sum > 0))
        bench_fail("the draws by GSL miss the known median");
    gsl_rng_free(rng);
    return drawn;
}

/* ---- draws ---- */

static double
simulate(const world *w, const th_output *o, size_t n, th_sampling s, th_sampled *last)
{
    th_simulation *sim = NULL;
    th_error err = {0};
    const uint32_t trend[][2] = {{1, 0}};
    double start = bench_seconds();
    if (th_simulate(&sim, w->errors, o, n, n > 1 ? trend : NULL, n > 1, &s, &err))
        bench_fail(err.text);
    double time = bench_seconds() - start;
    *last = *th_simulation_get(sim, n - 1);
    th_simulation_free(sim);
    return time;
}

static double generator_limit(int runs)
{
    enum { BLOCK = 4096, REPEAT = 200 };
    double x[BLOCK], y[BLOCK];
    double normals[MOST_RUNS], exps[MOST_RUNS];
    th_design *d = th_design_create(TH_DESIGN_PLAIN, 1, 1 << 30, 0);
    for (int r = 0; r < runs; r++) {
        double start = bench_seconds();
        for (uint64_t i = 0; i < REPEAT; i++)
            th_design_normal(x, BLOCK, d, 77, 0, i * BLOCK);
        normals[r] = (bench_seconds() - start) / REPEAT / BLOCK;
        start = bench_seconds();
        for (int i = 0; i < REPEAT; i++)
            th_exp_array(y, x, BLOCK);
        exps[r] = (bench_seconds() - start) / REPEAT / BLOCK;
    }
    th_design_free(d);
    bench_print("random.normal", normals, runs, 1e9, "ns", 0);
    bench_print("random.exp", exps, runs, 1e9, "ns", 0);
    /* seconds a variate of a pair, two normals and one exp; the least, as of the draws
     */
    return (2 * normals[0] + exps[0]) / 2;
}

static double megabytes(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

static void note(const char *name, double value, const char *unit)
{
    printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, value, unit);
}

static void check_limits(double lower, double median, double upper, double within)
{
    const double got[3] = {lower, median, upper};
    for (int i = 0; i < 3; i++)
        if (!(fabs(got[i] / (SCALE * CO2_PER_C) / known[i] - 1) <= within))
            bench_fail("a limit of the 200 products is off");
}

static void measure_draws(const table *t, world *w, bool smoke)
{
    size_t draws = smoke ? 10000 : 100000;
    int runs = smoke ? 3 : 11;
    double ours[MOST_RUNS], theirs[MOST_RUNS], one[MOST_RUNS], two[MOST_RUNS];
    double *total = TH_NEW_N(w->arena, double, draws);
    th_output output = emissions(w, 0, 1, false, true);
    th_sampling sampling = {.draws = draws, .seed = 1, .threads = 1};
    th_sampled last = {0};
    double before = megabytes(), limit = generator_limit(runs);
    if (output.count != SOURCES || th_errors_count(w->errors) < 2 * SOURCES)
        bench_fail("the model is not the 200 products");
    for (int r = 0; r < runs; r++) {
        theirs[r] = by_gsl(t, total, draws);
        ours[r] = simulate(w, &output, 1, sampling, &last);
    }
    check_limits(last.lower, last.median, last.upper, smoke ? 0.02 : 0.005);
    double base = bench_median(theirs, runs), mine = bench_median(ours, runs);
    bench_print("draw.200.gsl", theirs, runs, 1e3, "ms", 0);
    bench_print("draw.200", ours, runs, 1e3, "ms", base);
    note("draw.200.times_faster", base / mine, th_random_path()); /* sorted by now */
    note("draw.200.least_times_faster", theirs[0] / ours[0], th_random_path());
    note("draw.200.share_of_limit",
         limit * 2 * SOURCES * (double)draws / ours[0],
         "of the generator's rate");
    sampling.draws = smoke ? 40000 : 1000000;
    for (int r = 0; r < (smoke ? 1 : 5); r++) {
        sampling.threads = 1;
        one[r] = simulate(w, &output, 1, sampling, &last);
        sampling.threads = 2;
        two[r] = simulate(w, &output, 1, sampling, &last);
    }
    int n = smoke ? 1 : 5;
    double alone = bench_median(one, n);
    bench_print("draw.threads.1", one, n, 1e3, "ms", 0);
    bench_print("draw.threads.2", two, n, 1e3, "ms", alone);
    note("draw.memory", megabytes() - before, "MB");
}

/* ---- without draws ---- */

static const th_law *
fitted(th_arena *a, th_law_kind kind, double m, double lo, double hi)
{
    const th_law *law = NULL;
    th_error err = {0};
    th_law_wish w = {.kind = kind,
                     .chosen = true,
                     .value = m,
                     .lower = lo,
                     .upper = hi,
                     .least = -(double)INFINITY,
                     .most = (double)INFINITY};
    if (th_law_fit(&law, a, &w, &err))
        bench_fail(err.text);
    return law;
}

static void measure_exact(const table *t, world *w, bool smoke)
{
    const th_law *laws[2 * SOURCES];
    uint32_t inputs[2 * SOURCES];
    th_product products[SOURCES];
    double fast[MOST_RUNS], model[MOST_RUNS];
    int runs = smoke ? 3 : 51;
    for (uint32_t i = 0; i < SOURCES; i++) {
        source s = t->of[i];
        double half = Z975 * s.cv * s.mean, g = log(s.gsd);
        double mean = s.median * exp(g * g / 2);
        laws[2 * i] =
            fitted(w->arena, TH_LAW_NORMAL, s.mean, s.mean - half, s.mean + half);
        laws[2 * i + 1] = fitted(w->arena,
                                 TH_LAW_LOGNORMAL,
                                 mean,
                                 mean * exp(-Z975 * g),
                                 mean * exp(Z975 * g));
        inputs[2 * i] = 2 * i;
        inputs[2 * i + 1] = 2 * i + 1;
        products[i] = (th_product){SCALE * CO2_PER_C, 2, inputs + (size_t)2 * i};
    }
    th_exact x;
    for (int r = 0; r < runs; r++) {
        double start = bench_seconds();
        th_exact_products(&x, w->arena, laws, 2 * SOURCES, products, SOURCES, 64);
        fast[r] = bench_seconds() - start;
    }
    check_limits(x.lower, x.median, x.upper, 5e-5);
    th_output output = emissions(w, 0, 1, false, true);
    for (int r = 0; r < runs; r++) {
        double start = bench_seconds();
        th_exact_distribution(&x, w->arena, w->errors, &output);
        model[r] = bench_seconds() - start;
    }
    if (!x.applies)
        bench_fail(x.reason);
    check_limits(x.lower, x.median, x.upper, 1e-7);
    th_sampling sampling = {.draws = smoke ? 20000 : 200000, .seed = 2, .threads = 1};
    th_sampled s;
    double time = simulate(w, &output, 1, sampling, &s);
    double error = s.upper_se / s.upper / 5e-5, needed = time * error * error;
    bench_print("exact.200", fast, runs, 1e3, "ms", needed);
    bench_print("exact.model.200", model, runs, 1e3, "ms", needed);
    note("exact.200.times_faster", needed / bench_median(fast, runs), "than draws");
}

static void measure_demo(bool smoke)
{
    double times[MOST_RUNS];
    int runs = smoke ? 2 : 11;
    world w = demo_world();
    th_model_view v = th_model_get(w.model);
    int32_t first = INT32_MAX;
    for (uint32_t i = 0; i < v.instance_count; i++)
        if (v.instances[i].reported && v.instances[i].year < first)
            first = v.instances[i].year;
    th_output outputs[2] = {emissions(&w, first, 1, true, true),
                            emissions(&w, 2023, 1, true, true)};
    th_sampling sampling = {.draws = smoke ? 5000 : 100000, .seed = 1};
    th_sampled last;
    for (int r = 0; r < runs; r++)
        times[r] = simulate(&w, outputs, 2, sampling, &last);
    bench_print("demo.draws", times, runs, 1e3, "ms", 0);
    double start = bench_seconds();
    th_exact x;
    th_exact_distribution(&x, w.arena, w.errors, &outputs[1]);
    note(x.applies ? "demo.exact" : "demo.exact_declined",
         (bench_seconds() - start) * 1e3,
         "ms");
    world_free(&w);
}

void measure_uncertainty(bool smoke)
{
    table t = read_table();
    world w = table_world(&t);
    measure_draws(&t, &w, smoke);
    measure_exact(&t, &w, smoke);
    world_free(&w);
    measure_demo(smoke);
}
