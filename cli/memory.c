/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng: how the program takes its memory. A report is built of some 80 MiB in small
 * pieces that live until the end; page faults of 4 KiB cost a twentieth of its time. So
 * the heap grows in large steps, of large pages where the kernel has them, and keeps
 * what was freed. The library leaves all this to its host. */
#define _DEFAULT_SOURCE 1
#include "cli.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) &&                            \
    !defined(__SANITIZE_THREAD__)

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define STEP ((size_t)128 << 20)
#define LARGEST_ON_HEAP (32 << 20) /* the most that mallopt takes */
#define LARGE_PAGE ((uintptr_t)2 << 20)

/** The rest of the heap's first step, in whole large pages. */
static void ask_for_large_pages(void)
{
    uintptr_t from =
        ((uintptr_t)sbrk(0) - STEP + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t to = (uintptr_t)sbrk(0) / LARGE_PAGE * LARGE_PAGE;
    (void)madvise((void *)from, to - from, MADV_HUGEPAGE); /* advice: may be refused */
}

void cli_memory_prepare(void)
{
    (void)mallopt(M_ARENA_MAX, 1); /* an arena of a thread grows page by page */
    (void)mallopt(M_MMAP_THRESHOLD, LARGEST_ON_HEAP);
    (void)mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    (void)mallopt(M_TOP_PAD, (int)STEP);
    uintptr_t before = (uintptr_t)sbrk(0);
    void *volatile piece = malloc(STEP / 4); /* volatile: the compiler leaves it */
    free(piece);
    if ((uintptr_t)sbrk(0) >= before + STEP)
        ask_for_large_pages();
}

#else

void cli_memory_prepare(void)
{
}

#endif
