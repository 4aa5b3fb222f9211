/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model on small inventories: time, alternatives, notation keys, shares, and the
 * language's hard cases that the shipped methods do not use yet. Methods stand here as
 * text; the taxonomies are the embedded ones. */
#include "tanheng/intake.h"
#include "tanheng/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct world {
    th_arena *arena;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_diags *diags;
    double *values;
} world;

static const char *write_methods(world *w, const char *methods)
{
    char path[] = "/tmp/tanheng-test-XXXXXX.yaml";
    int fd = mkstemps(path, 5);
    assert_true(fd >= 0);
    close(fd);
    th_error err = {0};
    assert_int_equal(th_file_write(path, methods, strlen(methods), &err), TH_OK);
    return th_arena_text(w->arena, path);
}

/** Compiles `rows` (a whole CSV) under cn2025 with the methods appended; `more`:
 * further lines of inventory.yaml. */
static world make(const char *methods, const char *more, const char *rows)
{
    world w = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_error err = {0};
    const char *file = methods ? write_methods(&w, methods) : NULL;
    th_load_options load = {.method_files = &file,
                            .method_file_count = methods ? 1 : 0};
    th_status status = th_registry_load(&w.registry, &load, w.diags, &err);
    if (file)
        unlink(file);
    if (status != TH_OK)
        return w;
    const char *text = th_arena_format(
        w.arena,
        "name: t\nregion: 630123\nyears: [2020-2023]\nguideline: cn2025\n%s",
        more);
    w.activity = th_activity_create(w.registry);
    th_activity_set_inventory(
        w.activity,
        th_yaml_parse(w.arena, "i.yaml", text, strlen(text), w.diags),
        w.diags);
    th_activity_add(
        w.activity,
        th_csv_parse(w.arena, "a.csv", rows, strlen(rows), TH_ENCODING_AUTO, w.diags),
        false,
        w.diags);
    th_activity_finish(w.activity, w.diags);
    if (th_diags_count(w.diags, TH_ERROR) == 0 &&
        th_model_compile(&w.model, w.activity, NULL, w.diags, &err) == TH_OK) {
        w.values = TH_NEW_N(w.arena, double, th_model_get(w.model).cell_count + 1);
        th_model_run(w.model, NULL, w.values);
    }
    return w;
}

static void end(world *w)
{
    th_model_free(w->model);
    th_activity_free(w->activity);
    th_registry_free(w->registry);
    th_diags_free(w->diags);
    th_arena_free(w->arena);
}

/** The cell of an equation of a method in a year; fails when there is none. */
static const th_cell *
cell(const world *w, const char *method, const char *equation, int year, double *value)
{
    th_model_view v = th_model_get(w->model);
    const th_names *names = th_activity_names(w->activity);
    for (uint32_t i = 0; i < v.cell_count; i++) {
        const th_cell *c = &v.cells[i];
        if (c->instance == UINT32_MAX)
            continue;
        const th_instance *inst = &v.instances[c->instance];
        if (inst->year == year &&
            strcmp(th_names_text(names, th_method_get(w->registry, inst->method)->id),
                   method) == 0 &&
            strcmp(th_names_text(names, c->equation->name), equation) == 0) {
            *value = w->values[i];
            return c;
        }
    }
    fail_msg("no %s of %s in %d", equation, method, year);
    return NULL;
}

static double value(const world *w, const char *method, const char *equation, int year)
{
    double x;
    const th_cell *c = cell(w, method, equation, year, &x);
    assert_int_equal(c->state, TH_STATE_VALUE);
    return x;
}

static bool told(const world *w, const char *code)
{
    for (size_t i = 0; i < th_diags_size(w->diags); i++)
        if (strcmp(th_diags_get(w->diags, i)->code, code) == 0)
            return true;
    return false;
}

#define HEAD "year,category,subject,entity,variable,value,unit\n"

static void test_stock_recursion(void **state)
{
    (void)state;
    world w = make(
        "- method: stock\n  category: 4.A\n  driver: waste_composted\n  from: 4.B\n"
        "  source: {document: test}\n  title: {zh: 测, en: t}\n  equations:\n"
        "    stored: waste_composted / 1 [t] + prev(stored, 0) * 0.5\n"
        "    change: stored - prev(stored)\n"
        "    window: sum(k in 0..2, lag(waste_composted, k, 0)) / 1 [t]\n"
        "    all: cumulative(waste_composted) / 1 [t]\n",
        "",
        HEAD "2020,4.B,msw,,waste_composted,8,t\n2021,4.B,msw,,waste_composted,4,t\n"
             "2022,4.B,msw,,waste_composted,2,t\n2023,4.B,msw,,waste_composted,1,t\n");
    assert_non_null(w.model);
    assert_true(value(&w, "stock", "stored", 2020) == 8);
    assert_true(value(&w, "stock", "stored", 2023) == 4);
    assert_true(value(&w, "stock", "window", 2023) == 7);
    assert_true(value(&w, "stock", "all", 2023) == 15);
    double x;
    assert_int_equal(cell(&w, "stock", "change", 2020, &x)->state, TH_STATE_NE);
    end(&w);
}

static void test_gap_is_an_error(void **state)
{
    (void)state;
    const char *methods =
        "- method: stock\n  category: 4.A\n  driver: waste_composted\n  from: 4.B\n"
        "  source: {document: test}\n  title: {zh: 测, en: t}\n  equations:\n"
        "    stored: waste_composted + prev(stored, 0) * 0.5\n";
    const char *rows =
        HEAD "2020,4.B,msw,,waste_composted,8,t\n2022,4.B,msw,,waste_composted,2,t\n"
             "2023,4.B,msw,,waste_composted,1,t\n";
    world w = make(methods, "", rows);
    assert_null(w.model);
    assert_true(told(&w, "E-GAP"));
    end(&w);
    w = make(
        methods, "series:\n  - {variable: waste_composted, inside: linear}\n", rows);
    assert_non_null(w.model);
    assert_true(fabs(value(&w, "stock", "stored", 2021) - 9) < 1e-12);
    end(&w);
}

static void test_keys_are_an_algebra(void **state)
{
    (void)state;
    world w = make(
        "- method: keys\n  category: 4.A\n  driver: waste_composted\n  from: 4.B\n"
        "  source: {document: test}\n  title: {zh: 测, en: t}\n  equations:\n"
        "    plus_no: 1 [t_CH4] + (ch4_recovered ?? 0)\n"
        "    product: waste_composted * 2\n"
        "    nothing: (ch4_recovered ?? 0) * oxidation_landfill\n"
        "    floor: max((ch4_recovered ?? 0), 3 [t_CH4])\n"
        "    CO2: waste_composted * 2 [t_CO2/t]\n"
        "    twice: CO2 * 2\n",
        "",
        HEAD "2022,4.B,msw,,waste_composted,NO,t\n2023,4.B,msw,,waste_composted,5,t\n");
    double x;
    assert_non_null(w.model);
    assert_int_equal(cell(&w, "keys", "product", 2022, &x)->state, TH_STATE_NO);
    assert_true(value(&w, "keys", "product", 2023) == 10);
    assert_true(value(&w, "keys", "plus_no", 2023) == 1);
    assert_true(value(&w, "keys", "floor", 2023) == 3);
    assert_true(value(&w, "keys", "twice", 2023) == 20); /* an emission read again */
    assert_int_equal(cell(&w, "keys", "nothing", 2023, &x)->state, TH_STATE_NOTHING);
    end(&w);
}

static void test_unread_and_overlap(void **state)
{
    (void)state;
    world w = make(NULL, "", HEAD "2022,4.C.1,msw,,waste_composted,5,t\n");
    assert_true(told(&w, "E-UNREAD"));
    end(&w);
    w = make(
        NULL,
        "",
        HEAD
        "2022,1.A.2.m,coal,,fuel_mass,5,t\n2022,1.A.2.m,raw_coal,,fuel_mass,5,t\n");
    assert_true(told(&w, "E-OVERLAP"));
    end(&w);
    w = make(NULL,
             "",
             "region,year,category,subject,variable,value,unit\n"
             "110000,2022,1.A.2.m,raw_coal,fuel_mass,5,t\n");
    assert_true(told(&w, "E-REGION"));
    end(&w);
}

static void test_use_overrides_order(void **state)
{
    (void)state;
    const char *rows = HEAD "2020,3.B.1.a,arbor,,forest_area,100,ha\n2020,3.B.1.a,"
                            "arbor,,forest_volume,4500,m3\n"
                            "2021,3.B.1.a,arbor,,forest_area,100,ha\n2021,3.B.1.a,"
                            "arbor,,forest_volume,4600,m3\n"
                            "2020,3.B.1.a,arbor,,harvest_volume,10,m3\n2021,3.B.1.a,"
                            "arbor,,harvest_volume,10,m3\n"
                            ",3.B.1.a,arbor,,increment_volume,1.2,m3/ha\n";
    world w = make(NULL, "", rows);
    assert_non_null(w.model);
    th_model_view v = th_model_get(w.model);
    int counted = 0, alternatives = 0;
    for (uint32_t i = 0; i < v.emission_count; i++) {
        const th_instance *inst = &v.instances[v.emissions[i].instance];
        if (inst->year == 2021 && th_method_get(w.registry, inst->method)->group) {
            counted += inst->counted;
            alternatives += !inst->counted;
        }
    }
    assert_int_equal(counted, 1);
    assert_true(alternatives >= 1);
    double difference = value(&w, "forest_stock_difference_bcef", "CO2", 2021);
    end(&w);
    w = make(NULL,
             "use:\n  - {group: forest, method: forest_gain_volume, reason: test}\n",
             rows);
    assert_non_null(w.model);
    double x = value(&w, "forest_gain_volume", "CO2", 2021), y;
    const th_cell *loser = cell(&w, "forest_stock_difference_bcef", "CO2", 2021, &y);
    assert_false(th_model_get(w.model).instances[loser->instance].counted);
    assert_true(x != difference && y == difference);
    end(&w);
}

static void test_plan_and_gradient(void **state)
{
    (void)state;
    world w = make(
        "- method: forms\n  category: 4.A\n  driver: waste_composted\n  from: 4.B\n"
        "  source: {document: test}\n  title: {zh: 测, en: t}\n  equations:\n"
        "    x: waste_composted / 1 [t]\n"
        "    a: if(x < 3, exp(x), ln(x)) + sqrt(x) - abs(-x)\n"
        "    b: min(x, 2, a) * max(x, a, 1) / (x + 1)\n"
        "    c: -x ^ 2 + (x + 1) ^ 0.75 - 2 ^ -1\n"
        "    d: a + b + c + sum(k in 1..4, k * x / (1 + k)) + prev(d, 0) * 0.9\n",
        "",
        HEAD
        "2020,4.B,msw,,waste_composted,8,t\n2021,4.B,msw,,waste_composted,1.5,t\n"
        "2022,4.B,msw,,waste_composted,2.25,t\n2023,4.B,msw,,waste_composted,0.1,t\n");
    assert_non_null(w.model);
    th_model_view v = th_model_get(w.model);
    double *simple = TH_NEW_N(w.arena, double, v.cell_count + 1);
    th_model_run_simple(w.model, NULL, simple);
    assert_memory_equal(simple, w.values, v.cell_count * sizeof *simple);
    double unused;
    uint32_t last = (uint32_t)(cell(&w, "forms", "d", 2023, &unused) - v.cells);
    double one = 1, *gradient = TH_NEW_N(w.arena, double, v.input_count + 1);
    th_model_gradient(w.model, w.values, &last, &one, 1, gradient);
    double *inputs = TH_NEW_N(w.arena, double, v.input_count + 1);
    for (uint32_t i = 0; i < v.input_count; i++) {
        for (uint32_t k = 0; k < v.input_count; k++)
            inputs[k] = v.inputs[k].value;
        double h = 1e-6 * (1 + fabs(inputs[i])), up, down;
        inputs[i] = v.inputs[i].value + h;
        th_model_run(w.model, inputs, simple);
        up = simple[last];
        inputs[i] = v.inputs[i].value - h;
        th_model_run(w.model, inputs, simple);
        down = simple[last];
        assert_true(fabs((up - down) / (2 * h) - gradient[i]) <=
                    1e-5 * (1 + fabs(gradient[i])));
    }
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stock_recursion),
        cmocka_unit_test(test_gap_is_an_error),
        cmocka_unit_test(test_keys_are_an_algebra),
        cmocka_unit_test(test_unread_and_overlap),
        cmocka_unit_test(test_use_overrides_order),
        cmocka_unit_test(test_plan_and_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
