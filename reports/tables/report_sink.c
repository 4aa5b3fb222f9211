/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sinks: CO2 of the land sectors by stratum, pool and year, with the area, stocks,
 * growth and losses behind it. Which numbers are shown is data: layouts/sinks.csv. */
#include "report_sink.h"

#include "report_words.h"

#include <math.h>
#include <string.h>

static const thi_sink_cell nothing = {NAN, NULL};

const char *thi_sink_text(const thi_sink *s, size_t row, const char *column)
{
    return th_rows_text(s->items, row, th_rows_column(s->items, column));
}

/** Else it names the pool of categories whose methods name none. */
bool thi_sink_is_number(const thi_sink *s, size_t row)
{
    return *thi_sink_text(s, row, "unit");
}

static const char *name_of(const thi_sink *s, th_sym sym)
{
    return th_names_text(th_activity_names(s->m.activity), sym);
}

static const th_instance *instance_of(const thi_sink *s, const th_line *line)
{
    return &s->m.instances[line->instance];
}

static const char *words(const thi_sink *s, const char *zh, const char *en)
{
    return thi_words(s->arena, s->language, zh, en);
}

/** The next word of a cell as a symbol; false at its end. */
bool thi_sink_word(const thi_sink *s, const char **text, th_sym *out)
{
    size_t n = strcspn(*text, " ");
    if (!n)
        return false;
    *out = th_names_find(th_activity_names(s->m.activity),
                         th_arena_text_n(s->arena, *text, n));
    *text += n + ((*text)[n] == ' ');
    return true;
}

/* ---- which lines ---- */

/** Sectors of land are named by the column `land` of layouts/sectors.csv. */
static bool sector_is_land(const thi_sink *s, th_sym sector)
{
    int land = s->sectors ? th_rows_column(s->sectors, "land") : -1;
    int code = s->sectors ? th_rows_column(s->sectors, "code") : -1;
    for (size_t i = 0; land >= 0 && i < s->sectors->row_count; i++)
        if (!strcmp(th_rows_text(s->sectors, i, land), "1") &&
            !strcmp(th_rows_text(s->sectors, i, code), name_of(s, sector)))
            return true;
    return false;
}

bool thi_sink_has(const thi_sink *s, const th_line *line)
{
    return !line->alternative && !line->stream && sector_is_land(s, line->sector) &&
           !strcmp(name_of(s, th_gas_get(s->m.registry, line->gas)->id), "CO2");
}

/** The part of the method, else the pool that the layout gives its category. */
const char *thi_sink_pool(const thi_sink *s, const th_line *line)
{
    const th_instance *inst = instance_of(s, line);
    th_sym part = th_method_get(s->m.registry, inst->method)->part;
    if (part)
        return name_of(s, part);
    const th_domain *categories = th_domain_of(s->m.registry, TH_IX_CATEGORY);
    for (size_t row = 0; row < s->items->row_count; row++) {
        const char *text = thi_sink_text(s, row, "categories");
        th_sym top;
        while (!thi_sink_is_number(s, row) && thi_sink_word(s, &text, &top))
            if (top && th_domain_distance(
                           categories, inst->key.member[TH_IX_CATEGORY], top) >= 0)
                return thi_sink_text(s, row, "code");
    }
    return "";
}

static th_titles pool_titles(const thi_sink *s, const char *pool)
{
    for (size_t row = 0; row < s->items->row_count; row++)
        if (!thi_sink_is_number(s, row) && !strcmp(thi_sink_text(s, row, "code"), pool))
            return (th_titles){thi_sink_text(s, row, "label_zh"),
                               thi_sink_text(s, row, "label_en")};
    return thi_part_titles(s->m.registry, pool);
}

/* ---- numbers of a line ---- */

bool thi_sink_meets(const thi_sink *s, const th_instance *inst, const th_key *key)
{
    if (key->member[TH_IX_REGION] != inst->key.member[TH_IX_REGION] ||
        key->member[TH_IX_CATEGORY] != inst->row_category ||
        key->member[TH_IX_SUBJECT] != inst->key.member[TH_IX_SUBJECT])
        return false;
    for (uint32_t i = TH_IX_SUBJECT + 1; i < th_index_count(s->m.registry); i++)
        if (inst->key.member[i] && key->member[i] &&
            inst->key.member[i] != key->member[i])
            return false;
    return true;
}

typedef struct gather {
    th_sum sum;
    bool any, confidential;
} gather;

/** Rows of a variable below the line's key in its year, filled ones included. */
static void
take_activity(const thi_sink *s, gather *g, const th_instance *inst, th_sym variable)
{
    for (size_t i = 0; variable && i < s->given_count; i++) {
        const thi_given *v = &s->given[i];
        if (v->variable != variable || v->year != inst->year ||
            !thi_sink_meets(s, inst, &v->row->key))
            continue;
        th_sum_add(&g->sum, v->value);
        g->any = true;
        g->confidential = g->confidential || v->row->confidential;
    }
}

static void
take_equation(const thi_sink *s, gather *g, const th_instance *inst, th_sym name)
{
    for (uint32_t i = 0; name && i < inst->cell_count; i++) {
        const th_cell *c = &s->m.cells[inst->first_cell + i];
        bool named =
            c->equation->left == TH_LEFT_LOCAL || c->equation->left == TH_LEFT_VARIABLE;
        if (!named || c->equation->name != name || c->state != TH_STATE_VALUE ||
            c->failed)
            continue;
        th_sum_add(&g->sum, th_inventory_values(s->inventory)[inst->first_cell + i]);
        g->any = true;
    }
}

static th_sym driver_of(const thi_sink *s, const th_instance *inst)
{
    if (inst->driver_row < 0)
        return 0;
    const th_datum *d = &s->view.rows[inst->driver_row];
    return th_variable_get(s->m.registry, d->variable)->name;
}

/** What is told `once` is taken from what drives the line if that is named, else from
 * the first that has a value: an area is not added to itself. */
static void
take_variables(const thi_sink *s, gather *g, const th_instance *inst, size_t row)
{
    bool once = *thi_sink_text(s, row, "once"), drives = false;
    th_sym name, driver = driver_of(s, inst);
    const char *text = thi_sink_text(s, row, "variable");
    for (const char *t = text; once && !drives && thi_sink_word(s, &t, &name);)
        drives = name && name == driver;
    if (drives)
        take_activity(s, g, inst, driver);
    while (!drives && !(once && g->any) && thi_sink_word(s, &text, &name))
        take_activity(s, g, inst, name);
}

/** Column `pools`: the pools that an item belongs to; empty: all. Growing stock is told
 * with the biomass, not again with dead wood. */
static bool pool_has(const thi_sink *s, const char *pool, size_t row)
{
    const char *text = thi_sink_text(s, row, "pools");
    bool has = !*text;
    for (size_t n; *text && !has; text += n + (text[n] == ' ')) {
        n = strcspn(text, " ");
        has = strlen(pool) == n && !strncmp(text, pool, n);
    }
    return has;
}

thi_sink_cell thi_sink_item(const thi_sink *s, const th_line *line, size_t row)
{
    const th_instance *inst = instance_of(s, line);
    if (line->confidential)
        return (thi_sink_cell){NAN, "C"};
    if (!pool_has(s, thi_sink_pool(s, line), row))
        return nothing;
    gather g = {{0, 0}, false, false};
    take_variables(s, &g, inst, row);
    th_sym name;
    for (const char *t = thi_sink_text(s, row, "equations");
         thi_sink_word(s, &t, &name);)
        take_equation(s, &g, inst, name);
    if (!g.any)
        return nothing;
    return g.confidential ? (thi_sink_cell){NAN, "C"}
                          : (thi_sink_cell){th_sum_get(&g.sum), NULL};
}

static const char *state_of(const thi_sink *s, const th_line *line)
{
    if (s->m.cells[line->cell].failed)
        return "failed";
    if (line->confidential)
        return "C";
    if (line->state != TH_STATE_VALUE)
        return th_state_text(line->state);
    return line->filled ? "filled" : "value";
}

thi_sink_cell thi_sink_co2(const thi_sink *s, const th_line *line)
{
    bool shown = line->state == TH_STATE_VALUE && !line->confidential &&
                 !s->m.cells[line->cell].failed;
    return shown ? (thi_sink_cell){line->mass_t, NULL}
                 : (thi_sink_cell){NAN, state_of(s, line)};
}

/* ---- rows of csv and json ---- */

static void add_value(thi_table *t, thi_sink_cell cell)
{
    thi_table_number(t, cell.value);
}

void thi_sink_columns(const thi_sink *s, thi_table *t)
{
    thi_table_number_column(t, "year", "年", "year", "", THI_PLAIN);
    static const char *const before[] = {
        "region", "category", "subject", "key", "pool", "method", "state"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        thi_table_text_column(t, before[i], before[i], before[i]);
    for (size_t row = 0; row < s->items->row_count; row++) {
        const char *unit = thi_sink_text(s, row, "unit");
        const char *id =
            th_arena_format(s->arena, "%s_%s", thi_sink_text(s, row, "code"), unit);
        if (thi_sink_is_number(s, row))
            thi_table_number_column(t, id, id, id, unit, -1);
    }
    thi_table_number_column(t, "co2_t", "co2_t", "co2_t", "t", -1);
    thi_table_number_column(t, "lower_t", "lower_t", "lower_t", "t", -1);
    thi_table_number_column(t, "upper_t", "upper_t", "upper_t", "t", -1);
    thi_table_text_column(t, "quality", "quality", "quality");
    thi_table_text_column(t, "confidence", "confidence", "confidence");
}

void thi_sink_row(const thi_sink *s, thi_table *t, const th_line *line)
{
    const th_instance *inst = instance_of(s, line);
    thi_table_number(t, line->year);
    thi_table_text(t, name_of(s, inst->key.member[TH_IX_REGION]));
    thi_table_text(t, name_of(s, inst->key.member[TH_IX_CATEGORY]));
    thi_table_text(t, name_of(s, inst->key.member[TH_IX_SUBJECT]));
    thi_table_text(t, thi_further_key(s->arena, &s->m, &inst->key));
    thi_table_text(t, thi_sink_pool(s, line));
    thi_table_text(t, name_of(s, th_method_get(s->m.registry, inst->method)->id));
    thi_table_text(t, state_of(s, line));
    for (size_t row = 0; row < s->items->row_count; row++)
        if (thi_sink_is_number(s, row))
            add_value(t, thi_sink_item(s, line, row));
    thi_sink_cell co2 = thi_sink_co2(s, line);
    bool known = !s->last_with_interval || line->year <= s->last_with_interval;
    double half = known && line->half_t > 0 ? line->half_t : (double)NAN;
    add_value(t, co2);
    thi_table_number(t, co2.value - half);
    thi_table_number(t, co2.value + half);
    thi_table_text(t, th_quality_text(line->quality));
    thi_table_text(t, th_confidence_text(line->confidence));
}

/** Which variables, by number, the layout names. */
static bool *named_variables(const thi_sink *s)
{
    bool *named = TH_NEW_N(s->arena, bool, th_variable_count(s->m.registry) + 1);
    for (size_t row = 0; row < s->items->row_count; row++) {
        th_sym name;
        for (const char *t = thi_sink_text(s, row, "variable");
             thi_sink_word(s, &t, &name);) {
            int32_t number = th_variable_find(s->m.registry, name);
            if (number >= 0)
                named[number] = true;
        }
    }
    return named;
}

static void
give(thi_sink *s, const bool *named, const th_datum *row, int32_t year, double value)
{
    if (!named[row->variable])
        return;
    thi_given one = {
        th_variable_get(s->m.registry, row->variable)->name, row, year, value};
    TH_PUSH(s->arena, s->given, s->given_count, s->given_capacity, one);
}

static void collect_given(thi_sink *s)
{
    const bool *named = named_variables(s);
    for (size_t i = 0; i < s->view.row_count; i++) {
        const th_datum *row = &s->view.rows[i];
        if (row->state == TH_STATE_VALUE)
            give(s, named, row, row->year, row->value);
    }
    for (uint32_t i = 0; i < s->m.cell_count; i++) {
        const th_cell *c = &s->m.cells[i];
        if (!c->equation && c->state == TH_STATE_VALUE)
            give(s,
                 named,
                 &s->view.rows[c->filled_row],
                 c->filled_year,
                 th_inventory_values(s->inventory)[i]);
    }
}

thi_sink
thi_sink_begin(th_arena *arena, const th_inventory *inventory, th_language language)
{
    static const th_rows none = {.row_count = 0};
    th_model_view m = th_model_get(th_inventory_model(inventory));
    const th_rows *items = th_layout_find(m.registry, "sinks");
    thi_sink s = {.arena = arena,
                  .inventory = inventory,
                  .m = m,
                  .view = th_activity_get(m.activity),
                  .items = items ? items : &none,
                  .sectors = th_layout_find(m.registry, "sectors"),
                  .language = language};
    collect_given(&s);
    return s;
}

const th_table *th_report_sink_rows(th_arena *arena, const th_inventory *inventory)
{
    thi_sink s = thi_sink_begin(arena, inventory, TH_BOTH);
    thi_table *t = thi_table_begin(arena, "sink", "碳汇", "Sinks");
    thi_sink_columns(&s, t);
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        const th_line *line = th_inventory_line(inventory, i);
        if (thi_sink_has(&s, line))
            thi_sink_row(&s, t, line);
    }
    return thi_table_end(t);
}

/* ---- tables for people ---- */

static void year_columns(const thi_sink *s, thi_table *t)
{
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        const char *year = th_arena_format(s->arena, "%d", s->view.years[y]);
        thi_table_number_column(t, year, year, year, "", 0);
    }
}

void thi_sink_show(thi_table *t, thi_sink_cell cell)
{
    if (cell.word)
        thi_table_titled(t, cell.word, thi_state_titles(cell.word));
    else
        thi_table_number(t, cell.value);
}

bool thi_sink_same(const thi_sink *s, const th_line *a, const th_line *b)
{
    const th_instance *x = instance_of(s, a), *y = instance_of(s, b);
    if (x->method != y->method)
        return false;
    for (uint32_t i = 0; i < th_index_count(s->m.registry); i++)
        if (x->key.member[i] != y->key.member[i])
            return false;
    return true;
}

void thi_sink_stratum(const thi_sink *s, thi_table *t, const th_line *line)
{
    const th_instance *inst = instance_of(s, line);
    th_sym subject = inst->key.member[TH_IX_SUBJECT];
    const char *further = thi_further_key(s->arena, &s->m, &inst->key);
    const char *pool = thi_sink_pool(s, line);
    thi_table_text(t, name_of(s, inst->key.member[TH_IX_REGION]));
    thi_table_text(t, name_of(s, inst->key.member[TH_IX_CATEGORY]));
    if (subject && !*further)
        thi_table_titled(t, name_of(s, subject), thi_titles_of(&s->m, subject));
    else
        thi_table_text(
            t, th_arena_format(s->arena, "%s %s", name_of(s, subject), further));
    thi_table_titled(t, pool, pool_titles(s, pool));
}

/** One line of the table: an item of a stratum, or (SIZE_MAX) its CO2, over the years.
 */
static void stratum_row(const thi_sink *s,
                        thi_table *t,
                        const th_line *const *lines,
                        size_t count,
                        size_t item)
{
    thi_sink_cell *cells = TH_NEW_N(s->arena, thi_sink_cell, s->view.year_count + 1);
    bool any = false;
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        cells[y] = nothing;
        for (size_t i = 0; i < count; i++)
            if (lines[i]->year == s->view.years[y])
                cells[y] = item == SIZE_MAX ? thi_sink_co2(s, lines[i])
                                            : thi_sink_item(s, lines[i], item);
        any = any || cells[y].word || isfinite(cells[y].value);
    }
    if (!any)
        return;
    thi_sink_stratum(s, t, lines[0]);
    if (item == SIZE_MAX)
        thi_table_titled(
            t, "co2", (th_titles){"CO2（吸收为负）", "CO2 (removal negative)"});
    else
        thi_table_titled(t,
                         thi_sink_text(s, item, "code"),
                         (th_titles){thi_sink_text(s, item, "label_zh"),
                                     thi_sink_text(s, item, "label_en")});
    thi_table_text(t, item == SIZE_MAX ? "t" : thi_sink_text(s, item, "unit"));
    for (uint32_t y = 0; y < s->view.year_count; y++)
        thi_sink_show(t, cells[y]);
}

static const th_table *
strata_table(const thi_sink *s, const th_line *const *lines, size_t count)
{
    thi_table *t =
        thi_table_begin(s->arena, "strata", "碳汇：按分层", "Sinks by stratum");
    thi_table_text_column(t, "region", "地区", "region");
    thi_table_text_column(t, "category", "类别", "category");
    thi_table_text_column(t, "subject", "对象", "subject");
    thi_table_text_column(t, "pool", "碳库", "pool");
    thi_table_text_column(t, "item", "项目", "item");
    thi_table_text_column(t, "unit", "单位", "unit");
    year_columns(s, t);
    for (size_t i = 0, n; i < count; i += n) {
        for (n = 1; i + n < count && thi_sink_same(s, lines[i], lines[i + n]); n++)
            ;
        for (size_t row = 0; row < s->items->row_count; row++)
            if (thi_sink_is_number(s, row))
                stratum_row(s, t, lines + i, n, row);
        stratum_row(s, t, lines + i, n, SIZE_MAX);
    }
    thi_table_note(
        t,
        words(s,
              "空白：计入的方法不算此项（如储量差值法不分生长与损失）；"
              "变化是方法本身所算，各年换算系数不同时不等于两年储量之差。"
              "土地的 CH4、N2O 见 inventory。",
              "Empty: the method that counts does not compute it (a stock "
              "difference does not tell growth from loss). A change is the method's "
              "own: where "
              "conversion factors differ between years it is not the difference "
              "of two stocks. CH4 and N2O of "
              "land: see inventory."));
    return thi_table_end(t);
}

/** Sum of the sinks of a year, of one pool or (NULL) of all. */
th_total thi_sink_total(const thi_sink *s, const char *pool, int32_t year, bool *any)
{
    size_t count = th_inventory_line_count(s->inventory);
    *any = false;
    for (size_t i = 0; i < count; i++) {
        s->mask[i] = s->pool[i] && th_inventory_line(s->inventory, i)->year == year &&
                     (!pool || !strcmp(pool, s->pool[i]));
        *any = *any || s->mask[i];
    }
    return th_inventory_sum(s->inventory, s->mask);
}

thi_sink_cell thi_sink_shown(const th_total *total)
{
    if (total->failed)
        return (thi_sink_cell){NAN, "failed"};
    if (total->confidential)
        return (thi_sink_cell){NAN, "C"};
    if (total->state != TH_STATE_VALUE)
        return (thi_sink_cell){NAN, th_state_text(total->state)};
    return (thi_sink_cell){total->value, NULL};
}

static void note_incomplete(const thi_sink *s, thi_table *t, int32_t year)
{
    thi_table_note(
        t,
        words(s,
              th_arena_format(s->arena, "%d 年合计不完整：有行未估算", year),
              th_arena_format(s->arena,
                              "%d: the total is incomplete, a line is not estimated",
                              year)));
}

static void total_row(const thi_sink *s, thi_table *t, const char *pool)
{
    if (pool)
        thi_table_titled(t, pool, pool_titles(s, pool));
    else
        thi_table_titled(t, "total", (th_titles){"合计", "total"});
    for (uint32_t y = 0; y < s->view.year_count; y++) {
        bool any;
        th_total total = thi_sink_total(s, pool, s->view.years[y], &any);
        thi_sink_show(t, any ? thi_sink_shown(&total) : nothing);
        if (!pool && any && total.incomplete)
            note_incomplete(s, t, s->view.years[y]);
    }
}

static bool pool_seen(const thi_sink *s, const th_line *const *lines, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!strcmp(thi_sink_pool(s, lines[k]), thi_sink_pool(s, lines[i])))
            return true;
    return false;
}

static const th_table *
pools_table(const thi_sink *s, const th_line *const *lines, size_t count)
{
    thi_table *t = thi_table_begin(s->arena,
                                   "pools",
                                   "土地的 CO2：按碳库（t，吸收为负）",
                                   "CO2 of land by pool (t, removal negative)");
    thi_table_text_column(t, "pool", "碳库", "pool");
    year_columns(s, t);
    for (size_t i = 0; i < count; i++)
        if (!pool_seen(s, lines, i))
            total_row(s, t, thi_sink_pool(s, lines[i]));
    total_row(s, t, NULL);
    return thi_table_end(t);
}

const th_line *const *thi_sink_lines(thi_sink *s, size_t *count)
{
    size_t n = 0, all = th_inventory_line_count(s->inventory);
    const th_line **lines = TH_NEW_N(s->arena, const th_line *, all + 1);
    s->pool = TH_NEW_N(s->arena, const char *, all + 1);
    s->mask = TH_NEW_N(s->arena, uint8_t, all + 1);
    for (size_t i = 0; i < all; i++) {
        const th_line *line = th_inventory_line(s->inventory, i);
        if (!thi_sink_has(s, line))
            continue;
        lines[n++] = line;
        s->pool[i] = thi_sink_pool(s, line);
    }
    *count = n;
    return lines;
}

const th_table *const *th_report_sink(th_arena *arena,
                                      const th_inventory *inventory,
                                      th_language language,
                                      size_t *count)
{
    thi_sink s = thi_sink_begin(arena, inventory, language);
    size_t n;
    const th_line *const *lines = thi_sink_lines(&s, &n);
    const th_table **tables = TH_NEW_N(arena, const th_table *, 2);
    *count = 0;
    tables[(*count)++] = strata_table(&s, lines, n);
    tables[(*count)++] = pools_table(&s, lines, n);
    return tables;
}
