/* SPDX-License-Identifier: GPL-3.0-or-later */
/* variables.csv, boundaries.csv (each an amount total_<id>), the constants of the
 * language. */
#include <string.h>

#include "registry_build.h"

/* Molar-mass ratios and the days of a year: exact by the language's definition. */
void thi_read_constants(thi_build *b)
{
    static const struct {
        const char *name, *unit;
        double value;
    } row[THI_CONSTANT_COUNT] = {{"co2_per_c", "t_CO2/t_C", 44.0 / 12},
                                 {"ch4_per_c", "t_CH4/t_C", 16.0 / 12},
                                 {"n2o_per_n", "t_N2O/t_N", 44.0 / 28},
                                 {"co2_per_ch4", "t_CO2/t_CH4", 44.0 / 16},
                                 {"days_per_year", "day", 365}};
    for (size_t i = 0; i < THI_CONSTANT_COUNT; i++) {
        thi_constant c = {.name = th_names_add(b->names, row[i].name)};
        if (!th_unit_parse(b->r->units, row[i].unit, &c.unit, NULL, 0))
            continue; /* a registry without that substance has no use for it */
        c.unit.factor *= row[i].value;
        b->r->constant[b->r->n_constant++] = c;
    }
}

bool th_constant_find(const th_registry *r, th_sym name, th_unit *out)
{
    for (size_t i = 0; i < r->n_constant; i++) {
        if (r->constant[i].name != name)
            continue;
        *out = r->constant[i].unit;
        return true;
    }
    return false;
}

/* What else has this name already: the word to report, or NULL. */
static const char *taken_as(thi_build *b, th_sym name)
{
    const char *text = thi_sym(b, name);
    th_unit unit;
    if (thi_map_get(&b->r->by_variable, name) != THI_NONE)
        return "a variable";
    if (thi_map_get(&b->r->by_gas, name) != THI_NONE || strcmp(text, "gas") == 0)
        return "a gas";
    if (thi_map_get(&b->r->by_index, name) != THI_NONE)
        return "an index";
    if (th_constant_find(b->r, name, &unit) || thi_is_reserved(text))
        return "a word of the equation language";
    return NULL;
}

static void add_variable(thi_build *b, const th_variable *v, th_place place)
{
    th_registry *r = b->r;
    const char *other = taken_as(b, v->name);
    if (other) {
        uint32_t old = thi_map_get(&r->by_variable, v->name);
        th_place first = old == THI_NONE ? (th_place){0} : b->variable_place[old];
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-DUP-NAME",
                     place,
                     "%s is already %s%s; give this one another name",
                     thi_sym(b, v->name),
                     other,
                     first.file ? th_arena_format(b->arena,
                                                  " (%s, line %u)",
                                                  first.file,
                                                  (unsigned)first.line)
                                : "");
        return;
    }
    thi_map_set(b, &r->by_variable, v->name, (uint32_t)r->n_variable);
    TH_PUSH(b->arena, r->variable, r->n_variable, r->cap_variable, *v);
    TH_PUSH(
        b->arena, b->variable_place, b->n_variable_place, b->cap_variable_place, place);
}

static void read_unit(const thi_table *t, size_t row, int column, th_variable *v)
{
    char why[256] = "";
    v->unit_text = thi_cell_copy(t, row, column);
    v->unit.factor = 1;
    if (!*v->unit_text)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     thi_cell_place(t, row, column),
                     "%s has no unit; write 1 for a plain number",
                     thi_sym(t->b, v->name));
    else if (!th_unit_parse(t->b->r->units, v->unit_text, &v->unit, why, sizeof why))
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     thi_cell_place(t, row, column),
                     "%s: %s",
                     thi_sym(t->b, v->name),
                     why);
}

static void read_kind(const thi_table *t, size_t row, int column, th_variable *v)
{
    static const char *const kinds[] = {"amount", "rate", "share", NULL};
    int kind = thi_choice(kinds, thi_cell(t, row, column));
    if (kind < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-KIND",
                     thi_cell_place(t, row, column),
                     "\"%s\" is no kind of variable; use %s",
                     thi_cell(t, row, column),
                     thi_choices(t->b, kinds));
    v->kind = kind < 0 ? TH_KIND_RATE : (th_kind)kind;
}

static void
read_required_index(const thi_table *t, size_t row, int column, th_variable *v)
{
    const char *text = thi_cell(t, row, column);
    uint32_t index = thi_map_get(&t->b->r->by_index, th_names_find(t->b->names, text));
    v->index = index == THI_NONE ? -1 : (int32_t)index;
    if (*text && index == THI_NONE)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-INDEX",
                     thi_cell_place(t, row, column),
                     "\"%s\" is no index%s",
                     text,
                     thi_hint(t->b, "index", text));
    if (!*text && v->kind == TH_KIND_SHARE)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-SHARE-INDEX",
                     thi_cell_place(t, row, column),
                     "the share %s must name the index over which it sums to 1",
                     thi_sym(t->b, v->name));
}

static void read_bounds(const thi_table *t, size_t row, th_variable *v)
{
    int c_lower = th_rows_column(t->rows, "lower");
    int c_upper = th_rows_column(t->rows, "upper");
    thi_cell_number(t, row, c_lower, &v->lower, &v->has_lower);
    thi_cell_number(t, row, c_upper, &v->upper, &v->has_upper);
    if (v->has_lower && v->has_upper && v->lower > v->upper)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     thi_cell_place(t, row, c_lower),
                     "the lower bound of %s is above its upper one; swap them",
                     thi_sym(t->b, v->name));
}

static void read_variables(thi_table *t)
{
    int c_name = th_rows_column(t->rows, "name");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_variable v = {.name = thi_cell_id(t, row, c_name, true), .index = -1};
        if (!v.name)
            continue;
        v.titles = thi_cell_titles(t, row, v.name);
        read_unit(t, row, th_rows_column(t->rows, "unit"), &v);
        read_kind(t, row, th_rows_column(t->rows, "kind"), &v);
        read_required_index(t, row, th_rows_column(t->rows, "index"), &v);
        read_bounds(t, row, &v);
        add_variable(t->b, &v, thi_cell_place(t, row, c_name));
    }
}

void thi_read_variables(thi_build *b)
{
    static const char *const columns[] = {"name", "unit", "kind", NULL};
    thi_each_table(b, "variables.csv", columns, read_variables);
}

/* An index by bands needs a variable to look at and a domain with limits. */
void thi_check_indices(thi_build *b)
{
    th_registry *r = b->r;
    th_place place = {"indices.csv", 0, 0};
    for (uint32_t i = 0; i < r->n_index; i++) {
        const th_index *index = &r->index[i];
        const th_domain *d = &r->domain[index->domain];
        if (index->source != TH_FROM_BAND)
            continue;
        if (thi_map_get(&r->by_variable, index->band_variable) == THI_NONE)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-VARIABLE",
                         place,
                         "%s takes its member by band:%s, which is no variable%s",
                         thi_sym(b, index->name),
                         thi_sym(b, index->band_variable),
                         thi_hint(b, "variable", thi_sym(b, index->band_variable)));
        for (uint32_t m = 0; m < d->count; m++)
            if (!d->members[m].banded)
                th_diags_add(
                    b->diags,
                    TH_ERROR,
                    "E-BAND",
                    b->domain[index->domain].place[m],
                    "%s has no limits, but %s takes its members by bands; give "
                    "lower and upper",
                    thi_sym(b, d->members[m].id),
                    thi_sym(b, index->name));
    }
}

/* ---- boundaries ---- */

/* Words of a cell as numbers of gases; what is unknown is reported and left out. */
static void read_gases(const thi_table *t, size_t row, th_boundary *boundary)
{
    int column = th_rows_column(t->rows, "gases");
    uint32_t n, kept = 0, *gases = thi_cell_words(t, row, column, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t gas = thi_map_get(&t->b->r->by_gas, gases[i]);
        const char *text = thi_sym(t->b, gases[i]);
        if (gas == THI_NONE)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-GAS",
                         thi_cell_place(t, row, column),
                         "%s is no gas%s",
                         text,
                         thi_hint(t->b, "gas", text));
        else
            gases[kept++] = gas;
    }
    boundary->gases = gases;
    boundary->gas_count = kept;
}

static const th_sym *
read_categories(const thi_table *t, size_t row, const char *name, uint32_t *count)
{
    int column = th_rows_column(t->rows, name);
    th_sym *codes = thi_cell_words(t, row, column, count);
    for (uint32_t i = 0; i < *count; i++) {
        const char *text = thi_sym(t->b, codes[i]);
        if (thi_map_get(&t->b->r->by_category, codes[i]) == THI_NONE)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-CATEGORY",
                         thi_cell_place(t, row, column),
                         "%s is no category%s",
                         text,
                         thi_hint(t->b, "category", text));
    }
    return codes;
}

/* Streams other than `direct`, which every boundary holds. */
static void read_streams(const thi_table *t, size_t row, th_boundary *boundary)
{
    int column = th_rows_column(t->rows, "streams");
    th_sym direct = th_names_add(t->b->names, "direct");
    uint32_t index =
        thi_map_get(&t->b->r->by_index, th_names_find(t->b->names, "stream"));
    uint32_t n, kept = 0;
    th_sym *streams = thi_cell_words(t, row, column, &n);
    bool has_direct = n == 0;
    for (uint32_t i = 0; i < n; i++) {
        const char *text = thi_sym(t->b, streams[i]);
        if (streams[i] == direct)
            has_direct = true;
        else if (index != THI_NONE &&
                 !th_member_find(th_domain_of(t->b->r, index), streams[i]))
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-STREAM",
                         thi_cell_place(t, row, column),
                         "%s is no stream%s",
                         text,
                         thi_hint_member(t->b, index, text));
        else
            streams[kept++] = streams[i];
    }
    if (!has_direct)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-STREAM",
                     thi_cell_place(t, row, column),
                     "a boundary holds the direct stream; add direct to the list");
    boundary->streams = streams;
    boundary->stream_count = kept;
}

static void add_total(const thi_table *t, size_t row, th_boundary *boundary)
{
    th_sym co2 = th_names_find(t->b->names, "CO2");
    bool only_co2 =
        boundary->gas_count == 1 && t->b->r->gas[boundary->gases[0]].id == co2;
    th_variable v = {.kind = TH_KIND_AMOUNT, .index = -1, .titles = boundary->titles};
    v.name = th_names_add(
        t->b->names,
        th_arena_format(t->b->arena, "total_%s", thi_sym(t->b, boundary->id)));
    v.unit_text = only_co2 ? "t_CO2" : "t_CO2e";
    char why[256] = "";
    if (!th_unit_parse(t->b->r->units, v.unit_text, &v.unit, why, sizeof why))
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-UNIT",
                     thi_cell_place(t, row, 0),
                     "the total needs the unit %s: %s",
                     v.unit_text,
                     why);
    boundary->variable = v.name;
    add_variable(t->b, &v, thi_cell_place(t, row, th_rows_column(t->rows, "id")));
}

static void read_boundaries(thi_table *t)
{
    static const char *const flags[] = {"", "0", "1", NULL};
    th_registry *r = t->b->r;
    int c_id = th_rows_column(t->rows, "id");
    int c_removals = th_rows_column(t->rows, "removals");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_boundary x = {.id = thi_cell_id(t, row, c_id, true)};
        int flag = thi_choice(flags, thi_cell(t, row, c_removals));
        if (!x.id)
            continue;
        x.titles = thi_cell_titles(t, row, x.id);
        read_gases(t, row, &x);
        x.categories = read_categories(t, row, "categories", &x.category_count);
        x.excludes = read_categories(t, row, "exclude", &x.exclude_count);
        read_streams(t, row, &x);
        x.removals = flag == 2;
        if (flag < 0)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-FLAG",
                         thi_cell_place(t, row, c_removals),
                         "removals is 1 or 0, not \"%s\"",
                         thi_cell(t, row, c_removals));
        add_total(t, row, &x);
        thi_map_set(t->b, &r->by_boundary, x.id, (uint32_t)r->n_boundary);
        TH_PUSH(t->b->arena, r->boundary, r->n_boundary, r->cap_boundary, x);
    }
}

void thi_read_boundaries(thi_build *b)
{
    static const char *const columns[] = {"id", "gases", "categories", NULL};
    thi_each_table(b, "boundaries.csv", columns, read_boundaries);
}
