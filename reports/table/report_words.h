/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of all reports: sectors, states, qualities, confidences, by one name
 * everywhere. */
#ifndef TANHENG_REPORT_WORDS_H
#define TANHENG_REPORT_WORDS_H

#include "tanheng/report.h"

/** A sector of categories.csv by its id. */
typedef struct thi_sector {
    const char *id;
    th_titles titles;
    uint32_t color; /* 0xRRGGBB, the same in every chart */
    bool land;      /* may be a sink */
} thi_sector;

/** Row i of layouts/sectors.csv, whose order is that of all reports; without the file
 * the sectors of categories.csv, named by their ids. False past the end. */
bool thi_sector_at(const th_registry *r, uint32_t i, thi_sector *out);
th_titles thi_sector_titles(const th_registry *r, const char *id);
uint32_t thi_sector_color(const th_registry *r, const char *id);
/** Colour i of layouts/palette.csv for what has none of its own (gases, fuels,
 * measures); begins anew past the end. */
uint32_t thi_palette_color(const th_registry *r, uint32_t i);
/** A method's part by layouts/parts.csv; its id without. */
th_titles thi_part_titles(const th_registry *r, const char *id);

th_titles thi_quality_titles(th_quality quality); /* empty for none */
th_titles thi_confidence_titles(th_confidence confidence);
/** Titles of a word of the state column: "value", "filled", "alternative",
 * "incomplete", "withheld", "failed", "C" or a notation key. */
th_titles thi_state_titles(const char *state);

#endif
