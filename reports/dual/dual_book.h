/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the dual-control workbook. Sheets in the order of writing: what is known of
 * each year (GDP, the grid's fixed factors), then targets, then what stands on them. */
#ifndef TANHENG_DUAL_BOOK_H
#define TANHENG_DUAL_BOOK_H

#include "workbook.h"

/** Rows of a target's table. */
typedef enum thi_dual_row {
    THI_D_TOTAL,
    THI_D_LOWER,
    THI_D_UPPER,
    THI_D_GDP,
    THI_D_GROWTH,
    THI_D_INTENSITY,
    THI_D_HEAD,
    THI_D_LINEAR,
    THI_D_GEOMETRIC,
    THI_D_REQUIRED,
    THI_D_TIME,
    THI_D_WANTED, /* reduction that the path wants since the base year */
    THI_D_REDUCTION,
    THI_D_PROGRESS,
    THI_D_COMPLETION,
    THI_D_YEAR_WANTED,
    THI_D_YEAR_REDUCTION,
    THI_D_CATCH_UP,
    THI_D_ROOM,
    THI_D_ROOM_SHARE,
    THI_D_GROWTH_LEFT,
    THI_D_GDP_NEEDED,
    THI_D_VERDICT,
    THI_D_PROBABILITY,
    THI_D_DRAWS,
    THI_D_ROWS
} thi_dual_row;

/** A target's years under the grid's factors of each year, or of one. */
typedef struct thi_dual_table {
    bool there, fixed;
    int32_t first;  /* year of the first column */
    uint32_t count; /* of columns */
    uint32_t head_row;
    thi_figure *at[THI_D_ROWS]; /* [count]; NULL: the row is not in the table. Of a
                                   verdict the value is its number */
} thi_dual_table;

typedef struct thi_dual_block {
    const th_dual_result *result;
    uint32_t sheet;
    bool intensity;
    thi_figure value, base_year, year, from;
    thi_ref form;                 /* of the path: a word */
    uint32_t row, chart_row, end; /* of its title, of the chart (0: none); one past */
    thi_dual_table annual, fixed;
} thi_dual_block;

/** GDP in the prices of one year, by year. */
typedef struct thi_dual_prices {
    int32_t price_year;
    thi_figure *level, *growth; /* [year_count], 10^4 CNY and a fraction */
} thi_dual_prices;

struct thi_dual_powers; /* sections of the sheet of fixed factors */

typedef struct thi_dual_book {
    thi_workbook *w;
    th_dual *dual;
    const th_dual_workbook_options *options;
    uint32_t brief, levels, gdp, targets, energy, other, power, scores, budget, track,
        split, project;
    int32_t first_year; /* of the sheet of GDP */
    uint32_t year_count;
    thi_figure *people; /* [year_count] */
    thi_dual_prices *prices;
    size_t price_count;
    struct thi_dual_powers *powers;
    thi_dual_block *blocks; /* [th_dual_count] */
    size_t block_count;
} thi_dual_book;

/* ---- cells (dual_cells.c) ---- */

/**
 * A live cell by a pattern: letters a to h outside quotes stand for `figures`. Blank
 * where `value` is not finite, so that a chart has a gap there.
 */
thi_figure thi_dual_cell(thi_workbook *w,
                         thi_ref at,
                         const char *pattern,
                         const thi_figure *figures,
                         size_t count,
                         double value,
                         const thi_style *style);
/** The same with a text for its result. */
void thi_dual_word(thi_workbook *w,
                   thi_ref at,
                   const char *pattern,
                   const thi_figure *figures,
                   size_t count,
                   const char *word,
                   const thi_style *style);
/** A number that a person may change. */
thi_figure
thi_dual_input(thi_workbook *w, thi_ref at, double value, const char *number);
thi_figure thi_dual_nothing(void);
/** Place of a cell as a formula on its own sheet writes it. */
const char *thi_dual_place(const thi_workbook *w, uint32_t sheet, thi_ref at);
/** The title of a target, its id where it has none. */
const char *thi_dual_name(const thi_workbook *w, const th_target *t);
/** "title or id: boundary, 2020 → 2025, 18 %" */
const char *thi_dual_about(const thi_workbook *w, const th_target *t);
/** Body and cells of an energy target's total, tce. */
const char *thi_dual_energy_body(
    thi_workbook *w, uint32_t sheet, const th_target *t, int32_t year, thi_refs *refs);
/** Body and cells of a GDP at constant prices, 10^4 CNY. */
const char *thi_dual_gdp_body(thi_workbook *w,
                              uint32_t sheet,
                              const th_gdp_year *g,
                              thi_refs *refs);
const char *thi_dual_verdict_word(const thi_workbook *w, th_verdict verdict);
/** Colours of verdicts over a range. */
void thi_dual_lights(thi_workbook *w, uint32_t sheet, thi_chart_cells cells);
/** Heads of a table that stands on its sheet more than once: widths count once alone.
 */
void thi_dual_heads(thi_workbook *w,
                    uint32_t sheet,
                    uint32_t row,
                    const thi_head *heads,
                    uint32_t count,
                    bool first);
/** A head row: words, then years. */
void thi_dual_year_heads(thi_workbook *w,
                         uint32_t sheet,
                         uint32_t row,
                         uint32_t column,
                         int32_t first,
                         uint32_t count);

/* ---- places of other sheets ---- */

thi_figure thi_dual_gdp_at(const thi_dual_book *b, int32_t year, int32_t price_year);
thi_figure thi_dual_growth_at(const thi_dual_book *b, int32_t year, int32_t price_year);
thi_figure thi_dual_people_at(const thi_dual_book *b, int32_t year);
/** Differences that the fixed factors make to a boundary's total in a year. */
thi_spans thi_dual_power_spans(const thi_dual_book *b,
                               const th_dual_result *result,
                               int32_t year);
const th_dual_year *thi_dual_year_of(const th_dual_result *r, bool fixed, int32_t year);
/** The table that counts, and the last column of it that has a verdict; -1: none. */
const thi_dual_table *thi_dual_counting(const thi_dual_block *b);
int32_t thi_dual_last_judged(const thi_dual_table *t);
thi_figure thi_dual_at(const thi_dual_table *t, thi_dual_row row, int32_t column);

/* ---- sheets ---- */
void thi_dual_gdp_write(thi_dual_book *b);
/** Before the targets: says what the fixed factors change. */
void thi_dual_power_write(thi_dual_book *b);
void thi_dual_targets_write(thi_dual_book *b);
void thi_dual_levels_write(thi_dual_book *b);
void thi_dual_scores_write(thi_dual_book *b);
void thi_dual_budget_write(thi_dual_book *b);
void thi_dual_track_write(thi_dual_book *b);
void thi_dual_split_write(thi_dual_book *b);
void thi_dual_project_write(thi_dual_book *b);
void thi_dual_brief_write(thi_dual_book *b);
void thi_dual_cover_write(thi_dual_book *b);

#endif
