/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dual: the model run once more with the grid's factors of one year in all years. What
 * is a factor of the grid stands in schemes.yaml. An input is replaced by the one that
 * the same instance of the fixed year reads in the same place, so that the factor keeps
 * its key (region, calibre, subject); only its year changes. Where the inventory has no
 * such instance, the factor is the registry's row of the same pack and key that holds
 * in the fixed year.
 */
#include "dual_internal.h"

#include <string.h>

#define UNSET UINT32_MAX

typedef struct inputs {
    uint32_t count, *list;
} inputs;

typedef struct fixing {
    const th_dual *dual;
    th_arena *scratch;
    thi_power *power;
    inputs *of_instance; /* [instances] */
    uint32_t *in_year; /* instances of the fixed year that read a factor of the grid */
    size_t in_year_count;
} fixing;

bool thi_power_is(const th_dual *dual, const th_input *input)
{
    for (size_t i = 0; input->kind != TH_INPUT_GWP && i < dual->schemes->power_count;
         i++)
        if (input->variable == dual->schemes->power_variables[i])
            return true;
    return false;
}

/* ---- what an instance reads ---- */

static size_t find_inputs(const fixing *f, const th_node *node, uint32_t *out)
{
    size_t count = 0;
    if (node->kind == TH_N_INPUT &&
        thi_power_is(f->dual, &f->dual->model.inputs[node->ref])) {
        if (out)
            *out = node->ref;
        return 1;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        count += find_inputs(f, node->kids[i], out ? out + count : NULL);
    return count;
}

/** In the order of the text, so that two instances of one method agree. */
static void read_instance(fixing *f, uint32_t number)
{
    const th_instance *inst = &f->dual->model.instances[number];
    const th_cell *cells = &f->dual->model.cells[inst->first_cell];
    inputs *in = &f->of_instance[number];
    for (int pass = 0; pass < 2; pass++) {
        size_t count = 0;
        for (uint32_t c = 0; c < inst->cell_count; c++)
            if (cells[c].root)
                count += find_inputs(f, cells[c].root, pass ? in->list + count : NULL);
        in->count = (uint32_t)count;
        if (!count)
            return;
        if (!pass)
            in->list = TH_NEW_N(f->scratch, uint32_t, count);
    }
    if (inst->year == f->power->year)
        f->in_year[f->in_year_count++] = number;
}

/* ---- its twin in the fixed year ---- */

static bool same_key(const th_key *a, const th_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/** The same method and key; else one of its region that reads as many factors. */
static uint32_t twin_of(const fixing *f, uint32_t number)
{
    const th_instance *all = f->dual->model.instances, *mine = &all[number];
    uint32_t near = UNSET;
    for (size_t i = 0; i < f->in_year_count; i++) {
        uint32_t other = f->in_year[i];
        const th_instance *inst = &all[other];
        if (f->of_instance[other].count != f->of_instance[number].count ||
            inst->method != mine->method || inst->variant != mine->variant)
            continue;
        if (same_key(&inst->key, &mine->key))
            return other;
        if (near == UNSET &&
            inst->key.member[TH_IX_REGION] == mine->key.member[TH_IX_REGION])
            near = other;
    }
    return near;
}

static void cannot(thi_power *power, th_arena *arena)
{
    power->known = false;
    power->why =
        th_arena_format(arena,
                        "清单和因子库都没有 %d 年可比的电网因子 / neither the "
                        "inventory nor the registry has a grid factor of %d to put "
                        "in their place",
                        power->year,
                        power->year);
}

/** Row of the registry that holds in the fixed year, of the pack and key of a factor;
 * number + 1, 0: none. The nearest year counts, as for any factor. */
static uint32_t row_of_year(const fixing *f, const th_input *in)
{
    const th_registry *r = f->dual->model.registry;
    uint32_t begin, end, best = 0;
    int32_t year = f->power->year;
    if (in->kind != TH_INPUT_FACTOR)
        return 0;
    const th_factor *own = th_factor_get(r, in->row);
    th_factor_range(r, in->variable, &begin, &end);
    for (uint32_t i = begin; i < end; i++) {
        const th_factor *row = th_factor_get(r, i);
        if (row->pack == own->pack && row->state == TH_STATE_VALUE &&
            row->from_year <= year && year <= row->to_year &&
            same_key(&row->key, &own->key) &&
            (!best || row->from_year > th_factor_get(r, best - 1)->from_year))
            best = i + 1;
    }
    return best;
}

/** An input that reads a row of the registry: the first that does stands for all, so
 * that its error moves them as one. */
static uint32_t stand_in(fixing *f, uint32_t input)
{
    uint32_t row = row_of_year(f, &f->dual->model.inputs[input]), first = input;
    for (uint32_t i = 0; row && i < input && first == input; i++)
        if (f->power->factor[i] == row)
            first = i;
    f->power->factor[first] = row;
    return row ? first : UNSET;
}

static void replace(fixing *f, uint32_t number)
{
    const inputs *mine = &f->of_instance[number];
    uint32_t twin = mine->count ? twin_of(f, number) : UNSET;
    if (!mine->count)
        return;
    for (uint32_t i = 0; i < mine->count; i++) {
        uint32_t *map = &f->power->map[mine->list[i]];
        uint32_t to =
            twin == UNSET ? stand_in(f, mine->list[i]) : f->of_instance[twin].list[i];
        if (to == UNSET || (*map != UNSET && *map != to))
            cannot(f->power, f->dual->arena);
        else
            *map = to;
    }
}

th_input thi_power_input(const thi_power *power, const th_model_view *m, uint32_t i)
{
    th_input in = m->inputs[power->map[i]];
    uint32_t row = power->factor[power->map[i]];
    if (row) {
        in.kind = TH_INPUT_FACTOR;
        in.row = row - 1;
        in.value = th_factor_get(m->registry, row - 1)->value;
    }
    return in;
}

static void run(const th_dual *d, thi_power *power)
{
    uint32_t n = d->model.input_count;
    power->inputs = TH_NEW_N(d->arena, double, n + 1);
    power->values = TH_NEW_N(d->arena, double, d->model.cell_count + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (power->map[i] == UNSET)
            power->map[i] = i;
        power->inputs[i] = thi_power_input(power, &d->model, i).value;
    }
    th_model_run(th_inventory_model(d->inventory), power->inputs, power->values);
}

/** Which row of the registry was taken, and from when it holds. */
static void tell_row(const th_dual *d, thi_power *power)
{
    for (uint32_t i = 0; i < d->model.input_count && !*power->why; i++) {
        if (!power->factor[i])
            continue;
        const th_factor *row = th_factor_get(d->model.registry, power->factor[i] - 1);
        char value[32];
        th_number_print_digits(row->written, 9, value);
        power->why = th_arena_format(d->arena,
                                     "清单没有 %d 年，取因子库 %d 年起的 %s %s（%s） / "
                                     "the inventory has no %d: %s %s of the registry, "
                                     "in force from %d (%s)",
                                     power->year,
                                     row->from_year,
                                     value,
                                     row->unit_text,
                                     row->source,
                                     power->year,
                                     value,
                                     row->unit_text,
                                     row->from_year,
                                     row->source);
    }
}

static const thi_power *make(th_dual *dual, int32_t year)
{
    th_arena *scratch = th_arena_create();
    thi_power *power = TH_NEW(dual->arena, thi_power);
    const th_model_view *m = &dual->model;
    fixing f = {.dual = dual, .scratch = scratch, .power = power};
    *power = (thi_power){.year = year, .known = true, .why = ""};
    power->map = TH_NEW_N(dual->arena, uint32_t, m->input_count + 1);
    power->factor = TH_NEW_N(dual->arena, uint32_t, m->input_count + 1);
    for (uint32_t i = 0; i < m->input_count; i++)
        power->map[i] = UNSET;
    f.of_instance = TH_NEW_N(scratch, inputs, m->instance_count + 1);
    f.in_year = TH_NEW_N(scratch, uint32_t, m->instance_count + 1);
    for (uint32_t i = 0; i < m->instance_count; i++)
        read_instance(&f, i);
    for (uint32_t i = 0; i < m->instance_count; i++)
        if (m->instances[i].reported)
            replace(&f, i);
    if (power->known) {
        run(dual, power);
        tell_row(dual, power);
    }
    th_arena_free(scratch);
    return power;
}

const thi_power *thi_power_get(th_dual *dual, int32_t year)
{
    for (size_t i = 0; i < dual->power_count; i++)
        if (dual->powers[i]->year == year)
            return dual->powers[i];
    const thi_power *power = make(dual, year);
    TH_PUSH(dual->arena, dual->powers, dual->power_count, dual->power_capacity, power);
    return power;
}
