/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference approach beside the sectors, and what explains the gap: outputs of
 * methods that layouts/reference.csv names. */
#include "report_summary.h"

#include <math.h>
#include <string.h>

/* Sum of a variable's outputs in a year; NaN when there is none. */
static double output_sum(const thi_summary *s, const char *variable, int32_t year)
{
    th_sym name = th_names_find(th_activity_names(s->m.activity), variable);
    th_sum sum = {0};
    bool any = false;
    for (uint32_t i = 0; name && i < s->m.cell_count; i++) {
        const th_cell *cell = &s->m.cells[i];
        if (cell->instance == UINT32_MAX || !cell->equation ||
            cell->equation->left != TH_LEFT_VARIABLE || cell->equation->name != name ||
            cell->state != TH_STATE_VALUE || cell->failed ||
            s->m.instances[cell->instance].year != year)
            continue;
        th_sum_add(&sum, th_inventory_values(s->inventory)[i]);
        any = true;
    }
    return any ? th_sum_get(&sum) : (double)NAN;
}

static bool has_reference(const thi_summary *s, const th_rows *layout)
{
    const char *first = th_rows_text(layout, 0, th_rows_column(layout, "variable"));
    for (uint32_t y = 0; y < s->view.year_count; y++)
        if (output_sum(s, first, s->view.years[y]) > 0)
            return true;
    return false;
}

void thi_summary_reference(thi_summary *s)
{
    const th_rows *layout = th_layout_find(s->m.registry, "reference");
    if (!layout || !layout->row_count || !has_reference(s, layout))
        return;
    thi_table *t =
        thi_table_begin(s->arena,
                        "reference",
                        "参考方法与部门方法（t CO2；差额占比 %）",
                        "Reference and sectoral approach (t CO2; shares in %)");
    thi_table_text_column(t, "item", "项目", "item");
    thi_summary_years(s, t, "", 1);
    for (size_t row = 0; row < layout->row_count; row++) {
        const char *variable =
            th_rows_text(layout, row, th_rows_column(layout, "variable"));
        const char *percent =
            th_rows_text(layout, row, th_rows_column(layout, "percent"));
        thi_table_titled(
            t,
            th_rows_text(layout, row, th_rows_column(layout, "code")),
            thi_both(th_rows_text(layout, row, th_rows_column(layout, "label_zh")),
                     th_rows_text(layout, row, th_rows_column(layout, "label_en"))));
        for (uint32_t y = 0; y < s->view.year_count; y++)
            thi_table_number(
                t, (*percent ? 100 : 1) * output_sum(s, variable, s->view.years[y]));
    }
    thi_summary_add(s, t);
}
