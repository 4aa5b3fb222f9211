/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credit: what its files share. */
#ifndef TANHENG_CREDIT_INTERNAL_H
#define TANHENG_CREDIT_INTERNAL_H

#include "tanheng/credit.h"

typedef struct thi_discount {
    double to, by; /* up to this error: this discount */
} thi_discount;

/** The file while it is read. */
typedef struct thi_credit {
    th_arena *arena;
    const th_registry *registry;
    const th_tree *map;
    const th_credit_curve *curves;
    size_t curve_count;
    th_diags *diags;
    bool good;
    th_credit *out;
    th_credit_parameter *parameters;
    size_t parameter_count, parameter_capacity;
    th_credit_stratum *strata;
    size_t stratum_count, stratum_capacity;
    size_t monitored_count;
    int32_t *monitored;
    double *baseline_t, *leakage_t; /* [year_count] a year */
    double *error;                  /* [monitored_count], NAN */
    double fit_errors;              /* standard errors of the fits; 0: not by fits */
    const th_tree *error_tree;
    size_t discount_count;
    thi_discount *discounts;
} thi_credit;

/** credit_read.c: an error at a tree (NULL: the whole file). */
void thi_credit_wrong(thi_credit *c,
                      const th_tree *at,
                      const char *code,
                      const char *text);
/** A number with a unit of the dimension of `unit`, in it; kept as a parameter. A map
 * {value, source, confidence} or the figure alone. False after an error. */
bool thi_credit_number(thi_credit *c,
                       const char *stratum,
                       const th_tree *map,
                       const char *name,
                       const char *unit,
                       double *out);
/** The same in a unit of a variable of the registry of that name. */
bool thi_credit_variable(thi_credit *c,
                         const char *stratum,
                         const th_tree *map,
                         const char *name,
                         double *out);
/** `12 ha`, no parameter. */
bool thi_credit_figure(thi_credit *c, const th_tree *t, const char *unit, double *out);
/** {2026-2030: 4 ha}: adds up by year of the project. */
bool thi_credit_years(thi_credit *c, const th_tree *map, const char *unit, double *out);
th_titles thi_credit_titles(thi_credit *c, const th_tree *map, const char *otherwise);
/* credit_strata.c */
void thi_credit_strata(thi_credit *c);
/** Standard error of the whole stock at the end of a year, by the fits; t CO2. */
double thi_credit_deviation(const thi_credit *c, int32_t year);
/* credit_rules.c */
void thi_credit_rules(thi_credit *c);
/* credit_ledger.c */
void thi_credit_stocks(thi_credit *c);
void thi_credit_periods(thi_credit *c);

#endif
