/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Approach 2 against analytic answers: sums, products, the additive example of GUM
 * Supplement 1, Sobol indices; the same bits for any threads and instruction set; a law
 * for every factor. */
#include "small_inventory.h"

#include "tanheng/uncertainty.h"

#define Z975 1.959963984540054
#define HEAD                                                                           \
    "year,category,subject,entity,variable,value,unit,lower,upper,distribution\n"
#define X(entity, value, lower, upper, law)                                            \
    "2020,2.C.2,ferrosilicon_75," entity ",ferroalloy_production," value ",t," lower   \
    "," upper "," law "\n"
#define METHOD(equation)                                                               \
    "- method: etching\n  category: 2.C.2\n  driver: ferroalloy_production\n"          \
    "  source: {document: test}\n  title: {zh: 蚀, en: etching}\n  equations:\n"      \
    "    NF3: " equation "\n"
#define SUM METHOD("ferroalloy_production * 1 [t_NF3/t]")

typedef struct sum {
    small s;
    th_errors *errors;
    uint32_t cells[16];
    double weights[16];
    th_output output;
} sum;

/* The output is the sum of NF3 of 2020. */
static sum sum_make(const char *method, const char *rows)
{
    sum x = {.s = small_make(method, "", rows, NULL)};
    th_error err = {0};
    th_line_filter f;
    assert_true(th_line_filter_parse(x.s.inventory, "gas=NF3 year=2020", &f, &err));
    for (size_t i = 0; i < th_inventory_line_count(x.s.inventory); i++) {
        const th_line *line = th_inventory_line(x.s.inventory, i);
        if (!th_line_filter_pass(x.s.inventory, &f, line))
            continue;
        x.cells[x.output.count] = line->cell;
        x.weights[x.output.count++] = 1;
    }
    assert_true(x.output.count > 0);
    assert_int_equal(th_errors_create(&x.errors, x.s.model, x.s.diags, &err), TH_OK);
    x.output.keep = true;
    return x;
}

static void sum_end(sum *x)
{
    th_errors_free(x->errors);
    small_end(&x->s);
}

static th_simulation *run(sum *x, th_sampling sampling)
{
    th_simulation *sim = NULL;
    th_error err = {0};
    x->output.cells = x->cells;
    x->output.weights = x->weights;
    assert_int_equal(
        th_simulate(&sim, x->errors, &x->output, 1, NULL, 0, &sampling, &err), TH_OK);
    return sim;
}

static void within(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.10g is not %.10g within %.3g", got, want, tolerance);
}

/* Mean, sd and both limits within four standard errors of `draws` plain draws. */
static void
check(sum *x, double mean, double sd, double lower, double upper, double round)
{
    const double draws = 400000;
    th_simulation *sim = run(x, (th_sampling){.draws = (uint64_t)draws, .seed = 7});
    const th_sampled *r = th_simulation_get(sim, 0);
    within(r->mean, mean, 4 * sd / sqrt(draws));
    within(r->sd, sd, 4 * sd * sqrt(1.5 / draws)); /* kurtosis up to 7 */
    within(r->lower, lower, 4 * r->lower_se + round);
    within(r->upper, upper, 4 * r->upper_se + round);
    assert_true(r->lower_se > 0 && r->lower_se < 0.02 * sd);
    th_simulation_free(sim);
}

/* ---- JCGM 101:2008, 9.2: Y = X1 + X2 + X3 + X4, here each 100 more ---- */

#define N1(e) X(e, "100", "98.040036015459946", "101.959963984540054", "normal")
#define R1(e) X(e, "100", "98.354551788", "101.645448212", "uniform") /* sd 1 */
#define R10(e) X(e, "100", "83.54551788", "116.45448212", "uniform")  /* sd 10 */

static void test_gum_supplement_1(void **state)
{
    (void)state;
    sum normals = sum_make(SUM, HEAD N1("a") N1("b") N1("c") N1("d"));
    check(&normals, 400, 2, 400 - 3.92, 400 + 3.92, 0.005);
    sum_end(&normals);
    sum rectangles = sum_make(SUM, HEAD R1("a") R1("b") R1("c") R1("d"));
    check(&rectangles, 400, 2, 400 - 3.88, 400 + 3.88, 0.005);
    sum_end(&rectangles);
    sum one_wide = sum_make(SUM, HEAD R1("a") R1("b") R1("c") R10("d"));
    check(&one_wide, 400, sqrt(103), 400 - 17.0, 400 + 17.0, 0.05);
    sum_end(&one_wide);
}

/* ---- analytic answers ---- */

static void test_two_rectangles(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD R1("a") R1("b"));
    double half = 2 * sqrt(3) * (1 - sqrt(0.05)); /* their sum is a triangle */
    check(&x, 200, sqrt(2), 200 - half, 200 + half, 1e-6);
    sum_end(&x);
}

static void test_triangle(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD X("a", "100", "80", "120", "triangular"));
    double half = 20 / (1 - sqrt(0.05));
    check(&x, 100, half / sqrt(6), 80, 120, 1e-6);
    sum_end(&x);
}

static double log_sd(double lower, double upper)
{
    return log(upper / lower) / (2 * Z975);
}

/* What cannot be negative is not drawn below 0 where its interval goes there. */
static void test_wide_amount(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD X("a", "100", "-20", "220", ""));
    double log_variance = log(1 + pow(120 / Z975 / 100, 2));
    double sd = sqrt(log_variance), mu = log(100) - log_variance / 2;
    th_simulation *sim = run(&x, (th_sampling){.draws = 200000, .seed = 3});
    const th_sampled *r = th_simulation_get(sim, 0);
    within(r->mean, 100, 4 * r->mean_se);
    within(r->lower, exp(mu - Z975 * sd), 4 * r->lower_se);
    within(r->upper, exp(mu + Z975 * sd), 4 * r->upper_se);
    th_simulation_free(sim);
    sum_end(&x);
}

/* A product of log-normals is one: the sums of the means and variances of logarithms.
 */
static void test_product_of_lognormals(void **state)
{
    (void)state;
    sum x = sum_make(
        METHOD("ferroalloy_production * ncv * 0.1 [t_NF3/GJ]"),
        HEAD X(
            "",
            "100",
            "60",
            "170",
            "lognormal") "2020,2.C.2,ferrosilicon_75,,ncv,20,GJ/t,15,29,lognormal\n");
    double a = log_sd(60, 170), b = log_sd(15, 29), s = hypot(a, b), mean = 200;
    double middle = log(mean) - s * s / 2;
    check(&x,
          mean,
          mean * sqrt(exp(s * s) - 1),
          exp(middle - Z975 * s),
          exp(middle + Z975 * s),
          1e-6);
    sum_end(&x);
}

/* ---- designs, threads, paths ---- */

static void test_designs(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD N1("a") R1("b") X("c", "100", "60", "170", "lognormal"));
    double squares[3] = {0};
    for (int design = 0; design < 3; design++)
        for (uint64_t seed = 1; seed <= 8; seed++) {
            th_simulation *sim =
                run(&x,
                    (th_sampling){
                        .draws = 4096, .seed = seed, .design = (th_design_kind)design});
            squares[design] += pow(th_simulation_get(sim, 0)->mean - 300, 2);
            th_simulation_free(sim);
        }
    assert_true(sqrt(squares[TH_DESIGN_HYPERCUBE]) < 0.1 * sqrt(squares[0]));
    assert_true(sqrt(squares[TH_DESIGN_QUASI]) < 0.1 * sqrt(squares[0]));
    sum_end(&x);
}

/* A last block that the draws do not fill: a walk from beyond the last draw once never
 * came back. */
static void test_odd_numbers_of_draws(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD N1("a") R1("b"));
    for (uint64_t draws = 950; draws < 1030; draws += 3)
        for (int design = 1; design < 3; design++) {
            th_simulation *sim = run(&x,
                                     (th_sampling){.draws = draws,
                                                   .seed = draws,
                                                   .design = (th_design_kind)design});
            assert_int_equal(th_simulation_draws(sim), draws);
            within(th_simulation_get(sim, 0)->mean, 200, 0.02);
            th_simulation_free(sim);
        }
    sum_end(&x);
}

static void test_same_bits(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, 2, 3, 7};
    static const char *const paths[] = {"plain", "avx2", "avx512"};
    sum x = sum_make(SUM,
                     HEAD N1("a") R1("b") X("c", "100", "60", "170", "lognormal")
                         X("d", "100", "80", "120", "triangular"));
    for (int design = 0; design < 3; design++) {
        uint64_t hash = 0;
        for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
            for (size_t t = 0; th_random_force(paths[p]) && t < 4; t++) {
                th_simulation *sim =
                    run(&x,
                        (th_sampling){.draws = 20011, /* no whole block */
                                      .seed = 3,
                                      .threads = threads[t],
                                      .design = (th_design_kind)design});
                hash = hash ? hash : th_simulation_hash(sim);
                assert_true(hash == th_simulation_hash(sim));
                th_simulation_free(sim);
            }
        assert_true(hash != 0);
        assert_true(th_random_force(NULL));
    }
    sum_end(&x);
}

static void test_adaptive(void **state)
{
    (void)state;
    sum x = sum_make(SUM, HEAD N1("a") R1("b"));
    uint64_t draws[2];
    for (int i = 0; i < 2; i++) {
        double tolerance = i ? 0.002 : 0.05;
        th_simulation *sim = run(&x, (th_sampling){.seed = 1, .tolerance = tolerance});
        const th_sampled *r = th_simulation_get(sim, 0);
        draws[i] = th_simulation_draws(sim);
        assert_true(fmax(r->lower_se, r->upper_se) <=
                    tolerance * (r->upper - r->lower) / 2 * 1.01);
        th_simulation_free(sim);
    }
    assert_true(draws[1] > draws[0] && draws[0] >= 4 * 16384);
    sum_end(&x);
}

/* ---- Sobol indices ---- */

/* Y = A + B C of independent normals: first order and total by hand. */
static void test_sobol(void **state)
{
    (void)state;
    sum x = sum_make(
        METHOD("ferroalloy_production * ncv * 0.1 [t_NF3/GJ]"),
        HEAD X("b", "100", "60.8007203", "139.1992797", "normal") /* sd 20 */
        X("a", "300", "202.0018008", "397.9981992", "normal")     /* sd 50 */
        "2020,2.C.2,ferrosilicon_75,b,ncv,20,GJ/t,10.20018008,29.79981992,normal\n"
        "2020,2.C.2,ferrosilicon_75,a,ncv,10,GJ/t,,,\n");
    x.output.cells = x.cells;
    x.output.weights = x.weights;
    double b = 100, sb = 20, c = 20 * 0.1, sc = 5 * 0.1, sa = 50 * 10 * 0.1;
    double va = sa * sa, vb = c * c * sb * sb, vc = b * b * sc * sc;
    double vbc = sb * sb * sc * sc, v = va + vb + vc + vbc;
    th_sobol s[4];
    th_sampling sampling = {.draws = 200000, .seed = 5};
    assert_int_equal(th_sobol_indices(s, 4, x.errors, &x.output, &sampling), 3);
    double first = 0;
    for (int i = 0; i < 3; i++) {
        const char *label = th_errors_get(x.errors, s[i].source)->label;
        bool is_c = !strncmp(label, "ncv", 3);
        bool is_a = !is_c && strstr(label, " a ");
        double own = is_a ? va : is_c ? vc : vb;
        within(s[i].first, own / v, 4 * s[i].first_se);
        within(s[i].total, (own + (is_a ? 0 : vbc)) / v, 4 * s[i].total_se);
        assert_true(s[i].first_se > 0 && s[i].first_se < 0.01);
        assert_true(s[i].total_se > 0 && s[i].total_se < 0.01);
        first += s[i].first;
    }
    assert_true(first < 1 && first > 0.9);
    assert_int_equal(th_sobol_indices(s, 1, x.errors, &x.output, &sampling), 1);
    assert_true(s[0].total > 0.3); /* the heaviest */
    sum_end(&x);
}

/* ---- every factor has a law ---- */

static const th_law_kind law_of[] = {[TH_DIST_NORMAL] = TH_LAW_NORMAL,
                                     [TH_DIST_LOGNORMAL] = TH_LAW_LOGNORMAL,
                                     [TH_DIST_TRIANGULAR] = TH_LAW_TRIANGULAR,
                                     [TH_DIST_UNIFORM] = TH_LAW_UNIFORM,
                                     [TH_DIST_BETA] = TH_LAW_BETA,
                                     [TH_DIST_PERT] = TH_LAW_BETA,
                                     [TH_DIST_TWOPIECE] = TH_LAW_TWOPIECE,
                                     [TH_DIST_GAMMA] = TH_LAW_GAMMA,
                                     [TH_DIST_POINT] = TH_LAW_POINT};

static bool
fits(th_arena *arena, const th_registry *r, const th_factor *f, th_error *err)
{
    const th_variable *v = th_variable_get(r, f->variable);
    th_law_wish w = {.value = f->value,
                     .lower = f->lower,
                     .upper = f->upper,
                     .chosen = f->distribution != TH_DIST_NONE,
                     .kind = law_of[f->distribution]};
    w.least = v->has_lower ? v->lower * v->unit.factor : -(double)INFINITY;
    w.most = v->has_upper ? v->upper * v->unit.factor : (double)INFINITY;
    w.least = w.lower < w.least ? -(double)INFINITY : w.least;
    w.most = w.upper > w.most ? (double)INFINITY : w.most;
    const th_law *law = NULL;
    if (th_law_fit(&law, arena, &w, err))
        return false;
    return fabs(th_law_mean(law) - f->value) <= 1e-9 * fabs(f->value) + 1e-300;
}

static void test_law_of_every_factor(void **state)
{
    (void)state;
    small s = small_make(NULL, "", HEAD X("", "1", "", "", ""), NULL);
    th_arena *arena = th_arena_create();
    size_t with_limits = 0, failed = 0;
    for (uint32_t i = 0; i < th_factor_count(s.registry); i++) {
        const th_factor *f = th_factor_get(s.registry, i);
        th_error err = {0};
        if (!f->has_limits || f->state != TH_STATE_VALUE || f->upper == f->lower)
            continue;
        with_limits++;
        if (!fits(arena, s.registry, f, &err)) {
            fprintf(stderr, "%s:%u: %s\n", f->place.file, f->place.line, err.text);
            failed++;
        }
    }
    assert_true(with_limits > 1000);
    assert_int_equal(failed, 0);
    th_arena_free(arena);
    small_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gum_supplement_1),
        cmocka_unit_test(test_two_rectangles),
        cmocka_unit_test(test_triangle),
        cmocka_unit_test(test_wide_amount),
        cmocka_unit_test(test_product_of_lognormals),
        cmocka_unit_test(test_designs),
        cmocka_unit_test(test_odd_numbers_of_draws),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_adaptive),
        cmocka_unit_test(test_sobol),
        cmocka_unit_test(test_law_of_every_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
