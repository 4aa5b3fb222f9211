/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the top-down cross-checks: STIRPAT and Kaya beside the scenario's path. */
#include "table_build.h"

#include "tanheng/measures.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    const th_inventory *inventory;
    const th_dual *dual;
    th_language language;
    const th_boundary *boundary;
    const th_table **tables;
    size_t count, capacity;
} maker;

typedef struct checked {
    th_projection_view v;
    th_topdown_ask ask;
    th_topdown found;
    double *path_t; /* [ahead] the scenario's */
} checked;

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

/* ---- history ---- */

/** Energy use of the region in a year: outputs of one variable, added up. */
static double energy_of(const maker *m, int32_t year)
{
    th_model_view v = th_model_get(th_inventory_model(m->inventory));
    const double *values = th_inventory_values(m->inventory);
    th_sum sum = {0};
    bool any = false;
    th_sym energy = th_names_find(th_registry_names(v.registry),
                                  th_role_text(v.registry, "energy"));
    for (uint32_t i = 0; i < v.cell_count; i++) {
        const th_cell *c = &v.cells[i];
        if (c->state != TH_STATE_VALUE || c->instance == UINT32_MAX ||
            c->equation->left != TH_LEFT_VARIABLE || c->equation->name != energy ||
            v.instances[c->instance].year != year || !v.instances[c->instance].counted)
            continue;
        th_sum_add(&sum, values[i]);
        any = true;
    }
    return any ? th_sum_get(&sum) : (double)NAN;
}

/** Years that have a total, people and GDP at the projection's prices. */
static void take_history(const maker *m, checked *c)
{
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(m->inventory)).activity);
    size_t n = 0, most = a.year_count + 1;
    int32_t *years = TH_NEW_N(m->arena, int32_t, most);
    double *people = TH_NEW_N(m->arena, double, most),
           *gdp = TH_NEW_N(m->arena, double, most),
           *energy = TH_NEW_N(m->arena, double, most),
           *total = TH_NEW_N(m->arena, double, most);
    for (uint32_t i = 0; i < a.year_count && a.years[i] <= c->v.base_year; i++) {
        th_total t = th_inventory_total(m->inventory, m->boundary, a.years[i]);
        th_gdp_year g = th_dual_gdp(m->dual, a.years[i], 0);
        double heads = th_dual_population(m->dual, a.years[i]);
        if (t.state != TH_STATE_VALUE || !g.known ||
            g.price_year != c->v.gdp_price_year || !(heads > 0))
            continue;
        years[n] = a.years[i];
        people[n] = heads;
        gdp[n] = g.constant_yuan;
        energy[n] = energy_of(m, a.years[i]);
        total[n++] = t.value;
    }
    c->ask = (th_topdown_ask){.history = (uint32_t)n,
                              .years = years,
                              .population = people,
                              .gdp_yuan = gdp,
                              .emission_t = total,
                              .energy = energy};
}

/* ---- ahead ---- */

/** Residents of the projected years: held where no step moves them. */
static void take_people(const maker *m, const th_projection *p, checked *c, double *out)
{
    const th_registry *r = th_activity_registry(c->v.activity);
    th_sym name = th_names_find(th_registry_names(r), th_role_text(r, "population"));
    uint32_t years = c->v.year_count;
    double *values = TH_NEW_N(m->arena, double, (size_t)c->v.series_count *years + 1);
    bool good = th_projection_values(p, NULL, values);
    for (uint32_t y = 0; y < years; y++)
        out[y] = c->ask.population[c->ask.history - 1];
    for (uint32_t i = 0; good && i < c->v.series_count; i++) {
        const th_projected *s = &c->v.series[i];
        if (s->kind == TH_PROJECTED_ACTIVITY &&
            th_variable_get(r, s->variable)->name == name &&
            s->base == c->ask.population[c->ask.history - 1])
            memcpy(out, &values[(size_t)i * years], years * sizeof *out);
    }
}

static void take_ahead(const maker *m, const th_projection *p, checked *c)
{
    uint32_t years = c->v.year_count;
    double *people = TH_NEW_N(m->arena, double, years + 1),
           *gdp = TH_NEW_N(m->arena, double, years + 1);
    c->path_t = TH_NEW_N(m->arena, double, years + 1);
    th_projector *j = th_projector_create(p, &m->boundary, 1);
    (void)th_projection_run(j, NULL, c->path_t, gdp);
    th_projector_free(j);
    for (uint32_t y = 0; y < years && c->ask.history; y++)
        gdp[y] = isfinite(gdp[y]) ? gdp[y] : c->ask.gdp_yuan[c->ask.history - 1];
    if (c->ask.history)
        take_people(m, p, c, people);
    c->ask.ahead = years;
    c->ask.population_ahead = people;
    c->ask.gdp_ahead = gdp;
}

static checked *check(const maker *m, const th_projection *p)
{
    checked *c = TH_NEW(m->arena, checked);
    c->v = th_projection_get(p);
    take_history(m, c);
    bool reaches = c->ask.history && c->ask.years[c->ask.history - 1] == c->v.base_year;
    if (!reaches)
        c->ask.history = 0;
    take_ahead(m, p, c);
    th_topdown_find(&c->found, m->arena, &c->ask);
    if (!reaches)
        c->found.why = "";
    return c;
}

/* ---- tables ---- */

static void add_table(maker *m, thi_table *t)
{
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, thi_table_end(t));
}

static double at(const double *path, uint32_t y)
{
    return path ? path[y] : (double)NAN;
}

static void add_paths(maker *m, checked *const *all, size_t count)
{
    thi_table *t =
        thi_table_begin(m->arena, "topdown", "自上而下的核对", "Top-down cross-checks");
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "scenario_t", "情景路径", "scenario", "t CO2", 0);
    thi_table_number_column(t, "stirpat_ols_t", "STIRPAT", "STIRPAT, OLS", "t CO2", 0);
    thi_table_number_column(
        t, "stirpat_ridge_t", "STIRPAT 岭回归", "STIRPAT, ridge", "t CO2", 0);
    thi_table_number_column(t, "kaya_t", "Kaya", "Kaya", "t CO2", 0);
    for (size_t i = 0; i < count; i++)
        for (uint32_t y = 0; y < all[i]->ask.ahead; y++) {
            const checked *c = all[i];
            thi_table_titled(t, c->v.scenario->id, c->v.scenario->titles);
            thi_table_number(t, c->v.base_year + 1 + (int32_t)y);
            thi_table_number(t, c->path_t[y]);
            thi_table_number9(t, at(c->found.ols_t, y));
            thi_table_number9(t, at(c->found.ridge_t, y));
            thi_table_number9(t, at(c->found.kaya_t, y));
        }
    thi_table_note(t,
                   words(m,
                         "只作对照：历史的回归与平均速率外推，不含任何措施，不作预测。",
                         "For comparison only: the history's regression and mean rates "
                         "carried on, without any measure; never a projection."));
    add_table(m, t);
}

static void fit_row(thi_table *t, const th_stirpat *s, size_t k, th_titles title)
{
    const th_ols *ols = &s->ols;
    thi_table_titled(t, title.en, title);
    thi_table_number9(t, ols->value[k]);
    thi_table_number9(t, sqrt(ols->covariance[k * (ols->count + 1) + k]));
    thi_table_number9(t, k ? ols->vif[k - 1] : (double)NAN);
    thi_table_number9(t, s->ridge.value[k]);
}

static void doubts(const maker *m, thi_table *t, const checked *c)
{
    const th_stirpat *s = &c->found.stirpat;
    if (s->few || s->collinear || s->against)
        thi_table_note(
            t,
            th_arena_format(m->arena,
                            "W-STIRPAT: %s%s%s",
                            s->few ? words(m,
                                           "年数少于参数的三倍；",
                                           "fewer years than three a parameter; ")
                                   : "",
                            s->collinear ? words(m, "VIF 大于 10；", "VIF above 10; ")
                                         : "",
                            s->against ? words(m,
                                               "岭回归的符号与理论相反",
                                               "a sign of the ridge against theory")
                                       : words(m, "不宜引用", "not to be relied on")));
}

static void add_fit(maker *m, const checked *c)
{
    static const th_titles names[] = {{"常数", "intercept"},
                                      {"ln 人口", "ln population"},
                                      {"ln 人均 GDP", "ln GDP per head"}};
    thi_table *t = thi_table_begin(m->arena,
                                   "stirpat",
                                   "STIRPAT：ln CO2 对 ln 人口与 ln 人均 GDP",
                                   "STIRPAT: ln CO2 on ln population and GDP per head");
    thi_table_text_column(t, "driver", "驱动因素", "driver");
    thi_table_number_column(t, "ols", "弹性", "OLS", "", -1);
    thi_table_number_column(t, "error", "标准误", "standard error", "", -1);
    thi_table_number_column(t, "vif", "VIF", "VIF", "", 1);
    thi_table_number_column(t, "ridge", "岭回归", "ridge", "", -1);
    for (size_t k = 0; c->found.fitted && k <= TH_TOPDOWN_DRIVERS; k++)
        fit_row(t, &c->found.stirpat, k, names[k]);
    if (c->found.fitted) {
        char lambda[32];
        th_number_print_digits(c->found.stirpat.ridge.lambda, 4, lambda);
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%u %s %s",
                                       c->ask.history,
                                       words(m,
                                             "个历史年份；岭参数（广义交叉验证）",
                                             "years of history; ridge parameter "
                                             "(generalised cross validation)"),
                                       lambda));
        doubts(m, t, c);
    } else {
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s%s",
                                       words(m, "不能拟合：", "Not fitted: "),
                                       *c->found.why
                                           ? c->found.why
                                           : words(m,
                                                   "基年缺人口、GDP 或总量",
                                                   "no population, GDP or total in the "
                                                   "base year")));
    }
    if (!c->found.kaya)
        thi_table_note(t,
                       words(m,
                             "没有 Kaya：缺能源消费总量。",
                             "No Kaya: total energy use is missing."));
    add_table(m, t);
}

const th_table *const *th_report_topdown(th_arena *arena,
                                         const th_inventory *inventory,
                                         const th_dual *dual,
                                         const th_projection *const *projections,
                                         size_t count,
                                         th_language language,
                                         size_t *table_count)
{
    const th_registry *r = th_model_get(th_inventory_model(inventory)).registry;
    maker m = {.arena = arena,
               .inventory = inventory,
               .dual = dual,
               .language = language,
               .boundary = th_role_boundary(r, "carbon")};
    checked **all = TH_NEW_N(arena, checked *, count + 1);
    for (size_t i = 0; i < count; i++)
        all[i] = check(&m, projections[i]);
    add_paths(&m, all, count);
    if (count) /* the history is that of all scenarios */
        add_fit(&m, all[0]);
    *table_count = m.count;
    return m.tables;
}
