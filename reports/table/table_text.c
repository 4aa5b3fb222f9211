/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for people: aligned columns (a CJK character takes two), thousands separators,
 * titles in the language asked. */
#include "table_build.h"

#include <math.h>
#include <string.h>

/* ---- width of text on a terminal ---- */

typedef struct range {
    uint32_t first, last;
} range;

static bool inside(const range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count && ranges[i].first <= c; i++)
        if (c <= ranges[i].last)
            return true;
    return false;
}

/* East Asian wide and full-width blocks (Unicode TR 11), whatever the C library's
 * locale knows. */
static const range wide[] = {{0x1100, 0x115f},
                             {0x2e80, 0x303e},
                             {0x3041, 0x33ff},
                             {0x3400, 0x4dbf},
                             {0x4e00, 0x9fff},
                             {0xa000, 0xa4cf},
                             {0xac00, 0xd7a3},
                             {0xf900, 0xfaff},
                             {0xfe30, 0xfe6f},
                             {0xff00, 0xff60},
                             {0xffe0, 0xffe6},
                             {0x1f300, 0x1faff},
                             {0x20000, 0x3fffd}};
static const range narrow_as_nothing[] = {
    {0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}};

/* Next character of valid UTF-8; a stray byte counts as itself. */
static uint32_t next_character(const unsigned char **p)
{
    uint32_t c = *(*p)++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (more)
        c &= 0x3fu >> more;
    for (; more && (**p & 0xc0) == 0x80; more--)
        c = c << 6 | (*(*p)++ & 0x3fu);
    return c;
}

size_t thi_text_width(const char *text)
{
    size_t width = 0;
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        uint32_t c = next_character(&p);
        if (c < 0x300)
            width++;
        else if (inside(wide, sizeof wide / sizeof *wide, c))
            width += 2;
        else if (!inside(narrow_as_nothing,
                         sizeof narrow_as_nothing / sizeof *narrow_as_nothing,
                         c))
            width++;
    }
    return width;
}

/* ---- numbers for people ---- */

/* Decimals that show 4 significant digits. */
static int decimals_for(double size)
{
    int decimals = 3;
    for (double limit = 10; size >= limit && decimals > 0; limit *= 10)
        decimals--;
    for (double limit = 1; size < limit && decimals < 9; limit /= 10)
        decimals++;
    return decimals;
}

static void add_grouped(const char *digits, th_text *out)
{
    size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            th_text_add(out, ",");
        th_text_add_n(out, digits + i, 1);
    }
}

void thi_number_show(double number, int decimals, th_text *out)
{
    char buffer[40], whole[40];
    double size = fabs(number), scale = 1;
    if (decimals < 0)
        decimals = size > 0 ? decimals_for(size) : 0;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    if (!isfinite(number) || size * scale > 9e15 ||
        (size > 0 && decimals >= 9 && size * scale < 1)) {
        th_text_add(out, th_number_print_digits(number, 4, buffer));
        return;
    }
    uint64_t scaled = (uint64_t)(size * scale + 0.5);
    uint64_t unit = (uint64_t)scale;
    if (number < 0 && scaled)
        th_text_add(out, "-");
    th_number_print((double)(scaled / unit), whole);
    add_grouped(whole, out);
    if (!decimals)
        return;
    th_text_add(out, ".");
    uint64_t rest = scaled % unit;
    for (uint64_t digit = unit / 10; digit; digit /= 10) {
        char c = (char)('0' + rest / digit % 10);
        th_text_add_n(out, &c, 1);
    }
}

/* ---- the table ---- */

typedef struct layout {
    th_arena *arena;
    const th_table *table;
    th_language language;
    const char *unit;   /* of all number columns, or NULL */
    const char **cells; /* header, then rows */
    size_t *widths;
} layout;

/* The unit that all number columns have in common goes into the title. */
static const char *common_unit(const th_table *table)
{
    const char *unit = NULL;
    size_t numbers = 0;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const th_column *c = &table->columns[i];
        if (!c->number)
            continue;
        numbers++;
        if (unit && strcmp(unit, c->unit))
            return NULL;
        unit = c->unit;
    }
    return numbers > 1 && unit && *unit ? unit : NULL;
}

static const char *header_text(const layout *l, const th_column *c)
{
    const char *title = th_title_text(l->arena, c->titles, l->language);
    if (!*c->unit || l->unit)
        return title;
    return th_arena_format(l->arena, "%s (%s)", title, c->unit);
}

/* A text of the user may hold line ends or escapes of a terminal. */
static const char *plain_copy(th_arena *arena, const char *text)
{
    th_text plain = {0};
    th_text_add_plain(&plain, text);
    const char *copy = th_arena_text(arena, plain.size ? plain.data : "");
    th_text_free(&plain);
    return copy;
}

static const char *cell_text(const layout *l, const th_column *c, const th_value *v)
{
    if (v->kind == TH_VALUE_EMPTY)
        return c->number ? "-" : "";
    if (v->kind == TH_VALUE_NUMBER) {
        th_text text = {0};
        char buffer[40];
        if (c->decimals == THI_PLAIN)
            return th_arena_text(l->arena, th_number_print(v->number, buffer));
        thi_number_show(v->number, c->decimals, &text);
        const char *copy = th_arena_text(l->arena, text.data);
        th_text_free(&text);
        return copy;
    }
    return plain_copy(l->arena,
                      v->titles.zh ? th_title_text(l->arena, v->titles, l->language)
                                   : v->text);
}

static void lay_out(layout *l)
{
    const th_table *t = l->table;
    size_t columns = t->column_count;
    l->cells = TH_NEW_N(l->arena, const char *, columns *(t->row_count + 1) + 1);
    l->widths = TH_NEW_N(l->arena, size_t, columns + 1);
    for (size_t c = 0; c < columns; c++)
        l->cells[c] = header_text(l, &t->columns[c]);
    for (size_t i = 0; i < columns * t->row_count; i++)
        l->cells[columns + i] = cell_text(l, &t->columns[i % columns], &t->values[i]);
    for (size_t i = 0; i < columns * (t->row_count + 1); i++) {
        size_t width = thi_text_width(l->cells[i]);
        if (width > l->widths[i % columns])
            l->widths[i % columns] = width;
    }
}

static void add_blanks(size_t n, th_text *out)
{
    static const char blanks[] = "                                ";
    for (; n > sizeof blanks - 1; n -= sizeof blanks - 1)
        th_text_add(out, blanks);
    th_text_add_n(out, blanks, n);
}

static void add_row(const layout *l, size_t row, th_text *out)
{
    size_t columns = l->table->column_count;
    size_t pending = 0; /* blanks are held back, so that no line ends with them */
    for (size_t c = 0; c < columns; c++) {
        const char *text = l->cells[row * columns + c];
        size_t gap = l->widths[c] - thi_text_width(text);
        bool right = l->table->columns[c].number;
        pending += (c ? 2 : 0) + (right ? gap : 0);
        if (*text) {
            add_blanks(pending, out);
            th_text_add(out, text);
            pending = 0;
        }
        pending += right ? 0 : gap;
    }
    th_text_add(out, "\n");
}

static void add_rule(const layout *l, th_text *out)
{
    size_t width = 0;
    for (size_t c = 0; c < l->table->column_count; c++)
        width += l->widths[c] + (c ? 2 : 0);
    for (size_t i = 0; i < width; i++)
        th_text_add(out, "-");
    th_text_add(out, "\n");
}

static void add_title(const layout *l, th_text *out)
{
    const char *title = th_title_text(l->arena, l->table->titles, l->language);
    if (!*title)
        return;
    th_text_add(out, title);
    if (l->unit)
        th_text_addf(out, l->language == TH_EN ? " (%s)" : "（%s）", l->unit);
    th_text_add(out, "\n");
}

/* A list of facts has no headings. */
static bool has_header(const layout *l)
{
    for (size_t c = 0; c < l->table->column_count; c++)
        if (*l->cells[c])
            return true;
    return false;
}

void thi_table_write_text(const th_table *table, th_language language, th_text *out)
{
    layout l = {.arena = th_arena_create(),
                .table = table,
                .language = language,
                .unit = common_unit(table)};
    lay_out(&l);
    add_title(&l, out);
    if (has_header(&l)) {
        add_row(&l, 0, out);
        add_rule(&l, out);
    }
    for (size_t row = 0; row < table->row_count; row++)
        add_row(&l, row + 1, out);
    for (uint32_t i = 0; i < table->note_count; i++)
        th_text_addf(out, "%s\n", table->notes[i]);
    th_arena_free(l.arena);
}
