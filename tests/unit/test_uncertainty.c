/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Table 3.2, key categories, contributions, correlations: against hand calculation,
 * finite differences and the sampler. */
#include "small_inventory.h"

#include "tanheng/uncertainty.h"

#define HEAD "year,category,subject,variable,value,unit,uncertainty_pct,shared_error\n"
#define COAL_F (100 * CARBON_HALF) /* % */

static th_uncertainty *make(const small *s, th_uncertainty_options options)
{
    th_uncertainty *u = NULL;
    th_error err = {0};
    th_status status =
        th_uncertainty_create(&u, s->inventory, &options, s->diags, &err);
    if (status != TH_OK) {
        small_problems(s);
        fail_msg("%s", err.text);
    }
    return u;
}

static th_uncertainty *
make_years(const small *s, const char *boundary, int32_t base, int32_t year)
{
    return make(s,
                (th_uncertainty_options){
                    .boundary = boundary, .base_year = base, .year = year});
}

static const th_uncertainty_row *
row_of(const small *s, const th_uncertainty *u, const char *category, const char *gas)
{
    th_uncertainty_view v = th_uncertainty_get(u);
    int32_t number = th_gas_find(s->registry, small_name(s, gas));
    for (uint32_t i = 0; i < v.row_count; i++)
        if (v.rows[i].category == small_name(s, category) &&
            v.rows[i].gas == (uint32_t)number)
            return &v.rows[i];
    fail_msg("no row of %s %s", category, gas);
    return NULL;
}

/* ---- the table as printed ---- */

static void test_table32(void **state)
{
    (void)state;
    double level, trend;
    th_table32_row two[] = {{.base = 100, .current = 100, .activity_pct = 10},
                            {.base = 50, .current = 50, .activity_pct = 20}};
    th_table32(two, 2, &level, &trend);
    close_to(level, sqrt(10 * 10 + 10 * 10) / 150 * 100, 1e-14); /* 9.43 % */
    assert_true(fabs(level - 9.43) < 0.005);
    th_table32_row one = {
        .base = 80, .current = 120, .activity_pct = 3, .factor_pct = 4};
    th_table32(&one, 1, &level, &trend);
    close_to(one.combined_pct, 5, 1e-15);
    close_to(level, 5, 1e-14);
    assert_true(one.type_a < 1e-12); /* one category moves no share */
    close_to(one.type_b, 1.5, 1e-15);
    close_to(one.trend_activity, 1.5 * 3 * sqrt(2), 1e-14);
    th_table32_row equal[] = {{.base = 7, .current = 9, .factor_pct = 30},
                              {.base = 7, .current = 9, .factor_pct = 30}};
    th_table32(equal, 2, &level, &trend);
    close_to(level, 30 / sqrt(2), 1e-14);
    assert_true(trend < 1e-10);
}

/* Note B by hand: C 100 and 100, D 150 and 100. One per cent more of the first in both
 * years: (251.5 - 201) / 201 = 25.124378 %, without 25 %. */
static void test_table32_trend(void **state)
{
    (void)state;
    double level, trend;
    th_table32_row r[] = {
        {.base = 100, .current = 150, .activity_pct = 5, .factor_pct = 10},
        {.base = 100, .current = 100, .factor_pct = 20, .factor_independent = true}};
    th_table32(r, 2, &level, &trend);
    close_to(r[0].type_a, 50.5 / 201 * 100 - 25, 1e-12);
    close_to(r[0].type_b, 0.75, 1e-15);
    close_to(r[0].trend_factor, r[0].type_a * 10, 1e-15);
    close_to(r[0].trend_activity, 0.75 * 5 * sqrt(2), 1e-15);
    close_to(r[1].trend_factor, 0.5 * 20 * sqrt(2), 1e-15);
    double squares = pow(r[0].type_a * 10, 2) + pow(0.75 * 5, 2) * 2 + 200;
    close_to(trend, sqrt(squares), 1e-14);
    close_to(level, sqrt((25 + 100) * 150 * 150 + 400 * 100 * 100) / 250, 1e-14);
}

/* ---- the table by derivatives ---- */

#define TWO_FUELS                                                                      \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,\n"                         \
         "2021,1.A.2.a,bituminous_coal,fuel_mass,1500,t,10,\n"                         \
         "2020,1.A.3.b,diesel,fuel_mass,400,t,6,\n"                                    \
         "2021,1.A.3.b,diesel,fuel_mass,300,t,6,\n"                                    \
         "2022,1.A.2.a,bituminous_coal,fuel_mass,2000,t,10,\n"                         \
         "2022,1.A.3.b,diesel,fuel_mass,800,t,6,\n"

static void test_product(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_FUELS, NULL);
    th_uncertainty *u = make_years(&s, "energy_co2", 2020, 2021);
    const th_uncertainty_row *coal = row_of(&s, u, "1.A.2.a", "CO2");
    close_to(coal->base, 1000 * COAL, 1e-12);
    close_to(coal->current, 1500 * COAL, 1e-12);
    close_to(coal->activity_pct, 10, 1e-12);
    close_to(coal->factor_pct, COAL_F, 1e-12);
    close_to(coal->combined_pct, hypot(10, COAL_F), 1e-12);
    th_uncertainty_view v = th_uncertainty_get(u);
    close_to(
        coal->variance, pow(coal->combined_pct * coal->current / v.current, 2), 1e-12);
    assert_int_equal(v.row_count, 2);
    th_total total = small_total(&s, "energy_co2", 2021);
    close_to(v.current_half, total.value - total.lower, 1e-12);
    close_to(v.level_pct, v.level_simple_pct, 1e-12); /* nothing is shared */
    assert_false(v.near_zero);
    assert_int_equal(v.source_lines_without, 0);
    close_to(v.covered_share, 1, 1e-12);
    th_uncertainty_free(u);
    small_end(&s);
}

/* Factors that both years share are correlated, masses are not: I F (Note B differs
 * from the derivative by C / (C + 0.01 Cx), exactly) and J E sqrt(2) where the share of
 * the category stays. */
static void test_trend_reduces(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_FUELS, NULL);
    th_uncertainty *u = make_years(&s, "energy_co2", 2020, 2021);
    th_uncertainty_view v = th_uncertainty_get(u);
    for (uint32_t i = 0; i < v.row_count; i++) {
        const th_uncertainty_row *r = &v.rows[i];
        close_to(r->trend_factor * v.base / (v.base + 0.01 * r->base),
                 r->type_a * r->factor_pct,
                 1e-9);
        double c = r->activity_pct * r->base / v.base * v.current / v.base;
        close_to(
            r->trend_activity, hypot(r->activity_pct * r->current / v.base, c), 1e-9);
    }
    th_uncertainty_free(u);
    u = make_years(&s, "energy_co2", 2020, 2022); /* both twice: shares stay */
    v = th_uncertainty_get(u);
    for (uint32_t i = 0; i < v.row_count; i++) {
        const th_uncertainty_row *r = &v.rows[i];
        close_to(r->trend_activity, r->type_b * r->activity_pct * sqrt(2), 1e-9);
        assert_true(r->trend_factor < 1e-9);
        close_to(r->trend_variance, r->trend_activity * r->trend_activity, 1e-9);
    }
    close_to(v.trend_pct, 100, 1e-12);
    close_to(v.trend_half, v.trend_simple_half, 1e-12);
    th_uncertainty_free(u);
    small_end(&s);
}

static void test_shared_inputs_count_once(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,scale\n"
                              "2020,1.A.2.b,bituminous_coal,fuel_mass,500,t,20,scale\n"
                              "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,,\n"
                              "2021,1.A.2.b,bituminous_coal,fuel_mass,500,t,,\n",
                         NULL);
    th_uncertainty *u = make_years(&s, "energy_co2", 2021, 2020);
    th_uncertainty_view v = th_uncertainty_get(u);
    close_to(v.current_half,
             COAL * hypot(100 + 100, 1500 * CARBON_HALF), /* one scale, one content */
             1e-9);
    close_to(v.base_half, COAL * 1500 * CARBON_HALF, 1e-9);
    double rows = hypot(COAL * hypot(100, 1000 * CARBON_HALF),
                        COAL * hypot(100, 500 * CARBON_HALF));
    close_to(v.level_simple_pct, 100 * rows / v.current, 1e-9);
    assert_int_equal(v.contribution_count, 2);
    close_to(v.contributions[0].level + v.contributions[1].level, 1, 1e-12);
    /* the tornado moves all rows of a name together */
    close_to(v.contributions[0].high - v.contributions[0].low, 2 * COAL * 200, 1e-4);
    th_uncertainty_free(u);
    small_end(&s);
}

/* One relative error moves values of both signs by the same percentage: 100 and -80
 * with +-20 % are 20 +-4, by derivatives, by draws, and in the tornado. */
static void test_shared_error_of_both_signs(void **state)
{
    (void)state;
    small s = small_make(
        "- method: drift\n  category: 2.C.2\n  driver: fuel_stock_change\n"
        "  source: {document: test}\n  title: {zh: 变, en: drift}\n  equations:\n"
        "    CO2: fuel_stock_change * 1 [t_CO2/t]\n",
        "",
        HEAD "2020,2.C.2,raw_coal,fuel_stock_change,100,t,20,scale\n"
             "2020,2.C.2,diesel,fuel_stock_change,-80,t,20,scale\n",
        NULL);
    th_uncertainty *u =
        make(&s,
             (th_uncertainty_options){.base_year = 2020,
                                      .year = 2020,
                                      .simulate = true,
                                      .sampling = {.draws = 50000, .seed = 1}});
    th_uncertainty_view v = th_uncertainty_get(u);
    close_to(v.current, 20, 1e-12);
    close_to(v.current_half, 4, 1e-12);
    const th_sampled *total = th_simulation_get(v.simulation, v.total_output);
    close_to(total->sd, 4 / 1.959963984540054, 0.02);
    assert_int_equal(v.contribution_count, 1);
    close_to(v.contributions[0].low, 16, 1e-9);
    close_to(v.contributions[0].high, 24, 1e-9);
    th_uncertainty_free(u);
    small_end(&s);
}

#define MIXED                                                                          \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,\n"                         \
         "2021,1.A.2.a,bituminous_coal,fuel_mass,900,t,10,\n"                          \
         "2020,3.A,yak,population,1500,head,10,\n"                                     \
         "2021,3.A,yak,population,2000,head,10,\n"                                     \
         "2020,4.A,msw,waste_landfilled,90,t,30,\n"                                    \
         "2021,4.A,msw,waste_landfilled,100,t,30,\n"                                   \
         "2019,3.B.1.a,shrub,woody_area,90,ha,10,survey\n"                             \
         "2020,3.B.1.a,shrub,woody_area,100,ha,10,survey\n"                            \
         "2021,3.B.1.a,shrub,woody_area,150,ha,10,survey\n"
#define HISTORY "series:\n  - {variable: waste_landfilled, before: {hold: 2015}}\n"

static double
total_at(const small *s, const th_output *sum, const double *inputs, double *values)
{
    double total = 0;
    th_model_run(s->model, inputs, values);
    for (uint32_t i = 0; i < sum->count; i++)
        total += sum->weights[i] * values[sum->cells[i]];
    return total;
}

/* Total and trend of chains (first-order decay, herds, forest) by moving each input. */
static void test_finite_differences(void **state)
{
    (void)state;
    small s = small_make(NULL, HISTORY, MIXED, NULL);
    th_uncertainty *u = make_years(&s, "ghg_net", 2020, 2021);
    th_uncertainty_view v = th_uncertainty_get(u);
    th_model_view m = th_model_get(s.model);
    double *inputs = calloc(m.input_count + 1, sizeof *inputs);
    double *values = calloc(m.cell_count + 1, sizeof *values);
    for (uint32_t i = 0; i < m.input_count; i++)
        inputs[i] = m.inputs[i].value;
    double level = 0, trend = 0, named_level = 0, named_trend = 0;
    for (size_t i = 0; i < th_errors_count(v.errors); i++) {
        const th_error_source *e = th_errors_get(v.errors, i);
        double value = inputs[e->input], step = fmax(1e-5 * fabs(value), 1e-9);
        double at[2], change[2];
        for (int k = 0; k < 2; k++) {
            inputs[e->input] = value + (k ? step : -step);
            at[k] = total_at(&s, &v.total, inputs, values);
            double base = total_at(&s, &v.total_base, inputs, values);
            change[k] = 100 * (at[k] - base) / fabs(base);
        }
        inputs[e->input] = value;
        double half = m.inputs[e->input].half_width / (2 * step);
        if (e->shared) {
            named_level += (at[1] - at[0]) * half;
            named_trend += (change[1] - change[0]) * half;
        } else {
            level += pow((at[1] - at[0]) * half, 2);
            trend += pow((change[1] - change[0]) * half, 2);
        }
    }
    close_to(v.current_half, sqrt(level + named_level * named_level), 1e-6);
    close_to(v.trend_half, sqrt(trend + named_trend * named_trend), 1e-6);
    assert_true(v.row_count >= 5);
    bool removal = false;
    for (uint32_t i = 0; i < v.row_count; i++)
        removal = removal || v.rows[i].current < 0;
    assert_true(removal);
    free(inputs);
    free(values);
    th_uncertainty_free(u);
    small_end(&s);
}

/* ---- correlations ---- */

#define TWO_COALS                                                                      \
    HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,\n"                         \
         "2020,1.A.2.b,bituminous_coal,fuel_mass,500,t,20,\n"                          \
         "2020,1.A.3.b,diesel,fuel_mass,10,t,5,\n"

static void test_correlation(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "correlations:\n"
                         "  - rows: [{variable: fuel_mass, category: 1.A.2}]\n"
                         "    rho: 0.5\n",
                         TWO_COALS,
                         NULL);
    th_uncertainty *u =
        make(&s,
             (th_uncertainty_options){.boundary = "energy_co2",
                                      .base_year = 2020,
                                      .year = 2020,
                                      .simulate = true,
                                      .sampling = {.draws = 200000, .seed = 1}});
    th_uncertainty_view v = th_uncertainty_get(u);
    const th_uncertainty_row *diesel = row_of(&s, u, "1.A.3.b", "CO2");
    double masses = COAL * COAL * (100 * 100 + 100 * 100 + 2 * 0.5 * 100 * 100);
    double content = pow(COAL * 1500 * CARBON_HALF, 2);
    close_to(
        v.current_half, sqrt(masses + content + diesel->half * diesel->half), 1e-9);
    double sum = 0;
    for (uint32_t i = 0; i < v.contribution_count; i++)
        sum += v.contributions[i].level;
    close_to(sum, 1, 1e-12);
    /* a mass: its own variance and half of the covariance with the other */
    double share[2] = {0};
    for (uint32_t i = 0; i < v.contribution_count; i++) {
        const th_error_source *e = th_errors_get(v.errors, v.contributions[i].source);
        double sd = th_law_sd(e->law) / th_law_mean(e->law);
        if (strstr(e->label, "1.A.2.a"))
            share[0] = v.contributions[i].level / (1.5 * pow(1000 * sd, 2));
        else if (strstr(e->label, "carbon_content bituminous"))
            share[1] = v.contributions[i].level / pow(1500 * sd, 2);
    }
    close_to(share[0], share[1], 1e-9);
    const th_sampled *total = th_simulation_get(v.simulation, v.total_output);
    /* sd of an sd: 1 / sqrt(2 n) of it; the product adds a little */
    close_to(total->sd, v.current_half / 1.959963984540054, 0.02);
    th_uncertainty_free(u);
    small_end(&s);
}

/* ---- key categories ---- */

static void test_key_shares(void **state)
{
    (void)state;
    small s =
        small_make(NULL,
                   "key_notes:\n  - {category: 1.A.3, gas: CO2, reason: new road}\n",
                   TWO_FUELS,
                   NULL);
    th_uncertainty *u = make_years(&s, "energy_co2", 2020, 2021);
    th_uncertainty_view v = th_uncertainty_get(u);
    const th_uncertainty_row *coal = row_of(&s, u, "1.A.2.a", "CO2");
    const th_uncertainty_row *road = row_of(&s, u, "1.A.3.b", "CO2");
    const th_key_place *level = &coal->key[0][TH_KEY_LEVEL1];
    close_to(level->share, coal->current / v.current, 1e-12);
    close_to(level->cumulated, level->share, 1e-12);
    close_to(road->key[0][TH_KEY_LEVEL1].cumulated, 1, 1e-12);
    assert_true(level->key);
    assert_false(road->land || coal->land);
    /* equation 4.2 by hand */
    double all = (v.current - v.base) / v.base;
    double t1 =
        coal->base / v.base * fabs((coal->current - coal->base) / coal->base - all);
    double t2 =
        road->base / v.base * fabs((road->current - road->base) / road->base - all);
    close_to(coal->key[1][TH_KEY_TREND1].share, t1 / (t1 + t2), 1e-9);
    /* 4.4 and 4.5 with column G */
    double u1 = coal->current * coal->combined_pct;
    double u2 = road->current * road->combined_pct;
    close_to(coal->key[0][TH_KEY_LEVEL2].share, u1 / (u1 + u2), 1e-9);
    u1 = t1 * coal->combined_pct;
    u2 = t2 * road->combined_pct;
    close_to(road->key[0][TH_KEY_TREND2].share, u2 / (u1 + u2), 1e-9);
    assert_string_equal(road->note, "new road");
    assert_string_equal(coal->note, "");
    assert_string_equal(road->flags, ""); /* by a quarter */
    th_uncertainty_free(u);
    u = make_years(&s, "energy_co2", 2020, 2022); /* both grow alike, by 100 % */
    assert_string_equal(row_of(&s, u, "1.A.2.a", "CO2")->flags, "growth");
    th_uncertainty_free(u);
    small_end(&s);
}

static void test_key_threshold_and_land(void **state)
{
    (void)state;
    small s = small_make(NULL, HISTORY, MIXED, NULL);
    double limit[] = {0.95, 0.5};
    for (int k = 0; k < 2; k++) {
        th_uncertainty *u = make(&s,
                                 (th_uncertainty_options){.with_land = true,
                                                          .base_year = 2020,
                                                          .year = 2021,
                                                          .threshold1 = limit[k]});
        th_uncertainty_view v = th_uncertainty_get(u);
        assert_int_equal(v.boundary->id, small_name(&s, "ghg_net"));
        for (int land = 0; land < 2; land++) {
            double sum = 0, key = 0, most = 0;
            for (uint32_t i = 0; i < v.row_count; i++) {
                const th_key_place *p = &v.rows[i].key[land][TH_KEY_LEVEL1];
                assert_int_equal(isnan(p->share), v.rows[i].land && !land);
                if (isnan(p->share))
                    continue;
                sum += p->share;
                key += p->key ? p->share : 0;
                most = p->key ? fmax(most, p->cumulated - p->share) : most;
                assert_true(p->key == (p->share > 0 &&
                                       p->cumulated - p->share < limit[k] - 1e-12));
            }
            close_to(sum, 1, 1e-12);
            assert_true(key >= limit[k] && most < limit[k]);
        }
        th_uncertainty_free(u);
    }
    small_end(&s);
}

/* A category that began after the base year: equation 4.3. */
static void test_key_new_category(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         HEAD "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,\n"
                              "2021,1.A.2.a,bituminous_coal,fuel_mass,1000,t,10,\n"
                              "2021,1.A.2.b,bituminous_coal,fuel_mass,500,t,10,\n",
                         NULL);
    th_uncertainty *u = make_years(&s, "energy_co2", 2020, 2021);
    const th_uncertainty_row *old = row_of(&s, u, "1.A.2.a", "CO2");
    const th_uncertainty_row *new = row_of(&s, u, "1.A.2.b", "CO2");
    /* old: 1 x |0 - 0.5|, new: 500 / 1000 */
    close_to(old->key[0][TH_KEY_TREND1].share, 0.5, 1e-9);
    close_to(new->key[0][TH_KEY_TREND1].share, 0.5, 1e-9);
    assert_true(new->base == 0 && new->trend_output == UINT32_MAX);
    th_uncertainty_free(u);
    small_end(&s);
}

/* ---- contributions ---- */

static void test_contributions(void **state)
{
    (void)state;
    small s = small_make(NULL, HISTORY, MIXED, NULL);
    th_uncertainty *u = make_years(&s, "ghg_total", 2020, 2021);
    th_uncertainty_view v = th_uncertainty_get(u);
    double level = 0, trend = 0;
    for (uint32_t i = 0; i < v.contribution_count; i++) {
        const th_contribution *c = &v.contributions[i];
        level += c->level;
        trend += c->trend;
        assert_true(i == 0 || c->level <= v.contributions[i - 1].level);
        if (i < 20 && c->level > 1e-6)
            assert_true(fmin(c->low, c->high) < v.current &&
                        fmax(c->low, c->high) > v.current);
        assert_true(i < 20 || isnan(c->low));
    }
    close_to(level, 1, 1e-12);
    close_to(trend, 1, 1e-12);
    th_uncertainty_free(u);
    small_end(&s);
}

/* ---- what is refused ---- */

static void refused(const small *s, th_uncertainty_options options, th_status wanted)
{
    th_uncertainty *u = NULL;
    th_error err = {0};
    assert_int_equal(th_uncertainty_create(&u, s->inventory, &options, s->diags, &err),
                     wanted);
    assert_null(u);
    assert_true(*err.text);
}

static void test_refused(void **state)
{
    (void)state;
    small s = small_make(NULL, "", TWO_FUELS, NULL);
    refused(&s, (th_uncertainty_options){.boundary = "nonsense"}, TH_BAD_USAGE);
    refused(&s, (th_uncertainty_options){.year = 2019}, TH_BAD_USAGE);
    refused(&s, (th_uncertainty_options){.base_year = 2023}, TH_BAD_USAGE);
    refused(&s,
            (th_uncertainty_options){.simulate = true, .sampling = {.draws = 99}},
            TH_BAD_USAGE);
    refused(&s,
            (th_uncertainty_options){.simulate = true,
                                     .sampling = {.draws = 1000000000000}},
            TH_BAD_USAGE);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table32),
        cmocka_unit_test(test_table32_trend),
        cmocka_unit_test(test_product),
        cmocka_unit_test(test_trend_reduces),
        cmocka_unit_test(test_shared_inputs_count_once),
        cmocka_unit_test(test_shared_error_of_both_signs),
        cmocka_unit_test(test_finite_differences),
        cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_key_shares),
        cmocka_unit_test(test_key_threshold_and_land),
        cmocka_unit_test(test_key_new_category),
        cmocka_unit_test(test_contributions),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
