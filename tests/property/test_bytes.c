/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Same input, same bytes: whatever the run, the order of rows and files, the folder,
 * the time zone, the locale. */
#include "folder.h"
#include "run.h"

#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#define DEMO TEST_SOURCE_DIR "/docs/examples/huangyuan"

static void assert_same_text(const th_text *a, const th_text *b)
{
    if (a->size == b->size && memcmp(a->data, b->data, a->size) == 0)
        return;
    size_t at = 0;
    while (at < a->size && at < b->size && a->data[at] == b->data[at])
        at++;
    while (at && a->data[at - 1] != '\n')
        at--;
    print_error("results differ:\n%.200s\n--- against ---\n%.200s\n",
                a->data + at,
                b->data + at);
    fail();
}

static void assert_same_results(const char *folder)
{
    run a = run_good(DEMO), b = run_good(folder);
    th_text x = run_results(&a), y = run_results(&b);
    assert_same_text(&x, &y);
    th_text_free(&x);
    th_text_free(&y);
    run_free(&a);
    run_free(&b);
}

static void two_runs(void **state)
{
    (void)state;
    assert_same_results(DEMO);
}

static void another_folder(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *to = folder_fresh(arena, "在 别处 (elsewhere)");
    folder_copy(DEMO, to, false, NULL, NULL);
    assert_same_results(to);
    run a = run_good(DEMO), b = run_good(to);
    assert_string_equal(th_activity_get(a.activity).sha256,
                        th_activity_get(b.activity).sha256);
    assert_string_equal(th_registry_hash(a.registry), th_registry_hash(b.registry));
    run_free(&a);
    run_free(&b);
    th_arena_free(arena);
}

/** Fisher-Yates with a small generator of its own: the same order on every machine. */
static void shuffle(void *context, folder_table *t)
{
    uint64_t *seed = context;
    for (size_t i = t->row_count; i > 1; i--) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        size_t k = (size_t)(*seed >> 33) % i;
        const char **row = t->rows[i - 1];
        t->rows[i - 1] = t->rows[k];
        t->rows[k] = row;
    }
}

static void shuffled_rows(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        th_arena *arena = th_arena_create();
        const char *to = folder_fresh(arena, "shuffled");
        uint64_t at = seed;
        folder_copy(DEMO, to, true, shuffle, &at);
        assert_same_results(to);
        th_arena_free(arena);
    }
}

/** Keeps one half of the rows, by parity. */
static void keep_half(void *context, folder_table *t)
{
    size_t parity = *(const size_t *)context, kept = 0;
    for (size_t i = 0; i < t->row_count; i++)
        if (i % 2 == parity)
            t->rows[kept++] = t->rows[i];
    t->row_count = kept;
}

static void rename_all(th_arena *arena, const char *from, const char *to)
{
    static const char *const names[] = {
        "agriculture", "energy", "forest", "industry", "transport", "waste"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(
            rename(th_arena_format(arena, "%s/activity/%s.csv", from, names[i]),
                   th_arena_format(arena, "%s/activity/a-%zu.csv", to, 9 - i)),
            0);
}

static void rows_in_other_files(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *to = folder_fresh(arena, "halves"),
               *other = folder_fresh(arena, "other-half");
    size_t even = 0, odd = 1;
    folder_copy(DEMO, to, false, keep_half, &even);
    folder_copy(DEMO, other, false, keep_half, &odd);
    rename_all(arena, other, to);
    assert_same_results(to);
    th_arena_free(arena);
}

static void time_zones(void **state)
{
    (void)state;
    static const char *const zones[] = {
        "UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Apia"};
    run before = run_good(DEMO);
    th_text want = run_results(&before);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        run r = run_good(DEMO);
        th_text have = run_results(&r);
        assert_same_text(&want, &have);
        th_text_free(&have);
        run_free(&r);
    }
    unsetenv("TZ");
    tzset();
    th_text_free(&want);
    run_free(&before);
}

static void locales(void **state)
{
    (void)state;
    static const char *const names[] = {
        "de_DE.UTF-8", "zh_CN.UTF-8", "tr_TR.UTF-8", "C.UTF-8"};
    run before = run_good(DEMO);
    th_text want = run_results(&before);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!setlocale(LC_ALL, names[i])) {
            print_message("locale %s is not installed here (see LOCPATH): not tried\n",
                          names[i]);
            continue;
        }
        run r = run_good(DEMO);
        th_text have = run_results(&r);
        setlocale(LC_ALL, "C");
        assert_same_text(&want, &have);
        th_text_free(&have);
        run_free(&r);
    }
    th_text_free(&want);
    run_free(&before);
}

/** Choices that say nothing new change nothing. */
static void empty_choices(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "use: []\n",
        "shares: {}\n",
        "use: [{group: forest, category: 3.B.1.a, method: "
        "forest_stock_difference_bcef, reason: it wins anyway}]\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        th_arena *arena = th_arena_create();
        const char *to = folder_fresh(arena, "empty-choices");
        folder_copy(DEMO, to, false, NULL, NULL);
        folder_append(to, "inventory.yaml", lines[i]);
        assert_same_results(to);
        th_arena_free(arena);
    }
}

/** Emissions stand by the guideline's list of methods, then key, then year, then
 * equation. */
static void emissions_are_in_order(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    uint32_t positions[512] = {0};
    assert_true(th_method_count(r.registry) < 512);
    for (uint32_t i = 0; i < r.view.guideline->method_count; i++)
        positions[r.view.guideline->methods[i]] = i;
    for (uint32_t i = 1; i < r.view.emission_count; i++) {
        const th_emission *a = &r.view.emissions[i - 1], *b = &r.view.emissions[i];
        const th_instance *x = &r.view.instances[a->instance],
                          *y = &r.view.instances[b->instance];
        bool same_key =
            x->method == y->method && memcmp(&x->key, &y->key, sizeof x->key) == 0;
        assert_true(positions[x->method] <= positions[y->method]);
        assert_true(!same_key || x->year < y->year ||
                    (x->year == y->year && a->cell < b->cell));
        const th_category *before =
            th_category_find(r.registry, x->key.member[TH_IX_CATEGORY]);
        const th_category *after =
            th_category_find(r.registry, y->key.member[TH_IX_CATEGORY]);
        assert_true(x->method != y->method || before <= after);
    }
    run_free(&r);
}

/* ---- years and regions beside one another ---- */

/** Lines of the results that contain `part`, in order. */
static th_text lines_with(const th_text *results, const char *part)
{
    th_text out = {0};
    for (const char *at = results->data; at && *at;) {
        const char *end = strchr(at, '\n');
        size_t n = end ? (size_t)(end - at) + 1 : strlen(at);
        const char *hit = strstr(at, part);
        if (hit && hit < at + n)
            th_text_add_n(&out, at, n);
        at += n;
    }
    return out;
}

/** Reporting fewer years changes no line of the years that are left. */
static void fewer_reported_years(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *to = folder_fresh(arena, "one-year");
    folder_copy(DEMO, to, false, NULL, NULL);
    folder_replace(
        to, "inventory.yaml", "years: [2015, 2018, 2020-2023]", "years: [2022]");
    run a = run_good(DEMO), b = run_good(to);
    th_text x = run_results(&a), y = run_results(&b);
    th_text want = lines_with(&x, " year=2022 "), have = lines_with(&y, " year=2022 ");
    assert_true(want.size > 10000);
    assert_same_text(&want, &have);
    th_text_free(&x);
    th_text_free(&y);
    th_text_free(&want);
    th_text_free(&have);
    run_free(&a);
    run_free(&b);
    th_arena_free(arena);
}

static void move_region(void *context, folder_table *t)
{
    size_t region = folder_column(t, "region");
    for (size_t i = 0; i < t->row_count; i++)
        t->rows[i][region] = context;
}

/** Two counties in one inventory of their city are what each is alone. */
static void two_regions_are_two_inventories(void **state)
{
    (void)state;
    static char other_code[] = "630121";
    th_arena *arena = th_arena_create();
    const char *both = folder_fresh(arena, "both-counties"),
               *other = folder_fresh(arena, "other-county");
    folder_copy(DEMO, other, true, move_region, other_code);
    folder_copy(other, both, false, NULL, NULL);
    rename_all(arena, both, both);
    folder_copy(DEMO, both, false, NULL, NULL);
    const char *indicators = th_arena_format(arena, "%s/indicators.csv", other);
    folder_append_rows(both, "indicators.csv", indicators);
    folder_replace(other, "inventory.yaml", "region: 630123", "region: 630121");
    folder_replace(both, "inventory.yaml", "region: 630123", "region: 630100");
    run a = run_good(DEMO), b = run_good(other), c = run_good(both);
    th_text x = run_results(&a), y = run_results(&b), z = run_results(&c);
    th_text first = lines_with(&z, "region=630123"),
            second = lines_with(&z, "region=630121");
    assert_same_text(&x, &first);
    assert_same_text(&y, &second);
    assert_int_equal(z.size, x.size + y.size);
    th_text *const all[] = {&x, &y, &z, &first, &second};
    for (size_t i = 0; i < 5; i++)
        th_text_free(all[i]);
    run_free(&a);
    run_free(&b);
    run_free(&c);
    th_arena_free(arena);
}

/* ---- threads ---- */

typedef struct thread_work {
    const th_model *model;
    double *values;
} thread_work;

static void *run_in_thread(void *context)
{
    thread_work *work = context;
    for (int i = 0; i < 20; i++)
        th_model_run(work->model, NULL, work->values);
    return NULL;
}

static void one_model_many_threads(void **state)
{
    (void)state;
    run r = run_good(DEMO);
    thread_work work[4];
    pthread_t threads[4];
    size_t size = r.view.cell_count * sizeof(double);
    for (size_t i = 0; i < 4; i++) {
        work[i].model = r.model;
        work[i].values = malloc(size + 1);
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, &work[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_memory_equal(work[i].values, r.values, size);
        free(work[i].values);
    }
    run_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_runs),
        cmocka_unit_test(another_folder),
        cmocka_unit_test(shuffled_rows),
        cmocka_unit_test(rows_in_other_files),
        cmocka_unit_test(time_zones),
        cmocka_unit_test(locales),
        cmocka_unit_test(empty_choices),
        cmocka_unit_test(one_model_many_threads),
        cmocka_unit_test(emissions_are_in_order),
        cmocka_unit_test(fewer_reported_years),
        cmocka_unit_test(two_regions_are_two_inventories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
