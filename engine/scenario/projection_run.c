/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: many runs of one projection: the series of a subset, the model's inputs,
 * the totals. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

/** A line that a boundary may hold; whether a removal counts is asked of its value. */
typedef struct term {
    uint32_t position, year;
    double weight;
} term;

typedef struct boundary_terms {
    bool removals;
    size_t count, capacity;
    term *terms; /* in the order of lines */
} boundary_terms;

struct th_projector {
    th_arena *arena;
    const th_projection *p;
    th_runner *runner;
    double *cube, *inputs, *base_inputs;
    size_t boundary_count;
    boundary_terms *boundaries;
    th_sum *sums; /* [year_count] */
};

static void add_terms(th_projector *j, boundary_terms *b, const th_boundary *boundary)
{
    const th_inventory *inventory = j->p->projected;
    th_model_view m = th_model_get(j->p->model);
    bool co2 = th_boundary_is_co2(inventory, boundary);
    b->removals = boundary->removals;
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        th_line line = *th_inventory_line(inventory, i);
        double weight = co2 ? 1 : m.gwp->value[line.gas];
        line.mass_t = 0; /* its sign is asked of each run */
        if (line.year <= j->p->base_year || line.state != TH_STATE_VALUE ||
            isnan(weight) || !th_boundary_has(inventory, boundary, &line))
            continue;
        term t = {th_model_position(j->p->model, line.cell),
                  (uint32_t)(line.year - j->p->base_year - 1),
                  weight};
        TH_PUSH(j->arena, b->terms, b->count, b->capacity, t);
    }
}

th_projector *th_projector_create(const th_projection *projection,
                                  const th_boundary *const *boundaries,
                                  size_t boundary_count)
{
    th_arena *arena = th_arena_create();
    th_projector *j = TH_NEW(arena, th_projector);
    th_model_view m = th_model_get(projection->model);
    j->arena = arena;
    j->p = projection;
    j->runner = th_runner_create(projection->model);
    j->cube = TH_NEW_N(arena, double, thi_cube_size(projection));
    j->inputs = TH_NEW_N(arena, double, m.input_count + 1);
    j->base_inputs = TH_NEW_N(arena, double, m.input_count + 1);
    for (uint32_t i = 0; i < m.input_count; i++)
        j->base_inputs[i] = m.inputs[i].value;
    j->sums = TH_NEW_N(arena, th_sum, projection->year_count + 1);
    j->boundary_count = boundary_count;
    j->boundaries = TH_NEW_N(arena, boundary_terms, boundary_count + 1);
    for (size_t b = 0; b < boundary_count; b++)
        add_terms(j, &j->boundaries[b], boundaries[b]);
    return j;
}

void th_projector_free(th_projector *projector)
{
    if (!projector)
        return;
    th_runner_free(projector->runner);
    th_arena_free(projector->arena);
}

static void fill_inputs(const th_projector *j, double *inputs)
{
    const th_projection *p = j->p;
    uint32_t count = th_model_get(p->model).input_count;
    for (uint32_t i = 0; i < count; i++)
        inputs[i] = p->input_series[i] == THI_NONE
                        ? j->base_inputs[i]
                        : thi_final(p, j->cube, p->input_series[i], p->input_year[i]);
}

bool th_projection_inputs(th_projector *projector, const uint8_t *mask, double *inputs)
{
    bool good = thi_run(projector->p, mask, projector->cube, NULL);
    if (good)
        fill_inputs(projector, inputs);
    return good;
}

static void sum_boundary(th_projector *j,
                         const boundary_terms *b,
                         const double *values,
                         double *out)
{
    memset(j->sums, 0, (j->p->year_count + 1) * sizeof *j->sums);
    for (size_t i = 0; i < b->count; i++) {
        double mass = values[b->terms[i].position];
        if (mass >= 0 || b->removals)
            th_sum_add(&j->sums[b->terms[i].year], mass * b->terms[i].weight);
    }
    for (uint32_t y = 0; y < j->p->year_count; y++)
        out[y] = th_sum_get(&j->sums[y]);
}

double thi_projector_probe(th_projector *projector, const bool *left_out)
{
    const th_projection *p = projector->p;
    if (!p->year_count || !th_projection_inputs(projector, NULL, projector->inputs))
        return 0;
    uint32_t count = th_model_get(p->model).input_count;
    for (uint32_t i = 0; left_out && i < count; i++)
        if (p->input_series[i] != THI_NONE && left_out[p->input_series[i]])
            projector->inputs[i] = 0;
    const double *values = th_runner_run(projector->runner, projector->inputs);
    const boundary_terms *b = &projector->boundaries[0];
    th_sum sum = {0};
    for (size_t i = 0; i < b->count; i++)
        if (!b->terms[i].year && (values[b->terms[i].position] >= 0 || b->removals))
            th_sum_add(&sum, values[b->terms[i].position] * b->terms[i].weight);
    return th_sum_get(&sum);
}

static void all_nan(double *out, size_t count)
{
    for (size_t i = 0; out && i < count; i++)
        out[i] = NAN;
}

/** Totals of the inputs as they stand in the projector; false: a number is in a class
 * for which there is no factor. */
static bool take_totals(th_projector *j, double *totals)
{
    const double *values = th_runner_run(j->runner, j->inputs);
    size_t count = j->boundary_count * j->p->year_count;
    bool good = true;
    for (size_t b = 0; b < j->boundary_count; b++)
        sum_boundary(j, &j->boundaries[b], values, totals + b * j->p->year_count);
    for (size_t i = 0; i < count; i++)
        good = good && !isnan(totals[i]);
    if (!good)
        all_nan(totals, count);
    return good;
}

static void take_gdp(const th_projection *p, const double *cube, double *gdp_yuan)
{
    for (uint32_t y = 0; gdp_yuan && p->gdp != THI_NONE && y < p->year_count; y++)
        gdp_yuan[y] = thi_final(p, cube, p->gdp, y + 1);
}

bool th_projection_run(th_projector *projector,
                       const uint8_t *mask,
                       double *totals,
                       double *gdp_yuan)
{
    const th_projection *p = projector->p;
    all_nan(gdp_yuan, p->year_count);
    if (!th_projection_inputs(projector, mask, projector->inputs)) {
        all_nan(totals, projector->boundary_count * p->year_count);
        return false;
    }
    take_gdp(p, projector->cube, gdp_yuan);
    return take_totals(projector, totals);
}

/* ---- sketches ---- */

/** What a sketch doesn't move stays at the host's base value. */
static void
sketch_inputs(const th_projector *j, const th_projection *s, const double *cube)
{
    const th_projection *host = j->p;
    uint32_t count = th_model_get(host->model).input_count;
    for (uint32_t i = 0; i < count; i++)
        j->inputs[i] =
            host->input_series[i] == THI_NONE ? j->base_inputs[i]
            : s->input_series[i] == THI_NONE
                ? host->series[host->input_series[i]].info.base
                : thi_final(s, cube, s->input_series[i], host->input_year[i]);
}

bool thi_sketch_run(th_projector *projector,
                    const th_projection *sketch,
                    const uint8_t *mask,
                    double *totals,
                    double *gdp_yuan)
{
    th_arena *scratch = th_arena_create();
    double *cube = TH_NEW_N(scratch, double, thi_cube_size(sketch));
    bool good = thi_run(sketch, mask, cube, NULL);
    all_nan(gdp_yuan, sketch->year_count);
    all_nan(totals, projector->boundary_count * sketch->year_count);
    if (good) {
        sketch_inputs(projector, sketch, cube);
        good = take_totals(projector, totals);
        take_gdp(sketch, cube, gdp_yuan);
    }
    th_arena_free(scratch);
    return good;
}

/* ---- which players meet ---- */

typedef struct probe {
    th_projector *j;
    const uint64_t *bits; /* by input */
    uint32_t players;
    size_t terms;
    double *still; /* [terms] at the point */
    uint64_t *met; /* [terms] players it depends on */
} probe;

static void take_terms(const probe *p, double *out)
{
    const double *values = th_runner_run(p->j->runner, p->j->inputs);
    size_t n = 0;
    for (size_t b = 0; b < p->j->boundary_count; b++)
        for (size_t i = 0; i < p->j->boundaries[b].count; i++)
            out[n++] = values[p->j->boundaries[b].terms[i].position];
}

/** Every input of a player is moved from a point where none of them is 0: a line that
 * stands still does not depend on them. */
static void probe_player(const probe *p, uint32_t player, double by, double *moved)
{
    uint32_t count = th_model_get(p->j->p->model).input_count;
    for (uint32_t i = 0; i < count; i++)
        if (p->bits[i] >> player & 1)
            p->j->inputs[i] *= by;
    take_terms(p, moved);
    for (uint32_t i = 0; i < count; i++)
        if (p->bits[i] >> player & 1)
            p->j->inputs[i] /= by;
    for (size_t i = 0; i < p->terms; i++)
        if (!(fabs(moved[i] - p->still[i]) <= 1e-9 * fabs(p->still[i])))
            p->met[i] |= (uint64_t)1 << player;
}

/** The projector holds the inputs of the point. Two moves, since min and max are flat
 * on one side. */
static void probe_point(const probe *p, double *moved)
{
    uint32_t count = th_model_get(p->j->p->model).input_count;
    for (uint32_t i = 0; i < count; i++)
        if (p->bits[i] && p->j->inputs[i] == 0)
            p->j->inputs[i] = 1;
    take_terms(p, p->still);
    for (uint32_t k = 0; k < p->players; k++) {
        probe_player(p, k, 1.03125, moved);
        probe_player(p, k, 0.75, moved);
    }
}

void thi_projector_meet(th_projector *projector,
                        const uint64_t *input_bits,
                        uint32_t players,
                        uint8_t *pairs)
{
    th_arena *scratch = th_arena_create();
    probe p = {.j = projector, .bits = input_bits, .players = players};
    for (size_t b = 0; b < projector->boundary_count; b++)
        p.terms += projector->boundaries[b].count;
    p.still = TH_NEW_N(scratch, double, p.terms + 1);
    p.met = TH_NEW_N(scratch, uint64_t, p.terms + 1);
    double *moved = TH_NEW_N(scratch, double, p.terms + 1);
    const uint8_t *none = TH_NEW_N(scratch, uint8_t, projector->p->measure_count + 1);
    const uint8_t *points[] = {NULL, none};
    for (int k = 0; k < 2; k++)
        if (th_projection_inputs(projector, points[k], projector->inputs))
            probe_point(&p, moved);
    for (size_t i = 0; i < p.terms; i++)
        for (uint32_t a = 0; a < players && p.met[i]; a++)
            for (uint32_t b = 0; b < players && p.met[i] >> a & 1; b++)
                if (p.met[i] >> b & 1)
                    pairs[(size_t)a * players + b] = 1;
    th_arena_free(scratch);
}

bool th_projection_values(const th_projection *projection,
                          const uint8_t *mask,
                          double *values)
{
    th_arena *scratch = th_arena_create();
    double *cube = TH_NEW_N(scratch, double, thi_cube_size(projection));
    bool good = thi_run(projection, mask, cube, NULL);
    for (uint32_t i = 0; good && i < projection->listed_count; i++)
        for (uint32_t y = 0; y < projection->year_count; y++)
            values[(size_t)i * projection->year_count + y] =
                thi_final(projection, cube, projection->series_of[i], y + 1);
    th_arena_free(scratch);
    return good;
}

size_t th_projection_forest_count(const th_projection *projection)
{
    return projection->forest_count;
}

const th_projected_forest *th_projection_forest(const th_projection *projection,
                                                size_t i)
{
    return &projection->forests[i].info;
}

bool th_projection_forests(const th_projection *projection,
                           const uint8_t *mask,
                           th_forest_result *flows)
{
    th_arena *scratch = th_arena_create();
    double *cube = TH_NEW_N(scratch, double, thi_cube_size(projection));
    bool good = thi_run(projection, mask, cube, NULL);
    size_t years = projection->year_count;
    for (size_t i = 0; good && i < projection->forest_count; i++)
        memcpy(flows + i * years,
               thi_forest_flows(projection, cube, &projection->forests[i]),
               years * sizeof *flows);
    th_arena_free(scratch);
    return good;
}
