/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * credit: the ledger of an afforestation project (CCER logic): t CO2 that it may claim
 * between its years of monitoring. It stands apart from every inventory.
 */
#ifndef TANHENG_CREDIT_H
#define TANHENG_CREDIT_H

#include "tanheng/curves.h"
#include "tanheng/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A yield curve that a stratum may name by `curve: {step: ID}`. */
typedef struct th_credit_curve {
    const char *step;
    th_curve curve;
    bool fitted;
    th_fit fit;
} th_credit_curve;

/** A figure of the project's file. */
typedef struct th_credit_parameter {
    const char *stratum; /* "": of the project */
    const char *name, *written, *source;
    th_confidence confidence;
} th_credit_parameter;

typedef struct th_credit_stratum {
    const char *id;
    th_titles titles;
    bool shrub, fitted;
    th_curve curve;
    th_fit fit;
    double shrub_t_per_ha; /* dry matter when full, without roots */
    double shrub_years;    /* until full, linear */
    double survival;
    double t_per_m3;   /* t CO2 a m3 of stem (shrubs: a tonne of dry matter) */
    double *plant_ha;  /* [year_count] before survival */
    double *area_ha;   /* [year_count] alive at the end of the year */
    double *volume_m3; /* [year_count]; 0 for shrubs */
    double *stock_t;   /* [year_count] t CO2 grown since planting */
} th_credit_stratum;

/** A condition of the methodology or of the trading rules. */
typedef struct th_credit_rule {
    const char *code, *unit, *source;
    th_titles titles;
    bool least;          /* the limit is the least, else the most */
    double limit, given; /* `given` NAN: the file does not say */
    bool holds;          /* or not said */
    th_confidence confidence;
} th_credit_rule;

/** Years from + 1 ... to of the ledger, in t CO2; losses are negative. */
typedef struct th_credit_period {
    int32_t from, to;
    double stock_t;   /* of the project at the end of `to` */
    double project_t; /* its change */
    double baseline_t, leakage_t;
    double error;                /* of the stock, relative; NAN: not asked for */
    double discount, discount_t; /* share, and what it takes of |project_t| */
    double risk_t;               /* kept back for reversal */
    double carried_t;            /* loss of earlier periods made good, <= 0 */
    double credited_t;           /* not below 0 */
} th_credit_period;

typedef struct th_credit {
    th_titles titles;
    const char *methodology, *note;
    int32_t start, from, to; /* first planting; crediting period */
    uint32_t year_count;     /* start ... to */
    double risk;
    size_t stratum_count, rule_count, period_count, parameter_count;
    const th_credit_stratum *strata;
    const th_credit_rule *rules;
    const th_credit_period *periods;
    const th_credit_parameter *parameters;
    double credited_t;
} th_credit;

/**
 * Reads `credit: {...}` and makes the ledger, all of it in `arena`. Every problem goes
 * to `diags`; false if any is an error.
 */
TH_API bool th_credit_read(th_credit *out,
                           th_arena *arena,
                           const th_registry *registry,
                           const th_tree *tree,
                           const th_credit_curve *curves,
                           size_t curve_count,
                           th_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
