/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios drawn many times, on the dashboard: the fan of their intensities. That of
 * totals, peaks and targets are the tables of `project --draws`. */
#include "dashboard.h"

#include "tanheng/decision.h"

#include <math.h>

/** As the columns of the fan of totals. */
static const double levels[] = {0.025, 0.1, 0.5, 0.9, 0.975};
enum { LEVELS = sizeof levels / sizeof *levels };

static void intensity_columns(thi_table *t)
{
    static const char *const unit = "t/10^4 CNY";
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "p2_5", "2.5 %", "2.5 %", unit, 4);
    thi_table_number_column(t, "p10", "P10", "P10", unit, 4);
    thi_table_number_column(t, "median", "中位数", "median", unit, 4);
    thi_table_number_column(t, "p90", "P90", "P90", unit, 4);
    thi_table_number_column(t, "p97_5", "97.5 %", "97.5 %", unit, 4);
}

/** Total over GDP of each draw that has both, in t per 10,000 CNY. */
static size_t ratios(const th_ensemble_view *v,
                     const th_ensemble_total *total,
                     uint32_t year,
                     double *out)
{
    uint32_t at = (uint32_t)(v->base_year + 1 - total->first) + year;
    size_t n = 0;
    for (uint64_t i = 0; i < v->draws; i++) {
        double x = total->draws[i * total->count + at] /
                   (v->gdp_yuan[i * v->gdp_count + year] / 1e4);
        if (isfinite(x))
            out[n++] = x;
    }
    return n;
}

static void add_total(const thi_dash *d,
                      thi_table *t,
                      const th_ensemble_view *v,
                      const th_ensemble_total *total,
                      double *scratch)
{
    const th_scenario *s = th_projection_get(v->projection).scenario;
    const th_boundary *b = total->boundary;
    const char *id = th_names_text(th_activity_names(d->m.activity), b->id);
    for (uint32_t year = 0; year < v->gdp_count; year++) {
        double at[LEVELS];
        size_t n = ratios(v, total, year, scratch);
        th_percentiles(at, scratch, n, levels, LEVELS);
        thi_table_titled(t, s->id, s->titles);
        thi_table_titled(t, id, b->titles);
        thi_table_number(t, v->base_year + 1 + (int32_t)year);
        for (int i = 0; i < LEVELS; i++)
            thi_table_number9(t, at[i]);
    }
}

const th_table *thi_dash_intensity_fan(const thi_dash *d)
{
    thi_table *t =
        thi_table_begin(d->arena,
                        "intensity_fan",
                        "情景抽样：单位 GDP 排放（不变价）",
                        "Draws of scenarios: emission per GDP, constant prices");
    intensity_columns(t);
    for (size_t i = 0; i < d->in->projection_count; i++) {
        th_ensemble_view v = th_ensemble_get(d->in->ensembles[i]);
        double *scratch = TH_NEW_N(d->arena, double, v.draws + 1);
        for (uint32_t k = 0; k < v.total_count; k++)
            if (v.totals[k].first <= v.base_year + 1 &&
                v.totals[k].first + (int32_t)v.totals[k].count > v.horizon)
                add_total(d, t, &v, &v.totals[k], scratch);
    }
    return thi_table_end(t);
}
