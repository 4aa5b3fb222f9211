/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scenario: what its files share. */
#ifndef TANHENG_SCENARIO_INTERNAL_H
#define TANHENG_SCENARIO_INTERNAL_H

#include "tanheng/curves.h"
#include "tanheng/projection.h"
#include "tanheng/random.h"

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
    bool spare; /* compiled, and off unless a mask says otherwise */
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
    uint32_t spread;  /* number + 1 of what draws `part` or the levels, 0: nothing */
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
    uint32_t number; /* among all of the projection */
} thi_driver;

/** The step behind a series' first column. */
typedef struct thi_rule {
    const thi_step *step;
    thi_verb verb; /* THI_GROW or THI_SET */
    bool has_rate;
    const double *rate;   /* [year_count] */
    uint32_t *growth;     /* series of the rate, once a measure acts on it; THI_NONE */
    const double *levels; /* [year_count]: given year by year; NULL: by rate or path */
    uint32_t driver_count;
    const thi_driver *drivers;
    thi_interpolation interpolation;
    bool relative;
    thi_path path;
    uint32_t spread;          /* number + 1, 0: none */
    const struct th_fit *fit; /* of a fitted curve, with its covariance; NULL: none */
    const struct th_ols *regression; /* of a fitted exponential or STIRPAT */
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
    uint32_t turnover;      /* 1 + the turnover whose output it is, 0: none */
    uint32_t link;          /* 1 + the link that drives it, 0: none */
    int32_t first_year;     /* of a row that `set` makes: NE before it; 0: none */
    const th_dim *dim;      /* of a path; NULL: none */
    const thi_step *second; /* its step of the second column */
    thi_list before, shifts_out, shifts_in, after, adds, towards;
    double lower, upper; /* canonical bounds */
    th_place place;
    const th_factor *factor; /* the row it stands for; NULL: none */
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
    const uint32_t *spreads; /* [count] number + 1 of each member's; NULL: none */
    int32_t rest;            /* member; -1: proportional; -2: all given */
    th_place place;
} thi_group;

/** What a forest step writes, and the paths that measures may act on. */
typedef enum thi_output {
    THI_AREA,
    THI_VOLUME,
    THI_HARVEST, /* final harvest and thinning */
    THI_DISTURBED,
    THI_OUTPUTS
} thi_output;
typedef enum thi_part {
    THI_PLANT_HA,
    THI_HARVEST_M3,
    THI_DISTURB,
    THI_GROWTH,
    THI_PARTS
} thi_part;
extern const char *const thi_part_words[THI_PARTS + 1];

typedef struct thi_thinning {
    int32_t from, to; /* years */
    th_thinning what;
} thi_thinning;

typedef struct thi_forest {
    const thi_step *step;
    th_projected_forest info;
    uint32_t outputs[THI_OUTPUTS]; /* series, THI_NONE */
    uint32_t paths[THI_PARTS];     /* series */
    double survival, recovery;
    bool abandon, harvest_is_area;
    size_t thinning_count;
    const thi_thinning *thinnings;
    size_t ages;
    const double *area_ha, *stocking, *yield; /* [ages] of the base year */
    size_t state; /* where it stands in the state of a run: area and stocking by age,
                     then a th_forest_result a year */
    th_place place, harvest_place;
} thi_forest;
/** Doubles of a th_forest_result, which holds nothing else. */
#define THI_THINNINGS 32 /* of a step */
#define THI_FLOWS (sizeof(th_forest_result) / sizeof(double))

/** What a `spread:` draws: a factor by year on rates, levels, shares or parts. */
typedef enum thi_spread_kind {
    THI_SPREAD_RATE, /* exp(sd z_t), z an AR(1) over the years */
    THI_SPREAD_PATH, /* exp(sd z w), w from 0 in the base year to 1 in the last point's;
                        also a member's share before all are brought to 1 again */
    THI_SPREAD_PART  /* law / value, one for all years */
} thi_spread_kind;

typedef struct thi_spread {
    thi_spread_kind kind;
    const char *what; /* "gdp rate" */
    uint64_t stream;  /* of step or measure, key and address: no scenario in it */
    double sd, persistence;
    int32_t last;        /* of a path: year in which w is 1 */
    const th_law *law;   /* of a part */
    double value;        /* of a part: what the law is about */
    double lower, upper; /* of a part: draws are clipped to these */
} thi_spread;

/** One draw of all that is uncertain; lanes of a block stand side by side. */
typedef struct thi_drawn {
    size_t lanes, lane;
    const double *base;  /* [slot][lanes] values of the base year */
    const double *noise; /* [spread][year_count][lanes] factors; parts: first year's */
    const bool *moves;   /* [order_count] what differs from the run without draws; NULL:
                            all is computed */
    const double *still; /* cube of that run */
    const bool *forest_moves; /* [forest_count] */
    uint8_t *clipped;         /* [slot_count] set where a value left its bounds */
    double *pull;             /* [driver_count] what a driver gave last */
    uint32_t *pull_year;      /* [driver_count] and in which year; 0: never */
} thi_drawn;

enum { THI_MOST_TECHNOLOGIES = 16 };

/** A `turnover` step: technologies by vintage. */
typedef struct thi_turnover {
    const thi_step *step;
    uint32_t count; /* technologies */
    const char *names[THI_MOST_TECHNOLOGIES];
    uint32_t members[THI_MOST_TECHNOLOGIES];    /* series */
    uint32_t paths[THI_MOST_TECHNOLOGIES];      /* of its share; THI_NONE: the rest */
    uint32_t economies[THI_MOST_TECHNOLOGIES];  /* parameter by vintage, THI_NONE */
    uint32_t distances[THI_MOST_TECHNOLOGIES];  /* stated in the step, THI_NONE */
    const double *sold[THI_MOST_TECHNOLOGIES];  /* economy by year of sale, from
                                                   base_year - ages on */
    double economy_base[THI_MOST_TECHNOLOGIES]; /* stock-weighted in the base year; 0:
                                                   no stock */
    double base_shares[THI_MOST_TECHNOLOGIES];
    double rest[THI_MOST_TECHNOLOGIES]; /* weights of those without a path */
    uint32_t stock;                     /* path of all; THI_NONE: the members' sum */
    bool of_stock;                      /* shares are of the stock, not of sales */
    size_t ages;
    const double *survival; /* [count * ages] */
    double *vintages;       /* [count * ages] of the base year */
    size_t state; /* where its vintages stand in the state of a run; behind them 1 once
                     an early scrap was told */
    th_place place;
} thi_turnover;

/** Units x share x distance x economy of one fleet. */
typedef struct thi_link_term {
    uint32_t stock, share, distance, economy; /* series; share may be THI_NONE */
} thi_link_term;

/** A row that moves with what fleets use: fuel sold, electricity. */
typedef struct thi_link {
    uint32_t target; /* series */
    thi_link_term *terms;
    size_t count, capacity;
    bool ratio;  /* times use / base use; else plus the difference */
    double base; /* use of the base year */
    th_place place;
} thi_link;

typedef enum thi_order_kind {
    THI_OF_SERIES,
    THI_OF_GROUP,
    THI_OF_FOREST,
    THI_OF_TURNOVER,
    THI_OF_LINK
} thi_order_kind;

/** A step of the evaluation: one column of a series, the shares of a group, a forest,
 * a stock by vintage, a row that moves with fleets. */
typedef struct thi_order {
    thi_order_kind kind;
    uint32_t ref; /* series, group, forest ... */
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
    thi_turnover *turnovers;
    size_t turnover_count, turnover_capacity;
    thi_link *links;
    size_t link_count, link_capacity;
    size_t state_size; /* doubles of a run's state, behind its columns */
    th_measure *measures;
    size_t measure_count, measure_capacity;
    th_step_ramp *ramps; /* [measure_count] */
    size_t ramp_count, ramp_capacity;
    thi_order *order;
    size_t order_count, order_capacity;
    thi_spread *spreads;
    size_t spread_count, spread_capacity;
    uint32_t driver_count;
    int32_t *knots; /* rising */
    size_t knot_count, knot_capacity;
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

/* projection.c */
/** A projection of any document: of one that stands in no file, too. */
TH_MUST_USE th_status thi_projection_make(th_projection **out,
                                          const th_inventory *inventory,
                                          const th_scenarios *scenarios,
                                          const thi_document *document,
                                          const th_projection_options *options,
                                          th_diags *diags,
                                          th_error *err);
/** Another document over the rows and the model of a projection, for th_projector's
 * inputs alone: series, measures and order, no model of its own. The host must outlive
 * it and know all its rows. NULL when it has errors. Freed by thi_sketch_free. */
th_projection *thi_sketch_create(const th_projection *host,
                                 const thi_document *document,
                                 th_diags *diags);
void thi_sketch_free(th_projection *sketch);
/* projection_run.c, projection_reach.c */
/** Totals of a sketch with a projector of its host; NULL mask: all on. */
bool thi_sketch_run(th_projector *projector,
                    const th_projection *sketch,
                    const uint8_t *mask,
                    double *totals,
                    double *gdp_yuan);
/** Bits of measures and steps by input of the host's model: which inputs each of them
 * can move, directly or through drivers, shares, shifts and forests. */
void thi_sketch_reach(const th_projection *sketch,
                      const uint64_t *measure_bits,
                      uint64_t (*step_bits)(const void *context, const thi_step *step),
                      const void *context,
                      uint32_t input_count,
                      uint64_t *input_bits);
/** Does a counted emission depend on both players of a pair? pairs[n * n]. */
void thi_projector_meet(th_projector *projector,
                        const uint64_t *input_bits,
                        uint32_t players,
                        uint8_t *pairs);

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
th_forest_result thi_forest_run(const thi_forest *f,
                                int32_t year,
                                const double parts[THI_PARTS],
                                double *state,
                                double outputs[THI_OUTPUTS]);
/** An error of a forest step; false. */
bool thi_forest_wrong(th_projection *p,
                      const th_tree *t,
                      const char *code,
                      const char *text);
/** Series that a row of layouts/forest_outputs.csv names: is this one of them? */
bool thi_forest_names(const th_projection *p, const char *code, uint32_t series);
const th_dim *thi_forest_dim(const th_projection *p, uint32_t series);
/* scenario_stand.c: curve, ages and stocking of the base year */
bool thi_forest_stand(th_projection *p, const thi_step *step, thi_forest *f);
/** `20`, `1-20`, or a name of `classes`. */
bool thi_forest_ages(th_projection *p,
                     const thi_step *step,
                     const th_tree *at,
                     const char *text,
                     size_t *from,
                     size_t *to);
/* scenario_planting.c: what is done to a stand: paths, thinning, coverage */
bool thi_forest_paths(th_projection *p, const thi_step *step, thi_forest *f);
/* scenario_run.c */
/** Where the flows of a forest stand behind a run, THI_FLOWS a year. */
const double *
thi_forest_flows(const th_projection *p, const double *cube, const thi_forest *f);
/* scenario_fit.c */
/** `path: {fit: FORM, to: data}` of one series to levels by year, or (stirpat) to
 * drivers with their elasticities. E-SCN-FIT. */
bool thi_fit_read(th_projection *p,
                  const th_tree *path,
                  const thi_found_series *found,
                  thi_rule *rule);
/* scenario_lint.c */
/** W-DOUBLE, W-SCN-FREE, W-SCN-FIRE. */
void thi_lint(th_projection *p);
/* projection_run.c */
/** Total of a boundary in the first projected year; `left_out` [series_count]: inputs
 * of these are 0 (NULL: none). */
double thi_projector_probe(th_projector *projector, const bool *left_out);
/* scenario_turnover.c */
void thi_turnover_compile(th_projection *p, const thi_step *step);
/** Keys of a map by technology are names of technologies. */
bool thi_turnover_names(th_projection *p, const thi_turnover *t, const th_tree *map);
/* scenario_vintages.c */
bool thi_turnover_survival(th_projection *p, thi_turnover *t);
bool thi_turnover_vintages(th_projection *p, thi_turnover *t);
/* scenario_turnover_run.c */
/** One year; what is wrong goes to `diags` (may be NULL). False: no result. */
bool thi_turnover_run(const th_projection *p,
                      const thi_turnover *t,
                      double *cube,
                      uint32_t year,
                      th_diags *diags);
/* scenario_link.c */
/** Rows that move with the fleets of all turnover steps. */
void thi_links_compile(th_projection *p);
/** Variable and row of the economy of a technology, by layouts/turnover_links.csv:
 * THI_NONE where there is none. */
uint32_t thi_link_economy(const th_projection *p, uint32_t member, int32_t *variable);
/** Variable of its distance, -1. */
int32_t thi_link_distance(const th_projection *p, uint32_t member);
void thi_link_run(const th_projection *p,
                  const thi_link *link,
                  double *cube,
                  uint32_t year);
/** E-SCN-NOMETHOD for technologies that no counted line and no link reads. */
void thi_turnovers_check(th_projection *p);
/* scenario_measure.c */
void thi_measures_compile(th_projection *p);
/** E-SCN-SPREAD where the cost of a measure that is on has a spread. */
void thi_cost_spreads_check(th_projection *p);
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
/** The same with draws: `cube` holds a run without draws, and what moves is written
 * over it. */
bool thi_run_drawn(const th_projection *p, const thi_drawn *drawn, double *cube);
/** Final value in a projected or the base year. */
double
thi_final(const th_projection *p, const double *cube, uint32_t series, uint32_t year);
size_t thi_cube_size(const th_projection *p);
double *thi_cube_cell(const th_projection *p,
                      double *cube,
                      uint32_t series,
                      thi_column column,
                      uint32_t year);
/** State of steps that remember, behind the columns. */
double *thi_cube_state(const th_projection *p, double *cube);

/* scenario_spread.c */
/** `spread: {distribution: normal, sd: 1 %/yr, persistence: 0.9}` of a step's rates or
 * path; its number + 1, 0 where there is none or after an error. `part`: member of a
 * share, else NULL. `last`: year of a path's last point. */
uint32_t thi_spread_step(th_projection *p,
                         const thi_step *step,
                         thi_spread_kind kind,
                         const char *part,
                         int32_t last);
/** The same of an effect: any law about `value`, in what `dim` measures. */
uint32_t thi_spread_effect(th_projection *p,
                           const char *measure,
                           const th_tree *effect,
                           const th_dim *dim,
                           double value,
                           double lower,
                           double upper);
/** Last years of periods and points of all steps, before the horizon. */
void thi_knots_find(th_projection *p);
/** Steps whose `spread` nothing draws. */
void thi_spreads_check(th_projection *p);

/** Gives a series its place in the cube. */
void thi_touch(th_projection *p, uint32_t series);

#endif
