/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: who can move what. Which inputs of the model each measure and step reaches,
 * and which of them an emission depends on together. */
#include "scenario_internal.h"

#include <string.h>

/* ---- series: by structure, so that nothing hangs on the values of one run ---- */

static uint64_t bits_of_list(const thi_list *list, const uint64_t *measure_bits)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < list->count; i++)
        bits |= measure_bits[list->items[i].measure];
    return bits;
}

static uint64_t own_bits(const thi_series *s, const uint64_t *measure_bits)
{
    const thi_list *lists[] = {
        &s->before, &s->shifts_out, &s->shifts_in, &s->after, &s->adds, &s->towards};
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        bits |= bits_of_list(lists[i], measure_bits);
    return bits;
}

static uint64_t need_bits(const thi_series *s, const uint64_t *bits)
{
    uint64_t all = 0;
    for (uint32_t d = 0; s->rule && d < s->rule->driver_count; d++)
        for (uint32_t i = 0; i < s->rule->drivers[d].count; i++)
            all |= bits[s->rule->drivers[d].series[i]];
    if (s->rule && s->rule->growth && *s->rule->growth != THI_NONE)
        all |= bits[*s->rule->growth];
    /* all shifts from one series act on one value: each part hangs on all of them */
    for (size_t i = 0; i < s->shifts_in.count; i++)
        all |= bits[s->shifts_in.items[i].partner];
    return all;
}

static bool put(uint64_t *bits, uint64_t more)
{
    bool grows = (*bits | more) != *bits;
    *bits |= more;
    return grows;
}

static bool spread_group(const thi_group *g, uint64_t *bits)
{
    uint64_t all = 0;
    bool grows = false;
    for (uint32_t i = 0; i < g->count; i++) {
        all |= bits[g->members[i]];
        all |= g->paths[i] != THI_NONE ? bits[g->paths[i]] : 0;
    }
    for (uint32_t i = 0; i < g->count; i++)
        grows = put(&bits[g->members[i]], all) || grows;
    return grows;
}

static bool spread_forest(const thi_forest *f, uint64_t *bits)
{
    uint64_t all = 0;
    bool grows = false;
    for (int k = 0; k < THI_PARTS; k++)
        all |= bits[f->paths[k]];
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (f->outputs[k] != THI_NONE)
            grows = put(&bits[f->outputs[k]], all) || grows;
    return grows;
}

static uint64_t bits_at(const uint64_t *bits, uint32_t series)
{
    return series == THI_NONE ? 0 : bits[series];
}

/** Technologies share one stock and its sales. */
static bool spread_turnover(const thi_turnover *t, uint64_t *bits)
{
    uint64_t all = bits_at(bits, t->stock);
    bool grows = false;
    for (uint32_t i = 0; i < t->count; i++)
        all |= bits[t->members[i]] | bits_at(bits, t->paths[i]) |
               bits_at(bits, t->distances[i]);
    for (uint32_t i = 0; i < t->count; i++) {
        grows = put(&bits[t->members[i]], all) || grows;
        if (t->economies[i] != THI_NONE)
            grows = put(&bits[t->economies[i]], all) || grows;
    }
    return grows;
}

static bool spread_link(const thi_link *link, uint64_t *bits)
{
    uint64_t all = 0;
    for (size_t i = 0; i < link->count; i++)
        all |= bits[link->terms[i].stock] | bits_at(bits, link->terms[i].share) |
               bits_at(bits, link->terms[i].distance) |
               bits_at(bits, link->terms[i].economy);
    return put(&bits[link->target], all);
}

/** Until nothing grows: a lagged driver may stand anywhere in the order. */
static void spread(const th_projection *p, uint64_t *bits)
{
    bool grows = true;
    while (grows) {
        grows = false;
        for (size_t i = 0; i < p->series_count; i++)
            grows = put(&bits[i], need_bits(&p->series[i], bits)) || grows;
        for (size_t i = 0; i < p->group_count; i++)
            grows = spread_group(&p->groups[i], bits) || grows;
        for (size_t i = 0; i < p->forest_count; i++)
            grows = spread_forest(&p->forests[i], bits) || grows;
        for (size_t i = 0; i < p->turnover_count; i++)
            grows = spread_turnover(&p->turnovers[i], bits) || grows;
        for (size_t i = 0; i < p->link_count; i++)
            grows = spread_link(&p->links[i], bits) || grows;
    }
}

static void add_steps(const th_projection *p,
                      uint64_t (*step_bits)(const void *, const thi_step *),
                      const void *context,
                      uint64_t *bits)
{
    for (size_t i = 0; i < p->series_count; i++)
        if (p->series[i].rule)
            bits[i] |= step_bits(context, p->series[i].rule->step);
    for (size_t i = 0; i < p->group_count; i++)
        for (uint32_t k = 0; k < p->groups[i].count; k++)
            bits[p->groups[i].members[k]] |= step_bits(context, p->groups[i].step);
    for (size_t i = 0; i < p->forest_count; i++)
        for (int k = 0; k < THI_OUTPUTS; k++)
            if (p->forests[i].outputs[k] != THI_NONE)
                bits[p->forests[i].outputs[k]] |=
                    step_bits(context, p->forests[i].step);
    for (size_t i = 0; i < p->turnover_count; i++)
        for (uint32_t k = 0; k < p->turnovers[i].count; k++)
            bits[p->turnovers[i].members[k]] |=
                step_bits(context, p->turnovers[i].step);
}

void thi_sketch_reach(const th_projection *sketch,
                      const uint64_t *measure_bits,
                      uint64_t (*step_bits)(const void *context, const thi_step *step),
                      const void *context,
                      uint32_t input_count,
                      uint64_t *input_bits)
{
    th_arena *scratch = th_arena_create();
    uint64_t *bits = TH_NEW_N(scratch, uint64_t, sketch->series_count + 1);
    for (size_t i = 0; i < sketch->series_count; i++)
        bits[i] = own_bits(&sketch->series[i], measure_bits);
    if (step_bits)
        add_steps(sketch, step_bits, context, bits);
    spread(sketch, bits);
    for (uint32_t i = 0; i < input_count; i++)
        if (sketch->input_series[i] != THI_NONE)
            input_bits[i] |= bits[sketch->input_series[i]];
    th_arena_free(scratch);
}
