/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: the inside of a law. */
#ifndef TANHENG_LAW_INTERNAL_H
#define TANHENG_LAW_INTERNAL_H

#include "random_internal.h"

#define THI_Z975 1.959963984540054 /* 97.5 percentile of the standard normal */
#define THI_TABLE_CELLS 128
#define THI_TABLE_END 6.4 /* the table of a law spans normal scores -6.4 to 6.4 */

/**
 * kind       a, b, c
 * normal     -
 * log-normal a: mean of ln |x|, b: its sd; sign -1: mirrored at 0
 * triangular a least, b most, c mode; uniform a least, b most
 * beta       a, b: shapes on [least, most]; gamma a: shape, b: scale, from `least` on
 * two-piece  a mode, b left sd, c right sd
 * truncated  a, b: mean and sd of the uncut normal on [least, most]
 */
struct th_law {
    th_law_kind kind;
    double mean, sd, a, b, c, sign, least, most;
    size_t count; /* empirical */
    const double *values;
    const double
        *table; /* cubic in each cell of normal scores: 4 coefficients a cell */
};

double thi_normal_cdf(double z);
double thi_normal_quantile(double u);
/** Value at a normal score by the law's own quantile function; no table. */
double thi_law_at(const th_law *law, double z);
/** Slope of the value by the normal score, or NAN. */
double thi_law_slope(const th_law *law, double z, double x);
void thi_law_tabulate(th_law *law, th_arena *arena);
/** Keeps 40 bits of the mantissa: what libm computes, the same on machines whose libm
 * differs in the last place. */
double thi_rounded(double x);

#endif
