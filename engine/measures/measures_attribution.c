/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures: Shapley values over the runs of a contest. */
#include "tanheng/measures.h"

static th_status value(void *context, uint64_t mask, double *years, th_error *err)
{
    return th_contest_run(context, mask, years, err);
}

static bool meet(void *context, uint32_t a, uint32_t b)
{
    return th_contest_meet(context, a, b);
}

th_status th_attribution_find(th_attribution *out,
                              th_arena *arena,
                              th_contest *contest,
                              uint64_t seed,
                              th_error *err)
{
    out->contest = th_contest_get(contest);
    out->first_year = out->contest.base_year + 1;
    th_shapley_ask ask = {.players = out->contest.player_count,
                          .years = out->contest.year_count,
                          .value = value,
                          .meet = meet,
                          .context = contest,
                          .seed = seed};
    return th_shapley_find(&out->shapley, arena, &ask, err);
}
