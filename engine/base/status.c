/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codes of failed calls and the caller's error. */
#include "tanheng/base.h"

#include <stdio.h>

#define STATUS_CODE(name, code, words) code,
#define STATUS_WORDS(name, code, words) words,

int th_status_exit_code(th_status status)
{
    static const int codes[] = {TH_STATUS_LIST(STATUS_CODE)};
    size_t i = (size_t)status;
    return i < sizeof codes / sizeof *codes ? codes[i] : 4;
}

const char *th_status_words(th_status status)
{
    static const char *const words[] = {TH_STATUS_LIST(STATUS_WORDS)};
    size_t i = (size_t)status;
    return i < sizeof words / sizeof *words ? words[i] : "unknown status";
}

th_status th_error_set(th_error *err, th_status status, const char *format, ...)
{
    if (!err || err->status != TH_OK)
        return status;
    err->status = status;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}
