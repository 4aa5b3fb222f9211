/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what the files of the workbook of the carbon-peak plan share. A scenario has
 * its own sheets; every sheet of years has its columns in the same places. First every
 * row gets its place, then all is written. */
#ifndef TANHENG_PLAN_H
#define TANHENG_PLAN_H

#include "tanheng/decision.h"
#include "tanheng/projection.h"
#include "workbook_blocks.h"

enum {
    PLAN_SCALAR = 5, /* column of numbers that hold for all years */
    PLAN_BASE = 6,   /* column of the base year; the years to the horizon follow */
    PLAN_HEAD = 4,   /* row of the years */
    PLAN_FIRST = 5   /* first row under it */
};
enum { PLAN_MOST_SHEETS = 72, THI_PLAN_PEAKS = 4 };

/** Rows of a series; THI_NOWHERE: there is none. */
typedef struct thi_plan_rows {
    uint32_t held;   /* sheet of paths */
    thi_ref shared;  /* what measures act on: row, base column */
    uint32_t levels; /* first row of the levels of its `toward`, on activity */
    uint32_t moves;  /* first row of their moves */
    uint32_t parts;  /* first row of the parts that its shifts take */
    uint32_t cut;    /* before shifts: own row, or that of the final values */
    uint32_t final;
} thi_plan_rows;

typedef struct thi_plan_rule_rows {
    uint32_t numbers; /* rates, levels or points by year, on parameters */
    uint32_t beyond;  /* first point after the horizon: a scalar */
    uint32_t drivers; /* first elasticity: a scalar each */
    uint32_t past;    /* first value of drivers before the base year: scalars */
} thi_plan_rule_rows;

typedef struct thi_plan_group_rows {
    uint32_t total, shares, amounts; /* first row of the members */
} thi_plan_group_rows;

typedef struct thi_plan_forest_rows {
    uint32_t area, volume, harvest, hit;       /* sums */
    uint32_t survival, recovery;               /* scalars */
    uint32_t ages, stocking, standing, felled; /* first rows of the blocks */
    size_t last;                               /* oldest age of the base year */
} thi_plan_forest_rows;

typedef struct thi_plan_stock_rows {
    uint32_t whole;   /* stock of all */
    uint32_t members; /* first of [count] */
    uint32_t economy; /* first of [count] */
} thi_plan_stock_rows;

/** A scenario. `w` is the book seen from its model. */
typedef struct thi_plan {
    thi_workbook w;
    thi_workbook *book;
    const th_projection *p;
    th_projection_view v;
    th_projection_steps s;
    const char *title;
    uint32_t years;  /* base year to horizon */
    double *columns; /* of th_projection_columns, all measures on */
    uint32_t parameters, paths, shares, stock, ages, measures, activity, emissions,
        peak;
    thi_plan_rows *rows;
    thi_plan_rule_rows *rules;
    thi_plan_group_rows *groups;
    thi_plan_forest_rows *forests;
    thi_plan_stock_rows *stocks;
    uint32_t *uses;     /* [link_count] rows of use on stock; the target's follows */
    uint32_t *adoption; /* [measure_count] rows of u on measures */
    uint32_t *given;    /* [measure_count] rows of u given by year, THI_NOWHERE */
    uint32_t *effects;  /* [effect_count] rows on measures */
    uint32_t held_first, held_count;
    struct thi_plan_held *held; /* rows of activity that no step touches, sorted */
    /* emissions */
    struct thi_plan_cells *cells;
    uint32_t line_first, line_count; /* rows of lines */
    uint32_t flags;                  /* first column of the boundaries' flags */
    uint32_t totals;                 /* first row of the boundaries' totals */
    uint32_t sectors;                /* first row of the sectors' */
    uint32_t imports;                /* row of the net import of power */
    uint32_t peaks[4];          /* first rows of the blocks on the sheet of peaks */
    uint32_t history;           /* years before the base year on it */
    uint32_t intensity;         /* first row of the intensity and its targets */
    const uint32_t *wedge_rows; /* [players] on the sheet of wedges; NULL: none */
    thi_ref wedge_checks;       /* 1 where the shares add up: row, first year */
    uint32_t wedge_years;
} thi_plan;

/** The whole book. */
typedef struct thi_plan_book {
    thi_workbook w; /* seen from the inventory */
    thi_plan *plans;
    uint32_t count;
    const th_tree *plan; /* plan.yaml; NULL: none */
    uint32_t cover, indicators, tasks, projects, compare, by_sector, sinks, assumptions;
    uint32_t draws; /* THI_NOWHERE: not drawn */
    uint32_t wedges, costs;
    uint32_t factors;
    uint32_t factor_row;         /* next free one */
    thi_ref *factor_at, *gwp_at; /* by number; sheet THI_NOWHERE: not used yet */
} thi_plan_book;

/* ---- cells (plan_cells.c) ---- */
const char *thi_plan_ref(const thi_plan *p, uint32_t sheet, thi_ref ref);
/** The cell of a year (0: base) in a row of a sheet, for a formula on `sheet`. */
const char *thi_plan_at(
    const thi_plan *p, uint32_t sheet, uint32_t target, uint32_t row, uint32_t year);
const char *
thi_plan_scalar(const thi_plan *p, uint32_t sheet, uint32_t target, uint32_t row);
/** A run of cells of one column or row: "A1:A9". */
const char *thi_plan_range(const thi_plan *p, uint32_t sheet, thi_ref from, thi_ref to);
/** A number as a formula writes it. */
const char *thi_plan_number(const thi_plan *p, double number);
/** Cell of the year's head on a sheet of years. */
const char *thi_plan_year(const thi_plan *p, uint32_t sheet, uint32_t year);
double thi_plan_value(const thi_plan *p,
                      uint32_t series,
                      th_step_column column,
                      uint32_t year);
/** Final value cell of a series. */
const char *
thi_plan_final(const thi_plan *p, uint32_t sheet, uint32_t series, uint32_t year);
int32_t thi_plan_year_of(const thi_plan *p, uint32_t year);
/** Column position of a year, THI_NOWHERE outside. */
uint32_t thi_plan_position(const thi_plan *p, int32_t year);
void thi_plan_input(
    thi_plan *p, uint32_t sheet, uint32_t row, uint32_t column, double x);
void thi_plan_formula(thi_plan *p,
                      uint32_t sheet,
                      uint32_t row,
                      uint32_t column,
                      const char *formula,
                      double value);
/** Texts of columns 0.. of a row. */
void thi_plan_labels(thi_plan *p,
                     uint32_t sheet,
                     uint32_t row,
                     const char *const *texts,
                     uint32_t count);
/** Title, heads of the label columns and years. */
void thi_plan_heads(thi_plan *p,
                    uint32_t sheet,
                    const char *zh,
                    const char *en,
                    const char *about_zh,
                    const char *about_en,
                    const thi_head *heads);
/** A title of a block within a sheet. */
void thi_plan_subtitle(
    thi_plan *p, uint32_t sheet, uint32_t row, const char *zh, const char *en);
/** Title of a series: its variable and key; "" unit for a share. */
const char *thi_plan_name(const thi_plan *p, uint32_t series);
const char *thi_plan_unit(const thi_plan *p, uint32_t series);
const char *thi_plan_quality(const thi_plan *p, const char *quality);
const char *thi_plan_say(const thi_plan *p, const char *zh, const char *en);

/* ---- sheets: first places, then cells ---- */
void thi_plan_parameters_place(thi_plan *p);
void thi_plan_parameters_write(thi_plan *p);
void thi_plan_paths_place(thi_plan *p);
void thi_plan_paths_write(thi_plan *p);
/** Value of a path in a year from cells: points of `row` on `target`; `from` and
 * `start`: the point before the first. */
const char *thi_plan_along(const thi_plan *p,
                           uint32_t sheet,
                           uint32_t target,
                           uint32_t row,
                           uint32_t beyond,
                           const th_step_points *points,
                           th_step_form form,
                           const char *start,
                           uint32_t year);
void thi_plan_shares_place(thi_plan *p);
void thi_plan_shares_write(thi_plan *p);
void thi_plan_forests_place(thi_plan *p);
void thi_plan_forests_write(thi_plan *p);
/** Stocks by vintage, and rows that move with what fleets use. */
void thi_plan_stocks_place(thi_plan *p);
void thi_plan_stocks_write(thi_plan *p);
void thi_plan_measures_place(thi_plan *p);
void thi_plan_measures_write(thi_plan *p);
void thi_plan_activity_place(thi_plan *p);
void thi_plan_activity_write(thi_plan *p);
/** Where an input of the model stands in its year; sheet THI_NOWHERE: not among the
 * rows of activity. */
thi_ref thi_plan_input_at(const thi_plan *p, uint32_t input);
void thi_plan_emissions_place(thi_plan *p);
void thi_plan_emissions_write(thi_plan *p, thi_plan_book *book);
/** Totals of all boundaries in all years are numbers; else E-PLAN-TOTAL. */
bool thi_plan_peak_check(const th_projection *const *projections,
                         size_t count,
                         th_diags *diags);
void thi_plan_peak_place(thi_plan *p);
void thi_plan_peak_write(thi_plan *p);
/** Results of a boundary's block since the base year. Boundaries: energy CO2 with
 * power, GHG, GHG with power, net. */
typedef struct thi_path_peak_cells {
    thi_ref value, year, tolerant, status;
    th_path_peak peak;
    const char *status_text;
} thi_path_peak_cells;
thi_path_peak_cells thi_plan_peak_cells(const thi_plan *p, int which);
/** Row of the net total on the sheet of emissions; THI_NOWHERE: no such boundary. */
uint32_t thi_plan_net_row(const thi_plan *p);
/** Value of a row of the sectors, or of the imports, in a year; t CO2e. */
double thi_plan_sector_value(const thi_plan *p, uint32_t row, uint32_t year);
/** GDP, intensity and targets, below the peaks (plan_intensity.c). */
void thi_plan_intensity_write(thi_plan *p);

/* ---- the front (plan_front.c) ---- */
/** Width of `count` columns of years right of columns that are `before` wide, the first
 * of them, repeated on every page, `repeated`: near `usual`, and such that a chart at
 * the second column stands whole on the first page. */
double
thi_plan_year_width(double before, double repeated, uint32_t count, double usual);
void thi_plan_compare_write(thi_plan_book *book, const th_plan_options *options);
uint32_t thi_plan_boundary_of(const thi_plan *p, const char *id);
thi_ref thi_plan_total_at(const thi_plan *p, uint32_t boundary, uint32_t year);
double thi_plan_total_value(const thi_plan *p, uint32_t boundary, uint32_t year);
/** What draws say of a boundary's highest value since the base year. */
typedef struct thi_plan_sampled {
    double peak[5];      /* 2.5, 10, 50, 90, 97.5 %, t */
    double by[3];        /* probability of having peaked by 2025, 2028, 2030 */
    int32_t first, last; /* 2.5 and 97.5 % of the peak years of draws that peak; 0 */
} thi_plan_sampled;
bool thi_plan_sampled_of(const thi_plan *p,
                         const th_ensemble *ensemble,
                         const char *boundary,
                         thi_plan_sampled *out);
void thi_plan_draws_write(thi_plan_book *book, const th_plan_options *options);
/** Shares of the measures by year (plan_wedges.c). */
void thi_plan_wedges_write(thi_plan_book *b, const th_plan_options *options);
/** Column of a projected year on that sheet. */
uint32_t thi_plan_wedge_column(const th_attribution *a, int32_t year);
/** What stands in the cell of a player and a year there, 10 kt. */
double thi_plan_wedge_value(const th_attribution *a, uint32_t player, int32_t year);
/** Costs of the measures and their curve (plan_costs.c). */
void thi_plan_costs_write(thi_plan_book *b, const th_plan_options *options);
void thi_plan_sectors_write(thi_plan_book *book);
void thi_plan_sinks_write(thi_plan_book *book);
void thi_plan_indicators_write(thi_plan_book *book, const th_tree *plan);
/** Title (zh, en) and what it is about (zh, en), heads and print set-up of a table. */
void thi_plan_table_begin(thi_plan_book *b,
                          uint32_t sheet,
                          const char *const words[4],
                          const thi_head *heads,
                          uint32_t count);
/** What plan.yaml says is sound; else told in `diags`. */
bool thi_plan_check(const th_tree *plan, const th_dual *dual, th_diags *diags);
void thi_plan_tasks_write(thi_plan_book *book, const th_tree *plan);
void thi_plan_projects_write(thi_plan_book *book);
void thi_plan_assumptions_write(thi_plan_book *book);
typedef uint32_t (*thi_plan_add)(thi_plan_book *book, const char *zh, const char *en);
void thi_plan_front_sheets(thi_plan_book *book, thi_plan_add add, bool drawn);
void thi_plan_front_write(thi_plan_book *book, const th_plan_options *options);

/* ---- factors (plan_factors.c) ---- */
thi_ref thi_plan_factor(thi_plan_book *book, const thi_plan *p, uint32_t input);
/** A number of the engine before the base year. */
thi_ref thi_plan_past(thi_plan_book *book,
                      const thi_plan *p,
                      const char *what,
                      const char *unit,
                      double value);
void thi_plan_factors_begin(thi_plan_book *book);

#endif
