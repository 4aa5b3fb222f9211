/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: quantiles without sampling. The density as a cosine series on a range
 * that the cumulants give, its coefficients from the characteristic function (Fang,
 * Oosterlee 2008); terms are doubled until the quantiles stand still. */
#include "exact_internal.h"

#include <math.h>

#define PI 3.14159265358979323846
#define FIRST_TERMS 64
#define MOST_TERMS 4096
#define TOLERANCE 5e-6
#define MOST_ERROR 5e-3 /* relative to sd */
#define LOOSE 5e-5      /* where the number of terms is given */
#define NODE_SHARE                                                                     \
    0.004 /* of the tolerance, to what nodes leave out: it counts by 3 over a density  \
           */

typedef struct series {
    double low, width, origin;
    size_t count;
    const double *sine; /* coefficient of sin(k pi (x - low) / width), from k = 1 */
} series;

/* ---- distribution function ---- */

static double series_cdf(const series *s, double x, double *density)
{
    double at = (x - s->low) / s->width, phase = PI * at;
    double c = cos(phase), d = sin(phase), re = 1, im = 0, sum = at, slope = 1;
    for (size_t k = 0; k < s->count; k++) {
        double next = re * c - im * d;
        im = re * d + im * c;
        re = next;
        sum += s->sine[k] * im;
        slope += s->sine[k] * (double)(k + 1) * PI * re;
    }
    *density = slope / s->width;
    return sum;
}

/** Newton between brackets. */
static double series_quantile(const series *s, double p, double start)
{
    double low = s->low, high = s->low + s->width, x = start, density;
    for (int i = 0; i < 100 && high - low > 1e-13 * s->width; i++) {
        double miss = series_cdf(s, x, &density) - p;
        if (miss < 0)
            low = x;
        else
            high = x;
        double next = density > 0 ? x - miss / density : low - 1;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (fabs(next - x) <= 1e-12 * s->width)
            return next;
        x = next;
    }
    return x;
}

/* ---- coefficients ---- */

static series series_of_wave(th_arena *arena, const thi_wave *wave, double low)
{
    double *sine = TH_NEW_N(arena, double, wave->count);
    for (size_t k = 0; k < wave->count; k++) {
        double angle = -(double)(k + 1) * wave->step * low;
        double c = cos(angle), s = sin(angle);
        sine[k] = 2 / (PI * (double)(k + 1)) * (wave->re[k] * c - wave->im[k] * s);
    }
    return (series){
        .low = low, .width = PI / wave->step, .count = wave->count, .sine = sine};
}

typedef struct shape {
    double mean, sd, skewness, kurtosis;
} shape;

/** How many sd to either side; the further the heavier the tails, and wider each time,
 * so that what is cut off shows as a change. */
static void reach(const shape *s, int round, double *down, double *up)
{
    double near = 6 + 0.7 * round;
    double heavy = fmin(fabs(s->skewness) + fmax(s->kurtosis, 0), 1);
    double far = near + heavy * 4 * th_pow(1.6, round);
    *down = s->skewness < 0 ? far : near;
    *up = s->skewness < 0 ? near : far;
    if (heavy * 4 < fabs(s->skewness))
        *up = *down = far;
}

/** The frequency beyond which the characteristic function is nothing. */
static double last_heard(const thi_wave *wave)
{
    size_t k = wave->count;
    while (k > 1 && hypot(wave->re[k - 1], wave->im[k - 1]) < 1e-9)
        k--;
    return (double)k * wave->step;
}

typedef struct limits {
    double quantile[3], error; /* error: of more nodes, relative to sd */
} limits;

static const double wanted[3] = {0.025, 0.5, 0.975};

/** One round: `heard` is the frequency up to which nodes matter, and is updated. */
static limits one_round(th_arena *arena,
                        const thi_form *form,
                        const thi_split *split,
                        const shape *s,
                        int round,
                        size_t terms,
                        double tolerance,
                        double *heard)
{
    limits l;
    double down, up;
    reach(s, round, &down, &up);
    double step = PI / ((down + up) * s->sd), most = step * (double)terms;
    double change = thi_split_refine(
        arena, form, split, fmin(most, *heard), NODE_SHARE * tolerance);
    thi_wave wave = {
        terms, step, TH_NEW_N(arena, double, terms), TH_NEW_N(arena, double, terms)};
    thi_split_wave(&wave, arena, form, split);
    *heard = last_heard(&wave) * 1.5;
    series f = series_of_wave(arena, &wave, s->mean - form->constant - down * s->sd);
    double least = (double)INFINITY;
    for (int i = 0; i < 3; i++) {
        double guess = s->mean - form->constant + (i - 1) * 1.96 * s->sd, density;
        l.quantile[i] = series_quantile(&f, wanted[i], guess);
        series_cdf(&f, l.quantile[i], &density);
        least = fmin(least, density * s->sd);
        l.quantile[i] += form->constant;
    }
    l.error = 3 * change / fmax(least, 1e-3); /* sum of 2 / (pi k) over the terms */
    return l;
}

static double moved(const limits *a, const limits *b, double sd)
{
    double most = 0;
    for (int i = 0; i < 3; i++)
        most = fmax(most, fabs(a->quantile[i] - b->quantile[i]) / sd);
    return most;
}

/** Rounds of twice the terms. */
static void invert(th_exact *out,
                   th_arena *arena,
                   const thi_form *form,
                   const thi_split *split,
                   const shape *s,
                   const thi_effort *e)
{
    limits before = {{0}, 0}, now = {{0}, 0};
    double error = 1, heard = 12 / s->sd;
    int round = 0;
    for (size_t terms = e->first_terms; terms <= e->most_terms; terms *= 2, round++) {
        now = one_round(arena, form, split, s, round, terms, e->tolerance, &heard);
        error = round ? moved(&before, &now, s->sd) : 1e-3;
        before = now;
        if (now.error > MOST_ERROR || (round && error + now.error <= e->tolerance))
            break;
    }
    out->lower = now.quantile[0];
    out->median = now.quantile[1];
    out->upper = now.quantile[2];
    out->error = error + now.error;
}

/* ---- one variable: no inversion ---- */

#define GRID 512

/** The one variable of a form, or THI_NO_VARIABLE. */
static uint32_t only_variable(const thi_form *form)
{
    uint32_t only = THI_NO_VARIABLE;
    for (size_t i = 0; i < form->term_count; i++)
        for (uint32_t k = 0; k < form->terms[i].count; k++) {
            const thi_factor *f = &form->factors[form->terms[i].powers[k].factor];
            for (uint32_t v = 0; v < f->count; v++) {
                if (only != THI_NO_VARIABLE && only != f->variables[v])
                    return THI_NO_VARIABLE;
                only = f->variables[v];
            }
        }
    return only;
}

/** The form where its one variable has the probability u below it. */
static double
value_at(const thi_form *form, uint32_t variable, double *values, double u)
{
    for (size_t i = 0; i < form->value_count; i++)
        if (form->variable_of[i] == variable)
            values[i] = th_law_quantile(form->laws[i], u);
    return thi_form_value(form, values);
}

/** A form that only rises, or only falls, with its one variable: at the variable's own
 * quantiles. */
static bool one_variable(th_exact *out, th_arena *arena, const thi_form *form)
{
    uint32_t v = only_variable(form);
    double *values = TH_NEW_N(arena, double, form->value_count + 1), quantile[3];
    if (v == THI_NO_VARIABLE)
        return false;
    double first = value_at(form, v, values, 0.5 / GRID), last = first;
    double rise = value_at(form, v, values, 1 - 0.5 / GRID) - first;
    for (int i = 1; i < GRID; i++) {
        double x = value_at(form, v, values, (i + 0.5) / GRID);
        if ((x - last) * rise < 0)
            return false;
        last = x;
    }
    for (int i = 0; i < 3; i++)
        quantile[i] = value_at(form, v, values, wanted[rise > 0 ? i : 2 - i]);
    out->lower = quantile[0];
    out->median = quantile[1];
    out->upper = quantile[2];
    out->error = 1e-9;
    return true;
}

/* ---- all of it ---- */

void thi_exact_form(th_exact *out,
                    th_arena *arena,
                    const thi_form *form,
                    const thi_effort *effort)
{
    thi_split split = {0};
    double k[4];
    *out = (th_exact){.reason = ""};
    th_arena *scratch = th_arena_create();
    const char *reason = thi_split_build(&split, scratch, form);
    if (reason) {
        out->reason = th_arena_text(arena, reason);
        th_arena_free(scratch);
        return;
    }
    thi_split_cumulants(k, scratch, form, &split);
    double sd = sqrt(fmax(k[1], 0));
    *out = (th_exact){.applies = true,
                      .reason = "",
                      .mean = k[0],
                      .sd = sd,
                      .groups = split.groups,
                      .shared = split.shared};
    if (!(sd > 1e-14 * fabs(k[0]))) {
        out->sd = 0;
        out->lower = out->median = out->upper = k[0];
    } else {
        shape s = {k[0], sd, k[2] / (sd * sd * sd), k[3] / (k[1] * k[1])};
        out->skewness = s.skewness;
        out->kurtosis = s.kurtosis;
        if (!one_variable(out, scratch, form))
            invert(out, scratch, form, &split, &s, effort);
        if (out->error > MOST_ERROR) {
            char error[32];
            out->applies = false;
            out->reason = th_arena_format(
                arena,
                "its limits settle to %s standard deviations only: draws do better",
                th_number_print_digits(out->error, 2, error));
        }
    }
    th_arena_free(scratch);
}

void th_exact_distribution(th_exact *out,
                           th_arena *arena,
                           const th_errors *errors,
                           const th_output *output)
{
    const thi_effort effort = {FIRST_TERMS, MOST_TERMS, TOLERANCE};
    th_arena *scratch = th_arena_create();
    thi_form form;
    *out = (th_exact){.reason = ""};
    const char *reason = thi_form_of_output(&form, scratch, errors, output);
    if (reason)
        out->reason = th_arena_text(arena, reason);
    else
        thi_exact_form(out, arena, &form, &effort);
    th_arena_free(scratch);
}

/* ---- products given as such ---- */

static const thi_term *terms_of(th_arena *arena, const th_product *products, size_t n)
{
    thi_term *terms = TH_NEW_N(arena, thi_term, n + 1);
    for (size_t i = 0; i < n; i++) {
        const th_product *p = &products[i];
        thi_power *powers = TH_NEW_N(arena, thi_power, p->count);
        uint32_t used = 0;
        for (uint32_t k = 0; k < p->count; k++) {
            uint32_t at = 0;
            while (at < used && powers[at].factor != p->inputs[k])
                at++;
            powers[at] =
                (thi_power){p->inputs[k], at < used ? powers[at].power + 1 : 1};
            used += at == used;
        }
        terms[i] = (thi_term){p->weight, used, powers};
    }
    return terms;
}

void th_exact_products(th_exact *out,
                       th_arena *arena,
                       const th_law *const *laws,
                       size_t law_count,
                       const th_product *products,
                       size_t product_count,
                       uint32_t terms)
{
    th_arena *scratch = th_arena_create();
    uint32_t *variable_of = TH_NEW_N(scratch, uint32_t, law_count + 1);
    thi_factor *factors = TH_NEW_N(scratch, thi_factor, law_count + 1);
    for (uint32_t i = 0; i < law_count; i++) {
        variable_of[i] = i;
        factors[i] = (thi_factor){.value = i, .count = 1, .variables = &variable_of[i]};
    }
    thi_form form = {.value_count = law_count,
                     .laws = laws,
                     .variable_of = variable_of,
                     .factor_count = law_count,
                     .factors = factors,
                     .term_count = product_count,
                     .terms = terms_of(scratch, products, product_count)};
    thi_effort effort = {terms ? terms : FIRST_TERMS,
                         terms ? terms : MOST_TERMS,
                         terms ? LOOSE : TOLERANCE};
    thi_exact_form(out, arena, &form, &effort);
    th_arena_free(scratch);
}
