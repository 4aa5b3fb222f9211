/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back-cast and the least-cost mix: hand values, brute force, ends that can't be. */
#include "tanheng/decision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NONE TH_MIX_NONE

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

/* ---- back-cast ---- */

typedef enum form { LINE, CUBE, WAVE, STEP, HOLE, FLAT, STEEP, BROKEN } form;

static th_status lever(void *context, double x, double *value, th_error *err)
{
    switch (*(const form *)context) {
    case LINE:
        *value = 100 - 40 * x;
        break;
    case CUBE:
        *value = x * x * x - 2 * x - 5;
        break;
    case WAVE:
        *value = 100 + 10 * sin(3 * x);
        break;
    case STEP:
        *value = x < 0.33 ? 100 : 60;
        break;
    case HOLE:
        *value = x < 0.5 ? (double)NAN : 100 - 40 * x;
        break;
    case FLAT:
        *value = fmin(80, 100 - 40 * (x - 0.1));
        break;
    case STEEP:
        *value = 1 / (1 + exp(-200 * (x - 0.777)));
        break;
    default:
        return th_error_set(err, TH_BAD_DATA, "no run");
    }
    return TH_OK;
}

static th_backcast cast(form f, double low, double high, double today, double target)
{
    th_backcast b;
    th_error err = {0};
    th_backcast_ask ask = {low, high, today, target, lever, &f};
    assert_int_equal(th_backcast_find(&b, &ask, &err), TH_OK);
    return b;
}

static void test_backcast(void **state)
{
    (void)state;
    th_backcast b = cast(LINE, 0, 1, 0, 71);
    assert_true(!b.code && b.answers == 1 && b.jumps == 0);
    close_to(b.lever, 0.725, 1e-9);
    close_to(b.value, 71, 1e-9);
    assert_true(b.calls <= 14); /* a line needs one step */
    /* Wallis's equation, root 2.0945514815423265 */
    b = cast(CUBE, 0, 7, 0, 0);
    close_to(b.lever, 2.0945514815423265, 1e-8);
    b = cast(STEEP, 0, 1, 0, 0.25);
    close_to(b.lever, 0.777 - log(3) / 200, 1e-9);
    close_to(b.value, 0.25, 1e-9);
    assert_true(b.calls < 40);
    /* an answer on a point of the scan, and at both bounds */
    assert_true(cast(LINE, 0, 1, 0, 80).lever == 0.5);
    assert_true(cast(LINE, 0, 1, 0, 100).lever == 0);
    assert_true(cast(LINE, 0, 1, 0, 60).lever == 1);
    /* not at 0 but the first point from which it is 80: the flat part ends at 0.6 */
    b = cast(FLAT, 0, 1, 1, 80);
    assert_true(b.answers == 1);
    close_to(b.lever, 0.6, 1e-9);
}

static void test_backcast_many(void **state)
{
    (void)state;
    double pi = 3.14159265358979;
    /* sin 3x = 0.5 at pi/18, 5 pi/18, 13 pi/18, 17 pi/18: the one nearest to today */
    th_backcast b = cast(WAVE, 0, 3, 0.9, 105);
    assert_int_equal(b.answers, 4);
    close_to(b.lever, 5 * pi / 18, 1e-9);
    b = cast(WAVE, 0, 3, 2.1, 105);
    close_to(b.lever, 13 * pi / 18, 1e-9);
    b = cast(WAVE, 0, 3, 9, 105);
    close_to(b.lever, 17 * pi / 18, 1e-9);
}

static void test_backcast_none(void **state)
{
    (void)state;
    th_backcast b = cast(LINE, 0, 1, 0, 50);
    assert_string_equal(b.code, "E-BACKCAST-REACH");
    assert_true(b.lever == 1 && b.value == 60 && b.answers == 0);
    assert_int_equal(b.calls, TH_BACKCAST_POINTS);
    b = cast(STEP, 0, 1, 0, 80); /* it jumps past the target */
    assert_string_equal(b.code, "E-BACKCAST-REACH");
    assert_int_equal(b.jumps, 1);
    b = cast(HOLE, 0, 1, 0, 75);
    assert_null(b.code);
    close_to(b.lever, 0.625, 1e-9);
    b = cast(HOLE, 0, 1, 0, 90);
    assert_string_equal(b.code, "E-BACKCAST-REACH");
    assert_true(b.lever == 0.5);
    b = cast(HOLE, 0, 0.4, 0.2, 90); /* nothing could be computed */
    assert_true(b.code && isnan(b.value) && b.lever == 0.2);
    form f = BROKEN;
    th_backcast_ask ask = {0, 1, 0, 1, lever, &f};
    th_error err = {0};
    assert_int_equal(th_backcast_find(&b, &ask, &err), TH_BAD_DATA);
    assert_string_equal(err.text, "no run");
}

/* ---- mix ---- */

#define MOST 20

/** The "engine": linear, or a product of cuts that interact. */
typedef struct plant {
    uint32_t measures, targets;
    double abated[MOST * 2];
    bool product; /* real = 1000 (1 - prod(1 - abated/1000 x)) */
    bool broken;
} plant;

static th_status run(void *context, const double *x, double *out, th_error *err)
{
    const plant *p = context;
    if (p->broken)
        return th_error_set(err, TH_BAD_DATA, "no engine");
    for (uint32_t y = 0; y < p->targets; y++) {
        double product = 1, sum = 0;
        for (uint32_t i = 0; i < p->measures; i++) {
            double t = p->abated[i * p->targets + y] * x[i];
            product *= 1 - t / 1000;
            sum += t;
        }
        out[y] = p->product ? 1000 * (1 - product) : sum;
    }
    return TH_OK;
}

static th_mix_ask ask_of(plant *p, const th_mix_measure *measures, const double *need)
{
    th_mix_ask ask = {.measures = p->measures,
                      .measure = measures,
                      .targets = p->targets,
                      .need = need,
                      .abated = p->abated,
                      .budget = (double)INFINITY,
                      .run = run,
                      .context = p};
    return ask;
}

static th_mix solve(th_arena *arena, const th_mix_ask *ask)
{
    th_mix m;
    th_error err = {0};
    th_status status = th_mix_find(&m, arena, ask, &err);
    if (status != TH_OK)
        fail_msg("%s", err.text);
    return m;
}

static void test_program(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plant p = {3, 1, {100, 100, 100}, false, false};
    const th_mix_measure m[] = {
        {10, 1000, NONE, false}, {30, 400, NONE, false}, {-5, 200, NONE, false}};
    double need = 250;
    th_mix_ask ask = ask_of(&p, m, &need);
    th_mix r = solve(arena, &ask);
    /* the saving one and the cheap one whole, half of the dear one */
    assert_true(!r.code && !r.from_table && r.converged && !r.prices_relaxed);
    assert_int_equal(r.rounds, 1);
    close_to(r.x[0], 1, 1e-12);
    close_to(r.x[1], 0.5, 1e-12);
    close_to(r.x[2], 1, 1e-12);
    close_to(r.annual, 20, 1e-12);
    close_to(r.capital, 1400, 1e-12);
    close_to(r.need_price[0], 0.3, 1e-12); /* CNY/yr a tonne more */
    close_to(r.predicted[0], 250, 1e-12);
    close_to(r.gap, 0, 1e-12);
    assert_true(r.budget_price == 0 && isnan(r.reach[0]));
    /* 1200 of capital: the dear measure needs less of it; 1000 a + 400 b = 1000,
     * a + b = 1.5: a = 2/3, b = 5/6 */
    ask.budget = 1200;
    r = solve(arena, &ask);
    close_to(r.x[0], 2.0 / 3, 1e-12);
    close_to(r.x[1], 5.0 / 6, 1e-12);
    /* a CNY more moves a by 1/600 up and b down: 20/600 saved */
    close_to(r.budget_price, 20.0 / 600, 1e-12);
    /* a tonne more: a + b + 0.01; capital fixed: db = 0.01 x 1000/600, da = -0.4 db */
    close_to(r.need_price[0], 30.0 / 60 - 10.0 * 0.4 / 60, 1e-12);
    /* at x = 1 the program predicts the sum of phi */
    need = 300;
    ask.budget = (double)INFINITY;
    r = solve(arena, &ask);
    close_to(r.predicted[0], 300, 1e-13);
    close_to(r.real[0], 300, 1e-13);
    need = -50; /* nothing to do: only what saves is done */
    r = solve(arena, &ask);
    assert_true(r.x[0] == 0 && r.x[1] == 0 && r.x[2] == 1 && r.annual == -5);
    th_arena_free(arena);
}

static void test_pairs_and_departments(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plant p = {4, 1, {100, 100, 100, 100}, false, false};
    const th_mix_measure m[] = {{10, 100, 0, false},
                                {20, 100, 0, false},
                                {30, 100, 1, false},
                                {40, 100, 1, false}};
    double need = 200;
    const double budgets[] = {150, (double)INFINITY};
    th_mix_ask ask = ask_of(&p, m, &need);
    ask.departments = 2;
    ask.department_budget = budgets;
    th_mix r = solve(arena, &ask);
    close_to(r.x[0], 1, 1e-12);
    close_to(r.x[1], 0.5, 1e-12);
    close_to(r.x[2], 0.5, 1e-12);
    close_to(r.department_price[0], 0.1, 1e-12); /* 10 CNY/yr for 100 of capital */
    assert_true(r.department_price[1] == 0);
    /* 0 only as far as 3; 1 and 2 exclude each other */
    const th_mix_pair needs[] = {{0, 3}}, excludes[] = {{1, 2}};
    ask.departments = 0;
    ask.needs = needs;
    ask.excludes = excludes;
    ask.needs_count = ask.excludes_count = 1;
    need = 250;
    r = solve(arena, &ask);
    close_to(r.x[0], 0.75, 1e-12);
    close_to(r.x[3], 0.75, 1e-12);
    close_to(r.x[1], 1, 1e-12);
    close_to(r.x[2], 0, 1e-12);
    need = 301; /* 1 + 1 + 1 is the most */
    r = solve(arena, &ask);
    assert_string_equal(r.code, "E-PLAN-INFEASIBLE");
    close_to(r.reach[0], 300, 1e-12);
    assert_true(r.x[0] == 0 && r.annual == 0 && !r.converged);
    th_arena_free(arena);
}

static void test_agreement(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    /* cuts of one product, 300 and 400 of 1000: phi = 240 and 340, joint 580 */
    plant p = {2, 1, {300, 400}, true, false};
    const th_mix_measure m[] = {{30, 0, NONE, false}, {80, 0, NONE, false}};
    const double phi[] = {240, 340};
    double need = 400;
    th_mix_ask ask = ask_of(&p, m, &need);
    ask.abated = phi;
    th_mix r = solve(arena, &ask);
    assert_true(r.converged && r.rounds > 1 && r.rounds <= TH_MIX_ROUNDS);
    assert_true(r.gap <= TH_MIX_AGREE && r.calls == r.rounds);
    /* the cheap one whole: 1 - 0.7 (1 - 0.4 x) = 0.4 */
    close_to(r.x[0], 1, 1e-12);
    close_to(r.x[1], (1 - 0.6 / 0.7) / 0.4, 3e-3);
    close_to(r.real[0], 400, 1e-3);
    /* an engine that contradicts every prediction: told, not hidden */
    p.product = false;
    p.abated[0] = p.abated[1] = 0;
    r = solve(arena, &ask);
    assert_false(r.converged);
    assert_true(r.gap > 1);
    th_arena_free(arena);
}

static void test_two_years(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    /* [measure][year]: one works early, one late */
    plant p = {2, 2, {100, 20, 10, 200}, false, false};
    const th_mix_measure m[] = {{10, 0, NONE, false}, {10, 0, NONE, false}};
    const double need[] = {50, 100};
    th_mix_ask ask = ask_of(&p, m, need);
    th_mix r = solve(arena, &ask);
    /* 100 a + 10 b = 50, 20 a + 200 b = 100 */
    close_to(r.x[0], 9000.0 / 19800, 1e-12);
    close_to(r.x[1], 9000.0 / 19800, 1e-12);
    close_to(r.real[0], 50, 1e-12);
    close_to(r.real[1], 100, 1e-12);
    /* strong duality: prices times needs are the cost */
    close_to(r.need_price[0] * 50 + r.need_price[1] * 100, r.annual, 1e-12);
    th_arena_free(arena);
}

static uint32_t seeded(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/** Cheapest plan of zeros and ones by trying them all; NAN: none. */
static double brute_force(const th_mix_ask *ask)
{
    double best = (double)NAN;
    for (uint32_t mask = 0; mask < 1u << ask->measures; mask++) {
        double x[MOST], real[2], cost = 0, capital = 0;
        bool fits = true;
        for (uint32_t i = 0; i < ask->measures; i++) {
            x[i] = mask >> i & 1;
            cost += x[i] * ask->measure[i].annual;
            capital += x[i] * ask->measure[i].capital;
        }
        for (uint32_t i = 0; i < ask->needs_count; i++)
            fits = fits && x[ask->needs[i].a] <= x[ask->needs[i].b];
        for (uint32_t i = 0; i < ask->excludes_count; i++)
            fits = fits && x[ask->excludes[i].a] + x[ask->excludes[i].b] < 2;
        fits =
            fits && capital <= ask->budget && run(ask->context, x, real, NULL) == TH_OK;
        for (uint32_t y = 0; y < ask->targets; y++)
            fits = fits && real[y] >= ask->need[y];
        if (fits && !(cost >= best))
            best = cost;
    }
    return best;
}

static void try_whole(uint32_t measures, bool product, int rounds, uint32_t seed)
{
    int possible = 0;
    for (int round = 0; round < rounds; round++) {
        th_arena *arena = th_arena_create();
        plant p = {.measures = measures, .targets = 2, .product = product};
        th_mix_measure m[MOST];
        for (uint32_t i = 0; i < measures; i++) {
            m[i] = (th_mix_measure){
                (double)seeded(&seed, 90) - 10, seeded(&seed, 50), NONE, true};
            p.abated[2 * i] = seeded(&seed, 100);
            p.abated[2 * i + 1] = seeded(&seed, 100);
        }
        const double need[] = {100 + seeded(&seed, 250), 100 + seeded(&seed, 250)};
        const th_mix_pair needs[] = {{0, 1}, {2, 3}}, excludes[] = {{4, 5}};
        th_mix_ask ask = ask_of(&p, m, need);
        ask.budget = 100 + seeded(&seed, 100);
        ask.needs = needs;
        ask.needs_count = 2;
        ask.excludes = excludes;
        ask.excludes_count = 1;
        th_mix r = solve(arena, &ask);
        double best = brute_force(&ask);
        assert_int_equal(r.from_table, measures <= TH_MIX_TABLE);
        assert_int_equal(r.code == NULL, !isnan(best));
        if (!r.code) {
            possible++;
            close_to(r.annual, best, 1e-12);
            assert_true(r.real[0] >= need[0] && r.real[1] >= need[1]);
            assert_true(r.converged && r.capital <= ask.budget);
            assert_true(r.from_table ? isnan(r.need_price[0]) : r.prices_relaxed);
        } else {
            assert_true(r.reach[0] < need[0] || r.reach[1] < need[1] ||
                        r.reach[0] + r.reach[1] > 0);
        }
        th_arena_free(arena);
    }
    assert_true(possible > rounds / 4 && possible < rounds);
}

static void test_table(void **state)
{
    (void)state;
    try_whole(8, true, 60, 3);
}

static void test_whole_by_program(void **state)
{
    (void)state;
    try_whole(13, false, 40, 8);
}

static void test_table_end(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plant p = {3, 1, {100, 100, 60}, true, false};
    const th_mix_measure m[] = {
        {10, 0, NONE, true}, {10, 0, NONE, true}, {1, 0, NONE, true}};
    double need = 100;
    th_mix_ask ask = ask_of(&p, m, &need);
    th_mix r = solve(arena, &ask);
    /* 0 and 1 cost the same: the smaller mask; equality of need and effect counts */
    assert_true(r.x[0] == 1 && r.x[1] == 0 && r.x[2] == 0 && r.calls == 8);
    need = 250;
    r = solve(arena, &ask);
    assert_string_equal(r.code, "E-PLAN-INFEASIBLE");
    close_to(r.reach[0], 1000 * (1 - 0.9 * 0.9 * 0.94), 1e-13);
    const th_mix_pair excludes[] = {{0, 2}, {1, 2}}; /* the last plan is not the most */
    ask.excludes = excludes;
    ask.excludes_count = 2;
    r = solve(arena, &ask);
    close_to(r.reach[0], 190, 1e-13);
    need = 0;
    r = solve(arena, &ask);
    assert_true(!r.code && r.annual == 0 && r.real[0] == 0 && r.gap == 0);
    p.broken = true;
    th_mix out;
    th_error err = {0};
    assert_int_equal(th_mix_find(&out, arena, &ask, &err), TH_BAD_DATA);
    assert_string_equal(err.text, "no engine");
    th_arena_free(arena);
}

static th_status refused(th_arena *arena, const th_mix_ask *ask)
{
    th_mix m;
    th_error err = {0};
    th_status status = th_mix_find(&m, arena, ask, &err);
    assert_int_equal(err.text[0] != 0, status != TH_OK);
    return status;
}

static void test_bad_asks(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plant p = {2, 1, {100, 100}, false, false};
    th_mix_measure m[] = {{10, 0, NONE, false}, {-10, 0, NONE, false}};
    double need = 100;
    th_mix_ask ask = ask_of(&p, m, &need);
    const th_mix_pair self[] = {{1, 1}}, beyond[] = {{0, 2}};
    ask.needs = self;
    ask.needs_count = 1;
    assert_int_equal(refused(arena, &ask), TH_BAD_DATA);
    ask.needs = beyond;
    assert_int_equal(refused(arena, &ask), TH_BAD_DATA);
    ask.needs_count = 0;
    m[0].annual = (double)NAN;
    assert_int_equal(refused(arena, &ask), TH_BAD_DATA);
    m[0].annual = 10;
    need = (double)INFINITY;
    assert_int_equal(refused(arena, &ask), TH_BAD_DATA);
    /* no target, no row at all: what saves is done */
    ask.targets = p.targets = 0;
    th_mix r = solve(arena, &ask);
    assert_true(r.x[0] == 0 && r.x[1] == 1 && r.converged);
    /* nothing to choose from */
    ask.measures = p.measures = 0;
    ask.targets = p.targets = 1;
    need = 1;
    assert_string_equal(solve(arena, &ask).code, "E-PLAN-INFEASIBLE");
    form f = LINE;
    th_backcast b;
    th_error err = {0};
    th_backcast_ask wrong = {1, 1, 0, 1, lever, &f};
    assert_int_equal(th_backcast_find(&b, &wrong, &err), TH_BAD_USAGE);
    th_arena_free(arena);
}

static void test_whole_without_rows(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plant p = {.measures = 13};
    th_mix_measure m[13];
    for (int i = 0; i < 13; i++)
        m[i] = (th_mix_measure){i - 6.0, 1, NONE, true};
    th_mix_ask ask = ask_of(&p, m, NULL);
    th_mix r = solve(arena, &ask);
    assert_true(r.annual == -21 && r.x[5] == 1 && r.x[7] == 0);
    ask.budget = 2; /* the two that save most */
    r = solve(arena, &ask);
    assert_true(r.annual == -11 && r.x[0] == 1 && r.x[1] == 1);
    ask.budget = -1;
    assert_string_equal(solve(arena, &ask).code, "E-PLAN-INFEASIBLE");
    th_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backcast),
        cmocka_unit_test(test_backcast_many),
        cmocka_unit_test(test_backcast_none),
        cmocka_unit_test(test_program),
        cmocka_unit_test(test_pairs_and_departments),
        cmocka_unit_test(test_agreement),
        cmocka_unit_test(test_two_years),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_whole_by_program),
        cmocka_unit_test(test_table_end),
        cmocka_unit_test(test_bad_asks),
        cmocka_unit_test(test_whole_without_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
