/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: shared inside the module. */
#ifndef TANHENG_SERIES_INTERNAL_H
#define TANHENG_SERIES_INTERNAL_H

#include "tanheng/series.h"

struct th_series {
    th_arena *arena;
    const th_inventory *inventory;
    const th_registry *registry;
    const th_names *names;
    th_model_view model;
    th_activity_view activity;
    const double *values; /* of cells */
    th_filled *filled;
    size_t filled_count, filled_capacity;
    th_series_finding *findings;
    size_t finding_count, finding_capacity;
    th_ief *iefs;
    size_t ief_count, ief_capacity;
    th_series_check *checks;
    size_t check_count, check_capacity;
    uint32_t activity_series, emission_series, activity_short, emission_short;
};

/** A check that the data ask for, or NULL. */
const th_series_check *thi_check_find(const th_series *s, const char *id);
void thi_finding_add(th_series *s, th_series_finding finding);
/** Jumps and steps of activity and of emissions. */
th_status thi_series_findings(th_series *s, th_error *err);
/** Implied factors and what is odd about them. */
void thi_series_iefs(th_series *s);

/** Range of sum(weight * value of cells) by the limits of its factors. */
typedef struct thi_range {
    bool known;
    double lower, upper;
} thi_range;
typedef struct thi_ranger thi_ranger;
thi_ranger *thi_ranger_create(const th_series *s, th_arena *scratch);
/** `value`: the sum itself; cells of one instance year. */
thi_range thi_range_of(
    thi_ranger *r, const uint32_t *cells, size_t count, double weight, double value);

#endif
