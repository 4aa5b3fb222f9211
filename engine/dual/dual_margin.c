/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: the error of the margin between the path and a year's level, and what follows:
 * the probability that the path is kept. */
#include "dual_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define Z95 1.959963984540054 /* half of a 95 % interval in standard deviations */

/** d(required)/d(level of path_from) and, through the goal, d(required)/d(level of
 * base_year). */
void thi_required_slopes(const thi_judge *j,
                         int32_t year,
                         double *to_from,
                         double *to_base)
{
    const th_target *t = j->target;
    double k = (double)(year - t->path_from) / (double)(t->year - t->path_from);
    double allowed = thi_required(j, year);
    *to_from = year == t->year ? 0
               : t->geometric  ? (1 - k) * allowed / j->from.level
                               : 1 - k;
    *to_base = 0;
    if (j->intensity)
        *to_base = t->geometric ? (year == t->year ? 1 : k) * allowed / j->base.level
                                : k * (1 - t->value);
}

/**
 * Error of the margin `required - level`, to first order: both totals and the path move
 * with the same inputs, so that what they share cancels. For normal totals P(margin >=
 * 0) is exact, which that of the ratio of two totals is not.
 */
typedef struct margin {
    size_t count;
    uint32_t *cells;
    double *weights;
    size_t row_count;
    thi_gdp_error *rows;
} margin;

double thi_level_per_total(const thi_judge *j, const thi_point *p)
{
    return j->intensity ? THI_YUAN_PER_WAN / p->gdp.constant_yuan : 1;
}

static void add_row(margin *m, thi_gdp_error e, double weight)
{
    for (size_t i = 0; i < m->row_count; i++)
        if (m->rows[i].row == e.row) {
            m->rows[i].move += weight * e.move;
            return;
        }
    m->rows[m->row_count++] = (thi_gdp_error){e.row, weight * e.move};
}

/** Adds weight * (error of a point's level). */
static void add_point(const thi_judge *j, margin *m, const thi_point *p, double weight)
{
    thi_gdp_error errors[256];
    double each = weight * thi_level_per_total(j, p);
    if (weight == 0)
        return;
    for (size_t i = 0; i < p->count; i++) {
        m->cells[m->count] = p->cells[i];
        m->weights[m->count++] = each * p->weights[i];
    }
    size_t count = j->intensity ? thi_gdp_errors(j->dual, &p->gdp, errors) : 0;
    for (size_t i = 0; i < count; i++)
        add_row(m, errors[i], -weight * p->level);
}

static th_sym shared(const thi_judge *j, uint32_t row)
{
    return j->dual->activity.rows[row].shared_error;
}

/** Rows of one shared_error name move together, others alone. */
static double rows_half(const thi_judge *j, const margin *m)
{
    th_sum squares = {0};
    for (size_t i = 0; i < m->row_count; i++) {
        double move = m->rows[i].move;
        th_sym name = shared(j, m->rows[i].row);
        bool earlier = false;
        for (size_t k = 0; name && k < m->row_count; k++)
            if (k != i && shared(j, m->rows[k].row) == name) {
                earlier = earlier || k < i;
                move += m->rows[k].move;
            }
        if (!earlier)
            th_sum_add(&squares, move * move);
    }
    return sqrt(th_sum_get(&squares));
}

static margin make_margin(const thi_judge *j, const thi_point *p)
{
    margin m = {0};
    size_t n = p->count + j->from.count + j->base.count;
    m.cells = TH_NEW_N(j->scratch, uint32_t, n + 1);
    m.weights = TH_NEW_N(j->scratch, double, n + 1);
    m.rows = TH_NEW_N(j->scratch, thi_gdp_error, 3 * 256);
    return m;
}

static margin whole_margin(const thi_judge *j, const thi_point *p)
{
    margin m = make_margin(j, p);
    double to_from, to_base;
    thi_required_slopes(j, p->year, &to_from, &to_base);
    add_point(j, &m, p, -1);
    if (j->from.known)
        add_point(j, &m, &j->from, to_from);
    if (j->base.known)
        add_point(j, &m, &j->base, to_base);
    return m;
}

static double margin_half(const thi_judge *j, const thi_point *p)
{
    margin m = whole_margin(j, p);
    return hypot(thi_total_half(j, m.cells, m.weights, m.count), rows_half(j, &m));
}

size_t thi_margin_terms(const thi_judge *j,
                        const thi_point *p,
                        uint32_t **cells,
                        double **weights)
{
    margin m = whole_margin(j, p);
    *cells = m.cells;
    *weights = m.weights;
    return m.count;
}

/** NAN when no uncertainty is known. */
double thi_probability(const thi_judge *j, const thi_point *p, double allowed)
{
    double half = margin_half(j, p);
    if (!(half > 0) || !isfinite(half))
        return (double)NAN;
    return gsl_cdf_ugaussian_P((allowed - p->level) / (half / Z95));
}
