/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * random: counter-based random numbers, sampling designs and distributions. A draw is a
 * pure function of (seed, stream, draw), and under a hypercube also of the number of
 * draws: no state, so that any thread, order or subset gives the same bits on every
 * x86-64 (AVX-512, AVX2 and plain code alike: + - * / sqrt and bit operations only, no
 * contraction).
 *
 * Philox4x32-10: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy
 * as 1, 2, 3".
 */
#ifndef TANHENG_RANDOM_H
#define TANHENG_RANDOM_H

#include "tanheng/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One block of Philox4x32-10. Equal to Random123's (a test compares them). */
TH_API void
th_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* ---- sampling designs ---- */

typedef enum th_design_kind {
    TH_DESIGN_PLAIN,     /* independent draws */
    TH_DESIGN_HYPERCUBE, /* Latin hypercube: one draw in each of `draws` strata */
    TH_DESIGN_QUASI /* scrambled Sobol on inputs of rank < TH_QUASI_MOST, hypercube on
                       the rest */
} th_design_kind;
#define TH_QUASI_MOST 40 /* dimensions of gsl_qrng_sobol */

typedef struct th_design th_design;
/** `draws`: 1 to 2^31. `replicate`: another independent set of the same size. */
TH_API th_design *th_design_create(th_design_kind kind,
                                   uint64_t seed,
                                   uint64_t draws,
                                   uint32_t replicate);
TH_API void th_design_free(th_design *design);
/** Uniforms in (0,1), never 0 nor 1, of draws [first, first + n) of an input. `stream`:
 * identity of the input (a hash of what it is, not of its place); `rank`: its place by
 * variance, for quasi. Fastest where `first` is a multiple of 32. Thread-safe. */
TH_API void th_design_uniform(double *out,
                              size_t n,
                              const th_design *design,
                              uint64_t stream,
                              uint32_t rank,
                              uint64_t first);
/** Standard normals likewise: Box-Muller when plain, the inverse of the distribution
 * function else. */
TH_API void th_design_normal(double *out,
                             size_t n,
                             const th_design *design,
                             uint64_t stream,
                             uint32_t rank,
                             uint64_t first);

/** What the machine runs: "avx512", "avx2", "plain". */
TH_API const char *th_random_path(void);
/** For tests and benchmarks: the path to use from now on; NULL: the best one. False:
 * unknown, or not on this machine. Not thread-safe. */
TH_API bool th_random_force(const char *path);

/** Arrays of our own functions: fixed polynomials, equal on every path, within 2 ulp
 * (not the bits of th_exp and th_ln). In place allowed. */
TH_API void th_exp_array(double *out, const double *x, size_t n);
TH_API void th_ln_array(double *out, const double *x, size_t n);
/** Quantile of the standard normal (AS 241), and its distribution function. */
TH_API void th_normal_quantile_array(double *out, const double *u, size_t n);
TH_API void th_normal_cdf_array(double *out, const double *z, size_t n);

/* ---- laws: the distribution of one input ---- */

typedef enum th_law_kind {
    TH_LAW_POINT,
    TH_LAW_NORMAL,
    TH_LAW_LOGNORMAL,
    TH_LAW_TRIANGULAR,
    TH_LAW_UNIFORM,
    TH_LAW_BETA,      /* of PERT shape or of given mean and limits, on [lo, hi] */
    TH_LAW_GAMMA,     /* shifted by 0 */
    TH_LAW_TWOPIECE,  /* two-piece normal */
    TH_LAW_TRUNCATED, /* normal cut at its bounds, its mean kept */
    TH_LAW_EMPIRICAL  /* values with equal weight, quantiles joined by lines */
} th_law_kind;

/** A distribution whose mean is `mean` (the value of the row). Immutable; owned by an
 * arena. */
typedef struct th_law th_law;

typedef struct th_law_wish {
    th_law_kind kind; /* with `chosen` false: by the rule of DESIGN section 6 */
    bool chosen;      /* the row names its distribution */
    double value;
    double lower, upper; /* 95 % limits, 2.5 and 97.5 percentiles */
    double least, most;  /* bounds of the variable; -INFINITY, INFINITY: none */
    size_t count;        /* empirical */
    const double *values;
    bool undrawn; /* quantiles alone: saves the table that makes draws cheap, so that
                     th_law_from_normal and th_law_from_uniform must not be called */
} th_law_wish;
/**
 * Fits. The mean of the law is the value. By the rule when not chosen: symmetric within
 * 1 % of the width: normal to 30 % of the value, beyond that (positive) log-normal with
 * sd = half width / 1.96; right-skewed positive: log-normal with s =
 * ln(upper/lower)/3.92; left-skewed, shares, touching 0 or of mixed sign: beta (PERT)
 * or two-piece normal. TH_BAD_DATA with one sentence: lower above value, value above
 * upper, a law that cannot have that interval (log-normal with lower <= 0, beta beyond
 * its bounds, ...).
 */
TH_API TH_MUST_USE th_status th_law_fit(const th_law **out,
                                        th_arena *arena,
                                        const th_law_wish *wish,
                                        th_error *err);
TH_API th_law_kind th_law_get_kind(const th_law *law);
TH_API const char *th_law_name(th_law_kind kind); /* "normal", ... as in the files */
TH_API double th_law_mean(const th_law *law);
TH_API double th_law_sd(const th_law *law);
/** Raw moments 1 to 4 about 0, by formula or by quadrature (rel. 1e-10). */
TH_API void th_law_moments(const th_law *law, double out[4]);
TH_API double th_law_quantile(const th_law *law, double u);
TH_API double th_law_cdf(const th_law *law, double x);
/** Values from uniforms (u) or from standard normals (z). Monotone in u and in z, so
 * that a copula, a hypercube and a quasi-random point pass through. Which of the two is
 * cheaper: th_law_wants_normal. In place allowed. */
TH_API bool th_law_wants_normal(const th_law *law);
TH_API void
th_law_from_uniform(const th_law *law, double *out, const double *u, size_t n);
TH_API void
th_law_from_normal(const th_law *law, double *out, const double *z, size_t n);
/** Nodes and weights of a quadrature of `n` points over the law (weights sum to 1): for
 * characteristic functions and conditioning. */
TH_API void th_law_nodes(const th_law *law, size_t n, double *x, double *weight);

#ifdef __cplusplus
}
#endif
#endif
