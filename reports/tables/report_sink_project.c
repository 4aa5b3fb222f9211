/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sinks of scenarios: the lines of the projected inventory, the flows of its forest
 * steps beside them, and the coverage of the land against the area that stands. */
#include "report_sink.h"
#include "report_words.h"

#include "tanheng/report.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    thi_sink s;
    const th_projection *p;
    th_projection_view v;
    const th_line *const *lines;
    size_t line_count;
    size_t forest_count;
    th_forest_result *flows; /* [forest_count][year_count] */
} maker;

static maker start(th_arena *arena, const th_projection *p, th_language language)
{
    maker m = {.p = p, .v = th_projection_get(p)};
    m.s = thi_sink_begin(arena, m.v.inventory, language);
    m.s.last_with_interval = m.v.base_year;
    m.lines = thi_sink_lines(&m.s, &m.line_count);
    m.forest_count = th_projection_forest_count(p);
    m.flows = TH_NEW_N(arena, th_forest_result, m.forest_count * m.v.year_count + 1);
    if (!th_projection_forests(p, NULL, m.flows))
        m.forest_count = 0;
    return m;
}

static void add_status(const maker *m, thi_table *t, int32_t year)
{
    if (year <= m->v.base_year)
        thi_table_titled(t, "inventory", (th_titles){"清单", "inventory"});
    else if (m->v.extrapolated_from && year >= m->v.extrapolated_from)
        thi_table_titled(t, "extrapolated", (th_titles){"外推", "extrapolated"});
    else
        thi_table_titled(t, "projected", (th_titles){"预测", "projected"});
}

/* ---- the forest behind a line ---- */

/** Growing stock is told with the biomass alone. */
static const th_projected_forest *
forest_of(const maker *m, const th_line *line, size_t *number)
{
    const th_instance *inst = &m->s.m.instances[line->instance];
    for (size_t i = 0; i < m->forest_count; i++) {
        const th_projected_forest *f = th_projection_forest(m->p, i);
        if (!strcmp(thi_sink_pool(&m->s, line), "biomass") &&
            thi_sink_meets(&m->s, inst, &f->key)) {
            *number = i;
            return f;
        }
    }
    return NULL;
}

static const th_forest_result *flow_of(const maker *m, const th_line *line)
{
    size_t number;
    if (line->year <= m->v.base_year || !forest_of(m, line, &number))
        return NULL;
    return &m->flows[number * m->v.year_count +
                     (uint32_t)(line->year - m->v.base_year - 1)];
}

typedef struct flow_column {
    const char *id;
    th_titles titles;
    const char *unit;
    size_t at; /* in a th_forest_result */
} flow_column;
#define FLOW(name) offsetof(th_forest_result, name)
static const flow_column flow_columns[] = {
    {"growth_m3", {"生长量", "growth"}, "m3", FLOW(growth_m3)},
    {"final_harvest_m3", {"主伐量", "final harvest"}, "m3", FLOW(harvest_m3)},
    {"thinning_m3", {"抚育伐量", "thinning"}, "m3", FLOW(thinning_m3)},
    {"disturbed_m3", {"灾害损失", "lost to disasters"}, "m3", FLOW(disturbed_m3)},
    {"planted_ha", {"新造成活面积", "planted, alive"}, "ha", FLOW(planted_ha)},
    {"disturbed_ha", {"受灾面积", "area disturbed"}, "ha", FLOW(disturbed_ha)},
    {"abandoned_ha", {"未更新面积", "not replanted"}, "ha", FLOW(abandoned_ha)},
};
enum { FLOWS = sizeof flow_columns / sizeof *flow_columns };

/** Shrubs have areas alone. */
static bool is_told(const flow_column *column, const th_projected_forest *f)
{
    return !f || !f->shrub || !strcmp(column->unit, "ha");
}

static void add_flow_columns(thi_table *t, const th_projected_forest *f, int decimals)
{
    for (size_t i = 0; i < FLOWS; i++)
        if (is_told(&flow_columns[i], f))
            thi_table_number_column(t,
                                    flow_columns[i].id,
                                    flow_columns[i].titles.zh,
                                    flow_columns[i].titles.en,
                                    flow_columns[i].unit,
                                    decimals);
}

/** Columns that are not told of this forest are left out, or (`hold`) empty. */
static void add_flows(thi_table *t,
                      const th_projected_forest *f,
                      const th_forest_result *r,
                      bool hold)
{
    for (size_t i = 0; i < FLOWS; i++) {
        double x = NAN;
        bool told = is_told(&flow_columns[i], f);
        if (r && told)
            memcpy(&x, (const char *)r + flow_columns[i].at, sizeof x);
        if (told || hold)
            thi_table_number(t, x);
    }
}

/* ---- rows of csv and json ---- */

static void add_rows(const maker *m, thi_table *t)
{
    for (size_t i = 0; i < m->line_count; i++) {
        thi_table_titled(t, m->v.scenario->id, m->v.scenario->titles);
        add_status(m, t, m->lines[i]->year);
        thi_sink_row(&m->s, t, m->lines[i]);
        size_t number;
        const th_projected_forest *f = forest_of(m, m->lines[i], &number);
        add_flows(t, f, flow_of(m, m->lines[i]), true);
    }
}

const th_table *th_report_sink_project_rows(th_arena *arena,
                                            const th_inventory *inventory,
                                            const th_projection *const *projections,
                                            size_t count)
{
    thi_sink shape = thi_sink_begin(arena, inventory, TH_BOTH);
    thi_table *t =
        thi_table_begin(arena, "sink_project", "碳汇预测", "Sinks projected");
    thi_table_text_column(t, "scenario", "情景", "scenario");
    thi_table_text_column(t, "status", "性质", "status");
    thi_sink_columns(&shape, t);
    add_flow_columns(t, NULL, -1);
    for (size_t i = 0; i < count; i++) {
        maker m = start(arena, projections[i], TH_BOTH);
        add_rows(&m, t);
    }
    return thi_table_end(t);
}

/* ---- a stratum for people ---- */

/** Items of the layout that the stratum's method tells in any year. */
static bool *told_items(const maker *m, const th_line *const *lines, size_t count)
{
    bool *told = TH_NEW_N(m->s.arena, bool, m->s.items->row_count + 1);
    for (size_t row = 0; row < m->s.items->row_count; row++)
        for (size_t i = 0; i < count && thi_sink_is_number(&m->s, row); i++) {
            thi_sink_cell cell = thi_sink_item(&m->s, lines[i], row);
            told[row] = told[row] || cell.word || isfinite(cell.value);
        }
    return told;
}

static void item_columns(const maker *m, thi_table *t, const bool *told)
{
    for (size_t row = 0; row < m->s.items->row_count; row++)
        if (told[row])
            thi_table_number_column(t,
                                    thi_sink_text(&m->s, row, "code"),
                                    thi_sink_text(&m->s, row, "label_zh"),
                                    thi_sink_text(&m->s, row, "label_en"),
                                    thi_sink_text(&m->s, row, "unit"),
                                    0);
}

static void stratum_row(const maker *m,
                        thi_table *t,
                        const th_line *line,
                        const bool *told,
                        const th_projected_forest *f)
{
    thi_table_number(t, line->year);
    add_status(m, t, line->year);
    for (size_t row = 0; row < m->s.items->row_count; row++)
        if (told[row])
            thi_sink_show(t, thi_sink_item(&m->s, line, row));
    if (f)
        add_flows(t, f, flow_of(m, line), false);
    thi_sink_show(t, thi_sink_co2(&m->s, line));
}

static const char *nine(th_arena *arena, double x)
{
    char text[64];
    return th_arena_text(arena, th_number_print_digits(x, 9, text));
}

/** What a fit gave, with its standard errors. */
static void note_curve(const maker *m, thi_table *t, const th_projected_forest *f)
{
    th_arena *arena = m->s.arena;
    const char *text = th_curve_name(f->curve.form);
    if (f->shrub || !f->fitted)
        return;
    for (size_t i = 0; i < f->fit.count; i++)
        text = th_arena_format(arena,
                               "%s, %s = %s ± %s",
                               text,
                               th_curve_parameter_name(f->curve.form, i),
                               nine(arena, f->curve.parameter[i]),
                               nine(arena, sqrt(th_fit_variance(&f->fit, i))));
    thi_table_note(
        t,
        th_arena_format(
            arena,
            "%s%s%s",
            thi_words(arena, m->s.language, "拟合的生长曲线：", "Fitted curve: "),
            text,
            thi_words(arena, m->s.language, "（± 一个标准误）。", " (± 1 s.e.).")));
}

static double number_of(const maker *m, const th_line *line, const char *code)
{
    for (size_t row = 0; row < m->s.items->row_count; row++)
        if (!strcmp(thi_sink_text(&m->s, row, "code"), code))
            return thi_sink_item(&m->s, line, row).value;
    return NAN;
}

/** Years in which the stock of carbon does not move by what the method says it does:
 * its factors are those of another class then. */
static void
note_classes(const maker *m, thi_table *t, const th_line *const *lines, size_t count)
{
    th_arena *arena = m->s.arena;
    const char *years = "";
    for (size_t i = 1; i < count; i++) {
        double stock = number_of(m, lines[i], "carbon_stock");
        double moved = stock - number_of(m, lines[i - 1], "carbon_stock");
        double change = number_of(m, lines[i], "carbon_change");
        if (lines[i]->year > m->v.base_year &&
            lines[i]->year == lines[i - 1]->year + 1 &&
            fabs(moved - change) > 1e-6 * fabs(stock))
            years = th_arena_format(
                arena, "%s%s%d", years, *years ? ", " : "", lines[i]->year);
    }
    if (!*years)
        return;
    const char *zh =
        "：单位面积蓄积进入另一档，两年碳储量按不同系数计，其差不是碳变化；"
        "碳变化和 CO2 按方法用当年系数计。";
    const char *en =
        ": the stock per hectare comes into another class. The two stocks of carbon "
        "are "
        "told with different factors, so that their difference is no change of carbon; "
        "the change and CO2 take the factors of the year, as the method says.";
    thi_table_note(
        t,
        th_arena_format(arena, "%s%s", years, thi_words(arena, m->s.language, zh, en)));
}

static thi_table *begin_stratum(const maker *m, const th_line *line)
{
    th_arena *arena = m->s.arena;
    const th_titles *scenario = &m->v.scenario->titles;
    const th_key *key = &m->s.m.instances[line->instance].key;
    th_titles subject = thi_titles_of(&m->s.m, key->member[TH_IX_SUBJECT]);
    const char *further = thi_further_key(arena, &m->s.m, key);
    const char *what = th_arena_format(
        arena,
        "%s%s%s",
        th_names_text(th_activity_names(m->s.m.activity), key->member[TH_IX_CATEGORY]),
        *further ? " " : "",
        further);
    return thi_table_begin(
        arena,
        m->v.scenario->id,
        th_arena_format(arena, "%s：%s %s", scenario->zh, subject.zh, what),
        th_arena_format(arena, "%s: %s %s", scenario->en, subject.en, what));
}

static const th_table *
stratum_table(const maker *m, const th_line *const *lines, size_t count)
{
    size_t number;
    const th_projected_forest *f = forest_of(m, lines[count - 1], &number);
    const bool *told = told_items(m, lines, count);
    thi_table *t = begin_stratum(m, lines[0]);
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "status", "性质", "status");
    item_columns(m, t, told);
    if (f)
        add_flow_columns(t, f, 1);
    thi_table_number_column(
        t, "co2", "CO2（吸收为负）", "CO2 (removal negative)", "t", 0);
    for (size_t i = 0; i < count; i++)
        stratum_row(m, t, lines[i], told, f);
    if (f)
        note_curve(m, t, f);
    note_classes(m, t, lines, count);
    return thi_table_end(t);
}

/* ---- coverage and stock ---- */

typedef struct year_land {
    double coverage, area_ha, volume_m3; /* NAN: no row */
} year_land;

static bool names(const maker *m, const char *code, uint32_t variable)
{
    const th_rows *rows = th_layout_find(m->s.m.registry, "forest_outputs");
    th_sym own = th_variable_get(m->s.m.registry, variable)->name, name;
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        const char *text = th_rows_text(rows, i, th_rows_column(rows, "variable"));
        bool is = !strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")), code);
        while (is && thi_sink_word(&m->s, &text, &name))
            if (name == own)
                return true;
    }
    return false;
}

static void take(double *sum, double x)
{
    *sum = isnan(*sum) ? x : *sum + x;
}

static year_land land_of(const maker *m, int32_t year)
{
    year_land out = {NAN, NAN, NAN};
    for (size_t i = 0; i < m->s.view.row_count; i++) {
        const th_datum *d = &m->s.view.rows[i];
        if (d->year != year || d->state != TH_STATE_VALUE)
            continue;
        if (names(m, "area", d->variable))
            take(&out.area_ha, d->value);
        else if (names(m, "volume", d->variable))
            take(&out.volume_m3, d->value);
        else if (names(m, "coverage", d->variable) &&
                 d->key.member[TH_IX_REGION] == m->s.view.region)
            out.coverage = d->value;
    }
    return out;
}

/** What coverage is a share of: as a step says, else forest by coverage of the base
 * year. */
static double land_area(const maker *m, const year_land *base)
{
    for (size_t i = 0; i < m->forest_count; i++)
        if (th_projection_forest(m->p, i)->covered)
            return th_projection_forest(m->p, i)->land_ha;
    return base->area_ha / base->coverage;
}

static void cover_columns(thi_table *t)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "status", "性质", "status");
    thi_table_number_column(t, "volume_m3", "蓄积量", "growing stock", "m3", 0);
    thi_table_number_column(
        t, "volume_since_base_m3", "比基年增加", "more than base year", "m3", 0);
    thi_table_number_column(t,
                            "volume_growth_pct",
                            "蓄积量增长（考核口径）",
                            "stock growth (assessed)",
                            "%",
                            2);
    thi_table_number_column(t, "forest_ha", "森林面积", "forest area", "ha", 0);
    thi_table_number_column(
        t, "reached_pct", "面积所示覆盖率", "coverage by area", "%", 2);
    thi_table_number_column(
        t, "coverage_pct", "覆盖率（路径）", "coverage (path)", "%", 2);
    thi_table_number_column(
        t, "coverage_ha", "路径所需面积", "area the path means", "ha", 0);
    thi_table_number_column(t, "gap_ha", "尚缺面积", "area that lacks", "ha", 0);
    thi_table_number_column(t, "sink_t", "土地 CO2（吸收为负）", "CO2 of land", "t", 0);
}

static void cover_row(
    const maker *m, thi_table *t, int32_t year, const year_land *base, double land)
{
    year_land now = land_of(m, year);
    bool any;
    th_total total = thi_sink_total(&m->s, NULL, year, &any);
    double wanted = now.coverage * land;
    thi_table_number(t, year);
    add_status(m, t, year);
    thi_table_number(t, now.volume_m3);
    thi_table_number(t, now.volume_m3 - base->volume_m3);
    thi_table_number(t, 100 * (now.volume_m3 / base->volume_m3 - 1));
    thi_table_number(t, now.area_ha);
    thi_table_number(t, 100 * now.area_ha / land);
    thi_table_number(t, 100 * now.coverage);
    thi_table_number(t, wanted);
    thi_table_number(t, isnan(wanted) ? wanted : fmax(0, wanted - now.area_ha));
    thi_sink_show(t, any ? thi_sink_shown(&total) : (thi_sink_cell){NAN, NULL});
}

static const th_table *cover_table(const maker *m)
{
    th_arena *arena = m->s.arena;
    const th_titles *titles = &m->v.scenario->titles;
    thi_table *t =
        thi_table_begin(arena,
                        th_arena_format(arena, "%s_coverage", m->v.scenario->id),
                        th_arena_format(arena, "%s：蓄积量与覆盖率", titles->zh),
                        th_arena_format(arena, "%s: stock and coverage", titles->en));
    year_land base = land_of(m, m->v.base_year);
    double land = land_area(m, &base);
    cover_columns(t);
    for (int32_t year = m->v.base_year; year <= m->v.horizon; year++)
        cover_row(m, t, year, &base, land);
    if (isfinite(land))
        thi_table_note(
            t,
            th_arena_format(
                arena,
                "%s %s ha%s",
                thi_words(arena, m->s.language, "土地面积", "Land:"),
                nine(arena, land),
                thi_words(
                    arena,
                    m->s.language,
                    "。考核看蓄积量增长，覆盖率并列供参考；新造林数年后才计入覆盖率，"
                    "面积当年即计。",
                    ". The assessment counts the growth of stock; coverage stands "
                    "beside it. A planting counts in the coverage only after some "
                    "years, in the area at once.")));
    return thi_table_end(t);
}

const th_table *const *th_report_sink_project(th_arena *arena,
                                              const th_projection *const *projections,
                                              size_t count,
                                              th_language language,
                                              size_t *table_count)
{
    const th_table **tables = NULL;
    size_t made = 0, capacity = 0;
    for (size_t k = 0; k < count; k++) {
        maker m = start(arena, projections[k], language);
        for (size_t i = 0, n; i < m.line_count; i += n) {
            for (n = 1; i + n < m.line_count &&
                        thi_sink_same(&m.s, m.lines[i], m.lines[i + n]);
                 n++)
                ;
            TH_PUSH(arena, tables, made, capacity, stratum_table(&m, m.lines + i, n));
        }
        TH_PUSH(arena, tables, made, capacity, cover_table(&m));
    }
    *table_count = made;
    return tables;
}

/* ---- value ---- */

static void value_columns(thi_table *t, const char *unit)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "status", "性质", "status");
    thi_table_number_column(
        t, "removal_t", "净吸收（负为净排放）", "net removal", "t CO2", 0);
    thi_table_number_column(t, "price", "单价", "price", unit, 2);
    thi_table_number_column(t, "value", "固碳价值", "value", "10^4 CNY", 2);
}

static void value_rows(const maker *m, thi_table *t, double price, double per_unit)
{
    for (uint32_t y = 0; y < m->s.view.year_count; y++) {
        bool any;
        int32_t year = m->s.view.years[y];
        th_total total = thi_sink_total(&m->s, NULL, year, &any);
        thi_sink_cell cell = any ? thi_sink_shown(&total) : (thi_sink_cell){NAN, NULL};
        thi_table_titled(t,
                         m->v.scenario ? m->v.scenario->id : "",
                         m->v.scenario ? m->v.scenario->titles : (th_titles){"", ""});
        thi_table_number(t, year);
        if (m->v.scenario)
            add_status(m, t, year);
        else
            thi_table_titled(t, "inventory", (th_titles){"清单", "inventory"});
        cell.value = -cell.value;
        thi_sink_show(t, cell);
        thi_table_number(t, price);
        thi_table_number(t, cell.value * per_unit / 1e4);
    }
}

static void value_notes(thi_table *t, th_arena *arena, th_language language)
{
    thi_table_note(
        t,
        thi_words(
            arena,
            language,
            "生态系统固碳价值 = 净吸收 × 单价（GB/T 46869-2025、发改基础〔2022〕481 "
            "号的思路：Q_CO2 取储量变化，价值 = Q·p；两份文件原文未核对）。单价是输入，"
            "不是统计值；与清单、信用账分开，不相加。",
            "Value of sequestration = net removal x price (after GB/T 46869-2025 "
            "and NDRC 2022 no. 481: Q_CO2 from the change of stocks, value = Q p; "
            "neither text was at hand). The price is an input. It stands apart "
            "from the inventory and from credits; they are not added."));
}

const th_table *th_report_sink_value(th_arena *arena,
                                     const th_inventory *inventory,
                                     const th_projection *const *projections,
                                     size_t count,
                                     const th_sink_price *price,
                                     th_language language)
{
    thi_table *t = thi_table_begin(arena,
                                   "sequestration_value",
                                   "生态系统固碳价值（GEP）",
                                   "Value of carbon sequestration (GEP)");
    thi_table_text_column(t, "scenario", "情景", "scenario");
    value_columns(t, price->unit);
    if (!count) {
        maker m = {.s = thi_sink_begin(arena, inventory, language)};
        (void)thi_sink_lines(&m.s, &m.line_count);
        value_rows(&m, t, price->written, price->cny_per_t);
    }
    for (size_t i = 0; i < count; i++) {
        maker m = start(arena, projections[i], language);
        value_rows(&m, t, price->written, price->cny_per_t);
    }
    value_notes(t, arena, language);
    return thi_table_end(t);
}
