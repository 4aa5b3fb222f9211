/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain of zeroed blocks that are handed out front to back and freed at once. */
#include "tanheng/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"

#define ALIGNMENT 16U
#define LARGEST_BLOCK ((size_t)1 << 20)

/* Under the address sanitizer each allocation is a block of its own, so that an overrun
 * is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define FIRST_BLOCK ((size_t)0)
#else
#define FIRST_BLOCK ((size_t)4096)
#endif

typedef struct block {
    struct block *next;
    size_t size; /* bytes after the head */
} block;

struct th_arena {
    block *blocks; /* newest first */
    char *free_bytes;
    size_t free_size;
    size_t next_size;
};

static size_t rounded(size_t size)
{
    if (size > SIZE_MAX / 4)
        abort();
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

th_arena *th_arena_create(void)
{
    th_arena *arena = thi_heap_zeroed(1, sizeof *arena);
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void th_arena_free(th_arena *arena)
{
    if (!arena)
        return;
    block *b = arena->blocks;
    while (b) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

static char *new_block(th_arena *arena, size_t size)
{
    block *b = thi_heap_zeroed(1, rounded(sizeof *b) + size);
    b->size = size;
    b->next = arena->blocks;
    arena->blocks = b;
    return (char *)b + rounded(sizeof *b);
}

/* What is large gets a block of its own and leaves the current one open. */
static void *alloc_in_new_block(th_arena *arena, size_t size)
{
    if (size > arena->next_size / 4)
        return new_block(arena, size);
    arena->free_bytes = new_block(arena, arena->next_size);
    arena->free_size = arena->next_size;
    if (arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;
    void *start = arena->free_bytes;
    arena->free_bytes += size;
    arena->free_size -= size;
    return start;
}

void *th_arena_alloc(th_arena *arena, size_t size)
{
    size_t need = rounded(size ? size : 1);
    if (need > arena->free_size)
        return alloc_in_new_block(arena, need);
    void *start = arena->free_bytes;
    arena->free_bytes += need;
    arena->free_size -= need;
    return start;
}

char *th_arena_text_n(th_arena *arena, const char *text, size_t n)
{
    char *copy = th_arena_alloc(arena, n + 1);
    if (n)
        memcpy(copy, text, n);
    return copy;
}

char *th_arena_text(th_arena *arena, const char *text)
{
    return text ? th_arena_text_n(arena, text, strlen(text)) : NULL;
}

char *th_arena_format(th_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n;
    char *text = th_arena_alloc(arena, size + 1);
    if (n > 0)
        (void)vsnprintf(text, size + 1, format, again);
    va_end(again);
    return text;
}

void *th_arena_grow(
    th_arena *arena, void *old, size_t used, size_t *capacity, size_t item_size)
{
    size_t grown = *capacity ? *capacity * 2 : 8;
    if (grown < *capacity || grown > SIZE_MAX / 4 / item_size)
        abort();
    void *items = th_arena_alloc(arena, grown * item_size);
    if (used)
        memcpy(items, old, used * item_size);
    *capacity = grown;
    return items;
}
