/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: a `forest` step: a stratum by age under a yield curve. What it writes are
 * activity rows; which ones, layouts/forest_outputs.csv says. */
#include "scenario_internal.h"
#include "tanheng/curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const thi_part_words[THI_PARTS + 1] = {
    "plant", "harvest", "disturb", "growth", NULL};
static const char *const output_words[THI_OUTPUTS] = {"area", "volume", "harvest"};
static const th_dim no_dim = {{0}};
enum { MOST_AGES = 600 };

static bool
wrong(th_projection *p, const th_tree *t, const char *code, const char *text)
{
    thi_wrong(p, TH_ERROR, code, th_tree_place(t), "%s", text);
    return false;
}

/* ---- rows ---- */

/** Number of the variable that an output is written to, -1. */
static int32_t variable_of(const th_projection *p, thi_output output)
{
    const th_rows *rows = th_layout_find(p->registry, "forest_outputs");
    for (size_t i = 0; rows && i < rows->row_count; i++)
        if (!strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")),
                    output_words[output])) {
            th_sym sym = th_names_find(
                p->names, th_rows_text(rows, i, th_rows_column(rows, "variable")));
            return sym ? th_variable_find(p->registry, sym) : -1;
        }
    return -1;
}

/** The stratum's rows: of those the address fits, the one of each output's variable. */
static bool find_outputs(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *stratum = thi_step_key(step, "forest");
    th_tree keyed = *stratum, *items[1] = {&keyed}; /* {activity: <stratum>} */
    th_tree address = {.kind = TH_TREE_MAP,
                       .file = stratum->file,
                       .line = stratum->line,
                       .column = stratum->column,
                       .count = 1,
                       .items = items};
    thi_found_series found;
    keyed.key = "activity";
    if (!thi_address(p, &address, 0, &found))
        return false;
    for (int k = 0; k < THI_OUTPUTS; k++) {
        int32_t variable = variable_of(p, (thi_output)k);
        f->outputs[k] = THI_NONE;
        for (size_t i = 0; i < found.count; i++) {
            const thi_series *s = &p->series[found.series[i]];
            if ((int32_t)s->info.variable != variable || s->state != TH_STATE_VALUE)
                continue;
            if (f->outputs[k] != THI_NONE || s->share != THI_NONE ||
                s->forest != THI_NONE || s->turnover)
                return wrong(p,
                             stratum,
                             "E-SCN-TWICE",
                             "a forest step is one stratum whose rows no other step "
                             "changes: name category and subject of one");
            f->outputs[k] = found.series[i];
        }
    }
    if (f->outputs[THI_AREA] != THI_NONE && f->outputs[THI_VOLUME] != THI_NONE)
        return true;
    return wrong(p,
                 stratum,
                 "E-SCN-NOROW",
                 "the stratum needs rows of its area and its volume in the base year");
}

/* ---- curve and ages ---- */

static bool read_curve(th_projection *p, const th_tree *t, th_curve *out)
{
    const char *form = t && t->kind == TH_TREE_MAP ? th_tree_text(t, "form") : NULL;
    if (!form || !th_curve_find(form, &out->form))
        return wrong(p,
                     t,
                     "E-FOREST-YIELD",
                     "`curve` is {form: logistic, K: m3/ha, c: , r: 1/yr}, or richards "
                     "(K k p), or gompertz (K c k)");
    for (size_t i = 0; i < th_curve_parameters(out->form); i++) {
        const th_tree *v = th_tree_get(t, th_curve_parameter_name(out->form, i));
        th_dim dim;
        if (!v)
            return wrong(p, t, "E-FOREST-YIELD", "a parameter of the curve is missing");
        if (!thi_any_quantity(p, v, &out->parameter[i], &dim))
            return false;
        if (!(out->parameter[i] > 0))
            return wrong(p, v, "E-FOREST-YIELD", "parameters of a curve are above 0");
    }
    return true;
}

static bool read_ages(const char *text, size_t *from, size_t *to)
{
    char *rest;
    *from = *to = strtoul(text, &rest, 10);
    if (*rest == '-')
        *to = strtoul(rest + 1, &rest, 10);
    return !*rest && *text >= '0' && *text <= '9' && *to >= *from &&
           *to < MOST_AGES / 2;
}

/** The oldest age of the list; false after an error. */
static bool last_age(th_projection *p, const th_tree *t, size_t *last)
{
    size_t from, to;
    *last = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!t->items[i]->key || !read_ages(t->items[i]->key, &from, &to))
            return wrong(p,
                         t->items[i],
                         "E-YEAR",
                         "`ages` is {1-20: AREA, 21-60: AREA} in years");
        *last = to > *last ? to : *last;
    }
    return t->count > 0 || wrong(p, t, "E-SCN-EMPTY", "`ages` needs areas by age");
}

static bool
spread_ages(th_projection *p, const th_tree *t, const th_dim *dim, th_forest *f)
{
    bool good = true;
    for (size_t i = 0; i < t->count; i++) {
        size_t from, to;
        double area;
        if (read_ages(t->items[i]->key, &from, &to) &&
            thi_quantity(p, t->items[i], dim, true, &area))
            th_forest_spread(f, from, to, area);
        else
            good = false;
    }
    return good;
}

static const th_dim *dim_of(const th_projection *p, uint32_t series)
{
    return &th_variable_get(p->registry, p->series[series].info.variable)->unit.dim;
}

static bool read_stand(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *curve_tree = thi_step_key(step, "curve"),
                  *ages = thi_step_key(step, "ages");
    th_curve curve;
    size_t last;
    if (!curve_tree || !ages || ages->kind != TH_TREE_MAP)
        return wrong(
            p, step->item, "E-SCN-EMPTY", "a forest step needs `curve` and `ages`");
    if (!read_curve(p, curve_tree, &curve) || !last_age(p, ages, &last))
        return false;
    f->ages = last + p->year_count + 2; /* nothing runs into the open age */
    double *area = TH_NEW_N(p->arena, double, f->ages),
           *stocking = TH_NEW_N(p->arena, double, f->ages),
           *yield = TH_NEW_N(p->arena, double, f->ages);
    th_curve_table(yield, f->ages, &curve);
    if (th_curve_falls(yield, f->ages) < f->ages)
        return wrong(p, curve_tree, "E-FOREST-YIELD", "the yield curve falls with age");
    th_forest stand = {f->ages, area, stocking, yield};
    for (size_t a = 0; a < f->ages; a++)
        stocking[a] = 1;
    if (!spread_ages(p, ages, dim_of(p, f->outputs[THI_AREA]), &stand))
        return false;
    /* one stocking for all ages meets the inventory's volume: no jump after the base */
    if (!th_forest_stock(&stand, p->series[f->outputs[THI_VOLUME]].info.base))
        return wrong(p, ages, "E-FOREST-YIELD", "these ages have no volume to scale");
    f->area_ha = area;
    f->stocking = stocking;
    f->yield = yield;
    f->base_area_ha = th_forest_area(&stand);
    f->base_volume_m3 = th_forest_volume(&stand);
    return true;
}

/* ---- paths ---- */

typedef struct part {
    const th_dim *dim;
    double base, upper;
} part;

static bool
add_path(th_projection *p, const thi_step *step, thi_forest *f, thi_part which, part d)
{
    const th_tree *t =
        which == THI_GROWTH ? NULL : thi_step_key(step, thi_part_words[which]);
    thi_series s = {
        .info = {.kind = TH_PROJECTED_PATH,
                 .address = th_arena_format(
                     p->arena, "step %s %s", step->id, thi_part_words[which]),
                 .base = d.base},
        .state = TH_STATE_VALUE,
        .share = THI_NONE,
        .forest = THI_NONE,
        .slot = THI_NONE,
        .dim = d.dim,
        .upper = d.upper,
        .place = f->place};
    if (t) {
        thi_rule *rule = TH_NEW(p->arena, thi_rule);
        *rule = (thi_rule){.step = step, .verb = THI_SET, .place = th_tree_place(t)};
        rule->levels = thi_rates(p, t, thi_step_key(step, "after"), d.dim);
        if (!rule->levels)
            return false;
        s.rule = rule;
    }
    TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
    f->paths[which] = (uint32_t)p->series_count - 1;
    thi_touch(p, f->paths[which]);
    return true;
}

/** Without a path harvest stays that of the base year, growth that of the curve. */
static bool add_paths(th_projection *p, const thi_step *step, thi_forest *f)
{
    uint32_t cut = f->outputs[THI_HARVEST];
    const part parts[THI_PARTS] = {
        [THI_PLANT_HA] = {dim_of(p, f->outputs[THI_AREA]), 0, (double)INFINITY},
        [THI_HARVEST_M3] = {dim_of(p, f->outputs[THI_VOLUME]),
                            cut == THI_NONE ? 0 : p->series[cut].info.base,
                            (double)INFINITY},
        [THI_DISTURB] = {&no_dim, 0, 1},
        [THI_GROWTH] = {&no_dim, 1, (double)INFINITY}};
    bool good = true;
    for (int k = 0; k < THI_PARTS; k++)
        good = add_path(p, step, f, (thi_part)k, parts[k]) && good;
    return good;
}

static bool read_numbers(th_projection *p, const thi_step *step, thi_forest *f)
{
    static const char *const unread[] = {"thin", "coverage", "growth", NULL};
    const th_tree *survival = thi_step_key(step, "survival"),
                  *stocking = thi_step_key(step, "stocking"),
                  *replant = thi_step_key(step, "replant");
    f->survival = 1;
    f->abandon = replant && replant->text && !strcmp(replant->text, "no");
    for (size_t i = 0; unread[i]; i++)
        if (thi_step_key(step, unread[i]))
            return wrong(p,
                         thi_step_key(step, unread[i]),
                         "E-SCN-VERB",
                         "this version reads curve, ages, plant, survival, harvest, "
                         "disturb, replant and stocking of a forest step");
    return (!survival || thi_quantity(p, survival, &no_dim, true, &f->survival)) &&
           (!stocking || thi_quantity(p, stocking, &no_dim, true, &f->recovery));
}

void thi_forest_compile(th_projection *p, const thi_step *step)
{
    thi_forest f = {.step = step, .place = th_tree_place(step->item)};
    if (!find_outputs(p, step, &f) || !read_stand(p, step, &f) ||
        !read_numbers(p, step, &f) || !add_paths(p, step, &f))
        return;
    for (int k = 0; k < THI_OUTPUTS; k++)
        if (f.outputs[k] != THI_NONE) {
            p->series[f.outputs[k]].forest = (uint32_t)p->forest_count;
            thi_touch(p, f.outputs[k]);
        }
    f.state = p->state_size;
    p->state_size += 2 * f.ages;
    TH_PUSH(p->arena, p->forests, p->forest_count, p->forest_capacity, f);
}

void thi_forest_run(const thi_forest *f,
                    const double parts[THI_PARTS],
                    double *state,
                    double outputs[THI_OUTPUTS])
{
    th_forest stand = {f->ages, state, state + f->ages, f->yield};
    th_forest_wish wish = {.disturbed = parts[THI_DISTURB],
                           .abandon = f->abandon,
                           .harvest = parts[THI_HARVEST_M3],
                           .recovery = f->recovery,
                           .growth_factor = parts[THI_GROWTH],
                           .planted_ha = parts[THI_PLANT_HA],
                           .planted_survival = f->survival};
    th_forest_result r = th_forest_step(&stand, &wish);
    outputs[THI_AREA] = r.area_ha;
    outputs[THI_VOLUME] = r.volume_m3;
    outputs[THI_HARVEST] = r.harvest_m3;
}
