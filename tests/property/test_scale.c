/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every method: no activity gives nothing, twice the activity gives twice the emission.
 * The rows themselves are changed, so the whole way from the text to the gas is tried.
 * Amounts (emissions among them) double, rates that are computed stay as they are. */
#include "every_method.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

/** An amount times `factor`. Where nothing may not be said (a stand without area is no
 * stand) the row stays, and what rests on it is an exception. */
static const char *scaled(const void *context,
                          th_arena *arena,
                          const th_variable *variable,
                          const char *written,
                          const char *unit)
{
    (void)unit;
    const double *factor = context;
    double value;
    char out[32];
    bool kept = *factor == 0 && variable->has_lower && variable->lower > 0;
    if (variable->kind != TH_KIND_AMOUNT || kept ||
        !th_number_parse(written, strlen(written), &value))
        return written;
    return th_arena_text(arena, th_number_print(value * *factor, out));
}

static void look_at_zero(every_method *all, const vec_run *run)
{
    th_model_view view = th_model_get(run->model);
    for (uint32_t i = 0; i < view.cell_count; i++) {
        const th_cell *cell = &view.cells[i];
        bool amount;
        if (!every_method_output(run, cell, &amount))
            continue;
        every_method_reach(all, run, view.instances[cell->instance].method);
        all->checked++;
        if (amount && cell->state == TH_STATE_VALUE && run->values[i] != 0)
            every_method_breach(all,
                                run,
                                every_method_name(run, cell),
                                every_method_text(run, cell->equation->name),
                                "%g of nothing",
                                run->values[i]);
    }
}

static void
zero_visit(every_method *all, void *context, const vec_file *file, const vec_case *one)
{
    const double nothing = 0;
    const vec_change change = {scaled, &nothing};
    vec_run run;
    (void)context;
    if (one->folder)
        return;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, &change, false);
    if (run.model)
        look_at_zero(all, &run);
    else
        every_method_errors(all, &run);
    vec_run_close(&run);
}

static bool is_times(double twice, double once, double factor)
{
    return fabs(twice - factor * once) <= 1e-12 * fabs(factor * once);
}

static void compare(every_method *all, const vec_run *once, const vec_run *twice)
{
    th_model_view a = th_model_get(once->model), b = th_model_get(twice->model);
    assert_int_equal(a.cell_count, b.cell_count);
    for (uint32_t i = 0; i < a.cell_count; i++) {
        const th_cell *cell = &a.cells[i];
        bool amount;
        if (!every_method_output(once, cell, &amount))
            continue;
        every_method_reach(all, once, a.instances[cell->instance].method);
        all->checked++;
        if (cell->state == b.cells[i].state &&
            is_times(twice->values[i], once->values[i], amount ? 2 : 1))
            continue;
        every_method_breach(all,
                            once,
                            every_method_name(once, cell),
                            every_method_text(once, cell->equation->name),
                            "%.15g becomes %.15g with twice the activity",
                            once->values[i],
                            twice->values[i]);
    }
}

static void double_visit(every_method *all,
                         void *context,
                         const vec_file *file,
                         const vec_case *one)
{
    const double two = 2;
    const vec_change change = {scaled, &two};
    vec_run once, twice;
    (void)context;
    if (one->folder)
        return;
    vec_run_open(&once, file, one, TEST_SOURCE_DIR, NULL, false);
    vec_run_open(&twice, file, one, TEST_SOURCE_DIR, &change, false);
    if (once.model && twice.model)
        compare(all, &once, &twice);
    else
        every_method_errors(all, &twice);
    vec_run_close(&once);
    vec_run_close(&twice);
}

static void no_activity_gives_nothing(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "zero");
    every_method_visit(&all, zero_visit, NULL);
    assert_int_equal(every_method_end(&all), 0);
}

static void twice_the_activity_gives_twice(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "double");
    every_method_visit(&all, double_visit, NULL);
    assert_int_equal(every_method_end(&all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_activity_gives_nothing),
        cmocka_unit_test(twice_the_activity_gives_twice),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_registry_free();
    return failed;
}
