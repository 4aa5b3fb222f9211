/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: an energy balance table as it stands in a file: title lines, a row of
 * fuels, perhaps a row of units, rows of items. */
#include "balance_internal.h"

#include <string.h>

enum { HEAD_ROWS = 12, FEWEST_FUELS = 2 };

th_place thi_balance_place(const thi_balance *b, const th_field *field)
{
    th_place place = {b->file, field->line, field->column};
    return place;
}

/* ---- which file is one ---- */

/** Splits `原煤（万吨）` into title and unit; the unit is "" when none is given. */
static const char *split_unit(th_arena *arena, const char *text, const char **unit)
{
    const char *clean = thi_text_clean(arena, text);
    const char *open = strrchr(clean, '('), *close = open ? strchr(open, ')') : NULL;
    *unit = "";
    if (!open || !close || close[1] || open == clean)
        return clean;
    *unit = th_arena_text_n(arena, open + 1, (size_t)(close - open - 1));
    return th_arena_text_n(arena, clean, (size_t)(open - clean));
}

/** A column by its title as a whole, else by what stands before a unit in brackets. */
static const thi_fuel *
fuel_of(const thi_layouts *l, const char *text, const char **unit)
{
    const char *title = split_unit(l->arena, text, unit);
    const thi_fuel *whole = thi_fuel_find(l, thi_balance_title(l->arena, text));
    if (whole)
        *unit = "";
    return whole ? whole : thi_fuel_find(l, thi_balance_title(l->arena, title));
}

/** The first row with several fuels; row_count if there is none. */
static size_t find_header(const thi_layouts *l, const th_rows *grid)
{
    for (size_t row = 0; row < grid->row_count && row < HEAD_ROWS; row++) {
        size_t known = 0;
        for (size_t k = 1; k < grid->column_count; k++) {
            const char *unit;
            const thi_fuel *fuel = fuel_of(l, th_rows_at(grid, row, k)->text, &unit);
            known += fuel && fuel->role != THI_FUEL_SKIP;
        }
        if (known >= FEWEST_FUELS)
            return row;
    }
    return grid->row_count;
}

bool th_balance_is(const th_registry *registry, const th_rows *grid)
{
    th_arena *scratch = th_arena_create();
    thi_layouts l;
    bool is = false;
    if (thi_layouts_read(&l, registry, scratch)) {
        size_t header = find_header(&l, grid);
        for (size_t row = header; !is && row < grid->row_count; row++)
            is = thi_item_find(&l,
                               thi_balance_title(scratch, th_rows_text(grid, row, 0)),
                               THI_NO_ITEM) != THI_NO_ITEM;
    }
    th_arena_free(scratch);
    return is;
}

/* ---- title lines ---- */

typedef enum head_key {
    HEAD_YEAR,
    HEAD_REGION,
    HEAD_DEPARTMENT,
    HEAD_SOURCE,
    HEAD_QUALITY,
    HEAD_UNIT,
    HEAD_NONE
} head_key;

/** Key of a cell like `年份` or `单位：万吨`; *value is what follows the colon. */
static head_key head_key_of(const char *clean, const char **value)
{
    static const struct {
        const char *word;
        head_key key;
    } words[] = {{"年份", HEAD_YEAR},
                 {"年度", HEAD_YEAR},
                 {"year", HEAD_YEAR},
                 {"地区", HEAD_REGION},
                 {"行政区划", HEAD_REGION},
                 {"region", HEAD_REGION},
                 {"部门", HEAD_DEPARTMENT},
                 {"填报单位", HEAD_DEPARTMENT},
                 {"department", HEAD_DEPARTMENT},
                 {"来源", HEAD_SOURCE},
                 {"source", HEAD_SOURCE},
                 {"数据质量", HEAD_QUALITY},
                 {"质量", HEAD_QUALITY},
                 {"quality", HEAD_QUALITY},
                 {"计量单位", HEAD_UNIT},
                 {"单位", HEAD_UNIT},
                 {"unit", HEAD_UNIT}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (strncmp(clean, words[i].word, n) != 0)
            continue;
        *value = clean + n + (clean[n] == ':');
        return clean[n] == ':' || !clean[n] ? words[i].key : HEAD_NONE;
    }
    return HEAD_NONE;
}

/** A year of four digits anywhere in a text; 0 if none. */
static int32_t year_in(const char *text)
{
    for (const char *s = text; *s;) {
        size_t n = strspn(s, "0123456789");
        int32_t year = 0;
        char digits[5] = {0};
        if (n == 4 && thi_year_read(memcpy(digits, s, 4), &year))
            return year;
        s += n ? n : 1;
    }
    return 0;
}

static void read_head_region(thi_balance *b, const char *value, const th_field *field)
{
    th_sym region = thi_member_read(b->l.r,
                                    b->a->names,
                                    TH_IX_REGION,
                                    value,
                                    thi_balance_place(b, field),
                                    b->diags);
    if (region)
        b->region = region;
    if (!region || !b->a->region ||
        th_domain_distance(th_domain_of(b->l.r, TH_IX_REGION), region, b->a->region) >=
            0)
        return;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-REGION",
                 thi_balance_place(b, field),
                 "region %s lies outside the inventory's region %s; an amount must lie "
                 "inside",
                 value,
                 th_names_text(b->a->names, b->a->region));
}

static void read_head_quality(thi_balance *b, const char *value, const th_field *field)
{
    for (int q = TH_PUBLISHED; q <= TH_ESTIMATE; q++) {
        if (!strcmp(value, th_quality_text((th_quality)q))) {
            b->quality = (th_quality)q;
            return;
        }
    }
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-QUALITY",
                 thi_balance_place(b, field),
                 "quality is published, downscaled or estimate, not '%s'",
                 value);
}

static void take_year(thi_balance *b, int32_t year, const th_field *field)
{
    if (b->year && year != b->year)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-YEAR",
                     thi_balance_place(b, field),
                     "the table names two years, %d and %d; keep one",
                     b->year,
                     year);
    b->year = year;
}

static void
read_head_pair(thi_balance *b, head_key key, const char *value, const th_field *field)
{
    int32_t year;
    switch (key) {
    case HEAD_YEAR:
        if ((year = year_in(value)))
            take_year(b, year, field);
        break;
    case HEAD_REGION:
        read_head_region(b, value, field);
        break;
    case HEAD_DEPARTMENT:
        b->department = th_arena_text(b->a->arena, value);
        break;
    case HEAD_SOURCE:
        b->source = th_arena_text(b->a->arena, value);
        break;
    case HEAD_QUALITY:
        read_head_quality(b, value, field);
        break;
    case HEAD_UNIT:
        b->unit_text = th_arena_text(b->a->arena, value);
        break;
    case HEAD_NONE:
        break;
    }
}

static void read_head_row(thi_balance *b, size_t row)
{
    for (size_t k = 0; k < b->grid->column_count; k++) {
        const th_field *field = th_rows_at(b->grid, row, k);
        const char *clean = thi_text_clean(b->l.arena, field->text), *value;
        head_key key = head_key_of(clean, &value);
        int32_t year = key == HEAD_NONE ? year_in(clean) : 0;
        if (year)
            take_year(b, year, field);
        if (key == HEAD_NONE)
            continue;
        if (!*value && k + 1 < b->grid->column_count) {
            field = th_rows_at(b->grid, row, ++k);
            value = thi_text_clean(b->l.arena, field->text);
        }
        if (*value)
            read_head_pair(b, key, value, field);
    }
}

/** False if the table says no year. */
static bool read_head(thi_balance *b)
{
    for (size_t row = 0; row < b->header; row++)
        read_head_row(b, row);
    const char *slash = strrchr(b->file, '/');
    if (!b->year)
        b->year = year_in(slash ? slash + 1 : b->file);
    if (b->year)
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-NOYEAR",
                 (th_place){b->file, 1, 1},
                 "the energy balance table says no year; put it into the title, into "
                 "the name of the file, or into a line `年份,2022` above the fuels");
    return false;
}

/* ---- columns ---- */

static const char *without_brackets(th_arena *arena, const char *text)
{
    const char *clean = thi_text_clean(arena, text);
    size_t n = strlen(clean);
    bool bracketed = n > 2 && clean[0] == '(' && clean[n - 1] == ')';
    return bracketed ? th_arena_text_n(arena, clean + 1, n - 2) : clean;
}

/** Is the row below the fuels one of units? */
static bool is_unit_row(const thi_balance *b, size_t row)
{
    if (row >= b->grid->row_count)
        return false;
    const char *value,
        *first = thi_text_clean(b->l.arena, th_rows_text(b->grid, row, 0));
    if (*first && head_key_of(first, &value) != HEAD_UNIT)
        return false;
    for (size_t k = 1; k < b->grid->column_count; k++) {
        th_unit unit;
        const char *text =
            without_brackets(b->l.arena, th_rows_at(b->grid, row, k)->text);
        if (*text && th_unit_parse(th_registry_units(b->l.r), text, &unit, NULL, 0) &&
            !th_dim_none(&unit.dim))
            return true;
    }
    return false;
}

static const char *nearest_fuel(const thi_balance *b, const char *title)
{
    const char *best = "";
    unsigned least = 7;
    for (size_t i = 0; i < b->l.fuel_count; i++) {
        unsigned d = th_text_distance(title, b->l.fuels[i].names[0], least);
        if (d >= least)
            continue;
        least = d;
        best = b->l.fuels[i].title;
    }
    return *best ? th_arena_format(b->l.arena, " (%s?)", best) : "";
}

static const th_field *first_amount(const thi_balance *b, size_t k)
{
    for (size_t row = b->body; row < b->grid->row_count; row++)
        if (*thi_text_clean(b->l.arena, th_rows_at(b->grid, row, k)->text))
            return th_rows_at(b->grid, row, k);
    return NULL;
}

static void tell_column(const thi_balance *b, const th_field *field, const char *text)
{
    th_diags_add(
        b->diags, TH_ERROR, "E-COLUMN", thi_balance_place(b, field), "%s", text);
}

static bool read_unit(thi_balance *b, size_t k, const char *own)
{
    thi_balance_column *c = &b->columns[k];
    const th_field *field = c->field;
    const char *text = own;
    char why[256];
    if (!*text && b->body > b->header + 1) {
        field = th_rows_at(b->grid, b->header + 1, k);
        text = without_brackets(b->l.arena, field->text);
    }
    if (!*text)
        text = b->unit_text;
    c->unit_text = th_arena_text(b->a->arena, text);
    if (*text &&
        th_unit_parse(th_registry_units(b->l.r), text, &c->unit, why, sizeof why))
        return true;
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-UNIT",
                 thi_balance_place(b, field),
                 "%s%s%s",
                 c->fuel->title,
                 *text ? ": " : " has no unit; write it below the fuels or as ",
                 *text ? why : "`原煤（万吨）`");
    return false;
}

static void read_column(thi_balance *b, size_t k)
{
    thi_balance_column *c = &b->columns[k];
    const char *unit;
    c->field = th_rows_at(b->grid, b->header, k);
    const char *clean = thi_text_clean(b->l.arena, c->field->text);
    const thi_fuel *fuel = fuel_of(&b->l, clean, &unit);
    const th_field *amount = first_amount(b, k);
    if (!amount || (fuel && fuel->role == THI_FUEL_SKIP))
        return;
    if (!*clean) {
        tell_column(b, amount, "an amount in a column without a fuel; name the fuel");
    } else if (!fuel) {
        const char *title = thi_balance_title(b->l.arena, clean);
        tell_column(b,
                    c->field,
                    th_arena_format(b->l.arena,
                                    "'%s' is no fuel of the energy balance table%s; "
                                    "its titles stand in "
                                    "layouts/energy_balance_columns.csv",
                                    clean,
                                    nearest_fuel(b, title)));
    } else if (fuel->role == THI_FUEL_ASK) {
        tell_column(b,
                    c->field,
                    th_arena_format(b->l.arena,
                                    "%s is a mixture without factors; give a column "
                                    "for each fuel in it (粗苯, 煤焦油 ...), or rows "
                                    "of activity",
                                    fuel->title));
    } else {
        c->fuel = fuel;
        c->fuel = read_unit(b, k, unit) ? fuel : NULL;
    }
}

static void check_columns(thi_balance *b)
{
    for (size_t k = 1; k < b->column_count; k++) {
        const thi_fuel *fuel = b->columns[k].fuel;
        bool parts = !fuel || fuel->role != THI_FUEL_SUM;
        for (size_t j = 1; fuel && j < b->column_count; j++) {
            const thi_fuel *other = b->columns[j].fuel;
            parts |=
                other && other->role == THI_FUEL_PLAIN &&
                thi_words_hold(&b->l, TH_IX_SUBJECT, fuel->subjects, other->subject);
            if (j >= k || other != fuel)
                continue;
            tell_column(
                b,
                b->columns[k].field,
                th_arena_format(b->l.arena, "%s stands twice; drop one", fuel->title));
            b->columns[k].fuel = NULL;
            break;
        }
        if (!parts)
            tell_column(b,
                        b->columns[k].field,
                        th_arena_format(b->l.arena,
                                        "%s is a sum, and none of its fuels has a "
                                        "column; give the fuels",
                                        fuel->title));
    }
}

/* ---- items ---- */

/** A cell that says that there is nothing. */
static bool is_nothing(const char *clean)
{
    static const char *const words[] = {"", "-", "--", "—", "–", "…", "……", "..."};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(clean, words[i]))
            return true;
    return false;
}

static int decimals_of(const char *text)
{
    const char *point = strchr(text, '.');
    return point ? (int)strspn(point + 1, "0123456789") : 0;
}

static void read_cell(thi_balance *b, size_t item, size_t row, size_t k)
{
    static const char minus[] = "−"; /* U+2212 */
    const th_field *field = th_rows_at(b->grid, row, k);
    const char *clean = thi_text_clean(b->l.arena, field->text);
    thi_balance_cell *cell = &b->cells[item * b->column_count + k];
    if (is_nothing(clean))
        return;
    if (!strncmp(clean, minus, sizeof minus - 1))
        clean = th_arena_format(b->l.arena, "-%s", clean + sizeof minus - 1);
    cell->field = field;
    cell->given = thi_number_read(clean, &cell->number);
    if (!cell->given) {
        th_diags_add(
            b->diags,
            TH_ERROR,
            "E-NUMBER",
            thi_balance_place(b, field),
            "'%s' is no number; a balance table holds numbers, and blank where "
            "there is nothing",
            field->text);
        return;
    }
    int decimals = decimals_of(clean);
    if (decimals > b->columns[k].decimals)
        b->columns[k].decimals = decimals;
}

static const char *nearest_item(const thi_balance *b, const char *title)
{
    const char *best = "";
    unsigned least = 10;
    for (size_t i = 0; i < b->l.item_count; i++) {
        unsigned d = th_text_distance(title, b->l.items[i].names[0], least);
        if (d >= least)
            continue;
        least = d;
        best = b->l.items[i].title;
    }
    return *best ? th_arena_format(b->l.arena, " (%s?)", best) : "";
}

static bool row_has_amounts(const thi_balance *b, size_t row)
{
    for (size_t k = 1; k < b->column_count; k++)
        if (b->columns[k].fuel &&
            !is_nothing(thi_text_clean(b->l.arena, th_rows_at(b->grid, row, k)->text)))
            return true;
    return false;
}

static void tell_item(const thi_balance *b, const th_field *field, size_t item)
{
    const char *title = thi_balance_title(b->l.arena, field->text);
    if (item == THI_NO_ITEM)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-ITEM",
                     thi_balance_place(b, field),
                     "'%s' is no item of the energy balance table%s; its titles stand "
                     "in layouts/energy_balance.csv",
                     thi_text_clean(b->l.arena, field->text),
                     nearest_item(b, title));
    else
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-DUP",
                     thi_balance_place(b, field),
                     "%s stands twice, first in line %u; drop one",
                     b->l.items[item].title,
                     b->titles[item]->line);
}

static void read_items(thi_balance *b)
{
    size_t root = THI_NO_ITEM;
    for (size_t row = b->body; row < b->grid->row_count; row++) {
        const th_field *first = th_rows_at(b->grid, row, 0);
        const char *title = thi_balance_title(b->l.arena, first->text);
        size_t item = thi_item_find(&b->l, title, root);
        bool amounts = row_has_amounts(b, row);
        if (item == THI_NO_ITEM ? amounts : amounts && b->titles[item])
            tell_item(b, first, item);
        if (item == THI_NO_ITEM || b->titles[item])
            continue; /* a note below the table, or told */
        root = thi_item_root(&b->l, item);
        b->titles[item] = first;
        for (size_t k = 1; k < b->column_count; k++)
            if (b->columns[k].fuel)
                read_cell(b, item, row, k);
    }
}

static bool read_table(thi_balance *b)
{
    b->header = find_header(&b->l, b->grid);
    b->body = b->header + 1 + is_unit_row(b, b->header + 1);
    b->column_count = b->grid->column_count;
    b->columns = TH_NEW_N(b->l.arena, thi_balance_column, b->column_count + 1);
    b->titles = TH_NEW_N(b->l.arena, const th_field *, b->l.item_count + 1);
    b->cells =
        TH_NEW_N(b->l.arena, thi_balance_cell, b->l.item_count * b->column_count + 1);
    bool good = read_head(b);
    for (size_t k = 1; k < b->column_count; k++)
        read_column(b, k);
    check_columns(b);
    read_items(b);
    return good;
}

void th_activity_add_balance(th_activity *activity,
                             const th_rows *grid,
                             th_diags *diags)
{
    th_arena *scratch = th_arena_create();
    thi_balance b = {.a = activity,
                     .diags = diags,
                     .grid = grid,
                     .file = th_arena_text(activity->arena, grid->file),
                     .region = activity->region,
                     .unit_text = "",
                     .department = "",
                     .source = ""};
    if (thi_layouts_read(&b.l, activity->registry, scratch) && read_table(&b)) {
        thi_balance_check(&b);
        thi_balance_add_rows(&b);
    }
    th_arena_free(scratch);
}
