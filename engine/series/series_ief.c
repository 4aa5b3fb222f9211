/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: implied factors, emission over activity, and what is odd about them. */
#include "series_internal.h"

#include <math.h>
#include <string.h>

/** A line with an activity that drives it. */
typedef struct driven {
    uint32_t line, row; /* row: the driver's activity row */
    uint32_t variable;
    const char *region, *category, *subject, *gas, *stream;
    int32_t year;
} driven;

typedef struct reader {
    th_series *s;
    th_arena *scratch;
    thi_ranger *ranger;
    driven *lines;
    size_t count, capacity;
} reader;

static const char *name(const th_series *s, th_sym sym)
{
    return th_names_text(s->names, sym);
}

static void add_line(reader *r, uint32_t number)
{
    th_series *s = r->s;
    const th_line *line = th_inventory_line(s->inventory, number);
    const th_instance *inst = &s->model.instances[line->instance];
    if (line->alternative || line->state != TH_STATE_VALUE || inst->driver_row < 0 ||
        line->confidential)
        return;
    const th_datum *d = &s->activity.rows[inst->driver_row];
    if (th_variable_get(s->registry, d->variable)->kind != TH_KIND_AMOUNT)
        return;
    driven item = {.line = number,
                   .row = (uint32_t)inst->driver_row,
                   .variable = d->variable,
                   .region = name(s, inst->key.member[TH_IX_REGION]),
                   .category = name(s, inst->key.member[TH_IX_CATEGORY]),
                   .subject = name(s, inst->key.member[TH_IX_SUBJECT]),
                   .gas = name(s, th_gas_get(s->registry, line->gas)->id),
                   .stream = name(s, line->stream),
                   .year = line->year};
    TH_PUSH(r->scratch, r->lines, r->count, r->capacity, item);
}

static int by_name(const driven *a, const driven *b)
{
    int c = strcmp(a->region, b->region);
    c = c ? c : strcmp(a->category, b->category);
    c = c ? c : strcmp(a->subject, b->subject);
    c = c ? c : (a->variable > b->variable) - (a->variable < b->variable);
    c = c ? c : strcmp(a->gas, b->gas);
    return c ? c : strcmp(a->stream, b->stream);
}

static int by_series(const void *x, const void *y, void *context)
{
    const driven *a = x, *b = y;
    int c = by_name(a, b);
    (void)context;
    c = c ? c : (a->year > b->year) - (a->year < b->year);
    c = c ? c : (a->row > b->row) - (a->row < b->row);
    return c ? c : (a->line > b->line) - (a->line < b->line);
}

/* ---- activity of a group of lines ---- */

/** The driver's value in the line's year: its row, or the filled value that continues
 * the row's series. */
static double driver_value(const th_series *s, const driven *d)
{
    const th_datum *row = &s->activity.rows[d->row];
    if (row->year == d->year)
        return row->state == TH_STATE_VALUE ? row->value : 0;
    for (size_t i = 0; i < s->filled_count; i++)
        if (s->filled[i].year == d->year && s->filled[i].variable == row->variable &&
            memcmp(s->filled[i].key, &row->key, sizeof row->key) == 0)
            return s->filled[i].value;
    return 0;
}

/** A row that drives several lines (one a system, say) counts once: they stand
 * together. */
static double activity_of(const reader *r, const driven *group, size_t count)
{
    th_sum sum = {0};
    for (size_t i = 0; i < count; i++)
        if (!i || group[i - 1].row != group[i].row)
            th_sum_add(&sum, driver_value(r->s, &group[i]));
    return th_sum_get(&sum);
}

/* ---- one year of one series ---- */

static th_ief make(reader *r, const driven *group, size_t count)
{
    const th_series *s = r->s;
    const th_variable *v = th_variable_get(s->registry, group->variable);
    th_sum mass = {0};
    uint32_t *cells = TH_NEW_N(r->scratch, uint32_t, count);
    th_ief ief = {.region = group->region,
                  .category = group->category,
                  .subject = group->subject,
                  .gas = group->gas,
                  .stream = group->stream,
                  .variable = group->variable,
                  .year = group->year,
                  .change = (double)NAN,
                  .place = s->activity.rows[group->row].place};
    for (size_t i = 0; i < count; i++) {
        const th_line *line = th_inventory_line(s->inventory, group[i].line);
        th_sum_add(&mass, line->mass_t);
        cells[i] = line->cell;
        ief.filled = ief.filled || line->filled;
    }
    double canonical = activity_of(r, group, count);
    const th_gas *gas =
        th_gas_get(s->registry, th_inventory_line(s->inventory, group->line)->gas);
    ief.mass_t = th_sum_get(&mass);
    ief.activity = canonical / v->unit.factor;
    ief.value = ief.activity != 0 ? ief.mass_t / ief.activity : 0;
    ief.unit = th_arena_format(s->arena, "%s/%s", gas->unit_text, v->unit_text);
    if (ief.activity != 0) {
        thi_range range =
            thi_range_of(r->ranger, cells, count, 1 / ief.activity, ief.value);
        ief.has_range = range.known;
        ief.lower = range.lower;
        ief.upper = range.upper;
    }
    return ief;
}

/* ---- findings ---- */

static th_series_finding like(const th_ief *ief, const th_series_check *check)
{
    return (th_series_finding){.check = check,
                               .kind = TH_SERIES_IEF,
                               .variable = ief->variable,
                               .region = ief->region,
                               .category = ief->category,
                               .subject = ief->subject,
                               .gas = ief->gas,
                               .stream = ief->stream,
                               .year = ief->year,
                               .before = (double)NAN,
                               .value = ief->value,
                               .change = (double)NAN,
                               .score = (double)NAN,
                               .lower = (double)NAN,
                               .upper = (double)NAN,
                               .unit = ief->unit,
                               .place = ief->place};
}

static void check_ief(th_series *s, const th_ief *ief, const th_ief *before)
{
    const th_series_check *range = thi_check_find(s, "ief_range");
    const th_series_check *jump = thi_check_find(s, "ief_jump");
    double slack = 1e-9 * fabs(ief->value);
    if (range && ief->has_range &&
        (ief->value < ief->lower - slack || ief->value > ief->upper + slack)) {
        th_series_finding f = like(ief, range);
        f.lower = ief->lower;
        f.upper = ief->upper;
        thi_finding_add(s, f);
    }
    if (jump && before && fabs(ief->change) > jump->least) {
        th_series_finding f = like(ief, jump);
        f.before = before->value;
        f.change = ief->change;
        thi_finding_add(s, f);
    }
}

static void add_ief(reader *r, const driven *group, size_t count, bool continues)
{
    th_series *s = r->s;
    th_ief ief = make(r, group, count);
    if (ief.activity == 0)
        return;
    const th_ief *before =
        continues && s->ief_count ? &s->iefs[s->ief_count - 1] : NULL;
    if (before && before->value != 0)
        ief.change = ief.value / before->value - 1;
    if (fabs(ief.change) < 1e-12)
        ief.change = 0;
    check_ief(s, &ief, before);
    TH_PUSH(s->arena, s->iefs, s->ief_count, s->ief_capacity, ief);
}

void thi_series_iefs(th_series *s)
{
    reader r = {.s = s, .scratch = th_arena_create()};
    r.ranger = thi_ranger_create(s, r.scratch);
    for (size_t i = 0; i < th_inventory_line_count(s->inventory); i++)
        add_line(&r, (uint32_t)i);
    th_sort(r.lines, r.count, sizeof *r.lines, by_series, NULL);
    size_t series = s->ief_count;
    for (size_t first = 0, end; first < r.count; first = end) {
        end = first + 1;
        while (end < r.count && r.lines[end].year == r.lines[first].year &&
               by_name(&r.lines[end], &r.lines[first]) == 0)
            end++;
        if (first && by_name(&r.lines[first], &r.lines[first - 1]) != 0)
            series = s->ief_count;
        add_ief(&r, &r.lines[first], end - first, s->ief_count > series);
    }
    th_arena_free(r.scratch);
}
