/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare: which line of A stands beside which of B. First the lines of one method that
 * say the same; then what one method gives in place of another, for the same subject
 * (perhaps by other indices) or, among methods of one group, for the same category.
 * What is left counts in one only.
 */
#include "compare_internal.h"

#include <math.h>
#include <string.h>

typedef struct entry {
    thi_side *side;
    const th_line *line;
    const char *identity; /* category|subject|key|gas|stream|region|year */
    const char *keyless;  /* the same without key: another method has other indices */
    const char *wider;    /* category|gas|stream|region|year|group of methods; NULL: the
                             method is in no group */
    const char *method;
    uint32_t ordinal; /* among the lines of its identity and method */
    bool taken;
} entry;

typedef struct entries {
    entry *items;
    size_t count, capacity;
} entries;

typedef struct run {
    entry **items;
    size_t count;
} run;

static const th_instance *instance_of(const entry *e)
{
    return &e->side->m.instances[e->line->instance];
}

static const th_method *method_of(const entry *e)
{
    return th_method_get(e->side->m.registry, instance_of(e)->method);
}

static const char *member_text(const entry *e, uint32_t index)
{
    return thi_name_text(e->side, instance_of(e)->key.member[index]);
}

static const char *gas_text(const entry *e)
{
    return thi_name_text(e->side, th_gas_get(e->side->m.registry, e->line->gas)->id);
}

static const char *stream_text(const entry *e)
{
    return e->line->stream ? thi_name_text(e->side, e->line->stream) : "direct";
}

static const char *further_text(th_arena *arena, const entry *e)
{
    th_key key = instance_of(e)->key;
    for (uint32_t i = 0; i <= TH_IX_SUBJECT; i++)
        key.member[i] = 0;
    const char *words = thi_key_words(e->side, arena, &key);
    size_t n = strlen(words);
    return n ? th_arena_text_n(arena, words, n - 1) : words;
}

/* ---- entries ---- */

static void name_entry(th_bridge *br, entry *e)
{
    const char *tail = th_arena_format(br->scratch,
                                       "%s|%s|%s|%d",
                                       gas_text(e),
                                       stream_text(e),
                                       member_text(e, TH_IX_REGION),
                                       e->line->year);
    th_sym group = method_of(e)->group;
    e->method = thi_name_text(e->side, method_of(e)->id);
    e->identity = th_arena_format(br->scratch,
                                  "%s|%s|%s|%s",
                                  member_text(e, TH_IX_CATEGORY),
                                  member_text(e, TH_IX_SUBJECT),
                                  further_text(br->scratch, e),
                                  tail);
    e->keyless = th_arena_format(br->scratch,
                                 "%s|%s|%s",
                                 member_text(e, TH_IX_CATEGORY),
                                 member_text(e, TH_IX_SUBJECT),
                                 tail);
    if (group)
        e->wider = th_arena_format(br->scratch,
                                   "%s|%s|%s",
                                   member_text(e, TH_IX_CATEGORY),
                                   tail,
                                   thi_name_text(e->side, group));
}

static bool is_common_year(const th_bridge *br, int32_t year)
{
    for (uint32_t i = 0; i < br->year_count; i++)
        if (br->years[i].year == year)
            return true;
    return false;
}

static void add_entries(th_bridge *br, thi_side *s, entries *out)
{
    for (size_t i = 0; i < th_inventory_line_count(s->inventory); i++) {
        entry e = {.side = s, .line = th_inventory_line(s->inventory, i)};
        if (e.line->alternative || !is_common_year(br, e.line->year) ||
            !th_line_filter_pass(s->inventory, s->filter, e.line))
            continue;
        name_entry(br, &e);
        TH_PUSH(br->scratch, out->items, out->count, out->capacity, e);
    }
}

static int compare_identity(const void *x, const void *y, void *context)
{
    (void)context;
    const entry *a = *(entry *const *)x, *b = *(entry *const *)y;
    return strcmp(a->identity, b->identity);
}

static int compare_keyless(const void *x, const void *y, void *context)
{
    (void)context;
    const entry *a = *(entry *const *)x, *b = *(entry *const *)y;
    return strcmp(a->keyless, b->keyless);
}

static int compare_wider(const void *x, const void *y, void *context)
{
    (void)context;
    const entry *a = *(entry *const *)x, *b = *(entry *const *)y;
    return strcmp(a->wider ? a->wider : "", b->wider ? b->wider : "");
}

/* ---- a line of the bridge ---- */

static bool has_value(const entry *e)
{
    return e->line->state == TH_STATE_VALUE;
}

static double gwp_of(const thi_side *s, uint32_t gas)
{
    double gwp = s->m.gwp->value[gas];
    return isnan(gwp) ? 0 : gwp; /* such a line adds nothing to a total */
}

static const char *join_methods(th_bridge *br, const run *side)
{
    const char *text = "";
    for (size_t i = 0; i < side->count; i++) {
        bool known = false;
        for (size_t k = 0; k < i; k++)
            known = known || !strcmp(side->items[k]->method, side->items[i]->method);
        if (!known)
            text = th_arena_format(
                br->arena, "%s%s%s", text, *text ? "+" : "", side->items[i]->method);
    }
    return text;
}

static th_bridge_side make_side(th_bridge *br, const run *r)
{
    th_sum mass = {0}, co2e = {0};
    th_bridge_side side = {.methods = join_methods(br, r)};
    for (size_t i = 0; i < r->count; i++) {
        const th_line *line = r->items[i]->line;
        side.line = side.line ? side.line : line;
        side.line_count++;
        th_sum_add(&mass, has_value(r->items[i]) ? line->mass_t : 0);
        th_sum_add(&co2e,
                   has_value(r->items[i])
                       ? line->mass_t * gwp_of(r->items[i]->side, line->gas)
                       : 0);
        r->items[i]->taken = true;
    }
    side.mass_t = th_sum_get(&mass);
    side.co2e_t = th_sum_get(&co2e);
    return side;
}

static bool any_confidential(const run *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i]->line->confidential)
            return true;
    return false;
}

static th_bridge_line make_line(th_bridge *br, const run *a, const run *b)
{
    const entry *e = b->count ? b->items[0] : a->items[0];
    th_bridge_line line = {
        .region = member_text(e, TH_IX_REGION),
        .category = member_text(e, TH_IX_CATEGORY),
        .subject = member_text(e, TH_IX_SUBJECT),
        .key = further_text(br->arena, e),
        .gas = gas_text(e),
        .stream = stream_text(e),
        .sector = thi_name_text(e->side, e->line->sector),
        .year = e->line->year,
        .a = make_side(br, a),
        .b = make_side(br, b),
        .confidential = any_confidential(a) || any_confidential(b),
    };
    return line;
}

static void add_line(th_bridge *br, th_bridge_line line)
{
    for (int p = 0; p < TH_PARTS; p++)
        line.differs = line.differs || line.mass_t[p] != 0 || line.co2e_t[p] != 0;
    TH_PUSH(br->arena, br->lines, br->line_count, br->line_capacity, line);
}

static th_origin cell_origin(const run *r)
{
    if (!r->count)
        return (th_origin){TH_ORIGIN_NONE, 0, 0};
    return (th_origin){
        TH_ORIGIN_CELL, r->items[0]->line->cell, r->items[0]->line->mass_t};
}

static uint32_t gwp_cause(th_bridge *br, const run *a, const run *b)
{
    uint32_t gas_a = a->items[0]->line->gas, gas_b = b->items[0]->line->gas;
    double gwp_a = gwp_of(&br->a, gas_a), gwp_b = gwp_of(&br->b, gas_b);
    if (!(gwp_a < gwp_b || gwp_a > gwp_b))
        return 0;
    return thi_cause(br,
                     TH_PART_GWP,
                     (th_origin){TH_ORIGIN_GWP, gas_a, gwp_a},
                     (th_origin){TH_ORIGIN_GWP, gas_b, gwp_b});
}

static void add_split(th_bridge *br, const run *a, const run *b, thi_pair *pair)
{
    th_bridge_line line = make_line(br, a, b);
    thi_split(br,
              &line,
              pair,
              gwp_of(&br->a, a->items[0]->line->gas),
              gwp_of(&br->b, b->items[0]->line->gas),
              gwp_cause(br, a, b));
    add_line(br, line);
}

/** The same method on both sides: its arithmetic side by side. */
static void add_same(th_bridge *br, entry *a, entry *b)
{
    run of_a = {&a, 1}, of_b = {&b, 1};
    add_split(br, &of_a, &of_b, thi_pair_cells(br, a->line->cell, b->line->cell));
}

/** Another method: there is no mixed line of two different equations, so all but the
 * GWP is its part. */
static void add_replaced(th_bridge *br, const run *a, const run *b)
{
    th_origin from_a = cell_origin(a), from_b = cell_origin(b);
    th_bridge_side side_a = make_side(br, a), side_b = make_side(br, b);
    from_a.value = side_a.mass_t;
    from_b.value = side_b.mass_t;
    add_split(br, a, b, thi_toggle(br, TH_PART_METHOD, from_a, from_b));
}

/** It counts in one only; the other may say by a key why. */
static void add_lone(th_bridge *br, const run *a, const run *b)
{
    th_bridge_line line = make_line(br, a, b);
    uint32_t *cause = TH_NEW(br->arena, uint32_t);
    line.mass_t[TH_PART_BOUNDARY] = line.b.mass_t - line.a.mass_t;
    line.co2e_t[TH_PART_BOUNDARY] = line.b.co2e_t - line.a.co2e_t;
    if (line.mass_t[TH_PART_BOUNDARY] != 0 || line.co2e_t[TH_PART_BOUNDARY] != 0) {
        *cause = thi_cause(br, TH_PART_BOUNDARY, cell_origin(a), cell_origin(b));
        line.causes = cause;
        line.cause_count = 1;
    }
    add_line(br, line);
}

/* ---- matching ---- */

static void count_ordinals(const run *r)
{
    for (size_t i = 0; i < r->count; i++)
        for (size_t k = 0; k < i; k++)
            if (r->items[k]->side == r->items[i]->side &&
                !strcmp(r->items[k]->method, r->items[i]->method))
                r->items[i]->ordinal++;
}

static entry *find_same(const th_bridge *br, const run *r, const entry *a)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i]->side == &br->b && r->items[i]->ordinal == a->ordinal &&
            !strcmp(r->items[i]->method, a->method))
            return r->items[i];
    return NULL;
}

static void match_same(th_bridge *br, const run *r)
{
    count_ordinals(r);
    for (size_t i = 0; i < r->count; i++) {
        entry *a = r->items[i];
        entry *b = a->side == &br->a ? find_same(br, r, a) : NULL;
        run of_a = {&a, 1}, of_b = {&b, 1};
        if (!b)
            continue;
        a->taken = b->taken = true;
        if (has_value(a) && has_value(b))
            add_same(br, a, b);
        else if (has_value(a) || has_value(b))
            add_lone(br, &of_a, &of_b);
    }
}

/** Lines with values whose method the other side does not use here. */
static run replaced(th_bridge *br, const run *r, const thi_side *side)
{
    run out = {TH_NEW_N(br->scratch, entry *, r->count + 1), 0};
    for (size_t i = 0; i < r->count; i++) {
        entry *e = r->items[i];
        bool used = false;
        for (size_t k = 0; k < r->count; k++)
            used = used || (r->items[k]->side != e->side && has_value(r->items[k]) &&
                            !strcmp(r->items[k]->method, e->method));
        if (e->side == side && !e->taken && has_value(e) && !used)
            out.items[out.count++] = e;
    }
    return out;
}

static bool any_left(const run *r, const thi_side *side)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i]->side == side && !r->items[i]->taken && has_value(r->items[i]))
            return true;
    return false;
}

static void match_replaced(th_bridge *br, const run *r)
{
    if (!any_left(r, &br->a) || !any_left(r, &br->b))
        return;
    run a = replaced(br, r, &br->a), b = replaced(br, r, &br->b);
    if (a.count && b.count)
        add_replaced(br, &a, &b);
}

static void match_wider(th_bridge *br, const run *r)
{
    if (r->items[0]->wider)
        match_replaced(br, r);
}

static void each_run(th_bridge *br,
                     entry **items,
                     size_t count,
                     int (*compare)(const void *, const void *, void *),
                     void (*visit)(th_bridge *br, const run *r))
{
    if (count)
        th_sort(items, count, sizeof(entry *), compare, NULL);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count; end++)
            if (compare(&items[i], &items[end], NULL))
                break;
        run r = {items + i, end - i};
        visit(br, &r);
    }
}

void thi_lines_match(th_bridge *br)
{
    entries all = {0};
    run none = {NULL, 0};
    add_entries(br, &br->a, &all);
    add_entries(br, &br->b, &all);
    entry **items = TH_NEW_N(br->scratch, entry *, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        items[i] = &all.items[i];
    each_run(br, items, all.count, compare_identity, match_same);
    each_run(br, items, all.count, compare_identity, match_replaced);
    each_run(br, items, all.count, compare_keyless, match_replaced);
    each_run(br, items, all.count, compare_wider, match_wider);
    for (size_t i = 0; i < all.count; i++) {
        entry *e = &all.items[i];
        run one = {&e, 1};
        if (e->taken || !has_value(e))
            continue;
        add_lone(
            br, e->side == &br->a ? &one : &none, e->side == &br->b ? &one : &none);
    }
}
