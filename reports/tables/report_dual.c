/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dual control: one table a target, and the GDP it rests on. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct maker {
    th_arena *arena;
    const th_dual *dual;
    th_language language;
    const th_table **tables;
    size_t count, capacity;
} maker;

static void add_table(maker *m, thi_table *t)
{
    const th_table *table = thi_table_end(t);
    TH_PUSH(m->arena, m->tables, m->count, m->capacity, table);
}

static const char *words(const maker *m, const char *zh, const char *en)
{
    return thi_words(m->arena, m->language, zh, en);
}

/* ---- one target ---- */

typedef enum quantity {
    MASS,
    MONEY,
    PER_MONEY,
    PER_HEAD,
    PERCENT,
    AS_TOTAL,
    YEARLY /* percent a year */
} quantity;

typedef struct measure {
    const char *id, *zh, *en;
    size_t offset; /* of a double in th_dual_year */
    double scale;
    int decimals;
    quantity quantity;
    bool libm; /* nine digits */
} measure;

#define AT(member) offsetof(th_dual_year, member)
static const measure measures[] = {
    {"total", "总量", "total", AT(total.value), 1, 0, MASS, false},
    {"lower",
     "总量 95 % 下限",
     "total, 95 % lower",
     AT(total.lower),
     1,
     0,
     MASS,
     false},
    {"upper",
     "总量 95 % 上限",
     "total, 95 % upper",
     AT(total.upper),
     1,
     0,
     MASS,
     false},
    {"gdp_10k_cny",
     "地区生产总值（不变价）",
     "GDP at constant prices",
     AT(gdp_yuan),
     1e-4,
     0,
     MONEY,
     false},
    {"intensity_per_10k_cny",
     "强度",
     "intensity",
     AT(intensity),
     1,
     4,
     PER_MONEY,
     false},
    {"intensity_half_per_10k_cny",
     "强度的 95 % 半区间",
     "half of its 95 % interval",
     AT(intensity_half),
     1,
     4,
     PER_MONEY,
     false},
    {"per_head", "人均", "per head", AT(per_head), 1, 3, PER_HEAD, false},
    {"required", "路径要求值", "path value", AT(required), 1, -1, AS_TOTAL, false},
    {"reduction_pct",
     "比基年下降",
     "reduction since the base year",
     AT(reduction),
     100,
     2,
     PERCENT,
     false},
    {"progress_pct", "目标进度", "progress", AT(progress), 100, 1, PERCENT, false},
    {"time_pct",
     "时间进度",
     "time that is over",
     AT(time_share),
     100,
     1,
     PERCENT,
     false},
    {"room",
     "余量（负为超出）",
     "room left (negative: over)",
     AT(room_t),
     1,
     0,
     MASS,
     false},
    {"probability_pct",
     "守住路径值的概率",
     "probability that the path is kept",
     AT(probability),
     100,
     1,
     PERCENT,
     true},
    {"probability_draws_pct",
     "同上，按抽样",
     "the same by draws",
     AT(probability_draws),
     100,
     1,
     PERCENT,
     true},
    {"required_reduction_pct",
     "路径要求的累计下降",
     "reduction that the path wants",
     AT(required_reduction),
     100,
     3,
     PERCENT,
     false},
    {"completion_pct",
     "累计完成率",
     "completion",
     AT(completion),
     100,
     1,
     PERCENT,
     false},
    {"year_reduction_pct",
     "当年下降",
     "reduction of the year",
     AT(year_reduction),
     100,
     2,
     PERCENT,
     false},
    {"year_target_pct",
     "当年目标",
     "target of the year",
     AT(year_target),
     100,
     2,
     PERCENT,
     false},
    {"catch_up_pct_per_year",
     "今后每年须下降",
     "reduction still needed a year",
     AT(catch_up),
     100,
     2,
     YEARLY,
     false},
    {"room_pct",
     "余量占总量",
     "room, of the total",
     AT(room_share),
     100,
     2,
     PERCENT,
     false},
    {"gdp_growth_pct",
     "GDP 增长（不变价）",
     "growth of GDP",
     AT(gdp_growth),
     100,
     2,
     PERCENT,
     false},
    {"growth_left_pct",
     "次年总量可增长（GDP 增速不变）",
     "the total may grow next year (GDP as this year)",
     AT(growth_left),
     100,
     2,
     PERCENT,
     false},
    {"gdp_needed_10k_cny",
     "守住路径所需 GDP",
     "GDP that would keep the path",
     AT(gdp_needed_yuan),
     1e-4,
     0,
     MONEY,
     false}};
enum { MEASURES = sizeof measures / sizeof *measures };

/* The value of a measure; not finite when there is none. */
static double value_at(const th_dual_year *y, const measure *c)
{
    double value;
    bool interval = c->offset == AT(total.lower) || c->offset == AT(total.upper);
    bool of_total = interval || c->offset == AT(total.value);
    if ((of_total && y->total.state != TH_STATE_VALUE) ||
        (interval && !y->total.has_interval))
        return (double)NAN;
    memcpy(&value, (const char *)y + c->offset, sizeof value);
    return value * c->scale;
}

/* A measure that no year has is left out. */
static bool any_value(const th_dual_result *r, const measure *c)
{
    for (uint32_t i = 0; i < r->year_count; i++)
        if (isfinite(value_at(&r->years[i], c)))
            return true;
    return false;
}

static bool is_intensity(const th_target *t)
{
    return t->kind == TH_TARGET_INTENSITY_REDUCTION ||
           t->kind == TH_TARGET_ENERGY_INTENSITY_REDUCTION;
}

static bool is_cap(const th_target *t)
{
    return t->kind == TH_TARGET_CAP || t->kind == TH_TARGET_ENERGY_CAP;
}

/* Of a cap the progress is the part of it that the total takes. */
static th_titles measure_titles(const th_target *t, const measure *c)
{
    if (c->offset == AT(progress) && is_cap(t))
        return (th_titles){"总量/上限", "total / cap"};
    if (*t->indicator && c->offset == AT(intensity))
        return (th_titles){"水平", "level"};
    if (*t->indicator && c->offset == AT(required))
        return (th_titles){"目标", "target"};
    if (*t->indicator && c->offset == AT(progress))
        return (th_titles){"水平/目标", "level / target"};
    return (th_titles){c->zh, c->en};
}

static const char *unit_of(const maker *m, const th_dual_result *r, const measure *c)
{
    const char *mass = r->unit && *r->unit ? r->unit : "t";
    const char *yuan = words(m, "万元", "10^4 CNY");
    quantity q = c->quantity;
    if (q == AS_TOTAL)
        q = is_intensity(r->target) ? PER_MONEY : MASS;
    if (q == PERCENT)
        return "%";
    if (q == YEARLY)
        return words(m, "%/年", "%/yr");
    if (r->path_free)
        return mass;
    if (q == MASS)
        return mass;
    if (q == PER_MONEY)
        return th_arena_format(m->arena, "%s/%s", mass, yuan);
    if (q == PER_HEAD)
        return th_arena_format(m->arena, "%s/%s", mass, words(m, "人", "person"));
    return r->price_year ? th_arena_format(m->arena,
                                           "%s, %d %s",
                                           yuan,
                                           r->price_year,
                                           words(m, "年价", "prices"))
                         : yuan;
}

static const char *kind_words(const maker *m, th_target_kind kind)
{
    static const char *const zh[] = {[TH_TARGET_INTENSITY_REDUCTION] = "强度下降",
                                     [TH_TARGET_CAP] = "总量上限",
                                     [TH_TARGET_ENERGY_INTENSITY_REDUCTION] =
                                         "能耗强度下降",
                                     [TH_TARGET_PEAK_BY] = "达峰",
                                     [TH_TARGET_LEVEL_AT_LEAST] = "不低于",
                                     [TH_TARGET_ENERGY_CAP] = "能耗总量上限",
                                     [TH_TARGET_LEVEL_AT_MOST] = "不高于"};
    static const char *const en[] = {
        [TH_TARGET_INTENSITY_REDUCTION] = "reduction of intensity",
        [TH_TARGET_CAP] = "cap",
        [TH_TARGET_ENERGY_INTENSITY_REDUCTION] = "reduction of energy intensity",
        [TH_TARGET_PEAK_BY] = "peak by",
        [TH_TARGET_LEVEL_AT_LEAST] = "at least",
        [TH_TARGET_ENERGY_CAP] = "cap on energy",
        [TH_TARGET_LEVEL_AT_MOST] = "at most"};
    return words(m, zh[kind], en[kind]);
}

static const char *target_words(const maker *m, const th_target *t)
{
    const char *what =
        th_title_text(m->arena, th_target_titles(m->dual, t), m->language);
    const char *base =
        t->base_year ? th_arena_format(m->arena, "%d → ", t->base_year) : "";
    bool value = t->value_text && *t->value_text;
    return th_arena_format(m->arena,
                           "%s: %s, %s%d%s%s",
                           kind_words(m, t->kind),
                           what,
                           base,
                           t->year,
                           value ? ", " : "",
                           value ? t->value_text : "");
}

/* Years whose total leaves a line out: verdicts that rest on them are not safe. */
static void add_incomplete(const maker *m, thi_table *t, const th_dual_result *r)
{
    const char *years = "";
    for (uint32_t i = 0; i < r->year_count; i++)
        if (r->years[i].total.incomplete)
            years = th_arena_format(
                m->arena, "%s%s%d", years, *years ? ", " : "", r->years[i].year);
    if (*years)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %s",
                words(m,
                      "合计不完整（有未估算的行）的年份",
                      "years whose total is incomplete (lines not estimated)"),
                years));
}

/** One language of a text that holds "zh / en". */
static const char *half_of(const maker *m, const char *both)
{
    const char *cut = strstr(both, " / ");
    if (!cut || m->language == TH_BOTH)
        return both;
    return m->language == TH_ZH ? th_arena_text_n(m->arena, both, (size_t)(cut - both))
                                : cut + 3;
}

/** Which factors of the grid the target goes by, and why there is no second line. */
static void add_power(const maker *m, thi_table *t, const th_dual_result *r)
{
    if (*r->fixed_why)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s: %s",
                                       words(m, "固定电力因子", "fixed power factor"),
                                       half_of(m, r->fixed_why)));
    if (r->fixed)
        thi_table_note(
            t,
            th_arena_format(
                m->arena,
                "%s: %s",
                words(m, "计入考核的电力因子", "the power factor that counts"),
                r->fixed_counts
                    ? th_arena_format(
                          m->arena, "%s %d", words(m, "固定", "fixed"), r->fixed_year)
                    : words(m, "逐年", "annual")));
}

static void add_budget(const maker *m, thi_table *t, const th_dual_result *r)
{
    th_text text = {0};
    if (!r->has_budget)
        return;
    th_text_addf(
        &text, "%s: ", words(m, "预算（路径各年之和）", "budget (sum of the path)"));
    thi_number_show(r->budget.budget_t, 0, &text);
    th_text_addf(&text,
                 " %s, %s %d: ",
                 r->unit,
                 words(m, "已用至", "used to"),
                 r->budget.to_year);
    thi_number_show(r->budget.used_t, 0, &text);
    th_text_addf(&text, " (");
    thi_number_show(100 * r->budget.used_t / r->budget.budget_t, 1, &text);
    th_text_addf(&text, " %%), ");
    if (isfinite(r->budget.exhausted_at)) {
        char year[40];
        th_number_print_digits(r->budget.exhausted_at, 5, year);
        th_text_addf(&text, "%s %s", words(m, "用尽于", "used up in"), year);
    } else {
        th_text_addf(
            &text, "%s ", words(m, "照末年还可用年数", "years left as in the last"));
        thi_number_show(r->budget.years_left, 1, &text);
    }
    if (r->fixed)
        th_text_addf(
            &text,
            " (%s)",
            words(m, "按计入考核的电力因子", "by the power factor that counts"));
    thi_table_note(t, th_arena_text(m->arena, text.data));
    th_text_free(&text);
}

static void add_notes(const maker *m, thi_table *t, const th_dual_result *r)
{
    const th_target *target = r->target;
    thi_table_note(t, target_words(m, target));
    if (target->status && !strcmp(target->status, "assumed"))
        thi_table_note(t,
                       words(m,
                             "假定的目标，不是下达给本地区的任务。",
                             "An assumed target, not one set for this region."));
    if (target->document && *target->document)
        thi_table_note(
            t,
            th_arena_format(
                m->arena, "%s: %s", words(m, "依据", "document"), target->document));
    if (r->path_free && (r->has_peak || r->computable))
        thi_table_note(t, half_of(m, r->why));
    else if (!r->computable && r->why)
        thi_table_note(t,
                       th_arena_format(m->arena,
                                       "%s: %s",
                                       words(m, "未评价", "not judged"),
                                       half_of(m, r->why)));
    add_power(m, t, r);
    add_budget(m, t, r);
    add_incomplete(m, t, r);
}

static void add_number(thi_table *t, const measure *c, double value)
{
    if (c->libm)
        thi_table_number9(t, value);
    else
        thi_table_number(t, value);
}

static th_titles verdict_titles(th_verdict verdict)
{
    return (th_titles){th_verdict_text(verdict, true), th_verdict_text(verdict, false)};
}

/* Each measure has decimals of its own: its numbers are shown as text. */
static void add_shown(const maker *m, thi_table *t, const measure *c, double value)
{
    th_text text = {0};
    if (isfinite(value))
        thi_number_show(value, c->decimals, &text);
    thi_table_text(t, th_arena_text(m->arena, text.data ? text.data : "-"));
    th_text_free(&text);
}

static void add_verdicts(thi_table *t, const th_dual_result *r)
{
    thi_table_titled(t, "verdict", (th_titles){"结论", "verdict"});
    thi_table_text(t, "");
    for (uint32_t i = 0; i < r->year_count; i++)
        thi_table_titled(t,
                         th_verdict_text(r->years[i].verdict, false),
                         verdict_titles(r->years[i].verdict));
}

/** What of a year the grid's factors move: shown again with those of one year. */
static bool moved_by_power(const measure *c)
{
    static const size_t offsets[] = {AT(total.value),
                                     AT(intensity),
                                     AT(required),
                                     AT(reduction),
                                     AT(completion),
                                     AT(year_reduction),
                                     AT(catch_up),
                                     AT(room_t),
                                     AT(growth_left),
                                     AT(probability)};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        if (offsets[i] == c->offset)
            return true;
    return false;
}

static th_titles fixed_titles(const maker *m, int32_t year, th_titles titles)
{
    return (th_titles){
        th_arena_format(m->arena, "%s（%d 年电力因子）", titles.zh, year),
        th_arena_format(m->arena, "%s (grid of %d)", titles.en, year)};
}

static void add_fixed(maker *m, thi_table *t, const th_dual_result *r)
{
    th_dual_result fixed = *r;
    fixed.years = r->fixed;
    for (size_t k = 0; r->fixed && k < MEASURES; k++) {
        const measure *c = &measures[k];
        if (!moved_by_power(c) || !any_value(&fixed, c))
            continue;
        thi_table_titled(
            t, c->id, fixed_titles(m, r->fixed_year, measure_titles(r->target, c)));
        thi_table_text(t, unit_of(m, r, c));
        for (uint32_t i = 0; i < r->year_count; i++)
            add_shown(m, t, c, value_at(&r->fixed[i], c));
    }
    if (!r->fixed)
        return;
    thi_table_titled(
        t, "verdict", fixed_titles(m, r->fixed_year, (th_titles){"结论", "verdict"}));
    thi_table_text(t, "");
    for (uint32_t i = 0; i < r->year_count; i++)
        thi_table_titled(t,
                         th_verdict_text(r->fixed[i].verdict, false),
                         verdict_titles(r->fixed[i].verdict));
}

static void add_target(maker *m, const th_dual_result *r)
{
    const char *id = r->target->id;
    thi_table *t = thi_table_begin(m->arena,
                                   id,
                                   th_arena_format(m->arena, "目标 %s", id),
                                   th_arena_format(m->arena, "Target %s", id));
    if (r->year_count) {
        thi_table_text_column(t, "measure", "", "");
        thi_table_text_column(t, "unit", "单位", "unit");
    }
    for (uint32_t i = 0; i < r->year_count; i++) {
        const char *year = th_arena_format(m->arena, "%d", r->years[i].year);
        thi_table_number_column(t, year, year, year, "", 0);
    }
    for (size_t k = 0; k < MEASURES; k++) {
        const measure *c = &measures[k];
        if (!any_value(r, c))
            continue;
        thi_table_titled(t, c->id, measure_titles(r->target, c));
        thi_table_text(t, unit_of(m, r, c));
        for (uint32_t i = 0; i < r->year_count; i++)
            add_shown(m, t, c, value_at(&r->years[i], c));
    }
    if (r->year_count)
        add_verdicts(t, r);
    add_fixed(m, t, r);
    add_notes(m, t, r);
    add_table(m, t);
}

/* ---- all targets as rows, for machines ---- */

static void add_row(const maker *m,
                    thi_table *t,
                    const th_dual_result *r,
                    const th_dual_year *y,
                    bool fixed)
{
    thi_table_text(t, r->target->id);
    thi_table_text(t, th_target_kind_text(r->target->kind));
    thi_table_text(
        t, *r->target->indicator ? r->target->indicator : r->target->boundary_text);
    thi_table_text(
        t, fixed ? th_arena_format(m->arena, "fixed %d", r->fixed_year) : "annual");
    if (y)
        thi_table_number(t, y->year);
    else
        thi_table_empty(t);
    thi_table_text(t, r->unit);
    if (r->price_year)
        thi_table_number(t, r->price_year);
    else
        thi_table_empty(t);
    for (size_t k = 0; k < MEASURES; k++)
        if (y)
            add_number(t, &measures[k], value_at(y, &measures[k]));
        else
            thi_table_empty(t);
    thi_table_text(t, y ? th_verdict_text(y->verdict, false) : "not evaluated");
    thi_table_text(t,
                   !r->computable || r->path_free ? r->why
                   : y && y->total.incomplete ? "合计不完整 / the total is incomplete"
                                              : "");
}

const th_table *th_report_dual_rows(th_arena *arena, const th_dual *dual)
{
    thi_table *t = thi_table_begin(arena, "dual", "双控", "Dual control");
    thi_table_text_column(t, "target", "目标", "target");
    thi_table_text_column(t, "kind", "类型", "kind");
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_text_column(t, "power_factor", "电力因子", "power factor");
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_text_column(t, "unit", "单位", "unit");
    thi_table_number_column(t, "price_year", "价格年", "price year", "", THI_PLAIN);
    for (size_t k = 0; k < MEASURES; k++)
        thi_table_number_column(t,
                                measures[k].id,
                                measures[k].zh,
                                measures[k].en,
                                "",
                                measures[k].decimals);
    thi_table_text_column(t, "verdict", "结论", "verdict");
    thi_table_text_column(t, "why", "未评价的原因", "why not");
    maker m = {.arena = arena, .dual = dual};
    for (size_t i = 0; i < th_dual_count(dual); i++) {
        const th_dual_result *r = th_dual_get(dual, i);
        for (uint32_t y = 0; y < r->year_count; y++)
            add_row(&m, t, r, &r->years[y], false);
        for (uint32_t y = 0; r->fixed && y < r->year_count; y++)
            add_row(&m, t, r, &r->fixed[y], true);
        if (!r->year_count)
            add_row(&m, t, r, NULL, false);
    }
    return thi_table_end(t);
}

/* ---- GDP ---- */

static int32_t price_year_of(const th_dual *dual)
{
    for (size_t i = 0; i < th_dual_count(dual); i++)
        if (th_dual_get(dual, i)->price_year)
            return th_dual_get(dual, i)->price_year;
    return 0;
}

static void add_gdp(maker *m)
{
    thi_table *t = thi_table_begin(m->arena,
                                   "gdp",
                                   "地区生产总值（不变价）",
                                   "Gross domestic product at constant prices");
    int32_t price_year = price_year_of(m->dual), first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < th_dual_count(m->dual); i++) {
        const th_dual_result *r = th_dual_get(m->dual, i);
        for (uint32_t y = 0; !r->path_free && y < r->year_count; y++) {
            first = r->years[y].year < first ? r->years[y].year : first;
            last = r->years[y].year > last ? r->years[y].year : last;
        }
    }
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    thi_table_number_column(t,
                            "gdp",
                            "GDP",
                            "GDP",
                            th_arena_format(m->arena,
                                            "%s, %d %s",
                                            words(m, "万元", "10^4 CNY"),
                                            price_year,
                                            words(m, "年价", "prices")),
                            0);
    thi_table_number_column(
        t, "population", "常住人口", "population", words(m, "人", "person"), 0);
    thi_table_text_column(t, "quality", "数据质量", "quality");
    for (int32_t year = first; year <= last && first <= last; year++) {
        th_gdp_year gdp = th_dual_gdp(m->dual, year, price_year);
        double people = th_dual_population(m->dual, year);
        if (!gdp.known && !isfinite(people))
            continue;
        thi_table_number(t, year);
        if (gdp.known)
            thi_table_number(t, gdp.constant_yuan / 1e4);
        else
            thi_table_empty(t);
        thi_table_number(t, people);
        th_quality quality = gdp.known ? gdp.quality : TH_QUALITY_NONE;
        thi_table_titled(t, th_quality_text(quality), thi_quality_titles(quality));
    }
    if (t->value_count)
        add_table(m, t);
}

const th_table *const *th_report_dual(th_arena *arena,
                                      const th_dual *dual,
                                      th_language language,
                                      size_t *count)
{
    maker m = {.arena = arena, .dual = dual, .language = language};
    for (size_t i = 0; i < th_dual_count(dual); i++)
        add_target(&m, th_dual_get(dual, i));
    add_gdp(&m);
    *count = m.count;
    return m.tables;
}
