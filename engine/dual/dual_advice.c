/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: what follows from the path. Completion, the reduction of one year, what is
 * still needed a year, how much the total may grow, and the budget of a cap. */
#include "dual_internal.h"
#include "tanheng/decision.h"

#include <math.h>

/* ---- one year ---- */

static void advise_reduction(thi_judge *j, const thi_point *p, th_dual_year *y)
{
    const th_target *t = j->target;
    double level = p->level, before;
    if (!j->intensity || !p->known)
        return;
    if (thi_reported(j->dual, p->year - 1)) {
        before = thi_point_make(j, p->year - 1).level;
        y->year_reduction = 1 - level / before;
    }
    if (isnan(y->required))
        return;
    y->required_reduction = 1 - y->required / j->base.level;
    if (y->required_reduction > 0)
        y->completion = y->reduction / y->required_reduction;
    before = thi_required(j, p->year - 1);
    if (!isnan(before))
        y->year_target = 1 - y->required / before;
    if (p->year < t->year)
        y->catch_up =
            1 - th_pow(thi_required(j, t->year) / level, 1.0 / (t->year - p->year));
}

/** Growth of GDP over the year before; that year needs no inventory. */
static double gdp_growth(const thi_judge *j, const thi_point *p)
{
    th_gdp_year before = th_dual_gdp(j->dual, p->year - 1, j->target->gdp_prices);
    bool known = p->gdp.known && before.known && before.price_year == p->gdp.price_year;
    return known ? p->gdp.constant_yuan / before.constant_yuan - 1 : (double)NAN;
}

/** What the total may still do next year, and the GDP that would carry this one. */
static void advise_room(thi_judge *j, const thi_point *p, th_dual_year *y)
{
    double next = thi_required(j, p->year + 1);
    y->gdp_growth = gdp_growth(j, p);
    if (!p->known || !(p->total.value > 0))
        return;
    if (!isnan(y->room_t))
        y->room_share = y->room_t / p->total.value;
    if (j->intensity) {
        y->growth_left = next * (1 + y->gdp_growth) / p->level - 1;
        y->gdp_needed_yuan = p->total.value / y->required * THI_YUAN_PER_WAN;
    } else {
        y->growth_left = next / p->level - 1;
    }
}

void thi_advise(thi_judge *j, const thi_point *p, th_dual_year *y)
{
    y->required_reduction = y->completion = (double)NAN;
    y->year_reduction = y->year_target = y->catch_up = (double)NAN;
    y->room_share = y->growth_left = y->gdp_needed_yuan = (double)NAN;
    advise_reduction(j, p, y);
    advise_room(j, p, y);
}

/* ---- the budget ---- */

/** The sum of the path's allowed totals, against those of the data so far. */
static th_budget budget_of(
    int32_t first, const double *allowed, size_t n, const double *totals, size_t used)
{
    th_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&sum, allowed[i]);
    th_path path = {first, (uint32_t)used, totals};
    th_path_budget b = th_path_budget_of(path, th_sum_get(&sum));
    bool over = b.exhausted && !b.extrapolated;
    return (th_budget){.budget_t = th_sum_get(&sum),
                       .used_t = b.spent,
                       .to_year = first + (int32_t)used - 1,
                       .years_left = b.years_left,
                       .exhausted_at = over ? b.year + b.part : (double)NAN};
}

/** The total of one of the years; NAN when it has none. */
static double total_of(const th_dual_year *years, uint32_t count, int32_t year)
{
    for (uint32_t i = 0; i < count; i++)
        if (years[i].year == year && years[i].total.state == TH_STATE_VALUE)
            return years[i].total.value;
    return (double)NAN;
}

/** The allowed totals of a cap's path, year by year, against those of the data. */
void thi_put_budget(thi_judge *j, const th_dual_year *years)
{
    const th_target *t = j->target;
    int32_t first = t->path_from + 1;
    size_t n = (size_t)(t->year - t->path_from), used = 0;
    double *allowed = TH_NEW_N(j->scratch, double, n),
           *totals = TH_NEW_N(j->scratch, double, n);
    if (j->intensity || !j->from.known)
        return;
    for (size_t i = 0; i < n; i++) {
        allowed[i] = thi_required(j, first + (int32_t)i);
        totals[i] = total_of(years, j->result.year_count, first + (int32_t)i);
    }
    while (used < n && !isnan(totals[used]))
        used++;
    th_sum whole = {0};
    for (size_t i = 0; i < n; i++)
        th_sum_add(&whole, allowed[i]);
    j->result.budget.budget_t = th_sum_get(&whole);
    j->result.has_budget = used > 0;
    if (used)
        j->result.budget = budget_of(first, allowed, n, totals, used);
}
