/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: name resolution (docs/LANGUAGE.md, section 5): which row answers a name in a
 * frame. */
#include "key_order.h"
#include "model_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

thi_frame thi_frame_of(const thi_compiler *c, uint32_t instance)
{
    const th_instance *inst = &c->m->instances[instance];
    thi_frame f = {.instance = instance,
                   .key = inst->key,
                   .stated = c->stated[instance],
                   .row_category = inst->row_category,
                   .year = inst->year};
    return f;
}

void thi_frame_state(thi_frame *f, uint32_t index, th_sym member)
{
    f->key.member[index] = member;
    f->stated |= (uint64_t)1 << index;
}

bool thi_under(const thi_compiler *c, uint32_t index, th_sym member, th_sym ancestor)
{
    return member &&
           th_domain_distance(th_domain_of(c->r, index), member, ancestor) >= 0;
}

/** Attribute of a region or of the nearest parent that states it. */
static th_sym region_attribute(const thi_compiler *c, th_sym region, uint32_t index)
{
    for (int guard = 0; region && guard < 16; guard++) {
        const th_region *row = th_region_find(c->r, region);
        if (!row)
            return 0;
        if (row->attribute.member[index])
            return row->attribute.member[index];
        region = row->parent;
    }
    return 0;
}

/** The band that holds a number, in the canonical unit of the band's variable: the
 * deepest of the tree, so that a finer band answers before the whole that holds it. */
th_sym thi_band_of(const th_registry *r, uint32_t index, double number)
{
    const th_domain *domain = th_domain_of(r, index);
    const th_member *best = NULL;
    for (uint32_t i = 0; i < domain->count; i++) {
        const th_member *m = &domain->members[i];
        if (m->banded && m->lower <= number && number < m->upper &&
            (!best || m->depth > best->depth))
            best = m;
    }
    return best ? best->id : 0;
}

static th_sym
class_of_cell(thi_compiler *c, uint32_t index, uint32_t cell, double number)
{
    th_sym member = thi_band_of(c->r, index, number);
    if (c->asked && thi_node_moves(c, c->m->cells[cell].root))
        thi_note_class(
            c,
            (thi_asked){.cell = true, .index = index, .ref = cell, .member = member});
    return member;
}

/** Factors stand still: only rows can be moved. */
static th_sym
class_of_row(thi_compiler *c, uint32_t index, const thi_found *found, double number)
{
    th_sym member = thi_band_of(c->r, index, number);
    const thi_fact *fact = found->kind == THI_FOUND_FACT ? &c->facts[found->ref] : NULL;
    if (c->asked && fact && fact->kind == THI_DATUM && thi_row_moves(c, fact->ref))
        thi_note_class(c,
                       (thi_asked){.index = index, .ref = fact->ref, .member = member});
    return member;
}

static th_sym band_member(thi_compiler *c, const thi_frame *f, uint32_t index)
{
    int32_t variable = th_variable_find(c->r, th_index_get(c->r, index)->band_variable);
    thi_frame inner = *f;
    bool known = false;
    double own;
    uint32_t cell;
    if (variable < 0 || ++inner.depth > 4)
        return 0;
    if (thi_own_number(c, f, th_index_get(c->r, index)->band_variable, &own, &cell))
        return class_of_cell(c, index, cell, own);
    thi_found found = thi_lookup(c, &inner, (uint32_t)variable);
    double number = thi_found_value(c, &found, &known);
    return known ? class_of_row(c, index, &found, number) : 0;
}

th_sym thi_frame_member(thi_compiler *c, const thi_frame *f, uint32_t index)
{
    const th_index *ix = th_index_get(c->r, index);
    if (f->key.member[index] || f->settled >> index & 1)
        return f->key.member[index];
    if (ix->source == TH_FROM_SETTING)
        return c->setting[index];
    if (ix->source == TH_FROM_REGION)
        return region_attribute(c, f->key.member[TH_IX_REGION], index);
    if (ix->source == TH_FROM_BAND)
        return band_member(c, f, index);
    return 0;
}

static int32_t category_distance(const thi_compiler *c, const thi_frame *f, th_sym row)
{
    const th_domain *domain = th_domain_of(c->r, TH_IX_CATEGORY);
    int32_t a = th_domain_distance(domain, f->key.member[TH_IX_CATEGORY], row);
    int32_t b = f->row_category ? th_domain_distance(domain, f->row_category, row) : -1;
    if (a < 0)
        return b;
    return b < 0 || a < b ? a : b;
}

/** Distance of a stated index; -1: no match. */
static int32_t
index_distance(thi_compiler *c, const thi_frame *f, uint32_t index, th_sym row)
{
    th_sym member = thi_frame_member(c, f, index);
    if (!member)
        return -1;
    if (member == row)
        return 0;
    if (th_index_get(c->r, index)->exact)
        return -1;
    return th_domain_distance(th_domain_of(c->r, index), member, row);
}

/**
 * Fills the distances of a row whose region fits already. `ignored`: an index not
 * compared (vectors). `ranks_only`: a category of another branch does not exclude
 * (activity rows).
 */
static bool measure(thi_compiler *c,
                    const thi_frame *f,
                    const th_key *key,
                    uint64_t stated,
                    uint32_t ignored,
                    bool ranks_only,
                    th_nearness *out)
{
    out->ranks = 0;
    out->region = 0; /* searched region by region */
    stated &= ~((uint64_t)1 << TH_IX_REGION);
    for (uint64_t rest = stated; rest; rest &= rest - 1) {
        uint32_t index = (uint32_t)__builtin_ctzll(rest), rank = c->rank_of[index];
        if (index == ignored)
            continue;
        int32_t d = index == TH_IX_CATEGORY
                        ? category_distance(c, f, key->member[index])
                        : index_distance(c, f, index, key->member[index]);
        if (d < 0 && index == TH_IX_CATEGORY && ranks_only)
            d = THI_UNRELATED;
        if (d < 0)
            return false;
        out->by_rank[rank] = d;
        out->ranks |= (uint64_t)1 << rank;
    }
    return true;
}

#define NO_REGION_CATEGORY                                                             \
    (~(((uint64_t)1 << TH_IX_REGION) | ((uint64_t)1 << TH_IX_CATEGORY)))

/** An amount is read only where its key fits exactly, so that it is used once. */
static bool exact_key(const thi_frame *f, const thi_fact *fact, uint32_t ignored)
{
    uint64_t drop = ignored < 64 ? ~((uint64_t)1 << ignored) : ~(uint64_t)0;
    uint64_t mask = NO_REGION_CATEGORY & drop;
    if ((fact->stated & mask) != (f->stated & mask))
        return false;
    for (uint32_t i = TH_IX_SUBJECT; i < TH_INDEX_MAX; i++)
        if ((fact->stated & mask) >> i & 1 && fact->key->member[i] != f->key.member[i])
            return false;
    return true;
}

/** One search: rows of one source, nearest region first. */
typedef struct search {
    thi_compiler *c;
    const thi_frame *f;
    uint32_t variable;
    bool amount;
    uint32_t ignored; /* THI_NONE, or the index of a vector */
    thi_found best;
    th_nearness best_distance;
    thi_found *set; /* of a vector: all rows of the best rank */
    size_t set_count, set_capacity;
} search;

static void offer(search *s, thi_found found, const th_nearness *d)
{
    int order =
        s->best.kind == THI_NOT_FOUND ? -1 : th_nearness_compare(d, &s->best_distance);
    if (order > 0)
        return;
    if (order < 0) {
        s->best = found;
        s->best_distance = *d;
        s->set_count = 0;
    } else if (s->ignored == THI_NONE) {
        s->best.ambiguous = true;
        s->best.other = found.ref;
    }
    if (s->ignored != THI_NONE)
        TH_PUSH(s->c->scratch, s->set, s->set_count, s->set_capacity, found);
}

static bool fact_year_fits(const search *s, const thi_fact *fact)
{
    return fact->year == s->f->year || (fact->year == TH_ALL_YEARS && !s->amount);
}

/** Does the category of an amount lie on the way of the frame's, up or down? In another
 * branch it is another plant's: it would be used there and here. */
static bool on_the_way(const search *s, const thi_fact *fact)
{
    th_sym row = fact->key->member[TH_IX_CATEGORY];
    th_sym own[] = {s->f->key.member[TH_IX_CATEGORY], s->f->row_category};
    const th_category *category = row ? th_category_find(s->c->r, row) : NULL;
    if (!category ||
        strcmp(th_names_text(s->c->names, category->sector), "indicator") ==
            0) /* indicators stand beside all branches */
        return true;
    for (int i = 0; i < 2; i++)
        if (thi_under(s->c, TH_IX_CATEGORY, own[i], row) ||
            thi_under(s->c, TH_IX_CATEGORY, row, own[i]))
            return true;
    return !own[0];
}

static void offer_fact(search *s, uint32_t number, int32_t region_distance)
{
    const thi_fact *fact = &s->c->facts[number];
    th_nearness d;
    d.from_year = fact->year == TH_ALL_YEARS ? INT_MIN : fact->year;
    thi_found found = {.kind = THI_FOUND_FACT, .ref = number};
    if (!fact_year_fits(s, fact) ||
        (s->amount && (!exact_key(s->f, fact, s->ignored) || !on_the_way(s, fact))))
        return;
    if (s->ignored != THI_NONE && !(fact->stated >> s->ignored & 1))
        return;
    if (!measure(s->c, s->f, fact->key, fact->stated, s->ignored, true, &d))
        return;
    found.match = region_distance ? TH_MATCH_REGION : TH_MATCH_EXACT;
    offer(s, found, &d);
}

/** Regions from the frame's own up to the root, then "says nothing"; amounts stay in
 * their region. */
static th_sym next_region(const search *s, th_sym region)
{
    if (!region || s->amount)
        return 0;
    const th_region *row = th_region_find(s->c->r, region);
    return row ? row->parent : 0;
}

/** Amounts fit their year alone, so only the rows of that year are looked at. */
static void offer_facts(search *s, th_sym region, int32_t region_distance)
{
    uint64_t all = thi_fact_bucket(s->variable, region);
    uint64_t one = thi_year_bucket(s->variable, region, s->f->year);
    uint32_t i = s->amount ? thi_map_first(&s->c->activity_year_map, one)
                           : thi_map_first(&s->c->activity_map, all);
    for (; i; i = s->amount ? s->c->facts[i - 1].next_in_year : s->c->facts[i - 1].next)
        offer_fact(s, i - 1, region_distance);
}

static bool search_activity(search *s)
{
    if (!(s->c->fact_rows[s->variable] & THI_ROWS_OF_ACTIVITY))
        return false;
    th_sym region = s->f->key.member[TH_IX_REGION];
    for (int32_t d = 0;; d++) {
        offer_facts(s, region, d);
        if (s->best.kind != THI_NOT_FOUND || !region)
            return s->best.kind != THI_NOT_FOUND;
        region = next_region(s, region);
    }
}

static bool output_agrees(const search *s, const thi_fact *fact)
{
    uint64_t stated = fact->stated & NO_REGION_CATEGORY;
    for (uint32_t i = TH_IX_SUBJECT; i < TH_INDEX_MAX; i++) {
        if (!(stated >> i & 1) || i == s->ignored)
            continue;
        if (fact->key->member[i] != thi_frame_member(s->c, s->f, i))
            return false;
    }
    return !s->amount || exact_key(s->f, fact, s->ignored);
}

static bool search_outputs(search *s)
{
    if (!(s->c->fact_rows[s->variable] & THI_ROWS_OF_OUTPUTS))
        return false;
    th_sym region = s->f->key.member[TH_IX_REGION];
    uint32_t i = thi_map_first(&s->c->output_year_map,
                               thi_year_bucket(s->variable, region, s->f->year));
    for (; i; i = s->c->facts[i - 1].next_in_year) {
        const thi_fact *fact = &s->c->facts[i - 1];
        thi_found found = {.kind = THI_FOUND_FACT, .ref = i - 1};
        th_nearness d;
        d.ranks = 0;
        d.region = 0;
        d.from_year = 0;
        if (fact->year != s->f->year || !s->c->m->instances[fact->instance].counted ||
            fact->instance == s->f->instance || !output_agrees(s, fact))
            continue;
        if (s->ignored != THI_NONE && !(fact->stated >> s->ignored & 1))
            continue;
        offer(s, found, &d);
    }
    return s->best.kind != THI_NOT_FOUND;
}

static th_match
factor_match(const search *s, const th_factor *f, int32_t region_distance)
{
    for (uint64_t rest = s->best_distance.ranks; rest; rest &= rest - 1)
        if (s->best_distance.by_rank[__builtin_ctzll(rest)] > 0)
            return TH_MATCH_PARENT;
    if (region_distance > 0 && f->key.member[TH_IX_REGION])
        return TH_MATCH_REGION;
    return TH_MATCH_EXACT;
}

/** A year beyond what is known takes the rows of the last that is. */
static bool holds(const thi_compiler *c, const th_factor *f, int32_t year)
{
    if (c->factors_as_of && year > c->factors_as_of)
        year = c->factors_as_of;
    return year >= f->from_year && year <= f->to_year;
}

static void offer_factor(search *s, uint32_t number, int32_t region_distance)
{
    const th_factor *f = th_factor_get(s->c->r, number);
    uint64_t stated = s->c->factor_stated[number];
    thi_found found = {.kind = THI_FOUND_FACTOR, .ref = number};
    th_nearness d;
    d.from_year = f->from_year;
    if (!holds(s->c, f, s->f->year))
        return;
    if (s->ignored != THI_NONE && !(stated >> s->ignored & 1))
        return;
    if (!measure(s->c, s->f, &f->key, stated, s->ignored, false, &d))
        return;
    offer(s, found, &d);
    if (s->best.ref == number)
        s->best.match = factor_match(s, f, region_distance);
}

static bool search_pack(search *s, uint32_t pack)
{
    uint32_t packs = th_pack_count(s->c->r);
    uint8_t rows = s->c->pack_rows[s->variable * packs + pack];
    th_sym region = rows & THI_ROWS_BY_REGION ? s->f->key.member[TH_IX_REGION] : 0;
    if (!rows)
        return false;
    for (int32_t d = 0;; d++) {
        uint64_t key = thi_fact_bucket(s->variable, region) | (uint64_t)(pack + 1)
                                                                  << 56;
        for (uint32_t i = thi_map_first(&s->c->factor_map, key); i;
             i = s->c->factor_next[i - 1])
            offer_factor(s, i - 1, d);
        if (s->best.kind != THI_NOT_FOUND || !region)
            return s->best.kind != THI_NOT_FOUND;
        const th_region *row = th_region_find(s->c->r, region);
        region = row ? row->parent : 0;
    }
}

static bool search_packs(search *s)
{
    const th_guideline *g = s->c->m->guideline;
    for (uint32_t i = 0; i < g->pack_count; i++)
        if (search_pack(s, g->packs[i]))
            return true;
    return false;
}

static search
search_of(thi_compiler *c, const thi_frame *f, uint32_t variable, uint32_t ignored)
{
    search s = {.c = c, .f = f, .variable = variable, .ignored = ignored};
    s.amount = th_variable_get(c->r, variable)->kind == TH_KIND_AMOUNT;
    return s;
}

thi_found thi_lookup(thi_compiler *c, const thi_frame *f, uint32_t variable)
{
    search s = search_of(c, f, variable, THI_NONE);
    if (search_activity(&s) || search_outputs(&s) || search_packs(&s))
        return s.best;
    return s.best;
}

static th_sym member_of(const thi_compiler *c, const thi_found *found, uint32_t index)
{
    return found->kind == THI_FOUND_FACT
               ? c->facts[found->ref].key->member[index]
               : th_factor_get(c->r, found->ref)->key.member[index];
}

thi_vector thi_lookup_vector(thi_compiler *c,
                             const thi_frame *f,
                             uint32_t variable,
                             uint32_t index)
{
    search s = search_of(c, f, variable, index);
    thi_vector v = {0};
    if (!search_activity(&s) && !search_outputs(&s))
        search_packs(&s);
    v.count = (uint32_t)s.set_count;
    v.rows = s.set;
    v.members = TH_NEW_N(c->scratch, th_sym, v.count + 1);
    for (uint32_t i = 0; i < v.count; i++) { /* insertion sort: vectors are short */
        thi_found row = s.set[i];
        th_sym member = member_of(c, &row, index);
        uint32_t at = i;
        while (at && thi_members_compare(
                         c->r, c->names, index, v.members[at - 1], member) > 0) {
            v.members[at] = v.members[at - 1];
            v.rows[at] = v.rows[at - 1];
            at--;
        }
        v.members[at] = member;
        v.rows[at] = row;
    }
    return v;
}

/** Does a row's stated part agree with the frame, indices that the frame lacks left
 * aside? */
static bool
loosely_agrees(thi_compiler *c, const thi_frame *f, const th_key *key, uint64_t stated)
{
    for (uint32_t i = TH_IX_SUBJECT; i < th_index_count(c->r); i++) {
        if (!(stated >> i & 1))
            continue;
        th_sym member = thi_frame_member(c, f, i);
        if (member && !thi_under(c, i, member, key->member[i]))
            return false;
    }
    return true;
}

static bool
present_fact(thi_compiler *c, const thi_frame *f, const thi_map *map, uint32_t variable)
{
    th_sym region = f->key.member[TH_IX_REGION];
    for (;;) {
        uint32_t i = thi_map_first(map, thi_fact_bucket(variable, region));
        for (; i; i = c->facts[i - 1].next) {
            const thi_fact *fact = &c->facts[i - 1];
            bool loser =
                fact->kind == THI_OUTPUT && !c->m->instances[fact->instance].counted;
            if (!loser && (fact->year == f->year || fact->year == TH_ALL_YEARS) &&
                loosely_agrees(c, f, fact->key, fact->stated))
                return true;
        }
        const th_region *row = region ? th_region_find(c->r, region) : NULL;
        if (!region)
            return false;
        region = row ? row->parent : 0;
    }
}

static bool present_factor(thi_compiler *c, const thi_frame *f, uint32_t variable)
{
    uint32_t begin, end;
    const th_guideline *g = c->m->guideline;
    th_factor_range(c->r, variable, &begin, &end);
    for (uint32_t i = begin; i < end; i++) {
        const th_factor *row = th_factor_get(c->r, i);
        bool listed = false;
        for (uint32_t p = 0; p < g->pack_count; p++)
            listed = listed || g->packs[p] == row->pack;
        th_sym region = row->key.member[TH_IX_REGION],
               category = row->key.member[TH_IX_CATEGORY];
        if (!listed || !holds(c, row, f->year))
            continue;
        if (region && !thi_under(c, TH_IX_REGION, f->key.member[TH_IX_REGION], region))
            continue;
        if (category && category_distance(c, f, category) < 0)
            continue;
        if (loosely_agrees(c, f, &row->key, c->factor_stated[i]))
            return true;
    }
    return false;
}

bool thi_present(thi_compiler *c, const thi_frame *f, uint32_t variable)
{
    return present_fact(c, f, &c->activity_map, variable) ||
           present_fact(c, f, &c->output_map, variable) ||
           present_factor(c, f, variable);
}

th_state thi_found_state(const thi_compiler *c, const thi_found *found)
{
    if (found->kind == THI_FOUND_FACTOR)
        return th_factor_get(c->r, found->ref)->state;
    const thi_fact *fact = &c->facts[found->ref];
    if (fact->kind == THI_DATUM)
        return c->m->view.rows[fact->ref].state;
    return c->m->cells[fact->ref].state;
}

double thi_found_value(thi_compiler *c, const thi_found *found, bool *known)
{
    *known = false;
    if (found->kind == THI_NOT_FOUND)
        return 0;
    if (found->kind == THI_FOUND_FACTOR) {
        *known = th_factor_get(c->r, found->ref)->state == TH_STATE_VALUE;
        return th_factor_get(c->r, found->ref)->value;
    }
    const thi_fact *fact = &c->facts[found->ref];
    if (fact->kind == THI_FILLED && c->m->cells[fact->ref].root) {
        *known = true;
        return thi_central(c, c->m->cells[fact->ref].root);
    }
    if (fact->kind != THI_DATUM)
        return 0;
    *known = c->m->view.rows[fact->ref].state == TH_STATE_VALUE;
    return c->m->view.rows[fact->ref].value;
}

const char *thi_frame_text(thi_compiler *c, const thi_frame *f)
{
    th_text text = {0};
    char year[16];
    snprintf(year, sizeof year, "%d", f->year);
    for (uint32_t i = 0; i < th_index_count(c->r); i++) {
        if (!f->key.member[i])
            continue;
        th_text_addf(&text,
                     "%s%s=%s",
                     text.size ? " " : "",
                     th_names_text(c->names, th_index_get(c->r, i)->name),
                     th_names_text(c->names, f->key.member[i]));
    }
    th_text_addf(&text, "%syear=%s", text.size ? " " : "", year);
    const char *copy = th_arena_text(c->arena, text.data);
    th_text_free(&text);
    return copy;
}

/** Up to three factor rows of the variable that miss by fewest indices, for E-MISSING.
 */
const char *thi_nearest_rows(thi_compiler *c, uint32_t variable, const thi_frame *f)
{
    uint32_t begin, end, shown = 0;
    th_text text = {0};
    th_factor_range(c->r, variable, &begin, &end);
    for (uint32_t wrong = 1; wrong <= 3 && shown < 3; wrong++) {
        for (uint32_t i = begin; i < end && shown < 3; i++) {
            const th_factor *row = th_factor_get(c->r, i);
            uint32_t misses = !holds(c, row, f->year);
            for (uint32_t k = 0; k < th_index_count(c->r); k++)
                if (row->key.member[k] && k != TH_IX_CATEGORY)
                    misses +=
                        !thi_under(c, k, thi_frame_member(c, f, k), row->key.member[k]);
                else if (row->key.member[k])
                    misses += category_distance(c, f, row->key.member[k]) < 0;
            if (misses != wrong)
                continue;
            thi_frame shape = {.key = row->key};
            const char *key = thi_frame_text(c, &shape);
            const char *tail = strstr(key, "year=0");
            int length = tail ? (int)(tail - key) : (int)strlen(key);
            while (length && key[length - 1] == ' ')
                length--;
            th_text_addf(&text,
                         "%s%.*s in %s",
                         shown ? "; " : "",
                         length,
                         key,
                         th_names_text(c->names, th_pack_get(c->r, row->pack)->id));
            shown++;
        }
    }
    const char *copy = th_arena_text(c->arena, text.data ? text.data : "none");
    th_text_free(&text);
    return copy;
}
