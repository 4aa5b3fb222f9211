/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what two scenarios differ in, and any mixture of the two. */
#include "scenario_internal.h"

#include "tanheng/contest.h"

#include <math.h>
#include <string.h>

#define KEPT 64 /* sketches */
#define NOBODY (-1)

/** A step that differs: as each of the two has it; NULL: has not. */
typedef struct difference {
    const thi_step *from, *to;
    uint32_t player;
} difference;

typedef struct sketch {
    uint64_t steps; /* bits of the players that are steps */
    th_projection *p;
} sketch;

struct th_contest {
    th_arena *arena;
    th_contest_ask ask;
    const thi_document *from, *to; /* from: NULL */
    thi_document document;         /* of the host: all steps and measures of both */
    th_projection *host;
    th_projector *projector;
    difference *differences;
    size_t difference_count;
    th_player *players;
    size_t player_count, player_capacity;
    int32_t *with, *without; /* [players] measures of the host, NOBODY */
    uint64_t step_mask;
    sketch kept[KEPT];
    size_t kept_next;
    uint8_t *mask;  /* of the host's measures */
    uint8_t *pairs; /* who meets whom */
};

/* ---- what differs ---- */

static bool same_tree(const th_tree *a, const th_tree *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->kind != b->kind || a->count != b->count)
        return false;
    if (a->kind == TH_TREE_SCALAR)
        return !strcmp(a->text ? a->text : "", b->text ? b->text : "");
    for (size_t i = 0; i < a->count; i++) {
        bool named = a->items[i]->key && b->items[i]->key;
        if ((named && strcmp(a->items[i]->key, b->items[i]->key) != 0) ||
            !same_tree(a->items[i], b->items[i]))
            return false;
    }
    return true;
}

/** Words about a step or measure, not numbers of it. */
static bool is_word(const char *key)
{
    static const char *const words[] = {
        "id", "source", "quality", "note", "title", "off", "cost", "spread", NULL};
    for (size_t i = 0; words[i]; i++)
        if (!strcmp(words[i], key))
            return true;
    return false;
}

static bool step_covers(const thi_step *a, const thi_step *b)
{
    for (size_t i = 0; i < a->key_count; i++)
        if (!is_word(a->keys[i]->key) &&
            !same_tree(a->keys[i], thi_step_key(b, a->keys[i]->key)))
            return false;
    return true;
}

static bool switch_covers(const thi_switch *a, const thi_switch *b)
{
    for (size_t i = 0; i < a->override_count; i++) {
        const char *key = a->overrides[i]->key;
        if (!is_word(key) && !same_tree(a->overrides[i], thi_switch_key(b, key)))
            return false;
    }
    return true;
}

static const thi_step *step_in(const thi_document *d, const char *id)
{
    for (size_t i = 0; i < d->step_count; i++)
        if (!strcmp(d->steps[i].id, id))
            return &d->steps[i];
    return NULL;
}

static const thi_switch *switch_in(const thi_document *d, const th_tree *measure)
{
    for (size_t i = 0; d && i < d->switch_count; i++)
        if (d->switches[i].measure == measure && d->switches[i].on)
            return &d->switches[i];
    return NULL;
}

static void note_step(th_contest *c, const thi_step *from, const thi_step *to)
{
    if (from && to && step_covers(from, to) && step_covers(to, from))
        return;
    c->differences[c->difference_count++] = (difference){from, to, 0};
}

static int by_id(const void *a, const void *b, void *context)
{
    const difference *x = a, *y = b;
    (void)context;
    return strcmp((x->to ? x->to : x->from)->id, (y->to ? y->to : y->from)->id);
}

static void find_steps(th_contest *c)
{
    if (!c->from)
        return;
    c->differences =
        TH_NEW_N(c->arena, difference, c->from->step_count + c->to->step_count + 1);
    for (size_t i = 0; i < c->to->step_count; i++)
        note_step(c, step_in(c->from, c->to->steps[i].id), &c->to->steps[i]);
    for (size_t i = 0; i < c->from->step_count; i++)
        if (!step_in(c->to, c->from->steps[i].id))
            note_step(c, &c->from->steps[i], NULL);
    th_sort(c->differences, c->difference_count, sizeof *c->differences, by_id, NULL);
}

/* ---- documents ---- */

static const thi_step *version(const th_contest *c, const thi_step *own, uint64_t steps)
{
    for (size_t i = 0; i < c->difference_count; i++) {
        const difference *d = &c->differences[i];
        if (d->to == own || d->from == own)
            return steps >> d->player & 1 ? d->to : d->from;
    }
    return own;
}

/** Steps of `to` where the player's bit is set, else of `from`. */
static void take_steps(th_contest *c, thi_document *d, uint64_t steps)
{
    d->steps =
        TH_NEW_N(c->arena, thi_step, c->to->step_count + c->difference_count + 1);
    d->step_count = 0;
    for (size_t i = 0; i < c->to->step_count; i++) {
        const thi_step *s = version(c, &c->to->steps[i], steps);
        if (s)
            d->steps[d->step_count++] = *s;
    }
    for (size_t i = 0; i < c->difference_count; i++)
        if (!c->differences[i].to &&
            version(c, c->differences[i].from, steps)) /* `from` alone has it */
            d->steps[d->step_count++] = *c->differences[i].from;
}

/** The host has every step of `to`, and those that `from` alone has. */
static void host_steps(th_contest *c)
{
    take_steps(c, &c->document, UINT64_MAX);
    for (size_t i = 0; i < c->difference_count; i++)
        if (!c->differences[i].to)
            c->document.steps[c->document.step_count++] = *c->differences[i].from;
}

static int32_t add_switch(th_contest *c, const thi_switch *s, bool spare)
{
    thi_document *d = &c->document;
    thi_switch made = *s;
    made.spare = spare;
    TH_PUSH(c->arena, d->switches, d->switch_count, d->switch_capacity, made);
    return (int32_t)d->switch_count - 1;
}

static void add_player(th_contest *c, th_player player, int32_t with, int32_t without)
{
    if (c->player_count < TH_CONTEST_MOST) {
        c->with[c->player_count] = with;
        c->without[c->player_count] = without;
    }
    TH_PUSH(c->arena, c->players, c->player_count, c->player_capacity, player);
}

/** A measure in both versions where they differ; the host has both, one of them off. */
static void add_measure(th_contest *c, const th_tree *measure)
{
    const thi_switch *to = switch_in(c->to, measure),
                     *from = switch_in(c->from, measure);
    th_player player = {.kind = TH_PLAYER_MEASURE,
                        .id = th_tree_text(measure, "id"),
                        .steps = "",
                        .removed = !to,
                        .changed = to && from};
    if (!to && !from)
        return;
    if (to && from && switch_covers(from, to) && switch_covers(to, from)) {
        (void)add_switch(c, to, false);
        return;
    }
    int32_t with = to ? add_switch(c, to, false) : NOBODY;
    int32_t without = from ? add_switch(c, from, true) : NOBODY;
    add_player(c, player, with, without);
}

static int by_measure(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(th_tree_text(*(const th_tree *const *)a, "id"),
                  th_tree_text(*(const th_tree *const *)b, "id"));
}

static void find_measures(th_contest *c)
{
    size_t n = c->ask.scenarios->measure_count;
    const th_tree **all = TH_NEW_N(c->arena, const th_tree *, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = c->ask.scenarios->measures[i];
    th_sort(all, n, sizeof *all, by_measure, NULL);
    for (size_t i = 0; i < n; i++)
        add_measure(c, all[i]);
}

static const char *step_id(const difference *d)
{
    return (d->to ? d->to : d->from)->id;
}

static void add_drivers(th_contest *c)
{
    th_text ids = {0};
    for (size_t i = 0; i < c->difference_count; i++) {
        c->differences[i].player = (uint32_t)c->player_count;
        th_text_addf(&ids, "%s%s", i ? " " : "", step_id(&c->differences[i]));
    }
    th_player player = {.kind = TH_PLAYER_DRIVERS,
                        .id = "drivers",
                        .steps = th_arena_text(c->arena, ids.data)};
    th_text_free(&ids);
    add_player(c, player, NOBODY, NOBODY);
}

static void find_step_players(th_contest *c)
{
    size_t first = c->player_count;
    bool together = first + c->difference_count > TH_CONTEST_PLAYERS;
    if (together && c->difference_count > 1)
        add_drivers(c);
    else
        for (size_t i = 0; i < c->difference_count; i++) {
            th_player player = {
                .kind = TH_PLAYER_STEP, .id = step_id(&c->differences[i]), .steps = ""};
            c->differences[i].player = (uint32_t)c->player_count;
            add_player(c, player, NOBODY, NOBODY);
        }
    for (size_t i = first; i < c->player_count && i < TH_CONTEST_MOST; i++)
        c->step_mask |= (uint64_t)1 << i;
}

static void name_measures(th_contest *c)
{
    for (size_t i = 0; i < c->player_count; i++) {
        int32_t at = c->with[i] != NOBODY ? c->with[i] : c->without[i];
        if (c->players[i].kind == TH_PLAYER_MEASURE)
            c->players[i].measure = &c->host->measures[at];
    }
}

/* ---- runs ---- */

static void set_mask(th_contest *c, uint64_t mask)
{
    for (size_t i = 0; i < c->host->measure_count; i++)
        c->mask[i] = 1;
    for (size_t i = 0; i < c->player_count; i++) {
        bool on = mask >> i & 1;
        if (c->with[i] != NOBODY)
            c->mask[c->with[i]] = on;
        if (c->without[i] != NOBODY)
            c->mask[c->without[i]] = !on;
    }
}

static th_projection *make_sketch(th_contest *c, uint64_t steps, th_error *err)
{
    thi_document *d = TH_NEW(c->arena, thi_document);
    th_diags *found = th_diags_create();
    *d = c->document;
    take_steps(c, d, steps);
    th_projection *p = thi_sketch_create(c->host, d, found);
    for (size_t i = 0; !p && i < th_diags_size(found); i++)
        if (th_diags_get(found, i)->severity == TH_ERROR)
            (void)th_error_set(err,
                               TH_BAD_DATA,
                               "E-AGAINST: a mixture of the two scenarios: %s",
                               th_diags_get(found, i)->text);
    th_diags_free(found);
    return p;
}

/** Masks ascend, so that the steps change seldom. */
static th_projection *find_sketch(th_contest *c, uint64_t steps, th_error *err)
{
    for (size_t i = 0; i < KEPT; i++)
        if (c->kept[i].p && c->kept[i].steps == steps)
            return c->kept[i].p;
    sketch *s = &c->kept[c->kept_next++ % KEPT];
    thi_sketch_free(s->p);
    *s = (sketch){steps, make_sketch(c, steps, err)};
    return s->p;
}

th_status th_contest_run(th_contest *c, uint64_t mask, double *years, th_error *err)
{
    uint64_t steps = mask & c->step_mask;
    set_mask(c, mask);
    bool good;
    if (steps == c->step_mask && !c->differences) {
        good = th_projection_run(c->projector, c->mask, years, NULL);
    } else {
        const th_projection *p = find_sketch(c, steps, err);
        if (!p)
            return TH_BAD_DATA;
        good = thi_sketch_run(c->projector, p, c->mask, years, NULL);
    }
    if (good)
        return TH_OK;
    return th_error_set(err,
                        TH_BAD_DATA,
                        "E-AGAINST: a mixture of %s and %s has no result (a driver at "
                        "0, a share or level outside its bounds, or a class without "
                        "a factor: W-CLASS)",
                        c->from ? c->from->info.id : "no measure",
                        c->to->info.id);
}

bool th_contest_meet(const th_contest *c, uint32_t a, uint32_t b)
{
    return c->pairs[(size_t)a * c->player_count + b] != 0;
}

/* ---- who meets ---- */

static uint64_t bits_of_step(const void *context, const thi_step *step)
{
    const th_contest *c = context;
    for (size_t i = 0; i < c->difference_count; i++)
        if (!strcmp(step_id(&c->differences[i]), step->id))
            return (uint64_t)1 << c->differences[i].player;
    return 0;
}

static th_status find_pairs(th_contest *c, th_error *err)
{
    uint32_t inputs = th_model_get(c->host->model).input_count;
    uint64_t *bits = TH_NEW_N(c->arena, uint64_t, inputs + 1),
             *measures = TH_NEW_N(c->arena, uint64_t, c->host->measure_count + 1);
    for (size_t i = 0; i < c->player_count; i++) {
        if (c->with[i] != NOBODY)
            measures[c->with[i]] |= (uint64_t)1 << i;
        if (c->without[i] != NOBODY)
            measures[c->without[i]] |= (uint64_t)1 << i;
    }
    const uint64_t ends[] = {c->step_mask, 0};
    for (int k = 0; k < (c->differences ? 2 : 0); k++) {
        const th_projection *p = find_sketch(c, ends[k], err);
        if (!p)
            return TH_BAD_DATA;
        thi_sketch_reach(p, measures, bits_of_step, c, inputs, bits);
    }
    if (!c->differences)
        thi_sketch_reach(c->host, measures, NULL, NULL, inputs, bits);
    c->pairs = TH_NEW_N(c->arena, uint8_t, c->player_count * c->player_count + 1);
    thi_projector_meet(c->projector, bits, (uint32_t)c->player_count, c->pairs);
    return TH_OK;
}

/* ---- create ---- */

/** A run of the contest against the scenario's own projection. */
static th_status
check_end(th_contest *c, int32_t number, uint64_t mask, th_diags *diags, th_error *err)
{
    uint32_t years = c->host->year_count;
    double *mine = TH_NEW_N(c->arena, double, years + 1),
           *own = TH_NEW_N(c->arena, double, years + 1);
    th_projection_options options = {.horizon = c->host->horizon,
                                     .compile = c->ask.options ? c->ask.options->compile
                                                               : NULL};
    th_projection *p;
    th_status status = th_contest_run(c, mask, mine, err);
    if (status == TH_OK)
        status = th_projection_create(&p,
                                      c->ask.inventory,
                                      c->ask.scenarios,
                                      (size_t)number,
                                      &options,
                                      diags,
                                      err);
    if (status != TH_OK)
        return status;
    th_projector *j = th_projector_create(p, &c->ask.boundary, 1);
    bool same = th_projection_run(j, NULL, own, NULL);
    for (uint32_t y = 0; y < years; y++)
        same = same && fabs(mine[y] - own[y]) <= 1e-9 * fabs(own[y]);
    th_projector_free(j);
    th_projection_free(p);
    if (same)
        return TH_OK;
    return th_error_set(err,
                        TH_BAD_DATA,
                        "E-AGAINST: %s and %s can't be mixed step by step: a row that "
                        "one of them makes has no place in the other; give steps that "
                        "act on the same rows the same id",
                        c->from->info.id,
                        c->to->info.id);
}

static th_status check_ends(th_contest *c, th_diags *diags, th_error *err)
{
    if (!c->from)
        return TH_OK;
    uint64_t all = ((uint64_t)1 << c->player_count) - 1;
    th_status status = check_end(c, c->ask.to, all, diags, err);
    return status == TH_OK ? check_end(c, c->ask.from, 0, diags, err) : status;
}

static th_status check_players(const th_contest *c, th_error *err)
{
    if (c->from && c->from->info.base_year != c->to->info.base_year)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "E-AGAINST: %s and %s have different base years",
                            c->from->info.id,
                            c->to->info.id);
    if (c->player_count > TH_CONTEST_MOST)
        return th_error_set(err,
                            TH_BAD_DATA,
                            "E-AGAINST: %zu differences; %d at most can be told apart",
                            c->player_count,
                            TH_CONTEST_MOST);
    return TH_OK;
}

static int32_t common_horizon(const th_contest *c)
{
    int32_t asked = c->ask.options ? c->ask.options->horizon : 0;
    int32_t to = c->to->info.horizon;
    if (asked || !c->from)
        return asked;
    return to < c->from->info.horizon ? to : c->from->info.horizon;
}

static th_status open_host(th_contest *c, th_diags *diags, th_error *err)
{
    th_projection_options options = {.horizon = common_horizon(c),
                                     .compile = c->ask.options ? c->ask.options->compile
                                                               : NULL};
    th_status status = thi_projection_make(&c->host,
                                           c->ask.inventory,
                                           c->ask.scenarios,
                                           &c->document,
                                           &options,
                                           diags,
                                           err);
    if (status != TH_OK)
        return status;
    c->projector = th_projector_create(c->host, &c->ask.boundary, 1);
    c->mask = TH_NEW_N(c->arena, uint8_t, c->host->measure_count + 1);
    name_measures(c);
    status = find_pairs(c, err);
    return status == TH_OK ? check_ends(c, diags, err) : status;
}

th_status th_contest_create(th_contest **out,
                            const th_contest_ask *ask,
                            th_diags *diags,
                            th_error *err)
{
    th_arena *arena = th_arena_create();
    th_contest *c = TH_NEW(arena, th_contest);
    const thi_document *documents = ask->scenarios->documents;
    *c = (th_contest){.arena = arena,
                      .ask = *ask,
                      .from = ask->from >= 0 ? &documents[ask->from] : NULL,
                      .to = &documents[ask->to],
                      .document = documents[ask->to]};
    c->with = TH_NEW_N(arena, int32_t, TH_CONTEST_MOST + 1);
    c->without = TH_NEW_N(arena, int32_t, TH_CONTEST_MOST + 1);
    c->document.switches = NULL;
    c->document.switch_count = c->document.switch_capacity = 0;
    find_steps(c);
    find_measures(c);
    find_step_players(c);
    host_steps(c);
    th_status status = check_players(c, err);
    if (status == TH_OK)
        status = open_host(c, diags, err);
    *out = status == TH_OK ? c : NULL;
    if (status != TH_OK)
        th_contest_free(c);
    return status;
}

void th_contest_free(th_contest *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < KEPT; i++)
        thi_sketch_free(c->kept[i].p);
    th_projector_free(c->projector);
    th_projection_free(c->host);
    th_arena_free(c->arena);
}

th_contest_view th_contest_get(const th_contest *c)
{
    return (th_contest_view){.from = c->from ? &c->from->info : NULL,
                             .to = &c->to->info,
                             .host = c->host,
                             .base_year = c->host->base_year,
                             .horizon = c->host->horizon,
                             .year_count = c->host->year_count,
                             .player_count = (uint32_t)c->player_count,
                             .players = c->players};
}
