/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series: jumps and steps of activity and emissions, and all findings in words. */
#include "series_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** One series to be tested, and what a finding says of it. */
typedef struct tested {
    th_series *s;
    th_series_finding like; /* kind, names, unit */
    int32_t *years;
    double *values;       /* as shown */
    const uint32_t *rows; /* of activity; NULL */
    size_t count;
} tested;

static th_place place_of(const tested *t, size_t i)
{
    return t->rows ? t->s->activity.rows[t->rows[i]].place : (th_place){0};
}

static void test_jumps(const tested *t)
{
    const th_series_check *check = thi_check_find(t->s, "jump");
    th_jump *jumps = TH_NEW_N(t->s->arena, th_jump, t->count + 1);
    if (!check || t->count < check->years)
        return;
    th_series_jumps(t->years, t->values, t->count, check->years - 1, jumps);
    for (size_t i = 1; i < t->count; i++) {
        if (!jumps[i].tested || fabs(jumps[i].score) <= check->threshold ||
            fabs(jumps[i].change) < check->least)
            continue;
        th_series_finding f = t->like;
        f.check = check;
        f.year = t->years[i];
        f.before = t->values[i - 1];
        f.value = t->values[i];
        f.change = jumps[i].change;
        f.score = jumps[i].score;
        f.place = place_of(t, i);
        thi_finding_add(t->s, f);
    }
}

static void test_step(const tested *t)
{
    const th_series_check *check = thi_check_find(t->s, "step");
    if (!check || t->count < check->years)
        return;
    th_step step = th_series_step(t->years, t->values, t->count);
    if (!step.after || step.trend || step.probability > check->threshold ||
        fabs(step.change) < check->least)
        return;
    th_series_finding f = t->like;
    f.check = check;
    f.year = t->years[step.after];
    f.before = t->values[step.after - 1];
    f.value = t->values[step.after];
    f.change = step.change;
    f.score = step.probability;
    f.place = place_of(t, step.after);
    thi_finding_add(t->s, f);
}

/** Tests it; false: it is too short for any test. */
static bool test_series(const tested *t)
{
    const th_series_check *jump = thi_check_find(t->s, "jump");
    const th_series_check *step = thi_check_find(t->s, "step");
    test_jumps(t);
    test_step(t);
    return (jump && t->count >= jump->years) || (step && t->count >= step->years);
}

/* ---- activity ---- */

static const char *name(const th_series *s, th_sym sym)
{
    return th_names_text(s->names, sym);
}

static void test_rows(th_series *s, size_t first, size_t end)
{
    const th_datum *rows = s->activity.rows, *d = &rows[first];
    const th_variable *v = th_variable_get(s->registry, d->variable);
    size_t n = 0;
    int32_t *years = TH_NEW_N(s->arena, int32_t, end - first);
    double *values = TH_NEW_N(s->arena, double, end - first);
    uint32_t *numbers = TH_NEW_N(s->arena, uint32_t, end - first);
    for (size_t i = first; i < end; i++) {
        if (rows[i].confidential)
            return; /* a finding would show what is masked */
        if (rows[i].state != TH_STATE_VALUE || rows[i].year == TH_ALL_YEARS)
            continue;
        years[n] = rows[i].year;
        values[n] = rows[i].value / v->unit.factor;
        numbers[n++] = (uint32_t)i;
    }
    if (n < 2)
        return;
    tested t = {.s = s,
                .like = {.kind = TH_SERIES_ACTIVITY,
                         .variable = d->variable,
                         .key = &d->key,
                         .region = name(s, d->key.member[TH_IX_REGION]),
                         .category = name(s, d->key.member[TH_IX_CATEGORY]),
                         .subject = name(s, d->key.member[TH_IX_SUBJECT]),
                         .gas = "",
                         .stream = "",
                         .unit = v->unit_text,
                         .lower = (double)NAN,
                         .upper = (double)NAN},
                .years = years,
                .values = values,
                .rows = numbers,
                .count = n};
    s->activity_series++;
    s->activity_short += !test_series(&t);
}

/** Rows of one variable and key stand together, by year. */
static void test_activity(th_series *s)
{
    const th_datum *rows = s->activity.rows;
    size_t count = s->activity.row_count, end;
    for (size_t first = 0; first < count; first = end) {
        end = first + 1;
        while (end < count && rows[end].variable == rows[first].variable &&
               memcmp(&rows[end].key, &rows[first].key, sizeof rows->key) == 0)
            end++;
        test_rows(s, first, end);
    }
}

/* ---- emissions ---- */

enum { REGION, CATEGORY, GAS, YEAR, KEYS };

static bool same_series(const th_group *a, const th_group *b)
{
    return !strcmp(a->parts[REGION], b->parts[REGION]) &&
           !strcmp(a->parts[CATEGORY], b->parts[CATEGORY]) &&
           !strcmp(a->parts[GAS], b->parts[GAS]);
}

static const char *gas_unit(const th_series *s, const char *gas)
{
    int32_t number = th_gas_find(s->registry, th_names_find(s->names, gas));
    return number < 0 ? "t" : th_gas_get(s->registry, (uint32_t)number)->unit_text;
}

static void test_groups(th_series *s, const th_group *groups, size_t count)
{
    size_t n = 0;
    int32_t *years = TH_NEW_N(s->arena, int32_t, count);
    double *values = TH_NEW_N(s->arena, double, count);
    for (size_t i = 0; i < count; i++) {
        const th_total *total = &groups[i].total;
        if (total->state != TH_STATE_VALUE || total->failed || total->incomplete ||
            total->confidential)
            continue;
        years[n] = (int32_t)strtol(groups[i].parts[YEAR], NULL, 10);
        values[n++] = total->value;
    }
    if (n < 2)
        return;
    tested t = {.s = s,
                .like = {.kind = TH_SERIES_EMISSION,
                         .region = groups->parts[REGION],
                         .category = groups->parts[CATEGORY],
                         .gas = groups->parts[GAS],
                         .subject = "",
                         .stream = "",
                         .unit = gas_unit(s, groups->parts[GAS]),
                         .lower = (double)NAN,
                         .upper = (double)NAN},
                .years = years,
                .values = values,
                .count = n};
    s->emission_series++;
    s->emission_short += !test_series(&t);
}

th_status thi_series_findings(th_series *s, th_error *err)
{
    static const char *const keys[KEYS] = {"region", "category", "gas", "year"};
    th_grouping grouping;
    th_line_filter filter = {.gas = -1};
    th_status status =
        th_inventory_group(&grouping, s->inventory, s->arena, keys, KEYS, &filter, err);
    if (status != TH_OK)
        return status;
    for (uint32_t first = 0, end; first < grouping.count; first = end) {
        end = first + 1;
        while (end < grouping.count &&
               same_series(&grouping.groups[first], &grouping.groups[end]))
            end++;
        test_groups(s, &grouping.groups[first], end - first);
    }
    test_activity(s);
    return TH_OK;
}

/* ---- in words ---- */

static const char *
subject_of(const th_series *s, const th_series_finding *f, th_text *t)
{
    th_text_addf(t, "%s %s", f->region, f->category);
    if (*f->subject)
        th_text_addf(t, " %s", f->subject);
    if (f->kind != TH_SERIES_EMISSION)
        th_text_addf(
            t, " %s", name(s, th_variable_get(s->registry, f->variable)->name));
    if (*f->gas)
        th_text_addf(t, " %s", f->gas);
    if (*f->stream)
        th_text_addf(t, ".%s", f->stream);
    return t->data;
}

static void tell(const th_series *s, const th_series_finding *f, th_diags *diags)
{
    th_text what = {0};
    char a[32], b[32], c[32], d[32];
    const char *subject = subject_of(s, f, &what);
    th_number_print_digits(f->value, 6, a);
    th_number_print_digits(f->before, 6, b);
    th_number_print_digits(f->change * 100, 3, c);
    th_number_print_digits(f->score, 3, d);
    if (!strcmp(f->check->id, "jump"))
        th_diags_add(
            diags,
            f->check->severity,
            f->check->finding,
            f->place,
            "%s goes from %s to %s %s in %d (%s %%, robust score %s): mend the "
            "number, or say in a note why",
            subject,
            b,
            a,
            f->unit,
            f->year,
            c,
            d);
    else if (!strcmp(f->check->id, "step"))
        th_diags_add(
            diags,
            f->check->severity,
            f->check->finding,
            f->place,
            "%s is on another level from %d on (median %s %%, Pettitt p = %s): "
            "if the source or the method changed, join both by an overlap "
            "rule under series:",
            subject,
            f->year,
            c,
            d);
    else if (!strcmp(f->check->id, "ief_jump"))
        th_diags_add(diags,
                     f->check->severity,
                     f->check->finding,
                     f->place,
                     "implied factor of %s goes from %s to %s %s in %d (%s %%): look "
                     "at the factors and the activity of both years",
                     subject,
                     b,
                     a,
                     f->unit,
                     f->year,
                     c);
    else
        th_diags_add(diags,
                     f->check->severity,
                     f->check->finding,
                     f->place,
                     "implied factor of %s is %s %s in %d, outside %s to %s that the "
                     "packs' limits give: look at the factors of your own",
                     subject,
                     a,
                     f->unit,
                     f->year,
                     th_number_print_digits(f->lower, 6, b),
                     th_number_print_digits(f->upper, 6, c));
    th_text_free(&what);
}

void th_series_tell(const th_series *s, th_diags *diags)
{
    for (size_t i = 0; i < s->finding_count; i++)
        tell(s, &s->findings[i], diags);
}
