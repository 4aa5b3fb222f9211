/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: an ensemble as an object: its totals, its draws, its hash. */
#include "ensemble_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_DRAWS = 10000, FEWEST_DRAWS = 100, MOST_DRAWS = 1000000 };
#define FNV_START 14695981039346656037U
#define FNV_PRIME 1099511628211U

/* ---- totals ---- */

/** The earliest year from which every year up to the base year has a total. */
static int32_t first_year(const th_projection *p, const th_boundary *boundary)
{
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(p->inventory)).activity);
    int32_t first = p->base_year + 1;
    for (uint32_t i = a.year_count; i > 0; i--) {
        if (a.years[i - 1] != first - 1)
            continue;
        th_total t = th_inventory_total(p->inventory, boundary, a.years[i - 1]);
        if (t.state != TH_STATE_VALUE)
            break;
        first = a.years[i - 1];
    }
    return first;
}

double thi_year_total(const thi_year_sum *s, const double *values)
{
    th_sum sum = {0};
    for (size_t i = 0; i < s->count; i++) {
        double mass = values[s->members[i].position];
        if (mass >= 0 || s->removals)
            th_sum_add(&sum, mass * s->members[i].weight);
    }
    return th_sum_get(&sum);
}

/** Sums of all years of all totals, year after year: registers live short. */
static void list_sums(th_ensemble *e, th_ensemble_total *totals)
{
    uint32_t most = 1;
    int32_t first = e->p->horizon;
    for (uint32_t t = 0; t < e->view.total_count; t++) {
        most += totals[t].count;
        first = totals[t].first < first ? totals[t].first : first;
    }
    e->sums = TH_NEW_N(e->arena, thi_year_sum, most);
    e->sum_total = TH_NEW_N(e->arena, uint32_t, most);
    e->sum_year = TH_NEW_N(e->arena, uint32_t, most);
    for (int32_t year = first; year <= e->p->horizon; year++)
        for (uint32_t t = 0; t < e->view.total_count; t++)
            if (year >= totals[t].first) {
                e->sums[e->sum_count].removals = totals[t].boundary->removals;
                e->sum_total[e->sum_count] = t;
                e->sum_year[e->sum_count++] = (uint32_t)(year - totals[t].first);
            }
}

static void add_line(th_ensemble *e, th_line line, uint32_t sum)
{
    const th_inventory *inventory = e->p->projected;
    const th_ensemble_total *t = &e->view.totals[e->sum_total[sum]];
    bool co2 = th_boundary_is_co2(inventory, t->boundary);
    double weight = co2 ? 1 : th_model_get(e->p->model).gwp->value[line.gas];
    line.mass_t = 0; /* its sign is asked of each draw */
    if (line.year != t->first + (int32_t)e->sum_year[sum] ||
        line.state != TH_STATE_VALUE || isnan(weight) ||
        !th_boundary_has(inventory, t->boundary, &line))
        return;
    thi_year_sum *s = &e->sums[sum];
    thi_member m = {line.cell, th_model_position(e->p->model, line.cell), weight};
    TH_PUSH(e->arena, s->members, s->count, s->capacity, m);
}

static void make_totals(th_ensemble *e, const th_boundary *const *boundaries, size_t n)
{
    th_ensemble_total *totals = TH_NEW_N(e->arena, th_ensemble_total, n + 1);
    e->view.total_count = (uint32_t)n;
    e->view.totals = totals;
    e->draws = TH_NEW_N(e->arena, double *, n + 1);
    for (size_t t = 0; t < n; t++) {
        totals[t].boundary = boundaries[t];
        totals[t].first = first_year(e->p, boundaries[t]);
        totals[t].count = (uint32_t)(e->p->horizon - totals[t].first + 1);
    }
    list_sums(e, totals);
    for (size_t i = 0; i < th_inventory_line_count(e->p->projected); i++)
        for (uint32_t s = 0; s < e->sum_count; s++)
            add_line(e, *th_inventory_line(e->p->projected, i), s);
    th_runner *runner = th_runner_create(e->p->model);
    const double *values = th_runner_run(runner, NULL);
    for (uint32_t s = 0; s < e->sum_count; s++) {
        th_ensemble_total *t = &totals[e->sum_total[s]];
        double *path = (double *)(uintptr_t)t->path;
        if (!path)
            t->path = path = TH_NEW_N(e->arena, double, t->count + 1);
        path[e->sum_year[s]] = thi_year_total(&e->sums[s], values);
    }
    th_runner_free(runner);
}

/* ---- the program of the totals ---- */

static void make_program(th_ensemble *e)
{
    th_block_sum *sums = TH_NEW_N(e->arena, th_block_sum, e->sum_count + 1);
    for (uint32_t s = 0; s < e->sum_count; s++) {
        size_t n = e->sums[s].count;
        uint32_t *cells = TH_NEW_N(e->arena, uint32_t, n + 1);
        double *weights = TH_NEW_N(e->arena, double, n + 1);
        for (size_t i = 0; i < n; i++) {
            cells[i] = e->sums[s].members[i].cell;
            weights[i] = e->sums[s].members[i].weight;
        }
        sums[s] = (th_block_sum){(uint32_t)n, cells, weights, !e->sums[s].removals};
    }
    e->blocks = th_blocks_create(
        e->p->model, e->quantity_of, (uint32_t)e->quantity_count, sums, e->sum_count);
}

/* ---- create ---- */

static double *room(uint64_t count)
{
    double *x = malloc((size_t)(count + 1) * sizeof *x);
    if (!x)
        abort();
    return x;
}

static void make_room(th_ensemble *e)
{
    th_ensemble_total *totals = (th_ensemble_total *)(uintptr_t)e->view.totals;
    uint64_t n = e->options.draws;
    for (uint32_t t = 0; t < e->view.total_count; t++)
        totals[t].draws = e->draws[t] = room(n * totals[t].count);
    if (e->p->gdp != THI_NONE)
        e->gdp = room(n * e->p->year_count);
    e->good = TH_NEW_N(e->arena, uint8_t, (size_t)n + 1);
    e->clipped = th_arena_alloc(
        e->arena, (e->p->spread_count + e->p->slot_count + 1) * sizeof *e->clipped);
}

static void count_clips(th_ensemble *e)
{
    const th_projection *p = e->p;
    size_t most = p->spread_count + p->slot_count;
    th_ensemble_clip *clips = TH_NEW_N(e->arena, th_ensemble_clip, most + 1);
    for (size_t i = 0; i < most; i++)
        if (e->clipped[i])
            clips[e->view.clip_count++] = (th_ensemble_clip){
                i < p->spread_count
                    ? p->spreads[i].what
                    : p->series[p->slots[i - p->spread_count]].info.address,
                e->clipped[i]};
    e->view.clips = clips;
}

static bool has_total(const th_ensemble *e, uint64_t draw)
{
    for (uint32_t t = 0; t < e->view.total_count; t++) {
        uint32_t n = e->view.totals[t].count;
        for (uint32_t y = 0; y < n; y++)
            if (isnan(e->draws[t][draw * n + y]))
                return false;
    }
    return true;
}

static void no_numbers(double *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = NAN;
}

/** A draw whose number comes into a class without a factor has no result at all. */
static void drop_draws(th_ensemble *e)
{
    for (uint64_t d = 0; d < e->options.draws; d++) {
        if (!e->good[d] || has_total(e, d))
            continue;
        e->good[d] = 0;
        for (uint32_t t = 0; t < e->view.total_count; t++)
            no_numbers(e->draws[t] + d * e->view.totals[t].count,
                       e->view.totals[t].count);
        if (e->gdp)
            no_numbers(e->gdp + d * e->p->year_count, e->p->year_count);
    }
}

static void finish_view(th_ensemble *e)
{
    e->view.projection = e->p;
    e->view.base_year = e->p->base_year;
    e->view.horizon = e->p->horizon;
    e->view.draws = e->options.draws;
    e->view.seed = e->options.seed;
    e->view.gdp_count = e->gdp ? e->p->year_count : 0;
    e->view.gdp_yuan = e->gdp;
    e->view.spread_count = (uint32_t)e->p->spread_count;
    e->view.source_count = e->source_count;
    for (uint64_t d = 0; d < e->options.draws; d++)
        e->view.failed += !e->good[d];
    count_clips(e);
}

static th_status
read_options(th_ensemble *e, const th_ensemble_options *o, th_error *err)
{
    e->options = o ? *o : (th_ensemble_options){0};
    e->options.draws = e->options.draws ? e->options.draws : USUAL_DRAWS;
    e->options.seed = e->options.seed ? e->options.seed : 1;
    if (e->options.draws < FEWEST_DRAWS || e->options.draws > MOST_DRAWS)
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "the draws of scenarios are %d to %d",
                            FEWEST_DRAWS,
                            MOST_DRAWS);
    return TH_OK;
}

th_status th_ensemble_create(th_ensemble **out,
                             const th_projection *projection,
                             const th_boundary *const *boundaries,
                             size_t boundary_count,
                             const th_ensemble_options *options,
                             th_diags *diags,
                             th_error *err)
{
    th_arena *arena = th_arena_create();
    th_ensemble *e = TH_NEW(arena, th_ensemble);
    e->arena = arena;
    e->p = projection;
    th_status status = read_options(e, options, err);
    if (status == TH_OK)
        status = th_errors_create(&e->errors, projection->model, diags, err);
    if (status != TH_OK) {
        *out = NULL;
        th_ensemble_free(e);
        return status;
    }
    thi_ensemble_map(e);
    make_totals(e, boundaries, boundary_count);
    make_program(e);
    make_room(e);
    thi_ensemble_draw(e);
    drop_draws(e);
    finish_view(e);
    *out = e;
    return TH_OK;
}

void th_ensemble_free(th_ensemble *e)
{
    if (!e)
        return;
    for (uint32_t t = 0; e->draws && t < e->view.total_count; t++)
        free(e->draws[t]);
    free(e->gdp);
    th_blocks_free(e->blocks);
    th_errors_free(e->errors);
    th_arena_free(e->arena);
}

th_ensemble_view th_ensemble_get(const th_ensemble *ensemble)
{
    return ensemble->view;
}

uint64_t th_ensemble_hash(const th_ensemble *e, uint64_t draws)
{
    uint64_t hash = FNV_START;
    for (uint64_t d = 0; d < draws && d < e->options.draws; d++)
        for (uint32_t t = 0; t < e->view.total_count; t++) {
            uint32_t n = e->view.totals[t].count;
            for (uint32_t y = 0; y < n; y++) {
                uint64_t bits;
                memcpy(&bits, &e->draws[t][d * n + y], sizeof bits);
                hash = (hash ^ bits) * FNV_PRIME;
            }
        }
    return hash;
}
