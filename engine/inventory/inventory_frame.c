/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: the results laid out by a frame. Rows nest by their indent; every line
 * that a row holds is in one of the rows below it, or in its rest. */
#include "inventory_internal.h"

#include <string.h>

#define NO_ROW UINT32_MAX

typedef struct cell {
    thi_summing mass, co2e;
    bool seen; /* a line that says something */
} cell;

/** Rows [0, count) are those of the frame, count + i is the rest of row i. */
typedef struct laying {
    const th_inventory *inv;
    const th_frame_row *rows;
    uint32_t count, group_count, year_count;
    const int32_t *years;
    uint32_t *group_of;  /* [gas] */
    uint32_t *parent;    /* [count], NO_ROW: none */
    bool *has_children;  /* [count] */
    bool *takes, *below; /* [count] for the line at hand: the row, a row under it */
    cell *cells;         /* [year][2 * count][group_count + 1] */
} laying;

/* ---- groups of gases ---- */

static uint32_t group_number(th_sym *groups, uint32_t *count, th_sym group)
{
    for (uint32_t i = 0; i < *count; i++)
        if (groups[i] == group)
            return i;
    groups[*count] = group;
    return (*count)++;
}

static void make_groups(laying *l, th_frame_sums *out, th_arena *arena)
{
    const th_registry *r = l->inv->view.registry;
    uint32_t gases = th_gas_count(r), *sizes = TH_NEW_N(arena, uint32_t, gases + 1);
    th_sym *groups = TH_NEW_N(arena, th_sym, gases + 1);
    bool *one = TH_NEW_N(arena, bool, gases + 1);
    l->group_of = TH_NEW_N(arena, uint32_t, gases + 1);
    for (uint32_t g = 0; g < gases; g++) {
        l->group_of[g] = group_number(groups, &l->group_count, th_gas_get(r, g)->group);
        sizes[l->group_of[g]]++;
    }
    for (uint32_t i = 0; i < l->group_count; i++)
        one[i] = sizes[i] == 1;
    out->groups = groups;
    out->one_gas = one;
    out->group_count = l->group_count;
}

/* ---- the tree of rows ---- */

static void make_tree(laying *l, th_arena *arena)
{
    l->parent = TH_NEW_N(arena, uint32_t, l->count + 1);
    l->has_children = TH_NEW_N(arena, bool, l->count + 1);
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t up = i;
        while (up > 0 && l->rows[up].indent >= l->rows[i].indent)
            up--;
        bool found = i > 0 && l->rows[up].indent < l->rows[i].indent;
        l->parent[i] = found ? up : NO_ROW;
        if (found)
            l->has_children[up] = true;
    }
}

/* Is one of the words of `list` the text? An empty list holds all. */
static bool has_word(const char *list, const char *text)
{
    size_t n = strlen(text);
    if (!*list)
        return true;
    for (; *list; list += strcspn(list, " "), list += strspn(list, " "))
        if (strcspn(list, " ") == n && strncmp(list, text, n) == 0)
            return true;
    return false;
}

static bool is_sum(const laying *l, uint32_t i)
{
    return !l->rows[i].category_count &&
           (l->has_children[i] || l->rows[i].role == TH_FRAME_TOTAL);
}

/* Does the sum row `sum` add up the row `i`, which has no rows below it? */
static bool adds_up(const laying *l, uint32_t sum, uint32_t i)
{
    uint32_t up = l->parent[i];
    if (l->has_children[i] || l->rows[i].role != TH_FRAME_PART || i == sum ||
        !has_word(l->rows[sum].scope, l->rows[i].scope) ||
        !has_word(l->rows[sum].level, l->rows[i].level))
        return false;
    while (l->has_children[sum] && up != NO_ROW && up != sum)
        up = l->parent[up];
    return !l->has_children[sum] || up == sum;
}

static bool sum_takes(const laying *l, uint32_t sum)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (l->takes[i] && adds_up(l, sum, i))
            return true;
    return false;
}

/* ---- a line into its rows ---- */

static cell *cell_of(const laying *l, uint32_t year, uint32_t row, uint32_t group)
{
    return &l->cells[((size_t)year * 2 * l->count + row) * (l->group_count + 1) +
                     group];
}

static void add_to_cell(const laying *l, cell *c, const th_line *line, double sign)
{
    double gwp = l->inv->view.gwp->value[line->gas];
    (void)thi_summing_add(&c->mass, l->inv, line, sign);
    (void)thi_summing_add(&c->co2e, l->inv, line, sign * gwp);
    c->seen = c->seen || line->state != TH_STATE_NOTHING || line->missing;
}

static void
add_to_row(const laying *l, uint32_t year, uint32_t row, const th_line *line)
{
    double sign = l->rows[row % l->count].sign;
    add_to_cell(l, cell_of(l, year, row, l->group_of[line->gas]), line, sign);
    add_to_cell(l, cell_of(l, year, row, l->group_count), line, sign);
}

static void find_rows(const laying *l, const th_line *line)
{
    const th_key *key = &thi_line_instance(l->inv, line)->key;
    memset(l->below, 0, l->count * sizeof *l->below);
    for (uint32_t i = 0; i < l->count; i++)
        l->takes[i] = th_frame_row_takes(
            l->inv->view.registry, &l->rows[i], key, line->gas, line->stream);
    for (uint32_t i = 0; i < l->count; i++)
        if (is_sum(l, i))
            l->takes[i] = sum_takes(l, i);
    for (uint32_t i = 0; i < l->count; i++)
        if (l->takes[i] && l->parent[i] != NO_ROW)
            l->below[l->parent[i]] = true;
}

/* After find_rows: is the line in the rest of a row that takes it? */
static bool in_rest(const laying *l, uint32_t i)
{
    return l->has_children[i] && !is_sum(l, i) && !l->below[i];
}

static void add_line(const laying *l, uint32_t year, const th_line *line)
{
    find_rows(l, line);
    for (uint32_t i = 0; i < l->count; i++) {
        if (!l->takes[i])
            continue;
        add_to_row(l, year, i, line);
        if (in_rest(l, i))
            add_to_row(l, year, l->count + i, line);
    }
}

static void add_lines(const laying *l)
{
    for (size_t i = 0; i < l->inv->line_count; i++) {
        const th_line *line = &l->inv->lines[i];
        for (uint32_t y = 0; y < l->year_count && !line->alternative; y++)
            if (l->years[y] == line->year)
                add_line(l, y, line);
    }
}

/* ---- keys of the layout ---- */

static void put_key(cell *c, th_state key)
{
    thi_summing *both[] = {&c->mass, &c->co2e};
    for (size_t k = 0; k < 2; k++) {
        both[k]->key = key > both[k]->key ? key : both[k]->key;
        both[k]->incomplete = both[k]->incomplete || key == TH_STATE_NE;
    }
    c->seen = true;
}

static void put_keys(const laying *l, uint32_t year, uint32_t row)
{
    th_state key = l->rows[row].key;
    if (key == TH_STATE_NOTHING || cell_of(l, year, row, l->group_count)->seen)
        return;
    put_key(cell_of(l, year, row, l->group_count), key);
    for (uint32_t i = 0; i < l->count; i++)
        if (is_sum(l, i) && adds_up(l, i, row))
            put_key(cell_of(l, year, i, l->group_count), key);
}

/* ---- the result ---- */

static bool rest_seen(const laying *l, uint32_t row)
{
    for (uint32_t y = 0; y < l->year_count; y++)
        if (cell_of(l, y, l->count + row, l->group_count)->seen)
            return true;
    return false;
}

/* Rows of the result in order: number in [0, 2 * count). The rest of a row stands after
 * all that is below it. */
static uint32_t order_rows(const laying *l, uint32_t *order)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t next = i + 1 < l->count ? l->rows[i + 1].indent : 0;
        order[n++] = i;
        for (uint32_t up = i; up != NO_ROW && l->rows[up].indent >= next;
             up = l->parent[up])
            if (rest_seen(l, up))
                order[n++] = l->count + up;
    }
    return n;
}

static void make_cells(const laying *l, th_frame_sums *out, th_arena *arena)
{
    uint32_t *order = TH_NEW_N(arena, uint32_t, 2 * (size_t)l->count + 1);
    out->line_count = order_rows(l, order);
    size_t width = l->group_count + 1, rows = (size_t)out->line_count;
    th_frame_line *lines = TH_NEW_N(arena, th_frame_line, rows + 1);
    th_frame_cell *cells =
        TH_NEW_N(arena, th_frame_cell, l->year_count * rows * width + 1);
    for (uint32_t i = 0; i < out->line_count; i++) {
        lines[i].row = &l->rows[order[i] % l->count];
        lines[i].rest = order[i] >= l->count;
        for (uint32_t y = 0; y < l->year_count; y++)
            for (uint32_t g = 0; g < width; g++) {
                const cell *c = cell_of(l, y, order[i], g);
                th_frame_cell *to = &cells[(y * rows + i) * width + g];
                to->co2e = thi_summing_total(&c->co2e, 0);
                to->mass.state = TH_STATE_NOTHING;
                if (g < l->group_count && out->one_gas[g])
                    to->mass = thi_summing_total(&c->mass, 0);
            }
    }
    out->lines = lines;
    out->cells = cells;
}

void th_inventory_frame(th_frame_sums *out,
                        const th_inventory *inventory,
                        th_arena *arena,
                        const th_frame *frame)
{
    th_arena *scratch = th_arena_create();
    th_activity_view v = th_activity_get(inventory->view.activity);
    laying l = {.inv = inventory,
                .rows = frame->rows,
                .count = frame->row_count,
                .year_count = v.year_count,
                .years = v.years};
    *out =
        (th_frame_sums){.frame = frame, .year_count = v.year_count, .years = v.years};
    make_groups(&l, out, arena);
    make_tree(&l, scratch);
    l.takes = TH_NEW_N(scratch, bool, l.count + 1);
    l.below = TH_NEW_N(scratch, bool, l.count + 1);
    size_t cells = (size_t)l.year_count * 2 * l.count * (l.group_count + 1);
    l.cells = TH_NEW_N(scratch, cell, cells + 1);
    for (size_t i = 0; i < cells; i++)
        l.cells[i].mass.key = l.cells[i].co2e.key = TH_STATE_NOTHING;
    add_lines(&l);
    for (uint32_t y = 0; y < l.year_count; y++)
        for (uint32_t i = 0; i < l.count; i++)
            put_keys(&l, y, i);
    make_cells(&l, out, arena);
    th_arena_free(scratch);
}

const uint8_t *th_inventory_frame_lines(const th_frame_sums *sums,
                                        const th_inventory *inventory,
                                        th_arena *arena)
{
    size_t lines = inventory->line_count;
    uint8_t *out = TH_NEW_N(arena, uint8_t, sums->line_count * lines + 1);
    th_arena *scratch = th_arena_create();
    laying l = {
        .inv = inventory, .rows = sums->frame->rows, .count = sums->frame->row_count};
    make_tree(&l, scratch);
    l.takes = TH_NEW_N(scratch, bool, l.count + 1);
    l.below = TH_NEW_N(scratch, bool, l.count + 1);
    for (size_t k = 0; k < lines; k++) {
        if (inventory->lines[k].alternative)
            continue;
        find_rows(&l, &inventory->lines[k]);
        for (uint32_t i = 0; i < sums->line_count; i++) {
            uint32_t row = (uint32_t)(sums->lines[i].row - l.rows);
            out[i * lines + k] =
                l.takes[row] && (!sums->lines[i].rest || in_rest(&l, row));
        }
    }
    th_arena_free(scratch);
    return out;
}
