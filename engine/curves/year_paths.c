/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves: levels and rates over years, adoption ramps, persistent errors. */
#include "curves_internal.h"

#include <math.h>

/* ---- levels ---- */

static double logit(double s)
{
    return th_ln(s / (1 - s));
}

static double between(double a, double b, double part, th_path_form form)
{
    switch (form) {
    case TH_PATH_GEOMETRIC:
        return a * th_pow(b / a, part);
    case TH_PATH_LOGIT:
        return 1 / (1 + th_exp(-(logit(a) + (logit(b) - logit(a)) * part)));
    case TH_PATH_STEP:
        return a;
    case TH_PATH_LINEAR:
        break;
    }
    return a + (b - a) * part;
}

double
th_path_at(const th_path_point *points, size_t count, th_path_form form, int32_t year)
{
    size_t next = 0;
    while (next < count && points[next].year <= year)
        next++;
    if (!next)
        return points[0].level;
    const th_path_point *from = &points[next - 1];
    if (next == count || from->year == year)
        return from->level;
    double part = (double)(year - from->year) / (points[next].year - from->year);
    return between(from->level, points[next].level, part, form);
}

static bool point_sound(double level, th_path_form form)
{
    if (!isfinite(level))
        return false;
    if (form == TH_PATH_GEOMETRIC)
        return level > 0;
    return form != TH_PATH_LOGIT || (level > 0 && level < 1);
}

size_t th_path_check(const th_path_point *points, size_t count, th_path_form form)
{
    for (size_t i = 0; i < count; i++) {
        bool rises = !i || points[i].year > points[i - 1].year;
        if (!rises || !point_sound(points[i].level, form))
            return i;
    }
    return count;
}

/* ---- rates ---- */

th_rate_code
th_rate_check(const th_rates *rates, int32_t base_year, int32_t horizon, size_t *at)
{
    int32_t done = base_year; /* years up to here have a rate */
    for (size_t i = 0; i < rates->count; i++) {
        const th_rate_period *p = &rates->periods[i];
        *at = i;
        if (p->to < p->from || (i && p->from < rates->periods[i - 1].from))
            return TH_RATE_ORDER;
        if (i && p->from <= rates->periods[i - 1].to)
            return TH_RATE_OVERLAP;
        if (p->from > done + 1 && done < horizon)
            return TH_RATE_GAP;
        done = p->to > done ? p->to : done;
    }
    *at = rates->count ? rates->count - 1 : 0;
    return horizon > done && rates->after == TH_AFTER_NONE ? TH_RATE_AFTER
                                                           : TH_RATE_FINE;
}

static double faded(const th_rates *rates, const th_rate_period *last, int32_t year)
{
    double left = 1 - (year - last->to) / rates->fade_years;
    return left > 0 ? last->rate * left : 0;
}

double th_rate_at(const th_rates *rates, int32_t year)
{
    for (size_t i = 0; i < rates->count; i++)
        if (year >= rates->periods[i].from && year <= rates->periods[i].to)
            return rates->periods[i].rate;
    if (!rates->count)
        return 0;
    const th_rate_period *last = &rates->periods[rates->count - 1];
    if (year < last->to)
        return 0;
    if (rates->after == TH_AFTER_CONTINUE)
        return last->rate;
    return rates->after == TH_AFTER_FADE ? faded(rates, last, year) : 0;
}

/* ---- ramps ---- */

static bool is_share(double u)
{
    return u >= 0 && u <= 1;
}

th_ramp_code th_ramp_check(const th_ramp *ramp)
{
    if (ramp->form != TH_RAMP_PATH && ramp->full < ramp->start)
        return TH_RAMP_ORDER;
    for (size_t i = 0; i < ramp->count && ramp->form == TH_RAMP_PATH; i++)
        if (!is_share(ramp->points[i].level))
            return TH_RAMP_RANGE;
    if (ramp->done_is_said && !is_share(ramp->done))
        return TH_RAMP_RANGE;
    return ramp->expires && ramp->life < 1 ? TH_RAMP_LIFE : TH_RAMP_FINE;
}

static double sigmoid(double z, double steepness)
{
    return 1 / (1 + th_exp(-steepness * (z - 0.5)));
}

/** Adoption as it was ever reached, nothing ending. */
static double reached_at(const th_ramp *ramp, int32_t year)
{
    if (ramp->form == TH_RAMP_PATH) {
        bool begun = ramp->count && year >= ramp->points[0].year;
        return begun ? th_path_at(ramp->points, ramp->count, TH_PATH_LINEAR, year) : 0;
    }
    if (year < ramp->start)
        return 0;
    if (year >= ramp->full)
        return 1;
    double tau =
        (double)(year - ramp->start + 1) / (double)(ramp->full - ramp->start + 1);
    if (ramp->form == TH_RAMP_LINEAR || ramp->steepness == 0)
        return tau;
    double low = sigmoid(0, ramp->steepness);
    return (sigmoid(tau, ramp->steepness) - low) / (sigmoid(1, ramp->steepness) - low);
}

double th_ramp_at(const th_ramp *ramp, int32_t year)
{
    double u = reached_at(ramp, year);
    if (ramp->expires)
        u -= reached_at(ramp, year - ramp->life);
    if (ramp->done_is_said && u < ramp->done)
        u = ramp->done;
    return u > 0 ? u : 0;
}

double th_ramp_base(const th_ramp *ramp, int32_t base_year)
{
    return ramp->done_is_said ? ramp->done : th_ramp_at(ramp, base_year);
}

/* ---- persistent errors ---- */

void th_ar1(double *z, size_t years, size_t draws, double rho)
{
    double fresh = sqrt(1 - rho * rho);
    for (size_t t = 1; t < years; t++) {
        double *now = z + t * draws;
        const double *before = now - draws;
        for (size_t i = 0; i < draws; i++)
            now[i] = rho * before[i] + fresh * now[i];
    }
}
