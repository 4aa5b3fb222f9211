/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Totals of a scenario for any subset of its measures. A total over subsets is a sum of
 * terms (Harsanyi dividends): total(S) = sum of the terms of all subsets of S. Measures
 * that do not meet have no term in common. So groups of measures that meet are found by
 * pairs, each group is run for all its subsets, and the sum is held against the engine
 * at further subsets; where it fails, all measures are one group. */
#include "dashboard.h"

#include <math.h>
#include <string.h>

/** Of one group: 2^n runs. */
#define GROUP_MOST 12
/** Bits of a mask that a script's integers hold. */
#define MEASURES_MOST 30
/** Subsets that the sum of terms is held against. */
#define TRIALS 16
/** Differences below this share of the total are noise of the sums. */
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
    size_t size; /* numbers of a subset */
    bool failed; /* a subset has no result */
} maker;

/** Totals of a subset, [boundary][year]. */
static double *run(maker *m, uint32_t mask)
{
    uint8_t on[MEASURES_MOST + 1] = {0};
    double *totals = TH_NEW_N(m->arena, double, m->size + 1);
    for (uint32_t i = 0; i < m->s->measure_count; i++)
        on[i] = mask >> i & 1;
    m->failed |= !th_projection_run(m->projector, on, totals, NULL);
    return totals;
}

static double largest(const double *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(values[i]) > most ? fabs(values[i]) : most;
    return most;
}

bool thi_subsets_moves(const thi_subsets *s, const thi_term *term, size_t boundary)
{
    size_t at = boundary * s->year_count;
    return largest(term->values + at, s->year_count) >
           NOISE * largest(s->terms[0].values + at, s->year_count);
}

/** Is with_both - with_a - with_b + with_none anything? */
static bool differ(const maker *m,
                   const double *both,
                   const double *a,
                   const double *b,
                   const double *none)
{
    double limit = NOISE * largest(none, m->size);
    for (size_t i = 0; i < m->size; i++)
        if (!(fabs(both[i] - a[i] - b[i] + none[i]) <= limit))
            return true;
    return false;
}

/** group[i]: the smallest measure that i meets, by others or directly. Pairs are tried
 * where nothing else is on and where all else is. */
static void find_groups(maker *m, uint32_t *group)
{
    uint32_t n = m->s->measure_count, all = (1u << n) - 1;
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
    thi_subsets *s = m->s;
    for (uint32_t i = 1; i < subsets; i++) {
        thi_term term = {mask_of(members, i), totals[i]};
        bool moves = false;
        for (size_t b = 0; b < s->boundary_count; b++)
            moves |= thi_subsets_moves(s, &term, b);
        if (moves)
            TH_PUSH(m->arena, s->terms, s->term_count, s->capacity, term);
    }
    return !m->failed;
}

static bool add_groups(maker *m, const uint32_t *group)
{
    uint32_t members[MEASURES_MOST];
    for (uint32_t g = 0; g < m->s->measure_count; g++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < m->s->measure_count; i++)
            if (group[i] == g)
                members[count++] = i;
        if (count && !add_group(m, members, count))
            return false;
    }
    return true;
}

/** Are the sums of terms what the engine gives, with all measures and for others? */
static bool holds(maker *m)
{
    const thi_subsets *s = m->s;
    uint32_t all = (1u << s->measure_count) - 1, mask = all;
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        const double *totals = run(m, mask);
        for (size_t k = 0; k < m->size; k++) {
            th_sum sum = {0};
            for (size_t i = 0; i < s->term_count; i++)
                if ((s->terms[i].mask & mask) == s->terms[i].mask)
                    th_sum_add(&sum, s->terms[i].values[k]);
            if (!(fabs(th_sum_get(&sum) - totals[k]) <=
                  10 * NOISE * largest(totals, m->size)))
                return false;
        }
        mask = (mask * 1664525u + 1013904223u) >> 2 & all; /* any subsets will do */
    }
    return !m->failed;
}

static bool make_terms(maker *m)
{
    uint32_t group[MEASURES_MOST] = {0};
    if (m->s->measure_count > MEASURES_MOST)
        return false;
    double *none = run(m, 0);
    TH_PUSH(
        m->arena, m->s->terms, m->s->term_count, m->s->capacity, ((thi_term){0, none}));
    if (!m->s->measure_count)
        return !m->failed;
    find_groups(m, group);
    if (!m->failed && add_groups(m, group) && holds(m))
        return true;
    memset(group, 0, sizeof group);
    m->s->term_count = 1;
    return !m->failed && add_groups(m, group) && holds(m);
}

thi_subsets thi_subsets_of(const thi_dash *d, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    thi_subsets s = {.measure_count = v.measure_count, .year_count = v.year_count};
    s.boundary_count = thi_dash_known(d, s.boundaries);
    maker m = {.arena = d->arena, .s = &s, .size = s.boundary_count * v.year_count};
    m.projector = th_projector_create(p, s.boundaries, s.boundary_count);
    s.complete = make_terms(&m);
    if (!s.complete) { /* the page then has no switches */
        double *totals = TH_NEW_N(d->arena, double, m.size + 1);
        (void)th_projection_run(m.projector, NULL, totals, NULL); /* a fault is NAN */
        s.term_count = 0;
        TH_PUSH(d->arena, s.terms, s.term_count, s.capacity, ((thi_term){0, totals}));
    }
    th_projector_free(m.projector);
    return s;
}
