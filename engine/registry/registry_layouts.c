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

/* A list of words (sectors, parts): only its categories can be wrong. */
static void check_row(thi_table *t, size_t row)
{
    int c = th_rows_column(t->rows, "categories");
    const th_domain *d = th_domain_of(t->b->r, TH_IX_CATEGORY);
    uint32_t n;
    const th_sym *words = thi_cell_words(t, row, c, &n);
    for (uint32_t i = 0; i < n; i++)
        if (!th_member_find(d, words[i]))
            th_diags_add(
                t->b->diags,
                TH_ERROR,
                "E-CATEGORY",
                thi_cell_place(t, row, c),
                "%s is no category%s",
                thi_sym(t->b, words[i]),
                thi_hint_member(t->b, TH_IX_CATEGORY, thi_sym(t->b, words[i])));
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
