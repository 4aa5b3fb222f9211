/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two inventories that hold the same land in the same year would be counted twice: the
 * same region, or one inside the other. */
#include "batch_internal.h"

#include <string.h>

/* Regions of one name, in any item. */
typedef struct holder {
    size_t item, region;
    struct holder *next;
} holder;

typedef struct search {
    const th_batch *batch;
    th_arena *scratch;
    th_names *names;
    holder **by_name; /* [symbol] */
    size_t capacity;
    bool *told; /* [item] that pair has been told, for the item at hand */
} search;

static th_sym intern(search *s, const char *text)
{
    th_sym sym = th_names_add(s->names, text);
    while (sym >= s->capacity)
        s->by_name = th_arena_grow(
            s->scratch, s->by_name, s->capacity, &s->capacity, sizeof *s->by_name);
    return sym;
}

static bool common_year(const thi_region *a, const thi_region *b, int32_t *year)
{
    for (uint32_t i = 0, k = 0; i < a->year_count && k < b->year_count;) {
        if (a->years[i] == b->years[k]) {
            *year = a->years[i];
            return true;
        }
        if (a->years[i] < b->years[k])
            i++;
        else
            k++;
    }
    return false;
}

static void tell(const search *s,
                 size_t a,
                 size_t b,
                 const thi_region *r,
                 const char *whole,
                 int32_t year,
                 th_diags *diags)
{
    const char *later = s->batch->items[a > b ? a : b].public.folder;
    const char *first = s->batch->items[a > b ? b : a].public.folder;
    const char *inside = strcmp(r->above[0], whole)
                             ? th_arena_format(s->scratch, ", which lies in %s,", whole)
                             : "";
    th_diags_add(diags,
                 TH_ERROR,
                 "E-TWICE",
                 (th_place){later, 0, 0},
                 "region %s%s would count twice in %d, here and in %s; leave one out",
                 r->above[0],
                 inside,
                 year,
                 first);
}

/* Every holder of the region or of one above it, in another item. */
static void check_region(search *s, size_t item, const thi_region *r, th_diags *diags)
{
    for (uint32_t level = 0; level < r->depth; level++) {
        th_sym sym = th_names_find(s->names, r->above[level]);
        for (holder *h = sym ? s->by_name[sym] : NULL; h; h = h->next) {
            int32_t year;
            bool same_pair = level == 0 && h->item > item; /* told from the other */
            if (h->item == item || same_pair || s->told[h->item] ||
                !common_year(r, &s->batch->items[h->item].regions[h->region], &year))
                continue;
            s->told[h->item] = true;
            tell(s, item, h->item, r, r->above[level], year, diags);
        }
    }
}

bool thi_find_twice(const th_batch *batch, th_diags *diags)
{
    size_t count = batch->view.item_count, before = th_diags_count(diags, TH_ERROR);
    search s = {
        .batch = batch, .scratch = th_arena_create(), .names = th_names_create()};
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < batch->items[i].region_count; r++) {
            th_sym sym = intern(&s, batch->items[i].regions[r].above[0]);
            holder *h = TH_NEW(s.scratch, holder);
            *h = (holder){i, r, s.by_name[sym]};
            s.by_name[sym] = h;
        }
    s.told = TH_NEW_N(s.scratch, bool, count + 1);
    for (size_t i = 0; i < count; i++) {
        memset(s.told, 0, count * sizeof *s.told);
        for (size_t r = 0; r < batch->items[i].region_count; r++)
            check_region(&s, i, &batch->items[i].regions[r], diags);
    }
    th_names_free(s.names);
    th_arena_free(s.scratch);
    return th_diags_count(diags, TH_ERROR) > before;
}
