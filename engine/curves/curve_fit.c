/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: least squares by Levenberg-Marquardt (GSL), yield curves among them. */
#include "curves_internal.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

/* Residual where a trial point leaves the model's domain: the step is refused. */
#define OUT_OF_DOMAIN 1e100
#define ITERATIONS 500
/* Cosine between the residuals and the model's surface at which a point is a minimum.
 */
#define ORTHOGONAL 1e-6
/* Residuals that are rounding of the data. */
#define EXACT 1e-12
/* Their part along the model's surface that is rounding of the model's values. */
#define ALONG 1e-14
/* Columns of the Jacobian, scaled to unit length, that count as dependent. */
#define DEPENDENT 1e-9

static const char not_finite[] = "an observation is not a finite number";

typedef struct fit_task {
    th_fit_model model;
    const void *context;
    size_t count;                /* parameters */
    size_t free_count;           /* that are fitted */
    size_t free_of[TH_FIT_MOST]; /* their places */
    double value[TH_FIT_MOST];   /* held ones stay */
    const th_fit_data *data;
} fit_task;

static void task_point(const fit_task *task, const gsl_vector *free_values, double *p)
{
    for (size_t i = 0; i < task->count; i++)
        p[i] = task->value[i];
    for (size_t k = 0; k < task->free_count; k++)
        p[task->free_of[k]] = gsl_vector_get(free_values, k);
}

static int task_residuals(const gsl_vector *at, void *context, gsl_vector *f)
{
    const fit_task *task = context;
    double p[TH_FIT_MOST], gradient[TH_FIT_MOST];
    task_point(task, at, p);
    for (size_t i = 0; i < task->data->count; i++) {
        double y = task->model(task->context, task->data->x[i], p, gradient);
        double residual = y - task->data->y[i];
        gsl_vector_set(f, i, isfinite(residual) ? residual : OUT_OF_DOMAIN);
    }
    return GSL_SUCCESS;
}

static int task_jacobian(const gsl_vector *at, void *context, gsl_matrix *jacobian)
{
    const fit_task *task = context;
    double p[TH_FIT_MOST], gradient[TH_FIT_MOST];
    task_point(task, at, p);
    for (size_t i = 0; i < task->data->count; i++) {
        (void)task->model(task->context, task->data->x[i], p, gradient);
        for (size_t k = 0; k < task->free_count; k++) {
            double slope = gradient[task->free_of[k]];
            if (!isfinite(slope))
                return GSL_EBADFUNC;
            gsl_matrix_set(jacobian, i, k, slope);
        }
    }
    return GSL_SUCCESS;
}

/** Residuals stand at a right angle on the surface of the model, as far as rounding
 * lets that be seen, or are rounding themselves. */
static bool
at_minimum(const gsl_vector *f, const gsl_matrix *jacobian, double size_of_y)
{
    double rest = gsl_blas_dnrm2(f);
    if (rest <= EXACT * size_of_y)
        return true;
    for (size_t k = 0; k < jacobian->size2; k++) {
        gsl_vector_const_view column = gsl_matrix_const_column(jacobian, k);
        double along = 0, length = gsl_blas_dnrm2(&column.vector);
        gsl_blas_ddot(&column.vector, f, &along);
        if (!(fabs(along) <= length * (ORTHOGONAL * rest + ALONG * size_of_y)))
            return false;
    }
    return true;
}

/** (J'J)^-1 by columns of unit length, so that units of parameters do not matter. */
static bool covariance_of(double *out, const gsl_matrix *jacobian)
{
    size_t n = jacobian->size2;
    double length[TH_FIT_MOST];
    gsl_matrix *scaled = gsl_matrix_alloc(jacobian->size1, n);
    gsl_matrix *inverse = gsl_matrix_alloc(n, n);
    gsl_matrix_memcpy(scaled, jacobian);
    bool sound = true;
    for (size_t k = 0; k < n; k++) {
        gsl_vector_view column = gsl_matrix_column(scaled, k);
        length[k] = gsl_blas_dnrm2(&column.vector);
        sound = sound && length[k] > 0;
        if (length[k] > 0)
            gsl_vector_scale(&column.vector, 1 / length[k]);
    }
    sound = sound && !gsl_multifit_nlinear_covar(scaled, DEPENDENT, inverse);
    for (size_t i = 0; i < n && sound; i++) {
        sound = gsl_matrix_get(inverse, i, i) > 0;
        for (size_t k = 0; k < n; k++)
            out[i * n + k] = gsl_matrix_get(inverse, i, k) / (length[i] * length[k]);
    }
    gsl_matrix_free(scaled);
    gsl_matrix_free(inverse);
    return sound;
}

static double size_of(const th_fit_data *data)
{
    th_sum sum = {0};
    for (size_t i = 0; i < data->count; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        th_sum_add(&sum, weight * data->y[i] * data->y[i]);
    }
    return sqrt(th_sum_get(&sum));
}

static void fill(th_fit *out, const fit_task *task, const double *inverse, double ss)
{
    size_t n = task->free_count;
    out->residual_ss = ss;
    out->freedom = task->data->count - n;
    out->residual_sd = sqrt(ss / (double)out->freedom);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            out->covariance[task->free_of[i] * task->count + task->free_of[k]] =
                inverse[i * n + k] * ss / (double)out->freedom;
}

static th_status read_result(th_fit *out,
                             fit_task *task,
                             gsl_multifit_nlinear_workspace *work,
                             th_error *err)
{
    const gsl_vector *f = gsl_multifit_nlinear_residual(work);
    const gsl_matrix *jacobian = gsl_multifit_nlinear_jac(work);
    double inverse[TH_FIT_MOST * TH_FIT_MOST], ss = 0;
    task_point(task, gsl_multifit_nlinear_position(work), out->value);
    out->iterations = gsl_multifit_nlinear_niter(work);
    if (!at_minimum(f, jacobian, size_of(task->data)))
        return th_error_set(err,
                            TH_BAD_DATA,
                            "the fit does not settle after %zu steps: give other start "
                            "values or another form",
                            out->iterations);
    if (!covariance_of(inverse, jacobian))
        return th_error_set(err,
                            TH_BAD_DATA,
                            "the data cannot tell the parameters apart: hold one of "
                            "them, or give data over more ages");
    gsl_blas_ddot(f, f, &ss);
    fill(out, task, inverse, ss);
    return TH_OK;
}

static th_status run_solver(th_fit *out, fit_task *task, th_error *err)
{
    const th_fit_data *data = task->data;
    gsl_multifit_nlinear_parameters settings =
        gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_workspace *work = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &settings, data->count, task->free_count);
    gsl_multifit_nlinear_fdf problem = {.f = task_residuals,
                                        .df = task_jacobian,
                                        .n = data->count,
                                        .p = task->free_count,
                                        .params = task};
    double start[TH_FIT_MOST];
    for (size_t k = 0; k < task->free_count; k++)
        start[k] = task->value[task->free_of[k]];
    gsl_vector_const_view at = gsl_vector_const_view_array(start, task->free_count);
    int status;
    if (data->weight) {
        gsl_vector_const_view w =
            gsl_vector_const_view_array(data->weight, data->count);
        status = gsl_multifit_nlinear_winit(&at.vector, &w.vector, &problem, work);
    } else {
        status = gsl_multifit_nlinear_init(&at.vector, &problem, work);
    }
    int info = 0;
    th_status result;
    if (status) {
        result = th_error_set(
            err, TH_BAD_DATA, "the model has no value at the start: give other values");
    } else {
        /* its own verdict is not asked: at_minimum judges where it came to */
        (void)gsl_multifit_nlinear_driver(
            ITERATIONS, 1e-12, 1e-14, 0, NULL, NULL, &info, work);
        result = read_result(out, task, work, err);
    }
    gsl_multifit_nlinear_free(work);
    return result;
}

static bool sound_data(const th_fit_data *data)
{
    for (size_t i = 0; i < data->count; i++) {
        bool weighs =
            !data->weight || (isfinite(data->weight[i]) && data->weight[i] >= 0);
        if (!weighs || !isfinite(data->x[i]) || !isfinite(data->y[i]))
            return false;
    }
    return true;
}

static bool sound_start(const fit_task *task)
{
    double gradient[TH_FIT_MOST];
    for (size_t i = 0; i < task->data->count; i++) {
        double x = task->data->x[i];
        if (!isfinite(task->model(task->context, x, task->value, gradient)))
            return false;
    }
    return true;
}

th_status th_fit_run(th_fit *out,
                     th_fit_model model,
                     const void *context,
                     size_t count,
                     const double *start,
                     const bool *held,
                     const th_fit_data *data,
                     th_error *err)
{
    *out = (th_fit){.count = count};
    fit_task task = {.model = model, .context = context, .count = count, .data = data};
    for (size_t i = 0; i < count; i++) {
        task.value[i] = start[i];
        if (!held || !held[i])
            task.free_of[task.free_count++] = i;
    }
    if (!task.free_count)
        return th_error_set(
            err, TH_BAD_DATA, "every parameter is held: nothing to fit");
    if (data->count <= task.free_count)
        return th_error_set(
            err,
            TH_BAD_DATA,
            "%zu observations for %zu parameters: at least %zu are needed",
            data->count,
            task.free_count,
            task.free_count + 1);
    if (!sound_data(data))
        return th_error_set(err, TH_BAD_DATA, not_finite);
    if (!sound_start(&task))
        return th_error_set(
            err, TH_BAD_DATA, "the model has no value at the start: give other values");
    return run_solver(out, &task, err);
}

/* ---- yield curves ---- */

/** The curve with ln c in the place of c. */
static double
curve_model(const void *context, double x, const double *parameter, double *gradient)
{
    const th_curve_form *form = context;
    th_curve curve = {.form = *form};
    size_t n = th_curve_parameters(*form);
    for (size_t i = 0; i < n; i++)
        curve.parameter[i] = thi_curve_role(*form, i) == ROLE_SHIFT
                                 ? th_exp(parameter[i])
                                 : parameter[i];
    double value = th_curve_gradient(&curve, x, gradient);
    for (size_t i = 0; i < n; i++)
        if (thi_curve_role(*form, i) == ROLE_SHIFT)
            gradient[i] *= curve.parameter[i];
    return value;
}

/** From ln c to c: value, and its row and column of the covariance. */
static void shift_back(th_fit *fit, size_t i)
{
    double c = th_exp(fit->value[i]);
    fit->value[i] = c;
    for (size_t k = 0; k < fit->count; k++) {
        fit->covariance[i * fit->count + k] *= c;
        fit->covariance[k * fit->count + i] *= c;
    }
}

/** Whether y rises with x on the whole. */
static bool data_rises(const th_fit_data *data)
{
    th_sum weight = {0}, x = {0}, y = {0}, along = {0};
    for (size_t i = 0; i < data->count; i++) {
        double w = data->weight ? data->weight[i] : 1;
        th_sum_add(&weight, w);
        th_sum_add(&x, w * data->x[i]);
        th_sum_add(&y, w * data->y[i]);
    }
    double mean_x = th_sum_get(&x) / th_sum_get(&weight);
    double mean_y = th_sum_get(&y) / th_sum_get(&weight);
    for (size_t i = 0; i < data->count; i++) {
        double w = data->weight ? data->weight[i] : 1;
        th_sum_add(&along, w * (data->x[i] - mean_x) * (data->y[i] - mean_y));
    }
    return th_sum_get(&along) > 0;
}

th_status th_curve_fit(th_curve *out,
                       th_fit *fit,
                       th_curve_form form,
                       const double *start,
                       const bool *held,
                       const th_fit_data *data,
                       th_error *err)
{
    size_t n = th_curve_parameters(form);
    double from[TH_CURVE_MOST] = {0};
    if (!sound_data(data))
        return th_error_set(err, TH_BAD_DATA, not_finite);
    if (!data_rises(data))
        return th_error_set(err,
                            TH_BAD_DATA,
                            "the data falls with age, or is of one age: a yield curve "
                            "rises, check the plots");
    if (start)
        for (size_t i = 0; i < n; i++)
            from[i] = start[i];
    else
        th_curve_start(from, form, data);
    for (size_t i = 0; i < n; i++) {
        if (!(from[i] > 0))
            return th_error_set(err,
                                TH_BAD_DATA,
                                "no start for %s of %s: it must be above 0",
                                th_curve_parameter_name(form, i),
                                th_curve_name(form));
        if (thi_curve_role(form, i) == ROLE_SHIFT)
            from[i] = th_ln(from[i]);
    }
    th_status status = th_fit_run(fit, curve_model, &form, n, from, held, data, err);
    if (status)
        return status;
    out->form = form;
    for (size_t i = 0; i < n; i++) {
        if (thi_curve_role(form, i) == ROLE_SHIFT)
            shift_back(fit, i);
        out->parameter[i] = fit->value[i];
        if (!(out->parameter[i] > 0))
            return th_error_set(err,
                                TH_BAD_DATA,
                                "the fitted curve falls (%s of %s is not above 0): "
                                "check the plots, or take another form",
                                th_curve_parameter_name(form, i),
                                th_curve_name(form));
    }
    return TH_OK;
}
