/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every method, one input at a time over the compiled model: what an amount drives is a
 * straight line in it, and every result is finite where a variable is at its bounds. */
#include "every_method.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct trial {
    every_method *all;
    const vec_run *run;
    th_model_view view;
    double *inputs;     /* [input_count], as compiled */
    double *results[4]; /* [cell_count], at 0, 1, 2 and 3 times */
} trial;

static trial trial_begin(every_method *all, const vec_run *run)
{
    trial t = {.all = all, .run = run, .view = th_model_get(run->model)};
    t.inputs = calloc(t.view.input_count + 1, sizeof *t.inputs);
    assert_non_null(t.inputs);
    for (uint32_t i = 0; i < t.view.input_count; i++)
        t.inputs[i] = t.view.inputs[i].value;
    for (size_t k = 0; k < 4; k++) {
        t.results[k] = calloc(t.view.cell_count + 1, sizeof(double));
        assert_non_null(t.results[k]);
    }
    return t;
}

static void trial_end(trial *t)
{
    free(t->inputs);
    for (size_t k = 0; k < 4; k++)
        free(t->results[k]);
}

static const th_variable *variable_of(const trial *t, const th_input *in)
{
    return in->kind == TH_INPUT_GWP ? NULL
                                    : th_variable_get(t->run->registry, in->variable);
}

/* ---- straight lines ---- */

/** All rows of a variable times 0, 1, 2 and 3. */
static void run_multiples(trial *t, uint32_t variable)
{
    for (size_t k = 0; k < 4; k++) {
        for (uint32_t i = 0; i < t->view.input_count; i++) {
            const th_input *in = &t->view.inputs[i];
            bool mine = in->kind == TH_INPUT_ACTIVITY && in->variable == variable;
            t->inputs[i] = in->value * (mine ? (double)k : 1);
        }
        th_model_run(t->run->model, t->inputs, t->results[k]);
    }
}

static bool is_finite(double x)
{
    return x - x == 0;
}

/** Rounding of what its method adds up: a difference of large numbers keeps that. */
static double rounding(const trial *t, uint32_t cell)
{
    const th_instance *inst = &t->view.instances[t->view.cells[cell].instance];
    double largest = 0;
    for (uint32_t i = 0; i < inst->cell_count; i++)
        for (size_t k = 0; k < 4; k++) {
            double x = t->results[k][inst->first_cell + i];
            largest = fmax(largest, is_finite(x) ? fabs(x) : 0);
        }
    return 1e-14 * largest;
}

/** The steps between the multiples are the same; nothing (0/0) is left out. */
static bool is_straight(const trial *t, uint32_t cell)
{
    double f[4], scale = 0, least = rounding(t, cell);
    for (size_t k = 0; k < 4; k++) {
        f[k] = t->results[k][cell];
        scale = fmax(scale, is_finite(f[k]) ? fabs(f[k]) : 0);
    }
    bool first =
        !is_finite(f[0]) || fabs(f[1] - f[0] - (f[2] - f[1])) <= 1e-9 * scale + least;
    return first && fabs(f[2] - f[1] - (f[3] - f[2])) <= 1e-9 * scale + least;
}

static void look_at_lines(trial *t, const char *driver)
{
    for (uint32_t i = 0; i < t->view.cell_count; i++) {
        const th_cell *cell = &t->view.cells[i];
        bool amount;
        if (!every_method_output(t->run, cell, &amount) || !amount ||
            t->results[1][i] == t->results[2][i])
            continue;
        every_method_reach(t->all, t->run, t->view.instances[cell->instance].method);
        t->all->checked++;
        if (!is_straight(t, i))
            every_method_breach(t->all,
                                t->run,
                                every_method_name(t->run, cell),
                                driver,
                                "%s is %.12g, %.12g, %.12g, %.12g at 0, 1, 2, 3 times",
                                every_method_text(t->run, cell->equation->name),
                                t->results[0][i],
                                t->results[1][i],
                                t->results[2][i],
                                t->results[3][i]);
    }
}

static bool has_rows(const trial *t, uint32_t variable)
{
    for (uint32_t i = 0; i < t->view.input_count; i++)
        if (t->view.inputs[i].kind == TH_INPUT_ACTIVITY &&
            t->view.inputs[i].variable == variable)
            return true;
    return false;
}

static void
line_visit(every_method *all, void *context, const vec_file *file, const vec_case *one)
{
    vec_run run;
    (void)context;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, NULL, true);
    assert_non_null(run.model);
    trial t = trial_begin(all, &run);
    for (uint32_t v = 0; v < th_variable_count(run.registry); v++) {
        const th_variable *variable = th_variable_get(run.registry, v);
        if (variable->kind != TH_KIND_AMOUNT || !has_rows(&t, v))
            continue;
        run_multiples(&t, v);
        look_at_lines(&t, every_method_text(&run, variable->name));
    }
    trial_end(&t);
    vec_run_close(&run);
}

/* ---- bounds ---- */

/** Does a cell below it fail? Then the fault is not its own. */
static bool fails_below(const double *values, const th_node *node)
{
    if (node->kind == TH_N_CELL)
        return !is_finite(values[node->ref]);
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (fails_below(values, node->kids[i]))
            return true;
    return false;
}

static void look_at_bound(trial *t, const char *variable, double bound)
{
    const double *values = t->results[1];
    for (uint32_t i = 0; i < t->view.cell_count; i++) {
        const th_cell *cell = &t->view.cells[i];
        if (!cell->root || is_finite(values[i]) || fails_below(values, cell->root))
            continue;
        every_method_breach(t->all,
                            t->run,
                            every_method_name(t->run, cell),
                            variable,
                            "%s is %g at %g",
                            cell->equation
                                ? every_method_text(t->run, cell->equation->name)
                                : "a filled value",
                            values[i],
                            bound);
    }
}

/** Key and year of the row behind an input. */
static const th_key *key_of(const trial *t, const th_input *in, int32_t *year)
{
    if (in->kind == TH_INPUT_FACTOR) {
        const th_factor *factor = th_factor_get(t->run->registry, in->row);
        *year = factor->from_year;
        return &factor->key;
    }
    const th_datum *datum = &th_activity_get(t->run->activity).rows[in->row];
    *year = datum->year;
    return &datum->key;
}

/** Two members of one set of shares. */
static bool are_siblings(const trial *t, const th_input *a, const th_input *b)
{
    const th_variable *variable = variable_of(t, a);
    int32_t year_a, year_b;
    if (a == b || a->kind != b->kind || a->variable != b->variable)
        return false;
    const th_key *x = key_of(t, a, &year_a), *y = key_of(t, b, &year_b);
    for (int32_t i = 0; i < TH_INDEX_MAX; i++)
        if (i != variable->index && x->member[i] != y->member[i])
            return false;
    return year_a == year_b;
}

/** A set of shares adds to one (else E-SHARES): one member is all, the others nothing.
 */
static void clear_siblings(trial *t, uint32_t input)
{
    for (uint32_t i = 0; i < t->view.input_count; i++)
        if (are_siblings(t, &t->view.inputs[input], &t->view.inputs[i]))
            t->inputs[i] = 0;
}

static void
try_bound(trial *t, uint32_t input, const th_variable *variable, double bound)
{
    t->inputs[input] = bound * variable->unit.factor;
    if (variable->kind == TH_KIND_SHARE)
        clear_siblings(t, input);
    th_model_run(t->run->model, t->inputs, t->results[1]);
    look_at_bound(t, every_method_text(t->run, variable->name), bound);
    for (uint32_t i = 0; i < t->view.input_count; i++)
        t->inputs[i] = t->view.inputs[i].value;
    t->all->checked++;
}

/** A variable without a lower bound is tried at 0. */
static void try_bounds(trial *t, uint32_t input, const th_variable *variable)
{
    if (variable->kind != TH_KIND_SHARE)
        try_bound(t, input, variable, variable->has_lower ? variable->lower : 0);
    if (variable->has_upper)
        try_bound(t, input, variable, variable->upper);
}

static void
bound_visit(every_method *all, void *context, const vec_file *file, const vec_case *one)
{
    bool *tried = context;
    vec_run run;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, NULL, true);
    assert_non_null(run.model);
    trial t = trial_begin(all, &run);
    for (uint32_t i = 0; i < t.view.input_count; i++) {
        const th_variable *variable = variable_of(&t, &t.view.inputs[i]);
        if (!variable)
            continue;
        try_bounds(&t, i, variable);
        if (run.registry == all->registry)
            tried[t.view.inputs[i].variable] = true;
    }
    for (uint32_t i = 0; i < t.view.instance_count; i++)
        every_method_reach(all, &run, t.view.instances[i].method);
    trial_end(&t);
    vec_run_close(&run);
}

/* ---- the tests ---- */

static void an_amount_drives_a_straight_line(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "line");
    every_method_visit(&all, line_visit, NULL);
    assert_int_equal(every_method_end(&all), 0);
}

static void mark_named(const every_method *all, const th_expr *expr, bool *named)
{
    int32_t variable = expr->name ? th_variable_find(all->registry, expr->name) : -1;
    if (variable >= 0)
        named[variable] = true;
    for (uint32_t i = 0; i < expr->n_kids; i++)
        mark_named(all, expr->kids[i], named);
}

/** Variables that an equation reads, and those that one computes. */
static void mark_equations(const every_method *all, bool *named, bool *computed)
{
    for (uint32_t m = 0; m < th_method_count(all->registry); m++) {
        const th_method *method = th_method_get(all->registry, m);
        for (uint32_t v = 0; v < method->variant_count; v++)
            for (uint32_t e = 0; e < method->variants[v].equation_count; e++) {
                const th_equation *equation = &method->variants[v].equations[e];
                int32_t left = th_variable_find(all->registry, equation->name);
                mark_named(all, equation->right, named);
                if (left >= 0 && equation->left == TH_LEFT_VARIABLE)
                    computed[left] = true;
            }
    }
    for (uint32_t i = 0; i < th_boundary_count(all->registry); i++) {
        int32_t total = th_variable_find(all->registry,
                                         th_boundary_get(all->registry, i)->variable);
        if (total >= 0)
            computed[total] = true;
    }
}

/** Each variable that an equation reads was an input of some case, optional ones too,
 * else its bounds were not tried; what a method computes is no input. */
static void tell_untried(every_method *all, const bool *tried)
{
    uint32_t n = th_variable_count(all->registry);
    bool *named = TH_NEW_N(all->arena, bool, n + 1);
    bool *computed = TH_NEW_N(all->arena, bool, n + 1);
    size_t count = 0;
    mark_equations(all, named, computed);
    for (uint32_t v = 0; v < n; v++) {
        count += tried[v];
        if (!named[v] || computed[v] || tried[v])
            continue;
        print_error("bound: no case gives %s\n",
                    th_names_text(th_registry_names(all->registry),
                                  th_variable_get(all->registry, v)->name));
        all->breaches++;
    }
    print_message("bound: %zu variables are tried\n", count);
}

static void results_are_finite_at_the_bounds(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "bound");
    bool *tried = TH_NEW_N(all.arena, bool, th_variable_count(all.registry) + 1);
    every_method_visit(&all, bound_visit, tried);
    tell_untried(&all, tried);
    assert_int_equal(every_method_end(&all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_drives_a_straight_line),
        cmocka_unit_test(results_are_finite_at_the_bounds),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_registry_free();
    return failed;
}
