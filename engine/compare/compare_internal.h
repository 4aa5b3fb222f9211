/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: what its files share. */
#ifndef TANHENG_COMPARE_INTERNAL_H
#define TANHENG_COMPARE_INTERNAL_H

#include "tanheng/compare.h"

enum { THI_PLAYERS = 4, THI_MIXTURES = 1 << THI_PLAYERS }; /* boundary plays alone */

/** One of the two inventories. */
typedef struct thi_side {
    const th_inventory *inventory;
    const th_line_filter *filter;
    th_model_view m;
    th_activity_view view;
    const th_names *names;
    const double *values;
    uint64_t *input_id, *cell_id; /* hashes of what they say; 0: not made yet */
    uint64_t *row_ids;            /* of all rows with a value, sorted */
    size_t row_id_count;
    bool *method_used; /* [methods] a line or a cell of it counts */
} thi_side;

/**
 * Two nodes side by side. Nothing differs below: `active` is 0 and the value is `a`.
 * A toggle has no kids: `a` or `b` by its player. Else the operation over the kids;
 * with `sign` a sum of terms that are added or subtracted.
 */
typedef struct thi_pair {
    th_node_kind kind;
    uint8_t active; /* players below, bit by th_part */
    uint32_t cause; /* of a toggle */
    uint32_t count;
    struct thi_pair *const *kids;
    const int8_t *sign;
    double a, b;
    double *mixed;  /* [THI_MIXTURES], where `known` has its bit */
    uint32_t known; /* mixtures that are computed */
    uint32_t stamp; /* of the last walk that came by */
} thi_pair;

/** Pairs of cells that stand beside one A cell. */
typedef struct thi_partner {
    uint32_t cell_b;
    thi_pair *pair;
    struct thi_partner *next;
} thi_partner;

typedef struct thi_cause_list {
    uint32_t *numbers;
    size_t count, capacity;
} thi_cause_list;

struct th_bridge {
    th_arena *arena, *scratch; /* scratch: gone after create */
    thi_side a, b;
    th_names *cause_names; /* scratch too: what a cause is made of, to its number */
    th_cause *causes;
    size_t cause_count, cause_capacity;
    th_bridge_line *lines;
    size_t line_count, line_capacity;
    th_bridge_year *years;
    uint32_t year_count;
    size_t different;
    thi_partner **partners; /* [cells of A] */
    uint32_t stamp;
    size_t astray; /* lines whose laid-out arithmetic does not give their own value */
};

/* compare_identity.c: what rows, cells and terms say, in words both registries share;
 * of a cell what it gives, by whatever method */
uint64_t thi_identity_of_input(thi_side *s, th_arena *scratch, uint32_t input);
uint64_t thi_identity_of_cell(thi_side *s, th_arena *scratch, uint32_t cell);
void thi_list_rows(thi_side *s, th_arena *scratch);
/** Has a side a row that says the same as a row of another? */
bool thi_has_row(const thi_side *s,
                 th_arena *scratch,
                 const thi_side *other,
                 uint32_t row);
const char *thi_name_text(const thi_side *s, th_sym sym);
const char *thi_key_words(const thi_side *s, th_arena *arena, const th_key *key);
uint64_t thi_text_hash(uint64_t hash, const char *text);

/* compare_pair.c */
thi_pair *thi_pair_cells(th_bridge *br, uint32_t a, uint32_t b);
thi_pair *thi_toggle(th_bridge *br, th_part part, th_origin a, th_origin b);
uint32_t thi_cause(th_bridge *br, th_part part, th_origin a, th_origin b);
thi_pair *thi_new_pair(th_bridge *br,
                       th_node_kind kind,
                       uint32_t count,
                       struct thi_pair *const *kids,
                       const int8_t *sign);

/* compare_terms.c: sums, whose terms may come and go */
thi_pair *thi_pair_sums(th_bridge *br,
                        const th_node *a,
                        uint32_t cell_a,
                        const th_node *b,
                        uint32_t cell_b);
/** Chains of + and -; NULL when they have no term in common. `cell_a`, `cell_b`: whose
 * equations they stand in. */
thi_pair *thi_pair_chains(th_bridge *br,
                          const th_node *a,
                          uint32_t cell_a,
                          const th_node *b,
                          uint32_t cell_b);
thi_pair *thi_pair_nodes(th_bridge *br,
                         const th_node *a,
                         uint32_t cell_a,
                         const th_node *b,
                         uint32_t cell_b);
double thi_node_of(th_bridge *br, const thi_side *s, const th_node *node);
th_origin
thi_origin_of(th_bridge *br, const thi_side *s, const th_node *node, uint32_t cell);

/* compare_split.c */
/** Value of a pair with the players of `mixture` taken from B. */
double thi_mixed(th_bridge *br, thi_pair *pair, unsigned mixture);
/** Splits one line: its masses, with GWP of both sides (NAN: the set lacks the gas). */
void thi_split(th_bridge *br,
               th_bridge_line *line,
               thi_pair *pair,
               double gwp_a,
               double gwp_b,
               uint32_t gwp_cause);
/** Shapley values of `count` players from the values of all 2^count mixtures. */
void thi_shapley(const double *mixtures, unsigned count, double *parts);
void thi_collect_causes(th_bridge *br, thi_pair *pair, thi_cause_list *list);

/* compare_match.c */
void thi_lines_match(th_bridge *br);

#endif
