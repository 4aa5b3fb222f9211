/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One inventory of a batch: loaded, computed, its results taken, freed. */
#include "batch_internal.h"

#include <string.h>

typedef struct computing {
    thi_item *item;
    const th_batch *batch;
    const th_registry *registry; /* shared, or own */
    th_registry *own;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
} computing;

static const char *text_of(const computing *c, th_sym sym)
{
    return th_arena_text(c->item->arena,
                         th_names_text(th_activity_names(c->activity), sym));
}

static th_titles titles_copy(th_arena *arena, th_titles titles)
{
    return (th_titles){th_arena_text(arena, titles.zh),
                       th_arena_text(arena, titles.en)};
}

/* ---- computing ---- */

static th_status find_registry(computing *c)
{
    th_load_options load = c->batch->options->load;
    c->registry = c->batch->registry;
    if (!th_inventory_has_factors(c->item->public.folder))
        return TH_OK;
    load.inventory_folder = c->item->public.folder;
    th_status status = th_registry_load(&c->own, &load, c->item->diags, &c->item->err);
    c->registry = c->own;
    return status;
}

static void take_head(computing *c)
{
    thi_item *item = c->item;
    th_activity_view v = th_activity_get(c->activity);
    const th_region *region = th_region_find(c->registry, v.region);
    int32_t *years = TH_NEW_N(item->arena, int32_t, v.year_count + 1);
    for (uint32_t i = 0; i < v.year_count; i++)
        years[i] = v.years[i];
    item->public.region = text_of(c, v.region);
    item->public.name = titles_copy(item->arena, v.name);
    item->public.region_titles =
        region ? titles_copy(item->arena, region->titles)
               : (th_titles){item->public.region, item->public.region};
    item->public.years = years;
    item->public.year_count = v.year_count;
    item->public.inputs_sha256 = th_arena_text(item->arena, v.sha256);
    item->public.factors_sha256 =
        th_arena_text(item->arena, th_registry_hash(c->registry));
}

static th_status compute(computing *c)
{
    thi_item *item = c->item;
    const th_batch_options *o = c->batch->options;
    th_status status = find_registry(c);
    if (status != TH_OK)
        return status;
    status = th_inventory_load(&c->activity,
                               c->registry,
                               item->public.folder,
                               o->load.encoding,
                               item->diags,
                               &item->err);
    if (status != TH_OK)
        return status;
    take_head(c);
    item->public.broken = th_diags_count(item->diags, TH_ERROR) > 0;
    status =
        th_model_compile(&c->model, c->activity, &o->model, item->diags, &item->err);
    if (status == TH_OK && !o->model.partial && item->public.broken)
        status = th_error_set(&item->err, TH_BAD_DATA, "the inventory has errors");
    if (status == TH_OK)
        status = th_inventory_create(&c->inventory, c->model, &item->err);
    if (status == TH_OK && o->strict &&
        th_inventory_unconfirmed(c->inventory, item->diags))
        status = th_error_set(
            &item->err, TH_BAD_DATA, "the results rest on unconfirmed factors");
    return status;
}

/* ---- taking groups ---- */

static void note_rows(computing *c, const thi_set *set)
{
    thi_item *item = c->item;
    for (uint32_t g = 0; g < set->grouping.count; g++)
        for (uint32_t i = 0; i < set->details[g].move_count; i++) {
            uint32_t number = set->details[g].factors[i];
            thi_row_place *place = &item->row_places[number];
            th_place from = th_factor_get(c->registry, number)->place;
            if (!place->file)
                *place = (thi_row_place){
                    th_arena_text(item->arena, from.file ? from.file : ""), from.line};
        }
}

static void take_totals(computing *c)
{
    static const char *const keys[] = {"year"};
    thi_item *item = c->item;
    uint32_t count = th_boundary_count(c->registry);
    item->boundary_count = count;
    item->boundary_ids = TH_NEW_N(item->arena, const char *, count + 1);
    item->boundary_titles = TH_NEW_N(item->arena, th_titles, count + 1);
    item->totals = TH_NEW_N(item->arena, thi_set, count + 1);
    for (uint32_t b = 0; b < count; b++) {
        const th_boundary *boundary = th_boundary_get(c->registry, b);
        th_line_filter filter = {.gas = -1, .boundary = boundary};
        thi_set *set = &item->totals[b];
        item->boundary_ids[b] = text_of(c, boundary->id);
        item->boundary_titles[b] = titles_copy(item->arena, boundary->titles);
        (void)!th_inventory_group_detail(&set->grouping,
                                         &set->details,
                                         c->inventory,
                                         item->arena,
                                         keys,
                                         1,
                                         &filter,
                                         &item->err);
        note_rows(c, set);
    }
}

/* A year that this inventory does not report is no mistake in a batch. */
static bool make_filter(computing *c, th_line_filter *out)
{
    const th_batch_options *o = c->batch->options;
    th_error err = {0};
    if (!th_line_filter_parse(c->inventory, o->filter, out, &err)) {
        c->item->groups_unknown = err.status == TH_BAD_DATA;
        (void)th_error_set(&c->item->usage, err.status, "%s", err.text);
        return false;
    }
    if (!o->boundary)
        return true;
    th_sym id = th_names_find(th_registry_names(c->registry), o->boundary);
    out->boundary = id ? th_boundary_find(c->registry, id) : NULL;
    if (!out->boundary)
        (void)th_error_set(
            &c->item->usage, TH_BAD_USAGE, "unknown boundary '%s'", o->boundary);
    return out->boundary != NULL;
}

static void take_groups(computing *c)
{
    thi_item *item = c->item;
    const th_batch_options *o = c->batch->options;
    th_line_filter filter;
    if (!make_filter(c, &filter) || !o->key_count)
        return; /* lines alone: the filter is judged all the same */
    thi_set *set = &item->groups;
    if (th_inventory_group_detail(&set->grouping,
                                  &set->details,
                                  c->inventory,
                                  item->arena,
                                  o->keys,
                                  o->key_count,
                                  &filter,
                                  &item->usage) == TH_OK)
        note_rows(c, set);
}

/* ---- taking regions ---- */

static thi_region *add_region(computing *c, th_sym region)
{
    thi_item *item = c->item;
    const th_domain *d = th_domain_of(c->registry, TH_IX_REGION);
    const th_member *member = th_member_find(d, region);
    thi_region r = {.above = {text_of(c, region)}, .depth = 1};
    while (member && member->parent >= 0 &&
           r.depth < sizeof r.above / sizeof *r.above) {
        member = &d->members[member->parent];
        r.above[r.depth++] = text_of(c, member->id);
    }
    TH_PUSH(item->arena, item->regions, item->region_count, item->region_capacity, r);
    return &item->regions[item->region_count - 1];
}

/* Every region of the lines, with the reported years in which it has one. */
static void take_regions(computing *c)
{
    thi_item *item = c->item;
    th_model_view m = th_model_get(c->model);
    size_t symbols = th_names_size(th_activity_names(c->activity));
    uint32_t years = item->public.year_count;
    th_arena *scratch = th_arena_create();
    bool **seen = TH_NEW_N(scratch, bool *, symbols + 1);
    for (size_t i = 0; i < th_inventory_line_count(c->inventory); i++) {
        const th_line *line = th_inventory_line(c->inventory, i);
        th_sym region = m.instances[line->instance].key.member[TH_IX_REGION];
        if (line->alternative)
            continue;
        if (!seen[region])
            seen[region] = TH_NEW_N(scratch, bool, years + 1);
        for (uint32_t y = 0; y < years; y++)
            seen[region][y] = seen[region][y] || item->public.years[y] == line->year;
    }
    for (th_sym s = 1; s < symbols; s++) {
        if (!seen[s])
            continue;
        thi_region *r = add_region(c, s);
        int32_t *list = TH_NEW_N(item->arena, int32_t, years + 1);
        for (uint32_t y = 0; y < years; y++)
            if (seen[s][y])
                list[r->year_count++] = item->public.years[y];
        r->years = list;
    }
    th_arena_free(scratch);
}

static void take_results(computing *c)
{
    thi_item *item = c->item;
    const th_batch_options *o = c->batch->options;
    th_model_view m = th_model_get(c->model);
    item->public.computed = true;
    item->public.broken = item->public.broken || m.lost;
    item->public.guideline = text_of(c, m.guideline->id);
    item->public.gwp = text_of(c, m.gwp->name);
    item->factor_count = th_factor_count(c->registry);
    item->row_places = TH_NEW_N(item->arena, thi_row_place, item->factor_count + 1);
    if (o->totals)
        take_totals(c);
    take_groups(c);
    take_regions(c);
    if (o->visit)
        o->visit(o->context, item->public.number, c->inventory);
}

void thi_item_compute(thi_item *item, const th_batch *batch)
{
    computing c = {.item = item, .batch = batch};
    item->public.broken = true;
    if (compute(&c) == TH_OK)
        take_results(&c);
    else
        item->public.broken = true;
    th_inventory_free(c.inventory);
    th_model_free(c.model);
    th_activity_free(c.activity);
    th_registry_free(c.own);
}
