/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of all reports: sectors from layouts/sectors.csv, states, qualities and
 * confidences from the tables below. */
#include "report_words.h"

#include <string.h>

/* ---- colours ---- */

#define NO_COLOR 0x8C8C8C /* grey: a table that names none */

static uint32_t color_at(const th_rows *rows, uint32_t i)
{
    uint32_t color;
    return th_color_read(th_rows_text(rows, i, th_rows_column(rows, "color")), &color)
               ? color
               : NO_COLOR;
}

uint32_t thi_palette_color(const th_registry *r, uint32_t i)
{
    const th_rows *rows = th_layout_find(r, "palette");
    return rows && rows->row_count ? color_at(rows, i % (uint32_t)rows->row_count)
                                   : NO_COLOR;
}

uint32_t thi_sector_color(const th_registry *r, const char *id)
{
    thi_sector s;
    for (uint32_t i = 0; thi_sector_at(r, i, &s); i++)
        if (!strcmp(s.id, id))
            return s.color;
    return NO_COLOR;
}

/* ---- sectors ---- */

static bool from_layout(const th_rows *rows, uint32_t i, thi_sector *out)
{
    if (i >= rows->row_count)
        return false;
    out->id = th_rows_text(rows, i, th_rows_column(rows, "code"));
    out->titles.zh = th_rows_text(rows, i, th_rows_column(rows, "label_zh"));
    out->titles.en = th_rows_text(rows, i, th_rows_column(rows, "label_en"));
    out->color = color_at(rows, i);
    out->land = !strcmp(th_rows_text(rows, i, th_rows_column(rows, "land")), "1");
    return true;
}

static bool first_of_sector(const th_registry *r, uint32_t category)
{
    th_sym sector = th_category_get(r, category)->sector;
    for (uint32_t i = 0; i < category; i++)
        if (th_category_get(r, i)->sector == sector)
            return false;
    return sector != 0;
}

static bool from_categories(const th_registry *r, uint32_t wanted, thi_sector *out)
{
    for (uint32_t i = 0; i < th_category_count(r); i++) {
        if (!first_of_sector(r, i) || wanted--)
            continue;
        out->id = th_names_text(th_registry_names(r), th_category_get(r, i)->sector);
        out->titles = (th_titles){out->id, out->id};
        out->color = thi_palette_color(r, i);
        out->land = false;
        return true;
    }
    return false;
}

bool thi_sector_at(const th_registry *r, uint32_t i, thi_sector *out)
{
    const th_rows *rows = th_layout_find(r, "sectors");
    return rows ? from_layout(rows, i, out) : from_categories(r, i, out);
}

th_titles thi_sector_titles(const th_registry *r, const char *id)
{
    thi_sector s;
    for (uint32_t i = 0; thi_sector_at(r, i, &s); i++)
        if (!strcmp(s.id, id))
            return s.titles;
    return (th_titles){id, id};
}

th_titles thi_part_titles(const th_registry *r, const char *id)
{
    thi_sector part;
    const th_rows *rows = th_layout_find(r, "parts");
    for (uint32_t i = 0; rows && from_layout(rows, i, &part); i++)
        if (!strcmp(part.id, id))
            return part.titles;
    return (th_titles){id, id};
}

/* ---- qualities, confidences, states ---- */

th_titles thi_quality_titles(th_quality quality)
{
    static const th_titles titles[] = {[TH_QUALITY_NONE] = {"", ""},
                                       [TH_PUBLISHED] = {"公布", "published"},
                                       [TH_DOWNSCALED] = {"推算", "downscaled"},
                                       [TH_ESTIMATE] = {"估算", "estimate"}};
    return titles[quality];
}

th_titles thi_confidence_titles(th_confidence confidence)
{
    static const th_titles titles[] = {
        [TH_TWO_SOURCES] = {"两处来源相符", "two sources"},
        [TH_ONE_SOURCE] = {"一处来源", "one source"},
        [TH_UNCONFIRMED] = {"未核实", "unconfirmed"}};
    return titles[confidence];
}

th_titles thi_state_titles(const char *state)
{
    static const struct {
        const char *id;
        th_titles titles;
    } words[] = {{"value", {"有数", "value"}},
                 {"filled", {"补齐", "filled"}},
                 {"alternative", {"备选，不计入", "alternative"}},
                 {"incomplete", {"不完整", "incomplete"}},
                 {"withheld", {"有错，未给出", "withheld"}},
                 {"failed", {"出错", "failed"}},
                 {"C", {"C 保密", "C confidential"}},
                 {"NE", {"NE 未估算", "NE not estimated"}},
                 {"NO", {"NO 不发生", "NO not occurring"}},
                 {"NA", {"NA 不适用", "NA not applicable"}},
                 {"IE", {"IE 计入别处", "IE included elsewhere"}}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].id, state))
            return words[i].titles;
    return (th_titles){state, state};
}
