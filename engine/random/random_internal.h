/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: what its files share. */
#ifndef TANHENG_RANDOM_INTERNAL_H
#define TANHENG_RANDOM_INTERNAL_H

#include "tanheng/random.h"

#include <math.h>
#include <string.h>

/** Where a stream of draws stands: Philox counter words 1 to 3, its key, and the number
 * of the first group of 32 draws. */
typedef struct thi_counter {
    uint64_t seed, group;
    uint32_t replicate, low, high;
} thi_counter;

/** The kernels of one instruction set. `groups` of 32 draws. */
typedef struct thi_kernels {
    const char *path;
    void (*normals)(double *out, size_t groups, const thi_counter *at);
    void (*uniforms)(double *out, size_t groups, const thi_counter *at);
    void (*exp_array)(double *out, const double *x, size_t n);
    void (*ln_array)(double *out, const double *x, size_t n);
    void (*quantile_array)(double *out, const double *u, size_t n);
    void (*scaled)(double *out, const double *z, size_t n, double shift, double factor);
    void (*lognormals)(
        double *out, const double *z, size_t n, double shift, double factor);
} thi_kernels;

extern const thi_kernels thi_kernels_plain;
#if defined(__x86_64__)
extern const thi_kernels thi_kernels_avx2;
extern const thi_kernels thi_kernels_avx512;
#endif
/** The kernels in use. */
const thi_kernels *thi_kernels_get(void);

/** Coefficients of AS 241: numerator and denominator of centre, near and far tail. */
extern const double thi_as241[6][8];

#endif
