/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The energy balance table: what its cells become, that it says the same in other
 * encodings, that nothing is counted twice, and that fuel in is fuel burnt, stored,
 * used as feedstock, lost or left over, in physical units and in coal equivalent. */
#include "small_inventory.h"

#include <iconv.h>

static const char settings[] =
    "name: balance\nregion: 630123\nyears: [2022]\nguideline: cn2025\n";

typedef struct county {
    small s;
    th_model_view m;
} county;

static const char *example(th_arena *arena)
{
    const char *data;
    size_t size;
    th_error err = {0};
    const char *path =
        th_arena_format(arena,
                        "%s/tests/cli/data/balance/activity/能源平衡表_2022.csv",
                        TEST_SOURCE_DIR);
    assert_int_equal(th_file_read(arena, path, &data, &size, &err), TH_OK);
    return th_arena_text_n(arena, data, size);
}

/** The example with one text in place of another, which it must hold. */
static const char *
changed(th_arena *arena, const char *text, const char *a, const char *b)
{
    const char *hit = strstr(text, a);
    assert_non_null(hit);
    return th_arena_format(
        arena, "%.*s%s%s", (int)(hit - text), text, b, hit + strlen(a));
}

static county
read_county(th_arena *arena, const char *table, size_t size, const char *rows)
{
    county c = {.s = {.arena = arena, .diags = th_diags_create()}};
    small *s = &c.s;
    small_registry(s, NULL);
    s->activity = th_activity_create(s->registry);
    th_activity_set_inventory(
        s->activity,
        th_yaml_parse(arena, "i.yaml", settings, strlen(settings), s->diags),
        s->diags);
    const th_rows *grid =
        th_csv_grid(arena, "t.csv", table, size, TH_ENCODING_AUTO, s->diags);
    assert_non_null(grid);
    assert_true(th_balance_is(s->registry, grid));
    th_activity_add_balance(s->activity, grid, s->diags);
    if (rows)
        th_activity_add(s->activity, small_rows(s, "a.csv", rows), false, s->diags);
    small_compile(s);
    c.m = th_model_get(s->model);
    return c;
}

static void end(county *c)
{
    small_end(&c->s);
}

static size_t count_of(const county *c, const char *code)
{
    size_t n = 0;
    for (size_t i = 0; i < th_diags_size(c->s.diags); i++)
        n += !strcmp(th_diags_get(c->s.diags, i)->code, code);
    return n;
}

/** Sum of a variable's rows, in its base unit, of a category and subject ("" any). */
static double
given(const county *c, const char *variable, const char *category, const char *subject)
{
    th_activity_view view = th_activity_get(c->s.activity);
    int32_t number = th_variable_find(c->s.registry, small_name(&c->s, variable));
    th_sum sum = {0};
    for (size_t i = 0; i < view.row_count; i++) {
        const th_datum *d = &view.rows[i];
        if ((int32_t)d->variable == number &&
            d->key.member[TH_IX_CATEGORY] == small_name(&c->s, category) &&
            (!*subject || d->key.member[TH_IX_SUBJECT] == small_name(&c->s, subject)))
            th_sum_add(&sum, d->value);
    }
    return th_sum_get(&sum);
}

/** Sum of an output, of one subject or of all. */
static double computed(const county *c, const char *variable, const char *subject)
{
    th_sym name = small_name(&c->s, variable);
    th_sum sum = {0};
    for (uint32_t i = 0; i < c->m.cell_count; i++) {
        const th_cell *cell = &c->m.cells[i];
        if (cell->instance == UINT32_MAX || !cell->equation ||
            cell->equation->left != TH_LEFT_VARIABLE || cell->equation->name != name ||
            cell->state != TH_STATE_VALUE)
            continue;
        const th_instance *inst = &c->m.instances[cell->instance];
        if (*subject && inst->key.member[TH_IX_SUBJECT] != small_name(&c->s, subject))
            continue;
        th_sum_add(&sum, th_inventory_values(c->s.inventory)[i]);
    }
    return th_sum_get(&sum);
}

#define MILLION 1e6
#define WAN 1e4
#define TCE 29.3076 /* GJ */

static void test_cells(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *text = example(arena);
    county c = read_county(arena, text, strlen(text), NULL);
    assert_int_equal(th_diags_size(c.s.diags), 0);
    close_to(given(&c, "fuel_production", "1.A", "raw_coal"), 10 * WAN, 1e-12);
    close_to(given(&c, "fuel_import", "1.A", "raw_coal"), 43 * WAN, 1e-12);
    close_to(given(&c, "fuel_export", "1.A", "raw_coal"), 1 * WAN, 1e-12);
    close_to(given(&c, "fuel_stock_change", "1.A", "raw_coal"), 0.5 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.1.a.i", "raw_coal"), 24 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.1.a.iii", "raw_coal"), 9 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.2.m", "raw_coal"), 13 * WAN, 1e-12);
    close_to(given(&c, "fuel_feedstock", "2.B", "raw_coal"), 2 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.4.a", "raw_coal"), 1 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.4.b", "raw_coal"), 1 * WAN, 1e-12);
    close_to(given(&c, "fuel_transformed", "1.A", "cleaned_coal"), -0.5 * WAN, 1e-12);
    close_to(given(&c, "fuel_bunker", "1.A.3.d.i", "diesel"), 0.01 * WAN, 1e-12);
    close_to(given(&c, "fuel_mass", "1.A.3.b", "diesel"), 0.9 * WAN, 1e-12);
    close_to(given(&c, "lubricant_used", "2.D.1", "lubricant"), 0.01 * WAN, 1e-12);
    close_to(given(&c, "gas_non_energy", "2.D", "natural_gas"), 10 * MILLION, 1e-12);
    close_to(given(&c, "fuel_volume", "1.A.2.m", "natural_gas"), 10 * MILLION, 1e-12);
    close_to(given(&c, "electricity_generated", "1.A.1.a.i", "thermal_power"),
             4e8 * 0.0036,
             1e-12);
    close_to(given(&c, "electricity_imported", "1.A", ""), 1.5e8 * 0.0036, 1e-12);
    close_to(given(&c, "electricity_losses", "indicator", ""), 0.3e8 * 0.0036, 1e-12);
    close_to(given(&c, "heat_use", "1.A.4.b", "heat"), 15e4, 1e-12);
    end(&c);
}

/** In tonnes or m3: supply, burnt, not burnt, left over; by hand from the table. */
typedef struct balance {
    const char *subject;
    bool gas;
    double supply, burnt, not_burnt, left, tce_per_unit;
} balance;

static void check_balance(const county *c, const balance *b)
{
    static const char *const names[2][4] = {
        {"fuel_supply", "fuel_combusted", "fuel_not_burnt", "fuel_unexplained"},
        {"gas_supply", "gas_combusted", "gas_not_burnt", "gas_unexplained"}};
    double is[4];
    for (int i = 0; i < 4; i++)
        is[i] = computed(c, names[b->gas][i], b->subject);
    double slack = 1e-9 * fmax(b->supply, 1);
    assert_true(fabs(is[0] - b->supply) <= slack);
    assert_true(fabs(is[1] - b->burnt) <= slack);
    assert_true(fabs(is[2] - b->not_burnt) <= slack);
    assert_true(fabs(is[3] - b->left) <= slack);
    assert_true(fabs(is[0] - is[1] - is[2] - is[3]) <= slack);
    close_to(computed(c, "energy_supply", b->subject) / TCE,
             b->supply * b->tce_per_unit,
             1e-9);
}

static void test_closing(void **state)
{
    (void)state;
    static const balance fuels[] = {
        /* burnt: 24 + 9 power and heat, 0.3 + 13 + 0.5 + 0.5 + 1 final;
           not burnt: 2 feedstock, 1 washed, 0.1 lost (GB/T 2589: 0.7143) */
        {"raw_coal", false, 515000, 483000, 31000, 1000, 0.7143},
        {"coke", false, 30000, 20000, 10000, 0, 0.9714},
        {"cleaned_coal", false, 10000, 15000, -5000, 0, 0.9},
        {"gasoline", false, 8000, 8000, 0, 0, 1.4714},
        {"diesel", false, 19700, 19500, 0, 200, 1.4571},
        {"natural_gas", true, 30e6, 19e6, 11e6, 0, 1.33e-3}};
    th_arena *arena = th_arena_create();
    const char *text = example(arena);
    county c = read_county(arena, text, strlen(text), NULL);
    double supply = 0;
    for (size_t i = 0; i < sizeof fuels / sizeof *fuels; i++) {
        check_balance(&c, &fuels[i]);
        supply += fuels[i].supply * fuels[i].tce_per_unit;
    }
    /* lubricants: 100 t, without a coefficient by their heat value */
    supply += computed(&c, "energy_supply", "lubricant") / TCE;
    close_to(computed(&c, "energy_supply", "") / TCE, supply, 1e-9);
    close_to(computed(&c, "electricity_unexplained", "") + 1, 1, 1e-6);
    end(&c);
}

/** Total energy use leaves feedstock out: coal 48.3, washed 1.5, coke 2, petrol 0.8,
 * diesel 1.95 (10 kt), gas 19 million m3, power 6.8 - 4 made of coal, heat 115 - 120.
 */
static void test_total_without_feedstock(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *text = example(arena);
    county c = read_county(arena, text, strlen(text), NULL);
    double tce = 483000 * 0.7143 + 15000 * 0.9 + 20000 * 0.9714 + 8000 * 1.4714 +
                 19500 * 1.4571 + 19e6 * 1.33e-3 + 2.8e8 * 0.1229e-3 - 5e4 * 0.03412;
    close_to(computed(&c, "energy_region", "") / TCE, tce, 1e-9);
    end(&c);
}

/** A changed cell must be found: by the table's own sums, and by the balance. */
static void test_broken(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    const char *text =
        changed(arena, example(arena), "供热,-9.00,-9.00", "供热,-5.00,-5.00");
    county c = read_county(arena, text, strlen(text), NULL);
    assert_true(count_of(&c, "E-SUM") > 0);
    end(&c);
    arena = th_arena_create();
    text = changed(arena,
                   example(arena),
                   "本地区消费的能源量,52.50,51.50",
                   "本地区消费的能源量,47.50,46.50");
    text = changed(arena, text, "调入量,45.00,43.00", "调入量,40.00,38.00");
    text = changed(arena, text, "平衡差额,0.10,0.10", "平衡差额,-4.90,-4.90");
    c = read_county(arena, text, strlen(text), NULL);
    assert_int_equal(count_of(&c, "E-SUM"), 0);
    assert_int_equal(count_of(&c, "W-BALANCE"), 1);
    assert_true(count_of(&c, "W-CHECK") >= 2); /* the balance, and the reference gap */
    close_to(computed(&c, "fuel_unexplained", "raw_coal"), -49000, 1e-9);
    assert_true(computed(&c, "gap_share_solid", "") < -0.05);
    end(&c);
}

/* ---- other ways to write it ---- */

static void same_results(const county *a, const county *b)
{
    assert_int_equal(a->m.cell_count, b->m.cell_count);
    const double *x = th_inventory_values(a->s.inventory),
                 *y = th_inventory_values(b->s.inventory);
    assert_memory_equal(x, y, a->m.cell_count * sizeof *x);
}

static void test_gb18030(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create(), *other = th_arena_create();
    const char *text = example(arena);
    county a = read_county(arena, text, strlen(text), NULL);
    size_t left = strlen(text), room = 2 * left;
    char *in = th_arena_text(other, text), *out = th_arena_alloc(other, room),
         *to = out;
    iconv_t convert = iconv_open("GB18030", "UTF-8");
    assert_true(iconv(convert, &in, &left, &to, &room) != (size_t)-1);
    iconv_close(convert);
    county b = read_county(other, out, (size_t)(to - out), NULL);
    same_results(&a, &b);
    end(&a);
    end(&b);
}

/** Full-width digits, thousands, a minus sign of its own, dashes for nothing, units in
 * brackets, rows and columns in another order. */
static void test_written_otherwise(void **state)
{
    (void)state;
    static const char plain[] = "能源平衡表,2022\n项目,原煤,焦炭\n,万吨,万吨\n"
                                "外省调入量,1200,30\n本省调出量,-100,\n工业,1100,30\n";
    static const char other[] =
        "代码,表 5-3\n年份,２０２２\n项　目,焦　炭（万吨）,原煤（万吨）,无烟煤（吨）\n"
        "四、终端消费量,３０．０,\"1,100\",—\n2. 工 业,30,\"1,100\",…\n"
        "一、可供量,-,,-\n５．本省（区、市）调出量（－）,-,−100,\n"
        "2．外省（区、市）调入量,30,１２００,\n";
    th_arena *arena = th_arena_create(), *second = th_arena_create();
    county a = read_county(arena, plain, strlen(plain), NULL);
    county b = read_county(second, other, strlen(other), NULL);
    assert_int_equal(th_diags_count(b.s.diags, TH_ERROR), 0);
    same_results(&a, &b);
    end(&a);
    end(&b);
}

/* ---- nothing twice ---- */

static void test_details(void **state)
{
    (void)state;
    static const char rows[] =
        "year,category,subject,variable,value,unit\n"
        "2022,1.A.2.f,bituminous_coal,fuel_mass,40000,t\n"
        "2022,1.A.1.c,raw_coal,fuel_mass,1,万吨\n"
        "2022,1.A.4.b,raw_coal,fuel_mass,1,万吨\n"
        "2022,1.A.1.a,solar,electricity_generated,1.5,亿千瓦时\n";
    th_arena *arena = th_arena_create();
    const char *text = example(arena);
    county c = read_county(arena, text, strlen(text), rows);
    close_to(given(&c, "fuel_mass", "1.A.2.m", "raw_coal"), 8 * WAN, 1e-12);
    close_to(given(&c, "electricity_generated", "1.A.1.a", "electricity"),
             0.5e8 * 0.0036,
             1e-12);
    assert_int_equal(count_of(&c, "N-BALANCE"), 2);
    assert_int_equal(count_of(&c, "E-DUP"), 1); /* 1.A.4.b, the very same key */
    end(&c);
}

static void test_activity_is_no_balance(void **state)
{
    (void)state;
    static const char rows[] = "region,year,category,subject,variable,value,unit\n"
                               "630123,2022,1.A.2.f,raw_coal,fuel_mass,1,t\n";
    th_arena *arena = th_arena_create();
    county c = {.s = {.arena = arena, .diags = th_diags_create()}};
    small_registry(&c.s, NULL);
    const th_rows *grid =
        th_csv_grid(arena, "a.csv", rows, strlen(rows), TH_ENCODING_AUTO, c.s.diags);
    assert_int_equal(grid->row_count, 2);
    assert_false(th_balance_is(c.s.registry, grid));
    small_end(&c.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_total_without_feedstock),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_gb18030),
        cmocka_unit_test(test_written_otherwise),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_activity_is_no_balance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
