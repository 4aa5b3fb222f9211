/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: linear regression with an intercept. Predictors are centred and brought to
 * unit length first: the same fit, without the cancellation of levels such as years,
 * and one form for ordinary least squares (QR) and ridge (SVD). */
#include "curves_internal.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

/* A predictor whose part apart from the others is below this share of its length. */
#define DEPENDENT 1e-10
/* Penalties that cross validation looks at: predictors have unit length. */
#define LAMBDA_LEAST 1e-10
#define LAMBDA_MOST 1e2
#define GRID 241

/** The problem in centred predictors of unit length. */
typedef struct unit_form {
    size_t rows, count;
    double mean[TH_OLS_MOST], length[TH_OLS_MOST];
    double y_mean, y_ss;
    gsl_matrix *z; /* [rows, count] */
    gsl_vector *y; /* centred */
} unit_form;

/** What a fit in unit form is: slopes, and covariance over the residual variance. */
typedef struct unit_fit {
    double slope[TH_OLS_MOST];
    double inverse[TH_OLS_MOST * TH_OLS_MOST];
    double effective; /* parameters, without the intercept */
} unit_fit;

static double mean_of(const double *x, size_t stride, size_t n)
{
    th_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&sum, x[i * stride]);
    return th_sum_get(&sum) / (double)n;
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static th_status
check(size_t rows, size_t predictors, const double *x, const double *y, th_error *err)
{
    if (!predictors || predictors > TH_OLS_MOST)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "%zu predictors: 1 to %d can be fitted",
                            predictors,
                            TH_OLS_MOST);
    if (rows < predictors + 2)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "%zu rows for %zu predictors: at least %zu are needed",
                            rows,
                            predictors,
                            predictors + 2);
    if (!all_finite(x, rows * predictors) || !all_finite(y, rows))
        return th_error_set(err, TH_BAD_DATA, "a value is not a finite number");
    return TH_OK;
}

static void unit_free(unit_form *form)
{
    gsl_matrix_free(form->z);
    gsl_vector_free(form->y);
}

/** False: a predictor is constant. */
static bool
unit_init(unit_form *form, size_t rows, size_t count, const double *x, const double *y)
{
    *form = (unit_form){.rows = rows, .count = count};
    form->z = gsl_matrix_alloc(rows, count);
    form->y = gsl_vector_alloc(rows);
    form->y_mean = mean_of(y, 1, rows);
    for (size_t i = 0; i < rows; i++)
        gsl_vector_set(form->y, i, y[i] - form->y_mean);
    gsl_blas_ddot(form->y, form->y, &form->y_ss);
    bool sound = true;
    for (size_t j = 0; j < count; j++) {
        form->mean[j] = mean_of(x + j, count, rows);
        for (size_t i = 0; i < rows; i++)
            gsl_matrix_set(form->z, i, j, x[i * count + j] - form->mean[j]);
        gsl_vector_view column = gsl_matrix_column(form->z, j);
        double length = gsl_blas_dnrm2(&column.vector);
        form->length[j] = length;
        if (length > DEPENDENT * fabs(form->mean[j]) * sqrt((double)rows))
            gsl_vector_scale(&column.vector, 1 / length);
        else
            sound = false;
    }
    return sound;
}

static double residual_ss(const unit_form *form, const double *slope)
{
    th_sum sum = {0};
    for (size_t i = 0; i < form->rows; i++) {
        th_sum rest = {0};
        th_sum_add(&rest, gsl_vector_get(form->y, i));
        for (size_t j = 0; j < form->count; j++)
            th_sum_add(&rest, -slope[j] * gsl_matrix_get(form->z, i, j));
        double r = th_sum_get(&rest);
        th_sum_add(&sum, r * r);
    }
    return th_sum_get(&sum);
}

/** Back to the predictors as they are, with the intercept. */
static void give_back(th_ols *out, const unit_form *form, const unit_fit *fit)
{
    size_t p = form->count, n = p + 1;
    out->count = p;
    out->residual_ss = residual_ss(form, fit->slope);
    out->r_squared = form->y_ss > 0 ? 1 - out->residual_ss / form->y_ss : 0;
    out->freedom = (double)form->rows - 1 - fit->effective;
    double variance = out->residual_ss / out->freedom;
    out->residual_sd = sqrt(variance);
    th_sum intercept = {0}, at_mean = {0};
    th_sum_add(&intercept, form->y_mean);
    for (size_t j = 0; j < p; j++) {
        out->value[j + 1] = fit->slope[j] / form->length[j];
        th_sum_add(&intercept, -out->value[j + 1] * form->mean[j]);
        th_sum with_mean = {0};
        for (size_t k = 0; k < p; k++) {
            double c = variance * fit->inverse[j * p + k] /
                       (form->length[j] * form->length[k]);
            out->covariance[(j + 1) * n + k + 1] = c;
            th_sum_add(&with_mean, c * form->mean[k]);
        }
        double c0 = -th_sum_get(&with_mean);
        out->covariance[j + 1] = c0;
        out->covariance[(j + 1) * n] = c0;
        th_sum_add(&at_mean, -c0 * form->mean[j]);
    }
    out->value[0] = th_sum_get(&intercept);
    out->covariance[0] = variance / (double)form->rows + th_sum_get(&at_mean);
}

/** R^-1 of an upper triangle; false where a diagonal says that predictors depend. */
static bool invert_triangle(double *out, const gsl_matrix *r, size_t p)
{
    for (size_t k = 0; k < p; k++) {
        if (!(fabs(gsl_matrix_get(r, k, k)) > DEPENDENT))
            return false;
        for (size_t i = p; i-- > 0;) {
            th_sum sum = {0};
            th_sum_add(&sum, i == k ? 1 : 0);
            for (size_t j = i + 1; j <= k; j++)
                th_sum_add(&sum, -gsl_matrix_get(r, i, j) * out[j * p + k]);
            out[i * p + k] = i > k ? 0 : th_sum_get(&sum) / gsl_matrix_get(r, i, i);
        }
    }
    return true;
}

static bool solve_qr(unit_fit *fit, const unit_form *form)
{
    size_t p = form->count;
    gsl_matrix *qr = gsl_matrix_alloc(form->rows, p);
    gsl_vector *tau = gsl_vector_alloc(p), *slope = gsl_vector_alloc(p);
    gsl_vector *rest = gsl_vector_alloc(form->rows);
    gsl_matrix_memcpy(qr, form->z);
    gsl_linalg_QR_decomp(qr, tau);
    double triangle[TH_OLS_MOST * TH_OLS_MOST];
    bool sound = invert_triangle(triangle, qr, p);
    if (sound)
        gsl_linalg_QR_lssolve(qr, tau, form->y, slope, rest);
    for (size_t i = 0; i < p && sound; i++) {
        fit->slope[i] = gsl_vector_get(slope, i);
        for (size_t k = 0; k < p; k++) {
            th_sum sum = {0};
            for (size_t j = i > k ? i : k; j < p; j++)
                th_sum_add(&sum, triangle[i * p + j] * triangle[k * p + j]);
            fit->inverse[i * p + k] = th_sum_get(&sum);
        }
    }
    fit->effective = (double)p;
    gsl_matrix_free(qr);
    gsl_vector_free(tau);
    gsl_vector_free(slope);
    gsl_vector_free(rest);
    return sound;
}

/* ---- ridge ---- */

/** Z = U D V'; c = U'y. */
typedef struct spectrum {
    size_t rows, count;
    double d[TH_OLS_MOST], c[TH_OLS_MOST];
    double v[TH_OLS_MOST * TH_OLS_MOST];
    double outside; /* squared length of y off the predictors */
} spectrum;

static void spectrum_init(spectrum *s, const unit_form *form, double least_squares)
{
    size_t p = form->count;
    *s = (spectrum){.rows = form->rows, .count = p, .outside = least_squares};
    gsl_matrix *u = gsl_matrix_alloc(form->rows, p), *v = gsl_matrix_alloc(p, p);
    gsl_vector *d = gsl_vector_alloc(p);
    gsl_matrix_memcpy(u, form->z);
    gsl_linalg_SV_decomp_jacobi(u, v, d);
    for (size_t j = 0; j < p; j++) {
        gsl_vector_view column = gsl_matrix_column(u, j);
        s->d[j] = gsl_vector_get(d, j);
        gsl_blas_ddot(&column.vector, form->y, &s->c[j]);
        for (size_t i = 0; i < p; i++)
            s->v[i * p + j] = gsl_matrix_get(v, i, j);
    }
    gsl_matrix_free(u);
    gsl_matrix_free(v);
    gsl_vector_free(d);
}

/** n RSS / (n - 1 - tr H)^2. */
static double cross_validation(const spectrum *s, double lambda)
{
    double rest = s->outside, freedom = (double)s->rows - 1;
    for (size_t j = 0; j < s->count; j++) {
        double square = s->d[j] * s->d[j];
        double shrink = lambda / (square + lambda);
        rest += shrink * shrink * s->c[j] * s->c[j];
        freedom -= square / (square + lambda);
    }
    return (double)s->rows * rest / (freedom * freedom);
}

static double grid_lambda(size_t i)
{
    double t = (double)i / (GRID - 1);
    return LAMBDA_LEAST * th_pow(LAMBDA_MOST / LAMBDA_LEAST, t);
}

/** The least of the grid and of 0, refined by golden section in ln lambda. */
static double best_lambda(const spectrum *s)
{
    size_t best = 0;
    for (size_t i = 1; i < GRID; i++)
        if (cross_validation(s, grid_lambda(i)) <
            cross_validation(s, grid_lambda(best)))
            best = i;
    const double golden = 0.6180339887498949;
    double low = th_ln(grid_lambda(best ? best - 1 : 0));
    double high = th_ln(grid_lambda(best + 1 < GRID ? best + 1 : GRID - 1));
    while (high - low > 1e-10) {
        double a = high - golden * (high - low), b = low + golden * (high - low);
        if (cross_validation(s, th_exp(a)) <= cross_validation(s, th_exp(b)))
            high = b;
        else
            low = a;
    }
    double lambda = th_exp((low + high) / 2);
    return cross_validation(s, 0) <= cross_validation(s, lambda) ? 0 : lambda;
}

static void solve_ridge(unit_fit *fit, const spectrum *s, double lambda)
{
    size_t p = s->count;
    *fit = (unit_fit){0};
    for (size_t j = 0; j < p; j++) {
        double square = s->d[j] * s->d[j];
        double gain = s->d[j] / (square + lambda);
        fit->effective += square / (square + lambda);
        for (size_t i = 0; i < p; i++) {
            fit->slope[i] += s->v[i * p + j] * gain * s->c[j];
            for (size_t k = 0; k < p; k++)
                fit->inverse[i * p + k] +=
                    s->v[i * p + j] * gain * gain * s->v[k * p + j];
        }
    }
}

/* ---- the two fits ---- */

static th_status fit_both(th_ols *out,
                          size_t rows,
                          size_t predictors,
                          const double *x,
                          const double *y,
                          bool ridge,
                          double lambda,
                          th_error *err)
{
    *out = (th_ols){0};
    th_status status = check(rows, predictors, x, y, err);
    if (status)
        return status;
    unit_form form;
    unit_fit fit;
    if (!unit_init(&form, rows, predictors, x, y)) {
        status =
            th_error_set(err, TH_BAD_DATA, "a predictor is constant: leave it out");
    } else if (!solve_qr(&fit, &form)) {
        status =
            th_error_set(err,
                         TH_BAD_DATA,
                         "a predictor is a sum of the others: leave one of them out");
    } else {
        for (size_t j = 0; j < predictors; j++)
            out->vif[j] = fit.inverse[j * predictors + j];
        if (ridge) {
            spectrum s;
            spectrum_init(&s, &form, residual_ss(&form, fit.slope));
            out->lambda = lambda < 0 ? best_lambda(&s) : lambda;
            solve_ridge(&fit, &s, out->lambda);
        }
        give_back(out, &form, &fit);
    }
    unit_free(&form);
    return status;
}

th_status th_ols_fit(th_ols *out,
                     size_t rows,
                     size_t predictors,
                     const double *x,
                     const double *y,
                     th_error *err)
{
    return fit_both(out, rows, predictors, x, y, false, 0, err);
}

th_status th_ridge_fit(th_ols *out,
                       size_t rows,
                       size_t predictors,
                       const double *x,
                       const double *y,
                       double lambda,
                       th_error *err)
{
    return fit_both(out, rows, predictors, x, y, true, lambda, err);
}

double th_ols_value(const th_ols *fit, const double *x)
{
    th_sum sum = {0};
    th_sum_add(&sum, fit->value[0]);
    for (size_t j = 0; j < fit->count; j++)
        th_sum_add(&sum, fit->value[j + 1] * x[j]);
    return th_sum_get(&sum);
}
