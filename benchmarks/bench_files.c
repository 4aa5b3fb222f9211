/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes in and out: a table of activity as CSV, and a workbook of the same cells
 * by the guard against libxlsxwriter's own loop, which checks nothing. */
#include "bench.h"

#include "tanheng/report.h"
#include "xlsx_guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* ---- csv ---- */

static void make_csv(th_text *out, size_t rows)
{
    static const char *const subjects[] = {
        "raw_coal", "gasoline", "natural_gas", "yak", "sheep"};
    th_text_add(out, "region,year,category,subject,variable,value,unit,source\n");
    for (size_t i = 0; i < rows; i++)
        th_text_addf(out,
                     "%06zu,%zu,1.A.2.a,%s,fuel_mass,%zu.%zu,t,\"年报, 第 %zu 页\"\n",
                     630000 + i % 997,
                     1990 + i % 36,
                     subjects[i % 5],
                     i * 7919 % 100003,
                     i % 10,
                     i % 400);
}

/** Bytes and line ends alone: what any reader must do at least. */
static size_t count_fields(const char *data, size_t size)
{
    size_t fields = 0;
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        quoted ^= data[i] == '"';
        fields += !quoted && (data[i] == ',' || data[i] == '\n');
    }
    return fields;
}

static void measure_csv(bool smoke)
{
    enum { COLUMNS = 8 };
    size_t rows = smoke ? 10000 : 1000000;
    int runs = smoke ? 3 : 7;
    double scan[MOST_RUNS], parse[MOST_RUNS];
    th_text text = {0};
    make_csv(&text, rows);
    bool right = true;
    for (int i = 0; i < runs && right; i++) {
        double t = bench_seconds();
        right = count_fields(text.data, text.size) == (rows + 1) * COLUMNS;
        scan[i] = bench_seconds() - t;
        th_arena *arena = th_arena_create();
        th_diags *diags = th_diags_create();
        t = bench_seconds();
        const th_rows *table =
            th_csv_parse(arena, "a.csv", text.data, text.size, TH_ENCODING_AUTO, diags);
        parse[i] = bench_seconds() - t;
        right = right && table && table->row_count == rows &&
                table->column_count == COLUMNS;
        th_diags_free(diags);
        th_arena_free(arena);
    }
    if (!right)
        bench_fail("rows were lost on the way in");
    double per = 1e9 / (double)rows;
    bench_print("csv.scan", scan, runs, per, "ns/row", 0);
    bench_print("csv.rows", parse, runs, per, "ns/row", bench_median(scan, runs));
    th_text_free(&text);
}

/* ---- xlsx ---- */

enum { WIDE = 10, SHEETS = 4 }; /* 4 texts, 3 numbers, 3 formulas */
static const char *const sheet_names[SHEETS] = {"a", "b", "c", "d"};

static double number_at(size_t row, size_t column)
{
    return (double)(row * 31 + column * 17 % 1009) / 7.0 + 0.1;
}

static void text_at(char *out, size_t size, size_t row, size_t column)
{
    (void)snprintf(out, size, "活动 %zu-%zu", row % 50, column);
}

static void formula_at(char *out, size_t size, size_t row, size_t column)
{
    (void)snprintf(
        out, size, "(E%zu*F%zu)*G%zu+%zu", row + 1, row + 1, row + 1, column);
}

static void write_raw(const char *path, size_t rows)
{
    char text[64];
    lxw_workbook *book = workbook_new(path);
    if (!book)
        bench_fail("no workbook");
    lxw_worksheet *sheets[SHEETS];
    for (int s = 0; s < SHEETS; s++)
        sheets[s] = workbook_add_worksheet(book, sheet_names[s]);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < WIDE; c++) {
            lxw_worksheet *sheet = sheets[r * SHEETS / rows];
            lxw_row_t row = (lxw_row_t)r;
            lxw_col_t column = (lxw_col_t)c;
            if (c < 4) {
                text_at(text, sizeof text, r, c);
                worksheet_write_string(sheet, row, column, text, NULL);
            } else if (c < 7) {
                worksheet_write_number(sheet, row, column, number_at(r, c), NULL);
            } else {
                text[0] = '=';
                formula_at(text + 1, sizeof text - 1, r, c);
                worksheet_write_formula_num(
                    sheet, row, column, text, NULL, number_at(r, c));
            }
        }
    if (workbook_close(book))
        bench_fail("no workbook");
}

/** By the guard: each text, number and formula is checked and fingerprinted; then the
 * file is read back, compared, synced and renamed. */
static void write_guarded(const char *path, size_t rows)
{
    char text[64];
    th_error err = {0};
    thi_xlsx_info info = {.title = "a", .author = "a", .comments = "a"};
    thi_xlsx *x = thi_xlsx_create(path, &info);
    for (int s = 0; s < SHEETS; s++)
        (void)thi_xlsx_sheet_add(x, sheet_names[s]);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < WIDE; c++) {
            uint32_t sheet = (uint32_t)(r * SHEETS / rows);
            uint32_t row = (uint32_t)r, column = (uint32_t)c;
            if (c < 4) {
                text_at(text, sizeof text, r, c);
                thi_xlsx_text(x, sheet, row, column, text, NULL);
            } else if (c < 7) {
                thi_xlsx_number(x, sheet, row, column, number_at(r, c), NULL);
            } else {
                formula_at(text, sizeof text, r, c);
                thi_xlsx_formula(x, sheet, row, column, text, number_at(r, c), NULL);
            }
        }
    if (thi_xlsx_finish(x, &err) != TH_OK)
        bench_fail(err.text);
}

static void measure_xlsx(bool smoke)
{
    size_t rows = smoke ? 200 : 20000;
    int runs = smoke ? 3 : 7;
    double raw[MOST_RUNS], guarded[MOST_RUNS];
    char folder[] = "/tmp/tanheng-bench-XXXXXX", path[64];
    if (!mkdtemp(folder))
        bench_fail("no temporary folder");
    (void)snprintf(path, sizeof path, "%s/a.xlsx", folder);
    for (int i = 0; i < runs; i++) {
        double t = bench_seconds();
        write_raw(path, rows);
        raw[i] = bench_seconds() - t;
        t = bench_seconds();
        write_guarded(path, rows);
        guarded[i] = bench_seconds() - t;
    }
    (void)unlink(path);
    (void)rmdir(folder);
    double per = 1e9 / (double)(rows * WIDE);
    bench_print("xlsx.raw", raw, runs, per, "ns/cell", 0);
    bench_print("xlsx.guarded", guarded, runs, per, "ns/cell", bench_median(raw, runs));
}

void measure_files(bool smoke)
{
    measure_csv(smoke);
    measure_xlsx(smoke);
}
