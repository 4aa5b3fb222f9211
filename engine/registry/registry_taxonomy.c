/* SPDX-License-Identifier: GPL-3.0-or-later */
/* indices.csv, members.csv, subjects.csv, categories.csv, regions.csv. */
#include <math.h>
#include <string.h>

#include "registry_build.h"

/* ---- members ---- */

/* Limits of a band, open ends as infinity. */
static void
read_band(const thi_table *t, size_t row, int c_lower, int c_upper, th_member *m)
{
    bool has_lower, has_upper;
    thi_cell_number(t, row, c_lower, &m->lower, &has_lower);
    thi_cell_number(t, row, c_upper, &m->upper, &has_upper);
    m->banded = has_lower || has_upper;
    if (!has_lower)
        m->lower = -INFINITY;
    if (!has_upper)
        m->upper = INFINITY;
    if (m->banded && m->lower >= m->upper)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LIMITS",
                     thi_cell_place(t, row, c_lower),
                     "the band %s is empty; its lower limit must be below its upper",
                     thi_sym(t->b, m->id));
}

static void
add_row(const thi_table *t, size_t row, uint32_t domain, int c_id, int c_parent)
{
    th_member m = {.parent = -1, .lower = -INFINITY, .upper = INFINITY};
    m.id = thi_cell_id(t, row, c_id, false);
    if (!m.id)
        return;
    m.titles = thi_cell_titles(t, row, m.id);
    thi_member_add(
        t->b, domain, &m, thi_cell_sym(t, row, c_parent), thi_cell_place(t, row, c_id));
}

static void read_members(thi_table *t)
{
    static const char *const own[] = {
        "subject", "category", "region", "open", NULL}; /* have files of their own */
    int c_domain = th_rows_column(t->rows, "domain"),
        c_id = th_rows_column(t->rows, "id");
    int c_parent = th_rows_column(t->rows, "parent");
    int c_lower = th_rows_column(t->rows, "lower");
    int c_upper = th_rows_column(t->rows, "upper");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_member m = {.parent = -1};
        const char *name = thi_cell(t, row, c_domain);
        if (thi_choice(own, name) >= 0)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-DOMAIN",
                         thi_cell_place(t, row, c_domain),
                         "members of %s do not stand here; see its own file",
                         name);
        if (thi_choice(own, name) >= 0 || !thi_cell_id(t, row, c_domain, true))
            continue;
        m.id = thi_cell_id(t, row, c_id, false);
        if (!m.id)
            continue;
        m.titles = thi_cell_titles(t, row, m.id);
        read_band(t, row, c_lower, c_upper, &m);
        thi_member_add(t->b,
                       thi_domain_add(t->b, name),
                       &m,
                       thi_cell_sym(t, row, c_parent),
                       thi_cell_place(t, row, c_id));
    }
}

static void read_subjects(thi_table *t)
{
    uint32_t domain = thi_domain_add(t->b, "subject");
    int c_id = th_rows_column(t->rows, "id"),
        c_parent = th_rows_column(t->rows, "parent");
    for (size_t row = 0; row < t->rows->row_count; row++)
        add_row(t, row, domain, c_id, c_parent);
}

/* M01 to M12 under Q1 to Q4, unless members.csv has periods of its own. */
static void add_periods(thi_build *b)
{
    uint32_t domain = thi_domain_add(b, "period");
    th_place nowhere = {0};
    if (b->domain[domain].n_member)
        return;
    for (int i = 0; i < 16; i++) {
        bool month = i >= 4;
        const char *id =
            th_arena_format(b->arena, month ? "M%02d" : "Q%d", month ? i - 3 : i + 1);
        const char *parent =
            month ? th_arena_format(b->arena, "Q%d", (i - 4) / 3 + 1) : "";
        th_member m = {.id = th_names_add(b->names, id), .parent = -1};
        m.lower = -INFINITY;
        m.upper = INFINITY;
        m.titles = (th_titles){id, id};
        thi_member_add(b, domain, &m, th_names_add(b->names, parent), nowhere);
    }
}

/* ---- categories ---- */

static void read_categories(thi_table *t)
{
    static const char *const sectors[] = {
        "energy", "ippu", "agriculture", "land", "waste", "other", "indicator", NULL};
    th_registry *r = t->b->r;
    uint32_t domain = thi_domain_add(t->b, "category");
    int c_code = th_rows_column(t->rows, "code");
    int c_parent = th_rows_column(t->rows, "parent");
    int c_sector = th_rows_column(t->rows, "sector");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_category c = {.code = thi_cell_id(t, row, c_code, false)};
        if (!c.code)
            continue;
        c.parent = thi_cell_sym(t, row, c_parent);
        c.sector = thi_cell_sym(t, row, c_sector);
        c.cn2011 = thi_cell_copy(t, row, th_rows_column(t->rows, "cn2011"));
        c.cn2025 = thi_cell_copy(t, row, th_rows_column(t->rows, "cn2025"));
        c.crt = thi_cell_copy(t, row, th_rows_column(t->rows, "crt"));
        c.gpc = thi_cell_copy(t, row, th_rows_column(t->rows, "gpc"));
        c.titles = thi_cell_titles(t, row, c.code);
        if (thi_choice(sectors, thi_cell(t, row, c_sector)) < 0)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-SECTOR",
                         thi_cell_place(t, row, c_sector),
                         "\"%s\" is no sector; use %s",
                         thi_cell(t, row, c_sector),
                         thi_choices(t->b, sectors));
        thi_map_set(t->b, &r->by_category, c.code, (uint32_t)r->n_category);
        TH_PUSH(t->b->arena, r->category, r->n_category, r->cap_category, c);
        add_row(t, row, domain, c_code, c_parent);
    }
}

/* ---- regions ---- */

static void read_region_members(thi_table *t)
{
    uint32_t domain = thi_domain_add(t->b, "region");
    int c_code = th_rows_column(t->rows, "code");
    int c_parent = th_rows_column(t->rows, "parent");
    for (size_t row = 0; row < t->rows->row_count; row++)
        add_row(t, row, domain, c_code, c_parent);
}

/* Columns that name an index with source `region` give its member. */
static void read_attribute(
    const thi_table *t, size_t row, size_t column, uint32_t index, th_key *key)
{
    const char *text = thi_cell(t, row, (int)column);
    th_sym sym = th_names_find(t->b->names, text);
    if (!*text)
        return;
    if (th_member_find(th_domain_of(t->b->r, index), sym))
        key->member[index] = sym;
    else
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-MEMBER",
                     thi_cell_place(t, row, (int)column),
                     "%s is no member of %s%s",
                     text,
                     thi_sym(t->b, t->b->r->index[index].name),
                     thi_hint_member(t->b, index, text));
}

static void read_regions(thi_table *t)
{
    th_registry *r = t->b->r;
    int c_code = th_rows_column(t->rows, "code");
    int c_parent = th_rows_column(t->rows, "parent");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_region region = {0};
        region.code = th_names_find(t->b->names, thi_cell(t, row, c_code));
        if (!region.code)
            continue;
        region.parent = thi_cell_sym(t, row, c_parent);
        region.titles = thi_cell_titles(t, row, region.code);
        for (size_t c = 0; c < t->rows->column_count; c++) {
            th_sym name = th_names_find(t->b->names, t->rows->header[c].text);
            uint32_t index = thi_map_get(&r->by_index, name);
            if (index != THI_NONE && r->index[index].source == TH_FROM_REGION)
                read_attribute(t, row, c, index, &region.attribute);
        }
        thi_map_set(t->b, &r->by_region, region.code, (uint32_t)r->n_region);
        TH_PUSH(t->b->arena, r->region, r->n_region, r->cap_region, region);
    }
}

/* ---- indices ---- */

/* region and category have no rows in indices.csv; subject is in it but must be
 * number 2. */
static void add_built_in(thi_build *b)
{
    static const struct {
        const char *name, *zh;
        int32_t rank;
    } row[] = {{"region", "地区", -1}, {"category", "类别", 3}, {"subject", "对象", 2}};
    th_registry *r = b->r;
    for (size_t i = 0; i < 3; i++) {
        th_index index = {.name = th_names_add(b->names, row[i].name)};
        index.domain = thi_domain_add(b, row[i].name);
        index.rank = row[i].rank;
        index.titles = (th_titles){row[i].zh, row[i].name};
        thi_map_set(b, &r->by_index, index.name, (uint32_t)r->n_index);
        TH_PUSH(b->arena, r->index, r->n_index, r->cap_index, index);
    }
}

/* rank n of the file becomes 2n + 2, subject 2, and category 3: straight after subject.
 */
static void read_rank(const thi_table *t, size_t row, int column, th_index *index)
{
    double rank = 0;
    bool has;
    if (!thi_cell_number(t, row, column, &rank, &has))
        return;
    if (!has || rank < 1 || rank > 999 || rank > floor(rank))
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-RANK",
                     thi_cell_place(t, row, column),
                     "the rank of %s must be a whole number from 1 to 999",
                     thi_sym(t->b, index->name));
    else
        index->rank = 2 * (int32_t)rank + 2;
}

static void
read_index_source(const thi_table *t, size_t row, int column, th_index *index)
{
    static const char *const sources[] = {"row", "setting", "region", NULL};
    const char *text = thi_cell(t, row, column);
    int choice = thi_choice(sources, text);
    if (choice >= 0) {
        index->source = (th_index_source)choice;
    } else if (strncmp(text, "band:", 5) == 0 && text[5]) {
        index->source = TH_FROM_BAND;
        index->band_variable = th_names_add(t->b->names, text + 5);
    } else {
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-INDEX-SOURCE",
                     thi_cell_place(t, row, column),
                     "\"%s\" is no source of an index; use row, setting, region or "
                     "band:<variable>",
                     text);
    }
}

static bool
read_index_domain(const thi_table *t, size_t row, int column, th_index *index)
{
    th_sym name = th_names_find(t->b->names, thi_cell(t, row, column));
    index->domain = thi_map_get(&t->b->r->by_domain, name);
    if (index->domain != THI_NONE)
        return true;
    th_diags_add(
        t->b->diags,
        TH_ERROR,
        "E-DOMAIN",
        thi_cell_place(t, row, column),
        "no file has members of the domain \"%s\" of %s; add them to members.csv",
        thi_cell(t, row, column),
        thi_sym(t->b, index->name));
    return false;
}

static void store_index(const thi_table *t, size_t row, int column, th_index *index)
{
    th_registry *r = t->b->r;
    uint32_t old = thi_map_get(&r->by_index, index->name);
    if (old == TH_IX_SUBJECT && !t->b->subject_read) {
        t->b->subject_read = true;
        index->rank = 2;
        r->index[old] = *index;
    } else if (old != THI_NONE) {
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-DUP-NAME",
                     thi_cell_place(t, row, column),
                     "the index %s stands twice or is built in; keep one",
                     thi_sym(t->b, index->name));
    } else if (r->n_index >= TH_INDEX_MAX) {
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LIMIT",
                     thi_cell_place(t, row, column),
                     "more than %d indices; leave out what no method uses",
                     TH_INDEX_MAX);
    } else {
        thi_map_set(t->b, &r->by_index, index->name, (uint32_t)r->n_index);
        TH_PUSH(t->b->arena, r->index, r->n_index, r->cap_index, *index);
    }
}

static void read_indices(thi_table *t)
{
    int c_index = th_rows_column(t->rows, "index");
    int c_exact = th_rows_column(t->rows, "exact");
    for (size_t row = 0; row < t->rows->row_count; row++) {
        th_index index = {.name = thi_cell_id(t, row, c_index, true)};
        const char *exact = thi_cell(t, row, c_exact);
        if (!index.name)
            continue;
        index.titles = thi_cell_titles(t, row, index.name);
        index.exact = strcmp(exact, "1") == 0;
        if (*exact && strcmp(exact, "0") != 0 && !index.exact)
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-FLAG",
                         thi_cell_place(t, row, c_exact),
                         "exact is 1, 0 or empty, not \"%s\"",
                         exact);
        read_rank(t, row, th_rows_column(t->rows, "rank"), &index);
        read_index_source(t, row, th_rows_column(t->rows, "source"), &index);
        if (read_index_domain(t, row, th_rows_column(t->rows, "domain"), &index))
            store_index(t, row, c_index, &index);
    }
}

void thi_read_taxonomies(thi_build *b)
{
    static const char *const members[] = {"domain", "id", NULL};
    static const char *const subjects[] = {"id", "parent", NULL};
    static const char *const categories[] = {"code", "parent", "sector", NULL};
    static const char *const regions[] = {"code", "parent", NULL};
    static const char *const indices[] = {"index", "domain", "source", "rank", NULL};
    add_built_in(b);
    uint32_t open = thi_domain_add(b, "open"); /* may move b->r->domain */
    b->r->domain[open].open = true;
    thi_each_table(b, "members.csv", members, read_members);
    add_periods(b);
    thi_each_table(b, "subjects.csv", subjects, read_subjects);
    thi_each_table(b, "categories.csv", categories, read_categories);
    thi_each_table(b, "regions.csv", regions, read_region_members);
    thi_domains_freeze(b);
    thi_each_table(b, "indices.csv", indices, read_indices);
    thi_each_table(b, "regions.csv", regions, read_regions);
}
