/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: what its files share. */
#ifndef TANHENG_UNCERTAINTY_INTERNAL_H
#define TANHENG_UNCERTAINTY_INTERNAL_H

#include "tanheng/uncertainty.h"

#define THI_NO_SOURCE UINT32_MAX
#define THI_BLOCK 256 /* draws that go through the program at once */

/** Sources that move together: their normals are lower x independent normals. */
typedef struct thi_copula {
    uint32_t count;
    const uint32_t *sources;
    const double *lower; /* Cholesky factor [count * count] */
} thi_copula;

struct th_errors {
    th_arena *arena;
    const th_model *model;
    th_model_view view;
    double *values; /* central values of the cells */
    th_error_source *sources;
    size_t count, capacity;
    uint32_t *source_of_input; /* THI_NO_SOURCE: a constant */
    uint32_t *copula_of;       /* [count] copula + 1, 0 none */
    thi_copula *copulas;
    size_t copula_count, copula_capacity;
    const uint32_t *no_rank; /* [count] 0: plain draws have no order of variance */
};

/* ---- the program: what a draw computes, as a list of operations on blocks ---- */

typedef enum thi_operation {
    THI_OP_DRAW,  /* dst = draws of source a */
    THI_OP_CLEAR, /* dst = c */
    THI_OP_ADD,   /* dst = a + b */
    THI_OP_ADD_C, /* dst = a + c */
    THI_OP_SUB,   /* dst = a - b */
    THI_OP_C_SUB, /* dst = c - a */
    THI_OP_MUL,   /* dst = a b */
    THI_OP_MUL_C, /* dst = a c */
    THI_OP_DIV,   /* dst = a / b */
    THI_OP_DIV_C, /* dst = a / c */
    THI_OP_C_DIV, /* dst = c / a */
    THI_OP_MIN,
    THI_OP_MIN_C,
    THI_OP_MAX,
    THI_OP_MAX_C,
    THI_OP_ABS,
    THI_OP_SQRT,
    THI_OP_EXP,
    THI_OP_LN,
    THI_OP_POW,    /* dst = a ^ b */
    THI_OP_POW_C,  /* dst = a ^ c */
    THI_OP_C_POW,  /* dst = c ^ a */
    THI_OP_AXPY,   /* dst = a + c b; a and dst are one register */
    THI_OP_BELOW,  /* dst = b < c ? a : 0 */
    THI_OP_FROM,   /* dst = b < c ? 0 : a */
    THI_OP_CHANGE, /* dst = (a - b) / |b| */
    THI_OP_FINISH  /* output a stands in register b */
} thi_operation;

typedef struct thi_step {
    thi_operation op;
    uint32_t dst, a, b; /* registers; source of DRAW, output of FINISH */
    double c;
} thi_step;

typedef struct thi_program {
    size_t step_count;
    const thi_step *steps;
    uint32_t register_count;
    uint32_t output_count;   /* linear ones, then ratios */
    const double *central;   /* [output_count] deterministic values */
    uint32_t source_count;   /* that any output reads */
    const uint32_t *sources; /* in order of drawing */
} thi_program;

/** Outputs, then ratios, of cells as steps; only what depends on a source is computed,
 * each common term once. Conditions keep the branch of the central values. */
void thi_program_build(thi_program *out,
                       th_arena *arena,
                       const th_errors *errors,
                       const th_output *outputs,
                       size_t output_count,
                       const uint32_t (*ratios)[2],
                       size_t ratio_count);

/** Sums alone; of those of `positive` a cell below 0 counts as 0. The laws of the
 * sources are not asked for. */
void thi_program_build_sums(thi_program *out,
                            th_arena *arena,
                            const th_errors *errors,
                            const th_output *sums,
                            const bool *positive,
                            size_t count);

/** Arithmetic of one step on a block: +, -, x, /, min, max, abs, sqrt, axpy. False: not
 * one of its operations. One for each instruction set, the same bits. */
typedef bool (*thi_step_fn)(const thi_step *step, double *registers);
bool thi_step_plain(const thi_step *step, double *registers);
bool thi_step_avx2(const thi_step *step, double *registers);
bool thi_step_avx512(const thi_step *step, double *registers);
/** The others, but DRAW and FINISH. */
void thi_step_scalar(const thi_step *step, double *registers);
/** The one that goes with th_random_path. */
thi_step_fn thi_step_function(void);

/** Draws of the sources for blocks of draws. */
typedef struct thi_drawing {
    const th_errors *errors;
    const th_design *design;
    const uint32_t *rank; /* [source] place by variance */
} thi_drawing;
bool thi_falls(const th_error_source *source);
void thi_draw(
    const thi_drawing *drawing, uint32_t source, uint64_t first, size_t n, double *out);
/** Ranks of sources by |slope x sd| of one output. */
uint32_t *
thi_rank_sources(th_arena *arena, const th_errors *errors, const th_output *output);

/* ---- selection ---- */

/** The k-th smallest (from 0); the array is permuted. */
double thi_select(double *x, size_t n, size_t k);
/** Quantile with linear interpolation between order statistics (type 7). */
double thi_select_quantile(double *x, size_t n, double p);

#endif
