/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workbook: what the guard refuses, what is read back, and that every cell of the
 * model is a formula with the engine's value. LibreOffice recalculates it in
 * tests/recalc. */
#include "../../engine/intake/xlsx_read.h"
#include "../../reports/xlsx/xlsx_guard.h"
#include "small_inventory.h"

#include "tanheng/report.h"

#include <dirent.h>
#include <locale.h>
#include <sys/stat.h>
#include <time.h>

/* ---- a folder of one's own ---- */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tanheng-workbook-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/** Entries of the folder; with `remove` they go. */
static size_t entries(bool clear)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        if (e->d_name[0] == '.' && (!e->d_name[1] || e->d_name[1] == '.'))
            continue;
        count++;
        if (clear)
            remove(in_folder(e->d_name));
    }
    closedir(dir);
    return count;
}

static int drop_folder(void **state)
{
    (void)state;
    entries(true);
    return rmdir(folder);
}

/* ---- heights and pages ---- */

static void test_fit_heights(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    thi_fit f = {0};
    thi_fit_width(arena, &f, 0, 0, 10);
    thi_fit_width(arena, &f, 1, 2, 30);
    double one = thi_fit_wrapped(&f, 0, 0, "short", 10, 0, 0);
    assert_true(one == THI_ROW_HEIGHT);
    assert_true(thi_fit_wrapped(&f, 0, 0, "四个汉字不止四个", 10, 0, 0) > one);
    assert_true(thi_fit_wrapped(&f, 1, 2, "四个汉字不止四个", 10, 0, 0) == one);
    assert_true(thi_fit_wrapped(&f, 0, 0, "a\nb", 10, 0, 0) > one);
    double most = thi_fit_wrapped(&f, 0, 0, "1 2 3 4 5 6 7 8 9 10 11 12 13", 10, 0, 2);
    assert_true(most < 3 * one);
    assert_true(thi_fit_height(arena, &f, 7, 20));
    assert_false(thi_fit_height(arena, &f, 7, 18)); /* never lower */
    assert_true(thi_fit_height_of(&f, 7) == 20);
    assert_true(thi_fit_height_of(&f, 700) == THI_ROW_HEIGHT);
    th_arena_free(arena);
}

/** A page has ten rows, or fifteen in another program. */
static void test_fit_breaks(void **state)
{
    (void)state;
    thi_fit f = {0};
    uint32_t breaks[4];
    const thi_block_rows blocks[] = {
        {0, 2, 8},    /* first */
        {8, 10, 30},  /* its head would stand alone at the end of a page of ten */
        {30, 32, 34}, /* small, after a long one */
        {34, 36, 38}};
    thi_page pages[] = {{10 * THI_ROW_HEIGHT, 0}, {15 * THI_ROW_HEIGHT, 0}};
    size_t n = thi_fit_breaks(&f, pages, blocks, 4, breaks);
    assert_true(n >= 1 && n <= 3);
    assert_int_equal(breaks[0], 8);
    thi_page wide[] = {{100 * THI_ROW_HEIGHT, 0}, {150 * THI_ROW_HEIGHT, 0}};
    assert_int_equal(thi_fit_breaks(&f, wide, blocks, 4, breaks), 0);
}

/* ---- reading back ---- */

typedef struct seen {
    th_arena *arena;
    size_t cells, formulas, sheets, zeros_over_keys;
    size_t longest;
    const char *names[64];
    thi_xlsx_cell *list;
    size_t count, capacity;
} seen;

static void on_sheet(void *context, uint32_t number, const char *name, bool hidden)
{
    seen *s = context;
    assert_false(hidden);
    s->names[number] = th_arena_text(s->arena, name);
    s->sheets++;
}

static void on_cell(void *context, const thi_xlsx_cell *cell)
{
    seen *s = context;
    thi_xlsx_cell copy = *cell;
    copy.text = th_arena_text(s->arena, cell->text);
    copy.formula = th_arena_text(s->arena, cell->formula);
    TH_PUSH(s->arena, s->list, s->count, s->capacity, copy);
    s->cells++;
    if (!cell->formula)
        return;
    s->formulas++;
    size_t n = strlen(cell->formula);
    s->longest = n > s->longest ? n : s->longest;
}

static seen read_back(th_arena *arena, const char *path)
{
    seen s = {.arena = arena};
    th_error err = {0};
    thi_xlsx_events events = {.context = &s, .sheet = on_sheet, .cell = on_cell};
    if (thi_xlsx_read(path, &events, &err) != TH_OK)
        fail_msg("%s", err.text);
    return s;
}

static thi_xlsx_cell at(const seen *s, uint32_t sheet, uint32_t row, uint32_t column)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].sheet == sheet && s->list[i].row == row &&
            s->list[i].column == column)
            return s->list[i];
    fail_msg("no cell %u %u %u", sheet, row, column);
    return (thi_xlsx_cell){0};
}

/* ---- the guard ---- */

static const thi_xlsx_info info = {.title = "t", .author = "a", .created = 1704067200};

static thi_xlsx *begin(const char *name)
{
    thi_xlsx *x = thi_xlsx_create(in_folder(name), &info);
    thi_xlsx_sheet_add(x, "表");
    return x;
}

static void test_round_trip(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_error err = {0};
    thi_xlsx *x = begin("a.xlsx");
    thi_xlsx_text(x, 0, 0, 0, "=1+1 是文本 _x0041_ <&> \"q\"\n第二行", NULL);
    thi_xlsx_number(x, 0, 1, 0, 0.1, NULL);
    thi_xlsx_number(x, 0, 1, 1, -1e-300, NULL);
    thi_xlsx_number(x, 0, 1, 2, 12345678901234567.0, NULL);
    thi_xlsx_formula(x, 0, 2, 0, "A2*2<3&\"x\"", 0.2, NULL);
    thi_xlsx_formula_text(x, 0, 2, 1, "IF(1,\"NE\",\"\")", "NE", NULL);
    thi_xlsx_text(x, 0, 3, 16383, " 两端有空格 ", NULL);
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
    assert_int_equal(entries(false), 1);
    seen s = read_back(arena, in_folder("a.xlsx"));
    assert_int_equal(s.cells, 7);
    assert_string_equal(s.names[0], "表");
    assert_string_equal(at(&s, 0, 0, 0).text, "=1+1 是文本 _x0041_ <&> \"q\"\n第二行");
    assert_null(at(&s, 0, 0, 0).formula);
    assert_true(at(&s, 0, 1, 0).number == 0.1);
    assert_string_equal(at(&s, 0, 2, 0).formula, "A2*2<3&\"x\"");
    assert_int_equal(at(&s, 0, 2, 1).kind, THI_XLSX_TEXT);
    assert_string_equal(at(&s, 0, 2, 1).text, "NE");
    assert_string_equal(at(&s, 0, 3, 16383).text, " 两端有空格 ");
    th_arena_free(arena);
}

typedef void (*wrong_fn)(thi_xlsx *x);

static void nan_number(thi_xlsx *x)
{
    thi_xlsx_number(x, 0, 0, 0, (double)NAN, NULL);
}

static void infinite_cache(thi_xlsx *x)
{
    thi_xlsx_formula(x, 0, 0, 0, "1/0", (double)INFINITY, NULL);
}

static void broken_text(thi_xlsx *x)
{
    thi_xlsx_text(x, 0, 0, 0, "\xB2\xDD\xD4\xAD", NULL);
}

static void surrogate_text(thi_xlsx *x)
{
    thi_xlsx_text(x, 0, 0, 0, "\xED\xA0\x80", NULL);
}

static void control_text(thi_xlsx *x)
{
    thi_xlsx_text(x, 0, 0, 0, "a\x01", NULL);
}

static void empty_formula(thi_xlsx *x)
{
    thi_xlsx_formula(x, 0, 0, 0, "", 1, NULL);
}

static void long_formula(thi_xlsx *x)
{
    char text[8300];
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    thi_xlsx_formula(x, 0, 0, 0, text, 1, NULL);
}

static void long_text(thi_xlsx *x)
{
    char *text = malloc(32769);
    assert_non_null(text);
    memset(text, 'a', 32768);
    text[32768] = '\0';
    thi_xlsx_text(x, 0, 0, 0, text, NULL);
    free(text);
}

static void twice(thi_xlsx *x)
{
    thi_xlsx_number(x, 0, 0, 0, 1, NULL);
    thi_xlsx_number(x, 0, 0, 0, 2, NULL);
}

static void outside(thi_xlsx *x)
{
    thi_xlsx_number(x, 0, 1048576, 0, 1, NULL);
}

static void bad_sheet_name(thi_xlsx *x)
{
    thi_xlsx_sheet_add(x, "a/b");
}

/** Nothing is left behind, and what was there stays. */
static void test_refusals(void **state)
{
    (void)state;
    static const wrong_fn wrongs[] = {nan_number,
                                      infinite_cache,
                                      broken_text,
                                      surrogate_text,
                                      control_text,
                                      empty_formula,
                                      long_formula,
                                      long_text,
                                      twice,
                                      outside,
                                      bad_sheet_name};
    th_error err = {0};
    assert_int_equal(th_file_write(in_folder("a.xlsx"), "old", 3, &err), TH_OK);
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        th_error why = {0};
        thi_xlsx *x = begin("a.xlsx");
        wrongs[i](x);
        assert_int_not_equal(thi_xlsx_finish(x, &why), TH_OK);
        assert_true(why.text[0] != '\0');
        assert_int_equal(entries(false), 1);
    }
    th_arena *arena = th_arena_create();
    const char *data;
    size_t size;
    assert_int_equal(th_file_read(arena, in_folder("a.xlsx"), &data, &size, &err),
                     TH_OK);
    assert_int_equal(size, 3);
    th_arena_free(arena);
}

static void test_places(void **state)
{
    (void)state;
    th_error err = {0};
    assert_int_equal(thi_xlsx_finish(begin("missing/a.xlsx"), &err), TH_NO_FILE);
    err = (th_error){0};
    assert_int_equal(thi_xlsx_finish(begin("."), &err), TH_IO);
    err = (th_error){0};
    assert_int_equal(thi_xlsx_finish(thi_xlsx_create("/dev/full", &info), &err), TH_IO);
    assert_int_equal(entries(false), 0);
}

static void test_damaged_files(void **state)
{
    (void)state;
    th_error err = {0};
    thi_xlsx_events events = {.context = NULL};
    thi_xlsx *x = begin("a.xlsx");
    thi_xlsx_text(x, 0, 0, 0, "x", NULL);
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
    th_arena *arena = th_arena_create();
    const char *data;
    size_t size;
    assert_int_equal(th_file_read(arena, in_folder("a.xlsx"), &data, &size, &err),
                     TH_OK);
    size_t cuts[] = {0, 10, size / 2, size - 1};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(th_file_write(in_folder("b.xlsx"), data, cuts[i], &err),
                         TH_OK);
        th_error why = {0};
        assert_int_equal(thi_xlsx_read(in_folder("b.xlsx"), &events, &why),
                         TH_BAD_DATA);
    }
    char *bad = th_arena_alloc(arena, size);
    memcpy(bad, data, size);
    for (size_t i = size / 4; i < size / 2; i++)
        bad[i] = (char)(bad[i] ^ 0x55);
    assert_int_equal(th_file_write(in_folder("b.xlsx"), bad, size, &err), TH_OK);
    err = (th_error){0};
    assert_int_equal(thi_xlsx_read(in_folder("b.xlsx"), &events, &err), TH_BAD_DATA);
    err = (th_error){0};
    assert_int_equal(thi_xlsx_read(in_folder("none.xlsx"), &events, &err), TH_BAD_DATA);
    th_arena_free(arena);
}

/* ---- the inventory ---- */

#define ROWS                                                                           \
    "year,category,subject,entity,variable,value,unit,confidential,quality\n"          \
    "2020,1.A.2.a,bituminous_coal,,fuel_mass,1.5,万吨,,published\n"                  \
    "2021,1.A.2.a,bituminous_coal,,fuel_mass,2,万吨,,estimate\n"                     \
    "2022,1.A.2.a,bituminous_coal,,fuel_mass,NE,万吨,,\n"                            \
    "2020,1.A.3.b,diesel,,fuel_mass,100,t,,\n"                                         \
    "2021,1.A.3.b,diesel,,fuel_mass,0,t,,\n"                                           \
    "2022,1.A.3.b,diesel,,fuel_mass,300,t,,estimate\n"                                 \
    "2022,3.A,horse,,population,NO,head,,\n"

static void write_book(const small *s, const char *path, th_language language)
{
    th_error err = {0};
    th_workbook_options options = {.language = language};
    if (th_report_workbook(path, s->inventory, NULL, &options, s->diags, &err) != TH_OK)
        fail_msg("%s", err.text);
}

static void test_languages(void **state)
{
    (void)state;
    static const char *const first[] = {"封面", "Cover", "封面"};
    small s = small_make(NULL, "", ROWS, NULL);
    for (int l = 0; l < 3; l++) {
        th_arena *arena = th_arena_create();
        write_book(&s, in_folder("l.xlsx"), (th_language)l);
        seen book = read_back(arena, in_folder("l.xlsx"));
        assert_string_equal(book.names[0], first[l]);
        assert_true(book.formulas > 200);
        assert_true(book.longest <= THI_FORMULA_MAX);
        th_arena_free(arena);
    }
    small_end(&s);
}

static uint32_t sheet_named(const seen *s, const char *name)
{
    for (uint32_t i = 0; i < s->sheets; i++)
        if (strcmp(s->names[i], name) == 0)
            return i;
    fail_msg("no sheet %s", name);
    return 0;
}

/** Is there a formula cell with this value on the sheet? */
static bool has_number(const seen *s, uint32_t sheet, double value)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].sheet == sheet && s->list[i].formula &&
            s->list[i].kind == THI_XLSX_NUMBER &&
            fabs(s->list[i].number - value) <= 1e-14 * fabs(value))
            return true;
    return false;
}

/** Each cell of the model that has a value stands somewhere as a formula; each total
 * too. */
static void test_all_cells(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    write_book(&s, in_folder("c.xlsx"), TH_ZH);
    seen book = read_back(arena, in_folder("c.xlsx"));
    uint32_t energy = sheet_named(&book, "能源活动"),
             results = sheet_named(&book, "排放结果");
    th_model_view m = th_model_get(s.model);
    for (uint32_t c = 0; c < m.cell_count; c++)
        if (m.cells[c].root)
            assert_true(has_number(&book, energy, th_inventory_values(s.inventory)[c]));
    for (int32_t year = 2020; year <= 2022; year++)
        assert_true(
            has_number(&book, results, small_total(&s, "ghg_total", year).value));
    th_arena_free(arena);
    small_end(&s);
}

/** Verdicts of the sheet of verification are formulas that hold, and the cover shows
 * their light. */
static void test_verification(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    write_book(&s, in_folder("v.xlsx"), TH_ZH);
    seen book = read_back(arena, in_folder("v.xlsx"));
    uint32_t sheet = sheet_named(&book, "核查");
    size_t sums = 0, blanks = 0, versions = 0, lights = 0;
    for (size_t i = 0; i < book.count; i++) {
        const thi_xlsx_cell *c = &book.list[i];
        if (!c->formula)
            continue;
        bool sum = strstr(c->formula, "<=0.000000001*") != NULL;
        if (c->sheet == sheet && (sum || strstr(c->formula, ",1,0)")))
            assert_true(c->number == 1);
        sums += c->sheet == sheet && sum;
        blanks += c->sheet == sheet && strstr(c->formula, "IF(COUNTBLANK(") != NULL;
        versions += c->sheet == sheet && strstr(c->formula, "封面") != NULL;
        lights += c->sheet == 0 && strstr(c->formula, "MIN(") != NULL;
    }
    /* sectors, gases, two layouts, trends: three years; four sheets of one year */
    assert_int_equal(sums, 5 * 3 + 4);
    assert_int_equal(blanks, 2);
    assert_int_equal(versions, 4);
    assert_true(lights >= 4);
    assert_non_null(at(&book, sheet, 3, 1).formula);
    assert_true(at(&book, sheet, 3, 1).number >= 1);
    th_arena_free(arena);
    small_end(&s);
}

/** No number is written where a formula belongs: on the sheets of results and sums all
 * numbers but years are formulas. */
static void test_sums_are_live(void **state)
{
    (void)state;
    static const char *const live[] = {"汇总表",
                                       "IPCC分类汇总",
                                       "排放结果",
                                       "IPCC简表",
                                       "趋势",
                                       "省级汇总2025",
                                       "CRT汇总",
                                       "GPC"};
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    write_book(&s, in_folder("s.xlsx"), TH_ZH);
    seen book = read_back(arena, in_folder("s.xlsx"));
    for (size_t n = 0; n < sizeof live / sizeof *live; n++) {
        uint32_t sheet = sheet_named(&book, live[n]);
        size_t formulas = 0;
        for (size_t i = 0; i < book.count; i++) {
            const thi_xlsx_cell *c = &book.list[i];
            if (c->sheet == sheet && c->kind == THI_XLSX_NUMBER && !c->formula)
                assert_true(c->number == 2020 || c->number == 2021 ||
                            c->number == 2022);
            formulas += c->sheet == sheet && c->formula;
        }
        assert_true(formulas > 3);
    }
    th_arena_free(arena);
    small_end(&s);
}

/** The summary's numbers are those of the sheets that it refers to. */
static void test_executive_summary(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    th_arena *arena = th_arena_create();
    th_error err = {0};
    th_workbook_options options = {.language = TH_ZH, .year = 2021};
    assert_int_equal(
        th_report_workbook(
            in_folder("x.xlsx"), s.inventory, NULL, &options, s.diags, &err),
        TH_OK);
    seen book = read_back(arena, in_folder("x.xlsx"));
    uint32_t sheet = sheet_named(&book, "执行摘要");
    double net = small_total(&s, "ghg_net", 2021).value / 1e4;
    size_t totals = 0, fixed = 0;
    for (size_t i = 0; i < book.count; i++) {
        const thi_xlsx_cell *c = &book.list[i];
        if (c->sheet != sheet || c->kind != THI_XLSX_NUMBER)
            continue;
        totals += c->formula && fabs(c->number - net) < 1e-12;
        fixed += !c->formula;
    }
    assert_true(totals >= 2); /* by boundary, and as the sum of the sectors */
    assert_true(fixed <= 2 * th_boundary_count(s.registry)); /* intervals */
    th_arena_free(arena);
    small_end(&s);
}

/** Beyond the links that a sheet may have, a row names its cells. */
static void test_links_end(void **state)
{
    (void)state;
    small s = small_make(NULL, "", ROWS, NULL);
    const uint32_t most[] = {0, 1};
    size_t named[2] = {0, 0};
    for (size_t k = 0; k < 2; k++) {
        th_arena *arena = th_arena_create();
        th_error err = {0};
        th_workbook_options options = {.language = TH_ZH, .links_most = most[k]};
        assert_int_equal(
            th_report_workbook(
                in_folder("k.xlsx"), s.inventory, NULL, &options, s.diags, &err),
            TH_OK);
        seen book = read_back(arena, in_folder("k.xlsx"));
        for (size_t i = 0; i < book.count; i++)
            named[k] += book.list[i].text &&
                        strncmp(book.list[i].text, "引用：", strlen("引用：")) == 0 &&
                        strstr(book.list[i].text, "活动数据") != NULL;
        th_arena_free(arena);
    }
    assert_int_equal(named[0], 0);
    assert_true(named[1] >= 4); /* the rows that have a number */
    small_end(&s);
}

static void test_confidential(void **state)
{
    (void)state;
    small s = small_make(NULL,
                         "",
                         "year,category,subject,variable,value,unit,confidential\n"
                         "2022,1.A.2.a,bituminous_coal,fuel_mass,2,万吨,1\n",
                         NULL);
    write_book(&s, in_folder("k.xlsx"), TH_ZH);
    bool told = false;
    for (size_t i = 0; i < th_diags_size(s.diags); i++)
        told = told || strcmp(th_diags_get(s.diags, i)->code, "W-CONFIDENTIAL") == 0;
    assert_true(told);
    small_end(&s);
}

/** With `partial` a failed line is NE, and so is every total above it: no number that
 * is not finite, no total that lacks a line unseen. */
static void test_partial(void **state)
{
    (void)state;
    static const char *const bad[] = {"missing_factor", "not_finite"};
    for (size_t i = 0; i < 2; i++) {
        th_arena *arena = th_arena_create();
        th_error err = {0};
        small s = {.arena = th_arena_create(), .diags = th_diags_create()};
        th_model_options options = {.partial = true};
        small_registry(&s, NULL);
        const char *path = th_arena_format(
            arena, "%s/tests/bad/%s/inventory", TEST_SOURCE_DIR, bad[i]);
        assert_int_equal(
            th_inventory_load(
                &s.activity, s.registry, path, TH_ENCODING_AUTO, s.diags, &err),
            TH_OK);
        assert_int_equal(
            th_model_compile(&s.model, s.activity, &options, s.diags, &err), TH_OK);
        assert_int_equal(th_inventory_create(&s.inventory, s.model, &err), TH_OK);
        write_book(&s, in_folder("p.xlsx"), TH_ZH);
        seen book = read_back(arena, in_folder("p.xlsx"));
        uint32_t results = sheet_named(&book, "排放结果");
        for (size_t c = 0; c < book.count; c++)
            if (book.list[c].sheet == results &&
                strcmp(book.list[c].text, "ghg_net") == 0)
                for (size_t k = 0; k < book.count; k++)
                    assert_false(book.list[k].sheet == results &&
                                 book.list[k].row == book.list[c].row &&
                                 book.list[k].formula);
        small_end(&s);
        th_arena_free(arena);
    }
}

static void test_date(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "2024-13-01", "2024/01/01", "20240101", "", "2024-01-011"};
    small s = small_make(NULL, "", ROWS, NULL);
    for (size_t i = 0; i < 5; i++) {
        th_error err = {0};
        th_workbook_options options = {.date = wrong[i]};
        assert_int_equal(
            th_report_workbook(
                in_folder("d.xlsx"), s.inventory, NULL, &options, s.diags, &err),
            TH_BAD_USAGE);
    }
    assert_int_equal(entries(false), 0);
    small_end(&s);
}

/* ---- same bytes ---- */

static void hash_of(const char *path, char hex[65])
{
    th_arena *arena = th_arena_create();
    const char *data;
    size_t size;
    th_error err = {0};
    assert_int_equal(th_file_read(arena, path, &data, &size, &err), TH_OK);
    th_sha256(data, size, hex);
    th_arena_free(arena);
}

static void test_same_bytes(void **state)
{
    (void)state;
    char a[65], b[65];
    small s = small_make(NULL, "", ROWS, NULL), t = small_make(NULL, "", ROWS, NULL);
    write_book(&s, in_folder("one.xlsx"), TH_ZH);
    setenv("TZ", "Asia/Shanghai", 1);
    setenv("TMPDIR", "/nowhere", 1);
    tzset();
    char *before = th_arena_text(s.arena, setlocale(LC_ALL, NULL));
    if (!setlocale(LC_ALL, "de_DE.UTF-8"))
        print_message("de_DE.UTF-8 is not installed: the locale is not tested\n");
    write_book(&t, in_folder("another name.xlsx"), TH_ZH);
    setlocale(LC_ALL, before);
    unsetenv("TMPDIR");
    unsetenv("TZ");
    tzset();
    hash_of(in_folder("one.xlsx"), a);
    hash_of(in_folder("another name.xlsx"), b);
    assert_string_equal(a, b);
    small_end(&s);
    small_end(&t);
}

/** A link stays a link, and a file keeps its mode. */
static void test_replaces(void **state)
{
    (void)state;
    struct stat info_of;
    char target[128];
    th_error err = {0};
    strcpy(target, in_folder("real.xlsx"));
    assert_int_equal(th_file_write(target, "old", 3, &err), TH_OK);
    assert_int_equal(chmod(target, 0640), 0);
    assert_int_equal(symlink(target, in_folder("link.xlsx")), 0);
    thi_xlsx *x = begin("link.xlsx");
    thi_xlsx_number(x, 0, 0, 0, 1, NULL);
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
    assert_int_equal(lstat(in_folder("link.xlsx"), &info_of), 0);
    assert_true(S_ISLNK(info_of.st_mode));
    assert_int_equal(stat(target, &info_of), 0);
    assert_int_equal(info_of.st_mode & 07777, 0640);
    assert_true(info_of.st_size > 3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fit_heights),
                                       cmocka_unit_test(test_fit_breaks),
                                       TEST(test_round_trip),
                                       TEST(test_refusals),
                                       TEST(test_places),
                                       TEST(test_damaged_files),
                                       TEST(test_languages),
                                       TEST(test_all_cells),
                                       TEST(test_verification),
                                       TEST(test_sums_are_live),
                                       TEST(test_executive_summary),
                                       TEST(test_links_end),
                                       TEST(test_confidential),
                                       TEST(test_partial),
                                       TEST(test_date),
                                       TEST(test_same_bytes),
                                       TEST(test_replaces)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
