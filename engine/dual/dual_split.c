/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: a target split to members, by equal rate, by a weighted index, and beside it
 * what the members offer. With g the growth of GDP, the budget is (1-T) sum E g. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

/* ---- the table ---- */

typedef struct reader {
    th_arena *arena;
    const th_rows *rows;
    th_diags *diags;
    size_t row;
    bool good;
} reader;

static th_place place_of(const reader *r, int column)
{
    const th_field *f = th_rows_at(r->rows, r->row, column < 0 ? 0 : (size_t)column);
    return (th_place){r->rows->file, f->line, f->column};
}

static void wrong(reader *r, int column, const char *text, const char *word)
{
    th_diags_add(
        r->diags, TH_ERROR, "E-SPLIT", place_of(r, column), "%s%s", text, word);
    r->good = false;
}

/** NAN where the column or its cell is not there. */
static double number(reader *r, const char *name, bool must)
{
    int column = th_rows_column(r->rows, name);
    const char *text = th_rows_text(r->rows, r->row, column);
    double x = (double)NAN;
    if (!*text && must)
        wrong(r, column, "give the column ", name);
    else if (*text && !th_number_parse(text, strlen(text), &x))
        wrong(r, column, "this is no number: ", text);
    return x;
}

static double positive(reader *r, const char *name, bool must)
{
    double x = number(r, name, must);
    if (x <= 0)
        wrong(r, th_rows_column(r->rows, name), "a number above 0 is wanted: ", name);
    return x;
}

static void check_boundary(reader *r, const th_target *target)
{
    int column = th_rows_column(r->rows, "boundary");
    const char *text = th_rows_text(r->rows, r->row, column);
    if (!*text || !strcmp(text, target->boundary_text))
        return;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-DUAL-BOUNDARY",
                 place_of(r, column),
                 "the emission is that of %s, target %s that of %s; give the same",
                 text,
                 target->id,
                 target->boundary_text);
    r->good = false;
}

static th_split_member read_member(reader *r, const th_schemes *schemes)
{
    int c_name = th_rows_column(r->rows, "member");
    double *indicators = TH_NEW_N(r->arena, double, schemes->weight_count + 1);
    th_split_member m = {.place = place_of(r, c_name)};
    m.name = th_arena_text(r->arena, th_rows_text(r->rows, r->row, c_name));
    if (!*m.name)
        wrong(r, c_name, "give the column ", "member");
    m.emission_t = positive(r, "emission_t", true);
    m.gdp_yuan = positive(r, "gdp_10k_cny", true) * THI_YUAN_PER_WAN;
    m.population = positive(r, "population", false);
    m.growth = 1 + number(r, "gdp_growth_pct", false) / 100;
    m.bottom_up = number(r, "bottom_up_pct", false) / 100;
    for (size_t w = 0; w < schemes->weight_count; w++) {
        indicators[w] = number(r, schemes->weight_names[w], schemes->weights[w] > 0);
        if (indicators[w] < 0)
            wrong(r,
                  th_rows_column(r->rows, schemes->weight_names[w]),
                  "an indicator is not negative: ",
                  schemes->weight_names[w]);
    }
    m.indicators = indicators;
    return m;
}

bool th_split_read(th_split *out,
                   th_arena *arena,
                   const th_schemes *schemes,
                   const th_target *target,
                   const th_rows *rows,
                   th_diags *diags)
{
    reader r = {.arena = arena, .rows = rows, .diags = diags, .good = true};
    size_t growths = 0;
    *out = (th_split){.schemes = schemes,
                      .target = target->value,
                      .members = TH_NEW_N(arena, th_split_member, rows->row_count + 1)};
    for (r.row = 0; r.row < rows->row_count; r.row++) {
        check_boundary(&r, target);
        th_split_member m = read_member(&r, schemes);
        growths += isnan(m.growth) ? 0 : 1;
        out->members[out->count++] = m;
    }
    out->has_growth = growths > 0;
    for (r.row = 0; r.row < out->count; r.row++)
        if (!growths)
            out->members[r.row].growth = 1;
        else if (isnan(out->members[r.row].growth))
            wrong(&r,
                  th_rows_column(rows, "gdp_growth_pct"),
                  "all members state it, or none: ",
                  "gdp_growth_pct");
        else if (out->members[r.row].growth <= 0)
            wrong(&r,
                  th_rows_column(rows, "gdp_growth_pct"),
                  "a GDP above 0 must be left: ",
                  "gdp_growth_pct");
    if (!out->count)
        th_diags_add(diags,
                     TH_ERROR,
                     "E-SPLIT",
                     (th_place){rows->file, 1, 1},
                     "the table has no members");
    return r.good && out->count > 0;
}

/* ---- the index ---- */

static double weight_of(const th_split_member *m)
{
    return m->emission_t * m->growth; /* E g: what a point of reduction saves */
}

/** Each indicator over its emission-weighted mean, then weighted. */
static void make_index(th_split *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->members[i].index = s->schemes->weight_count ? 0 : 1;
    for (size_t w = 0; w < s->schemes->weight_count; w++) {
        th_sum top = {0}, bottom = {0};
        for (size_t i = 0; i < s->count; i++) {
            double x = s->members[i].indicators[w];
            th_sum_add(&top, s->members[i].emission_t * x);
            th_sum_add(&bottom, s->members[i].emission_t);
        }
        double mean = th_sum_get(&top) / th_sum_get(&bottom);
        for (size_t i = 0; i < s->count; i++)
            if (s->schemes->weights[w] > 0)
                s->members[i].index +=
                    s->schemes->weights[w] *
                    (mean > 0 ? s->members[i].indicators[w] / mean : 1);
    }
}

/* ---- lambda ---- */

static double clamped(const th_split *s, double rate)
{
    double least = s->schemes->least * s->target, most = s->schemes->most * s->target;
    return rate < least ? least : rate > most ? most : rate;
}

/** Saving of all at a lambda, less that which the target wants: rises with lambda. */
static double surplus(const th_split *s, double lambda)
{
    th_sum sum = {0};
    for (size_t i = 0; i < s->count; i++) {
        const th_split_member *m = &s->members[i];
        th_sum_add(&sum, weight_of(m) * (clamped(s, lambda * m->index) - s->target));
    }
    return th_sum_get(&sum);
}

static double rough_lambda(const th_split *s)
{
    double low = 0, high = s->target;
    for (int i = 0; i < 60 && surplus(s, high) < 0; i++)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        double middle = low + (high - low) / 2;
        if (surplus(s, middle) < 0)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/** Exactly, once it is known who stands at a bound. */
static void solve_weighted(th_split *s)
{
    double rough = rough_lambda(s);
    th_sum left = {0}, free_sum = {0};
    for (size_t i = 0; i < s->count; i++) {
        th_split_member *m = &s->members[i];
        double rate = rough * m->index;
        m->weighted = clamped(s, rate);
        m->clamped = m->weighted != rate;
        th_sum_add(&left,
                   weight_of(m) * (m->clamped ? s->target - m->weighted : s->target));
        if (!m->clamped)
            th_sum_add(&free_sum, weight_of(m) * m->index);
    }
    double free_index = th_sum_get(&free_sum);
    s->lambda = free_index > 0 ? th_sum_get(&left) / free_index : rough;
    for (size_t i = 0; i < s->count; i++)
        if (!s->members[i].clamped)
            s->members[i].weighted = s->lambda * s->members[i].index;
}

/* ---- the whole ---- */

static void sum_members(th_split *s)
{
    th_sum e = {0}, g = {0}, people = {0}, budget = {0}, allowed = {0}, offered = {0};
    for (size_t i = 0; i < s->count; i++) {
        th_split_member *m = &s->members[i];
        m->equal = s->target;
        m->allowed_t = weight_of(m) * (1 - m->weighted);
        th_sum_add(&e, m->emission_t);
        th_sum_add(&g, m->gdp_yuan);
        th_sum_add(&people, m->population);
        th_sum_add(&budget, weight_of(m) * (1 - s->target));
        th_sum_add(&allowed, m->allowed_t);
        th_sum_add(&offered, weight_of(m) * (1 - m->bottom_up));
    }
    s->emission_t = th_sum_get(&e);
    s->gdp_yuan = th_sum_get(&g);
    s->population = th_sum_get(&people);
    s->budget_t = th_sum_get(&budget);
    s->allowed_t = th_sum_get(&allowed);
    s->bottom_up_t = th_sum_get(&offered);
    s->bottom_up = 1 - (1 - s->target) * s->bottom_up_t / s->budget_t;
    s->gap = s->target - s->bottom_up;
}

void th_split_solve(th_split *split)
{
    make_index(split);
    solve_weighted(split);
    sum_members(split);
}
