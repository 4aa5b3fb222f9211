/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A county's own title, organisation, logo and colours of sectors, from a small file.
 * Only what is named here may stand in it. */
#include "report_words.h"

#include <string.h>

static void
refuse(th_diags *diags, const th_tree *at, const char *code, const char *text)
{
    th_diags_add(diags, TH_ERROR, code, th_tree_place(at), "%s", text);
}

/* ---- titles ---- */

static th_titles
read_titles(const th_tree *tree, const char *key, th_arena *arena, th_diags *diags)
{
    static const char *const languages[] = {"zh", "en", NULL};
    const th_tree *at = th_tree_get(tree, key);
    if (!at)
        return (th_titles){"", ""};
    if (at->kind != TH_TREE_MAP) {
        refuse(diags, at, "E-TEMPLATE", "write zh and en, as in {zh: 县, en: County}");
        return (th_titles){"", ""};
    }
    th_tree_only(at, languages, diags);
    const char *zh = th_tree_text(at, "zh"), *en = th_tree_text(at, "en");
    if (!zh || !en || !*zh || !*en) {
        refuse(diags, at, "E-TEMPLATE", "both zh and en are needed, and not empty");
        return (th_titles){"", ""};
    }
    return (th_titles){th_arena_text(arena, zh), th_arena_text(arena, en)};
}

/* ---- colours ---- */

static bool is_sector(const th_registry *r, const char *id)
{
    thi_sector s;
    for (uint32_t i = 0; thi_sector_at(r, i, &s); i++)
        if (!strcmp(s.id, id))
            return true;
    return false;
}

static const char *sector_ids(th_arena *arena, const th_registry *r)
{
    thi_sector s;
    const char *out = "";
    for (uint32_t i = 0; thi_sector_at(r, i, &s); i++)
        out = th_arena_format(arena, "%s %s", out, s.id);
    return out;
}

static void read_color(th_report_template *out,
                       th_arena *arena,
                       const th_tree *at,
                       const th_registry *r,
                       th_diags *diags)
{
    th_template_color color = {.sector = th_arena_text(arena, at->key)};
    if (!is_sector(r, at->key))
        th_diags_add(diags,
                     TH_ERROR,
                     "E-TEMPLATE",
                     (th_place){at->file, at->key_line, at->key_column},
                     "'%s' is no sector; the sectors are%s",
                     at->key,
                     sector_ids(arena, r));
    else if (at->kind != TH_TREE_SCALAR || !th_color_read(at->text, &color.color))
        refuse(diags, at, "E-COLOR", "no colour; write \"#RRGGBB\" in quotes");
    else
        TH_PUSH(arena, out->colors, out->color_count, out->color_capacity, color);
}

static void read_colors(th_report_template *out,
                        th_arena *arena,
                        const th_tree *tree,
                        const th_registry *r,
                        th_diags *diags)
{
    const th_tree *at = th_tree_get(tree, "colors");
    if (at && at->kind != TH_TREE_MAP)
        refuse(
            diags, at, "E-TEMPLATE", "a map of sectors, as in {energy: \"#0072B2\"}");
    for (size_t i = 0; at && at->kind == TH_TREE_MAP && i < at->count; i++)
        read_color(out, arena, at->items[i], r, diags);
}

bool th_report_template_read(th_report_template *out,
                             th_arena *arena,
                             const th_tree *tree,
                             const th_registry *registry,
                             th_diags *diags)
{
    static const char *const keys[] = {"title", "organisation", "logo", "colors", NULL};
    size_t before = th_diags_count(diags, TH_ERROR);
    *out = (th_report_template){.title = {"", ""}, .organisation = {"", ""}};
    if (tree->kind != TH_TREE_MAP) {
        refuse(diags,
               tree,
               "E-TEMPLATE",
               "a template is a map of title, organisation, logo, colors");
        return false;
    }
    th_tree_only(tree, keys, diags);
    out->title = read_titles(tree, "title", arena, diags);
    out->organisation = read_titles(tree, "organisation", arena, diags);
    const th_tree *logo = th_tree_get(tree, "logo");
    if (logo && logo->kind != TH_TREE_SCALAR)
        refuse(diags, logo, "E-TEMPLATE", "the path of a .png or .jpg file");
    else if (logo) {
        out->logo_path = th_arena_text(arena, logo->text);
        out->logo_place = th_tree_place(logo);
    }
    read_colors(out, arena, tree, registry, diags);
    return th_diags_count(diags, TH_ERROR) == before;
}

/* ---- the logo ---- */

/* A head may state any size: the sheet's columns would be counted for minutes. */
enum { LOGO_SIDE = 10000, LOGO_RATIO = 20 };

static uint32_t big(const unsigned char *at, uint32_t bytes)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < bytes; i++)
        out = out << 8 | at[i];
    return out;
}

static bool
png_size(const unsigned char *data, size_t size, uint32_t *wide, uint32_t *high)
{
    if (size < 33 || memcmp(data, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0)
        return false;
    *wide = big(data + 16, 4), *high = big(data + 20, 4);
    return true;
}

/** Walks the segments of a JPEG up to the one that begins the frame. */
static bool
jpeg_size(const unsigned char *data, size_t size, uint32_t *wide, uint32_t *high)
{
    size_t at = 2;
    if (size < 4 || data[0] != 0xFF || data[1] != 0xD8)
        return false;
    while (at + 9 < size && data[at] == 0xFF) {
        unsigned char kind = data[at + 1];
        bool frame = kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 &&
                     kind != 0xCC;
        if (frame) {
            *high = big(data + at + 5, 2), *wide = big(data + at + 7, 2);
            return true;
        }
        at += 2 + big(data + at + 2, 2);
    }
    return false;
}

bool th_report_template_logo(th_report_template *t,
                             const void *data,
                             size_t size,
                             th_diags *diags)
{
    bool picture = png_size(data, size, &t->logo_wide, &t->logo_high) ||
                   jpeg_size(data, size, &t->logo_wide, &t->logo_high);
    if (!picture || !t->logo_wide || !t->logo_high) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-TEMPLATE",
                     t->logo_place,
                     "%s is no PNG or JPEG picture; save it as one of these",
                     t->logo_path);
        return false;
    }
    if (t->logo_wide > LOGO_SIDE || t->logo_high > LOGO_SIDE ||
        t->logo_wide / t->logo_high > LOGO_RATIO || size > TH_LOGO_BYTES_MAX) {
        th_diags_add(
            diags,
            TH_ERROR,
            "E-TEMPLATE",
            t->logo_place,
            "%s is too large or too wide; at most %d pixels a side, %d times as "
            "wide as high, %d MiB",
            t->logo_path,
            LOGO_SIDE,
            LOGO_RATIO,
            TH_LOGO_BYTES_MAX >> 20);
        return false;
    }
    t->logo = data;
    t->logo_size = size;
    return true;
}
