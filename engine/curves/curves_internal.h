/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: what its files share. */
#ifndef TANHENG_CURVES_INTERNAL_H
#define TANHENG_CURVES_INTERNAL_H

#include "tanheng/curves.h"

/** What a parameter of a yield curve does: its start is searched accordingly. */
typedef enum curve_role {
    ROLE_LEVEL, /* the curve is linear in it */
    ROLE_SHIFT, /* spans decades: fitted as its logarithm */
    ROLE_RATE,  /* per year of age */
    ROLE_SHAPE  /* exponent */
} curve_role;

curve_role thi_curve_role(th_curve_form form, size_t i);

#endif
