/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown as GitHub reads it. */
#include "markdown.h"

#include <string.h>

void thi_md_text(const char *text, th_text *out)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r') {
            th_text_add(out, " ");
            continue;
        }
        if (strchr("\\`*_[]<>|$~", *c))
            th_text_add(out, "\\");
        th_text_add_n(out, c, 1);
    }
}

/* A bar ends the cell of a table even between backticks. */
void thi_md_code(const char *text, th_text *out)
{
    if (!*text)
        return;
    th_text_add(out, "`");
    for (const char *c = text; *c; c++) {
        if (*c == '|')
            th_text_add(out, "\\");
        th_text_add_n(out, c, 1);
    }
    th_text_add(out, "`");
}

void thi_md_titles(th_titles titles, th_text *out)
{
    thi_md_text(titles.zh, out);
    if (!strcmp(titles.zh, titles.en))
        return;
    th_text_add(out, " ");
    thi_md_text(titles.en, out);
}

void thi_md_head(const char *columns, th_text *out)
{
    th_text_addf(out, "| %s |\n|", columns);
    th_text_add(out, "---|");
    for (const char *c = columns; (c = strchr(c, '|')); c++)
        th_text_add(out, "---|");
    th_text_add(out, "\n");
}
