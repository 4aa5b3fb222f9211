/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed between two inventories: rows of activity, rows of packs, methods, GWP
 * values, lines that came or went; old and new value, and where each stands. */
#include "report_diff.h"

#include <math.h>

typedef struct end {
    const char *unit;
    double value; /* NAN: none is told */
    bool confidential;
} end;

static const th_model_view *side_of(const thi_diff *d, bool in_b)
{
    return in_b ? &d->b : &d->a;
}

static const char *name_of(const th_model_view *m, th_sym sym)
{
    return th_names_text(th_activity_names(m->activity), sym);
}

static const th_datum *datum_of(const th_model_view *m, const th_origin *o)
{
    uint32_t row =
        o->kind == TH_ORIGIN_FILLED ? m->cells[o->number].filled_row : o->number;
    return &th_activity_get(m->activity).rows[row];
}

static const th_method *method_of(const th_model_view *m, uint32_t cell)
{
    uint32_t instance = m->cells[cell].instance;
    return instance == UINT32_MAX
               ? NULL
               : th_method_get(m->registry, m->instances[instance].method);
}

/* ---- where it stands ---- */

static const char *
datum_place(const thi_diff *d, const th_model_view *m, const th_origin *o)
{
    const th_datum *row = datum_of(m, o);
    const char *place = th_arena_format(
        d->arena, "%s:%u", row->place.file ? row->place.file : "", row->place.line);
    if (o->kind == TH_ORIGIN_ROW)
        return place;
    return th_arena_format(d->arena,
                           "%s %s (%d)",
                           thi_words(d->arena, d->language, "填补自", "filled from"),
                           place,
                           m->cells[o->number].filled_year);
}

static const char *
factor_place(const thi_diff *d, const th_model_view *m, const th_origin *o)
{
    const th_factor *f = th_factor_get(m->registry, o->number);
    return th_arena_format(d->arena,
                           "%s: %s%s%s",
                           name_of(m, th_pack_get(m->registry, f->pack)->id),
                           f->source,
                           *f->locator ? ", " : "",
                           f->locator);
}

static const char *
cell_place(const thi_diff *d, const th_model_view *m, const th_origin *o)
{
    const th_method *method = method_of(m, o->number);
    const char *id = method ? name_of(m, method->id) : "";
    const th_equation *e = m->cells[o->number].equation;
    if (o->kind == TH_ORIGIN_CELL)
        return method && *method->source
                   ? th_arena_format(d->arena, "%s: %s", id, method->source)
                   : id;
    return th_arena_format(
        d->arena,
        "%s: %s %s",
        id,
        e ? name_of(m, e->name) : "",
        o->kind == TH_ORIGIN_NUMBER
            ? thi_words(d->arena, d->language, "式中的数", "number of the equation")
            : thi_words(d->arena, d->language, "另一项", "another term"));
}

const char *thi_origin_place(const thi_diff *d, bool in_b, const th_origin *o)
{
    const th_model_view *m = side_of(d, in_b);
    switch (o->kind) {
    case TH_ORIGIN_ROW:
    case TH_ORIGIN_FILLED:
        return datum_place(d, m, o);
    case TH_ORIGIN_FACTOR:
        return factor_place(d, m, o);
    case TH_ORIGIN_GWP:
        return th_arena_format(
            d->arena, "%s: %s", name_of(m, m->gwp->name), m->gwp->source);
    case TH_ORIGIN_CELL:
    case TH_ORIGIN_NUMBER:
    case TH_ORIGIN_TERM:
        return cell_place(d, m, o);
    case TH_ORIGIN_NONE:
        break;
    }
    return "-";
}

/* ---- what it is ---- */

static const char *
origin_subject(const thi_diff *d, const th_model_view *m, const th_origin *o)
{
    const th_cell *cell;
    switch (o->kind) {
    case TH_ORIGIN_ROW:
    case TH_ORIGIN_FILLED:
        return name_of(m, th_variable_get(m->registry, datum_of(m, o)->variable)->name);
    case TH_ORIGIN_FACTOR:
        return name_of(m,
                       th_variable_get(m->registry,
                                       th_factor_get(m->registry, o->number)->variable)
                           ->name);
    case TH_ORIGIN_GWP:
        return name_of(m, th_gas_get(m->registry, o->number)->id);
    case TH_ORIGIN_CELL:
    case TH_ORIGIN_NUMBER:
    case TH_ORIGIN_TERM:
        cell = &m->cells[o->number];
        return cell->equation ? name_of(m, cell->equation->name) : "";
    case TH_ORIGIN_NONE:
        break;
    }
    (void)d;
    return "";
}

const char *thi_cause_subject(const thi_diff *d, const th_cause *c)
{
    bool in_b = c->b.kind != TH_ORIGIN_NONE;
    return origin_subject(d, side_of(d, in_b), in_b ? &c->b : &c->a);
}

static const char *
key_text(const thi_diff *d, const th_model_view *m, const th_key *key)
{
    const char *text = "";
    for (uint32_t i = 0; i < th_index_count(m->registry); i++)
        if (key->member[i])
            text = th_arena_format(d->arena,
                                   "%s%s%s=%s",
                                   text,
                                   *text ? ";" : "",
                                   name_of(m, th_index_get(m->registry, i)->name),
                                   name_of(m, key->member[i]));
    return text;
}

static const char *
origin_key(const thi_diff *d, const th_model_view *m, const th_origin *o)
{
    if (o->kind == TH_ORIGIN_ROW || o->kind == TH_ORIGIN_FILLED)
        return key_text(d, m, &datum_of(m, o)->key);
    if (o->kind == TH_ORIGIN_FACTOR)
        return key_text(d, m, &th_factor_get(m->registry, o->number)->key);
    if (o->kind == TH_ORIGIN_NONE || o->kind == TH_ORIGIN_GWP ||
        m->cells[o->number].instance == UINT32_MAX)
        return "";
    return key_text(d, m, &m->instances[m->cells[o->number].instance].key);
}

static const char *cause_key(const thi_diff *d, const th_cause *c)
{
    bool in_b = c->b.kind != TH_ORIGIN_NONE;
    return origin_key(d, side_of(d, in_b), in_b ? &c->b : &c->a);
}

/* ---- its value ---- */

static end end_of(const thi_diff *d, bool in_b, const th_origin *o)
{
    const th_model_view *m = side_of(d, in_b);
    const th_datum *row;
    const th_variable *v;
    const th_factor *f;
    switch (o->kind) {
    case TH_ORIGIN_ROW:
        row = datum_of(m, o);
        return (end){row->unit_text, row->written, row->confidential};
    case TH_ORIGIN_FILLED:
        row = datum_of(m, o);
        v = th_variable_get(m->registry, row->variable);
        return (end){v->unit_text, o->value / v->unit.factor, row->confidential};
    case TH_ORIGIN_FACTOR:
        f = th_factor_get(m->registry, o->number);
        return (end){f->unit_text, f->written, false};
    case TH_ORIGIN_GWP:
    case TH_ORIGIN_NUMBER:
        return (end){"", o->value, false};
    case TH_ORIGIN_CELL:
        if (m->cells[o->number].equation &&
            m->cells[o->number].equation->left == TH_LEFT_EMISSION &&
            m->cells[o->number].state == TH_STATE_VALUE)
            return (end){"t", o->value, false};
        break;
    case TH_ORIGIN_TERM:
    case TH_ORIGIN_NONE:
        break;
    }
    return (end){"", NAN, false};
}

/* ---- the table ---- */

static void add_columns(thi_table *t)
{
    thi_table_text_column(t, "part", "部分", "part");
    thi_table_number_column(
        t, "co2e_t", "所涉行的该部分", "that part of its lines", "t CO2e", 2);
    thi_table_number_column(t, "lines", "行数", "lines", "", 0);
    thi_table_text_column(t, "what", "变量", "what");
    thi_table_text_column(t, "key", "键", "key");
    thi_table_number_column(t, "first_year", "起年", "from", "", THI_PLAIN);
    thi_table_number_column(t, "last_year", "止年", "to", "", THI_PLAIN);
    thi_table_number_column(t, "value_a", "A 值", "value in A", "", -1);
    thi_table_text_column(t, "unit_a", "A 单位", "unit in A");
    thi_table_number_column(t, "value_b", "B 值", "value in B", "", -1);
    thi_table_text_column(t, "unit_b", "B 单位", "unit in B");
    thi_table_text_column(t, "from_a", "A 出处", "where in A");
    thi_table_text_column(t, "from_b", "B 出处", "where in B");
}

static void
add_end(const thi_diff *d, thi_table *t, bool in_b, const th_origin *o, bool masked)
{
    end e = end_of(d, in_b, o);
    if (masked || e.confidential)
        thi_table_empty(t);
    else
        thi_table_number(t, e.value);
    thi_table_text(t, e.confidential || masked ? "C" : e.unit);
}

static void add_cause(const thi_diff *d, thi_table *t, const th_cause *c)
{
    bool of_cells = c->a.kind == TH_ORIGIN_CELL || c->b.kind == TH_ORIGIN_CELL;
    bool masked = c->confidential && of_cells;
    thi_table_titled(t, th_part_text(c->part), thi_diff_part_titles(c->part));
    if (c->confidential)
        thi_table_empty(t);
    else
        thi_table_number(t, c->co2e_t);
    thi_table_number(t, c->line_count);
    thi_table_text(t, thi_cause_subject(d, c));
    thi_table_text(t, cause_key(d, c));
    thi_table_number(t, c->first_year);
    thi_table_number(t, c->last_year);
    add_end(d, t, false, &c->a, masked);
    add_end(d, t, true, &c->b, masked);
    thi_table_text(t, thi_origin_place(d, false, &c->a));
    thi_table_text(t, thi_origin_place(d, true, &c->b));
}

static int compare_causes(const void *x, const void *y, void *context)
{
    const thi_diff *d = context;
    const th_cause *a = &d->view.causes[*(const uint32_t *)x],
                   *b = &d->view.causes[*(const uint32_t *)y];
    double of_a = a->confidential ? 0 : fabs(a->co2e_t),
           of_b = b->confidential ? 0 : fabs(b->co2e_t);
    if (of_a < of_b || of_a > of_b)
        return of_a > of_b ? -1 : 1;
    return 0;
}

const th_table *thi_diff_causes(const thi_diff *d, size_t most)
{
    thi_table *t = thi_table_begin(d->arena, "causes", "变化的原因", "What changed");
    thi_diff copy = *d;
    uint32_t *order = TH_NEW_N(d->arena, uint32_t, d->view.cause_count + 1);
    size_t count = 0;
    add_columns(t);
    for (uint32_t i = 0; i < d->view.cause_count; i++)
        if (d->view.causes[i].line_count)
            order[count++] = i;
    if (count)
        th_sort(order, count, sizeof *order, compare_causes, &copy);
    for (size_t i = 0; i < count && (!most || i < most); i++)
        add_cause(d, t, &d->view.causes[order[i]]);
    if (most && count > most)
        thi_table_note(t,
                       th_arena_format(d->arena,
                                       "%s: %zu",
                                       thi_words(d->arena,
                                                 d->language,
                                                 "未列出的原因（见 --format json）",
                                                 "causes not listed (see --format "
                                                 "json)"),
                                       count - most));
    if (count)
        thi_table_note(
            t,
            thi_words(d->arena,
                      d->language,
                      "同一行的几个同类原因共用一个数，不可相加",
                      "causes of one sort that share a line show the same amount: they "
                      "do not add up"));
    return thi_table_end(t);
}
