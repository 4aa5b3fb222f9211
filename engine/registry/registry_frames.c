/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts whose rows nest (they have a column `indent`), and layouts/frames.csv, which
 * offers them as frames of an inventory. */
#include <string.h>

#include "registry_build.h"

static const th_domain *domain_of(thi_build *b, const char *index, uint32_t *number)
{
    *number = thi_map_get(&b->r->by_index, th_names_find(b->names, index));
    return thi_domain_named(b, index, *number);
}

/* The words of a cell, each a member of an index. */
static const th_sym *read_members(thi_table *t,
                                  size_t row,
                                  const char *column,
                                  const char *index,
                                  const char *code,
                                  uint32_t *count)
{
    thi_build *b = t->b;
    int c = th_rows_column(t->rows, column);
    uint32_t number;
    const th_domain *d = domain_of(b, index, &number);
    const th_sym *words = thi_cell_words(t, row, c, count);
    for (uint32_t i = 0; i < *count; i++) {
        const char *text = thi_sym(b, words[i]);
        if (!th_member_find(d, words[i]))
            th_diags_add(b->diags,
                         TH_ERROR,
                         code,
                         thi_cell_place(t, row, c),
                         "%s is no %s%s",
                         text,
                         index,
                         number == THI_NONE ? "" : thi_hint_member(b, number, text));
    }
    return words;
}

/* Number of the cell's text in a list; 0 after E-FLAG. */
static int
read_choice(thi_table *t, size_t row, const char *column, const char *const *list)
{
    int c = th_rows_column(t->rows, column);
    int choice = thi_choice(list, thi_cell(t, row, c));
    if (choice < 0)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-FLAG",
                     thi_cell_place(t, row, c),
                     "%s is empty, %s, not \"%s\"",
                     column,
                     thi_choices(t->b, list + 1),
                     thi_cell(t, row, c));
    return choice < 0 ? 0 : choice;
}

static uint32_t read_indent(thi_table *t, size_t row, uint32_t before)
{
    int c = th_rows_column(t->rows, "indent");
    double indent = 0;
    bool has;
    if (!thi_cell_number(t, row, c, &indent, &has))
        return 0;
    for (uint32_t i = 0; i <= before && has; i++)
        if (indent == i)
            return i;
    th_diags_add(t->b->diags,
                 TH_ERROR,
                 "E-LAYOUT",
                 thi_cell_place(t, row, c),
                 "indent is a whole number from 0 to %u: a row stands at most one step "
                 "below the row before it",
                 before);
    return 0;
}

static th_sym read_stream(thi_table *t, size_t row)
{
    uint32_t count;
    const th_sym *words = read_members(t, row, "stream", "stream", "E-STREAM", &count);
    if (count > 1)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-STREAM",
                     thi_cell_place(t, row, th_rows_column(t->rows, "stream")),
                     "a row takes one stream; make a row of each");
    return count == 1 && strcmp(thi_sym(t->b, words[0]), "direct") != 0 ? words[0] : 0;
}

static void check_code(thi_table *t, const th_frame_row *rows, size_t row)
{
    int c = th_rows_column(t->rows, "code");
    if (!*rows[row].code)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-BLANK",
                     thi_cell_place(t, row, c),
                     "a row of a layout needs a code");
    for (size_t i = 0; i < row; i++)
        if (strcmp(rows[i].code, rows[row].code) == 0) {
            th_diags_add(t->b->diags,
                         TH_ERROR,
                         "E-DUP",
                         thi_cell_place(t, row, c),
                         "the layout has two rows %s; rename one",
                         rows[row].code);
            return;
        }
}

static const char *copy_of(thi_table *t, size_t row, const char *column)
{
    return thi_cell_copy(t, row, th_rows_column(t->rows, column));
}

static void read_what(thi_table *t, size_t i, th_frame_row *row)
{
    row->categories = read_members(
        t, i, "categories", "category", "E-CATEGORY", &row->category_count);
    row->excludes =
        read_members(t, i, "exclude", "category", "E-CATEGORY", &row->exclude_count);
    row->gases = read_members(t, i, "gases", "gas", "E-GAS", &row->gas_count);
    row->subjects =
        read_members(t, i, "subjects", "subject", "E-MEMBER", &row->subject_count);
    row->exclude_subjects = read_members(
        t, i, "exclude_subjects", "subject", "E-MEMBER", &row->exclude_subject_count);
    row->stream = read_stream(t, i);
}

/* A row without categories adds up others, or holds the place of what is not computed.
 */
static void check_empty(thi_table *t, const th_frame_row *rows, size_t row)
{
    bool children =
        row + 1 < t->rows->row_count && rows[row + 1].indent > rows[row].indent;
    if (!rows[row].category_count && !children && rows[row].role != TH_FRAME_TOTAL &&
        rows[row].key == TH_STATE_NOTHING)
        th_diags_add(
            t->b->diags,
            TH_ERROR,
            "E-LAYOUT",
            thi_cell_place(t, row, th_rows_column(t->rows, "categories")),
            "the row takes nothing; give it categories, rows below it, the role "
            "total or a key");
}

const th_frame_row *thi_read_frame_rows(thi_table *t)
{
    static const char *const signs[] = {"", "1", "-1", NULL};
    static const char *const roles[] = {"", "total", "memo", NULL};
    static const char *const keys[] = {"", "NO", "NA", "IE", "NE", NULL};
    static const th_state states[] = {
        TH_STATE_NOTHING, TH_STATE_NO, TH_STATE_NA, TH_STATE_IE, TH_STATE_NE};
    th_frame_row *rows = TH_NEW_N(t->b->arena, th_frame_row, t->rows->row_count + 1);
    for (size_t i = 0; i < t->rows->row_count; i++) {
        th_frame_row *row = &rows[i];
        row->code = copy_of(t, i, "code");
        row->titles = (th_titles){copy_of(t, i, "label_zh"), copy_of(t, i, "label_en")};
        row->note = copy_of(t, i, "note");
        row->scope = copy_of(t, i, "scope");
        row->level = copy_of(t, i, "level");
        row->indent = read_indent(t, i, i ? rows[i - 1].indent + 1 : 0);
        row->sign = read_choice(t, i, "sign", signs) == 2 ? -1 : 1;
        row->role = (th_frame_role)read_choice(t, i, "role", roles);
        row->key = states[read_choice(t, i, "key", keys)];
        read_what(t, i, row);
        check_code(t, rows, i);
    }
    for (size_t i = 0; i < t->rows->row_count; i++)
        check_empty(t, rows, i);
    return rows;
}

/* ---- frames.csv ---- */

/* A matrix needs its columns and what it shows; nothing else takes them. */
static void read_matrix(thi_table *t, size_t row, th_frame *frame)
{
    uint32_t count;
    bool matrix = frame->columns == TH_FRAME_SUBJECTS;
    int c = th_rows_column(t->rows, "shows");
    const th_sym *across =
        read_members(t, row, "across", "subject", "E-MEMBER", &count);
    frame->across = count ? across[0] : 0;
    frame->shows = thi_cell_words(t, row, c, &frame->show_count);
    if ((count == 1) != matrix || (frame->show_count > 0) != matrix)
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LAYOUT",
                     thi_cell_place(t, row, th_rows_column(t->rows, "columns")),
                     "columns `subjects` go with one member under `across` and with "
                     "`shows`, and only they do");
}

static void add_frame(thi_table *t, size_t row)
{
    static const char *const columns[] = {
        "", "gases", "years", "methods", "subjects", "uncertainty", "keys", NULL};
    th_registry *r = t->b->r;
    int c = th_rows_column(t->rows, "layout");
    const char *name = thi_cell(t, row, c);
    th_frame frame = {
        .id = copy_of(t, row, "code"),
        .titles = {copy_of(t, row, "label_zh"), copy_of(t, row, "label_en")},
        .note = {copy_of(t, row, "note_zh"), copy_of(t, row, "note_en")},
        .sheet = {copy_of(t, row, "sheet_zh"), copy_of(t, row, "sheet_en")},
    };
    int kind = (int)read_choice(t, row, "columns", columns);
    frame.columns = kind ? (th_frame_columns)(kind - 1) : TH_FRAME_GASES;
    read_matrix(t, row, &frame);
    for (size_t i = 0; i < r->n_layout; i++)
        if (r->layout[i].frame_rows && strcmp(r->layout[i].name, name) == 0) {
            frame.rows = r->layout[i].frame_rows;
            frame.row_count = (uint32_t)r->layout[i].rows->row_count;
        }
    if (frame.rows || frame.columns >= TH_FRAME_UNCERTAINTY)
        TH_PUSH(t->b->arena, r->frame, r->n_frame, r->cap_frame, frame);
    else
        th_diags_add(t->b->diags,
                     TH_ERROR,
                     "E-LAYOUT",
                     thi_cell_place(t, row, c),
                     "there is no layouts/%s.csv with a column indent; name a file of "
                     "layouts/ without .csv",
                     name);
}

static void read_frames(thi_table *t)
{
    for (size_t row = 0; row < t->rows->row_count; row++)
        add_frame(t, row);
}

void thi_read_frames(thi_build *b)
{
    static const char *const required[] = {
        "code", "label_zh", "label_en", "layout", NULL};
    thi_each_table(b, "layouts/frames.csv", required, read_frames);
}

/* ---- what a row takes ---- */

static bool
under_any(const th_domain *d, th_sym member, const th_sym *roots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (th_domain_distance(d, member, roots[i]) >= 0)
            return true;
    return false;
}

static bool gas_listed(const th_frame_row *row, th_sym gas)
{
    for (uint32_t i = 0; i < row->gas_count; i++)
        if (row->gases[i] == gas)
            return true;
    return row->gas_count == 0;
}

bool th_frame_row_takes(const th_registry *r,
                        const th_frame_row *row,
                        const th_key *key,
                        uint32_t gas,
                        th_sym stream)
{
    const th_domain *categories = th_domain_of(r, TH_IX_CATEGORY),
                    *subjects = th_domain_of(r, TH_IX_SUBJECT);
    th_sym category = key->member[TH_IX_CATEGORY], subject = key->member[TH_IX_SUBJECT];
    if (stream != row->stream || !gas_listed(row, th_gas_get(r, gas)->id))
        return false;
    if (!under_any(categories, category, row->categories, row->category_count) ||
        under_any(categories, category, row->excludes, row->exclude_count))
        return false;
    if (row->subject_count &&
        !under_any(subjects, subject, row->subjects, row->subject_count))
        return false;
    return !under_any(
        subjects, subject, row->exclude_subjects, row->exclude_subject_count);
}

uint32_t th_frame_count(const th_registry *r)
{
    return (uint32_t)r->n_frame;
}

const th_frame *th_frame_get(const th_registry *r, uint32_t number)
{
    return &r->frame[number];
}

const th_frame *th_frame_find(const th_registry *r, const char *id)
{
    for (size_t i = 0; i < r->n_frame; i++)
        if (strcmp(r->frame[i].id, id) == 0)
            return &r->frame[i];
    return NULL;
}
