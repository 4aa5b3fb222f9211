/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: sums of lines with their interval, and the totals of boundaries. */
#include "inventory_internal.h"

#include <math.h>

/* ---- sums ---- */

bool thi_summing_add(thi_summing *s,
                     const th_inventory *inv,
                     const th_line *line,
                     double weight)
{
    s->incomplete = s->incomplete || inv->view.cells[line->cell].incomplete;
    s->failed = s->failed || inv->view.lost || inv->view.cells[line->cell].failed;
    if (line->state != TH_STATE_VALUE) {
        s->incomplete = s->incomplete || line->state == TH_STATE_NE || line->missing;
        s->key = line->state > s->key ? line->state : s->key;
        return false;
    }
    if (isnan(weight)) {
        s->incomplete = true;
        return false;
    }
    s->any = true;
    s->open = s->open || !line->confidential;
    th_sum_add(&s->sum, line->mass_t * weight);
    return true;
}

static void add_line(thi_adder *adder, thi_summing *s, const th_line *line, bool co2e)
{
    double gwp = co2e ? adder->inventory->view.gwp->value[line->gas] : 1;
    if (thi_summing_add(s, adder->inventory, line, gwp))
        thi_adder_add(adder, line->cell, gwp);
}

th_total thi_summing_total(const thi_summing *s, double half)
{
    th_total total = {.state = s->failed ? TH_STATE_NE
                               : s->any  ? TH_STATE_VALUE
                                         : s->key,
                      .incomplete = s->incomplete || s->failed,
                      .failed = s->failed};
    if (!s->any || s->failed)
        return total;
    total.confidential = !s->open;
    total.value = th_sum_get(&s->sum);
    total.has_interval = half > 0 && isfinite(half);
    total.lower = total.has_interval ? total.value - half : total.value;
    total.upper = total.has_interval ? total.value + half : total.value;
    return total;
}

th_total thi_sum_lines(thi_adder *adder,
                       const uint32_t *lines,
                       size_t count,
                       bool co2e,
                       th_arena *arena,
                       th_group_detail *detail)
{
    thi_summing s = {.key = TH_STATE_NOTHING};
    for (size_t i = 0; i < count; i++)
        add_line(adder, &s, &adder->inventory->lines[lines[i]], co2e);
    return thi_summing_total(&s, thi_adder_detail(adder, arena, detail));
}

th_total th_inventory_sum(const th_inventory *inventory, const uint8_t *mask)
{
    th_arena *scratch = th_arena_create();
    thi_adder adder = thi_adder_create(inventory, scratch);
    thi_summing s = {.key = TH_STATE_NOTHING};
    for (size_t i = 0; i < inventory->line_count; i++)
        if (mask[i])
            add_line(&adder, &s, &inventory->lines[i], true);
    th_total total = thi_summing_total(&s, thi_adder_half(&adder));
    th_arena_free(scratch);
    return total;
}

/* ---- boundaries ---- */

bool thi_category_under(const th_inventory *inv, th_sym category, th_sym root)
{
    const th_domain *d = th_domain_of(inv->view.registry, TH_IX_CATEGORY);
    return th_domain_distance(d, category, root) >= 0;
}

static bool
category_inside(const th_inventory *inv, const th_boundary *b, th_sym category)
{
    bool inside = b->category_count == 0;
    for (uint32_t i = 0; i < b->category_count && !inside; i++)
        inside = thi_category_under(inv, category, b->categories[i]);
    for (uint32_t i = 0; i < b->exclude_count && inside; i++)
        inside = !thi_category_under(inv, category, b->excludes[i]);
    return inside;
}

static bool gas_inside(const th_boundary *b, uint32_t gas)
{
    for (uint32_t i = 0; i < b->gas_count; i++)
        if (b->gases[i] == gas)
            return true;
    return b->gas_count == 0;
}

static bool stream_inside(const th_boundary *b, th_sym stream)
{
    for (uint32_t i = 0; i < b->stream_count; i++)
        if (b->streams[i] == stream)
            return true;
    return stream == 0;
}

bool th_boundary_has(const th_inventory *inventory,
                     const th_boundary *boundary,
                     const th_line *line)
{
    const th_instance *inst = thi_line_instance(inventory, line);
    bool removal = line->state == TH_STATE_VALUE && line->mass_t < 0;
    return !line->alternative && (boundary->removals || !removal) &&
           gas_inside(boundary, line->gas) && stream_inside(boundary, line->stream) &&
           category_inside(inventory, boundary, inst->key.member[TH_IX_CATEGORY]);
}

bool th_boundary_is_co2(const th_inventory *inventory, const th_boundary *boundary)
{
    int32_t co2 =
        th_gas_find(inventory->view.registry, th_names_find(inventory->names, "CO2"));
    return co2 >= 0 && boundary->gas_count == 1 && boundary->gases[0] == (uint32_t)co2;
}

static bool
in_year(const th_inventory *inv, const th_boundary *boundary, int32_t year, size_t line)
{
    return inv->lines[line].year == year &&
           th_boundary_has(inv, boundary, &inv->lines[line]);
}

th_total th_inventory_total(const th_inventory *inventory,
                            const th_boundary *boundary,
                            int32_t year)
{
    th_arena *scratch = th_arena_create();
    thi_adder adder = thi_adder_create(inventory, scratch);
    bool co2e = !th_boundary_is_co2(inventory, boundary);
    thi_summing s = {.key = TH_STATE_NOTHING};
    for (size_t i = 0; i < inventory->line_count; i++)
        if (in_year(inventory, boundary, year, i))
            add_line(&adder, &s, &inventory->lines[i], co2e);
    th_total total = thi_summing_total(&s, thi_adder_half(&adder));
    th_arena_free(scratch);
    return total;
}

size_t th_inventory_terms(const th_inventory *inventory,
                          const th_boundary *boundary,
                          int32_t year,
                          uint32_t *lines,
                          double *weights)
{
    bool co2 = th_boundary_is_co2(inventory, boundary);
    size_t count = 0;
    for (size_t i = 0; i < inventory->line_count; i++) {
        double weight = co2 ? 1 : inventory->view.gwp->value[inventory->lines[i].gas];
        if (!in_year(inventory, boundary, year, i) || isnan(weight) ||
            inventory->lines[i].state != TH_STATE_VALUE)
            continue;
        if (lines)
            lines[count] = (uint32_t)i;
        if (weights)
            weights[count] = weight;
        count++;
    }
    return count;
}
