/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this module share: the registry's own struct and the state of its
 * building. */
#ifndef REGISTRY_BUILD_H
#define REGISTRY_BUILD_H

#include "tanheng/registry.h"

#define THI_NONE UINT32_MAX
#define THI_CONSTANT_COUNT 5

/** Symbol -> number + 1, a dense array that grows; 0: not in it. */
typedef struct thi_map {
    uint32_t *slot;
    uint32_t size;
} thi_map;

typedef struct thi_constant {
    th_sym name;
    th_unit unit;
} thi_constant;

typedef struct thi_layout {
    const char *name;
    const th_rows *rows;
    const th_frame_row *frame_rows; /* NULL: no column `indent`, a list of words */
} thi_layout;

/** A counted, growing array of the registry and the map that finds its items. */
#define THI_LIST(type, name)                                                           \
    type *name;                                                                        \
    size_t n_##name, cap_##name;                                                       \
    thi_map by_##name

struct th_registry {
    th_arena *arena;
    th_names *names;
    th_units *units;
    char hash[65];
    THI_LIST(th_domain, domain);
    THI_LIST(th_index, index);
    THI_LIST(th_variable, variable);
    THI_LIST(th_gas, gas);
    THI_LIST(th_gwp_set, gwp);
    THI_LIST(th_category, category);
    THI_LIST(th_region, region);
    THI_LIST(th_boundary, boundary);
    THI_LIST(th_check_rule, check);
    THI_LIST(th_pack, pack);
    THI_LIST(th_method, method);
    THI_LIST(th_guideline, guideline);
    th_conflict *conflict;
    size_t n_conflict, cap_conflict;
    th_withheld *withheld;
    size_t n_withheld, cap_withheld;
    thi_layout *layout;
    size_t n_layout, cap_layout;
    th_frame *frame;
    size_t n_frame, cap_frame;
    const th_tree *schemes; /* copy of schemes.yaml; NULL: none */
    th_factor *factor;      /* by variable, pack, file order */
    uint32_t *factor_begin; /* [n_variable + 1] */
    size_t n_factor;
    thi_constant constant[THI_CONSTANT_COUNT];
    size_t n_constant;
    const th_titles **title; /* [n_title]: by symbol, NULL when none */
    size_t n_title;
};

/** A domain while it is built: what th_domain does not keep. */
typedef struct thi_domain_build {
    th_member *member;
    size_t n_member, cap_member;
    th_sym *parent; /* [n_member] as written */
    size_t n_parent, cap_parent;
    th_place *place; /* [n_member] */
    size_t n_place, cap_place;
    thi_map by_sym;
} thi_domain_build;

/** The state of a building; lives on the stack of th_registry_create. */
typedef struct thi_build {
    th_registry *r;
    th_arena *arena;
    th_names *names;
    th_diags *diags;
    const th_source **source; /* sorted by path, extras last */
    size_t source_count;
    thi_domain_build *domain; /* beside r->domain */
    size_t n_domain, cap_domain;
    th_place *variable_place; /* beside r->variable */
    size_t n_variable_place, cap_variable_place;
    bool *extra; /* beside r->method: came with --methods */
    size_t n_extra, cap_extra;
    bool *has_per; /* beside r->method: its group's per stands there */
    size_t n_has_per, cap_has_per;
    th_place *guideline_place; /* beside r->guideline */
    size_t n_guideline_place, cap_guideline_place;
    const char *file;                         /* the last file name copied */
    bool subject_read;                        /* indices.csv has described subject */
    const char *hint_sort, *hint_text, *hint; /* the last suggestion made */
} thi_build;

/* ---- registry_table.c: rows and cells ---- */

/** A CSV source with its file name copied into the registry. */
typedef struct thi_table {
    thi_build *b;
    const th_rows *rows;
    const char *file;
    int title_zh, title_en;
} thi_table;

/** False (after E-COLUMN) when a column of the NULL-ended list is missing. */
bool thi_table_open(thi_table *t,
                    thi_build *b,
                    const th_source *s,
                    const char *const *required);
/** Text of a cell without blanks around; "" where column < 0. Borrowed from the rows or
 * owned by the arena. */
const char *thi_cell(const thi_table *t, size_t row, int column);
th_place thi_cell_place(const thi_table *t, size_t row, int column);
th_sym thi_cell_sym(const thi_table *t, size_t row, int column);
/** Copy into the arena. */
const char *thi_cell_copy(const thi_table *t, size_t row, int column);
/** A number, or blank (*has false); E-NUMBER otherwise. */
bool thi_cell_number(
    const thi_table *t, size_t row, int column, double *out, bool *has);
/** A required id that fits a name of the language; 0 after E-BLANK or E-NAME. */
th_sym thi_cell_id(const thi_table *t, size_t row, int column, bool plain_name);
th_titles thi_cell_titles(const thi_table *t, size_t row, th_sym id);
/** Number of the text in a NULL-ended list, or -1. */
int thi_choice(const char *const *list, const char *text);
/** "a, b or c" of a NULL-ended list, in the arena. */
const char *thi_choices(thi_build *b, const char *const *list);
/** Words split at blanks: symbols in the arena. */
th_sym *thi_cell_words(const thi_table *t, size_t row, int column, uint32_t *count);

uint32_t thi_map_get(const thi_map *map, th_sym sym); /* number, or THI_NONE */
void thi_map_set(thi_build *b, thi_map *map, th_sym sym, uint32_t number);
/** "; did you mean x?" or "". */
const char *thi_hint(thi_build *b, const char *sort, const char *text);
const char *thi_hint_member(thi_build *b, uint32_t index, const char *text);
const char *thi_sym(const thi_build *b, th_sym sym);
bool thi_is_name(const char *text);     /* letter { letter | digit | _ } */
bool thi_is_reserved(const char *text); /* a word of the language */
/** Is a source of this role? Role is "variables.csv", or "packs/" with its slash. */
bool thi_role(const th_source *s, const char *role);
/** Calls `read` for each CSV source of one path. */
void thi_each_table(thi_build *b,
                    const char *path,
                    const char *const *required,
                    void (*read)(thi_table *t));

/* ---- the readers, in order ---- */

void thi_read_gases(thi_build *b); /* registry_gases.c: gases.csv as domain, masses */
void thi_read_gwp(thi_build *b);
void thi_read_taxonomies(thi_build *b);                  /* registry_taxonomy.c */
uint32_t thi_domain_add(thi_build *b, const char *name); /* may move r->domain */
/** The domain of an index; THI_NONE: one of that name. */
const th_domain *thi_domain_named(thi_build *b, const char *name, uint32_t index);
bool thi_member_add(thi_build *b,
                    uint32_t domain,
                    const th_member *member,
                    th_sym parent,
                    th_place place);
void thi_domains_freeze(thi_build *b); /* registry_domain.c */
void thi_read_constants(thi_build *b); /* registry_variables.c */
void thi_read_variables(thi_build *b);
void thi_read_boundaries(thi_build *b);
void thi_check_indices(thi_build *b);  /* bands, once variables are known */
void thi_read_packs(thi_build *b);     /* registry_packs.c */
void thi_read_factors(thi_build *b);   /* registry_factors.c */
void thi_read_conflicts(thi_build *b); /* registry_conflicts.c, after the factors */
void thi_read_methods(thi_build *b);   /* registry_methods.c */
void thi_read_layouts(thi_build *b);   /* registry_layouts.c */
void thi_keep_schemes(thi_build *b);   /* registry_schemes.c */
const th_frame_row *thi_read_frame_rows(thi_table *t); /* registry_frames.c */
void thi_read_frames(thi_build *b);
void thi_read_checks(thi_build *b);   /* registry_checks.c */
void thi_check_indices(thi_build *b); /* bands, once variables are known */
void thi_read_packs(thi_build *b);    /* registry_packs.c */
void thi_read_factors(thi_build *b);  /* registry_factors.c */
void thi_read_methods(thi_build *b);  /* registry_methods.c */
void thi_read_layouts(thi_build *b);  /* registry_layouts.c */
void thi_read_guidelines(thi_build *b);
void thi_check_groups(thi_build *b);  /* registry_guidelines.c */
void thi_check_cycles(thi_build *b);  /* registry_flow.c */
void thi_check_doubles(thi_build *b); /* registry_double.c */
void thi_freeze_titles(thi_build *b); /* registry_titles.c */

/* ---- registry_tree.c: names in YAML ---- */

/** Resolves one scalar; reports and returns false if it is wrong. */
typedef bool (*thi_resolve)(thi_build *b,
                            const th_tree *item,
                            uint32_t context,
                            uint32_t *out);
bool thi_resolve_category(thi_build *b,
                          const th_tree *item,
                          uint32_t context,
                          uint32_t *out);
bool thi_resolve_variable(thi_build *b,
                          const th_tree *item,
                          uint32_t context,
                          uint32_t *out);
bool thi_resolve_variable_name(thi_build *b,
                               const th_tree *item,
                               uint32_t context,
                               uint32_t *out);
bool thi_resolve_index(thi_build *b,
                       const th_tree *item,
                       uint32_t context,
                       uint32_t *out);
bool thi_resolve_member(thi_build *b,
                        const th_tree *item,
                        uint32_t index,
                        uint32_t *out);
bool thi_resolve_pack(thi_build *b,
                      const th_tree *item,
                      uint32_t context,
                      uint32_t *out);
bool thi_resolve_method(thi_build *b,
                        const th_tree *item,
                        uint32_t context,
                        uint32_t *out);
/** A scalar or a sequence of scalars, each resolved. NULL node: no items. */
uint32_t *thi_tree_list(thi_build *b,
                        const th_tree *node,
                        thi_resolve resolve,
                        uint32_t context,
                        uint32_t *count);
th_place thi_tree_place(thi_build *b, const th_tree *node); /* file name copied */
/** Text of a key that must be a scalar; "" when absent; E-YAML when it is none. */
const char *thi_tree_scalar(thi_build *b, const th_tree *map, const char *key);
th_titles thi_tree_titles(thi_build *b, const th_tree *map, const char *key, th_sym id);
/** Reports each missing key of the NULL-ended list as E-REQUIRED. */
bool thi_tree_require(thi_build *b,
                      const th_tree *map,
                      const char *what,
                      const char *const *keys);

/* ---- registry_equations.c ---- */

/** Reads `equations`, `checks` and `drivers` of a method into variants; types them. */
void thi_read_equations(thi_build *b, const th_tree *node, th_method *m);

/** Is one member above the other, or the same? */
bool thi_related(const th_domain *d, th_sym a, th_sym b);

#endif
