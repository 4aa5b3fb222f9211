/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: which inputs are uncertain, and the law of each. The random variable is
 * the row: one for all its uses and years. */
#include "tables_internal.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* ---- identity ---- */

#define FNV_START 14695981039346656037U
#define FNV_PRIME 1099511628211U

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (const char *p = text; *p; p++)
        hash = (hash ^ (unsigned char)*p) * FNV_PRIME;
    return (hash ^ 0xff) * FNV_PRIME;
}

static uint64_t hash_number(uint64_t hash, int64_t number)
{
    for (int i = 0; i < 8; i++)
        hash = (hash ^ ((uint64_t)number >> (8 * i) & 0xff)) * FNV_PRIME;
    return hash;
}

/** The last mixing of splitmix64: near texts get far numbers. */
static uint64_t mixed(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
}

static uint64_t hash_key(const th_errors *e, uint64_t hash, const th_key *key)
{
    const th_names *names = th_activity_names(e->view.activity);
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (key->member[i]) {
            hash = hash_text(
                hash, th_names_text(names, th_index_get(e->view.registry, i)->name));
            hash = hash_text(hash, th_names_text(names, key->member[i]));
        }
    return hash;
}

static const char *symbol_text(const th_errors *e, th_sym symbol)
{
    return th_names_text(th_activity_names(e->view.activity), symbol);
}

static const th_datum *datum_of(const th_errors *e, const th_input *in)
{
    return in->kind == TH_INPUT_ACTIVITY
               ? &th_activity_get(e->view.activity).rows[in->row]
               : NULL;
}

static uint64_t identity(const th_errors *e, const th_input *in)
{
    const th_datum *d = datum_of(e, in);
    const th_variable *v = th_variable_get(e->view.registry, in->variable);
    if (d && d->shared_error)
        return mixed(
            hash_text(hash_text(FNV_START, "shared"), symbol_text(e, d->shared_error)));
    uint64_t hash = hash_text(FNV_START, d ? "activity" : "factor");
    hash = hash_text(hash, symbol_text(e, v->name));
    if (d)
        return mixed(hash_number(hash_key(e, hash, &d->key), d->year));
    const th_factor *f = th_factor_get(e->view.registry, in->row);
    hash = hash_text(hash, symbol_text(e, th_pack_get(e->view.registry, f->pack)->id));
    hash = hash_number(hash_number(hash, f->from_year), f->to_year);
    return mixed(hash_key(e, hash, &f->key));
}

/* ---- laws ---- */

static const th_law_kind law_of_word[] = {[TH_DIST_NORMAL] = TH_LAW_NORMAL,
                                          [TH_DIST_LOGNORMAL] = TH_LAW_LOGNORMAL,
                                          [TH_DIST_TRIANGULAR] = TH_LAW_TRIANGULAR,
                                          [TH_DIST_UNIFORM] = TH_LAW_UNIFORM,
                                          [TH_DIST_BETA] = TH_LAW_BETA,
                                          [TH_DIST_PERT] = TH_LAW_BETA,
                                          [TH_DIST_TWOPIECE] = TH_LAW_TWOPIECE,
                                          [TH_DIST_GAMMA] = TH_LAW_GAMMA,
                                          [TH_DIST_POINT] = TH_LAW_POINT};

static void set_bounds(const th_errors *e, uint32_t variable, th_law_wish *w)
{
    const th_variable *v = th_variable_get(e->view.registry, variable);
    w->least = v->has_lower ? v->lower * v->unit.factor : -(double)INFINITY;
    w->most = v->has_upper ? v->upper * v->unit.factor : (double)INFINITY;
    if (w->lower < w->least) /* a bound of likeliness; what has no sign keeps it */
        w->least = w->least >= 0 ? 0 : -(double)INFINITY;
    w->most = w->upper > w->most ? (double)INFINITY : w->most;
}

static void
set_limits(th_law_wish *w, const th_input *in, bool given, double lower, double upper)
{
    w->lower = given ? lower : in->value - in->half_width;
    w->upper = given ? upper : in->value + in->half_width;
}

static th_law_wish wish_of(const th_errors *e, const th_input *in, th_place *place)
{
    th_law_wish w = {.value = in->value};
    th_distribution named;
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = datum_of(e, in);
        set_limits(&w, in, d->has_limits, d->lower, d->upper);
        named = d->distribution;
        *place = d->place;
    } else {
        const th_factor *f = th_factor_get(e->view.registry, in->row);
        set_limits(&w, in, f->has_limits, f->lower, f->upper);
        named = f->distribution;
        *place = f->place;
    }
    set_bounds(e, in->variable, &w);
    w.chosen = named != TH_DIST_NONE;
    w.kind = w.chosen ? law_of_word[named] : TH_LAW_POINT;
    return w;
}

static const char *label_of(th_errors *e, const th_input *in)
{
    const th_datum *d = datum_of(e, in);
    const th_factor *f = d ? NULL : th_factor_get(e->view.registry, in->row);
    const th_key *key = d ? &d->key : &f->key;
    th_text text = {0};
    th_text_add(&text,
                symbol_text(e, th_variable_get(e->view.registry, in->variable)->name));
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (key->member[i] && i != TH_IX_REGION) {
            th_text_add(&text, " ");
            th_text_add(&text, symbol_text(e, key->member[i]));
        }
    if (d && d->year != TH_ALL_YEARS)
        th_text_addf(&text, " %d", d->year);
    if (f)
        th_text_addf(
            &text, " (%s)", symbol_text(e, th_pack_get(e->view.registry, f->pack)->id));
    const char *label = th_arena_text(e->arena, text.data);
    th_text_free(&text);
    return label;
}

static void add_source(th_errors *e, uint32_t number, bool undrawn, th_diags *diags)
{
    const th_input *in = &e->view.inputs[number];
    th_place place = {0};
    th_law_wish wish = wish_of(e, in, &place);
    wish.undrawn = undrawn;
    th_error why = {0};
    const th_law *law = NULL;
    if (th_law_fit(&law, e->arena, &wish, &why)) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-LAW",
                     place,
                     "%s; correct the limits, or name another distribution",
                     why.text);
        return;
    }
    if (th_law_get_kind(law) == TH_LAW_POINT)
        return;
    const th_datum *d = datum_of(e, in);
    th_error_source source = {.input = number,
                              .stream = identity(e, in),
                              .law = law,
                              .shared = d ? d->shared_error : 0,
                              .label = label_of(e, in)};
    e->source_of_input[number] = (uint32_t)e->count;
    TH_PUSH(e->arena, e->sources, e->count, e->capacity, source);
}

static th_status create(th_errors **out,
                        const th_model *model,
                        bool undrawn,
                        th_diags *diags,
                        th_error *err)
{
    th_arena *arena = th_arena_create();
    th_errors *e = TH_NEW(arena, th_errors);
    *e = (th_errors){.arena = arena, .model = model, .view = th_model_get(model)};
    size_t before = th_diags_count(diags, TH_ERROR);
    e->values = TH_NEW_N(arena, double, e->view.cell_count + 1);
    e->source_of_input = TH_NEW_N(arena, uint32_t, e->view.input_count + 1);
    th_model_run(model, NULL, e->values);
    for (uint32_t i = 0; i < e->view.input_count; i++) {
        e->source_of_input[i] = THI_NO_SOURCE;
        if (e->view.inputs[i].kind != TH_INPUT_GWP && e->view.inputs[i].half_width > 0)
            add_source(e, i, undrawn, diags);
    }
    e->copula_of = TH_NEW_N(arena, uint32_t, e->count + 1);
    e->no_rank = TH_NEW_N(arena, uint32_t, e->count + 1);
    if (th_diags_count(diags, TH_ERROR) == before)
        thi_errors_join(e, diags);
    if (th_diags_count(diags, TH_ERROR) > before) {
        th_errors_free(e);
        return th_error_set(
            err, TH_BAD_DATA, "an interval or a correlation is impossible");
    }
    *out = e;
    return TH_OK;
}

th_status
th_errors_create(th_errors **out, const th_model *model, th_diags *diags, th_error *err)
{
    return create(out, model, false, diags, err);
}

th_status
th_errors_list(th_errors **out, const th_model *model, th_diags *diags, th_error *err)
{
    return create(out, model, true, diags, err);
}

void th_errors_free(th_errors *errors)
{
    if (errors)
        th_arena_free(errors->arena);
}

size_t th_errors_count(const th_errors *errors)
{
    return errors->count;
}

const th_error_source *th_errors_get(const th_errors *errors, size_t i)
{
    return &errors->sources[i];
}

/* ---- correlation ---- */

static bool is_correlation(const double *matrix, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double x = matrix[i * n + j];
            if (x != matrix[j * n + i] || !(fabs(x) <= 1) || (i == j && x != 1))
                return false;
        }
    return true;
}

/** Lower factor in place; false: not positive definite. */
static bool cholesky(double *matrix, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < j; i++)
            matrix[i * n + j] = 0;
        for (size_t i = j; i < n; i++) {
            double sum = matrix[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i * n + k] * matrix[j * n + k];
            if (i == j && !(sum > 1e-12))
                return false;
            matrix[i * n + j] = i == j ? sqrt(sum) : sum / matrix[j * n + j];
        }
    }
    return true;
}

th_status th_errors_correlate(th_errors *e,
                              const uint32_t *sources,
                              size_t n,
                              const double *matrix,
                              th_place place,
                              th_diags *diags)
{
    double *lower = TH_NEW_N(e->arena, double, n *n);
    uint32_t *members = TH_NEW_N(e->arena, uint32_t, n);
    memcpy(lower, matrix, n * n * sizeof *lower);
    memcpy(members, sources, n * sizeof *members);
    const char *why = NULL;
    if (!is_correlation(matrix, n))
        why = "is no correlation matrix: 1 on the diagonal, symmetric, within -1 and 1";
    else if (!cholesky(lower, n))
        why =
            "is not positive definite: these correlations cannot hold together; bring "
            "them nearer to 0, or give rows that err as one the same shared_error";
    for (size_t i = 0; !why && i < n; i++)
        if (e->copula_of[sources[i]] || e->sources[sources[i]].shared)
            why = th_arena_format(e->arena,
                                  "names a row that another group or a shared_error "
                                  "moves already (%s); leave it out of one of them",
                                  e->sources[sources[i]].label);
    if (why) {
        th_diags_add(diags, TH_ERROR, "E-CORR", place, "the correlation %s", why);
        return TH_BAD_DATA;
    }
    thi_copula copula = {(uint32_t)n, members, lower};
    TH_PUSH(e->arena, e->copulas, e->copula_count, e->copula_capacity, copula);
    for (size_t i = 0; i < n; i++)
        e->copula_of[members[i]] = (uint32_t)e->copula_count;
    return TH_OK;
}
