/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: rows of a target's table in the dual-control workbook. */
#ifndef TANHENG_DUAL_BOOK_ROWS_H
#define TANHENG_DUAL_BOOK_ROWS_H

#include "dual_book.h"

/** Columns of the sheets of targets. */
enum { THI_DC_LABEL, THI_DC_UNIT, THI_DC_YEARS };

typedef enum thi_dual_unit {
    THI_U_NONE,
    THI_U_TOTAL,
    THI_U_LEVEL,
    THI_U_HEAD,
    THI_U_GDP
} thi_dual_unit;

/** A block while it is written. */
typedef struct thi_dual_writer {
    thi_dual_book *b;
    thi_dual_block *k;
    thi_dual_table *t;
    uint32_t row;
} thi_dual_writer;

bool thi_dual_has_row(const thi_dual_writer *p, thi_dual_row row);
const char *thi_dual_label_of(const thi_dual_writer *p, thi_dual_row row);
thi_dual_unit thi_dual_unit_at(thi_dual_row row);
const char *thi_dual_unit_of(const thi_dual_writer *p, thi_dual_unit kind);
/** "geometric" or "linear" */
const char *thi_dual_form_word(const thi_workbook *w, bool geometric);
/** The row that is judged: the intensity, or the total. */
thi_dual_row thi_dual_level_row(const thi_dual_writer *p);
/** Writes a cell in column `c` of the writer's row; the rows above it are there. */
void thi_dual_put_cell(thi_dual_writer *p, thi_dual_row row, uint32_t c);

#endif
