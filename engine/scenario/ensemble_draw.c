/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario: the draws of an ensemble. A block of draws goes lane by lane through what
 * moves of the series, then all at once through the program of the totals. What a block
 * makes depends on its number alone.
 */
#include "ensemble_internal.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { LANES = TH_BLOCK };

/** What a block of draws works with; all of it its own. */
typedef struct block {
    th_ensemble *e;
    th_arena *arena;
    const th_design *design;
    uint64_t first;
    size_t n;      /* draws that count */
    double *base;  /* [slot][LANES] */
    double *noise; /* [spread][year][LANES] */
    double *given; /* [quantity][LANES] of series */
    double *cube;
    double *inputs; /* of a simple run */
    uint8_t *clipped;
    double *pull;
    uint32_t *pull_year;
    th_runner *runner;
} block;

typedef struct work {
    th_ensemble *e;
    const th_design *design;
} work;

/* ---- random variables ---- */

static uint64_t year_stream(uint64_t stream, int32_t year)
{
    uint64_t x = stream + (uint64_t)year * 0x9e3779b97f4a7c15U;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
}

static double *noise_of(const block *b, size_t spread, uint32_t year)
{
    return b->noise + (spread * b->e->p->year_count + year) * LANES;
}

static void factor_of(double *out, const double *z, double weight)
{
    for (size_t i = 0; i < LANES; i++)
        out[i] = weight * z[i];
    th_exp_array(out, out, LANES);
}

/** z of the first year from N(0,1), then rho z + sqrt(1 - rho^2) e. */
static void draw_rate(block *b, const thi_spread *s, size_t number)
{
    double z[LANES], e[LANES], rho = s->persistence, fresh = sqrt(1 - rho * rho);
    for (uint32_t y = 0; y < b->e->p->year_count; y++) {
        int32_t year = b->e->p->base_year + 1 + (int32_t)y;
        if (!y || fresh > 0)
            th_design_normal(
                e, LANES, b->design, year_stream(s->stream, year), 0, b->first);
        for (size_t i = 0; i < LANES; i++)
            z[i] = y ? rho * z[i] + (fresh > 0 ? fresh * e[i] : 0) : e[i];
        factor_of(noise_of(b, number, y), z, s->sd);
    }
}

/** The path is sure of the base year, and errs in full from its last point on. */
static void draw_path(block *b, const thi_spread *s, size_t number)
{
    double z[LANES];
    int32_t from = b->e->p->base_year;
    th_design_normal(z, LANES, b->design, s->stream, 0, b->first);
    for (uint32_t y = 0; y < b->e->p->year_count; y++) {
        double way = s->last > from ? (double)(y + 1) / (double)(s->last - from) : 1;
        factor_of(noise_of(b, number, y), z, s->sd * fmin(way, 1));
    }
}

static void draw_part(block *b, const thi_spread *s, size_t number)
{
    double *out = noise_of(b, number, 0);
    uint64_t clipped = 0;
    if (th_law_wants_normal(s->law)) {
        th_design_normal(out, LANES, b->design, s->stream, 0, b->first);
        th_law_from_normal(s->law, out, out, LANES);
    } else {
        th_design_uniform(out, LANES, b->design, s->stream, 0, b->first);
        th_law_from_uniform(s->law, out, out, LANES);
    }
    for (size_t i = 0; i < LANES; i++) {
        double inside = fmin(fmax(out[i], s->lower), s->upper);
        clipped += i < b->n && inside != out[i];
        out[i] = inside / s->value;
    }
    atomic_fetch_add(&b->e->clipped[number], clipped);
}

static void draw_spreads(block *b)
{
    const th_projection *p = b->e->p;
    for (size_t i = 0; p->year_count && i < p->spread_count; i++) {
        const thi_spread *s = &p->spreads[i];
        if (s->kind == THI_SPREAD_RATE)
            draw_rate(b, s, i);
        else if (s->kind == THI_SPREAD_PATH)
            draw_path(b, s, i);
        else
            draw_part(b, s, i);
    }
}

static double *base_row(const block *b, uint32_t series)
{
    return b->base + (size_t)b->e->p->series[series].slot * LANES;
}

/** Paths of a share begin at the shares of the drawn members. */
static void draw_base_shares(block *b, const thi_group *g)
{
    for (size_t i = 0; i < LANES; i++) {
        th_sum total = {0};
        for (uint32_t k = 0; k < g->count; k++)
            th_sum_add(&total, g->weights[k] * base_row(b, g->members[k])[i]);
        for (uint32_t k = 0; k < g->count; k++)
            if (g->paths[k] != THI_NONE && b->e->series_moves[g->paths[k]])
                base_row(b, g->paths[k])[i] =
                    g->weights[k] * base_row(b, g->members[k])[i] / th_sum_get(&total);
    }
}

static void draw_bases(block *b)
{
    const th_projection *p = b->e->p;
    for (size_t k = 0; k < p->slot_count; k++) {
        double *row = b->base + k * LANES, own = p->series[p->slots[k]].info.base;
        if (b->e->base_source[k] != THI_NONE)
            th_errors_draw(
                row, b->e->errors, b->e->base_source[k], b->design, b->first, LANES);
        else
            for (size_t i = 0; i < LANES; i++)
                row[i] = own;
    }
    for (size_t i = 0; i < p->group_count; i++)
        draw_base_shares(b, &p->groups[i]);
}

/* ---- series ---- */

static void keep_lane(block *b, size_t lane)
{
    th_ensemble *e = b->e;
    uint64_t draw = b->first + lane;
    for (uint32_t q = 0; q < e->quantity_count; q++) {
        const thi_quantity_of *of = &e->quantities[q];
        if (of->source == THI_NONE)
            b->given[(size_t)q * LANES + lane] =
                thi_final(e->p, b->cube, of->series, of->year);
    }
    for (uint32_t y = 0; e->gdp && y < e->p->year_count; y++)
        e->gdp[draw * e->p->year_count + y] =
            e->good[draw] ? thi_final(e->p, b->cube, e->p->gdp, y + 1) : (double)NAN;
    for (size_t k = 0; k < e->p->slot_count; k++)
        if (b->clipped[k])
            atomic_fetch_add(&e->clipped[e->p->spread_count + k], 1);
}

static void run_lane(block *b, size_t lane)
{
    th_ensemble *e = b->e;
    bool simple = e->options.simple;
    thi_drawn drawn = {.lanes = LANES,
                       .lane = lane,
                       .base = b->base,
                       .noise = b->noise,
                       .moves = simple ? NULL : e->moves,
                       .forest_moves = simple ? NULL : e->forest_moves,
                       .still = e->still,
                       .clipped = b->clipped,
                       .pull = b->pull,
                       .pull_year = b->pull_year};
    memset(b->pull_year, 0, (e->p->driver_count + 1) * sizeof *b->pull_year);
    memset(b->clipped, 0, e->p->slot_count + 1);
    e->good[b->first + lane] = thi_run_drawn(e->p, &drawn, b->cube);
    keep_lane(b, lane);
}

/* ---- totals ---- */

static double *place_of(const th_ensemble *e, uint32_t sum, uint64_t draw)
{
    uint32_t t = e->sum_total[sum];
    return e->draws[t] + draw * e->view.totals[t].count + e->sum_year[sum];
}

static void fill(void *context, uint32_t number, double *out)
{
    const block *b = context;
    const thi_quantity_of *q = &b->e->quantities[number];
    if (q->source == THI_NONE)
        memcpy(out, b->given + (size_t)number * LANES, LANES * sizeof *out);
    else
        th_errors_draw(out, b->e->errors, q->source, b->design, b->first, LANES);
}

static void take(void *context, uint32_t sum, const double *draws)
{
    const block *b = context;
    for (size_t i = 0; i < b->n; i++)
        *place_of(b->e, sum, b->first + i) =
            b->e->good[b->first + i] ? draws[i] : (double)NAN;
}

static void run_program(block *b)
{
    double *room = th_blocks_room(b->e->blocks);
    th_blocks_run(b->e->blocks, room, fill, take, b);
    th_blocks_room_free(room);
}

/** The slow way: all inputs, the plan of the model, compensated sums. */
static void run_plan(block *b, size_t lane)
{
    th_ensemble *e = b->e;
    th_model_view m = th_model_get(e->p->model);
    for (uint32_t i = 0; i < m.input_count; i++) {
        uint32_t q = e->quantity_of[i];
        b->inputs[i] =
            q == UINT32_MAX ? m.inputs[i].value : b->given[(size_t)q * LANES + lane];
    }
    const double *values = th_runner_run(b->runner, b->inputs);
    for (uint32_t s = 0; s < e->sum_count; s++)
        *place_of(e, s, b->first + lane) = e->good[b->first + lane]
                                               ? thi_year_total(&e->sums[s], values)
                                               : (double)NAN;
}

static void run_simple(block *b)
{
    th_ensemble *e = b->e;
    for (uint32_t q = 0; q < e->quantity_count; q++)
        if (e->quantities[q].source != THI_NONE)
            fill(b, q, b->given + (size_t)q * LANES);
    b->inputs = TH_NEW_N(b->arena, double, th_model_get(e->p->model).input_count + 1);
    b->runner = th_runner_create(e->p->model);
    for (size_t lane = 0; lane < b->n; lane++)
        run_plan(b, lane);
    th_runner_free(b->runner);
}

static void run_block(void *context, size_t number)
{
    const work *w = context;
    th_ensemble *e = w->e;
    const th_projection *p = e->p;
    th_arena *arena = th_arena_create();
    uint64_t left = e->options.draws - number * LANES;
    block b = {.e = e,
               .arena = arena,
               .design = w->design,
               .first = number * LANES,
               .n = left < LANES ? (size_t)left : LANES};
    b.base = TH_NEW_N(arena, double, (p->slot_count + 1) * LANES);
    b.noise = TH_NEW_N(arena, double, (p->spread_count * p->year_count + 1) * LANES);
    b.given = TH_NEW_N(arena, double, (e->quantity_count + 1) * LANES);
    b.clipped = TH_NEW_N(arena, uint8_t, p->slot_count + 1);
    b.pull = TH_NEW_N(arena, double, p->driver_count + 1);
    b.pull_year = TH_NEW_N(arena, uint32_t, p->driver_count + 1);
    b.cube = TH_NEW_N(arena, double, thi_cube_size(p));
    memcpy(b.cube, e->still, thi_cube_size(p) * sizeof *b.cube);
    draw_spreads(&b);
    draw_bases(&b);
    for (size_t lane = 0; lane < b.n; lane++)
        run_lane(&b, lane);
    if (e->options.simple)
        run_simple(&b);
    else
        run_program(&b);
    th_arena_free(arena);
}

static unsigned thread_count(const th_ensemble *e)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (e->options.threads)
        return e->options.threads;
    return cores > 0 ? (unsigned)cores : 1;
}

void thi_ensemble_draw(th_ensemble *e)
{
    uint64_t draws = e->options.draws;
    th_design *design = th_design_create(TH_DESIGN_PLAIN, e->options.seed, draws, 0);
    work w = {e, design};
    th_pool_run(thread_count(e), (size_t)((draws + LANES - 1) / LANES), run_block, &w);
    th_design_free(design);
}
