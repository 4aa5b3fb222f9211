/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: series against themselves: jumps of activity, and implied factors between
 * years. */
#include "quality_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_STEPS = 3 }; /* a middle and a spread of fewer say nothing */

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts. */
static double median_of(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare_numbers);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* ---- jumps of activity ---- */

/** Rows of one variable and key, years ascending, values above zero. */
typedef struct series {
    const th_datum **rows;
    double *steps; /* yearly change in logarithms from the row before; [0] unused */
    size_t count;
} series;

static bool reported(const thi_quality *q, int32_t year)
{
    for (uint32_t i = 0; i < q->a.year_count; i++)
        if (q->a.years[i] == year)
            return true;
    return false;
}

static bool is_amount(const thi_quality *q, const th_datum *d)
{
    return th_variable_get(q->r, d->variable)->kind == TH_KIND_AMOUNT &&
           d->state == TH_STATE_VALUE && d->value > 0 && reported(q, d->year);
}

/* 1.4826 makes the median of absolute deviations the standard deviation of a normal. */
static double spread_of(const thi_quality *q, const series *s, double middle)
{
    size_t n = s->count - 1;
    double *off = TH_NEW_N(q->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        off[i] = fabs(s->steps[i + 1] - middle);
    return 1.4826 * median_of(off, n);
}

static void find_jump(thi_quality *q, const series *s, size_t i)
{
    const th_datum *now = s->rows[i], *before = s->rows[i - 1];
    const char *name = thi_quality_key_words(
        q, thi_quality_name(q, th_variable_get(q->r, now->variable)->name), &now->key);
    const char *change = thi_quality_percent(q, now->value / before->value - 1);
    thi_quality_find(
        q,
        now->place,
        now->year,
        fabs(th_exp(s->steps[i]) - 1),
        th_arena_format(q->arena,
                        "%s：%d 至 %d 年变化 %s，与其他年份不同；核对数值、单位和"
                        "口径，或在 note 说明",
                        name,
                        before->year,
                        now->year,
                        change),
        th_arena_format(q->arena,
                        "%s: %s from %d to %d, unlike its other years; see value, "
                        "unit and coverage, or explain it in a note",
                        name,
                        change,
                        before->year,
                        now->year));
}

static void judge_series(thi_quality *q, series *s)
{
    if (s->count < LEAST_STEPS + 1)
        return;
    for (size_t i = 1; i < s->count; i++)
        s->steps[i] = th_ln(s->rows[i]->value / s->rows[i - 1]->value) /
                      (s->rows[i]->year - s->rows[i - 1]->year);
    double *sorted = TH_NEW_N(q->arena, double, s->count);
    memcpy(sorted, s->steps + 1, (s->count - 1) * sizeof *sorted);
    double middle = median_of(sorted, s->count - 1), spread = spread_of(q, s, middle);
    double large = th_ln(1 + q->least);
    thi_quality_judged(q);
    for (size_t i = 1; i < s->count; i++)
        if (fabs(s->steps[i]) > large &&
            fabs(s->steps[i] - middle) >
                fmax(q->threshold / q->rule->scale * spread, large))
            find_jump(q, s, i);
}

/* Rows are sorted by variable, key and year, so a series stands together. */
void thi_check_jumps(thi_quality *q)
{
    series s = {TH_NEW_N(q->arena, const th_datum *, q->a.row_count + 1),
                TH_NEW_N(q->arena, double, q->a.row_count + 1),
                0};
    thi_quality_skip(
        q, "没有四年以上的序列", "no series of four reported years or more");
    for (size_t i = 0; i < q->a.row_count; i++) {
        const th_datum *d = &q->a.rows[i];
        const th_datum *before = s.count ? s.rows[s.count - 1] : NULL;
        if (!is_amount(q, d))
            continue;
        if (before && (before->variable != d->variable ||
                       memcmp(&before->key, &d->key, sizeof d->key) != 0)) {
            judge_series(q, &s);
            s.count = 0;
        }
        s.rows[s.count++] = d;
    }
    judge_series(q, &s);
}

/* ---- implied factors ---- */

/** Lines of one emission over the years, with mass over the driving amount. */
typedef struct implied {
    const th_line *line;
    double factor;
} implied;

static bool same_emission(const thi_quality *q, const th_line *a, const th_line *b)
{
    const th_instance *x = thi_quality_instance_of(q, a),
                      *y = thi_quality_instance_of(q, b);
    return x->method == y->method && a->gas == b->gas && a->stream == b->stream &&
           q->m.cells[a->cell].equation == q->m.cells[b->cell].equation &&
           q->a.rows[x->driver_row].variable == q->a.rows[y->driver_row].variable &&
           !memcmp(&x->key, &y->key, sizeof x->key);
}

enum { MOST_NODES = 2000 }; /* looked at below one line */

/* Does a value rest on another year, or on so much that it is no factor times an
 * amount? Stock differences and decay do. */
static bool is_simple(const thi_quality *q, const th_node *n, int32_t year, int *left)
{
    if (--*left < 0)
        return false;
    if (n->kind == TH_N_CELL) {
        const th_cell *cell = &q->m.cells[n->ref];
        if (cell->instance == UINT32_MAX ||
            q->m.instances[cell->instance].year != year ||
            (cell->root && !is_simple(q, cell->root, year, left)))
            return false;
    }
    if (n->kind == TH_N_INPUT && q->m.inputs[n->ref].kind == TH_INPUT_ACTIVITY) {
        const th_datum *d = &q->a.rows[q->m.inputs[n->ref].row];
        if (d->year != TH_ALL_YEARS && d->year != year)
            return false;
    }
    for (uint32_t i = 0; i < n->n_kids; i++)
        if (!is_simple(q, n->kids[i], year, left))
            return false;
    return true;
}

/* Mass over the amount of the row that drives the line; false: none, or no number. */
static bool factor_of(const thi_quality *q, const th_line *line, implied *out)
{
    const th_instance *at = thi_quality_instance_of(q, line);
    int left = MOST_NODES;
    if (!thi_quality_counts(line) || line->filled || at->driver_row < 0)
        return false;
    const th_datum *d = &q->a.rows[at->driver_row];
    *out = (implied){line, line->mass_t / d->value};
    return is_amount(q, d) && d->year == line->year && fabs(line->mass_t) > 0 &&
           is_simple(q, q->m.cells[line->cell].root, line->year, &left);
}

static void
find_implied(thi_quality *q, const th_line *line, const char *years, double worst)
{
    const th_instance *instance = thi_quality_instance_of(q, line);
    const char *name = thi_quality_key_words(
        q, thi_quality_name(q, th_gas_get(q->r, line->gas)->id), &instance->key);
    thi_quality_find(
        q,
        thi_quality_line_place(q, line),
        line->year,
        worst,
        th_arena_format(q->arena,
                        "%s：隐含排放因子与各年中位数之差 %s；用 explain "
                        "看因子和方法是否变了",
                        name,
                        years),
        th_arena_format(q->arena,
                        "%s: implied factors off the median of the years, %s; see with "
                        "explain whether factor or method changed",
                        name,
                        years));
}

/* One finding a series. */
static bool judge_implied(thi_quality *q, const implied *list, size_t n)
{
    double *sorted = TH_NEW_N(q->arena, double, n + 1);
    const th_line *at = NULL;
    const char *years = "";
    double worst = 0;
    if (n < LEAST_STEPS)
        return false;
    for (size_t i = 0; i < n; i++)
        sorted[i] = list[i].factor;
    double middle = median_of(sorted, n);
    thi_quality_judged(q);
    for (size_t i = 0; i < n; i++) {
        double off = list[i].factor / middle - 1;
        if (!(fabs(off) > q->threshold))
            continue;
        const char *item = th_arena_format(
            q->arena, "%d: %s", list[i].line->year, thi_quality_percent(q, off));
        years = thi_quality_join(q, years, item);
        at = fabs(off) > worst ? list[i].line : at;
        worst = fmax(worst, fabs(off));
    }
    if (at)
        find_implied(q, at, years, worst);
    return at != NULL;
}

static bool
same_series(const thi_quality *q, const th_instance *told, const th_line *line)
{
    const th_instance *at = thi_quality_instance_of(q, line);
    return told && told->method == at->method &&
           !memcmp(&told->key, &at->key, sizeof at->key);
}

/* All lines of one emission from number i on, marked as done. */
static size_t list_emission(const thi_quality *q, size_t i, implied *list, bool *done)
{
    const th_line *line = th_inventory_line(q->inventory, i);
    size_t n = 1;
    implied other;
    for (size_t k = i + 1; k < q->line_count; k++) {
        const th_line *next = th_inventory_line(q->inventory, k);
        if (!same_series(q, thi_quality_instance_of(q, line), next))
            break;
        if (done[k] || !factor_of(q, next, &other) || !same_emission(q, line, next))
            continue;
        done[k] = true;
        list[n++] = other;
    }
    return n;
}

/* Emissions are ordered by method, category, key, then year: a series is cut by the
 * other gases of its instances, so that its lines are looked for. What is told of one
 * gas is not told of the others. */
void thi_check_ief_change(thi_quality *q)
{
    bool *done = TH_NEW_N(q->arena, bool, q->line_count + 1);
    implied *list = TH_NEW_N(q->arena, implied, q->line_count + 1);
    const th_instance *told = NULL;
    thi_quality_skip(q,
                     "没有三年以上的行由活动数据直接算出",
                     "no line of three years or more has a driving amount");
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        if (done[i] || same_series(q, told, line) || !factor_of(q, line, &list[0]))
            continue;
        if (judge_implied(q, list, list_emission(q, i, list, done)))
            told = thi_quality_instance_of(q, line);
    }
}
