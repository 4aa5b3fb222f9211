/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios on the dashboard: their totals for any subset of the measures, and the
 * table of measures. */
#include "dashboard.h"

#include <math.h>
#include <string.h>

static void add_values(th_text *out, const double *values, uint32_t count, int digits)
{
    th_text_add(out, "\"values\": [");
    for (uint32_t y = 0; y < count; y++) {
        th_text_add(out, y ? ", " : "");
        thi_json_number(values[y], digits, out);
    }
    th_text_add(out, "]}");
}

/** Terms; those of a quantity that a subset does not move are left out. */
static void add_terms(th_text *out, const thi_subsets *s)
{
    bool first = true;
    for (size_t i = 0; i < s->term_count; i++)
        for (size_t q = 0; q < s->quantity_count; q++) {
            const thi_term *term = &s->terms[i];
            if (!(term->moved >> q & 1))
                continue;
            th_text_addf(out,
                         "%s\n      {\"mask\": %u, \"quantity\": %zu, ",
                         first ? "" : ",",
                         term->mask,
                         q);
            add_values(out,
                       &term->values[q * s->year_count],
                       s->year_count,
                       term->mask ? 9 : 0);
            first = false;
        }
}

static bool all_zero(const double *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (values[i] != 0)
            return false;
    return true;
}

/** Shapley values of the measures that reduce anything within a boundary. */
static void add_shares(th_text *out, const thi_subsets *s)
{
    bool first = true;
    for (uint32_t i = 0; s->shares && i < s->measure_count; i++)
        for (size_t b = 0; b < s->boundary_count; b++) {
            const double *share =
                &s->shares[(i * s->quantity_count + b) * s->year_count];
            if (all_zero(share, s->year_count))
                continue;
            th_text_addf(out,
                         "%s\n      {\"measure\": %u, \"quantity\": %zu, ",
                         first ? "" : ",",
                         i,
                         b);
            add_values(out, share, s->year_count, 9);
            first = false;
        }
}

static void
add_names(const thi_dash *d, const th_projection_view *v, const thi_subsets *s)
{
    th_text_add(d->out, ",\n    \"boundaries\": [");
    for (size_t b = 0; b < s->boundary_count; b++) {
        th_text_add(d->out, b ? ", " : "");
        thi_dash_text(
            d->out,
            th_names_text(th_activity_names(d->m.activity), s->boundaries[b]->id));
    }
    th_text_add(d->out, "],\n    \"measures\": [");
    for (uint32_t i = 0; i < v->measure_count; i++) {
        th_text_addf(d->out, "%s{\"id\": ", i ? ", " : "");
        thi_dash_text(d->out, v->measures[i].id);
        th_text_add(d->out, ", \"titles\": ");
        thi_dash_titles(d->out, v->measures[i].titles);
        th_text_add(d->out, "}");
    }
    th_text_add(d->out, "]");
}

static void
add_scenario(const thi_dash *d, const th_projection *p, const thi_subsets *s)
{
    th_projection_view v = th_projection_get(p);
    th_text_add(d->out, "\n   {\"id\": ");
    thi_dash_text(d->out, v.scenario->id);
    th_text_add(d->out, ", \"titles\": ");
    thi_dash_titles(d->out, v.scenario->titles);
    th_text_addf(d->out,
                 ", \"base_year\": %d, \"horizon\": %d, \"extrapolated_from\": %d, "
                 "\"gdp_price_year\": %d, \"switches\": %s, \"gdp\": %s, "
                 "\"deviation\": ",
                 v.base_year,
                 v.horizon,
                 v.extrapolated_from,
                 v.gdp_price_year,
                 s->switches ? "true" : "false",
                 s->quantity_count > s->boundary_count ? "true" : "false");
    thi_json_number(s->deviation, 2, d->out);
    th_text_add(d->out, ", \"share_error\": ");
    thi_json_number(s->share_error, 3, d->out);
    add_names(d, &v, s);
    th_text_add(d->out, ",\n    \"shares\": [");
    add_shares(d->out, s);
    th_text_add(d->out, "],\n    \"terms\": [");
    add_terms(d->out, s);
    th_text_add(d->out, "]}");
}

void thi_dash_scenarios(const thi_dash *d)
{
    th_text_add(d->out, "\"scenarios\": [");
    for (size_t i = 0; i < d->in->projection_count; i++) {
        th_text_add(d->out, i ? "," : "");
        add_scenario(d, d->in->projections[i], &d->subsets[i]);
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

/** Its shares of the reduction in the last year. */
static void add_shares_of(thi_table *t, const thi_subsets *s, uint32_t measure)
{
    for (size_t b = 0; b < s->boundary_count; b++)
        thi_table_number9(
            t,
            s->shares && s->year_count
                ? s->shares[(measure * s->quantity_count + b + 1) * s->year_count - 1]
                : (double)NAN);
}

static void add_measure(const thi_dash *d,
                        thi_table *t,
                        const th_projection *p,
                        const thi_subsets *s,
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
    add_shares_of(t, s, i);
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
    const th_boundary *known[THI_DASH_BOUNDARIES];
    size_t count = thi_dash_known(d, known);
    for (size_t b = 0; b < count; b++)
        thi_table_number_column(
            t,
            th_names_text(th_registry_names(d->m.registry), known[b]->id),
            th_arena_format(d->arena, "减排份额：%s", known[b]->titles.zh),
            th_arena_format(d->arena, "share of reduction: %s", known[b]->titles.en),
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
        for (uint32_t i = 0; i < th_projection_get(p).measure_count; i++)
            add_measure(d, t, p, &d->subsets[k], i);
    }
    return thi_table_end(t);
}
