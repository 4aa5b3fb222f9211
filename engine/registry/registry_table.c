/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of neutral rows, with their places and what is wrong with them. */
#include <string.h>

#include "registry_build.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool thi_table_open(thi_table *t,
                    thi_build *b,
                    const th_source *s,
                    const char *const *required)
{
    bool fine = true;
    *t = (thi_table){.b = b, .rows = s->rows};
    t->file = th_arena_text(b->arena, s->rows->file);
    t->title_zh = th_rows_column(s->rows, "title_zh");
    t->title_en = th_rows_column(s->rows, "title_en");
    for (size_t i = 0; required[i]; i++) {
        if (th_rows_column(s->rows, required[i]) >= 0)
            continue;
        th_place place = {t->file, 1, 0};
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-COLUMN",
                     place,
                     "the column %s is missing; add it to the header",
                     required[i]);
        fine = false;
    }
    return fine;
}

const char *thi_cell(const thi_table *t, size_t row, int column)
{
    const char *text = th_rows_text(t->rows, row, column);
    size_t n = strlen(text);
    if (n == 0 || (!blank(text[0]) && !blank(text[n - 1])))
        return text;
    while (n > 0 && blank(text[n - 1]))
        n--;
    while (n > 0 && blank(*text)) {
        text++;
        n--;
    }
    return th_arena_text_n(t->b->arena, text, n);
}

th_place thi_cell_place(const thi_table *t, size_t row, int column)
{
    const th_field *field = th_rows_at(t->rows, row, column < 0 ? 0 : (size_t)column);
    th_place place = {t->file, field->line, column < 0 ? 0 : field->column};
    return place;
}

th_sym thi_cell_sym(const thi_table *t, size_t row, int column)
{
    return th_names_add(t->b->names, thi_cell(t, row, column));
}

const char *thi_cell_copy(const thi_table *t, size_t row, int column)
{
    return th_arena_text(t->b->arena, thi_cell(t, row, column));
}

bool thi_cell_number(const thi_table *t, size_t row, int column, double *out, bool *has)
{
    const char *text = thi_cell(t, row, column);
    *has = *text != '\0';
    if (!*has || th_number_parse(text, strlen(text), out))
        return true;
    *has = false;
    th_diags_add(t->b->diags,
                 TH_ERROR,
                 "E-NUMBER",
                 thi_cell_place(t, row, column),
                 "\"%s\" is no finite number; write it as -12.5 or 1.2e-3",
                 text);
    return false;
}

bool thi_is_name(const char *text)
{
    if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
        return false;
    for (; *text; text++) {
        char c = *text;
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

/* Words that mean something in an equation; gas ids and constants come on top. */
bool thi_is_reserved(const char *text)
{
    static const char *const words[] = {"exp",
                                        "ln",
                                        "sqrt",
                                        "abs",
                                        "min",
                                        "max",
                                        "if",
                                        "prev",
                                        "lag",
                                        "sum",
                                        "cumulative",
                                        "in",
                                        "year",
                                        NULL};
    return thi_choice(words, text) >= 0;
}

/* Member ids and codes: what can stand in a select, plus anything printable in codes;
 * no blanks or brackets. */
static bool is_id(const char *text)
{
    return *text && !strpbrk(text, " \t\r\n,;=[](){}\"'|");
}

th_sym thi_cell_id(const thi_table *t, size_t row, int column, bool plain_name)
{
    const char *text = thi_cell(t, row, column);
    if (!*text) {
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-BLANK",
                     thi_cell_place(t, row, column),
                     "the cell of %s is empty; give the name",
                     t->rows->header[column].text);
        return 0;
    }
    if (plain_name ? !thi_is_name(text) : !is_id(text)) {
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-NAME",
                     thi_cell_place(t, row, column),
                     "\"%s\" is no name; use letters, digits and _%s",
                     text,
                     plain_name ? ", a letter first" : " . -");
        return 0;
    }
    return th_names_add(t->b->names, text);
}

th_titles thi_cell_titles(const thi_table *t, size_t row, th_sym id)
{
    th_titles titles = {thi_cell(t, row, t->title_zh), thi_cell(t, row, t->title_en)};
    const char *fallback = th_names_text(t->b->names, id);
    titles.zh = th_arena_text(t->b->arena, *titles.zh ? titles.zh : fallback);
    titles.en = th_arena_text(t->b->arena, *titles.en ? titles.en : fallback);
    return titles;
}

int thi_choice(const char *const *list, const char *text)
{
    for (int i = 0; list[i]; i++)
        if (strcmp(list[i], text) == 0)
            return i;
    return -1;
}

const char *thi_choices(thi_build *b, const char *const *list)
{
    const char *all = *list[0] ? list[0] : "empty";
    for (size_t i = 1; list[i]; i++)
        all = th_arena_format(
            b->arena, "%s%s%s", all, list[i + 1] ? ", " : " or ", list[i]);
    return all;
}

th_sym *thi_cell_words(const thi_table *t, size_t row, int column, uint32_t *count)
{
    const char *text = thi_cell(t, row, column);
    th_sym *words = TH_NEW_N(t->b->arena, th_sym, strlen(text) / 2 + 1);
    *count = 0;
    while (*text) {
        size_t n = strcspn(text, " ");
        if (n > 0)
            words[(*count)++] = th_names_add_n(t->b->names, text, n);
        text += n;
        text += strspn(text, " ");
    }
    return words;
}

uint32_t thi_map_get(const thi_map *map, th_sym sym)
{
    return sym > 0 && sym < map->size && map->slot[sym] ? map->slot[sym] - 1 : THI_NONE;
}

void thi_map_set(thi_build *b, thi_map *map, th_sym sym, uint32_t number)
{
    if (sym >= map->size) {
        uint32_t size = sym + sym / 2 + 64;
        uint32_t *slot = TH_NEW_N(b->arena, uint32_t, size);
        if (map->size)
            memcpy(slot, map->slot, map->size * sizeof *slot);
        map->slot = slot;
        map->size = size;
    }
    map->slot[sym] = number + 1;
}

/* Bad files repeat one mistake row by row, so the last suggestion is kept. */
const char *thi_hint(thi_build *b, const char *sort, const char *text)
{
    if (b->hint_text && strcmp(b->hint_text, text) == 0 &&
        strcmp(b->hint_sort, sort) == 0)
        return b->hint;
    const char *near = th_registry_nearest(b->r, sort, text);
    b->hint_sort = th_arena_text(b->arena, sort);
    b->hint_text = th_arena_text(b->arena, text);
    b->hint = near ? th_arena_format(b->arena, "; did you mean %s?", near) : "";
    return b->hint;
}

const char *thi_hint_member(thi_build *b, uint32_t index, const char *text)
{
    const char *name = thi_sym(b, b->r->index[index].name);
    return thi_hint(b, th_arena_format(b->arena, "index:%s", name), text);
}

const char *thi_sym(const thi_build *b, th_sym sym)
{
    return th_names_text(b->names, sym);
}

bool thi_role(const th_source *s, const char *role)
{
    size_t n = strlen(role);
    return role[n - 1] == '/' ? strncmp(s->path, role, n) == 0
                              : strcmp(s->path, role) == 0;
}

void thi_each_table(thi_build *b,
                    const char *path,
                    const char *const *required,
                    void (*read)(thi_table *t))
{
    for (size_t i = 0; i < b->source_count; i++) {
        thi_table t;
        if (thi_role(b->source[i], path) && b->source[i]->rows &&
            thi_table_open(&t, b, b->source[i], required))
            read(&t);
    }
}
