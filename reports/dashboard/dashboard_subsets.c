/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Totals of a scenario for any subset of its measures. A total over subsets is a sum of
 * terms (Harsanyi dividends): total(S) = sum of the terms of all subsets of S. Measures
 * that do not meet have no term in common. So groups of measures that meet are found by
 * pairs, each group is run for all its subsets, and the sum is held against the engine
 * at further subsets; where it fails, all measures are one group. Where a group is too
 * large each measure has one term, and the page says how far off that is. */
#include "dashboard.h"

#include "tanheng/decision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Of one group: 2^n runs. */
#define GROUP_MOST 12
/** Bits of a mask that a script's integers hold. */
#define MEASURES_MOST 30
/** Subsets that the sum of terms is held against. */
#define TRIALS 16
/** Where a group is too large pairs of orders are sampled, as many or until the
 * standard errors are this share of the joint effect. */
#define ORDERS 1000
#define SHARE_ERROR 1e-3
/** Differences up to this share of the total are noise of the sums. */
#define NOISE 1e-9

static const char *const roles[THI_DASH_BOUNDARIES] = {
    "carbon", "with_power", "total", "net"};

size_t thi_dash_known(const thi_dash *d, const th_boundary **out)
{
    size_t count = 0;
    for (int b = 0; b < THI_DASH_BOUNDARIES; b++) {
        const th_boundary *found = th_role_boundary(d->m.registry, roles[b]);
        if (found)
            out[count++] = found;
    }
    return count;
}

typedef struct maker {
    th_arena *arena;
    th_projector *projector;
    thi_subsets *s;
    size_t size;                   /* numbers of a subset */
    uint32_t group[MEASURES_MOST]; /* the smallest measure that one meets */
    bool failed;                   /* a subset has no result */
} maker;

static void run_into(maker *m, uint32_t mask, double *totals)
{
    const thi_subsets *s = m->s;
    uint8_t on[MEASURES_MOST + 1] = {0};
    double *gdp = s->quantity_count > s->boundary_count
                      ? totals + s->boundary_count * s->year_count
                      : NULL;
    for (uint32_t i = 0; i < s->measure_count; i++)
        on[i] = mask >> i & 1;
    m->failed |= !th_projection_run(m->projector, on, totals, gdp);
}

/** Numbers of a subset, [quantity][year]. */
static double *run(maker *m, uint32_t mask)
{
    double *totals = TH_NEW_N(m->arena, double, m->size + 1);
    run_into(m, mask, totals);
    return totals;
}

static double largest(const double *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(values[i]) > most ? fabs(values[i]) : most;
    return most;
}

/** Is with_both - with_a - with_b + with_none anything? */
static bool differ(const maker *m,
                   const double *both,
                   const double *a,
                   const double *b,
                   const double *none)
{
    for (size_t q = 0; q < m->s->quantity_count; q++) {
        size_t at = q * m->s->year_count;
        double limit = NOISE * largest(none + at, m->s->year_count);
        for (size_t i = at; i < at + m->s->year_count; i++)
            if (!(fabs(both[i] - a[i] - b[i] + none[i]) <= limit))
                return true;
    }
    return false;
}

/** Pairs are tried where nothing else is on and where all else is. */
static void find_groups(maker *m)
{
    uint32_t n = m->s->measure_count, all = (1u << n) - 1, *group = m->group;
    const double *none = m->s->terms[0].values, *full = run(m, all);
    const double **alone = TH_NEW_N(m->arena, const double *, n + 1),
                 **left_out = TH_NEW_N(m->arena, const double *, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        group[i] = i;
        alone[i] = run(m, 1u << i);
        left_out[i] = run(m, all ^ 1u << i);
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            uint32_t pair = 1u << i | 1u << j, from = group[j], to = group[i];
            if (from == to ||
                (!differ(m, run(m, pair), alone[i], alone[j], none) &&
                 !differ(m, full, left_out[i], left_out[j], run(m, all ^ pair))))
                continue;
            for (uint32_t k = 0; k < n; k++)
                if (group[k] == (from > to ? from : to))
                    group[k] = from > to ? to : from;
        }
}

/** The measures whose places in the group are the bits of `subset`. */
static uint32_t mask_of(const uint32_t *members, uint32_t subset)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; subset >> i; i++)
        mask |= (subset >> i & 1) << members[i];
    return mask;
}

/** Size of a quantity of a term, as a share of that of the total without measures. */
static double
size_of(const thi_subsets *s, const double *none, const double *values, size_t quantity)
{
    size_t at = quantity * s->year_count;
    double scale = largest(none + at, s->year_count);
    return scale > 0 ? largest(values + at, s->year_count) / scale : 0;
}

/** Quantities of the term that are no larger than `least` become 0. */
static void add_term(maker *m, uint32_t mask, double *values, double least)
{
    thi_subsets *s = m->s;
    const double *none = s->term_count ? s->terms[0].values : values;
    thi_term term = {mask, 0, values};
    for (uint32_t q = 0; q < s->quantity_count; q++)
        if (!mask || size_of(s, none, values, q) > least)
            term.moved |= 1u << q;
        else
            memset(values + q * s->year_count, 0, s->year_count * sizeof *values);
    if (term.moved)
        TH_PUSH(m->arena, s->terms, s->term_count, s->capacity, term);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** The largest size such that all terms up to it are together no more than noise: of a
 * large group thousands are tiny, and their sum is not. */
static double negligible(maker *m, double *const *values, uint32_t subsets)
{
    const thi_subsets *s = m->s;
    size_t count = 0;
    double *sizes = TH_NEW_N(m->arena, double, subsets * s->quantity_count + 1),
           sum = 0;
    for (uint32_t i = 1; i < subsets; i++)
        for (size_t q = 0; q < s->quantity_count; q++)
            sizes[count++] = size_of(s, s->terms[0].values, values[i], q);
    qsort(sizes, count, sizeof *sizes, by_size);
    double least = 0;
    for (size_t i = 0; i < count && (sum += sizes[i]) <= NOISE; i++)
        least = sizes[i];
    return least;
}

/** All subsets of a group become terms. False: it is too large. */
static bool add_group(maker *m, const uint32_t *members, uint32_t count)
{
    if (count > GROUP_MOST)
        return false;
    uint32_t subsets = 1u << count;
    double **totals = TH_NEW_N(m->arena, double *, subsets);
    for (uint32_t i = 0; i < subsets; i++)
        totals[i] = run(m, mask_of(members, i));
    for (uint32_t bit = 0; bit < count; bit++) /* differences, bit by bit */
        for (uint32_t i = 0; i < subsets; i++)
            for (size_t k = 0; i >> bit & 1 && k < m->size; k++)
                totals[i][k] -= totals[i ^ 1u << bit][k];
    if (m->failed)
        return false;
    double least = negligible(m, totals, subsets);
    for (uint32_t i = 1; i < subsets; i++)
        add_term(m, mask_of(members, i), totals[i], least);
    return true;
}

static bool add_groups(maker *m)
{
    uint32_t members[MEASURES_MOST];
    for (uint32_t g = 0; g < m->s->measure_count; g++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < m->s->measure_count; i++)
            if (m->group[i] == g)
                members[count++] = i;
        if (count && !add_group(m, members, count))
            return false;
    }
    return true;
}

/** The sum of terms of a subset, [quantity][year]. */
static void sum_into(const maker *m, uint32_t mask, double *out)
{
    const thi_subsets *s = m->s;
    for (size_t k = 0; k < m->size; k++) {
        th_sum sum = {0};
        for (size_t i = 0; i < s->term_count; i++)
            if ((s->terms[i].mask & mask) == s->terms[i].mask)
                th_sum_add(&sum, s->terms[i].values[k]);
        out[k] = th_sum_get(&sum);
    }
}

/** How far the sums of terms are from the engine, as a share of the largest total: with
 * all measures and for other subsets. INFINITY: a subset has no result. */
static double deviation(maker *m)
{
    const thi_subsets *s = m->s;
    uint32_t all = (1u << s->measure_count) - 1, mask = all;
    double *sums = TH_NEW_N(m->arena, double, m->size + 1), most = 0;
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        const double *totals = run(m, mask);
        sum_into(m, mask, sums);
        for (size_t k = 0; k < m->size; k++) {
            size_t at = k / s->year_count * s->year_count;
            double off = fabs(sums[k] - totals[k]),
                   scale = largest(totals + at, s->year_count);
            if (isnan(off))
                return (double)INFINITY;
            if (off > most * scale)
                most = off / scale;
        }
        mask = (mask * 1664525u + 1013904223u) >> 2 & all; /* any subsets will do */
    }
    return m->failed ? (double)INFINITY : most;
}

/** One term a measure: what leaving it out of all changes. Exact with all measures on
 * and with one off. */
static void add_single(maker *m)
{
    uint32_t n = m->s->measure_count, all = (1u << n) - 1;
    const double *full = run(m, all);
    double *none = TH_NEW_N(m->arena, double, m->size + 1);
    memcpy(none, full, m->size * sizeof *none);
    m->s->term_count = 0;
    add_term(m, 0, none, 0);
    for (uint32_t i = 0; i < n; i++) {
        double *less = run(m, all ^ 1u << i);
        for (size_t k = 0; k < m->size; k++) {
            less[k] = full[k] - less[k];
            none[k] -= less[k];
        }
        add_term(m, 1u << i, less, NOISE / MEASURES_MOST);
    }
}

/** Terms that hold exactly: by the groups, else by one group of all. */
static bool make_exact(maker *m)
{
    if (add_groups(m) && deviation(m) <= 10 * NOISE)
        return true;
    if (m->failed || m->s->measure_count > GROUP_MOST)
        return false;
    memset(m->group, 0, sizeof m->group);
    m->s->term_count = 1;
    return add_groups(m) && deviation(m) <= 10 * NOISE;
}

static void make_terms(maker *m)
{
    thi_subsets *s = m->s;
    if (s->measure_count > MEASURES_MOST)
        return;
    add_term(m, 0, run(m, 0), 0);
    if (s->measure_count && !m->failed) {
        find_groups(m);
        if (!m->failed && !make_exact(m) && !m->failed) {
            add_single(m);
            s->deviation = deviation(m);
        }
    }
    s->switches = s->measure_count && !m->failed && isfinite(s->deviation);
}

/* ---- shares ---- */

static th_status share_value(void *context, uint64_t mask, double *out, th_error *err)
{
    maker *m = context;
    if (m->s->deviation > 0)
        run_into(m, (uint32_t)mask, out);
    else
        sum_into(m, (uint32_t)mask, out);
    return m->failed ? th_error_set(err, TH_BAD_DATA, "a subset has no result") : TH_OK;
}

static bool share_meet(void *context, uint32_t a, uint32_t b)
{
    const maker *m = context;
    return m->group[a] == m->group[b];
}

/** All quantities at once: their years stand as years one after the other. */
static void make_shares(maker *m)
{
    th_shapley found;
    th_error err = {0};
    th_shapley_ask ask = {.players = m->s->measure_count,
                          .years = (uint32_t)m->size,
                          .value = share_value,
                          .meet = share_meet,
                          .context = m,
                          .seed = 1,
                          .most_pairs = ORDERS,
                          .wanted_error = SHARE_ERROR};
    if (!m->s->switches || th_shapley_find(&found, m->arena, &ask, &err) != TH_OK)
        return;
    m->s->shares = found.share;
    for (size_t i = 0; i < m->s->measure_count; i++)
        m->s->share_error = fmax(m->s->share_error,
                                 largest(found.error + i * m->size,
                                         m->s->boundary_count * m->s->year_count));
}

/** Has every year a GDP? */
static bool has_gdp(const thi_subsets *s, th_projector *projector, th_arena *arena)
{
    double *totals = TH_NEW_N(arena, double, s->boundary_count * s->year_count + 1);
    double *gdp = TH_NEW_N(arena, double, s->year_count + 1);
    bool known = th_projection_run(projector, NULL, totals, gdp);
    for (uint32_t y = 0; y < s->year_count; y++)
        known = known && gdp[y] > 0;
    return known;
}

thi_subsets thi_subsets_of(const thi_dash *d, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    thi_subsets s = {.measure_count = v.measure_count, .year_count = v.year_count};
    s.boundary_count = thi_dash_known(d, s.boundaries);
    maker m = {.arena = d->arena, .s = &s};
    m.projector = th_projector_create(p, s.boundaries, s.boundary_count);
    s.quantity_count = s.boundary_count + has_gdp(&s, m.projector, d->arena);
    m.size = s.quantity_count * v.year_count;
    make_terms(&m);
    make_shares(&m);
    if (!s.switches) { /* the page then has no switches */
        double *totals = TH_NEW_N(d->arena, double, m.size + 1);
        double *gdp = s.quantity_count > s.boundary_count
                          ? totals + s.boundary_count * v.year_count
                          : NULL;
        (void)th_projection_run(m.projector, NULL, totals, gdp); /* a fault is NAN */
        s.term_count = 0;
        s.deviation = 0;
        TH_PUSH(d->arena,
                s.terms,
                s.term_count,
                s.capacity,
                ((thi_term){0, UINT32_MAX, totals}));
    }
    th_projector_free(m.projector);
    return s;
}
