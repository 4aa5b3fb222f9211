/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: the unit of a row, and what to say when it does not fit: the unit that was
 * meant, or the variable that takes this one. */
#include "activity_internal.h"

#include <string.h>

typedef struct typed_unit {
    const th_registry *r;
    const th_units *units;
    const char *text; /* without blanks */
    const th_variable *v;
    th_arena *arena;
} typed_unit;

static bool fits(const typed_unit *t, const char *text)
{
    th_unit unit;
    return th_unit_parse(t->units, text, &unit, NULL, 0) &&
           th_dim_equal(&unit.dim, &t->v->unit.dim);
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* ---- the nearest unit: a Chinese one for Chinese text ---- */

/** The longest prefix of the table (万, 亿 ...) with which the text begins, or "". */
static const char *prefix_of(const typed_unit *t)
{
    const char *best = "";
    for (size_t i = 0; i < th_units_size(t->units); i++) {
        th_unit_row row = th_units_get(t->units, i);
        size_t n = strlen(row.name);
        if (!strcmp(row.kind, "prefix") && !is_ascii(row.name) &&
            !strncmp(t->text, row.name, n) && n > strlen(best))
            best = row.name;
    }
    return best;
}

static unsigned count_characters(const char *text)
{
    unsigned n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/** Distance of a known name; a Chinese one is judged by its length first, since one
 * wrong character changes up to three bytes. */
static unsigned distance(const char *typed, const char *known, bool chinese)
{
    unsigned a = count_characters(typed), b = count_characters(known);
    unsigned bytes = th_text_distance(typed, known, 100);
    return chinese ? 100 * (a > b ? a - b : b - a) + bytes : bytes;
}

static const char *nearest_of(const typed_unit *t, bool chinese)
{
    const char *best = NULL, *prefix = chinese ? prefix_of(t) : "";
    unsigned best_distance = UINT32_MAX;
    for (size_t i = 0; i < th_units_size(t->units); i++) {
        th_unit_row row = th_units_get(t->units, i);
        if ((chinese && is_ascii(row.name)) || !strcmp(row.kind, "prefix"))
            continue;
        const char *whole = th_arena_format(t->arena, "%s%s", prefix, row.name);
        unsigned d = distance(t->text, whole, chinese);
        if (d >= best_distance || !fits(t, whole))
            continue;
        best_distance = d;
        best = whole;
    }
    return best;
}

static const char *nearest_unit(const typed_unit *t)
{
    const char *chinese = is_ascii(t->text) ? NULL : nearest_of(t, true);
    return chinese ? chinese : nearest_of(t, false);
}

/* ---- a known unit of another dimension ---- */

/** 吨 where 吨_N is wanted. */
static const char *with_tag(const typed_unit *t)
{
    const char *tag = strchr(t->v->unit_text, '_');
    const char *whole = tag ? th_arena_format(t->arena, "%s%s", t->text, tag) : NULL;
    return whole && fits(t, whole) ? whole : NULL;
}

static bool same_first_word(const char *a, const char *b)
{
    size_t n = strcspn(a, "_");
    return n == strcspn(b, "_") && !strncmp(a, b, n);
}

static bool drives(const th_method *m, uint32_t variable)
{
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t d = 0; d < m->variants[v].driver_count; d++)
            if (m->variants[v].drivers[d] == variable)
                return true;
    return false;
}

/** Do both drive one method: are they ways of saying the same? */
static bool drive_together(const th_registry *r, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < th_method_count(r); i++)
        if (drives(th_method_get(r, i), a) && drives(th_method_get(r, i), b))
            return true;
    return false;
}

typedef bool (*likeness)(const th_registry *r, uint32_t a, uint32_t b);

static bool alike(const th_registry *r, uint32_t a, uint32_t b)
{
    const th_names *names = th_registry_names(r);
    return same_first_word(th_names_text(names, th_variable_get(r, a)->name),
                           th_names_text(names, th_variable_get(r, b)->name));
}

/** Variables of the row's kind that the typed unit fits, up to three. */
static const char *
variables_that(const typed_unit *t, const th_unit *unit, likeness is_like)
{
    const th_names *names = th_registry_names(t->r);
    uint32_t own = (uint32_t)th_variable_find(t->r, t->v->name), shown = 0;
    const char *list = "";
    for (uint32_t i = 0; i < th_variable_count(t->r) && shown < 3; i++) {
        const th_variable *v = th_variable_get(t->r, i);
        if (i == own || v->kind != t->v->kind ||
            !th_dim_equal(&v->unit.dim, &unit->dim) || !is_like(t->r, i, own))
            continue;
        list = th_arena_format(t->arena,
                               "%s%s%s",
                               list,
                               shown++ ? ", " : "",
                               th_names_text(names, v->name));
    }
    return list;
}

/** Those of a like name, else other drivers of the same methods. */
static const char *other_variables(const typed_unit *t, const th_unit *unit)
{
    const char *list = variables_that(t, unit, alike);
    return *list ? list : variables_that(t, unit, drive_together);
}

static const char *advice_of(const typed_unit *t, const th_unit *unit, bool known)
{
    const char *near = known ? with_tag(t) : nearest_unit(t);
    const char *others = known ? other_variables(t, unit) : "";
    if (known && near)
        return th_arena_format(
            t->arena,
            "; '%s' if the number is the mass of that substance itself",
            near);
    if (*others)
        return th_arena_format(
            t->arena, "; the variable that takes this unit: %s", others);
    near = near ? near : nearest_unit(t);
    return near ? th_arena_format(t->arena, ", nearest '%s'", near) : "";
}

bool thi_row_unit(const th_registry *r,
                  th_arena *arena,
                  const char *text,
                  const th_variable *v,
                  th_unit *out,
                  const char **wrong)
{
    typed_unit t = {r, th_registry_units(r), NULL, v, arena};
    char *plain = th_arena_text(arena, text);
    char why[256];
    size_t n = 0;
    for (const char *c = text; *c; c++)
        if (*c != ' ' && *c != '\t')
            plain[n++] = *c;
    plain[n] = '\0';
    t.text = plain;
    bool known = th_unit_parse(t.units, plain, out, why, sizeof why);
    if (known && th_dim_equal(&out->dim, &v->unit.dim))
        return true;
    *wrong = th_arena_format(
        arena,
        "unit '%s' does not fit %s%s%s%s: expected %s or a unit of its dimension%s",
        text,
        th_names_text(th_registry_names(r), v->name),
        known ? "" : " (",
        known ? "" : why,
        known ? "" : ")",
        v->unit_text,
        advice_of(&t, out, known));
    return false;
}
