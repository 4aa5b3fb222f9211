/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every method: the rows of one variable at its bounds, read and compiled anew, so that
 * bands, choices and checks are made anew too. What comes is a result or a named error
 * that says what to do; a division by zero (E-RESULT) is neither. */
#include "every_method.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

typedef struct bound {
    const th_variable *variable;
    const th_units *units;
    double value; /* in the unit of the variable */
} bound;

static const char *at_bound(const void *context,
                            th_arena *arena,
                            const th_variable *variable,
                            const char *written,
                            const char *unit)
{
    const bound *b = context;
    double number;
    char why[256] = "", out[32];
    th_unit of_row;
    if (variable->name != b->variable->name ||
        !th_number_parse(written, strlen(written), &number) ||
        !th_unit_parse(b->units, unit, &of_row, why, sizeof why))
        return written;
    number = b->value * (variable->unit.factor / of_row.factor);
    return th_arena_text(arena, th_number_print(number, out));
}

static void
try_rows(every_method *all, const vec_file *file, const vec_case *one, const bound *b)
{
    const vec_change change = {at_bound, b};
    vec_run run;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, &change, false);
    all->checked++;
    assert_true(run.model || th_diags_count(run.diags, TH_ERROR) > 0);
    for (size_t i = 0; i < th_diags_size(run.diags); i++) {
        const th_diag *d = th_diags_get(run.diags, i);
        th_text text = {0};
        if (strcmp(d->code, "E-RESULT") != 0 && strcmp(d->code, "E-BOUNDS") != 0)
            continue;
        th_diag_print(d, &text);
        every_method_breach(all,
                            &run,
                            one->methods[0],
                            every_method_text(&run, b->variable->name),
                            "at %g: %s",
                            b->value,
                            text.data ? text.data : "");
        th_text_free(&text);
    }
    vec_run_close(&run);
}

static void
rows_visit(every_method *all, void *context, const vec_file *file, const vec_case *one)
{
    vec_run run;
    (void)context;
    if (one->folder)
        return;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, NULL, false);
    assert_non_null(run.model);
    th_activity_view rows = th_activity_get(run.activity);
    th_model_view view = th_model_get(run.model);
    for (uint32_t i = 0; i < view.instance_count; i++)
        every_method_reach(all, &run, view.instances[i].method);
    for (size_t i = 0; i < rows.row_count; i++) {
        const th_variable *variable =
            th_variable_get(run.registry, rows.rows[i].variable);
        bound b = {.variable = variable, .units = th_registry_units(run.registry)};
        if (i > 0 && rows.rows[i - 1].variable == rows.rows[i].variable)
            continue; /* rows are sorted by variable */
        b.value = variable->lower;
        if (variable->has_lower && variable->kind != TH_KIND_SHARE)
            try_rows(all, file, one, &b);
        b.value = variable->upper;
        if (variable->has_upper && variable->kind != TH_KIND_SHARE)
            try_rows(all, file, one, &b);
    }
    vec_run_close(&run);
}

static void rows_at_bounds_give_a_result_or_a_named_error(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "rows");
    every_method_visit(&all, rows_visit, NULL);
    assert_int_equal(every_method_end(&all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_at_bounds_give_a_result_or_a_named_error),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_registry_free();
    return failed;
}
