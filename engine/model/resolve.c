/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: equations of an instance to arithmetic over inputs and cells; notation keys
 * (language, sections 5 to 9). */
#include "model_internal.h"

#include <math.h>
#include <string.h>

/** What an expression comes to: a key, or a value with its node. `missing`: no row at
 * all (for ??). */
typedef struct outcome {
    th_state state;
    const th_node *node;
    bool incomplete;
    bool missing;
} outcome;

static outcome resolve(thi_compiler *c, const thi_frame *f, const th_expr *x);

static outcome of_node(const th_node *node)
{
    outcome o = {.state = TH_STATE_VALUE, .node = node};
    return o;
}

static outcome of_state(th_state state)
{
    outcome o = {.state = state};
    return o;
}

/* ---- nodes ---- */

const th_node *thi_node(thi_compiler *c,
                        th_node_kind kind,
                        const th_expr *from,
                        uint32_t n_kids,
                        const th_node *const *kids)
{
    th_node *node = TH_NEW(c->arena, th_node);
    const th_node **copy = TH_NEW_N(c->arena, const th_node *, n_kids + 1);
    for (uint32_t i = 0; i < n_kids; i++)
        copy[i] = kids[i];
    node->kind = kind;
    node->from = from;
    node->n_kids = n_kids;
    node->kids = copy;
    return node;
}

const th_node *thi_node_number(thi_compiler *c, double number, const th_expr *from)
{
    th_node *node = TH_NEW(c->arena, th_node);
    node->kind = TH_N_CONSTANT;
    node->number = number;
    node->from = from;
    return node;
}

const th_node *
thi_node_ref(thi_compiler *c, th_node_kind kind, uint32_t ref, const th_expr *from)
{
    th_node *node = TH_NEW(c->arena, th_node);
    node->kind = kind;
    node->ref = ref;
    node->from = from;
    return node;
}

static const th_node *node_two(thi_compiler *c,
                               th_node_kind kind,
                               const th_expr *from,
                               const th_node *a,
                               const th_node *b)
{
    const th_node *kids[] = {a, b};
    return thi_node(c, kind, from, 2, kids);
}

/* ---- names ---- */

static const th_equation *
equation_of(const thi_compiler *c, uint32_t instance, th_sym name, uint32_t *cell)
{
    if (instance == THI_NONE)
        return NULL;
    const th_instance *inst = &c->m->instances[instance];
    const th_variant *v = &th_method_get(c->r, inst->method)->variants[inst->variant];
    for (uint32_t e = 0; e < v->equation_count; e++) {
        th_left_kind left = v->equations[e].left;
        if ((left == TH_LEFT_LOCAL || left == TH_LEFT_VARIABLE) &&
            v->equations[e].name == name) {
            *cell = inst->first_cell + e;
            return &v->equations[e];
        }
    }
    return NULL;
}

static outcome of_cell(thi_compiler *c, uint32_t cell, const th_expr *from)
{
    th_state state = thi_cell_resolve(c, cell);
    outcome o = of_state(state);
    c->failures += c->m->cells[cell].failed;
    if (state == TH_STATE_VALUE)
        o.node = thi_node_ref(c, TH_N_CELL, cell, from);
    o.incomplete = c->m->cells[cell].incomplete;
    return o;
}

static outcome of_fact(thi_compiler *c, uint32_t number, const th_expr *from)
{
    const thi_fact *fact = &c->facts[number];
    c->read[number] = true;
    if (fact->kind != THI_DATUM)
        return of_cell(c, fact->ref, from);
    if (c->m->view.rows[fact->ref].state != TH_STATE_VALUE)
        return of_state(c->m->view.rows[fact->ref].state);
    return of_node(thi_node_ref(c, TH_N_INPUT, thi_input_of_row(c, fact->ref), from));
}

static outcome of_found(thi_compiler *c, const thi_found *found, const th_expr *from)
{
    if (found->kind == THI_FOUND_FACT)
        return of_fact(c, found->ref, from);
    const th_factor *factor = th_factor_get(c->r, found->ref);
    if (factor->state != TH_STATE_VALUE)
        return of_state(factor->state);
    return of_node(
        thi_node_ref(c, TH_N_INPUT, thi_input_of_factor(c, found->ref), from));
}

/** Where a fact comes from: its row, or what drives the instance that makes it. */
static th_place fact_place(const thi_compiler *c, uint32_t number)
{
    const thi_fact *fact = &c->facts[number];
    if (fact->kind == THI_OUTPUT)
        return thi_instance_place(c, fact->instance);
    return c->m->view.rows[fact->root].place;
}

static void tell_ambiguous(thi_compiler *c,
                           const thi_frame *f,
                           uint32_t variable,
                           const thi_found *found)
{
    const char *name = th_names_text(c->names, th_variable_get(c->r, variable)->name);
    if (found->kind == THI_FOUND_FACTOR) {
        th_place a = th_factor_get(c->r, found->ref)->place;
        th_place b = th_factor_get(c->r, found->other)->place;
        thi_problem_add(
            c,
            TH_ERROR,
            "E-TIE",
            b,
            "two factor rows answer %s for %s equally well: this one and %s line %u; "
            "let one of them state more",
            name,
            thi_frame_text(c, f),
            a.file ? a.file : "",
            a.line);
        return;
    }
    th_place a = fact_place(c, found->ref), b = fact_place(c, found->other);
    thi_problem_add(
        c,
        TH_ERROR,
        "E-AMBIGUOUS",
        thi_instance_place(c, f->instance),
        "two rows answer %s for %s equally well: %s line %u and %s line %u; let "
        "one of them state more, or let the method use sum() or a select",
        name,
        thi_frame_text(c, f),
        a.file ? a.file : "",
        a.line,
        b.file ? b.file : "",
        b.line);
}

static outcome
missing(thi_compiler *c, const thi_frame *f, uint32_t variable, bool optional)
{
    outcome o = of_state(TH_STATE_NE);
    o.missing = true;
    if (optional)
        return o;
    thi_problem_add(c,
                    TH_ERROR,
                    "E-MISSING",
                    thi_instance_place(c, f->instance),
                    "%s for %s: no activity row, output or factor; nearest: %s",
                    th_names_text(c->names, th_variable_get(c->r, variable)->name),
                    thi_frame_text(c, f),
                    thi_nearest_rows(c, variable, f));
    return o;
}

/** The index over which the members of a share sum to 1. */
static uint32_t share_index(const thi_compiler *c, uint32_t variable)
{
    int32_t index = th_variable_get(c->r, variable)->index;
    return index < 0 ? THI_NONE : (uint32_t)index;
}

static bool is_rest(const thi_compiler *c, const thi_found *row)
{
    if (row->kind == THI_FOUND_FACTOR)
        return th_factor_get(c->r, row->ref)->rest;
    const thi_fact *fact = &c->facts[row->ref];
    return fact->kind == THI_DATUM && c->m->view.rows[fact->ref].rest;
}

/** A vector's terms and the member asked for. */
typedef struct share_vector {
    const th_node **nodes; /* all but the rest */
    uint32_t count;
    double sum; /* of what is given */
    bool has_rest, own_is_rest, found;
    outcome own;
} share_vector;

static share_vector
read_shares(thi_compiler *c, const thi_vector *v, th_sym member, const th_expr *from)
{
    share_vector s = {.nodes = TH_NEW_N(c->scratch, const th_node *, v->count + 1)};
    for (uint32_t i = 0; i < v->count; i++) {
        bool known, own = v->members[i] == member;
        s.found = s.found || own;
        if (is_rest(c, &v->rows[i])) {
            s.has_rest = true;
            s.own_is_rest = s.own_is_rest || own;
            continue;
        }
        outcome o = of_found(c, &v->rows[i], from);
        s.sum += thi_found_value(c, &v->rows[i], &known);
        if (o.state == TH_STATE_VALUE)
            s.nodes[s.count++] = o.node;
        if (own)
            s.own = o;
    }
    return s;
}

static void tell_shares(
    thi_compiler *c, const thi_frame *f, uint32_t variable, uint32_t index, double sum)
{
    const char *name = th_names_text(c->names, th_variable_get(c->r, variable)->name);
    thi_frame vector = *f; /* one message a vector, not one a member */
    vector.key.member[index] = 0;
    thi_problem_add(c,
                    TH_ERROR,
                    "E-SHARES",
                    thi_instance_place(c, f->instance),
                    "%s of %s over %s adds up to %.4f, not 1; mend the shares, or "
                    "write shares: {%s: as_given} "
                    "in inventory.yaml",
                    name,
                    thi_frame_text(c, &vector),
                    th_names_text(c->names, th_index_get(c->r, index)->name),
                    sum,
                    name);
}

/** A share is divided by the sum of its vector, unless the vector is taken as given or
 * has a `rest`. */
static outcome share(thi_compiler *c,
                     const thi_frame *f,
                     uint32_t variable,
                     const th_expr *from,
                     bool optional)
{
    uint32_t index = share_index(c, variable);
    th_sym member = index == THI_NONE ? 0 : thi_frame_member(c, f, index);
    if (!member)
        return missing(c, f, variable, optional);
    thi_vector v = thi_lookup_vector(c, f, variable, index);
    share_vector s = read_shares(c, &v, member, from);
    if (!s.found)
        return missing(c, f, variable, optional);
    if (s.has_rest ? s.sum > 1.005 : fabs(s.sum - 1) > 0.005 && !c->as_given[variable])
        tell_shares(c, f, variable, index, s.sum);
    const th_node *total = thi_node(c, TH_N_SUM, from, s.count, s.nodes);
    if (s.own_is_rest)
        return of_node(
            node_two(c, TH_N_SUBTRACT, from, thi_node_number(c, 1, from), total));
    if (s.has_rest || s.own.state != TH_STATE_VALUE || c->as_given[variable])
        return s.own;
    return of_node(node_two(c, TH_N_DIVIDE, from, s.own.node, total));
}

static bool drives(const thi_compiler *c, uint32_t instance, uint32_t variable)
{
    const th_instance *inst = &c->m->instances[instance];
    const th_variant *v = &th_method_get(c->r, inst->method)->variants[inst->variant];
    for (uint32_t d = 0; d < v->driver_count; d++)
        if (v->drivers[d] == variable)
            return true;
    return false;
}

/** Every instance made from a driver row reads that row: the key it had before `over`
 * and selects. */
static bool driver(thi_compiler *c,
                   const thi_frame *f,
                   uint32_t variable,
                   const th_expr *from,
                   outcome *out)
{
    if (f->instance == THI_NONE || !drives(c, f->instance, variable) ||
        !c->base_instance[f->instance])
        return false;
    const thi_fact *base = &c->facts[c->base_instance[f->instance] - 1];
    if (base->variable == variable && f->year == c->m->instances[f->instance].year) {
        *out = of_fact(c, c->base_instance[f->instance] - 1, from);
        return true;
    }
    thi_frame at = *f;
    at.key = c->base_key[f->instance];
    at.stated = c->base_stated[f->instance];
    thi_found found = thi_lookup(c, &at, variable);
    if (found.kind == THI_NOT_FOUND)
        return false;
    *out = of_found(c, &found, from);
    return true;
}

static outcome
total(thi_compiler *c, const thi_frame *f, const th_boundary *b, const th_expr *from);

static const th_boundary *boundary_of(const thi_compiler *c, th_sym variable)
{
    for (uint32_t i = 0; i < th_boundary_count(c->r); i++)
        if (th_boundary_get(c->r, i)->variable == variable)
            return th_boundary_get(c->r, i);
    return NULL;
}

static outcome look_up(thi_compiler *c,
                       const thi_frame *f,
                       th_sym name,
                       const th_expr *from,
                       bool optional)
{
    int32_t number = th_variable_find(c->r, name);
    outcome o;
    if (number < 0)
        return of_state(TH_STATE_NE); /* the registry's lint has told it */
    uint32_t variable = (uint32_t)number;
    const th_boundary *boundary = boundary_of(c, name);
    if (boundary)
        return total(c, f, boundary, from);
    if (driver(c, f, variable, from, &o))
        return o;
    if (th_variable_get(c->r, variable)->kind == TH_KIND_SHARE)
        return share(c, f, variable, from, optional);
    thi_found found = thi_lookup(c, f, variable);
    if (found.kind == THI_NOT_FOUND)
        return missing(c, f, variable, optional);
    if (found.ambiguous)
        tell_ambiguous(c, f, variable, &found);
    return of_found(c, &found, from);
}

/* ---- selects ---- */

/** Central value of a node, its cells followed. */
static double central(thi_compiler *c, const th_node *node)
{
    if (node->kind == TH_N_INPUT)
        return c->m->inputs[node->ref].value;
    if (node->kind == TH_N_CELL) {
        const th_cell *cell = &c->m->cells[node->ref];
        return cell->root ? central(c, cell->root) : 0;
    }
    double *kids = TH_NEW_N(c->scratch, double, node->n_kids + 1);
    double *slopes = TH_NEW_N(c->scratch, double, node->n_kids + 1);
    for (uint32_t i = 0; i < node->n_kids; i++)
        kids[i] = central(c, node->kids[i]);
    return th_node_apply(node, kids, slopes);
}

/** A computed variable of the frame's own instance, for bands; false: none with a
 * value. */
bool thi_own_number(thi_compiler *c, const thi_frame *f, th_sym variable, double *out)
{
    uint32_t cell;
    if (!c->cell_status || f->instance == THI_NONE ||
        !equation_of(c, f->instance, variable, &cell))
        return false;
    if (c->cell_status[cell] == 1 || thi_cell_resolve(c, cell) != TH_STATE_VALUE)
        return false;
    *out = central(c, c->m->cells[cell].root);
    return true;
}

static double
number_at_compile(thi_compiler *c, const thi_frame *f, const th_expr *x, bool *known)
{
    outcome o = resolve(c, f, x);
    *known = o.state == TH_STATE_VALUE || o.state == TH_STATE_NOTHING;
    return o.state == TH_STATE_VALUE ? central(c, o.node) : 0;
}

static bool select_number(thi_compiler *c, thi_frame *f, const th_select *s)
{
    bool known;
    double number = number_at_compile(c, f, s->number, &known);
    const th_domain *domain =
        th_domain_of(c->r, s->index ? (uint32_t)th_index_find(c->r, s->index) : 0);
    char text[32];
    for (uint32_t i = 0; known && i < domain->count; i++)
        if (domain->members[i].banded && domain->members[i].lower <= number &&
            number < domain->members[i].upper) {
            thi_frame_state(
                f, (uint32_t)th_index_find(c->r, s->index), domain->members[i].id);
            return true;
        }
    thi_problem_add(c,
                    TH_ERROR,
                    "E-BAND",
                    thi_instance_place(c, f->instance),
                    "no member of %s holds %s",
                    th_names_text(c->names, s->index),
                    th_number_print_digits(number, 6, text));
    return false;
}

/** Frame with the named indices replaced. False: an index it needs is not stated (told,
 * unless optional). */
static bool
apply_selects(thi_compiler *c, thi_frame *f, const th_expr *x, bool optional)
{
    const thi_frame from = *f;
    for (uint32_t i = 0; i < x->n_selects; i++) {
        const th_select *s = &x->selects[i];
        int32_t index = th_index_find(c->r, s->index);
        if (index < 0)
            return false;
        if (s->kind == TH_SELECT_NUMBER) {
            if (!select_number(c, f, s))
                return false;
            continue;
        }
        th_sym member = s->member;
        if (s->kind == TH_SELECT_INDEX) {
            int32_t other = th_index_find(c->r, s->member);
            member = other < 0 ? 0 : thi_frame_member(c, &from, (uint32_t)other);
        }
        if (!member) {
            if (!optional)
                thi_problem_add(c,
                                TH_ERROR,
                                "E-MISSING",
                                thi_instance_place(c, f->instance),
                                "%s needs the %s, which the row does not state",
                                th_names_text(c->names, x->name),
                                th_names_text(c->names, s->member));
            return false;
        }
        thi_frame_state(f, (uint32_t)index, member);
    }
    return true;
}

static bool counter_value(const thi_frame *f, th_sym name, int32_t *out)
{
    for (uint32_t i = f->counter_count; i-- > 0;)
        if (f->counters[i].name == name) {
            *out = f->counters[i].number;
            return true;
        }
    return false;
}

static outcome
name(thi_compiler *c, const thi_frame *f, const th_expr *x, bool optional)
{
    int32_t counter;
    uint32_t cell;
    th_unit constant;
    if (!x->n_selects) {
        if (counter_value(f, x->name, &counter))
            return of_node(thi_node_number(c, counter, x));
        if (strcmp(th_names_text(c->names, x->name), "year") == 0)
            return of_node(thi_node_number(c, f->year, x));
        if (th_constant_find(c->r, x->name, &constant))
            return of_node(thi_node_number(c, constant.factor, x));
        if (equation_of(c, f->instance, x->name, &cell))
            return of_cell(c, cell, x);
        return look_up(c, f, x->name, x, optional);
    }
    thi_frame selected = *f;
    if (apply_selects(c, &selected, x, optional))
        return look_up(c, &selected, x->name, x, optional);
    outcome o = of_state(TH_STATE_NE);
    o.missing = true;
    return o;
}

/* ---- time ---- */

static uint64_t series_hash(const th_instance *inst)
{
    uint64_t h = 1469598103934665603u ^ inst->method;
    for (size_t i = 0; i < TH_INDEX_MAX; i++)
        h = (h ^ inst->key.member[i]) * 1099511628211u;
    return h | 1;
}

/** Instance of the same method and key in another year; THI_NONE: none. *first, *last:
 * the series' ends. */
static uint32_t instance_in(const thi_compiler *c,
                            uint32_t instance,
                            int32_t year,
                            int32_t *first,
                            int32_t *last)
{
    const th_instance *own = &c->m->instances[instance];
    uint32_t found = THI_NONE;
    *first = *last = own->year;
    for (uint32_t i = thi_map_first(&c->series_map, series_hash(own)); i;) {
        const th_instance *have = &c->m->instances[i - 1];
        if (have->method == own->method &&
            memcmp(&have->key, &own->key, sizeof own->key) == 0) {
            if (have->year == year)
                found = i - 1;
            *first = have->year < *first ? have->year : *first;
            *last = have->year > *last ? have->year : *last;
        }
        i = c->series_next[i - 1];
    }
    return found;
}

/** The nearest years on both sides of `year` with a row of the key that answers `name`
 * in the frame's own year. */
static void rows_around(thi_compiler *c,
                        const thi_frame *f,
                        th_sym name,
                        int32_t year,
                        int32_t *first,
                        int32_t *last)
{
    int32_t variable = th_variable_find(c->r, name);
    uint32_t base = f->instance == THI_NONE ? 0 : c->base_instance[f->instance];
    const thi_fact *own = NULL;
    if (variable < 0)
        return;
    if (base && c->facts[base - 1].variable == (uint32_t)variable) {
        own = &c->facts[base - 1];
    } else {
        thi_found found = thi_lookup(c, f, (uint32_t)variable);
        own = found.kind == THI_FOUND_FACT ? &c->facts[found.ref] : NULL;
    }
    if (!own || own->year == TH_ALL_YEARS)
        return;
    int32_t before = INT32_MIN, after = INT32_MAX;
    const thi_map *map = own->kind == THI_OUTPUT ? &c->output_map : &c->activity_map;
    uint32_t i = thi_map_first(
        map, thi_fact_bucket(own->variable, own->key->member[TH_IX_REGION]));
    for (; i; i = c->facts[i - 1].next) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year == TH_ALL_YEARS ||
            memcmp(fact->key, own->key, sizeof *own->key) != 0)
            continue;
        if (fact->year < year && fact->year > before)
            before = fact->year;
        if (fact->year > year && fact->year < after)
            after = fact->year;
    }
    if (before != INT32_MIN && after != INT32_MAX) {
        *first = before;
        *last = after;
    }
}

/** A hole in a computed series is a hole in the rows that drive it: those are named,
 * once for all parts. */
static void tell_gap(thi_compiler *c,
                     const thi_frame *f,
                     th_sym name,
                     int32_t year,
                     int32_t first,
                     int32_t last)
{
    uint32_t base = f->instance == THI_NONE ? 0 : c->base_instance[f->instance];
    thi_frame shown = *f;
    if (base) {
        shown.key = c->base_key[f->instance];
        name = th_variable_get(c->r, c->facts[base - 1].variable)->name;
        rows_around(c, f, name, year, &first, &last);
    }
    const char *text = th_names_text(c->names, name);
    thi_problem_add(
        c,
        TH_ERROR,
        "E-GAP",
        thi_instance_place(c, f->instance),
        "%s of %d is needed, between %d and %d (%s), and there is no row; add "
        "it, or a rule under series: in inventory.yaml: {variable: %s, inside: linear}",
        text,
        year,
        first,
        last,
        thi_frame_text(c, &shown),
        text);
}

static outcome lag(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    bool known;
    double n = number_at_compile(c, f, x->kids[0], &known);
    int32_t year = f->year - (int32_t)lround(n);
    uint32_t cell;
    outcome absent = of_state(TH_STATE_NE);
    absent.missing = true;
    if (!known)
        return absent;
    int32_t first = f->year, last = f->year;
    if (!equation_of(c, f->instance, x->name, &cell)) {
        thi_frame then = *f;
        then.year = year;
        outcome o = look_up(c, &then, x->name, x, true);
        if (!o.missing)
            return o;
        rows_around(c, f, x->name, year, &first, &last);
    } else {
        uint32_t there = instance_in(c, f->instance, year, &first, &last);
        if (there != THI_NONE && equation_of(c, there, x->name, &cell))
            return of_cell(c, cell, x);
    }
    if (year > first && year < last) {
        tell_gap(c, f, x->name, year, first, last);
        return absent;
    }
    return x->n_kids > 1 ? resolve(c, f, x->kids[1]) : absent;
}

/* ---- sums ---- */

typedef struct terms {
    const th_node **nodes;
    size_t count, capacity;
    th_state key; /* strongest of the keys */
    bool any_key, incomplete;
} terms;

static void add_term(thi_compiler *c, terms *t, outcome o)
{
    t->incomplete = t->incomplete || o.incomplete || o.state == TH_STATE_NE;
    if (o.state == TH_STATE_VALUE) {
        TH_PUSH(c->scratch, t->nodes, t->count, t->capacity, o.node);
    } else if (o.state != TH_STATE_NOTHING) {
        t->key = t->any_key && t->key > o.state ? t->key : o.state;
        t->any_key = true;
    }
}

static outcome of_terms(thi_compiler *c, const terms *t, const th_expr *from)
{
    outcome o = of_state(t->any_key ? t->key : TH_STATE_NOTHING);
    if (t->count)
        o = of_node(thi_node(c, TH_N_SUM, from, (uint32_t)t->count, t->nodes));
    o.incomplete = t->incomplete;
    return o;
}

static bool
filters_pass(thi_compiler *c, const thi_frame *f, const th_expr *x, const th_key *key)
{
    for (uint32_t i = 0; i < x->n_selects; i++) {
        const th_select *s = &x->selects[i];
        int32_t index = th_index_find(c->r, s->index);
        if (index < 0 || strcmp(th_names_text(c->names, s->index), "stream") == 0)
            continue;
        uint32_t ix = (uint32_t)index;
        if (s->kind == TH_SELECT_SAME) {
            if (key->member[ix] != thi_frame_member(c, f, ix))
                return false;
        } else if (!thi_under(c, ix, key->member[ix], s->member)) {
            return false;
        }
    }
    return true;
}

static th_sym filter_stream(const thi_compiler *c, const th_expr *x)
{
    for (uint32_t i = 0; i < x->n_selects; i++)
        if (strcmp(th_names_text(c->names, x->selects[i].index), "stream") == 0)
            return strcmp(th_names_text(c->names, x->selects[i].member), "direct") == 0
                       ? 0
                       : x->selects[i].member;
    return 0;
}

static void sum_facts(thi_compiler *c,
                      const thi_frame *f,
                      const th_expr *x,
                      const thi_map *map,
                      uint32_t variable,
                      terms *t)
{
    th_sym region = f->key.member[TH_IX_REGION];
    uint32_t i = thi_map_first(map, thi_fact_bucket(variable, region));
    for (; i; i = c->facts[i - 1].next) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year != f->year || !filters_pass(c, f, x, fact->key))
            continue;
        if (fact->kind == THI_OUTPUT && !c->m->instances[fact->instance].counted)
            continue;
        if (fact->kind == THI_OUTPUT && fact->instance == f->instance)
            continue;
        add_term(c, t, of_fact(c, i - 1, x));
    }
}

static bool region_within(const thi_compiler *c, th_sym region, th_sym outer)
{
    return region == outer || thi_under(c, TH_IX_REGION, region, outer);
}

static void sum_emissions(
    thi_compiler *c, const thi_frame *f, const th_expr *x, uint32_t gas, terms *t)
{
    th_sym stream = filter_stream(c, x);
    for (size_t i = 0; i < c->m->emission_count; i++) {
        const th_emission *e = &c->m->emissions[i];
        const th_instance *inst = &c->m->instances[e->instance];
        if (e->gas != gas || e->stream != stream || !inst->counted ||
            inst->year != f->year)
            continue;
        if (!region_within(
                c, inst->key.member[TH_IX_REGION], f->key.member[TH_IX_REGION]))
            continue;
        if (filters_pass(c, f, x, &inst->key))
            add_term(c, t, of_cell(c, e->cell, x));
    }
}

static outcome sum(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    terms t = {0};
    int32_t gas = th_gas_find(c->r, x->name);
    int32_t variable = th_variable_find(c->r, x->name);
    if (gas >= 0) {
        sum_emissions(c, f, x, (uint32_t)gas, &t);
    } else if (variable >= 0) {
        sum_facts(c, f, x, &c->activity_map, (uint32_t)variable, &t);
        sum_facts(c, f, x, &c->output_map, (uint32_t)variable, &t);
    }
    return of_terms(c, &t, x);
}

static outcome sum_in(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    terms t = {0};
    int32_t index = th_index_find(c->r, x->bound),
            variable = th_variable_find(c->r, x->name);
    if (index < 0 || variable < 0)
        return of_state(TH_STATE_NE);
    thi_vector v = thi_lookup_vector(c, f, (uint32_t)variable, (uint32_t)index);
    for (uint32_t i = 0; i < v.count; i++) {
        thi_frame inner = *f;
        thi_frame_state(&inner, (uint32_t)index, v.members[i]);
        add_term(c, &t, resolve(c, &inner, x->kids[0]));
    }
    return of_terms(c, &t, x);
}

static outcome sum_count(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    terms t = {0};
    for (int32_t k = x->from; k <= x->to && f->counter_count < 8; k++) {
        thi_frame inner = *f;
        inner.counters[inner.counter_count].name = x->bound;
        inner.counters[inner.counter_count++].number = k;
        add_term(c, &t, resolve(c, &inner, x->kids[0]));
    }
    return of_terms(c, &t, x);
}

static outcome cumulative(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    terms t = {0};
    int32_t first, last;
    uint32_t cell;
    if (!equation_of(c, f->instance, x->name, &cell)) {
        for (int32_t year = 1900; year <= f->year; year++) {
            thi_frame then = *f;
            then.year = year;
            outcome o = look_up(c, &then, x->name, x, true);
            if (!o.missing)
                add_term(c, &t, o);
        }
        return of_terms(c, &t, x);
    }
    instance_in(c, f->instance, f->year, &first, &last);
    for (int32_t year = first; year <= f->year; year++) {
        uint32_t there = instance_in(c, f->instance, year, &first, &last);
        if (there != THI_NONE && equation_of(c, there, x->name, &cell))
            add_term(c, &t, of_cell(c, cell, x));
    }
    return of_terms(c, &t, x);
}

static bool
in_boundary(const thi_compiler *c, const th_boundary *b, const th_emission *e)
{
    const th_instance *inst = &c->m->instances[e->instance];
    th_sym category = inst->key.member[TH_IX_CATEGORY];
    bool inside = b->category_count == 0, gas = b->gas_count == 0,
         stream = e->stream == 0;
    for (uint32_t i = 0; i < b->category_count; i++)
        inside = inside || thi_under(c, TH_IX_CATEGORY, category, b->categories[i]);
    for (uint32_t i = 0; i < b->exclude_count; i++)
        inside = inside && !thi_under(c, TH_IX_CATEGORY, category, b->excludes[i]);
    for (uint32_t i = 0; i < b->gas_count; i++)
        gas = gas || b->gases[i] == e->gas;
    for (uint32_t i = 0; i < b->stream_count; i++)
        stream = stream || b->streams[i] == e->stream;
    return inside && gas && stream;
}

/** total_<boundary>: all counted emissions inside it, in CO2e unless it is CO2 alone.
 */
static outcome
total(thi_compiler *c, const thi_frame *f, const th_boundary *b, const th_expr *from)
{
    terms t = {0};
    if (f->instance != THI_NONE && !c->m->instances[f->instance].reported)
        return of_state(TH_STATE_NE); /* a total is made for reported years only */
    for (size_t i = 0; i < c->m->emission_count; i++) {
        const th_emission *e = &c->m->emissions[i];
        const th_instance *inst = &c->m->instances[e->instance];
        if (!inst->counted || inst->year != f->year || !in_boundary(c, b, e) ||
            !region_within(
                c, inst->key.member[TH_IX_REGION], f->key.member[TH_IX_REGION]))
            continue;
        outcome o = of_cell(c, e->cell, from);
        bool plain =
            b->gas_count == 1 &&
            strcmp(th_names_text(c->names, th_gas_get(c->r, e->gas)->id), "CO2") == 0;
        if (o.state == TH_STATE_VALUE && !plain)
            o.node = node_two(
                c,
                TH_N_MULTIPLY,
                from,
                o.node,
                thi_node_ref(c, TH_N_INPUT, thi_input_of_gas(c, e->gas), from));
        add_term(c, &t, o);
    }
    return of_terms(c, &t, from);
}

/* ---- operators ---- */

static th_state stronger(th_state a, th_state b)
{
    return a > b ? a : b;
}

static outcome add(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    outcome a = resolve(c, f, x->kids[0]), b = resolve(c, f, x->kids[1]);
    bool minus = x->kind == TH_X_SUBTRACT;
    outcome o = of_state(TH_STATE_NE);
    if (a.state == TH_STATE_NE || b.state == TH_STATE_NE)
        return o;
    if (a.state == TH_STATE_VALUE && b.state == TH_STATE_VALUE)
        o = of_node(node_two(c, minus ? TH_N_SUBTRACT : TH_N_ADD, x, a.node, b.node));
    else if (a.state == TH_STATE_VALUE)
        o = a;
    else if (b.state == TH_STATE_VALUE)
        o = of_node(minus ? thi_node(c, TH_N_NEGATE, x, 1, &b.node) : b.node);
    else
        o = of_state(stronger(a.state, b.state));
    o.incomplete = a.incomplete || b.incomplete;
    return o;
}

/** A key of a product: `nothing` absorbs it, and what the other factor misses is then
 * no error. */
static outcome multiply(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    size_t mark = c->problem_count;
    outcome a = resolve(c, f, x->kids[0]);
    if (a.state == TH_STATE_NOTHING)
        return a;
    outcome b = resolve(c, f, x->kids[1]);
    if (b.state == TH_STATE_NOTHING) {
        c->problem_count = mark;
        return b;
    }
    outcome o;
    if (a.state != TH_STATE_VALUE || b.state != TH_STATE_VALUE)
        o = of_state(stronger(a.state == TH_STATE_VALUE ? TH_STATE_NOTHING : a.state,
                              b.state == TH_STATE_VALUE ? TH_STATE_NOTHING : b.state));
    else
        o = of_node(node_two(c,
                             x->kind == TH_X_MULTIPLY ? TH_N_MULTIPLY : TH_N_DIVIDE,
                             x,
                             a.node,
                             b.node));
    o.incomplete = a.incomplete || b.incomplete;
    return o;
}

static th_node_kind function_kind(th_expr_kind kind)
{
    static const struct {
        th_expr_kind from;
        th_node_kind to;
    } pairs[] = {{TH_X_NEGATE, TH_N_NEGATE},
                 {TH_X_POWER, TH_N_POWER},
                 {TH_X_LESS, TH_N_LESS},
                 {TH_X_LESS_EQUAL, TH_N_LESS_EQUAL},
                 {TH_X_GREATER, TH_N_GREATER},
                 {TH_X_GREATER_EQUAL, TH_N_GREATER_EQUAL},
                 {TH_X_IF, TH_N_IF},
                 {TH_X_MIN, TH_N_MIN},
                 {TH_X_MAX, TH_N_MAX},
                 {TH_X_EXP, TH_N_EXP},
                 {TH_X_LN, TH_N_LN},
                 {TH_X_SQRT, TH_N_SQRT},
                 {TH_X_ABS, TH_N_ABS}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].from == kind)
            return pairs[i].to;
    return TH_N_CONSTANT;
}

/** Functions and ^ read `nothing` as 0; any key is the result. */
static outcome function(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    const th_node **kids = TH_NEW_N(c->scratch, const th_node *, x->n_kids + 1);
    th_state state = TH_STATE_VALUE;
    bool incomplete = false;
    for (uint32_t i = 0; i < x->n_kids; i++) {
        outcome o = resolve(c, f, x->kids[i]);
        incomplete = incomplete || o.incomplete;
        if (x->kind == TH_X_NEGATE && o.state == TH_STATE_NOTHING)
            return o;
        kids[i] =
            o.state == TH_STATE_NOTHING ? thi_node_number(c, 0, x->kids[i]) : o.node;
        if (o.state != TH_STATE_VALUE && o.state != TH_STATE_NOTHING)
            state = stronger(state, o.state);
    }
    outcome o = of_state(state);
    if (state == TH_STATE_VALUE)
        o = of_node(thi_node(c, function_kind(x->kind), x, x->n_kids, kids));
    o.incomplete = incomplete;
    return o;
}

static outcome fall_back(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    const th_expr *left = x->kids[0], *right = x->kids[1];
    outcome o = left->kind == TH_X_NAME ? name(c, f, left, true) : resolve(c, f, left);
    if (!o.missing)
        return o;
    if (right->kind == TH_X_NUMBER && right->number == 0)
        return of_state(TH_STATE_NOTHING);
    return resolve(c, f, right);
}

static outcome resolve(thi_compiler *c, const thi_frame *f, const th_expr *x)
{
    if (x->kind == TH_X_NUMBER)
        return of_node(thi_node_number(
            c, x->unit_text ? x->number * x->unit.factor : x->number, x));
    if (x->kind == TH_X_NAME)
        return name(c, f, x, false);
    if (x->kind == TH_X_ADD || x->kind == TH_X_SUBTRACT)
        return add(c, f, x);
    if (x->kind == TH_X_MULTIPLY || x->kind == TH_X_DIVIDE)
        return multiply(c, f, x);
    if (x->kind == TH_X_DEFAULT)
        return fall_back(c, f, x);
    if (x->kind == TH_X_LAG)
        return lag(c, f, x);
    if (x->kind == TH_X_CUMULATIVE)
        return cumulative(c, f, x);
    if (x->kind == TH_X_SUM)
        return sum(c, f, x);
    if (x->kind == TH_X_SUM_IN)
        return sum_in(c, f, x);
    if (x->kind == TH_X_SUM_COUNT)
        return sum_count(c, f, x);
    return function(c, f, x);
}

/* ---- cells ---- */

/** The way from a cell back to itself: `a -> b -> a`. */
static void tell_cycle(thi_compiler *c, uint32_t cell)
{
    const th_cell *k = &c->m->cells[cell];
    th_place place = {k->equation->file, k->equation->line, k->equation->column};
    th_text path = {0};
    size_t at = c->under_way_count;
    while (at && c->under_way[at - 1] != cell)
        at--;
    for (size_t i = at ? at - 1 : 0; i < c->under_way_count; i++)
        th_text_addf(
            &path,
            "%s -> ",
            th_names_text(c->names, c->m->cells[c->under_way[i]].equation->name));
    th_text_add(&path, th_names_text(c->names, k->equation->name));
    thi_problem_add(
        c,
        TH_ERROR,
        "E-CYCLE",
        place,
        "the equation depends on itself within one year: %s; break the circle, or "
        "read the year before with prev()",
        path.data);
    th_text_free(&path);
}

th_state thi_cell_resolve(thi_compiler *c, uint32_t cell)
{
    if (c->cell_status[cell] == 2 || cell < c->filled_cells)
        return c->m->cells[cell].state;
    if (c->cell_status[cell] == 1) {
        tell_cycle(c, cell);
        return TH_STATE_NE;
    }
    c->cell_status[cell] = 1;
    c->under_way[c->under_way_count++] = cell;
    size_t failures = c->failures;
    uint32_t before = c->current_instance;
    c->current_instance = c->m->cells[cell].instance;
    thi_frame f = thi_frame_of(c, c->current_instance);
    const th_expr *right = c->m->cells[cell].equation->right;
    outcome o = right ? resolve(c, &f, right) : of_state(TH_STATE_NE);
    th_cell *k = &c->m->cells[cell];
    k->state = o.missing ? TH_STATE_NE : o.state;
    k->root = o.state == TH_STATE_VALUE ? o.node : NULL;
    k->incomplete = o.incomplete;
    k->failed = c->failures > failures;
    c->current_instance = before;
    c->cell_status[cell] = 2;
    c->under_way_count--;
    c->resolved[c->resolved_count++] = cell;
    return k->state;
}

/** Instances by (method, key), for prev and lag. */
static void index_series(thi_compiler *c)
{
    uint32_t count = (uint32_t)c->m->instance_count;
    c->series_next = TH_NEW_N(c->scratch, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const th_instance *inst = &c->m->instances[i];
        thi_map_put(c, &c->series_map, series_hash(inst), i, c->series_next);
    }
}

void thi_cells_resolve(thi_compiler *c)
{
    c->cell_status = TH_NEW_N(c->scratch, uint8_t, c->m->cell_count + 1);
    c->under_way = TH_NEW_N(c->scratch, uint32_t, c->m->cell_count + 1);
    c->read = TH_NEW_N(c->scratch, bool, c->fact_count + 1);
    c->resolved = TH_NEW_N(c->scratch, uint32_t, c->m->cell_count + 1);
    for (uint32_t i = 0; i < c->filled_cells; i++)
        c->resolved[c->resolved_count++] = i;
    index_series(c);
    for (uint32_t i = c->filled_cells; i < c->m->cell_count; i++)
        thi_cell_resolve(c, i);
}
