/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, the only file that includes nettle. */
#include "tanheng/base.h"

#include <nettle/sha2.h>

#include "heap.h"

struct th_hash {
    struct sha256_ctx state;
};

static void finish(struct sha256_ctx *state, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = '\0';
}

void th_sha256(const void *data, size_t size, char hex[65])
{
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, size, data);
    finish(&state, hex);
}

th_hash *th_hash_create(void)
{
    th_hash *hash = thi_heap_zeroed(1, sizeof *hash);
    sha256_init(&hash->state);
    return hash;
}

void th_hash_add(th_hash *hash, const void *data, size_t size)
{
    sha256_update(&hash->state, size, data);
}

void th_hash_end(th_hash *hash, char hex[65])
{
    finish(&hash->state, hex);
    free(hash);
}
