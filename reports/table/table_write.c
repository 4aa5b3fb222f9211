/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for machines: CSV and JSON, the same bytes in every language and locale. */
#include "table_build.h"

#include <math.h>
#include <string.h>

/* ---- CSV (RFC 4180) ---- */

static const char *number_text(const th_value *v, char *buffer)
{
    return v->digits ? th_number_print_digits(v->number, v->digits, buffer)
                     : th_number_print(v->number, buffer);
}

static bool needs_quotes(const char *text)
{
    size_t n = strlen(text);
    return strpbrk(text, ",\"\r\n") || (n && (text[0] == ' ' || text[n - 1] == ' '));
}

/* A spreadsheet would take such a text for a formula. */
static bool looks_like_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text);
}

static void add_csv_text(const char *text, bool excel, th_text *out)
{
    const char *guard = excel && looks_like_formula(text) ? "'" : "";
    if (!needs_quotes(text)) {
        th_text_add(out, guard);
        th_text_add(out, text);
        return;
    }
    th_text_addf(out, "\"%s", guard);
    for (const char *p = text; *p; p++)
        th_text_add_n(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    th_text_add(out, "\"");
}

static void write_csv(const th_table *t, bool excel, th_text *out)
{
    const char *end = excel ? "\r\n" : "\n";
    char buffer[40];
    if (excel)
        th_text_add(out, "\xef\xbb\xbf");
    for (uint32_t c = 0; c < t->column_count; c++) {
        th_text_add(out, c ? "," : "");
        add_csv_text(t->columns[c].id, excel, out);
    }
    th_text_add(out, end);
    for (size_t i = 0; i < t->row_count * t->column_count; i++) {
        const th_value *v = &t->values[i];
        th_text_add(out, i % t->column_count ? "," : "");
        if (v->kind == TH_VALUE_NUMBER)
            th_text_add(out, number_text(v, buffer));
        else
            add_csv_text(v->text, excel, out);
        if (i % t->column_count == t->column_count - 1)
            th_text_add(out, end);
    }
}

/* ---- JSON ----
 * Written here and not by jansson: its numbers have 17 digits or a fixed count, and
 * ours must be the same text as in CSV. */

void thi_json_text(const char *text, th_text *out)
{
    th_text_add(out, "\"");
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            th_text_addf(out, "\\%c", *p);
        else if (*p < 0x20)
            th_text_addf(out, "\\u%04x", *p);
        else
            th_text_add_n(out, (const char *)p, 1);
    }
    th_text_add(out, "\"");
}

void thi_json_number(double number, int digits, th_text *out)
{
    char buffer[40];
    th_value v = {.kind = TH_VALUE_NUMBER, .number = number, .digits = digits};
    th_text_add(out, isfinite(number) ? number_text(&v, buffer) : "null");
}

static void add_json_value(const th_value *v, th_text *out)
{
    if (v->kind == TH_VALUE_NUMBER)
        thi_json_number(v->number, v->digits, out);
    else if (v->kind == TH_VALUE_EMPTY)
        th_text_add(out, "null");
    else
        thi_json_text(v->text, out);
}

/* An array of objects, one a row, one a line. */
static void add_json_rows(const th_table *t, const char *indent, th_text *out)
{
    th_text_add(out, "[");
    for (size_t row = 0; row < t->row_count; row++) {
        th_text_addf(out, "%s\n%s  {", row ? "," : "", indent);
        for (uint32_t c = 0; c < t->column_count; c++) {
            th_text_add(out, c ? ", " : "");
            thi_json_text(t->columns[c].id, out);
            th_text_add(out, ": ");
            add_json_value(&t->values[row * t->column_count + c], out);
        }
        th_text_add(out, "}");
    }
    th_text_addf(out, t->row_count ? "\n%s]" : "]", indent);
}

/* ---- any format ---- */

void th_table_write(const th_table *table,
                    th_format format,
                    th_language language,
                    bool excel,
                    th_text *out)
{
    if (format == TH_FORMAT_TEXT) {
        thi_table_write_text(table, language, out);
    } else if (format == TH_FORMAT_CSV) {
        write_csv(table, excel, out);
    } else {
        add_json_rows(table, "", out);
        th_text_add(out, "\n");
    }
}

void th_tables_write(const th_table *const *tables,
                     size_t count,
                     th_format format,
                     th_language language,
                     bool excel,
                     th_text *out)
{
    if (format == TH_FORMAT_CSV) {
        if (count)
            write_csv(tables[0], excel, out);
        return;
    }
    if (format == TH_FORMAT_JSON)
        th_text_add(out, "{");
    for (size_t i = 0; i < count; i++) {
        if (format == TH_FORMAT_TEXT) {
            th_text_add(out, i ? "\n" : "");
            thi_table_write_text(tables[i], language, out);
            continue;
        }
        th_text_add(out, i ? ",\n  " : "\n  ");
        thi_json_text(tables[i]->id, out);
        th_text_add(out, ": ");
        add_json_rows(tables[i], "  ", out);
    }
    if (format == TH_FORMAT_JSON)
        th_text_add(out, "\n}\n");
}
