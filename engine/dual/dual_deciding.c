/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: the inputs that decide a verdict, and how far each would have to move: the
 * margin's derivative times half of the input's interval, then the root of the margin
 * along that input alone, the model run anew at every step. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 80 };

typedef struct search {
    thi_judge *j;
    thi_point *p;
    double *inputs, *values;
    uint32_t input;
} search;

/* ---- the margin as a function of one input ---- */

static double level_at(const thi_judge *j, const thi_point *p, const double *values)
{
    th_sum sum = {0};
    for (size_t i = 0; i < p->count; i++)
        th_sum_add(&sum, p->weights[i] * values[p->cells[i]]);
    return th_sum_get(&sum) * thi_level_per_total(j, p);
}

static void set_input(search *s, double x)
{
    const thi_power *power = s->j->power;
    for (uint32_t i = 0; power && i < s->j->dual->model.input_count; i++)
        if (power->map[i] == s->input)
            s->inputs[i] = x;
    s->inputs[s->input] = x;
}

static double margin_at(search *s, double x)
{
    thi_judge moved = *s->j;
    set_input(s, x);
    th_model_run(th_inventory_model(s->j->dual->inventory), s->inputs, s->values);
    if (moved.base.known)
        moved.base.level = level_at(s->j, &s->j->base, s->values);
    if (moved.from.known)
        moved.from.level = level_at(s->j, &s->j->from, s->values);
    return thi_required(&moved, s->p->year) - level_at(s->j, s->p, s->values);
}

/** The sign changes between a and b; halved, since a margin may bend. */
static double root_between(search *s, double a, double fa, double b)
{
    double scale = fmax(fabs(a), fabs(b));
    for (int i = 0; i < STEPS_MOST && fabs(b - a) > 1e-12 * scale; i++) {
        double middle = a + (b - a) / 2, f = margin_at(s, middle);
        if ((f < 0) == (fa < 0)) {
            a = middle;
            fa = f;
        } else {
            b = middle;
        }
    }
    return a + (b - a) / 2;
}

/** Nearest value, from 0 to ten times the present one, at which the
 * margin changes its sign; NAN: none. */
static double needed(search *s, double value)
{
    static const double steps[] = {
        0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 4, 9}; /* relative moves */
    double before[2] = {value, value}, f0 = margin_at(s, value);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (int side = 0; side < 2; side++) {
            double x = side ? value * (1 + steps[i]) : value * (1 - steps[i]);
            if (x * value < 0)
                continue;
            double f = margin_at(s, x);
            if (isfinite(f) && (f < 0) != (f0 < 0))
                return root_between(s, before[side], f0, x);
            before[side] = x;
        }
    return (double)NAN;
}

/* ---- names ---- */

static const char *label_of(th_dual *d, const th_input *in)
{
    const th_registry *r = d->model.registry;
    const th_key *key;
    int32_t year = 0;
    th_text text = {0};
    th_text_addf(
        &text, "%s", th_names_text(d->names, th_variable_get(r, in->variable)->name));
    if (in->kind == TH_INPUT_ACTIVITY) {
        key = &d->activity.rows[in->row].key;
        year = d->activity.rows[in->row].year;
    } else {
        key = &th_factor_get(r, in->row)->key;
        year = th_factor_get(r, in->row)->from_year;
    }
    for (uint32_t i = 0; i < th_index_count(r); i++)
        if (key->member[i] && i != TH_IX_REGION)
            th_text_addf(&text, " %s", th_names_text(d->names, key->member[i]));
    if (year > THI_FIRST_YEAR)
        th_text_addf(&text, " %d", year);
    const char *copy = th_arena_text(d->arena, text.data);
    th_text_free(&text);
    return copy;
}

static void put_units(th_dual *d, const th_input *in, th_deciding *out)
{
    const th_registry *r = d->model.registry;
    double factor = in->kind == TH_INPUT_ACTIVITY
                        ? d->activity.rows[in->row].unit_factor
                        : th_factor_get(r, in->row)->unit_factor;
    out->unit = in->kind == TH_INPUT_ACTIVITY ? d->activity.rows[in->row].unit_text
                                              : th_factor_get(r, in->row)->unit_text;
    out->value = in->value / factor;
    out->half = in->half_width / factor;
    out->needed /= factor;
}

/* ---- the five ---- */

static void insert(th_deciding *out, size_t *count, th_deciding d)
{
    size_t at = *count;
    while (at > 0 && fabs(out[at - 1].room_move) < fabs(d.room_move))
        at--;
    if (at == TH_DECIDING_MOST)
        return;
    size_t last = *count < TH_DECIDING_MOST ? *count : TH_DECIDING_MOST - 1;
    memmove(&out[at + 1], &out[at], (last - at) * sizeof *out);
    out[at] = d;
    *count = last + 1;
}

static size_t rank(thi_judge *j, const thi_point *p, th_deciding *out)
{
    const th_model_view *m = &j->dual->model;
    uint32_t *cells;
    double *weights;
    size_t count = 0, terms = thi_margin_terms(j, p, &cells, &weights);
    double *gradient = thi_gradient(j, cells, weights, terms);
    for (uint32_t i = 0; i < m->input_count; i++) {
        double move = gradient[i] * m->inputs[i].half_width / thi_level_per_total(j, p);
        if (move != 0 && m->inputs[i].kind != TH_INPUT_GWP)
            insert(out, &count, (th_deciding){.input = i, .room_move = move});
    }
    return count;
}

static int32_t last_judged(const th_dual_result *r)
{
    const th_dual_year *years = r->fixed_counts ? r->fixed : r->years;
    for (uint32_t i = r->year_count; years && i-- > 0;)
        if (years[i].verdict != TH_VERDICT_NONE)
            return years[i].year;
    return 0;
}

size_t th_dual_deciding(th_deciding out[TH_DECIDING_MOST], th_dual *dual, size_t result)
{
    const th_dual_result *r = &dual->results[result];
    const th_model_view *m = &dual->model;
    int32_t year = r->computable && !r->path_free ? last_judged(r) : 0;
    if (!year)
        return 0;
    thi_judge j = thi_judge_open(dual, r, r->fixed_counts);
    thi_point p = thi_point_make(&j, year);
    size_t count = rank(&j, &p, out);
    search s = {.j = &j, .p = &p};
    s.inputs = TH_NEW_N(j.scratch, double, m->input_count + 1);
    s.values = TH_NEW_N(j.scratch, double, m->cell_count + 1);
    for (size_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < m->input_count; i++)
            s.inputs[i] = j.power ? j.power->inputs[i] : m->inputs[i].value;
        s.input = out[k].input;
        th_input in =
            j.power ? thi_power_input(j.power, m, s.input) : m->inputs[s.input];
        out[k].needed = needed(&s, in.value);
        out[k].label = label_of(dual, &in);
        put_units(dual, &in, &out[k]);
    }
    thi_judge_close(&j);
    return count;
}
