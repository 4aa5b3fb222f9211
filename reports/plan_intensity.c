/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: intensity of a scenario and the targets of targets.yaml that its years hold.
 */
#include "plan.h"

#include <math.h>

void thi_plan_intensity_write(thi_plan *p)
{
    (void)p;
}
