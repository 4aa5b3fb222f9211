/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * curves: the numerics of projections. Yield curves and their fits, survival and stock
 * turnover, forest by age, adoption ramps, shares, rates and paths over years, AR(1),
 * regression, finance. Arrays in, arrays out: nothing here knows an inventory, a
 * category or a unit, opens a file or keeps a state.
 *
 * Numbers on which results rest come from th_exp, th_ln, th_pow. What a fit or a
 * regression gives (GSL) is written with nine significant digits.
 *
 * What the data can get wrong is returned as a code with its numbers; the caller knows
 * the place in the file and writes the message.
 */
#ifndef TANHENG_CURVES_H
#define TANHENG_CURVES_H

#include "tanheng/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- yield curves: volume per hectare (or anything that saturates) by age ---- */

#define TH_CURVE_MOST 4 /* parameters */

/** Names in files, parameters in this order, formula. All parameters are > 0. */
typedef enum th_curve_form {
    TH_CURVE_LOGISTIC,   /* "logistic" K, c, r: K / (1 + c e^(-r a)) */
    TH_CURVE_RICHARDS,   /* "richards" K, k, p: K (1 - e^(-k a))^p (Chapman-Richards) */
    TH_CURVE_GOMPERTZ,   /* "gompertz" K, c, k: K exp(-c e^(-k a)) */
    TH_CURVE_GENERALISED /* "generalised" K, c, r, m: K (1 + c e^(-r a))^(-1/m): the
                            four-parameter curve of Richards 1959 */
} th_curve_form;
#define TH_CURVE_FORMS 4

typedef struct th_curve {
    th_curve_form form;
    double parameter[TH_CURVE_MOST];
} th_curve;

TH_API size_t th_curve_parameters(th_curve_form form);
TH_API const char *th_curve_name(th_curve_form form);
/** "K", "c", ...; `i` below th_curve_parameters. */
TH_API const char *th_curve_parameter_name(th_curve_form form, size_t i);
/** False: no form of that name. */
TH_API bool th_curve_find(const char *name, th_curve_form *out);
TH_API double th_curve_value(const th_curve *curve, double age);
/** dV/da. */
TH_API double th_curve_slope(const th_curve *curve, double age);
/** Value, and its derivatives by the parameters into `gradient`. */
TH_API double th_curve_gradient(const th_curve *curve, double age, double *gradient);
/** V(0) ... V(count - 1). */
TH_API void th_curve_table(double *out, size_t count, const th_curve *curve);
/**
 * The first age a of 0 ... count - 1 from which a yield table falls, that is V(a) is
 * negative or not finite, or V(a + 1) < V(a) (E-FOREST-YIELD); `count` where none does.
 */
TH_API size_t th_curve_falls(const double *yield, size_t count);

/* ---- fits by least squares (Levenberg-Marquardt of gsl_multifit_nlinear) ---- */

#define TH_FIT_MOST 8 /* parameters of a fit */

/** Value of a model at x, and its derivatives by the parameters into `gradient`. */
typedef double (*th_fit_model)(const void *context,
                               double x,
                               const double *parameter,
                               double *gradient);

typedef struct th_fit_data {
    size_t count;
    const double *x, *y;
    const double *weight; /* of the square of a residual; NULL: 1 each */
} th_fit_data;

typedef struct th_fit {
    size_t count; /* parameters; one that was held has variance 0 */
    double value[TH_FIT_MOST];
    double covariance[TH_FIT_MOST * TH_FIT_MOST]; /* row i: [i * count] */
    double residual_ss;                           /* weighted */
    double residual_sd;                           /* sqrt(residual_ss / freedom) */
    size_t freedom;                               /* observations - free parameters */
    size_t iterations;
} th_fit;

/**
 * `start`: [count]; `held`: [count], those that keep their start value, NULL: none.
 * TH_BAD_DATA with one sentence: fewer observations than free parameters + 1, a start
 * at which the model is not finite, no convergence, parameters that the data cannot
 * tell apart.
 */
TH_API TH_MUST_USE th_status th_fit_run(th_fit *out,
                                        th_fit_model model,
                                        const void *context,
                                        size_t count,
                                        const double *start,
                                        const bool *held,
                                        const th_fit_data *data,
                                        th_error *err);
static inline double th_fit_variance(const th_fit *fit, size_t i)
{
    return fit->covariance[i * fit->count + i];
}
/** A start for a yield curve from its data: least squares over a coarse grid. */
TH_API void th_curve_start(double *start, th_curve_form form, const th_fit_data *data);
/**
 * Fits a yield curve; `start` NULL: th_curve_start. c is fitted as ln c (it spans
 * decades), value and covariance are those of c. TH_BAD_DATA also where the fitted
 * curve is no yield curve (a parameter <= 0).
 */
TH_API TH_MUST_USE th_status th_curve_fit(th_curve *out,
                                          th_fit *fit,
                                          th_curve_form form,
                                          const double *start,
                                          const bool *held,
                                          const th_fit_data *data,
                                          th_error *err);

/* ---- survival and stock turnover (vehicles, boilers) ---- */

typedef enum th_survival_form {
    TH_SURVIVAL_WEIBULL, /* exp(-(a / scale)^shape) */
    TH_SURVIVAL_LOGISTIC /* (1 + e^(-shape scale)) / (1 + e^(shape (a - scale))):
                            `scale` is about the median life, `shape` in 1/yr */
} th_survival_form;

/** S(0) = 1 ... S(count - 1). scale, shape > 0. */
TH_API void th_survival_table(
    double *out, size_t count, th_survival_form form, double scale, double shape);
/** The first age at which a table is no survival (S(0) is not 1, outside [0, 1],
 * rising), `count` where none is. */
TH_API size_t th_survival_check(const double *survival, size_t count);

/** What stays over the years. Vintages are [technologies * ages], age 0 first; what is
 * older than ages - 1 is gone. */
typedef struct th_turnover {
    size_t technologies, ages;
    const double *survival; /* [technologies * ages] */
} th_turnover;

/** n(a) ~ S(a) (1 + growth)^-a of one technology, scaled to `stock`. */
TH_API void th_turnover_stationary(
    double *vintages, const double *survival, size_t ages, double growth, double stock);

typedef struct th_turnover_wish {
    double stock;        /* N_t >= 0 */
    bool of_stock;       /* `share` is of the stock, not of the sales */
    const double *share; /* [technologies] */
    const bool *given;   /* those whose share is stated; NULL: all */
    const double *rest;  /* weights by which the others share the remaining sales (base
                            shares, or 1 for one); may be NULL if all are given */
} th_turnover_wish;

typedef enum th_turnover_code {
    TH_TURNOVER_FINE,
    TH_TURNOVER_REACH, /* E-TURNOVER-REACH: sales cannot make that share of the stock */
    TH_TURNOVER_RANGE, /* a stated share is outside [0, 1], or their sum above 1 */
    TH_TURNOVER_REST   /* sales remain and no technology takes them */
} th_turnover_code;

/** N_t = N_(t-1) - retired - scrapped + sales. */
typedef struct th_turnover_result {
    th_turnover_code code;
    size_t technology; /* the one of the code */
    double needed;     /* REACH: share of sales it would need; RANGE: what was stated */
    double best;       /* REACH: nearest share of the stock that sales allow */
    double retired;    /* by survival */
    double scrapped;   /* early, since survivors exceed N_t (W-TURNOVER-SCRAP) */
    double sales;
} th_turnover_result;

/**
 * One year: survival, early scrap, sales. `sales` [technologies] may be NULL. With a
 * code other than FINE the vintages are those of the survivors and nothing is sold.
 */
TH_API th_turnover_result th_turnover_step(double *vintages,
                                           double *sales,
                                           const th_turnover *turnover,
                                           const th_turnover_wish *wish);
TH_API double th_turnover_stock(const double *vintages, size_t ages);
/** Stock-weighted mean of a parameter that each vintage keeps, `by_age` being that of
 * the vintage which has that age now; 0 without stock. */
TH_API double
th_turnover_economy(const double *vintages, const double *by_age, size_t ages);

/* ---- forest by age ---- */

/** One stratum. Age 0 first, the last age is open. The caller's arrays, changed by
 * th_forest_step. */
typedef struct th_forest {
    size_t ages;
    double *area_ha;     /* [ages] */
    double *stocking;    /* [ages] q: 1 is the yield table */
    const double *yield; /* [ages] V(a) in m3/ha, not falling */
} th_forest;

typedef struct th_thinning {
    size_t from_age, to_age; /* inclusive */
    double area_share, volume_share;
} th_thinning;

/** What happens in one year, in this order. */
typedef struct th_forest_wish {
    double disturbed;     /* fraction of every age */
    bool abandon;         /* disturbed land is not replanted and leaves the stratum */
    double harvest;       /* final harvest, oldest first */
    bool harvest_is_area; /* `harvest` in ha, not m3 */
    size_t thinning_count;
    const th_thinning *thinnings;
    double recovery;         /* rho in 1/yr: stocking q~ = 1 - (1 - q) e^-rho */
    double growth_factor;    /* f; 1: by the table */
    double planted_ha;       /* before survival */
    double planted_survival; /* fraction */
} th_forest_wish;

/** At the end of the year. growth = volume - volume before + harvest + thinning +
 * disturbance; area = area before + planted - abandoned. */
typedef struct th_forest_result {
    double area_ha, volume_m3;
    double growth_m3; /* gross, ingrowth at age 0 included */
    double harvest_m3, thinning_m3, disturbed_m3; /* losses */
    double harvest_ha, disturbed_ha;
    double planted_ha; /* that lives */
    double abandoned_ha;
    double short_of; /* harvest that is not there, in the unit of the wish */
} th_forest_result;

TH_API th_forest_result th_forest_step(th_forest *forest, const th_forest_wish *wish);
TH_API double th_forest_area(const th_forest *forest);
TH_API double th_forest_volume(const th_forest *forest);
/** Adds area evenly over ages from ... to (beyond the table: to the open age). */
TH_API void
th_forest_spread(th_forest *forest, size_t from_age, size_t to_age, double area_ha);
/** One stocking for all ages, so that the volume is `volume_m3`. False: there is no
 * yield to scale. */
TH_API bool th_forest_stock(th_forest *forest, double volume_m3);
/** Shrubs: area x biomass, no curve. */
TH_API double th_forest_shrubs(double area_ha, double biomass_per_ha);

typedef struct th_coverage_point {
    int32_t year;
    double share; /* of the land */
} th_coverage_point;

/** Plantings that bring a forest to stated shares of the land. */
typedef struct th_coverage {
    double land_ha;
    double forest_ha;     /* in the base year */
    double survival;      /* of a planting, > 0 */
    int32_t base_year;    /* plantings begin the year after */
    int32_t counts_after; /* years until a planting counts as forest */
    size_t count;
    const th_coverage_point *points; /* by year, rising */
} th_coverage;

typedef struct th_coverage_result {
    bool late; /* E-FOREST-LATE: the gap of this point has no year to be planted in */
    size_t point;       /* the first such point */
    double gap_ha;      /* that is missing there */
    int32_t first_year; /* in which a planting of base_year + 1 would count */
} th_coverage_result;

/**
 * plant_ha[i] for year base_year + 1 + i: gap / (survival x years of planting), from
 * point to point. The gap of a point that is late goes on to the next.
 */
TH_API th_coverage_result th_forest_coverage(double *plant_ha,
                                             size_t years,
                                             const th_coverage *coverage);

/* ---- paths and rates over years ---- */

typedef enum th_path_form {
    TH_PATH_LINEAR,
    TH_PATH_GEOMETRIC, /* levels > 0 */
    TH_PATH_STEP,      /* the level of the last point */
    TH_PATH_LOGIT      /* linear in ln(s / (1 - s)), 0 < s < 1 */
} th_path_form;

typedef struct th_path_point {
    int32_t year;
    double level;
} th_path_point;

/** Level in a year, `points` by year, count >= 1. Before the first and after the last
 * point its level holds; at a point it is exact. */
TH_API double
th_path_at(const th_path_point *points, size_t count, th_path_form form, int32_t year);
/** The first point that its form cannot take (not finite, geometric <= 0, logit outside
 * (0, 1), years not rising); `count` where all can. */
TH_API size_t th_path_check(const th_path_point *points,
                            size_t count,
                            th_path_form form);

typedef struct th_rate_period {
    int32_t from, to; /* inclusive: the steps into these years */
    double rate;
} th_rate_period;

typedef enum th_rate_after {
    TH_AFTER_NONE,     /* not stated */
    TH_AFTER_HOLD,     /* rate 0 */
    TH_AFTER_CONTINUE, /* the last rate */
    TH_AFTER_FADE      /* last rate x max(0, 1 - (t - last) / fade_years) */
} th_rate_after;

typedef struct th_rates {
    size_t count;
    const th_rate_period *periods; /* in order */
    th_rate_after after;
    double fade_years;
} th_rates;

typedef enum th_rate_code {
    TH_RATE_FINE,
    TH_RATE_ORDER, /* a period ends before it begins, or begins before the one ahead */
    TH_RATE_OVERLAP, /* E-SCN-OVERLAP */
    TH_RATE_GAP,     /* E-SCN-GAP: a hole before period `at` */
    TH_RATE_AFTER    /* the horizon lies beyond the last period, and no `after` */
} th_rate_code;

/** Checks years base_year + 1 ... horizon; `at`: the period of the code. */
TH_API th_rate_code th_rate_check(const th_rates *rates,
                                  int32_t base_year,
                                  int32_t horizon,
                                  size_t *at);
/** The rate of the step into a year; 0 before the first period. */
TH_API double th_rate_at(const th_rates *rates, int32_t year);

/* ---- adoption of a measure ---- */

typedef enum th_ramp_form {
    TH_RAMP_LINEAR,
    TH_RAMP_LOGISTIC,
    TH_RAMP_PATH
} th_ramp_form;

typedef struct th_ramp {
    th_ramp_form form;
    int32_t start, full; /* start <= full */
    double steepness;    /* logistic; 10 by custom */
    size_t count;        /* path: points of adoption, linear between, 0 before */
    const th_path_point *points;
    bool expires;      /* renew: false: each yearly increment ends after `life` */
    int32_t life;      /* years, >= 1 */
    bool done_is_said; /* `done` is the adoption of the base year */
    double done;
} th_ramp;

typedef enum th_ramp_code {
    TH_RAMP_FINE,
    TH_RAMP_ORDER, /* E-MEA-RAMP: full < start */
    TH_RAMP_RANGE, /* a level of the path, or `done`, is outside [0, 1] */
    TH_RAMP_LIFE   /* expires, and life < 1 */
} th_ramp_code;

TH_API th_ramp_code th_ramp_check(const th_ramp *ramp);
/** u of a year: in [0, 1]; never falling while it renews (and its path does not). A
 * stated `done` is a floor: what is there is not undone by a ramp that starts later. */
TH_API double th_ramp_at(const th_ramp *ramp, int32_t year);
/** u of the base year: `done`, or the ramp's own. */
TH_API double th_ramp_base(const th_ramp *ramp, int32_t base_year);

/* ---- shares of a total ---- */

typedef enum th_share_code {
    TH_SHARE_FINE,
    TH_SHARE_RANGE, /* E-SHARE-RANGE: a given share outside [0, 1] */
    TH_SHARE_SUM,   /* E-SHARE-SUM: given shares sum to more than 1 */
    TH_SHARE_REST   /* E-SHARE-REST: something remains and nobody takes it */
} th_share_code;

#define TH_SHARE_PROPORTIONAL ((size_t)-1)

typedef struct th_share_wish {
    size_t count;
    const double *weight;     /* of the common measure per unit of the member, > 0 */
    const double *base_share; /* [count] for the proportional rest */
    const double *share;      /* [count] of the year */
    const bool *given;        /* [count] whose share is given */
    size_t rest; /* the member that takes the rest, or TH_SHARE_PROPORTIONAL */
} th_share_wish;

/** Shares of sum w x; all 0 where that is 0. */
TH_API void
th_share_of(double *share, size_t count, const double *weight, const double *x);
/**
 * Changes x [count] to T s / w, T = sum w x staying as it is; `share` [count] gets s,
 * which sums to 1. With a code nothing is changed: `member` (RANGE), `sum` of the
 * given.
 */
TH_API th_share_code th_share_solve(
    double *x, double *share, const th_share_wish *wish, size_t *member, double *sum);

/* ---- persistent errors ---- */

/** AR(1) of variance 1 from independent standard normals, in place, [years * draws],
 * year by year: z_0 = e_0, z_t = rho z_(t-1) + sqrt(1 - rho^2) e_t; 0 <= rho <= 1. */
TH_API void th_ar1(double *z, size_t years, size_t draws, double rho);

/* ---- regression, always with an intercept ---- */

#define TH_OLS_MOST 8 /* predictors */

typedef struct th_ols {
    size_t count;                  /* predictors */
    double value[TH_OLS_MOST + 1]; /* intercept first */
    double
        covariance[(TH_OLS_MOST + 1) * (TH_OLS_MOST + 1)]; /* row i: [i * (count+1)] */
    double vif[TH_OLS_MOST];                               /* of each predictor */
    double residual_ss, residual_sd, r_squared;
    double freedom; /* n - 1 - effective parameters */
    double lambda;  /* ridge; 0: ordinary */
} th_ols;

/**
 * Ordinary least squares by QR of the centred predictors of unit length. `x`: [rows *
 * predictors]. TH_BAD_DATA with one sentence: rows < predictors + 2, a constant or a
 * dependent predictor, a number that is not finite.
 */
TH_API TH_MUST_USE th_status th_ols_fit(th_ols *out,
                                        size_t rows,
                                        size_t predictors,
                                        const double *x,
                                        const double *y,
                                        th_error *err);
/**
 * Ridge: minimises |y - mean - Z b|^2 + lambda |b|^2 over Z, the centred predictors of
 * unit length (Hoerl and Kennard 1970); values are given for the predictors as they
 * are. lambda < 0: by generalised cross validation (Golub, Heath, Wahba 1979), the
 * intercept counted as a parameter.
 */
TH_API TH_MUST_USE th_status th_ridge_fit(th_ols *out,
                                          size_t rows,
                                          size_t predictors,
                                          const double *x,
                                          const double *y,
                                          double lambda,
                                          th_error *err);
TH_API double th_ols_value(const th_ols *fit, const double *x);
static inline double th_ols_variance(const th_ols *fit, size_t i)
{
    return fit->covariance[i * (fit->count + 1) + i];
}

/** STIRPAT: ln E on the ln of the drivers (population, GDP per head, ...). */
typedef struct th_stirpat {
    th_ols ols, ridge;
    bool few;         /* W-STIRPAT: rows < 3 x parameters */
    size_t collinear; /* predictors of VIF > 10 */
    size_t against;   /* signs of the ridge against theory; which: */
    bool is_against[TH_OLS_MOST];
} th_stirpat;

/** `sign` [predictors]: the sign theory expects, 0: none; NULL: none at all. Drivers
 * and emission > 0, else TH_BAD_DATA. */
TH_API TH_MUST_USE th_status th_stirpat_fit(th_stirpat *out,
                                            size_t rows,
                                            size_t drivers,
                                            const double *x,
                                            const double *emission,
                                            const int *sign,
                                            double lambda,
                                            th_error *err);
/** Emission at drivers > 0, by one of its two regressions. */
TH_API double th_stirpat_value(const th_ols *fit, const double *drivers);

enum th_kaya_factor {
    TH_KAYA_POPULATION,
    TH_KAYA_GDP_PER_HEAD,
    TH_KAYA_ENERGY_PER_GDP,
    TH_KAYA_CO2_PER_ENERGY,
    TH_KAYA_FACTORS
};
/** Factors, whose product is `co2`. False: a level that is divided by is not > 0. */
TH_API bool th_kaya_factors(double factor[TH_KAYA_FACTORS],
                            double population,
                            double gdp,
                            double energy,
                            double co2);
/** co2[i] of year i + 1 from the base factors and yearly rates [years * 4]. */
TH_API void th_kaya_path(double *co2,
                         size_t years,
                         const double base[TH_KAYA_FACTORS],
                         const double *rates);

/* ---- money ---- */

/** Present value of 1 a year at the end of each of `life` years: (1 - (1+r)^-L) / r,
 * r = 0: L. r > -1, life > 0. */
TH_API double th_finance_annuity(double rate, double life_years);
/** Capital recovery factor, 1 / annuity. */
TH_API double th_finance_crf(double rate, double life_years);
/** capital x crf + running - saving, per year. */
TH_API double th_finance_annual(
    double capital, double running, double saving, double rate, double life_years);
/** Sum of x[i] (1 + r)^-(first + i). */
TH_API double
th_finance_present(const double *x, size_t years, int32_t first, double rate);
/** Discounted cost over discounted amount. False: the latter is not > 0. */
TH_API bool th_finance_levelised(
    double *out, const double *cost, const double *amount, size_t years, double rate);

#ifdef __cplusplus
}
#endif
#endif
