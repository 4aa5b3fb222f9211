/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: shared by the files of attribution and of the mix. */
#ifndef TANHENG_DECISION_INTERNAL_H
#define TANHENG_DECISION_INTERNAL_H

#include "tanheng/decision.h"

/** One attribution on its way. */
typedef struct thi_shapley {
    const th_shapley_ask *ask;
    th_arena *arena;
    th_shapley *out;
    double *share, *alone, *last_in, *error; /* [players * years] */
    double *joint;                           /* [years] */
    th_error *err;
} thi_shapley;

/** Players that meet each other, directly or through others. */
typedef struct thi_component {
    uint32_t count;
    uint32_t player[TH_SHAPLEY_PLAYERS]; /* rising */
} thi_component;

/** Effect of a set: total without any minus total with the set; one call of value. */
TH_MUST_USE th_status thi_shapley_effect(thi_shapley *s, uint64_t mask, double *effect);
/** The component's Shapley values by antithetic sampled orders. */
TH_MUST_USE th_status thi_shapley_sample(thi_shapley *s, const thi_component *c);

/** A linear program of the mix: minimise the annual cost, or (`reach` below the count
 * of targets) maximise what that target year abates. */
typedef struct thi_program {
    const th_mix_ask *ask;
    const double *abated; /* [measures * targets] scaled phi */
    uint32_t reach;       /* TH_MIX_NONE: the cheapest mix */
    double *x;            /* [measures] */
    double *need_price;   /* [targets], or NULL: no prices wanted */
    double budget_price;
    double *department_price;
} thi_program;
typedef enum thi_solved { THI_SOLVED, THI_INFEASIBLE, THI_FAILED } thi_solved;
thi_solved thi_program_solve(thi_program *program);

#endif
