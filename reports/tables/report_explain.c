/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The derivation of a line as text: equations, the numbers they took, the rows those
 * came from, and so on through other methods. Each cell is told once. */
#include "report_words.h"
#include "table_build.h"

#include <string.h>

enum { MOST_LINES = 200, MOST_KIDS = 60, DEEPEST = 12, INDENT = 4 };

typedef struct teller {
    th_arena *arena;
    const th_inventory *inventory;
    th_model_view m;
    th_activity_view view;
    const th_model *model;
    const double *values;
    th_language language;
    th_text *out;
    bool *told;             /* [cell_count] */
    bool *row_told;         /* [input_count] sources are printed once a line */
    th_expr const **looked; /* names whose look-up has been told */
    size_t looked_count, looked_capacity;
    int32_t year;              /* of the line */
    const th_variant *variant; /* whose equation is being printed */
} teller;

static const char *name_of(const teller *t, th_sym sym)
{
    return th_names_text(th_activity_names(t->m.activity), sym);
}

static const char *words(const teller *t, const char *zh, const char *en)
{
    return thi_words(t->arena, t->language, zh, en);
}

static const char *title_of(const teller *t, th_sym name)
{
    return th_title_text(t->arena, thi_titles_of(&t->m, name), t->language);
}

static void indent(const teller *t, int depth)
{
    for (int i = 0; i < depth * INDENT; i++)
        th_text_add(t->out, " ");
}

static void add_number(const teller *t, double number)
{
    char buffer[40];
    th_text_add(t->out, th_number_print_digits(number, 9, buffer));
}

/* ---- units ---- */

/* A variable shows in its own unit, everything else in the base of its dimension. */
static const char *unit_of_cell(const teller *t, const th_cell *cell, double *factor)
{
    *factor = 1;
    if (!cell->equation)
        return "";
    if (cell->equation->left == TH_LEFT_VARIABLE) {
        int32_t v = th_variable_find(t->m.registry, cell->equation->name);
        if (v >= 0) {
            const th_variable *x = th_variable_get(t->m.registry, (uint32_t)v);
            *factor = x->unit.factor;
            return x->unit_text;
        }
    }
    char dim[128];
    const th_units *units = th_registry_units(t->m.registry);
    return th_arena_text(t->arena,
                         th_dim_print(units, &cell->equation->dim, dim, sizeof dim));
}

static void add_unit(const teller *t, const char *unit)
{
    if (*unit && strcmp(unit, "1"))
        th_text_addf(t->out, " %s", unit);
}

/* ---- inputs ---- */

static void add_interval(const teller *t, const th_input *in)
{
    if (in->half_width > 0 && in->value != 0) {
        double percent =
            100 * in->half_width / (in->value < 0 ? -in->value : in->value);
        char buffer[40];
        th_text_addf(t->out, "  ±%s %%", th_number_print_digits(percent, 3, buffer));
    }
}

static const char *titled(const teller *t, th_titles titles)
{
    return words(t, titles.zh, titles.en);
}

static const char *quality_words(const teller *t, th_quality quality)
{
    if (!quality)
        return words(t, "质量未注明", "quality not stated");
    return titled(t, thi_quality_titles(quality));
}

static const char *confidence_words(const teller *t, th_confidence confidence)
{
    return titled(t, thi_confidence_titles(confidence));
}

static void add_place(const teller *t, const th_place *place)
{
    if (!place->file)
        return;
    th_text_addf(t->out, "%s", place->file);
    if (place->line)
        th_text_addf(t->out, ":%u", place->line);
    if (place->line && place->column)
        th_text_addf(t->out, ":%u", place->column);
}

static void add_datum_number(const teller *t, const th_input *in, const th_datum *d)
{
    add_number(t, d->written);
    add_unit(t, d->unit_text);
    if (d->unit_factor != 1) {
        const th_variable *v = th_variable_get(t->m.registry, d->variable);
        th_text_add(t->out, " = ");
        add_number(t, d->value / v->unit.factor);
        add_unit(t, v->unit_text);
    }
    add_interval(t, in);
}

static void add_datum(const teller *t, const th_input *in, int depth)
{
    const th_datum *d = &t->view.rows[in->row];
    if (d->confidential)
        th_text_add(t->out, "C");
    else
        add_datum_number(t, in, d);
    th_text_addf(t->out, "  [%s]\n", quality_words(t, d->quality));
    indent(t, depth + 1);
    th_text_addf(t->out, "%s ", words(t, "活动数据", "activity"));
    add_place(t, &d->place);
    if (*d->department)
        th_text_addf(t->out, "  %s", d->department);
    if (*d->source)
        th_text_addf(t->out, "  %s", d->source);
    th_text_add(t->out, "\n");
    if (*d->note) {
        indent(t, depth + 1);
        th_text_addf(t->out, "%s %s\n", words(t, "说明", "note"), d->note);
    }
}

static void add_factor(const teller *t, const th_input *in, int depth)
{
    const th_factor *f = th_factor_get(t->m.registry, in->row);
    add_number(t, f->written);
    add_unit(t, f->unit_text);
    add_interval(t, in);
    th_text_addf(t->out, "  [%s]\n", confidence_words(t, f->confidence));
    indent(t, depth + 1);
    th_text_addf(t->out,
                 "%s %s: %s, %s  ",
                 words(t, "因子包", "pack"),
                 name_of(t, th_pack_get(t->m.registry, f->pack)->id),
                 f->source,
                 f->locator);
    add_place(t, &f->place);
    th_text_add(t->out, "\n");
    if (*f->note) {
        indent(t, depth + 1);
        th_text_addf(t->out, "%s %s\n", words(t, "说明", "note"), f->note);
    }
}

static bool looked_up(teller *t, const th_expr *name)
{
    for (size_t i = 0; i < t->looked_count; i++)
        if (t->looked[i] == name)
            return true;
    TH_PUSH(t->arena, t->looked, t->looked_count, t->looked_capacity, name);
    return false;
}

/* How a factor was chosen, each line under it. */
static void add_lookup(teller *t, uint32_t instance, const th_expr *name, int depth)
{
    th_text told = {0};
    if (!name || instance == UINT32_MAX || looked_up(t, name))
        return;
    th_model_explain_lookup(t->model, instance, name, t->language != TH_EN, &told);
    for (const char *line = told.data; line && *line;) {
        size_t n = strcspn(line, "\n");
        indent(t, depth + 1);
        th_text_add_n(t->out, line, n);
        th_text_add(t->out, "\n");
        line += n + (line[n] != '\0');
    }
    th_text_free(&told);
}

/* A row that stands above already: its value alone. */
static void add_again(const teller *t, const th_input *in)
{
    bool datum = in->kind == TH_INPUT_ACTIVITY;
    const th_datum *d = datum ? &t->view.rows[in->row] : NULL;
    const th_factor *f = datum ? NULL : th_factor_get(t->m.registry, in->row);
    add_number(t, d ? d->written : f ? f->written : 0);
    add_unit(t, d ? d->unit_text : f ? f->unit_text : "");
    th_text_addf(t->out, "  (%s)\n", words(t, "见上", "see above"));
}

/* What an activity row states beside region and category, and its year. */
static void add_row_key(const teller *t, const th_datum *d)
{
    bool any = false;
    for (uint32_t i = TH_IX_SUBJECT; i < th_index_count(t->m.registry); i++)
        if (d->key.member[i]) {
            th_text_addf(t->out,
                         "%s%s=%s",
                         any ? " " : " [",
                         name_of(t, th_index_get(t->m.registry, i)->name),
                         name_of(t, d->key.member[i]));
            any = true;
        }
    if (d->year != TH_ALL_YEARS) {
        th_text_addf(t->out, "%syear=%d", any ? " " : " [", d->year);
        any = true;
    }
    th_text_add(t->out, any ? "]" : "");
}

static void add_input(teller *t, const th_node *node, uint32_t instance, int depth)
{
    const th_input *in = &t->m.inputs[node->ref];
    indent(t, depth);
    if (in->kind == TH_INPUT_GWP) {
        th_text_addf(
            t->out, "GWP %s = ", name_of(t, th_gas_get(t->m.registry, in->row)->id));
        add_number(t, in->value);
        th_text_addf(t->out, "  (%s)\n", name_of(t, t->m.gwp->name));
        return;
    }
    th_sym name = th_variable_get(t->m.registry, in->variable)->name;
    th_text_addf(t->out, "%s %s", name_of(t, name), title_of(t, name));
    if (in->kind == TH_INPUT_ACTIVITY)
        add_row_key(t, &t->view.rows[in->row]);
    th_text_add(t->out, " = ");
    if (t->row_told[node->ref]) {
        add_again(t, in);
        return;
    }
    t->row_told[node->ref] = true;
    if (in->kind == TH_INPUT_ACTIVITY) {
        add_datum(t, in, depth);
        return;
    }
    add_factor(t, in, depth);
    add_lookup(t, instance, node->from, depth);
}

/* ---- cells ---- */

static void add_cell(teller *t, uint32_t from, uint32_t number, int depth);

static const char *cell_name(const teller *t, const th_cell *cell)
{
    if (!cell->equation)
        return words(t, "补齐值", "filled value");
    if (cell->equation->stream)
        return th_arena_format(t->arena,
                               "%s.%s",
                               name_of(t, cell->equation->name),
                               name_of(t, cell->equation->stream));
    return name_of(t, cell->equation->name);
}

static void add_key(const teller *t, const th_instance *inst)
{
    for (uint32_t i = 0; i < th_index_count(t->m.registry); i++)
        if (inst->key.member[i] && i != TH_IX_REGION)
            th_text_addf(t->out,
                         " %s=%s",
                         name_of(t, th_index_get(t->m.registry, i)->name),
                         name_of(t, inst->key.member[i]));
    th_text_addf(t->out, " year=%d", inst->year);
}

/* A stock leads back through all its years: one year back is derived, the year before
 * that is a value with its own explain. */
static bool is_beyond(const teller *t, uint32_t from, uint32_t number)
{
    const th_cell *x = &t->m.cells[from], *y = &t->m.cells[number];
    if (x->instance == UINT32_MAX || y->instance == UINT32_MAX)
        return false;
    const th_instance *i = &t->m.instances[x->instance];
    const th_instance *k = &t->m.instances[y->instance];
    return i->method == k->method && i->year != k->year && i->year != t->year &&
           !memcmp(&i->key, &k->key, sizeof i->key);
}

static void add_reference(teller *t, uint32_t from, uint32_t number, int depth)
{
    const th_cell *cell = &t->m.cells[number];
    double factor;
    const char *unit = unit_of_cell(t, cell, &factor);
    if (!t->told[number] && depth < DEEPEST && !is_beyond(t, from, number)) {
        add_cell(t, from, number, depth);
        return;
    }
    indent(t, depth);
    th_text_addf(t->out, "%s", cell_name(t, cell));
    if (cell->instance != UINT32_MAX && cell->instance != t->m.cells[from].instance)
        add_key(t, &t->m.instances[cell->instance]);
    th_text_add(t->out, " = ");
    add_number(t, t->values[number] / factor);
    add_unit(t, unit);
    th_text_addf(t->out,
                 "  (%s)\n",
                 t->told[number] ? words(t, "见上", "see above")
                                 : words(t, "另见该年", "see that year"));
}

/* A constant of the language (44/12 and its like), by its name. */
static void add_constant(teller *t, const th_node *node, int depth)
{
    th_unit unit;
    char dim[128];
    const th_expr *from = node->from;
    if (!from || from->kind != TH_X_NAME || looked_up(t, from) ||
        !th_constant_find(t->m.registry, from->name, &unit))
        return;
    indent(t, depth);
    th_text_addf(t->out, "%s = ", name_of(t, from->name));
    add_number(t, node->number);
    add_unit(
        t, th_dim_print(th_registry_units(t->m.registry), &unit.dim, dim, sizeof dim));
    th_text_add(t->out, "\n");
}

/* Every input and cell below a node, in the order of the text. */
static void add_operands(teller *t, uint32_t cell, const th_node *node, int depth)
{
    if (node->kind == TH_N_INPUT)
        add_input(t, node, t->m.cells[cell].instance, depth);
    else if (node->kind == TH_N_CELL)
        add_reference(t, cell, node->ref, depth);
    else if (node->kind == TH_N_CONSTANT)
        add_constant(t, node, depth);
    uint32_t shown = node->n_kids < MOST_KIDS ? node->n_kids : MOST_KIDS;
    for (uint32_t i = 0; i < shown; i++)
        add_operands(t, cell, node->kids[i], depth);
    if (shown < node->n_kids) {
        indent(t, depth);
        th_text_addf(t->out,
                     "... %u %s\n",
                     node->n_kids - shown,
                     words(t, "项未列出", "more terms"));
    }
}

static const char *title_for_print(void *context, th_sym name)
{
    const teller *t = context;
    const th_titles *titles = th_titles_find(t->m.registry, name);
    if (!titles || th_variant_has_local(t->variant, name))
        return name_of(t, name);
    return t->language == TH_EN ? titles->en : titles->zh;
}

static void add_equation(teller *t, const th_cell *cell, int depth)
{
    th_text ids = {0}, titled = {0};
    const th_names *names = th_activity_names(t->m.activity);
    if (!cell->equation || !cell->equation->right)
        return;
    const th_instance *inst = &t->m.instances[cell->instance];
    t->variant = &th_method_get(t->m.registry, inst->method)->variants[inst->variant];
    th_expr_print(names, cell->equation->right, NULL, NULL, &ids);
    th_expr_print(names, cell->equation->right, title_for_print, t, &titled);
    th_text_addf(t->out, " = %s\n", ids.data ? ids.data : "");
    if (ids.data && titled.data && strcmp(ids.data, titled.data)) {
        indent(t, depth + 1);
        th_text_addf(t->out, "= %s\n", titled.data);
    }
    th_text_free(&ids);
    th_text_free(&titled);
}

static void add_method(teller *t, const th_instance *inst, int depth)
{
    const th_method *m = th_method_get(t->m.registry, inst->method);
    indent(t, depth);
    th_text_addf(t->out,
                 "[%s %s; %s",
                 name_of(t, m->id),
                 th_title_text(t->arena, m->titles, t->language),
                 m->source);
    add_key(t, inst);
    th_text_add(t->out, "]\n");
}

static void add_filled(teller *t, const th_cell *cell, int depth)
{
    const th_datum *d = &t->view.rows[cell->filled_row];
    th_sym name = th_variable_get(t->m.registry, d->variable)->name;
    th_filled filled = {.rule = &t->view.series[cell->filled_rule],
                        .side = cell->filled_side};
    th_text_addf(t->out,
                 "%s %s %d: %s: %s: ",
                 name_of(t, name),
                 title_of(t, name),
                 cell->filled_year,
                 words(t, "由 series 规则补齐", "filled by a series rule"),
                 th_series_rule_text(t->arena,
                                     t->m.registry,
                                     th_activity_names(t->m.activity),
                                     &filled,
                                     t->language != TH_EN));
    add_place(t, &d->place);
    th_text_add(t->out, "\n");
    (void)depth;
}

static void add_result(teller *t, const th_cell *cell, uint32_t number, int depth)
{
    double factor = 1;
    const char *unit = unit_of_cell(t, cell, &factor);
    if (!cell->equation) {
        const th_variable *v =
            th_variable_get(t->m.registry, t->view.rows[cell->filled_row].variable);
        factor = v->unit.factor;
        unit = v->unit_text;
    }
    indent(t, depth + 1);
    th_text_addf(t->out, "%s %s = ", words(t, "得", "gives"), cell_name(t, cell));
    if (cell->state == TH_STATE_VALUE) {
        add_number(t, t->values[number] / factor);
        add_unit(t, unit);
    } else {
        th_text_add(t->out, th_state_text(cell->state));
    }
    th_text_add(t->out,
                cell->incomplete
                    ? words(t, "（不完整：下有 NE）\n", " (incomplete: NE below)\n")
                    : "\n");
}

/* `from`: the cell that reads it, UINT32_MAX for a line. The method is told where it
 * changes. */
static void add_cell(teller *t, uint32_t from, uint32_t number, int depth)
{
    const th_cell *cell = &t->m.cells[number];
    t->told[number] = true;
    indent(t, depth);
    if (!cell->equation) {
        add_filled(t, cell, depth);
    } else {
        th_text_add(t->out, cell_name(t, cell));
        add_equation(t, cell, depth);
        if (from == UINT32_MAX || t->m.cells[from].instance != cell->instance)
            add_method(t, &t->m.instances[cell->instance], depth + 1);
    }
    if (cell->root)
        add_operands(t, number, cell->root, depth + 1);
    add_result(t, cell, number, depth);
}

/* ---- lines ---- */

static void add_line(teller *t, const th_line *line)
{
    const th_instance *inst = &t->m.instances[line->instance];
    th_sym category = inst->key.member[TH_IX_CATEGORY];
    th_sym subject = inst->key.member[TH_IX_SUBJECT];
    char buffer[40];
    memset(t->told, 0, t->m.cell_count * sizeof *t->told);
    memset(t->row_told, 0, t->m.input_count * sizeof *t->row_told);
    t->looked_count = 0;
    t->year = line->year;
    th_text_addf(t->out, "%s %s", name_of(t, category), title_of(t, category));
    if (subject)
        th_text_addf(t->out, "  %s %s", name_of(t, subject), title_of(t, subject));
    th_text_addf(t->out,
                 "  %s%s%s  %d: ",
                 name_of(t, th_gas_get(t->m.registry, line->gas)->id),
                 line->stream ? "." : "",
                 line->stream ? name_of(t, line->stream) : "",
                 line->year);
    if (line->state == TH_STATE_VALUE && !line->confidential)
        th_text_addf(t->out, "%s t", th_number_print_digits(line->mass_t, 9, buffer));
    else
        th_text_add(t->out, line->confidential ? "C" : th_state_text(line->state));
    if (line->alternative)
        th_text_addf(
            t->out, "  (%s)", words(t, "备选，不计入", "alternative, not counted"));
    if (line->half_t > 0 && !line->confidential)
        th_text_addf(
            t->out, "  ±%s t", th_number_print_digits(line->half_t, 3, buffer));
    th_text_addf(t->out,
                 "  [%s; %s]\n",
                 quality_words(t, line->quality),
                 confidence_words(t, line->confidence));
    if (line->confidential)
        th_text_addf(t->out,
                     "%s\n",
                     words(t, "保密行，不列推导", "confidential: no derivation"));
    else
        add_cell(t, UINT32_MAX, line->cell, 0);
    th_text_add(t->out, "\n");
}

th_status th_report_explain(th_text *out,
                            const th_inventory *inventory,
                            const th_line_filter *filter,
                            th_language language,
                            th_error *err)
{
    teller t = {.arena = th_arena_create(),
                .inventory = inventory,
                .model = th_inventory_model(inventory),
                .values = th_inventory_values(inventory),
                .language = language,
                .out = out};
    size_t shown = 0;
    size_t passing = 0;
    t.m = th_model_get(t.model);
    t.view = th_activity_get(t.m.activity);
    t.told = TH_NEW_N(t.arena, bool, t.m.cell_count + 1);
    t.row_told = TH_NEW_N(t.arena, bool, t.m.input_count + 1);
    for (size_t i = 0; i < th_inventory_line_count(inventory); i++) {
        const th_line *line = th_inventory_line(inventory, i);
        if (!th_line_filter_pass(inventory, filter, line))
            continue;
        passing++;
        if (shown < MOST_LINES) {
            add_line(&t, line);
            shown++;
        }
    }
    if (passing > shown)
        th_text_addf(
            out,
            "%zu %s\n",
            passing - shown,
            words(&t, "行未列出，请收窄筛选", "more lines; narrow the filter"));
    th_arena_free(t.arena);
    if (!passing)
        return th_error_set(err, TH_BAD_USAGE, "no line fits the filter");
    return TH_OK;
}
