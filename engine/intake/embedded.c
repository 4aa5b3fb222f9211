/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that cmake/TanhengEmbed.cmake put into the program: the assembler wrote the
 * table with their sizes. */
#include "tanheng/intake.h"

extern const th_embedded th_embed_table[];
extern const size_t th_embed_count;

const th_embedded *th_embedded_files(size_t *count)
{
    *count = th_embed_count;
    return th_embed_table;
}
