/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios on the dashboard: totals for any subset of the measures. A total over
 * subsets is a sum of terms (Harsanyi dividends): total(S) = sum of the terms of all
 * subsets of S. Measures that do not meet have no term in common, so that few terms
 * hold all 2^n totals. */
#include "dashboard.h"

#include <math.h>
#include <string.h>

/** Beyond this the 2^n runs take too long: the page then has no switches. */
#define SWITCHES_MOST 12
/** Terms below this share of the total are noise of the sums. */
#define NOISE 1e-9

/** Boundaries that are drawn; ids of boundaries.csv, as the columns of `project`. */
static const char *const boundary_ids[] = {
    "energy_co2_with_power", "ghg_with_power", "ghg_total", "ghg_net"};
enum { BOUNDARIES = sizeof boundary_ids / sizeof *boundary_ids };

typedef struct subsets {
    const th_boundary *boundaries[BOUNDARIES];
    size_t boundary_count;
    uint32_t measure_count, year_count;
    size_t size;    /* numbers of a subset: boundaries x years */
    bool all;       /* each subset is there; else only none and all */
    double *totals; /* [2^measure_count or 2][size]; NAN where there is no result */
} subsets;

static size_t known_boundaries(const thi_dash *d, const th_boundary **out)
{
    size_t count = 0;
    for (int b = 0; b < BOUNDARIES; b++) {
        th_sym id = th_names_find(th_registry_names(d->m.registry), boundary_ids[b]);
        const th_boundary *found = id ? th_boundary_find(d->m.registry, id) : NULL;
        if (found)
            out[count++] = found;
    }
    return count;
}

/** Totals of the subset whose members are the bits of `mask`. */
static bool
run(th_projector *projector, const subsets *s, uint32_t mask, double *totals)
{
    uint8_t on[32] = {0};
    for (uint32_t i = 0; i < s->measure_count && i < sizeof on; i++)
        on[i] = mask >> i & 1;
    return th_projection_run(projector, on, totals, NULL);
}

/** All subsets, or none and all where there are too many or one has no result. */
static subsets run_subsets(const thi_dash *d, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    subsets s = {.measure_count = v.measure_count, .year_count = v.year_count};
    s.boundary_count = known_boundaries(d, s.boundaries);
    s.size = s.boundary_count * s.year_count;
    th_projector *projector = th_projector_create(p, s.boundaries, s.boundary_count);
    s.all = v.measure_count <= SWITCHES_MOST;
    uint32_t count = s.all ? 1u << v.measure_count : 0;
    s.totals = TH_NEW_N(d->arena, double, s.size *(count ? count : 1) + 1);
    for (uint32_t mask = 0; mask < count && s.all; mask++)
        s.all = run(projector, &s, mask, &s.totals[mask * s.size]);
    if (!s.all)
        (void)th_projection_run(projector, NULL, s.totals, NULL);
    th_projector_free(projector);
    return s;
}

/** Totals of subsets become terms, in place. */
static void to_terms(subsets *s)
{
    for (uint32_t bit = 0; bit < s->measure_count; bit++)
        for (uint32_t mask = 0; mask >> s->measure_count == 0; mask++)
            for (size_t i = 0; mask >> bit & 1 && i < s->size; i++)
                s->totals[mask * s->size + i] -=
                    s->totals[(mask ^ 1u << bit) * s->size + i];
}

static double largest(const double *values, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(values[i]) > most ? fabs(values[i]) : most;
    return most;
}

static void
add_term(th_text *out, const subsets *s, uint32_t mask, size_t b, bool first)
{
    const double *values = &s->totals[mask * s->size + b * s->year_count];
    th_text_addf(out,
                 "%s\n      {\"mask\": %u, \"boundary\": %zu, \"values\": [",
                 first ? "" : ",",
                 mask,
                 b);
    for (uint32_t y = 0; y < s->year_count; y++) {
        th_text_add(out, y ? ", " : "");
        thi_json_number(values[y], mask ? 9 : 0, out);
    }
    th_text_add(out, "]}");
}

static void add_terms(th_text *out, const subsets *s)
{
    bool first = true;
    for (uint32_t mask = 0; s->all ? mask >> s->measure_count == 0 : !mask; mask++)
        for (size_t b = 0; b < s->boundary_count; b++) {
            const double *base = &s->totals[b * s->year_count];
            double limit = NOISE * largest(base, s->year_count);
            if (mask && largest(base + mask * s->size, s->year_count) <= limit)
                continue;
            add_term(out, s, mask, b, first);
            first = false;
        }
}

static void add_names(thi_dash d, const th_projection_view *v, const subsets *s)
{
    th_text_add(d.out, ",\n    \"boundaries\": [");
    for (size_t b = 0; b < s->boundary_count; b++) {
        th_text_add(d.out, b ? ", " : "");
        thi_dash_text(
            d.out,
            th_names_text(th_activity_names(d.m.activity), s->boundaries[b]->id));
    }
    th_text_add(d.out, "],\n    \"measures\": [");
    for (uint32_t i = 0; i < v->measure_count; i++) {
        th_text_addf(d.out, "%s{\"id\": ", i ? ", " : "");
        thi_dash_text(d.out, v->measures[i].id);
        th_text_add(d.out, ", \"titles\": ");
        thi_dash_titles(d.out, v->measures[i].titles);
        th_text_add(d.out, "}");
    }
    th_text_add(d.out, "]");
}

static void add_scenario(const thi_dash *d, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    subsets s = run_subsets(d, p);
    if (s.all)
        to_terms(&s);
    th_text_add(d->out, "\n   {\"id\": ");
    thi_dash_text(d->out, v.scenario->id);
    th_text_add(d->out, ", \"titles\": ");
    thi_dash_titles(d->out, v.scenario->titles);
    th_text_addf(d->out,
                 ", \"base_year\": %d, \"horizon\": %d, \"extrapolated_from\": %d, "
                 "\"switches\": %s",
                 v.base_year,
                 v.horizon,
                 v.extrapolated_from,
                 s.all && v.measure_count ? "true" : "false");
    add_names(*d, &v, &s);
    /* Percentiles of an ensemble belong here: {boundary, percent, values}. */
    th_text_add(d->out, ",\n    \"bands\": [],\n    \"terms\": [");
    add_terms(d->out, &s);
    th_text_add(d->out, "]}");
}

void thi_dash_scenarios(const thi_dash *d)
{
    th_text_add(d->out, "\"scenarios\": [");
    for (size_t i = 0; i < d->in->projection_count; i++) {
        th_text_add(d->out, i ? "," : "");
        add_scenario(d, d->in->projections[i]);
    }
    th_text_add(d->out, "]");
}

/* ---- the table of measures ---- */

/** The scalars of a list, joined. */
static const char *joined(const thi_dash *d, const th_tree *list)
{
    const char *text = list && list->kind == TH_TREE_SCALAR ? list->text : "";
    for (size_t i = 0; list && list->kind != TH_TREE_SCALAR && i < list->count; i++)
        if (list->items[i]->text)
            text = th_arena_format(
                d->arena, "%s%s%s", text, *text ? "、" : "", list->items[i]->text);
    return text;
}

static th_titles effect_titles(const th_measure *e, int32_t base_year)
{
    if (!e->no_effect)
        return (th_titles){"有", "yes"};
    if (e->full <= base_year)
        return (th_titles){"基年前已完成", "complete before the base year"};
    return (th_titles){"已达到", "already reached"};
}

static th_titles quality_titles(const char *id)
{
    static const struct {
        const char *id;
        th_titles titles;
    } words[] = {{"published", {"公布", "published"}},
                 {"downscaled", {"推算", "downscaled"}},
                 {"estimate", {"估算", "estimate"}}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].id, id))
            return words[i].titles;
    return (th_titles){id, id};
}

/** Totals with all measures but one (SIZE_MAX: with all), [boundary][year]. */
static const double *
run_without(const thi_dash *d, const th_projection *p, size_t left_out)
{
    th_projection_view v = th_projection_get(p);
    const th_boundary *known[BOUNDARIES];
    size_t count = known_boundaries(d, known);
    uint8_t *on = TH_NEW_N(d->arena, uint8_t, v.measure_count + 1);
    double *totals = TH_NEW_N(d->arena, double, count *v.year_count + 1);
    for (uint32_t i = 0; i < v.measure_count; i++)
        on[i] = i != left_out;
    th_projector *projector = th_projector_create(p, known, count);
    (void)th_projection_run(projector, on, totals, NULL); /* a fault leaves NAN */
    th_projector_free(projector);
    return totals;
}

/** What the last year gains when the measure alone is left out of all of them. */
static void add_changes(thi_table *t,
                        const thi_dash *d,
                        const th_projection *p,
                        const double *all,
                        uint32_t measure)
{
    const th_boundary *known[BOUNDARIES];
    size_t count = known_boundaries(d, known);
    uint32_t years = th_projection_get(p).year_count;
    const double *without = run_without(d, p, measure);
    for (size_t b = 0; b < count; b++)
        thi_table_number(t,
                         years ? without[(b + 1) * years - 1] - all[(b + 1) * years - 1]
                               : (double)NAN);
}

static void add_measure(const thi_dash *d,
                        thi_table *t,
                        const th_projection *p,
                        const double *all,
                        uint32_t i)
{
    th_projection_view v = th_projection_get(p);
    const th_measure *e = &v.measures[i];
    bool cost = th_tree_get(e->tree, "cost") != NULL;
    th_titles effect = effect_titles(e, v.base_year);
    const char *quality = e->quality ? e->quality : "";
    thi_table_titled(t, v.scenario->id, v.scenario->titles);
    thi_table_text(t, e->id);
    thi_table_titled(t, e->titles.en, e->titles);
    thi_table_text(t, joined(d, th_tree_get(e->tree, "lead")));
    thi_table_text(t, joined(d, th_tree_get(e->tree, "cooperating")));
    thi_table_text(t, joined(d, th_tree_get(e->tree, "task")));
    thi_table_number(t, e->start);
    thi_table_number(t, e->full);
    thi_table_number(t, e->strength);
    thi_table_titled(t, effect.en, effect);
    thi_table_titled(t,
                     cost ? "given" : "unknown",
                     cost ? (th_titles){"已给", "given"}
                          : (th_titles){"费用未知", "cost unknown"});
    add_changes(t, d, p, all, i);
    thi_table_titled(t, quality, quality_titles(quality));
    thi_table_text(t, e->source);
}

static void measure_columns(const thi_dash *d, thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "measure", "编号", "id");
    thi_table_text_column(t, "title", "措施", "measure");
    thi_table_text_column(t, "lead", "牵头单位", "lead");
    thi_table_text_column(t, "cooperating", "配合单位", "cooperating");
    thi_table_text_column(t, "task", "任务", "task");
    thi_table_number_column(t, "start", "起", "start", "", THI_PLAIN);
    thi_table_number_column(t, "full", "全部见效", "full", "", THI_PLAIN);
    thi_table_number_column(t, "strength", "强度系数", "strength", "", 2);
    thi_table_text_column(t, "effect", "作用", "effect");
    thi_table_text_column(t, "cost", "费用", "cost");
    const th_boundary *known[BOUNDARIES];
    size_t count = known_boundaries(d, known);
    for (size_t b = 0; b < count; b++)
        thi_table_number_column(
            t,
            th_names_text(th_registry_names(d->m.registry), known[b]->id),
            th_arena_format(d->arena, "减排：%s", known[b]->titles.zh),
            th_arena_format(d->arena, "reduction: %s", known[b]->titles.en),
            "t",
            0);
    thi_table_text_column(t, "quality", "力度的依据", "basis");
    thi_table_text_column(t, "source", "来源", "source");
}

const th_table *thi_dash_measures(const thi_dash *d)
{
    thi_table *t = thi_table_begin(
        d->arena, "measures", "措施与责任单位", "Measures and departments");
    measure_columns(d, t);
    for (size_t k = 0; k < d->in->projection_count; k++) {
        const th_projection *p = d->in->projections[k];
        const double *all = run_without(d, p, SIZE_MAX);
        for (uint32_t i = 0; i < th_projection_get(p).measure_count; i++)
            add_measure(d, t, p, all, i);
    }
    return thi_table_end(t);
}
