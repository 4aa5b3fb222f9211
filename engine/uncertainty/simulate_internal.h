/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the inside of a simulation. */
#ifndef TANHENG_SIMULATE_INTERNAL_H
#define TANHENG_SIMULATE_INTERNAL_H

#include "uncertainty_internal.h"

#define THI_BINS 1024 /* of a histogram over 16 sd: a bin is 1/64 sd */

typedef struct thi_bins {
    double low, width; /* width 0: every draw is the same */
} thi_bins;

/** What a chunk says of an output: sums of powers of (draw - central value). */
typedef struct thi_partial {
    double s1, s2, s3;
    double least, most; /* of the draws less the central value; 0 included */
    uint64_t hash;
} thi_partial;

struct th_simulation {
    th_arena *arena;
    const th_errors *errors;
    th_sampling sampling;
    thi_program program;
    const uint32_t *rank;
    bool *keep_ratio;
    uint64_t draws, hash;
    thi_bins *bins;              /* [output] */
    th_sum (*sums)[3];           /* [output] of powers of (draw - central value) */
    _Atomic uint64_t *counts;    /* [output * THI_BINS], of outputs that are not kept */
    double **kept;               /* [output] all draws, or NULL */
    double *least, *most;        /* [output] of all draws, less the central value */
    double *scratch;             /* [draws] */
    double *lower_se, *upper_se; /* [output] between replicates; 0: none */
    th_sampled *results;
};

/** Fills the results from sums, draws and histograms. */
void thi_simulation_summarise(th_simulation *sim);

#endif
