/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * intake: files to neutral rows and trees, and whole folders to a registry and an
 * activity table. The only module (with the ledger) that opens files for reading. CSV
 * by our own reader (RFC 4180), YAML by libyaml's events, GB18030 by iconv, xlsx by
 * libzip and expat.
 */
#ifndef TANHENG_INTAKE_H
#define TANHENG_INTAKE_H

#include "tanheng/activity.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * AUTO: a BOM or valid UTF-8 is UTF-8, but text whose non-ASCII characters are all
 * below U+0800 and Chinese in GB18030 is GB18030 (unless they are signs of units alone:
 * m3 with a raised 3, degree, times ...), and so is what is no UTF-8 but valid GB18030,
 * unless it is mostly UTF-8 (then damaged: E-ENCODING).
 */
typedef enum th_encoding {
    TH_ENCODING_AUTO,
    TH_ENCODING_UTF8,
    TH_ENCODING_GB18030
} th_encoding;

/** Bytes of a file, owned by the arena. Errors: TH_NO_FILE, TH_DENIED, TH_BAD_DATA for
 * a directory or over 1 GiB. */
TH_API TH_MUST_USE th_status th_file_read(
    th_arena *arena, const char *path, const char **data, size_t *size, th_error *err);

/**
 * CSV bytes to rows (owned by arena). BOM, CRLF, quoted fields with newlines; GB18030
 * told apart (encoding.c says how) and noted (N-ENCODING). E-EMPTY, E-BINARY,
 * E-TRUNCATED (open quote), E-QUOTE (text behind a closing quote), E-COLUMNS (longer
 * than the header, over 1024), E-HEADER (a name twice, values under no name, other
 * separators), E-SIZE, E-ENCODING. NULL after an error. Fully blank lines and lines
 * whose first character is # in the first field are skipped. A line ends with LF, CRLF
 * or CR; a line end in a quoted field is one LF. Header names are trimmed of blanks.
 */
TH_API const th_rows *th_csv_parse(th_arena *arena,
                                   const char *file,
                                   const char *data,
                                   size_t size,
                                   th_encoding encoding,
                                   th_diags *diags);
/** CSV bytes to rows without a header: every line is a row, also one that begins with
 * #; the names of the columns mean nothing. NULL after an error, or over 1024 columns.
 */
TH_API const th_rows *th_csv_grid(th_arena *arena,
                                  const char *file,
                                  const char *data,
                                  size_t size,
                                  th_encoding encoding,
                                  th_diags *diags);
/**
 * YAML bytes to a tree (owned by arena). Anchors, aliases, tags, duplicate keys,
 * several documents, depth > 32 are refused: E-YAML with line and column; E-EMPTY,
 * E-BINARY, E-ENCODING as for CSV. NULL after an error.
 */
TH_API const th_tree *th_yaml_parse(
    th_arena *arena, const char *file, const char *data, size_t size, th_diags *diags);

/** One embedded file of factors/ or of the demo inventory. */
typedef struct th_embedded {
    const char *path; /* "factors/variables.csv", "demo/inventory.yaml" */
    const char *data;
    size_t size;
} th_embedded;
TH_API const th_embedded *th_embedded_files(size_t *count);

typedef struct th_load_options {
    const char *factors_folder;      /* NULL: embedded */
    const char *const *method_files; /* --methods FILE ... */
    size_t method_file_count;
    const char *inventory_folder; /* its factors/ is the local pack (and may extend
                                     taxonomies); may be NULL */
    th_encoding encoding;
} th_load_options;
/**
 * Reads all sources (embedded or from disk, local pack, method files) and builds the
 * registry. In a local `factors/` folder: a taxonomy's name (variables.csv,
 * subjects.csv, members.csv, categories.csv ...) extends the taxonomy, *.yaml are
 * methods, any other .csv is rows of the pack `local`; files in packs/ methods/
 * layouts/ keep their role. Local methods and those of --methods files (.csv: as in a
 * local folder) are appended to the guideline's list. What was read is freed at the
 * end: th_registry_create copies what it keeps. A place names a file as the user named
 * the folder; an embedded one is `factors/...`.
 */
TH_API TH_MUST_USE th_status th_registry_load(th_registry **out,
                                              const th_load_options *options,
                                              th_diags *diags,
                                              th_error *err);

/**
 * An inventory folder: inventory.yaml, activity/ *.csv (in byte order of names),
 * indicators.csv; other files in activity/ are noted (N-FILE). Also finishes the table.
 * Problems of the content are all in `diags`: then still TH_OK, with what could be
 * read, so that compile can add its own. Only a folder without a readable
 * inventory.yaml, or a refusal of the system, fails. What was read is freed: the
 * activity copies what it keeps.
 */
TH_API TH_MUST_USE th_status th_inventory_load(th_activity **out,
                                               const th_registry *registry,
                                               const char *folder,
                                               th_encoding encoding,
                                               th_diags *diags,
                                               th_error *err);
/** Has the folder factors of its own, so that it needs a registry of its own? */
TH_API bool th_inventory_has_factors(const char *folder);

typedef struct th_paths {
    const char **paths;
    size_t count;
} th_paths;
/**
 * Appends the inventory folders that a path names: the folder itself if it holds
 * inventory.yaml, else those of its subfolders that do (in byte order); for a file, the
 * paths in it, one a line (from the file's folder; blank lines and those that begin
 * with # are skipped). TH_BAD_DATA when it names none. `out` begins as {0}.
 */
TH_API TH_MUST_USE th_status th_inventories_find(th_arena *arena,
                                                 const char *path,
                                                 th_paths *out,
                                                 th_error *err);
/** targets.yaml of the folder as a tree, or NULL when there is none. */
TH_API const th_tree *
th_targets_load(th_arena *arena, const char *folder, th_diags *diags);

/** plan.yaml of the folder (its tasks, leads of its indicators) as a tree, or NULL. */
TH_API const th_tree *
th_plan_load(th_arena *arena, const char *folder, th_diags *diags);

/** scenarios/ *.yaml in byte order of names, and measures.yaml (NULL: there is none).
 */
typedef struct th_scenario_files {
    const th_tree **scenarios;
    size_t count;
    const th_tree *measures;
} th_scenario_files;
/** Files that cannot be read are told in `diags` and left out. Owned by the arena. */
TH_API th_scenario_files th_scenario_files_load(th_arena *arena,
                                                const char *folder,
                                                th_diags *diags);

/** Writes a file whole: temporary file beside it, fsync, rename. Parents must exist. */
TH_API TH_MUST_USE th_status th_file_write(const char *path,
                                           const void *data,
                                           size_t size,
                                           th_error *err);

#ifdef __cplusplus
}
#endif
#endif
