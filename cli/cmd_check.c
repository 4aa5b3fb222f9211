/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tanheng check: every finding about the data, and what the results rest on. */
#include "cli.h"

#include <string.h>

#define MOST_NOTES 8 /* of one check in the text, unless it is asked for */

/** What is printed: both lists from a severity on. */
typedef struct listing {
    cli_session *s;
    th_quality_checks *quality; /* NULL: errors stand before it */
    th_severity at_least;
    bool only; /* --only: the checks asked for and nothing else */
} listing;

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
static void add_lines(const listing *l, th_text *out)
{
    const cli_session *s = l->s;
    for (size_t i = 0; i < th_diags_size(s->diags); i++) {
        size_t before, after;
        const th_diag *d = th_diags_get(s->diags, i);
        count_like(s, i, &before, &after);
        if (before || d->severity < l->at_least)
            continue;
        th_diag_print(d, out);
        if (after)
            th_text_addf(out,
                         s->language == TH_EN ? " (+%zu alike)" : "（另有 %zu 条同类）",
                         after);
        th_text_add(out, "\n");
    }
}

static void add_finding(const listing *l, const th_finding *f, th_text *out)
{
    const th_check *check = th_quality_check(l->quality, f->check);
    th_diag d = {.severity = check->severity,
                 .code = f->code,
                 .place = f->place,
                 .text = th_title_text(l->s->arena, f->text, l->s->language)};
    th_text_add(out, "  ");
    th_diag_print(&d, out);
    th_text_add(out, "\n");
}

static void add_title(const listing *l, const th_check *check, th_text *out)
{
    th_text_addf(out,
                 l->s->language == TH_EN ? "%s (%s)\n" : "%s（%s）\n",
                 th_title_text(l->s->arena, check->titles, l->s->language),
                 check->id);
}

/* What of a check is not printed: csv, json and --only have all of it. */
static void add_rest(const listing *l, const th_check *check, size_t rest, th_text *out)
{
    if (rest)
        th_text_addf(out,
                     l->s->language == TH_EN
                         ? "  and %zu more: tanheng check --only %s\n"
                         : "  另有 %zu 条：tanheng check --only %s\n",
                     rest,
                     check->id);
}

/* Findings of one check stand under its title; of many notes the first ones. */
static void add_groups(const listing *l, th_text *out)
{
    const th_check *last = NULL;
    size_t shown = 0, rest = 0;
    for (size_t i = 0; l->quality && i < th_quality_finding_count(l->quality); i++) {
        const th_finding *f = th_quality_finding(l->quality, i);
        const th_check *check = th_quality_check(l->quality, f->check);
        if (check->severity < l->at_least)
            continue;
        if (check != last) {
            add_rest(l, last, rest, out);
            add_title(l, check, out);
            shown = rest = 0;
        }
        last = check;
        if (!l->only && check->severity == TH_NOTE && shown >= MOST_NOTES) {
            rest++;
            continue;
        }
        shown++;
        add_finding(l, f, out);
    }
    add_rest(l, last, rest, out);
}

static void count_findings(const listing *l, size_t counts[3])
{
    for (size_t i = 0; !l->only && i < th_diags_size(l->s->diags); i++)
        counts[th_diags_get(l->s->diags, i)->severity]++;
    for (size_t i = 0; l->quality && i < th_quality_check_count(l->quality); i++) {
        const th_check *check = th_quality_check(l->quality, i);
        counts[check->severity] += check->finding_count;
    }
}

static void add_text(const listing *l, th_text *out)
{
    size_t counts[3] = {0};
    if (!l->only)
        add_lines(l, out);
    add_groups(l, out);
    count_findings(l, counts);
    th_text_addf(out,
                 l->s->language == TH_EN ? "%zu errors, %zu warnings, %zu notes\n"
                                         : "错误 %zu，警告 %zu，提示 %zu\n",
                 counts[TH_ERROR],
                 counts[TH_WARNING],
                 counts[TH_NOTE]);
}

static int write_listing(const cli_call *call, const listing *l)
{
    th_text data = {0};
    size_t more_count = 0, count = 0;
    cli_session *s = l->s;
    th_format format = cli_format(call, TH_FORMAT_TEXT);
    bool text = format == TH_FORMAT_TEXT;
    const th_table *const *more =
        s->inventory && !l->only
            ? th_report_quality(s->arena, s->inventory, s->language, &more_count)
            : NULL;
    const th_table **tables = TH_NEW_N(s->arena, const th_table *, more_count + 2);
    if (text)
        add_text(l, &data);
    else
        tables[count++] = th_report_findings(
            s->arena, l->only ? NULL : s->diags, l->quality, l->at_least);
    if (l->quality)
        tables[count++] = th_report_checks(s->arena, l->quality);
    for (size_t i = 0; i < more_count; i++)
        tables[count++] = more[i];
    if (text && count)
        th_text_add(&data, "\n");
    th_tables_write(
        tables, count, format, s->language, call->value[OPT_EXCEL] != NULL, &data);
    return cli_deliver(call, &data);
}

/* ---- options ---- */

static th_severity severity_of(const cli_call *call)
{
    const char *word = call->value[OPT_SEVERITY];
    if (!word || !strcmp(word, "note"))
        return TH_NOTE;
    return !strcmp(word, "error") ? TH_ERROR : TH_WARNING;
}

/* Ids joined by commas. */
static th_quality_options options_of(const cli_call *call)
{
    const char *text = call->value[OPT_ONLY];
    size_t n = 0;
    if (!text)
        return (th_quality_options){0};
    const char **ids = TH_NEW_N(call->arena, const char *, strlen(text) / 2 + 2);
    for (const char *at = text; *at; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ", ");
        if (length)
            ids[n++] = th_arena_text_n(call->arena, at, length);
        at += length;
    }
    return (th_quality_options){.only = ids, .only_count = n};
}

static bool has_errors(const listing *l)
{
    size_t counts[3] = {0};
    count_findings(l, counts);
    return counts[TH_ERROR] || th_diags_count(l->s->diags, TH_ERROR);
}

int cmd_check(const cli_call *call)
{
    cli_session s;
    th_quality_options options = options_of(call);
    int code = cli_session_open(&s, call, call->operands[0], TO_DUAL);
    listing l = {.s = &s, .at_least = severity_of(call)};
    bool data = code == EXIT_FINE || th_diags_count(s.diags, TH_ERROR);
    if (code == EXIT_FINE) {
        th_status status = th_quality_create(
            &l.quality, s.inventory, s.dual, &options, s.diags, &s.err);
        data = status == TH_OK;
    }
    l.only = l.quality && options.only_count && !th_diags_count(s.diags, TH_ERROR);
    th_diags_sort(s.diags);
    int written = data ? write_listing(call, &l) : cli_fail(&s.err);
    if (code == EXIT_FINE && written == EXIT_FINE && has_errors(&l))
        code = EXIT_DATA;
    th_quality_free(l.quality);
    cli_session_close(&s);
    return written == EXIT_FINE ? code : written;
}
