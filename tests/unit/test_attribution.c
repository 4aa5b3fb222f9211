/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapley values against all orders and their laws; the cost curve by hand. */
#include "tanheng/decision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define MOST 64
#define YEARS 36

static void close_to(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance * (1 + fabs(expected))))
        fail_msg("%.17g, not %.17g", got, expected);
}

/* ---- a plan whose measures interact ---- */

/** Total = sum over groups of product over the group's players of (1 - cut), plus a
 * bonus where both of a pair are on. Each year's cuts grow. */
typedef struct plan {
    uint32_t players, years;
    double cut[MOST];
    uint32_t group[MOST];
    uint32_t groups;
    double bonus; /* of players 0 and 1 together */
    uint64_t calls;
    uint64_t broken; /* mask for which the call fails */
    bool nan;
} plan;

static double total_of(const plan *p, uint64_t mask, uint32_t year)
{
    double total = 0, ramp = (year + 1.0) / p->years;
    for (uint32_t g = 0; g < p->groups; g++) {
        double product = 1000;
        for (uint32_t i = 0; i < p->players; i++)
            if (p->group[i] == g && (mask >> i & 1))
                product *= 1 - p->cut[i] * ramp;
        total += product;
    }
    return total - ((mask & 3) == 3 ? p->bonus * ramp : 0);
}

static th_status value(void *context, uint64_t mask, double *years, th_error *err)
{
    plan *p = context;
    p->calls++;
    if (p->broken && mask == p->broken && !p->nan)
        return th_error_set(err, TH_BAD_DATA, "run %d", (int)mask);
    for (uint32_t y = 0; y < p->years; y++)
        years[y] = p->nan && mask == p->broken ? (double)NAN : total_of(p, mask, y);
    return TH_OK;
}

static bool meet(void *context, uint32_t a, uint32_t b)
{
    const plan *p = context;
    return p->group[a] == p->group[b];
}

static plan plan_of(uint32_t players, uint32_t years, uint32_t groups)
{
    plan p = {.players = players, .years = years, .groups = groups};
    for (uint32_t i = 0; i < players; i++) {
        p.cut[i] = 0.05 + 0.03 * ((i * 7) % 11);
        p.group[i] = i % groups;
    }
    return p;
}

static th_shapley_ask ask_of(plan *p)
{
    th_shapley_ask ask = {.players = p->players,
                          .years = p->years,
                          .value = value,
                          .meet = p->groups > 1 ? meet : NULL,
                          .context = p,
                          .seed = 42};
    return ask;
}

static th_shapley solve(th_arena *arena, const th_shapley_ask *ask)
{
    th_shapley s;
    th_error err = {0};
    assert_int_equal(th_shapley_find(&s, arena, ask, &err), TH_OK);
    return s;
}

static double share(const th_shapley *s, uint32_t player, uint32_t year)
{
    return s->share[player * s->years + year];
}

static void closes(const th_shapley *s)
{
    for (uint32_t y = 0; y < s->years; y++) {
        double sum = 0;
        for (uint32_t i = 0; i < s->players; i++)
            sum += share(s, i, y);
        close_to(sum, s->joint[y], 1e-13);
        close_to(s->gap[y], 0, 1e-10);
        close_to(s->without[y] - s->with[y], s->joint[y], 1e-13);
    }
}

/* ---- brute force: all orders, by Heap's algorithm ---- */

static void add_order(const plan *p, const uint32_t *order, double *sums)
{
    for (uint32_t y = 0; y < p->years; y++) {
        uint64_t mask = 0;
        for (uint32_t k = 0; k < p->players; k++) {
            double before = total_of(p, mask, y);
            mask |= (uint64_t)1 << order[k];
            sums[order[k] * p->years + y] += before - total_of(p, mask, y);
        }
    }
}

static uint32_t all_orders(const plan *p, double *sums)
{
    uint32_t order[8] = {0}, c[8] = {0}, count = 1;
    for (uint32_t i = 0; i < p->players; i++)
        order[i] = i;
    add_order(p, order, sums);
    for (uint32_t i = 1; i < p->players;) {
        if (c[i] >= i) {
            c[i++] = 0;
            continue;
        }
        uint32_t j = i % 2 ? c[i] : 0, kept = order[j];
        order[j] = order[i];
        order[i] = kept;
        add_order(p, order, sums);
        count++;
        c[i]++;
        i = 1;
    }
    return count;
}

static void test_all_orders(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(6, 5, 2);
    p.bonus = 40; /* joins both groups: players 0 and 1 */
    th_shapley_ask ask = ask_of(&p);
    ask.meet = NULL;
    th_shapley s = solve(arena, &ask);
    double sums[6 * 5] = {0};
    assert_int_equal(all_orders(&p, sums), 720);
    for (uint32_t i = 0; i < 30; i++)
        close_to(s.share[i], sums[i] / 720, 1e-13);
    closes(&s);
    assert_int_equal(s.component_count, 1);
    th_arena_free(arena);
}

static void test_laws(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(5, 3, 1);
    p.cut[1] = p.cut[3]; /* equal measures */
    p.cut[4] = 0;        /* does nothing */
    th_shapley_ask ask = ask_of(&p);
    th_shapley s = solve(arena, &ask);
    closes(&s);
    for (uint32_t y = 0; y < 3; y++) {
        close_to(share(&s, 1, y), share(&s, 3, y), 1e-14);
        assert_true(share(&s, 4, y) == 0);
        double alone = total_of(&p, 0, y) - total_of(&p, 4, y);
        close_to(s.alone[2 * 3 + y], alone, 1e-14);
        close_to(
            s.last_in[2 * 3 + y], total_of(&p, 27, y) - total_of(&p, 31, y), 1e-14);
        /* cuts of one product: whoever comes later finds less */
        assert_true(s.last_in[2 * 3 + y] < share(&s, 2, y) && share(&s, 2, y) < alone);
    }
    close_to(
        s.cumulative[2], share(&s, 2, 0) + share(&s, 2, 1) + share(&s, 2, 2), 1e-14);
    assert_true(s.pairs == 0 && s.within_error && s.error[0] == 0);
    /* a harmful measure has a negative share */
    p.cut[0] = -0.2;
    s = solve(arena, &ask);
    assert_true(share(&s, 0, 2) < 0);
    closes(&s);
    th_arena_free(arena);
}

static void test_small(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(1, 1, 1);
    th_shapley_ask ask = ask_of(&p);
    th_shapley s = solve(arena, &ask);
    close_to(share(&s, 0, 0), 1000 * p.cut[0], 1e-13);
    close_to(s.alone[0], s.last_in[0], 1e-15);
    p.players = ask.players = 0;
    s = solve(arena, &ask);
    assert_true(s.joint[0] == 0 && s.component_count == 0 && s.gap[0] == 0);
    th_arena_free(arena);
}

static void test_components(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(9, 4, 3);
    th_shapley_ask ask = ask_of(&p);
    th_shapley s = solve(arena, &ask);
    assert_int_equal(s.component_count, 3);
    assert_int_equal(s.component[0], 0);
    assert_int_equal(s.component[5], 2);
    /* nothing on, 2^3 - 1 for each component, all on */
    assert_int_equal(s.calls, 1 + 3 * 7 + 1);
    assert_int_equal(p.calls, s.calls);
    closes(&s);
    ask.meet = NULL;
    th_shapley whole = solve(arena, &ask);
    for (uint32_t i = 0; i < 36; i++) {
        close_to(s.share[i], whole.share[i], 1e-12);
        close_to(s.last_in[i], whole.last_in[i], 1e-12);
    }
    /* components that meet after all: the gap says so */
    p.bonus = 40;
    ask.meet = meet;
    s = solve(arena, &ask);
    close_to(s.gap[3], 40, 1e-10);
    th_arena_free(arena);
}

static void test_ten_measures(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(10, YEARS, 1);
    th_shapley_ask ask = ask_of(&p);
    clock_t start = clock();
    th_shapley s = solve(arena, &ask);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    assert_int_equal(s.calls, 1024);
    assert_int_equal(p.calls, 1024);
    closes(&s);
    assert_true(seconds < 1);
    print_message("10 measures x 36 years: %.1f ms\n", 1000 * seconds);
    th_arena_free(arena);
}

static void test_sampled(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(14, 3, 1);
    th_shapley_ask ask = ask_of(&p);
    ask.exact_players = 14;
    th_shapley exact = solve(arena, &ask);
    assert_int_equal(exact.pairs, 0);
    ask.exact_players = 0;
    th_shapley s = solve(arena, &ask);
    assert_true(s.pairs >= 16 && s.pairs <= 2000 && s.within_error);
    closes(&s);
    double most = 0, joint = 0;
    for (uint32_t y = 0; y < 3; y++)
        joint = fmax(joint, exact.joint[y]);
    for (uint32_t i = 0; i < 42; i++) {
        most = fmax(most, s.error[i]);
        if (fabs(s.share[i] - exact.share[i]) > 4.5 * s.error[i] + 1e-9)
            fail_msg("player %u: %g, not %g (+- %g)",
                     i / 3,
                     s.share[i],
                     exact.share[i],
                     s.error[i]);
        close_to(s.alone[i], exact.alone[i], 1e-13);
        close_to(s.last_in[i], exact.last_in[i], 1e-13);
    }
    assert_true(most > 0 && most <= 0.005 * joint);
    /* a pure function of the seed */
    th_shapley again = solve(arena, &ask);
    assert_memory_equal(s.share, again.share, 42 * sizeof *s.share);
    ask.seed = 43;
    again = solve(arena, &ask);
    assert_memory_not_equal(s.share, again.share, 42 * sizeof *s.share);
    /* an error that can't be reached is told */
    ask.wanted_error = 1e-9;
    ask.most_pairs = 20;
    s = solve(arena, &ask);
    assert_true(!s.within_error && s.pairs == 20);
    closes(&s);
    th_arena_free(arena);
}

/* The standard error is honest: over many seeds, sampled minus exact has the spread
 * that it claims. */
static void test_error_is_honest(void **state)
{
    (void)state;
    plan p = plan_of(8, 1, 1);
    p.bonus = 300;
    th_shapley_ask ask = ask_of(&p);
    th_arena *arena = th_arena_create();
    th_shapley exact = solve(arena, &ask);
    double squares = 0, claimed = 0;
    ask.exact_players = 1;
    ask.most_pairs = 16;
    ask.wanted_error = 1e-12;
    for (uint64_t seed = 0; seed < 400; seed++) {
        ask.seed = seed;
        th_shapley s = solve(arena, &ask);
        double off = s.share[0] - exact.share[0];
        squares += off * off;
        claimed += s.error[0] * s.error[0];
    }
    assert_true(squares > 0.8 * claimed && squares < 1.25 * claimed);
    th_arena_free(arena);
}

static void test_antithetic(void **state)
{
    (void)state;
    /* effects of pairs only: an order and its reverse give exactly Shapley together */
    plan p = plan_of(13, 1, 13);
    p.bonus = 100;
    th_arena *arena = th_arena_create();
    th_shapley_ask ask = ask_of(&p);
    ask.meet = NULL;
    th_shapley s = solve(arena, &ask);
    assert_int_equal(s.pairs, 16);
    close_to(s.share[0], 1000 * p.cut[0] + 50, 1e-12);
    close_to(s.share[1], 1000 * p.cut[1] + 50, 1e-12);
    close_to(s.error[0], 0, 1e-10);
    th_arena_free(arena);
}

static void test_failures(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    plan p = plan_of(3, 2, 1);
    p.broken = 5;
    th_shapley_ask ask = ask_of(&p);
    th_shapley s;
    th_error err = {0};
    assert_int_equal(th_shapley_find(&s, arena, &ask, &err), TH_BAD_DATA);
    assert_string_equal(err.text, "run 5");
    p.nan = true;
    memset(&err, 0, sizeof err);
    assert_int_equal(th_shapley_find(&s, arena, &ask, &err), TH_BAD_DATA);
    assert_non_null(strstr(err.text, "no number"));
    ask.players = 65;
    memset(&err, 0, sizeof err);
    assert_int_equal(th_shapley_find(&s, arena, &ask, &err), TH_BAD_USAGE);
    th_arena_free(arena);
}

/* ---- cost ---- */

static void test_crf(void **state)
{
    (void)state;
    assert_true(th_mac_crf(0, 20) == 1.0 / 20);
    /* Annuity tables: 5 %, 20 years 0.0802426; 8 %, 10 years 0.1490295 */
    close_to(th_mac_crf(0.05, 20), 0.0802425872, 1e-10);
    close_to(th_mac_crf(0.08, 10), 0.1490294887, 1e-10);
    close_to(th_mac_crf(0.08, 1), 1.08, 1e-14);
    /* series and closed form meet; the discounted annuities repay 1 at any rate */
    for (double r = 1e-9; r < 0.3; r *= 1.7) {
        long double sum = 0, factor = 1;
        for (int i = 0; i < 20; i++)
            sum += factor /= 1 + (long double)r;
        close_to(th_mac_crf(r, 20), (double)(1 / sum), 2e-12);
    }
    assert_true(isnan(th_mac_crf(0.05, 0)) && isnan(th_mac_crf(-1, 5)));
    assert_true(th_mac_crf(-0.02, 10) < 0.1); /* a negative rate lowers it */
}

static void test_annual(void **state)
{
    (void)state;
    th_mac_cost m14 = {true, 5.2e7, 2e6, 9e6, 20};
    close_to(th_mac_annual(&m14, 0.05), 5.2e7 * 0.0802425872 + 2e6 - 9e6, 1e-9);
    m14.known = false;
    assert_true(isnan(th_mac_annual(&m14, 0.05)));
    th_mac_cost running = {true, 0, 3e6, 1e6, 0}; /* no capital, no life needed */
    assert_true(th_mac_annual(&running, 0.05) == 2e6);
    running.capital = 1;
    assert_true(isnan(th_mac_annual(&running, 0.05)));
    const double cost[] = {100, 105, 110.25}, tonnes[] = {0, 10.5, 11.025};
    /* discounted at 5 %: 300 over 20 */
    close_to(th_mac_levelised(cost, tonnes, 3, 0.05), 15, 1e-13);
    close_to(th_mac_levelised(cost, tonnes, 3, 0), 315.25 / 21.525, 1e-13);
    assert_true(isnan(th_mac_levelised(cost, tonnes, 1, 0.05)));
}

static void test_curve(void **state)
{
    (void)state;
    const th_mac_cost costs[] = {
        {true, 0, 300, 0, 0}, /* 0: 3 CNY/t */
        {true, 0, 0, 500, 0}, /* 1: saves 500, -0.5 CNY/t */
        {false, 0, 0, 0, 0},  /* 2: unknown */
        {true, 0, 0, 400, 0}, /* 3: saves 400, -40 CNY/t: after 1 all the same */
        {true, 0, 50, 0, 0},  /* 4: abates nothing */
        {true, 0, 10, 10, 0}, /* 5: costs nothing: 0 CNY/t */
        {true, 0, 600, 0, 0}, /* 6: 3 CNY/t too: by place */
        {true, 0, 0, 90, 0},  /* 7: saves, but raises emissions */
        {true, 0, 20, 0, 0},  /* 8: 2 CNY/t */
    };
    const double tonnes[] = {100, 1000, 50, 10, 0, 30, 200, -5, 10};
    const uint32_t order[] = {1, 3, 5, 8, 0, 6, 4, 7, 2};
    th_mac_step steps[9];
    assert_int_equal(th_mac_curve(steps, costs, tonnes, 9, 0.05), 6);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(steps[i].measure, order[i]);
    close_to(steps[1].mac, -40, 1e-15);
    assert_true(steps[1].from_t == 1000 && steps[1].to_t == 1010);
    assert_true(steps[5].to_t == 1350 && steps[2].mac == 0);
    assert_int_equal(steps[6].kind, TH_MAC_NO_EFFECT);
    assert_true(isnan(steps[6].mac) && isnan(steps[7].mac) && isnan(steps[8].from_t));
    assert_int_equal(steps[8].kind, TH_MAC_UNKNOWN);
    assert_int_equal(th_mac_curve(steps, costs, tonnes, 0, 0.05), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_orders),
        cmocka_unit_test(test_laws),
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_components),
        cmocka_unit_test(test_ten_measures),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_error_is_honest),
        cmocka_unit_test(test_antithetic),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_crf),
        cmocka_unit_test(test_annual),
        cmocka_unit_test(test_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
