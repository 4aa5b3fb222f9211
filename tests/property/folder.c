/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_file(const char *path, const char *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static const char *join(th_arena *arena, const char *folder, const char *name)
{
    return th_arena_format(arena, "%s/%s", folder, name);
}

static bool
read_file(th_arena *arena, const char *path, const char **data, size_t *size)
{
    th_error err = {0};
    return th_file_read(arena, path, data, size, &err) == TH_OK;
}

size_t folder_column(folder_table *t, const char *name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (strcmp(t->header[i], name) == 0)
            return i;
    const char **header = TH_NEW_N(t->arena, const char *, t->column_count + 1);
    memcpy(header, t->header, t->column_count * sizeof *header);
    header[t->column_count] = name;
    for (size_t r = 0; r < t->row_count; r++) {
        const char **row = TH_NEW_N(t->arena, const char *, t->column_count + 1);
        memcpy(row, t->rows[r], t->column_count * sizeof *row);
        row[t->column_count] = "";
        t->rows[r] = row;
    }
    t->header = header;
    return t->column_count++;
}

const char **folder_row_copy(const folder_table *t, const char *const *row)
{
    const char **copy = TH_NEW_N(t->arena, const char *, t->column_count);
    memcpy(copy, row, t->column_count * sizeof *copy);
    return copy;
}

void folder_row_add(folder_table *t, const char **row)
{
    TH_PUSH(t->arena, t->rows, t->row_count, t->row_capacity, row);
}

static folder_table table_of(th_arena *arena, const char *file, const th_rows *rows)
{
    folder_table t = {.arena = arena, .file = file, .column_count = rows->column_count};
    t.header = TH_NEW_N(arena, const char *, rows->column_count);
    for (size_t c = 0; c < rows->column_count; c++)
        t.header[c] = rows->header[c].text;
    for (size_t r = 0; r < rows->row_count; r++) {
        const char **row = TH_NEW_N(arena, const char *, rows->column_count);
        for (size_t c = 0; c < rows->column_count; c++)
            row[c] = th_rows_text(rows, r, (int)c);
        folder_row_add(&t, row);
    }
    return t;
}

static void add_field(th_text *out, const char *text)
{
    if (!strpbrk(text, ",\"\n\r")) {
        th_text_add(out, text);
        return;
    }
    th_text_add(out, "\"");
    for (; *text; text++)
        th_text_add_n(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    th_text_add(out, "\"");
}

static void add_record(th_text *out, const char *const *fields, size_t count)
{
    for (size_t c = 0; c < count; c++) {
        th_text_add(out, c ? "," : "");
        add_field(out, fields[c]);
    }
    th_text_add(out, "\n");
}

static void write_table(const folder_table *t, const char *path)
{
    th_text out = {0};
    add_record(&out, t->header, t->column_count);
    for (size_t r = 0; r < t->row_count; r++)
        add_record(&out, t->rows[r], t->column_count);
    write_file(path, out.data, out.size);
    th_text_free(&out);
}

static void copy_table(th_arena *arena,
                       const char *from,
                       const char *to,
                       folder_change change,
                       void *context)
{
    const char *data;
    size_t size;
    th_diags *diags = th_diags_create();
    assert_true(read_file(arena, from, &data, &size));
    const th_rows *rows =
        th_csv_parse(arena, from, data, size, TH_ENCODING_AUTO, diags);
    assert_non_null(rows);
    if (change && rows) {
        folder_table t = table_of(arena, from, rows);
        change(context, &t);
        write_table(&t, to);
    } else {
        write_file(to, data, size);
    }
    th_diags_free(diags);
}

static void copy_activity(th_arena *arena,
                          const char *from,
                          const char *to,
                          folder_change change,
                          void *context)
{
    DIR *dir = opendir(from);
    assert_non_null(dir);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (strstr(entry->d_name, ".csv"))
            copy_table(arena,
                       join(arena, from, entry->d_name),
                       join(arena, to, entry->d_name),
                       change,
                       context);
    closedir(dir);
}

void folder_copy(const char *from,
                 const char *to,
                 bool indicators,
                 folder_change change,
                 void *context)
{
    th_arena *arena = th_arena_create();
    const char *data;
    size_t size;
    mkdir(to, 0777);
    mkdir(join(arena, to, "activity"), 0777);
    assert_true(read_file(arena, join(arena, from, "inventory.yaml"), &data, &size));
    write_file(join(arena, to, "inventory.yaml"), data, size);
    copy_activity(arena,
                  join(arena, from, "activity"),
                  join(arena, to, "activity"),
                  change,
                  context);
    if (access(join(arena, from, "indicators.csv"), F_OK) == 0)
        copy_table(arena,
                   join(arena, from, "indicators.csv"),
                   join(arena, to, "indicators.csv"),
                   indicators ? change : NULL,
                   context);
    th_arena_free(arena);
}

void folder_append(const char *folder, const char *file, const char *line)
{
    th_arena *arena = th_arena_create();
    FILE *out = fopen(join(arena, folder, file), "ab");
    assert_non_null(out);
    assert_true(fputs(line, out) >= 0);
    assert_int_equal(fclose(out), 0);
    th_arena_free(arena);
}

void folder_append_rows(const char *folder, const char *file, const char *from)
{
    th_arena *arena = th_arena_create();
    const char *data;
    size_t size;
    assert_true(read_file(arena, from, &data, &size));
    const char *text = th_arena_text_n(arena, data, size);
    const char *rows = strchr(text, '\n');
    assert_non_null(rows);
    folder_append(folder, file, rows + 1);
    th_arena_free(arena);
}

void folder_replace(const char *folder,
                    const char *file,
                    const char *old,
                    const char *fresh)
{
    th_arena *arena = th_arena_create();
    const char *path = join(arena, folder, file), *data;
    size_t size;
    th_text out = {0};
    assert_true(read_file(arena, path, &data, &size));
    const char *text = th_arena_text_n(arena, data, size), *at = strstr(text, old);
    assert_non_null(at);
    th_text_add_n(&out, text, (size_t)(at - text));
    th_text_add(&out, fresh);
    th_text_add(&out, at + strlen(old));
    write_file(path, out.data, out.size);
    th_text_free(&out);
    th_arena_free(arena);
}

static void empty(th_arena *arena, const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *path = join(arena, folder, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlink(path) != 0) {
            empty(arena, path);
            rmdir(path);
        }
    }
    if (dir)
        closedir(dir);
}

const char *folder_fresh(th_arena *arena, const char *name)
{
    const char *path = join(arena, TEST_WORK_DIR, name);
    mkdir(TEST_WORK_DIR, 0777);
    empty(arena, path);
    mkdir(path, 0777);
    return path;
}
