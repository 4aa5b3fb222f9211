/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare: the difference of a line into parts. With n parts at work there are 2^n
 * mixed lines: each part from A or from B. A part's share is its Shapley value (L. S.
 * Shapley 1953): the mean, over all orders of replacement, of what the replacement of
 * that part changes.
 */
#include "compare_internal.h"

#include <math.h>
#include <string.h>

/* ---- mixed values ---- */

static double mix_kids(th_bridge *br, thi_pair *pair, unsigned mixture)
{
    double *kids = TH_NEW_N(br->scratch, double, 2 * pair->count + 1);
    th_node shape = {.kind = pair->kind, .n_kids = pair->count};
    double chain = 0;
    for (uint32_t i = 0; i < pair->count; i++)
        kids[i] = thi_mixed(br, pair->kids[i], mixture);
    for (uint32_t i = 0; pair->sign && i < pair->count; i++)
        chain += pair->sign[i] < 0 ? -kids[i] : kids[i];
    return pair->sign ? chain : th_node_apply(&shape, kids, kids + pair->count);
}

double thi_mixed(th_bridge *br, thi_pair *pair, unsigned mixture)
{
    mixture &= pair->active;
    if (!mixture)
        return pair->a;
    if (mixture == pair->active)
        return pair->b;
    if (!pair->mixed)
        pair->mixed = TH_NEW_N(br->scratch, double, THI_MIXTURES);
    if (!(pair->known >> mixture & 1u)) {
        pair->mixed[mixture] = mix_kids(br, pair, mixture);
        pair->known |= 1u << mixture;
    }
    return pair->mixed[mixture];
}

/* ---- Shapley ---- */

static unsigned bits_of(unsigned set)
{
    unsigned count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/** |S|! (n-1-|S|)! / n! */
static double weight_of(unsigned size, unsigned count)
{
    double choose = 1; /* n-1 over |S| */
    for (unsigned i = 0; i < size; i++)
        choose = choose * (count - 1 - i) / (i + 1);
    return 1 / (count * choose);
}

/** What player i changes, met with the others in `set`. */
static double change_of(const double *mixtures, unsigned set, unsigned player)
{
    return mixtures[set | player] - mixtures[set];
}

/** A set and the set of the others, together: exchanging A and B exchanges the two and
 * turns their signs, so that the result changes its sign and no bit. */
static double
share_of(const double *mixtures, unsigned count, unsigned player, unsigned others)
{
    th_sum sum = {0};
    if (!others)
        return change_of(mixtures, 0, player);
    for (unsigned set = 0; set <= others; set++) {
        unsigned rest = others & ~set;
        if ((set & ~others) || set > rest)
            continue;
        th_sum_add(
            &sum,
            weight_of(bits_of(set), count) *
                (change_of(mixtures, set, player) + change_of(mixtures, rest, player)));
    }
    return th_sum_get(&sum);
}

void thi_shapley(const double *mixtures, unsigned count, double *parts)
{
    unsigned all = (1u << count) - 1;
    for (unsigned i = 0; i < count; i++)
        parts[i] = share_of(mixtures, count, 1u << i, all & ~(1u << i));
}

/* ---- a line ---- */

typedef struct game {
    th_bridge *br;
    thi_pair *pair;
    unsigned players;          /* bits by th_part */
    th_part part[THI_PLAYERS]; /* of the n-th player */
    unsigned count;
    double gwp_a, gwp_b; /* 1 for masses */
    double value_a, value_b;
} game;

static unsigned mixture_of(const game *g, unsigned set)
{
    unsigned mixture = 0;
    for (unsigned i = 0; i < g->count; i++)
        if (set >> i & 1u)
            mixture |= 1u << g->part[i];
    return mixture;
}

/** The two ends are the lines themselves, to the bit. */
static double mixture_value(const game *g, unsigned set)
{
    unsigned mixture = mixture_of(g, set);
    if (!set)
        return g->value_a;
    if (set + 1 == 1u << g->count)
        return g->value_b;
    return thi_mixed(g->br, g->pair, mixture) *
           (mixture >> TH_PART_GWP & 1u ? g->gwp_b : g->gwp_a);
}

/** Where a mixed line has no finite value (B's rows with A's divide by zero) the whole
 * difference is in one part. */
static void give_whole(const game *g, double *parts)
{
    static const th_part order[] = {
        TH_PART_METHOD, TH_PART_ACTIVITY, TH_PART_FACTOR, TH_PART_GWP};
    th_part to = TH_PART_METHOD;
    for (size_t i = sizeof order / sizeof *order; i-- > 0;)
        if (g->players >> order[i] & 1u)
            to = order[i];
    parts[to] = g->value_b - g->value_a;
}

/** False: it could not be split. */
static bool play(game *g, double *parts)
{
    double mixtures[THI_MIXTURES], shares[THI_PLAYERS];
    bool finite = true;
    memset(parts, 0, TH_PARTS * sizeof *parts);
    for (unsigned p = 0; p < THI_PLAYERS; p++)
        if (g->players >> p & 1u)
            g->part[g->count++] = (th_part)p;
    if (!g->count) {
        if (g->value_a < g->value_b || g->value_a > g->value_b)
            give_whole(g, parts); /* rounding alone */
        return true;
    }
    for (unsigned set = 0; set < 1u << g->count; set++) {
        mixtures[set] = mixture_value(g, set);
        finite = finite && isfinite(mixtures[set]);
    }
    if (!finite) {
        give_whole(g, parts);
        return false;
    }
    thi_shapley(mixtures, g->count, shares);
    for (unsigned i = 0; i < g->count; i++)
        parts[g->part[i]] = shares[i];
    return true;
}

/* ---- causes of a line ---- */

static void collect(const th_bridge *br, thi_pair *pair, thi_cause_list *list)
{
    if (!pair->active || pair->stamp == br->stamp)
        return;
    pair->stamp = br->stamp;
    if (!pair->count)
        TH_PUSH(br->scratch, list->numbers, list->count, list->capacity, pair->cause);
    for (uint32_t i = 0; i < pair->count; i++)
        collect(br, pair->kids[i], list);
}

static int compare_numbers(const void *x, const void *y, void *context)
{
    (void)context;
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

/** Each once: a row may stand in several places. */
void thi_collect_causes(th_bridge *br, thi_pair *pair, thi_cause_list *list)
{
    size_t kept = 0;
    br->stamp++;
    collect(br, pair, list);
    if (list->count)
        th_sort(
            list->numbers, list->count, sizeof *list->numbers, compare_numbers, NULL);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || list->numbers[kept - 1] != list->numbers[i])
            list->numbers[kept++] = list->numbers[i];
    list->count = kept;
}

/** The two ends of the laid-out arithmetic against the plan's results: far wider than
 * rounding, far closer than a term taken twice. */
static bool at_its_ends(const thi_pair *pair, const th_bridge_line *line)
{
    double size = fabs(line->a.mass_t) + fabs(line->b.mass_t);
    return fabs(pair->a - line->a.mass_t) <= 1e-6 * size &&
           fabs(pair->b - line->b.mass_t) <= 1e-6 * size;
}

void thi_split(th_bridge *br,
               th_bridge_line *line,
               thi_pair *pair,
               double gwp_a,
               double gwp_b,
               uint32_t gwp_cause)
{
    thi_cause_list list = {0};
    bool other_gwp = gwp_a < gwp_b || gwp_a > gwp_b;
    unsigned with_gwp = other_gwp ? 1u << TH_PART_GWP : 0;
    game mass = {.br = br,
                 .pair = pair,
                 .players = pair->active,
                 .gwp_a = 1,
                 .gwp_b = 1,
                 .value_a = line->a.mass_t,
                 .value_b = line->b.mass_t};
    game co2e = {.br = br,
                 .pair = pair,
                 .players = pair->active | with_gwp,
                 .gwp_a = gwp_a,
                 .gwp_b = gwp_b,
                 .value_a = line->a.co2e_t,
                 .value_b = line->b.co2e_t};
    br->astray += !at_its_ends(pair, line);
    bool split = play(&mass, line->mass_t);
    line->unsplit = !play(&co2e, line->co2e_t) || !split;
    thi_collect_causes(br, pair, &list);
    if (other_gwp)
        TH_PUSH(br->scratch, list.numbers, list.count, list.capacity, gwp_cause);
    uint32_t *causes = TH_NEW_N(br->arena, uint32_t, list.count + 1);
    if (list.count)
        memcpy(causes, list.numbers, list.count * sizeof *causes);
    line->causes = causes;
    line->cause_count = (uint32_t)list.count;
}
