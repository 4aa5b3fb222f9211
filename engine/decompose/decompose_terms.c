/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of an inventory as terms, and the levels below each. A line of a stream that is
 * known for the region as a whole (net import of power) is shared among the groups by
 * what they use of its subject.
 */
#include "decompose_internal.h"

#include <math.h>
#include <string.h>

/* ---- where a key belongs ---- */

static bool below(const th_domain *d, th_sym member, const thi_words *roots)
{
    for (uint32_t i = 0; i < roots->count; i++)
        if (th_domain_distance(d, member, roots->words[i]) >= 0)
            return true;
    return false;
}

int32_t thi_group_of(const thi_work *w, th_sym category)
{
    const th_domain *d = th_domain_of(w->model.registry, TH_IX_CATEGORY);
    for (size_t g = 0; category && g < w->set.group_count; g++)
        if (below(d, category, &w->set.groups[g].categories))
            return (int32_t)g;
    return -1;
}

th_sym thi_fuel_of(const thi_work *w, const th_key *key)
{
    for (uint32_t i = 0; i < w->set.fuel_index.count; i++)
        if (key->member[w->set.fuel_index.words[i]])
            return key->member[w->set.fuel_index.words[i]];
    return 0;
}

static bool subject_fits(const thi_work *w, const thi_words *subjects, th_sym fuel)
{
    const th_domain *d = th_domain_of(w->model.registry, TH_IX_SUBJECT);
    return !subjects->count || below(d, fuel, subjects);
}

bool thi_level_fits(const thi_work *w, const thi_level *l, const thi_term *term)
{
    th_sym stream = term->stream ? term->stream : w->set.direct;
    return !l->left_out && (!l->stream || l->stream == stream) &&
           (!l->groups || (l->groups >> term->group & 1)) &&
           subject_fits(w, &l->subjects, term->fuel);
}

/* ---- amounts: rows and outputs of the variables that levels name ---- */

static bool is_named(const thi_work *w, int32_t variable)
{
    for (size_t i = 0; i < w->set.level_count; i++) {
        const thi_level *l = &w->set.levels[i];
        if (l->variable == variable || l->times == variable || l->per == variable)
            return true;
    }
    return false;
}

static void add_amount(thi_work *w,
                       uint32_t variable,
                       const th_key *key,
                       int32_t year,
                       double value,
                       th_decompose_origin origin)
{
    int32_t number = (int32_t)variable;
    if (!is_named(w, number))
        return;
    thi_amount a = {number,
                    year,
                    thi_group_of(w, key->member[TH_IX_CATEGORY]),
                    thi_fuel_of(w, key),
                    value,
                    origin};
    TH_PUSH(w->arena, w->amounts, w->amount_count, w->amount_capacity, a);
}

/* An indicator is the region's own, not that of a part of it. */
static bool row_counts(const thi_work *w, const th_datum *row)
{
    th_sym region = row->key.member[TH_IX_REGION];
    return row->state == TH_STATE_VALUE &&
           (!row->indicator || !region || region == w->activity.region);
}

static void add_cell(thi_work *w, uint32_t number)
{
    const th_cell *c = &w->model.cells[number];
    double value = th_inventory_values(w->inventory)[number];
    th_decompose_origin origin = {-1, number};
    if (c->state != TH_STATE_VALUE)
        return;
    if (c->instance == UINT32_MAX) {
        const th_datum *row = &w->activity.rows[c->filled_row];
        add_amount(w, row->variable, &row->key, c->filled_year, value, origin);
        return;
    }
    const th_instance *inst = &w->model.instances[c->instance];
    if (!inst->counted || c->equation->left != TH_LEFT_VARIABLE)
        return;
    int32_t variable = th_variable_find(w->model.registry, c->equation->name);
    if (variable >= 0)
        add_amount(w, (uint32_t)variable, &inst->key, inst->year, value, origin);
}

void thi_amounts_collect(thi_work *w)
{
    for (size_t i = 0; i < w->activity.row_count; i++) {
        const th_datum *row = &w->activity.rows[i];
        if (row_counts(w, row))
            add_amount(w,
                       row->variable,
                       &row->key,
                       row->year,
                       row->value,
                       (th_decompose_origin){(int32_t)i, UINT32_MAX});
    }
    for (uint32_t i = 0; i < w->model.cell_count; i++)
        add_cell(w, i);
}

bool thi_is_gdp(const thi_work *w, int32_t variable)
{
    th_sym name = th_variable_get(w->model.registry, (uint32_t)variable)->name;
    return !strcmp(th_names_text(w->names, name),
                   th_role_text(w->model.registry, "gdp")) /* chained by dual */;
}

static bool gdp_value(const thi_work *w, int32_t year, double *out)
{
    th_gdp_year g = th_dual_gdp(w->dual, year, w->price_year);
    *out = g.constant_yuan;
    return g.known && (!w->price_year || g.price_year == w->price_year);
}

bool thi_region_value(const thi_work *w, int32_t variable, int32_t year, double *out)
{
    th_sum sum = {0, 0};
    bool known = false;
    if (thi_is_gdp(w, variable))
        return gdp_value(w, year, out);
    for (size_t i = 0; i < w->amount_count; i++) {
        const thi_amount *a = &w->amounts[i];
        if (a->variable != variable || (a->year != year && a->year != TH_ALL_YEARS))
            continue;
        known = true;
        th_sum_add(&sum, a->value);
    }
    *out = th_sum_get(&sum);
    return known;
}

/* What a group uses: power and heat that it makes from its fuels are no use of it, and
 * stand in the amounts with a minus. fuel 0: all. */
static double
use_of(const thi_work *w, int32_t variable, int32_t group, th_sym fuel, int32_t year)
{
    th_sum sum = {0, 0};
    for (size_t i = 0; i < w->amount_count; i++) {
        const thi_amount *a = &w->amounts[i];
        if (a->variable == variable && a->year == year && a->group == group &&
            (!fuel || a->fuel == fuel) && a->value > 0)
            th_sum_add(&sum, a->value);
    }
    return th_sum_get(&sum);
}

/* ---- levels of a term ---- */

static double level_value(const thi_work *w,
                          const thi_level *l,
                          const thi_term *term,
                          size_t year,
                          double before)
{
    double value = 0, over = 1;
    int32_t y = w->years[year];
    if (l->of == THI_EMISSION)
        return term->values[year];
    if (l->of == THI_OF_GROUP)
        return use_of(w, l->variable, term->group, 0, y);
    if (l->of == THI_OF_FUEL)
        return use_of(w, l->variable, term->group, term->fuel, y);
    if (l->variable >= 0) {
        (void)thi_region_value(w, l->variable, y, &value);
        return value;
    }
    (void)thi_region_value(w, l->times, y, &value);
    if (l->per >= 0)
        (void)thi_region_value(w, l->per, y, &over);
    return over != 0 ? before * value / over : 0;
}

size_t thi_term_levels(
    const thi_work *w, const thi_term *term, size_t year, double *values, size_t *which)
{
    size_t count = 0;
    for (size_t i = 0; i < w->set.level_count; i++) {
        if (!thi_level_fits(w, &w->set.levels[i], term))
            continue;
        double before = count ? values[count - 1] : 1;
        which[count] = i;
        values[count++] = level_value(w, &w->set.levels[i], term, year, before);
    }
    return count;
}

/* ---- terms ---- */

static uint32_t part_of(const thi_work *w, int32_t group, th_sym fuel)
{
    size_t last = w->part_count - 1;
    if (!w->options->by_fuel)
        return group < 0 ? (uint32_t)last : (uint32_t)group;
    for (size_t i = 0; group >= 0 && i < last; i++)
        if (w->fuels[i] == fuel)
            return (uint32_t)i;
    return (uint32_t)last;
}

static uint32_t term_of(thi_work *w, int32_t group, th_sym fuel, th_sym stream)
{
    for (size_t i = 0; i < w->term_count; i++) {
        const thi_term *t = &w->terms[i];
        if (t->group == group && t->fuel == fuel && t->stream == stream)
            return (uint32_t)i;
    }
    thi_term t = {group,
                  fuel,
                  stream,
                  part_of(w, group, fuel),
                  TH_NEW_N(w->arena, double, w->year_count)};
    TH_PUSH(w->arena, w->terms, w->term_count, w->term_capacity, t);
    return (uint32_t)w->term_count - 1;
}

static double *rest_values(thi_work *w, uint32_t part, uint32_t effect)
{
    for (size_t i = 0; i < w->rest_count; i++)
        if (w->rests[i].part == part && w->rests[i].effect == effect)
            return w->rests[i].values;
    thi_rest r = {part, effect, TH_NEW_N(w->arena, double, w->year_count)};
    TH_PUSH(w->arena, w->rests, w->rest_count, w->rest_capacity, r);
    return r.values;
}

static void add_rest(thi_work *w, int32_t group, th_sym fuel, size_t year, double mass)
{
    uint32_t effect = mass < 0 ? w->set.removals : w->set.other;
    rest_values(w, part_of(w, group, fuel), effect)[year] += mass;
}

/* The level that shares a stream among groups, and takes lines of this subject. */
static const thi_level *sharing_level(const thi_work *w, th_sym stream, th_sym subject)
{
    for (size_t i = 0; stream && i < w->set.level_count; i++) {
        const thi_level *l = &w->set.levels[i];
        if (l->of == THI_EMISSION && l->stream == stream && l->subjects.count &&
            (!subject || subject_fits(w, &l->subjects, subject)))
            return l;
    }
    return NULL;
}

static int32_t shared_by(const thi_work *w)
{
    for (size_t i = 0; i < w->set.level_count; i++)
        if (w->set.levels[i].of == THI_OF_FUEL)
            return w->set.levels[i].variable;
    return -1;
}

static bool takes_part(const thi_work *w, const thi_amount *a, const thi_level *l)
{
    return a->group >= 0 && a->fuel && a->value > 0 && a->variable == shared_by(w) &&
           subject_fits(w, &l->subjects, a->fuel);
}

static void
share(thi_work *w, const thi_level *l, th_sym stream, size_t year, double mass)
{
    th_sum all = {0, 0};
    for (size_t i = 0; i < w->amount_count; i++)
        if (w->amounts[i].year == w->years[year] && takes_part(w, &w->amounts[i], l))
            th_sum_add(&all, w->amounts[i].value);
    double use = th_sum_get(&all);
    if (!(use > 0)) {
        add_rest(w, -1, 0, year, mass);
        return;
    }
    for (size_t i = 0; i < w->amount_count; i++) {
        const thi_amount *a = &w->amounts[i];
        if (a->year != w->years[year] || !takes_part(w, a, l))
            continue;
        uint32_t term = term_of(w, a->group, a->fuel, stream); /* may move w->terms */
        w->open_lines[part_of(w, a->group, a->fuel)]++;
        w->terms[term].values[year] += mass * (a->value / use);
    }
}

/* A shared stream is the region's own; what is confidential is a line of a part. */
static void count_line(thi_work *w, const th_line *line, uint32_t part)
{
    (line->confidential ? w->masked_lines : w->open_lines)[part]++;
}

/* Only a set that splits by fuel knows terms by fuel. */
static void add_line(thi_work *w, uint32_t number, size_t year, double mass)
{
    const th_line *line = th_inventory_line(w->inventory, number);
    const th_instance *inst = &w->model.instances[line->instance];
    th_sym fuel = thi_fuel_of(w, &inst->key);
    th_sym subject = inst->key.member[TH_IX_SUBJECT];
    th_sym stream = line->stream == w->set.direct ? 0 : line->stream;
    const thi_level *sharing = sharing_level(w, stream, subject);
    int32_t group = thi_group_of(w, inst->key.member[TH_IX_CATEGORY]);
    if (!sharing)
        count_line(w, line, part_of(w, group, fuel));
    if (sharing)
        share(w, sharing, stream, year, mass);
    else if (group < 0 || mass < 0)
        add_rest(w, group, fuel, year, mass);
    else {
        w->line_terms[number] = term_of(w, group, fuel, 0);
        w->terms[w->line_terms[number]].values[year] += mass;
    }
}

static void add_year(thi_work *w, size_t year, uint32_t *lines, double *weights)
{
    size_t n =
        th_inventory_terms(w->inventory, w->boundary, w->years[year], lines, weights);
    for (size_t i = 0; i < n; i++) {
        const th_line *line = th_inventory_line(w->inventory, lines[i]);
        add_line(w, lines[i], year, weights[i] * line->mass_t);
    }
}

void thi_terms_collect(thi_work *w)
{
    size_t n = th_inventory_line_count(w->inventory);
    uint32_t *lines = TH_NEW_N(w->arena, uint32_t, n + 1);
    double *weights = TH_NEW_N(w->arena, double, n + 1);
    w->line_terms = TH_NEW_N(w->arena, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        w->line_terms[i] = UINT32_MAX;
    for (size_t year = 0; year < w->year_count; year++)
        add_year(w, year, lines, weights);
    for (size_t k = 0; k < w->part_count; k++)
        w->parts[k].confidential = w->masked_lines[k] && !w->open_lines[k];
}
