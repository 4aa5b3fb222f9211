/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes to UTF-8: tells UTF-8 from GB18030 and refuses what is no text. The only file
 * that includes iconv. */
#include "files.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

typedef struct reading {
    th_arena *arena;
    const char *file;
    th_diags *diags;
} reading;

/* ---- UTF-8 ---- */

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t thi_utf8_sequence(const char *p, size_t left)
{
    unsigned char a = (unsigned char)p[0];
    if (a < 0x80)
        return 1;
    if (a < 0xc2 || left < 2 || !is_tail(p[1]))
        return 0;
    if (a < 0xe0)
        return 2;
    unsigned char b = (unsigned char)p[1];
    if (a > 0xf4 || left < 3 || !is_tail(p[2]))
        return 0;
    if (a < 0xf0) /* no overlong forms, no surrogates */
        return (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ? 0 : 3;
    if (left < 4 || !is_tail(p[3]))
        return 0;
    return (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f) ? 0 : 4;
}

/** What a pass over the bytes as UTF-8 found. */
typedef struct survey {
    size_t two, longer; /* sequences of 2, of 3 or 4 bytes */
    size_t signs;       /* of those of 2: signs of units */
    size_t wrong;       /* bytes that are part of none */
    size_t first_wrong; /* offset */
} survey;

/* Degree, plus-minus, squared, cubed, micro, middle dot, times. */
static bool is_unit_sign(const char *p)
{
    if (p[0] == '\xc3')
        return p[1] == '\x97';
    return p[0] == '\xc2' && strchr("\xb0\xb1\xb2\xb3\xb5\xb7", p[1]);
}

static survey survey_utf8(const char *data, size_t size)
{
    survey s = {0};
    for (size_t i = 0; i < size;) {
        uint64_t word;
        if (size - i >= sizeof word) { /* eight ASCII bytes at once */
            memcpy(&word, data + i, sizeof word);
            if (!(word & 0x8080808080808080ULL)) {
                i += sizeof word;
                continue;
            }
        }
        size_t n = thi_utf8_sequence(data + i, size - i);
        if (!n && !s.wrong++)
            s.first_wrong = i;
        s.two += n == 2;
        s.signs += n == 2 && is_unit_sign(data + i);
        s.longer += n > 2;
        i += n ? n : 1;
    }
    return s;
}

/* ---- places ---- */

/* Line and column (in characters, as far as they are UTF-8) of an offset. */
static th_place place_of(const reading *r, const char *data, size_t offset)
{
    th_place place = {r->file, 1, 1};
    for (size_t i = 0; i < offset; i++) {
        if (data[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (!is_tail(data[i])) {
            place.column++;
        }
    }
    return place;
}

static bool fail(const reading *r, const char *code, th_place place, const char *text)
{
    th_diags_add(r->diags, TH_ERROR, code, place, "%s", text);
    return false;
}

/* ---- what is no text ---- */

/** Files of other kinds begin with these bytes. */
typedef struct magic {
    const char *bytes;
    size_t size;
    const char *code;
    const char *text;
} magic;

static const magic *find_magic(const char *data, size_t size)
{
    static const magic kinds[] = {
        {"PK\003\004",
         4,
         "E-BINARY",
         "is a zip or xlsx file, not text; save the sheet as CSV (UTF-8)"},
        {"\x1f\x8b", 2, "E-BINARY", "is a gzip file, not text; unpack it first"},
        {"\xd0\xcf\x11\xe0",
         4,
         "E-BINARY",
         "is an old Excel file; save it as CSV (UTF-8)"},
        {"SQLite format 3", 15, "E-BINARY", "is an SQLite file, not text"},
        {"%PDF-", 5, "E-BINARY", "is a PDF file, not text"},
        {"\xff\xfe", 2, "E-ENCODING", "is UTF-16; save it as UTF-8"},
        {"\xfe\xff", 2, "E-ENCODING", "is UTF-16; save it as UTF-8"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (size >= kinds[i].size && !memcmp(data, kinds[i].bytes, kinds[i].size))
            return &kinds[i];
    return NULL;
}

/* Offset of the first control byte that no text has, or `size`. */
static size_t find_control(const char *data, size_t size)
{
    const uint64_t lows = 0x2020202020202020ULL;
    const uint64_t highs = 0x8080808080808080ULL;
    for (size_t i = 0; i < size; i++) {
        uint64_t word;
        while (size - i >=
               sizeof word) { /* eight bytes at once, while none is under 0x20 */
            memcpy(&word, data + i, sizeof word);
            if ((word - lows) & ~word & highs)
                break;
            i += sizeof word;
        }
        if (i == size)
            break;
        unsigned char c = (unsigned char)data[i];
        if (c < 0x20 && c != '\n' && c != '\r' && c != '\t')
            return i;
    }
    return size;
}

static bool is_text(const reading *r, const char *data, size_t size)
{
    const magic *kind = find_magic(data, size);
    if (kind)
        return fail(r, kind->code, (th_place){r->file, 0, 0}, kind->text);
    size_t control = find_control(data, size);
    if (control == size)
        return true;
    th_diags_add(r->diags,
                 TH_ERROR,
                 "E-BINARY",
                 place_of(r, data, control),
                 "byte 0x%02X: the file is no text; save it as CSV or YAML in UTF-8",
                 (unsigned)(unsigned char)data[control]);
    return false;
}

/* ---- GB18030 ---- */

/* Decodes all bytes; returns the offset of the first that is wrong, or `size`. */
static size_t
decode_gb18030(th_arena *arena, const char *data, size_t size, thi_utf8 *out)
{
    iconv_t decoder = iconv_open("UTF-8", "GB18030");
    if (decoder == (iconv_t)-1)
        return 0;
    /* Two bytes become three at most, four become four. */
    size_t room = size + size / 2 + 8;
    char *to = th_arena_alloc(arena, room + 1);
    char *from =
        th_arena_text_n(arena, data, size); /* iconv asks for bytes it might change */
    char *at = from;
    char *end = to;
    size_t left = size;
    size_t result = iconv(decoder, &at, &left, &end, &room);
    (void)iconv_close(decoder);
    if (result == (size_t)-1)
        return (size_t)(at - from);
    *out = (thi_utf8){to, (size_t)(end - to)};
    return size;
}

/* Ideographs, their punctuation and full-width forms. */
static bool is_cjk(const unsigned char *p, size_t n)
{
    if (n != 3)
        return n == 4 && p[0] == 0xf0 && p[1] >= 0xa0;
    unsigned code = (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
    return (code >= 0x2e80 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xff00 && code <= 0xffef);
}

static bool all_cjk(thi_utf8 text)
{
    for (size_t i = 0; i < text.size;) {
        size_t n = thi_utf8_sequence(text.data + i, text.size - i);
        if (!n || (n > 1 && !is_cjk((const unsigned char *)text.data + i, n)))
            return false;
        i += n;
    }
    return true;
}

static bool read_gb18030(const reading *r, const char *data, size_t size, thi_utf8 *out)
{
    size_t wrong = decode_gb18030(r->arena, data, size, out);
    if (wrong == size)
        return true;
    return fail(r,
                "E-ENCODING",
                place_of(r, data, wrong),
                "bytes that are no GB18030; save the file as UTF-8");
}

static void note_gb18030(const reading *r, const char *why)
{
    th_diags_add(r->diags,
                 TH_NOTE,
                 "N-ENCODING",
                 (th_place){r->file, 0, 0},
                 "read as GB18030: %s; --encoding utf-8 decides otherwise",
                 why);
}

/* ---- the decision ---- */

static bool
refuse_utf8(const reading *r, const char *data, const survey *s, bool tried_gb)
{
    return fail(r,
                "E-ENCODING",
                place_of(r, data, s->first_wrong),
                tried_gb
                    ? "bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"
                    : "bytes that are no UTF-8; save the file as UTF-8 (or give "
                      "--encoding gb18030)");
}

/*
 * Valid UTF-8 is UTF-8, but a few Chinese characters of GB18030 (U+7164 coal, U+5934
 * head, U+4EA9 mu ...) happen to be valid two-byte sequences: text made of such alone
 * is GB18030. Text with more long sequences than wrong bytes is UTF-8 that was damaged,
 * and is not turned into nonsense.
 */
static bool decide(const reading *r, const char *data, size_t size, thi_utf8 *out)
{
    survey s = survey_utf8(data, size);
    if (!s.wrong) {
        thi_utf8 decoded;
        bool short_ones = s.two > s.signs && !s.longer;
        if (short_ones && decode_gb18030(r->arena, data, size, &decoded) == size &&
            all_cjk(decoded)) {
            note_gb18030(r, "its characters are Chinese in GB18030, not in UTF-8");
            *out = decoded;
        }
        return true;
    }
    if (s.longer > s.wrong)
        return refuse_utf8(r, data, &s, false);
    if (decode_gb18030(r->arena, data, size, out) != size)
        return refuse_utf8(r, data, &s, true);
    note_gb18030(r, "it is no UTF-8");
    return true;
}

static bool read_utf8(const reading *r, const char *data, size_t size)
{
    survey s = survey_utf8(data, size);
    return !s.wrong || refuse_utf8(r, data, &s, false);
}

static bool read_text(th_arena *arena,
                      const char *file,
                      const char *data,
                      size_t size,
                      th_encoding encoding,
                      thi_utf8 *out,
                      th_diags *diags)
{
    reading r = {arena, file, diags};
    if (!is_text(&r, data, size))
        return false;
    bool marked = size >= 3 && !memcmp(data, "\xef\xbb\xbf", 3);
    if (marked) {
        data += 3;
        size -= 3;
    }
    *out = (thi_utf8){data, size};
    if (marked || encoding == TH_ENCODING_UTF8)
        return read_utf8(&r, data, size);
    if (encoding == TH_ENCODING_GB18030)
        return read_gb18030(&r, data, size, out);
    return decide(&r, data, size, out);
}

/* U+FFFE and U+FFFF are no characters: no XML, so no workbook, can hold them. */
static const char *find_noncharacter(thi_utf8 text)
{
    const char *end = text.data + text.size;
    for (const char *p = text.data; (p = memchr(p, 0xef, (size_t)(end - p))); p++)
        if (end - p >= 3 && p[1] == '\xbf' && (p[2] == '\xbe' || p[2] == '\xbf'))
            return p;
    return NULL;
}

bool thi_encoding_read(th_arena *arena,
                       const char *file,
                       const char *data,
                       size_t size,
                       th_encoding encoding,
                       thi_utf8 *out,
                       th_diags *diags)
{
    reading r = {arena, file, diags};
    if (!read_text(arena, file, data, size, encoding, out, diags))
        return false;
    const char *wrong = find_noncharacter(*out);
    return !wrong || fail(&r,
                          "E-ENCODING",
                          place_of(&r, out->data, (size_t)(wrong - out->data)),
                          "U+FFFE or U+FFFF, which is no character; take it out");
}
