/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: what they cost, as measures.yaml or the scenario says. */
#include "measures_internal.h"

#include <math.h>
#include <string.h>

bool thi_money_read(const th_registry *registry,
                    const th_tree *t,
                    const char *unit_text,
                    double *out)
{
    th_unit unit, want;
    char plain[64], why[160];
    const char *text = t->text ? t->text : "";
    size_t n = strcspn(text, " "), k = 0;
    if (!th_number_parse(text, n, out))
        return false;
    for (const char *c = text + n; *c && k + 1 < sizeof plain; c++)
        if (*c != ' ')
            plain[k++] = *c;
    plain[k] = '\0';
    const th_units *units = th_registry_units(registry);
    if (!*plain || !th_unit_parse(units, plain, &unit, why, sizeof why) ||
        !th_unit_parse(units, unit_text, &want, why, sizeof why) ||
        !th_dim_equal(&unit.dim, &want.dim))
        return false;
    *out *= unit.factor / want.factor;
    return true;
}

typedef struct reading {
    const th_registry *registry;
    th_diags *diags;
    bool good;
} reading;

static void wrong(reading *r, const th_tree *t, const char *id, const char *text)
{
    th_diags_add(
        r->diags, TH_ERROR, "E-MEA-COST", th_tree_place(t), "measure %s: %s", id, text);
    r->good = false;
}

static double money(reading *r, const th_tree *cost, const char *key, const char *id)
{
    const th_tree *t = th_tree_get(cost, key);
    double amount = 0;
    if (t && (!thi_money_read(r->registry, t, "CNY", &amount) || amount < 0))
        wrong(
            r,
            t,
            id,
            "a cost is an amount of money, 0 or more, with its unit: capital 5e7 CNY, "
            "running and saving 2e6 CNY/yr");
    return amount;
}

static const th_tree *key_of(const th_measure *m, const char *key)
{
    const th_tree *own = m->overrides ? th_tree_get(m->overrides, key) : NULL;
    return own ? own : th_tree_get(m->tree, key);
}

static double life_of(reading *r, const th_measure *m)
{
    const th_tree *t = key_of(m, "life");
    const char *text = t && t->text ? t->text : "";
    double years = 0;
    (void)r;
    return th_number_parse(text, strcspn(text, " "), &years) ? years : 0;
}

static th_mac_cost read_cost(reading *r, const th_measure *m)
{
    static const char *const keys[] = {
        "capital", "running", "saving", "note", "source", NULL};
    const th_tree *cost = key_of(m, "cost");
    th_mac_cost out = {.known = false};
    if (!cost || (cost->text && !strcmp(cost->text, "unknown")))
        return out;
    if (cost->kind != TH_TREE_MAP) {
        wrong(
            r, cost, m->id, "`cost` is a map of capital, running, saving, or unknown");
        return out;
    }
    size_t before = th_diags_count(r->diags, TH_ERROR);
    th_tree_only(cost, keys, r->diags);
    r->good = r->good && th_diags_count(r->diags, TH_ERROR) == before;
    out.capital = money(r, cost, "capital", m->id);
    out.running = money(r, cost, "running", m->id);
    out.saving = money(r, cost, "saving", m->id);
    out.life_years = life_of(r, m);
    out.known = true;
    if (out.capital > 0 && !(out.life_years > 0))
        wrong(r, cost, m->id, "capital needs a `life`, over which it is paid");
    return out;
}

static double read_rate(reading *r, const th_tree *t)
{
    const char *text = t && t->text ? t->text : "";
    double percent = 5;
    size_t n = strcspn(text, " %");
    bool good = th_number_parse(text, n, &percent) && percent > -100;
    if (t && (!good || !strchr(text + n, '%')))
        wrong(r, t, "discount_rate", "`discount_rate` is a rate, such as 5 %/yr");
    return percent / 100;
}

bool th_measure_costs_read(th_measure_costs *out,
                           th_arena *arena,
                           const th_scenarios *scenarios,
                           const th_projection_view *projection,
                           th_diags *diags)
{
    reading r = {th_activity_registry(projection->activity), diags, true};
    const th_tree *tree = th_scenarios_measures(scenarios);
    const char *year = tree ? th_tree_text(tree, "price_year") : NULL;
    double number = 0;
    th_mac_cost *costs = TH_NEW_N(arena, th_mac_cost, projection->measure_count + 1);
    *out = (th_measure_costs){.of = costs};
    if (year && th_number_parse(year, strlen(year), &number))
        out->price_year = (int32_t)number;
    out->discount_rate =
        tree ? read_rate(&r, th_tree_get(tree, "discount_rate")) : 0.05;
    for (uint32_t i = 0; i < projection->measure_count; i++)
        costs[i] = read_cost(&r, &projection->measures[i]);
    return r.good;
}

/* ---- over the life ---- */

/** The years of a measure's life that the projection has; without a life to the
 * horizon. */
static th_measure_levelised
life_ahead(const th_attribution *a, const th_measure *m, double life_years)
{
    int32_t base = a->contest.base_year, horizon = a->contest.horizon;
    int32_t end = life_years > 0 && life_years < 1000
                      ? m->start + (int32_t)life_years - 1
                      : INT32_MAX;
    th_measure_levelised out = {.cny_per_t = (double)NAN};
    int32_t first = m->start > base ? m->start : base + 1;
    if (first > horizon || end < first)
        return out;
    out.first = first;
    out.cut = end > horizon;
    out.last = out.cut ? horizon : end;
    return out;
}

th_measure_levelised th_measure_levelise(const th_attribution *attribution,
                                         const th_measure_costs *costs,
                                         uint32_t player)
{
    const th_shapley *s = &attribution->shapley;
    const th_measure *m = attribution->contest.players[player].measure;
    th_projection_view host = th_projection_get(attribution->contest.host);
    const th_mac_cost *cost = &costs->of[m - host.measures];
    double annual = th_mac_annual(cost, costs->discount_rate);
    th_measure_levelised out = life_ahead(attribution, m, cost->life_years);
    if (isnan(annual) || !out.first)
        return out;
    th_sum paid = {0}, abated = {0};
    double factor = 1;
    for (int32_t year = out.first; year <= out.last; year++) {
        uint32_t y = (uint32_t)(year - attribution->first_year);
        double adopted = m->adoption[year - host.base_year - 1] - m->adopted;
        th_sum_add(&paid, annual * adopted * factor);
        th_sum_add(&abated, s->share[(size_t)player * s->years + y] * factor);
        factor /= 1 + costs->discount_rate;
    }
    if (th_sum_get(&abated) > 0)
        out.cny_per_t = th_sum_get(&paid) / th_sum_get(&abated);
    return out;
}
