/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * contest: what a scenario differs in, as players that can be switched one by one: its
 * measures against none of them, or all that two scenarios have different (measures and
 * steps). And levers: one number of a scenario that is moved. Nothing is compiled again
 * but the rows: all runs go through the model of one projection.
 */
#ifndef TANHENG_CONTEST_H
#define TANHENG_CONTEST_H

#include "tanheng/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TH_CONTEST_PLAYERS 12 /* above it the steps go together as one player */
#define TH_CONTEST_MOST 60

typedef enum th_player_kind {
    TH_PLAYER_MEASURE,
    TH_PLAYER_STEP,
    TH_PLAYER_DRIVERS /* all steps that differ */
} th_player_kind;

typedef struct th_player {
    th_player_kind kind;
    const char *id;            /* of the measure or step; "drivers" */
    const char *steps;         /* of drivers: the ids of its steps, by blanks */
    const th_measure *measure; /* as the later scenario has it, else the earlier */
    bool removed;              /* a measure that the earlier scenario alone has */
    bool changed;              /* a measure that both have, otherwise */
} th_player;

typedef struct th_contest th_contest;
typedef struct th_contest_view {
    const th_scenario *from, *to; /* from: NULL where the players are the measures */
    const th_projection *host;    /* of which the runs are */
    int32_t base_year, horizon;
    uint32_t year_count, player_count;
    const th_player *players; /* measures by id, then steps by id */
} th_contest_view;

typedef struct th_contest_ask {
    const th_inventory *inventory;
    const th_scenarios *scenarios;
    int32_t from; /* number of the earlier scenario; -1: `to` without its measures */
    int32_t to;
    const th_boundary *boundary;
    const th_projection_options *options;
} th_contest_ask;

/**
 * Compiles the host and finds the players. Borrowed: all that is asked. Between two
 * scenarios the runs with no player and with all of them are compared with the two
 * scenarios' own; where they differ (steps of other ids act on the same rows) that is
 * E-AGAINST.
 */
TH_API TH_MUST_USE th_status th_contest_create(th_contest **out,
                                               const th_contest_ask *ask,
                                               th_diags *diags,
                                               th_error *err);
TH_API void th_contest_free(th_contest *contest);
TH_API th_contest_view th_contest_get(const th_contest *contest);
/** Total of the boundary by year with the players of `mask` as `to` has them (bit i:
 * player i), the others as `from`. TH_BAD_DATA where a mixture has no result. One
 * thread. */
TH_API TH_MUST_USE th_status th_contest_run(th_contest *contest,
                                            uint64_t mask,
                                            double *years,
                                            th_error *err);
/** Does an emission of the boundary depend on both? */
TH_API bool th_contest_meet(const th_contest *contest, uint32_t a, uint32_t b);

/* ---- levers ---- */

/** One number of a scenario: `M05.strength`, `M05.level`, `M05.level.2030`,
 * `M05.full`, `gdp.rate.2026-2030`, `gas.elasticity`. */
typedef struct th_lever th_lever;
typedef struct th_lever_view {
    double today;     /* as the scenario has it, in `unit` */
    const char *unit; /* "%/yr", "%", "MWh"; "" for a strength or elasticity */
    double low, high; /* where it is looked for unless told otherwise */
    bool whole;       /* a year */
} th_lever_view;
/** `projection` is borrowed. E-LEVER in `err`'s text: what is wrong, and what there is.
 */
TH_API TH_MUST_USE th_status th_lever_create(th_lever **out,
                                             const th_projection *projection,
                                             const char *text,
                                             th_error *err);
TH_API void th_lever_free(th_lever *lever);
TH_API th_lever_view th_lever_get(const th_lever *lever);
/** Totals with the lever at a value, by a projector of the projection; false where
 * there is no result. */
TH_API bool th_lever_run(const th_lever *lever,
                         th_projector *projector,
                         double value,
                         double *totals,
                         double *gdp_yuan);
/** Totals with the strength of each measure multiplied: share[i] of measure i, 0: off.
 */
TH_API bool th_projection_run_parts(th_projector *projector,
                                    const th_projection *projection,
                                    const double *share,
                                    double *totals,
                                    double *gdp_yuan);

#ifdef __cplusplus
}
#endif
#endif
