/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects of a small county, each against its hand calculation. */
#include "small_inventory.h"

#include "tanheng/decompose.h"

#define FACTORS                                                                        \
    ",,bituminous_coal,ncv,20,GJ/t\n"                                                  \
    ",,bituminous_coal,carbon_content,0.03,t_C/GJ\n"                                   \
    ",,bituminous_coal,oxidation,1,1\n"                                                \
    ",,bituminous_coal,tce_per_mass,0.7,tce/t\n"                                       \
    "2020,,electricity,ef_grid,0.5,kg_CO2/kWh,average\n"                               \
    "2021,,electricity,ef_grid,0.6,kg_CO2/kWh,average\n"                               \
    "2022,,electricity,ef_grid,0.8,kg_CO2/kWh,average\n"
#define ROWS                                                                           \
    "year,category,subject,variable,value,unit,calibre\n" FACTORS                      \
    "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"                                  \
    "2021,1.A.2.a,bituminous_coal,fuel_mass,700,t\n"                                   \
    "2022,1.A.2.a,bituminous_coal,fuel_mass,800,t\n"                                   \
    "2020,1.A.2.a,electricity,electricity_use,1000000,kWh\n"                           \
    "2021,1.A.2.a,electricity,electricity_use,1200000,kWh\n"                           \
    "2022,1.A.2.a,electricity,electricity_use,2000000,kWh\n"                           \
    "2020,1.A.4.b,bituminous_coal,fuel_mass,100,t\n"                                   \
    "2021,1.A.4.b,bituminous_coal,fuel_mass,120,t\n"                                   \
    "2022,1.A.4.b,bituminous_coal,fuel_mass,150,t\n"                                   \
    "2020,1.A.1.a,solar,electricity_generated,0,kWh\n"                                 \
    "2021,1.A.1.a,solar,electricity_generated,0,kWh\n"                                 \
    "2022,1.A.1.a,solar,electricity_generated,500000,kWh\n"
#define GDP                                                                            \
    "year,indicator,value,unit,price_year\n"                                           \
    "2020,gdp_constant,50,亿元,2020\n2021,gdp_index,110,1,\n2022,gdp_index,120,1,\n" \
    "2020,population_resident,1000,person,\n2021,population_resident,1050,person,\n"   \
    "2022,population_resident,1100,person,\n"
#define SHARES                                                                         \
    "2020,gdp_secondary_share,40,%,\n2021,gdp_secondary_share,38,%,\n"                 \
    "2022,gdp_secondary_share,30,%,\n"

static th_decompose *make(small *s, th_decompose_options o)
{
    th_decompose *d = NULL;
    th_error err = {0};
    if (th_decompose_create(&d, s->inventory, &o, s->diags, &err) != TH_OK)
        small_problems(s);
    assert_non_null(d);
    return d;
}

static size_t effect_number(const th_decompose_view *v, const char *id)
{
    for (uint32_t e = 0; e < v->effect_count; e++)
        if (!strcmp(v->effects[e].id, id))
            return e;
    fail_msg("no effect %s", id);
    return 0;
}

static double effect(const th_decompose *d, size_t pair, const char *id)
{
    th_decompose_view v = th_decompose_get(d);
    return v.pairs[pair].effects[effect_number(&v, id)];
}

static double part(const th_decompose *d, const char *name, const char *id)
{
    th_decompose_view v = th_decompose_get(d);
    for (uint32_t k = 0; k < v.part_count; k++)
        if (!strcmp(v.parts[k].id, name))
            return v.pairs[0].by_parts[k * v.effect_count + effect_number(&v, id)];
    fail_msg("no part %s", name);
    return 0;
}

static void near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-11 * fabs(expected) + 1e-9))
        fail_msg("%.17g, not %.17g", got, expected);
}

/* L(to, from) ln(x), by the C library. */
static double share(double from, double to, double x)
{
    return (double)((to - from) / logl((long double)to / from) * logl(x));
}

/* Coal emits 2.2 t of CO2 a tonne; 0.7 tce a tonne, power 0.1229 tce a MWh. */
#define PER_COAL 2.2
#define TCE 0.7
#define POWER 0.0001229

/* 2020 to 2022. Value added of industry: 50 x 0.4 = 20, then 66 x 0.3 = 19.8. */
static void check_lmdi(const th_decompose *d)
{
    double energy[] = {1000 * TCE + 1e6 * POWER, 800 * TCE + 2e6 * POWER};
    double coal[] = {1000 * PER_COAL, 800 * PER_COAL},
           home[] = {100 * PER_COAL, 150 * PER_COAL};
    double grid[] = {1000 * 0.5, 2000 * 0.75 * 0.8};
    double intensity = (energy[1] / 19.8) / (energy[0] / 20);
    double mix_coal = (800 * TCE / energy[1]) / (1000 * TCE / energy[0]);
    double mix_grid = (2e6 * POWER / energy[1]) / (1e6 * POWER / energy[0]);
    near(effect(d, 0, "activity"),
         share(coal[0], coal[1], 1.32) + share(grid[0], grid[1], 1.32));
    near(effect(d, 0, "structure"),
         share(coal[0], coal[1], 0.75) + share(grid[0], grid[1], 0.75));
    near(effect(d, 0, "intensity"),
         share(coal[0], coal[1], intensity) + share(grid[0], grid[1], intensity));
    near(effect(d, 0, "fuel_mix"),
         share(coal[0], coal[1], mix_coal) + share(grid[0], grid[1], mix_grid));
    near(effect(d, 0, "net_import"), share(grid[0], grid[1], 0.75));
    near(effect(d, 0, "vintage"), share(grid[0], grid[1], 0.8 / 0.5));
    near(effect(d, 0, "emission_factor"), 0);
    near(effect(d, 0, "population"), share(home[0], home[1], 1.1));
    near(effect(d, 0, "per_head"), share(home[0], home[1], 1.5 / 1.1));
    th_decompose_view v = th_decompose_get(d);
    near(v.pairs[0].change, 1760 + 330 + 1200 - 2200 - 220 - 500);
    near(v.pairs[0].without, v.pairs[0].change - share(grid[0], grid[1], 0.8 / 0.5));
    assert_true(fabs(v.pairs[0].residual) < 1e-9);
}

static void test_lmdi(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, GDP SHARES);
    th_decompose *d = make(&s, (th_decompose_options){.set = "lmdi"});
    check_lmdi(d);
    assert_int_equal(th_decompose_get(d).price_year, 2020);
    assert_true(th_decompose_get(d).is_co2);
    /* by sector and by fuel: two sums of the same terms */
    near(part(d, "residents", "population"), effect(d, 0, "population"));
    near(part(d, "industry", "vintage"), effect(d, 0, "vintage"));
    assert_true(part(d, "transport", "activity") == 0);
    assert_true(part(d, "residents", "activity") == 0);
    th_decompose *f = make(&s, (th_decompose_options){.set = "lmdi", .by_fuel = true});
    check_lmdi(f);
    near(part(f, "electricity", "activity"), share(500, 1200, 1.32));
    near(part(f, "bituminous_coal", "per_head"), effect(d, 0, "per_head"));
    assert_true(part(f, "bituminous_coal", "vintage") == 0);
    th_decompose_free(f);
    th_decompose_free(d);
    small_end(&s);
}

static void test_kaya(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, GDP);
    th_decompose *d = make(&s, (th_decompose_options){.set = "kaya"});
    double total[] = {2920, 3290};
    double energy = (950 * TCE + 2e6 * POWER) / (1100 * TCE + 1e6 * POWER);
    near(effect(d, 0, "population"), share(total[0], total[1], 1.1));
    near(effect(d, 0, "affluence"), share(total[0], total[1], 1.2));
    near(effect(d, 0, "intensity"), share(total[0], total[1], energy / 1.32));
    near(effect(d, 0, "carbon"),
         share(total[0], total[1], total[1] / total[0] / energy));
    near(th_decompose_get(d).pairs[0].total_to, 3290);
    th_decompose *m = make(
        &s, (th_decompose_options){.set = "kaya", .form = TH_DECOMPOSE_MULTIPLICATIVE});
    near(effect(m, 0, "population"), 1.1);
    near(effect(m, 0, "affluence"), 1.2);
    near(effect(m, 0, "intensity"), energy / 1.32);
    near(th_decompose_get(m).pairs[0].change, 3290.0 / 2920);
    assert_true(fabs(th_decompose_get(m).pairs[0].residual) < 1e-14);
    assert_int_equal(th_decompose_get(m).part_count, 2); /* all, and the rest */
    th_decompose_free(m);
    th_decompose_free(d);
    small_end(&s);
}

static void test_chained(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "activity", "structure", "intensity", "fuel_mix", "vintage", "per_head"};
    small s = small_make(NULL, "", ROWS, GDP SHARES);
    for (int form = 0; form < 2; form++) {
        th_decompose_options o = {.set = "lmdi", .form = (th_decompose_form)form};
        th_decompose *two = make(&s, o);
        o.chained = true;
        th_decompose *chain = make(&s, o);
        o.to = 2021;
        th_decompose *first = make(&s, o);
        o.from = 2021;
        o.to = 2022;
        th_decompose *second = make(&s, o);
        th_decompose_view v = th_decompose_get(chain);
        assert_int_equal(v.pair_count, 3);
        assert_true(v.pairs[2].summed && !v.pairs[1].summed);
        assert_true(v.pairs[2].from == 2020 && v.pairs[2].to == 2022);
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
            double a = effect(first, 0, ids[i]), b = effect(second, 0, ids[i]);
            near(effect(chain, 2, ids[i]), form ? a * b : a + b);
            near(effect(chain, 0, ids[i]), a);
        }
        assert_true(fabs(effect(chain, 2, "vintage") - effect(two, 0, "vintage")) >
                    1e-3);
        near(v.pairs[2].change, th_decompose_get(two).pairs[0].change);
        assert_true(fabs(v.pairs[2].residual) < 1e-9);
        th_decompose_free(two);
        th_decompose_free(chain);
        th_decompose_free(first);
        th_decompose_free(second);
    }
    small_end(&s);
}

/* A change of boundary is the difference of the two in the end year, and touches no
 * other effect. */
static void test_boundary(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, GDP SHARES);
    th_decompose_options o = {.set = "lmdi",
                              .boundary = small_boundary(&s, "energy_co2")};
    th_decompose *old = make(&s, o);
    near(th_decompose_get(old).pairs[0].change, 1760 + 330 - 2200 - 220);
    assert_true(effect(old, 0, "vintage") == 0);
    o.boundary_to = small_boundary(&s, "energy_co2_with_power");
    th_decompose *moved = make(&s, o);
    near(effect(moved, 0, "boundary"), 1200);
    near(effect(moved, 0, "activity"), effect(old, 0, "activity"));
    near(th_decompose_get(moved).pairs[0].total_to, 3290);
    near(th_decompose_get(moved).pairs[0].without, -330);
    assert_true(fabs(th_decompose_get(moved).pairs[0].residual) < 1e-9);
    th_decompose_free(moved);
    o.chained = true;
    moved = make(&s, o);
    assert_true(effect(moved, 0, "boundary") == 0);
    near(effect(moved, 2, "boundary"), 1200);
    near(th_decompose_get(moved).pairs[0].total_to, (700 + 120) * PER_COAL);
    th_decompose_free(moved);
    th_decompose_free(old);
    small_end(&s);
}

/* What is captured stands apart, a fuel that appears is the mix's, processes have no
 * energy. */
static void test_outside(void **state)
{
    (void)state;
    const char *more = ROWS "2020,1.A.2.a,bituminous_coal,co2_captured,100,t_CO2\n2021,"
                            "1.A.2.a,bituminous_coal,co2_captured,200,t_CO2\n"
                            "2022,1.A.2.a,bituminous_coal,co2_captured,300,t_CO2\n"
                            "2020,2.C.2,ferrosilicon_75,ferroalloy_production,500,t\n"
                            "2021,2.C.2,ferrosilicon_75,ferroalloy_production,500,t\n"
                            "2022,2.C.2,ferrosilicon_75,ferroalloy_production,600,t\n"
                            "2020,1.A.4.b,electricity,electricity_use,0,kWh\n"
                            "2021,1.A.4.b,electricity,electricity_use,0,kWh\n"
                            "2022,1.A.4.b,electricity,electricity_use,400000,kWh\n";
    small s = small_make(NULL, "", more, GDP SHARES);
    const th_boundary *all = small_boundary(&s, "co2_total");
    th_decompose_options o = {.set = "lmdi", .boundary = all};
    th_decompose *d = make(&s, o);
    near(effect(d, 0, "removals"), -200);
    near(part(d, "industry", "removals"), -200);
    double energy = th_inventory_total(s.inventory, all, 2022).value -
                    th_inventory_total(s.inventory, all, 2020).value -
                    (1760 + 330 - 300 - 2200 - 220 + 100);
    assert_true(energy > 100);
    near(effect(d, 0, "other"), energy);
    near(part(d, "", "other"), energy);
    near(part(d, "industry", "activity"), share(2200, 1760, 1.32));
    assert_true(fabs(th_decompose_get(d).pairs[0].residual) < 1e-8);
    th_decompose_free(d);
    /* power of residents: none in 2020; net import 1.9 of 2.4 GWh in 2022 */
    d = make(&s, (th_decompose_options){.set = "lmdi"});
    double grid = 1900 * 0.8 * 0.4 / 2.4;
    double per_head = (150 * TCE + 4e5 * POWER) / (100 * TCE) / 1.1;
    near(part(d, "residents", "per_head"), share(220, 330, per_head));
    near(part(d, "residents", "fuel_mix"),
         share(220, 330, 150 * TCE / (150 * TCE + 4e5 * POWER)) + grid);
    assert_true(part(d, "residents", "vintage") == 0);
    th_decompose_free(d);
    small_end(&s);
}

/* Power made from fuels that are counted already is no use of energy. */
static void test_made(void **state)
{
    (void)state;
    const char *more =
        ROWS "2020,1.A.1.a,thermal_power,electricity_generated,300000,kWh\n"
             "2021,1.A.1.a,thermal_power,electricity_generated,300000,kWh\n"
             "2022,1.A.1.a,thermal_power,electricity_generated,300000,kWh\n";
    small s = small_make(NULL, "", more, GDP SHARES);
    th_decompose *d = make(&s, (th_decompose_options){.set = "lmdi"});
    double intensity = (800 * TCE + 2e6 * POWER) / (1000 * TCE + 1e6 * POWER) / 0.99;
    near(effect(d, 0, "intensity"),
         share(2200, 1760, intensity) + share(350, 960, intensity));
    near(effect(d, 0, "net_import"), share(350, 960, (1.2 / 2) / (0.7 / 1)));
    near(effect(d, 0, "vintage"), share(350, 960, 1.6));
    th_decompose_free(d);
    small_end(&s);
}

/* A fuel that gets cleaner is no vintage of the grid; bought heat has a factor too. */
static void test_factors(void **state)
{
    (void)state;
    const char *rows = "year,category,subject,variable,value,unit\n"
                       ",,bituminous_coal,ncv,20,GJ/t\n"
                       ",,bituminous_coal,tce_per_mass,0.7,tce/t\n"
                       ",,bituminous_coal,carbon_content,0.03,t_C/GJ\n"
                       "2020,,bituminous_coal,oxidation,1,1\n"
                       "2021,,bituminous_coal,oxidation,1,1\n"
                       "2022,,bituminous_coal,oxidation,0.9,1\n"
                       "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                       "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                       "2022,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                       "2020,,heat,ef_heat,0.1,t_CO2/GJ\n"
                       "2021,,heat,ef_heat,0.1,t_CO2/GJ\n"
                       "2022,,heat,ef_heat,0.11,t_CO2/GJ\n"
                       "2020,1.A.4.a,heat,heat_use,10000,GJ\n"
                       "2021,1.A.4.a,heat,heat_use,10000,GJ\n"
                       "2022,1.A.4.a,heat,heat_use,12000,GJ\n"
                       "2020,1.A,heat,heat_imported,10000,GJ\n"
                       "2021,1.A,heat,heat_imported,10000,GJ\n"
                       "2022,1.A,heat,heat_imported,12000,GJ\n";
    small s = small_make(NULL, "", rows, GDP SHARES);
    th_decompose *d = make(&s, (th_decompose_options){.set = "lmdi"});
    near(effect(d, 0, "emission_factor"), share(2200, 1980, 0.9));
    near(effect(d, 0, "heat_factor"), share(1000, 1320, 1.1));
    near(part(d, "services", "heat_factor"), share(1000, 1320, 1.1));
    near(part(d, "services", "intensity"), share(1000, 1320, 1.2 / 1.32));
    near(part(d, "services", "activity"), share(1000, 1320, 1.32));
    near(part(d, "industry", "structure"), share(2200, 1980, 0.75));
    near(effect(d, 0, "vintage"), 0);
    assert_true(fabs(th_decompose_get(d).pairs[0].residual) < 1e-9);
    th_decompose_free(d);
    small_end(&s);
}

static void test_left_out(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, GDP);
    th_decompose *d = make(&s, (th_decompose_options){.set = "lmdi"});
    th_decompose_view v = th_decompose_get(d);
    double energy = (800 * TCE + 2e6 * POWER) / (1000 * TCE + 1e6 * POWER);
    assert_true(effect(d, 0, "structure") == 0);
    assert_false(v.effects[effect_number(&v, "structure")].used);
    near(effect(d, 0, "intensity"),
         share(2200, 1760, energy / 1.32) + share(500, 1200, energy / 1.32));
    assert_true(v.note_count >= 2 && fabs(v.pairs[0].residual) < 1e-9);
    th_decompose_free(d);
    small_end(&s);
}

/* ---- what is refused ---- */

static size_t refused(small *s, th_decompose_options o, const char *code)
{
    th_decompose *d = NULL;
    th_error err = {0};
    size_t count = 0, before = th_diags_size(s->diags);
    assert_int_equal(th_decompose_create(&d, s->inventory, &o, s->diags, &err),
                     TH_BAD_DATA);
    assert_null(d);
    for (size_t i = before; i < th_diags_size(s->diags); i++)
        count += !strcmp(th_diags_get(s->diags, i)->code, code);
    return count;
}

static void test_refused(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_decompose_options o = {.set = "kaya"};
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-INPUT"), 2); /* people and GDP */
    o.set = "lmdi";
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-INPUT"), 2);
    o.from = 2019;
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-YEAR"), 1);
    o.from = o.to = 2021;
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-YEAR"), 1);
    o.from = 2022;
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-YEAR"), 1);
    o.set = "none";
    o.from = o.to = 0;
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-TABLE"), 1);
    small_end(&s);
    s = small_make(
        NULL, "", ROWS "2022,1.A.2.a,,co2_captured,5000,t_CO2\n", GDP SHARES);
    o = (th_decompose_options){.set = "kaya"};
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-TOTAL"), 1);
    o = (th_decompose_options){.set = "lmdi", .form = TH_DECOMPOSE_MULTIPLICATIVE};
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-TOTAL"), 1);
    o.form = TH_DECOMPOSE_ADDITIVE; /* a difference needs no logarithm of the total */
    th_decompose *d = make(&s, o);
    near(effect(d, 0, "removals"), -5000);
    th_decompose_free(d);
    o.boundary_to = small_boundary(&s, "ghg_total");
    assert_int_equal(refused(&s, o, "E-DECOMPOSE-TOTAL"), 1);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lmdi),
                                       cmocka_unit_test(test_kaya),
                                       cmocka_unit_test(test_chained),
                                       cmocka_unit_test(test_boundary),
                                       cmocka_unit_test(test_outside),
                                       cmocka_unit_test(test_made),
                                       cmocka_unit_test(test_factors),
                                       cmocka_unit_test(test_left_out),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
