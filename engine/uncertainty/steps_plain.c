/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: steps by 2 lanes. */
#include <stdint.h>

#define W 2
typedef double VD __attribute__((vector_size(16)));
typedef int64_t VM __attribute__((vector_size(16)));

#include "steps_kernel.h"

bool thi_step_plain(const thi_step *step, double *registers)
{
    return run_step(step, registers);
}
