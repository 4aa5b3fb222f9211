/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking things up in a finished registry. */
#include <string.h>

#include "registry_build.h"

const char *th_state_text(th_state state)
{
    static const char *const text[] = {"", "NE", "NO", "NA", "IE", "NE"};
    return text[state];
}

bool th_state_parse(const char *text, th_state *out)
{
    static const char *const keys[] = {"NO", "NA", "IE", "NE", NULL};
    int choice = thi_choice(keys, text);
    if (choice >= 0)
        *out = (th_state)(TH_STATE_NO + choice);
    return choice >= 0;
}

const char *th_confidence_text(th_confidence confidence)
{
    static const char *const text[] = {"two_sources", "one_source", "unconfirmed"};
    return text[confidence];
}

const th_names *th_registry_names(const th_registry *r)
{
    return r->names;
}

const th_units *th_registry_units(const th_registry *r)
{
    return r->units;
}

const char *th_registry_hash(const th_registry *r)
{
    return r->hash;
}

/* Count and item by number of one list. */
#define VIEW(type, prefix, list)                                                       \
    uint32_t prefix##_count(const th_registry *r)                                      \
    {                                                                                  \
        return (uint32_t)r->n_##list;                                                  \
    }                                                                                  \
    const type *prefix##_get(const th_registry *r, uint32_t number)                    \
    {                                                                                  \
        return &r->list[number];                                                       \
    }

VIEW(th_index, th_index, index)
VIEW(th_variable, th_variable, variable)
VIEW(th_gas, th_gas, gas)
VIEW(th_gwp_set, th_gwp, gwp)
VIEW(th_category, th_category, category)
VIEW(th_region, th_region, region)
VIEW(th_pack, th_pack, pack)
VIEW(th_factor, th_factor, factor)
VIEW(th_method, th_method, method)
VIEW(th_guideline, th_guideline, guideline)
VIEW(th_boundary, th_boundary, boundary)
VIEW(th_check_rule, th_check_rule, check)

#define FIND_NUMBER(function, list)                                                    \
    int32_t function(const th_registry *r, th_sym name)                                \
    {                                                                                  \
        uint32_t number = thi_map_get(&r->by_##list, name);                            \
        return number == THI_NONE ? -1 : (int32_t)number;                              \
    }

FIND_NUMBER(th_index_find, index)
FIND_NUMBER(th_variable_find, variable)
FIND_NUMBER(th_gas_find, gas)
FIND_NUMBER(th_pack_find, pack)
FIND_NUMBER(th_method_find, method)

#define FIND_ITEM(type, function, list)                                                \
    const type *function(const th_registry *r, th_sym name)                            \
    {                                                                                  \
        uint32_t number = thi_map_get(&r->by_##list, name);                            \
        return number == THI_NONE ? NULL : &r->list[number];                           \
    }

FIND_ITEM(th_gwp_set, th_gwp_find, gwp)
FIND_ITEM(th_category, th_category_find, category)
FIND_ITEM(th_region, th_region_find, region)
FIND_ITEM(th_guideline, th_guideline_find, guideline)
FIND_ITEM(th_boundary, th_boundary_find, boundary)
FIND_ITEM(th_check_rule, th_check_rule_find, check)

const th_domain *th_domain_get(const th_registry *r, uint32_t number)
{
    return &r->domain[number];
}

const th_domain *th_domain_of(const th_registry *r, uint32_t index)
{
    return &r->domain[r->index[index].domain];
}

void th_factor_range(const th_registry *r,
                     uint32_t variable,
                     uint32_t *begin,
                     uint32_t *end)
{
    *begin = r->factor_begin[variable];
    *end = r->factor_begin[variable + 1];
}

const th_rows *th_layout_get(const th_registry *r, uint32_t number, const char **name)
{
    if (number >= r->n_layout)
        return NULL;
    *name = r->layout[number].name;
    return r->layout[number].rows;
}

const th_rows *th_layout_find(const th_registry *r, const char *name)
{
    for (size_t i = 0; i < r->n_layout; i++)
        if (strcmp(r->layout[i].name, name) == 0)
            return r->layout[i].rows;
    return NULL;
}

/** Of several files of roles the last that gives one: an inventory's own. */
const char *th_role_text(const th_registry *r, const char *role)
{
    const char *found = "";
    for (size_t i = 0; i < r->n_layout; i++) {
        const th_rows *rows = r->layout[i].rows;
        int columns[] = {th_rows_column(rows, "boundary"),
                         th_rows_column(rows, "variable")};
        int code = th_rows_column(rows, "code");
        for (size_t k = 0; !strcmp(r->layout[i].name, "roles") && k < rows->row_count;
             k++)
            for (int c = 0; c < 2 && !strcmp(th_rows_text(rows, k, code), role); c++)
                if (columns[c] >= 0 && *th_rows_text(rows, k, columns[c]))
                    found = th_rows_text(rows, k, columns[c]);
    }
    return found;
}

const th_boundary *th_role_boundary(const th_registry *r, const char *role)
{
    th_sym id = th_names_find(th_registry_names(r), th_role_text(r, role));
    return id ? th_boundary_find(r, id) : NULL;
}

bool th_variant_has_local(const th_variant *variant, th_sym name)
{
    for (uint32_t i = 0; i < variant->equation_count; i++)
        if (variant->equations[i].left == TH_LEFT_LOCAL &&
            variant->equations[i].name == name)
            return true;
    return false;
}
