/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: key categories, IPCC 2006 volume 1 chapter 4, equations 4.1 to 4.5, with
 * and without land; reasons that no share tells beside them. */
#include "tables_internal.h"

#include <math.h>
#include <string.h>

/* ---- the equations ---- */

typedef struct sums {
    double gross_base, gross_current; /* of magnitudes */
    double base, current;             /* signed */
} sums;

static sums sums_of(const th_uncertainty *u, bool with_land)
{
    th_sum part[4] = {{0}};
    for (uint32_t i = 0; i < u->row_count; i++) {
        const th_uncertainty_row *r = &u->rows[i];
        if (r->land && !with_land)
            continue;
        th_sum_add(&part[0], fabs(r->base));
        th_sum_add(&part[1], fabs(r->current));
        th_sum_add(&part[2], r->base);
        th_sum_add(&part[3], r->current);
    }
    return (sums){th_sum_get(&part[0]),
                  th_sum_get(&part[1]),
                  th_sum_get(&part[2]),
                  th_sum_get(&part[3])};
}

static double level_of(const th_uncertainty_row *r, const sums *s)
{
    return fabs(r->current) / s->gross_current;
}

static double trend_of(const th_uncertainty_row *r, const sums *s)
{
    if (r->base == 0)
        return fabs(r->current / s->gross_base);
    double own = (r->current - r->base) / fabs(r->base);
    double all = (s->current - s->base) / fabs(s->base);
    return fabs(r->base) / s->gross_base * fabs(own - all);
}

/** Percent of the row's value, the larger side; 0: none known. */
static double uncertainty_of(const th_uncertainty *u, const th_uncertainty_row *r)
{
    uint32_t output = r->current == 0 ? r->base_output : r->current_output;
    double known = isfinite(r->combined_pct) ? r->combined_pct : 0;
    if (!u->simulation || output == UINT32_MAX)
        return known;
    const th_sampled *s = th_simulation_get(u->simulation, output);
    double side = fmax(s->value - s->lower, s->upper - s->value);
    return s->value == 0 ? known : 100 * side / fabs(s->value);
}

static double weight_of(const th_uncertainty *u,
                        const th_uncertainty_row *r,
                        const sums *s,
                        th_key_analysis analysis)
{
    bool level = analysis == TH_KEY_LEVEL1 || analysis == TH_KEY_LEVEL2;
    bool second = analysis == TH_KEY_LEVEL2 || analysis == TH_KEY_TREND2;
    double weight = level ? level_of(r, s) : trend_of(r, s);
    if (!isfinite(weight)) /* nothing to compare with */
        return 0;
    return second ? weight * uncertainty_of(u, r) : weight;
}

/* ---- shares in falling order ---- */

typedef struct ranking {
    const th_uncertainty *u;
    const double *share;
} ranking;

static int larger_first(const void *a, const void *b, void *context)
{
    const ranking *k = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const th_names *names = th_activity_names(k->u->errors->view.activity);
    if (k->share[x] != k->share[y])
        return k->share[x] > k->share[y] ? -1 : 1;
    int by_code = strcmp(th_names_text(names, k->u->rows[x].category),
                         th_names_text(names, k->u->rows[y].category));
    return by_code ? by_code : (x > y) - (x < y);
}

static void mark(th_uncertainty *u,
                 const uint32_t *order,
                 size_t n,
                 const double *share,
                 bool with_land,
                 th_key_analysis analysis)
{
    bool second = analysis == TH_KEY_LEVEL2 || analysis == TH_KEY_TREND2;
    double threshold = second ? u->view.threshold2 : u->view.threshold1;
    th_sum cumulated = {0};
    for (size_t i = 0; i < n; i++) {
        th_key_place *p = &u->rows[order[i]].key[with_land][analysis];
        p->share = share[order[i]];
        p->key = p->share > 0 && th_sum_get(&cumulated) < threshold;
        th_sum_add(&cumulated, p->share);
        p->cumulated = th_sum_get(&cumulated);
    }
}

static void
analyse(th_uncertainty *u, th_arena *scratch, bool with_land, th_key_analysis analysis)
{
    sums s = sums_of(u, with_land);
    double *share = TH_NEW_N(scratch, double, u->row_count + 1);
    uint32_t *order = TH_NEW_N(scratch, uint32_t, u->row_count + 1);
    th_sum all = {0};
    size_t n = 0;
    for (uint32_t i = 0; i < u->row_count; i++) {
        u->rows[i].key[with_land][analysis] =
            (th_key_place){(double)NAN, (double)NAN, false};
        if (u->rows[i].land && !with_land)
            continue;
        share[i] = weight_of(u, &u->rows[i], &s, analysis);
        th_sum_add(&all, share[i]);
        order[n++] = i;
    }
    double sum = th_sum_get(&all);
    for (size_t i = 0; i < n; i++)
        share[order[i]] = sum > 0 ? share[order[i]] / sum : 0;
    ranking k = {u, share};
    th_sort(order, n, sizeof *order, larger_first, &k);
    mark(u, order, n, share, with_land, analysis);
}

/* ---- reasons beside ---- */

static double measured(const th_uncertainty_row *r, const char *measure)
{
    if (!strcmp(measure, "change"))
        return r->base == 0 ? 0 : 100 * fabs((r->current - r->base) / r->base);
    if (!strcmp(measure, "uncertainty"))
        return isfinite(r->combined_pct) ? r->combined_pct : 0;
    return 0;
}

/** The criteria of layouts/key_criteria.csv that a row meets. */
static const char *flags_of(th_uncertainty *u, const th_uncertainty_row *r)
{
    const th_rows *rows = th_layout_find(u->errors->view.registry, "key_criteria");
    const char *flags = "";
    if (!rows)
        return flags;
    int code = th_rows_column(rows, "code"), measure = th_rows_column(rows, "measure");
    int above = th_rows_column(rows, "above_pct");
    for (size_t i = 0; i < rows->row_count; i++) {
        const char *text = th_rows_text(rows, i, above);
        double limit;
        if (th_number_parse(text, strlen(text), &limit) &&
            measured(r, th_rows_text(rows, i, measure)) > limit)
            flags = th_arena_format(u->arena,
                                    "%s%s%s",
                                    flags,
                                    *flags ? " " : "",
                                    th_rows_text(rows, i, code));
    }
    return flags;
}

static const char *note_of(th_uncertainty *u, const th_uncertainty_row *r)
{
    const th_model_view *m = &u->errors->view;
    th_activity_view a = th_activity_get(m->activity);
    const th_domain *d = th_domain_of(m->registry, TH_IX_CATEGORY);
    th_text note = {0};
    for (uint32_t i = 0; i < a.key_note_count; i++) {
        const th_key_note *k = &a.key_notes[i];
        if (th_domain_distance(d, r->category, k->category) >= 0 &&
            (!k->gas || k->gas == th_gas_get(m->registry, r->gas)->id))
            th_text_addf(&note, "%s%s", note.size ? "; " : "", k->reason);
    }
    const char *kept = note.size ? th_arena_text(u->arena, note.data) : "";
    th_text_free(&note);
    return kept;
}

/** Sectors of land are named by the column `land` of layouts/sectors.csv. */
static bool is_land(const th_uncertainty *u, th_sym category)
{
    const th_model_view *m = &u->errors->view;
    const th_rows *rows = th_layout_find(m->registry, "sectors");
    const th_category *c = th_category_find(m->registry, category);
    int land = rows ? th_rows_column(rows, "land") : -1;
    for (size_t i = 0; c && land >= 0 && i < rows->row_count; i++)
        if (!strcmp(th_rows_text(rows, i, land), "1") &&
            !strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")),
                    th_names_text(th_registry_names(m->registry), c->sector)))
            return true;
    return false;
}

void thi_key_categories(th_uncertainty *u)
{
    th_arena *scratch = th_arena_create();
    for (uint32_t i = 0; i < u->row_count; i++) {
        u->rows[i].land = is_land(u, u->rows[i].category);
        u->rows[i].flags = flags_of(u, &u->rows[i]);
        u->rows[i].note = note_of(u, &u->rows[i]);
    }
    for (int with_land = 0; with_land < 2; with_land++)
        for (int analysis = 0; analysis < TH_KEY_ANALYSES; analysis++)
            analyse(u, scratch, with_land, (th_key_analysis)analysis);
    th_arena_free(scratch);
}
