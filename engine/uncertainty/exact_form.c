/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the cells below an output, multiplied out to a sum of products of
 * uncertain values. What is no sum and no product stays a node. */
#include "exact_internal.h"

#include <math.h>
#include <string.h>

#define MOST_TERMS 20000
#define MOST_WORK 4000000 /* powers copied */
#define MOST_NODES 1000   /* of a tree that can't be taken apart */

/** constant + terms, while it is built. */
typedef struct poly {
    double constant;
    size_t count, capacity;
    thi_term *terms;
} poly;

typedef struct builder {
    th_arena *arena;   /* of the form */
    th_arena *scratch; /* of what is on the way */
    const th_errors *errors;
    const char *reason;
    poly *of_cell;
    bool *cell_done;
    uint32_t *factor_of_value; /* + 1 */
    uint32_t *variable_of;
    thi_factor *factors;
    size_t factor_count, factor_capacity;
    size_t work;
} builder;

static poly expand(builder *b, const th_node *node);

/* ---- central values ---- */

static double central(const builder *b, const th_node *node)
{
    double kids[3], slopes[3];
    if (node->kind == TH_N_INPUT)
        return b->errors->view.inputs[node->ref].value;
    if (node->kind == TH_N_CELL)
        return b->errors->values[node->ref];
    if (node->n_kids <= 3) {
        for (uint32_t i = 0; i < node->n_kids; i++)
            kids[i] = central(b, node->kids[i]);
        return th_node_apply(node, kids, slopes);
    }
    double *many = TH_NEW_N(b->scratch, double, 2 * (size_t)node->n_kids);
    for (uint32_t i = 0; i < node->n_kids; i++)
        many[i] = central(b, node->kids[i]);
    return th_node_apply(node, many, many + node->n_kids);
}

/* ---- sums and products ---- */

static bool too_much(builder *b, size_t terms, size_t powers)
{
    b->work += powers;
    if (!b->reason && (terms > MOST_TERMS || b->work > MOST_WORK))
        b->reason = "multiplied out it has too many terms";
    return b->reason != NULL;
}

static void append(builder *b, poly *to, const poly *from, double weight)
{
    if (too_much(b, to->count + from->count, from->count))
        return;
    to->constant += weight * from->constant;
    for (size_t i = 0; i < from->count; i++) {
        thi_term t = from->terms[i];
        t.weight *= weight;
        TH_PUSH(b->scratch, to->terms, to->count, to->capacity, t);
    }
}

static thi_term times(builder *b, const thi_term *x, const thi_term *y)
{
    thi_power *powers =
        TH_NEW_N(b->scratch, thi_power, (size_t)x->count + y->count + 1);
    uint32_t n = 0, i = 0, j = 0;
    while (i < x->count || j < y->count) {
        bool left = j == y->count ||
                    (i < x->count && x->powers[i].factor <= y->powers[j].factor);
        thi_power p = left ? x->powers[i++] : y->powers[j++];
        if (n && powers[n - 1].factor == p.factor)
            powers[n - 1].power += p.power;
        else
            powers[n++] = p;
        if (!powers[n - 1].power)
            n--;
    }
    return (thi_term){x->weight * y->weight, n, powers};
}

static void push_term(builder *b, poly *p, thi_term t)
{
    if (t.count)
        TH_PUSH(b->scratch, p->terms, p->count, p->capacity, t);
    else
        p->constant += t.weight;
}

static poly multiplied(builder *b, const poly *x, const poly *y)
{
    poly p = {.constant = x->constant * y->constant};
    if (too_much(b, (x->count + 1) * (y->count + 1), 0))
        return p;
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < y->count; j++) {
            if (too_much(b, p.count, x->terms[i].count + y->terms[j].count))
                return p;
            push_term(b, &p, times(b, &x->terms[i], &y->terms[j]));
        }
    poly only = *x;
    only.constant = 0;
    if (y->constant != 0)
        append(b, &p, &only, y->constant);
    only = *y;
    only.constant = 0;
    if (x->constant != 0)
        append(b, &p, &only, x->constant);
    return p;
}

static poly constant(double x)
{
    return (poly){.constant = x};
}

/* ---- factors ---- */

static poly single(builder *b, uint32_t factor, int32_t power)
{
    thi_power *p = TH_NEW(b->scratch, thi_power);
    *p = (thi_power){factor, power};
    poly out = {0};
    push_term(b, &out, (thi_term){1, 1, p});
    return out;
}

static poly input_poly(builder *b, uint32_t input)
{
    uint32_t source = b->errors->source_of_input[input];
    if (source == THI_NO_SOURCE)
        return constant(b->errors->view.inputs[input].value);
    if (b->errors->copula_of[source] && !b->reason)
        b->reason = th_arena_format(b->arena,
                                    "%s is correlated with other inputs",
                                    b->errors->sources[source].label);
    const th_error_source *of = b->errors->sources;
    if (thi_falls(&of[source]) != thi_falls(&of[b->variable_of[source]]) && !b->reason)
        b->reason = th_arena_format(b->arena,
                                    "%s shares the error of values of the other sign",
                                    of[source].label);
    if (!b->factor_of_value[source]) {
        thi_factor f = {
            .value = source, .count = 1, .variables = &b->variable_of[source]};
        TH_PUSH(b->arena, b->factors, b->factor_count, b->factor_capacity, f);
        b->factor_of_value[source] = (uint32_t)b->factor_count;
    }
    return single(b, b->factor_of_value[source] - 1, 1);
}

static const poly *cell_poly(builder *b, uint32_t cell)
{
    const th_cell *c = &b->errors->view.cells[cell];
    if (!b->cell_done[cell]) {
        b->of_cell[cell] =
            c->root ? expand(b, c->root) : constant(b->errors->values[cell]);
        b->cell_done[cell] = true;
    }
    return &b->of_cell[cell];
}

typedef struct collected {
    uint32_t *variables;
    size_t count, capacity, nodes;
} collected;

static void collect(builder *b, const th_node *node, collected *c)
{
    if (++c->nodes > MOST_NODES)
        return;
    if (node->kind == TH_N_INPUT) {
        uint32_t source = b->errors->source_of_input[node->ref];
        if (source == THI_NO_SOURCE)
            return;
        for (size_t i = 0; i < c->count; i++)
            if (c->variables[i] == b->variable_of[source])
                return;
        TH_PUSH(b->arena, c->variables, c->count, c->capacity, b->variable_of[source]);
    } else if (node->kind == TH_N_CELL) {
        const poly *p = cell_poly(b, node->ref);
        if (p->count && b->errors->view.cells[node->ref].root)
            collect(b, b->errors->view.cells[node->ref].root, c);
    } else if (node->kind == TH_N_IF) {
        collect(b, node->kids[central(b, node->kids[0]) != 0 ? 1 : 2], c);
    } else {
        for (uint32_t i = 0; i < node->n_kids; i++)
            collect(b, node->kids[i], c);
    }
}

/** A node as it is, to a power; a number when nothing uncertain stands below it. */
static poly whole(builder *b, const th_node *node, int32_t power)
{
    for (size_t i = 0; i < b->factor_count; i++)
        if (b->factors[i].node == node)
            return single(b, (uint32_t)i, power);
    collected c = {0};
    collect(b, node, &c);
    if (!c.count)
        return constant(th_pow(central(b, node), power));
    if (c.nodes > MOST_NODES && !b->reason)
        b->reason = "inputs enter through an expression that is too long";
    if (c.count > THI_MOST_DEPTH && !b->reason)
        b->reason = th_arena_format(b->arena,
                                    "%zu inputs enter one expression that is no sum "
                                    "and no product",
                                    c.count);
    thi_factor f = {.node = node,
                    .value = THI_NO_SOURCE,
                    .size = (uint32_t)c.nodes,
                    .count = (uint32_t)c.count,
                    .variables = c.variables};
    TH_PUSH(b->arena, b->factors, b->factor_count, b->factor_capacity, f);
    return single(b, (uint32_t)b->factor_count - 1, power);
}

/* ---- nodes ---- */

/** A node to a whole power: of a single product each factor, else the node's. */
static poly powered(builder *b, const th_node *base, int32_t power)
{
    poly p = expand(b, base);
    if (!p.count)
        return constant(th_pow(p.constant, power));
    if (p.count > 1 || p.constant != 0)
        return whole(b, base, power);
    thi_term t = p.terms[0];
    thi_power *powers = TH_NEW_N(b->scratch, thi_power, t.count);
    for (uint32_t i = 0; i < t.count; i++)
        powers[i] = (thi_power){t.powers[i].factor, t.powers[i].power * power};
    poly out = {0};
    push_term(b, &out, (thi_term){th_pow(t.weight, power), t.count, powers});
    return out;
}

static poly power_node(builder *b, const th_node *node)
{
    poly exponent = expand(b, node->kids[1]);
    double e = exponent.constant;
    if (!exponent.count && e == floor(e) && fabs(e) <= 16)
        return powered(b, node->kids[0], (int32_t)e);
    return whole(b, node, 1);
}

static poly sum_node(builder *b, const th_node *node, double second)
{
    poly sum = {0};
    for (uint32_t i = 0; i < node->n_kids && !b->reason; i++) {
        poly p = expand(b, node->kids[i]);
        append(b, &sum, &p, i ? second : 1);
    }
    return sum;
}

static poly expand(builder *b, const th_node *node)
{
    poly x, y, out = {0};
    if (b->reason)
        return out;
    switch (node->kind) {
    case TH_N_CONSTANT:
        return constant(node->number);
    case TH_N_INPUT:
        return input_poly(b, node->ref);
    case TH_N_CELL:
        append(b, &out, cell_poly(b, node->ref), 1);
        return out;
    case TH_N_NEGATE:
        x = expand(b, node->kids[0]);
        append(b, &out, &x, -1);
        return out;
    case TH_N_SUM:
    case TH_N_ADD:
        return sum_node(b, node, 1);
    case TH_N_SUBTRACT:
        return sum_node(b, node, -1);
    case TH_N_MULTIPLY:
    case TH_N_DIVIDE:
        x = expand(b, node->kids[0]);
        y = node->kind == TH_N_DIVIDE ? powered(b, node->kids[1], -1)
                                      : expand(b, node->kids[1]);
        return multiplied(b, &x, &y);
    case TH_N_POWER:
        return power_node(b, node);
    case TH_N_IF:
        return expand(b, node->kids[central(b, node->kids[0]) != 0 ? 1 : 2]);
    case TH_N_LESS:
    case TH_N_LESS_EQUAL:
    case TH_N_GREATER:
    case TH_N_GREATER_EQUAL:
        return constant(central(b, node));
    default:
        return whole(b, node, 1);
    }
}

/* ---- a node's value when the values are known ---- */

double thi_form_node(const thi_form *form, const th_node *node, const double *values)
{
    const th_errors *e = form->errors;
    double few[6], slopes[6];
    if (node->kind == TH_N_INPUT) {
        uint32_t source = e->source_of_input[node->ref];
        return source == THI_NO_SOURCE ? e->view.inputs[node->ref].value
                                       : values[source];
    }
    if (node->kind == TH_N_CELL) {
        const th_node *root = e->view.cells[node->ref].root;
        return root ? thi_form_node(form, root, values) : e->values[node->ref];
    }
    if (node->kind == TH_N_SUM || node->kind == TH_N_MIN || node->kind == TH_N_MAX) {
        double all =
            node->kind == TH_N_SUM ? 0 : thi_form_node(form, node->kids[0], values);
        for (uint32_t i = node->kind == TH_N_SUM ? 0 : 1; i < node->n_kids; i++) {
            double x = thi_form_node(form, node->kids[i], values);
            all = node->kind == TH_N_SUM   ? all + x
                  : node->kind == TH_N_MIN ? fmin(all, x)
                                           : fmax(all, x);
        }
        return all;
    }
    for (uint32_t i = 0; i < node->n_kids && i < 6; i++)
        few[i] = thi_form_node(form, node->kids[i], values);
    return th_node_apply(node, few, slopes);
}

static double raised(double x, int32_t power)
{
    if (power == 1)
        return x;
    double y = 1;
    for (int32_t i = power < 0 ? -power : power; i > 0; i--)
        y *= x;
    return power < 0 ? 1 / y : y;
}

double
thi_form_term(const thi_form *form, uint32_t term, uint32_t but, const double *values)
{
    const thi_term *t = &form->terms[term];
    double product = t->weight;
    for (uint32_t i = 0; i < t->count; i++) {
        const thi_factor *f = &form->factors[t->powers[i].factor];
        if (f->node)
            product *= raised(thi_form_node(form, f->node, values), t->powers[i].power);
        else if (f->value != but)
            product *= raised(values[f->value], t->powers[i].power);
    }
    return product;
}

double thi_form_value(const thi_form *form, const double *values)
{
    double sum = form->constant;
    for (uint32_t i = 0; i < form->term_count; i++)
        sum += thi_form_term(form, i, THI_NO_SOURCE, values);
    return sum;
}

/* ---- all of it ---- */

static void name_variables(builder *b)
{
    const th_errors *e = b->errors;
    for (uint32_t s = 0; s < e->count; s++) {
        b->variable_of[s] = s;
        for (uint32_t k = 0; e->sources[s].shared && k < s; k++)
            if (e->sources[k].stream == e->sources[s].stream) {
                b->variable_of[s] = k;
                break;
            }
    }
}

static const th_law **all_laws(th_arena *arena, const th_errors *e)
{
    const th_law **laws = TH_NEW_N(arena, const th_law *, e->count + 1);
    for (size_t s = 0; s < e->count; s++)
        laws[s] = e->sources[s].law;
    return laws;
}

static const thi_term *kept_terms(th_arena *arena, const poly *p)
{
    thi_term *terms = TH_NEW_N(arena, thi_term, p->count + 1);
    for (size_t i = 0; i < p->count; i++) {
        thi_power *powers = TH_NEW_N(arena, thi_power, p->terms[i].count);
        memcpy(powers, p->terms[i].powers, p->terms[i].count * sizeof *powers);
        terms[i] = p->terms[i];
        terms[i].powers = powers;
    }
    return terms;
}

const char *thi_form_of_output(thi_form *out,
                               th_arena *arena,
                               const th_errors *errors,
                               const th_output *output)
{
    th_arena *scratch = th_arena_create();
    builder b = {.arena = arena, .scratch = scratch, .errors = errors};
    b.of_cell = TH_NEW_N(scratch, poly, errors->view.cell_count + 1);
    b.cell_done = TH_NEW_N(scratch, bool, errors->view.cell_count + 1);
    b.factor_of_value = TH_NEW_N(scratch, uint32_t, errors->count + 1);
    b.variable_of = TH_NEW_N(arena, uint32_t, errors->count + 1);
    name_variables(&b);
    poly sum = {0};
    for (uint32_t i = 0; i < output->count && !b.reason; i++)
        append(&b, &sum, cell_poly(&b, output->cells[i]), output->weights[i]);
    *out = (thi_form){.value_count = errors->count,
                      .laws = all_laws(arena, errors),
                      .variable_of = b.variable_of,
                      .factor_count = b.factor_count,
                      .factors = b.factors,
                      .term_count = sum.count,
                      .terms = kept_terms(arena, &sum),
                      .constant = sum.constant,
                      .errors = errors};
    th_arena_free(scratch);
    return b.reason;
}
