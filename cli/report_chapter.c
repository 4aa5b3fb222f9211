/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng report chapter: the written report of an inventory, and the workbook whose
 * cells it names beside it. */
#include "cli.h"

#include <string.h>

/** my-county.md: my-county.xlsx. */
static const char *workbook_beside(th_arena *arena, const char *path, bool *html)
{
    const char *dot = strrchr(path, '.');
    *html = !strcmp(dot, ".html");
    return th_arena_format(arena, "%.*s.xlsx", (int)(dot - path), path);
}

static th_status write_chapter(const cli_call *call, cli_inventory_report *r)
{
    cli_session *s = &r->session;
    bool html;
    const char *path = call->value[OPT_OUTPUT];
    const char *book = workbook_beside(s->arena, path, &html);
    th_text text = {0};
    if (r->options.language == TH_BOTH)
        return th_error_set(&s->err,
                            TH_BAD_USAGE,
                            "the text is in one language: --lang zh or --lang en");
    th_status status = th_report_chapter(
        &text, html, book, s->inventory, s->dual, &r->options, s->diags, &s->err);
    if (status == TH_OK)
        status = th_file_write(path, text.data, text.size, &s->err);
    th_text_free(&text);
    return status;
}

int cli_report_chapter(const cli_call *call)
{
    return cli_inventory_report_run(call, write_chapter);
}
