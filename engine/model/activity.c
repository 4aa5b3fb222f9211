/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the table as a whole; names, duplicates, view. */
#include "activity_internal.h"

#include <string.h>

const char *th_quality_text(th_quality quality)
{
    static const char *const words[] = {"", "published", "downscaled", "estimate"};
    return words[quality];
}

th_activity *th_activity_create(const th_registry *registry)
{
    th_arena *arena = th_arena_create();
    th_activity *a = TH_NEW(arena, th_activity);
    a->arena = arena;
    a->registry = registry;
    a->names = th_names_copy(th_registry_names(registry));
    a->language = "zh";
    a->name.zh = a->name.en = "";
    a->hash = th_hash_create();
    return a;
}

void th_activity_free(th_activity *activity)
{
    if (!activity)
        return;
    if (!activity->finished) {
        char unused[65];
        th_hash_end(activity->hash, unused);
    }
    th_names_free(activity->names);
    th_arena_free(activity->arena);
}

void th_activity_add_hash(th_activity *activity,
                          const char *path,
                          const char sha256[65])
{
    th_hash_add(activity->hash, path, strlen(path) + 1);
    th_hash_add(activity->hash, sha256, 64);
}

static uint64_t key_hash(const th_datum *d)
{
    uint64_t h = 1469598103934665603u ^ d->variable;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ d->key.member[i]) * 1099511628211u;
    h = (h ^ (uint64_t)(uint32_t)d->year) * 1099511628211u;
    return h ^ (h >> 29);
}

static bool same_key(const th_datum *a, const th_datum *b)
{
    return a->variable == b->variable && a->year == b->year &&
           memcmp(&a->key, &b->key, sizeof a->key) == 0;
}

/** Two rows of one key are an error: each names the other's line. */
static void find_duplicates(th_activity *a, th_diags *diags)
{
    size_t capacity = 16;
    while (capacity < a->row_count * 2 + 2)
        capacity *= 2;
    th_arena *scratch = th_arena_create();
    uint32_t *table = TH_NEW_N(scratch, uint32_t, capacity);
    for (size_t i = 0; i < a->row_count; i++) {
        const th_datum *d = &a->rows[i];
        size_t slot = key_hash(d) & (capacity - 1);
        while (table[slot] && !same_key(&a->rows[table[slot] - 1], d))
            slot = (slot + 1) & (capacity - 1);
        if (!table[slot]) {
            table[slot] = (uint32_t)i + 1;
            continue;
        }
        const th_datum *first = &a->rows[table[slot] - 1];
        th_diags_add(
            diags,
            TH_ERROR,
            "E-DUP",
            d->place,
            "two rows of one key: the same row stands in %s line %u; keep one, "
            "or tell them apart by technology, entity or period",
            first->place.file ? first->place.file : "the same file",
            first->place.line);
    }
    th_arena_free(scratch);
}

void th_activity_finish(th_activity *activity, th_diags *diags)
{
    thi_balance_settle(activity, diags);
    find_duplicates(activity, diags);
    thi_rows_sort(activity);
    if (!activity->finished)
        th_hash_end(activity->hash, activity->sha256);
    activity->finished = true;
}

th_activity_view th_activity_get(const th_activity *a)
{
    th_activity_view view = {
        .name = a->name,
        .region = a->region,
        .year_count = (uint32_t)a->year_count,
        .years = a->years,
        .guideline = a->guideline,
        .gwp = a->gwp,
        .language = a->language,
        .row_count = a->row_count,
        .rows = a->rows,
        .use_count = (uint32_t)a->use_count,
        .uses = a->uses,
        .series_count = (uint32_t)a->series_count,
        .series = a->series,
        .setting_count = (uint32_t)a->setting_count,
        .settings = a->settings,
        .as_given_count = (uint32_t)a->as_given_count,
        .as_given = a->as_given,
        .correlation_count = (uint32_t)a->correlation_count,
        .correlations = a->correlations,
        .key_note_count = (uint32_t)a->key_note_count,
        .key_notes = a->key_notes,
        .check_count = (uint32_t)a->check_count,
        .checks = a->checks,
        .sha256 = a->sha256,
    };
    return view;
}

const th_names *th_activity_names(const th_activity *activity)
{
    return activity->names;
}

const th_registry *th_activity_registry(const th_activity *activity)
{
    return activity->registry;
}
