/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: one year of a `turnover` step: survival, early scrap, sales by technology,
 * the stock-weighted economy. */
#include "scenario_internal.h"
#include "tanheng/curves.h"

#include <stdio.h>

/* a number for a message, in any locale */
#define SIX(x) th_number_print_digits((x), 6, (char[32]){0})

/** A drawn base value over the undrawn: vintages are computed undrawn, so that the
 * draw is no sale. */
static double drawn_ratio(const th_projection *p, double *cube, uint32_t member)
{
    double base = p->series[member].info.base;
    return base != 0 ? *thi_cube_cell(p, cube, member, THI_HELD, 0) / base : 1;
}

static double
stock_of(const th_projection *p, const thi_turnover *t, double *cube, uint32_t year)
{
    th_sum sum = {0};
    if (t->stock != THI_NONE)
        return thi_final(p, cube, t->stock, year);
    for (uint32_t i = 0; i < t->count; i++)
        th_sum_add(&sum,
                   *thi_cube_cell(p, cube, t->members[i], THI_HELD, year) /
                       drawn_ratio(p, cube, t->members[i]));
    return th_sum_get(&sum);
}

/** The code of a year that has no result, as an error. */
static void tell(const thi_turnover *t,
                 const th_turnover_result *result,
                 int32_t year,
                 th_diags *diags)
{
    const char *name = t->names[result->technology], *id = t->step->id;
    if (result->code == TH_TURNOVER_REACH)
        th_diags_add(diags,
                     TH_ERROR,
                     "E-TURNOVER-REACH",
                     t->place,
                     "step %s: the stock share of %s in %d needs %s %% of that year's "
                     "sales; the best that sales allow is a stock share of %s %%",
                     id,
                     name,
                     year,
                     SIX(100 * result->needed),
                     SIX(100 * result->best));
    else if (result->code == TH_TURNOVER_RANGE)
        th_diags_add(diags,
                     TH_ERROR,
                     result->needed > 1 || result->needed < 0 ? "E-SHARE-RANGE"
                                                              : "E-SHARE-SUM",
                     t->place,
                     "step %s: the share of %s is %s %% in %d; shares are 0 to 100 %%, "
                     "and together not above 100 %%",
                     id,
                     name,
                     SIX(100 * result->needed),
                     year);
    else
        th_diags_add(diags,
                     TH_ERROR,
                     "E-SHARE-SUM",
                     t->place,
                     "step %s: the given shares leave sales in %d and no technology "
                     "without a path has a base share to take them",
                     id,
                     year);
}

/** Told once a run, with the first year. */
static void tell_scrap(const thi_turnover *t,
                       const th_turnover_result *result,
                       double stock,
                       int32_t year,
                       double *told,
                       th_diags *diags)
{
    if (!(result->scrapped > 1e-9 * stock) || *told > 0)
        return;
    *told = 1;
    if (diags)
        th_diags_add(diags,
                     TH_WARNING,
                     "W-TURNOVER-SCRAP",
                     t->place,
                     "step %s: in %d (and perhaps later) the stock falls faster than "
                     "it ages: %s %% of what survives is scrapped early, and nothing "
                     "is sold",
                     t->step->id,
                     year,
                     SIX(100 * result->scrapped / (stock + result->scrapped)));
}

/** What each vintage had when it was sold, weighted by what is left of it. */
static void put_economy(const th_projection *p,
                        const thi_turnover *t,
                        uint32_t i,
                        double *cube,
                        uint32_t year)
{
    if (t->economies[i] == THI_NONE)
        return;
    const double *vintages = thi_cube_state(p, cube) + t->state + i * t->ages;
    const double *newest = t->sold[i] + t->ages - 1 + year;
    th_sum weighted = {0};
    double stock = th_turnover_stock(vintages, t->ages);
    for (size_t a = 0; a < t->ages; a++)
        th_sum_add(&weighted, vintages[a] * *(newest - a));
    double mean = stock > 0 ? th_sum_get(&weighted) / stock : *newest;
    double *cell = thi_cube_cell(p, cube, t->economies[i], THI_SHARED, year);
    const thi_series *s = &p->series[t->economies[i]];
    *cell =
        t->economy_base[i] > 0 && s->row ? *cell * (mean / t->economy_base[i]) : mean;
}

bool thi_turnover_run(const th_projection *p,
                      const thi_turnover *t,
                      double *cube,
                      uint32_t year,
                      th_diags *diags)
{
    double share[THI_MOST_TECHNOLOGIES], *state = thi_cube_state(p, cube) + t->state;
    bool given[THI_MOST_TECHNOLOGIES];
    int32_t when = p->base_year + (int32_t)year;
    for (uint32_t i = 0; i < t->count; i++) {
        given[i] = t->paths[i] != THI_NONE;
        share[i] = given[i] ? thi_final(p, cube, t->paths[i], year) : 0;
    }
    const th_turnover table = {t->count, t->ages, t->survival};
    const th_turnover_wish wish = {.stock = stock_of(p, t, cube, year),
                                   .of_stock = t->of_stock,
                                   .share = share,
                                   .given = given,
                                   .rest = t->rest};
    th_turnover_result result = th_turnover_step(state, NULL, &table, &wish);
    if (result.code && diags)
        tell(t, &result, when, diags);
    tell_scrap(t, &result, wish.stock, when, &state[t->count * t->ages], diags);
    for (uint32_t i = 0; i < t->count; i++) {
        *thi_cube_cell(p, cube, t->members[i], THI_SHARED, year) =
            th_turnover_stock(state + i * t->ages, t->ages) *
            drawn_ratio(p, cube, t->members[i]);
        put_economy(p, t, i, cube, year);
    }
    return !result.code;
}
