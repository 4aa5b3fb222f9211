/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole folders: the sources of a registry, and an inventory. */
#include "files.h"

#include <string.h>

typedef struct loading {
    th_arena *arena;
    th_diags *diags;
    th_error *err;
    th_encoding encoding;
    bool named; /* files named one by one on the command line */
    th_source *sources;
    size_t count, capacity;
} loading;

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n > m && !strcmp(text + n - m, end);
}

static bool begins_with(const char *text, const char *start)
{
    return !strncmp(text, start, strlen(start));
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_data(const char *name)
{
    return ends_with(name, ".csv") || ends_with(name, ".yaml");
}

/* ---- sources of the registry ---- */

/* Parses one file by the ending of its role; what is wrong with it is in the
 * diagnostics. */
static void add_source(
    loading *l, const char *role, th_embedded file, th_encoding encoding, bool extra)
{
    th_source s = {.path = role, .extra = extra};
    if (ends_with(role, ".csv"))
        s.rows =
            th_csv_parse(l->arena, file.path, file.data, file.size, encoding, l->diags);
    else
        s.tree = th_yaml_parse(l->arena, file.path, file.data, file.size, l->diags);
    if (!s.rows && !s.tree)
        return;
    th_sha256(file.data, file.size, s.sha256);
    TH_PUSH(l->arena, l->sources, l->count, l->capacity, s);
}

/* The text of an error without the file that its place names. */
static const char *without_path(const char *text, const char *path)
{
    size_t n = strlen(path);
    bool named = begins_with(text, path) && begins_with(text + n, ": ");
    return named ? text + n + 2 : text;
}

/* A pipe is read where the user names it, not where a folder happens to hold it. */
static bool refuse_pipe(const char *path, th_diags *diags)
{
    if (thi_path_kind_of(path) != THI_PIPE)
        return false;
    th_diags_add(diags,
                 TH_ERROR,
                 "E-FILE",
                 (th_place){path, 0, 0},
                 "is a pipe or a device; put a regular file in its place");
    return true;
}

/* A file whose content is wrong (a directory, too large) is a diagnostic like any
 * other. */
static th_status read_file(loading *l, const char *path, th_embedded *out, bool *fine)
{
    th_error error = {0};
    *out = (th_embedded){.path = path};
    *fine = false;
    if (!l->named && refuse_pipe(path, l->diags))
        return TH_OK;
    th_status status = th_file_read(l->arena, path, &out->data, &out->size, &error);
    *fine = status == TH_OK;
    if (status != TH_BAD_DATA)
        return status == TH_OK ? TH_OK : th_error_set(l->err, status, "%s", error.text);
    th_diags_add(l->diags,
                 TH_ERROR,
                 "E-FILE",
                 (th_place){path, 0, 0},
                 "%s",
                 without_path(error.text, path));
    return TH_OK;
}

static th_status
add_source_file(loading *l, const char *path, const char *role, bool extra)
{
    th_embedded file;
    bool fine;
    th_status status = read_file(l, path, &file, &fine);
    if (fine)
        add_source(l, role, file, l->encoding, extra);
    return status;
}

static void add_embedded(loading *l)
{
    static const char folder[] = "factors/";
    size_t count;
    const th_embedded *files = th_embedded_files(&count);
    for (size_t i = 0; i < count; i++)
        if (begins_with(files[i].path, folder) && is_data(files[i].path))
            add_source(
                l, files[i].path + strlen(folder), files[i], TH_ENCODING_UTF8, false);
}

/* The role of a file that a user adds, in a local factors folder or by --methods. */
static const char *local_role(th_arena *arena, const char *relative)
{
    static const char *const taxonomies[] = {"variables.csv",
                                             "subjects.csv",
                                             "members.csv",
                                             "categories.csv",
                                             "regions.csv",
                                             "indices.csv",
                                             "gases.csv",
                                             "gwp.csv",
                                             "units.csv",
                                             "boundaries.csv",
                                             "guidelines.yaml",
                                             "schemes.yaml"};
    static const char *const folders[] = {"methods/", "packs/", "layouts/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (begins_with(relative, folders[i]))
            return relative;
    const char *name = base_name(relative);
    for (size_t i = 0; i < sizeof taxonomies / sizeof *taxonomies; i++)
        if (!strcmp(name, taxonomies[i]))
            return name;
    if (!strcmp(name, "pack.yaml") || ends_with(name, ".csv"))
        return th_arena_format(arena, "packs/local/%s", relative);
    return th_arena_format(arena, "methods/%s", relative);
}

/* Files under `folder`, in byte order, folders followed to `depth` levels. */
static th_status
add_folder(loading *l, const char *folder, const char *relative, bool local, int depth)
{
    thi_names names;
    th_status status = thi_folder_list(l->arena, folder, &names, l->err);
    for (size_t i = 0; i < names.count && status == TH_OK; i++) {
        const char *path = thi_path_join(l->arena, folder, names.names[i]);
        const char *below = th_arena_format(l->arena, "%s%s", relative, names.names[i]);
        if (thi_path_kind_of(path) == THI_FOLDER && !is_data(below)) {
            if (depth > 0)
                status = add_folder(
                    l, path, th_arena_format(l->arena, "%s/", below), local, depth - 1);
            continue;
        }
        if (!is_data(below)) {
            if (local && !ends_with(below, ".md"))
                th_diags_add(l->diags,
                             TH_NOTE,
                             "N-FILE",
                             (th_place){path, 0, 0},
                             "not read: factors and methods are .csv and .yaml files");
            continue;
        }
        const char *role = local ? local_role(l->arena, below) : below;
        status = add_source_file(l, path, role, local && begins_with(role, "methods/"));
    }
    return status;
}

enum { FOLDER_DEPTH = 3 };

static th_status add_local_folder(loading *l, const char *inventory)
{
    const char *folder = thi_path_join(l->arena, inventory, "factors");
    thi_path_kind kind = thi_path_kind_of(folder);
    if (kind != THI_FOLDER && kind != THI_UNREAD)
        return TH_OK;
    return add_folder(l, folder, "", true, FOLDER_DEPTH);
}

static th_status add_method_files(loading *l, const th_load_options *options)
{
    l->named = true;
    for (size_t i = 0; i < options->method_file_count; i++) {
        const char *path = options->method_files[i];
        const char *name = base_name(path);
        const char *role = is_data(name)
                               ? local_role(l->arena, name)
                               : th_arena_format(l->arena, "methods/%s.yaml", name);
        th_status status =
            add_source_file(l, path, role, begins_with(role, "methods/"));
        if (status != TH_OK)
            return status;
    }
    return TH_OK;
}

static th_status add_all(loading *l, const th_load_options *options)
{
    th_status status = TH_OK;
    if (options->factors_folder) {
        l->encoding = TH_ENCODING_UTF8; /* like the embedded ones */
        status = add_folder(l, options->factors_folder, "", false, FOLDER_DEPTH);
        l->encoding = options->encoding;
    } else {
        add_embedded(l);
    }
    if (status == TH_OK && options->inventory_folder)
        status = add_local_folder(l, options->inventory_folder);
    return status == TH_OK ? add_method_files(l, options) : status;
}

th_status th_registry_load(th_registry **out,
                           const th_load_options *options,
                           th_diags *diags,
                           th_error *err)
{
    *out = NULL;
    loading l = {.arena = th_arena_create(),
                 .diags = diags,
                 .err = err,
                 .encoding = options->encoding};
    size_t wrong = th_diags_count(diags, TH_ERROR);
    th_status status = add_all(&l, options);
    if (status == TH_OK && th_diags_count(diags, TH_ERROR) > wrong)
        status =
            th_error_set(err, TH_BAD_DATA, "factors and methods could not be read");
    if (status == TH_OK)
        status = th_registry_create(out, l.sources, l.count, diags, err);
    th_arena_free(l.arena);
    return status;
}

/* ---- inventory ---- */

typedef struct inventory {
    loading l;
    const char *folder;
    th_activity *activity;
} inventory;

/* Reads one file of the folder and hashes it under its name there. */
static th_status
read_part(inventory *v, const char *relative, th_embedded *file, bool *fine)
{
    const char *path = thi_path_join(v->l.arena, v->folder, relative);
    th_status status = read_file(&v->l, path, file, fine);
    if (*fine) {
        char sha256[65];
        th_sha256(file->data, file->size, sha256);
        th_activity_add_hash(v->activity, relative, sha256);
    }
    return status;
}

static th_status add_settings(inventory *v)
{
    th_embedded file;
    bool fine;
    th_status status = read_part(v, "inventory.yaml", &file, &fine);
    if (status != TH_OK)
        return status;
    const th_tree *tree =
        fine ? th_yaml_parse(v->l.arena, file.path, file.data, file.size, v->l.diags)
             : NULL;
    if (!tree)
        return th_error_set(v->l.err, TH_BAD_DATA, "inventory.yaml could not be read");
    th_activity_set_inventory(v->activity, tree, v->l.diags);
    return TH_OK;
}

/* An energy balance table has titles of items and fuels, and no word of the header of
 * activity rows. */
static const th_rows *balance_grid(inventory *v, const th_embedded *file)
{
    enum { HEAD = 4096 };
    static const char word[] = "variable";
    size_t head = file->size < HEAD ? file->size : HEAD;
    for (size_t i = 0; i + sizeof word - 1 <= head; i++)
        if (!memcmp(file->data + i, word, sizeof word - 1))
            return NULL;
    th_diags *unsaid = th_diags_create();
    const th_rows *grid = th_csv_grid(
        v->l.arena, file->path, file->data, file->size, v->l.encoding, unsaid);
    th_diags_free(unsaid);
    return grid && th_balance_is(th_activity_registry(v->activity), grid) ? grid : NULL;
}

static th_status add_table(inventory *v, const char *relative, bool indicators)
{
    th_embedded file;
    bool fine;
    th_status status = read_part(v, relative, &file, &fine);
    if (!fine)
        return status;
    if (!indicators && balance_grid(v, &file)) {
        const th_rows *grid = th_csv_grid(
            v->l.arena, file.path, file.data, file.size, v->l.encoding, v->l.diags);
        th_activity_add_balance(v->activity, grid, v->l.diags);
        return TH_OK;
    }
    const th_rows *rows = th_csv_parse(
        v->l.arena, file.path, file.data, file.size, v->l.encoding, v->l.diags);
    if (rows)
        th_activity_add(v->activity, rows, indicators, v->l.diags);
    return TH_OK;
}

static void note_other_file(inventory *v, const char *path)
{
    th_diags_add(v->l.diags,
                 TH_NOTE,
                 "N-FILE",
                 (th_place){path, 0, 0},
                 "not read: activity is read from files that end in .csv");
}

static th_status add_activity_files(inventory *v)
{
    const char *folder = thi_path_join(v->l.arena, v->folder, "activity");
    thi_names names = {0};
    th_status status = TH_OK;
    thi_path_kind kind = thi_path_kind_of(folder);
    if (kind == THI_FOLDER || kind == THI_UNREAD)
        status = thi_folder_list(v->l.arena, folder, &names, v->l.err);
    size_t tables = 0;
    for (size_t i = 0; i < names.count && status == TH_OK; i++) {
        if (!ends_with(names.names[i], ".csv")) {
            note_other_file(v, thi_path_join(v->l.arena, folder, names.names[i]));
            continue;
        }
        tables++;
        status = add_table(
            v, th_arena_format(v->l.arena, "activity/%s", names.names[i]), false);
    }
    if (status == TH_OK && !tables)
        th_diags_add(v->l.diags,
                     TH_ERROR,
                     "E-EMPTY",
                     (th_place){folder, 0, 0},
                     "no activity: put at least one .csv file of activity rows there");
    return status;
}

static th_status add_indicators(inventory *v)
{
    const char *path = thi_path_join(v->l.arena, v->folder, "indicators.csv");
    if (thi_path_kind_of(path) == THI_NOTHING)
        return TH_OK;
    return add_table(v, "indicators.csv", true);
}

static th_status add_inventory(inventory *v)
{
    thi_path_kind kind = thi_path_kind_of(v->folder);
    if (kind == THI_FILE || kind == THI_PIPE)
        return th_error_set(v->l.err,
                            TH_BAD_DATA,
                            "%s: is a file; an inventory is a folder",
                            v->folder);
    th_status status = add_settings(v);
    if (status == TH_OK)
        status = add_activity_files(v);
    return status == TH_OK ? add_indicators(v) : status;
}

th_status th_inventory_load(th_activity **out,
                            const th_registry *registry,
                            const char *folder,
                            th_encoding encoding,
                            th_diags *diags,
                            th_error *err)
{
    *out = NULL;
    inventory v = {.l = {.arena = th_arena_create(),
                         .diags = diags,
                         .err = err,
                         .encoding = encoding},
                   .folder = folder,
                   .activity = th_activity_create(registry)};
    th_status status = add_inventory(&v);
    if (status == TH_OK) {
        th_activity_finish(v.activity, diags);
        *out = v.activity;
    } else {
        th_activity_free(v.activity);
    }
    th_arena_free(v.l.arena);
    return status;
}

static const th_tree *load_tree(th_arena *arena, const char *path, th_diags *diags)
{
    if (thi_path_kind_of(path) == THI_NOTHING || refuse_pipe(path, diags))
        return NULL;
    th_error error = {0};
    const char *data;
    size_t size;
    if (th_file_read(arena, path, &data, &size, &error) != TH_OK) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-FILE",
                     (th_place){path, 0, 0},
                     "%s",
                     without_path(error.text, path));
        return NULL;
    }
    return th_yaml_parse(arena, path, data, size, diags);
}

const th_tree *th_targets_load(th_arena *arena, const char *folder, th_diags *diags)
{
    return load_tree(arena, thi_path_join(arena, folder, "targets.yaml"), diags);
}

const th_tree *th_plan_load(th_arena *arena, const char *folder, th_diags *diags)
{
    return load_tree(arena, thi_path_join(arena, folder, "plan.yaml"), diags);
}

th_scenario_files
th_scenario_files_load(th_arena *arena, const char *folder, th_diags *diags)
{
    th_scenario_files files = {
        .measures =
            load_tree(arena, thi_path_join(arena, folder, "measures.yaml"), diags)};
    const char *place = thi_path_join(arena, folder, "scenarios");
    thi_names names = {0};
    th_error error = {0};
    if (thi_path_kind_of(place) == THI_NOTHING)
        return files;
    if (thi_folder_list(arena, place, &names, &error) != TH_OK)
        th_diags_add(
            diags, TH_ERROR, "E-FILE", (th_place){place, 0, 0}, "%s", error.text);
    files.scenarios = TH_NEW_N(arena, const th_tree *, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        const char *path = thi_path_join(arena, place, names.names[i]);
        const th_tree *tree =
            ends_with(path, ".yaml") ? load_tree(arena, path, diags) : NULL;
        if (tree)
            files.scenarios[files.count++] = tree;
    }
    return files;
}
