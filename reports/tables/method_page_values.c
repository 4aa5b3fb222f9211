/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variables of a method with the origin of their values, and the defaults of a
 * page. */
#include "method_pages.h"

#include <string.h>

enum {
    MOST_WRITERS = 6,   /* methods named as the origin of a value */
    MOST_ROWS = 12,     /* of a pack, listed one by one; more are counted */
    MOST_DOCUMENTS = 6, /* named where rows are counted */
    RANGE_DIGITS = 6
};

static void add_number(double number, th_text *out)
{
    char buffer[40];
    th_text_add(out, th_number_print(number, buffer));
}

/* ---- where a value comes from ---- */

static bool is_total(const thi_pages *p, th_sym name)
{
    for (uint32_t i = 0; i < th_boundary_count(p->r); i++)
        if (th_boundary_get(p->r, i)->variable == name)
            return true;
    return false;
}

static bool
add_writers(const thi_pages *p, uint32_t method, int32_t variable, th_text *out)
{
    uint32_t count = 0;
    for (int32_t i = p->first_writer[variable]; i >= 0; i = p->next_writer[i]) {
        if (p->writer[i] == method)
            continue;
        if (count < MOST_WRITERS) {
            th_text_add(out, count ? ", " : "方法 method ");
            thi_link_method(p, p->writer[i], out);
        }
        count++;
    }
    if (count > MOST_WRITERS)
        th_text_addf(out, ", +%u", (unsigned)(count - MOST_WRITERS));
    return count > 0;
}

/* "cn2011 3, ipcc2006 12", a link to the rows; false without any. */
static bool
add_packs(const thi_pages *p, const th_method *m, const thi_use *use, th_text *out)
{
    uint32_t begin, end, total = 0;
    th_text list = {0};
    th_factor_range(p->r, (uint32_t)use->variable, &begin, &end);
    while (begin < end) {
        uint32_t pack = th_factor_get(p->r, begin)->pack, count = 0;
        for (; begin < end && th_factor_get(p->r, begin)->pack == pack; begin++)
            count += thi_row_serves(p, m, use, th_factor_get(p->r, begin));
        if (count)
            th_text_addf(&list,
                         "%s%s %u",
                         total ? ", " : "",
                         thi_id(p, th_pack_get(p->r, pack)->id),
                         (unsigned)count);
        total += count;
    }
    if (total) {
        th_text_add(out, "[因子包 packs](#default-");
        th_text_addf(out, "%s): ", thi_id(p, use->name));
        thi_md_text(list.data, out);
    }
    th_text_free(&list);
    return total > 0;
}

static void
add_origin(const thi_pages *p, uint32_t method, const thi_use *use, th_text *out)
{
    const th_method *m = th_method_get(p->r, method);
    th_text methods = {0}, packs = {0};
    if (use->variable < 0) {
        th_text_add(out, "各方法的排放 emissions of methods");
        return;
    }
    if (is_total(p, use->name)) {
        th_text_add(out, "合计 total of a boundary");
        return;
    }
    bool any = add_writers(p, method, use->variable, &methods);
    bool more = add_packs(p, m, use, &packs);
    th_text_addf(out,
                 "%s%s%s",
                 any ? methods.data : "",
                 any && more ? "; " : "",
                 more ? packs.data : "");
    if (!any && !more)
        th_text_add(out, "活动数据 activity");
    th_text_free(&methods);
    th_text_free(&packs);
}

/* ---- the table of variables ---- */

static void add_bounds(const th_variable *v, th_text *out)
{
    if (v->has_lower && v->has_upper) {
        add_number(v->lower, out);
        th_text_add(out, " … ");
        add_number(v->upper, out);
    } else if (v->has_lower) {
        th_text_add(out, "≥ ");
        add_number(v->lower, out);
    } else if (v->has_upper) {
        th_text_add(out, "≤ ");
        add_number(v->upper, out);
    }
}

static void add_kind(const thi_pages *p, const th_variable *v, th_text *out)
{
    static const char *const kinds[] = {[TH_KIND_AMOUNT] = "数量 amount",
                                        [TH_KIND_RATE] = "比率 rate",
                                        [TH_KIND_SHARE] = "份额 share"};
    th_text_add(out, kinds[v->kind]);
    if (v->index < 0)
        return;
    th_text_add(out, " / ");
    thi_md_code(thi_id(p, th_index_get(p->r, (uint32_t)v->index)->name), out);
}

static void
add_variable(const thi_pages *p, uint32_t method, const thi_use *use, th_text *out)
{
    const th_gas *gas = use->variable < 0
                            ? th_gas_get(p->r, (uint32_t)th_gas_find(p->r, use->name))
                            : NULL;
    const th_variable *v = gas ? NULL : th_variable_get(p->r, (uint32_t)use->variable);
    th_text_add(out, "| ");
    thi_md_code(thi_id(p, use->name), out);
    th_text_add(out, " | ");
    thi_md_titles(gas ? gas->titles : v->titles, out);
    th_text_add(out, " | ");
    thi_md_text(gas ? gas->unit_text : v->unit_text, out);
    th_text_add(out, " | ");
    if (v)
        add_kind(p, v, out);
    th_text_add(out, " | ");
    if (v)
        add_bounds(v, out);
    th_text_add(out, " | ");
    add_origin(p, method, use, out);
    th_text_add(out, " | ");
    thi_md_code(use->fallback ? use->fallback : "", out);
    th_text_add(out, " |\n");
}

void thi_variable_table(const thi_pages *p, uint32_t method, th_text *out)
{
    thi_uses uses = thi_uses_of(p, th_method_get(p->r, method));
    if (!uses.n)
        return;
    thi_md_head("变量 variable | 含义 meaning | 单位 unit | 类型 kind | 界限 bounds | "
                "来源 from | 没有时 if absent",
                out);
    for (size_t i = 0; i < uses.n; i++)
        add_variable(p, method, &uses.item[i], out);
    th_text_add(out, "\n");
}

/* ---- defaults ---- */

static const char *years_of(const thi_pages *p, const th_factor *f)
{
    bool from = f->from_year != INT32_MIN, to = f->to_year != INT32_MAX;
    if (from && to && f->from_year == f->to_year)
        return th_arena_format(p->arena, "%d", f->from_year);
    return th_arena_format(p->arena,
                           "%s%s%s",
                           from ? th_arena_format(p->arena, "%d", f->from_year) : "",
                           from || to ? "–" : "",
                           to ? th_arena_format(p->arena, "%d", f->to_year) : "");
}

static void add_key(const thi_pages *p, const th_factor *f, th_text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < th_index_count(p->r); i++) {
        if (!f->key.member[i])
            continue;
        th_text pair = {0};
        th_text_addf(&pair,
                     "%s=%s",
                     thi_id(p, th_index_get(p->r, i)->name),
                     thi_id(p, f->key.member[i]));
        th_text_add(out, any ? ", " : "");
        thi_md_code(pair.data, out);
        th_text_free(&pair);
        any = true;
    }
}

static void add_row(const thi_pages *p, const th_factor *f, th_text *out)
{
    th_text_add(out, "| ");
    add_key(p, f, out);
    th_text_addf(out, " | %s | ", years_of(p, f));
    if (f->rest || f->state != TH_STATE_VALUE)
        th_text_add(out, f->rest ? "rest" : th_state_text(f->state));
    else
        add_number(f->written, out);
    th_text_add(out, " | ");
    thi_md_text(f->unit_text, out);
    th_text_add(out, " | ");
    if (f->has_limits) {
        add_number(f->lower / f->unit_factor, out);
        th_text_add(out, " … ");
        add_number(f->upper / f->unit_factor, out);
    }
    th_text_add(out, " | ");
    thi_md_text(f->source, out);
    th_text_add(out, " | ");
    thi_md_text(f->locator, out);
    th_text_addf(out, " | %s |\n", th_confidence_text(f->confidence));
}

static void
list_rows(const thi_pages *p, const uint32_t *rows, uint32_t count, th_text *out)
{
    thi_md_head(
        "键 key | 年份 years | 值 value | 单位 unit | 95 % | 文献 document | 表 "
        "table | 核实 confidence",
        out);
    for (uint32_t i = 0; i < count; i++)
        add_row(p, th_factor_get(p->r, rows[i]), out);
    th_text_add(out, "\n");
}

/* "; documents: A, B": each once, in the order of the rows. */
static void
add_documents(const thi_pages *p, const uint32_t *rows, uint32_t count, th_text *out)
{
    const char *seen[MOST_DOCUMENTS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < count && n < MOST_DOCUMENTS; i++) {
        const char *source = th_factor_get(p->r, rows[i])->source;
        uint32_t k = 0;
        while (k < n && strcmp(seen[k], source) != 0)
            k++;
        if (k < n)
            continue;
        seen[n++] = source;
        th_text_add(out, n > 1 ? "; " : "");
        thi_md_text(source, out);
    }
}

static void count_rows(const thi_pages *p,
                       const th_variable *v,
                       const uint32_t *rows,
                       uint32_t count,
                       th_text *out)
{
    double least = 0, most = 0;
    bool any = false;
    char buffer[40];
    for (uint32_t i = 0; i < count; i++) {
        const th_factor *f = th_factor_get(p->r, rows[i]);
        double x = f->value / v->unit.factor;
        if (f->rest || f->state != TH_STATE_VALUE)
            continue;
        least = !any || x < least ? x : least;
        most = !any || x > most ? x : most;
        any = true;
    }
    th_text_addf(out, "%u 行 rows", (unsigned)count);
    if (any) {
        th_text_addf(
            out, ", %s … ", th_number_print_digits(least, RANGE_DIGITS, buffer));
        th_text_addf(out, "%s ", th_number_print_digits(most, RANGE_DIGITS, buffer));
        thi_md_text(v->unit_text, out);
    }
    th_text_add(out, " (");
    add_documents(p, rows, count, out);
    th_text_addf(out,
                 "): `tanheng factors --variable %s --pack %s`\n\n",
                 thi_id(p, v->name),
                 thi_id(p, th_pack_get(p->r, th_factor_get(p->r, rows[0])->pack)->id));
}

/* `rows`: of one variable, sorted by pack. */
static void add_defaults(const thi_pages *p,
                         const th_variable *v,
                         const uint32_t *rows,
                         uint32_t count,
                         th_text *out)
{
    th_text_addf(out, "### default: %s\n\n", thi_id(p, v->name));
    thi_md_titles(v->titles, out);
    th_text_add(out, ", ");
    thi_md_text(v->unit_text, out);
    th_text_add(out, "\n\n");
    for (uint32_t i = 0, n; i < count; i += n) {
        uint32_t pack = th_factor_get(p->r, rows[i])->pack;
        for (n = 0; i + n < count && th_factor_get(p->r, rows[i + n])->pack == pack;)
            n++;
        th_text_add(out, "**");
        thi_md_text(thi_id(p, th_pack_get(p->r, pack)->id), out);
        th_text_add(out, "** ");
        if (n > MOST_ROWS) {
            count_rows(p, v, &rows[i], n, out);
        } else {
            thi_md_titles(th_pack_get(p->r, pack)->titles, out);
            th_text_add(out, "\n\n");
            list_rows(p, &rows[i], n, out);
        }
    }
}

/* Marks the rows that may serve a method. */
static void mark_rows(const thi_pages *p, const th_method *m, bool *serves)
{
    thi_uses uses = thi_uses_of(p, m);
    for (size_t i = 0; i < uses.n; i++) {
        uint32_t begin, end;
        if (uses.item[i].variable < 0)
            continue;
        th_factor_range(p->r, (uint32_t)uses.item[i].variable, &begin, &end);
        for (uint32_t f = begin; f < end; f++)
            serves[f] = serves[f] ||
                        thi_row_serves(p, m, &uses.item[i], th_factor_get(p->r, f));
    }
}

typedef struct named {
    const char *id;
    uint32_t number;
} named;

static int compare_names(const void *a, const void *b, void *context)
{
    (void)context;
    return strcmp(((const named *)a)->id, ((const named *)b)->id);
}

static const named *variables_by_name(const thi_pages *p)
{
    uint32_t n = th_variable_count(p->r);
    named *list = TH_NEW_N(p->arena, named, n + 1);
    for (uint32_t i = 0; i < n; i++)
        list[i] = (named){thi_id(p, th_variable_get(p->r, i)->name), i};
    th_sort(list, n, sizeof *list, compare_names, NULL);
    return list;
}

void thi_default_tables(const thi_pages *p, const th_category *page, th_text *out)
{
    uint32_t n = th_factor_count(p->r), count = 0, begin, end;
    bool *serves = TH_NEW_N(p->arena, bool, n + 1);
    uint32_t *rows = TH_NEW_N(p->arena, uint32_t, n + 1);
    const named *list = variables_by_name(p);
    for (uint32_t i = 0; i < th_method_count(p->r); i++)
        if (p->page[i] == page)
            mark_rows(p, th_method_get(p->r, i), serves);
    bool any = false;
    for (uint32_t i = 0; i < th_variable_count(p->r); i++) {
        th_factor_range(p->r, list[i].number, &begin, &end);
        for (count = 0; begin < end; begin++)
            if (serves[begin])
                rows[count++] = begin;
        if (count && !any)
            th_text_add(out, "## 缺省值 Defaults\n\n");
        if (count)
            add_defaults(p, th_variable_get(p->r, list[i].number), rows, count, out);
        any = any || count;
    }
}
