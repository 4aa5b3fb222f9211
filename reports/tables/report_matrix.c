/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matrix: rows of a layout by members of a tree of subjects (fuels), of the mass of a
 * gas or of a quantity that the methods compute (energy). */
#include "report_words.h"
#include "table_build.h"

#include <string.h>

typedef struct figure {
    double value;
    bool any, open, failed; /* open: not all is confidential */
} figure;

typedef struct matrix {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view m;
    th_frame_sums sums;
    const uint8_t *holds;
    const th_frame_options *options;
    int32_t gas;       /* shown; -1: quantities */
    int32_t own_index; /* an index of the name of the tree: it stands before subject */
    const th_domain *subjects;
    size_t width;     /* of a row of cells: the subjects, what is of none, all */
    bool *shown;      /* [width] */
    const char *unit; /* of what is shown */
    figure *cells;    /* [year][line][width] */
} matrix;

static const char *name_of(const matrix *x, th_sym sym)
{
    return th_names_text(th_activity_names(x->m.activity), sym);
}

/* ---- which column ---- */

static bool in_tree(const matrix *x, th_sym member)
{
    return member &&
           th_domain_distance(x->subjects, member, x->options->frame->across) >= 0;
}

static size_t column_of(const matrix *x, const th_instance *inst)
{
    th_sym own = x->own_index >= 0 ? inst->key.member[x->own_index] : 0;
    th_sym member = in_tree(x, own) ? own : inst->key.member[TH_IX_SUBJECT];
    for (size_t i = 0; in_tree(x, member) && i < x->subjects->count; i++)
        if (x->subjects->members[i].id == member)
            return i;
    return x->subjects->count;
}

static bool is_counted(const matrix *x, const th_line *line)
{
    return !line->alternative && !line->stream &&
           (x->gas < 0 ? line->state == TH_STATE_VALUE : line->gas == (uint32_t)x->gas);
}

/* ---- what is shown ---- */

/** The first of the quantities that the instance computes; -1: none. */
static int64_t quantity_cell(const matrix *x, const th_instance *inst)
{
    const th_frame *f = x->options->frame;
    for (uint32_t k = 0; k < f->show_count; k++)
        for (uint32_t c = 0; c < inst->cell_count; c++) {
            const th_equation *e = x->m.cells[inst->first_cell + c].equation;
            if (e && e->left != TH_LEFT_EMISSION && e->left != TH_LEFT_CHECK &&
                e->name == f->shows[k])
                return (int64_t)inst->first_cell + c;
        }
    return -1;
}

/** Several gases of one instance show its quantity once: with the first of them. */
static bool is_first_line(const matrix *x, size_t i)
{
    const th_line *line = th_inventory_line(x->inventory, i);
    for (size_t k = i; k-- > 0;) {
        const th_line *other = th_inventory_line(x->inventory, k);
        if (other->instance != line->instance)
            continue;
        if (is_counted(x, other))
            return false;
    }
    return true;
}

static bool value_of(const matrix *x, size_t i, double *value)
{
    const th_line *line = th_inventory_line(x->inventory, i);
    if (x->gas >= 0) {
        *value = line->mass_t;
        return line->state == TH_STATE_VALUE;
    }
    int64_t cell = quantity_cell(x, &x->m.instances[line->instance]);
    if (cell < 0 || x->m.cells[cell].state != TH_STATE_VALUE || !is_first_line(x, i))
        return false;
    *value = th_inventory_values(x->inventory)[cell];
    return true;
}

static void add_to(figure *f, double value, const th_line *line, bool failed)
{
    f->value += value;
    f->any = true;
    f->open = f->open || !line->confidential;
    f->failed = f->failed || failed;
}

static void add_line(matrix *x, size_t i, uint32_t year)
{
    const th_line *line = th_inventory_line(x->inventory, i);
    size_t lines = th_inventory_line_count(x->inventory);
    double value;
    if (!value_of(x, i, &value))
        return;
    size_t column = column_of(x, &x->m.instances[line->instance]);
    bool failed = x->m.cells[line->cell].failed;
    x->shown[column] = true;
    for (uint32_t k = 0; k < x->sums.line_count; k++) {
        if (!x->holds[k * lines + i])
            continue;
        figure *row = &x->cells[((size_t)year * x->sums.line_count + k) * x->width];
        double with_sign = value * x->sums.lines[k].row->sign;
        add_to(&row[column], with_sign, line, failed);
        add_to(&row[x->width - 1], with_sign, line, failed);
    }
}

/** Canonical unit of the quantities; "" where no method computes one. */
static const char *unit_of(const matrix *x)
{
    char text[160];
    for (uint32_t i = 0; i < x->m.instance_count; i++) {
        int64_t cell = quantity_cell(x, &x->m.instances[i]);
        if (cell < 0)
            continue;
        th_dim_print(th_registry_units(x->m.registry),
                     &x->m.cells[cell].equation->dim,
                     text,
                     sizeof text);
        return th_arena_text(x->arena, text);
    }
    return "";
}

static matrix
begin(th_arena *arena, const th_inventory *inventory, const th_frame_options *options)
{
    const th_frame *f = options->frame;
    matrix x = {.arena = arena,
                .inventory = inventory,
                .m = th_model_get(th_inventory_model(inventory)),
                .options = options};
    th_inventory_frame(&x.sums, inventory, arena, f);
    x.holds = th_inventory_frame_lines(&x.sums, inventory, arena);
    x.gas = th_gas_find(x.m.registry, f->shows[0]);
    x.own_index = th_index_find(x.m.registry, f->across);
    x.subjects = th_domain_of(x.m.registry, TH_IX_SUBJECT);
    x.width = (size_t)x.subjects->count + 2;
    x.shown = TH_NEW_N(arena, bool, x.width);
    x.shown[x.width - 1] = true;
    x.unit = x.gas >= 0 ? "t" : unit_of(&x);
    x.cells = TH_NEW_N(
        arena, figure, x.sums.year_count * (size_t)x.sums.line_count * x.width + 1);
    for (uint32_t y = 0; y < x.sums.year_count; y++)
        for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
            const th_line *line = th_inventory_line(inventory, i);
            if (line->year == x.sums.years[y] && is_counted(&x, line))
                add_line(&x, i, y);
        }
    return x;
}

/* ---- tables ---- */

static bool wanted(const matrix *x, uint32_t year)
{
    return !x->options->year || x->options->year == x->sums.years[year];
}

static const char *column_id(const matrix *x, size_t c)
{
    return c + 1 == x->width                 ? "all"
           : c == (size_t)x->subjects->count ? "other"
                                             : name_of(x, x->subjects->members[c].id);
}

static th_titles column_titles(const matrix *x, size_t c)
{
    if (c + 1 == x->width)
        return (th_titles){"合计", "all"};
    return c == (size_t)x->subjects->count
               ? (th_titles){"其他", "other"}
               : thi_titles_of(&x->m, x->subjects->members[c].id);
}

static const figure *cell_at(const matrix *x, uint32_t year, uint32_t line, size_t c)
{
    return &x->cells[((size_t)year * x->sums.line_count + line) * x->width + c];
}

static void add_figure(thi_table *t, const figure *f)
{
    if (f->failed || !f->any)
        thi_table_empty(t);
    else if (!f->open)
        thi_table_text(t, "C");
    else
        thi_table_number(t, f->value);
}

static const char *code_of(const matrix *x, uint32_t i)
{
    const th_frame_line *line = &x->sums.lines[i];
    return line->rest ? th_arena_format(x->arena, "%s.*", line->row->code)
                      : line->row->code;
}

static th_titles label_of(const matrix *x, uint32_t i)
{
    const th_frame_line *line = &x->sums.lines[i];
    return line->rest ? (th_titles){"未再细分", "not split further"}
                      : line->row->titles;
}

static void add_row(const matrix *x, thi_table *t, uint32_t year, uint32_t i)
{
    th_titles label = label_of(x, i);
    int indent = (int)(2 * (x->sums.lines[i].row->indent + x->sums.lines[i].rest));
    thi_table_text(t, code_of(x, i));
    thi_table_titled(
        t,
        label.en,
        (th_titles){th_arena_format(x->arena, "%*s%s", indent, "", label.zh),
                    th_arena_format(x->arena, "%*s%s", indent, "", label.en)});
    for (size_t c = 0; c < x->width; c++)
        if (x->shown[c])
            add_figure(t, cell_at(x, year, i, c));
}

const th_table *const *th_report_matrix(th_arena *arena,
                                        const th_inventory *inventory,
                                        const th_frame_options *options,
                                        size_t *count)
{
    matrix x = begin(arena, inventory, options);
    const th_frame *f = options->frame;
    const th_table **tables = TH_NEW_N(arena, const th_table *, x.sums.year_count + 1);
    *count = 0;
    for (uint32_t y = 0; y < x.sums.year_count; y++) {
        if (!wanted(&x, y))
            continue;
        int year = x.sums.years[y];
        thi_table *t =
            thi_table_begin(arena,
                            "frame",
                            th_arena_format(arena, "%s，%d 年", f->titles.zh, year),
                            th_arena_format(arena, "%s, %d", f->titles.en, year));
        thi_table_text_column(t, "code", "编号", "code");
        thi_table_text_column(t, "label", "项目", "item");
        for (size_t c = 0; c < x.width; c++)
            if (x.shown[c])
                thi_table_number_column(t,
                                        column_id(&x, c),
                                        column_titles(&x, c).zh,
                                        column_titles(&x, c).en,
                                        x.unit,
                                        -1);
        for (uint32_t i = 0; i < x.sums.line_count; i++)
            add_row(&x, t, y, i);
        if (*f->note.zh)
            thi_table_note(t,
                           thi_words(arena, options->language, f->note.zh, f->note.en));
        tables[(*count)++] = thi_table_end(t);
    }
    return tables;
}

/* ---- for machines ---- */

static void
add_machine_row(const matrix *x, thi_table *t, uint32_t year, uint32_t i, size_t c)
{
    const figure *f = cell_at(x, year, i, c);
    if (!f->any)
        return;
    thi_table_text(t, x->options->frame->id);
    thi_table_number(t, x->sums.years[year]);
    thi_table_text(t, code_of(x, i));
    thi_table_text(t, label_of(x, i).zh);
    thi_table_text(t, label_of(x, i).en);
    thi_table_text(t, column_id(x, c));
    if (f->failed || !f->open)
        thi_table_empty(t);
    else
        thi_table_number(t, f->value);
    thi_table_text(t, x->unit);
    thi_table_text(t, f->failed ? "withheld" : f->open ? "value" : "C");
}

const th_table *th_report_matrix_rows(th_arena *arena,
                                      const th_inventory *inventory,
                                      const th_frame_options *options)
{
    static const char *const ids[] = {"code", "label_zh", "label_en", "subject"};
    matrix x = begin(arena, inventory, options);
    thi_table *t = thi_table_begin(arena, "frame", "", "");
    thi_table_text_column(t, "frame", "frame", "frame");
    thi_table_number_column(t, "year", "year", "year", "", THI_PLAIN);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        thi_table_text_column(t, ids[i], ids[i], ids[i]);
    thi_table_number_column(t, "value", "value", "value", "", -1);
    thi_table_text_column(t, "unit", "unit", "unit");
    thi_table_text_column(t, "state", "state", "state");
    for (uint32_t y = 0; y < x.sums.year_count; y++)
        for (uint32_t i = 0; i < x.sums.line_count; i++)
            for (size_t c = 0; c < x.width; c++)
                if (wanted(&x, y))
                    add_machine_row(&x, t, y, i, c);
    return thi_table_end(t);
}
