/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision: what a target asks of a year, and the room that is left under it. */
#include "tanheng/decision.h"

#include <math.h>

double th_target_due(double reduction, int32_t k, int32_t n, bool geometric)
{
    if (k <= 0)
        return 0;
    if (k >= n)
        return reduction;
    if (!geometric)
        return reduction * k / n;
    return 1 - th_pow(1 - reduction, (double)k / n);
}

double th_target_due_in_year(double reduction, int32_t k, int32_t n, bool geometric)
{
    double before = th_target_due(reduction, k - 1, n, geometric);
    return 1 - (1 - th_target_due(reduction, k, n, geometric)) / (1 - before);
}

double th_target_level(double start, double end, int32_t k, int32_t n, bool geometric)
{
    if (k <= 0)
        return start;
    if (k >= n)
        return end;
    double part = (double)k / n;
    if (!geometric)
        return start + (end - start) * part;
    return start > 0 && end > 0 ? start * th_pow(end / start, part) : (double)NAN;
}

double th_target_completion(double reduction, double due)
{
    return due < 0 || due > 0 ? reduction / due : (double)NAN;
}

double th_target_catch_up(double target, double reduction, int32_t k, int32_t n)
{
    if (k >= n || !(reduction < 1) || !(target < 1))
        return (double)NAN;
    return 1 - th_pow((1 - target) / (1 - reduction), 1.0 / (n - k));
}

static th_room room_of(double most, double emission)
{
    th_room r = {most - emission, (double)NAN};
    if (emission > 0)
        r.share = r.room_t / emission;
    return r;
}

th_room
th_room_intensity(double base_intensity, double due, double gdp, double emission)
{
    return room_of(base_intensity * (1 - due) * gdp, emission);
}

th_room th_room_cap(double cap, double emission)
{
    return room_of(cap, emission);
}

th_room th_room_smaller(th_room a, th_room b)
{
    return b.room_t < a.room_t ? b : a;
}

double th_room_growth(double base_intensity,
                      double due_next,
                      double gdp,
                      double gdp_growth,
                      double emission)
{
    if (!(emission > 0))
        return (double)NAN;
    return base_intensity * (1 - due_next) * gdp * (1 + gdp_growth) / emission - 1;
}

double th_room_gdp(double base_intensity, double due, double emission)
{
    double most = base_intensity * (1 - due);
    return most > 0 ? emission / most : (double)NAN;
}
