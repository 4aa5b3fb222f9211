/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: kernels of four lanes. */
#if defined(__x86_64__)
#pragma GCC target("avx2")
#include <immintrin.h>
#include <stdint.h>

#define W 4
typedef double VD __attribute__((vector_size(32)));
typedef uint64_t VU __attribute__((vector_size(32)));
typedef int64_t VI __attribute__((vector_size(32)));

#define MULTIPLY_32(a, b)                                                              \
    ((VU)_mm256_mul_epu32((__m256i)(a), _mm256_set1_epi64x((int64_t)(b))))
#define SQUARE_ROOT(x) ((VD)_mm256_sqrt_pd((__m256d)(x)))

#include "random_kernel.h"

const thi_kernels thi_kernels_avx2 = KERNELS("avx2");
#else
typedef int thi_no_avx2;
#endif
