/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: the values of all series for one subset of the measures. An operation that
 * is not there is left out, never multiplied by 1. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

typedef struct run {
    const th_projection *p;
    const uint8_t *mask;
    double *cube;
    th_diags *diags;
    const thi_drawn *drawn; /* NULL: nothing is drawn */
    bool good;
} run;

size_t thi_cube_size(const th_projection *p)
{
    return p->slot_count * THI_COLUMNS * (p->year_count + 1) + p->state_size + 1;
}

double *thi_cube_cell(const th_projection *p,
                      double *cube,
                      uint32_t series,
                      thi_column column,
                      uint32_t year)
{
    size_t row = (size_t)p->series[series].slot * THI_COLUMNS + column;
    return &cube[row * (p->year_count + 1) + year];
}

static double *cell(const run *r, uint32_t series, thi_column column, uint32_t year)
{
    return thi_cube_cell(r->p, r->cube, series, column, year);
}

double
thi_final(const th_projection *p, const double *cube, uint32_t series, uint32_t year)
{
    const thi_series *s = &p->series[series];
    size_t row = (size_t)s->slot * THI_COLUMNS + THI_FINAL;
    return s->slot == THI_NONE ? s->info.base : cube[row * (p->year_count + 1) + year];
}

/** Value of the base year, drawn where it has a law. */
static double base_of(const run *r, uint32_t series)
{
    const thi_series *s = &r->p->series[series];
    const thi_drawn *d = r->drawn;
    return d && s->slot != THI_NONE ? d->base[s->slot * d->lanes + d->lane]
                                    : s->info.base;
}

/** What the drawn base value is of the row's own: a level moves with it. */
static double base_ratio(const run *r, uint32_t series)
{
    double own = r->p->series[series].info.base;
    return r->drawn && own != 0 ? base_of(r, series) / own : 1;
}

/** Factor that a spread draws for a year. */
static double noise(const run *r, uint32_t spread, uint32_t year)
{
    const thi_drawn *d = r->drawn;
    if (!d || !spread)
        return 1;
    return d->noise[((size_t)(spread - 1) * r->p->year_count + year - 1) * d->lanes +
                    d->lane];
}

static double part_of(const run *r, const thi_effect *e)
{
    return e->spread && r->drawn ? e->part * noise(r, e->spread, 1) : e->part;
}

static bool is_on(const run *r, uint32_t measure)
{
    return !r->mask || r->mask[measure];
}

static double adoption(const run *r, uint32_t measure, uint32_t year)
{
    return r->p->measures[measure].adoption[year - 1];
}

static int32_t year_of(const run *r, uint32_t year)
{
    return r->p->base_year + (int32_t)year;
}

/* a number for a message, in any locale */
#define SIX(x) th_number_print_digits((x), 6, (char[32]){0})

#define FAULT(r, code, place, ...)                                                     \
    do {                                                                               \
        (r)->good = false;                                                             \
        if ((r)->diags)                                                                \
            th_diags_add((r)->diags, TH_ERROR, (code), (place), __VA_ARGS__);          \
    } while (0)

/* ---- grow and set ---- */

/** The driver's final value `back` years before the base year, or in a projected one.
 */
static double driver_at(const run *r, const thi_driver *d, int32_t year)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < d->count; i++)
        th_sum_add(&sum,
                   year >= 0 ? thi_final(r->p, r->cube, d->series[i], (uint32_t)year)
                             : r->p->series[d->series[i]].history[-year] *
                                   base_ratio(r, d->series[i]));
    return th_sum_get(&sum);
}

/** The measure that takes most of a series away, for the message. */
static const char *emptier(const run *r, const thi_driver *d)
{
    for (uint32_t i = 0; i < d->count; i++) {
        const thi_series *s = &r->p->series[d->series[i]];
        const thi_list *lists[] = {&s->before, &s->shifts_out, &s->after, &s->adds};
        for (size_t k = 0; k < 4; k++)
            for (size_t e = 0; e < lists[k]->count; e++)
                if (is_on(r, lists[k]->items[e].measure))
                    return r->p->measures[lists[k]->items[e].measure].id;
    }
    return NULL;
}

/** A step on many series asks its drivers once a year of a draw. */
static double remember(const run *r, const thi_driver *d, uint32_t year, double pull)
{
    if (r->drawn) {
        r->drawn->pull[d->number] = pull;
        r->drawn->pull_year[d->number] = year;
    }
    return pull;
}

static double drive(run *r, const thi_rule *rule, const thi_driver *d, uint32_t year)
{
    if (r->drawn && r->drawn->pull_year[d->number] == year)
        return r->drawn->pull[d->number];
    double now = driver_at(r, d, (int32_t)year - d->lag);
    double before = driver_at(r, d, (int32_t)year - d->lag - 1);
    if (now > 0 && before > 0)
        return remember(r, d, year, th_pow(now / before, d->elasticity));
    const char *measure = emptier(r, d);
    FAULT(
        r,
        "E-GROW-ZERO",
        rule->place,
        "step %s: its driver %s is not above 0 in %d%s%s; a driver must stay positive",
        rule->step->id,
        r->p->series[d->series[0]].info.address,
        year_of(r, year) - d->lag - (now > 0),
        measure ? ", after measure " : "",
        measure ? measure : "");
    return 1;
}

static double grow(run *r, uint32_t series, const thi_rule *rule, uint32_t year)
{
    double x = *cell(r, series, THI_HELD, year - 1);
    for (uint32_t i = 0; i < rule->driver_count; i++)
        x *= drive(r, rule, &rule->drivers[i], year);
    if (rule->growth && *rule->growth != THI_NONE)
        x *= 1 + thi_final(r->p, r->cube, *rule->growth, year);
    else if (rule->has_rate)
        x *= 1 + rule->rate[year - 1];
    return rule->spread ? x * noise(r, rule->spread, year) : x;
}

static double set(const run *r, uint32_t series, const thi_rule *rule, uint32_t year)
{
    const thi_series *s = &r->p->series[series];
    bool path = s->info.kind == TH_PROJECTED_PATH;
    double base = s->first_year ? rule->path.levels[0]
                  : path        ? base_of(r, series)
                                : s->info.base;
    if (year_of(r, year) < s->first_year)
        return 0;
    double level = thi_path_at(&rule->path,
                               rule->interpolation,
                               r->p->base_year,
                               rule->relative ? 1 : base,
                               year_of(r, year));
    if (rule->relative)
        level *= base;
    if (r->drawn)
        level *= noise(r, rule->spread, year) * (path ? 1 : base_ratio(r, series));
    return level;
}

static void hold(run *r, uint32_t series, uint32_t year)
{
    const thi_series *s = &r->p->series[series];
    double x = !s->rule                    ? base_of(r, series)
               : s->rule->levels           ? s->rule->levels[year - 1]
               : s->rule->verb == THI_GROW ? grow(r, series, s->rule, year)
                                           : set(r, series, s->rule, year);
    *cell(r, series, THI_HELD, year) = x;
    *cell(r, series, THI_SHARED, year) = x;
}

/* ---- share ---- */

static double
given_share(const run *r, const thi_group *g, uint32_t member, uint32_t year)
{
    return thi_final(r->p, r->cube, g->paths[member], year);
}

/** Checks the given shares; what they leave. */
static double left_over(run *r, const thi_group *g, uint32_t year)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->paths[i] == THI_NONE)
            continue;
        double s = given_share(r, g, i, year);
        th_sum_add(&sum, s);
        if (!(s >= -1e-12 && s <= 1 + 1e-12))
            FAULT(r,
                  "E-SHARE-RANGE",
                  g->place,
                  "step %s: the share of %s is %s %% in %d; shares are 0 to 100 %%",
                  g->step->id,
                  g->names[i],
                  SIX(100 * s),
                  year_of(r, year));
    }
    double rest = 1 - th_sum_get(&sum);
    bool all = g->rest == -2;
    if (rest < -1e-12 || (all && rest > 1e-12))
        FAULT(r,
              "E-SHARE-SUM",
              g->place,
              "step %s: the given shares are %s %% together in %d; they may not be "
              "above 100 %%%s",
              g->step->id,
              SIX(100 * th_sum_get(&sum)),
              year_of(r, year),
              all ? ", nor below it without `rest`" : "");
    return rest > 0 ? rest : 0;
}

/** Share of a member in the base year, of drawn values where they are drawn. */
static double base_share(const run *r, const thi_group *g, uint32_t member)
{
    th_sum total = {0};
    if (!r->drawn)
        return g->base_shares[member];
    for (uint32_t i = 0; i < g->count; i++)
        th_sum_add(&total, g->weights[i] * base_of(r, g->members[i]));
    return g->weights[member] * base_of(r, g->members[member]) / th_sum_get(&total);
}

static double open_base(const run *r, const thi_group *g)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < g->count; i++)
        if (g->paths[i] == THI_NONE)
            th_sum_add(&sum, base_share(r, g, i));
    return th_sum_get(&sum);
}

/** Drawn shares are brought to 1 again: the total stays what it is. */
static double drawn_scale(const run *r, const thi_group *g, uint32_t year)
{
    th_sum before = {0}, after = {0};
    if (!g->spreads || !r->drawn)
        return 1;
    for (uint32_t i = 0; i < g->count; i++) {
        double x = g->weights[i] * *cell(r, g->members[i], THI_SHARED, year);
        th_sum_add(&before, x);
        th_sum_add(&after, x * noise(r, g->spreads[i], year));
    }
    return th_sum_get(&after) > 0 ? th_sum_get(&before) / th_sum_get(&after) : 1;
}

static void spread_shares(const run *r, const thi_group *g, uint32_t year)
{
    double scale = drawn_scale(r, g, year);
    for (uint32_t i = 0; g->spreads && r->drawn && i < g->count; i++)
        *cell(r, g->members[i], THI_SHARED, year) *=
            scale * noise(r, g->spreads[i], year);
}

static void share(run *r, const thi_group *g, uint32_t year)
{
    th_sum total = {0};
    double rest = left_over(r, g, year), open = open_base(r, g);
    for (uint32_t i = 0; i < g->count; i++)
        th_sum_add(&total, g->weights[i] * *cell(r, g->members[i], THI_HELD, year));
    if (g->rest == -1 && rest > 1e-12 && !(open > 0))
        FAULT(r,
              "E-SHARE-REST",
              g->place,
              "step %s: %s %% are left in %d and no member without a path has a base "
              "share to take them",
              g->step->id,
              SIX(100 * rest),
              year_of(r, year));
    for (uint32_t i = 0; i < g->count; i++) {
        double s = g->paths[i] != THI_NONE     ? given_share(r, g, i, year)
                   : g->rest == (int32_t)i     ? rest
                   : g->rest == -1 && open > 0 ? rest * base_share(r, g, i) / open
                                               : 0;
        *cell(r, g->members[i], THI_SHARED, year) =
            th_sum_get(&total) * s / g->weights[i];
    }
    spread_shares(r, g, year);
}

/* ---- measures ---- */

/** The level that `toward` goes to: a path runs from the series' own value in the year
 * before it starts. */
static double
level_at(const run *r, uint32_t series, const thi_effect *e, uint32_t year)
{
    int32_t from = r->p->measures[e->measure].start - 1;
    double drawn =
        noise(r, e->spread, 1); /* of the path's levels, not of what it leaves */
    if (e->constant)
        return e->level * drawn;
    if (from < r->p->base_year)
        from = r->p->base_year;
    double own = *cell(r, series, THI_SHARED, (uint32_t)(from - r->p->base_year));
    return drawn *
           thi_path_at(&e->path, THI_LINEAR, from, own / drawn, year_of(r, year));
}

static double
pull(const run *r, uint32_t series, const thi_effect *e, double x, uint32_t year)
{
    const th_measure *m = &r->p->measures[e->measure];
    double u = e->constant ? adoption(r, e->measure, year) - m->adopted
               : year_of(r, year) < m->start ? 0
                                             : 1;
    if (u == 0)
        return 0;
    double gap = level_at(r, series, e, year) - x;
    return u * (e->down ? fmin(0, gap) : fmax(0, gap));
}

/** The largest move counts, not the sum. */
static double toward(const run *r, uint32_t series, double x, uint32_t year)
{
    const thi_list *list = &r->p->series[series].towards;
    double most = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_on(r, list->items[i].measure))
            continue;
        double move = pull(r, series, &list->items[i], x, year);
        if (fabs(move) > fabs(most))
            most = move;
    }
    return most != 0 ? x + most : x;
}

static double cut(const run *r, const thi_list *list, double x, uint32_t year)
{
    for (size_t i = 0; i < list->count; i++) {
        const thi_effect *e = &list->items[i];
        double sign = e->word == THI_RAISE ? 1 : -1;
        double part = part_of(r, e);
        double base = 1 + sign * part * r->p->measures[e->measure].adopted;
        double u = adoption(r, e->measure, year);
        if (is_on(r, e->measure) && base > 0)
            x *= (1 + sign * part * u) / base;
    }
    return x;
}

/** What a measure takes out of what is there, beyond what it had in the base year. */
static double outflow(const run *r, const thi_effect *e, uint32_t year)
{
    double done = r->p->measures[e->measure].adopted;
    double part = part_of(r, e), left = 1 - part * done;
    if (!is_on(r, e->measure) || !(left > 0))
        return 0;
    return part * (adoption(r, e->measure, year) - done) / left;
}

/** All shifts from one series act on the same value: R = 1 - prod(1 - r_k). */
static double shifted(const run *r, const thi_list *out, uint32_t year, th_sum *parts)
{
    double left = 1;
    for (size_t i = 0; i < out->count; i++) {
        double part = outflow(r, &out->items[i], year);
        left *= 1 - part;
        th_sum_add(parts, part);
    }
    return 1 - left;
}

static double inflow(const run *r, const thi_effect *e, uint32_t year)
{
    th_sum parts = {0};
    double own = outflow(r, e, year);
    if (own == 0)
        return 0;
    double all = shifted(r, &r->p->series[e->partner].shifts_out, year, &parts);
    double sum = th_sum_get(&parts);
    if (sum == 0)
        return 0;
    return e->per * *cell(r, e->partner, THI_CUT, year) * all * own / sum;
}

static double shift(const run *r, uint32_t series, double x, uint32_t year)
{
    const thi_series *s = &r->p->series[series];
    th_sum parts = {0}, in = {0};
    double out = shifted(r, &s->shifts_out, year, &parts);
    if (out != 0)
        x *= 1 - out;
    for (size_t i = 0; i < s->shifts_in.count; i++)
        th_sum_add(&in, inflow(r, &s->shifts_in.items[i], year));
    return th_sum_get(&in) != 0 ? x + th_sum_get(&in) : x;
}

static double add(const run *r, uint32_t series, double x, uint32_t year)
{
    const thi_list *list = &r->p->series[series].adds;
    th_sum sum = {0};
    for (size_t i = 0; i < list->count; i++)
        if (is_on(r, list->items[i].measure))
            th_sum_add(&sum,
                       part_of(r, &list->items[i]) *
                           (adoption(r, list->items[i].measure, year) -
                            r->p->measures[list->items[i].measure].adopted));
    return th_sum_get(&sum) != 0 ? x + th_sum_get(&sum) : x;
}

/** Leaving the bounds by `add` is floored and told; any other way is an error. */
static double bound(run *r, uint32_t series, double x, double before_add, uint32_t year)
{
    const thi_series *s = &r->p->series[series];
    double slack = 1e-12 * fabs(before_add);
    double unit = s->row ? s->row->unit_factor : 1;
    const char *name = s->row ? s->row->unit_text : "";
    if (r->drawn && !isnan(x)) { /* told once, as a count of draws */
        double inside = x < s->lower ? s->lower : x > s->upper ? s->upper : x;
        r->drawn->clipped[s->slot] |= inside != x;
        return inside;
    }
    if (before_add < s->lower - slack || before_add > s->upper + slack || isnan(x)) {
        FAULT(r,
              "E-BOUNDS",
              s->rule ? s->rule->place : s->place,
              "%s is %s %s in %d, outside its bounds",
              s->info.address,
              SIX(before_add / unit),
              name,
              year_of(r, year));
        return x;
    }
    double inside = x < s->lower ? s->lower : x > s->upper ? s->upper : x;
    if (inside != x && r->diags && s->adds.count)
        th_diags_add(r->diags,
                     TH_WARNING,
                     "W-SCN-FLOOR",
                     s->adds.items[0].place,
                     "`add` takes %s to %s %s in %d; held at its bound, %s are lost",
                     s->info.address,
                     SIX(x / unit),
                     name,
                     year_of(r, year),
                     SIX((inside - x) / unit));
    return inside;
}

static void finish(run *r, uint32_t series, uint32_t year)
{
    double x = shift(r, series, *cell(r, series, THI_CUT, year), year);
    x = cut(r, &r->p->series[series].after, x, year);
    double with = add(r, series, x, year);
    *cell(r, series, THI_FINAL, year) = bound(r, series, with, x, year);
}

/* ---- forest ---- */

double *thi_cube_state(const th_projection *p, double *cube)
{
    return cube + p->slot_count * THI_COLUMNS * (p->year_count + 1);
}

const double *
thi_forest_flows(const th_projection *p, const double *cube, const thi_forest *f)
{
    size_t columns = p->slot_count * THI_COLUMNS * (p->year_count + 1);
    return cube + columns + f->state + 2 * f->ages;
}

/** Wood that is not there is no harvest, and the rows must not say it was. */
static void
check_harvest(run *r, const thi_forest *f, uint32_t year, const th_forest_result *done)
{
    double short_of = done->short_of;
    double there = f->harvest_is_area ? done->harvest_ha : done->harvest_m3;
    if (short_of <= 1e-9 * (there + short_of))
        return;
    FAULT(r,
          "E-FOREST-HARVEST",
          f->harvest_place,
          "step %s: %s %s are to be felled in %d, and %s stand; lower `harvest`, or "
          "the measure that raises it",
          f->step->id,
          SIX(there + short_of),
          f->harvest_is_area ? "ha" : "m3",
          year_of(r, year),
          SIX(there));
}

/** A forest whose paths are not drawn: its rows move with their base values alone. */
static void still_forest(const run *r, const thi_forest *f, uint32_t year)
{
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (f->outputs[k] != THI_NONE) {
            double *out = cell(r, f->outputs[k], THI_SHARED, year);
            *out = r->drawn->still[out - r->cube] * base_ratio(r, f->outputs[k]);
        }
}

static void forest(run *r, const thi_forest *f, uint32_t year)
{
    double parts[THI_PARTS], outputs[THI_OUTPUTS];
    double *state = thi_cube_state(r->p, r->cube) + f->state;
    const thi_drawn *d = r->drawn;
    if (d && d->forest_moves && !d->forest_moves[f - r->p->forests]) {
        still_forest(r, f, year);
        return;
    }
    for (int k = 0; k < THI_PARTS; k++)
        parts[k] = thi_final(r->p, r->cube, f->paths[k], year);
    th_forest_result done = thi_forest_run(f, year_of(r, year), parts, state, outputs);
    memcpy(state + 2 * f->ages + (year - 1) * THI_FLOWS, &done, sizeof done);
    check_harvest(r, f, year, &done);
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (f->outputs[k] != THI_NONE)
            *cell(r, f->outputs[k], THI_SHARED, year) =
                d ? outputs[k] * base_ratio(r, f->outputs[k]) : outputs[k];
}

static void evaluate(run *r, const thi_order *o, uint32_t year)
{
    if (o->kind == THI_OF_GROUP)
        share(r, &r->p->groups[o->ref], year);
    if (o->kind == THI_OF_FOREST)
        forest(r, &r->p->forests[o->ref], year);
    if (o->kind == THI_OF_TURNOVER &&
        !thi_turnover_run(r->p, &r->p->turnovers[o->ref], r->cube, year, r->diags))
        r->good = false;
    if (o->kind == THI_OF_LINK)
        thi_link_run(r->p, &r->p->links[o->ref], r->cube, year);
    if (o->kind != THI_OF_SERIES)
        return;
    double x;
    switch (o->column) {
    case THI_HELD:
        hold(r, o->ref, year);
        break;
    case THI_CUT:
        x = toward(r, o->ref, *cell(r, o->ref, THI_SHARED, year), year);
        *cell(r, o->ref, THI_CUT, year) = cut(r, &r->p->series[o->ref].before, x, year);
        break;
    case THI_FINAL:
        finish(r, o->ref, year);
        break;
    case THI_SHARED:
    case THI_COLUMNS:
        break;
    }
}

static void start_turnovers(const th_projection *p, double *cube)
{
    for (size_t i = 0; i < p->turnover_count; i++) {
        const thi_turnover *t = &p->turnovers[i];
        size_t cells = t->count * t->ages;
        memcpy(thi_cube_state(p, cube) + t->state, t->vintages, cells * sizeof *cube);
        thi_cube_state(p, cube)[t->state + cells] = 0;
    }
}

static void start_forests(const th_projection *p, double *cube)
{
    for (size_t i = 0; i < p->forest_count; i++) {
        const thi_forest *f = &p->forests[i];
        double *state = thi_cube_state(p, cube) + f->state;
        memcpy(state, f->area_ha, f->ages * sizeof *state);
        memcpy(state + f->ages, f->stocking, f->ages * sizeof *state);
    }
}

static bool run_years(run *r)
{
    const th_projection *p = r->p;
    const bool *moves = r->drawn ? r->drawn->moves : NULL;
    for (size_t i = 0; i < p->slot_count; i++)
        for (int c = 0; c < THI_COLUMNS; c++)
            *cell(r, p->slots[i], (thi_column)c, 0) = base_of(r, p->slots[i]);
    start_forests(p, r->cube);
    start_turnovers(p, r->cube);
    for (uint32_t year = 1; year <= p->year_count && r->good; year++)
        for (size_t i = 0; i < p->order_count; i++)
            if (!moves || moves[i])
                evaluate(r, &p->order[i], year);
    return r->good;
}

bool thi_run(const th_projection *p, const uint8_t *mask, double *cube, th_diags *diags)
{
    run r = {.p = p, .mask = mask, .cube = cube, .diags = diags, .good = true};
    return run_years(&r);
}

bool thi_run_drawn(const th_projection *p, const thi_drawn *drawn, double *cube)
{
    run r = {.p = p, .cube = cube, .drawn = drawn, .good = true};
    return run_years(&r);
}
