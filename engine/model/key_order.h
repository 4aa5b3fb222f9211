/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: the one order of members and keys: taxonomy, and by name in open domains. */
#ifndef TANHENG_KEY_ORDER_H
#define TANHENG_KEY_ORDER_H

#include "tanheng/registry.h"

int thi_members_compare(
    const th_registry *r, const th_names *names, uint32_t index, th_sym a, th_sym b);
/** Region, category, subject, then further indices by number; what says nothing comes
 * first. */
int thi_keys_compare(const th_registry *r,
                     const th_names *names,
                     const th_key *a,
                     const th_key *b);

#endif
