/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what a fixed grid factor changes. Each emission that reads a factor of the
 * grid is computed again by its own formula, with the factor cell of the fixed year in
 * the place of its own; a total under fixed factors is the total plus the differences.
 */
#include "dual_book.h"

#include <math.h>
#include <string.h>

enum {
    P_YEAR,
    P_CATEGORY,
    P_NAME,
    P_SUBJECT,
    P_KEY,
    P_METHOD,
    P_ANNUAL,
    P_FIXED,
    P_GWP,
    P_DIFFERENCE
};

/** One boundary under the factors of one year. */
typedef struct section {
    const th_boundary *boundary;
    int32_t year;
    uint32_t first, count; /* rows of differences, by year */
    const int32_t *years;  /* [count] */
} section;

struct thi_dual_powers {
    section *list;
    size_t count, capacity;
};

typedef struct writer {
    thi_dual_book *b;
    thi_workbook under; /* the workbook with the values of the fixed factors */
    th_dual_power power;
    bool *needed;   /* [cells] an emission under fixed factors reads it */
    bool *moved;    /* [cells] reads a factor that is another one now */
    thi_ref *fixed; /* [cells] where it stands again */
    uint32_t row;
    bool headed;
} writer;

/* ---- which cells ---- */

/** Another input stands in for it, or a row of the registry. */
static bool is_moved(const writer *p, uint32_t input)
{
    return p->power.input[input] != input || p->power.factor[input];
}

static bool reads_moved(const writer *p, const th_node *node)
{
    if (node->kind == TH_N_INPUT)
        return is_moved(p, node->ref);
    if (node->kind == TH_N_CELL)
        return p->moved[node->ref];
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (reads_moved(p, node->kids[i]))
            return true;
    return false;
}

static void find_moved(writer *p)
{
    const th_model_view *m = &p->b->w->m;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t c = 0; c < m->cell_count; c++)
            if (!p->moved[c] && m->cells[c].root && reads_moved(p, m->cells[c].root))
                again = p->moved[c] = true;
    }
}

/** What moves below an emission that counts. */
static void need(writer *p, const th_node *node)
{
    if (node->kind == TH_N_CELL && p->moved[node->ref] && !p->needed[node->ref]) {
        p->needed[node->ref] = true;
        need(p, p->b->w->m.cells[node->ref].root);
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        need(p, node->kids[i]);
}

static void find_needed(writer *p, const th_boundary *boundary)
{
    const thi_workbook *w = p->b->w;
    uint32_t *lines = TH_NEW_N(w->arena, uint32_t, w->line_count + 1);
    for (uint32_t y = 0; y < w->a.year_count; y++) {
        size_t count =
            th_inventory_terms(w->inventory, boundary, w->a.years[y], lines, NULL);
        for (size_t i = 0; i < count; i++) {
            uint32_t cell = th_inventory_line(w->inventory, lines[i])->cell;
            if (p->moved[cell])
                need(p, w->m.cells[cell].root);
        }
    }
}

static thi_ref leaf(void *context, const th_node *node)
{
    const writer *p = context;
    if (node->kind == TH_N_INPUT && is_moved(p, node->ref))
        return p->under.input_at[p->power.input[node->ref]];
    if (node->kind == TH_N_CELL && p->moved[node->ref])
        return p->fixed[node->ref];
    return (thi_ref){THI_NOWHERE, 0, 0};
}

/** Inputs with the values that stand in their places. */
static const th_input *moved_inputs(const writer *p)
{
    const th_model_view *m = &p->b->w->m;
    th_input *inputs = TH_NEW_N(p->b->w->arena, th_input, m->input_count + 1);
    for (uint32_t i = 0; i < m->input_count; i++) {
        inputs[i] = m->inputs[i];
        uint32_t row = p->power.factor[p->power.input[i]];
        inputs[i].value = row ? th_factor_get(m->registry, row - 1)->value
                              : m->inputs[p->power.input[i]].value;
    }
    return inputs;
}

/* ---- rows ---- */

static void put(writer *p, uint32_t column, const char *text)
{
    thi_xlsx_text(
        p->under.x, p->b->power, p->row, column, text, thi_narrow_style(p->b->w));
}

static void write_names(writer *p, uint32_t cell)
{
    thi_workbook *w = p->b->w;
    const th_instance *inst = &w->m.instances[w->m.cells[cell].instance];
    const th_method *m = th_method_get(w->m.registry, inst->method);
    thi_xlsx_number(w->x, p->b->power, p->row, P_YEAR, inst->year, &thi_year_style);
    put(p, P_CATEGORY, thi_id(w, inst->key.member[TH_IX_CATEGORY]));
    put(p, P_NAME, thi_title(w, inst->key.member[TH_IX_CATEGORY]));
    put(p, P_SUBJECT, thi_title(w, inst->key.member[TH_IX_SUBJECT]));
    put(p, P_KEY, thi_key_text(w, &inst->key));
    put(p, P_METHOD, th_title_text(w->arena, m->titles, w->language));
}

/** A factor that only the registry has: its value, conversion and document; the
 * emissions below read its canonical value. */
static void write_factor(writer *p, uint32_t input)
{
    thi_workbook *w = p->b->w;
    const th_factor *f = th_factor_get(w->m.registry, p->power.factor[input] - 1);
    const th_variable *v = th_variable_get(w->m.registry, f->variable);
    thi_style style = {.border = true, .number = "0.000000"};
    thi_xlsx_number(w->x, p->b->power, p->row, P_YEAR, f->from_year, &thi_year_style);
    put(p, P_CATEGORY, thi_id(w, v->name));
    put(p, P_NAME, th_title_text(w->arena, v->titles, w->language));
    put(p, P_SUBJECT, f->unit_text);
    put(p, P_KEY, thi_key_text(w, &f->key));
    put(p, P_METHOD, th_arena_format(w->arena, "%s, %s", f->source, f->locator));
    thi_xlsx_number(w->x, p->b->power, p->row, P_ANNUAL, f->written, &thi_input_style);
    thi_xlsx_number(w->x, p->b->power, p->row, P_GWP, f->unit_factor, &style);
    thi_figure all[] = {{{p->b->power, p->row, P_ANNUAL}, f->written},
                        {{p->b->power, p->row, P_GWP}, f->unit_factor}};
    thi_ref at = {p->b->power, p->row, P_FIXED};
    (void)thi_dual_cell(w, at, "a*b", all, 2, f->value, &style);
    p->under.input_at[input] = at;
    p->row++;
}

/** Factors of the registry in the place of those of the inventory's years. */
static void write_factors(writer *p)
{
    static const thi_head heads[] = {
        {"自（年）", "From year", 8},
        {"变量", "Variable", 10},
        {"名称", "Name", 24},
        {"单位", "Unit", 14},
        {"键", "Key", 20},
        {"出处（因子库）", "Source (registry of factors)", 26},
        {"值", "Value", 18},
        {"规范值", "Canonical value", 18},
        {"换算", "Conversion", 8}};
    thi_workbook *w = p->b->w;
    uint32_t count = w->m.input_count;
    thi_ref *own = TH_NEW_N(w->arena, thi_ref, count + 1);
    bool any = false;
    memcpy(own, w->input_at, count * sizeof *own);
    p->under.input_at = own;
    for (uint32_t i = 0; i < count; i++) {
        if (!p->power.factor[i])
            continue;
        if (!any)
            thi_dual_heads(w,
                           p->b->power,
                           p->row++,
                           heads,
                           sizeof heads / sizeof *heads,
                           !p->headed);
        any = p->headed = true;
        write_factor(p, i);
    }
    p->row += any;
}

/** The value of its own year, and again by the formula under the fixed factors. */
static thi_figure write_values(writer *p, uint32_t cell, bool confidential)
{
    thi_workbook *w = p->b->w;
    thi_style style = thi_number_style(fabs(w->values[cell]));
    style.number = thi_masked(confidential, style.number);
    thi_figure annual = {w->cell_at[cell], w->values[cell]};
    thi_ref at = {p->b->power, p->row, P_FIXED};
    (void)thi_live_same(w, (thi_ref){p->b->power, p->row, P_ANNUAL}, annual, &style);
    const char *formula =
        thi_formula_of(&p->under, p->b->power, w->m.cells[cell].root, leaf, p);
    thi_xlsx_formula(
        w->x, p->b->power, p->row, P_FIXED, formula, p->power.value[cell], &style);
    return (thi_figure){at, p->power.value[cell]};
}

static void write_line(writer *p, const th_line *line)
{
    thi_workbook *w = p->b->w;
    thi_style style = thi_number_style(fabs(line->mass_t)), gwp = {.border = true};
    style.number = thi_masked(line->confidential, style.number);
    write_names(p, line->cell);
    thi_figure fixed = write_values(p, line->cell, line->confidential);
    thi_figure all[] = {
        fixed,
        {{p->b->power, p->row, P_ANNUAL}, w->values[line->cell]},
        thi_live_same(w,
                      (thi_ref){p->b->power, p->row, P_GWP},
                      (thi_figure){w->gwp_at[line->gas], w->m.gwp->value[line->gas]},
                      &gwp)};
    (void)thi_dual_cell(w,
                        (thi_ref){p->b->power, p->row, P_DIFFERENCE},
                        "(a-b)*c",
                        all,
                        3,
                        (fixed.value - all[1].value) * all[2].value,
                        &style);
    p->row++;
}

static void write_heads(writer *p)
{
    static const thi_head heads[] = {
        {"年份", "Year", 8},
        {"类别", "Category", 10},
        {"类别名称", "Category name", 24},
        {"品种", "Subject", 14},
        {"其他索引", "Further key", 20},
        {"方法", "Method", 26},
        {"当年因子（吨气体）", "Factors of the year (t of gas)", 18},
        {"固定因子（吨气体）", "Fixed factors (t of gas)", 18},
        {"GWP", "GWP", 8},
        {"差（吨 CO₂ 当量）", "Difference (t CO2e)", 18}};
    thi_dual_heads(
        p->b->w, p->b->power, p->row, heads, sizeof heads / sizeof *heads, !p->headed);
    p->headed = true;
    p->row++;
}

/* ---- a boundary ---- */

static void write_boundary(writer *p, const th_dual_result *r, section *s)
{
    thi_workbook *w = p->b->w;
    const th_boundary *boundary = r->target->boundary;
    uint32_t *lines = TH_NEW_N(w->arena, uint32_t, w->line_count + 1);
    int32_t *years = TH_NEW_N(w->arena, int32_t, w->line_count + 1);
    thi_say_at(
        w,
        (thi_ref){p->b->power, p->row++, 0},
        th_arena_format(
            w->arena, "%s，%d 年电网因子", boundary->titles.zh, r->fixed_year),
        th_arena_format(
            w->arena, "%s, grid factors of %d", boundary->titles.en, r->fixed_year),
        &thi_subtitle_style);
    write_heads(p);
    *s = (section){boundary, r->fixed_year, p->row, 0, years};
    for (uint32_t y = 0; y < w->a.year_count; y++) {
        size_t count =
            th_inventory_terms(w->inventory, boundary, w->a.years[y], lines, NULL);
        for (size_t i = 0; i < count; i++) {
            const th_line *line = th_inventory_line(w->inventory, lines[i]);
            if (!p->moved[line->cell])
                continue;
            p->fixed[line->cell] = (thi_ref){p->b->power, p->row, P_FIXED};
            years[s->count++] = line->year;
            write_line(p, line);
        }
    }
    p->row++;
}

/** A step does not say whose rows it rests on: one confidential row masks them all. */
static bool any_confidential(const writer *p)
{
    const th_activity_view *a = &p->b->w->a;
    for (size_t i = 0; i < a->row_count; i++)
        if (a->rows[i].confidential)
            return true;
    return false;
}

/** Steps between the factor and the emissions; all have a place before one is written.
 */
static void write_steps(writer *p)
{
    uint32_t cells = p->b->w->m.cell_count, count = 0;
    for (uint32_t c = 0; c < cells; c++)
        if (p->needed[c])
            p->fixed[c] = (thi_ref){p->b->power, p->row + 1 + count++, P_FIXED};
    if (!count)
        return;
    write_heads(p);
    for (uint32_t c = 0; c < cells; c++) {
        if (!p->needed[c])
            continue;
        write_names(p, c);
        (void)write_values(p, c, any_confidential(p));
        p->row++;
    }
    p->row++;
}

static section *section_of(const thi_dual_book *b, const th_boundary *of, int32_t year)
{
    for (size_t i = 0; i < b->powers->count; i++)
        if (b->powers->list[i].boundary == of && b->powers->list[i].year == year)
            return &b->powers->list[i];
    return NULL;
}

static void write_year(writer *p, int32_t year)
{
    thi_dual_book *b = p->b;
    thi_workbook *w = b->w;
    if (!th_dual_power_get(&p->power, b->dual, year))
        return;
    p->under = *w;
    p->under.values = p->power.value;
    p->under.m.inputs = moved_inputs(p);
    p->moved = TH_NEW_N(w->arena, bool, w->m.cell_count + 1);
    p->fixed = TH_NEW_N(w->arena, thi_ref, w->m.cell_count + 1);
    for (uint32_t c = 0; c < w->m.cell_count; c++)
        p->fixed[c].sheet = THI_NOWHERE;
    find_moved(p);
    write_factors(p);
    p->needed = TH_NEW_N(w->arena, bool, w->m.cell_count + 1);
    for (size_t i = 0; i < b->block_count; i++)
        if (th_dual_get(b->dual, i)->fixed &&
            th_dual_get(b->dual, i)->fixed_year == year)
            find_needed(p, th_dual_get(b->dual, i)->target->boundary);
    write_steps(p);
    for (size_t i = 0; i < b->block_count; i++) {
        const th_dual_result *r = th_dual_get(b->dual, i);
        section s;
        if (!r->fixed || r->fixed_year != year ||
            section_of(b, r->target->boundary, year))
            continue;
        write_boundary(p, r, &s);
        TH_PUSH(w->arena, b->powers->list, b->powers->count, b->powers->capacity, s);
    }
}

static bool is_first(const thi_dual_book *b, size_t number)
{
    const th_dual_result *r = th_dual_get(b->dual, number);
    for (size_t i = 0; i < number; i++)
        if (th_dual_get(b->dual, i)->fixed &&
            th_dual_get(b->dual, i)->fixed_year == r->fixed_year)
            return false;
    return r->fixed != NULL;
}

thi_spans
thi_dual_power_spans(const thi_dual_book *b, const th_dual_result *result, int32_t year)
{
    const section *s = section_of(b, result->target->boundary, result->fixed_year);
    thi_refs refs = {0};
    for (uint32_t i = 0; s && i < s->count; i++)
        if (s->years[i] == year)
            thi_ref_add(b->w, &refs, (thi_ref){b->power, s->first + i, P_DIFFERENCE});
    return thi_spans_of(b->w, &refs);
}

void thi_dual_power_write(thi_dual_book *b)
{
    thi_workbook *w = b->w;
    writer p = {.b = b};
    b->powers = TH_NEW(w->arena, struct thi_dual_powers);
    p.row = thi_sheet_title(
        w,
        b->power,
        "固定电网因子",
        "Fixed grid factors",
        "读电网因子的每个排放项，用固定年的因子格按同一公式再算一次；固定因子总量 = "
        "总量 + 差之和。",
        "Each emission that reads a factor of the grid, again by its own formula with "
        "the factor cell of the fixed year; a total under fixed factors is the total "
        "plus the differences.");
    w->helper_start[b->power] = 5000; /* parts of formulas too long for one cell */
    for (size_t i = 0; i < b->block_count; i++)
        if (is_first(b, i))
            write_year(&p, th_dual_get(b->dual, i)->fixed_year);
    if (!b->powers->count)
        thi_say_at(w,
                   (thi_ref){b->power, p.row, 0},
                   "没有目标的总量随电网因子变动，或清单里没有可比的固定年。",
                   "No target's total moves with the grid's factors, or the inventory "
                   "has no year to fix them at.",
                   NULL);
    thi_print_as(w, b->power, 0, 1, 0, 1);
}
