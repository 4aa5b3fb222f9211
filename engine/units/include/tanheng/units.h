/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * units: names of units, dimensions, factors to the coherent base (t, GJ, m3, ha, km,
 * head, person, day, CNY ...).
 *
 * Everything comes from units.csv (`name,kind,definition,...`): kind `base` opens a
 * dimension, `derived` is defined over other units, `tag` makes a mass of a substance
 * (`t_CO2`, `kg_CO2` ... are one dimension, other than `t`), `prefix` is a multiplier
 * before a Chinese unit (万吨, 亿千瓦时).
 */
#ifndef TANHENG_UNITS_H
#define TANHENG_UNITS_H

#include "tanheng/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_DIM_COUNT 96 /* base dimensions at most: bases and tags of units.csv */

/** Exponents of the base dimensions. All zero: dimensionless. */
typedef struct th_dim {
    int8_t exponent[TH_DIM_COUNT];
} th_dim;

/** A unit: value in base = value in unit * factor. */
typedef struct th_unit {
    double factor;
    th_dim dim;
} th_unit;

typedef struct th_units th_units;

/** Builds the table from the rows of units.csv; problems go to `diags`. Owned by the
 * caller. Several row sets add up. */
TH_API TH_MUST_USE th_status th_units_create(th_units **out,
                                             const th_rows *const *rows,
                                             size_t count,
                                             th_diags *diags);
TH_API void th_units_free(th_units *units);

/**
 * Parses `kg_CH4/head/yr`, `L/100km`, `MJ*head/kg^2`, `万吨`, `%`, `1`, ""
 * (dimensionless), `MJ/head/day`. A unit part is [number] name [^ integer]. Returns
 * false and writes one sentence to `why` (may be NULL) that names the unknown part and
 * the nearest known unit.
 */
TH_API bool th_unit_parse(
    const th_units *units, const char *text, th_unit *out, char *why, size_t why_size);

TH_API bool th_dim_equal(const th_dim *a, const th_dim *b);
TH_API bool th_dim_none(const th_dim *a);
/** a * b^power; false if an exponent leaves int8. */
TH_API bool th_dim_multiply(const th_dim *a, const th_dim *b, int power, th_dim *out);
/** Base text of a dimension: `t_CH4/head/day`, `1`. Returns `buffer`. */
TH_API char *
th_dim_print(const th_units *units, const th_dim *dim, char *buffer, size_t size);
/** Dimension of a mass with this tag ("CO2", "gas", "" for plain t); false if no such
 * tag. */
TH_API bool th_units_mass_dim(const th_units *units, const char *tag, th_dim *out);

/** Listing for `tanheng units`. */
typedef struct th_unit_row {
    const char *name, *kind, *definition, *title_zh, *title_en;
    double factor; /* prefix: its number */
} th_unit_row;
TH_API size_t th_units_size(const th_units *units);
TH_API th_unit_row th_units_get(const th_units *units, size_t i);

#ifdef __cplusplus
}
#endif
#endif
