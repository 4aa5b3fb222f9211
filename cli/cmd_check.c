/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng check: every finding about the data, and what the results rest on. */
#include "cli.h"

#include <string.h>

static const char *severity_text(th_severity severity)
{
    static const char *const words[] = {"note", "warning", "error"};
    return words[severity];
}

static const th_column columns[] = {{"severity", {"级别", "severity"}, "", false, 0},
                                    {"code", {"代码", "code"}, "", false, 0},
                                    {"file", {"文件", "file"}, "", false, 0},
                                    {"line", {"行", "line"}, "", true, 0},
                                    {"column", {"列", "column"}, "", true, 0},
                                    {"text", {"说明", "text"}, "", false, 0}};
enum { WIDTH = sizeof columns / sizeof *columns };

static th_value text_value(const char *text)
{
    return (th_value){.kind = TH_VALUE_TEXT, .text = text ? text : ""};
}

static th_value count_value(uint32_t number)
{
    return (th_value){.kind = number ? TH_VALUE_NUMBER : TH_VALUE_EMPTY,
                      .text = "",
                      .number = number};
}

static const th_table *findings(th_arena *arena, const th_diags *diags)
{
    size_t count = th_diags_size(diags);
    th_value *values = TH_NEW_N(arena, th_value, count * WIDTH + 1);
    th_table *table = TH_NEW(arena, th_table);
    for (size_t i = 0; i < count; i++) {
        const th_diag *d = th_diags_get(diags, i);
        th_value *row = values + i * WIDTH;
        row[0] = text_value(severity_text(d->severity));
        row[1] = text_value(d->code);
        row[2] = text_value(d->place.file);
        row[3] = count_value(d->place.line);
        row[4] = count_value(d->place.column);
        row[5] = text_value(d->text);
    }
    *table = (th_table){.id = "findings",
                        .titles = {"检查结果", "Findings"},
                        .column_count = WIDTH,
                        .columns = columns,
                        .row_count = count,
                        .values = values};
    return table;
}

/* Text up to the year it speaks of: notes that differ in the year alone are told once.
 */
static size_t kind_length(const char *text)
{
    const char *year = strstr(text, "year=");
    return year ? (size_t)(year - text) : strlen(text);
}

static bool same_kind(const th_diag *a, const th_diag *b)
{
    size_t n = kind_length(a->text);
    const char *x = a->place.file ? a->place.file : "";
    const char *y = b->place.file ? b->place.file : "";
    return a->severity == TH_NOTE && b->severity == TH_NOTE &&
           !strcmp(a->code, b->code) && !strcmp(x, y) && n == kind_length(b->text) &&
           !strncmp(a->text, b->text, n);
}

/* Notes like number i: before it (then it is not told) and after it. */
static void count_like(const cli_session *s, size_t i, size_t *before, size_t *after)
{
    const th_diag *d = th_diags_get(s->diags, i);
    *before = *after = 0;
    if (d->severity != TH_NOTE)
        return;
    for (size_t k = 0; k < th_diags_size(s->diags); k++)
        if (k != i && same_kind(th_diags_get(s->diags, k), d))
            ++*(k < i ? before : after);
}

/* For people a finding is one line that an editor can follow. */
static void add_lines(const cli_session *s, th_text *out)
{
    size_t count = th_diags_size(s->diags);
    size_t errors = th_diags_count(s->diags, TH_ERROR);
    size_t warnings = th_diags_count(s->diags, TH_WARNING) - errors;
    for (size_t i = 0; i < count; i++) {
        size_t before, after;
        count_like(s, i, &before, &after);
        if (before)
            continue;
        th_diag_print(th_diags_get(s->diags, i), out);
        if (after)
            th_text_addf(out,
                         s->language == TH_EN ? " (+%zu alike)" : "（另有 %zu 条同类）",
                         after);
        th_text_add(out, "\n");
    }
    th_text_addf(out,
                 s->language == TH_EN ? "%zu errors, %zu warnings, %zu notes\n"
                                      : "错误 %zu，警告 %zu，提示 %zu\n",
                 errors,
                 warnings,
                 count - errors - warnings);
}

static int write_findings(const cli_call *call, cli_session *s)
{
    th_text data = {0};
    size_t count = 0;
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    const th_table *const *more =
        s->inventory ? th_report_quality(s->arena, s->inventory, s->language, &count)
                     : NULL;
    th_diags_sort(s->diags);
    const th_table **tables = TH_NEW_N(s->arena, const th_table *, count + 1);
    tables[0] = findings(s->arena, s->diags);
    for (size_t i = 0; i < count; i++)
        tables[i + 1] = more[i];
    bool text = format == TH_FORMAT_TEXT;
    if (text)
        add_lines(s, &data);
    if (text && count)
        th_text_add(&data, "\n");
    th_tables_write(text ? tables + 1 : tables,
                    text ? count : count + 1,
                    format,
                    s->language,
                    call->value[OPT_EXCEL] != NULL,
                    &data);
    return cli_deliver(call, &data);
}

int cmd_check(const cli_call *call)
{
    cli_session s;
    int code = cli_session_open(&s, call, call->operands[0], TO_DUAL);
    bool data = code == EXIT_FINE || th_diags_count(s.diags, TH_ERROR);
    int written = data ? write_findings(call, &s) : cli_fail(&s.err);
    cli_session_close(&s);
    return written == EXIT_FINE ? code : written;
}
