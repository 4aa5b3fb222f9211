/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dashboard's own tables: totals, sums, quality, factors, targets. */
#include "dashboard.h"
#include "report_by.h"
#include "report_words.h"

#include "tanheng/decision.h"

#include <math.h>
#include <string.h>

static const char *name_of(const thi_dash *d, th_sym sym)
{
    return th_names_text(th_activity_names(d->m.activity), sym);
}

/* ---- totals by boundary ---- */

static void
add_boundary(const thi_dash *d, thi_table *t, const th_boundary *b, int32_t year)
{
    th_total total = th_inventory_total(d->in->inventory, b, year);
    bool shown = thi_total_shown(&total), interval = shown && total.has_interval;
    const char *state = thi_total_state(&total);
    thi_table_titled(t, name_of(d, b->id), b->titles);
    thi_table_number(t, year);
    thi_table_text(t, th_boundary_is_co2(d->in->inventory, b) ? "t CO2" : "t CO2e");
    thi_table_number(t, shown ? total.value : (double)NAN);
    thi_table_number(t, interval ? total.lower : (double)NAN);
    thi_table_number(t, interval ? total.upper : (double)NAN);
    thi_table_titled(t, state, thi_state_titles(state));
}

const th_table *thi_dash_boundaries(const thi_dash *d)
{
    thi_table *t =
        thi_table_begin(d->arena, "boundaries", "各口径合计", "Totals by boundary");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "total_t", "合计", "total", "", 0);
    thi_table_number_column(t, "lower_t", "95 % 下限", "95 % lower", "", 0);
    thi_table_number_column(t, "upper_t", "95 % 上限", "95 % upper", "", 0);
    thi_table_text_column(t, "state", "状态", "state");
    for (uint32_t i = 0; i < th_boundary_count(d->m.registry); i++)
        for (uint32_t y = 0; y < d->a.year_count; y++)
            add_boundary(d, t, th_boundary_get(d->m.registry, i), d->a.years[y]);
    return thi_table_end(t);
}

/* ---- sums by keys ---- */

static uint32_t column_of(const th_table *table, const char *id)
{
    uint32_t c = 0;
    while (c < table->column_count && strcmp(table->columns[c].id, id))
        c++;
    return c;
}

static double gwp_of(const thi_dash *d, const char *gas)
{
    int32_t number = th_gas_find(d->m.registry,
                                 th_names_find(th_registry_names(d->m.registry), gas));
    return number < 0 || !d->m.gwp ? (double)NAN : d->m.gwp->value[number];
}

/** The same rows with the mass in CO2e beside it. */
static const th_table *with_co2e(const thi_dash *d, const th_table *from)
{
    uint32_t n = from->column_count, gas = column_of(from, "gas"),
             mass = column_of(from, "mass_t");
    th_column *columns = TH_NEW_N(d->arena, th_column, n + 1);
    memcpy(columns, from->columns, n * sizeof *columns);
    columns[n] = (th_column){
        "co2e_t", {"合 CO2 当量", "as CO2e"}, "t CO2e", true, columns[mass].decimals};
    th_value *values = TH_NEW_N(d->arena, th_value, from->row_count * (n + 1) + 1);
    for (size_t row = 0; row < from->row_count; row++) {
        th_value *to = &values[row * (n + 1)];
        memcpy(to, &from->values[row * n], n * sizeof *to);
        double co2e = to[mass].number * gwp_of(d, to[gas].text);
        bool known = to[mass].kind == TH_VALUE_NUMBER && isfinite(co2e);
        to[n] = (th_value){.kind = known ? TH_VALUE_NUMBER : TH_VALUE_EMPTY,
                           .text = "",
                           .number = known ? co2e : 0};
    }
    th_table *table = TH_NEW(d->arena, th_table);
    *table = *from;
    table->column_count = n + 1;
    table->columns = columns;
    table->values = values;
    return table;
}

const th_table *
thi_dash_by(const thi_dash *d, const char *id, const char *const *keys, size_t count)
{
    const th_table *rows;
    th_error err = {0};
    if (th_report_by(&rows, d->arena, d->in->inventory, keys, count, NULL, &err) !=
        TH_OK)
        return NULL; /* no such key in this registry */
    if (thi_has_key(keys, count, "gas"))
        rows = with_co2e(d, rows);
    th_table *table = TH_NEW(d->arena, th_table);
    *table = *rows;
    table->id = id;
    return table;
}

/* ---- quality ---- */

typedef struct share {
    const char *id, *zh, *en;
    size_t offset; /* of a double in th_quality_shares */
} share;
#define AT(member) offsetof(th_quality_shares, member)
static const share shares[] = {
    {"published_pct", "公布", "published", AT(published)},
    {"downscaled_pct", "推算", "downscaled", AT(downscaled)},
    {"estimate_pct", "估算", "estimate", AT(estimate)},
    {"not_stated_pct", "未注明", "not stated", AT(none)},
    {"two_sources_pct", "因子：两处来源", "factors: two sources", AT(two_sources)},
    {"one_source_pct", "因子：一处来源", "factors: one source", AT(one_source)},
    {"unconfirmed_pct", "因子：未核实", "factors: unconfirmed", AT(unconfirmed)},
    {"filled_pct", "补齐的数据", "filled values", AT(filled)}};
enum { SHARES = sizeof shares / sizeof *shares };

const th_table *thi_dash_quality(const thi_dash *d)
{
    thi_table *t = thi_table_begin(d->arena,
                                   "quality_shares",
                                   "总排放依据的数据质量",
                                   "What the gross emissions rest on");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    for (size_t k = 0; k < SHARES; k++)
        thi_table_number_column(t, shares[k].id, shares[k].zh, shares[k].en, "%", 1);
    for (uint32_t y = 0; y < d->a.year_count; y++) {
        th_quality_shares q = th_inventory_quality(d->in->inventory, d->a.years[y]);
        thi_table_number(t, d->a.years[y]);
        for (size_t k = 0; k < SHARES; k++)
            thi_table_number(t,
                             q.gross_t > 0 ? 100 * *(const double *)((const char *)&q +
                                                                     shares[k].offset)
                                           : (double)NAN);
    }
    return thi_table_end(t);
}

/* ---- factors ---- */

/** Titles of the members of a key, joined. */
static th_titles key_titles(const thi_dash *d, const th_key *key)
{
    th_text zh = {0}, en = {0};
    for (uint32_t i = 0; i < th_index_count(d->m.registry); i++) {
        if (!key->member[i])
            continue;
        th_titles titles = thi_titles_of(&d->m, key->member[i]);
        const char *id = name_of(d, key->member[i]);
        bool code = i == TH_IX_CATEGORY;
        th_text_addf(&zh,
                     "%s%s%s%s",
                     zh.size ? "；" : "",
                     code ? id : "",
                     code ? " " : "",
                     titles.zh);
        th_text_addf(&en,
                     "%s%s%s%s",
                     en.size ? "; " : "",
                     code ? id : "",
                     code ? " " : "",
                     titles.en);
    }
    th_titles out = {th_arena_text(d->arena, zh.data ? zh.data : ""),
                     th_arena_text(d->arena, en.data ? en.data : "")};
    th_text_free(&zh);
    th_text_free(&en);
    return out;
}

static const char *years_text(const thi_dash *d, const th_factor *f)
{
    bool from = f->from_year != INT32_MIN, to = f->to_year != INT32_MAX;
    if (from && to)
        return f->from_year == f->to_year
                   ? th_arena_format(d->arena, "%d", f->from_year)
                   : th_arena_format(d->arena, "%d-%d", f->from_year, f->to_year);
    return from ? th_arena_format(d->arena, "%d-", f->from_year)
           : to ? th_arena_format(d->arena, "-%d", f->to_year)
                : "";
}

static void add_factor(const thi_dash *d, thi_table *t, const th_factor *f)
{
    const th_variable *v = th_variable_get(d->m.registry, f->variable);
    const th_pack *pack = th_pack_get(d->m.registry, f->pack);
    double scale = f->unit_factor ? f->unit_factor : 1;
    thi_table_titled(t, name_of(d, v->name), v->titles);
    th_titles key = key_titles(d, &f->key);
    thi_table_titled(t, key.en, key);
    thi_table_text(t, years_text(d, f));
    thi_table_number(t, f->state == TH_STATE_VALUE ? f->written : (double)NAN);
    thi_table_text(t, f->unit_text);
    thi_table_number(t, f->has_limits ? f->lower / scale : (double)NAN);
    thi_table_number(t, f->has_limits ? f->upper / scale : (double)NAN);
    thi_table_titled(
        t, th_confidence_text(f->confidence), thi_confidence_titles(f->confidence));
    thi_table_text(t, f->source);
    thi_table_text(t, f->locator);
    thi_table_titled(t, name_of(d, pack->id), pack->titles);
    thi_table_text(t, f->note);
}

static void add_gwp(const thi_dash *d, thi_table *t, uint32_t gas)
{
    const th_gas *g = th_gas_get(d->m.registry, gas);
    thi_table_titled(t, "gwp", (th_titles){"全球增温潜势", "global warming potential"});
    thi_table_titled(t, name_of(d, g->id), g->titles);
    thi_table_empty(t);
    thi_table_number(t, d->m.gwp->value[gas]);
    thi_table_text(t, "t CO2e/t");
    thi_table_empty(t);
    thi_table_empty(t);
    thi_table_empty(t);
    thi_table_text(t, d->m.gwp->source);
    thi_table_text(t, name_of(d, d->m.gwp->name));
    thi_table_empty(t);
    thi_table_empty(t);
}

static void factor_columns(thi_table *t)
{
    thi_table_text_column(t, "variable", "因子", "factor");
    thi_table_text_column(t, "key", "适用于", "applies to");
    thi_table_text_column(t, "years", "年份", "years");
    thi_table_number_column(t, "value", "数值", "value", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "lower", "95 % 下限", "95 % lower", "", -1);
    thi_table_number_column(t, "upper", "95 % 上限", "95 % upper", "", -1);
    thi_table_text_column(t, "confidence", "核实", "confidence");
    thi_table_text_column(t, "source", "来源", "source");
    thi_table_text_column(t, "locator", "表、页", "table, page");
    thi_table_text_column(t, "pack", "因子包", "pack");
    thi_table_text_column(t, "note", "说明", "note");
}

const th_table *thi_dash_factors(const thi_dash *d)
{
    thi_table *t = thi_table_begin(
        d->arena, "factors", "用到的因子与来源", "Factors used, with sources");
    factor_columns(t);
    bool *used = TH_NEW_N(d->arena, bool, th_factor_count(d->m.registry) + 1);
    bool *gases = TH_NEW_N(d->arena, bool, th_gas_count(d->m.registry) + 1);
    for (uint32_t i = 0; i < d->m.input_count; i++)
        if (d->m.inputs[i].kind == TH_INPUT_FACTOR)
            used[d->m.inputs[i].row] = true;
    for (uint32_t i = 0; i < d->m.emission_count; i++)
        gases[d->m.emissions[i].gas] = true;
    for (uint32_t i = 0; i < th_factor_count(d->m.registry); i++)
        if (used[i])
            add_factor(d, t, th_factor_get(d->m.registry, i));
    for (uint32_t g = 0; d->m.gwp && g < th_gas_count(d->m.registry); g++)
        if (gases[g] && isfinite(d->m.gwp->value[g]))
            add_gwp(d, t, g);
    return thi_table_end(t);
}

/* ---- targets ---- */

static bool is_reduction(const th_target *t)
{
    return t->kind == TH_TARGET_INTENSITY_REDUCTION ||
           t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
}

static bool is_cap(const th_target *t)
{
    return t->kind == TH_TARGET_CAP || t->kind == TH_TARGET_ENERGY_CAP;
}

/** The years by the grid's factors that count. */
static const th_dual_year *counted_years(const th_dual_result *r)
{
    return r->fixed && r->fixed_counts ? r->fixed : r->years;
}

/** The years by the other factors of the grid (annual, or of one year); NULL: none. */
static const th_dual_year *other_years(const th_dual_result *r)
{
    return !r->fixed ? NULL : r->fixed_counts ? r->years : r->fixed;
}

static th_titles other_titles(const thi_dash *d, const th_dual_result *r)
{
    if (!r->fixed)
        return (th_titles){"", ""};
    if (r->fixed_counts)
        return (th_titles){"逐年电力因子", "annual grid factors"};
    return (th_titles){th_arena_format(d->arena, "%d 年电力因子", r->fixed_year),
                       th_arena_format(d->arena, "grid factor of %d", r->fixed_year)};
}

static void add_verdict(thi_table *t, th_verdict verdict)
{
    if (verdict == TH_VERDICT_NONE)
        thi_table_titled(t, "none", (th_titles){"未评价", "not judged"});
    else
        thi_table_titled(t,
                         th_verdict_text(verdict, false),
                         (th_titles){th_verdict_text(verdict, true),
                                     th_verdict_text(verdict, false)});
}

static th_titles kind_titles(th_target_kind kind)
{
    static const th_titles titles[] = {
        [TH_TARGET_INTENSITY_REDUCTION] = {"强度下降", "reduction of intensity"},
        [TH_TARGET_CAP] = {"总量上限", "cap"},
        [TH_TARGET_ENERGY_INTENSITY_REDUCTION] = {"能耗强度下降",
                                                  "reduction of energy intensity"},
        [TH_TARGET_PEAK_BY] = {"达峰", "peak"},
        [TH_TARGET_LEVEL_AT_LEAST] = {"指标不低于", "at least"},
        [TH_TARGET_ENERGY_CAP] = {"能源消费总量上限", "cap on energy"},
        [TH_TARGET_LEVEL_AT_MOST] = {"指标不高于", "at most"}};
    return titles[kind];
}

static th_titles object_titles(const thi_dash *d, const th_target *g)
{
    if (g->boundary)
        return g->boundary->titles;
    if (g->kind == TH_TARGET_ENERGY_CAP ||
        g->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION)
        return (th_titles){"能源消费量（标准煤）", "energy (coal equivalent)"};
    const char *id =
        g->boundary_text && *g->boundary_text ? g->boundary_text : g->indicator;
    th_sym sym = th_names_find(th_activity_names(d->m.activity), id);
    return sym ? thi_titles_of(&d->m, sym) : (th_titles){id, id};
}

static th_titles split_titles(const thi_dash *d, const char *both)
{
    const char *cut = both ? strstr(both, " / ") : NULL;
    if (!cut)
        return (th_titles){both ? both : "", both ? both : ""};
    return (th_titles){th_arena_text_n(d->arena, both, (size_t)(cut - both)), cut + 3};
}

static th_titles status_titles(const char *status)
{
    if (!strcmp(status, "assumed"))
        return (th_titles){"假定", "assumed"};
    if (!strcmp(status, "published"))
        return (th_titles){"公布", "published"};
    return (th_titles){status, status};
}

/** Can the paths of scenarios answer it? They have the annual grid factors. */
static bool followed(const th_target *g)
{
    return g->boundary && !g->power_year &&
           (g->kind == TH_TARGET_CAP || g->kind == TH_TARGET_INTENSITY_REDUCTION);
}

static void add_target(const thi_dash *d, thi_table *t, const th_dual_result *r)
{
    const th_target *g = r->target;
    const th_dual_year *years = counted_years(r);
    const th_dual_year *last = r->year_count ? &years[r->year_count - 1] : NULL;
    const th_dual_year *other =
        last && other_years(r) ? &other_years(r)[r->year_count - 1] : NULL;
    thi_table_text(t, g->id);
    thi_table_titled(t, th_target_kind_text(g->kind), kind_titles(g->kind));
    th_titles object = object_titles(d, g);
    thi_table_titled(t, object.en, object);
    thi_table_number(t, g->base_year ? g->base_year : (double)NAN);
    thi_table_number(t, g->year);
    thi_table_text(t, g->value_text);
    thi_table_titled(
        t, g->status ? g->status : "", status_titles(g->status ? g->status : ""));
    thi_table_number(t, last ? last->year : (double)NAN);
    add_verdict(t, last ? last->verdict : TH_VERDICT_NONE);
    thi_table_number9(t, last ? 100 * last->probability : (double)NAN);
    thi_table_number(t, last ? last->room_t : (double)NAN);
    thi_table_text(t, r->unit ? r->unit : "");
    thi_table_titled(t, other_titles(d, r).en, other_titles(d, r));
    if (other)
        add_verdict(t, other->verdict);
    else
        thi_table_empty(t);
    thi_table_number9(t, other ? 100 * other->probability : (double)NAN);
    th_titles why = split_titles(d, r->computable && !r->path_free ? "" : r->why);
    thi_table_titled(t, why.en, why);
    thi_table_text(t, g->document);
    thi_table_text(t, g->note);
    thi_table_text(t, g->boundary ? name_of(d, g->boundary->id) : "");
    thi_table_number(t, followed(g) ? g->value : (double)NAN);
}

const th_table *thi_dash_targets(const thi_dash *d)
{
    thi_table *t =
        thi_table_begin(d->arena, "targets", "目标与结论", "Targets and verdicts");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_text_column(t, "kind", "类型", "kind");
    thi_table_text_column(t, "object", "口径", "boundary");
    thi_table_number_column(t, "base_year", "基年", "base year", "", THI_PLAIN);
    thi_table_number_column(t, "year", "目标年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "value", "目标值", "value");
    thi_table_text_column(t, "status", "性质", "status");
    thi_table_number_column(t, "judged", "评价年", "judged in", "", THI_PLAIN);
    thi_table_text_column(t, "verdict", "结论", "verdict");
    thi_table_number_column(
        t, "probability_pct", "守住路径的概率", "probability", "%", 1);
    thi_table_number_column(
        t, "room_t", "余量（负为超出）", "room (negative: over)", "", 0);
    thi_table_text_column(t, "unit", "余量单位", "unit of room");
    thi_table_text_column(t, "other", "另按", "also by");
    thi_table_text_column(t, "other_verdict", "另按的结论", "verdict by it");
    thi_table_number_column(
        t, "other_probability_pct", "另按的概率", "probability by it", "%", 1);
    thi_table_text_column(t, "why", "说明", "why");
    thi_table_text_column(t, "document", "依据", "document");
    thi_table_text_column(t, "note", "备注", "note");
    /* For the page alone: what the switches are held against. */
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_number_column(t, "level", "目标值", "value", "", -1);
    for (size_t i = 0; d->in->dual && i < th_dual_count(d->in->dual); i++)
        add_target(d, t, th_dual_get(d->in->dual, i));
    return thi_table_end(t);
}

/* ---- paths ---- */

static void add_point(thi_table *t,
                      const th_dual_result *r,
                      const th_dual_year *y,
                      const th_dual_year *other,
                      int32_t year,
                      double required)
{
    bool cap = is_cap(r->target);
    double actual = !y ? (double)NAN : cap ? y->total.value : y->intensity;
    double half = !y                      ? (double)NAN
                  : !cap                  ? y->intensity_half
                  : y->total.has_interval ? (y->total.upper - y->total.lower) / 2
                                          : 0;
    thi_table_text(t, r->target->id);
    thi_table_number(t, year);
    thi_table_number(t, actual);
    thi_table_number(t, half > 0 ? actual - half : (double)NAN);
    thi_table_number(t, half > 0 ? actual + half : (double)NAN);
    thi_table_number(t, required);
    thi_table_text(t,
                   cap ? r->unit : th_arena_format(t->arena, "%s/10^4 CNY", r->unit));
    thi_table_number(t,
                     !other ? (double)NAN
                     : cap  ? other->total.value
                            : other->intensity);
    thi_table_number(t, other ? other->required : (double)NAN);
    if (y)
        add_verdict(t, y->verdict);
    else
        thi_table_empty(t);
}

/** The path after the last inventory: of a reduction year by year, of a cap its end. */
static void add_ahead(thi_table *t, const th_dual_result *r, const th_dual_year *years)
{
    const th_target *g = r->target;
    int32_t from = years[r->year_count - 1].year + 1;
    if (is_cap(g) && g->year >= from) {
        add_point(t, r, NULL, NULL, g->year, g->value);
        return;
    }
    if (years[0].year != g->base_year || g->year <= g->base_year)
        return;
    int32_t n = g->year - g->base_year;
    for (int32_t year = from; year <= g->year; year++)
        add_point(
            t,
            r,
            NULL,
            NULL,
            year,
            years[0].intensity *
                (1 - th_target_due(g->value, year - g->base_year, n, g->geometric)));
}

const th_table *thi_dash_paths(const thi_dash *d)
{
    thi_table *t =
        thi_table_begin(d->arena, "paths", "实际与目标路径", "Actual and target path");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t, "actual", "实际", "actual", "", -1);
    thi_table_number_column(t, "lower", "95 % 下限", "95 % lower", "", -1);
    thi_table_number_column(t, "upper", "95 % 上限", "95 % upper", "", -1);
    thi_table_number_column(t, "required", "路径要求值", "path value", "", -1);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t,
                            "other_actual",
                            "实际（另一种电力因子）",
                            "actual (the other grid factors)",
                            "",
                            -1);
    thi_table_number_column(t,
                            "other_required",
                            "路径要求值（另一种电力因子）",
                            "path value (the other grid factors)",
                            "",
                            -1);
    thi_table_text_column(t, "verdict", "结论", "verdict");
    for (size_t i = 0; d->in->dual && i < th_dual_count(d->in->dual); i++) {
        const th_dual_result *r = th_dual_get(d->in->dual, i);
        if (!r->year_count || r->path_free || !r->computable ||
            (!is_cap(r->target) && !is_reduction(r->target)))
            continue;
        const th_dual_year *years = counted_years(r);
        for (uint32_t y = 0; y < r->year_count; y++)
            add_point(t,
                      r,
                      &years[y],
                      other_years(r) ? &other_years(r)[y] : NULL,
                      years[y].year,
                      years[y].required);
        add_ahead(t, r, years);
    }
    return thi_table_end(t);
}
