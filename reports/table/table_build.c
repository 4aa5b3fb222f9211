/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neutral tables: building them, and their titles in a language. */
#include "table_build.h"

#include <math.h>
#include <string.h>

bool th_language_parse(const char *text, th_language *out)
{
    static const char *const words[] = {
        [TH_ZH] = "zh", [TH_EN] = "en", [TH_BOTH] = "both"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(text, words[i])) {
            *out = (th_language)i;
            return true;
        }
    return false;
}

const char *th_title_text(th_arena *arena, th_titles titles, th_language language)
{
    if (language == TH_EN)
        return titles.en;
    if (language == TH_ZH || !strcmp(titles.zh, titles.en))
        return titles.zh;
    return th_arena_format(arena, "%s %s", titles.zh, titles.en);
}

const char *
thi_words(th_arena *arena, th_language language, const char *zh, const char *en)
{
    if (language == TH_BOTH)
        return th_arena_format(arena, "%s / %s", zh, en);
    return language == TH_EN ? en : zh;
}

thi_table *
thi_table_begin(th_arena *arena, const char *id, const char *zh, const char *en)
{
    thi_table *t = TH_NEW(arena, thi_table);
    t->arena = arena;
    t->table.id = id;
    t->table.titles = (th_titles){zh, en};
    return t;
}

void thi_table_text_column(thi_table *t, const char *id, const char *zh, const char *en)
{
    th_column column = {.id = id, .titles = {zh, en}, .unit = ""};
    TH_PUSH(t->arena, t->columns, t->column_count, t->column_capacity, column);
}

void thi_table_number_column(thi_table *t,
                             const char *id,
                             const char *zh,
                             const char *en,
                             const char *unit,
                             int decimals)
{
    th_column column = {.id = id,
                        .titles = {zh, en},
                        .unit = unit,
                        .number = true,
                        .decimals = decimals};
    TH_PUSH(t->arena, t->columns, t->column_count, t->column_capacity, column);
}

static void add_value(thi_table *t, th_value value)
{
    TH_PUSH(t->arena, t->values, t->value_count, t->value_capacity, value);
}

void thi_table_text(thi_table *t, const char *text)
{
    th_value_kind kind = text && *text ? TH_VALUE_TEXT : TH_VALUE_EMPTY;
    add_value(t, (th_value){.kind = kind, .text = text ? text : ""});
}

void thi_table_titled(thi_table *t, const char *text, th_titles titles)
{
    add_value(t, (th_value){.kind = TH_VALUE_TEXT, .text = text, .titles = titles});
}

static void add_number(thi_table *t, double number, int digits)
{
    th_value value = {
        .kind = TH_VALUE_NUMBER, .text = "", .number = number, .digits = digits};
    if (isfinite(number))
        add_value(t, value);
    else
        thi_table_empty(t);
}

void thi_table_number(thi_table *t, double number)
{
    add_number(t, number, 0);
}

void thi_table_number9(thi_table *t, double number)
{
    add_number(t, number, 9);
}

void thi_table_empty(thi_table *t)
{
    add_value(t, (th_value){.kind = TH_VALUE_EMPTY, .text = ""});
}

void thi_table_note(thi_table *t, const char *note)
{
    TH_PUSH(t->arena, t->notes, t->note_count, t->note_capacity, note);
}

const th_table *thi_table_end(thi_table *t)
{
    t->table.column_count = (uint32_t)t->column_count;
    t->table.columns = t->columns;
    t->table.row_count = t->column_count ? t->value_count / t->column_count : 0;
    t->table.values = t->values;
    t->table.note_count = (uint32_t)t->note_count;
    t->table.notes = t->notes;
    return &t->table;
}

static th_titles copy_titles(th_arena *arena, th_titles titles)
{
    return (th_titles){th_arena_text(arena, titles.zh),
                       th_arena_text(arena, titles.en)};
}

/* Notes are not copied: tables of groups and lines have none. */
const th_table *th_table_copy(th_arena *arena, const th_table *table)
{
    th_table *copy = TH_NEW(arena, th_table);
    size_t count = table->row_count * table->column_count;
    th_value *values = TH_NEW_N(arena, th_value, count + 1);
    th_column *columns = TH_NEW_N(arena, th_column, table->column_count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = table->values[i];
        values[i].text = th_arena_text(arena, values[i].text);
        values[i].titles = copy_titles(arena, values[i].titles);
    }
    for (uint32_t c = 0; c < table->column_count; c++) {
        columns[c] = table->columns[c];
        columns[c].id = th_arena_text(arena, columns[c].id);
        columns[c].unit = th_arena_text(arena, columns[c].unit);
        columns[c].titles = copy_titles(arena, columns[c].titles);
    }
    *copy = *table;
    copy->id = th_arena_text(arena, table->id);
    copy->titles = copy_titles(arena, table->titles);
    copy->columns = columns;
    copy->values = values;
    copy->note_count = 0;
    copy->notes = NULL;
    return copy;
}

const th_table *
th_table_join(th_arena *arena, const th_table *const *tables, size_t count)
{
    th_table *whole = TH_NEW(arena, th_table);
    size_t rows = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        rows += tables[i]->row_count;
    if (!count)
        return whole;
    *whole = *tables[0];
    th_value *values = TH_NEW_N(arena, th_value, rows * whole->column_count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t n = tables[i]->row_count * whole->column_count;
        if (n)
            memcpy(values + at, tables[i]->values, n * sizeof *values);
        at += n;
    }
    whole->row_count = rows;
    whole->values = values;
    return whole;
}
