/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * scenario: an inventory continued to a horizon by steps and measures. A scenario is
 * read from neutral trees, inherits from its parent, and is compiled once with all its
 * measures; after that any subset of the measures is a pure run over the same model.
 */
#ifndef TANHENG_SCENARIO_H
#define TANHENG_SCENARIO_H

#include "tanheng/curves.h"
#include "tanheng/inventory.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct th_scenario {
    const char *id;
    th_titles titles;
    int32_t parent;             /* number, -1: the root */
    int32_t base_year, horizon; /* base_year 0: the last reported year */
    uint32_t step_count;        /* after inheritance */
    uint32_t measure_count;     /* switched on */
    th_place place;
} th_scenario;

typedef struct th_scenarios th_scenarios;

/**
 * Reads scenarios and measures (trees of scenarios/ *.yaml and measures.yaml;
 * `measures` may be NULL) and resolves inheritance. Every problem goes to `diags`;
 * TH_BAD_DATA if any is an error, *out NULL then. Trees and activity are borrowed and
 * must outlive it.
 */
TH_API TH_MUST_USE th_status th_scenarios_create(th_scenarios **out,
                                                 const th_activity *activity,
                                                 const th_tree *const *files,
                                                 size_t count,
                                                 const th_tree *measures,
                                                 th_diags *diags,
                                                 th_error *err);
TH_API void th_scenarios_free(th_scenarios *scenarios);
TH_API size_t th_scenarios_count(const th_scenarios *scenarios);
/** In the order of their ids' bytes within generations: parents before children. */
TH_API const th_scenario *th_scenarios_get(const th_scenarios *scenarios, size_t i);
/** Number of a scenario by id, -1. */
TH_API int32_t th_scenarios_find(const th_scenarios *scenarios, const char *id);

/** The tree of measures.yaml: prices, discount rate, plan; NULL: none. */
TH_API const th_tree *th_scenarios_measures(const th_scenarios *scenarios);

/** A measure of a projection; its bit in masks is its number, ids ascending. */
typedef struct th_measure {
    const char *id;
    th_titles titles;
    int32_t start, full;
    double strength;
    const char *quality, *source; /* "" when not said */
    const th_tree *tree;      /* of measures.yaml: lead, cooperating, cost, task ... */
    const th_tree *overrides; /* of the scenario, or NULL */
    uint32_t effect_count;
    bool no_effect; /* moves no series in any year: already reached, or complete before
                       the base year */
    const double *adoption; /* [year_count] u of the projected years */
    double adopted;         /* u of the base year */
} th_measure;

typedef enum th_projected_kind {
    TH_PROJECTED_ACTIVITY,
    TH_PROJECTED_FACTOR,
    TH_PROJECTED_PATH /* inside a step: a share */
} th_projected_kind;

/** One series that a step or a measure touches. */
typedef struct th_projected {
    th_projected_kind kind;
    uint32_t variable; /* not for a path */
    th_key key;
    const char *address; /* one line */
    double base;         /* canonical value of the base year */
    bool made;           /* a measure or a share writes where no row stood */
} th_projected;

typedef struct th_projection_options {
    int32_t horizon;                 /* 0: the scenario's */
    const th_model_options *compile; /* guideline and GWP set, as the inventory's */
} th_projection_options;

typedef struct th_projection th_projection;

typedef struct th_projection_view {
    const th_scenario *scenario;
    int32_t base_year, horizon;
    uint32_t year_count; /* base_year+1 .. horizon */
    uint32_t measure_count;
    const th_measure *measures;
    uint32_t series_count;
    const th_projected *series; /* by address */
    const th_activity *activity;
    const th_model *model;         /* compiled with all measures on */
    const th_inventory *inventory; /* the run with all measures on */
    int32_t gdp_series; /* gdp_constant of the inventory's region; -1: none, or held */
    int32_t gdp_price_year;
    double gdp_base_yuan;      /* NAN: no row in the base year */
    int32_t extrapolated_from; /* first year whose rates or paths only hold or fade; 0:
                                  none */
} th_projection_view;

/**
 * Compiles a scenario over a computed inventory (borrowed, must outlive it, as must the
 * scenarios). Problems go to `diags` in one run; TH_BAD_DATA if any is an error.
 */
TH_API TH_MUST_USE th_status th_projection_create(th_projection **out,
                                                  const th_inventory *inventory,
                                                  const th_scenarios *scenarios,
                                                  size_t number,
                                                  const th_projection_options *options,
                                                  th_diags *diags,
                                                  th_error *err);
TH_API void th_projection_free(th_projection *projection);
TH_API th_projection_view th_projection_get(const th_projection *projection);
/** Has the boundary an emission line with a value in any projected year, with all
 * measures on? Without one its total is no zero: there is none. */
TH_API bool th_projection_holds(const th_projection *projection,
                                const th_boundary *boundary);

/** Last years of the periods and points of the scenario's steps, rising: where paths
 * have knots. Owned by the projection. */
TH_API const int32_t *th_projection_knots(const th_projection *projection,
                                          size_t *count);

/**
 * Final values of the series, [series_count][year_count], canonical; `mask`
 * [measure_count]: nonzero is on; NULL: all. A pure function. False when the subset has
 * no result (a driver emptied, shares beyond 1): the values are then not to be used.
 */
TH_API bool th_projection_values(const th_projection *projection,
                                 const uint8_t *mask,
                                 double *values);

/** Work space of one thread for many runs of one projection. */
typedef struct th_projector th_projector;
TH_API th_projector *th_projector_create(const th_projection *projection,
                                         const th_boundary *const *boundaries,
                                         size_t boundary_count);
TH_API void th_projector_free(th_projector *projector);
/**
 * Totals of the boundaries, [boundary_count][year_count] (t CO2 where the boundary is
 * CO2 alone, else t CO2e), and GDP in CNY [year_count] (may be NULL). False as above:
 * the outputs are NAN then.
 */
TH_API bool th_projection_run(th_projector *projector,
                              const uint8_t *mask,
                              double *totals,
                              double *gdp_yuan);
/** Inputs of the model for a subset, [input_count] of its view: for runs of one's own.
 * False as above. */
TH_API bool
th_projection_inputs(th_projector *projector, const uint8_t *mask, double *inputs);

/* ---- forest by age ---- */

/** A stratum under a `forest` step. */
typedef struct th_projected_forest {
    const char *step;
    th_key key; /* of its row of area */
    double base_area_ha, base_volume_m3;
    bool shrub;  /* area alone: no curve, no volume */
    bool fitted; /* the curve was fitted to plots: `fit` has its covariance */
    th_curve curve;
    th_fit fit;
    bool covered; /* plantings follow from `coverage` */
    double land_ha;
} th_projected_forest;
TH_API size_t th_projection_forest_count(const th_projection *projection);
TH_API const th_projected_forest *th_projection_forest(const th_projection *projection,
                                                       size_t i);
/** Flows of every forest, [forest_count][year_count]; mask and result as
 * th_projection_values. */
TH_API bool th_projection_forests(const th_projection *projection,
                                  const uint8_t *mask,
                                  th_forest_result *flows);

#ifdef __cplusplus
}
#endif
#endif
