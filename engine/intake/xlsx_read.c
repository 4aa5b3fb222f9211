/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake: xlsx by libzip and expat. The only file that knows either. */
#include "xlsx_read.h"

#include "xlsx_share.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define PARTS_MAX 512
#define PART_BYTES_MAX (256u << 20)
#define TOTAL_BYTES_MAX (512u << 20)
#define RATIO_FROM (1u << 20)
#define RATIO_MAX 200
#define DEPTH_MAX 32
#define TEXT_BYTES_MAX (32767u * 4)
#define ROWS_MAX 1048576u
#define COLUMNS_MAX 16384u
#define SPACE '|' /* between a namespace and a local name */

typedef struct sheet {
    const char *name, *relation, *part;
    bool hidden;
} sheet;

typedef struct reader {
    th_arena *arena;
    zip_t *zip;
    const thi_xlsx_events *events;
    th_error *err;
    th_status status;
    zip_uint64_t total_bytes;
    uint8_t *parsed; /* by entry */
    uint32_t *turns; /* by entry: whose it is */
    sheet *sheets;
    size_t sheet_count, sheet_capacity;
    const char **strings;
    size_t string_count, string_capacity;
} reader;

/** What one part's handlers share. */
typedef struct part {
    reader *r;
    XML_Parser parser;
    const char *name;
    int depth;
    bool keep; /* text goes to `text` */
    th_text text;
    int phonetic; /* depth inside rPh */
    /* a sheet */
    uint32_t sheet;
    uint32_t row, column, next_row, next_column;
    char type[12];
    bool has_value, has_formula;
    th_text value, formula;
} part;

typedef void (*start_fn)(part *p, const char *name, const char **attributes);
typedef void (*end_fn)(part *p, const char *name);

typedef struct handlers {
    start_fn start;
    end_fn end;
} handlers;

static void fail(reader *r, const char *what, const char *where)
{
    if (r->status == TH_OK)
        r->status = th_error_set(r->err, TH_BAD_DATA, "xlsx: %s (%s)", what, where);
}

static void stop(part *p, const char *what)
{
    fail(p->r, what, p->name);
    XML_StopParser(p->parser, XML_FALSE);
}

static const char *local(const char *name)
{
    const char *bar = strrchr(name, SPACE);
    return bar ? bar + 1 : name;
}

static bool is(const char *name, const char *wanted)
{
    return strcmp(local(name), wanted) == 0;
}

static const char *attribute(const char **attributes, const char *wanted)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (is(attributes[i], wanted))
            return attributes[i + 1];
    return NULL;
}

static void clear(th_text *text)
{
    text->size = 0;
    if (text->data)
        text->data[0] = '\0';
}

static const char *text_of(const th_text *text)
{
    return text->data ? text->data : "";
}

/* ---- one part through expat ---- */

typedef struct run {
    part p;
    handlers h;
} run;

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
    run *u = context;
    if (++u->p.depth > DEPTH_MAX) {
        stop(&u->p, "elements too deep");
        return;
    }
    if (u->h.start)
        u->h.start(&u->p, local(name), attributes);
}

static void XMLCALL on_end(void *context, const char *name)
{
    run *u = context;
    u->p.depth--;
    if (u->h.end)
        u->h.end(&u->p, local(name));
}

static void XMLCALL on_text(void *context, const char *text, int n)
{
    run *u = context;
    if (!u->p.keep || u->p.phonetic || n <= 0)
        return;
    if (u->p.text.size + (size_t)n > TEXT_BYTES_MAX) {
        stop(&u->p, "a text longer than 32767 characters");
        return;
    }
    th_text_add_n(&u->p.text, text, (size_t)n);
}

static void XMLCALL on_doctype(void *context,
                               const char *name,
                               const char *system,
                               const char *public,
                               int internal)
{
    run *u = context;
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    stop(&u->p, "DOCTYPE is refused");
}

static bool within_budget(reader *r, const zip_stat_t *info, const char *name)
{
    if (!(info->valid & ZIP_STAT_SIZE) || info->size > PART_BYTES_MAX)
        fail(r, "a part is too large (256 MiB at most); make it of fewer rows", name);
    else if (info->size > RATIO_FROM && (info->valid & ZIP_STAT_COMP_SIZE) &&
             info->size / RATIO_MAX > info->comp_size)
        fail(r, "a part is packed suspiciously tight", name);
    return r->status == TH_OK;
}

static void feed(run *u, zip_file_t *file)
{
    char block[65536];
    reader *r = u->p.r;
    zip_uint64_t part_bytes = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, block, sizeof block);
        if (n < 0) {
            fail(r, "a part is damaged", u->p.name);
            return;
        }
        part_bytes += (zip_uint64_t)n;
        r->total_bytes += (zip_uint64_t)n;
        if (part_bytes > PART_BYTES_MAX || r->total_bytes > TOTAL_BYTES_MAX) {
            fail(r, "too large when unpacked", u->p.name);
            return;
        }
        if (XML_Parse(u->p.parser, block, (int)n, n == 0) != XML_STATUS_OK) {
            fail(r, XML_ErrorString(XML_GetErrorCode(u->p.parser)), u->p.name);
            return;
        }
        if (n == 0)
            return;
    }
}

static void
parse_entry(reader *r, zip_uint64_t entry, handlers h, uint32_t sheet_number)
{
    zip_stat_t info;
    run u = {.p = {.r = r, .sheet = sheet_number}, .h = h};
    u.p.name = zip_get_name(r->zip, entry, 0);
    if (zip_stat_index(r->zip, entry, 0, &info) || !within_budget(r, &info, u.p.name))
        return;
    zip_file_t *file = zip_fopen_index(r->zip, entry, 0);
    u.p.parser = XML_ParserCreateNS(NULL, SPACE);
    if (!file || !u.p.parser) {
        fail(r, "a part cannot be opened", u.p.name);
    } else {
        XML_SetUserData(u.p.parser, &u);
        XML_SetElementHandler(u.p.parser, on_start, on_end);
        XML_SetCharacterDataHandler(u.p.parser, on_text);
        XML_SetStartDoctypeDeclHandler(u.p.parser, on_doctype);
        feed(&u, file);
        r->parsed[entry] = 1;
    }
    if (u.p.parser)
        XML_ParserFree(u.p.parser);
    if (file)
        (void)zip_fclose(file);
    th_text_free(&u.p.text);
    th_text_free(&u.p.value);
    th_text_free(&u.p.formula);
}

/** False: no such part. */
static bool parse_part(reader *r, const char *name, handlers h, uint32_t sheet_number)
{
    zip_int64_t entry = zip_name_locate(r->zip, name, 0);
    if (entry < 0)
        return false;
    parse_entry(r, (zip_uint64_t)entry, h, sheet_number);
    return true;
}

/* ---- texts: `_x000D_` is one character ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** Code of an escape at s, or -1. */
static int escape_at(const char *s)
{
    int code = 0;
    if (s[0] != '_' || s[1] != 'x')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex(s[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return s[6] == '_' ? code : -1;
}

static size_t put_utf8(char *out, int code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

/** In place: an escape is never shorter than what it stands for. */
static void unescape(char *s)
{
    char *out = s;
    while (*s) {
        int code = escape_at(s);
        if (code > 0 && (code < 0xD800 || code > 0xDFFF)) {
            out += put_utf8(out, code);
            s += 7;
        } else {
            *out++ = *s++;
        }
    }
    *out = '\0';
}

/* ---- workbook, relations, shared strings ---- */

static void start_workbook(part *p, const char *name, const char **attributes)
{
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = attribute(attributes, "name"),
               *id = attribute(attributes, "id");
    const char *state = attribute(attributes, "state");
    if (!title || !id) {
        stop(p, "a sheet without name or relation");
        return;
    }
    sheet s = {.name = th_arena_text(p->r->arena, title),
               .relation = th_arena_text(p->r->arena, id),
               .hidden = state && strcmp(state, "visible") != 0};
    TH_PUSH(p->r->arena, p->r->sheets, p->r->sheet_count, p->r->sheet_capacity, s);
}

static void start_relations(part *p, const char *name, const char **attributes)
{
    if (strcmp(name, "Relationship") != 0)
        return;
    const char *id = attribute(attributes, "Id"),
               *target = attribute(attributes, "Target");
    const char *type = attribute(attributes, "Type");
    if (!id || !target || !type || strstr(target, ".."))
        return;
    const char *slash = strrchr(type, '/');
    if (!slash || strcmp(slash, "/worksheet") != 0)
        return;
    for (size_t i = 0; i < p->r->sheet_count; i++)
        if (strcmp(p->r->sheets[i].relation, id) == 0)
            p->r->sheets[i].part = target[0] == '/'
                                       ? th_arena_text(p->r->arena, target + 1)
                                       : th_arena_format(p->r->arena, "xl/%s", target);
}

static void start_strings(part *p, const char *name, const char **attributes)
{
    (void)attributes;
    if (strcmp(name, "si") == 0)
        clear(&p->text);
    else if (strcmp(name, "rPh") == 0)
        p->phonetic++;
    else if (strcmp(name, "t") == 0)
        p->keep = true;
}

static void end_strings(part *p, const char *name)
{
    if (strcmp(name, "rPh") == 0) {
        p->phonetic--;
    } else if (strcmp(name, "t") == 0) {
        p->keep = false;
    } else if (strcmp(name, "si") == 0) {
        char *text = th_arena_text(p->r->arena, text_of(&p->text));
        unescape(text);
        TH_PUSH(p->r->arena,
                p->r->strings,
                p->r->string_count,
                p->r->string_capacity,
                text);
    }
}

/* ---- sheets ---- */

/** "BC12" to column and row; false if it is no reference. */
static bool cell_place(const char *text, uint32_t *row, uint32_t *column)
{
    uint32_t c = 0, r = 0;
    for (; *text >= 'A' && *text <= 'Z' && c < COLUMNS_MAX; text++)
        c = c * 26 + (uint32_t)(*text - 'A') + 1;
    if (!c || c > COLUMNS_MAX || *text < '1' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9' && r <= ROWS_MAX; text++)
        r = r * 10 + (uint32_t)(*text - '0');
    *row = r - 1;
    *column = c - 1;
    return *text == '\0' && r <= ROWS_MAX;
}

static void start_row(part *p, const char **attributes)
{
    const char *r = attribute(attributes, "r");
    char *end = NULL;
    unsigned long row = r ? strtoul(r, &end, 10) : p->next_row + 1;
    if (row < 1 || row > ROWS_MAX || (r && (!end || *end))) {
        stop(p, "a row number out of range");
        return;
    }
    p->next_row = (uint32_t)row;
    p->next_column = 0;
    p->row = p->next_row - 1;
}

static void start_cell(part *p, const char **attributes)
{
    const char *place = attribute(attributes, "r"), *type = attribute(attributes, "t");
    p->column = p->next_column;
    if ((place && !cell_place(place, &p->row, &p->column)) ||
        p->column >= COLUMNS_MAX) {
        stop(p, "a cell out of range");
        return;
    }
    p->next_column = p->column + 1;
    size_t n = type ? strlen(type) : 0;
    if (n >= sizeof p->type) {
        stop(p, "an unknown type of cell");
        return;
    }
    memcpy(p->type, type ? type : "n", type ? n + 1 : 2);
    p->has_value = p->has_formula = false;
    clear(&p->value);
    clear(&p->formula);
}

static void start_sheet(part *p, const char *name, const char **attributes)
{
    if (strcmp(name, "row") == 0) {
        start_row(p, attributes);
    } else if (strcmp(name, "c") == 0) {
        start_cell(p, attributes);
    } else if (strcmp(name, "rPh") == 0) {
        p->phonetic++;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "f") == 0 ||
               strcmp(name, "t") == 0) {
        clear(&p->text);
        p->keep = true;
    }
}

static bool shared_text(part *p, const char *number, thi_xlsx_cell *cell)
{
    char *end = NULL;
    unsigned long i = strtoul(number, &end, 10);
    if (!end || *end || end == number || i >= p->r->string_count) {
        stop(p, "a shared string that does not exist");
        return false;
    }
    cell->kind = THI_XLSX_TEXT;
    cell->text = p->r->strings[i];
    return true;
}

static bool read_number(part *p, thi_xlsx_cell *cell)
{
    const char *text = text_of(&p->value);
    cell->kind = THI_XLSX_NUMBER;
    if (th_number_parse(text, strlen(text), &cell->number))
        return true;
    fail(p->r, "a cell's number is none", text);
    XML_StopParser(p->parser, XML_FALSE);
    return false;
}

static bool read_value(part *p, thi_xlsx_cell *cell)
{
    if (!p->has_value)
        return true;
    if (strcmp(p->type, "s") == 0)
        return shared_text(p, text_of(&p->value), cell);
    if (strcmp(p->type, "n") == 0)
        return read_number(p, cell);
    if (strcmp(p->type, "b") == 0) {
        cell->kind = THI_XLSX_BOOLEAN;
        cell->number = text_of(&p->value)[0] == '1';
        return true;
    }
    if (p->value.data)
        unescape(p->value.data);
    cell->kind = strcmp(p->type, "e") == 0 ? THI_XLSX_ERROR : THI_XLSX_TEXT;
    cell->text = text_of(&p->value);
    return true;
}

static void end_cell(part *p)
{
    thi_xlsx_cell cell = {
        .sheet = p->sheet, .row = p->row, .column = p->column, .text = ""};
    cell.formula = p->has_formula ? text_of(&p->formula) : NULL;
    if ((p->has_value || p->has_formula) && read_value(p, &cell) && p->r->events->cell)
        p->r->events->cell(p->r->events->context, &cell);
}

static void end_sheet(part *p, const char *name)
{
    if (strcmp(name, "c") == 0) {
        end_cell(p);
    } else if (strcmp(name, "rPh") == 0) {
        p->phonetic--;
    } else if (strcmp(name, "f") == 0) {
        th_text_add_n(&p->formula, text_of(&p->text), p->text.size);
        p->has_formula = true;
        p->keep = false;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        th_text_add_n(&p->value, text_of(&p->text), p->text.size);
        p->has_value = true;
        p->keep = false;
    }
}

/* ---- the package ---- */

static bool is_xml(const char *name)
{
    size_t n = strlen(name);
    return (n > 4 && strcmp(name + n - 4, ".xml") == 0) ||
           (n > 5 && strcmp(name + n - 5, ".rels") == 0);
}

/** Left to another reading of the same file. */
static bool of_another(const reader *r, zip_int64_t entry)
{
    return entry >= 0 && r->turns[entry] != r->events->turn;
}

static uint64_t *sizes_of(reader *r, zip_uint64_t count)
{
    uint64_t *sizes = TH_NEW_N(r->arena, uint64_t, count);
    for (zip_uint64_t i = 0; i < count; i++) {
        zip_stat_t info;
        bool known = zip_stat_index(r->zip, i, 0, &info) == 0 &&
                     (info.valid & ZIP_STAT_SIZE) && info.size <= PART_BYTES_MAX;
        sizes[i] = known ? info.size + 1 : 1;
    }
    return sizes;
}

/** Every reading of a file comes to the same turns. */
static void share_parts(reader *r, zip_uint64_t count)
{
    r->turns = TH_NEW_N(r->arena, uint32_t, count);
    if (r->events->turns)
        thi_xlsx_share(sizes_of(r, count), count, r->events->turns, r->turns);
}

static void read_sheets(reader *r)
{
    for (size_t i = 0; i < r->sheet_count && r->status == TH_OK; i++) {
        if (!r->sheets[i].part)
            continue; /* a chart sheet */
        zip_int64_t entry = zip_name_locate(r->zip, r->sheets[i].part, 0);
        if (of_another(r, entry)) {
            r->parsed[entry] = 1;
            continue;
        }
        if (r->events->sheet)
            r->events->sheet(r->events->context,
                             (uint32_t)i,
                             r->sheets[i].name,
                             r->sheets[i].hidden);
        handlers h = {start_sheet, end_sheet};
        if (!parse_part(r, r->sheets[i].part, h, (uint32_t)i))
            fail(r, "a sheet is missing", r->sheets[i].part);
    }
}

/** What no handler wanted must still be well-formed. */
static void read_others(reader *r, zip_uint64_t count)
{
    handlers none = {NULL, NULL};
    for (zip_uint64_t i = 0; i < count && r->status == TH_OK; i++)
        if (!r->parsed[i] && !of_another(r, (zip_int64_t)i) &&
            is_xml(zip_get_name(r->zip, i, 0)))
            parse_entry(r, i, none, 0);
}

static void read_package(reader *r)
{
    zip_int64_t count = zip_get_num_entries(r->zip, 0);
    if (count <= 0 || count > PARTS_MAX) {
        fail(r, "no parts, or too many", "zip");
        return;
    }
    r->parsed = TH_NEW_N(r->arena, uint8_t, count);
    share_parts(r, (zip_uint64_t)count);
    handlers workbook = {start_workbook, NULL}, relations = {start_relations, NULL};
    handlers strings = {start_strings, end_strings};
    if (!parse_part(r, "xl/workbook.xml", workbook, 0) ||
        !parse_part(r, "xl/_rels/workbook.xml.rels", relations, 0)) {
        fail(r, "no workbook in it", "xl/workbook.xml");
        return;
    }
    if (r->status == TH_OK)
        (void)parse_part(r, "xl/sharedStrings.xml", strings, 0);
    if (r->status == TH_OK)
        read_sheets(r);
    read_others(r, (zip_uint64_t)count);
}

th_status thi_xlsx_read(const char *path, const thi_xlsx_events *events, th_error *err)
{
    int code = 0;
    reader r = {.events = events, .err = err, .arena = th_arena_create()};
    r.zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!r.zip) {
        zip_error_t why;
        zip_error_init_with_code(&why, code);
        fail(&r, zip_error_strerror(&why), path);
        zip_error_fini(&why);
    } else {
        read_package(&r);
        zip_discard(r.zip);
    }
    th_arena_free(r.arena);
    return r.status;
}
