/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the calculation sheets, one a sector: a block a method, a row an instance, a
 * column an equation. */
#include "workbook_blocks.h"

#include <math.h>
#include <string.h>

typedef struct seen_from {
    const thi_workbook *w;
    const thi_block *b;
    uint32_t position; /* of the instance in the block */
} seen_from;

/** An operand with a column in this row is read there: the formula stays on its row. */
static thi_ref leaf_in_row(void *context, const th_node *leaf)
{
    const seen_from *s = context;
    for (size_t o = 0; o < s->b->operand_count; o++) {
        const th_node *n = s->b->operands[o].of[s->position];
        if (n && n->kind == leaf->kind && n->ref == leaf->ref)
            return (thi_ref){s->b->sheet,
                             s->b->first_row + s->position,
                             thi_operand_column(s->b, o)};
    }
    return (thi_ref){.sheet = THI_NOWHERE};
}

/* ---- the head of a block ---- */

static const char *left_text(const thi_workbook *w, const th_equation *e)
{
    const char *name = thi_id(w, e->name);
    if (e->left == TH_LEFT_EMISSION && e->stream)
        return th_arena_format(w->arena, "%s.%s", name, thi_id(w, e->stream));
    return name;
}

static const char *left_title(const thi_workbook *w, const th_equation *e)
{
    const char *title = thi_title(w, e->name);
    if (e->left == TH_LEFT_EMISSION)
        return th_arena_format(
            w->arena,
            "%s %s",
            title,
            thi_say(w, "排放（负为清除）", "emission (negative: removal)"));
    if (e->left == TH_LEFT_CHECK)
        return th_arena_format(
            w->arena, "%s %s", thi_say(w, "检查", "check"), thi_id(w, e->name));
    return title;
}

static void write_about(thi_workbook *w, const thi_block *b)
{
    const th_method *m = th_method_get(w->m.registry, b->method);
    const th_variant *v = thi_block_variant(w, b);
    const char *tier =
        m->tier ? th_arena_format(w->arena, " · Tier %s", thi_id(w, m->tier)) : "";
    const char *stream =
        m->stream ? th_arena_format(w->arena, " · %s", thi_title(w, m->stream)) : "";
    const char *driver = "";
    if (m->variant_count > 1 && v->driver_count)
        driver = th_arena_format(
            w->arena,
            " · %s",
            thi_title(w, th_variable_get(w->m.registry, v->drivers[0])->name));
    const char *about =
        th_arena_format(w->arena, "%s%s%s%s", thi_id(w, m->id), tier, stream, driver);
    uint32_t last = w->banner[b->sheet];
    thi_xlsx_banner(w->x,
                    b->sheet,
                    b->row,
                    last,
                    th_arena_format(w->arena,
                                    "%s%s",
                                    th_title_text(w->arena, m->titles, w->language),
                                    thi_parens(w, about)),
                    &thi_subtitle_style);
    thi_xlsx_banner(
        w->x,
        b->sheet,
        b->row + 1,
        last,
        th_arena_format(w->arena, "%s%s", thi_say(w, "来源：", "Source: "), m->source),
        &thi_note_style);
    for (uint32_t e = 0; e < v->equation_count; e++)
        thi_xlsx_banner(w->x,
                        b->sheet,
                        b->row + 2 + e,
                        last,
                        th_arena_format(w->arena,
                                        "%s = %s",
                                        left_text(w, &v->equations[e]),
                                        v->equations[e].text),
                        &thi_note_style);
}

static const thi_head lead[THI_LEAD_COLUMNS] = {{"地区", "Region", 10},
                                                {"年份", "Year", 7},
                                                {"类别", "Category", 10},
                                                {"类别名称", "Category name", 22},
                                                {"品种", "Subject", 15},
                                                {"其他索引", "Further key", 22},
                                                {"状态", "State", 12}};

/** Three rows: titles, names as in the equations, units. */
static void head_cell(thi_workbook *w,
                      const thi_block *b,
                      uint32_t column,
                      const char *title,
                      const char *name,
                      const char *unit)
{
    static const thi_style small = {.fill = 0xEEF2F6,
                                    .size = 8,
                                    .border = true,
                                    .wrap = true,
                                    .align = THI_CENTER,
                                    .color = 0x595959};
    thi_xlsx_text(w->x, b->sheet, b->head_row, column, title, &thi_head_style);
    thi_xlsx_text(w->x, b->sheet, b->head_row + 1, column, name, &small);
    thi_xlsx_text(w->x, b->sheet, b->head_row + 2, column, unit, &small);
}

static const char *operand_unit(const thi_workbook *w, const thi_operand *o)
{
    int32_t v = th_variable_find(w->m.registry, o->from->name);
    return v < 0 ? ""
                 : thi_unit_of_dim(
                       w, &th_variable_get(w->m.registry, (uint32_t)v)->unit.dim);
}

static const char *equation_unit(const thi_workbook *w, const th_equation *e)
{
    int32_t gas = th_gas_find(w->m.registry, e->name);
    if (e->left == TH_LEFT_EMISSION)
        return gas < 0 ? "t" : th_gas_get(w->m.registry, (uint32_t)gas)->unit_text;
    if (e->left == TH_LEFT_CHECK)
        return thi_say(w, "1 真 0 假", "1 true 0 false");
    return thi_unit_of_dim(w, &e->dim);
}

static void write_head(thi_workbook *w, const thi_block *b)
{
    const th_variant *v = thi_block_variant(w, b);
    for (uint32_t i = 0; i < THI_LEAD_COLUMNS; i++)
        head_cell(w, b, i, thi_say(w, lead[i].zh, lead[i].en), "", "");
    for (size_t o = 0; o < b->operand_count; o++)
        head_cell(w,
                  b,
                  thi_operand_column(b, o),
                  thi_title(w, b->operands[o].from->name),
                  b->operands[o].text,
                  operand_unit(w, &b->operands[o]));
    for (uint32_t e = 0; e < v->equation_count; e++)
        head_cell(w,
                  b,
                  thi_equation_column(b, e),
                  left_title(w, &v->equations[e]),
                  left_text(w, &v->equations[e]),
                  equation_unit(w, &v->equations[e]));
    thi_xlsx_height(w->x, b->sheet, b->head_row, 42);
    thi_xlsx_height(w->x, b->sheet, b->head_row + 1, 24);
}

/* ---- rows ---- */

static const char *state_text(const thi_workbook *w, const th_instance *inst)
{
    th_text text = {0};
    if (!inst->counted)
        th_text_add(&text, thi_say(w, "备选，不计入", "alternative"));
    if (inst->filled)
        th_text_addf(&text,
                     "%s%s",
                     !text.size             ? ""
                     : w->language == TH_EN ? "; "
                                            : "；",
                     thi_say(w, "填补", "filled"));
    if (!inst->reported)
        th_text_addf(&text,
                     "%s%s",
                     !text.size             ? ""
                     : w->language == TH_EN ? "; "
                                            : "；",
                     thi_say(w, "非报告年", "not reported"));
    const char *copy = th_arena_text(w->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

static bool is_masked(const thi_workbook *w, const th_instance *inst)
{
    return inst->driver_row >= 0 && w->a.rows[inst->driver_row].confidential;
}

static void
write_lead(thi_workbook *w, const thi_block *b, uint32_t row, const th_instance *inst)
{
    const th_key *key = &inst->key;
    thi_xlsx_text(w->x,
                  b->sheet,
                  row,
                  0,
                  thi_title(w, key->member[TH_IX_REGION]),
                  thi_narrow_style(w));
    thi_xlsx_number(w->x, b->sheet, row, 1, inst->year, &thi_year_style);
    thi_xlsx_text(w->x,
                  b->sheet,
                  row,
                  2,
                  thi_id(w, key->member[TH_IX_CATEGORY]),
                  thi_narrow_style(w));
    thi_xlsx_text(w->x,
                  b->sheet,
                  row,
                  3,
                  thi_title(w, key->member[TH_IX_CATEGORY]),
                  thi_narrow_style(w));
    thi_xlsx_text(w->x,
                  b->sheet,
                  row,
                  4,
                  thi_title(w, key->member[TH_IX_SUBJECT]),
                  thi_narrow_style(w));
    thi_xlsx_text(w->x, b->sheet, row, 5, thi_key_text(w, key), &thi_long_style);
    thi_xlsx_text(w->x, b->sheet, row, 6, state_text(w, inst), &thi_long_style);
}

/** False: the sheet has as many links as it may. */
static bool link_operand(thi_workbook *w, thi_spot from, thi_ref to)
{
    uint32_t most = w->options->links_most;
    if (most && w->links[from.sheet] >= most)
        return false;
    w->links[from.sheet]++;
    return thi_xlsx_goto(w->x, from, (thi_spot){to.sheet, to.row, to.column});
}

/** An operand without a link is named in `unlinked`. */
static void write_operand(thi_workbook *w,
                          const thi_block *b,
                          uint32_t i,
                          size_t o,
                          bool masked,
                          th_text *unlinked)
{
    const thi_operand *operand = &b->operands[o];
    const th_node *n = operand->of[i];
    uint32_t row = b->first_row + i, column = thi_operand_column(b, o);
    thi_style style = thi_number_style(operand->largest);
    style.color = 0x1F4E79;
    if (masked)
        style.number = "\"C\";\"C\";\"C\"";
    if (!n || (n->kind == TH_N_CELL && !thi_cell_shown(w, n->ref))) {
        thi_xlsx_blank(w->x, b->sheet, row, column, &thi_text_style);
        return;
    }
    th_text text = {0};
    thi_ref there = thi_place_of(w, n);
    thi_ref_print(w, b->sheet, there, &text);
    if (!link_operand(w, (thi_spot){b->sheet, row, column}, there))
        th_text_addf(unlinked, "%s%s", unlinked->size ? "; " : "", text.data);
    thi_xlsx_formula(
        w->x, b->sheet, row, column, text.data, thi_value_of(w, n), &style);
    th_text_free(&text);
}

static void write_equation(thi_workbook *w,
                           const thi_block *b,
                           uint32_t i,
                           uint32_t e,
                           double largest,
                           bool masked)
{
    uint32_t c = w->m.instances[b->instances[i]].first_cell + e;
    const th_cell *cell = &w->m.cells[c];
    uint32_t row = b->first_row + i, column = thi_equation_column(b, e);
    seen_from context = {w, b, i};
    thi_style style = thi_number_style(largest);
    if (masked)
        style.number = "\"C\";\"C\";\"C\"";
    style.bold = cell->equation->left == TH_LEFT_EMISSION;
    if (cell->equation->left == TH_LEFT_CHECK)
        style.number = "0";
    if (thi_cell_shown(w, c))
        thi_xlsx_formula(w->x,
                         b->sheet,
                         row,
                         column,
                         thi_formula_of(w, b->sheet, cell->root, leaf_in_row, &context),
                         w->values[c],
                         &style);
    else
        thi_xlsx_text(w->x,
                      b->sheet,
                      row,
                      column,
                      cell->state == TH_STATE_VALUE ? "NE" : th_state_text(cell->state),
                      &thi_key_style);
}

static double largest_of(const thi_workbook *w, const thi_block *b, uint32_t e)
{
    double largest = 0;
    for (uint32_t i = 0; i < b->instance_count; i++) {
        uint32_t c = w->m.instances[b->instances[i]].first_cell + e;
        if (thi_cell_shown(w, c))
            largest = fmax(largest, fabs(w->values[c]));
    }
    return largest;
}

/** Behind the last equation: where the operands without links stand. */
static void
write_unlinked(thi_workbook *w, const thi_block *b, uint32_t row, th_text *unlinked)
{
    uint32_t column = thi_equation_column(b, thi_block_variant(w, b)->equation_count);
    if (unlinked->size)
        thi_xlsx_text(
            w->x,
            b->sheet,
            row,
            column,
            th_arena_format(
                w->arena, "%s%s", thi_say(w, "引用：", "From: "), unlinked->data),
            &thi_note_style);
    th_text_free(unlinked);
}

static void write_block(thi_workbook *w, const thi_block *b)
{
    const th_variant *v = thi_block_variant(w, b);
    double *largest = TH_NEW_N(w->arena, double, v->equation_count + 1);
    for (uint32_t e = 0; e < v->equation_count; e++)
        largest[e] = largest_of(w, b, e);
    write_about(w, b);
    write_head(w, b);
    for (uint32_t i = 0; i < b->instance_count; i++) {
        const th_instance *inst = &w->m.instances[b->instances[i]];
        bool masked = is_masked(w, inst);
        write_lead(w, b, b->first_row + i, inst);
        th_text unlinked = {0};
        for (size_t o = 0; o < b->operand_count; o++)
            write_operand(w, b, i, o, masked, &unlinked);
        write_unlinked(w, b, b->first_row + i, &unlinked);
        for (uint32_t e = 0; e < v->equation_count; e++)
            write_equation(w, b, i, e, largest[e], masked);
    }
    for (uint32_t e = 0; e < v->equation_count; e++)
        if (v->equations[e].left == TH_LEFT_CHECK)
            thi_xlsx_red_zero(w->x,
                              b->sheet,
                              b->first_row,
                              thi_equation_column(b, e),
                              b->first_row + b->instance_count - 1,
                              thi_equation_column(b, e));
}

static uint32_t widest(const thi_workbook *w, const thi_sectors *s, uint32_t sheet)
{
    uint32_t columns = THI_LEAD_COLUMNS;
    for (size_t i = 0; i < s->block_count; i++) {
        const thi_block *b = &s->blocks[i];
        uint32_t n = thi_equation_column(b, thi_block_variant(w, b)->equation_count);
        if (b->sheet == sheet && n > columns)
            columns = n;
    }
    return columns;
}

static void prepare_sheet(thi_workbook *w, const thi_sectors *s, uint32_t i)
{
    uint32_t sheet = s->sheets[i];
    for (uint32_t c = 0; c < THI_LEAD_COLUMNS; c++)
        thi_xlsx_width(w->x, sheet, c, c, lead[c].width);
    uint32_t columns = widest(w, s, sheet);
    if (columns > THI_LEAD_COLUMNS)
        thi_xlsx_width(w->x, sheet, THI_LEAD_COLUMNS, columns - 1, 15);
    thi_sheet_title(
        w,
        sheet,
        s->names[i]->titles.zh,
        s->names[i]->titles.en,
        "每块是一个方法：式子、来源、逐行计算。蓝字引用数据与因子的规范值，点击"
        "即到；黑字由同行公式算出；规范单位。",
        "One block a method: equations, source, rows. Blue cells refer to "
        "canonical values of data and factors, and a click leads there; "
        "black ones are computed from their row.");
    thi_xlsx_freeze(w->x, sheet, 3, THI_SECTOR_KEYS);
    thi_print_as(w, sheet, 0, 1, 0, THI_SECTOR_KEYS - 1);
}

/** A block begins where its page has room for its title, its head and some rows. */
static void keep_blocks(thi_workbook *w, const thi_sectors *s, uint32_t sheet)
{
    thi_print how = {0, 1, 0, THI_SECTOR_KEYS - 1, false};
    thi_block_rows *rows = TH_NEW_N(w->arena, thi_block_rows, s->block_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < s->block_count; i++) {
        const thi_block *b = &s->blocks[i];
        if (b->sheet == sheet)
            rows[count++] = (thi_block_rows){
                b->row, b->first_row, b->first_row + b->instance_count};
    }
    thi_xlsx_keep(w->x, sheet, &how, rows, count);
}

void thi_sectors_write(thi_workbook *w, thi_sectors *s)
{
    for (uint32_t i = 0; i < s->sheet_count; i++)
        prepare_sheet(w, s, i);
    for (size_t i = 0; i < s->block_count; i++)
        write_block(w, &s->blocks[i]);
    for (uint32_t i = 0; i < s->sheet_count; i++)
        keep_blocks(w, s, s->sheets[i]);
}
