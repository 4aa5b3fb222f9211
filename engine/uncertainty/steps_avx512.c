/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: steps by 8 lanes. */
#if defined(__x86_64__)
#pragma GCC target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")
#include <stdint.h>

#define W 8
typedef double VD __attribute__((vector_size(64)));
typedef int64_t VM __attribute__((vector_size(64)));

#include "steps_kernel.h"

bool thi_step_avx512(const thi_step *step, double *registers)
{
    return run_step(step, registers);
}
#else
typedef int thi_no_steps_avx512;
#endif
