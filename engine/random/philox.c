/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: Philox4x32-10 one block at a time, as its authors print it. */
#include "random_internal.h"

void th_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53U * c[0];
        uint64_t p1 = (uint64_t)0xCD9E8D57U * c[2];
        uint32_t a = (uint32_t)(p1 >> 32) ^ c[1] ^ k0;
        uint32_t b = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
        c[0] = a;
        c[1] = (uint32_t)p1;
        c[2] = b;
        c[3] = (uint32_t)p0;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
    memcpy(out, c, sizeof c);
}
