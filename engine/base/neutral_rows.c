/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neutral tables. */
#include "tanheng/base.h"

#include <string.h>

int th_rows_column(const th_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->column_count; i++)
        if (strcmp(rows->header[i].text, name) == 0)
            return (int)i;
    return -1;
}
