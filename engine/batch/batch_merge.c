/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of many inventories as one. A factor row that several inventories use is one
 * random variable: its moves are added before they are squared, as inside one inventory
 * (Approach 1). */
#include "batch_internal.h"

#include <math.h>
#include <string.h>

/* One inventory's share of a merged group. */
typedef struct share {
    size_t item;
    const th_total *total;
    const th_group_detail *detail;
    struct share *next; /* of the next inventory that has one */
} share;

typedef struct merged {
    const th_group *first; /* its parts */
    const uint32_t *ranks;
    share *shares, *last;
} merged;

typedef struct table {
    thi_merge *m;
    const char *boundary;
    bool across; /* no key tells regions apart */
    int year_part;
    th_names *keys; /* whole keys of groups: symbol - 1 is the number */
    merged *groups;
    size_t count, capacity;
    uint32_t part_count;
} table;

/* ---- factor rows by where they stand ---- */

static th_sym *symbols_of(const thi_item *item, th_names *places, th_arena *scratch)
{
    th_sym *syms = TH_NEW_N(scratch, th_sym, item->factor_count + 1);
    for (uint32_t f = 0; f < item->factor_count; f++) {
        const thi_row_place *place = &item->row_places[f];
        if (place->file)
            syms[f] = th_names_add(
                places, th_arena_format(scratch, "%s:%u", place->file, place->line));
    }
    return syms;
}

thi_merge thi_merge_begin(const th_batch *batch, th_arena *scratch, bool withheld)
{
    thi_merge m = {.batch = batch,
                   .arena = batch->arena,
                   .scratch = scratch,
                   .withheld = withheld};
    th_names *places = th_names_create();
    m.sym_of = TH_NEW_N(scratch, th_sym *, batch->view.item_count + 1);
    for (size_t i = 0; i < batch->view.item_count; i++)
        m.sym_of[i] = symbols_of(&batch->items[i], places, scratch);
    size_t symbols = th_names_size(places);
    m.moves = TH_NEW_N(scratch, double, symbols + 1);
    m.seen = TH_NEW_N(scratch, bool, symbols + 1);
    m.touched = TH_NEW_N(scratch, th_sym, symbols + 1);
    th_names_free(places);
    return m;
}

const thi_set *thi_item_set(const thi_item *item, const char *boundary)
{
    if (!boundary)
        return &item->groups;
    for (uint32_t b = 0; b < item->boundary_count; b++)
        if (!strcmp(item->boundary_ids[b], boundary))
            return &item->totals[b];
    return NULL;
}

/* ---- collecting ---- */

static merged *find_group(table *t, const th_group *group, const uint32_t *ranks)
{
    const char *key = "k";
    for (uint32_t i = 0; i < group->part_count; i++)
        key = th_arena_format(t->m->scratch, "%s\x1f%s", key, group->parts[i]);
    th_sym sym = th_names_add(t->keys, key);
    if (sym > t->count) {
        merged fresh = {.first = group, .ranks = ranks};
        TH_PUSH(t->m->scratch, t->groups, t->count, t->capacity, fresh);
    }
    return &t->groups[sym - 1];
}

static void
add_share(const table *t, merged *g, size_t item, const thi_set *set, uint32_t group)
{
    share *s = TH_NEW(t->m->scratch, share);
    *s = (share){item, &set->grouping.groups[group].total, &set->details[group], NULL};
    if (g->last)
        g->last->next = s;
    else
        g->shares = s;
    g->last = s;
}

/* A part's place as the first inventory has it, so that one text has one place. */
static const uint32_t *settled_ranks(th_names *texts,
                                     uint32_t **ranks,
                                     size_t *capacity,
                                     const th_group *g,
                                     const uint32_t *own,
                                     th_arena *scratch)
{
    uint32_t *settled = TH_NEW_N(scratch, uint32_t, g->part_count + 1);
    for (uint32_t i = 0; i < g->part_count; i++) {
        size_t before = th_names_size(texts);
        th_sym sym =
            th_names_add(texts, th_arena_format(scratch, "%u %s", i, g->parts[i]));
        while (sym >= *capacity)
            *ranks =
                th_arena_grow(scratch, *ranks, *capacity, capacity, sizeof **ranks);
        if (th_names_size(texts) > before)
            (*ranks)[sym] = own[i];
        settled[i] = (*ranks)[sym];
    }
    return settled;
}

static void collect(table *t)
{
    th_names *texts = th_names_create();
    uint32_t *ranks = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < t->m->batch->view.item_count; i++) {
        const thi_set *set = thi_item_set(&t->m->batch->items[i], t->boundary);
        for (uint32_t g = 0; set && g < set->grouping.count; g++) {
            const th_group *group = &set->grouping.groups[g];
            const uint32_t *settled = settled_ranks(
                texts, &ranks, &capacity, group, set->details[g].ranks, t->m->scratch);
            t->part_count = group->part_count;
            add_share(t, find_group(t, group, settled), i, set, g);
        }
    }
    th_names_free(texts);
}

static int compare_groups(const void *a, const void *b, void *context)
{
    const merged *x = a, *y = b;
    const table *t = context;
    for (uint32_t i = 0; i < t->part_count; i++) {
        if (x->ranks[i] != y->ranks[i])
            return x->ranks[i] < y->ranks[i] ? -1 : 1;
        int texts = strcmp(x->first->parts[i], y->first->parts[i]);
        if (texts)
            return texts;
    }
    return 0;
}

/* ---- what a sum over regions lacks ---- */

static bool reports(const thi_item *item, const char *year)
{
    double wanted;
    if (!th_number_parse(year, strlen(year), &wanted))
        return false;
    for (uint32_t y = 0; y < item->public.year_count; y++)
        if (item->public.years[y] == (int32_t)wanted)
            return true;
    return false;
}

static bool lacks_years(const table *t, const merged *g, const thi_item *item)
{
    const char *filter = t->m->batch->options->filter;
    if (t->year_part >= 0)
        return !reports(item, g->first->parts[t->year_part]);
    if (filter && strstr(filter, "year="))
        return item->groups_unknown;
    return item->public.year_count != t->m->batch->view.year_count;
}

static bool any_lacks_years(const table *t, const merged *g)
{
    for (size_t i = 0; i < t->m->batch->view.item_count; i++)
        if (lacks_years(t, g, &t->m->batch->items[i]))
            return true;
    return false;
}

/* ---- adding up ---- */

static void add_moves(thi_merge *m, const share *s)
{
    for (uint32_t i = 0; i < s->detail->move_count; i++) {
        th_sym sym = m->sym_of[s->item][s->detail->factors[i]];
        if (!m->seen[sym])
            m->touched[m->touched_count++] = sym;
        m->seen[sym] = true;
        m->moves[sym] += s->detail->moves[i];
    }
}

static double half_of(const table *t, const merged *g)
{
    thi_merge *m = t->m;
    th_sum squares = {0};
    for (const share *s = g->shares; s; s = s->next) {
        th_sum_add(&squares, s->detail->own_squares);
        add_moves(m, s);
    }
    for (size_t i = 0; i < m->touched_count; i++) {
        th_sym sym = m->touched[i];
        th_sum_add(&squares, m->moves[sym] * m->moves[sym]);
        m->moves[sym] = 0;
        m->seen[sym] = false;
    }
    m->touched_count = 0;
    return sqrt(th_sum_get(&squares));
}

static th_total total_of(const table *t, const merged *g)
{
    th_total total = {.state = TH_STATE_NOTHING, .confidential = true};
    th_sum sum = {0};
    bool any = false;
    const th_total *only = NULL; /* of one inventory: its own interval, to the bit */
    for (const share *s = g->shares; s; s = s->next) {
        const thi_item *item = &t->m->batch->items[s->item];
        const th_total *part = s->total;
        total.failed = total.failed || part->failed || item->public.broken;
        total.incomplete = total.incomplete || part->incomplete;
        if (part->state != TH_STATE_VALUE) {
            total.state = part->state > total.state ? part->state : total.state;
            continue;
        }
        only = any ? NULL : part;
        any = true;
        total.confidential = total.confidential && part->confidential;
        th_sum_add(&sum, part->value);
    }
    total.failed = total.failed || (t->across && t->m->withheld);
    total.incomplete =
        total.incomplete || total.failed || (t->across && any_lacks_years(t, g));
    total.confidential = total.confidential && any;
    if (total.failed || !any) {
        total.state = total.failed ? TH_STATE_NE : total.state;
        return total;
    }
    double half = half_of(t, g);
    total.state = TH_STATE_VALUE;
    total.value = th_sum_get(&sum);
    total.has_interval = half > 0 && isfinite(half);
    total.lower = total.has_interval ? total.value - half : total.value;
    total.upper = total.has_interval ? total.value + half : total.value;
    if (only) {
        total.lower = only->lower;
        total.upper = only->upper;
    }
    return total;
}

static void set_keys(table *t)
{
    const th_batch_options *o = t->m->batch->options;
    t->across = true;
    t->year_part = t->boundary ? 0 : -1;
    for (size_t i = 0; !t->boundary && i < o->key_count; i++) {
        if (!strcmp(o->keys[i], "year"))
            t->year_part = (int)i;
        if (!strcmp(o->keys[i], "region"))
            t->across = false;
    }
}

th_grouping thi_merge_groups(thi_merge *m, const char *boundary)
{
    table t = {.m = m, .boundary = boundary, .keys = th_names_create()};
    set_keys(&t);
    collect(&t);
    th_sort(t.groups, t.count, sizeof *t.groups, compare_groups, &t);
    th_group *groups = TH_NEW_N(m->arena, th_group, t.count + 1);
    for (size_t i = 0; i < t.count; i++) {
        groups[i] = *t.groups[i].first; /* texts live in the items */
        groups[i].total = total_of(&t, &t.groups[i]);
    }
    th_names_free(t.keys);
    return (th_grouping){(uint32_t)t.count, groups};
}
