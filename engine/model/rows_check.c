/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: rows that would count nowhere, or twice, unseen: read by nothing, read but by
 * no emission, left out by every alternative, or added up as a whole and as its part.
 */
#include "model_internal.h"

#include <string.h>

typedef struct usage {
    bool *in_guideline, *anywhere; /* by variable */
    const thi_compiler *c;
    bool *target;
} usage;

static void mark_name(void *context, const th_expr *x)
{
    usage *u = context;
    int32_t v = x->name ? th_variable_find(u->c->r, x->name) : -1;
    if (v >= 0)
        u->target[v] = true;
}

static void mark_method(usage *u, const th_method *m, bool *target)
{
    u->target = target;
    for (uint32_t v = 0; v < m->variant_count; v++) {
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
            target[m->variants[v].drivers[d]] = true;
        for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
            if (m->variants[v].equations[e].right)
                th_expr_walk(m->variants[v].equations[e].right, mark_name, u);
    }
    for (uint32_t o = 0; o < m->over_count; o++)
        target[m->over[o].variable] = true;
}

static bool reported_year(const thi_compiler *c, int32_t year)
{
    for (uint32_t i = 0; i < c->m->view.year_count; i++)
        if (c->m->view.years[i] == year)
            return true;
    return false;
}

static bool listed(const th_sym *list, uint32_t count, th_sym name)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == name)
            return true;
    return false;
}

static bool drives_method(const th_method *m, uint32_t variable)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
            if (m->variants[v].drivers[d] == variable)
                return true;
    return false;
}

/** Where rows of a variable may stand: " (categories 1.A, 3.B)", or "" when none but
 * sums read it. */
static const char *covered_categories(const thi_compiler *c, uint32_t variable)
{
    enum { MOST = 12 };
    th_sym seen[MOST];
    uint32_t count = 0;
    const char *text = "";
    for (uint32_t i = 0; i < c->m->guideline->method_count; i++) {
        const th_method *m = th_method_get(c->r, c->m->guideline->methods[i]);
        if (!drives_method(m, variable))
            continue;
        for (uint32_t k = 0; k < m->from_count && count < MOST; k++) {
            if (listed(seen, count, m->from[k]))
                continue;
            seen[count++] = m->from[k];
            text = th_arena_format(c->scratch,
                                   "%s%s%s",
                                   text,
                                   *text ? ", " : "",
                                   th_names_text(c->names, m->from[k]));
        }
    }
    return *text ? th_arena_format(
                       c->scratch, " (%s%s)", text, count == MOST ? ", ..." : "")
                 : "";
}

static void tell_unread(thi_compiler *c, const usage *u, const thi_fact *fact)
{
    const char *name =
        th_names_text(c->names, th_variable_get(c->r, fact->variable)->name);
    const th_datum *d = &c->m->view.rows[fact->ref];
    if (u->in_guideline[fact->variable])
        thi_problem_add(
            c,
            TH_ERROR,
            "E-UNREAD",
            d->place,
            "%s is read by methods of %s, but not with this key (%s): state the "
            "indices that "
            "they read, neither more nor fewer, in a category that they cover%s",
            name,
            th_names_text(c->names, c->m->guideline->id),
            thi_frame_text(c, &(thi_frame){.key = d->key, .year = d->year}),
            covered_categories(c, fact->variable));
    else if (u->anywhere[fact->variable])
        thi_problem_add(c,
                        TH_ERROR,
                        "E-NOLINE",
                        d->place,
                        "%s is read by methods of the registry, and by none of "
                        "guideline %s: add the "
                        "method, or say NE or IE",
                        name,
                        th_names_text(c->names, c->m->guideline->id));
    else if (!d->indicator)
        thi_problem_add(c,
                        TH_NOTE,
                        "W-UNUSED",
                        d->place,
                        "no method names %s; the row is information only",
                        name);
}

/** Amounts of reported years must be read: what is left over would be missing from the
 * totals unseen. */
static void check_unread(thi_compiler *c)
{
    uint32_t n = th_variable_count(c->r);
    usage u = {.c = c,
               .in_guideline = TH_NEW_N(c->scratch, bool, n + 1),
               .anywhere = TH_NEW_N(c->scratch, bool, n + 1)};
    for (uint32_t i = 0; i < th_method_count(c->r); i++)
        mark_method(&u, th_method_get(c->r, i), u.anywhere);
    for (uint32_t i = 0; i < c->m->guideline->method_count; i++)
        mark_method(
            &u, th_method_get(c->r, c->m->guideline->methods[i]), u.in_guideline);
    for (uint32_t i = 0; i < c->m->view.series_count; i++)
        for (int side = 0; side < TH_SIDES; side++)
            if (c->m->view.series[i].side[side].fill == TH_FILL_SURROGATE)
                u.anywhere[c->m->view.series[i].side[side].surrogate] = false;
    for (size_t i = 0; i < c->fact_count; i++) {
        const thi_fact *fact = &c->facts[i];
        if (fact->kind != THI_DATUM || c->read[i])
            continue;
        const th_datum *d = &c->m->view.rows[fact->ref];
        bool amount = th_variable_get(c->r, fact->variable)->kind == TH_KIND_AMOUNT;
        if (d->state != TH_STATE_VALUE && u.in_guideline[fact->variable])
            continue;
        if (amount && reported_year(c, fact->year) && !c->input_of_row[fact->ref])
            tell_unread(c, &u, fact);
    }
}

/* ---- read, and yet in no emission ---- */

static bool emits(const th_variant *v)
{
    for (uint32_t e = 0; e < v->equation_count; e++)
        if (v->equations[e].left == TH_LEFT_EMISSION)
            return true;
    return false;
}

/** Variables whose rows drive a method of the guideline that emits. */
static bool *emission_drivers(const thi_compiler *c)
{
    const th_guideline *g = c->m->guideline;
    bool *drives = TH_NEW_N(c->scratch, bool, th_variable_count(c->r) + 1);
    for (uint32_t p = 0; p < g->method_count; p++) {
        const th_method *m = th_method_get(c->r, g->methods[p]);
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t d = 0;
                 emits(&m->variants[v]) && d < m->variants[v].driver_count;
                 d++)
                drives[m->variants[v].drivers[d]] = true;
    }
    return drives;
}

typedef struct reach {
    const thi_compiler *c;
    bool *cell, *row;
} reach;

static void reach_node(const reach *r, const th_node *n)
{
    const th_model *m = r->c->m;
    if (n->kind == TH_N_INPUT && m->inputs[n->ref].kind == TH_INPUT_ACTIVITY)
        r->row[m->inputs[n->ref].row] = true;
    if (n->kind == TH_N_CELL && !r->cell[n->ref] && m->cells[n->ref].root) {
        r->cell[n->ref] = true;
        reach_node(r, m->cells[n->ref].root);
    }
    for (uint32_t i = 0; i < n->n_kids; i++)
        reach_node(r, n->kids[i]);
}

/** Rows that an emission line rests on: they drive it (a line that ends as a key is a
 * line too), or it reads them. */
static bool *rows_in_lines(const thi_compiler *c)
{
    const th_model *m = c->m;
    reach r = {.c = c,
               .cell = TH_NEW_N(c->scratch, bool, m->cell_count + 1),
               .row = TH_NEW_N(c->scratch, bool, m->view.row_count + 1)};
    for (size_t i = 0; i < m->emission_count; i++) {
        const th_instance *inst = &m->instances[m->emissions[i].instance];
        const th_node *root = m->cells[m->emissions[i].cell].root;
        if (!inst->counted && !th_method_get(c->r, inst->method)->group)
            continue;
        if (inst->driver_row >= 0)
            r.row[inst->driver_row] = true;
        if (root)
            reach_node(&r, root);
    }
    return r.row;
}

/* ---- rows of years that are not reported ---- */

/** Rows below what is computed for a reported year: earlier years of a stock, anchors
 * of a series rule. */
static bool *rows_of_reported(const thi_compiler *c)
{
    const th_model *m = c->m;
    reach r = {.c = c,
               .cell = TH_NEW_N(c->scratch, bool, m->cell_count + 1),
               .row = TH_NEW_N(c->scratch, bool, m->view.row_count + 1)};
    for (size_t i = 0; i < m->instance_count; i++) {
        const th_instance *inst = &m->instances[i];
        for (uint32_t e = 0; inst->reported && e < inst->cell_count; e++)
            if (m->cells[inst->first_cell + e].root)
                reach_node(&r, m->cells[inst->first_cell + e].root);
    }
    return r.row;
}

static void check_years(thi_compiler *c)
{
    const bool *used = rows_of_reported(c);
    for (size_t i = 0; i < c->m->view.row_count; i++) {
        const th_datum *d = &c->m->view.rows[i];
        if (d->year == TH_ALL_YEARS || d->indicator || used[i] ||
            thi_row_is_old(c, d) || d->state != TH_STATE_VALUE ||
            reported_year(c, d->year))
            continue;
        thi_problem_add(
            c,
            TH_NOTE,
            "N-YEAR",
            d->place,
            "%s is of a year that is not reported (inventory.yaml: years), "
            "and no reported year reads it; the row is not used: year=%d",
            th_names_text(c->names, th_variable_get(c->r, d->variable)->name),
            d->year);
    }
}

/** A row that only helpers read (energy statistics, say), while others of its variable
 * make emissions: its own would be missing unseen. */
static void check_without_emission(thi_compiler *c)
{
    const bool *drives = emission_drivers(c), *in_line = rows_in_lines(c);
    for (size_t i = 0; i < c->fact_count; i++) {
        const thi_fact *fact = &c->facts[i];
        if (fact->kind != THI_DATUM || !drives[fact->variable] || in_line[fact->ref] ||
            !c->read[i] || !reported_year(c, fact->year))
            continue;
        const th_datum *d = &c->m->view.rows[fact->ref];
        if (d->state == TH_STATE_VALUE && !d->indicator)
            thi_problem_add(
                c,
                TH_ERROR,
                "E-UNREAD",
                d->place,
                "no emission comes from this %s (%s): methods of %s read it, and none "
                "that emits does; state a category that such a method covers, or say "
                "NE or IE",
                th_names_text(c->names, th_variable_get(c->r, fact->variable)->name),
                thi_frame_text(c, &(thi_frame){.key = d->key, .year = d->year}),
                th_names_text(c->names, c->m->guideline->id));
    }
}

/* ---- left out by every alternative ---- */

/** Facts from which some method of a group makes an instance. */
static bool *facts_of_group(const thi_compiler *c, th_sym group)
{
    bool *made = TH_NEW_N(c->scratch, bool, c->fact_count + 1);
    for (size_t i = 0; i < c->m->instance_count; i++)
        if (c->base_instance[i] &&
            th_method_get(c->r, c->m->instances[i].method)->group == group)
            made[c->base_instance[i] - 1] = true;
    return made;
}

static bool method_emits(const th_method *m)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        if (emits(&m->variants[v]))
            return true;
    return false;
}

/** `over` found nothing, and no other method of the group took the row; that another
 * group reads it hides the loss. */
static void check_unmade(thi_compiler *c)
{
    const bool *made = NULL;
    th_sym group = 0;
    for (size_t i = 0; i < c->unmade_count; i++) {
        const thi_unmade *u = &c->unmade[i];
        const thi_fact *fact = &c->facts[u->fact];
        const th_method *m = th_method_get(c->r, u->method);
        if (!made || m->group != group)
            made = facts_of_group(c, group = m->group);
        bool unread = fact->kind == THI_DATUM && !c->read[u->fact] &&
                      !c->input_of_row[fact->ref]; /* E-UNREAD tells it */
        if (unread || !reported_year(c, fact->year) || !method_emits(m) ||
            made[u->fact])
            continue;
        const th_over *over = &m->over[u->over];
        thi_problem_add(
            c,
            TH_ERROR,
            "E-MISSING",
            fact->root == THI_NONE ? m->place : c->m->view.rows[fact->root].place,
            "no %s by %s for %s (method %s), and no other method of group %s can work "
            "here: the line would be missing unseen",
            th_names_text(c->names, th_variable_get(c->r, over->variable)->name),
            th_names_text(c->names, th_index_get(c->r, over->index)->name),
            thi_frame_text(c, &(thi_frame){.key = *fact->key, .year = fact->year}),
            th_names_text(c->names, m->id),
            th_names_text(c->names, m->group));
    }
}

/* ---- left out by the choice among alternatives ---- */

typedef struct covered {
    thi_compiler *c;
    thi_map map;
    uint32_t *next;
    size_t count;
} covered;

enum { OWN = 1, ANCESTOR, ROOT, BESIDE };

/** What is covered: a group's cell in a year, a subject, and how it is meant. */
static uint64_t
cover_key(const thi_compiler *c, uint32_t instance, th_sym subject, uint64_t sort)
{
    const th_instance *inst = &c->m->instances[instance];
    const th_method *m = th_method_get(c->r, inst->method);
    uint64_t h = 1469598103934665603u ^ m->group;
    h = (h ^ inst->key.member[TH_IX_REGION]) * 1099511628211u;
    for (uint32_t i = 0; i < m->per_count; i++)
        h = (h ^ inst->key.member[m->per[i]]) * 1099511628211u;
    h = (h ^ (uint64_t)(uint32_t)inst->year) * 1099511628211u;
    h = (h ^ subject) * 1099511628211u;
    h = (h ^ sort) * 1099511628211u;
    return h | 1;
}

static th_sym parent_subject(const thi_compiler *c, th_sym subject)
{
    const th_domain *d = th_domain_of(c->r, TH_IX_SUBJECT);
    const th_member *m = th_member_find(d, subject);
    return m && m->parent >= 0 ? d->members[m->parent].id : 0;
}

static void cover(covered *v, uint32_t instance, th_sym subject, uint64_t sort)
{
    uint64_t key = cover_key(v->c, instance, subject, sort);
    if (!thi_map_first(&v->map, key))
        thi_map_put(v->c, &v->map, key, instance, v->next);
}

static void cover_subject(covered *v, uint32_t instance)
{
    th_sym at = v->c->m->instances[instance].key.member[TH_IX_SUBJECT], root = at;
    cover(v, instance, at, OWN);
    while ((at = parent_subject(v->c, at)) != 0) {
        cover(v, instance, at, ANCESTOR);
        root = at;
    }
    cover(v, instance, root, ROOT);
}

static bool is_covered(const covered *v, uint32_t i, th_sym subject, uint64_t sort)
{
    return thi_map_first(&v->map, cover_key(v->c, i, subject, sort)) != 0;
}

/** A loser whose like is counted in its cell (trees beside trees, not vehicles beside
 * fuels), but not it, nor its whole or its parts. */
static bool left_out(const covered *v, uint32_t i)
{
    th_sym own = v->c->m->instances[i].key.member[TH_IX_SUBJECT], root = own;
    if (is_covered(v, i, own, OWN) || is_covered(v, i, own, ANCESTOR))
        return false;
    for (th_sym at = own; (at = parent_subject(v->c, at)) != 0; root = at)
        if (is_covered(v, i, at, OWN))
            return false;
    return is_covered(v, i, root, ROOT);
}

static bool weighs(const thi_compiler *c, const th_instance *inst)
{
    const th_method *m = th_method_get(c->r, inst->method);
    return m->group && method_emits(m) && inst->reported && inst->driver_row >= 0 &&
           inst->key.member[TH_IX_SUBJECT];
}

static th_sym method_id(const thi_compiler *c, uint32_t instance)
{
    return th_method_get(c->r, c->m->instances[instance].method)->id;
}

/** A subject for which only a losing method has rows. An error where that method works
 * on the counted subjects too, so that both describe the same things (spruce without
 * volumes beside poplar with them); a warning where they describe different things
 * (cement by type beside clinker), which may say the same twice. */
static void tell_left_out(const covered *v, uint32_t i)
{
    thi_compiler *c = v->c;
    const th_instance *inst = &c->m->instances[i];
    bool same_things = is_covered(v, i, method_id(c, i), BESIDE);
    thi_problem_add(c,
                    same_things ? TH_ERROR : TH_WARNING,
                    same_things ? "E-NOMETHOD" : "W-LEFTOUT",
                    thi_instance_place(c, i),
                    "another method of group %s counts here, and has no row for %s "
                    "(%d), so this one of %s %s: give it the rows of that method, "
                    "write NO or NE for them, or name a method under use: in "
                    "inventory.yaml",
                    th_names_text(c->names, th_method_get(c->r, inst->method)->group),
                    th_names_text(c->names, inst->key.member[TH_IX_SUBJECT]),
                    inst->year,
                    th_names_text(c->names, method_id(c, i)),
                    same_things ? "would count nowhere"
                                : "counts nowhere, which is right only if the two say "
                                  "the same thing twice");
}

/** One choice holds for a cell; what it leaves out must not drop from the totals
 * unseen.
 */
static void check_losers(thi_compiler *c)
{
    uint32_t count = (uint32_t)c->m->instance_count;
    covered v = {.c = c, .next = TH_NEW_N(c->scratch, uint32_t, count + 1)};
    for (uint32_t i = 0; i < count; i++)
        if (c->m->instances[i].counted && weighs(c, &c->m->instances[i]))
            cover_subject(&v, i);
    for (uint32_t i = 0; i < count; i++) {
        const th_instance *inst = &c->m->instances[i];
        if (!inst->counted && weighs(c, inst) &&
            is_covered(&v, i, inst->key.member[TH_IX_SUBJECT], OWN))
            cover(&v, i, method_id(c, i), BESIDE);
    }
    for (uint32_t i = 0; i < count; i++) {
        const th_instance *inst = &c->m->instances[i];
        if (inst->counted || !weighs(c, inst) ||
            c->m->view.rows[inst->driver_row].state != TH_STATE_VALUE ||
            !left_out(&v, i))
            continue;
        tell_left_out(&v, i);
        cover_subject(&v, i); /* told once */
    }
}

/* ---- rows by their whole key ---- */

typedef struct rows_by_key {
    const thi_compiler *c;
    thi_map map;
    uint32_t *next; /* by fact */
} rows_by_key;

static uint64_t row_hash(uint32_t variable, const th_key *key, int32_t year)
{
    uint64_t h = (1469598103934665603u ^ variable) * 1099511628211u;
    h = (h ^ (uint64_t)(uint32_t)year) * 1099511628211u;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ key->member[i]) * 1099511628211u;
    return h | 1;
}

/** Activity rows and filled values. */
static rows_by_key index_rows(thi_compiler *c)
{
    rows_by_key rows = {.c = c,
                        .next = TH_NEW_N(c->scratch, uint32_t, c->fact_count + 1)};
    for (uint32_t i = 0; i < c->fact_count; i++)
        if (c->facts[i].kind != THI_OUTPUT)
            thi_map_put(
                c,
                &rows.map,
                row_hash(c->facts[i].variable, c->facts[i].key, c->facts[i].year),
                i,
                rows.next);
    return rows;
}

static const thi_fact *
fact_at(const rows_by_key *rows, uint32_t variable, const th_key *key, int32_t year)
{
    uint32_t i = thi_map_first(&rows->map, row_hash(variable, key, year));
    for (; i; i = rows->next[i - 1]) {
        const thi_fact *fact = &rows->c->facts[i - 1];
        if (fact->variable == variable && fact->year == year &&
            memcmp(fact->key, key, sizeof *key) == 0)
            return fact;
    }
    return NULL;
}

/* ---- holes between reported years ---- */

static bool has_year(const rows_by_key *rows, const th_datum *d, int32_t year)
{
    return fact_at(rows, d->variable, &d->key, year) != NULL;
}

static bool later_year(const rows_by_key *rows, const th_datum *d, uint32_t after)
{
    const th_activity_view *view = &rows->c->m->view;
    for (uint32_t y = after; y < view->year_count; y++)
        if (has_year(rows, d, view->years[y]))
            return true;
    return false;
}

static void tell_hole(thi_compiler *c, const th_datum *d, int32_t year)
{
    thi_problem_add(
        c,
        TH_WARNING,
        "W-HOLE",
        d->place,
        "%s (%s) has rows before and after %d and none for it: it counts "
        "nowhere in that year; add the row (0, NO or NE are rows), or a rule "
        "under series: in inventory.yaml",
        th_names_text(c->names, th_variable_get(c->r, d->variable)->name),
        thi_frame_text(c, &(thi_frame){.key = d->key, .year = d->year}),
        year);
}

/** A year without a row between years with one is no zero: it is told, once a hole. */
static void check_holes(thi_compiler *c, const rows_by_key *rows)
{
    const bool *drives = emission_drivers(c);
    const int32_t *years = c->m->view.years;
    for (size_t i = 0; i < c->m->view.row_count; i++) {
        const th_datum *d = &c->m->view.rows[i];
        if (!drives[d->variable] || d->indicator || thi_row_is_old(c, d))
            continue;
        for (uint32_t y = 0; y + 1 < c->m->view.year_count; y++)
            if (years[y] == d->year && !has_year(rows, d, years[y + 1]) &&
                later_year(rows, d, y + 2))
                tell_hole(c, d, years[y + 1]);
    }
}

/* ---- added up as a whole and as its part ---- */

static void mark_sum(void *context, const th_expr *x)
{
    if (x->kind == TH_X_SUM)
        mark_name(context, x);
}

/** Amounts that are added up by sum() and drive nothing: rows that drive are compared
 * instance by instance. */
static bool *summed_variables(const thi_compiler *c)
{
    const th_guideline *g = c->m->guideline;
    usage u = {.c = c,
               .target = TH_NEW_N(c->scratch, bool, th_variable_count(c->r) + 1)};
    for (uint32_t p = 0; p < g->method_count; p++) {
        const th_method *m = th_method_get(c->r, g->methods[p]);
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
                if (m->variants[v].equations[e].right)
                    th_expr_walk(m->variants[v].equations[e].right, mark_sum, &u);
    }
    for (uint32_t p = 0; p < g->method_count; p++) {
        const th_method *m = th_method_get(c->r, g->methods[p]);
        for (uint32_t v = 0; v < m->variant_count; v++)
            for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
                u.target[m->variants[v].drivers[d]] = false;
    }
    return u.target;
}

/** The row of the same variable, year and key but for one member; NULL: none. */
static const th_datum *
row_with(const rows_by_key *rows, const th_datum *d, uint32_t index, th_sym member)
{
    th_key key = d->key;
    key.member[index] = member;
    const thi_fact *fact = fact_at(rows, d->variable, &key, d->year);
    bool value = fact && fact->kind == THI_DATUM &&
                 rows->c->m->view.rows[fact->ref].state == TH_STATE_VALUE;
    return value ? &rows->c->m->view.rows[fact->ref] : NULL;
}

static void tell_whole(thi_compiler *c,
                       const th_datum *d,
                       const th_datum *whole,
                       uint32_t index,
                       const char *name)
{
    thi_problem_add(
        c,
        TH_ERROR,
        "E-OVERLAP",
        d->place,
        "rows of %s for %s and for %s of one %s: the whole (%s line %u) and "
        "its part would be added up; keep one of them",
        th_names_text(c->names, th_variable_get(c->r, d->variable)->name),
        name,
        th_names_text(c->names, d->key.member[index]),
        th_names_text(c->names, th_index_get(c->r, index)->name),
        whole->place.file ? whole->place.file : "",
        whole->place.line);
}

static void
find_whole(thi_compiler *c, const rows_by_key *rows, const th_datum *d, uint32_t index)
{
    const th_domain *domain = th_domain_of(c->r, index);
    const th_member *member = th_member_find(domain, d->key.member[index]);
    while (member && member->parent >= 0) {
        member = &domain->members[member->parent];
        const th_datum *whole = row_with(rows, d, index, member->id);
        if (whole)
            tell_whole(c, d, whole, index, th_names_text(c->names, member->id));
    }
}

static void check_sums(thi_compiler *c, const rows_by_key *rows)
{
    const bool *summed = summed_variables(c);
    int32_t period = th_index_find(c->r, th_names_find(c->names, "period"));
    for (size_t i = 0; i < c->m->view.row_count; i++) {
        const th_datum *d = &c->m->view.rows[i];
        if (!summed[d->variable] || d->indicator || thi_row_is_old(c, d) ||
            d->state != TH_STATE_VALUE || !reported_year(c, d->year))
            continue;
        find_whole(c, rows, d, TH_IX_REGION);
        find_whole(c, rows, d, TH_IX_CATEGORY);
        find_whole(c, rows, d, TH_IX_SUBJECT);
        if (period < 0 || !d->key.member[period])
            continue;
        const th_datum *whole = row_with(rows, d, (uint32_t)period, 0);
        if (whole)
            tell_whole(c, d, whole, (uint32_t)period, "the whole year");
    }
}

void thi_rows_check(thi_compiler *c)
{
    check_unread(c);
    check_years(c);
    check_without_emission(c);
    check_unmade(c);
    check_losers(c);
    rows_by_key rows = index_rows(c);
    check_holes(c, &rows);
    check_sums(c, &rows);
}
