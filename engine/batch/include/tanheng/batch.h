/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * batch: many inventories in one process. One registry is loaded and shared; each
 * inventory is computed in some thread and freed when its results have been taken, so
 * that memory does not grow with their number. What comes out is in a fixed order
 * (region, then folder) and the same for any number of threads.
 */
#ifndef TANHENG_BATCH_H
#define TANHENG_BATCH_H

#include "tanheng/intake.h"
#include "tanheng/inventory.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Sees each inventory while it lives: in any thread, one call a folder. `number` is
 * that of the folder as given. */
typedef void (*th_batch_visit)(void *context,
                               size_t number,
                               const th_inventory *inventory);

typedef struct th_batch_options {
    th_load_options load; /* its inventory_folder is not read */
    th_model_options model;
    bool strict;      /* refuse what rests on unconfirmed factors (E-UNCONFIRMED) */
    unsigned threads; /* 0 and 1: the caller's alone */
    bool totals;      /* sum each boundary by year */
    const char *const *keys;
    size_t key_count;     /* groups by these keys; 0 keys: no groups */
    const char *filter;   /* of the groups, as in th_line_filter_parse; or NULL */
    const char *boundary; /* of the groups; or NULL */
    th_batch_visit visit; /* may be NULL */
    void *context;
} th_batch_options;

/** One inventory, after it was computed (or was not). Texts live as long as the batch.
 */
typedef struct th_batch_item {
    size_t number;      /* of the folder as given */
    const char *folder; /* as given */
    bool computed;      /* false: only folder and number are known, perhaps region */
    bool broken; /* not computed, or rows of it are in no line: its totals withheld */
    const char *region;
    th_titles name, region_titles;
    uint32_t year_count;
    const int32_t *years;
    const char *guideline, *gwp, *inputs_sha256, *factors_sha256;
} th_batch_item;

typedef struct th_batch_boundary {
    const char *id;
    th_titles titles;
    const th_total *of_item; /* [item_count * year_count]; years that an inventory does
                                not report are TH_STATE_NOTHING */
    const th_total *all;     /* [year_count]; incomplete where an inventory does not
                                report the year */
} th_batch_boundary;

typedef struct th_batch_view {
    size_t item_count;
    const th_batch_item *items; /* by region, then folder */
    uint32_t year_count;
    const int32_t *years; /* of all inventories, ascending */
    uint32_t boundary_count;
    const th_batch_boundary *boundaries;
    uint32_t group_count;
    const th_group *groups;      /* over all inventories, in order of the taxonomies */
    const th_registry *registry; /* the shared one */
} th_batch_view;

typedef struct th_batch th_batch;

/**
 * Computes all folders. What is wrong with an inventory is in `diags` (in order of the
 * items) and does not stop the others; TH_BAD_DATA if anything is an error and the
 * options are not `partial`. With `partial` sums over several regions are withheld when
 * an inventory is broken or two of them hold the same region and year (E-TWICE: the
 * same, or one inside the other). E-MIXED: inventories under several GWP sets.
 * TH_BAD_USAGE: keys, filter or boundary that no inventory knows.
 */
TH_API TH_MUST_USE th_status th_batch_run(th_batch **out,
                                          const char *const *folders,
                                          size_t count,
                                          const th_batch_options *options,
                                          th_diags *diags,
                                          th_error *err);
TH_API void th_batch_free(th_batch *batch);
TH_API th_batch_view th_batch_get(const th_batch *batch);

#ifdef __cplusplus
}
#endif
#endif
