/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the one way to an xlsx file. What the library would take without a word
 * (NaN, broken UTF-8, overlong text, a formula without a value, a full disk) is refused
 * here; what was written is read back before it gets its name. */
#ifndef TANHENG_XLSX_GUARD_H
#define TANHENG_XLSX_GUARD_H

#include "xlsx_fit.h"

#define THI_FORMULA_MAX 8191 /* bytes */

typedef enum thi_align { THI_ALIGN_NONE, THI_LEFT, THI_CENTER, THI_RIGHT } thi_align;

/** Looks of a cell. Two equal styles share one format of the file. */
typedef struct thi_style {
    const char *number;   /* number format, NULL: General */
    uint32_t fill, color; /* 0xRRGGBB; fill 0: none */
    uint8_t size;         /* points; 0: 10 */
    uint8_t indent;
    uint8_t lines; /* wrapped text makes its row so many lines high at most; 0: any */
    thi_align align;
    bool bold, italic, wrap, border;
} thi_style;

typedef struct thi_xlsx thi_xlsx;

typedef struct thi_xlsx_info {
    const char *title, *author, *comments;
    int64_t created; /* seconds since 1970, UTC */
} thi_xlsx_info;

/**
 * Begins a workbook that will be `path`. The first failure is kept; later calls do
 * nothing; thi_xlsx_finish tells it. Never NULL.
 */
thi_xlsx *thi_xlsx_create(const char *path, const thi_xlsx_info *info);
/** Keeps the first failure of a book: it will not be written. */
void thi_xlsx_refuse(thi_xlsx *x, th_status status, const char *format, ...)
    TH_PRINTF(3, 4);
/** Adds a sheet; returns its number, 0 for the first. */
uint32_t thi_xlsx_sheet_add(thi_xlsx *x, const char *name);

void thi_xlsx_text(thi_xlsx *x,
                   uint32_t sheet,
                   uint32_t row,
                   uint32_t column,
                   const char *text,
                   const thi_style *style);
/** A title over columns 0 to last, wrapped: it is whole on every page that repeats
 * these columns. */
void thi_xlsx_banner(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t last_column,
                     const char *text,
                     const thi_style *style);
void thi_xlsx_number(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     double number,
                     const thi_style *style);
/** Formula without '=', and its value: cached is what other programs show before they
 * recalculate. */
void thi_xlsx_formula(thi_xlsx *x,
                      uint32_t sheet,
                      uint32_t row,
                      uint32_t column,
                      const char *formula,
                      double cached,
                      const thi_style *style);
void thi_xlsx_formula_text(thi_xlsx *x,
                           uint32_t sheet,
                           uint32_t row,
                           uint32_t column,
                           const char *formula,
                           const char *cached,
                           const thi_style *style);
/** A link to the first cell of another sheet, by its name. */
void thi_xlsx_link(
    thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, uint32_t target);
/** A cell of a sheet. */
typedef struct thi_spot {
    uint32_t sheet, row, column;
} thi_spot;
#define THI_LINKS_MOST 60000 /* a sheet; Excel drops those above 65,530 */
/** Makes a cell a link to another; what the cell holds is written after that. False,
 * and nothing is done: the sheet has THI_LINKS_MOST. */
bool thi_xlsx_goto(thi_xlsx *x, thi_spot from, thi_spot to);
/** A note that opens over a cell; "" makes none. */
void thi_xlsx_note(thi_xlsx *x, thi_spot at, const char *text);
/** A PNG or JPEG picture that is `high` pixels high, shown `pixels_high`. */
void thi_xlsx_picture(thi_xlsx *x,
                      thi_spot at,
                      const void *data,
                      size_t size,
                      uint32_t high,
                      double pixels_high,
                      const char *description);
/** An empty cell with looks. */
void thi_xlsx_blank(
    thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, const thi_style *style);

void thi_xlsx_width(
    thi_xlsx *x, uint32_t sheet, uint32_t first, uint32_t last, double width);
/** At least so high: wrapped text makes a row higher still. */
void thi_xlsx_height(thi_xlsx *x, uint32_t sheet, uint32_t row, double points);
void thi_xlsx_freeze(thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column);
/** How a sheet is printed. */
typedef struct thi_print {
    uint32_t first_row, last_row; /* repeated on every page */
    uint32_t first_column,
        last_column; /* repeated where the sheet is wider than a page */
    bool chinese;
} thi_print;
/** A4 landscape, as many pages wide as stay readable, footer with sheet name and page
 * number. Widths come first. */
void thi_xlsx_print(thi_xlsx *x, uint32_t sheet, const thi_print *how);
/** Page breaks above these rows (row 0 never). */
void thi_xlsx_breaks(thi_xlsx *x, uint32_t sheet, const uint32_t *rows, size_t count);
/** Page breaks that keep the title of a block with its table, and small blocks whole.
 * Widths and heights come first. */
void thi_xlsx_keep(thi_xlsx *x,
                   uint32_t sheet,
                   const thi_print *how,
                   const thi_block_rows *blocks,
                   size_t count);
void thi_xlsx_filter(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     uint32_t last_row,
                     uint32_t last_column);
/** Cells of the range that are 0 turn red: checks. */
void thi_xlsx_red_zero(thi_xlsx *x,
                       uint32_t sheet,
                       uint32_t row,
                       uint32_t column,
                       uint32_t last_row,
                       uint32_t last_column);

/** Cells of one row or one column, both ends inside. */
typedef struct thi_chart_cells {
    uint32_t first_row, first_column, last_row, last_column;
} thi_chart_cells;

/** Cells of the range whose text is `text` get these looks: a traffic light. */
void thi_xlsx_mark(thi_xlsx *x,
                   uint32_t sheet,
                   thi_chart_cells cells,
                   const char *text,
                   const thi_style *style);

typedef enum thi_chart_kind {
    THI_CHART_STACKED,   /* columns */
    THI_CHART_LINES,     /* one line a series */
    THI_CHART_RANGE,     /* lines, and a bar from the lowest to the highest of a year */
    THI_CHART_TORNADO,   /* bars to both sides, the first category on top */
    THI_CHART_WATERFALL, /* stacked columns on a first series that is not seen */
    THI_CHART_AREA,      /* stacked areas: sectors over years, wedges, a band */
    THI_CHART_SHARES,    /* columns of 100 % */
    THI_CHART_STEPS,     /* stacked columns without gaps: a cost curve over slots */
    THI_CHART_POINTS,    /* x and y are numbers: paths with a marked peak, one against
                            another */
    THI_CHART_KINDS
} thi_chart_kind;

/** What a series is, beside its kind of chart. A band is three areas: an unseen one as
 * high as the lower limit, then limits less what is under them, as THI_SERIES_BAND. */
typedef enum thi_series_look {
    THI_SERIES_USUAL,
    THI_SERIES_UNSEEN, /* holds others up: no fill, not in the legend */
    THI_SERIES_BAND,   /* tinted, its edges drawn */
    THI_SERIES_LIMIT,  /* of lines and points: dashed, without markers */
    THI_SERIES_MARK    /* of lines and points: a marker with its name and value */
} thi_series_look;

typedef struct thi_chart_series {
    thi_chart_cells values;
    uint32_t name_row, name_column;
    uint32_t color;
    thi_series_look look;
    const thi_chart_cells *across; /* own categories; NULL: those of the chart. A peak
                                      that moves is one point of two live cells. */
} thi_chart_series;

/** A chart over cells of one sheet. */
typedef struct thi_chart {
    thi_chart_kind kind;
    const char *title, *axis, *description; /* axis: of the values, with unit */
    const char *across;                     /* name of the other axis; NULL: none */
    const char *number; /* number format of the values' axis; NULL: that of the cells */
    uint32_t sheet;
    thi_chart_cells categories;
    double from, to; /* THI_CHART_POINTS: ends of the axis across; equal: automatic */
    const thi_chart_series *series;
    uint32_t series_count;
    uint32_t paths; /* of lines: so many first series are what is wanted, dashed */
    uint32_t at_row, at_column;
    double width, height; /* scales of 480 x 288 pixels */
} thi_chart;
void thi_xlsx_chart(thi_xlsx *x, const thi_chart *chart);

/** A cell text as thi_xlsx_text would write it is at most this long; longer text is cut
 * with an ellipsis. */
const char *thi_xlsx_clip(th_arena *arena, const char *text);

/** Frees without a file: `path` is as it was. */
void thi_xlsx_abandon(thi_xlsx *x);
/** Closes, reads back, compares, syncs, renames; frees in any case. On failure `path`
 * is as it was. */
TH_MUST_USE th_status thi_xlsx_finish(thi_xlsx *x, th_error *err);

#endif
