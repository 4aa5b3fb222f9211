/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision: the linear program of the least-cost mix, by GLPK; the only file that
 * includes it. Costs, tonnes and budgets are scaled to the order of 1, since GLPK's
 * tolerances are absolute.
 */
#include "decision_internal.h"

#include <glpk.h>
#include <math.h>

typedef struct lp {
    thi_program *p;
    glp_prob *prob;
    double money, capital; /* scales */
    double *tonnes;        /* [targets] scale of each row */
    int *index;            /* [measures + 1] */
    double *value;
} lp;

static double largest(double so_far, double x)
{
    return isfinite(x) ? fmax(so_far, fabs(x)) : so_far;
}

static double scale_of(double most)
{
    return most > 0 ? most : 1;
}

static void set_scales(lp *l)
{
    const th_mix_ask *ask = l->p->ask;
    double money = 0, capital = 0;
    for (uint32_t i = 0; i < ask->measures; i++) {
        money = largest(money, ask->measure[i].annual);
        capital = largest(capital, ask->measure[i].capital);
    }
    l->money = scale_of(money);
    l->capital = scale_of(capital);
    for (uint32_t y = 0; y < ask->targets; y++) {
        double most = 0;
        for (uint32_t i = 0; i < ask->measures; i++)
            most = largest(most, l->p->abated[(size_t)i * ask->targets + y]);
        l->tonnes[y] = scale_of(most);
    }
}

static void set_columns(lp *l)
{
    const th_mix_ask *ask = l->p->ask;
    bool cheapest = l->p->reach == TH_MIX_NONE;
    glp_set_obj_dir(l->prob, cheapest ? GLP_MIN : GLP_MAX);
    glp_add_cols(l->prob, (int)ask->measures);
    for (uint32_t i = 0; i < ask->measures; i++) {
        int column = (int)i + 1;
        size_t cell = (size_t)i * ask->targets;
        glp_set_col_bnds(l->prob, column, GLP_DB, 0, 1);
        if (ask->measure[i].whole)
            glp_set_col_kind(l->prob, column, GLP_BV);
        glp_set_obj_coef(l->prob,
                         column,
                         cheapest ? ask->measure[i].annual / l->money
                                  : l->p->abated[cell + l->p->reach] /
                                        l->tonnes[l->p->reach]);
    }
}

static int
add_row(lp *l, int count, bool at_least, double bound, const double *row_values)
{
    int row = glp_add_rows(l->prob, 1);
    for (int i = 1; row_values && i <= count; i++) {
        l->index[i] = i;
        l->value[i] = row_values[i - 1];
    }
    glp_set_mat_row(l->prob, row, count, l->index, l->value);
    glp_set_row_bnds(l->prob, row, at_least ? GLP_LO : GLP_UP, bound, bound);
    return row;
}

static void add_needs(lp *l, double *values)
{
    const th_mix_ask *ask = l->p->ask;
    for (uint32_t y = 0; y < ask->targets && l->p->reach == TH_MIX_NONE; y++) {
        for (uint32_t i = 0; i < ask->measures; i++)
            values[i] = l->p->abated[(size_t)i * ask->targets + y] / l->tonnes[y];
        add_row(l, (int)ask->measures, true, ask->need[y] / l->tonnes[y], values);
    }
}

/** Row of one budget, 0 where there is none. Of all departments: TH_MIX_NONE. */
static int add_budget(lp *l, double *values, uint32_t department, double budget)
{
    const th_mix_ask *ask = l->p->ask;
    if (!isfinite(budget))
        return 0;
    for (uint32_t i = 0; i < ask->measures; i++)
        values[i] =
            department == TH_MIX_NONE || ask->measure[i].department == department
                ? ask->measure[i].capital / l->capital
                : 0;
    return add_row(l, (int)ask->measures, false, budget / l->capital, values);
}

/** x_a - x_b <= 0 (needs), or x_a + x_b <= 1 (excludes). */
static void add_pair(lp *l, th_mix_pair pair, bool excludes)
{
    l->index[1] = (int)pair.a + 1;
    l->index[2] = (int)pair.b + 1;
    l->value[1] = 1;
    l->value[2] = excludes ? 1 : -1;
    add_row(l, 2, false, excludes ? 1 : 0, NULL);
}

static void add_pairs(lp *l)
{
    const th_mix_ask *ask = l->p->ask;
    for (uint32_t i = 0; i < ask->needs_count; i++)
        add_pair(l, ask->needs[i], false);
    for (uint32_t i = 0; i < ask->excludes_count; i++)
        add_pair(l, ask->excludes[i], true);
}

/** A tonne more that year, a yuan more of a budget: what it costs or saves a year. */
static void take_prices(lp *l, int budget_row, const int *department_row)
{
    const th_mix_ask *ask = l->p->ask;
    if (!l->p->need_price)
        return;
    for (uint32_t y = 0; y < ask->targets; y++)
        l->p->need_price[y] =
            glp_get_row_dual(l->prob, (int)y + 1) * l->money / l->tonnes[y];
    double per_capital = -l->money / l->capital;
    l->p->budget_price =
        budget_row ? glp_get_row_dual(l->prob, budget_row) * per_capital : 0;
    for (uint32_t d = 0; d < ask->departments; d++)
        l->p->department_price[d] =
            department_row[d]
                ? glp_get_row_dual(l->prob, department_row[d]) * per_capital
                : 0;
}

static thi_solved solve_relaxed(lp *l)
{
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    if (glp_simplex(l->prob, &control) != 0)
        return THI_FAILED;
    int status = glp_get_status(l->prob);
    if (status == GLP_OPT)
        return THI_SOLVED;
    return status == GLP_NOFEAS || status == GLP_INFEAS ? THI_INFEASIBLE : THI_FAILED;
}

static thi_solved solve_whole(lp *l)
{
    glp_iocp control;
    glp_init_iocp(&control);
    control.msg_lev = GLP_MSG_OFF;
    if (glp_intopt(l->prob, &control) != 0)
        return THI_FAILED;
    int status = glp_mip_status(l->prob);
    if (status == GLP_OPT)
        return THI_SOLVED;
    return status == GLP_NOFEAS ? THI_INFEASIBLE : THI_FAILED;
}

static thi_solved solve_rows(lp *l, double *values, int *department_row)
{
    const th_mix_ask *ask = l->p->ask;
    set_scales(l);
    set_columns(l);
    add_needs(l, values);
    int budget_row = add_budget(l, values, TH_MIX_NONE, ask->budget);
    for (uint32_t d = 0; d < ask->departments; d++)
        department_row[d] = add_budget(l, values, d, ask->department_budget[d]);
    add_pairs(l);
    bool whole = glp_get_num_int(l->prob) > 0;
    thi_solved solved = solve_relaxed(l);
    if (solved != THI_SOLVED)
        return solved;
    take_prices(l, budget_row, department_row);
    solved = whole ? solve_whole(l) : solved;
    for (uint32_t i = 0; i < ask->measures && solved == THI_SOLVED; i++) {
        double x = whole ? glp_mip_col_val(l->prob, (int)i + 1)
                         : glp_get_col_prim(l->prob, (int)i + 1);
        l->p->x[i] = fmin(1, fmax(0, x)) + 0.0;
    }
    return solved;
}

thi_solved thi_program_solve(thi_program *program)
{
    const th_mix_ask *ask = program->ask;
    th_arena *scratch = th_arena_create();
    /* GLPK keeps one environment a thread: ours goes, the caller's own stays. */
    bool ours = glp_init_env() == 0;
    int terminal = glp_term_out(GLP_OFF);
    size_t width = ask->measures + 3;
    lp l = {.p = program,
            .prob = glp_create_prob(),
            .tonnes = TH_NEW_N(scratch, double, ask->targets + 1),
            .index = TH_NEW_N(scratch, int, width),
            .value = TH_NEW_N(scratch, double, width)};
    thi_solved solved = solve_rows(&l,
                                   TH_NEW_N(scratch, double, width),
                                   TH_NEW_N(scratch, int, ask->departments + 1));
    glp_delete_prob(l.prob);
    glp_term_out(terminal);
    if (ours)
        glp_free_env();
    th_arena_free(scratch);
    return solved;
}
