/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: which instances make a block, in which order, and which operands get a
 * column of their own. */
#include "workbook_blocks.h"

#include <math.h>
#include <string.h>

static void use_own_color(const thi_workbook *w, thi_sector *s)
{
    const th_report_template *look = w->options->look;
    for (size_t i = 0; look && i < look->color_count; i++)
        if (!strcmp(look->colors[i].sector, s->id))
            s->color = look->colors[i].color;
}

void thi_sectors_list(thi_workbook *w)
{
    enum { MOST = 12 }; /* sheets */
    thi_sector *list = TH_NEW_N(w->arena, thi_sector, MOST + 1);
    while (w->sector_count < MOST &&
           thi_sector_at(w->m.registry, w->sector_count, &list[w->sector_count]))
        use_own_color(w, &list[w->sector_count++]);
    w->sectors = list;
    w->sector_sheets = TH_NEW_N(w->arena, uint32_t, w->sector_count + 1);
}

uint32_t thi_sector_of(const thi_workbook *w, const th_instance *instance)
{
    const th_category *category =
        th_category_find(w->m.registry, instance->key.member[TH_IX_CATEGORY]);
    const char *id = category ? thi_id(w, category->sector) : "";
    uint32_t i = 0;
    while (i + 1 < w->sector_count && strcmp(w->sectors[i].id, id) != 0)
        i++;
    return i;
}

const th_variant *thi_block_variant(const thi_workbook *w, const thi_block *b)
{
    return &th_method_get(w->m.registry, b->method)->variants[b->variant];
}

/* ---- order ---- */

static int compare_members(const thi_workbook *w, uint32_t index, th_sym a, th_sym b)
{
    if (a == b)
        return 0;
    if (!a || !b)
        return a ? 1 : -1;
    const th_domain *domain = th_domain_of(w->m.registry, index);
    const th_member *x = domain->open ? NULL : th_member_find(domain, a);
    const th_member *y = domain->open ? NULL : th_member_find(domain, b);
    if (x && y)
        return x < y ? -1 : 1;
    return strcmp(thi_id(w, a), thi_id(w, b));
}

int thi_key_compare(const thi_workbook *w, const th_key *a, const th_key *b)
{
    for (uint32_t i = 0; i < th_index_count(w->m.registry); i++) {
        int order = compare_members(w, i, a->member[i], b->member[i]);
        if (order)
            return order;
    }
    return 0;
}

/** What an instance is sorted by. */
typedef struct sorted {
    uint32_t instance, sector, method, variant;
} sorted;

static int compare_instances(const void *a, const void *b, void *context)
{
    const thi_workbook *w = context;
    const sorted *x = a, *y = b;
    const th_instance *i = &w->m.instances[x->instance],
                      *j = &w->m.instances[y->instance];
    if (x->sector != y->sector)
        return x->sector < y->sector ? -1 : 1;
    if (x->method != y->method)
        return x->method < y->method ? -1 : 1;
    if (x->variant != y->variant)
        return x->variant < y->variant ? -1 : 1;
    if (i->year != j->year)
        return i->year < j->year ? -1 : 1;
    int order = thi_key_compare(w, &i->key, &j->key);
    return order ? order : x->instance < y->instance ? -1 : x->instance > y->instance;
}

static uint32_t method_position(const thi_workbook *w, uint32_t method)
{
    for (uint32_t p = 0; p < w->m.guideline->method_count; p++)
        if (w->m.guideline->methods[p] == method)
            return p;
    return w->m.guideline->method_count + method;
}

static sorted *sort_instances(thi_workbook *w)
{
    sorted *list = TH_NEW_N(w->arena, sorted, w->m.instance_count + 1);
    uint32_t *position =
        TH_NEW_N(w->arena, uint32_t, th_method_count(w->m.registry) + 1);
    for (uint32_t i = 0; i < th_method_count(w->m.registry); i++)
        position[i] = method_position(w, i);
    for (uint32_t i = 0; i < w->m.instance_count; i++) {
        const th_instance *inst = &w->m.instances[i];
        list[i] =
            (sorted){i, thi_sector_of(w, inst), position[inst->method], inst->variant};
    }
    th_sort(list, w->m.instance_count, sizeof *list, compare_instances, w);
    return list;
}

/* ---- operands ---- */

uint32_t thi_operand_column(const thi_block *b, size_t operand)
{
    (void)b;
    return THI_LEAD_COLUMNS + (uint32_t)operand;
}

uint32_t thi_equation_column(const thi_block *b, uint32_t equation)
{
    return THI_LEAD_COLUMNS + (uint32_t)b->operand_count + equation;
}

/** A plain name that comes from outside the block: an input, a filled value, another
 * method's cell. */
static bool is_operand(const thi_workbook *w, const thi_block *b, const th_node *n)
{
    if (!n->from || n->from->kind != TH_X_NAME)
        return false;
    if (n->kind == TH_N_INPUT)
        return true;
    if (n->kind != TH_N_CELL)
        return false;
    uint32_t instance = w->m.cells[n->ref].instance;
    return instance == UINT32_MAX || w->m.instances[instance].method != b->method;
}

static const char *expr_text(const thi_workbook *w, const th_expr *x)
{
    th_text text = {0};
    th_expr_print(w->names, x, NULL, NULL, &text);
    const char *copy = th_arena_text(w->arena, text.data ? text.data : "");
    th_text_free(&text);
    return copy;
}

/** The block's operand for a node of the text, new if need be. */
static thi_operand *operand_of(thi_workbook *w, thi_block *b, const th_expr *from)
{
    for (size_t i = 0; i < b->operand_count; i++)
        if (b->operands[i].from == from || th_expr_equal(b->operands[i].from, from))
            return &b->operands[i];
    thi_operand o = {.from = from, .text = expr_text(w, from)};
    o.of = TH_NEW_N(w->arena, const th_node *, b->instance_count);
    TH_PUSH(w->arena, b->operands, b->operand_count, b->operand_capacity, o);
    return &b->operands[b->operand_count - 1];
}

static const th_node several; /* stands for "more than one": no column for this row */

static void
note_operands(thi_workbook *w, thi_block *b, uint32_t position, const th_node *n)
{
    for (uint32_t i = 0; i < n->n_kids; i++)
        note_operands(w, b, position, n->kids[i]);
    if (!is_operand(w, b, n))
        return;
    thi_operand *o = operand_of(w, b, n->from);
    const th_node *have = o->of[position];
    if (!have)
        o->of[position] = n;
    else if (have->kind != n->kind || have->ref != n->ref || have == &several)
        o->of[position] = &several;
}

/** Columns that would stay empty are dropped. */
static void drop_empty(thi_workbook *w, thi_block *b)
{
    size_t kept = 0;
    for (size_t o = 0; o < b->operand_count; o++) {
        thi_operand *operand = &b->operands[o];
        bool any = false;
        for (uint32_t i = 0; i < b->instance_count; i++) {
            if (operand->of[i] == &several)
                operand->of[i] = NULL;
            if (!operand->of[i])
                continue;
            any = true;
            operand->largest =
                fmax(operand->largest, fabs(thi_value_of(w, operand->of[i])));
        }
        if (any)
            b->operands[kept++] = *operand;
    }
    b->operand_count = kept;
}

void thi_block_operands(thi_workbook *w, thi_block *b)
{
    for (uint32_t i = 0; i < b->instance_count; i++) {
        const th_instance *inst = &w->m.instances[b->instances[i]];
        for (uint32_t e = 0; e < inst->cell_count; e++)
            if (w->m.cells[inst->first_cell + e].root)
                note_operands(w, b, i, w->m.cells[inst->first_cell + e].root);
    }
    drop_empty(w, b);
}

/* ---- planning the sheets ---- */

static uint32_t shown_equations(const thi_workbook *w, const thi_block *b)
{
    return thi_block_variant(w, b)->equation_count;
}

static void place_block(thi_workbook *w, thi_block *b, uint32_t row)
{
    thi_block_operands(w, b);
    b->row = row;
    b->head_row = row + 2 + shown_equations(w, b);
    b->first_row = b->head_row + 3;
    for (uint32_t i = 0; i < b->instance_count; i++) {
        const th_instance *inst = &w->m.instances[b->instances[i]];
        for (uint32_t e = 0; e < inst->cell_count; e++)
            w->cell_at[inst->first_cell + e] =
                (thi_ref){b->sheet, b->first_row + i, thi_equation_column(b, e)};
    }
}

static uint32_t row_after(const thi_block *b)
{
    return b->first_row + b->instance_count + 2;
}

/** Blocks of one sector; returns how many sorted instances they took. */
static uint32_t plan_sector(
    thi_workbook *w, thi_sectors *s, const sorted *list, uint32_t from, uint32_t sheet)
{
    uint32_t *numbers = TH_NEW_N(w->arena, uint32_t, w->m.instance_count - from + 1);
    uint32_t i = from, row = 4;
    while (i < w->m.instance_count && list[i].sector == list[from].sector) {
        const th_instance *first = &w->m.instances[list[i].instance];
        thi_block b = {
            .sheet = sheet, .method = first->method, .variant = first->variant};
        b.instances = &numbers[i - from];
        for (; i < w->m.instance_count && list[i].sector == list[from].sector &&
               w->m.instances[list[i].instance].method == b.method &&
               w->m.instances[list[i].instance].variant == b.variant;
             i++) {
            numbers[i - from] = list[i].instance;
            b.instance_count++;
        }
        place_block(w, &b, row);
        row = row_after(&b);
        TH_PUSH(w->arena, s->blocks, s->block_count, s->block_capacity, b);
    }
    w->helper_start[sheet] = row + 1;
    return i - from;
}

thi_sectors *thi_sectors_plan(thi_workbook *w)
{
    uint32_t count = w->sector_count;
    thi_sectors *s = TH_NEW(w->arena, thi_sectors);
    uint32_t *sheets = TH_NEW_N(w->arena, uint32_t, count);
    const thi_sector **used = TH_NEW_N(w->arena, const thi_sector *, count);
    const sorted *list = sort_instances(w);
    for (uint32_t i = 0; i < w->m.instance_count;) {
        uint32_t sector = list[i].sector;
        sheets[s->sheet_count] = w->sector_sheets[sector];
        used[s->sheet_count++] = &w->sectors[sector];
        i += plan_sector(w, s, list, i, w->sector_sheets[sector]);
    }
    s->sheets = sheets;
    s->names = used;
    return s;
}
