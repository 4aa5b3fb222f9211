/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layouts/NAME.csv: tables of reports. Kept as rows; what their cells name must exist.
 */
#include <string.h>

#include "registry_build.h"

static const th_field *copy_fields(thi_build *b, const th_field *from, size_t n)
{
    th_field *to = TH_NEW_N(b->arena, th_field, n + 1);
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
        to[i].text = th_arena_text(b->arena, from[i].text);
    }
    return to;
}

static const th_rows *copy_rows(thi_build *b, const thi_table *t)
{
    th_rows *copy = TH_NEW(b->arena, th_rows);
    *copy = *t->rows;
    copy->file = t->file;
    copy->header = copy_fields(b, t->rows->header, t->rows->column_count);
    copy->fields =
        copy_fields(b, t->rows->fields, t->rows->column_count * t->rows->row_count);
    return copy;
}

/* The words of a cell must be members of an index; a gas may carry a stream after a
 * colon. */
static void check_words(
    thi_table *t, size_t row, const char *column, const char *index, const char *code)
{
    thi_build *b = t->b;
    int c = th_rows_column(t->rows, column);
    uint32_t n, number = thi_map_get(&b->r->by_index, th_names_find(b->names, index));
    const th_domain *d = thi_domain_named(b, index, number);
    const th_sym *words = thi_cell_words(t, row, c, &n);
    for (uint32_t i = 0; i < n; i++) {
        const char *text = thi_sym(b, words[i]);
        th_sym sym = th_names_add_n(b->names, text, strcspn(text, ":"));
        if (th_member_find(d, sym))
            continue;
        th_diags_add(b->diags,
                     TH_ERROR,
                     code,
                     thi_cell_place(t, row, c),
                     "%s is no %s%s",
                     text,
                     index,
                     number == THI_NONE ? "" : thi_hint_member(b, number, text));
    }
}

/* Names of variables. */
static void check_variables(thi_table *t, size_t row, const char *column)
{
    thi_build *b = t->b;
    int c = th_rows_column(t->rows, column);
    uint32_t n;
    const th_sym *words = thi_cell_words(t, row, c, &n);
    for (uint32_t i = 0; i < n; i++)
        if (thi_map_get(&b->r->by_variable, words[i]) == THI_NONE)
            th_diags_add(b->diags,
                         TH_ERROR,
                         "E-VARIABLE",
                         thi_cell_place(t, row, c),
                         "%s is no variable%s",
                         thi_sym(b, words[i]),
                         thi_hint(b, "variable", thi_sym(b, words[i])));
}

/* A boundary is named by its id. */
static void check_boundary(thi_table *t, size_t row)
{
    thi_build *b = t->b;
    int c = th_rows_column(t->rows, "boundary");
    const char *text = c < 0 ? "" : thi_cell(t, row, c);
    if (*text &&
        thi_map_get(&b->r->by_boundary, th_names_add(b->names, text)) == THI_NONE)
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-BOUNDARY",
                     thi_cell_place(t, row, c),
                     "%s is no boundary%s",
                     text,
                     thi_hint(b, "boundary", text));
}

static void check_color(thi_table *t, size_t row)
{
    uint32_t color;
    int c = th_rows_column(t->rows, "color");
    if (c >= 0 && !th_color_read(thi_cell(t, row, c), &color))
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-COLOR",
                     thi_cell_place(t, row, c),
                     "'%s' is no colour; write #RRGGBB, such as #0072B2",
                     thi_cell(t, row, c));
}

/* Rows that are no frame: only names, signs and colours can be wrong. */
static void check_row(thi_table *t, size_t row)
{
    static const char *const signs[] = {"", "1", "-1", NULL};
    int c_sign = th_rows_column(t->rows, "sign");
    check_words(t, row, "categories", "category", "E-CATEGORY");
    check_words(t, row, "exclude", "category", "E-CATEGORY");
    check_words(t, row, "gases", "gas", "E-GAS");
    check_words(t, row, "subjects", "subject", "E-MEMBER");
    check_words(t, row, "exclude_subjects", "subject", "E-MEMBER");
    check_words(t, row, "stream", "stream", "E-STREAM");
    check_words(t, row, "covers", "category", "E-CATEGORY");
    check_words(t, row, "covers_exclude", "category", "E-CATEGORY");
    check_words(t, row, "detail_subjects", "subject", "E-MEMBER");
    check_variables(t, row, "variable");
    check_variables(t, row, "details");
    check_variables(t, row, "counted");
    check_variables(t, row, "assessed");
    check_boundary(t, row);
    check_color(t, row);
    if (thi_choice(signs, thi_cell(t, row, c_sign)) < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-FLAG",
                     thi_cell_place(t, row, c_sign),
                     "sign is 1 or -1, not \"%s\"",
                     thi_cell(t, row, c_sign));
}

void thi_read_layouts(thi_build *b)
{
    static const char *const required[] = {
        "code", "label_zh", "label_en", "categories", NULL};
    th_registry *r = b->r;
    for (size_t i = 0; i < b->source_count; i++) {
        const th_source *s = b->source[i];
        thi_table t;
        if (!s->rows || !thi_role(s, "layouts/") || thi_role(s, "layouts/frames.csv") ||
            !thi_table_open(&t, b, s, required))
            continue;
        const char *name = s->path + strlen("layouts/");
        thi_layout layout = {th_arena_text_n(b->arena, name, strcspn(name, ".")),
                             copy_rows(b, &t),
                             NULL};
        if (th_rows_column(s->rows, "indent") >= 0)
            layout.frame_rows = thi_read_frame_rows(&t);
        for (size_t row = 0; !layout.frame_rows && row < s->rows->row_count; row++)
            check_row(&t, row);
        TH_PUSH(b->arena, r->layout, r->n_layout, r->cap_layout, layout);
    }
    thi_read_frames(b);
}
