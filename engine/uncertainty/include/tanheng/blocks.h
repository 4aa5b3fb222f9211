/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * blocks: sums of cells of a model for many draws at once, where the caller gives the
 * draws of the inputs that move; the program of the draws of Approach 2, apart from its
 * laws. Conditions (`if`, comparisons) keep the branch of the compiled inputs.
 */
#ifndef TANHENG_BLOCKS_H
#define TANHENG_BLOCKS_H

#include "tanheng/uncertainty.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_BLOCK 256 /* draws that go through at once */

/** sum(weights[i] * value of cells[i]). */
typedef struct th_block_sum {
    uint32_t count;
    const uint32_t *cells;
    const double *weights;
    bool positive; /* a cell below 0 counts as 0, draw by draw */
} th_block_sum;

typedef struct th_blocks th_blocks;
/** `given` [input_count]: number of the caller's quantity that stands for an input, or
 * UINT32_MAX: the input stays as compiled. Borrowed: the model. */
TH_API th_blocks *th_blocks_create(const th_model *model,
                                   const uint32_t *given,
                                   uint32_t given_count,
                                   const th_block_sum *sums,
                                   size_t sum_count);
TH_API void th_blocks_free(th_blocks *blocks);

/** Fills `out` [TH_BLOCK] with the draws of a quantity; asked once a run. */
typedef void (*th_block_fill)(void *context, uint32_t quantity, double *out);
/** Takes the draws [TH_BLOCK] of a sum. */
typedef void (*th_block_take)(void *context, uint32_t sum, const double *draws);
/** Work space of one thread. */
TH_API double *th_blocks_room(const th_blocks *blocks);
TH_API void th_blocks_room_free(double *room);
TH_API void th_blocks_run(const th_blocks *blocks,
                          double *room,
                          th_block_fill fill,
                          th_block_take take,
                          void *context);

/** Draws [first, first + n) of a source of error, n up to TH_BLOCK, of a plain design
 * of that seed: the numbers that th_simulate draws. Thread-safe. */
TH_API void th_errors_draw(double *out,
                           const th_errors *errors,
                           uint32_t source,
                           const th_design *design,
                           uint64_t first,
                           size_t n);

#ifdef __cplusplus
}
#endif
#endif
