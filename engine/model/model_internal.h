/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: what its files share. The compiler lives only during th_model_compile. */
#ifndef TANHENG_MODEL_INTERNAL_H
#define TANHENG_MODEL_INTERNAL_H

#include "tanheng/model.h"

#define THI_NONE UINT32_MAX
#define THI_FAR 20000       /* distance of a row that says nothing about an index */
#define THI_UNRELATED 10000 /* activity row of another branch of categories */

/* ---- the plan: columns of one shape, run in blocks ---- */

typedef enum thi_op {
    THI_LOAD,
    THI_NEGATE,
    THI_ADD,
    THI_SUBTRACT,
    THI_MULTIPLY,
    THI_DIVIDE,
    THI_POWER,
    THI_LESS,
    THI_LESS_EQUAL,
    THI_GREATER,
    THI_GREATER_EQUAL,
    THI_IF,
    THI_MIN,
    THI_MAX,
    THI_EXP,
    THI_LN,
    THI_SQRT,
    THI_ABS,
    THI_SUM_BEGIN,
    THI_SUM_ADD,
    THI_SUM_END,
    THI_SEGMENTS /* segmented sum over a CSR list */
} thi_op;

/** Positions of a slot: any, all the same, or one after the other. */
typedef enum thi_pattern { THI_GATHER, THI_UNIFORM, THI_CONTIGUOUS } thi_pattern;

typedef struct thi_instruction {
    thi_op op;
    bool leaf; /* its right operand is loaded from slot `slot`, not taken from the stack
                */
    uint32_t slot; /* gather list, or CSR list of THI_SEGMENTS */
} thi_instruction;

typedef struct thi_column {
    uint32_t first, count; /* values [first, first + count) in plan order */
    uint32_t instruction_count;
    const thi_instruction *instructions;
    uint32_t slot_count;
    const uint32_t *const *gather; /* [slot_count][count] positions */
    const uint8_t *pattern; /* [slot_count] thi_pattern: what the positions look like */
    const uint32_t *const
        *starts;    /* [slot_count][count + 1] for CSR slots, else NULL */
    uint32_t depth; /* stack blocks */
} thi_column;

typedef struct thi_plan {
    uint32_t input_count, constant_count, cell_count, value_count;
    const double *constants;
    const uint32_t *position_of_cell; /* place of a cell's value in the plan's vector;
                                         THI_NONE: no value */
    uint32_t ordered_count;
    const uint32_t *order; /* cells with a value, in plan order */
    uint32_t column_count, level_count, depth;
    const thi_column *columns;
} thi_plan;

struct th_model {
    th_arena *arena;
    const th_registry *registry;
    const th_activity *activity;
    th_activity_view view;
    const th_names *names;
    const th_guideline *guideline;
    const th_gwp_set *gwp;
    th_input *inputs;
    size_t input_count, input_capacity;
    th_instance *instances;
    size_t instance_count, instance_capacity;
    th_cell *cells;
    size_t cell_count, cell_capacity;
    th_emission *emissions;
    size_t emission_count, emission_capacity;
    size_t lost; /* errors that no cell carries */
    thi_plan plan;
};

/* ---- compile ---- */

typedef enum thi_fact_kind { THI_DATUM, THI_FILLED, THI_OUTPUT } thi_fact_kind;

/** One row of a table: an activity row, a filled value, or an output of an instance. */
typedef struct thi_fact {
    uint32_t variable;
    const th_key *key;
    uint64_t stated; /* bit per index */
    int32_t year;
    thi_fact_kind kind;
    uint32_t ref;          /* datum or cell */
    uint32_t instance;     /* of an output; else THI_NONE */
    uint32_t root;         /* activity row at its root, THI_NONE: none */
    uint32_t next;         /* in its bucket, fact + 1 */
    uint32_t next_in_year; /* in its bucket of that year, fact + 1 */
} thi_fact;

typedef struct thi_bucket {
    uint64_t key;
    uint32_t first, last; /* + 1; 0: empty */
} thi_bucket;

typedef struct thi_map {
    thi_bucket *slots;
    size_t capacity, used;
} thi_map;

/** Where a name is looked up: an instance's key, perhaps extended by bound indices or
 * selects. */
typedef struct thi_frame {
    uint32_t instance; /* THI_NONE: none */
    th_key key;
    uint64_t stated;
    th_sym row_category;
    int32_t year;
    int depth;        /* of band look-ups */
    uint64_t settled; /* bit per index: its class is tried, not looked up */
    uint32_t counter_count;
    struct {
        th_sym name;
        int32_t number;
    } counters[8];
} thi_frame;

typedef enum thi_found_kind {
    THI_NOT_FOUND,
    THI_FOUND_FACT,
    THI_FOUND_FACTOR
} thi_found_kind;

typedef struct thi_found {
    thi_found_kind kind;
    uint32_t ref; /* fact or factor number */
    th_match match;
    bool ambiguous; /* two of one rank: `other` */
    uint32_t other;
} thi_found;

/** A class that a look-up asked for, whose number differs from run to run. */
typedef struct thi_asked {
    bool any, cell;
    uint32_t index, ref;   /* cell, or activity row */
    const th_node *number; /* of a select; NULL: of the cell or row */
    th_sym member;         /* chosen by the central value, 0: none holds it */
} thi_asked;

/** What rows of a variable there are at all: most look-ups end here. */
enum {
    THI_ROWS_ANY = 1,
    THI_ROWS_BY_REGION = 2,
    THI_ROWS_OF_ACTIVITY = 4,
    THI_ROWS_OF_OUTPUTS = 8
};

/** A row of an older series, or a value filled into it. */
typedef struct thi_old {
    uint32_t ref; /* activity row or cell */
    bool filled;
    int32_t year;
} thi_old;

/** A vector's set: one row a member, taxonomy order. */
typedef struct thi_vector {
    uint32_t count;
    th_sym *members;
    thi_found *rows;
} thi_vector;

/** A row from which a method of a group makes no instance, since `over` finds nothing.
 */
typedef struct thi_unmade {
    uint32_t fact, method, over;
} thi_unmade;

typedef struct thi_problem {
    th_severity severity;
    uint32_t depth; /* cells under way when it was found: 0 none */
    const char *code;
    th_place place;
    const char *text;
} thi_problem;

typedef struct thi_compiler {
    th_model *m;
    th_arena *arena;   /* the model's */
    th_arena *scratch; /* gone after compile */
    const th_registry *r;
    const th_names *names;
    th_diags *diags;
    bool partial;
    int32_t factors_as_of; /* 0: each year its own */
    bool classes_at_run;
    thi_asked *asked; /* by the look-up under way, NULL: none */
    thi_fact *facts;
    size_t fact_count, fact_capacity;
    thi_map activity_map, output_map, factor_map, series_map;
    thi_map activity_year_map, output_year_map; /* thi_year_bucket */
    thi_map emission_map;                       /* thi_emission_bucket */
    uint32_t *emission_next;                    /* chain in its bucket, emission + 1 */
    bool *read; /* [facts at the end of tables] a fact was read */
    uint64_t *factor_stated;
    uint8_t *pack_rows;             /* [variables * packs] THI_ROWS_ANY, _BY_REGION */
    uint8_t *fact_rows;             /* [variables] THI_ROWS_OF_ACTIVITY, _OF_OUTPUTS */
    uint32_t rank_of[TH_INDEX_MAX]; /* th_rank_order */
    uint32_t *factor_next;          /* chain in its bucket, factor + 1 */
    th_sym setting[TH_INDEX_MAX];
    th_sym *regions; /* with activity, taxonomy order */
    size_t region_count;
    bool *as_given;                                          /* [variables] */
    uint32_t *input_of_row, *input_of_factor, *input_of_gas; /* + 1 */
    uint32_t *series_next;                                   /* chain in series_map */
    uint8_t *cell_status; /* 0 new, 1 under way, 2 done */
    uint32_t *under_way;  /* the cells being resolved, outermost first */
    size_t under_way_count;
    uint32_t *resolved; /* cells in the order in which they were settled */
    size_t resolved_count;
    uint32_t *base_instance; /* by instance: first fact that drives it + 1 */
    uint64_t *stated;        /* by instance: indices its row or `over` states */
    uint64_t *base_stated;   /* by instance: before `over` */
    thi_map
        driven_map; /* instances of methods with several drivers, by driver row's key */
    uint32_t *driven_next; /* by instance: chain in driven_map */
    th_key *base_key;      /* by instance: the driver row's key */
    size_t instance_extra_capacity;
    thi_problem *problems;
    size_t problem_count, problem_capacity;
    size_t failures; /* errors so far, and uses of cells that failed: a cell that raises
                        it has failed */
    uint32_t current_instance; /* whose cell is being resolved: its place and whether it
                                  counts */
    int32_t vintage;           /* index of older series, -1: none */
    thi_old *old;              /* rows of older series and their filled values */
    uint32_t *old_next;        /* chain in old_map */
    size_t old_count, old_capacity, old_next_count, old_next_capacity;
    thi_map old_map;
    bool *old_read;        /* [row_count] a rule reads it */
    uint32_t filled_cells; /* cells [0, filled_cells) are filled values */
    thi_unmade *unmade;
    size_t unmade_count, unmade_capacity;
} thi_compiler;

uint64_t thi_stated(const th_key *key);

/* facts.c */
void thi_map_put(
    thi_compiler *c, thi_map *map, uint64_t key, uint32_t item, uint32_t *next);
uint32_t thi_map_first(const thi_map *map, uint64_t key); /* item + 1; 0: none */
uint64_t thi_fact_bucket(uint32_t variable, th_sym region);
/** Rows of one year: the same order as in thi_fact_bucket, the other years left out. */
uint64_t thi_year_bucket(uint32_t variable, th_sym region, int32_t year);
uint64_t thi_emission_bucket(uint32_t gas, int32_t year);
/** After the emissions are in order. */
void thi_emissions_index(thi_compiler *c);
void thi_fact_add(thi_compiler *c, thi_fact fact);
void thi_facts_load(thi_compiler *c);
uint32_t thi_input_of_row(thi_compiler *c, uint32_t row);
uint32_t thi_input_of_factor(thi_compiler *c, uint32_t factor);
uint32_t thi_input_of_gas(thi_compiler *c, uint32_t gas);

/* series.c */
void thi_series_fill(thi_compiler *c);
/** A row of an older series: only a rule of `series:` reads it. */
bool thi_row_is_old(const thi_compiler *c, const th_datum *d);

/* series_other.c: the other series that a rule reads */
void thi_old_add(thi_compiler *c, thi_old item);
/** The row that an item is, or continues. */
uint32_t thi_old_row(const thi_compiler *c, const thi_old *item);
typedef struct thi_anchors {
    uint32_t count;
    uint32_t *rows; /* activity rows of one variable and key, by year */
    int32_t *years;
} thi_anchors;
/** The surrogate's value in a year; NULL after a problem. */
const th_node *thi_surrogate(thi_compiler *c,
                             const th_series_side *side,
                             const th_datum *own,
                             int32_t year);
/** The same in a year of an anchor, where it divides. */
const th_node *thi_surrogate_below(thi_compiler *c,
                                   const th_series_side *side,
                                   const th_datum *own,
                                   int32_t year);
/** Value or key of the other series in a year; TH_STATE_NOTHING: it has none. */
th_state thi_old_value(thi_compiler *c,
                       const th_series_side *side,
                       const th_datum *own,
                       int32_t year,
                       const th_node **out);
/** First and last year of the other series; false: it has no row. */
bool thi_old_span(thi_compiler *c,
                  const th_series_side *side,
                  const th_datum *own,
                  int32_t *first,
                  int32_t *last);
/** New over old in the common years; NULL after a problem. */
const th_node *
thi_old_ratio(thi_compiler *c, const th_series_side *side, const thi_anchors *s);
const th_node *thi_row_node(thi_compiler *c, uint32_t row);

/* lookup.c */
thi_frame thi_frame_of(const thi_compiler *c, uint32_t instance);
th_sym thi_band_of(const th_registry *r, uint32_t index, double number);
th_sym thi_frame_member(thi_compiler *c, const thi_frame *f, uint32_t index);
void thi_frame_state(thi_frame *f, uint32_t index, th_sym member);
thi_found thi_lookup(thi_compiler *c, const thi_frame *f, uint32_t variable);
thi_vector thi_lookup_vector(thi_compiler *c,
                             const thi_frame *f,
                             uint32_t variable,
                             uint32_t index);
bool thi_present(thi_compiler *c, const thi_frame *f, uint32_t variable);
bool thi_under(const thi_compiler *c, uint32_t index, th_sym member, th_sym ancestor);
th_state thi_found_state(const thi_compiler *c, const thi_found *found);
double thi_found_value(thi_compiler *c, const thi_found *found, bool *known);
const char *thi_frame_text(thi_compiler *c, const thi_frame *f);
const char *thi_nearest_rows(thi_compiler *c, uint32_t variable, const thi_frame *f);

/* instances.c */
void thi_instances_create(thi_compiler *c);
void thi_instance_filters(thi_compiler *c);

/* alternatives.c */
void thi_alternatives_choose(thi_compiler *c, th_sym group);

/* resolve.c */
void thi_cells_resolve(thi_compiler *c);
th_state thi_cell_resolve(thi_compiler *c, uint32_t cell);
bool thi_own_number(
    thi_compiler *c, const thi_frame *f, th_sym variable, double *out, uint32_t *cell);
/** Central value of a node, its cells followed. */
double thi_central(thi_compiler *c, const th_node *node);
const th_node *thi_node(thi_compiler *c,
                        th_node_kind kind,
                        const th_expr *from,
                        uint32_t n_kids,
                        const th_node *const *kids);
const th_node *thi_node_number(thi_compiler *c, double number, const th_expr *from);
const th_node *
thi_node_ref(thi_compiler *c, th_node_kind kind, uint32_t ref, const th_expr *from);

/* resolve_classes.c */
void thi_note_class(thi_compiler *c, thi_asked asked);
/** Can the value differ from run to run? */
bool thi_row_moves(const thi_compiler *c, uint32_t row);
bool thi_node_moves(const thi_compiler *c, const th_node *node);

/* problems */
void thi_problem_add(thi_compiler *c,
                     th_severity severity,
                     const char *code,
                     th_place place,
                     const char *format,
                     ...) TH_PRINTF(5, 6);
th_place thi_instance_place(const thi_compiler *c, uint32_t instance);

/* rows_check.c */
void thi_rows_check(thi_compiler *c);

/* plan.c */
void thi_plan_build(th_model *m,
                    th_arena *scratch,
                    const uint32_t *resolved,
                    size_t count);

/* evaluate.c: value of a node from the values of inputs and cells */
double thi_node_value(const th_node *node, const double *inputs, const double *values);
void thi_inputs_default(const th_model *m, double *inputs);

#endif
