/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * base: what every other module stands on. Arena, errors, diagnostics, interned names,
 * fixed-order sums, our own exp/ln/pow, numbers as text, neutral tables (rows of text
 * cells) and neutral trees (YAML without its types).
 *
 * Nothing here opens a file, prints, reads the clock, the locale or the environment.
 */
#ifndef TANHENG_BASE_H
#define TANHENG_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TH_API __attribute__((visibility("default")))
#define TH_MUST_USE __attribute__((warn_unused_result))
#define TH_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* ---- status and error: a call failed
 * ---------------------------------------------------------------------- */

/** One row a status: name, exit code of the command line, words. */
#define TH_STATUS_LIST(X)                                                              \
    X(TH_OK, 0, "fine")                                                                \
    X(TH_BAD_DATA, 1, "the content of an input is wrong")                              \
    X(TH_BAD_USAGE, 2, "wrong arguments")                                              \
    X(TH_NO_FILE, 3, "not found")                                                      \
    X(TH_DENIED, 3, "permission denied")                                               \
    X(TH_IO, 3, "the system refused")                                                  \
    X(TH_NO_MEMORY, 4, "out of memory")                                                \
    X(TH_INTERNAL, 4, "internal error")

#define TH_STATUS_ENUM(name, code, words) name,
typedef enum th_status { TH_STATUS_LIST(TH_STATUS_ENUM) } th_status;

/** The caller's error: first message wins. Initialise with {0}. */
typedef struct th_error {
    th_status status;
    char text[512];
} th_error;

/** Fills `err` (may be NULL; an earlier message stays) and returns `status`. */
TH_API th_status th_error_set(th_error *err, th_status status, const char *format, ...)
    TH_PRINTF(3, 4);
TH_API int th_status_exit_code(th_status status);
TH_API const char *th_status_words(th_status status);

/* ---- arena
 * ------------------------------------------------------------------------------------------------
 */

/**
 * Memory that is freed at once. Blocks are aligned to 16 bytes and zeroed. An
 * allocation never returns NULL: when the system has no memory the process ends through
 * abort() (documented gap; README "Status").
 */
typedef struct th_arena th_arena;
TH_API th_arena *th_arena_create(void);
TH_API void th_arena_free(th_arena *arena);
TH_API void *th_arena_alloc(th_arena *arena, size_t size);
TH_API char *th_arena_text(th_arena *arena,
                           const char *text); /* copy; NULL stays NULL */
TH_API char *th_arena_text_n(th_arena *arena,
                             const char *text,
                             size_t n); /* copy of n bytes, NUL added */
TH_API char *th_arena_format(th_arena *arena, const char *format, ...) TH_PRINTF(2, 3);
#define TH_NEW(arena, type) ((type *)th_arena_alloc((arena), sizeof(type)))
#define TH_NEW_N(arena, type, n)                                                       \
    ((type *)th_arena_alloc((arena), sizeof(type) * (size_t)(n)))

/** Growable array in an arena (old blocks stay until the arena goes): use with TH_PUSH.
 */
TH_API void *th_arena_grow(
    th_arena *arena, void *old, size_t used, size_t *capacity, size_t item_size);
/** Appends one item: array `a`, its count `n`, its capacity `cap` (size_t lvalues). */
#define TH_PUSH(arena, a, n, cap, item)                                                \
    do {                                                                               \
        if ((n) == (cap))                                                              \
            (a) = th_arena_grow((arena), (a), (n), &(cap), sizeof *(a));               \
        (a)[(n)++] = (item);                                                           \
    } while (0)

/** Growable text in heap memory: init with {0}, free with th_text_free. */
typedef struct th_text {
    char *data; /* NUL-terminated, or NULL while empty */
    size_t size;
    size_t capacity;
} th_text;
TH_API void th_text_add(th_text *text, const char *s);
TH_API void th_text_add_n(th_text *text, const char *s, size_t n);
TH_API void th_text_addf(th_text *text, const char *format, ...) TH_PRINTF(2, 3);
/** Adds `s` as one harmless line of valid UTF-8: blanks for line ends, control
 * characters (C0, C1) and marks that turn the direction of writing, ? for stray bytes.
 */
TH_API void th_text_add_plain(th_text *text, const char *s);
TH_API void th_text_free(th_text *text);

/* ---- diagnostics: the data has problems
 * ------------------------------------------------------------------- */

typedef enum th_severity { TH_NOTE, TH_WARNING, TH_ERROR } th_severity;

typedef struct th_place {
    const char *file; /* borrowed by the caller, copied by th_diags_add; NULL: none */
    uint32_t line;    /* from 1; 0: none */
    uint32_t column;  /* from 1, in characters; 0: none */
} th_place;

typedef struct th_diag {
    th_severity severity;
    const char *code; /* "E-UNIT" ... */
    th_place place;
    const char *text; /* one line: what, and what to do */
} th_diag;

typedef struct th_diags th_diags; /* a list; every problem of a run goes in */
TH_API th_diags *th_diags_create(void);
TH_API void th_diags_free(th_diags *diags);
TH_API void th_diags_add(th_diags *diags,
                         th_severity severity,
                         const char *code,
                         th_place place,
                         const char *format,
                         ...) TH_PRINTF(5, 6);
TH_API size_t th_diags_count(const th_diags *diags, th_severity at_least);
TH_API size_t th_diags_size(const th_diags *diags);
TH_API const th_diag *th_diags_get(const th_diags *diags, size_t i);
/** Sorts by file, line, column, order of arrival; drops exact repeats. */
TH_API void th_diags_sort(th_diags *diags);
/** `file:line:column: error[CODE]: text` (parts that are missing are left out), without
 * a newline. */
TH_API void th_diag_print(const th_diag *diag, th_text *out);

/* ---- interned names
 * ---------------------------------------------------------------------------------------
 */

typedef uint32_t th_sym; /* 0: none */
typedef struct th_names th_names;
TH_API th_names *th_names_create(void);
TH_API th_names *th_names_copy(const th_names *names); /* same numbers; grows apart */
TH_API void th_names_free(th_names *names);
TH_API th_sym th_names_add(th_names *names, const char *text); /* "" and NULL give 0 */
TH_API th_sym th_names_add_n(th_names *names, const char *text, size_t n);
TH_API th_sym th_names_find(const th_names *names, const char *text); /* 0 if absent */
TH_API const char *th_names_text(const th_names *names,
                                 th_sym sym);       /* "" for 0; borrowed */
TH_API size_t th_names_size(const th_names *names); /* greatest symbol + 1 */

/** Edit distance for "did you mean"; symbols are compared as bytes. Returns the
 * distance, capped at `cap`. */
TH_API unsigned th_text_distance(const char *a, const char *b, unsigned cap);

/* ---- numbers
 * ----------------------------------------------------------------------------------------------
 */

/** Compensated sum (Neumaier) in the order of calls. Init {0}. */
typedef struct th_sum {
    double sum, compensation;
} th_sum;
static inline void th_sum_add(th_sum *s, double x)
{
    double t = s->sum + x;
    double a = s->sum < 0 ? -s->sum : s->sum;
    double b = x < 0 ? -x : x;
    s->compensation += a >= b ? (s->sum - t) + x : (x - t) + s->sum;
    s->sum = t;
}
static inline double th_sum_get(const th_sum *s)
{
    return s->sum + s->compensation;
}

/** Our own exp, ln, pow: the same bits on every x86-64, within 1 ulp or so; built
 * without contraction. */
TH_API double th_exp(double x);
TH_API double th_ln(double x);
TH_API double th_pow(double x, double y); /* integer |y| <= 64 by multiplication */

/**
 * Reads a decimal number (`-12.5e3`), whatever the locale. The whole text must be used.
 * Returns false for anything else: blank, hexadecimal, NaN, infinity, overflow
 * ("1e999"), underflow ("1e-999": no silent zero).
 */
TH_API bool th_number_parse(const char *text, size_t n, double *out);
/** Shortest text that reads back to the same double; '.' in every locale. `buffer` has
 * >= 32 bytes. Returns it. */
TH_API char *th_number_print(double x, char *buffer);
/** With `digits` significant digits. */
TH_API char *th_number_print_digits(double x, int digits, char *buffer);

/** SHA-256 of bytes as 64 hexadecimal digits and NUL. (nettle) */
TH_API void th_sha256(const void *data, size_t size, char hex[65]);
/** SHA-256 in steps, for many pieces. */
typedef struct th_hash th_hash;
TH_API th_hash *th_hash_create(void);
TH_API void th_hash_add(th_hash *hash, const void *data, size_t size);
TH_API void th_hash_end(th_hash *hash, char hex[65]); /* and frees it */

/** Stable merge sort of an array of pointers or records. */
TH_API void th_sort(void *base,
                    size_t n,
                    size_t item_size,
                    int (*compare)(const void *, const void *, void *),
                    void *context);

/* ---- threads
 * ----------------------------------------------------------------------------------------------
 */

typedef void (*th_pool_work)(void *context, size_t i);
/**
 * Calls work(context, i) once for each i below `count`, in `threads` threads (0 and 1:
 * in the caller's), and returns when all are done. The blocks are fixed by the caller
 * and taken in order from one queue: work that writes only to what belongs to block i
 * gives the same result for any number of threads.
 */
TH_API void
th_pool_run(unsigned threads, size_t count, th_pool_work work, void *context);

/* ---- colours ---- */

/** Of "#RRGGBB": 0xRRGGBB; false, and `out` as it was, for any other text. */
TH_API TH_MUST_USE bool th_color_read(const char *text, uint32_t *out);

/* ---- neutral table: a CSV file or a sheet as text
 * --------------------------------------------------------- */

typedef struct th_field {
    const char *text; /* never NULL; trimmed of nothing */
    uint32_t line;    /* where it begins */
    uint32_t column;  /* in characters */
} th_field;

typedef struct th_rows {
    const char *file;
    size_t column_count;
    const th_field *header; /* [column_count] */
    size_t row_count;
    const th_field *fields; /* [row_count * column_count], short rows padded with "" */
} th_rows;
/** Column number of a header name, or -1. */
TH_API int th_rows_column(const th_rows *rows, const char *name);
static inline const th_field *th_rows_at(const th_rows *rows, size_t row, size_t column)
{
    return &rows->fields[row * rows->column_count + column];
}
/** Text at a row and column; "" where column < 0. */
static inline const char *th_rows_text(const th_rows *rows, size_t row, int column)
{
    return column < 0 ? ""
                      : rows->fields[row * rows->column_count + (size_t)column].text;
}

/* ---- neutral tree: YAML as maps, sequences and text
 * ------------------------------------------------------- */

typedef enum th_tree_kind {
    TH_TREE_SCALAR,
    TH_TREE_MAP,
    TH_TREE_SEQUENCE
} th_tree_kind;

typedef struct th_tree {
    th_tree_kind kind;
    const char *file;
    uint32_t line, column;
    const char *text; /* scalar: its text; else NULL */
    bool quoted;      /* scalar in quotes or a block scalar */
    bool flow;        /* map or sequence in { } or [ ] */
    const char *key;  /* of this node in its parent map; else NULL */
    uint32_t key_line, key_column;
    size_t count;
    struct th_tree *const *items; /* of a map, in order: each item carries its key */
} th_tree;
/** Item of a map by key, or NULL. */
TH_API const th_tree *th_tree_get(const th_tree *map, const char *key);
/** Scalar text of a map's key, or NULL when absent or no scalar. */
TH_API const char *th_tree_text(const th_tree *map, const char *key);
static inline th_place th_tree_place(const th_tree *t)
{
    th_place p = {t->file, t->line, t->column};
    return p;
}
/** Reports every key of `map` that is not in the NULL-ended list, as E-KEY with the
 * nearest right one. */
TH_API void
th_tree_only(const th_tree *map, const char *const *allowed, th_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
