/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the named figures of a workbook. Each is noted by what writes its cell, so
 * that a text about the workbook finds numbers and cells by what they mean, never by
 * where they happen to stand. */
#ifndef TANHENG_WORKBOOK_FIGURES_H
#define TANHENG_WORKBOOK_FIGURES_H

#include "workbook.h"

/** A cell under its name: "total/ghg_net/2022", "sector/energy/2022" and so on. */
typedef struct thi_named {
    const char *id;
    thi_figure figure; /* value NAN: the cell shows `key` */
    const char *key;   /* notation key; NULL: a number */
    bool incomplete, confidential;
} thi_named;

struct thi_figures {
    thi_named *list;
    size_t count, capacity;
};

/** `id` is copied. */
void thi_figure_add(thi_workbook *w, const char *id, thi_named figure);
/** A sum as thi_sum_write gave it. */
void thi_figure_sum(thi_workbook *w, const char *id, thi_ref at, const thi_summed *sum);
/** NULL: nothing of this name was written. */
const thi_named *thi_figure_find(const thi_workbook *w, const char *id);
/** The same by a name and a year: "NAME/2022". */
const thi_named *thi_figure_in(const thi_workbook *w, const char *name, int32_t year);
/** Is it there, with a number? */
bool thi_figure_known(const thi_named *figure);

/* ---- the sheet of figures that only the text needs (workbook_text.c) ---- */

/** Boundaries that the text speaks of; THI_NOWHERE: there is none. */
typedef struct thi_heads_of {
    uint32_t gross; /* all gases, direct, without land */
    uint32_t net;   /* all gases, direct, whole */
    uint32_t power; /* all gases with further streams */
} thi_heads_of;
thi_heads_of thi_headlines(const thi_workbook *w);

/** Texts of a column, most frequent first. */
typedef struct thi_tally {
    const char *text;
    size_t count;
} thi_tally;
enum { THI_TALLY_MOST = 10 };
size_t thi_tally_sources(const thi_workbook *w, thi_tally *out);
size_t thi_tally_departments(const thi_workbook *w, thi_tally *out);
size_t thi_tally_documents(const thi_workbook *w, thi_tally *out);
/** Rows of layouts/ipcc_summary.csv without rows below them, largest first, at most
 * `most`: numbers of rows. */
size_t thi_largest_rows(thi_workbook *w, uint32_t *out, size_t most);
/** The year that text and analyses treat. */
int32_t thi_text_year(const thi_workbook *w);
void thi_text_figures_write(thi_workbook *w);

#endif
