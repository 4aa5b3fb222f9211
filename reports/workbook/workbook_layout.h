/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: rows of a layout file (layouts/X.csv): which lines of the results each row
 * of a summary table takes. */
#ifndef TANHENG_WORKBOOK_LAYOUT_H
#define TANHENG_WORKBOOK_LAYOUT_H

#include "workbook.h"

typedef struct thi_layout_row {
    const th_frame_row *frame;
    const char *code, *label, *note;
    uint32_t indent;
    th_sym stream; /* 0: direct */
    double sign;
} thi_layout_row;

typedef struct thi_layout {
    uint32_t count;
    const thi_layout_row *rows;
} thi_layout;

/** The rows of a frame by its id; none where there is no such frame. */
thi_layout thi_layout_read(thi_workbook *w, const char *frame);

/** Context of thi_layout_takes: a row, and perhaps one gas or one group of gases. */
typedef struct thi_layout_take {
    const thi_workbook *w;
    const thi_layout_row *row;
    const char *const *gases; /* gas ids, or "HFC*", NULL-ended; NULL: all */
} thi_layout_take;
bool thi_layout_takes(void *context, const th_line *line);

#endif
