/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: emissions of a scenario: one row a line, its own equation in every year,
 * over cells of activity and factors. What several equations read, and what would make
 * them too long, has a row of its own below. */
#include "plan.h"

#include <math.h>
#include <string.h>

#define INLINE_MAX 60 /* nodes of a tree that still goes into the formula */

/** Instances that differ in their year alone, and their equations. */
typedef struct cell_row {
    uint32_t row; /* THI_NOWHERE: printed into those who read it */
    bool needed;
} cell_row;

typedef struct line_row {
    const th_line **lines; /* [years] NULL: none */
    const th_line *any;
} line_row;

typedef struct thi_plan_cells {
    uint32_t *instance_group; /* [instance_count] */
    uint32_t *group_first;    /* [group_count] first cell row */
    cell_row *rows;
    uint32_t *row_cell; /* [row_count] a cell of the row, for its label */
    uint32_t row_count, group_count;
    uint32_t *uses;  /* [cell_count] */
    uint32_t *sizes; /* [cell_count] */
    thi_ref *past;   /* [cell_count] places of cells before the base year */
    line_row *lines;
    uint32_t intermediate_first, intermediate_count;
} thi_plan_cells;

/* ---- rows of cells ---- */

static int compare_groups(const thi_plan *p, const th_instance *a, const th_instance *b)
{
    if (a->method != b->method)
        return a->method < b->method ? -1 : 1;
    if (a->variant != b->variant)
        return a->variant < b->variant ? -1 : 1;
    if (a->row_category != b->row_category)
        return a->row_category < b->row_category ? -1 : 1;
    (void)p;
    return memcmp(&a->key, &b->key, sizeof a->key);
}

static int by_group(const void *a, const void *b, void *context)
{
    const thi_plan *p = context;
    const th_instance *x = &p->w.m.instances[*(const uint32_t *)a],
                      *y = &p->w.m.instances[*(const uint32_t *)b];
    int order = compare_groups(p, x, y);
    return order ? order : (x->year > y->year) - (x->year < y->year);
}

static void group_cells(thi_plan *p)
{
    const th_model_view *m = &p->w.m;
    thi_plan_cells *c = p->cells;
    uint32_t *sorted = TH_NEW_N(p->w.arena, uint32_t, m->instance_count + 1);
    const th_instance *last = NULL;
    c->instance_group = TH_NEW_N(p->w.arena, uint32_t, m->instance_count + 1);
    c->group_first = TH_NEW_N(p->w.arena, uint32_t, m->instance_count + 1);
    c->rows = TH_NEW_N(p->w.arena, cell_row, m->cell_count + 1);
    c->row_cell = TH_NEW_N(p->w.arena, uint32_t, m->cell_count + 1);
    for (uint32_t i = 0; i < m->instance_count; i++)
        sorted[i] = i;
    th_sort(sorted, m->instance_count, sizeof *sorted, by_group, p);
    for (uint32_t i = 0; i < m->instance_count; i++) {
        const th_instance *now = &m->instances[sorted[i]];
        if (!last || compare_groups(p, last, now) != 0) {
            c->group_first[c->group_count++] = c->row_count;
            for (uint32_t k = 0; k < now->cell_count; k++)
                c->row_cell[c->row_count + k] = now->first_cell + k;
            c->row_count += now->cell_count;
        }
        c->instance_group[sorted[i]] = c->group_count - 1;
        last = now;
    }
    for (uint32_t i = 0; i < c->row_count; i++)
        c->rows[i] = (cell_row){.row = THI_NOWHERE};
    c->rows[m->cell_count] = (cell_row){.row = THI_NOWHERE};
}

/** Row of a cell; filled values share the last one, which is never written. */
static cell_row *row_of(const thi_plan *p, uint32_t cell)
{
    uint32_t instance = p->w.m.cells[cell].instance;
    if (instance == UINT32_MAX)
        return &p->cells->rows[p->w.m.cell_count];
    uint32_t first = p->cells->group_first[p->cells->instance_group[instance]];
    return &p->cells->rows[first + cell - p->w.m.instances[instance].first_cell];
}

static int32_t cell_year(const thi_plan *p, uint32_t cell)
{
    const th_cell *c = &p->w.m.cells[cell];
    return c->instance == UINT32_MAX ? c->filled_year
                                     : p->w.m.instances[c->instance].year;
}

/** Is the cell of a year of the sheet, and computed? Else it is a number of the past.
 */
static bool is_live(const thi_plan *p, uint32_t cell)
{
    return p->w.m.cells[cell].instance != UINT32_MAX &&
           thi_plan_position(p, cell_year(p, cell)) != THI_NOWHERE;
}

static uint32_t visit(thi_plan *p, uint32_t cell);

/** Counts nodes, and who reads which cell. */
static uint32_t walk(thi_plan *p, const th_node *node)
{
    uint32_t size = 1;
    if (node->kind == TH_N_CELL && is_live(p, node->ref)) {
        p->cells->uses[node->ref]++;
        uint32_t inner = visit(p, node->ref);
        return row_of(p, node->ref)->needed ? 1 : inner;
    }
    for (uint32_t i = 0; i < node->n_kids; i++)
        size += walk(p, node->kids[i]);
    return size;
}

static uint32_t visit(thi_plan *p, uint32_t cell)
{
    thi_plan_cells *c = p->cells;
    const th_node *root = p->w.m.cells[cell].root;
    if (!c->sizes[cell])
        c->sizes[cell] = root ? walk(p, root) : 1;
    if (c->uses[cell] > 1 || c->sizes[cell] > INLINE_MAX)
        row_of(p, cell)->needed = true;
    return c->sizes[cell];
}

/* ---- lines ---- */

static uint32_t sector_of(const thi_plan *p, const th_line *line)
{
    return thi_sector_of(&p->w, &p->w.m.instances[line->instance]);
}

static int number_order(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const thi_plan *p, const th_line *a, const th_line *b)
{
    const th_instance *i = &p->w.m.instances[a->instance],
                      *j = &p->w.m.instances[b->instance];
    if (!a->stream != !b->stream)
        return a->stream ? 1 : -1;
    if (a->stream != b->stream)
        return strcmp(thi_id(&p->w, a->stream), thi_id(&p->w, b->stream));
    int order = number_order(sector_of(p, a), sector_of(p, b));
    order = order ? order : thi_key_compare(&p->w, &i->key, &j->key);
    order = order ? order : number_order(a->gas, b->gas);
    order = order ? order : number_order(i->method, j->method);
    order = order ? order : number_order(i->variant, j->variant);
    return order ? order
                 : number_order(a->cell - i->first_cell, b->cell - j->first_cell);
}

static int by_line(const void *a, const void *b, void *context)
{
    const thi_plan *p = context;
    const th_line *x = *(const th_line *const *)a, *y = *(const th_line *const *)b;
    int order = compare_rows(p, x, y);
    return order ? order : (x->year > y->year) - (x->year < y->year);
}

static bool in_boundary(const thi_plan *p, const th_line *line, uint32_t boundary)
{
    th_line probe = *line;
    probe.mass_t = 0; /* its sign is the formula's matter */
    return th_boundary_has(
        p->v.inventory, th_boundary_get(p->w.m.registry, boundary), &probe);
}

static bool counts(const thi_plan *p, const th_line *line)
{
    bool any = false;
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++)
        any = any || in_boundary(p, line, b);
    return any && !line->alternative && thi_plan_position(p, line->year) != THI_NOWHERE;
}

static void group_lines(thi_plan *p)
{
    size_t all = th_inventory_line_count(p->v.inventory), count = 0;
    const th_line **lines = TH_NEW_N(p->w.arena, const th_line *, all + 1);
    for (size_t i = 0; i < all; i++)
        if (counts(p, th_inventory_line(p->v.inventory, i)))
            lines[count++] = th_inventory_line(p->v.inventory, i);
    th_sort(lines, count, sizeof *lines, by_line, p);
    p->cells->lines = TH_NEW_N(p->w.arena, line_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!i || compare_rows(p, lines[i - 1], lines[i]) != 0 ||
            lines[i - 1]->year == lines[i]->year) {
            line_row *row = &p->cells->lines[p->line_count++];
            row->any = lines[i];
            row->lines = TH_NEW_N(p->w.arena, const th_line *, p->years);
        }
        p->cells->lines[p->line_count - 1].lines[thi_plan_position(p, lines[i]->year)] =
            lines[i];
    }
}

void thi_plan_emissions_place(thi_plan *p)
{
    const th_model_view *m = &p->w.m;
    uint32_t sectors = p->w.sector_count;
    p->cells = TH_NEW(p->w.arena, thi_plan_cells);
    *p->cells = (thi_plan_cells){.row_count = 0};
    p->cells->uses = TH_NEW_N(p->w.arena, uint32_t, m->cell_count + 1);
    p->cells->sizes = TH_NEW_N(p->w.arena, uint32_t, m->cell_count + 1);
    p->cells->past = TH_NEW_N(p->w.arena, thi_ref, m->cell_count + 1);
    for (uint32_t i = 0; i < m->cell_count; i++)
        p->cells->past[i].sheet = THI_NOWHERE;
    group_cells(p);
    group_lines(p);
    p->line_first = PLAN_FIRST;
    for (uint32_t i = 0; i < p->line_count; i++)
        for (uint32_t y = 0; y < p->years; y++)
            if (p->cells->lines[i].lines[y]) {
                uint32_t cell = p->cells->lines[i].lines[y]->cell;
                row_of(p, cell)->row = p->line_first + i;
                (void)visit(p, cell);
            }
    p->flags = PLAN_BASE + p->years + 1;
    p->totals = p->line_first + p->line_count + 2;
    p->sectors = p->totals + th_boundary_count(m->registry) + 2;
    p->imports = p->sectors + sectors;
    p->cells->intermediate_first = p->imports + 3;
    for (uint32_t i = 0; i < p->cells->row_count; i++)
        if (p->cells->rows[i].needed && p->cells->rows[i].row == THI_NOWHERE)
            p->cells->rows[i].row =
                p->cells->intermediate_first + p->cells->intermediate_count++;
    p->book->helper_start[p->emissions] =
        p->cells->intermediate_first + p->cells->intermediate_count + 2;
}

/* ---- formulas ---- */

typedef struct printing {
    thi_plan *p;
    thi_plan_book *book;
} printing;

static thi_ref past_at(printing *g, uint32_t cell)
{
    thi_ref *at = &g->p->cells->past[cell];
    const th_cell *c = &g->p->w.m.cells[cell];
    if (at->sheet == THI_NOWHERE) {
        const char *what =
            th_arena_format(g->p->w.arena,
                            "%s %d",
                            c->equation ? thi_title(&g->p->w, c->equation->name)
                                        : thi_plan_say(g->p, "填补值", "filled value"),
                            cell_year(g->p, cell));
        *at = thi_plan_past(g->book, g->p, what, "", g->p->w.values[cell]);
    }
    return *at;
}

static thi_ref leaf_at(void *context, const th_node *leaf)
{
    printing *g = context;
    if (leaf->kind == TH_N_CELL) {
        if (!is_live(g->p, leaf->ref))
            return past_at(g, leaf->ref);
        uint32_t y = thi_plan_position(g->p, cell_year(g->p, leaf->ref));
        return (thi_ref){g->p->emissions, row_of(g->p, leaf->ref)->row, PLAN_BASE + y};
    }
    thi_ref at = thi_plan_input_at(g->p, leaf->ref);
    return at.sheet == THI_NOWHERE ? thi_plan_factor(g->book, g->p, leaf->ref) : at;
}

static const th_node *tree_at(void *context, const th_node *leaf)
{
    const printing *g = context;
    bool own = !is_live(g->p, leaf->ref) ||
               row_of(g->p, leaf->ref)->row != THI_NOWHERE ||
               !g->p->w.m.cells[leaf->ref].root;
    return own ? NULL : g->p->w.m.cells[leaf->ref].root;
}

static void write_cell(printing *g, uint32_t row, uint32_t year, uint32_t cell)
{
    thi_plan *p = g->p;
    const th_cell *c = &p->w.m.cells[cell];
    if (c->state != TH_STATE_VALUE || !c->root) {
        thi_xlsx_text(p->w.x,
                      p->emissions,
                      row,
                      PLAN_BASE + year,
                      th_state_text(c->state),
                      &thi_key_style);
        return;
    }
    const char *formula =
        thi_formula_plain(&p->w, p->emissions, c->root, leaf_at, tree_at, g);
    thi_plan_formula(
        p, p->emissions, row, PLAN_BASE + year, formula, p->w.values[cell]);
}

/* ---- lines and intermediates ---- */

static const char *key_name(const thi_plan *p, const th_key *key)
{
    const thi_workbook *w = &p->w;
    const char *further = thi_key_text(w, key);
    th_sym category = key->member[TH_IX_CATEGORY], subject = key->member[TH_IX_SUBJECT];
    return th_arena_format(w->arena,
                           "%s%s%s%s%s",
                           category ? thi_title(w, category) : "",
                           subject ? " · " : "",
                           subject ? thi_title(w, subject) : "",
                           *further ? " · " : "",
                           further);
}

static void write_line(printing *g, uint32_t i)
{
    thi_plan *p = g->p;
    const line_row *row = &p->cells->lines[i];
    const th_instance *instance = &p->w.m.instances[row->any->instance];
    const th_gas *gas = th_gas_get(p->w.m.registry, row->any->gas);
    uint32_t at = p->line_first + i;
    const char *texts[] = {key_name(p, &instance->key),
                           thi_id(&p->w, instance->key.member[TH_IX_CATEGORY]),
                           th_title_text(p->w.arena,
                                         p->w.sectors[sector_of(p, row->any)].titles,
                                         p->w.language),
                           row->any->stream ? thi_title(&p->w, row->any->stream) : "",
                           gas->unit_text};
    thi_plan_labels(p, p->emissions, at, texts, 5);
    thi_ref gwp = g->book->gwp_at[row->any->gas];
    if (isfinite(p->w.m.gwp->value[row->any->gas]))
        thi_plan_formula(p,
                         p->emissions,
                         at,
                         PLAN_SCALAR,
                         thi_plan_ref(p, p->emissions, gwp),
                         p->w.m.gwp->value[row->any->gas]);
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++)
        thi_xlsx_number(p->w.x,
                        p->emissions,
                        at,
                        p->flags + b,
                        in_boundary(p, row->any, b),
                        &thi_year_style);
    for (uint32_t y = 0; y < p->years; y++)
        if (row->lines[y])
            write_cell(g, at, y, row->lines[y]->cell);
}

static void write_intermediates(printing *g)
{
    thi_plan *p = g->p;
    thi_plan_cells *c = p->cells;
    if (c->intermediate_count)
        thi_plan_subtitle(p,
                          p->emissions,
                          c->intermediate_first - 1,
                          "中间量：几条公式共用的，或使公式过长的",
                          "Intermediates: read by several equations, or too long");
    for (uint32_t i = 0; i < c->row_count; i++)
        if (c->rows[i].row != THI_NOWHERE && c->rows[i].row >= c->intermediate_first) {
            const th_cell *cell = &p->w.m.cells[c->row_cell[i]];
            const th_instance *instance = &p->w.m.instances[cell->instance];
            const char *texts[] = {key_name(p, &instance->key),
                                   thi_id(&p->w, instance->key.member[TH_IX_CATEGORY]),
                                   thi_title(&p->w, cell->equation->name)};
            thi_plan_labels(p, p->emissions, c->rows[i].row, texts, 3);
        }
    for (uint32_t k = 0; k < p->w.m.instance_count; k++) {
        const th_instance *instance = &p->w.m.instances[k];
        uint32_t y = thi_plan_position(p, instance->year);
        for (uint32_t e = 0; y != THI_NOWHERE && e < instance->cell_count; e++) {
            uint32_t row = row_of(p, instance->first_cell + e)->row;
            if (row != THI_NOWHERE && row >= c->intermediate_first)
                write_cell(g, row, y, instance->first_cell + e);
        }
    }
}

/* ---- totals ---- */

static const char *column(const thi_plan *p, uint32_t number)
{
    return thi_plan_range(
        p,
        p->emissions,
        (thi_ref){p->emissions, p->line_first, number},
        (thi_ref){p->emissions, p->line_first + p->line_count - 1, number});
}

/** Sum over the lines of a boundary, `also`: one more array of the product or "". */
static const char *
sum_of(const thi_plan *p, uint32_t boundary, const char *also, uint32_t year)
{
    const th_boundary *b = th_boundary_get(p->w.m.registry, boundary);
    const char *masses = column(p, PLAN_BASE + year);
    return th_arena_format(
        p->w.arena,
        "SUMPRODUCT(%s,%s%s%s%s%s)",
        column(p, p->flags + boundary),
        also,
        th_boundary_is_co2(p->v.inventory, b) ? "" : column(p, PLAN_SCALAR),
        th_boundary_is_co2(p->v.inventory, b) ? "" : ",",
        b->removals ? "" : th_arena_format(p->w.arena, "--(%s>0),", masses),
        masses);
}

static void write_totals(thi_plan *p)
{
    thi_plan_subtitle(
        p, p->emissions, p->totals - 1, "按口径的总量", "Totals by boundary");
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++) {
        const th_boundary *boundary = th_boundary_get(p->w.m.registry, b);
        bool co2 = th_boundary_is_co2(p->v.inventory, boundary);
        const char *texts[] = {
            th_title_text(p->w.arena, boundary->titles, p->w.language),
            thi_id(&p->w, boundary->id),
            "",
            "",
            co2 ? "t CO2" : "t CO2e"};
        thi_plan_labels(p, p->emissions, p->totals + b, texts, 5);
        for (uint32_t y = 0; p->line_count && y < p->years; y++)
            thi_plan_formula(
                p,
                p->emissions,
                p->totals + b,
                PLAN_BASE + y,
                sum_of(p, b, "", y),
                th_inventory_total(p->v.inventory, boundary, thi_plan_year_of(p, y))
                    .value);
        thi_xlsx_text(p->w.x,
                      p->emissions,
                      PLAN_HEAD,
                      p->flags + b,
                      thi_id(&p->w, boundary->id),
                      &thi_head_style);
        thi_xlsx_width(p->w.x, p->emissions, p->flags + b, p->flags + b, 14);
    }
}

static uint32_t boundary_number(const thi_plan *p, const char *id)
{
    for (uint32_t b = 0; b < th_boundary_count(p->w.m.registry); b++)
        if (!strcmp(thi_id(&p->w, th_boundary_get(p->w.m.registry, b)->id), id))
            return b;
    return THI_NOWHERE;
}

static double
sector_value(const thi_plan *p, uint32_t sector, uint32_t net, uint32_t year)
{
    th_sum sum = {0};
    for (uint32_t i = 0; i < p->line_count; i++) {
        const th_line *line = p->cells->lines[i].lines[year];
        if (line && line->state == TH_STATE_VALUE && sector_of(p, line) == sector &&
            in_boundary(p, line, net))
            th_sum_add(&sum, line->mass_t * p->w.m.gwp->value[line->gas]);
    }
    return th_sum_get(&sum);
}

uint32_t thi_plan_net_row(const thi_plan *p)
{
    uint32_t net = boundary_number(p, th_role_text(p->w.m.registry, "net"));
    return net == THI_NOWHERE ? net : p->totals + net;
}

double thi_plan_sector_value(const thi_plan *p, uint32_t row, uint32_t year)
{
    uint32_t net = boundary_number(p, th_role_text(p->w.m.registry, "net")),
             with = boundary_number(p, th_role_text(p->w.m.registry, "with_power")),
             total = boundary_number(p, th_role_text(p->w.m.registry, "total"));
    int32_t now = thi_plan_year_of(p, year);
    if (net == THI_NOWHERE || with == THI_NOWHERE || total == THI_NOWHERE)
        return 0;
    if (row != p->imports)
        return sector_value(p, row - p->sectors, net, year);
    const th_boundary *a = th_boundary_get(p->w.m.registry, with),
                      *b = th_boundary_get(p->w.m.registry, total);
    return th_inventory_total(p->v.inventory, a, now).value -
           th_inventory_total(p->v.inventory, b, now).value;
}

static void write_sectors(thi_plan *p)
{
    uint32_t net = boundary_number(p, th_role_text(p->w.m.registry, "net")),
             with = boundary_number(p, th_role_text(p->w.m.registry, "with_power")),
             total = boundary_number(p, th_role_text(p->w.m.registry, "total"));
    if (net == THI_NOWHERE || with == THI_NOWHERE || total == THI_NOWHERE)
        return;
    thi_plan_subtitle(p, p->emissions, p->sectors - 1, "按部门", "By sector");
    const char *names = column(p, 2);
    for (uint32_t s = 0; s < p->w.sector_count; s++) {
        const char *title =
            th_title_text(p->w.arena, p->w.sectors[s].titles, p->w.language);
        const char *texts[] = {title, p->w.sectors[s].id, "", "", "t CO2e"};
        const char *same = th_arena_format(
            p->w.arena,
            "--(%s=%s),",
            names,
            thi_plan_ref(p, p->emissions, (thi_ref){p->emissions, p->sectors + s, 0}));
        thi_plan_labels(p, p->emissions, p->sectors + s, texts, 5);
        for (uint32_t y = 0; p->line_count && y < p->years; y++)
            thi_plan_formula(p,
                             p->emissions,
                             p->sectors + s,
                             PLAN_BASE + y,
                             sum_of(p, net, same, y),
                             sector_value(p, s, net, y));
    }
    const char *texts[] = {thi_plan_say(p, "净调入电力", "Net import of power"),
                           "net_import",
                           "",
                           "",
                           "t CO2e"};
    thi_plan_labels(p, p->emissions, p->imports, texts, 5);
    for (uint32_t y = 0; p->line_count && y < p->years; y++)
        thi_plan_formula(
            p,
            p->emissions,
            p->imports,
            PLAN_BASE + y,
            th_arena_format(
                p->w.arena,
                "%s-%s",
                thi_plan_at(p, p->emissions, p->emissions, p->totals + with, y),
                thi_plan_at(p, p->emissions, p->emissions, p->totals + total, y)),
            thi_plan_sector_value(p, p->imports, y));
}

void thi_plan_emissions_write(thi_plan *p, thi_plan_book *book)
{
    static const thi_head heads[] = {{"排放源", "Source", 50},
                                     {"类别", "Category", 12},
                                     {"部门", "Sector", 18},
                                     {"流", "Stream", 14},
                                     {"单位", "Unit", 10},
                                     {"GWP", "GWP", 10}};
    printing g = {p, book};
    thi_plan_heads(
        p,
        p->emissions,
        "排放",
        "Emissions",
        "每行一个排放源，各年用清单自己的公式；右边的 1 是它所在的口径。",
        "A row a source, each year by the inventory's own equation; the 1 at "
        "the right says which boundaries hold it.",
        heads);
    for (uint32_t i = 0; i < p->line_count; i++)
        write_line(&g, i);
    write_totals(p);
    write_sectors(p);
    write_intermediates(&g);
}
