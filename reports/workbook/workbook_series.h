/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the files of the sheet of time series share. */
#ifndef TANHENG_WORKBOOK_SERIES_H
#define TANHENG_WORKBOOK_SERIES_H

#include "workbook.h"

enum { V_NAME, V_SUBJECT, V_WHAT, V_GAS, V_UNIT, V_YEARS, V_LEAST = 12 }; /* columns */
enum { CHART_ROWS = 19 };

/** The highest year of the totals that stand in the row above `row`, with the path and
 * the mark on it. Returns the next free row; nothing where a total is no number. */
uint32_t thi_peak_write(thi_workbook *w,
                        uint32_t row,
                        uint32_t head_row,
                        const thi_figure *totals);
/** Areas of sectors whose rows stand from `first` on; land, which may be a sink, would
 * turn a stack over, and is left out. */
void thi_area_chart(thi_workbook *w,
                    uint32_t row,
                    uint32_t head_row,
                    uint32_t first,
                    const thi_sector *const *sectors,
                    uint32_t count);
/** Gases of all emissions and fuels of the sector of energy, each with its chart of
 * shares. Returns the next free row. */
uint32_t thi_shares_write(thi_workbook *w,
                          uint32_t row,
                          thi_block_rows *blocks,
                          size_t *block_count);

#endif
