/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the parts of the dimension checker share: types, and how problems are said. */
#ifndef TANHENG_LANGUAGE_CHECKER_H
#define TANHENG_LANGUAGE_CHECKER_H

#include "language_internal.h"

typedef enum thi_type_state {
    THI_TYPE_UNKNOWN,   /* not inferred yet */
    THI_TYPE_ANY,       /* the literal 0: fits every dimension */
    THI_TYPE_DIM,       /* a value of dimension `dim` */
    THI_TYPE_CONDITION, /* a comparison */
    THI_TYPE_BROKEN /* wrong, said already: stay silent about what follows from it */
} thi_type_state;

typedef struct thi_type {
    thi_type_state state;
    th_dim dim;
} thi_type;

/** A bound counter; the chain lives on the stack of the walk. */
typedef struct thi_counter {
    th_sym name;
    const struct thi_counter *outer;
} thi_counter;

typedef struct thi_checker {
    const th_scope *scope;
    const th_equation *equations;
    size_t count;
    thi_type *types;  /* of each equation's name, as far as inferred */
    const char *file; /* of the equation that is being checked */
    const thi_counter *counters;
    th_diags *diags; /* NULL while inferring: problems are said in the last pass */
} thi_checker;

extern const thi_type thi_broken;

/** Adds an error unless inferring. Returns thi_broken. */
thi_type thi_check_fail(const thi_checker *c,
                        uint32_t line,
                        uint32_t column,
                        const char *code,
                        const char *format,
                        ...) TH_PRINTF(5, 6);
/** ` (co2_per_c?)` if `has` times that constant, or two of them, has dimension `needs`;
 * else "" and false. */
bool thi_check_hint(const thi_checker *c,
                    const th_dim *has,
                    const th_dim *needs,
                    char *buffer,
                    size_t size);
/** ` (/ co2_per_c?)` if `has` over that constant has dimension `needs`; else "" and
 * false. */
bool thi_check_hint_over(const thi_checker *c,
                         const th_dim *has,
                         const th_dim *needs,
                         char *buffer,
                         size_t size);
/** E-NAME for a name that nobody knows. */
thi_type thi_check_unknown(const thi_checker *c, const th_expr *e);
/** Checks index and members of [..] and of sum filters: E-INDEX, E-MEMBER. Numbers are
 * not looked at. */
void thi_check_select(const thi_checker *c, const th_select *select);
bool thi_check_index(const thi_checker *c,
                     th_sym index,
                     uint32_t line,
                     uint32_t column);
/** Number of the equation that gives a name's value inside the method, or -1. */
int thi_check_local(const thi_checker *c, th_sym name);
thi_type thi_check_expr(thi_checker *c, const th_expr *e);
bool thi_check_reserved(const thi_checker *c, th_sym name);

#endif
