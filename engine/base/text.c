/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growable text, and the distance between two words. */
#include "tanheng/base.h"

#include <stdio.h>
#include <string.h>

#include "heap.h"

static void reserve(th_text *text, size_t more)
{
    if (more > SIZE_MAX / 4 || text->size > SIZE_MAX / 4)
        abort();
    size_t need = text->size + more + 1;
    if (need <= text->capacity)
        return;
    size_t grown = text->capacity ? text->capacity * 2 : 64;
    if (grown < need)
        grown = need;
    text->data = thi_heap_resized(text->data, grown);
    text->capacity = grown;
}

void th_text_add_n(th_text *text, const char *s, size_t n)
{
    reserve(text, n);
    if (n)
        memcpy(text->data + text->size, s, n);
    text->size += n;
    text->data[text->size] = '\0';
}

void th_text_add(th_text *text, const char *s)
{
    th_text_add_n(text, s, strlen(s));
}

void th_text_addf(th_text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    size_t room = text->capacity - text->size;
    int n = vsnprintf(text->data ? text->data + text->size : NULL, room, format, args);
    va_end(args);
    if (n >= 0) {
        bool whole = (size_t)n < room; /* most texts fit where the last ones stood */
        reserve(text, (size_t)n);
        if (!whole)
            (void)vsnprintf(text->data + text->size, (size_t)n + 1, format, again);
        text->size += (size_t)n;
    }
    va_end(again);
}

/* Bytes of the UTF-8 sequence at `p` (NUL-terminated), 0 if it is none. */
static size_t sequence(const unsigned char *p)
{
    size_t n = *p < 0x80                 ? 1
               : *p >= 0xc2 && *p < 0xe0 ? 2
               : *p >= 0xe0 && *p < 0xf0 ? 3
               : *p >= 0xf0 && *p < 0xf5 ? 4
                                         : 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

/* What moves a terminal's cursor or hides text: U+0000 to 001F, 007F to 009F, 2028 to
 * 202E, 2066 to 2069. */
static bool is_harmful(const unsigned char *p, size_t n)
{
    if (n == 1)
        return *p < 0x20 || *p == 0x7f;
    if (n == 2)
        return p[0] == 0xc2 && p[1] < 0xa0;
    return n == 3 && p[0] == 0xe2 &&
           ((p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) ||
            (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

void th_text_add_plain(th_text *text, const char *s)
{
    for (const unsigned char *p = (const unsigned char *)s; *p;) {
        size_t n = sequence(p);
        if (!n || is_harmful(p, n))
            th_text_add(text, n ? " " : "?");
        else
            th_text_add_n(text, (const char *)p, n);
        p += n ? n : 1;
    }
}

void th_text_free(th_text *text)
{
    free(text->data);
    *text = (th_text){0};
}

enum { LONGEST_WORD = 255 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* One row of the table: `before` and `above` are the two rows over it (a swap of
 * neighbours costs 1). */
static unsigned fill_row(const char *a,
                         size_t i,
                         const char *b,
                         size_t b_size,
                         const unsigned *before,
                         const unsigned *above,
                         unsigned *row)
{
    row[0] = (unsigned)i;
    unsigned best = row[0];
    for (size_t j = 1; j <= b_size; j++) {
        unsigned cost = a[i - 1] == b[j - 1] ? 0 : 1;
        unsigned d = least(above[j - 1] + cost, least(above[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            d = least(d, before[j - 2] + 1);
        row[j] = d;
        best = least(best, d);
    }
    return best;
}

unsigned th_text_distance(const char *a, const char *b, unsigned cap)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    size_t differ = a_size > b_size ? a_size - b_size : b_size - a_size;
    if (differ >= cap || a_size > LONGEST_WORD || b_size > LONGEST_WORD)
        return cap;
    unsigned rows[3][LONGEST_WORD + 1];
    unsigned *before = rows[0];
    unsigned *above = rows[1];
    unsigned *row = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        before[j] = above[j] = (unsigned)j;
    for (size_t i = 1; i <= a_size; i++) {
        unsigned best = fill_row(a, i, b, b_size, before, above, row);
        if (best >= cap)
            return cap;
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return least(above[b_size], cap);
}
