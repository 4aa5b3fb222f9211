/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * model: a guideline applied to an activity table. Compile settles every name, unit,
 * factor, year, alternative and notation key; what is left is a list of cells with
 * arithmetic over inputs and cells, and a flat plan that runs it. With `classes_at_run`
 * a class of a number that rows move stays open: the cells choose by comparison.
 */
#ifndef TANHENG_MODEL_H
#define TANHENG_MODEL_H

#include "tanheng/activity.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum th_node_kind {
    TH_N_CONSTANT, /* number, canonical; `from` tells what it was */
    TH_N_INPUT,    /* ref: input number */
    TH_N_CELL,     /* ref: cell number */
    TH_N_NEGATE,
    TH_N_ADD, /* two kids, likewise below */
    TH_N_SUBTRACT,
    TH_N_MULTIPLY,
    TH_N_DIVIDE,
    TH_N_POWER,
    TH_N_LESS,
    TH_N_LESS_EQUAL,
    TH_N_GREATER,
    TH_N_GREATER_EQUAL,
    TH_N_IF,  /* three kids */
    TH_N_MIN, /* n kids */
    TH_N_MAX,
    TH_N_EXP, /* one kid */
    TH_N_LN,
    TH_N_SQRT,
    TH_N_ABS,
    TH_N_SUM /* n kids >= 0, in fixed order, compensated */
} th_node_kind;

/** Resolved arithmetic of a cell; only what counts at compile: terms that are keys are
 * left out. */
typedef struct th_node {
    th_node_kind kind;
    uint32_t ref;
    double number;
    uint32_t n_kids;
    const struct th_node *const *kids;
    const th_expr *from; /* the node of the text it came from, or NULL */
} th_node;

/**
 * Value of a node from the values of its kids, and its slopes to them ([n_kids],
 * filled). Comparisons and the condition of `if` have no slope. INPUT and CELL have no
 * kids: the caller knows their value; a constant gives its number.
 */
TH_API double th_node_apply(const th_node *node, const double *kids, double *slopes);

typedef enum th_input_kind {
    TH_INPUT_ACTIVITY,
    TH_INPUT_FACTOR,
    TH_INPUT_GWP
} th_input_kind;

/** A number that comes from outside. */
typedef struct th_input {
    th_input_kind kind;
    uint32_t row;      /* activity row, factor number, or gas number */
    double value;      /* canonical */
    double half_width; /* canonical half of the 95 % interval; 0: none known */
    uint32_t variable; /* not for GWP */
} th_input;

/** How an input was found, for explain and the match column. */
typedef enum th_match {
    TH_MATCH_EXACT,
    TH_MATCH_PARENT,
    TH_MATCH_REGION,
    TH_MATCH_DEFAULT,
    TH_MATCH_OLDER
} th_match;
TH_API const char *
th_match_text(th_match match); /* "exact", "parent", "region", "default", "older" */

/** One key of one method, with a year. */
typedef struct th_instance {
    uint32_t method, variant; /* method number in the registry */
    th_key key; /* region, category (reported), subject, further indices stated by row
                   or over */
    th_sym row_category; /* of the driver row */
    int32_t year;
    int32_t driver_row; /* activity row that drives it (roots of derived drivers
                           followed), -1 none */
    uint32_t first_cell, cell_count; /* one a variant's equation, in order */
    bool counted;                    /* false: a losing alternative */
    bool filled;                     /* its driver is a filled value */
    bool reported;                   /* its year is a reported year */
} th_instance;

/** One equation of one instance, or one filled value of a series rule. */
typedef struct th_cell {
    uint32_t instance;           /* UINT32_MAX: a filled value */
    const th_equation *equation; /* NULL: a filled value */
    th_state state;
    const th_node *root; /* NULL unless TH_STATE_VALUE */
    bool failed; /* an error stands behind it; with `partial` its totals are withheld */
    bool incomplete; /* a term was NE in a sum(...) below it */
    bool check_failed;
    th_match match;           /* worst of its factor look-ups */
    th_confidence confidence; /* worst of all factors below it */
    th_quality quality;       /* worst of all activity below it */
    uint32_t
        filled_row; /* filled value: activity row it continues; its year: filled_year */
    int32_t filled_year;
    uint32_t filled_rule; /* number of the series rule that made it */
    th_side filled_side;
} th_cell;

/** One counted or compared emission (or removal, negative). */
typedef struct th_emission {
    uint32_t instance, cell;
    uint32_t gas;
    th_sym stream; /* 0: direct */
} th_emission;

typedef struct th_model th_model;

typedef struct th_model_options {
    const char *guideline; /* NULL: the inventory's */
    const char *gwp;       /* NULL: the inventory's, else the guideline's */
    bool partial;          /* failed lines are withheld instead of failing the whole */
    const uint32_t *also;  /* methods (numbers in the registry) run beside those of the
                              guideline, after them; NULL: none */
    uint32_t also_count;
    int32_t factors_as_of; /* years after it take factor rows as of it: what a scenario
                              knows; 0: each year its own */
    bool classes_at_run;   /* a class (band) of a number that a row moves is chosen by
                              each run, not by the compiled value */
} th_model_options;

/**
 * Compiles. Problems of the data go to `diags`; TH_BAD_DATA if any is an error (and not
 * `partial`), *out NULL then. The activity and registry are borrowed and must outlive
 * the model.
 */
TH_API TH_MUST_USE th_status th_model_compile(th_model **out,
                                              const th_activity *activity,
                                              const th_model_options *options,
                                              th_diags *diags,
                                              th_error *err);
TH_API void th_model_free(th_model *model);

typedef struct th_model_view {
    const th_registry *registry;
    const th_activity *activity;
    const th_guideline *guideline;
    const th_gwp_set *gwp;
    uint32_t input_count;
    const th_input *inputs;
    uint32_t instance_count;
    const th_instance *instances;
    uint32_t cell_count;
    const th_cell *cells;
    uint32_t emission_count; /* order: method in the guideline's list, category, key,
                                year, equation */
    const th_emission *emissions;
    uint32_t column_count, level_count; /* of the plan */
    size_t lost; /* errors that no cell carries (with `partial`): rows that are in no
                    line, so that no total can be told */
} th_model_view;
TH_API th_model_view th_model_get(const th_model *model);

/**
 * Runs the plan. `inputs` [input_count] canonical values (NULL: the compiled ones);
 * `values` [cell_count] is filled; a cell without a value gets 0. Thread-safe;
 * allocates one scratch block.
 */
TH_API void th_model_run(const th_model *model, const double *inputs, double *values);
/**
 * The same for many runs: one scratch block, kept. th_runner_run returns the values in
 * plan order, valid until the next run; cell i stands at th_model_position(model, i)
 * (UINT32_MAX: the cell has no value). One runner, one thread.
 */
typedef struct th_runner th_runner;
TH_API th_runner *th_runner_create(const th_model *model);
TH_API void th_runner_free(th_runner *runner);
TH_API const double *th_runner_run(th_runner *runner, const double *inputs);
TH_API uint32_t th_model_position(const th_model *model, uint32_t cell);
/** The slow simple evaluator over the trees: the plan's oracle. Same arguments. */
TH_API void
th_model_run_simple(const th_model *model, const double *inputs, double *values);
/** Derivative of sum(weight[i] * value of cells[i]) to each input: one reverse sweep.
 * `gradient` [input_count]. */
TH_API void th_model_gradient(const th_model *model,
                              const double *values,
                              const uint32_t *cells,
                              const double *weights,
                              size_t count,
                              double *gradient);
/** The same where the inputs are not the compiled ones (NULL: they are); `values` are
 * those of a run with them. */
TH_API void th_model_gradient_at(const th_model *model,
                                 const double *inputs,
                                 const double *values,
                                 const uint32_t *cells,
                                 const double *weights,
                                 size_t count,
                                 double *gradient);

/**
 * How near a row of a pack is to a key, as look-ups rank the rows of one pack: steps up
 * the tree of each index that the row states. An index that the key leaves open is not
 * compared.
 */
typedef struct th_nearness {
    int32_t region;                /* compared first */
    uint64_t ranks;                /* bit per rank that the row states */
    int32_t by_rank[TH_INDEX_MAX]; /* set where `ranks` says so */
    int32_t from_year;             /* compared last: the later is nearer */
} th_nearness;
/** Place of each index in the order of comparison. */
TH_API void th_rank_order(const th_registry *r, uint32_t rank_of[TH_INDEX_MAX]);
/** False: the row is for another key. Years are the caller's matter. */
TH_API bool th_nearness_of(const th_registry *r,
                           const uint32_t rank_of[TH_INDEX_MAX],
                           const th_key *key,
                           const th_factor *row,
                           th_nearness *out);
/** Negative: `a` is nearer. */
TH_API int th_nearness_compare(const th_nearness *a, const th_nearness *b);

/** What a resolve step looked at: for explain. Appends lines of text (candidates chosen
 * and rejected, why), in Chinese or in English. */
TH_API void th_model_explain_lookup(const th_model *model,
                                    uint32_t instance,
                                    const th_expr *name,
                                    bool zh,
                                    th_text *out);

#ifdef __cplusplus
}
#endif
#endif
