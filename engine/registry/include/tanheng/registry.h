/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * registry: everything a guideline knows, built from neutral rows and trees, linted,
 * then frozen: variables, indices and their domains, categories, regions, gases, GWP
 * sets, units, packs of factors, methods, guidelines, boundaries, layouts. After
 * th_registry_create it never changes, so threads share it. All structs below are
 * read-only views that live as long as the registry.
 */
#ifndef TANHENG_REGISTRY_H
#define TANHENG_REGISTRY_H

#include "tanheng/language.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_INDEX_MAX 56 /* indices.csv rows at most, region and category included */
enum { TH_IX_REGION = 0, TH_IX_CATEGORY = 1, TH_IX_SUBJECT = 2 };

/** A set of index=member pairs: member symbols by index number; 0: says nothing about
 * that index. Year is beside. */
typedef struct th_key {
    th_sym member[TH_INDEX_MAX];
} th_key;

/** A cell's state. TH_STATE_NOTHING: the result of an empty sum or of `?? 0`. */
typedef enum th_state {
    TH_STATE_VALUE,
    TH_STATE_NOTHING,
    TH_STATE_NO,
    TH_STATE_NA,
    TH_STATE_IE,
    TH_STATE_NE /* in order of strength */
} th_state;
TH_API const char *
th_state_text(th_state state); /* "" for a value, "NO" ... ; NOTHING prints "NE" */
/** Reads a notation key; false if the text is none of NO NA IE NE. */
TH_API bool th_state_parse(const char *text, th_state *out);

typedef struct th_titles {
    const char *zh, *en; /* never NULL; fall back to the id */
} th_titles;

typedef struct th_member {
    th_sym id;
    int32_t parent; /* number in the domain, -1: root */
    int32_t depth;
    double lower, upper; /* band limits, canonical unit of the band variable; -INF/INF
                            when open */
    bool banded;
    th_titles titles;
} th_member;

typedef struct th_domain {
    th_sym name;
    bool open; /* any text is a member, no tree */
    uint32_t count;
    const th_member *members; /* taxonomy order */
    const uint32_t
        *by_sym; /* [symbol_count of the registry]: member number + 1, 0: none */
    uint32_t by_sym_count;
} th_domain;

typedef enum th_index_source {
    TH_FROM_ROW,
    TH_FROM_SETTING,
    TH_FROM_REGION,
    TH_FROM_BAND
} th_index_source;

typedef struct th_index {
    th_sym name;
    uint32_t domain;
    th_index_source source;
    th_sym band_variable; /* TH_FROM_BAND */
    int32_t rank; /* smaller is compared first; region -1; category straight after
                     subject */
    bool exact;   /* matches the very member only */
    th_titles titles;
} th_index;

typedef struct th_variable {
    th_sym name;
    const char *unit_text;
    th_unit unit;
    th_kind kind;
    int32_t index; /* that each row must state; -1 none */
    bool has_lower, has_upper;
    double lower, upper; /* in its own unit */
    th_titles titles;
} th_variable;

typedef struct th_gas {
    th_sym id;
    th_dim dim;
    const char *unit_text; /* "t_CO2" */
    th_sym group;          /* column of reports; its own id where gases.csv has none */
    th_titles titles;
} th_gas;

typedef struct th_gwp_set {
    th_sym name;
    const double *value;        /* [gas_count]; NAN: not in the set */
    const double *fossil_value; /* [gas_count]; equals value where not told apart */
    const char *source;
} th_gwp_set;

typedef struct th_category {
    th_sym code;
    th_sym parent;
    th_sym sector; /* energy ippu agriculture land waste other indicator */
    const char *cn2011, *cn2025, *crt, *gpc;
    th_titles titles;
} th_category;

typedef struct th_region {
    th_sym code, parent;
    th_key attribute; /* by index number, for indices of source region; own row only:
                         walk up the parents */
    th_titles titles;
} th_region;

typedef enum th_distribution {
    TH_DIST_NONE,
    TH_DIST_NORMAL,
    TH_DIST_LOGNORMAL,
    TH_DIST_TRIANGULAR,
    TH_DIST_UNIFORM,
    TH_DIST_BETA,
    TH_DIST_PERT,
    TH_DIST_TWOPIECE,
    TH_DIST_GAMMA,
    TH_DIST_POINT
} th_distribution;
typedef enum th_confidence {
    TH_TWO_SOURCES,
    TH_ONE_SOURCE,
    TH_UNCONFIRMED
} th_confidence;
TH_API const char *th_confidence_text(th_confidence confidence);

/** One row of a pack. */
typedef struct th_factor {
    uint32_t variable; /* number */
    uint32_t pack;     /* number */
    th_key key;
    int32_t from_year, to_year; /* INT32_MIN / INT32_MAX when open */
    th_state state;
    bool rest; /* share: the word `rest`, 1 minus the others of its set; value is 0 */
    double value;   /* canonical base */
    double written; /* as in the file, in unit_text */
    const char *unit_text;
    double unit_factor; /* value = written * unit_factor */
    bool has_limits;
    double lower, upper; /* canonical, 95 % */
    th_distribution distribution;
    th_confidence confidence;
    const char *source, *locator, *note;
    th_place place;
} th_factor;

typedef struct th_pack {
    th_sym id;
    th_titles titles;
    const char *edition, *licence, *source;
} th_pack;

/** One value of a conflict between documents, or between readings of one document
 * (conflicts.csv). Rows of one id stand together; the first carries titles and why. */
typedef struct th_conflict {
    th_sym id;
    bool first, reading;
    th_titles titles, why; /* of the first row */
    uint32_t variable;
    th_key key;
    int32_t from_year;       /* 0: not said */
    int32_t pack;            /* -1: the value is not shipped */
    const th_factor *factor; /* its row, NULL when not shipped */
    const char *value, *unit, *document, *locator;
    bool used;
    th_place place;
} th_conflict;

/** What is not shipped because a label of its key is lost (withheld.csv). */
typedef struct th_withheld {
    th_titles titles;
    const char *document, *locator, *rows;
} th_withheld;

typedef struct th_filter {
    uint32_t index;
    uint32_t count;
    const th_sym *members; /* any of them, descendants included */
} th_filter;

typedef struct th_over {
    uint32_t index;
    uint32_t variable;
} th_over;

/** One way a method is driven: the driver variable(s) and all equations that hold then,
 * in file order. */
typedef struct th_variant {
    uint32_t driver_count; /* 0: no driver */
    const uint32_t *drivers;
    uint32_t equation_count; /* checks included, last */
    const th_equation *equations;
} th_variant;

typedef struct th_method {
    th_sym id;
    uint32_t category_count;
    const th_sym *categories;
    uint32_t from_count; /* never 0: the default is `category` */
    const th_sym *from;
    uint32_t filter_count;
    const th_filter *filters;
    uint32_t over_count;
    const th_over *over;
    uint32_t variant_count; /* >= 1; `drivers:` maps have one each */
    const th_variant *variants;
    th_sym group;
    uint32_t per_count; /* of the group: the same in every method of it */
    const uint32_t *per;
    uint32_t when_count;
    const th_sym *when;
    th_sym tier, part, stream, scope;
    const char *document, *volume, *chapter, *equation, *table, *section,
        *source_note;   /* "" when absent */
    const char *source; /* one line made of them */
    th_titles titles;
    th_place place;
} th_method;

typedef struct th_setting {
    uint32_t index;
    th_sym member;
} th_setting;

typedef struct th_guideline {
    th_sym id;
    th_titles titles;
    const char *note;
    uint32_t pack_count;
    const uint32_t *packs; /* numbers, in order of search */
    th_sym gwp;
    uint32_t setting_count;
    const th_setting *settings;
    uint32_t method_count;
    const uint32_t *methods; /* numbers, in order of preference */
} th_guideline;

typedef struct th_boundary {
    th_sym id;
    uint32_t gas_count;
    const uint32_t *gases; /* numbers; none: all */
    uint32_t category_count, exclude_count, stream_count;
    const th_sym *categories, *excludes; /* subtree roots */
    const th_sym *streams;               /* beside the direct one */
    bool removals;                       /* negative emissions count */
    th_sym variable;                     /* total_<id> */
    th_titles titles;
} th_boundary;

/** Part: the parts of a level add up to the part above. Total: a sum over parts,
 * outside the tree. Memo: beside all totals. */
typedef enum th_frame_role {
    TH_FRAME_PART,
    TH_FRAME_TOTAL,
    TH_FRAME_MEMO
} th_frame_role;

/** A row of a layout: sign times the sum of the lines that th_frame_row_takes. */
typedef struct th_frame_row {
    const char *code, *note;
    const char *scope, *level; /* of a row without categories: words, any of them */
    th_titles titles;
    uint32_t indent;
    th_frame_role role;
    double sign;
    th_state key;  /* where no line is: a notation key; NOTHING: none */
    th_sym stream; /* 0: direct */
    uint32_t category_count, exclude_count, gas_count, subject_count,
        exclude_subject_count;
    const th_sym *categories; /* none: the row adds up other rows */
    const th_sym *excludes, *gases, *subjects, *exclude_subjects;
} th_frame_row;

/** What the columns of a frame are. */
typedef enum th_frame_columns {
    TH_FRAME_GASES,       /* a table a year */
    TH_FRAME_YEARS,       /* in CO2e */
    TH_FRAME_METHODS,     /* by gas: tiers and origin of factors, in the letters of
                             layouts/notation.csv */
    TH_FRAME_SUBJECTS,    /* members below one of the index subject: a matrix */
    TH_FRAME_UNCERTAINTY, /* Table 7A: of the analysis of uncertainty; no layout */
    TH_FRAME_KEYS         /* Table 7B: key categories; no layout */
} th_frame_columns;

/** A way to lay out an inventory: a row of layouts/frames.csv with its layout. */
typedef struct th_frame {
    const char *id;
    th_titles titles, note;
    th_titles sheet; /* its sheet in the workbook; "": none of its own */
    th_frame_columns columns;
    th_sym across;       /* SUBJECTS: the member whose descendants are columns */
    uint32_t show_count; /* SUBJECTS: a gas (its direct mass), or quantities that */
    const th_sym *shows; /* methods compute: of each instance the first that it has */
    uint32_t row_count;
    const th_frame_row *rows;
} th_frame;
/** One row of checks.csv: what a check of the finished inventory goes by. */
typedef struct th_check_rule {
    th_sym id;
    th_severity severity; /* of its findings */
    bool has_threshold, has_least;
    double threshold, least;     /* in `unit`; NAN: none */
    const char *unit;            /* "": a plain number */
    double scale;                /* of one `unit` in the canonical base */
    const char *reads, *against; /* line filters or names of variables, as the check
                                    wants them; "" when absent */
    const char *basis;           /* where the threshold is from */
    th_titles titles;
    th_place place;
} th_check_rule;

typedef struct th_registry th_registry;

/** One input of the registry. `path` is relative to a factors folder and tells the
 * role: variables.csv indices.csv members.csv subjects.csv categories.csv regions.csv
 * gases.csv gwp.csv units.csv boundaries.csv guidelines.yaml methods/X.yaml
 * layouts/X.csv packs/PACK/pack.yaml packs/PACK/X.csv names.csv conflicts.csv
 * withheld.csv Several of one role add
 * gases.csv gwp.csv units.csv boundaries.csv checks.csv guidelines.yaml methods/X.yaml
 * layouts/X.csv packs/PACK/pack.yaml packs/PACK/X.csv names.csv Several of one role add
 * up (a local variables.csv extends the embedded one; a repeated name is an error). */
typedef struct th_source {
    const char *path;
    const th_rows *rows; /* csv */
    const th_tree
        *tree; /* yaml: a sequence of methods / guidelines, a map for pack.yaml */
    char sha256[65];
    bool extra; /* came with --methods: its methods are appended to the guideline's list
                 */
} th_source;

/** Builds, lints and freezes. All problems go to `diags`; TH_BAD_DATA if any is an
 * error (then *out is NULL). */
TH_API TH_MUST_USE th_status th_registry_create(th_registry **out,
                                                const th_source *sources,
                                                size_t count,
                                                th_diags *diags,
                                                th_error *err);
TH_API void th_registry_free(th_registry *registry);

TH_API const th_names *th_registry_names(const th_registry *r);
TH_API const th_units *th_registry_units(const th_registry *r);
TH_API const char *
th_registry_hash(const th_registry *r); /* 64 hex digits over all sources, order-free */

TH_API uint32_t th_index_count(const th_registry *r);
TH_API const th_index *th_index_get(const th_registry *r, uint32_t number);
TH_API int32_t th_index_find(const th_registry *r, th_sym name); /* -1 */
TH_API const th_domain *th_domain_get(const th_registry *r, uint32_t number);
TH_API const th_domain *th_domain_of(const th_registry *r, uint32_t index);
/** Member of a domain by symbol, or NULL. Symbols interned after the registry froze are
 * never members. */
static inline const th_member *th_member_find(const th_domain *d, th_sym sym)
{
    return sym < d->by_sym_count && d->by_sym[sym] ? &d->members[d->by_sym[sym] - 1]
                                                   : NULL;
}
/** Steps from `descendant` up to `ancestor` (0 same); -1 if not above it. An open
 * domain: 0 or -1. */
TH_API int32_t th_domain_distance(const th_domain *d,
                                  th_sym descendant,
                                  th_sym ancestor);

TH_API uint32_t th_variable_count(const th_registry *r);
TH_API const th_variable *th_variable_get(const th_registry *r, uint32_t number);
TH_API int32_t th_variable_find(const th_registry *r, th_sym name);
TH_API uint32_t th_gas_count(const th_registry *r);
TH_API const th_gas *th_gas_get(const th_registry *r, uint32_t number);
TH_API int32_t th_gas_find(const th_registry *r, th_sym id);
TH_API uint32_t th_gwp_count(const th_registry *r);
TH_API const th_gwp_set *th_gwp_get(const th_registry *r, uint32_t number);
TH_API const th_gwp_set *th_gwp_find(const th_registry *r, th_sym name);
TH_API uint32_t th_category_count(const th_registry *r);
TH_API const th_category *th_category_get(const th_registry *r, uint32_t number);
TH_API const th_category *th_category_find(const th_registry *r, th_sym code);
TH_API uint32_t th_region_count(const th_registry *r);
TH_API const th_region *th_region_get(const th_registry *r, uint32_t number);
TH_API const th_region *th_region_find(const th_registry *r, th_sym code);
TH_API uint32_t th_pack_count(const th_registry *r);
TH_API const th_pack *th_pack_get(const th_registry *r, uint32_t number);
TH_API int32_t th_pack_find(const th_registry *r, th_sym id);
/** Factors of a variable: numbers [*begin, *end), sorted by pack number, then file
 * order. */
TH_API void th_factor_range(const th_registry *r,
                            uint32_t variable,
                            uint32_t *begin,
                            uint32_t *end);
TH_API uint32_t th_factor_count(const th_registry *r);
TH_API const th_factor *th_factor_get(const th_registry *r, uint32_t number);
TH_API uint32_t th_conflict_count(const th_registry *r);
TH_API const th_conflict *th_conflict_get(const th_registry *r, uint32_t number);
TH_API uint32_t th_withheld_count(const th_registry *r);
TH_API const th_withheld *th_withheld_get(const th_registry *r, uint32_t number);
TH_API uint32_t th_method_count(const th_registry *r);
TH_API const th_method *th_method_get(const th_registry *r, uint32_t number);
TH_API int32_t th_method_find(const th_registry *r, th_sym id);
/** Is it a local name of this variant's equations? Such a name keeps its id where
 * others print their title. */
TH_API bool th_variant_has_local(const th_variant *variant, th_sym name);
TH_API uint32_t th_guideline_count(const th_registry *r);
TH_API const th_guideline *th_guideline_get(const th_registry *r, uint32_t number);
TH_API const th_guideline *th_guideline_find(const th_registry *r, th_sym id);
TH_API uint32_t th_boundary_count(const th_registry *r);
TH_API const th_boundary *th_boundary_get(const th_registry *r, uint32_t number);
TH_API const th_boundary *th_boundary_find(const th_registry *r, th_sym id);
TH_API uint32_t th_check_rule_count(const th_registry *r);
TH_API const th_check_rule *th_check_rule_get(const th_registry *r, uint32_t number);
TH_API const th_check_rule *th_check_rule_find(const th_registry *r, th_sym id);
/** Layouts by number, in the order of their files; NULL past the end. */
TH_API const th_rows *
th_layout_get(const th_registry *r, uint32_t number, const char **name);
/** Rows of layouts/NAME.csv, or NULL. */
TH_API const th_rows *th_layout_find(const th_registry *r, const char *name);
/** What stands in a role (layouts/roles.csv: carbon, total, with_power, net, gdp,
 * population ...): the id of a boundary or of a variable; "" where no row gives it. An
 * inventory's own row comes first. */
TH_API const char *th_role_text(const th_registry *r, const char *role);
/** NULL where no boundary has the role. */
TH_API const th_boundary *th_role_boundary(const th_registry *r, const char *role);
/** schemes.yaml as it was read, NULL without one; of several the last (an inventory's
 * own). What it means is the matter of module dual. */
TH_API const th_tree *th_registry_schemes(const th_registry *r);
TH_API uint32_t th_frame_count(const th_registry *r);
TH_API const th_frame *th_frame_get(const th_registry *r, uint32_t number);
/** NULL when layouts/frames.csv has no such row. */
TH_API const th_frame *th_frame_find(const th_registry *r, const char *id);
/** Does a row with categories take what stands under this key? */
TH_API bool th_frame_row_takes(const th_registry *r,
                               const th_frame_row *row,
                               const th_key *key,
                               uint32_t gas,
                               th_sym stream);
/** Constants of the language: co2_per_c ch4_per_c n2o_per_n co2_per_ch4 days_per_year.
 */
TH_API bool th_constant_find(const th_registry *r, th_sym name, th_unit *out);
/** Titles of any known name: variable, index, gas, category, member of any domain,
 * method; NULL if none. */
TH_API const th_titles *th_titles_find(const th_registry *r, th_sym name);
/** The known name of this sort that is nearest to `text`, or NULL: sort is "variable",
 * "index:<name>", "gas", "category", "region", "method", "guideline", "pack", "check".
 */
TH_API const char *
th_registry_nearest(const th_registry *r, const char *sort, const char *text);

#ifdef __cplusplus
}
#endif
#endif
