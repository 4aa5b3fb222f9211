/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: what is fastened to cells of the workbook: links to other cells, notes,
 * pictures. */
#include "table_build.h"
#include "xlsx_book.h"

bool thi_xlsx_goto(thi_xlsx *x, thi_spot from, thi_spot to)
{
    if (!thi_xlsx_place_ok(x, from.sheet, from.row, from.column) ||
        !thi_xlsx_place_ok(x, to.sheet, to.row, to.column) ||
        x->links[from.sheet] >= THI_LINKS_MOST)
        return false;
    char cell[LXW_MAX_CELL_NAME_LENGTH];
    lxw_rowcol_to_cell(cell, to.row, (lxw_col_t)to.column);
    const char *url =
        th_arena_format(x->arena, "internal:'%s'!%s", x->names[to.sheet], cell);
    x->links[from.sheet]++;
    thi_xlsx_check(x,
                   worksheet_write_url_opt(x->sheets[from.sheet],
                                           from.row,
                                           (lxw_col_t)from.column,
                                           url,
                                           NULL,
                                           "-",
                                           NULL),
                   x->names[from.sheet]);
    return thi_xlsx_well(x);
}

void thi_xlsx_note(thi_xlsx *x, thi_spot at, const char *text)
{
    enum { WIDE = 320, LINE = 18, ACROSS = 44 }; /* pixels, characters */
    if (!thi_xlsx_place_ok(x, at.sheet, at.row, at.column) || !*text)
        return;
    uint16_t lines = 1;
    for (const char *c = text; *c; c++)
        lines = (uint16_t)(lines + (*c == '\n' && lines < 40));
    lines = (uint16_t)(lines + thi_text_width(text) / ACROSS);
    char author[] = "tanheng";
    lxw_comment_options looks = {.author = author, .width = WIDE};
    looks.height = (uint16_t)(LINE * (lines < 20 ? lines + 1 : 20));
    thi_xlsx_check(x,
                   worksheet_write_comment_opt(x->sheets[at.sheet],
                                               at.row,
                                               (lxw_col_t)at.column,
                                               thi_xlsx_writable(x, text),
                                               &looks),
                   x->names[at.sheet]);
}

void thi_xlsx_picture(thi_xlsx *x,
                      thi_spot at,
                      const void *data,
                      size_t size,
                      uint32_t high,
                      double pixels_high,
                      const char *description)
{
    if (!thi_xlsx_place_ok(x, at.sheet, at.row, at.column))
        return;
    double scale = pixels_high / high;
    lxw_image_options options = {.x_scale = scale,
                                 .y_scale = scale,
                                 .description = thi_xlsx_writable(x, description)};
    thi_xlsx_check(
        x,
        worksheet_insert_image_buffer_opt(
            x->sheets[at.sheet], at.row, (lxw_col_t)at.column, data, size, &options),
        x->names[at.sheet]);
}
