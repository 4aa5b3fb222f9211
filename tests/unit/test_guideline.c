/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second guideline beside another: the order of packs, the order of methods, the
 * setting and the GWP set are the guideline's; the same activity gives what each of
 * them says. Factors: tests/registry/small and one more pack. */
#include "tanheng/intake.h"
#include "tanheng/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char guidelines[] =
    "- guideline: first\n  title: {zh: 一, en: First}\n  packs: [local, mini, other]\n "
    " gwp: AR5\n"
    "  settings: {calibre: average}\n  methods: [combustion, combustion_default]\n"
    "- guideline: second\n  title: {zh: 二, en: Second}\n  packs: [local, other, "
    "mini]\n  gwp: AR5\n"
    "  settings: {calibre: average}\n  methods: [combustion_default, combustion]\n";
static const char other_pack[] =
    "pack: other\ntitle: {zh: 另一, en: Other}\nedition: test\nlicence: CC0-1.0\n"
    "source: test\n";
static const char other_rows[] =
    "variable,subject,value,unit,source,locator,confidence\nncv,raw_coal,25,GJ/t,Other "
    "guide,Table 9,one_source\n"
    "ef_co2,coal,90000,kg_CO2/TJ,Other guide,Table 9,one_source\n"
    "ef_ch4,coal,2,kg_CH4/TJ,Other guide,Table 9,one_source\n"
    "ef_n2o,coal,3,kg_N2O/TJ,Other guide,Table 9,one_source\n";

typedef struct world {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
} world;

static th_source from_text(world *w, const char *path, const char *text, size_t size)
{
    th_source s = {.path = path};
    if (strcmp(path + strlen(path) - 4, ".csv") == 0)
        s.rows = th_csv_parse(w->arena, path, text, size, TH_ENCODING_UTF8, w->diags);
    else
        s.tree = th_yaml_parse(w->arena, path, text, size, w->diags);
    th_sha256(text, size, s.sha256);
    return s;
}

static th_source from_disk(world *w, const char *path)
{
    const char *full = th_arena_format(
                   w->arena, "%s/tests/registry/small/%s", TEST_SOURCE_DIR, path),
               *data;
    size_t size;
    th_error err = {0};
    assert_int_equal(th_file_read(w->arena, full, &data, &size, &err), TH_OK);
    return from_text(w, path, data, size);
}

static void print_errors(const world *w)
{
    for (size_t i = 0; i < th_diags_size(w->diags); i++) {
        th_text line = {0};
        th_diag_print(th_diags_get(w->diags, i), &line);
        if (th_diags_get(w->diags, i)->severity == TH_ERROR)
            print_message("%s\n", line.data);
        th_text_free(&line);
    }
}

static world make(const char *more)
{
    static const char *const files[] = {"units.csv",
                                        "gases.csv",
                                        "indices.csv",
                                        "variables.csv",
                                        "members.csv",
                                        "subjects.csv",
                                        "categories.csv",
                                        "regions.csv",
                                        "gwp.csv",
                                        "methods/mini.yaml",
                                        "packs/mini/pack.yaml",
                                        "packs/mini/energy.csv",
                                        "packs/mini/livestock.csv"};
    world w = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_source sources[20];
    size_t n = 0;
    th_error err = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        sources[n++] = from_disk(&w, files[i]);
    sources[n++] = from_text(&w, "guidelines.yaml", guidelines, sizeof guidelines - 1);
    sources[n++] =
        from_text(&w, "packs/other/pack.yaml", other_pack, sizeof other_pack - 1);
    sources[n++] =
        from_text(&w, "packs/other/energy.csv", other_rows, sizeof other_rows - 1);
    sources[n++] = from_disk(&w, "boundaries.csv");
    th_status status = th_registry_create(&w.registry, sources, n, w.diags, &err);
    print_errors(&w);
    assert_int_equal(status, TH_OK);
    const char *text =
        th_arena_format(w.arena, "name: t\nregion: 630123\nyears: [2022]\n%s", more);
    static const char rows[] = "year,category,subject,variable,value,unit\n2022,1.A.2,"
                               "raw_coal,fuel_mass,1000,t\n";
    w.activity = th_activity_create(w.registry);
    th_activity_set_inventory(
        w.activity,
        th_yaml_parse(w.arena, "i.yaml", text, strlen(text), w.diags),
        w.diags);
    th_activity_add(
        w.activity,
        th_csv_parse(
            w.arena, "a.csv", rows, sizeof rows - 1, TH_ENCODING_AUTO, w.diags),
        false,
        w.diags);
    th_activity_finish(w.activity, w.diags);
    return w;
}

static void end(world *w)
{
    th_activity_free(w->activity);
    th_registry_free(w->registry);
    th_diags_free(w->diags);
    th_arena_free(w->arena);
}

/** CO2 that counts, t, and the method that gave it. */
static double co2(world *w, const char *guideline, const char **method)
{
    th_model_options options = {.guideline = guideline};
    th_model *model = NULL;
    th_error err = {0};
    th_status status = th_model_compile(&model, w->activity, &options, w->diags, &err);
    print_errors(w);
    assert_int_equal(status, TH_OK);
    th_model_view v = th_model_get(model);
    double *values = TH_NEW_N(w->arena, double, v.cell_count + 1), sum = 0;
    th_model_run(model, NULL, values);
    for (uint32_t i = 0; i < v.emission_count; i++) {
        const th_instance *inst = &v.instances[v.emissions[i].instance];
        if (!inst->counted ||
            strcmp(th_names_text(th_registry_names(w->registry),
                                 th_gas_get(w->registry, v.emissions[i].gas)->id),
                   "CO2") != 0)
            continue;
        sum += values[v.emissions[i].cell];
        *method = th_names_text(th_registry_names(w->registry),
                                th_method_get(w->registry, inst->method)->id);
    }
    th_model_free(model);
    return sum;
}

static void test_order_of_packs_and_methods(void **state)
{
    (void)state;
    const char *method = "";
    world w = make("guideline: first\n");
    /* mini first: NCV 20.908 GJ/t, 26.37 kg C/GJ, 94 % */
    double x = co2(&w, NULL, &method);
    assert_true(fabs(x - 1000 * 20.908 * 26.37e-3 * 0.94 * 44 / 12) < 1e-9 * x);
    assert_string_equal(method, "combustion");
    /* other first: NCV 25 GJ/t, 90 t CO2/TJ by the default method */
    x = co2(&w, "second", &method);
    assert_true(fabs(x - 1000 * 25 * 90e-3) < 1e-9 * x);
    assert_string_equal(method, "combustion_default");
    end(&w);
}

static void test_use_beats_order(void **state)
{
    (void)state;
    const char *method = "";
    world w =
        make("guideline: second\nuse:\n  - {group: stationary, method: combustion, "
             "reason: test}\n");
    double x = co2(&w, NULL, &method);
    assert_true(fabs(x - 1000 * 25 * 26.37e-3 * 0.94 * 44 / 12) < 1e-9 * x);
    assert_string_equal(method, "combustion");
    end(&w);
}

static void test_unknown_guideline(void **state)
{
    (void)state;
    th_model *model = NULL;
    th_error err = {0};
    th_model_options options = {.guideline = "third"};
    world w = make("guideline: first\n");
    assert_int_equal(th_model_compile(&model, w.activity, &options, w.diags, &err),
                     TH_BAD_DATA);
    assert_non_null(strstr(err.text, "third"));
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_packs_and_methods),
        cmocka_unit_test(test_use_beats_order),
        cmocka_unit_test(test_unknown_guideline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
