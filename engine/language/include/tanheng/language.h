/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * language: the equation language. Text to tree, tree to text, dimensions and kinds of
 * a set of equations.
 *
 * One text is the only place where a method's arithmetic stands; everything else
 * (evaluation, Excel formula, derivative, explanation) is made from the tree.
 */
#ifndef TANHENG_LANGUAGE_H
#define TANHENG_LANGUAGE_H

#include "tanheng/units.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum th_expr_kind {
    TH_X_NUMBER, /* number [unit] */
    TH_X_NAME, /* name [ selects ]: variable, local equation, constant, counter, `year`
                */
    TH_X_NEGATE, /* kids[0] */
    TH_X_ADD,    /* kids[0], kids[1] ... likewise below */
    TH_X_SUBTRACT,
    TH_X_MULTIPLY,
    TH_X_DIVIDE,
    TH_X_POWER,
    TH_X_LESS,
    TH_X_LESS_EQUAL,
    TH_X_GREATER,
    TH_X_GREATER_EQUAL,
    TH_X_DEFAULT, /* kids[0] ?? kids[1] */
    TH_X_IF,      /* kids[0] condition, kids[1], kids[2] */
    TH_X_MIN,     /* kids[0..n) */
    TH_X_MAX,
    TH_X_EXP,
    TH_X_LN,
    TH_X_SQRT,
    TH_X_ABS,
    TH_X_LAG, /* name; kids[0] = n years back (prev: the number 1); kids[1] = first, if
                 given (n_kids 2) */
    TH_X_CUMULATIVE, /* name */
    TH_X_SUM,        /* sum(name, filters): selects are the filters */
    TH_X_SUM_IN,     /* sum(index in name, body): bound = index, name, kids[0] = body */
    TH_X_SUM_COUNT /* sum(counter in from..to, body): bound = counter, from, to, kids[0]
                      = body */
} th_expr_kind;

typedef enum th_select_kind {
    TH_SELECT_MEMBER, /* [subject=clinker]: `member` */
    TH_SELECT_INDEX,  /* [subject=fuel], fuel being an index: `member` is its name */
    TH_SELECT_NUMBER, /* [age=k]: banded index, `number` is the expression */
    TH_SELECT_SAME    /* sum filter without member: sum(x, subject) */
} th_select_kind;

struct th_expr;

typedef struct th_select {
    th_sym index;
    th_select_kind kind;
    th_sym member;
    const struct th_expr *number;
    uint32_t line, column;
} th_select;

typedef struct th_expr {
    th_expr_kind kind;
    uint32_t line, column; /* in the file the equation stands in */
    double number;         /* TH_X_NUMBER: as written, before its unit */
    const char *unit_text; /* TH_X_NUMBER: unit as written, or NULL */
    th_unit unit;          /* TH_X_NUMBER: parsed (factor 1 when none) */
    th_sym name;
    th_sym bound;
    int32_t from, to;
    uint32_t n_selects;
    const th_select *selects;
    uint32_t n_kids;
    const struct th_expr *const *kids;
} th_expr;

/** What the parser must know. All borrowed. */
typedef struct th_parse {
    th_arena *arena;
    th_names *names;
    const th_units *units;
    const char *file;
    uint32_t line, column; /* of the first character of `text` in its file */
    const char *gas; /* replaces {gas} in names (lower case) and is the gas of this
                        copy; NULL: {gas} is an error */
    bool (*is_index)(
        void *context,
        th_sym name); /* tells [a=fuel] (index) from [a=clinker] (member) */
    void *context;
    /**
     * Tells [age=k] (a number on a banded index) from a member: its `index` and
     * `member` are asked. NULL: no index is banded, and any word after `=` is a member.
     * Give the scope of th_equations_check.
     */
    const struct th_scope *scope;
} th_parse;

/** Parses one equation's right side. NULL after problems (in `diags`: E-PARSE, E-UNIT,
 * with place). Owned by arena. */
TH_API const th_expr *
th_expr_parse(const th_parse *parse, const char *text, th_diags *diags);

/* ---- dimensions and kinds
 * --------------------------------------------------------------------------------- */

typedef enum th_kind { TH_KIND_AMOUNT, TH_KIND_RATE, TH_KIND_SHARE } th_kind;

/** What a name of variables.csv is; filled by the scope. */
typedef struct th_name_info {
    const th_unit *unit;
    th_kind kind;
} th_name_info;

/** What the checker asks about the world outside the equations. */
typedef struct th_scope {
    void *context;
    const th_names *names;
    const th_units *units;
    bool (*variable)(void *context, th_sym name, th_name_info *out);
    bool (*gas)(void *context,
                th_sym name,
                th_dim *out); /* gas ids: mass dimension, for sum(CO2, ...) */
    bool (*constant)(void *context,
                     th_sym name,
                     th_unit *out); /* co2_per_c ... days_per_year: factor and dim */
    bool (*index)(void *context, th_sym name, bool *banded);
    bool (*member)(void *context,
                   th_sym index,
                   th_sym member); /* member of the index' domain (open: always) */
    const char *(*nearest_name)(void *context,
                                const char *text); /* for E-NAME; may return NULL */
} th_scope;

typedef enum th_left_kind {
    TH_LEFT_LOCAL,
    TH_LEFT_VARIABLE,
    TH_LEFT_EMISSION,
    TH_LEFT_CHECK
} th_left_kind;

/** One equation (one copy a gas). */
typedef struct th_equation {
    th_left_kind left;
    bool must;     /* check: false is an error, else a warning */
    th_sym name;   /* local or variable name; emission: the gas id, or `gas`; check: its
                      name */
    th_sym stream; /* emission: stream, 0 = direct */
    const char *text; /* right side as written in the file ({gas} kept) */
    const char *file;
    uint32_t line, column;
    const th_expr *right;
    th_dim dim; /* inferred by th_equations_check */
    bool typed;
} th_equation;

/**
 * Types all equations of a method: infers locals (two passes), checks every operation,
 * `variable` left sides against their unit, emissions against the mass of their gas
 * (`gas`: t_gas), checks are comparisons. Every problem is one diagnostic: E-NAME,
 * E-DIM (with a hint: co2_per_c, ch4_per_c, n2o_per_n, days_per_year when that factor
 * would mend it), E-SUMRATE, E-INDEX, E-MEMBER. Writes `dim` and `typed`.
 */
TH_API void th_equations_check(const th_scope *scope,
                               th_equation *equations,
                               size_t count,
                               th_diags *diags);

/* ---- printing
 * ---------------------------------------------------------------------------------------------
 */

/** Printed name of a symbol (zh or en title, or the id). */
typedef const char *(*th_title_fn)(void *context, th_sym name);
/** Canonical text of an expression; `title` NULL prints ids. Parsing the id form gives
 * an equal tree. */
TH_API void th_expr_print(const th_names *names,
                          const th_expr *expr,
                          th_title_fn title,
                          void *context,
                          th_text *out);
/** How a formula is typeset. Borrowed; all but `names` may be NULL. */
typedef struct th_tex {
    const th_names *names;
    th_title_fn title; /* NULL prints ids */
    void *context;     /* of `title` */
    /* Words, English when NULL: before the condition of a case, beside the last case,
     * of `??`, before the value that `prev` and `lag` take before a series. */
    const char *when, *otherwise, *fallback, *before;
    /* What breaks a long line outside of brackets, and stands before the values before
     * a series; NULL: one line. */
    const char *line_break;
} th_tex;
/**
 * An expression as TeX of math mode, for KaTeX and MathJax: fractions, powers, sums
 * with their indices below, cases, x_{t - 1}. First values of `prev` and `lag` stand
 * behind it. To be read, not to be parsed again.
 */
TH_API void th_expr_print_tex(const th_tex *tex, const th_expr *expr, th_text *out);
/** A name alone, upright. */
TH_API void th_name_print_tex(const th_tex *tex, th_sym name, th_text *out);
/** Same tree (places aside)? */
TH_API bool th_expr_equal(const th_expr *a, const th_expr *b);
/** Calls `visit` for each node, parents first. */
TH_API void th_expr_walk(const th_expr *expr,
                         void (*visit)(void *context, const th_expr *node),
                         void *context);

#ifdef __cplusplus
}
#endif
#endif
