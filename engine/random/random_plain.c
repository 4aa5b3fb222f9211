/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: kernels of two lanes, for any machine; the twin of random_avx2.c and
 * random_avx512.c. */
#include <stdint.h>

#define W 2
typedef double VD __attribute__((vector_size(16)));
typedef uint64_t VU __attribute__((vector_size(16)));
typedef int64_t VI __attribute__((vector_size(16)));

#if defined(__SSE2__)
#include <emmintrin.h>
#define MULTIPLY_32(a, b)                                                              \
    ((VU)_mm_mul_epu32((__m128i)(a), _mm_set1_epi64x((int64_t)(b))))
#define SQUARE_ROOT(x) ((VD)_mm_sqrt_pd((__m128d)(x)))
#else
#include <math.h>
static inline VU multiply_low(VU a, uint32_t b)
{
    return (a & 0xffffffffU) * b;
}
#define MULTIPLY_32(a, b) multiply_low(a, b)
static inline VD square_root(VD x)
{
    return (VD){sqrt(x[0]), sqrt(x[1])};
}
#define SQUARE_ROOT(x) square_root(x)
#endif

#include "random_kernel.h"

const thi_kernels thi_kernels_plain = KERNELS("plain");
