/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan against the slow simple evaluator, bit for bit; the gradient against finite
 * differences. */
#include "run.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEMO TEST_SOURCE_DIR "/docs/examples/huangyuan"
#define SPLICED TEST_SOURCE_DIR "/tests/cli/data/series"

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static double uniform(uint64_t *seed)
{
    return (double)next_random(seed) / 2147483648.0;
}

static double *inputs_of(const run *r)
{
    double *inputs = malloc((r->view.input_count + 1) * sizeof *inputs);
    assert_non_null(inputs);
    for (uint32_t i = 0; i < r->view.input_count; i++)
        inputs[i] = r->view.inputs[i].value;
    return inputs;
}

static void assert_same_bits(const run *r, const double *a, const double *b)
{
    for (uint32_t i = 0; i < r->view.cell_count; i++) {
        if (memcmp(&a[i], &b[i], sizeof a[i]) == 0 || (isnan(a[i]) && isnan(b[i])))
            continue;
        char *name = run_cell_name(r, i);
        print_error("%s: plan %.17g, simple %.17g\n", name, a[i], b[i]);
        free(name);
        fail();
    }
}

static void compare_evaluators(const run *r, const double *inputs)
{
    double *plan = malloc((r->view.cell_count + 1) * sizeof *plan);
    double *simple = malloc((r->view.cell_count + 1) * sizeof *simple);
    th_model_run(r->model, inputs, plan);
    th_model_run_simple(r->model, inputs, simple);
    assert_same_bits(r, plan, simple);
    free(plan);
    free(simple);
}

static void compiled_inputs(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    assert_true(r.view.input_count > 300 && r.view.cell_count > 3000);
    compare_evaluators(&r, NULL);
    run_free(&r);
}

static void perturbed_inputs(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    uint64_t seed = 20240701;
    for (int round = 0; round < 100; round++) {
        double *inputs = inputs_of(&r);
        for (uint32_t i = 0; i < r.view.input_count; i++)
            inputs[i] *= 0.5 + uniform(&seed);
        compare_evaluators(&r, inputs);
        free(inputs);
    }
    run_free(&r);
}

/** Zeros, negatives, the smallest and the largest: the two must break alike. */
static void extreme_inputs(void **state)
{
    (void)state;
    static const double odd[] = {
        0, -0.0, -1, 1e300, -1e300, 5e-324, 1e-200, INFINITY, NAN};
    run r = run_good(DEMO);
    uint64_t seed = 7;
    for (int round = 0; round < 60; round++) {
        double *inputs = inputs_of(&r);
        for (uint32_t i = 0; i < r.view.input_count; i++)
            if (next_random(&seed) % 4 == 0)
                inputs[i] = odd[next_random(&seed) % (sizeof odd / sizeof *odd)];
        compare_evaluators(&r, inputs);
        free(inputs);
    }
    run_free(&r);
}

static void runner_equals_run(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    th_runner *runner = th_runner_create(r.model);
    for (int round = 0; round < 3; round++) {
        const double *cells = th_runner_run(runner, NULL);
        for (uint32_t i = 0; i < r.view.cell_count; i++) {
            uint32_t at = th_model_position(r.model, i);
            assert_true((at == UINT32_MAX) == (r.view.cells[i].root == NULL));
            if (at != UINT32_MAX)
                assert_memory_equal(&cells[at], &r.values[i], sizeof(double));
        }
    }
    th_runner_free(runner);
    run_free(&r);
}

/* ---- gradient ---- */

typedef struct weighted {
    uint32_t *cells;
    double *weights;
    size_t count;
} weighted;

/** Every counted direct emission of one year in CO2e; `year` 0: all. */
static weighted total_of(const run *r, int32_t year)
{
    weighted w = {.cells = malloc((r->view.emission_count + 1) * sizeof *w.cells),
                  .weights = malloc((r->view.emission_count + 1) * sizeof *w.weights)};
    for (uint32_t i = 0; i < r->view.emission_count; i++) {
        const th_emission *e = &r->view.emissions[i];
        const th_instance *inst = &r->view.instances[e->instance];
        if (!inst->counted || e->stream || (year && inst->year != year) ||
            r->view.cells[e->cell].state != TH_STATE_VALUE)
            continue;
        w.cells[w.count] = e->cell;
        w.weights[w.count++] = r->view.gwp->value[e->gas];
    }
    return w;
}

static double
total(const run *r, const weighted *w, const double *inputs, double *values)
{
    th_sum sum = {0};
    th_model_run(r->model, inputs, values);
    for (size_t i = 0; i < w->count; i++)
        th_sum_add(&sum, w->weights[i] * values[w->cells[i]]);
    return th_sum_get(&sum);
}

static void check_slope(const run *r,
                        const weighted *w,
                        double *inputs,
                        uint32_t input,
                        double slope,
                        double gross,
                        double *values)
{
    double x = inputs[input], step = x == 0 ? 1e-4 : fabs(x) * 1e-4;
    inputs[input] = x + step;
    double up = total(r, w, inputs, values);
    inputs[input] = x - step;
    double down = total(r, w, inputs, values);
    inputs[input] = x;
    double have = slope * step, want = (up - down) / 2;
    if (fabs(have - want) <= 1e-5 * fabs(want) + 1e-13 * gross)
        return;
    const th_input *in = &r->view.inputs[input];
    print_error(
        "input %u (kind %d, row %u, variable %s): gradient %.9g, difference %.9g\n",
        input,
        (int)in->kind,
        in->row,
        th_names_text(th_registry_names(r->registry),
                      th_variable_get(r->registry, in->variable)->name),
        have / step,
        want / step);
    fail();
}

static void gradient_of_year(const run *r, int32_t year, size_t least)
{
    weighted w = total_of(r, year);
    double *inputs = inputs_of(r);
    double *values = malloc((r->view.cell_count + 1) * sizeof *values);
    double *gradient = malloc((r->view.input_count + 1) * sizeof *gradient);
    assert_true(w.count > 20);
    th_model_gradient(r->model, r->values, w.cells, w.weights, w.count, gradient);
    double gross = fabs(total(r, &w, inputs, values));
    size_t used = 0;
    for (uint32_t i = 0; i < r->view.input_count; i++) {
        check_slope(r, &w, inputs, i, gradient[i], gross, values);
        used += gradient[i] != 0;
    }
    assert_true(used > least);
    free(w.cells);
    free(w.weights);
    free(inputs);
    free(values);
    free(gradient);
}

static void gradient_is_the_slope(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    gradient_of_year(&r, 2022, 40);
    gradient_of_year(&r, 0, 40);
    run_free(&r);
}

/** Values filled by overlap, trend, growth and surrogate are cells like all others. */
static void spliced_series(void **state)
{
    (void)state;
    run r = run_good(SPLICED);
    uint64_t seed = 5;
    for (int round = 0; round < 30; round++) {
        double *inputs = inputs_of(&r);
        for (uint32_t i = 0; i < r.view.input_count; i++)
            inputs[i] *= 0.5 + uniform(&seed);
        compare_evaluators(&r, inputs);
        free(inputs);
    }
    gradient_of_year(&r, 2018, 10);
    gradient_of_year(&r, 2022, 10);
    run_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiled_inputs),
        cmocka_unit_test(perturbed_inputs),
        cmocka_unit_test(extreme_inputs),
        cmocka_unit_test(runner_equals_run),
        cmocka_unit_test(gradient_is_the_slope),
        cmocka_unit_test(spliced_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
