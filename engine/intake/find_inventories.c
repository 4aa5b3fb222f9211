/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which inventories a path names: a folder of one, a folder of many, a list in a file.
 */
#include "files.h"

#include <string.h>

typedef struct finding {
    th_arena *arena;
    th_paths *out;
    size_t capacity;
    th_error *err;
} finding;

static bool is_inventory(th_arena *arena, const char *folder)
{
    return thi_path_kind_of(thi_path_join(arena, folder, "inventory.yaml")) !=
           THI_NOTHING;
}

bool th_inventory_has_factors(const char *folder)
{
    th_arena *scratch = th_arena_create();
    thi_path_kind kind = thi_path_kind_of(thi_path_join(scratch, folder, "factors"));
    th_arena_free(scratch);
    return kind == THI_FOLDER || kind == THI_UNREAD;
}

/* `county/` and `county` are one folder. */
static void add(finding *f, const char *folder)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    TH_PUSH(f->arena,
            f->out->paths,
            f->out->count,
            f->capacity,
            th_arena_text_n(f->arena, folder, n));
}

static th_status add_below(finding *f, const char *folder)
{
    thi_names names = {0};
    size_t before = f->out->count;
    th_status status = thi_folder_list(f->arena, folder, &names, f->err);
    for (size_t i = 0; i < names.count && status == TH_OK; i++) {
        const char *path = thi_path_join(f->arena, folder, names.names[i]);
        if (thi_path_kind_of(path) == THI_FOLDER && is_inventory(f->arena, path))
            add(f, path);
    }
    if (status != TH_OK || f->out->count > before)
        return status;
    return th_error_set(f->err,
                        TH_BAD_DATA,
                        "%s: neither an inventory (no inventory.yaml) nor a folder of "
                        "inventories",
                        folder);
}

static th_status add_path(finding *f, const char *path)
{
    if (is_inventory(f->arena, path)) {
        add(f, path);
        return TH_OK;
    }
    return add_below(f, path);
}

/* Paths of a list are seen from the folder of the list. */
static const char *from_list(th_arena *arena, const char *list, const char *line)
{
    const char *slash = strrchr(list, '/');
    if (*line == '/' || !slash)
        return line;
    return th_arena_format(arena, "%.*s/%s", (int)(slash - list), list, line);
}

static th_status add_list(finding *f, const char *path)
{
    const char *data;
    size_t size, before = f->out->count;
    th_status status = th_file_read(f->arena, path, &data, &size, f->err);
    if (status != TH_OK)
        return status;
    if (memchr(data, '\0', size))
        return th_error_set(
            f->err, TH_BAD_DATA, "%s: is no list of folders, one a line", path);
    for (size_t at = 0, next; at < size && status == TH_OK; at = next + 1) {
        const char *end = memchr(data + at, '\n', size - at);
        next = end ? (size_t)(end - data) : size;
        size_t n = next - at;
        while (n && (data[at + n - 1] == '\r' || data[at + n - 1] == ' '))
            n--;
        if (n && data[at] != '#')
            status = add_path(
                f, from_list(f->arena, path, th_arena_text_n(f->arena, data + at, n)));
    }
    if (status == TH_OK && f->out->count == before)
        return th_error_set(
            f->err, TH_BAD_DATA, "%s: lists no folder; write one a line", path);
    return status;
}

th_status
th_inventories_find(th_arena *arena, const char *path, th_paths *out, th_error *err)
{
    finding f = {.arena = arena, .out = out, .capacity = out->count, .err = err};
    return thi_path_kind_of(path) == THI_FILE ? add_list(&f, path) : add_path(&f, path);
}
