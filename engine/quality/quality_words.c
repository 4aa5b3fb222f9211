/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: words of findings, and the look-ups that the checks share. */
#include "quality_internal.h"

#include <string.h>

const char *thi_quality_name(const thi_quality *q, th_sym sym)
{
    return th_names_text(q->names, sym);
}

const char *thi_quality_digits(const thi_quality *q, double x, int digits)
{
    char buffer[64];
    return th_arena_text(q->arena, th_number_print_digits(x, digits, buffer));
}

const char *thi_quality_percent(const thi_quality *q, double fraction)
{
    return th_arena_format(q->arena, "%s %%", thi_quality_digits(q, 100 * fraction, 3));
}

const char *thi_quality_join(const thi_quality *q, const char *list, const char *item)
{
    return *list ? th_arena_format(q->arena, "%s, %s", list, item) : item;
}

const char *
thi_quality_key_words(const thi_quality *q, const char *head, const th_key *key)
{
    const char *text = head ? head : "";
    for (uint32_t i = 0; i < th_index_count(q->r); i++)
        if (key->member[i] && i != TH_IX_REGION)
            text = th_arena_format(q->arena,
                                   "%s%s%s=%s",
                                   text,
                                   *text ? " " : "",
                                   thi_quality_name(q, th_index_get(q->r, i)->name),
                                   thi_quality_name(q, key->member[i]));
    return text;
}

/* ---- lines ---- */

bool thi_quality_counts(const th_line *line)
{
    return !line->alternative && line->state == TH_STATE_VALUE;
}

const th_instance *thi_quality_instance_of(const thi_quality *q, const th_line *line)
{
    return &q->m.instances[line->instance];
}

th_place thi_quality_line_place(const thi_quality *q, const th_line *line)
{
    int32_t row = thi_quality_instance_of(q, line)->driver_row;
    return row < 0 ? thi_quality_nowhere : q->a.rows[row].place;
}

/* ---- keys ---- */

bool thi_quality_key_covers(const thi_quality *q,
                            const th_key *general,
                            const th_key *special)
{
    for (uint32_t i = 0; i < th_index_count(q->r); i++) {
        th_sym above = general->member[i], below = special->member[i];
        if (above && above != below &&
            (!below || th_domain_distance(th_domain_of(q->r, i), below, above) < 0))
            return false;
    }
    return true;
}

bool thi_quality_category_below(const thi_quality *q, th_sym below, th_sym above)
{
    return below == above ||
           th_domain_distance(th_domain_of(q->r, TH_IX_CATEGORY), below, above) >= 0;
}

/* ---- rows ---- */

static void unknown_variable(const thi_quality *q, const char *name)
{
    const char *near = th_registry_nearest(q->r, "variable", name);
    th_diags_add(q->diags,
                 TH_ERROR,
                 "E-CHECK",
                 q->rule->place,
                 "unknown variable '%s'%s%s%s",
                 name,
                 near ? " (" : "",
                 near ? near : "",
                 near ? "?)" : "");
}

uint32_t *thi_quality_variables(thi_quality *q, const char *text, uint32_t *count)
{
    uint32_t *list = TH_NEW_N(q->arena, uint32_t, strlen(text) / 2 + 1);
    *count = 0;
    while (*text) {
        size_t n = strcspn(text, " ");
        const char *name = th_arena_text_n(q->arena, text, n);
        int32_t number = n ? th_variable_find(q->r, th_names_find(q->names, name)) : -1;
        if (number >= 0)
            list[(*count)++] = (uint32_t)number;
        else if (n)
            unknown_variable(q, name);
        text += n + strspn(text + n, " ");
    }
    return list;
}

bool thi_quality_listed(const uint32_t *list, uint32_t count, uint32_t number)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == number)
            return true;
    return false;
}

bool thi_quality_rows_sum(const thi_quality *q,
                          const uint32_t *variables,
                          uint32_t count,
                          int32_t year,
                          double *sum,
                          const th_datum **row)
{
    th_sum total = {0};
    *row = NULL;
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        if (d->state != TH_STATE_VALUE || d->rest ||
            (d->year != year && d->year != TH_ALL_YEARS) ||
            (d->key.member[TH_IX_REGION] &&
             d->key.member[TH_IX_REGION] != q->a.region) ||
            !thi_quality_listed(variables, count, d->variable))
            continue;
        th_sum_add(&total, d->value);
        *row = d;
    }
    *sum = th_sum_get(&total);
    return *row != NULL;
}
