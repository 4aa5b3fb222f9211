/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: the plantings that bring a forest to stated shares of the land. */
#include "curves_internal.h"

th_coverage_result
th_forest_coverage(double *plant_ha, size_t years, const th_coverage *coverage)
{
    th_coverage_result result = {.first_year =
                                     coverage->base_year + 1 + coverage->counts_after};
    double reached = coverage->forest_ha;
    int32_t planted_to = coverage->base_year;
    for (size_t i = 0; i < years; i++)
        plant_ha[i] = 0;
    for (size_t k = 0; k < coverage->count; k++) {
        double wanted = coverage->points[k].share * coverage->land_ha;
        int32_t last = coverage->points[k].year - coverage->counts_after;
        double gap = wanted - reached;
        if (gap > 0 && last <= planted_to) {
            if (!result.late) {
                result.late = true;
                result.point = k;
                result.gap_ha = gap;
            }
            continue;
        }
        for (int32_t year = planted_to + 1; year <= last && gap > 0; year++) {
            size_t at = (size_t)(year - coverage->base_year - 1);
            if (at < years)
                plant_ha[at] = gap / (coverage->survival * (last - planted_to));
        }
        reached = gap > 0 ? wanted : reached;
        planted_to = last > planted_to ? last : planted_to;
    }
    return result;
}
