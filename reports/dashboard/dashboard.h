/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dashboard: one HTML page. Its tables are built here (dashboard_tables.c,
 * dashboard_draws.c, dashboard_subsets.c, dashboard_scenarios.c), written as data
 * (dashboard_json.c) and put into the page with style, charts and script (dashboard.c).
 * What is drawn stands in dashboard/. */
#ifndef TANHENG_DASHBOARD_H
#define TANHENG_DASHBOARD_H

#include "table_build.h"

typedef struct thi_dash {
    th_arena *arena;
    const th_dashboard *in;
    th_model_view m;
    th_activity_view a;
    const struct thi_subsets *subsets; /* [projection_count] */
    th_text *out;                      /* the data as JSON */
} thi_dash;

/* ---- dashboard_tables.c ---- */
/** Totals by boundary and year, with interval. */
const th_table *thi_dash_boundaries(const thi_dash *d);
/** Sums by keys; with a key `gas` in t of gas and in t CO2e. */
const th_table *
thi_dash_by(const thi_dash *d, const char *id, const char *const *keys, size_t count);
/** What share of the gross emissions rests on which quality, by year. */
const th_table *thi_dash_quality(const thi_dash *d);
/** Factor rows and GWP values that the results rest on, with their sources. */
const th_table *thi_dash_factors(const thi_dash *d);
/** What is to be reached, and the verdict of the last judged year. */
const th_table *thi_dash_targets(const thi_dash *d);
/** Each target's quantity by year beside its path, to the target's year. */
const th_table *thi_dash_paths(const thi_dash *d);

/* ---- dashboard_draws.c ---- */
/** Percentiles of total over GDP by scenario, boundary and projected year. */
const th_table *thi_dash_intensity_fan(const thi_dash *d);

/* ---- dashboard_subsets.c ---- */
#define THI_DASH_BOUNDARIES 4
/** Boundaries of the paths that this registry has, as the columns of `project`. */
size_t thi_dash_known(const thi_dash *d, const th_boundary **out);
/** What a set of measures adds that none of its parts does. */
typedef struct thi_term {
    uint32_t mask;        /* its measures, by bit */
    uint32_t moved;       /* quantities it moves, by bit; the others are 0 */
    const double *values; /* [quantity][year] */
} thi_term;
/** Totals of a scenario for every subset S of its measures: the sum of the terms whose
 * measures all are in S. The first term is that of no measure. A quantity is a
 * boundary, t, and after them GDP at constant prices, CNY, where the scenario has it.
 */
typedef struct thi_subsets {
    size_t boundary_count, quantity_count;
    const th_boundary *boundaries[THI_DASH_BOUNDARIES];
    uint32_t measure_count, year_count;
    bool switches;    /* else the first term is the total with all measures, and the
                         only one */
    double deviation; /* 0: the sums are exact. Else too many measures meet, each
                         measure has one term (what leaving it out of all changes), and
                         this is the largest share of a total that trials were off by */
    size_t term_count, capacity;
    thi_term *terms;
    const double *shares; /* [measure][quantity][year] Shapley values: reductions with
                             all measures on */
    double share_error;   /* largest standard error of a share; 0: exact */
} thi_subsets;
thi_subsets thi_subsets_of(const thi_dash *d, const th_projection *p);

/* ---- dashboard_scenarios.c ---- */
/** Measures of all scenarios: departments, years, their shares of the reduction. */
const th_table *thi_dash_measures(const thi_dash *d);
/** `"scenarios": [...]` : years, and totals as sums over subsets of measures. */
void thi_dash_scenarios(const thi_dash *d);

/* ---- dashboard_json.c ---- */
/** A text as one harmless line. */
void thi_dash_text(th_text *out, const char *text);
void thi_dash_titles(th_text *out, th_titles titles);
/** A table of the list "tables". `zh` and `en` are one table built in both languages,
 * or the same. */
void thi_dash_table(th_text *out,
                    const char *view,
                    const th_table *zh,
                    const th_table *en);

#endif
