/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * report: neutral tables built from results, and their writers. N builders + M writers:
 * a builder knows nothing of csv, json, text or xlsx; a writer knows nothing of
 * emissions.
 */
#ifndef TANHENG_REPORT_H
#define TANHENG_REPORT_H

#include "tanheng/batch.h"
#include "tanheng/compare.h"
#include "tanheng/credit.h"
#include "tanheng/decompose.h"
#include "tanheng/dual.h"
#include "tanheng/ensemble.h"
#include "tanheng/intake.h"
#include "tanheng/measures.h"
#include "tanheng/quality.h"
#include "tanheng/scenario.h"
#include "tanheng/series.h"
#include "tanheng/uncertainty.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum th_language { TH_ZH, TH_EN, TH_BOTH } th_language;
/** False: neither zh, en nor both. */
TH_API bool th_language_parse(const char *text, th_language *out);
/** "中文 English" for both. Owned by the arena. */
TH_API const char *
th_title_text(th_arena *arena, th_titles titles, th_language language);

typedef enum th_value_kind {
    TH_VALUE_TEXT,
    TH_VALUE_NUMBER,
    TH_VALUE_EMPTY
} th_value_kind;

typedef struct th_value {
    th_value_kind kind;
    const char *text;
    double number;
    int digits; /* significant digits in csv/json: 0 = all (shortest round trip), 9 for
                   libm results */
    th_titles titles; /* of a text: shown instead of it in text tables; zh NULL: the
                         text itself */
} th_value;

typedef struct th_column {
    const char *id; /* machine name: csv header, json key */
    th_titles titles;
    const char *unit; /* "" none */
    bool number;      /* right aligned */
    int decimals;     /* shown in text; -1: 4 significant digits */
} th_column;

typedef struct th_table {
    const char *id;
    th_titles titles;
    uint32_t column_count;
    const th_column *columns;
    size_t row_count;
    const th_value *values; /* [row_count * column_count] */
    uint32_t note_count;
    const char *const
        *notes; /* lines under the table (already in the language asked) */
} th_table;

typedef enum th_format {
    TH_FORMAT_TEXT,
    TH_FORMAT_CSV,
    TH_FORMAT_JSON,
    TH_FORMAT_HTML
} th_format;
/** Writes a table. CSV and JSON never vary with the language. `excel`: BOM, CRLF, text
 * starting = + - @ quoted. */
TH_API void th_table_write(const th_table *table,
                           th_format format,
                           th_language language,
                           bool excel,
                           th_text *out);
/** Tables as one plain page of HTML: nothing is fetched, no script; it prints, and a
 * screen reader finds caption and heads. */
TH_API void th_tables_page(const th_table *const *tables,
                           size_t count,
                           th_titles title,
                           th_language language,
                           th_text *out);
/** Several tables: text one below the other; JSON an object of arrays; CSV only the
 * first. */
TH_API void th_tables_write(const th_table *const *tables,
                            size_t count,
                            th_format format,
                            th_language language,
                            bool excel,
                            th_text *out);

/* ---- builders (tables owned by the arena) ---- */

/** The summary that `demo` and `inventory` print: by sector and gas for the years,
 * removals and streams on their own lines, totals by boundary with interval, quality
 * shares, the total without the largest estimated line. */
TH_API const th_table *const *th_report_summary(th_arena *arena,
                                                const th_inventory *inventory,
                                                th_language language,
                                                size_t *count);
/** What results rest on, for `check`: counts of states and matches, lines that are NE,
 * quality shares. */
TH_API const th_table *const *th_report_quality(th_arena *arena,
                                                const th_inventory *inventory,
                                                th_language language,
                                                size_t *count);
/** What the reading of files found, then what the checks found, one row each, from a
 * severity on; either may be NULL. For csv and json. */
TH_API const th_table *th_report_findings(th_arena *arena,
                                          const th_diags *diags,
                                          const th_quality_checks *quality,
                                          th_severity at_least);
/** The checks that were asked for: severity, limits, result, findings, why. */
TH_API const th_table *th_report_checks(th_arena *arena,
                                        const th_quality_checks *quality);
/** Results as CSV columns (region,year,category,...). */
TH_API const th_table *th_report_lines(th_arena *arena,
                                       const th_inventory *inventory,
                                       const th_line_filter *filter);
/** Groups of `--by`. */
TH_API TH_MUST_USE th_status th_report_by(const th_table **out,
                                          th_arena *arena,
                                          const th_inventory *inventory,
                                          const char *const *keys,
                                          size_t key_count,
                                          const th_line_filter *filter,
                                          th_error *err);
/** A frame of layouts/frames.csv, and what of it. */
typedef struct th_frame_options {
    const th_frame *frame;
    int32_t year; /* 0: each reported year */
    bool co2e;    /* all in t CO2e; else t of the gas where a column is one gas */
    th_language language;
} th_frame_options;
/** `inventory --frame` for people: a table a year, rows by gases. */
TH_API const th_table *const *th_report_frame(th_arena *arena,
                                              const th_inventory *inventory,
                                              const th_frame_options *options,
                                              size_t *count);
/** The same for csv and json: a row a cell (year, row, gas), in mass and CO2e. */
TH_API const th_table *th_report_frame_rows(th_arena *arena,
                                            const th_inventory *inventory,
                                            const th_frame_options *options);
/** Frames whose columns are methods: tiers and origins of factors (CRT summary 3), for
 * people a table a year, for machines a row a category and gas. */
TH_API const th_table *const *th_report_notation(th_arena *arena,
                                                 const th_inventory *inventory,
                                                 const th_frame_options *options,
                                                 size_t *count);
TH_API const th_table *th_report_notation_rows(th_arena *arena,
                                               const th_inventory *inventory,
                                               const th_frame_options *options);
/** Frames whose columns are subjects: a table a year, rows of the layout by fuels. */
TH_API const th_table *const *th_report_matrix(th_arena *arena,
                                               const th_inventory *inventory,
                                               const th_frame_options *options,
                                               size_t *count);
TH_API const th_table *th_report_matrix_rows(th_arena *arena,
                                             const th_inventory *inventory,
                                             const th_frame_options *options);
/** Tables 7A and 7B of IPCC 2006 volume 1, annex 8A.2, as they are printed. */
TH_API const th_table *th_report_table7a(th_arena *arena,
                                         const th_uncertainty *uncertainty,
                                         const th_frame *frame,
                                         th_language language);
TH_API const th_table *th_report_table7b(th_arena *arena,
                                         const th_uncertainty *uncertainty,
                                         const th_frame *frame,
                                         th_language language);
/** CO2 of land by stratum and pool: a row a line, with what layouts/sinks.csv lists.
 * For csv and json. */
TH_API const th_table *th_report_sink_rows(th_arena *arena,
                                           const th_inventory *inventory);
/** The same for people: strata by items and years, then pools by years. */
TH_API const th_table *const *th_report_sink(th_arena *arena,
                                             const th_inventory *inventory,
                                             th_language language,
                                             size_t *count);
/** Sinks of scenarios (report_sink_project.c): a row a line and scenario, with the
 * flows of its forest step. */
TH_API const th_table *
th_report_sink_project_rows(th_arena *arena,
                            const th_inventory *inventory,
                            const th_projection *const *projections,
                            size_t count);
/** For people: a table a stratum, then stock and coverage, by scenario. */
TH_API const th_table *const *
th_report_sink_project(th_arena *arena,
                       const th_projection *const *projections,
                       size_t count,
                       th_language language,
                       size_t *table_count);
typedef struct th_sink_price {
    double written; /* in `unit` */
    const char *unit;
    double cny_per_t; /* of CO2 */
} th_sink_price;
/** What the sinks of a year are worth at a price, of the inventory, or of scenarios. */
TH_API const th_table *th_report_sink_value(th_arena *arena,
                                            const th_inventory *inventory,
                                            const th_projection *const *projections,
                                            size_t count,
                                            const th_sink_price *price,
                                            th_language language);
/** The ledger of a project (report_credit.c) as rows, a period each. */
TH_API const th_table *
th_report_credit_rows(th_arena *arena, const th_credit *credit, th_language language);
/** The same with conditions, figures and stocks by year. */
TH_API const th_table *const *th_report_credit(th_arena *arena,
                                               const th_credit *credit,
                                               th_language language,
                                               size_t *count);
/** Dual control as rows (target, year, measures): for csv and json. */
TH_API const th_table *th_report_dual_rows(th_arena *arena, const th_dual *dual);
/** Dual control for people: one table a target and one of GDP. */
TH_API const th_table *const *th_report_dual(th_arena *arena,
                                             const th_dual *dual,
                                             th_language language,
                                             size_t *count);
/** Paths of scenarios as rows (scenario, year): history, then projection. `dual` gives
 * the GDP of the history. */
TH_API const th_table *
th_report_projection_rows(th_arena *arena,
                          const th_inventory *inventory,
                          const th_dual *dual,
                          const th_projection *const *projections,
                          size_t count);
/** For people: a path and the measures a scenario; extrapolated years are labelled. */
TH_API const th_table *const *
th_report_projection(th_arena *arena,
                     const th_inventory *inventory,
                     const th_dual *dual,
                     const th_projection *const *projections,
                     size_t count,
                     th_language language,
                     size_t *table_count);
/** Draws of scenarios as rows (scenario, boundary, year): the fan, and the probability
 * of a peak by each year. */
TH_API const th_table *th_report_ensemble_rows(th_arena *arena,
                                               const th_ensemble *const *ensembles,
                                               size_t count);
/** For people: fans, peaks with probability and status, sums, and targets of `dual`. */
TH_API const th_table *const *th_report_ensemble(th_arena *arena,
                                                 const th_dual *dual,
                                                 const th_ensemble *const *ensembles,
                                                 size_t count,
                                                 th_language language,
                                                 size_t *table_count);
/** What measures and steps do, for people: who leads them, wedges by year, alone and
 * last in, costs and their curve (report_measures.c). */
typedef struct th_report_attribution_ask {
    const th_boundary *boundary;
    const th_measure_costs *costs; /* of the host's measures; NULL: no costs */
    int32_t year;                  /* of the curve and of alone; 0: 2030 */
    th_language language;
} th_report_attribution_ask;
TH_API const th_table *const *
th_report_attribution(th_arena *arena,
                      const th_attribution *attribution,
                      const th_report_attribution_ask *ask,
                      size_t *count);
/** Rows (scenario, player, year). */
TH_API const th_table *
th_report_attribution_rows(th_arena *arena,
                           const th_attribution *const *attributions,
                           size_t count,
                           const char *boundary);
/** Back-casts, one a row (report_solve.c). */
typedef struct th_solve_row {
    const char *lever;
    const th_solve_ask *ask;
    const th_solve *solve;
} th_solve_row;
TH_API const th_table *th_report_solve(th_arena *arena,
                                       const th_solve_row *rows,
                                       size_t count,
                                       th_language language);
/** The cheapest mix of measures: what it takes, and what it reaches
 * (report_least_cost.c). */
typedef struct th_report_least_ask {
    const th_least_ask *ask;
    const th_least *least;
    const th_projection *projection;
    const th_measure_costs *costs;
    th_language language;
} th_report_least_ask;
TH_API const th_table *th_report_least_mix(th_arena *arena,
                                           const th_report_least_ask *ask);
TH_API const th_table *th_report_least_targets(th_arena *arena,
                                               const th_report_least_ask *ask);
/** Rows (scenario, measure) of several. */
TH_API const th_table *
th_report_least_rows(th_arena *arena, const th_report_least_ask *asks, size_t count);
/** Top-down cross-checks of energy CO2 beside the path of each scenario
 * (report_topdown.c): two tables a scenario. */
TH_API const th_table *const *th_report_topdown(th_arena *arena,
                                                const th_inventory *inventory,
                                                const th_dual *dual,
                                                const th_projection *const *projections,
                                                size_t count,
                                                th_language language,
                                                size_t *table_count);
/** What stands on the verdicts, a table each (report_dual_views.c). The first moves
 * inputs one by one. */
TH_API const th_table *
th_report_dual_deciding(th_arena *arena, th_dual *dual, th_language language);
/** Years in which a cap and an intensity target of one boundary both leave a room. */
TH_API const th_table *th_report_dual_room(th_arena *arena, const th_dual *dual);
TH_API const th_table *th_report_dual_assess(th_arena *arena,
                                             const th_dual *dual,
                                             int32_t year,
                                             th_language language);
TH_API const th_table *
th_report_dual_restated(th_arena *arena, const th_dual *dual, th_language language);
TH_API const th_table *
th_report_dual_split(th_arena *arena, const th_split *split, th_language language);
/** `fixed`: the same with the grid's factors of one year; its count may be 0. */
TH_API const th_table *th_report_dual_track(th_arena *arena,
                                            const th_track *track,
                                            const th_track *fixed,
                                            th_language language);
TH_API const th_table *th_report_dual_project(th_arena *arena,
                                              const th_dual *dual,
                                              const th_project *project,
                                              th_language language);
/** A decomposition as rows (years, part, effect, value): for csv and json. */
TH_API const th_table *th_report_decompose_rows(th_arena *arena,
                                                const th_decompose *decompose);
/** For people: effects by pair of years, then by sector (or by fuel). */
TH_API const th_table *const *th_report_decompose(th_arena *arena,
                                                  const th_decompose *decompose,
                                                  bool fuels,
                                                  th_language language,
                                                  size_t *count);
/** What `series` shows. */
typedef enum th_series_part {
    TH_SERIES_ALL, /* filled values, findings, implied factors */
    TH_SERIES_BY_ACTIVITY,
    TH_SERIES_BY_CATEGORY,
    TH_SERIES_BY_IEF
} th_series_part;
TH_API const th_table *const *th_report_series(th_arena *arena,
                                               const th_inventory *inventory,
                                               const th_series *series,
                                               th_series_part part,
                                               th_language language,
                                               size_t *count);
/** Co-benefits: the methods that write pollutants (run beside the guideline's), the CO2
 * they are set against, and the two years that are compared. */
typedef struct th_cobenefit_options {
    const uint32_t *methods;
    uint32_t method_count;
    const th_boundary *boundary; /* of CO2 alone */
    int32_t from, to;            /* reported years */
} th_cobenefit_options;
/** Pollutants by year; elasticity to CO2; points (change of CO2, change of pollutant)
 * by category. */
TH_API const th_table *const *th_report_cobenefit(th_arena *arena,
                                                  const th_inventory *inventory,
                                                  const th_cobenefit_options *options,
                                                  th_language language,
                                                  size_t *count);
/** Table 3.2 and, where draws were made, the columns of Table 3.3; totals; what inputs
 * contribute. The first table is the rows, for csv. `first`: Approach 1 too;
 * `together`: in one table, not two. */
TH_API const th_table *const *th_report_uncertainty(th_arena *arena,
                                                    const th_uncertainty *uncertainty,
                                                    bool first,
                                                    bool together,
                                                    th_language language,
                                                    size_t *count);
/** Key categories by some analyses, with or without land, in falling order of the first
 * analysis. `all`: also the rows that are not key. */
TH_API const th_table *th_report_key(th_arena *arena,
                                     const th_uncertainty *uncertainty,
                                     const th_key_analysis *analyses,
                                     size_t analysis_count,
                                     bool with_land,
                                     bool all,
                                     th_language language);
/** The recalculation bridge: by year, by keys (as `--by`: year category category1..5
 * sector subject region gas stream), by line, and what changed. */
typedef struct th_diff_tables {
    const th_table *totals, *groups, *lines, *causes;
} th_diff_tables;
/** `most_causes`: of the largest; 0: all. */
TH_API TH_MUST_USE th_status th_report_diff(th_diff_tables *out,
                                            th_arena *arena,
                                            const th_bridge *bridge,
                                            const char *const *keys,
                                            size_t key_count,
                                            size_t most_causes,
                                            th_language language,
                                            th_error *err);
/** The derivation of the lines that pass the filter, as text. */
TH_API TH_MUST_USE th_status th_report_explain(th_text *out,
                                               const th_inventory *inventory,
                                               const th_line_filter *filter,
                                               th_language language,
                                               th_error *err);

/** What `factors compare` is asked for. */
typedef struct th_compare {
    th_sym category, subject, region; /* subject, region: 0 not said */
    int32_t variable;                 /* -1: all that apply */
    int32_t year;                     /* 0: the newest rows */
    const th_guideline *guideline;    /* NULL: all packs and guidelines */
} th_compare;
/**
 * All packs side by side for what methods of a category read of a subject: the row of
 * each pack that a look-up would take there, with the spread; the rows themselves with
 * their sources; and what one unit of each driver gives under each guideline.
 * `one_table`: the first and the last in one, for csv.
 */
TH_API const th_table *const *th_report_compare(th_arena *arena,
                                                const th_registry *registry,
                                                const th_compare *asked,
                                                bool one_table,
                                                th_language language,
                                                size_t *count);

/** The page docs/FACTORS.md (Markdown): packs, conflicts, withheld rows, unconfirmed
 * rows. */
TH_API void
th_report_factors(th_text *out, const th_registry *registry, th_language language);

/** What a results file rests on, as JSON: guideline, GWP set, boundary, options,
 * hashes. Ends with a newline. */
typedef struct th_meta {
    const char *version;  /* of the program */
    const char *date;     /* YYYY-MM-DD or NULL */
    const char *boundary; /* or NULL */
    const char *filter;   /* or NULL */
    const char *keys;     /* of --by, or NULL */
    size_t row_count;
    const char *sha256; /* of the results file */
} th_meta;
TH_API void
th_report_meta(th_text *out, const th_inventory *inventory, const th_meta *meta);
/** Date of the documents when none is given: 1 January after the last reported year.
 * `out` has >= 11 bytes. */
TH_API void th_report_date(const th_inventory *inventory, char out[11]);

/* ---- many inventories (the batch is borrowed) ---- */

/** By inventory and year, each boundary's total, with rows of all at the end; and the
 * totals of all with their interval. */
TH_API const th_table *const *
th_report_batch_summary(th_arena *arena, const th_batch *batch, size_t *count);
/** Groups over all inventories, by the keys that the batch was run with. */
TH_API const th_table *th_report_batch_by(th_arena *arena,
                                          const th_batch *batch,
                                          const char *const *keys,
                                          size_t key_count);
/** As th_report_meta, with one entry an inventory. */
TH_API void
th_report_batch_meta(th_text *out, const th_batch *batch, const th_meta *meta);
/** A copy whose texts are the arena's own: what the table was made of may go. */
TH_API const th_table *th_table_copy(th_arena *arena, const th_table *table);
/** The rows of tables of the same columns, one after the other; values are shared. */
TH_API const th_table *
th_table_join(th_arena *arena, const th_table *const *tables, size_t count);

/* ---- the workbook ---- */

/** Colour of a sector instead of that of layouts/sectors.csv. */
typedef struct th_template_color {
    const char *sector;
    uint32_t color; /* 0xRRGGBB */
} th_template_color;
/** A county's own title, organisation, logo and colours (docs/templates.md). */
typedef struct th_report_template {
    th_titles title, organisation; /* "": none */
    const char *logo_path;         /* as written; NULL: none */
    th_place logo_place;
    const void *logo; /* PNG or JPEG, borrowed; NULL: none */
    size_t logo_size;
    uint32_t logo_wide, logo_high; /* pixels */
    th_template_color *colors;
    size_t color_count, color_capacity;
} th_report_template;
/** Reads a template; false: errors are in `diags` (E-KEY, E-TEMPLATE, E-COLOR). The
 * texts are the arena's. */
TH_API TH_MUST_USE bool th_report_template_read(th_report_template *out,
                                                th_arena *arena,
                                                const th_tree *tree,
                                                const th_registry *registry,
                                                th_diags *diags);
enum { TH_LOGO_BYTES_MAX = 8 << 20 };
/** Gives it the bytes of its logo, which stay the caller's; false: no picture. */
TH_API TH_MUST_USE bool th_report_template_logo(th_report_template *t,
                                                const void *data,
                                                size_t size,
                                                th_diags *diags);

typedef struct th_workbook_options {
    th_language language;
    int32_t year;                   /* of the summary tables; 0: all reported years */
    const th_report_template *look; /* NULL: none */
    const char *date; /* YYYY-MM-DD, the document's `created`; NULL: 1 January after the
                         last reported year */
    const th_uncertainty_options *uncertainty; /* NULL: all direct emissions with land,
                                                  first and last year, simulated */
    const th_inventory *previous; /* recalculated by this one; NULL: none */
    uint32_t links_most; /* from operands to their cells, a sheet; beyond, a row names
                            the cells in words. 0: 60,000 */
} th_workbook_options;
/**
 * Writes the inventory workbook: every computed number a live formula with the engine's
 * value as cached result; what draws or derivatives gave is a number, labelled so.
 * Temporary file beside `path`, verified by reading it back, then renamed. `dual` may
 * be NULL. TH_BAD_DATA: a law or correlation that cannot be, in `diags`.
 */
TH_API TH_MUST_USE th_status th_report_workbook(const char *path,
                                                const th_inventory *inventory,
                                                const th_dual *dual,
                                                const th_workbook_options *options,
                                                th_diags *diags,
                                                th_error *err);

/* ---- the dashboard ---- */

/** What the page shows; all borrowed. */
typedef struct th_dashboard {
    const th_inventory *inventory;
    const th_dual *dual;                     /* NULL: no targets */
    const th_dual *gdp;                      /* of the projections' history */
    const th_projection *const *projections; /* [projection_count] */
    size_t projection_count;
    const th_ensemble *const *ensembles; /* [projection_count]; NULL: not drawn */
    th_language language;                /* that it opens with; TH_BOTH: Chinese */
    const char *date; /* YYYY-MM-DD; NULL: 1 January after the last reported year */
} th_dashboard;
/**
 * One self-contained HTML page: data, style, script and charts are in it, and its
 * content-security policy lets nothing else run or load. The same results give the same
 * bytes.
 */
TH_API void th_report_dashboard(th_text *out, const th_dashboard *dashboard);
/* ---- the carbon-peak plan ---- */

#define TH_PLAN_MOST 6 /* scenarios of one plan: sheets of a book are limited */
/** What the measures of a scenario do and cost. */
typedef struct th_plan_wedges {
    const th_attribution *attribution; /* NULL: nobody to share it among */
    const char *why; /* why not against the first parent, or not at all; NULL: it is */
    th_measure_costs costs; /* of the projection's measures */
} th_plan_wedges;
typedef struct th_plan_options {
    th_language language;
    const char *date;                    /* as th_workbook_options */
    const th_ensemble *const *ensembles; /* [count], by projection; NULL: not drawn */
    const th_tree *plan; /* plan.yaml of the folder: its tasks, projects; NULL: none */
    const th_plan_wedges *wedges; /* [count], of `boundary`; NULL: not attributed */
    const th_boundary *boundary;  /* NULL where the registry lacks it */
} th_plan_options;
/**
 * Writes the workbook of the plan: each scenario on live sheets (parameters, paths,
 * shares, forest by age, measures, activity, emissions, peak) with the engine's values
 * as cached results; shares of the measures and what they cost beside them. Temporary
 * file, verified, renamed, as th_report_workbook. TH_BAD_USAGE: more than TH_PLAN_MOST
 * scenarios.
 */
TH_API TH_MUST_USE th_status th_report_plan(const char *path,
                                            const th_inventory *inventory,
                                            const th_dual *dual,
                                            const th_projection *const *projections,
                                            size_t count,
                                            const th_plan_options *options,
                                            th_diags *diags,
                                            th_error *err);
/* ---- the dual-control workbook ---- */

typedef struct th_dual_workbook_options {
    th_language language;
    const char *date;          /* as of the inventory's workbook */
    const th_split *split;     /* solved; NULL: none */
    size_t split_target;       /* which result it splits */
    const th_project *project; /* NULL: none */
} th_dual_workbook_options;
/**
 * Totals, intensities, targets and what follows from them, live down to the cells of
 * activity; the calculation sheets of the inventory are in it. Draws that
 * th_dual_sample made stand in it as numbers. `options` may be NULL.
 */
TH_API TH_MUST_USE th_status
th_report_dual_workbook(const char *path,
                        const th_inventory *inventory,
                        th_dual *dual,
                        const th_dual_workbook_options *options,
                        th_diags *diags,
                        th_error *err);
/**
 * The written report of an inventory, Markdown or HTML that a word processor opens,
 * with the cell of the workbook after each number. The workbook is written too, to
 * `workbook_path`; `options` are its own, in one language. Sentences are those of
 * layouts/chapter.csv; what is wrong there is E-CHAPTER in `diags`, and no file is
 * written. Free `out` in any case.
 */
TH_API TH_MUST_USE th_status th_report_chapter(th_text *out,
                                               bool html,
                                               const char *workbook_path,
                                               const th_inventory *inventory,
                                               const th_dual *dual,
                                               const th_workbook_options *options,
                                               th_diags *diags,
                                               th_error *err);

/* ---- pages about methods ---- */

/** A file of a folder of pages. */
typedef struct th_page {
    const char *name; /* "1.A.md" */
    const char *text;
    size_t size;
} th_page;
/**
 * Markdown about all methods of a registry: README.md, the index, then one page a
 * branch of the categories. The same registry gives the same bytes. Owned by the arena.
 */
TH_API const th_page *
th_report_method_pages(th_arena *arena, const th_registry *registry, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
