/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML to a neutral tree, by libyaml's events. Every scalar stays text. Whatever makes
 * one text mean another (anchors, aliases, tags, merge keys, duplicate keys, several
 * documents) is refused. The only file that includes libyaml.
 */
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 32, LONGEST = 8000 }; /* a cell of a workbook holds 32767 */

/** An open map or sequence. */
typedef struct frame {
    th_tree *node;
    th_tree **items;
    size_t count, capacity;
    th_tree *waiting; /* map: the node whose key was read and whose value comes next */
} frame;

typedef struct builder {
    th_arena *arena;
    th_diags *diags;
    const char *file;
    frame frames[DEEPEST];
    size_t depth;
    th_tree *root;
    size_t documents;
    bool failed, stopped, done;
} builder;

static th_place place_at(const builder *b, yaml_mark_t mark)
{
    return (th_place){b->file, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static void refuse(builder *b, yaml_mark_t mark, const char *text)
{
    th_diags_add(b->diags, TH_ERROR, "E-YAML", place_at(b, mark), "%s", text);
    b->failed = true;
}

static void refuse_and_stop(builder *b, yaml_mark_t mark, const char *text)
{
    refuse(b, mark, text);
    b->stopped = true;
}

/* ---- building ---- */

/* The node of an event: the one whose key was just read, or a new one, placed in its
 * parent. */
static th_tree *place_node(builder *b, yaml_mark_t mark)
{
    frame *f = b->depth ? &b->frames[b->depth - 1] : NULL;
    th_tree *node = f && f->waiting ? f->waiting : TH_NEW(b->arena, th_tree);
    node->file = b->file;
    node->line = (uint32_t)mark.line + 1;
    node->column = (uint32_t)mark.column + 1;
    if (!f)
        b->root = node;
    else if (f->waiting)
        f->waiting = NULL;
    else
        TH_PUSH(b->arena, f->items, f->count, f->capacity, node);
    return node;
}

static bool wants_key(const builder *b)
{
    const frame *f = b->depth ? &b->frames[b->depth - 1] : NULL;
    return f && f->node->kind == TH_TREE_MAP && !f->waiting;
}

static void open_node(builder *b, yaml_mark_t mark, th_tree_kind kind, bool flow)
{
    if (wants_key(b)) {
        refuse_and_stop(b, mark, "a key must be plain text");
        return;
    }
    if (b->depth == DEEPEST) {
        refuse_and_stop(b, mark, "nested deeper than 32 levels; flatten it");
        return;
    }
    th_tree *node = place_node(b, mark);
    node->kind = kind;
    node->flow = flow;
    b->frames[b->depth++] = (frame){.node = node};
}

static int by_key_then_line(const void *a, const void *b, void *context)
{
    (void)context;
    const th_tree *x = *(const th_tree *const *)a;
    const th_tree *y = *(const th_tree *const *)b;
    return strcmp(x->key, y->key);
}

/* The sort is stable, so of two equal keys the later one of the file is named. */
static void check_keys(builder *b, const frame *f)
{
    th_tree **sorted = TH_NEW_N(b->arena, th_tree *, f->count);
    memcpy(sorted, f->items, f->count * sizeof *sorted);
    th_sort(sorted, f->count, sizeof *sorted, by_key_then_line, NULL);
    for (size_t i = 1; i < f->count; i++) {
        const th_tree *item = sorted[i];
        if (strcmp(sorted[i - 1]->key, item->key) != 0)
            continue;
        th_diags_add(b->diags,
                     TH_ERROR,
                     "E-YAML",
                     (th_place){b->file, item->key_line, item->key_column},
                     "key %s stands twice (first in line %u); drop or rename one",
                     item->key,
                     sorted[i - 1]->key_line);
        b->failed = true;
    }
}

static void close_node(builder *b)
{
    frame *f = &b->frames[--b->depth];
    f->node->items = f->items;
    f->node->count = f->count;
    if (f->node->kind == TH_TREE_MAP && f->count > 1)
        check_keys(b, f);
}

static void add_key(builder *b, const yaml_event_t *event, const char *text)
{
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!*text)
        refuse(b, event->start_mark, "an empty key; write key: value");
    if (plain && !strcmp(text, "<<"))
        refuse(
            b, event->start_mark, "a merge key (<<) is not read; write the keys out");
    frame *f = &b->frames[b->depth - 1];
    th_tree *node = TH_NEW(b->arena, th_tree);
    node->key = text;
    node->key_line = (uint32_t)event->start_mark.line + 1;
    node->key_column = (uint32_t)event->start_mark.column + 1;
    TH_PUSH(b->arena, f->items, f->count, f->capacity, node);
    f->waiting = node;
}

/* Escapes in double quotes can spell what no text file holds. */
static bool has_control(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            return true;
        if (n - i >= 3 && (!memcmp(bytes + i, "\xef\xbf\xbe", 3) ||
                           !memcmp(bytes + i, "\xef\xbf\xbf", 3)))
            return true; /* no XML holds them */
    }
    return false;
}

static void take_scalar(builder *b, const yaml_event_t *event)
{
    const char *bytes = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    if (has_control(bytes, n))
        refuse(b,
               event->start_mark,
               "a control character (such as \\0, \\e, U+FFFE) in a text; take it out");
    const char *text = th_arena_text_n(b->arena, bytes, n);
    if (n > LONGEST)
        refuse(b, event->start_mark, "a text of more than 8000 bytes; shorten it");
    if (wants_key(b)) {
        add_key(b, event, text);
        return;
    }
    th_tree *node = place_node(b, event->start_mark);
    node->kind = TH_TREE_SCALAR;
    node->text = text;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

/* ---- events ---- */

static void
check_properties(builder *b, yaml_mark_t mark, const void *anchor, const void *tag)
{
    if (anchor)
        refuse(b, mark, "an anchor (&) is not read; write the text out");
    if (tag)
        refuse(
            b, mark, "a tag (!) is not read; drop it, quote a text that begins with !");
}

static void begin_document(builder *b, const yaml_event_t *event)
{
    if (++b->documents > 1)
        refuse_and_stop(
            b, event->start_mark, "a second document (---); make it a file of its own");
    if (event->data.document_start.tag_directives.start !=
        event->data.document_start.tag_directives.end)
        refuse(b, event->start_mark, "a %TAG directive is not read; drop it");
}

static void take_event(builder *b, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        begin_document(b, e);
        break;
    case YAML_ALIAS_EVENT:
        refuse_and_stop(b,
                        e->start_mark,
                        "an alias (*) is not read; write the text out, quote a text "
                        "that begins with *");
        break;
    case YAML_SCALAR_EVENT:
        check_properties(b, e->start_mark, e->data.scalar.anchor, e->data.scalar.tag);
        take_scalar(b, e);
        break;
    case YAML_SEQUENCE_START_EVENT:
        check_properties(b,
                         e->start_mark,
                         e->data.sequence_start.anchor,
                         e->data.sequence_start.tag);
        open_node(b,
                  e->start_mark,
                  TH_TREE_SEQUENCE,
                  e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
    case YAML_MAPPING_START_EVENT:
        check_properties(
            b, e->start_mark, e->data.mapping_start.anchor, e->data.mapping_start.tag);
        open_node(b,
                  e->start_mark,
                  TH_TREE_MAP,
                  e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_node(b);
        break;
    case YAML_STREAM_END_EVENT:
        b->done = true;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

/* libyaml says what it did not find; where, and one remedy for the usual slips. */
static void refuse_syntax(builder *b, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "cannot be read";
    const char *hint = "";
    if (strstr(problem, "cannot start any token"))
        hint = " (indent with blanks, not tabs; quote a text that begins with a "
               "special sign)";
    else if (strstr(problem, "mapping values are not allowed"))
        hint = " (quote a text that holds a colon and a blank)";
    else if (strstr(problem, "expected key"))
        hint = " (check the indentation)";
    th_diags_add(b->diags,
                 TH_ERROR,
                 "E-YAML",
                 place_at(b, parser->problem_mark),
                 "%s%s",
                 problem,
                 hint);
    b->failed = b->stopped = true;
}

static void read_events(builder *b, yaml_parser_t *parser)
{
    while (!b->done && !b->stopped) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            refuse_syntax(b, parser);
            return;
        }
        take_event(b, &event);
        yaml_event_delete(&event);
    }
}

const th_tree *th_yaml_parse(
    th_arena *arena, const char *file, const char *data, size_t size, th_diags *diags)
{
    thi_utf8 text;
    if (!thi_encoding_read(arena, file, data, size, TH_ENCODING_AUTO, &text, diags))
        return NULL;
    builder *b = TH_NEW(arena, builder);
    b->arena = arena;
    b->diags = diags;
    b->file = th_arena_text(arena, file);
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.size);
    read_events(b, &parser);
    yaml_parser_delete(&parser);
    if (!b->failed && !b->root) {
        th_diags_add(diags,
                     TH_ERROR,
                     "E-EMPTY",
                     (th_place){b->file, 0, 0},
                     "the file is empty; keys and values are wanted");
        return NULL;
    }
    return b->failed ? NULL : b->root;
}
