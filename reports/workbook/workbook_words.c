/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: words, looks and widths of the workbook. */
#include "workbook.h"

#include <math.h>
#include <string.h>

#define HEAD_FILL 0xD9E2EC
#define NAVY 0x1F3A5F

const thi_style thi_title_style = {.size = 16, .bold = true, .color = NAVY};
const thi_style thi_subtitle_style = {.size = 12, .bold = true, .color = NAVY};
const thi_style thi_text_style = {.border = true};
const thi_style thi_wrap_style = {.border = true, .wrap = true};
const thi_style thi_head_style = {
    .fill = HEAD_FILL, .bold = true, .wrap = true, .border = true, .align = THI_CENTER};
const thi_style thi_note_style = {.color = 0x595959, .size = 9};
const thi_style thi_key_style = {.border = true, .align = THI_RIGHT, .color = 0x7F7F7F};
const thi_style thi_strong_style = {.bold = true, .border = true};
const thi_style thi_engine_style = {
    .number = "#,##0.00", .border = true, .fill = 0xEDEDED, .italic = true};
const thi_style thi_input_style = {
    .number = "General", .border = true, .fill = 0xFFF8DC};
const thi_style thi_long_style = {.border = true, .wrap = true, .size = 8, .lines = 3};
const thi_style thi_year_style = {.number = "0", .border = true, .align = THI_CENTER};

const char *thi_say(const thi_workbook *w, const char *zh, const char *en)
{
    return thi_words(w->arena, w->language, zh, en);
}

const char *thi_id(const thi_workbook *w, th_sym name)
{
    return th_names_text(w->names, name);
}

const char *thi_title(const thi_workbook *w, th_sym name)
{
    return name ? th_title_text(w->arena, thi_titles_of(&w->m, name), w->language) : "";
}

const char *thi_key_text(const thi_workbook *w, const th_key *key)
{
    th_text out = {0};
    for (uint32_t i = TH_IX_SUBJECT + 1; i < th_index_count(w->m.registry); i++) {
        if (!key->member[i])
            continue;
        th_text_add(&out, !out.size ? "" : w->language == TH_EN ? "; " : "；");
        th_text_add(&out, thi_title(w, th_index_get(w->m.registry, i)->name));
        th_text_add(&out, "=");
        th_text_add(&out, thi_title(w, key->member[i]));
    }
    const char *text = th_arena_text(w->arena, out.data ? out.data : "");
    th_text_free(&out);
    return text;
}

const char *thi_unit_of_dim(const thi_workbook *w, const th_dim *dim)
{
    char text[160];
    th_dim_print(th_registry_units(w->m.registry), dim, text, sizeof text);
    return strcmp(text, "1") == 0 ? "" : th_arena_text(w->arena, text);
}

thi_style thi_number_style(double largest)
{
    thi_style style = {.border = true, .number = "#,##0.00"};
    if (largest >= 1e9 || (largest > 0 && largest < 1e-3))
        style.number = "0.0000E+00";
    else if (largest > 0 && largest < 1)
        style.number = "0.000000";
    else if (largest < 1000)
        style.number = "#,##0.0000";
    return style;
}

double thi_width_of(const char *text, double least, double most)
{
    double width = (double)thi_text_width(text) + 3;
    return width < least ? least : width > most ? most : width;
}

uint32_t thi_year_position(const thi_workbook *w, int32_t year)
{
    for (uint32_t i = 0; i < w->a.year_count; i++)
        if (w->a.years[i] == year)
            return i;
    return THI_NOWHERE;
}

const char *thi_quality_word(const thi_workbook *w, th_quality quality)
{
    return th_title_text(w->arena, thi_quality_titles(quality), w->language);
}

const char *thi_confidence_word(const thi_workbook *w, th_confidence confidence)
{
    return th_title_text(w->arena, thi_confidence_titles(confidence), w->language);
}

const char *thi_half(const thi_workbook *w, const char *text)
{
    const char *slash = text ? strstr(text, " / ") : NULL;
    if (!slash || w->language == TH_BOTH)
        return text ? text : "";
    return w->language == TH_EN
               ? slash + 3
               : th_arena_text_n(w->arena, text, (size_t)(slash - text));
}

const char *thi_parens(const thi_workbook *w, const char *text)
{
    return th_arena_format(w->arena, w->language == TH_EN ? " (%s)" : "（%s）", text);
}

const thi_style *thi_narrow_style(const thi_workbook *w)
{
    return w->language == TH_BOTH ? &thi_wrap_style : &thi_text_style;
}

double thi_label_width(const thi_workbook *w)
{
    return w->language == TH_BOTH ? 70 : 46;
}

uint32_t thi_sheet_title(thi_workbook *w,
                         uint32_t sheet,
                         const char *zh,
                         const char *en,
                         const char *about_zh,
                         const char *about_en)
{
    uint32_t last = w->banner[sheet];
    bool both = w->language == TH_BOTH;
    thi_xlsx_height(w->x, sheet, 0, 26);
    thi_xlsx_banner(w->x, sheet, 0, last, thi_say(w, zh, en), &thi_title_style);
    thi_xlsx_banner(w->x,
                    sheet,
                    1,
                    last,
                    w->language == TH_EN ? about_en : about_zh,
                    &thi_note_style);
    if (both)
        thi_xlsx_banner(w->x, sheet, 2, last, about_en, &thi_note_style);
    return 3;
}

void thi_heads(thi_workbook *w,
               uint32_t sheet,
               uint32_t row,
               const thi_head *heads,
               uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        thi_xlsx_width(w->x, sheet, i, i, heads[i].width);
        thi_xlsx_text(
            w->x, sheet, row, i, thi_say(w, heads[i].zh, heads[i].en), &thi_head_style);
    }
    thi_xlsx_height(w->x, sheet, row, 30);
}

void thi_print_as(thi_workbook *w,
                  uint32_t sheet,
                  uint32_t first_row,
                  uint32_t last_row,
                  uint32_t first_column,
                  uint32_t last_column)
{
    thi_print how = {
        first_row, last_row, first_column, last_column, w->language != TH_EN};
    thi_xlsx_print(w->x, sheet, &how);
}
