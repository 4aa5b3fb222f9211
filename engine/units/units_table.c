/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of units.csv: rows to entries, definitions settled in any order, dimensions
 * numbered. */
#include "units_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {"base", "derived", "tag", "prefix"};

/** Columns of units.csv; -1: absent. */
typedef struct columns {
    int name, kind, definition, title_zh, title_en;
} columns;

static uint32_t *table_of(const th_units *units, thi_unit_kind kind)
{
    if (kind == THI_UNIT_TAG)
        return units->tag_by_sym;
    return kind == THI_UNIT_PREFIX ? units->prefix_by_sym : units->by_sym;
}

static const thi_entry *
find_in(const th_units *units, const uint32_t *table, const char *name, size_t n)
{
    char text[THI_UNIT_TEXT_MAX];
    if (n == 0 || n >= sizeof text)
        return NULL;
    memcpy(text, name, n);
    text[n] = '\0';
    th_sym sym = th_names_find(units->names, text);
    if (sym == 0 || sym >= units->sym_count || table[sym] == 0)
        return NULL;
    return &units->entries[table[sym] - 1];
}

const thi_entry *thi_unit_find(const th_units *units, const char *name, size_t n)
{
    return find_in(units, units->by_sym, name, n);
}

const thi_entry *thi_tag_find(const th_units *units, const char *name, size_t n)
{
    return find_in(units, units->tag_by_sym, name, n);
}

const thi_entry *thi_prefix_find(const th_units *units, const char *name, size_t n)
{
    return find_in(units, units->prefix_by_sym, name, n);
}

static bool kind_parse(const char *text, thi_unit_kind *out)
{
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
        if (strcmp(text, kind_names[i]) == 0) {
            *out = (thi_unit_kind)i;
            return true;
        }
    }
    return false;
}

static bool columns_find(const th_rows *rows, columns *c, th_diags *diags)
{
    c->name = th_rows_column(rows, "name");
    c->kind = th_rows_column(rows, "kind");
    c->definition = th_rows_column(rows, "definition");
    c->title_zh = th_rows_column(rows, "title_zh");
    c->title_en = th_rows_column(rows, "title_en");
    if (c->name >= 0 && c->kind >= 0 && c->definition >= 0)
        return true;
    th_diags_add(diags,
                 TH_ERROR,
                 "E-COLUMN",
                 (th_place){rows->file, 1, 1},
                 "a table of units needs the columns name, kind and definition");
    return false;
}

static void add_row(
    th_units *units, const th_rows *rows, size_t row, const columns *c, th_diags *diags)
{
    const th_field *field = th_rows_at(rows, row, (size_t)c->name);
    th_place place = {rows->file, field->line, field->column};
    const char *kind_text = th_rows_text(rows, row, c->kind);
    thi_unit_kind kind;
    if (field->text[0] == '\0' || strlen(field->text) >= THI_UNIT_TEXT_MAX / 2) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-UNIT",
                     place,
                     "a unit needs a name of 1 to %d bytes",
                     THI_UNIT_TEXT_MAX / 2 - 1);
        return;
    }
    if (!kind_parse(kind_text, &kind)) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-UNIT",
                     place,
                     "unit %s: unknown kind '%s'; use base, derived, tag or prefix",
                     field->text,
                     kind_text);
        return;
    }
    thi_entry entry = {.kind = kind, .place = place, .awaits = THI_NO_ENTRY};
    entry.name = th_arena_text(units->arena, field->text);
    entry.definition =
        th_arena_text(units->arena, th_rows_text(rows, row, c->definition));
    entry.title_zh = th_arena_text(units->arena, th_rows_text(rows, row, c->title_zh));
    entry.title_en = th_arena_text(units->arena, th_rows_text(rows, row, c->title_en));
    (void)th_names_add(units->names, entry.name);
    TH_PUSH(units->arena, units->entries, units->count, units->capacity, entry);
}

static void
read_rows(th_units *units, const th_rows *const *rows, size_t count, th_diags *diags)
{
    for (size_t i = 0; i < count; i++) {
        columns c;
        if (!columns_find(rows[i], &c, diags))
            continue;
        for (size_t row = 0; row < rows[i]->row_count; row++)
            add_row(units, rows[i], row, &c, diags);
    }
}

/** Names to entries; a name may be a unit, a tag and a prefix (千 is no unit), but each
 * only once. */
static void index_entries(th_units *units, th_diags *diags)
{
    units->sym_count = th_names_size(units->names);
    units->by_sym = TH_NEW_N(units->arena, uint32_t, units->sym_count);
    units->tag_by_sym = TH_NEW_N(units->arena, uint32_t, units->sym_count);
    units->prefix_by_sym = TH_NEW_N(units->arena, uint32_t, units->sym_count);
    for (size_t i = 0; i < units->count; i++) {
        const thi_entry *entry = &units->entries[i];
        uint32_t *slot = table_of(units, entry->kind);
        slot += th_names_find(units->names, entry->name);
        if (*slot != 0)
            th_diags_add(diags,
                         TH_ERROR,
                         "E-DUP",
                         entry->place,
                         "unit %s is defined twice, first in %s line %u; keep one",
                         entry->name,
                         units->entries[*slot - 1].place.file,
                         units->entries[*slot - 1].place.line);
        else
            *slot = (uint32_t)i + 1;
    }
}

static void
open_dim(th_units *units, thi_entry *entry, const char *name, th_diags *diags)
{
    if (units->dim_count == TH_DIM_COUNT) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-UNIT",
                     entry->place,
                     "%s: more than %d base units and tags",
                     entry->name,
                     TH_DIM_COUNT);
        return;
    }
    entry->unit.factor = 1;
    entry->unit.dim.exponent[units->dim_count] = 1;
    entry->known = true;
    units->dim_name[units->dim_count++] = name;
}

/** Tonnes first, then its tags, then the rest: the order in which dimensions are
 * printed. */
static void number_dims(th_units *units, th_diags *diags)
{
    units->mass = -1;
    for (size_t i = 0; i < units->count && units->mass < 0; i++) {
        thi_entry *entry = &units->entries[i];
        if (entry->kind == THI_UNIT_BASE && strcmp(entry->name, "t") == 0) {
            units->mass = (int32_t)units->dim_count;
            open_dim(units, entry, entry->name, diags);
        }
    }
    for (size_t i = 0; i < units->count; i++) {
        thi_entry *entry = &units->entries[i];
        if (entry->kind == THI_UNIT_TAG)
            open_dim(units,
                     entry,
                     th_arena_format(units->arena, "t_%s", entry->name),
                     diags);
    }
    for (size_t i = 0; i < units->count; i++) {
        thi_entry *entry = &units->entries[i];
        if (entry->kind == THI_UNIT_BASE && !entry->known)
            open_dim(units, entry, entry->name, diags);
    }
}

static void read_prefixes(th_units *units, th_diags *diags)
{
    for (size_t i = 0; i < units->count; i++) {
        thi_entry *entry = &units->entries[i];
        if (entry->kind != THI_UNIT_PREFIX)
            continue;
        entry->known = true;
        if (!th_number_parse(
                entry->definition, strlen(entry->definition), &entry->number) ||
            !(entry->number > 0))
            th_diags_add(diags,
                         TH_ERROR,
                         "E-UNIT",
                         entry->place,
                         "prefix %s: '%s' is no positive number",
                         entry->name,
                         entry->definition);
    }
}

static bool number_at(const char **at, double *out)
{
    size_t n = strspn(*at, "0123456789.");
    if (n == 0 || !th_number_parse(*at, n, out))
        return false;
    *at += n;
    return true;
}

/**
 * The coefficient before a definition's unit: `1000 kg`, or a fraction `1/15 ha` (exact
 * where a decimal is not). Returns the text after it. `24 /day` and `1/h` are units,
 * not coefficients.
 */
static const char *read_coefficient(const char *text, double *out)
{
    const char *at = text;
    double over, under;
    *out = 1;
    if (!number_at(&at, &over))
        return text;
    if (*at == '/') {
        at++;
        if (!number_at(&at, &under) || !(under > 0))
            return text;
        over /= under;
    }
    if (*at != ' ' && *at != '\0')
        return text;
    *out = over;
    return at;
}

/** Tries to settle a derived unit; false if its definition is wrong or awaits another
 * unit. */
static bool settle(th_units *units, thi_entry *entry, char *why, size_t why_size)
{
    thi_unit_problem problem = {why, why_size, THI_NO_ENTRY};
    double coefficient;
    const char *rest = read_coefficient(entry->definition, &coefficient);
    entry->awaits = THI_NO_ENTRY;
    if (entry->definition[0] == '\0') {
        (void)snprintf(
            why, why_size, "a derived unit needs a definition, as `1000 kg`");
        return false;
    }
    if (!thi_unit_read(units, rest, &entry->unit, &problem)) {
        entry->awaits = problem.awaits;
        return false;
    }
    entry->unit.factor *= coefficient;
    entry->known = isfinite(entry->unit.factor) && entry->unit.factor > 0;
    if (!entry->known)
        (void)snprintf(
            why, why_size, "'%s' is no positive number of a unit", entry->definition);
    return entry->known;
}

/** Passes over the open definitions until none is settled any more: they may stand in
 * any order. */
static void settle_all(th_units *units)
{
    char why[256];
    for (bool progress = true; progress;) {
        progress = false;
        for (size_t i = 0; i < units->count; i++) {
            thi_entry *entry = &units->entries[i];
            if (!entry->known && entry->kind == THI_UNIT_DERIVED)
                progress = settle(units, entry, why, sizeof why) || progress;
        }
    }
}

/** Text `a -> b -> a` if the definitions that `start` awaits come back to it. */
static bool find_circle(const th_units *units, size_t start, th_text *path)
{
    size_t at = start;
    path->size = 0;
    th_text_add(path, units->entries[start].name);
    for (size_t steps = 0; steps < units->count; steps++) {
        uint32_t next = units->entries[at].awaits;
        if (next == THI_NO_ENTRY)
            return false;
        th_text_addf(path, " -> %s", units->entries[next].name);
        if (next == start)
            return true;
        at = next;
    }
    return false;
}

/** What is left is wrong, in a circle, or stands on something that is (said once,
 * there). */
static void report_unsettled(th_units *units, th_diags *diags)
{
    th_text path = {0};
    for (size_t i = 0; i < units->count; i++) {
        thi_entry *entry = &units->entries[i];
        char why[256] = "";
        if (entry->known || entry->kind != THI_UNIT_DERIVED)
            continue;
        if (settle(units, entry, why, sizeof why))
            continue;
        if (entry->awaits == THI_NO_ENTRY)
            th_diags_add(diags,
                         TH_ERROR,
                         "E-UNIT",
                         entry->place,
                         "unit %s: %s",
                         entry->name,
                         why);
        else if (find_circle(units, i, &path))
            th_diags_add(diags,
                         TH_ERROR,
                         "E-UNIT",
                         entry->place,
                         "unit %s is defined by itself: %s",
                         entry->name,
                         path.data);
    }
    th_text_free(&path);
}

th_status th_units_create(th_units **out,
                          const th_rows *const *rows,
                          size_t count,
                          th_diags *diags)
{
    th_arena *arena = th_arena_create();
    th_units *units = TH_NEW(arena, th_units);
    size_t before = th_diags_count(diags, TH_ERROR);
    units->arena = arena;
    units->names = th_names_create();
    read_rows(units, rows, count, diags);
    index_entries(units, diags);
    number_dims(units, diags);
    read_prefixes(units, diags);
    settle_all(units);
    report_unsettled(units, diags);
    *out = units;
    if (th_diags_count(diags, TH_ERROR) == before)
        return TH_OK;
    th_units_free(units);
    *out = NULL;
    return TH_BAD_DATA;
}

void th_units_free(th_units *units)
{
    if (units == NULL)
        return;
    th_names_free(units->names);
    th_arena_free(units->arena);
}

bool th_units_mass_dim(const th_units *units, const char *tag, th_dim *out)
{
    const thi_entry *entry = tag[0] == '\0' ? thi_unit_find(units, "t", 1)
                                            : thi_tag_find(units, tag, strlen(tag));
    if (entry == NULL || !entry->known)
        return false;
    *out = entry->unit.dim;
    return true;
}

size_t th_units_size(const th_units *units)
{
    return units->count;
}

th_unit_row th_units_get(const th_units *units, size_t i)
{
    const thi_entry *entry = &units->entries[i];
    th_unit_row row = {
        .name = entry->name,
        .kind = kind_names[entry->kind],
        .definition = entry->definition,
        .title_zh = entry->title_zh,
        .title_en = entry->title_en,
        .factor = entry->kind == THI_UNIT_PREFIX ? entry->number : entry->unit.factor,
    };
    return row;
}
