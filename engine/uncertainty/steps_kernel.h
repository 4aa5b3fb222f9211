/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the arithmetic of a step on a block of draws, once for all widths. The
 * file that includes this has defined W (lanes) and VD (W doubles). */
#include "uncertainty_internal.h"

#include <string.h>

static inline VD load(const double *p)
{
    VD v;
    memcpy(&v, p, sizeof v);
    return v;
}
static inline void store(double *p, VD v)
{
    memcpy(p, &v, sizeof v);
}

#define EACH(expression)                                                               \
    for (size_t i = 0; i < THI_BLOCK; i += W) {                                        \
        VD x = load(a + i);                                                            \
        store(dst + i, expression);                                                    \
    }                                                                                  \
    return true
#define EACH_TWO(expression)                                                           \
    for (size_t i = 0; i < THI_BLOCK; i += W) {                                        \
        VD x = load(a + i), y = load(b + i);                                           \
        store(dst + i, expression);                                                    \
    }                                                                                  \
    return true

static inline VD pick(VM mask, VD yes, VD no)
{
    return (VD)(((VM)yes & mask) | ((VM)no & ~mask));
}

static inline VD magnitude(VD x)
{
    return pick((VM)(x < (VD){0}), -x, x);
}

static bool run_step(const thi_step *s, double *registers)
{
    double *dst = registers + (size_t)s->dst * THI_BLOCK;
    const double *a = registers + (size_t)s->a * THI_BLOCK;
    const double *b = registers + (size_t)s->b * THI_BLOCK;
    const VD c = (VD){0} + s->c;
    switch (s->op) {
    case THI_OP_ADD:
        EACH_TWO(x + y);
    case THI_OP_ADD_C:
        EACH(x + c);
    case THI_OP_SUB:
        EACH_TWO(x - y);
    case THI_OP_C_SUB:
        EACH(c - x);
    case THI_OP_MUL:
        EACH_TWO(x * y);
    case THI_OP_MUL_C:
        EACH(x * c);
    case THI_OP_DIV:
        EACH_TWO(x / y);
    case THI_OP_DIV_C:
        EACH(x / c);
    case THI_OP_C_DIV:
        EACH(c / x);
    case THI_OP_MIN:
        EACH_TWO(pick((VM)(y < x), y, x));
    case THI_OP_MIN_C:
        EACH(pick((VM)(c < x), c, x));
    case THI_OP_MAX:
        EACH_TWO(pick((VM)(y > x), y, x));
    case THI_OP_MAX_C:
        EACH(pick((VM)(c > x), c, x));
    case THI_OP_ABS:
        EACH(magnitude(x));
    case THI_OP_AXPY:
        EACH_TWO(x + c * y);
    case THI_OP_BELOW:
        EACH_TWO(pick((VM)(y < c), x, (VD){0}));
    case THI_OP_FROM:
        EACH_TWO(pick((VM)(y < c), (VD){0}, x));
    case THI_OP_CHANGE:
        EACH_TWO((x - y) / magnitude(y));
    default:
        return false;
    }
}
