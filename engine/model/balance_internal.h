/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the energy balance table (能源平衡表), rows of balance items and columns of
 * fuels. What a title means stands in layouts/energy_balance*.csv, none of it here. */
#ifndef TANHENG_BALANCE_INTERNAL_H
#define TANHENG_BALANCE_INTERNAL_H

#include "activity_internal.h"

#define THI_NO_ITEM SIZE_MAX

typedef enum thi_item_role {
    THI_ITEM_PART,       /* adds up to its parent */
    THI_ITEM_OF_WHICH,   /* told of its parent; read instead of that part of it */
    THI_ITEM_DIFFERENCE, /* what is left between supply and use */
    THI_ITEM_MEMO        /* told again, or not of the balance: not read */
} thi_item_role;

/** A row title of the layout. */
typedef struct thi_item {
    const char *code, *title;
    const char **names; /* as thi_balance_title writes them */
    size_t name_count, name_capacity;
    size_t parent;
    thi_item_role role;
    double closing; /* sign in the closing sum, 0 below the top */
    bool is_read;   /* has rules of its own */
} thi_item;

typedef enum thi_fuel_role {
    THI_FUEL_PLAIN,
    THI_FUEL_SUM, /* of the columns of its subjects */
    THI_FUEL_ASK, /* a mixture: the user must say of what */
    THI_FUEL_SKIP
} thi_fuel_role;

/** A column title of the layout. */
typedef struct thi_fuel {
    const char *title;
    const char **names;
    size_t name_count, name_capacity;
    thi_fuel_role role;
    th_sym subject;
    const char *subjects; /* words: whose rows speak of the same fuel */
} thi_fuel;

/** What a cell of an item and a fuel becomes. */
typedef struct thi_rule {
    const char *code; /* of the item, or `4.*` for all below */
    size_t row;       /* of the layout */
    th_sym category;  /* 0: checked only */
    uint32_t variable;
    double factor; /* of the printed number */
} thi_rule;

typedef struct thi_layouts {
    const th_registry *r;
    const th_names *names;
    th_arena *arena;
    const th_rows *rules_from;
    thi_item *items;
    size_t item_count, item_capacity;
    thi_fuel *fuels;
    size_t fuel_count, fuel_capacity;
    thi_rule *rules;
    size_t rule_count, rule_capacity;
} thi_layouts;

/** False when the registry has no such layout. */
bool thi_layouts_read(thi_layouts *out, const th_registry *r, th_arena *arena);
/** A title without what people write differently: numbering, blanks, brackets, signs.
 */
const char *thi_balance_title(th_arena *arena, const char *text);
/** Item of a title; of several that in the section `root` (THI_NO_ITEM: none yet). */
size_t thi_item_find(const thi_layouts *l, const char *title, size_t root);
/** Top item above. */
size_t thi_item_root(const thi_layouts *l, size_t item);
const thi_fuel *thi_fuel_find(const thi_layouts *l, const char *title);
/** The rule of an item, a subject and a unit's dimension, or NULL. */
const thi_rule *
thi_rule_find(const thi_layouts *l, size_t item, th_sym subject, const th_dim *dim);
/** Cell of a rule in the column `name`; "" when none. */
const char *thi_rule_text(const thi_layouts *l, const thi_rule *rule, const char *name);
/** Is a member under one of the words? */
bool thi_words_hold(const thi_layouts *l,
                    uint32_t index,
                    const char *words,
                    th_sym member);

/* ---- one table ---- */

typedef struct thi_balance_cell {
    bool given;
    double number; /* as printed */
    const th_field *field;
} thi_balance_cell;

typedef struct thi_balance_column {
    const thi_fuel *fuel; /* NULL: not read */
    const th_field *field;
    th_unit unit;
    const char *unit_text;
    int decimals; /* most printed */
} thi_balance_column;

typedef struct thi_balance {
    th_activity *a;
    th_diags *diags;
    thi_layouts l;
    const th_rows *grid;
    const char *file;
    size_t header; /* row of the fuels */
    size_t body;   /* first row of items */
    size_t column_count;
    thi_balance_column *columns;
    const th_field **titles; /* [item_count]: where an item stands, or NULL */
    thi_balance_cell *cells; /* [item_count * column_count] */
    int32_t year;
    th_sym region;
    const char *unit_text; /* of the whole table, or "" */
    const char *department, *source;
    th_quality quality;
} thi_balance;

th_place thi_balance_place(const thi_balance *b, const th_field *field);
static inline const thi_balance_cell *
thi_balance_at(const thi_balance *b, size_t item, size_t column)
{
    return &b->cells[item * b->column_count + column];
}
/** The printed number, else the sum of the parts; false if neither is given. */
bool thi_balance_amount(const thi_balance *b,
                        size_t item,
                        size_t column,
                        double *out,
                        const th_field **field);
/** Totals against their parts, the balance against its difference. */
void thi_balance_check(const thi_balance *b);
/** Cells to amounts that wait for the end of the activity. */
void thi_balance_add_rows(const thi_balance *b);

/** An amount of a table, waiting for the rows that may speak of the same. */
struct thi_pending {
    th_datum datum;
    const char *covers, *covers_exclude, *details, *subjects, *title;
    double rounding; /* canonical: what printing may hide */
    struct thi_pending *next;
};

#endif
