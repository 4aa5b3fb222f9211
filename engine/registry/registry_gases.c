/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gases.csv (a domain of its own, each with the dimension of its mass) and gwp.csv. */
#include <math.h>
#include <string.h>

#include "registry_build.h"

static void read_gas(thi_table *t, size_t row, uint32_t domain)
{
    th_registry *r = t->b->r;
    int c_id = th_rows_column(t->rows, "id");
    int c_tag = th_rows_column(t->rows, "unit_tag");
    const char *tag = thi_cell(t, row, c_tag);
    th_gas gas = {.id = thi_cell_id(t, row, c_id, true)};
    th_member m = {.id = gas.id, .parent = -1, .lower = -INFINITY, .upper = INFINITY};
    if (!gas.id)
        return;
    gas.group = thi_cell_sym(t, row, th_rows_column(t->rows, "group"));
    gas.group = gas.group ? gas.group : gas.id;
    gas.titles = m.titles = thi_cell_titles(t, row, gas.id);
    gas.unit_text = th_arena_format(t->b->arena, "t_%s", tag);
    if (!*tag || !th_units_mass_dim(r->units, tag, &gas.dim))
        th_diags_add(
            t->b->diags,
            TH_ERROR,
            "E-UNIT",
            thi_cell_place(t, row, c_tag),
            "units.csv has no mass tag \"%s\" for the gas %s; add a row of kind tag",
            tag,
            thi_sym(t->b, gas.id));
    if (!thi_member_add(t->b, domain, &m, 0, thi_cell_place(t, row, c_id)))
        return;
    thi_map_set(t->b, &r->by_gas, gas.id, (uint32_t)r->n_gas);
    TH_PUSH(t->b->arena, r->gas, r->n_gas, r->cap_gas, gas);
}

static void read_gases(thi_table *t)
{
    uint32_t domain = thi_domain_add(t->b, "gas");
    for (size_t row = 0; row < t->rows->row_count; row++)
        read_gas(t, row, domain);
}

void thi_read_gases(thi_build *b)
{
    static const char *const columns[] = {"id", "unit_tag", NULL};
    thi_each_table(b, "gases.csv", columns, read_gases);
}

/* ---- warming potentials ---- */

/* The writable twins of a set's values, which the public view has const. */
static double *new_values(thi_build *b)
{
    double *value = TH_NEW_N(b->arena, double, b->r->n_gas + 1);
    for (size_t i = 0; i < b->r->n_gas; i++)
        value[i] = (double)NAN;
    return value;
}

typedef struct gwp_values {
    double *value, *fossil;
} gwp_values;

static uint32_t find_set(const thi_table *t,
                         size_t row,
                         th_sym name,
                         gwp_values **values,
                         size_t *n,
                         size_t *cap)
{
    th_registry *r = t->b->r;
    uint32_t number = thi_map_get(&r->by_gwp, name);
    if (number != THI_NONE)
        return number;
    gwp_values v = {new_values(t->b), new_values(t->b)};
    th_gwp_set set = {.name = name, .value = v.value, .fossil_value = v.fossil};
    set.source = thi_cell_copy(t, row, th_rows_column(t->rows, "source"));
    number = (uint32_t)r->n_gwp;
    thi_map_set(t->b, &r->by_gwp, name, number);
    TH_PUSH(t->b->arena, r->gwp, r->n_gwp, r->cap_gwp, set);
    TH_PUSH(t->b->arena, *values, *n, *cap, v);
    return number;
}

static void need_source(const thi_table *t, size_t row)
{
    static const char *const columns[] = {"source", "locator", NULL};
    for (size_t i = 0; columns[i]; i++) {
        int column = th_rows_column(t->rows, columns[i]);
        if (!*thi_cell(t, row, column))
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-SOURCE",
                         thi_cell_place(t, row, column),
                         "the row has no %s; name the document and its table",
                         columns[i]);
    }
}

/* The array that a row's value goes to, by its origin; NULL after an error. */
static double *slot_of(const thi_table *t, size_t row, const gwp_values *v)
{
    static const char *const origins[] = {"", "fossil", NULL};
    int column = th_rows_column(t->rows, "origin");
    int origin = thi_choice(origins, thi_cell(t, row, column));
    if (origin < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-ORIGIN",
                     thi_cell_place(t, row, column),
                     "origin is empty or fossil, not \"%s\"",
                     thi_cell(t, row, column));
    return origin < 0 ? NULL : origin == 0 ? v->value : v->fossil;
}

static void read_potential(const thi_table *t, size_t row, uint32_t gas, double *slot)
{
    int column = th_rows_column(t->rows, "value");
    double value = 0;
    bool has;
    if (!thi_cell_number(t, row, column, &value, &has) || !slot)
        return;
    if (!has || value < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-NUMBER",
                     thi_cell_place(t, row, column),
                     "a warming potential must be a number of at least 0");
    else if (!isnan(slot[gas]))
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-DUP",
                     thi_cell_place(t, row, column),
                     "the set has two values for %s; keep one",
                     thi_sym(t->b, t->b->r->gas[gas].id));
    else
        slot[gas] = value;
}

static void read_gwp(thi_table *t)
{
    th_registry *r = t->b->r;
    gwp_values *values = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < r->n_gwp;
         i++) { /* a second file extends the sets of the first */
        gwp_values v = {new_values(t->b), new_values(t->b)};
        memcpy(v.value, r->gwp[i].value, r->n_gas * sizeof(double));
        memcpy(v.fossil, r->gwp[i].fossil_value, r->n_gas * sizeof(double));
        r->gwp[i].value = v.value;
        r->gwp[i].fossil_value = v.fossil;
        TH_PUSH(t->b->arena, values, n, cap, v);
    }
    int c_set = th_rows_column(t->rows, "set"), c_gas = th_rows_column(t->rows, "gas");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_sym name = thi_cell_id(t, row, c_set, true);
        const char *gas_id = thi_cell(t, row, c_gas);
        uint32_t gas = thi_map_get(&r->by_gas, th_names_find(t->b->names, gas_id));
        if (gas == THI_NONE)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-GAS",
                         thi_cell_place(t, row, c_gas),
                         "\"%s\" is no gas%s",
                         gas_id,
                         thi_hint(t->b, "gas", gas_id));
        if (!name || gas == THI_NONE)
            continue;
        uint32_t set = find_set(t, row, name, &values, &n, &cap);
        need_source(t, row);
        if (values && set < n)
            read_potential(t, row, gas, slot_of(t, row, &values[set]));
    }
}

void thi_read_gwp(thi_build *b)
{
    static const char *const columns[] = {
        "set", "gas", "value", "source", "locator", NULL};
    th_registry *r = b->r;
    thi_each_table(b, "gwp.csv", columns, read_gwp);
    for (size_t s = 0; s < r->n_gwp; s++) {
        double *fossil = new_values(b);
        for (size_t g = 0; g < r->n_gas; g++) {
            double own = r->gwp[s].fossil_value[g];
            fossil[g] = isnan(own) ? r->gwp[s].value[g] : own;
        }
        r->gwp[s].fossil_value = fossil;
    }
}
