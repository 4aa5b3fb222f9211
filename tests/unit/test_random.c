/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counter-based draws: equal to Random123, equal on every path, of the right
 * distribution; designs; laws. */
#include "tanheng/random.h"

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N 65536
#define STREAM 0x9e3779b97f4a7c15U
#define Z975 1.959963984540054

static const char *const paths[] = {"plain", "avx2", "avx512"};

static double *doubles(size_t n)
{
    double *x = malloc((n + 1) * sizeof *x);
    assert_non_null(x);
    return x;
}

static void close_by(const char *what, double got, double wanted, double within)
{
    if (!(fabs(got - wanted) <= within))
        fail_msg("%s: %.17g is not %.17g within %g", what, got, wanted, within);
}

/* ---- Philox ---- */

/** Vectors that Random123 publishes (kat_vectors, philox4x32 10). */
static void test_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        th_philox(known[i].counter, known[i].key, out);
        assert_memory_equal(out, known[i].out, sizeof out);
    }
}

static void test_random123(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 10000; i++) {
        philox4x32_ctr_t c = {{i * 2654435761U, i, ~i, i << 7}};
        philox4x32_key_t k = {{i * 40503U, ~i * 97U}};
        philox4x32_ctr_t r = philox4x32(c, k);
        uint32_t out[4];
        th_philox(c.v, k.v, out);
        assert_memory_equal(out, r.v, sizeof out);
    }
}

/** The uniforms are those words, in the order that random_kernel.h states. */
static void test_uniforms_are_philox(void **state)
{
    (void)state;
    th_design *d = th_design_create(TH_DESIGN_PLAIN, 0x123456789abcU, N, 3);
    double u[320];
    th_design_uniform(u, 320, d, STREAM, 0, 0);
    for (uint32_t i = 0; i < 320; i++) {
        uint32_t counter[4] = {
            i / 32 * 8 + i % 8, 3, (uint32_t)STREAM, (uint32_t)(STREAM >> 32)};
        uint32_t out[4];
        th_philox(counter, (uint32_t[]){0x56789abcU, 0x1234U}, out);
        assert_true(u[i] == (out[i % 32 / 8] + 0.5) * 0x1p-32);
    }
    th_design_free(d);
}

/** The normals are Box and Muller's of those words, by libm's functions. */
static void test_normals_are_box_muller(void **state)
{
    (void)state;
    th_design *d = th_design_create(TH_DESIGN_PLAIN, 77, N, 0);
    double *z = doubles(N);
    th_design_normal(z, N, d, STREAM, 0, 0);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t counter[4] = {
            i / 32 * 8 + i % 8, 0, (uint32_t)STREAM, (uint32_t)(STREAM >> 32)};
        uint32_t w[4], pair = i % 32 / 16 * 2;
        th_philox(counter, (uint32_t[]){77, 0}, w);
        double radius = sqrt(-2 * log((w[pair] + 0.5) * 0x1p-32));
        double angle = 6.283185307179586 * ((w[pair + 1] + 0.5) * 0x1p-32);
        double wanted = radius * (i % 16 < 8 ? cos(angle) : sin(angle));
        close_by("normal", z[i], wanted, 1e-14);
    }
    free(z);
    th_design_free(d);
}

/* ---- paths ---- */

typedef void (*fill_fn)(double *out, const double *x, size_t n);

static void fill_exp(double *out, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = 1500 * x[i] - 750;
    th_exp_array(out, out, n);
}

static void fill_design(double *out, th_design_kind kind, size_t n)
{
    th_design *d = th_design_create(kind, 42, n, 1);
    th_design_normal(out, n, d, STREAM, 5, 0);
    th_design_free(d);
}

static void fill_plain(double *out, const double *x, size_t n)
{
    (void)x;
    fill_design(out, TH_DESIGN_PLAIN, n);
}

static void fill_cube(double *out, const double *x, size_t n)
{
    (void)x;
    fill_design(out, TH_DESIGN_HYPERCUBE, n);
}

static void fill_quasi(double *out, const double *x, size_t n)
{
    (void)x;
    fill_design(out, TH_DESIGN_QUASI, n);
}

static void fill_law(double *out, const double *x, size_t n)
{
    th_arena *arena = th_arena_create();
    const th_law *law = NULL;
    th_law_wish w = {.kind = TH_LAW_LOGNORMAL,
                     .chosen = true,
                     .value = 10,
                     .lower = 4,
                     .upper = 30,
                     .least = 0,
                     .most = (double)INFINITY};
    assert_int_equal(th_law_fit(&law, arena, &w, NULL), TH_OK);
    th_law_from_uniform(law, out, x, n);
    th_arena_free(arena);
}

static void test_paths(void **state)
{
    (void)state;
    static const fill_fn fills[] = {fill_exp,
                                    th_ln_array,
                                    th_normal_quantile_array,
                                    fill_plain,
                                    fill_cube,
                                    fill_quasi,
                                    fill_law};
    size_t n = 10007; /* ends inside a vector */
    double *x = doubles(n), *first = doubles(n), *other = doubles(n);
    for (size_t i = 0; i < n; i++)
        x[i] = ((double)i + 0.5) / (double)n;
    for (size_t f = 0; f < sizeof fills / sizeof *fills; f++) {
        assert_true(th_random_force("plain"));
        fills[f](first, x, n);
        for (size_t p = 1; p < sizeof paths / sizeof *paths; p++) {
            if (!th_random_force(paths[p]))
                continue;
            assert_string_equal(th_random_path(), paths[p]);
            fills[f](other, x, n);
            assert_memory_equal(first, other, n * sizeof *first);
        }
    }
    assert_false(th_random_force("sse9"));
    assert_true(th_random_force(NULL));
    free(x);
    free(first);
    free(other);
}

/* ---- functions ---- */

static double ulps(double got, double wanted)
{
    return fabs(got - wanted) /
           (nextafter(fabs(wanted), (double)INFINITY) - fabs(wanted));
}

static void test_functions(void **state)
{
    (void)state;
    double worst_exp = 0, worst_ln = 0;
    for (int i = -70000; i < 70000; i++) {
        double x = i / 100.0 + 1e-3, y;
        th_exp_array(&y, &x, 1);
        worst_exp = fmax(worst_exp, ulps(y, exp(x)));
        double z = exp(x);
        th_ln_array(&y, &z, 1);
        worst_ln = fmax(worst_ln, ulps(y, log(z)));
    }
    close_by("ulp of exp", worst_exp, 0, 2);
    close_by("ulp of ln", worst_ln, 0, 2);
    const double ends[] = {-800, 800, -INFINITY, INFINITY, 0};
    const double exps[] = {0, INFINITY, 0, INFINITY, 1};
    double out[5];
    th_exp_array(out, ends, 5);
    assert_memory_equal(out, exps, sizeof out);
    th_ln_array(out, (double[]){0, INFINITY, 1, -1, 5e-324}, 5);
    assert_true(isinf(out[0]) && out[0] < 0 && isinf(out[1]) && out[2] == 0);
    assert_true(isnan(out[3]));
    close_by("ln of the least", out[4], log(5e-324), 1e-12);
}

static void test_normal_quantile(void **state)
{
    (void)state;
    for (int i = 1; i < 20000; i++) {
        double u = i / 20000.0, z, back;
        th_normal_quantile_array(&z, &u, 1);
        close_by("quantile", z, gsl_cdf_ugaussian_Pinv(u), 4e-15 * (1 + fabs(z)));
        th_normal_cdf_array(&back, &z, 1);
        close_by("cdf of quantile", back, u, 1e-11);
    }
    for (double u = 1e-3; u > 1e-300; u /= 7) {
        double z;
        th_normal_quantile_array(&z, &u, 1);
        close_by("far tail", z, gsl_cdf_ugaussian_Pinv(u), 1e-13 * fabs(z));
    }
}

/* ---- draws ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Kolmogorov and Smirnov's distance times sqrt(n), to the normal. */
static double distance(double *z, size_t n)
{
    double most = 0;
    qsort(z, n, sizeof *z, ascending);
    for (size_t i = 0; i < n; i++) {
        double f = gsl_cdf_ugaussian_P(z[i]);
        most = fmax(most,
                    fmax(f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
    }
    return most * sqrt((double)n);
}

static void test_normals(void **state)
{
    (void)state;
    th_design *d = th_design_create(TH_DESIGN_PLAIN, 1, N, 0);
    double *z = doubles(N), *other = doubles(N), m[5] = {0}, cross = 0, next = 0;
    th_design_normal(z, N, d, STREAM, 0, 0);
    th_design_normal(other, N, d, STREAM + 1, 0, 0);
    for (size_t i = 0; i < N; i++) {
        double power = 1;
        for (int k = 1; k <= 4; k++)
            m[k] += (power *= z[i]) / N;
        cross += z[i] * other[i] / N;
        next += z[i] * z[(i + 1) % N] / N;
    }
    const double se = 1 / sqrt((double)N); /* each within 4 standard errors */
    close_by("mean", m[1], 0, 4 * se);
    close_by("variance", m[2], 1, 4 * sqrt(2) * se);
    close_by("third moment", m[3], 0, 4 * sqrt(15) * se);
    close_by("fourth moment", m[4], 3, 4 * sqrt(96) * se);
    close_by("of two streams", cross, 0, 4 * se);
    close_by("of neighbours", next, 0, 4 * se);
    close_by("distance", distance(z, N), 0, 1.63); /* 1 % of samples are further */
    free(z);
    free(other);
    th_design_free(d);
}

static void test_any_part(void **state)
{
    (void)state;
    for (int kind = TH_DESIGN_PLAIN; kind <= TH_DESIGN_QUASI; kind++) {
        th_design *d = th_design_create((th_design_kind)kind, 9, 5000, 0);
        double *whole = doubles(5000), *part = doubles(5000);
        th_design_normal(whole, 5000, d, STREAM, 3, 0);
        const size_t starts[] = {0, 1, 31, 32, 33, 100, 4999};
        const size_t sizes[] = {0, 1, 7, 31, 32, 33, 65, 256, 1000};
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
            for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
                size_t n = sizes[k];
                n = starts[i] + n > 5000 ? 5000 - starts[i] : n;
                th_design_normal(part, n, d, STREAM, 3, starts[i]);
                assert_memory_equal(part, whole + starts[i], n * sizeof *part);
            }
        free(whole);
        free(part);
        th_design_free(d);
    }
}

/* ---- designs ---- */

static size_t repeated(const double *u, size_t n)
{
    char *seen = calloc(n, 1);
    size_t bad = 0;
    assert_non_null(seen);
    for (size_t i = 0; i < n; i++)
        bad += seen[(size_t)(u[i] * (double)n)]++ != 0;
    free(seen);
    return bad;
}

static void test_hypercube(void **state)
{
    (void)state;
    for (size_t n = 1; n < 3000; n = 2 * n + n / 3 + 1) {
        th_design *d = th_design_create(TH_DESIGN_HYPERCUBE, 5, n, 0);
        double *u = doubles(n);
        th_design_uniform(u, n, d, STREAM, 0, 0);
        assert_int_equal(repeated(u, n), 0);
        free(u);
        th_design_free(d);
    }
}

static void test_quasi(void **state)
{
    (void)state;
    enum { COUNT = 4096, SIDE = 64 };
    th_design *d = th_design_create(TH_DESIGN_QUASI, 5, COUNT, 0);
    th_design *plain_rank = th_design_create(TH_DESIGN_QUASI, 6, COUNT, 0);
    double *u = doubles(COUNT), *v = doubles(COUNT);
    static int boxes[SIDE][SIDE];
    for (uint32_t rank = 0; rank < TH_QUASI_MOST + 2; rank++) {
        th_design_uniform(u, COUNT, d, STREAM + rank, rank, 0);
        assert_int_equal(repeated(u, COUNT), 0);
    }
    th_design_uniform(u, COUNT, d, STREAM, 0, 0);
    th_design_uniform(v, COUNT, d, STREAM + 1, 1, 0);
    for (int i = 0; i < COUNT; i++)
        boxes[(int)(u[i] * SIDE)][(int)(v[i] * SIDE)]++;
    for (int i = 0; i < SIDE; i++)
        for (int k = 0; k < SIDE; k++)
            assert_int_equal(boxes[i][k], 1); /* a net in base 2 */
    th_design_uniform(v, COUNT, plain_rank, STREAM, 0, 0);
    size_t same = 0;
    for (int i = 0; i < COUNT; i++)
        same += u[i] == v[i];
    assert_true(same < 4); /* another seed scrambles otherwise */
    free(u);
    free(v);
    th_design_free(d);
    th_design_free(plain_rank);
}

/* ---- laws ---- */

typedef struct wish_row {
    th_law_kind kind;
    bool chosen, limits_met; /* its percentiles are the limits */
    double value, lower, upper, least, most;
} wish_row;

#define FREE -(double)INFINITY, (double)INFINITY
#define ABOVE 0, (double)INFINITY

static const wish_row rows[] = {
    {TH_LAW_NORMAL, false, true, 10, 9, 11, FREE},
    {TH_LAW_LOGNORMAL, false, false, 10, 4, 16, ABOVE},
    {TH_LAW_LOGNORMAL, false, false, 10, 4, 26, ABOVE},
    {TH_LAW_GAMMA, false, false, 10, 0, 26, ABOVE},
    {TH_LAW_TWOPIECE, false, true, 10, 7, 12, ABOVE},
    {TH_LAW_TWOPIECE, false, false, 10, 6, 12, ABOVE}, /* more skewed than it can be */
    {TH_LAW_BETA, false, false, 0.9, 0.7, 0.98, 0, 1},
    {TH_LAW_BETA, false, false, 0.98, 0.96, 1, 0, 1}, /* never above 1 */
    {TH_LAW_NORMAL, false, false, 1, -2.5, 4.5, FREE},
    {TH_LAW_LOGNORMAL, true, false, -10, -20, -5, FREE},
    {TH_LAW_TRIANGULAR, true, true, 0.4, 0.2, 0.7, 0, 1},
    {TH_LAW_UNIFORM, true, true, 0.4, 0.1, 0.7, 0, 1},
    {TH_LAW_TRUNCATED, true, false, 0.4, 0.1, 0.7, 0, 1},
    {TH_LAW_TWOPIECE, true, true, 0.4, 0.2, 0.7, 0, 1},
    {TH_LAW_GAMMA, true, false, 0.4, 0.2, 0.7, 0, 1},
};

static const th_law *fit(th_arena *arena, const wish_row *r)
{
    const th_law *law = NULL;
    th_error err = {0};
    th_law_wish w = {.kind = r->chosen ? r->kind : TH_LAW_POINT,
                     .chosen = r->chosen,
                     .value = r->value,
                     .lower = r->lower,
                     .upper = r->upper,
                     .least = r->least,
                     .most = r->most};
    if (th_law_fit(&law, arena, &w, &err) != TH_OK)
        fail_msg("%s", err.text);
    assert_string_equal(th_law_name(th_law_get_kind(law)), th_law_name(r->kind));
    return law;
}

/** Moments by the law's own quantile function on a fine grid of probabilities. */
static void check_moments(const th_law *law, const wish_row *r)
{
    enum { COUNT = 20000 };
    double m[4], central[3] = {0}, sd = th_law_sd(law);
    th_law_moments(law, m);
    close_by("mean", m[0], r->value, 1e-9 * (fabs(r->value) + sd));
    close_by("sd", sqrt(m[1] - m[0] * m[0]), sd, 1e-6 * sd);
    for (int i = 0; i < COUNT; i++) {
        double d = (th_law_quantile(law, (i + 0.5) / COUNT) - r->value) / sd;
        central[0] += d / COUNT;
        central[1] += d * d / COUNT;
        central[2] += d * d * d / COUNT;
    }
    double third = (m[2] - 3 * m[0] * m[1] + 2 * m[0] * m[0] * m[0]) / (sd * sd * sd);
    close_by("mean of quantiles", central[0], 0, 1e-3);
    close_by("variance of quantiles", central[1], 1, 1e-2);
    close_by("skewness of quantiles", central[2], third, 0.02 + 0.05 * fabs(third));
}

static void check_quantiles(const th_law *law, const wish_row *r)
{
    double sd = th_law_sd(law), last = -(double)INFINITY;
    if (r->limits_met) {
        close_by("2.5 %", th_law_quantile(law, 0.025), r->lower, 1e-6 * sd);
        close_by("97.5 %", th_law_quantile(law, 0.975), r->upper, 1e-6 * sd);
    }
    for (int i = 1; i < 1000; i++) {
        double u = i / 1000.0, z, x, y, q = th_law_quantile(law, u);
        close_by("cdf of quantile", th_law_cdf(law, q), u, 1e-6);
        th_law_from_uniform(law, &x, &u, 1);
        th_normal_quantile_array(&z, &u, 1);
        th_law_from_normal(law, &y, &z, 1);
        close_by("draw by uniform", x, q, 3e-5 * sd); /* the table's error */
        close_by("draw by normal", y, q, 3e-5 * sd);
        assert_true(x > last); /* monotone */
        last = x;
    }
}

static void check_nodes(const th_law *law, const wish_row *r)
{
    double x[64], w[64], m[3] = {0}, sd = th_law_sd(law);
    th_law_nodes(law, 64, x, w);
    for (int i = 0; i < 64; i++) {
        m[0] += w[i];
        m[1] += w[i] * (x[i] - r->value);
        m[2] += w[i] * (x[i] - r->value) * (x[i] - r->value);
    }
    close_by("weights", m[0], 1, 1e-12);
    close_by("mean of nodes", m[1], 0, 1e-5 * sd);
    close_by("sd of nodes", sqrt(m[2]), sd, 1e-4 * sd);
}

static void test_laws(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const th_law *law = fit(arena, &rows[i]);
        check_moments(law, &rows[i]);
        check_quantiles(law, &rows[i]);
        check_nodes(law, &rows[i]);
    }
    th_arena_free(arena);
}

static void test_empirical(void **state)
{
    (void)state;
    const double values[] = {9, 2, 5, 1, 2};
    th_arena *arena = th_arena_create();
    const th_law *law = NULL;
    th_law_wish w = {.kind = TH_LAW_EMPIRICAL,
                     .chosen = true,
                     .value = 3.5,
                     .count = 5,
                     .values = values};
    assert_int_equal(th_law_fit(&law, arena, &w, NULL), TH_OK);
    close_by("least", th_law_quantile(law, 0), 1, 1e-12); /* its mean is 3.5 already */
    close_by("half way", th_law_quantile(law, 0.625), 3.5, 1e-12);
    double u = 0.625, x;
    th_law_from_uniform(law, &x, &u, 1);
    close_by("drawn", x, 3.5, 1e-12);
    th_arena_free(arena);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        wish_row wish;
        const char *says;
    } cases[] = {
        {{TH_LAW_NORMAL, true, false, 5, 6, 7, FREE}, "lower limit is above the value"},
        {{TH_LAW_NORMAL, true, false, 5, 3, 4, FREE}, "upper limit is below the value"},
        {{TH_LAW_LOGNORMAL, true, false, 5, 0, 20, FREE}, "not be 0"},
        {{TH_LAW_LOGNORMAL, true, false, 0, -1, 1, FREE}, "must not be 0"},
        {{TH_LAW_UNIFORM, true, false, 5, 1, 6, FREE}, "same distance"},
        {{TH_LAW_TRIANGULAR, true, false, 5, 1, 5.1, FREE}, "too far from symmetric"},
        {{TH_LAW_BETA, true, false, 0.5, 0.2, 0.8, FREE}, "no two bounds"},
        {{TH_LAW_BETA, true, false, 0.5, -2, 3, 0, 1}, "too wide"},
        {{TH_LAW_GAMMA, true, false, -5, -6, -4, 0, 9}, "above the least"},
        {{TH_LAW_GAMMA, true, false, 5, 4.995, 5.005, 0, 9}, "where normal has"},
        {{TH_LAW_BETA, true, false, 0.5, 0.4999, 0.5001, 0, 1}, "where normal has"},
        {{TH_LAW_BETA, true, false, 1e-14, 5e-15, 2e-14, 0, 1}, "too far away"},
        {{TH_LAW_NORMAL, true, false, 5, -1e61, 6, FREE}, "beyond 1e60"},
        {{TH_LAW_UNIFORM, true, false, 0, -1e200, 1e200, FREE}, "beyond 1e60"},
        {{TH_LAW_NORMAL, true, false, 5, 4, (double)INFINITY, FREE}, "not finite"}};
    th_arena *arena = th_arena_create();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const wish_row *r = &cases[i].wish;
        const th_law *law = NULL;
        th_error err = {0};
        th_law_wish w = {.kind = r->kind,
                         .chosen = true,
                         .value = r->value,
                         .lower = r->lower,
                         .upper = r->upper,
                         .least = r->least,
                         .most = r->most};
        assert_int_equal(th_law_fit(&law, arena, &w, &err), TH_BAD_DATA);
        if (!strstr(err.text, cases[i].says))
            fail_msg("case %zu says: %s", i, err.text);
    }
    th_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_answers),
                                       cmocka_unit_test(test_random123),
                                       cmocka_unit_test(test_uniforms_are_philox),
                                       cmocka_unit_test(test_normals_are_box_muller),
                                       cmocka_unit_test(test_paths),
                                       cmocka_unit_test(test_functions),
                                       cmocka_unit_test(test_normal_quantile),
                                       cmocka_unit_test(test_normals),
                                       cmocka_unit_test(test_any_part),
                                       cmocka_unit_test(test_hypercube),
                                       cmocka_unit_test(test_quasi),
                                       cmocka_unit_test(test_laws),
                                       cmocka_unit_test(test_empirical),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
