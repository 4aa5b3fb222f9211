/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets of analyses in the workbook: Table 3.2 against the table's own arithmetic, key
 * marks and intervals against the engine, the bridge and the decomposition closing, and
 * what happens where there is nothing to analyse or a law cannot be. */
#include "../../engine/intake/xlsx_read.h"
#include "small_inventory.h"

#include "tanheng/report.h"

#include <sys/stat.h>
#include <unistd.h>

static char path[64];

static int make_file(void **state)
{
    (void)state;
    strcpy(path, "/tmp/tanheng-analyses-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 || close(fd) ? -1 : 0;
}

static int drop_file(void **state)
{
    (void)state;
    return remove(path);
}

#define HEAD                                                                           \
    "year,category,subject,variable,value,unit,uncertainty_pct,lower,upper,"           \
    "distribution\n"
#define ROWS                                                                           \
    HEAD "2020,1.A.2.a,raw_coal,fuel_mass,1000,t,10,,,\n"                              \
         "2022,1.A.2.a,raw_coal,fuel_mass,700,t,10,,,\n"                               \
         "2020,1.A.3.b,diesel,fuel_mass,300,t,20,,,\n"                                 \
         "2022,1.A.3.b,diesel,fuel_mass,500,t,20,,,\n"                                 \
         "2020,1.A.4.b,raw_coal,fuel_mass,200,t,30,,,\n"                               \
         "2021,1.A.4.b,raw_coal,fuel_mass,200,t,30,,,\n"

enum { MOST_SHEETS = 32, MOST_ROWS = 100 };

typedef struct book {
    th_arena *arena;
    const char *names[MOST_SHEETS];
    uint32_t sheets;
    thi_xlsx_cell *list;
    size_t count, capacity;
} book;

static void on_sheet(void *context, uint32_t number, const char *name, bool hidden)
{
    book *b = context;
    (void)hidden;
    b->names[number] = th_arena_text(b->arena, name);
    b->sheets++;
}

static void on_cell(void *context, const thi_xlsx_cell *cell)
{
    book *b = context;
    thi_xlsx_cell copy = *cell;
    copy.text = th_arena_text(b->arena, cell->text);
    copy.formula = th_arena_text(b->arena, cell->formula);
    TH_PUSH(b->arena, b->list, b->count, b->capacity, copy);
}

static book
write_and_read(th_arena *arena, const small *s, const th_workbook_options *options)
{
    book b = {.arena = arena};
    th_error err = {0};
    thi_xlsx_events events = {.context = &b, .sheet = on_sheet, .cell = on_cell};
    if (th_report_workbook(path, s->inventory, NULL, options, s->diags, &err) != TH_OK)
        fail_msg("%s", err.text);
    assert_int_equal(thi_xlsx_read(path, &events, &err), TH_OK);
    return b;
}

static uint32_t sheet_of(const book *b, const char *name)
{
    for (uint32_t i = 0; i < b->sheets; i++)
        if (!strcmp(b->names[i], name))
            return i;
    fail_msg("no sheet %s", name);
    return 0;
}

static const thi_xlsx_cell *
cell_at(const book *b, uint32_t sheet, uint32_t row, uint32_t column)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->list[i].sheet == sheet && b->list[i].row == row &&
            b->list[i].column == column)
            return &b->list[i];
    static const thi_xlsx_cell none = {.text = ""};
    return &none;
}

static double number_at(const book *b, uint32_t sheet, uint32_t row, uint32_t column)
{
    const thi_xlsx_cell *c = cell_at(b, sheet, row, column);
    return c->kind == THI_XLSX_NUMBER ? c->number : 0;
}

/** Row of the first cell in column 0 that begins so. */
static uint32_t row_of(const book *b, uint32_t sheet, const char *begins)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->list[i].sheet == sheet && b->list[i].column == 0 &&
            b->list[i].kind != THI_XLSX_NUMBER &&
            !strncmp(b->list[i].text, begins, strlen(begins)))
            return b->list[i].row;
    fail_msg("no row %s", begins);
    return 0;
}

static const th_uncertainty_options usual = {
    .with_land = true, .simulate = true, .sampling = {.seed = 3, .draws = 1000}};

/** Columns C to F are what the table takes, G to M what its own arithmetic makes of
 * them; all but E and F are formulas. */
static void test_table32(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    th_workbook_options options = {.uncertainty = &usual};
    book b = write_and_read(arena, &s, &options);
    uint32_t sheet = sheet_of(&b, "不确定性"), first = row_of(&b, sheet, "1.A.2.a");
    uint32_t total = row_of(&b, sheet, "合计"), n = total - first;
    th_table32_row rows[MOST_ROWS] = {{0}};
    double level, trend;
    assert_true(n >= 6 && n < MOST_ROWS);
    for (uint32_t i = 0; i < n; i++) {
        rows[i].base = number_at(&b, sheet, first + i, 2);
        rows[i].current = number_at(&b, sheet, first + i, 3);
        rows[i].activity_pct = number_at(&b, sheet, first + i, 4);
        rows[i].factor_pct = number_at(&b, sheet, first + i, 5);
        assert_null(cell_at(&b, sheet, first + i, 4)->formula);
    }
    th_table32(rows, n, &level, &trend);
    for (uint32_t i = 0; i < n; i++) {
        const double expected[] = {rows[i].combined_pct,
                                   rows[i].variance,
                                   rows[i].type_a,
                                   rows[i].type_b,
                                   rows[i].trend_factor,
                                   rows[i].trend_activity,
                                   rows[i].trend_variance};
        for (uint32_t c = 0; c < 7; c++) {
            const thi_xlsx_cell *cell = cell_at(&b, sheet, first + i, 6 + c);
            assert_non_null(cell->formula);
            if (fabs(cell->number - expected[c]) > 1e-9 * (1e-3 + fabs(expected[c])))
                fail_msg("row %u column %u: %.17g, not %.17g",
                         i,
                         6 + c,
                         cell->number,
                         expected[c]);
        }
    }
    close_to(
        number_at(&b, sheet, total, 3), small_total(&s, "ghg_net", 2022).value, 1e-12);
    close_to(number_at(&b, sheet, total + 1, 7), level, 1e-12);
    close_to(number_at(&b, sheet, total + 1, 12), trend, 1e-12);
    th_arena_free(arena);
    small_end(&s);
}

/** Marks of all tables, and simulated limits, are those of the engine. */
static void test_key_and_draws(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    th_error err = {0};
    th_uncertainty *u;
    th_workbook_options options = {.uncertainty = &usual};
    assert_int_equal(th_uncertainty_create(&u, s.inventory, &usual, s.diags, &err),
                     TH_OK);
    th_uncertainty_view v = th_uncertainty_get(u);
    book b = write_and_read(arena, &s, &options);
    uint32_t sheet = sheet_of(&b, "关键类别"), keys = 0, marks = 0;
    for (uint32_t i = 0; i < v.row_count; i++)
        for (uint32_t a = 0; a < TH_KEY_ANALYSES; a++)
            keys += v.rows[i].key[0][a].key; /* no land: one set of tables */
    for (size_t i = 0; i < b.count; i++)
        marks += b.list[i].sheet == sheet && b.list[i].column == 10 &&
                 b.list[i].formula && !strcmp(b.list[i].text, "●");
    assert_true(keys > 4);
    assert_int_equal(marks, keys);
    sheet = sheet_of(&b, "区间与模拟");
    const th_sampled *of = th_simulation_get(v.simulation, v.total_output);
    close_to(
        number_at(&b, sheet, row_of(&b, sheet, "2.5 百分位（"), 2), of->lower, 1e-8);
    close_to(
        number_at(&b, sheet, row_of(&b, sheet, "97.5 百分位（"), 2), of->upper, 1e-8);
    close_to(number_at(&b, sheet, row_of(&b, sheet, "种子"), 1), 3, 0);
    close_to(number_at(&b, sheet, row_of(&b, sheet, "次数"), 1), 1000, 0);
    th_arena_free(arena);
    th_uncertainty_free(u);
    small_end(&s);
}

/** One tonnage differs from the inventory before: all of it is activity, and no
 * residual is left. */
static void test_bridge(void **state)
{
    (void)state;
    static const char before_rows[] =
        HEAD "2022,1.A.2.a,raw_coal,fuel_mass,900,t,10,,,\n";
    static const char rows[] = HEAD "2022,1.A.2.a,raw_coal,fuel_mass,1000,t,10,,,\n";
    small s = small_make(NULL, "", rows, NULL);
    small before = small_make(NULL, "", before_rows, NULL);
    th_arena *arena = th_arena_create();
    th_workbook_options options = {.uncertainty = &usual, .previous = before.inventory};
    book b = write_and_read(arena, &s, &options);
    uint32_t sheet = sheet_of(&b, "重算"), row = row_of(&b, sheet, "1.A.2.a");
    double now = small_total(&s, "ghg_net", 2022).value;
    close_to(number_at(&b, sheet, row, 1), 0.9 * now, 1e-12);
    close_to(number_at(&b, sheet, row, 2), now, 1e-12);
    close_to(number_at(&b, sheet, row, 3), 0.1 * now, 1e-9);
    for (uint32_t part = 4; part < 8; part++)
        assert_true(number_at(&b, sheet, row, part) == 0);
    assert_true(fabs(number_at(&b, sheet, row, 9)) < 1e-9 * now);
    assert_true(number_at(&b, sheet, row, 10) == 1);
    th_arena_free(arena);
    small_end(&before);
    small_end(&s);
}

/** Without an inventory before, without indicators, of one year: the sheets are there
 * and say why. */
static void test_nothing_to_say(void **state)
{
    (void)state;
    static const char *const sheets[] = {"重算", "分解"};
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    book b = write_and_read(arena, &s, NULL);
    for (size_t n = 0; n < 2; n++) {
        uint32_t sheet = sheet_of(&b, sheets[n]);
        const thi_xlsx_cell *why = cell_at(&b, sheet, 3, 0);
        assert_true(strlen(why->text) > 20);
        for (size_t i = 0; i < b.count; i++)
            assert_false(b.list[i].sheet == sheet && b.list[i].formula);
    }
    th_arena_free(arena);
    small_end(&s);
}

/** A law that cannot be: no workbook, and the row is named. */
static void test_no_law(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         HEAD "2022,1.A.2.a,raw_coal,fuel_mass,1000,t,,900,1800,"
                              "uniform\n",
                         NULL);
    th_error err = {0};
    assert_int_equal(th_report_workbook(path, s.inventory, NULL, NULL, s.diags, &err),
                     TH_BAD_DATA);
    bool told = false;
    for (size_t i = 0; i < th_diags_size(s.diags); i++)
        told = told || !strcmp(th_diags_get(s.diags, i)->code, "E-LAW");
    assert_true(told);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, 0); /* as it was */
    small_end(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_file, drop_file)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_table32),
                                       TEST(test_key_and_draws),
                                       TEST(test_bridge),
                                       TEST(test_nothing_to_say),
                                       TEST(test_no_law)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
