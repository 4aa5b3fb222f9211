/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writers of tables: widths of CJK text, numbers for people, CSV and JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "table_build.h"

#include <cmocka.h>

static void width_counts_terminal_columns(void **state)
{
    (void)state;
    assert_int_equal(thi_text_width(""), 0);
    assert_int_equal(thi_text_width("abc"), 3);
    assert_int_equal(thi_text_width("碳衡"), 4);
    assert_int_equal(thi_text_width("（t CO2e）"), 10);
    assert_int_equal(thi_text_width("e\xcc\x81"), 1); /* e and a combining acute */
    assert_int_equal(thi_text_width("±5"), 2);
    assert_int_equal(thi_text_width("\xf0\xa0\x80\x80"), 2); /* U+20000 */
}

static void shows(double number, int decimals, const char *expected)
{
    th_text text = {0};
    thi_number_show(number, decimals, &text);
    assert_string_equal(text.data, expected);
    th_text_free(&text);
}

static void numbers_have_separators(void **state)
{
    (void)state;
    shows(0, 0, "0");
    shows(999, 0, "999");
    shows(1000, 0, "1,000");
    shows(1234567.891, 2, "1,234,567.89");
    shows(-74814.24, 0, "-74,814");
    shows(-0.4, 0, "0");
    shows(0.05, 1, "0.1");
    shows(12.005, 3, "12.005");
    shows(20.908, -1, "20.91");
    shows(0.0012345, -1, "0.001235");
    shows(1234.5, -1, "1,235");
    shows(0, -1, "0");
    shows(1e-12, -1, "1e-12");
    shows(1e300, 0, "1e300");
}

static const th_table *sample(th_arena *arena)
{
    thi_table *t = thi_table_begin(arena, "sample", "样表", "Sample");
    thi_table_text_column(t, "name", "名称", "name");
    thi_table_number_column(t, "a", "甲", "A", "t", 1);
    thi_table_number_column(t, "b", "乙", "B", "t", 0);
    thi_table_text(t, "=1+1, \"x\"");
    thi_table_number(t, 1234.56);
    thi_table_number(t, (double)NAN);
    thi_table_titled(t, "coal", (th_titles){"煤", "coal"});
    thi_table_number9(t, 1.0 / 3);
    thi_table_number(t, -2);
    thi_table_note(t, "note");
    return thi_table_end(t);
}

static void
writes(th_format format, th_language language, bool excel, const char *expected)
{
    th_arena *arena = th_arena_create();
    th_text text = {0};
    th_table_write(sample(arena), format, language, excel, &text);
    assert_string_equal(text.data, expected);
    th_text_free(&text);
    th_arena_free(arena);
}

static void text_is_aligned(void **state)
{
    (void)state;
    writes(TH_FORMAT_TEXT,
           TH_ZH,
           false,
           "样表（t）\n"
           "名称            甲  乙\n"
           "----------------------\n"
           "=1+1, \"x\"  1,234.6   -\n"
           "煤             0.3  -2\n"
           "note\n");
}

static void csv_is_rfc_4180(void **state)
{
    (void)state;
    writes(TH_FORMAT_CSV,
           TH_EN,
           false,
           "name,a,b\n\"=1+1, \"\"x\"\"\",1234.56,\ncoal,0.333333333,-2\n");
}

static void csv_for_excel_is_safe(void **state)
{
    (void)state;
    writes(TH_FORMAT_CSV,
           TH_ZH,
           true,
           "\xef\xbb\xbf"
           "name,a,b\r\n\"'=1+1, \"\"x\"\"\",1234.56,\r\ncoal,0.333333333,-2\r\n");
}

static void json_is_an_array_of_rows(void **state)
{
    (void)state;
    writes(TH_FORMAT_JSON,
           TH_BOTH,
           false,
           "[\n"
           "  {\"name\": \"=1+1, \\\"x\\\"\", \"a\": 1234.56, \"b\": null},\n"
           "  {\"name\": \"coal\", \"a\": 0.333333333, \"b\": -2}\n"
           "]\n");
}

static void json_text_is_escaped(void **state)
{
    (void)state;
    th_text text = {0};
    thi_json_text("a\"\\\n\t煤", &text);
    assert_string_equal(text.data, "\"a\\\"\\\\\\u000a\\u0009煤\"");
    th_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(width_counts_terminal_columns),
                                       cmocka_unit_test(numbers_have_separators),
                                       cmocka_unit_test(text_is_aligned),
                                       cmocka_unit_test(csv_is_rfc_4180),
                                       cmocka_unit_test(csv_for_excel_is_safe),
                                       cmocka_unit_test(json_is_an_array_of_rows),
                                       cmocka_unit_test(json_text_is_escaped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
