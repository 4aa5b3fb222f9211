/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Tokens of the equation language, one at a time, with their place in the file. */
#ifndef TANHENG_LANGUAGE_LEXER_H
#define TANHENG_LANGUAGE_LEXER_H

#include "tanheng/language.h"

/** Kind of a token: a sign is its own character, the rest stands here. */
enum {
    THI_T_END = 0,
    THI_T_NUMBER = 256,
    THI_T_NAME,
    THI_T_LESS_EQUAL,
    THI_T_GREATER_EQUAL,
    THI_T_DOTS,   /* .. */
    THI_T_DEFAULT /* ?? */
};

typedef struct thi_token {
    int kind;
    uint32_t line, column;
    const char *start; /* in the equation's text */
    size_t size;
    const char *name; /* THI_T_NAME: in the arena, {gas} replaced */
    double number;
} thi_token;

typedef struct thi_lexer {
    const th_parse *in;
    th_diags *diags;
    const char *at;        /* after the current token */
    uint32_t line, column; /* of `at` */
    thi_token token;
    bool failed; /* one E-PARSE an equation */
} thi_lexer;

void thi_lexer_start(thi_lexer *lexer,
                     const th_parse *in,
                     const char *text,
                     th_diags *diags);
/** Reads the next token into `lexer->token`. After a failure it is THI_T_END for ever.
 */
void thi_lexer_next(thi_lexer *lexer);
/** E-PARSE at a place; only the first is reported. Ends the tokens. */
void thi_lexer_fail(thi_lexer *lexer,
                    uint32_t line,
                    uint32_t column,
                    const char *format,
                    ...) TH_PRINTF(4, 5);
/**
 * Text after the current `[` up to `]`, trimmed, in the arena, its place in `place`;
 * the token after `]` is current then. NULL after a failure.
 */
const char *thi_lexer_unit(thi_lexer *lexer, th_place *place);
/**
 * A member id after the current `=`: letters, digits, `_ . -`, {gas} replaced, in the
 * arena; it must be followed by
 * `,`, `]` or `)`, whose token is current then. NULL, and nothing read, if no such text
 * stands there.
 */
const char *thi_lexer_member(thi_lexer *lexer);

#endif
