/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary of an inventory: sectors, gases, streams; its other parts stand in
 * report_totals.c and report_quality.c. */
#include "report_summary.h"
#include "report_words.h"

#include <string.h>

const char *thi_summary_name(const thi_summary *s, th_sym sym)
{
    return th_names_text(th_activity_names(s->m.activity), sym);
}

void thi_summary_add(thi_summary *s, thi_table *t)
{
    const th_table *table = thi_table_end(t);
    TH_PUSH(s->arena, s->tables, s->count, s->capacity, table);
}

static const char *year_text(const thi_summary *s, int32_t year)
{
    return th_arena_format(s->arena, "%d", year);
}

void thi_summary_years(const thi_summary *s,
                       thi_table *t,
                       const char *unit,
                       int decimals)
{
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        const char *year = year_text(s, s->view.years[y]);
        thi_table_number_column(t, year, year, year, unit, decimals);
    }
}

th_titles thi_both(const char *zh, const char *en)
{
    return (th_titles){zh, en};
}

/* The same emission in any year. */
bool thi_same_series(const thi_summary *s, const th_line *a, const th_line *b)
{
    const th_instance *x = &s->m.instances[a->instance];
    const th_instance *y = &s->m.instances[b->instance];
    return a->gas == b->gas && a->stream == b->stream && x->method == y->method &&
           !memcmp(&x->key, &y->key, sizeof x->key);
}

const char *thi_line_words(const thi_summary *s, const th_line *line, bool zh)
{
    const th_key *key = &s->m.instances[line->instance].key;
    th_sym code = key->member[TH_IX_CATEGORY], subject = key->member[TH_IX_SUBJECT];
    th_titles category = thi_titles_of(&s->m, code);
    th_titles of = subject ? thi_titles_of(&s->m, subject) : thi_both("", "");
    return th_arena_format(
        s->arena,
        "%s %s%s%s %s",
        thi_summary_name(s, code),
        zh ? category.zh : category.en,
        subject ? " " : "",
        zh ? of.zh : of.en,
        thi_summary_name(s, th_gas_get(s->m.registry, line->gas)->id));
}

/* ---- which lines a sum takes ---- */

bool thi_line_counts(const th_line *line)
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
    if (!thi_line_counts(line) || line->stream != c->stream)
        return false;
    if ((c->sector && line->sector != c->sector) ||
        (c->gas >= 0 && line->gas != (uint32_t)c->gas))
        return false;
    return c->sign == ANY_SIGN || (line->mass_t < 0) == (c->sign == REMOVALS);
}

/* With --partial: a line that an error stands behind. Sums that contain it are
 * withheld. */
bool thi_line_failed(const thi_summary *s, const th_line *line)
{
    return !line->alternative && s->m.cells[line->cell].failed;
}

static bool is_withheld(const thi_summary *s, const choice *c, int32_t year)
{
    if (s->m.lost)
        return true;
    for (size_t i = 0; s->failed && i < s->line_count; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (line->year == year && thi_line_failed(s, line) &&
            line->stream == c->stream && (!c->sector || line->sector == c->sector) &&
            (c->gas < 0 || line->gas == (uint32_t)c->gas))
            return true;
    }
    return false;
}

/* Sum of a year; `any` tells whether a line was there. */
static double sum_of(const thi_summary *s, const choice *c, int32_t year, bool *any)
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

static bool all_zero(const thi_summary *s, const double *numbers)
{
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (numbers[y] < 0 || numbers[y] > 0)
            return false;
    return true;
}

static bool has_removals(const thi_summary *s, const choice *emissions)
{
    choice c = *emissions;
    bool any = false;
    c.sign = REMOVALS;
    for (uint32_t y = 0; y < s->view.year_count; y++)
        (void)sum_of(s, &c, s->view.years[y], &any);
    return any;
}

/* One row over the years; false (and nothing added) when no year has a line. */
static bool add_sums(const thi_summary *s,
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
        if (known[y] && !is_withheld(s, c, s->view.years[y]))
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

static const char *years_text(const thi_summary *s)
{
    const char *text = "";
    for (uint32_t y = 0; y < s->view.year_count; y++)
        text =
            th_arena_format(s->arena, "%s%s%d", text, y ? ", " : "", s->view.years[y]);
    return text;
}

static void add_head(thi_summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "inventory", "温室气体清单", "Greenhouse gas inventory");
    const th_guideline *g = s->m.guideline;
    const char *guideline = thi_summary_name(s, g->id);
    thi_table_text_column(t, "item", "", "");
    thi_table_text_column(t, "content", "", "");
    add_fact(t,
             "name",
             thi_both("清单", "inventory"),
             th_arena_format(s->arena,
                             "%s (%s)",
                             th_title_text(s->arena, s->view.name, s->language),
                             thi_summary_name(s, s->view.region)));
    add_fact(t, "years", thi_both("年份", "years"), years_text(s));
    add_fact(t,
             "guideline",
             thi_both("指南", "guideline"),
             th_arena_format(s->arena,
                             "%s: %s",
                             guideline,
                             th_title_text(s->arena, g->titles, s->language)));
    add_fact(t, "gwp", thi_both("GWP", "GWP set"), thi_summary_name(s, s->m.gwp->name));
    add_fact(t,
             "inputs",
             thi_both("数据校验", "input hash"),
             th_arena_text_n(s->arena, s->view.sha256, 16));
    add_fact(t,
             "factors",
             thi_both("因子校验", "factor hash"),
             th_arena_text_n(s->arena, th_registry_hash(s->m.registry), 16));
    thi_summary_add(s, t);
}

/* ---- sectors ---- */

/* Share of a sector's emissions of the last year that rests on estimated activity. */
static void add_estimate_share(const thi_summary *s, thi_table *t, const choice *c)
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
    if ((total < 0 || total > 0) && !is_withheld(s, c, year))
        thi_table_number(t, 100 * th_sum_get(&estimated) / total);
    else
        thi_table_empty(t);
}

static void add_sector_row(
    const thi_summary *s, thi_table *t, const char *id, th_titles titles, choice c)
{
    if (add_sums(s, t, id, titles, &c))
        add_estimate_share(s, t, &c);
}

/* A sector whose removals stand on another line says so. */
static th_titles
emission_titles(const thi_summary *s, const thi_sector *sector, const choice *c)
{
    if (!has_removals(s, c))
        return sector->titles;
    return thi_both(th_arena_format(s->arena, "%s（排放）", sector->titles.zh),
                    th_arena_format(s->arena, "%s (emissions)", sector->titles.en));
}

static void add_sectors(thi_summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "sectors", "分部门排放（t CO2e）", "Emissions by sector (t CO2e)");
    const char *last = year_text(s, s->view.years[s->view.year_count - 1]);
    thi_table_text_column(t, "sector", "部门", "sector");
    thi_summary_years(s, t, "", 0);
    thi_table_number_column(t,
                            "estimate_pct",
                            th_arena_format(s->arena, "%s 估算占比", last),
                            th_arena_format(s->arena, "estimated in %s", last),
                            "%",
                            1);
    thi_sector sector;
    for (uint32_t i = 0; thi_sector_at(s->m.registry, i, &sector); i++) {
        th_sym sym = th_names_find(th_activity_names(s->m.activity), sector.id);
        choice c = {.sector = sym, .gas = -1, .sign = EMISSIONS};
        if (sym)
            add_sector_row(s, t, sector.id, emission_titles(s, &sector, &c), c);
    }
    add_sector_row(s,
                   t,
                   "gross",
                   thi_both("总排放（清除不抵扣）", "Gross emissions"),
                   (choice){.gas = -1, .sign = EMISSIONS});
    add_sector_row(s,
                   t,
                   "removals",
                   thi_both("清除（碳汇）", "Removals (sinks)"),
                   (choice){.gas = -1, .sign = REMOVALS});
    add_sector_row(s,
                   t,
                   "net",
                   thi_both("净排放", "Net emissions"),
                   (choice){.gas = -1, .sign = ANY_SIGN});
    thi_summary_add(s, t);
}

/* ---- gases and streams ---- */

static void add_gases(thi_summary *s)
{
    thi_table *t = thi_table_begin(
        s->arena, "gases", "分气体排放（t 气体）", "Emissions by gas (t of the gas)");
    thi_table_text_column(t, "gas", "气体", "gas");
    thi_summary_years(s, t, "", 1);
    bool *present = TH_NEW_N(s->arena, bool, th_gas_count(s->m.registry) + 1);
    for (size_t i = 0; i < s->line_count; i++)
        present[th_inventory_line(s->inventory, i)->gas] = true;
    for (uint32_t g = 0; g < th_gas_count(s->m.registry); g++) {
        if (!present[g])
            continue;
        const th_gas *gas = th_gas_get(s->m.registry, g);
        const char *id = thi_summary_name(s, gas->id);
        choice c = {.gas = (int32_t)g, .sign = EMISSIONS, .mass = true};
        add_sums(s, t, id, thi_both(id, id), &c);
        c.sign = REMOVALS;
        add_sums(s,
                 t,
                 th_arena_format(s->arena, "%s_removals", id),
                 thi_both(th_arena_format(s->arena, "%s 清除", id),
                          th_arena_format(s->arena, "%s removals", id)),
                 &c);
    }
    thi_summary_add(s, t);
}

/* Streams in the order in which lines bring them. */
static void add_streams(thi_summary *s)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "streams",
                                   "另列、不计入上面各项（t CO2e）",
                                   "Reported beside, in none of the above (t CO2e)");
    th_sym *seen = TH_NEW_N(s->arena, th_sym, s->line_count + 1);
    size_t count = 0;
    thi_table_text_column(t, "stream", "流", "stream");
    thi_summary_years(s, t, "", 0);
    for (size_t i = 0; i < s->line_count; i++) {
        th_sym stream = th_inventory_line(s->inventory, i)->stream;
        bool known = !stream;
        for (size_t k = 0; k < count; k++)
            known = known || seen[k] == stream;
        if (known)
            continue;
        seen[count++] = stream;
        choice c = {.stream = stream, .gas = -1};
        add_sums(s, t, thi_summary_name(s, stream), thi_titles_of(&s->m, stream), &c);
    }
    if (t->value_count)
        thi_summary_add(s, t);
}
static thi_summary
summary_of(th_arena *arena, const th_inventory *inventory, th_language language)
{
    thi_summary s = {.arena = arena,
                     .inventory = inventory,
                     .m = th_model_get(th_inventory_model(inventory)),
                     .language = language,
                     .line_count = th_inventory_line_count(inventory)};
    s.view = th_activity_get(s.m.activity);
    for (size_t i = 0; i < s.line_count; i++)
        s.failed = s.failed || thi_line_failed(&s, th_inventory_line(inventory, i));
    return s;
}

const th_table *const *th_report_quality(th_arena *arena,
                                         const th_inventory *inventory,
                                         th_language language,
                                         size_t *count)
{
    thi_summary s = summary_of(arena, inventory, language);
    if (s.view.year_count) {
        thi_summary_reference(&s);
        thi_summary_completeness(&s);
        thi_summary_not_estimated(&s);
        thi_summary_quality(&s);
    }
    *count = s.count;
    return s.tables;
}

const th_table *const *th_report_summary(th_arena *arena,
                                         const th_inventory *inventory,
                                         th_language language,
                                         size_t *count)
{
    thi_summary s = summary_of(arena, inventory, language);
    add_head(&s);
    if (s.view.year_count) {
        add_sectors(&s);
        add_gases(&s);
        add_streams(&s);
        thi_summary_boundaries(&s);
        thi_summary_not_estimated(&s);
        thi_summary_quality(&s);
    }
    *count = s.count;
    return s.tables;
}
