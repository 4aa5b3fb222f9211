/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * uncertainty: Approach 2. Draws go through the program in blocks; a chunk of blocks is
 * one piece of work. What a chunk makes depends on its number alone, and chunks are
 * added up in order, so that any number of threads gives the same bits.
 */
#include "simulate_internal.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PILOT 2048 /* draws that place the histograms */
#define CHUNK 4096 /* draws of a piece of work, at least */
#define MOST_CHUNKS 1024
#define REPLICATE 16384 /* draws of a replicate of an adaptive run */
#define FEWEST_REPLICATES 4
#define MOST_REPLICATES 128
#define DEFAULT_TOLERANCE 0.01

#define FNV_START 14695981039346656037U
#define FNV_PRIME 1099511628211U

/* ---- one block ---- */

typedef struct machine {
    const th_simulation *sim;
    const th_design *design;
    double *registers;
    thi_step_fn step;
} machine;

static void power_step(const thi_step *s, double *registers)
{
    double *dst = registers + (size_t)s->dst * THI_BLOCK;
    const double *a = registers + (size_t)s->a * THI_BLOCK;
    const double *b = registers + (size_t)s->b * THI_BLOCK;
    for (size_t i = 0; i < THI_BLOCK; i++) {
        double x = s->op == THI_OP_C_POW ? s->c : a[i];
        double y = s->op == THI_OP_POW ? b[i] : s->op == THI_OP_POW_C ? s->c : a[i];
        dst[i] = th_pow(x, y);
    }
}

void thi_step_scalar(const thi_step *s, double *registers)
{
    double *dst = registers + (size_t)s->dst * THI_BLOCK;
    const double *a = registers + (size_t)s->a * THI_BLOCK;
    switch (s->op) {
    case THI_OP_CLEAR:
        for (size_t i = 0; i < THI_BLOCK; i++)
            dst[i] = s->c;
        break;
    case THI_OP_SQRT:
        for (size_t i = 0; i < THI_BLOCK; i++)
            dst[i] = sqrt(a[i]);
        break;
    case THI_OP_EXP:
        th_exp_array(dst, a, THI_BLOCK);
        break;
    case THI_OP_LN:
        th_ln_array(dst, a, THI_BLOCK);
        break;
    default:
        power_step(s, registers);
    }
}

static void other_step(const machine *m, const thi_step *s, uint64_t first)
{
    double *dst = m->registers + (size_t)s->dst * THI_BLOCK;
    thi_drawing drawing = {m->sim->errors, m->design, m->sim->rank};
    if (s->op == THI_OP_DRAW)
        thi_draw(&drawing, s->a, first, THI_BLOCK, dst);
    else
        thi_step_scalar(s, m->registers);
}

typedef void (*finished_fn)(void *context, uint32_t output, const double *draws);

static void
run_block(const machine *m, uint64_t first, finished_fn finished, void *context)
{
    const thi_program *p = &m->sim->program;
    for (size_t i = 0; i < p->step_count; i++) {
        const thi_step *s = &p->steps[i];
        if (s->op == THI_OP_FINISH)
            finished(context, s->a, m->registers + (size_t)s->b * THI_BLOCK);
        else if (!m->step(s, m->registers))
            other_step(m, s, first);
    }
}

static double *registers_create(const th_simulation *sim)
{
    size_t size =
        ((size_t)sim->program.register_count + 1) * THI_BLOCK * sizeof(double);
    double *registers = aligned_alloc(64, size);
    if (!registers)
        abort();
    memset(registers, 0, size); /* lanes that no step has written must be finite */
    return registers;
}

/* ---- the pilot: where the histograms stand ---- */

typedef struct pilot {
    double *sum, *square;
    const double *central;
} pilot;

static void pilot_finished(void *context, uint32_t output, const double *draws)
{
    pilot *p = context;
    for (size_t i = 0; i < THI_BLOCK; i++) {
        double d = draws[i] - p->central[output];
        p->sum[output] += d;
        p->square[output] += d * d;
    }
}

static void place_histograms(th_simulation *sim)
{
    uint32_t n = sim->program.output_count;
    th_arena *scratch = th_arena_create();
    pilot p = {TH_NEW_N(scratch, double, n + 1),
               TH_NEW_N(scratch, double, n + 1),
               sim->program.central};
    th_design *design =
        th_design_create(TH_DESIGN_PLAIN, sim->sampling.seed, PILOT, 0xfffffffeU);
    machine m = {sim, design, registers_create(sim), thi_step_function()};
    for (uint64_t first = 0; first < PILOT; first += THI_BLOCK)
        run_block(&m, first, pilot_finished, &p);
    for (uint32_t i = 0; i < n; i++) {
        double mean = p.sum[i] / PILOT;
        double sd = sqrt(fmax(p.square[i] / PILOT - mean * mean, 0));
        sim->bins[i].low = sim->program.central[i] + mean - 8 * sd;
        sim->bins[i].width = 16 * sd / THI_BINS;
    }
    free(m.registers);
    th_design_free(design);
    th_arena_free(scratch);
}

/* ---- a chunk ---- */

typedef struct chunk {
    th_simulation *sim;
    thi_partial *partials; /* [output] of this chunk */
    uint32_t *counts;      /* [output * THI_BINS] */
    uint64_t place;        /* of the block's first draw among all */
    size_t valid;          /* draws of the block that count */
} chunk;

static void count_bins(chunk *c, uint32_t output, const double *draws)
{
    thi_bins bins = c->sim->bins[output];
    uint32_t *counts = c->counts + (size_t)output * THI_BINS;
    double scale = bins.width > 0 ? 1 / bins.width : 0;
    for (size_t i = 0; i < c->valid; i++) {
        double at = (draws[i] - bins.low) * scale;
        at = at > 0 ? at : 0;
        at = at < THI_BINS - 1 ? at : THI_BINS - 1;
        counts[(uint32_t)at]++;
    }
}

static void chunk_finished(void *context, uint32_t output, const double *draws)
{
    chunk *c = context;
    thi_partial *p = &c->partials[output];
    double central = c->sim->program.central[output], s1 = 0, s2 = 0, s3 = 0;
    uint64_t hash = p->hash;
    for (size_t i = 0; i < c->valid; i++) {
        double d = draws[i] - central;
        uint64_t bits;
        memcpy(&bits, &draws[i], sizeof bits);
        hash = (hash ^ bits) * FNV_PRIME;
        s1 += d;
        s2 += d * d;
        s3 += d * d * d;
        p->least = d < p->least ? d : p->least;
        p->most = d > p->most ? d : p->most;
    }
    p->hash = hash;
    p->s1 += s1;
    p->s2 += s2;
    p->s3 += s3;
    double *kept = c->sim->kept[output];
    if (kept)
        memcpy(kept + c->place, draws, c->valid * sizeof *kept);
    else
        count_bins(c, output, draws);
}

typedef struct work {
    th_simulation *sim;
    const th_design *design;
    uint64_t first_draw; /* of the replicate among all draws */
    uint64_t draws, chunk_size;
    thi_partial *partials; /* [chunk * outputs] */
    _Atomic uint64_t
        *counts; /* [output * THI_BINS] whole numbers: order does not matter */
} work;

static void run_chunk(void *context, size_t number)
{
    work *w = context;
    th_simulation *sim = w->sim;
    uint32_t n = sim->program.output_count;
    uint32_t *counts = calloc((size_t)n * THI_BINS + 1, sizeof *counts);
    if (!counts)
        abort();
    chunk c = {.sim = sim, .partials = w->partials + number * n, .counts = counts};
    machine m = {sim, w->design, registers_create(sim), thi_step_function()};
    uint64_t from = number * w->chunk_size;
    uint64_t to = from + w->chunk_size < w->draws ? from + w->chunk_size : w->draws;
    for (uint32_t i = 0; i < n; i++)
        c.partials[i].hash = FNV_START;
    for (uint64_t first = from; first < to; first += THI_BLOCK) {
        c.place = w->first_draw + first;
        c.valid = to - first < THI_BLOCK ? (size_t)(to - first) : THI_BLOCK;
        run_block(&m, first, chunk_finished, &c);
    }
    for (uint32_t i = 0; i < n; i++)
        for (size_t k = 0; !sim->kept[i] && k < THI_BINS; k++)
            if (counts[(size_t)i * THI_BINS + k])
                atomic_fetch_add_explicit(&w->counts[(size_t)i * THI_BINS + k],
                                          counts[(size_t)i * THI_BINS + k],
                                          memory_order_relaxed);
    free(m.registers);
    free(counts);
}

/* ---- a replicate ---- */

static void add_partials(th_simulation *sim, const thi_partial *partials, size_t chunks)
{
    uint32_t n = sim->program.output_count;
    for (size_t k = 0; k < chunks; k++)
        for (uint32_t i = 0; i < n; i++) {
            const thi_partial *p = &partials[k * n + i];
            th_sum_add(&sim->sums[i][0], p->s1);
            th_sum_add(&sim->sums[i][1], p->s2);
            th_sum_add(&sim->sums[i][2], p->s3);
            sim->least[i] = fmin(sim->least[i], p->least);
            sim->most[i] = fmax(sim->most[i], p->most);
            sim->hash = (sim->hash ^ p->hash) * FNV_PRIME;
        }
}

static unsigned thread_count(const th_simulation *sim)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (sim->sampling.threads)
        return sim->sampling.threads;
    return cores > 0 ? (unsigned)cores : 1;
}

static uint64_t chunk_size_of(uint64_t draws)
{
    uint64_t size = CHUNK;
    while (size * MOST_CHUNKS < draws)
        size *= 2;
    return size;
}

static void run_replicate(th_simulation *sim, uint32_t replicate, uint64_t draws)
{
    uint64_t size = chunk_size_of(draws);
    size_t chunks = (size_t)((draws + size - 1) / size);
    uint32_t n = sim->program.output_count;
    th_arena *scratch = th_arena_create();
    work w = {.sim = sim,
              .design = th_design_create(
                  sim->sampling.design, sim->sampling.seed, draws, replicate),
              .first_draw = sim->draws,
              .draws = draws,
              .chunk_size = size,
              .partials = TH_NEW_N(scratch, thi_partial, chunks * n + 1),
              .counts = sim->counts};
    th_pool_run(thread_count(sim), chunks, run_chunk, &w);
    add_partials(sim, w.partials, chunks);
    sim->draws += draws;
    th_design_free((th_design *)(uintptr_t)w.design);
    th_arena_free(scratch);
}

/* ---- until the limits stand still ---- */

typedef struct replicates {
    double lower[MOST_REPLICATES], upper[MOST_REPLICATES];
} replicates;

static double standard_error(const double *x, uint32_t n)
{
    double mean = 0, square = 0;
    for (uint32_t i = 0; i < n; i++)
        mean += x[i] / n;
    for (uint32_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    return sqrt(square / (n - 1) / n);
}

static void
note_replicate(th_simulation *sim, uint32_t output, uint32_t r, replicates *of)
{
    const double *draws = sim->kept[output] + (size_t)r * REPLICATE;
    memcpy(sim->scratch, draws, REPLICATE * sizeof *draws);
    of->lower[r] = thi_select_quantile(sim->scratch, REPLICATE, 0.025);
    of->upper[r] = thi_select_quantile(sim->scratch, REPLICATE, 0.975);
}

static bool
stands_still(th_simulation *sim, uint32_t output, uint32_t n, replicates *of)
{
    double half = 0;
    for (uint32_t r = 0; r < n; r++)
        half += (of->upper[r] - of->lower[r]) / 2 / n;
    double lower = standard_error(of->lower, n), upper = standard_error(of->upper, n);
    sim->lower_se[output] = lower;
    sim->upper_se[output] = upper;
    return fmax(lower, upper) <= sim->sampling.tolerance * half;
}

static void run_adaptive(th_simulation *sim)
{
    uint32_t n = sim->program.output_count;
    replicates *of = calloc((size_t)n + 1, sizeof *of);
    if (!of)
        abort();
    bool still = false;
    for (uint32_t r = 0; r < MOST_REPLICATES && !still; r++) {
        run_replicate(sim, r, REPLICATE);
        still = r + 1 >= FEWEST_REPLICATES;
        for (uint32_t i = 0; i < n; i++)
            if (sim->kept[i]) {
                note_replicate(sim, i, r, &of[i]);
                if (r + 1 >= FEWEST_REPLICATES)
                    still = stands_still(sim, i, r + 1, &of[i]) && still;
            }
    }
    free(of);
}

/* ---- the object ---- */

static void make_room(th_simulation *sim, const th_output *outputs, size_t output_count)
{
    uint32_t n = sim->program.output_count;
    uint64_t most = sim->sampling.draws ? sim->sampling.draws
                                        : (uint64_t)REPLICATE * MOST_REPLICATES;
    sim->bins = TH_NEW_N(sim->arena, thi_bins, n + 1);
    sim->sums = th_arena_alloc(sim->arena, (n + 1) * sizeof *sim->sums);
    sim->counts =
        th_arena_alloc(sim->arena, ((size_t)n * THI_BINS + 1) * sizeof *sim->counts);
    sim->least = TH_NEW_N(sim->arena, double, n + 1);
    sim->most = TH_NEW_N(sim->arena, double, n + 1);
    sim->kept = TH_NEW_N(sim->arena, double *, n + 1);
    sim->results = TH_NEW_N(sim->arena, th_sampled, n + 1);
    sim->lower_se = TH_NEW_N(sim->arena, double, n + 1);
    sim->upper_se = TH_NEW_N(sim->arena, double, n + 1);
    for (uint32_t i = 0; i < n; i++)
        if (i >= output_count ? sim->keep_ratio[i - output_count] : outputs[i].keep) {
            sim->kept[i] = malloc((size_t)most * sizeof(double));
            if (!sim->kept[i])
                abort();
        }
    sim->scratch = malloc((size_t)most * sizeof(double));
    if (!sim->scratch)
        abort();
}

static th_status check_sampling(const th_sampling *s, th_error *err)
{
    if (s->draws && (s->draws < 100 || s->draws > 100000000))
        return th_error_set(err,
                            TH_BAD_USAGE,
                            "the number of draws must lie between 100 and 100000000");
    if (!(s->tolerance >= 0 && s->tolerance < 1))
        return th_error_set(
            err, TH_BAD_USAGE, "the tolerance must lie between 0 and 1");
    return TH_OK;
}

/** The output by which sources are ranked: the last that is kept, else the last. */
static const th_output *leading(const th_output *outputs, size_t count)
{
    for (size_t i = count; i > 0; i--)
        if (outputs[i - 1].keep)
            return &outputs[i - 1];
    return &outputs[count - 1];
}

th_status th_simulate(th_simulation **out,
                      const th_errors *errors,
                      const th_output *outputs,
                      size_t output_count,
                      const uint32_t (*ratios)[2],
                      size_t ratio_count,
                      const th_sampling *sampling,
                      th_error *err)
{
    th_status status = check_sampling(sampling, err);
    if (status)
        return status;
    th_arena *arena = th_arena_create();
    th_simulation *sim = TH_NEW(arena, th_simulation);
    *sim = (th_simulation){
        .arena = arena, .errors = errors, .sampling = *sampling, .hash = FNV_START};
    sim->sampling.tolerance =
        sampling->tolerance > 0 ? sampling->tolerance : DEFAULT_TOLERANCE;
    thi_program_build(
        &sim->program, arena, errors, outputs, output_count, ratios, ratio_count);
    sim->rank = output_count
                    ? thi_rank_sources(arena, errors, leading(outputs, output_count))
                    : TH_NEW_N(arena, uint32_t, errors->count + 1);
    sim->keep_ratio = TH_NEW_N(arena, bool, ratio_count + 1);
    for (size_t i = 0; i < ratio_count; i++)
        sim->keep_ratio[i] = outputs[ratios[i][0]].keep && outputs[ratios[i][1]].keep;
    make_room(sim, outputs, output_count);
    place_histograms(sim);
    if (sampling->draws)
        run_replicate(sim, 0, sampling->draws);
    else
        run_adaptive(sim);
    thi_simulation_summarise(sim);
    *out = sim;
    return TH_OK;
}

void th_simulation_free(th_simulation *sim)
{
    if (!sim)
        return;
    for (uint32_t i = 0; i < sim->program.output_count; i++)
        free(sim->kept[i]);
    free(sim->scratch);
    th_arena_free(sim->arena);
}

uint64_t th_simulation_draws(const th_simulation *sim)
{
    return sim->draws;
}

const th_sampled *th_simulation_get(const th_simulation *sim, size_t i)
{
    return &sim->results[i];
}

uint64_t th_simulation_hash(const th_simulation *sim)
{
    return sim->hash;
}
