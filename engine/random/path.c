/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: which kernels run. The choice changes speed, never a bit. */
#include "random_internal.h"

#include <stdatomic.h>

/* Algorithm AS 241 (PPND16), M. J. Wichura, Applied Statistics 37 (1988). */
const double thi_as241[6][8] = {{3.3871328727963666080e0,
                                 1.3314166789178437745e+2,
                                 1.9715909503065514427e+3,
                                 1.3731693765509461125e+4,
                                 4.5921953931549871457e+4,
                                 6.7265770927008700853e+4,
                                 3.3430575583588128105e+4,
                                 2.5090809287301226727e+3},
                                {1.0,
                                 4.2313330701600911252e+1,
                                 6.8718700749205790830e+2,
                                 5.3941960214247511077e+3,
                                 2.1213794301586595867e+4,
                                 3.9307895800092710610e+4,
                                 2.8729085735721942674e+4,
                                 5.2264952788528545610e+3},
                                {1.42343711074968357734e0,
                                 4.63033784615654529590e0,
                                 5.76949722146069140550e0,
                                 3.64784832476320460504e0,
                                 1.27045825245236838258e0,
                                 2.41780725177450611770e-1,
                                 2.27238449892691845833e-2,
                                 7.74545014278341407640e-4},
                                {1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9},
                                {6.65790464350110377720e0,
                                 5.46378491116411436990e0,
                                 1.78482653991729133580e0,
                                 2.96560571828504891230e-1,
                                 2.65321895265761230930e-2,
                                 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5,
                                 2.01033439929228813265e-7},
                                {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15}};

static bool runs_here(const thi_kernels *kernels)
{
#if defined(__x86_64__)
    if (kernels == &thi_kernels_avx512)
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (kernels == &thi_kernels_avx2)
        return __builtin_cpu_supports("avx2");
#endif
    return kernels == &thi_kernels_plain;
}

static const thi_kernels *const known[] = {
#if defined(__x86_64__)
    &thi_kernels_avx512,
    &thi_kernels_avx2,
#endif
    &thi_kernels_plain};

static _Atomic(const thi_kernels *) in_use; /* a cache of the choice */

static const thi_kernels *best(void)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (runs_here(known[i]))
            return known[i];
    return &thi_kernels_plain;
}

const thi_kernels *thi_kernels_get(void)
{
    const thi_kernels *kernels = atomic_load_explicit(&in_use, memory_order_acquire);
    if (!kernels) {
        kernels = best();
        atomic_store_explicit(&in_use, kernels, memory_order_release);
    }
    return kernels;
}

const char *th_random_path(void)
{
    return thi_kernels_get()->path;
}

bool th_random_force(const char *path)
{
    const thi_kernels *wanted = path ? NULL : best();
    for (size_t i = 0; path && i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i]->path, path) && runs_here(known[i]))
            wanted = known[i];
    if (wanted)
        atomic_store_explicit(&in_use, wanted, memory_order_release);
    return wanted != NULL;
}

void th_exp_array(double *out, const double *x, size_t n)
{
    thi_kernels_get()->exp_array(out, x, n);
}

void th_ln_array(double *out, const double *x, size_t n)
{
    thi_kernels_get()->ln_array(out, x, n);
}

void th_normal_quantile_array(double *out, const double *u, size_t n)
{
    thi_kernels_get()->quantile_array(out, u, n);
}
