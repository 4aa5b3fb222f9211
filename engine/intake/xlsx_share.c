/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake: longest part first, to whoever has least: within a third of the best. */
#include "xlsx_share.h"

#include <assert.h>

enum { TURNS_MAX = 64 };

static size_t index_of_most(const uint64_t *list, size_t count)
{
    size_t most = 0;
    for (size_t i = 1; i < count; i++)
        most = list[i] > list[most] ? i : most;
    return most;
}

static size_t index_of_least(const uint64_t *list, size_t count)
{
    size_t least = 0;
    for (size_t i = 1; i < count; i++)
        least = list[i] < list[least] ? i : least;
    return least;
}

void thi_xlsx_share(uint64_t *sizes, size_t count, uint32_t turns, uint32_t *owner)
{
    uint64_t loads[TURNS_MAX] = {0};
    assert(turns > 0 && turns <= TURNS_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t part = index_of_most(sizes, count), turn = index_of_least(loads, turns);
        owner[part] = (uint32_t)turn;
        loads[turn] += sizes[part];
        sizes[part] = 0;
    }
}
