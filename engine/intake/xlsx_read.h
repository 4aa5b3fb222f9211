/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake: a streaming reader of xlsx. Every part of the package must be well-formed; no
 * DOCTYPE, no bomb. */
#ifndef TANHENG_XLSX_READ_H
#define TANHENG_XLSX_READ_H

#include "tanheng/base.h"

typedef enum thi_xlsx_kind {
    THI_XLSX_EMPTY, /* a formula without a cached value */
    THI_XLSX_NUMBER,
    THI_XLSX_TEXT,
    THI_XLSX_BOOLEAN,
    THI_XLSX_ERROR
} thi_xlsx_kind;

/** One cell that holds something. Texts live until the call returns. */
typedef struct thi_xlsx_cell {
    uint32_t sheet;       /* number in the order of the tabs, from 0 */
    uint32_t row, column; /* from 0 */
    thi_xlsx_kind kind;
    double number;       /* THI_XLSX_NUMBER, THI_XLSX_BOOLEAN */
    const char *text;    /* THI_XLSX_TEXT, THI_XLSX_ERROR; else "" */
    const char *formula; /* without '='; NULL: none; "": shares another cell's */
} thi_xlsx_cell;

typedef struct thi_xlsx_events {
    void *context;
    void (*sheet)(void *context,
                  uint32_t number,
                  const char *name,
                  bool hidden); /* may be NULL */
    void (*cell)(void *context, const thi_xlsx_cell *cell);
    uint32_t turn, turns; /* of `turns` readings that share the sheets and the other
                             parts, this is number `turn`, from 0; 0, 0: all */
} thi_xlsx_events;

/**
 * Reads the package: sheets in tab order, cells in file order. TH_BAD_DATA with one
 * sentence when it is no xlsx, is damaged, or asks for more than the budgets (512
 * parts, 256 MiB a part, 512 MiB in all, ratio 200 beyond 1 MiB).
 */
TH_MUST_USE th_status thi_xlsx_read(const char *path,
                                    const thi_xlsx_events *events,
                                    th_error *err);

#endif
