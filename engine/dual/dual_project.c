/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: a planned project against the targets of the region: e, V its emission and
 * value added, E, G those of the region. It raises the intensity when e/V > E/G. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

typedef struct reader {
    th_arena *arena;
    const th_dual *dual;
    const th_tree *map;
    th_diags *diags;
    bool good;
} reader;

static void wrong(
    reader *r, const th_tree *at, const char *code, const char *text, const char *word)
{
    th_diags_add(r->diags, TH_ERROR, code, th_tree_place(at), "%s%s", text, word);
    r->good = false;
}

/* ---- reading ---- */

/** `12 kt_CO2` in `unit`; NAN when absent. `text`: the unit as written, may be NULL. */
static double
quantity(reader *r, const char *key, const char *unit, bool must, const char **written)
{
    const th_tree *t = th_tree_get(r->map, key);
    const char *text = t && t->text ? t->text : "", *blank = strchr(text, ' ');
    const th_units *units = th_registry_units(r->dual->model.registry);
    th_unit given = {.factor = 1}, wanted = {.factor = 1};
    double x = (double)NAN;
    if (!t) {
        if (must)
            wrong(r, r->map, "E-PROJECT", "give the key ", key);
        return x;
    }
    bool good = blank && th_number_parse(text, (size_t)(blank - text), &x) && x >= 0 &&
                th_unit_parse(units, blank + 1, &given, NULL, 0);
    if (good && unit)
        good = th_unit_parse(units, unit, &wanted, NULL, 0) &&
               th_dim_equal(&given.dim, &wanted.dim);
    if (!good) {
        wrong(r,
              t,
              "E-PROJECT",
              "write a number that is not negative, a blank and a unit like ",
              unit ? unit : "t");
        return (double)NAN;
    }
    if (written)
        *written = th_arena_text(r->arena, blank + 1);
    return unit ? x * given.factor / wanted.factor : x;
}

static void read_boundary(reader *r, th_project *out)
{
    const th_tree *t = th_tree_get(r->map, "boundary");
    const char *text =
        t && t->text ? t->text : th_role_text(r->dual->model.registry, "carbon");
    th_sym id = th_names_find(r->dual->names, text);
    bool any = false;
    out->boundary = id ? th_boundary_find(r->dual->model.registry, id) : NULL;
    for (size_t i = 0; i < r->dual->result_count; i++)
        any = any ||
              (out->boundary && r->dual->results[i].target->boundary == out->boundary);
    if (!any)
        wrong(
            r,
            t ? t : r->map,
            "E-DUAL-BOUNDARY",
            "no target is on this boundary, and a project is compared with no other: ",
            text);
}

static void read_prices(reader *r, th_project *out)
{
    const th_tree *t = th_tree_get(r->map, "price_year");
    double year = 0;
    if (!t || !t->text || !th_number_parse(t->text, strlen(t->text), &year))
        wrong(r,
              t ? t : r->map,
              "E-PROJECT",
              "say in the prices of which year the value added is: price_year: YEAR",
              "");
    out->price_year = (int32_t)year;
    for (size_t i = 0; r->good && i < r->dual->result_count; i++) {
        const th_dual_result *d = &r->dual->results[i];
        if (d->computable && d->target->boundary == out->boundary && d->price_year &&
            d->price_year != out->price_year)
            wrong(r,
                  t,
                  "E-DUAL-CURRENT-PRICE",
                  "the value added is in other prices than the GDP of target ",
                  d->target->id);
    }
}

static void read_titles(reader *r, th_project *out)
{
    const th_tree *t = th_tree_get(r->map, "title");
    const char *zh = t ? (t->text ? t->text : th_tree_text(t, "zh")) : NULL;
    const char *en = t ? (t->text ? t->text : th_tree_text(t, "en")) : NULL;
    if (!zh && !en)
        wrong(r, t ? t : r->map, "E-PROJECT", "give the key title: {zh: , en: }", "");
    out->titles = (th_titles){th_arena_text(r->arena,
                                            zh   ? zh
                                            : en ? en
                                                 : ""),
                              th_arena_text(r->arena,
                                            en   ? en
                                            : zh ? zh
                                                 : "")};
}

bool th_project_read(th_project *out,
                     th_arena *arena,
                     const th_dual *dual,
                     const th_tree *tree,
                     th_diags *diags)
{
    static const char *const top[] = {"project", NULL};
    static const char *const allowed[] = {"title",
                                          "boundary",
                                          "co2",
                                          "energy",
                                          "coal",
                                          "value_added",
                                          "price_year",
                                          "product",
                                          "note",
                                          NULL};
    size_t before = th_diags_count(diags, TH_ERROR);
    reader r = {.arena = arena, .dual = dual, .diags = diags, .good = true};
    *out = (th_project){.place = th_tree_place(tree), .product_unit = ""};
    th_tree_only(tree, top, diags);
    r.map = th_tree_get(tree, "project");
    if (!r.map || r.map->kind != TH_TREE_MAP) {
        wrong(&r, tree, "E-PROJECT", "the file has one key, project, with a map", "");
        return false;
    }
    th_tree_only(r.map, allowed, diags);
    read_titles(&r, out);
    read_boundary(&r, out);
    bool co2 = out->boundary && th_boundary_is_co2(dual->inventory, out->boundary);
    out->co2_t = quantity(&r, "co2", co2 ? "t_CO2" : "t_CO2e", true, NULL);
    out->energy_tce = quantity(&r, "energy", "tce", true, NULL);
    out->coal_t = quantity(&r, "coal", "t", true, NULL);
    out->value_added_yuan = quantity(&r, "value_added", "元", true, NULL);
    out->product = quantity(&r, "product", NULL, false, &out->product_unit);
    read_prices(&r, out);
    return th_diags_count(diags, TH_ERROR) == before;
}

/* ---- judging ---- */

static const th_dual_year *last_year(const th_dual_result *r)
{
    const th_dual_year *years = r->fixed_counts ? r->fixed : r->years;
    for (uint32_t i = r->year_count; years && i-- > 0;)
        if (years[i].verdict != TH_VERDICT_NONE)
            return &years[i];
    return NULL;
}

static void
against_intensity(th_project_review *out, const th_project *p, const th_dual_year *y)
{
    double gdp = y->gdp_yuan / THI_YUAN_PER_WAN,
           value = p->value_added_yuan / THI_YUAN_PER_WAN;
    double both = y->total.value + p->co2_t;
    out->co2_most_t = y->required * (gdp + value) - y->total.value;
    out->value_needed_yuan = (both / y->required - gdp) * THI_YUAN_PER_WAN;
    out->breaks = out->after > y->required;
}

static th_project_review
review(const th_dual_result *r, const th_project *p, const th_dual_year *y)
{
    double gdp = y->gdp_yuan / THI_YUAN_PER_WAN,
           value = p->value_added_yuan / THI_YUAN_PER_WAN;
    th_project_review out = {.target = r->target,
                             .year = y->year,
                             .unit = r->unit,
                             .before = y->total.value / gdp,
                             .own = p->co2_t / value,
                             .after = (y->total.value + p->co2_t) / (gdp + value),
                             .room_t = y->room_t,
                             .room_share = (double)NAN,
                             .value_needed_yuan = (double)NAN};
    out.raises = out.own > out.before;
    out.missed_already = y->room_t < 0;
    if (y->room_t > 0)
        out.room_share = p->co2_t / y->room_t;
    if (r->target->kind == TH_TARGET_CAP) {
        out.co2_most_t = y->room_t;
        out.breaks = p->co2_t > y->room_t;
    } else {
        against_intensity(&out, p, y);
    }
    return out;
}

size_t
th_project_judge(th_project_review *out, const th_dual *dual, const th_project *project)
{
    size_t count = 0;
    for (size_t i = 0; i < dual->result_count; i++) {
        const th_dual_result *r = &dual->results[i];
        const th_dual_year *y =
            r->computable && !r->path_free && r->target->boundary == project->boundary
                ? last_year(r)
                : NULL;
        if (y)
            out[count++] = review(r, project, y);
    }
    return count;
}

static bool fits(const th_review_tier *t, const th_project *p)
{
    bool below = !isnan(t->energy_below_tce) || !isnan(t->coal_below_t);
    bool from = !isnan(t->energy_from_tce) || !isnan(t->coal_from_t);
    if (below && (p->energy_tce >= t->energy_below_tce || p->coal_t >= t->coal_below_t))
        return false;
    return !from || p->energy_tce >= t->energy_from_tce || p->coal_t >= t->coal_from_t;
}

const th_review_tier *th_project_tier(const th_schemes *schemes,
                                      const th_project *project)
{
    for (size_t i = 0; i < schemes->tier_count; i++)
        if (fits(&schemes->tiers[i], project))
            return &schemes->tiers[i];
    return NULL;
}
