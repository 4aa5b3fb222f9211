/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: kinds without a path. The level of an indicator is compared with the target in
 * each year that has one; of a peak the history is told, never a verdict: a year that
 * is to come needs a projection. */
#include "dual_internal.h"

#include <math.h>
#include <string.h>

/* ---- the level of an indicator ---- */

/** What methods compute of a variable in a year: the sum of the counted outputs. */
static double output_of(const thi_judge *j, const th_variable *v, int32_t year)
{
    const th_model_view *m = &j->dual->model;
    th_sum sum = {0};
    size_t count = 0;
    for (uint32_t i = 0; i < m->cell_count; i++) {
        const th_cell *c = &m->cells[i];
        if (c->instance == UINT32_MAX || c->state != TH_STATE_VALUE || !c->equation ||
            c->equation->left != TH_LEFT_VARIABLE || c->equation->name != v->name ||
            !m->instances[c->instance].counted ||
            m->instances[c->instance].year != year)
            continue;
        th_sum_add(&sum, thi_values(j)[i]);
        count++;
    }
    /* a rate of several instances has no sum */
    return count == 1 || (count && v->kind == TH_KIND_AMOUNT) ? th_sum_get(&sum)
                                                              : (double)NAN;
}

static double level_in(const thi_judge *j, const th_variable *v, int32_t year)
{
    int32_t row = thi_indicator_row(j->dual, j->target->indicator, year);
    double value = row >= 0 ? j->dual->activity.rows[row].value : output_of(j, v, year);
    return value / v->unit.factor;
}

static th_verdict verdict_of(const th_target *t, int32_t year, double level)
{
    bool least = t->kind == TH_TARGET_LEVEL_AT_LEAST;
    bool kept = least ? level >= t->value : level <= t->value;
    if (year == t->year)
        return kept ? TH_VERDICT_MET : TH_VERDICT_MISSED;
    return kept ? TH_VERDICT_REACHED : TH_VERDICT_NOT_YET;
}

static th_dual_year level_year(const th_target *t, int32_t year, double level)
{
    double none = (double)NAN;
    th_dual_year y = {.year = year,
                      .total = {.state = TH_STATE_NOTHING},
                      .gdp_yuan = none,
                      .intensity = level,
                      .intensity_half = none,
                      .per_head = none,
                      .required = t->value,
                      .reduction = none,
                      .progress = level / t->value,
                      .time_share = none,
                      .room_t = none,
                      .probability = none,
                      .probability_draws = none,
                      .required_reduction = none,
                      .completion = none,
                      .year_reduction = none,
                      .year_target = none,
                      .catch_up = none,
                      .room_share = none,
                      .gdp_growth = none,
                      .growth_left = none,
                      .gdp_needed_yuan = none};
    y.verdict = verdict_of(t, year, level);
    return y;
}

void thi_judge_level(thi_judge *j)
{
    th_dual *d = j->dual;
    const th_registry *registry = d->model.registry;
    int32_t number =
        th_variable_find(registry, th_names_find(d->names, j->target->indicator));
    const th_variable *v = th_variable_get(registry, (uint32_t)number);
    th_dual_year *years = TH_NEW_N(d->arena, th_dual_year, THI_YEARS);
    for (int32_t year = THI_FIRST_YEAR; year < THI_FIRST_YEAR + THI_YEARS; year++) {
        double level = level_in(j, v, year);
        if (!isnan(level))
            years[j->result.year_count++] = level_year(j->target, year, level);
    }
    j->result.path_free = true;
    j->result.unit = v->unit_text;
    j->result.years = years;
    j->result.computable = j->result.year_count > 0;
    if (!j->result.computable) {
        thi_judge_no(j, "没有这一指标的数据", "no data for this indicator");
        return;
    }
    const th_dual_year *last = &years[j->result.year_count - 1];
    char level[40], target[40];
    th_number_print_digits(last->intensity, 9, level);
    th_number_print_digits(j->target->value, 9, target);
    j->result.why = th_arena_format(d->arena,
                                    "%d 年为 %s，目标 %s（%s）：%s / %s in %d, target "
                                    "%s (%s): %s",
                                    last->year,
                                    level,
                                    target,
                                    v->unit_text,
                                    th_verdict_text(last->verdict, true),
                                    level,
                                    last->year,
                                    target,
                                    v->unit_text,
                                    th_verdict_text(last->verdict, false));
}

th_titles th_target_titles(const th_dual *dual, const th_target *target)
{
    const th_registry *registry = dual->model.registry;
    const char *name = *target->indicator ? target->indicator : target->energy_variable;
    if (target->boundary)
        return target->boundary->titles;
    int32_t number = th_variable_find(registry, th_names_find(dual->names, name));
    return number >= 0 ? th_variable_get(registry, (uint32_t)number)->titles
                       : (th_titles){name, name};
}

/* ---- a peak, by history ---- */

const char *th_peak_status_text(th_peak_status status, bool zh)
{
    static const char *const words[][2] = {
        [TH_PEAK_FLAT] = {"flat", "持平"},
        [TH_PEAK_RISING] = {"rising", "上升，未达峰"},
        [TH_PEAK_PLATEAU] = {"plateau", "平台期"},
        [TH_PEAK_DECLINING] = {"declining", "自首年起下降"},
        [TH_PEAK_PEAKED] = {"peaked", "历史上已达峰"},
        [TH_PEAK_REBOUND] = {"rebound", "达峰后反弹"},
    };
    return words[status][zh ? 1 : 0];
}

static double most_of(const double *totals, size_t from, size_t to)
{
    double most = totals[from];
    for (size_t i = from; i < to; i++)
        most = totals[i] > most ? totals[i] : most;
    return most;
}

/** Smallest X before the last with all later totals <= (1+d) times the largest until
 * X; else the last. */
static size_t peaked_at(const double *totals, size_t count, double d)
{
    for (size_t x = 0; x + 1 < count; x++) {
        double before = most_of(totals, 0, x + 1);
        if (most_of(totals, x + 1, count) <= (1 + d) * before * (1 + 1e-12))
            return x;
    }
    return count - 1;
}

static th_peak_status status_of(const double *totals, size_t count, size_t at, double d)
{
    double most = totals[at], floor_t = (1 - d) * most;
    size_t first = at, last = at;
    bool again = false, flat = true;
    for (size_t i = 0; i < count; i++)
        flat = flat && totals[i] >= floor_t;
    while (first > 0 && totals[first - 1] >= floor_t)
        first--;
    while (last + 1 < count && totals[last + 1] >= floor_t)
        last++;
    for (size_t i = last + 1; i < count; i++)
        again = again || totals[i] >= floor_t;
    if (flat)
        return TH_PEAK_FLAT;
    if (at + 1 == count)
        return TH_PEAK_RISING;
    if (last + 1 == count)
        return TH_PEAK_PLATEAU;
    if (again)
        return TH_PEAK_REBOUND;
    return at == 0 ? TH_PEAK_DECLINING : TH_PEAK_PEAKED;
}

th_peak
th_peak_of(const int32_t *years, const double *totals, size_t count, double tolerance)
{
    size_t at = peaked_at(totals, count, 0);
    return (th_peak){.year = years[at],
                     .tolerant_year = years[peaked_at(totals, count, tolerance)],
                     .value = totals[at],
                     .tolerance = tolerance,
                     .status = status_of(totals, count, at, tolerance)};
}

static void tell_peak(thi_judge *j)
{
    const th_peak *p = &j->result.peak;
    char value[40];
    th_number_print_digits(p->value, 9, value);
    j->result.why = th_arena_format(j->dual->arena,
                                    "历史：%s，最高年 %d（%s %s）；将来要看情景预测 / "
                                    "by history: %s, highest in %d "
                                    "(%s %s); what is to come needs a projection",
                                    th_peak_status_text(p->status, true),
                                    p->year,
                                    value,
                                    j->result.unit,
                                    th_peak_status_text(p->status, false),
                                    p->year,
                                    value,
                                    j->result.unit);
}

void thi_judge_peak(thi_judge *j)
{
    const th_dual *d = j->dual;
    double *totals = TH_NEW_N(j->scratch, double, d->activity.year_count + 1);
    int32_t *years = TH_NEW_N(j->scratch, int32_t, d->activity.year_count + 1);
    size_t count = 0;
    j->result.path_free = true;
    for (uint32_t i = 0; i < d->activity.year_count; i++) {
        th_total total =
            th_inventory_total(d->inventory, j->target->boundary, d->activity.years[i]);
        if (total.state != TH_STATE_VALUE)
            continue;
        years[count] = d->activity.years[i];
        totals[count++] = total.value;
    }
    j->result.has_peak = count > 0;
    if (!count) {
        thi_judge_no(j, "没有总量", "there is no total");
        return;
    }
    double tolerance = isnan(j->target->tolerance) ? 0.01 : j->target->tolerance;
    j->result.peak = th_peak_of(years, totals, count, tolerance);
    tell_peak(j);
}
