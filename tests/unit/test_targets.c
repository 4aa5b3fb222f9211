/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of targets, splits, projects, the year's budget: hand values and edges. */
#include "tanheng/decision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof(a)[0])

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

/** Pseudo-random; the generator is a test's, not the engine's. */
static double noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 24);
}

/* ---- paths of targets ---- */

static void test_target_path(void **state)
{
    (void)state;
    /* 17 % over five years, year 3 */
    close_to(th_target_due(0.17, 3, 5, false), 0.102, 1e-15);
    close_to(th_target_due(0.17, 3, 5, true), 0.10577, 5e-6);
    close_to(th_target_due(0.17, 3, 5, true), 1 - pow(0.83, 0.6), 1e-14);
    assert_true(th_target_due(0.17, 0, 5, true) == 0);
    assert_true(th_target_due(0.17, 5, 5, true) == 0.17);
    assert_true(th_target_due(0.17, 7, 5, false) == 0.17);
    assert_true(th_target_due(0.17, 1, 1, true) == 0.17);
    /* geometric: the same rate each year; linear: rising */
    double each = 1 - pow(0.83, 0.2);
    for (int k = 1; k <= 5; k++)
        close_to(th_target_due_in_year(0.17, k, 5, true), each, 1e-14);
    close_to(th_target_due_in_year(0.17, 1, 5, false), 0.034, 1e-15);
    close_to(th_target_due_in_year(0.17, 5, 5, false), 1 - 0.83 / 0.864, 1e-14);
    /* a cap from 100 to 81 in two years */
    close_to(th_target_level(100, 81, 1, 2, true), 90, 1e-14);
    close_to(th_target_level(100, 81, 1, 2, false), 90.5, 1e-15);
    assert_true(th_target_level(100, 81, 3, 2, false) == 81);
    assert_true(isnan(th_target_level(0, 81, 1, 2, true)));
    close_to(th_target_completion(0.0607, 0.102), 0.5950980392156863, 1e-14);
    assert_true(th_target_completion(0.2, 0.1) == 2); /* not capped */
    assert_true(isnan(th_target_completion(0.1, 0)));
    /* 10 % done after 3 of 5: (0.83 / 0.9) ^ (1/2) */
    close_to(th_target_catch_up(0.17, 0.1, 3, 5), 1 - sqrt(0.83 / 0.9), 1e-14);
    close_to(th_target_catch_up(0.17, 0, 0, 5), each, 1e-14);
    assert_true(th_target_catch_up(0.17, 0.2, 3, 5) < 0);
    assert_true(isnan(th_target_catch_up(0.17, 0.1, 5, 5)));
    /* -1.65 %: intensity rose */
    close_to(th_target_catch_up(0.17, -0.0165, 3, 5), 1 - sqrt(0.83 / 1.0165), 1e-14);
}

static void test_room(void **state)
{
    (void)state;
    /* CI_0 2 t per unit, 10 % due, GDP 120: 216 t allowed, 200 emitted */
    th_room r = th_room_intensity(2, 0.1, 120, 200);
    close_to(r.room_t, 16, 1e-13);
    close_to(r.share, 0.08, 1e-13);
    th_room cap = th_room_cap(190, 200);
    assert_true(cap.room_t == -10 && cap.share == -0.05);
    assert_true(th_room_smaller(r, cap).room_t == -10);
    assert_true(th_room_smaller(cap, r).room_t == -10);
    assert_true(isnan(th_room_cap(5, 0).share));
    /* next year 12 % due and GDP up 5 %: 2 x 0.88 x 126 / 200 - 1 */
    close_to(th_room_growth(2, 0.12, 120, 0.05, 200), 0.1088, 1e-13);
    close_to(th_room_gdp(2, 0.1, 200), 200 / 1.8, 1e-14);
    /* at that GDP no room is left */
    close_to(th_room_intensity(2, 0.1, th_room_gdp(2, 0.1, 200), 200).room_t, 0, 1e-12);
    assert_true(isnan(th_room_gdp(2, 1, 200)));
}

/* ---- splits ---- */

static void test_group(void **state)
{
    (void)state;
    const double kt[] = {1205.3, 825.3, 1730.4}, people[] = {302820, 207913, 322434};
    close_to(1000 * th_group_ratio(kt, people, 3), 4.514, 5e-4); /* not 13.3 */
    const double none[] = {0, 0, 0};
    assert_true(isnan(th_group_ratio(kt, none, 3)));
}

static double end_sum(const th_allot *s, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += s->end_t[i];
    return sum;
}

static const double emission[] = {100, 200, 700}, growth[] = {1.4, 1.2, 1.1};
static const double indicator[] = {2, 30, 1, 10, 3, 20}; /* responsibility, capacity */
static const double weight[] = {3, 1};

static th_allot_ask split_ask(void)
{
    th_allot_ask ask = {.members = 3,
                        .reduction = 0.18,
                        .emission = emission,
                        .growth = growth,
                        .indicators = 2,
                        .indicator = indicator,
                        .weight = weight,
                        .least = (double)-INFINITY,
                        .most = (double)INFINITY};
    return ask;
}

static th_allot split(th_arena *arena, const th_allot_ask *ask)
{
    th_allot s;
    th_error err = {0};
    assert_int_equal(th_allot_find(&s, arena, ask, &err), TH_OK);
    return s;
}

static void test_split(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_allot_ask ask = split_ask();
    th_allot s = split(arena, &ask);
    assert_null(s.code);
    /* means: (200 + 200 + 2100) / 1000 = 2.5; (3000 + 2000 + 14000) / 1000 = 19 */
    const double index[] = {0.75 * 2 / 2.5 + 0.25 * 30 / 19,
                            0.75 * 1 / 2.5 + 0.25 * 10 / 19,
                            0.75 * 3 / 2.5 + 0.25 * 20 / 19};
    double base = 140 + 240 + 770;
    double lambda = 0.18 * base / (140 * index[0] + 240 * index[1] + 770 * index[2]);
    close_to(s.lambda, lambda, 1e-14);
    for (int i = 0; i < 3; i++) {
        close_to(s.index[i], index[i], 1e-14);
        close_to(s.part[2 * i] + s.part[2 * i + 1], index[i], 1e-14);
        close_to(s.rate[i], lambda * index[i], 1e-14);
        assert_false(s.clamped[i]);
    }
    close_to(s.budget_t, 0.82 * base, 1e-14);
    close_to(end_sum(&s, 3), s.budget_t, 1e-14);
    /* equal */
    ask.indicators = 0;
    s = split(arena, &ask);
    for (int i = 0; i < 3; i++)
        close_to(s.rate[i], 0.18, 1e-14);
    close_to(end_sum(&s, 3), s.budget_t, 1e-14);
    /* one member takes all */
    ask.members = 1;
    s = split(arena, &ask);
    close_to(s.rate[0], 0.18, 1e-15);
    th_arena_free(arena);
}

static void test_split_bounds(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_allot_ask ask = split_ask();
    ask.least = 0.12;
    ask.most = 0.19;
    th_allot s = split(arena, &ask);
    assert_null(s.code);
    close_to(end_sum(&s, 3), s.budget_t, 1e-14);
    /* free: 0.181, 0.078, 0.212; the third is cut to 0.19, then the first, and what
     * they leave lifts the second above its bound */
    close_to(s.rate[1], (0.18 * 1150 - 0.19 * 770 - 0.19 * 140) / 240, 1e-13);
    assert_true(s.clamped[0] && !s.clamped[1] && s.rate[2] == 0.19);
    double lambda = s.lambda;
    for (int i = 0; i < 3; i++) {
        double free = lambda * s.index[i];
        close_to(s.rate[i], fmin(0.19, fmax(0.12, free)), 1e-14);
    }
    ask.most =
        (double)INFINITY; /* the second is raised to 0.12, the others have less */
    s = split(arena, &ask);
    assert_true(s.clamped[1] && s.rate[1] == 0.12);
    close_to(
        s.lambda, (207 - 0.12 * 240) / (140 * s.index[0] + 770 * s.index[2]), 1e-13);
    close_to(end_sum(&s, 3), s.budget_t, 1e-14);
    ask.most = 0.17; /* 18 % of all can't come from 17 % at most */
    assert_string_equal(split(arena, &ask).code, "E-SPLIT-BOUNDS");
    ask.most = ask.least = 0.18; /* all pinned, and it fits */
    s = split(arena, &ask);
    assert_null(s.code);
    close_to(end_sum(&s, 3), s.budget_t, 1e-14);
    ask.least = 0.2;
    ask.most = 0.1;
    assert_string_equal(split(arena, &ask).code, "E-SPLIT-BOUNDS");
    th_arena_free(arena);
}

/* Against bisection on lambda, which is monotone. */
static void test_split_bisection(void **state)
{
    (void)state;
    enum { MEMBERS = 9 };
    uint32_t seed = 11;
    for (int round = 0; round < 300; round++) {
        th_arena *arena = th_arena_create();
        double e[MEMBERS], g[MEMBERS], ind[MEMBERS], one = 1;
        for (int i = 0; i < MEMBERS; i++) {
            e[i] = 1 + 100 * noise(&seed);
            g[i] = 1 + noise(&seed);
            ind[i] = noise(&seed) < 0.1 ? 0 : noise(&seed);
        }
        ind[0] = 0.5;
        th_allot_ask ask = {MEMBERS,
                            0.05 + 0.2 * noise(&seed),
                            e,
                            g,
                            1,
                            ind,
                            &one,
                            0.1 * noise(&seed),
                            0};
        ask.most = ask.least + 0.3 * noise(&seed);
        th_allot s = split(arena, &ask);
        double low = 0, high = 1e6, base = 0;
        for (int i = 0; i < MEMBERS; i++)
            base += e[i] * g[i];
        for (int step = 0; step < 200; step++) {
            double middle = (low + high) / 2, sum = 0;
            for (int i = 0; i < MEMBERS; i++)
                sum +=
                    e[i] * g[i] * fmin(ask.most, fmax(ask.least, middle * s.index[i]));
            if (sum < ask.reduction * base)
                low = middle;
            else
                high = middle;
        }
        double sum = 0;
        for (int i = 0; i < MEMBERS; i++)
            sum += e[i] * g[i] * fmin(ask.most, fmax(ask.least, low * s.index[i]));
        bool possible = fabs(sum - ask.reduction * base) < 1e-9 * base;
        assert_int_equal(possible, s.code == NULL);
        for (int i = 0; possible && i < MEMBERS; i++)
            close_to(
                s.rate[i], fmin(ask.most, fmax(ask.least, low * s.index[i])), 1e-9);
        if (possible)
            close_to(end_sum(&s, MEMBERS), s.budget_t, 1e-13);
        th_arena_free(arena);
    }
}

static void test_split_bad(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_allot_ask ask = split_ask();
    const double zero[] = {0, 30, 0, 10, 0, 20}, below[] = {2, 30, -1, 10, 3, 20};
    ask.indicator = zero;
    assert_string_equal(split(arena, &ask).code, "E-SPLIT-INDEX");
    ask.indicator = below;
    assert_string_equal(split(arena, &ask).code, "E-SPLIT-INDEX");
    const double no_weight[] = {0, 0}, only_second[] = {0, 1};
    ask.weight = no_weight;
    assert_string_equal(split(arena, &ask).code, "E-SPLIT-INDEX");
    ask.weight = only_second; /* an indicator without weight is not read */
    assert_null(split(arena, &ask).code);
    const double nothing[] = {100, 0, 700};
    ask.emission = nothing;
    th_allot s;
    th_error err = {0};
    assert_int_equal(th_allot_find(&s, arena, &ask, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "member 2"));
    th_arena_free(arena);
}

static void test_bottom_up(void **state)
{
    (void)state;
    th_allot_ask ask = split_ask();
    const double rate[] = {0.2, 0.1, 0.15};
    th_allot_gap g = th_allot_bottom_up(&ask, rate);
    close_to(g.end_t, 140 * 0.8 + 240 * 0.9 + 770 * 0.85, 1e-14);
    close_to(g.budget_t, 943, 1e-14);
    close_to(g.gap_t, 982.5 - 943, 1e-12);
    close_to(g.rate, 1 - 982.5 / 1150, 1e-14);
}

/* ---- projects ---- */

static void test_review(void **state)
{
    (void)state;
    /* county 1000 t, 500; project 50 t, 20: 2.5 a unit against 2 */
    th_planned_ask ask = {1000, 500, 50, 20, 2.05, 25};
    th_planned r = th_planned_review(&ask);
    assert_true(r.raises && !r.breaks_target && !r.target_missed);
    close_to(r.before, 2, 1e-15);
    close_to(r.after, 1050.0 / 520, 1e-15);
    close_to(r.change, 1050.0 / 520 - 2, 1e-13);
    close_to(r.per_added, 2.5, 1e-15);
    close_to(r.most_t, 2.05 * 520 - 1000, 1e-13);
    close_to(r.added_needed, 1050 / 2.05 - 500, 1e-13);
    close_to(r.room_share, 2, 1e-15);
    ask.target_intensity = 2; /* as before: anything that raises breaks it */
    assert_true(th_planned_review(&ask).breaks_target);
    ask.project_added = 25; /* exactly the county's own intensity */
    r = th_planned_review(&ask);
    assert_true(!r.raises && r.change == 0 && !r.breaks_target);
    ask.project_added = 0;
    ask.target_intensity = (double)NAN;
    ask.room_t = -5;
    r = th_planned_review(&ask);
    assert_true(r.raises && isnan(r.per_added) && isnan(r.most_t) && !r.breaks_target);
    assert_true(r.target_missed && isnan(r.room_share));
    ask.room_t = (double)NAN;
    r = th_planned_review(&ask);
    assert_true(!r.target_missed && isnan(r.room_share));
}

static void test_tiers(void **state)
{
    (void)state;
    /* tce and t of coal: local, province, state */
    const double order[] = {1000, 1000, 10000, 10000, 500000, (double)INFINITY};
    const struct {
        double q[2];
        uint32_t tier;
    } cases[] = {{{0, 0}, 0},
                 {{999.9, 999.9}, 0},
                 {{1000, 0}, 1},
                 {{0, 1000}, 1},
                 {{9999, 10000}, 2},
                 {{10000, 0}, 2},
                 {{500000, 0}, 3},
                 {{0, 9e9}, 2}};
    for (size_t i = 0; i < N(cases); i++)
        assert_int_equal(th_planned_tier(cases[i].q, 2, order, 3), cases[i].tier);
}

static void test_track(void **state)
{
    (void)state;
    const double history[] = {30, 20, 10, 40, 30, 20, 20, 30}; /* quarters, 2 years */
    double share[4];
    assert_true(th_season_profile(share, history, 2, 4));
    close_to(share[0], 0.3, 1e-15);
    close_to(share[3], 0.35, 1e-15);
    const double spent[] = {36, 24};
    th_season t = th_season_year(spent, 2, share, 4, 100);
    close_to(t.due, 50, 1e-14);
    close_to(t.used, 1.2, 1e-14);
    close_to(t.forecast, 120, 1e-14);
    close_to(t.left, 40, 1e-15);
    close_to(t.each_left, 20, 1e-15);
    t = th_season_year(spent, 0, share, 4, 100);
    assert_true(t.spent == 0 && isnan(t.used) && isnan(t.forecast));
    const double all[] = {36, 24, 10, 20};
    t = th_season_year(all, 4, share, 4, 100);
    assert_true(isnan(t.each_left));
    close_to(t.forecast, 90, 1e-14);
    const double none[] = {0, 0, 0, 0};
    assert_false(th_season_profile(share, none, 1, 4));
    assert_true(isnan(share[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target_path),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_bounds),
        cmocka_unit_test(test_split_bisection),
        cmocka_unit_test(test_split_bad),
        cmocka_unit_test(test_bottom_up),
        cmocka_unit_test(test_review),
        cmocka_unit_test(test_tiers),
        cmocka_unit_test(test_track),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
