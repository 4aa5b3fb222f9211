/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of everything that is wrong with the data: one line each, safe to print. */
#include "tanheng/base.h"

#include <stdio.h>
#include <string.h>

#include "heap.h"

enum { LONGEST_TEXT = 2000 };

typedef struct entry {
    th_diag diag;
    size_t arrival;
} entry;

struct th_diags {
    th_arena *arena;
    entry *entries;
    size_t size, capacity;
    size_t count[3]; /* by severity */
};

th_diags *th_diags_create(void)
{
    th_diags *diags = thi_heap_zeroed(1, sizeof *diags);
    diags->arena = th_arena_create();
    return diags;
}

void th_diags_free(th_diags *diags)
{
    if (!diags)
        return;
    th_arena_free(diags->arena);
    free(diags->entries);
    free(diags);
}

/* Cuts a text that filled its buffer at a whole character and ends it with an ellipsis.
 */
static void end_cut_text(char *text, size_t size)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t n = size - sizeof ellipsis;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    memcpy(text + n, ellipsis, sizeof ellipsis);
}

/* Text of the user may hold newlines or escapes of a terminal: one diagnostic stays one
 * harmless line. */
static const char *one_line_copy(th_arena *arena, const char *text)
{
    th_text plain = {0};
    th_text_add_plain(&plain, text);
    const char *copy = th_arena_text(arena, plain.size ? plain.data : "");
    th_text_free(&plain);
    return copy;
}

/* Rows of one file follow each other: the file's name is kept once. */
static const char *file_copy(th_diags *diags, const char *file)
{
    if (!file || !*file)
        return NULL;
    if (diags->size) {
        const char *last = diags->entries[diags->size - 1].diag.place.file;
        if (last && strcmp(last, file) == 0)
            return last;
    }
    return one_line_copy(diags->arena, file);
}

static void append(th_diags *diags, th_diag diag)
{
    if (diags->size == diags->capacity) {
        diags->capacity = diags->capacity ? diags->capacity * 2 : 16;
        diags->entries =
            thi_heap_resized(diags->entries, diags->capacity * sizeof(entry));
    }
    diags->entries[diags->size] = (entry){diag, diags->size};
    diags->size++;
    diags->count[diag.severity]++;
}

void th_diags_add(th_diags *diags,
                  th_severity severity,
                  const char *code,
                  th_place place,
                  const char *format,
                  ...)
{
    char text[LONGEST_TEXT];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0)
        text[0] = '\0';
    else if ((size_t)n >= sizeof text)
        end_cut_text(text, sizeof text);
    place.file = file_copy(diags, place.file);
    th_diag diag = {severity,
                    th_arena_text(diags->arena, code),
                    place,
                    one_line_copy(diags->arena, text)};
    append(diags, diag);
}

size_t th_diags_count(const th_diags *diags, th_severity at_least)
{
    size_t n = 0;
    for (size_t s = (size_t)at_least; s <= (size_t)TH_ERROR; s++)
        n += diags->count[s];
    return n;
}

size_t th_diags_size(const th_diags *diags)
{
    return diags->size;
}

const th_diag *th_diags_get(const th_diags *diags, size_t i)
{
    return &diags->entries[i].diag;
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(const th_place *a, const th_place *b)
{
    int order = strcmp(a->file ? a->file : "", b->file ? b->file : "");
    if (!order)
        order = compare_numbers(a->line, b->line);
    return order ? order : compare_numbers(a->column, b->column);
}

static int compare_contents(const th_diag *a, const th_diag *b)
{
    int order = compare_places(&a->place, &b->place);
    if (!order)
        order = compare_numbers((size_t)a->severity, (size_t)b->severity);
    if (!order)
        order = strcmp(a->code, b->code);
    return order ? order : strcmp(a->text, b->text);
}

static int by_contents(const void *a, const void *b, void *context)
{
    (void)context;
    return compare_contents(&((const entry *)a)->diag, &((const entry *)b)->diag);
}

static int by_place_and_arrival(const void *a, const void *b, void *context)
{
    (void)context;
    const entry *x = a;
    const entry *y = b;
    int order = compare_places(&x->diag.place, &y->diag.place);
    return order ? order : compare_numbers(x->arrival, y->arrival);
}

static void drop_repeats(th_diags *diags)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->size; i++) {
        const entry *e = &diags->entries[i];
        if (kept && !compare_contents(&diags->entries[kept - 1].diag, &e->diag))
            diags->count[e->diag.severity]--;
        else
            diags->entries[kept++] = *e;
    }
    diags->size = kept;
}

void th_diags_sort(th_diags *diags)
{
    /* The first sort is stable, so of equal ones the first to arrive stays. */
    th_sort(diags->entries, diags->size, sizeof(entry), by_contents, NULL);
    drop_repeats(diags);
    th_sort(diags->entries, diags->size, sizeof(entry), by_place_and_arrival, NULL);
}

void th_diag_print(const th_diag *diag, th_text *out)
{
    static const char *const words[] = {"note", "warning", "error"};
    if (diag->place.file)
        th_text_addf(out, "%s:", diag->place.file);
    if (diag->place.line)
        th_text_addf(out, "%u:", diag->place.line);
    if (diag->place.line && diag->place.column)
        th_text_addf(out, "%u:", diag->place.column);
    if (diag->place.file || diag->place.line)
        th_text_add(out, " ");
    th_text_addf(out, "%s[%s]: %s", words[diag->severity], diag->code, diag->text);
}
