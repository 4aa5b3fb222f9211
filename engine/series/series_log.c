/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: the log of filled values, and what holds all of it together. */
#include "series_internal.h"

#include <string.h>

/* ---- checks: layouts/series_checks.csv ---- */

static double number_of(const th_rows *rows, size_t row, const char *column)
{
    const char *text = th_rows_text(rows, row, th_rows_column(rows, column));
    double number = 0;
    return th_number_parse(text, strlen(text), &number) ? number : 0;
}

static th_severity severity_of(const char *text)
{
    return !strcmp(text, "error")     ? TH_ERROR
           : !strcmp(text, "warning") ? TH_WARNING
                                      : TH_NOTE;
}

static void read_checks(th_series *s)
{
    const th_rows *rows = th_layout_find(s->registry, "series_checks");
    for (size_t i = 0; rows && i < rows->row_count; i++) {
        th_series_check check = {
            .id = th_rows_text(rows, i, th_rows_column(rows, "code")),
            .finding = th_rows_text(rows, i, th_rows_column(rows, "finding")),
            .titles = {th_rows_text(rows, i, th_rows_column(rows, "label_zh")),
                       th_rows_text(rows, i, th_rows_column(rows, "label_en"))},
            .severity =
                severity_of(th_rows_text(rows, i, th_rows_column(rows, "severity"))),
            .threshold = number_of(rows, i, "threshold"),
            .least = number_of(rows, i, "least_pct") / 100,
            .years = (uint32_t)number_of(rows, i, "years")};
        TH_PUSH(s->arena, s->checks, s->check_count, s->check_capacity, check);
    }
}

const th_series_check *thi_check_find(const th_series *s, const char *id)
{
    for (size_t i = 0; i < s->check_count; i++)
        if (!strcmp(s->checks[i].id, id))
            return &s->checks[i];
    return NULL;
}

void thi_finding_add(th_series *s, th_series_finding finding)
{
    TH_PUSH(s->arena, s->findings, s->finding_count, s->finding_capacity, finding);
}

/* ---- the log ---- */

typedef struct anchors {
    th_series *s;
    uint32_t *rows;
    size_t count, capacity;
} anchors;

static void add_anchor(anchors *a, uint32_t row)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->rows[i] == row)
            return;
    TH_PUSH(a->s->arena, a->rows, a->count, a->capacity, row);
}

static void add_anchors(anchors *a, const th_node *node)
{
    const th_model_view *m = &a->s->model;
    if (node->kind == TH_N_INPUT && m->inputs[node->ref].kind == TH_INPUT_ACTIVITY)
        add_anchor(a, m->inputs[node->ref].row);
    if (node->kind == TH_N_CELL && m->cells[node->ref].root)
        add_anchors(a, m->cells[node->ref].root);
    for (uint32_t i = 0; i < node->n_kids; i++)
        add_anchors(a, node->kids[i]);
}

static void log_cell(th_series *s, uint32_t number)
{
    const th_cell *cell = &s->model.cells[number];
    const th_datum *d = &s->activity.rows[cell->filled_row];
    anchors a = {.s = s};
    if (cell->root)
        add_anchors(&a, cell->root);
    if (!a.count)
        add_anchor(&a, cell->filled_row);
    th_filled filled = {.cell = number,
                        .variable = d->variable,
                        .key = &d->key,
                        .year = cell->filled_year,
                        .state = cell->state,
                        .value = cell->root ? s->values[number] : 0,
                        .side = cell->filled_side,
                        .rule = &s->activity.series[cell->filled_rule],
                        .anchor_count = (uint32_t)a.count,
                        .anchors = a.rows};
    for (size_t i = 0; i < a.count; i++)
        filled.confidential |= s->activity.rows[a.rows[i]].confidential;
    TH_PUSH(s->arena, s->filled, s->filled_count, s->filled_capacity, filled);
}

/* By the order of the rows that they continue, then by year. */
static int by_row(const void *x, const void *y, void *context)
{
    const th_series *s = context;
    const th_filled *a = x, *b = y;
    uint32_t r = s->model.cells[a->cell].filled_row,
             q = s->model.cells[b->cell].filled_row;
    int key = memcmp(a->key, b->key, sizeof *a->key);
    if (a->variable != b->variable || key)
        return r < q ? -1 : 1;
    return a->year < b->year ? -1 : a->year > b->year;
}

static void make_log(th_series *s)
{
    for (uint32_t i = 0; i < s->model.cell_count; i++)
        if (s->model.cells[i].instance == UINT32_MAX)
            log_cell(s, i);
    th_sort(s->filled, s->filled_count, sizeof *s->filled, by_row, s);
}

/* ---- a rule in words ---- */

static const char *
rate_text(th_arena *arena, const th_series_side *side, char number[32])
{
    return th_arena_format(
        arena, "%s %%", th_number_print_digits(side->growth * 100, 6, number));
}

const char *th_series_rule_text(th_arena *arena,
                                const th_registry *registry,
                                const th_names *names,
                                const th_filled *filled,
                                bool zh)
{
    const th_series_side *side = &filled->rule->side[filled->side];
    char number[32];
    switch (side->fill) {
    case TH_FILL_ZERO:
        return zh ? "零" : "zero";
    case TH_FILL_HOLD:
        return zh ? "沿用" : "held";
    case TH_FILL_GROWTH:
        return th_arena_format(arena,
                               zh ? "年增长 %s" : "growth of %s a year",
                               rate_text(arena, side, number));
    case TH_FILL_LINEAR:
        if (filled->side == TH_INSIDE)
            return zh ? "线性内插" : "linear between the anchors";
        return th_arena_format(arena,
                               zh ? "按最近 %u 行的趋势"
                                  : "trend of the nearest %u rows",
                               side->rows);
    case TH_FILL_SURROGATE:
        return th_arena_format(
            arena,
            zh ? "替代变量 %s" : "surrogate %s",
            th_names_text(names, th_variable_get(registry, side->surrogate)->name));
    case TH_FILL_OVERLAP:
        return th_arena_format(
            arena,
            side->of_sums
                ? (zh ? "与 %s 重叠（合计之比）" : "overlap with %s (ratio of sums)")
                : (zh ? "与 %s 重叠（比值的平均）"
                      : "overlap with %s (mean of ratios)"),
            th_names_text(names, side->vintage));
    case TH_FILL_NONE:
        break;
    }
    return "";
}

/* ---- the whole ---- */

th_status
th_series_create(th_series **out, const th_inventory *inventory, th_error *err)
{
    th_arena *arena = th_arena_create();
    th_series *s = TH_NEW(arena, th_series);
    s->arena = arena;
    s->inventory = inventory;
    s->model = th_model_get(th_inventory_model(inventory));
    s->registry = s->model.registry;
    s->names = th_activity_names(s->model.activity);
    s->activity = th_activity_get(s->model.activity);
    s->values = th_inventory_values(inventory);
    read_checks(s);
    make_log(s);
    thi_series_iefs(s);
    th_status status = thi_series_findings(s, err);
    if (status == TH_OK) {
        *out = s;
    } else {
        *out = NULL;
        th_arena_free(arena);
    }
    return status;
}

void th_series_free(th_series *series)
{
    if (series)
        th_arena_free(series->arena);
}

th_series_view th_series_get(const th_series *s)
{
    return (th_series_view){.filled_count = s->filled_count,
                            .filled = s->filled,
                            .finding_count = s->finding_count,
                            .findings = s->findings,
                            .ief_count = s->ief_count,
                            .iefs = s->iefs,
                            .check_count = (uint32_t)s->check_count,
                            .checks = s->checks,
                            .activity_series = s->activity_series,
                            .emission_series = s->emission_series,
                            .activity_short = s->activity_short,
                            .emission_short = s->emission_short};
}
