/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch: what its files share. */
#ifndef TANHENG_BATCH_INTERNAL_H
#define TANHENG_BATCH_INTERNAL_H

#include "tanheng/batch.h"

/** Groups of one inventory. */
typedef struct thi_set {
    th_grouping grouping;
    const th_group_detail *details;
} thi_set;

/** A region in an inventory's lines, and the years of these lines. */
typedef struct thi_region {
    const char *above[16]; /* itself, then its parents */
    uint32_t depth;
    uint32_t year_count;
    const int32_t *years; /* ascending */
} thi_region;

/** Where a factor row stands: the same row in the registries of two inventories. */
typedef struct thi_row_place {
    const char *file; /* NULL: not used here */
    uint32_t line;
} thi_row_place;

/** What is kept of one inventory. One thread writes it. */
typedef struct thi_item {
    th_batch_item public;
    th_arena *arena;
    th_diags *diags;
    th_error err;        /* the folder could not be read, or the system refused */
    th_error usage;      /* keys, filter or boundary were not understood */
    bool groups_unknown; /* the filter names what this inventory does not report */
    thi_set groups;
    uint32_t boundary_count;
    const char **boundary_ids;
    th_titles *boundary_titles;
    thi_set *totals; /* [boundary_count] by year */
    size_t region_count, region_capacity;
    thi_region *regions;
    thi_row_place *row_places; /* [factor_count] of the rows used in details */
    uint32_t factor_count;
} thi_item;

struct th_batch {
    th_arena *arena;
    const th_batch_options *options; /* the caller's, during th_batch_run */
    th_registry *registry;
    thi_item *items; /* as given, then in order */
    th_batch_view view;
};

/* batch_item.c */
void thi_item_compute(thi_item *item, const th_batch *batch);

/* batch_twice.c */
/** E-TWICE for each pair of inventories that hold the same land in the same year. */
bool thi_find_twice(const th_batch *batch, th_diags *diags);

/* batch_merge.c */
typedef struct thi_merge {
    const th_batch *batch;
    th_arena *arena, *scratch; /* of what is made, of the making */
    th_sym **sym_of;           /* [item][factor] one symbol a factor row, in any item */
    double *moves;             /* [symbol] all 0 between sums */
    bool *seen;                /* [symbol] all false between sums */
    th_sym *touched;           /* symbols seen, in order */
    size_t touched_count;
    bool withheld; /* nothing may be summed over regions */
} thi_merge;
thi_merge thi_merge_begin(const th_batch *batch, th_arena *scratch, bool withheld);
/** The groups of all items as one: those of a boundary by year, or (NULL) those by the
 * keys asked for. */
th_grouping thi_merge_groups(thi_merge *m, const char *boundary);
/** The set of an item, or NULL. */
const thi_set *thi_item_set(const thi_item *item, const char *boundary);

#endif
