/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports: the named figures of a workbook. */
#include "workbook_figures.h"

#include <math.h>
#include <string.h>

void thi_figure_add(thi_workbook *w, const char *id, thi_named figure)
{
    figure.id = th_arena_text(w->arena, id);
    if (!w->figures)
        w->figures = TH_NEW(w->arena, thi_figures);
    TH_PUSH(
        w->arena, w->figures->list, w->figures->count, w->figures->capacity, figure);
}

void thi_figure_sum(thi_workbook *w, const char *id, thi_ref at, const thi_summed *sum)
{
    bool number = sum->numbers && !sum->withheld;
    const char *key = th_state_text(sum->withheld ? TH_STATE_NE : sum->state);
    thi_figure_add(w,
                   id,
                   (thi_named){.figure = {at, number ? sum->value : (double)NAN},
                               .key = number ? NULL : key,
                               .incomplete = sum->incomplete,
                               .confidential = sum->confidential});
}

const thi_named *thi_figure_find(const thi_workbook *w, const char *id)
{
    for (size_t i = w->figures ? w->figures->count : 0; i-- > 0;)
        if (!strcmp(w->figures->list[i].id, id))
            return &w->figures->list[i];
    return NULL;
}

const thi_named *thi_figure_in(const thi_workbook *w, const char *name, int32_t year)
{
    return thi_figure_find(w, th_arena_format(w->arena, "%s/%d", name, year));
}

bool thi_figure_known(const thi_named *figure)
{
    return figure && isfinite(figure->figure.value);
}
