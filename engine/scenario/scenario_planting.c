/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what is done to the stand of a forest step: planting (also such as a
 * coverage of the land asks for), harvest, thinning, disturbance by agent. */
#include "scenario_internal.h"

#include <math.h>
#include <string.h>

static const th_dim no_dim = {{0}};
#define wrong thi_forest_wrong
#define NINE(x) th_number_print_digits(x, 9, (char[64]){0})

/* ---- numbers ---- */

static bool read_fraction(th_projection *p, const th_tree *t, double *out)
{
    if (!thi_quantity(p, t, &no_dim, true, out))
        return false;
    return (*out >= 0 && *out <= 1) ||
           wrong(p, t, "E-SHARE-RANGE", "a share lies between 0 and 100 %");
}

static bool read_replant(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *t = thi_step_key(step, "replant");
    const char *text = t ? t->text : "yes";
    f->abandon = text && !strcmp(text, "no");
    return f->abandon || (text && !strcmp(text, "yes")) ||
           wrong(p, t, "E-KEY", "`replant` is yes or no");
}

static bool read_survival(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *t = thi_step_key(step, "survival");
    f->survival = 1;
    if (!t)
        return true;
    if (!read_fraction(p, t, &f->survival))
        return false;
    return f->survival > 0 ||
           wrong(p, t, "E-SHARE-RANGE", "`survival` lies above 0 and up to 100 %");
}

static bool read_stocking(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *t = thi_step_key(step, "stocking");
    if (!t)
        return true;
    if (!thi_quantity(p, t, &no_dim, true, &f->recovery))
        return false;
    return f->recovery >= 0 ||
           wrong(p,
                 t,
                 "E-SHARE-RANGE",
                 "`stocking` is the yearly rate at which the gap to "
                 "full stocking closes, not below 0");
}

/* ---- thinning ---- */

static bool read_thinning(th_projection *p,
                          const thi_step *step,
                          const th_tree *t,
                          thi_thinning *out)
{
    static const char *const keys[] = {"ages", "area", "volume", "years", "note", NULL};
    const th_tree *area = th_tree_get(t, "area"), *volume = th_tree_get(t, "volume"),
                  *years = th_tree_get(t, "years");
    *out = (thi_thinning){.from = p->base_year + 1, .to = p->horizon};
    if (t->kind != TH_TREE_MAP || !th_tree_text(t, "ages") || !area || !volume)
        return wrong(p,
                     t,
                     "E-SCN-EMPTY",
                     "a thinning is {ages: 20-30, area: 10 %/yr, volume: 20 %}, with "
                     "years: 2025-2030 if not in all");
    th_tree_only(t, keys, p->diags);
    if (years && (!years->text || !thi_years_parse(years->text, &out->from, &out->to)))
        return wrong(p, years, "E-YEAR", "`years` is a year or a period: 2025-2030");
    return thi_forest_ages(p,
                           step,
                           th_tree_get(t, "ages"),
                           th_tree_text(t, "ages"),
                           &out->what.from_age,
                           &out->what.to_age) &&
           read_fraction(p, area, &out->what.area_share) &&
           read_fraction(p, volume, &out->what.volume_share);
}

static bool read_thinnings(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *t = thi_step_key(step, "thin");
    if (!t)
        return true;
    if (t->kind != TH_TREE_SEQUENCE || t->count > THI_THINNINGS)
        return wrong(p,
                     t,
                     "E-SCN-EMPTY",
                     "`thin` is a list of up to 32: [{ages: 20-30, area: 10 %/yr, "
                     "volume: 20 %}]");
    thi_thinning *all = TH_NEW_N(p->arena, thi_thinning, t->count + 1);
    bool good = true;
    for (size_t i = 0; i < t->count; i++)
        good = read_thinning(p, step, t->items[i], &all[i]) && good;
    f->thinnings = all;
    f->thinning_count = t->count;
    return good;
}

/* ---- coverage ---- */

/** Coverage of the land in the base year, by the indicator; NAN: none. */
static double base_coverage(const th_projection *p)
{
    th_sym region = th_activity_get(p->scenarios->activity).region;
    for (size_t i = 0; i < p->series_count; i++)
        if (p->series[i].state == TH_STATE_VALUE &&
            p->series[i].info.key.member[TH_IX_REGION] == region &&
            thi_forest_names(p, "coverage", (uint32_t)i))
            return p->series[i].info.base;
    return NAN;
}

static bool
read_delay(th_projection *p, const thi_step *step, const th_tree *at, int32_t *out)
{
    const th_tree *t = thi_step_key(step, "counts_after");
    double years = 0;
    if (!t)
        return wrong(p,
                     at,
                     "E-SCN-EMPTY",
                     "`coverage` needs `counts_after`: the years until a planting "
                     "counts as forest, such as 3 yr");
    if (!thi_quantity(p, t, &no_dim, true, &years))
        return false;
    *out = (int32_t)years;
    return (years >= 0 && years <= 50 && floor(years) == years) ||
           wrong(p, t, "E-SCN-UNIT", "`counts_after` is 0 to 50 whole years");
}

static bool read_land(th_projection *p,
                      const thi_step *step,
                      const th_tree *at,
                      const thi_forest *f,
                      double *out)
{
    const th_tree *t = thi_step_key(step, "land");
    if (!t)
        return wrong(p,
                     at,
                     "E-SCN-EMPTY",
                     "`coverage` needs `land`: the area that it is a share of, in ha");
    if (!thi_quantity(p, t, thi_forest_dim(p, f->outputs[THI_AREA]), true, out))
        return false;
    return *out > 0 || wrong(p, t, "E-BOUNDS", "`land` is above 0");
}

static bool
read_points(th_projection *p, const th_tree *t, const thi_path *path, th_coverage *c)
{
    th_coverage_point *points = TH_NEW_N(p->arena, th_coverage_point, path->count + 1);
    for (uint32_t i = 0; i < path->count; i++) {
        points[i] = (th_coverage_point){path->years[i], path->levels[i]};
        if (!(path->levels[i] >= 0 && path->levels[i] <= 1))
            return wrong(p, t, "E-SHARE-RANGE", "a coverage lies between 0 and 100 %");
    }
    c->count = path->count;
    c->points = points;
    return true;
}

static void tell_late(th_projection *p,
                      const th_tree *t,
                      const th_coverage *c,
                      const th_coverage_result *late)
{
    const th_coverage_point *point = &c->points[late->point];
    thi_wrong(p,
              TH_ERROR,
              "E-FOREST-LATE",
              th_tree_place(t),
              "%s %% in %d lack %s ha, and no planting counts before %d (%d years "
              "after %d): a later year, or less",
              NINE(100 * point->share),
              point->year,
              NINE(late->gap_ha),
              late->first_year,
              c->counts_after,
              c->base_year + 1);
}

/** Yearly plantings of the step's part of what the coverage lacks; NULL after an
 * error. */
static const double *
plan_coverage(th_projection *p, const thi_step *step, const th_tree *t, thi_forest *f)
{
    double *plant = TH_NEW_N(p->arena, double, p->year_count + 1), part = 1;
    const th_tree *share = thi_step_key(step, "part");
    double now = base_coverage(p);
    th_coverage c = {.survival = f->survival, .base_year = p->base_year};
    thi_path path;
    if (thi_step_key(step, "plant")) {
        (void)wrong(p, t, "E-SCN-TWICE", "`coverage` says what is planted: no `plant`");
        return NULL;
    }
    if (!thi_path_read(p, t, &no_dim, true, false, NULL, &path) ||
        !read_points(p, t, &path, &c) || !read_delay(p, step, t, &c.counts_after) ||
        !read_land(p, step, t, f, &c.land_ha) ||
        (share && !read_fraction(p, share, &part)))
        return NULL;
    c.forest_ha = isfinite(now) ? now * c.land_ha : f->info.base_area_ha;
    th_coverage_result r = th_forest_coverage(plant, p->year_count, &c);
    if (r.late) {
        tell_late(p, t, &c, &r);
        return NULL;
    }
    for (uint32_t y = 0; y < p->year_count; y++)
        plant[y] *= part;
    f->info.covered = true;
    f->info.land_ha = c.land_ha;
    return plant;
}

/* ---- paths ---- */

typedef struct part {
    const th_dim *dim;
    double base, upper;
} part;

/** Rates by agent ({fire: {...}, pests: {...}}) add up. */
static const double *
read_agents(th_projection *p, const th_tree *t, const th_tree *after, const th_dim *dim)
{
    double *sum = TH_NEW_N(p->arena, double, p->year_count + 1);
    for (size_t i = 0; i < t->count; i++) {
        const double *one = thi_rates(p, t->items[i], after, dim);
        if (!one)
            return NULL;
        for (uint32_t y = 0; y < p->year_count; y++)
            sum[y] += one[y];
    }
    return sum;
}

/** Levels of a part year by year; false after an error, *out NULL: no path. */
static bool read_levels(th_projection *p,
                        const thi_step *step,
                        thi_forest *f,
                        thi_part which,
                        const th_dim *dim,
                        const double **out,
                        th_place *place)
{
    const th_tree *t = thi_step_key(step, thi_part_words[which]),
                  *after = thi_step_key(step, "after"),
                  *coverage = thi_step_key(step, "coverage");
    *out = NULL;
    if (which == THI_PLANT_HA && coverage) {
        *place = th_tree_place(coverage);
        *out = plan_coverage(p, step, coverage, f);
        return *out != NULL;
    }
    if (!t)
        return true;
    *place = th_tree_place(t);
    bool agents = which == THI_DISTURB && t->kind == TH_TREE_MAP && t->count &&
                  t->items[0]->kind == TH_TREE_MAP;
    *out = agents ? read_agents(p, t, after, dim) : thi_rates(p, t, after, dim);
    return *out != NULL;
}

static bool
add_path(th_projection *p, const thi_step *step, thi_forest *f, thi_part which, part d)
{
    const double *levels;
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
    if (!read_levels(p, step, f, which, d.dim, &levels, &s.place))
        return false;
    if (levels) {
        thi_rule *rule = TH_NEW(p->arena, thi_rule);
        *rule = (thi_rule){
            .step = step, .verb = THI_SET, .levels = levels, .place = s.place};
        s.rule = rule;
    }
    if (which == THI_HARVEST_M3)
        f->harvest_place = s.place;
    TH_PUSH(p->arena, p->series, p->series_count, p->series_capacity, s);
    f->paths[which] = (uint32_t)p->series_count - 1;
    thi_touch(p, f->paths[which]);
    return true;
}

/** Harvest is in m3, or in ha where its first figure is an area. */
static void find_harvest_unit(th_projection *p, const thi_step *step, thi_forest *f)
{
    const th_tree *t = thi_step_key(step, "harvest");
    const th_tree *first = t && t->kind == TH_TREE_MAP && t->count ? t->items[0] : NULL;
    const char *unit = first && first->text ? strchr(first->text, ' ') : NULL;
    const char *end = unit ? strchr(unit, '/') : NULL;
    th_unit parsed;
    if (!unit)
        return;
    const char *text =
        end ? th_arena_text_n(p->arena, unit + 1, (size_t)(end - unit - 1)) : unit + 1;
    f->harvest_is_area =
        th_unit_parse(th_registry_units(p->registry), text, &parsed, NULL, 0) &&
        th_dim_equal(&parsed.dim, thi_forest_dim(p, f->outputs[THI_AREA]));
}

/** Without a path harvest stays that of the base year, growth that of the curve. */
static bool add_paths(th_projection *p, const thi_step *step, thi_forest *f)
{
    uint32_t cut = f->outputs[THI_HARVEST];
    const th_dim *area = thi_forest_dim(p, f->outputs[THI_AREA]);
    bool by_volume = !f->harvest_is_area && !f->info.shrub;
    bool given = thi_step_key(step, "harvest") != NULL;
    const part parts[THI_PARTS] = {
        [THI_PLANT_HA] = {area, 0, (double)INFINITY},
        [THI_HARVEST_M3] =
            {by_volume ? thi_forest_dim(p, f->outputs[THI_VOLUME]) : area,
             cut == THI_NONE || (given && !by_volume) ? 0 : p->series[cut].info.base,
             (double)INFINITY},
        [THI_DISTURB] = {&no_dim, 0, 1},
        [THI_GROWTH] = {&no_dim, 1, (double)INFINITY}};
    bool good = true;
    for (int k = 0; k < THI_PARTS; k++)
        good = add_path(p, step, f, (thi_part)k, parts[k]) && good;
    return good;
}

static bool check_keys(th_projection *p, const thi_step *step)
{
    static const char *const only[] = {"land", "part", NULL};
    bool good = true;
    for (size_t i = 0; only[i]; i++)
        if (thi_step_key(step, only[i]) && !thi_step_key(step, "coverage"))
            good = wrong(p,
                         thi_step_key(step, only[i]),
                         "E-SCN-EMPTY",
                         "`land` and `part` belong to `coverage`, which is not given");
    return good;
}

bool thi_forest_paths(th_projection *p, const thi_step *step, thi_forest *f)
{
    bool good = check_keys(p, step);
    good = read_replant(p, step, f) && good;
    good = read_survival(p, step, f) && good;
    good = read_stocking(p, step, f) && good;
    good = read_thinnings(p, step, f) && good;
    find_harvest_unit(p, step, f);
    return good && add_paths(p, step, f);
}
