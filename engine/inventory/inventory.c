/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: a compiled model run once; its emissions in reported years as lines. */
#include "inventory_internal.h"

#include <string.h>

static const th_datum *driver_of(const th_inventory *inv, const th_instance *inst)
{
    if (inst->driver_row < 0)
        return NULL;
    return &inv->rows[inst->driver_row];
}

static th_sym sector_of(const th_inventory *inv, th_sym code)
{
    const th_category *category = th_category_find(inv->view.registry, code);
    return category ? category->sector : 0;
}

static th_line make_line(const th_inventory *inv, uint32_t number)
{
    const th_emission *e = &inv->view.emissions[number];
    const th_instance *inst = &inv->view.instances[e->instance];
    const th_cell *cell = &inv->view.cells[e->cell];
    const th_datum *driver = driver_of(inv, inst);
    bool value = cell->state == TH_STATE_VALUE;
    th_line line = {.emission = number,
                    .instance = e->instance,
                    .cell = e->cell,
                    .gas = e->gas,
                    .stream = e->stream,
                    .year = inst->year,
                    .state = cell->state,
                    .alternative = !inst->counted,
                    .filled = inst->filled,
                    .confidential = driver && driver->confidential,
                    .mass_t = value ? inv->values[e->cell] : 0,
                    .quality = cell->quality,
                    .confidence = cell->confidence,
                    .sector = sector_of(inv, inst->key.member[TH_IX_CATEGORY]),
                    .department = driver ? driver->department : ""};
    line.co2e_t = value ? line.mass_t * inv->view.gwp->value[e->gas] : 0;
    return line;
}

static void make_lines(th_inventory *inv)
{
    inv->lines = TH_NEW_N(inv->arena, th_line, inv->view.emission_count + 1);
    for (uint32_t i = 0; i < inv->view.emission_count; i++)
        if (inv->view.instances[inv->view.emissions[i].instance].reported)
            inv->lines[inv->line_count++] = make_line(inv, i);
}

static bool same_series(const th_inventory *inv, const th_line *a, const th_line *b)
{
    const th_instance *x = &inv->view.instances[a->instance],
                      *y = &inv->view.instances[b->instance];
    return x->method == y->method && memcmp(&x->key, &y->key, sizeof x->key) == 0;
}

/** Lines of a series stand together: those of one equation, in other years. */
static bool value_elsewhere(const th_inventory *inv, size_t i)
{
    const th_line *line = &inv->lines[i];
    size_t from = i;
    while (from && same_series(inv, line, &inv->lines[from - 1]))
        from--;
    for (; from < inv->line_count && same_series(inv, line, &inv->lines[from]); from++)
        if (inv->lines[from].gas == line->gas &&
            inv->lines[from].stream == line->stream &&
            inv->lines[from].state == TH_STATE_VALUE)
            return true;
    return false;
}

/** `nothing` in one year and a value in another is a year without its rows, no zero;
 * nor is a stream that nobody gave (power without electricity rows): a boundary that
 * names it is not whole. */
static void mark_missing(th_inventory *inv)
{
    for (size_t i = 0; i < inv->line_count; i++)
        inv->lines[i].missing = inv->lines[i].state == TH_STATE_NOTHING &&
                                (inv->lines[i].stream || value_elsewhere(inv, i));
}

static void make_intervals(th_inventory *inv)
{
    th_arena *scratch = th_arena_create();
    thi_errors_build(inv);
    thi_adder adder = thi_adder_create(inv, scratch);
    for (size_t i = 0; i < inv->line_count; i++) {
        thi_adder_add(&adder, inv->lines[i].cell, 1);
        inv->lines[i].half_t = thi_adder_half(&adder);
        inv->lines[i].rests_on_filled =
            inv->lines[i].filled || inv->errors.on_filled[inv->lines[i].cell];
    }
    th_arena_free(scratch);
}

th_status th_inventory_create(th_inventory **out, const th_model *model, th_error *err)
{
    *out = NULL;
    if (!model)
        return th_error_set(err, TH_BAD_USAGE, "an inventory needs a model");
    th_arena *arena = th_arena_create();
    th_inventory *inv = TH_NEW(arena, th_inventory);
    inv->arena = arena;
    inv->model = model;
    inv->view = th_model_get(model);
    inv->names = th_activity_names(inv->view.activity);
    inv->rows = th_activity_get(inv->view.activity).rows;
    inv->values = TH_NEW_N(arena, double, inv->view.cell_count + 1);
    th_model_run(model, NULL, inv->values);
    make_lines(inv);
    mark_missing(inv);
    make_intervals(inv);
    *out = inv;
    return TH_OK;
}

void th_inventory_free(th_inventory *inventory)
{
    if (inventory)
        th_arena_free(inventory->arena);
}

const th_model *th_inventory_model(const th_inventory *inventory)
{
    return inventory->model;
}

const double *th_inventory_values(const th_inventory *inventory)
{
    return inventory->values;
}

size_t th_inventory_line_count(const th_inventory *inventory)
{
    return inventory->line_count;
}

const th_line *th_inventory_line(const th_inventory *inventory, size_t i)
{
    return &inventory->lines[i];
}

const th_instance *thi_line_instance(const th_inventory *inv, const th_line *line)
{
    return &inv->view.instances[line->instance];
}

const th_method *thi_line_method(const th_inventory *inv, const th_line *line)
{
    return th_method_get(inv->view.registry, thi_line_instance(inv, line)->method);
}

/* ---- quality ---- */

static bool is_gross(const th_line *line, int32_t year)
{
    return !line->alternative && !line->stream && line->year == year &&
           line->state == TH_STATE_VALUE && line->co2e_t > 0;
}

typedef struct shares {
    th_sum gross, filled;
    th_sum quality[TH_ESTIMATE + 1];
    th_sum confidence[TH_UNCONFIRMED + 1];
} shares;

static double share_of(const shares *s, const th_sum *part)
{
    double gross = th_sum_get(&s->gross);
    return gross > 0 ? th_sum_get(part) / gross : 0;
}

th_quality_shares th_inventory_quality(const th_inventory *inventory, int32_t year)
{
    shares s = {.gross = {0}};
    for (size_t i = 0; i < inventory->line_count; i++) {
        const th_line *line = &inventory->lines[i];
        if (!is_gross(line, year))
            continue;
        th_sum_add(&s.gross, line->co2e_t);
        th_sum_add(&s.quality[line->quality], line->co2e_t);
        th_sum_add(&s.confidence[line->confidence], line->co2e_t);
        if (line->rests_on_filled)
            th_sum_add(&s.filled, line->co2e_t);
    }
    th_quality_shares q = {.gross_t = th_sum_get(&s.gross),
                           .published = share_of(&s, &s.quality[TH_PUBLISHED]),
                           .downscaled = share_of(&s, &s.quality[TH_DOWNSCALED]),
                           .estimate = share_of(&s, &s.quality[TH_ESTIMATE]),
                           .none = share_of(&s, &s.quality[TH_QUALITY_NONE]),
                           .two_sources = share_of(&s, &s.confidence[TH_TWO_SOURCES]),
                           .one_source = share_of(&s, &s.confidence[TH_ONE_SOURCE]),
                           .unconfirmed = share_of(&s, &s.confidence[TH_UNCONFIRMED]),
                           .filled = share_of(&s, &s.filled)};
    return q;
}
