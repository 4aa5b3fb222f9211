/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: characteristic function and cumulants of a split. A part given nodes of
 * its variable is a mixture; independent parts multiply; constants and normals turn
 * and damp. */
#include "exact_internal.h"

#include <math.h>
#include <string.h>

#define LANES 8
typedef double lanes __attribute__((vector_size(64)));

const size_t thi_node_counts[THI_LEVELS] = {8, 12, 16, 24, 32, 48, 72, 128, 256};
#define HERMITE_MOST 32 /* beyond: equal steps, which stand closer where it matters */
#define SCORE_END 8.0

/** One normal of a mixture. */
typedef struct bell {
    double weight, mean, variance;
} bell;

typedef struct run {
    th_arena *arena;
    const thi_form *form;
    double *values; /* [value] as the parts above have set them */
    bell *bells;
    size_t bell_count, bell_capacity;
    const double *scores[THI_LEVELS], *score_weights[THI_LEVELS];
} run;

static run run_create(th_arena *arena, const thi_form *form)
{
    run r = {.arena = arena, .form = form};
    r.values = TH_NEW_N(arena, double, form->value_count + 1);
    for (size_t i = 0; i < form->value_count; i++)
        r.values[i] = th_law_mean(form->laws[i]);
    return r;
}

/* ---- nodes ---- */

/** Equal steps over the scores that matter: for a smooth function under the bell as
 * good as Gauss's rule, and better where it oscillates. */
static void equal_scores(size_t n, double *z, double *weights)
{
    double step = 2 * SCORE_END / (double)(n - 1), sum = 0;
    for (size_t i = 0; i < n; i++) {
        z[i] = (double)i * step - SCORE_END;
        weights[i] = th_exp(-z[i] * z[i] / 2);
        sum += weights[i];
    }
    for (size_t i = 0; i < n; i++)
        weights[i] /= sum;
}

static void hermite_scores(th_arena *arena, size_t n, double *z, double *weights)
{
    th_law_wish wish = {.kind = TH_LAW_NORMAL,
                        .chosen = true,
                        .lower = -1.959963984540054,
                        .upper = 1.959963984540054,
                        .least = -(double)INFINITY,
                        .most = (double)INFINITY};
    const th_law *law;
    if (th_law_fit(&law, arena, &wish, NULL) == TH_OK)
        th_law_nodes(law, n, z, weights);
}

/** Nodes of the standard normal, made once a run. */
static void make_scores(run *r, int level)
{
    size_t n = thi_node_counts[level];
    double *z = TH_NEW_N(r->arena, double, n), *w = TH_NEW_N(r->arena, double, n);
    if (n <= HERMITE_MOST)
        hermite_scores(r->arena, n, z, w);
    else
        equal_scores(n, z, w);
    r->scores[level] = z;
    r->score_weights[level] = w;
}

/** Is the law smooth over normal scores? Others have rules of their own. */
static bool smooth(th_law_kind kind)
{
    return kind == TH_LAW_NORMAL || kind == TH_LAW_LOGNORMAL || kind == TH_LAW_GAMMA ||
           kind == TH_LAW_BETA;
}

static void
values_at(const th_law *law, bool alone, const double *z, double *x, size_t n)
{
    th_law_kind kind = th_law_get_kind(law);
    if (!alone || kind == TH_LAW_NORMAL || kind == TH_LAW_LOGNORMAL) {
        th_law_from_normal(law, x, z, n);
        return;
    }
    th_normal_cdf_array(x, z, n); /* past the table that serves the draws */
    for (size_t i = 0; i < n; i++)
        x[i] = th_law_quantile(law, fmin(x[i], 1 - 0x1p-52));
}

static const thi_nodes *part_nodes(run *r, thi_part *part)
{
    thi_nodes *nodes = &part->nodes[part->level];
    size_t n = thi_node_counts[part->level];
    if (nodes->count)
        return nodes;
    double *x = TH_NEW_N(r->arena, double, n * part->value_count);
    bool alone = part->value_count == 1;
    const th_law *first = r->form->laws[part->values[0]];
    *nodes = (thi_nodes){n, NULL, x};
    if (alone && !smooth(th_law_get_kind(first))) {
        double *w = TH_NEW_N(r->arena, double, n);
        th_law_nodes(first, n, x, w);
        nodes->weights = w;
        return nodes;
    }
    if (!r->scores[part->level])
        make_scores(r, part->level);
    nodes->weights = r->score_weights[part->level];
    for (uint32_t i = 0; i < part->value_count; i++)
        values_at(r->form->laws[part->values[i]],
                  alone,
                  r->scores[part->level],
                  x + i * n,
                  n);
    return nodes;
}

static void take_node(run *r, const thi_part *part, const thi_nodes *nodes, size_t j)
{
    for (uint32_t i = 0; i < part->value_count; i++)
        r->values[part->values[i]] = nodes->x[i * nodes->count + j];
}

/** What a part without a variable has in place of nodes. */
static const thi_nodes *nodes_or_one(run *r, thi_part *part)
{
    static const double one = 1;
    static const thi_nodes single = {1, &one, NULL};
    return part->variable == THI_NO_VARIABLE ? &single : part_nodes(r, part);
}

/** Constants and normals of a part at the values that are set. */
static bell own_bell(const run *r, const thi_part *part)
{
    bell b = {1, 0, 0};
    for (uint32_t i = 0; i < part->constant_count; i++)
        b.mean += thi_form_term(r->form, part->constants[i], THI_NO_SOURCE, r->values);
    for (uint32_t k = 0; k < part->normal_count; k++) {
        double slope = 0;
        for (uint32_t i = 0; i < part->normals[k].count; i++) {
            thi_linear e = part->normals[k].entries[i];
            double c = thi_form_term(r->form, e.term, e.value, r->values);
            b.mean += c * th_law_mean(r->form->laws[e.value]);
            slope += c * th_law_sd(r->form->laws[e.value]);
        }
        b.variance += slope * slope;
    }
    return b;
}

/* ---- a mixture of normals ---- */

static void gather(run *r, thi_part *part, bell outer)
{
    const thi_nodes *nodes = nodes_or_one(r, part);
    for (size_t j = 0; j < nodes->count; j++) {
        take_node(r, part, nodes, j);
        bell own = own_bell(r, part);
        bell b = {outer.weight * nodes->weights[j],
                  outer.mean + own.mean,
                  outer.variance + own.variance};
        if (part->part_count)
            gather(r, part->parts[0], b);
        else
            TH_PUSH(r->arena, r->bells, r->bell_count, r->bell_capacity, b);
    }
}

typedef struct spin {
    lanes re, im, turn_re, turn_im, damp;
} spin;

static spin spin_start(const bell *bells, size_t n, double step)
{
    spin s = {0};
    for (size_t i = 0; i < LANES && i < n; i++) {
        double h = fmin(step * step * bells[i].variance / 2, 300);
        double phase = step * bells[i].mean, first = th_exp(-h);
        double c = cos(phase), d = sin(phase);
        s.re[i] = bells[i].weight;
        s.turn_re[i] = first * c;
        s.turn_im[i] = first * d;
        s.damp[i] = first * first;
    }
    return s;
}

/** Lanes that have died become plain zeros, before they turn into subnormal numbers,
 * which are slow. False: all have. */
static bool spin_prune(spin *s)
{
    bool alive = false;
    for (size_t i = 0; i < LANES; i++) {
        if (fabs(s->re[i]) + fabs(s->im[i]) < 1e-60)
            s->re[i] = s->im[i] = s->turn_re[i] = s->turn_im[i] = 0;
        else
            alive = true;
    }
    return alive;
}

/** Adds sum of w e^(i k h m - (k h)^2 v / 2): from k to k + 1 a value is turned and
 * damped, and the damping itself is damped, so that no function is called. */
static void spin_run(spin s, size_t count, lanes *re, lanes *im)
{
    for (size_t from = 0; from < count; from += LANES) {
        size_t to = from + LANES < count ? from + LANES : count;
        for (size_t k = from; k < to; k++) {
            lanes next = s.re * s.turn_re - s.im * s.turn_im;
            s.im = s.re * s.turn_im + s.im * s.turn_re;
            s.re = next;
            re[k] += s.re;
            im[k] += s.im;
            s.turn_re *= s.damp;
            s.turn_im *= s.damp;
        }
        if (!spin_prune(&s))
            return;
    }
}

static void mixture_wave(const run *r, const thi_wave *out, lanes *re, lanes *im)
{
    memset(re, 0, out->count * sizeof *re);
    memset(im, 0, out->count * sizeof *im);
    for (size_t i = 0; i < r->bell_count; i += LANES)
        spin_run(
            spin_start(r->bells + i, r->bell_count - i, out->step), out->count, re, im);
    for (size_t k = 0; k < out->count; k++) {
        double a = 0, b = 0;
        for (size_t i = 0; i < LANES; i++) {
            a += re[k][i];
            b += im[k][i];
        }
        out->re[k] = a;
        out->im[k] = b;
    }
}

/* ---- a part ---- */

/** Room for waves, one set a depth. */
typedef struct rooms {
    thi_wave product[THI_MOST_DEPTH + 2], child[THI_MOST_DEPTH + 2];
    lanes *re, *im;
} rooms;

static thi_wave wave_create(th_arena *arena, size_t count, double step)
{
    return (thi_wave){
        count, step, TH_NEW_N(arena, double, count), TH_NEW_N(arena, double, count)};
}

static lanes *lanes_create(th_arena *arena, size_t count)
{
    char *room = th_arena_alloc(arena, (count + 1) * sizeof(lanes));
    return (lanes *)(void *)(room + (64 - (uintptr_t)room % 64) % 64);
}

static rooms rooms_create(th_arena *arena, size_t count, double step)
{
    rooms m = {.re = lanes_create(arena, count), .im = lanes_create(arena, count)};
    for (int i = 0; i < THI_MOST_DEPTH + 2; i++) {
        m.product[i] = wave_create(arena, count, step);
        m.child[i] = wave_create(arena, count, step);
    }
    return m;
}

static void multiply_in(const thi_wave *product, const thi_wave *by)
{
    for (size_t k = 0; k < product->count; k++) {
        double re = product->re[k] * by->re[k] - product->im[k] * by->im[k];
        product->im[k] = product->re[k] * by->im[k] + product->im[k] * by->re[k];
        product->re[k] = re;
    }
}

static void part_wave(run *r, rooms *m, thi_part *part, const thi_wave *out, int depth)
{
    if (part->flat) {
        r->bell_count = 0;
        gather(r, part, (bell){1, 0, 0});
        mixture_wave(r, out, m->re, m->im);
        return;
    }
    const thi_nodes *nodes = nodes_or_one(r, part);
    const thi_wave *product = &m->product[depth], *child = &m->child[depth];
    memset(out->re, 0, out->count * sizeof *out->re);
    memset(out->im, 0, out->count * sizeof *out->im);
    for (size_t j = 0; j < nodes->count; j++) {
        take_node(r, part, nodes, j);
        bell own = own_bell(r, part);
        own.weight = nodes->weights[j];
        r->bell_count = 0;
        TH_PUSH(r->arena, r->bells, r->bell_count, r->bell_capacity, own);
        mixture_wave(r, product, m->re, m->im);
        for (uint32_t i = 0; i < part->part_count; i++) {
            part_wave(r, m, part->parts[i], child, depth + 1);
            multiply_in(product, child);
        }
        for (size_t k = 0; k < out->count; k++) {
            out->re[k] += product->re[k];
            out->im[k] += product->im[k];
        }
    }
}

void thi_split_wave(const thi_wave *out,
                    th_arena *arena,
                    const thi_form *form,
                    const thi_split *split)
{
    run r = run_create(arena, form);
    rooms m = rooms_create(arena, out->count, out->step);
    part_wave(&r, &m, split->root, out, 0);
}

/* ---- how many nodes ---- */

#define PROBES 4

static void put_means(run *r, const thi_part *part)
{
    for (uint32_t i = 0; i < part->value_count; i++)
        r->values[part->values[i]] = th_law_mean(r->form->laws[part->values[i]]);
}

static void set_chain(thi_part *part, int level)
{
    part->level = level;
    if (part->flat && part->part_count)
        set_chain(part->parts[0], level);
}

static void probe(run *r, rooms *m, thi_part *part, int level, double out[2][PROBES])
{
    thi_wave wave = {PROBES, m->product[0].step, out[0], out[1]};
    set_chain(part, level);
    part_wave(r, m, part, &wave, 0);
    put_means(r, part);
}

/** Nodes of a part are enough when more of them change nothing at the probes, as far as
 * it is heard there: `heard` is the magnitude of all that multiplies it. */
static void refine_chain(
    run *r, rooms *m, thi_part *part, const double heard[PROBES], double tolerance)
{
    double here[2][PROBES], more[2][PROBES];
    int level = part->level;
    probe(r, m, part, level, here);
    for (; level + 1 <= part->most_level; level++) {
        probe(r, m, part, level + 1, more);
        part->node_error = 0;
        for (int k = 0; k < PROBES; k++)
            part->node_error = fmax(
                part->node_error,
                heard[k] * hypot(here[0][k] - more[0][k], here[1][k] - more[1][k]));
        if (part->node_error <= tolerance)
            break;
        memcpy(here, more, sizeof here);
    }
    set_chain(part, level);
}

static double
refine(run *r, rooms *m, thi_part *part, const double heard[PROBES], double tolerance);

/** How loud each probe is: the magnitudes of the parts, [part * PROBES]. */
static double *magnitudes(run *r, rooms *m, const thi_part *part)
{
    double *of = TH_NEW_N(r->arena, double, PROBES * part->part_count + 1);
    for (uint32_t i = 0; i < part->part_count; i++) {
        double wave[2][PROBES];
        probe(r, m, part->parts[i], part->parts[i]->level, wave);
        for (int k = 0; k < PROBES; k++)
            of[i * PROBES + (uint32_t)k] =
                fmin(fmax(hypot(wave[0][k], wave[1][k]), 1e-100), 1);
    }
    return of;
}

static double refine_parts(run *r,
                           rooms *m,
                           const thi_part *part,
                           const double heard[PROBES],
                           double tolerance)
{
    double error = 0, all[PROBES];
    const double *of = magnitudes(r, m, part);
    double variance = own_bell(r, part).variance;
    for (int k = 0; k < PROBES; k++) {
        double t = (k + 1) * m->product[0].step;
        all[k] = th_ln(fmax(heard[k], 1e-300)) - t * t * variance / 2;
        for (uint32_t i = 0; i < part->part_count; i++)
            all[k] += th_ln(of[i * PROBES + (uint32_t)k]);
    }
    for (uint32_t i = 0; i < part->part_count; i++) {
        double others[PROBES];
        for (int k = 0; k < PROBES; k++)
            others[k] = th_exp(all[k] - th_ln(of[i * PROBES + (uint32_t)k]));
        error += refine(r, m, part->parts[i], others, tolerance);
    }
    return error;
}

static double
refine(run *r, rooms *m, thi_part *part, const double heard[PROBES], double tolerance)
{
    double error = 0;
    if (!part->flat || part->variable == THI_NO_VARIABLE)
        error = refine_parts(r, m, part, heard, tolerance);
    if (part->variable == THI_NO_VARIABLE)
        return error;
    refine_chain(r, m, part, heard, tolerance);
    return error + part->node_error;
}

double thi_split_refine(th_arena *arena,
                        const thi_form *form,
                        const thi_split *split,
                        double most,
                        double tolerance)
{
    const double heard[PROBES] = {1, 1, 1, 1};
    run r = run_create(arena, form);
    rooms m = rooms_create(arena, PROBES, most / PROBES);
    double each = tolerance / (split->groups + 1);
    return refine(&r, &m, split->root, heard, each);
}

/* ---- cumulants ---- */

static void raw_of_cumulants(double raw[4], const double k[4])
{
    raw[0] = k[0];
    raw[1] = k[1] + k[0] * k[0];
    raw[2] = k[2] + 3 * k[1] * k[0] + k[0] * k[0] * k[0];
    raw[3] = k[3] + 4 * k[2] * k[0] + 3 * k[1] * k[1] + 6 * k[1] * k[0] * k[0] +
             k[0] * k[0] * k[0] * k[0];
}

static void cumulants_of_raw(double k[4], const double m[4])
{
    double a = m[0], a2 = a * a;
    k[0] = a;
    k[1] = m[1] - a2;
    k[2] = m[2] - 3 * m[1] * a + 2 * a2 * a;
    k[3] = m[3] - 4 * m[2] * a - 3 * m[1] * m[1] + 12 * m[1] * a2 - 6 * a2 * a2;
}

static void cumulants_at(run *r, thi_part *part, double out[4]);

/** Moments about the mean of the nodes' means, so that no digits cancel. */
static void part_cumulants(run *r, thi_part *part, double out[4])
{
    const thi_nodes *nodes = nodes_or_one(r, part);
    double(*at)[4] = th_arena_alloc(r->arena, nodes->count * sizeof *at);
    double origin = 0, moments[4] = {0}, raw[4];
    for (size_t j = 0; j < nodes->count; j++) {
        take_node(r, part, nodes, j);
        cumulants_at(r, part, at[j]);
        origin += nodes->weights[j] * at[j][0];
    }
    for (size_t j = 0; j < nodes->count; j++) {
        at[j][0] -= origin;
        raw_of_cumulants(raw, at[j]);
        for (int k = 0; k < 4; k++)
            moments[k] += nodes->weights[j] * raw[k];
    }
    cumulants_of_raw(out, moments);
    out[0] += origin;
}

static void cumulants_at(run *r, thi_part *part, double out[4])
{
    bell own = own_bell(r, part);
    double k[4];
    out[0] = own.mean;
    out[1] = own.variance;
    out[2] = out[3] = 0;
    for (uint32_t i = 0; i < part->part_count; i++) {
        part_cumulants(r, part->parts[i], k);
        for (int j = 0; j < 4; j++)
            out[j] += k[j];
    }
}

static void set_levels(thi_part *part, int level)
{
    part->level = level < part->most_level ? level : part->most_level;
    for (uint32_t i = 0; i < part->part_count; i++)
        set_levels(part->parts[i], level);
}

void thi_split_cumulants(double out[4],
                         th_arena *arena,
                         const thi_form *form,
                         const thi_split *split)
{
    run r = run_create(arena, form);
    set_levels(split->root, 4);
    cumulants_at(&r, split->root, out);
    out[0] += form->constant;
    set_levels(split->root, 0);
}
