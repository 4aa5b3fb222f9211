/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRT summary 3: by which tier a category was computed, and where its factors are from.
 * Letters of origins stand in layouts/notation.csv. */
#include "report_words.h"
#include "table_build.h"

#include <string.h>

#define MOST_WORDS 12 /* tiers, or letters, in one cell */

typedef struct words {
    const char *list[MOST_WORDS];
    uint32_t count;
} words;

typedef struct teller {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view m;
    th_frame_sums sums;
    const uint8_t *holds;
    const th_frame_options *options;
    uint32_t *seen; /* [cell_count] the line that walked through it last */
    uint32_t line;
} teller;

/* ---- origins ---- */

static void add_word(words *w, const char *word)
{
    uint32_t at = 0;
    while (at < w->count && strcmp(w->list[at], word) < 0)
        at++;
    if ((at < w->count && !strcmp(w->list[at], word)) || w->count == MOST_WORDS)
        return;
    memmove(&w->list[at + 1], &w->list[at], (w->count - at) * sizeof *w->list);
    w->list[at] = word;
    w->count++;
}

/** "OTH" for an origin that notation.csv does not list. */
static const char *letters_of(const teller *t, const char *code)
{
    const th_rows *rows = th_layout_find(t->m.registry, "notation");
    for (size_t i = 0; rows && i < rows->row_count; i++)
        if (!strcmp(th_rows_text(rows, i, th_rows_column(rows, "code")), code))
            return th_rows_text(rows, i, th_rows_column(rows, "notation"));
    return "OTH";
}

static const char *name_of(const teller *t, th_sym sym)
{
    return th_names_text(th_activity_names(t->m.activity), sym);
}

/** A row that states an index which notation.csv names is of that origin. */
static const char *letters_of_row(const teller *t, const th_key *key)
{
    const th_rows *rows = th_layout_find(t->m.registry, "notation");
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        const char *code = th_rows_text(rows, i, th_rows_column(rows, "code"));
        for (uint32_t k = 0; k < th_index_count(t->m.registry); k++)
            if (key->member[k] &&
                !strcmp(name_of(t, th_index_get(t->m.registry, k)->name), code))
                return th_rows_text(rows, i, th_rows_column(rows, "notation"));
    }
    return letters_of(t, "inventory");
}

static void add_input(const teller *t, const th_input *input, words *out)
{
    const th_registry *r = t->m.registry;
    if (input->kind == TH_INPUT_FACTOR) {
        const th_factor *f = th_factor_get(r, input->row);
        add_word(out, letters_of(t, name_of(t, th_pack_get(r, f->pack)->id)));
    } else if (input->kind == TH_INPUT_ACTIVITY &&
               th_variable_get(r, input->variable)->kind != TH_KIND_AMOUNT) {
        th_activity_view a = th_activity_get(t->m.activity);
        add_word(out, letters_of_row(t, &a.rows[input->row].key));
    }
}

static void walk(teller *t, const th_node *node, words *out)
{
    if (!node)
        return;
    if (node->kind == TH_N_INPUT) {
        add_input(t, &t->m.inputs[node->ref], out);
    } else if (node->kind == TH_N_CELL && t->seen[node->ref] != t->line + 1) {
        t->seen[node->ref] = t->line + 1;
        walk(t, t->m.cells[node->ref].root, out);
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        walk(t, node->kids[i], out);
}

/* ---- one cell of the table ---- */

static bool is_in(const teller *t, uint32_t row, uint32_t group, const th_line *line)
{
    size_t number = (size_t)(line - th_inventory_line(t->inventory, 0));
    return t->holds[row * th_inventory_line_count(t->inventory) + number] &&
           line->state == TH_STATE_VALUE &&
           th_gas_get(t->m.registry, line->gas)->group == t->sums.groups[group];
}

static void tell(
    teller *t, uint32_t row, uint32_t group, int32_t year, words *tiers, words *origins)
{
    *tiers = *origins = (words){.count = 0};
    for (size_t i = 0; i < th_inventory_line_count(t->inventory); i++) {
        const th_line *line = th_inventory_line(t->inventory, i);
        if (line->year != year || !is_in(t, row, group, line))
            continue;
        const th_instance *inst = &t->m.instances[line->instance];
        const char *tier = name_of(t, th_method_get(t->m.registry, inst->method)->tier);
        bool numbered = *tier >= '1' && *tier <= '3' && strlen(tier) < 4;
        add_word(tiers,
                 numbered ? th_arena_format(t->arena, "T%s", tier)
                 : !*tier ? "OTH"
                          : "CS");
        t->line = (uint32_t)i;
        walk(t, t->m.cells[line->cell].root, origins);
    }
}

static const char *joined(const teller *t, const words *w)
{
    const char *text = "";
    for (uint32_t i = 0; i < w->count; i++)
        text = th_arena_format(t->arena, "%s%s%s", text, i ? "," : "", w->list[i]);
    return text;
}

/* ---- tables ---- */

static teller
begin(th_arena *arena, const th_inventory *inventory, const th_frame_options *options)
{
    teller t = {.arena = arena,
                .inventory = inventory,
                .m = th_model_get(th_inventory_model(inventory)),
                .options = options};
    th_inventory_frame(&t.sums, inventory, arena, options->frame);
    t.holds = th_inventory_frame_lines(&t.sums, inventory, arena);
    t.seen = TH_NEW_N(arena, uint32_t, t.m.cell_count + 1);
    return t;
}

static bool wanted(const teller *t, uint32_t year)
{
    return !t->options->year || t->options->year == t->sums.years[year];
}

static bool group_present(const teller *t, uint32_t group)
{
    for (size_t i = 0; i < th_inventory_line_count(t->inventory); i++) {
        const th_line *line = th_inventory_line(t->inventory, i);
        if (!line->alternative && !line->stream && line->state == TH_STATE_VALUE &&
            th_gas_get(t->m.registry, line->gas)->group == t->sums.groups[group])
            return true;
    }
    return false;
}

static void add_columns(const teller *t, thi_table *to)
{
    thi_table_text_column(to, "code", "编号", "code");
    thi_table_text_column(to, "label", "项目", "item");
    for (uint32_t g = 0; g < t->sums.group_count; g++) {
        const char *gas = name_of(t, t->sums.groups[g]);
        if (!group_present(t, g))
            continue;
        thi_table_text_column(to,
                              th_arena_format(t->arena, "%s_method", gas),
                              th_arena_format(t->arena, "%s 方法", gas),
                              th_arena_format(t->arena, "%s method", gas));
        thi_table_text_column(to,
                              th_arena_format(t->arena, "%s_factor", gas),
                              th_arena_format(t->arena, "%s 因子", gas),
                              th_arena_format(t->arena, "%s factor", gas));
    }
}

static void add_row(teller *t, thi_table *to, uint32_t i, uint32_t year)
{
    const th_frame_line *line = &t->sums.lines[i];
    uint32_t indent = 2 * (line->row->indent + (line->rest ? 1 : 0));
    th_titles label =
        line->rest ? (th_titles){"未再细分", "not split further"} : line->row->titles;
    thi_table_text(to,
                   line->rest ? th_arena_format(t->arena, "%s.*", line->row->code)
                              : line->row->code);
    thi_table_titled(
        to,
        label.en,
        (th_titles){th_arena_format(t->arena, "%*s%s", (int)indent, "", label.zh),
                    th_arena_format(t->arena, "%*s%s", (int)indent, "", label.en)});
    for (uint32_t g = 0; g < t->sums.group_count; g++) {
        words tiers, origins;
        if (!group_present(t, g))
            continue;
        tell(t, i, g, t->sums.years[year], &tiers, &origins);
        thi_table_text(to, joined(t, &tiers));
        thi_table_text(to, joined(t, &origins));
    }
}

const th_table *const *th_report_notation(th_arena *arena,
                                          const th_inventory *inventory,
                                          const th_frame_options *options,
                                          size_t *count)
{
    teller t = begin(arena, inventory, options);
    const th_frame *f = options->frame;
    const th_table **tables = TH_NEW_N(arena, const th_table *, t.sums.year_count + 1);
    *count = 0;
    for (uint32_t y = 0; y < t.sums.year_count; y++) {
        if (!wanted(&t, y))
            continue;
        int year = t.sums.years[y];
        thi_table *to =
            thi_table_begin(arena,
                            "frame",
                            th_arena_format(arena, "%s，%d 年", f->titles.zh, year),
                            th_arena_format(arena, "%s, %d", f->titles.en, year));
        add_columns(&t, to);
        for (uint32_t i = 0; i < t.sums.line_count; i++)
            add_row(&t, to, i, y);
        if (*f->note.zh)
            thi_table_note(to,
                           thi_words(arena, options->language, f->note.zh, f->note.en));
        tables[(*count)++] = thi_table_end(to);
    }
    return tables;
}

/* ---- for machines ---- */

static void
add_machine_row(teller *t, thi_table *to, uint32_t year, uint32_t i, uint32_t g)
{
    words tiers, origins;
    const th_frame_line *line = &t->sums.lines[i];
    tell(t, i, g, t->sums.years[year], &tiers, &origins);
    if (!tiers.count)
        return;
    thi_table_text(to, t->options->frame->id);
    thi_table_number(to, t->sums.years[year]);
    thi_table_text(to,
                   line->rest ? th_arena_format(t->arena, "%s.*", line->row->code)
                              : line->row->code);
    thi_table_text(to, line->rest ? "未再细分" : line->row->titles.zh);
    thi_table_text(to, line->rest ? "not split further" : line->row->titles.en);
    thi_table_text(to, name_of(t, t->sums.groups[g]));
    thi_table_text(to, joined(t, &tiers));
    thi_table_text(to, joined(t, &origins));
}

const th_table *th_report_notation_rows(th_arena *arena,
                                        const th_inventory *inventory,
                                        const th_frame_options *options)
{
    static const char *const ids[] = {
        "code", "label_zh", "label_en", "gas", "method", "factor"};
    teller t = begin(arena, inventory, options);
    thi_table *to = thi_table_begin(arena, "frame", "", "");
    thi_table_text_column(to, "frame", "frame", "frame");
    thi_table_number_column(to, "year", "year", "year", "", THI_PLAIN);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        thi_table_text_column(to, ids[i], ids[i], ids[i]);
    for (uint32_t y = 0; y < t.sums.year_count; y++)
        for (uint32_t i = 0; i < t.sums.line_count; i++)
            for (uint32_t g = 0; g < t.sums.group_count; g++)
                if (wanted(&t, y))
                    add_machine_row(&t, to, y, i, g);
    return thi_table_end(to);
}
