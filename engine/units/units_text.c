/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a unit: `kg_CH4/head/yr`, `L/100km`, `万吨`, `MJ*head/kg^2`. */
#include "units_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PREFIX_DEPTH 2 /* 亿千吨; the table holds what is usual (百万, 千万) as one */
#define POWER_MAX 9

typedef struct reader {
    const th_units *units;
    const char *at;
    thi_unit_problem *problem;
} reader;

TH_PRINTF(2, 3)
static bool fail(thi_unit_problem *problem, const char *format, ...)
{
    if (problem->why == NULL || problem->why_size == 0)
        return false;
    va_list list;
    va_start(list, format);
    (void)vsnprintf(problem->why, problem->why_size, format, list);
    va_end(list);
    return false;
}

/* ---- typography
 * -------------------------------------------------------------------------------------------
 */

/** Signs that mean one of ours. `²` and `³` depend on the table (m3 is a name, kg^2 is
 * not), see thi_unit_read. */
static const struct {
    const char *sign, *plain;
} signs[] = {
    {"·", "*"},  {"⋅", "*"},  {"×", "*"},      {"／", "/"},     {"∕", "/"},
    {"％", "%"}, {"₀", "0"},  {"₁", "1"},      {"₂", "2"},      {"₃", "3"},
    {"₄", "4"},  {"₅", "5"},  {"₆", "6"},      {"₇", "7"},      {"₈", "8"},
    {"₉", "9"},  {"\t", " "}, {"\u3000", " "}, {"\u00a0", " "},
};

static bool is_superscript(const char *s)
{
    return strncmp(s, "²", 2) == 0 || strncmp(s, "³", 2) == 0;
}

/** Writes `text` with plain signs; `raised` stands before the digit of `²` and `³`.
 * False if it does not fit. */
static bool make_plain(const char *text, const char *raised, char *out, size_t size)
{
    size_t n = 0;
    while (*text != '\0') {
        char digit[3] = "";
        const char *plain = NULL;
        size_t eaten = 1;
        for (size_t i = 0; i < sizeof signs / sizeof *signs && plain == NULL; i++) {
            eaten = strlen(signs[i].sign);
            if (strncmp(text, signs[i].sign, eaten) == 0)
                plain = signs[i].plain;
        }
        if (plain == NULL && is_superscript(text)) {
            (void)snprintf(digit,
                           sizeof digit,
                           "%s%c",
                           raised,
                           strncmp(text, "²", 2) == 0 ? '2' : '3');
            plain = digit;
            eaten = 2;
        }
        if (plain == NULL) {
            digit[0] = *text;
            plain = digit;
            eaten = 1;
        }
        size_t length = strlen(plain);
        if (n + length >= size)
            return false;
        memcpy(out + n, plain, length);
        n += length;
        text += eaten;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return true;
}

/* ---- names
 * ------------------------------------------------------------------------------------------------
 */

static void take_nearer(
    const char *candidate, const char *name, unsigned *best, char *out, size_t size)
{
    unsigned distance = th_text_distance(candidate, name, *best);
    if (distance >= *best)
        return;
    *best = distance;
    (void)snprintf(out, size, "%s", candidate);
}

void thi_unit_nearest(const th_units *units, const char *name, char *out, size_t size)
{
    char tagged[THI_UNIT_TEXT_MAX];
    unsigned best = 2 + (unsigned)strlen(name) / 3;
    th_dim mass;
    bool has_mass = th_units_mass_dim(units, "", &mass);
    out[0] = '\0';
    for (size_t i = 0; i < units->count; i++) {
        const thi_entry *unit = &units->entries[i];
        if (unit->kind != THI_UNIT_BASE && unit->kind != THI_UNIT_DERIVED)
            continue;
        take_nearer(unit->name, name, &best, out, size);
        if (!has_mass || !unit->known || !th_dim_equal(&unit->unit.dim, &mass))
            continue;
        for (size_t k = 0; k < units->count; k++) {
            if (units->entries[k].kind != THI_UNIT_TAG)
                continue;
            (void)snprintf(tagged,
                           sizeof tagged,
                           "%.120s_%.120s",
                           unit->name,
                           units->entries[k].name);
            take_nearer(tagged, name, &best, out, size);
        }
    }
}

static bool take_entry(const th_units *units,
                       const thi_entry *entry,
                       th_unit *out,
                       thi_unit_problem *problem)
{
    if (!entry->known) {
        problem->awaits = (uint32_t)(entry - units->entries);
        return false;
    }
    *out = entry->unit;
    return true;
}

/** `kg_CH4`: a unit of plain mass, `_`, a tag. */
static bool find_tagged(const th_units *units,
                        const char *name,
                        size_t n,
                        th_unit *out,
                        thi_unit_problem *problem)
{
    for (size_t i = 1; i + 1 < n; i++) {
        if (name[i] != '_')
            continue;
        const thi_entry *unit = thi_unit_find(units, name, i);
        const thi_entry *tag = thi_tag_find(units, name + i + 1, n - i - 1);
        th_dim mass;
        if (unit == NULL || tag == NULL || !th_units_mass_dim(units, "", &mass))
            continue;
        if (!take_entry(units, unit, out, problem))
            return false;
        if (!th_dim_equal(&out->dim, &mass))
            continue;
        out->dim = tag->unit.dim;
        return true;
    }
    return false;
}

/** A whole name: in the table, tagged, or with a prefix (the longest that leaves a
 * known name). */
static bool find_name(const th_units *units,
                      const char *name,
                      size_t n,
                      int depth,
                      th_unit *out,
                      thi_unit_problem *problem)
{
    const thi_entry *entry = thi_unit_find(units, name, n);
    if (entry != NULL)
        return take_entry(units, entry, out, problem);
    if (find_tagged(units, name, n, out, problem))
        return true;
    if (depth == 0)
        return false;
    for (size_t i = n - 1; i > 0; i--) {
        const thi_entry *prefix = thi_prefix_find(units, name, i);
        if (prefix == NULL)
            continue;
        if (find_name(units, name + i, n - i, depth - 1, out, problem)) {
            out->factor *= prefix->number;
            return true;
        }
    }
    return false;
}

static bool unknown_name(const reader *r, const char *name, size_t n)
{
    char text[THI_UNIT_TEXT_MAX], nearest[THI_UNIT_TEXT_MAX];
    if (r->problem->why == NULL)
        return false;
    (void)snprintf(text, sizeof text, "%.*s", (int)n, name);
    thi_unit_nearest(r->units, text, nearest, sizeof nearest);
    if (nearest[0] != '\0')
        return fail(r->problem, "unknown unit %s (%s?)", text, nearest);
    return fail(r->problem, "unknown unit %s; `tanheng units` lists all", text);
}

/* ---- parts
 * ------------------------------------------------------------------------------------------------
 */

static void skip_space(reader *r)
{
    while (*r->at == ' ')
        r->at++;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t number_length(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n > 0 && s[n] == '.' && is_digit(s[n + 1]))
        n += 1 + strspn(s + n + 1, "0123456789");
    if (n > 0 && (s[n] == 'e' || s[n] == 'E')) {
        size_t sign = s[n + 1] == '-' || s[n + 1] == '+';
        if (is_digit(s[n + 1 + sign]))
            n += 1 + sign + strspn(s + n + 1 + sign, "0123456789");
    }
    return n;
}

static bool read_number(reader *r, double *out, bool *has_number)
{
    size_t n = number_length(r->at);
    *out = 1;
    *has_number = n > 0;
    if (n == 0)
        return true;
    if (!th_number_parse(r->at, n, out) || !(*out > 0))
        return fail(r->problem, "'%.*s' is no positive number", (int)n, r->at);
    r->at += n;
    return true;
}

static bool read_power(reader *r, int *out)
{
    *out = 1;
    skip_space(r);
    if (*r->at != '^')
        return true;
    r->at++;
    skip_space(r);
    int sign = *r->at == '-' ? -1 : 1;
    if (*r->at == '-' || *r->at == '+')
        r->at++;
    size_t n = strspn(r->at, "0123456789");
    int power = n == 1 ? *r->at - '0' : POWER_MAX + 1;
    if (power > POWER_MAX)
        return fail(r->problem,
                    "^ needs an integer from -%d to %d after it",
                    POWER_MAX,
                    POWER_MAX);
    r->at += n;
    *out = sign * power;
    return true;
}

static double raise(double factor, int power)
{
    double product = 1;
    for (int i = 0; i < (power < 0 ? -power : power); i++)
        product *= factor;
    return power < 0 ? 1 / product : product;
}

/** One part, [number] name [^ integer], multiplied into `out` (divided when `sign` is
 * -1). */
static bool read_part(reader *r, int sign, th_unit *out)
{
    double number;
    bool has_number;
    int power = 1;
    th_unit part = {.factor = 1};
    skip_space(r);
    if (!read_number(r, &number, &has_number))
        return false;
    skip_space(r);
    size_t n = strcspn(r->at, " */^()[]");
    if (n == 0 && strchr("()[]", *r->at) != NULL && *r->at != '\0')
        return fail(r->problem, "no brackets in a unit: write kg/head/yr");
    if (n == 0 && *r->at == '^')
        return fail(r->problem, "^ stands only after a name");
    if (n == 0 && !has_number)
        return fail(r->problem, "a unit is missing at '%s'", r->at);
    if (n > 0) {
        if (!find_name(r->units, r->at, n, PREFIX_DEPTH, &part, r->problem))
            return unknown_name(r, r->at, n);
        r->at += n;
    }
    if (!read_power(r, &power))
        return false;
    double factor = number * raise(part.factor, power);
    out->factor = sign < 0 ? out->factor / factor : out->factor * factor;
    if (!th_dim_multiply(&out->dim, &part.dim, sign * power, &out->dim))
        return fail(r->problem, "an exponent is too large");
    return true;
}

static bool read_parts(const th_units *units,
                       const char *plain,
                       th_unit *out,
                       thi_unit_problem *problem)
{
    reader r = {units, plain, problem};
    int sign = 1;
    *out = (th_unit){.factor = 1};
    skip_space(&r);
    if (*r.at == '\0')
        return true;
    for (;;) {
        if (!read_part(&r, sign, out))
            return false;
        skip_space(&r);
        if (*r.at == '\0')
            break;
        if (*r.at != '*' && *r.at != '/')
            return fail(problem, "'%s' is not expected; join units with * or /", r.at);
        sign = *r.at == '/' ? -1 : 1;
        r.at++;
    }
    if (!isfinite(out->factor) || !(out->factor > 0))
        return fail(problem, "the unit is too large or too small a number");
    return true;
}

bool thi_unit_read(const th_units *units,
                   const char *text,
                   th_unit *out,
                   thi_unit_problem *problem)
{
    char plain[THI_UNIT_TEXT_MAX];
    problem->awaits = THI_NO_ENTRY;
    if (!make_plain(text, "", plain, sizeof plain))
        return fail(problem, "the unit's text is too long");
    if (read_parts(units, plain, out, problem))
        return true;
    if (strstr(text, "²") == NULL && strstr(text, "³") == NULL)
        return false;
    /* `kg²`: not a name of the table with a digit, so a power. */
    return make_plain(text, "^", plain, sizeof plain) &&
           read_parts(units, plain, out, problem);
}

bool th_unit_parse(
    const th_units *units, const char *text, th_unit *out, char *why, size_t why_size)
{
    thi_unit_problem problem = {why, why_size, THI_NO_ENTRY};
    return thi_unit_read(units, text, out, &problem);
}
