/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: the factors that counted lines rest on: own ones against the guideline's
 * limits, their years, and what is drawn of them. */
#include "quality_internal.h"
#include "tanheng/uncertainty.h"

#include <math.h>
#include <string.h>

/* ---- own factors against the limits of the guideline's rows ---- */

/** A factor that the inventory brings itself. */
typedef struct own_factor {
    uint32_t variable;
    const th_key *key;
    double value, unit_factor;
    const char *unit_text;
    th_place place;
} own_factor;

/* The pack `local` is the inventory's own, though it is searched first. */
static bool in_guideline(const thi_quality *q, uint32_t pack)
{
    int32_t local = th_pack_find(q->r, th_names_find(q->names, "local"));
    return (int32_t)pack != local &&
           thi_quality_listed(q->m.guideline->packs, q->m.guideline->pack_count, pack);
}

static bool own_of(const thi_quality *q, const th_input *in, own_factor *out)
{
    if (in->kind == TH_INPUT_GWP ||
        th_variable_get(q->r, in->variable)->kind == TH_KIND_AMOUNT)
        return false;
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &q->a.rows[in->row];
        *out = (own_factor){
            d->variable, &d->key, d->value, d->unit_factor, d->unit_text, d->place};
        return !d->indicator && !d->rest;
    }
    const th_factor *f = th_factor_get(q->r, in->row);
    *out = (own_factor){
        f->variable, &f->key, f->value, f->unit_factor, f->unit_text, f->place};
    return !in_guideline(q, f->pack);
}

/* Stated indices, so that the row that says most is taken. */
static uint32_t stated(const thi_quality *q, const th_key *key)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < th_index_count(q->r); i++)
        n += key->member[i] != 0;
    return n;
}

/* A row of the guideline's packs that fits what the own factor states. Region and
 * category are often left out of an own row: the row of a pack may not state them
 * then. */
static const th_factor *printed_for(const thi_quality *q, const own_factor *own)
{
    const th_factor *best = NULL;
    uint32_t begin, end;
    th_factor_range(q->r, own->variable, &begin, &end);
    for (uint32_t i = begin; i < end; i++) {
        const th_factor *f = th_factor_get(q->r, i);
        if (f->has_limits && f->state == TH_STATE_VALUE && in_guideline(q, f->pack) &&
            thi_quality_key_covers(q, &f->key, own->key) &&
            (!best || stated(q, &f->key) > stated(q, &best->key)))
            best = f;
    }
    return best;
}

static void judge_range(thi_quality *q, const own_factor *own, const th_factor *printed)
{
    double wider = q->threshold * fabs(printed->value);
    thi_quality_judged(q);
    if (own->value >= printed->lower - wider && own->value <= printed->upper + wider)
        return;
    double beyond = own->value < printed->lower ? printed->lower - own->value
                                                : own->value - printed->upper;
    const char *name = thi_quality_key_words(
        q, thi_quality_name(q, th_variable_get(q->r, own->variable)->name), own->key);
    const char *value = thi_quality_digits(q, own->value / own->unit_factor, 5),
               *low = thi_quality_digits(q, printed->lower / own->unit_factor, 5),
               *high = thi_quality_digits(q, printed->upper / own->unit_factor, 5);
    thi_quality_find(
        q,
        own->place,
        0,
        beyond / fabs(printed->value),
        th_arena_format(q->arena,
                        "%s 为 %s %s，在 %s %s 的界限 %s 至 %s 之外；核对数值和单位",
                        name,
                        value,
                        own->unit_text,
                        printed->source,
                        printed->locator,
                        low,
                        high),
        th_arena_format(q->arena,
                        "%s is %s %s, outside the limits %s to %s of %s, %s; see "
                        "its value and unit",
                        name,
                        value,
                        own->unit_text,
                        low,
                        high,
                        printed->source,
                        printed->locator));
}

void thi_check_factor_range(thi_quality *q)
{
    thi_quality_skip(q,
                     "没有自有因子，或指南没有给它们的界限",
                     "no own factors, or the guideline prints no limits for them");
    for (uint32_t i = 0; i < q->m.input_count; i++) {
        own_factor own;
        if (!q->inputs[i].used || !own_of(q, &q->m.inputs[i], &own))
            continue;
        const th_factor *printed = printed_for(q, &own);
        if (printed)
            judge_range(q, &own, printed);
    }
}

/* ---- vintage ---- */

/* Years from a factor's own to the last year that it is used for; NAN: it states none.
 */
static double age_of(const th_factor *f, int32_t year)
{
    bool ends = f->to_year != INT32_MAX, begins = f->from_year != INT32_MIN;
    if (ends)
        return year > f->to_year ? year - f->to_year : 0;
    return begins ? fabs((double)year - f->from_year) : (double)NAN;
}

static void judge_vintage(thi_quality *q, const th_factor *f, const thi_use_years *use)
{
    double age = age_of(f, use->last);
    if (isnan(age))
        return;
    thi_quality_judged(q);
    if (age <= q->threshold)
        return;
    int32_t own = f->to_year != INT32_MAX ? f->to_year : f->from_year;
    const char *name = thi_quality_key_words(
        q, thi_quality_name(q, th_variable_get(q->r, f->variable)->name), &f->key);
    thi_quality_find(
        q,
        f->place,
        use->last,
        age,
        th_arena_format(q->arena,
                        "%s：%d 年的因子用于 %d 年（%s）；有更近年份的因子时加入清单"
                        "的 factors/",
                        name,
                        own,
                        use->last,
                        f->source),
        th_arena_format(q->arena,
                        "%s: a factor of %d is used for %d (%s); add one of a "
                        "nearer year to factors/ of the inventory if there is any",
                        name,
                        own,
                        use->last,
                        f->source));
}

/* Of the listed variables alone, or of all others. */
static void check_vintage(thi_quality *q, const char *names, bool listed)
{
    uint32_t n;
    const uint32_t *list = thi_quality_variables(q, names, &n);
    thi_quality_skip(q,
                     "用到的因子都没有注明年份",
                     "no factor in use states the years that it is for");
    for (uint32_t i = 0; i < q->m.input_count; i++) {
        const th_input *in = &q->m.inputs[i];
        if (q->inputs[i].used && in->kind == TH_INPUT_FACTOR &&
            thi_quality_listed(list, n, in->variable) == listed)
            judge_vintage(q, th_factor_get(q->r, in->row), &q->inputs[i]);
    }
}

void thi_check_factor_vintage(thi_quality *q)
{
    check_vintage(q, q->rule->against, false);
}

void thi_check_grid_vintage(thi_quality *q)
{
    check_vintage(q, q->rule->reads, true);
}

/* ---- what is drawn ---- */

/** The limits that a row gives. */
typedef struct given {
    double lower, upper, value, unit_factor;
    const char *unit_text;
    th_place place;
} given;

static given given_of(const thi_quality *q, const th_input *in)
{
    given g = {.lower = in->value - in->half_width,
               .upper = in->value + in->half_width,
               .value = in->value};
    if (in->kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &q->a.rows[in->row];
        g.unit_factor = d->unit_factor;
        g.unit_text = d->unit_text;
        g.place = d->place;
        g.lower = d->has_limits ? d->lower : g.lower;
        g.upper = d->has_limits ? d->upper : g.upper;
    } else {
        const th_factor *f = th_factor_get(q->r, in->row);
        g.unit_factor = f->unit_factor;
        g.unit_text = f->unit_text;
        g.place = f->place;
        g.lower = f->has_limits ? f->lower : g.lower;
        g.upper = f->has_limits ? f->upper : g.upper;
    }
    return g;
}

/* Of the value; 0 where it is. */
static double off_of(const given *g, double lower, double upper)
{
    double off = fmax(fabs(lower - g->lower), fabs(upper - g->upper));
    return fabs(g->value) > 0 ? off / fabs(g->value) : 0;
}

static void find_law(thi_quality *q, const th_error_source *source)
{
    given g = given_of(q, &q->m.inputs[source->input]);
    double lower = th_law_quantile(source->law, 0.025),
           upper = th_law_quantile(source->law, 0.975);
    const char *law = th_law_name(th_law_get_kind(source->law));
    const char *number[] = {thi_quality_digits(q, g.lower / g.unit_factor, 4),
                            thi_quality_digits(q, g.upper / g.unit_factor, 4),
                            thi_quality_digits(q, lower / g.unit_factor, 4),
                            thi_quality_digits(q, upper / g.unit_factor, 4)};
    thi_quality_find(
        q,
        g.place,
        0,
        off_of(&g, lower, upper),
        th_arena_format(
            q->arena,
            "%s：所给界限 %s 至 %s %s，按 %s 抽样为 %s 至 %s（均值保持为所给"
            "数值）；要别的分布就写 distribution",
            source->label,
            number[0],
            number[1],
            g.unit_text,
            law,
            number[2],
            number[3]),
        th_arena_format(q->arena,
                        "%s: given %s to %s %s, drawn as %s %s to %s (the mean stays "
                        "the value); name a distribution if another fits better",
                        source->label,
                        number[0],
                        number[1],
                        g.unit_text,
                        law,
                        number[2],
                        number[3]));
}

/** What is beyond the threshold. Rows of one series that follow each other are told
 * once. */
typedef struct beyond {
    bool *sources, *rows;
} beyond;

static void
judge_law(thi_quality *q, const th_error_source *source, size_t i, beyond *b)
{
    const th_input *in = &q->m.inputs[source->input];
    given g = given_of(q, in);
    double off = off_of(
        &g, th_law_quantile(source->law, 0.025), th_law_quantile(source->law, 0.975));
    thi_quality_judged(q);
    b->sources[i] = off > q->threshold;
    if (b->sources[i] && in->kind == TH_INPUT_ACTIVITY)
        b->rows[in->row] = true;
}

static bool follows(const thi_quality *q, const beyond *b, const th_input *in)
{
    if (in->kind != TH_INPUT_ACTIVITY || !in->row || !b->rows[in->row - 1])
        return false;
    const th_datum *now = &q->a.rows[in->row], *before = now - 1;
    return now->variable == before->variable &&
           !memcmp(&now->key, &before->key, sizeof now->key);
}

static void judge_laws(thi_quality *q, const th_errors *errors)
{
    size_t n = th_errors_count(errors);
    beyond b = {TH_NEW_N(q->arena, bool, n + 1),
                TH_NEW_N(q->arena, bool, q->a.row_count + 1)};
    for (size_t i = 0; i < n; i++)
        if (q->inputs[th_errors_get(errors, i)->input].used)
            judge_law(q, th_errors_get(errors, i), i, &b);
    for (size_t i = 0; i < n; i++) {
        const th_error_source *source = th_errors_get(errors, i);
        if (b.sources[i] && !follows(q, &b, &q->m.inputs[source->input]))
            find_law(q, source);
    }
}

/* A law that cannot be is a finding too. */
static void tell_impossible(thi_quality *q, const th_diags *laws)
{
    for (size_t i = 0; i < th_diags_size(laws); i++) {
        const th_diag *d = th_diags_get(laws, i);
        th_place place = d->place;
        const char *text = th_arena_text(q->arena, d->text);
        place.file = th_arena_text(q->arena, place.file);
        thi_quality_find(q, place, 0, (double)NAN, text, text);
    }
}

void thi_check_drawn_limits(thi_quality *q)
{
    th_errors *errors = NULL;
    th_error err = {0};
    th_diags *laws = th_diags_create();
    thi_quality_skip(q, "没有给界限的数", "no number states limits");
    if (th_errors_list(&errors, th_inventory_model(q->inventory), laws, &err) ==
        TH_OK) {
        judge_laws(q, errors);
        th_errors_free(errors);
    }
    tell_impossible(q, laws);
    th_diags_free(laws);
}
