/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decompose: from the terms of an inventory to effects between years. */
#include "decompose_internal.h"

#include <math.h>
#include <string.h>

struct th_decompose {
    th_arena *arena;
    th_decompose_view view;
};

/* ---- years ---- */

static bool is_reported(const thi_work *w, int32_t year)
{
    for (uint32_t i = 0; i < w->activity.year_count; i++)
        if (w->activity.years[i] == year)
            return true;
    return false;
}

static const char *reported_text(const thi_work *w)
{
    const char *text = "";
    for (uint32_t i = 0; i < w->activity.year_count; i++)
        text = th_arena_format(
            w->arena, "%s%s%d", text, i ? ", " : "", w->activity.years[i]);
    return text;
}

static void check_year(const thi_work *w, int32_t year)
{
    if (!is_reported(w, year))
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-YEAR",
                     (th_place){NULL, 0, 0},
                     "%d is not a reported year; choose from %s",
                     year,
                     reported_text(w));
}

/* Ends, and with `chained` the reported years between. */
static void take_years(thi_work *w)
{
    const th_activity_view *a = &w->activity;
    int32_t from = w->options->from ? w->options->from : a->years[0];
    int32_t to = w->options->to ? w->options->to : a->years[a->year_count - 1];
    check_year(w, from);
    check_year(w, to);
    if (from >= to)
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-YEAR",
                     (th_place){NULL, 0, 0},
                     "from %d to %d is no change to explain; two reported years are "
                     "needed, the earlier one first (reported: %s)",
                     from,
                     to,
                     reported_text(w));
    w->years = TH_NEW_N(w->arena, int32_t, a->year_count + 2);
    for (uint32_t i = 0; i < a->year_count; i++) {
        int32_t year = a->years[i];
        bool inside = w->options->chained && year > from && year < to;
        if (year == from || year == to || inside)
            w->years[w->year_count++] = year;
    }
}

/* ---- what the levels need ---- */

static void add_note(thi_work *w, const char *zh, const char *en)
{
    th_titles note = {zh, en};
    TH_PUSH(w->arena, w->notes, w->note_count, w->note_capacity, note);
}

/* The variable and the year that a level lacks; false: it has all. */
static bool
lacks(const thi_work *w, const thi_level *l, int32_t *variable, int32_t *year)
{
    const int32_t needs[] = {
        l->of == THI_OF_REGION ? l->variable : -1, l->times, l->per};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        for (size_t y = 0; y < w->year_count && needs[i] >= 0; y++) {
            double value;
            bool known = thi_region_value(w, needs[i], w->years[y], &value);
            *variable = needs[i];
            *year = w->years[y];
            /* a denominator of 0 makes no rate; so does a base of 0 */
            if (!known || !isfinite(value) ||
                (value == 0 && needs[i] != l->times && l->of == THI_OF_REGION))
                return true;
        }
    return false;
}

static th_titles variable_titles(const thi_work *w, int32_t variable)
{
    return th_variable_get(w->model.registry, (uint32_t)variable)->titles;
}

static void leave_out(thi_work *w, thi_level *l, int32_t variable, int32_t year)
{
    const th_decompose_effect *e = &w->set.effects[l->effect];
    th_titles what = variable_titles(w, variable);
    l->left_out = true;
    add_note(w,
             th_arena_format(w->arena,
                             "未单列“%s”：%d 年没有%s；其影响并入下一个因素",
                             e->titles.zh,
                             year,
                             what.zh),
             th_arena_format(w->arena,
                             "no effect of its own for %s: %d has no %s; it is part of "
                             "the next factor",
                             e->titles.en,
                             year,
                             what.en));
}

static void check_levels(thi_work *w)
{
    int32_t variable, year;
    for (size_t i = 0; i < w->set.level_count; i++) {
        thi_level *l = &w->set.levels[i];
        if (!lacks(w, l, &variable, &year))
            continue;
        if (l->optional) {
            leave_out(w, l, variable, year);
            continue;
        }
        th_sym name = th_variable_get(w->model.registry, (uint32_t)variable)->name;
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-INPUT",
                     (th_place){NULL, 0, 0},
                     "%d has no %s (%s), which the factor \"%s\" needs; add it to "
                     "indicators.csv or activity/, or choose other years",
                     year,
                     th_names_text(w->names, name),
                     variable_titles(w, variable).en,
                     w->set.effects[l->effect].id);
    }
}

/* One price year for all years: that of the first. */
static th_status open_gdp(thi_work *w, th_error *err)
{
    if (!w->set.has_gdp)
        return TH_OK;
    th_status status = th_dual_create(&w->dual, w->inventory, NULL, w->diags, err);
    if (status == TH_OK) {
        th_gdp_year g = th_dual_gdp(w->dual, w->years[0], 0);
        w->price_year = g.known ? g.price_year : 0;
    }
    return status;
}

/* ---- totals ---- */

static bool splits(const thi_work *w)
{
    return w->set.fuel_index.count > 0;
}

static double total_of(const thi_work *w, const th_boundary *b, int32_t year)
{
    return th_inventory_total(w->inventory, b, year).value;
}

static const th_boundary *end_boundary(const thi_work *w, size_t year)
{
    return year + 1 == w->year_count ? w->boundary_to : w->boundary;
}

static void check_total(thi_work *w, const th_boundary *b, int32_t year)
{
    th_total total = th_inventory_total(w->inventory, b, year);
    bool needs = w->options->form == TH_DECOMPOSE_MULTIPLICATIVE || !splits(w);
    const char *id = th_names_text(w->names, b->id);
    if (total.state != TH_STATE_VALUE || total.failed)
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-TOTAL",
                     (th_place){NULL, 0, 0},
                     "the total of %s in %d is not known; choose another boundary or "
                     "years, or add what `tanheng check` says is missing",
                     id,
                     year);
    else if (needs && !(total.value > 0))
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-TOTAL",
                     (th_place){NULL, 0, 0},
                     "the total of %s in %d is not positive: it has no logarithm; "
                     "choose another boundary or years, or --by sector --form additive",
                     id,
                     year);
    else if (total.incomplete)
        add_note(w,
                 th_arena_format(
                     w->arena, "%d 年 %s 不完整（有 NE），变化也不完整", year, id),
                 th_arena_format(w->arena,
                                 "%s of %d is incomplete (NE), and so is its change",
                                 id,
                                 year));
}

static void check_totals(thi_work *w)
{
    for (size_t y = 0; y < w->year_count; y++) {
        check_total(w, w->boundary, w->years[y]);
        if (end_boundary(w, y) != w->boundary)
            check_total(w, w->boundary_to, w->years[y]);
    }
    if (th_boundary_is_co2(w->inventory, w->boundary) !=
        th_boundary_is_co2(w->inventory, w->boundary_to))
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-TOTAL",
                     (th_place){NULL, 0, 0},
                     "one boundary is CO2 alone, the other CO2e: their difference is "
                     "no change; choose two of one kind");
}

/* ---- parts ---- */

static int by_taxonomy(const void *a, const void *b, void *context)
{
    const th_domain *d = context;
    const th_member *x = th_member_find(d, *(const th_sym *)a);
    const th_member *y = th_member_find(d, *(const th_sym *)b);
    return (x > y) - (x < y);
}

static void add_fuel(thi_work *w, th_sym fuel, size_t *count, size_t *capacity)
{
    for (size_t i = 0; i < *count; i++)
        if (w->fuels[i] == fuel)
            return;
    if (fuel)
        TH_PUSH(w->arena, w->fuels, *count, *capacity, fuel);
}

static size_t collect_fuels(thi_work *w)
{
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < w->amount_count; i++)
        if (w->amounts[i].group >= 0)
            add_fuel(w, w->amounts[i].fuel, &count, &capacity);
    for (size_t i = 0; i < th_inventory_line_count(w->inventory); i++) {
        const th_line *line = th_inventory_line(w->inventory, i);
        const th_key *key = &w->model.instances[line->instance].key;
        if (th_boundary_has(w->inventory, w->boundary, line) &&
            thi_group_of(w, key->member[TH_IX_CATEGORY]) >= 0)
            add_fuel(w, thi_fuel_of(w, key), &count, &capacity);
    }
    const th_domain *d = th_domain_of(w->model.registry, TH_IX_SUBJECT);
    union {
        const th_domain *in;
        void *out;
    } context = {d};
    if (count)
        th_sort(w->fuels, count, sizeof *w->fuels, by_taxonomy, context.out);
    return count;
}

static th_decompose_part fuel_part(const thi_work *w, th_sym fuel)
{
    const th_domain *d = th_domain_of(w->model.registry, TH_IX_SUBJECT);
    const th_member *member = th_member_find(d, fuel);
    const char *id = th_names_text(w->names, fuel);
    return (th_decompose_part){.id = id,
                               .titles = member ? member->titles : (th_titles){id, id}};
}

static void make_parts(thi_work *w)
{
    bool fuels = w->options->by_fuel;
    size_t count = fuels ? collect_fuels(w) : w->set.group_count;
    w->parts = TH_NEW_N(w->arena, th_decompose_part, count + 1);
    for (size_t i = 0; i < count; i++)
        w->parts[i] = fuels ? fuel_part(w, w->fuels[i])
                            : (th_decompose_part){.id = w->set.groups[i].id,
                                                  .titles = w->set.groups[i].titles};
    w->parts[count] = (th_decompose_part){.id = "", .titles = {"其余", "the rest"}};
    w->part_count = count + 1;
    w->open_lines = TH_NEW_N(w->arena, size_t, count + 1);
    w->masked_lines = TH_NEW_N(w->arena, size_t, count + 1);
}

/* ---- one pair ---- */

typedef struct sums {
    th_sum *at; /* [part_count * effect_count] */
} sums;

static void
add_to(const thi_work *w, sums *s, uint32_t part, uint32_t effect, double value)
{
    th_sum_add(&s->at[part * w->set.effect_count + effect], value);
    if (value != 0)
        w->set.effects[effect].used = true;
}

static void add_term(thi_work *w, size_t number, size_t y, sums *s)
{
    const thi_term *t = &w->terms[number];
    double a[TH_LMDI_FACTORS], b[TH_LMDI_FACTORS];
    double x[TH_LMDI_FACTORS], z[TH_LMDI_FACTORS], e[TH_LMDI_FACTORS];
    size_t which[TH_LMDI_FACTORS];
    size_t n = thi_term_levels(w, t, y, a, which);
    double from = t->values[y], to = t->values[y + 1];
    thi_term_levels(w, t, y + 1, b, which);
    bool whole = n && w->set.levels[which[n - 1]].of == THI_EMISSION;
    if (whole && from >= 0 && to >= 0 && th_lmdi_ratios(n, a, b, x, z) &&
        th_lmdi_term(n, x, z, e)) {
        for (size_t k = 0; k < n; k++) {
            uint32_t effect = w->set.levels[which[k]].effect;
            add_to(w, s, t->part, effect, e[k]);
            w->set.effects[effect].used |= from > 0 || to > 0; /* also when it is 0 */
        }
        thi_term_show(w, number, y);
        return;
    }
    bool removal = from < 0 || to < 0;
    uint32_t effect = removal ? w->set.removals : w->set.other;
    add_to(w, s, t->part, effect, to - from);
    thi_rest_show(w, y, t->part, effect, from, to);
}

static void add_pair(thi_work *w, size_t y, sums *s)
{
    for (size_t i = 0; i < w->term_count; i++)
        add_term(w, i, y, s);
    for (size_t i = 0; i < w->rest_count; i++) {
        const thi_rest *r = &w->rests[i];
        add_to(w, s, r->part, r->effect, r->values[y + 1] - r->values[y]);
        thi_rest_show(w, y, r->part, r->effect, r->values[y], r->values[y + 1]);
    }
    const th_boundary *end = end_boundary(w, y + 1);
    if (end == w->boundary)
        return;
    double from = total_of(w, w->boundary, w->years[y + 1]);
    double to = total_of(w, end, w->years[y + 1]);
    uint32_t part = (uint32_t)w->part_count - 1;
    add_to(w, s, part, w->set.boundary_change, to - from);
    thi_rest_show(w, y, part, w->set.boundary_change, from, to);
}

static th_decompose_pair new_pair(const thi_work *w, size_t y)
{
    th_decompose_pair p = {.from = w->years[y], .to = w->years[y + 1]};
    p.total_from = total_of(w, w->boundary, p.from);
    p.total_to = total_of(w, end_boundary(w, y + 1), p.to);
    return p;
}

/* ---- forms ---- */

static bool multiplies(const thi_work *w)
{
    return w->options->form == TH_DECOMPOSE_MULTIPLICATIVE;
}

static double join(const thi_work *w, double a, double b)
{
    return multiplies(w) ? a * b : a + b;
}

/* Additive effects of a link as the form asked wants them. */
static double
in_form(const thi_work *w, const th_decompose_pair *p, const th_sum *effect)
{
    double value = th_sum_get(effect);
    return multiplies(w) ? th_lmdi_index(value, p->total_from, p->total_to) : value;
}

static void close_pair(const thi_work *w, th_decompose_pair *p)
{
    double neutral = multiplies(w) ? 1 : 0, all = neutral, apart = neutral;
    for (size_t e = 0; e < w->set.effect_count; e++) {
        all = join(w, all, p->effects[e]);
        if (w->set.effects[e].apart)
            apart = join(w, apart, p->effects[e]);
    }
    p->change =
        multiplies(w) ? p->total_to / p->total_from : p->total_to - p->total_from;
    p->residual = multiplies(w) ? p->change / all - 1 : p->change - all;
    p->without = multiplies(w) ? p->change / apart : p->change - apart;
}

static th_decompose_pair make_pair(thi_work *w, size_t y)
{
    size_t effects = w->set.effect_count, parts = w->part_count;
    sums s = {TH_NEW_N(w->arena, th_sum, parts * effects + 1)};
    double *all = TH_NEW_N(w->arena, double, effects + 1);
    double *by_parts = TH_NEW_N(w->arena, double, parts *effects + 1);
    th_decompose_pair p = new_pair(w, y);
    add_pair(w, y, &s);
    for (size_t e = 0; e < effects; e++) {
        th_sum sum = {0, 0};
        for (size_t k = 0; k < parts; k++) {
            th_sum_add(&sum, th_sum_get(&s.at[k * effects + e]));
            by_parts[k * effects + e] = in_form(w, &p, &s.at[k * effects + e]);
        }
        all[e] = in_form(w, &p, &sum);
    }
    p.effects = all;
    p.by_parts = by_parts;
    close_pair(w, &p);
    return p;
}

/* The links joined: sums, or products. */
static th_decompose_pair
join_links(thi_work *w, const th_decompose_pair *links, size_t count)
{
    size_t effects = w->set.effect_count, cells = w->part_count * effects;
    double *all = TH_NEW_N(w->arena, double, effects + 1);
    double *by_parts = TH_NEW_N(w->arena, double, cells + 1);
    th_decompose_pair p = {.from = links[0].from,
                           .to = links[count - 1].to,
                           .summed = true,
                           .total_from = links[0].total_from,
                           .total_to = links[count - 1].total_to,
                           .effects = all,
                           .by_parts = by_parts};
    for (size_t i = 0; i < count; i++) {
        for (size_t e = 0; e < effects; e++)
            all[e] = i ? join(w, all[e], links[i].effects[e]) : links[i].effects[e];
        for (size_t c = 0; c < cells; c++)
            by_parts[c] =
                i ? join(w, by_parts[c], links[i].by_parts[c]) : links[i].by_parts[c];
    }
    close_pair(w, &p);
    return p;
}

/* ---- the whole ---- */

static void note_prices(thi_work *w)
{
    if (w->price_year)
        add_note(w,
                 th_arena_format(w->arena, "GDP 为 %d 年价", w->price_year),
                 th_arena_format(w->arena, "GDP at prices of %d", w->price_year));
}

static void make_view(thi_work *w, th_decompose *d)
{
    size_t links = w->year_count - 1, count = links;
    th_decompose_pair *pairs = TH_NEW_N(w->arena, th_decompose_pair, links + 1);
    make_parts(w);
    thi_terms_collect(w);
    for (size_t y = 0; y < links; y++)
        pairs[y] = make_pair(w, y);
    if (links > 1)
        pairs[count++] = join_links(w, pairs, links);
    note_prices(w);
    d->view =
        (th_decompose_view){.form = w->options->form,
                            .is_co2 = th_boundary_is_co2(w->inventory, w->boundary),
                            .boundary = w->boundary,
                            .boundary_to = w->boundary_to,
                            .price_year = w->price_year,
                            .effect_count = (uint32_t)w->set.effect_count,
                            .part_count = (uint32_t)w->part_count,
                            .pair_count = (uint32_t)count,
                            .note_count = (uint32_t)w->note_count,
                            .effects = w->set.effects,
                            .parts = w->parts,
                            .pairs = pairs,
                            .notes = w->notes,
                            .term_count = (uint32_t)w->shown_count,
                            .rest_count = (uint32_t)w->shown_rest_count,
                            .terms = w->shown,
                            .rests = w->shown_rests,
                            .line_terms = w->line_terms,
                            .term_numbers = w->shown_numbers};
}

static th_status prepare(thi_work *w, th_error *err)
{
    size_t before = th_diags_count(w->diags, TH_ERROR);
    take_years(w);
    if (!thi_set_read(w, w->options->set) ||
        th_diags_count(w->diags, TH_ERROR) > before)
        return th_error_set(err, TH_BAD_DATA, "no decomposition");
    w->boundary = w->options->boundary ? w->options->boundary : w->set.boundary;
    w->boundary_to = w->options->boundary_to ? w->options->boundary_to : w->boundary;
    th_status status = open_gdp(w, err);
    if (status != TH_OK)
        return status;
    thi_amounts_collect(w);
    check_levels(w);
    check_totals(w);
    if (th_diags_count(w->diags, TH_ERROR) > before)
        return th_error_set(err, TH_BAD_DATA, "no decomposition");
    return TH_OK;
}

th_status th_decompose_create(th_decompose **out,
                              const th_inventory *inventory,
                              const th_decompose_options *options,
                              th_diags *diags,
                              th_error *err)
{
    th_arena *arena = th_arena_create();
    th_decompose *d = TH_NEW(arena, th_decompose);
    thi_work w = {.arena = arena,
                  .inventory = inventory,
                  .model = th_model_get(th_inventory_model(inventory)),
                  .options = options,
                  .diags = diags};
    w.activity = th_activity_get(w.model.activity);
    w.names = th_activity_names(w.model.activity);
    d->arena = arena;
    *out = NULL;
    th_status status = prepare(&w, err);
    if (status == TH_OK) {
        make_view(&w, d);
        *out = d;
    } else {
        th_arena_free(arena);
    }
    th_dual_free(w.dual);
    return status;
}

void th_decompose_free(th_decompose *decompose)
{
    if (decompose)
        th_arena_free(decompose->arena);
}

th_decompose_view th_decompose_get(const th_decompose *decompose)
{
    return decompose->view;
}
