/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: a target split to members, by equal rate, by a weighted index, and beside it
 * what the members offer: the table is read here, the rates are found by `decision`. */
#include "dual_internal.h"
#include "tanheng/decision.h"

#include <assert.h>
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

/* ---- solved by `decision` ---- */

static th_allot_ask ask_of(const th_split *s, th_arena *arena)
{
    size_t n = s->count, w = s->schemes->weight_count;
    double *emission = TH_NEW_N(arena, double, n + 1),
           *growth = TH_NEW_N(arena, double, n + 1),
           *indicator = TH_NEW_N(arena, double, n *w + 1);
    for (size_t i = 0; i < n; i++) {
        emission[i] = s->members[i].emission_t;
        growth[i] = s->members[i].growth;
        for (size_t k = 0; k < w; k++)
            indicator[i * w + k] = s->members[i].indicators[k];
    }
    return (th_allot_ask){.members = (uint32_t)n,
                          .reduction = s->target,
                          .emission = emission,
                          .growth = growth,
                          .indicators = (uint32_t)w,
                          .indicator = indicator,
                          .weight = s->schemes->weights,
                          .least = s->schemes->least * s->target,
                          .most = s->schemes->most * s->target};
}

static bool refuse(const th_split *s, const char *code, th_diags *diags)
{
    bool index = !strcmp(code, "E-SPLIT-INDEX");
    th_diags_add(diags,
                 TH_ERROR,
                 code,
                 s->members[0].place,
                 index ? "a column of weights is 0 for every member: no index can be "
                         "made of it; give it, or weigh it 0 in schemes.yaml"
                       : "no rates between least and most of schemes.yaml give the "
                         "whole's budget with these weights; widen the bounds");
    return false;
}

static void put_rates(th_split *s, const th_allot *allot)
{
    for (size_t i = 0; i < s->count; i++) {
        th_split_member *m = &s->members[i];
        m->index = allot->index[i];
        m->equal = s->target;
        m->weighted = allot->rate[i];
        m->allowed_t = allot->end_t[i];
        m->clamped = allot->clamped[i];
    }
    s->lambda = allot->lambda;
    s->budget_t = allot->budget_t;
}

static void put_offers(th_split *s, const th_allot_ask *ask, th_arena *arena)
{
    double *rate = TH_NEW_N(arena, double, s->count + 1);
    for (size_t i = 0; i < s->count; i++)
        rate[i] = s->members[i].bottom_up;
    th_allot_gap gap = th_allot_bottom_up(ask, rate);
    s->bottom_up_t = gap.end_t;
    s->bottom_up = gap.rate;
    s->gap = s->target - s->bottom_up;
}

static void sum_members(th_split *s)
{
    th_sum e = {0}, g = {0}, people = {0}, allowed = {0};
    for (size_t i = 0; i < s->count; i++) {
        const th_split_member *m = &s->members[i];
        th_sum_add(&e, m->emission_t);
        th_sum_add(&g, m->gdp_yuan);
        th_sum_add(&people, m->population);
        th_sum_add(&allowed, m->allowed_t);
    }
    s->emission_t = th_sum_get(&e);
    s->gdp_yuan = th_sum_get(&g);
    s->population = th_sum_get(&people);
    s->allowed_t = th_sum_get(&allowed);
}

bool th_split_solve(th_split *split, th_arena *arena, th_diags *diags)
{
    th_error err = {0};
    th_allot allot;
    th_allot_ask ask = ask_of(split, arena);
    th_status status = th_allot_find(&allot, arena, &ask, &err);
    assert(status == TH_OK); /* th_split_read has refused what it would */
    if (status != TH_OK || allot.code)
        return refuse(split, allot.code ? allot.code : "E-SPLIT", diags);
    put_rates(split, &allot);
    put_offers(split, &ask, arena);
    sum_members(split);
    return true;
}
