/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what fleets use. Where fuel sold is what counts, a fleet that changes moves
 * the fuel's row by the ratio of its use (vehicles x distance x economy) to that of the
 * base year; charging adds electricity. Which variables these are is data:
 * layouts/turnover_links.csv. */
#include "scenario_internal.h"

#include <stdio.h>
#include <string.h>

/** A row of the layout, in numbers; -1: none. */
typedef struct kind {
    int32_t stock, distance, economy, share;
    uint32_t index; /* of the share's rows: which fuel; THI_NONE */
    int32_t drives[4];
    th_sym subject;
} kind;

static const char *cell_of(const th_rows *rows, size_t row, const char *column)
{
    return th_rows_text(rows, row, th_rows_column(rows, column));
}

static int32_t variable_of(const th_projection *p, const char *name, size_t size)
{
    char text[96];
    snprintf(text, sizeof text, "%.*s", (int)size, name);
    th_sym sym = th_names_find(p->names, text);
    return sym && size ? th_variable_find(p->registry, sym) : -1;
}

static kind read_kind(const th_projection *p, const th_rows *rows, size_t row)
{
    static const char *const columns[] = {"variable", "distance", "economy", "share"};
    kind k = {.index = THI_NONE, .drives = {-1, -1, -1, -1}};
    int32_t *const fields[] = {&k.stock, &k.distance, &k.economy, &k.share};
    for (size_t i = 0; i < 4; i++) {
        const char *name = cell_of(rows, row, columns[i]);
        *fields[i] = variable_of(p, name, strlen(name));
    }
    th_sym index = th_names_find(p->names, cell_of(rows, row, "index"));
    int32_t number = index ? th_index_find(p->registry, index) : -1;
    k.index = number < 0 ? THI_NONE : (uint32_t)number;
    k.subject = th_names_find(p->names, cell_of(rows, row, "subjects"));
    const char *word = cell_of(rows, row, "details");
    for (size_t i = 0; i < 4 && *word; i++) {
        size_t size = strcspn(word, " ");
        k.drives[i] = variable_of(p, word, size);
        word += size + (word[size] == ' ');
    }
    return k;
}

/** The layout's row of a stock variable. */
static bool find_kind(const th_projection *p, uint32_t variable, kind *out)
{
    const th_rows *rows = th_layout_find(p->registry, "turnover_links");
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        *out = read_kind(p, rows, i);
        if (out->stock == (int32_t)variable)
            return true;
    }
    return false;
}

/* ---- rows of a fleet ---- */

/** How near a row stands above a key: -1 not above; `skip`: an index that says more. */
static int32_t
nearness(const th_projection *p, const th_key *own, const th_key *key, uint32_t skip)
{
    int32_t near = 0;
    for (uint32_t i = 0; i < th_index_count(p->registry); i++) {
        if (!own->member[i] || i == skip)
            continue;
        int32_t steps = key->member[i]
                            ? th_domain_distance(th_domain_of(p->registry, i),
                                                 key->member[i],
                                                 own->member[i])
                            : -1;
        if (steps < 0)
            return -1;
        near += 64 - (steps < 60 ? steps : 60);
    }
    return near;
}

/** The nearest row of a variable at or above a fleet's key. */
static uint32_t nearest(const th_projection *p, int32_t variable, const th_key *key)
{
    uint32_t found = THI_NONE;
    int32_t best = -1;
    for (size_t i = 0; variable >= 0 && i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        if (s->info.kind == TH_PROJECTED_PATH || (int32_t)s->info.variable != variable)
            continue;
        int32_t near = nearness(p, &s->info.key, key, THI_NONE);
        if (near > best) { /* activity rows come first: they win a tie */
            best = near;
            found = (uint32_t)i;
        }
    }
    return found;
}

uint32_t thi_link_economy(const th_projection *p, uint32_t member, int32_t *variable)
{
    kind k;
    *variable = -1;
    if (!find_kind(p, p->series[member].info.variable, &k))
        return THI_NONE;
    *variable = k.economy;
    uint32_t row = nearest(p, k.economy, &p->series[member].info.key);
    /* a row that other vehicles read too is not this technology's own */
    bool own = row != THI_NONE && p->series[row].info.kind == TH_PROJECTED_ACTIVITY &&
               p->series[row].info.key.member[TH_IX_SUBJECT] ==
                   p->series[member].info.key.member[TH_IX_SUBJECT] &&
               p->series[row].state == TH_STATE_VALUE;
    return own ? row : THI_NONE;
}

int32_t thi_link_distance(const th_projection *p, uint32_t member)
{
    kind k;
    return find_kind(p, p->series[member].info.variable, &k) ? k.distance : -1;
}

/** What a technology's step states itself. */
static void stated(const th_projection *p, uint32_t series, thi_link_term *term)
{
    for (size_t i = 0; i < p->turnover_count; i++)
        for (uint32_t k = 0; k < p->turnovers[i].count; k++) {
            const thi_turnover *t = &p->turnovers[i];
            if (t->members[k] != series)
                continue;
            if (t->distances[k] != THI_NONE)
                term->distance = t->distances[k];
            if (t->economies[k] != THI_NONE)
                term->economy = t->economies[k];
        }
}

static bool is_number(const th_projection *p, uint32_t series)
{
    return series != THI_NONE && p->series[series].state == TH_STATE_VALUE;
}

/* ---- links ---- */

typedef struct linking {
    th_projection *p;
    thi_link *link;
    kind k;
    const thi_series *target;
} linking;

static void add_term(linking *l, uint32_t series, uint32_t share)
{
    th_projection *p = l->p;
    const thi_series *s = &p->series[series];
    thi_link_term term = {.stock = series,
                          .share = share,
                          .distance = nearest(p, l->k.distance, &s->info.key),
                          .economy = nearest(p, l->k.economy, &s->info.key)};
    stated(p, series, &term);
    if (is_number(p, term.distance) && is_number(p, term.economy)) {
        TH_PUSH(p->arena, l->link->terms, l->link->count, l->link->capacity, term);
        return;
    }
    const char *distance = th_names_text(
        p->names, th_variable_get(p->registry, (uint32_t)l->k.distance)->name);
    const char *economy = th_names_text(
        p->names, th_variable_get(p->registry, (uint32_t)l->k.economy)->name);
    if (s->turnover)
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOMETHOD",
                  p->turnovers[s->turnover - 1].place,
                  "%s would move %s and needs its %s and %s: rows of the inventory, or "
                  "`distance` and `economy` of step %s",
                  s->info.address,
                  l->target->info.address,
                  distance,
                  economy,
                  p->turnovers[s->turnover - 1].step->id);
    else
        thi_wrong(p,
                  TH_NOTE,
                  "W-SCN-NE",
                  l->link->place,
                  "%s has no %s or %s: it has no part in the ratio that moves %s",
                  s->info.address,
                  distance,
                  economy,
                  l->target->info.address);
}

/** Whether a fleet's share rows name the target's fuel. */
static uint32_t share_of(const linking *l, const thi_series *fleet)
{
    for (size_t i = 0; i < l->p->series_count; i++) {
        const thi_series *s = &l->p->series[i];
        if (s->info.kind != TH_PROJECTED_PATH &&
            (int32_t)s->info.variable == l->k.share &&
            s->info.key.member[l->k.index] ==
                l->target->info.key.member[TH_IX_SUBJECT] &&
            s->state == TH_STATE_VALUE &&
            nearness(l->p, &s->info.key, &fleet->info.key, l->k.index) >= 0)
            return (uint32_t)i;
    }
    return THI_NONE;
}

static bool drives(const kind *k, uint32_t variable)
{
    for (size_t i = 0; i < 4; i++)
        if (k->drives[i] == (int32_t)variable)
            return true;
    return false;
}

static bool same_member(const thi_series *a, const thi_series *b, uint32_t index)
{
    return a->info.key.member[index] == b->info.key.member[index];
}

/** All fleets of the target's category and region that use what the target counts. */
static void collect(linking *l)
{
    th_projection *p = l->p;
    for (uint32_t i = 0; i < p->series_count; i++) {
        const thi_series *s = &p->series[i];
        l->target = &p->series[l->link->target];
        if (s->info.kind != TH_PROJECTED_ACTIVITY || s->state != TH_STATE_VALUE ||
            !same_member(s, l->target, TH_IX_CATEGORY) ||
            !same_member(s, l->target, TH_IX_REGION) ||
            !find_kind(p, s->info.variable, &l->k) ||
            !drives(&l->k, l->target->info.variable))
            continue;
        uint32_t share = l->k.share < 0 ? THI_NONE : share_of(l, s);
        if (l->k.share < 0 || share != THI_NONE)
            add_term(l, i, share);
    }
}

static double
final_of(const th_projection *p, const double *cube, uint32_t series, uint32_t year)
{
    return cube ? thi_final(p, cube, series, year) : p->series[series].info.base;
}

/** Use of all fleets; without a cube: of the base year. */
static double
use_of(const th_projection *p, const thi_link *link, const double *cube, uint32_t year)
{
    th_sum sum = {0};
    for (size_t i = 0; i < link->count; i++) {
        const thi_link_term *t = &link->terms[i];
        double x = final_of(p, cube, t->stock, year) *
                   final_of(p, cube, t->distance, year) *
                   final_of(p, cube, t->economy, year);
        if (t->share != THI_NONE)
            x *= final_of(p, cube, t->share, year);
        th_sum_add(&sum, x);
    }
    return th_sum_get(&sum);
}

/** Use is in the target's own unit, so that a difference can be added. */
static bool same_unit(const th_projection *p, const thi_link *link)
{
    kind k;
    th_dim dim;
    const thi_series *s = &p->series[link->terms[0].stock];
    if (!find_kind(p, s->info.variable, &k) || k.distance < 0 || k.economy < 0)
        return false;
    dim = th_variable_get(p->registry, s->info.variable)->unit.dim;
    (void)th_dim_multiply(
        &dim, &th_variable_get(p->registry, (uint32_t)k.distance)->unit.dim, 1, &dim);
    (void)th_dim_multiply(
        &dim, &th_variable_get(p->registry, (uint32_t)k.economy)->unit.dim, 1, &dim);
    return th_dim_equal(
        &dim,
        &th_variable_get(p->registry, p->series[link->target].info.variable)->unit.dim);
}

/** A row with a value of its own moves by the ratio; one that is made, or whose fleet
 * begins at 0, by what is used beyond the base year. */
static void finish(th_projection *p, thi_link link)
{
    thi_series *target = &p->series[link.target];
    if (!link.count)
        return;
    link.base = use_of(p, &link, NULL, 0);
    link.ratio = link.base > 0 && target->info.base > 0;
    if (!link.ratio && !same_unit(p, &link)) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-NOMETHOD",
                  link.place,
                  "%s cannot follow its fleets: in %d it or their use is 0, so that "
                  "there is no ratio",
                  target->info.address,
                  p->base_year);
        return;
    }
    if (target->share != THI_NONE || target->forest != THI_NONE || target->turnover) {
        thi_wrong(p,
                  TH_ERROR,
                  "E-SCN-TWICE",
                  link.place,
                  "%s follows the fleets of this step and is changed by another share, "
                  "forest or turnover step",
                  target->info.address);
        return;
    }
    target->link = (uint32_t)p->link_count + 1;
    thi_touch(p, link.target);
    for (size_t i = 0; i < link.count; i++)
        thi_touch(p, link.terms[i].stock);
    TH_PUSH(p->arena, p->links, p->link_count, p->link_capacity, link);
}

static void
link_target(th_projection *p, const thi_turnover *t, const kind *k, uint32_t target)
{
    if (p->series[target].link || p->series[target].state != TH_STATE_VALUE)
        return;
    linking l = {.p = p, .k = *k};
    thi_link link = {.target = target, .place = t->place};
    l.link = &link;
    collect(&l);
    finish(p, link);
}

/** The rows that a technology moves: those of its fuels; charging has one, made where
 * none stands. */
static void
link_member(th_projection *p, const thi_turnover *t, uint32_t member, const kind *k)
{
    uint32_t found = THI_NONE;
    linking l = {.p = p, .k = *k};
    for (uint32_t i = 0; i < p->series_count; i++) {
        const thi_series *s = &p->series[i], *own = &p->series[member];
        l.target = s;
        if (s->info.kind != TH_PROJECTED_ACTIVITY || !drives(k, s->info.variable) ||
            !same_member(s, own, TH_IX_CATEGORY) ||
            !same_member(s, own, TH_IX_REGION) ||
            (k->share >= 0 ? share_of(&l, own) == THI_NONE
                           : s->info.key.member[TH_IX_SUBJECT] != k->subject))
            continue;
        if (k->share < 0 && found != THI_NONE) {
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-NOROW",
                      t->place,
                      "%s could move %s and %s: keep one row of them",
                      own->info.address,
                      p->series[found].info.address,
                      s->info.address);
            return;
        }
        found = i;
        if (k->share >= 0)
            link_target(p, t, k, i);
    }
    if (k->share >= 0 || k->drives[0] < 0)
        return;
    if (found == THI_NONE) {
        th_key key = {{0}};
        key.member[TH_IX_REGION] = p->series[member].info.key.member[TH_IX_REGION];
        key.member[TH_IX_CATEGORY] = p->series[member].info.key.member[TH_IX_CATEGORY];
        key.member[TH_IX_SUBJECT] = k->subject;
        found = thi_series_make(p, (uint32_t)k->drives[0], &key, t->place);
    }
    link_target(p, t, k, found);
}

void thi_links_compile(th_projection *p)
{
    kind k;
    for (size_t i = 0; i < p->turnover_count; i++)
        for (uint32_t m = 0; m < p->turnovers[i].count; m++) {
            uint32_t member = p->turnovers[i].members[m];
            if (find_kind(p, p->series[member].info.variable, &k))
                link_member(p, &p->turnovers[i], member, &k);
        }
}

void thi_link_run(const th_projection *p,
                  const thi_link *link,
                  double *cube,
                  uint32_t year)
{
    double *cell = thi_cube_cell(p, cube, link->target, THI_SHARED, year);
    double use = use_of(p, link, cube, year);
    double base = use_of(p, link, cube, 0); /* of drawn fleets, where they are */
    double held = *thi_cube_cell(p, cube, link->target, THI_HELD, year);
    *cell = link->ratio ? held * (use / base) : held + (use - base);
}

/* ---- what nothing reads ---- */

static bool is_linked(const th_projection *p, uint32_t series)
{
    for (size_t i = 0; i < p->link_count; i++)
        for (size_t k = 0; k < p->links[i].count; k++)
            if (p->links[i].terms[k].stock == series)
                return true;
    return false;
}

static bool is_driver(const th_projection *p, uint32_t series)
{
    for (size_t i = 0; i < p->series_count; i++) {
        const thi_rule *rule = p->series[i].rule;
        for (uint32_t d = 0; rule && d < rule->driver_count; d++)
            for (uint32_t k = 0; k < rule->drivers[d].count; k++)
                if (rule->drivers[d].series[k] == series)
                    return true;
    }
    return false;
}

/** A method reads the row, and not only one that lost. */
static bool is_counted(const th_projection *p, uint32_t series)
{
    th_model_view m = th_model_get(p->model);
    th_activity_view a = th_activity_get(p->activity);
    const thi_series *s = &p->series[series];
    bool drives_any = false, read = false;
    for (uint32_t i = 0; i < m.instance_count; i++) {
        const th_datum *row =
            m.instances[i].driver_row < 0 ? NULL : &a.rows[m.instances[i].driver_row];
        if (!row || row->variable != s->info.variable ||
            memcmp(&row->key, &s->info.key, sizeof row->key) != 0)
            continue;
        drives_any = true;
        if (m.instances[i].counted)
            return true;
    }
    for (uint32_t i = 0; i < m.input_count && !read; i++)
        read = p->input_series[i] == series;
    return read && !drives_any;
}

void thi_turnovers_check(th_projection *p)
{
    for (size_t i = 0; i < p->turnover_count && p->year_count; i++)
        for (uint32_t k = 0; k < p->turnovers[i].count; k++) {
            const thi_turnover *t = &p->turnovers[i];
            uint32_t series = t->members[k];
            if (is_linked(p, series) || is_driver(p, series) || is_counted(p, series))
                continue;
            thi_wrong(p,
                      TH_ERROR,
                      "E-SCN-NOMETHOD",
                      t->place,
                      "no counted method reads %s, and no row of fuel or electricity "
                      "follows it: what step %s changes would vanish",
                      p->series[series].info.address,
                      t->step->id);
        }
}
