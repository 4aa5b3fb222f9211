/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: one choice among alternatives (docs/LANGUAGE.md, section 7), the same for the
 * whole series. */
#include "model_internal.h"

#include <string.h>

/** A cell of a group: region and the members of `per`. */
typedef struct group_cell {
    th_key key;
    uint32_t winner;      /* method number, THI_NONE: none */
    uint32_t first, last; /* instances in it, chained by chooser.next */
} group_cell;

typedef struct chooser {
    thi_compiler *c;
    th_sym group;
    const th_method *any;
    group_cell *cells;
    size_t count, capacity;
    uint32_t *cell_of; /* by instance: its cell + 1; 0: none of this group */
    uint32_t *next;    /* by instance: the next one of its cell + 1 */
    thi_map map;       /* cells by the hash of their key */
    uint32_t *same_hash;
} chooser;

static bool in_group(const chooser *h, uint32_t instance)
{
    return th_method_get(h->c->r, h->c->m->instances[instance].method)->group ==
           h->group;
}

static th_key cell_key(const chooser *h, const th_instance *inst)
{
    th_key key = {{0}};
    key.member[TH_IX_REGION] = inst->key.member[TH_IX_REGION];
    for (uint32_t i = 0; i < h->any->per_count; i++)
        key.member[h->any->per[i]] = inst->key.member[h->any->per[i]];
    return key;
}

static uint64_t cell_hash(const th_key *key)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ key->member[i]) * 1099511628211u;
    return h | 1;
}

/** The instance's cell, made when it is the first of it. */
static uint32_t find_cell(chooser *h, uint32_t instance)
{
    group_cell cell = {.key = cell_key(h, &h->c->m->instances[instance]),
                       .winner = THI_NONE,
                       .first = instance,
                       .last = instance};
    uint64_t hash = cell_hash(&cell.key);
    for (uint32_t i = thi_map_first(&h->map, hash); i; i = h->same_hash[i - 1]) {
        group_cell *have = &h->cells[i - 1];
        if (memcmp(&have->key, &cell.key, sizeof cell.key) != 0)
            continue;
        h->next[have->last] = instance + 1;
        have->last = instance;
        return i - 1;
    }
    TH_PUSH(h->c->scratch, h->cells, h->count, h->capacity, cell);
    thi_map_put(h->c, &h->map, hash, (uint32_t)h->count - 1, h->same_hash);
    return (uint32_t)h->count - 1;
}

/** The first of the `when` names that an instance lacks; 0: none. */
static th_sym lacks(thi_compiler *c, uint32_t instance)
{
    const th_method *m = th_method_get(c->r, c->m->instances[instance].method);
    thi_frame f = thi_frame_of(c, instance);
    for (uint32_t w = 0; w < m->when_count; w++) {
        int32_t variable = th_variable_find(c->r, m->when[w]);
        if (variable < 0 || !thi_present(c, &f, (uint32_t)variable))
            return m->when[w];
    }
    return 0;
}

/** Has `method` instances in the cell, each with all that its `when` names? */
static bool eligible(chooser *h, uint32_t cell, uint32_t method, th_text *why)
{
    bool any = false;
    for (uint32_t n = h->cells[cell].first + 1; n; n = h->next[n - 1]) {
        uint32_t i = n - 1;
        if (h->c->m->instances[i].method != method)
            continue;
        any = true;
        th_sym missing = lacks(h->c, i);
        if (!missing)
            continue;
        th_text_addf(why,
                     "%s%s lacks %s (%d)",
                     why->size ? "; " : "",
                     th_names_text(h->c->names, th_method_get(h->c->r, method)->id),
                     th_names_text(h->c->names, missing),
                     h->c->m->instances[i].year);
        return false;
    }
    return any;
}

static bool use_fits(const chooser *h, const th_use *use, const th_key *cell)
{
    if (use->group != h->group)
        return false;
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (use->cell.member[i] &&
            !thi_under(h->c, i, cell->member[i], use->cell.member[i]))
            return false;
    return true;
}

/** The rule of inventory.yaml for a cell and year; NULL: none. Year 0: a rule without
 * `years`. */
static const th_use *named(const chooser *h, const th_key *cell, int32_t year)
{
    for (uint32_t i = 0; i < h->c->m->view.use_count; i++) {
        const th_use *use = &h->c->m->view.uses[i];
        bool in_years = use->year_count == 0;
        for (uint32_t y = 0; y < use->year_count; y++)
            in_years = in_years || use->years[y] == year;
        if (in_years && use_fits(h, use, cell))
            return use;
    }
    return NULL;
}

static uint32_t method_of(const thi_compiler *c, const th_use *use)
{
    return (uint32_t)th_method_find(c->r, use->method);
}

static bool emits(const chooser *h)
{
    const th_guideline *g = h->c->m->guideline;
    for (uint32_t p = 0; p < g->method_count; p++) {
        const th_method *m = th_method_get(h->c->r, g->methods[p]);
        for (uint32_t v = 0; m->group == h->group && v < m->variant_count; v++)
            for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
                if (m->variants[v].equations[e].left == TH_LEFT_EMISSION)
                    return true;
    }
    return false;
}

static bool has_instances(const chooser *h, uint32_t cell, uint32_t method)
{
    for (uint32_t n = h->cells[cell].first + 1; n; n = h->next[n - 1])
        if (h->c->m->instances[n - 1].method == method)
            return true;
    return false;
}

static void choose_cell(chooser *h, uint32_t cell)
{
    thi_compiler *c = h->c;
    const th_guideline *g = c->m->guideline;
    group_cell *gc = &h->cells[cell];
    th_text why = {0};
    for (uint32_t p = 0; p < g->method_count && gc->winner == THI_NONE; p++)
        if (th_method_get(c->r, g->methods[p])->group == h->group &&
            eligible(h, cell, g->methods[p], &why))
            gc->winner = g->methods[p];
    const th_use *use = named(h, &gc->key, 0);
    if (use && has_instances(h, cell, method_of(c, use)))
        gc->winner = method_of(c, use);
    else if (use)
        thi_problem_add(
            c,
            TH_ERROR,
            "E-METHOD",
            use->place,
            "method %s is named for a line that has no rows for it to work on: add "
            "them, or take the rule away",
            th_names_text(c->names, use->method));
    if (gc->winner == THI_NONE)
        thi_problem_add(c,
                        emits(h) ? TH_ERROR : TH_NOTE,
                        "E-NOMETHOD",
                        thi_instance_place(c, gc->first),
                        "no method of group %s can work here: %s",
                        th_names_text(c->names, h->group),
                        why.data ? why.data : "no rows");
    th_text_free(&why);
}

enum { YEARS = 256, FIRST_YEAR = 1880 };

static uint8_t *year_mark(uint8_t *marks, uint32_t cell, int32_t year)
{
    return &marks[(size_t)cell * YEARS + (size_t)(year - FIRST_YEAR) % YEARS];
}

/** What counts in a cell and year: the cell's winner, unless a rule with years says
 * otherwise. */
static uint32_t chosen(const chooser *h, const group_cell *gc, int32_t year)
{
    const th_use *use = named(h, &gc->key, year);
    return use && use->year_count ? method_of(h->c, use) : gc->winner;
}

static bool says_nothing(const thi_compiler *c, const th_instance *inst)
{
    return inst->driver_row >= 0 &&
           c->m->view.rows[inst->driver_row].state != TH_STATE_VALUE;
}

/** A year in which only losers have rows would drop out of the totals unseen: the
 * choice holds for the whole series. */
static void check_years(const chooser *h)
{
    thi_compiler *c = h->c;
    uint8_t *marks = TH_NEW_N(c->scratch, uint8_t, (h->count + 1) * YEARS);
    for (uint32_t i = 0; i < c->m->instance_count; i++)
        if (h->cell_of[i] && c->m->instances[i].counted)
            *year_mark(marks, h->cell_of[i], c->m->instances[i].year) = 1;
    for (uint32_t i = 0; i < c->m->instance_count; i++) {
        const th_instance *inst = &c->m->instances[i];
        const group_cell *gc = h->cell_of[i] ? &h->cells[h->cell_of[i] - 1] : NULL;
        if (!gc || gc->winner == THI_NONE || !inst->reported || says_nothing(c, inst) ||
            *year_mark(marks, h->cell_of[i], inst->year))
            continue;
        *year_mark(marks, h->cell_of[i], inst->year) = 1;
        thi_problem_add(
            c,
            emits(h) ? TH_ERROR : TH_NOTE,
            "E-NOMETHOD",
            thi_instance_place(c, i),
            "method %s counts here and has no row for %d, so this one of %s would "
            "count "
            "nowhere: add its rows, write NO or NE for them, or name a method under "
            "use: in inventory.yaml",
            th_names_text(c->names, th_method_get(c->r, chosen(h, gc, inst->year))->id),
            inst->year,
            th_names_text(c->names, th_method_get(c->r, inst->method)->id));
    }
}

/** Rules that meet no line at all are told: a typing error must not pass for a choice.
 */
static void check_uses(const chooser *h)
{
    for (uint32_t i = 0; i < h->c->m->view.use_count; i++) {
        const th_use *use = &h->c->m->view.uses[i];
        bool met = use->group != h->group;
        for (size_t k = 0; k < h->count && !met; k++)
            met = use_fits(h, use, &h->cells[k].key);
        if (!met)
            thi_problem_add(h->c,
                            TH_WARNING,
                            "W-USE",
                            use->place,
                            "this rule meets no line of group %s",
                            th_names_text(h->c->names, h->group));
        else if (use->group == h->group && use->year_count)
            thi_problem_add(
                h->c,
                TH_WARNING,
                "W-USE",
                use->place,
                "method %s is named for some years only: the series changes "
                "its method, and its steps are no trend",
                th_names_text(h->c->names, use->method));
    }
}

void thi_alternatives_choose(thi_compiler *c, th_sym group)
{
    chooser h = {.c = c, .group = group};
    h.cell_of = TH_NEW_N(c->scratch, uint32_t, c->m->instance_count + 1);
    h.next = TH_NEW_N(c->scratch, uint32_t, c->m->instance_count + 1);
    h.same_hash = TH_NEW_N(c->scratch, uint32_t, c->m->instance_count + 1);
    for (uint32_t i = 0; i < c->m->instance_count; i++) {
        if (!in_group(&h, i))
            continue;
        h.any = th_method_get(c->r, c->m->instances[i].method);
        h.cell_of[i] = find_cell(&h, i) + 1;
    }
    for (uint32_t k = 0; k < h.count; k++)
        choose_cell(&h, k);
    for (uint32_t i = 0; i < c->m->instance_count; i++) {
        if (!h.cell_of[i])
            continue;
        th_instance *inst = &c->m->instances[i];
        const group_cell *gc = &h.cells[h.cell_of[i] - 1];
        inst->counted = inst->method == chosen(&h, gc, inst->year);
    }
    check_years(&h);
    check_uses(&h);
}
