/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the guard and its charts share. The only header that shows
 * libxlsxwriter. */
#ifndef TANHENG_XLSX_BOOK_H
#define TANHENG_XLSX_BOOK_H

#include "xlsx_guard.h"
#include "xlsx_record.h"

#include <xlsxwriter.h>

#define FORMATS_MAX 256
#define SHEETS_MAX 72
#define PAGE_WIDTH 250 /* characters that a landscape A4 page still shows legibly */

typedef struct format_entry {
    thi_style style;
    lxw_format *format;
} format_entry;

struct thi_xlsx {
    th_arena *arena;
    const char *path, *temporary, *folder;
    lxw_workbook *book;
    lxw_worksheet *sheets[SHEETS_MAX];
    const char *names[SHEETS_MAX];
    double widths[SHEETS_MAX]; /* of all columns that have one */
    uint32_t links[SHEETS_MAX];
    thi_fit fit[SHEETS_MAX];
    uint32_t sheet_count;
    format_entry formats[FORMATS_MAX];
    size_t format_count;
    thi_record record;
    th_error error;
};

/** No failure yet. */
bool thi_xlsx_well(const thi_xlsx *x);
/** Keeps what the library refused. */
void thi_xlsx_check(thi_xlsx *x, lxw_error code, const char *what);
/** A copy that XML can hold. */
char *thi_xlsx_writable(thi_xlsx *x, const char *text);
/** Sheet and cell are there to be written. */
bool thi_xlsx_place_ok(thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column);

#endif
