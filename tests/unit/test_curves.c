/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Yield curves, fits and regression against NIST's certified answers (tests/data/nist),
 * closed forms and known parameters. */
#include "tanheng/curves.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 8
#define ROWS 40

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * fabs(expected)))
        fail_msg("%.17g, not %.17g (relative %.2e)",
                 got,
                 expected,
                 fabs(got / expected - 1));
}

/* ---- data of NIST ---- */

typedef struct nist {
    size_t parameters, starts, rows, predictors;
    double start[2][MOST], certified[MOST], sd[MOST];
    double rss, rsd, r_squared;
    double y[ROWS], x[ROWS * MOST];
} nist;

static size_t numbers(const char *line, double *out)
{
    size_t n = 0;
    for (char *end = NULL; n < MOST; n++, line = end) {
        out[n] = strtod(line, &end);
        if (end == line)
            break;
    }
    return n;
}

static void read_row(nist *d, const char *line)
{
    double row[MOST];
    size_t n = numbers(line, row);
    if (n < 2)
        return;
    d->predictors = n - 1;
    d->y[d->rows] = row[0];
    for (size_t j = 1; j < n; j++)
        d->x[d->rows * (n - 1) + j - 1] = row[j];
    d->rows++;
}

static void read_line(nist *d, char *line, bool *in_data)
{
    char *rest = strchr(line, ' ');
    if (*in_data || line[0] == '#' || !rest) {
        if (*in_data)
            read_row(d, line);
        return;
    }
    *rest++ = '\0';
    if (!strcmp(line, "start"))
        (void)numbers(rest, d->start[d->starts++]);
    else if (!strcmp(line, "certified"))
        d->parameters = numbers(rest, d->certified);
    else if (!strcmp(line, "sd"))
        (void)numbers(rest, d->sd);
    else if (!strcmp(line, "rss"))
        d->rss = strtod(rest, NULL);
    else if (!strcmp(line, "rsd"))
        d->rsd = strtod(rest, NULL);
    else if (!strcmp(line, "rsquared"))
        d->r_squared = strtod(rest, NULL);
    *in_data = !strcmp(line, "data");
}

static nist load(const char *name)
{
    nist d = {0};
    char path[1024], line[512];
    bool in_data = false;
    snprintf(path, sizeof path, "%s/tests/data/nist/%s.txt", TEST_SOURCE_DIR, name);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("no %s", path);
    while (f && fgets(line, sizeof line, f))
        read_line(&d, line, &in_data);
    if (f)
        fclose(f);
    assert_true(d.rows > d.parameters && d.parameters > 1);
    return d;
}

/* ---- fits ---- */

static void fits(const th_fit *fit, const nist *d, double tolerance)
{
    for (size_t i = 0; i < d->parameters; i++) {
        close_to(fit->value[i], d->certified[i], tolerance);
        close_to(sqrt(th_fit_variance(fit, i)), d->sd[i], 1e-6);
    }
    close_to(fit->residual_ss, d->rss, 1e-10);
    close_to(fit->residual_sd, d->rsd, 1e-10);
    assert_int_equal(fit->freedom, d->rows - d->parameters);
}

/* NIST's b2 is ln c: its standard deviation is that of c over c. */
static void to_logarithm(th_fit *fit, size_t i)
{
    double c = fit->value[i];
    fit->covariance[i * fit->count + i] /= c * c;
    fit->value[i] = log(c);
}

static void fit_shifted(const char *name, th_curve_form form, bool own_start)
{
    nist d = load(name);
    th_fit_data data = {d.rows, d.x, d.y, NULL};
    for (size_t s = 0; s < d.starts; s++) {
        th_curve curve;
        th_fit fit;
        th_error err = {0};
        d.start[s][1] = exp(d.start[s][1]);
        const double *start = own_start ? NULL : d.start[s];
        if (th_curve_fit(&curve, &fit, form, start, NULL, &data, &err))
            fail_msg("%s start %zu: %s", name, s, err.text);
        assert_true(curve.form == form && curve.parameter[0] == fit.value[0]);
        to_logarithm(&fit, 1);
        fits(&fit, &d, 1e-8);
    }
}

static void test_rat42(void **state)
{
    (void)state;
    fit_shifted("rat42", TH_CURVE_LOGISTIC, false);
    fit_shifted("rat42", TH_CURVE_LOGISTIC, true);
}

static void test_rat43(void **state)
{
    (void)state;
    fit_shifted("rat43", TH_CURVE_GENERALISED, false);
    fit_shifted("rat43", TH_CURVE_GENERALISED, true);
}

/* K (1 - e^(-k a))^p with p held at 1. */
static void test_misra1a(void **state)
{
    (void)state;
    nist d = load("misra1a");
    th_fit_data data = {d.rows, d.x, d.y, NULL};
    const bool held[] = {false, false, true};
    for (size_t s = 0; s < d.starts; s++) {
        th_curve curve;
        th_fit fit;
        th_error err = {0};
        d.start[s][2] = 1;
        assert_int_equal(
            th_curve_fit(
                &curve, &fit, TH_CURVE_RICHARDS, d.start[s], held, &data, &err),
            TH_OK);
        fits(&fit, &d, 1e-8);
        assert_true(fit.value[2] == 1 && th_fit_variance(&fit, 2) == 0);
    }
}

static double thurber(const void *context, double x, const double *b, double *g)
{
    (void)context;
    double above = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
    double below = 1 + x * (b[4] + x * (b[5] + x * b[6]));
    double power = 1;
    for (size_t i = 0; i < 4; i++, power *= x) {
        g[i] = power / below;
        if (i)
            g[3 + i] = -above * power / (below * below);
    }
    return above / below;
}

static void test_thurber(void **state)
{
    (void)state;
    nist d = load("thurber");
    th_fit_data data = {d.rows, d.x, d.y, NULL};
    for (size_t s = 0; s < d.starts; s++) {
        th_fit fit;
        th_error err = {0};
        assert_int_equal(
            th_fit_run(&fit, thurber, NULL, 7, d.start[s], NULL, &data, &err), TH_OK);
        fits(&fit, &d, 1e-7);
    }
}

/* One curve of each form, as the stands of a county might have it. */
static const th_curve examples[] = {{TH_CURVE_LOGISTIC, {154.677, 30, 0.0714}},
                                    {TH_CURVE_RICHARDS, {210, 0.035, 1.8}},
                                    {TH_CURVE_GOMPERTZ, {180, 4.2, 0.05}},
                                    {TH_CURVE_GENERALISED, {160, 12, 0.08, 0.7}}};

static void test_known_parameters(void **state)
{
    (void)state;
    for (size_t e = 0; e < TH_CURVE_FORMS; e++) {
        double x[16], y[16];
        for (size_t i = 0; i < 16; i++) {
            x[i] = 5 * (double)(i + 1);
            y[i] = th_curve_value(&examples[e], x[i]);
        }
        th_fit_data data = {16, x, y, NULL};
        th_curve curve;
        th_fit fit;
        th_error err = {0};
        if (th_curve_fit(&curve, &fit, examples[e].form, NULL, NULL, &data, &err))
            fail_msg("%s: %s", th_curve_name(examples[e].form), err.text);
        for (size_t i = 0; i < th_curve_parameters(examples[e].form); i++)
            close_to(curve.parameter[i], examples[e].parameter[i], 1e-7);
    }
}

/* Data that is the curve but for the last digits: what is left over is rounding, no
 * longer at a right angle to anything, and the fit still has settled. */
static void test_nearly_exact(void **state)
{
    (void)state;
    for (size_t e = 0; e < TH_CURVE_FORMS; e++)
        for (double noise = 1e-6; noise > 1e-15; noise /= 10) {
            double x[16], y[16];
            for (size_t i = 0; i < 16; i++) {
                double sign = i * 5 % 7 < 3 ? 1 : -1;
                x[i] = 5 * (double)(i + 1);
                y[i] = th_curve_value(&examples[e], x[i]) * (1 + sign * noise);
            }
            th_fit_data data = {16, x, y, NULL};
            th_curve curve;
            th_fit fit;
            th_error err = {0};
            if (th_curve_fit(&curve, &fit, examples[e].form, NULL, NULL, &data, &err))
                fail_msg(
                    "%s, %g: %s", th_curve_name(examples[e].form), noise, err.text);
            for (size_t i = 0; i < th_curve_parameters(examples[e].form); i++)
                close_to(curve.parameter[i],
                         examples[e].parameter[i],
                         fmax(1e-7, 300 * noise));
        }
}

/* Weights: a row of weight 2 is that row twice; a row of weight 0 is none. */
static void test_weights(void **state)
{
    (void)state;
    nist d = load("rat42");
    double w[ROWS];
    for (size_t i = 0; i < d.rows; i++)
        w[i] = i == 3 ? 2 : i == 5 ? 0 : 1;
    th_fit_data weighted = {d.rows, d.x, d.y, w};
    double x[ROWS], y[ROWS];
    size_t n = 0;
    for (size_t i = 0; i < d.rows; i++)
        for (int k = 0; k < (int)w[i]; k++, n++) {
            x[n] = d.x[i];
            y[n] = d.y[i];
        }
    th_fit_data repeated = {n, x, y, NULL};
    th_curve a, b;
    th_fit fit_a, fit_b;
    th_error err = {0};
    assert_int_equal(
        th_curve_fit(&a, &fit_a, TH_CURVE_LOGISTIC, NULL, NULL, &weighted, &err),
        TH_OK);
    assert_int_equal(
        th_curve_fit(&b, &fit_b, TH_CURVE_LOGISTIC, NULL, NULL, &repeated, &err),
        TH_OK);
    for (size_t i = 0; i < 3; i++)
        close_to(a.parameter[i], b.parameter[i], 1e-8);
    close_to(fit_a.residual_ss, fit_b.residual_ss, 1e-10);
}

static void refuses(th_curve_form form, const th_fit_data *data, const char *words)
{
    th_curve curve;
    th_fit fit;
    th_error err = {0};
    assert_int_equal(th_curve_fit(&curve, &fit, form, NULL, NULL, data, &err),
                     TH_BAD_DATA);
    if (!strstr(err.text, words))
        fail_msg("'%s' lacks '%s'", err.text, words);
}

static void test_bad_fits(void **state)
{
    (void)state;
    const double x[] = {5, 10, 15, 20, 25, 30}, nan_y[] = {1, 2, NAN, 4, 5, 6};
    const double line[] = {1, 2, 3, 4, 5, 6},
                 falls[] = {95.7, 83.3, 52.6, 19.9, 5.2, 1.2};
    const double negative[] = {-6, -5, -4, -3, -2, -1}, one_x[] = {9, 9, 9, 9, 9, 9};
    refuses(TH_CURVE_LOGISTIC, &(th_fit_data){3, x, line, NULL}, "at least 4");
    refuses(TH_CURVE_LOGISTIC, &(th_fit_data){6, x, nan_y, NULL}, "not a finite");
    refuses(TH_CURVE_GOMPERTZ, &(th_fit_data){6, x, negative, NULL}, "no start");
    refuses(TH_CURVE_GOMPERTZ, &(th_fit_data){6, one_x, line, NULL}, "one age");
    refuses(TH_CURVE_LOGISTIC, &(th_fit_data){6, x, falls, NULL}, "falls");
    const bool all[] = {true, true, true};
    const double start[] = {1, 1, 1};
    th_curve curve;
    th_fit fit;
    th_error err = {0};
    th_fit_data data = {6, x, line, NULL};
    assert_int_equal(
        th_curve_fit(&curve, &fit, TH_CURVE_LOGISTIC, start, all, &data, &err),
        TH_BAD_DATA);
}

/* ---- forms ---- */

static void test_values(void **state)
{
    (void)state;
    for (double age = 0; age < 120; age += 7) {
        close_to(th_curve_value(&examples[0], age),
                 154.677 / (1 + 30 * exp(-0.0714 * age)),
                 1e-14);
        close_to(th_curve_value(&examples[1], age),
                 210 * pow(1 - exp(-0.035 * age), 1.8),
                 1e-13);
        close_to(th_curve_value(&examples[2], age),
                 180 * exp(-4.2 * exp(-0.05 * age)),
                 1e-14);
        close_to(th_curve_value(&examples[3], age),
                 160 * pow(1 + 12 * exp(-0.08 * age), -1 / 0.7),
                 1e-13);
    }
}

/* Slope and derivatives against central differences. */
static void test_derivatives(void **state)
{
    (void)state;
    for (size_t e = 0; e < TH_CURVE_FORMS; e++) {
        for (double age = 4; age < 100; age += 9) {
            const double h = 1e-5;
            double g[TH_CURVE_MOST], scrap[TH_CURVE_MOST];
            (void)th_curve_gradient(&examples[e], age, g);
            double rise = th_curve_value(&examples[e], age + h) -
                          th_curve_value(&examples[e], age - h);
            close_to(th_curve_slope(&examples[e], age), rise / (2 * h), 1e-6);
            for (size_t i = 0; i < th_curve_parameters(examples[e].form); i++) {
                th_curve up = examples[e], down = examples[e];
                double step = h * examples[e].parameter[i];
                up.parameter[i] += step;
                down.parameter[i] -= step;
                rise = th_curve_gradient(&up, age, scrap) -
                       th_curve_gradient(&down, age, scrap);
                close_to(g[i], rise / (2 * step), 1e-6);
            }
        }
    }
    th_curve flat = {TH_CURVE_RICHARDS, {100, 0.05, 1}};
    close_to(th_curve_slope(&flat, 0), 5, 1e-15);
    flat.parameter[2] = 2;
    assert_true(th_curve_slope(&flat, 0) == 0 && th_curve_value(&flat, 0) == 0);
}

static void test_names_and_falls(void **state)
{
    (void)state;
    th_curve_form form;
    for (size_t e = 0; e < TH_CURVE_FORMS; e++) {
        assert_true(th_curve_find(th_curve_name(examples[e].form), &form));
        assert_int_equal(form, examples[e].form);
        assert_string_equal(th_curve_parameter_name(form, 0), "K");
        double table[121];
        th_curve_table(table, 121, &examples[e]);
        assert_int_equal(th_curve_falls(table, 121), 121);
        table[40] = table[39] - 1e-9;
        assert_int_equal(th_curve_falls(table, 121), 39);
        table[0] = -1;
        assert_int_equal(th_curve_falls(table, 121), 0);
        table[0] = NAN;
        assert_int_equal(th_curve_falls(table, 121), 0);
    }
    assert_false(th_curve_find("linear", &form));
    double table[9];
    th_curve down = {TH_CURVE_LOGISTIC, {100, 30, -0.05}};
    th_curve_table(table, 9, &down);
    assert_int_equal(th_curve_falls(table, 9), 0);
}

/* ---- regression ---- */

static void test_longley(void **state)
{
    (void)state;
    nist d = load("longley");
    th_ols fit;
    th_error err = {0};
    assert_int_equal(th_ols_fit(&fit, d.rows, d.predictors, d.x, d.y, &err), TH_OK);
    for (size_t i = 0; i < d.parameters; i++) {
        close_to(fit.value[i], d.certified[i], 1e-10);
        close_to(sqrt(th_ols_variance(&fit, i)), d.sd[i], 1e-10);
    }
    close_to(fit.residual_ss, d.rss, 1e-10);
    close_to(fit.residual_sd, d.rsd, 1e-10);
    close_to(fit.r_squared, d.r_squared, 1e-13);
    assert_true(fit.freedom == 9 && fit.lambda == 0);
    close_to(th_ols_value(&fit, d.x), 60323 - 267.340029759711, 1e-11);
    th_ols ridge;
    assert_int_equal(th_ridge_fit(&ridge, d.rows, d.predictors, d.x, d.y, 0, &err),
                     TH_OK);
    for (size_t i = 0; i < d.parameters; i++) {
        close_to(ridge.value[i], d.certified[i], 1e-9);
        close_to(sqrt(th_ols_variance(&ridge, i)), d.sd[i], 1e-9);
    }
}

/* VIF of predictor j is 1 / (1 - R^2) of j on the others. */
static void test_vif(void **state)
{
    (void)state;
    nist d = load("longley");
    th_ols all, one;
    th_error err = {0};
    assert_int_equal(th_ols_fit(&all, d.rows, d.predictors, d.x, d.y, &err), TH_OK);
    for (size_t j = 0; j < d.predictors; j++) {
        double others[ROWS * MOST], target[ROWS];
        for (size_t i = 0; i < d.rows; i++) {
            target[i] = d.x[i * d.predictors + j];
            for (size_t k = 0, to = 0; k < d.predictors; k++)
                if (k != j)
                    others[i * (d.predictors - 1) + to++] = d.x[i * d.predictors + k];
        }
        assert_int_equal(
            th_ols_fit(&one, d.rows, d.predictors - 1, others, target, &err), TH_OK);
        close_to(all.vif[j], 1 / (1 - one.r_squared), 1e-8);
    }
}

static const double plain_x[] = {1, 2, 2, 1, 3, 5, 4, 3, 5, 8, 6, 6, 7, 9, 9, 7};
static const double plain_y[] = {3.1, 2.9, 7.2, 6.8, 12.1, 11.7, 15.4, 15.1};

/* (Z'Z + lambda I)^-1 Z'y for two predictors, by Cramer's rule. */
static void ridge_by_hand(double slope[2], double lambda)
{
    double mean[2] = {0, 0}, y_mean = 0, ss[2] = {0, 0}, cross = 0, zy[2] = {0, 0};
    for (size_t i = 0; i < 8; i++) {
        y_mean += plain_y[i] / 8;
        for (size_t j = 0; j < 2; j++)
            mean[j] += plain_x[2 * i + j] / 8;
    }
    for (size_t i = 0; i < 8; i++) {
        double a = plain_x[2 * i] - mean[0], b = plain_x[2 * i + 1] - mean[1];
        ss[0] += a * a;
        ss[1] += b * b;
        cross += a * b;
        zy[0] += a * (plain_y[i] - y_mean);
        zy[1] += b * (plain_y[i] - y_mean);
    }
    double r = cross / sqrt(ss[0] * ss[1]), diagonal = 1 + lambda;
    double p = zy[0] / sqrt(ss[0]), q = zy[1] / sqrt(ss[1]);
    double det = diagonal * diagonal - r * r;
    slope[0] = (diagonal * p - r * q) / det / sqrt(ss[0]);
    slope[1] = (diagonal * q - r * p) / det / sqrt(ss[1]);
}

static double gcv(double lambda)
{
    th_ols fit;
    th_error err = {0};
    assert_int_equal(th_ridge_fit(&fit, 8, 2, plain_x, plain_y, lambda, &err), TH_OK);
    return 8 * fit.residual_ss / (fit.freedom * fit.freedom);
}

static void test_ridge(void **state)
{
    (void)state;
    th_ols fit;
    th_error err = {0};
    for (double lambda = 0; lambda < 3; lambda = lambda * 2 + 0.01) {
        double slope[2];
        ridge_by_hand(slope, lambda);
        assert_int_equal(th_ridge_fit(&fit, 8, 2, plain_x, plain_y, lambda, &err),
                         TH_OK);
        close_to(fit.value[1], slope[0], 1e-12);
        close_to(fit.value[2], slope[1], 1e-12);
        const double middle[] = {4.625, 5.125};
        close_to(th_ols_value(&fit, middle), 74.3 / 8, 1e-13);
    }
    assert_int_equal(th_ridge_fit(&fit, 8, 2, plain_x, plain_y, -1, &err), TH_OK);
    assert_true(fit.lambda >= 0);
    double least = gcv(fit.lambda);
    for (double lambda = 1e-9; lambda < 50; lambda *= 1.7)
        assert_true(least <= gcv(lambda) * (1 + 1e-12));
    assert_true(least <= gcv(0) * (1 + 1e-12));
    nist d = load("longley");
    assert_int_equal(th_ridge_fit(&fit, d.rows, 6, d.x, d.y, -1, &err), TH_OK);
    assert_true(fit.lambda > 1e-6 && fit.lambda < 1);
}

/* Covariance of ridge, s^2 (Z'Z + l)^-1 Z'Z (Z'Z + l)^-1, for one predictor: s^2 over
 * S (1 + l)^2. */
static void test_ridge_covariance(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 5, 8}, y[] = {2, 3, 7, 8, 15};
    th_ols fit;
    th_error err = {0};
    assert_int_equal(th_ridge_fit(&fit, 5, 1, x, y, 0.25, &err), TH_OK);
    double variance = fit.residual_ss / (5 - 1 - 1 / 1.25);
    close_to(th_ols_variance(&fit, 1), variance / 30 / (1.25 * 1.25), 1e-12);
    close_to(
        th_ols_variance(&fit, 0), variance / 5 + 16 * th_ols_variance(&fit, 1), 1e-12);
    close_to(fit.covariance[1], -4 * th_ols_variance(&fit, 1), 1e-12);
    close_to(fit.vif[0], 1, 1e-14);
}

static void test_bad_regression(void **state)
{
    (void)state;
    const double y[] = {1, 3, 2, 5, 4};
    const double same[] = {2, 2, 2, 2, 2};
    const double twice[] = {1, 2, 2, 4, 3, 6, 4, 8, 9, 18};
    const double holed[] = {1, 2, NAN, 4, 5};
    th_ols fit;
    th_error err = {0};
    assert_int_equal(th_ols_fit(&fit, 5, 1, same, y, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "constant"));
    err = (th_error){0};
    assert_int_equal(th_ols_fit(&fit, 5, 2, twice, y, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "sum of the others"));
    err = (th_error){0};
    assert_int_equal(th_ols_fit(&fit, 5, 1, holed, y, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "finite"));
    err = (th_error){0};
    assert_int_equal(th_ols_fit(&fit, 2, 1, holed, y, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "at least 3"));
    assert_int_equal(th_ols_fit(&fit, 40, 9, twice, y, NULL), TH_BAD_DATA);
}

/* E = 3 P^1.2 A^0.7 exactly: both regressions give it back, the doubts are counted. */
static void test_stirpat(void **state)
{
    (void)state;
    double x[2 * 10], e[10];
    for (size_t i = 0; i < 10; i++) {
        x[2 * i] = 100 + 3 * (double)i + (i % 3 ? 2 : 0);
        x[2 * i + 1] = 20 * exp(0.06 * (double)i) + (i % 4 ? 1 : 0);
        e[i] = 3 * pow(x[2 * i], 1.2) * pow(x[2 * i + 1], 0.7);
    }
    const int right[] = {1, 1}, wrong[] = {-1, 1};
    th_stirpat fit;
    th_error err = {0};
    assert_int_equal(th_stirpat_fit(&fit, 10, 2, x, e, right, 0, &err), TH_OK);
    close_to(fit.ols.value[1], 1.2, 1e-10);
    close_to(fit.ridge.value[2], 0.7, 1e-10);
    close_to(th_stirpat_value(&fit.ols, x + 6), e[3], 1e-11);
    assert_true(!fit.few && !fit.against && fit.collinear == 2);
    assert_int_equal(th_stirpat_fit(&fit, 8, 2, x, e, wrong, 0, &err), TH_OK);
    assert_true(fit.few && fit.against == 1 && fit.is_against[0]);
    e[4] = 0;
    assert_int_equal(th_stirpat_fit(&fit, 10, 2, x, e, NULL, 0, &err), TH_BAD_DATA);
}

static void test_kaya(void **state)
{
    (void)state;
    double f[TH_KAYA_FACTORS], co2[3];
    assert_true(th_kaya_factors(f, 300000, 9e9, 6e5, 1.5e6));
    close_to(f[TH_KAYA_GDP_PER_HEAD], 30000, 1e-15);
    close_to(f[TH_KAYA_CO2_PER_ENERGY], 2.5, 1e-15);
    const double rates[] = {0, 0, 0, 0, 0.01, 0.05, -0.04, -0.02, 0, 0, 0, -1};
    th_kaya_path(co2, 3, f, rates);
    close_to(co2[0], 1.5e6, 1e-15);
    close_to(co2[1], 1.5e6 * 1.01 * 1.05 * 0.96 * 0.98, 1e-14);
    assert_true(co2[2] == 0);
    assert_false(th_kaya_factors(f, 0, 1, 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rat42),
        cmocka_unit_test(test_rat43),
        cmocka_unit_test(test_misra1a),
        cmocka_unit_test(test_thurber),
        cmocka_unit_test(test_known_parameters),
        cmocka_unit_test(test_nearly_exact),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_bad_fits),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_derivatives),
        cmocka_unit_test(test_names_and_falls),
        cmocka_unit_test(test_longley),
        cmocka_unit_test(test_vif),
        cmocka_unit_test(test_ridge),
        cmocka_unit_test(test_ridge_covariance),
        cmocka_unit_test(test_bad_regression),
        cmocka_unit_test(test_stirpat),
        cmocka_unit_test(test_kaya),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
