/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which methods of a guideline compute which variable. */
#ifndef REGISTRY_FLOW_H
#define REGISTRY_FLOW_H

#include "registry_build.h"

typedef struct thi_writers {
    uint32_t *method;
    size_t n, cap;
} thi_writers;

typedef struct thi_flow {
    thi_writers *writers; /* [n_variable] */
} thi_flow;

void thi_flow_build(thi_build *b, const th_guideline *g, thi_flow *flow);

#endif
