/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recalculation bridge by keys. */
#include "report_diff.h"
#include "report_words.h"

#include <math.h>
#include <string.h>

enum { MOST_KEYS = 16 };

typedef struct key {
    const char *id, *zh, *en;
    uint32_t depth; /* of categories; 0: as reported */
} key;

static const key known_keys[] = {{"year", "年", "year", 0},
                                 {"category", "类别", "category", 0},
                                 {"category1", "类别（1 级）", "category, level 1", 1},
                                 {"category2", "类别（2 级）", "category, level 2", 2},
                                 {"category3", "类别（3 级）", "category, level 3", 3},
                                 {"category4", "类别（4 级）", "category, level 4", 4},
                                 {"category5", "类别（5 级）", "category, level 5", 5},
                                 {"sector", "部门", "sector", 0},
                                 {"subject", "品种", "subject", 0},
                                 {"region", "地区", "region", 0},
                                 {"gas", "气体", "gas", 0},
                                 {"stream", "流", "stream", 0}};

typedef struct group {
    const char *texts[MOST_KEYS];
    uint32_t ranks[MOST_KEYS];
    th_sum a, b, parts[TH_PARTS];
    bool open, differs;
} group;

typedef struct grouper {
    const thi_diff *d;
    const key *keys[MOST_KEYS];
    size_t key_count;
    group *groups;
    size_t count, capacity;
    th_names *names; /* texts of a group, to its number + 1 */
} grouper;

static const key *find_key(const char *id)
{
    for (size_t i = 0; i < sizeof known_keys / sizeof *known_keys; i++)
        if (!strcmp(known_keys[i].id, id))
            return &known_keys[i];
    return NULL;
}

static th_status
read_keys(grouper *g, const char *const *ids, size_t count, th_error *err)
{
    if (count > MOST_KEYS)
        return th_error_set(err, TH_BAD_USAGE, "too many keys; at most %d", MOST_KEYS);
    for (size_t i = 0; i < count; i++) {
        g->keys[i] = find_key(ids[i]);
        if (!g->keys[i])
            return th_error_set(
                err,
                TH_BAD_USAGE,
                "unknown key '%s' of --by; known: year category category1..5 sector "
                "subject region gas stream",
                ids[i]);
    }
    g->key_count = count;
    return TH_OK;
}

/* ---- what a line says ---- */

static const th_registry *registry_of(const thi_diff *d, const th_bridge_line *line)
{
    return line->b.line ? d->b.registry : d->a.registry;
}

static const th_names *names_of(const thi_diff *d, const th_bridge_line *line)
{
    return th_activity_names(line->b.line ? d->b.activity : d->a.activity);
}

static const char *
cut_category(const thi_diff *d, const th_bridge_line *line, uint32_t depth)
{
    const th_names *names = names_of(d, line);
    th_sym above[32];
    uint32_t count = 0;
    for (th_sym at = th_names_find(names, line->category); at && count < 32;) {
        const th_category *c = th_category_find(registry_of(d, line), at);
        above[count++] = at;
        at = c ? c->parent : 0;
    }
    return depth && depth < count ? th_names_text(names, above[count - depth])
                                  : line->category;
}

static const char *text_of(const thi_diff *d, const key *k, const th_bridge_line *line)
{
    if (!strcmp(k->id, "year"))
        return th_arena_format(d->arena, "%d", line->year);
    if (!strncmp(k->id, "category", 8))
        return cut_category(d, line, k->depth);
    if (!strcmp(k->id, "sector"))
        return line->sector;
    if (!strcmp(k->id, "subject"))
        return line->subject;
    if (!strcmp(k->id, "region"))
        return line->region;
    return strcmp(k->id, "gas") ? line->stream : line->gas;
}

/* ---- order: years, gases and taxonomies by their numbers, the rest as the lines come
 * ---- */

static uint32_t member_rank(const thi_diff *d,
                            const th_bridge_line *line,
                            uint32_t index,
                            const char *member)
{
    const th_domain *domain = th_domain_of(registry_of(d, line), index);
    th_sym sym = th_names_find(names_of(d, line), member);
    return sym && sym < domain->by_sym_count ? domain->by_sym[sym] : 0;
}

static uint32_t gas_rank(const thi_diff *d, const th_bridge_line *line)
{
    int32_t gas =
        th_gas_find(registry_of(d, line), th_names_find(names_of(d, line), line->gas));
    return gas < 0 ? UINT32_MAX : (uint32_t)gas;
}

static uint32_t
rank_of(const grouper *g, size_t which, const th_bridge_line *line, const char *text)
{
    const char *id = g->keys[which]->id;
    if (!strcmp(id, "year"))
        return (uint32_t)line->year;
    if (!strncmp(id, "category", 8))
        return member_rank(g->d, line, TH_IX_CATEGORY, text);
    if (!strcmp(id, "subject"))
        return member_rank(g->d, line, TH_IX_SUBJECT, text);
    if (!strcmp(id, "region"))
        return member_rank(g->d, line, TH_IX_REGION, text);
    if (!strcmp(id, "gas"))
        return gas_rank(g->d, line);
    for (size_t i = 0; i < g->count; i++)
        if (!strcmp(g->groups[i].texts[which], text))
            return g->groups[i].ranks[which];
    return (uint32_t)g->count;
}

static int compare_groups(const void *x, const void *y, void *context)
{
    const grouper *g = context;
    const group *a = x, *b = y;
    for (size_t i = 0; i < g->key_count; i++) {
        if (a->ranks[i] != b->ranks[i])
            return a->ranks[i] < b->ranks[i] ? -1 : 1;
        int order = strcmp(a->texts[i], b->texts[i]);
        if (order)
            return order;
    }
    return 0;
}

/* ---- adding up ---- */

static group *group_of(grouper *g, const th_bridge_line *line)
{
    group made = {.open = false};
    const char *joined = "|";
    for (size_t i = 0; i < g->key_count; i++) {
        made.texts[i] = text_of(g->d, g->keys[i], line);
        joined = th_arena_format(g->d->arena, "%s%s|", joined, made.texts[i]);
    }
    th_sym known = th_names_find(g->names, joined);
    if (known)
        return &g->groups[known - 1];
    for (size_t i = 0; i < g->key_count; i++)
        made.ranks[i] = rank_of(g, i, line, made.texts[i]);
    known = th_names_add(g->names, joined);
    TH_PUSH(g->d->arena, g->groups, g->count, g->capacity, made);
    return &g->groups[known - 1];
}

static void add_to_group(grouper *g, const th_bridge_line *line)
{
    group *to = group_of(g, line);
    th_sum_add(&to->a, line->a.co2e_t);
    th_sum_add(&to->b, line->b.co2e_t);
    for (int p = 0; p < TH_PARTS; p++)
        th_sum_add(&to->parts[p], line->co2e_t[p]);
    to->open = to->open || !line->confidential;
    to->differs = to->differs || line->differs;
}

/* The groups' parts against the totals by year. */
static th_status check_sum(const grouper *g, th_error *err)
{
    th_sum groups = {0}, years = {0}, gross = {0};
    for (size_t i = 0; i < g->count; i++)
        for (int p = 0; p < TH_PARTS; p++)
            th_sum_add(&groups, th_sum_get(&g->groups[i].parts[p]));
    for (uint32_t i = 0; i < g->d->view.year_count; i++) {
        th_sum_add(&years, g->d->view.years[i].b_t);
        th_sum_add(&years, -g->d->view.years[i].a_t);
    }
    for (size_t i = 0; i < g->d->view.line_count; i++)
        th_sum_add(&gross,
                   fabs(g->d->view.lines[i].a.co2e_t) +
                       fabs(g->d->view.lines[i].b.co2e_t));
    double off = fabs(th_sum_get(&groups) - th_sum_get(&years));
    return off <= 1e-12 * th_sum_get(&gross)
               ? TH_OK
               : th_error_set(err,
                              TH_INTERNAL,
                              "the groups do not add up to the difference of the "
                              "totals (by %g t)",
                              off);
}

/* ---- the table ---- */

static th_titles named(const thi_diff *d, const char *text)
{
    const th_model_view *sides[] = {&d->b, &d->a};
    for (int i = 0; i < 2; i++) {
        th_sym sym = th_names_find(th_activity_names(sides[i]->activity), text);
        const th_titles *titles = sym ? th_titles_find(sides[i]->registry, sym) : NULL;
        if (titles)
            return *titles;
    }
    return (th_titles){text, text};
}

static void add_text(const grouper *g, thi_table *t, const key *k, const char *text)
{
    th_titles titles = named(g->d, text);
    if (!strcmp(k->id, "sector"))
        titles = thi_sector_titles(g->d->b.registry, text);
    if (!strcmp(k->id, "stream") && !strcmp(text, "direct"))
        titles = (th_titles){"直接", "direct"};
    if (!strncmp(k->id, "category", 8))
        titles = (th_titles){th_arena_format(t->arena, "%s %s", text, titles.zh),
                             th_arena_format(t->arena, "%s %s", text, titles.en)};
    if (!*text || !strcmp(k->id, "gas"))
        thi_table_text(t, text);
    else
        thi_table_titled(t, text, titles);
}

static void add_group(const grouper *g, thi_table *t, const group *row)
{
    double parts[TH_PARTS], year;
    for (int p = 0; p < TH_PARTS; p++)
        parts[p] = th_sum_get(&row->parts[p]);
    for (size_t i = 0; i < g->key_count; i++)
        if (!strcmp(g->keys[i]->id, "year") &&
            th_number_parse(row->texts[i], strlen(row->texts[i]), &year))
            thi_table_number(t, year);
        else
            add_text(g, t, g->keys[i], row->texts[i]);
    thi_diff_values(t, th_sum_get(&row->a), th_sum_get(&row->b), parts, !row->open);
    const char *state = row->open ? "value" : "C";
    thi_table_titled(t, state, thi_state_titles(state));
}

static void note_unchanged(const grouper *g, thi_table *t)
{
    size_t same = 0;
    for (size_t i = 0; i < g->count; i++)
        same += !g->groups[i].differs;
    if (same)
        thi_table_note(t,
                       th_arena_format(t->arena,
                                       "%s: %zu",
                                       thi_words(t->arena,
                                                 g->d->language,
                                                 "没有差额、未列出的组",
                                                 "groups without a difference, not "
                                                 "listed"),
                                       same));
}

static const th_table *make_table(const grouper *g)
{
    thi_table *t = thi_table_begin(
        g->d->arena, "groups", "重算差额，分组", "Recalculation by group");
    for (size_t i = 0; i < g->key_count; i++)
        if (!strcmp(g->keys[i]->id, "year"))
            thi_table_number_column(
                t, "year", g->keys[i]->zh, g->keys[i]->en, "", THI_PLAIN);
        else
            thi_table_text_column(t, g->keys[i]->id, g->keys[i]->zh, g->keys[i]->en);
    thi_diff_columns(t, "t CO2e");
    thi_table_text_column(t, "state", "状态", "state");
    for (size_t i = 0; i < g->count; i++)
        if (g->groups[i].differs)
            add_group(g, t, &g->groups[i]);
    note_unchanged(g, t);
    return thi_table_end(t);
}

th_status thi_diff_groups(const th_table **out,
                          const thi_diff *d,
                          const char *const *keys,
                          size_t key_count,
                          th_error *err)
{
    grouper g = {.d = d};
    th_status status = read_keys(&g, keys, key_count, err);
    if (status != TH_OK)
        return status;
    g.names = th_names_create();
    for (size_t i = 0; i < d->view.line_count; i++)
        add_to_group(&g, &d->view.lines[i]);
    th_names_free(g.names);
    status = check_sum(&g, err);
    if (g.count)
        th_sort(g.groups, g.count, sizeof *g.groups, compare_groups, &g);
    *out = make_table(&g);
    return status;
}
