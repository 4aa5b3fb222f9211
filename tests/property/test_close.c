/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equal to 1e-12: split rows and other units. A removed row changes only what rests on
 * it. */
#include "folder.h"
#include "run.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEMO TEST_SOURCE_DIR "/docs/examples/huangyuan"
#define TOLERANCE 1e-12

static const run_sum *find_sum(const run_sums *sums, const char *name)
{
    for (size_t i = 0; i < sums->count; i++)
        if (strcmp(sums->items[i].name, name) == 0)
            return &sums->items[i];
    return NULL;
}

static bool close_to(double a, double b)
{
    return fabs(a - b) <= TOLERANCE * fmax(fabs(a), fabs(b));
}

/** Every sum of one is in the other, and as large. */
static void compare_sums(const run *a, const run *b)
{
    run_sums x = run_sum_up(a), y = run_sum_up(b);
    size_t wrong = 0;
    for (size_t i = 0; i < x.count; i++) {
        const run_sum *have = find_sum(&y, x.items[i].name);
        bool same = have && close_to(x.items[i].value, have->value) &&
                    (x.items[i].numbers > 0) == (have->numbers > 0);
        if (same)
            continue;
        print_error("%s: %.17g against %.17g\n",
                    x.items[i].name,
                    x.items[i].value,
                    have ? have->value : (double)NAN);
        wrong++;
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(x.count, y.count);
    assert_true(x.count > 100);
    free(x.items);
    free(y.items);
}

/** What stands once a region and year (indicators, nitrogen, energy) is the same too.
 */
static void compare_regional(const run *a, const run *b)
{
    size_t compared = 0;
    for (uint32_t i = 0; i < a->view.cell_count; i++) {
        const th_cell *cell = &a->view.cells[i];
        if (cell->instance == UINT32_MAX ||
            a->view.instances[cell->instance].driver_row >= 0 ||
            cell->equation->left == TH_LEFT_CHECK)
            continue;
        char *name = run_cell_name(a, i);
        bool found = false;
        for (uint32_t k = 0; k < b->view.cell_count && !found; k++) {
            const th_cell *other = &b->view.cells[k];
            if (other->instance == UINT32_MAX ||
                other->equation->name != cell->equation->name ||
                b->view.instances[other->instance].driver_row >= 0)
                continue;
            char *other_name = run_cell_name(b, k);
            found = strcmp(name, other_name) == 0;
            if (found && (cell->state != other->state ||
                          !close_to(a->values[i], b->values[k]))) {
                print_error(
                    "%s: %.17g against %.17g\n", name, a->values[i], b->values[k]);
                fail();
            }
            free(other_name);
        }
        assert_true(found);
        free(name);
        compared++;
    }
    assert_true(compared > 10);
}

static void compare_folders(const char *from, const char *to)
{
    run a = run_good(from), b = run_good(to);
    compare_sums(&a, &b);
    compare_regional(&a, &b);
    run_free(&a);
    run_free(&b);
}

/* ---- split rows ---- */

/** Rates, shares and prices stay whole: they hold for both parts. */
static bool is_amount(const char *variable)
{
    static const char *const rates[] = {"distance_per_vehicle",
                                        "fleet_fuel_share",
                                        "fuel_density",
                                        "fuel_economy",
                                        "ms_share",
                                        "protein_supply",
                                        "rearing_share",
                                        "residue_burnt_share",
                                        "residue_returned_share"};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcmp(variable, rates[i]) == 0)
            return false;
    return true;
}

typedef struct splitting {
    const char *column;
    const char *variables; /* blank-separated, NULL: every amount */
    const char *parts[2];
} splitting;

static bool listed(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

/** The value times `share`, in the shortest text that reads back; keys stay. */
static const char *part_of(th_arena *arena, const char *text, double factor)
{
    double value;
    char out[32];
    if (!th_number_parse(text, strlen(text), &value))
        return text;
    return th_arena_text(arena, th_number_print(value * factor, out));
}

static void split_rows(void *context, folder_table *t)
{
    const splitting *s = context;
    size_t column = folder_column(t, s->column),
           variable = folder_column(t, "variable");
    size_t value = folder_column(t, "value"), count = t->row_count;
    for (size_t i = 0; i < count; i++) {
        const char **row = t->rows[i];
        bool wanted = s->variables ? listed(s->variables, row[variable])
                                   : is_amount(row[variable]);
        if (!wanted || *row[column])
            continue;
        const char **second = folder_row_copy(t, row);
        second[column] = s->parts[1];
        second[value] = part_of(t->arena, row[value], 0.625);
        row[value] = part_of(t->arena, row[value], 0.375);
        row[column] = s->parts[0];
        folder_row_add(t, second);
    }
}

static void split_and_compare(const splitting *s)
{
    th_arena *arena = th_arena_create();
    splitting copy = *s;
    const char *to = folder_fresh(arena, "split");
    folder_copy(DEMO, to, false, split_rows, &copy);
    compare_folders(DEMO, to);
    th_arena_free(arena);
}

static void every_amount_by_entity(void **state)
{
    (void)state;
    static const splitting s = {.column = "entity", .parts = {"城关镇", "大华镇"}};
    split_and_compare(&s);
}

static void fuel_by_technology(void **state)
{
    (void)state;
    static const splitting s = {.column = "technology",
                                .variables = "fuel_mass fuel_volume fuel_energy",
                                .parts = {"grate", "fluidised"}};
    split_and_compare(&s);
}

static void herd_by_entity(void **state)
{
    (void)state;
    static const splitting s = {
        .column = "entity", .variables = "population", .parts = {"日月乡", "和平乡"}};
    split_and_compare(&s);
}

/* ---- other units ---- */

typedef struct unit_change {
    const char *from, *to;
    double factor; /* number of `to` in one `from` */
} unit_change;

static void change_units(void *context, folder_table *t)
{
    const unit_change *changes = context;
    size_t value = folder_column(t, "value"), unit = folder_column(t, "unit");
    for (size_t i = 0; i < t->row_count; i++)
        for (const unit_change *c = changes; c->from; c++)
            if (strcmp(t->rows[i][unit], c->from) == 0) {
                t->rows[i][value] = part_of(t->arena, t->rows[i][value], c->factor);
                t->rows[i][unit] = c->to;
                break;
            }
}

static void other_units(void **state)
{
    (void)state;
    static const unit_change small[] = {{"t", "kg", 1000},
                                        {"m3", "L", 1000},
                                        {"MWh", "kWh", 1000},
                                        {"ha", "亩", 15},
                                        {"t_N", "kg_N", 1000},
                                        {"t_COD", "kg_COD", 1000},
                                        {"1", "%", 100},
                                        {"km/vehicle", "m/辆", 1000},
                                        {"kg/person/yr", "g/person", 1000},
                                        {"L/100km", "L/km", 0.01},
                                        {"kg/L", "t/m3", 1},
                                        {NULL, NULL, 0}};
    static const unit_change large[] = {{"t", "万吨", 1e-4},
                                        {"m3", "亿立方米", 1e-8},
                                        {"MWh", "万千瓦时", 0.1},
                                        {"ha", "万亩", 15e-4},
                                        {"head", "万头", 1e-4},
                                        {"vehicle", "万辆", 1e-4},
                                        {"person", "万人", 1e-4},
                                        {NULL, NULL, 0}};
    static const unit_change *const sets[] = {small, large};
    for (size_t i = 0; i < 2; i++) {
        th_arena *arena = th_arena_create();
        const char *to = folder_fresh(arena, "units");
        unit_change copy[16];
        memcpy(copy, sets[i], i == 0 ? sizeof small : sizeof large);
        folder_copy(DEMO, to, true, change_units, copy);
        compare_folders(DEMO, to);
        th_arena_free(arena);
    }
}

/* ---- a removed row ---- */

typedef struct removal {
    size_t at, seen; /* the row to leave out, counted through all files */
    bool done;
    char file[128];
    uint32_t line; /* of it */
} removal;

static void remove_row(void *context, folder_table *t)
{
    removal *r = context;
    if (!r->done && r->at < r->seen + t->row_count) {
        size_t i = r->at - r->seen;
        memmove(&t->rows[i], &t->rows[i + 1], (t->row_count - i - 1) * sizeof *t->rows);
        t->row_count--;
        r->done = true;
        r->line = (uint32_t)i + 2;
        const char *name = strrchr(t->file, '/');
        strncpy(r->file, name ? name + 1 : t->file, sizeof r->file - 1);
    }
    r->seen += t->row_count;
}

static bool is_removed(const run *a, const th_input *in, const removal *r)
{
    if (in->kind != TH_INPUT_ACTIVITY)
        return false;
    const th_place *place = &th_activity_get(a->activity).rows[in->row].place;
    const char *name = strrchr(place->file, '/');
    return place->line == r->line &&
           strcmp(name ? name + 1 : place->file, r->file) == 0;
}

static bool
node_rests(const run *a, const th_node *n, const bool *rests, const removal *r)
{
    if (n->kind == TH_N_INPUT)
        return is_removed(a, &a->view.inputs[n->ref], r);
    if (n->kind == TH_N_CELL)
        return rests[n->ref];
    for (uint32_t i = 0; i < n->n_kids; i++)
        if (node_rests(a, n->kids[i], rests, r))
            return true;
    return false;
}

/** A number that picks a band (the stock class of a stand) decides which factors its
 * instance reads. */
static bool picks_band(const run *a, const th_cell *cell)
{
    if (!cell->equation)
        return false;
    for (uint32_t i = 0; i < th_index_count(a->registry); i++) {
        const th_index *index = th_index_get(a->registry, i);
        if (index->source == TH_FROM_BAND &&
            index->band_variable == cell->equation->name)
            return true;
    }
    return false;
}

static void mark_instance(const run *a, bool *rests, uint32_t instance)
{
    const th_instance *inst = &a->view.instances[instance];
    for (uint32_t i = 0; i < inst->cell_count; i++)
        rests[inst->first_cell + i] = true;
}

/** Cells that read the row, at any depth: repeated until nothing is added, as cells are
 * in no order of reading. */
static bool *resting_cells(const run *a, const removal *r)
{
    bool *rests = calloc(a->view.cell_count + 1, sizeof *rests);
    assert_non_null(rests);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < a->view.cell_count; i++) {
            const th_cell *cell = &a->view.cells[i];
            if (rests[i] || !cell->root || !node_rests(a, cell->root, rests, r))
                continue;
            rests[i] = more = true;
            if (picks_band(a, cell))
                mark_instance(a, rests, cell->instance);
        }
    }
    return rests;
}

typedef struct named_value {
    char *name;
    double value;
    th_state state;
    bool rests;
} named_value;

static int compare_named(const void *a, const void *b)
{
    return strcmp(((const named_value *)a)->name, ((const named_value *)b)->name);
}

static named_value *name_all(const run *r, const bool *rests, size_t *count)
{
    named_value *all = calloc(r->view.cell_count + 1, sizeof *all);
    *count = 0;
    for (uint32_t i = 0; i < r->view.cell_count; i++)
        if (r->view.cells[i].instance != UINT32_MAX)
            all[(*count)++] = (named_value){run_cell_name(r, i),
                                            r->values[i],
                                            r->view.cells[i].state,
                                            rests && rests[i]};
    qsort(all, *count, sizeof *all, compare_named);
    return all;
}

static void free_all(named_value *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(all[i].name);
    free(all);
}

/** The number of cells that differ though they do not rest on the row. */
static size_t strangers(const run *a, const run *b, const removal *r)
{
    bool *rests = resting_cells(a, r);
    size_t n, m, wrong = 0;
    named_value *x = name_all(a, rests, &n), *y = name_all(b, NULL, &m);
    for (size_t i = 0; i < n; i++) {
        const named_value *have = bsearch(&x[i], y, m, sizeof *y, compare_named);
        if (!have || x[i].rests || x[i].state != TH_STATE_VALUE)
            continue;
        if (have->state == x[i].state &&
            memcmp(&have->value, &x[i].value, sizeof(double)) == 0)
            continue;
        print_error("without %s:%u, %s is %.17g, was %.17g\n",
                    r->file,
                    r->line,
                    x[i].name,
                    have->value,
                    x[i].value);
        wrong++;
    }
    free_all(x, n);
    free_all(y, m);
    free(rests);
    return wrong;
}

static void removed_row_changes_what_rests_on_it(void **state)
{
    (void)state;
    run a = run_good(DEMO);
    size_t computed = 0, tried = 0;
    for (size_t at = 0;; at += 7) {
        th_arena *arena = th_arena_create();
        const char *to = folder_fresh(arena, "removed");
        removal r = {.at = at};
        folder_copy(DEMO, to, false, remove_row, &r);
        run b = run_folder(to, NULL, 0);
        if (r.done && b.model) {
            assert_int_equal(strangers(&a, &b, &r), 0);
            computed++;
        }
        tried++;
        run_free(&b);
        th_arena_free(arena);
        if (!r.done)
            break;
    }
    print_message(
        "%zu of %zu removals compute; the others are errors that name the hole\n",
        computed,
        tried - 1);
    assert_true(computed > 40);
    run_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_amount_by_entity),
        cmocka_unit_test(fuel_by_technology),
        cmocka_unit_test(herd_by_entity),
        cmocka_unit_test(other_units),
        cmocka_unit_test(removed_row_changes_what_rests_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
