/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the files of the units module share: the table and the reader of a unit's text.
 */
#ifndef TANHENG_UNITS_INTERNAL_H
#define TANHENG_UNITS_INTERNAL_H

#include "tanheng/units.h"

#define THI_UNIT_TEXT_MAX 256 /* bytes of a unit's text, NUL included */
#define THI_NO_ENTRY UINT32_MAX

typedef enum thi_unit_kind {
    THI_UNIT_BASE,
    THI_UNIT_DERIVED,
    THI_UNIT_TAG,
    THI_UNIT_PREFIX
} thi_unit_kind;

/** One row of units.csv. */
typedef struct thi_entry {
    const char *name, *definition, *title_zh, *title_en;
    thi_unit_kind kind;
    bool known;      /* unit is settled */
    th_unit unit;    /* base, derived; tag: dimension of its mass */
    double number;   /* prefix */
    uint32_t awaits; /* entry not yet settled that its definition needs */
    th_place place;
} thi_entry;

struct th_units {
    th_arena *arena;
    th_names *names; /* name of a row; th_sym -> entry by `by_sym` */
    thi_entry *entries;
    size_t count, capacity;
    uint32_t *by_sym; /* unit, tag and prefix of a name: entry + 1, 0: none */
    uint32_t *tag_by_sym;
    uint32_t *prefix_by_sym;
    size_t sym_count;
    uint32_t dim_count;
    const char *dim_name[TH_DIM_COUNT];
    int32_t mass; /* dimension of plain t, -1: none */
};

/** Why a text is no unit. */
typedef struct thi_unit_problem {
    char *why; /* may be NULL */
    size_t why_size;
    uint32_t
        awaits; /* entry that is in the table but not settled yet, or THI_NO_ENTRY */
} thi_unit_problem;

/** Entry of a base or derived unit, a tag or a prefix by the first `n` bytes of `name`;
 * NULL if none. */
const thi_entry *thi_unit_find(const th_units *units, const char *name, size_t n);
const thi_entry *thi_tag_find(const th_units *units, const char *name, size_t n);
const thi_entry *thi_prefix_find(const th_units *units, const char *name, size_t n);

/** Reads a unit's text; false after a problem. */
bool thi_unit_read(const th_units *units,
                   const char *text,
                   th_unit *out,
                   thi_unit_problem *problem);
/** Writes the known unit that is nearest to `name` (with or without a tag), or "". */
void thi_unit_nearest(const th_units *units, const char *name, char *out, size_t size);

#endif
