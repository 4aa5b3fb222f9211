/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV (RFC 4180) to rows, in one pass over a copy of the text: fields stay where they
 * are, a NUL takes the place of the comma, and quotes are closed up. A line ends with
 * LF, CRLF or CR.
 */
#include "files.h"

#include <string.h>

enum { MOST_COLUMNS = 1024 };
#define MOST_CELLS ((size_t)1 << 26)

typedef struct reader {
    th_arena *arena;
    th_diags *diags;
    const char *file;
    char *at, *end; /* *end is a NUL */
    const char *line_start;
    uint32_t line;
    uint32_t tails; /* bytes of this line that continue a character */
    bool failed;
    bool plain; /* no header, no comments: a line may begin with # */
} reader;

typedef enum ending { END_FIELD, END_LINE, END_FILE } ending;

typedef struct cell {
    th_field field;
    bool quoted;
    ending ending;
} cell;

static th_place here(const reader *r)
{
    uint32_t column = (uint32_t)(r->at - r->line_start) - r->tails + 1;
    return (th_place){r->file, r->line, column};
}

static void fail(reader *r, const char *code, th_place place, const char *text)
{
    th_diags_add(r->diags, TH_ERROR, code, place, "%s", text);
    r->failed = true;
}

/* ---- fields ---- */

static void begin_line(reader *r)
{
    r->line++;
    r->line_start = r->at;
    r->tails = 0;
}

/* Ends a field at `text_end`: reads over what parts it from the next one. */
static ending end_field(reader *r, char *text_end)
{
    char c = *r->at;
    ending how = END_FILE;
    if (r->at < r->end) {
        r->at += c == '\r' && r->at[1] == '\n' ? 2 : 1;
        how = c == ',' ? END_FIELD : END_LINE;
    }
    *text_end = '\0';
    if (how == END_LINE)
        begin_line(r);
    return how;
}

/* Moves to the next comma, line end or end of the text. */
static void skip_plain(reader *r)
{
    char *p = r->at;
    uint32_t tails = 0;
    for (; p < r->end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c <= ',' && (c == ',' || c == '\n' || c == '\r'))
            break;
        tails += (c & 0xc0) == 0x80;
    }
    r->tails += tails;
    r->at = p;
}

/* A line end inside quotes: always one LF in the text, so that CRLF files give the same
 * bytes. */
static void take_newline(reader *r)
{
    r->at += r->at[0] == '\r' && r->at[1] == '\n' ? 2 : 1;
    begin_line(r);
}

/* Reads on from behind an opening quote to its closing one; returns the end of the
 * closed-up text. */
static char *close_up_quoted(reader *r, th_place opened)
{
    char *to = r->at;
    while (r->at < r->end) {
        char c = *r->at;
        if (c == '"') {
            r->at++;
            if (*r->at != '"' || r->at == r->end)
                return to;
            r->at++;
            *to++ = '"';
        } else if (c == '\n' || c == '\r') {
            take_newline(r);
            *to++ = '\n';
        } else {
            r->tails += ((unsigned char)c & 0xc0) == 0x80;
            r->at++;
            *to++ = c;
        }
    }
    fail(r,
         "E-TRUNCATED",
         opened,
         "this quote is never closed; close it, or double it to mean a quote");
    return to;
}

static char *read_quoted(reader *r, cell *out)
{
    th_place opened = here(r);
    r->at++;
    out->field.text = r->at;
    char *text_end = close_up_quoted(r, opened);
    if (r->at < r->end && *r->at != ',' && *r->at != '\n' && *r->at != '\r') {
        fail(r,
             "E-QUOTE",
             here(r),
             "text behind a closing quote; a quote inside a quoted field is doubled");
        skip_plain(r);
    }
    return text_end;
}

static cell read_cell(reader *r)
{
    th_place place = here(r);
    cell c = {.field = {r->at, place.line, place.column}, .quoted = *r->at == '"'};
    char *text_end;
    if (c.quoted) {
        text_end = read_quoted(r, &c);
    } else {
        skip_plain(r);
        text_end = r->at;
    }
    c.ending = end_field(r, text_end);
    return c;
}

static bool is_blank(const char *text)
{
    if ((unsigned char)*text > ' ') /* most fields */
        return false;
    return text[strspn(text, " \t\n")] == '\0';
}

static bool is_comment(const cell *first)
{
    return !first->quoted && first->field.text[0] == '#';
}

/* ---- header ---- */

static bool is_blank_at(const char *p, const char *end, size_t *size)
{
    bool wide = end - p >= 3 && !memcmp(p, "\xe3\x80\x80", 3); /* U+3000 */
    *size = wide ? 3 : 1;
    return wide || *p == ' ' || *p == '\t' || *p == '\n';
}

/* Names are compared whole, so blanks around them go. */
static const char *trimmed(th_arena *arena, const char *text)
{
    const char *end = text + strlen(text);
    size_t size;
    while (text < end && is_blank_at(text, end, &size))
        text += size;
    while (end > text) {
        size_t last = end - text >= 3 && !memcmp(end - 3, "\xe3\x80\x80", 3) ? 3 : 1;
        if (!is_blank_at(end - last, end, &size))
            break;
        end -= last;
    }
    return text == end ? "" : th_arena_text_n(arena, text, (size_t)(end - text));
}

typedef struct header {
    th_field *names;
    size_t count, capacity;
} header;

static void skip_line(reader *r, ending how)
{
    while (how == END_FIELD)
        how = read_cell(r).ending;
}

/* Reads one line as header; false if it is blank or a comment. */
static bool read_header_line(reader *r, header *h)
{
    bool blank = true;
    h->count = 0;
    for (;;) {
        cell c = read_cell(r);
        if (!h->count && is_comment(&c)) {
            skip_line(r, c.ending);
            return false;
        }
        blank &= is_blank(c.field.text);
        c.field.text = trimmed(r->arena, c.field.text);
        if (h->count == MOST_COLUMNS) {
            fail(r,
                 "E-COLUMNS",
                 (th_place){r->file, c.field.line, c.field.column},
                 "more than 1024 columns; is this the right file?");
            return true;
        }
        TH_PUSH(r->arena, h->names, h->count, h->capacity, c.field);
        if (c.ending != END_FIELD)
            return !blank;
    }
}

static void check_names(reader *r, const header *h)
{
    for (size_t i = 0; i < h->count; i++) {
        const th_field *name = &h->names[i];
        for (size_t j = 0; *name->text && j < i; j++) {
            if (strcmp(h->names[j].text, name->text) != 0)
                continue;
            th_diags_add(r->diags,
                         TH_ERROR,
                         "E-HEADER",
                         (th_place){r->file, name->line, name->column},
                         "column %s stands twice; drop or rename one",
                         name->text);
            r->failed = true;
            break;
        }
    }
    const char *only = h->names[0].text;
    if (h->count == 1 && (strpbrk(only, ";\t") || strstr(only, "\xef\xbc\x8c")))
        fail(r,
             "E-HEADER",
             (th_place){r->file, h->names[0].line, 1},
             "one column only: part the columns with ASCII commas");
}

static bool read_header(reader *r, header *h)
{
    while (r->at < r->end && !r->failed) {
        if (read_header_line(r, h)) {
            if (!r->failed)
                check_names(r, h);
            return !r->failed;
        }
    }
    if (!r->failed)
        fail(r,
             "E-EMPTY",
             (th_place){r->file, 0, 0},
             "the file is empty; a header row and rows are wanted");
    return false;
}

/* ---- rows ---- */

/* One line into `fields` [column_count]; false if it is blank or a comment. */
static bool read_row(reader *r, size_t column_count, th_field *fields)
{
    cell c = read_cell(r);
    if (!r->plain && is_comment(&c)) {
        skip_line(r, c.ending);
        return false;
    }
    bool blank = true;
    bool told = false;
    size_t n = 0;
    for (;;) {
        bool empty = is_blank(c.field.text);
        blank &= empty;
        if (n < column_count) {
            fields[n++] = c.field;
        } else if (!empty && !told) {
            th_diags_add(
                r->diags,
                TH_ERROR,
                "E-COLUMNS",
                (th_place){r->file, c.field.line, c.field.column},
                "the row is longer than the header of %zu columns; quote a field "
                "that holds a comma",
                column_count);
            r->failed = told = true;
        }
        if (c.ending != END_FIELD)
            break;
        c = read_cell(r);
    }
    for (; n < column_count; n++)
        fields[n] = (th_field){"", c.field.line, c.field.column};
    return !blank;
}

static void check_nameless(reader *r, const th_rows *rows)
{
    for (size_t column = 0; column < rows->column_count; column++) {
        if (*rows->header[column].text)
            continue;
        for (size_t row = 0; row < rows->row_count; row++) {
            const th_field *f = th_rows_at(rows, row, column);
            if (is_blank(f->text))
                continue;
            fail(r,
                 "E-HEADER",
                 (th_place){r->file, f->line, f->column},
                 "a value in a column without a name; name the column in the header");
            break;
        }
    }
}

/* Lines from here on, at most. */
static size_t count_lines(const reader *r)
{
    size_t n = 1;
    for (const char *p = r->at; (p = memchr(p, '\n', (size_t)(r->end - p))); p++)
        n++;
    for (const char *p = r->at; (p = memchr(p, '\r', (size_t)(r->end - p))); p++)
        n += p[1] != '\n';
    return n;
}

static th_rows *read_rows(reader *r, const header *h)
{
    th_rows *rows = TH_NEW(r->arena, th_rows);
    rows->file = r->file;
    rows->column_count = h->count;
    rows->header = h->names;
    size_t most = count_lines(r);
    if (most > MOST_CELLS / h->count) {
        fail(r,
             "E-SIZE",
             (th_place){r->file, 0, 0},
             "more than 67 million cells; split the file");
        return rows;
    }
    th_field *fields = TH_NEW_N(r->arena, th_field, most * h->count);
    rows->fields = fields;
    while (r->at < r->end)
        if (read_row(r, h->count, fields + rows->row_count * h->count))
            rows->row_count++;
    check_nameless(r, rows);
    return rows;
}

const th_rows *th_csv_parse(th_arena *arena,
                            const char *file,
                            const char *data,
                            size_t size,
                            th_encoding encoding,
                            th_diags *diags)
{
    thi_utf8 text;
    if (!thi_encoding_read(arena, file, data, size, encoding, &text, diags))
        return NULL;
    char *copy = th_arena_text_n(arena, text.data, text.size);
    reader r = {.arena = arena,
                .diags = diags,
                .file = th_arena_text(arena, file),
                .at = copy,
                .end = copy + text.size,
                .line_start = copy,
                .line = 1};
    header h = {0};
    if (!read_header(&r, &h))
        return NULL;
    const th_rows *rows = read_rows(&r, &h);
    return r.failed ? NULL : rows;
}

/* ---- a grid ---- */

static reader
reader_of(th_arena *arena, const char *file, const thi_utf8 *text, th_diags *diags)
{
    char *copy = th_arena_text_n(arena, text->data, text->size);
    return (reader){.arena = arena,
                    .diags = diags,
                    .file = th_arena_text(arena, file),
                    .at = copy,
                    .end = copy + text->size,
                    .line_start = copy,
                    .line = 1,
                    .plain = true};
}

/* Cells of the longest line that has a value in its last. */
static size_t count_columns(reader *r)
{
    size_t most = 0;
    while (r->at < r->end && !r->failed) {
        size_t n = 0, used = 0;
        cell c;
        do {
            c = read_cell(r);
            n++;
            used = is_blank(c.field.text) ? used : n;
        } while (c.ending == END_FIELD);
        most = used > most ? used : most;
    }
    return most;
}

const th_rows *th_csv_grid(th_arena *arena,
                           const char *file,
                           const char *data,
                           size_t size,
                           th_encoding encoding,
                           th_diags *diags)
{
    thi_utf8 text;
    if (!thi_encoding_read(arena, file, data, size, encoding, &text, diags))
        return NULL;
    reader first = reader_of(arena, file, &text, diags);
    header h = {.count = count_columns(&first)};
    if (first.failed || !h.count || h.count > MOST_COLUMNS)
        return NULL;
    th_field *names = TH_NEW_N(arena, th_field, h.count);
    for (size_t i = 0; i < h.count; i++)
        names[i] = (th_field){.text = "x"};
    h.names = names;
    reader r = reader_of(arena, file, &text, diags);
    const th_rows *rows = read_rows(&r, &h);
    return r.failed ? NULL : rows;
}
