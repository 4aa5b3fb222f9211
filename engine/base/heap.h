/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heap memory that is there or ends the process: the documented gap of base.h (arena).
 */
#ifndef THI_HEAP_H
#define THI_HEAP_H

#include <stdlib.h>

__attribute__((returns_nonnull)) static inline void *thi_heap_zeroed(size_t n,
                                                                     size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        abort();
    return p;
}

__attribute__((returns_nonnull)) static inline void *thi_heap_resized(void *old,
                                                                      size_t size)
{
    void *p = realloc(old, size);
    if (!p)
        abort();
    return p;
}

#endif
