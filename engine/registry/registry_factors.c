/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of packs/PACK/X.csv. Two passes: the first counts rows a variable, the second
 * reads each row straight into its place, so that the rows of a variable lie together,
 * in the order of packs and files.
 */
#include <math.h>
#include <string.h>

#include "registry_build.h"
#include "registry_factors.h"

/* Columns of a pack's file by meaning. */
enum column {
    C_VARIABLE,
    C_FROM,
    C_TO,
    C_VALUE,
    C_UNIT,
    C_LOWER,
    C_UPPER,
    C_DISTRIBUTION,
    C_SOURCE,
    C_LOCATOR,
    C_CONFIDENCE,
    C_NOTE,
    C_COUNT
};

static const char *const column_name[C_COUNT + 1] = {"variable",
                                                     "from_year",
                                                     "to_year",
                                                     "value",
                                                     "unit",
                                                     "lower",
                                                     "upper",
                                                     "distribution",
                                                     "source",
                                                     "locator",
                                                     "confidence",
                                                     "note",
                                                     NULL};

/* One file while it is read. */
typedef struct pack_file {
    thi_table t;
    uint32_t pack;
    int column[C_COUNT];
    uint32_t key_count;
    uint32_t key_column[TH_INDEX_MAX], key_index[TH_INDEX_MAX];
    const char *last[C_COUNT]; /* the texts of the row before, which mostly repeat */
    uint32_t *slot;            /* [row_count]: variable, later place in r->factor */
} pack_file;

/* Units by their text: parsed once a registry. */
typedef struct unit_cache {
    th_names *texts;
    th_unit *unit;
    bool *known;
    size_t n, cap, n_known, cap_known;
} unit_cache;

typedef struct reading {
    thi_build *b;
    pack_file *file;
    size_t file_count;
    unit_cache units;
    bool *bad; /* [n_factor] */
} reading;

/* ---- columns ---- */

static void note_column(pack_file *f, size_t column)
{
    thi_build *b = f->t.b;
    const th_field *field = &f->t.rows->header[column];
    th_place place = {f->t.file, field->line, field->column};
    const char *near = NULL;
    for (size_t i = 0; i < C_COUNT && !near; i++)
        if (th_text_distance(field->text, column_name[i], 3) < 3)
            near = column_name[i];
    if (!near)
        near = th_registry_nearest(b->r, "index", field->text);
    th_diags_add(b->diags,
                 TH_NOTE,
                 "N-COLUMN",
                 place,
                 "the column %s is kept but not read%s%s%s",
                 field->text,
                 near ? " (did you mean " : "",
                 near ? near : "",
                 near ? "?)" : "");
}

static void find_columns(pack_file *f)
{
    const th_rows *rows = f->t.rows;
    for (size_t i = 0; i < C_COUNT; i++)
        f->column[i] = th_rows_column(rows, column_name[i]);
    for (size_t c = 0; c < rows->column_count; c++) {
        const char *name = rows->header[c].text;
        uint32_t index =
            thi_map_get(&f->t.b->r->by_index, th_names_find(f->t.b->names, name));
        if (index != THI_NONE && f->key_count < TH_INDEX_MAX) {
            f->key_column[f->key_count] = (uint32_t)c;
            f->key_index[f->key_count++] = index;
        } else if (*name && thi_choice(column_name, name) < 0) {
            note_column(f, c);
        }
    }
}

/* ---- pass 1: which variable ---- */

static bool resolve_variable(pack_file *f, size_t row)
{
    thi_build *b = f->t.b;
    const char *text = thi_cell(&f->t, row, f->column[C_VARIABLE]);
    uint32_t variable = thi_map_get(&b->r->by_variable, th_names_find(b->names, text));
    f->slot[row] = variable;
    if (variable == THI_NONE)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-VARIABLE",
                     thi_cell_place(&f->t, row, f->column[C_VARIABLE]),
                     "\"%s\" is no variable of variables.csv%s",
                     text,
                     thi_hint(b, "variable", text));
    else if (b->r->variable[variable].kind == TH_KIND_AMOUNT)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-AMOUNT-FACTOR",
                     thi_cell_place(&f->t, row, f->column[C_VARIABLE]),
                     "%s is an amount; amounts are activity data, packs hold rates and "
                     "shares",
                     text);
    return variable != THI_NONE;
}

static void open_files(reading *x)
{
    static const char *const required[] = {
        "variable", "value", "unit", "source", "locator", "confidence", NULL};
    thi_build *b = x->b;
    x->file = TH_NEW_N(b->arena, pack_file, b->source_count + 1);
    for (size_t i = 0; i < b->source_count; i++) {
        const th_source *s = b->source[i];
        pack_file *f = &x->file[x->file_count];
        if (!s->rows || !thi_role(s, "packs/") ||
            !strchr(s->path + strlen("packs/"), '/') ||
            !thi_table_open(&f->t, b, s, required))
            continue;
        f->pack = thi_pack_of(b, s);
        f->slot = TH_NEW_N(b->arena, uint32_t, s->rows->row_count + 1);
        find_columns(f);
        x->file_count++;
    }
}

static void place_rows(reading *x)
{
    th_registry *r = x->b->r;
    uint32_t *begin = TH_NEW_N(x->b->arena, uint32_t, r->n_variable + 2);
    uint32_t *next = TH_NEW_N(x->b->arena, uint32_t, r->n_variable + 2);
    for (size_t i = 0; i < x->file_count; i++)
        for (size_t row = 0; row < x->file[i].t.rows->row_count; row++)
            if (resolve_variable(&x->file[i], row))
                begin[x->file[i].slot[row] + 1]++;
    for (size_t v = 0; v < r->n_variable; v++)
        begin[v + 1] += begin[v];
    memcpy(next, begin, (r->n_variable + 1) * sizeof *next);
    /* files come in the order of their packs, except that of a pack added last */
    for (uint32_t pack = 0; pack < r->n_pack; pack++)
        for (size_t i = 0; i < x->file_count; i++)
            for (size_t row = 0;
                 x->file[i].pack == pack && row < x->file[i].t.rows->row_count;
                 row++)
                if (x->file[i].slot[row] != THI_NONE)
                    x->file[i].slot[row] = next[x->file[i].slot[row]]++;
    r->factor_begin = begin;
    r->n_factor = begin[r->n_variable];
    r->factor = TH_NEW_N(x->b->arena, th_factor, r->n_factor + 1);
    x->bad = TH_NEW_N(x->b->arena, bool, r->n_factor + 1);
    for (size_t v = 0; v < r->n_variable; v++)
        for (uint32_t i = begin[v]; i < begin[v + 1]; i++)
            r->factor[i].variable = (uint32_t)v;
}

/* ---- pass 2: cells ---- */

static const char *keep_text(pack_file *f, size_t row, enum column c)
{
    const char *text = thi_cell(&f->t, row, f->column[c]);
    if (!f->last[c] || strcmp(f->last[c], text) != 0)
        f->last[c] = th_arena_text(f->t.b->arena, text);
    return f->last[c];
}

static bool read_key(pack_file *f, size_t row, th_factor *factor)
{
    thi_build *b = f->t.b;
    bool fine = true;
    for (uint32_t k = 0; k < f->key_count; k++) {
        uint32_t index = f->key_index[k];
        const char *text = thi_cell(&f->t, row, (int)f->key_column[k]);
        const th_domain *d = th_domain_of(b->r, index);
        if (!*text)
            continue;
        th_sym sym =
            d->open ? th_names_add(b->names, text) : th_names_find(b->names, text);
        factor->key.member[index] = sym;
        if (d->open || th_member_find(d, sym))
            continue;
        fine = false;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-MEMBER",
                     thi_cell_place(&f->t, row, (int)f->key_column[k]),
                     "%s is no member of %s%s",
                     text,
                     thi_sym(b, b->r->index[index].name),
                     thi_hint_member(b, index, text));
    }
    return fine;
}

static bool need_index(pack_file *f, size_t row, const th_factor *factor)
{
    const th_variable *v = &f->t.b->r->variable[factor->variable];
    if (v->index < 0 || factor->key.member[v->index])
        return true;
    th_diags_add(f->t.b->diags,
                 TH_ERROR,
                 "E-KEY-INDEX",
                 thi_cell_place(&f->t, row, f->column[C_VARIABLE]),
                 "each row of %s must state %s; fill that column",
                 thi_sym(f->t.b, v->name),
                 thi_sym(f->t.b, f->t.b->r->index[v->index].name));
    return false;
}

static int32_t read_year(pack_file *f, size_t row, enum column c, int32_t open)
{
    double year = 0;
    bool has;
    if (!thi_cell_number(&f->t, row, f->column[c], &year, &has) || !has)
        return open;
    if (year >= 1000 && year <= 9999 && year <= floor(year))
        return (int32_t)year;
    th_diags_add(f->t.b->diags,
                 TH_ERROR,
                 "E-YEAR",
                 thi_cell_place(&f->t, row, f->column[c]),
                 "%s is a year of four digits or empty",
                 column_name[c]);
    return open;
}

static void read_years(pack_file *f, size_t row, th_factor *factor)
{
    factor->from_year = read_year(f, row, C_FROM, INT32_MIN);
    factor->to_year = read_year(f, row, C_TO, INT32_MAX);
    if (factor->from_year > factor->to_year)
        th_diags_add(f->t.b->diags,
                     TH_ERROR,
                     "E-YEAR",
                     thi_cell_place(&f->t, row, f->column[C_TO]),
                     "from_year is after to_year; swap them");
}

static int read_choice(
    pack_file *f, size_t row, enum column c, const char *code, const char *const *list)
{
    const char *text = thi_cell(&f->t, row, f->column[c]);
    int choice = thi_choice(list, text);
    if (choice < 0)
        th_diags_add(f->t.b->diags,
                     TH_ERROR,
                     code,
                     thi_cell_place(&f->t, row, f->column[c]),
                     "\"%s\" is no %s; use %s",
                     text,
                     column_name[c],
                     thi_choices(f->t.b, list));
    return choice < 0 ? 0 : choice;
}

/* In the order of th_distribution and th_confidence. */
static const char *const distribution_name[] = {"",
                                                "normal",
                                                "lognormal",
                                                "triangular",
                                                "uniform",
                                                "beta",
                                                "pert",
                                                "twopiece",
                                                "gamma",
                                                "point",
                                                NULL};
static const char *const confidence_name[] = {
    "two_sources", "one_source", "unconfirmed", NULL};

static void read_texts(pack_file *f, size_t row, th_factor *factor)
{
    factor->distribution = (th_distribution)read_choice(
        f, row, C_DISTRIBUTION, "E-DISTRIBUTION", distribution_name);
    factor->confidence = (th_confidence)read_choice(
        f, row, C_CONFIDENCE, "E-CONFIDENCE", confidence_name);
    factor->source = keep_text(f, row, C_SOURCE);
    factor->locator = keep_text(f, row, C_LOCATOR);
    factor->note = keep_text(f, row, C_NOTE);
    for (int c = C_SOURCE; c <= C_LOCATOR; c++)
        if (!*thi_cell(&f->t, row, f->column[c]))
            th_diags_add(f->t.b->diags,
                         TH_ERROR,
                         "E-SOURCE",
                         thi_cell_place(&f->t, row, f->column[c]),
                         "the row has no %s; name the document, and the table or page",
                         column_name[c]);
}

/* ---- units and numbers ---- */

static const th_unit *cached_unit(reading *x, const char *text, bool *known)
{
    unit_cache *u = &x->units;
    size_t sym = th_names_add(u->texts, text);
    while (u->n <= sym) {
        th_unit none = {.factor = 1};
        TH_PUSH(x->b->arena, u->unit, u->n, u->cap, none);
        TH_PUSH(x->b->arena, u->known, u->n_known, u->cap_known, false);
        if (u->n - 1 == sym && sym > 0)
            u->known[sym] = th_unit_parse(x->b->r->units, text, &u->unit[sym], NULL, 0);
    }
    *known = u->known[sym];
    return &u->unit[sym];
}

/* A key may go without a unit, a number never. */
static bool read_unit(reading *x, pack_file *f, size_t row, th_factor *factor)
{
    const th_variable *v = &x->b->r->variable[factor->variable];
    bool known;
    factor->unit_text = keep_text(f, row, C_UNIT);
    factor->unit_factor = v->unit.factor;
    if (!*factor->unit_text && factor->state != TH_STATE_VALUE) {
        factor->unit_text = v->unit_text;
        return true;
    }
    const th_unit *unit = cached_unit(x, factor->unit_text, &known);
    if (known && th_dim_equal(&unit->dim, &v->unit.dim)) {
        factor->unit_factor = unit->factor;
        return true;
    }
    thi_unit_error(
        x->b, thi_cell_place(&f->t, row, f->column[C_UNIT]), v, factor->unit_text);
    return false;
}

static bool read_limits(pack_file *f, size_t row, th_factor *factor)
{
    bool has_lower, has_upper;
    bool fine =
        thi_cell_number(&f->t, row, f->column[C_LOWER], &factor->lower, &has_lower);
    fine =
        thi_cell_number(&f->t, row, f->column[C_UPPER], &factor->upper, &has_upper) &&
        fine;
    if (!fine)
        return false;
    bool number = factor->state == TH_STATE_VALUE && !factor->rest;
    bool right = has_lower == has_upper && (!has_lower || number);
    if (right && has_lower)
        right = factor->lower <= factor->written && factor->written <= factor->upper;
    factor->has_limits = has_lower && has_upper;
    if (!right)
        th_diags_add(f->t.b->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     thi_cell_place(&f->t, row, f->column[C_LOWER]),
                     "lower and upper stand both or not at all, and hold the value "
                     "between them (%s .. %s .. %s)",
                     thi_cell(&f->t, row, f->column[C_LOWER]),
                     thi_cell(&f->t, row, f->column[C_VALUE]),
                     thi_cell(&f->t, row, f->column[C_UPPER]));
    return right;
}

static bool read_value(pack_file *f, size_t row, th_factor *factor)
{
    const char *text = thi_cell(&f->t, row, f->column[C_VALUE]);
    bool has;
    factor->state = TH_STATE_VALUE;
    if (th_state_parse(text, &factor->state))
        return true;
    factor->rest = strcmp(text, "rest") == 0 &&
                   f->t.b->r->variable[factor->variable].kind == TH_KIND_SHARE;
    if (factor->rest)
        return true;
    if (!thi_cell_number(&f->t, row, f->column[C_VALUE], &factor->written, &has))
        return false;
    if (!has)
        th_diags_add(f->t.b->diags,
                     TH_ERROR,
                     "E-BLANK",
                     thi_cell_place(&f->t, row, f->column[C_VALUE]),
                     "the value is missing; give a number or a key (NO NE NA IE)");
    return has;
}

static void read_row(reading *x, pack_file *f, size_t row)
{
    th_factor *factor = &x->b->r->factor[f->slot[row]];
    bool fine = true;
    factor->pack = f->pack;
    factor->place = thi_cell_place(&f->t, row, f->column[C_VARIABLE]);
    fine = read_key(f, row, factor) && fine;
    fine = need_index(f, row, factor) && fine;
    read_years(f, row, factor);
    read_texts(f, row, factor);
    bool number = read_value(f, row, factor);
    bool unit = read_unit(x, f, row, factor);
    bool limits = number && read_limits(f, row, factor);
    factor->value = factor->written * factor->unit_factor;
    factor->lower *= factor->unit_factor;
    factor->upper *= factor->unit_factor;
    if (number && unit && limits && factor->state == TH_STATE_VALUE && !factor->rest)
        thi_check_bounds(x->b, thi_cell_place(&f->t, row, f->column[C_VALUE]), factor);
    x->bad[f->slot[row]] = !fine;
}

void thi_read_factors(thi_build *b)
{
    reading x = {.b = b};
    x.units.texts = th_names_create();
    open_files(&x);
    place_rows(&x);
    for (size_t i = 0; i < x.file_count; i++)
        for (size_t row = 0; row < x.file[i].t.rows->row_count; row++)
            if (x.file[i].slot[row] != THI_NONE)
                read_row(&x, &x.file[i], row);
    th_names_free(x.units.texts);
    thi_check_twice(b, x.bad);
}
