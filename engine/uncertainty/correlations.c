/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: `correlations` of inventory.yaml to groups of sources. */
#include "tables_internal.h"

typedef struct joiner {
    th_errors *errors;
    th_diags *diags;
    th_arena *scratch;
    uint32_t *sources;
    size_t count, capacity;
} joiner;

static bool key_meets(const th_errors *e, const th_key *row, const th_key *wanted)
{
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++) {
        if (!wanted->member[i])
            continue;
        const th_domain *d = th_domain_of(e->view.registry, i);
        if (!row->member[i] ||
            th_domain_distance(d, row->member[i], wanted->member[i]) < 0)
            return false;
    }
    return true;
}

static bool years_meet(const th_factor *f, int32_t year)
{
    return !year || (f->from_year <= year && year <= f->to_year);
}

static bool selector_meets(const th_errors *e, const th_selector *s, size_t source)
{
    const th_input *in = &e->view.inputs[e->sources[source].input];
    if (s->variable >= 0 && in->variable != (uint32_t)s->variable)
        return false;
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &th_activity_get(e->view.activity).rows[in->row];
        return (!s->year || d->year == s->year) && key_meets(e, &d->key, &s->key);
    }
    const th_factor *f = th_factor_get(e->view.registry, in->row);
    return years_meet(f, s->year) && key_meets(e, &f->key, &s->key);
}

static bool listed(const joiner *j, uint32_t source)
{
    for (size_t i = 0; i < j->count; i++)
        if (j->sources[i] == source)
            return true;
    return false;
}

/** Adds what a selector meets; false after telling that it is not what is wanted. */
static bool add_selected(joiner *j, const th_selector *s, bool one)
{
    size_t met = 0;
    for (uint32_t i = 0; i < j->errors->count; i++) {
        if (!selector_meets(j->errors, s, i))
            continue;
        met++;
        if (!listed(j, i))
            TH_PUSH(j->scratch, j->sources, j->count, j->capacity, i);
        else if (one)
            met = SIZE_MAX / 2; /* two rows of a matrix for one error */
    }
    if (met == 1 || (met && !one))
        return true;
    th_diags_add(j->diags,
                 TH_ERROR,
                 "E-CORR",
                 s->place,
                 met ? "this selector meets several rows, or one that another selector "
                       "met; with `matrix` each meets one row of its own: state more "
                       "of its key, or write `rho`"
                     : "this selector meets no row with an interval that the results "
                       "read; compare it with the rows of `tanheng uncertainty`");
    return false;
}

static const double *matrix_of(joiner *j, const th_correlation *c)
{
    if (c->matrix)
        return c->matrix;
    double *matrix = TH_NEW_N(j->scratch, double, j->count * j->count + 1);
    for (size_t a = 0; a < j->count; a++)
        for (size_t b = 0; b < j->count; b++)
            matrix[a * j->count + b] = a == b ? 1 : c->rho;
    return matrix;
}

static void join(th_errors *errors, const th_correlation *c, th_diags *diags)
{
    joiner j = {.errors = errors, .diags = diags, .scratch = th_arena_create()};
    bool good = true;
    for (uint32_t i = 0; i < c->selector_count; i++)
        good = add_selected(&j, &c->selectors[i], c->matrix != NULL) && good;
    if (good && j.count < 2)
        th_diags_add(
            diags,
            TH_ERROR,
            "E-CORR",
            c->place,
            "a correlation needs two rows with an interval; this one meets %zu",
            j.count);
    else if (good)
        (void)!th_errors_correlate(/* its diagnostic says it */
                                   errors,
                                   j.sources,
                                   j.count,
                                   matrix_of(&j, c),
                                   c->place,
                                   diags);
    th_arena_free(j.scratch);
}

void thi_errors_join(th_errors *errors, th_diags *diags)
{
    th_activity_view activity = th_activity_get(errors->view.activity);
    for (uint32_t i = 0; i < activity.correlation_count; i++)
        join(errors, &activity.correlations[i], diags);
}
