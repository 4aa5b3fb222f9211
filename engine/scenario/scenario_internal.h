/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what its files share. */
#ifndef TANHENG_SCENARIO_INTERNAL_H
#define TANHENG_SCENARIO_INTERNAL_H

#include "tanheng/projection.h"

#define THI_NONE UINT32_MAX

/* ---- reading: documents, inheritance ---- */

typedef enum thi_verb {
    THI_GROW,
    THI_SET,
    THI_SHARE,
    THI_TURNOVER,
    THI_FOREST,
    THI_VERBS
} thi_verb;
extern const char *const thi_verb_words[THI_VERBS + 1];

/** A step after inheritance: each key from the nearest document that gives it. */
typedef struct thi_step {
    const char *id;
    thi_verb verb;
    size_t key_count, key_capacity;
    const th_tree **keys;
    const th_tree *item; /* the nearest document's item: its place */
} thi_step;

/** A measure as a scenario has it: on, with the overrides of the nearest document. */
typedef struct thi_switch {
    const th_tree *measure; /* item of measures.yaml */
    size_t override_count, override_capacity;
    const th_tree **overrides; /* keys */
    const th_tree *map;        /* the nearest document's value */
    bool on;
} thi_switch;

typedef struct thi_document {
    th_scenario info;
    const th_tree *tree;
    thi_step *steps; /* by id */
    size_t step_count, step_capacity;
    thi_switch *switches; /* by id */
    size_t switch_count, switch_capacity;
    uint8_t status; /* of inheritance: 0 new, 1 under way, 2 done */
    bool orphan;    /* a parent of its line is not there, which is told already */
} thi_document;

struct th_scenarios {
    th_arena *arena;
    const th_activity *activity;
    const th_registry *registry;
    thi_document *documents;
    size_t count, capacity;
    const th_tree **measures; /* items */
    size_t measure_count, measure_capacity;
    const th_tree *measures_tree;
};

const th_tree *thi_step_key(const thi_step *step, const char *key);
const th_tree *thi_switch_key(const thi_switch *s, const char *key);
/** scenario_inherit.c: fills steps and switches of every document. */
void thi_scenarios_inherit(th_scenarios *s, th_diags *diags);

/* ---- compile of one scenario ---- */

typedef enum thi_column {
    THI_HELD,   /* after grow or set */
    THI_SHARED, /* after share: what measures act on */
    THI_CUT,    /* after toward, cut and raise: what shifts take from */
    THI_FINAL,
    THI_COLUMNS
} thi_column;

typedef enum thi_word {
    THI_CUT_BY,
    THI_RAISE,
    THI_SHIFT,
    THI_ADD,
    THI_TOWARD,
    THI_WORDS
} thi_word;

/** Points of a path over years, linear unless said. */
typedef struct thi_path {
    uint32_t count;
    const int32_t *years;
    const double *levels;
    th_place place;
} thi_path;

typedef struct thi_effect {
    uint32_t measure; /* number */
    thi_word word;
    bool after, down, constant;
    double given; /* by, or amount in the canonical unit */
    double part;  /* that times strength */
    double per;
    double level;
    thi_path path;    /* of `toward` */
    uint32_t partner; /* series a shift goes to, or comes from */
    th_place place;
} thi_effect;

typedef enum thi_interpolation {
    THI_LINEAR,
    THI_GEOMETRIC,
    THI_STEPWISE,
    THI_LOGIT
} thi_interpolation;

typedef struct thi_driver {
    uint32_t count;
    const uint32_t *series; /* summed */
    double elasticity;
    int32_t lag;
} thi_driver;

/** The step behind a series' first column. */
typedef struct thi_rule {
    const thi_step *step;
    thi_verb verb; /* THI_GROW or THI_SET */
    bool has_rate;
    const double *rate;   /* [year_count] */
    const double *levels; /* [year_count]: given year by year; NULL: by rate or path */
    uint32_t driver_count;
    const thi_driver *drivers;
    thi_interpolation interpolation;
    bool relative;
    thi_path path;
    th_place place;
} thi_rule;

typedef struct thi_list {
    thi_effect *items;
    size_t count, capacity;
} thi_list;

typedef struct thi_series {
    th_projected info;
    th_state state;
    const th_datum *row; /* template of its rows; NULL: a path */
    bool emit;           /* its rows are made for the projected years */
    uint32_t slot; /* place in the cube once a step or measure changes it; THI_NONE: it
                      holds its base value */
    const thi_rule *rule;
    uint32_t share;         /* group it is a member of, THI_NONE */
    uint32_t forest;        /* forest whose output it is, THI_NONE */
    const th_dim *dim;      /* of a path; NULL: none */
    const thi_step *second; /* its step of the second column */
    thi_list before, shifts_out, shifts_in, after, adds, towards;
    double lower, upper; /* canonical bounds */
    th_place place;
    const double *history; /* [THI_HISTORY] base year and years before it; NAN: none */
} thi_series;
#define THI_HISTORY 12

typedef struct thi_group {
    const thi_step *step;
    uint32_t count;
    const char **names;
    const uint32_t *members; /* series */
    const double *weights;
    uint32_t *paths; /* path series of each member, THI_NONE */
    double *base_shares;
    int32_t rest; /* member; -1: proportional; -2: all given */
    th_place place;
} thi_group;

/** What a forest step writes, and the paths that measures may act on. */
typedef enum thi_output { THI_AREA, THI_VOLUME, THI_HARVEST, THI_OUTPUTS } thi_output;
typedef enum thi_part {
    THI_PLANT_HA,
    THI_HARVEST_M3,
    THI_DISTURB,
    THI_GROWTH,
    THI_PARTS
} thi_part;
extern const char *const thi_part_words[THI_PARTS + 1];

typedef struct thi_forest {
    const thi_step *step;
    uint32_t outputs[THI_OUTPUTS]; /* series, THI_NONE */
    uint32_t paths[THI_PARTS];     /* series */
    double survival, recovery;
    bool abandon;
    size_t ages;
    const double *area_ha, *stocking, *yield; /* [ages] of the base year */
    double base_area_ha, base_volume_m3;
    size_t state; /* where its ages stand in the state of a run: area, then stocking */
    th_place place;
} thi_forest;

typedef enum thi_order_kind {
    THI_OF_SERIES,
    THI_OF_GROUP,
    THI_OF_FOREST
} thi_order_kind;

/** A step of the evaluation: one column of a series, the shares of a group, a forest.
 */
typedef struct thi_order {
    thi_order_kind kind;
    uint32_t ref; /* series, group or forest */
    thi_column column;
} thi_order;

struct th_projection {
    th_arena *arena;
    const th_inventory *inventory;
    const th_registry *registry;
    th_names *names;
    const thi_document *document;
    const th_scenarios *scenarios;
    th_diags *diags;
    int32_t base_year, horizon, extrapolated_from;
    uint32_t year_count;
    thi_series *series;
    size_t series_count, series_capacity;
    thi_group *groups;
    size_t group_count, group_capacity;
    thi_forest *forests;
    size_t forest_count, forest_capacity;
    size_t state_size; /* doubles of a run's state, behind its columns */
    th_measure *measures;
    size_t measure_count, measure_capacity;
    th_step_ramp *ramps; /* [measure_count] */
    size_t ramp_count, ramp_capacity;
    thi_order *order;
    size_t order_count, order_capacity;
    uint32_t *slots; /* series by slot */
    size_t slot_count, slot_capacity;
    uint32_t *public_of; /* [series_count] number in the view, THI_NONE */
    uint32_t *series_of; /* of the view */
    th_projected *listed;
    uint32_t listed_count;
    th_activity *activity;
    th_model *model;
    th_inventory *projected;
    uint32_t *input_series; /* [input_count] series whose value it is, THI_NONE */
    uint32_t *input_year;
    uint32_t gdp; /* series, THI_NONE */
};

/** An error of a step or measure at a tree's place. */
void thi_wrong(th_projection *p,
               th_severity severity,
               const char *code,
               th_place place,
               const char *format,
               ...) TH_PRINTF(5, 6);

/* scenario_text.c */
/** A number with a unit of dimension `dim`; `unit`: a unit must be written. E-SCN-UNIT.
 */
bool thi_quantity(
    th_projection *p, const th_tree *t, const th_dim *dim, bool unit, double *out);
/** A number with any unit: its factor is in *out, its dimension in *dim. */
bool thi_any_quantity(th_projection *p, const th_tree *t, double *out, th_dim *dim);
/** `2025` or `2024-2030`. */
bool thi_years_parse(const char *text, int32_t *from, int32_t *to);
/** Periods with `after:` to one number a projected year: rates, or levels of dimension
 * `dim` (NULL: rates). NULL after an error. */
const double *thi_rates(th_projection *p,
                        const th_tree *rate,
                        const th_tree *after,
                        const th_dim *dim);
/** `{year: level}` sorted by year; `to_end`: the last point must reach the horizon or
 * `after` say hold. False after an error. */
bool thi_path_read(th_projection *p,
                   const th_tree *map,
                   const th_dim *dim,
                   bool unit,
                   bool to_end,
                   const th_tree *after,
                   thi_path *out);
/** Level of a path whose point of year `from` is `start`. */
double thi_path_at(const thi_path *path,
                   thi_interpolation form,
                   int32_t from,
                   double start,
                   int32_t year);

/* scenario_series.c */
void thi_series_load(th_projection *p);
/** Values of the base year and the years before it, [THI_HISTORY]; NAN: no row. */
const double *thi_series_history(th_projection *p, uint32_t series);
/** A new row with value 0; its number. */
uint32_t
thi_series_make(th_projection *p, uint32_t variable, const th_key *key, th_place place);
const char *thi_series_text(th_projection *p, uint32_t variable, const th_key *key);

/* scenario_address.c */
typedef struct thi_found_series {
    uint32_t *series;
    size_t count, capacity;
    const th_tree *tree;
} thi_found_series;
enum { THI_ONE = 1, THI_MAKE = 2, THI_AMOUNTS = 4 };
/** Series that an address means; false after an error. THI_ONE: exactly one; THI_MAKE:
 * one that is not there is made with 0. */
bool thi_address(th_projection *p,
                 const th_tree *t,
                 unsigned how,
                 thi_found_series *out);

/* scenario_step.c */
void thi_steps_compile(th_projection *p);
uint32_t thi_path_series(th_projection *p, uint32_t group, uint32_t member);
/* scenario_forest.c */
void thi_forest_compile(th_projection *p, const thi_step *step);
/** One year of a forest, in the run's state. */
void thi_forest_run(const thi_forest *f,
                    const double parts[THI_PARTS],
                    double *state,
                    double outputs[THI_OUTPUTS]);
/* scenario_measure.c */
void thi_measures_compile(th_projection *p);
/* scenario_graph.c */
/** Puts what is to be computed into order; E-SCN-CYCLE-SERIES. */
void thi_graph_sort(th_projection *p);
/* scenario_run.c */
/** Values of slots and columns, [slot_count][THI_COLUMNS][year_count + 1], the base
 * year first. What is wrong goes to `diags` (may be NULL). False: the values are no
 * result. */
bool thi_run(const th_projection *p,
             const uint8_t *mask,
             double *cube,
             th_diags *diags);
/** Final value in a projected or the base year. */
double
thi_final(const th_projection *p, const double *cube, uint32_t series, uint32_t year);
size_t thi_cube_size(const th_projection *p);

/** Gives a series its place in the cube. */
void thi_touch(th_projection *p, uint32_t series);

#endif
