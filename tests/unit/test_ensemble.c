/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws of scenarios against known laws, against the slow way, and against themselves:
 * threads, lengths, scenarios. */
#include "small_inventory.h"

#include "tanheng/ensemble.h"

#define ROWS                                                                           \
    "year,category,subject,technology,variable,value,unit,uncertainty_pct\n"           \
    "2020,1.A.2.a,bituminous_coal,,fuel_mass,1000,t,\n"                                \
    "2021,1.A.2.a,bituminous_coal,,fuel_mass,1100,t,\n"                                \
    "2022,1.A.2.a,bituminous_coal,,fuel_mass,1200,t,\n"
#define MORE_ROWS                                                                      \
    ROWS "2020,1.A.4.a,bituminous_coal,,fuel_mass,300,t,10\n"                          \
         "2021,1.A.4.a,bituminous_coal,,fuel_mass,300,t,10\n"                          \
         "2022,1.A.4.a,bituminous_coal,,fuel_mass,400,t,10\n"                          \
         "2020,1.A.4.a,diesel,,fuel_mass,90,t,8\n"                                     \
         "2021,1.A.4.a,diesel,,fuel_mass,80,t,8\n"                                     \
         "2022,1.A.4.a,diesel,,fuel_mass,100,t,8\n"                                    \
         "2020,1.A.4.b,bituminous_coal,,fuel_mass,50,t,5\n"                            \
         "2021,1.A.4.b,bituminous_coal,,fuel_mass,50,t,5\n"                            \
         "2022,1.A.4.b,bituminous_coal,,fuel_mass,60,t,5\n"
#define INDICATORS                                                                     \
    "year,indicator,value,unit,price_year\n"                                           \
    "2020,gdp_constant,50,亿元,2020\n2021,gdp_constant,52,亿元,2020\n"             \
    "2022,gdp_constant,56,亿元,2020\n2022,urbanisation_rate,40,%,\n"
#define ROOT "scenario: root\nparent: none\nhorizon: 2026\n"
#define STEP(id, rest) "  - id: " id "\n    source: x\n    quality: estimate\n" rest
#define INDUSTRY "{activity: {category: 1.A.2.a, subject: bituminous_coal}}"
#define SHOPS "{activity: {category: 1.A.4.a, subject: bituminous_coal}}"
#define DIESEL "{activity: {category: 1.A.4.a, subject: diesel}}"
#define HOMES "{activity: {category: 1.A.4.b, subject: bituminous_coal}}"
#define SPREAD(sd, rho)                                                                \
    "    spread: {distribution: normal, sd: " sd ", persistence: " rho "}\n"
#define GDP(sd, rho)                                                                   \
    STEP(                                                                              \
        "gdp",                                                                         \
        "    grow: {indicator: gdp_constant}\n    rate: {2023-2026: 5 %/yr}\n" SPREAD( \
            sd, rho))

typedef struct world {
    small s;
    th_scenarios *scenarios;
    th_projection *p[2];
    th_ensemble *e[2];
} world;

static const th_tree *yaml(small *s, const char *file, const char *text)
{
    return text ? th_yaml_parse(s->arena, file, text, strlen(text), s->diags) : NULL;
}

static world
project(const char *rows, const char *root, const char *child, const char *measures)
{
    world w = {.s = small_make(NULL, "", rows, INDICATORS)};
    th_error err = {0};
    const th_tree *files[] = {yaml(&w.s, "root.yaml", root),
                              yaml(&w.s, "child.yaml", child)};
    if (th_scenarios_create(&w.scenarios,
                            w.s.activity,
                            files,
                            child ? 2 : 1,
                            yaml(&w.s, "measures.yaml", measures),
                            w.s.diags,
                            &err) != TH_OK)
        return w;
    for (size_t i = 0; i < th_scenarios_count(w.scenarios); i++)
        if (th_projection_create(
                &w.p[i], w.s.inventory, w.scenarios, i, NULL, w.s.diags, &err) != TH_OK)
            w.p[i] = NULL;
    return w;
}

static th_ensemble *draw(const world *w, size_t scenario, th_ensemble_options o)
{
    th_error err = {0};
    th_ensemble *e = NULL;
    const th_boundary *b[] = {small_boundary(&w->s, "ghg_net"),
                              small_boundary(&w->s, "ghg_total")};
    if (!w->p[scenario])
        small_problems(&w->s);
    assert_non_null(w->p[scenario]);
    assert_int_equal(th_ensemble_create(&e, w->p[scenario], b, 2, &o, w->s.diags, &err),
                     TH_OK);
    return e;
}

static void end(world *w)
{
    for (int i = 0; i < 2; i++) {
        th_ensemble_free(w->e[i]);
        th_projection_free(w->p[i]);
    }
    th_scenarios_free(w->scenarios);
    small_end(&w->s);
}

/* ---- known laws ---- */

enum { DRAWS = 20000, YEARS = 4 };

/** Logarithm of GDP over its median, [draw][year]. */
static double *log_gdp(const th_ensemble_view *v)
{
    double *x = malloc(sizeof *x * (size_t)v->draws * YEARS);
    assert_int_equal(v->gdp_count, YEARS);
    for (uint64_t d = 0; d < v->draws; d++)
        for (uint32_t y = 0; y < YEARS; y++)
            x[d * YEARS + y] =
                log(v->gdp_yuan[d * YEARS + y] / (56e8 * pow(1.05, y + 1.0)));
    return x;
}

static double moment(const double *x, size_t n, uint32_t a, uint32_t b)
{
    double sum = 0;
    for (size_t d = 0; d < n; d++)
        sum += x[d * YEARS + a] * x[d * YEARS + b];
    return sum / (double)n;
}

/** Variance of z_1 + .. + z_n of an AR(1) with unit variance. */
static double summed(uint32_t n, double rho)
{
    double sum = 0;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++)
            sum += pow(rho, fabs((double)a - (double)b));
    return sum;
}

static void check_law(const char *root, double sd, double rho)
{
    world w = project(ROWS, root, NULL, NULL);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = DRAWS});
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    double *x = log_gdp(&v), level[] = {0.025, 0.5, 0.975}, at[3];
    for (uint32_t y = 0; y < YEARS; y++) {
        double want = sd * sqrt(summed(y + 1, rho)), mean = 0;
        double *one = malloc(sizeof *one * DRAWS);
        for (size_t d = 0; d < DRAWS; d++) {
            one[d] = x[d * YEARS + y];
            mean += one[d] / DRAWS;
        }
        assert_true(fabs(mean) < 4 * want / sqrt(DRAWS));
        close_to(sqrt(moment(x, DRAWS, y, y)), want, 4 / sqrt(2.0 * DRAWS));
        th_percentiles(at, one, DRAWS, level, 3);
        assert_true(fabs(at[0] + 1.959964 * want) < 0.05 * want);
        assert_true(fabs(at[1]) < 0.05 * want);
        assert_true(fabs(at[2] - 1.959964 * want) < 0.05 * want);
        free(one);
    }
    for (size_t d = 0; d < DRAWS; d++) /* to one year's z */
        for (uint32_t y = YEARS - 1; y > 0; y--)
            x[d * YEARS + y] -= x[d * YEARS + y - 1];
    for (uint32_t y = 1; y < YEARS; y++) {
        double r = moment(x, DRAWS, y, y - 1) /
                   sqrt(moment(x, DRAWS, y, y) * moment(x, DRAWS, y - 1, y - 1));
        assert_true(fabs(r - rho) < 0.03);
        if (rho == 1)
            for (size_t d = 0; d < DRAWS; d++)
                assert_true(fabs(x[d * YEARS + y] - x[d * YEARS]) < 1e-12);
    }
    free(x);
    end(&w);
}

static void test_law(void **state)
{
    (void)state;
    check_law(ROOT "steps:\n" GDP("2 %/yr", "0.5"), 0.02, 0.5);
    check_law(ROOT "steps:\n" GDP("1 %/yr", "0"), 0.01, 0);
    check_law(ROOT "steps:\n" GDP("3 %/yr", "1"), 0.03, 1);
    check_law(ROOT "steps:\n" STEP("gdp",
                                   "    grow: {indicator: gdp_constant}\n"
                                   "    rate: {2023-2026: 5 %/yr}\n"
                                   "    spread: {sd: 1 %/yr}\n"),
              0.01,
              0.9);
}

/** Points of a path: sd z (t-b)/(last-b), one z. */
static void test_path(void **state)
{
    (void)state;
    world w = project(ROWS,
                      ROOT "steps:\n" STEP("gdp",
                                           "    set: {indicator: gdp_constant}\n"
                                           "    path: {2025: 70 亿元}\n"
                                           "    after: hold\n"
                                           "    spread: {sd: 6 %}\n"),
                      NULL,
                      NULL);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = DRAWS});
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    const double level[] = {56e8 + 14e8 / 3, 56e8 + 28e8 / 3, 70e8, 70e8};
    double sum = 0;
    for (size_t d = 0; d < DRAWS; d++) {
        const double *x = v.gdp_yuan + d * YEARS;
        double z = log(x[2] / level[2]) / 0.06;
        sum += z * z / DRAWS;
        assert_true(fabs(log(x[0] / level[0]) - 0.06 * z / 3) < 1e-12);
        assert_true(fabs(log(x[1] / level[1]) - 0.12 * z / 3) < 1e-12);
        assert_true(fabs(log(x[3] / level[3]) - 0.06 * z) < 1e-12);
    }
    close_to(sum, 1, 4 * sqrt(2.0 / DRAWS));
    end(&w);
}

/** A factor is one random variable for history and projection: what a draw makes of
 * one year it makes of all. */
static void test_factor(void **state)
{
    (void)state;
    world w = project(ROWS,
                      ROOT "steps:\n" STEP("a",
                                           "    grow: " INDUSTRY "\n"
                                           "    rate: {2023-2026: 3 %/yr}\n"),
                      NULL,
                      NULL);
    const th_boundary *b = small_boundary(&w.s, "energy_co2");
    th_error err = {0};
    th_ensemble_options o = {.draws = DRAWS};
    assert_int_equal(th_ensemble_create(&w.e[0], w.p[0], &b, 1, &o, w.s.diags, &err),
                     TH_OK);
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    const th_ensemble_total *t = &v.totals[0];
    double mean = 0, square = 0;
    assert_int_equal(t->first, 2020);
    assert_int_equal(t->count, 7);
    close_to(t->path[2], 1200 * COAL, 1e-9);
    close_to(t->path[6], 1200 * pow(1.03, 4) * COAL, 1e-9);
    for (size_t d = 0; d < DRAWS; d++) {
        double ratio = t->draws[d * 7] / t->path[0];
        mean += ratio / DRAWS;
        square += ratio * ratio / DRAWS;
        for (uint32_t y = 1; y < 7; y++)
            close_to(t->draws[d * 7 + y], ratio * t->path[y], 1e-12);
    }
    double sd = sqrt(square - mean * mean);
    assert_true(fabs(mean - 1) < 4 * sd / sqrt(DRAWS));
    assert_true(sd > 0.9 * CARBON_HALF / 1.96);
    end(&w);
}

/** A row's law is one random variable from the base year on, whatever continues it;
 * other years of the history have their own. */
static void check_row(const char *text)
{
    world w =
        project("year,category,subject,technology,variable,value,unit,uncertainty_pct\n"
                "2020,1.A.2.a,bituminous_coal,,fuel_mass,1000,t,10\n"
                "2021,1.A.2.a,bituminous_coal,,fuel_mass,1100,t,10\n"
                "2022,1.A.2.a,bituminous_coal,,fuel_mass,1200,t,10\n",
                text,
                NULL,
                NULL);
    const th_boundary *b = small_boundary(&w.s, "energy_co2");
    th_error err = {0};
    th_ensemble_options o = {.draws = 1000};
    assert_non_null(w.p[0]);
    assert_int_equal(th_ensemble_create(&w.e[0], w.p[0], &b, 1, &o, w.s.diags, &err),
                     TH_OK);
    const th_ensemble_total t = th_ensemble_get(w.e[0]).totals[0];
    double apart = 0;
    for (size_t d = 0; d < 1000; d++) {
        double ratio = t.draws[d * 7 + 2] / t.path[2];
        apart += fabs(t.draws[d * 7 + 1] / t.path[1] - ratio) / 1000;
        for (uint32_t y = 3; y < 7; y++)
            close_to(t.draws[d * 7 + y], ratio * t.path[y], 1e-12);
    }
    assert_true(apart > 0.03);
    end(&w);
}

static void test_rows(void **state)
{
    (void)state;
    check_row(ROOT);
    check_row(ROOT "steps:\n" STEP(
        "a", "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n"));
    check_row(ROOT
              "steps:\n" STEP("a", "    set: " INDUSTRY "\n    path: {2026: 900 t}\n"));
    check_row(ROOT "steps:\n" STEP(
        "a",
        "    set: {factor: {variable: carbon_content, subject: bituminous_coal}}\n"
        "    relative: true\n    path: {2026: 90 %}\n"));
}

static void fill_draws(world *w, bool both)
{
    const th_boundary *b = small_boundary(&w->s, "energy_co2");
    th_error err = {0};
    for (int i = 0; i < 1 + both; i++) {
        th_ensemble_options o = {.draws = 1000, .simple = i};
        assert_non_null(w->p[0]);
        assert_int_equal(
            th_ensemble_create(&w->e[i], w->p[0], &b, 1, &o, w->s.diags, &err), TH_OK);
    }
}

/** Shares that are drawn leave the sum as it is: coal here or there burns alike. */
static void test_share(void **state)
{
    (void)state;
    world w =
        project("year,category,subject,technology,variable,value,unit\n"
                "2020,1.A.4.a,bituminous_coal,,fuel_mass,1000,t\n"
                "2021,1.A.4.a,bituminous_coal,,fuel_mass,1100,t\n"
                "2022,1.A.4.a,bituminous_coal,,fuel_mass,1200,t\n"
                "2020,1.A.4.b,bituminous_coal,,fuel_mass,500,t\n"
                "2021,1.A.4.b,bituminous_coal,,fuel_mass,500,t\n"
                "2022,1.A.4.b,bituminous_coal,,fuel_mass,500,t\n",
                ROOT "steps:\n" STEP("a",
                                     "    share:\n      s: " SHOPS "\n      h: " HOMES
                                     "\n    path: {s: {2025: 40 %}}\n"
                                     "    after: hold\n    rest: h\n"
                                     "    spread: {sd: 30 %}\n"),
                NULL,
                NULL);
    fill_draws(&w, false);
    const th_ensemble_total t = th_ensemble_get(w.e[0]).totals[0];
    for (size_t d = 0; d < 1000; d++)
        for (uint32_t y = 3; y < 7; y++)
            close_to(t.draws[d * 7 + y], t.draws[d * 7 + 2], 1e-12);
    assert_int_equal(th_ensemble_get(w.e[0]).spread_count, 2);
    end(&w);
}

/** What moves by its driver alone moves. */
static void test_driven(void **state)
{
    (void)state;
    world w = project(
        ROWS,
        ROOT "steps:\n" GDP("2 %/yr", "0.8")
            STEP("a",
                 "    grow: " INDUSTRY "\n"
                 "    driver: {series: {indicator: gdp_constant}, elasticity: 0.5}\n"),
        NULL,
        NULL);
    fill_draws(&w, true);
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    const th_ensemble_total t = v.totals[0], u = th_ensemble_get(w.e[1]).totals[0];
    for (size_t d = 0; d < 1000; d++)
        for (uint32_t y = 3; y < 7; y++) {
            double gdp = v.gdp_yuan[d * 4 + y - 3];
            close_to(t.draws[d * 7 + y], u.draws[d * 7 + y], 1e-12);
            close_to(t.draws[d * 7 + y], t.draws[d * 7 + 2] * sqrt(gdp / 56e8), 1e-12);
        }
    end(&w);
}

/** The part of a cut follows its law. */
static void test_part(void **state)
{
    (void)state;
    world w = project(ROWS,
                      ROOT "measures:\n  M1: on\n",
                      NULL,
                      "measures:\n  - id: M1\n    start: 2023\n    full: 2023\n"
                      "    effects:\n      - cut: " INDUSTRY "\n        by: 20 %\n"
                      "        spread: {distribution: triangular, lower: 10 %, "
                      "upper: 30 %}\n");
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = DRAWS});
    const th_ensemble_total t = th_ensemble_get(w.e[0]).totals[0];
    double *part = malloc(sizeof *part * DRAWS), mean = 0, at[2];
    const double level[] = {0.025, 0.975};
    for (size_t d = 0; d < DRAWS; d++) { /* the factor is the same in both years */
        part[d] = 1 - t.draws[d * 7 + 6] / t.draws[d * 7 + 2];
        mean += part[d] / DRAWS;
    }
    th_percentiles(at, part, DRAWS, level, 2);
    assert_true(fabs(mean - 0.2) < 0.002);
    assert_true(fabs(at[0] - 0.1) < 0.004 && fabs(at[1] - 0.3) < 0.004);
    free(part);
    end(&w);
}

/* ---- the same numbers ---- */

#define RICH                                                                           \
    ROOT "steps:\n" GDP("2 %/yr", "0.8") STEP(                                         \
        "a",                                                                           \
        "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n"                      \
        "    driver: {series: {indicator: gdp_constant}, elasticity: 0.4, lag: "       \
        "1}\n" SPREAD("1 %/yr", "0.5"))                                                \
        STEP("s",                                                                      \
             "    grow: " SHOPS "\n"                                                   \
             "    driver: {series: {indicator: gdp_constant}, elasticity: 0.7}\n")     \
            STEP("heat",                                                               \
                 "    share:\n      coal: " SHOPS "\n      oil: " DIESEL "\n"          \
                 "    weight: {coal: 20 GJ/t, oil: 43 GJ/t}\n"                         \
                 "    path: {coal: {2025: 50 %}}\n    after: hold\n    rest: oil\n"    \
                 "    spread: {sd: 10 %}\n")                                           \
                STEP("h",                                                              \
                     "    set: " HOMES "\n    path: {2026: 40 t}\n"                    \
                     "    spread: {sd: 9 %}\n") "measures:\n  M1: on\n  M2: on\n"      \
                                                "  M3: on\n  M4: on\n"
#define MEASURE(id, effects)                                                           \
    "  - id: " id "\n    start: 2023\n    full: 2025\n    ramp: linear\n"              \
    "    effects:\n" effects
#define MEASURES                                                                       \
    "measures:\n" MEASURE(                                                             \
        "M1",                                                                          \
        "      - cut: " INDUSTRY "\n        by: 20 %\n"                                \
        "        spread: {distribution: triangular, lower: 10 %, upper: 30 %}\n")      \
        MEASURE("M2",                                                                  \
                "      - shift: " HOMES "\n        to: " SHOPS "\n        by: 30 %\n"  \
                "        spread: {sd: 50 %}\n")                                        \
            MEASURE("M3",                                                              \
                    "      - add: " INDUSTRY "\n        amount: -40 t\n"               \
                    "        spread: {distribution: uniform, lower: -60 t, "           \
                    "upper: -20 t}\n")                                                 \
                MEASURE("M4",                                                          \
                        "      - toward: " DIESEL "\n        level: {2025: 90 t, "     \
                        "2026: 60 t}\n        direction: down\n"                       \
                        "        spread: {sd: 5 %}\n")

static void test_simple(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, NULL, MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 700});
    w.e[1] = draw(&w, 0, (th_ensemble_options){.draws = 700, .simple = true});
    th_ensemble_view a = th_ensemble_get(w.e[0]), b = th_ensemble_get(w.e[1]);
    assert_int_equal(a.failed, 0);
    assert_int_equal(a.spread_count, 3 + 3 + 3);
    for (uint32_t t = 0; t < 2; t++)
        for (size_t i = 0; i < 700 * (size_t)a.totals[t].count; i++)
            close_to(a.totals[t].draws[i], b.totals[t].draws[i], 1e-12);
    assert_memory_equal(
        a.gdp_yuan, b.gdp_yuan, 700 * (size_t)a.gdp_count * sizeof(double));
    for (uint32_t y = 3; y < a.totals[0].count; y++) { /* they do move */
        double level[] = {0.025, 0.5, 0.975}, at[3];
        th_ensemble_percentiles(
            at, w.e[0], 0, a.totals[0].first + (int32_t)y, level, 3);
        assert_true(at[0] < 0.97 * at[1] && at[2] > 1.03 * at[1]);
        close_to(at[1], a.totals[0].path[y], 0.02);
    }
    end(&w);
}

/** The path without draws is the projection's own. */
static void test_path_is_projection(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, NULL, MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 100});
    const th_boundary *b = small_boundary(&w.s, "ghg_net");
    double totals[YEARS];
    th_projector *j = th_projector_create(w.p[0], &b, 1);
    assert_true(th_projection_run(j, NULL, totals, NULL));
    th_projector_free(j);
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    for (int y = 0; y < YEARS; y++)
        assert_memory_equal(&totals[y], &v.totals[0].path[3 + y], sizeof totals[y]);
    for (int y = 0; y < 3; y++)
        close_to(
            v.totals[0].path[y], small_total(&w.s, "ghg_net", 2020 + y).value, 1e-15);
    end(&w);
}

static void test_threads(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, NULL, MEASURES);
    uint64_t first = 0;
    const uint32_t threads[] = {1, 2, 3, 7};
    for (int i = 0; i < 4; i++) {
        th_ensemble *e =
            draw(&w, 0, (th_ensemble_options){.draws = 2000, .threads = threads[i]});
        uint64_t hash = th_ensemble_hash(e, 2000);
        first = i ? first : hash;
        assert_true(hash == first);
        th_ensemble_free(e);
    }
    th_ensemble *longer = draw(&w, 0, (th_ensemble_options){.draws = 3001});
    assert_true(th_ensemble_hash(longer, 2000) == first);
    assert_true(th_ensemble_hash(longer, 3001) != first);
    th_ensemble_free(longer);
    th_ensemble *other = draw(&w, 0, (th_ensemble_options){.draws = 2000, .seed = 2});
    assert_true(th_ensemble_hash(other, 2000) != first);
    th_ensemble_free(other);
    end(&w);
}

static double sd_of_difference(const th_ensemble_view *a, const th_ensemble_view *b)
{
    const th_ensemble_total *x = &a->totals[0], *y = &b->totals[0];
    double sum = 0, square = 0, n = (double)a->draws;
    for (uint64_t d = 0; d < a->draws; d++) {
        double dif =
            x->draws[(d + 1) * x->count - 1] - y->draws[(d + 1) * y->count - 1];
        sum += dif / n;
        square += dif * dif / n;
    }
    return sqrt(square - sum * sum);
}

/** A child's own name changes no draw; what it leaves alone is the parent's to the bit,
 * and what both draw cancels in the difference. */
static void test_common(void **state)
{
    (void)state;
    world w = project(MORE_ROWS,
                      RICH,
                      "scenario: child\nparent: root\nsteps:\n"
                      "  - id: a\n    rate: {2023-2026: 1 %/yr}\n",
                      MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 2000});
    w.e[1] = draw(&w, 1, (th_ensemble_options){.draws = 2000});
    th_ensemble *apart = draw(&w, 1, (th_ensemble_options){.draws = 2000, .seed = 9});
    th_ensemble_view a = th_ensemble_get(w.e[0]), b = th_ensemble_get(w.e[1]),
                     c = th_ensemble_get(apart);
    assert_memory_equal(
        a.gdp_yuan, b.gdp_yuan, (size_t)a.draws * a.gdp_count * sizeof(double));
    for (uint64_t d = 0; d < a.draws; d++) /* history too */
        assert_memory_equal(&a.totals[0].draws[d * a.totals[0].count],
                            &b.totals[0].draws[d * b.totals[0].count],
                            3 * sizeof(double));
    double common = sd_of_difference(&a, &b), independent = sd_of_difference(&a, &c);
    assert_true(common > 0 && common < independent / 5);
    th_ensemble_free(apart);
    end(&w);
}

static void test_empty_child(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, "scenario: child\nparent: root\n", MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 500});
    w.e[1] = draw(&w, 1, (th_ensemble_options){.draws = 500});
    assert_true(th_ensemble_hash(w.e[0], 500) == th_ensemble_hash(w.e[1], 500));
    end(&w);
}

/* ---- answers ---- */

static void test_peaks(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, NULL, MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 1000});
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    const th_path_peak_tally *t = th_ensemble_peaks(w.s.arena, w.e[0], 0, 0, 0.01);
    double before = 0, tolerant_before = 0;
    assert_int_equal(t->draws, 1000);
    for (int32_t year = 2020; year < 2026; year++) {
        th_share strict = th_path_peak_probability(t, year, false),
                 tolerant = th_path_peak_probability(t, year, true);
        uint64_t hits = 0;
        for (uint64_t d = 0; d < v.draws; d++)
            hits += th_path_peaked_by(
                (th_path){2020, 7, v.totals[0].draws + d * 7}, year, 0);
        close_to(strict.share, (double)hits / 1000, 1e-15);
        assert_true(strict.lower <= strict.share && strict.share <= strict.upper);
        assert_true(strict.share >= before && tolerant.share >= tolerant_before);
        assert_true(tolerant.share >= strict.share);
        before = strict.share;
        tolerant_before = tolerant.share;
    }
    assert_true(before > 0 && before < 1);
    end(&w);
}

static void test_answers(void **state)
{
    (void)state;
    world w = project(MORE_ROWS, RICH, NULL, MEASURES);
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = 1000});
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    const double *x = v.totals[0].draws;
    double half = 0.5, median;
    th_ensemble_percentiles(&median, w.e[0], 0, 2026, &half, 1);
    close_to(th_ensemble_below(w.e[0], 0, 2026, median).share, 0.5, 1e-15);
    assert_true(isnan(th_ensemble_below(w.e[0], 0, 2027, median).share));
    uint64_t hits = 0;
    for (uint64_t d = 0; d < 1000; d++)
        hits += 1 - (x[d * 7 + 6] / v.gdp_yuan[d * 4 + 3]) / (x[d * 7] / 50e8) >= 0.2;
    th_share s = th_ensemble_reduced(w.e[0], 0, 2020, 50e8, 2026, NAN, 0.2);
    close_to(s.share, (double)hits / 1000, 1e-15);
    assert_true(isnan(th_ensemble_reduced(w.e[0], 0, 2020, NAN, 2026, 0, 0.2).share));
    th_ensemble_numbers n = th_ensemble_sums(w.s.arena, w.e[0], 0, 2023, 2024);
    assert_int_equal(n.count, 1000);
    close_to(n.value[17], x[17 * 7 + 3] + x[17 * 7 + 4], 1e-15);
    n = th_ensemble_peak_values(w.s.arena, w.e[0], 0, 2020);
    double most = 0;
    for (int y = 0; y < 7; y++)
        most = fmax(most, x[5 * 7 + y]);
    close_to(n.value[5], most, 1e-15);
    end(&w);
}

/** 30 % of the cut is drawn beyond 100 % and held there, and said so. */
static void test_clipped(void **state)
{
    (void)state;
    world w = project(
        ROWS,
        ROOT "measures:\n  M1: on\n",
        NULL,
        "measures:\n" MEASURE("M1",
                              "      - cut: " INDUSTRY "\n        by: 95 %\n"
                              "        spread: {distribution: normal, sd: 10 %}\n"));
    w.e[0] = draw(&w, 0, (th_ensemble_options){.draws = DRAWS});
    th_ensemble_view v = th_ensemble_get(w.e[0]);
    assert_int_equal(v.failed, 0);
    assert_int_equal(v.clip_count, 1);
    assert_string_equal(v.clips[0].what, "M1 cut");
    double share = (double)v.clips[0].draws / DRAWS;
    assert_true(fabs(share - 0.2994) < 0.02); /* P(z > 0.05 / 0.095) */
    for (uint64_t i = 0; i < v.draws * v.totals[0].count; i++)
        assert_true(v.totals[0].draws[i] >= 0);
    end(&w);
}

/* ---- what is refused ---- */

static void refuse(const char *root, const char *measures, const char *code)
{
    world w = project(ROWS, root, NULL, measures);
    bool found = false;
    for (size_t i = 0; i < th_diags_size(w.s.diags); i++) {
        const th_diag *d = th_diags_get(w.s.diags, i);
        found = found || (!strcmp(d->code, code) && d->place.line > 0);
    }
    if (!found)
        small_problems(&w.s);
    assert_true(found);
    assert_null(w.p[0]);
    end(&w);
}

static void test_refused(void **state)
{
    (void)state;
    refuse(ROOT "steps:\n" GDP("2 %/yr", "1.5"), NULL, "E-SCN-SPREAD");
    refuse(ROOT "steps:\n" GDP("-2 %/yr", "0.5"), NULL, "E-SCN-SPREAD");
    refuse(ROOT "steps:\n" GDP("0.02", "0.5"), NULL, "E-SCN-UNIT");
    refuse(ROOT
           "steps:\n" STEP("a",
                           "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n"
                           "    spread: {distribution: uniform, sd: 1 %/yr}\n"),
           NULL,
           "E-SCN-SPREAD");
    refuse(ROOT
           "steps:\n" STEP("a",
                           "    grow: " INDUSTRY "\n    rate: {2023-2026: 3 %/yr}\n"
                           "    spread: {distribution: normal}\n"),
           NULL,
           "E-SCN-SPREAD");
    refuse(ROOT "measures:\n  M1: on\n",
           "measures:\n" MEASURE("M1",
                                 "      - cut: " INDUSTRY "\n        by: 20 %\n"
                                 "        spread: {lower: 30 %, upper: 40 %}\n"),
           "E-SCN-SPREAD");
    refuse(ROOT "measures:\n  M1: on\n",
           "measures:\n" MEASURE("M1",
                                 "      - cut: " INDUSTRY "\n        by: 20 %\n"
                                 "        spread: {lower: 10 %}\n"),
           "E-SCN-SPREAD");
}

static void test_options(void **state)
{
    (void)state;
    world w = project(ROWS, ROOT, NULL, NULL);
    const th_boundary *b = small_boundary(&w.s, "ghg_net");
    th_error err = {0};
    th_ensemble_options o = {.draws = 99};
    assert_int_equal(th_ensemble_create(&w.e[0], w.p[0], &b, 1, &o, w.s.diags, &err),
                     TH_BAD_USAGE);
    assert_null(w.e[0]);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_factor),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_driven),
        cmocka_unit_test(test_part),
        cmocka_unit_test(test_simple),
        cmocka_unit_test(test_path_is_projection),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_common),
        cmocka_unit_test(test_empty_child),
        cmocka_unit_test(test_peaks),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_clipped),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
