/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dashboard: one HTML page. Its tables are built here (dashboard_tables.c,
 * dashboard_scenarios.c), written as data (dashboard_json.c) and put into the page with
 * style, charts and script (dashboard.c). What is drawn stands in dashboard/. */
#ifndef TANHENG_DASHBOARD_H
#define TANHENG_DASHBOARD_H

#include "table_build.h"

typedef struct thi_dash {
    th_arena *arena;
    const th_dashboard *in;
    th_model_view m;
    th_activity_view a;
    th_text *out; /* the data as JSON */
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

/* ---- dashboard_scenarios.c ---- */
/** Measures of all scenarios: departments, years, what each alone changes. */
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
