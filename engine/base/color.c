/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours as text: in tables of factors/layouts/ and in templates of reports. */
#include "tanheng/base.h"

#include <string.h>

bool th_color_read(const char *text, uint32_t *out)
{
    static const char digits[] = "0123456789ABCDEF";
    uint32_t color = 0;
    if (*text != '#' || strlen(text) != 7)
        return false;
    for (const char *c = text + 1; *c; c++) {
        char upper = (char)(*c >= 'a' && *c <= 'f' ? *c - 'a' + 'A' : *c);
        const char *at = strchr(digits, upper);
        if (!at)
            return false;
        color = color * 16 + (uint32_t)(at - digits);
    }
    *out = color;
    return true;
}
