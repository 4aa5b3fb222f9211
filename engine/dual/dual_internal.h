/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dual: what its files share. */
#ifndef TANHENG_DUAL_INTERNAL_H
#define TANHENG_DUAL_INTERNAL_H

#include "tanheng/dual.h"

#define THI_FIRST_YEAR 1900
#define THI_YEARS 201
#define THI_NO_ROW (-1)

/** Rows of GDP by year; -1: none. */
typedef struct thi_gdp {
    int32_t level[THI_YEARS];   /* gdp_constant */
    int32_t current[THI_YEARS]; /* gdp_current */
    int32_t index_row[THI_YEARS];
    uint32_t chain[THI_YEARS]; /* index rows again, as the chains that are lent out */
    int32_t price_year;        /* of the first level; 0: there is none */
} thi_gdp;

/** The model run with the grid's factors of one year in all years. */
typedef struct thi_power {
    int32_t year;
    bool known;
    const char *why; /* when not, or which row of the registry it is; zh / en */
    double *inputs, *values;
    uint32_t *map; /* [inputs] input that stands in for each */
    uint32_t
        *factor; /* [inputs] factor of the registry + 1 whose value it has; 0: none */
} thi_power;

struct th_dual {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view model;
    th_activity_view activity;
    const th_names *names;
    thi_gdp gdp;
    size_t result_count, result_capacity;
    th_dual_result *results;
    size_t power_count, power_capacity;
    const thi_power **powers; /* made when first asked for */
    const th_schemes *schemes;
    const th_dual *previous; /* borrowed; NULL: nothing is restated */
};

/** A year's total: its terms for derivatives, GDP and the level that is judged. */
typedef struct thi_point {
    bool known;
    int32_t year;
    th_total total;
    size_t count; /* terms */
    uint32_t *cells;
    double *weights;
    th_gdp_year gdp;
    double level;
} thi_point;

typedef struct thi_judge {
    th_dual *dual;
    const th_target *target;
    th_arena *scratch;
    bool intensity;
    double scale; /* of energy: tce a base unit */
    int32_t price_year;
    const thi_power *power; /* NULL: each year its own factors */
    thi_point base, from;
    th_dual_result result;
} thi_judge;

/** A row that moves a GDP, and by how much: d(ln GDP) for its whole half-width. */
typedef struct thi_gdp_error {
    uint32_t row;
    double move;
} thi_gdp_error;

/* dual_gdp.c */
void thi_gdp_read(th_dual *dual, th_diags *diags);
/** The row of a variable in a year that states the inventory's region and no other
 * index; -1. */
int32_t thi_indicator_row(const th_dual *dual, const char *variable, int32_t year);
/** Appends rows that move ln(GDP); returns how many. `out` has room for THI_YEARS + 1.
 */
size_t thi_gdp_errors(const th_dual *dual, const th_gdp_year *gdp, thi_gdp_error *out);

/* dual_targets.c */
/** False after a problem (in diags). Texts are owned by the dual. */
bool thi_target_read(th_dual *dual,
                     const th_tree *tree,
                     th_target *out,
                     th_diags *diags);

/* dual_judge.c */
#define THI_YUAN_PER_WAN 10000.0
void thi_target_judge(th_dual *dual, const th_target *target, th_diags *diags);
/** The judge of a result again, ready for points: with the grid's factors of
 * fixed_year, or of each year. Close it. */
thi_judge thi_judge_open(th_dual *dual, const th_dual_result *result, bool fixed);
void thi_judge_close(thi_judge *j);
thi_point thi_point_make(thi_judge *j, int32_t year);
/** Level that the path allows in a year; NAN outside it. */
double thi_required(const thi_judge *j, int32_t year);
/** Of a total, to a level: 10^4 CNY of GDP in its denominator, or 1. */
double thi_level_per_total(const thi_judge *j, const thi_point *p);
/** Says why it can't be judged, once; false. */
bool thi_judge_no(thi_judge *j, const char *zh, const char *en);
bool thi_reported(const th_dual *d, int32_t year);
/** Values of all cells under the judge's factors of the grid. */
const double *thi_values(const thi_judge *j);
/** Half of the interval of sum(weights[i] * cells[i]) under them. */
double thi_total_half(const thi_judge *j,
                      const uint32_t *cells,
                      const double *weights,
                      size_t count);
/** Derivatives of that sum to the inputs, [inputs], in the scratch arena. */
double *thi_gradient(const thi_judge *j,
                     const uint32_t *cells,
                     const double *weights,
                     size_t count);

/* dual_margin.c */
void thi_required_slopes(const thi_judge *j,
                         int32_t year,
                         double *to_from,
                         double *to_base);
/** That the level keeps what is allowed; NAN when no uncertainty is known. */
double thi_probability(const thi_judge *j, const thi_point *p, double allowed);
/** Terms of the margin required - level of a year, as cells and weights. */
size_t thi_margin_terms(const thi_judge *j,
                        const thi_point *p,
                        uint32_t **cells,
                        double **weights);

/* dual_advice.c: what follows from the path */
void thi_advise(thi_judge *j, const thi_point *p, th_dual_year *y);
/** Of a cap; `years` by the grid's factors that count. */
void thi_put_budget(thi_judge *j, const th_dual_year *years);

/* dual_power.c: the grid's factors of a fixed year */
/** The run with them; never NULL. */
const thi_power *thi_power_get(th_dual *dual, int32_t year);
/** Is an input a factor of the grid? */
bool thi_power_is(const th_dual *dual, const th_input *input);
/** An input as a run has it: the factor of the registry in its place. */
th_input thi_power_input(const thi_power *power, const th_model_view *m, uint32_t i);

/* dual_level.c: kinds without a path */
void thi_judge_level(thi_judge *j);
void thi_judge_peak(thi_judge *j);

#endif
