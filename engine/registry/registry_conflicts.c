/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * conflicts.csv: where documents, or readings of one document, disagree, with every
 * value and which one is used; withheld.csv: what is not shipped because its key is
 * unknown. A value that is said to stand in a pack must stand there.
 */
#include <math.h>
#include <string.h>

#include "registry_build.h"

static void wrong(thi_table *t, size_t row, const char *column, const char *text)
{
    th_diags_add(t->b->diags,
                 TH_ERROR,
                 "E-CONFLICT",
                 thi_cell_place(t, row, th_rows_column(t->rows, column)),
                 "%s",
                 text);
}

static const char *cell(const thi_table *t, size_t row, const char *column)
{
    return thi_cell(t, row, th_rows_column(t->rows, column));
}

/* "a" or "b"; -1 after an error. */
static int
read_word(thi_table *t, size_t row, const char *column, const char *const *of)
{
    int choice = thi_choice(of, cell(t, row, column));
    if (choice < 0)
        wrong(t,
              row,
              column,
              th_arena_format(t->b->arena, "%s is %s", column, thi_choices(t->b, of)));
    return choice;
}

static void read_key(thi_table *t, size_t row, th_conflict *c)
{
    thi_build *b = t->b;
    for (size_t k = 0; k < t->rows->column_count; k++) {
        const char *text = thi_cell(t, row, (int)k);
        uint32_t index = thi_map_get(&b->r->by_index,
                                     th_names_find(b->names, t->rows->header[k].text));
        if (index == THI_NONE || !*text)
            continue;
        c->key.member[index] = th_names_find(b->names, text);
        if (th_member_find(th_domain_of(b->r, index), c->key.member[index]))
            continue;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-MEMBER",
                     thi_cell_place(t, row, (int)k),
                     "%s is no member of %s%s",
                     text,
                     t->rows->header[k].text,
                     thi_hint_member(b, index, text));
    }
}

/* ---- does the value stand where it is said to? ---- */

static bool same_key(const th_conflict *c, const th_factor *f)
{
    return f->pack == (uint32_t)c->pack &&
           memcmp(&f->key, &c->key, sizeof f->key) == 0 &&
           (!c->from_year || f->from_year == c->from_year);
}

static bool same_value(const th_factor *f, double value)
{
    return f->state == TH_STATE_VALUE && !f->rest &&
           fabs(f->value - value) <= 1e-9 * fabs(value);
}

static void find_row(thi_table *t, size_t row, th_conflict *c, double value)
{
    uint32_t begin, end;
    bool keyed = false;
    th_factor_range(t->b->r, c->variable, &begin, &end);
    for (uint32_t i = begin; i < end && !c->factor; i++) {
        const th_factor *f = &t->b->r->factor[i];
        keyed = keyed || same_key(c, f);
        if (same_key(c, f) && same_value(f, value))
            c->factor = f;
    }
    if (!c->factor)
        wrong(t,
              row,
              keyed ? "value" : "pack",
              keyed
                  ? "the row of the pack has another value; mend the one that is wrong"
                  : "the pack has no row of this variable and key; mend the key, or "
                    "leave pack empty when the value is not shipped");
    else if (c->reading && c->factor->confidence == TH_ONE_SOURCE)
        wrong(t,
              row,
              "pack",
              "readings of one document disagree, so its row is unconfirmed or "
              "two_sources, not one_source; change the row's confidence");
}

static void read_value(thi_table *t, size_t row, th_conflict *c)
{
    thi_build *b = t->b;
    th_unit unit;
    char why[128];
    double value = 0;
    bool has;
    int column = th_rows_column(t->rows, "value");
    if (!thi_cell_number(t, row, column, &value, &has) || !has) {
        wrong(t, row, "value", "a conflict is about numbers; give the value");
        return;
    }
    if (!th_unit_parse(b->r->units, c->unit, &unit, why, sizeof why) ||
        !th_dim_equal(&unit.dim, &b->r->variable[c->variable].unit.dim)) {
        wrong(t, row, "unit", "the unit does not fit the variable");
        return;
    }
    if (c->pack >= 0)
        find_row(t, row, c, value * unit.factor);
}

/* ---- rows ---- */

static bool read_names(thi_table *t, size_t row, th_conflict *c)
{
    thi_build *b = t->b;
    const char *variable = cell(t, row, "variable"), *pack = cell(t, row, "pack");
    c->variable = thi_map_get(&b->r->by_variable, th_names_find(b->names, variable));
    c->pack = -1;
    if (c->variable == THI_NONE) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-VARIABLE",
                     thi_cell_place(t, row, th_rows_column(t->rows, "variable")),
                     "\"%s\" is no variable of variables.csv%s",
                     variable,
                     thi_hint(b, "variable", variable));
        return false;
    }
    if (*pack)
        c->pack = th_pack_find(b->r, th_names_find(b->names, pack));
    if (*pack && c->pack < 0) {
        wrong(t, row, "pack", "there is no such pack");
        return false;
    }
    return true;
}

static void read_year(thi_table *t, size_t row, th_conflict *c)
{
    double year = 0;
    bool has;
    if (thi_cell_number(t, row, th_rows_column(t->rows, "from_year"), &year, &has) &&
        has)
        c->from_year = (int32_t)year;
}

/* The first row of a conflict says what it is about, and why it was settled so. */
static void read_head(thi_table *t, size_t row, th_conflict *c)
{
    static const char *const kinds[] = {"document", "reading", NULL};
    static const char *const words[] = {"title_zh", "title_en", "why_zh", "why_en"};
    const th_registry *r = t->b->r;
    c->first = !r->n_conflict || r->conflict[r->n_conflict - 1].id != c->id;
    if (!c->first) {
        c->reading = r->conflict[r->n_conflict - 1].reading;
        return;
    }
    c->reading = read_word(t, row, "kind", kinds) == 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!*cell(t, row, words[i]))
            wrong(t, row, words[i], "the first row of a conflict says this; fill it");
    c->titles = thi_cell_titles(t, row, c->id);
    c->why.zh = thi_cell_copy(t, row, th_rows_column(t->rows, "why_zh"));
    c->why.en = thi_cell_copy(t, row, th_rows_column(t->rows, "why_en"));
}

static void read_row(thi_table *t, size_t row)
{
    static const char *const yes_no[] = {"yes", "no", NULL};
    thi_build *b = t->b;
    th_registry *r = b->r;
    th_conflict c = {
        .id = thi_cell_id(t, row, th_rows_column(t->rows, "conflict"), false)};
    read_head(t, row, &c);
    c.value = thi_cell_copy(t, row, th_rows_column(t->rows, "value"));
    c.unit = thi_cell_copy(t, row, th_rows_column(t->rows, "unit"));
    c.document = thi_cell_copy(t, row, th_rows_column(t->rows, "document"));
    c.locator = thi_cell_copy(t, row, th_rows_column(t->rows, "locator"));
    c.used = read_word(t, row, "used", yes_no) == 0;
    c.place = thi_cell_place(t, row, 0);
    read_year(t, row, &c);
    if (!*c.document || !*c.locator)
        wrong(t, row, "document", "name the document and the table or page");
    if (read_names(t, row, &c)) {
        read_key(t, row, &c);
        read_value(t, row, &c);
    }
    if (c.used && c.pack < 0)
        wrong(t, row, "used", "a value that no pack holds is used nowhere");
    TH_PUSH(b->arena, r->conflict, r->n_conflict, r->cap_conflict, c);
}

static void read_conflicts(thi_table *t)
{
    size_t from = t->b->r->n_conflict;
    const th_conflict *list;
    for (size_t row = 0; row < t->rows->row_count; row++)
        read_row(t, row);
    list = t->b->r->conflict;
    for (size_t i = from; i < t->b->r->n_conflict; i++)
        if (list[i].first && (i + 1 == t->b->r->n_conflict || list[i + 1].first))
            wrong(t, i - from, "conflict", "one value is no conflict; give the others");
}

static void read_withheld(thi_table *t)
{
    thi_build *b = t->b;
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_withheld w = {
            .titles = thi_cell_titles(t, row, 0),
            .document = thi_cell_copy(t, row, th_rows_column(t->rows, "document")),
            .locator = thi_cell_copy(t, row, th_rows_column(t->rows, "locator")),
            .rows = thi_cell_copy(t, row, th_rows_column(t->rows, "rows"))};
        if (!*cell(t, row, "title_zh") || !*cell(t, row, "title_en") || !*w.document ||
            !*w.locator)
            wrong(t, row, "document", "say what is withheld (zh, en), and its source");
        TH_PUSH(b->arena, b->r->withheld, b->r->n_withheld, b->r->cap_withheld, w);
    }
}

void thi_read_conflicts(thi_build *b)
{
    static const char *const columns[] = {"conflict",
                                          "kind",
                                          "variable",
                                          "pack",
                                          "value",
                                          "unit",
                                          "document",
                                          "locator",
                                          "used",
                                          "title_zh",
                                          "title_en",
                                          "why_zh",
                                          "why_en",
                                          NULL};
    static const char *const withheld[] = {
        "title_zh", "title_en", "document", "locator", "rows", NULL};
    thi_each_table(b, "conflicts.csv", columns, read_conflicts);
    thi_each_table(b, "withheld.csv", withheld, read_withheld);
}

uint32_t th_conflict_count(const th_registry *r)
{
    return (uint32_t)r->n_conflict;
}

const th_conflict *th_conflict_get(const th_registry *r, uint32_t number)
{
    return &r->conflict[number];
}

uint32_t th_withheld_count(const th_registry *r)
{
    return (uint32_t)r->n_withheld;
}

const th_withheld *th_withheld_get(const th_registry *r, uint32_t number)
{
    return &r->withheld[number];
}
