/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uncertainty: Approach 1. Table 3.2 of IPCC 2006 volume 1 chapter 3 in two forms: by
 * its printed arithmetic over given percentages, and generalised, where E, F, K and L
 * come from the derivatives of the equations over the input rows.
 */
#include "tables_internal.h"

#include <math.h>
#include <string.h>

#define ASYMMETRIC 0.01    /* of the width */
#define LIMITS_DIFFER 0.05 /* of the value */

/* ---- the table as it is printed ---- */

/** Note B: percentage points of the trend by 1 % more of a category in both years. */
static double type_a_of(double base, double current, double c, double d)
{
    double more = (0.01 * current + d - (0.01 * base + c)) / (0.01 * base + c) * 100;
    return fabs(more - (d - c) / c * 100);
}

static void fill_table32(th_table32_row *r, double c, double d)
{
    double e = r->activity_pct, f = r->factor_pct;
    r->combined_pct = sqrt(e * e + f * f);
    r->variance = r->combined_pct * r->current / d;
    r->variance *= r->variance;
    r->type_a = type_a_of(r->base, r->current, c, d);
    r->type_b = fabs(r->current / c);
    r->trend_factor = r->factor_independent ? r->type_b * f * sqrt(2.0) : r->type_a * f;
    r->trend_activity =
        r->activity_correlated ? r->type_a * e : r->type_b * e * sqrt(2.0);
    r->trend_variance =
        r->trend_factor * r->trend_factor + r->trend_activity * r->trend_activity;
}

void th_table32(th_table32_row *rows,
                size_t count,
                double *level_pct,
                double *trend_half)
{
    th_sum c = {0}, d = {0}, h = {0}, m = {0};
    for (size_t i = 0; i < count; i++) {
        th_sum_add(&c, rows[i].base);
        th_sum_add(&d, rows[i].current);
    }
    for (size_t i = 0; i < count; i++) {
        fill_table32(&rows[i], th_sum_get(&c), th_sum_get(&d));
        th_sum_add(&h, rows[i].variance);
        th_sum_add(&m, rows[i].trend_variance);
    }
    *level_pct = sqrt(th_sum_get(&h));
    *trend_half = sqrt(th_sum_get(&m));
}

/* ---- moves ---- */

thi_moves thi_moves_create(th_arena *arena, const th_uncertainty *u)
{
    thi_moves m;
    for (uint32_t k = 0; k < THI_KINDS; k++)
        m.unit[k] = TH_NEW_N(arena, double, u->errors->count + 1);
    return m;
}

static void add_move(const th_uncertainty *u, uint32_t s, double slope, double *unit)
{
    const th_errors *e = u->errors;
    const th_input *in = &e->view.inputs[e->sources[s].input];
    double half = in->half_width;
    if (e->sources[s].shared) {
        unit[u->first_of_name[s]] += slope * copysign(half, in->value);
        return;
    }
    if (!e->copula_of[s]) {
        unit[s] += slope * half;
        return;
    }
    const thi_copula *c = &e->copulas[e->copula_of[s] - 1];
    uint32_t row = 0;
    while (c->sources[row] != s)
        row++;
    for (uint32_t j = 0; j <= row; j++)
        unit[c->sources[j]] += slope * half * c->lower[(size_t)row * c->count + j];
}

/** An amount of what happened; a rate or a share that the inventory states itself is a
 * factor, as those of packs are. */
static bool is_activity(const th_errors *e, const th_input *in)
{
    return in->kind == TH_INPUT_ACTIVITY &&
           th_variable_get(e->view.registry, in->variable)->kind == TH_KIND_AMOUNT;
}

void thi_moves_of(const th_uncertainty *u, const double *gradient, thi_moves *out)
{
    const th_errors *e = u->errors;
    for (uint32_t k = 0; k < THI_KINDS; k++)
        memset(out->unit[k], 0, (e->count + 1) * sizeof(double));
    for (uint32_t s = 0; s < e->count; s++) {
        uint32_t input = e->sources[s].input;
        bool activity = is_activity(e, &e->view.inputs[input]);
        if (gradient[input] != 0)
            add_move(u,
                     s,
                     gradient[input],
                     out->unit[activity ? THI_OF_ACTIVITY : THI_OF_FACTORS]);
    }
}

void thi_trend_slopes(const th_uncertainty *u, double out[THI_YEARS])
{
    double c = u->total[THI_BASE].value, d = u->total[THI_CURRENT].value;
    out[THI_BASE] = -copysign(100, c) * d / (c * c);
    out[THI_CURRENT] = 100 / fabs(c);
}

/* ---- one row ---- */

typedef struct worker {
    th_uncertainty *u;
    double *gradient[THI_YEARS]; /* [inputs] */
    thi_moves moves[THI_YEARS];
} worker;

static worker worker_create(th_arena *scratch, th_uncertainty *u)
{
    worker w = {.u = u};
    for (uint32_t y = 0; y < THI_YEARS; y++) {
        w.gradient[y] = TH_NEW_N(scratch, double, u->errors->view.input_count + 1);
        w.moves[y] = thi_moves_create(scratch, u);
    }
    return w;
}

static void move_years(worker *w, const thi_terms *const years[THI_YEARS])
{
    const th_errors *e = w->u->errors;
    for (uint32_t y = 0; y < THI_YEARS; y++) {
        const th_output *sum = &years[y]->sum;
        th_model_gradient(
            e->model, e->values, sum->cells, sum->weights, sum->count, w->gradient[y]);
        thi_moves_of(w->u, w->gradient[y], &w->moves[y]);
    }
}

/** Half width of one kind of input; of both together with kind THI_KINDS. */
static double half_of(const worker *w, const double weights[THI_YEARS], uint32_t kind)
{
    th_sum squares = {0};
    for (size_t i = 0; i < w->u->errors->count; i++) {
        double move = 0;
        for (uint32_t y = 0; y < THI_YEARS; y++)
            for (uint32_t k = 0; weights[y] != 0 && k < THI_KINDS; k++)
                if (kind == THI_KINDS || kind == k)
                    move += weights[y] * w->moves[y].unit[k][i];
        th_sum_add(&squares, move * move);
    }
    return sqrt(th_sum_get(&squares));
}

static bool reads_asymmetric(const worker *w)
{
    const th_errors *e = w->u->errors;
    for (size_t s = 0; s < e->count; s++)
        if (w->u->view.asymmetric[s] && (w->gradient[THI_BASE][e->sources[s].input] ||
                                         w->gradient[THI_CURRENT][e->sources[s].input]))
            return true;
    return false;
}

static void fill_level(const worker *w, const thi_line_row *line, th_uncertainty_row *r)
{
    static const double year[][THI_YEARS] = {
        [THI_BASE] = {1, 0}, [THI_CURRENT] = {0, 1}};
    const thi_terms *of = &line->year[THI_CURRENT];
    double total = w->u->total[THI_CURRENT].value;
    r->half = half_of(w, year[THI_CURRENT], THI_KINDS);
    r->variance = 100 * r->half / total;
    r->variance = thi_near_zero(&w->u->total[THI_CURRENT]) ? (double)NAN
                                                           : r->variance * r->variance;
    uint32_t y = of->value == 0 ? THI_BASE : THI_CURRENT;
    of = &line->year[y];
    double percent = thi_near_zero(of) ? (double)NAN : 100 / fabs(of->value);
    r->activity_pct = percent * half_of(w, year[y], THI_OF_ACTIVITY);
    r->factor_pct = percent * half_of(w, year[y], THI_OF_FACTORS);
    r->combined_pct = percent * half_of(w, year[y], THI_KINDS);
}

static void fill_trend(const worker *w, th_uncertainty_row *r)
{
    double c = w->u->total[THI_BASE].value, d = w->u->total[THI_CURRENT].value;
    double slopes[THI_YEARS];
    r->type_a = r->type_b = r->trend_factor = r->trend_activity = r->trend_variance =
        (double)NAN;
    if (thi_near_zero(&w->u->total[THI_BASE]))
        return;
    thi_trend_slopes(w->u, slopes);
    r->type_a = type_a_of(r->base, r->current, c, d);
    r->type_b = fabs(r->current / c);
    r->trend_factor = half_of(w, slopes, THI_OF_FACTORS);
    r->trend_activity = half_of(w, slopes, THI_OF_ACTIVITY);
    double both = half_of(w, slopes, THI_KINDS);
    r->trend_variance = both * both;
}

static void fill_row(worker *w, uint32_t i)
{
    const thi_line_row *line = &w->u->lines[i];
    const thi_terms *years[] = {&line->year[THI_BASE], &line->year[THI_CURRENT]};
    th_uncertainty_row *r = &w->u->rows[i];
    *r = (th_uncertainty_row){.category = line->category,
                              .gas = line->gas,
                              .stream = line->stream,
                              .confidential = line->confidential,
                              .base = years[THI_BASE]->value,
                              .current = years[THI_CURRENT]->value,
                              .base_output = UINT32_MAX,
                              .current_output = UINT32_MAX,
                              .trend_output = UINT32_MAX,
                              .flags = "",
                              .note = ""};
    move_years(w, years);
    fill_level(w, line, r);
    fill_trend(w, r);
    r->asymmetric = reads_asymmetric(w);
}

/* ---- totals ---- */

static double square_root_of_sum(const th_uncertainty *u, size_t offset)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < u->row_count; i++) {
        double x;
        memcpy(&x, (const char *)&u->rows[i] + offset, sizeof x);
        th_sum_add(&sum, x);
    }
    return sqrt(th_sum_get(&sum));
}

static void fill_totals(worker *w)
{
    static const double of_year[][THI_YEARS] = {{1, 0}, {0, 1}};
    th_uncertainty *u = w->u;
    th_uncertainty_view *v = &u->view;
    const thi_terms *base = &u->total[THI_BASE], *current = &u->total[THI_CURRENT];
    move_years(w, (const thi_terms *const[]){base, current});
    v->base = base->value;
    v->current = current->value;
    v->base_half = half_of(w, of_year[THI_BASE], THI_KINDS);
    v->current_half = half_of(w, of_year[THI_CURRENT], THI_KINDS);
    bool no_base = thi_near_zero(base), no_current = thi_near_zero(current);
    v->near_zero = no_base || no_current;
    v->base_pct = no_base ? (double)NAN : 100 * v->base_half / fabs(v->base);
    v->level_pct = no_current ? (double)NAN : 100 * v->current_half / fabs(v->current);
    v->trend_pct = v->trend_half = (double)NAN;
    if (!no_base) {
        double slopes[THI_YEARS];
        thi_trend_slopes(u, slopes);
        v->trend_pct = 100 * (v->current - v->base) / fabs(v->base);
        v->trend_half = half_of(w, slopes, THI_KINDS);
    }
    v->level_simple_pct = square_root_of_sum(u, offsetof(th_uncertainty_row, variance));
    v->trend_simple_half =
        square_root_of_sum(u, offsetof(th_uncertainty_row, trend_variance));
}

/* ---- what is said of the inputs and lines ---- */

static bool limits_of(const th_errors *e, size_t s, double *lower, double *upper)
{
    const th_input *in = &e->view.inputs[e->sources[s].input];
    bool given;
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &th_activity_get(e->view.activity).rows[in->row];
        given = d->has_limits;
        *lower = d->lower;
        *upper = d->upper;
    } else {
        const th_factor *f = th_factor_get(e->view.registry, in->row);
        given = f->has_limits;
        *lower = f->lower;
        *upper = f->upper;
    }
    *lower = given ? *lower : in->value - in->half_width;
    *upper = given ? *upper : in->value + in->half_width;
    return given;
}

static void note_sources(th_uncertainty *u)
{
    const th_errors *e = u->errors;
    bool *asymmetric = TH_NEW_N(u->arena, bool, e->count + 1);
    bool *differ = TH_NEW_N(u->arena, bool, e->count + 1);
    for (size_t s = 0; s < e->count; s++) {
        double value = e->view.inputs[e->sources[s].input].value, lower, upper;
        const th_law *law = e->sources[s].law;
        double tolerance = LIMITS_DIFFER * fabs(value);
        asymmetric[s] = limits_of(e, s, &lower, &upper) &&
                        fabs(upper + lower - 2 * value) > ASYMMETRIC * (upper - lower);
        differ[s] = fabs(th_law_quantile(law, 0.025) - lower) > tolerance ||
                    fabs(th_law_quantile(law, 0.975) - upper) > tolerance;
    }
    u->view.asymmetric = asymmetric;
    u->view.limits_differ = differ;
}

static void note_lines(th_uncertainty *u)
{
    th_sum gross = {0}, covered = {0};
    size_t room = th_inventory_line_count(u->inventory);
    uint32_t *lines = TH_NEW_N(u->arena, uint32_t, room + 1);
    double *weights = TH_NEW_N(u->arena, double, room + 1);
    size_t n = th_inventory_terms(
        u->inventory, u->view.boundary, u->view.year, lines, weights);
    for (size_t i = 0; i < n; i++) {
        const th_line *line = th_inventory_line(u->inventory, lines[i]);
        double mass = line->mass_t * weights[i];
        u->view.source_lines_without += line->half_t > 0 ? 0 : 1;
        if (mass > 0)
            th_sum_add(&gross, mass);
        if (mass > 0 && line->half_t > 0)
            th_sum_add(&covered, mass);
    }
    double sum = th_sum_get(&gross);
    u->view.covered_share = sum > 0 ? th_sum_get(&covered) / sum : 0;
}

/** The first source of each shared name stands for all of it. */
static void find_first_of_names(th_uncertainty *u)
{
    const th_errors *e = u->errors;
    const th_names *names = th_activity_names(e->view.activity);
    th_arena *scratch = th_arena_create();
    uint32_t *first = TH_NEW_N(scratch, uint32_t, th_names_size(names) + 1);
    u->first_of_name = TH_NEW_N(u->arena, uint32_t, e->count + 1);
    for (uint32_t s = 0; s < e->count; s++) {
        th_sym name = e->sources[s].shared;
        if (name && !first[name])
            first[name] = s + 1;
        u->first_of_name[s] = name ? first[name] - 1 : s;
    }
    th_arena_free(scratch);
}

void thi_approach1(th_uncertainty *u)
{
    th_arena *scratch = th_arena_create();
    find_first_of_names(u);
    note_sources(u);
    note_lines(u);
    worker w = worker_create(scratch, u);
    for (uint32_t i = 0; i < u->row_count; i++)
        fill_row(&w, i);
    fill_totals(&w);
    th_arena_free(scratch);
}
