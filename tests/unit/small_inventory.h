/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small inventory out of hand-made rows over the embedded factors, for tests of what
 * stands on a model. */
#ifndef TANHENG_TEST_SMALL_INVENTORY_H
#define TANHENG_TEST_SMALL_INVENTORY_H

#include "tanheng/intake.h"
#include "tanheng/inventory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct small {
    th_arena *arena;
    th_diags *diags;
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
} small;

static inline void small_problems(const small *s)
{
    for (size_t i = 0; i < th_diags_size(s->diags); i++) {
        th_text text = {0};
        th_diag_print(th_diags_get(s->diags, i), &text);
        fprintf(stderr, "%s\n", text.data);
        th_text_free(&text);
    }
}

static inline const th_rows *small_rows(small *s, const char *file, const char *text)
{
    return th_csv_parse(s->arena, file, text, strlen(text), TH_ENCODING_AUTO, s->diags);
}

static inline void small_registry(small *s, const char *methods)
{
    char path[] = "/tmp/tanheng-test-XXXXXX.yaml";
    const char *file = path;
    th_error err = {0};
    th_load_options load = {.method_files = &file,
                            .method_file_count = methods ? 1 : 0};
    if (methods) {
        close(mkstemps(path, 5));
        assert_int_equal(th_file_write(path, methods, strlen(methods), &err), TH_OK);
    }
    th_status status = th_registry_load(&s->registry, &load, s->diags, &err);
    if (methods)
        unlink(path);
    if (status != TH_OK)
        small_problems(s);
    assert_int_equal(status, TH_OK);
}

static inline void small_compile(small *s)
{
    th_error err = {0};
    th_activity_finish(s->activity, s->diags);
    if (th_model_compile(&s->model, s->activity, NULL, s->diags, &err) != TH_OK)
        small_problems(s);
    assert_non_null(s->model);
    assert_int_equal(th_inventory_create(&s->inventory, s->model, &err), TH_OK);
}

/** Years 2020 to 2022 of a county; `more`: further lines of inventory.yaml; `methods`,
 * `indicators`: may be NULL. */
static inline small small_make(const char *methods,
                               const char *more,
                               const char *rows,
                               const char *indicators)
{
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    small_registry(&s, methods);
    const char *text = th_arena_format(s.arena,
                                       "name: small\nregion: 630123\nyears: "
                                       "[2020-2022]\nguideline: cn2025\n%s",
                                       more);
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(
        s.activity,
        th_yaml_parse(s.arena, "i.yaml", text, strlen(text), s.diags),
        s.diags);
    th_activity_add(s.activity, small_rows(&s, "a.csv", rows), false, s.diags);
    if (indicators)
        th_activity_add(s.activity, small_rows(&s, "g.csv", indicators), true, s.diags);
    small_compile(&s);
    return s;
}

static inline void small_end(small *s)
{
    th_inventory_free(s->inventory);
    th_model_free(s->model);
    th_activity_free(s->activity);
    th_registry_free(s->registry);
    th_diags_free(s->diags);
    th_arena_free(s->arena);
}

static inline th_sym small_name(const small *s, const char *text)
{
    th_sym name = th_names_find(th_activity_names(s->activity), text);
    assert_true(name != 0);
    return name;
}

static inline const th_boundary *small_boundary(const small *s, const char *id)
{
    const th_boundary *b = th_boundary_find(s->registry, small_name(s, id));
    assert_non_null(b);
    return b;
}

static inline th_total small_total(const small *s, const char *boundary, int32_t year)
{
    return th_inventory_total(s->inventory, small_boundary(s, boundary), year);
}

static inline void close_to(double a, double b, double relative)
{
    if (!(fabs(a - b) <= relative * fmax(fabs(a), fabs(b)))) /* also NAN */
        fail_msg("%.17g is not %.17g", a, b);
}

/* t CO2 from one tonne of bituminous coal under cn2025: GB/T 32151.22-2024, table C.1.
 */
#define COAL (19.570 * 26.1e-3 * 0.93 * 44.0 / 12.0)
#define CARBON_HALF (1.4 / 26.1) /* of its carbon content, relative */

#endif
