/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: measures: how far each is adopted by year, and what its effects change. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

static const th_dim no_dim = {{0}};

typedef struct reading {
    th_projection *p;
    const thi_switch *s;
    th_measure m;
    double life;
    bool renew, logistic;
    double steepness;
    thi_path path;
    bool has_path;
    double done; /* NAN: not said */
} reading;

static th_place place_of(const reading *r)
{
    return th_tree_place(r->s->override_count ? r->s->map : r->s->measure);
}

/* ---- adoption ---- */

static double logistic(double k, double z)
{
    return 1 / (1 + th_exp(-k * (z - 0.5)));
}

/** Adoption by the ramp alone. */
static double ramp_at(const reading *r, int32_t year)
{
    if (r->has_path)
        return year < r->m.start
                   ? 0
                   : thi_path_at(&r->path, THI_LINEAR, r->m.start - 1, 0, year);
    if (year < r->m.start)
        return 0;
    if (year >= r->m.full)
        return 1;
    double tau = (double)(year - r->m.start + 1) / (double)(r->m.full - r->m.start + 1);
    if (!r->logistic)
        return tau;
    double low = logistic(r->steepness, 0), high = logistic(r->steepness, 1);
    return (logistic(r->steepness, tau) - low) / (high - low);
}

/** Without renewal each year's increment ends after `life`. */
static double adoption_at(const reading *r, int32_t year)
{
    double u = ramp_at(r, year);
    if (!r->renew)
        u -= ramp_at(r, year - (int32_t)r->life);
    return isnan(r->done) ? u : fmax(u, r->done);
}

static int32_t year_key(reading *r, const char *key)
{
    const th_tree *t = thi_switch_key(r->s, key);
    int32_t from = 0, to = 0;
    if (t && t->text && thi_years_parse(t->text, &from, &to) && from == to)
        return from;
    thi_wrong(r->p,
              TH_ERROR,
              "E-MEA-RAMP",
              t ? th_tree_place(t) : place_of(r),
              "measure %s needs `%s: YEAR`",
              r->m.id,
              key);
    return 0;
}

/** `ramp: {2025: 10 %, 2030: 100 %}`: years before the base year may stand in it. */
static bool ramp_path(reading *r, const th_tree *t)
{
    int32_t *years = TH_NEW_N(r->p->arena, int32_t, t->count + 1), to;
    double *levels = TH_NEW_N(r->p->arena, double, t->count + 1), before = 0;
    for (size_t i = 0; i < t->count; i++) {
        const th_tree *item = t->items[i];
        bool good = thi_years_parse(item->key, &years[i], &to) && to == years[i] &&
                    (!i || years[i] > years[i - 1]) && years[i] >= r->m.start;
        if (!good || !thi_quantity(r->p, item, &no_dim, true, &levels[i]) ||
            levels[i] < before || levels[i] > 1) {
            thi_wrong(r->p,
                      TH_ERROR,
                      "E-MEA-RAMP",
                      th_tree_place(item),
                      "the adoption of %s rises from year to year, from `start` on, up "
                      "to 100 %%",
                      r->m.id);
            return false;
        }
        before = levels[i];
    }
    r->path = (thi_path){(uint32_t)t->count, years, levels, th_tree_place(t)};
    r->has_path = true;
    return true;
}

static bool
number_key(reading *r, const char *key, bool unit, double otherwise, double *out)
{
    const th_tree *t = thi_switch_key(r->s, key);
    *out = otherwise;
    return !t || thi_quantity(r->p, t, &no_dim, unit, out);
}

static bool read_ramp(reading *r)
{
    const th_tree *t = thi_switch_key(r->s, "ramp"),
                  *renew = thi_switch_key(r->s, "renew");
    r->renew = !(renew && renew->text && !strcmp(renew->text, "false"));
    r->logistic = t && t->text && !strcmp(t->text, "logistic");
    if (!number_key(r, "life", false, 0, &r->life) ||
        !number_key(r, "steepness", false, 10, &r->steepness) ||
        !number_key(r, "strength", false, 1, &r->m.strength) ||
        !number_key(r, "done", true, NAN, &r->done))
        return false;
    if (t && t->kind == TH_TREE_MAP)
        return ramp_path(r, t);
    if ((t && !r->logistic && (!t->text || strcmp(t->text, "linear") != 0)) ||
        r->m.full < r->m.start || (!r->renew && r->life < 1)) {
        thi_wrong(
            r->p,
            TH_ERROR,
            "E-MEA-RAMP",
            place_of(r),
            r->m.full < r->m.start
                ? "measure %s is full before it starts: `full` is %d or later"
            : !r->renew && r->life < 1
                ? "measure %s ends after its `life`, which is missing (start %d)"
                : "the ramp of %s is linear, logistic or a map of years from %d on",
            r->m.id,
            r->m.start);
        return false;
    }
    return true;
}

/* ---- effects ---- */

static const char *const words[THI_WORDS] = {"cut", "raise", "shift", "add", "toward"};

static int word_of(const th_tree *t)
{
    int word = -1;
    for (int i = 0; i < THI_WORDS; i++)
        if (th_tree_get(t, words[i]))
            word = word == -1 ? i : -2;
    return word;
}

static bool
effect_wrong(reading *r, const th_tree *t, const char *code, const char *text)
{
    thi_wrong(r->p, TH_ERROR, code, th_tree_place(t), "measure %s: %s", r->m.id, text);
    return false;
}

static const th_dim *dim_of(const reading *r, uint32_t series)
{
    const thi_series *s = &r->p->series[series];
    return s->info.kind == TH_PROJECTED_PATH
               ? (s->dim ? s->dim : &no_dim)
               : &th_variable_get(r->p->registry, s->info.variable)->unit.dim;
}

/** `by`, times strength: a fraction; what is taken away is 100 % at most. */
static bool read_by(reading *r, const th_tree *t, thi_effect *e)
{
    const th_tree *by = th_tree_get(t, "by");
    if (!by)
        return effect_wrong(r, t, "E-MEA-BY", "`by: 10 %` is missing");
    if (!thi_quantity(r->p, by, &no_dim, true, &e->part))
        return false;
    e->given = e->part;
    e->part *= r->m.strength;
    if (e->part >= 0 && (e->part <= 1 || e->word == THI_RAISE))
        return true;
    return effect_wrong(r,
                        by,
                        "E-MEA-BY",
                        e->part < 0 ? "`by` is negative: use the opposite word"
                                    : "`by` times `strength` is above 100 %: no more "
                                      "than all can go");
}

static bool read_amount(reading *r, const th_tree *t, uint32_t series, thi_effect *e)
{
    const th_tree *amount = th_tree_get(t, "amount");
    if (!amount)
        return effect_wrong(r, t, "E-SCN-EMPTY", "`add` needs an `amount` with a unit");
    if (!thi_quantity(r->p, amount, dim_of(r, series), true, &e->part))
        return false;
    e->given = e->part;
    e->part *= r->m.strength;
    return true;
}

static bool read_level(reading *r, const th_tree *t, uint32_t series, thi_effect *e)
{
    const th_tree *own = th_tree_get(t, "level"),
                  *direction = th_tree_get(t, "direction");
    const th_tree *over = thi_switch_key(r->s, "level"), *level = over ? over : own;
    const char *word = direction && direction->text ? direction->text : "";
    e->down = !strcmp(word, "down");
    if (!level || (!e->down && strcmp(word, "up") != 0))
        return effect_wrong(
            r, t, "E-SCN-EMPTY", "`toward` needs `level:` and `direction: up` or down");
    const th_dim *dim = dim_of(r, series);
    e->constant = level->kind == TH_TREE_SCALAR;
    if (e->constant)
        return thi_quantity(r->p, level, dim, true, &e->level);
    return thi_path_read(r->p, level, dim, true, false, NULL, &e->path);
}

/** `per`: units of the other series for one of this. */
static bool
read_per(reading *r, const th_tree *t, uint32_t from, uint32_t to, thi_effect *e)
{
    const th_tree *per = th_tree_get(t, "per");
    th_dim want = *dim_of(r, to);
    e->per = 1;
    (void)th_dim_multiply(&want, dim_of(r, from), -1, &want);
    if (per)
        return thi_quantity(r->p, per, &want, !th_dim_none(&want), &e->per);
    if (th_dim_none(&want))
        return true;
    return effect_wrong(r,
                        t,
                        "E-SCN-UNIT",
                        "the two series have other units: write `per` with its unit");
}

static void push(th_projection *p, thi_list *list, const thi_effect *e)
{
    TH_PUSH(p->arena, list->items, list->count, list->capacity, *e);
}

static thi_list *list_of(thi_series *s, const thi_effect *e)
{
    switch (e->word) {
    case THI_SHIFT:
        return &s->shifts_out;
    case THI_ADD:
        return &s->adds;
    case THI_TOWARD:
        return &s->towards;
    case THI_CUT_BY:
    case THI_RAISE:
    case THI_WORDS:
        break;
    }
    return e->after ? &s->after : &s->before;
}

/** Rows with a key stay what they are. */
static bool has_number(reading *r, uint32_t series, const th_tree *t)
{
    const thi_series *s = &r->p->series[series];
    if (s->state == TH_STATE_VALUE)
        return true;
    thi_wrong(r->p,
              TH_WARNING,
              "W-SCN-NE",
              th_tree_place(t),
              "%s is %s in %d and stays so: measure %s leaves it alone",
              s->info.address,
              th_state_text(s->state),
              r->p->base_year,
              r->m.id);
    return false;
}

static bool apply_shift(reading *r, const th_tree *t, uint32_t from, thi_effect e)
{
    const th_tree *to = th_tree_get(t, "to");
    thi_found_series found;
    if (!to)
        return effect_wrong(r, t, "E-SCN-EMPTY", "`shift` needs `to: ADDRESS`");
    if (!thi_address(r->p, to, THI_ONE | THI_MAKE, &found))
        return false;
    uint32_t other = found.series[0];
    if (other == from)
        return effect_wrong(r, to, "E-MEA-SELF", "a shift from a row to the same row");
    if (r->p->series[other].state != TH_STATE_VALUE)
        return effect_wrong(r,
                            to,
                            "E-SCN-NOROW",
                            "the row to shift to has a key: give it a number, or 0");
    if (!read_per(r, t, from, other, &e))
        return false;
    e.partner = other;
    push(r->p, &r->p->series[from].shifts_out, &e);
    e.partner = from;
    push(r->p, &r->p->series[other].shifts_in, &e);
    thi_touch(r->p, other);
    return true;
}

/** An effect's number is drawn once for all its series and years. */
static void read_spread(reading *r, const th_tree *t, uint32_t series, thi_effect *e)
{
    bool amount = e->word == THI_ADD || e->word == THI_TOWARD;
    bool path = e->word == THI_TOWARD && !e->constant;
    double strength = r->m.strength > 0 && e->word != THI_TOWARD ? r->m.strength : 1;
    double value = path ? 1 : e->word == THI_TOWARD ? e->level : e->part / strength;
    bool taken = e->word == THI_CUT_BY || e->word == THI_SHIFT;
    e->spread = thi_spread_effect(r->p,
                                  r->m.id,
                                  t,
                                  amount && !path ? dim_of(r, series) : &no_dim,
                                  value,
                                  amount && !path ? -(double)INFINITY : 0,
                                  taken ? 1 / strength : (double)INFINITY);
}

static bool apply_one(reading *r, const th_tree *t, uint32_t series, thi_effect e)
{
    if (!has_number(r, series, t))
        return true;
    if (e.word == THI_ADD && !read_amount(r, t, series, &e))
        return false;
    if (e.word == THI_TOWARD && !read_level(r, t, series, &e))
        return false;
    if (th_tree_get(t, "spread"))
        read_spread(r, t, series, &e);
    thi_touch(r->p, series);
    if (e.word == THI_SHIFT)
        return apply_shift(r, t, series, e);
    push(r->p, list_of(&r->p->series[series], &e), &e);
    return true;
}

static bool read_stage(reading *r, const th_tree *t, thi_effect *e)
{
    const th_tree *stage = th_tree_get(t, "stage");
    e->after = stage && stage->text && !strcmp(stage->text, "after");
    if (!stage || e->after || (stage->text && !strcmp(stage->text, "before")))
        return true;
    return effect_wrong(r, stage, "E-KEY", "`stage` is before or after (the shifts)");
}

static void compile_effect(reading *r, const th_tree *t)
{
    static const char *const keys[] = {"cut",
                                       "raise",
                                       "shift",
                                       "add",
                                       "toward",
                                       "by",
                                       "to",
                                       "per",
                                       "amount",
                                       "level",
                                       "direction",
                                       "stage",
                                       "spread",
                                       "note",
                                       NULL};
    int word = t->kind == TH_TREE_MAP ? word_of(t) : -1;
    thi_found_series found;
    if (word < 0) {
        effect_wrong(r,
                     t,
                     "E-SCN-VERB",
                     "an effect has one word of cut, raise, shift, add, toward");
        return;
    }
    th_tree_only(t, keys, r->p->diags);
    thi_effect e = {.measure = (uint32_t)r->p->measure_count,
                    .word = (thi_word)word,
                    .place = th_tree_place(t),
                    .partner = THI_NONE};
    bool fraction = word == THI_CUT_BY || word == THI_RAISE || word == THI_SHIFT;
    bool good = (!fraction || read_by(r, t, &e)) && read_stage(r, t, &e);
    unsigned how = word == THI_ADD ? THI_MAKE | THI_ONE : 0;
    if (!thi_address(r->p, th_tree_get(t, words[word]), how, &found))
        return;
    for (size_t i = 0; good && i < found.count; i++)
        good = apply_one(r, t, found.series[i], e);
}

static const char *text_key(const reading *r, const char *key)
{
    const th_tree *t = thi_switch_key(r->s, key);
    return t && t->text ? t->text : "";
}

static th_titles titles_of(const th_tree *measure, const char *id)
{
    const th_tree *t = th_tree_get(measure, "title");
    const char *zh = t && t->kind == TH_TREE_MAP ? th_tree_text(t, "zh") : NULL;
    const char *en = t && t->kind == TH_TREE_MAP ? th_tree_text(t, "en") : NULL;
    const char *plain = t && t->text ? t->text : id;
    return (th_titles){zh ? zh : en ? en : plain, en ? en : zh ? zh : plain};
}

static void compile_measure(th_projection *p, const thi_switch *s)
{
    const th_tree *effects = th_tree_get(s->measure, "effects");
    const char *id = th_tree_text(s->measure, "id");
    reading r = {
        .p = p,
        .s = s,
        .m = {.id = id,
              .titles = titles_of(s->measure, id),
              .tree = s->measure,
              .overrides = s->map && s->map->kind == TH_TREE_MAP ? s->map : NULL,
              .effect_count = effects ? (uint32_t)effects->count : 0}};
    r.m.start = year_key(&r, "start");
    r.m.full = year_key(&r, "full");
    r.m.quality = text_key(&r, "quality");
    r.m.source = text_key(&r, "source");
    if (!r.m.start || !r.m.full || !read_ramp(&r))
        return;
    double *u = TH_NEW_N(p->arena, double, p->year_count + 1);
    for (uint32_t y = 0; y < p->year_count; y++)
        u[y] = adoption_at(&r, p->base_year + 1 + (int32_t)y);
    r.m.adoption = u;
    r.m.adopted = isnan(r.done) ? adoption_at(&r, p->base_year) : r.done;
    for (size_t i = 0; effects && i < effects->count; i++)
        compile_effect(&r, effects->items[i]);
    th_step_ramp ramp = {.logistic = r.logistic,
                         .steepness = r.steepness,
                         .plain = r.renew && !r.has_path && isnan(r.done)};
    TH_PUSH(p->arena, p->ramps, p->ramp_count, p->ramp_capacity, ramp);
    TH_PUSH(p->arena, p->measures, p->measure_count, p->measure_capacity, r.m);
}

void thi_measures_compile(th_projection *p)
{
    const thi_document *d = p->document;
    for (size_t i = 0; i < d->switch_count; i++)
        if (d->switches[i].on)
            compile_measure(p, &d->switches[i]);
}
