/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: heights of rows with wrapped text, and page breaks that keep blocks whole.
 */
#include "xlsx_fit.h"

#include <string.h>

#define DEFAULT_WIDTH 8.43
#define HIGHEST 400.0 /* Excel: 409 */

static void grow(th_arena *arena, double **list, uint32_t *count, uint32_t needed)
{
    if (needed <= *count)
        return;
    uint32_t size = needed < 2 * *count ? 2 * *count : needed;
    double *copy = TH_NEW_N(arena, double, size);
    if (*count)
        memcpy(copy, *list, *count * sizeof *copy);
    *list = copy;
    *count = size;
}

void thi_fit_width(
    th_arena *arena, thi_fit *f, uint32_t first, uint32_t last, double width)
{
    grow(arena, &f->widths, &f->column_count, last + 1);
    for (uint32_t c = first; c <= last; c++)
        f->widths[c] = width;
}

bool thi_fit_height(th_arena *arena, thi_fit *f, uint32_t row, double points)
{
    points = points < HIGHEST ? points : HIGHEST;
    if (points <= thi_fit_height_of(f, row))
        return false;
    grow(arena, &f->heights, &f->row_count, row + 1);
    f->heights[row] = points;
    return true;
}

double thi_fit_height_of(const thi_fit *f, uint32_t row)
{
    bool known = row < f->row_count && f->heights[row] > 0;
    return known ? f->heights[row] : THI_ROW_HEIGHT;
}

/* ---- wrapped text ---- */

static bool is_wide(const char *c)
{
    return (unsigned char)*c >= 0xE3; /* CJK, full-width forms */
}

static size_t character(const char *c)
{
    unsigned char lead = (unsigned char)*c;
    size_t n = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    for (size_t i = 1; i < n; i++)
        if (!c[i])
            return i;
    return n;
}

/** Bytes up to the next place where a line may end. */
static size_t word(const char *text)
{
    size_t n = character(text);
    if (is_wide(text) || *text == ' ')
        return n;
    while (text[n] && text[n] != ' ' && text[n] != '\n' && !is_wide(text + n))
        n += character(text + n);
    return n;
}

/** In characters of a column's width, for 10 points: a CJK character is 10 points wide,
 * a column counts 5.25 a character; Latin letters are a little over half of 10. */
static double width_of(const char *text, size_t n)
{
    double width = 0;
    for (size_t i = 0; i < n; i += character(text + i))
        width += is_wide(text + i) ? 1.92 : 1.05;
    return width;
}

static uint32_t lines_of(const char *text, double room)
{
    uint32_t lines = 1;
    double used = 0;
    while (*text) {
        if (*text == '\n') {
            lines++;
            used = 0;
            text++;
            continue;
        }
        size_t n = word(text);
        double width = width_of(text, n);
        if (used + width > room && used > 0 && *text != ' ') {
            lines++;
            used = 0;
        }
        for (; width > room; width -= room) /* a word longer than a line */
            lines++;
        used += width;
        text += n;
    }
    return lines;
}

double thi_fit_wrapped(const thi_fit *f,
                       uint32_t first,
                       uint32_t last,
                       const char *text,
                       double points,
                       double indent,
                       uint32_t most)
{
    double width = 0;
    for (uint32_t c = first; c <= last; c++)
        width += c < f->column_count && f->widths[c] > 0 ? f->widths[c] : DEFAULT_WIDTH;
    double room = (width - 0.7 - 1.6 * indent) * 10 / points;
    uint32_t lines = lines_of(text, room < 2 ? 2 : room);
    lines = most && lines > most ? most : lines;
    return lines < 2 ? THI_ROW_HEIGHT * points / 10 : 2 + lines * points * 1.22;
}

/* ---- pages ---- */

static double height_of(const thi_fit *f, uint32_t from, uint32_t to)
{
    double height = 0;
    for (uint32_t row = from; row < to; row++)
        height += thi_fit_height_of(f, row);
    return height;
}

/** Where on its page a stretch of rows ends that begins at `used`: rows are never cut.
 */
static double
after_rows(const thi_fit *f, double page, double used, uint32_t from, uint32_t to)
{
    for (uint32_t row = from; row < to; row++) {
        double height = thi_fit_height_of(f, row);
        used = used + height > page ? height : used + height;
    }
    return used;
}

/** Does the block begin too low on a page, or would a small one be cut? */
static bool is_badly_cut(const thi_fit *f, const thi_block_rows *b, thi_page *page)
{
    enum { SOME_ROWS = 4 }; /* of a table that stay with its head */
    uint32_t start = b->table + SOME_ROWS < b->end ? b->table + SOME_ROWS : b->end;
    double whole = height_of(f, b->first, b->end), room = page->height - page->used;
    return page->used > 0 && (height_of(f, b->first, start) > room ||
                              (whole <= page->height / 4 && whole > room));
}

size_t thi_fit_breaks(const thi_fit *f,
                      thi_page pages[2],
                      const thi_block_rows *blocks,
                      size_t count,
                      uint32_t *breaks)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const thi_block_rows *b = &blocks[i];
        uint32_t from = i ? b->first : 0, next = i + 1 < count ? b[1].first : b->end;
        bool cut =
            i && (is_badly_cut(f, b, &pages[0]) || is_badly_cut(f, b, &pages[1]));
        if (cut)
            breaks[n++] = b->first;
        for (int k = 0; k < 2; k++)
            pages[k].used =
                after_rows(f, pages[k].height, cut ? 0 : pages[k].used, from, next);
    }
    return n;
}
