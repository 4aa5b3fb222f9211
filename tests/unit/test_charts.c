/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of the workbook: each kind as its part of the file says it, and the colours
 * that all reports share. */
#include "../../reports/table/report_words.h"
#include "../../reports/xlsx/xlsx_guard.h"
#include "small_inventory.h"

#include <unistd.h>
#include <zip.h>

static char path[64];

static int make_file(void **state)
{
    (void)state;
    strcpy(path, "/tmp/tanheng-charts-XXXXXX");
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int drop_file(void **state)
{
    (void)state;
    return remove(path);
}

/** A part of the workbook as text. */
static const char *part(th_arena *arena, const char *name)
{
    int code;
    zip_stat_t about;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    assert_non_null(zip);
    assert_int_equal(zip_stat(zip, name, 0, &about), 0);
    char *text = TH_NEW_N(arena, char, about.size + 1);
    zip_file_t *file = zip_fopen(zip, name, 0);
    assert_int_equal(zip_fread(file, text, about.size), (int)about.size);
    zip_fclose(file);
    zip_close(zip);
    return text;
}

static size_t times(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *p = strstr(text, what); p; p = strstr(p + 1, what))
        count++;
    return count;
}

/* Years in column 0, three series in columns 1 to 3, names in row 0. */
static thi_xlsx *begin(void)
{
    static const thi_xlsx_info info = {
        .title = "t", .author = "a", .created = 1704067200};
    static const double figures[][3] = {{10, 2, 3}, {12, 3, 4}, {11, 4, 5}};
    thi_xlsx *x = thi_xlsx_create(path, &info);
    thi_xlsx_sheet_add(x, "s");
    for (uint32_t r = 0; r < 3; r++) {
        thi_xlsx_number(x, 0, r + 1, 0, 2020 + r, NULL);
        for (uint32_t c = 0; c < 3; c++)
            thi_xlsx_number(x, 0, r + 1, c + 1, figures[r][c], NULL);
    }
    for (uint32_t c = 0; c < 3; c++)
        thi_xlsx_text(x, 0, 0, c + 1, "n", NULL);
    return x;
}

/** The part of a chart over the three series. */
static const char *drawn(th_arena *arena, thi_chart c, const thi_series_look *looks)
{
    static const thi_chart_cells peak = {2, 0, 2, 0};
    thi_chart_series series[3];
    th_error err = {0};
    for (uint32_t i = 0; i < 3; i++) {
        series[i] = (thi_chart_series){.values = {1, i + 1, 3, i + 1},
                                       .name_column = i + 1,
                                       .color = 0x0072B2,
                                       .look = looks ? looks[i] : THI_SERIES_USUAL};
        if (series[i].look == THI_SERIES_MARK) {
            series[i].values = (thi_chart_cells){2, i + 1, 2, i + 1};
            series[i].across = &peak;
        }
    }
    c.title = "title", c.axis = "t", c.description = "d";
    c.categories = (thi_chart_cells){1, 0, 3, 0};
    c.series = series, c.series_count = 3;
    c.width = c.height = 1;
    thi_xlsx *x = begin();
    thi_xlsx_chart(x, &c);
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
    return part(arena, "xl/charts/chart1.xml");
}

static void test_kinds(void **state)
{
    (void)state;
    static const struct {
        thi_chart_kind kind;
        const char *says[3];
    } kinds[] = {
        {THI_CHART_STACKED, {"<c:barDir val=\"col\"/><c:grouping val=\"stacked\"/>"}},
        {THI_CHART_LINES, {"<c:lineChart>", "\"circle\"", "\"square\""}},
        {THI_CHART_RANGE, {"<c:hiLowLines", "prstDash val=\"dash\""}},
        {THI_CHART_TORNADO, {"<c:barDir val=\"bar\"/>", "\"maxMin\""}},
        {THI_CHART_WATERFALL, {"<a:noFill/>", "<c:legendEntry><c:idx val=\"0\"/>"}},
        {THI_CHART_AREA, {"<c:areaChart><c:grouping val=\"stacked\"/>", "\"midCat\""}},
        {THI_CHART_SHARES, {"<c:grouping val=\"percentStacked\"/>"}},
        {THI_CHART_STEPS, {"<c:gapWidth val=\"0\"/>", "<c:overlap val=\"100\"/>"}},
        {THI_CHART_POINTS, {"<c:scatterChart>", "<c:max val=\"2030\"/>", "2020"}}};
    th_arena *arena = th_arena_create();
    assert_int_equal(sizeof kinds / sizeof *kinds, THI_CHART_KINDS);
    for (size_t i = 0; i < THI_CHART_KINDS; i++) {
        thi_chart c = {.kind = kinds[i].kind, .across = "year"};
        if (c.kind == THI_CHART_POINTS)
            c.from = 2020, c.to = 2030;
        const char *text = drawn(arena, c, NULL);
        for (size_t k = 0; k < 3 && kinds[i].says[k]; k++)
            if (!strstr(text, kinds[i].says[k]))
                fail_msg("kind %zu without %s", i, kinds[i].says[k]);
        assert_non_null(strstr(text, "<a:t>year</a:t>"));
        assert_null(strstr(text, "<c:dispBlanksAs")); /* gaps, unless it says so */
        assert_int_equal(times(text, "<c:ser>"), 3);
    }
    th_arena_free(arena);
}

/** A band holds itself up on an area that nobody sees, and its halves are tinted. */
static void test_band(void **state)
{
    (void)state;
    static const thi_series_look looks[] = {
        THI_SERIES_UNSEEN, THI_SERIES_BAND, THI_SERIES_BAND};
    th_arena *arena = th_arena_create();
    const char *text = drawn(arena, (thi_chart){.kind = THI_CHART_AREA}, looks);
    assert_int_equal(times(text, "<a:alpha val=\"30000\"/>"), 2);
    assert_int_equal(times(text, "<c:legendEntry>"), 1);
    assert_non_null(strstr(text, "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln>"));
    th_arena_free(arena);
}

/** A peak is one point of its own cells, told by its two numbers. */
static void test_mark(void **state)
{
    (void)state;
    static const thi_series_look looks[] = {
        THI_SERIES_USUAL, THI_SERIES_LIMIT, THI_SERIES_MARK};
    th_arena *arena = th_arena_create();
    const char *text = drawn(arena, (thi_chart){.kind = THI_CHART_POINTS}, looks);
    assert_non_null(strstr(text, "<c:xVal><c:numRef><c:f>s!$A$3</c:f>"));
    assert_non_null(strstr(text, "<c:yVal><c:numRef><c:f>s!$D$3</c:f>"));
    assert_int_equal(times(text, "<c:dLbls>"), 1);
    assert_int_equal(times(text, "<a:prstDash val=\"dash\"/>"), 1);
    assert_int_equal(times(text, "<c:symbol val=\"diamond\"/>"), 1);
    th_arena_free(arena);
}

/* ---- links and notes ---- */

/** A formula stands where the link was put, and a note over it; both are in the file.
 */
static void test_links_and_notes(void **state)
{
    (void)state;
    th_arena *arena = th_arena_create();
    th_error err = {0};
    thi_xlsx *x = begin();
    thi_spot from = {0, 5, 0}, to = {0, 1, 1};
    assert_true(thi_xlsx_goto(x, from, to));
    thi_xlsx_formula(x, 0, 5, 0, "B2", 10, NULL);
    thi_xlsx_note(x, to, "表 1.2 <IPCC>\np. 3");
    thi_xlsx_note(x, from, "");
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
    const char *sheet = part(arena, "xl/worksheets/sheet1.xml");
    assert_non_null(strstr(sheet, "<f>B2</f><v>10</v>"));
    assert_non_null(strstr(sheet, "<hyperlink ref=\"A6\" location=\"'s'!B2\""));
    const char *notes = part(arena, "xl/comments1.xml");
    assert_int_equal(times(notes, "<comment "), 1);
    assert_non_null(strstr(notes, "表 1.2 &lt;IPCC&gt;\np. 3"));
    th_arena_free(arena);
}

/** The library stops at 65,530 links a sheet; here no more than 60,000 are asked for.
 */
static void test_links_end(void **state)
{
    (void)state;
    th_error err = {0};
    thi_xlsx *x = begin();
    for (uint32_t i = 0; i < THI_LINKS_MOST; i++)
        assert_true(thi_xlsx_goto(x, (thi_spot){0, 5 + i, 0}, (thi_spot){0, 0, 0}));
    assert_false(
        thi_xlsx_goto(x, (thi_spot){0, 5 + THI_LINKS_MOST, 0}, (thi_spot){0, 0, 0}));
    for (uint32_t i = 0; i < THI_LINKS_MOST; i++)
        thi_xlsx_number(x, 0, 5 + i, 0, i, NULL);
    assert_int_equal(thi_xlsx_finish(x, &err), TH_OK);
}

/* ---- colours ---- */

static void test_color_text(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "0072B2", "#0072B", "#0072B2F", "#0072G2", "#00 2B2", "red"};
    uint32_t color = 1;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(th_color_read(wrong[i], &color));
    assert_int_equal(color, 1);
    assert_true(th_color_read("#00a2Bf", &color));
    assert_int_equal(color, 0x00A2BF);
}

/** Every row of both tables has a colour, and no two of a table the same one. */
static void test_tables_of_colors(void **state)
{
    (void)state;
    static const char *const tables[] = {"sectors", "palette"};
    small s = {.arena = th_arena_create(), .diags = th_diags_create()};
    small_registry(&s, NULL);
    for (size_t t = 0; t < 2; t++) {
        const th_rows *rows = th_layout_find(s.registry, tables[t]);
        uint32_t seen[32];
        assert_true(rows && rows->row_count >= 7 && rows->row_count < 32);
        for (size_t i = 0; i < rows->row_count; i++) {
            const char *text = th_rows_text(rows, i, th_rows_column(rows, "color"));
            if (!th_color_read(text, &seen[i]))
                fail_msg("%s row %zu: '%s'", tables[t], i + 1, text);
            for (size_t k = 0; k < i; k++)
                assert_int_not_equal(seen[k], seen[i]);
        }
    }
    assert_int_equal(thi_sector_color(s.registry, "land"), 0x009E73);
    assert_int_equal(thi_sector_color(s.registry, "nobody"), 0x8C8C8C);
    assert_int_equal(thi_palette_color(s.registry, 0),
                     thi_palette_color(s.registry, 12));
    small_end(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_file, drop_file)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_kinds),
                                       TEST(test_band),
                                       TEST(test_mark),
                                       TEST(test_links_and_notes),
                                       TEST(test_links_end),
                                       cmocka_unit_test(test_color_text),
                                       cmocka_unit_test(test_tables_of_colors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
