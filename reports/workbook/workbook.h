/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the files of the workbook share. First every input and cell gets its
 * place, then all is written. */
#ifndef TANHENG_WORKBOOK_H
#define TANHENG_WORKBOOK_H

#include "report_words.h"
#include "table_build.h"
#include "tanheng/quality.h"
#include "tanheng/report.h"
#include "xlsx_guard.h"

#define THI_NOWHERE UINT32_MAX

/** Columns that tell what a row is: repeated on each page of a wide sheet. */
enum {
    THI_RESULTS_KEYS = 5,
    THI_ACTIVITY_KEYS = 5,
    THI_FACTOR_KEYS = 3,
    THI_SECTOR_KEYS = 5
};

/** A cell of the workbook. */
typedef struct thi_ref {
    uint32_t sheet, row, column;
} thi_ref;

typedef struct thi_refs {
    thi_ref *list;
    size_t count, capacity;
} thi_refs;

/** A cell and the number that stands in it; NAN: it holds none, and counts as 0. */
typedef struct thi_figure {
    thi_ref at;
    double value;
} thi_figure;

/** Cells that judge a sheet, each 1 or 0. */
typedef struct thi_verdicts {
    thi_refs cells;
    bool bad, soft; /* one is 0; a 0 is only a warning */
} thi_verdicts;

/** Cells by their names (workbook_figures.h). */
typedef struct thi_figures thi_figures;
/** What the executive summary takes from other sheets, noted as they are written. */
enum { THI_BRIEF_KEYS = 15, THI_BRIEF_SHARES = 7 };

typedef struct thi_brief_key {
    thi_ref name, gas;
    const char *name_text, *gas_text;
    thi_figure current, share;
    bool confidential;
} thi_brief_key;

typedef struct thi_brief_verdict {
    const char *about; /* the target */
    int32_t year;
    thi_ref at;
    const char *word;
    thi_figure room;
} thi_brief_verdict;

typedef struct thi_brief {
    thi_brief_key keys[THI_BRIEF_KEYS]; /* largest first, those that are key */
    uint32_t key_count;
    thi_figure shares[THI_BRIEF_SHARES]; /* of the year that the summary treats */
    const char *share_labels[THI_BRIEF_SHARES];
    thi_brief_verdict *verdicts;
    size_t verdict_count, verdict_capacity;
    thi_refs hard, soft; /* verdicts of the sheet of verification, 1 or 0 */
    double hard_good, soft_good;
} thi_brief;

/** One row of the sheet of results: an emission over the reported years. */
typedef struct thi_series {
    uint32_t first, count; /* lines by_series[first .. first + count) */
    bool counted, direct;  /* no alternative; direct stream */
    uint32_t row;
} thi_series;

/** A sheet in the layout of a frame (workbook_frames.c). */
typedef struct thi_frame_sheet {
    uint32_t sheet;
    const th_frame *frame;
    th_frame_sums sums;
    const uint8_t *holds;            /* th_inventory_frame_lines */
    uint32_t first_year, year_count; /* years shown, by position: one, or all */
    uint32_t group_count;
    uint32_t *groups; /* columns of gases, by number in sums; none where years are */
    bool scopes;      /* the layout tells scopes */
} thi_frame_sheet;

typedef struct thi_workbook {
    th_arena *arena;
    thi_xlsx *x;
    const th_inventory *inventory;
    const th_dual *dual;
    th_model_view m;
    th_activity_view a;
    const th_names *names;
    const double *values; /* of cells */
    th_language language;
    th_diags *diags;
    const char *date;
    const th_workbook_options *options; /* never NULL */
    /* analyses; NULL: there is none, and the sheet says why */
    th_uncertainty *uncertainty;
    th_series *changes;
    th_bridge *bridge;
    th_decompose *decompose;
    const char *no_uncertainty, *no_changes, *no_bridge, *no_decompose;
    /* sheets */
    const thi_sector *sectors; /* in the order of their sheets; the last one takes what
                                  is unknown */
    uint32_t sector_count;
    uint32_t *sector_sheets; /* [sector_count] */
    uint32_t cover, brief_sheet, summary, ipcc, results, dual_sheet, activity, filled,
        factors, notes;
    uint32_t uncertainty_sheet, simulated_sheet, key_sheet, series_sheet, bridge_sheet,
        decompose_sheet, verify;
    thi_brief brief;
    thi_frame_sheet *frames;
    uint32_t frame_count;
    uint32_t sheet_count;
    const char **sheet_names;
    uint32_t *banner; /* by sheet: titles are wrapped over columns 0 to this one, which
                         every page repeats; 0: they run on */
    /* places */
    thi_ref *input_at;    /* [input_count] canonical values */
    thi_ref *cell_at;     /* [cell_count] */
    thi_ref *gwp_at;      /* [gas_count] */
    uint32_t *helper_row; /* by sheet: next free row of its block of partial sums; 0:
                             none yet */
    uint32_t *helper_start;
    /* results */
    uint32_t line_count;
    uint32_t *by_series; /* line numbers, sorted */
    thi_series *series;
    uint32_t series_count;
    uint32_t *series_of; /* [line_count] */
    uint32_t
        totals_row; /* first row of the boundaries' totals on the sheet of results */
    uint32_t mass_column, co2e_column, quality_column, confidence_column;
    /* verification */
    th_quality_checks *quality;
    thi_verdicts *verdicts;            /* by sheet */
    thi_figure light;                  /* of all: 2 green, 1 amber, 0 red */
    uint32_t *links;                   /* by sheet: links made */
    uint32_t checks_first, checks_end; /* rows of the program's checks on that sheet */
    /* the text */
    thi_figures *figures;   /* NULL: none noted yet */
    uint32_t figures_sheet; /* of figures that only the text needs */
} thi_workbook;

/* ---- the book (workbook.c) ---- */

/** Seconds since 1970 of YYYY-MM-DD; false if it is none. */
bool thi_date_read(const char *text, int64_t *seconds);
/** The document's date: the given one, or 1 January after the last reported year. */
const char *thi_date_of(const thi_workbook *w, const char *given);

thi_workbook *thi_workbook_begin(th_arena *arena,
                                 const th_inventory *inventory,
                                 const th_dual *dual,
                                 const th_workbook_options *options,
                                 th_diags *diags);
/** Begins the file; TH_BAD_USAGE: its date is none. thi_xlsx_finish ends it. */
TH_MUST_USE th_status thi_workbook_open(thi_workbook *w,
                                        const char *path,
                                        th_error *err);
uint32_t thi_sheet_add(thi_workbook *w, const char *zh, const char *en);
/** One calculation sheet a sector that the inventory has. */
void thi_sector_sheets_add(thi_workbook *w);
/** Places of inputs and results, once all sheets are there. */
void thi_workbook_plan(thi_workbook *w);
/** W-CONFIDENTIAL, once. */
void thi_warn_confidential(const thi_workbook *w);

/* ---- words and looks (workbook_words.c) ---- */

extern const thi_style thi_title_style, thi_subtitle_style, thi_text_style,
    thi_wrap_style, thi_head_style, thi_note_style, thi_key_style, thi_strong_style,
    thi_engine_style, thi_input_style, thi_year_style, thi_long_style;

/** In the language of the workbook. */
const char *thi_say(const thi_workbook *w, const char *zh, const char *en);
/** Title of a name; its id when it has none; "" for none. */
const char *thi_title(const thi_workbook *w, th_sym name);
const char *thi_id(const thi_workbook *w, th_sym name);
/** "technology=..." with titles. */
const char *thi_key_text(const thi_workbook *w, const th_key *key);
const char *thi_unit_of_dim(const thi_workbook *w, const th_dim *dim);
/** A style for numbers whose greatest absolute value is `largest`. */
thi_style thi_number_style(double largest);
/** Width that holds the text in one line: 1 a Latin character, 2 a CJK one, and a
 * margin; within [least, most]. */
double thi_width_of(const char *text, double least, double most);
uint32_t thi_year_position(const thi_workbook *w,
                           int32_t year); /* THI_NOWHERE: not reported */
const char *thi_quality_word(const thi_workbook *w, th_quality quality);
const char *thi_confidence_word(const thi_workbook *w, th_confidence confidence);
/** Title rows of a sheet: title, and a line of explanation under it. Returns the next
 * free row (3). */
uint32_t thi_sheet_title(thi_workbook *w,
                         uint32_t sheet,
                         const char *zh,
                         const char *en,
                         const char *about_zh,
                         const char *about_en);
/** Of a text "Chinese / English" the half in the language of the workbook. */
const char *thi_half(const thi_workbook *w, const char *text);
/** "（text）", or " (text)" in English. */
const char *thi_parens(const thi_workbook *w, const char *text);
/** Style of a text in a column of fixed width: two languages need more lines. */
const thi_style *thi_narrow_style(const thi_workbook *w);
/** Width of a column of labels. */
double thi_label_width(const thi_workbook *w);
/** A row of column heads with widths. */
typedef struct thi_head {
    const char *zh, *en;
    double width;
} thi_head;
/** Print set-up: rows and columns repeated on every page. */
void thi_print_as(thi_workbook *w,
                  uint32_t sheet,
                  uint32_t first_row,
                  uint32_t last_row,
                  uint32_t first_column,
                  uint32_t last_column);
void thi_heads(thi_workbook *w,
               uint32_t sheet,
               uint32_t row,
               const thi_head *heads,
               uint32_t count);

/* ---- formulas (workbook_formula.c, workbook_refs.c) ---- */

/** Rectangles of one row or column, both ends inside. */
typedef struct thi_span {
    thi_ref from, to;
} thi_span;
typedef struct thi_spans {
    thi_span *list;
    size_t count;
    size_t cells; /* distinct references in them */
} thi_spans;

void thi_ref_add(thi_workbook *w, thi_refs *refs, thi_ref ref);
/** Sorted, doubles dropped, joined where they touch. */
thi_spans thi_spans_of(thi_workbook *w, const thi_refs *refs);
/** Text of a reference in a formula that stands on `sheet`. */
void thi_ref_print(const thi_workbook *w, uint32_t sheet, thi_ref ref, th_text *out);
/** "A1:A5,C7" */
void thi_spans_print(const thi_workbook *w,
                     uint32_t sheet,
                     const thi_spans *spans,
                     size_t from,
                     size_t count,
                     th_text *out);
/** A new partial result in the block of partial sums of `sheet`; returns where it
 * stands. */
thi_ref
thi_helper_add(thi_workbook *w, uint32_t sheet, const char *formula, double cached);
/**
 * IF(COUNT(refs)=n,body,key): key is the strongest of the references that are keys.
 * `keys` false: plain "NE". Owned by the arena.
 */
const char *thi_guarded(thi_workbook *w,
                        uint32_t sheet,
                        const thi_spans *spans,
                        const char *body,
                        bool keys);

/** Where a leaf of a tree stands, seen from one instance; sheet THI_NOWHERE: its own
 * place. */
typedef thi_ref (*thi_leaf_fn)(void *context, const th_node *leaf);
/** Formula of a tree that will stand on `sheet`; parts too long for one cell go to the
 * block of partial sums. */
const char *thi_formula_of(thi_workbook *w,
                           uint32_t sheet,
                           const th_node *root,
                           thi_leaf_fn leaf,
                           void *context);
/** What to print in place of a cell: its tree; NULL: a reference. */
typedef const th_node *(*thi_tree_fn)(void *context, const th_node *leaf);
/** The same without the guard against keys, cells printed into the formula where `tree`
 * says so. */
const char *thi_formula_plain(thi_workbook *w,
                              uint32_t sheet,
                              const th_node *root,
                              thi_leaf_fn leaf,
                              thi_tree_fn tree,
                              void *context);
double thi_value_of(const thi_workbook *w, const th_node *node);
/** Has the cell a number to show? Not a key, not failed (--partial), finite. */
bool thi_cell_shown(const thi_workbook *w, uint32_t cell);
/** Place of an input or a cell: where its canonical value stands. */
thi_ref thi_place_of(const thi_workbook *w, const th_node *leaf);

/* ---- cells of analyses (workbook_live.c) ---- */

/** "A7", "'Results'!B3" in a formula on `sheet`; "0" for a cell without a number. */
const char *thi_figure_text(const thi_workbook *w, uint32_t sheet, thi_figure f);
/**
 * A live cell: `body`, or "NE" as soon as one of the `reads` that are numbers now is
 * none. A dash where `value` is not finite: it cannot be given. Returns what stands
 * there.
 */
thi_figure thi_live(thi_workbook *w,
                    thi_ref at,
                    const char *body,
                    const thi_figure *reads,
                    size_t read_count,
                    double value,
                    const thi_style *style);
/** The number of another cell. */
thi_figure
thi_live_same(thi_workbook *w, thi_ref at, thi_figure of, const thi_style *style);
/** A sum down a column of figures that stand in one unbroken run of rows. */
thi_figure thi_live_sum(thi_workbook *w,
                        thi_ref at,
                        const thi_figure *parts,
                        size_t count,
                        const thi_style *style);
/** A value of the engine, italic on grey; `digits` as in th_value. Blank where it is
 * not finite. */
thi_figure thi_engine_cell(
    thi_workbook *w, thi_ref at, double value, int digits, const char *number);
/** `value` with so many significant digits (0: all). */
double thi_to_digits(double value, int digits);
/** Text cell of an analysis. */
void thi_say_at(thi_workbook *w,
                thi_ref at,
                const char *zh,
                const char *en,
                const thi_style *style);
/** A sheet that has nothing but a reason. */
void thi_why_not(thi_workbook *w, uint32_t sheet, uint32_t row, const char *why);
/** Number format, hidden behind C where the row is confidential. */
const char *thi_masked(bool confidential, const char *number);

/* ---- analyses (workbook_analyses.c) ---- */
/** The tables of uncertainty. TH_BAD_USAGE: wrong options; TH_BAD_DATA: laws or
 * correlations that cannot be. What only lacks data is no error: the sheet says so.
 * May run beside the other: sets nothing but `uncertainty` and `no_uncertainty`. */
TH_MUST_USE th_status thi_uncertainty_make(thi_workbook *w,
                                           th_diags *diags,
                                           th_error *err);
/** All the others. */
TH_MUST_USE th_status thi_analyses_make(thi_workbook *w,
                                        th_diags *diags,
                                        th_error *err);
void thi_analyses_free(thi_workbook *w);

/* ---- sheets of analyses ---- */

/** Where Table 3.2 and what goes with it stand, for the sheets that read it. */
typedef struct thi_table32 {
    uint32_t row_count;
    thi_figure *base, *current; /* C, D by row of the engine's table */
    thi_figure *combined;       /* G, % */
    thi_figure *second; /* larger side by Approach 2, %; value NAN: not simulated */
    thi_figure total_base, total, level_pct, sampled_lower, sampled_upper;
} thi_table32;
thi_table32 *thi_uncertainty_write(thi_workbook *w);
/** Totals by both approaches, Table 3.3, contributions, intervals by year; fills
 * `second` and the sampled limits of `t` (NULL: no uncertainty). */
void thi_simulated_write(thi_workbook *w, thi_table32 *t);
const char *thi_row_name(const thi_workbook *w, const th_uncertainty_row *r);
void thi_key_write(thi_workbook *w, const thi_table32 *t);
void thi_series_write(thi_workbook *w);
TH_MUST_USE th_status thi_bridge_write(thi_workbook *w, th_error *err);
void thi_decompose_write(thi_workbook *w);

/* ---- inputs (workbook_inputs.c) ---- */
void thi_inputs_plan(thi_workbook *w);
/** Path inside the inventory or the packs: the same wherever the folder lies. */
const char *thi_short_path(const char *file);
/** Canonical value of an activity row. */
thi_ref thi_datum_at(const thi_workbook *w, uint32_t row);
void thi_activity_write(thi_workbook *w);
void thi_filled_write(thi_workbook *w);
void thi_factors_write(thi_workbook *w);
/** Written values of the rows, as the sources have them; false: there is none. */
bool thi_activity_cells(const thi_workbook *w, thi_span *out);
bool thi_factor_cells(const thi_workbook *w, thi_span *out);
/** What else is told of the rows. */
typedef enum thi_input_column {
    THI_ACTIVITY_QUALITY,
    THI_ACTIVITY_DEPARTMENT,
    THI_ACTIVITY_SOURCE,
    THI_FACTOR_SOURCE,
    THI_FACTOR_CONFIDENCE
} thi_input_column;
bool thi_column_cells(const thi_workbook *w, thi_input_column which, thi_span *out);
bool thi_filled_cells(const thi_workbook *w, thi_span *out);

/* ---- calculation (workbook_blocks.c, workbook_sectors.c) ---- */
typedef struct thi_sectors thi_sectors;
thi_sectors *thi_sectors_plan(thi_workbook *w);
void thi_sectors_write(thi_workbook *w, thi_sectors *sectors);

/* ---- results and sums (workbook_results.c, workbook_sums.c) ---- */
void thi_results_plan(thi_workbook *w);
void thi_results_write(thi_workbook *w);
/** Place of a boundary's total in a reported year (by position). */
thi_ref thi_total_at(const thi_workbook *w, uint32_t boundary, uint32_t year);

/** Which lines a sum takes, by year; scale: divided by. */
typedef bool (*thi_take_fn)(void *context, const th_line *line);
typedef struct thi_sum_of {
    thi_take_fn take;
    void *context;
    bool co2e;        /* else mass */
    double divide_by; /* 1: none */
    const char *only; /* NULL, or a SUMIF criterion such as "<0" */
} thi_sum_of;
typedef struct thi_summed {
    size_t lines, numbers; /* lines taken, of them with a number */
    bool incomplete;
    bool withheld;     /* an error stands behind a line: no number is given */
    bool confidential; /* nothing but confidential lines */
    th_state state;    /* the strongest key of lines without a number */
    double value;
} thi_summed;
/** Writes a live sum over the results of one year, or its key ("NE" when nothing is in
 * it). */
thi_summed thi_sum_write(thi_workbook *w,
                         uint32_t sheet,
                         uint32_t row,
                         uint32_t column,
                         const thi_sum_of *sum,
                         uint32_t year,
                         const thi_style *style);

/* ---- verification (workbook_verify.c) ---- */
/** Written before the cover, which shows its lights. */
void thi_verify_write(thi_workbook *w, const thi_sectors *sectors);
/** On the cover: the light of the verdicts about one sheet; nothing where none is. */
void thi_light_at(thi_workbook *w, uint32_t row, uint32_t column, uint32_t about);
void thi_all_light_at(thi_workbook *w, uint32_t row, uint32_t column);

/* ---- the executive summary (workbook_brief.c) ---- */
/** Position of the year that summaries treat: the one asked for, or the last. */
uint32_t thi_wanted_year(const thi_workbook *w);
/** Last of all: it refers to what the other sheets noted in `brief`. */
void thi_brief_write(thi_workbook *w, const thi_table32 *uncertainty);

/* ---- sheets of frames (workbook_frames.c) ---- */
/** Of each frame that names a sheet; the sheets are still to be added. */
void thi_frames_plan(thi_workbook *w);
/** Where "all gases" of a line in a year stands; NAN where it is no number. */
thi_figure thi_frame_figure(const thi_frame_sheet *f, uint32_t line, uint32_t year);
void thi_frames_write(thi_workbook *w);

/* ---- other sheets ---- */
/** First row of the identity on the cover: region, years, guideline, GWP, hashes ...,
 * below a warning where rows are confidential. */
uint32_t thi_identity_row(const thi_workbook *w);
void thi_summary_write(thi_workbook *w);
void thi_ipcc_write(thi_workbook *w);
void thi_cover_write(thi_workbook *w, const thi_table32 *uncertainty);
void thi_dual_write(thi_workbook *w);
/** `dual`: of the workbook of dual control, else of the inventory. */
void thi_notes_write(thi_workbook *w, bool dual);

#endif
