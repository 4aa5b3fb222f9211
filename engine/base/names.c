/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interned names: a text becomes a small number, by an open-addressed table of half
 * load. */
#include "tanheng/base.h"

#include <string.h>

#include "heap.h"

typedef struct name {
    const char *text;
    uint32_t size;
    uint32_t hash;
} name;

struct th_names {
    th_arena *arena;
    name *names; /* [capacity]; number 0 is "" */
    uint32_t size, capacity;
    th_sym *slots; /* [slot_count], a power of two; 0: free */
    uint32_t slot_count;
};

enum { FIRST_SLOTS = 256, MOST_NAMES = 1 << 29 };

th_names *th_names_create(void)
{
    th_names *names = thi_heap_zeroed(1, sizeof *names);
    names->arena = th_arena_create();
    names->slot_count = FIRST_SLOTS;
    names->slots = thi_heap_zeroed(FIRST_SLOTS, sizeof(th_sym));
    names->capacity = FIRST_SLOTS / 2;
    names->names = thi_heap_zeroed(names->capacity, sizeof(name));
    names->names[0].text = "";
    names->size = 1;
    return names;
}

th_names *th_names_copy(const th_names *names)
{
    th_names *copy = thi_heap_zeroed(1, sizeof *copy);
    *copy = *names;
    copy->arena = th_arena_create();
    copy->slots = thi_heap_zeroed(names->slot_count, sizeof(th_sym));
    memcpy(copy->slots, names->slots, names->slot_count * sizeof(th_sym));
    copy->names = thi_heap_zeroed(names->capacity, sizeof(name));
    memcpy(copy->names, names->names, names->size * sizeof(name));
    for (uint32_t i = 1; i < copy->size; i++)
        copy->names[i].text =
            th_arena_text_n(copy->arena, names->names[i].text, names->names[i].size);
    return copy;
}

void th_names_free(th_names *names)
{
    if (!names)
        return;
    th_arena_free(names->arena);
    free(names->names);
    free(names->slots);
    free(names);
}

/* FNV-1a with a last mix, since the table uses the low bits. */
static uint32_t hash_of(const char *text, size_t n)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619U;
    h ^= h >> 16;
    return h * 0x7feb352dU;
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t
slot_of(const th_names *names, const char *text, size_t n, uint32_t hash)
{
    uint32_t mask = names->slot_count - 1;
    uint32_t slot = hash & mask;
    for (; names->slots[slot]; slot = (slot + 1) & mask) {
        const name *there = &names->names[names->slots[slot]];
        if (there->hash == hash && there->size == n && !memcmp(there->text, text, n))
            break;
    }
    return slot;
}

static void grow(th_names *names)
{
    if (names->size >= MOST_NAMES)
        abort();
    names->capacity *= 2;
    names->names = thi_heap_resized(names->names, names->capacity * sizeof(name));
    free(names->slots);
    names->slot_count *= 2;
    names->slots = thi_heap_zeroed(names->slot_count, sizeof(th_sym));
    uint32_t mask = names->slot_count - 1;
    for (uint32_t i = 1; i < names->size; i++) {
        uint32_t slot = names->names[i].hash & mask;
        while (names->slots[slot])
            slot = (slot + 1) & mask;
        names->slots[slot] = i;
    }
}

th_sym th_names_add_n(th_names *names, const char *text, size_t n)
{
    if (!n || n > UINT32_MAX)
        return 0;
    uint32_t hash = hash_of(text, n);
    uint32_t slot = slot_of(names, text, n, hash);
    if (names->slots[slot])
        return names->slots[slot];
    if (names->size == names->capacity) {
        grow(names);
        slot = slot_of(names, text, n, hash);
    }
    th_sym sym = names->size++;
    names->names[sym] =
        (name){th_arena_text_n(names->arena, text, n), (uint32_t)n, hash};
    names->slots[slot] = sym;
    return sym;
}

th_sym th_names_add(th_names *names, const char *text)
{
    return text ? th_names_add_n(names, text, strlen(text)) : 0;
}

th_sym th_names_find(const th_names *names, const char *text)
{
    if (!text || !*text)
        return 0;
    size_t n = strlen(text);
    return names->slots[slot_of(names, text, n, hash_of(text, n))];
}

const char *th_names_text(const th_names *names, th_sym sym)
{
    return sym < names->size ? names->names[sym].text : "";
}

size_t th_names_size(const th_names *names)
{
    return names->size;
}
