/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: one number of a scenario that is moved: its place in the document, where it
 * stands today, and runs with another value there. */
#include "scenario_internal.h"

#include "tanheng/contest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum lever_kind { STRENGTH, LEVEL, FULL, RATE, ELASTICITY } lever_kind;

struct th_lever {
    th_arena *arena;
    const th_projection *p;
    lever_kind kind;
    size_t owner;        /* switch or step of the document */
    const th_tree *tree; /* the key's value; NULL: a strength that is not written */
    const th_tree *leaf; /* the number in it; NULL likewise */
    th_lever_view view;
};

/* ---- what is meant ---- */

/** `gdp.rate.2026-2030` in up to three words; ids may have no dot. */
static size_t split(th_arena *arena, const char *text, const char *words[3])
{
    size_t n = 0;
    char *at = th_arena_text(arena, text);
    while (at && n < 3) {
        char *dot = n < 2 ? strchr(at, '.') : NULL;
        words[n++] = at;
        if (dot)
            *dot = '\0';
        at = dot ? dot + 1 : NULL;
    }
    return n;
}

static th_status unknown(th_error *err, const char *text, const char *what)
{
    return th_error_set(err,
                        TH_BAD_DATA,
                        "E-LEVER: '%s': %s; a lever is MEASURE.strength, "
                        "MEASURE.level[.YEAR], MEASURE.full, STEP.rate.PERIOD or "
                        "STEP.elasticity",
                        text,
                        what);
}

static bool find_switch(th_lever *l, const char *id)
{
    const thi_document *d = l->p->document;
    for (size_t i = 0; i < d->switch_count; i++)
        if (d->switches[i].on &&
            !strcmp(th_tree_text(d->switches[i].measure, "id"), id)) {
            l->owner = i;
            return true;
        }
    return false;
}

static bool find_step(th_lever *l, const char *id)
{
    const thi_document *d = l->p->document;
    for (size_t i = 0; i < d->step_count; i++)
        if (!strcmp(d->steps[i].id, id)) {
            l->owner = i;
            return true;
        }
    return false;
}

/** `level` of the scenario's overrides, else of the measure's only effect that has one.
 */
static const th_tree *level_of(const thi_switch *s)
{
    const th_tree *own = thi_switch_key(s, "level"),
                  *effects = th_tree_get(s->measure, "effects");
    for (size_t i = 0; !own && effects && i < effects->count; i++)
        own = th_tree_get(effects->items[i], "level");
    return own;
}

static const th_tree *measure_key(th_lever *l, const char *key)
{
    const thi_switch *s = &l->p->document->switches[l->owner];
    if (!strcmp(key, "level"))
        return level_of(s);
    return thi_switch_key(s, key);
}

static const th_tree *elasticity_of(const th_tree *driver)
{
    if (driver && driver->kind == TH_TREE_SEQUENCE)
        driver = driver->count == 1 ? driver->items[0] : NULL;
    return driver && driver->kind == TH_TREE_MAP ? th_tree_get(driver, "elasticity")
                                                 : NULL;
}

static th_status
find_in_measure(th_lever *l, const char *text, size_t n, const char **w, th_error *err)
{
    bool strength = !strcmp(w[1], "strength"), full = !strcmp(w[1], "full"),
         level = !strcmp(w[1], "level");
    l->kind = strength ? STRENGTH : full ? FULL : LEVEL;
    l->tree = l->leaf = measure_key(l, w[1]);
    if ((!strength && !full && !level) || (n == 3 && !level))
        return unknown(err, text, "no such number of a measure");
    if (level && l->tree && l->tree->kind == TH_TREE_MAP)
        l->leaf = n == 3 ? th_tree_get(l->tree, w[2]) : NULL;
    else if (n == 3)
        return unknown(err, text, "its level is one number, not a path by year");
    if (!strength && !l->leaf)
        return unknown(err,
                       text,
                       l->tree ? "its level is a path: say which of its years"
                               : "the measure has no such number");
    return TH_OK;
}

static th_status
find_in_step(th_lever *l, const char *text, size_t n, const char **w, th_error *err)
{
    const thi_step *step = &l->p->document->steps[l->owner];
    bool rate = !strcmp(w[1], "rate") && n == 3,
         elasticity = !strcmp(w[1], "elasticity") && n == 2;
    if (!rate && !elasticity)
        return unknown(err, text, "no such number of a step");
    l->kind = rate ? RATE : ELASTICITY;
    l->tree = thi_step_key(step, rate ? "rate" : "driver");
    l->leaf =
        rate ? (l->tree ? th_tree_get(l->tree, w[2]) : NULL) : elasticity_of(l->tree);
    if (l->leaf)
        return TH_OK;
    return unknown(
        err,
        text,
        rate ? "the step has no rate of that period; write it as the scenario "
               "does"
             : "the step has no driver, or more than one");
}

static th_status find(th_lever *l, const char *text, th_error *err)
{
    const char *words[3];
    size_t n = split(l->arena, text, words);
    if (n < 2)
        return unknown(err, text, "which of its numbers?");
    if (find_switch(l, words[0]))
        return find_in_measure(l, text, n, words, err);
    if (find_step(l, words[0]))
        return find_in_step(l, text, n, words, err);
    return unknown(err, text, "the scenario has no such step, and no such measure on");
}

/* ---- where it stands ---- */

/** Number and unit as they are written. */
static bool read_leaf(th_lever *l)
{
    l->view.today = 1;
    l->view.unit = "";
    if (!l->leaf)
        return true;
    const char *text = l->leaf->text ? l->leaf->text : "";
    size_t n = strcspn(text, " %");
    l->view.unit = th_arena_text(l->arena, text + n + strspn(text + n, " "));
    return th_number_parse(text, n, &l->view.today);
}

static void set_bounds(th_lever *l)
{
    th_lever_view *v = &l->view;
    double size = fabs(v->today) > 0 ? fabs(v->today) : 1;
    bool percent = !strncmp(v->unit, "%", 1);
    switch (l->kind) {
    case STRENGTH:
        v->low = 0;
        v->high = fmax(3, 2 * v->today);
        break;
    case LEVEL:
        v->low = 0;
        v->high = percent ? 100 : 3 * size;
        break;
    case FULL:
        v->whole = true;
        v->low = l->p->base_year + 1;
        v->high = l->p->horizon;
        break;
    case RATE:
        v->low = percent ? -10 : v->today - size;
        v->high = percent ? 10 : v->today + size;
        break;
    case ELASTICITY:
        v->low = 0;
        v->high = fmax(2, 2 * v->today);
        break;
    }
}

th_status th_lever_create(th_lever **out,
                          const th_projection *projection,
                          const char *text,
                          th_error *err)
{
    th_arena *arena = th_arena_create();
    th_lever *l = TH_NEW(arena, th_lever);
    *l = (th_lever){.arena = arena, .p = projection};
    th_status status = find(l, text, err);
    if (status == TH_OK && !read_leaf(l))
        status = unknown(err, text, "what stands there is no number");
    if (status == TH_OK)
        set_bounds(l);
    *out = status == TH_OK ? l : NULL;
    if (status != TH_OK)
        th_lever_free(l);
    return status;
}

void th_lever_free(th_lever *lever)
{
    if (lever)
        th_arena_free(lever->arena);
}

th_lever_view th_lever_get(const th_lever *lever)
{
    return lever->view;
}

/* ---- another value ---- */

/** A copy of `t` with another text at `leaf`. */
static const th_tree *
with_leaf(th_arena *arena, const th_tree *t, const th_tree *leaf, const char *text)
{
    th_tree *copy = TH_NEW(arena, th_tree);
    *copy = *t;
    if (t == leaf) {
        copy->text = text;
        return copy;
    }
    th_tree **items = TH_NEW_N(arena, th_tree *, t->count + 1);
    for (size_t i = 0; i < t->count; i++) {
        const th_tree *item = with_leaf(arena, t->items[i], leaf, text);
        items[i] = (th_tree *)(uintptr_t)item;
    }
    copy->items = items;
    return copy;
}

static const th_tree *scalar(th_arena *arena, const char *key, const char *text)
{
    th_tree *t = TH_NEW(arena, th_tree);
    *t = (th_tree){.kind = TH_TREE_SCALAR, .file = "", .key = key, .text = text};
    return t;
}

static const char *number_text(th_arena *arena, double value, const char *unit)
{
    char number[32];
    th_number_print(value, number);
    return th_arena_format(arena, "%s%s%s", number, *unit ? " " : "", unit);
}

/** The key replaced, or added. */
static void put_key(th_arena *arena,
                    const th_tree ***keys,
                    size_t *count,
                    const char *name,
                    const th_tree *value)
{
    const th_tree **all = TH_NEW_N(arena, const th_tree *, *count + 1);
    th_tree *named = TH_NEW(arena, th_tree);
    size_t n = 0;
    *named = *value;
    named->key = name;
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*keys)[i]->key, name) != 0)
            all[n++] = (*keys)[i];
    all[n++] = named;
    *keys = all;
    *count = n;
}

static void edit_step(const th_lever *l, th_arena *arena, thi_document *d, double value)
{
    thi_step *steps = TH_NEW_N(arena, thi_step, d->step_count + 1);
    memcpy(steps, d->steps, d->step_count * sizeof *steps);
    thi_step *step = &steps[l->owner];
    const char *text = number_text(arena, value, l->view.unit);
    put_key(arena,
            &step->keys,
            &step->key_count,
            l->kind == RATE ? "rate" : "driver",
            with_leaf(arena, l->tree, l->leaf, text));
    d->steps = steps;
}

static void
edit_switch(const th_lever *l, th_arena *arena, thi_document *d, double value)
{
    static const char *const names[] = {
        [STRENGTH] = "strength", [LEVEL] = "level", [FULL] = "full"};
    thi_switch *switches = TH_NEW_N(arena, thi_switch, d->switch_count + 1);
    memcpy(switches, d->switches, d->switch_count * sizeof *switches);
    thi_switch *s = &switches[l->owner];
    const char *text =
        number_text(arena, l->view.whole ? round(value) : value, l->view.unit);
    const th_tree *made = l->leaf ? with_leaf(arena, l->tree, l->leaf, text)
                                  : scalar(arena, names[l->kind], text);
    put_key(arena, &s->overrides, &s->override_count, names[l->kind], made);
    d->switches = switches;
}

static bool run_document(th_projector *projector,
                         const th_projection *p,
                         const thi_document *d,
                         const uint8_t *mask,
                         double *totals,
                         double *gdp_yuan)
{
    th_diags *found = th_diags_create();
    th_projection *sketch = thi_sketch_create(p, d, found);
    bool good = sketch && thi_sketch_run(projector, sketch, mask, totals, gdp_yuan);
    thi_sketch_free(sketch);
    th_diags_free(found);
    return good;
}

bool th_lever_run(const th_lever *lever,
                  th_projector *projector,
                  double value,
                  double *totals,
                  double *gdp_yuan)
{
    th_arena *scratch = th_arena_create();
    thi_document d = *lever->p->document;
    if (lever->kind == RATE || lever->kind == ELASTICITY)
        edit_step(lever, scratch, &d, value);
    else
        edit_switch(lever, scratch, &d, value);
    bool good = run_document(projector, lever->p, &d, NULL, totals, gdp_yuan);
    th_arena_free(scratch);
    return good;
}

/* ---- parts of measures ---- */

bool th_projection_run_parts(th_projector *projector,
                             const th_projection *projection,
                             const double *share,
                             double *totals,
                             double *gdp_yuan)
{
    th_arena *scratch = th_arena_create();
    thi_document d = *projection->document;
    uint8_t *mask = TH_NEW_N(scratch, uint8_t, projection->measure_count + 1);
    d.switches = TH_NEW_N(scratch, thi_switch, d.switch_count + 1);
    size_t measure = 0;
    for (size_t i = 0; i < d.switch_count; i++) {
        thi_switch *s = &d.switches[i];
        *s = projection->document->switches[i];
        if (!s->on)
            continue;
        double x = share[measure], strength = projection->measures[measure].strength;
        mask[measure++] = x > 0;
        if (x > 0 && x < 1)
            put_key(
                scratch,
                &s->overrides,
                &s->override_count,
                "strength",
                scalar(scratch, "strength", number_text(scratch, x * strength, "")));
    }
    bool good = run_document(projector, projection, &d, mask, totals, gdp_yuan);
    th_arena_free(scratch);
    return good;
}
