/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: rows of all tables in buckets of (variable, region), so that a look-up sees
 * few of them. */
#include "model_internal.h"

#include <string.h>

uint64_t thi_stated(const th_key *key)
{
    uint64_t stated = 0;
    for (unsigned i = 0; i < TH_INDEX_MAX; i++)
        if (key->member[i])
            stated |= (uint64_t)1 << i;
    return stated;
}

uint64_t thi_fact_bucket(uint32_t variable, th_sym region)
{
    return ((uint64_t)variable + 1) << 32 | region;
}

uint64_t thi_year_bucket(uint32_t variable, th_sym region, int32_t year)
{
    return ((uint64_t)variable + 1) << 48 | (uint64_t)(uint16_t)year << 32 | region;
}

uint64_t thi_emission_bucket(uint32_t gas, int32_t year)
{
    return ((uint64_t)gas + 1) << 32 | (uint32_t)year;
}

static size_t slot_of(const thi_map *map, uint64_t key)
{
    uint64_t h =
        (key ^ key >> 32) * 0x9E3779B97F4A7C15u; /* high bits reach the low ones */
    h = (h ^ h >> 29) * 0xBF58476D1CE4E5B9u;
    size_t slot = (size_t)(h >> 32) & (map->capacity - 1);
    while (map->slots[slot].key && map->slots[slot].key != key)
        slot = (slot + 1) & (map->capacity - 1);
    return slot;
}

static void map_grow(thi_compiler *c, thi_map *map)
{
    thi_map bigger = {.capacity = map->capacity ? map->capacity * 2 : 256,
                      .used = map->used};
    bigger.slots = TH_NEW_N(c->scratch, thi_bucket, bigger.capacity);
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].key)
            bigger.slots[slot_of(&bigger, map->slots[i].key)] = map->slots[i];
    *map = bigger;
}

void thi_map_put(
    thi_compiler *c, thi_map *map, uint64_t key, uint32_t item, uint32_t *next)
{
    if (map->used * 2 >= map->capacity)
        map_grow(c, map);
    thi_bucket *bucket = &map->slots[slot_of(map, key)];
    if (!bucket->key) {
        bucket->key = key;
        bucket->first = item + 1;
        map->used++;
    } else {
        next[bucket->last - 1] = item + 1;
    }
    bucket->last = item + 1;
}

uint32_t thi_map_first(const thi_map *map, uint64_t key)
{
    if (!map->capacity)
        return 0;
    return map->slots[slot_of(map, key)].first;
}

/** Appends an item to a bucket; the item + 1 that was its last before, 0: none. */
static uint32_t map_append(thi_compiler *c, thi_map *map, uint64_t key, uint32_t item)
{
    if (map->used * 2 >= map->capacity)
        map_grow(c, map);
    thi_bucket *bucket = &map->slots[slot_of(map, key)];
    uint32_t last = bucket->last;
    if (!bucket->key) {
        bucket->key = key;
        bucket->first = item + 1;
        map->used++;
    }
    bucket->last = item + 1;
    return last;
}

/** Facts chain through themselves; thi_map_put wants an array. */
static void fact_link(thi_compiler *c, uint32_t item)
{
    const thi_fact *fact = &c->facts[item];
    bool output = fact->kind == THI_OUTPUT;
    th_sym region = fact->key->member[TH_IX_REGION];
    uint32_t last = map_append(c,
                               output ? &c->output_map : &c->activity_map,
                               thi_fact_bucket(fact->variable, region),
                               item);
    uint32_t last_in_year =
        map_append(c,
                   output ? &c->output_year_map : &c->activity_year_map,
                   thi_year_bucket(fact->variable, region, fact->year),
                   item);
    if (last)
        c->facts[last - 1].next = item + 1;
    if (last_in_year)
        c->facts[last_in_year - 1].next_in_year = item + 1;
}

void thi_emissions_index(thi_compiler *c)
{
    c->emission_next = TH_NEW_N(c->scratch, uint32_t, c->m->emission_count + 1);
    for (uint32_t i = 0; i < c->m->emission_count; i++) {
        const th_emission *e = &c->m->emissions[i];
        int32_t year = c->m->instances[e->instance].year;
        thi_map_put(c,
                    &c->emission_map,
                    thi_emission_bucket(e->gas, year),
                    i,
                    c->emission_next);
    }
}

void thi_fact_add(thi_compiler *c, thi_fact fact)
{
    fact.stated = thi_stated(fact.key);
    fact.next = fact.next_in_year = 0;
    c->fact_rows[fact.variable] |=
        fact.kind == THI_OUTPUT ? THI_ROWS_OF_OUTPUTS : THI_ROWS_OF_ACTIVITY;
    TH_PUSH(c->scratch, c->facts, c->fact_count, c->fact_capacity, fact);
    fact_link(c, (uint32_t)c->fact_count - 1);
}

static void load_factors(thi_compiler *c)
{
    uint32_t count = th_factor_count(c->r);
    c->factor_next = TH_NEW_N(c->scratch, uint32_t, count + 1);
    c->factor_stated = TH_NEW_N(c->scratch, uint64_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const th_factor *f = th_factor_get(c->r, i);
        uint64_t key = thi_fact_bucket(f->variable, f->key.member[TH_IX_REGION]) |
                       (uint64_t)(f->pack + 1) << 56;
        c->factor_stated[i] = thi_stated(&f->key);
        c->pack_rows[f->variable * th_pack_count(c->r) + f->pack] |=
            f->key.member[TH_IX_REGION] ? THI_ROWS_ANY | THI_ROWS_BY_REGION
                                        : THI_ROWS_ANY;
        thi_map_put(c, &c->factor_map, key, i, c->factor_next);
    }
}

void thi_facts_load(thi_compiler *c)
{
    const th_activity_view *view = &c->m->view;
    for (size_t i = 0; i < view->row_count; i++) {
        const th_datum *d = &view->rows[i];
        if (thi_row_is_old(c, d)) {
            thi_old_add(c, (thi_old){.ref = (uint32_t)i, .year = d->year});
            continue;
        }
        thi_fact fact = {.variable = d->variable,
                         .key = &d->key,
                         .year = d->year,
                         .kind = THI_DATUM,
                         .ref = (uint32_t)i,
                         .instance = THI_NONE,
                         .root = (uint32_t)i};
        thi_fact_add(c, fact);
    }
    load_factors(c);
}

static uint32_t add_input(thi_compiler *c, th_input input)
{
    TH_PUSH(c->arena, c->m->inputs, c->m->input_count, c->m->input_capacity, input);
    return (uint32_t)c->m->input_count - 1;
}

uint32_t thi_input_of_row(thi_compiler *c, uint32_t row)
{
    const th_datum *d = &c->m->view.rows[row];
    th_input input = {TH_INPUT_ACTIVITY, row, d->value, d->half_width, d->variable};
    if (!c->input_of_row[row])
        c->input_of_row[row] = add_input(c, input) + 1;
    return c->input_of_row[row] - 1;
}

uint32_t thi_input_of_factor(thi_compiler *c, uint32_t factor)
{
    const th_factor *f = th_factor_get(c->r, factor);
    double half = f->has_limits ? (f->upper - f->lower) / 2 : 0;
    th_input input = {TH_INPUT_FACTOR, factor, f->value, half, f->variable};
    if (!c->input_of_factor[factor])
        c->input_of_factor[factor] = add_input(c, input) + 1;
    return c->input_of_factor[factor] - 1;
}

uint32_t thi_input_of_gas(thi_compiler *c, uint32_t gas)
{
    th_input input = {TH_INPUT_GWP, gas, c->m->gwp->value[gas], 0, 0};
    if (!c->input_of_gas[gas])
        c->input_of_gas[gas] = add_input(c, input) + 1;
    return c->input_of_gas[gas] - 1;
}
