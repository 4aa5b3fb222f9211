/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as a page of HTML for people: plain, printable, in one file. */
#include "table_build.h"

#include <string.h>

static void add_text(const char *text, th_text *out)
{
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    static const char signs[] = "&<>\"'";
    for (; *text; text++) {
        const char *sign = strchr(signs, *text);
        if (sign)
            th_text_add(out, names[sign - signs]);
        else
            th_text_add_n(out, text, 1);
    }
}

static void add_titles(th_titles titles, th_language language, th_text *out)
{
    if (language != TH_EN)
        add_text(titles.zh, out);
    if (language == TH_BOTH && strcmp(titles.zh, titles.en) != 0)
        th_text_add(out, " / ");
    if (language == TH_EN || (language == TH_BOTH && strcmp(titles.zh, titles.en) != 0))
        add_text(titles.en, out);
}

static void add_head(const th_table *t, th_language language, th_text *out)
{
    th_text_add(out, "<thead><tr>");
    for (uint32_t c = 0; c < t->column_count; c++) {
        th_text_add(out, "<th scope=\"col\">");
        add_titles(t->columns[c].titles, language, out);
        if (*t->columns[c].unit) {
            th_text_add(out, " (");
            add_text(t->columns[c].unit, out);
            th_text_add(out, ")");
        }
        th_text_add(out, "</th>");
    }
    th_text_add(out, "</tr></thead>\n");
}

/** Blanks that indent a label become an inset. */
static void add_value(const th_column *column,
                      const th_value *v,
                      th_language language,
                      th_text *out)
{
    size_t indent =
        v->kind == TH_VALUE_TEXT && v->titles.zh ? strspn(v->titles.zh, " ") / 2 : 0;
    th_text_add(out, column->number ? "<td class=\"n\"" : "<td");
    if (indent)
        th_text_addf(out, " style=\"padding-left:%zuem\"", 1 + indent);
    th_text_add(out, ">");
    if (v->kind == TH_VALUE_NUMBER)
        thi_number_show(v->number, column->decimals, out);
    else if (v->kind == TH_VALUE_TEXT && v->titles.zh)
        add_titles((th_titles){v->titles.zh + strspn(v->titles.zh, " "),
                               v->titles.en + strspn(v->titles.en, " ")},
                   language,
                   out);
    else if (v->kind == TH_VALUE_TEXT)
        add_text(v->text, out);
    th_text_add(out, "</td>");
}

static void add_table(const th_table *t, th_language language, th_text *out)
{
    th_text_add(out, "<table>\n<caption>");
    add_titles(t->titles, language, out);
    th_text_add(out, "</caption>\n");
    add_head(t, language, out);
    th_text_add(out, "<tbody>\n");
    for (size_t row = 0; row < t->row_count; row++) {
        th_text_add(out, "<tr>");
        for (uint32_t c = 0; c < t->column_count; c++)
            add_value(
                &t->columns[c], &t->values[row * t->column_count + c], language, out);
        th_text_add(out, "</tr>\n");
    }
    th_text_add(out, "</tbody>\n</table>\n");
    for (uint32_t i = 0; i < t->note_count; i++) {
        th_text_add(out, "<p>");
        add_text(t->notes[i], out);
        th_text_add(out, "</p>\n");
    }
}

void th_tables_page(const th_table *const *tables,
                    size_t count,
                    th_titles title,
                    th_language language,
                    th_text *out)
{
    th_text_addf(out,
                 "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
                 "<meta charset=\"utf-8\">\n<title>",
                 language == TH_EN ? "en" : "zh-CN");
    add_titles(title, language, out);
    th_text_add(
        out,
        "</title>\n<style>\n"
        "body{font-family:'Noto Sans CJK SC','Microsoft "
        "YaHei',sans-serif;margin:1.5em}\n"
        "table{border-collapse:collapse;margin:0 0 1em}\n"
        "caption{font-weight:bold;text-align:left;padding:.4em 0}\n"
        "th,td{border:1px solid #999;padding:.15em .5em}\n"
        "th{background:#d9e2ec}\n"
        "td.n{text-align:right;font-variant-numeric:tabular-nums}\n"
        "p{color:#555;font-size:.85em;margin:.2em 0}\n"
        "@media print{@page{size:A4 landscape;margin:12mm}thead{display:table-header-"
        "group}tr{break-inside:avoid}body{margin:0;font-size:9pt}}\n"
        "</style>\n</head>\n<body>\n<h1>");
    add_titles(title, language, out);
    th_text_add(out, "</h1>\n");
    for (size_t i = 0; i < count; i++)
        add_table(tables[i], language, out);
    th_text_add(out, "</body>\n</html>\n");
}
