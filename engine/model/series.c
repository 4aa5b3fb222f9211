/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: series rules of inventory.yaml. A filled value is a formula over its anchor
 * rows (docs/LANGUAGE.md, section 8). */
#include "model_internal.h"

#include <string.h>

/** The dated activity rows of one variable and key, by year. */
typedef struct series {
    uint32_t count;
    uint32_t *rows;
    int32_t *years;
} series;

static bool
rule_fits(const thi_compiler *c, const th_series_rule *rule, const th_datum *d)
{
    if (d->variable != rule->variable || d->year == TH_ALL_YEARS)
        return false;
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (rule->key.member[i] &&
            !thi_under(c, i, d->key.member[i], rule->key.member[i]))
            return false;
    return true;
}

static series gather(thi_compiler *c, uint32_t variable, const th_key *key)
{
    series s = {0};
    const th_activity_view *view = &c->m->view;
    for (size_t i = 0; i < view->row_count; i++)
        s.count += view->rows[i].variable == variable &&
                   view->rows[i].year != TH_ALL_YEARS &&
                   memcmp(&view->rows[i].key, key, sizeof *key) == 0;
    s.rows = TH_NEW_N(c->scratch, uint32_t, s.count + 1);
    s.years = TH_NEW_N(c->scratch, int32_t, s.count + 1);
    uint32_t n = 0;
    for (size_t i = 0; i < view->row_count; i++) {
        const th_datum *d = &view->rows[i];
        if (d->variable != variable || d->year == TH_ALL_YEARS ||
            memcmp(&d->key, key, sizeof *key) != 0)
            continue;
        uint32_t at = n++;
        for (; at && s.years[at - 1] > d->year; at--) {
            s.years[at] = s.years[at - 1];
            s.rows[at] = s.rows[at - 1];
        }
        s.years[at] = d->year;
        s.rows[at] = (uint32_t)i;
    }
    return s;
}

static void add_filled(
    thi_compiler *c, uint32_t anchor, int32_t year, th_state state, const th_node *root)
{
    const th_datum *d = &c->m->view.rows[anchor];
    th_cell cell = {.instance = UINT32_MAX,
                    .state = state,
                    .root = state == TH_STATE_VALUE ? root : NULL,
                    .filled_row = anchor,
                    .filled_year = year,
                    .quality = d->quality};
    TH_PUSH(c->arena, c->m->cells, c->m->cell_count, c->m->cell_capacity, cell);
    thi_fact fact = {.variable = d->variable,
                     .key = &d->key,
                     .year = year,
                     .kind = THI_FILLED,
                     .ref = (uint32_t)c->m->cell_count - 1,
                     .instance = THI_NONE,
                     .root = anchor};
    thi_fact_add(c, fact);
}

static const th_node *row_node(thi_compiler *c, uint32_t row)
{
    return thi_node_ref(c, TH_N_INPUT, thi_input_of_row(c, row), NULL);
}

static const th_node *
two(thi_compiler *c, th_node_kind kind, const th_node *a, const th_node *b)
{
    const th_node *kids[] = {a, b};
    return thi_node(c, kind, NULL, 2, kids);
}

/** a + (b - a) * f between two anchors; a key on either side gives that key. */
static void fill_between(thi_compiler *c,
                         const th_series_rule *rule,
                         const series *s,
                         uint32_t left)
{
    uint32_t a = s->rows[left], b = s->rows[left + 1];
    th_state x = c->m->view.rows[a].state, y = c->m->view.rows[b].state;
    for (int32_t year = s->years[left] + 1; year < s->years[left + 1]; year++) {
        double f = (double)(year - s->years[left]) /
                   (double)(s->years[left + 1] - s->years[left]);
        th_state state = x > y ? x : y;
        if (rule->inside == TH_INSIDE_HOLD || state != TH_STATE_VALUE) {
            state = rule->inside == TH_INSIDE_HOLD ? x : state;
            add_filled(
                c, a, year, state, state == TH_STATE_VALUE ? row_node(c, a) : NULL);
            continue;
        }
        const th_node *step = two(c,
                                  TH_N_MULTIPLY,
                                  two(c, TH_N_SUBTRACT, row_node(c, b), row_node(c, a)),
                                  thi_node_number(c, f, NULL));
        add_filled(c, a, year, TH_STATE_VALUE, two(c, TH_N_ADD, row_node(c, a), step));
    }
}

/** The scale variable's value in a year: an activity row or a filled value of the
 * region. NULL: none. */
static const th_node *
scale_node(thi_compiler *c, uint32_t variable, th_sym region, int32_t year)
{
    uint32_t i = thi_map_first(&c->activity_map, thi_fact_bucket(variable, region));
    for (; i; i = c->facts[i - 1].next) {
        const thi_fact *fact = &c->facts[i - 1];
        if (fact->year != year)
            continue;
        if (fact->kind == THI_FILLED)
            return c->m->cells[fact->ref].root
                       ? thi_node_ref(c, TH_N_CELL, fact->ref, NULL)
                       : NULL;
        if (c->m->view.rows[fact->ref].state == TH_STATE_VALUE)
            return row_node(c, fact->ref);
    }
    return NULL;
}

static const th_node *
history_node(thi_compiler *c, const th_series_rule *rule, const series *s, int32_t year)
{
    const th_node *anchor = row_node(c, s->rows[0]);
    th_sym region = c->m->view.rows[s->rows[0]].key.member[TH_IX_REGION];
    if (rule->before == TH_BEFORE_HOLD)
        return anchor;
    if (rule->before == TH_BEFORE_ZERO)
        return thi_node_number(c, 0, NULL);
    if (rule->before == TH_BEFORE_GROWTH) {
        const th_node *base = thi_node_number(c, 1 + rule->growth, NULL);
        const th_node *years = thi_node_number(c, s->years[0] - year, NULL);
        return two(c, TH_N_DIVIDE, anchor, two(c, TH_N_POWER, base, years));
    }
    const th_node *then = scale_node(c, rule->scale, region, year);
    const th_node *now = scale_node(c, rule->scale, region, s->years[0]);
    if (!then || !now)
        return NULL;
    return two(c, TH_N_DIVIDE, two(c, TH_N_MULTIPLY, anchor, then), now);
}

static void fill_before(thi_compiler *c, const th_series_rule *rule, const series *s)
{
    th_state state = c->m->view.rows[s->rows[0]].state;
    if (rule->before == TH_BEFORE_NONE || !rule->from)
        return;
    for (int32_t year = rule->from; year < s->years[0]; year++) {
        const th_node *root =
            state == TH_STATE_VALUE ? history_node(c, rule, s, year) : NULL;
        if (state == TH_STATE_VALUE && !root) {
            thi_problem_add(
                c,
                TH_ERROR,
                "E-SERIES",
                rule->place,
                "no %s for %d to scale with; give it, or a series rule for it",
                th_names_text(c->names, th_variable_get(c->r, rule->scale)->name),
                year);
            return;
        }
        add_filled(c, s->rows[0], year, state, root);
    }
}

enum { DONE_INSIDE = 1, DONE_BEFORE = 2 };

/** One rule may fill the holes of a series and another its history; the first that
 * names a side has it. */
static void
apply_to(thi_compiler *c, const th_series_rule *rule, uint32_t row, uint8_t *done)
{
    bool inside = rule->inside != TH_INSIDE_NONE && !(done[row] & DONE_INSIDE);
    bool before = rule->before != TH_BEFORE_NONE && !(done[row] & DONE_BEFORE);
    if (!inside && !before)
        return;
    series s = gather(c, rule->variable, &c->m->view.rows[row].key);
    for (uint32_t k = 0; k < s.count; k++)
        done[s.rows[k]] |=
            (uint8_t)((inside ? DONE_INSIDE : 0) | (before ? DONE_BEFORE : 0));
    if (before)
        fill_before(c, rule, &s);
    for (uint32_t k = 0; inside && k + 1 < s.count; k++)
        fill_between(c, rule, &s, k);
}

static void apply(thi_compiler *c, const th_series_rule *rule, uint8_t *done)
{
    const th_activity_view *view = &c->m->view;
    bool any = false;
    for (size_t i = 0; i < view->row_count; i++) {
        if (!rule_fits(c, rule, &view->rows[i]))
            continue;
        any = true;
        apply_to(c, rule, (uint32_t)i, done);
    }
    if (!any)
        thi_problem_add(
            c,
            TH_WARNING,
            "W-SERIES",
            rule->place,
            "this series rule fits no row of %s",
            th_names_text(c->names, th_variable_get(c->r, rule->variable)->name));
}

/** Rules that scale by another variable come last: that one may be filled itself. */
void thi_series_fill(thi_compiler *c)
{
    uint8_t *done = TH_NEW_N(c->scratch, uint8_t, c->m->view.row_count + 1);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < c->m->view.series_count; i++)
            if ((c->m->view.series[i].before == TH_BEFORE_SCALE) == (pass == 1))
                apply(c, &c->m->view.series[i], done);
    c->filled_cells = (uint32_t)c->m->cell_count;
}
