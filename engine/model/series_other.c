/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: the other series that a rule of `series:` reads: a surrogate (IPCC 2006 V1 Ch5
 * Eq 5.2), or an older series of the same variable (Eq 5.1). */
#include "outcome.h"

#include <string.h>

bool thi_row_is_old(const thi_compiler *c, const th_datum *d)
{
    return c->vintage >= 0 && d->key.member[c->vintage] != 0;
}

const th_node *thi_row_node(thi_compiler *c, uint32_t row)
{
    return thi_node_ref(c, TH_N_INPUT, thi_input_of_row(c, row), NULL);
}

static const char *variable_name(const thi_compiler *c, uint32_t variable)
{
    return th_names_text(c->names, th_variable_get(c->r, variable)->name);
}

/* ---- surrogates ---- */

static bool fact_has_value(const thi_compiler *c, const thi_fact *fact)
{
    return fact->kind == THI_FILLED
               ? c->m->cells[fact->ref].root != NULL
               : c->m->view.rows[fact->ref].state == TH_STATE_VALUE;
}

/** The row of a region and year that moves the series: the one of its own key, else the
 * only one. NULL: none, or several (`*several`). */
static const thi_fact *surrogate_fact(thi_compiler *c,
                                      uint32_t variable,
                                      const th_datum *own,
                                      int32_t year,
                                      bool *several)
{
    const thi_fact *found = NULL;
    th_sym region = own->key.member[TH_IX_REGION];
    uint32_t i = thi_map_first(&c->activity_map, thi_fact_bucket(variable, region));
    *several = false;
    for (; i; i = c->facts[i - 1].next) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year != year || !fact_has_value(c, fact))
            continue;
        if (memcmp(fact->key, &own->key, sizeof own->key) == 0) {
            *several = false;
            return fact;
        }
        *several = found != NULL;
        found = found ? found : fact;
    }
    return *several ? NULL : found;
}

static const th_node *fact_node(thi_compiler *c, const thi_fact *fact)
{
    return fact->kind == THI_FILLED ? thi_node_ref(c, TH_N_CELL, fact->ref, NULL)
                                    : thi_row_node(c, fact->ref);
}

const th_node *thi_surrogate(thi_compiler *c,
                             const th_series_side *side,
                             const th_datum *own,
                             int32_t year)
{
    bool several;
    const thi_fact *fact = surrogate_fact(c, side->surrogate, own, year, &several);
    if (fact)
        return fact_node(c, fact);
    const char *name = variable_name(c, side->surrogate);
    if (several)
        thi_problem_add(c,
                        TH_ERROR,
                        "E-SURROGATE",
                        side->place,
                        "%s has several rows for %d and none of the series' own key: "
                        "give one row for the region, or one of each key",
                        name,
                        year);
    else
        thi_problem_add(c,
                        TH_ERROR,
                        "E-SERIES",
                        side->place,
                        "no %s for %d to scale with; give it, or a series rule for it",
                        name,
                        year);
    return NULL;
}

const th_node *thi_surrogate_below(thi_compiler *c,
                                   const th_series_side *side,
                                   const th_datum *own,
                                   int32_t year)
{
    const th_node *node = thi_surrogate(c, side, own, year);
    if (!node || thi_central(c, node) != 0)
        return node;
    thi_problem_add(c,
                    TH_ERROR,
                    "E-SURROGATE",
                    side->place,
                    "%s is 0 in %d, the year of the anchor: nothing can be scaled by "
                    "it; choose another surrogate or rule",
                    variable_name(c, side->surrogate),
                    year);
    return NULL;
}

/* ---- older series of the same variable ---- */

static uint64_t old_hash(uint32_t variable, const th_key *key)
{
    uint64_t h = 1469598103934665603u ^ variable;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ key->member[i]) * 1099511628211u;
    return h | 1;
}

uint32_t thi_old_row(const thi_compiler *c, const thi_old *item)
{
    return item->filled ? c->m->cells[item->ref].filled_row : item->ref;
}

void thi_old_add(thi_compiler *c, thi_old item)
{
    const th_datum *d = &c->m->view.rows[thi_old_row(c, &item)];
    TH_PUSH(c->scratch, c->old, c->old_count, c->old_capacity, item);
    TH_PUSH(c->scratch, c->old_next, c->old_next_count, c->old_next_capacity, 0);
    thi_map_put(c,
                &c->old_map,
                old_hash(d->variable, &d->key),
                (uint32_t)c->old_count - 1,
                c->old_next);
}

/** The items of the older series, one after the other; NULL: no more. */
static const thi_old *next_old(const thi_compiler *c,
                               const th_series_side *side,
                               const th_datum *own,
                               uint32_t *at,
                               bool first)
{
    th_key key = own->key;
    key.member[c->vintage] = side->vintage;
    *at = first ? thi_map_first(&c->old_map, old_hash(own->variable, &key))
                : c->old_next[*at - 1];
    for (; *at; *at = c->old_next[*at - 1]) {
        const thi_old *item = &c->old[*at - 1];
        const th_datum *d = &c->m->view.rows[thi_old_row(c, item)];
        if (d->variable == own->variable && d->year != TH_ALL_YEARS &&
            memcmp(&d->key, &key, sizeof key) == 0)
            return item;
    }
    return NULL;
}

static th_state old_state(thi_compiler *c, const thi_old *item, const th_node **out)
{
    if (item->filled) {
        const th_cell *cell = &c->m->cells[item->ref];
        *out = cell->root ? thi_node_ref(c, TH_N_CELL, item->ref, NULL) : NULL;
        return cell->state;
    }
    th_state state = c->m->view.rows[item->ref].state;
    *out = state == TH_STATE_VALUE ? thi_row_node(c, item->ref) : NULL;
    return state;
}

th_state thi_old_value(thi_compiler *c,
                       const th_series_side *side,
                       const th_datum *own,
                       int32_t year,
                       const th_node **out)
{
    uint32_t at;
    const thi_old *item = next_old(c, side, own, &at, true);
    for (*out = NULL; item; item = next_old(c, side, own, &at, false))
        if (item->year == year)
            return old_state(c, item, out);
    return TH_STATE_NOTHING;
}

bool thi_old_span(thi_compiler *c,
                  const th_series_side *side,
                  const th_datum *own,
                  int32_t *first,
                  int32_t *last)
{
    uint32_t at;
    const thi_old *item = next_old(c, side, own, &at, true);
    *first = INT32_MAX;
    *last = INT32_MIN;
    for (; item; item = next_old(c, side, own, &at, false)) {
        c->old_read[thi_old_row(c, item)] = true;
        *first = item->year < *first ? item->year : *first;
        *last = item->year > *last ? item->year : *last;
    }
    return *first <= *last;
}

/** Sums over the common years, as they grow. */
typedef struct common {
    uint32_t count;
    const th_node *ratios, *news, *olds;
    int32_t zero; /* a year in which the older series is 0; 0: none */
} common;

static const th_node *plus(thi_compiler *c, const th_node *sum, const th_node *term)
{
    return sum ? thi_node_two(c, TH_N_ADD, NULL, sum, term) : term;
}

static common
common_years(thi_compiler *c, const th_series_side *side, const thi_anchors *s)
{
    common y = {0};
    for (uint32_t i = 0; i < s->count; i++) {
        const th_datum *d = &c->m->view.rows[s->rows[i]];
        const th_node *old;
        if (d->state != TH_STATE_VALUE ||
            thi_old_value(c, side, d, s->years[i], &old) != TH_STATE_VALUE || !old)
            continue;
        const th_node *now = thi_row_node(c, s->rows[i]);
        if (thi_central(c, old) == 0)
            y.zero = s->years[i];
        y.count++;
        y.ratios = plus(c, y.ratios, thi_node_two(c, TH_N_DIVIDE, NULL, now, old));
        y.news = plus(c, y.news, now);
        y.olds = plus(c, y.olds, old);
    }
    return y;
}

static void tell_splice(thi_compiler *c, const th_series_side *side, const char *what)
{
    thi_problem_add(c, TH_ERROR, "E-SPLICE", side->place, "%s", what);
}

const th_node *
thi_old_ratio(thi_compiler *c, const th_series_side *side, const thi_anchors *s)
{
    common y = common_years(c, side, s);
    const char *name = variable_name(c, c->m->view.rows[s->rows[0]].variable);
    const char *vintage = th_names_text(c->names, side->vintage);
    if (y.count < 2) {
        tell_splice(c,
                    side,
                    th_arena_format(c->scratch,
                                    "%s and its series '%s' have %u common years, and "
                                    "an overlap needs 2 or more; give more years of "
                                    "either, or use a surrogate",
                                    name,
                                    vintage,
                                    y.count));
        return NULL;
    }
    if (!side->of_sums && y.zero) {
        tell_splice(c,
                    side,
                    th_arena_format(c->scratch,
                                    "the series '%s' of %s is 0 in the common year "
                                    "%d, so that the mean of ratios has no value; use "
                                    "ratio: sums",
                                    vintage,
                                    name,
                                    y.zero));
        return NULL;
    }
    if (side->of_sums && thi_central(c, y.olds) == 0) {
        tell_splice(c,
                    side,
                    th_arena_format(c->scratch,
                                    "the series '%s' of %s is 0 in all common years: "
                                    "nothing can be scaled by it; use a surrogate",
                                    vintage,
                                    name));
        return NULL;
    }
    if (side->of_sums)
        return thi_node_two(c, TH_N_DIVIDE, NULL, y.news, y.olds);
    return thi_node_two(
        c, TH_N_DIVIDE, NULL, y.ratios, thi_node_number(c, y.count, NULL));
}
