/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: steps by 4 lanes. */
#if defined(__x86_64__)
#pragma GCC target("avx2")
#include <stdint.h>

#define W 4
typedef double VD __attribute__((vector_size(32)));
typedef int64_t VM __attribute__((vector_size(32)));

#include "steps_kernel.h"

bool thi_step_avx2(const thi_step *step, double *registers)
{
    return run_step(step, registers);
}
#else
typedef int thi_no_steps_avx2;
#endif
