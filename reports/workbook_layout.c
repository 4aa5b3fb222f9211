/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: layouts of summary tables, which are data. */
#include "workbook_layout.h"

#include <stdlib.h>
#include <string.h>

static thi_names_of read_names(const thi_workbook *w, const char *text)
{
    thi_names_of names = {.any_text = *text != '\0'};
    th_sym *list = TH_NEW_N(w->arena, th_sym, strlen(text) / 2 + 2);
    while (*text) {
        size_t n = strcspn(text, " ");
        const char *word = th_arena_text_n(w->arena, text, n);
        th_sym sym = n ? th_names_find(w->names, word) : 0;
        if (sym)
            list[names.count++] = sym;
        text += n + (text[n] == ' ');
    }
    names.list = list;
    return names;
}

static const char *cell(const th_rows *rows, size_t row, const char *column)
{
    return th_rows_text(rows, row, th_rows_column(rows, column));
}

static thi_layout_row read_row(const thi_workbook *w, const th_rows *rows, size_t i)
{
    const char *stream = cell(rows, i, "stream");
    th_titles label = {cell(rows, i, "label_zh"), cell(rows, i, "label_en")};
    thi_layout_row row = {
        .code = th_arena_text(w->arena, cell(rows, i, "code")),
        .label = th_arena_text(w->arena, th_title_text(w->arena, label, w->language)),
        .note = th_arena_text(w->arena, thi_half(w, cell(rows, i, "note"))),
        .indent = (uint32_t)strtoul(cell(rows, i, "indent"), NULL, 10),
        .categories = read_names(w, cell(rows, i, "categories")),
        .exclude = read_names(w, cell(rows, i, "exclude")),
        .gases = read_names(w, cell(rows, i, "gases")),
        .subjects = read_names(w, cell(rows, i, "subjects")),
        .exclude_subjects = read_names(w, cell(rows, i, "exclude_subjects")),
        .sign = strcmp(cell(rows, i, "sign"), "-1") == 0 ? -1 : 1,
    };
    row.stream = strcmp(stream, "direct") == 0 ? 0 : th_names_find(w->names, stream);
    return row;
}

thi_layout thi_layout_read(thi_workbook *w, const char *name)
{
    const th_rows *rows = th_layout_find(w->m.registry, name);
    thi_layout layout = {0};
    if (!rows)
        return layout;
    thi_layout_row *list = TH_NEW_N(w->arena, thi_layout_row, rows->row_count + 1);
    for (size_t i = 0; i < rows->row_count; i++)
        list[i] = read_row(w, rows, i);
    layout.rows = list;
    layout.count = (uint32_t)rows->row_count;
    return layout;
}

/* ---- which lines ---- */

static bool under_any(const thi_workbook *w,
                      uint32_t index,
                      th_sym member,
                      const thi_names_of *roots)
{
    const th_domain *domain = th_domain_of(w->m.registry, index);
    for (uint32_t i = 0; i < roots->count; i++)
        if (th_domain_distance(domain, member, roots->list[i]) >= 0)
            return true;
    return false;
}

static bool gas_listed(const thi_workbook *w, uint32_t gas, const thi_names_of *gases)
{
    for (uint32_t i = 0; i < gases->count; i++)
        if (gases->list[i] == th_gas_get(w->m.registry, gas)->id)
            return true;
    return !gases->any_text;
}

static bool gas_in_group(const thi_workbook *w, uint32_t gas, const char *const *group)
{
    const char *id = thi_id(w, th_gas_get(w->m.registry, gas)->id);
    for (; group && *group; group++) {
        size_t n = strcspn(*group, "*");
        if ((*group)[n] ? strncmp(id, *group, n) == 0 : strcmp(id, *group) == 0)
            return true;
    }
    return false;
}

bool thi_layout_takes(void *context, const th_line *line)
{
    const thi_layout_take *t = context;
    const thi_layout_row *row = t->row;
    const th_key *key = &t->w->m.instances[line->instance].key;
    th_sym category = key->member[TH_IX_CATEGORY], subject = key->member[TH_IX_SUBJECT];
    if (line->stream != row->stream || !gas_listed(t->w, line->gas, &row->gases))
        return false;
    if (t->gases && !gas_in_group(t->w, line->gas, t->gases))
        return false;
    if (!under_any(t->w, TH_IX_CATEGORY, category, &row->categories) ||
        under_any(t->w, TH_IX_CATEGORY, category, &row->exclude))
        return false;
    if (row->subjects.any_text &&
        !under_any(t->w, TH_IX_SUBJECT, subject, &row->subjects))
        return false;
    return !under_any(t->w, TH_IX_SUBJECT, subject, &row->exclude_subjects);
}
