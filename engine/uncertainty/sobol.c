/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uncertainty: Sobol indices by pick-freeze. Two independent matrices of draws, A and
 * B; with one variable of A taken from B the output tells that variable's share: first
 * order by Saltelli et al. (2010), table 2 (b), total by Jansen (1999), table 2 (f).
 */
#include "uncertainty_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPLICATES 16
#define DEFAULT_DRAWS 65536
#define NOBODY UINT32_MAX

typedef struct chooser {
    const th_errors *errors;
    thi_program program;
    const uint32_t *rank;
    const uint32_t *variable_of; /* [source] the first source that moves with it */
    thi_step_fn step;
    const th_design *a, *b;
} chooser;

/** Output over one block, where `variable` is drawn from B and all else from A; NOBODY
 * from A alone; `swap`: A and B change places. */
static void evaluate(const chooser *c,
                     uint32_t variable,
                     bool swap,
                     uint64_t first,
                     double *registers,
                     double *out)
{
    thi_drawing from_a = {c->errors, swap ? c->b : c->a, c->rank};
    thi_drawing from_b = {c->errors, swap ? c->a : c->b, c->rank};
    for (size_t i = 0; i < c->program.step_count; i++) {
        const thi_step *s = &c->program.steps[i];
        double *dst = registers + (size_t)s->dst * THI_BLOCK;
        if (s->op == THI_OP_FINISH)
            memcpy(
                out, registers + (size_t)s->b * THI_BLOCK, THI_BLOCK * sizeof(double));
        else if (s->op == THI_OP_DRAW)
            thi_draw(c->variable_of[s->a] == variable ? &from_b : &from_a,
                     s->a,
                     first,
                     THI_BLOCK,
                     dst);
        else if (!c->step(s, registers))
            thi_step_scalar(s, registers);
    }
}

/* ---- which sources are one variable ---- */

static uint32_t *group_sources(th_arena *arena, const th_errors *e)
{
    uint32_t *of = TH_NEW_N(arena, uint32_t, e->count + 1);
    for (uint32_t s = 0; s < e->count; s++) {
        of[s] = s;
        if (e->copula_of[s]) {
            const thi_copula *c = &e->copulas[e->copula_of[s] - 1];
            for (uint32_t i = 0; i < c->count; i++)
                of[s] = c->sources[i] < of[s] ? c->sources[i] : of[s];
        }
        for (uint32_t k = 0; e->sources[s].shared && k < s; k++)
            if (e->sources[k].shared == e->sources[s].shared) {
                of[s] = k;
                break;
            }
    }
    return of;
}

/** Variables that the output reads, the heaviest first. */
static size_t choose(const chooser *c, th_sobol *out, size_t most)
{
    uint32_t *at = calloc(c->errors->count + 1, sizeof *at);
    bool *seen = calloc(c->errors->count + 1, sizeof *seen);
    if (!at || !seen)
        abort();
    memset(at, 0xff, (c->errors->count + 1) * sizeof *at);
    for (uint32_t i = 0; i < c->program.source_count; i++) {
        uint32_t s = c->program.sources[i];
        uint32_t *place = &at[c->rank[s]];
        *place = s < *place ? s : *place;
    }
    size_t n = 0;
    for (size_t place = 0; place < c->errors->count && n < most; place++) {
        uint32_t variable = at[place] == NOBODY ? NOBODY : c->variable_of[at[place]];
        if (variable == NOBODY || seen[variable])
            continue;
        seen[variable] = true;
        out[n++] = (th_sobol){.source = variable};
    }
    free(at);
    free(seen);
    return n;
}

/* ---- sums over draws ---- */

typedef struct tally {
    double *first, *total; /* [replicate * variables] means over the replicate */
    th_sum sum, square;    /* of A and B over all replicates */
    double count;
} tally;

static void add_block(const chooser *c,
                      const th_sobol *variables,
                      size_t n,
                      uint64_t at,
                      double *registers,
                      tally *t,
                      size_t row)
{
    double a[THI_BLOCK], b[THI_BLOCK], mixed[THI_BLOCK];
    double central = c->program.central[0];
    evaluate(c, NOBODY, false, at, registers, a);
    evaluate(c, NOBODY, true, at, registers, b);
    for (size_t i = 0; i < THI_BLOCK; i++) {
        a[i] -= central; /* large constants would drown the products */
        b[i] -= central;
        th_sum_add(&t->sum, a[i] + b[i]);
        th_sum_add(&t->square, a[i] * a[i] + b[i] * b[i]);
    }
    t->count += 2 * THI_BLOCK;
    for (size_t v = 0; v < n; v++) {
        double first = 0, total = 0;
        evaluate(c, variables[v].source, false, at, registers, mixed);
        for (size_t i = 0; i < THI_BLOCK; i++) {
            double d = mixed[i] - central;
            first += b[i] * (d - a[i]);
            total += (a[i] - d) * (a[i] - d) / 2;
        }
        t->first[row * n + v] += first;
        t->total[row * n + v] += total;
    }
}

static void
summarise(const double *x, size_t n, size_t v, double scale, double *mean, double *se)
{
    double sum = 0, square = 0;
    for (size_t r = 0; r < REPLICATES; r++)
        sum += x[r * n + v] * scale / REPLICATES;
    for (size_t r = 0; r < REPLICATES; r++)
        square += (x[r * n + v] * scale - sum) * (x[r * n + v] * scale - sum);
    *mean = sum;
    *se = sqrt(square / (REPLICATES - 1) / REPLICATES);
}

static uint64_t blocks_of(const th_sampling *sampling)
{
    uint64_t draws = sampling->draws ? sampling->draws : DEFAULT_DRAWS;
    uint64_t blocks = draws / REPLICATES / THI_BLOCK;
    return blocks ? blocks : 1;
}

static void
run(chooser *c, const th_sampling *sampling, const th_sobol *out, size_t n, tally *t)
{
    uint64_t blocks = blocks_of(sampling);
    size_t size = ((size_t)c->program.register_count + 1) * THI_BLOCK * sizeof(double);
    double *registers = aligned_alloc(64, size);
    if (!registers)
        abort();
    memset(registers, 0, size);
    for (uint32_t r = 0; r < REPLICATES; r++) {
        th_design *a = th_design_create(
            sampling->design, sampling->seed, blocks * THI_BLOCK, 2 * r);
        th_design *b = th_design_create(
            sampling->design, sampling->seed, blocks * THI_BLOCK, 2 * r + 1);
        c->a = a;
        c->b = b;
        for (uint64_t k = 0; k < blocks; k++)
            add_block(c, out, n, k * THI_BLOCK, registers, t, r);
        th_design_free(a);
        th_design_free(b);
    }
    free(registers);
}

size_t th_sobol_indices(th_sobol *out,
                        size_t most,
                        const th_errors *errors,
                        const th_output *output,
                        const th_sampling *sampling)
{
    th_arena *arena = th_arena_create();
    chooser c = {.errors = errors,
                 .rank = thi_rank_sources(arena, errors, output),
                 .variable_of = group_sources(arena, errors),
                 .step = thi_step_function()};
    thi_program_build(&c.program, arena, errors, output, 1, NULL, 0);
    size_t n = choose(&c, out, most);
    tally t = {.first = TH_NEW_N(arena, double, REPLICATES *n + 1),
               .total = TH_NEW_N(arena, double, REPLICATES *n + 1)};
    run(&c, sampling, out, n, &t);
    double mean = th_sum_get(&t.sum) / t.count;
    double variance = th_sum_get(&t.square) / t.count - mean * mean;
    double scale = REPLICATES * 2 / t.count / variance;
    for (size_t v = 0; v < n && variance > 0; v++) {
        summarise(t.first, n, v, scale, &out[v].first, &out[v].first_se);
        summarise(t.total, n, v, scale, &out[v].total, &out[v].total_se);
    }
    th_arena_free(arena);
    return n;
}
