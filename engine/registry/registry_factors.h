/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader of packs asks of the lint of rows. */
#ifndef REGISTRY_FACTORS_H
#define REGISTRY_FACTORS_H

#include "registry_build.h"

/** Number of the pack that a source under packs/ belongs to; adds it if it is new. */
uint32_t thi_pack_of(thi_build *b, const th_source *s);
/** E-UNIT: the unit given, the one expected, the nearest right one. */
void thi_unit_error(thi_build *b,
                    th_place place,
                    const th_variable *v,
                    const char *unit_text);
/** E-BOUNDS: a number outside the bounds of its variable. */
void thi_check_bounds(thi_build *b, th_place place, const th_factor *factor);
/** E-DUP: two rows of one variable, pack, key and first year. Rows marked bad are left
 * out. */
void thi_check_twice(thi_build *b, const bool *bad);

#endif
