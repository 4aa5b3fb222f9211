/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: all tables of one boundary and two years. */
#include "tables_internal.h"

#include <math.h>
#include <string.h>

#define MOST_KEPT 10000000 /* draws; beyond, totals are a histogram as the rows are */

/* ---- boundary and years ---- */

static bool only_direct(const th_names *names, const th_boundary *b)
{
    for (uint32_t i = 0; i < b->stream_count; i++)
        if (strcmp(th_names_text(names, b->streams[i]), "direct") != 0)
            return false;
    return true;
}

static const th_boundary *default_boundary(const th_registry *r, bool with_land)
{
    const th_boundary *first = NULL;
    for (uint32_t i = 0; i < th_boundary_count(r); i++) {
        const th_boundary *b = th_boundary_get(r, i);
        if (b->gas_count || !only_direct(th_registry_names(r), b))
            continue;
        if (!with_land || !b->exclude_count)
            return b;
        first = first ? first : b;
    }
    return first;
}

static th_status find_boundary(th_uncertainty *u, th_error *err)
{
    const th_registry *r = th_model_get(u->model).registry;
    const char *id = u->options.boundary;
    th_sym sym = id ? th_names_find(th_registry_names(r), id) : 0;
    u->view.boundary = !id   ? default_boundary(r, u->options.with_land)
                       : sym ? th_boundary_find(r, sym)
                             : NULL;
    if (u->view.boundary)
        return TH_OK;
    th_text known = {0};
    for (uint32_t i = 0; i < th_boundary_count(r); i++)
        th_text_addf(&known,
                     " %s",
                     th_names_text(th_registry_names(r), th_boundary_get(r, i)->id));
    th_error_set(err,
                 TH_BAD_USAGE,
                 "unknown boundary '%s'; known:%s",
                 id ? id : "",
                 known.data ? known.data : "");
    th_text_free(&known);
    return TH_BAD_USAGE;
}

static th_status find_year(const th_activity_view *a,
                           int32_t wanted,
                           int32_t otherwise,
                           int32_t *out,
                           th_error *err)
{
    *out = wanted ? wanted : otherwise;
    for (uint32_t i = 0; i < a->year_count; i++)
        if (a->years[i] == *out)
            return TH_OK;
    th_text known = {0};
    for (uint32_t i = 0; i < a->year_count; i++)
        th_text_addf(&known, " %d", a->years[i]);
    th_error_set(err,
                 TH_BAD_USAGE,
                 "%d is not a reported year; these are:%s",
                 *out,
                 known.data ? known.data : "");
    th_text_free(&known);
    return TH_BAD_USAGE;
}

static th_status settle(th_uncertainty *u, th_error *err)
{
    const th_uncertainty_options *o = &u->options;
    th_activity_view a = th_activity_get(th_model_get(u->model).activity);
    u->view.threshold1 = o->threshold1 > 0 ? o->threshold1 : 0.95;
    u->view.threshold2 = o->threshold2 > 0 ? o->threshold2 : 0.90;
    if (!a.year_count)
        return th_error_set(err, TH_BAD_USAGE, "the inventory has no reported year");
    th_status status = find_boundary(u, err);
    if (status == TH_OK)
        status = find_year(&a, o->base_year, a.years[0], &u->view.base_year, err);
    if (status == TH_OK)
        status = find_year(&a, o->year, a.years[a.year_count - 1], &u->view.year, err);
    return status;
}

/* ---- Approach 2 ---- */

typedef struct plan {
    th_output *outputs;
    size_t output_count;
    uint32_t (*ratios)[2];
    size_t ratio_count;
} plan;

/** Both years of some sums, and their change where the base year allows it. Returns
 * the number of the first of the two. */
static uint32_t
add_years(plan *p, const thi_terms year[THI_YEARS], bool keep, bool *ratio)
{
    uint32_t first = (uint32_t)p->output_count;
    for (uint32_t y = 0; y < THI_YEARS; y++) {
        p->outputs[p->output_count] = year[y].sum;
        p->outputs[p->output_count++].keep = keep;
    }
    *ratio = !thi_near_zero(&year[THI_BASE]);
    if (*ratio) {
        p->ratios[p->ratio_count][0] = first + THI_CURRENT;
        p->ratios[p->ratio_count++][1] = first + THI_BASE;
    }
    return first;
}

static th_status simulate(th_uncertainty *u, th_error *err)
{
    th_arena *scratch = th_arena_create();
    size_t room = u->row_count + 1;
    plan p = {.outputs = TH_NEW_N(scratch, th_output, 2 * room)};
    p.ratios = th_arena_alloc(scratch, room * sizeof *p.ratios);
    bool ratio, keep = u->options.sampling.draws <= MOST_KEPT;
    uint32_t outputs = 2 * (uint32_t)room;
    for (uint32_t i = 0; i < u->row_count; i++) {
        th_uncertainty_row *r = &u->rows[i];
        r->base_output = add_years(&p, u->lines[i].year, false, &ratio);
        r->current_output = r->base_output + THI_CURRENT;
        r->trend_output = ratio ? outputs + (uint32_t)p.ratio_count - 1 : UINT32_MAX;
    }
    u->view.total_base_output = add_years(&p, u->total, keep, &ratio);
    u->view.total_output = u->view.total_base_output + THI_CURRENT;
    u->view.total_trend_output =
        ratio ? outputs + (uint32_t)p.ratio_count - 1 : UINT32_MAX;
    th_status status = th_simulate(&u->simulation,
                                   u->errors,
                                   p.outputs,
                                   p.output_count,
                                   (const uint32_t(*)[2])p.ratios,
                                   p.ratio_count,
                                   &u->options.sampling,
                                   err);
    u->view.simulation = u->simulation;
    th_arena_free(scratch);
    return status;
}

/* ---- the object ---- */

static th_status make_tables(th_uncertainty *u, th_error *err)
{
    thi_rows_make(u);
    thi_approach1(u);
    thi_contributions(u);
    th_status status = u->options.simulate ? simulate(u, err) : TH_OK;
    thi_key_categories(u);
    u->view.errors = u->errors;
    u->view.row_count = u->row_count;
    u->view.rows = u->rows;
    u->view.total_base = u->total[THI_BASE].sum;
    u->view.total = u->total[THI_CURRENT].sum;
    return status;
}

th_status th_uncertainty_create(th_uncertainty **out,
                                const th_inventory *inventory,
                                const th_uncertainty_options *options,
                                th_diags *diags,
                                th_error *err)
{
    *out = NULL;
    th_arena *arena = th_arena_create();
    th_uncertainty *u = TH_NEW(arena, th_uncertainty);
    *u = (th_uncertainty){.arena = arena,
                          .inventory = inventory,
                          .model = th_inventory_model(inventory),
                          .options = *options};
    u->view.inventory = inventory;
    u->view.sampling = options->sampling;
    u->view.total_base_output = u->view.total_output = u->view.total_trend_output =
        UINT32_MAX;
    th_status status = settle(u, err);
    if (status == TH_OK)
        status = th_errors_create(&u->errors, u->model, diags, err);
    if (status == TH_OK)
        status = make_tables(u, err);
    if (status != TH_OK) {
        th_uncertainty_free(u);
        return status;
    }
    *out = u;
    return TH_OK;
}

void th_uncertainty_free(th_uncertainty *u)
{
    if (!u)
        return;
    th_simulation_free(u->simulation);
    th_errors_free(u->errors);
    th_arena_free(u->arena);
}

th_uncertainty_view th_uncertainty_get(const th_uncertainty *u)
{
    return u->view;
}
