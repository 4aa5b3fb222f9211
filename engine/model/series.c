/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: series rules of inventory.yaml. A filled value is a formula over its anchor
 * rows (docs/LANGUAGE.md, section 8). */
#include "outcome.h"

#include <string.h>

/** One side of one series on its way. */
typedef struct filler {
    thi_compiler *c;
    const th_series_rule *rule;
    uint32_t number; /* of the rule */
    th_side at;
    const th_series_side *side;
    const thi_anchors *s;
    const th_node *slope,
        *ratio; /* made once, for TH_FILL_LINEAR and TH_FILL_OVERLAP */
} filler;

static bool
rule_fits(const thi_compiler *c, const th_series_rule *rule, const th_datum *d)
{
    if (d->variable != rule->variable || d->year == TH_ALL_YEARS)
        return false;
    if (thi_row_is_old(c, d) && !rule->key.member[c->vintage])
        return false;
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (rule->key.member[i] &&
            !thi_under(c, i, d->key.member[i], rule->key.member[i]))
            return false;
    return true;
}

/** The rows of one variable and key stand together, by year: that is their order. */
static thi_anchors gather(thi_compiler *c, uint32_t row)
{
    const th_datum *rows = c->m->view.rows, *own = &rows[row];
    size_t first = row, end = row + 1;
    while (first && rows[first - 1].year != TH_ALL_YEARS &&
           rows[first - 1].variable == own->variable &&
           memcmp(&rows[first - 1].key, &own->key, sizeof own->key) == 0)
        first--;
    while (end < c->m->view.row_count && rows[end].variable == own->variable &&
           memcmp(&rows[end].key, &own->key, sizeof own->key) == 0)
        end++;
    thi_anchors s = {.count = (uint32_t)(end - first)};
    s.rows = TH_NEW_N(c->scratch, uint32_t, s.count);
    s.years = TH_NEW_N(c->scratch, int32_t, s.count);
    for (uint32_t i = 0; i < s.count; i++) {
        s.rows[i] = (uint32_t)first + i;
        s.years[i] = rows[first + i].year;
    }
    return s;
}

static const th_node *
two(thi_compiler *c, th_node_kind kind, const th_node *a, const th_node *b)
{
    return thi_node_two(c, kind, NULL, a, b);
}

static const th_datum *datum(const filler *f, uint32_t anchor)
{
    return &f->c->m->view.rows[f->s->rows[anchor]];
}

static const char *name_of(const filler *f)
{
    return th_names_text(f->c->names,
                         th_variable_get(f->c->r, f->rule->variable)->name);
}

/* ---- what is made ---- */

/** No rule may make what a row could not say. */
static void check_bounds(const filler *f, int32_t year, const th_node *root)
{
    const th_variable *v = th_variable_get(f->c->r, f->rule->variable);
    double own = thi_central(f->c, root) / v->unit.factor;
    double slack = 1e-12 * (own < 0 ? -own : own);
    char number[32], bound[32];
    bool low = v->has_lower && own < v->lower - slack;
    bool high = v->has_upper && own > v->upper + slack;
    if (low || high)
        thi_problem_add(f->c,
                        TH_ERROR,
                        "E-SERIES",
                        f->side->place,
                        "%s of %d would be %s %s, %s the bound %s: choose another rule "
                        "for these years",
                        name_of(f),
                        year,
                        th_number_print_digits(own, 6, number),
                        v->unit_text,
                        low ? "below" : "above",
                        th_number_print(low ? v->lower : v->upper, bound));
}

static void add_filled(
    const filler *f, uint32_t anchor, int32_t year, th_state state, const th_node *root)
{
    thi_compiler *c = f->c;
    const th_datum *d = datum(f, anchor);
    th_cell cell = {.instance = UINT32_MAX,
                    .state = state,
                    .root = state == TH_STATE_VALUE ? root : NULL,
                    .filled_row = f->s->rows[anchor],
                    .filled_year = year,
                    .filled_rule = f->number,
                    .filled_side = f->at,
                    .quality = d->quality};
    if (cell.root)
        check_bounds(f, year, cell.root);
    TH_PUSH(c->arena, c->m->cells, c->m->cell_count, c->m->cell_capacity, cell);
    if (thi_row_is_old(c, d)) {
        thi_old_add(c,
                    (thi_old){.ref = (uint32_t)c->m->cell_count - 1,
                              .filled = true,
                              .year = year});
        return;
    }
    thi_fact fact = {.variable = d->variable,
                     .key = &d->key,
                     .year = year,
                     .kind = THI_FILLED,
                     .ref = (uint32_t)c->m->cell_count - 1,
                     .instance = THI_NONE,
                     .root = f->s->rows[anchor]};
    thi_fact_add(c, fact);
}

/* ---- formulas ---- */

/** Slope of the least-squares line through the nearest rows with numbers: the sum of
 * (year - mean year) * value, over the sum of its squares. */
static const th_node *slope_of(const filler *f)
{
    thi_compiler *c = f->c;
    const thi_anchors *s = f->s;
    uint32_t *near = TH_NEW_N(c->scratch, uint32_t, s->count + 1), n = 0;
    double mean = 0, squares = 0;
    const th_node *sum = NULL;
    for (uint32_t i = 0; i < s->count && n < f->side->rows; i++) {
        uint32_t k = f->at == TH_BEFORE ? i : s->count - 1 - i;
        if (datum(f, k)->state == TH_STATE_VALUE)
            near[n++] = k;
    }
    if (n < 2) {
        thi_problem_add(c,
                        TH_ERROR,
                        "E-SERIES",
                        f->side->place,
                        "%s has %u rows with a number, and a slope needs 2 or more: "
                        "use hold, growth or a surrogate",
                        name_of(f),
                        n);
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++)
        mean += (double)s->years[near[i]] / n;
    for (uint32_t i = 0; i < n; i++) {
        double weight = s->years[near[i]] - mean;
        const th_node *term = two(c,
                                  TH_N_MULTIPLY,
                                  thi_row_node(c, s->rows[near[i]]),
                                  thi_node_number(c, weight, NULL));
        squares += weight * weight;
        sum = sum ? two(c, TH_N_ADD, sum, term) : term;
    }
    return two(c, TH_N_DIVIDE, sum, thi_node_number(c, squares, NULL));
}

/** anchor * (1 + growth) ^ years, or over it on the way back. */
static const th_node *grown(const filler *f, uint32_t anchor, int32_t year)
{
    thi_compiler *c = f->c;
    bool back = f->at == TH_BEFORE;
    int32_t from = f->s->years[anchor];
    const th_node *power =
        two(c,
            TH_N_POWER,
            thi_node_number(c, 1 + f->side->growth, NULL),
            thi_node_number(c, back ? from - year : year - from, NULL));
    return two(c,
               back ? TH_N_DIVIDE : TH_N_MULTIPLY,
               thi_row_node(c, f->s->rows[anchor]),
               power);
}

/** Eq 5.2: the anchor's value, as the surrogate moved since. */
static const th_node *scaled(const filler *f, uint32_t anchor, int32_t year)
{
    thi_compiler *c = f->c;
    const th_node *then = thi_surrogate(c, f->side, datum(f, anchor), year);
    const th_node *now =
        then ? thi_surrogate_below(c, f->side, datum(f, anchor), f->s->years[anchor])
             : NULL;
    if (!now)
        return NULL;
    return two(c,
               TH_N_DIVIDE,
               two(c, TH_N_MULTIPLY, thi_row_node(c, f->s->rows[anchor]), then),
               now);
}

static const th_node *outside(const filler *f, uint32_t anchor, int32_t year)
{
    thi_compiler *c = f->c;
    const th_node *near = thi_row_node(c, f->s->rows[anchor]);
    switch (f->side->fill) {
    case TH_FILL_ZERO:
        return thi_node_number(c, 0, NULL);
    case TH_FILL_HOLD:
        return near;
    case TH_FILL_GROWTH:
        return grown(f, anchor, year);
    case TH_FILL_SURROGATE:
        return scaled(f, anchor, year);
    case TH_FILL_LINEAR:
        return two(c,
                   TH_N_ADD,
                   near,
                   two(c,
                       TH_N_MULTIPLY,
                       f->slope,
                       thi_node_number(c, year - f->s->years[anchor], NULL)));
    case TH_FILL_NONE:
    case TH_FILL_OVERLAP:
        break;
    }
    return NULL;
}

/** a + (b - a) * f */
static const th_node *
between(thi_compiler *c, const th_node *a, const th_node *b, double part)
{
    const th_node *step = two(
        c, TH_N_MULTIPLY, two(c, TH_N_SUBTRACT, b, a), thi_node_number(c, part, NULL));
    return two(c, TH_N_ADD, a, step);
}

/** Eq 5.2 from both anchors: the surrogate, times a ratio that goes in a straight line
 * from that of one anchor to that of the other. */
static const th_node *
scaled_inside(const filler *f, uint32_t left, int32_t year, double part)
{
    thi_compiler *c = f->c;
    const th_datum *d = datum(f, left);
    const th_node *now = thi_surrogate(c, f->side, d, year), *ratio[2];
    for (uint32_t i = 0; now && i < 2; i++) {
        const th_node *below =
            thi_surrogate_below(c, f->side, d, f->s->years[left + i]);
        if (!below)
            return NULL;
        ratio[i] = two(c, TH_N_DIVIDE, thi_row_node(c, f->s->rows[left + i]), below);
    }
    return now ? two(c, TH_N_MULTIPLY, now, between(c, ratio[0], ratio[1], part))
               : NULL;
}

/* ---- Eq 5.1 ---- */

/** The other series times the ratio of both. False after a problem. */
static bool splice(const filler *f, uint32_t anchor, int32_t year)
{
    const th_node *old;
    th_state state = thi_old_value(f->c, f->side, datum(f, anchor), year, &old);
    if (state == TH_STATE_NOTHING) {
        thi_problem_add(f->c,
                        TH_ERROR,
                        "E-SPLICE",
                        f->side->place,
                        "the series '%s' of %s has no row for %d: give it, or a series "
                        "rule with `vintage: %s`",
                        th_names_text(f->c->names, f->side->vintage),
                        name_of(f),
                        year,
                        th_names_text(f->c->names, f->side->vintage));
        return false;
    }
    add_filled(
        f, anchor, year, state, old ? two(f->c, TH_N_MULTIPLY, old, f->ratio) : NULL);
    return true;
}

/** The other series' span and ratio; false after a problem. */
static bool prepare_splice(filler *f, int32_t *first, int32_t *last)
{
    const th_datum *own = datum(f, 0);
    if (!thi_old_span(f->c, f->side, own, first, last)) {
        thi_problem_add(f->c,
                        TH_ERROR,
                        "E-SPLICE",
                        f->side->place,
                        "%s has no rows with vintage '%s' and the key of the series "
                        "that is to be continued",
                        name_of(f),
                        th_names_text(f->c->names, f->side->vintage));
        return false;
    }
    f->ratio = thi_old_ratio(f->c, f->side, f->s);
    return f->ratio != NULL;
}

/* ---- the sides ---- */

/** Outside the rows trends are not known to go on: not for longer than they were seen
 * (V1 5.3.3.4). Histories of decays are long by need and their rate is stated: a note.
 */
static void check_span(const filler *f, int32_t years)
{
    const thi_anchors *s = f->s;
    int32_t span = s->years[s->count - 1] - s->years[0];
    bool trend = f->side->fill == TH_FILL_LINEAR || f->side->fill == TH_FILL_GROWTH ||
                 (f->side->fill == TH_FILL_HOLD && f->at == TH_AFTER);
    bool stated = f->side->fill == TH_FILL_GROWTH && f->at == TH_BEFORE;
    if (trend && years > span)
        thi_problem_add(f->c,
                        stated ? TH_NOTE : TH_WARNING,
                        "W-EXTRAPOLATED",
                        f->side->place,
                        "%s is extrapolated by %d years from rows that span %d: give "
                        "rows, a surrogate or a shorter period",
                        name_of(f),
                        years,
                        span);
}

static int32_t last_reported(const thi_compiler *c)
{
    const th_activity_view *view = &c->m->view;
    return view->year_count ? view->years[view->year_count - 1] : 0;
}

/** Years [from, to] outside the rows, nearest anchor `anchor`. */
static void fill_years(filler *f, uint32_t anchor, int32_t from, int32_t to)
{
    th_state state = datum(f, anchor)->state;
    if (f->side->fill == TH_FILL_LINEAR && state == TH_STATE_VALUE && from <= to)
        f->slope = slope_of(f);
    if (f->side->fill == TH_FILL_LINEAR && state == TH_STATE_VALUE && !f->slope)
        return;
    for (int32_t year = from; year <= to; year++) {
        if (f->side->fill == TH_FILL_OVERLAP) {
            if (!splice(f, anchor, year))
                return;
            continue;
        }
        const th_node *root = state == TH_STATE_VALUE ? outside(f, anchor, year) : NULL;
        if (state == TH_STATE_VALUE && !root)
            return;
        add_filled(f, anchor, year, state, root);
    }
    check_span(f, to - from + 1);
}

static void fill_outside(filler *f)
{
    const thi_anchors *s = f->s;
    int32_t first = f->side->year, last = f->side->year, of_old[2];
    if (f->side->fill == TH_FILL_OVERLAP) {
        if (!prepare_splice(f, &of_old[0], &of_old[1]))
            return;
        first = first ? first : of_old[0];
        last = last ? last : of_old[1];
    }
    last = last ? last : last_reported(f->c);
    if (f->at == TH_BEFORE && first)
        fill_years(f, 0, first, s->years[0] - 1);
    if (f->at == TH_AFTER)
        fill_years(f, s->count - 1, s->years[s->count - 1] + 1, last);
}

/** One year between two anchors; a key on either side gives that key. False after a
 * problem. */
static bool fill_between(const filler *f, uint32_t left, int32_t year)
{
    thi_compiler *c = f->c;
    const thi_anchors *s = f->s;
    th_fill fill = f->side->fill;
    th_state x = datum(f, left)->state, y = datum(f, left + 1)->state;
    double part =
        (double)(year - s->years[left]) / (double)(s->years[left + 1] - s->years[left]);
    if (fill == TH_FILL_OVERLAP)
        return splice(f, left, year);
    th_state state = fill == TH_FILL_HOLD ? x : x > y ? x : y;
    const th_node *root = NULL;
    if (state == TH_STATE_VALUE && fill == TH_FILL_HOLD)
        root = thi_row_node(c, s->rows[left]);
    else if (state == TH_STATE_VALUE && fill == TH_FILL_SURROGATE)
        root = scaled_inside(f, left, year, part);
    else if (state == TH_STATE_VALUE)
        root = between(c,
                       thi_row_node(c, s->rows[left]),
                       thi_row_node(c, s->rows[left + 1]),
                       part);
    if (state == TH_STATE_VALUE && !root)
        return false;
    add_filled(f, left, year, state, root);
    return true;
}

static void fill_inside(filler *f)
{
    const thi_anchors *s = f->s;
    int32_t first, last;
    bool holes = s->years[s->count - 1] - s->years[0] >= (int32_t)s->count;
    if (!holes ||
        (f->side->fill == TH_FILL_OVERLAP && !prepare_splice(f, &first, &last)))
        return;
    for (uint32_t k = 0; k + 1 < s->count; k++)
        for (int32_t year = s->years[k] + 1; year < s->years[k + 1]; year++)
            if (!fill_between(f, k, year))
                return;
}

/* ---- rules in turn ---- */

/** One rule may fill the holes of a series and others its ends; the first that names a
 * side has it. */
static void apply_side(
    thi_compiler *c, uint32_t number, th_side at, const thi_anchors *s, uint8_t *done)
{
    const th_series_rule *rule = &c->m->view.series[number];
    filler f = {.c = c,
                .rule = rule,
                .number = number,
                .at = at,
                .side = &rule->side[at],
                .s = s};
    if (f.side->fill == TH_FILL_NONE || done[s->rows[0]] & 1u << at)
        return;
    done[s->rows[0]] |= (uint8_t)(1u << at);
    if (at == TH_INSIDE)
        fill_inside(&f);
    else
        fill_outside(&f);
}

/** In which turn a side is filled: older series first, since others are joined to them;
 * then what stands on its own rows; surrogates last, for a surrogate may be filled. */
static int turn_of(const thi_compiler *c, const th_series_rule *rule, th_side at)
{
    if (rule->side[at].fill == TH_FILL_SURROGATE)
        return 2;
    return c->vintage >= 0 && rule->key.member[c->vintage] ? 0 : 1;
}

static void apply(thi_compiler *c, uint32_t number, int turn, uint8_t *done)
{
    const th_series_rule *rule = &c->m->view.series[number];
    const th_activity_view *view = &c->m->view;
    for (uint32_t i = 0; i < view->row_count; i++) {
        if (!rule_fits(c, rule, &view->rows[i]))
            continue;
        thi_anchors s = gather(c, i);
        for (int at = 0; at < TH_SIDES; at++)
            if (turn_of(c, rule, (th_side)at) == turn)
                apply_side(c, number, (th_side)at, &s, done);
        i = s.rows[s.count - 1];
    }
}

static void tell_idle(thi_compiler *c, const th_series_rule *rule)
{
    const th_activity_view *view = &c->m->view;
    for (size_t i = 0; i < view->row_count; i++)
        if (rule_fits(c, rule, &view->rows[i]))
            return;
    thi_problem_add(
        c,
        TH_WARNING,
        "W-SERIES",
        rule->place,
        "this series rule fits no row of %s",
        th_names_text(c->names, th_variable_get(c->r, rule->variable)->name));
}

/** A row with a vintage counts nowhere: it is told when no rule reads it either. */
static void tell_unread_old(thi_compiler *c)
{
    const th_datum *told = NULL;
    for (size_t i = 0; i < c->old_count; i++) {
        uint32_t row = thi_old_row(c, &c->old[i]);
        const th_datum *d = &c->m->view.rows[row];
        if (c->old_read[row] || (told && told->variable == d->variable &&
                                 memcmp(&told->key, &d->key, sizeof d->key) == 0))
            continue;
        told = d;
        thi_problem_add(
            c,
            TH_WARNING,
            "W-VINTAGE",
            d->place,
            "%s with a vintage belongs to an older series, which counts nowhere, and "
            "no series rule reads it: {variable: %s, before: {overlap: %s}}",
            th_names_text(c->names, th_variable_get(c->r, d->variable)->name),
            th_names_text(c->names, th_variable_get(c->r, d->variable)->name),
            th_names_text(c->names, d->key.member[c->vintage]));
    }
}

void thi_series_fill(thi_compiler *c)
{
    uint8_t *done = TH_NEW_N(c->scratch, uint8_t, c->m->view.row_count + 1);
    for (int turn = 0; turn < 3; turn++)
        for (uint32_t i = 0; i < c->m->view.series_count; i++)
            apply(c, i, turn, done);
    for (uint32_t i = 0; i < c->m->view.series_count; i++)
        tell_idle(c, &c->m->view.series[i]);
    tell_unread_old(c);
    c->filled_cells = (uint32_t)c->m->cell_count;
}
