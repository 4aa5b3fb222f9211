/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: a fingerprint of what was written to a workbook, and its comparison with
 * what can be read back. */
#ifndef TANHENG_XLSX_RECORD_H
#define TANHENG_XLSX_RECORD_H

#include "tanheng/base.h"

/** Sums over cells: free of their order, and a cell written twice does not go unseen.
 * Init {0}. */
typedef struct thi_record {
    uint64_t cells, sheets, sum, mix;
} thi_record;

void thi_record_sheet(thi_record *r, uint32_t sheet, const char *name);
void thi_record_number(thi_record *r,
                       uint32_t sheet,
                       uint32_t row,
                       uint32_t column,
                       const char *formula,
                       double number);
void thi_record_text(thi_record *r,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     const char *formula,
                     const char *text);
/** Reads the file: every part well-formed, every cell as recorded. TH_IO when it is not
 * (a full disk, as a rule). */
TH_MUST_USE th_status thi_record_verify(const thi_record *r,
                                        const char *path,
                                        th_error *err);

#endif
