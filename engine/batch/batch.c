/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many inventories: computed in threads, put in order, checked as a whole, added up. */
#include "batch_internal.h"

#include <string.h>

/* ---- computing ---- */

static void compute_one(void *context, size_t i)
{
    th_batch *batch = context;
    thi_item_compute(&batch->items[i], batch);
}

static void make_items(th_batch *batch, const char *const *folders, size_t count)
{
    batch->items = TH_NEW_N(batch->arena, thi_item, count + 1);
    batch->view.item_count = count;
    for (size_t i = 0; i < count; i++) {
        thi_item *item = &batch->items[i];
        item->arena = th_arena_create();
        item->diags = th_diags_create();
        item->public.number = i;
        item->public.folder = th_arena_text(item->arena, folders[i]);
        item->public.region = "";
    }
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* By region, folder's name, folder's path. */
static int compare_items(const void *a, const void *b, void *unused)
{
    const th_batch_item *x = &((const thi_item *)a)->public,
                        *y = &((const thi_item *)b)->public;
    (void)unused;
    int order = strcmp(x->region, y->region);
    if (!order)
        order = strcmp(last_name(x->folder), last_name(y->folder));
    return order ? order : strcmp(x->folder, y->folder);
}

static void publish_items(th_batch *batch)
{
    size_t count = batch->view.item_count;
    th_batch_item *items = TH_NEW_N(batch->arena, th_batch_item, count + 1);
    th_sort(batch->items, count, sizeof *batch->items, compare_items, NULL);
    for (size_t i = 0; i < count; i++)
        items[i] = batch->items[i].public;
    batch->view.items = items;
}

/* ---- trouble ---- */

/* A failed call whose reason is not among the findings yet. */
static void tell_failure(const thi_item *item, th_diags *diags)
{
    if (item->err.status != TH_OK && !th_diags_count(item->diags, TH_ERROR))
        th_diags_add(diags,
                     TH_ERROR,
                     "E-INVENTORY",
                     (th_place){item->public.folder, 0, 0},
                     "%s",
                     item->err.text);
}

static void tell_items(const th_batch *batch, th_diags *diags)
{
    for (size_t i = 0; i < batch->view.item_count; i++) {
        const thi_item *item = &batch->items[i];
        th_diags_sort(item->diags);
        for (size_t k = 0; k < th_diags_size(item->diags); k++) {
            const th_diag *d = th_diags_get(item->diags, k);
            th_diags_add(diags, d->severity, d->code, d->place, "%s", d->text);
        }
        tell_failure(item, diags);
    }
}

/* t CO2e under one GWP set are not t CO2e under another. */
static bool find_mixed(const th_batch *batch, th_diags *diags)
{
    const th_batch_item *first = NULL;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        const th_batch_item *item = &batch->view.items[i];
        if (!item->computed)
            continue;
        first = first ? first : item;
        if (!strcmp(first->gwp, item->gwp))
            continue;
        th_diags_add(diags,
                     TH_ERROR,
                     "E-MIXED",
                     (th_place){item->folder, 0, 0},
                     "GWP set %s here and %s in %s: their sums can't be added; choose "
                     "one with --gwp",
                     item->gwp,
                     first->gwp,
                     first->folder);
        return true;
    }
    return false;
}

static void note_guidelines(const th_batch *batch, th_diags *diags)
{
    const th_batch_item *first = NULL;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        const th_batch_item *item = &batch->view.items[i];
        if (!item->computed)
            continue;
        first = first ? first : item;
        if (strcmp(first->guideline, item->guideline))
            th_diags_add(diags,
                         TH_WARNING,
                         "W-MIXED",
                         (th_place){item->folder, 0, 0},
                         "guideline %s here and %s in %s: their methods differ, and "
                         "their sum is of two kinds",
                         item->guideline,
                         first->guideline,
                         first->folder);
    }
}

/* Words that no inventory knows; one that knows them is enough. */
static th_status check_words(const th_batch *batch, th_error *err)
{
    const th_error *wrong = NULL;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        const thi_item *item = &batch->items[i];
        if (!item->public.computed)
            continue;
        if (item->usage.status == TH_OK)
            return TH_OK;
        wrong = wrong ? wrong : &item->usage;
    }
    return wrong ? th_error_set(err, wrong->status, "%s", wrong->text) : TH_OK;
}

/* The system refused (permission, a device): worse than wrong data. */
static th_status worst_status(const th_batch *batch)
{
    th_status worst = TH_BAD_DATA;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        th_status status = batch->items[i].err.status;
        if (th_status_exit_code(status) > th_status_exit_code(worst))
            worst = status;
    }
    return worst;
}

/* ---- sums ---- */

static void list_years(th_batch *batch)
{
    int32_t *years = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        const th_batch_item *item = &batch->view.items[i];
        for (uint32_t y = 0; y < item->year_count; y++) {
            size_t at = 0;
            while (at < count && years[at] < item->years[y])
                at++;
            if (at < count && years[at] == item->years[y])
                continue;
            TH_PUSH(batch->arena, years, count, capacity, 0);
            memmove(years + at + 1, years + at, (count - 1 - at) * sizeof *years);
            years[at] = item->years[y];
        }
    }
    batch->view.years = years;
    batch->view.year_count = (uint32_t)count;
}

static th_total total_in(const th_grouping *grouping, int32_t year, bool failed)
{
    char text[16];
    th_total none = {.state = TH_STATE_NOTHING, .failed = failed, .incomplete = failed};
    th_number_print(year, text);
    for (uint32_t g = 0; g < grouping->count; g++)
        if (!strcmp(grouping->groups[g].parts[0], text)) {
            th_total total = grouping->groups[g].total;
            total.failed = total.failed || failed;
            return total;
        }
    return none;
}

static void add_boundary(th_batch *batch,
                         thi_merge *m,
                         const thi_item *from,
                         uint32_t b,
                         th_batch_boundary *out)
{
    const th_batch_view *v = &batch->view;
    const char *id = from->boundary_ids[b];
    th_total *all = TH_NEW_N(batch->arena, th_total, v->year_count + 1);
    th_total *of_item =
        TH_NEW_N(batch->arena, th_total, v->item_count * v->year_count + 1);
    th_grouping merged = thi_merge_groups(m, id);
    for (uint32_t y = 0; y < v->year_count; y++) {
        all[y] = total_in(&merged, v->years[y], m->withheld);
        for (size_t i = 0; i < v->item_count; i++) {
            const thi_set *set = thi_item_set(&batch->items[i], id);
            of_item[i * v->year_count + y] =
                total_in(set ? &set->grouping : &(th_grouping){0},
                         v->years[y],
                         v->items[i].broken);
        }
    }
    *out = (th_batch_boundary){id, from->boundary_titles[b], of_item, all};
}

/* The boundaries of the first inventory; a local table may add one, none can take one
 * away. */
static void sum_boundaries(th_batch *batch, thi_merge *m)
{
    const thi_item *from = NULL;
    for (size_t i = 0; i < batch->view.item_count && !from; i++)
        if (batch->items[i].boundary_count)
            from = &batch->items[i];
    if (!from)
        return;
    th_batch_boundary *list =
        TH_NEW_N(batch->arena, th_batch_boundary, from->boundary_count);
    for (uint32_t b = 0; b < from->boundary_count; b++)
        add_boundary(batch, m, from, b, &list[b]);
    batch->view.boundaries = list;
    batch->view.boundary_count = from->boundary_count;
}

static void sum_up(th_batch *batch, bool twice)
{
    th_arena *scratch = th_arena_create();
    bool withheld = twice;
    for (size_t i = 0; i < batch->view.item_count; i++)
        withheld = withheld || batch->view.items[i].broken;
    thi_merge m = thi_merge_begin(batch, scratch, withheld);
    sum_boundaries(batch, &m);
    th_grouping groups = thi_merge_groups(&m, NULL);
    batch->view.groups = groups.groups;
    batch->view.group_count = groups.count;
    th_arena_free(scratch);
}

static th_status finish(th_batch *batch, th_diags *diags, th_error *err)
{
    publish_items(batch);
    tell_items(batch, diags);
    list_years(batch);
    bool twice = thi_find_twice(batch, diags);
    bool mixed = find_mixed(batch, diags);
    note_guidelines(batch, diags);
    th_status status = check_words(batch, err);
    if (status != TH_OK)
        return status;
    if (th_diags_count(diags, TH_ERROR) && !batch->options->model.partial)
        return th_error_set(err, worst_status(batch), "the inventories have errors");
    sum_up(batch, twice || mixed);
    return TH_OK;
}

th_status th_batch_run(th_batch **out,
                       const char *const *folders,
                       size_t count,
                       const th_batch_options *options,
                       th_diags *diags,
                       th_error *err)
{
    th_arena *arena = th_arena_create();
    th_batch *batch = TH_NEW(arena, th_batch);
    th_load_options shared = options->load;
    *batch = (th_batch){.arena = arena, .options = options};
    *out = NULL;
    shared.inventory_folder = NULL;
    th_status status = th_registry_load(&batch->registry, &shared, diags, err);
    batch->view.registry = batch->registry;
    if (status == TH_OK) {
        make_items(batch, folders, count);
        th_pool_run(options->threads, count, compute_one, batch);
        status = finish(batch, diags, err);
    }
    batch->options = NULL;
    if (status == TH_OK)
        *out = batch;
    else
        th_batch_free(batch);
    return status;
}

void th_batch_free(th_batch *batch)
{
    if (!batch)
        return;
    for (size_t i = 0; i < batch->view.item_count; i++) {
        th_diags_free(batch->items[i].diags);
        th_arena_free(batch->items[i].arena);
    }
    th_registry_free(batch->registry);
    th_arena_free(batch->arena);
}

th_batch_view th_batch_get(const th_batch *batch)
{
    return batch->view;
}
