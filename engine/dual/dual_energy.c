/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: what an energy target adds up. Feedstock is out of both years unless the target
 * keeps it in; then what each instance used takes the place of what it counted. */
#include "dual_internal.h"

#include <string.h>

static bool is_counted(const th_dual *d, const th_cell *cell, int32_t year)
{
    if (cell->instance == UINT32_MAX || !cell->equation)
        return false;
    const th_instance *inst = &d->model.instances[cell->instance];
    return inst->counted && inst->year == year;
}

static bool is_output(const th_cell *cell, th_sym variable)
{
    return cell->equation->left == TH_LEFT_VARIABLE && cell->equation->name == variable;
}

/** A step or an output of the same instance by its name; UINT32_MAX: none. */
static uint32_t beside(const th_dual *d, const th_cell *cell, th_sym name)
{
    const th_instance *inst = &d->model.instances[cell->instance];
    for (uint32_t i = inst->first_cell; i < inst->first_cell + inst->cell_count; i++)
        if (d->model.cells[i].equation && d->model.cells[i].equation->name == name)
            return i;
    return UINT32_MAX;
}

size_t th_dual_energy_terms(const th_dual *dual,
                            const th_target *target,
                            int32_t year,
                            uint32_t *cells,
                            double *weights)
{
    th_sym sum = th_names_find(dual->names, target->energy_variable);
    th_sym counted = th_names_find(dual->names, target->energy_counted);
    th_sym used = th_names_find(dual->names, target->energy_used);
    size_t count = 0;
    for (uint32_t i = 0; i < dual->model.cell_count; i++) {
        const th_cell *cell = &dual->model.cells[i];
        if (!is_counted(dual, cell, year))
            continue;
        bool net = target->keep_feedstock && used && is_output(cell, counted);
        uint32_t gross = net ? beside(dual, cell, used) : UINT32_MAX;
        bool summed = is_output(cell, sum), moved = gross != UINT32_MAX;
        if (moved) {
            cells[count] = gross;
            weights[count++] = 1;
        }
        if (summed == moved)
            continue; /* counted and taken out again, or neither */
        cells[count] = i;
        weights[count++] = summed ? 1 : -1;
    }
    return count;
}
