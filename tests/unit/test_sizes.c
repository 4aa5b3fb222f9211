/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input of absurd size: time and memory grow with what the file holds, not with its
 * square. A failure here is a test that runs out of memory or of time. */
#include "small_inventory.h"
#include "tanheng/uncertainty.h"

#define HEAD "region,year,category,subject,variable,value,unit,uncertainty_pct\n"

static void repeat(th_text *text, const char *line, int times)
{
    for (int i = 0; i < times; i++)
        th_text_add(text, line);
}

/* The notes of one category are one text of 4 MB; copies of all its beginnings would be
 * 80 GB. */
static void test_key_notes(void **state)
{
    (void)state;
    enum { NOTES = 40000, LENGTH = 100 };
    th_text more = {0};
    char reason[LENGTH + 1];
    memset(reason, 'x', LENGTH);
    reason[LENGTH] = '\0';
    th_text_add(&more, "key_notes:\n");
    for (int i = 0; i < NOTES; i++)
        th_text_addf(&more, "  - {category: 1.A.2, reason: %s}\n", reason);
    small s =
        small_make(NULL,
                   more.data,
                   HEAD "630123,2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10\n"
                        "630123,2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10\n",
                   NULL);
    th_uncertainty *u = NULL;
    th_error err = {0};
    th_uncertainty_options o = {
        .boundary = "energy_co2", .base_year = 2020, .year = 2021};
    assert_int_equal(th_uncertainty_create(&u, s.inventory, &o, s.diags, &err), TH_OK);
    const char *note = th_uncertainty_get(u).rows[0].note;
    assert_int_equal(strlen(note), NOTES * (LENGTH + 2) - 2);
    th_uncertainty_free(u);
    small_end(&s);
    th_text_free(&more);
}

/* A matrix that is not there takes no room, however many rows it should have. */
static void test_selectors_without_matrix(void **state)
{
    (void)state;
    enum { SELECTORS = 200000 };
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    small_registry(&s, NULL);
    th_text text = {0};
    th_text_add(&text, "correlations:\n  - rows:\n");
    repeat(&text, "      - {variable: fuel_mass}\n", SELECTORS);
    th_text_add(&text, "    matrix: []\n");
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(
        s.activity,
        th_yaml_parse(s.arena, "i.yaml", text.data, text.size, s.diags),
        s.diags);
    bool told = false;
    for (size_t i = 0; i < th_diags_size(s.diags); i++)
        told = told || strcmp(th_diags_get(s.diags, i)->code, "E-CORR") == 0;
    assert_true(told);
    small_end(&s);
    th_text_free(&text);
}

/* Names are suggested for the first errors; a whole column of wrong names is not
 * compared with all that is known. Each error is told. */
static void test_wrong_names(void **state)
{
    (void)state;
    enum { ROWS = 3000 };
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    small_registry(&s, NULL);
    th_text text = {0};
    th_text_add(&text, HEAD);
    repeat(&text, "630124x,2020,1.A.2.a,bituminous_coal,fuel_mass,1,t,10\n", ROWS);
    s.activity = th_activity_create(s.registry);
    th_activity_add(s.activity, small_rows(&s, "a.csv", text.data), false, s.diags);
    size_t suggested = 0;
    for (size_t i = 0; i < th_diags_size(s.diags); i++)
        suggested += strstr(th_diags_get(s.diags, i)->text, "?)") != NULL;
    assert_int_equal(th_diags_count(s.diags, TH_ERROR), ROWS);
    assert_int_equal(suggested, 1000);
    small_end(&s);
    th_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_key_notes),
                                       cmocka_unit_test(test_selectors_without_matrix),
                                       cmocka_unit_test(test_wrong_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
