/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the text of the written report. Its sentences are rows of
 * layouts/chapter.csv: `kind` (h1, h2, p, li, head, row), `when` (facts that must be
 * there; !fact: must not), `each` (once for each thing of a kind), and the text with
 * {facts}. Cells of head and row are parted by |. */
#include "chapter.h"
#include "markdown.h"

#include <math.h>
#include <string.h>

typedef struct renderer {
    const thi_chapter *c;
    const th_rows *rows;
    int kind, when, each, text; /* columns */
    th_text *out;
    const char *open; /* element that later rows may continue: "li", "row", "" */
    bool good;
} renderer;

static void wrong(renderer *r, size_t row, int column, const char *what)
{
    const th_field *f = th_rows_at(r->rows, row, (size_t)(column < 0 ? 0 : column));
    r->good = false;
    th_diags_add(r->c->w->diags,
                 TH_ERROR,
                 "E-CHAPTER",
                 (th_place){r->rows->file, f->line, f->column},
                 "%s",
                 what);
}

/* ---- text and numbers ---- */

static void escape(const renderer *r, const char *text, size_t n, th_text *out)
{
    const char *copy = th_arena_format(r->c->w->arena, "%.*s", (int)n, text);
    if (!r->c->html) {
        thi_md_text(copy, out);
        return;
    }
    for (; *copy; copy++)
        switch (*copy) {
        case '&':
            th_text_add(out, "&amp;");
            break;
        case '<':
            th_text_add(out, "&lt;");
            break;
        case '>':
            th_text_add(out, "&gt;");
            break;
        case '"':
            th_text_add(out, "&quot;");
            break;
        default:
            th_text_add_n(out, copy, 1);
        }
}

static void show_number(const thi_fact *f, th_text *out)
{
    double value = f->figure->figure.value;
    if (f->figure->confidential)
        th_text_add(out, "C");
    else if (f->figure->key)
        th_text_add(out, f->figure->key);
    else
        thi_number_show(f->percent ? value * 100 : value, f->decimals, out);
    th_text_add(out,
                f->percent && !f->figure->confidential && !f->figure->key ? "%" : "");
}

/** The number, then its cell: 45.93〔封面!H21〕. */
static void print_figure(const renderer *r, const thi_fact *f, th_text *out)
{
    const thi_workbook *w = r->c->w;
    thi_ref at = f->figure->figure.at;
    th_text cell = {0}, number = {0};
    thi_ref_print(w, at.sheet, at, &cell);
    const char *place =
        th_arena_format(w->arena, "〔%s!%s〕", w->sheet_names[at.sheet], cell.data);
    show_number(f, &number);
    escape(r, number.data, strlen(number.data), out);
    th_text_add(out, r->c->html ? "<span class=\"cell\">" : "");
    escape(r, place, strlen(place), out);
    th_text_add(out, r->c->html ? "</span>" : "");
    th_text_free(&cell);
    th_text_free(&number);
}

/** A sentence with its facts. */
static void fill(renderer *r,
                 size_t row,
                 const char *text,
                 size_t n,
                 const thi_facts *facts,
                 th_text *out)
{
    const char *end = text + n;
    while (text < end) {
        const char *hole = memchr(text, '{', (size_t)(end - text));
        const char *close = hole ? memchr(hole, '}', (size_t)(end - hole)) : NULL;
        if (!close) {
            escape(r, text, (size_t)(end - text), out);
            return;
        }
        escape(r, text, (size_t)(hole - text), out);
        const char *name =
            th_arena_format(r->c->w->arena, "%.*s", (int)(close - hole - 1), hole + 1);
        const thi_fact *f = thi_fact_find(facts, name);
        if (!f)
            wrong(r,
                  row,
                  r->text,
                  th_arena_format(r->c->w->arena,
                                  "nothing is known of {%s} here; name a fact, or "
                                  "put '%s' into the column when",
                                  name,
                                  name));
        else if (f->figure)
            print_figure(r, f, out);
        else
            escape(r, f->text, strlen(f->text), out);
        text = close + 1;
    }
}

/* ---- elements ---- */

static void close_open(renderer *r)
{
    if (r->c->html && !strcmp(r->open, "li"))
        th_text_add(r->out, "</ul>\n");
    else if (r->c->html && !strcmp(r->open, "row"))
        th_text_add(r->out, "</table>\n");
    else if (!r->c->html && *r->open)
        th_text_add(r->out, "\n");
    r->open = "";
}

static void open_as(renderer *r, const char *kind)
{
    if (!strcmp(r->open, kind))
        return;
    close_open(r);
    if (r->c->html)
        th_text_add(r->out, !strcmp(kind, "li") ? "<ul>\n" : "<table>\n");
    r->open = kind;
}

/** Cells parted by |. */
static size_t cells(renderer *r,
                    size_t row,
                    const char *text,
                    const thi_facts *facts,
                    const char *element)
{
    size_t count = 0;
    th_text_add(r->out, r->c->html ? "<tr>" : "|");
    for (;; count++) {
        size_t n = strcspn(text, "|");
        if (r->c->html)
            th_text_addf(r->out, "<%s>", element);
        else
            th_text_add(r->out, " ");
        fill(r, row, text, n, facts, r->out);
        if (r->c->html)
            th_text_addf(r->out, "</%s>", element);
        else
            th_text_add(r->out, " |");
        if (!text[n])
            break;
        text += n + 1;
    }
    th_text_add(r->out, r->c->html ? "</tr>\n" : "\n");
    return count + 1;
}

static void table_row(renderer *r, size_t row, const char *text, const thi_facts *facts)
{
    open_as(r, "row");
    (void)cells(r, row, text, facts, "td");
}

static void
table_head(renderer *r, size_t row, const char *text, const thi_facts *facts)
{
    close_open(r);
    open_as(r, "row");
    size_t count = cells(r, row, text, facts, "th");
    th_text_add(r->out, r->c->html ? "" : "|");
    for (size_t i = 0; !r->c->html && i < count; i++)
        th_text_add(r->out, "---|");
    th_text_add(r->out, r->c->html ? "" : "\n");
}

static void list_item(renderer *r, size_t row, const char *text, const thi_facts *facts)
{
    open_as(r, "li");
    th_text_add(r->out, r->c->html ? "<li>" : "- ");
    fill(r, row, text, strlen(text), facts, r->out);
    th_text_add(r->out, r->c->html ? "</li>\n" : "\n");
}

static void block(renderer *r,
                  size_t row,
                  const char *text,
                  const thi_facts *facts,
                  const char *mark,
                  const char *element)
{
    close_open(r);
    if (r->c->html)
        th_text_addf(r->out, "<%s>", element);
    else
        th_text_add(r->out, mark);
    fill(r, row, text, strlen(text), facts, r->out);
    if (r->c->html)
        th_text_addf(r->out, "</%s>\n", element);
    else
        th_text_add(r->out, "\n\n");
}

static void element(renderer *r, size_t row, const thi_facts *facts)
{
    const char *kind = th_rows_text(r->rows, row, r->kind);
    const char *text = th_rows_text(r->rows, row, r->text);
    if (!strcmp(kind, "h1"))
        block(r, row, text, facts, "# ", "h1");
    else if (!strcmp(kind, "h2"))
        block(r, row, text, facts, "## ", "h2");
    else if (!strcmp(kind, "p"))
        block(r, row, text, facts, "", "p");
    else if (!strcmp(kind, "li"))
        list_item(r, row, text, facts);
    else if (!strcmp(kind, "head"))
        table_head(r, row, text, facts);
    else if (!strcmp(kind, "row"))
        table_row(r, row, text, facts);
    else
        wrong(r, row, r->kind, "the kind is none of h1 h2 p li head row");
}

/* ---- rows ---- */

/** Do all facts of `when` hold? */
static bool holds(const renderer *r, size_t row, const thi_facts *facts)
{
    const char *when = th_rows_text(r->rows, row, r->when);
    while (*when) {
        size_t n = strcspn(when, " ");
        bool not = *when == '!';
        const char *name =
            th_arena_format(r->c->w->arena, "%.*s", (int)(n - not ), when + not );
        if (n && (thi_fact_find(facts, name) == NULL) != not )
            return false;
        when += n + (when[n] == ' ');
    }
    return true;
}

static void write_row(renderer *r, size_t row)
{
    const char *each = th_rows_text(r->rows, row, r->each);
    if (!*each) {
        if (holds(r, row, &r->c->facts))
            element(r, row, &r->c->facts);
        return;
    }
    for (size_t i = 0; i < r->c->list_count; i++)
        for (size_t k = 0;
             !strcmp(r->c->lists[i].name, each) && k < r->c->lists[i].count;
             k++) {
            thi_facts item = r->c->lists[i].items[k];
            item.outer = &r->c->facts;
            if (holds(r, row, &item))
                element(r, row, &item);
        }
}

static const char html_head[] =
    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s"
    "</title>\n<style>\n"
    "@page { size: A4; margin: 2.5cm; }\n"
    "body { font-family: \"Noto Serif CJK SC\", SimSun, serif; font-size: 12pt; "
    "line-height: 1.6; }\n"
    "h1 { font-size: 20pt; text-align: center; }\n"
    "h2 { font-size: 15pt; }\n"
    "table { border-collapse: collapse; width: 100%%; font-size: 10pt; }\n"
    "th, td { border: 1px solid #808080; padding: 2pt 4pt; text-align: left; }\n"
    "th { background: #d9e2ec; }\n"
    ".cell { font-size: 8pt; color: #606060; }\n"
    "</style>\n</head>\n<body>\n";

static void begin_html(renderer *r)
{
    th_text title = {0};
    const char *text = thi_fact_find(&r->c->facts, "title")->text;
    escape(r, text, strlen(text), &title);
    th_text_addf(
        r->out, html_head, r->c->w->language == TH_EN ? "en" : "zh-CN", title.data);
    th_text_free(&title);
}

bool thi_chapter_render(const thi_chapter *c, th_text *out)
{
    const th_rows *rows = th_layout_find(c->w->m.registry, "chapter");
    renderer r = {.c = c, .rows = rows, .out = out, .open = "", .good = true};
    if (!rows) {
        th_diags_add(c->w->diags,
                     TH_ERROR,
                     "E-CHAPTER",
                     (th_place){0},
                     "layouts/chapter.csv is missing: no text can be written");
        return false;
    }
    r.kind = th_rows_column(rows, "kind");
    r.when = th_rows_column(rows, "when");
    r.each = th_rows_column(rows, "each");
    r.text = th_rows_column(rows, c->w->language == TH_EN ? "label_en" : "label_zh");
    if (c->html)
        begin_html(&r);
    for (size_t row = 0; row < rows->row_count; row++)
        write_row(&r, row);
    close_open(&r);
    th_text_add(out, c->html ? "</body>\n</html>\n" : "");
    return r.good;
}
