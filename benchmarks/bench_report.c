/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo county's workbook by the library's whole path, from its folder to the file,
 * against libxlsxwriter's bare loop over the cells that stand in it. */
#include "bench.h"

#include "tanheng/report.h"
#include "xlsx_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define DEMO BENCH_FOLDER "/../docs/examples/huangyuan"

typedef struct cells {
    th_arena *arena;
    thi_xlsx_cell *list;
    size_t count, capacity;
    uint32_t sheets;
} cells;

static void report(const char *path)
{
    th_diags *diags = th_diags_create();
    th_registry *registry = bench_registry();
    th_activity *activity = NULL;
    th_model *model = NULL;
    th_inventory *inventory = NULL;
    th_error err = {0};
    if (th_inventory_load(&activity, registry, DEMO, TH_ENCODING_AUTO, diags, &err) ||
        th_model_compile(&model, activity, NULL, diags, &err) ||
        th_inventory_create(&inventory, model, &err) ||
        th_report_workbook(path, inventory, NULL, NULL, diags, &err))
        bench_fail(err.text);
    th_inventory_free(inventory);
    th_model_free(model);
    th_activity_free(activity);
    th_registry_free(registry);
    th_diags_free(diags);
}

static void on_sheet(void *context, uint32_t number, const char *name, bool hidden)
{
    cells *all = context;
    (void)name;
    (void)hidden;
    all->sheets = number + 1 > all->sheets ? number + 1 : all->sheets;
}

static void on_cell(void *context, const thi_xlsx_cell *cell)
{
    cells *all = context;
    thi_xlsx_cell copy = *cell;
    copy.formula = cell->formula ? th_arena_text(all->arena, cell->formula) : NULL;
    copy.text = cell->text ? th_arena_text(all->arena, cell->text) : "";
    TH_PUSH(all->arena, all->list, all->count, all->capacity, copy);
}

static void write_bare(const cells *all, const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet **sheets = TH_NEW_N(all->arena, lxw_worksheet *, all->sheets + 1);
    for (uint32_t i = 0; i < all->sheets; i++)
        sheets[i] = workbook_add_worksheet(book, NULL);
    for (size_t i = 0; i < all->count; i++) {
        const thi_xlsx_cell *c = &all->list[i];
        lxw_worksheet *sheet = sheets[c->sheet];
        lxw_col_t column = (lxw_col_t)c->column;
        if (c->formula && c->kind == THI_XLSX_NUMBER)
            worksheet_write_formula_num(
                sheet, c->row, column, c->formula, NULL, c->number);
        else if (c->formula)
            worksheet_write_formula_str(
                sheet, c->row, column, c->formula, NULL, c->text);
        else if (c->kind == THI_XLSX_NUMBER)
            worksheet_write_number(sheet, c->row, column, c->number, NULL);
        else
            worksheet_write_string(sheet, c->row, column, c->text, NULL);
    }
    if (workbook_close(book))
        bench_fail("no workbook");
}

void measure_report(bool smoke)
{
    enum { FEWEST_CELLS = 20000 }; /* of the demo's workbook */
    int runs = smoke ? 3 : 9;
    double bare[MOST_RUNS], whole[MOST_RUNS];
    char folder[] = "/tmp/tanheng-bench-XXXXXX", path[64];
    cells all = {.arena = th_arena_create()};
    thi_xlsx_events events = {.context = &all, .sheet = on_sheet, .cell = on_cell};
    th_error err = {0};
    if (!mkdtemp(folder))
        bench_fail("no temporary folder");
    (void)snprintf(path, sizeof path, "%s/a.xlsx", folder);
    report(path);
    if (thi_xlsx_read(path, &events, &err) != TH_OK || all.count < FEWEST_CELLS)
        bench_fail("the workbook of the demo is not whole");
    for (int i = 0; i < runs; i++) {
        double t = bench_seconds();
        write_bare(&all, path);
        bare[i] = bench_seconds() - t;
        t = bench_seconds();
        report(path);
        whole[i] = bench_seconds() - t;
    }
    (void)unlink(path);
    (void)rmdir(folder);
    bench_print("report.bare", bare, runs, 1e3, "ms", 0);
    bench_print("report.inventory", whole, runs, 1e3, "ms", bench_median(bare, runs));
    th_arena_free(all.arena);
}
