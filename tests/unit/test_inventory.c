/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, totals, intervals, groups, filters and quality shares against hand
 * calculation. */
#include "small_inventory.h"

#define HEAD                                                                           \
    "year,category,subject,variable,value,unit,uncertainty_pct,shared_error,"          \
    "quality,confidential,department\n"
#define TWO_COALS                                                                      \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,,published,,A\n"            \
         "2020,1.A.2.b,bituminous_coal,fuel_mass,500,t,20,,estimate,1,B\n"

static double half(th_total t)
{
    return (t.upper - t.lower) / 2;
}

static void test_shared_factor_counts_once(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    th_total t = small_total(&s, "energy_co2", 2020);
    assert_int_equal(t.state, TH_STATE_VALUE);
    assert_false(t.incomplete);
    close_to(t.value, 1500 * COAL, 1e-12);
    assert_true(t.has_interval);
    /* both masses alone, the one carbon content on both lines together */
    close_to(half(t), COAL * hypot(hypot(100, 100), 1500 * CARBON_HALF), 1e-9);
    close_to(t.value - t.lower, t.upper - t.value, 1e-9);
    small_end(&s);
}

static void test_lines(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    size_t seen = 0;
    for (size_t i = 0; i < th_inventory_line_count(s.inventory); i++) {
        const th_line *line = th_inventory_line(s.inventory, i);
        if (line->gas != (uint32_t)th_gas_find(s.registry, small_name(&s, "CO2")) ||
            line->state != TH_STATE_VALUE || line->year != 2020)
            continue;
        bool second = line->quality == TH_ESTIMATE;
        seen++;
        close_to(line->mass_t, (second ? 500 : 1000) * COAL, 1e-12);
        close_to(
            line->half_t, line->mass_t * hypot(second ? 0.2 : 0.1, CARBON_HALF), 1e-9);
        assert_int_equal(line->confidential, second);
        assert_string_equal(line->department, second ? "B" : "A");
        assert_int_equal(line->sector, small_name(&s, "energy"));
        assert_false(line->alternative || line->filled);
    }
    assert_int_equal(seen, 2);
    small_end(&s);
}

static void test_year_without_rows(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    th_total t = small_total(&s, "energy_co2", 2021);
    assert_int_not_equal(t.state, TH_STATE_VALUE);
    assert_false(t.has_interval);
    small_end(&s);
}

/* ---- the interval against finite differences ---- */

static double boundary_at(const small *s, const th_boundary *b, const double *inputs)
{
    th_model_view v = th_model_get(s->model);
    double *values = TH_NEW_N(s->arena, double, v.cell_count + 1);
    uint32_t *lines = TH_NEW_N(s->arena, uint32_t, v.emission_count + 1);
    double *weights = TH_NEW_N(s->arena, double, v.emission_count + 1);
    size_t n = th_inventory_terms(s->inventory, b, 2021, lines, weights);
    double sum = 0;
    th_model_run(s->model, inputs, values);
    for (size_t i = 0; i < n; i++)
        sum += weights[i] * values[th_inventory_line(s->inventory, lines[i])->cell];
    return sum;
}

/** Change of the total for the half-width of one input. */
static double move_of(const small *s, const th_boundary *b, uint32_t input)
{
    th_model_view v = th_model_get(s->model);
    double *inputs = TH_NEW_N(s->arena, double, v.input_count + 1);
    double step = 1e-5 * v.inputs[input].half_width;
    for (uint32_t i = 0; i < v.input_count; i++)
        inputs[i] = v.inputs[i].value;
    inputs[input] += step;
    double above = boundary_at(s, b, inputs);
    inputs[input] -= 2 * step;
    return (above - boundary_at(s, b, inputs)) / 2e-5;
}

static double differences_half(const small *s, const th_boundary *b, th_sym shared)
{
    th_model_view v = th_model_get(s->model);
    const th_datum *rows = th_activity_get(s->activity).rows;
    double squares = 0, together = 0;
    for (uint32_t i = 0; i < v.input_count; i++) {
        if (!(v.inputs[i].half_width > 0))
            continue;
        double move = move_of(s, b, i);
        if (v.inputs[i].kind == TH_INPUT_ACTIVITY &&
            rows[v.inputs[i].row].shared_error == shared)
            together += move;
        else
            squares += move * move;
    }
    return sqrt(squares + together * together);
}

#define MIXED                                                                          \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,,published,,\n"             \
         "2021,1.A.2.a,bituminous_coal,fuel_mass,900,t,10,,published,,\n"              \
         "2021,3.A,yak,population,2000,head,10,,estimate,,\n"                          \
         "2020,4.A,msw,waste_landfilled,90,t,30,,downscaled,,\n"                       \
         "2021,4.A,msw,waste_landfilled,100,t,30,,downscaled,,\n"                      \
         "2020,3.B.1.a,shrub,woody_area,100,ha,10,survey,,,\n"                         \
         "2021,3.B.1.a,shrub,woody_area,150,ha,10,survey,,,\n"

static void test_interval_by_finite_differences(void **state)
{
    (void)state;
    small s = small_make(
        "- method: bent\n  category: 2.C.2\n  driver: ferroalloy_production\n"
        "  source: {document: test}\n  title: {zh: 弯, en: bent}\n  part: bent\n"
        "  equations:\n"
        "    x: ferroalloy_production / 1 [t]\n"
        "    y: sqrt(x) + ln(x) * exp(-x / 100) + x ^ 1.5 + abs(-x) + min(x, 2 * x)\n"
        "    N2O: if(x > 3, y / (x + 1), max(y, x)) * 1 [t_N2O] + min(x, 99) * 0 "
        "[t_N2O]\n",
        "",
        MIXED "2021,2.C.2,ferrosilicon_75,ferroalloy_production,50,t,8,,,,\n",
        NULL);
    const th_boundary *net = small_boundary(&s, "ghg_net");
    th_total t = th_inventory_total(s.inventory, net, 2021);
    double expected = differences_half(&s, net, small_name(&s, "survey"));
    assert_true(t.has_interval && expected > 0);
    close_to(half(t), expected, 1e-6);
    /* and against one reverse sweep of the model */
    uint32_t cells[256];
    double weights[256];
    size_t n = th_inventory_terms(s.inventory, net, 2021, cells, weights);
    assert_true(n < 256);
    for (size_t i = 0; i < n; i++)
        cells[i] = th_inventory_line(s.inventory, cells[i])->cell;
    close_to(half(t), th_inventory_half(s.inventory, cells, weights, n), 1e-12);
    small_end(&s);
}

static void test_shared_error_cancels(void **state)
{
    (void)state;
    const char *own = HEAD "2020,3.B.1.a,shrub,woody_area,100,ha,10,,,,\n"
                           "2021,3.B.1.a,shrub,woody_area,150,ha,10,,,,\n";
    const char *shared = HEAD "2020,3.B.1.a,shrub,woody_area,100,ha,10,survey,,,\n"
                              "2021,3.B.1.a,shrub,woody_area,150,ha,10,survey,,,\n";
    small a = small_make(NULL, "", own, NULL), b = small_make(NULL, "", shared, NULL);
    th_total alone = small_total(&a, "ghg_net", 2021);
    th_total together = small_total(&b, "ghg_net", 2021);
    assert_true(alone.value < 0); /* a removal counts in the net total ... */
    close_to(alone.value, together.value, 1e-15);
    assert_int_not_equal(small_total(&a, "ghg_total", 2021).state, TH_STATE_VALUE);
    /* per hectare: value/50. Alone hypot(10, 15) ha, together 15 - 10 ha; the rest is
     * the factors' and the same */
    double per_ha = alone.value / 50;
    double squares = pow(half(alone), 2) - pow(half(together), 2);
    close_to(squares, per_ha * per_ha * (10 * 10 + 15 * 15 - 5 * 5), 1e-9);
    small_end(&a);
    small_end(&b);
}

static void test_net_total(void **state)
{
    (void)state;
    small s = small_make(NULL, "", MIXED, NULL);
    th_total gross = small_total(&s, "ghg_total", 2021);
    th_total net = small_total(&s, "ghg_net", 2021);
    th_quality_shares q = th_inventory_quality(s.inventory, 2021);
    assert_true(net.value < gross.value);
    close_to(q.gross_t, gross.value, 1e-12);
    close_to(q.published + q.downscaled + q.estimate + q.none, 1, 1e-12);
    close_to(q.two_sources + q.one_source + q.unconfirmed, 1, 1e-12);
    assert_true(q.published > 0 && q.downscaled > 0 && q.estimate > 0);
    assert_true(q.filled == 0);
    /* the first year of a stock has no change: NE, and the net total says so */
    assert_true(small_total(&s, "ghg_net", 2020).incomplete);
    assert_false(small_total(&s, "energy_co2", 2020).incomplete);
    small_end(&s);
}

static void test_filled(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "series:\n  - {variable: fuel_mass, inside: linear}\n",
                         HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,,,,\n"
                              "2022,1.A.2.a,bituminous_coal,fuel_mass,2000,t,10,,,,\n",
                         NULL);
    th_total t = small_total(&s, "energy_co2", 2021);
    close_to(t.value, 1500 * COAL, 1e-12);
    /* the mean of its two anchors */
    close_to(half(t), COAL * hypot(hypot(50, 100), 1500 * CARBON_HALF), 1e-9);
    close_to(th_inventory_quality(s.inventory, 2021).filled, 1, 1e-12);
    assert_true(th_inventory_quality(s.inventory, 2022).filled == 0);
    small_end(&s);
}

static void test_gas_without_potential(void **state)
{
    (void)state;
    small s = small_make(
        "- method: etching\n  category: 2.C.2\n  driver: ferroalloy_production\n"
        "  source: {document: test}\n  title: {zh: 蚀, en: etching}\n  equations:\n"
        "    NF3: ferroalloy_production * 0.001 [t_NF3/t]\n",
        "gwp: SAR\n", /* no NF3 in it */
        HEAD "2020,2.C.2,ferrosilicon_75,ferroalloy_production,50,t,8,,,,\n",
        NULL);
    th_line_filter f;
    th_error err = {0};
    size_t seen = 0;
    assert_true(th_line_filter_parse(s.inventory, "gas=NF3, year=2020", &f, &err));
    for (size_t i = 0; i < th_inventory_line_count(s.inventory); i++) {
        const th_line *line = th_inventory_line(s.inventory, i);
        if (!th_line_filter_pass(s.inventory, &f, line))
            continue;
        seen++;
        close_to(line->mass_t, 0.05, 1e-12);
        assert_true(isnan(line->co2e_t) != 0);
    }
    assert_int_equal(seen, 1);
    assert_true(small_total(&s, "ghg_total", 2020).incomplete);
    assert_true(isfinite(small_total(&s, "ghg_total", 2020).value));
    small_end(&s);
}

/* ---- groups and filters ---- */

static th_grouping
group(const small *s, const char *const *keys, size_t count, const char *filter)
{
    th_line_filter f;
    th_error err = {0};
    th_grouping g;
    assert_true(th_line_filter_parse(s->inventory, filter, &f, &err));
    assert_int_equal(
        th_inventory_group(&g, s->inventory, s->arena, keys, count, &f, &err), TH_OK);
    return g;
}

static void test_groups(void **state)
{
    (void)state;
    small s = small_make(NULL, "", MIXED, NULL);
    const char *by_category[] = {"category2", "gas", "year"};
    th_grouping g = group(&s, by_category, 3, "sector=energy");
    assert_int_equal(g.count, 6); /* 1.A; CO2, CH4, N2O in registry order; 2 years */
    assert_string_equal(g.groups[0].parts[0], "1.A");
    assert_string_equal(g.groups[0].parts[1], "CO2");
    assert_string_equal(g.groups[0].parts[2], "2020");
    assert_string_equal(g.groups[1].parts[2], "2021");
    assert_string_equal(g.groups[2].parts[1], "CH4");
    close_to(g.groups[1].total.value, 900 * COAL, 1e-12); /* t of the gas */
    const char *by_sector[] = {"sector"};
    g = group(&s, by_sector, 1, "year=2021");
    double sum = 0;
    for (uint32_t i = 0; i < g.count; i++)
        sum += g.groups[i].total.value;
    close_to(sum, small_total(&s, "ghg_net", 2021).value, 1e-12);
    assert_string_equal(g.groups[0].parts[0], "energy");
    g = group(&s, NULL, 0, "year=2021");
    assert_int_equal(g.count, 1);
    close_to(half(g.groups[0].total), half(small_total(&s, "ghg_net", 2021)), 1e-12);
    small_end(&s);
}

static void test_group_depths(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    static const struct {
        const char *key, *first;
        uint32_t count;
    } cases[] = {{"category1", "1", 1},
                 {"category2", "1.A", 1},
                 {"category3", "1.A.2", 1},
                 {"category4", "1.A.2.a", 2},
                 {"category", "1.A.2.a", 2},
                 {"subject", "bituminous_coal", 1},
                 {"method", "stationary_combustion", 1},
                 {"quality", "published", 2},
                 {"department", "A", 2},
                 {"stream", "direct", 1},
                 {"region", "630123", 1},
                 {"technology", "", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        th_grouping g = group(&s, &cases[i].key, 1, "category=1.A gas=CO2 year=2020");
        assert_string_equal(g.groups[0].parts[0], cases[i].first);
        assert_int_equal(g.count, cases[i].count);
    }
    const char *bad = "departement";
    th_grouping g;
    th_error err = {0};
    assert_int_equal(th_inventory_group(&g, s.inventory, s.arena, &bad, 1, NULL, &err),
                     TH_BAD_USAGE);
    small_end(&s);
}

static void test_filters(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    th_line_filter f;
    static const char *const bad[] = {"category=1.Z",
                                      "gas=CO3",
                                      "year=20x2",
                                      "colour=red",
                                      "gas",
                                      "gas=",
                                      "=CO2",
                                      "stream=upward",
                                      "method=magic",
                                      "sector=magic",
                                      "subject=unobtainium",
                                      "department=C"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        th_error err = {0};
        assert_false(th_line_filter_parse(s.inventory, bad[i], &f, &err));
        assert_int_equal(err.status, TH_BAD_USAGE);
        assert_true(strlen(err.text) > 0);
    }
    th_grouping g = group(&s, NULL, 0, "department=B gas=CO2");
    close_to(g.groups[0].total.value, 500 * COAL, 1e-12);
    g = group(&s, NULL, 0, "subject=fossil_fuel,gas=CO2");
    close_to(g.groups[0].total.value, 1500 * COAL, 1e-12);
    g = group(&s, NULL, 0, "category=1.A.1");
    assert_int_equal(g.count, 0);
    small_end(&s);
}

static void test_sum_of_mask(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    size_t n = th_inventory_line_count(s.inventory);
    uint8_t *mask = TH_NEW_N(s.arena, uint8_t, n + 1);
    assert_int_equal(th_inventory_sum(s.inventory, mask).state, TH_STATE_NOTHING);
    for (size_t i = 0; i < n; i++)
        mask[i] = th_boundary_has(s.inventory,
                                  small_boundary(&s, "ghg_total"),
                                  th_inventory_line(s.inventory, i));
    th_total a = th_inventory_sum(s.inventory, mask);
    th_total b = small_total(&s, "ghg_total", 2020);
    assert_true(a.value == b.value && a.lower == b.lower && a.upper == b.upper);
    small_end(&s);
}

/* ---- what must not be lost unseen ---- */

#define LANDFILL                                                                       \
    "year,category,subject,variable,value,unit\n"                                      \
    "2018,4.A,msw,waste_landfilled,20000,t\n"                                          \
    "2022,4.A,msw,waste_landfilled,20000,t\n"

/** Two rules of one series, one a side, fill what one rule with both fills. */
static void test_rules_of_one_series(void **state)
{
    (void)state;
    small one = small_make(NULL,
                           "series:\n  - {variable: waste_landfilled, inside: linear, "
                           "before: {hold: 1990}}\n",
                           LANDFILL,
                           NULL);
    small two = small_make(NULL,
                           "series:\n  - {variable: waste_landfilled, inside: linear}\n"
                           "  - {variable: waste_landfilled, before: {hold: 1990}}\n",
                           LANDFILL,
                           NULL);
    th_total a = small_total(&one, "ghg_total", 2022),
             b = small_total(&two, "ghg_total", 2022);
    assert_true(a.value > 0);
    close_to(a.value, b.value, 1e-15);
    small_end(&one);
    small_end(&two);
}

static const th_line *pasture(const small *s, int32_t year)
{
    th_sym grazing = small_name(s, "soils_n2o_grazing");
    for (size_t i = 0; i < th_inventory_line_count(s->inventory); i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        const th_instance *inst = &th_model_get(s->model).instances[line->instance];
        if (line->year == year &&
            th_method_get(s->registry, inst->method)->id == grazing)
            return line;
    }
    fail_msg("no line of %d", year);
    return NULL;
}

/** Filled shares are shares: 0.6 and 0.8 give 0.7 between them. */
static void test_filled_shares(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "series:\n  - {variable: ms_share, inside: linear}\n"
                         "  - {variable: population, inside: linear}\n",
                         "year,category,subject,system,variable,value,unit\n"
                         "2020,3.A,yak,,population,2000,head\n"
                         "2022,3.A,yak,,population,2000,head\n"
                         "2020,,yak,pasture,ms_share,0.6,1\n"
                         "2020,,yak,solid_storage,ms_share,0.4,1\n"
                         "2022,,yak,pasture,ms_share,0.8,1\n"
                         "2022,,yak,solid_storage,ms_share,0.2,1\n",
                         NULL);
    close_to(pasture(&s, 2021)->mass_t / pasture(&s, 2020)->mass_t, 7.0 / 6, 1e-12);
    close_to(pasture(&s, 2022)->mass_t / pasture(&s, 2020)->mass_t, 8.0 / 6, 1e-12);
    small_end(&s);
}

/** No electricity rows in 2021 and 2022, some in 2020: those totals are no zeros. */
static void test_year_without_power(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,,,\n"
                              "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,,,,\n"
                              "2020,1.A,electricity,electricity_use,1000,MWh,,,,,\n",
                         NULL);
    assert_false(small_total(&s, "energy_co2_with_power", 2020).incomplete);
    assert_true(small_total(&s, "energy_co2_with_power", 2021).incomplete);
    assert_false(small_total(&s, "energy_co2", 2021).incomplete);
    small_end(&s);
}

/** What one plant recovers is deducted from that plant alone. */
static void test_recovery_of_one_category(void **state)
{
    (void)state;
    static const char *const rows = "year,category,subject,variable,value,unit\n"
                                    "2022,4.D.1,,cod_domestic,1000,t_COD\n"
                                    "2022,4.D.2,,cod_industrial,1000,t_COD\n"
                                    ",4.D.1,,mcf_wastewater,0.2,1\n"
                                    ",4.D.2,,mcf_wastewater,0.3,1\n";
    small without = small_make(NULL, "", rows, NULL);
    const char *more =
        th_arena_format(without.arena, "%s2022,4.D.2,,ch4_recovered,5,t_CH4\n", rows);
    small with = small_make(NULL, "", more, NULL);
    const char *by[] = {"category", "gas"};
    th_grouping a = group(&without, by, 2, "sector=waste gas=CH4 year=2022"),
                b = group(&with, by, 2, "sector=waste gas=CH4 year=2022");
    assert_int_equal(b.count, 2);
    close_to(b.groups[0].total.value, a.groups[0].total.value, 1e-15);
    close_to(b.groups[1].total.value, a.groups[1].total.value - 5, 1e-12);
    small_end(&with);
    small_end(&without);
}

static void test_confidential_group(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_COALS, NULL);
    const char *by[] = {"category"};
    th_grouping g = group(&s, by, 1, "sector=energy gas=CO2 year=2020");
    assert_int_equal(g.count, 2);
    assert_false(g.groups[0].total.confidential);
    assert_true(g.groups[1].total.confidential);
    assert_false(small_total(&s, "energy_co2", 2020).confidential);
    small_end(&s);
}

/** A row that is in no line: with `partial` no total can be told. */
static void test_lost_row_withholds_totals(void **state)
{
    (void)state;
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    th_error err = {0};
    th_model_options partial = {.partial = true};
    const char *text = "name: x\nregion: 630123\nyears: [2022]\nguideline: cn2025\n";
    small_registry(&s, NULL);
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(
        s.activity,
        th_yaml_parse(s.arena, "i.yaml", text, strlen(text), s.diags),
        s.diags);
    th_activity_add(s.activity,
                    small_rows(&s,
                               "a.csv",
                               "year,category,subject,variable,value,unit\n"
                               "2022,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                               "2022,2.A.1,diesel,fuel_mass,1000,t\n"),
                    false,
                    s.diags);
    th_activity_finish(s.activity, s.diags);
    assert_int_equal(th_model_compile(&s.model, s.activity, &partial, s.diags, &err),
                     TH_OK);
    assert_int_equal(th_inventory_create(&s.inventory, s.model, &err), TH_OK);
    assert_int_equal(th_model_get(s.model).lost, 1);
    assert_int_equal(small_total(&s, "energy_co2", 2022).state, TH_STATE_NE);
    assert_true(small_total(&s, "energy_co2", 2022).incomplete);
    small_end(&s);
}

/** A county's rows beside those of its city: each adds up its own, the total both. */
static void test_rows_of_two_levels(void **state)
{
    (void)state;
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    const char *text = "name: x\nregion: 630100\nyears: [2020]\nguideline: cn2025\n";
    small_registry(&s, NULL);
    s.activity = th_activity_create(s.registry);
    th_activity_set_inventory(
        s.activity,
        th_yaml_parse(s.arena, "i.yaml", text, strlen(text), s.diags),
        s.diags);
    th_activity_add(s.activity,
                    small_rows(&s,
                               "a.csv",
                               "region,year,category,subject,variable,value,unit\n"
                               "630100,2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                               "630123,2020,1.A.2.b,bituminous_coal,fuel_mass,500,t\n"),
                    false,
                    s.diags);
    th_activity_add(s.activity,
                    small_rows(&s,
                               "g.csv",
                               "region,year,indicator,value,unit\n"
                               "630100,2020,population_resident,2000000,person\n"
                               "630123,2020,population_resident,130000,person\n"),
                    true,
                    s.diags);
    small_compile(&s);
    close_to(small_total(&s, "energy_co2", 2020).value, 1500 * COAL, 1e-12);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_of_one_series),
        cmocka_unit_test(test_filled_shares),
        cmocka_unit_test(test_year_without_power),
        cmocka_unit_test(test_recovery_of_one_category),
        cmocka_unit_test(test_confidential_group),
        cmocka_unit_test(test_lost_row_withholds_totals),
        cmocka_unit_test(test_rows_of_two_levels),
        cmocka_unit_test(test_shared_factor_counts_once),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_year_without_rows),
        cmocka_unit_test(test_interval_by_finite_differences),
        cmocka_unit_test(test_shared_error_cancels),
        cmocka_unit_test(test_net_total),
        cmocka_unit_test(test_filled),
        cmocka_unit_test(test_gas_without_potential),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_group_depths),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_sum_of_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
