/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: how much of a carbon budget is used, and when it runs out. */
#include "tanheng/decision.h"

#include <assert.h>
#include <math.h>

/** The first year whose end finds the budget spent; linear inside the year. */
static bool within_path(th_path_budget *b, th_path path, double budget_t)
{
    th_sum spent = {0, 0};
    for (uint32_t i = 0; i < path.count; i++) {
        double before = th_sum_get(&spent);
        th_sum_add(&spent, path.value[i]);
        if (th_sum_get(&spent) < budget_t)
            continue;
        b->year = path.first + (int32_t)i;
        b->part = (budget_t - before) / path.value[i];
        return true;
    }
    return false;
}

static void beyond_path(th_path_budget *b, th_path path)
{
    if (!(b->years_left < 1e6))
        return;
    double whole = floor(b->years_left);
    b->exhausted = b->extrapolated = true;
    b->year = path.first + (int32_t)path.count + (int32_t)whole;
    b->part = b->years_left - whole;
}

th_path_budget th_path_budget_of(th_path path, double budget_t)
{
    assert(path.count > 0);
    th_path_budget b = {.years_left = (double)NAN, .used = (double)NAN};
    th_sum spent = {0, 0};
    for (uint32_t i = 0; i < path.count; i++)
        th_sum_add(&spent, path.value[i]);
    double last = path.value[path.count - 1];
    b.spent = th_sum_get(&spent);
    b.left = budget_t - b.spent;
    if (last > 0)
        b.years_left = b.left / last;
    if (!(budget_t > 0)) { /* nothing may be spent: it is over as the path begins */
        b.exhausted = true;
        b.year = path.first;
        return b;
    }
    b.used = b.spent / budget_t;
    b.exhausted = within_path(&b, path, budget_t);
    if (!b.exhausted)
        beyond_path(&b, path);
    return b;
}
