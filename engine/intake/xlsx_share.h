/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake: parts of one file among readings that run beside each other. */
#ifndef TANHENG_XLSX_SHARE_H
#define TANHENG_XLSX_SHARE_H

#include "tanheng/base.h"

/** The largest part that is left goes to the reading that has least to do; of equals,
 * the first. `sizes`, above 0, become 0; `owner` [count] tells the reading, below
 * `turns`. */
void thi_xlsx_share(uint64_t *sizes, size_t count, uint32_t turns, uint32_t *owner);

#endif
