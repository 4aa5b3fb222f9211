/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A method is data: one in a YAML file on disk, with variables, subjects and factors of
 * the inventory's own, computes without any C of its own. */
#include "run.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER TEST_SOURCE_DIR "/tests/property/new_method"

static double sum_of(const run *r, const char *gas)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < r->view.emission_count; i++) {
        const th_emission *e = &r->view.emissions[i];
        const th_gas *g = th_gas_get(r->registry, e->gas);
        if (strcmp(th_names_text(th_registry_names(r->registry), g->id), gas) == 0)
            th_sum_add(&sum, r->values[e->cell]);
    }
    return th_sum_get(&sum);
}

static void assert_near(double have, double want)
{
    if (fabs(have - want) > 1e-12 * fabs(want))
        print_error("%.17g, expected %.17g\n", have, want);
    assert_true(fabs(have - want) <= 1e-12 * fabs(want));
}

/** 1500 h x 20 kg/h + 2000 h x 25 kg/h = 80 t of diesel x 42.652 GJ/t; 20.2 tC/TJ x
 * 0.98; 28.6 kg N2O/TJ. */
static void new_method_computes(void **state)
{
    (void)state;
    const char *const methods[] = {FOLDER "/methods/snow_machines.yaml"};
    run r = run_folder(FOLDER "/inventory", methods, 1);
    run_print_errors(&r);
    assert_non_null(r.model);
    double energy_tj = 80 * 42.652e-3;
    assert_near(sum_of(&r, "CO2"), energy_tj * 20.2 * 0.98 * 44 / 12);
    assert_near(sum_of(&r, "N2O"), energy_tj * 28.6e-3);
    for (uint32_t i = 0; i < r.view.cell_count; i++)
        assert_false(r.view.cells[i].check_failed);
    run_free(&r);
}

/** Without the method its rows are no silent zero: they are told. */
static void without_the_method_rows_are_told(void **state)
{
    (void)state;
    run r = run_folder(FOLDER "/inventory", NULL, 0);
    bool told = false;
    for (size_t i = 0; i < th_diags_size(r.diags); i++)
        told = told || strcmp(th_diags_get(r.diags, i)->code, "W-UNUSED") == 0;
    assert_true(told);
    run_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_method_computes),
        cmocka_unit_test(without_the_method_rows_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
