/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decompose: what was decomposed, with the rows and cells behind each level, for a
 * report that writes the arithmetic down. */
#include "decompose_internal.h"

/** Does a term's level take this amount? As the sums of levels do. */
static bool is_behind(const thi_work *w,
                      const thi_amount *a,
                      const thi_level *l,
                      const thi_term *term,
                      int32_t variable,
                      int32_t year)
{
    (void)w;
    if (a->variable != variable)
        return false;
    if (l->of == THI_OF_GROUP || l->of == THI_OF_FUEL)
        return a->year == year && a->group == term->group && a->value > 0 &&
               (l->of == THI_OF_GROUP || a->fuel == term->fuel);
    return a->year == year || a->year == TH_ALL_YEARS;
}

static th_decompose_sum origins_of(thi_work *w,
                                   const thi_level *l,
                                   const thi_term *term,
                                   int32_t variable,
                                   size_t year)
{
    uint32_t count = 0;
    th_decompose_origin *list =
        TH_NEW_N(w->arena, th_decompose_origin, w->amount_count + 1);
    for (size_t i = 0; variable >= 0 && i < w->amount_count; i++)
        if (is_behind(w, &w->amounts[i], l, term, variable, w->years[year]))
            list[count++] = w->amounts[i].origin;
    return (th_decompose_sum){count, list};
}

static th_decompose_kind
kind_of(const thi_work *w, const thi_level *l, const thi_term *term)
{
    if (l->of == THI_EMISSION && l->variable < 0 && l->times < 0)
        return term->stream ? TH_DECOMPOSE_NUMBER : TH_DECOMPOSE_LINES;
    if (l->variable >= 0)
        return thi_is_gdp(w, l->variable) ? TH_DECOMPOSE_NUMBER : TH_DECOMPOSE_SUM;
    bool chained = thi_is_gdp(w, l->times) || (l->per >= 0 && thi_is_gdp(w, l->per));
    return chained ? TH_DECOMPOSE_NUMBER : TH_DECOMPOSE_SCALED;
}

static th_decompose_end
end_of(thi_work *w, const thi_level *l, const thi_term *term, size_t year, double value)
{
    int32_t variable = l->variable >= 0 ? l->variable : l->times;
    return (th_decompose_end){.value = value,
                              .sum = origins_of(w, l, term, variable, year),
                              .per = origins_of(w, l, term, l->per, year)};
}

void thi_term_show(thi_work *w, size_t number, size_t year)
{
    const thi_term *term = &w->terms[number];
    double from[TH_LMDI_FACTORS], to[TH_LMDI_FACTORS];
    size_t which[TH_LMDI_FACTORS];
    size_t n = thi_term_levels(w, term, year, from, which);
    thi_term_levels(w, term, year + 1, to, which);
    th_decompose_level *levels = TH_NEW_N(w->arena, th_decompose_level, n + 1);
    for (size_t k = 0; k < n; k++) {
        const thi_level *l = &w->set.levels[which[k]];
        levels[k] = (th_decompose_level){.kind = kind_of(w, l, term),
                                         .effect = l->effect,
                                         .from = end_of(w, l, term, year, from[k]),
                                         .to = end_of(w, l, term, year + 1, to[k])};
    }
    th_decompose_term shown = {.pair = (uint32_t)year,
                               .part = term->part,
                               .fuel = term->fuel,
                               .stream = term->stream,
                               .level_count = (uint32_t)n,
                               .levels = levels};
    TH_PUSH(w->arena, w->shown, w->shown_count, w->shown_capacity, shown);
    TH_PUSH(w->arena,
            w->shown_numbers,
            w->shown_number_count,
            w->shown_number_capacity,
            (uint32_t)number);
}

void thi_rest_show(
    thi_work *w, size_t year, uint32_t part, uint32_t effect, double from, double to)
{
    th_decompose_rest rest = {(uint32_t)year, part, effect, from, to};
    if (from != 0 || to != 0)
        TH_PUSH(w->arena,
                w->shown_rests,
                w->shown_rest_count,
                w->shown_rest_capacity,
                rest);
}
