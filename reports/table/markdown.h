/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown as GitHub reads it: text that stays text, and rows of tables. */
#ifndef TANHENG_MARKDOWN_H
#define TANHENG_MARKDOWN_H

#include "tanheng/report.h"

/** Text as it stands: signs that Markdown or its math would take get a backslash, line
 * ends become blanks. */
void thi_md_text(const char *text, th_text *out);
/** Letters of a program: `text`; nothing when empty. */
void thi_md_code(const char *text, th_text *out);
/** "中文 English", escaped; once where both are the same. */
void thi_md_titles(th_titles titles, th_text *out);
/** Head of a table: `columns` joined by |, and the line below. */
void thi_md_head(const char *columns, th_text *out);

#endif
