/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality: totals against their parts, and rows of report layouts against the rows
 * below them. */
#include "quality_internal.h"

#include <math.h>
#include <string.h>

static bool differs(const thi_quality *q, double a, double b)
{
    return !(fabs(a - b) <= q->threshold * fmax(fabs(a), fabs(b)));
}

/* ---- totals ---- */

typedef struct parts {
    const char *key; /* of the grouping */
    const char *zh, *en;
    bool gas; /* its groups are in t of the gas */
} parts;
static const parts kinds[] = {{"category", "各类别", "categories", false},
                              {"gas", "各气体", "gases", true},
                              {"sector", "各部门", "sectors", false}};

static double weight_of(const thi_quality *q, const char *gas, bool co2)
{
    int32_t number = th_gas_find(q->r, th_names_find(q->names, gas));
    return co2 || number < 0 ? 1 : q->m.gwp->value[number];
}

/* Sum of the groups of a boundary's lines, in the unit of its total. */
static double sum_groups(const thi_quality *q,
                         const th_boundary *boundary,
                         const th_line_filter *filter,
                         const parts *kind)
{
    th_grouping groups;
    th_sum sum = {0};
    th_error err = {0};
    bool co2 = th_boundary_is_co2(q->inventory, boundary);
    if (th_inventory_group(
            &groups, q->inventory, q->arena, &kind->key, 1, filter, &err) != TH_OK)
        return (double)NAN;
    for (uint32_t i = 0; i < groups.count; i++) {
        const th_group *g = &groups.groups[i];
        double weight = kind->gas ? weight_of(q, g->parts[0], co2) : 1;
        if (g->total.state == TH_STATE_VALUE && !isnan(weight))
            th_sum_add(&sum, weight * g->total.value);
    }
    return th_sum_get(&sum);
}

static void compare_boundary(thi_quality *q, const th_boundary *b, int32_t year)
{
    th_total total = th_inventory_total(q->inventory, b, year);
    th_line_filter filter = {
        .gas = -1, .any_stream = true, .year = year, .boundary = b};
    if (total.state != TH_STATE_VALUE || total.failed)
        return;
    thi_quality_judged(q);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        double sum = sum_groups(q, b, &filter, &kinds[k]);
        if (!differs(q, sum, total.value))
            continue;
        const char *id = thi_quality_name(q, b->id),
                   *whole = thi_quality_digits(q, total.value, 9),
                   *part = thi_quality_digits(q, sum, 9);
        thi_quality_find(q,
                         thi_quality_nowhere,
                         year,
                         fabs(sum - total.value) / fmax(fabs(sum), fabs(total.value)),
                         th_arena_format(q->arena,
                                         "%d 年 %s：合计 %s t，%s之和 %s t",
                                         year,
                                         id,
                                         whole,
                                         kinds[k].zh,
                                         part),
                         th_arena_format(q->arena,
                                         "%d %s: the total is %s t, the sum of %s %s t",
                                         year,
                                         id,
                                         whole,
                                         kinds[k].en,
                                         part));
    }
}

void thi_check_sum_of_parts(thi_quality *q)
{
    for (uint32_t b = 0; b < th_boundary_count(q->r); b++)
        for (uint32_t y = 0; y < q->a.year_count; y++)
            compare_boundary(q, th_boundary_get(q->r, b), q->a.years[y]);
    thi_quality_skip(q, "没有合计", "there is no total");
}

/* ---- layouts ---- */

/** Lines that no row of a layout tells apart, added up. */
typedef struct amount {
    th_sym category, subject, stream;
    uint32_t gas;
    int32_t year;
    double co2e_t;
} amount;

typedef struct layout {
    const th_rows *rows;
    const char *name;
    int code, indent, categories, exclude, gases, subjects, not_subjects, stream;
    const amount *amounts;
    size_t amount_count;
} layout;

static bool open_layout(const th_rows *rows, const char *name, layout *l)
{
    l->rows = rows;
    l->name = name;
    l->code = th_rows_column(rows, "code");
    l->indent = th_rows_column(rows, "indent");
    l->categories = th_rows_column(rows, "categories");
    l->exclude = th_rows_column(rows, "exclude");
    l->gases = th_rows_column(rows, "gases");
    l->subjects = th_rows_column(rows, "subjects");
    l->not_subjects = th_rows_column(rows, "exclude_subjects");
    l->stream = th_rows_column(rows, "stream");
    return l->indent >= 0;
}

static int compare_amounts(const void *x, const void *y, void *context)
{
    const amount *a = x, *b = y;
    (void)context;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    if (a->stream != b->stream)
        return a->stream < b->stream ? -1 : 1;
    if (a->gas != b->gas)
        return a->gas < b->gas ? -1 : 1;
    return (a->year > b->year) - (a->year < b->year);
}

static void list_amounts(const thi_quality *q, layout *l)
{
    amount *list = TH_NEW_N(q->arena, amount, q->line_count + 1);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < q->line_count; i++) {
        const th_line *line = th_inventory_line(q->inventory, i);
        const th_key *key = &thi_quality_instance_of(q, line)->key;
        if (thi_quality_counts(line) && !isnan(line->co2e_t))
            list[n++] = (amount){key->member[TH_IX_CATEGORY],
                                 key->member[TH_IX_SUBJECT],
                                 line->stream,
                                 line->gas,
                                 line->year,
                                 line->co2e_t};
    }
    th_sort(list, n, sizeof *list, compare_amounts, NULL);
    for (size_t i = 0; i < n; i++)
        if (kept && !compare_amounts(&list[kept - 1], &list[i], NULL))
            list[kept - 1].co2e_t += list[i].co2e_t;
        else
            list[kept++] = list[i];
    l->amounts = list;
    l->amount_count = kept;
}

/* Is the symbol, or one above it (`up`), or one below it, among the words of a cell? */
static bool
in_words(const thi_quality *q, uint32_t index, const char *words, th_sym sym, bool up)
{
    const th_domain *d = th_domain_of(q->r, index);
    for (; *words; words += strcspn(words, " "), words += strspn(words, " ")) {
        char word[128];
        size_t n = strcspn(words, " ");
        if (n >= sizeof word)
            continue;
        memcpy(word, words, n);
        word[n] = '\0';
        th_sym named = th_names_find(q->names, word);
        if (sym && named &&
            th_domain_distance(d, up ? sym : named, up ? named : sym) >= 0)
            return true;
    }
    return false;
}

static bool has_gas(const thi_quality *q, const char *words, uint32_t gas)
{
    const char *id = thi_quality_name(q, th_gas_get(q->r, gas)->id), *at = words;
    size_t n = strlen(id);
    for (; (at = strstr(at, id)); at += n)
        if ((at == words || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return !*words;
}

static const char *cell(const layout *l, size_t row, int column)
{
    return th_rows_text(l->rows, row, column);
}

static bool in_row(const thi_quality *q, const layout *l, size_t row, const amount *a)
{
    const char *subjects = cell(l, row, l->subjects), *stream = cell(l, row, l->stream),
               *own = a->stream ? thi_quality_name(q, a->stream) : "direct";
    const char *excluded = cell(l, row, l->exclude),
               *not_subjects = cell(l, row, l->not_subjects);
    return !strcmp(*stream ? stream : "direct", own) &&
           has_gas(q, cell(l, row, l->gases), a->gas) &&
           in_words(
               q, TH_IX_CATEGORY, cell(l, row, l->categories), a->category, true) &&
           !in_words(q, TH_IX_CATEGORY, excluded, a->category, true) &&
           (!*subjects || in_words(q, TH_IX_SUBJECT, subjects, a->subject, true)) &&
           !in_words(q, TH_IX_SUBJECT, not_subjects, a->subject, true);
}

static double indent_of(const layout *l, size_t row)
{
    const char *text = cell(l, row, l->indent);
    double indent = 0;
    return th_number_parse(text, strlen(text), &indent) ? indent : 0;
}

/** The rows one step deeper that follow a row, of its own stream. */
typedef struct children {
    size_t *rows, count;
} children;

static children children_of(const thi_quality *q, const layout *l, size_t row)
{
    double depth = indent_of(l, row);
    const char *stream = cell(l, row, l->stream);
    children c = {TH_NEW_N(q->arena, size_t, l->rows->row_count + 1), 0};
    for (size_t i = row + 1; i < l->rows->row_count && indent_of(l, i) > depth; i++)
        if (indent_of(l, i) <= depth + 1 && !strcmp(stream, cell(l, i, l->stream)))
            c.rows[c.count++] = i;
    return c;
}

/* In how many of the rows does an amount stand? Data of a class that the rows take
 * apart (`coarse`) can be in none of them. */
static uint32_t
count_rows(const thi_quality *q, const layout *l, const children *c, const amount *a)
{
    uint32_t count = 0;
    bool coarse = false;
    for (size_t i = 0; i < c->count; i++) {
        count += in_row(q, l, c->rows[i], a);
        coarse |= in_words(
            q, TH_IX_CATEGORY, cell(l, c->rows[i], l->categories), a->category, false);
    }
    return !count && coarse ? 1 : count;
}

static void
find_row(thi_quality *q, const layout *l, size_t row, const amount *a, uint32_t count)
{
    const th_field *at = th_rows_at(l->rows, row, (size_t)l->code);
    const char *gas = thi_quality_name(q, th_gas_get(q->r, a->gas)->id),
               *category = thi_quality_name(q, a->category),
               *subject = thi_quality_name(q, a->subject);
    const char *what = th_arena_format(
        q->arena, "%s %s%s%s", category, subject, *subject ? " " : "", gas);
    thi_quality_find(
        q,
        (th_place){l->rows->file, at->line, at->column},
        a->year,
        (double)NAN,
        th_arena_format(q->arena,
                        "报表 %s 的 %s 行含 %s，其下各行有 %u 行含它；应恰有一行",
                        l->name,
                        at->text,
                        what,
                        count),
        th_arena_format(
            q->arena,
            "layout %s: row %s holds %s, and %u of the rows below it do; it "
            "should be one",
            l->name,
            at->text,
            what,
            count));
}

/* The first amount that is lost or counted twice tells of its row. */
static void judge_row(thi_quality *q, const layout *l, size_t row)
{
    children c = children_of(q, l, row);
    if (!c.count)
        return;
    thi_quality_judged(q);
    for (size_t i = 0; i < l->amount_count; i++) {
        const amount *a = &l->amounts[i];
        bool inside = in_row(q, l, row, a);
        uint32_t count = inside ? count_rows(q, l, &c, a) : 1;
        if (count != 1 && fabs(a->co2e_t) > 0) {
            find_row(q, l, row, a, count);
            return;
        }
    }
}

void thi_check_sum_by_layout(thi_quality *q)
{
    const th_rows *rows;
    const char *name;
    layout l = {0};
    list_amounts(q, &l);
    thi_quality_skip(q, "没有分层的报表", "no layout has rows below rows");
    for (uint32_t i = 0; (rows = th_layout_get(q->r, i, &name)); i++)
        for (size_t row = 0; open_layout(rows, name, &l) && row < rows->row_count;
             row++)
            judge_row(q, &l, row);
}
