/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity: text as people write it (full-width forms, thousands separators) to
 * numbers, years and members. */
#include "activity_internal.h"

#include <string.h>

/** Bytes of a full-width form at `s` (U+3000, U+FF01..U+FF5E), its ASCII in *out; 0 if
 * none. */
static size_t full_width(const unsigned char *s, char *out)
{
    if (s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) {
        *out = ' ';
        return 3;
    }
    if (s[0] == 0xC2 && s[1] == 0xA0) {
        *out = ' ';
        return 2;
    }
    if (s[0] != 0xEF || (s[1] != 0xBC && s[1] != 0xBD) || s[2] < 0x80)
        return 0;
    unsigned point = (unsigned)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
    if (point < 0xF01 || point > 0xF5E)
        return 0;
    unsigned code = point - 0xF00 + 0x20;
    *out = (char)code;
    return 3;
}

const char *thi_text_clean(th_arena *arena, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t n = strlen(text);
    bool plain = n == 0 || (s[0] > ' ' && s[n - 1] > ' ');
    for (size_t i = 0; plain && i < n; i++)
        plain = s[i] < 0x80;
    if (plain)
        return text;
    char *out = th_arena_alloc(arena, n + 1);
    size_t used = 0;
    while (*s) {
        char c;
        size_t step = full_width(s, &c);
        if (!step) {
            c = (char)*s;
            step = 1;
        }
        if (!(used == 0 && (c == ' ' || c == '\t' || c == '\r' || c == '\n')))
            out[used++] = c;
        s += step;
    }
    while (used && (out[used - 1] == ' ' || out[used - 1] == '\t' ||
                    out[used - 1] == '\r' || out[used - 1] == '\n'))
        used--;
    out[used] = 0;
    return out;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/** 1,234,567.8: groups of three after the first; copies without the commas. False if
 * the commas stand wrong. */
static bool drop_separators(const char *text, char *out, size_t size)
{
    size_t used = 0, run = 0;
    bool comma = false, ended = false;
    for (const char *p = text; *p; p++) {
        if (*p == ',') {
            if (ended || run == 0 || run > 3 || (comma && run != 3))
                return false;
            comma = true;
            run = 0;
            continue;
        }
        if (!digit(*p) && !ended && (used > 1 || (*p != '-' && *p != '+'))) {
            if (comma && run != 3)
                return false;
            ended = true;
        }
        if (digit(*p))
            run++;
        if (used + 1 >= size)
            return false;
        out[used++] = *p;
    }
    out[used] = 0;
    return !comma || ended || run == 3;
}

bool thi_number_read(const char *clean, double *out)
{
    char buffer[64];
    if (!strchr(clean, ','))
        return th_number_parse(clean, strlen(clean), out);
    if (!drop_separators(clean, buffer, sizeof buffer))
        return false;
    return th_number_parse(buffer, strlen(buffer), out);
}

bool thi_year_read(const char *clean, int32_t *out)
{
    int32_t year = 0;
    size_t n = 0;
    for (; digit(clean[n]) && n < 6; n++)
        year = year * 10 + (clean[n] - '0');
    if (clean[n] || n != 4 || year < 1900 || year > 2100)
        return false;
    *out = year;
    return true;
}

const char *thi_nearest_name(const th_registry *r,
                             const char *sort,
                             const char *text,
                             const th_diags *diags)
{
    enum { SUGGESTED = 1000 };
    return th_diags_count(diags, TH_ERROR) < SUGGESTED
               ? th_registry_nearest(r, sort, text)
               : NULL;
}

enum { LONGEST_MEMBER = 200 }; /* a key in SUMIFS has at most 255 characters */

th_sym thi_member_read(const th_registry *r,
                       th_names *names,
                       uint32_t index,
                       const char *clean,
                       th_place place,
                       th_diags *diags)
{
    static const char *const codes[] = {"E-REGION", "E-CATEGORY", "E-SUBJECT"};
    const th_domain *domain = th_domain_of(r, index);
    const char *index_name = th_names_text(names, th_index_get(r, index)->name);
    if (domain->open && strlen(clean) <= LONGEST_MEMBER)
        return th_names_add(names, clean);
    if (domain->open) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-MEMBER",
                     place,
                     "a name in %s of more than %d bytes; shorten it",
                     index_name,
                     LONGEST_MEMBER);
        return 0;
    }
    th_sym sym = th_names_find(names, clean);
    if (sym && th_member_find(domain, sym))
        return sym;
    char sort[96] = "index:";
    strncat(sort, index_name, sizeof sort - 8);
    const char *near = thi_nearest_name(r, sort, clean, diags);
    th_diags_add(
        diags,
        TH_ERROR,
        index < 3 ? codes[index] : "E-MEMBER",
        place,
        "unknown %s '%s'%s%s%s; write an id that `tanheng factors --members %s` "
        "lists, or add it to factors/ of the inventory",
        index_name,
        clean,
        near ? " (" : "",
        near ? near : "",
        near ? "?)" : "",
        index_name);
    return 0;
}
