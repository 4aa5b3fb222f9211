/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: how rows of one variable are ranked (docs/LANGUAGE.md, section 5). One order
 * for look-ups and for those who put packs side by side. */
#include "model_internal.h"

void th_rank_order(const th_registry *r, uint32_t rank_of[TH_INDEX_MAX])
{
    uint32_t order[TH_INDEX_MAX], count = 0;
    for (uint32_t i = 0; i < th_index_count(r); i++) {
        if (i == TH_IX_REGION)
            continue; /* rows are searched region by region */
        uint32_t at = count++;
        for (; at && th_index_get(r, order[at - 1])->rank > th_index_get(r, i)->rank;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (uint32_t i = 0; i < count; i++)
        rank_of[order[i]] = i;
}

static int32_t at_rank(const th_nearness *d, uint32_t rank)
{
    return d->ranks >> rank & 1 ? d->by_rank[rank] : THI_FAR;
}

int th_nearness_compare(const th_nearness *a, const th_nearness *b)
{
    if (a->region != b->region)
        return a->region < b->region ? -1 : 1;
    for (uint64_t rest = a->ranks | b->ranks; rest; rest &= rest - 1) {
        uint32_t rank = (uint32_t)__builtin_ctzll(rest);
        int32_t x = at_rank(a, rank), y = at_rank(b, rank);
        if (x != y)
            return x < y ? -1 : 1;
    }
    if (a->from_year != b->from_year)
        return a->from_year > b->from_year ? -1 : 1;
    return 0;
}

/* Steps from the key's member up to the row's; -1: the row is for another. */
static int32_t steps_up(const th_registry *r, uint32_t index, th_sym own, th_sym row)
{
    if (own == row)
        return 0;
    if (!own || th_index_get(r, index)->exact)
        return -1;
    return th_domain_distance(th_domain_of(r, index), own, row);
}

bool th_nearness_of(const th_registry *r,
                    const uint32_t rank_of[TH_INDEX_MAX],
                    const th_key *key,
                    const th_factor *row,
                    th_nearness *out)
{
    out->ranks = 0;
    out->region = THI_FAR;
    out->from_year = row->from_year;
    for (uint32_t i = 0; i < th_index_count(r); i++) {
        bool asked = key->member[i] || i == TH_IX_REGION;
        if (!row->key.member[i] || !asked)
            continue;
        int32_t d = steps_up(r, i, key->member[i], row->key.member[i]);
        if (d < 0)
            return false;
        if (i == TH_IX_REGION) {
            out->region = d;
            continue;
        }
        out->by_rank[rank_of[i]] = d;
        out->ranks |= (uint64_t)1 << rank_of[i];
    }
    return true;
}
