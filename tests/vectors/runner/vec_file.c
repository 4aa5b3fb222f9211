/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vectors: the text of a .vec file to cases. */
#include "vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    vec_file *file;
    vec_case *one; /* between `case` and `end` */
    uint32_t line;
} reader;

static void wrong(reader *r, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", r->file->name, r->line, what);
    r->file->wrong_lines++;
}

static const char *copy(const reader *r, const char *text)
{
    return th_arena_text(r->file->arena, text);
}

/** Words parted by blanks. */
static size_t split(const reader *r, const char *text, const char ***out)
{
    size_t count = 0, capacity = 0;
    const char **words = NULL;
    while (*text) {
        size_t n = strcspn(text, " \t");
        if (n)
            TH_PUSH(r->file->arena,
                    words,
                    count,
                    capacity,
                    th_arena_text_n(r->file->arena, text, n));
        text += n + (text[n] != 0);
    }
    *out = words;
    return count;
}

static void read_case(reader *r, const char *rest)
{
    vec_case fresh = {
        .name = copy(r, rest), .line = r->line, .region = "630123", .years = "2022"};
    vec_file *f = r->file;
    if (r->one)
        wrong(r, "the case above has no `end`");
    for (size_t i = 0; i < f->case_count; i++)
        if (strcmp(f->cases[i].name, rest) == 0)
            wrong(r, "a case of this name stands above");
    TH_PUSH(f->arena, f->cases, f->case_count, f->case_capacity, fresh);
    r->one = &f->cases[f->case_count - 1];
}

static void read_activity(reader *r, const char *rest)
{
    vec_table table = {.line = r->line, .header = copy(r, rest)};
    TH_PUSH(r->file->arena,
            r->one->tables,
            r->one->table_count,
            r->one->table_capacity,
            table);
}

static void read_row(reader *r, const char *rest)
{
    if (!r->one->table_count) {
        wrong(r, "a row before `activity`");
        return;
    }
    vec_table *t = &r->one->tables[r->one->table_count - 1];
    size_t n = t->row_count, capacity = t->row_capacity;
    TH_PUSH(r->file->arena, t->row_lines, n, capacity, r->line);
    TH_PUSH(r->file->arena, t->rows, t->row_count, t->row_capacity, copy(r, rest));
}

/** `NAME filters = NUMBER UNIT [tol T]`, `NAME filters = KEY` or `error CODE`. */
static void read_expect(reader *r, const char *rest)
{
    const char **w;
    size_t n = split(r, rest, &w), equals = 0;
    vec_expect e = {.line = r->line, .tolerance = 1e-9};
    while (equals < n && strcmp(w[equals], "=") != 0)
        equals++;
    if (n == 2 && strcmp(w[0], "error") == 0) {
        e.want = VEC_ERROR;
        e.name = w[1];
    } else if (equals == 0 || equals + 1 >= n) {
        wrong(r,
              "an expect is `NAME filters = NUMBER UNIT [tol T]`, `= KEY` or `error "
              "CODE`");
        return;
    } else {
        e.name = w[0];
        e.terms = w + 1;
        e.term_count = equals - 1;
        size_t left = n - equals - 1;
        const char **v = w + equals + 1;
        e.want = th_state_parse(v[0], &e.key) ? VEC_KEY : VEC_NUMBER;
        bool tol = left == 4 && strcmp(v[2], "tol") == 0 &&
                   th_number_parse(v[3], strlen(v[3]), &e.tolerance);
        bool good =
            e.want == VEC_KEY
                ? left == 1
                : (left == 2 || tol) && th_number_parse(v[0], strlen(v[0]), &e.number);
        if (!good)
            wrong(r, "after `=` stands NUMBER UNIT [tol T], or one key");
        e.unit = e.want == VEC_NUMBER && left > 1 ? v[1] : "";
    }
    TH_PUSH(r->file->arena,
            r->one->expects,
            r->one->expect_count,
            r->one->expect_capacity,
            e);
}

static void read_end(reader *r)
{
    const vec_case *one = r->one;
    if (!one->method_count)
        wrong(r, "the case names no `method`");
    if (!one->source)
        wrong(r, "the case names no `source`");
    if (!one->expect_count)
        wrong(r, "the case expects nothing");
    if (r->file->failing && !one->reason)
        wrong(r, "a failing case needs a `reason`");
    r->one = NULL;
}

static void read_words(reader *r, const char *word, const char *rest)
{
    const struct {
        const char *word;
        const char **to;
    } texts[] = {{"guideline", &r->one->guideline},
                 {"region", &r->one->region},
                 {"years", &r->one->years},
                 {"inventory-folder", &r->one->folder},
                 {"reason", &r->one->reason},
                 {"local", &r->one->local},
                 {"methods", &r->one->extra_methods},
                 {"source", &r->one->source}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(word, texts[i].word) == 0) {
            *texts[i].to = copy(r, rest);
            return;
        }
    if (strcmp(word, "method") == 0)
        r->one->method_count = split(r, rest, &r->one->methods);
    else if (strcmp(word, "inventory") == 0)
        TH_PUSH(r->file->arena,
                r->one->settings,
                r->one->setting_count,
                r->one->setting_capacity,
                copy(r, rest));
    else if (strcmp(word, "activity") == 0)
        read_activity(r, rest);
    else if (strcmp(word, "row") == 0)
        read_row(r, rest);
    else if (strcmp(word, "expect") == 0)
        read_expect(r, rest);
    else
        wrong(r, "unknown word at the start of the line");
}

static void read_line(reader *r, const char *text)
{
    size_t n = strcspn(text, " ");
    const char *word = th_arena_text_n(r->file->arena, text, n);
    const char *rest = text[n] ? text + n + 1 : "";
    if (!n || *text == '#')
        return;
    if (strcmp(word, "case") == 0)
        read_case(r, rest);
    else if (!r->one)
        wrong(r, "a line outside `case` ... `end`");
    else if (strcmp(word, "end") == 0)
        read_end(r);
    else
        read_words(r, word, rest);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

vec_file *vec_file_read(const char *path)
{
    th_arena *arena = th_arena_create();
    vec_file *file = TH_NEW(arena, vec_file);
    const char *data;
    size_t size;
    th_error err = {0};
    file->arena = arena;
    file->path = th_arena_text(arena, path);
    file->name = th_arena_format(arena, "tests/vectors/%s", base_name(path));
    file->failing =
        strlen(path) > 8 && strcmp(path + strlen(path) - 8, ".failing") == 0;
    if (th_file_read(arena, path, &data, &size, &err) != TH_OK) {
        fprintf(stderr, "%s\n", err.text);
        th_arena_free(arena);
        return NULL;
    }
    reader r = {.file = file};
    for (size_t at = 0; at < size;) {
        const char *end = memchr(data + at, '\n', size - at);
        size_t n = end ? (size_t)(end - data) - at : size - at;
        r.line++;
        read_line(&r, th_arena_text_n(arena, data + at, n));
        at += n + 1;
    }
    if (r.one)
        wrong(&r, "the last case has no `end`");
    return file;
}

void vec_file_free(vec_file *file)
{
    if (file)
        th_arena_free(file->arena);
}
