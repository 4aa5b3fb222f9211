/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of groups: what one inventory's and a batch's have in common. */
#ifndef TANHENG_REPORT_BY_H
#define TANHENG_REPORT_BY_H

#include "table_build.h"

/** A column a key, then the sum, its interval, its state. */
void thi_by_columns(thi_table *t,
                    const th_model_view *m,
                    const char *const *keys,
                    size_t key_count);
void thi_by_group(thi_table *t,
                  const th_model_view *m,
                  const char *const *keys,
                  const th_group *group);
/** value, incomplete, withheld, C, or the key of a sum without a value. */
const char *thi_total_state(const th_total *total);
/** May its number be shown? */
bool thi_total_shown(const th_total *total);
bool thi_has_key(const char *const *keys, size_t count, const char *key);
/** "2015, 2018, 2020-2023" */
const char *thi_years_text(th_arena *arena, const int32_t *years, uint32_t count);

#endif
