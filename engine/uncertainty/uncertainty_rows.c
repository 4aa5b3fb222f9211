/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: the lines of a boundary as rows of category, gas and stream, and as the
 * totals of two years. */
#include "tables_internal.h"

#include <math.h>
#include <string.h>

#define NEAR_ZERO                                                                      \
    0.01 /* of the gross: below it a percentage of the sum says nothing                \
          */

typedef struct term {
    uint32_t order; /* of the category in the taxonomy */
    th_sym category, stream;
    uint32_t gas, line, year;
    double weight;
} term;

static int in_order(const void *a, const void *b, void *context)
{
    (void)context;
    const term *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (x->gas != y->gas)
        return x->gas < y->gas ? -1 : 1;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    return (x->year > y->year) - (x->year < y->year);
}

static uint32_t order_of(const th_registry *r, th_sym category)
{
    const th_domain *d = th_domain_of(r, TH_IX_CATEGORY);
    const th_member *m = th_member_find(d, category);
    return m ? (uint32_t)(m - d->members) : UINT32_MAX;
}

static bool same_row(const term *a, const term *b)
{
    return a->order == b->order && a->gas == b->gas && a->stream == b->stream;
}

static size_t
collect(th_uncertainty *u, th_arena *scratch, uint32_t year, term *out, size_t room)
{
    th_model_view m = th_model_get(u->model);
    uint32_t *lines = TH_NEW_N(scratch, uint32_t, room + 1);
    double *weights = TH_NEW_N(scratch, double, room + 1);
    size_t n = th_inventory_terms(u->inventory,
                                  u->view.boundary,
                                  year == THI_BASE ? u->view.base_year : u->view.year,
                                  lines,
                                  weights);
    for (size_t i = 0; i < n; i++) {
        const th_line *line = th_inventory_line(u->inventory, lines[i]);
        th_sym category = m.instances[line->instance].key.member[TH_IX_CATEGORY];
        out[i] = (term){.order = order_of(m.registry, category),
                        .category = category,
                        .stream = line->stream,
                        .gas = line->gas,
                        .line = lines[i],
                        .year = year,
                        .weight = weights[i]};
    }
    return n;
}

static thi_terms
terms_of(th_uncertainty *u, const term *from, size_t count, uint32_t year)
{
    uint32_t *cells = TH_NEW_N(u->arena, uint32_t, count + 1);
    double *weights = TH_NEW_N(u->arena, double, count + 1);
    th_sum sum = {0}, gross = {0};
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (from[i].year != year)
            continue;
        const th_line *line = th_inventory_line(u->inventory, from[i].line);
        cells[n] = line->cell;
        weights[n++] = from[i].weight;
        th_sum_add(&sum, line->mass_t * from[i].weight);
        th_sum_add(&gross, fabs(line->mass_t * from[i].weight));
    }
    return (thi_terms){{.count = n, .cells = cells, .weights = weights},
                       th_sum_get(&sum),
                       th_sum_get(&gross)};
}

bool thi_near_zero(const thi_terms *terms)
{
    return !(fabs(terms->value) > NEAR_ZERO * terms->gross);
}

static bool all_confidential(const th_uncertainty *u, const term *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!th_inventory_line(u->inventory, from[i].line)->confidential)
            return false;
    return true;
}

void thi_rows_make(th_uncertainty *u)
{
    th_arena *scratch = th_arena_create();
    size_t room = th_inventory_line_count(u->inventory);
    term *terms = TH_NEW_N(scratch, term, 2 * room + 1);
    size_t n = collect(u, scratch, THI_BASE, terms, room);
    n += collect(u, scratch, THI_CURRENT, terms + n, room);
    for (uint32_t y = 0; y < THI_YEARS; y++)
        u->total[y] = terms_of(u, terms, n, y);
    th_sort(terms, n, sizeof *terms, in_order, NULL);
    u->lines = TH_NEW_N(u->arena, thi_line_row, n + 1);
    u->rows = TH_NEW_N(u->arena, th_uncertainty_row, n + 1);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && same_row(&terms[i], &terms[next]);)
            next++;
        thi_line_row *row = &u->lines[u->row_count++];
        *row = (thi_line_row){.category = terms[i].category,
                              .stream = terms[i].stream,
                              .gas = terms[i].gas,
                              .confidential = all_confidential(u, terms + i, next - i)};
        for (uint32_t y = 0; y < THI_YEARS; y++)
            row->year[y] = terms_of(u, terms + i, next - i, y);
    }
    th_arena_free(scratch);
}
