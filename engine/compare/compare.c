/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: two inventories to a bridge of lines, years and causes. */
#include "compare_internal.h"

#include <math.h>
#include <string.h>

#define CLOSE 1e-12 /* of the gross amounts */

const char *th_part_text(th_part part)
{
    static const char *const words[] = {[TH_PART_ACTIVITY] = "activity",
                                        [TH_PART_FACTOR] = "factor",
                                        [TH_PART_METHOD] = "method",
                                        [TH_PART_GWP] = "gwp",
                                        [TH_PART_BOUNDARY] = "boundary"};
    return words[part];
}

/* ---- the two sides ---- */

static thi_side
make_side(th_bridge *br, const th_inventory *inventory, const th_line_filter *filter)
{
    th_line_filter *plain = TH_NEW(br->arena, th_line_filter);
    plain->gas = -1;
    thi_side s = {.inventory = inventory,
                  .filter = filter ? filter : plain,
                  .m = th_model_get(th_inventory_model(inventory)),
                  .values = th_inventory_values(inventory)};
    s.view = th_activity_get(s.m.activity);
    s.names = th_activity_names(s.m.activity);
    s.input_id = TH_NEW_N(br->scratch, uint64_t, s.m.input_count + 1);
    s.cell_id = TH_NEW_N(br->scratch, uint64_t, s.m.cell_count + 1);
    s.method_used = TH_NEW_N(br->scratch, bool, th_method_count(s.m.registry) + 1);
    for (uint32_t i = 0; i < s.m.instance_count; i++)
        s.method_used[s.m.instances[i].method] |= s.m.instances[i].counted;
    thi_list_rows(&s, br->scratch);
    return s;
}

static bool year_in(const thi_side *s, int32_t year)
{
    bool asked = !s->filter->year || s->filter->year == year;
    for (uint32_t i = 0; i < s->view.year_count; i++)
        if (s->view.years[i] == year)
            return asked;
    return false;
}

static void add_years_text(const thi_side *s, th_text *out)
{
    for (uint32_t i = 0; i < s->view.year_count; i++)
        th_text_addf(out, "%s%d", i ? ", " : "", s->view.years[i]);
}

static th_status no_common_year(const th_bridge *br, th_error *err)
{
    th_text a = {0}, b = {0};
    add_years_text(&br->a, &a);
    add_years_text(&br->b, &b);
    th_status status = th_error_set(
        err,
        TH_BAD_DATA,
        "the two inventories have no reported year in common: A has %s; B has %s",
        a.size ? a.data : "none",
        b.size ? b.data : "none");
    th_text_free(&a);
    th_text_free(&b);
    return status;
}

static th_status check_sides(th_bridge *br, th_error *err)
{
    const char *region_a = thi_name_text(&br->a, br->a.view.region),
               *region_b = thi_name_text(&br->b, br->b.view.region);
    if (strcmp(region_a, region_b) != 0)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "the two inventories are of different regions: A of %s, B "
                            "of %s; a recalculation compares one region",
                            region_a,
                            region_b);
    br->years = TH_NEW_N(br->arena, th_bridge_year, br->a.view.year_count + 1);
    for (uint32_t i = 0; i < br->a.view.year_count; i++) {
        int32_t year = br->a.view.years[i];
        if (year_in(&br->a, year) && year_in(&br->b, year))
            br->years[br->year_count++].year = year;
    }
    return br->year_count ? TH_OK : no_common_year(br, err);
}

/* ---- order of lines ---- */

static uint32_t rank_in(const thi_side *s, uint32_t index, const char *member)
{
    const th_domain *d = th_domain_of(s->m.registry, index);
    th_sym sym = th_names_find(s->names, member);
    return sym && sym < d->by_sym_count ? d->by_sym[sym] : 0;
}

/** Taxonomy order of B, then of A; what says nothing first, then open names. */
static uint32_t rank_of(const th_bridge *br, uint32_t index, const char *member)
{
    uint32_t rank = *member ? rank_in(&br->b, index, member) : 0;
    return rank || !*member ? rank : rank_in(&br->a, index, member);
}

static int
compare_members(const th_bridge *br, uint32_t index, const char *a, const char *b)
{
    uint32_t x = rank_of(br, index, a), y = rank_of(br, index, b);
    return x != y ? (x < y ? -1 : 1) : strcmp(a, b);
}

static uint32_t gas_rank(const th_bridge *br, const char *gas)
{
    int32_t b = th_gas_find(br->b.m.registry, th_names_find(br->b.names, gas));
    return b < 0 ? UINT32_MAX : (uint32_t)b;
}

static int compare_lines(const void *x, const void *y, void *context)
{
    const th_bridge *br = context;
    const th_bridge_line *a = x, *b = y;
    int order = compare_members(br, TH_IX_CATEGORY, a->category, b->category);
    if (!order)
        order = compare_members(br, TH_IX_SUBJECT, a->subject, b->subject);
    if (!order)
        order = strcmp(a->key, b->key);
    uint32_t gas_a = gas_rank(br, a->gas), gas_b = gas_rank(br, b->gas);
    if (!order && gas_a != gas_b)
        order = gas_a < gas_b ? -1 : 1;
    if (!order)
        order = strcmp(a->gas, b->gas);
    if (!order)
        order = strcmp(a->stream, b->stream);
    if (!order)
        order = compare_members(br, TH_IX_REGION, a->region, b->region);
    if (!order)
        order = (a->year > b->year) - (a->year < b->year);
    if (!order)
        order = strcmp(a->b.methods, b->b.methods);
    return order ? order : strcmp(a->a.methods, b->a.methods);
}

/* ---- sums ---- */

typedef struct year_sums {
    th_sum a, b, gross, parts[TH_PARTS];
    bool any, open;
} year_sums;

static void add_to_year(year_sums *y, const th_bridge_line *line)
{
    th_sum_add(&y->a, line->a.co2e_t);
    th_sum_add(&y->b, line->b.co2e_t);
    th_sum_add(&y->gross, fabs(line->a.co2e_t) + fabs(line->b.co2e_t));
    for (int p = 0; p < TH_PARTS; p++)
        th_sum_add(&y->parts[p], line->co2e_t[p]);
    y->any = true;
    y->open = y->open || !line->confidential;
}

/** The inventory's own total of the year, found without the bridge. */
static th_total own_total(const th_bridge *br, const thi_side *s, int32_t year)
{
    size_t count = th_inventory_line_count(s->inventory);
    uint8_t *mask = TH_NEW_N(br->scratch, uint8_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        mask[i] = !line->alternative && line->year == year &&
                  th_line_filter_pass(s->inventory, s->filter, line);
    }
    return th_inventory_sum(s->inventory, mask);
}

static double value_of(const th_total *total)
{
    return total->state == TH_STATE_VALUE ? total->value : 0;
}

static bool fill_year(const th_bridge *br, th_bridge_year *y)
{
    year_sums sums = {.any = false};
    for (size_t i = 0; i < br->line_count; i++)
        if (br->lines[i].year == y->year)
            add_to_year(&sums, &br->lines[i]);
    th_total a = own_total(br, &br->a, y->year), b = own_total(br, &br->b, y->year);
    th_sum residual = {0};
    y->a_t = value_of(&a);
    y->b_t = value_of(&b);
    y->a_incomplete = a.incomplete;
    y->b_incomplete = b.incomplete;
    y->confidential = sums.any && !sums.open;
    th_sum_add(&residual, y->b_t);
    th_sum_add(&residual, -y->a_t);
    for (int p = 0; p < TH_PARTS; p++) {
        y->co2e_t[p] = th_sum_get(&sums.parts[p]);
        th_sum_add(&residual, -y->co2e_t[p]);
    }
    y->residual_t = th_sum_get(&residual);
    double limit = CLOSE * th_sum_get(&sums.gross);
    return fabs(y->residual_t) <= limit &&
           fabs(th_sum_get(&sums.a) - y->a_t) <= limit &&
           fabs(th_sum_get(&sums.b) - y->b_t) <= limit;
}

static void count_causes(th_bridge *br, const th_bridge_line *line)
{
    for (uint32_t i = 0; i < line->cause_count; i++) {
        th_cause *c = &br->causes[line->causes[i]];
        if (!c->line_count || line->year < c->first_year)
            c->first_year = line->year;
        if (!c->line_count || line->year > c->last_year)
            c->last_year = line->year;
        c->confidential = line->confidential && (!c->line_count || c->confidential);
        c->line_count++;
        c->co2e_t += line->co2e_t[c->part];
    }
}

static th_status fill_sums(th_bridge *br, th_error *err)
{
    for (size_t i = 0; i < br->line_count; i++) {
        count_causes(br, &br->lines[i]);
        br->different += br->lines[i].differs;
    }
    if (br->astray)
        return th_error_set(err,
                            TH_INTERNAL,
                            "the arithmetic of %zu lines, side by side, does not give "
                            "their own values",
                            br->astray);
    for (uint32_t i = 0; i < br->year_count; i++)
        if (!fill_year(br, &br->years[i]))
            return th_error_set(err,
                                TH_INTERNAL,
                                "the parts of %d do not add up to the difference of "
                                "the totals (by %g t)",
                                br->years[i].year,
                                br->years[i].residual_t);
    return TH_OK;
}

/* ---- the bridge ---- */

static th_status build(th_bridge *br, th_error *err)
{
    th_status status = check_sides(br, err);
    if (status != TH_OK)
        return status;
    br->partners = TH_NEW_N(br->scratch, thi_partner *, br->a.m.cell_count + 1);
    thi_lines_match(br);
    if (br->line_count)
        th_sort(br->lines, br->line_count, sizeof *br->lines, compare_lines, br);
    return fill_sums(br, err);
}

th_status th_bridge_create(th_bridge **out,
                           const th_inventory *a,
                           const th_line_filter *filter_a,
                           const th_inventory *b,
                           const th_line_filter *filter_b,
                           th_error *err)
{
    th_arena *arena = th_arena_create();
    th_bridge *br = TH_NEW(arena, th_bridge);
    *out = NULL;
    br->arena = arena;
    br->scratch = th_arena_create();
    br->cause_names = th_names_create();
    br->a = make_side(br, a, filter_a);
    br->b = make_side(br, b, filter_b);
    th_status status = build(br, err);
    th_names_free(br->cause_names);
    th_arena_free(br->scratch);
    br->cause_names = NULL;
    br->scratch = NULL;
    if (status == TH_OK)
        *out = br;
    else
        th_bridge_free(br);
    return status;
}

void th_bridge_free(th_bridge *bridge)
{
    if (bridge)
        th_arena_free(bridge->arena);
}

th_bridge_view th_bridge_get(const th_bridge *br)
{
    th_bridge_view view = {.a = br->a.inventory,
                           .b = br->b.inventory,
                           .line_count = br->line_count,
                           .lines = br->lines,
                           .cause_count = (uint32_t)br->cause_count,
                           .causes = br->causes,
                           .year_count = br->year_count,
                           .years = br->years,
                           .different = br->different};
    return view;
}
