/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inventory in the layout of a frame: a table a year for people, one long table for
 * machines. */
#include "report_words.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

typedef struct framing {
    th_arena *arena;
    th_model_view m;
    th_frame_sums sums;
    const th_frame_options *options;
    bool scopes; /* the layout tells scopes */
} framing;

static framing
begin(th_arena *arena, const th_inventory *inventory, const th_frame_options *options)
{
    framing f = {.arena = arena,
                 .m = th_model_get(th_inventory_model(inventory)),
                 .options = options};
    th_inventory_frame(&f.sums, inventory, arena, options->frame);
    for (uint32_t i = 0; i < options->frame->row_count; i++)
        f.scopes = f.scopes || *options->frame->rows[i].scope;
    return f;
}

static const char *name_of(const framing *f, th_sym sym)
{
    return th_names_text(th_activity_names(f->m.activity), sym);
}

static const th_frame_cell *
cell_at(const framing *f, uint32_t year, uint32_t line, uint32_t group)
{
    const th_frame_sums *s = &f->sums;
    size_t row = (size_t)year * s->line_count + line;
    return &s->cells[row * (s->group_count + 1) + group];
}

/* ---- what a total says ---- */

/* "" where no line says anything. */
static const char *state_of(const th_total *t)
{
    if (t->failed)
        return "withheld";
    if (t->state == TH_STATE_VALUE)
        return t->confidential ? "C" : t->incomplete ? "incomplete" : "value";
    return t->state == TH_STATE_NOTHING && !t->incomplete ? ""
                                                          : th_state_text(t->state);
}

static bool has_number(const th_total *t)
{
    return t->state == TH_STATE_VALUE && !t->failed && !t->confidential;
}

static const char *code_of(const framing *f, const th_frame_line *line)
{
    return line->rest ? th_arena_format(f->arena, "%s.*", line->row->code)
                      : line->row->code;
}

static th_titles label_of(const th_frame_line *line)
{
    return line->rest ? (th_titles){"未再细分", "not split further"}
                      : line->row->titles;
}

static uint32_t indent_of(const th_frame_line *line)
{
    return line->row->indent + (line->rest ? 1 : 0);
}

/* ---- for people ---- */

static bool by_mass(const framing *f, uint32_t group)
{
    return !f->options->co2e && f->sums.one_gas[group];
}

static void add_columns(const framing *f, thi_table *t)
{
    thi_table_text_column(t, "code", "编号", "code");
    thi_table_text_column(t, "label", "项目", "item");
    if (f->scopes) {
        thi_table_text_column(t, "scope", "范围", "scope");
        thi_table_text_column(t, "level", "口径", "level");
    }
    for (uint32_t g = 0; g < f->sums.group_count; g++) {
        const char *name = name_of(f, f->sums.groups[g]);
        thi_table_number_column(
            t, name, name, name, by_mass(f, g) ? "t" : "t CO2e", -1);
    }
    thi_table_number_column(t, "co2e_t", "合计", "all gases", "t CO2e", -1);
    thi_table_text_column(t, "state", "状态", "state");
    thi_table_text_column(t, "note", "说明", "note");
}

static void add_figure(thi_table *t, const th_total *total)
{
    const char *state = state_of(total);
    if (has_number(total))
        thi_table_number(t, total->value);
    else if (total->failed || !*state)
        thi_table_empty(t);
    else
        thi_table_text(t, state);
}

/* A sum of rows has the levels that it adds up; they are in its label. */
static bool is_part(const th_frame_row *row)
{
    return row->category_count || row->key != TH_STATE_NOTHING;
}

static const char *indented(const framing *f, uint32_t indent, const char *text)
{
    return th_arena_format(f->arena, "%*s%s", (int)(2 * indent), "", text);
}

/* "中文 / English" as titles. */
static th_titles halves(th_arena *arena, const char *text)
{
    const char *slash = strstr(text, " / ");
    return slash ? (th_titles){th_arena_text_n(arena, text, (size_t)(slash - text)),
                               slash + 3}
                 : (th_titles){text, text};
}

static void add_words(const framing *f, thi_table *t, uint32_t year, uint32_t i)
{
    const th_frame_line *line = &f->sums.lines[i];
    const char *state = state_of(&cell_at(f, year, i, f->sums.group_count)->co2e);
    bool told = !strcmp(state, "incomplete") || !strcmp(state, "withheld");
    if (told)
        thi_table_titled(t, state, thi_state_titles(state));
    else
        thi_table_text(t, "");
    if (line->row->role == TH_FRAME_MEMO)
        thi_table_titled(t, "memo", (th_titles){"不计入总量", "not in the totals"});
    else
        thi_table_titled(
            t, line->row->note, halves(f->arena, line->rest ? "" : line->row->note));
}

static void add_line(const framing *f, thi_table *t, uint32_t year, uint32_t i)
{
    const th_frame_line *line = &f->sums.lines[i];
    th_titles label = label_of(line);
    uint32_t indent = indent_of(line);
    thi_table_text(t, code_of(f, line));
    thi_table_titled(
        t,
        label.en,
        (th_titles){indented(f, indent, label.zh), indented(f, indent, label.en)});
    if (f->scopes) {
        thi_table_text(t, line->row->scope);
        thi_table_text(t, is_part(line->row) ? line->row->level : "");
    }
    for (uint32_t g = 0; g <= f->sums.group_count; g++) {
        const th_frame_cell *cell = cell_at(f, year, i, g);
        bool mass = g < f->sums.group_count && by_mass(f, g);
        add_figure(t, mass ? &cell->mass : &cell->co2e);
    }
    add_words(f, t, year, i);
}

static void add_notes(const framing *f, thi_table *t)
{
    th_language language = f->options->language;
    th_titles own = f->options->frame->note;
    if (*own.zh)
        thi_table_note(t, thi_words(f->arena, language, own.zh, own.en));
    thi_table_note(
        t,
        thi_words(f->arena,
                  language,
                  "负值为清除。只有标记的格写最强的一个（NE 强于 IE、NA、NO）；-："
                  "清单没有这一项的行，数和标记都没有给出。",
                  "Negative: removals. A cell with nothing but notation keys shows the "
                  "strongest (NE over IE, NA, NO); -: the inventory has no line of it, "
                  "neither a number nor a key."));
    thi_table_note(
        t,
        thi_words(
            f->arena,
            language,
            "不完整：其下有未估算（NE）的行，或 GWP 值集里没有的气体。",
            "Incomplete: a line below is not estimated (NE), or the GWP set lacks "
            "its gas."));
}

static const th_table *year_table(const framing *f, uint32_t year)
{
    const th_frame *frame = f->options->frame;
    const char *guideline = name_of(f, f->m.guideline->id),
               *gwp = name_of(f, f->m.gwp->name);
    int y = f->sums.years[year];
    thi_table *t = thi_table_begin(
        f->arena,
        "frame",
        th_arena_format(
            f->arena, "%s，%d 年，%s，%s", frame->titles.zh, y, guideline, gwp),
        th_arena_format(
            f->arena, "%s, %d, %s, %s", frame->titles.en, y, guideline, gwp));
    add_columns(f, t);
    for (uint32_t i = 0; i < f->sums.line_count; i++)
        add_line(f, t, year, i);
    add_notes(f, t);
    return thi_table_end(t);
}

/* ---- years side by side ---- */

static bool year_wanted(const framing *f, uint32_t year)
{
    return !f->options->year || f->options->year == f->sums.years[year];
}

static void add_year_columns(const framing *f, thi_table *t)
{
    thi_table_text_column(t, "code", "编号", "code");
    thi_table_text_column(t, "label", "项目", "item");
    for (uint32_t y = 0; y < f->sums.year_count; y++) {
        const char *name = th_arena_format(f->arena, "%d", f->sums.years[y]);
        if (year_wanted(f, y))
            thi_table_number_column(t, name, name, name, "t CO2e", -1);
    }
    thi_table_number_column(t, "change_pct", "变化", "change", "%", 2);
}

/** Of the last year shown against the first; empty where one is no number, or 0. */
static void add_change(const framing *f, thi_table *t, uint32_t line)
{
    const th_total *first = NULL, *last = NULL;
    for (uint32_t y = 0; y < f->sums.year_count; y++)
        if (year_wanted(f, y)) {
            last = &cell_at(f, y, line, f->sums.group_count)->co2e;
            first = first ? first : last;
        }
    bool both = first && first != last && has_number(first) && has_number(last);
    if (both && first->value != 0)
        thi_table_number(t, 100 * (last->value - first->value) / fabs(first->value));
    else
        thi_table_empty(t);
}

static const th_table *trend_table(const framing *f)
{
    const th_frame *frame = f->options->frame;
    const char *guideline = name_of(f, f->m.guideline->id),
               *gwp = name_of(f, f->m.gwp->name);
    thi_table *t = thi_table_begin(
        f->arena,
        "frame",
        th_arena_format(f->arena, "%s，%s，%s", frame->titles.zh, guideline, gwp),
        th_arena_format(f->arena, "%s, %s, %s", frame->titles.en, guideline, gwp));
    add_year_columns(f, t);
    for (uint32_t i = 0; i < f->sums.line_count; i++) {
        const th_frame_line *line = &f->sums.lines[i];
        th_titles label = label_of(line);
        uint32_t indent = indent_of(line);
        thi_table_text(t, code_of(f, line));
        thi_table_titled(
            t,
            label.en,
            (th_titles){indented(f, indent, label.zh), indented(f, indent, label.en)});
        for (uint32_t y = 0; y < f->sums.year_count; y++)
            if (year_wanted(f, y))
                add_figure(t, &cell_at(f, y, i, f->sums.group_count)->co2e);
        add_change(f, t, i);
    }
    add_notes(f, t);
    return thi_table_end(t);
}

const th_table *const *th_report_frame(th_arena *arena,
                                       const th_inventory *inventory,
                                       const th_frame_options *options,
                                       size_t *count)
{
    framing f = begin(arena, inventory, options);
    const th_table **tables = TH_NEW_N(arena, const th_table *, f.sums.year_count + 1);
    *count = 0;
    if ((options->frame->columns == TH_FRAME_YEARS))
        tables[(*count)++] = trend_table(&f);
    for (uint32_t y = 0;
         !(options->frame->columns == TH_FRAME_YEARS) && y < f.sums.year_count;
         y++)
        if (!options->year || options->year == f.sums.years[y])
            tables[(*count)++] = year_table(&f, y);
    return tables;
}

/* ---- for machines ---- */

static void add_machine_columns(thi_table *t)
{
    static const char *const before[] = {
        "code", "label_zh", "label_en", "indent", "role", "scope", "level", "gas"};
    thi_table_text_column(t, "frame", "frame", "frame");
    thi_table_number_column(t, "year", "year", "year", "", THI_PLAIN);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (!strcmp(before[i], "indent"))
            thi_table_number_column(t, before[i], before[i], before[i], "", THI_PLAIN);
        else
            thi_table_text_column(t, before[i], before[i], before[i]);
    thi_table_number_column(t, "mass_t", "mass", "mass", "t", -1);
    thi_table_number_column(t, "co2e_t", "co2e", "co2e", "t CO2e", -1);
    thi_table_text_column(t, "state", "state", "state");
}

static void add_number(thi_table *t, const th_total *total)
{
    if (has_number(total))
        thi_table_number(t, total->value);
    else
        thi_table_empty(t);
}

/* A mass whose gas the GWP set lacks is a number without its CO2e. */
static const char *state_of_cell(const th_frame_cell *cell)
{
    bool mass_alone = has_number(&cell->mass) && cell->co2e.state != TH_STATE_VALUE;
    return mass_alone ? "incomplete" : state_of(&cell->co2e);
}

static void add_machine_row(
    const framing *f, thi_table *t, uint32_t year, uint32_t i, uint32_t group)
{
    static const char *const roles[] = {
        [TH_FRAME_PART] = "", [TH_FRAME_TOTAL] = "total", [TH_FRAME_MEMO] = "memo"};
    const th_frame_line *line = &f->sums.lines[i];
    const th_frame_cell *cell = cell_at(f, year, i, group);
    bool all = group == f->sums.group_count;
    const char *state = state_of_cell(cell);
    if (!all && !*state)
        return;
    thi_table_text(t, f->options->frame->id);
    thi_table_number(t, f->sums.years[year]);
    thi_table_text(t, code_of(f, line));
    thi_table_text(t, label_of(line).zh);
    thi_table_text(t, label_of(line).en);
    thi_table_number(t, indent_of(line));
    thi_table_text(t, roles[line->row->role]);
    thi_table_text(t, line->row->scope);
    thi_table_text(t, line->row->level);
    thi_table_text(t, all ? "all" : name_of(f, f->sums.groups[group]));
    add_number(t, &cell->mass);
    add_number(t, &cell->co2e);
    thi_table_text(t, state);
}

const th_table *th_report_frame_rows(th_arena *arena,
                                     const th_inventory *inventory,
                                     const th_frame_options *options)
{
    framing f = begin(arena, inventory, options);
    thi_table *t = thi_table_begin(arena, "frame", "", "");
    add_machine_columns(t);
    for (uint32_t y = 0; y < f.sums.year_count; y++)
        for (uint32_t i = 0; i < f.sums.line_count; i++)
            for (uint32_t g = 0; g <= f.sums.group_count; g++)
                if (!options->year || options->year == f.sums.years[y])
                    add_machine_row(&f, t, y, i, g);
    return thi_table_end(t);
}
