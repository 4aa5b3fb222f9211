/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small_inventory.h"

#include "tanheng/series.h"

enum { MOST = 100 };

static void years_from(int32_t *years, int32_t first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        years[i] = first + (int32_t)i;
}

/* ---- jumps ---- */

/** Log changes .1 .2 .3 .4 1.0: median .3, median deviation .1; scores by hand. */
static void test_scores_by_hand(void **state)
{
    (void)state;
    const double values[] = {1, exp(0.1), exp(0.3), exp(0.6), exp(1.0), exp(2.0)};
    int32_t years[6];
    th_jump jumps[6];
    years_from(years, 2000, 6);
    th_series_jumps(years, values, 6, 5, jumps);
    assert_false(jumps[0].tested);
    close_to(jumps[5].score, 0.7 / 0.1482602218505602, 1e-9);
    close_to(jumps[1].score, -0.2 / 0.1482602218505602, 1e-9);
    assert_true(fabs(jumps[3].score) < 1e-9);
    close_to(jumps[5].change, exp(1.0) - 1, 1e-12);
}

/** One odd change of five: the median deviation is zero, the mean one gives 5 / 1.2533,
 * which is all that five changes can give. */
static void test_scores_without_spread(void **state)
{
    (void)state;
    const double values[] = {8, 8, 8, 12, 12, 12}, same[] = {7, 7, 7, 7, 7, 7};
    int32_t years[6];
    th_jump jumps[6];
    years_from(years, 2000, 6);
    th_series_jumps(years, values, 6, 5, jumps);
    close_to(jumps[3].score, (1 - 0.0) * 5 / 1.2533141373155003, 1e-9);
    assert_true(jumps[2].score == 0 && jumps[4].score == 0);
    th_series_jumps(years, same, 6, 5, jumps);
    for (size_t i = 1; i < 6; i++)
        assert_true(jumps[i].tested && jumps[i].score == 0);
}

/** Growth by exactly 3 % has no odd year, though its changes differ by rounding. */
static void test_smooth_series(void **state)
{
    (void)state;
    double values[20];
    int32_t years[20];
    th_jump jumps[20];
    years_from(years, 2000, 20);
    for (size_t i = 0; i < 20; i++)
        values[i] = 100 * pow(1.03, (double)i);
    th_series_jumps(years, values, 20, 5, jumps);
    for (size_t i = 0; i < 20; i++)
        assert_true(jumps[i].score == 0);
}

/** A spike is a jump up and a jump down. */
static void test_spike(void **state)
{
    (void)state;
    const double values[] = {100, 102, 103, 106, 160, 109, 111, 114};
    int32_t years[8];
    th_jump jumps[8];
    years_from(years, 2000, 8);
    th_series_jumps(years, values, 8, 5, jumps);
    for (size_t i = 1; i < 8; i++)
        assert_int_equal(fabs(jumps[i].score) > 3.5, i == 4 || i == 5);
    assert_true(jumps[4].score > 0 && jumps[5].score < 0);
}

/** No logarithm of zero or over a change of sign; removals are compared with removals;
 * a missing year makes a change of two. */
static void test_what_has_no_change(void **state)
{
    (void)state;
    const double values[] = {0, 5, 10, -10, -20, 0, 4};
    const int32_t years[] = {2000, 2001, 2003, 2004, 2005, 2006, 2007};
    th_jump jumps[7];
    th_series_jumps(years, values, 7, 2, jumps);
    const bool tested[] = {false, false, true, false, true, false, false};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(jumps[i].tested, tested[i]);
    close_to(jumps[2].change, sqrt(2) - 1, 1e-12);
    close_to(jumps[4].change, 1, 1e-12);
    th_series_jumps(years, values, 7, 3, jumps);
    for (size_t i = 0; i < 7; i++)
        assert_false(jumps[i].tested);
    th_series_jumps(years, values, 1, 0, jumps);
    assert_false(jumps[0].tested);
}

/* ---- steps ---- */

/** Pettitt 1979, Table 1 and its result: K = 232, change after the 17th, p = 0.0146. */
static void test_pettitt_published(void **state)
{
    (void)state;
    const double y[] = {-1.05, 0.96,  1.22, 0.58, -0.98, -0.03, -1.54, -0.71,
                        -0.35, 0.66,  0.44, 0.91, -0.02, -1.42, 1.26,  -1.02,
                        -0.81, 1.66,  1.05, 0.97, 2.14,  1.22,  -0.24, 1.60,
                        0.72,  -0.12, 0.44, 0.03, 0.66,  0.56,  1.37,  1.66,
                        0.10,  0.80,  1.29, 0.49, -0.07, 1.18,  3.29,  1.84};
    int32_t years[40];
    years_from(years, 1, 40);
    th_step step = th_series_step(years, y, 40);
    assert_true(step.statistic == 232);
    assert_int_equal(step.after, 17);
    assert_true(fabs(step.probability - 0.0146) < 5e-5);
}

/** A trend disguises a step: the test alone gives the middle of 1 to 100. */
static void test_trend_is_no_step(void **state)
{
    (void)state;
    double y[MOST];
    int32_t years[MOST];
    years_from(years, 1, MOST);
    for (size_t i = 0; i < MOST; i++)
        y[i] = (double)i + 1 + (i >= 75 ? 10 : 0);
    th_step step = th_series_step(years, y, MOST);
    assert_int_equal(step.after, 50);
    assert_true(step.probability < 1e-6 && step.trend);
    for (size_t i = 0; i < MOST; i++)
        y[i] = (i % 3 ? 10 : 10.5) + (i >= 75 ? 3 : 0);
    step = th_series_step(years, y, MOST);
    assert_int_equal(step.after, 75);
    assert_true(step.probability < 1e-6 && !step.trend);
    close_to(step.change, 0.3, 1e-12);
}

/** n = 11 with all of one level before all of another: K = 30, the least p there is. */
static void test_fewest_years(void **state)
{
    (void)state;
    const double y[] = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}, same[] = {3, 3, 3};
    int32_t years[11];
    years_from(years, 2000, 11);
    th_step step = th_series_step(years, y, 11);
    assert_true(step.statistic == 30 && step.after == 5);
    close_to(step.probability, 2 * exp(-6 * 900.0 / (1331 + 121)), 1e-12);
    assert_true(step.probability < 0.05);
    step = th_series_step(years, y, 10);
    assert_true(step.statistic == 25 && step.probability > 0.05);
    step = th_series_step(years, same, 3);
    assert_true(step.after == 0 && step.probability == 1);
    assert_true(th_series_step(years, same, 0).after == 0);
}

/* ---- of an inventory ---- */

static th_series *make(const small *s)
{
    th_series *series;
    th_error err = {0};
    assert_int_equal(th_series_create(&series, s->inventory, &err), TH_OK);
    return series;
}

static size_t findings_of(const th_series *series, const char *id, th_series_kind kind)
{
    th_series_view v = th_series_get(series);
    size_t n = 0;
    for (size_t i = 0; i < v.finding_count; i++)
        n += v.findings[i].kind == kind && !strcmp(v.findings[i].check->id, id);
    return n;
}

#define HEAD "year,category,subject,vintage,variable,value,unit\n"

static void test_log(void **state)
{
    (void)state;
    small s = small_make(
        NULL,
        "series:\n  - {variable: population, subject: yak, before: {overlap: book}}\n"
        "  - {variable: population, subject: sheep, after: {linear: 2}}\n",
        HEAD "2021,3.A,yak,,population,110,head\n2022,3.A,yak,,population,240,head\n"
             "2020,3.A,yak,book,population,80,head\n"
             "2021,3.A,yak,book,population,100,head\n"
             "2022,3.A,yak,book,population,200,head\n"
             "2020,3.A,sheep,,population,10,head\n"
             "2021,3.A,sheep,,population,14,head\n",
        NULL);
    th_series *series = make(&s);
    th_series_view v = th_series_get(series);
    const th_names *names = th_activity_names(s.activity);
    assert_int_equal(v.filled_count, 2);
    const th_filled *yak = &v.filled[0], *sheep = &v.filled[1];
    if (yak->year != 2020) {
        yak = &v.filled[1];
        sheep = &v.filled[0];
    }
    close_to(yak->value, 92, 1e-12);
    assert_int_equal(yak->anchor_count, 5);
    assert_int_equal(yak->side, TH_BEFORE);
    assert_string_equal(th_series_rule_text(s.arena, s.registry, names, yak, false),
                        "overlap with book (mean of ratios)");
    close_to(sheep->value, 18, 1e-12);
    assert_int_equal(sheep->year, 2022);
    assert_int_equal(sheep->anchor_count, 2);
    assert_string_equal(th_series_rule_text(s.arena, s.registry, names, sheep, true),
                        "按最近 2 行的趋势");
    th_series_free(series);
    small_end(&s);
}

/** Yaks double in one year of nine and come back; sheep grow smoothly. */
static void test_jump_of_activity(void **state)
{
    (void)state;
    static const int yaks[] = {1000, 1010, 1015, 1030, 1040, 2100, 1060, 1065, 1080};
    th_text rows = {0};
    th_text_add(&rows, HEAD);
    for (int i = 0; i < 9; i++)
        th_text_addf(&rows,
                     "%d,3.A,yak,,population,%d,head\n"
                     "%d,3.A,sheep,,population,%d,head\n",
                     2014 + i,
                     yaks[i],
                     2014 + i,
                     5000 + 100 * i);
    small s = small_make(NULL, "", rows.data, NULL);
    th_text_free(&rows);
    th_series *series = make(&s);
    assert_int_equal(findings_of(series, "jump", TH_SERIES_ACTIVITY), 2);
    assert_int_equal(findings_of(series, "step", TH_SERIES_ACTIVITY), 0);
    const th_series_finding *f = th_series_get(series).findings;
    assert_int_equal(f->year, 2019);
    assert_int_equal(f->place.line, 12);
    close_to(f->change, 2100.0 / 1040 - 1, 1e-12);
    th_diags *diags = th_diags_create();
    th_series_tell(series, diags);
    assert_true(th_diags_size(diags) >= 2);
    assert_string_equal(th_diags_get(diags, 0)->code, "N-JUMP");
    assert_int_equal(th_diags_count(diags, TH_WARNING), 0);
    assert_non_null(strstr(th_diags_get(diags, 0)->text, "from 1040 to 2100 head"));
    th_diags_free(diags);
    th_series_free(series);
    small_end(&s);
}

/** A register that changed its counting in 2016. */
static void test_step_of_activity(void **state)
{
    (void)state;
    th_text rows = {0};
    th_text_add(&rows, HEAD);
    for (int i = 0; i < 12; i++)
        th_text_addf(&rows,
                     "%d,3.A,yak,,population,%d,head\n",
                     2011 + i,
                     (i < 5 ? 1000 : 1500) + i % 3);
    small s = small_make(NULL, "", rows.data, NULL);
    th_text_free(&rows);
    th_series *series = make(&s);
    assert_int_equal(findings_of(series, "step", TH_SERIES_ACTIVITY), 1);
    th_series_free(series);
    small_end(&s);
}

static const th_ief *
ief_of(const th_series *series, const char *gas, int32_t year, const char *subject)
{
    th_series_view v = th_series_get(series);
    for (size_t i = 0; i < v.ief_count; i++)
        if (v.iefs[i].year == year && !strcmp(v.iefs[i].gas, gas) &&
            !strcmp(v.iefs[i].subject, subject))
            return &v.iefs[i];
    fail_msg("no implied factor of %s in %d", gas, year);
    return NULL;
}

/** Two plants with one factor: its limits are the range; an own carbon content of 40 is
 * outside, and a jump from one year to the next. */
static void test_implied_factors(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         "year,category,subject,entity,variable,value,unit\n"
                         "2020,1.A.2.a,bituminous_coal,a,fuel_mass,1000,t\n"
                         "2020,1.A.2.a,bituminous_coal,b,fuel_mass,500,t\n"
                         "2021,1.A.2.a,bituminous_coal,a,fuel_mass,800,t\n"
                         "2022,1.A.2.a,bituminous_coal,a,fuel_mass,800,t\n"
                         "2022,1.A.2.a,bituminous_coal,a,carbon_content,40,t_C/TJ\n",
                         NULL);
    th_series *series = make(&s);
    const th_ief *both = ief_of(series, "CO2", 2020, "bituminous_coal");
    close_to(both->value, COAL, 1e-12);
    close_to(both->activity, 1500, 1e-12);
    assert_string_equal(both->unit, "t_CO2/t");
    assert_true(both->has_range && both->lower < COAL && both->upper > COAL);
    assert_true(both->upper - COAL >= COAL * (27.2 / 26.1 - 1) * (1 - 1e-9));
    assert_true(COAL - both->lower >= COAL * (1 - 24.4 / 26.1) * (1 - 1e-9));
    const th_ief *own = ief_of(series, "CO2", 2022, "bituminous_coal");
    close_to(own->value, COAL * 40 / 26.1, 1e-12);
    close_to(own->change, 40 / 26.1 - 1, 1e-12);
    close_to(ief_of(series, "CO2", 2021, "bituminous_coal")->change + 1, 1, 1e-12);
    assert_int_equal(findings_of(series, "ief_range", TH_SERIES_IEF), 1);
    assert_int_equal(findings_of(series, "ief_jump", TH_SERIES_IEF), 1);
    /* The pack's own factor stands where the inventory's displaces it. */
    assert_true(own->upper < own->value && own->lower < COAL && own->upper > COAL);
    th_series_free(series);
    small_end(&s);
}

/** A filled year has the factor of the others. */
static void test_implied_factor_of_filled(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "series:\n  - {variable: fuel_mass, inside: linear}\n",
                         "year,category,subject,variable,value,unit\n"
                         "2020,1.A.2.a,bituminous_coal,fuel_mass,1000,t\n"
                         "2022,1.A.2.a,bituminous_coal,fuel_mass,3000,t\n",
                         NULL);
    th_series *series = make(&s);
    const th_ief *f = ief_of(series, "CO2", 2021, "bituminous_coal");
    assert_true(f->filled);
    close_to(f->activity, 2000, 1e-12);
    close_to(f->value, COAL, 1e-12);
    th_series_free(series);
    small_end(&s);
}

/** Yaks on two manure systems are counted once, though each system has its line. */
static void test_driver_of_several_lines(void **state)
{
    (void)state;
    small s =
        small_make("- method: t_manure\n  category: 3.A.2\n  from: 3.A\n  for: "
                   "{subject: livestock}\n  driver: population\n  over: system in "
                   "ms_share\n  source: {document: test}\n  title: {zh: a, en: a}\n  "
                   "equations:\n    CO2: population * ms_share * 3 [t_CO2/head]\n",
                   "",
                   "year,category,subject,system,variable,value,unit\n"
                   "2020,3.A,yak,,population,2000,head\n"
                   "2020,,yak,pasture,ms_share,0.5,1\n"
                   "2020,,yak,daily_spread,ms_share,0.1,1\n"
                   "2020,,yak,solid_storage,ms_share,0.4,1\n",
                   NULL);
    th_series *series = make(&s);
    th_series_view v = th_series_get(series);
    for (size_t i = 0; i < v.ief_count; i++)
        close_to(v.iefs[i].activity, 2000, 1e-12);
    const th_ief *f = ief_of(series, "CO2", 2020, "yak");
    close_to(f->mass_t, 6000, 1e-12);
    close_to(f->value, 3, 1e-12);
    th_series_free(series);
    small_end(&s);
}

/** What is masked in the results is masked here. */
static void test_confidential(void **state)
{
    (void)state;
    th_text rows = {0};
    th_text_add(&rows, "year,category,subject,variable,value,unit,confidential\n");
    for (int i = 0; i < 9; i++)
        th_text_addf(&rows,
                     "%d,3.A,yak,population,%d,head,%s\n",
                     2014 + i,
                     i == 5 ? 9000 : 1000 + i,
                     i == 5 ? "yes" : "");
    small s = small_make(NULL, "", rows.data, NULL);
    th_text_free(&rows);
    th_series *series = make(&s);
    assert_int_equal(findings_of(series, "jump", TH_SERIES_ACTIVITY), 0);
    th_series_free(series);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_by_hand),
        cmocka_unit_test(test_scores_without_spread),
        cmocka_unit_test(test_smooth_series),
        cmocka_unit_test(test_spike),
        cmocka_unit_test(test_what_has_no_change),
        cmocka_unit_test(test_pettitt_published),
        cmocka_unit_test(test_trend_is_no_step),
        cmocka_unit_test(test_fewest_years),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_jump_of_activity),
        cmocka_unit_test(test_step_of_activity),
        cmocka_unit_test(test_implied_factors),
        cmocka_unit_test(test_implied_factor_of_filled),
        cmocka_unit_test(test_driver_of_several_lines),
        cmocka_unit_test(test_confidential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
