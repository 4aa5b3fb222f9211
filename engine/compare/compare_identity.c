/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: what a row, a factor or a cell says, as a hash of words. The two sides may
 * stand on two registries, where symbols and numbers differ and words do not. */
#include "compare_internal.h"

#include <string.h>

uint64_t thi_text_hash(uint64_t hash, const char *text)
{
    hash = hash ? hash : 14695981039346656037u; /* FNV-1a */
    for (const char *s = text; *s; s++)
        hash = (hash ^ (uint8_t)*s) * 1099511628211u;
    return (hash ^ 0xffu) * 1099511628211u; /* "ab","c" is not "a","bc" */
}

const char *thi_name_text(const thi_side *s, th_sym sym)
{
    return th_names_text(s->names, sym);
}

const char *thi_key_words(const thi_side *s, th_arena *arena, const th_key *key)
{
    th_text text = {0};
    for (uint32_t i = 0; i < th_index_count(s->m.registry); i++)
        if (key->member[i])
            th_text_addf(&text,
                         "%s=%s;",
                         thi_name_text(s, th_index_get(s->m.registry, i)->name),
                         thi_name_text(s, key->member[i]));
    const char *copy = th_arena_text(arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static uint64_t
hash_key(const thi_side *s, th_arena *scratch, uint64_t hash, const th_key *key)
{
    return thi_text_hash(hash, thi_key_words(s, scratch, key));
}

static uint64_t hash_year(th_arena *scratch, uint64_t hash, int32_t year)
{
    return thi_text_hash(hash, th_arena_format(scratch, "%d", year));
}

static uint64_t hash_row(const thi_side *s, th_arena *scratch, const th_datum *d)
{
    uint64_t hash = thi_text_hash(
        0, thi_name_text(s, th_variable_get(s->m.registry, d->variable)->name));
    return hash_year(scratch, hash_key(s, scratch, hash, &d->key), d->year);
}

static int compare_ids(const void *x, const void *y, void *context)
{
    (void)context;
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

void thi_list_rows(thi_side *s, th_arena *scratch)
{
    s->row_ids = TH_NEW_N(scratch, uint64_t, s->view.row_count + 1);
    for (size_t i = 0; i < s->view.row_count; i++)
        if (s->view.rows[i].state == TH_STATE_VALUE)
            s->row_ids[s->row_id_count++] = hash_row(s, scratch, &s->view.rows[i]);
    if (s->row_id_count)
        th_sort(s->row_ids, s->row_id_count, sizeof *s->row_ids, compare_ids, NULL);
}

bool thi_has_row(const thi_side *s,
                 th_arena *scratch,
                 const thi_side *other,
                 uint32_t row)
{
    uint64_t id = hash_row(other, scratch, &other->view.rows[row]);
    size_t low = 0, high = s->row_id_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->row_ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->row_id_count && s->row_ids[low] == id;
}

static uint64_t hash_input(const thi_side *s, th_arena *scratch, const th_input *in)
{
    if (in->kind == TH_INPUT_GWP)
        return thi_text_hash(0,
                             thi_name_text(s, th_gas_get(s->m.registry, in->row)->id));
    if (in->kind == TH_INPUT_ACTIVITY)
        return hash_row(s, scratch, &s->view.rows[in->row]);
    uint64_t hash = thi_text_hash(
        0, thi_name_text(s, th_variable_get(s->m.registry, in->variable)->name));
    /* of whatever pack, from whatever year on */
    return hash_key(s, scratch, hash, &th_factor_get(s->m.registry, in->row)->key);
}

uint64_t thi_identity_of_input(thi_side *s, th_arena *scratch, uint32_t input)
{
    if (!s->input_id[input])
        s->input_id[input] = hash_input(s, scratch, &s->m.inputs[input]);
    return s->input_id[input];
}

static uint64_t hash_cell(const thi_side *s, th_arena *scratch, const th_cell *cell)
{
    if (cell->instance == UINT32_MAX) { /* as the row that it stands for */
        const th_datum *d = &s->view.rows[cell->filled_row];
        uint64_t hash = thi_text_hash(
            0, thi_name_text(s, th_variable_get(s->m.registry, d->variable)->name));
        return hash_year(
            scratch, hash_key(s, scratch, hash, &d->key), cell->filled_year);
    }
    const th_instance *inst = &s->m.instances[cell->instance];
    uint64_t hash = thi_text_hash(0, thi_name_text(s, cell->equation->name));
    return hash_year(scratch, hash_key(s, scratch, hash, &inst->key), inst->year);
}

uint64_t thi_identity_of_cell(thi_side *s, th_arena *scratch, uint32_t cell)
{
    if (!s->cell_id[cell])
        s->cell_id[cell] = hash_cell(s, scratch, &s->m.cells[cell]);
    return s->cell_id[cell];
}
