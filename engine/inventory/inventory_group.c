/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory: `--by`: lines grouped by any keys, in the order of the taxonomies. */
#include "inventory_internal.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 16

/** One part of a group's key: its text, and its place among the others. */
typedef struct part {
    uint32_t rank; /* UINT32_MAX: the line has none */
    const char *text;
} part;

struct column;
typedef struct grouper {
    const th_inventory *inv;
    th_arena *arena;
    size_t key_count;
    struct column {
        part (*of)(const struct grouper *g,
                   const struct column *c,
                   const th_line *line);
        uint32_t number; /* index, or depth of a category; 0: as reported */
    } columns[KEYS_MAX];
    bool by_gas;
    uint32_t *sector_rank, *method_rank;
} grouper;

typedef struct row {
    uint32_t line;
    part parts[];
} row;

static part no_part(void)
{
    return (part){UINT32_MAX, ""};
}

static part member_part(const grouper *g, uint32_t index, th_sym member)
{
    const th_domain *d = th_domain_of(g->inv->view.registry, index);
    if (!member)
        return no_part();
    part p = {0, th_names_text(g->inv->names, member)};
    if (!d->open && member < d->by_sym_count && d->by_sym[member])
        p.rank = d->by_sym[member];
    return p;
}

/* ---- what a line says about each key ---- */

static part of_index(const grouper *g, const struct column *c, const th_line *line)
{
    const th_instance *inst = thi_line_instance(g->inv, line);
    return member_part(g, c->number, inst->key.member[c->number]);
}

/** Cut to a depth: the ancestor that many levels below the root; 1 is the root. */
static part of_category(const grouper *g, const struct column *c, const th_line *line)
{
    th_sym code = thi_line_instance(g->inv, line)->key.member[TH_IX_CATEGORY];
    th_sym above[32];
    uint32_t depth = 0;
    for (th_sym at = code; at && depth < 32;) {
        const th_category *category = th_category_find(g->inv->view.registry, at);
        above[depth++] = at;
        at = category ? category->parent : 0;
    }
    if (c->number && c->number < depth)
        code = above[depth - c->number];
    return member_part(g, TH_IX_CATEGORY, code);
}

static part of_gas(const grouper *g, const struct column *c, const th_line *line)
{
    (void)c;
    const th_gas *gas = th_gas_get(g->inv->view.registry, line->gas);
    return (part){line->gas, th_names_text(g->inv->names, gas->id)};
}

static part of_year(const grouper *g, const struct column *c, const th_line *line)
{
    (void)c;
    return (part){(uint32_t)line->year, th_arena_format(g->arena, "%d", line->year)};
}

static part of_sector(const grouper *g, const struct column *c, const th_line *line)
{
    (void)c;
    if (!line->sector)
        return no_part();
    return (part){g->sector_rank[line->sector],
                  th_names_text(g->inv->names, line->sector)};
}

static part of_department(const grouper *g, const struct column *c, const th_line *line)
{
    (void)g, (void)c;
    return *line->department ? (part){0, line->department} : no_part();
}

static part of_stream(const grouper *g, const struct column *c, const th_line *line)
{
    return line->stream ? member_part(g, c->number, line->stream) : (part){0, "direct"};
}

static part of_method(const grouper *g, const struct column *c, const th_line *line)
{
    (void)c;
    uint32_t method = thi_line_instance(g->inv, line)->method;
    return (part){
        g->method_rank[method],
        th_names_text(g->inv->names, th_method_get(g->inv->view.registry, method)->id)};
}

static part of_part(const grouper *g, const struct column *c, const th_line *line)
{
    (void)c;
    th_sym name = thi_line_method(g->inv, line)->part;
    return name ? (part){0, th_names_text(g->inv->names, name)} : no_part();
}

static part of_quality(const grouper *g, const struct column *c, const th_line *line)
{
    (void)g, (void)c;
    return line->quality ? (part){line->quality, th_quality_text(line->quality)}
                         : no_part();
}

static part of_confidence(const grouper *g, const struct column *c, const th_line *line)
{
    (void)g, (void)c;
    return (part){line->confidence, th_confidence_text(line->confidence)};
}

/* ---- keys asked for ---- */

static const struct {
    const char *key;
    part (*of)(const grouper *g, const struct column *c, const th_line *line);
    uint32_t number;
} words[] = {{"category", of_category, 0},
             {"category1", of_category, 1},
             {"category2", of_category, 2},
             {"category3", of_category, 3},
             {"category4", of_category, 4},
             {"category5", of_category, 5},
             {"gas", of_gas, 0},
             {"year", of_year, 0},
             {"sector", of_sector, 0},
             {"department", of_department, 0},
             {"stream", of_stream, 0},
             {"method", of_method, 0},
             {"part", of_part, 0},
             {"quality", of_quality, 0},
             {"confidence", of_confidence, 0}};

static uint32_t index_number(const grouper *g, const char *name, bool *found)
{
    int32_t index =
        th_index_find(g->inv->view.registry, th_names_find(g->inv->names, name));
    *found = index >= 0;
    return index >= 0 ? (uint32_t)index : 0;
}

static bool set_column(grouper *g, const char *key, struct column *out)
{
    bool found;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].key, key) == 0) {
            *out = (struct column){words[i].of, words[i].number};
            if (words[i].of == of_stream)
                out->number = index_number(g, "stream", &found);
            g->by_gas = g->by_gas || words[i].of == of_gas;
            return true;
        }
    *out = (struct column){of_index, index_number(g, key, &found)};
    return found;
}

static th_status unknown_key(const grouper *g, const char *key, th_error *err)
{
    const th_registry *r = g->inv->view.registry;
    th_text known = {0};
    for (uint32_t i = 0; i < th_index_count(r); i++)
        th_text_addf(
            &known, " %s", th_names_text(g->inv->names, th_index_get(r, i)->name));
    th_error_set(err,
                 TH_BAD_USAGE,
                 "cannot group by '%s'; known: category1 to category5 gas year sector "
                 "department method part quality confidence%s",
                 key,
                 known.size ? known.data : "");
    th_text_free(&known);
    return TH_BAD_USAGE;
}

static th_status
set_columns(grouper *g, const char *const *keys, size_t key_count, th_error *err)
{
    if (key_count > KEYS_MAX)
        return th_error_set(
            err, TH_BAD_USAGE, "grouping by more than %d keys", KEYS_MAX);
    g->key_count = keys ? key_count : 0;
    for (size_t i = 0; i < g->key_count; i++)
        if (!set_column(g, keys[i], &g->columns[i]))
            return unknown_key(g, keys[i], err);
    return TH_OK;
}

/** Sectors in the order of categories.csv, methods in that of the guideline. */
static void set_ranks(grouper *g, th_arena *scratch)
{
    const th_registry *r = g->inv->view.registry;
    const th_guideline *guideline = g->inv->view.guideline;
    g->sector_rank = TH_NEW_N(scratch, uint32_t, th_names_size(g->inv->names) + 1);
    g->method_rank = TH_NEW_N(scratch, uint32_t, th_method_count(r) + 1);
    for (uint32_t i = th_category_count(r); i-- > 0;)
        g->sector_rank[th_category_get(r, i)->sector] = i;
    for (uint32_t i = 0; i < th_method_count(r); i++)
        g->method_rank[i] = guideline->method_count + i;
    for (uint32_t i = guideline->method_count; i-- > 0;)
        g->method_rank[guideline->methods[i]] = i;
}

/* ---- grouping ---- */

static int compare_rows(const void *a, const void *b, void *context)
{
    const row *x = *(row *const *)a, *y = *(row *const *)b;
    const grouper *g = context;
    for (size_t i = 0; i < g->key_count; i++) {
        const part *p = &x->parts[i], *q = &y->parts[i];
        if (p->rank != q->rank)
            return p->rank < q->rank ? -1 : 1;
        int texts = strcmp(p->text, q->text);
        if (texts)
            return texts;
    }
    return 0;
}

static row *make_row(const grouper *g, th_arena *scratch, size_t line)
{
    row *r = th_arena_alloc(scratch, sizeof *r + g->key_count * sizeof(part));
    r->line = (uint32_t)line;
    for (size_t i = 0; i < g->key_count; i++)
        r->parts[i] = g->columns[i].of(g, &g->columns[i], &g->inv->lines[line]);
    return r;
}

static size_t
list_rows(const grouper *g, th_arena *scratch, const th_line_filter *filter, row **rows)
{
    size_t count = 0;
    for (size_t i = 0; i < g->inv->line_count; i++)
        if (th_line_filter_pass(g->inv, filter, &g->inv->lines[i]))
            rows[count++] = make_row(g, scratch, i);
    th_sort(rows, count, sizeof *rows, compare_rows, (void *)(uintptr_t)g);
    return count;
}

static th_group make_group(const grouper *g, const row *first)
{
    const char **parts = TH_NEW_N(g->arena, const char *, g->key_count + 1);
    for (size_t i = 0; i < g->key_count; i++)
        parts[i] = th_arena_text(g->arena, first->parts[i].text);
    return (th_group){.part_count = (uint32_t)g->key_count, .parts = parts};
}

static const uint32_t *ranks_of(const grouper *g, const row *first)
{
    uint32_t *ranks = TH_NEW_N(g->arena, uint32_t, g->key_count + 1);
    for (size_t i = 0; i < g->key_count; i++)
        ranks[i] = first->parts[i].rank;
    return ranks;
}

/** `details` may be NULL: not asked for. */
static void make_groups(grouper *g,
                        th_arena *scratch,
                        row **rows,
                        size_t count,
                        th_grouping *out,
                        const th_group_detail **details)
{
    th_group *groups = NULL;
    th_group_detail *more = NULL;
    size_t n = 0, capacity = 0, more_n = 0, more_capacity = 0;
    thi_adder adder = thi_adder_create(g->inv, scratch);
    uint32_t *lines = TH_NEW_N(scratch, uint32_t, count + 1);
    for (size_t i = 0, next; i < count; i = next) {
        th_group group = make_group(g, rows[i]);
        th_group_detail detail = {0};
        for (next = i; next < count && !compare_rows(&rows[i], &rows[next], g); next++)
            lines[next - i] = rows[next]->line;
        group.total = thi_sum_lines(
            &adder, lines, next - i, !g->by_gas, g->arena, details ? &detail : NULL);
        TH_PUSH(g->arena, groups, n, capacity, group);
        detail.ranks = details ? ranks_of(g, rows[i]) : NULL;
        if (details)
            TH_PUSH(g->arena, more, more_n, more_capacity, detail);
    }
    out->groups = groups;
    out->count = (uint32_t)n;
    if (details)
        *details = more;
}

static th_status group_lines(grouper *g,
                             const char *const *keys,
                             size_t key_count,
                             const th_line_filter *filter,
                             th_grouping *out,
                             const th_group_detail **details,
                             th_error *err)
{
    static const th_line_filter all = {.gas = -1};
    *out = (th_grouping){0};
    th_status status = set_columns(g, keys, key_count, err);
    if (status != TH_OK)
        return status;
    th_arena *scratch = th_arena_create();
    set_ranks(g, scratch);
    row **rows = TH_NEW_N(scratch, row *, g->inv->line_count + 1);
    size_t count = list_rows(g, scratch, filter ? filter : &all, rows);
    make_groups(g, scratch, rows, count, out, details);
    th_arena_free(scratch);
    return TH_OK;
}

th_status th_inventory_group(th_grouping *out,
                             const th_inventory *inventory,
                             th_arena *arena,
                             const char *const *keys,
                             size_t key_count,
                             const th_line_filter *filter,
                             th_error *err)
{
    grouper g = {.inv = inventory, .arena = arena};
    return group_lines(&g, keys, key_count, filter, out, NULL, err);
}

th_status th_inventory_group_detail(th_grouping *out,
                                    const th_group_detail **details,
                                    const th_inventory *inventory,
                                    th_arena *arena,
                                    const char *const *keys,
                                    size_t key_count,
                                    const th_line_filter *filter,
                                    th_error *err)
{
    grouper g = {.inv = inventory, .arena = arena};
    *details = NULL;
    return group_lines(&g, keys, key_count, filter, out, details, err);
}
