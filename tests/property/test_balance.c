/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes in comes out: nitrogen of manure, carbon of waste and of wood products,
 * area of land, in every case of the vectors and in the demo. */
#include "every_method.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TERM_MAX 10

/** What must be nothing in each instance that has a cell of the name `marker`: terms
 * with their sign; a gas with its carbon. A term that a method does not have is
 * nothing. */
typedef struct within {
    const char *name, *marker;
    struct {
        double weight;
        const char *cell, *stream;
    } term[TERM_MAX];
} within;

static const within balances[] = {
    {"nitrogen of manure",
     "n_to_soils",
     {{1, "n_excreted", NULL},
      {1, "n_bedding", NULL},
      {-1, "n_lost", NULL},
      {-1, "n_volatilised", NULL},
      {-1, "n_leached", NULL},
      {-1, "n_lost_other", NULL},
      {-1, "n_n2o", NULL},
      {-1, "n_n2", NULL},
      {-1, "n_to_soils", NULL}}},
    {"carbon of burnt waste",
     "carbon_burnt",
     {{1, "carbon_burnt", NULL},
      {-12.0 / 44, "CO2", NULL},
      {-12.0 / 44, "CO2", "biogenic"}}},
    {"carbon of wood products",
     "hwp_end",
     {{1, "hwp_stock", NULL},
      {1, "inflow", NULL},
      {-1, "carbon_decayed", NULL},
      {-1, "hwp_end", NULL}}},
};

typedef struct bench {
    every_method *all;
    const vec_run *run;
    th_model_view view;
} bench;

static bool is_called(const bench *b, const th_cell *cell, const char *name)
{
    return cell->equation && cell->equation->left != TH_LEFT_CHECK &&
           strcmp(every_method_text(b->run, cell->equation->name), name) == 0;
}

/** Cell of an instance, or -1. */
static int64_t
cell_of(const bench *b, uint32_t instance, const char *name, const char *stream)
{
    const th_instance *inst = &b->view.instances[instance];
    for (uint32_t i = inst->first_cell; i < inst->first_cell + inst->cell_count; i++) {
        const th_cell *cell = &b->view.cells[i];
        const char *have =
            cell->equation ? every_method_text(b->run, cell->equation->stream) : "";
        if (is_called(b, cell, name) && strcmp(have, stream ? stream : "") == 0)
            return i;
    }
    return -1;
}

/** The same things in the same place; the category may be another. */
static bool is_same(const th_instance *a, const th_instance *b)
{
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (i != TH_IX_CATEGORY && a->key.member[i] != b->key.member[i])
            return false;
    return true;
}

/** The cell of the instance itself, else that of a counted method that feeds it. */
static double
value_of(const bench *b, uint32_t instance, const char *name, const char *stream)
{
    const th_instance *mine = &b->view.instances[instance];
    int64_t cell = cell_of(b, instance, name, stream);
    for (uint32_t i = 0; cell < 0 && !stream && i < b->view.instance_count; i++) {
        const th_instance *other = &b->view.instances[i];
        if (other->counted && other->year == mine->year && is_same(mine, other) &&
            other->method != mine->method && strcmp(name, "n_excreted") == 0)
            cell = cell_of(b, i, name, NULL);
    }
    return cell < 0 ? 0 : b->run->values[cell];
}

static void balance_instance(const bench *b, uint32_t instance, const within *w)
{
    int64_t marker = cell_of(b, instance, w->marker, NULL);
    double scale = 0;
    th_sum sum = {0};
    if (marker < 0 || b->view.cells[marker].state != TH_STATE_VALUE)
        return;
    for (size_t k = 0; k < TERM_MAX && w->term[k].cell; k++) {
        double term = w->term[k].weight *
                      value_of(b, instance, w->term[k].cell, w->term[k].stream);
        th_sum_add(&sum, term);
        scale = fmax(scale, fabs(term));
    }
    uint32_t method = b->view.instances[instance].method;
    every_method_reach(b->all, b->run, method);
    b->all->checked++;
    if (fabs(th_sum_get(&sum)) > 1e-12 * scale)
        every_method_breach(b->all,
                            b->run,
                            every_method_name(b->run, &b->view.cells[marker]),
                            w->marker,
                            "%s leaves %g of %g",
                            w->name,
                            th_sum_get(&sum),
                            scale);
}

/* ---- across the years ---- */

/** Of a landfill: all that was deposited has decayed, or is there in the last year. */
static void balance_deposits(const bench *b, uint32_t instance)
{
    const th_instance *last = &b->view.instances[instance];
    th_sum in = {0}, out = {0};
    int64_t stored = cell_of(b, instance, "stored", NULL);
    if (stored < 0 || b->view.cells[stored].state != TH_STATE_VALUE ||
        cell_of(b, instance, "decomposed", NULL) < 0)
        return;
    for (uint32_t i = 0; i < b->view.instance_count; i++) {
        const th_instance *one = &b->view.instances[i];
        if (one->method != last->method || !is_same(one, last) ||
            one->key.member[TH_IX_CATEGORY] != last->key.member[TH_IX_CATEGORY])
            continue;
        if (one->year > last->year)
            return;
        th_sum_add(&in, value_of(b, i, "deposited", NULL));
        th_sum_add(&out, value_of(b, i, "decomposed", NULL));
    }
    every_method_reach(b->all, b->run, last->method);
    b->all->checked++;
    double left = th_sum_get(&in) - th_sum_get(&out) - b->run->values[stored];
    if (fabs(left) > 1e-11 * th_sum_get(&in))
        every_method_breach(b->all,
                            b->run,
                            every_method_name(b->run, &b->view.cells[stored]),
                            "stored",
                            "%g of %g t C deposited is neither there nor decayed",
                            left,
                            th_sum_get(&in));
}

/* ---- nitrogen has a way to go ---- */

static bool is_burnt(const bench *b, const th_instance *inst)
{
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (inst->key.member[i] &&
            strcmp(every_method_text(b->run, inst->key.member[i]), "burned_fuel") == 0)
            return true;
    return false;
}

/** All that is excreted is managed, grazed or burnt as fuel. */
static void nitrogen_goes_on(const bench *b, uint32_t instance)
{
    const th_instance *mine = &b->view.instances[instance];
    int64_t cell = cell_of(b, instance, "n_excreted", NULL);
    if (cell < 0 || b->run->values[cell] == 0 || !mine->counted || !mine->reported ||
        is_burnt(b, mine))
        return;
    b->all->checked++;
    for (uint32_t i = 0; i < b->view.instance_count; i++) {
        const th_instance *other = &b->view.instances[i];
        if (i != instance && other->counted && other->year == mine->year &&
            is_same(mine, other) &&
            (cell_of(b, i, "n_to_soils", NULL) >= 0 ||
             (cell_of(b, i, "N2O", NULL) >= 0 &&
              cell_of(b, i, "n_excreted", NULL) < 0)))
            return;
    }
    every_method_breach(b->all,
                        b->run,
                        every_method_name(b->run, &b->view.cells[cell]),
                        "n_excreted",
                        "%g t N of %d goes nowhere",
                        b->run->values[cell],
                        mine->year);
}

/* ---- land ---- */

/** What the classes gain in a year is what the classes lose: rows and columns of the
 * matrix. Only where all six classes have their area. */
static void balance_land(const bench *b, uint32_t instance)
{
    const th_instance *first = &b->view.instances[instance];
    double gained = 0, lost = 0;
    size_t classes = 0;
    if (cell_of(b, instance, "area_gained", NULL) < 0)
        return;
    for (uint32_t i = 0; i < b->view.instance_count; i++) {
        const th_instance *one = &b->view.instances[i];
        if (one->year != first->year ||
            one->key.member[TH_IX_REGION] != first->key.member[TH_IX_REGION] ||
            cell_of(b, i, "area_gained", NULL) < 0)
            continue;
        if (classes++ == 0 && i != instance)
            return; /* told by the first class of the year */
        gained += value_of(b, i, "area_gained", NULL);
        lost += value_of(b, i, "area_lost", NULL);
    }
    b->all->checked++;
    if (classes == 6 && fabs(gained - lost) > 1e-9 * (gained + lost))
        every_method_breach(
            b->all,
            b->run,
            every_method_text(b->run,
                              th_method_get(b->run->registry, first->method)->id),
            "area_gained",
            "%g ha gained, %g ha lost",
            gained,
            lost);
}

static void balance_visit(every_method *all,
                          void *context,
                          const vec_file *file,
                          const vec_case *one)
{
    vec_run run;
    (void)context;
    vec_run_open(&run, file, one, TEST_SOURCE_DIR, NULL, true);
    assert_non_null(run.model);
    bench b = {all, &run, th_model_get(run.model)};
    for (uint32_t i = 0; i < b.view.instance_count; i++) {
        for (size_t k = 0; k < sizeof balances / sizeof *balances; k++)
            balance_instance(&b, i, &balances[k]);
        balance_deposits(&b, i);
        nitrogen_goes_on(&b, i);
        balance_land(&b, i);
    }
    vec_run_close(&run);
}

/** The methods that a balance is about: none may be left out. */
static const char *const about[] = {"manure_n_flows",
                                    "manure_n_flows_gas",
                                    "manure_n_flows_2019",
                                    "landfill_fod",
                                    "landfill_fod_delay",
                                    "landfill_fod_bulk",
                                    "incineration_composition",
                                    "incineration_bulk",
                                    "incineration_dry",
                                    "open_burning",
                                    "harvested_wood",
                                    "harvested_wood_2006",
                                    NULL};

static void what_goes_in_comes_out(void **state)
{
    every_method all;
    (void)state;
    every_method_begin(&all, "balance");
    all.only = about;
    every_method_visit(&all, balance_visit, NULL);
    assert_int_equal(every_method_end(&all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_registry_free();
    return failed;
}
