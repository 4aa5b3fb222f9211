/* SPDX-License-Identifier: GPL-3.0-or-later */
/* factors compare: what methods of a category read of a subject, all packs side by
 * side. */
#include "report_compare.h"
#include "table_build.h"

#include <math.h>
#include <string.h>

static const char *name_of(const thi_comparison *x, th_sym sym)
{
    return th_names_text(x->names, sym);
}

static bool under(const thi_comparison *x, uint32_t index, th_sym member, th_sym above)
{
    return th_domain_distance(th_domain_of(x->r, index), member, above) >= 0;
}

/* ---- which variables ---- */

static bool accepts(const thi_comparison *x, const th_filter *f)
{
    bool fits = f->index != TH_IX_SUBJECT || !x->asked->subject;
    for (uint32_t i = 0; !fits && i < f->count; i++)
        fits = under(x, TH_IX_SUBJECT, x->asked->subject, f->members[i]);
    return fits;
}

bool thi_compare_serves(const thi_comparison *x, const th_method *m)
{
    bool fits = false;
    for (uint32_t i = 0; !fits && i < m->from_count; i++)
        fits = under(x, TH_IX_CATEGORY, x->asked->category, m->from[i]);
    for (uint32_t i = 0; fits && i < m->filter_count; i++)
        fits = accepts(x, &m->filters[i]);
    return fits;
}

/* A method with a filter on subjects means this subject; one without takes any, and is
 * of interest only for variables that have rows of the subject. */
enum { READ_BY_ANY = 1, READ_BY_ITS_OWN = 2 };

typedef struct reader {
    const thi_comparison *x;
    uint8_t *read; /* [variables] */
    uint8_t mark;
} reader;

static uint8_t mark_of(const thi_comparison *x, const th_method *m)
{
    for (uint32_t i = 0; i < m->filter_count; i++)
        if (m->filters[i].index == TH_IX_SUBJECT)
            return READ_BY_ITS_OWN;
    return x->asked->subject ? READ_BY_ANY : READ_BY_ITS_OWN;
}

static void note_name(void *context, const th_expr *node)
{
    const reader *reads = context;
    int32_t variable = node->name ? th_variable_find(reads->x->r, node->name) : -1;
    if (variable >= 0)
        reads->read[variable] |= reads->mark;
}

static void read_method(reader *reads, const th_method *m)
{
    reads->mark = mark_of(reads->x, m);
    for (uint32_t v = 0; v < m->variant_count; v++)
        for (uint32_t e = 0; e < m->variants[v].equation_count; e++)
            if (m->variants[v].equations[e].right)
                th_expr_walk(m->variants[v].equations[e].right, note_name, reads);
    for (uint32_t i = 0; i < m->over_count; i++)
        reads->read[m->over[i].variable] |= reads->mark;
}

static const uint8_t *variables_read(const thi_comparison *x)
{
    reader reads = {x, TH_NEW_N(x->arena, uint8_t, th_variable_count(x->r) + 1), 0};
    for (uint32_t i = 0; i < th_method_count(x->r); i++)
        if (thi_compare_serves(x, th_method_get(x->r, i)))
            read_method(&reads, th_method_get(x->r, i));
    return reads.read;
}

/* ---- rows of packs ---- */

static int32_t pack_place(const thi_comparison *x, uint32_t pack)
{
    for (uint32_t i = 0; i < x->pack_count; i++)
        if (x->packs[i] == pack)
            return (int32_t)i;
    return -1;
}

/* What the row states beyond what was asked: rows that differ there are for different
 * things, and stand in lines of their own. */
static th_key open_part(const thi_comparison *x, const th_factor *f)
{
    th_key key = f->key;
    for (uint32_t i = 0; i < TH_INDEX_MAX; i++)
        if (x->key.member[i] || i == TH_IX_REGION)
            key.member[i] = 0;
    return key;
}

static thi_compared *line_of(thi_comparison *x, const th_factor *f, size_t from)
{
    const th_variable *v = th_variable_get(x->r, f->variable);
    th_key key = open_part(x, f);
    for (size_t i = from; i < x->n_factors; i++)
        if (!memcmp(&x->factors[i].key, &key, sizeof key))
            return &x->factors[i];
    thi_compared c = {.item = v->name, .key = key, .unit = v->unit_text};
    c.values = TH_NEW_N(x->arena, double, x->pack_count + 1);
    c.rows = TH_NEW_N(x->arena, const th_factor *, x->pack_count + 1);
    TH_PUSH(x->arena, x->factors, x->n_factors, x->cap_factors, c);
    return &x->factors[x->n_factors - 1];
}

static void compare_variable(thi_comparison *x, uint32_t variable)
{
    uint32_t begin, end, rank_of[TH_INDEX_MAX];
    size_t from = x->n_factors;
    int32_t year = x->asked->year;
    th_rank_order(x->r, rank_of);
    th_factor_range(x->r, variable, &begin, &end);
    for (uint32_t i = begin; i < end; i++) {
        const th_factor *f = th_factor_get(x->r, i);
        int32_t place = pack_place(x, f->pack);
        th_nearness own, best;
        if (place < 0 || (year && (year < f->from_year || year > f->to_year)) ||
            !th_nearness_of(x->r, rank_of, &x->key, f, &own))
            continue;
        const th_factor **row = &line_of(x, f, from)->rows[place];
        if (!*row || (th_nearness_of(x->r, rank_of, &x->key, *row, &best) &&
                      th_nearness_compare(&own, &best) < 0))
            *row = f;
    }
}

static void fill_values(thi_comparison *x)
{
    for (size_t i = 0; i < x->n_factors; i++)
        for (uint32_t p = 0; p < x->pack_count; p++) {
            const th_factor *f = x->factors[i].rows[p];
            bool number = f && f->state == TH_STATE_VALUE && !f->rest;
            x->factors[i].values[p] =
                number ? f->value / th_variable_get(x->r, f->variable)->unit.factor
                       : (double)NAN;
        }
}

static bool states_subject(const thi_comparison *x, const thi_compared *c)
{
    for (uint32_t p = 0; p < x->pack_count; p++)
        if (c->rows[p] && c->rows[p]->key.member[TH_IX_SUBJECT])
            return true;
    return false;
}

static void keep_those_of_the_subject(thi_comparison *x, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < x->n_factors; i++)
        if (states_subject(x, &x->factors[i]))
            x->factors[kept++] = x->factors[i];
    x->n_factors = kept;
}

static void compare_factors(thi_comparison *x)
{
    const uint8_t *read = variables_read(x);
    int32_t only = x->asked->variable;
    for (uint32_t v = 0; v < th_variable_count(x->r); v++) {
        size_t from = x->n_factors;
        if (only < 0 ? !read[v] : v != (uint32_t)only)
            continue;
        compare_variable(x, v);
        if (only < 0 && !(read[v] & READ_BY_ITS_OWN))
            keep_those_of_the_subject(x, from);
    }
    fill_values(x);
}

/* ---- what is asked ---- */

static void list_packs(thi_comparison *x)
{
    uint32_t packs = th_pack_count(x->r);
    bool *wanted = TH_NEW_N(x->arena, bool, packs + 1);
    const th_guideline *g = x->asked->guideline;
    for (uint32_t i = 0; i < th_factor_count(x->r); i++)
        wanted[th_factor_get(x->r, i)->pack] = !g;
    for (uint32_t i = 0; g && i < g->pack_count; i++)
        wanted[g->packs[i]] = true;
    x->packs = TH_NEW_N(x->arena, uint32_t, packs + 1);
    for (uint32_t i = 0; i < packs; i++)
        if (wanted[i])
            x->packs[x->pack_count++] = i;
}

static void list_guidelines(thi_comparison *x)
{
    uint32_t count = th_guideline_count(x->r);
    x->guidelines = TH_NEW_N(x->arena, const th_guideline *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (!x->asked->guideline || x->asked->guideline == th_guideline_get(x->r, i))
            x->guidelines[x->guideline_count++] = th_guideline_get(x->r, i);
}

/* Without a region: the root of the regions, which states no climate or zone. */
static void choose_region(thi_comparison *x)
{
    x->region = x->asked->region;
    for (uint32_t i = 0; !x->region && i < th_region_count(x->r); i++)
        if (!th_region_get(x->r, i)->parent)
            x->region = th_region_get(x->r, i)->code;
    x->key.member[TH_IX_REGION] = x->region;
    for (th_sym code = x->asked->region; code;) {
        const th_region *row = th_region_find(x->r, code);
        for (uint32_t i = 0; row && i < th_index_count(x->r); i++)
            if (th_index_get(x->r, i)->source == TH_FROM_REGION && !x->key.member[i])
                x->key.member[i] = row->attribute.member[i];
        code = row ? row->parent : 0;
    }
}

static void choose_year(thi_comparison *x)
{
    x->year = x->asked->year;
    for (uint32_t i = 0; !x->asked->year && i < th_factor_count(x->r); i++) {
        int32_t from = th_factor_get(x->r, i)->from_year;
        x->year = from > x->year ? from : x->year;
    }
}

/* ---- tables ---- */

typedef struct printing {
    thi_comparison *x;
    thi_table *t;
    th_language language;
    bool one_table;
} printing;

static const char *key_text(const thi_comparison *x, const th_key *key)
{
    const char *text = "";
    for (uint32_t i = 0; i < th_index_count(x->r); i++)
        if (key->member[i])
            text = th_arena_format(x->arena,
                                   "%s%s%s=%s",
                                   text,
                                   *text ? " " : "",
                                   name_of(x, th_index_get(x->r, i)->name),
                                   name_of(x, key->member[i]));
    return text;
}

static const char *result_key(const thi_comparison *x, const thi_compared *c)
{
    return th_arena_format(x->arena,
                           "gas=%s category=%s%s%s",
                           name_of(x, c->gas),
                           name_of(x, c->category),
                           c->stream ? " stream=" : "",
                           name_of(x, c->stream));
}

static const char *place_text(const thi_comparison *x, const th_factor *f)
{
    return th_arena_format(x->arena, "%s:%u", f->place.file, (unsigned)f->place.line);
}

static void add_values(printing *p, const double *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        thi_table_number(p->t, values[i]);
}

/* max/min says nothing across zero; (max-min)/mean nothing about a mean of zero. */
static void add_spread(printing *p, const double *values, uint32_t count)
{
    double least = INFINITY, most = -INFINITY, sum = 0;
    uint32_t known = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
        sum += values[i];
        known++;
    }
    double mean = known ? sum / known : 0;
    thi_table_number(p->t, known > 1 && least > 0 ? most / least : (double)NAN);
    thi_table_number(p->t, known > 1 && mean > 0 ? (most - least) / mean : (double)NAN);
}

static void add_columns(printing *p, bool factors, bool results)
{
    const thi_comparison *x = p->x;
    thi_table_text_column(p->t, "item", "变量", "variable");
    thi_table_text_column(p->t, "key", "键", "key");
    thi_table_text_column(p->t, "unit", "单位", "unit");
    for (uint32_t i = 0; factors && i < x->pack_count; i++) {
        const char *id = name_of(x, th_pack_get(x->r, x->packs[i])->id);
        thi_table_number_column(
            p->t, th_arena_format(x->arena, "pack_%s", id), id, id, "", -1);
    }
    for (uint32_t i = 0; results && i < x->guideline_count; i++) {
        const char *id = name_of(x, x->guidelines[i]->id);
        thi_table_number_column(
            p->t, th_arena_format(x->arena, "guideline_%s", id), id, id, "", -1);
    }
    thi_table_number_column(p->t, "max_over_min", "最大/最小", "max/min", "", -1);
    thi_table_number_column(p->t, "spread", "极差/均值", "(max-min)/mean", "", -1);
}

static void add_item(printing *p, const thi_compared *c)
{
    const th_titles *titles = th_titles_find(p->x->r, c->item);
    const char *id = name_of(p->x, c->item);
    if (titles)
        thi_table_titled(
            p->t,
            id,
            (th_titles){th_arena_format(p->x->arena, "%s %s", id, titles->zh),
                        th_arena_format(p->x->arena, "%s (%s)", id, titles->en)});
    else
        thi_table_text(p->t, id);
}

static const char *rows_text(const thi_comparison *x, const thi_compared *c)
{
    const char *text = "";
    for (uint32_t i = 0; i < x->pack_count; i++)
        if (c->rows[i])
            text = th_arena_format(x->arena,
                                   "%s%s%s %s",
                                   text,
                                   *text ? "; " : "",
                                   place_text(x, c->rows[i]),
                                   key_text(x, &c->rows[i]->key));
    return text;
}

static void add_factor_lines(printing *p)
{
    const thi_comparison *x = p->x;
    for (size_t i = 0; i < x->n_factors; i++) {
        const thi_compared *c = &x->factors[i];
        if (p->one_table)
            thi_table_text(p->t, "factor");
        add_item(p, c);
        thi_table_text(p->t, key_text(x, &c->key));
        thi_table_text(p->t, c->unit);
        add_values(p, c->values, x->pack_count);
        for (uint32_t g = 0; p->one_table && g < x->guideline_count; g++)
            thi_table_empty(p->t);
        add_spread(p, c->values, x->pack_count);
        if (p->one_table)
            thi_table_text(p->t, rows_text(x, c));
    }
}

static void add_result_lines(printing *p)
{
    const thi_comparison *x = p->x;
    for (size_t i = 0; i < x->n_results; i++) {
        const thi_compared *c = &x->results[i];
        const th_variable *driver =
            th_variable_get(x->r, (uint32_t)th_variable_find(x->r, c->item));
        if (p->one_table)
            thi_table_text(p->t, "result");
        add_item(p, c);
        thi_table_text(p->t, result_key(x, c));
        thi_table_text(
            p->t,
            th_arena_format(x->arena,
                            strchr(driver->unit_text, '/') ? "%s/(%s)" : "%s/%s",
                            c->unit,
                            driver->unit_text));
        for (uint32_t k = 0; p->one_table && k < x->pack_count; k++)
            thi_table_empty(p->t);
        add_values(p, c->values, x->guideline_count);
        add_spread(p, c->values, x->guideline_count);
        if (p->one_table)
            thi_table_empty(p->t);
    }
}

static const th_table *factor_table(printing *p)
{
    p->t =
        thi_table_begin(p->x->arena, "factors", "各因子包对照", "Packs side by side");
    add_columns(p, true, false);
    add_factor_lines(p);
    return thi_table_end(p->t);
}

static const th_table *result_table(printing *p)
{
    const thi_comparison *x = p->x;
    p->t = thi_table_begin(
        x->arena, "results", "各指南下一个单位的结果", "One unit under each guideline");
    add_columns(p, false, true);
    add_result_lines(p);
    thi_table_note(p->t,
                   thi_words(x->arena,
                             p->language,
                             th_arena_format(x->arena,
                                             "按 %d 年、地区 %s 计算",
                                             x->year,
                                             name_of(x, x->region)),
                             th_arena_format(x->arena,
                                             "computed for %d, region %s",
                                             x->year,
                                             name_of(x, x->region))));
    for (size_t i = 0; i < x->n_notes; i++)
        thi_table_note(p->t, x->notes[i]);
    return thi_table_end(p->t);
}

static void add_row(printing *p, const th_factor *f)
{
    char number[32];
    const thi_comparison *x = p->x;
    const char *value = f->rest ? "rest"
                        : f->state == TH_STATE_VALUE
                            ? th_number_print(f->written, number)
                            : th_state_text(f->state);
    thi_table_text(p->t, name_of(x, th_variable_get(x->r, f->variable)->name));
    thi_table_text(p->t, name_of(x, th_pack_get(x->r, f->pack)->id));
    thi_table_text(p->t, key_text(x, &f->key));
    thi_table_text(p->t, th_arena_text(x->arena, value));
    thi_table_text(p->t, f->unit_text);
    thi_table_text(p->t, f->source);
    thi_table_text(p->t, f->locator);
    thi_table_text(p->t, th_confidence_text(f->confidence));
    thi_table_text(p->t, place_text(x, f));
}

static const th_table *row_table(printing *p)
{
    const thi_comparison *x = p->x;
    p->t = thi_table_begin(x->arena, "rows", "所取的行", "The rows taken");
    thi_table_text_column(p->t, "variable", "变量", "variable");
    thi_table_text_column(p->t, "pack", "因子包", "pack");
    thi_table_text_column(p->t, "key", "键", "key");
    thi_table_text_column(p->t, "value", "值", "value");
    thi_table_text_column(p->t, "unit", "单位", "unit");
    thi_table_text_column(p->t, "source", "文献", "source");
    thi_table_text_column(p->t, "locator", "表页", "locator");
    thi_table_text_column(p->t, "confidence", "核实", "confidence");
    thi_table_text_column(p->t, "place", "位置", "place");
    for (size_t i = 0; i < x->n_factors; i++)
        for (uint32_t k = 0; k < x->pack_count; k++)
            if (x->factors[i].rows[k])
                add_row(p, x->factors[i].rows[k]);
    return thi_table_end(p->t);
}

static const th_table *whole_table(printing *p)
{
    p->t = thi_table_begin(p->x->arena, "compare", "对照", "Comparison");
    thi_table_text_column(p->t, "kind", "种类", "kind");
    add_columns(p, true, true);
    thi_table_text_column(p->t, "rows", "所取的行", "rows taken");
    add_factor_lines(p);
    add_result_lines(p);
    return thi_table_end(p->t);
}

const th_table *const *th_report_compare(th_arena *arena,
                                         const th_registry *registry,
                                         const th_compare *asked,
                                         bool one_table,
                                         th_language language,
                                         size_t *count)
{
    thi_comparison x = {.arena = arena,
                        .r = registry,
                        .names = th_registry_names(registry),
                        .asked = asked};
    printing p = {&x, NULL, language, one_table};
    const th_table **tables = TH_NEW_N(arena, const th_table *, 3);
    x.key.member[TH_IX_CATEGORY] = asked->category;
    x.key.member[TH_IX_SUBJECT] = asked->subject;
    choose_region(&x);
    choose_year(&x);
    list_packs(&x);
    list_guidelines(&x);
    compare_factors(&x);
    thi_compare_run(&x);
    *count = one_table ? 1 : 3;
    tables[0] = one_table ? whole_table(&p) : factor_table(&p);
    if (!one_table) {
        tables[1] = result_table(&p);
        tables[2] = row_table(&p);
    }
    return tables;
}
