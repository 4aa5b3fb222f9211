/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.csv: titles, severities and thresholds of the checks of a finished inventory.
 */
#include <math.h>

#include "registry_build.h"

static th_severity read_severity(const thi_table *t, size_t row)
{
    static const char *const words[] = {"note", "warning", "error", NULL};
    int column = th_rows_column(t->rows, "severity");
    int severity = thi_choice(words, thi_cell(t, row, column));
    if (severity < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-SEVERITY",
                     thi_cell_place(t, row, column),
                     "severity is %s, not \"%s\"",
                     thi_choices(t->b, words),
                     thi_cell(t, row, column));
    return severity < 0 ? TH_NOTE : (th_severity)severity;
}

/* In the canonical base; NAN when the cell is blank. */
static double read_limit(const thi_table *t, size_t row, const char *name, bool *has)
{
    double value = 0;
    int column = th_rows_column(t->rows, name);
    if (column < 0 || !thi_cell_number(t, row, column, &value, has) || !*has)
        return (double)NAN;
    if (value < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LIMIT",
                     thi_cell_place(t, row, column),
                     "a %s is not negative",
                     name);
    return value;
}

static double read_unit(const thi_table *t, size_t row, th_check_rule *rule)
{
    th_unit unit = {.factor = 1};
    char why[200];
    int column = th_rows_column(t->rows, "unit");
    rule->unit = thi_cell_copy(t, row, column);
    if (!th_unit_parse(t->b->r->units, rule->unit, &unit, why, sizeof why))
        th_diags_add(
            t->b->diags, TH_ERROR, "E-UNIT", thi_cell_place(t, row, column), "%s", why);
    return unit.factor;
}

static void read_rule(thi_table *t, size_t row)
{
    thi_build *b = t->b;
    th_registry *r = b->r;
    int c_id = th_rows_column(t->rows, "id");
    th_check_rule rule = {.id = thi_cell_id(t, row, c_id, true),
                          .severity = read_severity(t, row),
                          .place = thi_cell_place(t, row, c_id)};
    if (!rule.id)
        return;
    rule.titles = thi_cell_titles(t, row, rule.id);
    rule.scale = read_unit(t, row, &rule);
    rule.threshold = read_limit(t, row, "threshold", &rule.has_threshold);
    rule.least = read_limit(t, row, "least", &rule.has_least);
    rule.reads = thi_cell_copy(t, row, th_rows_column(t->rows, "reads"));
    rule.against = thi_cell_copy(t, row, th_rows_column(t->rows, "against"));
    rule.basis = thi_cell_copy(t, row, th_rows_column(t->rows, "basis"));
    if (rule.has_threshold && !*rule.basis)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-SOURCE",
                     rule.place,
                     "the threshold has no basis; say where it is from, or that it is "
                     "judgement");
    if (thi_map_get(&r->by_check, rule.id) != THI_NONE) {
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-DUP-NAME",
                     rule.place,
                     "the check %s is already there; keep one row",
                     thi_sym(b, rule.id));
        return;
    }
    thi_map_set(b, &r->by_check, rule.id, (uint32_t)r->n_check);
    TH_PUSH(b->arena, r->check, r->n_check, r->cap_check, rule);
}

static void read_rules(thi_table *t)
{
    for (size_t row = 0; row < t->rows->row_count; row++)
        read_rule(t, row);
}

void thi_read_checks(thi_build *b)
{
    static const char *const columns[] = {
        "id", "severity", "threshold", "title_zh", "title_en", NULL};
    thi_each_table(b, "checks.csv", columns, read_rules);
}
