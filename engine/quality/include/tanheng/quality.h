/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * quality: the checks of a finished inventory (IPCC 2006 volume 1 chapter 6). Each is a
 * function in one table; its title, severity and thresholds are a row of checks.csv,
 * which inventory.yaml may change or switch off.
 */
#ifndef TANHENG_QUALITY_H
#define TANHENG_QUALITY_H

#include "tanheng/dual.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum th_check_result {
    TH_CHECK_PASSED,
    TH_CHECK_FAILED,
    TH_CHECK_NOT_APPLICABLE, /* nothing to judge: `why` */
    TH_CHECK_OFF,            /* inventory.yaml says so: `why` is its reason */
    TH_CHECK_NOT_ASKED       /* left out by `only` */
} th_check_result;
TH_API const char *th_check_result_text(th_check_result result);

/** What one check came to. */
typedef struct th_check {
    const char *id;
    th_titles titles;
    th_severity severity;
    bool has_threshold, has_least;
    double threshold, least; /* in `unit`, as judged by */
    bool changed;            /* by inventory.yaml; `reason` says why */
    const char *reason;
    const char *unit;
    th_check_result result;
    th_titles why; /* "" unless not applicable or off */
    size_t finding_count;
} th_check;

/** One finding of a check. */
typedef struct th_finding {
    uint32_t check; /* number */
    const char *code;
    th_place place; /* borrowed; file NULL: none */
    int32_t year;   /* 0: none, or several */
    double value;   /* what was compared, in the check's unit; NAN: nothing */
    th_titles text; /* one line: what, and what to do */
} th_finding;

typedef struct th_quality_options {
    const char *const *only; /* ids; NULL: all */
    size_t only_count;
} th_quality_options;

typedef struct th_quality_checks th_quality_checks;
/**
 * Runs the checks. `dual` may be NULL (no targets). A row of checks.csv that no check
 * goes by, or whose `reads` names nothing known, is E-CHECK in `diags`; an unknown id
 * in `only` fails with TH_BAD_USAGE. Borrowed: all but the options.
 */
TH_API TH_MUST_USE th_status th_quality_create(th_quality_checks **out,
                                               const th_inventory *inventory,
                                               const th_dual *dual,
                                               const th_quality_options *options,
                                               th_diags *diags,
                                               th_error *err);
TH_API void th_quality_free(th_quality_checks *quality);
TH_API size_t th_quality_check_count(const th_quality_checks *quality);
TH_API const th_check *th_quality_check(const th_quality_checks *quality, size_t i);
/** Findings stand in the order of their checks. */
TH_API size_t th_quality_finding_count(const th_quality_checks *quality);
TH_API const th_finding *th_quality_finding(const th_quality_checks *quality, size_t i);

#ifdef __cplusplus
}
#endif
#endif
