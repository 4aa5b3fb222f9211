/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: which factor rows of confidence `unconfirmed` the results rest on. Told
 * for
 * `--strict`: a row once, with the number of lines that it stands behind. */
#include "inventory_internal.h"

#include <string.h>

typedef struct strict {
    const th_inventory *inv;
    th_arena *arena;
    bool *seen;        /* [cell_count] of the line at hand */
    uint32_t *stack;   /* cells still to be followed */
    uint32_t *visited; /* cells seen for the line at hand, to be cleared */
    size_t n_stack, n_visited;
    uint32_t *used; /* [factor_count] results that rest on the row */
    uint32_t *last; /* [factor_count] the last result counted, + 1 */
    uint32_t result;
} strict;

static void push_cell(strict *s, uint32_t cell)
{
    if (s->seen[cell])
        return;
    s->seen[cell] = true;
    s->visited[s->n_visited++] = cell;
    s->stack[s->n_stack++] = cell;
}

static void note_input(strict *s, const th_input *in)
{
    if (in->kind != TH_INPUT_FACTOR ||
        th_factor_get(s->inv->view.registry, in->row)->confidence != TH_UNCONFIRMED ||
        s->last[in->row] == s->result)
        return;
    s->last[in->row] = s->result;
    s->used[in->row]++;
}

static void follow(strict *s, const th_node *node)
{
    if (node->kind == TH_N_INPUT)
        note_input(s, &s->inv->view.inputs[node->ref]);
    else if (node->kind == TH_N_CELL)
        push_cell(s, node->ref);
    for (uint32_t i = 0; i < node->n_kids; i++)
        follow(s, node->kids[i]);
}

/* All that a result reads, cells below cells. The model has settled already how bad the
 * worst row below a cell is, so most results end at once. */
static void follow_result(strict *s, uint32_t cell)
{
    const th_model_view *view = &s->inv->view;
    s->result++;
    if (view->cells[cell].confidence == TH_UNCONFIRMED)
        push_cell(s, cell);
    while (s->n_stack) {
        const th_cell *c = &view->cells[s->stack[--s->n_stack]];
        if (c->root && c->confidence == TH_UNCONFIRMED)
            follow(s, c->root);
    }
    while (s->n_visited)
        s->seen[s->visited[--s->n_visited]] = false;
}

/* Indicators (intensities and the like) are results too, though no line. */
static bool is_indicator(const th_inventory *inv, const th_instance *inst)
{
    const th_category *c =
        th_category_find(inv->view.registry, inst->key.member[TH_IX_CATEGORY]);
    return c && !strcmp(th_names_text(inv->names, c->sector), "indicator");
}

static void follow_all(strict *s)
{
    const th_inventory *inv = s->inv;
    for (size_t i = 0; i < inv->line_count; i++)
        if (!inv->lines[i].alternative && inv->lines[i].state == TH_STATE_VALUE)
            follow_result(s, inv->lines[i].cell);
    for (uint32_t i = 0; i < inv->view.instance_count; i++) {
        const th_instance *inst = &inv->view.instances[i];
        if (!inst->counted || !inst->reported || !is_indicator(inv, inst))
            continue;
        for (uint32_t c = 0; c < inst->cell_count; c++)
            if (inv->view.cells[inst->first_cell + c].root)
                follow_result(s, inst->first_cell + c);
    }
}

static const char *key_text(const strict *s, const th_factor *f)
{
    const char *text = "";
    for (uint32_t i = 0; i < th_index_count(s->inv->view.registry); i++)
        if (f->key.member[i])
            text = th_arena_format(
                s->arena,
                "%s %s=%s",
                text,
                th_names_text(s->inv->names,
                              th_index_get(s->inv->view.registry, i)->name),
                th_names_text(s->inv->names, f->key.member[i]));
    return text;
}

static void tell(const strict *s, uint32_t number, th_diags *diags)
{
    char value[32];
    const th_registry *r = s->inv->view.registry;
    const th_factor *f = th_factor_get(r, number);
    const char *variable =
        th_names_text(s->inv->names, th_variable_get(r, f->variable)->name);
    th_diags_add(diags,
                 TH_ERROR,
                 "E-UNCONFIRMED",
                 f->place,
                 "%s%s = %s %s (%s, %s) is unconfirmed and %u result%s on it; put a "
                 "confirmed row of %s into the inventory's factors/, or run without "
                 "--strict",
                 variable,
                 key_text(s, f),
                 f->rest ? "rest" : th_number_print(f->written, value),
                 f->unit_text,
                 f->source,
                 f->locator,
                 (unsigned)s->used[number],
                 s->used[number] == 1 ? " rests" : "s rest",
                 variable);
}

size_t th_inventory_unconfirmed(const th_inventory *inventory, th_diags *diags)
{
    th_arena *arena = th_arena_create();
    uint32_t cells = inventory->view.cell_count, told = 0;
    uint32_t factors = th_factor_count(inventory->view.registry);
    strict s = {.inv = inventory,
                .arena = arena,
                .seen = TH_NEW_N(arena, bool, cells + 1),
                .stack = TH_NEW_N(arena, uint32_t, cells + 1),
                .visited = TH_NEW_N(arena, uint32_t, cells + 1),
                .used = TH_NEW_N(arena, uint32_t, factors + 1),
                .last = TH_NEW_N(arena, uint32_t, factors + 1)};
    follow_all(&s);
    for (uint32_t i = 0; i < factors; i++)
        if (s.used[i]) {
            tell(&s, i, diags);
            told++;
        }
    th_arena_free(arena);
    return told;
}
