/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary of an inventory: sectors, gases, streams, boundaries with intervals, and
 * what share of it all rests on what quality of data. */
#include "table_build.h"

#include <string.h>

typedef struct summary {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view m;
    th_activity_view view;
    th_language language;
    size_t line_count;
    const th_table **tables;
    size_t count, capacity;
} summary;

static const char *name_of(const summary *s, th_sym sym)
{
    return th_names_text(th_activity_names(s->m.activity), sym);
}

static void add_table(summary *s, thi_table *t)
{
    const th_table *table = thi_table_end(t);
    TH_PUSH(s->arena, s->tables, s->count, s->capacity, table);
}

static const char *year_text(const summary *s, int32_t year)
{
    return th_arena_format(s->arena, "%d", year);
}

static void add_years(const summary *s, thi_table *t, const char *unit, int decimals)
{
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        const char *year = year_text(s, s->view.years[y]);
        thi_table_number_column(t, year, year, year, unit, decimals);
    }
}

static th_titles both(const char *zh, const char *en)
{
    return (th_titles){zh, en};
}

/* ---- which lines a sum takes ---- */

static bool counts(const th_line *line)
{
    return !line->alternative && line->state == TH_STATE_VALUE;
}

typedef enum sign { ANY_SIGN, EMISSIONS, REMOVALS } sign;

typedef struct choice {
    th_sym sector; /* 0: all */
    th_sym stream; /* 0: direct */
    int32_t gas;   /* -1: all */
    sign sign;
    bool mass; /* t of gas, else t CO2e */
} choice;

static bool chosen(const choice *c, const th_line *line)
{
    if (!counts(line) || line->stream != c->stream)
        return false;
    if ((c->sector && line->sector != c->sector) ||
        (c->gas >= 0 && line->gas != (uint32_t)c->gas))
        return false;
    return c->sign == ANY_SIGN || (line->mass_t < 0) == (c->sign == REMOVALS);
}

/* Sum of a year; `any` tells whether a line was there. */
static double sum_of(const summary *s, const choice *c, int32_t year, bool *any)
{
    th_sum sum = {0};
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year != year || !chosen(c, line))
            continue;
        *any = true;
        th_sum_add(&sum, c->mass ? line->mass_t : line->co2e_t);
    }
    return th_sum_get(&sum);
}

static bool all_zero(const summary *s, const double *numbers)
{
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (numbers[y] < 0 || numbers[y] > 0)
            return false;
    return true;
}

static bool has_removals(const summary *s, const choice *emissions)
{
    choice c = *emissions;
    bool any = false;
    c.sign = REMOVALS;
    for (uint32_t y = 0; y < s->view.year_count; y++)
        (void)sum_of(s, &c, s->view.years[y], &any);
    return any;
}

/* One row over the years; false (and nothing added) when no year has a line. */
static bool add_sums(const summary *s,
                     thi_table *t,
                     const char *id,
                     th_titles titles,
                     const choice *c)
{
    double *numbers = TH_NEW_N(s->arena, double, s->view.year_count + 1);
    bool *known = TH_NEW_N(s->arena, bool, s->view.year_count + 1);
    bool any = false;
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        numbers[y] = sum_of(s, c, s->view.years[y], &known[y]);
        any = any || known[y];
    }
    if (!any || (c->sign == EMISSIONS && all_zero(s, numbers) && has_removals(s, c)))
        return false;
    thi_table_titled(t, id, titles);
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (known[y])
            thi_table_number(t, numbers[y]);
        else
            thi_table_empty(t);
    return true;
}

/* ---- head ---- */

static void add_fact(thi_table *t, const char *id, th_titles titles, const char *text)
{
    thi_table_titled(t, id, titles);
    thi_table_text(t, text);
}

static const char *years_text(const summary *s)
{
    const char *text = "";
    for (uint32_t y = 0; y < s->view.year_count; y++)
        text = th_arena_format(
            s->arena, "%s%s%d", text, y ? ", " : "", s->view.years[y]);
    return text;
}

static void add_head(summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "inventory", "温室气体清单", "Greenhouse gas inventory");
    const th_guideline *g = s->m.guideline;
    const char *guideline = name_of(s, g->id);
    thi_table_text_column(t, "item", "", "");
    thi_table_text_column(t, "content", "", "");
    add_fact(t,
             "name",
             both("清单", "inventory"),
             th_arena_format(s->arena,
                             "%s (%s)",
                             th_title_text(s->arena, s->view.name, s->language),
                             name_of(s, s->view.region)));
    add_fact(t, "years", both("年份", "years"), years_text(s));
    add_fact(t,
             "guideline",
             both("指南", "guideline"),
             th_arena_format(s->arena,
                             "%s: %s",
                             guideline,
                             th_title_text(s->arena, g->titles, s->language)));
    add_fact(t, "gwp", both("GWP", "GWP set"), name_of(s, s->m.gwp->name));
    add_fact(t,
             "inputs",
             both("数据校验", "input hash"),
             th_arena_text_n(s->arena, s->view.sha256, 16));
    add_fact(t,
             "factors",
             both("因子校验", "factor hash"),
             th_arena_text_n(s->arena, th_registry_hash(s->m.registry), 16));
    add_table(s, t);
}

/* ---- sectors ---- */

typedef struct sector_title {
    const char *id, *zh, *en;
} sector_title;

static const sector_title sector_titles[] = {
    {"energy", "能源活动", "Energy"},
    {"ippu", "工业过程和产品使用", "Industrial processes"},
    {"agriculture", "农业", "Agriculture"},
    {"land", "土地利用和林业（排放）", "Land use and forestry (emissions)"},
    {"waste", "废弃物", "Waste"},
    {"other", "其他", "Other"}};

/* Share of a sector's emissions of the last year that rests on estimated activity. */
static void add_estimate_share(const summary *s, thi_table *t, const choice *c)
{
    th_sum all = {0}, estimated = {0};
    int32_t year = s->view.years[s->view.year_count - 1];
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year != year || !chosen(c, line))
            continue;
        th_sum_add(&all, line->co2e_t);
        if (line->quality == TH_ESTIMATE)
            th_sum_add(&estimated, line->co2e_t);
    }
    double total = th_sum_get(&all);
    if (total < 0 || total > 0)
        thi_table_number(t, 100 * th_sum_get(&estimated) / total);
    else
        thi_table_empty(t);
}

static void add_sector_row(const summary *s,
                           thi_table *t,
                           const char *id,
                           th_titles titles,
                           choice c)
{
    if (add_sums(s, t, id, titles, &c))
        add_estimate_share(s, t, &c);
}

static void add_sectors(summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "sectors",
                                   "分部门排放（t CO2e）",
                                   "Emissions by sector (t CO2e)");
    const char *last = year_text(s, s->view.years[s->view.year_count - 1]);
    thi_table_text_column(t, "sector", "部门", "sector");
    add_years(s, t, "", 0);
    thi_table_number_column(t,
                            "estimate_pct",
                            th_arena_format(s->arena, "%s 估算占比", last),
                            th_arena_format(s->arena, "estimated in %s", last),
                            "%",
                            1);
    for (size_t i = 0; i < sizeof sector_titles / sizeof *sector_titles; i++) {
        const sector_title *sector = &sector_titles[i];
        th_sym sym = th_names_find(th_activity_names(s->m.activity), sector->id);
        choice c = {.sector = sym, .gas = -1, .sign = EMISSIONS};
        if (sym)
            add_sector_row(s, t, sector->id, both(sector->zh, sector->en), c);
    }
    add_sector_row(s,
                   t,
                   "gross",
                   both("总排放（清除不抵扣）", "Gross emissions"),
                   (choice){.gas = -1, .sign = EMISSIONS});
    add_sector_row(s,
                   t,
                   "removals",
                   both("清除（碳汇）", "Removals (sinks)"),
                   (choice){.gas = -1, .sign = REMOVALS});
    add_sector_row(s,
                   t,
                   "net",
                   both("净排放", "Net emissions"),
                   (choice){.gas = -1, .sign = ANY_SIGN});
    add_table(s, t);
}

/* ---- gases and streams ---- */

static void add_gases(summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "gases", "分气体排放（t 气体）", "Emissions by gas (t of the gas)");
    thi_table_text_column(t, "gas", "气体", "gas");
    add_years(s, t, "", 1);
    for (uint32_t g = 0; g < th_gas_count(s->m.registry); g++) {
        const th_gas *gas = th_gas_get(s->m.registry, g);
        const char *id = name_of(s, gas->id);
        choice c = {.gas = (int32_t)g, .sign = EMISSIONS, .mass = true};
        add_sums(s, t, id, both(id, id), &c);
        c.sign = REMOVALS;
        add_sums(s,
                 t,
                 th_arena_format(s->arena, "%s_removals", id),
                 both(th_arena_format(s->arena, "%s 清除", id),
                      th_arena_format(s->arena, "%s removals", id)),
                 &c);
    }
    add_table(s, t);
}

/* Streams in the order in which lines bring them. */
static void add_streams(summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "streams",
                                   "另列、不计入上面各项（t CO2e）",
                                   "Reported beside, in none of the above (t CO2e)");
    th_sym *seen = TH_NEW_N(s->arena, th_sym, s->line_count + 1);
    size_t count = 0;
    thi_table_text_column(t, "stream", "流", "stream");
    add_years(s, t, "", 0);
    for (size_t i = 0; i < s->line_count; i++) {
        th_sym stream = th_inventory_line(s->inventory, i)->stream;
        bool known = !stream;
        for (size_t k = 0; k < count; k++)
            known = known || seen[k] == stream;
        if (known)
            continue;
        seen[count++] = stream;
        choice c = {.stream = stream, .gas = -1};
        add_sums(s, t, name_of(s, stream), thi_titles_of(&s->m, stream), &c);
    }
    if (t->value_count)
        add_table(s, t);
}

/* ---- boundaries ---- */

static bool only_direct(const summary *s, const th_boundary *b)
{
    for (uint32_t i = 0; i < b->stream_count; i++)
        if (strcmp(name_of(s, b->streams[i]), "direct"))
            return false;
    return true;
}

/* The total of all gases that people mean by "the total". */
static const th_boundary *headline(const summary *s)
{
    for (uint32_t i = 0; i < th_boundary_count(s->m.registry); i++) {
        const th_boundary *b = th_boundary_get(s->m.registry, i);
        if (!b->gas_count && only_direct(s, b))
            return b;
    }
    return NULL;
}

/* The largest line of a boundary in the last year that rests on estimated activity. */
static const th_line *largest_estimate(const summary *s, const th_boundary *b)
{
    const th_line *best = NULL;
    int32_t year = s->view.years[s->view.year_count - 1];
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year != year || !counts(line) || line->quality != TH_ESTIMATE ||
            !th_boundary_has(s->inventory, b, line))
            continue;
        if (!best || line->co2e_t > best->co2e_t)
            best = line;
    }
    return best;
}

/* The same emission in any year. */
static bool same_series(const summary *s, const th_line *a, const th_line *b)
{
    const th_instance *x = &s->m.instances[a->instance];
    const th_instance *y = &s->m.instances[b->instance];
    return a->gas == b->gas && a->stream == b->stream && x->method == y->method &&
           !memcmp(&x->key, &y->key, sizeof x->key);
}

static const char *line_words(const summary *s, const th_line *line, bool zh)
{
    const th_key *key = &s->m.instances[line->instance].key;
    th_sym code = key->member[TH_IX_CATEGORY], subject = key->member[TH_IX_SUBJECT];
    th_titles category = thi_titles_of(&s->m, code);
    th_titles of = subject ? thi_titles_of(&s->m, subject) : both("", "");
    return th_arena_format(s->arena,
                           "%s %s%s%s %s",
                           name_of(s, code),
                           zh ? category.zh : category.en,
                           subject ? " " : "",
                           zh ? of.zh : of.en,
                           name_of(s, th_gas_get(s->m.registry, line->gas)->id));
}


static void add_total_numbers(const summary *s, thi_table *t, const th_total *years, int what)
{
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        const th_total *total = &years[y];
        bool known = total->state == TH_STATE_VALUE && (!what || total->has_interval);
        if (known)
            thi_table_number(
                t, what == 0 ? total->value : what < 0 ? total->lower : total->upper);
        else
            thi_table_empty(t);
    }
}

static void add_total_rows(const summary *s,
                           thi_table *t,
                           const char *id,
                           th_titles titles,
                           const th_total *years)
{
    static const struct {
        const char *id, *zh, *en;
        int what;
    } rows[] = {{"total", "合计", "total", 0},
                {"lower", "95 % 下限", "95 % lower", -1},
                {"upper", "95 % 上限", "95 % upper", 1}};
    bool any = false;
    for (uint32_t y = 0; y < s->view.year_count; y++)
        any = any || years[y].has_interval;
    for (size_t i = 0; i < (any ? 3 : 1); i++) {
        thi_table_titled(t, id, i ? both("", "") : titles);
        thi_table_titled(t, rows[i].id, both(rows[i].zh, rows[i].en));
        add_total_numbers(s, t, years, rows[i].what);
    }
}

static void add_without_estimate(const summary *s, thi_table *t, const th_boundary *b)
{
    const th_line *line = largest_estimate(s, b);
    if (!line)
        return;
    th_total *years = TH_NEW_N(s->arena, th_total, s->view.year_count + 1);
    uint8_t *mask = TH_NEW_N(s->arena, uint8_t, s->line_count + 1);
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        for (size_t i = 0; i < s->line_count; i++) {
            const th_line *other = th_inventory_line(s->inventory, i);
            mask[i] = other->year == s->view.years[y] && !other->alternative &&
                      th_boundary_has(s->inventory, b, other) &&
                      !same_series(s, line, other);
        }
        years[y] = th_inventory_sum(s->inventory, mask);
    }
    add_total_rows(
        s,
        t,
        "without_largest_estimate",
        both(th_arena_format(
                 s->arena, "　其中不含估算的最大一行：%s", line_words(s, line, true)),
             th_arena_format(s->arena,
                             "  without the largest estimated line: %s",
                             line_words(s, line, false))),
        years);
}

static void add_boundaries(summary *s)
{
    thi_table *t =
        thi_table_begin(s->arena,
                        "totals",
                        "各口径合计与 95 % 区间（单一气体口径为 t CO2，其余 t CO2e）",
                        "Totals by boundary with 95 % interval (t CO2 where CO2 "
                        "alone, else t CO2e)");
    const th_boundary *head = headline(s);
    thi_table_text_column(t, "boundary", "口径", "boundary");
    thi_table_text_column(t, "item", "", "");
    add_years(s, t, "", 0);
    for (uint32_t i = 0; i < th_boundary_count(s->m.registry); i++) {
        const th_boundary *b = th_boundary_get(s->m.registry, i);
        th_total *years = TH_NEW_N(s->arena, th_total, s->view.year_count + 1);
        for (uint32_t y = 0; y < s->view.year_count; y++)
            years[y] = th_inventory_total(s->inventory, b, s->view.years[y]);
        add_total_rows(s, t, name_of(s, b->id), b->titles, years);
        if (b == head)
            add_without_estimate(s, t, b);
    }
    thi_table_note(
        t,
        thi_words(s->arena,
                  s->language,
                  "区间为方法 1（误差传播），只含有区间的数据和因子，因此偏窄。",
                  "Interval by Approach 1 over the data and factors that state one: "
                  "rather too narrow."));
    add_table(s, t);
}

/* ---- lines that are not estimated ---- */

static bool told_before(const summary *s, size_t i)
{
    const th_line *line = th_inventory_line(s->inventory, i);
    for (size_t k = 0; k < i; k++) {
        const th_line *other = th_inventory_line(s->inventory, k);
        if (other->state == TH_STATE_NE && !other->alternative && same_series(s, line, other))
            return true;
    }
    return false;
}

static const char *years_of_series(const summary *s, const th_line *line)
{
    const char *text = "";
    for (size_t k = 0; k < s->line_count; k++) {
        const th_line *other = th_inventory_line(s->inventory, k);
        if (other->state == TH_STATE_NE && !other->alternative && same_series(s, line, other))
            text = th_arena_format(
                s->arena, "%s%s%d", text, *text ? ", " : "", other->year);
    }
    return text;
}

static void add_not_estimated(summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "not_estimated",
                                   "未估算（NE），合计中没有它们",
                                   "Not estimated (NE): missing from the totals");
    thi_table_text_column(t, "line", "行", "line");
    thi_table_text_column(t, "years", "年份", "years");
    for (size_t i = 0; i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->state != TH_STATE_NE || line->alternative || line->stream ||
            told_before(s, i))
            continue;
        thi_table_titled(
            t,
            thi_line_name(s->arena, &s->m, line),
            both(line_words(s, line, true), line_words(s, line, false)));
        thi_table_text(t, years_of_series(s, line));
    }
    if (t->value_count)
        add_table(s, t);
}

/* ---- quality ---- */

typedef struct quality_row {
    const char *id, *zh, *en;
    size_t offset;
} quality_row;

#define SHARE(member) offsetof(th_quality_shares, member)
static const quality_row quality_rows[] = {
    {"published", "活动数据：公布", "activity: published", SHARE(published)},
    {"downscaled", "活动数据：推算", "activity: downscaled", SHARE(downscaled)},
    {"estimate", "活动数据：估算", "activity: estimated", SHARE(estimate)},
    {"none", "活动数据：未注明", "activity: not stated", SHARE(none)},
    {"two_sources", "因子：两处来源相符", "factors: two sources", SHARE(two_sources)},
    {"one_source", "因子：一处来源", "factors: one source", SHARE(one_source)},
    {"unconfirmed", "因子：未核实", "factors: unconfirmed", SHARE(unconfirmed)},
    {"filled", "补齐的数据（series）", "filled values (series)", SHARE(filled)}};

static void add_quality(summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "quality",
                                   "总排放所依据的数据质量（占总排放 %，按最差的一项）",
                                   "What gross emissions rest on (% of gross, by the "
                                   "worst input)");
    th_quality_shares *shares =
        TH_NEW_N(s->arena, th_quality_shares, s->view.year_count + 1);
    for (uint32_t y = 0; y < s->view.year_count; y++)
        shares[y] = th_inventory_quality(s->inventory, s->view.years[y]);
    thi_table_text_column(t, "quality", "依据", "basis");
    add_years(s, t, "", 1);
    for (size_t i = 0; i < sizeof quality_rows / sizeof *quality_rows; i++) {
        thi_table_titled(
            t, quality_rows[i].id, both(quality_rows[i].zh, quality_rows[i].en));
        for (uint32_t y = 0; y < s->view.year_count; y++) {
            const char *at = (const char *)&shares[y] + quality_rows[i].offset;
            double share;
            memcpy(&share, at, sizeof share);
            thi_table_number(t, 100 * share);
        }
    }
    add_table(s, t);
}

/* ---- completeness: how many lines of each state and match ---- */

typedef struct counted {
    const char *id, *zh, *en;
    bool (*is)(const summary *s, const th_line *line);
} counted;

static bool is_value(const summary *s, const th_line *line)
{
    (void)s;
    return counts(line) && !line->filled;
}

static bool is_filled(const summary *s, const th_line *line)
{
    (void)s;
    return counts(line) && line->filled;
}

static bool is_absent(const summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative &&
           (line->state == TH_STATE_NO || line->state == TH_STATE_NA);
}

static bool is_elsewhere(const summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative && line->state == TH_STATE_IE;
}

static bool is_missing(const summary *s, const th_line *line)
{
    (void)s;
    return !line->alternative &&
           (line->state == TH_STATE_NE || line->state == TH_STATE_NOTHING);
}

static bool is_alternative(const summary *s, const th_line *line)
{
    (void)s;
    return line->alternative;
}

static bool is_inexact(const summary *s, const th_line *line)
{
    return counts(line) && s->m.cells[line->cell].match != TH_MATCH_EXACT;
}

static const counted counted_lines[] = {
    {"value", "有数", "with a value", is_value},
    {"filled", "由 series 补齐", "filled by a series rule", is_filled},
    {"no_na", "NO、NA（不发生、不适用）", "NO, NA (not occurring, not applicable)", is_absent},
    {"ie", "IE（计入别处）", "IE (included elsewhere)", is_elsewhere},
    {"ne", "NE（未估算）", "NE (not estimated)", is_missing},
    {"alternative", "备选算法（不计入）", "alternatives (not counted)", is_alternative},
    {"inexact", "有数但因子取自上级或旧年份", "with a factor of a parent, region or older year", is_inexact}};

static void add_completeness(summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "completeness", "完整性（行数）", "Completeness (number of lines)");
    thi_table_text_column(t, "lines", "行", "lines");
    add_years(s, t, "", 0);
    for (size_t i = 0; i < sizeof counted_lines / sizeof *counted_lines; i++) {
        const counted *c = &counted_lines[i];
        thi_table_titled(t, c->id, both(c->zh, c->en));
        for (uint32_t y = 0; y < s->view.year_count; y++) {
            uint32_t count = 0;
            for (size_t k = 0; k < s->line_count; k++) {
                const th_line *line = th_inventory_line(s->inventory, k);
                count += line->year == s->view.years[y] && c->is(s, line);
            }
            thi_table_number(t, count);
        }
    }
    add_table(s, t);
}

static summary summary_of(th_arena *arena, const th_inventory *inventory, th_language language)
{
    summary s = {.arena = arena,
                 .inventory = inventory,
                 .m = th_model_get(th_inventory_model(inventory)),
                 .language = language,
                 .line_count = th_inventory_line_count(inventory)};
    s.view = th_activity_get(s.m.activity);
    return s;
}

const th_table *const *th_report_quality(th_arena *arena,
                                         const th_inventory *inventory,
                                         th_language language,
                                         size_t *count)
{
    summary s = summary_of(arena, inventory, language);
    if (s.view.year_count) {
        add_completeness(&s);
        add_not_estimated(&s);
        add_quality(&s);
    }
    *count = s.count;
    return s.tables;
}

const th_table *const *th_report_summary(th_arena *arena,
                                         const th_inventory *inventory,
                                         th_language language,
                                         size_t *count)
{
    summary s = summary_of(arena, inventory, language);
    add_head(&s);
    if (s.view.year_count) {
        add_sectors(&s);
        add_gases(&s);
        add_streams(&s);
        add_boundaries(&s);
        add_not_estimated(&s);
        add_quality(&s);
    }
    *count = s.count;
    return s.tables;
}
