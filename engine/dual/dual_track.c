/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: the budget of a year by months or quarters. A line belongs to the period that
 * its rows state; a line that sums rows of several periods (net import of power) is
 * shared out by what each row gives to it. Lines of the whole year follow the shares of
 * the earlier years. Factors are those of the year throughout. */
#include "dual_internal.h"
#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

typedef struct period {
    const th_member *member;
    th_place place; /* of a row that states it */
} period;

typedef struct tracker {
    const th_dual *dual;
    const th_boundary *boundary;
    const thi_power *power; /* NULL: each year its own factors of the grid */
    th_arena *arena;
    th_diags *diags;
    int32_t index; /* of `period` */
    const th_domain *domain;
    int32_t depth; /* the coarsest that rows state: months go to their quarter */
    period *periods;
    size_t count, capacity;
    double *table;    /* [years * periods] t */
    double *shared;   /* of these, by what rows give to a line */
    double *without;  /* [years] t */
    double *gradient; /* [inputs] */
} tracker;

/* ---- periods ---- */

static const th_member *stated(const tracker *t, const th_key *key)
{
    th_sym sym = t->index < 0 ? 0 : key->member[t->index];
    return sym ? th_member_find(t->domain, sym) : NULL;
}

/** Number of the period that a key belongs to; `count`: none. */
static size_t find(const tracker *t, const th_key *key)
{
    const th_member *m = stated(t, key);
    size_t i = 0;
    while (m && m->depth > t->depth && m->parent >= 0)
        m = &t->domain->members[m->parent];
    while (i < t->count && t->periods[i].member != m)
        i++;
    return i;
}

static int by_calendar(const void *a, const void *b, void *context)
{
    const period *left = a, *right = b;
    (void)context;
    return left->member < right->member ? -1 : left->member > right->member;
}

/** All periods that rows up to a year state, in order. */
static void list_periods(tracker *t, int32_t year)
{
    const th_activity_view *a = &t->dual->activity;
    t->depth = INT32_MAX;
    for (size_t i = 0; i < a->row_count; i++) {
        const th_member *m =
            a->rows[i].year <= year ? stated(t, &a->rows[i].key) : NULL;
        if (m && m->depth < t->depth)
            t->depth = m->depth;
    }
    for (size_t i = 0; i < a->row_count; i++) {
        const th_member *m =
            a->rows[i].year <= year ? stated(t, &a->rows[i].key) : NULL;
        if (!m || find(t, &a->rows[i].key) < t->count)
            continue;
        while (m->depth > t->depth && m->parent >= 0)
            m = &t->domain->members[m->parent];
        period p = {m, a->rows[i].place};
        TH_PUSH(t->arena, t->periods, t->count, t->capacity, p);
    }
    th_sort(t->periods, t->count, sizeof *t->periods, by_calendar, NULL);
}

static const char *text_of(const tracker *t, size_t number)
{
    return th_names_text(t->dual->names, t->periods[number].member->id);
}

/** The rows of a year that state a period: where it is told that one is missing. */
static th_place place_in(const tracker *t, int32_t year, size_t number)
{
    const th_activity_view *a = &t->dual->activity;
    for (size_t i = 0; i < a->row_count; i++)
        if (a->rows[i].year == year && find(t, &a->rows[i].key) == number)
            return a->rows[i].place;
    return t->periods[number].place;
}

/* ---- lines ---- */

static double weight_of(const tracker *t, const th_line *line)
{
    return th_boundary_is_co2(t->dual->inventory, t->boundary)
               ? 1
               : t->dual->model.gwp->value[line->gas];
}

static const double *values_of(const tracker *t)
{
    return t->power ? t->power->values : th_inventory_values(t->dual->inventory);
}

/** Mass of a line over the value of its cell: its sign; NAN where nothing tells it. */
static double sign_of(const tracker *t, const th_line *line)
{
    double sign = line->mass_t / th_inventory_values(t->dual->inventory)[line->cell];
    return isfinite(sign) ? sign : (double)NAN;
}

static double mass_of(const tracker *t, const th_line *line)
{
    double sign = sign_of(t, line);
    return !t->power || isnan(sign) ? line->mass_t : sign * values_of(t)[line->cell];
}

/** What each row gives to a line, if that adds up to the line: then it is a sum of its
 * amounts, and can be shared out. The part without a period stays. */
static double share_out(tracker *t, const th_line *line, double *parts)
{
    const th_model_view *m = &t->dual->model;
    const double *values = values_of(t);
    double one = 1, left = 0;
    th_sum all = {0};
    bool any = false;
    th_model_gradient_at(th_inventory_model(t->dual->inventory),
                         t->power ? t->power->inputs : NULL,
                         values,
                         &line->cell,
                         &one,
                         1,
                         t->gradient);
    for (uint32_t i = 0; i < m->input_count; i++) {
        const th_input *in = &m->inputs[i];
        bool moves = t->gradient[i] < 0 || t->gradient[i] > 0;
        if (!moves || in->kind != TH_INPUT_ACTIVITY ||
            th_variable_get(m->registry, in->variable)->kind != TH_KIND_AMOUNT)
            continue;
        const th_datum *row = &t->dual->activity.rows[in->row];
        size_t at = find(t, &row->key);
        double gives = t->gradient[i] * in->value;
        th_sum_add(&all, gives);
        any = any || at < t->count;
        if (at < t->count)
            parts[at] += gives;
        else
            left += gives;
    }
    double whole = values[line->cell], sum = th_sum_get(&all);
    if (!any || fabs(sum - whole) > 1e-9 * fabs(whole))
        return (double)NAN;
    return left;
}

static void add_shared(tracker *t, const th_line *line, size_t year, double scale)
{
    double *parts = TH_NEW_N(t->arena, double, t->count + 1);
    double left = share_out(t, line, parts);
    double sign = sign_of(t, line);
    if (isnan(left) || isnan(sign)) {
        t->without[year] += mass_of(t, line) * scale;
        return;
    }
    for (size_t p = 0; p < t->count; p++) {
        t->table[year * t->count + p] += parts[p] * sign * scale;
        t->shared[year * t->count + p] += parts[p] * sign * scale;
    }
    t->without[year] += left * sign * scale;
}

static void add_line(tracker *t, const th_line *line)
{
    const th_activity_view *a = &t->dual->activity;
    const th_instance *inst = &t->dual->model.instances[line->instance];
    size_t year = 0;
    while (year < a->year_count && a->years[year] != line->year)
        year++;
    if (year == a->year_count || line->state != TH_STATE_VALUE ||
        !th_boundary_has(t->dual->inventory, t->boundary, line))
        return;
    size_t p = find(t, &inst->key);
    if (p < t->count)
        t->table[year * t->count + p] += mass_of(t, line) * weight_of(t, line);
    else
        add_shared(t, line, year, weight_of(t, line));
}

static void make_table(tracker *t)
{
    size_t years = t->dual->activity.year_count;
    t->table = TH_NEW_N(t->arena, double, years * t->count + 1);
    t->shared = TH_NEW_N(t->arena, double, years * t->count + 1);
    t->without = TH_NEW_N(t->arena, double, years + 1);
    t->gradient = TH_NEW_N(t->arena, double, t->dual->model.input_count + 1);
    for (size_t i = 0; i < th_inventory_line_count(t->dual->inventory); i++)
        add_line(t, th_inventory_line(t->dual->inventory, i));
}

/* ---- the year ---- */

/** A year that has something in every period. */
static bool is_whole(const tracker *t, size_t year)
{
    bool whole = t->count > 0;
    for (size_t p = 0; p < t->count; p++)
        whole = whole && t->table[year * t->count + p] != 0;
    return whole;
}

static void
copy_year(const tracker *t, size_t year, size_t to, double *stated, double *shared)
{
    size_t n = t->count;
    memcpy(&stated[n * to], &t->table[n * year], n * sizeof *stated);
    memcpy(&shared[n * to], &t->shared[n * year], n * sizeof *shared);
}

static void put_profile(const tracker *t, th_track *out, size_t year, double *share)
{
    const th_activity_view *a = &t->dual->activity;
    size_t size = ((size_t)a->year_count + 1) * t->count;
    double *table = TH_NEW_N(t->arena, double, size),
           *shared = TH_NEW_N(t->arena, double, size);
    int32_t *years = TH_NEW_N(t->arena, int32_t, a->year_count + 1);
    for (uint32_t y = 0; y < year; y++)
        if (is_whole(t, y)) {
            copy_year(t, y, out->profile_years, table, shared);
            years[out->profile_years++] = a->years[y];
        }
    copy_year(t, year, out->profile_years, table, shared);
    years[out->profile_years] = out->year;
    out->years = years;
    out->stated = table;
    out->shared = shared;
    (void)th_season_profile(share, table, out->profile_years, t->count);
}

static double budget_of(const th_dual_result *r, bool fixed, int32_t year)
{
    for (uint32_t i = 0; i < r->year_count; i++) {
        const th_dual_year *y = fixed ? &r->fixed[i] : &r->years[i];
        if (y->year != year || isnan(y->required))
            continue;
        return r->target->kind == TH_TARGET_CAP
                   ? y->required
                   : y->required * y->gdp_yuan / THI_YUAN_PER_WAN;
    }
    return (double)NAN;
}

/** Periods of the year until the last that has something; false: one before it is
 * empty. */
static bool known_periods(const tracker *t, size_t year, size_t *known)
{
    *known = t->count;
    while (*known && t->table[year * t->count + *known - 1] == 0)
        --*known;
    for (size_t p = 0; p < *known; p++) {
        if (t->table[year * t->count + p] != 0)
            continue;
        if (t->diags)
            th_diags_add(t->diags,
                         TH_ERROR,
                         "E-DUAL-PERIOD",
                         place_in(t, t->dual->activity.years[year], *known - 1),
                         "%s of %d has emissions within the target's boundary, and %s "
                         "before it has none; give its rows, or leave the later out",
                         text_of(t, *known - 1),
                         t->dual->activity.years[year],
                         text_of(t, p));
        return false;
    }
    return true;
}

static void put_periods(const tracker *t, th_track *out, size_t year)
{
    double *share = TH_NEW_N(t->arena, double, t->count + 1),
           *spent = TH_NEW_N(t->arena, double, t->count + 1), profile = 0;
    th_track_period *periods = TH_NEW_N(t->arena, th_track_period, t->count + 1);
    put_profile(t, out, year, share);
    out->without_t = t->without[year];
    out->spread = out->without_t != 0 && out->profile_years > 0;
    out->calendar = t->count;
    for (size_t i = 0; i < t->count; i++)
        periods[i] = (th_track_period){.period = text_of(t, i), .profile = share[i]};
    for (size_t i = 0; i < out->count; i++) {
        th_track_period *p = &periods[i];
        p->stated_t = t->table[year * t->count + i];
        p->shared_t = t->shared[year * t->count + i];
        p->spread_t = out->spread ? out->without_t * share[i] : 0;
        p->total_t = spent[i] = p->stated_t + p->spread_t;
        th_season s = th_season_year(spent, i + 1, share, t->count, out->budget_t);
        profile += share[i];
        p->used_t = s.spent;
        p->profile_used = profile;
        p->budget_t = s.due;
        p->used_share = s.used;
        p->forecast_t = s.forecast;
        p->left_t = s.left;
        p->each_left_t = s.each_left;
        out->shared_t += p->shared_t;
    }
    out->periods = periods;
}

static th_track make(th_arena *arena,
                     const th_dual *dual,
                     size_t result,
                     int32_t year,
                     const thi_power *power,
                     th_diags *diags)
{
    const th_activity_view *a = &dual->activity;
    const th_dual_result *r = &dual->results[result];
    th_sym name = th_names_find(dual->names, "period");
    tracker t = {.dual = dual,
                 .boundary = r->target->boundary,
                 .power = power,
                 .arena = arena,
                 .diags = diags,
                 .index = name ? th_index_find(dual->model.registry, name) : -1};
    th_track out = {.year = year ? year : a->years[a->year_count - 1],
                    .fixed_year = power ? power->year : 0};
    size_t y = 0;
    while (y < a->year_count && a->years[y] != out.year)
        y++;
    if (!t.boundary || t.index < 0 || y == a->year_count)
        return out;
    t.domain = th_domain_of(dual->model.registry, (uint32_t)t.index);
    list_periods(&t, out.year);
    if (!t.count)
        return out;
    make_table(&t);
    out.refused = !known_periods(&t, y, &out.count);
    out.budget_t = budget_of(r, power != NULL, out.year);
    if (!out.refused)
        put_periods(&t, &out, y);
    return out;
}

th_track th_dual_track(
    th_arena *arena, const th_dual *dual, size_t result, int32_t year, th_diags *diags)
{
    return make(arena, dual, result, year, NULL, diags);
}

th_track
th_dual_track_fixed(th_arena *arena, const th_dual *dual, size_t result, int32_t year)
{
    const th_dual_result *r = &dual->results[result];
    th_track none = {.year = year, .fixed_year = r->fixed_year};
    for (size_t i = 0; r->fixed && i < dual->power_count; i++)
        if (dual->powers[i]->year == r->fixed_year && dual->powers[i]->known)
            return make(arena, dual, result, year, dual->powers[i], NULL);
    return none;
}
