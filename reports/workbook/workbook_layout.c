/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: layouts of summary tables, which are data. */
#include "workbook_layout.h"

#include <string.h>

thi_layout thi_layout_read(thi_workbook *w, const char *frame)
{
    const th_frame *found = th_frame_find(w->m.registry, frame);
    uint32_t count = found ? found->row_count : 0;
    thi_layout_row *list = TH_NEW_N(w->arena, thi_layout_row, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const th_frame_row *row = &found->rows[i];
        list[i] =
            (thi_layout_row){.frame = row,
                             .code = row->code,
                             .label = th_title_text(w->arena, row->titles, w->language),
                             .note = th_arena_text(w->arena, thi_half(w, row->note)),
                             .indent = row->indent,
                             .stream = row->stream,
                             .sign = row->sign};
    }
    return (thi_layout){count, list};
}

/* ---- which lines ---- */

static bool gas_in_group(const thi_workbook *w, uint32_t gas, const char *const *group)
{
    const char *id = thi_id(w, th_gas_get(w->m.registry, gas)->id);
    for (; group && *group; group++) {
        size_t n = strcspn(*group, "*");
        if ((*group)[n] ? strncmp(id, *group, n) == 0 : strcmp(id, *group) == 0)
            return true;
    }
    return false;
}

bool thi_layout_takes(void *context, const th_line *line)
{
    const thi_layout_take *t = context;
    const th_key *key = &t->w->m.instances[line->instance].key;
    if (line->stream != t->row->stream) /* the cheapest question first */
        return false;
    if (t->gases && !gas_in_group(t->w, line->gas, t->gases))
        return false;
    return th_frame_row_takes(
        t->w->m.registry, t->row->frame, key, line->gas, line->stream);
}
