/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recalculation bridge against hand calculation: each part alone, parts together,
 * and what must hold for any two inventories. */
#include "small_inventory.h"

#include "tanheng/compare.h"

#include <sys/stat.h>

#define HEAD "year,category,subject,rearing,variable,value,unit,confidential\n"
#define COALS(a, b)                                                                    \
    HEAD "2020,1.A.2.a,bituminous_coal,,fuel_mass," a ",t,\n"                          \
         "2020,1.A.2.b,bituminous_coal,,fuel_mass," b ",t,\n"
#define SHEEP(n) HEAD "2020,3.A,sheep,,population," n ",head,\n"
#define GRAZED SHEEP("10000") "2020,3.A,sheep,grazing,rearing_share,1,1,\n"
#define FACTORS                                                                        \
    "variable,subject,value,unit,source,locator,confidence,note\n"                     \
    "ef_enteric,sheep,6,kg_CH4/head/yr,test,1,one_source,\n"

typedef struct recipe {
    const char *guideline, *gwp, *more, *rows,
        *factors; /* factors: of the local pack */
} recipe;

/* ---- making inventories ---- */

static void write_file(const char *path, const char *text)
{
    th_error err = {0};
    assert_int_equal(th_file_write(path, text, strlen(text), &err), TH_OK);
}

static void load_registry(small *s, const char *factors)
{
    char folder[] = "/tmp/tanheng-compare-XXXXXX";
    th_error err = {0};
    assert_non_null(mkdtemp(folder));
    const char *inside = th_arena_format(s->arena, "%s/factors", folder),
               *file = th_arena_format(s->arena, "%s/own.csv", inside);
    assert_int_equal(mkdir(inside, 0700), 0);
    if (factors)
        write_file(file, factors);
    th_load_options load = {.inventory_folder = folder};
    th_status status = th_registry_load(&s->registry, &load, s->diags, &err);
    small_problems(s);
    assert_int_equal(status, TH_OK);
    unlink(file);
    rmdir(inside);
    rmdir(folder);
}

static small cook_for(const recipe *r, const char *region, const char *years)
{
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    load_registry(&s, r->factors);
    const char *text = th_arena_format(
        s.arena,
        "name: small\nregion: %s\nyears: %s\nguideline: %s\ngwp: %s\n%s",
        region,
        years,
        r->guideline ? r->guideline : "ipcc2006",
        r->gwp ? r->gwp : "AR5",
        r->more ? r->more : "");
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(
        s.activity,
        th_yaml_parse(s.arena, "i.yaml", text, strlen(text), s.diags),
        s.diags);
    th_activity_add(s.activity, small_rows(&s, "a.csv", r->rows), false, s.diags);
    small_compile(&s);
    return s;
}

static small cook(recipe r)
{
    return cook_for(&r, "630123", "[2020]");
}

/* ---- two of them ---- */

typedef struct two {
    small a, b;
    th_bridge *bridge, *back; /* A to B, B to A */
    th_bridge_view v;
} two;

static th_bridge *bridge_of(const small *a, const small *b, bool streams)
{
    th_bridge *bridge = NULL;
    th_error err = {0};
    th_line_filter any = {.gas = -1, .any_stream = true};
    const th_line_filter *filter = streams ? &any : NULL;
    th_status status =
        th_bridge_create(&bridge, a->inventory, filter, b->inventory, filter, &err);
    if (status != TH_OK)
        fail_msg("%s", err.text);
    return bridge;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (a == 0 && b == 0);
}

static void check_parts(const th_bridge_line *line)
{
    double mass = 0, co2e = 0, gross = 0;
    for (int p = 0; p < TH_PARTS; p++) {
        mass += line->mass_t[p];
        co2e += line->co2e_t[p];
        gross += fabs(line->co2e_t[p]) + fabs(line->mass_t[p]);
    }
    gross += fabs(line->a.co2e_t) + fabs(line->b.co2e_t);
    assert_true(fabs(mass - (line->b.mass_t - line->a.mass_t)) <= 1e-12 * gross);
    assert_true(fabs(co2e - (line->b.co2e_t - line->a.co2e_t)) <= 1e-12 * gross);
}

/* Exchanged, every part changes its sign and no bit. */
static void check_both_ways(const two *t)
{
    th_bridge_view back = th_bridge_get(t->back);
    assert_int_equal(back.line_count, t->v.line_count);
    for (size_t i = 0; i < t->v.line_count; i++) {
        check_parts(&t->v.lines[i]);
        assert_string_equal(t->v.lines[i].category, back.lines[i].category);
        for (int p = 0; p < TH_PARTS; p++) {
            assert_true(same_bits(t->v.lines[i].mass_t[p], -back.lines[i].mass_t[p]));
            assert_true(same_bits(t->v.lines[i].co2e_t[p], -back.lines[i].co2e_t[p]));
        }
    }
}

static two compare_streams(recipe a, recipe b, bool streams)
{
    two t = {.a = cook(a), .b = cook(b)};
    t.bridge = bridge_of(&t.a, &t.b, streams);
    t.back = bridge_of(&t.b, &t.a, streams);
    t.v = th_bridge_get(t.bridge);
    check_both_ways(&t);
    return t;
}

static two compare(recipe a, recipe b)
{
    return compare_streams(a, b, false);
}

static void end_two(two *t)
{
    th_bridge_free(t->bridge);
    th_bridge_free(t->back);
    small_end(&t->a);
    small_end(&t->b);
}

/* Parts of all lines of a category and gas; NULL: any. */
static void sum_parts(const two *t, const char *category, const char *gas, double *out)
{
    memset(out, 0, TH_PARTS * sizeof *out);
    for (size_t i = 0; i < t->v.line_count; i++) {
        const th_bridge_line *line = &t->v.lines[i];
        if ((category && strcmp(category, line->category) != 0) ||
            (gas && strcmp(gas, line->gas) != 0))
            continue;
        for (int p = 0; p < TH_PARTS; p++)
            out[p] += line->co2e_t[p];
    }
}

static void
expect(const two *t, const char *category, const char *gas, const double *wanted)
{
    double parts[TH_PARTS];
    sum_parts(t, category, gas, parts);
    for (int p = 0; p < TH_PARTS; p++) {
        if (wanted[p] == 0)
            assert_true(parts[p] == 0); /* no rounding where nothing happened */
        else
            close_to(parts[p], wanted[p], 1e-12);
    }
}

static const th_cause *only_cause(const two *t, th_part part)
{
    const th_cause *found = NULL;
    for (uint32_t i = 0; i < t->v.cause_count; i++)
        if (t->v.causes[i].part == part) {
            assert_null(found);
            found = &t->v.causes[i];
        }
    assert_non_null(found);
    return found;
}

/* ---- nothing ---- */

static void test_same_is_zero(void **state)
{
    (void)state;
    recipe r = {.guideline = "cn2025", .rows = COALS("1000", "500")};
    two t = compare(r, r);
    assert_true(t.v.line_count > 0);
    assert_int_equal(t.v.different, 0);
    assert_int_equal(t.v.cause_count, 0);
    expect(&t, NULL, NULL, (double[TH_PARTS]){0});
    assert_true(t.v.years[0].residual_t == 0);
    assert_true(t.v.years[0].a_t > 0);
    end_two(&t);
}

/* ---- one cause ---- */

static void test_activity(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = COALS("1000", "500")}, b = a;
    b.rows = COALS("1200", "500");
    two t = compare(a, b);
    expect(&t, "1.A.2.a", "CO2", (double[TH_PARTS]){200 * COAL});
    expect(&t, "1.A.2.b", "CO2", (double[TH_PARTS]){0});
    const th_cause *c = only_cause(&t, TH_PART_ACTIVITY);
    assert_int_equal(t.v.cause_count, 1);
    assert_int_equal(c->a.kind, TH_ORIGIN_ROW);
    assert_true(c->a.value == 1000 && c->b.value == 1200);
    assert_int_equal(th_activity_get(t.b.activity).rows[c->b.number].place.line, 2);
    assert_int_equal(c->first_year, 2020);
    end_two(&t);
}

static void test_factor(void **state)
{
    (void)state;
    recipe a = {.rows = SHEEP("10000")}, b = a;
    b.factors = FACTORS;
    two t = compare(a, b);
    expect(&t,
           "3.A.1",
           "CH4",
           (double[TH_PARTS]){[TH_PART_FACTOR] = 10000 * (6 - 5) * 1e-3 * 28});
    expect(&t, "3.A.2", NULL, (double[TH_PARTS]){0});
    const th_cause *c = only_cause(&t, TH_PART_FACTOR);
    const th_factor *f = th_factor_get(t.b.registry, c->b.number);
    assert_int_equal(c->a.kind, TH_ORIGIN_FACTOR);
    assert_string_equal(f->source, "test");
    end_two(&t);
}

/* A row of the inventory in place of the pack's is another factor, no other activity.
 */
static void test_own_factor(void **state)
{
    (void)state;
    recipe a = {.rows = SHEEP("10000")}, b = a;
    b.rows = SHEEP("10000") "2020,3.A,sheep,,ef_enteric,6,kg_CH4/head/yr,\n";
    two t = compare(a, b);
    expect(&t, "3.A.1", NULL, (double[TH_PARTS]){[TH_PART_FACTOR] = 280});
    assert_int_equal(only_cause(&t, TH_PART_FACTOR)->b.kind, TH_ORIGIN_ROW);
    end_two(&t);
}

static void test_gwp(void **state)
{
    (void)state;
    recipe a = {.rows = SHEEP("10000")}, b = a;
    b.gwp = "SAR";
    two t = compare(a, b);
    expect(&t,
           "3.A.1",
           NULL,
           (double[TH_PARTS]){[TH_PART_GWP] = 10000 * 5e-3 * (21 - 28)});
    for (size_t i = 0; i < t.v.line_count; i++)
        for (int p = 0; p < TH_PARTS; p++)
            assert_true(t.v.lines[i].mass_t[p] == 0); /* no gram of gas changed */
    end_two(&t);
}

static void test_method(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = GRAZED}, b = a;
    b.more = "use:\n  - {group: enteric, subject: sheep, method: enteric_tier1, "
             "reason: test}\n";
    two t = compare(a, b);
    double change = t.v.years[0].b_t - t.v.years[0].a_t;
    assert_true(fabs(change) > 1);
    expect(&t, NULL, NULL, (double[TH_PARTS]){[TH_PART_METHOD] = change});
    for (size_t i = 0; i < t.v.line_count; i++)
        if (t.v.lines[i].differs) {
            assert_non_null(t.v.lines[i].a.line);
            assert_string_equal(t.v.lines[i].b.methods, "enteric_tier1");
            assert_string_not_equal(t.v.lines[i].a.methods, "enteric_tier1");
        }
    end_two(&t);
}

/* Another method whose lines have another key: rearing modes against none. */
static void test_method_of_other_indices(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = GRAZED}, b = {.rows = SHEEP("10000")};
    two t = compare(a, b);
    double parts[TH_PARTS];
    sum_parts(&t, "3.A.1", NULL, parts);
    assert_true(parts[TH_PART_METHOD] != 0);
    assert_true(parts[TH_PART_BOUNDARY] == 0 && parts[TH_PART_ACTIVITY] == 0);
    end_two(&t);
}

static void test_boundary(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = COALS("1000", "NE")}, b = a;
    b.rows = COALS("1000", "500") "2020,1.A.2.c,bituminous_coal,,fuel_mass,70,t,\n";
    two t = compare(a, b);
    /* one was not estimated, one was not there */
    expect(&t, "1.A.2.b", "CO2", (double[TH_PARTS]){[TH_PART_BOUNDARY] = 500 * COAL});
    expect(&t, "1.A.2.c", "CO2", (double[TH_PARTS]){[TH_PART_BOUNDARY] = 70 * COAL});
    expect(&t, "1.A.2.a", NULL, (double[TH_PARTS]){0});
    end_two(&t);
}

/* ---- several ---- */

static void test_activity_and_factor(void **state)
{
    (void)state;
    recipe a = {.rows = SHEEP("10000")},
           b = {.rows = SHEEP("12000"), .factors = FACTORS};
    two t = compare(a, b);
    /* each at the mean of the other */
    expect(&t,
           "3.A.1",
           NULL,
           (double[TH_PARTS]){[TH_PART_ACTIVITY] = 2000 * 5.5e-3 * 28,
                              [TH_PART_FACTOR] = 11000 * 1e-3 * 28});
    end_two(&t);
}

/* Shapley value of one factor of a product of three. */
static double of_three(double dx, double y, double y2, double z, double z2)
{
    return dx * ((y * z + y2 * z2) / 3 + (y * z2 + y2 * z) / 6);
}

static void test_three_at_once(void **state)
{
    (void)state;
    recipe a = {.rows = SHEEP("10000")},
           b = {.rows = SHEEP("12000"), .factors = FACTORS, .gwp = "SAR"};
    two t = compare(a, b);
    expect(&t,
           "3.A.1",
           NULL,
           (double[TH_PARTS]){[TH_PART_ACTIVITY] = of_three(2000, 5e-3, 6e-3, 28, 21),
                              [TH_PART_FACTOR] = of_three(1e-3, 10000, 12000, 28, 21),
                              [TH_PART_GWP] = of_three(-7, 10000, 12000, 5e-3, 6e-3)});
    end_two(&t);
}

static void test_method_and_gwp(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = GRAZED},
           b = {.rows = SHEEP("10000"), .gwp = "SAR"};
    two t = compare(a, b);
    for (size_t i = 0; i < t.v.line_count; i++) {
        const th_bridge_line *line = &t.v.lines[i];
        if (strcmp(line->category, "3.A.1") != 0)
            continue;
        double change = line->b.mass_t - line->a.mass_t,
               mean = (line->a.mass_t + line->b.mass_t) / 2;
        close_to(line->mass_t[TH_PART_METHOD], change, 1e-12);
        close_to(line->co2e_t[TH_PART_METHOD], change * 24.5, 1e-12);
        close_to(line->co2e_t[TH_PART_GWP], mean * (21 - 28), 1e-12);
    }
    end_two(&t);
}

/* ---- rows of sums, terms that come and go ---- */

#define POWER(more)                                                                    \
    HEAD "2020,1.A.4.b,electricity,,electricity_use,1000,MWh,\n"                       \
         "2020,1.A.2.a,electricity,,electricity_use,400,MWh,\n" more

static th_bridge_line line_of_stream(const two *t, const char *stream)
{
    th_bridge_line none = {.year = 0};
    for (size_t i = 0; i < t->v.line_count; i++)
        if (!strcmp(t->v.lines[i].stream, stream))
            return t->v.lines[i];
    fail_msg("no line of stream %s", stream);
    return none;
}

static void test_sum_and_chain(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = POWER("")}, b = a;
    b.rows = POWER("2020,1.A.4.a,electricity,,electricity_use,500,MWh,\n"
                   "2020,1.A.1.a,solar,,electricity_generated,100,MWh,\n");
    two t = compare_streams(a, b, true);
    th_bridge_line line = line_of_stream(&t, "net_import");
    close_to(line.b.mass_t / line.a.mass_t, 1800.0 / 1400, 1e-12);
    close_to(line.mass_t[TH_PART_ACTIVITY], line.a.mass_t * 400 / 1400, 1e-12);
    for (int p = TH_PART_FACTOR; p < TH_PARTS; p++)
        assert_true(line.mass_t[p] == 0);
    assert_int_equal(line.cause_count, 2);
    end_two(&t);
}

/* (use - generated) * factor, with all three changed: the chain must stand in the mixed
 * lines too. */
static void test_chain_and_factor(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025", .rows = POWER("")}, b = a;
    b.rows = POWER("2020,1.A.4.a,electricity,,electricity_use,500,MWh,\n"
                   "2020,1.A.1.a,solar,,electricity_generated,100,MWh,\n"
                   "2020,,electricity,,ef_grid,0.5,t_CO2/MWh,\n");
    two t = compare_streams(a, b, true);
    th_bridge_line line = line_of_stream(&t, "net_import");
    double grid = line.a.mass_t / 1400;
    close_to(line.b.mass_t, 900, 1e-12);
    close_to(line.mass_t[TH_PART_ACTIVITY], 400 * (grid + 0.5) / 2, 1e-12);
    close_to(line.mass_t[TH_PART_FACTOR], (0.5 - grid) * 1600, 1e-12);
    end_two(&t);
}

/* The mix of a pack against one of the inventory's own pack that names fewer
 * components, in another order: each stands beside its like. */
static void test_components_of_a_sum(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025",
                .rows = HEAD "2020,4.A,msw,,waste_landfilled,1000,t,\n"
                             "2020,4.A,msw,,mcf_landfill,1,1,\n",
                .more = "use: [{group: landfill_out, category: 4.A, method: "
                        "landfill_mass_balance, reason: test}]\n"},
           b = a;
    b.factors = "variable,subject,component,value,unit,source,locator,confidence,note\n"
                "waste_composition,msw,inert_waste,40,%,test,1,one_source,\n"
                "waste_composition,msw,plastic_waste,20,%,test,1,one_source,\n"
                "waste_composition,msw,food_waste,40,%,test,1,one_source,\n";
    two t = compare(a, b);
    uint32_t beside = 0;
    for (uint32_t i = 0; i < t.v.cause_count; i++) {
        const th_cause *c = &t.v.causes[i];
        assert_int_equal(c->part, TH_PART_FACTOR);
        if (c->a.kind != TH_ORIGIN_FACTOR || c->b.kind != TH_ORIGIN_FACTOR)
            continue;
        int32_t index = th_index_find(t.a.registry, small_name(&t.a, "component"));
        const th_factor *x = th_factor_get(t.a.registry, c->a.number),
                        *y = th_factor_get(t.b.registry, c->b.number);
        const char *of_x = th_names_text(th_activity_names(t.a.activity),
                                         x->key.member[index]),
                   *of_y = th_names_text(th_activity_names(t.b.activity),
                                         y->key.member[index]);
        assert_string_equal(of_x, of_y);
        beside++;
    }
    assert_true(beside >= 1); /* food; inert and plastic have no degradable carbon */
    end_two(&t);
}

/* ---- filled values ---- */

static void test_filled_is_activity(void **state)
{
    (void)state;
    recipe a = {.rows = HEAD "2020,3.A,sheep,,population,10000,head,\n"
                             "2022,3.A,sheep,,population,12000,head,\n",
                .more = "series:\n  - {variable: population, inside: linear}\n"},
           b = {.rows = HEAD "2020,3.A,sheep,,population,10000,head,\n"
                             "2021,3.A,sheep,,population,10500,head,\n"
                             "2022,3.A,sheep,,population,12000,head,\n"};
    two t = {.a = cook_for(&a, "630123", "[2020-2022]"),
             .b = cook_for(&b, "630123", "[2020-2022]")};
    t.bridge = bridge_of(&t.a, &t.b, false);
    t.back = bridge_of(&t.b, &t.a, false);
    t.v = th_bridge_get(t.bridge);
    check_both_ways(&t);
    expect(&t,
           "3.A.1",
           NULL,
           (double[TH_PARTS]){[TH_PART_ACTIVITY] = (10500 - 11000) * 5e-3 * 28});
    assert_int_equal(only_cause(&t, TH_PART_ACTIVITY)->a.kind, TH_ORIGIN_FILLED);
    end_two(&t);
}

/* ---- what cannot be compared ---- */

static void expect_refusal(const char *region, const char *years, const char *words)
{
    recipe r = {.rows = SHEEP("10000")},
           other = {.rows = HEAD "2020,3.A,sheep,,population,1,head,\n"
                                 "2022,3.A,sheep,,population,1,head,\n"};
    small a = cook(r), b = cook_for(&other, region, years);
    th_bridge *bridge = NULL;
    th_error err = {0};
    assert_int_equal(
        th_bridge_create(&bridge, a.inventory, NULL, b.inventory, NULL, &err),
        TH_BAD_DATA);
    assert_null(bridge);
    assert_non_null(strstr(err.text, words));
    small_end(&a);
    small_end(&b);
}

static void test_refusals(void **state)
{
    (void)state;
    expect_refusal("630104", "[2020]", "different regions: A of 630123, B of 630104");
    expect_refusal("630123", "[2022]", "A has 2020; B has 2022");
}

static void test_confidential(void **state)
{
    (void)state;
    recipe a = {.guideline = "cn2025",
                .rows = HEAD "2020,1.A.2.a,bituminous_coal,,fuel_mass,1000,t,yes\n"},
           b = a;
    b.rows = COALS("1200", "500");
    two t = compare(a, b);
    assert_false(t.v.years[0].confidential);
    assert_true(only_cause(&t, TH_PART_ACTIVITY)->confidential);
    for (size_t i = 0; i < t.v.line_count; i++)
        assert_int_equal(t.v.lines[i].confidential,
                         !strcmp(t.v.lines[i].category, "1.A.2.a"));
    end_two(&t);
    b.rows = HEAD "2020,1.A.2.a,bituminous_coal,,fuel_mass,1200,t,yes\n";
    t = compare(a, b);
    assert_true(t.v.years[0].confidential);
    end_two(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_is_zero),
        cmocka_unit_test(test_activity),
        cmocka_unit_test(test_factor),
        cmocka_unit_test(test_own_factor),
        cmocka_unit_test(test_gwp),
        cmocka_unit_test(test_method),
        cmocka_unit_test(test_method_of_other_indices),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_activity_and_factor),
        cmocka_unit_test(test_three_at_once),
        cmocka_unit_test(test_method_and_gwp),
        cmocka_unit_test(test_sum_and_chain),
        cmocka_unit_test(test_chain_and_factor),
        cmocka_unit_test(test_components_of_a_sum),
        cmocka_unit_test(test_filled_is_activity),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_confidential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
