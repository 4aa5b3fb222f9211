/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: symbols are numbered as they arrive, so an order by number would follow the
 * order of files. */
#include "key_order.h"

#include <string.h>

int thi_members_compare(
    const th_registry *r, const th_names *names, uint32_t index, th_sym a, th_sym b)
{
    if (a == b)
        return 0;
    const th_domain *domain = th_domain_of(r, index);
    const th_member *x = th_member_find(domain, a), *y = th_member_find(domain, b);
    if (x && y)
        return x < y ? -1 : 1;
    return strcmp(th_names_text(names, a), th_names_text(names, b));
}

int thi_keys_compare(const th_registry *r,
                     const th_names *names,
                     const th_key *a,
                     const th_key *b)
{
    for (uint32_t i = 0; i < th_index_count(r); i++) {
        int order = thi_members_compare(r, names, i, a->member[i], b->member[i]);
        if (order)
            return order;
    }
    return 0;
}
