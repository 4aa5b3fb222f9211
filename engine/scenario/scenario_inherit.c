/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a child says only what differs. Whole keys are replaced, nothing is merged
 * deeper. */
#include "scenario_internal.h"

#include <string.h>

const char *const thi_verb_words[THI_VERBS + 1] = {
    "grow", "set", "share", "turnover", "forest", NULL};

/** Keys of a step by verb, beside those that all have. */
static const char *const common_keys[] = {
    "id", "source", "quality", "note", "title", "off", "spread", NULL};
static const char *const verb_keys[THI_VERBS][24] = {
    [THI_GROW] = {"grow", "rate", "after", "driver"},
    [THI_SET] = {"set", "path", "interpolate", "relative", "after"},
    [THI_SHARE] = {"share", "weight", "path", "rest", "after"},
    [THI_TURNOVER] = {"turnover",
                      "stock",
                      "survival",
                      "vintages",
                      "sales_share",
                      "stock_share",
                      "economy",
                      "distance",
                      "after"},
    [THI_FOREST] = {"forest",
                    "curve",
                    "ages",
                    "plant",
                    "after",
                    "survival",
                    "counts_after",
                    "disturb",
                    "harvest",
                    "thin",
                    "replant",
                    "growth",
                    "stocking",
                    "classes",
                    "volumes",
                    "coverage",
                    "land",
                    "part"},
};

static const th_tree *key_of(const th_tree *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(keys[i]->key, key))
            return keys[i];
    return NULL;
}

const th_tree *thi_step_key(const thi_step *step, const char *key)
{
    return key_of(step->keys, step->key_count, key);
}

const th_tree *thi_switch_key(const thi_switch *s, const char *key)
{
    const th_tree *own = key_of(s->overrides, s->override_count, key);
    return own ? own : th_tree_get(s->measure, key);
}

static bool is_true(const th_tree *t)
{
    return t && t->text && !strcmp(t->text, "true");
}

/* ---- steps ---- */

/** The one verb of an item, -1 for none, -2 for several. */
static int verb_of(const th_tree *item)
{
    int verb = -1;
    for (int v = 0; v < THI_VERBS; v++)
        if (th_tree_get(item, thi_verb_words[v]))
            verb = verb == -1 ? v : -2;
    return verb;
}

static size_t find_step(const thi_document *d, const char *id)
{
    for (size_t i = 0; i < d->step_count; i++)
        if (!strcmp(d->steps[i].id, id))
            return i;
    return d->step_count;
}

static void put_key(th_scenarios *s, thi_step *step, const th_tree *key)
{
    for (size_t i = 0; i < step->key_count; i++)
        if (!strcmp(step->keys[i]->key, key->key)) {
            step->keys[i] = key;
            return;
        }
    TH_PUSH(s->arena, step->keys, step->key_count, step->key_capacity, key);
}

static void check_keys(const thi_step *step, const th_tree *item, th_diags *diags)
{
    const char *allowed[32];
    size_t n = 0;
    for (size_t i = 0; common_keys[i]; i++)
        allowed[n++] = common_keys[i];
    for (size_t i = 0; verb_keys[step->verb][i]; i++)
        allowed[n++] = verb_keys[step->verb][i];
    allowed[n] = NULL;
    th_tree_only(item, allowed, diags);
}

static void
add_step(th_scenarios *s, thi_document *d, const th_tree *item, th_diags *diags)
{
    const char *id = th_tree_text(item, "id");
    int verb = verb_of(item);
    if (verb == -1 && d->orphan) /* its verb may stand in the parent that is missing */
        return;
    if (verb < 0) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-SCN-VERB",
                     th_tree_place(item),
                     "step %s has %s verb; write one of grow, set, share, turnover, "
                     "forest (no ancestor has a step of this id)",
                     id,
                     verb == -1 ? "no" : "more than one");
        return;
    }
    thi_step step = {.id = id, .verb = (thi_verb)verb, .item = item};
    static const char *const needed[] = {"source", "quality"};
    for (size_t i = 0; i < 2; i++)
        if (!th_tree_get(item, needed[i]))
            th_diags_add(diags,
                         TH_ERROR,
                         "E-KEY",
                         th_tree_place(item),
                         "step %s: say where its numbers are from: `%s:` is missing",
                         id,
                         needed[i]);
    check_keys(&step, item, diags);
    for (size_t i = 0; i < item->count; i++)
        put_key(s, &step, item->items[i]);
    TH_PUSH(s->arena, d->steps, d->step_count, d->step_capacity, step);
}

static void
change_step(th_scenarios *s, thi_step *step, const th_tree *item, th_diags *diags)
{
    int verb = verb_of(item);
    if (verb != -1 && verb != (int)step->verb) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-SCN-VERB",
                     th_tree_place(item),
                     "step %s is a `%s` in an ancestor and stays one; give another id "
                     "to another verb",
                     step->id,
                     thi_verb_words[step->verb]);
        return;
    }
    check_keys(step, item, diags);
    const th_tree **own =
        TH_NEW_N(s->arena, const th_tree *, step->key_count + item->count + 1);
    memcpy(own, step->keys, step->key_count * sizeof *own);
    step->keys = own; /* the parent keeps its own list */
    step->key_capacity = step->key_count + item->count + 1;
    for (size_t i = 0; i < item->count; i++)
        put_key(s, step, item->items[i]);
    step->item = item;
}

static bool twice_here(const th_tree *list, size_t i, const char *id)
{
    for (size_t k = 0; k < i; k++) {
        const char *other = list->items[k]->kind == TH_TREE_MAP
                                ? th_tree_text(list->items[k], "id")
                                : NULL;
        if (other && !strcmp(other, id))
            return true;
    }
    return false;
}

static void read_steps(th_scenarios *s, thi_document *d, th_diags *diags)
{
    const th_tree *list = th_tree_get(d->tree, "steps");
    for (size_t i = 0; list && i < list->count; i++) {
        const th_tree *item = list->items[i];
        const char *id = item->kind == TH_TREE_MAP ? th_tree_text(item, "id") : NULL;
        if (list->kind != TH_TREE_SEQUENCE || !id) {
            th_diags_add(diags,
                         TH_ERROR,
                         "E-KEY",
                         th_tree_place(item),
                         "`steps` is a list of maps, each with an `id`");
            continue;
        }
        if (twice_here(list, i, id)) {
            th_diags_add(diags,
                         TH_ERROR,
                         "E-SCN-TWICE",
                         th_tree_place(item),
                         "two steps of this scenario have the id %s; give each its own",
                         id);
            continue;
        }
        size_t at = find_step(d, id);
        if (at < d->step_count && is_true(th_tree_get(item, "off")))
            memmove(&d->steps[at],
                    &d->steps[at + 1],
                    (--d->step_count - at) * sizeof *d->steps);
        else if (at < d->step_count)
            change_step(s, &d->steps[at], item, diags);
        else
            add_step(s, d, item, diags);
    }
}

static int by_step_id(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(((const thi_step *)a)->id, ((const thi_step *)b)->id);
}

/* ---- measures ---- */

static const th_tree *find_measure(const th_scenarios *s, const char *id)
{
    for (size_t i = 0; i < s->measure_count; i++)
        if (!strcmp(th_tree_text(s->measures[i], "id"), id))
            return s->measures[i];
    return NULL;
}

static const char *nearest_measure(const th_scenarios *s, const char *id)
{
    const char *best = "none there are";
    unsigned least = 1000;
    for (size_t i = 0; i < s->measure_count; i++) {
        const char *other = th_tree_text(s->measures[i], "id");
        unsigned d = th_text_distance(id, other, 1000);
        if (d < least) {
            least = d;
            best = other;
        }
    }
    return best;
}

static thi_switch *switch_of(th_scenarios *s, thi_document *d, const th_tree *measure)
{
    for (size_t i = 0; i < d->switch_count; i++)
        if (d->switches[i].measure == measure)
            return &d->switches[i];
    thi_switch made = {.measure = measure};
    TH_PUSH(s->arena, d->switches, d->switch_count, d->switch_capacity, made);
    return &d->switches[d->switch_count - 1];
}

static void
override(th_scenarios *s, thi_switch *w, const th_tree *map, th_diags *diags)
{
    static const char *const keys[] = {"start",
                                       "full",
                                       "ramp",
                                       "life",
                                       "strength",
                                       "level",
                                       "cost",
                                       "source",
                                       "quality",
                                       "note",
                                       NULL};
    th_tree_only(map, keys, diags);
    const th_tree **all =
        TH_NEW_N(s->arena, const th_tree *, w->override_count + map->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < w->override_count; i++)
        if (!th_tree_get(map, w->overrides[i]->key))
            all[n++] = w->overrides[i];
    for (size_t i = 0; i < map->count; i++)
        all[n++] = map->items[i];
    w->overrides = all;
    w->override_count = w->override_capacity = n;
}

static void
read_switch(th_scenarios *s, thi_document *d, const th_tree *t, th_diags *diags)
{
    const th_tree *measure = find_measure(s, t->key);
    if (!measure) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-MEA-ID",
                     (th_place){t->file, t->key_line, t->key_column},
                     "no measure %s in measures.yaml (nearest: %s)",
                     t->key,
                     nearest_measure(s, t->key));
        return;
    }
    thi_switch *w = switch_of(s, d, measure);
    w->map = t;
    w->on = true;
    if (t->kind == TH_TREE_MAP)
        override(s, w, t, diags);
    else if (t->text && !strcmp(t->text, "off"))
        w->on = false;
    else if (!t->text || strcmp(t->text, "on") != 0)
        th_diags_add(diags,
                     TH_ERROR,
                     "E-KEY",
                     th_tree_place(t),
                     "measure %s is `on`, `off` or a map of overrides",
                     t->key);
}

static int by_measure_id(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(th_tree_text(((const thi_switch *)a)->measure, "id"),
                  th_tree_text(((const thi_switch *)b)->measure, "id"));
}

static void read_switches(th_scenarios *s, thi_document *d, th_diags *diags)
{
    const th_tree *map = th_tree_get(d->tree, "measures");
    if (map && map->kind != TH_TREE_MAP && map->count)
        th_diags_add(diags,
                     TH_ERROR,
                     "E-KEY",
                     th_tree_place(map),
                     "`measures` is a map: M01: on");
    for (size_t i = 0; map && map->kind == TH_TREE_MAP && i < map->count; i++)
        read_switch(s, d, map->items[i], diags);
}

/* ---- inheritance ---- */

static void
take_from_parent(th_scenarios *s, thi_document *d, const thi_document *parent)
{
    for (size_t i = 0; i < parent->step_count; i++)
        TH_PUSH(s->arena, d->steps, d->step_count, d->step_capacity, parent->steps[i]);
    for (size_t i = 0; i < parent->switch_count; i++)
        TH_PUSH(s->arena,
                d->switches,
                d->switch_count,
                d->switch_capacity,
                parent->switches[i]);
    d->info.base_year = parent->info.base_year;
    d->info.horizon = d->info.horizon ? d->info.horizon : parent->info.horizon;
}

static void inherit(th_scenarios *s, thi_document *d, th_diags *diags)
{
    if (d->status == 2)
        return;
    if (d->info.parent >= 0) {
        thi_document *parent = &s->documents[d->info.parent];
        inherit(s, parent, diags);
        take_from_parent(s, d, parent);
        d->orphan = parent->orphan;
    }
    d->status = 2;
    read_steps(s, d, diags);
    read_switches(s, d, diags);
    th_sort(d->steps, d->step_count, sizeof *d->steps, by_step_id, NULL);
    th_sort(d->switches, d->switch_count, sizeof *d->switches, by_measure_id, NULL);
    d->info.step_count = (uint32_t)d->step_count;
    for (size_t i = 0; i < d->switch_count; i++)
        d->info.measure_count += d->switches[i].on;
}

void thi_scenarios_inherit(th_scenarios *s, th_diags *diags)
{
    for (size_t i = 0; i < s->count; i++)
        inherit(s, &s->documents[i], diags);
}
