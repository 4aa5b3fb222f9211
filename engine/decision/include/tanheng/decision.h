/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * decision: what is decided from paths of totals. When emissions peak and how sure that
 * is, what a budget has left, which measure did how much (Shapley), what a tonne costs,
 * how far a lever must move, which mix of measures is cheapest, how a target is shared
 * out, kept within the year, and what a planned plant does to it.
 *
 * Pure arithmetic: callers give numbers and callbacks, nothing here knows an inventory.
 * What a search or GLPK finds (a lever, a mix, its prices) and standard errors are to
 * be written with nine significant digits. Functions are thread-safe as far as the
 * callbacks are; what they return in pointers belongs to the arena that was given.
 */
#ifndef TANHENG_DECISION_H
#define TANHENG_DECISION_H

#include "tanheng/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A total over consecutive years, history and projection joined. Values are finite. */
typedef struct th_path {
    int32_t first; /* year of value[0] */
    uint32_t count;
    const double *value;
} th_path;
/** The part of a path from a year on (borrowed; the whole path where it begins later).
 */
TH_API th_path th_path_from(th_path path, int32_t year);

/* ---- peak ---- */

#define TH_PATH_TOLERANCE 0.01
#define TH_PATH_EQUAL 1e-12 /* relative: two values this near are equal */

typedef enum th_path_status {
    TH_PATH_FLAT,      /* all years within the tolerance of the maximum */
    TH_PATH_RISING,    /* maximum in the last year: never a peak */
    TH_PATH_PLATEAU,   /* the band reaches the last year */
    TH_PATH_DECLINING, /* maximum in the first year */
    TH_PATH_PEAKED
} th_path_status;
#define TH_PATH_STATUSES 5
TH_API const char *th_path_status_text(th_path_status status, bool zh);

/** One path, from its first year. With d the tolerance: within d is E >= max - d |max|.
 */
typedef struct th_path_peak {
    int32_t from, to;
    int32_t year; /* first year of the maximum */
    double value;
    int32_t tolerant_year; /* smallest X with peaked_by(X, d); the last year if none */
    int32_t band_first, band_last; /* consecutive years around `year` within d */
    th_path_status status;
    bool rebound;         /* a year outside the band is within d again */
    int32_t rebound_year; /* when the path came back: that year, or the band's first
                             where it lies before the band; 0: no rebound */
} th_path_peak;
/** peaked_by(X, d): X is before the last year and max after X <= (1 + d) max until X.
 * False where the path is rising, or X lies before it. */
TH_API bool th_path_peaked_by(th_path path, int32_t year, double tolerance);
TH_API th_path_peak th_path_peak_find(th_path path, double tolerance);

/** Both views: since the first year, and since the base year (the last inventory). */
typedef struct th_path_peak_views {
    th_path_peak since_first, since_base;
    bool past; /* the peak since the first year lies in the base year or before */
} th_path_peak_views;
TH_API th_path_peak_views th_path_peak_views_find(th_path path,
                                                  int32_t base_year,
                                                  double tolerance);

/** First year not before the peak from which E stays <= (1 - fall) max, and the years
 * between. */
typedef struct th_path_peak_fall {
    bool reached;
    int32_t year, years;
} th_path_peak_fall;
TH_API th_path_peak_fall th_path_peak_fall_find(th_path path, double fall);

/* ---- probability over draws ---- */

/** Share with its Wilson 95 % interval; all NAN where there are no draws. */
typedef struct th_share {
    double share, lower, upper;
} th_share;
TH_API th_share th_share_wilson(uint64_t hits, uint64_t draws);

/** Counts over draws: integers, so that any order of draws and any merge of tallies
 * gives the same numbers. */
typedef struct th_path_peak_tally {
    int32_t first; /* years of the paths it counts */
    uint32_t count;
    double tolerance;
    uint64_t draws, rebounds;
    uint64_t status[TH_PATH_STATUSES];
    uint64_t *strict;   /* [count] draws whose peak year this is (d = 0) */
    uint64_t *tolerant; /* [count] likewise under the tolerance; neither counts
                           draws that have not peaked by the year before the last */
} th_path_peak_tally;
TH_API th_path_peak_tally *th_path_peak_tally_create(th_arena *arena,
                                                     int32_t first,
                                                     uint32_t count,
                                                     double tolerance);
/** `path` has the tally's years. */
TH_API void th_path_peak_tally_add(th_path_peak_tally *tally, th_path path);
TH_API void th_path_peak_tally_merge(th_path_peak_tally *into,
                                     const th_path_peak_tally *from);
/** P(peak by a year), monotone in the year and in the tolerance. */
TH_API th_share th_path_peak_probability(const th_path_peak_tally *tally,
                                         int32_t year,
                                         bool tolerant);

/** The period's last year in which most draws peak: W-PEAK-KNOT above a tenth. */
typedef struct th_path_peak_knot {
    int32_t year; /* 0: none of the knots is among the years */
    double share;
    const char *code; /* "W-PEAK-KNOT" or NULL */
} th_path_peak_knot;
#define TH_PATH_KNOT_SHARE 0.10
TH_API th_path_peak_knot th_path_peak_knot_find(const th_path_peak_tally *tally,
                                                const int32_t *knots,
                                                size_t knot_count);

/** Percentiles, linear between order statistics: rank (n - 1) p from 0. `values` is
 * sorted in place; NAN where n = 0. p within 0..1. */
TH_API void
th_percentiles(double *out, double *values, size_t n, const double *p, size_t p_count);
#define TH_FAN_COUNT 7
/** 2.5, 5, 25, 50, 75, 95, 97.5 %. */
TH_API const double *th_fan_levels(void);
/** Fan of draws[draw * years + year] into out[level * years + year]. */
TH_API void
th_fan(double *out, const double *draws, size_t draw_count, size_t year_count);

/* ---- carbon budget ---- */

typedef struct th_path_budget {
    double spent, left; /* t; left < 0: overdrawn */
    double used;        /* spent / budget; NAN for a budget not above 0 */
    double years_left;  /* left / last year's emission; NAN where that is <= 0 */
    bool exhausted;     /* within the path, or beyond it at the last rate */
    bool extrapolated;  /* beyond */
    int32_t year;       /* the year in which it runs out; 0: never */
    double part;        /* share of that year that is over by then */
} th_path_budget;
/** budget_t in t for the path's years; not above 0: exhausted as the path begins. */
TH_API th_path_budget th_path_budget_of(th_path path, double budget_t);

/* ---- attribution: Shapley value ---- */

#define TH_SHAPLEY_EXACT 12   /* players of a component that are solved exactly */
#define TH_SHAPLEY_PLAYERS 64 /* bits of a mask */

/** Total of each year with the players of `mask` on (bit i: player i). Anything but
 * TH_OK ends the attribution with that status. */
typedef th_status (*th_value_call)(void *context,
                                   uint64_t mask,
                                   double *years,
                                   th_error *err);
/** Does any emission depend on both players? Symmetric. */
typedef bool (*th_meet_call)(void *context, uint32_t a, uint32_t b);

typedef struct th_shapley_ask {
    uint32_t players, years;
    th_value_call value;
    th_meet_call meet; /* NULL: all players meet */
    void *context;
    uint64_t seed;          /* of sampled orders */
    uint32_t most_pairs;    /* 0: 2000 */
    double wanted_error;    /* 0: 0.005 of the joint effect */
    uint32_t exact_players; /* 0: TH_SHAPLEY_EXACT; at most 16 */
} th_shapley_ask;

/** Effects are reductions: total without any player minus total with the set. Arrays
 * of players are [player * years + year]. */
typedef struct th_shapley {
    uint32_t players, years;
    const double *without, *with;  /* [years] totals with none and with all on */
    const double *joint;           /* [years] without - with */
    const double *share;           /* Shapley value: the wedge of the year */
    const double *alone, *last_in; /* never to be added up */
    const double *error;           /* standard error of share; 0 where exact */
    const double *cumulative;      /* [players] sum of share over the years */
    const double *gap;             /* [years] joint minus sum of shares: rounding, and
                                      what components that meet after all left over */
    const uint32_t *component;     /* [players] numbered from 0 by first player */
    uint32_t component_count;
    uint32_t pairs; /* most antithetic pairs of orders in a component; 0: all exact */
    bool within_error; /* every sampled component reached the wanted error */
    uint64_t calls;    /* of `value` */
} th_shapley;
TH_API TH_MUST_USE th_status th_shapley_find(th_shapley *out,
                                             th_arena *arena,
                                             const th_shapley_ask *ask,
                                             th_error *err);

/* ---- cost ---- */

/** Capital recovery factor r / (1 - (1+r)^-n); 1/n at r = 0. NAN unless years > 0 and
 * rate > -1. */
TH_API double th_mac_crf(double rate, double life_years);

typedef struct th_mac_cost {
    bool known;
    double capital;         /* CNY */
    double running, saving; /* CNY a year */
    double life_years;
} th_mac_cost;
/** capital x crf + running - saving; NAN where unknown, or capital without a life. */
TH_API double th_mac_annual(const th_mac_cost *cost, double rate);
/** Discounted cost over discounted tonnes of n years, the first at exponent 0; NAN
 * unless the tonnes are > 0. */
TH_API double
th_mac_levelised(const double *cost, const double *tonnes, size_t n, double rate);

typedef enum th_mac_kind {
    TH_MAC_SAVING,    /* negative annual cost: first, largest yearly saving first */
    TH_MAC_COSTS,     /* by CNY/t */
    TH_MAC_NO_EFFECT, /* abates nothing in the year: no MAC */
    TH_MAC_UNKNOWN    /* cost unknown: not on the curve */
} th_mac_kind;
typedef struct th_mac_step {
    uint32_t measure; /* its place in the input */
    th_mac_kind kind;
    double annual;       /* CNY/yr; NAN unknown */
    double abated_t;     /* phi of the year */
    double mac;          /* CNY/t; NAN where it has none */
    double from_t, to_t; /* place on the curve's axis; NAN off the curve */
} th_mac_step;
/** The curve of n measures into `out` [n]: on the curve first, in order, then without
 * effect, then unknown; ties by place. Returns how many stand on the curve. */
TH_API size_t th_mac_curve(th_mac_step *out,
                           const th_mac_cost *costs,
                           const double *abated_t,
                           size_t n,
                           double rate);

/* ---- back-cast: how far must a lever move ---- */

/** Value of the total at a lever. NAN: not computable there. */
typedef th_status (*th_lever_call)(void *context,
                                   double lever,
                                   double *value,
                                   th_error *err);
typedef struct th_backcast_ask {
    double low, high; /* bounds of the lever, low < high */
    double today;     /* where it stands */
    double target;    /* value to reach */
    th_lever_call value;
    void *context;
} th_backcast_ask;
typedef struct th_backcast {
    const char *code;    /* NULL, or "E-BACKCAST-REACH" */
    double lever, value; /* the answer nearest to today; else the best of the scan */
    uint32_t answers;    /* changes of sign; above 1: say so */
    uint32_t jumps;      /* changes of sign without a root */
    uint32_t calls;
} th_backcast;
#define TH_BACKCAST_POINTS 11
/** 11-point scan, then Brent's method in each change of sign until |f| <= 1e-9 of the
 * target. */
TH_API TH_MUST_USE th_status th_backcast_find(th_backcast *out,
                                              const th_backcast_ask *ask,
                                              th_error *err);

/* ---- least-cost mix ---- */

#define TH_MIX_NONE UINT32_MAX
typedef struct th_mix_measure {
    double annual;       /* CNY/yr at full use */
    double capital;      /* CNY at full use */
    uint32_t department; /* whose budget its capital uses; TH_MIX_NONE */
    bool whole;          /* all or nothing */
} th_mix_measure;
typedef struct th_mix_pair {
    uint32_t a, b;
} th_mix_pair;

typedef struct th_mix_ask {
    uint32_t measures;
    const th_mix_measure *measure;
    uint32_t targets;     /* years with a need */
    const double *need;   /* [targets] t to abate */
    const double *abated; /* [measures * targets] phi of the measure in the year */
    double budget;        /* of all capital; INFINITY: none */
    uint32_t departments;
    const double *department_budget; /* [departments]; INFINITY: none */
    uint32_t needs_count, excludes_count;
    const th_mix_pair *needs;    /* a only as far as b */
    const th_mix_pair *excludes; /* a and b share one whole */
    /** Abated t of each target year with measure i used to x[i]: the engine's. */
    th_status (*run)(void *context, const double *x, double *abated, th_error *err);
    void *context;
} th_mix_ask;

typedef struct th_mix {
    const char *code; /* NULL, or "E-PLAN-INFEASIBLE" */
    bool from_table;  /* each of the 2^n plans was run: interactions exact */
    bool converged;   /* prediction and engine agree within 0.1 % */
    uint32_t rounds;  /* linear programs solved */
    uint64_t calls;   /* of `run` */
    const double *x;  /* [measures]; all 0 when infeasible */
    double annual, capital;
    const double *predicted, *real; /* [targets] t */
    double gap;                     /* largest |real - predicted| / |real| */
    const double *reach;      /* [targets] infeasible: the most that each year alone can
                                 have under the budgets; else NAN */
    bool prices_relaxed;      /* shadow prices are those of the relaxed program, because
                                 some measures are all or nothing */
    const double *need_price; /* [targets] CNY/yr a t; NAN from the table */
    double budget_price;      /* CNY/yr saved a CNY more */
    const double *department_price; /* [departments] */
} th_mix;
#define TH_MIX_TABLE 12
#define TH_MIX_AGREE 0.001
#define TH_MIX_ROUNDS 10
/** All or nothing and at most 12 measures: the cheapest of the 2^n table (ties: the
 * smaller mask). Otherwise by GLPK, phi scaled by engine over prediction until both
 * agree, at most 10 times; without agreement the round with the smallest gap. */
TH_API TH_MUST_USE th_status th_mix_find(th_mix *out,
                                         th_arena *arena,
                                         const th_mix_ask *ask,
                                         th_error *err);

/* ---- paths of a reduction target ---- */

/** Reduction due k years into n: linear T k/n, geometric 1 - (1-T)^(k/n). 0 for k <= 0,
 * T from n on. T < 1 where geometric. */
TH_API double th_target_due(double reduction, int32_t k, int32_t n, bool geometric);
/** Reduction of year k against the year before: 1 - (1-q_k)/(1-q_{k-1}); k >= 1. */
TH_API double
th_target_due_in_year(double reduction, int32_t k, int32_t n, bool geometric);
/** Level due between a start and an end level (a cap): linear or geometric. */
TH_API double
th_target_level(double start, double end, int32_t k, int32_t n, bool geometric);
/** R / q, not capped; NAN for q = 0. */
TH_API double th_target_completion(double reduction, double due);
/** Reduction that each remaining year needs: 1 - ((1-T)/(1-R))^(1/(n-k)); negative:
 * ahead of the target. NAN when no year remains or R >= 1. */
TH_API double th_target_catch_up(double target, double reduction, int32_t k, int32_t n);

/** Room left under a target in t, and as a share of E (NAN for E = 0). */
typedef struct th_room {
    double room_t, share;
} th_room;
TH_API th_room th_room_intensity(double base_intensity,
                                 double due,
                                 double gdp,
                                 double emission);
TH_API th_room th_room_cap(double cap, double emission);
TH_API th_room th_room_smaller(th_room a, th_room b);
/** Growth of E that next year's path allows when GDP grows by g:
 * CI_0 (1 - q_next) G (1 + g) / E - 1. */
TH_API double th_room_growth(double base_intensity,
                             double due_next,
                             double gdp,
                             double gdp_growth,
                             double emission);
/** GDP at which E would keep the path: E / (CI_0 (1 - q)). */
TH_API double th_room_gdp(double base_intensity, double due, double emission);

/* ---- sharing a target out ---- */

/** Ratio of sums: the intensity of a group. NAN when the second sum is 0. */
TH_API double th_group_ratio(const double *above, const double *below, size_t n);

typedef struct th_allot_ask {
    uint32_t members;
    double reduction; /* T of the whole: the intensity's, or a cap's with growth 1 */
    const double *emission;  /* [members] E > 0, t in the base year */
    const double *growth;    /* [members] expected GDP over the base year's, > 0 */
    uint32_t indicators;     /* 0: equal rates */
    const double *indicator; /* [members * indicators] >= 0 */
    const double *weight;    /* [indicators] >= 0; only their ratios matter */
    double least, most;      /* bounds of a member's rate; -INFINITY, INFINITY: none */
} th_allot_ask;
typedef struct th_allot {
    const char *code;    /* NULL; "E-SPLIT-INDEX": an indicator is 0 in all members or
                            below 0, or no weight; "E-SPLIT-BOUNDS": no rates within
                            the bounds give the budget */
    double lambda;       /* rate of a member with index 1 */
    double budget_t;     /* (1 - T) sum E g */
    const double *index; /* [members] weighted, 1 where all is the mean */
    const double *part;  /* [members * indicators] what each indicator adds to it */
    const double *rate;  /* [members] T_i */
    const double *end_t; /* [members] E g (1 - T_i); they sum to the budget */
    const bool *clamped; /* [members] */
} th_allot;
/** T_i = lambda index_i, lambda = T sum E g / sum E g index; index_i = sum of w
 * (indicator / its emission-weighted mean). Bounds by clamping and lambda again. */
TH_API TH_MUST_USE th_status th_allot_find(th_allot *out,
                                           th_arena *arena,
                                           const th_allot_ask *ask,
                                           th_error *err);
/** Bottom-up: what the members' own rates give together against the budget. */
typedef struct th_allot_gap {
    double end_t, budget_t;
    double gap_t; /* end - budget; positive: not enough */
    double rate;  /* reduction of the whole that the members' rates make */
} th_allot_gap;
TH_API th_allot_gap th_allot_bottom_up(const th_allot_ask *ask, const double *rate);

/* ---- a planned project ---- */

typedef struct th_planned_ask {
    double emission, gdp;            /* of the county: t, CNY */
    double project_t, project_added; /* of the project in a full year: t, CNY of
                                        value added */
    double target_intensity;         /* t per CNY; NAN: none */
    double room_t;                   /* NAN: unknown */
} th_planned_ask;
typedef struct th_planned {
    double before, after, change; /* intensity of the county */
    double per_added;             /* t per CNY of value added; NAN without */
    bool raises;                  /* e/V above E/G */
    bool breaks_target;           /* intensity after is above the target's */
    double most_t;                /* e that keeps the target; NAN without target */
    double added_needed;          /* value added that e needs to keep it */
    bool target_missed;           /* room is negative before the project */
    double room_share;            /* e / room; NAN where room <= 0 or unknown */
} th_planned;
TH_API th_planned th_planned_review(const th_planned_ask *ask);
/** Highest tier of which any quantity reaches its threshold: thresholds
 * [tiers * quantities], rising by tier, INFINITY: not by this quantity. 0: below the
 * first; t: tier t - 1 of the table. */
TH_API uint32_t th_planned_tier(const double *quantity,
                                uint32_t quantities,
                                const double *thresholds,
                                uint32_t tiers);

/* ---- within the year ---- */

/** Shares of the periods (months, quarters) of a year: sum over the last years of the
 * period over the sum of all, from history[year * periods + period]. They sum to 1;
 * false, and all NAN, when the history sums to 0 or less. */
TH_API bool
th_season_profile(double *share, const double *history, size_t years, size_t periods);
typedef struct th_season {
    double spent, due; /* to date, and the budget's share to date */
    double used;       /* spent / due */
    double forecast;   /* of the year: spent / profile share to date; NAN for 0 */
    double left;       /* budget - spent */
    double each_left;  /* left for each period to come; NAN when none is */
} th_season;
/** `count` periods are known of `periods`. */
TH_API th_season th_season_year(const double *spent,
                                size_t count,
                                const double *share,
                                size_t periods,
                                double budget_t);

#ifdef __cplusplus
}
#endif
#endif
