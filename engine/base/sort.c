/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stable merge sort, bottom up: the same order on every machine. */
#include "tanheng/base.h"

#include <string.h>

#include "heap.h"

typedef struct sorting {
    size_t item_size;
    int (*compare)(const void *, const void *, void *);
    void *context;
} sorting;

/* Merges [0, left) and [left, n) of `from` into `to`. */
static void merge(const sorting *s, const char *from, size_t left, size_t n, char *to)
{
    const char *a = from;
    const char *a_end = from + left * s->item_size;
    const char *b = a_end;
    const char *b_end = from + n * s->item_size;
    while (a < a_end && b < b_end) {
        const char **next = s->compare(a, b, s->context) <= 0 ? &a : &b;
        memcpy(to, *next, s->item_size);
        *next += s->item_size;
        to += s->item_size;
    }
    memcpy(to, a, (size_t)(a_end - a));
    to += a_end - a;
    memcpy(to, b, (size_t)(b_end - b));
}

static void
merge_runs(const sorting *s, const char *from, size_t run, size_t n, char *to)
{
    for (size_t at = 0; at < n; at += 2 * run) {
        size_t size = n - at < 2 * run ? n - at : 2 * run;
        size_t left = size < run ? size : run;
        merge(s, from + at * s->item_size, left, size, to + at * s->item_size);
    }
}

static bool in_order(const sorting *s, const char *base, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (s->compare(
                base + (i - 1) * s->item_size, base + i * s->item_size, s->context) > 0)
            return false;
    return true;
}

void th_sort(void *base,
             size_t n,
             size_t item_size,
             int (*compare)(const void *, const void *, void *),
             void *context)
{
    sorting s = {item_size, compare, context};
    if (n < 2 || in_order(&s, base, n))
        return;
    char *from = base;
    char *spare = thi_heap_zeroed(n, item_size);
    char *to = spare;
    for (size_t run = 1; run < n; run *= 2) {
        merge_runs(&s, from, run, n, to);
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != base)
        memcpy(base, from, n * item_size);
    free(spare);
}
