/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factors as data: layouts/decompose_groups.csv and decompose_levels.csv. */
#include "decompose_internal.h"

#include <string.h>

typedef struct table {
    thi_work *w;
    const th_rows *rows;
    bool wrong;
} table;

static const char *cell(const table *t, size_t row, const char *column)
{
    return th_rows_text(t->rows, row, th_rows_column(t->rows, column));
}

static th_place place_of(const table *t, size_t row, const char *column)
{
    int c = th_rows_column(t->rows, column);
    const th_field *f = th_rows_at(t->rows, row, c < 0 ? 0 : (size_t)c);
    return (th_place){t->rows->file, f->line, f->column};
}

static void refuse(table *t, size_t row, const char *column, const char *what)
{
    t->wrong = true;
    th_diags_add(t->w->diags,
                 TH_ERROR,
                 "E-DECOMPOSE-TABLE",
                 place_of(t, row, column),
                 "%s: \"%s\" is no %s; see factors/README.md for the columns",
                 column,
                 cell(t, row, column),
                 what);
}

static thi_words words_of(const table *t, size_t row, const char *column)
{
    const char *text = cell(t, row, column);
    th_sym *words = TH_NEW_N(t->w->arena, th_sym, strlen(text) / 2 + 1);
    thi_words list = {0, words};
    for (size_t n; *text; text += n + (text[n] == ' ')) {
        n = strcspn(text, " ");
        if (n)
            words[list.count++] =
                th_names_find(t->w->names, th_arena_text_n(t->w->arena, text, n));
    }
    return list;
}

static bool open_table(table *t, thi_work *w, const char *name)
{
    *t = (table){.w = w, .rows = th_layout_find(w->model.registry, name)};
    if (t->rows)
        return true;
    th_diags_add(w->diags,
                 TH_ERROR,
                 "E-DECOMPOSE-TABLE",
                 (th_place){NULL, 0, 0},
                 "layouts/%s.csv is missing from the factors; a decomposition needs it",
                 name);
    return false;
}

/* ---- groups ---- */

static void read_group(table *t, size_t row)
{
    thi_set *s = &t->w->set;
    thi_group *g = &s->groups[s->group_count++];
    th_sym boundary = th_names_find(t->w->names, cell(t, row, "boundary"));
    g->id = cell(t, row, "code");
    g->titles = (th_titles){cell(t, row, "label_zh"), cell(t, row, "label_en")};
    g->categories = words_of(t, row, "categories");
    s->boundary = th_boundary_find(t->w->model.registry, boundary);
    if (!boundary || !s->boundary)
        refuse(t, row, "boundary", "boundary of boundaries.csv");
}

static bool read_groups(thi_work *w, const char *set)
{
    table t;
    if (!open_table(&t, w, "decompose_groups"))
        return false;
    w->set.groups = TH_NEW_N(w->arena, thi_group, THI_GROUPS);
    for (size_t row = 0; row < t.rows->row_count; row++)
        if (!strcmp(cell(&t, row, "set"), set) && w->set.group_count < THI_GROUPS)
            read_group(&t, row);
    return !t.wrong && w->set.group_count;
}

/* ---- effects ---- */

static uint32_t add_effect(thi_work *w, th_decompose_effect effect)
{
    thi_set *s = &w->set;
    for (size_t i = 0; i < s->effect_count; i++)
        if (!strcmp(s->effects[i].id, effect.id))
            return (uint32_t)i;
    TH_PUSH(w->arena, s->effects, s->effect_count, s->effect_capacity, effect);
    return (uint32_t)s->effect_count - 1;
}

/* What no factor explains, and what is no change of emissions. */
static void add_other_effects(thi_work *w)
{
    thi_set *s = &w->set;
    s->removals = add_effect(
        w,
        (th_decompose_effect){.id = "removals", .titles = {"清除与负值", "removals"}});
    s->other =
        add_effect(w,
                   (th_decompose_effect){.id = "other",
                                         .titles = {"其他（无能耗或活动量）",
                                                    "other (no energy or activity)"}});
    s->boundary_change = add_effect(
        w,
        (th_decompose_effect){
            .id = "boundary", .titles = {"核算边界", "boundary"}, .apart = true});
}

/* ---- levels ---- */

static uint64_t groups_of(table *t, size_t row)
{
    const thi_set *s = &t->w->set;
    const char *text = cell(t, row, "groups");
    uint64_t mask = 0;
    for (size_t n; *text; text += n + (text[n] == ' ')) {
        size_t g = 0;
        n = strcspn(text, " ");
        while (g < s->group_count &&
               (strlen(s->groups[g].id) != n || strncmp(s->groups[g].id, text, n) != 0))
            g++;
        if (n && g == s->group_count)
            refuse(t, row, "groups", "list of groups of this set");
        else if (n)
            mask |= (uint64_t)1 << g;
    }
    return mask;
}

static int32_t variable_of(table *t, size_t row, const char *column)
{
    const char *text = cell(t, row, column);
    th_sym sym = th_names_find(t->w->names, text);
    int32_t number = sym ? th_variable_find(t->w->model.registry, sym) : -1;
    if (*text && number < 0)
        refuse(t, row, column, "variable of variables.csv");
    return number;
}

/* `by`: region, group, or the indices that may tell the fuel. */
static thi_resolution resolution_of(table *t, size_t row, const thi_level *level)
{
    const char *text = cell(t, row, "by");
    if (level->variable < 0)
        return level->times < 0 ? THI_EMISSION : THI_OF_REGION;
    if (!strcmp(text, "region"))
        return THI_OF_REGION;
    if (!strcmp(text, "group"))
        return THI_OF_GROUP;
    thi_words words = words_of(t, row, "by");
    uint32_t *numbers = TH_NEW_N(t->w->arena, uint32_t, words.count + 1);
    for (uint32_t i = 0; i < words.count; i++) {
        int32_t index = th_index_find(t->w->model.registry, words.words[i]);
        numbers[i] = index < 0 ? TH_IX_SUBJECT : (uint32_t)index;
        if (index < 0)
            refuse(t, row, "by", "region, group or list of indices");
    }
    if (!words.count)
        refuse(t, row, "by", "region, group or list of indices");
    t->w->set.fuel_index = (thi_words){words.count, numbers};
    return THI_OF_FUEL;
}

static void read_level(table *t, size_t row)
{
    thi_set *s = &t->w->set;
    thi_level *l = &s->levels[s->level_count++];
    l->place = place_of(t, row, "code");
    l->groups = groups_of(t, row);
    l->subjects = words_of(t, row, "subjects");
    l->stream = th_names_find(t->w->names, cell(t, row, "stream"));
    l->variable = variable_of(t, row, "variable");
    l->times = variable_of(t, row, "times");
    l->per = variable_of(t, row, "per");
    l->of = resolution_of(t, row, l);
    l->optional = *cell(t, row, "optional") == '1';
    l->effect =
        add_effect(t->w,
                   (th_decompose_effect){
                       .id = cell(t, row, "code"),
                       .titles = {cell(t, row, "label_zh"), cell(t, row, "label_en")},
                       .apart = *cell(t, row, "apart") == '1'});
    s->has_gdp = s->has_gdp || !strcmp(cell(t, row, "variable"),
                                       th_role_text(t->w->model.registry, "gdp"));
}

static bool read_levels(thi_work *w, const char *set)
{
    table t;
    if (!open_table(&t, w, "decompose_levels"))
        return false;
    w->set.levels = TH_NEW_N(w->arena, thi_level, t.rows->row_count + 1);
    for (size_t row = 0; row < t.rows->row_count; row++)
        if (!strcmp(cell(&t, row, "set"), set))
            read_level(&t, row);
    return !t.wrong && w->set.level_count;
}

bool thi_set_read(thi_work *w, const char *set)
{
    size_t before = th_diags_count(w->diags, TH_ERROR);
    w->set.direct = th_names_find(w->names, "direct");
    bool groups = read_groups(w, set), levels = read_levels(w, set);
    if (th_diags_count(w->diags, TH_ERROR) == before && (!groups || !levels))
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-TABLE",
                     (th_place){NULL, 0, 0},
                     "the tables decompose_groups.csv and decompose_levels.csv have no "
                     "set \"%s\"; add its rows",
                     set);
    if (groups && levels && w->set.level_count > TH_LMDI_FACTORS) {
        th_diags_add(w->diags,
                     TH_ERROR,
                     "E-DECOMPOSE-TABLE",
                     w->set.levels[TH_LMDI_FACTORS].place,
                     "set \"%s\" has more than %d levels; take some out",
                     set,
                     TH_LMDI_FACTORS);
        return false;
    }
    add_other_effects(w);
    return groups && levels;
}
