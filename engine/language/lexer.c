/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters to tokens. Equations are ASCII; places count characters, so that comments
 * may be Chinese elsewhere. */
#include "lexer.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/** Steps over `n` bytes and counts characters and lines. */
static void advance(thi_lexer *lexer, size_t n)
{
    for (; n > 0; n--) {
        unsigned char c = (unsigned char)*lexer->at++;
        if (c == '\n') {
            lexer->line++;
            lexer->column = 1;
        } else if ((c & 0xC0) != 0x80) {
            lexer->column++;
        }
    }
}

static void skip_space(thi_lexer *lexer)
{
    while (is_space(*lexer->at))
        advance(lexer, 1);
}

void thi_lexer_fail(
    thi_lexer *lexer, uint32_t line, uint32_t column, const char *format, ...)
{
    char text[400];
    va_list list;
    if (!lexer->failed) {
        va_start(list, format);
        (void)vsnprintf(text, sizeof text, format, list);
        va_end(list);
        th_diags_add(lexer->diags,
                     TH_ERROR,
                     "E-PARSE",
                     (th_place){lexer->in->file, line, column},
                     "%s",
                     text);
    }
    lexer->failed = true;
    lexer->at += strlen(lexer->at);
    lexer->token = (thi_token){.kind = THI_T_END, .line = line, .column = column};
    lexer->token.start = lexer->at;
}

void thi_lexer_start(thi_lexer *lexer,
                     const th_parse *in,
                     const char *text,
                     th_diags *diags)
{
    *lexer = (thi_lexer){.in = in, .diags = diags, .at = text};
    lexer->line = in->line;
    lexer->column = in->column;
    thi_lexer_next(lexer);
}

/* ---- words: names and member ids
 * -------------------------------------------------------------------------- */

/** Length of a word of `is_word` characters (and those of `extra`) and `{gas}`; 0 if
 * none. */
static size_t word_length(const char *s, const char *extra)
{
    size_t n = 0;
    for (;;) {
        if (is_word(s[n]) || (s[n] != '\0' && strchr(extra, s[n]) != NULL))
            n++;
        else if (strncmp(s + n, "{gas}", 5) == 0)
            n += 5;
        else
            return n;
    }
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** Copy of a word with `{gas}` replaced by the gas in lower case; NULL if there is no
 * gas to put. */
static const char *replace_gas(const th_parse *in, const char *s, size_t n)
{
    const char *mark = memchr(s, '{', n);
    if (mark == NULL)
        return th_arena_text_n(in->arena, s, n);
    if (in->gas == NULL)
        return NULL;
    size_t gas = strlen(in->gas), used = 0;
    char *out = th_arena_alloc(in->arena, n / 5 * gas + n + 1);
    for (size_t i = 0; i < n;) {
        if (s[i] != '{') {
            out[used++] = s[i++];
            continue;
        }
        for (size_t k = 0; k < gas; k++)
            out[used++] = lower(in->gas[k]);
        i += 5;
    }
    out[used] = '\0';
    return out;
}

static const char *read_word(thi_lexer *lexer, const char *extra)
{
    size_t n = word_length(lexer->at, extra);
    const char *word = replace_gas(lexer->in, lexer->at, n);
    if (word == NULL) {
        thi_lexer_fail(lexer,
                       lexer->line,
                       lexer->column,
                       "{gas} stands only in an equation of a list of gases, as "
                       "`CH4, N2O: energy * ef_{gas}`");
        return NULL;
    }
    advance(lexer, n);
    return word;
}

static bool ends_member(char c)
{
    return c == ',' || c == ']' || c == ')';
}

const char *thi_lexer_member(thi_lexer *lexer)
{
    const char *s = lexer->at + strspn(lexer->at, " \t\r\n");
    const char *after = s + word_length(s, ".-");
    if (after == s || !ends_member(after[strspn(after, " \t\r\n")]))
        return NULL;
    skip_space(lexer);
    const char *member = read_word(lexer, ".-");
    if (member != NULL)
        thi_lexer_next(lexer);
    return member;
}

const char *thi_lexer_unit(thi_lexer *lexer, th_place *place)
{
    thi_token open = lexer->token;
    skip_space(lexer);
    *place = (th_place){lexer->in->file, lexer->line, lexer->column};
    size_t n = strcspn(lexer->at, "[]");
    if (lexer->at[n] != ']') {
        thi_lexer_fail(lexer, open.line, open.column, "no ']' ends the unit");
        return NULL;
    }
    size_t used = n;
    while (used > 0 && is_space(lexer->at[used - 1]))
        used--;
    const char *text = th_arena_text_n(lexer->in->arena, lexer->at, used);
    advance(lexer, n + 1);
    thi_lexer_next(lexer);
    return text;
}

/* ---- numbers and signs
 * ------------------------------------------------------------------------------------
 */

/** digits [ "." digits ] [ ("e"|"E") [sign] digits ]; `0..19` is three tokens. */
static size_t number_length(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (s[n] == '.' && is_digit(s[n + 1]))
        n += 1 + strspn(s + n + 1, "0123456789");
    if (s[n] == 'e' || s[n] == 'E') {
        size_t sign = s[n + 1] == '+' || s[n + 1] == '-';
        if (is_digit(s[n + 1 + sign]))
            n += 1 + sign + strspn(s + n + 1 + sign, "0123456789");
    }
    return n;
}

static void read_number(thi_lexer *lexer)
{
    thi_token *token = &lexer->token;
    size_t n = number_length(lexer->at);
    char after = lexer->at[n];
    token->kind = THI_T_NUMBER;
    token->size = n;
    if (!th_number_parse(lexer->at, n, &token->number)) {
        thi_lexer_fail(lexer,
                       token->line,
                       token->column,
                       "%.*s is too large a number",
                       n > 40 ? 40 : (int)n,
                       lexer->at);
        return;
    }
    advance(lexer, n);
    if (is_word(after))
        thi_lexer_fail(lexer,
                       lexer->line,
                       lexer->column,
                       "unexpected '%c' after a number; a unit stands in brackets: "
                       "5 [kg], a factor after *",
                       after);
}

/** Signs of two characters, and those that other languages have. */
static const struct {
    const char *sign;
    int kind;
    const char *remedy; /* not NULL: no sign of this language */
} two_signs[] = {
    {"<=", THI_T_LESS_EQUAL, NULL},
    {">=", THI_T_GREATER_EQUAL, NULL},
    {"..", THI_T_DOTS, NULL},
    {"??", THI_T_DEFAULT, NULL},
    {"==", 0, "there is no equality: write abs(a - b) < 0.001"},
    {"!=", 0, "there is no inequality: write abs(a - b) > 0.001"},
    {"**", 0, "a power is ^"},
    {"&&", 0, "use a check for each condition, or min and max"},
    {"||", 0, "use a check for each condition, or min and max"},
};

/** Signs of Chinese input that are easily taken for ours. */
static const struct {
    const char *sign;
    const char *plain;
} wide_signs[] = {
    {"（", "("}, {"）", ")"}, {"，", ","}, {"×", "*"},  {"·", "*"},
    {"÷", "/"},  {"＋", "+"}, {"－", "-"}, {"−", "-"},  {"＊", "*"},
    {"／", "/"}, {"＝", "="}, {"＜", "<"}, {"＞", ">"}, {"≤", "<="},
    {"≥", ">="}, {"［", "["}, {"］", "]"}, {"【", "["}, {"】", "]"},
};

static bool read_two_signs(thi_lexer *lexer)
{
    thi_token *token = &lexer->token;
    for (size_t i = 0; i < sizeof two_signs / sizeof *two_signs; i++) {
        if (strncmp(lexer->at, two_signs[i].sign, 2) != 0)
            continue;
        if (two_signs[i].remedy != NULL) {
            thi_lexer_fail(lexer,
                           token->line,
                           token->column,
                           "unexpected '%s'; %s",
                           two_signs[i].sign,
                           two_signs[i].remedy);
            return true;
        }
        token->kind = two_signs[i].kind;
        token->size = 2;
        advance(lexer, 2);
        return true;
    }
    return false;
}

/** Bytes of the UTF-8 character at `s`, at least 1, never past the end. */
static size_t character_size(const char *s)
{
    size_t n = 1;
    while (((unsigned char)s[n] & 0xC0) == 0x80 && n < 4)
        n++;
    return n;
}

static void refuse_character(thi_lexer *lexer)
{
    const thi_token *token = &lexer->token;
    size_t n = character_size(lexer->at);
    for (size_t i = 0; i < sizeof wide_signs / sizeof *wide_signs; i++) {
        if (strncmp(lexer->at, wide_signs[i].sign, n) == 0) {
            thi_lexer_fail(lexer,
                           token->line,
                           token->column,
                           "unexpected '%s'; write %s",
                           wide_signs[i].sign,
                           wide_signs[i].plain);
            return;
        }
    }
    if ((unsigned char)*lexer->at >= 0x80)
        thi_lexer_fail(
            lexer,
            token->line,
            token->column,
            "unexpected '%.*s'; names in equations have ASCII letters, digits "
            "and _ only (titles carry the Chinese names)",
            (int)n,
            lexer->at);
    else if ((unsigned char)*lexer->at < 0x20 || *lexer->at == 0x7f)
        thi_lexer_fail(lexer,
                       token->line,
                       token->column,
                       "unexpected control character 0x%02x",
                       (unsigned char)*lexer->at);
    else
        thi_lexer_fail(
            lexer, token->line, token->column, "unexpected '%c'", *lexer->at);
}

static void read_name(thi_lexer *lexer)
{
    const char *name = read_word(lexer, "");
    if (name == NULL)
        return;
    lexer->token.kind = THI_T_NAME;
    lexer->token.name = name;
    lexer->token.size = (size_t)(lexer->at - lexer->token.start);
}

void thi_lexer_next(thi_lexer *lexer)
{
    if (lexer->failed)
        return;
    skip_space(lexer);
    const char *s = lexer->at;
    lexer->token = (thi_token){.kind = THI_T_END, .start = s};
    lexer->token.line = lexer->line;
    lexer->token.column = lexer->column;
    if (*s == '\0')
        return;
    if (is_digit(*s)) {
        read_number(lexer);
    } else if (is_letter(*s) || strncmp(s, "{gas}", 5) == 0) {
        read_name(lexer);
    } else if (!read_two_signs(lexer)) {
        if (strchr("+-*/^()[],=<>", *s) == NULL) {
            refuse_character(lexer);
            return;
        }
        lexer->token.kind = *s;
        lexer->token.size = 1;
        advance(lexer, 1);
    }
}
