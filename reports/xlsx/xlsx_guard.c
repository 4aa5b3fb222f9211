/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the guard over libxlsxwriter. Measured of
 * 1.1.4 and met here: NaN, infinity and broken UTF-8 are written as they are; a full
 * temporary folder gives a short file and no error; `created` unset is the clock;
 * numbers follow the locale; a killed run leaves half a file under the final name. */
#include "xlsx_book.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FONT "宋体"
#define TEXT_MAX 32767

void thi_xlsx_refuse(thi_xlsx *x, th_status status, const char *format, ...)
{
    char text[sizeof x->error.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)th_error_set(&x->error, status, "%s", text);
}

bool thi_xlsx_well(const thi_xlsx *x)
{
    return x->error.status == TH_OK;
}

static th_status status_of(int error)
{
    if (error == EACCES || error == EPERM || error == EROFS)
        return TH_DENIED;
    return error == ENOENT || error == ENOTDIR ? TH_NO_FILE : TH_IO;
}

static void refuse_system(thi_xlsx *x, const char *path)
{
    int error = errno;
    thi_xlsx_refuse(x, status_of(error), "%s: %s", path, strerror(error));
}

void thi_xlsx_check(thi_xlsx *x, lxw_error code, const char *what)
{
    if (code != LXW_NO_ERROR)
        thi_xlsx_refuse(x, TH_INTERNAL, "%s: %s", what, lxw_strerror(code));
}

/* ---- begin ---- */

static const char *folder_of(th_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : th_arena_text_n(arena, path, (size_t)(slash - path));
}

/** A link stays a link: what it points to is replaced. */
static const char *target_of(th_arena *arena, const char *path)
{
    char *resolved = realpath(path, NULL);
    const char *target = th_arena_text(arena, resolved ? resolved : path);
    free(resolved);
    return target;
}

static void open_temporary(thi_xlsx *x)
{
    struct stat info;
    if (stat(x->path, &info) == 0 && !S_ISREG(info.st_mode)) {
        thi_xlsx_refuse(x,
                        TH_IO,
                        "%s: %s",
                        x->path,
                        S_ISDIR(info.st_mode)
                            ? strerror(EISDIR)
                            : "a workbook can be written to a regular file only");
        return;
    }
    char *name = th_arena_format(x->arena, "%s.tmp-XXXXXX", x->path);
    int fd = mkstemp(name);
    if (fd < 0) {
        refuse_system(x, x->path);
        return;
    }
    x->temporary = name;
    if (close(fd))
        refuse_system(x, name);
}

/** XML has neither control characters nor U+FFFE and U+FFFF: blanks and U+FFFD in their
 * places. */
static void make_xml_text(char *text)
{
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x20 && *c != '\n' && *c != '\t')
            *c = ' ';
        if (!strncmp(c, "\xEF\xBF\xBE", 3) || !strncmp(c, "\xEF\xBF\xBF", 3))
            c[2] = '\xBD';
    }
}

char *thi_xlsx_writable(thi_xlsx *x, const char *text)
{
    char *copy = text && *text ? th_arena_text(x->arena, text) : NULL;
    if (copy)
        make_xml_text(copy);
    return copy;
}

static void open_book(thi_xlsx *x, const thi_xlsx_info *info)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    options.tmpdir = th_arena_text(x->arena, x->folder);
    x->book = workbook_new_opt(x->temporary, &options);
    if (!x->book) {
        thi_xlsx_refuse(x, TH_NO_MEMORY, "a workbook cannot be made");
        return;
    }
    lxw_doc_properties properties = {.created = (time_t)info->created};
    properties.title = thi_xlsx_writable(x, info->title);
    properties.author = thi_xlsx_writable(x, info->author);
    properties.comments = thi_xlsx_writable(x, info->comments);
    thi_xlsx_check(x, workbook_set_properties(x->book, &properties), "properties");
}

thi_xlsx *thi_xlsx_create(const char *path, const thi_xlsx_info *info)
{
    th_arena *arena = th_arena_create();
    thi_xlsx *x = TH_NEW(arena, thi_xlsx);
    x->arena = arena;
    x->path = target_of(arena, path);
    x->folder = folder_of(arena, x->path);
    open_temporary(x);
    if (thi_xlsx_well(x))
        open_book(x, info);
    return x;
}

uint32_t thi_xlsx_sheet_add(thi_xlsx *x, const char *name)
{
    if (!thi_xlsx_well(x))
        return 0;
    if (x->sheet_count == SHEETS_MAX) {
        thi_xlsx_refuse(x, TH_INTERNAL, "more than %d sheets", SHEETS_MAX);
        return 0;
    }
    thi_xlsx_check(x, workbook_validate_sheet_name(x->book, name), name);
    lxw_worksheet *sheet =
        thi_xlsx_well(x) ? workbook_add_worksheet(x->book, name) : NULL;
    if (!sheet) {
        thi_xlsx_refuse(x, TH_INTERNAL, "sheet '%s' cannot be made", name);
        return 0;
    }
    worksheet_set_default_row(sheet, THI_ROW_HEIGHT, LXW_FALSE);
    x->sheets[x->sheet_count] = sheet;
    x->names[x->sheet_count] = th_arena_text(x->arena, name);
    thi_record_sheet(&x->record, x->sheet_count, name);
    return x->sheet_count++;
}

/* ---- looks ---- */

/** What differs in most styles is compared first. */
static bool same_style(const thi_style *a, const thi_style *b)
{
    if (a->fill != b->fill || a->color != b->color || a->size != b->size ||
        a->indent != b->indent || a->align != b->align || a->bold != b->bold ||
        a->italic != b->italic || a->wrap != b->wrap || a->border != b->border)
        return false;
    return a->number == b->number ||
           (a->number && b->number && strcmp(a->number, b->number) == 0);
}

static void set_format(lxw_format *f, const thi_style *s)
{
    static const uint8_t aligns[] = {
        LXW_ALIGN_NONE, LXW_ALIGN_LEFT, LXW_ALIGN_CENTER, LXW_ALIGN_RIGHT};
    format_set_font_name(f, FONT);
    format_set_font_size(f, s->size ? s->size : 10);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    if (s->number)
        format_set_num_format(f, s->number);
    if (s->fill) {
        format_set_pattern(f, LXW_PATTERN_SOLID);
        format_set_bg_color(f, s->fill);
    }
    if (s->color)
        format_set_font_color(f, s->color);
    if (s->align)
        format_set_align(f, aligns[s->align]);
    if (s->indent)
        format_set_indent(f, s->indent);
    if (s->bold)
        format_set_bold(f);
    if (s->italic)
        format_set_italic(f);
    if (s->wrap)
        format_set_text_wrap(f);
    if (s->border) {
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, 0xBFBFBF);
    }
}

static lxw_format *format_of(thi_xlsx *x, const thi_style *style)
{
    static const thi_style plain = {0};
    const thi_style *s = style ? style : &plain;
    for (size_t i = 0; i < x->format_count; i++)
        if (same_style(&x->formats[i].style, s))
            return x->formats[i].format;
    lxw_format *f = x->format_count < FORMATS_MAX ? workbook_add_format(x->book) : NULL;
    if (!f) {
        thi_xlsx_refuse(x, TH_INTERNAL, "too many cell formats");
        return NULL;
    }
    set_format(f, s);
    x->formats[x->format_count].style = *s;
    x->formats[x->format_count].style.number = th_arena_text(x->arena, s->number);
    x->formats[x->format_count++].format = f;
    return f;
}

/* ---- cells ---- */

/** Characters of valid UTF-8 without forbidden control characters; -1: it is none. */
static long count_characters(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    long count = 0;
    while (*s) {
        int more = *s < 0x80 ? 0 : *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : 1;
        if ((*s >= 0x80 && *s < 0xC2) || *s > 0xF4 ||
            (*s < 0x20 && *s != '\n' && *s != '\t'))
            return -1;
        if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
            (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
            return -1;
        for (int i = 1; i <= more; i++)
            if (s[i] < 0x80 || s[i] > 0xBF)
                return -1;
        s += more + 1;
        count += more == 3 ? 2 : 1; /* as Excel counts: UTF-16 units */
    }
    return count;
}

const char *thi_xlsx_clip(th_arena *arena, const char *text)
{
    char *copy = th_arena_text(arena, text);
    make_xml_text(copy);
    size_t n = strlen(copy);
    if (n <= TEXT_MAX)
        return copy;
    n = TEXT_MAX - 3;
    while (n && ((unsigned char)copy[n] & 0xC0) == 0x80)
        n--;
    copy[n] = '\0';
    return th_arena_format(arena, "%s…", copy);
}

bool thi_xlsx_place_ok(thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column)
{
    if (!thi_xlsx_well(x))
        return false;
    if (sheet >= x->sheet_count || row >= LXW_ROW_MAX || column >= LXW_COL_MAX) {
        thi_xlsx_refuse(x,
                        TH_INTERNAL,
                        "a cell outside the sheet (%u, %u, %u)",
                        sheet,
                        row,
                        column);
        return false;
    }
    return true;
}

static bool
number_ok(thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, double number)
{
    if (isfinite(number))
        return true;
    thi_xlsx_refuse(x,
                    TH_INTERNAL,
                    "'%s' row %u column %u: the number is not finite",
                    x->names[sheet],
                    row + 1,
                    column + 1);
    return false;
}

static bool text_ok(thi_xlsx *x,
                    uint32_t sheet,
                    uint32_t row,
                    uint32_t column,
                    const char *text,
                    long longest)
{
    long n = count_characters(text);
    if (n >= 0 && n <= longest)
        return true;
    thi_xlsx_refuse(x,
                    TH_INTERNAL,
                    "'%s' row %u column %u: %s",
                    x->names[sheet],
                    row + 1,
                    column + 1,
                    n < 0 ? "the text is no valid UTF-8"
                          : "the text is too long for a cell");
    return false;
}

static bool formula_ok(
    thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, const char *formula)
{
    if (*formula && strlen(formula) <= THI_FORMULA_MAX)
        return text_ok(x, sheet, row, column, formula, THI_FORMULA_MAX);
    thi_xlsx_refuse(x,
                    TH_INTERNAL,
                    "'%s' row %u column %u: the formula is %s",
                    x->names[sheet],
                    row + 1,
                    column + 1,
                    *formula ? "too long" : "empty");
    return false;
}

/** A literal `_x0041_` would be read as an escape: its underline is escaped itself. */
static const char *escaped(thi_xlsx *x, const char *text)
{
    if (!strstr(text, "_x"))
        return text;
    th_text out = {0};
    for (; *text; text++)
        if (text[0] == '_' && text[1] == 'x')
            th_text_add(&out, "_x005F_");
        else
            th_text_add_n(&out, text, 1);
    const char *copy = th_arena_text(x->arena, out.data);
    th_text_free(&out);
    return copy;
}

/** Rows grow with their wrapped texts; widths come first. */
static void fit_text(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t first,
                     uint32_t last,
                     const char *text,
                     const thi_style *style)
{
    if (!style || !style->wrap || !thi_xlsx_well(x))
        return;
    double points = style->size ? style->size : 10;
    double height = thi_fit_wrapped(
        &x->fit[sheet], first, last, text, points, style->indent, style->lines);
    if (thi_fit_height(x->arena, &x->fit[sheet], row, height))
        thi_xlsx_check(
            x,
            worksheet_set_row(
                x->sheets[sheet], row, thi_fit_height_of(&x->fit[sheet], row), NULL),
            x->names[sheet]);
}

void thi_xlsx_text(thi_xlsx *x,
                   uint32_t sheet,
                   uint32_t row,
                   uint32_t column,
                   const char *text,
                   const thi_style *style)
{
    if (!*text) {
        thi_xlsx_blank(x, sheet, row, column, style);
        return;
    }
    if (!thi_xlsx_place_ok(x, sheet, row, column) ||
        !text_ok(x, sheet, row, column, text, TEXT_MAX))
        return;
    thi_xlsx_check(x,
                   worksheet_write_string(x->sheets[sheet],
                                          row,
                                          (lxw_col_t)column,
                                          escaped(x, text),
                                          format_of(x, style)),
                   x->names[sheet]);
    thi_record_text(&x->record, sheet, row, column, NULL, text);
    fit_text(x, sheet, row, column, column, text, style);
}

void thi_xlsx_banner(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t last_column,
                     const char *text,
                     const thi_style *style)
{
    thi_style wrapped = *style;
    wrapped.wrap = true;
    if (!*text || !thi_xlsx_place_ok(x, sheet, row, last_column) ||
        !text_ok(x, sheet, row, 0, text, TEXT_MAX))
        return;
    if (last_column)
        thi_xlsx_check(x,
                       worksheet_merge_range(x->sheets[sheet],
                                             row,
                                             0,
                                             row,
                                             (lxw_col_t)last_column,
                                             escaped(x, text),
                                             format_of(x, &wrapped)),
                       x->names[sheet]);
    else
        thi_xlsx_check(
            x,
            worksheet_write_string(
                x->sheets[sheet], row, 0, escaped(x, text), format_of(x, style)),
            x->names[sheet]);
    thi_record_text(&x->record, sheet, row, 0, NULL, text);
    if (last_column)
        fit_text(x, sheet, row, 0, last_column, text, &wrapped);
}

void thi_xlsx_number(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     double number,
                     const thi_style *style)
{
    if (!thi_xlsx_place_ok(x, sheet, row, column) ||
        !number_ok(x, sheet, row, column, number))
        return;
    number = number == 0 ? 0 : number; /* no -0 */
    thi_xlsx_check(
        x,
        worksheet_write_number(
            x->sheets[sheet], row, (lxw_col_t)column, number, format_of(x, style)),
        x->names[sheet]);
    thi_record_number(&x->record, sheet, row, column, NULL, number);
}

void thi_xlsx_formula(thi_xlsx *x,
                      uint32_t sheet,
                      uint32_t row,
                      uint32_t column,
                      const char *formula,
                      double cached,
                      const thi_style *style)
{
    if (!thi_xlsx_place_ok(x, sheet, row, column) ||
        !number_ok(x, sheet, row, column, cached) ||
        !formula_ok(x, sheet, row, column, formula))
        return;
    cached = cached == 0 ? 0 : cached;
    thi_xlsx_check(x,
                   worksheet_write_formula_num(x->sheets[sheet],
                                               row,
                                               (lxw_col_t)column,
                                               formula,
                                               format_of(x, style),
                                               cached),
                   x->names[sheet]);
    thi_record_number(&x->record, sheet, row, column, formula, cached);
}

void thi_xlsx_formula_text(thi_xlsx *x,
                           uint32_t sheet,
                           uint32_t row,
                           uint32_t column,
                           const char *formula,
                           const char *cached,
                           const thi_style *style)
{
    if (!thi_xlsx_place_ok(x, sheet, row, column) ||
        !text_ok(x, sheet, row, column, cached, TEXT_MAX) ||
        !formula_ok(x, sheet, row, column, formula))
        return;
    thi_xlsx_check(x,
                   worksheet_write_formula_str(x->sheets[sheet],
                                               row,
                                               (lxw_col_t)column,
                                               formula,
                                               format_of(x, style),
                                               cached),
                   x->names[sheet]);
    thi_record_text(&x->record, sheet, row, column, formula, cached);
}

void thi_xlsx_link(
    thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, uint32_t target)
{
    static const thi_style style = {.color = 0x0563C1};
    if (!thi_xlsx_place_ok(x, sheet, row, column) ||
        !thi_xlsx_place_ok(x, target, 0, 0))
        return;
    const char *url = th_arena_format(x->arena, "internal:'%s'!A1", x->names[target]);
    thi_xlsx_check(x,
                   worksheet_write_url_opt(x->sheets[sheet],
                                           row,
                                           (lxw_col_t)column,
                                           url,
                                           format_of(x, &style),
                                           x->names[target],
                                           NULL),
                   x->names[sheet]);
    thi_record_text(&x->record, sheet, row, column, NULL, x->names[target]);
}

void thi_xlsx_blank(
    thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column, const thi_style *style)
{
    if (thi_xlsx_place_ok(x, sheet, row, column))
        thi_xlsx_check(
            x,
            worksheet_write_blank(
                x->sheets[sheet], row, (lxw_col_t)column, format_of(x, style)),
            x->names[sheet]);
}

/* ---- sheets ---- */

void thi_xlsx_width(
    thi_xlsx *x, uint32_t sheet, uint32_t first, uint32_t last, double width)
{
    if (!thi_xlsx_place_ok(x, sheet, 0, last))
        return;
    x->widths[sheet] += width * (double)(last - first + 1);
    thi_fit_width(x->arena, &x->fit[sheet], first, last, width);
    thi_xlsx_check(
        x,
        worksheet_set_column(
            x->sheets[sheet], (lxw_col_t)first, (lxw_col_t)last, width, NULL),
        x->names[sheet]);
}

void thi_xlsx_height(thi_xlsx *x, uint32_t sheet, uint32_t row, double points)
{
    if (thi_xlsx_place_ok(x, sheet, row, 0) &&
        thi_fit_height(x->arena, &x->fit[sheet], row, points))
        thi_xlsx_check(
            x, worksheet_set_row(x->sheets[sheet], row, points, NULL), x->names[sheet]);
}

void thi_xlsx_freeze(thi_xlsx *x, uint32_t sheet, uint32_t row, uint32_t column)
{
    if (thi_xlsx_place_ok(x, sheet, row, column))
        worksheet_freeze_panes(x->sheets[sheet], row, (lxw_col_t)column);
}

static uint16_t pages_wide(const thi_xlsx *x, uint32_t sheet)
{
    return (uint16_t)(1 + x->widths[sheet] / PAGE_WIDTH);
}

/** Points of rows that a page holds once the sheet is scaled to its width, where a
 * character of a column's width has so many points. */
static thi_page
page_of(const thi_xlsx *x, uint32_t sheet, const thi_print *how, double character)
{
    const double wide = 785, high = 516; /* of A4 landscape inside the margins */
    double repeated = 0, width = x->widths[sheet];
    for (uint32_t c = how->first_column; c <= how->last_column; c++)
        if (pages_wide(x, sheet) > 1 && c < x->fit[sheet].column_count)
            width += x->fit[sheet].widths[c];
    double scale = wide * pages_wide(x, sheet) / (width * character);
    for (uint32_t row = how->first_row; row <= how->last_row; row++)
        repeated += thi_fit_height_of(&x->fit[sheet], row);
    return (thi_page){.height = high / (scale < 1 ? scale : 1) - repeated};
}

void thi_xlsx_keep(thi_xlsx *x,
                   uint32_t sheet,
                   const thi_print *how,
                   const thi_block_rows *blocks,
                   size_t count)
{
    if (!thi_xlsx_place_ok(x, sheet, 0, 0))
        return;
    /* Excel with its own fonts; LibreOffice where Calibri is replaced by a wide font */
    thi_page pages[] = {page_of(x, sheet, how, 5.4), page_of(x, sheet, how, 8.0)};
    uint32_t *rows = TH_NEW_N(x->arena, uint32_t, count + 1);
    size_t n = thi_fit_breaks(&x->fit[sheet], pages, blocks, count, rows);
    thi_xlsx_breaks(x, sheet, rows, n);
}

void thi_xlsx_print(thi_xlsx *x, uint32_t sheet, const thi_print *how)
{
    if (!thi_xlsx_place_ok(x, sheet, how->last_row, how->last_column))
        return;
    lxw_worksheet *s = x->sheets[sheet];
    uint16_t pages = pages_wide(x, sheet);
    worksheet_set_paper(s, 9); /* A4 */
    worksheet_set_landscape(s);
    worksheet_fit_to_pages(s, pages, 0);
    worksheet_set_margins(s, 0.4, 0.4, 0.5, 0.6);
    thi_xlsx_check(
        x, worksheet_repeat_rows(s, how->first_row, how->last_row), x->names[sheet]);
    if (pages > 1)
        thi_xlsx_check(x,
                       worksheet_repeat_columns(s,
                                                (lxw_col_t)how->first_column,
                                                (lxw_col_t)how->last_column),
                       x->names[sheet]);
    thi_xlsx_check(x,
                   worksheet_set_footer(s,
                                        how->chinese ? "&L&A&R第 &P 页，共 &N 页"
                                                     : "&L&A&RPage &P of &N"),
                   x->names[sheet]);
}

void thi_xlsx_breaks(thi_xlsx *x, uint32_t sheet, const uint32_t *rows, size_t count)
{
    lxw_row_t *list = TH_NEW_N(x->arena, lxw_row_t, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count && n < 1000; i++)
        if (rows[i])
            list[n++] = rows[i];
    if (n && thi_xlsx_place_ok(x, sheet, 0, 0))
        thi_xlsx_check(
            x, worksheet_set_h_pagebreaks(x->sheets[sheet], list), x->names[sheet]);
}

void thi_xlsx_filter(thi_xlsx *x,
                     uint32_t sheet,
                     uint32_t row,
                     uint32_t column,
                     uint32_t last_row,
                     uint32_t last_column)
{
    if (thi_xlsx_place_ok(x, sheet, last_row, last_column))
        thi_xlsx_check(x,
                       worksheet_autofilter(x->sheets[sheet],
                                            row,
                                            (lxw_col_t)column,
                                            last_row,
                                            (lxw_col_t)last_column),
                       x->names[sheet]);
}

void thi_xlsx_red_zero(thi_xlsx *x,
                       uint32_t sheet,
                       uint32_t row,
                       uint32_t column,
                       uint32_t last_row,
                       uint32_t last_column)
{
    static const thi_style red = {.fill = 0xFFC7CE, .color = 0x9C0006, .bold = true};
    if (!thi_xlsx_place_ok(x, sheet, last_row, last_column))
        return;
    lxw_conditional_format condition = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                        .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
                                        .value = 0,
                                        .format = format_of(x, &red)};
    thi_xlsx_check(x,
                   worksheet_conditional_format_range(x->sheets[sheet],
                                                      row,
                                                      (lxw_col_t)column,
                                                      last_row,
                                                      (lxw_col_t)last_column,
                                                      &condition),
                   x->names[sheet]);
}

void thi_xlsx_mark(thi_xlsx *x,
                   uint32_t sheet,
                   thi_chart_cells cells,
                   const char *text,
                   const thi_style *style)
{
    if (!thi_xlsx_place_ok(x, sheet, cells.last_row, cells.last_column))
        return;
    char *value = th_arena_format(x->arena, "\"%s\"", text);
    lxw_conditional_format condition = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                        .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
                                        .value_string = value,
                                        .format = format_of(x, style)};
    thi_xlsx_check(x,
                   worksheet_conditional_format_range(x->sheets[sheet],
                                                      cells.first_row,
                                                      (lxw_col_t)cells.first_column,
                                                      cells.last_row,
                                                      (lxw_col_t)cells.last_column,
                                                      &condition),
                   x->names[sheet]);
}

/* ---- end ---- */

/** The library prints numbers by printf: the locale of the host program must not
 * turn 1.5 into 1,5. */
static void close_book(thi_xlsx *x)
{
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    locale_t before = plain ? uselocale(plain) : (locale_t)0;
    errno = 0;
    lxw_error code = workbook_close(x->book);
    int error = errno;
    if (plain) {
        uselocale(before);
        freelocale(plain);
    }
    x->book = NULL;
    if (code != LXW_NO_ERROR)
        thi_xlsx_refuse(
            x, TH_IO, "%s: %s", x->path, error ? strerror(error) : lxw_strerror(code));
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int failed = fsync(fd);
    int error = errno;
    if (close(fd) && !failed)
        return -1;
    errno = error;
    return failed && error != EINVAL ? -1 : 0;
}

/** Mode of the file that is replaced, else what the umask lets a new file have. */
static void set_mode(const thi_xlsx *x)
{
    struct stat info;
    mode_t mode = 0644;
    if (stat(x->path, &info) == 0) {
        mode = info.st_mode & 07777;
    } else {
        char *probe = th_arena_format(x->arena, "%s.mode", x->temporary);
        int fd = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            if (fstat(fd, &info) == 0)
                mode = info.st_mode & 07777;
            (void)close(fd);
            (void)unlink(probe);
        }
    }
    (void)chmod(x->temporary, mode);
}

static void give_name(thi_xlsx *x)
{
    set_mode(x);
    if (sync_path(x->temporary, O_RDONLY) || rename(x->temporary, x->path)) {
        refuse_system(x, x->path);
        return;
    }
    x->temporary = NULL;
    (void)sync_path(x->folder, O_RDONLY | O_DIRECTORY);
}

th_status thi_xlsx_finish(thi_xlsx *x, th_error *err)
{
    if (x->book && thi_xlsx_well(x))
        close_book(x);
    else if (x->book)
        lxw_workbook_free(x->book);
    if (thi_xlsx_well(x) &&
        thi_record_verify(&x->record, x->temporary, &x->error) == TH_OK)
        give_name(x);
    if (x->temporary)
        (void)unlink(x->temporary);
    th_status status = x->error.status;
    if (status != TH_OK)
        (void)th_error_set(err, status, "%s", x->error.text);
    th_arena_free(x->arena);
    return status;
}

void thi_xlsx_abandon(thi_xlsx *x)
{
    th_error ignored = {0};
    if (thi_xlsx_well(x))
        (void)th_error_set(&x->error, TH_BAD_DATA, "abandoned");
    th_status status = thi_xlsx_finish(x, &ignored);
    assert(status != TH_OK);
    (void)status;
}
