/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: one year of a stratum of forest, by age. Growth is summed from what grows,
 * not taken from the balance, so that growth = change of volume + losses is a test. */
#include "curves_internal.h"

#include <math.h>

double th_forest_area(const th_forest *forest)
{
    th_sum sum = {0};
    for (size_t a = 0; a < forest->ages; a++)
        th_sum_add(&sum, forest->area_ha[a]);
    return th_sum_get(&sum);
}

double th_forest_volume(const th_forest *forest)
{
    th_sum sum = {0};
    for (size_t a = 0; a < forest->ages; a++)
        th_sum_add(&sum, forest->area_ha[a] * forest->stocking[a] * forest->yield[a]);
    return th_sum_get(&sum);
}

double th_forest_shrubs(double area_ha, double biomass_per_ha)
{
    return area_ha * biomass_per_ha;
}

/** Land of one stocking joins that of an age: stocking is weighted by area. */
static void join(th_forest *forest, size_t age, double area_ha, double stocking)
{
    double before = forest->area_ha[age];
    double whole = before + area_ha;
    if (!(area_ha > 0))
        return;
    forest->stocking[age] =
        (before * forest->stocking[age] + area_ha * stocking) / whole;
    forest->area_ha[age] = whole;
}

void th_forest_spread(th_forest *forest, size_t from_age, size_t to_age, double area_ha)
{
    double each = area_ha / (double)(to_age - from_age + 1);
    for (size_t a = from_age; a <= to_age; a++)
        join(forest, a < forest->ages ? a : forest->ages - 1, each, 1);
}

bool th_forest_stock(th_forest *forest, double volume_m3)
{
    for (size_t a = 0; a < forest->ages; a++)
        forest->stocking[a] = 1;
    double by_table = th_forest_volume(forest);
    if (!(by_table > 0))
        return volume_m3 == 0;
    for (size_t a = 0; a < forest->ages; a++)
        forest->stocking[a] = volume_m3 / by_table;
    return true;
}

/** Land without trees becomes age 0 of full stocking; what stands there has grown in.
 */
static void plant(th_forest *forest, double area_ha, th_sum *growth)
{
    join(forest, 0, area_ha, 1);
    th_sum_add(growth, area_ha * forest->yield[0]);
}

static void disturb(th_forest *forest,
                    const th_forest_wish *wish,
                    th_forest_result *result,
                    th_sum *growth)
{
    th_sum lost = {0}, area = {0};
    for (size_t a = 0; a < forest->ages; a++) {
        double hit = wish->disturbed * forest->area_ha[a];
        th_sum_add(&area, hit);
        th_sum_add(&lost, hit * forest->stocking[a] * forest->yield[a]);
        forest->area_ha[a] -= hit;
    }
    result->disturbed_m3 = th_sum_get(&lost);
    result->disturbed_ha = th_sum_get(&area);
    if (wish->abandon)
        result->abandoned_ha = result->disturbed_ha;
    else
        plant(forest, result->disturbed_ha, growth);
}

/** Oldest first down to age 1 (what was felled or burnt this year stands at age 0). */
static void harvest(th_forest *forest,
                    const th_forest_wish *wish,
                    th_forest_result *result,
                    th_sum *growth)
{
    double wanted = wish->harvest;
    th_sum area = {0}, volume = {0};
    for (size_t a = forest->ages; a-- > 1 && wanted > 0;) {
        double per_ha = forest->stocking[a] * forest->yield[a];
        double of_unit = wish->harvest_is_area ? 1 : per_ha;
        double there = forest->area_ha[a];
        if (!(there * of_unit > 0))
            continue;
        bool all = there * of_unit <= wanted;
        double felled = all ? there : wanted / of_unit;
        wanted = all ? wanted - there * of_unit : 0;
        forest->area_ha[a] = all ? 0 : there - felled;
        th_sum_add(&area, felled);
        th_sum_add(&volume, felled * per_ha);
    }
    result->harvest_ha = th_sum_get(&area);
    result->harvest_m3 = th_sum_get(&volume);
    result->short_of = wanted > 0 ? wanted : 0;
    plant(forest, result->harvest_ha, growth);
}

static double thin(th_forest *forest, const th_forest_wish *wish)
{
    th_sum lost = {0};
    for (size_t i = 0; i < wish->thinning_count; i++) {
        const th_thinning *t = &wish->thinnings[i];
        double share = t->area_share * t->volume_share;
        for (size_t a = t->from_age; a <= t->to_age && a < forest->ages; a++) {
            th_sum_add(&lost,
                       forest->area_ha[a] * forest->stocking[a] * forest->yield[a] *
                           share);
            forest->stocking[a] *= 1 - share;
        }
    }
    return th_sum_get(&lost);
}

/** Recovery of stocking and one year of growth at one age; leaves the stocking by the
 * yield of the next age. The open age stays where it is: its table ends. */
static void
grow_age(th_forest *forest, size_t age, const th_forest_wish *wish, th_sum *growth)
{
    size_t next = age + 1 < forest->ages ? age + 1 : age;
    double now = forest->yield[age], then = forest->yield[next];
    double was = forest->stocking[age];
    double recovered = 1 - (1 - was) * th_exp(-wish->recovery);
    if (wish->recovery == 0)
        recovered = was;
    double gain = wish->growth_factor * (then - now);
    th_sum_add(growth, forest->area_ha[age] * (recovered - was) * now);
    th_sum_add(growth, forest->area_ha[age] * recovered * gain);
    forest->stocking[age] = then > 0 ? recovered * (now + gain) / then : recovered;
}

/** Every age moves up one; the last two become the open age. */
static void age_all(th_forest *forest)
{
    size_t last = forest->ages - 1;
    if (!last)
        return;
    join(forest, last, forest->area_ha[last - 1], forest->stocking[last - 1]);
    for (size_t a = last - 1; a > 0; a--) {
        forest->area_ha[a] = forest->area_ha[a - 1];
        forest->stocking[a] = forest->stocking[a - 1];
    }
    forest->area_ha[0] = 0;
    forest->stocking[0] = 1;
}

th_forest_result th_forest_step(th_forest *forest, const th_forest_wish *wish)
{
    th_forest_result result = {0};
    th_sum growth = {0};
    disturb(forest, wish, &result, &growth);
    harvest(forest, wish, &result, &growth);
    result.thinning_m3 = thin(forest, wish);
    for (size_t a = 0; a < forest->ages; a++)
        grow_age(forest, a, wish, &growth);
    age_all(forest);
    result.planted_ha = wish->planted_ha * wish->planted_survival;
    plant(forest, result.planted_ha, &growth);
    result.growth_m3 = th_sum_get(&growth);
    result.area_ha = th_forest_area(forest);
    result.volume_m3 = th_forest_volume(forest);
    return result;
}
