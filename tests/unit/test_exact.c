/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles without sampling: against distributions whose quantiles are known, against
 * draws, and what cannot be told says why. */
#include "small_inventory.h"

#include "tanheng/uncertainty.h"

#include <gsl/gsl_cdf.h>

#define Z975 1.959963984540054

static const double levels[3] = {0.025, 0.5, 0.975};

/* ---- laws ---- */

static const th_law *
law(th_arena *arena, th_law_kind kind, double value, double lower, double upper)
{
    const th_law *out = NULL;
    th_error err = {0};
    th_law_wish w = {.kind = kind,
                     .chosen = true,
                     .value = value,
                     .lower = lower,
                     .upper = upper,
                     .least = kind == TH_LAW_GAMMA ? 0 : -(double)INFINITY,
                     .most = (double)INFINITY};
    if (th_law_fit(&out, arena, &w, &err) != TH_OK)
        fail_msg("%s", err.text);
    return out;
}

static const th_law *normal(th_arena *arena, double mean, double sd)
{
    return law(arena, TH_LAW_NORMAL, mean, mean - Z975 * sd, mean + Z975 * sd);
}

/** exp of a normal of mean m and sd s. */
static const th_law *lognormal(th_arena *arena, double m, double s)
{
    double mean = exp(m + s * s / 2), half = Z975 * mean * sqrt(exp(s * s) - 1);
    return law(arena, TH_LAW_LOGNORMAL, mean, mean - half, mean + half);
}

static const th_law *uniform(th_arena *arena, double from, double to)
{
    double mean = (from + to) / 2, half = 0.475 * (to - from);
    return law(arena, TH_LAW_UNIFORM, mean, mean - half, mean + half);
}

static const th_law *gamma_law(th_arena *arena, double shape, double scale)
{
    double half = Z975 * scale * sqrt(shape);
    return law(
        arena, TH_LAW_GAMMA, shape * scale, shape * scale - half, shape * scale + half);
}

/* ---- comparing ---- */

/** Its own statement of the error must hold, and be small. */
static void quantiles_are(const th_exact *x, const double wanted[3], double within)
{
    const double got[3] = {x->lower, x->median, x->upper};
    assert_true(x->applies);
    assert_string_equal(x->reason, "");
    for (int i = 0; i < 3; i++) {
        double off = fabs(got[i] - wanted[i]) / x->sd;
        if (!(off <= x->error + 1e-9) || !(off <= within))
            fail_msg("quantile %g: %.12g is not %.12g: off by %.3g sd, said %.3g",
                     levels[i],
                     got[i],
                     wanted[i],
                     off,
                     x->error);
    }
}

static th_exact
exact_of(th_arena *arena, const th_law *const *laws, size_t n, const char *products)
{
    th_product list[64];
    uint32_t inputs[256];
    size_t count = 0, used = 0;
    /* "0 1;2": product of inputs 0 and 1, plus input 2; a - before it subtracts */
    for (const char *at = products; *at;) {
        th_product p = {.weight = *at == '-' ? -1 : 1, .inputs = inputs + used};
        at += *at == '-';
        for (char *end; *at && *at != ';'; at = *end == ' ' ? end + 1 : end) {
            inputs[used++] = (uint32_t)strtoul(at, &end, 10);
            p.count++;
        }
        list[count++] = p;
        at += *at == ';';
    }
    th_exact x;
    th_exact_products(&x, arena, laws, n, list, count, 0);
    return x;
}

static void moments_are(const th_exact *x, double mean, double sd, double g, double k)
{
    close_to(x->mean, mean, 1e-9);
    close_to(x->sd, sd, 1e-9);
    if (fabs(x->skewness - g) > 1e-7 || fabs(x->kurtosis - k) > 1e-6)
        fail_msg("skewness %.10g, kurtosis %.10g", x->skewness, x->kurtosis);
}

/* ---- known distributions ---- */

static void test_normals(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[] = {normal(a, 10, 3), normal(a, -5, 4), normal(a, 100, 12)};
    th_exact x = exact_of(a, laws, 3, "0;1;-2");
    double mean = 10 - 5 - 100, want[3];
    for (int i = 0; i < 3; i++)
        want[i] = mean + 13 * gsl_cdf_ugaussian_Pinv(levels[i]);
    quantiles_are(&x, want, 1e-6);
    moments_are(&x, mean, 13, 0, 0);
    assert_int_equal(x.groups, 3);
    assert_int_equal(x.shared, 0);
    th_arena_free(a);
}

static void test_uniforms(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[12];
    for (int i = 0; i < 12; i++)
        laws[i] = uniform(a, 0, 1);
    /* Irwin and Hall: F = x^2/2 of two, x^3/6 of three, below 1 */
    const double two = sqrt(2 * 0.025), three = cbrt(6 * 0.025);
    th_exact x = exact_of(a, laws, 2, "0;1");
    quantiles_are(&x, (double[]){two, 1, 2 - two}, 1e-4);
    moments_are(&x, 1, sqrt(1 / 6.0), 0, -0.6);
    x = exact_of(a, laws, 3, "0;1;2");
    quantiles_are(&x, (double[]){three, 1.5, 3 - three}, 2e-5);
    x = exact_of(a, laws, 3, "0;-1"); /* a difference */
    quantiles_are(&x, (double[]){two - 1, 0, 1 - two}, 1e-4);
    x = exact_of(a, laws, 12, "0;1;2;3;4;5;6;7;8;9;10;11");
    moments_are(&x, 6, 1, 0, -0.1);
    x = exact_of(a, laws, 1, "-0"); /* one alone: its own quantiles */
    quantiles_are(&x, (double[]){-0.975, -0.5, -0.025}, 1e-9);
    th_arena_free(a);
}

static void test_gammas(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[] = {
        gamma_law(a, 2, 3), gamma_law(a, 1.5, 3), gamma_law(a, 4, 3)};
    th_exact x = exact_of(a, laws, 3, "0;1;2");
    double want[3];
    for (int i = 0; i < 3; i++)
        want[i] = gsl_cdf_gamma_Pinv(levels[i], 7.5, 3);
    quantiles_are(&x, want, 1e-5);
    moments_are(&x, 22.5, 3 * sqrt(7.5), 2 / sqrt(7.5), 6 / 7.5);
    th_arena_free(a);
}

static void test_lognormals(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[] = {lognormal(a, 1, 0.3), lognormal(a, -2, 0.4)};
    double want[3];
    for (int i = 0; i < 3; i++)
        want[i] = exp(1 + 0.3 * gsl_cdf_ugaussian_Pinv(levels[i]));
    th_exact x = exact_of(a, laws, 1, "0");
    quantiles_are(&x, want, 1e-8);
    for (int i = 0; i < 3; i++)
        want[i] = exp(-1 + 0.5 * gsl_cdf_ugaussian_Pinv(levels[i]));
    x = exact_of(a, laws, 2, "0 1"); /* of a product of two, all by inversion */
    quantiles_are(&x, want, 1e-5);
    for (int i = 0; i < 3; i++)
        want[i] = exp(2 + 0.6 * gsl_cdf_ugaussian_Pinv(levels[i]));
    x = exact_of(a, laws, 1, "0 0"); /* a square */
    quantiles_are(&x, want, 1e-5);
    th_arena_free(a);
}

/** F (A + B + C) with F one log-normal and lone normals: given F a normal. And squares:
 * four squares of standard normals are a gamma. */
static void test_shared(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[] = {lognormal(a, 0, 0.5),
                            lognormal(a, 1, 0.2),
                            lognormal(a, 1, 0.2),
                            normal(a, 0, 1),
                            normal(a, 0, 1),
                            normal(a, 0, 1),
                            normal(a, 0, 1)};
    double want[3];
    th_exact x = exact_of(a, laws, 3, "0 1;0 2");
    assert_int_equal(x.groups, 1);
    assert_int_equal(x.shared, 1);
    double mean = exp(0.125) * 2 * exp(1.02);
    double second = exp(0.5) * (2 * exp(2 + 0.08) + 2 * exp(2.04));
    close_to(x.mean, mean, 1e-10);
    close_to(x.sd, sqrt(second - mean * mean), 1e-9);
    x = exact_of(a, laws, 7, "3 3;4 4;5 5;6 6");
    moments_are(&x, 4, sqrt(8), sqrt(2), 3);
    for (int i = 0; i < 3; i++)
        want[i] = gsl_cdf_gamma_Pinv(levels[i], 2, 2);
    quantiles_are(&x, want, 1e-3);
    x = exact_of(a, laws, 5, "0 3;0 4"); /* e^(s z) sqrt 2 z': symmetric */
    assert_true(fabs(x.median) <= x.error * x.sd + 1e-12);
    assert_true(fabs(x.lower + x.upper) <= 2 * x.error * x.sd && x.error < 1e-5);
    th_arena_free(a);
}

static void test_nothing(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[] = {normal(a, 5, 1)};
    th_exact x = exact_of(a, laws, 1, "0;-0"); /* what cancels */
    assert_true(x.applies);
    assert_true(x.lower == x.upper && fabs(x.median) < 1e-12);
    x = exact_of(a, laws, 1, "");
    assert_true(x.applies && x.sd == 0 && x.upper == 0);
    th_arena_free(a);
}

/** Every pair of eight shares an input: no few of them cut that. */
static void test_joined(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[10];
    for (int i = 0; i < 10; i++)
        laws[i] = lognormal(a, 0, 0.1);
    th_text products = {0};
    for (int i = 0; i < 10; i++)
        for (int j = i + 1; j < 10; j++)
            th_text_addf(&products, "%s%d %d", products.size ? ";" : "", i, j);
    th_exact x = exact_of(a, laws, 10, products.data);
    assert_false(x.applies);
    assert_non_null(strstr(x.reason, "45 terms hang together"));
    th_text_free(&products);
    th_arena_free(a);
}

/* ---- two hundred products: against a converged calculation by another program ---- */

static void test_mc200(void **state)
{
    (void)state;
    th_arena *a = th_arena_create();
    const th_law *laws[400];
    uint32_t inputs[400];
    th_product products[200];
    th_error err = {0};
    const char *text = NULL;
    size_t size = 0;
    th_status read =
        th_file_read(a, TEST_SOURCE_DIR "/benchmarks/mc200.csv", &text, &size, &err);
    assert_int_equal(read, TH_OK);
    const char *at = strchr(text, '\n') + 1;
    for (uint32_t i = 0; i < 200; i++) {
        char *end = NULL;
        double v[4];
        at = strchr(at, ',') + 1;
        for (int k = 0; k < 4; k++, at = end + 1)
            v[k] = strtod(at, &end);
        laws[2 * i] = normal(a, v[0], v[0] * v[1]);
        laws[2 * i + 1] = lognormal(a, log(v[2]), log(v[3]));
        inputs[2 * i] = 2 * i;
        inputs[2 * i + 1] = 2 * i + 1;
        products[i] = (th_product){1, 2, inputs + (size_t)2 * i};
    }
    th_exact x;
    th_exact_products(&x, a, laws, 400, products, 200, 0);
    assert_true(x.applies && x.error < 1e-5);
    close_to(x.lower, 4.5129041e8, 2e-8);
    close_to(x.median, 5.2742367e8, 2e-8);
    close_to(x.upper, 6.6481648e8, 2e-8);
    th_exact_products(&x, a, laws, 400, products, 200, 64);
    close_to(x.upper, 6.6481648e8, 5e-5);
    th_arena_free(a);
}

/* ---- a model: against draws ---- */

static void total_output(
    const small *s, th_arena *arena, const char *boundary, int32_t year, th_output *out)
{
    size_t most = th_inventory_line_count(s->inventory) + 1;
    uint32_t *cells = TH_NEW_N(arena, uint32_t, most);
    double *weights = TH_NEW_N(arena, double, most);
    size_t n = th_inventory_terms(
        s->inventory, small_boundary(s, boundary), year, cells, weights);
    for (size_t i = 0; i < n; i++)
        cells[i] = th_inventory_line(s->inventory, cells[i])->cell;
    *out = (th_output){(uint32_t)n, cells, weights, true};
}

static th_errors *errors_of(const small *s)
{
    th_errors *e = NULL;
    th_error err = {0};
    if (th_errors_create(&e, s->model, s->diags, &err) != TH_OK)
        small_problems(s);
    assert_non_null(e);
    return e;
}

static void near(const char *what, double exact, double drawn, double error)
{
    if (!(fabs(exact - drawn) <= 4 * error))
        fail_msg("%s: %.9g is not the draws' %.9g +- %.3g", what, exact, drawn, error);
}

static void
as_draws(const th_errors *e, th_arena *arena, const th_output *output, th_exact *x)
{
    th_simulation *sim = NULL;
    th_error err = {0};
    th_sampling sampling = {.draws = 200000, .seed = 7};
    th_exact_distribution(x, arena, e, output);
    if (!x->applies)
        fail_msg("%s", x->reason);
    assert_int_equal(th_simulate(&sim, e, output, 1, NULL, 0, &sampling, &err), TH_OK);
    const th_sampled *s = th_simulation_get(sim, 0);
    near("mean", x->mean, s->mean, s->mean_se);
    near("lower", x->lower, s->lower, s->lower_se);
    near("upper", x->upper, s->upper, s->upper_se);
    near("sd", x->sd, s->sd, s->sd * sqrt((x->kurtosis + 2) / 4 / 200000));
    th_simulation_free(sim);
}

static const char columns[] =
    "region,year,category,subject,entity,variable,value,unit,uncertainty_pct,"
    "shared_error\n";

static void test_model_shares_factors(void **state)
{
    (void)state;
    th_text rows = {0};
    th_text_add(&rows, columns);
    for (int i = 0; i < 6; i++)
        th_text_addf(&rows,
                     "630123,2022,1.A.2.m,bituminous_coal,p%d,fuel_mass,%d,t,%d,\n",
                     i,
                     1000 * (i + 1),
                     4 + 5 * i);
    small s = small_make(NULL, "", rows.data, NULL);
    th_errors *e = errors_of(&s);
    th_output output;
    th_exact x;
    total_output(&s, s.arena, "energy_co2", 2022, &output);
    as_draws(e, s.arena, &output, &x);
    assert_int_equal(x.groups, 1);
    assert_true(x.shared >= 1);
    th_errors_free(e);
    small_end(&s);
    th_text_free(&rows);
}

static void test_model_shared_error(void **state)
{
    (void)state;
    th_text rows = {0};
    th_text_add(&rows, columns);
    for (int i = 0; i < 3; i++)
        th_text_addf(&rows,
                     "630123,2022,1.A.2.m,bituminous_coal,p%d,fuel_mass,%d,t,%d,%s\n",
                     i,
                     1000 * (i + 1),
                     8 + 3 * i,
                     i < 2 ? "scale" : "");
    small s = small_make(NULL, "", rows.data, NULL);
    th_errors *e = errors_of(&s);
    th_output output;
    th_exact x;
    total_output(&s, s.arena, "energy_co2", 2022, &output);
    as_draws(e, s.arena, &output, &x);
    double together = x.sd;
    th_errors_free(e);
    small_end(&s);
    char *name;
    while ((name = strstr(rows.data, ",scale\n"))) /* the same rows, each on its own */
        memmove(name + 1, name + 6, strlen(name + 6) + 1);
    s = small_make(NULL, "", rows.data, NULL);
    e = errors_of(&s);
    total_output(&s, s.arena, "energy_co2", 2022, &output);
    as_draws(e, s.arena, &output, &x);
    assert_true(x.sd < 0.99 * together);
    th_errors_free(e);
    small_end(&s);
    th_text_free(&rows);
}

static void test_correlated(void **state)
{
    (void)state;
    th_text rows = {0};
    th_text_add(&rows, columns);
    th_text_add(&rows,
                "630123,2022,1.A.2.m,bituminous_coal,p,fuel_mass,9,t,5,\n"
                "630123,2022,1.A.2.m,bituminous_coal,q,fuel_mass,9,t,5,\n");
    small s = small_make(NULL, "", rows.data, NULL);
    th_errors *e = errors_of(&s);
    const double matrix[4] = {1, 0.5, 0.5, 1};
    assert_int_equal(
        th_errors_correlate(e, (uint32_t[]){0, 1}, 2, matrix, (th_place){0}, s.diags),
        TH_OK);
    th_output output;
    th_exact x;
    total_output(&s, s.arena, "energy_co2", 2022, &output);
    th_exact_distribution(&x, s.arena, e, &output);
    assert_false(x.applies);
    assert_non_null(strstr(x.reason, "correlated"));
    th_errors_free(e);
    small_end(&s);
    th_text_free(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_normals),
                                       cmocka_unit_test(test_uniforms),
                                       cmocka_unit_test(test_gammas),
                                       cmocka_unit_test(test_lognormals),
                                       cmocka_unit_test(test_shared),
                                       cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_joined),
                                       cmocka_unit_test(test_mc200),
                                       cmocka_unit_test(test_model_shares_factors),
                                       cmocka_unit_test(test_model_shared_error),
                                       cmocka_unit_test(test_correlated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
