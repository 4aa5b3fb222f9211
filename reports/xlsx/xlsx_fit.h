/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: how high rows are and where pages end. Neither Excel nor the library makes a
 * row higher for wrapped text, and none of them keeps the title of a block with its
 * table. */
#ifndef TANHENG_XLSX_FIT_H
#define TANHENG_XLSX_FIT_H

#include "tanheng/base.h"

#define THI_ROW_HEIGHT 12.75 /* points of a row of 10-point text, where none is set */

/** Widths of columns (characters) and heights of rows (points) of one sheet. Init {0}.
 */
typedef struct thi_fit {
    double *widths, *heights; /* 0: the default */
    uint32_t column_count, row_count;
} thi_fit;

void thi_fit_width(
    th_arena *arena, thi_fit *f, uint32_t first, uint32_t last, double width);
/** Makes the row at least so high; true if it grew. */
bool thi_fit_height(th_arena *arena, thi_fit *f, uint32_t row, double points);
double thi_fit_height_of(const thi_fit *f, uint32_t row);
/** Height that a text needs when it is wrapped in columns first to last; `most`: lines
 * at most (0: any). */
double thi_fit_wrapped(const thi_fit *f,
                       uint32_t first,
                       uint32_t last,
                       const char *text,
                       double points,
                       double indent,
                       uint32_t most);

/** Rows that belong together: a title, its head and its table. */
typedef struct thi_block_rows {
    uint32_t first, table, end; /* the table begins; one past its last row */
} thi_block_rows;

/** A page as a program that prints it has it, and how much of it is used. */
typedef struct thi_page {
    double height; /* points of rows, without what is repeated on it */
    double used;
} thi_page;

/**
 * Rows above which a page must end, into `breaks` [count]; returns how many. Two
 * programs (two fonts) scale a sheet to its page differently, and the breaks must be
 * right for both.
 */
size_t thi_fit_breaks(const thi_fit *f,
                      thi_page pages[2],
                      const thi_block_rows *blocks,
                      size_t count,
                      uint32_t *breaks);

#endif
