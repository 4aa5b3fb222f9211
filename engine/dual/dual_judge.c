/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dual: one target against the inventory. Whatever is judged is a level (a total, or a
 * total per GDP) and a path of levels: from the level of `path_from` to that of the
 * target year, linear or geometric. What the data cannot answer is said, never guessed.
 */
#include "dual_internal.h"
#include "tanheng/decision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_energy(const th_target *t)
{
    return *t->energy_variable != '\0';
}

bool thi_reported(const th_dual *d, int32_t year)
{
    for (uint32_t i = 0; i < d->activity.year_count; i++)
        if (d->activity.years[i] == year)
            return true;
    return false;
}

/* ---- under the grid's factors of each year, or of one ---- */

const double *thi_values(const thi_judge *j)
{
    return j->power ? j->power->values : th_inventory_values(j->dual->inventory);
}

double *thi_gradient(const thi_judge *j,
                     const uint32_t *cells,
                     const double *weights,
                     size_t count)
{
    uint32_t inputs = j->dual->model.input_count;
    double *gradient = TH_NEW_N(j->scratch, double, inputs + 1);
    th_model_gradient_at(th_inventory_model(j->dual->inventory),
                         j->power ? j->power->inputs : NULL,
                         thi_values(j),
                         cells,
                         weights,
                         count,
                         gradient);
    for (uint32_t i = 0; j->power && i < inputs; i++)
        if (j->power->map[i] != i) {
            gradient[j->power->map[i]] += gradient[i];
            gradient[i] = 0;
        }
    return gradient;
}

double thi_total_half(const thi_judge *j,
                      const uint32_t *cells,
                      const double *weights,
                      size_t count)
{
    const th_inventory *inventory = j->dual->inventory;
    if (!j->power)
        return th_inventory_half(inventory, cells, weights, count);
    return th_inventory_gradient_half(inventory,
                                      thi_gradient(j, cells, weights, count));
}

/* ---- totals ---- */

/** Energy: what dual_energy.c lists, added up, in tce. */
static void sum_energy(thi_judge *j, thi_point *p)
{
    const th_dual *d = j->dual;
    size_t most = 3 * (size_t)d->model.cell_count + 1, count;
    th_sum sum = {0};
    p->cells = TH_NEW_N(j->scratch, uint32_t, most);
    p->weights = TH_NEW_N(j->scratch, double, most);
    count = th_dual_energy_terms(d, j->target, p->year, p->cells, p->weights);
    for (size_t i = 0; i < count; i++) {
        const th_cell *c = &d->model.cells[p->cells[i]];
        p->total.incomplete =
            p->total.incomplete || c->incomplete || c->state == TH_STATE_NE;
        if (c->state != TH_STATE_VALUE)
            continue;
        p->cells[p->count] = p->cells[i];
        p->weights[p->count++] = j->scale * p->weights[i];
        th_sum_add(&sum, p->weights[p->count - 1] * thi_values(j)[p->cells[i]]);
    }
    double half = thi_total_half(j, p->cells, p->weights, p->count);
    p->total.state = p->count ? TH_STATE_VALUE : TH_STATE_NE;
    p->total.value = th_sum_get(&sum);
    p->total.has_interval = half > 0 && isfinite(half);
    p->total.lower = p->total.value - half;
    p->total.upper = p->total.value + half;
}

/** The boundary's total under the grid's factors of another year. */
static void sum_again(const thi_judge *j, thi_point *p)
{
    th_sum sum = {0};
    for (size_t i = 0; i < p->count; i++)
        th_sum_add(&sum, p->weights[i] * thi_values(j)[p->cells[i]]);
    p->total.value = th_sum_get(&sum);
    double half = thi_total_half(j, p->cells, p->weights, p->count);
    p->total.has_interval = half > 0;
    p->total.lower = p->total.value - half;
    p->total.upper = p->total.value + half;
}

static void sum_boundary(thi_judge *j, thi_point *p)
{
    const th_inventory *inv = j->dual->inventory;
    size_t n = th_inventory_line_count(inv);
    p->cells = TH_NEW_N(j->scratch, uint32_t, n + 1);
    p->weights = TH_NEW_N(j->scratch, double, n + 1);
    p->total = th_inventory_total(inv, j->target->boundary, p->year);
    p->count =
        th_inventory_terms(inv, j->target->boundary, p->year, p->cells, p->weights);
    for (size_t i = 0; i < p->count; i++)
        p->cells[i] = th_inventory_line(inv, p->cells[i])->cell;
    if (j->power)
        sum_again(j, p);
}

static void set_level(const thi_judge *j, thi_point *p)
{
    p->known = p->total.state == TH_STATE_VALUE;
    p->level = p->known ? p->total.value : (double)NAN;
    if (!j->intensity)
        return;
    p->known = p->known && p->gdp.known && p->gdp.price_year == j->price_year;
    p->level = p->known ? p->total.value / (p->gdp.constant_yuan / THI_YUAN_PER_WAN)
                        : (double)NAN;
}

thi_point thi_point_make(thi_judge *j, int32_t year)
{
    thi_point p = {.year = year, .level = (double)NAN};
    p.gdp = th_dual_gdp(j->dual, year, j->target->gdp_prices);
    if (is_energy(j->target))
        sum_energy(j, &p);
    else
        sum_boundary(j, &p);
    set_level(j, &p);
    return p;
}

/* ---- the path ---- */

/** Level at the end of the path. */
static double goal(const thi_judge *j)
{
    return j->intensity ? j->base.level * (1 - j->target->value) : j->target->value;
}

/** Level that the path allows in a year; NAN outside it. A cap needs no beginning in
 * its own year. */
double thi_required(const thi_judge *j, int32_t year)
{
    const th_target *t = j->target;
    if (year == t->year)
        return goal(j);
    if (year < t->path_from || year > t->year || !j->from.known)
        return (double)NAN;
    return th_target_level(j->from.level,
                           goal(j),
                           year - t->path_from,
                           t->year - t->path_from,
                           t->geometric);
}

/* ---- one year ---- */

static double intensity_half(const thi_point *p, double intensity)
{
    double total = (p->total.upper - p->total.lower) / 2;
    double relative_total = p->total.value != 0 ? total / p->total.value : 0;
    return fabs(intensity) *
           hypot(relative_total, p->gdp.half_yuan / p->gdp.constant_yuan);
}

static void put_gdp(const thi_judge *j, const thi_point *p, th_dual_year *y)
{
    double people = th_dual_population(j->dual, p->year);
    bool value = p->total.state == TH_STATE_VALUE;
    y->gdp_yuan = y->intensity = y->intensity_half = (double)NAN;
    y->per_head = value && people > 0 ? p->total.value / people : (double)NAN;
    if (!p->gdp.known || p->gdp.price_year != j->price_year)
        return;
    y->gdp_yuan = p->gdp.constant_yuan;
    if (value) {
        y->intensity = p->total.value / (y->gdp_yuan / THI_YUAN_PER_WAN);
        y->intensity_half = intensity_half(p, y->intensity);
    }
}

static void put_progress(const thi_judge *j, const thi_point *p, th_dual_year *y)
{
    const th_target *t = j->target;
    int32_t begin = j->intensity ? t->base_year : t->path_from;
    double share = (double)(p->year - begin) / (double)(t->year - begin);
    y->time_share = share < 0 ? 0 : share > 1 ? 1 : share;
    y->reduction = y->progress = (double)NAN;
    if (!p->known)
        return;
    if (j->intensity) {
        y->reduction = 1 - p->level / j->base.level;
        y->progress = y->reduction / t->value;
    } else {
        y->progress = p->level / t->value;
    }
}

/** At the path's beginning there is nothing to judge; after its end nothing is
 * required. */
static bool judged(const thi_judge *j, const thi_point *p, double allowed)
{
    return p->known && !isnan(allowed) &&
           (p->year > j->target->path_from || p->year == j->target->year);
}

static void put_verdict(const thi_judge *j, const thi_point *p, th_dual_year *y)
{
    y->required = thi_required(j, p->year);
    y->room_t = y->probability = y->probability_draws = (double)NAN;
    y->verdict = TH_VERDICT_NONE;
    if (!judged(j, p, y->required))
        return;
    bool kept = p->level <= y->required;
    y->room_t = (y->required - p->level) / thi_level_per_total(j, p);
    y->probability = thi_probability(j, p, y->required);
    if (p->year == j->target->year)
        y->verdict = kept ? TH_VERDICT_MET : TH_VERDICT_MISSED;
    else
        y->verdict = kept ? TH_VERDICT_ON_TRACK : TH_VERDICT_BEHIND;
}

static th_dual_year make_year(thi_judge *j, int32_t year)
{
    thi_point p = thi_point_make(j, year);
    th_dual_year y = {.year = year, .total = p.total};
    put_gdp(j, &p, &y);
    put_progress(j, &p, &y);
    put_verdict(j, &p, &y);
    thi_advise(j, &p, &y);
    return y;
}

/* ---- can it be computed? ---- */

bool thi_judge_no(thi_judge *j, const char *zh, const char *en)
{
    if (!j->result.why)
        j->result.why = th_arena_format(j->dual->arena, "%s / %s", zh, en);
    return false;
}

static bool need_year(thi_judge *j, int32_t year, const char *key)
{
    if (thi_reported(j->dual, year))
        return true;
    return thi_judge_no(
        j,
        th_arena_format(j->scratch, "%d 年（%s）没有清单", year, key),
        th_arena_format(j->scratch, "%d (%s) is not reported", year, key));
}

static bool need_level(thi_judge *j, const thi_point *p)
{
    if (p->total.state != TH_STATE_VALUE)
        return thi_judge_no(
            j,
            th_arena_format(j->scratch, "%d 年总量没有数值", p->year),
            th_arena_format(j->scratch, "the total of %d has no value", p->year));
    if (!p->known)
        return thi_judge_no(
            j,
            th_arena_format(j->scratch, "%d 年没有不变价 GDP", p->year),
            th_arena_format(j->scratch, "no GDP at constant prices for %d", p->year));
    if (j->intensity && !(p->level > 0))
        return thi_judge_no(
            j,
            th_arena_format(j->scratch, "%d 年总量不是正数", p->year),
            th_arena_format(j->scratch, "the total of %d is not positive", p->year));
    return true;
}

static bool prepare_intensity(thi_judge *j)
{
    const th_target *t = j->target;
    if (!need_year(j, t->base_year, "base_year") ||
        !need_year(j, t->path_from, "path: from"))
        return false;
    j->price_year = th_dual_gdp(j->dual, t->base_year, t->gdp_prices).price_year;
    j->base = thi_point_make(j, t->base_year);
    j->from = thi_point_make(j, t->path_from);
    return need_level(j, &j->base) && need_level(j, &j->from);
}

/** The path begins at the total of `from`; in the target year itself the cap stands
 * alone. */
static bool prepare_cap(thi_judge *j)
{
    const th_target *t = j->target;
    j->price_year = th_dual_gdp(j->dual, t->path_from, t->gdp_prices).price_year;
    if (thi_reported(j->dual, t->path_from)) {
        j->from = thi_point_make(j, t->path_from);
        return need_level(j, &j->from);
    }
    return thi_reported(j->dual, t->year) || need_year(j, t->path_from, "path: from");
}

static void tell_prices(const thi_judge *j, th_diags *diags)
{
    const th_target *t = j->target;
    if (!j->intensity || !t->gdp_prices || j->price_year == t->gdp_prices)
        return;
    th_diags_add(diags,
                 TH_WARNING,
                 "W-GDP-PRICE",
                 t->place,
                 "target %s wants prices of %d, and no gdp_current of %d restates the "
                 "GDP: levels stay in prices of %d (the reduction is the same)",
                 t->id,
                 t->gdp_prices,
                 t->gdp_prices,
                 j->price_year);
}

static const th_dual_year *make_years(thi_judge *j)
{
    const th_dual *d = j->dual;
    const th_target *t = j->target;
    int32_t begin = j->intensity ? t->base_year : t->path_from;
    th_dual_year *years = TH_NEW_N(d->arena, th_dual_year, d->activity.year_count + 1);
    j->result.year_count = 0;
    for (uint32_t i = 0; i < d->activity.year_count; i++)
        if (d->activity.years[i] >= begin)
            years[j->result.year_count++] = make_year(j, d->activity.years[i]);
    return years;
}

/* ---- the same with the grid's factors of one year ---- */

/** `power_factor: fixed 2020`, else the year that the target begins with. */
static int32_t fixed_year(const th_target *t)
{
    int32_t begin = t->base_year ? t->base_year : t->path_from;
    return t->power_year ? t->power_year : begin;
}

static bool grid_moves(thi_judge *j)
{
    const th_dual *d = j->dual;
    for (uint32_t y = 0; y < j->result.year_count; y++) {
        thi_point p = thi_point_make(j, j->result.years[y].year);
        double *gradient = thi_gradient(j, p.cells, p.weights, p.count);
        for (uint32_t i = 0; i < d->model.input_count; i++)
            if (gradient[i] != 0 && thi_power_is(d, &d->model.inputs[i]))
                return true;
    }
    return false;
}

/** From here on all points are made with the factors of that year. False: none. */
static bool fix_power(thi_judge *j, int32_t year)
{
    j->power = thi_power_get(j->dual, year);
    j->result.fixed_why = j->power->why;
    if (!j->power->known) {
        j->power = NULL;
        return false;
    }
    j->base = j->base.year ? thi_point_make(j, j->base.year) : j->base;
    j->from = j->from.year ? thi_point_make(j, j->from.year) : j->from;
    return true;
}

static void judge_fixed(thi_judge *j)
{
    j->result.fixed_year = fixed_year(j->target);
    j->result.fixed_counts = j->target->power_year != 0;
    if (is_energy(j->target) || !j->result.year_count || !grid_moves(j))
        return;
    if (!fix_power(j, j->result.fixed_year))
        return;
    j->result.fixed = make_years(j);
    if (j->result.fixed_counts)
        thi_put_budget(j, j->result.fixed);
}

static const char *unit_of(const thi_judge *j)
{
    if (is_energy(j->target))
        return "tce";
    return !j->target->boundary                                          ? ""
           : th_boundary_is_co2(j->dual->inventory, j->target->boundary) ? "t_CO2"
                                                                         : "t_CO2e";
}

static double tce_per_base(const th_dual *d)
{
    th_unit tce;
    bool known =
        th_unit_parse(th_registry_units(d->model.registry), "tce", &tce, NULL, 0);
    return known ? 1 / tce.factor : 1;
}

/** GDP at current prices alone moves with prices too: no intensity is made of it. */
static void tell_current_prices(const thi_judge *j, th_diags *diags)
{
    const th_dual *d = j->dual;
    int32_t row = THI_NO_ROW;
    for (size_t i = 0; i < THI_YEARS && row < 0; i++)
        row = d->gdp.current[i];
    if (!j->intensity || d->gdp.price_year || row < 0)
        return;
    th_diags_add(
        diags,
        TH_ERROR,
        "E-DUAL-CURRENT-PRICE",
        d->activity.rows[row].place,
        "target %s wants an intensity, and GDP is given at current prices "
        "only; add gdp_constant of one year with its price_year, and gdp_index "
        "of the years after it",
        j->target->id);
}

/** Kinds with a path: total or intensity, year by year. */
static void judge_path(thi_judge *j, th_diags *diags)
{
    tell_current_prices(j, diags);
    j->result.computable = j->intensity ? prepare_intensity(j) : prepare_cap(j);
    if (!j->result.computable)
        return;
    j->result.why = "";
    j->result.price_year = j->price_year;
    tell_prices(j, diags);
    j->result.years = make_years(j);
    thi_put_budget(j, j->result.years);
    judge_fixed(j);
}

static thi_judge begin(th_dual *dual, const th_target *target)
{
    thi_judge j = {.dual = dual,
                   .target = target,
                   .scratch = th_arena_create(),
                   .intensity = target->kind == TH_TARGET_INTENSITY_REDUCTION ||
                                target->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION,
                   .scale = tce_per_base(dual),
                   .result = {.target = target, .fixed_why = ""}};
    j.result.unit = unit_of(&j);
    return j;
}

thi_judge thi_judge_open(th_dual *dual, const th_dual_result *result, bool fixed)
{
    thi_judge j = begin(dual, result->target);
    (void)(j.intensity ? prepare_intensity(&j) : prepare_cap(&j));
    if (fixed)
        fix_power(&j, result->fixed_year);
    return j;
}

void thi_judge_close(thi_judge *j)
{
    th_arena_free(j->scratch);
}

void thi_target_judge(th_dual *dual, const th_target *target, th_diags *diags)
{
    thi_judge j = begin(dual, target);
    if (target->kind == TH_TARGET_PEAK_BY)
        thi_judge_peak(&j);
    else if (*target->indicator)
        thi_judge_level(&j);
    else
        judge_path(&j, diags);
    thi_judge_close(&j);
    TH_PUSH(dual->arena,
            dual->results,
            dual->result_count,
            dual->result_capacity,
            j.result);
}
