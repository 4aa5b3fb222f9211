/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: kernels of eight lanes. */
#if defined(__x86_64__)
#pragma GCC target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")
#include <immintrin.h>
#include <stdint.h>

#define W 8
typedef double VD __attribute__((vector_size(64)));
typedef uint64_t VU __attribute__((vector_size(64)));
typedef int64_t VI __attribute__((vector_size(64)));

#define MULTIPLY_32(a, b)                                                              \
    ((VU)_mm512_mul_epu32((__m512i)(a), _mm512_set1_epi64((int64_t)(b))))
#define SQUARE_ROOT(x) ((VD)_mm512_sqrt_pd((__m512d)(x)))

#include "random_kernel.h"

const thi_kernels thi_kernels_avx512 = KERNELS("avx512");
#else
typedef int thi_no_avx512;
#endif
