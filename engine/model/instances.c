/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: which keys of which methods exist (docs/LANGUAGE.md, section 2: instance
 * creation). */
#include "model_internal.h"

#include <string.h>

/** Methods of the guideline in the order in which their instances can be made. */
typedef struct ordering {
    thi_compiler *c;
    uint8_t *mark; /* [method_count of the guideline] 0 new, 1 on the path, 2 placed */
    uint32_t *placed;
    uint32_t placed_count;
} ordering;

static const th_method *method_at(const thi_compiler *c, uint32_t position)
{
    return th_method_get(c->r, c->m->guideline->methods[position]);
}

static bool outputs(const th_method *m, th_sym name)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
            if (m->variants[v].equations[e].left == TH_LEFT_VARIABLE &&
                m->variants[v].equations[e].name == name)
                return true;
    return false;
}

static bool
reads_rows_of(const thi_compiler *c, const th_method *m, const th_method *producer)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
            if (outputs(producer,
                        th_variable_get(c->r, m->variants[v].drivers[d])->name))
                return true;
    for (uint32_t o = 0; o < m->over_count; o++)
        if (outputs(producer, th_variable_get(c->r, m->over[o].variable)->name))
            return true;
    for (uint32_t w = 0; w < m->when_count; w++)
        if (outputs(producer, m->when[w]))
            return true;
    return false;
}

static void place(ordering *o, uint32_t position);

/** Everything that `position` needs goes first; a group is placed as a whole. */
static void place_needs(ordering *o, uint32_t position)
{
    const th_guideline *g = o->c->m->guideline;
    const th_method *m = method_at(o->c, position);
    for (uint32_t p = 0; p < g->method_count; p++) {
        const th_method *other = method_at(o->c, p);
        bool same_group = m->group && other->group == m->group;
        if (p != position && !same_group && reads_rows_of(o->c, m, other))
            place(o, p);
    }
}

static void place(ordering *o, uint32_t position)
{
    const th_guideline *g = o->c->m->guideline;
    const th_method *m = method_at(o->c, position);
    if (o->mark[position] == 2)
        return;
    if (o->mark[position] == 1) {
        thi_problem_add(o->c,
                        TH_ERROR,
                        "E-CYCLE",
                        m->place,
                        "the drivers of method %s depend on its own output",
                        th_names_text(o->c->names, m->id));
        return;
    }
    for (uint32_t p = 0; p < g->method_count; p++)
        if (p == position || (m->group && method_at(o->c, p)->group == m->group))
            o->mark[p] = 1;
    for (uint32_t p = 0; p < g->method_count; p++)
        if (p == position || (m->group && method_at(o->c, p)->group == m->group))
            place_needs(o, p);
    for (uint32_t p = 0; p < g->method_count; p++)
        if (p == position || (m->group && method_at(o->c, p)->group == m->group)) {
            o->mark[p] = 2;
            o->placed[o->placed_count++] = p;
        }
}

/* ---- one instance ---- */

static bool
under_any(const thi_compiler *c, th_sym category, const th_sym *roots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (thi_under(c, TH_IX_CATEGORY, category, roots[i]))
            return true;
    return false;
}

static bool
passes_filter(const thi_compiler *c, const th_filter *filter, const th_key *key)
{
    th_sym member = key->member[filter->index];
    for (uint32_t i = 0; i < filter->count; i++)
        if (thi_under(c, filter->index, member, filter->members[i]))
            return true;
    return false;
}

static bool is_over_index(const th_method *m, uint32_t index)
{
    for (uint32_t o = 0; o < m->over_count; o++)
        if (m->over[o].index == index)
            return true;
    return false;
}

/** Filters on indices that `over` binds wait until it has bound them. */
static bool
passes_filters(const thi_compiler *c, const th_method *m, const th_key *key, bool bound)
{
    for (uint32_t i = 0; i < m->filter_count; i++) {
        if (!bound && is_over_index(m, m->filters[i].index))
            continue;
        if (!passes_filter(c, &m->filters[i], key))
            return false;
    }
    return true;
}

/** Category in which a row of `fact` is reported by `m`; 0: the row is none of its
 * rows. */
static th_sym
reported_category(const thi_compiler *c, const th_method *m, const thi_fact *fact)
{
    th_sym row = fact->key->member[TH_IX_CATEGORY];
    bool own_from =
        m->from_count != m->category_count ||
        memcmp(m->from, m->categories, m->from_count * sizeof *m->from) != 0;
    if (fact->kind != THI_OUTPUT || own_from)
        if (!under_any(c, row, m->from, m->from_count))
            return 0;
    return under_any(c, row, m->categories, m->category_count) ? row : m->categories[0];
}

static bool is_reported(const thi_compiler *c, int32_t year)
{
    for (uint32_t i = 0; i < c->m->view.year_count; i++)
        if (c->m->view.years[i] == year)
            return true;
    return false;
}

static uint64_t instance_hash(uint32_t method, const th_key *key)
{
    uint64_t h = 1469598103934665603u ^ method;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ key->member[i]) * 1099511628211u;
    return (h ^ h >> 31) | 1;
}

static void grow_extras(thi_compiler *c)
{
    size_t n = c->m->instance_count;
    if (n < c->instance_extra_capacity)
        return;
    size_t capacity = c->instance_extra_capacity ? c->instance_extra_capacity * 2 : 256;
    uint64_t *stated = TH_NEW_N(c->scratch, uint64_t, capacity);
    uint64_t *base_stated = TH_NEW_N(c->scratch, uint64_t, capacity);
    uint32_t *base = TH_NEW_N(c->scratch, uint32_t, capacity);
    th_key *base_key = TH_NEW_N(c->scratch, th_key, capacity);
    uint32_t *driven_next = TH_NEW_N(c->scratch, uint32_t, capacity);
    if (n) {
        memcpy(stated, c->stated, n * sizeof *stated);
        memcpy(base_stated, c->base_stated, n * sizeof *base_stated);
        memcpy(base, c->base_instance, n * sizeof *base);
        memcpy(base_key, c->base_key, n * sizeof *base_key);
        memcpy(driven_next, c->driven_next, n * sizeof *driven_next);
    }
    c->stated = stated;
    c->base_stated = base_stated;
    c->base_instance = base;
    c->base_key = base_key;
    c->driven_next = driven_next;
    c->instance_extra_capacity = capacity;
}

/** Everything but region (always stated) and category, which is the method's. */
static void add_instance(thi_compiler *c,
                         th_instance inst,
                         const thi_fact *fact,
                         uint64_t base_stated)
{
    const th_method *m = th_method_get(c->r, inst.method);
    const th_variant *v = &m->variants[inst.variant];
    grow_extras(c);
    uint32_t number = (uint32_t)c->m->instance_count;
    c->stated[number] = thi_stated(&inst.key);
    c->base_stated[number] = base_stated;
    c->base_instance[number] = fact ? (uint32_t)(fact - c->facts) + 1 : 0;
    if (fact)
        c->base_key[number] = *fact->key;
    inst.counted = true;
    inst.reported = is_reported(c, inst.year);
    inst.first_cell = (uint32_t)c->m->cell_count;
    inst.cell_count = v->equation_count;
    for (uint32_t e = 0; e < v->equation_count; e++) {
        th_cell cell = {.instance = number, .equation = &v->equations[e]};
        TH_PUSH(c->arena, c->m->cells, c->m->cell_count, c->m->cell_capacity, cell);
    }
    TH_PUSH(
        c->arena, c->m->instances, c->m->instance_count, c->m->instance_capacity, inst);
}

/** Extends by the members of each `over`, nested in order. */
static void extend(thi_compiler *c,
                   th_instance inst,
                   const thi_fact *fact,
                   uint64_t base_stated,
                   uint32_t over)
{
    const th_method *m = th_method_get(c->r, inst.method);
    if (over == m->over_count) {
        if (passes_filters(c, m, &inst.key, true))
            add_instance(c, inst, fact, base_stated);
        return;
    }
    thi_frame frame = {.instance = THI_NONE,
                       .key = inst.key,
                       .stated = thi_stated(&inst.key),
                       .row_category = inst.row_category,
                       .year = inst.year};
    thi_vector v =
        thi_lookup_vector(c, &frame, m->over[over].variable, m->over[over].index);
    if (!v.count && m->group) { /* another alternative may work */
        if (fact) {
            thi_unmade u = {(uint32_t)(fact - c->facts), inst.method, over};
            TH_PUSH(c->scratch, c->unmade, c->unmade_count, c->unmade_capacity, u);
        }
        return;
    }
    if (!v.count)
        thi_problem_add(
            c,
            TH_ERROR,
            "E-MISSING",
            inst.driver_row >= 0 ? c->m->view.rows[inst.driver_row].place : m->place,
            "no %s by %s for %s (method %s); nearest: %s",
            th_names_text(c->names,
                          th_variable_get(c->r, m->over[over].variable)->name),
            th_names_text(c->names, th_index_get(c->r, m->over[over].index)->name),
            thi_frame_text(c, &frame),
            th_names_text(c->names, m->id),
            thi_nearest_rows(c, m->over[over].variable, &frame));
    for (uint32_t i = 0; i < v.count; i++) {
        inst.key.member[m->over[over].index] = v.members[i];
        extend(c, inst, fact, base_stated, over + 1);
    }
}

static uint64_t driver_hash(const thi_compiler *c, uint32_t instance)
{
    const th_instance *inst = &c->m->instances[instance];
    return instance_hash(inst->method, &c->base_key[instance]) ^
           (uint64_t)(uint32_t)inst->year << 33;
}

/** Has this method an instance of the very key and year, made from another driver? */
static bool
already_driven(const thi_compiler *c, const th_instance *inst, uint32_t *other)
{
    uint64_t hash =
        instance_hash(inst->method, &inst->key) ^ (uint64_t)(uint32_t)inst->year << 33;
    uint32_t i = thi_map_first(&c->driven_map, hash);
    for (; i; i = c->driven_next[i - 1]) {
        if (c->m->instances[i - 1].year != inst->year ||
            memcmp(&c->base_key[i - 1], &inst->key, sizeof inst->key) != 0)
            continue;
        *other = i - 1;
        return true;
    }
    return false;
}

static void
drive(thi_compiler *c, uint32_t method, uint32_t variant, uint32_t number, bool list)
{
    const th_method *m = th_method_get(c->r, method);
    const thi_fact *fact = &c->facts[number];
    th_sym category = reported_category(c, m, fact);
    if (fact->year == TH_ALL_YEARS || !category ||
        !passes_filters(c, m, fact->key, false))
        return;
    th_instance inst = {.method = method,
                        .variant = variant,
                        .key = *fact->key,
                        .row_category = fact->key->member[TH_IX_CATEGORY],
                        .year = fact->year,
                        .filled = fact->kind == THI_FILLED,
                        .driver_row =
                            fact->root == THI_NONE ? -1 : (int32_t)fact->root};
    if (fact->kind == THI_OUTPUT) {
        inst.filled = c->m->instances[fact->instance].filled;
        inst.row_category = c->m->instances[fact->instance].row_category;
    }
    uint32_t other;
    bool many = list || m->variant_count > 1;
    if ((list || variant > 0) && already_driven(c, &inst, &other)) {
        if (!list)
            thi_problem_add(
                c,
                TH_ERROR,
                "E-OVERLAP",
                thi_instance_place(c, other),
                "two drivers of method %s have a row for one key; it would count "
                "twice: keep one, or tell them apart by technology",
                th_names_text(c->names, m->id));
        return;
    }
    uint32_t first = (uint32_t)c->m->instance_count;
    inst.key.member[TH_IX_CATEGORY] = category;
    extend(c, inst, fact, fact->stated, 0);
    if (many && c->m->instance_count > first)
        thi_map_put(c, &c->driven_map, driver_hash(c, first), first, c->driven_next);
}

/** Facts of one variable of the guideline, activity and outputs of counted instances,
 * in order of arrival. */
static void drive_by(
    thi_compiler *c, uint32_t method, uint32_t variant, uint32_t variable, bool list)
{
    size_t count = c->fact_count;
    for (uint32_t i = 0; i < count; i++) {
        const thi_fact *fact = &c->facts[i];
        if (fact->variable != variable)
            continue;
        if (fact->kind == THI_OUTPUT && !c->m->instances[fact->instance].counted)
            continue;
        drive(c, method, variant, i, list);
    }
}

static void drive_region(thi_compiler *c, uint32_t method, th_sym region)
{
    const th_method *m = th_method_get(c->r, method);
    th_instance inst = {.method = method, .driver_row = -1};
    inst.key.member[TH_IX_REGION] = region;
    inst.key.member[TH_IX_CATEGORY] = inst.row_category = m->categories[0];
    for (uint32_t y = 0; y < c->m->view.year_count; y++) {
        inst.year = c->m->view.years[y];
        extend(c, inst, NULL, thi_stated(&inst.key), 0);
    }
}

/** The regions with activity of their own, in taxonomy order; the inventory's when
 * there are none. Indicators alone make no emission line. Made once. */
static void list_regions(thi_compiler *c)
{
    const th_domain *domain = th_domain_of(c->r, TH_IX_REGION);
    bool *mark = TH_NEW_N(c->scratch, bool, domain->count + 1);
    size_t capacity = 0;
    for (size_t i = 0; i < c->m->view.row_count; i++) {
        const th_datum *d = &c->m->view.rows[i];
        const th_member *region = th_member_find(domain, d->key.member[TH_IX_REGION]);
        if (region && !d->indicator && !thi_row_is_old(c, d) &&
            th_variable_get(c->r, d->variable)->kind == TH_KIND_AMOUNT)
            mark[region - domain->members] = true;
    }
    for (uint32_t i = 0; i < domain->count; i++)
        if (mark[i])
            TH_PUSH(c->scratch,
                    c->regions,
                    c->region_count,
                    capacity,
                    domain->members[i].id);
    if (!c->region_count)
        TH_PUSH(c->scratch, c->regions, c->region_count, capacity, c->m->view.region);
}

/** A method without driver: each region of the inventory and each reported year. */
static void drive_regions(thi_compiler *c, uint32_t method)
{
    if (!c->region_count)
        list_regions(c);
    for (size_t i = 0; i < c->region_count; i++)
        drive_region(c, method, c->regions[i]);
}

static void create(thi_compiler *c, uint32_t method)
{
    const th_method *m = th_method_get(c->r, method);
    for (uint32_t v = 0; v < m->variant_count; v++) {
        const th_variant *variant = &m->variants[v];
        if (!variant->driver_count)
            drive_regions(c, method);
        for (uint32_t d = 0; d < variant->driver_count; d++)
            drive_by(c, method, v, variant->drivers[d], variant->driver_count > 1);
    }
}

/** Instances of a method without group whose `when` names are absent do not exist. */
static void drop_ineligible(thi_compiler *c, uint32_t method, uint32_t first)
{
    const th_method *m = th_method_get(c->r, method);
    if (m->group || !m->when_count)
        return;
    for (uint32_t i = first; i < c->m->instance_count; i++) {
        thi_frame f = thi_frame_of(c, i);
        for (uint32_t w = 0; w < m->when_count; w++) {
            int32_t variable = th_variable_find(c->r, m->when[w]);
            if (variable < 0 || !thi_present(c, &f, (uint32_t)variable))
                c->m->instances[i].counted = false;
        }
    }
}

/** Counted outputs become rows that other methods may read. */
static void publish(thi_compiler *c, uint32_t first)
{
    for (uint32_t i = first; i < c->m->instance_count; i++) {
        const th_instance *inst = &c->m->instances[i];
        const th_variant *v =
            &th_method_get(c->r, inst->method)->variants[inst->variant];
        for (uint32_t e = 0; e < v->equation_count; e++) {
            if (v->equations[e].left != TH_LEFT_VARIABLE)
                continue;
            thi_fact fact = {
                .variable = (uint32_t)th_variable_find(c->r, v->equations[e].name),
                .key = &c->m->instances[i].key,
                .year = inst->year,
                .kind = THI_OUTPUT,
                .ref = inst->first_cell + e,
                .instance = i,
                .root = inst->driver_row < 0 ? THI_NONE : (uint32_t)inst->driver_row};
            thi_fact_add(c, fact);
        }
    }
}

/** Instances of a region and of its parent that stand side by side rightly: without a
 * driver each adds up its own region's rows, and an indicator counts in no total. */
static bool apart_by_region(const thi_compiler *c, uint32_t instance)
{
    uint32_t base = c->base_instance[instance];
    const thi_fact *fact = base ? &c->facts[base - 1] : NULL;
    return !fact || (fact->kind == THI_DATUM && c->m->view.rows[fact->ref].indicator);
}

/** Lines that would count twice: they fail, and with --partial so do the totals that
 * contain them, and no others. */
static void fail_instance(thi_compiler *c, uint32_t instance)
{
    const th_instance *inst = &c->m->instances[instance];
    for (uint32_t e = 0; e < inst->cell_count; e++)
        c->m->cells[inst->first_cell + e].failed = true;
}

static void tell_overlap(thi_compiler *c,
                         uint32_t part,
                         uint32_t whole,
                         uint32_t index,
                         const th_member *member)
{
    size_t lost = c->m->lost; /* the lines of both carry it */
    fail_instance(c, part);
    fail_instance(c, whole);
    thi_problem_add(
        c,
        TH_ERROR,
        "E-OVERLAP",
        thi_instance_place(c, part),
        "rows for %s and for %s of one %s: the whole and its part would count "
        "twice; keep one of them",
        member ? th_names_text(c->names, member->id) : "the whole year",
        th_names_text(c->names, c->m->instances[part].key.member[index]),
        th_names_text(c->names, th_index_get(c->r, index)->name));
    c->m->lost = lost;
}

/** A parent and a child (subject, category, region) or a year and its periods, of one
 * method and the same rest. */
static void find_overlaps(thi_compiler *c, uint32_t first)
{
    thi_map map = {0};
    uint32_t count = (uint32_t)c->m->instance_count;
    uint32_t *next = TH_NEW_N(c->scratch, uint32_t, count + 1);
    int32_t period = th_index_find(c->r, th_names_find(c->names, "period"));
    for (uint32_t i = first; i < count; i++) {
        th_instance *inst = &c->m->instances[i];
        uint64_t h = instance_hash(inst->method, &inst->key) ^
                     (uint64_t)(uint32_t)inst->year << 33;
        thi_map_put(c, &map, h | 1, i, next);
    }
    for (uint32_t i = first; i < count; i++) {
        const th_instance *inst = &c->m->instances[i];
        for (uint32_t k = 0; k < th_index_count(c->r); k++) {
            const th_domain *domain = th_domain_of(c->r, k);
            const th_member *member = th_member_find(domain, inst->key.member[k]);
            bool is_period = (int32_t)k == period && inst->key.member[k];
            if ((k > TH_IX_SUBJECT && !is_period) ||
                (k == TH_IX_REGION && apart_by_region(c, i)))
                continue;
            th_key key = inst->key;
            while ((member && member->parent >= 0) || is_period) {
                member = is_period ? NULL : &domain->members[member->parent];
                key.member[k] = member ? member->id : 0;
                is_period = false;
                uint64_t h = instance_hash(inst->method, &key) ^
                             (uint64_t)(uint32_t)inst->year << 33;
                uint32_t j = thi_map_first(&map, h | 1);
                if (j && c->m->instances[j - 1].year == inst->year &&
                    memcmp(&c->m->instances[j - 1].key, &key, sizeof key) == 0)
                    tell_overlap(c, i, j - 1, k, member);
                if (!member)
                    break;
            }
        }
    }
}

void thi_instances_create(thi_compiler *c)
{
    const th_guideline *g = c->m->guideline;
    ordering o = {.c = c};
    o.mark = TH_NEW_N(c->scratch, uint8_t, g->method_count + 1);
    o.placed = TH_NEW_N(c->scratch, uint32_t, g->method_count + 1);
    for (uint32_t p = 0; p < g->method_count; p++)
        place(&o, p);
    for (uint32_t p = 0; p < o.placed_count;) {
        const th_method *m = method_at(c, o.placed[p]);
        uint32_t first = (uint32_t)c->m->instance_count;
        do {
            uint32_t before = (uint32_t)c->m->instance_count;
            create(c, g->methods[o.placed[p]]);
            find_overlaps(c, before);
            drop_ineligible(c, g->methods[o.placed[p]], before);
            p++;
        } while (m->group && p < o.placed_count &&
                 method_at(c, o.placed[p])->group == m->group);
        if (m->group)
            thi_alternatives_choose(c, m->group);
        publish(c, first);
    }
}
