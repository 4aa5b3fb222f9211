/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the written report. Facts are gathered from a finished workbook
 * (chapter_facts.c); layouts/chapter.csv says what is written about them; one renderer
 * (chapter_render.c) puts both together. */
#ifndef TANHENG_CHAPTER_H
#define TANHENG_CHAPTER_H

#include "workbook_figures.h"

/** What a name in braces stands for: a text, or a number of the workbook. */
typedef struct thi_fact {
    const char *name, *text;
    const thi_named *figure; /* NULL: `text` */
    int decimals;
    bool percent; /* the cell holds a fraction */
} thi_fact;

typedef struct thi_facts {
    const struct thi_facts *outer; /* looked into after these */
    thi_fact *list;
    size_t count, capacity;
} thi_facts;

/** Things of one kind, such as the sectors: each has facts of its own. */
typedef struct thi_fact_list {
    const char *name;
    thi_facts *items;
    size_t count, capacity;
} thi_fact_list;

typedef struct thi_chapter {
    thi_workbook *w;
    const thi_table32 *table;
    bool html;
    const char *workbook; /* name of the file */
    thi_facts facts;
    thi_fact_list *lists;
    size_t list_count, list_capacity;
} thi_chapter;

/** "" is no fact. */
void thi_fact_text(thi_chapter *c, thi_facts *to, const char *name, const char *text);
/** A figure with a number is NAME (and NAME_incomplete), one with a key NAME_key;
 * without a cell there is no fact. */
void thi_fact_figure(thi_chapter *c,
                     thi_facts *to,
                     const char *name,
                     const thi_named *figure,
                     int decimals,
                     bool percent);
/** A new thing of a kind. Valid until the next call for that kind. */
thi_facts *thi_fact_item(thi_chapter *c, const char *list);
const thi_fact *thi_fact_find(const thi_facts *facts, const char *name);

/* ---- chapter_facts.c, chapter_lists.c ---- */
void thi_chapter_gather(thi_chapter *c);
void thi_chapter_lists(thi_chapter *c);
/** What the text calls a boundary. */
const char *thi_boundary_name(const thi_chapter *c, uint32_t boundary);

/* ---- chapter_render.c ---- */
/** False: the layout is missing or wrong; E-CHAPTER is in the workbook's diags. */
bool thi_chapter_render(const thi_chapter *c, th_text *out);

#endif
