/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of projections: the path of each scenario, and what its measures do. */
#include "table_build.h"

#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

/** Roles of the columns' boundaries. */
static const char *const roles[] = {"total", "carbon", "with_power", "net"};
enum { GHG, ENERGY, WITH_POWER, NET, BOUNDARIES };

typedef struct maker {
    th_arena *arena;
    const th_inventory *inventory;
    const th_dual *dual;
    th_language language;
    const th_boundary *boundaries[BOUNDARIES];
    const th_table **tables;
    size_t count, capacity;
} maker;

typedef struct path_row {
    int32_t year;
    const char *status;
    double totals[BOUNDARIES];
    double land; /* NAN: nothing was reported of it */
    double gdp_yuan;
} path_row;

static maker begin(th_arena *arena, const th_inventory *inventory, const th_dual *dual)
{
    const th_registry *r = th_model_get(th_inventory_model(inventory)).registry;
    maker m = {.arena = arena, .inventory = inventory, .dual = dual};
    for (int b = 0; b < BOUNDARIES; b++)
        m.boundaries[b] = th_role_boundary(r, roles[b]);
    return m;
}

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

static th_titles status_titles(const char *status)
{
    if (!strcmp(status, "inventory"))
        return (th_titles){"清单", "inventory"};
    if (!strcmp(status, "projected"))
        return (th_titles){"预测", "projected"};
    return (th_titles){"外推", "extrapolated"};
}

/* ---- rows of a path: history from the inventory, then the projection ---- */

/** Lines of land in a year: how many stand there, with a value or a key. */
static size_t count_land(const maker *m, int32_t year, size_t *with_value)
{
    size_t count = 0;
    *with_value = 0;
    for (size_t i = 0; i < th_inventory_line_count(m->inventory); i++) {
        const th_line *line = th_inventory_line(m->inventory, i);
        if (line->year != year || !m->boundaries[NET] || !m->boundaries[GHG] ||
            !th_boundary_has(m->inventory, m->boundaries[NET], line) ||
            th_boundary_has(m->inventory, m->boundaries[GHG], line))
            continue;
        count++;
        *with_value += line->state == TH_STATE_VALUE;
    }
    return count;
}

/** What the net holds beyond the total without land, which may have no line. */
static double land_of(const path_row *row)
{
    return isnan(row->totals[GHG]) ? row->totals[NET]
                                   : row->totals[NET] - row->totals[GHG];
}

/** Land that is not estimated is no zero, and emissions without it are not net. */
static void take_land(const maker *m, path_row *row)
{
    size_t with_value, count = count_land(m, row->year, &with_value);
    if (count && !with_value)
        row->totals[NET] = (double)NAN;
    row->land = with_value ? land_of(row) : (double)NAN;
}

static void
add_history(const maker *m, const th_projection_view *v, path_row *rows, size_t *n)
{
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(m->inventory)).activity);
    for (uint32_t i = 0; i < a.year_count && a.years[i] <= v->base_year; i++) {
        path_row *row = &rows[(*n)++];
        *row = (path_row){.year = a.years[i], .status = "inventory"};
        for (int b = 0; b < BOUNDARIES; b++) {
            th_total t = {.state = TH_STATE_NE};
            if (m->boundaries[b])
                t = th_inventory_total(m->inventory, m->boundaries[b], row->year);
            row->totals[b] = t.state == TH_STATE_VALUE ? t.value : (double)NAN;
        }
        take_land(m, row);
        th_gdp_year g = th_dual_gdp(m->dual, row->year, 0);
        bool same = g.known && g.price_year == v->gdp_price_year;
        row->gdp_yuan = same ? g.constant_yuan : (double)NAN;
    }
}

static void
add_projected(const maker *m, const th_projection *p, path_row *rows, size_t *n)
{
    th_projection_view v = th_projection_get(p);
    const th_boundary *known[BOUNDARIES];
    int place[BOUNDARIES];
    size_t count = 0;
    for (int b = 0; b < BOUNDARIES; b++) {
        bool held = m->boundaries[b] && th_projection_holds(p, m->boundaries[b]);
        place[b] = held ? (int)count : -1;
        if (held)
            known[count++] = m->boundaries[b];
    }
    double *totals = TH_NEW_N(m->arena, double, count *v.year_count + 1),
           *gdp = TH_NEW_N(m->arena, double, v.year_count + 1);
    th_projector *j = th_projector_create(p, known, count);
    (void)th_projection_run(j, NULL, totals, gdp); /* a fault leaves NAN: empty cells */
    th_projector_free(j);
    size_t with_value;
    bool land = count_land(m, v.base_year, &with_value) > 0;
    for (uint32_t y = 0; y < v.year_count; y++) {
        path_row *row = &rows[(*n)++];
        row->year = v.base_year + 1 + (int32_t)y;
        bool beyond = v.extrapolated_from && row->year >= v.extrapolated_from;
        row->status = beyond ? "extrapolated" : "projected";
        row->gdp_yuan = gdp[y];
        for (int b = 0; b < BOUNDARIES; b++)
            row->totals[b] = place[b] < 0 ? (double)NAN
                                          : totals[(size_t)place[b] * v.year_count + y];
        row->land = land ? land_of(row) : (double)NAN;
    }
}

static path_row *make_rows(const maker *m, const th_projection *p, size_t *n)
{
    th_projection_view v = th_projection_get(p);
    th_activity_view a =
        th_activity_get(th_model_get(th_inventory_model(m->inventory)).activity);
    path_row *rows = TH_NEW_N(m->arena, path_row, a.year_count + v.year_count + 1);
    *n = 0;
    add_history(m, &v, rows, n);
    add_projected(m, p, rows, n);
    return rows;
}

/* ---- columns ---- */

static void path_columns(thi_table *t)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "status", "性质", "status");
    thi_table_number_column(t, "ghg_total_t", "温室气体总量", "total GHG", "t CO2e", 0);
    thi_table_number_column(t,
                            "energy_co2_with_power_t",
                            "能源 CO2（含调入电力）",
                            "energy CO2 with power",
                            "t CO2",
                            0);
    thi_table_number_column(
        t, "ghg_with_power_t", "总量（含调入电力）", "GHG with power", "t CO2e", 0);
    thi_table_number_column(t, "ghg_net_t", "净排放", "net GHG", "t CO2e", 0);
    thi_table_number_column(
        t, "land_and_sinks_t", "土地与碳汇", "land and sinks", "t CO2e", 0);
    thi_table_number_column(
        t, "gdp_10k_cny", "GDP（不变价）", "GDP at constant prices", "10^4 CNY", 0);
    thi_table_number_column(t,
                            "intensity_t_per_10k_cny",
                            "能源 CO2 强度",
                            "energy CO2 intensity",
                            "t/10^4 CNY",
                            4);
}

static void path_values(thi_table *t, const path_row *row)
{
    thi_table_number(t, row->year);
    thi_table_titled(t, row->status, status_titles(row->status));
    for (int b = 0; b < BOUNDARIES; b++)
        thi_table_number(t, row->totals[b]);
    thi_table_number(t, row->land);
    thi_table_number(t, row->gdp_yuan / 1e4);
    thi_table_number(t, row->totals[ENERGY] / (row->gdp_yuan / 1e4));
}

const th_table *th_report_projection_rows(th_arena *arena,
                                          const th_inventory *inventory,
                                          const th_dual *dual,
                                          const th_projection *const *projections,
                                          size_t count)
{
    maker m = begin(arena, inventory, dual);
    thi_table *t = thi_table_begin(arena, "projection", "情景路径", "Scenario paths");
    thi_table_text_column(t, "scenario", "情景", "scenario");
    path_columns(t);
    for (size_t i = 0; i < count; i++) {
        th_projection_view v = th_projection_get(projections[i]);
        size_t n;
        const path_row *rows = make_rows(&m, projections[i], &n);
        for (size_t k = 0; k < n; k++) {
            thi_table_titled(t, v.scenario->id, v.scenario->titles);
            path_values(t, &rows[k]);
        }
    }
    return thi_table_end(t);
}

/* ---- for people ---- */

static void add_table(maker *m, thi_table *t)
{
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, thi_table_end(t));
}

static void add_notes(maker *m, thi_table *t, const th_projection_view *v)
{
    if (v->extrapolated_from)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s %d %s",
                words(m, "自", "From"),
                v->extrapolated_from,
                words(
                    m,
                    "年起，至少一条路径没有自己的数值，只是保持、延续或衰减（外推）。",
                    "on at least one path has no figure of its own and is "
                    "held, continued or faded (extrapolated).")));
    if (v->gdp_price_year)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s %d%s",
                                       words(m, "GDP 价格年份：", "GDP in prices of"),
                                       v->gdp_price_year,
                                       words(m, "。", ".")));
    if (!isfinite(v->gdp_base_yuan))
        thi_table_note(t,
                       words(m,
                             "基年没有 gdp_constant，强度无法计算。",
                             "No gdp_constant in the base year: no intensity."));
}

static void add_path(maker *m, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    size_t n;
    const path_row *rows = make_rows(m, p, &n);
    thi_table *t = thi_table_begin(
        m->arena, v.scenario->id, v.scenario->titles.zh, v.scenario->titles.en);
    path_columns(t);
    for (size_t i = 0; i < n; i++)
        path_values(t, &rows[i]);
    add_notes(m, t, &v);
    add_table(m, t);
}

/* ---- peaks: of years that follow one another, the last of the history first ---- */

/** The path of a boundary from its first year after the last hole. */
static th_path joined(const maker *m, const path_row *rows, size_t n, int boundary)
{
    size_t first = n;
    while (first > 0 && isfinite(rows[first - 1].totals[boundary]) &&
           (first == n || rows[first].year == rows[first - 1].year + 1))
        first--;
    double *values = TH_NEW_N(m->arena, double, n + 1);
    for (size_t i = first; i < n; i++)
        values[i - first] = rows[i].totals[boundary];
    return (th_path){first < n ? rows[first].year : 0, (uint32_t)(n - first), values};
}

static void peak_columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "from", "自", "from", "", THI_PLAIN);
    thi_table_text_column(t, "status", "状态", "status");
    thi_table_number_column(t, "peak_year", "最高年", "highest year", "", THI_PLAIN);
    thi_table_number_column(t, "peak_t", "最高值", "highest value", "t", 0);
    thi_table_number_column(
        t, "tolerant_year", "容差 1 % 的年份", "year within 1 %", "", THI_PLAIN);
    thi_table_number_column(t, "band_first", "平台起", "band from", "", THI_PLAIN);
    thi_table_number_column(t, "band_last", "平台止", "band to", "", THI_PLAIN);
    thi_table_number_column(t, "rebound_year", "回升年", "rebound in", "", THI_PLAIN);
}

static void add_peak(thi_table *t,
                     const maker *m,
                     const th_projection_view *v,
                     int boundary,
                     const th_path_peak *peak)
{
    bool zh = m->language == TH_ZH;
    thi_table_titled(t, v->scenario->id, v->scenario->titles);
    const th_registry *r = th_model_get(th_inventory_model(m->inventory)).registry;
    thi_table_titled(
        t, th_role_text(r, roles[boundary]), m->boundaries[boundary]->titles);
    thi_table_number(t, peak->from);
    thi_table_text(t, th_path_status_text(peak->status, zh));
    thi_table_number(t, peak->year);
    thi_table_number(t, peak->value);
    thi_table_number(t, peak->tolerant_year);
    thi_table_number(t, peak->band_first);
    thi_table_number(t, peak->band_last);
    thi_table_number(t, peak->rebound ? peak->rebound_year : (double)NAN);
}

static void add_scenario_peaks(maker *m, thi_table *t, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    size_t n;
    const path_row *rows = make_rows(m, p, &n);
    for (int b = 0; b < BOUNDARIES; b++) {
        if (!m->boundaries[b])
            continue;
        th_path path = joined(m, rows, n, b);
        if (path.count < 2)
            continue;
        th_path_peak_views peaks =
            th_path_peak_views_find(path, v.base_year, TH_PATH_TOLERANCE);
        add_peak(t, m, &v, b, &peaks.since_first);
        if (peaks.since_base.from != peaks.since_first.from)
            add_peak(t, m, &v, b, &peaks.since_base);
    }
}

/** Peak of each scenario, since the history has a figure for every year and since the
 * base year. A maximum in the last year is `rising`, never a peak. */
static void add_peaks(maker *m, const th_projection *const *projections, size_t count)
{
    thi_table *t = thi_table_begin(m->arena, "peaks", "峰值", "Peaks");
    peak_columns(t);
    for (size_t i = 0; i < count; i++)
        add_scenario_peaks(m, t, projections[i]);
    thi_table_note(
        t,
        words(m,
              "最高值在末年的是“上升”，不算达峰；区间与达峰概率用 --draws 抽样得到。",
              "A maximum in the last year is rising, no peak; --draws gives "
              "intervals and the probability of a peak."));
    add_table(m, t);
}

/* ---- carbon budgets: the paths of caps, summed ---- */

static void budget_columns(thi_table *t)
{
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "from", "自", "from", "", THI_PLAIN);
    thi_table_number_column(t, "to", "至", "to", "", THI_PLAIN);
    thi_table_number_column(t, "budget_t", "预算", "budget", "t", 0);
    thi_table_number_column(t, "used_t", "基年前已用", "used by the base year", "t", 0);
    thi_table_number_column(t, "used_pct", "已用", "used", "%", 1);
    thi_table_number_column(t, "will_use_t", "至期末用量", "used by its end", "t", 0);
    thi_table_number_column(t, "will_use_pct", "至期末", "used by its end", "%", 1);
    thi_table_number_column(t, "exhausted", "用尽年", "exhausted in", "", THI_PLAIN);
    thi_table_number_column(t, "part_pct", "当年已过", "of that year", "%", 0);
    thi_table_text_column(t, "by", "依据", "by");
}

/** Totals of a boundary from a year to the horizon, inventory and projection; count 0:
 * a year has none. */
static th_path path_since(const maker *m,
                          const th_projection *p,
                          const th_boundary *boundary,
                          int32_t first)
{
    th_projection_view v = th_projection_get(p);
    uint32_t before = first <= v.base_year ? (uint32_t)(v.base_year - first + 1) : 0;
    double *values = TH_NEW_N(m->arena, double, before + v.year_count + 1);
    double *ahead = TH_NEW_N(m->arena, double, v.year_count + 1);
    th_path none = {first, 0, values};
    th_projector *j = th_projector_create(p, &boundary, 1);
    bool good = th_projection_run(j, NULL, ahead, NULL);
    th_projector_free(j);
    for (uint32_t i = 0; i < before; i++) {
        th_total t = th_inventory_total(m->inventory, boundary, first + (int32_t)i);
        good = good && t.state == TH_STATE_VALUE;
        values[i] = t.value;
    }
    uint32_t skip = before ? 0 : (uint32_t)(first - v.base_year - 1);
    if (!good || skip >= v.year_count)
        return none;
    memcpy(&values[before], &ahead[skip], (v.year_count - skip) * sizeof *values);
    return (th_path){first, before + v.year_count - skip, values};
}

static double sum_until(th_path path, int32_t last)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < path.count && path.first + (int32_t)i <= last; i++)
        th_sum_add(&sum, path.value[i]);
    return th_sum_get(&sum);
}

static void add_budget(const maker *m,
                       thi_table *t,
                       const th_projection *p,
                       const th_dual_result *r)
{
    th_projection_view v = th_projection_get(p);
    const th_target *target = r->target;
    double budget = r->budget.budget_t, none = (double)NAN;
    th_path path = path_since(m, p, target->boundary, target->path_from + 1);
    if (!path.count)
        return;
    const th_registry *registry =
        th_model_get(th_inventory_model(m->inventory)).registry;
    double used = sum_until(path, v.base_year), by_end = sum_until(path, target->year);
    bool whole = target->year <= v.horizon;
    th_path_budget b = th_path_budget_of(path, budget);
    thi_table_titled(t, v.scenario->id, v.scenario->titles);
    thi_table_text(t, target->id);
    thi_table_titled(t,
                     th_names_text(th_registry_names(registry), target->boundary->id),
                     target->boundary->titles);
    thi_table_number(t, path.first);
    thi_table_number(t, target->year);
    thi_table_number9(t, budget);
    thi_table_number9(t, used);
    thi_table_number9(t, 100 * used / budget);
    thi_table_number9(t, whole ? by_end : none);
    thi_table_number9(t, whole ? 100 * by_end / budget : none);
    thi_table_number(t, b.exhausted ? b.year : none);
    thi_table_number9(t, b.exhausted ? 100 * b.part : none);
    thi_table_text(t,
                   !b.exhausted ? words(m, "不会用尽", "never")
                   : b.extrapolated ? words(m, "按末年排放外推", "the last year's rate")
                                    : words(m, "情景路径", "the path"));
}

/** Of each cap of emissions, its path summed against what the scenario emits. */
static void add_budgets(maker *m, const th_projection *const *projections, size_t count)
{
    thi_table *t = thi_table_begin(
        m->arena, "budgets", "碳预算（总量目标路径之和）", "Carbon budgets");
    size_t found = 0;
    budget_columns(t);
    for (size_t k = 0; k < th_dual_count(m->dual); k++) {
        const th_dual_result *r = th_dual_get(m->dual, k);
        bool cap = r->target->kind == TH_TARGET_CAP && r->target->boundary &&
                   r->budget.budget_t > 0;
        found += cap;
        for (size_t i = 0; cap && i < count; i++)
            add_budget(m, t, projections[i], r);
    }
    thi_table_note(
        t,
        words(m,
              "预算为总量目标路径各年允许量之和；用尽年按年内线性插值。",
              "The budget is the sum of what the cap's path allows; the year of "
              "exhaustion is linear inside the year."));
    if (found)
        add_table(m, t);
}

static void add_measures(maker *m, const th_projection *p)
{
    th_projection_view v = th_projection_get(p);
    if (!v.measure_count)
        return;
    thi_table *t = thi_table_begin(
        m->arena,
        th_arena_format(m->arena, "%s_measures", v.scenario->id),
        th_arena_format(m->arena, "%s：措施", v.scenario->titles.zh),
        th_arena_format(m->arena, "%s: measures", v.scenario->titles.en));
    thi_table_text_column(t, "measure", "措施", "measure");
    thi_table_text_column(t, "title", "名称", "title");
    thi_table_number_column(t, "start", "起", "start", "", THI_PLAIN);
    thi_table_number_column(t, "full", "全部见效", "full", "", THI_PLAIN);
    thi_table_number_column(t, "strength", "强度系数", "strength", "", 2);
    thi_table_text_column(t, "effect", "作用", "effect");
    for (uint32_t i = 0; i < v.measure_count; i++) {
        const th_measure *e = &v.measures[i];
        bool before = e->full <= v.base_year;
        thi_table_text(t, e->id);
        thi_table_titled(t, e->id, e->titles);
        thi_table_number(t, e->start);
        thi_table_number(t, e->full);
        thi_table_number(t, e->strength);
        thi_table_text(t,
                       !e->no_effect ? ""
                       : before
                           ? words(m, "基年前已完成", "complete before the base year")
                           : words(m, "已达到", "already reached"));
    }
    add_table(m, t);
}

const th_table *const *th_report_projection(th_arena *arena,
                                            const th_inventory *inventory,
                                            const th_dual *dual,
                                            const th_projection *const *projections,
                                            size_t count,
                                            th_language language,
                                            size_t *table_count)
{
    maker m = begin(arena, inventory, dual);
    m.language = language;
    for (size_t i = 0; i < count; i++) {
        add_path(&m, projections[i]);
        add_measures(&m, projections[i]);
    }
    add_peaks(&m, projections, count);
    add_budgets(&m, projections, count);
    *table_count = m.count;
    return m.tables;
}
