/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: sampling designs. Plain draws come from the counter; a hypercube puts draw d
 * into stratum p(d) of N, p a permutation that is a function of (seed, stream, N);
 * quasi takes the first dimensions from Sobol's sequence, scrambled by a nested hash
 * (Owen 1995; Burley 2020). */
#include "random_internal.h"

#include <gsl/gsl_qrng.h>
#include <stdlib.h>

#define GROUP 32

struct th_design {
    th_design_kind kind;
    uint64_t seed, draws;
    uint32_t replicate;
    uint32_t mask; /* next power of two of draws, less one */
    uint32_t directions[TH_QUASI_MOST][32];
};

/* ---- a stateless permutation of [0, n) (Kensler 2013), by walking cycles ---- */

static uint32_t shuffle_bits(uint32_t i, uint32_t mask, uint32_t key)
{
    i ^= key;
    i *= 0xe170893dU;
    i ^= key >> 16;
    i ^= (i & mask) >> 4;
    i ^= key >> 8;
    i *= 0x0929eb3fU;
    i ^= key >> 23;
    i ^= (i & mask) >> 1;
    i *= 1 | key >> 27;
    i *= 0x6935fa69U;
    i ^= (i & mask) >> 11;
    i *= 0x74dcb303U;
    i ^= (i & mask) >> 2;
    i *= 0x9e501cc3U;
    i ^= (i & mask) >> 2;
    i *= 0xc860a3dfU;
    i &= mask;
    i ^= i >> 5;
    return i;
}

static uint32_t permute(uint32_t i, uint32_t n, uint32_t mask, uint32_t key)
{
    do
        i = shuffle_bits(i, mask, key);
    while (i >= n);
    return (uint32_t)(((uint64_t)i + key) % n);
}

/* ---- Sobol's directions, read off the library's own sequence ---- */

/** In Gray-code order the point after number 2^k - 1 differs from it by direction
 * number c, the lowest zero bit: point 2^k xor point 2^k - 1. */
static void read_directions(th_design *d)
{
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, TH_QUASI_MOST);
    double point[TH_QUASI_MOST];
    uint32_t before[TH_QUASI_MOST] = {0};
    uint32_t bits = 0;
    while (bits < 31 && (uint64_t)1 << bits <= d->draws)
        bits++;
    /* the library leaves out point 0: its first is number 1 */
    for (uint32_t number = 1; number <= (uint32_t)1 << (bits ? bits - 1 : 0);
         number++) {
        gsl_qrng_get(q, point);
        bool power = (number & (number - 1)) == 0;
        uint32_t k = power ? (uint32_t)__builtin_ctz(number) : 0;
        for (uint32_t j = 0; j < TH_QUASI_MOST; j++) {
            uint32_t x = (uint32_t)(point[j] * 0x1p32);
            if (power)
                d->directions[j][k] = x ^ before[j];
            before[j] = x;
        }
    }
    gsl_qrng_free(q);
}

static uint32_t sobol(const uint32_t directions[32], uint32_t number)
{
    uint32_t gray = number ^ number >> 1, x = 0;
    for (uint32_t k = 0; gray; k++, gray >>= 1)
        if (gray & 1)
            x ^= directions[k];
    return x;
}

static uint32_t reverse(uint32_t x)
{
    x = __builtin_bswap32(x);
    x = (x & 0x0f0f0f0fU) << 4 | (x >> 4 & 0x0f0f0f0fU);
    x = (x & 0x33333333U) << 2 | (x >> 2 & 0x33333333U);
    return (x & 0x55555555U) << 1 | (x >> 1 & 0x55555555U);
}

/** Each bit is flipped by a hash of the bits above it. */
static uint32_t scramble(uint32_t x, uint32_t key)
{
    x = reverse(x);
    x ^= x * 0x3d20adeaU;
    x += key;
    x *= (key >> 16) | 1;
    x ^= x * 0x05526c56U;
    x ^= x * 0x53a22864U;
    return reverse(x);
}

/* ---- the design ---- */

th_design *
th_design_create(th_design_kind kind, uint64_t seed, uint64_t draws, uint32_t replicate)
{
    th_design *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    *d =
        (th_design){.kind = kind, .seed = seed, .draws = draws, .replicate = replicate};
    uint64_t mask = draws ? draws - 1 : 0;
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        mask |= mask >> shift;
    d->mask = (uint32_t)mask;
    if (kind == TH_DESIGN_QUASI)
        read_directions(d);
    return d;
}

void th_design_free(th_design *design)
{
    free(design);
}

static thi_counter counter_at(const th_design *d, uint64_t stream, uint64_t group)
{
    return (thi_counter){.seed = d->seed,
                         .group = group,
                         .replicate = d->replicate,
                         .low = (uint32_t)stream,
                         .high = (uint32_t)(stream >> 32)};
}

/** A key of one stream: the permutation's or the scrambling's. Its counter stands where
 * no draw stands. */
static uint32_t stream_key(const th_design *d, uint64_t stream)
{
    uint32_t counter[4] = {
        0xffffffffU, d->replicate, (uint32_t)stream, (uint32_t)(stream >> 32)};
    uint32_t key[2] = {(uint32_t)d->seed, (uint32_t)(d->seed >> 32)};
    uint32_t out[4];
    th_philox(counter, key, out);
    return out[0];
}

typedef void (*fill_fn)(double *out, size_t groups, const thi_counter *at);

/** Whole groups go straight to `out`; a group cut by an end goes by way of a buffer. */
static void fill(fill_fn kernel,
                 double *out,
                 size_t n,
                 const th_design *d,
                 uint64_t stream,
                 uint64_t first)
{
    double buffer[GROUP];
    while (n) {
        thi_counter at = counter_at(d, stream, first / GROUP);
        size_t skip = first % GROUP, take = GROUP - skip;
        if (!skip && n >= GROUP) {
            take = n / GROUP * GROUP;
            kernel(out, take / GROUP, &at);
        } else {
            take = take < n ? take : n;
            kernel(buffer, 1, &at);
            memcpy(out, buffer + skip, take * sizeof *out);
        }
        out += take;
        first += take;
        n -= take;
    }
}

static void fill_hypercube(
    double *out, size_t n, const th_design *d, uint64_t stream, uint64_t first)
{
    uint32_t key = stream_key(d, stream), count = (uint32_t)d->draws;
    double width = 1.0 / (double)d->draws;
    fill(thi_kernels_get()->uniforms, out, n, d, stream, first);
    for (size_t i = 0; i < n; i++) {
        /* draws beyond the last fill a block and count nowhere; outside of [0, n) the
         * walk may find a cycle that never comes in */
        uint32_t draw = (uint32_t)((first + i) % d->draws);
        uint32_t stratum = permute(draw, count, d->mask, key);
        double u = ((double)stratum + out[i]) * width;
        out[i] = u < 1 ? u : 0x1.fffffffffffffp-1;
    }
}

static void fill_quasi(double *out,
                       size_t n,
                       const th_design *d,
                       uint64_t stream,
                       uint32_t rank,
                       uint64_t first)
{
    uint32_t key = stream_key(d, stream);
    for (size_t i = 0; i < n; i++) {
        uint32_t x = sobol(d->directions[rank], (uint32_t)(first + i));
        out[i] = ((double)scramble(x, key) + 0.5) * 0x1p-32;
    }
}

void th_design_uniform(double *out,
                       size_t n,
                       const th_design *d,
                       uint64_t stream,
                       uint32_t rank,
                       uint64_t first)
{
    if (d->kind == TH_DESIGN_PLAIN)
        fill(thi_kernels_get()->uniforms, out, n, d, stream, first);
    else if (d->kind == TH_DESIGN_QUASI && rank < TH_QUASI_MOST)
        fill_quasi(out, n, d, stream, rank, first);
    else
        fill_hypercube(out, n, d, stream, first);
}

void th_design_normal(double *out,
                      size_t n,
                      const th_design *d,
                      uint64_t stream,
                      uint32_t rank,
                      uint64_t first)
{
    if (d->kind == TH_DESIGN_PLAIN) {
        fill(thi_kernels_get()->normals, out, n, d, stream, first);
        return;
    }
    th_design_uniform(out, n, d, stream, rank, first);
    th_normal_quantile_array(out, out, n);
}
