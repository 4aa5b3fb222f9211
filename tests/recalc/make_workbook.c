/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make_workbook INVENTORY OUT.xlsx [LANGUAGE [TOTALS.csv]]: a workbook straight from
 * the library, for the tests. The totals are written as boundary,year,value with all
 * digits. */
#include "tanheng/report.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct run {
    th_registry *registry;
    th_activity *activity;
    th_model *model;
    th_inventory *inventory;
    th_dual *dual;
    th_diags *diags;
    th_error error;
} run;

static th_status compute(run *r, const char *folder, th_arena *arena)
{
    th_load_options load = {.inventory_folder = folder};
    th_status status = th_registry_load(&r->registry, &load, r->diags, &r->error);
    if (status == TH_OK)
        status = th_inventory_load(
            &r->activity, r->registry, folder, TH_ENCODING_AUTO, r->diags, &r->error);
    if (status == TH_OK)
        status = th_model_compile(&r->model, r->activity, NULL, r->diags, &r->error);
    if (status == TH_OK)
        status = th_inventory_create(&r->inventory, r->model, &r->error);
    if (status == TH_OK)
        status = th_dual_create(&r->dual,
                                r->inventory,
                                th_targets_load(arena, folder, r->diags),
                                r->diags,
                                &r->error);
    return status;
}

static int write_totals(const run *r, const char *path)
{
    char number[40];
    FILE *out = fopen(path, "w");
    th_activity_view view = th_activity_get(r->activity);
    if (!out)
        return 3;
    for (uint32_t b = 0; b < th_boundary_count(r->registry); b++)
        for (uint32_t y = 0; y < view.year_count; y++) {
            const th_boundary *boundary = th_boundary_get(r->registry, b);
            th_total total = th_inventory_total(r->inventory, boundary, view.years[y]);
            fprintf(out,
                    "%s,%d,%s\n",
                    th_names_text(th_registry_names(r->registry), boundary->id),
                    view.years[y],
                    total.state == TH_STATE_VALUE ? th_number_print(total.value, number)
                                                  : th_state_text(total.state));
        }
    return fclose(out) ? 3 : 0;
}

static void tell(const run *r, th_status status)
{
    th_text text = {0};
    for (size_t i = 0; i < th_diags_size(r->diags); i++)
        if (th_diags_get(r->diags, i)->severity == TH_ERROR) {
            th_diag_print(th_diags_get(r->diags, i), &text);
            th_text_add(&text, "\n");
        }
    fprintf(
        stderr, "%s%s (%d)\n", text.data ? text.data : "", r->error.text, (int)status);
    th_text_free(&text);
}

int main(int argc, char **argv)
{
    run r = {.diags = th_diags_create()};
    th_arena *arena = th_arena_create();
    th_workbook_options options = {.language = TH_ZH};
    if (argc < 3 || (argc > 3 && !th_language_parse(argv[3], &options.language)))
        return 2;
    th_status status = compute(&r, argv[1], arena);
    if (status == TH_OK)
        status = th_report_workbook(
            argv[2], r.inventory, r.dual, &options, r.diags, &r.error);
    int code = th_status_exit_code(status);
    if (status != TH_OK)
        tell(&r, status);
    else if (argc > 4)
        code = write_totals(&r, argv[4]);
    th_dual_free(r.dual);
    th_inventory_free(r.inventory);
    th_model_free(r.model);
    th_activity_free(r.activity);
    th_registry_free(r.registry);
    th_diags_free(r.diags);
    th_arena_free(arena);
    return code;
}
